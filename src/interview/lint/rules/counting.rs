//! How many questions there are and which is the last (rules 5, 6, 9).

use super::super::super::event::{CloseReason, EntryKind};
use super::super::lexicon::Tag;
use super::super::model::Side;
use super::super::tokens::{Reading, Sentence};
use super::super::turns::{Act, Talk, Turn};
use super::Findings;

/// Rule 5.
pub(super) fn wrong_count(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    early_final(talk, faults);
    numbering(talk, faults);
    concluded_early(talk, faults);
}

/// "Final" or "last" said of a question that is not.
fn early_final(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    for (at, turn) in talk.interviewer() {
        if turn.asked == 0 && talk.interview.record.is_none() {
            continue;
        }
        for (message, reading) in talk.read(turn) {
            for sentence in &reading.sentences {
                let Some((from, to)) = says_final(reading, sentence) else { continue };
                if let Some(why) = not_final(talk, at, message) {
                    faults.words(5, message, reading, from..to, why);
                }
            }
        }
    }
}

/// The words that call the question the last one. "Your last question", "to repeat the last question" are none.
fn says_final(reading: &Reading<'_>, sentence: &Sentence) -> Option<(usize, usize)> {
    if sentence.tags.any(&[Tag::SaysAllAsked, Tag::AsksAgain, Tag::Drops, Tag::Apologises])
        && !reading.text.contains("final")
    {
        return None;
    }
    let hit = reading.hits_in(sentence, Tag::SaysFinal).next()?;
    let before = hit.at.checked_sub(1).map(|before| reading.word(before)).unwrap_or_default();
    let previous = matches!(before, "your" | "that" | "previous" | "any" | "no" | "not");
    let of_the_candidate = sentence.tags.has(Tag::Invites) && sentence.questions > 0;
    (!previous && !of_the_candidate).then_some((hit.at, hit.at + hit.len))
}

/// Why the question of a turn is not the last, if that is certain.
fn not_final(talk: &Talk<'_>, at: usize, message: usize) -> Option<String> {
    let turn = &talk.turns[at];
    if let Some(record) = &talk.interview.record {
        let question = talk.message(message).question?;
        let total = record.plan.areas.len();
        return (usize::from(question) != total).then(|| format!("is said of question {question} of {total}"));
    }
    if !matches!(turn.act, Act::Main | Act::Asks | Act::FollowsUp | Act::Says | Act::Again) {
        return None;
    }
    if turn.act == Act::Again {
        return None;
    }
    match (talk.total, turn.number) {
        (Some(total), Some(numbered)) if numbered.number != total => {
            return Some(format!("is said of question {} of {total}", numbered.number));
        }
        // It is said to be the last of all, by its number.
        (Some(_), Some(_)) => return None,
        (Some(total), None) if turn.asked < total => {
            return Some(format!("is said when at most {} of {total} questions have been asked", turn.asked));
        }
        _ => {}
    }
    (at + 1..talk.turns.len()).find(|later| is_new_main(&talk.turns[*later]) && !returns(talk, *later))?;
    Some("is said of a question after which another main question comes".to_owned())
}

/// A main question without doubt: numbered, or led to with words of going on.
fn is_new_main(turn: &Turn) -> bool {
    turn.side == Side::Interviewer
        && turn.act == Act::Main
        && (turn.number.is_some() || turn.tags.any(&[Tag::MovesOn, Tag::SaysFinal]))
        && !turn.tags.any(&[Tag::Invites, Tag::AsksAgain])
}

