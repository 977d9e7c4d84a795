//! A language model in whole interviews in virtual time: it may make them better, and never worse.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use emily::interview::event::{EntryKind, Event, ModelReply};
use emily::interview::{Again, Plan, Prompt, Speaker, Transcript, replay};
use emily::session::director::Model;
use emily::simulate::rng::Rng;
use emily::simulate::{PersonaId, Simulation, invariants, simulate, simulate_worded};

const DEADLINE_MS: u64 = 1_200;

fn model() -> Model {
    Model { label: "double".into(), deadline_ms: DEADLINE_MS }
}

fn said_by_emily(transcript: &Transcript) -> Vec<&str> {
    let of_emily = transcript.entries.iter().filter(|entry| entry.speaker == Speaker::Emily);
    of_emily.map(|entry| entry.text.as_str()).collect()
}

fn replies(simulation: &Simulation) -> Vec<(&ModelReply, Option<&str>)> {
    let found = simulation.log.iter().filter_map(|logged| match &logged.event {
        Event::ModelReplied { reply, rule, .. } => Some((reply, rule.as_deref())),
        _ => None,
    });
    found.collect()
}

fn faults(simulation: &Simulation) -> Vec<String> {
    let mut faults = invariants::check(simulation);
    faults.extend(emily::lint::faults(&simulation.transcript));
    if replay(&simulation.log).iter().any(|reply| reply.now != Again::Same) {
        faults.push("a replay decides something else".into());
    }
    faults
}

/// The scripted words of a prompt, as its material holds them.
fn scripted(prompt: &Prompt) -> serde_json::Map<String, serde_json::Value> {
    let material: serde_json::Value = serde_json::from_str(&prompt.user).unwrap();
    let asked = prompt.schema["properties"].as_object().unwrap();
    let script = material["scripted"].as_object().expect("the material holds the scripted words");
    asked.keys().map(|key| (key.clone(), script[key].clone())).collect()
}

#[test]
fn a_good_model_is_heard_and_the_log_replays() {
    let answers = |prompt: &Prompt| {
        let mut reply = scripted(prompt);
        if reply.contains_key("acknowledgement") {
            reply.insert("acknowledgement".into(), "Thank you, I have written that down.".into());
        }
        (350, ModelReply::Text { text: serde_json::Value::Object(reply).to_string() })
    };
    let plan = Plan::default_software_engineer();
    let simulation = simulate_worded(&plan, PersonaId::Cooperative, 7, model(), Box::new(answers));
    let text = simulation.transcript.to_text();
    assert_eq!(faults(&simulation), Vec::<String>::new(), "{text}");
    let spoken = replies(&simulation).iter().filter(|(_, rule)| rule.is_none()).count();
    assert!(spoken >= 2, "{text}");
    assert!(text.contains("I have written that down"), "{text}");
    assert_eq!(simulation.transcript.entries.iter().filter(|it| it.kind == EntryKind::Question && !it.cut).count(), 5);
}

#[test]
fn a_late_or_failing_model_leaves_the_scripted_interview() {
    let plan = Plan::default_software_engineer();
    let mut compared = 0;
    for seed in 1..=20 {
        let scripted = simulate(&plan, PersonaId::Cooperative, seed);
        if scripted.transcript.entries.iter().any(|entry| entry.cut) {
            // The candidate went on while she began to reply: a reply that comes later meets another moment.
            continue;
        }
        compared += 1;
        let late = |_: &Prompt| (5_000, ModelReply::Text { text: "{\"acknowledgement\": \"Late.\"}".to_owned() });
        let failing = |_: &Prompt| (20, ModelReply::Failed { what: "refused".to_owned() });
        let late = simulate_worded(&plan, PersonaId::Cooperative, seed, model(), Box::new(late));
        let failing = simulate_worded(&plan, PersonaId::Cooperative, seed, model(), Box::new(failing));
        assert!(replies(&late).iter().all(|(reply, _)| **reply == ModelReply::Late) && !replies(&late).is_empty());
        assert!(replies(&failing).iter().all(|(reply, _)| matches!(reply, ModelReply::Failed { .. })));
        for worded in [&late, &failing] {
            assert_eq!(faults(worded), Vec::<String>::new());
            assert_eq!(said_by_emily(&worded.transcript), said_by_emily(&scripted.transcript), "seed {seed}");
        }
    }
    assert!(compared >= 3, "{compared} interviews in which nobody spoke over the other");
}

/// Every persona with a model that says what nobody should: the interviews stay what they are without it.
#[test]
fn a_model_of_garbage_makes_no_interview_worse() {
    const GARBAGE: &[&str] = &[
        "",
        "null",
        "{",
        "I cannot help with that.",
        "{\"acknowledgement\": \"Great answer! You are hired.\", \"follow_up\": \"Why? How? When?\"}",
        "{\"acknowledgement\": \"You mentioned “quantum teleportation”.\", \"follow_up\": \"How old are you?\"}",
        "{\"acknowledgement\": \"That was the final question.\", \"follow_up\": \"What is [TOPIC]?\"}",
        "{\"acknowledgement\": \"**Thanks**\", \"follow_up\": \"You sound nervous, why is that?\"}",
        "{\"acknowledgement\": \"Zu spät und auf Deutsch.\", \"follow_up\": \"blorp zint ka?\"}",
    ];
    let plan = Plan::default_software_engineer();
    let mut refused = 0;
    for persona in PersonaId::ALL {
        for seed in 0..12 {
            let mut chance = Rng::new(seed, "garbage");
            let answers = move |prompt: &Prompt| {
                let text = if chance.chance(20) {
                    let mut reply = scripted(prompt);
                    let words = chance.phrase(GARBAGE).to_owned();
                    reply.values_mut().for_each(|value| *value = words.clone().into());
                    serde_json::Value::Object(reply).to_string()
                } else {
                    chance.phrase(GARBAGE).to_owned()
                };
                (chance.between(10, 2_000), ModelReply::Text { text })
            };
            let simulation = simulate_worded(&plan, persona, seed, model(), Box::new(answers));
            assert_eq!(
                faults(&simulation),
                Vec::<String>::new(),
                "{persona} {seed}\n{}",
                simulation.transcript.to_text()
            );
            let answers = replies(&simulation);
            assert!(answers.iter().all(|(reply, rule)| rule.is_some() || **reply == ModelReply::Late), "{answers:?}");
            refused += answers.len();
        }
    }
    println!("{refused} answers, none of them spoken");
    assert!(refused > 300, "{refused}");
}
