//! The words of the trade: what a second look, and the sound alone, may correct in a transcription.
//!
//! A recogniser loses half of a trade's terms. Told of them beforehand it hears most, and then also where nobody said them. So it decodes
//! twice: plainly, and told of the terms. From the second text only those runs are taken that hold a listed term *and* sound like what
//! stood there ([`sound`]); where the second look brought nothing, a run that hardly differs from a term in sound, and that the recogniser
//! itself doubts, is read as the term. Each change is a [`Correction`], so that the record shows both. All pure.

mod align;
mod sound;

use std::ops::Range;

use super::{CorrectedBy, Correction, Transcription, Word};
use sound::Sounds;

/// The most terms that one look is told of: more of them, or longer prompts, cost words.
pub const MOST_TERMS: usize = 12;

/// A run must sound at least so much like the term for a second look to pay.
const REMOTELY: f32 = 0.6;
/// A run of which the recogniser is surer than this holds no term that it did not know.
const NO_DOUBT: f32 = 0.9;
/// What the second look heard as a term must sound at least so much like what stood there.
const ALIKE: f32 = 0.55;
/// Without a second look's word for it: as good as the same sounds.
const SAME: f32 = 0.88;
/// Above this the recogniser does not doubt a word, and sound alone does not overrule it.
const SURE: f32 = 0.75;
/// Terms with less to hear ("Go", "Ray") sound like too many other words.
const LEAST_SOUND: f32 = 2.5;
/// The most words beside a term that come over with it.
const MOST_WORDS: usize = 6;

/// A word of the second look: its text and how sure the recogniser was.
pub type Heard = (String, f32);

/// Terms that may come up, made ready to be compared.
pub struct Terms {
    terms: Vec<Term>,
}

struct Term {
    text: String,
    /// Its letters and digits in lower case, without breaks.
    squashed: String,
    words: usize,
    sounds: Sounds,
}

/// A run of the first decode and what is to stand there.
#[derive(Clone, Debug, PartialEq)]
struct Replacement {
    from: Range<usize>,
    words: Vec<Heard>,
    by: CorrectedBy,
}

impl Terms {
    /// Makes a list ready; at most [`MOST_TERMS`] are used, the first ones.
    pub fn new(terms: &[String]) -> Self {
        let mut list: Vec<Term> = Vec::new();
        for text in terms {
            let term = Term {
                text: text.trim().to_owned(),
                squashed: squash(text),
                words: text.split_whitespace().count(),
                sounds: Sounds::of(text),
            };
            if !term.squashed.is_empty() && list.len() < MOST_TERMS && list.iter().all(|t| t.squashed != term.squashed)
            {
                list.push(term);
            }
        }
        Self { terms: list }
    }

