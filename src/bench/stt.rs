//! `emily bench stt`: speech recognised while it is spoken, against the same speech decoded whole at its end.
//!
//! An answer of 60 s goes, at the speed of speech, through the real voice detector, the real conversation and the real
//! recogniser, as in a session: how long after its last sample is its last word there? That the answer is over is told,
//! since judging a pause is another benchmark's matter (`emily bench endpoint`). Then words: more than 3,000 of everyday
//! interview talk by Piper, and recordings of people where a folder names them, streamed and whole; pace does not matter
//! for those, so they run as fast as the machine decodes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::audio::{self, Pcm16k};
use crate::bench::report::{Report, Table, percentile};
use crate::config::SpeechConfig;
use crate::conversation::{Conversation, Heard, Input, Output, Purpose, Settings};
use crate::interview::Expect;
use crate::interview::event::{Ms, Part, TurnId};
use crate::models::Library;
use crate::session::director;
use crate::session::hearing::{Hearing, Stretch};
use crate::speech::wer::{WordErrors, word_errors};
use crate::speech::{Engines, Hints, Lane, Priority, SpeechError, Synthesizer, Transcriber, Vad, Voice, clauses};

/// Everyday interview talk, a paragraph a line.
const TALK: &str = include_str!("terms/ordinary.txt");
/// The length of the answer that is streamed in real time, ms.
const ANSWER_MS: usize = 60_000;
/// How often it is streamed; the middle one counts.
const RUNS: usize = 3;
/// Silence between clauses and between sentences of a paragraph, ms.
const PAUSE_MS: usize = 240;

/// What to measure.
#[derive(Clone, Debug, Default)]
pub struct SttOptions {
    /// A folder with recordings: `NAME.wav` (16 kHz) beside `NAME.txt`, which holds what is said in it.
    pub speech: Option<PathBuf>,
    /// Only the first so many paragraphs.
    pub paragraphs: Option<usize>,
    /// Leave the real-time part out: counts only.
    pub words_only: bool,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum SttError {
    #[error(transparent)]
    Speech(#[from] SpeechError),
    #[error(transparent)]
    Models(#[from] crate::models::ModelError),
    #[error(transparent)]
    Audio(#[from] audio::AudioError),
    #[error("{path} cannot be read: {source}")]
    Folder { path: PathBuf, source: std::io::Error },
}

/// Speech and what is said in it.
struct Sample {
    text: String,
    sound: Pcm16k,
}

/// Runs the benchmark with the configured engines.
///
/// # Errors
/// What an engine or a file fails on.
pub async fn run(config: &SpeechConfig, models: &Library, options: &SttOptions) -> Result<Report, SttError> {
    let engines = Engines::start(config, models).await?;
    let mut report = Report::new("stt");
    let paragraphs: Vec<&str> = paragraphs().take(options.paragraphs.unwrap_or(usize::MAX)).collect();
    let mut talk = Vec::new();
    for text in paragraphs {
        talk.push(Sample { text: text.to_owned(), sound: spoken(&*engines.synthesizer, text).await? });
    }
    if !options.words_only {
        latency(&engines.transcriber, &talk, &mut report).await?;
    }
    let mut sets = vec![("Piper, everyday talk".to_owned(), talk)];
    if let Some(folder) = &options.speech {
        sets.push((format!("people, {}", folder.display()), recordings(folder)?));
    }
    accuracy(&engines.transcriber, &sets, &mut report).await?;
    Ok(report)
}

fn paragraphs() -> impl Iterator<Item = &'static str> {
    TALK.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '=']))
}

async fn spoken(synthesizer: &dyn Synthesizer, text: &str) -> Result<Pcm16k, SpeechError> {
    let mut sound = Vec::new();
    for clause in clauses(text) {
        match synthesizer.synthesize(&clause, Voice::default(), Priority::Background.into()).await {
            Ok(clip) => sound.extend(audio::resample(&clip.0, 48_000, 16_000).map_err(SpeechError::from)?),
            Err(SpeechError::Unsayable) => {}
            Err(error) => return Err(error),
        }
        sound.resize(sound.len() + PAUSE_MS * 16, 0.0);
    }
    Ok(Pcm16k(sound))
}

