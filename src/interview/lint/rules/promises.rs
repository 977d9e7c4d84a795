//! One promise about what comes next: the employer's (rule 10).

use super::super::super::event::EntryKind;
use super::super::lexicon::Tag;
use super::super::model::Side;
use super::super::numbers::cardinal;
use super::super::tokens::{Reading, Sentence};
use super::super::turns::{Act, Talk};
use super::Findings;

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Contact,
    Feedback,
    Decision,
}

/// When it is promised for, in days from now; a range's end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum When {
    Days(f32),
    /// A day of the week, from 0.
    Weekday(usize),
}

#[derive(Clone, Debug)]
struct Promise {
    turn: usize,
    message: usize,
    first: usize,
    last: usize,
    kind: Kind,
    when: Option<When>,
    by_me: bool,
    to_you: bool,
    to_others: bool,
    refused: bool,
}

/// Rule 10.
pub(super) fn consistent(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    let promises = promises(talk);
    for (at, promise) in promises.iter().enumerate() {
        let contradicted = promises[..at].iter().find_map(|earlier| Some((earlier, contradiction(earlier, promise)?)));
        let Some(reading) = &talk.readings[promise.message] else { continue };
        if let Some((earlier, how)) = contradicted {
            let before = talk.readings[earlier.message]
                .as_ref()
                .map(|it| it.slice(earlier.first..earlier.last))
                .unwrap_or_default();
            let before: String = before.chars().take(60).collect();
            let why = format!("promises {how} than “{}” before", before.trim());
            faults.words(10, promise.message, reading, promise.first..promise.last, why);
        } else if !is_configured(talk, promise, reading) {
            faults.words(
                10,
                promise.message,
                reading,
                promise.first..promise.last,
                "is not what the plan says about next steps",
            );
        }
    }
}

fn promises(talk: &Talk<'_>) -> Vec<Promise> {
    let mut found = Vec::new();
    for (turn, it) in talk.interviewer() {
        // In a scenario somebody else is called back.
        let asks = matches!(it.act, Act::Main | Act::Asks | Act::FollowsUp | Act::Again) && it.tags.has(Tag::Scenario);
        if asks {
            continue;
        }
        let wondered = talk.before(turn).filter(|before| before.act == Act::Wonders);
        let about_next = wondered.is_some_and(|before| {
            talk.read(before).any(|(_, reading)| {
                reading.words(0..reading.tokens.len()).any(|word| {
                    matches!(
                        word,
                        "hear" | "know" | "next" | "feedback" | "decision" | "result" | "results" | "back" | "answer"
                    )
                })
            })
        });
        for (message, reading) in talk.read(it) {
            let texts = reading.sentences.iter().filter(|sentence| sentence.questions == 0);
            found.extend(texts.filter_map(|sentence| promise(turn, message, reading, sentence, about_next)));
        }
    }
    found
}

fn promise(
    turn: usize,
    message: usize,
    reading: &Reading<'_>,
    sentence: &Sentence,
    about_next: bool,
) -> Option<Promise> {
    let tags = sentence.tags;
    let words: Vec<&str> = reading.words(sentence.tokens.clone()).collect();
    let when = when(&words);
    let named = match tags {
        tags if tags.has(Tag::PromisesFeedback) => Some(Kind::Feedback),
        tags if tags.has(Tag::PromisesContact) => Some(Kind::Contact),
        tags if tags.has(Tag::PromisesDecision) => Some(Kind::Decision),
        _ => None,
    };
    let fragment = about_next && when.is_some() && named.is_none();
    let kind = named.or(fragment.then_some(Kind::Contact))?;
    let conditional = words.iter().any(|word| matches!(*word, "if" | "unless" | "whether"));
    let passes_on = words
        .windows(2)
        .any(|pair| matches!(pair, ["pass", "that" | "your" | "it" | "this" | "on"] | ["your", "question"]));
    let has = |word: &str| words.contains(&word);
    let refused = (has("not") || has("cannot") || has("no") || has("never")) && kind == Kind::Feedback;
    if !(tags.has(Tag::Promise) || when.is_some()) || conditional || passes_on {
        return None;
    }
    let first_person = words.windows(2).any(|pair| pair[0] == "i" && matches!(pair[1], "will" | "shall" | "am"));
    Some(Promise {
        turn,
        message,
        first: sentence.tokens.start,
        last: sentence.tokens.end,
        kind,
        when,
        by_me: first_person,
        to_you: tags.has(Tag::FeedbackToYou),
        to_others: tags.has(Tag::FeedbackToOthers),
        refused,
    })
}

