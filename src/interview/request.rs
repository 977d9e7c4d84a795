//! What a turn is, before anything is decided: a request, a greeting, a question back, an offer, or an answer.
//!
//! The rules are conservative, because an answer that is taken for a request is lost to the candidate, while a request
//! that is taken for an answer costs one more try (or a button). Every word of a request has to be accounted for.
//!
//! - [`lexicon`]: words, what they are short for, and what is heard instead of them
//! - [`openings`] and [`topics`]: the tables, to be read and extended by people
//! - [`grammar`]: a clause against the tables, with a confidence
//! - [`turn`]: from clauses to the whole turn, and where an answer before a request ends
//! - [`likeness`]: what a turn is like, as a second opinion
//! - [`consent`]: yes, no, and "I have no questions"

mod consent;
mod grammar;
mod lexicon;
mod likeness;
mod openings;
#[cfg(test)]
mod tests;
mod topics;
mod turn;

use super::event::Request;
use super::text::{Word, count_words, has_phrase, sentences, words};
pub(crate) use consent::{YesNo, has_no_question, yes_or_no};
use grammar::{Confidence, Meaning, Reading};
use likeness::{LIKENESS, Likely, Opinion};
use turn::Turn;

/// What a candidate's words are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Understood {
    /// A request and nothing else.
    Request(Request),
    /// An answer that ends in a request. `answer` is the text before it.
    AnswerThenRequest {
        answer: String,
        request: Request,
    },
    /// "Hi", "Good morning, Emily".
    Greeting,
    /// "Can you hear me?"
    SoundCheck,
    /// A question to Emily and nothing else.
    Question,
    /// An answer that ends in a question to Emily.
    AnswerThenQuestion,
    /// An answer that ends in an offer ("do you want me to …?").
    AnswerThenOffer,
    Answer,
    /// Perhaps this request, perhaps part of an answer: a careful person would ask.
    Unclear(Request),
    /// Nothing with a word in it.
    Nothing,
}

/// A whole turn that is a question to Emily is not longer than this.
const QUESTION_WORDS: usize = 30;
/// A question that nothing marks as one is not longer than this.
const PLAIN_QUESTION_WORDS: usize = 14;

/// A turn, or a last sentence, that is longer is not compared with the examples: it is an answer.
const SHORT_WORDS: usize = 16;
/// Of a turn that is no longer, nobody can be sure: "Again?", "Leave it."
const FRAGMENT_WORDS: usize = 2;
// How certain an opinion has to be; chosen by cross-validation over example wordings.
/// To agree with what the tables think possible.
const AGREES: f32 = 0.5;
/// To prefer another request than the tables do.
const ANOTHER: f32 = 0.8;
/// To doubt what the tables know.
const CONTRADICTS: f32 = 0.93;
/// To ask about a request that the tables do not know: how far it is ahead of all that is no request.
const ASKS: f32 = 0.25;
/// To give a fact or the time that the tables do not know to be asked for.
const ANSWERS: f32 = 0.65;
/// To do what takes something away.
const ACTS: f32 = 0.85;
/// To end an answer with a request that the tables do not know.
const AFTER_ANSWER: f32 = 0.9;

/// Understands the words of a turn, spoken or typed.
pub fn understand(text: &str) -> Understood {
    understand_beside(text, |text| LIKENESS.opinion(text))
}

/// The tables speak first; `opinion` is asked what a short turn is like.
fn understand_beside(text: &str, opinion: impl Fn(&str) -> Opinion) -> Understood {
    if !text.contains(char::is_alphanumeric) {
        return Understood::Nothing;
    }
    match by_tables(text) {
        Some(known) => known_beside(known, text, opinion),
        None => match question_or_offer(text) {
            Understood::AnswerThenOffer => Understood::AnswerThenOffer,
            unknown => unknown_beside(unknown, text, opinion),
        },
    }
}

/// What the tables know a turn to be.
fn by_tables(text: &str) -> Option<Understood> {
    match turn::read(text) {
        Turn::Whole(Reading { meaning, confidence, .. }) => match (meaning, confidence) {
            (Meaning::Asks(request), Confidence::Certain) => Some(Understood::Request(request)),
            (Meaning::Asks(request), Confidence::Likely | Confidence::Possible) => Some(Understood::Unclear(request)),
            (Meaning::Greets, _) => Some(Understood::Greeting),
            (Meaning::ChecksSound, _) => Some(Understood::SoundCheck),
            (Meaning::Questions, _) => Some(Understood::Question),
            (Meaning::Aside, _) => None,
        },
        Turn::AnswerThen(at, request) => {
            Some(Understood::AnswerThenRequest { answer: text[..at].trim().to_owned(), request })
        }
        Turn::Other => None,
    }
}

/// A request that the tables know, beside what the turn is like: where both agree, it is one; where they surely do
/// not, Emily asks.
fn known_beside(known: Understood, text: &str, opinion: impl Fn(&str) -> Opinion) -> Understood {
    let (request, is_certain) = match &known {
        Understood::Question if count_words(text) <= SHORT_WORDS => {
            return match opinion(text) {
                Opinion { likely: Likely::Asks(request), certainty, .. } if certainty >= CONTRADICTS => {
                    Understood::Unclear(request)
                }
                _ => known,
            };
        }
        Understood::Request(request) if count_words(text) <= SHORT_WORDS => (*request, true),
        Understood::Unclear(request) if count_words(text) > FRAGMENT_WORDS => (*request, false),
        _ => return known,
    };
    let Opinion { likely, certainty, .. } = opinion(text);
    match likely {
        Likely::Asks(other) if other == request && agrees(request, certainty) => Understood::Request(request),
        Likely::Asks(other) if other != request && certainty >= ANOTHER => Understood::Unclear(other),
        Likely::Answers if certainty >= CONTRADICTS && is_certain => Understood::Unclear(request),
        Likely::Answers if certainty >= CONTRADICTS => Understood::Answer,
        Likely::Questions if certainty >= AGREES && !is_certain => Understood::Question,
        _ => known,
    }
}

