//! `emily transcribe` and `emily say`: the engines on files.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use super::{Hints, Priority, SpeechError, Synthesizer, Transcriber, Voice, clauses};
use crate::audio::{self, Pcm16k};

/// The pause between two sentences, and between two clauses of one, in ms.
const SENTENCE_PAUSE_MS: usize = 260;
const CLAUSE_PAUSE_MS: usize = 60;

/// Prints what is said in a WAV file of any length, sample rate and number of channels: as text, or as JSON
/// `{text, segments: [{text, start_ms, end_ms, no_speech, words: [{text, start_ms, end_ms, confidence}]}], redecoded}`.
///
/// # Errors
/// The file cannot be read as WAV, or the engine fails.
pub async fn transcribe(path: &Path, json: bool, transcriber: &dyn Transcriber) -> Result<()> {
    let audio = read_16k(path)?;
    let heard = transcriber
        .transcribe(audio, Hints::default(), Priority::Turn.into())
        .await
        .with_context(|| format!("cannot transcribe {}", path.display()))?;
    let mut out = std::io::stdout().lock();
    if json {
        let mut value = serde_json::json!({ "text": heard.text() });
        if let (Some(object), serde_json::Value::Object(rest)) = (value.as_object_mut(), serde_json::to_value(&heard)?)
        {
            object.extend(rest);
        }
        writeln!(out, "{}", serde_json::to_string_pretty(&value)?)?;
    } else {
        writeln!(out, "{}", heard.text())?;
    }
    Ok(())
}

/// A WAV file as the recognisers take it.
///
/// # Errors
/// The file cannot be read as WAV, or has a sample rate that cannot be converted.
pub fn read_16k(path: &Path) -> Result<Pcm16k> {
    let (samples, hz) =
        audio::read_wav(path).with_context(|| format!("cannot read {} as a WAV file", path.display()))?;
    let samples = audio::resample(&samples, hz, 16_000)
        .with_context(|| format!("cannot convert {} from {hz} Hz to 16 kHz", path.display()))?;
    Ok(Pcm16k(samples))
}

/// Says a text of any length into a WAV file: 48 kHz, mono, 16 bit. Gives the sound's length in ms.
///
/// # Errors
/// There is nothing to say, the engine fails, or the file cannot be written.
pub async fn say(text: &str, out: &Path, voice: Voice, synthesizer: &dyn Synthesizer) -> Result<u64> {
    let mut samples: Vec<f32> = Vec::new();
    for clause in clauses(text) {
        let pause = match clause.ends_with([',', ';', ':']) {
            true => CLAUSE_PAUSE_MS,
            false => SENTENCE_PAUSE_MS,
        };
        match synthesizer.synthesize(&clause, voice, Priority::Speech.into()).await {
            Ok(clip) => {
                samples.extend(clip.0);
                samples.resize(samples.len() + pause * 48, 0.0);
            }
            // A lone "…" or emoji between sentences.
            Err(SpeechError::Unsayable) => {}
            Err(error) => return Err(error).context("cannot say the text"),
        }
    }
    if samples.is_empty() {
        return Err(SpeechError::Unsayable.into());
    }
    audio::write_wav(out, &samples, 48_000).with_context(|| format!("cannot write {}", out.display()))?;
    Ok(samples.len() as u64 / 48)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::instant::{InstantSynthesizer, InstantTranscriber};

    #[tokio::test]
    async fn a_text_becomes_a_wav_file_that_reads_back_at_16_khz() {
        let folder = tempfile::tempdir().expect("folder");
        let out = folder.path().join("said.wav");
        let synthesizer = InstantSynthesizer::new();
        let text = "Hello, Dr. Smith. … It is 3.5!";
        let ms = say(text, &out, Voice::default(), &synthesizer).await.expect("said");
        assert_eq!(synthesizer.said(), ["Hello, Dr. Smith.", "It is 3.5!"]);
        let (samples, hz) = audio::read_wav(&out).expect("a WAV file");
        assert_eq!((hz, samples.len() as u64 / 48), (48_000, ms));
        assert_eq!(read_16k(&out).expect("converted").0.len() as u64 / 16, ms);
        transcribe(&out, true, &InstantTranscriber::new()).await.expect("transcribed");
    }

    #[tokio::test]
    async fn bad_files_and_empty_texts_are_errors_with_names() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("noise.wav");
        std::fs::write(&path, b"this is not a wave").expect("written");
        let error = transcribe(&path, false, &InstantTranscriber::new()).await.expect_err("refused");
        assert!(format!("{error:#}").contains("noise.wav"), "{error:#}");
        let out = folder.path().join("out.wav");
        let nothing = say(" … ", &out, Voice::default(), &InstantSynthesizer::new()).await;
        assert!(nothing.is_err() && !out.exists());
        let nowhere = folder.path().join("absent/out.wav");
        let error = say("hello", &nowhere, Voice::default(), &InstantSynthesizer::new()).await;
        assert!(format!("{:#}", error.expect_err("refused")).contains("absent/out.wav"));
    }
}
