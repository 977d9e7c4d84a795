//! Candidates of many kinds, each from the beginning to the end.

use super::*;

fn two_questions() -> Plan {
    let mut plan = Plan::default_software_engineer();
    plan.areas.truncate(2);
    plan.company = Some("Acme".into());
    plan.human_alternative = Some("You can ask the recruiter for an interview with a person.".into());
    plan
}

#[test]
fn a_cooperative_candidate_answers_five_questions() {
    let mut play = Play::opened();
    let mut asked = Vec::new();
    while let Some(question) = play.question().filter(|_| play.state.phase() != Phase::CandidateQuestions) {
        asked.push(question);
        play.says(ANSWER);
    }
    assert_eq!(play.state.phase(), Phase::CandidateQuestions);
    let answer = play.says("When will I hear back?");
    assert!(text(&answer).contains("contact you about what happens next"), "{answer:?}");
    let closing = play.says("No, thank you, that's all.");
    assert!(text(&closing).contains(&play.state.plan().next_steps), "{closing:?}");
    assert_eq!(play.state.closed(), Some(CloseReason::Completed));
    assert_eq!(play.state.resolved(), 5);
    asked.dedup();
    assert_eq!(asked, [1, 2, 3, 4, 5]);
    assert!(decide(&play.state, Trigger::Joined, play.now).is_none(), "nothing is said after the end");
    for (utterance, said) in &play.replies {
        check_conduct(play.state.plan(), utterance, said);
    }
}

#[test]
fn the_opening_tells_everything_and_notes_the_consent_of_the_page() {
    let mut play = Play::new(two_questions());
    play.emit(Event::Consented { notice_version: "1".into(), time_zone: None });
    let opening = play.join();
    let kinds: Vec<_> = opening.lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [EntryKind::Greeting, EntryKind::Notice, EntryKind::Question]);
    let greeting = &opening.lines[0].speech;
    for told in [
        "Good evening, Ada",
        "Emily",
        "AI interviewer",
        "Software Engineer position at Acme",
        "two areas",
        "thirty minutes",
    ] {
        assert!(greeting.contains(told), "{told}: {greeting}");
    }
    assert!(opening.lines[1].speech.contains("You agreed to this on the page"));
    assert!(opening.lines[2].speech.starts_with("Let's begin with your background."));
    assert_eq!(play.state.phase(), Phase::Question { number: 1 });
    assert_eq!(play.state.expects(), Expect::Answer { question: 1, hard: false });
}

#[test]
fn without_a_company_or_a_time_zone_their_clauses_are_left_out() {
    let mut play = Play::new(Plan::default_software_engineer());
    play.emit(Event::Joined { connection: 1, time_zone: None });
    let greeting = play.trigger(Trigger::Joined, Hears::Whole).unwrap().lines[0].speech.clone();
    assert!(greeting.starts_with("Hello, Ada") && greeting.contains("Software Engineer position. My"), "{greeting}");
}

#[test]
fn consent_by_voice() {
    let mut play = Play::new(two_questions());
    let opening = play.join();
    assert!(text(&opening).contains("do you agree to go on?"));
    assert_eq!((play.state.phase(), play.state.expects()), (Phase::Consent, Expect::Consent));
    let first = play.says("Yes, I agree.");
    assert!(has(&first, EntryKind::Question));
    assert!(play.state.consented());
    assert_eq!(play.question(), Some(1));
}

#[test]
fn consent_declined_and_unclear() {
    let mut play = Play::new(two_questions());
    play.join();
    let farewell = play.says("No, I don't agree.");
    assert!(text(&farewell).contains("interview with a person"));
    assert_eq!(play.state.closed(), Some(CloseReason::Declined));

    let mut play = Play::new(two_questions());
    play.join();
    assert!(text(&play.says("Bananas are yellow.")).contains("do you agree"));
    play.says("Perhaps tomorrow.");
    assert_eq!(play.state.closed(), Some(CloseReason::Declined));

    let mut play = Play::new(two_questions());
    play.join();
    assert!(text(&play.says("Is this recorded?")).contains("Only if you agree"));
    play.says("Hm, maybe.");
    play.says("Okay, yes.");
    assert!(play.state.consented());
}

