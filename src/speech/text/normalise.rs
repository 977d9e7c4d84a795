//! From written to spoken English: numbers, money, times, abbreviations and symbols become words.
//!
//! espeak reads "$12.50" as "dollar twelve point five zero" and ends a sentence at "Dr."; after this it need not. What a word means
//! often shows in its neighbours ("Main St." and "St. John", "5 min." and "min. 5"), so each is read with the word before and after it.

use super::clauses::ends_sentence;
use super::{abbreviations, dates, quantities};

const OPENING: [char; 9] = ['"', '\'', '(', '[', '{', '“', '‘', '«', '*'];
pub(super) const CLOSING: [char; 15] = ['"', '\'', ')', ']', '}', '”', '’', '»', '*', ',', ';', ':', '!', '?', '…'];

/// The text as it is to be said. Sentence and clause marks stay where they were; what cannot be said (markdown, emoji) goes.
pub fn spoken(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let (said, used) = several(&words, at).unwrap_or_else(|| (word(&words, at), 1));
        if !said.is_empty() {
            attach(&mut out, said);
        }
        at += used;
    }
    out.join(" ")
}

/// A mark that stands alone ("Yes .") belongs to the word before it.
fn attach(out: &mut Vec<String>, said: String) {
    let only_marks = said.chars().all(|c| matches!(c, ',' | '.' | '!' | '?' | ';' | ':'));
    match out.last_mut() {
        Some(last) if only_marks => {
            if !last.ends_with([',', '.', '!', '?', ';', ':']) {
                last.push_str(&said);
            }
        }
        None if only_marks => {}
        _ => out.push(said),
    }
}

/// A word without the marks around it; a point at its end stays.
pub(super) fn bare_of(written: &str) -> &str {
    written.trim_start_matches(OPENING).trim_end_matches(CLOSING)
}

/// What is said for several words together, and how many they are: "$3 million", "200 ms", "March 15", "+1 555-0123".
fn several(words: &[&str], at: usize) -> Option<(String, usize)> {
    let written = words[at];
    let (before, next) = (at.checked_sub(1).map(|at| words[at]), words.get(at + 1).copied());
    let core = written.trim_start_matches(OPENING);
    if let Some(said) = quantities::long_phone(&words[at..]) {
        return Some(said);
    }
    if core != bare_of(written) {
        // A mark after the first word keeps the two apart.
        return None;
    }
    if let Some((said, rest)) = dates::month_and_day(before, core, next) {
        let mark = if rest.starts_with('.') { ".".to_owned() } else { spoken_marks(rest) };
        return Some((format!("{said}{mark}"), 2));
    }
    quantities::money_with_scale(core, next).or_else(|| quantities::with_unit(core, next, words.get(at + 2).copied()))
}

/// One written word in words.
fn word(words: &[&str], at: usize) -> String {
    let written = words[at];
    let (before, next) = (at.checked_sub(1).map(|at| words[at]), words.get(at + 1).copied());
    let core = written.trim_start_matches(OPENING);
    let mut bare = core.trim_end_matches(CLOSING);
    let mut marks = spoken_marks(&core[bare.len()..]);
    let before_digit = next.is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
    if bare.eq_ignore_ascii_case("no.") && before_digit {
        return format!("number{marks}");
    }
    if let Some(said) = abbreviations::in_place(bare, before, next).or_else(|| abbreviations::expand(bare)) {
        // "etc." at the end closes the sentence with its own point.
        let closes = marks.is_empty() && ends_sentence(before, written, next);
        return format!("{said}{}", if closes { "." } else { &marks });
    }
    if bare.ends_with('.') {
        let stem = bare.trim_end_matches('.');
        let dots = bare.len() - stem.len();
        let initials = dots == 1 && !ends_sentence(before, bare, next);
        // Points that do not close the sentence ("U.S. market", "J. Smith") are not said and make no pause.
        if !initials {
            marks.insert_str(0, if dots > 1 && next.is_some() { "," } else { "." });
        }
        bare = stem;
    }
    if bare.is_empty() {
        return marks;
    }
    format!("{}{marks}", core_words(bare, before, next))
}

/// The closing marks that shape the voice, at most one: "?!" → "?", "…" → ",".
pub(super) fn spoken_marks(marks: &str) -> String {
    let found = marks
        .chars()
        .find(|c| matches!(c, '?' | '!'))
        .or_else(|| marks.chars().find(|c| matches!(c, ',' | ';' | ':' | '…')));
    match found {
        Some('…') => ",".to_owned(),
        Some(mark) => mark.to_string(),
        None => String::new(),
    }
}

pub(super) fn core_words(bare: &str, before: Option<&str>, next: Option<&str>) -> String {
    abbreviations::name(bare)
        .map(str::to_owned)
        .or_else(|| symbol(bare))
        .or_else(|| abbreviations::roman(before, bare))
        .or_else(|| quantities::money(bare))
        .or_else(|| dates::time(bare, next))
        .or_else(|| quantities::named(before, bare))
        .or_else(|| quantities::numeric(bare))
        .or_else(|| abbreviations::spell(bare))
        .or_else(|| abbreviations::mixed(bare))
        .or_else(|| quantities::rate(bare, false))
        .unwrap_or_else(|| compound(bare))
}

