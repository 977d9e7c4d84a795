//! Emily's JSON, and lists of messages from elsewhere.

use std::borrow::Cow;

use serde::Deserialize as _;
use serde_json::Value;

use super::super::super::event::{CloseReason, EntryKind};
use super::super::super::plan::Plan;
use super::super::model::{Form, Interview, Message, NotAnInterview, Record, Side};
use super::{not, speakers, two_sided};

const LISTS: &[&str] =
    &["entries", "messages", "transcript", "turns", "utterances", "segments", "conversation", "dialogue", "items"];
const SPEAKERS: &[&str] = &["speaker", "role", "name", "from", "author", "participant", "who", "sender", "side"];
const TEXTS: &[&str] = &["text", "content", "message", "utterance", "body", "transcript", "said", "value", "line"];

pub(super) fn read<'a>(text: &str, value: &Value) -> Result<Interview<'a>, NotAnInterview> {
    let ours = value.get("interview").filter(|header| header.get("plan").is_some());
    match (ours, list(value)) {
        (Some(header), Some(entries)) => record(text, header, entries),
        (_, Some(entries)) => messages(text, value, entries),
        _ => Err(not("This JSON holds no list of messages")),
    }
}

/// The list of messages: the value itself, or under one of the usual names, at most two levels deep.
fn list(value: &Value) -> Option<&Vec<Value>> {
    fn named(value: &Value) -> Option<&Vec<Value>> {
        LISTS.iter().filter_map(|name| value.get(*name)?.as_array()).find(|list| {
            list.is_empty() || list.iter().any(|item| field(item, TEXTS).is_some() && field(item, SPEAKERS).is_some())
        })
    }
    value.as_array().or_else(|| named(value)).or_else(|| value.as_object()?.values().find_map(named))
}

fn field<'v>(item: &'v Value, names: &[&str]) -> Option<&'v str> {
    names.iter().find_map(|name| item.get(*name)?.as_str())
}

/// Emily's own: kinds, questions, times and the plan.
fn record<'a>(text: &str, header: &Value, entries: &[Value]) -> Result<Interview<'a>, NotAnInterview> {
    let plan = Plan::deserialize(&header["plan"]).map_err(|error| not(format!("The plan in this JSON: {error}")))?;
    let lines = text_lines(text, entries.len());
    let mut messages = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        let side = match entry["speaker"].as_str() {
            Some("candidate") => Side::Candidate,
            Some("emily" | "interviewer") => Side::Interviewer,
            _ => return Err(not(format!("Entry {} of this JSON tells no known speaker", at + 1))),
        };
        let said = entry["text"].as_str().unwrap_or_default();
        let mut message = Message::new(side, said.to_owned(), lines.get(at).copied().unwrap_or(1));
        message.heard =
            entry["heard"].as_str().filter(|heard| *heard != said).map(|heard| Cow::Owned(heard.to_owned()));
        message.kind = EntryKind::deserialize(&entry["kind"]).ok();
        message.question = entry["question"].as_u64().and_then(|question| u8::try_from(question).ok());
        message.cut = entry["cut"].as_bool().unwrap_or(false);
        message.start_ms = entry["offset_ms"].as_u64();
        message.end_ms = message.start_ms.and_then(|start| Some(start + span_ms(entry)?));
        messages.push(message);
    }
    // The anchor of the milliseconds, from the first entry that tells both times.
    let wall = entries.iter().find_map(|entry| {
        let at: jiff::Timestamp = entry["at"].as_str()?.parse().ok()?;
        let offset = i64::try_from(entry["offset_ms"].as_u64()?).ok()?;
        jiff::Timestamp::from_millisecond(at.as_millisecond().checked_sub(offset)?).ok()
    });
    let time_zone = header["time_zone"].as_str().map(|zone| Cow::Owned(zone.to_owned()));
    let close_reason = CloseReason::deserialize(&header["close_reason"]).ok();
    let record = Record { plan: Cow::Owned(plan), wall, time_zone, close_reason };
    Ok(Interview { form: Form::Record, messages, record: Some(record), by_ai: true })
}