#[test]
fn a_quick_yes_into_the_consent_question_counts_once_it_was_asked() {
    let mut play = Play::new(two_questions());
    play.emit(Event::Joined { connection: 1, time_zone: None });
    play.trigger(Trigger::Joined, Hears::CutAt(2, 13));
    assert_eq!(play.state.phase(), Phase::Consent);
    play.says("Yes");
    assert_eq!(play.question(), Some(1));

    let mut play = Play::new(two_questions());
    play.emit(Event::Joined { connection: 1, time_zone: None });
    play.trigger(Trigger::Joined, Hears::CutAt(1, 4));
    assert_eq!(play.state.phase(), Phase::Waiting);
    let again = play.says("Yes");
    assert!(!has(&again, EntryKind::Greeting) && text(&again).contains("short notice"), "{again:?}");
    assert!(!play.state.consented());
}

#[test]
fn hi_is_greeted_back_and_counts_as_no_answer() {
    let mut play = Play::opened();
    let reply = play.says("Hi");
    assert_eq!(reply.lines[0].speech, "Hello, Ada.");
    assert!(has(&reply, EntryKind::Question) && !has(&reply, EntryKind::Nudge));
    assert_eq!((play.question(), play.state.resolved()), (Some(1), 0));
    assert!(has(&play.says("Hi"), EntryKind::Nudge), "a second one is an answer, and a brief one");
}

#[test]
fn a_terse_candidate_is_nudged_once_and_then_accepted() {
    let mut play = Play::opened();
    let nudge = play.says("I write software.");
    assert!(
        has(&nudge, EntryKind::Nudge)
            && text(&nudge).contains("about two minutes")
            && text(&nudge).contains("start with")
    );
    assert_eq!(play.state.resolved(), 0);
    let next = play.says("I build software, mostly.");
    assert!(!has(&next, EntryKind::Nudge));
    assert_eq!(play.state.resolved(), 1);
}

#[test]
fn a_long_typed_answer_is_kept_and_nudged_once() {
    let mut play = Play::opened();
    let long = vec!["word"; 285].join(" ");
    let nudge = play.turn(PartKind::Typed, &long, 38_000, Hears::Whole).unwrap();
    assert!(has(&nudge, EntryKind::Nudge) && text(&nudge).contains("key points"));
    assert_eq!((play.question(), play.state.resolved()), (Some(1), 1));
    let next = play.turn(PartKind::Typed, &long, 38_000, Hears::Whole).unwrap();
    assert!(!has(&next, EntryKind::Nudge));
    let spoken = play.turn(PartKind::Spoken, ANSWER, 151_000, Hears::Whole).unwrap();
    assert!(!has(&spoken, EntryKind::Nudge) || play.question() != Some(1), "once of each kind a question");
    let transcript = Transcript::from_log(&play.log);
    assert!(transcript.entries.iter().any(|entry| entry.kind == EntryKind::TypedAnswer && entry.text == long));
}

#[test]
fn follow_ups_are_counted_apart_and_quote_the_candidate() {
    let mut plan = Plan::default_software_engineer();
    plan.areas[1].max_follow_ups = 1;
    let mut play = Play::opened_with(plan);
    play.says(ANSWER);
    let follow_up =
        play.says("The system takes orders over Kafka, puts them into a queue, and workers write them to a database.");
    let line = follow_up.lines.iter().find(|line| line.kind == EntryKind::FollowUp).unwrap();
    assert!(line.speech.starts_with("You mentioned “Kafka”."), "{line:?}");
    assert_eq!((play.question(), play.state.follow_ups()), (Some(2), 1));
    play.says("Latency, mainly.");
    assert_eq!(play.question(), Some(3), "one follow-up, and a short answer to it is enough");
}

