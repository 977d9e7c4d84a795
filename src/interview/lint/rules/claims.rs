//! What the candidate is said to have said was said (rule 14).

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::super::lexicon::{Hit, Tag};
use super::super::model::Side;
use super::super::tokens::{Reading, Sentence};
use super::super::turns::{Act, Talk};
use super::Findings;

/// Words that make no claim of their own.
static EMPTY: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a an the and or of to in on for with at by from about as that this these those it its is was are were be \
     been being you your yours yourself i me my we our us they them their he she his her have has had do did does \
     done will would could can should not no yes so very really quite just also already earlier before then there \
     here what which who how when where why some any all both each one two more most much many lot bit thing \
     things something way ways part parts point points kind sort use used using work worked working role job time \
     times experience experiences example examples question answer topic word words mention having getting going \
     make made making get got like well up out into over after through during between because while if but than \
     such other own first last next new different various several clear good great important importance need \
     needs moment ago now today project process approach situation specific particular certain too still even \
     only ensure ensuring handling understanding"
        .split_whitespace()
        .collect()
});

/// Irregular forms and what they are forms of.
static IRREGULAR: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    "led:lead built:build wrote:write written:write ran:run taught:teach took:take taken:take gave:give \
     given:give kept:keep dealt:deal spoke:speak spoken:speak sold:sell bought:buy brought:bring found:find \
     held:hold left:leave lost:lose met:meet paid:pay sent:send told:tell thought:think went:go grew:grow \
     began:begin chose:choose chosen:choose drove:drive felt:feel fell:fall knew:know saw:see seen:see \
     won:win broke:break broken:break slept:sleep caught:catch fought:fight stood:stand understood:understand \
     children:child people:person men:man women:woman leading:lead running:run planning:plan said:say \
     shipping:ship shipped:ship"
        .split_whitespace()
        .filter_map(|pair| pair.split_once(':'))
        .collect()
});

/// Rule 14.
pub(super) fn verbatim(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    let mut said: Option<Said> = None;
    for (at, turn) in talk.interviewer() {
        for (message, reading) in talk.read(turn) {
            let claims = [Tag::Claims, Tag::Describes, Tag::YourThing];
            for sentence in reading.sentences.iter().filter(|sentence| sentence.tags.any(&claims)) {
                let said = said.get_or_insert_with(Said::default);
                said.take(talk, message);
                judge(talk, at, message, reading, sentence, said, faults);
            }
        }
    }
}

/// Everything the candidate has said so far.
struct Said {
    upto: usize,
    /// Plain words with one space between them and at both ends.
    text: String,
    /// The stems of the words in the first bytes of the text: so many as were asked for.
    stems: RefCell<(usize, HashSet<String>)>,
}

impl Default for Said {
    fn default() -> Self {
        Said { upto: 0, text: " ".to_owned(), stems: RefCell::default() }
    }
}

impl Said {
    fn take(&mut self, talk: &Talk<'_>, upto: usize) {
        for message in &talk.interview.messages[self.upto.min(upto)..upto] {
            if message.side == Side::Candidate {
                for text in [Some(&message.text), message.heard.as_ref()].into_iter().flatten() {
                    for word in plain_words(text) {
                        self.text.push_str(&word);
                        self.text.push(' ');
                    }
                }
            }
        }
        self.upto = self.upto.max(upto);
    }

    fn has(&self, word: &str) -> bool {
        let stem = stem(word);
        let known = {
            let mut stems = self.stems.borrow_mut();
            let fresh =
                self.text[stems.0..].split(' ').filter(|word| !word.is_empty()).map(self::stem).collect::<Vec<_>>();
            stems.1.extend(fresh);
            stems.0 = self.text.len();
            stems.1.contains(&stem)
                || (stem.len() >= 5 && stems.1.iter().any(|known| known.len() >= 5 && alike(known, &stem)))
        };
        known || word.split(['-', '/']).filter(|part| part.len() > 2).any(|part| part != word && self.has(part))
    }

    /// The two words right after each other, in any form.
    fn has_pair(&self, one: &str, other: &str) -> bool {
        let (one, other) = (stem(one), stem(other));
        let mut words = self.text.split(' ');
        let mut before = words.next().unwrap_or_default();
        words.any(|word| {
            let found = stem(before) == one && stem(word) == other;
            before = word;
            found
        })
    }

    /// Word for word, marks and capitals aside.
    fn has_verbatim(&self, quote: &str) -> bool {
        let plain = plain_words(quote).collect::<Vec<_>>().join(" ");
        plain.is_empty() || self.text.contains(&format!(" {plain} "))
    }
}

