use super::*;
use proptest::prelude::*;

use Request::*;

fn assert_all(understood: Understood, texts: &[&str]) {
    for text in texts {
        assert_eq!(understand(text), understood, "{text}");
    }
}

#[test]
fn requests_are_understood_in_many_words() {
    for (request, texts) in [
        (
            Repeat,
            &[
                "Could you repeat the question, please?",
                "Sorry, I didn't catch that.",
                "Pardon?",
                "What was the question again?",
                "could u say that once more pls",
                "You broke up there. What was that?",
                "Only the last part, please.",
                "Can you speak a bit louder?",
            ][..],
        ),
        (
            Rephrase,
            &[
                "Can you rephrase that?",
                "I don't understand the question.",
                "What do you mean by live figures?",
                "Could you put that more simply?",
                "I'm not sure what you're looking for.",
                "Can you give me an example of what you mean?",
            ],
        ),
        (
            Moment,
            &[
                "I need a moment.",
                "Um, let me think about that for a second",
                "Hold on a second.",
                "Can we stop for a minute? I need some water.",
                "Just a moment please, my dog is barking.",
            ],
        ),
        (
            Skip,
            &[
                "Skip.",
                "I'd like to skip this question, please.",
                "Next question please",
                "I would rather not answer that.",
                "Can we move on?",
                "I don't know, can we go on?",
                "Do I have to answer this?",
                "Ask me something else please.",
            ],
        ),
        (
            Back,
            &[
                "Can we go back to the previous question?",
                "Can I add something to my last answer?",
                "Could I answer the one I skipped?",
                "I wasn't done with the previous one.",
            ],
        ),
        (HowManyLeft, &["How many questions are left?", "Is this the last question?", "What number are we on?"]),
        (HowLong, &["How much longer will this take?", "When are we done?", "Are we running out of time?"]),
        (AreYouHuman, &["Are you a human or a robot?", "Am I talking to a real person?"]),
        (
            IsThisRecorded,
            &[
                "Is this being recorded?",
                "Who will listen to this?",
                "Is my camera on?",
                "How long do you keep the recording?",
            ],
        ),
        (
            End,
            &[
                "thank you lets end this interview",
                "can close this meeting",
                "Let's stop here.",
                "I want to end the interview now.",
                "I have to go now, sorry.",
            ],
        ),
        (
            OwedQuestion,
            &[
                "Question 4 of 5 where is my fifth",
                "You owe me a question.",
                "That were only four questions",
                "You said five questions, I only got four.",
            ],
        ),
    ] {
        assert_all(Understood::Request(request), texts);
    }
}

#[test]
fn what_is_heard_instead_is_understood() {
    assert_all(Understood::Request(Repeat), &["can you say that a gain", "And you say that again."]);
    assert_all(Understood::Request(Rephrase), &["Can you free phrase the question?"]);
    assert_all(Understood::Request(OwedQuestion), &["You own me one more question."]);
    assert_all(Understood::Request(End), &["I'd like to and the interview"]);
    assert_all(Understood::Request(AreYouHuman), &["Our you a human or a computer?"]);
}

/// The thresholds of the second opinion, on wordings that it has not learnt from: each fourth in turn.
#[test]
fn the_second_opinion_holds_for_wordings_it_has_not_learnt() {
    let (mut requests, mut found, mut answers, mut taken, mut asked) = (0, 0, 0, 0, 0);
    for fold in 0..4 {
        let learnt = likeness::examples().enumerate().filter(|(at, _)| at % 4 != fold).map(|(_, example)| example);
        let likeness = likeness::Likeness::learn(learnt);
        for (_, (kind, text)) in likeness::examples().enumerate().filter(|(at, _)| at % 4 == fold) {
            let understood = understand_beside(text, |text| likeness.opinion(text));
            match (likeness::KINDS[kind].1, &understood) {
                (Likely::Asks(wanted), Understood::Request(request) | Understood::Unclear(request)) => {
                    requests += 1;
                    found += i32::from(wanted == *request);
                }
                (Likely::Asks(_), _) => requests += 1,
                (Likely::Answers, Understood::Request(_) | Understood::AnswerThenRequest { .. }) => {
                    answers += 1;
                    taken += 1;
                }
                (Likely::Answers, Understood::Unclear(_)) => {
                    answers += 1;
                    asked += 1;
                }
                (Likely::Answers, _) => answers += 1,
                _ => {}
            }
        }
    }
    println!("found {found} of {requests}; of {answers} answers, taken for requests {taken}, asked about {asked}");
    assert!(f64::from(found) >= 0.88 * f64::from(requests), "found {found} of {requests}");
    assert!(f64::from(taken) <= 0.01 * f64::from(answers), "of {answers} answers, taken for requests: {taken}");
    assert!(f64::from(asked) <= 0.03 * f64::from(answers), "of {answers} answers, asked about: {asked}");
}

