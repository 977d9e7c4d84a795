//! From clauses to a turn: which of its sentences ask for something, and where the answer before them ends.

use super::super::event::Request;
use super::super::text::sentences;
use super::grammar::{Confidence, GRAMMAR, Grammar, Meaning, Reading};
use super::lexicon::{NAMES_INTERVIEW, REPORT, TELLS, Token};

/// What a turn is, as far as requests and courtesies go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// All of it is this.
    Whole(Reading),
    /// What begins at this byte is a request; what stands before it is an answer.
    AnswerThen(usize, Request),
    Other,
}

/// What a sentence is.
#[derive(Clone, Copy, Debug)]
enum Sentence {
    Means(Reading),
    /// The candidate's own content up to this byte, and a request from there on.
    Mixed(usize, Reading),
    Content,
}

const MOMENT: Meaning = Meaning::Asks(Request::Moment);
const ASIDE: Reading = Reading { meaning: Meaning::Aside, confidence: Confidence::Certain, addressed: false };

/// Whoever asks for something says no more sentences than this about it.
const REQUEST_SENTENCES: usize = 5;
/// A whole turn that asks for something is not longer than this.
const REQUEST_WORDS: usize = 32;
/// A turn that is asked about is not longer than this.
const UNCLEAR_WORDS: usize = 14;
/// A fragment is not longer than this.
const FRAGMENT_WORDS: usize = 4;
/// A request that ends a sentence without a mark before it is not longer than this.
const RUN_ON_WORDS: usize = 22;
/// A reason before a request, in its sentence, is not longer than this.
const REASON_WORDS: usize = 9;

pub(super) fn read(text: &str) -> Turn {
    let grammar = &*GRAMMAR;
    let parts = sentences(text);
    let mut asked: Option<Reading> = None;
    let mut words = 0;
    let mut from = text.len();
    let mut names_interview = false;
    for (count, part) in parts.iter().rev().enumerate() {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        let tokens = grammar.lexicon.tokens(part, start);
        words += tokens.len();
        let whole_turn = parts.len() == 1 && tokens.len() <= FRAGMENT_WORDS;
        let sentence = if count < REQUEST_SENTENCES && (words <= REQUEST_WORDS || count == 0) {
            sentence(grammar, part, start, &tokens, whole_turn)
        } else {
            Sentence::Content
        };
        match sentence {
            Sentence::Means(reading) => {
                names_interview |= tokens.iter().any(|token| grammar.lexicon.is(token.id, NAMES_INTERVIEW));
                asked = Some(asked.map_or(reading, |later| stronger(reading, later)));
                from = start;
            }
            Sentence::Mixed(at, reading) => {
                return after_answer(at, asked.map_or(reading, |later| stronger(reading, later)), true, text);
            }
            Sentence::Content if count + 1 == parts.len() && words <= UNCLEAR_WORDS && asked.is_none_or(is_aside) => {
                let about = grammar.about(&tokens, part.ends_with('?')).filter(|_| !grammar.tells(&tokens));
                return about.map_or(Turn::Other, Turn::Whole);
            }
            Sentence::Content => {
                return asked.map_or(Turn::Other, |asked| after_answer(from, asked, names_interview, text));
            }
        }
    }
    match asked {
        // "Sorry?", "Hm?"
        Some(Reading { meaning: Meaning::Aside, .. })
            if words == 0 && (text.trim_end().ends_with('?') || apologises(text)) =>
        {
            Turn::Whole(Reading {
                meaning: Meaning::Asks(Request::Repeat),
                confidence: Confidence::Likely,
                addressed: false,
            })
        }
        Some(reading) if reading.confidence == Confidence::Certain || words <= UNCLEAR_WORDS => Turn::Whole(reading),
        _ => Turn::Other,
    }
}

/// Whether somebody's words are told, or somebody else is spoken of: "I said, are we sure?", "he kept asking me".
pub(super) fn tells(text: &str) -> bool {
    let (grammar, tokens) = (&*GRAMMAR, GRAMMAR.lexicon.tokens(text, 0));
    let is_others = |token: &Token| grammar.lexicon.is(token.id, REPORT) && !grammar.lexicon.is(token.id, TELLS);
    grammar.tells(&tokens) || tokens.iter().any(is_others)
}

