//! Clauses against the tables: a clause is what it is only if every word of it is accounted for.
//!
//! A clause = connectives ("well, so") + openings ("could you") + a core ("repeat .. question") + a tail. What stands
//! in the core's gaps and in its tail comes from the topic's own words. Openings decide which cores may follow: those
//! of what Emily is asked to do, of what the candidate wants to do, or of what is asked about.

use std::sync::LazyLock;

use super::super::event::Request;
use super::lexicon::{
    AUXILIARIES, BEGINS, CONNECTIVE, EXPLAINS, INVERTS, LEAVES_OPEN, Lexicon, NAMES_INTERVIEW, NUMBERS, ORDINALS,
    REPORT, SUPPOSES, TELLER, TELLS, TOLD_ALOUD, Token, UNKNOWN, WordId,
};
use super::openings::{ADVERBS, OPENINGS};
use super::topics::{ALWAYS, Topic, topics};

/// What a clause means by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Asks(Request),
    Greets,
    ChecksSound,
    /// A question to Emily which no request answers: "How long should my answer be?"
    Questions,
    /// Thanks, excuses, thinking aloud, reasons for a request: neither a request nor an answer.
    Aside,
}

/// How sure a reading is. A certain request is acted on; of a less certain one, in a short turn, Emily asks whether it
/// is meant; whatever is not even possible is an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Confidence {
    /// Two words are not accounted for, or only what it is about is clear.
    Possible,
    /// One word is not accounted for, or the wording is often an answer too.
    Likely,
    Certain,
}

/// What a clause was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub meaning: Meaning,
    pub confidence: Confidence,
    /// Whether it is addressed to Emily: by an opening, or as a question or a command.
    pub addressed: bool,
}

impl Reading {
    /// Nothing that is read later can be surer.
    fn is_settled(self) -> bool {
        matches!(self.meaning, Meaning::Asks(_)) && self.confidence == Confidence::Certain && self.addressed
    }
}

/// Who is to do what follows an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// "Could you …"
    You,
    /// "I'd like to …", "can we …"
    Me,
    /// "Could you tell me …", "I was wondering …": what is asked about follows.
    Know,
    /// "I think …", "hold on": nobody yet.
    Soft,
}

/// Which of a topic's lists a core is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    You,
    Me,
    Either,
    Asks,
    States,
    Hints,
    Fragments,
}

/// How a clause is read.
#[derive(Clone, Copy)]
struct Mode {
    whole_turn: bool,
    /// How many words the clause has: a fragment is all of it.
    words: usize,
    /// A question mark follows.
    asks: bool,
    /// How many words may stay unaccounted for.
    budget: u8,
    /// The words of the clause, one bit each.
    marks: u128,
}

#[derive(Debug)]
enum Item {
    One(Vec<WordId>),
    /// Any of the topic's words, none of them, or a few.
    Gap,
    /// At least so many words of any kind and at most [`FREE_WORDS`], but no report.
    Free(usize),
    /// One word of any kind.
    Any,
    /// Nothing may follow.
    End,
}

struct Core {
    topic: usize,
    list: List,
    /// How the core begins where no opening stands before it: "skip", and not "skipping".
    base: Vec<WordId>,
    /// One of the words behind each of these marks has to be in the clause.
    needs: Vec<u128>,
    items: Vec<Item>,
}

/// A topic as the matching needs it.
struct Compiled {
    means: Meaning,
    /// By word: whether it may stand in a gap or a tail.
    words: Vec<bool>,
    /// By word: whether anything may follow it ("about", "by").
    opens: Vec<bool>,
    /// Rows of words of which one each has to be there.
    about: Vec<Vec<Vec<WordId>>>,
}

/// The tables, made once.
pub(super) struct Grammar {
    pub lexicon: Lexicon,
    topics: Vec<Compiled>,
    cores: Vec<Core>,
    /// Cores by the word they begin with, earlier topics first, with the first of their needs.
    by_first: Vec<Vec<(u128, u16)>>,
    openings: Vec<(Vec<Vec<WordId>>, Act)>,
    /// Likewise.
    openings_by_first: Vec<Vec<(u128, u16)>>,
    adverbs: Vec<bool>,
}

