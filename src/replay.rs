//! `emily replay`: decides a stored interview again, reply by reply, and says where today's engine would differ.

use std::fmt::Write as _;

use crate::interview::event::{Event, Logged, ModelReply, Ms, Utterance};
use crate::interview::{Again, Replayed, Trigger, replay};

/// The outcome of a replay, for a person to read.
pub struct Report {
    pub text: String,
    /// Every reply that can be decided again came out the same.
    pub same: bool,
}

/// Replays a log.
pub fn report(log: &[Logged]) -> Report {
    let replayed = replay(log);
    let mut text = String::new();
    if let Some(Event::Opened { interview, plan, versions, .. }) = log.first().map(|logged| &logged.event) {
        let here = env!("CARGO_PKG_VERSION");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "Interview {interview}, plan {} version {}", plan.id, plan.version);
        let _ = writeln!(text, "Decided by Emily {}, replayed by Emily {here}; {} events\n", versions.emily, log.len());
    }
    for reply in &replayed {
        line(&mut text, log, reply);
    }
    let count = |wanted: fn(&Again) -> bool| replayed.iter().filter(|reply| wanted(&reply.now)).count();
    let (same, other) = (count(|now| *now == Again::Same), count(|now| matches!(now, Again::Other(_))));
    let untold = replayed.len() - same - other;
    let _ = write!(text, "\n{} of {} replies come out the same", same, replayed.len());
    text.push_str(&match (other, untold) {
        (0, 0) => ".\n".to_owned(),
        (_, 0) => format!(", {other} differ.\n"),
        _ => format!(", {other} differ, and of {untold} the log does not say what they were decided on.\n"),
    });
    Report { text, same: other == 0 }
}

fn line(text: &mut String, log: &[Logged], reply: &Replayed) {
    let (verdict, other) = match &reply.now {
        Again::Same => ("same", None),
        Again::Other(other) => ("DIFFERS", Some(other)),
        Again::Untold => ("untold", None),
    };
    let trigger = trigger_of(log, reply.seq);
    let _ =
        writeln!(text, "{:>5}  {}  {verdict:<8} {trigger:<10} {}", reply.seq, clock(reply.at_ms), said(&reply.then));
    if let Some(other) = other {
        let now = other.as_deref().map_or_else(|| "nothing".to_owned(), said);
        let _ = writeln!(text, "{:>35}now: {now}", "");
    }
}

/// What the reply at this place was decided on, and whether a language model worded it.
fn trigger_of(log: &[Logged], seq: u64) -> String {
    let at = log.iter().position(|logged| logged.seq == seq);
    let Some(Event::ReplyDecided { trigger: Some(trigger), .. }) = at.map(|at| &log[at].event) else {
        return String::new();
    };
    let on = match trigger {
        Trigger::Joined => "joined".to_owned(),
        Trigger::Turn { turn } => format!("turn {}", turn.0),
        Trigger::Silence { .. } => "silence".to_owned(),
    };
    match at.and_then(|at| at.checked_sub(1)).map(|before| &log[before].event) {
        Some(Event::ModelReplied { reply: ModelReply::Text { .. }, rule: None, .. }) => format!("{on}, model"),
        Some(Event::ModelReplied { .. }) => format!("{on}, script"),
        _ => on,
    }
}

fn said(utterance: &Utterance) -> String {
    utterance.lines.iter().map(|line| line.display.as_str()).collect::<Vec<_>>().join(" ")
}

fn clock(at_ms: Ms) -> String {
    let seconds = at_ms / 1_000;
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
