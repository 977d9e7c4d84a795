//! How long a pause may last before a turn is taken as finished.
//!
//! A recogniser ends nearly every phrase with a full stop, so punctuation says little; the words say more. Every cue (`cues`)
//! that holds moves the wait by its own figure; a few kinds of turn have a wait of their own: a request for time, a
//! question to Emily, a yes or no where one was asked for. `emily bench endpoint` measures what comes of it.

mod backchannel;
mod cues;
mod said;

pub use backchannel::is_backchannel;

use crate::interview::event::Ms;
use crate::interview::{Expect, Patience};
use cues::CUES;
pub(super) use said::plain_words;
use said::{Mark, Said};

/// The wait that the cues move: an answer that may be complete or not.
const ANSWER_MS: i64 = 1_650;
/// On a hard question so much more.
const HARD_MS: i64 = 300;
/// A short reply or a question is expected, and it may be complete.
const REPLY_MS: i64 = 900;
/// A wait of at most this is for a sure end: what a speaker's own pauses have taught is not added to it.
pub const SURE_MS: Ms = 900;
/// A cue that adds this much says that the sentence goes on.
const GOES_ON_MS: i64 = 800;
/// A cue that takes away this much says that the turn is closed.
const CLOSES_MS: i64 = -900;
/// No turn is taken as finished earlier.
const LEAST_MS: i64 = 600;
/// None is waited for longer …
const MOST_MS: i64 = 3_500;
/// … except after a request for time.
const THINKING_MS: i64 = 8_000;
/// How far a model of prosody may move the wait at most, ms either way.
const PROSODY_MS: f32 = 500.0;

/// When a pause ends a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseRule {
    /// After this long, whatever was said.
    Fixed(Ms),
    /// After so many percent of what the words call for, see [`wait_ms`].
    Words { percent: u16 },
}

impl Default for PauseRule {
    fn default() -> Self {
        PauseRule::Words { percent: 100 }
    }
}

impl PauseRule {
    /// How long the pause after `text` may last by this rule; as [`wait_ms`].
    pub fn wait_ms(self, expect: Expect, patience: Patience, text: &str, finished: Option<f32>) -> Ms {
        match self {
            PauseRule::Fixed(ms) => ms,
            PauseRule::Words { percent } => wait_ms(expect, patience, text, finished) * Ms::from(percent) / 100,
        }
    }
}

/// How long the pause after `text` (all that was said in the turn so far) may last, in ms from the last voiced sample.
/// `finished` is the probability that a model of prosody gives to the turn's being complete, where there is one.
pub fn wait_ms(expect: Expect, patience: Patience, text: &str, finished: Option<f32>) -> Ms {
    let ms = usual_wait_ms(expect, text, finished).unsigned_abs();
    match patience {
        Patience::Brisk => ms * 3 / 4,
        Patience::Normal => ms,
        Patience::Patient => ms * 3 / 2,
    }
}

/// The names of the cues that a text holds: why it is waited for as long as it is.
pub fn reasons(text: &str) -> Vec<&'static str> {
    let said = Said::read(text);
    CUES.iter().filter(|cue| (cue.holds)(&said)).map(|cue| cue.name).collect()
}

fn usual_wait_ms(expect: Expect, text: &str, finished: Option<f32>) -> i64 {
    let said = Said::read(text);
    if asks_for_time(&said) {
        return THINKING_MS;
    }
    if asks_emily(&said) {
        return LEAST_MS;
    }
    let held: Vec<i64> = CUES.iter().filter(|cue| (cue.holds)(&said)).map(|cue| cue.ms).collect();
    // "… that's the one I'm proud of": a sentence that closes the turn may end on any word.
    let closes = held.iter().any(|ms| *ms <= CLOSES_MS);
    let cues: i64 = held.iter().filter(|ms| !closes || **ms < 0).sum();
    let usual = match expect {
        Expect::Consent | Expect::YesNo if is_yes_or_no(&said) => return LEAST_MS,
        // Few words are all that is wanted.
        Expect::Consent | Expect::YesNo | Expect::CandidateQuestion | Expect::Nothing => REPLY_MS + shortness(&said),
        Expect::Answer { hard: true, .. } => ANSWER_MS + HARD_MS,
        Expect::Answer { .. } => ANSWER_MS,
    };
    (usual + cues + prosody(finished)).clamp(LEAST_MS, MOST_MS)
}

/// What the cues for a short answer add is taken off again where a short one is expected.
fn shortness(said: &Said) -> i64 {
    match said.count {
        0..8 => -800,
        8..20 => -300,
        _ => 0,
    }
}

/// A sure verdict either way moves the wait; it is poor on some speech, so it moves it little.
fn prosody(finished: Option<f32>) -> i64 {
    finished.filter(|it| it.is_finite()).map_or(0, |it| ((0.5 - it.clamp(0.0, 1.0)) * 2.0 * PROSODY_MS) as i64)
}

/// Phrases that ask for time; nothing but small words may follow.
const THINKING: &[&str] = &[
    "let me think",
    "let me see",
    "let me get this right",
    "let me check",
    "give me a moment",
    "give me a second",
    "give me a minute",
    "need a moment",
    "have a moment",
    "take a moment",
    "have a second",
    "one moment",
    "just a moment",
    "a moment please",
    "one second",
    "good question",
    "difficult question",
    "hard question",
    "tough question",
    "difficult one",
    "hard one",
    "tough one",
    "tricky one",
    "how do i put",
    "how should i put",
    "hold on",
    "bear with me",
    "have to think",
    "need to think",
    "i'm thinking",
];
const AFTER_THINKING: &[&str] = &[
    "about", "that", "this", "it", "for", "a", "second", "moment", "minute", "one", "bit", "please", "here", "the",
    "first", "to", "think", "actually", "okay", "um", "uh", "hmm", "hm", "so", "well", "right", "now",
];

fn asks_for_time(said: &Said) -> bool {
    let only_hums = said.count > 0
        && said.count <= 2
        && said.last(2).iter().all(|word| ["hm", "hmm", "um", "uh", "oh", "okay"].contains(&word.as_str()));
    only_hums
        || said.words_since(THINKING).is_some_and(|since| {
            since <= 8 && said.last(since).iter().all(|word| AFTER_THINKING.contains(&word.as_str()))
        })
}

/// Beginnings of a question to Emily.
const ASKING: &[&str] = &[
    "sorry",
    "pardon",
    "excuse me",
    "could you",
    "can you",
    "would you",
    "do you",
    "did you",
    "what do you",
    "what did you",
    "are you",
    "does that",
    "is that what",
    "should i",
    "shall i",
    "may i",
    "can i ask",
    "could i ask",
    "you mean",
];

/// Whether the turn ends with a question that Emily is to answer.
fn asks_emily(said: &Said) -> bool {
    said.mark == Mark::Question && said.opens_with(ASKING)
        || said.ends_with(&[
            "repeat that",
            "repeat the question",
            "say that again",
            "repeat it please",
            "repeat that please",
        ])
}

fn is_yes_or_no(said: &Said) -> bool {
    const REPLIES: &[&str] = &[
        "yes",
        "yeah",
        "yep",
        "sure",
        "no",
        "nope",
        "of course",
        "okay",
        "i agree",
        "i do",
        "absolutely",
        "definitely",
    ];
    const MOST_WORDS: usize = 6;
    let goes_on = CUES.iter().any(|cue| cue.ms >= GOES_ON_MS && (cue.holds)(said));
    said.count <= MOST_WORDS && (said.ends_with(REPLIES) || said.words_since(REPLIES).is_some() && !goes_on)
}

#[cfg(test)]
mod tests;
