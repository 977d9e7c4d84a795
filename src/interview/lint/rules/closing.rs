//! Ending early and ending once (rules 7, 8).

use super::super::lexicon::Tag;
use super::super::model::Side;
use super::super::tokens::Reading;
use super::super::turns::{Act, Talk, Turn};
use super::Findings;

/// A courtesy after the end ("You're welcome. Goodbye.") has at most so many words.
const COURTESY: usize = 15;

/// Rule 7.
pub(super) fn confirmed(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    for (at, turn) in talk.turns.iter().enumerate() {
        if turn.act != Act::WantsToEnd || !is_open(talk, at) || was_asked_to_confirm(talk, at) {
            continue;
        }
        let Some(reply) = talk.turns.get(at + 1).filter(|reply| ends(talk, reply)) else { continue };
        let place = reply.messages.start;
        faults.message(7, place, "lets the candidate end with a question open: ask first whether to finish it or end");
    }
}

/// The reply goes along with the wish to end: it closes, or takes leave, and asks nothing.
fn ends(talk: &Talk<'_>, reply: &Turn) -> bool {
    let tags = reply.tags;
    let leaves = tags.any(&[Tag::Concludes, Tag::Farewell, Tag::ThanksForTime]);
    reply.side == Side::Interviewer
        && reply.act != Act::ConfirmsEnd
        && reply.questions == 0
        && talk.messages(reply).last().is_some_and(|message| !message.cut || reply.act == Act::Closes)
        && (reply.act == Act::Closes || (leaves && !asks_to_go_on(talk, reply)))
}

fn asks_to_go_on(talk: &Talk<'_>, reply: &Turn) -> bool {
    talk.read(reply).any(|(_, reading)| {
        let mut words = reading.words(0..reading.tokens.len());
        words.any(|word| matches!(word, "remains" | "remain" | "remaining" | "still" | "left" | "open"))
    })
}

/// A question is open: fewer were asked than there are to be, or the last one has no answer.
fn is_open(talk: &Talk<'_>, at: usize) -> bool {
    let asked = talk.turns[at].asked;
    if asked == 0 {
        return false;
    }
    if talk.interview.record.is_some() {
        let mut before = talk.turns[..at].iter().rev().filter(|turn| turn.side == Side::Interviewer);
        let done = talk.turns[..at].iter().any(|turn| turn.act == Act::Invites);
        // What was cut before may have been the invitation.
        let cut = before.clone().take(2).any(|turn| talk.messages(turn).iter().any(|message| message.cut));
        return !done && !cut && before.next().is_some_and(|last| last.act != Act::Invites);
    }
    // A first question that was cut before its end was not asked yet.
    let begun = talk.turns[..at].iter().any(|turn| {
        turn.act == Act::Answers || (turn.act == Act::Main && talk.messages(turn).iter().all(|message| !message.cut))
    });
    if talk.total.is_some_and(|total| asked < total) {
        return begun;
    }
    let asks = |turn: &&Turn| turn.side == Side::Interviewer && turn.act != Act::Says;
    let last = talk.turns[..at].iter().rposition(|turn| asks(&turn));
    let Some(last) = last else { return false };
    let interrupted = talk.turns[last..at].iter().flat_map(|turn| talk.messages(turn)).any(|message| message.cut);
    let unanswered = !interrupted && !talk.turns[last..at].iter().any(|turn| turn.act == Act::Answers);
    unanswered && matches!(talk.turns[last].act, Act::Main | Act::Asks | Act::FollowsUp | Act::Again | Act::Nudges)
}

fn was_asked_to_confirm(talk: &Talk<'_>, at: usize) -> bool {
    talk.turns[..at].iter().any(|turn| turn.act == Act::ConfirmsEnd)
}

/// Rule 8.
pub(super) fn once(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    twice_in_a_row(talk, faults);
    let Some(first) = talk.first_close().filter(|at| is_terminal(talk, &talk.turns[*at])) else { return };
    let mut reopened = false;
    let mut farewells = 0;
    for (_, turn) in talk.interviewer().filter(|(at, _)| *at > first) {
        let reopens = turn.tags.has(Tag::Reopens);
        if reopens {
            reopened = true;
            continue;
        }
        let concludes = concluding(talk, turn);
        if reopened {
            // After an explicit reopening it may be closed again, once.
            reopened = !(concludes.is_some() || turn.act == Act::Closes);
            continue;
        }
        farewells += usize::from(turn.tags.has(Tag::Farewell));
        let asks = turn.questions > 0 || matches!(turn.act, Act::Main | Act::Asks | Act::FollowsUp | Act::Nudges);
        if let Some((message, reading, tokens)) = concludes {
            faults.words(8, message, reading, tokens, "closes an interview that was closed before");
        } else if asks {
            faults.message(
                8,
                turn.messages.start,
                "goes on after the interview was closed; reopen it explicitly or not at all",
            );
        } else if farewells > 1 && turn.words > COURTESY {
            faults.message(8, turn.messages.start, "takes leave once more");
        }
    }
}

/// Two messages in a row that both close. A record's closing has lines of its own.
fn twice_in_a_row(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    if talk.interview.record.is_some() {
        return;
    }
    for (_, turn) in talk.interviewer() {
        let concluding: Vec<_> = talk
            .read(turn)
            .filter_map(|(message, reading)| {
                let sentence = reading.sentences.iter().find(|it| it.questions == 0 && it.tags.has(Tag::Concludes))?;
                Some((message, reading, sentence.tokens.clone()))
            })
            .collect();
        if let [_, (message, reading, tokens), ..] = concluding.as_slice() {
            faults.words(8, *message, reading, tokens.clone(), "closes an interview that was closed a moment before");
        }
    }
}

/// It says that the interview is over, rather than only its questions.
fn is_terminal(talk: &Talk<'_>, turn: &Turn) -> bool {
    let whole = talk.messages(turn).iter().all(|message| !message.cut);
    whole && turn.act == Act::Closes && (turn.tags.has(Tag::Farewell) || concluding(talk, turn).is_some())
}

fn concluding<'t, 'i>(talk: &'t Talk<'i>, turn: &Turn) -> Option<(usize, &'t Reading<'i>, std::ops::Range<usize>)> {
    let messages = turn.messages.clone();
    messages.filter_map(|at| Some((at, talk.readings[at].as_ref()?))).find_map(|(message, reading)| {
        let sentence = reading.sentences.iter().find(|it| it.questions == 0 && it.tags.has(Tag::Concludes))?;
        Some((message, reading, sentence.tokens.clone()))
    })
}
