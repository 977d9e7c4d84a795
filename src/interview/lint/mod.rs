//! The rules of conduct as a linter for any interview transcript.
//!
//! [`read`] recognises a transcript in one of several forms ([`Form`]); [`lint`] gives its faults. Every rule is a row
//! of [`RULES`]. A transcript from elsewhere is judged by its words alone; Emily's own record also tells the plan, the
//! time zone and what kind of line each one is, so more can be checked there.
//!
//! - [`read`]: from a text to an [`Interview`]; who speaks is told by labels, or found out
//! - [`tokens`], [`lexicon`], [`phrases`]: words, sentences, quotation marks, and the phrases that mean something
//! - [`turns`]: what each turn does: asks a main question, follows up, nudges, checks in, closes
//! - [`rules`]: one judgement each
//!
//! The linter shares no strings with [`phrasing`](super::phrasing): it judges what she says, so it must not know it.

mod lexicon;
mod model;
mod numbers;
mod phrases;
mod read;
mod rules;
#[cfg(test)]
mod tests;
mod tokens;
mod turns;

use std::fmt;

pub use model::{Form, Interview, NotAnInterview, Side};
pub use read::{MAX_BYTES, read};

/// A rule by its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u8);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R{:02}", self.0)
    }
}

impl fmt::Debug for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A rule as it stands in the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub id: RuleId,
    pub title: &'static str,
    /// What is asked of an interviewer.
    pub asks: &'static str,
    /// Where it can be checked.
    pub scope: Scope,
}

/// Where a rule can be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    AnyText,
    /// In part in any text; the rest needs Emily's JSON with its plan and time zone.
    TextAndRecord,
    RecordOnly,
    /// For a reviewer to see; never a fault.
    NoteOnly,
}

const fn rule(id: u8, title: &'static str, scope: Scope, asks: &'static str) -> Rule {
    Rule { id: RuleId(id), title, asks, scope }
}

/// Every rule. 1 to 18 come from what a real interview got wrong; 19 and on from the law on fair interviews.
pub const RULES: &[Rule] = &[
    rule(1, "greeting", Scope::TextAndRecord, "Greet by the candidate's local time; name the real company or none."),
    rule(
        2,
        "placeholder",
        Scope::AnyText,
        "Every field is filled: no [Name], {{name}} or <name> reaches the candidate.",
    ),
    rule(3, "nudged greeting", Scope::AnyText, "A greeting is greeted back and counts as no answer."),
    rule(4, "nudge without a target", Scope::AnyText, "A nudge says how long an answer should be, or where to start."),
    rule(
        5,
        "wrong count",
        Scope::AnyText,
        "“Final” is said only of the last question; all are resolved before the end.",
    ),
    rule(6, "area left out", Scope::TextAndRecord, "Each area that was planned or announced is covered."),
    rule(7, "end not confirmed", Scope::AnyText, "A wish to end with a question open is confirmed first."),
    rule(
        8,
        "closed more than once",
        Scope::AnyText,
        "The interview is closed once; only an explicit reopening follows.",
    ),
    rule(9, "clumsy recovery", Scope::AnyText, "A wrong count is put right with one apology, and asked once."),
    rule(10, "contradictory promises", Scope::TextAndRecord, "Next steps are the employer's, and the same throughout."),
    rule(11, "markup", Scope::AnyText, "No Markdown in what is spoken."),
    rule(12, "too many words", Scope::AnyText, "An acknowledgement has at most 12 words, a turn 60, a scenario 90."),
    rule(13, "verdict", Scope::AnyText, "No evaluation of the candidate or an answer is spoken."),
    rule(14, "not said", Scope::AnyText, "What the candidate is said to have said was said, word for word."),
    rule(
        15,
        "part not probed",
        Scope::RecordOnly,
        "A part that the plan asks for and the answer leaves out is probed.",
    ),
    rule(16, "several questions", Scope::AnyText, "At most one question mark a turn."),
    rule(17, "phase missing", Scope::AnyText, "Recording notice, consent, duration and the candidate's own questions."),
    rule(18, "pasted answer", Scope::NoteOnly, "A note for the reviewer, never a fault."),
    rule(
        19,
        "protected ground",
        Scope::AnyText,
        "No question about age, family, faith, health, origin or orientation.",
    ),
    rule(
        20,
        "inferred emotion",
        Scope::AnyText,
        "No emotion is inferred from voice or face (EU AI Act, article 5(1)(f)).",
    ),
    rule(21, "posing as a person", Scope::AnyText, "An AI interviewer does not say that it is a person."),
];

/// One fault: the rule, where it is, the words themselves, and what is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub rule: RuleId,
    /// The line in the file, counted from 1. An interview from memory counts entries instead.
    pub line: usize,
    /// The entry or message, counted from 1.
    pub entry: usize,
    /// The offending words, verbatim but for white space and length.
    pub quote: String,
    pub explanation: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {}: “{}” {}", self.rule, self.line, self.quote, self.explanation)
    }
}

/// The faults of an interview in the order of their lines, then of their rules. None means that it is clean.
pub fn lint(interview: &Interview<'_>) -> Vec<Fault> {
    let talk = turns::Talk::new(interview);
    let mut faults = rules::Findings::new(interview);
    rules::judge(&talk, &mut faults);
    faults.sorted()
}