/// "Question three of five" where there are four, or a number that does not come after the one before.
fn numbering(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    let mut current: Option<usize> = None;
    let mut open_since = 0;
    for (at, turn) in talk.interviewer() {
        let main = matches!(turn.act, Act::Main | Act::Asks);
        if talk.messages(turn).iter().any(|message| message.cut) {
            // What was cut may have gone back to an earlier question.
            current = None;
        }
        let Some(numbered) = turn.number else {
            // Asked again without its number, it may be another than the one that was numbered last.
            open_since += usize::from(main || turn.act == Act::Again);
            continue;
        };
        let found = talk.read(turn).find_map(|(message, reading)| {
            reading
                .sentences
                .iter()
                .find_map(|it| Some((message, reading, super::super::numbers::numbered(reading, it)?)))
        });
        let Some((message, reading, _)) = found else { continue };
        let place = numbered.at..numbered.at + numbered.len;
        if let (Some(total), Some(said)) = (talk.total, numbered.total)
            && total != said
        {
            faults.words(5, message, reading, place, format!("counts {said} questions; there are {total}"));
            continue;
        }
        if talk.total.or(numbered.total).is_some_and(|total| numbered.number > total) && talk.interview.record.is_some()
        {
            faults.words(5, message, reading, place, "is more than the plan has");
            continue;
        }
        if let Some(question) = talk.message(message).question.filter(|_| talk.interview.record.is_some()) {
            if usize::from(question) != numbered.number && turn.act == Act::Main {
                faults.words(5, message, reading, place, format!("is said of question {question}"));
            }
            continue;
        }
        if turn.act == Act::Main {
            if current.is_some_and(|current| numbered.number <= current) && !returns(talk, at) && !talk.repeats(at) {
                faults.words(5, message, reading, place, "is a number that another question had before");
            }
            current = Some(numbered.number);
            open_since = 0;
        } else if turn.act == Act::Again || (turn.tags.has(Tag::AsksAgain) && numbered.total.is_none()) {
            current = Some(numbered.number);
            open_since = 0;
        } else if turn.act == Act::Says
            && open_since == 0
            && let Some(open) = current.filter(|open| *open != numbered.number && numbered.total.is_some())
        {
            faults.words(5, message, reading, place, format!("is said while question {open} is open"));
        }
    }
}

/// The candidate asked to go back, or missed something.
fn returns(talk: &Talk<'_>, at: usize) -> bool {
    let before = talk.before(at).map(|turn| turn.act);
    let turn = &talk.turns[at];
    matches!(before, Some(Act::WantsAgain | Act::Misses | Act::WantsToEnd | Act::Wonders))
        || turn.tags.any(&[Tag::AsksAgain, Tag::Drops])
}

/// Closed before all questions that were announced were asked, and nobody wished to end.
fn concluded_early(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    if talk.interview.record.is_some() {
        return;
    }
    let (Some(total), Some(close)) = (talk.total, talk.first_close()) else { return };
    let turn = &talk.turns[close];
    let asked = asked_at_most(talk, close);
    if asked >= total || !has_answered(talk, close) || excused(talk, close) {
        return;
    }
    let concludes = talk.read(turn).find_map(|(message, reading)| {
        let sentence = reading.sentences.iter().find(|it| it.tags.any(&[Tag::Concludes, Tag::Farewell]))?;
        Some((message, reading, sentence.tokens.clone()))
    });
    if let Some((message, reading, tokens)) = concludes {
        let why = format!("ends the interview after at most {asked} of {total} questions");
        faults.words(5, message, reading, tokens, why);
    }
}

/// A main question was answered, so that the interview had begun.
fn has_answered(talk: &Talk<'_>, close: usize) -> bool {
    talk.turns[..close].iter().any(|turn| turn.act == Act::Answers && turn.asked > 0)
}

/// The candidate wished to end, or did not agree.
fn excused(talk: &Talk<'_>, close: usize) -> bool {
    talk.wanted_to_end(close)
}

/// Rule 6.
pub(super) fn areas(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    if talk.interview.record.is_some() {
        planned_areas(talk, faults);
        return;
    }
    let Some(close) = talk.last_close() else { return };
    let asked = asked_at_most(talk, close);
    // Excused from the first closing on: what comes after it does not undo an area that was left out.
    if !has_answered(talk, close) || excused(talk, talk.first_close().unwrap_or(close)) {
        return;
    }
    if let (Some((message, announced)), Some(total)) = (talk.announced, talk.total)
        && asked < total
        && let Some(reading) = &talk.readings[message]
    {
        let why = format!("were announced, and at most {asked} were asked about");
        faults.words(6, message, reading, announced.at..announced.at + announced.len, why);
        return;
    }
    gap(talk, faults);
}

