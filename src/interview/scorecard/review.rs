//! A person's own level for a competency. It stands beside the machine's; none is ever changed or taken away.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The longest reason, in characters.
const REASON_CHARS: usize = 2_000;
/// The longest name of a reviewer or of a competency, in characters.
const NAME_CHARS: usize = 200;

/// What a person says of a competency after reading the interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    pub competency: String,
    /// From 1 to 5; None: not observed.
    pub level: Option<u8>,
    /// Who says so.
    pub reviewer: String,
    /// Why, in the reviewer's words; never empty.
    pub reason: String,
    pub at: Timestamp,
}

/// Why a review cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReviewError {
    #[error("level {0} is not on the scale: give 1 to 5, or \"not observed\"")]
    Level(u8),
    #[error("a review needs its reason: say in a sentence what in the interview it rests on")]
    NoReason,
    #[error("the reason has {0} characters: at most {REASON_CHARS} are kept")]
    LongReason(usize),
    #[error("a review needs the name of who makes it")]
    NoReviewer,
    #[error("the name has {0} characters: at most {NAME_CHARS} are kept")]
    LongName(usize),
    #[error("{named:?} is not assessed in this interview; what is: {}", known.join(", "))]
    UnknownCompetency { named: String, known: Vec<String> },
}

impl Review {
    /// Whether it is whole, whatever the interview.
    ///
    /// # Errors
    /// A level that is not on the scale, an empty reason or reviewer, one that is too long.
    pub fn check(&self) -> Result<(), ReviewError> {
        if let Some(level) = self.level.filter(|level| !(1..=5).contains(level)) {
            return Err(ReviewError::Level(level));
        }
        let reason = self.reason.trim().chars().count();
        if reason == 0 {
            return Err(ReviewError::NoReason);
        }
        if reason > REASON_CHARS {
            return Err(ReviewError::LongReason(reason));
        }
        if self.reviewer.trim().is_empty() {
            return Err(ReviewError::NoReviewer);
        }
        let longest = self.reviewer.chars().count().max(self.competency.chars().count());
        if longest > NAME_CHARS {
            return Err(ReviewError::LongName(longest));
        }
        Ok(())
    }
}
