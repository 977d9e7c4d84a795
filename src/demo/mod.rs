//! `emily demo`: one whole interview by voice on this machine, with a simulated candidate.
//!
//! The server is the real one, on a loopback port and with a data folder of its own. The [`candidate`] joins as any WHIP
//! client, agrees by voice, and from then on nothing passes between the two but RTP. The demo watches the interview's
//! record and prints it as it grows; it fails unless Whisper heard every turn, Piper said every line, and the interview
//! was completed.

pub mod answers;
pub mod candidate;
mod host;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::config::{Config, SynthesizerKind, TranscriberKind};
use crate::http::ServeError;
use crate::interview::event::{CloseReason, EntryKind, Ms};
use crate::interview::{Entry, Plan, PlanErrors, Speaker, Transcript};
use crate::models::ModelError;
use crate::session::registry::render;
use crate::session::{NewInterview, Registry, SessionError, TranscriptFormat};
use crate::speech::SpeechError;
use crate::speech::wer::{WordErrors, word_errors};
use crate::store::StoreError;
use answers::Answers;
use candidate::{Candidate, CandidateError, Memory, Moment};
pub use host::Host;

/// How often the record is looked at, for the display.
const WATCH: Duration = Duration::from_millis(250);
/// When nothing is heard of Emily for this long, something is broken.
const PATIENCE: Duration = Duration::from_secs(60);
/// No interview of the shipped plan takes longer.
const LONGEST: Duration = Duration::from_secs(20 * 60);

/// How a demo is run.
#[derive(Clone, Debug, Default)]
pub struct DemoOptions {
    /// Where its files go; none: a new folder under the system's temporary one.
    pub out: Option<PathBuf>,
}

