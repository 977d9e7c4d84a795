//! The client against a server on this machine.

use super::*;
use crate::config::Secret;
use crate::speech::Priority;
use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::routing::post;

async fn serve(router: Router) -> OpenAiConfig {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port");
    let address = listener.local_addr().expect("address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    OpenAiConfig {
        base_url: format!("http://{address}"),
        api_key: Some(Secret::new("sesame".to_owned())),
        timeout_ms: 5_000,
        ..OpenAiConfig::default()
    }
}

async fn hear(config: &OpenAiConfig) -> Result<Transcription, SpeechError> {
    let audio = Pcm16k(vec![0.1; 32_000]);
    let hints = Hints { language: None, terms: vec!["Redis".to_owned()] };
    let client = OpenAi::new(config).expect("client");
    client.transcribe(audio, hints, Priority::Turn.into()).await
}

async fn say(config: &OpenAiConfig) -> Result<Pcm48k, SpeechError> {
    let client = OpenAi::new(config).expect("client");
    let voice = Voice { pitch: 1.0, pace: 1.2 };
    client.synthesize("Hello there", voice, Priority::Turn.into()).await
}

/// A server that answers both requests with the same.
fn always<R>(answer: R) -> Router
where
    R: IntoResponse + Clone + Send + Sync + 'static,
{
    let speech = answer.clone();
    Router::new()
        .route("/v1/audio/transcriptions", post(move |_: Bytes| async move { answer }))
        .route("/v1/audio/speech", post(move |_: Bytes| async move { speech }))
}

#[tokio::test]
async fn a_transcription_has_segments_and_words() {
    let router = Router::new().route(
        "/v1/audio/transcriptions",
        post(|headers: HeaderMap, body: Bytes| async move {
            assert_eq!(headers["authorization"], "Bearer sesame");
            let body = String::from_utf8_lossy(&body);
            for part in ["RIFF", "speech.wav", "verbose_json", "whisper-1", "We talk about Redis.", "word"] {
                assert!(body.contains(part), "{part}");
            }
            r#"{"text":"Hello there. Yes.","segments":[
                {"text":" Hello there.","start":0.0,"end":1.0,"no_speech_prob":0.1,"avg_logprob":-0.2},
                {"text":" you","start":1.0,"end":1.2,"no_speech_prob":0.9,"avg_logprob":-0.2},
                {"text":" Yes.","start":1.2,"end":9.0,"no_speech_prob":0.1,"avg_logprob":-0.2}],
              "words":[{"word":"Hello","start":0.1,"end":0.4},{"word":"there","start":0.5,"end":0.9},
                {"word":"you","start":1.0,"end":1.1},{"word":"Yes","start":1.3,"end":1.6}]}"#
        }),
    );
    let mut config = serve(router).await;
    // With and without /v1 is the same.
    config.base_url.push_str("/v1/");
    let heard = hear(&config).await.expect("heard");
    assert_eq!(heard.text(), "Hello there. Yes.");
    let words: Vec<_> = heard.words().map(|w| (w.text.as_str(), w.start_ms)).collect();
    assert_eq!(words, [("Hello", 100), ("there", 500), ("Yes", 1_300)]);
    assert_eq!(heard.segments[1].end_ms, 2_000, "not beyond the clip");
    let sureness = heard.segments[0].words[0].confidence;
    assert!((sureness - 0.82).abs() < 0.01, "{sureness}");
}

#[tokio::test]
async fn a_server_without_verbose_json_is_asked_again() {
    let router = Router::new().route(
        "/v1/audio/transcriptions",
        post(|body: Bytes| async move {
            let verbose = String::from_utf8_lossy(&body).contains("verbose_json");
            match verbose {
                true => Err(StatusCode::BAD_REQUEST),
                false => Ok(r#"{"text":" Just text. "}"#),
            }
        }),
    );
    let heard = hear(&serve(router).await).await.expect("heard");
    assert_eq!(heard.text(), "Just text.");
    assert_eq!((heard.segments[0].start_ms, heard.segments[0].end_ms), (0, 2_000));
}

#[tokio::test]
async fn speech_comes_as_wav_or_bare_samples() {
    let sound: Vec<f32> = (0..12_000).map(|n| (n as f32 * 0.1).sin() * 0.2).collect();
    let file = wav::write(&sound, 24_000);
    for body in [file.clone(), file[44..].to_vec()] {
        let router = Router::new().route(
            "/v1/audio/speech",
            post(move |request: String| async move {
                for part in [r#""speed":1.2"#, r#""response_format":"wav""#, r#""input":"Hello there""#] {
                    assert!(request.contains(part), "{part} in {request}");
                }
                body
            }),
        );
        let clip = say(&serve(router).await).await.expect("sound");
        let ms = clip.0.len() / 48;
        assert!((490..=510).contains(&ms), "{ms}");
    }
}

#[tokio::test]
async fn refusals_carry_status_message_and_advice_but_no_key() {
    let denied = (StatusCode::UNAUTHORIZED, r#"{"error":{"message":"Incorrect API key"}}"#);
    let error = hear(&serve(always(denied)).await).await.expect_err("refused");
    let text = error.to_string();
    for part in ["401", "Incorrect API key", "speech.openai.api_key"] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!text.contains("sesame"));
    let broken = (StatusCode::INTERNAL_SERVER_ERROR, "x".repeat(5_000));
    let config = serve(always(broken)).await;
    for error in [hear(&config).await.err(), say(&config).await.err()] {
        let text = error.expect("refused").to_string();
        assert!(text.contains("500") && text.len() < 400, "{text}");
    }
}

#[tokio::test]
async fn garbage_and_floods_are_refused() {
    let garbage = serve(always("<html>secret words</html>")).await;
    let text = hear(&garbage).await.expect_err("refused").to_string();
    assert!(text.contains("cannot be used") && !text.contains("secret"), "{text}");
    assert!(matches!(say(&garbage).await, Err(SpeechError::Answer { .. })));
    let flood = serve(always(vec![b' '; MOST_JSON + 1])).await;
    let text = hear(&flood).await.expect_err("refused").to_string();
    assert!(text.contains("longer than"), "{text}");
    let silence = serve(always(wav::write(&[0.0; 4_800], 24_000))).await;
    assert!(matches!(say(&silence).await, Err(SpeechError::Answer { .. })));
}

#[tokio::test]
async fn no_answer_in_time_and_no_server_are_unreachable() {
    let router =
        Router::new().route("/v1/audio/transcriptions", post(|| async { std::future::pending::<String>().await }));
    let mut config = serve(router).await;
    config.timeout_ms = 50;
    let text = hear(&config).await.expect_err("no answer").to_string();
    assert!(text.contains("timeout"), "{text}");
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
    config.base_url = format!("http://{}", free.local_addr().expect("address"));
    drop(free);
    let error = say(&config).await.expect_err("no server");
    assert!(matches!(error, SpeechError::Unreachable { .. }), "{error}");
}

#[test]
fn addresses_that_are_none_are_refused() {
    for base_url in ["nonsense", "ftp://example.com", ""] {
        let config = OpenAiConfig { base_url: base_url.to_owned(), ..OpenAiConfig::default() };
        assert!(OpenAi::new(&config).is_err(), "{base_url}");
    }
}
