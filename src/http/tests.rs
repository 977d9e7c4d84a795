//! The routes, each with every status it answers, over sessions that answer as the token says.

use std::sync::Mutex;

use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request};
use axum::response::Response;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::*;
use crate::session::{JoinedCall, PageConsent, Restarted, SessionError, TranscriptFormat};

/// The token of an interview where everything goes well; every other token is the name of an error.
const OPEN: &str = "open";
const CALL: &str = "call-1";
const ETAG: &str = "e1";
const SDP: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";
/// What a failure of ours is caused by: for the log, not for the answer.
const CAUSE: &str = "the cause, with /a/path";

#[derive(Clone, Default)]
struct Scripted {
    draining: bool,
    calls: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    fn answer<T>(&self, token: &str, call: String, value: T) -> Result<T, SessionError> {
        let detail = || "the detail".to_owned();
        Err(match token {
            OPEN => {
                self.calls.lock().unwrap().push(call);
                return Ok(value);
            }
            "expired" => SessionError::ExpiredLink,
            "closed" => SessionError::ClosedInterview { status: "done".to_owned() },
            "not-closed" => SessionError::NotClosed,
            "bad-offer" => SessionError::BadOffer { detail: detail() },
            "no-opus" => SessionError::NoOpus { detail: detail() },
            "too-large" => SessionError::TooLarge { detail: detail() },
            "full" => SessionError::Full { retry_after_s: 90 },
            "store" => SessionError::Store(CAUSE.to_owned()),
            "meeting" => SessionError::Meeting(CAUSE.to_owned()),
            "audio" => SessionError::Audio(CAUSE.to_owned()),
            "no-room" => SessionError::NoRoom(CAUSE.to_owned()),
            _ => SessionError::UnknownLink,
        })
    }

    fn on_call<T>(&self, token: &str, call: &str, what: String, value: T) -> Result<T, SessionError> {
        if call == CALL { self.answer(token, what, value) } else { Err(SessionError::UnknownCall) }
    }
}

#[async_trait]
impl Interviews for Scripted {
    async fn info(&self, token: &str) -> Result<Value, SessionError> {
        self.answer(token, "info".to_owned(), json!({"interview": "i"}))
    }

    async fn consent(&self, token: &str, consent: PageConsent) -> Result<(), SessionError> {
        self.answer(token, format!("consent {} {}", consent.agree, consent.notice_version), ())
    }

    async fn join(&self, token: &str, offer: &str) -> Result<JoinedCall, SessionError> {
        let joined = JoinedCall { call: CALL.to_owned(), etag: ETAG.to_owned(), answer: "v=0 answer".to_owned() };
        self.answer(token, format!("join {}", offer.len()), joined)
    }

    async fn trickle(&self, token: &str, call: &str, etag: &str, fragment: &str) -> Result<(), SessionError> {
        if etag != ETAG {
            return Err(SessionError::StaleEtag);
        }
        self.on_call(token, call, format!("trickle {fragment}"), ())
    }

    async fn restart(&self, token: &str, call: &str, fragment: &str) -> Result<Restarted, SessionError> {
        let restarted = Restarted { etag: "e2".to_owned(), fragment: "a=ice-ufrag:x".to_owned() };
        self.on_call(token, call, format!("restart {fragment}"), restarted)
    }

    async fn hang_up(&self, token: &str, call: &str) -> Result<(), SessionError> {
        self.on_call(token, call, "hang_up".to_owned(), ())
    }

    async fn transcript(&self, token: &str, format: TranscriptFormat) -> Result<String, SessionError> {
        let text = match format {
            TranscriptFormat::Text => "text",
            TranscriptFormat::Markdown => "# markdown",
            TranscriptFormat::Json => "{}",
        };
        self.answer(token, "transcript".to_owned(), text.to_owned())
    }

    fn health(&self) -> Value {
        json!({"status": if self.draining { "draining" } else { "ok" }, "sessions": 0})
    }
}

/// An answer, read to its end.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Self { status: parts.status.as_u16(), headers: parts.headers, body: String::from_utf8_lossy(&body).into() }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The problem details, which have to be whole.
    fn problem(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        let problem: Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(problem["status"], self.status);
        assert_eq!(problem["type"], "about:blank");
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
        problem
    }
}

async fn ask(scripted: &Scripted, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    Answer::of(router(scripted.clone()).oneshot(request).await.unwrap()).await
}

async fn get(path: &str) -> Answer {
    ask(&Scripted::default(), "GET", path, &[], "").await
}

fn bearer(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}