#[test]
fn ending_early_is_confirmed() {
    let mut play = Play::opened_with(two_questions());
    play.says(ANSWER);
    let confirm = play.says("thank you lets end this interview");
    assert!(text(&confirm).starts_with("One question remains."), "{confirm:?}");
    assert_eq!((play.state.phase(), play.state.expects()), (Phase::ConfirmingEnd, Expect::YesNo));
    play.says("Yes, please.");
    assert_eq!(play.state.closed(), Some(CloseReason::EndedByCandidate));
    assert_eq!(play.count(|event| matches!(event, Event::Closed { .. })), 1);
}

#[test]
fn ending_early_can_be_taken_back() {
    let mut play = Play::opened();
    assert!(text(&play.presses(Request::End)).starts_with("Five questions remain."));
    let back = play.says("No, let's finish them.");
    assert!(has(&back, EntryKind::Question));
    assert_eq!(play.state.phase(), Phase::Question { number: 1 });
    play.says("Can we stop here?");
    play.says(ANSWER);
    assert_eq!(play.state.phase(), Phase::Question { number: 2 }, "an answer is an answer");
}

#[test]
fn skipping_resolves_and_repeating_does_not_count() {
    let mut play = Play::opened();
    let repeated = play.says("Could you repeat the question, please?");
    assert!(has(&repeated, EntryKind::Question) && play.question() == Some(1));
    let rephrased = play.presses(Request::Rephrase);
    assert!(text(&rephrased).contains(&play.state.plan().areas[0].rephrased.speech));
    play.says("I'd rather skip this one.");
    assert_eq!((play.question(), play.state.skipped()), (Some(2), vec![1]));
    let back = play.says("Can we go back to the previous question?");
    assert!(text(&back).contains("Back to the first question"));
    play.says(ANSWER);
    assert_eq!((play.question(), play.state.skipped()), (Some(2), vec![]));
    assert!(text(&play.presses(Request::Back)).contains("first question"));
}

#[test]
fn a_dispute_about_the_count_is_answered_with_facts() {
    let mut play = Play::opened();
    play.presses(Request::Skip);
    let facts = play.says("Question 4 of 5 where is my fifth");
    assert!(text(&facts).contains("question two of five, and three more"), "{facts:?}");
    for _ in 0..4 {
        play.says(ANSWER);
    }
    assert_eq!(play.state.phase(), Phase::CandidateQuestions);
    let owed = play.says("You owe me a question.");
    assert!(text(&owed).contains("first question was skipped") && has(&owed, EntryKind::Question), "{owed:?}");
    play.says(ANSWER);
    assert_eq!(play.state.phase(), Phase::CandidateQuestions);
    assert!(text(&play.says("You owe me a question.")).contains("all five questions"));
}

#[test]
fn facts_on_request_leave_the_question_open() {
    let mut play = Play::opened();
    for (asked, told) in [
        ("How many questions are left?", "question one of five"),
        ("How long will this take?", "Thirty minutes are planned"),
        ("Are you human?", "an AI interviewer"),
        ("Is this being recorded?", "Yes. Our conversation is recorded"),
        ("Does your team work remotely?", "pass your question on"),
        ("I need a moment, please.", ""),
    ] {
        let reply = play.says(asked);
        assert!(text(&reply).contains(told), "{asked}: {reply:?}");
        assert_eq!((play.question(), play.state.resolved()), (Some(1), 0));
    }
    assert_eq!(play.state.next_silence_check(), Some(24_000), "a moment doubles the patience");
}

#[test]
fn an_offer_is_declined_and_her_own_follow_up_is_asked() {
    let mut play = Play::opened();
    let reply = play.says(&format!("{ANSWER} If you want, I can also describe the rollback. Do you want me to?"));
    assert!(text(&reply).to_lowercase().contains("offer") && has(&reply, EntryKind::FollowUp), "{reply:?}");
}

