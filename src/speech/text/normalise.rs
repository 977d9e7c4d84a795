//! From written to spoken English: numbers, money, times, abbreviations and symbols become words.
//!
//! espeak reads "$12.50" as "dollar twelve point five zero" and ends a sentence at "Dr."; after this it need not.

use super::{abbreviations, clauses::ends_sentence, numbers};

const OPENING: [char; 9] = ['"', '\'', '(', '[', '{', '“', '‘', '«', '*'];
const CLOSING: [char; 15] = ['"', '\'', ')', ']', '}', '”', '’', '»', '*', ',', ';', ':', '!', '?', '…'];
const SCALE_WORDS: [&str; 4] = ["thousand", "million", "billion", "trillion"];

/// The text as it is to be said. Sentence and clause marks stay where they were; what cannot be said (markdown, emoji) goes.
pub fn spoken(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let (said, used) = word(words[at], words.get(at + 1).copied());
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

/// One written word in words, and how many written words it took (2 where a scale word follows money).
fn word(written: &str, next: Option<&str>) -> (String, usize) {
    let core = written.trim_start_matches(OPENING);
    let mut bare = core.trim_end_matches(CLOSING);
    let mut marks = spoken_marks(&core[bare.len()..]);
    if let Some((said, used)) = money_with_scale(bare, next) {
        return (said, used);
    }
    if let Some(said) = abbreviations::expand(bare) {
        // "etc." at the end closes the sentence with its own point.
        let closes = marks.is_empty() && ends_sentence(written, next);
        return (format!("{said}{}", if closes { "." } else { &marks }), 1);
    }
    if bare.eq_ignore_ascii_case("no.") && next.is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit())) {
        return (format!("number{marks}"), 1);
    }
    if bare.ends_with('.') {
        let stem = bare.trim_end_matches('.');
        let dots = bare.len() - stem.len();
        let initials = dots == 1 && !ends_sentence(bare, next);
        // Points that do not close the sentence ("U.S. market", "J. Smith") are not said and make no pause.
        if !initials {
            marks.insert_str(0, if dots > 1 && next.is_some() { "," } else { "." });
        }
        bare = stem;
    }
    if bare.is_empty() {
        return (marks, 1);
    }
    (format!("{}{marks}", core_words(bare, next)), 1)
}

/// The closing marks that shape the voice, at most one: "?!" → "?", "…" → ",".
fn spoken_marks(marks: &str) -> String {
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

fn core_words(bare: &str, next: Option<&str>) -> String {
    abbreviations::name(bare)
        .map(str::to_owned)
        .or_else(|| symbol(bare))
        .or_else(|| money(bare))
        .or_else(|| time(bare, next))
        .or_else(|| numeric(bare))
        .or_else(|| abbreviations::spell(bare))
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
        "->" | "→" | "=>" => "to",
        "×" => "times",
        "-" | "–" | "—" | "--" => ",",
        "•" | "*" | "#" | "##" | "###" | "|" | "`" | "_" => "",
        _ => return None,
    };
    Some(said.to_owned())
}

const CURRENCIES: [(char, &str, &str); 4] =
    [('$', "dollar", "dollars"), ('€', "euro", "euros"), ('£', "pound", "pounds"), ('¥', "yen", "yen")];

fn currency(bare: &str) -> Option<(&str, &'static str, &'static str)> {
    let first = bare.chars().next()?;
    let (sign, one, many) = CURRENCIES.iter().find(|(sign, ..)| *sign == first)?;
    Some((&bare[sign.len_utf8()..], one, many))
}

