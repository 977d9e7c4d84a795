//! `emily bench talk`: whole interviews with the models, several at once.
//!
//! Callers speak prepared answers (Piper's, encoded beforehand) and choose among them by Emily's captions; Emily hears
//! with the configured Whisper and speaks with the configured voice. What counts is the time from a caller's last sound
//! to Emily's first, and how it grows with the number of interviews on this machine.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::load::caller::Script;
use super::load::clip::Clip;
use super::load::house::Voices;
use super::load::round::{Answered, Measured, Round, hold};
use super::load::{LoadError, LoadOptions};
use super::report::{Report, Table};
use crate::config::SpeechConfig;
use crate::demo::answers::Answers;
use crate::models::Library;
use crate::speech::{Voice, machine_pool, synthesizer};

/// On a machine that carries too much, a reply takes this long at most before it counts as none.
const PATIENCE: Duration = Duration::from_secs(30);
/// The callers' voice, told from Emily's by ear: lower and a little quicker.
const VOICE: Voice = Voice { pitch: 0.84, pace: 1.08 };
/// The pause within the first aim, ms.
const AIM_PAUSE_MS: f64 = 600.0;

/// Holds a round for each number of interviews.
///
/// # Errors
/// When a model is missing, or a round cannot be held.
pub async fn run(options: LoadOptions, speech: &SpeechConfig, models: &Library) -> Result<Report, LoadError> {
    let answers = Answers::software_engineer()?;
    let mut clips = HashMap::new();
    {
        // The models are gone from this process when the first round begins.
        let voice = synthesizer(speech, models, &machine_pool(speech)?).await?;
        for text in answers.all() {
            clips.insert(text.to_owned(), Arc::new(Clip::say(text, voice.as_ref(), VOICE).await?));
        }
    }
    let script = Script::Prepared { answers, clips: Arc::new(clips) };
    let mut rounds = Vec::new();
    for &sessions in &options.sessions {
        let measured = hold(Round {
            config: options.config.as_deref(),
            voices: Voices::Configured,
            sessions,
            seconds: options.seconds,
            script: script.clone(),
            patience: PATIENCE,
        })
        .await?;
        for failure in &measured.failures {
            tracing::warn!(sessions, failure, "a call went wrong");
        }
        rounds.push(measured);
    }
    Ok(report(&rounds))
}

fn report(rounds: &[Measured]) -> Report {
    let mut report = Report::new("talk");
    let columns = ["interviews", "replies", "p50", "p95", "max", "pause p50", "beyond p50", "p95", "max"];
    let rows = rounds.iter().map(latency_row).collect();
    report.tables.push(Table::new("From a caller's last sound to Emily's first, ms", &columns, rows));
    let columns = ["interviews", "words", "decision", "voice", "way"];
    report.tables.push(Table::new(
        "What is beyond the pause, medians, ms",
        &columns,
        rounds.iter().map(stages).collect(),
    ));
    let columns = [
        "interviews",
        "MB",
        "MB each",
        "cores each",
        "callers' cores",
        "captions dropped",
        "holes",
        "interrupted",
        "failures",
    ];
    report.tables.push(Table::new("What it costs Emily's process", &columns, rounds.iter().map(costs).collect()));
    aims(&mut report, rounds);
    report
}

fn latency_row(measured: &Measured) -> Vec<String> {
    let shown = |share, of: fn(&Answered) -> f64| format!("{:.0}", measured.percentile(share, of));
    let mut row = vec![measured.sessions.to_string(), measured.answered.len().to_string()];
    row.extend([0.5, 0.95, 1.0].map(|share| shown(share, |reply| reply.latency_ms)));
    row.push(shown(0.5, |reply| reply.stages.pause_ms));
    row.extend([0.5, 0.95, 1.0].map(|share| shown(share, Answered::beyond_pause_ms)));
    row
}

fn stages(measured: &Measured) -> Vec<String> {
    let median = |of: fn(&Answered) -> f64| format!("{:.0}", measured.percentile(0.5, of));
    vec![
        measured.sessions.to_string(),
        median(|reply| reply.stages.words_ms),
        median(|reply| reply.stages.decision_ms),
        median(|reply| reply.stages.voice_ms),
        median(Answered::way_ms),
    ]
}

fn costs(measured: &Measured) -> Vec<String> {
    vec![
        measured.sessions.to_string(),
        format!("{:.0}", measured.resident_kb as f64 / 1024.0),
        format!("{:.1}", measured.mb_per_session()),
        format!("{:.3}", measured.cores_per_session),
        format!("{:.2}", measured.callers_cores),
        measured.dropped_captions.to_string(),
        measured.holes.to_string(),
        measured.interrupted.to_string(),
        measured.failures.len().to_string(),
    ]
}

fn aims(report: &mut Report, rounds: &[Measured]) {
    let beyond = |round: &Measured, share| round.percentile(share, Answered::beyond_pause_ms);
    let one = rounds.iter().find(|round| round.sessions == 1);
    if let Some(one) = one {
        let median = beyond(one, 0.5) + AIM_PAUSE_MS;
        report.at_most("median at 1 interview with a pause of 600 ms in it, ms", median, 900.0);
        report.at_most("MB with model, voice and 1 interview", one.resident_kb as f64 / 1024.0, 450.0);
    }
    for round in rounds {
        if let Some(one) = one.filter(|_| round.sessions > 1) {
            let further = round.resident_kb.saturating_sub(one.resident_kb) as f64 / 1024.0;
            let what = format!("MB for each further interview of {}", round.sessions);
            report.at_most(what, further / (round.sessions - 1) as f64, 25.0);
            if round.sessions == 12 {
                let times = beyond(round, 0.95) / beyond(one, 0.95).max(1.0);
                report.at_most("p95 beyond the pause, 12 interviews against 1, times", times, 2.0);
            }
        }
        report.at_most(format!("failures at {}", round.sessions), round.failures.len() as f64, 0.0);
    }
}
