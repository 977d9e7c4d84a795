//! The interview's plan: what is asked, in which order, and what a good answer touches.
//!
//! A plan is a TOML file that a recruiter can read and change (`plans/software-engineer.toml` is the default). Reading
//! is strict: every mistake is told with its line, because a plan that is wrong in an interview is wrong in front of a
//! candidate. An interview keeps the snapshot it began with ([`Event::Opened`](super::Event::Opened)).

mod reader;

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a company wants asked, and everything Emily says that depends on the company.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// A short name for files and logs, for example `software-engineer`.
    pub id: String,
    /// Changes with every change of the plan; reports compare only candidates of the same version.
    pub version: String,
    /// The position, for example "Software Engineer".
    pub role: String,
    /// The company's real name. Where there is none, Emily leaves the clause out.
    pub company: Option<String>,
    /// BCP 47, for example `en`.
    pub language: String,
    /// About how long the interview takes, as announced in the greeting.
    pub minutes: u32,
    pub limits: Limits,
    pub notice: Notice,
    /// The thanks at the end, one or two sentences.
    pub closing: String,
    /// What happens after the interview: the only promise that Emily makes.
    pub next_steps: String,
    /// How to be interviewed by a person instead, told to who declines or asks.
    pub human_alternative: Option<String>,
    /// Answers to what candidates ask.
    pub faq: Vec<Faq>,
    /// The main questions in order; the introduction comes first.
    pub areas: Vec<Area>,
}

/// When an answer is nudged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// An answer of fewer words is brief.
    pub brief_words: usize,
    /// A typed answer of more words is lengthy.
    pub lengthy_words: usize,
    /// A spoken answer of more seconds is lengthy.
    pub lengthy_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { brief_words: 15, lengthy_words: 250, lengthy_seconds: 150 }
    }
}

/// What the candidate is told before anything is recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Logged with the consent, so that it is known what was agreed to.
    pub version: String,
    /// The notice as Emily says it: what is recorded and who sees it.
    pub spoken: String,
    /// The notice as the page shows it before joining.
    pub paragraphs: Vec<String>,
}

/// A sentence in two forms: as the voice says it and as the page and the transcript show it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Phrase {
    pub speech: String,
    pub display: String,
}

/// One main question with everything around it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Completes "the second question, about …", for example "a system you built".
    pub name: String,
    /// A scenario is told first, in sentences without a question.
    pub context: Option<Phrase>,
    /// The question itself: one sentence or more, exactly one question mark.
    pub question: Phrase,
    /// The same question in other words, for who asks.
    pub rephrased: Phrase,
    /// How long an answer should be, for example "about two minutes".
    pub target: String,
    /// Completes "you could start with …".
    pub start_with: String,
    /// A question that takes thinking: longer pauses are left alone.
    pub hard: bool,
    /// A real occasion is asked for, so "I would" and "usually" do not answer it.
    pub occasion: bool,
    /// At most so many follow-ups.
    pub max_follow_ups: u8,
    /// What the question asks for. A part that an answer leaves out is asked for first.
    pub parts: Vec<PlanPart>,
    /// Prepared follow-ups, asked where the answer itself gives nothing to ask about and one is due.
    pub follow_ups: Vec<String>,
    /// Terms worth a question when they are named and not explained; also told to the recogniser.
    pub vocabulary: Vec<String>,
}

/// One thing that a question asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanPart {
    /// For example "trade-offs".
    pub name: String,
    /// Words or phrases that show that an answer touched it; a `*` at a word's end stands for any ending.
    pub words: Vec<String>,
    /// The follow-up that asks for it.
    pub ask: String,
}

/// An answer to something that candidates ask.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Faq {
    /// What it is about, for the log.
    pub about: String,
    /// Words or phrases of the question; the answer with most matches is given.
    pub words: Vec<String>,
    pub answer: String,
}

/// A mistake in a plan and its line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct PlanError {
    pub line: usize,
    pub message: String,
}

/// Everything that is wrong with a plan, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanErrors(pub Vec<PlanError>);

impl fmt::Display for PlanErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the plan has {} to correct:", if self.0.len() == 1 { "a mistake" } else { "mistakes" })?;
        self.0.iter().try_for_each(|error| write!(f, "\n  {error}"))
    }
}

impl std::error::Error for PlanErrors {}

impl Plan {
    /// Reads a plan from TOML.
    ///
    /// # Errors
    /// All mistakes at once, each with its line: bad TOML, unknown, missing or mistyped fields, a question with no or
    /// two question marks, Markdown or placeholders in what is spoken, and texts that are too long to be spoken.
    pub fn parse(toml: &str) -> Result<Plan, PlanErrors> {
        reader::read(toml)
    }

    /// The plan that comes with Emily: five questions for a software engineer.
    #[expect(clippy::expect_used, reason = "a test below reads it, so it cannot be shipped with a mistake")]
    pub fn default_software_engineer() -> Plan {
        Plan::parse(include_str!("plans/software-engineer.toml")).expect("the built-in plan is tested")
    }

    /// The plan of a configuration: the given file's text, or the built-in plan where none is configured.
    ///
    /// # Errors
    /// As [`Plan::parse`].
    pub fn configured(toml: Option<&str>) -> Result<Plan, PlanErrors> {
        toml.map_or_else(|| Ok(Plan::default_software_engineer()), Plan::parse)
    }

    /// The area of a main question, counted from 1.
    pub fn area(&self, question: u8) -> Option<&Area> {
        self.areas.get(usize::from(question).checked_sub(1)?)
    }

    /// Every vocabulary term of the plan once, in order: hints for a recogniser.
    pub fn terms(&self) -> Vec<String> {
        let mut terms: Vec<String> = Vec::new();
        for term in self.areas.iter().flat_map(|area| &area.vocabulary) {
            if !terms.contains(term) {
                terms.push(term.clone());
            }
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_plan_is_sound() {
        let plan =
            Plan::parse(include_str!("plans/software-engineer.toml")).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(plan.areas.len(), 5);
        assert!(plan.areas.iter().all(|area| area.max_follow_ups == 1 && !area.parts.is_empty()));
        assert_eq!(plan.limits, Limits::default());
        assert!(plan.terms().contains(&"Kafka".to_owned()));
        let json = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
    }
}
