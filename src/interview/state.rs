//! The interview's state: a fold over the event log, and nothing else.
//!
//! [`State::apply`] never decides, and [`decide`](super::decide()) never changes anything. What was proposed, decided,
//! played and reopened is kept with its identifier; counters move only when a reply is committed. What was *heard* (was
//! the question played to its end?) is looked up in the replies rather than kept beside them, so a reply that becomes
//! void takes everything it did with it.

mod query;
mod recall;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::event::{
    CloseReason, EntryKind, Event, Line, Logged, Move, Ms, Nudge, Outcome, Part, PartKind, Request, TurnId, Utterance,
    UtteranceId,
};
use super::plan::Plan;
use super::request::{Understood, understand};

/// Where an interview stands, as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nobody has been greeted to the end yet.
    Waiting,
    /// The notice was read and its answer is awaited.
    Consent,
    /// A main question is open, counted from 1.
    Question {
        number: u8,
    },
    /// The candidate's own questions.
    CandidateQuestions,
    /// Emily asked whether to end early.
    ConfirmingEnd,
    /// The last reply is being said.
    Closing,
    Closed,
}

/// What kind of turn is expected, so that the endpointer can choose its patience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// A yes or a no to the notice.
    Consent,
    /// An answer to a main question or its follow-up; a hard one takes thinking.
    Answer {
        question: u8,
        hard: bool,
    },
    CandidateQuestion,
    /// A short yes or no.
    YesNo,
    Nothing,
}

/// How the consent question was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Consent {
    given: bool,
    on_page: bool,
}

/// What [`Event::Opened`] told.
#[derive(Clone, Debug, PartialEq)]
struct Opening {
    interview: String,
    interviewer: String,
    candidate: Option<String>,
    wall: Timestamp,
}

/// How far a main question has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Progress {
    pub opened: bool,
    pub answered: bool,
    pub skipped: bool,
    pub nudged_brief: bool,
    pub nudged_lengthy: bool,
    pub greeted: bool,
    /// What the follow-ups were about, in order.
    pub follow_ups: Vec<String>,
    /// The highest level of silence check used.
    pub silence: u8,
}

impl Progress {
    /// Answered, or left out by the candidate's choice.
    pub fn resolved(&self) -> bool {
        self.answered || self.skipped
    }
}

/// Which part of the interview is open, under a confirmation of the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Opening,
    Question(u8),
    CandidateQuestions,
}

/// The interview's own time: it stands while nobody is in the meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Clock {
    #[default]
    Stands,
    Runs {
        from_ms: Ms,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Decided,
    Committed,
    Void,
}

#[derive(Clone, Debug, PartialEq)]
struct Reply {
    utterance: Utterance,
    played: Vec<Option<(Ms, Outcome)>>,
    standing: Standing,
}

/// A turn of the candidate's with what it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Turn {
    pub parts: Vec<Part>,
    /// The main question it speaks to: the open one, or the one before while the open one was not heard yet.
    pub question: Option<u8>,
    /// What its words are.
    pub understood: Understood,
    /// Its reply was committed with these moves.
    pub moves: Option<Vec<Move>>,
}

impl Turn {
    fn new(question: Option<u8>) -> Self {
        Turn { parts: Vec::new(), question, understood: Understood::Nothing, moves: None }
    }

    /// All words of the turn, spoken and typed, in order.
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.trim()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The last button pressed in it.
    pub fn button(&self) -> Option<Request> {
        self.parts.iter().rev().find_map(|part| match part.kind {
            PartKind::Button(request) => Some(request),
            _ => None,
        })
    }

    fn counts_as_answer(&self) -> bool {
        match &self.moves {
            None => true,
            Some(moves) => {
                moves.is_empty() || moves.iter().any(|made| matches!(made, Move::Answered { .. } | Move::Nudged { .. }))
            }
        }
    }
}

/// The interview so far. Made by [`State::fold`] or by [`State::default`] and [`State::apply`]. Cloning is cheap enough
/// to decide on a turn that is not proposed yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    opening: Option<Opening>,
    plan: Arc<Plan>,
    time_zone: Option<String>,
    connection: Option<u32>,
    joined_ms: Option<Ms>,
    /// How long a device was in the meeting, the running stay not counted.
    present_ms: Ms,
    clock: Clock,
    /// The time of the newest event.
    last_ms: Ms,
    consent: Option<Consent>,
    consent_unclear: u8,
    stage: Stage,
    confirming_end: bool,
    /// How often in a row Emily asked whether to end.
    confirms: u8,
    /// A greeting was answered back before any question was open.
    greeted: bool,
    progress: Vec<Progress>,
    candidate_asked: u8,
    invited: bool,
    /// The candidate asked for a moment: silence checks wait twice as long.
    moment: bool,
    /// "Shall I repeat the question?" was the last thing asked.
    offered_repeat: bool,
    /// The highest silence check used outside of main questions.
    silence: u8,
    /// What the candidate was asked about because a turn could have been a request.
    asked_whether: Option<Request>,
    told_time: bool,
    paused: bool,
    /// The closing was interrupted and the interview opened again.
    reopened: bool,
    last_probe: Option<String>,
    closing: Option<CloseReason>,
    closed: Option<CloseReason>,
    turns: BTreeMap<TurnId, Turn>,
    replies: BTreeMap<UtteranceId, Reply>,
}