/// How many main questions were asked before a turn, at most. Who numbers them all has asked no more than the highest
/// number and what may have come after it.
fn asked_at_most(talk: &Talk<'_>, upto: usize) -> usize {
    let turns = &talk.turns[..upto];
    let is_numbered = |turn: &&Turn| turn.act == Act::Main && turn.number.is_some();
    let numbered = turns.iter().filter(is_numbered).count();
    let most = turns.iter().filter(is_numbered).filter_map(|turn| Some(turn.number?.number)).max();
    let (Some(last), Some(most)) = (turns.iter().rposition(|turn| is_numbered(&turn)), most) else {
        return talk.turns[upto].asked;
    };
    let later = turns[last + 1..].iter().filter(|turn| turn.act == Act::Main || talk.may_open_an_area(turn)).count();
    let dropped = (0..upto).any(|at| talk.turns[at].asked > 0 && talk.drops(at));
    let by_number = numbered >= 2 && numbered * 2 >= talk.total.unwrap_or(numbered) && !dropped;
    if by_number { talk.turns[upto].asked.min(most + later) } else { talk.turns[upto].asked }
}

/// A number left out between two numbered questions, with no question in between that could be it.
fn gap(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    let mut last: Option<usize> = None;
    let mut between = 0;
    for (_, turn) in talk.interviewer() {
        between += usize::from(talk.messages(turn).iter().any(|message| message.cut));
        if let Some(status) = turn.number.filter(|it| it.total.is_some() && turn.act != Act::Main) {
            last = last.max(Some(status.number));
        }
        if !matches!(turn.act, Act::Main | Act::Asks | Act::FollowsUp) {
            continue;
        }
        let Some(numbered) = turn.number.filter(|_| turn.act == Act::Main) else {
            between += usize::from(turn.act == Act::Main || talk.may_open_an_area(turn));
            continue;
        };
        if let Some(last) = last
            && numbered.number > last + 1 + between
            && let Some((message, reading)) = talk.read(turn).find(|(_, reading)| {
                reading.sentences.iter().any(|sentence| super::super::numbers::numbered(reading, sentence).is_some())
            })
        {
            let why = format!("comes right after question {last}: one was left out");
            faults.words(6, message, reading, numbered.at..numbered.at + numbered.len, why);
        }
        last = last.max(Some(numbered.number));
        between = 0;
    }
}

/// Each area of the plan was asked about, unless the interview ended otherwise than by its end.
fn planned_areas(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    let Some(record) = &talk.interview.record else { return };
    let closes = talk.interview.messages.iter().rposition(|message| message.kind == Some(EntryKind::Closing));
    let complete = match record.close_reason {
        Some(reason) => reason == CloseReason::Completed,
        None => talk.first_close().is_some_and(|close| !talk.wanted_to_end(close) && talk.turns[close].asked > 0),
    };
    let Some(closes) = closes.filter(|_| complete) else { return };
    for (at, area) in record.plan.areas.iter().enumerate() {
        let question = u8::try_from(at + 1).unwrap_or(u8::MAX);
        let asked = talk.interview.messages.iter().any(|message| {
            message.question == Some(question)
                && message.kind == Some(EntryKind::Question)
                && message.side == Side::Interviewer
        });
        if !asked {
            let why = format!("closes although question {question}, about {}, was not asked", area.name);
            faults.message(6, closes, why);
        }
    }
}

