//! The rules, by what they look at. Each function adds the faults of one rule.

mod claims;
mod closing;
mod counting;
mod form;
mod nudging;
mod opening;
mod probing;
mod promises;
mod respect;
mod verdicts;

use std::ops::Range;

use super::model::{Interview, Message};
use super::tokens::Reading;
use super::turns::Talk;
use super::{Fault, Form, RuleId};

/// A quotation in a fault is at most so long, in characters.
const QUOTE: usize = 90;

/// Every rule on one interview.
pub(super) fn judge(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    opening::greeting(talk, faults);
    opening::phases(talk, faults);
    form::placeholders(talk, faults);
    form::markup(talk, faults);
    form::length(talk, faults);
    form::one_question(talk, faults);
    nudging::greeting(talk, faults);
    nudging::target(talk, faults);
    counting::wrong_count(talk, faults);
    counting::areas(talk, faults);
    counting::recovery(talk, faults);
    closing::confirmed(talk, faults);
    closing::once(talk, faults);
    promises::consistent(talk, faults);
    verdicts::neutral(talk, faults);
    claims::verbatim(talk, faults);
    probing::parts(talk, faults);
    respect::protected(talk, faults);
    respect::emotion(talk, faults);
    respect::posing(talk, faults);
}

/// The faults so far.
pub(super) struct Findings<'i> {
    interview: &'i Interview<'i>,
    found: Vec<Fault>,
}

impl<'i> Findings<'i> {
    pub fn new(interview: &'i Interview<'i>) -> Self {
        Findings { interview, found: Vec::new() }
    }

    /// Adds a fault at bytes of a message.
    pub fn at(&mut self, rule: u8, message: usize, bytes: Range<usize>, explanation: impl Into<String>) {
        let Some(Message { text, line, .. }) = self.interview.messages.get(message) else { return };
        // Entries of a record are one line each; elsewhere a message goes over lines of the file.
        let within = if self.interview.form == Form::Record || self.interview.form == Form::Messages {
            0
        } else {
            text[..bytes.start].matches('\n').count()
        };
        let quote = shortened(&text[bytes]);
        let (line, entry, mut explanation) = (line + within, message + 1, explanation.into());
        // JSON on one line tells no place; the entry does.
        if line == 1 && entry > 1 && self.interview.form != Form::Labelled && self.interview.form != Form::Timed {
            explanation.push_str(&format!(" (entry {entry})"));
        }
        let fault = Fault { rule: RuleId(rule), line, entry, quote, explanation };
        // A phrase in several wordings of a rule is one fault.
        let known = self.found.iter().any(|it| {
            (it.rule, it.entry, it.line, &it.quote, &it.explanation)
                == (fault.rule, fault.entry, fault.line, &fault.quote, &fault.explanation)
        });
        if !known {
            self.found.push(fault);
        }
    }

    /// Adds a fault at words of a message.
    pub fn words(
        &mut self,
        rule: u8,
        message: usize,
        reading: &Reading<'_>,
        tokens: Range<usize>,
        why: impl Into<String>,
    ) {
        let first = reading.tokens.get(tokens.start);
        let last = tokens.end.checked_sub(1).and_then(|last| reading.tokens.get(last)).or(first);
        if let (Some(first), Some(last)) = (first, last) {
            self.at(rule, message, first.start..last.end.max(first.end), why);
        }
    }

    /// Adds a fault at a message's beginning.
    pub fn message(&mut self, rule: u8, message: usize, why: impl Into<String>) {
        let length = self.interview.messages.get(message).map_or(0, |message| message.text.len());
        self.at(rule, message, 0..length, why);
    }

    pub fn sorted(mut self) -> Vec<Fault> {
        self.found.sort_by_key(|fault| (fault.line, fault.rule, fault.entry));
        self.found
    }
}

/// One line, and not too long.
fn shortened(text: &str) -> String {
    let mut short = String::new();
    for (count, word) in text.split_whitespace().enumerate() {
        if short.chars().count() + word.chars().count() > QUOTE {
            if count == 0 {
                short.extend(word.chars().take(QUOTE));
            }
            short.push('…');
            break;
        }
        if count > 0 {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}