#[test]
fn the_tables_and_the_second_opinion_check_each_other() {
    let opinion = |likely, certainty| move |_: &str| likeness::Opinion { likely, certainty, lead: certainty };
    let nothing_known = "My cat would like the blue one";
    let like = |likely, certainty| understand_beside(nothing_known, opinion(likely, certainty));
    assert_eq!(like(Likely::Asks(HowLong), 0.95), Understood::Request(HowLong));
    assert_eq!(like(Likely::Asks(Skip), 0.85 * ACTS), Understood::Unclear(Skip));
    assert_eq!(like(Likely::Asks(Skip), 0.1), Understood::Answer);
    assert_eq!(like(Likely::Answers, 1.0), Understood::Answer);

    assert_eq!(like(Likely::Asks(End), 1.0), Understood::Unclear(End), "ending is never certain by likeness");

    let known = "Could you repeat the question?";
    assert_eq!(understand_beside(known, opinion(Likely::Answers, 0.5)), Understood::Request(Repeat));
    assert_eq!(understand_beside(known, opinion(Likely::Answers, 1.0)), Understood::Unclear(Repeat));
    assert_eq!(understand_beside(known, opinion(Likely::Asks(Rephrase), 1.0)), Understood::Unclear(Rephrase));
    // No likeness makes a whole answer out of the words before a request, or of a greeting.
    assert_eq!(understand_beside("Hello Emily", opinion(Likely::Asks(End), 1.0)), Understood::Greeting);
}

#[test]
fn a_short_last_sentence_is_looked_at_after_an_answer() {
    let answer = "We moved the whole ward to paper for two days and nobody was harmed by it.";
    let text = format!("{answer} Cloudy words nobody knows.");
    let opinion =
        |certainty| move |_: &str| likeness::Opinion { likely: Likely::Asks(Skip), certainty, lead: certainty };
    let then = Understood::AnswerThenRequest { answer: answer.to_owned(), request: Skip };
    assert_eq!(understand_beside(&text, opinion(0.99)), then);
    assert_eq!(understand_beside(&text, opinion(0.5)), Understood::Answer);
}

#[test]
fn answers_are_not_eaten() {
    assert_all(
        Understood::Answer,
        &[
            "We had to stop the pipeline and end the release early.",
            "I would skip the cache and go to the database.",
            "Stop the world garbage collection was the cause.",
            "I think we should have waited.",
            "It was my job to close the incident.",
            "I repeat the measurement until it is stable.",
            "The next one failed as well.",
            "I see it as a queue with workers.",
            "I built it with one other person in two months.",
            "I did it again with Kafka.",
            "I don't know.",
            "That's it.",
            "We only asked two teams about it.",
            "I waited.",
            "I can finish the migration in a week.",
            "I said, are we sure about this?",
            "I would start with the queue.",
            "Yes, I did that.",
            "No, I haven't.",
            // About oneself, asked and answered by oneself, and other people's words.
            "Let me rephrase that, I mean the old system.",
            "Let me go back one step, the order came in on Monday.",
            "How long did it take? Three months.",
            "She looked at me and said, I'd like to stop here.",
            "Can you repeat that, he kept asking me.",
            "I asked, how much time do we have, and nobody knew.",
            "Pause, breathe, then answer, that's my method.",
        ],
    );
}

#[test]
fn a_request_after_an_answer_keeps_the_answer() {
    for (answer, rest, request) in [
        ("I built the billing service in Rust. It handled the invoices.", " Could you repeat the question?", Repeat),
        ("I led a small team there and that's all I did.", " Sorry, could you repeat the last part?", Repeat),
        ("I'd call the customer first.", " Is this the last question?", HowManyLeft),
        ("We lost the contract in the end.", " I'd rather skip this one.", Skip),
        ("we cut churn from 9 to 6 percent in two quarters", " sorry whats the question again", Repeat),
    ] {
        let found = understand(&format!("{answer}{rest}"));
        assert_eq!(found, Understood::AnswerThenRequest { answer: answer.to_owned(), request });
    }
    assert_all(Understood::Request(Repeat), &["Sorry. Could you repeat that?", "Sorry, a truck went by. Say again?"]);
    assert_all(
        Understood::Answer,
        &["We froze the release. Then we had to stop.", "It was late. That was enough for us."],
    );
}

