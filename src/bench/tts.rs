//! `emily bench tts`: how soon a voice is heard and how fast it is, per engine that is here, made on the spot and made beforehand.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::report::{Report, Table, percentile};
use crate::audio::Pcm48k;
use crate::config::{Config, SynthesizerKind};
use crate::models::{Library, ModelError};
use crate::speech::{self, Cached, Pool, Priority, SpeechError, Synthesizer, Voice, clauses};

/// A line of each length, as an interview has them.
const LINES: [(&str, &str); 3] = [
    ("short", "Thanks, that's noted."),
    (
        "medium",
        "Could you tell me a little more? Take about two minutes; you could start with the problem that it solved.",
    ),
    (
        "long",
        "Good morning, and welcome to the interview for the Software Engineer position. My name is Emily, and I'm an AI \
         interviewer. We'll talk about five areas, one question at a time, for about thirty minutes. Before we begin, a \
         short notice. At any time you can ask me to repeat something, take a moment, skip a question, or end.",
    ),
];
/// A clip that is ready is heard within a frame of the 20 ms clock.
const PREPARED_MS: f64 = 20.0;
/// A voice must be well ahead of itself, so that clauses follow one another without a gap.
const REAL_TIME: f64 = 0.5;

/// How the benchmark is run.
#[derive(Clone, Copy, Debug)]
pub struct TtsOptions {
    /// How often each line is said.
    pub rounds: usize,
}

impl Default for TtsOptions {
    fn default() -> Self {
        TtsOptions { rounds: 7 }
    }
}

/// What saying a line took.
struct Said {
    first: Duration,
    all: Duration,
    audio: Duration,
}

/// Measures each engine that can be used here: Piper and eSpeak where their files are, the service where it is configured.
///
/// # Errors
/// When an engine that is here fails, or the folder for prepared clips cannot be made.
pub async fn run(config: &Config, options: TtsOptions) -> Result<Report, SpeechError> {
    let library = Library::open(&config.models)?;
    let pool = speech::machine_pool(&config.speech)?;
    let mut report = Report::new("tts");
    let mut rows = Vec::new();
    for kind in [SynthesizerKind::Piper, SynthesizerKind::Espeak, SynthesizerKind::OpenAi] {
        let Some(voice) = engine(kind, config, &library, &pool).await? else { continue };
        measure(kind, &voice, options, &mut rows, &mut report).await?;
    }
    let columns =
        ["", "line", "clauses", "first audio p50, ms", "p95, ms", "whole line, ms", "sound, ms", "real-time factor"];
    report.tables.push(Table::new(format!("Text to speech, {} rounds", options.rounds), &columns, rows));
    Ok(report)
}

/// The engine, if it can be used here.
async fn engine(
    kind: SynthesizerKind,
    config: &Config,
    library: &Library,
    pool: &Arc<Pool>,
) -> Result<Option<Arc<dyn Synthesizer>>, SpeechError> {
    if kind == SynthesizerKind::OpenAi && config.speech.synthesizer != kind {
        // Nobody's server is called unasked.
        return Ok(None);
    }
    let mut speech = config.speech.clone();
    speech.synthesizer = kind;
    match speech::synthesizer(&speech, library, pool).await {
        Ok(voice) => Ok(Some(voice)),
        Err(SpeechError::Model(ModelError::Missing { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn measure(
    kind: SynthesizerKind,
    voice: &Arc<dyn Synthesizer>,
    options: TtsOptions,
    rows: &mut Vec<Vec<String>>,
    report: &mut Report,
) -> Result<(), SpeechError> {
    let folder = Folder::new();
    let failed = |error: std::io::Error| SpeechError::Setup { what: "the folder for clips", reason: error.to_string() };
    let cached: Arc<dyn Synthesizer> =
        Arc::new(Cached::open(voice.clone(), "bench", &folder.0, 100_000_000).map_err(failed)?);
    for (name, line) in LINES {
        for clause in clauses(line) {
            cached.prepare(&clause, Voice::default()).await?;
        }
        for (ready, voice) in [(false, voice), (true, &cached)] {
            let mut said = Vec::with_capacity(options.rounds);
            for _ in 0..options.rounds.max(1) {
                said.push(say(voice.as_ref(), line).await?);
            }
            let ms =
                |of: fn(&Said) -> Duration| said.iter().map(|it| of(it).as_secs_f64() * 1_000.0).collect::<Vec<_>>();
            let (first, all, audio) = (ms(|it| it.first), ms(|it| it.all), ms(|it| it.audio));
            let (first_p95, all_p50, audio_p50) =
                (percentile(&first, 0.95), percentile(&all, 0.5), percentile(&audio, 0.5));
            let factor = all_p50 / audio_p50.max(1.0);
            let label = format!("{}{}", voice.label(), if ready { ", prepared" } else { "" });
            if ready {
                report.at_most(format!("{label}, {name} line: first audio p95, ms"), first_p95, PREPARED_MS);
            } else if kind != SynthesizerKind::OpenAi {
                report.at_most(format!("{label}, {name} line: real-time factor"), factor, REAL_TIME);
            }
            rows.push(vec![
                label,
                name.to_owned(),
                clauses(line).len().to_string(),
                format!("{:.0}", percentile(&first, 0.5)),
                format!("{first_p95:.0}"),
                format!("{all_p50:.0}"),
                format!("{audio_p50:.0}"),
                format!("{factor:.3}"),
            ]);
        }
    }
    Ok(())
}

/// Says a line clause by clause, as a session does.
async fn say(voice: &dyn Synthesizer, line: &str) -> Result<Said, SpeechError> {
    let began = Instant::now();
    let (mut first, mut samples) = (None, 0);
    for clause in clauses(line) {
        let Pcm48k(clip) = voice.synthesize(&clause, Voice::default(), Priority::Speech.into()).await?;
        first.get_or_insert_with(|| began.elapsed());
        samples += clip.len();
    }
    let audio = Duration::from_secs_f64(samples as f64 / 48_000.0);
    Ok(Said { first: first.unwrap_or_default(), all: began.elapsed(), audio })
}

/// A folder of this run's own, removed behind it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("emily-bench-tts-{}-{:x}", std::process::id(), rand::random::<u64>());
        Folder(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's temporary folder, which the system empties.
        std::fs::remove_dir_all(AsRef::<Path>::as_ref(&self.0)).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::instant::InstantSynthesizer;

    #[tokio::test]
    async fn each_line_is_measured_made_and_ready() {
        let inner = Arc::new(InstantSynthesizer::new());
        let voice: Arc<dyn Synthesizer> = inner.clone();
        let (mut rows, mut report) = (Vec::new(), Report::new("tts"));
        measure(SynthesizerKind::Piper, &voice, TtsOptions { rounds: 2 }, &mut rows, &mut report).await.unwrap();
        let labels: Vec<_> = rows.iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
        assert_eq!(labels[..2], [("instant", "short"), ("instant, prepared", "short")]);
        assert_eq!((rows.len(), report.aims.len()), (6, 6));
        // Each clause once to prepare it, and twice unprepared: never for a prepared line.
        let all: usize = LINES.iter().map(|(_, line)| clauses(line).len()).sum();
        assert_eq!(inner.said().len(), 3 * all);
        assert!(rows.iter().all(|row| row[6].parse::<f64>().unwrap() > 0.0));
    }
}
