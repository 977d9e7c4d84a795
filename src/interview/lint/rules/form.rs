//! What may be said at all: no placeholder, no markup, not too long, one question (rules 2, 11, 12, 16).

use super::super::super::text::count_words;
use super::super::lexicon::Tag;
use super::super::model::Side;
use super::super::numbers::numbered;
use super::super::tokens::{Reading, Sentence};
use super::super::turns::{Act, Talk, Turn};
use super::Findings;

const ACKNOWLEDGEMENT: usize = 12;
const TURN: usize = 60;
const SCENARIO: usize = 90;

/// Rule 2.
pub(super) fn placeholders(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    for (at, reading) in interviewers(talk) {
        let text = reading.text;
        for (from, c) in text.char_indices().filter(|(_, c)| "[{<$%".contains(*c)) {
            if reading.is_quoted(from) {
                continue;
            }
            let rest = &text[from..];
            let length = match c {
                '[' => bracketed(rest),
                '{' => braced(rest),
                '<' => tagged(rest),
                '$' | '%' => variable(rest),
                _ => None,
            };
            // Of {{name}} the outer pair is quoted, once.
            let inner = c == '{' && text[..from].ends_with(['{', '$']);
            if let Some(length) = length.filter(|_| !inner) {
                faults.at(2, at, from..from + length, "is a placeholder that was never filled");
            }
        }
        let greets = reading.sentences.iter().filter(|sentence| sentence.tags.has(Tag::Greets));
        for token in greets.flat_map(|sentence| sentence.tokens.clone()) {
            if matches!(reading.word(token), "undefined" | "null" | "nan") {
                faults.words(2, at, reading, token..token + 1, "stands where a name should be");
            }
        }
    }
}

/// Messages of the interviewer, read.
fn interviewers<'t, 'i>(talk: &'t Talk<'i>) -> impl Iterator<Item = (usize, &'t Reading<'i>)> {
    let all = talk.readings.iter().enumerate().filter_map(|(at, reading)| Some((at, reading.as_ref()?)));
    all.filter(|(at, _)| talk.message(*at).side == Side::Interviewer)
}

/// The length of `[Your Name]`. What a transcriber notes in brackets is none, nor is a time.
fn bracketed(text: &str) -> Option<usize> {
    const NOTES: &[&str] = &[
        "inaudible",
        "unintelligible",
        "crosstalk",
        "laugh",
        "pause",
        "silence",
        "music",
        "applause",
        "noise",
        "cough",
        "sigh",
        "recording",
        "background",
        "overlapping",
        "unclear",
        "indistinct",
        "muted",
        "break",
        "redacted",
        "beep",
        "connection",
        "chuckle",
        "typing",
        "sic",
        "end of",
        "call",
        "audio",
        "smiles",
        "nods",
    ];
    const FIELDS: &[&str] = &[
        "name",
        "company",
        "role",
        "position",
        "date",
        "time",
        "insert",
        "your",
        "timeframe",
        "link",
        "number",
        "title",
        "placeholder",
        "email",
        "phone",
        "team",
        "location",
        "organization",
        "organisation",
        "todo",
        "tbd",
        "xx",
    ];
    let inside = &text[1..text.find(']').filter(|end| *end <= 120)?];
    let lower = inside.to_lowercase();
    let is_field = inside.starts_with(char::is_uppercase) || FIELDS.iter().any(|field| lower.contains(field));
    let is_note = NOTES.iter().any(|note| lower.starts_with(note));
    let is_link = text[inside.len() + 2..].starts_with('(');
    (is_field && !is_note && !is_link && !inside.contains('[')).then_some(inside.len() + 2)
}

/// The length of `{{role}}` or `{role}`.
fn braced(text: &str) -> Option<usize> {
    let open = if text.starts_with("{{") { 2 } else { 1 };
    let end = text.find('}').filter(|end| *end <= 80)?;
    let inside = text.get(open..end)?;
    let close = if text[end..].starts_with("}}") { 2 } else { 1 };
    let is_name =
        inside.contains(char::is_alphabetic) && inside.chars().all(|c| c.is_alphanumeric() || " ._-|%".contains(c));
    (open == 2 || is_name).then_some(end + close)
}

