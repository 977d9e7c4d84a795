//! Abbreviations, acronyms, units and names of the trade, with the words a person says for them.

use super::numbers;

/// Always followed by more of the same sentence.
const JOINED: [(&str, &str); 21] = [
    ("dr.", "Doctor"),
    ("mr.", "Mister"),
    ("mrs.", "Missus"),
    ("ms.", "Miz"),
    ("prof.", "Professor"),
    ("e.g.", "for example"),
    ("i.e.", "that is"),
    ("vs.", "versus"),
    ("v.s.", "versus"),
    ("approx.", "approximately"),
    ("cf.", "compare"),
    ("fig.", "figure"),
    ("incl.", "including"),
    ("resp.", "respectively"),
    ("gen.", "General"),
    ("rev.", "Reverend"),
    ("messrs.", "Messieurs"),
    ("ca.", "about"),
    ("viz.", "namely"),
    ("eg.", "for example"),
    ("a.k.a.", "also known as"),
];

/// May close a sentence: whether it does shows in the next word.
const CLOSING: [(&str, &str); 31] = [
    ("etc.", "et cetera"),
    ("inc.", "Incorporated"),
    ("ltd.", "Limited"),
    ("corp.", "Corporation"),
    ("co.", "Company"),
    ("jr.", "Junior"),
    ("sr.", "Senior"),
    ("a.m.", "A-M"),
    ("p.m.", "P-M"),
    ("ph.d.", "P-H-D"),
    ("u.s.", "U-S"),
    ("u.k.", "U-K"),
    ("e.u.", "E-U"),
    ("b.sc.", "B-S-C"),
    ("m.sc.", "M-S-C"),
    ("dept.", "department"),
    ("est.", "established"),
    ("max.", "maximum"),
    ("min.", "minimum"),
    ("avg.", "average"),
    ("jan.", "January"),
    ("feb.", "February"),
    ("apr.", "April"),
    ("aug.", "August"),
    ("sept.", "September"),
    ("oct.", "October"),
    ("nov.", "November"),
    ("dec.", "December"),
    ("hrs.", "hours"),
    ("yrs.", "years"),
    ("al.", "al"),
];

/// Said otherwise than written, with any letter case that is listed.
const NAMES: [(&str, &str); 65] = [
    ("C++", "C plus plus"),
    ("c++", "C plus plus"),
    ("g++", "G plus plus"),
    ("C#", "C sharp"),
    ("F#", "F sharp"),
    (".NET", "dot net"),
    ("ASP.NET", "A-S-P dot net"),
    ("PhD", "P-H-D"),
    ("SaaS", "sass"),
    ("PaaS", "pass"),
    ("IaaS", "I as a service"),
    ("OAuth", "oh auth"),
    ("OAuth2", "oh auth two"),
    ("JSON", "jason"),
    ("YAML", "yammel"),
    ("TOML", "tommel"),
    ("SQL", "sequel"),
    ("NoSQL", "no sequel"),
    ("MySQL", "my sequel"),
    ("PostgreSQL", "post gres"),
    ("SQLite", "sequel lite"),
    ("GUI", "gooey"),
    ("JPEG", "jay peg"),
    ("PNG", "P-N-G"),
    ("ASCII", "askey"),
    ("GitHub", "git hub"),
    ("GitLab", "git lab"),
    ("DevOps", "dev ops"),
    ("MLOps", "M-L ops"),
    ("gRPC", "G-R-P-C"),
    ("GraphQL", "graph Q-L"),
    ("iOS", "I-O-S"),
    ("macOS", "mac O-S"),
    ("WebRTC", "web R-T-C"),
    ("PyO3", "pie oh three"),
    ("K8s", "kubernetes"),
    ("k8s", "kubernetes"),
    ("i18n", "internationalization"),
    ("nginx", "engine X"),
    ("Nginx", "engine X"),
    ("vs", "versus"),
    ("l10n", "localization"),
    ("a11y", "accessibility"),
    ("e2e", "end to end"),
    ("p2p", "peer to peer"),
    ("IPv4", "I-P V four"),
    ("IPv6", "I-P V six"),
    ("Neo4j", "neo four J"),
    ("Log4j", "log four J"),
    ("MD5", "M-D five"),
    ("LaTeX", "lay tek"),
    ("kubectl", "cube control"),
    ("sudo", "soo doo"),
    ("LDAP", "L-dap"),
    ("UUID", "U-U-I-D"),
    ("UUIDs", "U-U-I-D's"),
    ("DNS", "D-N-S"),
    ("Postgres", "post gres"),
    ("async", "ay sink"),
    ("regex", "reg ex"),
    ("w/", "with"),
    ("w/o", "without"),
    ("am", "am"),
    ("CEOs", "C-E-O's"),
    ("eg", "for example"),
];

/// Capitals that are said as a word.
const WORDS: [&str; 28] = [
    "NASA", "NATO", "REST", "CRUD", "RAM", "ROM", "LAN", "WAN", "SOAP", "ACID", "AJAX", "COBOL", "LIFO", "FIFO", "PIN",
    "BASIC", "WASM", "CAPTCHA", "GIF", "RAG", "ARM", "SIM", "DOM", "SCRUM", "SOLID", "DRY", "STAR", "BLOB",
];