pub(super) static GRAMMAR: LazyLock<Grammar> = LazyLock::new(Grammar::new);

/// A free piece of a clause is not longer than this.
const FREE_WORDS: usize = 8;

/// So many words of a question may stay unaccounted for, if the candidate is asked back.
const QUESTION_BUDGET: u8 = 2;

impl Grammar {
    fn new() -> Self {
        let mut lexicon = Lexicon::new();
        let mut cores = Vec::new();
        let mut lists = Vec::new();
        for (at, topic) in topics().enumerate() {
            cores.extend(cores_of(topic, at, &mut lexicon));
            let ids = |list: &[&str], lexicon: &mut Lexicon| -> Vec<WordId> {
                list.iter()
                    .flat_map(|list| list.split_whitespace())
                    .flat_map(|word| alternatives(word, lexicon))
                    .collect()
            };
            let common: &[&str] = if matches!(topic.means, Meaning::Aside | Meaning::Greets) {
                &[topic.words]
            } else {
                &[ALWAYS, topic.words]
            };
            let words = ids(common, &mut lexicon);
            let about = topic
                .about
                .split('|')
                .map(|row| row.split_whitespace().map(|word| alternatives(word, &mut lexicon)).collect());
            let about: Vec<Vec<Vec<WordId>>> = about.filter(|row: &Vec<Vec<WordId>>| !row.is_empty()).collect();
            lists.push((topic.means, words, ids(&[topic.before_anything], &mut lexicon), about));
        }
        let mut openings = Vec::new();
        for (act, list) in OPENINGS {
            for phrase in list.split('|').flat_map(expand) {
                let words: Vec<Vec<WordId>> =
                    phrase.split_whitespace().map(|word| alternatives(word, &mut lexicon)).collect();
                openings.push((words, *act));
            }
        }
        let adverbs = alternatives(&ADVERBS.replace(' ', "/"), &mut lexicon);
        let size = lexicon.size();
        let set = |ids: Vec<WordId>| -> Vec<bool> {
            let mut set = vec![false; size];
            ids.into_iter().for_each(|id| set[usize::from(id)] = true);
            set
        };
        let topics = lists.into_iter().map(|(means, words, opens, about)| Compiled {
            means,
            words: set(words),
            opens: set(opens),
            about,
        });
        let mut by_first = vec![Vec::new(); size];
        for (at, core) in cores.iter().enumerate() {
            if let Some(Item::One(first)) = core.items.first() {
                let needed = core.needs.first().copied().unwrap_or(u128::MAX);
                for id in first {
                    by_first[usize::from(*id)].push((needed, u16::try_from(at).unwrap_or(u16::MAX)));
                }
            }
        }
        let mut by_word = vec![Vec::new(); size];
        for (at, (words, _)) in openings.iter().enumerate() {
            let needed = words.get(1).map_or(u128::MAX, |ids| ids.iter().fold(0, |marks, id| marks | mark(*id)));
            for id in words.first().into_iter().flatten() {
                by_word[usize::from(*id)].push((needed, u16::try_from(at).unwrap_or(u16::MAX)));
            }
        }
        Self {
            lexicon,
            topics: topics.collect(),
            cores,
            by_first,
            openings,
            openings_by_first: by_word,
            adverbs: set(adverbs),
        }
    }

    /// Whether a clause addressed to Emily may begin here: with an opening, a question word, thanks or "hold on".
    pub(super) fn begins_clause(&self, rest: &[Token]) -> bool {
        rest.first().is_some_and(|first| self.lexicon.is(first.id, BEGINS))
    }

    /// Whether a clause begins with "I said", "she asked": the words around it were said to somebody else.
    pub(super) fn tells(&self, tokens: &[Token]) -> bool {
        tokens.windows(2).enumerate().any(|(at, pair)| {
            let begins = at == 0 || tokens[at - 1].ends_clause;
            begins && self.lexicon.is(pair[0].id, TELLER) && self.lexicon.is(pair[1].id, TOLD_ALOUD)
        })
    }

