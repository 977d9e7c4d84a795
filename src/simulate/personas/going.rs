//! Personas by how they go: early and with a word, without one, or only for a while.

use super::super::candidate::{Act, Candidate, Deed, Noticed};
use super::ears::Cue;
use super::person::Person;
use crate::interview::event::{LeaveReason, Ms};

const LENGTH: (u64, u64) = (40, 120);

const GOODBYES: &[&str] = &[
    "thank you lets end this interview",
    "can close this meeting",
    "Let's stop here, please.",
    "I want to end the interview now.",
    "I'd like to finish here.",
    "Could we stop the interview?",
    "I have to go, bye.",
    "Sorry, something came up, I need to leave the call.",
    "I think this is not for me, let's end it.",
    "Please end the interview.",
    "I'm done with this interview.",
    "Goodbye, Emily.",
];
const CONFIRMS: &[&str] =
    &["Yes.", "Yes, end it.", "Yes, please.", "End it now.", "Yes, I want to stop.", "Stop here."];
const STAYS: &[&str] =
    &["No, let's go on.", "Not yet.", "No, I'll finish it.", "Let's continue.", "No, wait, I can stay."];
const WAVERS: &[&str] = &["Hm, maybe.", "I don't know.", "What do you think?", "How many are left?", "It depends."];

/// Wants to leave early: says so, or hangs up.
pub struct Leaving {
    person: Person,
    /// Utterances of Emily's that are sat through before it is time to go.
    stays_for: u64,
    hangs_up: bool,
    declines: bool,
}

impl Leaving {
    pub fn new(seed: u64) -> Self {
        let mut person = Person::new(seed, (310, 390), 20);
        let stays_for = person.rng.between(0, 12);
        let (hangs_up, declines) = (person.rng.chance(15), person.rng.chance(12));
        Leaving { person, stays_for, hangs_up, declines }
    }

    fn goes(&mut self) -> Vec<Act> {
        if self.hangs_up {
            return vec![Deed::Leave(LeaveReason::HungUp).after(self.person.rng.between(200, 8_000))];
        }
        if self.person.rng.chance(10) {
            return vec![Deed::Press(crate::interview::Request::End).after(self.person.rng.between(300, 3_000))];
        }
        if self.person.rng.chance(15) {
            let mut said = self.person.compose(super::material::Manner::Partial, (20, 60));
            said.push(self.person.rng.phrase(&GOODBYES[2..7]).to_owned());
            return self.person.delivers(said, (150, 500));
        }
        self.person.says_one_of(GOODBYES)
    }
}

impl Candidate for Leaving {
    fn notices(&mut self, noticed: Noticed<'_>) -> Vec<Act> {
        let Noticed::EmilyDone { heard } = noticed else { return self.person.notices(noticed, LENGTH) };
        let cue = self.person.hear(heard);
        match cue {
            Cue::Farewell => Vec::new(),
            Cue::Consent if self.declines && self.person.rng.chance(20) => {
                vec![Deed::ConsentOnPage { agree: false }.after(self.person.rng.between(300, 4_000))]
            }
            Cue::Consent if self.declines => {
                self.person.says_one_of(&["No.", "No, I don't agree.", "I'd rather not.", "No, thank you."])
            }
            Cue::ToEnd => match self.person.rng.between(0, 99) {
                0..=54 => self.person.says_one_of(CONFIRMS),
                55..=79 => {
                    self.stays_for = self.person.rng.between(1, 6);
                    self.person.says_one_of(STAYS)
                }
                80..=92 => self.person.says_one_of(WAVERS),
                _ => vec![Deed::Leave(LeaveReason::HungUp).after(self.person.rng.between(300, 4_000))],
            },
            _ if self.stays_for == 0 => self.goes(),
            cue => {
                self.stays_for -= 1;
                self.person.cooperates(cue, LENGTH)
            }
        }
    }
}

/// Loses the connection and comes back.
pub struct Returning {
    person: Person,
    /// Times that the connection will still be lost.
    losses: u64,
    comes_back: bool,
}

impl Returning {
    pub fn new(seed: u64) -> Self {
        let mut person = Person::new(seed, (300, 390), 15);
        let losses = person.rng.between(1, 5);
        let comes_back = person.rng.chance(93);
        Returning { person, losses, comes_back }
    }

    /// Gone for a while: seconds, minutes or hours; or another device simply takes over.
    fn is_lost(&mut self, within_ms: Ms) -> Vec<Act> {
        self.losses -= 1;
        let rng = &mut self.person.rng;
        let at = rng.between(100, within_ms);
        if rng.chance(15) {
            return vec![Deed::Join.after(at)];
        }
        let reason = if rng.chance(70) { LeaveReason::Lost } else { LeaveReason::HungUp };
        let away = match rng.between(0, 99) {
            0..=49 => rng.between(1_500, 60_000),
            50..=84 => rng.between(90_000, 3_600_000),
            _ => rng.between(3_600_000, 30 * 3_600_000),
        };
        let mut acts = vec![Deed::Leave(reason).after(at)];
        if self.comes_back || self.losses > 0 {
            acts.push(Deed::Join.after(at + away));
        }
        acts
    }
}

impl Candidate for Returning {
    fn notices(&mut self, noticed: Noticed<'_>) -> Vec<Act> {
        let loses = self.losses > 0 && self.person.rng.chance(22);
        match noticed {
            Noticed::EmilyBegins { unsaid: false } if loses => self.is_lost(9_000),
            Noticed::EmilyDone { heard } => {
                let cue = self.person.hear(heard);
                let mut acts = self.person.cooperates(cue, LENGTH);
                if loses && cue != Cue::Farewell {
                    acts.extend(self.is_lost(30_000));
                }
                acts
            }
            other => self.person.notices(other, LENGTH),
        }
    }
}
