//! Times of day and dates as they are said in American English.

use super::numbers;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month's name, also of its abbreviation ("Sept.").
fn month(word: &str) -> Option<&'static str> {
    let stem = word.trim_end_matches(['.', ',']);
    let short = |name: &str| stem == &name[..3] || (name == "September" && stem == "Sept");
    MONTHS.iter().find(|name| **name == stem || short(name)).copied()
}

/// A day of a month: "5", "05", "5th", and what stands behind it.
fn day(word: &str) -> Option<(u64, &str)> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (digits, mut rest) = word.split_at(end);
    if let Some(after) = ["st", "nd", "rd", "th"].iter().find_map(|ending| rest.strip_prefix(ending)) {
        rest = after;
    }
    let mark = rest.is_empty() || rest.starts_with([',', '.', '?', '!', ';', ':', ')']);
    let value = digits.parse().ok().filter(|day| (1..=31).contains(day))?;
    (digits.len() <= 2 && mark).then_some((value, rest))
}

/// "March 15, 2024" and "15 March": the words for both, without the mark that follows, and that mark. `before` is the word before.
///
/// May is left alone where it could be the verb: "5 may" is not written with a capital.
pub(super) fn month_and_day<'a>(before: Option<&str>, word: &str, next: Option<&'a str>) -> Option<(String, &'a str)> {
    let next = next?;
    if let Some(month) = month(word).filter(|_| !word.ends_with(',')) {
        let (day, rest) = day(next)?;
        return Some((format!("{month} {}", numbers::ordinal(day)), rest));
    }
    let (day, rest) = day(word)?;
    let stem = next.trim_end_matches([',', '.', '?', '!', ';', ':', ')']);
    let month = month(stem).filter(|_| rest.is_empty())?;
    let article = if before.is_some_and(|before| before.eq_ignore_ascii_case("the")) { "" } else { "the " };
    let tail = &next[stem.len()..];
    // The point of "15 Sept." belongs to the abbreviation.
    let tail = if stem == month { tail } else { tail.trim_start_matches('.') };
    Some((format!("{article}{} of {month}", numbers::ordinal(day)), tail))
}

/// "2024-03-15" → "March fifteenth, twenty twenty-four". A date with slashes is read as it stands: which part is the month differs from
/// land to land.
pub(super) fn date(bare: &str) -> Option<String> {
    if let Some((a, rest)) = bare.split_once('/')
        && let Some((b, year)) = rest.split_once('/')
    {
        let part = |text: &str| (1..=2).contains(&text.len()).then(|| numbers::number(text.trim_start_matches('0')))?;
        let (a, b) = (part(a)?, part(b)?);
        let year = match year.len() {
            4 => numbers::number(year)?,
            2 => part(year)?,
            _ => return None,
        };
        return Some(format!("{a} slash {b} slash {year}"));
    }
    let mut parts = bare.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let (month, day): (usize, u64) = (month.parse().ok()?, day.parse().ok()?);
    let name = MONTHS.get(month.checked_sub(1)?)?;
    (1..=31).contains(&day).then(|| Some(format!("{name} {}, {}", numbers::ordinal(day), numbers::number(year)?)))?
}

/// "10:30" → "ten thirty", "3:00 pm" → "three P-M", "9:05" → "nine oh five", "3pm".
pub(super) fn time(bare: &str, next: Option<&str>) -> Option<String> {
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
    let half_follows = !half.is_empty() || next.is_some_and(is_half);
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

/// "am", "PM", "p.m." behind a time.
pub(super) fn is_half(word: &str) -> bool {
    let plain: String = word.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    matches!(plain.as_str(), "am" | "pm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_their_month_and_day() {
        let said = |before, word, next| month_and_day(before, word, Some(next));
        assert_eq!(said(None, "March", "15,"), Some(("March fifteenth".into(), ",")));
        assert_eq!(said(None, "Sept.", "3rd"), Some(("September third".into(), "")));
        assert_eq!(said(Some("on"), "15", "March."), Some(("the fifteenth of March".into(), ".")));
        assert_eq!(said(Some("the"), "4th", "July"), Some(("fourth of July".into(), "")));
        for (word, next) in [("March", "2024"), ("May", "be"), ("30", "people"), ("32", "May"), ("March", "5k")] {
            assert_eq!(said(None, word, next), None, "{word} {next}");
        }
        assert_eq!(date("2024-13-15"), None);
        assert_eq!(date("1/2"), None);
    }
}