    /// Whether a clause may say why something was asked for: "the traffic is loud", "I have no idea".
    pub(super) fn explains(&self, clause: &[Token]) -> bool {
        clause.first().is_some_and(|first| self.lexicon.is(first.id, EXPLAINS))
    }

    /// Whether what follows these words may be said to Emily: nobody's words are told here, and no clause is left open.
    pub(super) fn may_end(&self, before: &[Token]) -> bool {
        let open = before.last().is_some_and(|last| self.lexicon.is(last.id, LEAVES_OPEN) && !last.ends_clause);
        !open && before.iter().all(|token| !self.lexicon.is(token.id, TELLS))
    }

    /// Reads a clause; None if it is nothing that the tables know.
    /// `whole_turn`: nothing else was said; `asks`: a question mark follows.
    pub(super) fn read(&self, clause: &[Token], whole_turn: bool, asks: bool) -> Option<Reading> {
        let marks = clause.iter().fold(0, |marks, token| marks | mark(token.id));
        let read = |budget| self.rest(clause, None, Mode { whole_turn, words: clause.len(), asks, budget, marks });
        // Recognisers often write no question mark; word order tells as well.
        let asks = asks || clause.first().is_some_and(|first| self.lexicon.is(first.id, INVERTS));
        let most = if asks { QUESTION_BUDGET } else { 1 };
        read(0).or_else(|| read(1)).or_else(|| if most > 1 { read(most) } else { None })
    }

    /// What a sentence that no core reads may be about, by the words in it: nearly all of them have to be the topic's.
    pub(super) fn about(&self, sentence: &[Token], asks: bool) -> Option<Reading> {
        let asks = asks || sentence.first().is_some_and(|first| self.lexicon.is(first.id, INVERTS));
        let is = |kind| move |token: &Token| self.lexicon.is(token.id, kind);
        let is_others = sentence.iter().any(|token| is(REPORT)(token) && !is(TELLS)(token));
        let is_led = self.openings_by_first[usize::from(sentence.first()?.id)].iter().any(|(_, at)| {
            let (words, act) = &self.openings[usize::from(*at)];
            *act == Act::Me && self.opened(words, sentence).is_some()
        });
        let most = match (asks, is_led) {
            _ if is_others => return None,
            (true, _) => QUESTION_BUDGET.into(),
            (false, true) => 1,
            // "I would end the call" is what somebody would do.
            (false, false) if sentence.iter().any(is(NAMES_INTERVIEW)) && !sentence.iter().any(is(SUPPOSES)) => 0,
            (false, false) => return None,
        };
        let unknown = |topic: &Compiled| sentence.iter().filter(|token| !topic.words[usize::from(token.id)]).count();
        let is_about = |topic: &Compiled| {
            let holds = |ids: &Vec<WordId>| sentence.iter().any(|token| ids.contains(&token.id));
            topic.about.iter().any(|row| row.iter().all(holds))
        };
        let about = self.topics.iter().filter(|topic| is_about(topic)).map(|topic| (unknown(topic), topic.means));
        let (_, meaning) = about.filter(|(unknown, _)| *unknown <= most).min_by_key(|(unknown, _)| *unknown)?;
        Some(Reading { meaning, confidence: Confidence::Possible, addressed: false })
    }

    /// What follows an opening (or none): a core, or another opening, or a connective and then either.
    fn rest(&self, rest: &[Token], act: Option<Act>, mode: Mode) -> Option<Reading> {
        let Some(first) = rest.first() else {
            // "Well …" and "Could you please …" and no more.
            return (mode.budget == 0).then_some(Reading {
                meaning: Meaning::Aside,
                confidence: Confidence::Certain,
                addressed: false,
            });
        };
        let mut best = self.core(rest, act, mode);
        let candidates = self.openings_by_first[usize::from(first.id)].iter();
        let openings = candidates.filter(|(needed, _)| needed & mode.marks != 0).filter_map(|(_, at)| {
            let (words, next) = &self.openings[usize::from(*at)];
            Some((self.opened(words, rest)?, if *next == Act::Soft { act } else { Some(*next) }))
        });
        let connective = self.lexicon.is(first.id, CONNECTIVE).then_some((1, act));
        for (count, act) in openings.chain(connective) {
            if best.is_some_and(|best| best.is_settled()) {
                break;
            }
            best = better(best, self.rest(&rest[count..], act, mode));
        }
        best
    }

