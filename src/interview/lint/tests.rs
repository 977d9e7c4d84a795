//! The rules that need Emily's record, and the table of rules.

use std::collections::BTreeSet;

use super::super::event::{CloseReason, EntryKind};
use super::super::plan::{Plan, PlanPart};
use super::super::transcript::{Entry, Header, Speaker, Transcript};
use super::*;

/// A short interview as a record: two areas, the second answered without its part, and a closing.
fn transcript() -> Transcript {
    let mut plan = Plan::default_software_engineer();
    plan.company = Some("Alder & Voss".to_owned());
    plan.areas.truncate(2);
    for area in &mut plan.areas {
        area.context = None;
        area.parts = vec![PlanPart {
            name: "the reason".to_owned(),
            words: vec!["because".to_owned()],
            ask: "Why was that?".to_owned(),
        }];
    }
    plan.next_steps = "The hiring team will write to you within ten days.".to_owned();
    let spoken = plan.notice.spoken.clone();
    let header = Header {
        interviewer: "Emily".to_owned(),
        plan,
        questions: 2,
        wall: "2026-11-24T18:42:47Z".parse().ok(),
        started_ms: Some(0),
        close_reason: Some(CloseReason::Completed),
        time_zone: Some("Europe/Berlin".to_owned()),
        ..Header::default()
    };
    let mut transcript = Transcript { header, entries: Vec::new() };
    let mut say = |speaker, kind, question, text: &str| {
        let at = transcript.entries.len() as u64 * 10_000;
        transcript.entries.push(Entry {
            offset_ms: at,
            end_ms: at + 9_900,
            speaker,
            kind,
            question,
            text: text.to_owned(),
            text_by: Default::default(),
            heard: None,
            live: Default::default(),
            timing: None,
            cut: false,
        });
    };
    use EntryKind::*;
    use Speaker::{Candidate, Emily};
    say(
        Emily,
        Greeting,
        None,
        "Good evening, and welcome to the interview for the Software Engineer position at Alder & Voss. I'm Emily, an AI \
         interviewer. We speak about two areas, for thirty minutes.",
    );
    say(Emily, Notice, None, &spoken);
    say(Candidate, Consent, None, "Agreed on the page.");
    say(Emily, Question, Some(1), "We begin with you. Could you introduce yourself?");
    say(
        Candidate,
        Answer,
        Some(1),
        "I write the billing service at a shop for shoes, because I like numbers that have to add up.",
    );
    say(Emily, Reply, Some(1), "Thank you.");
    say(Emily, Question, Some(2), "Here is the second and final question. Which system did you build?");
    say(
        Candidate,
        Answer,
        Some(2),
        "I built the one that sends the invoices, with a queue in front of it and two workers behind it.",
    );
    say(Emily, Reply, Some(2), "Okay, noted.");
    say(Emily, FollowUp, Some(2), "Why was that?");
    say(
        Candidate,
        Answer,
        Some(2),
        "It was slow before, and the queue lets us send them at night because nobody waits then.",
    );
    say(Emily, Reply, Some(2), "Thank you.");
    say(Emily, Reply, None, "Do you have any questions for the team?");
    say(Candidate, Request, None, "No, thank you.");
    say(Emily, Closing, None, "Thank you for your time.");
    say(Emily, Closing, None, "The hiring team will write to you within ten days.");
    say(Emily, Closing, None, "Goodbye.");
    transcript
}

fn found(transcript: &Transcript) -> BTreeSet<u8> {
    lint(&Interview::from_transcript(transcript)).iter().map(|fault| fault.rule.0).collect()
}

/// The rules that a change to the record breaks.
fn broken(change: impl FnOnce(&mut Transcript)) -> Vec<u8> {
    let mut transcript = transcript();
    change(&mut transcript);
    found(&transcript).into_iter().collect()
}

fn entry<'t>(transcript: &'t mut Transcript, text: &str) -> &'t mut Entry {
    transcript.entries.iter_mut().find(|entry| entry.text.contains(text)).expect("the entry is there")
}

#[test]
fn the_table_names_every_rule_once_and_in_order() {
    let ids: Vec<u8> = RULES.iter().map(|rule| rule.id.0).collect();
    assert_eq!(ids, (1..=RULES.len() as u8).collect::<Vec<_>>());
    assert!(RULES.iter().all(|rule| !rule.title.is_empty() && rule.asks.ends_with('.')));
    assert_eq!((RuleId(5).to_string(), RuleId(19).to_string()), ("R05".to_owned(), "R19".to_owned()));
}

#[test]
fn a_sound_record_is_clean() {
    assert_eq!(broken(|_| {}), [] as [u8; 0]);
}

#[test]
fn a_fault_is_one_line_with_its_rule_line_and_words() {
    let mut transcript = transcript();
    entry(&mut transcript, "Okay, noted.").text = "Well done!".to_owned();
    let faults = lint(&Interview::from_transcript(&transcript));
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].to_string(), "R13 line 9: “Well done” is a verdict: an interviewer stays neutral");
}

