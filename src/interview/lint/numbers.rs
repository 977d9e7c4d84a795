//! Numbers of questions: how many were announced, and which one this is said to be.

use super::tokens::{Reading, Sentence};

/// How many questions or areas an interviewer announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Announced {
    pub total: usize,
    /// "Five areas" rather than "five questions", which may count follow-ups.
    pub of_areas: bool,
    /// The words that say so: the first and how many.
    pub at: usize,
    pub len: usize,
}

/// Which question this is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    pub number: usize,
    /// "Question three of five".
    pub total: Option<usize>,
    pub at: usize,
    pub len: usize,
}

const CARDINALS: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
const ORDINALS: [&str; 13] = [
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
];

/// A number up to 999, in digits or, up to twenty and in tens, in words.
pub(super) fn cardinal(word: &str) -> Option<usize> {
    if let Some(at) = CARDINALS.iter().position(|name| *name == word) {
        return Some(at);
    }
    let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let (ten, one) = word.split_once('-').unwrap_or((word, ""));
    if let Some(at) = tens.iter().position(|name| *name == ten) {
        let one = if one.is_empty() { 0 } else { CARDINALS.iter().position(|name| *name == one)? };
        return Some((at + 2) * 10 + one);
    }
    let digits = word.trim_start_matches('#');
    (digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}

fn ordinal(word: &str) -> Option<usize> {
    ORDINALS.iter().position(|name| *name == word).or_else(|| {
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending))?;
        cardinal(digits).filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.is_empty())
    })
}

fn is_area(word: &str) -> bool {
    matches!(
        word,
        "area"
            | "topic"
            | "subject"
            | "section"
            | "theme"
            | "part"
            | "areas"
            | "topics"
            | "subjects"
            | "sections"
            | "themes"
            | "parts"
    )
}

fn is_question(word: &str) -> bool {
    matches!(word, "question" | "questions")
}

/// "We'll discuss five key areas", "I have four questions for you".
pub(super) fn announced(reading: &Reading<'_>, sentence: &Sentence) -> Option<Announced> {
    for at in sentence.tokens.clone() {
        let Some(total) = cardinal(reading.word(at)).filter(|total| (2..=30).contains(total)) else { continue };
        let Some(noun) = (at + 1..(at + 5).min(sentence.tokens.end)).find(|next| {
            let word = reading.word(*next);
            word.ends_with('s') && (is_area(word) || is_question(word))
        }) else {
            continue;
        };
        let between_is_plain = (at + 1..noun).all(|next| {
            !reading.tokens[next - 1].ends_clause
                && !matches!(reading.word(next), "of" | "minutes" | "minute" | "to" | "or" | "for")
        });
        let vague = at.checked_sub(1).filter(|before| sentence.tokens.contains(before)).is_some_and(|before| {
            let talks_about = before.checked_sub(1).is_some_and(|verb| {
                matches!(
                    reading.word(verb),
                    "talk"
                        | "speak"
                        | "ask"
                        | "chat"
                        | "hear"
                        | "talking"
                        | "speaking"
                        | "asking"
                        | "questions"
                        | "conversation"
                        | "discussion"
                )
            });
            (reading.word(before) == "about" && !talks_about)
                || matches!(
                    reading.word(before),
                    "around"
                        | "roughly"
                        | "to"
                        | "or"
                        | "than"
                        | "most"
                        | "least"
                        | "next"
                        | "last"
                        | "other"
                        | "first"
                        | "only"
                        | "just"
                        | "maybe"
                        | "approximately"
                        | "of"
                )
        });
        let each = (noun + 1..(noun + 4).min(sentence.tokens.end))
            .any(|next| matches!(reading.word(next), "each" | "per" | "remain" | "left" | "remaining" | "more"))
            || (reading.word(noun + 1) == "about" && matches!(reading.word(noun + 2), "that" | "this" | "it" | "them"));
        let more = (at + 1..noun).any(|next| matches!(reading.word(next), "more" | "other" | "further" | "remaining"));
        if between_is_plain && !vague && !each && !more && sentence.questions == 0 {
            let of_areas = is_area(reading.word(noun));
            return Some(Announced { total, of_areas, at, len: noun + 1 - at });
        }
    }
    numbered(reading, sentence)
        .and_then(|found| Some(Announced { total: found.total?, of_areas: false, at: found.at, len: found.len }))
}

/// "Question three of five", "the fourth and final question", "the second area", "number four".
pub(super) fn numbered(reading: &Reading<'_>, sentence: &Sentence) -> Option<Numbered> {
    let end = sentence.tokens.end;
    for at in sentence.tokens.clone().filter(|at| !reading.tokens[*at].quoted) {
        let word = reading.word(at);
        if matches!(word, "question" | "area" | "topic" | "part") {
            let next = if matches!(reading.word(at + 1), "number" | "no" | "no." | "nr") { at + 2 } else { at + 1 };
            if next < end
                && let Some(number) = cardinal(reading.word(next)).filter(|number| (1..=30).contains(number))
            {
                let (total, last) = total_after(reading, next + 1, end);
                return Some(Numbered { number, total, at, len: last - at });
            }
        }
        let Some(number) = ordinal(word).filter(|number| *number > 0) else { continue };
        let noun =
            (at + 1..(at + 6).min(end)).find(|next| is_question(reading.word(*next)) || is_area(reading.word(*next)));
        if let Some(noun) = noun
            && is_one(reading, at, noun)
            // "The second part of your answer" is none.
            && !(reading.word(noun) == "part" && reading.word(noun + 1) == "of")
        {
            let (total, last) = total_between(reading, at, noun)
                .map_or_else(|| total_after(reading, noun + 1, end), |total| (Some(total), noun + 1));
            return Some(Numbered { number, total, at, len: last.max(noun + 1) - at });
        }
    }
    None
}

/// Between an ordinal and "question" stand only words that belong to it: "fourth and final", "third of our five".
fn is_one(reading: &Reading<'_>, at: usize, noun: usize) -> bool {
    (at + 1..noun).all(|next| {
        let word = reading.word(next);
        cardinal(word).is_some()
            || matches!(
                word,
                "and"
                    | "or"
                    | "final"
                    | "last"
                    | "main"
                    | "of"
                    | "the"
                    | "our"
                    | "my"
                    | "these"
                    | "big"
                    | "short"
                    | "next"
                    | "interview"
                    | "key"
            )
    })
}

/// "of five", "out of 5" after the number; and the first word after it.
fn total_after(reading: &Reading<'_>, from: usize, end: usize) -> (Option<usize>, usize) {
    let mut at = from;
    while at < end && matches!(reading.word(at), "out" | "of" | "the" | "our" | "from" | "in") {
        at += 1;
    }
    match (at > from && at < end).then(|| cardinal(reading.word(at))).flatten() {
        Some(total) if (1..=30).contains(&total) => (Some(total), at + 1),
        _ => (None, from),
    }
}

fn total_between(reading: &Reading<'_>, at: usize, noun: usize) -> Option<usize> {
    (at + 1..noun).find_map(|next| cardinal(reading.word(next)))
}
