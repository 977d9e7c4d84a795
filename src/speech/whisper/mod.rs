//! Whisper on this machine, through whisper.cpp.
//!
//! [`Whisper::load`] opens a ggml model once; each pool worker borrows a decoder state. A clip is cut into windows of at most 28 s
//! ([`rules::windows`]), each one a pool job of its own, so that an urgent phrase never waits for a long recording. A job decodes with a
//! trimmed context, again with more where the result loops, and turns tokens into words ([`rules`] has every decision as a pure function,
//! [`decoder`] the calls into whisper.cpp). Told of terms, it looks a second time at the same sound ([`second`]) where a run sounds like one.
//!
//! Settings: greedy, no temperature fallback, no text carried over, time marks on (without them a trimmed context loops), one whisper.cpp
//! "segment" per window (we cut at the time marks ourselves), no flash attention (slower here, and it switches word times off).

mod decoder;
mod ggml;
pub(crate) mod rules;
mod second;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use whisper_rs::{WhisperContext, WhisperState};

use super::pool::{Pool, Priority, Stock, Urgency};
use super::terms::Terms;
use super::{Hints, SpeechError, Transcriber, Transcription, Word};
use crate::audio::Pcm16k;

/// How often a window is continued where the model stopped listening in its midst.
const CONTINUATIONS: usize = 3;

/// A loaded Whisper model and the states that decode with it.
pub struct Whisper {
    inner: Arc<Inner>,
    pool: Arc<Pool>,
    model: String,
}

struct Inner {
    context: Arc<WhisperContext>,
    states: Stock<WhisperState>,
    threads: usize,
}

impl Whisper {
    /// Loads the ggml file of `model` (its name in the manifest) and makes a state for each of the pool's workers.
    ///
    /// # Errors
    /// [`SpeechError::Load`] with the file's name and the command that mends it.
    pub async fn load(model: &str, path: &Path, pool: Arc<Pool>) -> Result<Self, SpeechError> {
        super::install_logging_hooks();
        let (name, file) = (model.to_owned(), path.to_owned());
        let share = pool.share();
        // On a model thread: whatever ggml starts inherits its niceness.
        let inner = pool.run(Priority::Background, move || Inner::load(&name, &file, share.threads)).await?;
        let whisper = Self { inner: Arc::new(inner), pool, model: model.to_owned() };
        whisper.warm(share.workers).await?;
        Ok(whisper)
    }

    /// One real decode per worker, at once, so that the first turn finds memory and caches ready.
    async fn warm(&self, workers: usize) -> Result<(), SpeechError> {
        let together = Arc::new(std::sync::Barrier::new(workers));
        let jobs = (0..workers).map(|_| {
            let (inner, together) = (self.inner.clone(), together.clone());
            self.pool.run(Priority::Turn, move || {
                let hum: Vec<f32> = (0..16_000).map(|n| (n as f32 * 0.05).sin() * 0.01).collect();
                inner.states.with(|state| {
                    // Each worker holds its state here until all have one: hence as many states as workers.
                    together.wait();
                    inner.decode(state, &hum, &Hints::default())
                })
            })
        });
        for warmed in futures::future::join_all(jobs).await {
            warmed?;
        }
        Ok(())
    }
}

#[async_trait]
impl Transcriber for Whisper {
    fn label(&self) -> String {
        self.model.clone()
    }

    async fn transcribe(&self, audio: Pcm16k, hints: Hints, urgency: Urgency) -> Result<Transcription, SpeechError> {
        let samples: Arc<[f32]> = audio.0.iter().map(|s| clean(*s)).collect();
        let mut whole = Transcription::default();
        for window in rules::windows(&samples, rules::WINDOW) {
            let offset_ms = window.start as u64 / 16;
            let (inner, samples, hints) = (self.inner.clone(), samples.clone(), hints.clone());
            let part = self.pool.run(urgency, move || inner.window(&samples[window], &hints)).await?;
            whole.append(part, offset_ms);
        }
        Ok(whole)
    }
}

/// whisper.cpp is not made for samples that are no numbers, or far out of range.
fn clean(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}

impl Inner {
    fn load(model: &str, path: &Path, threads: usize) -> Result<Self, SpeechError> {
        let failed = |reason: String| SpeechError::Load { model: model.to_owned(), path: path.to_owned(), reason };
        ggml::check(path).map_err(failed)?;
        let context = decoder::open(model, path).map_err(failed)?;
        let context = Arc::new(context);
        let for_states = context.clone();
        Ok(Self {
            context,
            threads,
            states: Stock::new(move || {
                for_states.create_state().map_err(|error| SpeechError::Engine {
                    what: "making a Whisper state (is there enough memory?)",
                    reason: error.to_string(),
                })
            }),
        })
    }

