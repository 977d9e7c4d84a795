//! A streamed answer, put together.

use serde::Deserialize;

use super::super::LanguageError;

/// Of one answer's text, its thinking included. Several times what the longest prompt asks for.
const MOST_TEXT: usize = 256 << 10;

/// One event of a stream. What is not named here is not looked at, reasoning in a field of its own among it.
#[derive(Deserialize)]
pub struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Option<Piece>,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Piece {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
}

/// An answer that was not streamed.
#[derive(Deserialize)]
pub struct Whole {
    #[serde(default)]
    choices: Vec<WholeChoice>,
    #[serde(default)]
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct WholeChoice {
    #[serde(default)]
    message: Option<Piece>,
    #[serde(default)]
    finish_reason: Option<String>,
}

impl From<Whole> for Chunk {
    fn from(whole: Whole) -> Self {
        let choice = |choice: WholeChoice| Choice { delta: choice.message, finish_reason: choice.finish_reason };
        Chunk { choices: whole.choices.into_iter().map(choice).collect(), error: whole.error }
    }
}

/// What came so far.
#[derive(Default)]
pub struct Gathered {
    text: String,
    /// The text up to here was looked at.
    scanned: usize,
    stage: Stage,
}

/// How far an answer has come. Places are byte offsets in its text.
#[derive(Clone, Copy, Default)]
enum Stage {
    /// Before anything but blanks.
    #[default]
    Begins,
    /// Within the thinking that some models begin with.
    Thinks,
    /// Before the JSON's first brace, after the thinking.
    Speaks { from: usize },
    /// Within the JSON object.
    Object { from: usize, depth: usize, string: bool, escaped: bool },
    /// The object is closed.
    Closed { from: usize, end: usize },
}

const THINKS: &str = "<think>";
const THOUGHT: &str = "</think>";

impl Gathered {
    /// No word of an answer came yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Takes a chunk; true when no more is needed.
    pub fn take(&mut self, chunk: Chunk, url: &str) -> Result<bool, LanguageError> {
        let url = || url.to_owned();
        if chunk.error.is_some_and(|error| !error.is_null()) {
            return Err(LanguageError::BadStream {
                url: url(),
                reason: "an error came in the middle of it".to_owned(),
            });
        }
        // One answer was asked for; a chunk without one tells of usage.
        let Some(choice) = chunk.choices.into_iter().next() else { return Ok(false) };
        let piece = choice.delta.unwrap_or_default();
        if piece.refusal.is_some_and(|refusal| !refusal.is_empty()) {
            return Err(LanguageError::Declined { url: url() });
        }
        self.text.push_str(&piece.content.unwrap_or_default());
        if self.text.len() > MOST_TEXT {
            return Err(LanguageError::TooLong { url: url(), reason: format!("more than {MOST_TEXT} bytes of text") });
        }
        self.scan();
        if matches!(self.stage, Stage::Closed { .. }) {
            return Ok(true);
        }
        match choice.finish_reason.as_deref() {
            None | Some("") => Ok(false),
            Some("length") => {
                Err(LanguageError::TooLong { url: url(), reason: "it was cut off at its limit of tokens".to_owned() })
            }
            Some("content_filter") => Err(LanguageError::Declined { url: url() }),
            Some(_) => Ok(true),
        }
    }

    /// The answer, where the server said that nothing more comes.
    pub fn finish(self, url: &str) -> Result<String, LanguageError> {
        let text = self.into_text();
        if text.is_empty() {
            return Err(LanguageError::BadStream { url: url.to_owned(), reason: "there is no text in it".to_owned() });
        }
        Ok(text)
    }

    /// The JSON without what stands around it; where there is none, what was said without the thinking.
    fn into_text(self) -> String {
        let said = match self.stage {
            Stage::Closed { from, end } => &self.text[from..end],
            Stage::Object { from, .. } | Stage::Speaks { from } => &self.text[from..],
            Stage::Begins | Stage::Thinks => "",
        };
        said.trim().to_owned()
    }

