//! The scorecard: what an interview gives evidence for, competency by competency.
//!
//! Emily collects evidence and people decide. Every claim carries the candidate's own words, verbatim, with their time
//! and the number of their entry in the transcript; what is not in the transcript cannot get in. Nothing is inferred
//! from voice, face, accent or mood (EU AI Act, article 5(1)(f)).
//!
//! - [`Scorecard::scripted`] needs no language model: for each part that a question asks for, the sentences that touch
//!   it. It gives no levels.
//! - [`Scorecard::prompt`] asks a language model for the level of one competency, and [`Scorecard::take_reply`] keeps
//!   the reply only if all of it holds: one invented quote, and the whole reply is refused and the reasons are listed.
//! - [`Review`] is a person's own level. It stands beside the machine's and replaces nothing.
//! - [`Coverage`] is what was asked and answered, and [`Note`]s are facts for the reader that are no part of any level.
//!
//! Entries are counted from 1, in the order of the transcript.

mod coverage;
mod evidence;
mod judge;
mod notes;
mod render;
mod review;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use coverage::{Coverage, Nudged, Reached, Record};
pub use evidence::Evidence;
pub use judge::{Fault, Rejected, Topic};
pub use notes::{Note, NoteKind};
pub use review::{Review, ReviewError};

use super::event::Logged;
use super::plan::{Plan, PlanPart};
use super::prompt::Prompt;
use super::state::State;
use super::transcript::Transcript;

/// The version of the scorecard's JSON; it counts up when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

/// Stands in every rendering.
pub const STATEMENT: &str =
    "Emily collects evidence; people decide. Nothing here is inferred from voice, face, accent or mood.";

/// What an interview gives evidence for.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorecard {
    pub judge: Judge,
    /// In the plan's order; a question that serves no competency of the plan stands under its area's name.
    pub competencies: Vec<Assessment>,
    pub coverage: Coverage,
    /// Facts for the reader, never a score.
    pub notes: Vec<Note>,
    transcript: Transcript,
}

/// Who proposed levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judge {
    /// Nobody: evidence only.
    Scripted,
    Model {
        label: String,
    },
}

/// One competency with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    pub competency: String,
    /// What is meant by it; none for an area that stands for itself.
    pub description: Option<String>,
    /// What is observed at the levels 1 to 5; empty where the plan has no scale for it.
    pub anchors: Vec<String>,
    pub judgement: Judgement,
    /// The questions that serve it.
    pub questions: Vec<Asked>,
    /// All that people said of it, oldest first; see [`Assessment::standing`].
    pub reviews: Vec<Review>,
}

/// The machine's part of an [`Assessment`].
#[derive(Clone, Debug, PartialEq)]
pub enum Judgement {
    NotJudged(Unjudged),
    /// No answer shows anything of it. Without a rationale there was no answer to its questions at all.
    NotObserved {
        rationale: Option<String>,
        evidence: Vec<Evidence>,
    },
    Level {
        /// From 1 to 5.
        level: u8,
        rationale: String,
        /// From 1 to 5 pieces.
        evidence: Vec<Evidence>,
    },
}

/// Why there is no level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// No language model was asked.
    NoModel,
    /// The plan has no scale for it.
    NoScale,
    /// The language model gave no reply; this is why.
    Failed(String),
    /// The reply was refused for these reasons.
    Rejected(Vec<Fault>),
}

/// A judgement without its grounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observed {
    Level(u8),
    NotObserved,
    NotJudged,
}

/// A question that serves a competency, and what its answers touch.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Counted from 1.
    pub question: u8,
    pub area: String,
    /// The question as the plan has it, with its scenario. `variant` says which of the area's questions it is.
    pub text: String,
    /// 0 for the area's own question, else its alternative, counted from 1.
    pub variant: u8,
    pub reached: Reached,
    /// The entries that answer it.
    pub answers: Vec<usize>,
    pub parts: Vec<PartSeen>,
}

