//! An OpenAI-compatible server as ear or voice: `POST /v1/audio/transcriptions` and `POST /v1/audio/speech`
//! (OpenAI's API reference, "Audio"). Audio leaves this machine; whoever configures it knows.
//!
//! Requests run beside the model pool, since they cost this machine next to nothing. Every answer is bounded in size and time.

mod wav;

use std::sync::Once;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::pool::Urgency;
use super::whisper::rules::windows;
use super::{Hints, Segment, SpeechError, Synthesizer, Transcriber, Transcription, Voice, Word, finish};
use crate::audio::{Pcm16k, Pcm48k};
use crate::config::OpenAiConfig;

/// Audio of one request: the server's limit is 25 MB, which is 13 minutes of 16-bit sound at 16 kHz.
const LONGEST: usize = 600 * 16_000;
/// A transcript of ten minutes with word times is about 300 kB.
const MOST_JSON: usize = 8 << 20;
/// 48 kHz stereo of 16 bit: five minutes of speech.
const MOST_SOUND: usize = 64 << 20;
/// Of an error's text.
const MOST_MESSAGE: usize = 200;

/// A client of one server.
pub struct OpenAi {
    client: Client,
    config: OpenAiConfig,
    base: String,
}

/// Gives rustls its cryptography (ring), once per process; harmless where the program has done so already.
pub fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error only says that a provider is installed, which is what is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

impl OpenAi {
    /// A client for the configured address, given with or without `/v1`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`SpeechError::Setup`] for an address that is no HTTP address.
    pub fn new(config: &OpenAiConfig) -> Result<Self, SpeechError> {
        install_tls();
        let unusable = |reason: String| SpeechError::Setup { what: "speech.openai", reason };
        let address = config.base_url.trim().trim_end_matches('/');
        let parsed = reqwest::Url::parse(address).map_err(|error| {
            unusable(format!(
                "base_url \"{address}\" is no address ({error}); use one such as \"http://localhost:8000/v1\""
            ))
        })?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(unusable(format!("base_url \"{address}\" is neither http nor https")));
        }
        let base = match address.ends_with("/v1") {
            true => address.to_owned(),
            false => format!("{address}/v1"),
        };
        let client = Client::builder()
            .timeout(Duration::from_millis(config.timeout_ms.max(1)))
            .build()
            .map_err(|error| unusable(format!("no HTTP client: {error}")))?;
        Ok(Self { client, config: config.clone(), base })
    }

    fn post(&self, path: &str) -> (String, RequestBuilder) {
        let url = format!("{}/{path}", self.base);
        let request = self.client.post(&url);
        let request = match &self.config.api_key {
            Some(key) => request.bearer_auth(key.reveal()),
            None => request,
        };
        (url, request)
    }

    /// Transcribes at most [`LONGEST`] samples: with word times, or without where the server knows no `verbose_json`.
    async fn transcribe_window(&self, samples: &[f32], hints: &Hints) -> Result<Transcription, SpeechError> {
        let file = wav::write(samples, 16_000);
        let length_ms = samples.len() as u64 / 16;
        match self.ask(&file, hints, true).await {
            Err(SpeechError::Refused { status: 400 | 415 | 422, .. }) => self.ask(&file, hints, false).await,
            other => other,
        }
        .map(|answer| answer.into_transcription(length_ms))
    }

    async fn ask(&self, file: &[u8], hints: &Hints, verbose: bool) -> Result<Heard, SpeechError> {
        let part = Part::bytes(file.to_vec()).file_name("speech.wav");
        let mut form = Form::new()
            .text("model", self.config.transcription_model.clone())
            .text("temperature", "0")
            .text("response_format", if verbose { "verbose_json" } else { "json" });
        if verbose {
            form = form.text("timestamp_granularities[]", "word").text("timestamp_granularities[]", "segment");
        }
        match hints.language.as_deref() {
            Some("auto") => {}
            language => form = form.text("language", language.unwrap_or("en").to_owned()),
        }
        if !hints.terms.is_empty() {
            form = form.text("prompt", format!("We talk about {}.", hints.terms.join(", ")));
        }
        let (url, request) = self.post("audio/transcriptions");
        let part = part.mime_str("audio/wav").map_err(|error| unreachable(&url, error))?;
        let request = request.multipart(form.part("file", part));
        let body = answer(&url, request, MOST_JSON).await?;
        serde_json::from_slice(&body).map_err(|error| SpeechError::Answer {
            url,
            // Of serde's message only the place: its text may quote what was said.
            reason: format!("it is not the JSON of a transcription (line {}, column {})", error.line(), error.column()),
        })
    }
}

/// Sends a request and takes its whole answer, up to a size.
async fn answer(url: &str, request: RequestBuilder, most: usize) -> Result<Vec<u8>, SpeechError> {
    let response = request.send().await.map_err(|e| unreachable(url, e))?;
    let status = response.status();
    if !status.is_success() {
        return Err(refused(url, status, response).await);
    }
    read(url, response, most).await
}

