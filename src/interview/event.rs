//! The event log's vocabulary: what happened in an interview, in words that mean something to a person.
//!
//! The log *is* the interview: every event is stored durably before it is acted on, and [`State`](super::State) is a
//! fold over it. Speech probabilities, packets and audio are not events. Times are milliseconds since the wall-clock
//! anchor in [`Event::Opened`], from a monotonic clock.

use serde::{Deserialize, Serialize};

use super::{Plan, Trigger};

/// Milliseconds since the interview's wall-clock anchor.
pub type Ms = u64;

/// One turn of the candidate: everything said or typed between two replies of Emily's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TurnId(pub u32);

/// One reply of Emily's, made of one or more [`Line`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UtteranceId(pub u32);

/// An event with its place in the log: `seq` counts from 1 without gaps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logged {
    pub seq: u64,
    pub at_ms: Ms,
    pub event: Event,
}

/// What happened. Each variant says who reports it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The registry made the interview; always the first event. `plan` is a snapshot: an interview runs on the plan
    /// it began with. `wall` is the anchor (RFC 3339, UTC) that `at_ms` counts from.
    Opened {
        interview: String,
        plan: Box<Plan>,
        interviewer: String,
        candidate: Option<String>,
        wall: String,
        versions: Versions,
    },
    /// A device joined the meeting. `time_zone` is the device's IANA zone, where it told one.
    Joined { connection: u32, time_zone: Option<String> },
    /// The device's connection ended: closed, lost, or taken over by another device.
    Left { connection: u32, reason: LeaveReason },
    /// The candidate agreed to the notice, on the page before joining (a turn's consent is a [`Move`]).
    Consented {
        notice_version: String,
        /// The device's IANA zone, where it told one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time_zone: Option<String>,
    },
    /// The candidate declined the notice on the page.
    Declined { notice_version: String },
    /// The endpointer judged a turn finished. A turn that was reopened is proposed again under the same id, with all
    /// of its parts.
    TurnProposed { turn: TurnId, parts: Vec<Part> },
    /// The candidate went on before 700 ms of the reply were played: the reply is void and counts for nothing.
    TurnReopened { turn: TurnId },
    /// 700 ms of the reply to this turn were played (or all of it, if shorter): the reply's [`Move`] takes effect.
    TurnCommitted { turn: TurnId },
    /// The engine decided on a reply; nothing has changed yet. Without a turn (greeting, silence check) its move takes
    /// effect when its last line was played. `trigger` is what it was decided on, so that a replay can decide again.
    ReplyDecided {
        utterance: Utterance,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trigger: Option<Trigger>,
    },
    /// What a language model answered when it was asked to word the reply that is decided on next. `asked_ms` is when
    /// the scripted wording was decided on; `rule` names the rule that the answer broke, if it did.
    ModelReplied {
        utterance: UtteranceId,
        model: String,
        asked_ms: Ms,
        reply: ModelReply,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<String>,
    },
    /// The first sound of a reply was sent, so long after the candidate's last voiced sample.
    ReplyBegan { turn: TurnId, utterance: UtteranceId, timing: ReplyTiming },
    /// What of a line was sent to the candidate, and when. A question counts as asked when it was played whole.
    Played { utterance: UtteranceId, line: usize, start_ms: Ms, end_ms: Ms, outcome: Outcome },
    /// A transcription or voice failed for good on something, and what the session did instead.
    Trouble { what: String },
    /// The one terminal state. Only what is found out afterwards comes after it.
    Closed { reason: CloseReason },
    /// A better recogniser listened to the recording of a spoken part, after the end. `part` is its place in the turn as
    /// it was last proposed.
    HeardAgain { turn: TurnId, part: usize, model: String, hearing: Hearing },
}

/// What a better recogniser made of a spoken part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "heard", rename_all = "snake_case")]
pub enum Hearing {
    /// These words: they are the transcript's text, beside those that were heard live.
    Text { text: String },
    /// So many words, far too few or too many for the live ones, which stand.
    Doubtful { words: usize },
}

/// What a reply waited for: when each stage was done, in milliseconds after the candidate's last voiced sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTiming {
    /// The pause that was waited for on purpose.
    pub pause_ms: Ms,
    /// The last words were recognised; mostly while the pause was still being judged.
    pub transcribed_ms: Ms,
    /// The pause was taken as the end of the turn.
    pub judged_ms: Ms,
    /// The engine had decided what to say.
    pub decided_ms: Ms,
    /// Its wording stood.
    pub phrased_ms: Ms,
    /// The first clause was there as sound.
    pub synthesised_ms: Ms,
    /// Its first voiced sample was sent.
    pub sent_ms: Ms,
    /// The candidate heard it: with the delay that the page reports between a packet's arrival and its sound.
    pub heard_ms: Ms,
}

/// The versions of what took part, for the audit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Versions {
    pub emily: String,
    /// For example "whisper: tiny.en q8_0".
    pub transcriber: String,
    pub synthesizer: String,
    pub language: String,
}

/// A language model's answer; only a text can have been used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum ModelReply {
    Text {
        text: String,
    },
    /// None came within the deadline.
    Late,
    Failed {
        what: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// Emily paused the interview after a long silence; the link takes the candidate back.
    Paused,
    HungUp,
    Lost,
    TakenOver,
    ServerStopped,
}

