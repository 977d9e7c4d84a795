//! Whole interviews in virtual time: the pure core from the first greeting to the terminal state, in milliseconds.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use emily::interview::event::{CloseReason, EntryKind, Event, Logged, Ms};
use emily::interview::{Again, Plan, Speaker, Transcript, replay};
use emily::simulate::candidate::{Act, Candidate, Deed, Noticed, Piece, Speech};
use emily::simulate::rng::Rng;
use emily::simulate::room::{Account, Held, Room, Setup};

const ANSWER: &str = "I built the service with two colleagues because the old one was too slow for the customers, and in the \
                      end it answered in forty milliseconds instead of two seconds, which we measured every week.";
/// Longer than any interview here takes.
const LONG: Ms = 40 * 60_000;
/// How long the candidate takes to begin an answer, and for a word of it.
const REACTION_MS: Ms = 500;
const WORD_MS: Ms = 340;

/// What a candidate does when Emily has finished.
#[derive(Clone, Debug)]
enum Answer {
    Say(String),
    Type(String),
    /// Says the first half, pauses, and goes on with the second.
    SayInTwo(String, Ms, String),
    Nothing,
}

/// A candidate who listens to Emily's words and does one thing after them.
struct Listener<F>(F);

impl<F: FnMut(&str) -> Answer> Candidate for Listener<F> {
    fn notices(&mut self, noticed: Noticed<'_>) -> Vec<Act> {
        let Noticed::EmilyDone { heard } = noticed else { return Vec::new() };
        let say = |pieces: Vec<Piece>| vec![Deed::Say(Speech { pieces, word_ms: WORD_MS }).after(REACTION_MS)];
        match (self.0)(heard) {
            Answer::Say(text) => say(vec![Piece { pause_ms: 0, text }]),
            Answer::SayInTwo(first, pause_ms, second) => {
                say(vec![Piece { pause_ms: 0, text: first }, Piece { pause_ms, text: second }])
            }
            Answer::Type(text) => vec![Deed::Type { text, writing_ms: 2_000 }.after(REACTION_MS + 2_000)],
            Answer::Nothing => Vec::new(),
        }
    }
}

/// Holds an interview of at most so many milliseconds. The notice is agreed to beforehand if `consented`.
fn hold(consented: bool, at_most_ms: Ms, candidate: impl FnMut(&str) -> Answer) -> (Vec<Logged>, Account, Transcript) {
    let plan = Plan::default_software_engineer();
    let setup = Setup {
        plan: &plan,
        interview: "0193d7a0-0000-7000-8000-000000000001".into(),
        candidate: None,
        wall: "2026-03-02T18:40:00Z".into(),
        time_zone: None,
        consented,
    };
    let Held { log, account, .. } = Room::new(setup, Rng::new(1, "room"), Listener(candidate)).run(at_most_ms);
    let transcript = Transcript::from_log(&log);
    (log, account, transcript)
}

fn cooperative(heard: &str) -> Answer {
    let heard = heard.to_lowercase();
    if heard.contains("goodbye") || heard.contains("all the best") {
        Answer::Nothing
    } else if heard.contains("questions for") || heard.contains("questions do you") || heard.contains("anything else") {
        Answer::Say("No, thank you, that was all.".into())
    } else if heard.contains("agree") && !heard.contains("team") {
        Answer::Say("Yes, I agree.".into())
    } else {
        Answer::Say(ANSWER.into())
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
    let (log, account, transcript) = hold(true, LONG, cooperative);
    assert_eq!(closed(&log), vec![CloseReason::Completed], "{}", transcript.to_text());
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
    assert_eq!(account.dropped, 0, "nothing she said was cut");
}

#[test]
fn one_who_has_not_agreed_on_the_page_is_asked_by_voice() {
    let (log, _, transcript) = hold(false, LONG, cooperative);
    assert_eq!(closed(&log), vec![CloseReason::Completed], "{}", transcript.to_text());
    let consent = transcript.entries.iter().position(|entry| entry.kind == EntryKind::Consent).unwrap();
    let question = transcript.entries.iter().position(|entry| entry.kind == EntryKind::Question).unwrap();
    assert!(consent < question);
}

#[test]
fn a_refusal_ends_it_politely() {
    let (log, _, transcript) = hold(false, LONG, |_: &str| Answer::Say("No, I do not agree.".into()));
    assert_eq!(closed(&log), vec![CloseReason::Declined], "{}", transcript.to_text());
    assert_eq!(count(&transcript, EntryKind::Question), 0);
}

#[test]
fn typed_answers_count_like_spoken_ones() {
    let typing = |heard: &str| match cooperative(heard) {
        Answer::Say(words) => Answer::Type(words),
        other => other,
    };
    let (log, _, transcript) = hold(true, LONG, typing);
    assert_eq!(closed(&log), vec![CloseReason::Completed], "{}", transcript.to_text());
    assert!(count(&transcript, EntryKind::TypedAnswer) >= 5);
    assert_eq!(count(&transcript, EntryKind::Answer), 0);
}

#[test]
fn a_thought_that_goes_on_is_one_answer() {
    let mut first = true;
    let (log, _, transcript) = hold(true, LONG, |heard: &str| match cooperative(heard) {
        Answer::Say(words) if std::mem::take(&mut first) => {
            Answer::SayInTwo(words, 1_700, "And I wrote all of the tests.".into())
        }
        other => other,
    });
    let said = transcript
        .entries
        .iter()
        .filter(|entry| entry.speaker == Speaker::Candidate && entry.question == Some(1))
        .map(|entry| entry.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    assert!(said.contains("forty milliseconds") && said.contains("wrote all of the tests"), "{}", transcript.to_text());
    assert_eq!(closed(&log), vec![CloseReason::Completed]);
    let questions =
        transcript.entries.iter().filter(|e| e.kind == EntryKind::Question && !e.cut && e.question == Some(2));
    assert_eq!(questions.count(), 1, "{}", transcript.to_text());
}

#[test]
fn a_silent_candidate_is_checked_on_and_let_be() {
    let (log, _, transcript) = hold(true, 4 * 60_000, |_: &str| Answer::Nothing);
    assert_eq!(closed(&log), vec![], "silence does not close an interview");
    let checks =
        transcript.entries.iter().filter(|entry| entry.kind == EntryKind::Nudge || entry.kind == EntryKind::Reply);
    assert!((1..=3).contains(&checks.count()), "{}", transcript.to_text());
}

/// State is a fold over the log: deciding again on what stands before a reply gives the reply that was given.
#[test]
fn the_log_replays_to_the_same_replies() {
    let (log, ..) = hold(true, LONG, cooperative);
    let replies = replay(&log);
    assert!(replies.len() >= 7, "{} replies", replies.len());
    assert!(replies.iter().all(|reply| reply.now == Again::Same), "{replies:?}");
}