#[tokio::test]
async fn a_meeting_is_joined_trickled_restarted_and_left() {
    let scripted = Scripted::default();
    let (_, token) = bearer(OPEN);
    let auth = ("authorization", token.as_str());

    let joined = ask(&scripted, "POST", "/whip", &[auth, ("content-type", "Application/SDP; x=y")], "v=0").await;
    assert_eq!((joined.status, joined.body.as_str()), (201, "v=0 answer"));
    assert_eq!(joined.header("content-type"), SDP);
    assert_eq!(joined.header("location"), "/whip/call-1");
    assert_eq!(joined.header("etag"), "\"e1\"");
    assert_eq!(joined.header("access-control-allow-origin"), "*");
    assert_eq!(joined.header("access-control-expose-headers"), "Location, ETag, Link");
    assert_eq!(joined.header("cache-control"), "no-store");

    let path = joined.header("location");
    let content = ("content-type", FRAGMENT);
    let trickled = ask(&scripted, "PATCH", path, &[auth, content, ("if-match", "\"e1\"")], "a=candidate").await;
    assert_eq!((trickled.status, trickled.body.as_str()), (204, ""));
    let restarted = ask(&scripted, "PATCH", path, &[auth, content, ("if-match", "*")], "a=ice-pwd").await;
    assert_eq!((restarted.status, restarted.body.as_str()), (200, "a=ice-ufrag:x"));
    assert_eq!((restarted.header("etag"), restarted.header("content-type")), ("\"e2\"", FRAGMENT));
    assert_eq!(ask(&scripted, "DELETE", path, &[auth], "").await.status, 200);
    let calls = scripted.calls.lock().unwrap().clone();
    assert_eq!(calls, ["join 3", "trickle a=candidate", "restart a=ice-pwd", "hang_up"]);
}

#[tokio::test]
async fn preconditions_of_a_patch() {
    for (if_match, status) in [
        (None, 428),
        (Some("\"old\""), 412),
        (Some("W/\"e1\""), 412),
        (Some("e1"), 400),
        (Some("\"e1\", \"e2\""), 400),
        (Some(""), 400),
        (Some("\""), 400),
    ] {
        let (name, token) = bearer(OPEN);
        let mut headers = vec![(name, token.as_str()), ("content-type", FRAGMENT)];
        headers.extend(if_match.map(|value| ("if-match", value)));
        let answer = ask(&Scripted::default(), "PATCH", "/whip/call-1", &headers, "x").await;
        assert_eq!(answer.status, status, "{if_match:?}");
        answer.problem();
    }
}

#[tokio::test]
async fn joining_needs_a_link_that_is_good() {
    for (authorization, challenge) in [
        (None, "Bearer realm=\"emily\""),
        (Some("Basic b3Blbjo="), "Bearer realm=\"emily\""),
        (Some("Bearer "), "Bearer realm=\"emily\""),
        (Some("open"), "Bearer realm=\"emily\""),
        (Some("Bearer forged"), "Bearer realm=\"emily\", error=\"invalid_token\""),
    ] {
        for (method, path, content) in
            [("POST", "/whip", SDP), ("PATCH", "/whip/call-1", FRAGMENT), ("DELETE", "/whip/call-1", SDP)]
        {
            let mut headers = vec![("content-type", content), ("if-match", "*")];
            headers.extend(authorization.map(|value| ("authorization", value)));
            let answer = ask(&Scripted::default(), method, path, &headers, "v=0").await;
            assert_eq!(answer.status, 401, "{method} {authorization:?}");
            assert_eq!(answer.header("www-authenticate"), challenge);
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            answer.problem();
        }
    }
    // The scheme's name has no case (RFC 9110 section 11.1).
    let headers = [("authorization", "bearer open"), ("content-type", SDP)];
    assert_eq!(ask(&Scripted::default(), "POST", "/whip", &headers, "v=0").await.status, 201);
}

#[tokio::test]
async fn each_error_of_a_session_has_its_status() {
    for (token, status, retry_after) in [
        ("expired", 410, ""),
        ("closed", 409, ""),
        ("not-closed", 409, ""),
        ("bad-offer", 400, ""),
        ("no-opus", 422, ""),
        ("too-large", 413, ""),
        ("full", 503, "90"),
        ("store", 500, ""),
        ("meeting", 500, ""),
        ("audio", 500, ""),
        ("no-room", 503, "300"),
    ] {
        let (name, value) = bearer(token);
        let headers = [(name, value.as_str()), ("content-type", SDP)];
        let joining = ask(&Scripted::default(), "POST", "/whip", &headers, "v=0").await;
        for answer in [joining, get(&format!("/i/{token}/info")).await] {
            assert_eq!((answer.status, answer.header("retry-after")), (status, retry_after), "{token}");
            answer.problem();
            assert!(!answer.body.contains(CAUSE), "{token} tells the cause");
        }
    }
}