/// Perhaps a request, and not for a moment.
fn may_ask_something(reading: Reading) -> bool {
    matches!(reading.meaning, Meaning::Asks(_)) && reading.meaning != MOMENT && reading.confidence == Confidence::Likely
}

fn is_aside(reading: Reading) -> bool {
    reading.meaning == Meaning::Aside
}

/// A request after an answer: it has to be said to Emily, or to name the interview. "And that was enough." ends an
/// answer. One word may be left over where she is asked.
fn after_answer(from: usize, reading: Reading, names_interview: bool, text: &str) -> Turn {
    let Reading { meaning: Meaning::Asks(request), confidence, addressed } = reading else { return Turn::Other };
    let is_open = !matches!(request, Request::End | Request::Skip);
    let is_sure = match confidence {
        Confidence::Certain => addressed || names_interview || is_open,
        Confidence::Likely => addressed && text.trim_end().ends_with('?'),
        Confidence::Possible => false,
    };
    if is_sure { Turn::AnswerThen(from, request) } else { Turn::Other }
}

/// Of two things said in a turn, the one that is acted on: a request before an aside, an explicit one before a hint at
/// one ("I don't know. Can we go on?"), and a moment last ("Hold on, is this recorded?").
fn stronger(earlier: Reading, later: Reading) -> Reading {
    let rank = |reading: &Reading| {
        let kind = match reading.meaning {
            Meaning::Aside => 0,
            Meaning::Greets => 1,
            Meaning::ChecksSound => 2,
            Meaning::Questions => 3,
            Meaning::Asks(Request::Moment) => 4,
            Meaning::Asks(_) => 5,
        };
        (kind.min(4), reading.confidence, kind, reading.addressed)
    };
    // "Stop, wait a second" is no end.
    let meanings = [earlier.meaning, later.meaning];
    if meanings.contains(&Meaning::Asks(Request::Moment)) && meanings.contains(&Meaning::Asks(Request::End)) {
        return if later.meaning == Meaning::Asks(Request::Moment) { later } else { earlier };
    }
    if rank(&earlier) > rank(&later) { earlier } else { later }
}

/// `text` begins at the byte `start` of the turn.
fn sentence(grammar: &Grammar, text: &str, start: usize, tokens: &[Token], whole_turn: bool) -> Sentence {
    if grammar.tells(tokens) {
        return Sentence::Content;
    }
    if tokens.len() <= REQUEST_WORDS {
        let has_marks = tokens.iter().rev().skip(1).any(|token| token.ends_clause);
        let whole = grammar.read(tokens, whole_turn, text.ends_with('?'));
        let is_certain = |reading: &Reading| reading.confidence == Confidence::Certain;
        let by_clauses = || if has_marks { clauses(grammar, tokens, whole_turn, apologises(text)) } else { None };
        let by_parts = || if tokens.len() <= RUN_ON_WORDS { two_parts(grammar, tokens) } else { None };
        let reading = whole.filter(|reading| is_certain(reading) && reading.meaning != Meaning::Aside);
        // "Hang on, we only did four" is about the four.
        let may_ask = whole.is_some_and(may_ask_something);
        let only_waits = |reading: &Reading| reading.meaning == MOMENT && may_ask;
        let reading = reading.or_else(|| by_clauses().filter(|reading| !only_waits(reading))).or_else(by_parts);
        // A word too many, and a mark inside as well, is a sentence about something else.
        if let Some(reading) =
            reading.or_else(|| whole.filter(|reading| is_certain(reading) || !has_marks || text.ends_with('?')))
        {
            return Sentence::Means(reading);
        }
    }
    if tokens.len() <= REASON_WORDS && apologises(text) {
        return Sentence::Means(ASIDE);
    }
    mixed(grammar, text, start, tokens).map_or(Sentence::Content, |(at, reading)| Sentence::Mixed(at, reading))
}

/// "Sorry, a truck went by": what follows is why.
fn apologises(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).take(3);
    words.any(|word| {
        ["sorry", "apologies", "apologise", "apologize"].iter().any(|apology| word.eq_ignore_ascii_case(apology))
    })
}

