//! The client against a server on this machine.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use super::*;
use crate::config::Secret;

const GOOD: &str = r#"{"acknowledgement":"Thank you."}"#;

fn prompt() -> Prompt {
    Prompt {
        system: "The rules.".to_owned(),
        user: r#"{"candidate_said":"we moved the queue to another machine"}"#.to_owned(),
        name: "wording",
        schema: json!({ "type": "object" }),
        max_tokens: 99,
    }
}

/// A server whose every answer comes from `answer`, which gets the request; and a client of it.
async fn serve(answer: impl Fn(HeaderMap, Value) -> Response + Clone + Send + Sync + 'static) -> OpenAiLanguage {
    let router = Router::new().route(
        "/v1/chat/completions",
        post(move |headers: HeaderMap, body: String| async move {
            answer(headers, serde_json::from_str(&body).expect("a request in JSON"))
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port");
    let address = listener.local_addr().expect("address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    let api_key = Some(Secret::new("sesame".to_owned()));
    let settings = OpenAiSettings {
        base_url: format!("http://{address}/"),
        api_key,
        model: "small".to_owned(),
        timeout_ms: 2_000,
    };
    OpenAiLanguage::new(&settings).expect("a client")
}

/// The text as a stream in pieces of five characters, and how it ends.
fn stream(text: &str, end: &str) -> Response {
    let chars: Vec<char> = text.chars().collect();
    let mut body = String::from(": a comment\n\n");
    for piece in chars.chunks(5) {
        let content: String = piece.iter().collect();
        let chunk = json!({ "choices": [{ "index": 0, "delta": { "content": content } }] });
        body.push_str(&format!("data: {chunk}\n\n"));
    }
    body.push_str(end);
    ([("content-type", "text/event-stream")], body).into_response()
}

const DONE: &str = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

#[tokio::test]
async fn a_request_carries_rules_material_schema_and_key() {
    let client = serve(|headers, body| {
        assert_eq!(headers["authorization"], "Bearer sesame");
        assert_eq!(body["stream"], true);
        assert_eq!((&body["model"], &body["max_tokens"]), (&json!("small"), &json!(99)));
        assert_eq!(body["messages"][0], json!({ "role": "system", "content": prompt().system }));
        assert_eq!(body["messages"][1], json!({ "role": "user", "content": prompt().user }));
        let format = &body["response_format"];
        assert_eq!((&format["type"], &format["json_schema"]["strict"]), (&json!("json_schema"), &json!(true)));
        assert_eq!(format["json_schema"]["schema"], prompt().schema);
        stream(GOOD, DONE)
    })
    .await;
    assert_eq!(client.complete(&prompt()).await.expect("an answer"), GOOD);
    assert_eq!(client.label(), "openai small");
}

#[tokio::test]
async fn the_answer_ends_with_its_json() {
    // What comes after is broken, and not waited for.
    let client = serve(|_, _| stream(&format!("<think>{GOOD}</think>\n{GOOD}"), "data: {broken\n\n")).await;
    assert_eq!(client.complete(&prompt()).await.expect("an answer"), GOOD);
}

#[tokio::test]
async fn reasoning_in_a_field_of_its_own_is_not_read() {
    let reasons = "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"Hmm {\",\"content\":null}}]}\n\n";
    let client = serve(move |_, _| {
        let body = format!("{reasons}data: {}\n\n{DONE}", json!({ "choices": [{ "delta": { "content": GOOD } }] }));
        ([("content-type", "text/event-stream")], body).into_response()
    })
    .await;
    assert_eq!(client.complete(&prompt()).await.expect("an answer"), GOOD);
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_understood() {
    let client = serve(|_, _| {
        let whole = json!({ "choices": [{ "message": { "content": GOOD }, "finish_reason": "stop" }] });
        axum::Json(whole).into_response()
    })
    .await;
    assert_eq!(client.complete(&prompt()).await.expect("an answer"), GOOD);
}

/// What a server refuses is left out, one after the other, and stays left out.
#[tokio::test]
async fn refused_parameters_are_left_out_for_good() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let client = serve(move |_, body| {
        count.fetch_add(1, Ordering::Relaxed);
        let refuse = |message: &str| {
            (StatusCode::BAD_REQUEST, json!({ "error": { "message": message } }).to_string()).into_response()
        };
        if body.get("max_tokens").is_some() {
            refuse("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        } else if body.get("temperature").is_some() {
            refuse("Only the default temperature is supported.")
        } else if body.get("response_format").is_some() {
            refuse("bad request")
        } else {
            stream(GOOD, DONE)
        }
    })
    .await;
    for tries in [4, 5, 6] {
        assert_eq!(client.complete(&prompt()).await.expect("an answer"), GOOD);
        assert_eq!(asked.load(Ordering::Relaxed), tries);
    }
}

#[tokio::test]
async fn a_refusal_carries_status_and_advice_but_neither_key_nor_words() {
    for (status, message, told) in [
        (StatusCode::UNAUTHORIZED, "Incorrect API key", "Incorrect API key"),
        (StatusCode::NOT_FOUND, "model 'small' not found", "the model's name"),
        (StatusCode::TOO_MANY_REQUESTS, "slow down", "limits the rate"),
        (StatusCode::INTERNAL_SERVER_ERROR, "out of memory", "own log"),
        (StatusCode::UNPROCESSABLE_ENTITY, "bad value: we moved the queue to another machine", "422"),
    ] {
        let body = json!({ "error": { "message": message } }).to_string();
        let client = serve(move |_, _| (status, body.clone()).into_response()).await;
        let error = client.complete(&prompt()).await.expect_err("a refusal").to_string();
        assert!(error.contains(status.as_str()) && error.contains(told), "{error}");
        assert!(!error.contains("moved the queue") && !error.contains("sesame"), "{error}");
    }
}

#[tokio::test]
async fn what_is_no_answer_is_an_error_of_its_kind() {
    let refusal = "data: {\"choices\":[{\"delta\":{\"refusal\":\"I cannot help with that\"}}]}\n\n";
    for (text, end, kind) in [
        ("{\"acknow", "", "bad_stream"),
        ("{\"acknow", "data: {\"error\":{\"message\":\"out of memory\"}}\n\n", "bad_stream"),
        ("{\"acknow", "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n", "cut_off"),
        ("{\"acknow", "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n", "declined"),
        ("", refusal, "declined"),
        ("", "data: [DONE]\n\n", "bad_stream"),
        ("", "data: \u{0}garbage\n\n", "bad_stream"),
        ("", "<html><body>It works!</body></html>", "bad_stream"),
    ] {
        let client = serve(move |_, _| stream(text, end)).await;
        let error = client.complete(&prompt()).await.expect_err(end);
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!error.to_string().contains("acknow"), "{error}");
    }
}

/// A stream that goes on for ever, in pieces of this size; it notes when its reader is gone.
fn endless(size: usize, every: Duration, gone: Arc<Mutex<bool>>) -> Response {
    struct Gone(Arc<Mutex<bool>>);
    impl Drop for Gone {
        fn drop(&mut self) {
            *self.0.lock().expect("unpoisoned") = true;
        }
    }
    let chunk = json!({ "choices": [{ "delta": { "content": "a".repeat(size) } }] });
    let piece = format!("data: {chunk}\n\n");
    let pieces = futures::stream::unfold(Gone(gone), move |guard| {
        let piece = piece.clone();
        async move {
            tokio::time::sleep(every).await;
            Some((Ok::<_, Infallible>(piece), guard))
        }
    });
    ([("content-type", "text/event-stream")], Body::from_stream(pieces)).into_response()
}

#[tokio::test]
async fn an_endless_stream_is_cut_and_its_server_let_go() {
    for (size, every, kind) in [(8_000, Duration::ZERO, "cut_off"), (1, Duration::from_millis(50), "late")] {
        let gone = Arc::new(Mutex::new(false));
        let noted = gone.clone();
        let client = serve(move |_, _| endless(size, every, noted.clone())).await;
        let began = Instant::now();
        let error = client.complete(&prompt()).await.expect_err("no answer");
        assert_eq!(error.kind(), kind, "{error}");
        assert!(began.elapsed() < Duration::from_millis(2_200), "{:?}", began.elapsed());
        for _ in 0..100 {
            if *gone.lock().expect("unpoisoned") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(*gone.lock().expect("unpoisoned"), "the server still works for nobody");
    }
}

#[tokio::test]
async fn a_silent_server_is_given_up_before_the_limit() {
    let never = || Body::from_stream(futures::stream::pending::<Result<String, Infallible>>());
    let client = serve(move |_, _| ([("content-type", "text/event-stream")], never()).into_response()).await;
    let began = Instant::now();
    let error = client.complete(&prompt()).await.expect_err("no answer");
    assert!(matches!(error, LanguageError::Late { ms: 2_000 }), "{error}");
    let took = began.elapsed();
    assert!((Duration::from_millis(1_490)..Duration::from_millis(1_900)).contains(&took), "{took:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port");
    let base_url = format!("http://{}", listener.local_addr().expect("address"));
    drop(listener);
    let settings = OpenAiSettings { base_url, api_key: None, model: "small".to_owned(), timeout_ms: 2_000 };
    let client = OpenAiLanguage::new(&settings).expect("a client");
    let error = client.complete(&prompt()).await.expect_err("nobody is there");
    assert_eq!(error.kind(), "unreachable");
    assert!(error.to_string().contains("language.openai.base_url"), "{error}");
}

#[test]
fn settings_that_cannot_work_are_refused_at_once() {
    let with = |base_url: &str, model: &str| OpenAiSettings {
        base_url: base_url.to_owned(),
        api_key: Some(Secret::new("sesame".to_owned())),
        model: model.to_owned(),
        timeout_ms: 1,
    };
    for settings in [with("nonsense", "m"), with("ftp://localhost", "m"), with("http://localhost", " ")] {
        let error = OpenAiLanguage::new(&settings).err().expect("refused").to_string();
        assert!(error.contains("language.openai") && !error.contains("sesame"), "{error}");
    }
    assert!(!format!("{:?}", with("http://localhost", "m")).contains("sesame"));
}