#[tokio::test]
async fn bodies_that_will_not_do() {
    let (name, value) = bearer(OPEN);
    let auth = (name, value.as_str());
    let scripted = Scripted::default();
    for headers in [vec![auth], vec![auth, ("content-type", "application/json")]] {
        for (method, path, wanted) in [("POST", "/whip", SDP), ("PATCH", "/whip/call-1", FRAGMENT)] {
            let answer = ask(&scripted, method, path, &headers, "v=0").await;
            assert_eq!((answer.status, answer.header("accept")), (415, wanted));
            assert!(answer.problem()["detail"].as_str().unwrap().contains(wanted));
        }
    }
    let largest = "x".repeat(BODY_LIMIT);
    let headers = [auth, ("content-type", SDP)];
    assert_eq!(ask(&scripted, "POST", "/whip", &headers, &largest).await.status, 201);
    let answer = ask(&scripted, "POST", "/whip", &headers, &format!("{largest}x")).await;
    assert_eq!(answer.status, 413);
    answer.problem();

    let request = Request::post("/whip").header(name, &value).header("content-type", SDP);
    let request = request.body(Body::from(vec![0xff, 0xfe])).unwrap();
    let answer = Answer::of(router(scripted).oneshot(request).await.unwrap()).await;
    assert_eq!(answer.status, 400);
    answer.problem();
}

#[tokio::test]
async fn a_call_that_is_not_there() {
    let (name, value) = bearer(OPEN);
    let headers = [(name, value.as_str()), ("content-type", FRAGMENT), ("if-match", "\"e1\"")];
    for method in ["PATCH", "DELETE"] {
        let answer = ask(&Scripted::default(), method, "/whip/other", &headers, "x").await;
        assert_eq!(answer.status, 404);
        answer.problem();
    }
}

#[tokio::test]
async fn a_browsers_preflight_is_answered_without_a_link() {
    for path in ["/whip", "/whip/call-1"] {
        let answer = ask(&Scripted::default(), "OPTIONS", path, &[("origin", "https://example.com")], "").await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-methods"), "POST, PATCH, DELETE, OPTIONS");
        assert_eq!(answer.header("access-control-allow-headers"), "Authorization, Content-Type, If-Match");
        assert_eq!(answer.header("access-control-expose-headers"), "Location, ETag, Link");
        assert_eq!(answer.header("accept-post"), SDP);
    }
}

#[tokio::test]
async fn the_candidates_pages() {
    let page = get("/i/open").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.body.contains("<html"));
    assert_eq!(page.header("cache-control"), "no-store");
    let info = get("/i/open/info").await;
    assert_eq!((info.status, info.header("content-type")), (200, "application/json"));
    assert_eq!(info.body, "{\"interview\":\"i\"}");
    for (file, media_type, body) in [
        ("transcript.txt", "text/plain; charset=utf-8", "text"),
        ("transcript.md", "text/markdown; charset=utf-8", "# markdown"),
        ("transcript.json", "application/json", "{}"),
    ] {
        let answer = get(&format!("/i/open/{file}")).await;
        assert_eq!((answer.status, answer.header("content-type"), answer.body.as_str()), (200, media_type, body));
    }
    for (path, status) in [
        ("/i/unknown/info", 404),
        ("/i/open/transcript.pdf", 404),
        ("/i/open/a/b", 404),
        ("/i/%ff/info", 404),
        ("/i/not-closed/transcript.txt", 409),
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, status, "{path}");
        answer.problem();
    }
}

#[tokio::test]
async fn consent_is_given_in_json() {
    let scripted = Scripted::default();
    let json = ("content-type", "application/json");
    let body = r#"{"agree":true,"notice_version":"n1","time_zone":"Europe/Vienna"}"#;
    let answer = ask(&scripted, "POST", "/i/open/consent", &[json], body).await;
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    let without_zone = r#"{"agree":false,"notice_version":"n1"}"#;
    assert_eq!(ask(&scripted, "POST", "/i/open/consent", &[json], without_zone).await.status, 204);
    assert_eq!(*scripted.calls.lock().unwrap(), ["consent true n1", "consent false n1"]);
    for (headers, body, status) in [
        (vec![], body, 415),
        (vec![json], "{", 400),
        (vec![json], "{\"agree\":1}", 422),
        (vec![json], &"x".repeat(BODY_LIMIT + 1), 413),
    ] {
        let answer = ask(&scripted, "POST", "/i/open/consent", &headers, body).await;
        assert_eq!(answer.status, status);
        answer.problem();
    }
}