    /// The terms as they are written, best first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|term| term.text.as_str())
    }

    /// Whether nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether some run of a plain decode that the recogniser doubts sounds remotely like a listed term without being one.
    pub fn may_pay(&self, first: &[&Word]) -> bool {
        let plain: Vec<String> = first.iter().map(|word| squash(&word.text)).collect();
        self.terms.iter().any(|term| {
            spans(first.len(), term.words + 2).any(|span| {
                let is_it = plain[span.clone()].concat().contains(&term.squashed);
                !is_it && sureness(first, &span) <= NO_DOUBT && term.alike(first, &span) >= REMOTELY
            })
        })
    }

    /// The first decode with the terms that were said; `second` is empty where there was no second look.
    pub fn correct(&self, first: Transcription, second: &[Heard]) -> Transcription {
        let mut changes = {
            let words: Vec<&Word> = first.words().collect();
            let mut changes = self.second_look(&words, second);
            self.sound_alikes(&words, &mut changes);
            changes
        };
        changes.sort_by_key(|change| change.from.start);
        apply(first, &changes)
    }

    /// The replaced runs of a second look that hold a term and sound like what stood there.
    fn second_look(&self, first: &[&Word], second: &[Heard]) -> Vec<Replacement> {
        let one: Vec<String> = first.iter().map(|word| squash(&word.text)).collect();
        let other: Vec<String> = second.iter().map(|(text, _)| squash(text)).collect();
        let mut changes: Vec<Replacement> = Vec::new();
        let named = self.found(&other);
        for (from, to) in align::replaced(&one, &other) {
            for (term, at) in named.iter().filter(|(_, at)| at.start < to.end && at.end > to.start) {
                let Some((from, to)) = widened(&from, &to, at, &one, &other) else { continue };
                let is_free = |span: &Range<usize>| {
                    changes.iter().all(|change| change.from.end <= span.start || change.from.start >= span.end)
                };
                if one[from.clone()].concat().contains(&term.squashed) {
                    continue;
                }
                let is_short = to.len() <= MOST_WORDS && from.len() <= MOST_WORDS;
                if is_short && is_free(&from) && likeness(first, &from, &second[to.clone()]) >= ALIKE {
                    changes.push(replacement(from, &second[to], first));
                    continue;
                }
                // The rest of the run was heard otherwise too: only what sounds like the term itself is taken.
                let around = from.start.saturating_sub(1)..(from.end + 1).min(first.len());
                let best = spans(around.len(), term.words + 2)
                    .map(|span| span.start + around.start..span.end + around.start)
                    .filter(|span| span.start < from.end && span.end > from.start && is_free(span))
                    .map(|span| (term.alike(first, &span), span))
                    .max_by(|a, b| a.0.total_cmp(&b.0));
                if let Some((_, span)) = best.filter(|(alike, _)| *alike >= ALIKE) {
                    changes.push(replacement(span, &second[at.clone()], first));
                }
            }
        }
        changes
    }

    /// Where the terms stand in a text, in order, the longer where two begin alike.
    fn found(&self, plain: &[String]) -> Vec<(&Term, Range<usize>)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < plain.len() {
            let here = self.terms.iter().filter_map(|term| Some((term, begins(&plain[at..], &term.squashed)?)));
            match here.max_by_key(|(_, length)| *length) {
                Some((term, length)) => {
                    found.push((term, at..at + length));
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// Runs that sound like a term, as far as no second look has spoken on them.
    fn sound_alikes(&self, first: &[&Word], changes: &mut Vec<Replacement>) {
        let plain: Vec<String> = first.iter().map(|word| squash(&word.text)).collect();
        for term in &self.terms {
            let mut at = 0;
            while at < first.len() {
                let best = (1..=(term.words + 2).min(first.len() - at))
                    .map(|length| at..at + length)
                    .filter(|span| changes.iter().all(|it| it.from.end <= span.start || it.from.start >= span.end))
                    .filter_map(|span| Some((term.reads(first, &plain, &span)?, span)))
                    .max_by(|a, b| a.0.total_cmp(&b.0));
                match best {
                    Some((_, span)) => {
                        at = span.end;
                        let sure = first[span.clone()].iter().map(|word| word.confidence).fold(1.0, f32::min);
                        let words: Vec<Heard> =
                            term.text.split_whitespace().map(|word| (word.to_owned(), sure)).collect();
                        changes.push(Replacement { by: CorrectedBy::SoundAlike, ..replacement(span, &words, first) });
                    }
                    None => at += 1,
                }
            }
        }
    }
}

impl Term {
    fn alike(&self, first: &[&Word], span: &Range<usize>) -> f32 {
        Sounds::of(&text(first, span)).likeness(&self.sounds)
    }

    /// How sure it is that a run is this term misspelled: the same letters parted otherwise, or the same sounds and a doubt.
    fn reads(&self, first: &[&Word], plain: &[String], span: &Range<usize>) -> Option<f32> {
        let squashed = plain[span.clone()].concat();
        if squashed == self.squashed {
            return (span.len() != self.words && self.squashed.len() >= 4).then_some(1.0);
        }
        // A plural or a past tense is the term already.
        let is_form = squashed.starts_with(&self.squashed) || self.squashed.starts_with(&squashed);
        if is_form || sureness(first, span) > SURE || self.sounds.length() < LEAST_SOUND {
            return None;
        }
        Some(self.alike(first, span)).filter(|alike| *alike >= SAME)
    }
}

/// All runs of at most `longest` words.
fn spans(words: usize, longest: usize) -> impl Iterator<Item = Range<usize>> {
    (0..words).flat_map(move |at| (at + 1..=(at + longest).min(words)).map(move |end| at..end))
}

fn text(words: &[&Word], span: &Range<usize>) -> String {
    let texts: Vec<&str> = words[span.clone()].iter().map(|word| word.text.as_str()).collect();
    texts.join(" ")
}

/// How sure the recogniser was of a run, 0 to 1.
fn sureness(words: &[&Word], span: &Range<usize>) -> f32 {
    words[span.clone()].iter().map(|word| word.confidence).sum::<f32>() / span.len().max(1) as f32
}

fn likeness(first: &[&Word], from: &Range<usize>, to: &[Heard]) -> f32 {
    let heard: Vec<&str> = to.iter().map(|(text, _)| text.as_str()).collect();
    Sounds::of(&text(first, from)).likeness(&Sounds::of(&heard.join(" ")))
}

/// A run of both texts made wide enough to hold the term, of which words beside the run were heard alike.
fn widened(
    from: &Range<usize>,
    to: &Range<usize>,
    term: &Range<usize>,
    one: &[String],
    other: &[String],
) -> Option<(Range<usize>, Range<usize>)> {
    let wide = to.start.min(term.start)..to.end.max(term.end);
    let start = from.start.checked_sub(to.start - wide.start)?;
    let end = from.end + (wide.end - to.end);
    let is_same = one.get(start..from.start)? == other.get(wide.start..to.start)?
        && one.get(from.end..end)? == other.get(to.end..wide.end)?;
    is_same.then_some((start..end, wide))
}

/// How many words these squashed letters take from the beginning on; None where the words are others. A possessive is let through.
fn begins(plain: &[String], squashed: &str) -> Option<usize> {
    let mut rest = squashed;
    for (at, word) in plain.iter().enumerate() {
        if word == rest || word.strip_suffix('s') == Some(rest) {
            return Some(at + 1);
        }
        rest = rest.strip_prefix(word.as_str()).filter(|_| !word.is_empty())?;
    }
    None
}

/// Letters and digits in lower case: "A/B test," → "abtest", as recognisers part and hyphenate terms as they like.
fn squash(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words with the punctuation that stood there: a term's own belongs to the sentence of the other decode.
fn replacement(from: Range<usize>, words: &[Heard], first: &[&Word]) -> Replacement {
    let mut words = words.to_vec();
    let mark = |c: char| ".,;:!?…".contains(c);
    if let (Some(last), Some(stood)) = (words.last_mut(), first.get(from.end - 1)) {
        let bare = last.0.trim_end_matches(mark).to_owned();
        let marks = &stood.text[stood.text.trim_end_matches(mark).len()..];
        last.0 = bare + marks;
    }
    Replacement { from, words, by: CorrectedBy::SecondLook }
}

/// Puts the replacements, in order and apart from each other, into the transcription.
fn apply(first: Transcription, changes: &[Replacement]) -> Transcription {
    if changes.is_empty() {
        return first;
    }
    let mut corrected = Transcription { segments: Vec::new(), ..first };
    let mut changes = changes.iter().peekable();
    // Where the next word stands in the plain text, and in the corrected one.
    let (mut at, mut count) = (0, 0);
    // A run may begin in one segment and end in the next: what is still to be taken out.
    let mut running: Vec<Word> = Vec::new();
    for mut segment in first.segments {
        let mut words = Vec::with_capacity(segment.words.len());
        for word in std::mem::take(&mut segment.words) {
            match changes.peek() {
                Some(change) if change.from.contains(&at) => {
                    running.push(word);
                    if at + 1 == change.from.end {
                        let heard: Vec<&str> = running.iter().map(|word| word.text.as_str()).collect();
                        corrected.corrections.push(Correction {
                            first: count,
                            count: change.words.len(),
                            heard: heard.join(" "),
                            by: change.by,
                        });
                        count += change.words.len();
                        words.extend(spread(&change.words, &running));
                        running.clear();
                        changes.next();
                    }
                }
                _ => {
                    words.push(word);
                    count += 1;
                }
            }
            at += 1;
        }
        if let (Some(first), false) = (words.first(), words.is_empty()) {
            let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            segment.text = texts.join(" ");
            segment.start_ms = segment.start_ms.min(first.start_ms);
            segment.words = words;
            corrected.segments.push(segment);
        }
    }
    corrected
}

/// Words over the time of those that they replace, by their length.
fn spread(words: &[Heard], over: &[Word]) -> Vec<Word> {
    let (Some(first), Some(last)) = (over.first(), over.last()) else { return Vec::new() };
    let time = last.end_ms.saturating_sub(first.start_ms);
    let weight = |text: &str| text.chars().count().max(1) as u64;
    let total: u64 = words.iter().map(|(text, _)| weight(text)).sum();
    let mut passed = 0;
    let place = |passed: u64| first.start_ms + time * passed / total.max(1);
    words
        .iter()
        .map(|(text, confidence)| {
            let start_ms = place(passed);
            passed += weight(text);
            Word { text: text.clone(), start_ms, end_ms: place(passed), confidence: *confidence }
        })
        .collect()
}

#[cfg(test)]
mod tests;