/// One thing that a question asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct PartSeen {
    pub part: String,
    pub seen: Seen,
    /// A follow-up asked for it.
    pub followed_up: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// The answers have words of the plan for it. That shows where to read, not how good it is.
    Addressed(Vec<Evidence>),
    NotObserved,
    /// Its question was not answered.
    NotAnswered,
}

impl Scorecard {
    /// The scorecard without a language model. `log` is the interview's, and `transcript` is made of it; corrected
    /// words in the transcript count, not those first heard.
    pub fn scripted(transcript: &Transcript, log: &[Logged]) -> Scorecard {
        let state = State::fold(log);
        let coverage = Coverage::of(transcript, &state);
        let plan = &transcript.header.plan;
        let competencies = groups(plan).into_iter().map(|group| group.assess(transcript, &state, &coverage)).collect();
        let notes = notes::notes(transcript, log, &state);
        Scorecard { judge: Judge::Scripted, competencies, coverage, notes, transcript: transcript.clone() }
    }

    /// The same with a language model as the judge. Its replies come in one by one.
    pub fn judged_by(mut self, label: &str) -> Scorecard {
        self.judge = Judge::Model { label: label.to_owned() };
        for assessment in &mut self.competencies {
            if assessment.anchors.is_empty() && assessment.judgement == Judgement::NotJudged(Unjudged::NoModel) {
                assessment.judgement = Judgement::NotJudged(Unjudged::NoScale);
            }
        }
        self
    }

    /// What a language model is asked about one competency. None where there is nothing to judge: an unknown
    /// competency, one without a scale, or no answer to its questions.
    pub fn prompt(&self, competency: &str) -> Option<Prompt> {
        judge::prompt(&self.transcript, self.assessment(competency)?)
    }

    /// Takes a language model's reply about one competency, if all of it holds. A refused reply leaves the competency
    /// without a level and with the reasons; the scripted evidence stands either way.
    ///
    /// # Errors
    /// Everything that is wrong with the reply.
    pub fn take_reply(&mut self, competency: &str, reply: &str) -> Result<(), Rejected> {
        let Some(at) = self.competencies.iter().position(|it| it.competency == competency) else {
            return Err(Rejected(vec![Fault::UnknownCompetency]));
        };
        let read = judge::read(&self.transcript, &self.competencies[at], reply);
        self.competencies[at].judgement = match &read {
            Ok(judgement) => judgement.clone(),
            Err(Rejected(faults)) => Judgement::NotJudged(Unjudged::Rejected(faults.clone())),
        };
        read.map(|_| ())
    }

    /// Marks that the language model gave no reply about a competency. `why` is shown to the reader.
    pub fn no_reply(&mut self, competency: &str, why: &str) {
        if let Some(assessment) = self.competencies.iter_mut().find(|it| it.competency == competency) {
            assessment.judgement = Judgement::NotJudged(Unjudged::Failed(why.to_owned()));
        }
    }

    /// Puts a person's level beside the machine's. Reviews come in the order in which they were made.
    ///
    /// # Errors
    /// As [`Scorecard::check`].
    pub fn add_review(&mut self, review: Review) -> Result<(), ReviewError> {
        self.check(&review)?;
        if let Some(assessment) = self.competencies.iter_mut().find(|it| it.competency == review.competency) {
            assessment.reviews.push(review);
        }
        Ok(())
    }

    /// Whether a review may be kept.
    ///
    /// # Errors
    /// A level that is not on the scale, no reason or no reviewer or one that is too long, a competency that the plan
    /// does not have.
    pub fn check(&self, review: &Review) -> Result<(), ReviewError> {
        review.check()?;
        if self.assessment(&review.competency).is_none() {
            return Err(ReviewError::UnknownCompetency {
                named: review.competency.clone(),
                known: self.competencies.iter().map(|it| it.competency.clone()).collect(),
            });
        }
        Ok(())
    }

    /// A competency by its exact name.
    pub fn assessment(&self, competency: &str) -> Option<&Assessment> {
        self.competencies.iter().find(|it| it.competency == competency)
    }

