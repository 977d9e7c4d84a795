//! `emily doctor`: what this machine has and lacks, and the command that mends it.
//!
//! The engines are not only looked for but used: the voice says a sentence and the recogniser hears it.

use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use crate::audio::{self, Pcm16k};
use crate::config::{Config, SynthesizerKind, Tls};
use crate::models::{DEFAULT_VOICE, Library, SMART_TURN};
use crate::speech::wer::word_errors;
use crate::speech::{Engines, Hints, Priority, Voice};

/// What the voice says and the recogniser should hear.
const SENTENCE: &str = "Please tell me about one piece of work that mattered to you.";

/// Prints a line for each thing that was looked at.
///
/// Fails when something is missing without which no interview can be held.
pub async fn run(config: &Config) -> ExitCode {
    let mut report = Report::default();
    machine(&mut report);
    folders(config, &mut report);
    network(config, &mut report);
    if let Some(library) = models(config, &mut report) {
        engines(config, &library, &mut report).await;
    }
    println!();
    if report.problems == 0 {
        println!("All is well: `emily serve` can hold interviews.");
        ExitCode::SUCCESS
    } else {
        println!("{} to mend before interviews can be held.", counted(report.problems, "thing"));
        ExitCode::FAILURE
    }
}

#[derive(Default)]
struct Report {
    problems: usize,
}

impl Report {
    fn fine(&mut self, what: &str, detail: impl std::fmt::Display) {
        println!("  ok    {what:<12} {detail}");
    }

    fn note(&mut self, what: &str, detail: impl std::fmt::Display) {
        println!("  note  {what:<12} {detail}");
    }

    fn problem(&mut self, what: &str, detail: impl std::fmt::Display) {
        self.problems += 1;
        println!("  MEND  {what:<12} {detail}");
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn machine(report: &mut Report) {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let detail = format!("{}, {}", std::env::consts::ARCH, counted(cores, "core"));
    if cores < 2 {
        report.note("machine", format!("{detail}: replies will be slow with fewer than 2"));
    } else {
        report.fine("machine", detail);
    }
}

fn folders(config: &Config, report: &mut Report) {
    let folder = &config.data_dir;
    match std::fs::create_dir_all(folder).and_then(|()| probe(folder)) {
        Ok(()) => report.fine("data", format!("{} can be written", folder.display())),
        Err(error) => report.problem("data", format!("{}: {error}; set data_dir (EMILY_DATA_DIR)", folder.display())),
    }
}

fn probe(folder: &Path) -> std::io::Result<()> {
    let probe = folder.join(".doctor");
    std::fs::write(&probe, b"emily")?;
    std::fs::remove_file(probe)
}

fn network(config: &Config, report: &mut Report) {
    let address = config.http.address;
    match TcpListener::bind(address) {
        Ok(_) => report.fine("address", format!("{address} is free")),
        Err(error) => report.note("address", format!("{address}: {error} (is a server running?)")),
    }
    let local = address.ip().is_loopback();
    match config.http.tls {
        Tls::Off if !local && config.http.public_url.as_deref().is_none_or(|url| !url.starts_with("https")) => {
            report.note("tls", "off: browsers on other devices will not give the microphone; try --tls self-signed");
        }
        Tls::Off => report.fine("tls", "off, which is enough on this machine or behind a proxy"),
        Tls::SelfSigned => report.fine("tls", "self-signed: browsers warn once"),
        Tls::Files { .. } => report.fine("tls", "with your certificate"),
    }
}

fn models(config: &Config, report: &mut Report) -> Option<Library> {
    let library = match Library::open(&config.models) {
        Ok(library) => library,
        Err(error) => {
            report.problem("models", error);
            return None;
        }
    };
    for name in library.default_set(&config.speech) {
        if library.is_present(&name) {
            report.fine("model", &name);
        } else if name == SMART_TURN {
            report.note(
                "model",
                format!("{name} is not here; pauses are judged by words alone: emily models fetch {name}"),
            );
        } else {
            report.problem("model", format!("{name} is not here: emily models fetch {name}"));
        }
    }
    if matches!(config.speech.synthesizer, SynthesizerKind::Piper) && !library.is_present(DEFAULT_VOICE) {
        let advice = format!("another voice for Emily: emily models fetch {DEFAULT_VOICE} (needs the model hub)");
        report.note("voice", advice);
    }
    Some(library)
}

async fn engines(config: &Config, library: &Library, report: &mut Report) {
    let started = Instant::now();
    let engines = match Engines::start(&config.speech, library).await {
        Ok(engines) => engines,
        Err(error) => return report.problem("engines", error),
    };
    let seconds = started.elapsed().as_secs_f64();
    report.fine("hears with", engines.transcriber.label());
    report.fine("speaks with", format!("{} (both ready after {seconds:.1} s)", engines.synthesizer.label()));
    match say_and_hear(&engines).await {
        Ok((heard, say_ms, hear_ms)) if word_errors(SENTENCE, &heard).rate() <= 0.25 => {
            report.fine("said, heard", format!("a sentence, in {say_ms} + {hear_ms} ms"));
        }
        Ok((heard, ..)) => report.problem("said, heard", format!("said {SENTENCE:?}, heard {heard:?}")),
        Err(error) => report.problem("said, heard", error),
    }
}

async fn say_and_hear(engines: &Engines) -> anyhow::Result<(String, u128, u128)> {
    let started = Instant::now();
    let said = engines.synthesizer.synthesize(SENTENCE, Voice::default(), Priority::Turn.into()).await?;
    let say_ms = started.elapsed().as_millis();
    let audio = Pcm16k(audio::resample(&said.0, 48_000, 16_000)?);
    let started = Instant::now();
    let heard = engines.transcriber.transcribe(audio, Hints::default(), Priority::Turn.into()).await?;
    Ok((heard.text(), say_ms, started.elapsed().as_millis()))
}
