//! Emily's words: short, warm, neutral, and speakable. Every phrase that does not come from the plan is here.
//!
//! Variation is deterministic: the same log gives the same words. No phrase judges an answer, and no phrase of a pool
//! holds a question mark unless its name says that it asks.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::event::Ms;
use super::plan::{Area, Phrase};
use super::state::State;
use super::text::{fnv1a, speakable};

/// Said first after an answer: at most 12 words, never a verdict.
pub(crate) const ACKNOWLEDGEMENTS: &[&str] = &[
    "Thank you.",
    "Thank you, I've noted that.",
    "Okay, thank you.",
    "Thanks for walking me through that.",
    "All right, I've got that down.",
    "Thank you for explaining that.",
    "Thanks, I have that.",
    "Okay, I follow.",
    "Right, thank you.",
    "Thanks, that's noted.",
    "I see, thank you.",
    "Okay, I've made a note of that.",
    "Thank you for telling me about it.",
    "All right, thanks.",
    "Understood, thank you.",
    "Thank you for taking me through it.",
    "Got it, thank you.",
    "Thanks, I'm with you.",
    "Okay, noted.",
    "Thank you for sharing that.",
];

/// Said first when an answer went on over the question that followed it.
pub(crate) const ADDED: &[&str] = &[
    "Thank you, I've added that.",
    "Thanks, I've added it to your answer.",
    "All right, that's added.",
    "Okay, I have that too.",
];

/// Said first when an answer ended in an offer that Emily does not take up.
pub(crate) const DECLINED_OFFERS: &[&str] = &[
    "Thank you for the offer; I'd rather ask something else.",
    "Thanks for offering; there is something else I'd like to ask.",
];

/// The same where no follow-up comes after it.
pub(crate) const OFFERS_LEFT: &[&str] = &[
    "Thank you for the offer; let's leave it there.",
    "Thanks for offering; I have what I need there.",
    "Thank you, that won't be needed.",
];

/// Said first when an answer ended in a question to Emily.
pub(crate) const QUESTIONS_NOTED: &[&str] = &[
    "Thank you, I've noted your question for the team.",
    "Thanks, I'll pass your question on to the team.",
    "All right, your question goes to the team.",
];

/// Said once instead of an acknowledgement when the planned time is over and main questions are left: none is dropped.
pub(crate) const TIME_IS_OVER: &str = "Thank you. The planned time is over, so I'll keep it short.";

pub(crate) const REPEATS: &[&str] = &["Of course.", "Sure, here it is again.", "Gladly.", "Yes, of course."];

pub(crate) const REPHRASES: &[&str] =
    &["Of course, in other words:", "Sure, let me put it differently.", "Let me say it another way."];

pub(crate) const MOMENTS: &[&str] =
    &["Of course. Take your time.", "Sure, take the time you need.", "Certainly. I'll be here when you're ready."];

/// Said first to who speaks up during the closing: the interview goes on, in so many words.
pub(crate) const REOPENINGS: &[&str] =
    &["Of course, I've reopened the interview.", "All right, the interview is reopened."];

/// Said first where a question that was answered already is left.
pub(crate) const ALL_RIGHTS: &[&str] = &["All right.", "Of course.", "Okay, then."];

pub(crate) const SKIPS: &[&str] =
    &["That's fine, we'll leave that one.", "No problem, we'll skip it.", "All right, we'll leave it out."];

pub(crate) const MOVE_ONS: &[&str] = &[
    "Let's move on to",
    "Let's turn to",
    "Now we come to",
    "Let's go on with",
    "That brings us to",
    "Here comes",
    "I'd like to go on to",
    "Let me come to",
];

pub(crate) const FIRST_SILENCE: &[&str] = &[
    "Take your time. I'm here when you're ready.",
    "There's no hurry. I'm listening.",
    "Take all the time you need to think.",
];

/// These ask.
pub(crate) const SECOND_SILENCE_ASKS: &[&str] = &[
    "Please take your time. Shall I repeat the question?",
    "I'm still here, and there is no rush. Would you like to hear the question again?",
];

pub(crate) const ANYTHING_ELSE_ASKS: &[&str] = &[
    "Is there anything else you'd like to ask?",
    "What else would you like to know?",
    "Do you have another question?",
];

/// One phrase of a pool: one that was not said yet, else the one said longest ago. Among equals the interview's id
/// decides, so that no two interviews sound the same.
pub(crate) fn pick(state: &State, pool: &'static [&'static str]) -> &'static str {
    let order = |phrase: &&&str| (state.last_said(phrase), fnv1a(&format!("{} {phrase}", state.interview())));
    pool.iter().min_by_key(order).copied().unwrap_or_default()
}

/// Eight letters and digits that are hard to confuse, made of the interview's id: `K7MQ-2D4T`.
pub(crate) fn reference(interview: &str) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTVWXYZ123456789";
    let hash = fnv1a(interview);
    let hash = hash ^ (hash >> 29);
    let letters: String = (0..8).map(|at| char::from(ALPHABET[(hash >> (at * 5)) as usize & 31])).collect();
    format!("{}-{}", &letters[..4], &letters[4..])
}

