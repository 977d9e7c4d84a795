//! How English spelling sounds, roughly, and how alike two texts sound.
//!
//! A recogniser that does not know a word writes what it heard in words that it knows: "ready's catching" for "Redis caching". The letters
//! differ, the sounds hardly do. So a text becomes a row of [`Phone`]s by the commonest rules of English spelling (after Philips, "The
//! Double Metaphone Search Algorithm", C/C++ Users Journal 2000, with the vowels kept), and two rows are compared by a weighted edit
//! distance in which sounds that are made alike (b and p, s and sh, any two vowels) are near each other.

/// One sound, as coarse as spelling allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phone {
    /// A vowel made with the tongue in front (e, i), open (a) or at the back (o, u).
    Front,
    Open,
    Back,
    /// A consonant by its usual letter; `x` stands for sh and zh, `c` for ch, `q` for th.
    Consonant(u8),
}

use Phone::{Back, Consonant, Front, Open};

/// How a text may be read: capitals letter by letter ("SAP" as S, A, P), or as a word ("CAF the" for "Kafka").
pub(super) struct Sounds {
    spelled: Vec<Phone>,
    /// Only where it differs.
    read: Option<Vec<Phone>>,
}

impl Sounds {
    pub(super) fn of(text: &str) -> Self {
        let has_capitals = |word: &str| word.bytes().filter(u8::is_ascii_uppercase).count() > 1;
        let read = text.split_whitespace().any(has_capitals).then(|| sounds(&text.to_lowercase()));
        Self { spelled: sounds(text), read }
    }

    /// From 0, nothing in common, to 1, the same sounds, in the readings that are most alike.
    pub(super) fn likeness(&self, other: &Sounds) -> f32 {
        let pairs = self.readings().flat_map(|one| other.readings().map(move |another| likeness(one, another)));
        pairs.fold(0.0, f32::max)
    }

    /// How much there is to hear in it.
    pub(super) fn length(&self) -> f32 {
        length(&self.spelled)
    }

    fn readings(&self) -> impl Iterator<Item = &[Phone]> + Clone {
        std::iter::once(self.spelled.as_slice()).chain(self.read.as_deref())
    }
}

/// The sounds of a text, without breaks between words: recognisers part them where they like.
fn sounds(text: &str) -> Vec<Phone> {
    let mut row = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|word| !word.is_empty()) {
        let plain: String = word.chars().map(unaccented).filter(char::is_ascii_alphanumeric).collect();
        if is_spelled_out(&plain) {
            plain.chars().for_each(|c| row.extend(read(letter_name(c.to_ascii_lowercase()))));
        } else {
            for piece in pieces(&plain) {
                row.extend(read(&piece));
            }
        }
    }
    row.dedup();
    row
}

/// From 0, nothing in common, to 1, the same sounds.
fn likeness(a: &[Phone], b: &[Phone]) -> f32 {
    let whole = length(a).max(length(b));
    if whole == 0.0 { 0.0 } else { (1.0 - distance(a, b) / whole).max(0.0) }
}

/// How much there is to hear: a consonant says more than a vowel.
fn length(row: &[Phone]) -> f32 {
    row.iter().map(|phone| phone.weight()).sum()
}

impl Phone {
    /// What it costs to lose it or to hear it where it is not.
    fn weight(self) -> f32 {
        match self {
            Front | Open | Back => 0.5,
            Consonant(b'h') => 0.3,
            Consonant(b'r' | b'w' | b'y') => 0.7,
            Consonant(_) => 1.0,
        }
    }