#[test]
fn a_request_after_an_answer_keeps_the_answer() {
    let mut play = Play::opened();
    play.says(&format!("{ANSWER} How many questions are left?"));
    assert_eq!((play.question(), play.state.resolved()), (Some(1), 1));
}

#[test]
fn a_cut_question_is_asked_again_and_counted_once() {
    let mut play = Play::opened();
    play.turn(PartKind::Spoken, ANSWER, 20_000, Hears::CutAt(1, 5));
    assert_eq!(play.question(), Some(2));
    assert_eq!(play.state.next_silence_check(), Some(4_000), "a cut question is asked again soon");
    let again = play.says("And one more thing about the first question: it ran for two years without an outage.");
    let added = again.lines.iter().find(|line| line.kind == EntryKind::Question).unwrap();
    assert_eq!((added.question, play.question()), (Some(2), Some(2)));
    let opened = play.count(|event| {
        matches!(event, Event::ReplyDecided { utterance, .. } if utterance.moves.contains(&Move::Opened { question: 2 }))
    });
    assert_eq!(opened, 1);
    let transcript = Transcript::from_log(&play.log);
    let kept = transcript.entries.iter().find(|entry| entry.text.starts_with("And one more")).unwrap();
    assert_eq!(kept.question, Some(1), "it speaks to the question that was heard");
    assert!(transcript.entries.iter().any(|entry| entry.cut && entry.text.ends_with('…')));
}

#[test]
fn a_cut_first_question_is_asked_again() {
    let mut play = Play::new(two_questions());
    play.emit(Event::Consented { notice_version: "1".into(), time_zone: None });
    play.emit(Event::Joined { connection: 1, time_zone: None });
    play.trigger(Trigger::Joined, Hears::CutAt(2, 4));
    assert_eq!(play.state.expects(), Expect::Answer { question: 1, hard: false });
    let again = play.says("Hello?");
    assert!(has(&again, EntryKind::Question) && !has(&again, EntryKind::Notice), "{again:?}");
    assert_eq!(play.question(), Some(1));
}

#[test]
fn a_reopened_turn_is_merged_and_its_reply_counts_for_nothing() {
    let mut play = Play::opened();
    let turn = play.state.next_turn();
    let first = play.part(PartKind::Spoken, "I build billing systems.", 3_000);
    play.emit(Event::TurnProposed { turn, parts: vec![first.clone()] });
    let void = play.trigger(Trigger::Turn { turn }, Hears::Reopens).unwrap();
    assert!(has(&void, EntryKind::Nudge));
    let second = play.part(PartKind::Spoken, ANSWER, 20_000);
    play.emit(Event::TurnProposed { turn, parts: vec![first, second] });
    let reply = play.trigger(Trigger::Turn { turn }, Hears::Whole).unwrap();
    assert!(!has(&reply, EntryKind::Nudge) && reply.id > void.id);
    assert_eq!(play.question(), Some(2));
    let transcript = Transcript::from_log(&play.log);
    let answers: Vec<_> = transcript.entries.iter().filter(|entry| entry.kind == EntryKind::Answer).collect();
    assert_eq!(answers.len(), 1, "two halves, one turn");
    assert_eq!(transcript.entries.iter().filter(|entry| entry.cut).count(), 1);
}

#[test]
fn coming_back_repeats_what_is_open() {
    let mut play = Play::opened();
    play.says(ANSWER);
    play.emit(Event::Left { connection: 1, reason: LeaveReason::Lost });
    let before = play.state.resolved();
    play.emit(Event::Joined { connection: 2, time_zone: None });
    let welcome = play.trigger(Trigger::Joined, Hears::Whole).unwrap();
    assert!(text(&welcome).starts_with("Welcome back, Ada. We are on question two of five"), "{welcome:?}");
    assert!(has(&welcome, EntryKind::Question) && !has(&welcome, EntryKind::Greeting));
    assert_eq!((play.question(), play.state.resolved()), (Some(2), before));
}

