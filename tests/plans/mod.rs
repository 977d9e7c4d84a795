//! A plan of two questions, for interviews that need not be long.

use emily::interview::Plan;

/// The introduction and one more question.
pub fn two_questions() -> Plan {
    Plan::parse(include_str!("two-questions.toml")).expect("the plan is well-formed")
}
