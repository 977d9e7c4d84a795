//! Emily's own words that come back through the candidate's microphone.
//!
//! Browsers cancel echo; phones on loudspeaker and plain clients may not. Most of it is told by its sound
//! ([`EchoDetector`](crate::audio::EchoDetector)); what passes that, is heard while she speaks, and is what she says, is
//! her own voice and interrupts nobody.

use std::collections::VecDeque;

use super::patience::plain_words as words;

/// How many of her last lines can still come back.
const LINES: usize = 3;
/// From this share of the heard words on that she said in the same order, it is echo. A recogniser mishears a voice that
/// comes back through a loudspeaker.
const SHARE: f64 = 0.75;
/// Fewer words than this are said by people too, in answer to hers: "no, let's go on", "what happens next?"
const LEAST_WORDS: usize = 6;

/// What Emily said last.
#[derive(Clone, Debug, Default)]
pub(super) struct OwnWords {
    lines: VecDeque<String>,
}

impl OwnWords {
    /// She says this now: a line up to and with the clause that begins.
    pub(super) fn say(&mut self, line: String) {
        if self.lines.back().is_some_and(|last| line.starts_with(last.as_str())) {
            self.lines.pop_back();
        }
        if self.lines.len() == LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// Whether these words, heard while she spoke, are hers.
    pub(super) fn are_in(&self, heard: &str) -> bool {
        let heard = words(heard);
        if heard.len() < LEAST_WORDS {
            return false;
        }
        let said: Vec<String> = self.lines.iter().flat_map(|line| words(line)).collect();
        common(&heard, &said) as f64 >= SHARE * heard.len() as f64
    }
}

/// How many of `heard` were said in the same order and closely enough together (longest common subsequence within a
/// stretch of `said` that is at most half as long again).
fn common(heard: &[String], said: &[String]) -> usize {
    let stretch = (heard.len() * 3).div_ceil(2);
    let windows = said.len().saturating_sub(stretch) + 1;
    let within = |from: usize| subsequence(heard, &said[from..(from + stretch).min(said.len())]);
    (0..windows).map(within).max().unwrap_or(0)
}

fn subsequence(a: &[String], b: &[String]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for word in a {
        let mut diagonal = 0;
        for (at, other) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word == other { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saying(lines: &[&str]) -> OwnWords {
        let mut own = OwnWords::default();
        lines.iter().for_each(|line| own.say((*line).to_owned()));
        own
    }

    #[test]
    fn her_own_words_are_recognised_also_when_some_are_misheard() {
        let own = saying(&["Thank you.", "Thank you. Tell me about a project that you built on your own."]);
        assert!(own.are_in("Tell me about a project that you built"));
        assert!(own.are_in("about the project that you build on your own"));
    }

    #[test]
    fn what_a_candidate_says_is_not_hers() {
        let own = saying(&["Tell me about a project that you built on your own."]);
        for text in ["Sorry, which project do you mean?", "Wait, I was not done.", "Okay.", "A project of my own?"] {
            assert!(!own.are_in(text), "{text}");
        }
        assert!(!OwnWords::default().are_in("Tell me about a project"));
    }

    #[test]
    fn lines_of_long_ago_do_not_come_back() {
        let own =
            saying(&["one two three four five six", "seven", "eight", "nine ten eleven twelve thirteen fourteen"]);
        assert!(!own.are_in("one two three four five six"));
        assert!(own.are_in("nine ten eleven twelve thirteen fourteen"));
    }
}
