//! Joining two stretches of speech that overlap, so that no word is lost or doubled.
//!
//! Speech that goes on for long is recognised in windows that overlap by about two seconds. Near the edge of its audio a
//! recogniser is unsure, so each side is trusted away from its own edge: the two are joined in the middle of the longest
//! run of words that both heard at the same time. Where they agree on nothing, time decides.

use crate::interview::event::{Correction, Ms, Part, SpokenWord};

/// The same word's times in two windows differ by no more than this.
const SAME_TIME_MS: Ms = 500;
/// Where there are no times, so many words at the edges are compared.
const EDGE_WORDS: usize = 12;

/// Takes the words that both hold from one of them. `from_ms` is where the audio of `right` begins.
pub(super) fn join(left: &mut Part, right: &mut Part, from_ms: Ms) {
    if left.text.is_empty() || right.text.is_empty() {
        return;
    }
    if left.words.is_empty() || right.words.is_empty() {
        return join_texts(left, right);
    }
    let tail = left.words.iter().position(|word| word.end_ms + SAME_TIME_MS > from_ms).unwrap_or(left.words.len());
    let until = left.words.last().map_or(left.end_ms, |word| word.end_ms.max(left.end_ms)) + SAME_TIME_MS;
    let head = right.words.iter().take_while(|word| word.start_ms < until).count();
    let middle = (from_ms + left.end_ms) / 2;
    let (keep, skip) = match agreed(&left.words[tail..], &right.words[..head], middle) {
        Some((in_left, in_right)) => (tail + in_left + 1, in_right + 1),
        None => {
            let before = |word: &&SpokenWord| (word.start_ms + word.end_ms) / 2 <= middle;
            (left.words.iter().take_while(before).count(), right.words.iter().take_while(before).count())
        }
    };
    keep_first(left, keep);
    leave_out(right, skip);
}

/// The middle word of the longest run that both heard at the same time, in each of them; of equal runs the one nearest
/// to `middle`.
fn agreed(left: &[SpokenWord], right: &[SpokenWord], middle: Ms) -> Option<(usize, usize)> {
    let same = |l: usize, r: usize| {
        let (l, r) = (&left[l], &right[r]);
        l.end_ms.abs_diff(r.end_ms) <= SAME_TIME_MS && plain(&l.text) == plain(&r.text) && !plain(&l.text).is_empty()
    };
    let mut best: Option<(usize, Ms, (usize, usize))> = None;
    for l in 0..left.len() {
        for r in 0..right.len() {
            let begins = same(l, r) && !(l > 0 && r > 0 && same(l - 1, r - 1));
            if !begins {
                continue;
            }
            let run = (0..).take_while(|n| l + n < left.len() && r + n < right.len() && same(l + n, r + n)).count();
            let at = (run - 1) / 2;
            let distance = left[l + at].end_ms.abs_diff(middle);
            let better = best.is_none_or(|(length, far, _)| run > length || (run == length && distance < far));
            if better {
                best = Some((run, distance, (l + at, r + at)));
            }
        }
    }
    best.map(|(.., at)| at)
}

/// Without times: what ends the one and begins the other is said once.
fn join_texts(left: &Part, right: &mut Part) {
    let before: Vec<String> = left.text.split_whitespace().map(plain).collect();
    let after: Vec<String> = right.text.split_whitespace().map(plain).collect();
    let most = EDGE_WORDS.min(before.len()).min(after.len());
    let Some(doubled) = (1..=most).rev().find(|&n| before[before.len() - n..] == after[..n]) else { return };
    let rest: Vec<&str> = right.text.split_whitespace().skip(doubled).collect();
    right.text = rest.join(" ");
    right.words.clear();
    right.corrections.clear();
}

fn keep_first(part: &mut Part, keep: usize) {
    if keep >= part.words.len() {
        return;
    }
    part.words.truncate(keep);
    part.corrections.retain_mut(|correction| {
        correction.count = correction.count.min(keep.saturating_sub(correction.first));
        correction.count > 0
    });
    if let Some(last) = part.words.last() {
        part.end_ms = part.end_ms.min(last.end_ms).max(part.start_ms);
    }
    rewrite(part);
}

fn leave_out(part: &mut Part, skip: usize) {
    if skip == 0 {
        return;
    }
    part.words.drain(..skip.min(part.words.len()));
    part.corrections.retain_mut(|correction: &mut Correction| {
        let end = (correction.first + correction.count).saturating_sub(skip);
        correction.first = correction.first.saturating_sub(skip);
        correction.count = end - correction.first.min(end);
        correction.count > 0
    });
    if let Some(first) = part.words.first() {
        part.start_ms = part.start_ms.max(first.start_ms).min(part.end_ms);
    }
    rewrite(part);
}

fn rewrite(part: &mut Part) {
    part.text = part.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
}

fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::interview::event::{CorrectedBy, PartKind};

    fn word(text: &str, start_ms: Ms, end_ms: Ms) -> SpokenWord {
        SpokenWord { text: text.to_owned(), start_ms, end_ms, confidence: 0.9 }
    }

    fn part(words: Vec<SpokenWord>, start_ms: Ms, end_ms: Ms) -> Part {
        let mut part = Part { words, ..Part::new(PartKind::Spoken, "", start_ms, end_ms) };
        rewrite(&mut part);
        part
    }

    /// Words of 300 ms each, one after the other from `from_ms` on.
    fn evenly(text: &str, from_ms: Ms) -> Vec<SpokenWord> {
        let place = |at: usize| from_ms + at as Ms * 300;
        text.split_whitespace().enumerate().map(|(at, text)| word(text, place(at), place(at + 1))).collect()
    }

    #[test]
    fn both_sides_are_trusted_away_from_their_edges() {
        // Said: "we put a queue in front of the database and it kept up", a window ends within "database".
        let mut left = part(evenly("We put a queue in front of the data.", 0), 0, 2_700);
        let mut right = part(evenly("cue in front of the database and it kept up", 900), 900, 3_900);
        join(&mut left, &mut right, 900);
        assert_eq!(format!("{} {}", left.text, right.text), "We put a queue in front of the database and it kept up");
        assert!(left.end_ms <= right.start_ms);
    }

    #[test]
    fn without_agreement_time_decides() {
        let mut left = part(evenly("one two three four", 0), 0, 1_200);
        let mut right = part(evenly("drei vier five six", 600), 600, 1_800);
        join(&mut left, &mut right, 600);
        assert_eq!(format!("{} {}", left.text, right.text), "one two three vier five six");
    }

    #[test]
    fn a_window_without_words_changes_nothing() {
        let mut left = part(evenly("one two three", 0), 0, 900);
        let before = left.clone();
        join(&mut left, &mut part(Vec::new(), 500, 1_500), 500);
        assert_eq!(left, before);
    }

    #[test]
    fn words_without_times_are_joined_by_their_text() {
        let mut left = Part::new(PartKind::Spoken, "it was the best of times.", 0, 3_000);
        let mut right = Part::new(PartKind::Spoken, "Of times, it was the worst", 2_000, 5_000);
        join(&mut left, &mut right, 2_000);
        assert_eq!(right.text, "it was the worst");
    }

    #[test]
    fn corrections_move_with_their_words() {
        let correction = |first| Correction { first, count: 1, heard: "ready's".into(), by: CorrectedBy::SoundAlike };
        let mut left = part(evenly("we used Redis for the cache", 0), 0, 1_800);
        left.corrections = vec![correction(2)];
        let mut right = part(evenly("for the cache and Redis held", 900), 900, 2_700);
        right.corrections = vec![correction(4)];
        join(&mut left, &mut right, 900);
        for part in [&left, &right] {
            let Correction { first, .. } = part.corrections[0];
            assert_eq!(part.words[first].text, "Redis", "{part:?}");
        }
    }

    proptest! {
        /// Two windows over the same words, each unsure of the word at its edge, give the words once and in order.
        #[test]
        fn no_word_is_lost_or_doubled(
            letters in prop::collection::vec("[a-e]{1,2}", 12..40),
            lengths in prop::collection::vec(150u64..600, 40),
            jitter in prop::collection::vec(0u64..120, 80),
            split in 6usize..10,
            overlap in 4usize..7,
            garbled in any::<(bool, bool)>(),
        ) {
            let mut at = 1_000;
            let said: Vec<SpokenWord> = letters.iter().zip(&lengths).map(|(text, ms)| {
                at += ms;
                word(text, at - ms, at)
            }).collect();
            let shaken = |words: &[SpokenWord], by: &[u64]| -> Vec<SpokenWord> {
                words.iter().zip(by).map(|(it, by)| word(&it.text, it.start_ms + by, it.end_ms + by)).collect()
            };
            let (end, begin) = (split + 2, split + 2 - overlap);
            let mut heard_left = shaken(&said[..end], &jitter);
            let mut heard_right = shaken(&said[begin..], &jitter[40..]);
            if garbled.0 {
                heard_left[end - 1].text = "zz".into();
            }
            if garbled.1 {
                heard_right[0].text = "yy".into();
            }
            let (left_end, from_ms) = (said[end - 1].end_ms, said[begin].start_ms);
            let mut left = part(heard_left, 1_000, left_end);
            let mut right = part(heard_right, from_ms, at);
            join(&mut left, &mut right, from_ms);
            let joined = format!("{} {}", left.text, right.text);
            prop_assert_eq!(joined.split_whitespace().collect::<Vec<_>>(), letters.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
