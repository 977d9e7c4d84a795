//! What was asked, and what came back: answered, skipped, never reached.

use serde::Serialize;

use super::super::event::{CloseReason, EntryKind, Nudge};
use super::super::phrasing::posed;
use super::super::plan::Limits;
use super::super::state::{Progress, State};
use super::super::text::count_words;
use super::super::transcript::{Speaker, Transcript};
use super::evidence::answers;

/// How far the interview came.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Coverage {
    /// Main questions of the plan; the four below add up to it.
    pub questions: usize,
    pub answered: usize,
    pub skipped: usize,
    pub unanswered: usize,
    pub not_reached: usize,
    /// None while the interview is not over.
    pub close_reason: Option<CloseReason>,
    /// It was over before all questions were answered or skipped.
    pub ended_early: bool,
    /// One for each main question, in order.
    pub each: Vec<Record>,
}

/// How one main question went.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// Counted from 1.
    pub question: u8,
    pub area: String,
    /// The question with its scenario, as the plan has it.
    pub text: String,
    /// 0 for the area's own question, else its alternative, counted from 1.
    pub variant: u8,
    pub reached: Reached,
    /// Words of all answers to it.
    pub words: usize,
    pub nudged: Vec<Nudged>,
    /// What its follow-ups were about, in order.
    pub follow_ups: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reached {
    Answered,
    /// Left out by the candidate's choice.
    Skipped,
    /// It was asked, and the interview was over before an answer.
    Unanswered,
    NotReached,
}

/// A request for a longer or a shorter answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Nudged {
    pub nudge: Nudge,
    /// The answer that was accepted is still as brief, or as long.
    pub remained: bool,
}

impl Reached {
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Reached::Answered => "answered",
            Reached::Skipped => "skipped by the candidate",
            Reached::Unanswered => "asked, not answered",
            Reached::NotReached => "not reached",
        }
    }
}

impl Coverage {
    pub(super) fn of(transcript: &Transcript, state: &State) -> Coverage {
        let plan = &transcript.header.plan;
        let each: Vec<Record> = (1..)
            .zip(&plan.areas)
            .map(|(question, area)| {
                let progress = state.progress(question).cloned().unwrap_or_default();
                Record {
                    question,
                    area: area.name.clone(),
                    text: posed(area).display,
                    variant: area.variant,
                    reached: reached(state, question, &progress),
                    words: answers(transcript, question).map(|(_, entry)| count_words(&entry.text)).sum(),
                    nudged: nudged(transcript, question, &progress, &plan.limits),
                    follow_ups: progress.follow_ups,
                }
            })
            .collect();
        let count = |reached: Reached| each.iter().filter(|record| record.reached == reached).count();
        let close_reason = transcript.header.close_reason;
        Coverage {
            questions: each.len(),
            answered: count(Reached::Answered),
            skipped: count(Reached::Skipped),
            unanswered: count(Reached::Unanswered),
            not_reached: count(Reached::NotReached),
            close_reason,
            ended_early: close_reason.is_some_and(|reason| reason != CloseReason::Completed),
            each,
        }
    }
}

fn reached(state: &State, question: u8, progress: &Progress) -> Reached {
    match progress {
        _ if progress.answered => Reached::Answered,
        _ if progress.skipped => Reached::Skipped,
        _ if state.question_heard(question) => Reached::Unanswered,
        _ => Reached::NotReached,
    }
}

fn nudged(transcript: &Transcript, question: u8, progress: &Progress, limits: &Limits) -> Vec<Nudged> {
    let mut found = Vec::new();
    // The words of what came to this question after its last nudge.
    let last_nudge = transcript.entries.iter().rposition(|entry| {
        entry.speaker == Speaker::Emily && entry.kind == EntryKind::Nudge && entry.question == Some(question)
    });
    let after: usize = answers(transcript, question)
        .filter(|(number, _)| last_nudge.is_some_and(|nudge| *number > nudge + 1))
        .map(|(_, entry)| count_words(&entry.text))
        .sum();
    if progress.nudged_brief {
        found.push(Nudged { nudge: Nudge::Brief, remained: after < limits.brief_words });
    }
    if progress.nudged_lengthy {
        // The first answer is kept and accepted where no shorter one came.
        found.push(Nudged { nudge: Nudge::Lengthy, remained: after == 0 || after > limits.lengthy_words });
    }
    found
}
