//! What a [`Conversation`](super::Conversation) is told, and what it asks for.

use crate::interview::event::{Correction, Ms, Part, PartKind, Request, SpokenWord, TurnId, UtteranceId};

/// A stretch of speech that was handed to the transcriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhraseId(pub u32);

/// What a recogniser made of a stretch of speech.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// Empty when nothing was said in it.
    pub text: String,
    /// Its words on the interview's clock; none where the recogniser gives none.
    pub words: Vec<SpokenWord>,
    /// Which of them were recognised only by their sound.
    pub corrections: Vec<Correction>,
}

/// What words are asked for; the later ones are waited for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// To show what is being said. May be left out: [`Input::NotHeard`].
    Caption,
    /// The phrase may be over; the turn waits for it if it is. May be left out: [`Input::NotHeard`].
    Suspicion,
    /// The phrase is over: its words must come.
    Phrase,
}

/// What a conversation is told; all of it by the session.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The voice detector's probability of speech in the 16 ms that end now.
    Voice { probability: f32 },
    /// The words of a phrase, in the audio up to `to_ms`.
    Heard { phrase: PhraseId, to_ms: Ms, heard: Heard },
    /// The machine had no room for an early decode.
    NotHeard { phrase: PhraseId, to_ms: Ms },
    /// A model's probability that the turn was complete with its last voiced sample at `to_ms`.
    Finished { to_ms: Ms, probability: f32 },
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
    /// These words of Emily's begin to sound: a line up to and with the clause that begins.
    Saying { line: String },
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
    /// Transcribe this stretch of the candidate's audio.
    Transcribe { phrase: PhraseId, from_ms: Ms, to_ms: Ms, purpose: Purpose },
    /// Judge by its sound whether the turn is complete: the candidate paused, and this is the audio before it.
    JudgeEnd { from_ms: Ms, to_ms: Ms },
    /// The words of a phrase as far as they are known; empty and done: nothing was said after all.
    Caption { phrase: PhraseId, text: String, done: bool },
    /// The candidate's turn seems finished after a pause of at least `pause_ms`: log it, decide on a reply.
    ProposeTurn { turn: TurnId, parts: Vec<Part>, pause_ms: Ms },
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

impl Heard {
    pub(super) fn into_part(self, start_ms: Ms, end_ms: Ms) -> Part {
        let Heard { text, words, corrections } = self;
        Part { words, corrections, ..Part::new(PartKind::Spoken, text.trim(), start_ms, end_ms) }
    }
}

impl From<&str> for Heard {
    /// Words without times.
    fn from(text: &str) -> Self {
        Heard { text: text.to_owned(), ..Heard::default() }
    }
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
