//! Personas by how they speak: at a good length, hardly, endlessly, not at all, or over Emily.

use super::super::candidate::{Act, Candidate, Deed, Noticed};
use super::ears::Cue;
use super::material::Manner;
use super::person::Person;
use crate::interview::event::Ms;

/// Words of an answer at a good length.
const GOOD_LENGTH: (u64, u64) = (85, 180);

pub struct Cooperative(Person);

impl Cooperative {
    pub fn new(seed: u64) -> Self {
        Cooperative(Person::new(seed, (300, 400), 10))
    }
}

impl Candidate for Cooperative {
    fn notices(&mut self, noticed: Noticed<'_>) -> Vec<Act> {
        let Noticed::EmilyDone { heard } = noticed else { return self.0.notices(noticed, GOOD_LENGTH) };
        let cue = self.0.hear(heard);
        if matches!(cue, Cue::Question(_)) && self.0.rng.chance(3) {
            return self
                .0
                .says_one_of(&["Could you repeat the question, please?", "Let me think about that for a moment."]);
        }
        self.0.cooperates(cue, GOOD_LENGTH)
    }
}

pub struct Terse(Person);

impl Terse {
    pub fn new(seed: u64) -> Self {
        Terse(Person::new(seed, (300, 380), 30))
    }

    fn few_words(&mut self) -> Vec<Act> {
        let mut said = vec![self.0.material.sentence("terse", &mut self.0.rng)];
        if self.0.rng.chance(30) {
            said.push(self.0.material.sentence("terse", &mut self.0.rng));
        }
        self.0.delivers(said, (100, 600))
    }
}

impl Candidate for Terse {
    fn notices(&mut self, noticed: Noticed<'_>) -> Vec<Act> {
        let Noticed::EmilyDone { heard } = noticed else { return self.0.notices(noticed, (15, 25)) };
        match self.0.hear(heard) {
            Cue::OwnQuestions => self.0.says_one_of(&["No.", "Nope.", "No, thanks.", "Nothing."]),
            Cue::Consent => self.0.says_one_of(&["Yes.", "Yeah.", "Okay.", "Sure."]),
            cue @ (Cue::ToEnd | Cue::RepeatOffer | Cue::Farewell) => self.0.cooperates(cue, (15, 25)),
            Cue::More if self.0.rng.chance(50) => self.0.answers((15, 30)),
            _ if self.0.rng.chance(20) => self.0.answers((15, 30)),
            _ => self.few_words(),
        }
    }
}

pub struct Rambling(Person);

impl Rambling {
    pub fn new(seed: u64) -> Self {
        Rambling(Person::new(seed, (340, 420), 12))
    }

    /// Sentences with what comes to mind in between.
    fn rambles(&mut self, words: (u64, u64)) -> Vec<Act> {
        let person = &mut self.0;
        let mut said = Vec::new();
        for sentence in person.compose(Manner::Full, words) {
            let sentence = match person.rng.between(0, 9) {
                0..=3 => {
                    let mut letters = person.material.sentence("fillers", &mut person.rng);
                    letters.push(' ');
                    letters + &sentence
                }
                4 => {
                    // The sentence breaks off, is corrected, and begins again.
                    let half: Vec<&str> = sentence.split(' ').collect();
                    let begun = half[..half.len() / 2].join(" ");
                    let correction = person.material.sentence("corrections", &mut person.rng);
                    format!("{begun} {correction} {sentence}")
                }
                _ => sentence,
            };
            said.push(sentence);
            if person.rng.chance(25) {
                said.push(person.material.sentence("digressions", &mut person.rng));
            }
        }
        if person.rng.chance(15) {
            said.push(person.material.sentence("offers", &mut person.rng));
        }
        let pause: (Ms, Ms) = if person.rng.chance(50) { (200, 1_100) } else { (400, 2_500) };
        person.delivers(said, pause)
    }
}

