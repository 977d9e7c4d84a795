//! What a simulated candidate has prepared, and how it picks from that by what it hears.

use serde::Deserialize;

/// The answers prepared for the shipped plan.
const SOFTWARE_ENGINEER: &str = include_str!("answers.toml");

/// Prepared answers, each used once.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    #[serde(rename = "answer")]
    prepared: Vec<Prepared>,
    /// Said, one after another, when nothing that was prepared fits.
    otherwise: Vec<String>,
    /// Heard words that call for no answer: the end of the interview.
    farewell: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prepared {
    /// Words or phrases; the more of them are heard, the better the answer fits.
    cues: Vec<String>,
    /// How many cues must be heard.
    #[serde(default = "one")]
    at_least: usize,
    say: String,
    #[serde(skip)]
    used: bool,
}

fn one() -> usize {
    1
}

impl Answers {
    /// The answers for the shipped plan of a software engineer.
    ///
    /// # Errors
    /// Never for the file that is built in; a test reads it.
    pub fn software_engineer() -> Result<Self, toml::de::Error> {
        Answers::parse(SOFTWARE_ENGINEER)
    }

    /// Reads answers from TOML: a list of `[[answer]]` with `cues` and `say`, then `otherwise` and `farewell`.
    ///
    /// # Errors
    /// TOML that is none, or other keys.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Everything that may be said.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.prepared.iter().map(|answer| &answer.say).chain(&self.otherwise).map(String::as_str)
    }

    /// What to say to words that were heard; nothing to a farewell, or when all that was prepared is used up.
    pub fn reply_to(&mut self, heard: &str) -> Option<String> {
        let heard = plain(heard);
        if self.farewell.iter().any(|phrase| contains(&heard, phrase)) {
            return None;
        }
        let fitting = self
            .prepared
            .iter_mut()
            .filter(|answer| !answer.used)
            .map(|answer| (answer.cues.iter().filter(|cue| contains(&heard, cue)).count(), answer))
            .filter(|(score, answer)| *score >= answer.at_least)
            .rev()
            .max_by_key(|(score, _)| *score);
        if let Some((_, answer)) = fitting {
            answer.used = true;
            return Some(answer.say.clone());
        }
        if self.otherwise.is_empty() { None } else { Some(self.otherwise.remove(0)) }
    }
}

/// Lower-case words with single spaces around each.
fn plain(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    format!(" {} ", words.join(" "))
}

fn contains(heard: &str, cue: &str) -> bool {
    heard.contains(&plain(cue))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_answers_are_well_formed() {
        let answers = Answers::software_engineer().unwrap();
        assert!(answers.prepared.len() >= 6);
        assert!(answers.prepared.iter().all(|answer| answer.cues.len() >= answer.at_least));
    }

    #[test]
    fn the_best_fitting_answer_is_used_once() {
        let mut answers = Answers::parse(
            r#"
            otherwise = ["Let me think of an example."]
            farewell = ["goodbye"]
            [[answer]]
            cues = ["introduce", "yourself"]
            say = "I am an engineer."
            [[answer]]
            cues = ["yourself"]
            say = "About me?"
            "#,
        )
        .unwrap();
        assert_eq!(answers.reply_to("Please introduce yourself.").unwrap(), "I am an engineer.");
        assert_eq!(answers.reply_to("And yourself?").unwrap(), "About me?");
        assert_eq!(answers.reply_to("And yourself?").unwrap(), "Let me think of an example.");
        assert_eq!(answers.reply_to("Thank you. Goodbye!"), None);
        assert_eq!(answers.reply_to("And yourself?"), None);
    }
}
