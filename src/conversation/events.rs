//! What a [`Conversation`](super::Conversation) is told, and what it asks for.

use crate::interview::event::{Ms, Part, Request, TurnId, UtteranceId};

/// A stretch of speech that was handed to the transcriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhraseId(pub u32);

/// What a conversation is told; all of it by the session.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The voice detector's probability of speech in the 16 ms that end now.
    Voice { probability: f32 },
    /// The words of a phrase, empty when nothing was said in it.
    Heard { phrase: PhraseId, text: String },
    /// The candidate sent a typed answer.
    Typed { text: String },
    /// The candidate pressed a button.
    Button(Request),
    /// The candidate is writing (or stopped): nothing is hurried meanwhile.
    Drafting { active: bool },
    /// The engine has nothing to say to this turn.
    NoReply { turn: TurnId },
    /// The first frame of an utterance was sent.
    SpeechStarted { utterance: UtteranceId, turn: Option<TurnId> },
    /// So much of the running utterance was sent by now.
    Playing { utterance: UtteranceId, played_ms: Ms },
    /// The utterance was sent to its end.
    PlayedOut { utterance: UtteranceId },
    /// The connection is gone: whatever Emily is saying reaches nobody.
    Disconnected,
    /// Time passed.
    Tick,
}

/// What a conversation asks for; the session carries it out in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A phrase is finished: transcribe this stretch of the candidate's audio.
    Transcribe { phrase: PhraseId, from_ms: Ms, to_ms: Ms },
    /// The candidate's turn seems finished: log it, decide on a reply.
    ProposeTurn { turn: TurnId, parts: Vec<Part> },
    /// The reply to this turn is void: log that, drop it, say nothing more of it.
    ReopenTurn { turn: TurnId },
    /// The reply to this turn stands: log that.
    CommitTurn { turn: TurnId },
    /// Lower Emily's voice, or raise it again.
    Duck(bool),
    /// Fade Emily's voice out, but keep the rest of the utterance.
    Hold,
    /// A false alarm: go on with the utterance where it was held.
    Resume,
    /// The candidate took the floor: the rest of the utterance is dropped.
    Interrupt,
    /// Nobody has said or typed anything for this long.
    Silence { ms: Ms },
    /// Whose turn it is, for the page.
    Floor(FloorState),
}

/// Whose turn it is, as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloorState {
    /// Emily speaks.
    Speaking,
    /// Emily waits for the candidate.
    Listening,
    /// The candidate speaks.
    Hearing,
    /// The candidate pauses; the turn is taken as finished at this time.
    Pausing { until_ms: Ms },
    /// Emily is finding her reply.
    Thinking,
}
