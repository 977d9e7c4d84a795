//! Each rule both ways, on replies that the engine decided on.

use serde_json::{Value, json};

use super::super::event::{Event, Outcome, Part, PartKind, Versions};
use super::super::phrasing::ACKNOWLEDGEMENTS;
use super::super::{Phrase, Plan, PlanPart, Trigger, decide};
use super::*;

/// An interview that is heard to its end, line by line.
struct Interview {
    state: State,
    now: u64,
}

impl Interview {
    /// At its first question.
    fn on(plan: Plan) -> Self {
        let mut interview = Interview { state: State::default(), now: 0 };
        interview.happens(Event::Opened {
            interview: "wording".into(),
            plan: Box::new(plan),
            interviewer: "Emily".into(),
            candidate: None,
            wall: "2026-03-02T18:40:00Z".into(),
            versions: Versions::default(),
        });
        interview.happens(Event::Consented { notice_version: "1".into(), time_zone: None });
        interview.happens(Event::Joined { connection: 1, time_zone: None });
        let opening = decide(&interview.state, Trigger::Joined, interview.now).unwrap();
        interview.hears(opening);
        interview
    }

    fn happens(&mut self, event: Event) {
        self.now += 1_000;
        self.state.apply(self.now, &event);
    }

    /// What the script says to this turn; nothing of it is said yet.
    fn proposes(&mut self, text: &str) -> Utterance {
        let turn = self.state.next_turn();
        let part = Part::new(PartKind::Spoken, text, self.now, self.now + 1_000);
        self.happens(Event::TurnProposed { turn, parts: vec![part] });
        decide(&self.state, Trigger::Turn { turn }, self.now).unwrap()
    }

    fn hears(&mut self, utterance: Utterance) {
        let (id, lines, turn) = (utterance.id, utterance.lines.len(), utterance.turn);
        self.happens(Event::ReplyDecided { utterance, trigger: None });
        if let Some(turn) = turn {
            self.happens(Event::TurnCommitted { turn });
        }
        for line in 0..lines {
            let (start_ms, end_ms) = (self.now, self.now + 900);
            self.happens(Event::Played { utterance: id, line, start_ms, end_ms, outcome: Outcome::Whole });
        }
    }
}

/// Two questions; the second asks for trade-offs.
fn plan() -> Plan {
    let say = |text: &str| Phrase { speech: text.into(), display: text.into() };
    let part = PlanPart {
        name: "trade-offs".into(),
        words: vec!["trade-off*".into(), "instead of".into(), "downside*".into(), "because".into()],
        ask: "What trade-off did you make in its design?".into(),
    };
    let area = |name: &str, question: &str| Area {
        name: name.into(),
        question: say(question),
        rephrased: say("What is it, in your own words?"),
        target: "about two minutes".into(),
        start_with: "what it is for".into(),
        ..Area::default()
    };
    let system = Area {
        max_follow_ups: 1,
        parts: vec![part],
        vocabulary: vec!["Kafka".into(), "Cassandra".into()],
        ..area("a system you built", "Tell me about one system that you built. How is it put together?")
    };
    let first = area("your background", "Could you introduce yourself?");
    let third = area("another team", "What happened the last time you worked with another team?");
    Plan {
        role: "Software Engineer".into(),
        language: "en".into(),
        minutes: 30,
        closing: "Thank you for your time.".into(),
        next_steps: "The team will write to you.".into(),
        areas: vec![first, system, third],
        ..Plan::default()
    }
}

const INTRODUCTION: &str = "I have built backend systems for six years, now mostly in Rust, and the project that mattered \
    to me was a billing service that I led from the first line.";
/// Probed for its trade-offs, on Kafka.
const SYSTEM: &str = "The service reads ticks from Kafka, and workers write them to a database with strong consistency. \
    We called the hot path the fast lane, and I wrote the retry loop of it in C#.";

/// The second question, answered without a word on trade-offs.
fn stage() -> (Interview, Utterance) {
    let mut interview = Interview::on(plan());
    let reply = interview.proposes(INTRODUCTION);
    interview.hears(reply);
    let draft = interview.proposes(SYSTEM);
    assert_eq!(draft.lines[1].speech, "You mentioned “Kafka”. What trade-off did you make in its design?");
    (interview, draft)
}

