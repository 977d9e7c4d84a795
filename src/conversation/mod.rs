//! When to say it: the pure half of a conversation that deals with time.
//!
//! [`Conversation`] is told what is heard (probabilities of speech, finished phrases' words, typed text) and what is
//! being played, together with the time, and answers with what to do: transcribe this stretch, this turn is finished,
//! hold your voice, take that reply back. It holds no clock, no samples and no model, so whole conversations run in
//! virtual time in its tests.
//!
//! * [`events`]: everything that goes in and comes out;
//! * [`voice`]: from probabilities to the beginning and end of phrases;
//! * [`patience`]: how long a pause may last, judged by what was said so far;
//! * [`phrases`]: the words of a turn as they come in, recognised while it is spoken; [`seam`] joins their overlaps;
//! * [`echo`]: Emily's own words that come back through the microphone;
//! * [`floor`]: whose turn it is, and when a reply may still be taken back.
//!
//! A turn is revocable until [`Settings::commit_after_ms`] of its reply were played: when the candidate goes on before
//! that, the reply is void and the two halves become one turn.

mod echo;
pub mod events;
pub mod floor;
pub mod patience;
mod phrases;
mod seam;
#[cfg(test)]
mod tests;
pub mod voice;

pub use events::{FloorState, Heard, Input, Output, PhraseId, Purpose};
pub use floor::Conversation;

use crate::interview::event::Ms;
use patience::PauseRule;

/// The timing of a conversation; all in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// When a pause ends a turn.
    pub pause: PauseRule,
    /// How much of a reply may be played before it can no longer be taken back.
    pub commit_after_ms: Ms,
    /// Speech over Emily's voice lowers it after this long …
    pub duck_after_ms: Ms,
    /// … holds it after this long …
    pub hold_after_ms: Ms,
    /// … or after this long while the reply is still revocable …
    pub hold_revocable_after_ms: Ms,
    /// … and is taken for a real interruption after this long, whatever its words.
    pub interrupt_after_ms: Ms,
    /// After a pause of this length what was said is recognised, on suspicion that it is all …
    pub suspicion_ms: Ms,
    /// … and one of this length ends a phrase.
    pub phrase_pause_ms: Ms,
    /// A phrase is ended here at the latest: steady sound that is no speech.
    pub max_phrase_ms: Ms,
    /// Speech that goes on after a suspicion begins another window, if the one before holds this much: little is then
    /// left to recognise at the end of a turn.
    pub seam_after_ms: Ms,
    /// A window is closed at this length also within a word. With its edges it must fit the recogniser's least context
    /// (8.96 s, see [`whisper`](crate::speech::whisper)).
    pub window_ms: Ms,
    /// So much of a window is recognised again in the one that follows without a pause.
    pub overlap_ms: Ms,
    /// How often what is being said is shown before it is finished.
    pub caption_every_ms: Ms,
    /// Audio before a phrase's first voiced frame that belongs to it.
    pub pre_roll_ms: Ms,
    /// Audio after its last voiced frame that belongs to it.
    pub tail_ms: Ms,
    /// A candidate who goes on after a reply was begun is given so much longer after later phrases …
    pub learn_ms: Ms,
    /// … up to this …
    pub learn_at_most_ms: Ms,
    /// … and so much less again after each reply that stood.
    pub unlearn_ms: Ms,
    /// A turn this long is wound down: from here on a pause of [`long_turn_pause_ms`](Self::long_turn_pause_ms) is
    /// enough for Emily to come in, kindly. She never talks into it.
    pub long_turn_ms: Ms,
    pub long_turn_pause_ms: Ms,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            pause: PauseRule::default(),
            commit_after_ms: 700,
            duck_after_ms: 200,
            hold_after_ms: 440,
            hold_revocable_after_ms: 240,
            interrupt_after_ms: 1_500,
            suspicion_ms: 200,
            phrase_pause_ms: 500,
            max_phrase_ms: 120_000,
            seam_after_ms: 4_000,
            window_ms: 8_400,
            overlap_ms: 2_000,
            caption_every_ms: 2_000,
            pre_roll_ms: 256,
            tail_ms: 192,
            learn_ms: 200,
            learn_at_most_ms: 1_000,
            unlearn_ms: 100,
            long_turn_ms: 240_000,
            long_turn_pause_ms: 700,
        }
    }
}
