//! Nobody is told that they said, did or used what they did not say.
//!
//! Quotation marks hold the transcript's words, verbatim. Without them, what follows "you mentioned" or "your" must be
//! words of the candidate's that stand together there as they do here; a sentence that merely states must have been
//! said too.

use std::collections::{BTreeSet, HashSet};

use super::super::probe::TERM;
use super::super::text::{Word, words};
use super::grammar::{self, is_small};
use super::lexicon::{COMMON, GENERAL_DEEDS, GENERAL_THINGS, NEUTRAL, REPORTS, lists, phrases};
use super::{Material, Rejection, Slot};

/// A quotation is a few words, not a speech.
const QUOTE_WORDS: usize = 10;
/// How many words of a question may be neither common nor the candidate's nor the plan's.
const UNKNOWN_WORDS: usize = 2;

/// A sentence with its quotations apart.
pub(super) struct Reading<'t> {
    pub text: &'t str,
    /// Every word of it.
    pub words: Vec<Word>,
    /// Its words with one stand-in for each quotation.
    pub bare: Vec<Word>,
    pub quotes: Vec<&'t str>,
}

impl<'t> Reading<'t> {
    /// None where quotation marks do not pair.
    pub fn of(text: &'t str) -> Option<Self> {
        let (mut quotes, mut ranges, mut from) = (Vec::new(), Vec::new(), None);
        for (at, c) in text.char_indices() {
            match (c, from) {
                ('\u{201c}', None) => from = Some(at + c.len_utf8()),
                ('\u{201d}', Some(start)) => {
                    quotes.push(&text[start..at]);
                    ranges.push(start..at);
                    from = None;
                }
                ('\u{201c}' | '\u{201d}', _) => return None,
                _ => {}
            }
        }
        if from.is_some() {
            return None;
        }
        let all = words(text);
        let mut bare: Vec<Word> = Vec::new();
        let mut last = None;
        for word in &all {
            match ranges.iter().position(|range| range.contains(&word.start)) {
                None => bare.push(word.clone()),
                Some(quote) if last != Some(quote) => {
                    last = Some(quote);
                    bare.push(Word { plain: STAND_IN.to_owned(), ..word.clone() });
                }
                Some(_) => {}
            }
            if let Some(stand_in) = bare.last_mut().filter(|stand_in| stand_in.plain == STAND_IN) {
                (stand_in.ends_clause, stand_in.ends_sentence) = (word.ends_clause, word.ends_sentence);
            }
        }
        Some(Reading { text, words: all, bare, quotes })
    }
}

const STAND_IN: &str = "\u{201c}\u{201d}";

/// A word without its ending, so that "decides", "decided" and "deciding" are one. Coarse on purpose.
pub(super) fn stem(word: &str) -> &str {
    let word = word.trim_end_matches("'s");
    const ENDINGS: &str = "ations | ation | ions | ings | edly | ing | ion | ies | ed | es | er | ly | s | e | y";
    let cut = phrases(ENDINGS).find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.chars().count() >= 3));
    cut.unwrap_or(word)
}

fn stems<'a>(found: impl IntoIterator<Item = &'a Word>) -> HashSet<String> {
    found.into_iter().map(|word| stem(&word.plain).to_owned()).collect()
}

/// What the plan itself says of the question: anybody may use these words.
fn given(material: &Material<'_>, scripted: &str) -> HashSet<String> {
    let area = material.area;
    let context = area.context.as_ref().map(|context| context.display.as_str()).unwrap_or_default();
    let scripted = Reading::of(scripted).map(|reading| reading.bare).unwrap_or_default();
    let texts = [area.name.as_str(), &area.question.display, context];
    texts.iter().flat_map(|text| words(text)).chain(scripted).map(|word| stem(&word.plain).to_owned()).collect()
}

