//! A plan made from a job description, for a person to edit: with a language model, or from the nearest shipped plan.
//!
//! - [`nearest`](nearest()): the shipped plan whose role and vocabulary are closest, and the terms of a description
//! - [`scripted`]: that plan, with the role and the terms put in
//! - [`prompt`] and [`from_reply`]: what a language model is asked, and a plan from what it replies
//!
//! Either way the result is TOML with comments, it passes [`Plan::parse`], and its first lines say how it was made and
//! what to look at. A model writes questions, competencies and words to look for; what is promised to candidates and
//! what they consent to (notice, closing, next steps, faq) it never writes.

mod nearest;
mod render;
mod reply;

use super::super::text::{count_words, speakable};
use super::reader::TITLE_WORDS;
use super::{Plan, PlanErrors};

pub use nearest::{Nearest, nearest};
pub use reply::{from_reply, prompt};

/// Why a draft was made without a language model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unaided {
    NotConfigured,
    /// It was asked, and what came of that, for example "no answer within 60 s".
    Failed(String),
}

/// A draft from the nearest shipped plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Scripted {
    pub toml: String,
    pub from: Nearest,
}

/// Why a language model's reply cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    #[error("the reply is not the JSON that was asked for: {0}")]
    NotJson(String),
    /// The lines are those of the TOML that the reply was made into.
    #[error("the reply makes no sound plan: {}", first_of(.0))]
    Mistakes(PlanErrors),
}

/// The nearest shipped plan with this role, and with the terms of the description for the first questions.
pub fn scripted(role: &str, description: &str, why: &Unaided) -> Scripted {
    let from = nearest(role, description);
    let mut plan = Plan::named(from.id).unwrap_or_else(Plan::default_software_engineer);
    name_after(&mut plan, role);
    let terms = nearest::terms(description, &plan);
    for area in plan.areas.iter_mut().take(2) {
        area.vocabulary
            .extend(terms.iter().filter(|term| !area.vocabulary.contains(term)).cloned().collect::<Vec<_>>());
    }
    let why = match why {
        Unaided::NotConfigured => "because no language model is configured".to_owned(),
        Unaided::Failed(how) => format!("because the language model could not be used ({})", one_line(how)),
    };
    let mut header = vec![
        format!("Drafted for the role {:?} from the plan {:?} that comes with Emily, {why}.", plan.role, from.id),
        format!("The questions are those of {:?}: nobody has fitted them to this work yet.", from.id),
    ];
    if !from.is_near() {
        header.push(
            "None of the plans that come with Emily is near this role. Expect to write most of it anew.".to_owned(),
        );
    }
    if !terms.is_empty() {
        header.push(format!(
            "From the job description come these terms in `vocabulary`: {}. Take out names of places and companies.",
            terms.join(", ")
        ));
    }
    Scripted { toml: render::toml(&plan, &header), from }
}

/// Gives the plan the role, and an id made of it.
fn name_after(plan: &mut Plan, role: &str) {
    let role = speakable(&one_line(role));
    let words: Vec<&str> = role.split(' ').collect();
    let mut title = String::new();
    for word in words {
        if count_words(&title) + count_words(word) > TITLE_WORDS {
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    if count_words(&title) > 0 {
        plan.role = title;
    }
    let letters: String =
        plan.role.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let id: String = letters.split_whitespace().collect::<Vec<_>>().join("-").chars().take(60).collect();
    if !id.is_empty() {
        plan.id = id;
    }
    plan.version = "1".to_owned();
}

/// Without line breaks and other control characters: it stands in a comment.
fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn first_of(errors: &PlanErrors) -> String {
    let first = errors.0.first().map_or("", |error| error.message.as_str());
    match errors.0.len() {
        0 | 1 => first.to_owned(),
        more => format!("{first} (and {} more)", more - 1),
    }
}

#[cfg(test)]
mod tests;
