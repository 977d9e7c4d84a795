//! A part that the plan asks for and the answer leaves out is probed (rule 15).
//!
//! Emily has good reasons not to probe: the same kind of probe was her last, the candidate wished for something, her
//! question was cut, the time is nearly up. Only where none of them can be seen is it a fault.

use super::super::super::event::EntryKind;
use super::super::super::plan::{Area, PlanPart};
use super::super::super::request::{Understood, understand};
use super::super::super::text::{Word, has_phrase, words};
use super::super::model::{Message, Record, Side};
use super::super::turns::Talk;
use super::Findings;

/// Rule 15.
pub(super) fn parts(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    let Some(record) = &talk.interview.record else { return };
    for (at, area) in record.plan.areas.iter().enumerate() {
        let question = u8::try_from(at + 1).unwrap_or(u8::MAX);
        if area.max_follow_ups == 0 || area.parts.is_empty() {
            continue;
        }
        if let Some((answer, part)) = unprobed(talk, record, area, question) {
            let why = format!("says nothing of “{}”, and question {question} had no follow-up", part.name);
            faults.message(15, answer, why);
        }
    }
}

/// The last answer to a question that went on without a follow-up, and the part that it leaves out.
fn unprobed<'p>(
    talk: &Talk<'_>,
    record: &'p Record<'_>,
    area: &'p Area,
    question: u8,
) -> Option<(usize, &'p PlanPart)> {
    let messages = &talk.interview.messages;
    let of_it = |message: &Message<'_>| message.question == Some(question);
    let first = messages.iter().position(|it| of_it(it) && it.kind == Some(EntryKind::Question))?;
    let last = messages.iter().rposition(of_it)?;
    let span = &messages[first..=last];
    let straight = span.iter().all(|message| {
        let kinds =
            [EntryKind::Question, EntryKind::Answer, EntryKind::TypedAnswer, EntryKind::Nudge, EntryKind::Reply];
        of_it(message) && !message.cut && message.kind.is_some_and(|kind| kinds.contains(&kind))
    });
    let questions = span.iter().filter(|message| message.kind == Some(EntryKind::Question)).count();
    let answers: Vec<usize> = (first..=last).filter(|at| messages[*at].side == Side::Candidate).collect();
    let answer = *answers.last()?;
    if !straight
        || has_unheard(span)
        || questions != 1
        || !goes_on_by_itself(messages, answer, question)
        || nearly_over(record, messages, answer, question)
    {
        return None;
    }
    let all_are_answers = answers.iter().all(|at| {
        let understood = understand(&messages[*at].text);
        matches!(understood, Understood::Answer | Understood::AnswerThenOffer | Understood::AnswerThenQuestion)
    });
    if !all_are_answers {
        return None;
    }
    let said: Vec<Word> = answers
        .iter()
        .flat_map(|at| [Some(&messages[*at].text), messages[*at].heard.as_ref()])
        .flatten()
        .flat_map(|text| words(text))
        .collect();
    let part = area.parts.iter().find(|part| {
        !part.words.iter().any(|phrase| has_phrase(&said, phrase)) && !was_asked_last(record, &messages[..first], part)
    })?;
    Some((answer, part))
}

/// Right after the answer come an acknowledgement and the next question, or the end of the questions; nothing else.
fn goes_on_by_itself(messages: &[Message<'_>], answer: usize, question: u8) -> bool {
    let next =
        messages[answer + 1..].iter().take_while(|message| message.side == Side::Interviewer).collect::<Vec<_>>();
    let opens = next
        .iter()
        .any(|message| message.kind == Some(EntryKind::Question) && message.question == question.checked_add(1));
    let invites = next.iter().any(|message| {
        message.kind == Some(EntryKind::Reply) && message.question.is_none() && message.text.contains('?')
    });
    (opens || invites) && next.iter().all(|message| !message.cut) && next.len() <= 3
}

/// The time of the questions so far was used up, or nearly: going on matters more. Each question has its own minutes or
/// an equal share, and what one leaves the next may use.
fn nearly_over(record: &Record<'_>, messages: &[Message<'_>], answer: usize, question: u8) -> bool {
    let plan = &record.plan;
    let own = |area: &Area| area.minutes.map(u64::from);
    let given: u64 = plan.areas.iter().filter_map(own).sum();
    let sharing = plan.areas.iter().filter(|area| area.minutes.is_none()).count() as u64;
    // In seconds, so that a share can be less than a minute.
    let share = (u64::from(plan.minutes).saturating_sub(given) * 60).checked_div(sharing).unwrap_or(0);
    let until: u64 =
        plan.areas.iter().take(question.into()).map(|area| own(area).map_or(share, |minutes| minutes * 60)).sum();
    let begun = messages.first().and_then(|message| message.start_ms).unwrap_or(0);
    let answered = messages[answer].end_ms.or(messages[answer].start_ms);
    answered.is_some_and(|at| at.saturating_sub(begun) / 1_000 * 10 >= until * 9)
}

/// Whether a follow-up may have been decided on and never heard: her turn was cut, or was an acknowledgement alone, or
/// two answers come in a row.
fn has_unheard(messages: &[Message<'_>]) -> bool {
    messages.windows(2).any(|pair| {
        let candidate_goes_on = pair[1].side == Side::Candidate;
        let alone = pair[0].kind == Some(EntryKind::Reply) && candidate_goes_on;
        pair[0].cut || alone || (pair[0].side == Side::Candidate && candidate_goes_on)
    })
}

/// The last follow-up of the interview asked for the same: no kind comes twice running.
fn was_asked_last(record: &Record<'_>, before: &[Message<'_>], part: &PlanPart) -> bool {
    let at = before.iter().rposition(|message| message.kind == Some(EntryKind::FollowUp));
    if has_unheard(&before[at.unwrap_or(0)..]) {
        return true;
    }
    let Some(last) = at.map(|at| &before[at]) else { return false };
    let asked_for =
        record.plan.areas.iter().flat_map(|area| &area.parts).find(|other| last.text.ends_with(other.ask.as_str()));
    match asked_for {
        Some(other) => other.name == part.name,
        // Not a part's: what else it was about can have the part's name.
        None => {
            let said = words(&last.text);
            let of_one_kind = ["outcome", "result", "measure", "choice", "own part", "occasion", "afterwards", "term"];
            of_one_kind.iter().any(|kind| part.name.contains(kind))
                || words(&part.name)
                    .iter()
                    .any(|word| word.plain.len() > 3 && said.iter().any(|it| it.plain == word.plain))
        }
    }
}