/// Whether these quotations are the candidate's words.
pub(super) fn quotes(reading: &Reading<'_>, material: &Material<'_>) -> Result<(), Rejection> {
    let even = |text: &str| {
        let straight = text.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'");
        straight.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let said = even(&material.said);
    for quote in &reading.quotes {
        let wanted = even(quote);
        let wanted = wanted.trim_matches([',', '.', ' ']);
        let on_word_bounds = said.match_indices(wanted).any(|(at, found)| {
            let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            outside(said[..at].chars().next_back()) && outside(said[at + found.len()..].chars().next())
        });
        if wanted.is_empty() || !on_word_bounds {
            return Err(Rejection::QuoteNotSaid);
        }
        if words(wanted).len() > QUOTE_WORDS {
            return Err(Rejection::TooLong);
        }
    }
    Ok(())
}

/// An acknowledgement says nothing of the answer but what it was about, in the plan's words.
pub(super) fn in_acknowledgement(
    reading: &Reading<'_>,
    slot: &Slot<'_>,
    material: &Material<'_>,
) -> Result<(), Rejection> {
    const STATES: &str = "is | are | was | were | will | would | should | must | can | does | be";
    let said = stems(&material.said_words);
    let given = given(material, slot.scripted);
    let vocabulary = stems(&material.area.vocabulary.iter().flat_map(|term| words(term)).collect::<Vec<_>>());
    for word in reading.bare.iter().filter(|word| word.plain != STAND_IN) {
        let plain = word.plain.as_str();
        let stem = stem(plain);
        let may = lists(NEUTRAL, plain) || given.contains(stem) || (vocabulary.contains(stem) && said.contains(stem));
        if lists(STATES, plain) || !(may || is_small(word)) {
            return Err(unsaid(&reading.bare, &said));
        }
    }
    Ok(())
}

/// A sentence before the question leads to it: it thanks, or it names what the candidate said.
pub(super) fn in_lead(reading: &Reading<'_>, slot: &Slot<'_>, material: &Material<'_>) -> Result<(), Rejection> {
    let said = stems(&material.said_words);
    let given = given(material, slot.scripted);
    let first = reading.bare.first().map_or("", |word| word.plain.as_str());
    let names =
        matches!(first, "you" | "you've" | "earlier" | "on" | "about" | "staying" | "going" | "coming" | "looking");
    if !(names || grammar::acknowledges(&reading.bare)) {
        return Err(Rejection::Fact);
    }
    for word in reading.bare.iter().filter(|word| word.plain != STAND_IN && !is_small(word)) {
        let stem = stem(&word.plain);
        if !(lists(NEUTRAL, &word.plain) || said.contains(stem) || given.contains(stem)) {
            return Err(unsaid(&reading.bare, &said));
        }
    }
    reported(&reading.bare, material, &given)
}

/// What the question takes for granted.
pub(super) fn in_question(reading: &Reading<'_>, slot: &Slot<'_>, material: &Material<'_>) -> Result<(), Rejection> {
    let said = stems(&material.said_words);
    let given = given(material, slot.scripted);
    let known = |word: &Word| said.contains(stem(&word.plain)) || given.contains(stem(&word.plain));
    let mut unknown = 0;
    for (at, word) in reading.bare.iter().enumerate() {
        if word.plain == STAND_IN || is_small(word) || known(word) {
            continue;
        }
        // A name, a number, a thing with a spelling of its own: only what was said.
        let written = &reading.text[word.start..word.end];
        let capital = written.chars().skip(usize::from(at == 0)).any(char::is_uppercase);
        if capital || written.chars().any(|c| c.is_numeric()) {
            return Err(Rejection::ClaimNotSaid);
        }
        unknown += usize::from(!is_common(&word.plain));
    }
    for (at, pair) in reading.bare.windows(2).enumerate() {
        let [a, b] = pair else { continue };
        match a.plain.as_str() {
            "your" => owned(&reading.bare[at + 1..], material, &known)?,
            "you" | "you've" | "you'd" if is_deed(&b.plain) => {
                let base = base_of(&b.plain);
                let general = phrases(GENERAL_DEEDS).any(|deed| stem(deed) == stem(&b.plain));
                let told = known(b) || said.contains(stem(base)) || aim_stems(material).contains(stem(base));
                if !(general || told || lists(REPORTS, &b.plain)) {
                    return Err(Rejection::ClaimNotSaid);
                }
            }
            _ => {}
        }
    }
    reported(&reading.bare, material, &given)?;
    let strange = unknown > UNKNOWN_WORDS || unknown * 4 > reading.bare.len();
    if strange { Err(Rejection::Gibberish) } else { Ok(()) }
}

/// Past forms that do not end in "-ed", with their bases.
const PASTS: &str = "built build | wrote write | broke break | lost lose | sold sell | stole steal | sent send | hid hide | \
    left leave | ran run | paid pay | bought buy | fell fall | quit quit | taught teach | rebuilt rebuild | \
    rewrote rewrite | fought fight | grew grow | shut shut | threw throw | won win | met meet";

fn is_deed(plain: &str) -> bool {
    (plain.ends_with("ed") && plain.len() > 4 && plain != "need") || base_of(plain) != plain
}

fn base_of(plain: &str) -> &str {
    let pairs = phrases(PASTS).filter_map(|pair| pair.split_once(' '));
    pairs.into_iter().find(|(past, _)| *past == plain).map_or(plain, |(_, base)| base)
}

/// What is called "your": known things, and no two words put together that the candidate did not put together.
fn owned(rest: &[Word], material: &Material<'_>, known: &impl Fn(&Word) -> bool) -> Result<(), Rejection> {
    let mut before: Option<&Word> = None;
    for word in rest.iter().take_while(|word| !is_small(word)).take(4) {
        let general = phrases(GENERAL_THINGS).any(|thing| stem(thing) == stem(&word.plain));
        if word.plain == STAND_IN {
            break;
        }
        if !general && !known(word) {
            return Err(Rejection::ClaimNotSaid);
        }
        if let Some(before) = before.filter(|_| !general)
            && !stand_together(before, word, material)
            && !phrases(GENERAL_THINGS).any(|thing| stem(thing) == stem(&before.plain))
        {
            return Err(Rejection::ClaimNotSaid);
        }
        before = Some(word);
        // A verb may follow its noun; only what stands close is one name.
        if word.ends_clause {
            break;
        }
    }
    Ok(())
}

fn stand_together(a: &Word, b: &Word, material: &Material<'_>) -> bool {
    let (a, b) = (stem(&a.plain), stem(&b.plain));
    material.said_words.windows(2).any(|pair| stem(&pair[0].plain) == a && stem(&pair[1].plain) == b)
}

/// What follows "you mentioned" and what stands before it: the candidate's words, put together as they put them, and no
/// sentence of its own.
fn reported(bare: &[Word], material: &Material<'_>, given: &HashSet<String>) -> Result<(), Rejection> {
    const ASKED: &str = "did | do | would | could | can | will | have | had | should | to | what";
    let said = stems(&material.said_words);
    for at in 1..bare.len() {
        let is_report = lists(REPORTS, &bare[at].plain) && matches!(bare[at - 1].plain.as_str(), "you" | "you've");
        let asked = at >= 2 && lists(ASKED, &bare[at - 2].plain) && !bare[at - 2].ends_clause;
        if !is_report || asked {
            continue;
        }
        let until = bare[at..].iter().position(|word| word.ends_clause).map_or(bare.len(), |more| at + more + 1);
        let after = if bare[at].ends_clause { &[][..] } else { &bare[at + 1..until] };
        let before = match &bare[..at - 1] {
            [before @ .., that] if matches!(that.plain.as_str(), "that" | "which") => before,
            before => before,
        };
        let thing: Vec<&Word> = before.iter().rev().take_while(|word| !is_small(word) && !word.ends_clause).collect();
        for word in after.iter().chain(thing.iter().copied()).filter(|word| word.plain != STAND_IN) {
            let sentence = matches!(
                word.plain.as_str(),
                "is" | "are"
                    | "was"
                    | "were"
                    | "will"
                    | "would"
                    | "not"
                    | "never"
                    | "we"
                    | "they"
                    | "he"
                    | "she"
                    | "had"
                    | "has"
            );
            let kept = is_small(word) || said.contains(stem(&word.plain)) || given.contains(stem(&word.plain));
            if sentence || !(kept || lists(NEUTRAL, &word.plain)) {
                return Err(Rejection::ClaimNotSaid);
            }
        }
        let apart = |a: &Word, b: &Word| {
            let named = |word: &Word| !is_small(word) && word.plain != STAND_IN && !lists(NEUTRAL, &word.plain);
            named(a) && named(b) && !a.ends_clause && !stand_together(a, b, material)
        };
        let before_it = thing.windows(2).any(|pair| apart(pair[1], pair[0]));
        if before_it || after.windows(2).any(|pair| apart(&pair[0], &pair[1])) {
            return Err(Rejection::ClaimNotSaid);
        }
    }
    Ok(())
}

/// What a sentence is that holds words which it may not: a claim if enough of it is English, else nothing.
fn unsaid(bare: &[Word], said: &HashSet<String>) -> Rejection {
    let big = || bare.iter().filter(|word| !is_small(word) && word.plain != STAND_IN);
    let is_number = |word: &Word| word.plain.contains(|c: char| c.is_ascii_digit());
    let known = |word: &&Word| said.contains(stem(&word.plain)) || is_common(&word.plain) || is_number(word);
    if big().filter(known).count() * 3 >= big().count() { Rejection::ClaimNotSaid } else { Rejection::Gibberish }
}

fn is_common(plain: &str) -> bool {
    let wanted = stem(plain);
    COMMON.split(' ').any(|word| stem(word) == wanted) || lists(NEUTRAL, plain)
}

// --- the aim -----------------------------------------------------------------------------------------------------------

/// Words that say for what a follow-up of this kind asks, beside the scripted ones.
const AIMS: &[(&str, &str)] = &[
    (
        "your own part",
        "own part role contribution contribute yourself personally responsible responsibility hand share",
    ),
    ("one occasion", "occasion time instance example case particular specific situation moment once actual"),
    (
        "the outcome",
        "outcome came result end turn turned effect impact achieve difference change follow ended consequence",
    ),
    (
        "how it was measured",
        "measure know knew metric number compare evidence tell confirm verify track figure much check",
    ),
    (
        "the choice",
        "consider alternative option choice choose chose instead weigh compare decide decision reason rather why prefer",
    ),
    ("what changed afterwards", "change changed learn lesson different prevent again since afterwards improve next"),
    (TERM, "choose chose choice why reason decide pick work behave behaviour perform turn prefer experience suit"),
    (
        "trade-offs",
        "trade-off trade-offs tradeoff cost price downside drawback compromise gave give sacrifice balance weigh lose",
    ),
    ("the cause", "cause reason why root trigger led source origin behind wrong"),
    ("the result", "result came outcome end ended turn effect impact"),
    ("what you did", "you yourself step action own part handle did approach"),
];

/// Of the scripted wording, what says nothing of the aim.
const AIMLESS: &str = "mention | mentioned | say | said | tell | made | make | thing | things | came | come | way | \
    system | talk | find | go | look | like | particular | would | really";

/// The words of which a follow-up must have one.
pub(super) fn aim_words(material: &Material<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let scripted = material.follow_up.as_ref().and_then(|slot| Reading::of(slot.scripted));
    let scripted = scripted.map(|reading| reading.bare).unwrap_or_default();
    let about = material.about.unwrap_or_default();
    let part = material.area.parts.iter().find(|part| part.name == about);
    let named = part.map(|part| words(&part.name)).unwrap_or_default();
    let touched = part.iter().flat_map(|part| &part.words).flat_map(|phrase| words(&phrase.replace('*', "")));
    let of_the_plan = scripted.into_iter().chain(named).chain(touched);
    let useful = |word: &Word| !is_small(word) && word.plain != STAND_IN && !lists(AIMLESS, &word.plain);
    found.extend(of_the_plan.filter(useful).map(|word| word.plain));
    let beside = AIMS.iter().filter(|(kind, _)| *kind == about).flat_map(|(_, more)| more.split(' '));
    found.extend(beside.map(str::to_owned));
    found
}

fn aim_stems(material: &Material<'_>) -> HashSet<String> {
    aim_words(material).iter().map(|word| stem(word).to_owned()).collect()
}

/// Whether a follow-up asks about what it is for, in words of its own and not in quoted ones.
pub(super) fn keeps_aim(readings: &[Reading<'_>], material: &Material<'_>) -> bool {
    let aims = aim_stems(material);
    aims.is_empty() || readings.iter().flat_map(|reading| &reading.bare).any(|word| aims.contains(stem(&word.plain)))
}
