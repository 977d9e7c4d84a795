//! What all simulated candidates share: a memory of what was asked, a store of words, a pace, and plain good manners.

use super::super::candidate::{Act, Deed, Noticed, Piece, Speech};
use super::super::rng::Rng;
use super::ears::{Cue, understand};
use super::material::{Manner, Material, Role, Topic};
use crate::interview::event::{Ms, Request};

const AGREES: &[&str] =
    &["Yes, I agree.", "Yes.", "Yes, that's fine.", "Sure, go ahead.", "Yes, I do.", "Okay, yes.", "I agree."];
const GOES_ON: &[&str] = &["No, let's go on.", "No, I'd like to continue.", "Let's continue, please.", "No."];
const NOTHING_TO_ASK: &[&str] = &[
    "No, thank you, that was all.",
    "No, I have no questions.",
    "No, that's all.",
    "Not at the moment, thank you.",
    "I think that's everything, thanks.",
];
const WANTS_REPEAT: &[&str] = &["Yes, please.", "Yes, that would help.", "Please do."];
const BUTTONS: &[Request] = &[
    Request::Repeat,
    Request::Rephrase,
    Request::Moment,
    Request::Skip,
    Request::Back,
    Request::HowManyLeft,
    Request::HowLong,
    Request::AreYouHuman,
    Request::IsThisRecorded,
    Request::OwedQuestion,
];

/// A person who takes an interview.
#[derive(Clone, Debug)]
pub struct Person {
    pub rng: Rng,
    pub material: Material,
    /// How long a word takes, ms.
    word_ms: Ms,
    /// Writes instead of speaking.
    writes: bool,
    /// What was asked last.
    topic: Topic,
    knows_role: bool,
    own_questions: u64,
}

impl Person {
    pub fn new(seed: u64, word_ms: (Ms, Ms), writes_percent: u64) -> Self {
        let mut rng = Rng::new(seed, "persona");
        let material = Material::new(&mut rng);
        Person {
            word_ms: rng.between(word_ms.0, word_ms.1),
            writes: rng.chance(writes_percent),
            own_questions: if rng.chance(40) { rng.between(1, 2) } else { 0 },
            topic: Topic::Anything,
            knows_role: false,
            material,
            rng,
        }
    }

    /// Listens, and remembers what was asked.
    pub fn hear(&mut self, heard: &str) -> Cue {
        if !self.knows_role && heard.contains("position") {
            self.knows_role = true;
            self.material.take_role(Role::heard_in(heard));
        }
        let cue = understand(heard);
        if let Cue::Question(topic) = cue {
            self.topic = topic;
            if matches!(topic, Topic::Introduction | Topic::Occasion | Topic::Scenario | Topic::Anything) {
                self.material.new_story(&mut self.rng);
            }
        }
        cue
    }

    /// Says one thing after a moment.
    pub fn says(&mut self, text: impl Into<String>) -> Vec<Act> {
        let text = text.into();
        let after_ms = self.rng.between(250, 1_100);
        if self.writes {
            return vec![self.types(text)];
        }
        vec![self.speech(vec![text], (200, 500)).after(after_ms)]
    }

    pub fn says_one_of(&mut self, lines: &[&str]) -> Vec<Act> {
        let text = self.rng.phrase(lines);
        self.says(text)
    }

    /// Types it, as fast as people type.
    pub fn types(&mut self, text: String) -> Act {
        let writing_ms = (text.split_whitespace().count() as Ms * self.rng.between(220, 420)).max(900);
        Deed::Type { text, writing_ms }.after(writing_ms + self.rng.between(600, 2_000))
    }

    pub fn presses_something(&mut self) -> Act {
        let request = self.rng.pick(BUTTONS).copied().unwrap_or(Request::Repeat);
        Deed::Press(request).after(self.rng.between(300, 2_500))
    }

