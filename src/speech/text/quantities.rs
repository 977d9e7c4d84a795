//! Numbers with something around them: money, units, rates, scales, ranges, versions, telephone numbers.

use super::clauses::ends_sentence;
use super::normalise::{CLOSING, bare_of, core_words, spoken_marks};
use super::{abbreviations, dates, numbers};

const SCALE_WORDS: [&str; 4] = ["thousand", "million", "billion", "trillion"];
/// Letters behind an amount that multiply it; longer ones first.
const SCALES: [(&str, &str); 8] = [
    ("bn", "billion"),
    ("mn", "million"),
    ("tn", "trillion"),
    ("k", "thousand"),
    ("K", "thousand"),
    ("M", "million"),
    ("m", "million"),
    ("B", "billion"),
];
const CURRENCIES: [(char, &str, &str); 4] =
    [('$', "dollar", "dollars"), ('€', "euro", "euros"), ('£', "pound", "pounds"), ('¥', "yen", "yen")];
/// What stands behind a slash in a rate.
const PER: [(&str, &str); 17] = [
    ("s", "second"),
    ("sec", "second"),
    ("second", "second"),
    ("min", "minute"),
    ("minute", "minute"),
    ("h", "hour"),
    ("hr", "hour"),
    ("hour", "hour"),
    ("day", "day"),
    ("week", "week"),
    ("wk", "week"),
    ("mo", "month"),
    ("month", "month"),
    ("yr", "year"),
    ("year", "year"),
    ("user", "user"),
    ("request", "request"),
];
/// Programs and words whose numbers are versions: "Python 3.12" is not 3.12 of something.
const VERSIONED: [&str; 24] = [
    "Angular",
    "Django",
    "Go",
    "Helm",
    "Java",
    "Kafka",
    "Kotlin",
    "Kubernetes",
    "Linux",
    "Node",
    "Node.js",
    "PHP",
    "Postgres",
    "PostgreSQL",
    "Python",
    "Rails",
    "React",
    "Ruby",
    "Rust",
    "Spark",
    "Swift",
    "Terraform",
    "Ubuntu",
    "version",
];
/// After these a number is a name: "port 8080", "error 404".
const NUMBERED: [&str; 8] = ["port", "error", "status", "code", "room", "flight", "extension", "Error"];
/// Fewer digits are no telephone number, and more neither (ITU-T E.164).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

