//! Who takes an interview: ten kinds of people, each with chance of its own.
//!
//! A persona knows what a person in the call would know, Emily's words as far as they were played and what the page says,
//! and nothing else. [`person`] is what they share, [`ears`] how they understand, [`material`] what they say.

mod asking;
mod ears;
mod going;
mod material;
mod person;
mod speaking;

use std::fmt;
use std::str::FromStr;

use super::candidate::Candidate;

/// A kind of candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonaId {
    /// Answers what is asked, at a length that suits.
    Cooperative,
    /// A few words at a time.
    Terse,
    /// Hundreds of words, with pauses, corrections and side paths.
    Rambling,
    /// Says nothing for long, and sometimes nothing at all.
    Silent,
    /// Speaks over Emily: listening sounds, afterthoughts, and real interruptions.
    Interrupting,
    /// Counts the questions aloud, often wrongly.
    Disputing,
    /// Asks about everything, and for everything that can be asked for.
    Curious,
    /// Says what is meant for a machine: instructions, markup, placeholders.
    Injecting,
    /// Wants to end early, or hangs up.
    Leaving,
    /// Loses the connection and comes back, or takes another device.
    Returning,
}

impl PersonaId {
    /// Every persona, in the order in which they are listed.
    pub const ALL: [PersonaId; 10] = [
        PersonaId::Cooperative,
        PersonaId::Terse,
        PersonaId::Rambling,
        PersonaId::Silent,
        PersonaId::Interrupting,
        PersonaId::Disputing,
        PersonaId::Curious,
        PersonaId::Injecting,
        PersonaId::Leaving,
        PersonaId::Returning,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            PersonaId::Cooperative => "cooperative",
            PersonaId::Terse => "terse",
            PersonaId::Rambling => "rambling",
            PersonaId::Silent => "silent",
            PersonaId::Interrupting => "interrupting",
            PersonaId::Disputing => "disputing",
            PersonaId::Curious => "curious",
            PersonaId::Injecting => "injecting",
            PersonaId::Leaving => "leaving",
            PersonaId::Returning => "returning",
        }
    }

    /// This kind of candidate; a seed gives the same one always.
    pub fn candidate(self, seed: u64) -> Box<dyn Candidate> {
        match self {
            PersonaId::Cooperative => Box::new(speaking::Cooperative::new(seed)),
            PersonaId::Terse => Box::new(speaking::Terse::new(seed)),
            PersonaId::Rambling => Box::new(speaking::Rambling::new(seed)),
            PersonaId::Silent => Box::new(speaking::Silent::new(seed)),
            PersonaId::Interrupting => Box::new(speaking::Interrupting::new(seed)),
            PersonaId::Disputing => Box::new(asking::Disputing::new(seed)),
            PersonaId::Curious => Box::new(asking::Curious::new(seed)),
            PersonaId::Injecting => Box::new(asking::Injecting::new(seed)),
            PersonaId::Leaving => Box::new(going::Leaving::new(seed)),
            PersonaId::Returning => Box::new(going::Returning::new(seed)),
        }
    }
}

impl fmt::Display for PersonaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no persona has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no persona {0:?}; there are {names}", names = PersonaId::ALL.map(PersonaId::name).join(", "))]
pub struct UnknownPersona(String);

impl FromStr for PersonaId {
    type Err = UnknownPersona;

    fn from_str(name: &str) -> Result<Self, UnknownPersona> {
        PersonaId::ALL.into_iter().find(|id| id.name() == name).ok_or_else(|| UnknownPersona(name.to_owned()))
    }
}
