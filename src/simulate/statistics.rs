//! What simulated interviews were like: outcomes, who spoke how much, and how much two of them sound alike.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{PersonaId, Simulation};
use crate::interview::event::{CloseReason, EntryKind, Event, Move};
use crate::interview::{Plan, Speaker, count_words};

/// An acknowledgement has at most so many words; a longer line says something.
const ACKNOWLEDGEMENT_WORDS: usize = 12;

/// One interview in numbers.
#[derive(Clone, Debug)]
pub struct Measures {
    pub seed: u64,
    pub persona: PersonaId,
    pub outcome: Option<CloseReason>,
    /// Main questions that were played to their end at least once.
    pub questions: usize,
    pub follow_ups: usize,
    pub nudges: usize,
    pub candidate_words: usize,
    pub emily_words: usize,
    pub steps: usize,
    pub dropped: usize,
    /// What Emily said first after each answer, as hashes.
    pub acknowledgements: Vec<u64>,
    /// Everything she said that no plan and no answer put into her mouth, as one hash.
    pub sound: u64,
}

impl Measures {
    pub fn of(simulation: &Simulation) -> Self {
        let entries = &simulation.transcript.entries;
        let plan = &simulation.transcript.header.plan;
        let words = |speaker: Speaker| {
            let of = entries.iter().filter(|entry| entry.speaker == speaker);
            of.map(|entry| count_words(&entry.text)).sum()
        };
        let of_kind = |kind: EntryKind| entries.iter().filter(move |entry| entry.kind == kind && !entry.cut);
        let mut asked: Vec<u8> = of_kind(EntryKind::Question).filter_map(|entry| entry.question).collect();
        asked.sort_unstable();
        asked.dedup();
        let mut sound = DefaultHasher::new();
        for entry in entries.iter().filter(|entry| entry.speaker == Speaker::Emily) {
            match entry.kind {
                EntryKind::Reply => entry.text.hash(&mut sound),
                EntryKind::Question => lead_in(&entry.text, plan).hash(&mut sound),
                _ => {}
            }
        }
        Measures {
            seed: simulation.seed,
            persona: simulation.persona,
            outcome: simulation.outcome(),
            questions: asked.len(),
            follow_ups: of_kind(EntryKind::FollowUp).count(),
            nudges: of_kind(EntryKind::Nudge).count(),
            candidate_words: words(Speaker::Candidate),
            emily_words: words(Speaker::Emily),
            steps: simulation.account.steps,
            dropped: simulation.account.dropped,
            acknowledgements: acknowledgements(simulation).iter().map(|text| hash(text)).collect(),
            sound: sound.finish(),
        }
    }

    /// The candidate's share of all words, 0 to 1.
    pub fn share(&self) -> f64 {
        self.candidate_words as f64 / (self.candidate_words + self.emily_words).max(1) as f64
    }
}

/// What stands before the plan's own words in a question's line.
fn lead_in<'a>(text: &'a str, plan: &Plan) -> &'a str {
    let starts = plan.areas.iter().flat_map(|area| area.context.iter().chain([&area.question, &area.rephrased]));
    starts.filter_map(|phrase| text.find(&phrase.display)).min().map_or(text, |at| &text[..at])
}