#[test]
fn silence_is_met_twice_and_then_the_interview_pauses() {
    let mut play = Play::opened();
    assert!(play.silence(11_000).is_none());
    assert!(!text(&play.silence(12_000).unwrap()).contains('?'));
    assert!(play.silence(12_000).is_none());
    assert!(text(&play.silence(40_000).unwrap()).contains("question"));
    let mut taken = play.clone();
    assert!(has(&taken.says("Yes please."), EntryKind::Question), "the offer to repeat is taken");
    assert!(play.silence(119_000).is_none());
    let pause = play.silence(120_000).unwrap();
    assert!(text(&pause).contains("pause the interview") && play.state.paused());
    assert!(play.silence(500_000).is_none(), "paused once");
    play.emit(Event::Left { connection: 1, reason: LeaveReason::Paused });
    play.emit(Event::Joined { connection: 2, time_zone: None });
    let back = play.trigger(Trigger::Joined, Hears::Whole).unwrap();
    assert!(has(&back, EntryKind::Question) && !play.state.paused());
    assert_eq!(play.state.resolved(), 0);
    assert!(play.silence(12_000).is_some(), "checks begin anew");
}

#[test]
fn a_skip_before_a_word_of_the_question_was_heard_skips_nothing() {
    let mut play = Play::opened_with(two_questions());
    play.turn(PartKind::Spoken, ANSWER, 20_000, Hears::CutAt(1, 0));
    assert_eq!(play.question(), Some(2));
    let reply = play.says("Skip this one.");
    assert!(has(&reply, EntryKind::Question) && play.state.skipped().is_empty(), "{reply:?}");
    play.says("Skip this one.");
    assert_eq!(play.state.skipped(), [2]);
}

#[test]
fn an_answer_that_goes_on_over_the_invitation_stays_an_answer() {
    let mut play = Play::opened_with(two_questions());
    play.says(ANSWER);
    play.turn(PartKind::Spoken, ANSWER, 20_000, Hears::CutAt(1, 3));
    assert_eq!(play.state.phase(), Phase::CandidateQuestions);
    let reply = play.says("In the end the number of pages went from sixty to five.");
    assert!(reply.moves.contains(&Move::Answered { question: 2 }), "{reply:?}");
    assert!(text(&reply).contains("last of my questions") && has(&reply, EntryKind::Reply));
    let asked = play.says("The food.");
    assert!(asked.moves.iter().any(|made| matches!(made, Move::CandidateAsked { .. })), "{asked:?}");
}

#[test]
fn a_thank_you_over_the_closing_lets_it_go_on_and_a_question_opens_the_interview_again() {
    let mut play = Play::opened_with(two_questions());
    play.says(ANSWER);
    play.says(ANSWER);
    let turn = play.state.next_turn();
    let part = play.part(PartKind::Spoken, "No, that was all.", 1_000);
    play.emit(Event::TurnProposed { turn, parts: vec![part] });
    let closing = decide(&play.state, Trigger::Turn { turn }, play.now).unwrap();
    play.emit(Event::ReplyDecided { utterance: closing.clone(), trigger: None });
    play.hear(&closing, Hears::CutAt(0, 2));
    let mut asking = play.clone();
    let rest = play.says("Thank you, bye.");
    assert_eq!(rest.lines, closing.lines, "nothing of it was heard to its end");
    assert_eq!(play.state.closed(), Some(CloseReason::Completed));
    let answered = asking.says("Sorry, one more thing: who would I be working with?");
    assert!(answered.moves.contains(&Move::Reopened) && asking.state.closed().is_none(), "{answered:?}");
    asking.says("No, thank you.");
    assert_eq!(asking.state.closed(), Some(CloseReason::Completed));
    assert_eq!(asking.count(|event| matches!(event, Event::Closed { .. })), 1);
}

