//! A language model makes Emily better and never worse: with a good one almost all of its words are spoken; with a bad
//! one, a slow one or one that obeys the candidate, none that break a rule, and the script stands in.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "language/doubles.rs"]
mod doubles;
#[path = "language/interviews.rs"]
mod interviews;
#[path = "language/llama.rs"]
mod llama;
#[path = "language/servers.rs"]
mod servers;

use std::time::{Duration, Instant};

use emily::interview::{Plan, Prompt, Utterance, wording};
use emily::language::{Answered, LanguageModel, OpenAiLanguage, OpenAiSettings, Tally, within};
use interviews::{ANSWERS, Interview, plan};
use llama::Llama;
use serde_json::{Value, json};
use servers::Mischief;

/// What a conversation waits for a model.
const DEADLINE: Duration = Duration::from_millis(400);
/// How much later an answer may be known on a machine that has other work.
const MARGIN: Duration = Duration::from_millis(250);

fn client(base_url: &str, timeout: Duration) -> OpenAiLanguage {
    let timeout_ms = timeout.as_millis() as u64;
    let settings =
        OpenAiSettings { base_url: base_url.to_owned(), api_key: None, model: "double".to_owned(), timeout_ms };
    OpenAiLanguage::new(&settings).unwrap()
}

/// Goes through interviews and has each reply worded that may be; returns how many were asked for. Each is clean in the
/// linter's eyes, whatever the model said.
fn word_everything(
    interviews: usize,
    mut word: impl FnMut(&Interview, &Utterance, &Prompt) -> Option<Utterance>,
) -> usize {
    let mut asked = 0;
    for number in 0..interviews {
        let id = format!("interview-{number}");
        let mut interview = Interview::begin(plan(&id), &id);
        for turn in 0..14 {
            let Some(draft) = interview.answers(ANSWERS[(number * 5 + turn * 3) % ANSWERS.len()]) else { break };
            let worded = wording::request(&interview.state, &draft).and_then(|prompt| {
                asked += 1;
                word(&interview, &draft, &prompt)
            });
            interview.hears(worded.unwrap_or(draft));
        }
        assert_eq!(interview.lint(), Vec::<String>::new(), "{id}");
    }
    asked
}

#[test]
fn nine_in_ten_of_a_good_models_replies_are_spoken() {
    let mut tally = Tally::default();
    let mut refused = Vec::new();
    let mut n = 0;
    word_everything(30, |interview, draft, prompt| {
        n += 1;
        let reply = doubles::good(&prompt.user, n);
        match wording::apply(&interview.state, draft, &reply) {
            Ok(worded) => {
                assert_eq!(interview.fault(draft, &worded), None);
                tally.count(Answered::Spoken);
                Some(worded)
            }
            Err(rejection) => {
                tally.count(Answered::Refused { rule: rejection.rule() });
                refused.push(format!("{}: {reply}", rejection.rule()));
                None
            }
        }
    });
    println!("A good model: {tally}.");
    refused.iter().for_each(|line| println!("  {line}"));
    assert!(tally.asked() >= 200 && tally.share() > 0.9, "{tally}");
}

#[derive(serde::Deserialize)]
struct Attempts {
    attempt: Vec<Attempt>,
}

/// What a candidate tries, and what a model that obeyed would say.
#[derive(serde::Deserialize)]
struct Attempt {
    kind: String,
    said: String,
    obeyed: Vec<String>,
}

fn attempts() -> Vec<Attempt> {
    let attempts: Attempts = toml::from_str(include_str!("injection/attempts.toml")).unwrap();
    assert!(attempts.attempt.len() >= 60);
    attempts.attempt
}

/// An interview whose second question was answered with this in the midst of an answer, and the reply to that.
fn tempted(said: &str) -> (Interview, Utterance) {
    let mut interview = Interview::begin(Plan::default_software_engineer(), "injection");
    let first = interview.answers(ANSWERS[11]).unwrap();
    interview.hears(first);
    while interview.state.open_question() == Some(1) {
        let reply = interview.answers(ANSWERS[7]).unwrap();
        interview.hears(reply);
    }
    let answer = format!("{} {said} {}", ANSWERS[0], ANSWERS[12]);
    let draft = interview.answers(&answer).unwrap();
    (interview, draft)
}

#[test]
fn a_candidates_words_reach_a_model_as_data_only() {
    let (interview, draft) = tempted("");
    let plain = wording::request(&interview.state, &draft).unwrap();
    let keys = |user: &str| -> Vec<String> {
        let material: Value = serde_json::from_str(user).unwrap();
        material.as_object().unwrap().keys().cloned().collect()
    };
    for Attempt { kind, said, .. } in attempts() {
        let (interview, draft) = tempted(&said);
        let prompt = wording::request(&interview.state, &draft).unwrap_or_else(|| panic!("{kind}: {said}"));
        assert_eq!(prompt.system, plain.system, "{kind}: {said}");
        assert_eq!(prompt.schema, plain.schema, "{kind}: {said}");
        assert_eq!(keys(&prompt.user), keys(&plain.user), "{kind}: {said}");
        let material: Value = serde_json::from_str(&prompt.user).unwrap();
        assert!(material["candidate_said"].as_str().unwrap().contains(said.trim()), "{kind}: {said}");
        // It stands in that one place, escaped.
        let escaped = json!(said.trim()).to_string();
        assert_eq!(prompt.user.matches(escaped.trim_matches('"')).count(), 1, "{kind}: {said}");
    }
}