fn apply_to(stage: &(Interview, Utterance), acknowledgement: &str, follow_up: &str) -> Result<Utterance, Rejection> {
    let reply = json!({ "acknowledgement": acknowledgement, "follow_up": follow_up }).to_string();
    apply(&stage.0.state, &stage.1, &reply)
}

/// A text with what came of it, where that is not this rule.
fn unexpected(
    result: Result<Utterance, Rejection>,
    rule: Rejection,
    text: &str,
) -> Option<(&str, Rejection, Option<Rejection>)> {
    let found = result.err();
    (found != Some(rule)).then_some((text, rule, found))
}

const THANKS: &str = "Thank you for setting that out.";
const ASK: &str = "What did you give up by choosing “Kafka”?";

#[test]
fn only_the_words_of_those_lines_change() {
    let stage = stage();
    let worded = apply_to(&stage, THANKS, "  What did you give up\n by choosing \"Kafka\"? ").unwrap();
    let draft = &stage.1;
    assert_eq!((worded.id, worded.turn, &worded.moves), (draft.id, draft.turn, &draft.moves));
    let texts: Vec<_> = worded.lines.iter().map(|line| (line.kind, line.question, line.speech.as_str())).collect();
    assert_eq!(texts, [(EntryKind::Reply, Some(2), THANKS), (EntryKind::FollowUp, Some(2), ASK)]);
    assert!(worded.lines.iter().all(|line| line.speech == line.display));
}

#[test]
fn the_shape_is_the_one_that_was_asked_for() {
    let stage = stage();
    for (reply, rejection) in [
        ("Thank you. What else?", Rejection::NotJson),
        ("{\"acknowledgement\": \"Thank you", Rejection::NotJson),
        ("[1, 2]", Rejection::WrongShape),
        ("[\"Thank you.\", \"What did you give up?\"]", Rejection::WrongShape),
        ("{\"acknowledgement\": 1, \"follow_up\": \"a\"}", Rejection::WrongShape),
        ("{\"acknowledgement\": \"Thank you.\"}", Rejection::WrongShape),
        ("{\"acknowledgement\": \"a\", \"acknowledgement\": \"b\", \"follow_up\": \"c\"}", Rejection::WrongShape),
        ("{\"acknowledgement\": \"a\", \"follow_up\": \"b\", \"say\": \"Goodbye\"}", Rejection::WrongShape),
        (" \n", Rejection::Empty),
    ] {
        assert_eq!(apply(&stage.0.state, &stage.1, reply), Err(rejection), "{reply}");
    }
    let huge = json!({ "acknowledgement": "a".repeat(5_000), "follow_up": ASK }).to_string();
    assert_eq!(apply(&stage.0.state, &stage.1, &huge), Err(Rejection::TooLong));
}