#[test]
fn a_request_over_the_opening_does_not_lose_the_notice() {
    let mut play = Play::new(Plan::default_software_engineer());
    play.emit(Event::Consented { notice_version: "1".into(), time_zone: None });
    play.emit(Event::Joined { connection: 1, time_zone: None });
    play.trigger(Trigger::Joined, Hears::CutAt(0, 3));
    play.turn(PartKind::Button(Request::Back), "", 0, Hears::CutAt(0, 1));
    assert_eq!(play.question(), Some(1));
    let again = play.presses(Request::Repeat);
    assert!(has(&again, EntryKind::Greeting) && has(&again, EntryKind::Notice) && has(&again, EntryKind::Question));
    assert!(!has(&play.presses(Request::Repeat), EntryKind::Notice), "said once");
}

#[test]
fn words_over_a_question_that_was_not_heard_do_not_answer_it() {
    let mut play = Play::new(two_questions());
    play.emit(Event::Consented { notice_version: "1".into(), time_zone: None });
    play.emit(Event::Joined { connection: 1, time_zone: None });
    play.trigger(Trigger::Joined, Hears::CutAt(2, 4));
    let turn = play.state.next_turn();
    let words = play.part(PartKind::Spoken, ANSWER, 9_000);
    let skip = play.part(PartKind::Button(Request::Skip), "", 0);
    play.emit(Event::TurnProposed { turn, parts: vec![words, skip] });
    let reply = play.trigger(Trigger::Turn { turn }, Hears::Whole).unwrap();
    assert!(!reply.moves.contains(&Move::Answered { question: 1 }), "{reply:?}");
}

#[test]
fn what_is_asked_beside_the_consent_is_answered_first() {
    let mut play = Play::new(two_questions());
    play.join();
    let asked = play.says("Yes, that is fine with me. Is this being recorded?");
    assert!(text(&asked).starts_with("Only if you agree") && !has(&asked, EntryKind::Question), "{asked:?}");
    for _ in 0..3 {
        assert!(has(&play.presses(Request::Skip), EntryKind::Notice), "it is no refusal");
    }
    assert!(has(&play.says("Yes."), EntryKind::Question));
}

#[test]
fn an_end_with_words_before_it_is_the_end_that_was_asked_about() {
    let mut play = Play::opened();
    play.says("Please end the interview.");
    assert_eq!(play.state.phase(), Phase::ConfirmingEnd);
    play.says("I think that I have said everything that I wanted to say about that. Please end the interview now.");
    assert_eq!(play.state.closed(), Some(CloseReason::EndedByCandidate));
}

#[test]
fn what_was_asked_about_is_forgotten_when_the_connection_breaks() {
    let mut play = Play::opened();
    let turn = play.state.next_turn();
    let part = play.part(PartKind::Spoken, "Hmm.", 400);
    play.emit(Event::TurnProposed { turn, parts: vec![part] });
    let asks = Utterance {
        id: play.state.next_utterance(),
        turn: Some(turn),
        lines: Vec::new(),
        moves: vec![Move::AskedWhether { request: Request::Skip }],
    };
    play.emit(Event::ReplyDecided { utterance: asks, trigger: None });
    play.emit(Event::TurnCommitted { turn });
    play.emit(Event::Left { connection: 1, reason: LeaveReason::Lost });
    play.emit(Event::Joined { connection: 2, time_zone: None });
    play.trigger(Trigger::Joined, Hears::Whole);
    play.says("Yes, I have.");
    assert!(play.state.skipped().is_empty());
}

#[test]
fn a_yes_with_more_after_it_is_a_yes() {
    let opened = |text: &str| {
        let mut play = Play::new(two_questions());
        play.join();
        has(&play.says(text), EntryKind::Question)
    };
    assert!(opened("Yes, I agree. And one more thing, I may have to open the door for a parcel in ten minutes or so."));
    assert!(!opened("Yes, I agree. But I do not want the sound to be kept by anybody for longer than a few days."));
}