    /// Sentences as speech with pauses between them.
    pub fn speech(&mut self, sentences: Vec<String>, pause_ms: (Ms, Ms)) -> Deed {
        let pause = |rng: &mut Rng| rng.between(pause_ms.0, pause_ms.1);
        let pieces = sentences.into_iter().enumerate();
        let rng = &mut self.rng;
        let pieces = pieces.map(|(at, text)| Piece { pause_ms: if at == 0 { 0 } else { pause(rng) }, text }).collect();
        Deed::Say(Speech { pieces, word_ms: self.word_ms })
    }

    /// An answer of so many words to what was asked last.
    pub fn answers(&mut self, words: (u64, u64)) -> Vec<Act> {
        let manner = self.manner();
        let mut said = self.compose(manner, words);
        match self.rng.between(0, 99) {
            0..=4 => said.push(self.material.sentence("offers", &mut self.rng)),
            5..=8 => said.push(self.material.sentence("asides", &mut self.rng)),
            _ => {}
        }
        self.delivers(said, (150, 800))
    }

    /// Says these sentences, or writes them.
    pub fn delivers(&mut self, said: Vec<String>, pause_ms: (Ms, Ms)) -> Vec<Act> {
        if self.writes {
            return vec![self.types(said.join(" "))];
        }
        let after_ms = self.rng.between(400, 2_600);
        vec![self.speech(said, pause_ms).after(after_ms)]
    }

    pub fn compose(&mut self, manner: Manner, words: (u64, u64)) -> Vec<String> {
        let words = self.rng.between(words.0, words.1) as usize;
        self.material.answer(self.topic, manner, words, &mut self.rng)
    }

    fn manner(&mut self) -> Manner {
        match self.rng.between(0, 99) {
            0..=44 => Manner::Full,
            45..=64 => Manner::Partial,
            65..=79 => Manner::Ours,
            80..=89 => Manner::Vague,
            _ => Manner::Comparing,
        }
    }

    /// What anyone would do who wants to get through this well, with answers of so many words.
    pub fn cooperates(&mut self, cue: Cue, words: (u64, u64)) -> Vec<Act> {
        match cue {
            Cue::Consent if self.rng.chance(12) => {
                vec![Deed::ConsentOnPage { agree: true }.after(self.rng.between(400, 6_000))]
            }
            Cue::Consent => self.says_one_of(AGREES),
            Cue::ToEnd => self.says_one_of(GOES_ON),
            Cue::OwnQuestions if self.own_questions > 0 => {
                self.own_questions -= 1;
                let question = self.material.sentence("own_questions", &mut self.rng);
                self.says(question)
            }
            Cue::OwnQuestions => self.says_one_of(NOTHING_TO_ASK),
            Cue::RepeatOffer if self.rng.chance(50) => self.says_one_of(WANTS_REPEAT),
            Cue::Less => self.answers((60, 110)),
            Cue::Farewell => Vec::new(),
            Cue::RepeatOffer | Cue::More | Cue::Question(_) | Cue::Statement => self.answers(words),
        }
    }

    /// Emily begins while something is still unsaid: some go on, and some let her speak.
    pub fn yields(&mut self, unsaid: bool, percent: u64) -> Vec<Act> {
        if unsaid && self.rng.chance(percent) { vec![Deed::Hush.after(self.rng.between(150, 900))] } else { Vec::new() }
    }

    /// The ordinary side of everything that can be noticed.
    pub fn notices(&mut self, noticed: Noticed<'_>, words: (u64, u64)) -> Vec<Act> {
        match noticed {
            Noticed::EmilyDone { heard } => {
                let cue = self.hear(heard);
                self.cooperates(cue, words)
            }
            Noticed::EmilyBegins { unsaid } => self.yields(unsaid, 60),
            Noticed::LetGo => vec![Deed::Join.after(self.rng.between(5_000, 300_000))],
            // Words were lost, and the page asks for them again.
            Noticed::Page { code: "not_heard" } => {
                let again = format!("I said: {}", self.material.sentence("detail", &mut self.rng));
                self.says(again)
            }
            Noticed::Connected | Noticed::Page { .. } | Noticed::Awake => Vec::new(),
        }
    }
}