#[tokio::test]
async fn methods_that_a_route_does_not_take() {
    for (method, path, allow) in [
        ("PUT", "/", "GET,HEAD"),
        ("POST", "/healthz", "GET,HEAD"),
        ("GET", "/whip", "POST,OPTIONS"),
        ("POST", "/whip/call-1", "PATCH,DELETE,OPTIONS"),
        ("GET", "/i/open/consent", "POST"),
        ("DELETE", "/i/open", "GET,HEAD"),
    ] {
        let answer = ask(&Scripted::default(), method, path, &[], "").await;
        assert_eq!((answer.status, answer.header("allow")), (405, allow), "{method} {path}");
        answer.problem();
    }
}

#[tokio::test]
async fn assets_are_kept_by_the_browser_and_asked_for_again() {
    let css = get("/assets/candidate.css").await;
    assert_eq!((css.status, css.header("content-type")), (200, "text/css; charset=utf-8"));
    assert_eq!(css.header("cache-control"), "public, no-cache");
    let etag = css.header("etag");
    let ask_again = |tags: String| async move {
        ask(&Scripted::default(), "GET", "/assets/candidate.css", &[("if-none-match", &tags)], "").await
    };
    for tags in [etag.to_owned(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
        let answer = ask_again(tags).await;
        assert_eq!((answer.status, answer.body.as_str(), answer.header("etag")), (304, "", etag));
    }
    assert_eq!(ask_again("\"x\"".to_owned()).await.status, 200);
    for path in ["/assets/none.js", "/assets/..%2FCargo.toml", "/assets/%2e%2e%2fsrc%2flib.rs", "/assets/"] {
        let answer = get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        answer.problem();
    }
    let script = get("/assets/candidate.js").await;
    assert_eq!((script.status, script.header("content-type")), (200, "text/javascript; charset=utf-8"));
    assert_eq!(get("/assets/favicon.svg").await.header("content-type"), "image/svg+xml");
}

#[tokio::test]
async fn the_rest_of_the_server() {
    let front = get("/").await;
    assert_eq!(front.status, 200);
    assert!(front.body.contains("This is Emily"));
    let health = get("/healthz").await;
    assert_eq!((health.status, health.body.as_str()), (200, "{\"sessions\":0,\"status\":\"ok\"}"));
    let draining = Scripted { draining: true, ..Scripted::default() };
    assert_eq!(ask(&draining, "GET", "/healthz", &[], "").await.status, 503);
    assert_eq!(ask(&draining, "HEAD", "/healthz", &[], "").await.body, "");
    let missing = get("/nothing/here").await;
    assert_eq!(missing.status, 404);
    missing.problem();
}

#[tokio::test]
async fn every_answer_has_the_security_headers_and_an_id() {
    for path in ["/", "/i/open", "/i/unknown/info", "/assets/candidate.css", "/none", "/whip"] {
        let answer = get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'self';") && policy.contains("script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"));
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("permissions-policy"), "microphone=(self), camera=(self), display-capture=()");
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
    }
    let id = |given: &'static str| async move {
        let answer = ask(&Scripted::default(), "GET", "/healthz", &[("x-request-id", given)], "").await;
        answer.header("x-request-id").to_owned()
    };
    assert_eq!(id("abc-1").await, "abc-1");
    assert_ne!(id("a b").await, "a b");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_ended() {
    let limit = std::time::Duration::from_millis(1);
    let stuck = Router::<()>::new()
        .route("/", axum::routing::get(std::future::pending::<()>))
        .layer(from_fn_with_state(limit, layers::time_limit));
    let request = Request::get("/").body(Body::empty()).unwrap();
    let answer = Answer::of(stuck.oneshot(request).await.unwrap()).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "2"));
    answer.problem();
}

/// A log that keeps what is written to it.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_has_the_route_and_the_cause_but_never_the_token() {
    let written = Written::default();
    let writer = written.clone();
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // Where tests share a process, one without a log may be the first to come by a place that logs, which then stays
    // silent: each place is visited before, and asked anew when this log is there.
    get("/i/secret-token/info").await;
    get("/i/store/info").await;
    {
        let _guard = tracing::subscriber::set_default(log);
        tracing::callsite::rebuild_interest_cache();
        get("/i/secret-token/info").await;
        get("/i/store/info").await;
        get("/nothing/secret-token").await;
        let headers = [("authorization", "Bearer secret-token"), ("content-type", SDP)];
        ask(&Scripted::default(), "POST", "/whip", &headers, "v=0 private").await;
    }
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("/i/{token}/info") && text.contains(CAUSE), "{text}");
    assert!(!text.contains("secret-token") && !text.contains("private"), "{text}");
}