#[test]
fn the_clock_stands_while_nobody_is_there() {
    let mut play = Play::opened();
    let before = play.state.elapsed_ms(play.now);
    play.now += 10_000;
    play.emit(Event::Left { connection: 1, reason: LeaveReason::Lost });
    play.now += 3_600_000;
    play.emit(Event::Joined { connection: 2, time_zone: None });
    let after = play.state.elapsed_ms(play.now);
    assert!((10_000..12_000).contains(&(after - before)), "{}", after - before);
    // The process was killed: nothing says when the candidate left.
    play.now += 7_200_000;
    play.emit(Event::Joined { connection: 3, time_zone: None });
    assert!(play.state.elapsed_ms(play.now) - after < 2_000);
}

#[test]
fn a_time_budget_shortens_follow_ups_and_drops_no_question() {
    let without_parts = "The service reads from a queue and writes rows into one table for the shop.";
    let mut slow = Play::opened();
    slow.says(ANSWER);
    assert_eq!(slow.question(), Some(2));
    let mut quick = slow.clone();
    assert!(has(&quick.says(without_parts), EntryKind::FollowUp));
    slow.now += 13 * 60_000;
    let reply = slow.says(without_parts);
    assert!(!has(&reply, EntryKind::FollowUp) && has(&reply, EntryKind::Question), "{reply:?}");
    slow.now += 30 * 60_000;
    let over = slow.says(ANSWER);
    assert!(text(&over).contains("planned time is over") && has(&over, EntryKind::Question), "{over:?}");
    let again = slow.says(ANSWER);
    assert!(!text(&again).contains("planned time") && slow.question() == Some(5), "told once, every question asked");
}

#[test]
fn a_turn_that_may_be_a_request_is_asked_about() {
    let mut play = Play::opened();
    let asks = play.says("Again?");
    assert!(text(&asks).contains("hear the question again?") && !has(&asks, EntryKind::Question), "{asks:?}");
    let mut other = play.clone();
    assert!(has(&play.says("Yes, please."), EntryKind::Question));
    let on = other.says("No.");
    assert!(text(&on).contains("go on") && !has(&on, EntryKind::Nudge), "{on:?}");
    assert_eq!((play.state.resolved(), other.state.resolved()), (0, 0));
}

#[test]
fn consent_on_the_page_while_it_is_asked_for_begins_the_questions() {
    let mut play = Play::new(two_questions());
    play.join();
    play.emit(Event::Consented { notice_version: "1".into(), time_zone: None });
    let begin = play.silence(4_000).unwrap();
    assert!(has(&begin, EntryKind::Question), "{begin:?}");
    assert_eq!(play.question(), Some(1));
}

#[test]
fn the_transcript_in_three_forms() {
    let mut play = Play::opened_with(two_questions());
    play.says(ANSWER);
    play.turn(PartKind::Typed, ANSWER, 9_000, Hears::Whole);
    play.presses(Request::End);
    let transcript = Transcript::from_log(&play.log);
    let json = transcript.to_json();
    assert_eq!(json["interview"]["started"], "2026-11-24T19:42:47.300+01:00");
    assert_eq!(json["interview"]["close_reason"], "completed");
    let kinds: Vec<_> =
        json["entries"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[..5], ["consent", "greeting", "notice", "question", "answer"]);
    assert!(kinds.contains(&"typed_answer") && kinds.contains(&"request") && kinds.ends_with(&["closing"; 3]));
    assert_eq!(json["entries"][0]["text"], "Agreed on the page before joining.");
    let text = transcript.to_text();
    assert!(text.contains("Date: Tuesday, 24 November 2026\nTime zone: Europe/Berlin\n"), "{text}");
    assert!(text.contains("\n19:42:47 Emily: Good evening, Ada"), "{text}");
    assert_eq!(text.lines().skip_while(|line| !line.is_empty()).count() - 1, transcript.entries.len());
    assert!(transcript.to_markdown().contains("## Question 2: a system you built"));
}