/// What the tables know nothing of, beside what it is like: the whole of a short turn, or the last sentence.
fn unknown_beside(unknown: Understood, text: &str, opinion: impl Fn(&str) -> Opinion) -> Understood {
    if count_words(text) <= SHORT_WORDS {
        let Opinion { likely: Likely::Asks(request), certainty, lead } = opinion(text) else { return unknown };
        let acts_at = if takes_away(request) { ACTS } else { ANSWERS };
        return match request {
            _ if lead < if turn::tells(text) { ACTS } else { ASKS } => unknown,
            Request::End => Understood::Unclear(request),
            _ if certainty >= acts_at => Understood::Request(request),
            _ => Understood::Unclear(request),
        };
    }
    let parts = sentences(text);
    let Some(last) = parts.last().filter(|last| parts.len() > 1 && count_words(last) <= SHORT_WORDS) else {
        return unknown;
    };
    match opinion(last) {
        Opinion { likely: Likely::Asks(request), certainty, .. } if certainty >= AFTER_ANSWER => {
            let at = last.as_ptr() as usize - text.as_ptr() as usize;
            Understood::AnswerThenRequest { answer: text[..at].trim().to_owned(), request }
        }
        _ => unknown,
    }
}

/// Whether likeness makes a request certain that the tables think possible. Ending never is: "no, let's finish them".
fn agrees(request: Request, certainty: f32) -> bool {
    request != Request::End && certainty >= if takes_away(request) { ACTS } else { AGREES }
}

/// Whether acting on a request takes something away from somebody who did not mean it.
fn takes_away(request: Request) -> bool {
    matches!(request, Request::Repeat | Request::Rephrase | Request::Skip | Request::Back)
}

/// What is left is an answer, perhaps with a question or an offer at its end, or a question to Emily.
fn question_or_offer(text: &str) -> Understood {
    let parts = sentences(text);
    let last = parts.last().copied().unwrap_or(text);
    let last_words = words(last);
    if is_offer(last, &last_words) {
        return Understood::AnswerThenOffer;
    }
    if is_question(last, &last_words) {
        let all = count_words(text);
        let others_are_short = all.saturating_sub(last_words.len()) <= 6;
        if all <= QUESTION_WORDS && others_are_short {
            return Understood::Question;
        }
        if last.ends_with('?') && last_words.iter().any(|word| matches!(word.plain.as_str(), "you" | "your" | "you're"))
        {
            return Understood::AnswerThenQuestion;
        }
    }
    Understood::Answer
}

/// "If you want, I can also describe …", "Do you want me to?", "Shall I go into that?"
fn is_offer(last: &str, all: &[Word]) -> bool {
    let has = |phrase: &str| has_phrase(all, phrase);
    let asks = last.trim_end().ends_with('?') || all.len() <= 20;
    asks && (has("want me to") || has("like me to") || has("shall i") || has("should i go") || has("should i explain"))
        || (has("i can also") || has("i could also"))
            && (has("if you want") || has("if you like") || has("if you'd like"))
}

/// A sentence that asks: with a question mark, or, short and without any mark inside, by its word order.
fn is_question(last: &str, all: &[Word]) -> bool {
    const STARTS: &[&str] = &[
        "what", "what's", "how", "when", "where", "who", "which", "why", "do", "does", "is", "are", "can", "could",
        "will", "would", "may", "should", "did", "has", "have", "am",
    ];
    const ASIDES: &[&str] = &[
        "um", "uh", "so", "and", "but", "well", "okay", "ok", "sorry", "hi", "hello", "oh", "hmm", "just", "actually",
        "wait", "then", "please", "also", "emily", "yes", "no", "right",
    ];
    const REPORTED: &[&str] =
        &["said", "says", "say", "asked", "ask", "asks", "told", "tell", "thought", "he", "she", "they", "was"];
    const WHO: &[&str] = &["i", "you", "we", "it", "there", "this", "your", "my"];
    let mut rest = all.iter().skip_while(|word| ASIDES.contains(&word.plain.as_str()));
    let Some(first) = rest.next() else { return false };
    if !STARTS.contains(&first.plain.as_str()) {
        // "Just for my understanding, is the team remote?"
        let after_mark = all
            .iter()
            .zip(all.iter().skip(1))
            .any(|(before, word)| before.ends_clause && STARTS.contains(&word.plain.as_str()));
        let reported = REPORTED.iter().any(|word| all.iter().any(|said| said.plain == *word));
        return last.ends_with('?') && after_mark && !reported;
    }
    let has_auxiliary =
        !matches!(first.plain.as_str(), "what" | "what's" | "how" | "when" | "where" | "who" | "which" | "why");
    let inverted = has_auxiliary && rest.next().is_some_and(|word| WHO.contains(&word.plain.as_str()));
    let unmarked = all.len() <= PLAIN_QUESTION_WORDS && !all.iter().rev().skip(1).any(|word| word.ends_clause);
    last.ends_with('?') || (inverted && unmarked && !last.ends_with(['.', '!']))
}
