//! Whatever a candidate says, and wherever Emily is cut, the rules hold.

use proptest::prelude::*;

use super::*;

const TURNS: &[&str] = &[
    ANSWER,
    "Hi",
    "Yes.",
    "No.",
    "Okay",
    "I write software.",
    "Could you repeat the question?",
    "What do you mean by that?",
    "I need a moment.",
    "Skip this one, please.",
    "Can we go back?",
    "How many questions are left?",
    "How long will this take?",
    "Are you a robot?",
    "Is this recorded?",
    "Let's end this interview.",
    "You owe me a question.",
    "Does your team use Kafka? And do you like it?",
    "We chose Kafka, we wrote [Your Name] and **bold** and {{x}}, and we made it faster? We would usually use <b>Redis</b>.",
    "I usually go with asyncio and FastAPI in general, and it is faster and better than before. Do you want me to explain?",
    "Our incident: the cluster crashed and we lost data; we restarted it, we fixed it and we told the customers about it all.",
    "What happens next?",
    "That's all, thank you.",
    "no no no yes maybe",
    "…",
];

#[derive(Clone, Debug)]
enum Step {
    Say(usize, Hears),
    Type(usize),
    Long,
    Press(Request),
    Silence(Ms),
    Rejoin,
    GoOn(usize, usize),
}

fn hears() -> impl Strategy<Value = Hears> {
    prop_oneof![
        6 => Just(Hears::Whole),
        1 => (0usize..3, 0usize..30).prop_map(|(line, words)| Hears::CutAt(line, words)),
        1 => Just(Hears::Reopens),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    use Request::*;
    let request = prop::sample::select(vec![
        Repeat,
        Rephrase,
        Moment,
        Skip,
        Back,
        HowManyLeft,
        HowLong,
        AreYouHuman,
        IsThisRecorded,
        End,
        OwedQuestion,
    ]);
    prop_oneof![
        8 => (0..TURNS.len(), hears()).prop_map(|(turn, hears)| Step::Say(turn, hears)),
        4 => Just(Step::Say(0, Hears::Whole)),
        1 => (0..TURNS.len()).prop_map(Step::Type),
        1 => Just(Step::Long),
        2 => request.prop_map(Step::Press),
        1 => (0u64..60_000).prop_map(Step::Silence),
        1 => Just(Step::Rejoin),
        1 => (0..TURNS.len(), 0..TURNS.len()).prop_map(|(first, second)| Step::GoOn(first, second)),
    ]
}

fn perform(play: &mut Play, step: &Step) {
    match step {
        Step::Say(turn, hears) => drop(play.turn(PartKind::Spoken, TURNS[*turn], 9_000, *hears)),
        Step::Type(turn) => drop(play.turn(PartKind::Typed, TURNS[*turn], 9_000, Hears::Whole)),
        Step::Long => drop(play.turn(PartKind::Typed, &[ANSWER; 4].join(" "), 9_000, Hears::Whole)),
        Step::Press(request) => drop(play.turn(PartKind::Button(*request), "", 0, Hears::Whole)),
        Step::Silence(ms) => drop(play.silence(*ms)),
        Step::Rejoin => {
            play.emit(Event::Left { connection: 1, reason: LeaveReason::Lost });
            play.emit(Event::Joined { connection: 1, time_zone: None });
            play.trigger(Trigger::Joined, Hears::Whole);
        }
        Step::GoOn(first, second) => {
            let turn = play.state.next_turn();
            let first = play.part(PartKind::Spoken, TURNS[*first], 2_000);
            play.emit(Event::TurnProposed { turn, parts: vec![first.clone()] });
            play.trigger(Trigger::Turn { turn }, Hears::Reopens);
            let second = play.part(PartKind::Spoken, TURNS[*second], 2_000);
            play.emit(Event::TurnProposed { turn, parts: vec![first, second] });
            play.trigger(Trigger::Turn { turn }, Hears::Whole);
        }
    }
}

fn checked(steps: &[Step], on_page: bool) -> Play {
    let mut play = Play::new(Plan::default_software_engineer());
    if on_page {
        play.emit(Event::Consented { notice_version: "1".into(), time_zone: None });
    }
    play.emit(Event::Joined { connection: 1, time_zone: None });
    play.trigger(Trigger::Joined, Hears::Whole);
    for step in steps {
        perform(&mut play, step);
        assert!(play.count(|event| matches!(event, Event::Closed { .. })) <= 1, "one terminal state");
    }
    for (utterance, said) in &play.replies {
        check_conduct(play.state.plan(), utterance, said);
    }
    play
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_hold_whatever_happens(steps in prop::collection::vec(step(), 1..40), on_page: bool) {
        let play = checked(&steps, on_page);
        if play.state.closed() == Some(CloseReason::Completed) {
            prop_assert_eq!(play.state.resolved(), play.state.questions_total());
        }
        if play.state.closed().is_some() {
            prop_assert!(decide(&play.state, Trigger::Joined, play.now).is_none());
            let silence = Trigger::Silence { ms: 99_000 };
            prop_assert!(decide(&play.state, silence, play.now).is_none());
        }
        if !play.state.consented() {
            prop_assert_eq!(play.state.resolved(), 0, "nothing is asked without consent");
        }
    }

    #[test]
    fn every_interview_can_be_brought_to_its_end(steps in prop::collection::vec(step(), 0..25)) {
        let mut play = checked(&steps, true);
        for _ in 0..60 {
            if play.state.closed().is_some() {
                break;
            }
            let words = if play.state.phase() == Phase::CandidateQuestions { "No, thank you." } else { ANSWER };
            play.turn(PartKind::Spoken, words, 9_000, Hears::Whole);
        }
        prop_assert!(play.state.closed().is_some());
        let acknowledged: Vec<&str> = play.replies.iter().filter_map(|(utterance, _)| {
            utterance.lines.first().map(|line| line.speech.as_str()).filter(|said| super::super::super::phrasing::ACKNOWLEDGEMENTS.contains(said))
        }).collect();
        prop_assert!(acknowledged.windows(2).all(|pair| pair[0] != pair[1]), "no acknowledgement twice running");
    }

    #[test]
    fn the_transcript_holds_what_was_played_and_no_more(steps in prop::collection::vec(step(), 1..25)) {
        let play = checked(&steps, true);
        let transcript = Transcript::from_log(&play.log);
        let played: Vec<&str> = play.replies.iter().flat_map(|(utterance, _)| &utterance.lines).map(|line| line.display.as_str()).collect();
        for entry in transcript.entries.iter().filter(|entry| entry.speaker == Speaker::Emily && !entry.cut) {
            prop_assert!(played.contains(&entry.text.as_str()));
        }
        prop_assert!(transcript.entries.is_sorted_by_key(|entry| entry.offset_ms));
        let words = |text: &str| count_words(text);
        let said: usize = transcript.entries.iter().filter(|entry| entry.speaker == Speaker::Candidate && entry.kind != EntryKind::Consent).filter(|entry| entry.kind != EntryKind::Request).map(|entry| words(&entry.text)).sum();
        prop_assert!(said <= words(&play.said()), "no word is invented");
    }
}
