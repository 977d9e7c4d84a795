//! Evidence: the candidate's own words, and where they stand.

use std::ops::Range;

use serde::Serialize;

use super::super::event::{EntryKind, Ms};
use super::super::plan::PlanPart;
use super::super::text::{Word, count_words, find_phrase, sentences, words};
use super::super::transcript::{Entry, Speaker, Transcript};

/// A shorter quote could stand anywhere.
pub(super) const LEAST_QUOTE_WORDS: usize = 3;
/// A quote has at most so many words.
pub(super) const QUOTE_WORDS: usize = 40;
/// And at most so many bytes: not every text has spaces.
const QUOTE_BYTES: usize = 600;
/// So many words of a long sentence are kept before what was looked for, where no clause begins there.
const LEAD_WORDS: usize = 10;
/// So many quotes show where a part was addressed; the reader goes on from there.
const QUOTES_PER_PART: usize = 3;

/// Words of the candidate's, verbatim, with their place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The entry of the transcript, counted from 1.
    pub entry: usize,
    /// The main question it belongs to, counted from 1.
    pub question: u8,
    /// Where the entry begins, in milliseconds from the interview's anchor.
    pub offset_ms: Ms,
    /// The same as RFC 3339 with the candidate's offset.
    pub at: Option<String>,
    pub kind: EntryKind,
    /// The transcript's own letters.
    pub quote: String,
}

impl Evidence {
    pub(super) fn new(transcript: &Transcript, number: usize, entry: &Entry, quote: &str) -> Option<Evidence> {
        Some(Evidence {
            entry: number,
            question: entry.question?,
            offset_ms: entry.offset_ms,
            at: transcript.time(entry.offset_ms),
            kind: entry.kind,
            quote: quote.to_owned(),
        })
    }
}

/// The entries that answer a question, with their numbers.
pub(super) fn answers(transcript: &Transcript, question: u8) -> impl Iterator<Item = (usize, &Entry)> {
    (1..).zip(&transcript.entries).filter(move |(_, entry)| is_answer(entry) && entry.question == Some(question))
}

pub(super) fn is_answer(entry: &Entry) -> bool {
    entry.speaker == Speaker::Candidate && matches!(entry.kind, EntryKind::Answer | EntryKind::TypedAnswer)
}

/// Where the answers to a question touch one of its parts: the first sentences that have one of its words. A heading or
/// a single word is a quote only where there is nothing more.
pub(super) fn of_part(transcript: &Transcript, question: u8, part: &PlanPart) -> Vec<Evidence> {
    let mut found = Vec::new();
    for (number, entry) in answers(transcript, question) {
        for sentence in sentences(&entry.text) {
            let said = words(sentence);
            if let Some((at, len)) = part.words.iter().filter_map(|phrase| find_phrase(&said, phrase)).min() {
                found.extend(Evidence::new(transcript, number, entry, around(sentence, &said, at, len)));
            }
        }
    }
    let says_something = |evidence: &Evidence| count_words(&evidence.quote) >= LEAST_QUOTE_WORDS;
    if found.iter().any(says_something) {
        found.retain(says_something);
    }
    found.truncate(QUOTES_PER_PART);
    found
}

/// The sentence, or so much of a long one around the words that were looked for as a quote may have: from the beginning
/// of a clause to the end of one, where there are such within reach.
fn around<'a>(sentence: &'a str, said: &[Word], at: usize, len: usize) -> &'a str {
    if said.len() <= QUOTE_WORDS {
        return clipped(sentence);
    }
    let earliest = (at + len).saturating_sub(QUOTE_WORDS * 3 / 4).min(at);
    let begins = |index: usize| index == 0 || said[index - 1].ends_clause;
    let from = (earliest..=at).find(|index| begins(*index)).unwrap_or(at.saturating_sub(LEAD_WORDS));
    let most = (from + QUOTE_WORDS).min(said.len());
    let ends = |index: usize| index == said.len() || said[index - 1].ends_clause;
    let to = (at + len..=most).rev().find(|index| ends(*index)).unwrap_or(most);
    let start = if from == 0 { 0 } else { said[from].start };
    let end = if to == said.len() { sentence.len() } else { said[to - 1].end };
    clipped(&sentence[start..end])
}

fn clipped(quote: &str) -> &str {
    &quote[..quote.floor_char_boundary(QUOTE_BYTES)]
}

