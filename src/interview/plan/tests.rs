//! The shipped plans, and what an interview takes of a plan.

use super::super::text::{count_words, fnv1a, is_presentable, words};
use super::*;

/// Acknowledgement and transition before a question: "Thank you, I've noted your question for the team." and "Let's go
/// on with the fifth and final question, about …".
const LEAD_WORDS: usize = 19;

#[test]
fn the_shipped_plans_are_sound_and_give_no_reason_to_warn() {
    for (id, toml) in Plan::shipped() {
        let Checked { plan, warnings } = Plan::check(toml);
        let plan = plan.unwrap_or_else(|errors| panic!("{id}: {errors}"));
        assert!(warnings.is_empty(), "{id}: {warnings:#?}");
        assert_eq!((plan.id.as_str(), plan.areas.len(), plan.minutes), (*id, 5, 30));
        assert!((4..=6).contains(&plan.competencies.len()), "{id}");
        assert!(plan.competencies.iter().all(|competency| competency.anchors.len() == 5), "{id}");
        assert!(plan.areas.iter().any(|area| area.context.is_some() && area.hard), "{id} has no scenario");
        assert!(plan.areas.iter().any(|area| area.occasion), "{id} asks for no occasion");
        for area in &plan.areas {
            assert!(
                area.alternatives.len() >= 2 && area.follow_ups.len() >= 2 && area.minutes.is_some(),
                "{id}: {}",
                area.name
            );
            assert!((2..=3).contains(&area.parts.len()), "{id}: {}", area.name);
            assert!(
                area.alternatives.iter().all(|it| it.rephrased.is_some() && it.start_with.is_some()),
                "{id}: {}",
                area.name
            );
        }
        let (least, most) = plan.estimated_minutes();
        assert!((12..=20).contains(&least) && (22..=plan.minutes).contains(&most), "{id}: {least} to {most} minutes");
        assert_eq!(Plan::named(id).as_ref(), Some(&plan));
        let json = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
    }
    let mut ids: Vec<_> = Plan::shipped().iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 6);
    assert_eq!(Plan::named("astronaut"), None);
    assert_eq!(Plan::default_software_engineer().limits, Limits::default());
}

/// Whatever is chosen, each turn keeps within 60 words, a scenario's within 90.
#[test]
fn every_question_that_can_be_chosen_can_be_said() {
    for (id, _) in Plan::shipped() {
        let mut plan = Plan::named(id).unwrap();
        plan.alternatives = Choice::Rotate;
        for number in 0..60 {
            let interview = plan.for_interview(&format!("interview-{number}"));
            assert_eq!(interview.areas.len(), plan.areas.len());
            for area in &interview.areas {
                let context = area.context.as_ref().map_or("", |context| &context.speech);
                let turn =
                    count_words(context) + count_words(&area.question.speech) + count_words(&area.name) + LEAD_WORDS;
                let limit = if context.is_empty() { 60 } else { 90 };
                assert!(turn <= limit, "{id}: {turn} words: {context} {}", area.question.speech);
                assert!(count_words(&area.rephrased.speech) + 8 <= 60 && count_words(&area.name) <= 6);
                let asked = [&area.question.speech, &area.rephrased.speech];
                let asked = asked.into_iter().chain(&area.follow_ups).chain(area.parts.iter().map(|part| &part.ask));
                for text in asked {
                    assert!(is_presentable(text) && text.matches('?').count() == 1, "{id}: {text}");
                }
                assert_ne!(area.question, area.rephrased, "{id}: {}", area.name);
                assert!(area.alternatives.is_empty() && !area.parts.is_empty());
            }
        }
    }
}

#[test]
fn rotation_is_the_same_for_one_interview_and_reaches_every_question() {
    let mut plan = Plan::default_software_engineer();
    assert!(plan.for_interview("a").areas.iter().all(|area| area.variant == 0), "the same for every candidate");
    plan.alternatives = Choice::Rotate;
    let mut reached = vec![[0u32; 3]; plan.areas.len()];
    for number in 0..300 {
        let id = format!("0190f1c2-{number}");
        let interview = plan.for_interview(&id);
        assert_eq!(interview, plan.for_interview(&id));
        for (index, area) in interview.areas.iter().enumerate() {
            let variant = usize::from(area.variant);
            reached[index][variant] += 1;
            let asked = match variant.checked_sub(1) {
                None => &plan.areas[index].question,
                Some(other) => &plan.areas[index].alternatives[other].question,
            };
            assert_eq!(&area.question, asked);
            assert_eq!(fnv1a(&format!("{id}/{index}")) % 3, variant as u64);
        }
    }
    assert!(reached.iter().flatten().all(|times| *times > 60), "{reached:?}");
}

#[test]
fn an_alternative_takes_what_it_leaves_out_from_its_area() {
    let mut plan = Plan::default_software_engineer();
    let own = plan.areas[3].clone();
    plan.areas[3].ask_instead(own.alternatives[0].clone());
    let asked = &plan.areas[3];
    assert!(asked.question.speech.contains("no seat is sold twice") && asked.context.as_ref() != own.context.as_ref());
    assert_eq!((&asked.name, asked.hard, &asked.follow_ups), (&own.name, true, &own.follow_ups));
    assert!(asked.parts.iter().any(|part| part.name == "how a seat is kept"));
    assert!(asked.vocabulary.contains(&"Kafka".to_owned()) && asked.vocabulary.contains(&"idempotency key".to_owned()));
}

/// Answers as people give them: each part's words find it, and an answer about the weather touches none.
#[test]
fn parts_are_found_in_ordinary_answers() {
    let touched = |area: &Area, answer: &str| -> Vec<String> {
        let said = words(answer);
        let has = |part: &&PlanPart| part.words.iter().any(|phrase| super::super::text::has_phrase(&said, phrase));
        area.parts.iter().filter(has).map(|part| part.name.clone()).collect()
    };
    let area = |id: &str, index: usize| Plan::named(id).unwrap().areas[index].clone();
    let nurse = area("nurse", 1);
    let answer = "His skin was pale and he breathed faster than in the morning. I measured the blood pressure, \
                  called the doctor and told her what I had seen. In the end he was moved to intensive care.";
    assert_eq!(touched(&nurse, answer).len(), 3);
    let sales = area("sales", 2);
    let answer = "We lost it because I never met the person who decides. I called them and asked why. Since \
                  then I always ask who signs.";
    assert_eq!(touched(&sales, answer).len(), 3);
    let product = area("product-manager", 2);
    assert_eq!(touched(&product, "Our director wanted a chat window."), Vec::<String>::new());
    for (id, _) in Plan::shipped() {
        for area in Plan::named(id).unwrap().areas {
            assert!(touched(&area, "It rained, and the bus was full.").is_empty(), "{id}: {}", area.name);
        }
    }
}
