//! Lines that begin with a speaker's name: `Interviewer: …`, `[00:01:23] Maya: …`, `**Maya** 12:01: …`, `<v Maya>…`,
//! a name and a time with the words on the next lines, and Emily's own text and Markdown.

use std::borrow::Cow;

use super::super::model::{Form, Interview, Message, NotAnInterview, Side};
use super::speakers::{Known, decode, role, sides};
use super::{not, timed, two_sided, unwrapped};

/// What may stand above a conversation.
const HEADER_KEYS: &[&str] = &[
    "date",
    "time",
    "time zone",
    "timezone",
    "role",
    "position",
    "company",
    "interviewer",
    "transcriber",
    "interviewers",
    "candidate",
    "applicant",
    "interviewee",
    "plan",
    "reference",
    "ended",
    "started",
    "duration",
    "language",
    "location",
    "participants",
    "title",
    "subject",
    "interview",
    "id",
    "job",
    "job title",
    "department",
    "recording",
    "topic",
    "meeting",
    "attendees",
    "format",
    "file",
    "version",
    "employer",
    "organisation",
    "organization",
    "start",
    "end",
    "length",
    "place",
    "mode",
    "status",
    "vacancy",
    "interview type",
    "interview date",
    "transcript",
    "source",
    "channel",
];
/// What candidates structure their answers with, and logs and code their lines: no speakers.
const NO_SPEAKERS: &[&str] = &[
    "situation",
    "task",
    "action",
    "result",
    "results",
    "example",
    "note",
    "notes",
    "pros",
    "cons",
    "first",
    "second",
    "third",
    "summary",
    "step",
    "steps",
    "problem",
    "solution",
    "goal",
    "outcome",
    "lesson",
    "lessons",
    "today",
    "challenge",
    "impact",
    "key points",
    "why",
    "what",
    "how",
    "when",
    "where",
    "answer",
    "question",
    "efficiency",
    "scalability",
    "info",
    "warn",
    "warning",
    "error",
    "debug",
    "trace",
    "fatal",
    "todo",
    "fixme",
    "http",
    "https",
    "default",
    "case",
    "else",
    "try",
    "except",
    "finally",
    "next steps",
    "meeting details",
    "important",
    "ps",
];

/// A line that begins like a turn.
struct Start<'a> {
    /// The line's index, from 0.
    index: usize,
    label: &'a str,
    seconds: Option<u32>,
    rest: &'a str,
    /// It begins with a bullet, as lists do.
    bullet: bool,
}

/// None if the lines have no labels.
pub(super) fn read(text: &str) -> Result<Option<Interview<'_>>, NotAnInterview> {
    let lines: Vec<&str> = text.lines().collect();
    let mut starts: Vec<Start<'_>> = lines.iter().enumerate().filter_map(|(index, line)| start(index, line)).collect();
    let header = Header::read(&lines, &starts);
    starts.retain(|start| start.index >= header.end);
    let Some(labels) = accepted(&starts, &header) else { return Ok(header.empty_interview()) };
    starts.retain(|start| labels.contains(&start.label.to_lowercase()));
    let bullets = starts.iter().filter(|start| start.bullet).count();
    let bulleted = bullets * 2 > starts.len();
    starts.retain(|start| start.bullet == bulleted);
    let times = lines.iter().filter(|line| timed::time(line).is_some()).count();
    if starts.is_empty() || (times >= 2 && times > starts.len()) {
        return Ok(header.empty_interview());
    }
    let turns = turns(&lines, &starts, header.is_markdown);
    let sides = if header.has_one_name() {
        decode(&turns.iter().map(|(_, text)| text.as_ref()).collect::<Vec<_>>(), &[])
    } else {
        let named = turns.iter().map(|(start, text)| (start.label, text.as_ref()));
        sides(named, &header.known).ok_or_else(|| not("Only one speaker is to be seen here"))?
    };
    let messages: Vec<_> =
        turns.into_iter().zip(sides).map(|((start, text), side)| message(start, text, side)).collect();
    if !header.is_ours {
        two_sided(&messages)?;
        if !plausible(&messages, &starts, &header) {
            return Ok(None);
        }
    }
    let by_ai = header.known.by_ai;
    Ok(Some(Interview { form: Form::Labelled, messages, record: None, by_ai }))
}