#[test]
fn the_greeting_is_held_against_the_clock_where_the_candidate_is() {
    assert_eq!(broken(|it| it.header.time_zone = Some("America/Los_Angeles".to_owned())), [1]);
    assert_eq!(broken(|it| it.header.time_zone = Some("Mars/Olympus".to_owned())), [] as [u8; 0]);
    let says = |it: &mut Transcript, part: &str| {
        let greeting = entry(it, "Good evening");
        greeting.text = greeting.text.replace("Good evening", part);
    };
    assert_eq!(broken(|it| says(it, "Good morning")), [1]);
    assert_eq!(broken(|it| says(it, "Hello")), [] as [u8; 0]);
}

#[test]
fn the_greeting_names_the_plans_company_or_none() {
    let at = |it: &mut Transcript, clause: &str| {
        let greeting = entry(it, "Good evening");
        greeting.text = greeting.text.replace(" at Alder & Voss", clause);
    };
    assert_eq!(broken(|it| at(it, " at Somewhere Else")), [1]);
    assert_eq!(broken(|it| at(it, "")), [] as [u8; 0]);
    assert_eq!(broken(|it| it.header.plan.company = None), [1]);
}

#[test]
fn final_is_said_of_the_plans_last_question_only() {
    assert_eq!(broken(|it| entry(it, "We begin").text = "Here is the final question. Who are you?".to_owned()), [5]);
    assert_eq!(
        broken(|it| entry(it, "second and final").text = "Here is question three of two. What then?".to_owned()),
        [5]
    );
}

#[test]
fn every_area_of_the_plan_is_asked_unless_it_ended_early() {
    let leave_out = |it: &mut Transcript| it.entries.retain(|entry| entry.question != Some(2));
    assert_eq!(broken(leave_out), [6]);
    let early = |it: &mut Transcript| {
        leave_out(it);
        it.header.close_reason = Some(CloseReason::Abandoned);
    };
    assert_eq!(broken(early), [] as [u8; 0]);
}

#[test]
fn a_promise_is_the_plans() {
    assert_eq!(broken(|it| entry(it, "within ten days").text = "You will hear from us tomorrow.".to_owned()), [10]);
    assert_eq!(broken(|it| entry(it, "Okay, noted.").text = "You will get feedback from me.".to_owned()), [10]);
    // The candidate's copy does not show what the plan answers, so an answer cannot be held against it.
    let copy = |it: &mut Transcript| {
        entry(it, "No, thank you").text = "What happens next?".to_owned();
        it.entries[14].kind = EntryKind::Reply;
        it.entries[14].text = "A recruiter will call you.".to_owned();
        *it = it.clone().for_candidate();
    };
    assert_eq!(broken(copy), [] as [u8; 0]);
}

/// The follow-up and its answer are taken out: the part that the answer left out was not asked for.
fn without_follow_up(it: &mut Transcript) {
    it.entries.drain(9..12);
}

#[test]
fn a_missing_part_is_probed() {
    assert_eq!(broken(without_follow_up), [15]);
    let said = |it: &mut Transcript| {
        without_follow_up(it);
        entry(it, "I built the one").text.push_str(" It is there because the printer is slow.");
    };
    assert_eq!(broken(said), [] as [u8; 0]);
}

#[test]
fn going_on_without_a_probe_has_its_reasons() {
    let reasons: [fn(&mut Transcript); 6] = [
        |it| it.header.plan.areas[1].max_follow_ups = 0,
        |it| entry(it, "I built the one").text = "Could you repeat the question, please?".to_owned(),
        |it| entry(it, "Okay, noted.").cut = true,
        |it| {
            it.header.plan.minutes = 1;
            it.header.plan.areas.iter_mut().for_each(|area| area.minutes = None);
        },
        |it| entry(it, "I built the one").heard = Some("I built it because of the invoices.".to_owned()),
        |it| entry(it, "I built the one").kind = EntryKind::Request,
    ];
    for (at, reason) in reasons.into_iter().enumerate() {
        let change = |it: &mut Transcript| {
            without_follow_up(it);
            reason(it);
        };
        assert!(!broken(change).contains(&15), "reason {at}");
    }
}

#[test]
fn phases_are_told_by_kind_in_a_record() {
    assert_eq!(broken(|it| it.entries.retain(|entry| entry.kind != EntryKind::Notice)), [17]);
    assert_eq!(broken(|it| it.entries.retain(|entry| entry.kind != EntryKind::Consent)), [17]);
    let early = |it: &mut Transcript| {
        it.entries.retain(|entry| !entry.text.contains("questions for the team") && entry.text != "No, thank you.");
    };
    assert_eq!(broken(early), [17]);
}

#[test]
fn a_record_of_nothing_is_clean() {
    assert_eq!(broken(|it| it.entries.clear()), [] as [u8; 0]);
    assert_eq!(found(&Transcript::default()), BTreeSet::new());
}