    /// How many words an opening takes, with the adverbs in it and after it.
    fn opened(&self, words: &[Vec<WordId>], rest: &[Token]) -> Option<usize> {
        let mut at = 0;
        let skip_adverbs = |at: &mut usize| {
            while rest.get(*at).is_some_and(|token| self.adverbs[usize::from(token.id)]) {
                *at += 1;
            }
        };
        for (count, ids) in words.iter().enumerate() {
            if count > 0 && !rest.get(at).is_some_and(|token| ids.contains(&token.id)) {
                skip_adverbs(&mut at);
            }
            if !ids.contains(&rest.get(at)?.id) {
                return None;
            }
            at += 1;
        }
        skip_adverbs(&mut at);
        Some(at)
    }

    fn core(&self, rest: &[Token], act: Option<Act>, mode: Mode) -> Option<Reading> {
        let first = rest.first()?;
        if mode.budget > 0 && act.is_none() && !mode.asks {
            return None;
        }
        let mut best: Option<Reading> = None;
        for (needed, at) in &self.by_first[usize::from(first.id)] {
            if needed & mode.marks == 0 {
                continue;
            }
            let core = &self.cores[usize::from(*at)];
            let topic = &self.topics[core.topic];
            if core.needs.iter().any(|needed| needed & mode.marks == 0)
                || (act.is_none() && !core.base.contains(&first.id))
                || !self.may_follow(core.list, act, rest, mode)
                || !self.matches(&core.items, rest, topic, mode.budget, core.list != List::States)
            {
                continue;
            }
            let confidence = match (core.list, mode.budget) {
                (List::Fragments | List::Hints, _) | (_, 1) => Confidence::Likely,
                (_, 0) => Confidence::Certain,
                _ => Confidence::Possible,
            };
            let addressed = act.is_some() || matches!(core.list, List::Asks | List::You | List::Either);
            let reading = Reading { meaning: topic.means, confidence, addressed };
            if reading.is_settled() {
                return Some(reading);
            }
            best = better(best, Some(reading));
        }
        best
    }

    /// Whether a list's cores may stand here. With a word left over, only what is said to Emily may: a statement with a
    /// word too many is a statement about something else.
    fn may_follow(&self, list: List, act: Option<Act>, rest: &[Token], mode: Mode) -> bool {
        let is_verb = matches!(list, List::You | List::Me | List::Either);
        let names_interview = || rest.iter().any(|token| self.lexicon.is(token.id, NAMES_INTERVIEW));
        if mode.budget > 0 {
            let is_said_to_emily = mode.asks || (act.is_some() && (act != Some(Act::Me) || names_interview()));
            if !is_said_to_emily || !(is_verb || list == List::Asks) {
                return false;
            }
        }
        match (list, act) {
            (List::Fragments, None) => mode.whole_turn && rest.len() == mode.words,
            (List::Fragments, Some(Act::Me)) => mode.whole_turn && mode.asks,
            (List::Fragments, Some(_)) => mode.whole_turn,
            (List::Me, act) => act == Some(Act::Me),
            (List::You, act) => matches!(act, None | Some(Act::You)),
            (List::Either, act) => matches!(act, None | Some(Act::You | Act::Me)),
            (List::Asks, act) => matches!(act, None | Some(Act::Know)),
            (List::States | List::Hints, act) => act.is_none(),
        }
    }