/// Forms of one word: they share all but an ending.
fn alike(one: &str, other: &str) -> bool {
    let shared = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let longer = one.chars().count().max(other.chars().count());
    shared >= 5 && longer - shared <= 3
}

fn plain_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_alphanumeric() || "'’‘-+#".contains(c))).filter_map(|word| {
        let word = word.trim_matches(|c| "'’‘-".contains(c));
        (!word.is_empty()).then(|| word.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'"))
    })
}

/// A word without its ending; irregular verbs by their base.
fn stem(word: &str) -> String {
    if let Some(base) = IRREGULAR.get(word) {
        return (*base).to_owned();
    }
    let word = word.strip_suffix("'s").unwrap_or(word);
    for ending in [
        "ements", "ations", "ement", "ation", "ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "ly", "s", "e", "y",
    ] {
        if let Some(base) = word.strip_suffix(ending).filter(|base| base.chars().count() >= 3) {
            return base.trim_end_matches('e').to_owned();
        }
    }
    word.to_owned()
}

fn judge(
    talk: &Talk<'_>,
    turn: usize,
    message: usize,
    reading: &Reading<'_>,
    sentence: &Sentence,
    said: &Said,
    faults: &mut Findings<'_>,
) {
    for hit in reading.hits_in(sentence, Tag::Claims).chain(reading.hits_in(sentence, Tag::Describes)) {
        if let Some(quote) = quote_before(reading, sentence, hit)
            && !said.has_verbatim(&reading.text[quote.clone()])
        {
            faults.at(14, message, quote, "is quoted as the candidate's words, who never said it");
        }
        if !is_claim(reading, sentence, hit) {
            continue;
        }
        if let Some(quote) = quote_after(reading, sentence, hit) {
            let words = &reading.text[quote.clone()];
            if !said.has_verbatim(words) {
                faults.at(14, message, quote, "is quoted as the candidate's words, who never said it");
            }
        } else if !reading.tokens[sentence.tokens.clone()].iter().any(|token| token.quoted) {
            let asked = if hit.tag == Tag::Describes { asked_words(talk, turn) } else { HashSet::new() };
            let object = object(reading, sentence, hit.at + hit.len);
            report(message, reading, object, said, &asked, false, faults);
        }
    }
    let praised = sentence.tags.any(&[Tag::Verdict, Tag::Praise, Tag::GoodThing]) || retells(reading, sentence);
    let onward = sentence.tags.any(&[Tag::Transition, Tag::MovesOn, Tag::OpensTopic]) && !praised;
    if sentence.questions > 0 || onward || !praised || !talk.turns[..turn].iter().any(|turn| turn.act == Act::Answers) {
        return;
    }
    let asked = asked_words(talk, turn);
    for hit in reading.hits_in(sentence, Tag::YourThing) {
        for object in objects(reading, sentence, hit.at + hit.len) {
            report(message, reading, object, said, &asked, true, faults);
        }
    }
}

/// "Your design also addresses …", "It sounds like your …": tells the answer again.
fn retells(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    let mut words = reading.words(sentence.tokens.clone());
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    first == "your"
        || (first == "you" && second == "have")
        || (first == "it" && second == "sounds")
        || (first == "thank" || first == "thanks")
        || (first == "so" && matches!(second, "you" | "your"))
}

/// A statement that the candidate said something, rather than a condition or a question whether.
fn is_claim(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    let before = hit.at.checked_sub(1).filter(|before| sentence.tokens.contains(before));
    let before = before.map(|before| reading.word(before)).unwrap_or_default();
    let starts_clause = hit.at == sentence.tokens.start || reading.tokens[hit.at - 1].ends_clause;
    let fine = matches!(
        before,
        "as" | "earlier"
            | "so"
            | "and"
            | "but"
            | "since"
            | "because"
            | "that"
            | "ago"
            | "thanks"
            | "now"
            | "before"
            | "like"
            | "okay"
    );
    let prompts = matches!(
        reading.word(sentence.tokens.start),
        "tell" | "describe" | "think" | "imagine" | "suppose" | "recall" | "give" | "pick" | "picture" | "take"
    );
    let asks = prompts
        || reading
            .words(sentence.tokens.start..hit.at)
            .any(|word| matches!(word, "if" | "did" | "have" | "do" | "would" | "could" | "imagine" | "suppose"));
    let says_nothing_more = reading.tokens[hit.at + hit.len - 1].ends_clause && !next_is_quote(reading, hit);
    // "As you said, …" tells it after the comma.
    let says_nothing_more = says_nothing_more && before != "as";
    (starts_clause || fine) && !asks && !says_nothing_more
}