    /// What it costs to take one for the other.
    fn distance(self, other: Phone) -> f32 {
        /// Sounds that are made at one place, or that one spelling may stand for.
        const NEAR: [&[u8]; 11] = [b"bp", b"dt", b"gk", b"fv", b"szx", b"cx", b"cjx", b"mn", b"lr", b"qtfd", b"gj"];
        /// Sounds that one hears for each other less often.
        const FAR: [&[u8]; 4] = [b"ck", b"tc", b"bv", b"sqc"];
        match (self, other) {
            _ if self == other => 0.0,
            (Consonant(a), Consonant(b)) => {
                let among = |groups: &[&[u8]]| groups.iter().any(|group| group.contains(&a) && group.contains(&b));
                match () {
                    () if among(&NEAR) => 0.35,
                    () if among(&FAR) => 0.6,
                    () => self.weight().max(other.weight()),
                }
            }
            (Consonant(_), _) | (_, Consonant(_)) => 1.0,
            _ => 0.2,
        }
    }
}

/// Levenshtein over sounds, one row at a time.
fn distance(a: &[Phone], b: &[Phone]) -> f32 {
    let mut row: Vec<f32> = std::iter::once(0.0)
        .chain(b.iter().scan(0.0, |sum, phone| {
            *sum += phone.weight();
            Some(*sum)
        }))
        .collect();
    for one in a {
        let mut diagonal = row[0];
        row[0] += one.weight();
        for (at, other) in b.iter().enumerate() {
            let above = row[at + 1];
            let replaced = diagonal + one.distance(*other);
            row[at + 1] = replaced.min(above + one.weight()).min(row[at] + other.weight());
            diagonal = above;
        }
    }
    row[b.len()]
}

/// "béchamel" → "bechamel", for the letters that occur in English texts.
fn unaccented(c: char) -> char {
    match c {
        'à'..='å' | 'À'..='Å' => 'a',
        'è'..='ë' | 'È'..='Ë' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' => 'i',
        'ò'..='ö' | 'ø' | 'Ò'..='Ö' | 'Ø' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' => 'u',
        'ç' | 'Ç' => 's',
        'ñ' | 'Ñ' => 'n',
        'ß' | 'ś' | 'š' | 'Ś' | 'Š' => 's',
        'ł' | 'Ł' => 'l',
        _ => c,
    }
}

/// Abbreviations without a vowel to read them by, and single letters.
fn is_spelled_out(word: &str) -> bool {
    let has_vowel = word.bytes().any(|b| b"aeiouyAEIOUY".contains(&b));
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    letters == 1 && !word.eq_ignore_ascii_case("a") && !word.eq_ignore_ascii_case("i")
        || letters > 0 && !has_vowel
        || (2..=3).contains(&letters) && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// "FastAPI" → fast, A, P, I; "PostgreSQL" → postgre, S, Q, L; "S3" → s, three.
fn pieces(word: &str) -> Vec<String> {
    let bytes = word.as_bytes();
    let mut pieces: Vec<String> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let mut end = at + 1;
        if bytes[at].is_ascii_uppercase() {
            while end < bytes.len() && bytes[end].is_ascii_uppercase() {
                end += 1;
            }
            let is_whole = at == 0 && end == bytes.len();
            if end - at > 1 && !is_whole {
                // The last capital begins the next piece, where one follows.
                let capitals = if end < bytes.len() && bytes[end].is_ascii_lowercase() { end - 1 } else { end };
                for letter in word[at..capitals].chars() {
                    pieces.push(letter_name(letter.to_ascii_lowercase()).to_owned());
                }
                at = capitals;
                continue;
            }
            while end < bytes.len() && bytes[end].is_ascii_lowercase() {
                end += 1;
            }
            pieces.push(word[at..end].to_ascii_lowercase());
        } else if bytes[at].is_ascii_digit() {
            pieces.push(digit_name(bytes[at]).to_owned());
        } else {
            while end < bytes.len() && bytes[end].is_ascii_lowercase() {
                end += 1;
            }
            let piece = &word[at..end];
            pieces.push(if piece.len() == 1 {
                letter_name(char::from(bytes[at])).to_owned()
            } else {
                piece.to_owned()
            });
        }
        at = end;
    }
    pieces
}