/// How two promises contradict each other.
fn contradiction(earlier: &Promise, later: &Promise) -> Option<&'static str> {
    if earlier.kind == later.kind && earlier.turn != later.turn {
        if let (Some(one), Some(other)) = (earlier.when, later.when)
            && differ(one, other)
        {
            return Some("another time");
        }
        if earlier.kind == Kind::Feedback
            && earlier.refused != later.refused
            && (earlier.to_you || later.to_you || earlier.refused)
        {
            return Some("something else");
        }
    }
    // Contact and a decision come together: the same time is meant.
    let related = earlier.kind != later.kind && earlier.kind != Kind::Decision && later.kind != Kind::Decision;
    if related
        && earlier.turn != later.turn
        && let (Some(one), Some(other)) = (earlier.when, later.when)
        && differ(one, other)
    {
        return Some("another time");
    }
    let feedback = earlier.kind == Kind::Feedback && later.kind == Kind::Feedback && earlier.by_me && later.by_me;
    let addressees = |one: &Promise, other: &Promise| one.to_you && !one.to_others && other.to_others && !other.to_you;
    (feedback && earlier.turn != later.turn && (addressees(earlier, later) || addressees(later, earlier)))
        .then_some("it to somebody else")
}

fn differ(one: When, other: When) -> bool {
    match (one, other) {
        (When::Days(one), When::Days(other)) => one.max(other) > one.min(other) * 1.45 + 0.2,
        (When::Weekday(one), When::Weekday(other)) => one != other,
        (When::Days(days), When::Weekday(_)) | (When::Weekday(_), When::Days(days)) => days > 8.0,
    }
}

/// "Within 24 hours", "in three to five days", "by Friday", "tomorrow", "next week".
fn when(words: &[&str]) -> Option<When> {
    const WEEK: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    for (at, word) in words.iter().enumerate() {
        if let Some(day) = WEEK.iter().position(|day| day == word) {
            return Some(When::Weekday(day));
        }
        let before = at.checked_sub(1).map(|before| words[before]).unwrap_or_default();
        let fixed = match *word {
            "tomorrow" => Some(1.0),
            "tonight" | "today" if before != "time" && at > 2 => Some(0.5),
            "fortnight" => Some(14.0),
            "week" if matches!(before, "next" | "a" | "one") => Some(7.0),
            "week" if before == "this" => Some(5.0),
            "month" if matches!(before, "next" | "a" | "one") => Some(30.0),
            "day" if matches!(before, "a" | "one") => Some(1.0),
            "hour" if matches!(before, "an" | "the") => Some(0.05),
            _ => None,
        };
        if let Some(days) = fixed {
            return Some(When::Days(days));
        }
        let Some(number) = cardinal(word).or(matches!(*word, "couple").then_some(2)).filter(|number| *number > 0)
        else {
            continue;
        };
        let unit = words[at + 1..].iter().take(3).find_map(|word| {
            let stem = word.trim_end_matches('s');
            match stem {
                "minute" => Some(0.0007),
                "hour" => Some(1.0 / 24.0),
                "day" => Some(1.0),
                "week" => Some(7.0),
                "month" => Some(30.0),
                _ => None,
            }
        });
        let working = words[at + 1..].iter().take(2).any(|word| matches!(*word, "working" | "business" | "work"));
        // Of a range the end counts: "three to five days".
        let is_start = words.get(at + 1).is_some_and(|next| matches!(*next, "to" | "or"))
            && words.get(at + 2).is_some_and(|next| cardinal(next).is_some());
        if let Some(unit) = unit.filter(|unit| *unit > 0.01 && !is_start) {
            let days = number as f32 * unit;
            return Some(When::Days(if working { days * 1.4 } else { days }));
        }
    }
    None
}

/// In Emily's record every promise is the plan's, word for word.
fn is_configured(talk: &Talk<'_>, promise: &Promise, reading: &Reading<'_>) -> bool {
    let Some(record) = &talk.interview.record else { return true };
    let plan = &record.plan;
    let message = talk.message(promise.message);
    // A copy for the candidate does not show the plan's answers: what was answered cannot be checked.
    let answers_hidden = plan.faq.is_empty() && message.kind != Some(EntryKind::Closing);
    if answers_hidden || message.side == Side::Candidate {
        return true;
    }
    let fixed = [plan.next_steps.as_str(), plan.closing.as_str(), plan.notice.spoken.as_str()];
    let more = plan.faq.iter().map(|faq| faq.answer.as_str()).chain(plan.human_alternative.as_deref());
    let areas = plan.areas.iter().flat_map(|area| {
        let context = area.context.as_ref().map_or("", |phrase| phrase.display.as_str());
        [context, area.question.display.as_str(), area.rephrased.display.as_str()]
    });
    let speakable: Vec<&str> = fixed.into_iter().chain(more).chain(areas).collect();
    let said = reading.slice(promise.first..promise.last);
    // Most are said as they stand in the plan; else marks and capitals are left aside.
    speakable.iter().any(|planned| planned.contains(said)) || {
        let plain = |text: &str| {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
        };
        let said = plain(said);
        speakable.iter().any(|planned| plain(planned).contains(&said))
    }
}