    /// The exact name of a competency that a person typed, in any case and with any spaces.
    pub fn named(&self, typed: &str) -> Option<&str> {
        let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let wanted = plain(typed);
        self.competencies.iter().map(|it| it.competency.as_str()).find(|name| plain(name) == wanted)
    }
}

impl Assessment {
    /// The newest review: the level that counts.
    pub fn standing(&self) -> Option<&Review> {
        self.reviews.last()
    }
}

impl Judgement {
    pub fn observed(&self) -> Observed {
        match self {
            Judgement::NotJudged(_) => Observed::NotJudged,
            Judgement::NotObserved { .. } => Observed::NotObserved,
            Judgement::Level { level, .. } => Observed::Level(*level),
        }
    }

    /// The quotes that it rests on.
    pub fn evidence(&self) -> &[Evidence] {
        match self {
            Judgement::NotJudged(_) => &[],
            Judgement::NotObserved { evidence, .. } | Judgement::Level { evidence, .. } => evidence,
        }
    }
}

/// A competency and the questions that serve it.
struct Group {
    name: String,
    description: Option<String>,
    anchors: Vec<String>,
    questions: Vec<u8>,
}

/// The plan's competencies in order, then every area that serves none, each under its own name.
fn groups(plan: &Plan) -> Vec<Group> {
    let mut groups: Vec<Group> = plan
        .competencies
        .iter()
        .map(|it| Group {
            name: it.name.clone(),
            description: Some(it.description.clone()).filter(|text| !text.is_empty()),
            anchors: it.anchors.clone(),
            questions: Vec::new(),
        })
        .collect();
    for (question, area) in (1..).zip(&plan.areas) {
        let own = [area.name.clone()];
        let names = if area.competencies.is_empty() { &own } else { area.competencies.as_slice() };
        for name in names {
            match groups.iter_mut().find(|group| group.name == *name) {
                Some(group) if group.questions.contains(&question) => {}
                Some(group) => group.questions.push(question),
                None => groups.push(Group {
                    name: name.clone(),
                    description: None,
                    anchors: Vec::new(),
                    questions: vec![question],
                }),
            }
        }
    }
    groups
}

impl Group {
    fn assess(self, transcript: &Transcript, state: &State, coverage: &Coverage) -> Assessment {
        let questions: Vec<Asked> = self
            .questions
            .iter()
            .filter_map(|question| coverage.each.iter().find(|record| record.question == *question))
            .map(|record| asked(transcript, state, record))
            .collect();
        let judgement = if questions.iter().all(|question| question.answers.is_empty()) {
            Judgement::NotObserved { rationale: None, evidence: Vec::new() }
        } else {
            Judgement::NotJudged(Unjudged::NoModel)
        };
        Assessment {
            competency: self.name,
            description: self.description,
            anchors: self.anchors,
            judgement,
            questions,
            reviews: Vec::new(),
        }
    }
}

fn asked(transcript: &Transcript, state: &State, record: &Record) -> Asked {
    let question = record.question;
    let answers: Vec<usize> = evidence::answers(transcript, question).map(|(number, _)| number).collect();
    let seen = |part: &PlanPart| match evidence::of_part(transcript, question, part) {
        found if !found.is_empty() => Seen::Addressed(found),
        _ if answers.is_empty() => Seen::NotAnswered,
        _ => Seen::NotObserved,
    };
    let follow_ups = state.progress(question).map_or(&[][..], |progress| &progress.follow_ups);
    let parts = transcript.header.plan.area(question).map_or(&[][..], |area| &area.parts);
    let parts = parts
        .iter()
        .map(|part| PartSeen {
            part: part.name.clone(),
            seen: seen(part),
            followed_up: follow_ups.contains(&part.name),
        })
        .collect();
    Asked {
        question,
        area: record.area.clone(),
        text: record.text.clone(),
        variant: record.variant,
        reached: record.reached,
        answers,
        parts,
    }
}