/// Where a quote stands in a text, at word bounds. Runs of white space count as one space, and quotation marks and
/// apostrophes of any shape as the straight ones; all other letters must be the same. An ordinary text has few hundred
/// words, so the plain search does.
pub(super) fn locate(text: &str, quote: &str) -> Option<Range<usize>> {
    let (text_letters, wanted) = (letters(text), letters(quote));
    let same = |window: &[Letter]| window.iter().zip(&wanted).all(|(a, b)| a.plain == b.plain);
    let splits_word = |index: usize| {
        let is_inner = |at: Option<usize>| {
            at.and_then(|at| text_letters.get(at)).is_some_and(|letter| letter.plain.is_alphanumeric())
        };
        is_inner(index.checked_sub(1)) && is_inner(Some(index))
    };
    if wanted.is_empty() {
        return None;
    }
    let windows = text_letters.windows(wanted.len()).enumerate();
    windows
        .filter(|(at, window)| same(window) && !splits_word(*at) && !splits_word(at + wanted.len()))
        .find_map(|(_, window)| Some(window.first()?.start..window.last()?.end))
}

/// A letter as it is compared, and where it stands in its text (byte offsets).
struct Letter {
    plain: char,
    start: usize,
    end: usize,
}

fn letters(text: &str) -> Vec<Letter> {
    let mut found: Vec<Letter> = Vec::with_capacity(text.len());
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        let plain = match c {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        match found.last_mut() {
            Some(last) if plain == ' ' && last.plain == ' ' => last.end = end,
            _ => found.push(Letter { plain, start, end }),
        }
    }
    let is_space = |letter: Option<&Letter>| letter.is_some_and(|letter| letter.plain == ' ');
    if is_space(found.last()) {
        found.pop();
    }
    if is_space(found.first()) {
        found.remove(0);
    }
    found
}

/// The sentences that a place lies in, if they make no more than a quote; else the place itself. A quote out of its
/// sentence can say the opposite of it ("did not work well").
pub(super) fn widened(text: &str, place: Range<usize>) -> &str {
    let mut from = 0;
    let mut wide: Option<Range<usize>> = None;
    for sentence in sentences(text) {
        // Sentences are slices of the text, in order.
        let Some(at) = text[from..].find(sentence).map(|at| at + from) else { break };
        from = at + sentence.len();
        if at < place.end && place.start < from {
            wide = Some(wide.map_or(at, |wide| wide.start)..from);
        }
    }
    let wide = wide.map_or(place.clone(), |wide| wide.start.min(place.start)..wide.end.max(place.end));
    let quote = &text[wide];
    if words(quote).len() <= QUOTE_WORDS && quote.len() <= QUOTE_BYTES { quote } else { &text[place] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, quote: &str) -> Option<&'a str> {
        locate(text, quote).map(|place| &text[place])
    }

    #[test]
    fn a_quote_is_found_through_spaces_and_apostrophes_only() {
        let text = "We didn’t  shard it,\nbecause one node was “enough”. It held.";
        assert_eq!(found(text, "didn't shard it, because"), Some("didn’t  shard it,\nbecause"));
        assert_eq!(found(text, " one node was \"enough\". "), Some("one node was “enough”."));
        for other in ["We did not shard it", "didn't Shard it", "idn't shard it", "didn't shard it, becaus", "", " "] {
            assert_eq!(found(text, other), None, "{other}");
        }
        // The first place is inside a word, the second is not.
        assert_eq!(locate("prelog it; log it twice", "log it"), Some(11..17));
    }

    #[test]
    fn a_quote_is_shown_in_its_sentence() {
        let text = "It was hard. That did not work well for us at all. We stopped.";
        let show = |quote: &str| widened(text, locate(text, quote).unwrap());
        assert_eq!(show("work well for us"), "That did not work well for us at all.");
        assert_eq!(show("at all. We"), "That did not work well for us at all. We stopped.");
        let long = format!("{} and then it went down {}", "so ".repeat(30), "on ".repeat(30));
        assert_eq!(widened(&long, locate(&long, "then it went down").unwrap()), "then it went down");
    }

    #[test]
    fn a_long_sentence_is_cut_at_its_clauses() {
        let lead = "we had a lot of things going on in that year and nobody knew who would do which of them, ";
        let tail = " and in the end the team that had asked for it moved on to something else altogether so that was \
                    that and we never heard of it again from anybody at all in the whole of the company until much later";
        let text = format!("{lead}so I chose the queue because it was there,{tail}");
        let said = words(&text);
        let (at, len) = find_phrase(&said, "because").unwrap();
        let quote = around(&text, &said, at, len);
        assert!(quote.starts_with("we had a lot") || quote.starts_with("so I chose"), "{quote}");
        assert!(quote.contains("because it was there") && text.contains(quote) && words(quote).len() <= QUOTE_WORDS);
        assert_eq!(clipped(&"ä".repeat(400)).len(), QUOTE_BYTES);
    }
}
