//! Abbreviations, acronyms, units and names of the trade, with the words a person says for them.

/// Always followed by more of the same sentence.
const JOINED: [(&str, &str); 21] = [
    ("dr.", "Doctor"),
    ("mr.", "Mister"),
    ("mrs.", "Missus"),
    ("ms.", "Miz"),
    ("prof.", "Professor"),
    ("st.", "Saint"),
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
const NAMES: [(&str, &str); 46] = [
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
    ("w/", "with"),
    ("w/o", "without"),
    ("am", "am"),
    ("CEOs", "C-E-O's"),
    ("eg", "for example"),
];

/// Capitals that are said as a word.
const WORDS: [&str; 26] = [
    "NASA", "NATO", "REST", "CRUD", "RAM", "ROM", "LAN", "WAN", "SOAP", "ACID", "AJAX", "COBOL", "LIFO", "FIFO", "PIN",
    "BASIC", "WASM", "CAPTCHA", "GIF", "SIM", "DOM", "SCRUM", "SOLID", "DRY", "STAR", "BLOB",
];

/// Ordinary words that people write in capitals to stress them.
const STRESSED: [&str; 40] = [
    "AND", "NOT", "THE", "ALL", "YOU", "ARE", "ANY", "CAN", "NOW", "YES", "NO", "BUT", "FOR", "OR", "IF", "SO", "TO",
    "DO", "IS", "IT", "IN", "ON", "UP", "WE", "ONE", "TWO", "WHO", "WHY", "HOW", "A", "I", "AN", "AS", "AT", "BE",
    "BY", "GO", "HE", "ME", "MY",
];

const UNITS: [(&str, &str, &str); 26] = [
    ("ns", "nanosecond", "nanoseconds"),
    ("µs", "microsecond", "microseconds"),
    ("us", "microsecond", "microseconds"),
    ("ms", "millisecond", "milliseconds"),
    ("s", "second", "seconds"),
    ("sec", "second", "seconds"),
    ("min", "minute", "minutes"),
    ("h", "hour", "hours"),
    ("hrs", "hour", "hours"),
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
