//! What the session and the page ask the state.

use jiff::Timestamp;

use super::super::event::{CloseReason, Line, Ms, Part, TurnId, UtteranceId};
use super::super::plan::Plan;
use super::{Clock, Expect, Phase, Stage, State};

impl State {
    pub fn phase(&self) -> Phase {
        if self.closed.is_some() {
            return Phase::Closed;
        }
        if self.closing.is_some() {
            return Phase::Closing;
        }
        if self.confirming_end {
            return Phase::ConfirmingEnd;
        }
        match self.stage {
            Stage::Opening if !self.consented() && self.consent_asked() => Phase::Consent,
            Stage::Opening => Phase::Waiting,
            Stage::Question(number) => Phase::Question { number },
            Stage::CandidateQuestions => Phase::CandidateQuestions,
        }
    }

    /// What kind of turn is expected now.
    pub fn expects(&self) -> Expect {
        match self.phase() {
            Phase::Waiting if self.replies.is_empty() => Expect::Nothing,
            // The opening was interrupted: whatever comes is as short as what its last line asks for.
            Phase::Waiting if self.consented() => self.expect_answer(1),
            Phase::Waiting | Phase::Consent => Expect::Consent,
            Phase::Question { number } => self.expect_answer(number),
            Phase::CandidateQuestions => Expect::CandidateQuestion,
            Phase::ConfirmingEnd => Expect::YesNo,
            Phase::Closing | Phase::Closed => Expect::Nothing,
        }
    }

    fn expect_answer(&self, question: u8) -> Expect {
        Expect::Answer { question, hard: self.plan.area(question).is_some_and(|area| area.hard) }
    }

    /// How many main questions there are.
    pub fn questions_total(&self) -> u8 {
        // A plan has at most 20 areas.
        u8::try_from(self.progress.len()).unwrap_or(u8::MAX)
    }

    /// The main question that is open, counted from 1.
    pub fn open_question(&self) -> Option<u8> {
        match self.stage {
            Stage::Question(question) => Some(question),
            _ => None,
        }
    }

    /// Follow-ups asked so far on the open question.
    pub fn follow_ups(&self) -> u8 {
        let asked =
            self.open_question().and_then(|question| self.progress(question)).map_or(0, |it| it.follow_ups.len());
        u8::try_from(asked).unwrap_or(u8::MAX)
    }

    /// Main questions that were answered or skipped.
    pub fn resolved(&self) -> u8 {
        u8::try_from(self.progress.iter().filter(|progress| progress.resolved()).count()).unwrap_or(u8::MAX)
    }

    /// Main questions that were skipped, counted from 1.
    pub fn skipped(&self) -> Vec<u8> {
        (1..=self.questions_total()).filter(|question| self.progress(*question).is_some_and(|it| it.skipped)).collect()
    }

    /// The candidate agreed to the notice, on the page or in the conversation.
    pub fn consented(&self) -> bool {
        self.consent.as_ref().is_some_and(|consent| consent.given)
    }

    /// The candidate declined the notice.
    pub fn declined(&self) -> bool {
        self.consent.as_ref().is_some_and(|consent| !consent.given)
    }

    /// A reply that closes the interview was committed; it ends when that was played.
    pub fn closing(&self) -> Option<CloseReason> {
        self.closing
    }

    pub fn closed(&self) -> Option<CloseReason> {
        self.closed
    }

    /// The device that is in the meeting now.
    pub fn connection(&self) -> Option<u32> {
        self.connection
    }

    /// When the candidate joined for the first time.
    pub fn joined_ms(&self) -> Option<Ms> {
        self.joined_ms
    }

    /// Somebody has joined at least once.
    pub fn has_begun(&self) -> bool {
        self.joined_ms.is_some()
    }

    /// How long the candidate has been in the meeting; breaks do not count.
    pub fn elapsed_ms(&self, now_ms: Ms) -> Ms {
        match self.clock {
            Clock::Stands => self.present_ms,
            Clock::Runs { from_ms } => self.present_ms + now_ms.saturating_sub(from_ms),
        }
    }

    /// Emily said that she pauses the interview, and nobody has joined since.
    pub fn paused(&self) -> bool {
        self.paused
    }

    /// A line of a reply that was decided on.
    pub fn line(&self, utterance: UtteranceId, line: usize) -> Option<&Line> {
        self.replies.get(&utterance)?.utterance.lines.get(line)
    }

    pub fn next_utterance(&self) -> UtteranceId {
        UtteranceId(self.replies.last_key_value().map_or(1, |(id, _)| id.0 + 1))
    }

    pub fn next_turn(&self) -> TurnId {
        TurnId(self.turns.last_key_value().map_or(1, |(id, _)| id.0 + 1))
    }

    /// The newest turn, if its reply was never committed: what to answer after a restart.
    pub fn pending_turn(&self) -> Option<TurnId> {
        self.turns.last_key_value().filter(|(_, turn)| turn.moves.is_none()).map(|(id, _)| *id)
    }

    /// What the candidate said in a turn, as far as it was proposed.
    pub fn parts(&self, turn: TurnId) -> &[Part] {
        self.turns.get(&turn).map_or(&[], |turn| turn.parts.as_slice())
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    pub fn interviewer(&self) -> &str {
        self.opening.as_ref().map_or("Emily", |opening| &opening.interviewer)
    }

    pub fn candidate(&self) -> Option<&str> {
        self.opening.as_ref().and_then(|opening| opening.candidate.as_deref())
    }

    /// The candidate's IANA time zone, as their device told it.
    pub fn time_zone(&self) -> Option<&str> {
        self.time_zone.as_deref()
    }

    /// The wall-clock anchor of the interview's milliseconds.
    pub fn wall(&self) -> Option<Timestamp> {
        self.opening.as_ref().map(|opening| opening.wall)
    }

    /// The short reference that a person can say on the phone, for example `K7MQ-2D4T`. Made of the interview's id.
    pub fn reference(&self) -> String {
        super::super::phrasing::reference(self.interview())
    }

    /// After how much silence [`Trigger::Silence`](crate::interview::Trigger::Silence) brings a reply: milliseconds since
    /// anybody last said anything. None when nothing more is said into a silence.
    pub fn next_silence_check(&self) -> Option<Ms> {
        super::super::decide::silence_threshold(self).map(|(ms, _)| ms)
    }
}
