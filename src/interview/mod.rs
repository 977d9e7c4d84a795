//! What to say: the interview as a pure state machine.
//!
//! - [`Plan`] is what a company writes: five questions in order, the parts they ask for, the notice, the next steps.
//! - [`Event`] is what happened. The log of events *is* the interview.
//! - [`State`] is a fold over the log; [`decide()`] is a pure query on it: what should Emily say now? A reply changes
//!   nothing until it is committed ([`Event::TurnCommitted`]) or, without a turn, played to its end.
//! - [`Transcript`] is another fold over the same log: who said what, when, and what of it was really heard.
//!
//! Nothing here reads a clock, a file or a socket, and no model is asked: questions are counted, requests are
//! understood and answers are probed in code. The rules of conduct (one question a turn, neutral acknowledgements,
//! verbatim quotes) hold by construction and are checked by the tests beside `decide`.

mod decide;
pub mod event;
mod fixed;
pub mod hearing;
pub mod lint;
mod phrasing;
mod plan;
mod probe;
mod prompt;
mod replay;
mod request;
pub mod scorecard;
mod state;
mod text;
mod transcript;
mod vocabulary;
pub mod wording;

pub use decide::{Trigger, decide};
pub use event::{
    CloseReason, EntryKind, Event, Hearing, LeaveReason, Line, Logged, ModelReply, Move, Ms, Nudge, Outcome, Part,
    PartKind, Request, TurnId, Utterance, UtteranceId, Versions,
};
pub use fixed::fixed_lines;
pub(crate) use phrasing::reference;
pub use plan::{
    Alternative, Area, Checked, Choice, Competency, Faq, Limits, Notice, Patience, Phrase, Plan, PlanError, PlanErrors,
    PlanPart, PlanWarning, VoiceStyle, draft,
};
pub use prompt::Prompt;
pub use replay::{Again, Replayed, replay};
pub use request::{Understood, understand};
pub use scorecard::{Review, ReviewError, Scorecard};
pub use state::{Expect, Phase, State};
pub use text::{count_words, is_presentable};
pub use transcript::{Entry, Header, Speaker, TextBy, Transcript};
pub use vocabulary::terms_for;