/// The recordings of a folder that have their text beside them.
fn recordings(folder: &Path) -> Result<Vec<Sample>, SttError> {
    let failed = |source| SttError::Folder { path: folder.to_owned(), source };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).map_err(failed)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let mut samples = Vec::new();
    for wav in files.iter().filter(|path| path.extension().is_some_and(|it| it == "wav")) {
        let Ok(text) = std::fs::read_to_string(wav.with_extension("txt")) else { continue };
        let (sound, hz) = audio::read_wav(wav)?;
        samples.push(Sample { text, sound: Pcm16k(audio::resample(&sound, hz, 16_000)?) });
    }
    Ok(samples)
}

/// How long after an answer's end its last word is there.
async fn latency(transcriber: &Arc<dyn Transcriber>, talk: &[Sample], report: &mut Report) -> Result<(), SttError> {
    let mut answer: Vec<f32> = talk.iter().flat_map(|sample| sample.sound.0.iter().copied()).collect();
    answer.truncate(ANSWER_MS * 16);
    let seconds = answer.len() as f64 / 16_000.0;
    let (mut streamed, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let tail = stream(transcriber, &answer, Pace::RealTime).await?.tail;
        streamed.push(tail.as_secs_f64() * 1_000.0);
        let began = Instant::now();
        transcriber.transcribe(Pcm16k(answer.clone()), Hints::default(), Priority::Turn.into()).await?;
        whole.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    let (streamed, whole) = (percentile(&streamed, 0.5), percentile(&whole, 0.5));
    let rows = vec![
        vec!["streamed".into(), format!("{streamed:.0} ms")],
        vec!["whole, at the end".into(), format!("{whole:.0} ms")],
        vec!["ratio".into(), format!("{:.3}", streamed / whole)],
    ];
    let title = format!("From the end of an answer of {seconds:.0} s to its final text (median of {RUNS})");
    report.tables.push(Table::new(title, &["", "time"], rows));
    report.at_most("streamed against whole", streamed / whole, 0.08);
    report.at_most("from the end to the final text, ms", streamed, 250.0);
    Ok(())
}

/// Word errors of streaming against whole decoding.
async fn accuracy(
    transcriber: &Arc<dyn Transcriber>,
    sets: &[(String, Vec<Sample>)],
    report: &mut Report,
) -> Result<(), SttError> {
    let mut rows = Vec::new();
    for (name, samples) in sets {
        let (mut streamed, mut whole) = (WordErrors::default(), WordErrors::default());
        let (mut decoded_ms, mut sound_ms) = (0, 0);
        for Sample { text, sound } in samples {
            let result = stream(transcriber, &sound.0, Pace::AsFastAsItGoes).await?;
            streamed += word_errors(text, &result.text);
            decoded_ms += result.decoded_ms;
            sound_ms += sound.0.len() as u64 / 16;
            let at_once = transcriber.transcribe(sound.clone(), Hints::default(), Priority::Turn.into()).await?;
            whole += word_errors(text, &at_once.text());
        }
        let points = 100.0 * (streamed.rate() - whole.rate());
        rows.push(vec![
            name.clone(),
            streamed.words.to_string(),
            format!("{:.2} %", 100.0 * streamed.rate()),
            format!("{:.2} %", 100.0 * whole.rate()),
            format!("{points:+.2}"),
            format!("{:.2}", decoded_ms as f64 / sound_ms.max(1) as f64),
        ]);
        report.at_most(format!("{name}: word errors more than whole, points"), points, 0.5);
    }
    let columns = ["", "words", "streamed", "whole", "points", "decoded per second"];
    report.tables.push(Table::new("Word error rate", &columns, rows));
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// Early decodes and captions as in a session.
    RealTime,
    /// Each stretch is decoded before the next frame; captions are left out.
    AsFastAsItGoes,
}

/// What came of streaming.
struct Streamed {
    text: String,
    /// From the last sample to the last word.
    tail: Duration,
    /// Audio that was handed to the recogniser, ms.
    decoded_ms: Ms,
}

/// Streams speech through a conversation as a session does.
async fn stream(transcriber: &Arc<dyn Transcriber>, sound: &[f32], pace: Pace) -> Result<Streamed, SpeechError> {
    let mut listener = Listener::new(transcriber.clone(), sound, pace);
    let mut vad = Vad::new();
    let mut ticks = tokio::time::interval(Duration::from_millis(Vad::FRAME_MS));
    for (at, frame) in (1..).zip(sound.chunks(Vad::FRAME_MS as usize * 16)) {
        if pace == Pace::RealTime {
            ticks.tick().await;
            listener.take_arrived();
        }
        for probability in vad.push(frame) {
            listener.input(Input::Voice { probability }, at * Vad::FRAME_MS).await;
        }
    }
    let (ended, end_ms) = (Instant::now(), sound.len() as Ms / 16);
    listener.input(Input::Disconnected, end_ms).await;
    listener.wait_for_words(end_ms).await;
    let tail = ended.elapsed();
    // The pause that ends the turn, for its parts.
    listener.input(Input::Tick, end_ms + 60_000).await;
    let decoded_ms = listener.decoded_ms;
    Ok(Streamed { text: listener.text(), tail, decoded_ms })
}

/// A session's listening half around a conversation.
struct Listener<'a> {
    conversation: Conversation,
    hearing: Hearing,
    sound: &'a [f32],
    pace: Pace,
    now: Ms,
    decoded_ms: Ms,
    parts: Vec<Part>,
}

