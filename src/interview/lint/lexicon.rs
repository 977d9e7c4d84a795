//! Phrases that mean something to a rule, found in one walk over a message's words.
//!
//! A phrase is written as words: `a|b` for either, `word?` for one that may be left out, `_` for any one word, `..` for up to
//! four of them. A phrase lies within one sentence and never in quotation marks. Words are
//! written as [`Reading`] keeps them: lower case, contractions taken apart.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::LazyLock;

use super::phrases;
use super::tokens::Reading;

/// `..` stands for at most so many words.
const GAP: usize = 4;

/// What a phrase is a sign of. The interviewer's first, then the candidate's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(super) enum Tag {
    Greets,
    Opens,
    GenericEmployer,
    AsksConsent,
    TellsRecording,
    Invites,
    MovesOn,
    Transition,
    Deepens,
    Introduction,
    FollowsUp,
    Anaphora,
    OpensTopic,
    AsksAgain,
    ChecksIn,
    JudgesLength,
    AsksForMore,
    Target,
    SaysFinal,
    SaysAllAsked,
    Concludes,
    Farewell,
    ThanksForTime,
    AsksToEnd,
    Drops,
    Apologises,
    AdmitsRight,
    AdmitsError,
    Reopens,
    Verdict,
    Praise,
    GoodThing,
    BareVerdict,
    Scenario,
    Claims,
    Describes,
    YourThing,
    Promise,
    PromisesContact,
    PromisesFeedback,
    PromisesDecision,
    FeedbackToYou,
    FeedbackToOthers,
    ClaimsHuman,
    SaysAi,
    InfersEmotion,
    AsksProtected,
    WantsToEnd,
    WantsAgain,
    WantsToSkip,
    WantsTime,
    MissesQuestion,
    Agrees,
    NothingToAsk,
    AsksLogistics,
}

/// A set of [`Tag`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tags(u64);

impl Tags {
    pub fn with(self, tag: Tag) -> Tags {
        Tags(self.0 | 1 << (tag as u8))
    }

    pub fn and(self, other: Tags) -> Tags {
        Tags(self.0 | other.0)
    }

    pub fn has(self, tag: Tag) -> bool {
        self.0 & 1 << (tag as u8) != 0
    }

    pub fn any(self, tags: &[Tag]) -> bool {
        tags.iter().any(|tag| self.has(*tag))
    }
}

/// A phrase found: its sign, its first word and how many words it has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub tag: Tag,
    pub at: usize,
    pub len: usize,
}

/// FNV-1a. The keys are our own, so that nobody can choose them to collide, and every word is looked up.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    }
}

/// The phrases as a tree. Its branches are sets of words, as `a|b|c` is one, so that it stays small.
pub(super) struct Lexicon {
    /// The sets that a word is in, in ascending order.
    sets: HashMap<&'static str, Vec<u16>, BuildHasherDefault<Fnv>>,
    /// The first branches, by their set.
    first: Vec<Option<u32>>,
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    /// A set and where it leads.
    next: Vec<(u16, u32)>,
    any: Option<u32>,
    tags: Vec<Tag>,
}

/// One word of a phrase.
#[derive(Clone, Copy)]
enum Step {
    /// A word of this set.
    Of(u16),
    Any,
}

/// What the interviewer says.
pub(super) fn interviewer() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(phrases::INTERVIEWER));
    &LEXICON
}

/// What the candidate asks for.
pub(super) fn candidate() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(phrases::CANDIDATE));
    &LEXICON
}

impl Lexicon {
    fn new(tables: &[phrases::Table]) -> Self {
        let mut lexicon = Lexicon { sets: HashMap::default(), first: Vec::new(), nodes: vec![Node::default()] };
        let mut known = HashMap::new();
        for (tag, phrases) in tables.iter().copied().flatten() {
            for phrase in *phrases {
                lexicon.add(phrase, *tag, &mut known);
            }
        }
        lexicon.first = vec![None; known.len()];
        for (set, node) in &lexicon.nodes[0].next {
            lexicon.first[usize::from(*set)] = Some(*node);
        }
        lexicon
    }

