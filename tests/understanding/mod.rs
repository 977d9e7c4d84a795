//! The corpus of what candidates say, and how what was understood compares with it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use emily::interview::{Request, Understood, understand};
use serde::Deserialize;

/// One utterance of the corpus; the files say what the fields mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub said: String,
    pub is: String,
    #[serde(default)]
    pub speak: bool,
    /// What Whisper heard when Piper said it.
    pub heard: Option<String>,
    /// Of `answer_then_request`: the words before the request, and the request.
    pub answer: Option<String>,
    pub request: Option<String>,
    /// Of `unclear`: the request that it may be.
    pub maybe: Option<String>,
}

#[derive(Deserialize)]
struct Corpus {
    utterance: Vec<Item>,
}

/// The classes that are no request, or not only one.
const OTHERS: &[&str] = &["answer", "answer_then_request", "greeting", "question", "sound_check", "unclear"];

/// A half of the corpus: "seen" (rules may be tuned on it) or "unseen" (never).
pub fn half(name: &str) -> Vec<Item> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/understanding").join(name).with_extension("toml");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("the {name} half of the corpus is missing: {}: {error}", path.display()));
    toml::from_str::<Corpus>(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())).utterance
}

/// How an utterance was understood, beside how it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Result {
    Right,
    /// Emily would ask whether this is wanted, and it is.
    Asked,
    /// As something else, by its name.
    As(String),
}

/// The name of a request or a class, as the corpus writes it.
fn name(request: Request) -> String {
    serde_json::to_value(request).unwrap().as_str().unwrap().to_owned()
}

impl Item {
    pub fn is_request(&self) -> bool {
        !OTHERS.contains(&self.is.as_str())
    }

    /// Whether the utterance, as it was heard, would be acted on as a request.
    pub fn is_taken_for_a_request(&self, text: &str) -> bool {
        matches!(understand(text), Understood::Request(_) | Understood::AnswerThenRequest { .. })
    }

    /// A request that was understood as one after an answer is right: Emily does it, and keeps the words before it.
    /// The other way round, the answer would be lost.
    pub fn result(&self, text: &str) -> Result {
        let understood = understand(text);
        let class = match &understood {
            Understood::Request(request) => name(*request),
            Understood::AnswerThenRequest { request, .. } => format!("answer, then {}", name(*request)),
            Understood::Unclear(request) => format!("perhaps {}", name(*request)),
            Understood::Greeting => "greeting".into(),
            Understood::SoundCheck => "sound_check".into(),
            Understood::Question => "question".into(),
            Understood::Answer | Understood::AnswerThenQuestion | Understood::AnswerThenOffer => "answer".into(),
            Understood::Nothing => "nothing".into(),
        };
        let wanted = |request: &Request| Some(name(*request)) == self.maybe.clone().or_else(|| self.request.clone());
        let is_right = match (self.is.as_str(), &understood) {
            ("unclear", Understood::Request(request) | Understood::Unclear(request)) => wanted(request),
            ("answer_then_request", Understood::AnswerThenRequest { answer, request }) => {
                wanted(request) && self.keeps(answer, text)
            }
            ("unclear" | "answer_then_request", _) => false,
            (is, Understood::AnswerThenRequest { request, .. }) => name(*request) == is,
            (is, _) => class == is,
        };
        match is_right {
            true => Result::Right,
            false if self.is_request() && class == format!("perhaps {}", self.is) => Result::Asked,
            false => Result::As(class),
        }
    }

    /// Whether an answer is the corpus's, word by word. What was heard may be written otherwise: then it has to begin
    /// the text and be about as long.
    fn keeps(&self, answer: &str, text: &str) -> bool {
        let Some(wanted) = &self.answer else { return false };
        let words = |text: &str| text.split_whitespace().count();
        match text == self.said {
            true => answer.trim() == wanted.trim(),
            false => text.starts_with(answer) && words(answer).abs_diff(words(wanted)) <= 2,
        }
    }
}

/// Counts of one class.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub count: usize,
    pub right: usize,
    pub asked: usize,
    /// Of other classes, understood as this one.
    pub false_alarms: usize,
}

impl Tally {
    /// What was found of it, with what Emily asks about.
    pub fn recall(&self) -> f64 {
        ratio(self.right + self.asked, self.count)
    }

    /// How much of what was understood as this is this.
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.right + self.false_alarms)
    }
}

pub fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// What came of a half.
#[derive(Default)]
pub struct Report {
    pub classes: BTreeMap<String, Tally>,
    /// Answers that were asked about.
    pub answers_asked: usize,
    /// One line for each that was not right.
    pub wrong: String,
}

impl Report {
    /// `texts`: each item with the words to understand, as said or as heard.
    pub fn of<'a>(texts: impl IntoIterator<Item = (&'a Item, &'a str)>) -> Self {
        let mut report = Self::default();
        for (item, text) in texts {
            let tally = report.classes.entry(item.is.clone()).or_default();
            tally.count += 1;
            match item.result(text) {
                Result::Right => tally.right += 1,
                Result::Asked => tally.asked += 1,
                Result::As(class) => {
                    let _ = writeln!(report.wrong, "  {} as {class}: {text}", item.is);
                    let as_what = class.strip_prefix("answer, then ").unwrap_or(&class);
                    report.answers_asked += usize::from(item.is == "answer" && class.starts_with("perhaps "));
                    // A short utterance that a person would ask about belongs to no class.
                    if item.is != "unclear" && !class.starts_with("perhaps ") {
                        report.classes.entry(as_what.to_owned()).or_default().false_alarms += 1;
                    }
                }
            }
        }
        report
    }

    pub fn requests(&self) -> impl Iterator<Item = (&String, &Tally)> {
        let is_request = |name: &str| !OTHERS.contains(&name) && name != "nothing";
        self.classes.iter().filter(move |(name, _)| is_request(name))
    }

    pub fn class(&self, name: &str) -> Tally {
        self.classes.get(name).copied().unwrap_or_default()
    }

    /// All requests together.
    pub fn pooled(&self) -> Tally {
        self.requests().fold(Tally::default(), |sum, (_, tally)| Tally {
            count: sum.count + tally.count,
            right: sum.right + tally.right,
            asked: sum.asked + tally.asked,
            false_alarms: sum.false_alarms + tally.false_alarms,
        })
    }

    pub fn print(&self, title: &str) {
        println!(
            "{title}\n{:22}{:>6}{:>11}{:>8}{:>8}{:>14}",
            "", "count", "precision", "recall", "asked", "false alarms"
        );
        let row = |name: &str, tally: &Tally| {
            let asked = ratio(tally.asked, tally.count);
            let (precision, recall) = (tally.precision(), tally.recall());
            println!("{name:22}{:>6}{precision:>11.3}{recall:>8.3}{asked:>8.3}{:>14}", tally.count, tally.false_alarms);
        };
        self.classes.iter().for_each(|(name, tally)| row(name, tally));
        row("all requests", &self.pooled());
        println!("answers asked about: {}\nnot as they are to be:\n{}", self.answers_asked, self.wrong);
    }
}