fn digit_name(digit: u8) -> &'static str {
    ["zero", "one", "too", "three", "four", "five", "six", "seven", "eight", "nine"]
        [usize::from(digit.saturating_sub(b'0')).min(9)]
}

/// How the name of a letter is spelled by its sound.
fn letter_name(letter: char) -> &'static str {
    const NAMES: [&str; 26] = [
        "a",
        "bee",
        "see",
        "dee",
        "ee",
        "eff",
        "jee",
        "aich",
        "i",
        "jay",
        "kay",
        "ell",
        "em",
        "en",
        "oh",
        "pee",
        "kew",
        "ar",
        "ess",
        "tee",
        "you",
        "vee",
        "dubbelyou",
        "ex",
        "wi",
        "zee",
    ];
    match letter {
        'a'..='z' => NAMES[letter as usize - 'a' as usize],
        '0'..='9' => digit_name(letter as u8),
        _ => "",
    }
}

/// Endings and groups of letters with a sound of their own, the longest first. `^` is a word's beginning, `$` its end.
const GROUPS: [(&str, &[Phone]); 59] = [
    ("^kn", &[Consonant(b'n')]),
    ("^gn", &[Consonant(b'n')]),
    ("^wr", &[Consonant(b'r')]),
    ("^ps", &[Consonant(b's')]),
    ("^x", &[Consonant(b'z')]),
    ("^one$", &[Consonant(b'w'), Back, Consonant(b'n')]),
    ("tion", &[Consonant(b'x'), Back, Consonant(b'n')]),
    ("sion", &[Consonant(b'x'), Back, Consonant(b'n')]),
    ("cial", &[Consonant(b'x'), Back, Consonant(b'l')]),
    ("tial", &[Consonant(b'x'), Back, Consonant(b'l')]),
    ("cious", &[Consonant(b'x'), Back, Consonant(b's')]),
    ("ture", &[Consonant(b'c'), Back, Consonant(b'r')]),
    ("sure", &[Consonant(b'x'), Back, Consonant(b'r')]),
    ("^cough", &[Consonant(b'k'), Back, Consonant(b'f')]),
    ("^rough", &[Consonant(b'r'), Back, Consonant(b'f')]),
    ("^enough", &[Front, Consonant(b'n'), Back, Consonant(b'f')]),
    ("ough", &[Back]),
    ("augh", &[Back]),
    ("igh", &[Front]),
    ("tch", &[Consonant(b'c')]),
    ("dge", &[Consonant(b'j')]),
    ("sch", &[Consonant(b's'), Consonant(b'k')]),
    ("chr", &[Consonant(b'k'), Consonant(b'r')]),
    ("chl", &[Consonant(b'k'), Consonant(b'l')]),
    ("sce", &[Consonant(b's'), Front]),
    ("sci", &[Consonant(b's'), Front]),
    ("cc", &[Consonant(b'k')]),
    ("ck", &[Consonant(b'k')]),
    ("ch", &[Consonant(b'c')]),
    ("sh", &[Consonant(b'x')]),
    ("ph", &[Consonant(b'f')]),
    ("th", &[Consonant(b'q')]),
    ("gh", &[]),
    ("wh", &[Consonant(b'w')]),
    ("qu", &[Consonant(b'k'), Consonant(b'w')]),
    ("ng", &[Consonant(b'n'), Consonant(b'g')]),
    ("mb$", &[Consonant(b'm')]),
    ("mn$", &[Consonant(b'm')]),
    ("ies$", &[Front, Consonant(b's')]),
    ("le$", &[Back, Consonant(b'l')]),
    ("les$", &[Back, Consonant(b'l'), Consonant(b's')]),
    ("re$", &[Consonant(b'r')]),
    ("ge$", &[Consonant(b'j')]),
    ("ce$", &[Consonant(b's')]),
    ("se$", &[Consonant(b's')]),
    ("es$", &[Consonant(b's')]),
    ("ed$", &[Consonant(b'd')]),
    ("ew", &[Back]),
    ("ow", &[Back]),
    ("aw", &[Back]),
    ("ay", &[Open]),
    ("ey", &[Front]),
    ("oy", &[Back]),
    ("ce", &[Consonant(b's'), Front]),
    ("ci", &[Consonant(b's'), Front]),
    ("cy", &[Consonant(b's'), Front]),
    ("ge", &[Consonant(b'j'), Front]),
    ("gi", &[Consonant(b'j'), Front]),
    ("gy", &[Consonant(b'j'), Front]),
];

