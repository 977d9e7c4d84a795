//! What a server understands. Compatible servers differ in three parameters; which of them one refuses is learnt from
//! its first refusal and kept for as long as the process runs.

use std::sync::atomic::{AtomicU8, Ordering};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::interview::Prompt;

/// Low, so that words stay close to the material; not 0, so that lines differ.
const TEMPERATURE: f64 = 0.3;

/// The parameters that a server is asked with. Each bit is one that was refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect(u8);

const NO_SCHEMA: u8 = 1;
const COMPLETION_TOKENS: u8 = 2;
const NO_TEMPERATURE: u8 = 4;

impl Dialect {
    fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    /// The body of a request in this dialect.
    pub fn body(self, model: &str, prompt: &Prompt) -> Value {
        let mut body = json!({
            "model": model,
            "stream": true,
            "messages": [
                { "role": "system", "content": prompt.system },
                { "role": "user", "content": prompt.user },
            ],
        });
        let limit = if self.has(COMPLETION_TOKENS) { "max_completion_tokens" } else { "max_tokens" };
        body[limit] = prompt.max_tokens.into();
        if !self.has(NO_TEMPERATURE) {
            body["temperature"] = TEMPERATURE.into();
        }
        if !self.has(NO_SCHEMA) {
            let schema = json!({ "name": prompt.name, "strict": true, "schema": prompt.schema });
            body["response_format"] = json!({ "type": "json_schema", "json_schema": schema });
        }
        body
    }

    /// The dialect without what this refusal is about; None where nothing is left to leave out. A refusal that names
    /// nothing is taken as one of the schema, which the fewest servers know.
    pub fn without_refused(self, status: StatusCode, said: &str) -> Option<Dialect> {
        if !matches!(status.as_u16(), 400 | 415 | 422 | 501) {
            return None;
        }
        let named = [
            (COMPLETION_TOKENS, &["max_tokens"][..]),
            (NO_TEMPERATURE, &["temperature"][..]),
            (NO_SCHEMA, &["response_format", "json_schema", "schema", "grammar"][..]),
        ];
        let refused = named.iter().find(|(bit, words)| !self.has(*bit) && words.iter().any(|word| said.contains(word)));
        let bit = refused.map_or(NO_SCHEMA, |(bit, _)| *bit);
        (!self.has(bit)).then_some(Dialect(self.0 | bit))
    }
}

/// The dialect in use, shared by the requests that run at once.
#[derive(Debug, Default)]
pub struct Dialects(AtomicU8);

impl Dialects {
    pub fn get(&self) -> Dialect {
        Dialect(self.0.load(Ordering::Relaxed))
    }

    /// Kept once a server has answered in it.
    pub fn set(&self, dialect: Dialect) {
        self.0.store(dialect.0, Ordering::Relaxed);
    }
}