/// Rule 9.
pub(super) fn recovery(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    let mut finals: Vec<(usize, usize, usize)> = Vec::new();
    let mut called: Vec<&str> = Vec::new();
    for (at, turn) in talk.interviewer() {
        let mut said = 0;
        for (message, reading) in talk.read(turn) {
            for sentence in &reading.sentences {
                let Some((from, to)) = says_final(reading, sentence).filter(|_| turn.act != Act::Again) else {
                    continue;
                };
                said += 1;
                if said == 2 {
                    faults.words(9, message, reading, from..to, "is said twice in one turn: announce it once");
                }
                // One question asked again is no other.
                let asked = reading
                    .sentences
                    .iter()
                    .rev()
                    .find(|it| it.questions > 0)
                    .map_or("", |it| reading.sentence_text(it));
                let known = called.contains(&asked) || turn.number.is_some_and(|it| talk.total == Some(it.number));
                if said == 1 && turn.asked > 0 && (asked.is_empty() || !known) {
                    finals.push((message, from, to));
                    called.push(asked);
                }
            }
        }
        recovered(talk, at, faults);
    }
    let (Some(third), None) = (finals.get(2), talk.interview.record.as_ref()) else { return };
    if let Some(reading) = &talk.readings[third.0] {
        faults.words(9, third.0, reading, third.1..third.2, "is the third question called final");
    }
}

/// A turn that admits a wrong count apologises for it, once.
fn recovered(talk: &Talk<'_>, at: usize, faults: &mut Findings<'_>) {
    let turn = &talk.turns[at];
    let missed = talk.before(at).is_some_and(|before| before.act == Act::Misses);
    // The candidate had skipped it: nobody was wrong.
    let skipped = |turn: &Turn| {
        turn.act == Act::WantsToSkip || (turn.side == Side::Interviewer && turn.asked > 0 && turn.tags.has(Tag::Drops))
    };
    let was_skipped = turn.tags.has(Tag::Drops) && talk.turns[..at].iter().any(skipped);
    let admits = turn.tags.has(Tag::AdmitsError) && (!was_skipped || turn.tags.has(Tag::Apologises));
    let concedes = missed
        && turn.tags.has(Tag::AdmitsRight)
        && !was_skipped
        && (turn.questions > 0 || turn.tags.has(Tag::AdmitsError) || turn.asked > 0);
    if !(concedes || admits && (missed || speaks_of_questions(talk, at))) || thanks_only(talk, at) {
        return;
    }
    let place = talk.read(turn).find_map(|(message, reading)| {
        let sentence = reading.sentences.iter().find(|it| it.tags.any(&[Tag::AdmitsError, Tag::AdmitsRight]))?;
        Some((message, reading, sentence.tokens.clone()))
    });
    // What was cut may have gone on to an apology.
    let place = place.filter(|(message, ..)| !talk.message(*message).cut);
    let Some((message, reading, tokens)) = place else { return };
    let apologies: Vec<_> = talk
        .read(turn)
        .flat_map(|(message, reading)| reading.sentences.iter().map(move |sentence| (message, reading, sentence)))
        .filter(|(_, _, sentence)| sentence.tags.has(Tag::Apologises))
        .collect();
    match apologies.as_slice() {
        [] => faults.words(9, message, reading, tokens, "admits a mistake without an apology"),
        [_] => {}
        [_, (message, reading, sentence), ..] => {
            faults.words(9, *message, reading, sentence.tokens.clone(), "apologises again: once is enough");
        }
    }
}

/// "Thank you for checking. We are on question four of five." admits nothing.
fn thanks_only(talk: &Talk<'_>, at: usize) -> bool {
    let turn = &talk.turns[at];
    let tags = turn.tags;
    !tags.has(Tag::AdmitsError)
        && !talk.read(turn).any(|(_, reading)| {
            let mut words = reading.words(0..reading.tokens.len());
            words.any(|word| matches!(word, "right" | "correct" | "spotted" | "catch" | "caught" | "spot"))
        })
}

fn speaks_of_questions(talk: &Talk<'_>, at: usize) -> bool {
    let turn = &talk.turns[at];
    talk.read(turn).any(|(_, reading)| {
        reading.sentences.iter().any(|sentence| {
            sentence.tags.has(Tag::AdmitsError)
                && reading.words(sentence.tokens.clone()).any(|word| {
                    word.starts_with("question")
                        || matches!(word, "count" | "miscounted" | "areas" | "area" | "topic" | "topics" | "one")
                })
        })
    })
}
