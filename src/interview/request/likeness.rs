//! A second opinion on a short turn: which example wordings it is most like.
//!
//! The grammar knows forms; this knows what people tend to say. It is a softmax regression over the words of a
//! sentence, their pairs and its shape, learnt once from the wordings in `examples.txt`: small, the same every time,
//! and no substitute for the grammar, because it always has an opinion.

use std::sync::LazyLock;

use super::super::event::Request;
use super::grammar::{GRAMMAR, Grammar};
use super::lexicon::UNKNOWN;

/// What a sentence is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likely {
    Asks(Request),
    Answers,
    /// A question of the candidate's own.
    Questions,
    /// A greeting or a sound check.
    Courtesy,
}

/// What a sentence is most like, and how far that is from all else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opinion {
    pub likely: Likely,
    /// Between 0 and 1, where 1 means: like nothing else.
    pub certainty: f32,
    /// How far it is ahead of everything that is no request.
    pub lead: f32,
}

/// The kinds in the order of their weights, with the headings of `examples.txt`.
pub(super) const KINDS: [(&str, Likely); 15] = [
    ("repeat", Likely::Asks(Request::Repeat)),
    ("rephrase", Likely::Asks(Request::Rephrase)),
    ("moment", Likely::Asks(Request::Moment)),
    ("skip", Likely::Asks(Request::Skip)),
    ("back", Likely::Asks(Request::Back)),
    ("how_many_left", Likely::Asks(Request::HowManyLeft)),
    ("how_long", Likely::Asks(Request::HowLong)),
    ("are_you_human", Likely::Asks(Request::AreYouHuman)),
    ("is_this_recorded", Likely::Asks(Request::IsThisRecorded)),
    ("end", Likely::Asks(Request::End)),
    ("owed_question", Likely::Asks(Request::OwedQuestion)),
    ("answer", Likely::Answers),
    ("question", Likely::Questions),
    ("greeting", Likely::Courtesy),
    ("sound_check", Likely::Courtesy),
];
const EXAMPLES: &str = include_str!("examples.txt");

/// Features share this many rows of weights: a power of two, large enough that few features share one.
const ROWS: usize = 1 << 13;
const ROUNDS: u16 = 14;
/// How far a wrong guess moves the weights at first; less from round to round.
const STEP: f32 = 0.35;
/// How much of a weight is lost each time it is moved, so that rare words stay light.
const DECAY: f32 = 0.002;
/// Words further on say little about a short turn.
const MOST_WORDS: usize = 24;

/// How much a sum of weights, by the root of the number of features, counts in the shares.
const SHARPNESS: f32 = 3.0;

type Row = [f32; KINDS.len()];

/// Learnt weights: about half a megabyte.
pub(super) struct Likeness {
    weights: Vec<Row>,
}

pub(super) static LIKENESS: LazyLock<Likeness> = LazyLock::new(|| Likeness::learn(examples()));

/// The wordings that ship with Emily, with the place of their kind in [`KINDS`].
pub(super) fn examples() -> impl Iterator<Item = (usize, &'static str)> {
    let lines = EXAMPLES.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .scan(0, |kind, line| match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(heading) => {
                *kind = KINDS.iter().position(|(name, _)| *name == heading).unwrap_or(KINDS.len());
                Some(None)
            }
            None => Some(Some((*kind, line))),
        })
        .flatten()
        .filter(|(kind, _)| *kind < KINDS.len())
}

