//! Numbers as they are said in English: cardinals, ordinals, years, decimals and digit strings.

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [(u64, &str); 5] = [
    (1_000_000_000_000_000, "quadrillion"),
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1_000, "thousand"),
];

/// `1234` → "one thousand two hundred thirty-four".
pub fn cardinal(number: u64) -> String {
    match number {
        0..20 => ONES[number as usize].to_owned(),
        20..100 => {
            let tens = TENS[(number / 10) as usize];
            match number % 10 {
                0 => tens.to_owned(),
                ones => format!("{tens}-{}", ONES[ones as usize]),
            }
        }
        100..1000 => join(format!("{} hundred", ONES[(number / 100) as usize]), number % 100),
        _ => SCALES
            .iter()
            .find(|(scale, _)| number >= *scale)
            .map(|(scale, name)| join(format!("{} {name}", cardinal(number / scale)), number % scale))
            .unwrap_or_default(),
    }
}

fn join(head: String, rest: u64) -> String {
    match rest {
        0 => head,
        rest => format!("{head} {}", cardinal(rest)),
    }
}

/// `22` → "twenty-second".
pub fn ordinal(number: u64) -> String {
    let words = cardinal(number);
    let cut = words.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (head, last) = words.split_at(cut);
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        tens if tens.ends_with('y') => format!("{}ieth", &tens[..tens.len() - 1]),
        other => format!("{other}th"),
    };
    format!("{head}{last}")
}

/// `2024` → "twenty twenty-four", `1905` → "nineteen oh five", `2005` → "two thousand five".
pub fn year(year: u64) -> String {
    let (century, rest) = (year / 100, year % 100);
    match (century, rest) {
        (20, 0..10) | (10, _) => cardinal(year),
        (_, 0) => format!("{} hundred", cardinal(century)),
        (_, 1..10) => format!("{} oh {}", cardinal(century), cardinal(rest)),
        _ => format!("{} {}", cardinal(century), cardinal(rest)),
    }
}

/// Each digit by name: "007" → "zero zero seven".
pub fn digits(text: &str) -> String {
    text.chars().filter_map(|c| c.to_digit(10)).map(|digit| ONES[digit as usize]).collect::<Vec<_>>().join(" ")
}

/// A version: each part is a whole number, whatever its length. "3.12" → "three point twelve", "22.04" → "twenty-two point oh four".
pub fn version(text: &str) -> Option<String> {
    let part = |part: &str| {
        let zeros = part.len() - part.trim_start_matches('0').len();
        match (all_digits(part), zeros) {
            (false, _) => None,
            (true, 1) if part.len() == 2 => Some(format!("oh {}", digits(&part[1..]))),
            _ => Some(integer(part, false)),
        }
    };
    let parts: Option<Vec<String>> = text.split('.').map(part).collect();
    parts.map(|parts| parts.join(" point "))
}

/// The plural of a number word: "ninety" → "nineties".
pub fn plural(words: &str) -> String {
    match words.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if words.ends_with('x') => format!("{words}es"),
        None => format!("{words}s"),
    }
}

/// A whole or decimal number without sign: "1,200" , "3.5", "007", "1.2.3". `None` where it is not one.
///
/// More than twelve digits, or a leading zero before more digits, is read digit by digit: it is a code, not a quantity.
pub fn number(text: &str) -> Option<String> {
    let plain = text.replace(',', "");
    let grouped = plain.len() != text.len();
    if grouped && !well_grouped(text) {
        return None;
    }
    let mut parts = plain.split('.');
    let whole = parts.next()?;
    let fractions: Vec<&str> = parts.collect();
    if !all_digits(whole) || !fractions.iter().all(|part| all_digits(part)) {
        return None;
    }
    let mut words = integer(whole, !grouped && fractions.is_empty());
    // One dot is a decimal point; more of them make a version or an address, whose parts are whole numbers.
    let version = fractions.len() > 1;
    for part in fractions {
        words.push_str(" point ");
        words.push_str(&if version { integer(part, false) } else { digits(part) });
    }
    Some(words)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn well_grouped(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or(text);
    let mut groups = whole.split(',');
    groups.next().is_some_and(|g| (1..=3).contains(&g.len())) && groups.all(|g| g.len() == 3)
}

fn integer(text: &str, may_be_year: bool) -> String {
    let code = text.len() > 12 || (text.len() > 1 && text.starts_with('0'));
    match text.parse::<u64>() {
        Ok(value) if !code => {
            if may_be_year && ((1100..2000).contains(&value) || (2010..2100).contains(&value)) {
                year(value)
            } else {
                cardinal(value)
            }
        }
        _ => digits(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_said_as_people_say_them() {
        for (value, said) in [
            (0, "zero"),
            (13, "thirteen"),
            (40, "forty"),
            (99, "ninety-nine"),
            (100, "one hundred"),
            (512, "five hundred twelve"),
            (1_234_567, "one million two hundred thirty-four thousand five hundred sixty-seven"),
        ] {
            assert_eq!(cardinal(value), said);
        }
        for (value, said) in
            [(1, "first"), (12, "twelfth"), (20, "twentieth"), (22, "twenty-second"), (103, "one hundred third")]
        {
            assert_eq!(ordinal(value), said);
        }
        for (value, said) in [
            (1999, "nineteen ninety-nine"),
            (1905, "nineteen oh five"),
            (1900, "nineteen hundred"),
            (2005, "two thousand five"),
            (2024, "twenty twenty-four"),
        ] {
            assert_eq!(year(value), said);
        }
        assert_eq!(number("1,200").as_deref(), Some("one thousand two hundred"));
        assert_eq!(number("3.50").as_deref(), Some("three point five zero"));
        assert_eq!(number("007").as_deref(), Some("zero zero seven"));
        assert_eq!(number("1.12.3").as_deref(), Some("one point twelve point three"));
        assert_eq!(version("3.12").as_deref(), Some("three point twelve"));
        assert_eq!(version("22.04").as_deref(), Some("twenty-two point oh four"));
        assert_eq!(version("1.x"), None);
        assert_eq!(number("1,2"), None);
        assert_eq!(number("1.x"), None);
        assert_eq!(plural(&year(1990)), "nineteen nineties");
    }

    proptest! {
        #[test]
        fn every_number_has_words_without_digits(value: u64) {
            let words = cardinal(value);
            prop_assert!(!words.is_empty() && words.chars().all(|c| c.is_ascii_lowercase() || c == ' ' || c == '-'), "{}", words);
        }
    }
}
