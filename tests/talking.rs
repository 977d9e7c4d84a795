//! Talking with Emily over real WebRTC with the real Whisper and Piper: she takes back what she began when the candidate
//! goes on, lets herself be interrupted by speech and by nothing else, and hears through a bad line.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod caller;
mod plans;

use caller::{Caller, House, Loss};
use emily::interview::event::{Event, Outcome, PartKind, TurnId};
use emily::speech::wer::{word_errors, words};

const FIRST_HALF: &str = "I built a service that takes orders from the shops and sends them to the warehouse.";
const SECOND_HALF: &str =
    "It had to work while the warehouse was offline, so every order was written to a queue first.";

fn is_cut(event: &Event) -> bool {
    matches!(event, Event::Played { outcome: Outcome::Cut { .. }, .. })
}

/// The candidate goes on 300 ms into Emily's reply: nothing of it is heard from there on, and both halves are one turn.
#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_taken_back_when_the_candidate_goes_on() {
    let house = House::open(plans::two_questions()).await;
    let (first, second) = (house.speech(FIRST_HALF).await, house.speech(SECOND_HALF).await);
    let mut caller = Caller::join(&house, None).await;
    caller.hear_out().await;
    caller.say(&first);
    caller.until("the first half is said", |caller| !caller.is_talking()).await;
    caller.until("Emily begins her reply", Caller::hears_emily).await;
    // Her voice is sure only after some frames of it.
    let already = caller.since_onset();
    caller.wait(300_u64.saturating_sub(already)).await;
    let resumed = caller.received.len();
    caller.say(&second);
    caller.until("the second half is said", |caller| !caller.is_talking()).await;
    let said = caller.received.len();
    caller.hear_out().await;

    // 240 ms until she is sure, 60 ms of fade, the line both ways, and the hang-over of both voice detectors.
    let faded = resumed + 900 * 16;
    let stale = caller.voiced_ms(faded, said);
    assert!(stale <= 48, "{stale} ms of a reply that was taken back");
    let heard_meanwhile = house.transcribe(&caller.received[faded..said]).await;
    assert_eq!(heard_meanwhile, "", "nothing stale is heard");

    let log = house.log().await;
    let reopened: Vec<TurnId> = log
        .iter()
        .filter_map(|logged| match &logged.event {
            Event::TurnReopened { turn } => Some(*turn),
            _ => None,
        })
        .collect();
    assert_eq!(reopened.len(), 1, "{log:#?}");
    let parts = log.iter().rev().find_map(|logged| match &logged.event {
        Event::TurnProposed { turn, parts } if *turn == reopened[0] => Some(parts),
        _ => None,
    });
    let text: Vec<&str> = parts.unwrap().iter().map(|part| part.text.as_str()).collect();
    let errors = word_errors(&format!("{FIRST_HALF} {SECOND_HALF}"), &text.join(" "));
    assert!(errors.rate() <= 0.2, "both halves are one turn: {text:?}");

    // What she says then is the reply to the whole turn, from its first word on.
    let reply = log.iter().rev().find_map(|logged| match &logged.event {
        Event::ReplyDecided { utterance, .. } if utterance.turn == Some(reopened[0]) => Some(utterance.clone()),
        _ => None,
    });
    let planned: Vec<String> = reply.unwrap().lines.iter().map(|line| line.speech.clone()).collect();
    let heard = house.transcribe(&caller.received[said..]).await;
    let errors = word_errors(&planned.join(" "), &heard);
    assert!(errors.rate() <= 0.25, "planned {planned:?}, heard {heard:?}");
}

/// "Okay" does not stop her; a question does, at once, and it is answered.
#[tokio::test(flavor = "multi_thread")]
async fn speech_interrupts_her_and_listening_sounds_do_not() {
    let house = House::open(plans::two_questions()).await;
    let okay = house.speech("Okay.").await;
    let question = house.speech("Sorry, wait, I did not get that. Could you repeat the question, please?").await;
    let mut caller = Caller::join(&house, None).await;
    caller.until("Emily begins", Caller::hears_emily).await;
    caller.wait(1_500).await;
    caller.say(&okay);
    caller.hear_out().await;
    assert_eq!(house.count(is_cut).await, 0, "a listening sound stopped her");
    assert_eq!(house.count(|event| matches!(event, Event::TurnProposed { .. })).await, 0);

    let answer = house.speech(FIRST_HALF).await;
    caller.say(&answer);
    caller.until("the answer is said", |caller| !caller.is_talking()).await;
    caller.until("Emily begins her reply", Caller::hears_emily).await;
    caller.wait(1_500).await;
    let began = caller.received.len();
    caller.say(&question);
    caller.until("the question is said", |caller| !caller.is_talking()).await;
    let over = caller.voiced_ms(began, caller.received.len());
    assert!(over <= 900, "she spoke on for {over} ms");
    caller.hear_out().await;
    assert_eq!(house.count(is_cut).await, 1);
    let log = house.log().await;
    let heard = log.iter().rev().find_map(|logged| match &logged.event {
        Event::TurnProposed { parts, .. } => Some(parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>()),
        _ => None,
    });
    let heard = words(&heard.unwrap().join(" "));
    assert!(heard.contains(&"repeat".to_owned()) && heard.contains(&"question".to_owned()), "{heard:?}");
}

/// A fifth of all packets is lost, both ways: she hears the answer, and is understood.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_heard_through_a_line_that_loses_a_fifth() {
    let house = House::open(plans::two_questions()).await;
    let said = format!("{FIRST_HALF} {SECOND_HALF}");
    let answer = house.speech(&said).await;
    let mut caller = Caller::join(&house, Some(Loss(5))).await;
    caller.hear_out().await;
    caller.say(&answer);
    caller.until("the answer is said", |caller| !caller.is_talking()).await;
    caller.hear_out().await;
    let log = house.log().await;
    let spoken: Vec<&str> = log
        .iter()
        .rev()
        .find_map(|logged| match &logged.event {
            Event::TurnProposed { parts, .. } => Some(parts),
            _ => None,
        })
        .unwrap()
        .iter()
        .filter(|part| part.kind == PartKind::Spoken)
        .map(|part| part.text.as_str())
        .collect();
    let errors = word_errors(&said, &spoken.join(" "));
    println!("word error rate with a fifth of the packets lost: {:.1} %", 100.0 * errors.rate());
    assert!(errors.rate() <= 0.3, "said {said:?}, heard {spoken:?}");
    let planned: Vec<String> = log
        .iter()
        .filter_map(|logged| match &logged.event {
            Event::ReplyDecided { utterance, .. } => Some(utterance),
            _ => None,
        })
        .flat_map(|utterance| utterance.lines.iter().map(|line| line.speech.clone()))
        .collect();
    let heard = house.transcribe(&caller.received).await;
    let errors = word_errors(&planned.join(" "), &heard);
    println!("word error rate of Emily's voice at the candidate's end: {:.1} %", 100.0 * errors.rate());
    assert!(errors.rate() <= 0.3, "planned {planned:?}, heard {heard:?}");
}