impl Likeness {
    pub(super) fn learn<'a>(examples: impl Iterator<Item = (usize, &'a str)>) -> Self {
        let grammar = &*GRAMMAR;
        let examples: Vec<_> = examples.map(|(kind, text)| (kind, features(grammar, text))).collect();
        let mut likeness = Self { weights: vec![[0.0; KINDS.len()]; ROWS] };
        // Examples stand kind by kind. A stride that shares no divisor with their count visits all, mixed.
        let stride = (examples.len() / 3..).find(|stride| gcd(*stride, examples.len()) == 1).unwrap_or(1);
        for round in 0..ROUNDS {
            let step = STEP / (1.0 + 0.3 * f32::from(round));
            for at in 0..examples.len() {
                let (kind, features) = &examples[at * stride % examples.len()];
                likeness.move_towards(*kind, features, step);
            }
        }
        likeness
    }

    fn move_towards(&mut self, kind: usize, features: &[u16], step: f32) {
        let mut wrong = self.shares(features);
        wrong[kind] -= 1.0;
        let step = step / (features.len() as f32).sqrt();
        for feature in features {
            for (weight, wrong) in self.weights[usize::from(*feature)].iter_mut().zip(wrong) {
                *weight -= step * wrong + DECAY * step * *weight;
            }
        }
    }

    /// How the whole of the likeness is shared among the kinds.
    fn shares(&self, features: &[u16]) -> Row {
        let mut sums = [0.0; KINDS.len()];
        for feature in features {
            sums.iter_mut().zip(self.weights[usize::from(*feature)]).for_each(|(sum, weight)| *sum += weight);
        }
        let scale = SHARPNESS / (features.len() as f32).sqrt();
        let most = sums.iter().fold(f32::MIN, |most, sum| most.max(*sum));
        let shares = sums.map(|sum| ((sum - most) * scale).exp());
        let whole: f32 = shares.iter().sum();
        shares.map(|share| share / whole)
    }

    /// What a short text is most like.
    pub(super) fn opinion(&self, text: &str) -> Opinion {
        let shares = self.shares(&features(&GRAMMAR, text));
        let mut most = Opinion { likely: Likely::Answers, certainty: 0.0, lead: 0.0 };
        let mut other = 0.0_f32;
        for ((_, likely), share) in KINDS.into_iter().zip(shares) {
            if share > most.certainty {
                most = Opinion { likely, certainty: share, lead: 0.0 };
            }
            if !matches!(likely, Likely::Asks(_)) {
                other = other.max(share);
            }
        }
        Opinion { lead: most.certainty - other, ..most }
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// What a text looks like, as rows of weights: words after the lexicon's normalisation, the beginnings of words, pairs
/// of neighbours and pairs with one word between, the first words, and the shape.
fn features(grammar: &Grammar, text: &str) -> Vec<u16> {
    let tokens = grammar.lexicon.tokens(text, 0);
    let mut found = Vec::with_capacity(96);
    let mut add = |kind: u32, a: u32, b: u32| found.push(row(kind, a, b));
    let mut ids = Vec::with_capacity(MOST_WORDS + 2);
    ids.push(u32::MAX);
    let mut unknown = 0;
    for token in tokens.iter().take(MOST_WORDS) {
        let word = text[token.start..].split(|c: char| c.is_whitespace() || c == ',' || c == '.').next().unwrap_or("");
        let id = if token.id == UNKNOWN { hash(word, usize::MAX) } else { token.id.into() };
        unknown += u32::from(token.id == UNKNOWN);
        add(1, id, 0);
        add(2, hash(word, 4), 0);
        ids.push(id);
        if token.told {
            add(3, 0, 0);
        }
    }
    ids.push(u32::MAX - 1);
    ids.windows(2).for_each(|pair| add(4, pair[0], pair[1]));
    ids.windows(3).for_each(|three| add(5, three[0], three[2]));
    let first = tokens.first().map_or(0, |token| u32::from(token.id));
    add(6, unknown.min(4), 0);
    add(7, unknown * 4 / u32::try_from(tokens.len().max(1)).unwrap_or(1), 0);
    add(8, u32::try_from(tokens.len() / 3).unwrap_or(0).min(6), 0);
    add(9, first, text.trim_end().ends_with('?').into());
    add(10, text.trim_end().ends_with('?').into(), 0);
    let polite = ["please", "pls", "plz", "sorry", "excuse", "emily"];
    let is_polite = |word: &str| polite.iter().any(|polite| word.eq_ignore_ascii_case(polite));
    if text.split(|c: char| !c.is_alphanumeric()).any(is_polite) {
        add(11, 0, 0);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// FNV-1a of the first letters of a word, in lower case.
fn hash(word: &str, letters: usize) -> u32 {
    let letters = word.bytes().take(letters).map(|byte| byte.to_ascii_lowercase());
    0x8000_0000 | letters.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The row of a feature; a few share one.
fn row(kind: u32, a: u32, b: u32) -> u16 {
    let mixed = [kind, a, b].into_iter().fold(0x9e37_79b9_u32, |mixed, part| {
        let mixed = (mixed ^ part).wrapping_mul(0x85eb_ca6b);
        mixed ^ (mixed >> 15)
    });
    u16::try_from(mixed as usize % ROWS).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_examples() {
        for (at, (name, likely)) in KINDS.iter().enumerate() {
            let count = examples().filter(|(kind, _)| *kind == at).count();
            let enough = if *likely == Likely::Courtesy { 20 } else { 80 };
            assert!(count >= enough, "{name}: {count} examples");
        }
        let headings = EXAMPLES.lines().filter(|line| line.starts_with('[')).count();
        assert_eq!(headings, KINDS.len(), "a heading that is no kind");
    }

    #[test]
    fn what_is_learnt_is_the_same_each_time() {
        let short = || examples().step_by(7);
        let (first, second) = (Likeness::learn(short()), Likeness::learn(short()));
        assert_eq!(first.weights, second.weights);
        assert!(first.weights.iter().flatten().all(|weight| weight.is_finite()));
    }

    #[test]
    fn likeness_goes_by_words_it_has_not_seen_together() {
        for (text, likely) in [
            ("Would you kindly state that question a second time?", Likely::Asks(Request::Repeat)),
            ("I counted along, you still owe us number five.", Likely::Asks(Request::OwedQuestion)),
            ("Somebody is knocking, give me a moment.", Likely::Asks(Request::Moment)),
            ("We migrated the whole warehouse to a new supplier in March.", Likely::Answers),
            ("Would I have to travel to your office every week?", Likely::Questions),
        ] {
            let opinion = LIKENESS.opinion(text);
            assert!(opinion.likely == likely && opinion.certainty >= 0.35, "{text}: {opinion:?}");
        }
    }
}
