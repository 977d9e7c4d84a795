//! A second hearing: what a better recogniser makes of the recording, put beside what was heard live.
//!
//! The live words stay as they are: they are what Emily quoted from. The second text is what a reader gets, unless it is so much shorter
//! or longer than the live one that one of the two must be wrong; then the live words stand, and the entry says so.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

pub use super::event::Hearing;
use super::event::{Correction, Event, Logged, Ms, Part, PartKind, SpokenWord, TurnId};
use super::text::count_words;

/// How an entry was heard live: its words with their times, and where they stand in place of others.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LiveWords {
    pub words: Vec<SpokenWord>,
    /// By their place in `words`.
    pub corrections: Vec<Correction>,
}

impl LiveWords {
    pub(super) fn add(&mut self, part: &Part) {
        let before = self.words.len();
        let moved = |it: &Correction| Correction { first: it.first + before, ..it.clone() };
        self.corrections.extend(part.corrections.iter().map(moved));
        self.words.extend(part.words.iter().cloned());
    }
}

/// Audio before and behind a part that is listened to with it, where nothing else is said there, ms. The voice detector begins late and
/// places are good to about a frame or two.
const AROUND_MS: Ms = 300;
/// Parts with a longer pause between them are listened to apart, ms.
const PAUSE_MS: Ms = 2_000;
/// Parts are listened to together up to this length, ms: recognisers use what goes before, and Whisper takes 30 s at a time.
const TOGETHER_MS: Ms = 24_000;
/// A word is placed by its end, which recognisers know better than its beginning, and so much before it, ms.
const WORD_MS: Ms = 400;
/// A word that lies in no part belongs to one that is at most so far away, ms.
const NEAR_MS: Ms = 600;

/// A spoken part that is to be heard again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenPart {
    pub turn: TurnId,
    /// Its place among the turn's parts.
    pub part: usize,
    /// Session time, as heard live.
    pub from_ms: Ms,
    pub to_ms: Ms,
    /// The live words.
    pub live: String,
}

/// Parts that are listened to together, and the audio for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Session time.
    pub from_ms: Ms,
    pub to_ms: Ms,
    /// Which of the parts.
    pub parts: Range<usize>,
}

/// A word of the second recogniser's, in session time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimedWord {
    pub text: String,
    pub start_ms: Ms,
    pub end_ms: Ms,
}

/// The spoken parts of a log that were not heard again yet, by their time.
pub fn unheard(log: &[Logged]) -> Vec<SpokenPart> {
    let mut turns: BTreeMap<TurnId, &[Part]> = BTreeMap::new();
    for logged in log {
        if let Event::TurnProposed { turn, parts } = &logged.event {
            turns.insert(*turn, parts);
        }
    }
    let again = heard_again(log);
    let spoken = |part: &Part| part.kind == PartKind::Spoken && !part.text.trim().is_empty();
    let mut found: Vec<SpokenPart> = Vec::new();
    for (turn, parts) in turns {
        let parts = parts.iter().enumerate().filter(|(at, part)| spoken(part) && !again.contains_key(&(turn, *at)));
        found.extend(parts.map(|(at, part)| SpokenPart {
            turn,
            part: at,
            from_ms: part.start_ms,
            to_ms: part.end_ms.max(part.start_ms),
            live: part.text.trim().to_owned(),
        }));
    }
    found.sort_by_key(|part| (part.from_ms, part.to_ms));
    found
}

/// What was heard again, by turn and place of the part; the newest hearing counts.
pub(super) fn heard_again(log: &[Logged]) -> BTreeMap<(TurnId, usize), (&str, &Hearing)> {
    let again = log.iter().filter_map(|logged| match &logged.event {
        Event::HeardAgain { turn, part, model, hearing } => Some(((*turn, *part), (model.as_str(), hearing))),
        _ => None,
    });
    again.collect()
}

/// Which parts are listened to together. They are in order of time; windows do not overlap.
pub fn windows(parts: &[SpokenPart]) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        match windows.last_mut() {
            Some(last)
                if part.from_ms < last.to_ms + PAUSE_MS && part.to_ms.max(last.to_ms) - last.from_ms <= TOGETHER_MS =>
            {
                last.to_ms = last.to_ms.max(part.to_ms);
                last.parts.end = at + 1;
            }
            last => {
                // A part that begins within the one before is listened to from that one's end.
                let from_ms = last.map_or(part.from_ms, |last| part.from_ms.max(last.to_ms));
                windows.push(Window { from_ms, to_ms: part.to_ms.max(from_ms), parts: at..at + 1 });
            }
        }
    }
    let bounds: Vec<(Ms, Ms)> = windows.iter().map(|window| (window.from_ms, window.to_ms)).collect();
    for (at, window) in windows.iter_mut().enumerate() {
        let before = at.checked_sub(1).map_or(0, |before| (bounds[before].1 + window.from_ms).div_ceil(2));
        let after = bounds.get(at + 1).map_or(Ms::MAX, |(next, _)| (window.to_ms + next) / 2);
        window.from_ms = window.from_ms.saturating_sub(AROUND_MS).max(before);
        window.to_ms = (window.to_ms + AROUND_MS).min(after);
    }
    windows
}