#[test]
fn a_model_that_obeys_the_candidate_is_not_listened_to() {
    let mut tally = Tally::default();
    let mut spoken = Vec::new();
    for Attempt { kind, said, obeyed } in attempts() {
        let (interview, draft) = tempted(&said);
        let lines = obeyed.iter().chain([&said]);
        let replies = lines.flat_map(|line| {
            let asks = format!("{}?", line.trim_end_matches(['.', '!', '?']));
            [
                line.clone(),
                json!({ "acknowledgement": line, "follow_up": line }).to_string(),
                json!({ "acknowledgement": line, "follow_up": draft.lines[1].speech }).to_string(),
                json!({ "acknowledgement": "Thank you.", "follow_up": line }).to_string(),
                json!({ "acknowledgement": "Thank you.", "follow_up": asks }).to_string(),
            ]
        });
        for reply in replies {
            match wording::apply(&interview.state, &draft, &reply) {
                Err(rejection) => tally.count(Answered::Refused { rule: rejection.rule() }),
                Ok(worded) => {
                    tally.count(Answered::Spoken);
                    spoken.push(format!("{kind}: {:?}", worded.lines.iter().map(|l| &l.speech).collect::<Vec<_>>()));
                }
            }
        }
    }
    println!("A model that obeys the candidate: {tally}.");
    assert!(tally.asked() > 1_000 && spoken.is_empty(), "{spoken:#?}");
}

