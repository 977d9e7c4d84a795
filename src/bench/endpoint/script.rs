//! The script: spoken answers and the pauses in them. `answers/experience.toml` says how it was made.

use serde::Deserialize;

use crate::interview::Expect;
use crate::interview::event::Ms;
use crate::speech::Voice;

const FILES: [&str; 3] = [
    include_str!("answers/experience.toml"),
    include_str!("answers/explanation.toml"),
    include_str!("answers/judgement.toml"),
];

/// A spoken answer, stretch by stretch.
#[derive(Clone, Debug)]
pub struct Answer {
    pub id: String,
    pub expect: Expect,
    pub ending: Ending,
    pub voice: Voice,
    pub stretches: Vec<Stretch>,
}

/// Words said in one go, and the pause after them; none after the last.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    pub words: String,
    pub pause: Option<Pause>,
}

/// A silence within an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    pub place: Place,
    pub ms: Ms,
}

/// Where a pause falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Within a sentence or a noun phrase.
    Inner,
    /// After a hesitation.
    Search,
    /// After a sentence that announces more.
    Between,
    /// After a sentence that sounds complete.
    Complete,
    /// After "let me think".
    Think,
}

/// How an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    Plain,
    /// Nothing rounds it off.
    Abrupt,
    /// "So yeah."
    Trailing,
    /// "That's about it."
    Closing,
}

/// Which answers are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Half {
    /// Those that rules may be tuned on.
    Seen,
    /// Those that rules are judged by.
    Unseen,
    #[default]
    Both,
}

#[derive(Deserialize)]
struct File {
    answer: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(rename = "trade")]
    _trade: String,
    #[serde(rename = "question")]
    _question: String,
    expect: Expected,
    #[serde(default)]
    hard: bool,
    #[serde(rename = "manner")]
    _manner: String,
    end: Ending,
    pace: f32,
    pitch: f32,
    said: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Expected {
    Answer,
    YesNo,
    CandidateQuestion,
}

/// The answers of one half, or all, in the script's order.
///
/// # Errors
/// Where the script is not as it should be, with the answer's name.
pub fn answers(half: Half) -> Result<Vec<Answer>, String> {
    let mut answers = Vec::new();
    for file in FILES {
        let entries = toml::from_str::<File>(file).map_err(|error| format!("the script of answers: {error}"))?.answer;
        for (at, entry) in entries.into_iter().enumerate() {
            let unseen = at % 2 == 1;
            if half == Half::Both || (half == Half::Unseen) == unseen {
                answers.push(entry.read()?);
            }
        }
    }
    Ok(answers)
}

impl Entry {
    fn read(self) -> Result<Answer, String> {
        let stretches = stretches(&self.said).map_err(|what| format!("the answer {}: {what}", self.id))?;
        let expect = match self.expect {
            Expected::Answer => Expect::Answer { question: 1, hard: self.hard },
            Expected::YesNo => Expect::YesNo,
            Expected::CandidateQuestion => Expect::CandidateQuestion,
        };
        let voice = Voice { pitch: self.pitch, pace: self.pace };
        Ok(Answer { id: self.id, expect, ending: self.end, voice, stretches })
    }
}

fn stretches(said: &str) -> Result<Vec<Stretch>, String> {
    let mut stretches = Vec::new();
    let mut rest = said;
    while let Some((before, after)) = rest.split_once('{') {
        let (mark, after) = after.split_once('}').ok_or("a mark has no end")?;
        stretches.push(Stretch { words: words(before)?, pause: Some(pause(mark)?) });
        rest = after;
    }
    stretches.push(Stretch { words: words(rest)?, pause: None });
    Ok(stretches)
}

fn words(text: &str) -> Result<String, String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { Err("nothing is said beside a pause".to_owned()) } else { Ok(words) }
}

fn pause(mark: &str) -> Result<Pause, String> {
    let wrong = || format!("{{{mark}}} is no pause");
    let (place, ms) = mark
        .split_whitespace()
        .collect::<Vec<_>>()
        .try_into()
        .map(|[place, ms]: [&str; 2]| (place, ms))
        .map_err(|_| wrong())?;
    let place = match place {
        "inner" => Place::Inner,
        "search" => Place::Search,
        "between" => Place::Between,
        "complete" => Place::Complete,
        "think" => Place::Think,
        _ => return Err(wrong()),
    };
    Ok(Pause { place, ms: ms.parse().map_err(|_| wrong())? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_pauses() {
        let read = stretches("I led it, and {inner 640} then\nI left.").unwrap();
        let pause = Some(Pause { place: Place::Inner, ms: 640 });
        assert_eq!(read[0], Stretch { words: "I led it, and".into(), pause });
        assert_eq!(read[1], Stretch { words: "then I left.".into(), pause: None });
        for bad in ["{inner 500} a", "a {inner} b", "a {inner 500 b", "a {elsewhere 500} b", "a {inner 500}"] {
            assert!(stretches(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_script_is_large_enough_to_judge_by() {
        let pauses = |half| {
            let answers = answers(half).unwrap();
            answers.iter().flat_map(|answer| &answer.stretches).filter_map(|it| it.pause).collect::<Vec<_>>()
        };
        assert!(answers(Half::Both).unwrap().len() >= 60);
        let all = pauses(Half::Both);
        assert!(all.len() >= 240 && all.iter().all(|pause| (500..=8_000).contains(&pause.ms)), "{}", all.len());
        assert_eq!(pauses(Half::Seen).len() + pauses(Half::Unseen).len(), all.len());
        assert!(pauses(Half::Unseen).len() >= 120);
    }
}