/// Which part each word belongs to: the one that it overlaps most, else the nearest within reach, else none.
pub fn assign(words: &[TimedWord], parts: &[SpokenPart]) -> Vec<Option<usize>> {
    let place = |word: &TimedWord| {
        let (from, to) = (word.start_ms.max(word.end_ms.saturating_sub(WORD_MS)).min(word.end_ms), word.end_ms);
        let overlap = |part: &SpokenPart| to.min(part.to_ms).saturating_sub(from.max(part.from_ms));
        let distance = |part: &SpokenPart| from.saturating_sub(part.to_ms).max(part.from_ms.saturating_sub(to));
        let near = parts.iter().enumerate().filter(|(_, part)| distance(part) <= NEAR_MS);
        // Most overlap first, then nearest, then earliest.
        near.min_by_key(|(at, part)| (std::cmp::Reverse(overlap(part)), distance(part), *at)).map(|(at, _)| at)
    };
    words.iter().map(place).collect()
}

/// The second text, unless it has less than half or more than double of the live words.
pub fn judge(live: &str, again: String) -> Hearing {
    let (live, words) = (count_words(live), count_words(&again));
    if words == 0 || words * 2 < live || words > live * 2 {
        Hearing::Doubtful { words }
    } else {
        Hearing::Text { text: again }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part(from_ms: Ms, to_ms: Ms) -> SpokenPart {
        SpokenPart { turn: TurnId(1), part: 0, from_ms, to_ms, live: "so it was".into() }
    }

    fn word(start_ms: Ms, end_ms: Ms) -> TimedWord {
        TimedWord { text: "so".into(), start_ms, end_ms }
    }

    #[test]
    fn words_go_to_the_part_they_were_said_in() {
        let parts = [part(1_000, 2_000), part(5_000, 9_000)];
        let placed = |start, end| assign(&[word(start, end)], &parts)[0];
        assert_eq!(placed(1_100, 1_400), Some(0));
        // A word's beginning reaches over the pause to the word before it; its end tells.
        assert_eq!(placed(1_900, 5_300), Some(1));
        assert_eq!(placed(2_200, 2_500), Some(0), "just behind a part");
        assert_eq!(placed(3_200, 3_500), None, "in no part");
        assert_eq!(assign(&[word(0, 10)], &[]), [None]);
    }

    #[test]
    fn parts_close_together_are_listened_to_together() {
        let parts = [part(1_000, 4_000), part(5_000, 9_000), part(20_000, 60_000), part(60_200, 61_000)];
        let found = windows(&parts);
        let spans: Vec<_> = found.iter().map(|window| (window.from_ms, window.to_ms, window.parts.clone())).collect();
        assert_eq!(spans, [(700, 9_300, 0..2), (19_700, 60_100, 2..3), (60_100, 61_300, 3..4)]);
    }

    #[test]
    fn a_text_of_another_length_is_doubted() {
        let live = "we moved the rows in batches";
        assert_eq!(
            judge(live, "We moved the roles in patches.".into()),
            Hearing::Text { text: "We moved the roles in patches.".into() }
        );
        for (again, words) in [("", 0), ("Thank you.", 2), ("and so and so and so and so and so and so and so", 14)] {
            assert_eq!(judge(live, again.into()), Hearing::Doubtful { words }, "{again}");
        }
    }

    proptest! {
        /// Whatever the times, no word goes to two parts, windows lie in order without overlap, and each part is in one.
        #[test]
        fn each_word_and_each_part_has_one_place(
            spans in prop::collection::vec((0_u64..60_000, 0_u64..40_000), 0..12),
            times in prop::collection::vec((0_u64..100_000, 0_u64..3_000), 0..40),
        ) {
            let mut parts: Vec<_> = spans.into_iter().map(|(from, length)| part(from, from + length)).collect();
            parts.sort_by_key(|part| (part.from_ms, part.to_ms));
            let words: Vec<_> = times.into_iter().map(|(start, length)| word(start, start + length)).collect();
            let placed = assign(&words, &parts);
            prop_assert_eq!(placed.len(), words.len());
            for (word, at) in words.iter().zip(placed).filter_map(|(word, at)| Some((word, at?))) {
                let (part, begins) = (&parts[at], word.start_ms.max(word.end_ms.saturating_sub(WORD_MS)));
                prop_assert!(word.end_ms + NEAR_MS >= part.from_ms && begins <= part.to_ms + NEAR_MS);
            }
            let windows = windows(&parts);
            let mut next = 0;
            for window in &windows {
                prop_assert_eq!(window.parts.start, next);
                prop_assert!(window.from_ms <= window.to_ms);
                next = window.parts.end;
            }
            prop_assert_eq!(next, parts.len());
            prop_assert!(windows.windows(2).all(|pair| pair[0].to_ms <= pair[1].from_ms));
        }
    }
}
