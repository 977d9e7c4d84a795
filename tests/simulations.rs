//! Simulated interviews by the thousand: whatever kind of candidate comes, the rules hold.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;

use emily::interview::event::{CloseReason, EntryKind, Event, Logged, Move};
use emily::interview::{Again, Plan, Speaker, replay};
use emily::lint;
use emily::simulate::batch::{self, Batch, Broken};
use emily::simulate::candidate::{Act, Candidate, Deed, Noticed};
use emily::simulate::room::Room;
use emily::simulate::{PersonaId, setup, simulate};

/// Interviews of each persona. Ten personas make ten thousand.
const EACH: u64 = 1_000;

/// Simulates this many interviews of a plan, the personas in turn, and demands that no rule is broken: neither an invariant
/// nor a rule of conduct that the linter knows.
fn sound(plan: &Plan, personas: &[PersonaId], count: u64) -> Batch {
    let batch = batch::run(plan, personas, 0..count, &lint::faults);
    let broken = batch.broken.iter().take(10).map(|broken| {
        let Broken { persona, seed, faults } = broken;
        format!("emily simulate --plan {} --persona {persona} --seed {seed}: {}", plan.id, faults.join("; "))
    });
    let told = broken.collect::<Vec<_>>().join("\n");
    assert!(told.is_empty(), "{} of {count} interviews break a rule:\n{told}", batch.broken.len());
    assert_eq!(batch.statistics.interviews(), count as usize);
    assert_eq!(batch.statistics.ended(None), 0, "every interview comes to an end");
    println!("{}{}", batch.statistics, batch.speed());
    batch
}

fn many(persona: PersonaId) -> Batch {
    sound(&Plan::default_software_engineer(), &[persona], EACH)
}

/// How many of a persona's interviews end like this: at least so many, so that the persona does what it is for.
fn ends(batch: &Batch, outcome: CloseReason) -> usize {
    batch.statistics.ended(Some(outcome))
}

#[test]
fn cooperative_candidates_complete_it_and_have_most_of_the_words() {
    let batch = many(PersonaId::Cooperative);
    assert_eq!(ends(&batch, CloseReason::Completed), EACH as usize);
    let share = batch.statistics.median_share().unwrap();
    assert!(share >= 0.75, "the candidate has {:.1} % of the words", share * 100.0);
}

#[test]
fn no_two_interviews_of_a_plan_sound_the_same() {
    let statistics = many(PersonaId::Cooperative).statistics;
    assert_eq!(statistics.sounding_like_another(), 0);
    let (before, neighbour) = (statistics.repeated_acknowledgements(), statistics.like_the_neighbour());
    assert!(before <= 0.2, "{:.0} % of the acknowledgements were said before in the interview", before * 100.0);
    assert!(neighbour <= 0.2, "{:.0} % are those of the neighbouring interview", neighbour * 100.0);
}

#[test]
fn terse_candidates_are_nudged_and_get_through() {
    let batch = many(PersonaId::Terse);
    assert_eq!(ends(&batch, CloseReason::Completed), EACH as usize);
}

#[test]
fn rambling_candidates_get_through() {
    let batch = many(PersonaId::Rambling);
    assert_eq!(ends(&batch, CloseReason::Completed), EACH as usize);
}

#[test]
fn silence_alone_completes_nothing_that_is_open() {
    let batch = many(PersonaId::Silent);
    assert!(ends(&batch, CloseReason::Abandoned) > 100 && ends(&batch, CloseReason::Completed) > 100);
}

#[test]
fn interrupting_candidates_are_heard() {
    let batch = many(PersonaId::Interrupting);
    assert!(ends(&batch, CloseReason::Completed) > 900);
}

#[test]
fn disputing_candidates_get_the_true_count() {
    let batch = many(PersonaId::Disputing);
    assert!(ends(&batch, CloseReason::Completed) > 900);
}

#[test]
fn curious_candidates_get_answers() {
    let batch = many(PersonaId::Curious);
    assert!(ends(&batch, CloseReason::Completed) > 900);
}

#[test]
fn injected_words_change_nothing() {
    let batch = many(PersonaId::Injecting);
    assert!(ends(&batch, CloseReason::Completed) > 900);
}

#[test]
fn leaving_candidates_may_leave() {
    let batch = many(PersonaId::Leaving);
    let kinds = [CloseReason::EndedByCandidate, CloseReason::Declined, CloseReason::Abandoned, CloseReason::Completed];
    assert!(kinds.into_iter().all(|kind| ends(&batch, kind) > 30), "{}", batch.statistics);
}

#[test]
fn returning_candidates_find_their_place() {
    let batch = many(PersonaId::Returning);
    assert!(ends(&batch, CloseReason::Completed) > 800);
}

