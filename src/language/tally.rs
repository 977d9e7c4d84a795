//! What came of asking a model.

use std::collections::BTreeMap;
use std::fmt;

use super::LanguageError;
use crate::interview::ModelReply;

/// What became of a model's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered<'a> {
    Spoken,
    /// It broke this rule.
    Refused {
        rule: &'a str,
    },
    /// There was none in time.
    Late,
    /// There was none, by the kind of failure.
    Failed {
        kind: &'a str,
    },
}

impl<'a> Answered<'a> {
    /// As an interview's log has it: the model's reply, and the rule that it broke if it did.
    pub fn logged(reply: &ModelReply, rule: Option<&'a str>) -> Self {
        match (reply, rule) {
            (ModelReply::Text { .. }, None) => Answered::Spoken,
            (ModelReply::Text { .. }, Some(rule)) => Answered::Refused { rule },
            (ModelReply::Late, _) => Answered::Late,
            (ModelReply::Failed { .. }, _) => Answered::Failed { kind: "failed" },
        }
    }
}

impl From<&LanguageError> for Answered<'_> {
    fn from(error: &LanguageError) -> Self {
        match error {
            LanguageError::Late { .. } => Answered::Late,
            other => Answered::Failed { kind: other.kind() },
        }
    }
}

/// Counts of a model's answers: how many were spoken, and why the others were not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    accepted: u64,
    late: u64,
    /// By the rule that was broken.
    rejected: BTreeMap<String, u64>,
    /// By the kind of failure.
    failed: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts one answer, or its absence.
    pub fn count(&mut self, answered: Answered<'_>) {
        match answered {
            Answered::Spoken => self.accepted += 1,
            Answered::Refused { rule } => *self.rejected.entry(rule.to_owned()).or_default() += 1,
            Answered::Late => self.late += 1,
            Answered::Failed { kind } => *self.failed.entry(kind.to_owned()).or_default() += 1,
        }
    }

    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    pub fn late(&self) -> u64 {
        self.late
    }

    /// Answers that broke a rule, by its name.
    pub fn rejected(&self) -> &BTreeMap<String, u64> {
        &self.rejected
    }

    /// How often the model was asked.
    pub fn asked(&self) -> u64 {
        let sum = |counts: &BTreeMap<_, u64>| counts.values().sum::<u64>();
        self.accepted + self.late + sum(&self.rejected) + sum(&self.failed)
    }

    /// The share of answers that were spoken, from 0 to 1; 1 where nothing was asked.
    pub fn share(&self) -> f64 {
        match self.asked() {
            0 => 1.0,
            asked => self.accepted as f64 / asked as f64,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} answers spoken ({:.1} %)", self.accepted, self.asked(), self.share() * 100.0)?;
        let others = self.rejected.iter().map(|(rule, count)| (format!("broke {rule}"), *count));
        let late = (self.late > 0).then(|| ("late".to_owned(), self.late));
        let failed = self.failed.iter().map(|(kind, count)| (kind.clone(), *count));
        others.chain(late).chain(failed).try_for_each(|(what, count)| write!(f, ", {count} {what}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_of_everything_that_was_asked() {
        let mut tally = Tally::default();
        assert_eq!((tally.share(), tally.asked()), (1.0, 0));
        tally.count(Answered::Spoken);
        tally.count(Answered::Spoken);
        tally.count(Answered::Refused { rule: "verdict" });
        tally.count(Answered::from(&LanguageError::Late { ms: 1_200 }));
        tally.count(Answered::from(&LanguageError::Declined { url: "http://localhost/v1".to_owned() }));
        assert_eq!((tally.asked(), tally.accepted(), tally.late(), tally.rejected()["verdict"]), (5, 2, 1, 1));
        assert!((tally.share() - 0.4).abs() < 1e-9);
        assert_eq!(tally.to_string(), "2 of 5 answers spoken (40.0 %), 1 broke verdict, 1 late, 1 declined");
    }
}