fn message<'a>(start: &Start<'a>, text: Cow<'a, str>, side: Side) -> Message<'a> {
    let text_starts_below = start.rest.is_empty();
    let mut message = Message::new(side, text, start.index + 1 + usize::from(text_starts_below));
    message.start_ms = start.seconds.map(|seconds| u64::from(seconds) * 1_000);
    message
}

/// Lines such as `image: …` or `INFO: …` are labelled and no conversation: in an interview somebody asks, unless the
/// labels say so.
fn plausible(messages: &[Message<'_>], starts: &[Start<'_>], header: &Header) -> bool {
    let named = starts.iter().any(|start| role(start.label).is_some() || header.known.side(start.label).is_some());
    let asks = |message: &Message<'_>| message.side == Side::Interviewer && message.text.contains('?');
    let names_are_names = starts.iter().all(|start| start.label.starts_with(char::is_uppercase));
    named || (names_are_names && messages.iter().any(asks))
}

/// Where each turn begins, and all of its text. A line that has no label goes on with the turn before it.
fn turns<'s, 'a>(lines: &[&'a str], starts: &'s [Start<'a>], is_markdown: bool) -> Vec<(&'s Start<'a>, Cow<'a, str>)> {
    let mut found = Vec::new();
    for (at, start) in starts.iter().enumerate() {
        let next = starts.get(at + 1).map_or(lines.len(), |next| next.index);
        let more = &lines[start.index + 1..next];
        let more = &more[..more.len() - more.iter().rev().take_while(|line| is_structure(line, is_markdown)).count()];
        let mut text = Cow::Borrowed(start.rest);
        // Where the name stands alone, the text and its lines begin on the next.
        let mut begun = !start.rest.is_empty();
        for line in more {
            let line = if is_cue(line) { "" } else { line.trim_end() };
            let joined = text.to_mut();
            if begun {
                joined.push('\n');
            }
            joined.push_str(line);
            begun = true;
        }
        if is_markdown {
            text = Cow::Owned(unescaped(&text));
        }
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(unwrapped(text.trim_end())),
            Cow::Owned(text) => Cow::Owned(unwrapped(text.trim_end()).to_owned()),
        };
        if !text.trim().is_empty() {
            found.push((start, text));
        }
    }
    found
}

/// A heading, a rule or an empty line between turns.
fn is_structure(line: &str, is_markdown: bool) -> bool {
    let line = line.trim();
    line.is_empty()
        || is_cue(line)
        || line.chars().all(|c| "-=*_ ".contains(c))
        || (is_markdown && line.starts_with('#'))
}

/// A subtitle file's number and time.
fn is_cue(line: &str) -> bool {
    line.contains("-->")
        || (line.len() <= 6 && !line.trim().is_empty() && line.trim().bytes().all(|b| b.is_ascii_digit()))
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let escapes = c == '\\' && letters.peek().is_some_and(char::is_ascii_punctuation);
        if !escapes {
            plain.push(c);
        } else if let Some(next) = letters.next() {
            plain.push(next);
        }
    }
    plain
}

/// The lines above the conversation.
#[derive(Default)]
struct Header {
    /// The index of the first line that is not part of it.
    end: usize,
    known: Known,
    is_markdown: bool,
    /// Emily's own: a one-sided conversation is one too.
    is_ours: bool,
}

