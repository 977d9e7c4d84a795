//! From a text to an interview.

mod json;
mod labelled;
mod speakers;
mod timed;

use super::model::{Interview, Message, NotAnInterview, Side};

/// A longer text is not read: a transcript of ten hours has less.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Reads a transcript in any of the forms that are known ([`Form`](super::Form)).
///
/// # Errors
/// The text is empty, too long, or not a conversation of an interviewer and a candidate; the error says which.
pub fn read(text: &str) -> Result<Interview<'_>, NotAnInterview> {
    let text = text.trim_start_matches('\u{feff}');
    if text.len() > MAX_BYTES {
        return Err(not(format!("The text has {} MB; more than {} are not read", text.len() >> 20, MAX_BYTES >> 20)));
    }
    if text.trim().is_empty() {
        return Err(not("The text is empty"));
    }
    if text.contains('\0') {
        return Err(not("This is not a text file"));
    }
    if text.trim_start().starts_with(['{', '[']) {
        match serde_json::from_str(text) {
            Ok(value) => return json::read(text, &value),
            // “[00:01:23] Name: …” begins like JSON and is none.
            Err(error) if text.trim_start().starts_with('{') => {
                return Err(not(format!("This looks like JSON and is not: {error}")));
            }
            Err(_) => {}
        }
    }
    if let Some(interview) = labelled::read(text)? {
        return Ok(interview);
    }
    timed::read(text)?.ok_or_else(|| not("No turns of two speakers are to be seen here"))
}

fn not(reason: impl Into<String>) -> NotAnInterview {
    NotAnInterview { reason: reason.into() }
}

/// Both sides must have said something.
fn two_sided(messages: &[Message<'_>]) -> Result<(), NotAnInterview> {
    let has = |side: Side| messages.iter().any(|message| message.side == side);
    match (has(Side::Interviewer), has(Side::Candidate)) {
        (true, true) => Ok(()),
        (false, false) => Err(not("Nobody says anything here")),
        _ => Err(not("Only one speaker is to be seen here")),
    }
}

/// The text without a pair of quotation marks that holds all of it, as dialogues are sometimes written.
fn unwrapped(text: &str) -> &str {
    let inner = |open: char, close: char| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.contains([open, close])).then_some(inner)
    };
    inner('“', '”').or_else(|| inner('"', '"')).unwrap_or(text)
}