/// Ordinary words that people write in capitals to stress them.
const STRESSED: [&str; 40] = [
    "AND", "NOT", "THE", "ALL", "YOU", "ARE", "ANY", "CAN", "NOW", "YES", "NO", "BUT", "FOR", "OR", "IF", "SO", "TO",
    "DO", "IS", "IT", "IN", "ON", "UP", "WE", "ONE", "TWO", "WHO", "WHY", "HOW", "A", "I", "AN", "AS", "AT", "BE",
    "BY", "GO", "HE", "ME", "MY",
];

const UNITS: [(&str, &str, &str); 41] = [
    ("ns", "nanosecond", "nanoseconds"),
    ("µs", "microsecond", "microseconds"),
    ("us", "microsecond", "microseconds"),
    ("ms", "millisecond", "milliseconds"),
    ("s", "second", "seconds"),
    ("sec", "second", "seconds"),
    ("min", "minute", "minutes"),
    ("h", "hour", "hours"),
    ("hrs", "hour", "hours"),
    ("hr", "hour", "hours"),
    ("Kbps", "kilobit per second", "kilobits per second"),
    ("Mbps", "megabit per second", "megabits per second"),
    ("Gbps", "gigabit per second", "gigabits per second"),
    ("fps", "frame per second", "frames per second"),
    ("rpm", "revolution per minute", "revolutions per minute"),
    ("mph", "mile per hour", "miles per hour"),
    ("qps", "query per second", "queries per second"),
    ("rps", "request per second", "requests per second"),
    ("dB", "decibel", "decibels"),
    ("px", "pixel", "pixels"),
    ("kWh", "kilowatt hour", "kilowatt hours"),
    ("mg", "milligram", "milligrams"),
    ("ml", "milliliter", "milliliters"),
    ("mL", "milliliter", "milliliters"),
    ("KB", "kilobyte", "kilobytes"),
    ("kB", "kilobyte", "kilobytes"),
    ("MB", "megabyte", "megabytes"),
    ("GB", "gigabyte", "gigabytes"),
    ("TB", "terabyte", "terabytes"),
    ("PB", "petabyte", "petabytes"),
    ("Hz", "hertz", "hertz"),
    ("kHz", "kilohertz", "kilohertz"),
    ("MHz", "megahertz", "megahertz"),
    ("GHz", "gigahertz", "gigahertz"),
    ("mm", "millimeter", "millimeters"),
    ("cm", "centimeter", "centimeters"),
    ("km", "kilometer", "kilometers"),
    ("kg", "kilogram", "kilograms"),
    ("°C", "degree Celsius", "degrees Celsius"),
    ("°F", "degree Fahrenheit", "degrees Fahrenheit"),
    ("°", "degree", "degrees"),
];

/// Words that open sentences and are no surnames: after them an initial before was the end of one.
const STARTERS: [&str; 40] = [
    "A", "And", "Are", "But", "Can", "Could", "Did", "Do", "Goodbye", "He", "Here", "How", "I", "If", "In", "Is", "It",
    "My", "No", "Now", "Or", "Our", "Please", "She", "So", "Thank", "Thanks", "That", "The", "Then", "There", "They",
    "This", "We", "What", "When", "Where", "Which", "Yes", "You",
];

/// Abbreviations that a number may follow in the same sentence.
const NUMBERED: [&str; 16] = [
    "max.", "min.", "avg.", "est.", "jan.", "feb.", "mar.", "apr.", "aug.", "sept.", "oct.", "nov.", "dec.", "vol.",
    "ext.", "ver.",
];

/// Kings, queens and popes, whose numerals are ordinals.
const REGNAL: [&str; 22] = [
    "Alexander",
    "Benedict",
    "Catherine",
    "Charles",
    "Edward",
    "Elizabeth",
    "Francis",
    "Frederick",
    "George",
    "Henry",
    "James",
    "John",
    "Louis",
    "Mary",
    "Napoleon",
    "Nicholas",
    "Paul",
    "Philip",
    "Pius",
    "Richard",
    "Wilhelm",
    "William",
];

const ROMAN: [&str; 19] = [
    "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII",
    "XIX", "XX",
];

fn find(table: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    table.iter().find(|(key, _)| *key == lower).map(|(_, said)| *said)
}

/// Is this (with its point) an abbreviation after which the sentence always goes on?
pub(super) fn always_joined(word: &str) -> bool {
    find(&JOINED, word).is_some()
}

/// Is this (with its point) an abbreviation that may also be the last word of a sentence?
pub(super) fn may_end(word: &str) -> bool {
    find(&CLOSING, word).is_some()
}

/// The words for an abbreviation written with its point.
pub(super) fn expand(word: &str) -> Option<&'static str> {
    find(&JOINED, word).or_else(|| find(&CLOSING, word))
}