/// A symbol that stands alone.
fn symbol(bare: &str) -> Option<String> {
    let said = match bare {
        "&" => "and",
        "@" => "at",
        "+" => "plus",
        "=" => "equals",
        "/" => "or",
        "%" => "percent",
        "<" => "less than",
        ">" => "greater than",
        "≤" | "<=" => "at most",
        "≥" | ">=" => "at least",
        "±" => "plus or minus",
        "->" | "→" | "=>" => "to",
        "×" => "times",
        "½" => "one half",
        "¼" => "one quarter",
        "¾" => "three quarters",
        "-" | "–" | "—" | "--" => ",",
        "•" | "*" | "#" | "##" | "###" | "|" | "`" | "_" => "",
        _ => return None,
    };
    Some(said.to_owned())
}

/// A word with marks inside: paths, addresses, "and/or", "R&D", "Node.js", "CI/CD", "snake_case", dashes.
fn compound(bare: &str) -> String {
    let without_scheme = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"));
    // Nobody can write down a query that is read out.
    let address = without_scheme.map(|rest| rest.split(['?', '#']).next().unwrap_or(rest).trim_end_matches('/'));
    let bare = address.unwrap_or(bare);
    // "word—word" is two words with a pause.
    if let Some((left, right)) = bare.split_once('—').or_else(|| bare.split_once("--")) {
        let parts: Vec<String> =
            [left, right].iter().filter(|p| !p.is_empty()).map(|p| core_words(p, None, None)).collect();
        return parts.join(", ");
    }
    if let Some((stem, owner)) = bare.split_once(['\'', '’'])
        && stem.len() >= 2
        && let Some(letters) = abbreviations::spell(stem)
    {
        return format!("{letters}'{owner}");
    }
    let internet = address.is_some()
        || bare.starts_with("www.")
        || bare.contains('@') && bare.contains('.')
        || bare.matches('/').count() > 1;
    // "U.S.-based", "9 a.m.-5 p.m."
    if let Some((left, right)) = bare.split_once(".-")
        && let Some(letters) = initials(left).or_else(|| abbreviations::expand(&bare[..=left.len()]).map(str::to_owned))
    {
        let to = if right.starts_with(|c: char| c.is_ascii_digit()) { "to " } else { "" };
        return format!("{letters} {to}{}", core_words(right, None, None));
    }
    if let Some(letters) = initials(bare) {
        return letters;
    }
    let mut said = String::with_capacity(bare.len() + 8);
    let mut part = String::new();
    for c in bare.chars() {
        let mark = match c {
            '/' if internet => "slash",
            '/' if matches!(bare, "and/or" | "he/she" | "his/her") => {
                if bare == "and/or" {
                    ""
                } else {
                    "or"
                }
            }
            '/' | '\\' | '_' | '|' | '-' | '`' | '*' | '#' | '~' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | '“'
            | '”' | '<' | '>' | '^' => "",
            '&' => "and",
            '@' => "at",
            '+' => "plus",
            '=' => "equals",
            '.' => "dot",
            '%' => "percent",
            ':' => "",
            _ if c.is_alphanumeric() || matches!(c, '\'' | '’' | ',' | ';' | '!' | '?') => {
                part.push(c);
                continue;
            }
            // Emoji and other signs have no sound.
            _ => "",
        };
        push(&mut said, &piece(&part));
        part.clear();
        push(&mut said, mark);
    }
    push(&mut said, &piece(&part));
    said
}

/// "U.S" (it has lost its last point by now) and "A/B": letters, not words.
fn initials(bare: &str) -> Option<String> {
    let letters: Vec<&str> = bare.split(['.', '/']).collect();
    let single = |part: &&str| part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic());
    let upper = letters.iter().any(|letter| letter.bytes().all(|b| b.is_ascii_uppercase()));
    (letters.len() > 1 && upper && letters.iter().all(single)).then(|| letters.join("-").to_uppercase())
}

/// A plain part of a compound; file endings are spelled.
fn piece(part: &str) -> String {
    match part {
        "js" | "ts" | "py" | "rs" | "io" | "md" | "css" | "html" | "www" => {
            part.chars().map(|c| c.to_uppercase().to_string()).collect::<Vec<_>>().join("-")
        }
        _ => abbreviations::name(part)
            .map(str::to_owned)
            .or_else(|| numeric_part(part))
            .or_else(|| abbreviations::spell(part))
            .or_else(|| abbreviations::mixed(part))
            .or_else(|| abbreviations::camel(part))
            .unwrap_or_else(|| part.to_owned()),
    }
}

fn numeric_part(part: &str) -> Option<String> {
    part.bytes().all(|b| b.is_ascii_digit()).then(|| super::numbers::number(part)).flatten()
}

fn push(said: &mut String, words: &str) {
    if words.is_empty() {
        return;
    }
    if !said.is_empty() {
        said.push(' ');
    }
    said.push_str(words);
}