/// A piece of a candidate's turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub kind: PartKind,
    /// Words as heard by the live recogniser, or as typed. Empty for a button.
    pub text: String,
    pub start_ms: Ms,
    pub end_ms: Ms,
    /// The words of `text` with their times; none where it was typed, or where a recogniser gives none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<SpokenWord>,
    /// Where `text` differs from what was heard at first: terms of the trade that were recognised by their sound.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

/// A word and when it was said, on the interview's clock: the recording has it at the same time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpokenWord {
    /// With its punctuation.
    pub text: String,
    pub start_ms: Ms,
    pub end_ms: Ms,
    /// How sure the recogniser was, 0 to 1.
    pub confidence: f32,
}

/// A run of words that a recogniser heard as something else at first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The first word, counted from 0, of the corrected text …
    pub first: usize,
    /// … and how many there are.
    pub count: usize,
    /// What was heard there at first.
    pub heard: String,
    pub by: CorrectedBy,
}

/// How a term was recognised after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectedBy {
    /// The recogniser heard it when it was told which terms may come up.
    SecondLook,
    /// It sounds like what was heard.
    SoundAlike,
}

impl Part {
    /// A part without word times.
    pub fn new(kind: PartKind, text: impl Into<String>, start_ms: Ms, end_ms: Ms) -> Self {
        Part { kind, text: text.into(), start_ms, end_ms, words: Vec::new(), corrections: Vec::new() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    Spoken,
    Typed,
    /// A button of the page, which needs no understanding.
    Button(Request),
}

/// What a candidate may ask for at any time, by voice, by text or by button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    Repeat,
    Rephrase,
    Moment,
    Skip,
    Back,
    HowManyLeft,
    HowLong,
    AreYouHuman,
    IsThisRecorded,
    End,
    OwedQuestion,
}

impl Request {
    /// Every one of them.
    pub const ALL: [Request; 11] = [
        Request::Repeat,
        Request::Rephrase,
        Request::Moment,
        Request::Skip,
        Request::Back,
        Request::HowManyLeft,
        Request::HowLong,
        Request::AreYouHuman,
        Request::IsThisRecorded,
        Request::End,
        Request::OwedQuestion,
    ];
}

/// A reply of Emily's: lines that are spoken one after another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Utterance {
    pub id: UtteranceId,
    /// The turn it answers; none for the greeting and for silence checks.
    pub turn: Option<TurnId>,
    pub lines: Vec<Line>,
    /// What changes when the reply is committed.
    pub moves: Vec<Move>,
}

/// One line of the transcript-to-be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub kind: EntryKind,
    /// The main question it belongs to, counted from 1.
    pub question: Option<u8>,
    /// What the voice says: plain words, no markup.
    pub speech: String,
    /// What the page and the transcript show.
    pub display: String,
}

/// The kinds of transcript entries, Emily's and the candidate's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Greeting,
    Notice,
    Question,
    FollowUp,
    Nudge,
    Reply,
    Closing,
    Consent,
    Answer,
    Request,
    TypedAnswer,
}

/// A change of the interview's state that a reply brings when it is committed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "move", rename_all = "snake_case")]
pub enum Move {
    /// The turn agreed to (or declined) the notice by voice or by text.
    Consent { given: bool, notice_version: String },
    /// The turn was neither a yes nor a no to the notice; it is asked once more.
    ConsentUnclear,
    /// The turn was a greeting or a sound check: it is answered back and counts as no answer.
    Greeted,
    /// The turn answered the open question.
    Answered { question: u8 },
    /// The turn asked for something.
    Asked { request: Request },
    /// A nudge of this kind was used on the open question.
    Nudged { question: u8, nudge: Nudge },
    /// A follow-up of this question is open; `about` names what it probes.
    FollowedUp { question: u8, about: String },
    /// This main question is open.
    Opened { question: u8 },
    /// The candidate chose to leave this question unanswered.
    Skipped { question: u8 },
    /// The floor is open for the candidate's own questions.
    InvitedQuestions,
    /// The candidate asked something of their own. `about` names the plan's answer; without one the question is to be
    /// passed on to the company.
    CandidateAsked { about: Option<String> },
    /// Emily asked whether to end early; the next turn answers that.
    ConfirmEnd,
    /// The candidate chose to go on after all.
    GoOn,
    /// A silence check was spoken (1: gentle, 2: longer).
    CheckedSilence { level: u8 },
    /// The turn may have been this request or part of an answer: Emily asked which.
    AskedWhether { request: Request },
    /// The candidate was told that the planned time is over.
    ToldTime,
    /// The interview pauses when the reply was played; a device that joins resumes it.
    Paused,
    /// The interview ends when the reply was played.
    Close { reason: CloseReason },
    /// The candidate spoke up during the closing: the interview is open again. Once an interview.
    Reopened,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nudge {
    Brief,
    Lengthy,
}

/// How much of a line the candidate got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    Whole,
    /// Stopped early: `said` is the text up to the last whole clause that was played, empty if none was.
    Cut {
        said: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// All questions were resolved.
    Completed,
    /// The candidate chose to end early.
    EndedByCandidate,
    /// The candidate declined the notice.
    Declined,
    /// The candidate left or fell silent and did not come back.
    Abandoned,
    /// The link expired or was withdrawn.
    Cancelled,
    /// Something on our side made it impossible to go on.
    Failed,
}