/// A sentence whose clauses are all a request, an aside, or a reason that stands before the request.
fn clauses(grammar: &Grammar, tokens: &[Token], whole_turn: bool, apologises: bool) -> Option<Reading> {
    let mut found: Option<Reading> = None;
    let mut reasons = 0;
    for clause in tokens.split_inclusive(|token| token.ends_clause) {
        let asks = found.is_some_and(|found| found.meaning != Meaning::Aside);
        match grammar.read(clause, whole_turn, false) {
            Some(reading) => found = Some(found.map_or(reading, |before| stronger(before, reading))),
            None if found.is_some_and(may_be_explained)
                && grammar.explains(clause)
                && is_reason(grammar, clause, found.is_some_and(may_tell_why)) => {}
            None if !asks && reasons == 0 && is_reason(grammar, clause, apologises) => reasons += 1,
            None => return None,
        }
    }
    // A reason alone is content, and with an aside too.
    found.filter(|found| {
        let Reading { meaning: Meaning::Asks(request), confidence, addressed } = *found else { return reasons == 0 };
        let is_sure = addressed || !matches!(request, Request::Moment | Request::Skip);
        reasons == 0 || (confidence == Confidence::Certain && is_sure)
    })
}

/// What is asked for and then explained: "Can we skip this, it is not my area". After "let me think" an answer begins.
fn may_be_explained(asked: Reading) -> bool {
    let Reading { meaning: Meaning::Asks(request), confidence, addressed } = asked else { return false };
    addressed && confidence == Confidence::Certain && request != Request::Moment
}

/// Who asks for the words again, or for none, may tell why: "What's the question, I was carried away", "Can we skip
/// this, I've never worked with it".
fn may_tell_why(asked: Reading) -> bool {
    matches!(asked.meaning, Meaning::Asks(Request::Repeat | Request::Rephrase | Request::Skip))
}

/// Whether a clause may be why somebody asks: short, in the present, and no one's words are told in it.
fn is_reason(grammar: &Grammar, clause: &[Token], may_tell: bool) -> bool {
    clause.len() <= REASON_WORDS
        && clause.iter().all(|token| (may_tell || !token.told) && !grammar.lexicon.is(token.id, REPORT))
}

/// Content, and a request at its end in the same sentence, with or without a mark between them. It has to be addressed
/// to Emily, and nobody's words may be told before it.
fn mixed(grammar: &Grammar, text: &str, start: usize, tokens: &[Token]) -> Option<(usize, Reading)> {
    let earliest = tokens.len().saturating_sub(RUN_ON_WORDS).max(3);
    let is_marked = text.ends_with(['.', '!', '?', '…']);
    (earliest..tokens.len().saturating_sub(1)).find_map(|at| {
        let before = &tokens[..at];
        let after_mark = before.last().is_some_and(|last| last.ends_clause);
        if !(after_mark || grammar.begins_clause(&tokens[at..])) || !grammar.may_end(before) {
            return None;
        }
        let reading = parts(grammar, &tokens[at..])?;
        let certain = matches!(reading.meaning, Meaning::Asks(_)) && reading.confidence == Confidence::Certain;
        let fits = certain && reading.addressed && (after_mark || !is_marked || text.ends_with('?'));
        fits.then(|| (start + grammar.lexicon.without_noise(&text[..tokens[at].start - start]).len(), reading))
    })
}

/// Clauses that no mark need separate: "sorry whats the question i forgot".
fn parts(grammar: &Grammar, tokens: &[Token]) -> Option<Reading> {
    certain(grammar, tokens).or_else(|| two_parts(grammar, tokens))
}

fn two_parts(grammar: &Grammar, tokens: &[Token]) -> Option<Reading> {
    (1..tokens.len()).filter(|at| tokens[at - 1].ends_clause || grammar.begins_clause(&tokens[*at..])).find_map(|at| {
        let first = certain(grammar, &tokens[..at]).filter(|first| at > 1 && first.meaning != Meaning::Greets)?;
        Some(stronger(first, parts(grammar, &tokens[at..])?))
    })
}

fn certain(grammar: &Grammar, tokens: &[Token]) -> Option<Reading> {
    grammar.read(tokens, false, false).filter(|reading| reading.confidence == Confidence::Certain)
}