impl<'a> Listener<'a> {
    fn new(transcriber: Arc<dyn Transcriber>, sound: &'a [f32], pace: Pace) -> Self {
        let mut conversation = Conversation::new(Settings::default(), TurnId(1), 0);
        conversation.expect(Expect::Answer { question: 1, hard: true });
        Listener {
            conversation,
            hearing: Hearing::new(transcriber, Lane::default()),
            sound,
            pace,
            now: 0,
            decoded_ms: 0,
            parts: Vec::new(),
        }
    }

    async fn input(&mut self, input: Input, now: Ms) {
        self.now = now;
        self.conversation.handle(input, now);
        while let Some(output) = self.conversation.poll_output() {
            match output {
                Output::Transcribe { phrase, to_ms, purpose: Purpose::Caption, .. }
                    if self.pace == Pace::AsFastAsItGoes =>
                {
                    self.conversation.handle(Input::NotHeard { phrase, to_ms }, now);
                }
                Output::Transcribe { phrase, from_ms, to_ms, purpose } => {
                    let place = |ms: Ms| (ms as usize * 16).min(self.sound.len());
                    let audio = Pcm16k(self.sound[place(from_ms)..place(to_ms)].to_vec());
                    self.decoded_ms += audio.0.len() as Ms / 16;
                    self.hearing.transcribe(Stretch { phrase, from_ms, to_ms, audio }, Hints::default(), purpose);
                    if self.pace == Pace::AsFastAsItGoes {
                        self.take_next().await;
                    }
                }
                Output::ProposeTurn { parts, .. } => self.parts = parts,
                _ => {}
            }
        }
    }

    async fn take_next(&mut self) {
        if let Some(result) = self.hearing.next().await {
            self.take(result);
        }
    }

    fn take_arrived(&mut self) {
        while let Some(result) = self.hearing.try_next() {
            self.take(result);
        }
    }

    fn take(&mut self, result: director::Input) {
        let input = match result {
            director::Input::Heard { phrase, to_ms, heard } => {
                Input::Heard { phrase, to_ms, heard: heard.unwrap_or_else(|_| Heard::default()) }
            }
            director::Input::NotHeard { phrase, to_ms } => Input::NotHeard { phrase, to_ms },
            _ => return,
        };
        self.conversation.handle(input, self.now);
    }

    /// Until every word that was said is there.
    async fn wait_for_words(&mut self, now: Ms) {
        self.now = now;
        while self.conversation.awaits_words() {
            self.take_next().await;
        }
    }

    fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_enough_to_say() {
        let words: usize = paragraphs().map(|text| text.split_whitespace().count()).sum();
        assert!(words >= 3_000, "{words} words");
    }
}
