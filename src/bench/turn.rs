//! `emily bench turn`: what Emily's own machinery costs, without models.
//!
//! Callers speak real speech (eSpeak NG's, encoded beforehand) to a server whose engines answer at once. What is left of a
//! reply's latency beyond the pause that Emily waited for on purpose is transport, jitter buffer, voice detection, the
//! conversation, the record on disk and the voice's way out; what is left of the costs is everything but the models.

use std::sync::Arc;
use std::time::Duration;

use super::load::caller::Script;
use super::load::clip::Clip;
use super::load::house::{ANSWER, Voices};
use super::load::round::{Answered, Measured, Round, hold};
use super::load::{LoadError, LoadOptions};
use super::report::{Report, Table};
use crate::config::SpeechConfig;
use crate::speech::espeak::Espeak;
use crate::speech::{Voice, machine_pool};

/// Engines that answer at once leave nothing to wait for.
const PATIENCE: Duration = Duration::from_secs(10);
/// From so many sessions on the costs of one are their average, and the process's own do not count.
const MANY: usize = 10;

/// Holds a round for each number of sessions.
///
/// # Errors
/// When a round cannot be held.
pub async fn run(options: LoadOptions, speech: &SpeechConfig) -> Result<Report, LoadError> {
    let voice = Espeak::new(&speech.espeak.voice, speech.espeak_data.as_deref(), machine_pool(speech)?)?;
    let clip = Arc::new(Clip::say(ANSWER, &voice, Voice::default()).await?);
    drop(voice);
    let mut report = Report::new("turn");
    let (mut latencies, mut costs) = (Vec::new(), Vec::new());
    for &sessions in &options.sessions {
        let measured = hold(Round {
            config: options.config.as_deref(),
            voices: Voices::Instant,
            sessions,
            seconds: options.seconds,
            script: Script::Always(clip.clone()),
            patience: PATIENCE,
        })
        .await?;
        latencies.push(latency_row(&measured));
        costs.push(cost_row(&measured));
        aims(&mut report, &measured);
        for failure in &measured.failures {
            tracing::warn!(sessions, failure, "a call went wrong");
        }
    }
    let columns = ["sessions", "replies", "pause", "beyond p50", "p95", "max", "words", "decision", "voice", "way"];
    report.tables.push(Table::new("From a caller's last sound to Emily's first, ms", &columns, latencies));
    let columns = ["sessions", "cores each", "MB each", "MB at rest", "Emily speaks", "callers' cores", "failures"];
    report.tables.push(Table::new("What a session costs Emily's process", &columns, costs));
    Ok(report)
}

fn latency_row(measured: &Measured) -> Vec<String> {
    let beyond = |share| format!("{:.0}", measured.percentile(share, Answered::beyond_pause_ms));
    let median = |of: fn(&Answered) -> f64| format!("{:.0}", measured.percentile(0.5, of));
    vec![
        measured.sessions.to_string(),
        measured.answered.len().to_string(),
        median(|reply| reply.stages.pause_ms),
        beyond(0.5),
        beyond(0.95),
        beyond(1.0),
        median(|reply| reply.stages.words_ms),
        median(|reply| reply.stages.decision_ms),
        median(|reply| reply.stages.voice_ms),
        median(Answered::way_ms),
    ]
}

fn cost_row(measured: &Measured) -> Vec<String> {
    vec![
        measured.sessions.to_string(),
        format!("{:.4}", measured.cores_per_session),
        format!("{:.2}", measured.mb_per_session()),
        format!("{:.0}", measured.idle_kb as f64 / 1024.0),
        format!("{:.0} %", 100.0 * measured.emily_spoke),
        format!("{:.2}", measured.callers_cores),
        measured.failures.len().to_string(),
    ]
}

fn aims(report: &mut Report, measured: &Measured) {
    let sessions = measured.sessions;
    let p95 = measured.percentile(0.95, Answered::beyond_pause_ms);
    match sessions {
        1 => report.at_most("p95 beyond the pause at 1 session, ms", p95, 40.0),
        50 => report.at_most("p95 beyond the pause at 50 sessions, ms", p95, 80.0),
        _ => {}
    }
    if sessions >= MANY {
        report.at_most(format!("cores a session at {sessions}"), measured.cores_per_session, 0.012);
        report.at_most(format!("MB a session at {sessions}"), measured.mb_per_session(), 2.0);
    }
    report.at_most(format!("failures at {sessions}"), measured.failures.len() as f64, 0.0);
}
