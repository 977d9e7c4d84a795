//! From courses to counts: which pauses were taken for the end, and how long the real ends were waited for.

use super::room::{Course, Happening};
use super::script::{Answer, Ending, Place};
use super::sound::{Sound, TRAIL_MS};
use crate::bench::report::percentile;
use crate::interview::event::Ms;

/// What was measured over many answers.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub pauses: Vec<Judged>,
    pub ends: Vec<End>,
}

/// A scripted pause and what was made of it.
#[derive(Clone, Debug)]
pub struct Judged {
    pub answer: String,
    pub place: Place,
    pub ms: Ms,
    pub outcome: Outcome,
    /// What the turn held when it was proposed in this pause.
    pub text: String,
}

/// What was made of a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was waited out.
    Waited,
    /// A reply was being found, but none was heard.
    TakenBackUnheard,
    /// A reply began and was taken back in time.
    Revoked,
    /// A reply began and stood: the candidate was cut off.
    CutOff,
}

/// The real end of an answer.
#[derive(Clone, Debug)]
pub struct End {
    pub answer: String,
    pub ending: Ending,
    /// From the last voiced sample to the proposed turn.
    pub proposed_ms: Ms,
    /// From there to the reply's first sound.
    pub heard_ms: Ms,
    pub text: String,
}

impl Tally {
    /// Adds one answer's course.
    pub fn add(&mut self, answer: &Answer, sound: &Sound, course: &Course) {
        let first = self.pauses.len();
        self.pauses.extend(sound.pauses.iter().map(|pause| Judged {
            answer: answer.id.clone(),
            place: pause.place,
            ms: pause.to_ms - pause.from_ms,
            outcome: Outcome::Waited,
            text: String::new(),
        }));
        let mut proposed: Option<(Ms, &str)> = None;
        let mut began = None;
        let mut end = None;
        for (at, happening) in course {
            let outcome = match happening {
                Happening::Proposed(text) => {
                    (proposed, began) = (Some((*at, text.as_str())), None);
                    end = None;
                    continue;
                }
                Happening::Began => {
                    began = Some(*at);
                    end = proposed.filter(|(at, _)| *at >= sound.end_ms);
                    continue;
                }
                Happening::TakenBack if began.is_some() => Outcome::Revoked,
                Happening::TakenBack => Outcome::TakenBackUnheard,
                Happening::Stood => Outcome::CutOff,
            };
            let Some((at, text)) = proposed.filter(|(at, _)| *at < sound.end_ms) else { continue };
            let pause = sound.pauses.iter().rposition(|pause| pause.from_ms <= at);
            if let Some(judged) = pause.and_then(|pause| self.pauses.get_mut(first + pause)) {
                (judged.outcome, judged.text) = (outcome, text.to_owned());
            }
        }
        let (proposed_ms, text) = end.map_or((TRAIL_MS, ""), |(at, text)| (at - sound.end_ms, text));
        let heard_ms = began.filter(|_| end.is_some()).map_or(TRAIL_MS, |at| at - sound.end_ms);
        let (answer, ending) = (answer.id.clone(), answer.ending);
        self.ends.push(End { answer, ending, proposed_ms, heard_ms, text: text.to_owned() });
    }

    /// The share of the pauses with this outcome, in percent.
    pub fn percent(&self, outcome: Outcome) -> f64 {
        100.0 * self.count(outcome) as f64 / self.pauses.len().max(1) as f64
    }

    /// How many pauses had this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.pauses.iter().filter(|pause| pause.outcome == outcome).count()
    }

    /// The wait from the last voiced sample to the proposed turn, ms, below which this share (0 to 1) of the ends lies.
    pub fn proposed_ms(&self, share: f64) -> f64 {
        percentile(&self.ends.iter().map(|end| end.proposed_ms as f64).collect::<Vec<_>>(), share)
    }

    /// The same to the reply's first sound.
    pub fn heard_ms(&self, share: f64) -> f64 {
        percentile(&self.ends.iter().map(|end| end.heard_ms as f64).collect::<Vec<_>>(), share)
    }

    /// The pauses of one place.
    pub fn at(&self, place: Place) -> Tally {
        let pauses = self.pauses.iter().filter(|pause| pause.place == place).cloned().collect();
        Tally { pauses, ends: Vec::new() }
    }

    /// The ends of one kind.
    pub fn ending(&self, ending: Ending) -> Tally {
        let ends = self.ends.iter().filter(|end| end.ending == ending).cloned().collect();
        Tally { pauses: Vec::new(), ends }
    }
}
