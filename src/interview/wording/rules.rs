//! The rules of conduct on a line that a model worded, in the order in which they are tried.

use super::super::text::{Word, count_words, find_phrase, has_phrase, is_presentable, sentences, words};
use super::claims::{self, Reading};
use super::lexicon::{
    CLOSINGS, COUNTS, COURTESIES, EMOTIONS, FACTS, LEAKS, PROMISES, PROTECTED, STATED_VERDICTS, VERDICTS, phrases,
};
use super::{Material, Rejection, Slot, grammar};

const ACKNOWLEDGEMENT_WORDS: usize = 12;
const FOLLOW_UP_WORDS: usize = 35;
const LONGEST_WORD: usize = 24;
/// A follow-up may ask "why, and how did it go"; not more.
const HEADS: usize = 2;

/// An acknowledgement that may be said, tidied.
pub(super) fn acknowledgement(text: &str, slot: &Slot<'_>, material: &Material<'_>) -> Result<String, Rejection> {
    let text = tidied(text).replace('!', ".");
    // The script's own words are no worse than the script.
    if text == slot.scripted {
        return Ok(text);
    }
    judge_acknowledgement(&text, slot, material)?;
    Ok(text)
}

/// A follow-up that may be said, tidied.
pub(super) fn follow_up(text: &str, slot: &Slot<'_>, material: &Material<'_>) -> Result<String, Rejection> {
    let text = tidied(text);
    if text == slot.scripted {
        return Ok(text);
    }
    judge_follow_up(&text, slot, material)?;
    Ok(text)
}

pub(super) fn judge_acknowledgement(text: &str, slot: &Slot<'_>, material: &Material<'_>) -> Result<(), Rejection> {
    speakable(text, ACKNOWLEDGEMENT_WORDS, slot, material)?;
    let readings = read(text)?;
    if text.contains('?') || readings.iter().any(|reading| grammar::asks_plainly(&reading.bare)) {
        return Err(Rejection::TwoQuestions);
    }
    for reading in &readings {
        lexical(reading, true, slot)?;
        claims::quotes(reading, material)?;
        claims::in_acknowledgement(reading, slot, material)?;
        sensible(reading)?;
    }
    if !readings.iter().all(|reading| grammar::acknowledges(&reading.bare)) {
        return Err(Rejection::OffAim);
    }
    let heard = |text: &str| words(text).into_iter().map(|word| word.plain).collect::<Vec<_>>();
    if material.recent.iter().any(|before| heard(before) == heard(text)) {
        return Err(Rejection::Repeats);
    }
    Ok(())
}

pub(super) fn judge_follow_up(text: &str, slot: &Slot<'_>, material: &Material<'_>) -> Result<(), Rejection> {
    speakable(text, FOLLOW_UP_WORDS, slot, material)?;
    let readings = read(text)?;
    let (question, leads) = readings.split_last().ok_or(Rejection::Empty)?;
    if text.matches('?').count() > 1 {
        return Err(Rejection::TwoQuestions);
    }
    if !question.text.ends_with('?') {
        return Err(Rejection::NoQuestion);
    }
    if leads.iter().any(|lead| grammar::asks_plainly(&lead.bare)) {
        return Err(Rejection::TwoQuestions);
    }
    if leads.len() > 2 || grammar::heads(&question.bare) > HEADS {
        return Err(if leads.len() > 2 { Rejection::TooLong } else { Rejection::TwoQuestions });
    }
    for reading in &readings {
        lexical(reading, false, slot)?;
        claims::quotes(reading, material)?;
        sensible(reading)?;
    }
    for lead in leads {
        stated(lead, slot)?;
        claims::in_lead(lead, slot, material)?;
    }
    if !grammar::head(&question.bare).is_some_and(|head| grammar::question_fits(&question.bare, head)) {
        return Err(Rejection::Gibberish);
    }
    claims::in_question(question, slot, material)?;
    if claims::keeps_aim(&readings, material) { Ok(()) } else { Err(Rejection::OffAim) }
}

/// One line, single spaces, and the quotation marks that Emily's lines have.
pub(super) fn tidied(text: &str) -> String {
    let mut open = false;
    let curly = |c: char| match c {
        '"' => {
            open = !open;
            if open { '\u{201c}' } else { '\u{201d}' }
        }
        c => c,
    };
    let even: String = text.chars().map(curly).collect();
    even.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read(text: &str) -> Result<Vec<Reading<'_>>, Rejection> {
    sentences(text).into_iter().map(|sentence| Reading::of(sentence).ok_or(Rejection::QuoteNotSaid)).collect()
}

