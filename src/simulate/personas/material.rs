//! The words of simulated candidates, and answers made of them.
//!
//! An answer is a story: its slots are filled once, so that it speaks of the same thing from its first sentence to its
//! last. Sentences of a kind are dealt like cards, so that an interview repeats one only when all were said.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::super::rng::Rng;

#[expect(clippy::expect_used, reason = "a test below reads it, so it cannot be shipped with a mistake")]
static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(include_str!("words.toml")).expect("tested"));

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    roles: Vec<Role>,
    sentences: BTreeMap<String, Vec<String>>,
}

/// The words of one kind of work.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Words of a role's title by which it is known.
    cues: Vec<String>,
    things: Vec<String>,
    tools: Vec<String>,
    people: Vec<String>,
    troubles: Vec<String>,
    steps: Vec<String>,
    figures: Vec<String>,
    colleagues: Vec<String>,
}

impl Role {
    /// The role whose cues are in these words; the last one that fits, else anyone's.
    pub fn heard_in(text: &str) -> &'static Role {
        let text = text.to_lowercase();
        let roles = &WORDS.roles;
        let fits = |role: &&Role| role.cues.iter().any(|cue| text.contains(cue.as_str()));
        roles.iter().rev().find(fits).unwrap_or(&roles[0])
    }
}