/// The sounds of one word in lower case.
fn read(word: &str) -> Vec<Phone> {
    let bytes = word.as_bytes();
    let mut row: Vec<Phone> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &word[at..];
        let group = GROUPS.iter().find_map(|(letters, phones)| {
            let (begins, letters) = letters.strip_prefix('^').map_or((false, *letters), |rest| (true, rest));
            let (ends, letters) = letters.strip_suffix('$').map_or((false, letters), |rest| (true, rest));
            let fits = rest.starts_with(letters) && (!begins || at == 0) && (!ends || rest.len() == letters.len());
            // A word's only vowel is not silent.
            let is_said =
                !ends || at > 0 && bytes[..at].iter().any(|b| b"aeiouy".contains(b)) || letters.len() == word.len();
            (fits && is_said).then_some((letters.len(), *phones))
        });
        if let Some((taken, phones)) = group {
            row.extend_from_slice(phones);
            at += taken;
            continue;
        }
        let vowel_before = row.iter().any(|phone| matches!(phone, Front | Open | Back));
        match bytes[at] {
            b'e' if at + 1 == bytes.len() && vowel_before && at > 1 => {}
            b'y' if at == 0 => row.push(Consonant(b'y')),
            b'e' | b'i' | b'y' => row.push(Front),
            b'a' => row.push(Open),
            b'o' | b'u' => row.push(Back),
            b'c' | b'q' => row.push(Consonant(b'k')),
            b'x' => row.extend([Consonant(b'k'), Consonant(b's')]),
            b'z' => row.push(Consonant(b's')),
            other => row.push(Consonant(other)),
        }
        at += 1;
        // Vowels in a row are one sound, which the first of them names.
        while at < bytes.len() && b"aeiou".contains(&bytes[at]) && b"aeiou".contains(&bytes[at - 1]) {
            at += 1;
        }
    }
    row.dedup();
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> f32 {
        Sounds::of(a).likeness(&Sounds::of(b))
    }

    #[test]
    fn what_sounds_alike_is_near() {
        for (heard, said) in [
            ("ready's", "Redis"),
            ("catching", "caching"),
            ("cough car", "Kafka"),
            ("Cooper Netties", "Kubernetes"),
            ("fast A P I", "FastAPI"),
            ("graph QL", "GraphQL"),
            ("G R P C", "gRPC"),
            ("pie torch", "PyTorch"),
            ("air flow", "Airflow"),
            ("sep sis", "sepsis"),
            ("back fill", "backfill"),
            ("Click House", "ClickHouse"),
            ("race conditions", "race condition"),
        ] {
            assert!(alike(heard, said) >= 0.7, "{heard} {said}: {}", alike(heard, said));
        }
    }

    #[test]
    fn what_sounds_different_is_far() {
        for (heard, said) in [
            ("coffee", "Redis"),
            ("the driver", "Kafka"),
            ("bakery", "PyTorch"),
            ("window", "Kubernetes"),
            ("my brother", "memory leak"),
            ("bench", "Flink"),
        ] {
            assert!(alike(heard, said) <= 0.6, "{heard} {said}: {}", alike(heard, said));
        }
    }

    #[test]
    fn nothing_is_like_nothing() {
        assert_eq!(alike("", ""), 0.0);
        assert_eq!(alike("…", "Redis"), 0.0);
        assert!((alike("Redis", "redis") - 1.0).abs() < 1e-6);
    }
}