impl Header {
    fn read(lines: &[&str], starts: &[Start<'_>]) -> Header {
        let mut header = Header::default();
        let first = lines.iter().find(|line| !line.trim().is_empty());
        header.is_markdown = first.is_some_and(|line| line.starts_with("# "));
        let mut keys: Vec<String> = Vec::new();
        let mut names = Vec::new();
        for start in starts {
            let key = start.label.to_lowercase();
            let between = &lines[header.end..start.index];
            let only_structure = between.iter().all(|line| is_structure(line, true));
            let blank_between = !keys.is_empty() && between.iter().any(|line| line.trim().is_empty());
            if !only_structure || blank_between || !HEADER_KEYS.contains(&key.as_str()) || keys.contains(&key) {
                break;
            }
            if role(&key).is_some() && !is_name(start.rest) {
                break;
            }
            names.push((key.clone(), start.rest));
            keys.push(key);
            header.end = start.index + 1;
        }
        let followed_by_blank = lines.get(header.end).is_none_or(|line| line.trim().is_empty());
        let only_roles = keys.iter().all(|key| role(key).is_some());
        if only_roles && !followed_by_blank || keys.is_empty() {
            return Header { is_markdown: header.is_markdown, ..Header::default() };
        }
        for (key, name) in names {
            header.known.take(&key, &unescaped(name));
        }
        header.is_ours =
            ["role", "interviewer", "plan", "reference"].iter().all(|key| keys.iter().any(|has| has == key));
        if header.is_ours {
            header.known.candidate.push("candidate".to_owned());
        }
        header
    }

    /// Both sides have the same name, so that the labels tell nothing.
    fn has_one_name(&self) -> bool {
        self.known.interviewer.iter().any(|name| self.known.candidate.contains(name))
    }

    /// Emily's own, in which nobody said anything.
    fn empty_interview<'a>(&self) -> Option<Interview<'a>> {
        self.is_ours.then(|| Interview { form: Form::Labelled, messages: Vec::new(), record: None, by_ai: true })
    }
}

/// A header's value that can be a name: "Emily (AI)", "Dr. Amara Osei".
fn is_name(value: &str) -> bool {
    let value = value.trim();
    let greets = ["hello", "hi", "hey", "good", "welcome", "thank", "thanks", "yes", "no"];
    let first = value.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    value.split_whitespace().count() <= 6 && !value.ends_with(['.', '?', '!', ',']) && !greets.contains(&first.as_str())
}

/// The labels that are speakers, in lower case: roles and names that are known, else the two that are most frequent.
fn accepted(starts: &[Start<'_>], header: &Header) -> Option<Vec<String>> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for start in starts {
        let label = start.label.to_lowercase();
        match counts.iter().position(|(known, _)| *known == label) {
            Some(at) => counts[at].1 += 1,
            // No conversation has so many speakers.
            None if counts.len() < 2_000 => counts.push((label, 1)),
            None => {}
        }
    }
    let known = |side: Side| counts.iter().any(|(label, _)| header.known.side(label) == Some(side));
    if header.has_one_name() {
        return Some(header.known.interviewer.clone());
    }
    let both = known(Side::Interviewer) && known(Side::Candidate);
    let repeated = |label: &str, count: usize| count >= 2 && !NO_SPEAKERS.contains(&label);
    let mut speakers: Vec<(String, usize)> = counts
        .iter()
        .filter(|(label, count)| header.known.side(label).is_some() || (!both && repeated(label, *count)))
        .cloned()
        .collect();
    if speakers.len() < 2 && !header.is_ours {
        // A short conversation: each of the two speaks once.
        speakers = counts.into_iter().filter(|(label, _)| !NO_SPEAKERS.contains(&label.as_str())).collect();
        if speakers.len() > 2 {
            return None;
        }
    }
    if !both && !header.is_ours && speakers.len() > 2 {
        let most = speakers.iter().map(|(_, count)| *count).max().unwrap_or(0);
        speakers.retain(|(label, count)| header.known.side(label).is_some() || *count * 4 >= most);
    }
    let enough = if header.is_ours { !speakers.is_empty() } else { speakers.len() >= 2 };
    enough.then(|| speakers.into_iter().map(|(label, _)| label).collect())
}

/// Reads the beginning of a line as a turn's.
fn start(index: usize, line: &str) -> Option<Start<'_>> {
    let trimmed = line.trim_start();
    if trimmed.starts_with('#') {
        return None;
    }
    let bullet = ["- ", "* ", "• ", "+ "].iter().any(|mark| trimmed.starts_with(mark));
    let mut at = line.len() - trimmed.len();
    let skip = |at: usize| {
        line[at..].len() - line[at..].trim_start_matches(|c: char| c.is_whitespace() || "*_>-•+".contains(c)).len()
    };
    at += skip(at);
    if let Some(inside) = line[at..].strip_prefix("<v ").or_else(|| line[at..].strip_prefix("<v.")) {
        let (label, rest) = inside.split_once('>')?;
        return Some(Start {
            index,
            label: label.trim(),
            seconds: None,
            rest: rest.trim_end_matches("</v>").trim(),
            bullet,
        });
    }
    let mut seconds = None;
    if let Some((stamp, length)) = leading_time(&line[at..]) {
        seconds = Some(stamp);
        at += length;
        at +=
            line[at..].len() - line[at..].trim_start_matches(|c: char| c.is_whitespace() || "*_-–|".contains(c)).len();
    }
    bracketed(&line[at..])
        .or_else(|| named(&line[at..]))
        .map(|(label, stamp, rest)| Start { index, label, seconds: stamp.or(seconds), rest, bullet })
        .filter(|start| is_label(start.label))
}