/// What an answer is about, with every slot filled.
#[derive(Clone, Debug)]
struct Story {
    slots: [(&'static str, String); 11],
}

impl Story {
    fn new(role: &'static Role, rng: &mut Rng) -> Self {
        fn one(from: &'static [String], rng: &mut Rng) -> String {
            rng.pick(from).cloned().unwrap_or_default()
        }
        let tool = one(&role.tools, rng);
        let other = role.tools.iter().cycle().skip(rng.between(0, 20) as usize).find(|other| **other != tool);
        let other = other.cloned().unwrap_or_default();
        Story {
            slots: [
                ("thing", one(&role.things, rng)),
                ("other", other),
                ("people", one(&role.people, rng)),
                ("trouble", one(&role.troubles, rng)),
                ("step", one(&role.steps, rng)),
                ("figure", one(&role.figures, rng)),
                ("colleague", one(&role.colleagues, rng)),
                ("low", number(rng.between(2, 20))),
                ("high", number(rng.between(21, 90))),
                ("weeks", number(rng.between(2, 12))),
                ("tool", tool),
            ],
        }
    }

    fn fill(&self, sentence: &str) -> String {
        let mut filled = String::with_capacity(sentence.len() + 40);
        let mut rest = sentence;
        while let Some((before, slot)) = rest.split_once('{') {
            filled.push_str(before);
            let (name, after) = slot.split_once('}').unwrap_or((slot, ""));
            let value = self.slots.iter().find(|(slot, _)| *slot == name).map_or("", |(_, value)| value);
            if filled.is_empty() {
                let mut letters = value.chars();
                filled.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                filled.push_str(letters.as_str());
            } else {
                filled.push_str(value);
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

/// Half of what people say are digits to a recogniser, and half are words.
fn number(n: u64) -> String {
    const SMALL: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    match SMALL.get(n as usize) {
        Some(word) if n.is_multiple_of(2) => (*word).to_owned(),
        _ => n.to_string(),
    }
}

/// How an answer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// With what was done, why, and what came of it.
    Full,
    /// Parts are left out.
    Partial,
    /// "We" from beginning to end.
    Ours,
    /// "Usually", "in general", no occasion.
    Vague,
    /// Better and faster, without a number.
    Comparing,
}

/// What is asked for, as a person would take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Introduction,
    Occasion,
    Scenario,
    OwnPart,
    Measure,
    OtherWays,
    Afterwards,
    Outcome,
    Cause,
    Why,
    Anything,
}

/// One candidate's store of words.
#[derive(Clone, Debug)]
pub struct Material {
    role: &'static Role,
    decks: BTreeMap<&'static str, Vec<&'static str>>,
    story: Story,
}

impl Material {
    pub fn new(rng: &mut Rng) -> Self {
        let role = &WORDS.roles[0];
        Material { role, decks: BTreeMap::new(), story: Story::new(role, rng) }
    }

    /// From now on the words of this kind of work are used.
    pub fn take_role(&mut self, role: &'static Role) {
        self.role = role;
    }

    /// Another thing to speak of.
    pub fn new_story(&mut self, rng: &mut Rng) {
        self.story = Story::new(self.role, rng);
    }

    /// The next sentence of a kind, filled.
    pub fn sentence(&mut self, kind: &'static str, rng: &mut Rng) -> String {
        let deck = self.decks.entry(kind).or_default();
        if deck.is_empty() {
            deck.extend(WORDS.sentences.get(kind).into_iter().flatten().map(String::as_str));
            rng.shuffle(deck);
        }
        let sentence = deck.pop().unwrap_or_default();
        self.story.fill(sentence)
    }

    /// A whole answer, sentence by sentence, of at least about so many words.
    pub fn answer(&mut self, topic: Topic, manner: Manner, words: usize, rng: &mut Rng) -> Vec<String> {
        let mut kinds = plot(topic, manner);
        let mut said: Vec<String> = Vec::new();
        let mut count = 0;
        // Details go between, so that an answer of any length still ends with what came of it.
        let keep_for_end = usize::from(kinds.len() > 2);
        let end = kinds.split_off(kinds.len() - keep_for_end);
        let mut middle = kinds.into_iter();
        loop {
            let kind = middle.next().unwrap_or(match manner {
                Manner::Ours if rng.chance(50) => "ours",
                Manner::Vague if rng.chance(40) => "vague",
                _ if topic == Topic::Scenario && rng.chance(60) => "scenario",
                _ => "detail",
            });
            let mut sentence = self.sentence(kind, rng);
            for _ in 0..2 {
                // Dealt anew in the middle of an answer: nobody says the same twice in one breath.
                if said.contains(&sentence) {
                    sentence = self.sentence("detail", rng);
                }
            }
            count += sentence.split_whitespace().count();
            said.push(sentence);
            if count + 12 >= words && middle.len() == 0 {
                break;
            }
        }
        said.extend(end.into_iter().map(|kind| self.sentence(kind, rng)));
        said
    }
}

/// The kinds of sentences that an answer consists of, in order.
fn plot(topic: Topic, manner: Manner) -> Vec<&'static str> {
    use Topic::*;
    let mut kinds = match topic {
        Introduction => vec!["introduction", "introduction", "current", "proud", "choice", "result"],
        Occasion => vec!["situation", "situation", "problem", "action", "action", "choice", "learned", "result"],
        Scenario => vec!["scenario", "scenario", "scenario", "scenario", "choice"],
        OwnPart => vec!["mine", "action", "detail"],
        Measure => vec!["measured", "detail", "result"],
        OtherWays => vec!["other_ways", "choice", "detail"],
        Afterwards => vec!["learned", "detail", "learned"],
        Outcome => vec!["result", "detail", "learned"],
        Cause => vec!["problem", "detail", "problem"],
        Why => vec!["why", "choice", "detail"],
        Anything => vec!["situation", "action", "choice", "action", "result"],
    };
    match manner {
        Manner::Full => {}
        Manner::Partial => kinds.retain(|kind| !matches!(*kind, "choice" | "result" | "learned" | "problem")),
        Manner::Ours => {
            kinds.retain(|kind| !matches!(*kind, "action" | "mine" | "choice"));
            kinds.splice(0..0, ["ours", "ours"]);
        }
        Manner::Vague => {
            kinds.retain(|kind| !matches!(*kind, "situation" | "result" | "action"));
            kinds.push("vague");
            kinds.push("vague");
        }
        Manner::Comparing => {
            kinds.retain(|kind| !matches!(*kind, "result" | "measured" | "choice"));
            kinds.push("bare_choice");
            kinds.push("comparative");
        }
    }
    if kinds.is_empty() {
        kinds.push("detail");
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_is_filled_and_every_kind_exists() {
        let mut rng = Rng::new(1, "test");
        let mut material = Material::new(&mut rng);
        for role in &WORDS.roles {
            material.take_role(role);
            for (kind, sentences) in &WORDS.sentences {
                for _ in sentences {
                    material.new_story(&mut rng);
                    let said = material.sentence(kind, &mut rng);
                    assert!(!said.is_empty() && !said.contains(['{', '}']) && !said.contains("  "), "{kind}: {said}");
                }
            }
        }
        use Topic::*;
        for topic in
            [Introduction, Occasion, Scenario, OwnPart, Measure, OtherWays, Afterwards, Outcome, Cause, Why, Anything]
        {
            for manner in [Manner::Full, Manner::Partial, Manner::Ours, Manner::Vague, Manner::Comparing] {
                let said = material.answer(topic, manner, 90, &mut rng);
                assert!(said.iter().all(|sentence| !sentence.is_empty()), "{topic:?} {manner:?}: {said:?}");
                let words = said.join(" ").split_whitespace().count();
                assert!((70..=190).contains(&words), "{words} words: {said:?}");
            }
        }
    }

    #[test]
    fn a_role_is_known_by_its_title() {
        let tools = |title: &str| Role::heard_in(title).tools[0].as_str();
        assert_eq!(tools("the interview for the Data Engineer position"), "dbt");
        assert_eq!(tools("the interview for the Registered Nurse position"), "the early warning score");
        assert_eq!(tools("the interview for the Lighthouse Keeper position"), "a shared sheet");
    }
}
