//! Messages without names, each with a time on a line of its own, under the message or above it.

use super::super::model::{Form, Interview, Message, NotAnInterview, Side};
use super::speakers::{decode, says_ai};
use super::two_sided;

/// A block of text between two lines that hold a time.
struct Block<'a> {
    text: &'a str,
    line: usize,
    /// Seconds of the day.
    at: Option<u32>,
}

pub(super) fn read(text: &str) -> Result<Option<Interview<'_>>, NotAnInterview> {
    let times = text.lines().filter(|line| time(line).is_some()).count();
    if times < 2 {
        return Ok(None);
    }
    let blocks = blocks(text);
    let texts: Vec<&str> = blocks.iter().map(|block| block.text).collect();
    let quick: Vec<bool> = std::iter::once(false)
        .chain(blocks.windows(2).map(|pair| match (pair[0].at, pair[1].at) {
            (Some(before), Some(at)) => at >= before && at - before <= 2,
            _ => false,
        }))
        .collect();
    let sides = decode(&texts, &quick);
    let messages: Vec<_> = blocks
        .iter()
        .zip(sides)
        .map(|(block, side)| {
            let mut message = Message::new(side, block.text, block.line);
            message.start_ms = block.at.map(|seconds| u64::from(seconds) * 1_000);
            message
        })
        .collect();
    two_sided(&messages)?;
    let by_ai = messages.iter().any(|message| message.side == Side::Interviewer && says_ai(&message.text));
    Ok(Some(Interview { form: Form::Timed, messages, record: None, by_ai }))
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let above = first.is_some_and(|line| time(line).is_some());
    let mut found: Vec<Block<'_>> = Vec::new();
    let mut from = 0;
    let mut heading = None;
    let mut line_from = 1;
    let mut offset = 0;
    let mut add = |from: usize, to: usize, line: usize, at: Option<u32>| {
        let lead = &text[from..to][..text[from..to].len() - text[from..to].trim_start().len()];
        let said = text[from..to].trim();
        if !said.is_empty() {
            found.push(Block { text: said, line: line + lead.matches('\n').count(), at });
        }
    };
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if let Some(at) = time(line) {
            add(from, offset, line_from, if above { heading } else { Some(at) });
            heading = Some(at);
            from = offset + line.len();
            line_from = number + 2;
        }
        offset += line.len();
    }
    add(from, text.len(), line_from, if above { heading } else { None });
    found
}

/// The seconds of the day, if a line is a time and nothing else: `19:42:47`, `[7:42 PM]`, `2026-11-24T19:42:47Z`.
pub(super) fn time(line: &str) -> Option<u32> {
    let line = line.trim().trim_matches(|c| "[]()*_-– ".contains(c));
    if line.len() > 40 || !line.starts_with(|c: char| c.is_ascii_digit() || c.is_alphabetic()) {
        return None;
    }
    let clock = line.split(|c: char| c.is_whitespace() || matches!(c, 'T' | ',')).find_map(clock)?;
    let is_date = |word: &str| {
        let word = word.trim_end_matches('Z');
        let month = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let lower = word.to_lowercase();
        word.is_empty()
            || word.contains(|c: char| c.is_ascii_digit())
                && word.chars().all(|c| c.is_ascii_digit() || ":.-/+".contains(c))
            || matches!(lower.as_str(), "am" | "pm" | "utc" | "gmt" | "at" | "a.m." | "p.m." | "cet" | "est")
            || month.iter().chain(&day).any(|name| lower.starts_with(name)) && word.len() <= 9
    };
    let rest_is_date = line.split(|c: char| c.is_whitespace() || matches!(c, 'T' | ',')).all(is_date);
    let afternoon = line.to_lowercase().ends_with("pm") && clock < 12 * 3600;
    rest_is_date.then_some(clock + if afternoon { 12 * 3600 } else { 0 })
}

/// The seconds of `1:02`, `19:42:47`, `00:01:02.500` or `7:42pm`.
pub(super) fn clock(word: &str) -> Option<u32> {
    let word = word.trim_matches(|c| "[](){}".contains(c)).trim_end_matches('Z');
    let word = word.trim_end_matches(|c: char| "apmAPM".contains(c));
    let word = word.split(['.', '+']).next()?;
    let mut parts = word.split(':');
    let (first, second) = (parts.next()?, parts.next()?);
    let third = parts.next();
    let short = |part: &str| part.len() <= 2 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some()
        || !short(first)
        || !short(second)
        || second.len() != 2
        || third.is_some_and(|it| !short(it))
    {
        return None;
    }
    let number = |part: &str| part.parse::<u32>().ok();
    Some(match third {
        Some(third) => number(first)? * 3600 + number(second)? * 60 + number(third)?,
        None => number(first)? * 3600 + number(second)? * 60,
    })
}