/// "$12.50" → "twelve dollars fifty", "$5k" → "five thousand dollars".
fn money(bare: &str) -> Option<String> {
    let (amount, one, many) = currency(bare)?;
    if let Some((low, high)) = amount.split_once(['-', '–']) {
        let high = currency(high).map_or(high, |(amount, ..)| amount);
        return Some(format!("{} to {} {many}", quantity(low)?, quantity(high)?));
    }
    match amount.split_once('.') {
        Some((whole, cents)) if cents.len() == 2 && cents.bytes().all(|b| b.is_ascii_digit()) => {
            let whole_words = numbers::number(whole)?;
            let unit = if whole == "1" { one } else { many };
            match cents.parse::<u64>() {
                Ok(0) => Some(format!("{whole_words} {unit}")),
                Ok(cents) if cents < 10 => Some(format!("{whole_words} {unit} oh {}", numbers::cardinal(cents))),
                Ok(cents) => Some(format!("{whole_words} {unit} {}", numbers::cardinal(cents))),
                Err(_) => None,
            }
        }
        _ => Some(format!("{} {}", quantity(amount)?, if amount == "1" { one } else { many })),
    }
}

/// "$3 million" takes two words: "three million dollars".
fn money_with_scale(bare: &str, next: Option<&str>) -> Option<(String, usize)> {
    let (amount, _, many) = currency(bare)?;
    let next = next?;
    let scale = next.trim_end_matches(CLOSING).trim_end_matches('.');
    let amount = numbers::number(amount)?;
    SCALE_WORDS.contains(&scale).then(|| {
        let rest = &next[scale.len()..];
        let mark = if rest.starts_with('.') { ".".to_owned() } else { spoken_marks(rest) };
        (format!("{amount} {scale} {many}{mark}"), 2)
    })
}

/// A number with an optional scale letter: "1.5M" → "one point five million".
fn quantity(text: &str) -> Option<String> {
    let (digits, scale) = match text.chars().last()? {
        'k' | 'K' => (&text[..text.len() - 1], " thousand"),
        'm' | 'M' => (&text[..text.len() - 1], " million"),
        'b' | 'B' => (&text[..text.len() - 1], " billion"),
        _ => (text, ""),
    };
    Some(format!("{}{scale}", plain(digits)?))
}

/// A quantity is never a year: "1500" → "one thousand five hundred".
fn plain(digits: &str) -> Option<String> {
    match digits.parse::<u64>() {
        Ok(value) if !digits.starts_with('0') || digits == "0" => Some(numbers::cardinal(value)),
        _ => numbers::number(digits),
    }
}

/// "10:30" → "ten thirty", "3:00 pm" → "three P-M", "9:05" → "nine oh five", "3pm".
fn time(bare: &str, next: Option<&str>) -> Option<String> {
    let lower = bare.to_lowercase();
    let (clock, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(clock), _) => (clock, " A-M"),
        (_, Some(clock)) => (clock, " P-M"),
        _ => (lower.as_str(), ""),
    };
    let (hours, minutes) = match clock.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes.parse::<u64>().ok()?),
        None if !half.is_empty() => (clock, 0),
        _ => return None,
    };
    let hours = hours.parse::<u64>().ok().filter(|hours| *hours < 25)?;
    let half_follows = !half.is_empty()
        || next.is_some_and(|next| {
            let next = next.to_lowercase();
            next.starts_with("am") || next.starts_with("pm") || next.starts_with("a.m") || next.starts_with("p.m")
        });
    let minutes = match minutes {
        0 if half_follows => String::new(),
        0 if hours <= 12 => " o'clock".to_owned(),
        0 => " hundred".to_owned(),
        1..10 => format!(" oh {}", numbers::cardinal(minutes)),
        10..60 => format!(" {}", numbers::cardinal(minutes)),
        _ => return None,
    };
    Some(format!("{}{minutes}{half}", numbers::cardinal(hours)))
}

/// Everything else that begins with a digit (or with a sign before one).
fn numeric(bare: &str) -> Option<String> {
    let signs: [(char, &str); 6] =
        [('-', "minus "), ('−', "minus "), ('+', "plus "), ('~', "about "), ('#', "number "), ('v', "version ")];
    for (sign, said) in signs {
        if let Some(rest) = bare.strip_prefix(sign) {
            let digit = rest.starts_with(|c: char| c.is_ascii_digit());
            return digit.then(|| numeric(rest)).flatten().map(|rest| format!("{said}{rest}"));
        }
    }
    if !bare.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = bare.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(bare.len());
    let (digits, suffix) = bare.split_at(end);
    if suffix.is_empty() {
        return numbers::number(digits);
    }
    suffixed(digits, suffix)
}