/// The length of `<name>` or of a tag. "a < b" is none.
fn tagged(text: &str) -> Option<usize> {
    let end = text.find('>').filter(|end| *end <= 80)?;
    let inside = &text[1..end];
    let begins = inside.trim_start_matches('/').starts_with(char::is_alphabetic);
    (begins && !inside.ends_with(' ') && !inside.contains(['<', '\n'])).then_some(end + 1)
}

/// The length of `${name}` or `%NAME%`.
fn variable(text: &str) -> Option<usize> {
    if text.starts_with("${") {
        return text.find('}').filter(|end| *end <= 60).map(|end| end + 1);
    }
    let end = text.strip_prefix('%')?.find('%')?;
    let inside = &text[1..end + 1];
    let is_name = inside.len() >= 3 && inside.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    is_name.then_some(end + 2)
}

/// Rule 11.
pub(super) fn markup(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    for (at, reading) in interviewers(talk) {
        let mut offset = 0;
        for line in reading.text.split_inclusive('\n') {
            let lead = line.len() - line.trim_start().len();
            if is_marked(line.trim()) && !reading.is_quoted(offset + lead) {
                let end = offset + line.trim_end().len();
                faults.at(11, at, offset + lead..end.max(offset + lead), "is Markdown, which a voice cannot say");
            }
            offset += line.len();
        }
        numbered_list(at, reading, faults);
        for (from, length) in inline(reading) {
            faults.at(11, at, from..from + length, "is Markdown, which a voice cannot say");
        }
    }
}

/// A bullet, a heading, a table or a rule.
fn is_marked(line: &str) -> bool {
    let bullet = ["- ", "* ", "• ", "+ ", "– ", "◦ ", "▪ ", "> ", "```"].iter().any(|mark| line.starts_with(mark));
    let heading = line.starts_with('#') && line.trim_start_matches('#').starts_with(' ');
    let table = line.starts_with('|') && line.len() > 2 && line.ends_with('|');
    let rule = line.len() >= 3 && ["-", "*", "_", "="].iter().any(|mark| line.chars().all(|c| mark.starts_with(c)));
    (bullet && line.len() > 3) || line.starts_with("```") || heading || table || rule
}

/// At least two lines that begin with a number and a point.
fn numbered_list(at: usize, reading: &Reading<'_>, faults: &mut Findings<'_>) {
    let mut offset = 0;
    let mut items = Vec::new();
    for line in reading.text.split_inclusive('\n') {
        let digits = line.trim_start().bytes().take_while(u8::is_ascii_digit).count();
        let rest = &line.trim_start()[digits..];
        if (1..=2).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") ")) {
            items.push(offset..offset + line.trim_end().len());
        }
        offset += line.len();
    }
    if items.len() >= 2 {
        faults.at(11, at, items[0].clone(), "begins a numbered list, which a voice cannot say");
    }
}

/// Where bold, italic, code and links stand within a line.
fn inline(reading: &Reading<'_>) -> Vec<(usize, usize)> {
    let text = reading.text;
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut until = 0;
    for (from, c) in text.char_indices() {
        if from < until || !matches!(c, '*' | '_' | '`' | '~' | '[') || reading.is_quoted(from) {
            continue;
        }
        let rest = &text[from..];
        let span = match c {
            '*' | '_' if rest.starts_with("**") || rest.starts_with("__") => pair(rest, &rest[..2]),
            '*' | '_' => single(&text[..from], rest, c),
            '~' if rest.starts_with("~~") => pair(rest, "~~"),
            '`' => pair(rest, "`"),
            '[' => link(rest),
            _ => None,
        };
        if let Some(length) = span {
            found.push((from, length));
            until = from + length;
        }
    }
    found
}

fn pair(text: &str, mark: &str) -> Option<usize> {
    let inside = &text[mark.len()..];
    let end = inside.find(mark).filter(|end| *end > 0 && *end <= 400 && !inside[..*end].contains("\n\n"))?;
    inside[..end].contains(char::is_alphanumeric).then_some(end + 2 * mark.len())
}