/// `[Interviewer] …` and `<Interviewer> …`.
fn bracketed(text: &str) -> Option<(&str, Option<u32>, &str)> {
    let close = match text.chars().next()? {
        '[' => ']',
        '<' => '>',
        _ => return None,
    };
    let (label, rest) = text[1..].split_once(close)?;
    role(label)?;
    Some((label.trim(), None, rest.trim_start_matches([':', ' ']).trim_end()))
}

/// A name, then perhaps a role or a time in brackets, and a colon; or a name and a time alone; or a role alone.
fn named(text: &str) -> Option<(&str, Option<u32>, &str)> {
    let mut label_end = 0;
    let mut seconds = None;
    let mut words = 0;
    let mut offset = 0;
    let mut brackets = false;
    for token in text.split_inclusive(char::is_whitespace) {
        let word = token.trim().trim_matches(|c| c == '*' || c == '_');
        let here = offset;
        offset += token.len();
        if word.is_empty() {
            continue;
        }
        let has_colon = word.ends_with([':', '：']);
        let bare = word.trim_end_matches([':', '：']).trim_matches(|c| c == '*' || c == '_');
        if brackets || word.starts_with(['(', '[']) {
            brackets = !bare.ends_with([')', ']']);
            seconds = seconds.or_else(|| timed::clock(bare));
        } else if let Some(stamp) = timed::clock(bare) {
            seconds = Some(stamp);
        } else if let Some((name, _)) =
            word.split_once(':').filter(|(name, rest)| !rest.is_empty() && !rest.starts_with('/') && !name.is_empty())
        {
            let at = here + token.find(name)? + name.len();
            return (words < 4).then(|| (trimmed(&text[..at]), seconds, text[at + 1..].trim()));
        } else {
            if seconds.is_some() || words >= 5 {
                return None;
            }
            words += 1;
            label_end = here + token.trim_end().len();
        }
        if has_colon {
            return (label_end > 0).then(|| (trimmed(&text[..label_end]), seconds, text[offset..].trim()));
        }
    }
    let label = trimmed(&text[..label_end]);
    (label_end > 0 && (seconds.is_some() || (words <= 2 && role(label).is_some() && label.len() > 1)))
        .then_some((label, seconds, ""))
}

fn trimmed(label: &str) -> &str {
    label.trim_matches(|c: char| c.is_whitespace() || "*_:：-–—,|".contains(c))
}

/// A time at the beginning: its seconds and its length in bytes.
fn leading_time(text: &str) -> Option<(u32, usize)> {
    let (inside, length) = match text.strip_prefix(['[', '(']) {
        Some(inner) => {
            let end = inner.find([']', ')'])?;
            (&inner[..end], end + 2)
        }
        None => {
            let end = text.find(|c: char| c.is_whitespace() || c == '*').unwrap_or(text.len());
            (&text[..end], end)
        }
    };
    let stamp = inside.split([' ', ',']).find_map(timed::clock)?;
    Some((stamp, length))
}

fn is_label(label: &str) -> bool {
    let words = label.split_whitespace().count();
    (1..=5).contains(&words)
        && label.len() <= 48
        && label.contains(char::is_alphabetic)
        && label.chars().all(|c| c.is_alphanumeric() || " .'’-&_#".contains(c))
}