#[test]
fn where_a_person_would_ask_it_is_unclear() {
    for (text, request) in [
        ("Recording?", IsThisRecorded),
        ("How many?", HowManyLeft),
        ("I'm lost.", Rephrase),
        ("Sorry?", Repeat),
        ("Leave it.", Skip),
    ] {
        assert_eq!(understand(text), Understood::Unclear(request), "{text}");
    }
}

#[test]
fn greetings_sound_checks_questions_and_offers() {
    assert_all(
        Understood::Greeting,
        &["Hi", "Good evening, Emily. How are you?", "Hello, I'm fine, thank you, and you?"],
    );
    assert_all(Understood::SoundCheck, &["Hello, can you hear me?", "Is my mic on?", "Testing, testing."]);
    assert_all(
        Understood::Question,
        &["Does your team use Kafka?", "How long should my answer be?", "Can I use an example from school?"],
    );
    assert_all(Understood::Nothing, &["…"]);
    let offer = "I handle it with queues and bounded buffers. If you want, I can also describe how I prevent data \
        loss. Do you want me to?";
    assert_eq!(understand(offer), Understood::AnswerThenOffer);
    let back = "We ran everything on Kubernetes, with one cluster per region and a queue between them, and it held \
        up well over the years. Does your team do the same?";
    assert_eq!(understand(back), Understood::AnswerThenQuestion);
}

#[test]
fn yes_no_and_neither() {
    for (is, texts) in [
        (
            YesNo::Yes,
            &[
                "Yes.",
                "Yes, I agree.",
                "Sure, go ahead.",
                "No problem.",
                "No problem at all",
                "I don't mind",
                "I don't mind at all",
                "Okay",
                "not at all, go ahead",
                "that's fine by me",
                "Of course, I have no objections.",
                "I don't see why not",
                "Yes, let's start.",
                "Sure, can we start?",
            ][..],
        ),
        (
            YesNo::No,
            &[
                "No.",
                "No thank you.",
                "I don't agree.",
                "I'd rather not.",
                "I decline",
                "Absolutely not.",
                "I'm not okay with that.",
                "I would prefer not to",
                "No, I don't want to be recorded.",
            ],
        ),
        (
            YesNo::Unclear,
            &[
                "Yes but I don't want to be recorded.",
                "Yes, but is it recorded?",
                "I'm not sure.",
                "What is recorded?",
                "Sure, who listens to it?",
                "No, go ahead.",
                "Not at all.",
                "I guess",
                "Banana",
                "",
            ],
        ),
    ] {
        for text in texts {
            assert_eq!(yes_or_no(text), is, "{text}");
        }
    }
}

#[test]
fn no_questions_and_some() {
    for text in [
        "No.",
        "no I don't have any questions for you thank you",
        "nope all good",
        "Not at the moment, thanks.",
        "I think you answered everything.",
        "No, that's everything I wanted to know.",
        "Nothing else from my side, goodbye.",
        "I have no questions",
        "That's all, thank you.",
    ] {
        assert!(has_no_question(text), "{text}");
    }
    for text in [
        "No, but I'd like to know how big the team is.",
        "Thank you. I wonder when I will hear back.",
        "Yes, one question.",
        "Nothing important, just the salary.",
        "Is there a second round?",
        "The team size",
        "",
    ] {
        assert!(!has_no_question(text), "{text}");
    }
}

proptest! {
    /// Whatever is said, nothing of an answer is lost or changed.
    #[test]
    fn an_answer_begins_what_was_said(text in "([a-zA-Z,.?!’' …-]|so|sorry|can you|repeat|question|é){0,60}") {
        if let Understood::AnswerThenRequest { answer, .. } = understand(&text) {
            prop_assert!(text.trim_start().starts_with(&answer) && !answer.is_empty());
        }
    }
}

#[test]
fn what_ends_an_answer_is_no_request() {
    let answer = "In my last job I looked after the stock of four shops and I cut the shortages by half in a year.";
    for end in [
        "That's all.",
        "That was it.",
        "I think that's it.",
        "That is my answer.",
        "Then we stopped.",
        "So yes, that was the end of the project.",
        "I hope that answers your question.",
        "And we never went back.",
        "It took a minute.",
        "We ended the contract.",
        "That's everything I remember.",
        "There was nothing left to do.",
        "I was done by then.",
        "That's how long it took.",
        "I would do it again.",
        "And so on.",
        "Nobody recorded it.",
        "Well, you know.",
        "Does that make sense?",
        "Is that what you wanted to hear?",
    ] {
        let understood = understand(&format!("{answer} {end}"));
        assert!(
            matches!(understood, Understood::Answer | Understood::AnswerThenQuestion | Understood::AnswerThenOffer),
            "{end}: {understood:?}"
        );
    }
}