fn currency(bare: &str) -> Option<(&str, &'static str, &'static str)> {
    let first = bare.chars().next()?;
    let (sign, one, many) = CURRENCIES.iter().find(|(sign, ..)| *sign == first)?;
    Some((&bare[sign.len_utf8()..], one, many))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// "$12.50" → "twelve dollars fifty", "$5k" → "five thousand dollars", "$40/hour" → "forty dollars per hour".
pub(super) fn money(bare: &str) -> Option<String> {
    let (amount, one, many) = currency(bare)?;
    if let Some((amount, per)) = amount.split_once('/') {
        let sign = &bare[..bare.len() - amount.len() - per.len() - 1];
        return Some(format!("{} per {}", money(&format!("{sign}{amount}"))?, per_unit(per)?));
    }
    if let Some((low, high)) = amount.split_once(['-', '–']) {
        let high = currency(high).map_or(high, |(amount, ..)| amount);
        return Some(format!("{} to {} {many}", quantity(low)?, quantity(high)?));
    }
    if let Some(amount) = amount.strip_suffix('+') {
        return Some(format!("{} plus", money(&bare[..bare.len() - 1]).filter(|_| !amount.is_empty())?));
    }
    match amount.split_once('.') {
        Some((whole, cents)) if cents.len() == 2 && cents.bytes().all(|b| b.is_ascii_digit()) => {
            let whole_words = plain(whole)?;
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
pub(super) fn money_with_scale(bare: &str, next: Option<&str>) -> Option<(String, usize)> {
    let (amount, _, many) = currency(bare)?;
    let next = next?;
    let scale = next.trim_end_matches(CLOSING).trim_end_matches('.');
    let amount = numbers::number(amount)?;
    let rest = &next[scale.len()..];
    let mark = if rest.starts_with('.') { ".".to_owned() } else { spoken_marks(rest) };
    SCALE_WORDS.contains(&scale).then(|| (format!("{amount} {scale} {many}{mark}"), 2))
}

/// "200 ms", "99.9 %", "5 m/s" and "30 min." take two words. `written` ends without a mark; `after` is the word behind the unit.
pub(super) fn with_unit(written: &str, next: Option<&str>, after: Option<&str>) -> Option<(String, usize)> {
    let next = next?;
    let (sign, digits) = sign(written);
    if !digits.starts_with(is_digit) || !digits.ends_with(is_digit) {
        return None;
    }
    let symbol = next.trim_end_matches(CLOSING).trim_end_matches('.');
    let unit = match symbol {
        "%" => "percent".to_owned(),
        // A letter alone may be anything but these.
        "s" | "h" | "m" => return None,
        _ => unit_words(symbol, digits == "1")?,
    };
    let rest = &next[symbol.len()..];
    // The point of "30 min." closes the sentence or belongs to the unit alone.
    let mark = match rest {
        "." if ends_sentence(Some(written), next, after) => ".".to_owned(),
        _ => spoken_marks(rest),
    };
    Some((format!("{sign}{} {unit}{mark}", range_or_plain(digits)?), 2))
}

fn range_or_plain(digits: &str) -> Option<String> {
    match digits.split_once(['-', '–']) {
        Some((low, high)) => Some(format!("{} to {}", plain(low)?, plain(high)?)),
        None => plain(digits),
    }
}

/// A unit's name, or a rate's: "ms", "m/s", "req/s".
fn unit_words(symbol: &str, singular: bool) -> Option<String> {
    if let Some(unit) = abbreviations::unit(symbol, singular) {
        return Some(unit.to_owned());
    }
    rate(symbol, singular)
}

/// "m/s" → "meters per second", "requests/s" → "requests per second". None for other words with a slash.
pub(super) fn rate(bare: &str, singular: bool) -> Option<String> {
    let (what, per) = bare.split_once('/')?;
    let per = per_unit(per)?;
    let plain = what.len() > 1 && what.chars().all(|c| c.is_ascii_lowercase());
    let what = match what {
        "m" => if singular { "meter" } else { "meters" }.to_owned(),
        "req" => "requests".to_owned(),
        _ => abbreviations::unit(what, singular).map(str::to_owned).or_else(|| plain.then(|| what.to_owned()))?,
    };
    Some(format!("{what} per {per}"))
}

fn per_unit(symbol: &str) -> Option<&'static str> {
    PER.iter().find(|(key, _)| *key == symbol).map(|(_, said)| *said)
}

/// A number with an optional scale: "1.5M" → "one point five million".
fn quantity(text: &str) -> Option<String> {
    match SCALES.iter().find_map(|(letters, word)| Some((text.strip_suffix(letters)?, word))) {
        Some((digits, word)) => Some(format!("{} {word}", plain(digits)?)),
        None => plain(text),
    }
}

/// A quantity is never a year: "1500" → "one thousand five hundred".
pub(super) fn plain(digits: &str) -> Option<String> {
    match digits.parse::<u64>() {
        Ok(value) if !digits.starts_with('0') || digits == "0" => Some(numbers::cardinal(value)),
        _ => numbers::number(digits),
    }
}

/// A sign before a number in words, and the number.
fn sign(bare: &str) -> (&'static str, &str) {
    const SIGNS: [(&str, &str); 13] = [
        ("-", "minus "),
        ("−", "minus "),
        ("+", "plus "),
        ("±", "plus or minus "),
        ("~", "about "),
        ("≈", "about "),
        ("#", "number "),
        ("<=", "at most "),
        (">=", "at least "),
        ("≤", "at most "),
        ("≥", "at least "),
        ("<", "less than "),
        (">", "more than "),
    ];
    let found = SIGNS.iter().find_map(|(sign, said)| Some((*said, bare.strip_prefix(sign)?)));
    found.filter(|(_, rest)| rest.starts_with(is_digit)).unwrap_or(("", bare))
}

/// Everything else that begins with a digit, or with a sign or a currency before one.
pub(super) fn numeric(bare: &str) -> Option<String> {
    let (said, rest) = sign(bare);
    if !said.is_empty() {
        return Some(format!("{said}{}", numeric(rest)?));
    }
    if let Some(rest) = bare.strip_prefix(['v', 'V']).filter(|rest| rest.starts_with(is_digit)) {
        return Some(format!("version {}", numbers::version(rest).or_else(|| numeric(rest))?));
    }
    if let Some(fraction) = bare.strip_prefix('.').filter(|rest| !rest.is_empty() && rest.chars().all(is_digit)) {
        return Some(format!("point {}", numbers::digits(fraction)));
    }
    if !bare.starts_with(is_digit) {
        return None;
    }
    if let Some(said) = dates::date(bare).or_else(|| phone(bare)).or_else(|| groups(bare)).or_else(|| range(bare)) {
        return Some(said);
    }
    let end = bare.find(|c: char| !(is_digit(c) || c == '.' || c == ',')).unwrap_or(bare.len());
    let (digits, suffix) = bare.split_at(end);
    if suffix.is_empty() {
        return numbers::number(digits);
    }
    suffixed(digits, suffix)
}

/// A number after a word that says what it is: a version, a port, an error.
pub(super) fn named(before: Option<&str>, bare: &str) -> Option<String> {
    let before = before?;
    if !bare.chars().all(|c| is_digit(c) || c == '.') {
        return None;
    }
    if VERSIONED.contains(&before) && bare.contains('.') {
        return numbers::version(bare);
    }
    match (NUMBERED.contains(&before), bare.len(), bare.as_bytes()) {
        (true, 3, [_, b'0', last]) if *last != b'0' => {
            Some(format!("{} oh {}", numbers::digits(&bare[..1]), numbers::digits(&bare[2..])))
        }
        (true, 4, [_, _, b'1'..=b'9', _]) => Some(format!("{} {}", plain(&bare[..2])?, plain(&bare[2..])?)),
        _ => None,
    }
}

/// "10-15", "9am–5pm", "10k-20k", "10%–20%": two of a kind with a dash between them.
fn range(bare: &str) -> Option<String> {
    let (low, high) = bare.split_once(['-', '–', '—'])?;
    if !high.starts_with(is_digit) || high.contains(['-', '–', '—']) {
        return None;
    }
    let end = |text: &str| dates::time(text, None).or_else(|| numeric(text));
    Some(format!("{} to {}", end(low)?, end(high)?))
}

/// "3-5-2": three and more numbers are a row, not a range.
fn groups(bare: &str) -> Option<String> {
    let groups: Vec<&str> = bare.split('-').collect();
    let row = groups.len() > 2 && groups.iter().all(|group| !group.is_empty() && group.chars().all(is_digit));
    let said: Option<Vec<String>> = groups.iter().map(|group| numbers::number(group)).collect();
    said.filter(|_| row).map(|said| said.join(", "))
}

/// "555-0123", "555-123-4567": read digit by digit.
fn phone(bare: &str) -> Option<String> {
    let groups: Vec<&str> = bare.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let all = groups.iter().all(|group| group.chars().all(is_digit));
    (all && matches!(lengths[..], [3, 4] | [3, 3, 4] | [1, 3, 3, 4])).then(|| spelled(&groups))
}

fn spelled(groups: &[&str]) -> String {
    groups.iter().map(|group| numbers::digits(group)).collect::<Vec<_>>().join(", ")
}

/// A telephone number over several words, "+1 (555) 010-9999": how it is said, and how many words it takes.
pub(super) fn long_phone(words: &[&str]) -> Option<(String, usize)> {
    let first = words.first()?;
    let is_part = |word: &&&str| {
        let bare = bare_of(word);
        bare.contains(is_digit) && bare.chars().all(|c| is_digit(c) || "+()-./".contains(c))
    };
    let plus = first.starts_with('+');
    if !(plus || first.starts_with('(')) {
        return None;
    }
    let run: Vec<&str> = words.iter().take_while(is_part).copied().collect();
    let groups: Vec<&str> =
        run.iter().flat_map(|word| word.split(|c: char| !is_digit(c))).filter(|group| !group.is_empty()).collect();
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    let last = run.last()?;
    if !PHONE_DIGITS.contains(&digits) || groups.len() < 2 {
        return None;
    }
    let tail = &last[last.rfind(is_digit)? + 1..];
    let mark = if tail.contains('.') { ".".to_owned() } else { spoken_marks(tail) };
    Some((format!("{}{}{mark}", if plus { "plus " } else { "" }, spelled(&groups)), run.len()))
}

/// A number with something behind it: "12%", "22nd", "1990s", "10x", "5ms", "24/7", "5+".
fn suffixed(digits: &str, suffix: &str) -> Option<String> {
    let value = digits.parse::<u64>().ok();
    let said = match suffix {
        "%" => format!("{} percent", plain(digits)?),
        "st" | "nd" | "rd" | "th" => numbers::ordinal(value?),
        "s" if value.is_some_and(|v| v >= 10 && v % 10 == 0) => numbers::plural(&numbers::number(digits)?),
        "x" | "X" | "×" => format!("{} times", plain(digits)?),
        "+" => format!("{} plus", plain(digits)?),
        "/7" if digits == "24" => "twenty-four seven".to_owned(),
        "/2" if digits == "1" => "one half".to_owned(),
        "/3" if digits == "1" => "one third".to_owned(),
        "/3" if digits == "2" => "two thirds".to_owned(),
        "/4" if digits == "1" => "one quarter".to_owned(),
        "/4" if digits == "3" => "three quarters".to_owned(),
        "½" => format!("{} and a half", plain(digits)?),
        _ => return other_suffix(digits, suffix),
    };
    Some(said)
}

fn other_suffix(digits: &str, suffix: &str) -> Option<String> {
    if let Some(more) = suffix.strip_suffix('+') {
        return Some(format!("{} plus", suffixed(digits, more)?));
    }
    if SCALES.iter().any(|(letters, _)| *letters == suffix) {
        return quantity(&format!("{digits}{suffix}"));
    }
    if let Some(unit) = unit_words(suffix, digits == "1") {
        return Some(format!("{} {unit}", plain(digits)?));
    }
    let joint = suffix.chars().next()?;
    let rest = &suffix[joint.len_utf8()..];
    let number = numbers::number(digits)?;
    let begins_with_digit = rest.starts_with(is_digit);
    match joint {
        '-' if !rest.is_empty() => Some(format!("{number} {}", core_words(rest, None, None))),
        // "50/50" is a pair, "4/5" a count.
        '/' if rest == digits => Some(format!("{number} {number}")),
        '/' if begins_with_digit => Some(format!("{number} out of {}", numeric(rest)?)),
        '/' => per_unit(rest).map(|per| format!("{number} per {per}")),
        ':' if begins_with_digit => Some(format!("{number} to {}", numeric(rest)?)),
        'e' | '^' if rest.chars().all(is_digit) && !rest.is_empty() => {
            let power = numbers::ordinal(rest.parse().ok()?);
            Some(match (joint, digits) {
                ('e', "1") => format!("ten to the {power}"),
                ('e', _) => format!("{number} times ten to the {power}"),
                _ => format!("{number} to the {power}"),
            })
        }
        letter if letter.is_alphabetic() => Some(format!("{number} {}", core_words(suffix, None, None))),
        _ => None,
    }
}
