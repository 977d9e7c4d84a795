//! An OpenAI-compatible server as the language model: `POST /v1/chat/completions` with `stream: true` (OpenAI's API
//! reference, "Chat"; llama.cpp, Ollama, vLLM and others speak the same). What candidates said leaves this machine if
//! the server is elsewhere; whoever configures it knows.
//!
//! The stream's framing is `eventsource-stream`'s, over the HTTP client that the speech services use: it adds one small
//! crate and no second client. The crate `async-openai` would read the same stream, but retries and reads whole error
//! bodies by itself, and its strict types refuse servers that leave out what we do not need.
//!
//! An answer is bounded in time, in bytes and in text, and ends with its JSON: what a model still has to say after that
//! is not waited for.

mod answer;
mod dialect;
#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;
use eventsource_stream::Eventsource as _;
use futures::StreamExt as _;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use tokio::time::{Instant, timeout_at};

use super::{LanguageError, LanguageModel, OpenAiSettings};
use crate::interview::Prompt;
use answer::{Chunk, Gathered, Whole};
use dialect::{Dialect, Dialects};

/// Of one stream, whatever is in it.
const MOST_BYTES: usize = 1 << 20;
/// Of an error's body.
const MOST_ERROR: usize = 16 << 10;
/// Of an error's message in the log.
const MOST_MESSAGE: usize = 160;
/// A server is asked in so many ways before it is given up: each of the parameters it may not know, left out once.
const MOST_TRIES: usize = 4;

/// A client of one model on one server.
pub struct OpenAiLanguage {
    client: Client,
    settings: OpenAiSettings,
    base: String,
    /// What this server has turned out to understand.
    dialect: Dialects,
}

impl OpenAiLanguage {
    /// A client for the configured address. Nothing is sent yet.
    ///
    /// # Errors
    /// [`LanguageError::Setup`] for an address that is no HTTP address, and where no model is named.
    pub fn new(settings: &OpenAiSettings) -> Result<Self, LanguageError> {
        let unusable = |reason: String| LanguageError::Setup { what: "language.openai", reason };
        let address = settings.base_url.trim().trim_end_matches('/');
        let parsed = reqwest::Url::parse(address).map_err(|error| {
            let example = "http://localhost:8000/v1";
            unusable(format!("base_url \"{address}\" is no address ({error}); use one such as \"{example}\""))
        })?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(unusable(format!("base_url \"{address}\" is neither http nor https")));
        }
        if settings.model.trim().is_empty() {
            return Err(unusable("no model is named; set language.openai.model".to_owned()));
        }
        let base = if address.ends_with("/v1") { address.to_owned() } else { format!("{address}/v1") };
        // An error only says that a provider is installed already, which is what is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().build().map_err(|error| unusable(format!("no HTTP client: {error}")))?;
        Ok(Self { client, settings: settings.clone(), base, dialect: Dialects::default() })
    }

    fn post(&self, prompt: &Prompt, dialect: Dialect) -> (String, RequestBuilder) {
        let url = format!("{}/chat/completions", self.base);
        let request = self.client.post(&url).json(&dialect.body(&self.settings.model, prompt));
        let request = match &self.settings.api_key {
            Some(key) => request.bearer_auth(key.reveal()),
            None => request,
        };
        (url, request)
    }

    /// Asks until the server accepts what it is asked with: each refusal of a parameter leaves that one out.
    async fn ask(&self, prompt: &Prompt) -> Result<(String, Response), LanguageError> {
        let mut dialect = self.dialect.get();
        for _ in 1..MOST_TRIES {
            let (url, request) = self.post(prompt, dialect);
            let response = request.send().await.map_err(|error| self.lost(&url, error))?;
            let status = response.status();
            if status.is_success() {
                self.dialect.set(dialect);
                return Ok((url, response));
            }
            let said = body_of(response).await;
            match dialect.without_refused(status, &said) {
                Some(simpler) => dialect = simpler,
                None => return Err(refused(&url, status, &said, prompt)),
            }
        }
        let (url, request) = self.post(prompt, dialect);
        let response = request.send().await.map_err(|error| self.lost(&url, error))?;
        let status = response.status();
        if status.is_success() {
            self.dialect.set(dialect);
            return Ok((url, response));
        }
        Err(refused(&url, status, &body_of(response).await, prompt))
    }

    /// Reads the stream up to the end of the JSON in it.
    async fn read(&self, url: &str, response: Response, patience: Instant) -> Result<String, LanguageError> {
        let mut taken = 0;
        let bounded = response.bytes_stream().map(|piece| {
            let piece = piece.map_err(|error| error.to_string())?;
            taken += piece.len();
            if taken > MOST_BYTES { Err(format!("more than {MOST_BYTES} bytes")) } else { Ok(piece) }
        });
        let mut events = std::pin::pin!(bounded.eventsource());
        let mut gathered = Gathered::default();
        loop {
            // The first word is awaited for a while only; after it, the request's own limit holds.
            let next = match gathered.is_empty() {
                true => timeout_at(patience, events.next()).await.map_err(|_| self.late())?,
                false => events.next().await,
            };
            let event = match next {
                Some(Ok(event)) => event,
                Some(Err(error)) => return Err(broken(url, format!("the stream broke off ({})", cause(&error)))),
                None => return Err(broken(url, "the stream ended within the answer".to_owned())),
            };
            if event.data.trim() == "[DONE]" {
                return gathered.finish(url);
            }
            let chunk: Chunk = serde_json::from_str(&event.data)
                .map_err(|error| broken(url, format!("an event is no JSON of a chunk (column {})", error.column())))?;
            if gathered.take(chunk, url)? {
                return gathered.finish(url);
            }
        }
    }

    /// For a server that streams nothing, whatever it was asked.
    async fn read_whole(&self, url: &str, mut response: Response) -> Result<String, LanguageError> {
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| self.lost(url, error))? {
            if body.len() + piece.len() > MOST_BYTES {
                return Err(LanguageError::TooLong {
                    url: url.to_owned(),
                    reason: format!("more than {MOST_BYTES} bytes"),
                });
            }
            body.extend_from_slice(&piece);
        }
        let whole: Whole = serde_json::from_slice(&body)
            .map_err(|error| broken(url, format!("it is no JSON of a completion (line {})", error.line())))?;
        let mut gathered = Gathered::default();
        gathered.take(whole.into(), url)?;
        gathered.finish(url)
    }

    fn late(&self) -> LanguageError {
        LanguageError::Late { ms: self.settings.timeout_ms }
    }

    fn lost(&self, url: &str, error: reqwest::Error) -> LanguageError {
        LanguageError::Unreachable { url: url.to_owned(), reason: cause(&error) }
    }
}