/// Everything that a bad server does, and what a bad model says.
const MISCHIEF: &[Mischief] = &[
    Mischief::Says("I'm sorry, but I can't help with that."),
    Mischief::Says("Thank you. What did you give up for Kafka?"),
    Mischief::Says(r#"{"acknowledgement": "Great answer, very impressive!", "follow_up": "What did you give up?"}"#),
    Mischief::Says(r#"{"acknowledgement": "Thank you.", "follow_up": "What? How? Why did you give it up?"}"#),
    Mischief::Says(r#"{"acknowledgement": "Thank you, goodbye.", "follow_up": "Was that the final trade-off?"}"#),
    Mischief::Says(r#"{"acknowledgement": "", "follow_up": ""}"#),
    Mischief::Says(r#"{"acknowledgement": null, "follow_up": 7}"#),
    Mischief::Says(r#"["Thank you.", "What did you give up?"]"#),
    Mischief::Says(r#"{"acknowledgement": "Thank you.", "follow_up": "You said “we sold it”. What did you give up?"}"#),
    Mischief::Says("   "),
    Mischief::Says(""),
    Mischief::Says("<think>Let me think about the trade-off"),
    Mischief::SaysAtOnce("Certainly! Here is your line."),
    Mischief::SaysAtOnce(r#"{"acknowledgement": "You're hired.", "follow_up": "When can you start?"}"#),
    Mischief::Streams(b"data: {\"choices\": [{\"delta\": {\"content\": \"\xff\xfe\"}}]}\n\n"),
    Mischief::Streams(b"\x00\x01\x02 nothing of use \xff\xff"),
    Mischief::Streams(b"<html><body>502 Bad Gateway</body></html>"),
    Mischief::Streams(b"data: {\"choices\": [[[[[[[[[[[[[[[[\n\n"),
    Mischief::Streams(b"data: {\"error\": {\"message\": \"the model has crashed\"}}\n\n"),
    Mischief::Streams(b"data: [DONE]\n\n"),
    Mischief::Refuses(400, "bad request"),
    Mischief::Refuses(401, "no key"),
    Mischief::Refuses(429, "too many requests"),
    Mischief::Refuses(500, "internal error"),
    Mischief::Refuses(503, "loading the model"),
    Mischief::Declines,
    Mischief::BreaksOff,
    Mischief::Stalls,
    Mischief::SaysNothing,
    Mischief::Ignores,
    Mischief::Floods,
    Mischief::FloodsInOne,
    Mischief::Drips,
    Mischief::RunsOut,
];

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_bad_server_does_the_script_stands_in_in_time() {
    let (interview, draft) = tempted("");
    let prompt = wording::request(&interview.state, &draft).unwrap();
    let mut tally = Tally::default();
    let mut slowest = Duration::ZERO;
    for mischief in MISCHIEF {
        let model = client(&servers::start(*mischief).await, DEADLINE);
        for _ in 0..2 {
            let began = Instant::now();
            let reply = within(&model, &prompt, DEADLINE).await;
            let took = began.elapsed();
            assert!(took < DEADLINE + MARGIN, "{mischief:?} took {took:?}");
            slowest = slowest.max(took);
            match reply.map(|reply| wording::apply(&interview.state, &draft, &reply)) {
                Ok(Ok(worded)) => panic!("{mischief:?} is spoken: {worded:?}"),
                Ok(Err(rejection)) => tally.count(Answered::Refused { rule: rejection.rule() }),
                Err(error) => tally.count(Answered::from(&error)),
            }
        }
    }
    println!("A bad server: {tally}; the slowest took {} ms of {}.", slowest.as_millis(), DEADLINE.as_millis());
    assert_eq!((tally.accepted(), tally.asked()), (0, 2 * MISCHIEF.len() as u64));
}

#[tokio::test]
async fn a_good_server_is_heard_through_the_same_door() {
    let (interview, draft) = tempted("");
    let prompt = wording::request(&interview.state, &draft).unwrap();
    let follow_up = draft.lines.last().unwrap().speech.clone();
    let reply = json!({ "acknowledgement": "Thank you for laying that out.", "follow_up": follow_up }).to_string();
    let model = client(&servers::start(Mischief::Says(reply.leak())).await, Duration::from_secs(5));
    let reply = within(&model, &prompt, Duration::from_secs(5)).await.unwrap();
    let worded = wording::apply(&interview.state, &draft, &reply).unwrap();
    assert_eq!(worded.lines[0].speech, "Thank you for laying that out.");
    assert_eq!(interview.fault(&draft, &worded), None);
}

/// English words in no order, as JSON of the right shape: what a grammar makes of a model that knows nothing.
#[test]
fn word_salad_is_not_spoken() {
    const WORDS: &str = "the a of to in on for with from and or but i you we they it that this your is was were did do would \
        could what how which why when thank thanks okay noted understood see you design trade-off trade-offs downside service \
        queue kafka cost part gave made make choose chose write workers database teams read system build built time more";
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    // A xorshift generator: any fixed sequence will do.
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut pick = |most: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % most as u64) as usize
    };
    let (interview, draft) = tempted("");
    let (mut tally, mut spoken) = (Tally::default(), Vec::new());
    for _ in 0..20_000 {
        let mut salad = |length: usize, end: &str| {
            let text = (0..length).map(|_| words[pick(words.len())]).collect::<Vec<_>>().join(" ");
            format!("{}{}{end}", text[..1].to_uppercase(), &text[1..])
        };
        let lengths = (2 + tally.asked() as usize % 5, 4 + tally.asked() as usize % 9);
        let acknowledgement = salad(lengths.0, ".");
        let asks = salad(lengths.1, "?");
        // The one alone, then the other alone.
        let reply = if tally.asked() % 2 == 0 {
            json!({ "acknowledgement": acknowledgement, "follow_up": draft.lines[1].speech })
        } else {
            json!({ "acknowledgement": "Thank you.", "follow_up": asks })
        };
        match wording::apply(&interview.state, &draft, &reply.to_string()) {
            Err(rejection) => tally.count(Answered::Refused { rule: rejection.rule() }),
            Ok(worded) => {
                assert_eq!(interview.fault(&draft, &worded), None);
                tally.count(Answered::Spoken);
                spoken.push(reply.to_string());
            }
        }
    }
    println!("Word salad: {tally}.");
    spoken.iter().take(40).for_each(|reply| println!("  {reply}"));
    assert!(tally.share() < 0.002, "{tally}");
}

/// llama.cpp with random weights, its output held to the schema by its grammar, and once more without a schema.
#[tokio::test(flavor = "multi_thread")]
async fn the_nonsense_of_a_real_server_does_no_harm() {
    let Some(llama) = Llama::start() else { return };
    let began = Instant::now();
    let patience = Duration::from_secs(10);
    let plain = servers::without_schema(llama.address.clone()).await;
    for (name, address) in [("with a grammar", llama.address.as_str()), ("without one", plain.as_str())] {
        let model = client(address, patience);
        let mut tally = Tally::default();
        let handle = tokio::runtime::Handle::current();
        let asked = tokio::task::block_in_place(|| {
            word_everything(2, |interview, draft, prompt| {
                let reply = handle.block_on(within(&model as &dyn LanguageModel, prompt, patience));
                match reply.map(|reply| wording::apply(&interview.state, draft, &reply)) {
                    Ok(Ok(worded)) => {
                        assert_eq!(interview.fault(draft, &worded), None);
                        tally.count(Answered::Spoken);
                        Some(worded)
                    }
                    Ok(Err(rejection)) => {
                        tally.count(Answered::Refused { rule: rejection.rule() });
                        None
                    }
                    Err(error) => {
                        tally.count(Answered::from(&error));
                        None
                    }
                }
            })
        });
        println!("Random weights {name}: {tally}; {:.1} s so far.", began.elapsed().as_secs_f64());
        assert_eq!(tally.asked(), asked as u64);
        assert!(asked >= 20, "{asked}");
        // It did answer: rules were broken, which takes a text.
        assert!(tally.rejected().values().sum::<u64>() > 0, "{tally}");
    }
}
