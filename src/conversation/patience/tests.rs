//! The wait for whole turns; each cue has its tests beside it.

use proptest::prelude::*;

use super::*;

const ANSWER: Expect = Expect::Answer { question: 1, hard: false };
const HARD: Expect = Expect::Answer { question: 1, hard: true };
const STORY: &str = "We had a supplier who sent each invoice by mail and by email with different numbers on it, and the system \
                     took them for two separate invoices.";

fn wait(expect: Expect, text: &str) -> Ms {
    wait_ms(expect, Patience::Normal, text, None)
}

fn story_and(more: &str) -> Ms {
    wait(ANSWER, &format!("{STORY} {more}"))
}

#[test]
fn a_sentence_that_may_be_the_end_is_given_some_time() {
    assert_eq!(wait(ANSWER, STORY), ANSWER_MS.unsigned_abs());
    assert!(wait(HARD, STORY) > wait(ANSWER, STORY));
    assert!(wait(ANSWER, "I found it.") > wait(ANSWER, STORY), "an answer has hardly begun");
}

#[test]
fn an_unfinished_sentence_is_waited_for() {
    for more in ["And then I called the.", "I checked the amounts because", "It was, um...", "There were two reasons."]
    {
        assert!(story_and(more) >= 2_400, "{more}: {}", story_and(more));
    }
}

#[test]
fn a_sure_end_is_taken_up_fast() {
    for more in [
        "So yeah.",
        "So that's about it.",
        "Does that answer your question?",
        "that was basically my part in it",
        "So that's the one I'm most proud of.",
        "Yeah, something like that.",
    ] {
        assert!(story_and(more) <= SURE_MS + 250, "{more}: {}", story_and(more));
    }
}

#[test]
fn a_request_for_time_gets_the_longest_wait_until_more_is_said() {
    for text in ["That's a good question. Let me think.", "let me think about that for a second", "Hmm."] {
        assert_eq!(wait(ANSWER, text), THINKING_MS.unsigned_abs(), "{text}");
    }
    assert!(wait(ANSWER, "Good question. I would say that it depends on the size of the team.") < 4_000);
}

#[test]
fn a_question_to_emily_is_answered_fast() {
    for text in ["Sorry, could you repeat the question?", "could you say that again", "Do you mean the first job?"] {
        assert_eq!(wait(ANSWER, text), LEAST_MS.unsigned_abs(), "{text}");
    }
    assert!(story_and("And he asked me why did you not call?") > SURE_MS, "a question that is told is none to her");
}

#[test]
fn where_yes_or_no_is_asked_for_it_is_enough() {
    for text in ["Yes.", "Yes, I agree.", "no", "Yes, of course."] {
        assert_eq!(wait(Expect::Consent, text), LEAST_MS.unsigned_abs(), "{text}");
    }
    assert_eq!(wait(Expect::YesNo, "Yes, I do."), LEAST_MS.unsigned_abs());
    assert!(wait(Expect::YesNo, "In principle yes, but") >= 2_000);
    assert!(wait(ANSWER, "Yes, I do.") >= 2_000, "an answer was asked for");
}

#[test]
fn a_plan_can_be_more_or_less_patient() {
    let waits = [Patience::Brisk, Patience::Normal, Patience::Patient].map(|it| wait_ms(ANSWER, it, STORY, None));
    assert_eq!(waits, [1_237, 1_650, 2_475]);
}

#[test]
fn prosody_moves_the_wait_within_bounds() {
    let with = |finished| wait_ms(ANSWER, Patience::Normal, STORY, Some(finished));
    assert_eq!([with(1.0), with(0.5), with(0.0)], [1_150, 1_650, 2_150]);
    assert_eq!(with(f32::NAN), 1_650);
    assert_eq!(wait_ms(ANSWER, Patience::Normal, "Let me think.", Some(1.0)), 8_000);
}

#[test]
fn a_rule_can_go_by_the_pause_alone_or_scale_the_words() {
    let by = |rule: PauseRule| rule.wait_ms(ANSWER, Patience::Normal, STORY, None);
    assert_eq!([by(PauseRule::Fixed(700)), by(PauseRule::Words { percent: 200 })], [700, 3_300]);
}

proptest! {
    #[test]
    fn no_words_lead_out_of_bounds(text in ".{0,200}", finished in proptest::option::of(-1.0f32..2.0), hard: bool) {
        let expect = Expect::Answer { question: 1, hard };
        let ms = wait_ms(expect, Patience::Normal, &text, finished);
        prop_assert!((600..=3_500).contains(&ms) || ms == 8_000, "{ms}");
    }
}
