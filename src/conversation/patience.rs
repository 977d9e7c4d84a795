//! How long a pause may last before a turn is taken as finished.
//!
//! A recogniser ends nearly every phrase with a full stop, so punctuation says little; the last words say more. The
//! figures start from the best defaults of the field (a wait of 0.6 to 3.5 s, up to 8 s when someone is thinking).

use crate::interview::event::Ms;
use crate::interview::{Expect, Patience};

/// A short reply is expected: yes or no.
const SHORT_REPLY_MS: Ms = 700;
/// An answer that may be complete.
const ANSWER_MS: Ms = 1_200;
/// An answer that has hardly begun: its first words are seldom all of it.
const OPENING_MS: Ms = 2_000;
/// It ends on a word that something must follow.
const UNFINISHED_MS: Ms = 2_800;
/// The candidate said that they are thinking.
const THINKING_MS: Ms = 8_000;
/// An answer with fewer words than this has hardly begun.
const OPENING_WORDS: usize = 8;

/// Words after which English goes on.
const OPEN_ENDINGS: &[&str] = &[
    "a", "about", "also", "an", "and", "are", "as", "at", "because", "but", "by", "er", "erm", "for", "from", "if",
    "in", "into", "is", "like", "my", "of", "on", "or", "our", "so", "than", "the", "their", "then", "to", "uh", "um",
    "was", "we", "were", "when", "where", "which", "while", "with",
];

/// Phrases that ask for time.
const THINKING: &[&str] = &[
    "let me think",
    "let me see",
    "give me a moment",
    "give me a second",
    "one moment",
    "just a moment",
    "one second",
    "good question",
    "how do i put",
    "how should i put",
    "hold on",
    "bear with me",
];

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
pub fn wait_ms(expect: Expect, patience: Patience, text: &str, _finished: Option<f32>) -> Ms {
    let ms = usual_wait_ms(expect, text);
    match patience {
        Patience::Brisk => ms * 3 / 4,
        Patience::Normal => ms,
        Patience::Patient => ms * 3 / 2,
    }
}

fn usual_wait_ms(expect: Expect, text: &str) -> Ms {
    // Only the last words are looked at: a long answer is judged at each of its pauses.
    let words = last_words(text, OPENING_WORDS);
    let last_words = words[words.len().saturating_sub(7)..].join(" ");
    if THINKING.iter().any(|phrase| last_words.contains(phrase)) {
        return THINKING_MS;
    }
    if words.last().is_some_and(|word| OPEN_ENDINGS.contains(&word.as_str())) {
        return UNFINISHED_MS;
    }
    match expect {
        Expect::Consent | Expect::YesNo => SHORT_REPLY_MS,
        Expect::Answer { .. } if words.len() < OPENING_WORDS => OPENING_MS,
        Expect::Answer { hard: true, .. } => ANSWER_MS + 300,
        Expect::Answer { .. } | Expect::CandidateQuestion | Expect::Nothing => ANSWER_MS,
    }
}

/// Sounds and words that show that someone is listening, and ask for nothing.
const BACKCHANNELS: &[&str] = &[
    "ah",
    "aha",
    "alright",
    "cool",
    "fine",
    "good",
    "got it",
    "great",
    "hello",
    "hey",
    "hi",
    "hm",
    "hmm",
    "huh",
    "i see",
    "mhm",
    "mm",
    "mm hm",
    "mm hmm",
    "mmm",
    "oh",
    "ok",
    "okay",
    "of course",
    "right",
    "sure",
    "thank you",
    "thanks",
    "uh",
    "uh huh",
    "um",
    "yeah",
    "yep",
    "yes",
    "yup",
];

/// Whether words said over Emily's voice only accompany it.
pub fn is_backchannel(text: &str) -> bool {
    let words = words(text);
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        let taken = (1..=2.min(rest.len())).rev().find(|&n| BACKCHANNELS.contains(&rest[..n].join(" ").as_str()));
        match taken {
            Some(n) => rest = &rest[n..],
            None => return false,
        }
    }
    words.len() <= 4
}

/// The last `count` words of a text, or all of a shorter one.
fn last_words(text: &str, count: usize) -> Vec<String> {
    let is_mark = |c: char| !(c.is_alphanumeric() || c == '\'');
    let mut words: Vec<String> =
        text.rsplit(is_mark).filter(|word| !word.is_empty()).take(count).map(str::to_lowercase).collect();
    words.reverse();
    words
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait_ms(expect: Expect, text: &str) -> Ms {
        super::wait_ms(expect, Patience::Normal, text, None)
    }

    const ANSWER: Expect = Expect::Answer { question: 1, hard: false };

    #[test]
    fn an_unfinished_sentence_is_waited_for() {
        let done = "I built the prediction engine and tested it in production.";
        assert_eq!(wait_ms(ANSWER, done), ANSWER_MS);
        assert_eq!(wait_ms(ANSWER, "I built the prediction engine and tested it, and."), UNFINISHED_MS);
        assert_eq!(wait_ms(ANSWER, "I built it with a lot of queues because the"), UNFINISHED_MS);
    }

    #[test]
    fn thinking_aloud_gets_the_longest_wait() {
        assert_eq!(wait_ms(ANSWER, "That's a good question. Let me think."), THINKING_MS);
    }

    #[test]
    fn a_yes_is_answered_quickly_and_an_opening_is_not() {
        assert_eq!(wait_ms(Expect::Consent, "Yes, I agree."), SHORT_REPLY_MS);
        assert_eq!(wait_ms(ANSWER, "Sure."), OPENING_MS);
    }

    #[test]
    fn a_plan_can_be_more_or_less_patient() {
        let text = "I built the prediction engine and tested it in production.";
        let waits = [Patience::Brisk, Patience::Normal, Patience::Patient].map(|it| super::wait_ms(ANSWER, it, text, None));
        assert_eq!(waits, [900, 1_200, 1_800]);
    }

    #[test]
    fn backchannels_are_told_from_speech() {
        for text in ["Mm-hm.", "Okay.", "Yeah, okay.", "Uh-huh", "Right, right."] {
            assert!(is_backchannel(text), "{text}");
        }
        for text in ["Wait.", "Sorry, could you", "Yes, I have a question", "okay okay okay okay okay"] {
            assert!(!is_backchannel(text), "{text}");
        }
    }
}