impl Candidate for Rambling {
    fn notices(&mut self, noticed: Noticed<'_>) -> Vec<Act> {
        match noticed {
            Noticed::EmilyDone { heard } => match self.0.hear(heard) {
                Cue::Question(_) | Cue::More | Cue::Statement => self.rambles((200, 400)),
                Cue::Less if self.0.rng.chance(40) => self.rambles((120, 260)),
                Cue::OwnQuestions if self.0.rng.chance(20) => self.rambles((30, 80)),
                cue => self.0.cooperates(cue, GOOD_LENGTH),
            },
            // Who rambles does not notice that someone else would like to speak.
            Noticed::EmilyBegins { unsaid } => self.0.yields(unsaid, 25),
            other => self.0.notices(other, GOOD_LENGTH),
        }
    }
}

pub struct Silent {
    person: Person,
    comes_back: bool,
    /// Will say something by itself, unless Emily speaks before that.
    gathers: bool,
}

impl Silent {
    pub fn new(seed: u64) -> Self {
        let mut person = Person::new(seed, (330, 420), 10);
        let comes_back = person.rng.chance(60);
        Silent { person, comes_back, gathers: false }
    }

    fn stays_silent(&mut self, cue: Cue) -> Vec<Act> {
        match self.person.rng.between(0, 99) {
            0..=29 => self.person.cooperates(cue, (20, 100)),
            30..=39 => {
                self.person.says_one_of(&["Hm.", "I'm thinking.", "Let me think.", "One moment, please.", "Um."])
            }
            40..=69 => {
                self.gathers = true;
                vec![Deed::Wake.after(self.person.rng.between(3_000, 240_000))]
            }
            _ => Vec::new(),
        }
    }
}

impl Candidate for Silent {
    fn notices(&mut self, noticed: Noticed<'_>) -> Vec<Act> {
        match noticed {
            Noticed::EmilyDone { heard } => match self.person.hear(heard) {
                Cue::Consent if self.person.rng.chance(60) => self.person.cooperates(Cue::Consent, (20, 100)),
                Cue::Farewell => Vec::new(),
                cue => self.stays_silent(cue),
            },
            Noticed::Awake if std::mem::take(&mut self.gathers) => self.person.cooperates(Cue::Statement, (20, 100)),
            Noticed::EmilyBegins { unsaid } => {
                self.gathers = false;
                self.person.yields(unsaid, 60)
            }
            Noticed::LetGo if self.comes_back => {
                self.comes_back = self.person.rng.chance(50);
                vec![Deed::Join.after(self.person.rng.between(10_000, 3 * 3_600_000))]
            }
            Noticed::LetGo | Noticed::Awake => Vec::new(),
            other => self.person.notices(other, (20, 100)),
        }
    }
}

pub struct Interrupting(Person);

impl Interrupting {
    pub fn new(seed: u64) -> Self {
        Interrupting(Person::new(seed, (300, 360), 5))
    }

    fn interrupts(&mut self) -> Vec<Act> {
        let person = &mut self.0;
        let (text, after_ms) = match person.rng.between(0, 99) {
            0..=24 => {
                let sounds = ["Mhm.", "Okay.", "Yeah.", "Right.", "I see.", "Uh-huh.", "Yes, okay.", "Sure."];
                (person.rng.phrase(&sounds).to_owned(), person.rng.between(400, 4_000))
            }
            25..=37 => {
                let more = person.material.sentence("detail", &mut person.rng);
                (format!("And one more thing. {more}"), person.rng.between(50, 650))
            }
            38..=50 => (person.material.sentence("action", &mut person.rng), person.rng.between(700, 6_000)),
            51..=58 => {
                let lines = [
                    "Sorry, wait, could you say that again?",
                    "Stop, stop, I know that.",
                    "Hold on, hold on a second.",
                ];
                (person.rng.phrase(&lines).to_owned(), person.rng.between(500, 5_000))
            }
            59..=61 => return vec![person.presses_something()],
            62..=63 => return vec![person.types("Sorry, one more detail that I forgot.".to_owned())],
            _ => return Vec::new(),
        };
        vec![person.speech(vec![text], (200, 400)).after(after_ms)]
    }
}

impl Candidate for Interrupting {
    fn notices(&mut self, noticed: Noticed<'_>) -> Vec<Act> {
        match noticed {
            Noticed::EmilyBegins { unsaid: false } => self.interrupts(),
            Noticed::EmilyBegins { unsaid } => self.0.yields(unsaid, 30),
            other => self.0.notices(other, (40, 130)),
        }
    }
}