    fn matches(&self, items: &[Item], rest: &[Token], topic: &Compiled, budget: u8, opens: bool) -> bool {
        match items.first() {
            None => self.tail(rest, topic, budget, opens),
            Some(Item::End) => rest.is_empty(),
            Some(Item::Any) => !rest.is_empty() && self.matches(&items[1..], &rest[1..], topic, budget, opens),
            Some(Item::One(ids)) => {
                rest.first().is_some_and(|token| ids.contains(&token.id))
                    && self.matches(&items[1..], &rest[1..], topic, budget, opens)
            }
            Some(Item::Gap) => {
                let mut budget = budget;
                for at in 0..=rest.len() {
                    if self.matches(&items[1..], &rest[at..], topic, budget, opens) {
                        return true;
                    }
                    let Some(token) = rest.get(at) else { return false };
                    if !topic.words[usize::from(token.id)] {
                        if budget == 0 || self.lexicon.is(token.id, REPORT) {
                            return false;
                        }
                        budget -= 1;
                    }
                }
                false
            }
            Some(Item::Free(least)) => (*least..=rest.len().min(FREE_WORDS)).any(|count| {
                rest[..count].iter().all(|token| !self.lexicon.is(token.id, REPORT))
                    && rest[..count].iter().rev().skip(1).all(|token| !token.ends_clause)
                    && self.matches(&items[1..], &rest[count..], topic, budget, opens)
            }),
        }
    }

    fn tail(&self, rest: &[Token], topic: &Compiled, mut budget: u8, opens: bool) -> bool {
        for (at, token) in rest.iter().enumerate() {
            if opens && topic.opens[usize::from(token.id)] {
                let free = &rest[at + 1..];
                return free.len() <= FREE_WORDS
                    && free.iter().all(|token| !self.lexicon.is(token.id, REPORT))
                    && free.iter().rev().skip(1).all(|token| !token.ends_clause);
            }
            if !topic.words[usize::from(token.id)] {
                if budget == 0 || self.lexicon.is(token.id, REPORT) {
                    return false;
                }
                budget -= 1;
            }
        }
        true
    }
}

/// The surer reading; of two equally sure ones, the first, unless it is an aside.
fn better(first: Option<Reading>, second: Option<Reading>) -> Option<Reading> {
    let rank = |reading: &Reading| {
        let kind = match reading.meaning {
            Meaning::Asks(_) => 4,
            Meaning::ChecksSound => 3,
            Meaning::Questions => 2,
            Meaning::Greets => 1,
            Meaning::Aside => 0,
        };
        (kind.min(1), reading.confidence, kind, reading.addressed)
    };
    match (first, second) {
        (Some(first), Some(second)) => Some(if rank(&second) > rank(&first) { second } else { first }),
        (first, second) => first.or(second),
    }
}

fn cores_of(topic: &Topic, at: usize, lexicon: &mut Lexicon) -> Vec<Core> {
    let lists = [
        (List::You, topic.you),
        (List::Me, topic.me),
        (List::Either, topic.either),
        (List::Asks, topic.asks),
        (List::States, topic.states),
        (List::Hints, topic.hints),
        (List::Fragments, topic.fragments),
    ];
    let mut cores = Vec::new();
    for (list, phrases) in lists {
        let is_verb = matches!(list, List::You | List::Me | List::Either);
        for phrase in phrases.split('|').flat_map(expand) {
            let items = phrase.split_whitespace().enumerate().map(|(at, word)| match word {
                ".." => Item::Gap,
                "_" => Item::Any,
                "*" => Item::Free(0),
                "+" => Item::Free(1),
                "." => Item::End,
                word if at == 0 && is_verb => {
                    let forms: Vec<String> = word.split('/').flat_map(forms).collect();
                    Item::One(alternatives(&forms.join("/"), lexicon))
                }
                word => Item::One(alternatives(word, lexicon)),
            });
            let mut items: Vec<Item> = items.filter(|item| !matches!(item, Item::One(ids) if ids.is_empty())).collect();
            if list == List::Fragments {
                items.push(Item::End);
            }
            if !items.is_empty() {
                let first = phrase.split_whitespace().next().unwrap_or_default();
                let is_form = |word: &str| {
                    first.split('/').any(|verb| verb != word && forms(verb).iter().any(|form| form == word))
                };
                let base: Vec<&str> = first.split('/').filter(|word| !is_verb || !is_form(word)).collect();
                let base = alternatives(&base.join("/"), lexicon);
                let needs = items[1..].iter().filter_map(|item| match item {
                    Item::One(ids) => Some(ids.iter().fold(0, |marks, id| marks | mark(*id))),
                    Item::Gap | Item::Free(_) | Item::Any | Item::End => None,
                });
                let needs = needs.collect();
                cores.push(Core { topic: at, list, base, needs, items });
            }
        }
    }
    cores
}