    fn add(&mut self, phrase: &'static str, tag: Tag, known: &mut HashMap<&'static str, u16>) {
        let mut ends = vec![0];
        for word in phrase.split_whitespace() {
            let mut next = Vec::new();
            let (word, optional) = word.strip_suffix('?').map_or((word, false), |word| (word, true));
            if optional || word == ".." {
                next.extend_from_slice(&ends);
            }
            let step = if matches!(word, "_" | "..") { Step::Any } else { Step::Of(self.set(word, known)) };
            let mut reached = ends;
            for _ in 0..if word == ".." { GAP } else { 1 } {
                reached = reached.iter().map(|node| self.child(*node, step)).collect();
                next.extend_from_slice(&reached);
            }
            ends = next;
        }
        for end in ends {
            let tags = &mut self.nodes[end as usize].tags;
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
    }

    /// The number of a set of words.
    fn set(&mut self, words: &'static str, known: &mut HashMap<&'static str, u16>) -> u16 {
        // There are far fewer sets than a u16 counts; the tests read the whole table.
        let new = u16::try_from(known.len()).unwrap_or(u16::MAX);
        *known.entry(words).or_insert_with(|| {
            for word in words.split('|') {
                let sets = self.sets.entry(word).or_default();
                if sets.last() != Some(&new) {
                    sets.push(new);
                }
            }
            new
        })
    }

    fn child(&mut self, node: u32, step: Step) -> u32 {
        let new = self.nodes.len() as u32;
        let at = &mut self.nodes[node as usize];
        let found = match step {
            Step::Any => at.any,
            Step::Of(set) => at.next.iter().find(|(has, _)| *has == set).map(|(_, to)| *to),
        };
        if let Some(found) = found {
            return found;
        }
        match step {
            Step::Any => at.any = Some(new),
            Step::Of(set) => at.next.push((set, new)),
        }
        self.nodes.push(Node::default());
        new
    }

    /// Finds every phrase and marks the sentences that hold one.
    pub fn scan(&self, reading: &mut Reading<'_>) {
        let sets: Vec<&[u16]> = (0..reading.tokens.len())
            .map(|token| match reading.tokens[token].quoted {
                true => &[],
                false => self.sets.get(reading.word(token)).map_or(&[][..], Vec::as_slice),
            })
            .collect();
        let mut hits = Vec::new();
        let mut open = Vec::new();
        for sentence in 0..reading.sentences.len() {
            let range = reading.sentences[sentence].tokens.clone();
            let from = hits.len();
            for at in range.clone() {
                open.extend(sets[at].iter().filter_map(|set| Some((self.first[usize::from(*set)]?, at + 1))));
                self.walk(reading, &sets, at..range.end, &mut open, &mut hits);
            }
            let tags = hits[from..].iter().fold(Tags::default(), |tags, hit: &Hit| tags.with(hit.tag));
            reading.sentences[sentence].tags = tags;
        }
        reading.hits = hits;
    }

    /// Every phrase that begins with the first of these words: `open` are the branches it leads to, each with the word
    /// that comes next, and is empty again afterwards.
    fn walk(
        &self,
        reading: &Reading<'_>,
        sets: &[&[u16]],
        words: Range<usize>,
        open: &mut Vec<(u32, usize)>,
        hits: &mut Vec<Hit>,
    ) {
        let (at, end) = (words.start, words.end);
        let begun = hits.len();
        while let Some((node, next)) = open.pop() {
            let node = &self.nodes[node as usize];
            for tag in &node.tags {
                match hits[begun..].iter_mut().find(|hit| hit.tag == *tag) {
                    Some(known) => known.len = known.len.max(next - at),
                    None => hits.push(Hit { tag: *tag, at, len: next - at }),
                }
            }
            if next < end && !reading.tokens[next].quoted {
                let branches = node.next.iter().filter(|(set, _)| sets[next].binary_search(set).is_ok());
                open.extend(branches.map(|(_, to)| (*to, next + 1)));
                open.extend(node.any.map(|to| (to, next + 1)));
            }
        }
    }
}