#[async_trait]
impl LanguageModel for OpenAiLanguage {
    fn label(&self) -> String {
        // Candidates and reports see this: not the address, which may be an inner one.
        format!("openai {}", self.settings.model)
    }

    async fn complete(&self, prompt: &Prompt) -> Result<String, LanguageError> {
        let limit = Duration::from_millis(self.settings.timeout_ms.max(1));
        let began = Instant::now();
        let patience = began + limit * 3 / 4;
        let answered = async {
            let (url, response) = timeout_at(patience, self.ask(prompt)).await.map_err(|_| self.late())??;
            let kind = response.headers().get(reqwest::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            match kind {
                Some(kind) if kind.starts_with("application/json") => self.read_whole(&url, response).await,
                _ => self.read(&url, response, patience).await,
            }
        };
        timeout_at(began + limit, answered).await.unwrap_or_else(|_| Err(self.late()))
    }
}

fn broken(url: &str, reason: String) -> LanguageError {
    LanguageError::BadStream { url: url.to_owned(), reason }
}

/// What lies at the end of an error's chain: reqwest's own text is "error sending request".
fn cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// The beginning of an error's body, as far as it comes.
async fn body_of(mut response: Response) -> String {
    let mut body = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        body.extend_from_slice(&piece);
        if body.len() > MOST_ERROR {
            break;
        }
    }
    body.truncate(MOST_ERROR);
    String::from_utf8_lossy(&body).into_owned()
}

fn refused(url: &str, status: StatusCode, said: &str, prompt: &Prompt) -> LanguageError {
    LanguageError::Refused {
        url: url.to_owned(),
        status: status.as_u16(),
        message: message(said, prompt).map(|message| format!(" ({message})")).unwrap_or_default(),
        advice: match status.as_u16() {
            401 | 403 => "; check language.openai.api_key",
            404 => "; check language.openai.base_url and the model's name",
            429 => "; the server limits the rate of requests",
            500.. => "; see the server's own log",
            _ => "",
        },
    }
}

/// The server's message in one line, unless it repeats what it was sent: that may be somebody's words.
fn message(said: &str, prompt: &Prompt) -> Option<String> {
    let json = serde_json::from_str::<serde_json::Value>(said).ok()?;
    let error = json.get("error").or_else(|| json.get("message"))?;
    let message = error.get("message").unwrap_or(error).as_str()?;
    let told: Vec<&str> = message.split_whitespace().collect();
    let repeats = told.windows(3).any(|three| prompt.user.contains(&three.join(" ")));
    let line = told.join(" ");
    (!repeats && !line.is_empty()).then(|| line.chars().take(MOST_MESSAGE).collect())
}