/// The words of `one/two/three`; `#` is any number, `#th` any ordinal.
fn alternatives(word: &str, lexicon: &mut Lexicon) -> Vec<WordId> {
    let mut ids = Vec::new();
    for word in word.split('/') {
        match word {
            "#" => ids.extend(NUMBERS.split_whitespace().map(|word| lexicon.intern(word))),
            "#aux" => ids.extend(AUXILIARIES.split_whitespace().map(|word| lexicon.intern(word))),
            "#th" => ids.extend(ORDINALS.split_whitespace().map(|word| lexicon.intern(word))),
            word => ids.push(lexicon.intern(word)),
        }
    }
    // Noise never reaches a table.
    ids.retain(|id| *id != UNKNOWN && !lexicon.is_noise(*id));
    ids
}

/// One bit for a word, shared by a few: what is not marked in a clause is not in it.
fn mark(id: WordId) -> u128 {
    1 << (id % 128)
}

/// A verb as it stands after "could you", "would you mind" and "it would help if you": "skip", "skipping", "skipped".
fn forms(verb: &str) -> Vec<String> {
    let stem = verb.strip_suffix('e').unwrap_or(verb);
    let doubled = verb.chars().last().map(|last| format!("{verb}{last}")).unwrap_or_default();
    let mut forms = vec![verb.to_owned()];
    for stem in [stem, &doubled] {
        forms.extend([format!("{stem}ing"), format!("{stem}ed")]);
    }
    forms
}

/// A phrase with and without each of its `(optional words)`.
fn expand(phrase: &str) -> Vec<String> {
    let Some((before, rest)) = phrase.split_once('(') else { return vec![phrase.to_owned()] };
    let Some((optional, after)) = rest.split_once(')') else { return vec![phrase.to_owned()] };
    let mut all = expand(&format!("{before}{optional}{after}"));
    all.extend(expand(&format!("{before}{after}")));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What never reaches a table makes a core shorter than it reads: "sorry what" would be "what".
    #[test]
    fn the_tables_hold_no_noise_and_no_short_forms() {
        let grammar = &*GRAMMAR;
        let lists = |topic: &'static Topic| {
            [topic.you, topic.me, topic.either, topic.asks, topic.states, topic.hints, topic.fragments]
        };
        let openings = OPENINGS.iter().map(|(_, list)| *list);
        for list in topics().flat_map(lists).chain(openings) {
            for word in list.split(|c: char| c.is_whitespace() || "|/()".contains(c)).filter(|word| !word.is_empty()) {
                assert!(!grammar.lexicon.tokens(word, 0).is_empty() || "#.*+_".contains(&word[..1]), "{word} is noise");
                assert_eq!(word, word.to_lowercase(), "words are lower case");
                assert!(!word.contains('\'') || word == "o'clock" || word == "g'day", "{word}: write it whole");
            }
        }
    }

    #[test]
    fn a_clause_needs_every_word_accounted_for() {
        let read = |text: &str| {
            let grammar = &*GRAMMAR;
            grammar.read(&grammar.lexicon.tokens(text, 0), true, text.ends_with('?')).map(|reading| reading.confidence)
        };
        assert_eq!(read("could you repeat the question"), Some(Confidence::Certain));
        assert_eq!(read("could you repeat the blooming question"), Some(Confidence::Likely));
        assert_eq!(read("could you repeat the two blooming wretched questions?"), Some(Confidence::Possible));
        assert_eq!(read("i repeat the measurement"), None);
    }
}