    /// Transcribes one window.
    fn window(&self, samples: &[f32], hints: &Hints) -> Result<Transcription, SpeechError> {
        self.states.with(|state| {
            let mut whole = Transcription::default();
            let mut start = 0;
            for _ in 0..=CONTINUATIONS {
                let rest = &samples[start..];
                let part = self.decode(state, rest, hints)?;
                let unheard = rules::unheard(&part.segments, rest);
                let part = self.look_again(state, rest, hints, part)?;
                let offset_ms = start as u64 / 16;
                whole.append(part, offset_ms);
                match unheard {
                    Some(from) => start += from,
                    None => break,
                }
            }
            Ok(whole)
        })
    }

    /// Decodes, and decodes again with more context while the result loops.
    fn decode(&self, state: &mut WhisperState, samples: &[f32], hints: &Hints) -> Result<Transcription, SpeechError> {
        let mut heard = Transcription::default();
        if rules::is_silent(samples) {
            return Ok(heard);
        }
        let length_ms = samples.len() as u64 / 16;
        let padded = pad(samples);
        let contexts = rules::contexts(padded.len());
        for (attempt, context) in contexts.iter().enumerate() {
            let decoded = decoder::run(
                &self.context,
                state,
                &padded,
                hints,
                decoder::Limits { threads: self.threads, context: *context, tokens: rules::most_tokens(padded.len()) },
            )?;
            if attempt + 1 == contexts.len() || !decoded.is_suspect() {
                heard.segments = rules::segments(&decoded, length_ms);
                rules::settle(&mut heard.segments, samples);
                break;
            }
            heard.redecoded += 1;
        }
        Ok(heard)
    }

    /// Corrects the terms in what was just decoded; the state still holds its sound.
    fn look_again(
        &self,
        state: &mut WhisperState,
        samples: &[f32],
        hints: &Hints,
        first: Transcription,
    ) -> Result<Transcription, SpeechError> {
        let terms = Terms::new(&hints.terms);
        let words: Vec<&Word> = first.words().collect();
        if terms.is_empty() || !terms.may_pay(&words) {
            return Ok(first);
        }
        let language = decoder::language(&self.context, hints)?;
        let most_tokens = rules::most_tokens(samples.len().max(rules::LEAST_SAMPLES));
        let second = second::look(&self.context, state, &terms, language, self.threads, most_tokens)?;
        Ok(terms.correct(first, &second))
    }
}

/// Silence behind a clip that is too short for whisper.cpp.
fn pad(samples: &[f32]) -> std::borrow::Cow<'_, [f32]> {
    if samples.len() >= rules::LEAST_SAMPLES {
        return samples.into();
    }
    let mut padded = samples.to_vec();
    padded.resize(rules::LEAST_SAMPLES, 0.0);
    padded.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::pool::Share;

    #[tokio::test]
    async fn a_file_that_is_no_model_is_an_error_that_says_how_to_mend_it() {
        let folder = tempfile::tempdir().expect("folder");
        let share = Share { workers: 1, threads: 1 };
        let pool = Arc::new(Pool::new(share, 4).expect("pool"));
        let garbage = folder.path().join("garbage.bin");
        std::fs::write(&garbage, b"not a model at all").expect("written");
        let empty = folder.path().join("empty.bin");
        std::fs::write(&empty, b"").expect("written");
        let torn = folder.path().join("torn.bin");
        let whole = ggml::tests::smallest();
        std::fs::write(&torn, &whole[..whole.len() / 2]).expect("written");
        // Whole by its own account, but with other tensors than a Whisper model's: whisper.cpp refuses it.
        let bare = folder.path().join("bare.bin");
        std::fs::write(&bare, &whole).expect("written");
        for path in [garbage, empty, torn, bare, folder.path().join("absent.bin")] {
            let error = Whisper::load("whisper-tiny.en", &path, pool.clone()).await.err().expect("refused").to_string();
            assert!(error.contains("emily models fetch whisper-tiny.en"), "{error}");
            assert!(error.contains(&path.display().to_string()), "{error}");
        }
    }

    #[test]
    fn bad_samples_are_cleaned() {
        assert_eq!(clean(f32::NAN), 0.0);
        assert_eq!(clean(-3.0), -1.0);
        assert_eq!(pad(&[0.1; 10]).len(), rules::LEAST_SAMPLES);
    }
}