/// Why a demo could not be held.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("the demo shows whisper and piper: leave speech.transcriber and speech.synthesizer at those")]
    OtherEngines,
    #[error("{path}: {source}")]
    Folder { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Plan(#[from] PlanErrors),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Speech(#[from] SpeechError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    Candidate(#[from] CandidateError),
    #[error("the prepared answers: {0}")]
    Answers(#[from] toml::de::Error),
    #[error("the interview was not over after {} minutes", LONGEST.as_secs() / 60)]
    TooLong,
}

/// A demo that came to its end.
#[derive(Debug)]
pub struct Held {
    pub transcript: Transcript,
    pub memory: Memory,
    /// The recording of both sides, in one playable file.
    pub recording: PathBuf,
    /// Word errors of what Emily heard against what the candidate said.
    pub words: WordErrors,
}

/// Holds a demo, shows it, and says whether it went as it must.
///
/// # Errors
/// When it could not be held at all.
pub async fn run(mut config: Config, options: DemoOptions) -> Result<ExitCode, DemoError> {
    let out = match options.out {
        Some(out) => out,
        None => std::env::temp_dir().join(format!("emily-demo-{}", Timestamp::now().as_second())),
    };
    std::fs::create_dir_all(&out).map_err(|source| DemoError::Folder { path: out.clone(), source })?;
    config.data_dir = out.join("data");
    let plan = Plan::default_software_engineer();
    let held = hold(config, plan, Answers::software_engineer()?, &mut io::stdout()).await?;
    let faults = faults(&held);
    let summary = summary(&held, &out)?;
    show(&mut io::stdout(), &summary);
    for fault in &faults {
        eprintln!("emily: the demo failed: {fault}");
    }
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Starts a server on a loopback port over `config.data_dir`, has a simulated candidate take one interview, and writes
/// to `display` what happens, as it happens.
///
/// # Errors
/// When a part cannot be started, or the candidate gives up.
pub async fn hold(
    config: Config,
    plan: Plan,
    answers: Answers,
    display: &mut (dyn io::Write + Send),
) -> Result<Held, DemoError> {
    if !matches!(config.speech.transcriber, TranscriberKind::Whisper)
        || !matches!(config.speech.synthesizer, SynthesizerKind::Piper)
    {
        return Err(DemoError::OtherEngines);
    }
    let host = Host::start(config).await?;
    let registry = &host.registry;
    let created = registry.create(NewInterview { plan, candidate: Some("Sam Demo".to_owned()) }).await?;
    let endpoint = format!("{}/whip", host.base_url);
    let (moments, mut watched) = mpsc::channel(64);
    let candidate = Candidate::join(&endpoint, &created.token, host.engines.clone(), answers, moments).await?;
    let ended = wait_for_end(registry.clone(), created.id);
    let interview = tokio::time::timeout(LONGEST, candidate.take_interview(PATIENCE, ended));
    let watching = watch(registry, created.id, &mut watched, display);
    let (memory, ()) = tokio::join!(interview, watching);
    let memory = memory.map_err(|_| DemoError::TooLong)??;
    registry.ended(created.id).await;
    let transcript = registry.transcript_of(created.id).await?;
    let recording = registry.recording(created.id);
    host.stop().await?;
    let words = heard_words(&memory, &transcript);
    Ok(Held { transcript, memory, recording, words })
}

/// Done when the interview is closed and Emily has had time to hang up.
async fn wait_for_end(registry: Registry, id: Uuid) {
    let mut ticks = tokio::time::interval(WATCH);
    loop {
        ticks.tick().await;
        if matches!(registry.transcript_of(id).await, Ok(transcript) if transcript.header.close_reason.is_some()) {
            return registry.ended(id).await;
        }
    }
}

/// Shows each entry of the record when it is there, and each reply's latency as the candidate heard it.
async fn watch(
    registry: &Registry,
    id: Uuid,
    moments: &mut mpsc::Receiver<Moment>,
    display: &mut (dyn io::Write + Send),
) {
    let colour = io::stdout().is_terminal();
    let mut shown = HashSet::new();
    let mut ticks = tokio::time::interval(WATCH);
    loop {
        tokio::select! {
            moment = moments.recv() => match moment {
                Some(Moment::Answered(ms)) => {
                    show(display, &format!("           ↳ answered after {:.2} s\n", ms as f64 / 1000.0));
                }
                Some(_) => {}
                None => break,
            },
            _ = ticks.tick() => show_new(registry, id, &mut shown, colour, display).await,
        }
    }
    show_new(registry, id, &mut shown, colour, display).await;
}

async fn show_new(
    registry: &Registry,
    id: Uuid,
    shown: &mut HashSet<(Ms, Speaker)>,
    colour: bool,
    display: &mut (dyn io::Write + Send),
) {
    let Ok(transcript) = registry.transcript_of(id).await else { return };
    for entry in &transcript.entries {
        if shown.insert((entry.offset_ms, entry.speaker)) {
            show(display, &line(entry, colour));
        }
    }
}

fn line(entry: &Entry, colour: bool) -> String {
    let (name, code) = match entry.speaker {
        Speaker::Emily => ("Emily    ", "36"),
        Speaker::Candidate => ("Candidate", "33"),
    };
    let name = if colour { format!("\u{1b}[{code}m{name}\u{1b}[0m") } else { name.to_owned() };
    format!("{:>9.1}  {name}  {}\n", entry.offset_ms as f64 / 1000.0, entry.text)
}

/// Shows a text at once; a closed pipe does not end the interview.
fn show(display: &mut dyn io::Write, text: &str) {
    let _ = display.write_all(text.as_bytes()).and_then(|()| display.flush());
}

fn heard_words(memory: &Memory, transcript: &Transcript) -> WordErrors {
    let heard: Vec<&str> = transcript
        .entries
        .iter()
        .filter(|entry| entry.speaker == Speaker::Candidate)
        .map(|entry| entry.text.as_str())
        .collect();
    word_errors(&memory.said.join(" "), &heard.join(" "))
}

/// What is wrong with a demo that came to its end, breaches of the rules of conduct included; nothing, if all went well.
pub fn faults(held: &Held) -> Vec<String> {
    let header = &held.transcript.header;
    let mut faults = Vec::new();
    if header.close_reason != Some(CloseReason::Completed) {
        faults.push(format!("the interview was not completed: {:?}", header.close_reason));
    }
    if !header.versions.transcriber.starts_with("whisper") || !header.versions.synthesizer.starts_with("piper") {
        faults.push(format!("{} heard and {} spoke", header.versions.transcriber, header.versions.synthesizer));
    }
    if !header.troubles.is_empty() {
        faults.push(format!("engines failed on the way: {}", header.troubles.join("; ")));
    }
    let entries = &held.transcript.entries;
    for question in 1..=header.questions {
        let has = |kind: EntryKind| entries.iter().any(|entry| entry.question == Some(question) && entry.kind == kind);
        if !has(EntryKind::Question) || !has(EntryKind::Answer) {
            faults.push(format!("question {question} was not asked and answered by voice"));
        }
    }
    faults.extend(crate::lint::faults(&held.transcript));
    faults
}

/// Writes the transcripts and says where everything is.
fn summary(held: &Held, out: &Path) -> Result<String, DemoError> {
    let mut text = String::from("\n");
    for (name, format) in [
        ("transcript.json", TranscriptFormat::Json),
        ("transcript.txt", TranscriptFormat::Text),
        ("transcript.md", TranscriptFormat::Markdown),
    ] {
        let path = out.join(name);
        std::fs::write(&path, render(&held.transcript, format))
            .map_err(|source| DemoError::Folder { path: path.clone(), source })?;
        let _ = writeln!(text, "transcript  {}", path.display());
    }
    let _ = writeln!(text, "recording   {}", held.recording.display());
    let WordErrors { words, substitutions, deletions, .. } = held.words;
    let right = words.saturating_sub(substitutions + deletions);
    let share = 100.0 * right as f64 / words.max(1) as f64;
    let rate = 100.0 * held.words.rate();
    let _ = writeln!(text, "words       {right} of {words} heard right ({share:.1} %), word error rate {rate:.1} %");
    let mut replies = held.memory.reply_ms.clone();
    replies.sort_unstable();
    if let (Some(median), Some(longest)) = (replies.get(replies.len() / 2), replies.last()) {
        let _ = writeln!(
            text,
            "replies     median {:.2} s, longest {:.2} s from the candidate's last sound to Emily's first",
            *median as f64 / 1000.0,
            *longest as f64 / 1000.0
        );
    }
    Ok(text)
}
