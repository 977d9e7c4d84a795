//! Servers that speak the protocol and mean no good.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures::{StreamExt as _, stream};
use serde_json::{Value, json};

/// What a server does to whoever asks it.
#[derive(Clone, Copy, Debug)]
pub enum Mischief {
    /// Streams this text as a model's, and ends properly.
    Says(&'static str),
    /// The same, in an answer that is not streamed.
    SaysAtOnce(&'static str),
    /// Streams these bytes as they are.
    Streams(&'static [u8]),
    Refuses(u16, &'static str),
    /// A refusal in the protocol's own field.
    Declines,
    /// Streams the beginning of an answer and breaks off.
    BreaksOff,
    /// Streams the beginning of an answer and then nothing more.
    Stalls,
    /// Answers with headers and nothing else.
    SaysNothing,
    /// Never answers at all.
    Ignores,
    /// Ten megabytes.
    Floods,
    /// Ten megabytes in one event.
    FloodsInOne,
    /// An answer at two letters in a tenth of a second.
    Drips,
    /// Proper, but for the `finish_reason`.
    RunsOut,
}

/// A good answer that comes too slowly, or only in part.
const GOOD: &str =
    r#"{"acknowledgement": "Thank you for setting all of that out.", "follow_up": "What did it cost you?"}"#;

/// Starts a server; returns its address.
pub async fn start(mischief: Mischief) -> String {
    serve(Router::new().route("/v1/chat/completions", post(move || answer(mischief)))).await
}

/// Starts a server with these routes on a free port; returns its address.
pub async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/v1")
}

/// Passes requests on to the server at `address`, but refuses those with a schema, as a server without grammars does.
pub async fn without_schema(address: String) -> String {
    emily::http::install_crypto();
    let client = reqwest::Client::new();
    let pass = move |body: String| {
        let (client, url) = (client.clone(), format!("{address}/chat/completions"));
        async move {
            if serde_json::from_str::<Value>(&body).unwrap().get("response_format").is_some() {
                return refusal(400, "response_format is not supported");
            }
            let answer = client.post(url).header("content-type", "application/json").body(body).send().await.unwrap();
            let (status, kind) = (answer.status(), answer.headers()["content-type"].clone());
            (status, [("content-type", kind)], Body::from_stream(answer.bytes_stream())).into_response()
        }
    };
    serve(Router::new().route("/v1/chat/completions", post(pass))).await
}

async fn answer(mischief: Mischief) -> Response {
    match mischief {
        Mischief::Says(text) => events(stream::iter(pieces(text, 7)).chain(stream::iter([done("stop")]))),
        Mischief::SaysAtOnce(text) => {
            let message = json!({ "message": { "content": text }, "finish_reason": "stop" });
            axum::Json(json!({ "choices": [message] })).into_response()
        }
        Mischief::Streams(bytes) => events(stream::iter([Bytes::from_static(bytes)])),
        Mischief::Refuses(status, message) => refusal(status, message),
        Mischief::Declines => {
            let delta = json!({ "choices": [{ "delta": { "refusal": "I'm sorry, I can't help with that." } }] });
            events(stream::iter([event(&delta), done("stop")]))
        }
        Mischief::BreaksOff => events(stream::iter(pieces(GOOD, 7).into_iter().take(5))),
        Mischief::Stalls => events(stream::iter(pieces(GOOD, 7).into_iter().take(5)).chain(stream::pending())),
        Mischief::SaysNothing => events(stream::pending()),
        Mischief::Ignores => std::future::pending().await,
        Mischief::Floods => events(stream::iter(pieces(GOOD, 1).into_iter().take(9)).chain(flood(10_000, 1_000))),
        Mischief::FloodsInOne => events(flood(1, 10_000_000)),
        Mischief::Drips => events(stream::iter(pieces(GOOD, 2)).then(|piece| async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            piece
        })),
        Mischief::RunsOut => events(stream::iter(pieces(&GOOD[..40], 7)).chain(stream::iter([done("length")]))),
    }
}

fn refusal(status: u16, message: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, json!({ "error": { "message": message } }).to_string()).into_response()
}

fn events(body: impl stream::Stream<Item = Bytes> + Send + 'static) -> Response {
    ([("content-type", "text/event-stream")], Body::from_stream(body.map(Ok::<_, Infallible>))).into_response()
}

fn event(data: &Value) -> Bytes {
    format!("data: {data}\n\n").into()
}

fn pieces(text: &str, size: usize) -> Vec<Bytes> {
    let letters: Vec<char> = text.chars().collect();
    let piece = |letters: &[char]| {
        let content: String = letters.iter().collect();
        event(&json!({ "choices": [{ "delta": { "content": content }, "finish_reason": null }] }))
    };
    letters.chunks(size).map(piece).collect()
}

fn done(reason: &str) -> Bytes {
    let last = json!({ "choices": [{ "delta": {}, "finish_reason": reason }] });
    format!("data: {last}\n\ndata: [DONE]\n\n").into()
}

fn flood(count: usize, size: usize) -> impl stream::Stream<Item = Bytes> {
    let piece = event(&json!({ "choices": [{ "delta": { "content": "a".repeat(size) } }] }));
    stream::iter(std::iter::repeat_n(piece, count))
}