/// Whether a voice could say these characters, and not too many of them.
fn speakable(text: &str, most: usize, slot: &Slot<'_>, material: &Material<'_>) -> Result<(), Rejection> {
    if !text.contains(char::is_alphanumeric) {
        return Err(Rejection::Empty);
    }
    if count_words(text) > most || text.split_whitespace().any(|word| word.chars().count() > LONGEST_WORD) {
        return Err(Rejection::TooLong);
    }
    if text.contains(['[', ']', '{', '}', '<', '>']) || text.contains("__") {
        return Err(Rejection::Placeholder);
    }
    let listed =
        text.starts_with(['-', '+', '•', '–', '—', ':', ';', ',']) || text.starts_with(|c: char| c.is_ascii_digit());
    let marked =
        text.contains(['*', '_', '`', '#', '|', '~', '\\', '^', '=', '@', '$']) && !is_said_mark(text, material);
    let slashed = text
        .split_whitespace()
        .any(|word| word.contains('/') && !material.said.contains(word.trim_matches(['.', ',', '?'])));
    if listed || marked || slashed || !is_presentable(text) || text.contains("://") || text.contains("www.") {
        return Err(Rejection::Markup);
    }
    let fits = |c: char| {
        let latin = c.is_ascii_alphanumeric() || ('\u{c0}'..='\u{17f}').contains(&c);
        latin || " .,?'\u{2019}\u{201c}\u{201d};:-\u{2013}\u{2014}+&#()%/".contains(c)
    };
    if text.contains('!') {
        return Err(Rejection::Emotion);
    }
    if !text.chars().all(fits) {
        return Err(Rejection::Gibberish);
    }
    // Shouting, and codes that nobody mentioned.
    let loud = |word: &Word| {
        let written = &text[word.start..word.end];
        written.chars().filter(|c| c.is_uppercase()).count() > 1
            && !material.said.contains(written)
            && !slot.scripted.contains(written)
            && !material.area.question.display.contains(written)
    };
    if words(text).iter().any(loud) { Err(Rejection::ClaimNotSaid) } else { Ok(()) }
}

/// "C#" and the like, where the candidate said it.
fn is_said_mark(text: &str, material: &Material<'_>) -> bool {
    let marked = |word: &&str| word.contains(['*', '_', '`', '#', '|', '~', '\\', '^', '=', '@', '$']);
    text.split_whitespace().filter(marked).all(|word| {
        let bare = word.trim_matches(|c: char| ".,?;:\u{201c}\u{201d}()".contains(c));
        bare.ends_with('#') && bare.len() <= 3 && material.said.contains(bare)
    })
}

/// What must not be said, whoever said it first. A quotation that the script chose is the script's; so is a word that
/// the scripted line has of its own.
fn lexical(reading: &Reading<'_>, states: bool, slot: &Slot<'_>) -> Result<(), Rejection> {
    let (judged, scripted) = judged(reading, slot);
    let has = |list| phrases(list).any(|phrase| has_phrase(&judged, phrase) && !has_phrase(&scripted, phrase));
    let rules: [(&str, Rejection); 7] = [
        (LEAKS, Rejection::Leak),
        (PROMISES, Rejection::Promise),
        (COUNTS, Rejection::Count),
        (CLOSINGS, Rejection::Closing),
        (PROTECTED, Rejection::Protected),
        (EMOTIONS, Rejection::Emotion),
        (VERDICTS, Rejection::Verdict),
    ];
    if let Some((_, rejection)) = rules.iter().find(|(list, _)| has(list)) {
        return Err(*rejection);
    }
    if states {
        stated(reading, slot)?;
    }
    // In a quotation it is the candidate who says "I".
    let rest = without(&reading.bare, COURTESIES);
    let states_fact = phrases(FACTS).any(|phrase| has_phrase(&rest, phrase) && !has_phrase(&scripted, phrase));
    if states_fact { Err(Rejection::Fact) } else { Ok(()) }
}

/// What must not be said in a sentence that states.
fn stated(reading: &Reading<'_>, slot: &Slot<'_>) -> Result<(), Rejection> {
    let (judged, scripted) = judged(reading, slot);
    let judges = |phrase| has_phrase(&judged, phrase) && !has_phrase(&scripted, phrase);
    if phrases(STATED_VERDICTS).any(judges) { Err(Rejection::Verdict) } else { Ok(()) }
}

/// The words that are judged, and the scripted line's own.
fn judged(reading: &Reading<'_>, slot: &Slot<'_>) -> (Vec<Word>, Vec<Word>) {
    let scripted = sentences(slot.scripted).into_iter().filter_map(Reading::of).collect::<Vec<_>>();
    let theirs: Vec<&str> = scripted.iter().flat_map(|reading| reading.quotes.iter().copied()).collect();
    let own = reading.quotes.iter().all(|quote| theirs.contains(quote));
    let judged = if own { reading.bare.clone() } else { reading.words.clone() };
    (judged, scripted.into_iter().flat_map(|reading| reading.bare).collect())
}

fn without(all: &[Word], list: &'static str) -> Vec<Word> {
    let mut rest = all.to_vec();
    for phrase in phrases(list) {
        while let Some((at, len)) = find_phrase(&rest, phrase) {
            rest.drain(at..at + len);
        }
    }
    rest
}

fn sensible(reading: &Reading<'_>) -> Result<(), Rejection> {
    if grammar::is_plausible(&reading.bare) { Ok(()) } else { Err(Rejection::Gibberish) }
}