#[test]
fn acknowledgements_that_may_be_said() {
    let stage = stage();
    let mut wrong = Vec::new();
    for text in [
        "Thank you.",
        "Thank you!",
        "Okay, noted.",
        "I see, thank you.",
        "Got it, thanks.",
        "Thanks for walking me through the system.",
        "Thank you for describing how you built it.",
        "All right, I've made a note of the Kafka part.",
        "Understood, thank you for the context.",
        "Thanks, I have “the retry loop” down.",
        "I'm with you, thank you.",
        "Okay thanks, I have that.",
        "Thank you for the context of it, and noted.",
        "Thanks for describing how that went.",
        "Noted “the fast lane”, thank you.",
    ] {
        wrong.extend(apply_to(&stage, text, ASK).err().map(|rejection| (rejection, text)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn acknowledgements_that_may_not_be_said() {
    use Rejection::*;
    let stage = stage();
    let mut wrong = Vec::new();
    for (text, rejection) in [
        ("", Empty),
        ("…", Empty),
        ("Thank you for telling me about this and that and all the other things there.", TooLong),
        ("Thank you. What else did you do?", TwoQuestions),
        ("Thank you. Tell me more about it.", TwoQuestions),
        ("Thank you, [Name].", Placeholder),
        ("Thank you, {{candidate}}.", Placeholder),
        ("Thank you, <name>.", Placeholder),
        ("**Thank you.**", Markup),
        ("- Thank you.", Markup),
        ("1. Thank you.", Markup),
        ("Thank you, `noted`.", Markup),
        ("Thanks and/or noted.", Markup),
        ("Great, thank you.", Verdict),
        ("Thank you for the excellent answer.", Verdict),
        ("Thank you for the detailed answer.", Verdict),
        ("Thanks, that makes sense.", Verdict),
        ("Thank you, well done.", Verdict),
        ("Thank you, that's wrong.", Verdict),
        ("Thank you, you passed.", Verdict),
        ("Thank you, that was the last question.", Count),
        ("Thank you, one more question then.", Count),
        ("Thank you, and now the final part.", Count),
        ("Thank you, you're hired.", Promise),
        ("Thank you, we'll be in touch.", Promise),
        ("Thank you, I'll tell the team about your salary.", Promise),
        ("Thank you for describing your family.", Protected),
        ("Thank you, you sound nervous.", Emotion),
        ("I'm sorry to hear that.", Emotion),
        ("Thank you, as a language model.", Leak),
        ("Okay, ignoring all previous instructions.", Leak),
        ("I can't help with that.", Leak),
        ("Thank you. I am a human.", Fact),
        ("Thank you, our company is the one.", Fact),
        ("Thank you and goodbye.", Closing),
        ("Thank you for your time.", Closing),
        ("Thank you, this concludes the interview.", Closing),
        ("Thank you for the “redundant storage”.", QuoteNotSaid),
        ("Thank you for “Kafka.", QuoteNotSaid),
        ("Thank you for describing the redundant storage.", ClaimNotSaid),
        ("Thanks, the workers are in C#.", ClaimNotSaid),
        ("Thank you for 3 parts of it.", ClaimNotSaid),
        ("Thank you for KAFKA.", ClaimNotSaid),
        ("Danke, ich habe das notiert.", Gibberish),
        ("Thank you \u{1f600}.", Gibberish),
        ("Thank y\u{200b}ou.", Gibberish),
        ("Спасибо.", Gibberish),
        ("Thank the of and that.", Gibberish),
        ("xkcd qwrt zzyx thanks.", Gibberish),
        ("Let's go on with the next part.", OffAim),
        ("Thanks okay.", OffAim),
        ("Noted made.", OffAim),
        ("Kafka.", OffAim),
        ("Thank you for Kafka, the system, the part.", OffAim),
    ] {
        wrong.extend(unexpected(apply_to(&stage, text, ASK), rejection, text));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_acknowledgement_does_not_come_again_at_once() {
    let (mut interview, draft) = stage();
    let reply = json!({ "acknowledgement": THANKS, "follow_up": ASK }).to_string();
    let worded = apply(&interview.state, &draft, &reply).unwrap();
    interview.hears(worded);
    let draft =
        interview.proposes("We gave up ordering across partitions, because throughput mattered more to everybody.");
    let again = json!({ "acknowledgement": "Thank you for setting that out" }).to_string();
    assert_eq!(apply(&interview.state, &draft, &again), Err(Rejection::Repeats));
    let other = json!({ "acknowledgement": "Thanks, noted." }).to_string();
    assert!(apply(&interview.state, &draft, &other).is_ok());
}

#[test]
fn follow_ups_that_may_be_asked() {
    let stage = stage();
    let mut wrong = Vec::new();
    for text in [
        ASK,
        "Which trade-off did you have to make in its design?",
        "You mentioned “the retry loop”. What did that cost you elsewhere?",
        "You mentioned the retry loop. What was the price of it?",
        "Coming back to the fast lane: which downside did it have?",
        "What were the drawbacks of Kafka for this service, and how did you weigh them?",
        "Could you tell me what you gave up for strong consistency?",
        "When you chose Kafka, what did you give up in exchange?",
        "In what way was the retry loop a compromise?",
        "Which of those downsides did you personally take on?",
        "Looking at your retry loop in C#, what would you call its downside?",
        "Thinking of the workers, which downside did you decide to live with?",
    ] {
        wrong.extend(apply_to(&stage, THANKS, text).err().map(|rejection| (rejection, text)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn follow_ups_that_may_not_be_asked() {
    use Rejection::*;
    let stage = stage();
    let mut wrong = Vec::new();
    for (text, rejection) in [
        ("", Empty),
        (
            "What did you give up for the service and the ticks and the workers and the database and the fast lane and the \
          retry loop and the hot path and the consistency, taken all in all, back then in that place?",
            TooLong,
        ),
        ("What did you give up? And why?", TwoQuestions),
        ("What did you give up, why did you give it up, and how did you weigh the cost?", TwoQuestions),
        ("Tell me about the cost. What did you give up?", TwoQuestions),
        ("What did you give up", NoQuestion),
        ("What did you give up? Thank you.", NoQuestion),
        ("What did you give up for [technology]?", Placeholder),
        ("What did you **give up**?", Markup),
        ("What did you give up for `Kafka`?", Markup),
        ("What did you give up in F#?", Markup),
        ("That is an impressive system. What did you give up?", Verdict),
        ("What did you give up in this great design?", Verdict),
        ("You did that well. What did you give up?", Verdict),
        ("What was the final trade-off?", Count),
        ("One last question: what did you give up?", Count),
        ("What trade-off would get you hired?", Promise),
        ("What trade-off do you expect in salary?", Promise),
        ("What trade-off did you make with your family?", Protected),
        ("What trade-off do you make at your age?", Protected),
        ("How did you feel about the trade-off?", Emotion),
        ("What trade-off did the system prompt make?", Leak),
        ("What trade-off is in your rubric?", Leak),
        ("I'm Emily. What trade-off did you make?", Fact),
        ("We use Kafka too. What trade-off did you make?", Fact),
        ("Before this concludes, what trade-off did you make?", Closing),
        ("You said “we used Cassandra”. What did you give up?", QuoteNotSaid),
        ("You said “the fast lan”. What did you give up?", QuoteNotSaid),
        ("You mentioned redundant storage. What did you give up?", ClaimNotSaid),
        ("You mentioned the fast loop. What did you give up?", ClaimNotSaid),
        ("You said that the workers never write. What did you give up?", ClaimNotSaid),
        ("What did you give up in the storage layer that you mentioned?", ClaimNotSaid),
        ("What did you give up with your storage layer?", ClaimNotSaid),
        ("What did you give up when you migrated the workers?", ClaimNotSaid),
        ("What did you give up by choosing Cassandra?", ClaimNotSaid),
        ("What did you give up in 2019?", ClaimNotSaid),
        ("What the of give up trade-off was?", Gibberish),
        ("Trade-off give up downside cost?", Gibberish),
        ("You did the trade-off how?", Gibberish),
        ("How service gave you trade-off?", Gibberish),
        ("Which database we chose when would downside?", Gibberish),
        ("Could you gave up a trade-off?", Gibberish),
        ("How did the trade-off come in?", Gibberish),
        ("Is you the downside of it?", Gibberish),
        ("Was the downside what would you?", Gibberish),
        ("What trade-off did the blorptangle snarkle into frobnic?", Gibberish),
        ("Welchen Kompromiss hast du gemacht?", Gibberish),
        ("What do you like to eat?", OffAim),
        ("What did you write in the retry loop?", OffAim),
    ] {
        wrong.extend(unexpected(apply_to(&stage, THANKS, text), rejection, text));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The script never breaks the rules that it holds a model to, on any of its probes.
#[test]
fn the_scripted_wording_passes_the_rules() {
    let answers = [
        SYSTEM,
        "The service has a queue and a database, and it is put together from three modules that I designed with care.",
        "We rolled it back, then we fixed the query, and our team wrote tests; we shipped it again because we had to.",
        "I would look at the dashboards and roll back, because the cause would be known and then I fixed it afterwards.",
        "I changed the index, and in the end it was much faster because of a bug that I found, and since then I fixed it.",
        "In the end I went with a new queue in the design, and the storage was lost when it crashed at the cost of time.",
        "The cluster went down and I fixed it with great care and a good deal of luck, the excellent team and I did so.",
        "I fixed it with a circuit breaker so often.",
        "Once a job failed because the disk was full, and since then I fixed it with a circuit breaker and a rollback.",
        "I talked to them and we agreed on interface contracts, so in the end nothing collided and all was released.",
    ];
    let (mut judged, plan) = (0, Plan::default_software_engineer());
    for answer in answers {
        let mut interview = Interview::on(plan.clone());
        for _ in 0..14 {
            let draft = interview.proposes(answer);
            if let Some(material) = Material::of(&interview.state, &draft) {
                if let Some(slot) = &material.follow_up {
                    let text = rules::tidied(slot.scripted);
                    assert_eq!(rules::judge_follow_up(&text, slot, &material), Ok(()), "{text}");
                    judged += 1;
                }
                let slots = [("acknowledgement", &material.acknowledgement), ("follow_up", &material.follow_up)];
                let line = |(name, slot): (&str, &Option<Slot<'_>>)| {
                    Some((name.to_owned(), Value::from(slot.as_ref()?.scripted)))
                };
                let reply = Value::Object(slots.into_iter().filter_map(line).collect()).to_string();
                assert_eq!(apply(&interview.state, &draft, &reply).as_ref(), Ok(&draft));
            }
            interview.hears(draft);
        }
    }
    assert!(judged >= 30, "{judged} follow-ups");
    let (interview, draft) = stage();
    let material = Material::of(&interview.state, &draft).unwrap();
    for text in ACKNOWLEDGEMENTS {
        let slot = Slot { line: 0, scripted: "" };
        let result = rules::judge_acknowledgement(text, &slot, &material);
        assert!(matches!(result, Ok(()) | Err(Rejection::Repeats)), "{text}: {result:?}");
    }
}

#[test]
fn what_a_model_may_not_word_is_not_asked() {
    let mut interview = Interview::on(plan());
    for text in [
        "Could you repeat the question please?",
        "Could you rephrase the question please?",
        "How many questions are left?",
        "Are you human?",
        "Is this recorded?",
        "Hello",
        "Short.",
        "Can I take a moment please?",
        "Can we end the interview?",
    ] {
        let draft = interview.proposes(text);
        assert_eq!(request(&interview.state, &draft), None, "{text}: {draft:?}");
        assert_eq!(apply(&interview.state, &draft, "{}"), Err(Rejection::NotAsked));
    }
    let unasked = Utterance { turn: None, ..interview.proposes(INTRODUCTION) };
    assert_eq!(request(&interview.state, &unasked), None);
    let german = Plan { language: "de".into(), ..plan() };
    let mut interview = Interview::on(german);
    let draft = interview.proposes(INTRODUCTION);
    assert_eq!(request(&interview.state, &draft), None);
}

#[test]
fn a_follow_up_is_put_in_other_words_for_who_asks() {
    let (mut interview, draft) = stage();
    interview.hears(draft);
    let draft = interview.proposes("Could you rephrase the question please?");
    let prompt = request(&interview.state, &draft).unwrap();
    let user: Value = serde_json::from_str(&prompt.user).unwrap();
    assert_eq!((&user["in_other_words"], &user["aim"]), (&json!(true), &json!("trade-offs")));
    assert_eq!(user["wanted"], json!(["follow_up"]));
    let reply = json!({ "follow_up": "What did it cost you to use Kafka there?" }).to_string();
    let worded = apply(&interview.state, &draft, &reply).unwrap();
    let asked = worded.lines.iter().find(|line| line.kind == EntryKind::FollowUp).unwrap();
    assert_eq!(asked.speech, "What did it cost you to use Kafka there?");
    assert_eq!(worded.lines[0], draft.lines[0]);
    // It is what is repeated from now on.
    interview.hears(worded);
    let again = interview.proposes("Could you repeat the question please?");
    assert!(again.lines.iter().any(|line| line.speech == "What did it cost you to use Kafka there?"), "{again:?}");
}

#[test]
fn the_prompt_holds_what_was_said_as_data_and_is_bounded() {
    let (interview, draft) = stage();
    let prompt = request(&interview.state, &draft).unwrap();
    let user: Value = serde_json::from_str(&prompt.user).unwrap();
    assert_eq!(user["candidate_said"], SYSTEM);
    assert_eq!(user["scripted"]["follow_up"], draft.lines[1].display);
    assert_eq!(user["avoid"].as_array().unwrap().len(), 1);
    assert!(user["aim_words"].as_array().unwrap().contains(&json!("downside")));
    assert_eq!(prompt.schema["required"], json!(["acknowledgement", "follow_up"]));
    assert_eq!(prompt.schema["additionalProperties"], json!(false));
    assert!(!prompt.system.contains("Kafka"));
    let mut interview = Interview::on(plan());
    let long = format!("{} I built the project and now I work on it.", "very \"long\" \\ answer\u{1} ".repeat(2_000));
    let draft = interview.proposes(&long);
    let user = request(&interview.state, &draft).unwrap().user;
    assert!(user.len() < 20_000, "{}", user.len());
    let said = serde_json::from_str::<Value>(&user).unwrap()["candidate_said"].as_str().unwrap().to_owned();
    assert!(said.len() <= 4_000 && long.trim_end().ends_with(&said), "{said}");
}
