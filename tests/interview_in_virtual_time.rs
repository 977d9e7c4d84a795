//! Whole interviews in virtual time: the pure core from the first greeting to the terminal state, in milliseconds.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod virtual_time;

use emily::interview::event::{CloseReason, EntryKind, Event, Logged};
use emily::interview::{Plan, Speaker, State, Transcript, Trigger, decide};
use virtual_time::{Act, Room};

const ANSWER: &str = "I built the service with two colleagues because the old one was too slow for the customers, and in the \
                      end it answered in forty milliseconds instead of two seconds, which we measured every week.";
/// Longer than any interview here takes.
const LONG: u64 = 40 * 60_000;

fn cooperative(heard: &str) -> Act {
    let heard = heard.to_lowercase();
    if heard.contains("goodbye") || heard.contains("all the best") {
        Act::Nothing
    } else if heard.contains("questions for") || heard.contains("questions do you") || heard.contains("anything else") {
        Act::Say("No, thank you, that was all.".into())
    } else if heard.contains("agree") && !heard.contains("team") {
        Act::Say("Yes, I agree.".into())
    } else {
        Act::Say(ANSWER.into())
    }
}

fn closed(log: &[Logged]) -> Vec<CloseReason> {
    log.iter()
        .filter_map(|logged| if let Event::Closed { reason } = logged.event { Some(reason) } else { None })
        .collect()
}

fn count(transcript: &Transcript, kind: EntryKind) -> usize {
    transcript.entries.iter().filter(|entry| entry.kind == kind && !entry.cut).count()
}

#[test]
fn five_questions_are_asked_and_answered() {
    let mut room = Room::new(Plan::default_software_engineer(), true, cooperative);
    let transcript = room.run(LONG);
    assert_eq!(closed(&room.log), vec![CloseReason::Completed], "{}", transcript.to_text());
    for question in 1..=5 {
        let of = |kind: EntryKind| {
            transcript.entries.iter().filter(|entry| entry.question == Some(question) && entry.kind == kind).count()
        };
        assert_eq!(of(EntryKind::Question), 1, "question {question}\n{}", transcript.to_text());
        assert!(of(EntryKind::Answer) >= 1, "question {question}\n{}", transcript.to_text());
    }
    assert_eq!(count(&transcript, EntryKind::Greeting), 1);
    assert_eq!(count(&transcript, EntryKind::Consent), 1);
    assert!(count(&transcript, EntryKind::Closing) >= 1);
    assert_eq!(room.dropped, 0, "nothing she said was cut");
}

#[test]
fn one_who_has_not_agreed_on_the_page_is_asked_by_voice() {
    let mut room = Room::new(Plan::default_software_engineer(), false, cooperative);
    let transcript = room.run(LONG);
    assert_eq!(closed(&room.log), vec![CloseReason::Completed], "{}", transcript.to_text());
    let consent = transcript.entries.iter().position(|entry| entry.kind == EntryKind::Consent).unwrap();
    let question = transcript.entries.iter().position(|entry| entry.kind == EntryKind::Question).unwrap();
    assert!(consent < question);
}

#[test]
fn a_refusal_ends_it_politely() {
    let mut room =
        Room::new(Plan::default_software_engineer(), false, |_: &str| Act::Say("No, I do not agree.".into()));
    let transcript = room.run(LONG);
    assert_eq!(closed(&room.log), vec![CloseReason::Declined], "{}", transcript.to_text());
    assert_eq!(count(&transcript, EntryKind::Question), 0);
}

#[test]
fn typed_answers_count_like_spoken_ones() {
    let typing = |heard: &str| match cooperative(heard) {
        Act::Say(words) => Act::Type(words),
        other => other,
    };
    let mut room = Room::new(Plan::default_software_engineer(), true, typing);
    let transcript = room.run(LONG);
    assert_eq!(closed(&room.log), vec![CloseReason::Completed], "{}", transcript.to_text());
    assert!(count(&transcript, EntryKind::TypedAnswer) >= 5);
    assert_eq!(count(&transcript, EntryKind::Answer), 0);
}

#[test]
fn a_thought_that_goes_on_is_one_answer() {
    let mut first = true;
    let mut room = Room::new(Plan::default_software_engineer(), true, |heard: &str| match cooperative(heard) {
        Act::Say(words) if std::mem::take(&mut first) => {
            Act::SayInTwo(words, 1_700, "And I wrote all of the tests.".into())
        }
        other => other,
    });
    let transcript = room.run(LONG);
    let said = transcript
        .entries
        .iter()
        .filter(|entry| entry.speaker == Speaker::Candidate && entry.question == Some(1))
        .map(|entry| entry.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    assert!(said.contains("forty milliseconds") && said.contains("wrote all of the tests"), "{}", transcript.to_text());
    assert_eq!(closed(&room.log), vec![CloseReason::Completed]);
    let questions =
        transcript.entries.iter().filter(|e| e.kind == EntryKind::Question && !e.cut && e.question == Some(2));
    assert_eq!(questions.count(), 1, "{}", transcript.to_text());
}

#[test]
fn a_silent_candidate_is_checked_on_and_let_be() {
    let mut room = Room::new(Plan::default_software_engineer(), true, |_: &str| Act::Nothing);
    let transcript = room.run(4 * 60_000);
    assert_eq!(closed(&room.log), vec![], "silence does not close an interview");
    let checks =
        transcript.entries.iter().filter(|entry| entry.kind == EntryKind::Nudge || entry.kind == EntryKind::Reply);
    assert!((1..=3).contains(&checks.count()), "{}", transcript.to_text());
}

/// State is a fold over the log: folding a prefix and deciding again gives the reply that was given.
#[test]
fn the_log_replays_to_the_same_replies() {
    let mut room = Room::new(Plan::default_software_engineer(), true, cooperative);
    room.run(LONG);
    let mut checked = 0;
    for (at, logged) in room.log.iter().enumerate() {
        let Event::ReplyDecided { utterance } = &logged.event else { continue };
        let state = State::fold(&room.log[..at]);
        let trigger = match (utterance.turn, &room.log[at - 1].event) {
            (Some(turn), _) => Trigger::Turn(turn),
            (None, Event::Joined { .. }) => Trigger::Joined,
            (None, _) => continue,
        };
        assert_eq!(decide(&state, trigger, logged.at_ms).as_ref(), Some(utterance));
        checked += 1;
    }
    assert!(checked >= 7, "{checked} replies");
}