/// A number with something behind it: "12%", "22nd", "1990s", "10x", "5ms", "10-15", "24/7", "5+".
fn suffixed(digits: &str, suffix: &str) -> Option<String> {
    let value = digits.parse::<u64>().ok();
    let said = match suffix {
        "%" => format!("{} percent", plain(digits)?),
        "st" | "nd" | "rd" | "th" => numbers::ordinal(value?),
        "s" if value.is_some_and(|v| v >= 10 && v % 10 == 0) => numbers::plural(&numbers::number(digits)?),
        "x" | "X" | "×" => format!("{} times", plain(digits)?),
        "+" => format!("{} plus", plain(digits)?),
        "k" | "K" | "M" | "m" | "B" => return quantity(&format!("{digits}{suffix}")),
        "/7" if digits == "24" => "twenty-four seven".to_owned(),
        "/2" if digits == "1" => "one half".to_owned(),
        "/3" if digits == "1" => "one third".to_owned(),
        "/4" if digits == "1" => "one quarter".to_owned(),
        "/4" if digits == "3" => "three quarters".to_owned(),
        _ => {
            if let Some(unit) = abbreviations::unit(suffix, digits == "1") {
                return Some(format!("{} {unit}", plain(digits)?));
            }
            let joint = suffix.chars().next()?;
            let rest = &suffix[joint.len_utf8()..];
            let number = numbers::number(digits)?;
            return match joint {
                '-' | '–' | '—' if rest.starts_with(|c: char| c.is_ascii_digit()) => {
                    Some(format!("{number} to {}", numeric(rest)?))
                }
                '-' if !rest.is_empty() => Some(format!("{number} {}", core_words(rest, None))),
                '/' => Some(format!("{number} out of {}", numeric(rest)?)),
                ':' => Some(format!("{number} to {}", numeric(rest)?)),
                letter if letter.is_alphabetic() => Some(format!("{number} {}", core_words(suffix, None))),
                _ => None,
            };
        }
    };
    Some(said)
}

/// A word with marks inside: paths, addresses, "and/or", "R&D", "Node.js", "CI/CD", "snake_case", dashes.
fn compound(bare: &str) -> String {
    let bare = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://")).unwrap_or(bare);
    // "word—word" is two words with a pause.
    if let Some((left, right)) = bare.split_once('—').or_else(|| bare.split_once("--")) {
        let parts: Vec<String> = [left, right].iter().filter(|p| !p.is_empty()).map(|p| core_words(p, None)).collect();
        return parts.join(", ");
    }
    if let Some((stem, owner)) = bare.split_once(['\'', '’'])
        && stem.len() >= 2
        && let Some(letters) = abbreviations::spell(stem)
    {
        return format!("{letters}'{owner}");
    }
    let internet = bare.contains('@') && bare.contains('.') || bare.matches('/').count() > 1;
    // "U.S" has lost its last point by now, and its other dots are not said.
    let initials = bare.split('.').all(|part| part.chars().count() <= 1);
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
        let mark = if mark == "dot" && initials { "" } else { mark };
        push(&mut said, &piece(&part));
        part.clear();
        push(&mut said, mark);
    }
    push(&mut said, &piece(&part));
    said
}

/// A plain part of a compound; file endings are spelled.
fn piece(part: &str) -> String {
    match part {
        "js" | "ts" | "py" | "rs" | "io" | "css" | "html" | "sql" => {
            part.chars().map(|c| c.to_uppercase().to_string()).collect::<Vec<_>>().join("-")
        }
        _ => abbreviations::name(part)
            .map(str::to_owned)
            .or_else(|| numeric_part(part))
            .or_else(|| abbreviations::spell(part))
            .unwrap_or_else(|| part.to_owned()),
    }
}

