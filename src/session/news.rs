//! What a voice reports while it speaks: a leaf, so that the director knows no audio.

use crate::interview::event::{Ms, TurnId, UtteranceId};

/// What the other side got to hear.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The first clause of an utterance is there as sound, which begins `lead_ms` after its first sample.
    Synthesised { utterance: UtteranceId, lead_ms: Ms },
    /// The first frame of an utterance was sent.
    Started { utterance: UtteranceId, turn: Option<TurnId> },
    /// A clause began; `text` is its line up to and with it.
    ClauseBegan { utterance: UtteranceId, line: usize, text: String },
    /// A clause was sent to its end; `said` is its line up to and with it.
    ClauseDone { utterance: UtteranceId, line: usize, said: String },
    /// A line was sent to its end; `end_ms` is when its last sound was.
    LineDone { utterance: UtteranceId, line: usize, end_ms: Ms },
    /// So much of the utterance was sent.
    Playing { utterance: UtteranceId, played_ms: Ms },
    /// The utterance was sent to its end.
    PlayedOut { utterance: UtteranceId },
    /// A clause could not be synthesised.
    Lost { what: String },
}