/// `*word*` and `_word_`; `snake_case`, "2 * 3" and a stage direction are none.
fn single(before: &str, text: &str, mark: char) -> Option<usize> {
    if before.ends_with(char::is_alphanumeric) || !text[1..].starts_with(char::is_alphanumeric) {
        return None;
    }
    let end = 1 + text[1..].find(mark).filter(|end| *end <= 120)?;
    let inside = &text[1..end];
    let after = text[end + 1..].chars().next();
    let note = ["laugh", "pause", "cough", "silence", "smile", "sigh", "chuckle", "nods"];
    let is_note = note.iter().any(|note| inside.to_lowercase().starts_with(note));
    let closes = !inside.ends_with(' ') && after.is_none_or(|c| !c.is_alphanumeric()) && !inside.contains('\n');
    (closes && !is_note).then_some(end + 1)
}

/// `[text](address)`.
fn link(text: &str) -> Option<usize> {
    let middle = text.find("](").filter(|middle| *middle <= 200 && !text[..*middle].contains('\n'))?;
    let end = text[middle..].find(')').filter(|end| *end <= 400)?;
    Some(middle + end + 1)
}

/// Rule 12.
pub(super) fn length(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    let first_main = talk.first_main().unwrap_or(usize::MAX);
    for (at, turn) in talk.interviewer() {
        if at > first_main {
            whole(talk, turn, faults);
            acknowledgement(talk, at, turn, faults);
        }
    }
}

/// The whole turn, up to where a closing or a notice begins.
fn whole(talk: &Talk<'_>, turn: &Turn, faults: &mut Findings<'_>) {
    let mut words = 0;
    let mut last = None;
    'all: for (at, reading) in talk.read(turn) {
        if is_exempt_line(talk, at) {
            break;
        }
        for sentence in &reading.sentences {
            if ends_or_notifies(sentence) {
                break 'all;
            }
            words += count_words(reading.sentence_text(sentence));
            last = Some((at, reading));
        }
    }
    let limit = if is_scenario(talk, turn) { SCENARIO } else { TURN };
    if let Some((at, reading)) = last.filter(|_| words > limit) {
        let from = turn.messages.clone().find(|at| talk.readings[*at].is_some()).unwrap_or(at);
        let reading = talk.readings[from].as_ref().unwrap_or(reading);
        let to = reading.tokens.len().min(10);
        faults.words(
            12,
            from,
            reading,
            0..to,
            format!("begins a turn of {words} words; at most {limit} are easy to follow"),
        );
    }
}

/// A line that the record calls a greeting, a notice or a closing, or that says the plan's notice.
fn is_exempt_line(talk: &Talk<'_>, at: usize) -> bool {
    use super::super::super::event::EntryKind::{Closing, Greeting, Notice};
    let message = talk.message(at);
    let notice = talk.interview.record.as_ref().map(|record| record.plan.notice.spoken.as_str());
    matches!(message.kind, Some(Greeting | Notice | Closing))
        || notice.is_some_and(|notice| !notice.is_empty() && message.text.contains(notice))
}

fn ends_or_notifies(sentence: &Sentence) -> bool {
    let tags = sentence.tags;
    let promises =
        tags.has(Tag::Promise) && tags.any(&[Tag::PromisesContact, Tag::PromisesFeedback, Tag::PromisesDecision]);
    sentence.questions == 0
        && (tags.any(&[Tag::Concludes, Tag::Farewell, Tag::ThanksForTime, Tag::TellsRecording]) || promises)
}

fn is_scenario(talk: &Talk<'_>, turn: &Turn) -> bool {
    if let Some(record) = &talk.interview.record {
        let told = |question: u8| record.plan.area(question).is_some_and(|area| area.context.is_some());
        // A copy for the candidate does not tell which question is a scenario.
        let hidden = record.plan.areas.iter().all(|area| area.start_with.is_empty());
        return talk.messages(turn).iter().filter_map(|message| message.question).any(told)
            || (hidden && turn.tags.has(Tag::Scenario));
    }
    turn.tags.has(Tag::Scenario)
}