/// How long an entry took, from its two times of day.
fn span_ms(entry: &Value) -> Option<u64> {
    let at: jiff::Timestamp = entry["at"].as_str()?.parse().ok()?;
    let end: jiff::Timestamp = entry["end"].as_str()?.parse().ok()?;
    u64::try_from(end.as_millisecond() - at.as_millisecond()).ok()
}

fn messages<'a>(text: &str, value: &Value, entries: &[Value]) -> Result<Interview<'a>, NotAnInterview> {
    let lines = text_lines(text, entries.len());
    let mut said: Vec<(String, String, usize)> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let (Some(speaker), Some(text)) = (field(entry, SPEAKERS), field(entry, TEXTS)) else { continue };
        if !text.trim().is_empty() && !matches!(speaker, "system" | "tool" | "developer") {
            said.push((speaker.to_owned(), text.to_owned(), lines.get(at).copied().unwrap_or(1)));
        }
    }
    let known = speakers::Known::from_json(value);
    let sides = speakers::sides(said.iter().map(|(name, text, _)| (name.as_str(), text.as_str())), &known)
        .ok_or_else(|| not("This JSON tells no two speakers"))?;
    let messages: Vec<_> =
        said.into_iter().zip(sides).map(|((_, text, line), side)| Message::new(side, text, line)).collect();
    two_sided(&messages)?;
    Ok(Interview { form: Form::Messages, messages, record: None, by_ai: known.by_ai })
}

/// The line on which each item of the list of messages has its text; where that cannot be told, line 1.
///
/// The list is the array with `count` items that has texts. They are found by walking over the letters, as the parsed
/// value knows no lines.
fn text_lines(text: &str, count: usize) -> Vec<usize> {
    let mut walk = Walk { bytes: text.as_bytes(), at: 0, line: 1 };
    let mut lists: Vec<Vec<usize>> = Vec::new();
    walk.value(&mut lists);
    lists.into_iter().find(|list| list.len() == count).unwrap_or_default()
}

/// A walk over JSON that is known to be well formed.
struct Walk<'t> {
    bytes: &'t [u8],
    at: usize,
    line: usize,
}

impl Walk<'_> {
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            if !byte.is_ascii_whitespace() && byte != b',' && byte != b':' {
                return Some(byte);
            }
            self.line += usize::from(byte == b'\n');
            self.at += 1;
        }
        None
    }

    fn string(&mut self) -> &[u8] {
        let from = self.at + 1;
        self.at = from;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        let to = self.at.min(self.bytes.len());
        self.at = to + 1;
        &self.bytes[from.min(to)..to]
    }

    /// Walks over a value. Every array of objects adds the lines of its objects' texts to `lists`; the result is the
    /// line of the text if the value is an object that has one. The parser has limited the depth.
    fn value(&mut self, lists: &mut Vec<Vec<usize>>) -> Option<usize> {
        match self.peek()? {
            b'{' => self.object(lists),
            b'[' => {
                self.at += 1;
                let mut lines = Vec::new();
                let mut has_text = false;
                while self.peek().is_some_and(|byte| byte != b']') {
                    let line = self.line;
                    let text = self.value(lists);
                    has_text |= text.is_some();
                    lines.push(text.unwrap_or(line));
                }
                self.at += 1;
                if has_text {
                    lists.push(lines);
                }
                None
            }
            b'"' => {
                self.string();
                None
            }
            _ => {
                while self.bytes.get(self.at).is_some_and(|byte| !b",]}".contains(byte) && !byte.is_ascii_whitespace())
                {
                    self.at += 1;
                }
                None
            }
        }
    }

    fn object(&mut self, lists: &mut Vec<Vec<usize>>) -> Option<usize> {
        self.at += 1;
        let mut found = None;
        while self.peek().is_some_and(|byte| byte == b'"') {
            let key = self.string();
            let is_text = TEXTS.iter().any(|name| name.as_bytes() == key);
            let starts_text = self.peek() == Some(b'"');
            if is_text && starts_text {
                found = found.or(Some(self.line));
            }
            self.value(lists);
        }
        self.at += 1;
        found
    }
}
