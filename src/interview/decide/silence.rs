//! What is said when nothing is said.
//!
//! Two checks for whatever is open, a gentle one and a longer one, each once; then the interview pauses, and the link
//! takes the candidate back. A question that was cut before its end is asked again soon: the candidate may be waiting
//! for the rest of it. Each silence counts from what was last said, a check included.

use super::super::event::{CloseReason, EntryKind, Move, Ms, Utterance};
use super::super::phrasing::{FIRST_SILENCE, SECOND_SILENCE_ASKS, joined, pick};
use super::super::state::{Phase, State};
use super::draft::Draft;
use super::{ending, opening};

const REASK_MS: Ms = 4_000;
const FIRST_MS: Ms = 12_000;
const SECOND_MS: Ms = 40_000;
const PAUSE_MS: Ms = 120_000;

/// What a silence brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// Go on with the opening, or ask the question that was cut.
    Resume,
    First,
    Second,
    Pause,
}

/// The next check and how long a silence it takes.
pub(crate) fn threshold(state: &State) -> Option<(Ms, Check)> {
    let patience = if state.moment() { 2 } else { 1 };
    let resume = match state.phase() {
        Phase::Closing | Phase::Closed => return None,
        Phase::Waiting if state.next_utterance().0 == 1 => return None,
        Phase::Waiting if state.consented() && state.consent_asked() => return Some((0, Check::Resume)),
        Phase::Waiting => true,
        Phase::Question { .. } => opening::is_owed(state) || state.prompt().is_some_and(|(_, whole)| !whole),
        Phase::Consent | Phase::CandidateQuestions | Phase::ConfirmingEnd => false,
    };
    match (resume, state.silence_level()) {
        (true, _) => Some((REASK_MS * patience, Check::Resume)),
        (false, 0) => Some((FIRST_MS * patience, Check::First)),
        (false, 1) => Some((SECOND_MS * patience, Check::Second)),
        _ if state.paused() => None,
        _ => Some((PAUSE_MS, Check::Pause)),
    }
}

pub(super) fn check(state: &State, ms: Ms, now_ms: Ms) -> Option<Utterance> {
    let (needed, check) = threshold(state)?;
    if ms < needed {
        return None;
    }
    let draft = Draft::new(state);
    let draft = match (check, state.phase()) {
        (Check::Resume, Phase::Question { .. }) if !opening::is_owed(state) => {
            draft.reply("Let me ask that again.").prompt_again()
        }
        (Check::Resume, _) => opening::rest_of_opening(draft, state, now_ms),
        (Check::First, _) => draft.reply(pick(state, FIRST_SILENCE)).makes(Move::CheckedSilence { level: 1 }),
        (Check::Pause, _) => pause(draft, state),
        (Check::Second, phase) => second(draft, state, phase, now_ms).makes(Move::CheckedSilence { level: 2 }),
    };
    Some(draft.unasked())
}

fn pause<'a>(draft: Draft<'a>, state: &State) -> Draft<'a> {
    let kept = if state.resolved() == 0 { "" } else { "Everything you said is kept." };
    let back = "Open the same link whenever you are ready, and we'll go on from here.";
    draft.reply(joined(&["I'll pause the interview here.", kept, back])).makes(Move::Paused)
}

fn second<'a>(draft: Draft<'a>, state: &'a State, phase: Phase, now_ms: Ms) -> Draft<'a> {
    match phase {
        Phase::Question { .. } => draft.reply(pick(state, SECOND_SILENCE_ASKS)),
        Phase::ConfirmingEnd => ending::ask_to_end(draft, state, 0),
        // Every question is resolved and nothing more is asked: the interview is complete.
        Phase::CandidateQuestions => {
            let draft = draft.say(EntryKind::Reply, None, "I don't hear another question, so let me close here.");
            ending::close(draft, state, CloseReason::Completed)
        }
        _ => opening::rest_of_opening(draft, state, now_ms),
    }
}