/// What is said about an answer before going on: at most twelve words.
fn acknowledgement(talk: &Talk<'_>, at: usize, turn: &Turn, faults: &mut Findings<'_>) {
    if !talk.after_answer(at) || matches!(turn.act, Act::Closes | Act::Nudges | Act::ConfirmsEnd) {
        return;
    }
    let mut words = 0;
    let mut begun = None;
    'all: for (message, reading) in talk.read(turn) {
        for sentence in &reading.sentences {
            if talk.message(message).cut
                || !looks_back(reading, sentence)
                || (begun.is_some() && leads_to_a_quote(reading, sentence))
            {
                break 'all;
            }
            words += count_words(reading.sentence_text(sentence));
            begun.get_or_insert((message, reading, sentence.tokens.clone()));
        }
    }
    let judged = begun.as_ref().is_some_and(|(_, reading, tokens)| {
        reading.sentences.iter().any(|sentence| sentence.tokens == *tokens && leads_to_a_quote(reading, sentence))
    });
    if let (Some((message, reading, tokens)), false, true) = (begun, judged, words > ACKNOWLEDGEMENT) {
        let why = format!("is an acknowledgement of {words} words; at most {ACKNOWLEDGEMENT} are needed");
        faults.words(12, message, reading, tokens, why);
    }
}

/// "You said “…”." before a question belongs to the question.
fn leads_to_a_quote(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    let quotes = reading.tokens[sentence.tokens.clone()].iter().any(|token| token.quoted);
    let claims = sentence.tags.any(&[Tag::Claims, Tag::Describes]);
    claims && (quotes || sentence.tokens.len() <= 14)
}

/// Thanks, or something about what the candidate said, that neither asks nor goes on.
fn looks_back(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    let tags = sentence.tags;
    let onward = [
        Tag::MovesOn,
        Tag::Transition,
        Tag::Scenario,
        Tag::Invites,
        Tag::AsksAgain,
        Tag::SaysAllAsked,
        Tag::ThanksForTime,
        Tag::Concludes,
    ];
    if sentence.questions > 0 || numbered(reading, sentence).is_some() {
        return false;
    }
    let words: Vec<&str> = reading.words(sentence.tokens.clone()).collect();
    let thanks = matches!(
        words.first(),
        Some(
            &("thank"
                | "thanks"
                | "okay"
                | "ok"
                | "great"
                | "good"
                | "right"
                | "understood"
                | "noted"
                | "alright"
                | "excellent"
                | "perfect")
        )
    );
    let past = |word: &str| {
        matches!(
            word,
            "said"
                | "told"
                | "did"
                | "were"
                | "had"
                | "took"
                | "made"
                | "built"
                | "gave"
                | "have"
                | "led"
                | "went"
                | "kept"
                | "found"
                | "got"
                | "came"
                | "ran"
                | "began"
                | "left"
                | "knew"
                | "saw"
                | "spoke"
                | "taught"
                | "also"
                | "then"
                | "just"
        ) || (word.len() > 4 && word.ends_with("ed"))
    };
    let of_theirs = |word: &str| {
        let theirs = "answer answers response reply explanation description example examples approach experience background story \
                      account emphasis choice use design solution offer time years career understanding knowledge";
        theirs.split_whitespace().any(|it| it == word)
    };
    let retells =
        words.windows(2).any(|pair| (pair[0] == "you" && past(pair[1])) || (pair[0] == "your" && of_theirs(pair[1])));
    let sums_up = matches!(
        words.first(),
        Some(&("so" | "it" | "that" | "this" | "in" | "what" | "by" | "from" | "as" | "you" | "your"))
    );
    let judges = tags.any(&[Tag::Verdict, Tag::Praise, Tag::GoodThing]);
    let moves = tags.any(&onward) && !thanks;
    !moves && (thanks || judges || (retells && (sums_up || !tags.has(Tag::OpensTopic))))
}

/// Rule 16.
pub(super) fn one_question(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    for (_, turn) in talk.interviewer().filter(|(_, turn)| turn.questions > 1) {
        let mut seen = 0;
        for (at, reading) in talk.read(turn) {
            for sentence in &reading.sentences {
                seen += sentence.questions;
                if sentence.questions > 0 && seen >= 2 {
                    let why = format!("is one of {} questions in one turn; ask one at a time", turn.questions);
                    let from = reading.tokens.get(sentence.tokens.start).map_or(0, |token| token.start);
                    faults.at(16, at, from..from + reading.sentence_text(sentence).len(), why);
                    seen = 0;
                }
            }
        }
    }
}