#[test]
fn a_seed_gives_the_same_interview_again() {
    let plan = Plan::default_software_engineer();
    let mut seen = BTreeSet::new();
    for persona in PersonaId::ALL {
        for seed in 0..5 {
            let (one, two) = (simulate(&plan, persona, seed), simulate(&plan, persona, seed));
            assert_eq!(one.log, two.log, "{persona} {seed}");
            assert!(seen.insert(one.transcript.to_text()), "{persona} {seed} is like another one");
        }
    }
}

#[test]
fn the_rules_hold_for_every_plan() {
    for (id, _) in Plan::shipped() {
        let batch = sound(&Plan::named(id).unwrap(), &PersonaId::ALL, 200);
        assert!(ends(&batch, CloseReason::Completed) > 100, "{}", batch.statistics);
    }
}

/// The log alone says why Emily said what she said, also after a connection was lost or the session was put away.
#[test]
fn every_reply_can_be_decided_again_from_the_log() {
    let plan = Plan::default_software_engineer();
    for persona in PersonaId::ALL {
        for seed in 0..40 {
            let simulation = simulate(&plan, persona, seed);
            let other = replay(&simulation.log).into_iter().find(|reply| reply.now != Again::Same);
            assert_eq!(other, None, "{persona} {seed}");
        }
    }
}

/// Looks up at every frame of the microphone, and is otherwise whoever is inside.
struct Restless(Box<dyn Candidate>);

impl Candidate for Restless {
    fn notices(&mut self, noticed: Noticed<'_>) -> Vec<Act> {
        match noticed {
            // The room's clock stands at one second then, and frames end at multiples of 16 ms.
            Noticed::Connected => {
                let mut acts = self.0.notices(noticed);
                acts.push(Deed::Wake.after(8));
                acts
            }
            Noticed::Awake => vec![Deed::Wake.after(16)],
            other => self.0.notices(other),
        }
    }
}

/// The room goes from one moment to the next at which something can happen. Going through every frame of 16 ms instead
/// changes nothing.
#[test]
fn nothing_happens_between_the_moments_that_are_looked_at() {
    let plan = Plan::default_software_engineer();
    let longest = 90 * 60_000;
    for persona in [PersonaId::Cooperative, PersonaId::Terse, PersonaId::Rambling, PersonaId::Interrupting] {
        for seed in 0..4 {
            let (begin, chance) = setup(&plan, persona, seed);
            let few = Room::new(begin, chance, persona.candidate(seed)).run(longest);
            let (begin, chance) = setup(&plan, persona, seed);
            let all = Room::new(begin, chance, Restless(persona.candidate(seed))).run(longest);
            let steps = (few.account.steps, all.account.steps);
            assert!(steps.1 > 5 * steps.0, "{steps:?} steps");
            let differs = few.log.iter().zip(&all.log).find(|(one, two)| one != two);
            assert_eq!(differs, None, "{persona} {seed}");
            assert_eq!(few.log.len(), all.log.len(), "{persona} {seed}");
        }
    }
}

fn follow_ups(log: &[Logged]) -> impl Iterator<Item = &str> {
    log.iter()
        .flat_map(|logged| match &logged.event {
            Event::ReplyDecided { utterance, .. } => utterance.moves.as_slice(),
            _ => &[],
        })
        .filter_map(|made| match made {
            Move::FollowedUp { about, .. } => Some(about.as_str()),
            _ => None,
        })
}

/// The personas' words give every kind of probe something to ask about, and Emily every kind of line something to say.
#[test]
fn the_personas_exercise_all_of_emily() {
    let plan = Plan::default_software_engineer();
    let (mut probes, mut kinds, mut requests) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for persona in PersonaId::ALL {
        for seed in 0..60 {
            let simulation = simulate(&plan, persona, seed);
            probes.extend(follow_ups(&simulation.log).map(str::to_owned));
            let said = simulation.transcript.entries.iter().filter(|entry| entry.speaker == Speaker::Emily);
            kinds.extend(said.map(|entry| format!("{:?}", entry.kind)));
            for logged in &simulation.log {
                if let Event::ReplyDecided { utterance, .. } = &logged.event {
                    let asked = utterance.moves.iter().filter_map(|made| match made {
                        Move::Asked { request } => Some(format!("{request:?}")),
                        _ => None,
                    });
                    requests.extend(asked);
                }
            }
        }
    }
    for about in ["your own part", "one occasion", "how it was measured", "the choice", "a term", "prepared 1"] {
        assert!(probes.contains(about), "{about} is never probed: {probes:?}");
    }
    use EntryKind::*;
    for kind in [Greeting, Notice, Question, FollowUp, Nudge, Reply, Closing] {
        assert!(kinds.contains(&format!("{kind:?}")), "{kind:?} is never said");
    }
    assert!(requests.len() >= 10, "of all requests only these are made: {requests:?}");
}