impl State {
    /// The state after a log.
    pub fn fold<'a>(log: impl IntoIterator<Item = &'a Logged>) -> State {
        let mut state = State::default();
        for logged in log {
            state.apply(logged.at_ms, &logged.event);
        }
        state
    }

    /// Takes in one event. Events that make no sense where they stand (an unknown reply played) change nothing.
    pub fn apply(&mut self, at_ms: Ms, event: &Event) {
        if self.closed.is_some() {
            return;
        }
        let before_ms = std::mem::replace(&mut self.last_ms, at_ms);
        match event {
            Event::Opened { interview, plan, interviewer, candidate, wall, .. } => {
                self.progress = vec![Progress::default(); plan.areas.len()];
                self.plan = Arc::new((**plan).clone());
                self.opening = Some(Opening {
                    interview: interview.clone(),
                    interviewer: interviewer.clone(),
                    candidate: candidate.clone(),
                    // The registry writes RFC 3339; anything else leaves times at the epoch and the greeting neutral.
                    wall: wall.parse().unwrap_or(Timestamp::UNIX_EPOCH),
                });
            }
            Event::Joined { connection, time_zone } => {
                // Without a `Left` the process was stopped: the candidate was there up to the last thing that happened.
                self.stop_clock(before_ms);
                self.clock = Clock::Runs { from_ms: at_ms };
                self.connection = Some(*connection);
                self.resume();
                self.joined_ms.get_or_insert(at_ms);
                if time_zone.is_some() {
                    self.time_zone.clone_from(time_zone);
                }
            }
            Event::Left { connection, .. } => {
                if self.connection == Some(*connection) {
                    self.connection = None;
                    self.stop_clock(at_ms);
                }
            }
            Event::Consented { time_zone, .. } => {
                self.consent = Some(Consent { given: true, on_page: true });
                if time_zone.is_some() {
                    self.time_zone.clone_from(time_zone);
                }
            }
            Event::Declined { .. } => self.consent = Some(Consent { given: false, on_page: true }),
            Event::TurnProposed { turn, parts } => {
                let question = self.question_spoken_to();
                let entry = self.turns.entry(*turn).or_insert_with(|| Turn::new(question));
                if entry.moves.is_none() {
                    entry.parts.clone_from(parts);
                    entry.understood = understand(&entry.text());
                }
            }
            Event::TurnReopened { turn } => {
                for reply in self.replies.values_mut() {
                    if reply.utterance.turn == Some(*turn) && reply.standing == Standing::Decided {
                        reply.standing = Standing::Void;
                    }
                }
            }
            Event::TurnCommitted { turn } => {
                let reply = self.replies.values().rev().find(|reply| reply.utterance.turn == Some(*turn));
                match reply.map(|reply| reply.utterance.id) {
                    Some(id) => self.commit(id),
                    // Nothing had to be said to it.
                    None => {
                        if let Some(turn) = self.turns.get_mut(turn) {
                            turn.moves.get_or_insert_default();
                        }
                    }
                }
            }
            Event::ReplyDecided { utterance, .. } => {
                let played = vec![None; utterance.lines.len()];
                let reply = Reply { utterance: utterance.clone(), played, standing: Standing::Decided };
                self.replies.insert(utterance.id, reply);
            }
            Event::Played { utterance, line, end_ms, outcome, .. } => self.played(*utterance, *line, *end_ms, outcome),
            Event::ReplyBegan { .. }
            | Event::ModelReplied { .. }
            | Event::Trouble { .. }
            | Event::HeardAgain { .. } => {}
            Event::Closed { reason } => self.closed = Some(*reason),
        }
    }

    fn played(&mut self, id: UtteranceId, line: usize, end_ms: Ms, outcome: &Outcome) {
        let Some(reply) = self.replies.get_mut(&id) else { return };
        let Some(slot) = reply.played.get_mut(line) else { return };
        *slot = Some((end_ms, outcome.clone()));
        let is_last = line + 1 == reply.played.len();
        if reply.utterance.turn.is_none() && is_last && *outcome == Outcome::Whole {
            self.commit(id);
        }
    }

    /// Lets a reply's moves take effect, once.
    fn commit(&mut self, id: UtteranceId) {
        let Some(reply) = self.replies.get_mut(&id) else { return };
        if reply.standing != Standing::Decided {
            return;
        }
        reply.standing = Standing::Committed;
        let moves = reply.utterance.moves.clone();
        if let Some(turn) = reply.utterance.turn.and_then(|turn| self.turns.get_mut(&turn)) {
            turn.moves = Some(moves.clone());
            self.offered_repeat = false;
            self.asked_whether = None;
            self.paused = false;
            self.moment = false;
        }
        for made in &moves {
            self.make(made);
        }
    }

    fn make(&mut self, made: &Move) {
        match made {
            Move::Consent { given, .. } => self.consent = Some(Consent { given: *given, on_page: false }),
            Move::ConsentUnclear => self.consent_unclear += 1,
            Move::Greeted => match self.open_question().and_then(|question| self.progress_mut(question)) {
                Some(progress) => progress.greeted = true,
                None => self.greeted = true,
            },
            Move::Answered { question } => {
                if let Some(progress) = self.progress_mut(*question) {
                    progress.answered = true;
                    progress.skipped = false;
                }
            }
            Move::Asked { request } => self.moment = *request == Request::Moment,
            Move::Nudged { question, nudge } => {
                if let Some(progress) = self.progress_mut(*question) {
                    match nudge {
                        Nudge::Brief => progress.nudged_brief = true,
                        Nudge::Lengthy => progress.nudged_lengthy = true,
                    }
                }
            }
            Move::FollowedUp { question, about } => {
                self.last_probe = Some(about.clone());
                if let Some(progress) = self.progress_mut(*question) {
                    progress.follow_ups.push(about.clone());
                }
            }
            Move::Opened { question } => {
                self.stage = Stage::Question(*question);
                self.confirming_end = false;
                self.silence = 0;
                if let Some(progress) = self.progress_mut(*question) {
                    progress.opened = true;
                }
            }
            Move::Skipped { question } => {
                if let Some(progress) = self.progress_mut(*question) {
                    progress.skipped = true;
                }
            }
            Move::InvitedQuestions => {
                self.stage = Stage::CandidateQuestions;
                self.confirming_end = false;
                self.invited = true;
                self.silence = 0;
            }
            Move::CandidateAsked { .. } => {
                if self.stage == Stage::CandidateQuestions {
                    self.candidate_asked += 1;
                }
            }
            Move::ConfirmEnd => {
                self.confirms = if self.confirming_end { self.confirms + 1 } else { 1 };
                self.confirming_end = true;
                self.silence = 0;
            }
            Move::GoOn => self.confirming_end = false,
            Move::CheckedSilence { level } => {
                self.asked_whether = None;
                self.offered_repeat = *level >= 2 && !self.confirming_end && matches!(self.stage, Stage::Question(_));
                let open = if self.confirming_end { None } else { self.open_question() };
                match open.and_then(|question| self.progress_mut(question)) {
                    Some(progress) => progress.silence = progress.silence.max(*level),
                    None => self.silence = self.silence.max(*level),
                }
            }
            Move::AskedWhether { request } => self.asked_whether = Some(*request),
            Move::ToldTime => self.told_time = true,
            Move::Paused => self.paused = true,
            Move::Close { reason } => self.closing = Some(*reason),
            Move::Reopened => {
                self.closing = None;
                self.confirming_end = false;
                self.reopened = true;
            }
        }
    }

    /// A device is there again: the silences before are over, and checks begin anew.
    fn resume(&mut self) {
        self.paused = false;
        self.silence = 0;
        self.offered_repeat = false;
        self.asked_whether = None;
        for progress in &mut self.progress {
            progress.silence = 0;
        }
    }

    fn stop_clock(&mut self, at_ms: Ms) {
        if let Clock::Runs { from_ms } = std::mem::take(&mut self.clock) {
            self.present_ms += at_ms.saturating_sub(from_ms);
        }
    }

    fn progress_mut(&mut self, question: u8) -> Option<&mut Progress> {
        self.progress.get_mut(usize::from(question).checked_sub(1)?)
    }
}

/// The last line of an opening without consent: the notice's question.
pub(crate) fn is_consent_question(line: &Line) -> bool {
    line.kind == EntryKind::Notice && line.speech.contains('?')
}
