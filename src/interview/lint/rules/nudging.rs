//! Nudges: never at a greeting, never without a target (rules 3, 4).

use super::super::super::event::EntryKind;
use super::super::lexicon::Tag;
use super::super::model::Side;
use super::super::tokens::{Reading, Sentence};
use super::super::turns::{Act, Talk, Turn};
use super::Findings;

/// Rule 3.
pub(super) fn greeting(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    for (at, turn) in talk.interviewer() {
        let Some(greeting) = at.checked_sub(1).map(|before| &talk.turns[before]) else { continue };
        // Greeted back before, a second greeting to the same question is a strange answer, and may be nudged.
        let again = talk.turns[..at - 1]
            .iter()
            .rev()
            .take_while(|before| before.act != Act::Main || !opens(before))
            .any(|before| before.act == Act::Greets);
        // Her reply before it was cut: the candidate went on, and the greeting was not all that was said.
        let went_on = at >= 2 && talk.messages(&talk.turns[at - 2]).last().is_some_and(|before| before.cut);
        if greeting.act != Act::Greets || again || went_on {
            continue;
        }
        for (message, reading) in talk.read(turn) {
            let asks_for_more = reading.sentences.iter().find(|sentence| {
                sentence.tags.any(&[Tag::JudgesLength, Tag::AsksForMore])
                    && !sentence.tags.any(&[Tag::Introduction, Tag::ChecksIn])
            });
            if let Some(sentence) = asks_for_more {
                faults.words(
                    3,
                    message,
                    reading,
                    sentence.tokens.clone(),
                    "asks for more of an answer, but it was a greeting",
                );
                break;
            }
            let counts_it = greeted_as_answer(talk, at)
                .then(|| reading.sentences.iter().find(|sentence| sentence.tags.has(Tag::MovesOn)))
                .flatten();
            if let Some(sentence) = counts_it {
                faults.words(
                    3,
                    message,
                    reading,
                    sentence.tokens.clone(),
                    "goes on as if a greeting had been the answer",
                );
                break;
            }
        }
    }
}

/// A main question was open, the greeting answered it, and another main question comes.
fn greeted_as_answer(talk: &Talk<'_>, at: usize) -> bool {
    let asked = talk.turns[..at].iter().rev().find(|turn| turn.side == Side::Interviewer);
    asked.is_some_and(|asked| asked.act == Act::Main && opens(asked)) && talk.turns[at].act == Act::Main
}

/// Certainly a main question's turn.
fn opens(asked: &Turn) -> bool {
    asked.number.is_some() || asked.tags.any(&[Tag::MovesOn, Tag::Introduction])
}

/// Rule 4.
pub(super) fn target(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    for (at, turn) in talk.interviewer() {
        let recorded = talk.messages(turn).iter().any(|message| message.kind == Some(EntryKind::Nudge) && !message.cut);
        let by_words =
            talk.interview.record.is_none() && talk.nudges(at) && !talk.messages(turn).iter().any(|it| it.cut);
        if !(recorded || by_words) || has_plan_target(talk, at) {
            continue;
        }
        let aims = talk.read(turn).any(|(_, reading)| reading.sentences.iter().any(|sentence| aims(reading, sentence)));
        if aims {
            continue;
        }
        let nudge = talk.read(turn).find_map(|(message, reading)| {
            let sentence = reading.sentences.iter().find(|it| it.tags.any(&[Tag::JudgesLength, Tag::AsksForMore]));
            let kind = talk.message(message).kind == Some(EntryKind::Nudge);
            let sentence = sentence.or_else(|| reading.sentences.first().filter(|_| kind))?;
            Some((message, reading, sentence.tokens.clone()))
        });
        if let Some((message, reading, tokens)) = nudge {
            let why = "gives no target: say how long the answer should be, or where to start";
            faults.words(4, message, reading, tokens, why);
        }
    }
}

/// The nudge names the target or the start of the plan's area.
fn has_plan_target(talk: &Talk<'_>, at: usize) -> bool {
    let Some(record) = &talk.interview.record else { return false };
    talk.messages(&talk.turns[at]).iter().any(|message| {
        let area = message.question.and_then(|question| record.plan.area(question));
        area.is_some_and(|area| {
            [&area.target, &area.start_with]
                .into_iter()
                .any(|target| !target.is_empty() && message.text.contains(target.as_str()))
        })
    })
}

/// How long, where to start, or about what.
fn aims(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    reading.hits_in(sentence, Tag::Target).any(|hit| {
        let rest = hit.at + hit.len..sentence.tokens.end;
        let next = reading.word(rest.start);
        match reading.word(hit.at) {
            "start" | "starting" | "begin" | "beginning" | "started" | "first" | "for" | "such" => !rest.is_empty(),
            "on" | "about" => !is_about_the_answer(reading, hit.at + 1..sentence.tokens.end),
            // "A few sentences" and "in two minutes", not "every word".
            unit => {
                let number = hit.at.checked_sub(1).map(|before| reading.word(before)).unwrap_or_default();
                let two_before = hit.at.checked_sub(2).map(|before| reading.word(before)).unwrap_or_default();
                let counted = |word: &str| {
                    super::super::numbers::cardinal(word).is_some()
                        || matches!(
                            word,
                            "a" | "few" | "couple" | "half" | "several" | "more" | "dozen" | "single" | "short" | "of"
                        )
                };
                let is_time = unit.starts_with("minute") || unit.starts_with("second") || unit.starts_with("half");
                (counted(number) || counted(two_before))
                    && (is_time || next != "about" || rest.is_empty())
                    && !(number == "more" && matches!(two_before, "few" | "some" | "" | "with"))
            }
        }
    })
}

/// "About your answer", "on that", "on the key points" tell no more than the nudge itself.
fn is_about_the_answer(reading: &Reading<'_>, rest: std::ops::Range<usize>) -> bool {
    const EMPTY: &[&str] = &[
        "the",
        "your",
        "you",
        "this",
        "that",
        "it",
        "key",
        "main",
        "most",
        "important",
        "essential",
        "core",
        "relevant",
        "points",
        "point",
        "aspects",
        "things",
        "parts",
        "answer",
        "answers",
        "response",
        "reply",
        "experience",
        "question",
        "topic",
        "details",
        "detail",
        "what",
        "said",
        "just",
        "yourself",
        "please",
        "a",
        "bit",
        "more",
        "and",
        "only",
        "have",
        "there",
        "background",
        "subject",
        "matter",
        "highlights",
        "essentials",
        "thoughts",
        "work",
        "so",
        "far",
    ];
    reading.words(rest).all(|word| EMPTY.contains(&word))
}