/// "St." is a saint before a name and a street behind one; "min." is a minimum before a number and minutes behind one.
pub(super) fn in_place(word: &str, before: Option<&str>, next: Option<&str>) -> Option<&'static str> {
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    match word.to_lowercase().as_str() {
        "st." => {
            let street = before.is_some_and(|before| capital(before) && !before.ends_with([',', '.', ':', ';']));
            let name = next.is_some_and(|next| capital(next) && !opens_sentence(next));
            Some(if street && !name { "Street" } else { "Saint" })
        }
        "ext." => Some("extension"),
        "vol." => Some("volume"),
        _ => None,
    }
}

/// May a number follow this abbreviation (with its point) in the same sentence?
pub(super) fn takes_number(word: &str) -> bool {
    NUMBERED.contains(&word.to_lowercase().as_str())
}

/// Does a sentence begin with this word, rather than a surname?
pub(super) fn opens_sentence(word: &str) -> bool {
    STARTERS
        .contains(&word.trim_end_matches(|c: char| !c.is_alphanumeric()).split(['\'', '’']).next().unwrap_or_default())
}

/// A Roman numeral behind a name: "World War II" → "two", "Henry VIII" → "the eighth". A letter alone is a letter, but for "Part V".
pub(super) fn roman(before: Option<&str>, bare: &str) -> Option<String> {
    let value = ROMAN.iter().position(|numeral| *numeral == bare)? as u64 + 2;
    let before = before?;
    if bare.len() == 1 && !matches!(before, "Part" | "Chapter" | "Title" | "Phase" | "Volume" | "Act" | "War") {
        return None;
    }
    if REGNAL.contains(&before) {
        return Some(format!("the {}", numbers::ordinal(value)));
    }
    before.starts_with(char::is_uppercase).then(|| numbers::cardinal(value))
}

/// Letters and digits in one word: "S3" → "S three", "HTML5" → "H-T-M-L five", "p95" → "P ninety-five".
pub(super) fn mixed(word: &str) -> Option<String> {
    let letters = word.contains(|c: char| c.is_ascii_alphabetic());
    if !letters || !word.contains(|c: char| c.is_ascii_digit()) || !word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let mut said: Vec<String> = Vec::new();
    for run in word.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
        let run = std::str::from_utf8(run).ok()?;
        said.push(match run.len() {
            _ if run.starts_with(|c: char| c.is_ascii_digit()) => numbers::number(run)?,
            1 => run.to_uppercase(),
            _ => spell(run).or_else(|| camel(run)).unwrap_or_else(|| run.to_owned()),
        });
    }
    Some(said.join(" "))
}

/// Words that are written as one, with capitals inside: "getUserById" → "get User By Id", "MongoDB" → "Mongo D-B".
pub(super) fn camel(word: &str) -> Option<String> {
    (word.len() >= 5).then(|| split_camel(word)).flatten()
}

fn split_camel(word: &str) -> Option<String> {
    let bytes = word.as_bytes();
    if !bytes.iter().all(u8::is_ascii_alphabetic) {
        return None;
    }
    let cut = (1..bytes.len()).find(|at| bytes[at - 1].is_ascii_lowercase() && bytes[*at].is_ascii_uppercase())?;
    let (first, rest) = word.split_at(cut);
    let rest = spell(rest).or_else(|| split_camel(rest)).unwrap_or_else(|| rest.to_owned());
    Some(format!("{first} {rest}"))
}

/// The words for a name that is said otherwise than written.
pub(super) fn name(word: &str) -> Option<&'static str> {
    NAMES.iter().find(|(key, _)| *key == word).map(|(_, said)| *said)
}

/// The unit's name, singular or plural.
pub(super) fn unit(symbol: &str, singular: bool) -> Option<&'static str> {
    UNITS.iter().find(|(key, ..)| *key == symbol).map(|(_, one, many)| if singular { *one } else { *many })
}

/// An acronym's letters apart ("API" → "A-P-I", "APIs" → "A-P-I's"); `None` where it is said as a word.
///
/// Two or three capitals are spelled, longer ones only where no vowel makes them sayable; ordinary words in capitals are words.
pub(super) fn spell(word: &str) -> Option<String> {
    let (letters, plural) = match word.strip_suffix('s') {
        Some(stem) if stem.len() >= 2 => (stem, true),
        _ => (word, false),
    };
    let capitals = letters.len() >= 2 && letters.bytes().all(|b| b.is_ascii_uppercase());
    if !capitals || WORDS.contains(&letters) || (STRESSED.contains(&letters) && !plural) {
        return None;
    }
    let sayable = letters.len() > 3 && letters.contains(['A', 'E', 'I', 'O', 'U']);
    if sayable && !["HTTP", "HTTPS", "CEOS", "UEFI", "IEEE", "AIML"].contains(&letters) {
        return None;
    }
    let mut said = String::with_capacity(letters.len() * 2 + 1);
    for letter in letters.chars() {
        if !said.is_empty() {
            // Apart by spaces a lone "A" would be the article; joined by hyphens each letter has its name.
            said.push('-');
        }
        said.push(letter);
    }
    if plural {
        said.push_str("'s");
    }
    Some(said)
}
