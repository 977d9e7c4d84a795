//! What Emily says next: a pure query on the state.
//!
//! - [`opening`]: greeting, notice, consent, and coming back after a broken connection
//! - [`question`]: an answer to a main question: nudge, follow up, or go on
//! - [`requests`]: repeat, skip, "how long?", and the other things that may be asked at any time
//! - [`ending`]: ending early, the candidate's own questions, and the closing
//! - [`silence`]: what is said when nothing is said

mod draft;
mod ending;
mod opening;
mod question;
mod requests;
mod silence;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::event::{Ms, TurnId, Utterance};
use super::request::Understood;
use super::state::{Phase, State};

pub(crate) use silence::threshold as silence_threshold;

/// What makes Emily speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Trigger {
    /// A device joined, or joined again.
    Joined,
    /// A turn was proposed and waits for a reply.
    Turn { turn: TurnId },
    /// Nobody has said or typed anything for so long. With 0 it also begins the questions when the consent came on the
    /// page while Emily was waiting for it.
    Silence { ms: Ms },
}

/// A turn on its way to a reply.
#[derive(Clone, Copy)]
struct Heard<'a> {
    state: &'a State,
    turn: TurnId,
    now_ms: Ms,
    /// Everything said and typed in the turn.
    text: &'a str,
}

/// The reply to what happened, or None where there is nothing to say: the interview is over, the turn was answered
/// already, it holds no word, or the silence is not long enough. The same state and time give the same reply.
pub fn decide(state: &State, trigger: Trigger, now_ms: Ms) -> Option<Utterance> {
    if state.wall().is_none() || state.questions_total() == 0 {
        return None;
    }
    match trigger {
        _ if state.phase() == Phase::Closed => None,
        Trigger::Joined | Trigger::Silence { .. } if state.phase() == Phase::Closing => ending::rest_of_closing(state),
        Trigger::Joined => opening::joined(state, now_ms),
        Trigger::Turn { turn } => reply(state, turn, now_ms),
        Trigger::Silence { ms } => silence::check(state, ms, now_ms),
    }
}

fn reply(state: &State, id: TurnId, now_ms: Ms) -> Option<Utterance> {
    let turn = state.turn(id).filter(|turn| turn.moves.is_none())?;
    let text = turn.text();
    let understood = match (turn.button(), &turn.understood) {
        (Some(request), Understood::Nothing | Understood::Request(_)) => Understood::Request(request),
        (Some(request), _) => Understood::AnswerThenRequest { answer: text.clone(), request },
        (None, Understood::Nothing) => return None,
        (None, understood) => understood.clone(),
    };
    let heard = Heard { state, turn: id, now_ms, text: &text };
    let draft = match state.phase() {
        Phase::Waiting => opening::interrupted(heard, &understood),
        Phase::Question { .. } if opening::is_owed(state) => opening::interrupted(heard, &understood),
        Phase::Consent => opening::consent(heard, &understood),
        Phase::Question { .. } => question::reply(heard, &understood)?,
        Phase::CandidateQuestions => ending::candidate_question(heard, &understood),
        Phase::ConfirmingEnd => ending::confirm(heard, &understood)?,
        Phase::Closing => ending::interrupted(heard, &understood)?,
        Phase::Closed => return None,
    };
    Some(draft.answering(id))
}