/// The reference letter by letter, as it is read out.
pub(crate) fn spelled(reference: &str) -> String {
    let groups = reference.split('-').map(|group| group.chars().map(String::from).collect::<Vec<_>>().join(" "));
    groups.collect::<Vec<_>>().join(", ")
}

const NUMBERS: [&str; 21] = [
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
const ORDINALS: [&str; 21] = [
    "",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// A number in words up to 99, as a voice says it well; digits above.
pub(crate) fn number(n: u64) -> String {
    match n {
        0..=20 => NUMBERS[n as usize].to_owned(),
        21..=99 if n.is_multiple_of(10) => TENS[n as usize / 10].to_owned(),
        21..=99 => format!("{}-{}", TENS[n as usize / 10], NUMBERS[n as usize % 10]),
        _ => n.to_string(),
    }
}

/// "one question", "three questions".
pub(crate) fn count(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", number(n), if n == 1 { "" } else { "s" })
}

/// "second"; for the last of all questions "fifth and final". "Final" is said of no other.
pub(crate) fn ordinal(question: u8, total: u8) -> String {
    let word = ORDINALS.get(usize::from(question)).map_or_else(|| format!("{question}th"), |word| (*word).to_owned());
    if question == total && total > 1 { format!("{word} and final") } else { word }
}

/// The words from one main question to the next.
pub(crate) fn led_to(lead: &str, question: u8, total: u8, name: &str) -> String {
    format!("{lead} the {} question, about {name}.", ordinal(question, total))
}

/// With a capital first letter.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Joined by single spaces, empty ones left out.
pub(crate) fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// A question with its scenario before it.
pub(crate) fn posed(area: &Area) -> Phrase {
    match &area.context {
        Some(context) => Phrase {
            speech: joined(&[&context.speech, &area.question.speech]),
            display: joined(&[&context.display, &area.question.display]),
        },
        None => area.question.clone(),
    }
}

/// "Good evening" by the candidate's local time; "Hello" where that is not known, and in the small hours.
pub(crate) fn salutation(state: &State, now_ms: Ms) -> &'static str {
    let hour = state.wall().and_then(|wall| local_hour(wall, now_ms, state.time_zone()?));
    match hour {
        Some(5..=11) => "Good morning",
        Some(12..=17) => "Good afternoon",
        Some(18..=23) => "Good evening",
        _ => "Hello",
    }
}

fn local_hour(wall: Timestamp, now_ms: Ms, time_zone: &str) -> Option<i8> {
    let now = instant(wall, now_ms);
    let zone = TimeZone::get(time_zone).ok()?;
    Some(zone.to_datetime(now).hour())
}

/// The instant `at_ms` after the anchor.
pub(crate) fn instant(wall: Timestamp, at_ms: Ms) -> Timestamp {
    let ms = i64::try_from(at_ms).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(wall.as_millisecond().saturating_add(ms)).unwrap_or(wall)
}

/// The candidate's first name, where what is known looks like a name; the whole name after a title ("Dr. Lovelace").
pub(crate) fn addressed(state: &State) -> Option<String> {
    let name = speakable(state.candidate()?);
    let is_name = |word: &str| word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c));
    if name.is_empty() || !name.split(' ').all(is_name) {
        return None;
    }
    let first = name.split(' ').next()?;
    Some(if first.ends_with('.') { name } else { first.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::super::text::{count_words, is_presentable};
    use super::*;

    #[test]
    fn what_is_said_first_is_short_and_neutral() {
        for pool in
            [ACKNOWLEDGEMENTS, DECLINED_OFFERS, OFFERS_LEFT, QUESTIONS_NOTED, REPEATS, REPHRASES, MOMENTS, SKIPS]
        {
            for phrase in pool {
                assert!(count_words(phrase) <= 12 && !phrase.contains('?') && is_presentable(phrase), "{phrase}");
                let plain = phrase.to_lowercase();
                for verdict in
                    ["great", "good", "excellent", "impressive", "well done", "perfect", "interesting", "nice"]
                {
                    assert!(!plain.contains(verdict), "{phrase}");
                }
            }
        }
    }

    #[test]
    fn numbers_and_ordinals_are_words() {
        assert_eq!((number(30), number(45), number(120)), ("thirty".into(), "forty-five".into(), "120".into()));
        assert_eq!(
            (ordinal(2, 5), ordinal(5, 5), ordinal(1, 1)),
            ("second".into(), "fifth and final".into(), "first".into())
        );
        assert_eq!((count(1, "question"), count(3, "question")), ("one question".into(), "three questions".into()));
    }

    #[test]
    fn a_reference_is_stable_and_easy_to_read_out() {
        let one = reference("0190-a");
        assert_eq!(one, reference("0190-a"));
        assert_ne!(one, reference("0190-b"));
        assert_eq!(spelled("K7MQ-2D4T"), "K 7 M Q, 2 D 4 T");
    }
}
