//! The interview's plan: what is asked, in which order, and what a good answer touches.
//!
//! A plan is a TOML file that a recruiter can read and change. Some come with Emily ([`Plan::shipped`];
//! `plans/software-engineer.toml` is the default and explains every field). Reading is strict: every mistake is told
//! with its line, because a plan that is wrong in an interview is wrong in front of a candidate. An interview keeps the
//! snapshot it began with ([`Event::Opened`](super::Event::Opened)).
//!
//! - [`reader`]: from TOML to a plan, with all mistakes and warnings
//! - [`draft`]: a plan made from a job description, for a person to edit
//! - [`duration`]: about how long it takes

pub mod draft;
mod duration;
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
    /// About how long the interview takes, as announced in the greeting; its areas share it as their time budgets.
    pub minutes: u32,
    /// How long pauses may last before a turn is taken as finished.
    #[serde(default)]
    pub patience: Patience,
    #[serde(default)]
    pub voice: VoiceStyle,
    /// Which of an area's alternative questions a candidate gets.
    #[serde(default)]
    pub alternatives: Choice,
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
    /// What is assessed, each with its scale.
    #[serde(default)]
    pub competencies: Vec<Competency>,
    /// The main questions in order; the introduction comes first.
    pub areas: Vec<Area>,
}

/// How long pauses may last before a turn is taken as finished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Patience {
    /// For rapid conversations: waits are a quarter shorter.
    Brisk,
    #[default]
    Normal,
    /// For who thinks long or speaks a second language: waits are half as long again.
    Patient,
}

/// How the voice speaks in interviews of this plan.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VoiceStyle {
    /// 1.0 as the voice is, 1.2 a fifth faster; from 0.5 to 2.0.
    pub pace: f32,
    /// 1.0 as the voice is, 1.1 a tenth higher; from 0.5 to 2.0.
    pub pitch: f32,
}

impl Default for VoiceStyle {
    fn default() -> Self {
        VoiceStyle { pace: 1.0, pitch: 1.0 }
    }
}

/// Which of an area's questions a candidate gets: its own, or one of its alternatives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Every candidate gets the same ones, so that answers compare: what structured interviewing asks for.
    #[default]
    Same,
    /// Chosen by the interview's id, against questions that are passed on; a report names the one that was asked.
    Rotate,
}

/// Something that is assessed, with a behaviourally anchored scale.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Competency {
    /// For example "system design"; areas name it.
    pub name: String,
    /// One sentence on what is meant.
    pub description: String,
    /// What is observed at the levels 1 to 5, in that order: five texts, or none.
    pub anchors: Vec<String>,
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
    /// The time budget in minutes. When it is used up no further follow-up is asked; without one, the areas share what
    /// is left of the interview's minutes.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// The names of the competencies that answers give evidence for.
    #[serde(default)]
    pub competencies: Vec<String>,
    /// Other questions that serve the same competencies. Empty in the snapshot that an interview runs on.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
    /// In a snapshot: which question was chosen, 0 for the area's own, else the alternative counted from 1.
    #[serde(default)]
    pub variant: u8,
}

/// Another question for an area. What it leaves out is the area's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    pub name: Option<String>,
    pub context: Option<Phrase>,
    pub question: Phrase,
    pub rephrased: Option<Phrase>,
    pub start_with: Option<String>,
    pub hard: Option<bool>,
    pub occasion: Option<bool>,
    /// The parts that this question asks for; none: the area's.
    pub parts: Vec<PlanPart>,
    pub follow_ups: Vec<String>,
    /// More terms beside the area's.
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

/// Something that is allowed in a plan and seldom wanted, and its line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanWarning {
    pub line: usize,
    pub message: String,
}

/// What reading a plan gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    pub plan: Result<Plan, PlanErrors>,
    /// In the order of their lines; there also where there are mistakes.
    pub warnings: Vec<PlanWarning>,
}

/// The plans that come with Emily, each with its id.
static SHIPPED: [(&str, &str); 6] = [
    ("software-engineer", include_str!("plans/software-engineer.toml")),
    ("data-engineer", include_str!("plans/data-engineer.toml")),
    ("product-manager", include_str!("plans/product-manager.toml")),
    ("customer-support", include_str!("plans/customer-support.toml")),
    ("sales", include_str!("plans/sales.toml")),
    ("nurse", include_str!("plans/nurse.toml")),
];

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
    /// two question marks, Markdown or placeholders in what is spoken, texts that are too long to be spoken, words that
    /// no answer could match, names that stand for two things, and questions about what the law protects.
    pub fn parse(toml: &str) -> Result<Plan, PlanErrors> {
        reader::read(toml).plan
    }

    /// Reads a plan from TOML and tells also what is allowed and seldom wanted.
    pub fn check(toml: &str) -> Checked {
        reader::read(toml)
    }

    /// The plans that come with Emily: the id and the TOML of each, to be used as they are or copied and changed.
    pub fn shipped() -> &'static [(&'static str, &'static str)] {
        &SHIPPED
    }

    /// The shipped plan with this id.
    #[expect(clippy::expect_used, reason = "a test reads all of them, so none can be shipped with a mistake")]
    pub fn named(id: &str) -> Option<Plan> {
        let (_, toml) = SHIPPED.iter().find(|(name, _)| *name == id)?;
        Some(Plan::parse(toml).expect("the shipped plans are tested"))
    }

    /// The default among the shipped plans: five questions for a software engineer.
    #[expect(clippy::expect_used, reason = "a test reads it, so it cannot be shipped with a mistake")]
    pub fn default_software_engineer() -> Plan {
        Plan::named("software-engineer").expect("the shipped plans are tested")
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

    /// The plan as one interview runs on it: one question an area, chosen as the plan says.
    pub fn for_interview(&self, id: &str) -> Plan {
        let mut plan = self.clone();
        for (index, area) in plan.areas.iter_mut().enumerate() {
            let alternatives = std::mem::take(&mut area.alternatives);
            let chosen = match self.alternatives {
                Choice::Same => 0,
                Choice::Rotate => {
                    let seed = super::text::fnv1a(&format!("{id}/{index}"));
                    (seed % (alternatives.len() as u64 + 1)) as usize
                }
            };
            if let Some(alternative) = chosen.checked_sub(1).and_then(|at| alternatives.into_iter().nth(at)) {
                area.ask_instead(alternative);
                // A plan has fewer than 256 alternatives an area: the reader checks.
                area.variant = u8::try_from(chosen).unwrap_or(u8::MAX);
            }
        }
        plan
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

impl Area {
    /// Puts an alternative in the place of the area's own question.
    fn ask_instead(&mut self, other: Alternative) {
        self.context = other.context;
        self.rephrased = other.rephrased.unwrap_or_else(|| other.question.clone());
        self.question = other.question;
        self.name = other.name.unwrap_or(std::mem::take(&mut self.name));
        self.start_with = other.start_with.unwrap_or(std::mem::take(&mut self.start_with));
        self.hard = other.hard.unwrap_or(self.hard);
        self.occasion = other.occasion.unwrap_or(self.occasion);
        if !other.parts.is_empty() {
            self.parts = other.parts;
        }
        if !other.follow_ups.is_empty() {
            self.follow_ups = other.follow_ups;
        }
        self.vocabulary.extend(other.vocabulary);
    }
}

#[cfg(test)]
mod tests;