fn numeric_part(part: &str) -> Option<String> {
    part.bytes().all(|b| b.is_ascii_digit()).then(|| numbers::number(part)).flatten()
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn written_english_becomes_spoken_english() {
        for (written, said) in [
            ("It cost $12.50.", "It cost twelve dollars fifty."),
            ("$1", "one dollar"),
            ("$1.05, please", "one dollar oh five, please"),
            ("$5k or €30?", "five thousand dollars or thirty euros?"),
            ("about $3 million.", "about three million dollars."),
            ("$1.5M", "one point five million dollars"),
            ("$80k-90k", "eighty thousand to ninety thousand dollars"),
            ("up 12% to 3.5%.", "up twelve percent to three point five percent."),
            ("at 10:30", "at ten thirty"),
            ("at 9:05 am", "at nine oh five am"),
            ("at 3pm", "at three P-M"),
            ("at 3:00 p.m. today", "at three P-M today"),
            ("at 14:00", "at fourteen hundred"),
            ("at 3:00?", "at three o'clock?"),
            ("in 2024 and 1999", "in twenty twenty-four and nineteen ninety-nine"),
            ("the 1990s", "the nineteen nineties"),
            ("the 22nd", "the twenty-second"),
            ("1,200 users", "one thousand two hundred users"),
            ("10-15 people", "ten to fifteen people"),
            ("a 3-day task", "a three day task"),
            ("5ms, 10GB and 1s", "five milliseconds, ten gigabytes and one second"),
            ("10x, 24/7, 5+", "ten times, twenty-four seven, five plus"),
            ("v1.2.3", "version one point two point three"),
            ("-5 and #1", "minus five and number one"),
            ("Dr. Smith", "Doctor Smith"),
            ("a cache, e.g. Redis", "a cache, for example Redis"),
            ("tests, i.e. proof", "tests, that is proof"),
            ("Rust vs. Go", "Rust versus Go"),
            ("tests, builds, etc.", "tests, builds, et cetera."),
            ("tests etc. too", "tests et cetera too"),
            ("the U.S. market", "the U-S market"),
            ("C++ or C#?", "C plus plus or C sharp?"),
            ("a REST API, two APIs", "a REST A-P-I, two A-P-I's"),
            ("the CEO's plan", "the C-E-O's plan"),
            ("R&D and Q&A", "R and D and Q and A"),
            ("CI/CD", "C-I C-D"),
            ("and/or", "and or"),
            ("Node.js", "Node dot J-S"),
            ("mail a.b@c.com now", "mail a dot b at c dot com now"),
            ("JSON over HTTP", "jason over H-T-T-P"),
            ("do NOT stop", "do NOT stop"),
            ("**bold** and `code`", "bold and code"),
            ("wait — what?", "wait, what?"),
            ("well... maybe", "well, maybe"),
            ("\"Really?!\" he said", "Really? he said"),
            ("don't, it's fine", "don't, it's fine"),
            ("state-of-the-art", "state of the art"),
            ("one — two", "one, two"),
            ("No. 5", "number five"),
            ("No. Never.", "No. Never."),
            ("fine 🙂", "fine"),
            ("", ""),
        ] {
            assert_eq!(spoken(written), said, "{written:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_no_digit_remains_in_plain_numbers(text in "\\PC{0,60}", number in 0u64..10_000_000) {
            let _ = spoken(&text);
            let said = spoken(&format!("there are {number} of them"));
            prop_assert!(!said.contains(|c: char| c.is_ascii_digit()), "{}", said);
        }

        #[test]
        fn what_is_spoken_already_stays(words in proptest::collection::vec("[b-hj-z]{4,9}", 0..8)) {
            let text = words.join(" ");
            prop_assert_eq!(spoken(&text), text);
        }
    }
}