    /// Looks for the end of the JSON object in what is new.
    fn scan(&mut self) {
        while self.scanned < self.text.len() {
            let at = self.scanned;
            // Within the JSON places are bytes, and nothing is asked of the rest.
            let rest = self.text.get(at..).unwrap_or_default();
            self.scanned += 1;
            self.stage = match self.stage {
                Stage::Begins if rest.starts_with(char::is_whitespace) => {
                    self.scanned = self.text.len() - rest.trim_start().len();
                    Stage::Begins
                }
                Stage::Begins if rest.starts_with(THINKS) => Stage::Thinks,
                // It may be about to think: wait for more.
                Stage::Begins if THINKS.starts_with(rest) => {
                    self.scanned = at;
                    return;
                }
                Stage::Begins => {
                    self.scanned = at;
                    Stage::Speaks { from: at }
                }
                Stage::Thinks => match rest.find(THOUGHT) {
                    Some(found) => {
                        self.scanned = at + found + THOUGHT.len();
                        Stage::Speaks { from: self.scanned }
                    }
                    // Its end may have begun: that much is looked at again.
                    None => {
                        let kept = self.text.len().saturating_sub(THOUGHT.len()).max(at);
                        self.scanned =
                            (kept..=self.text.len()).find(|at| self.text.is_char_boundary(*at)).unwrap_or(at);
                        return;
                    }
                },
                Stage::Closed { .. } => return,
                stage => stage.after(self.text.as_bytes()[at], at),
            };
        }
    }
}

impl Stage {
    /// The stage after one byte more of the answer itself.
    fn after(self, byte: u8, at: usize) -> Stage {
        match (self, byte) {
            (Stage::Speaks { .. }, b'{') => Stage::Object { from: at, depth: 1, string: false, escaped: false },
            (Stage::Object { from, depth, string: true, escaped }, _) => {
                let ends = byte == b'"' && !escaped;
                Stage::Object { from, depth, string: !ends, escaped: byte == b'\\' && !escaped }
            }
            (Stage::Object { from, depth, .. }, b'"') => Stage::Object { from, depth, string: true, escaped: false },
            (Stage::Object { from, depth, .. }, b'{') => {
                Stage::Object { from, depth: depth + 1, string: false, escaped: false }
            }
            (Stage::Object { from, depth: 1, .. }, b'}') => Stage::Closed { from, end: at + 1 },
            (Stage::Object { from, depth, .. }, b'}') => {
                Stage::Object { from, depth: depth - 1, string: false, escaped: false }
            }
            (stage, _) => stage,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of a text that arrives in pieces of so many characters.
    fn gather(text: &str, size: usize) -> (String, bool) {
        let mut gathered = Gathered::default();
        let mut closed = false;
        let all: Vec<char> = text.chars().collect();
        for piece in all.chunks(size) {
            let content = Some(piece.iter().collect());
            let delta = Some(Piece { content, refusal: None });
            let chunk = Chunk { choices: vec![Choice { delta, finish_reason: None }], error: None };
            closed = gathered.take(chunk, "url").unwrap();
            if closed {
                break;
            }
        }
        (gathered.into_text(), closed)
    }

    #[test]
    fn the_json_is_found_however_it_is_cut_and_whatever_stands_around_it() {
        for (text, json, closed) in [
            (r#"{"a":"b"}"#, r#"{"a":"b"}"#, true),
            (r#"  Sure: {"a":"}{\"\\"} and more {"x":1}"#, r#"{"a":"}{\"\\"}"#, true),
            ("```json\n{\"a\":{\"b\":1}}\n```", r#"{"a":{"b":1}}"#, true),
            ("<think>{\"a\":1} is wrong … ü</think>\n{\"a\":2}", r#"{"a":2}"#, true),
            ("<think>{\"a\":1} and on and on", "", false),
            (r#"{"a":"b"#, r#"{"a":"b"#, false),
            ("I'm sorry, I can't.", "I'm sorry, I can't.", false),
            ("<thin", "", false),
            ("<b>ü</b>", "<b>ü</b>", false),
            (" \n ", "", false),
        ] {
            for size in [1, 2, 3, 7, 100] {
                assert_eq!(gather(text, size), (json.to_owned(), closed), "{text:?} by {size}");
            }
        }
    }
}