/// What Emily said first after each answer that she took and that held no request, where that asks nothing, in the order in which it was played;
/// also what was cut while it was said.
pub fn acknowledgements(simulation: &Simulation) -> Vec<&str> {
    let log = &simulation.log;
    let mut said = Vec::new();
    let mut utterances = HashMap::new();
    for logged in log {
        match &logged.event {
            Event::ReplyDecided { utterance, .. } => {
                utterances.insert(utterance.id, utterance);
            }
            Event::Played { utterance, line: 0, start_ms, end_ms, .. } if end_ms > start_ms => {
                let Some(utterance) = utterances.get(utterance) else { continue };
                let made = |wanted: fn(&Move) -> bool| utterance.moves.iter().any(wanted);
                let took = made(|made| matches!(made, Move::Answered { .. }))
                    && !made(|made| matches!(made, Move::Asked { .. } | Move::CandidateAsked { .. }));
                let first = utterance.lines.first().filter(|line| line.kind == EntryKind::Reply && took);
                let short = |text: &&str| count_words(text) <= ACKNOWLEDGEMENT_WORDS && !text.contains('?');
                said.extend(first.map(|line| line.display.as_str()).filter(short));
            }
            _ => {}
        }
    }
    said
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A batch in numbers.
#[derive(Debug)]
pub struct Statistics {
    plan: String,
    measures: Vec<Measures>,
}

impl Statistics {
    /// Of interviews in the order of their seeds.
    pub fn of(plan: &Plan, measures: Vec<Measures>) -> Self {
        Statistics { plan: plan.id.clone(), measures }
    }

    pub fn interviews(&self) -> usize {
        self.measures.len()
    }

    /// How many ended in this way.
    pub fn ended(&self, outcome: Option<CloseReason>) -> usize {
        self.measures.iter().filter(|measures| measures.outcome == outcome).count()
    }

    /// The median of the candidate's share of the words, 0 to 1; None of no interviews.
    pub fn median_share(&self) -> Option<f64> {
        let mut shares: Vec<f64> = self.measures.iter().map(Measures::share).collect();
        shares.sort_by(f64::total_cmp);
        shares.get(shares.len() / 2).copied()
    }

    /// Of all acknowledgements, how many had been said before in the same interview, 0 to 1.
    pub fn repeated_acknowledgements(&self) -> f64 {
        let (mut repeated, mut all) = (0, 0);
        for measures in &self.measures {
            let said = &measures.acknowledgements;
            all += said.len();
            repeated += said.iter().enumerate().filter(|(at, text)| said[..*at].contains(text)).count();
        }
        ratio(repeated, all)
    }

    /// How often the acknowledgement in the same place is the same in interviews of neighbouring seeds of a persona.
    pub fn like_the_neighbour(&self) -> f64 {
        let (mut same, mut all) = (0, 0);
        let mut before: BTreeMap<PersonaId, &Measures> = BTreeMap::new();
        for measures in &self.measures {
            if let Some(other) = before.insert(measures.persona, measures) {
                let pairs = measures.acknowledgements.iter().zip(&other.acknowledgements);
                all += pairs.len();
                same += pairs.filter(|(one, two)| one == two).count();
            }
        }
        ratio(same, all)
    }

    /// Interviews of at least two questions in which all of Emily's own words are those of another one, word for word.
    pub fn sounding_like_another(&self) -> usize {
        let mut sounds: HashMap<u64, usize> = HashMap::new();
        let long = || self.measures.iter().filter(|measures| measures.questions >= 2);
        long().for_each(|measures| *sounds.entry(measures.sound).or_default() += 1);
        long().filter(|measures| sounds.get(&measures.sound).is_some_and(|count| *count > 1)).count()
    }

    fn average(&self, of: impl Fn(&Measures) -> usize) -> f64 {
        ratio(self.measures.iter().map(of).sum(), self.measures.len())
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn in_words(outcome: Option<CloseReason>) -> &'static str {
    match outcome {
        Some(CloseReason::Completed) => "completed",
        Some(CloseReason::EndedByCandidate) => "ended by the candidate",
        Some(CloseReason::Declined) => "declined",
        Some(CloseReason::Abandoned) => "abandoned",
        Some(CloseReason::Cancelled) => "cancelled",
        Some(CloseReason::Failed) => "failed",
        None => "not closed",
    }
}

const OUTCOMES: [Option<CloseReason>; 7] = [
    Some(CloseReason::Completed),
    Some(CloseReason::EndedByCandidate),
    Some(CloseReason::Declined),
    Some(CloseReason::Abandoned),
    Some(CloseReason::Cancelled),
    Some(CloseReason::Failed),
    None,
];

impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.measures.first().map_or(0, |it| it.seed), self.measures.last().map_or(0, |it| it.seed));
        writeln!(f, "{} interviews of the plan {}, seeds {from} to {to}", self.interviews(), self.plan)?;
        for persona in PersonaId::ALL {
            let of = Statistics {
                plan: String::new(),
                measures: self.measures.iter().filter(|measures| measures.persona == persona).cloned().collect(),
            };
            if of.interviews() == 0 {
                continue;
            }
            let ends: Vec<String> = OUTCOMES
                .into_iter()
                .map(|outcome| (outcome, of.ended(outcome)))
                .filter(|(_, count)| *count > 0)
                .map(|(outcome, count)| format!("{count} {}", in_words(outcome)))
                .collect();
            writeln!(f, "  {:<13} {}: {}", persona.name(), of.interviews(), ends.join(", "))?;
            writeln!(
                f,
                "  {:<13} {:.1} questions asked, {:.1} follow-ups, {:.1} nudges, cut {:.1} times; \
                 candidate's share of the words: median {:.0} %",
                "",
                of.average(|it| it.questions),
                of.average(|it| it.follow_ups),
                of.average(|it| it.nudges),
                of.average(|it| it.dropped),
                of.median_share().unwrap_or(0.0) * 100.0,
            )?;
        }
        writeln!(
            f,
            "acknowledgements: {:.1} an interview, {:.0} % said before in it, {:.0} % as in the neighbouring interview",
            self.average(|it| it.acknowledgements.len()),
            self.repeated_acknowledgements() * 100.0,
            self.like_the_neighbour() * 100.0,
        )?;
        writeln!(f, "interviews that sound like another from beginning to end: {}", self.sounding_like_another())?;
        writeln!(f, "moments of virtual time looked at: {:.0} an interview", self.average(|it| it.steps))
    }
}