async fn read(url: &str, mut response: Response, most: usize) -> Result<Vec<u8>, SpeechError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| unreachable(url, e))? {
        if body.len() + chunk.len() > most {
            return Err(SpeechError::Answer { url: url.to_owned(), reason: format!("it is longer than {most} bytes") });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unreachable(url: &str, error: reqwest::Error) -> SpeechError {
    let reason = if error.is_timeout() {
        "it took longer than the timeout".to_owned()
    } else {
        // reqwest's own text is "error sending request"; the cause is at the end of the chain.
        let mut cause: &dyn std::error::Error = &error;
        while let Some(source) = cause.source() {
            cause = source;
        }
        cause.to_string()
    };
    SpeechError::Unreachable { url: url.to_owned(), reason }
}

/// The server's error in one line: its JSON's `error.message` where there is one, else the text's beginning.
async fn refused(url: &str, status: StatusCode, mut response: Response) -> SpeechError {
    let mut body = Vec::new();
    // An error's text that breaks off is still worth showing, as far as it goes.
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > 16 << 10 {
            break;
        }
    }
    let text = String::from_utf8_lossy(&body);
    let message = serde_json::from_str::<serde_json::Value>(&text)
        .ok()
        .and_then(|json| {
            let error = json.get("error").or_else(|| json.get("detail"))?;
            let message = error.get("message").unwrap_or(error);
            // A list of what is wrong with the request repeats its values, which may be somebody's words or name.
            Some(message.as_str().unwrap_or("the request was not accepted").to_owned())
        })
        .unwrap_or_else(|| text.trim().to_owned());
    SpeechError::Refused {
        url: url.to_owned(),
        status: status.as_u16(),
        message: message.chars().take(MOST_MESSAGE).collect(),
        advice: match status.as_u16() {
            401 | 403 => "; check speech.openai.api_key",
            404 => "; check speech.openai.base_url and the model's name",
            429 => "; the server limits the rate of requests",
            _ => "",
        },
    }
}

/// `json` has the text alone; `verbose_json` the rest.
#[derive(Deserialize)]
struct Heard {
    text: String,
    #[serde(default)]
    segments: Option<Vec<HeardSegment>>,
    #[serde(default)]
    words: Option<Vec<HeardWord>>,
}

#[derive(Deserialize)]
struct HeardSegment {
    text: String,
    start: f64,
    end: f64,
    #[serde(default)]
    no_speech_prob: f32,
    #[serde(default)]
    avg_logprob: f32,
    #[serde(default)]
    words: Option<Vec<HeardWord>>,
}

#[derive(Deserialize)]
struct HeardWord {
    word: String,
    start: f64,
    end: f64,
    #[serde(default)]
    probability: Option<f32>,
}

impl Heard {
    fn into_transcription(self, length_ms: u64) -> Transcription {
        let ms = |seconds: f64| ((seconds * 1000.0).max(0.0) as u64).min(length_ms);
        let mut words = self.words.unwrap_or_default();
        let mut segments: Vec<Segment> = Vec::new();
        for segment in self.segments.unwrap_or_default() {
            let text = segment.text.trim().to_owned();
            // The same gate as for our own Whisper: a higher probability is an invention.
            if text.is_empty() || segment.no_speech_prob > 0.6 {
                words.retain(|word| word.start < segment.start || word.start >= segment.end);
                continue;
            }
            // The server's words lie beside the segments (OpenAI) or in them (others).
            let own = segment.words.unwrap_or_else(|| {
                let later = words.iter().position(|word| word.start >= segment.end).unwrap_or(words.len());
                words.drain(..later).collect()
            });
            let sureness = segment.avg_logprob.exp().clamp(0.0, 1.0);
            segments.push(Segment {
                text,
                start_ms: ms(segment.start),
                end_ms: ms(segment.end),
                no_speech: segment.no_speech_prob,
                words: own
                    .into_iter()
                    .map(|word| Word {
                        text: word.word.trim().to_owned(),
                        start_ms: ms(word.start),
                        end_ms: ms(word.end),
                        confidence: word.probability.unwrap_or(sureness),
                    })
                    .collect(),
            });
        }
        let text = self.text.trim();
        if segments.is_empty() && !text.is_empty() && words.is_empty() {
            segments.push(Segment {
                text: text.to_owned(),
                start_ms: 0,
                end_ms: length_ms,
                no_speech: 0.0,
                words: Vec::new(),
            });
        }
        Transcription { segments, ..Transcription::default() }
    }
}

#[async_trait]
impl Transcriber for OpenAi {
    fn label(&self) -> String {
        format!("openai {} at {}", self.config.transcription_model, self.config.base_url)
    }

    async fn transcribe(&self, audio: Pcm16k, hints: Hints, _urgency: Urgency) -> Result<Transcription, SpeechError> {
        let mut whole = Transcription::default();
        for window in windows(&audio.0, LONGEST) {
            let offset_ms = window.start as u64 / 16;
            // OpenAI refuses less than 100 ms, and there is no word in it.
            if window.len() >= 1_600 {
                let part = self.transcribe_window(&audio.0[window], &hints).await?;
                whole.append(part, offset_ms);
            }
        }
        Ok(whole)
    }
}

#[async_trait]
impl Synthesizer for OpenAi {
    fn label(&self) -> String {
        format!("openai {} {} at {}", self.config.speech_model, self.config.speech_voice, self.config.base_url)
    }

    async fn synthesize(&self, text: &str, voice: Voice, _urgency: Urgency) -> Result<Pcm48k, SpeechError> {
        // These models read numbers and abbreviations by themselves.
        if !text.contains(char::is_alphanumeric) {
            return Err(SpeechError::Unsayable);
        }
        let voice = voice.bounded();
        let (url, request) = self.post("audio/speech");
        let request = request.json(&json!({
            "model": self.config.speech_model,
            "voice": self.config.speech_voice,
            "input": text,
            "response_format": "wav",
            // Raising the pitch by resampling shortens the sound, so it is spoken slower by as much.
            "speed": (voice.pace / voice.pitch).clamp(0.25, 4.0),
        }));
        let body = answer(&url, request, MOST_SOUND).await?;
        let (samples, hz) = wav::read(&body).map_err(|reason| SpeechError::Answer { url: url.clone(), reason })?;
        let clip = finish::finish(&samples, hz, voice.pitch)?;
        if clip.0.is_empty() {
            return Err(SpeechError::Answer { url, reason: "its sound is silence".to_owned() });
        }
        Ok(clip)
    }
}

#[cfg(test)]
mod tests;
