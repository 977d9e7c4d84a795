//! What a language model is asked: text in, JSON of a given shape out.

use serde_json::Value;

/// A request to a language model, with nothing of any vendor in it. The candidate's words stand only in `user`, as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Prompt {
    /// The rules, the same for every candidate.
    pub system: String,
    /// The material, as JSON: what was said is data in it, never an instruction.
    pub user: String,
    /// A name for the shape of the reply, letters and underscores.
    pub name: &'static str,
    /// The JSON Schema that the reply must have: an object, no further properties, all of them required.
    pub schema: Value,
    /// No more tokens than this are asked for.
    pub max_tokens: u32,
}