fn next_is_quote(reading: &Reading<'_>, hit: &Hit) -> bool {
    reading.tokens.get(hit.at + hit.len).is_some_and(|token| token.quoted)
}

/// The quotation that a claim leads to: within six words, in the same sentence.
fn quote_after(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> Option<Range<usize>> {
    let after = hit.at + hit.len;
    let end = reading.tokens.get(after.checked_sub(1)?)?.end;
    let quoted = (after..(after + 7).min(sentence.tokens.end)).find(|token| reading.tokens[*token].quoted)?;
    let start = reading.tokens[quoted].start;
    let quote = reading.quotes.iter().find(|quote| quote.contains(&start) && quote.start >= end)?;
    Some(quote.clone())
}

/// The quotation right before "…, you said."
fn quote_before(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> Option<Range<usize>> {
    let before = hit.at.checked_sub(1).filter(|before| sentence.tokens.contains(before))?;
    let ends = reading.tokens[hit.at + hit.len - 1].ends_clause && !next_is_quote(reading, hit);
    let token = reading.tokens[before];
    (ends && token.quoted).then(|| reading.quotes.iter().find(|quote| quote.contains(&token.start)).cloned())?
}

/// What is claimed: the words up to the clause's end, at most eight.
fn object(reading: &Reading<'_>, sentence: &Sentence, from: usize) -> Range<usize> {
    let mut to = from;
    while to < sentence.tokens.end && to - from < 8 {
        let word = reading.word(to);
        if to > from
            && matches!(
                word,
                "and" | "but" | "which" | "so" | "because" | "how" | "what" | "why" | "when" | "where" | "who" | "as"
            )
        {
            break;
        }
        to += 1;
        if reading.tokens[to - 1].ends_clause {
            break;
        }
    }
    from..to
}

/// The things of a list, each by itself.
fn objects(reading: &Reading<'_>, sentence: &Sentence, from: usize) -> Vec<Range<usize>> {
    const ENDS: &[&str] = &[
        "is",
        "was",
        "are",
        "were",
        "shows",
        "demonstrates",
        "which",
        "that",
        "as",
        "for",
        "to",
        "in",
        "when",
        "because",
        "with",
        "by",
        "through",
        "from",
        "while",
    ];
    let mut found = Vec::new();
    let mut begun = from;
    for at in from..sentence.tokens.end.min(from + 24) {
        let word = reading.word(at);
        if ENDS.contains(&word) {
            found.push(begun..at);
            return found;
        }
        if matches!(word, "and" | "or") {
            found.push(begun..at);
            begun = at + 1;
        } else if reading.tokens[at].ends_clause {
            found.push(begun..at + 1);
            begun = at + 1;
        }
    }
    found.push(begun..sentence.tokens.end.min(from + 24));
    found
}

/// A fault where at least half of the words that matter were never said.
fn report(
    message: usize,
    reading: &Reading<'_>,
    object: Range<usize>,
    said: &Said,
    asked: &HashSet<String>,
    as_a_pair: bool,
    faults: &mut Findings<'_>,
) {
    let matter: Vec<usize> = object
        .clone()
        .filter(|token| {
            let word = reading.word(*token);
            let leads_in = *token == object.start && word.ends_with("ing");
            word.len() > 2
                && !leads_in
                && !EMPTY.contains(&word)
                && !word.ends_with("ly")
                && !asked.contains(&stem(word))
        })
        .collect();
    // "Redundant storage" of one who said "redundant computations" and "storage" was not said.
    if let ([one, other], true) = (matter.as_slice(), as_a_pair)
        && *other == one + 1
        && !said.has_verbatim(reading.slice(*one..other + 1))
        && !said.has_pair(reading.word(*one), reading.word(*other))
    {
        faults.words(14, message, reading, object, "is told as the candidate's, who never said it so");
        return;
    }
    let missing: Vec<usize> = matter.iter().copied().filter(|token| !said.has(reading.word(*token))).collect();
    if !missing.is_empty() && missing.len() * 2 >= matter.len() {
        let why = "is told as the candidate's, who never said it";
        faults.words(14, message, reading, object, why);
    }
}

/// The words of the questions asked so far: an answer to "tell me about a conflict" is about one.
fn asked_words(talk: &Talk<'_>, turn: usize) -> HashSet<String> {
    talk.turns[..turn]
        .iter()
        .filter(|before| before.side == Side::Interviewer)
        .flat_map(|before| talk.read(before))
        .flat_map(|(_, reading)| (0..reading.tokens.len()).map(move |token| stem(reading.word(token))))
        .collect()
}
