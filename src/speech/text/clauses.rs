//! Where a line may be cut: sentences, and clauses inside a long sentence.
//!
//! The pieces are slices of the line as written, so that they can be shown, and remembered as what was played.

use super::abbreviations;

/// A first sentence longer than this many characters is cut at its clause marks too, so that the voice can begin while the rest is made.
const LONG: usize = 60;
/// A first piece of more words keeps the listener waiting: it is cut where a speaker would take a breath, if there is such a place.
/// Twelve words take Piper about 150 ms on two threads, and twice as many twice as long.
const LONG_WORDS: usize = 12;
/// A piece shorter than this many characters stays with its neighbour: alone it would sound clipped.
const SHORT: usize = 18;
/// The same for the first piece of a sentence of more than [`LONG_WORDS`]: "Good morning," stands alone well.
const SHORT_FIRST: usize = 8;
/// Words between the beginning of a sentence, or its end, and a place to breathe in it.
const BREATH_WORDS: usize = 5;
/// Words that open a clause of their own; a breath before them is natural.
const OPENERS: [&str; 13] = [
    "that", "which", "who", "whose", "where", "when", "while", "because", "although", "whether", "before", "after",
    "until",
];
/// Words that may as well join two words as two clauses: a clause follows where one of [`SUBJECTS`] does.
const JOINTS: [&str; 4] = ["and", "but", "or", "so"];
const SUBJECTS: [&str; 20] = [
    "a", "as", "he", "how", "i", "if", "it", "my", "our", "she", "that", "the", "then", "they", "we", "what", "why",
    "you", "your", "welcome",
];

/// Cuts a line for synthesis: into sentences, and a long first sentence also at its clause marks, or where a new clause begins.
///
/// Joined with single spaces the pieces are the line again (with its white space made single). No piece is empty.
/// "Dr.", "3.5", "e.g." and "Node.js" do not end a sentence.
pub fn clauses(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for (number, sentence) in sentences(text).into_iter().enumerate() {
        if number == 0 && sentence.chars().count() > LONG {
            pieces.extend(split_first(&sentence));
        } else {
            pieces.push(sentence);
        }
    }
    pieces
}

/// The sentences of a text, white space made single.
pub fn sentences(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut sentences = Vec::new();
    let mut current = String::new();
    for (at, word) in words.iter().enumerate() {
        append(&mut current, word);
        let before = at.checked_sub(1).map(|at| words[at]);
        if ends_sentence(before, word, words.get(at + 1).copied()) {
            sentences.push(std::mem::take(&mut current));
        }
    }
    if !current.is_empty() {
        sentences.push(current);
    }
    sentences
}

fn append(text: &mut String, word: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}

/// Does `word` close its sentence, given the words before and after it?
pub(super) fn ends_sentence(before: Option<&str>, word: &str, next: Option<&str>) -> bool {
    let bare = word.trim_end_matches(['"', '\'', ')', ']', '”', '’', '»', '*', '_']);
    let Some(last) = bare.chars().last() else {
        return false;
    };
    match last {
        '!' | '?' => true,
        '…' => next.is_none_or(starts_sentence),
        '.' if bare.ends_with("...") => next.is_none_or(starts_sentence),
        '.' => match next {
            None => true,
            Some(next) => !is_abbreviation(before, bare, next),
        },
        _ => false,
    }
}

/// A word with a point that does not end the sentence here.
fn is_abbreviation(before: Option<&str>, word: &str, next: &str) -> bool {
    let word = word.trim_start_matches(['"', '\'', '(', '[', '“', '‘', '*', '_']);
    let stem = &word[..word.len() - 1];
    if before.is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
        && abbreviations::unit(stem, false).is_some()
    {
        // "It took 200 ms. Then …" has nothing to do with "Ms. Lovelace".
        return !starts_sentence(next);
    }
    if abbreviations::always_joined(word) {
        return true;
    }
    if word.eq_ignore_ascii_case("st.") {
        return !abbreviations::opens_sentence(next);
    }
    if word.eq_ignore_ascii_case("no.") {
        return next.starts_with(|c: char| c.is_ascii_digit());
    }
    // "etc.", "p.m.", "Inc.", "U.S.", and initials ("J. Smith"): the sentence goes on unless a new one visibly starts.
    let initials = stem.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_uppercase));
    if initials && stem != "I" && !abbreviations::may_end(word) {
        return !abbreviations::opens_sentence(next);
    }
    let dotted = stem.contains('.') && stem.split('.').all(|part| part.chars().count() <= 2);
    if next.starts_with(|c: char| c.is_ascii_digit()) && abbreviations::takes_number(word) {
        return true;
    }
    (abbreviations::may_end(word) || dotted) && !starts_sentence(next)
}

fn starts_sentence(word: &str) -> bool {
    word.trim_start_matches(['"', '\'', '(', '[', '“', '‘', '*', '_'])
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// Cuts the first sentence of a line so that its first piece is soon made.
fn split_first(sentence: &str) -> Vec<String> {
    let is_long = |text: &str| text.split(' ').count() > LONG_WORDS;
    let mut pieces = split_at_marks(sentence, if is_long(sentence) { SHORT_FIRST } else { SHORT });
    if let Some((first, rest)) = pieces.first().filter(|first| is_long(first)).and_then(|first| split_at_breath(first))
    {
        pieces.splice(..1, [first, rest]);
    }
    pieces
}

/// Cuts before the first word that opens a clause, else before the first that joins two, away from both ends.
fn split_at_breath(piece: &str) -> Option<(String, String)> {
    let words: Vec<&str> = piece.split(' ').collect();
    let inner = BREATH_WORDS..(words.len() + 1).saturating_sub(BREATH_WORDS);
    let inner = || inner.clone().filter(|at| *at <= LONG_WORDS);
    let joins = |at: &usize| {
        let after = words.get(at + 1).map(|word| word.to_lowercase());
        JOINTS.contains(&words[*at]) && after.is_some_and(|after| SUBJECTS.contains(&after.as_str()))
    };
    let at = inner().find(|at| OPENERS.contains(&words[*at])).or_else(|| inner().find(joins))?;
    Some((words[..at].join(" "), words[at..].join(" ")))
}

/// Cuts one sentence after ", ; :" and around dashes, keeping pieces of a sayable length; the first one has at least `first` characters.
fn split_at_marks(sentence: &str, first: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut current = String::new();
    let is_marked = |word: &str| word.ends_with([',', ';', ':', '—', '–']) || word == "-";
    let mut words = sentence.split(' ').peekable();
    while let Some(word) = words.next() {
        append(&mut current, word);
        // "Good morning, Ada," and lists of single words are not taken apart.
        let marked = is_marked(word) && !words.peek().is_some_and(|next| is_marked(next));
        let least = if pieces.is_empty() { first } else { SHORT };
        if marked && current.chars().count() >= least {
            pieces.push(std::mem::take(&mut current));
        }
    }
    if !current.is_empty() {
        match pieces.last_mut() {
            Some(last) if current.chars().count() < SHORT => append(last, &current),
            _ => pieces.push(current),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        let table: [(&str, &[&str]); 20] = [
            ("Hello. How are you?", &["Hello.", "How are you?"]),
            ("Dr. Smith paid 3.5 million. Really!", &["Dr. Smith paid 3.5 million.", "Really!"]),
            ("Use a cache, e.g. Redis, i.e. memory.", &["Use a cache, e.g. Redis, i.e. memory."]),
            ("We use Node.js etc. for it. Good.", &["We use Node.js etc. for it.", "Good."]),
            ("Tests, builds, etc. Then we ship.", &["Tests, builds, etc.", "Then we ship."]),
            ("It is 3 p.m. in the U.S. now.", &["It is 3 p.m. in the U.S. now."]),
            ("He said \"stop.\" Then he left.", &["He said \"stop.\"", "Then he left."]),
            ("J. Smith came. So did I. We sat.", &["J. Smith came.", "So did I.", "We sat."]),
            ("J.R.R. Tolkien wrote it.", &["J.R.R. Tolkien wrote it."]),
            ("She has a B.A. The rest is luck.", &["She has a B.A.", "The rest is luck."]),
            ("Your code is 2 D 4 T. Goodbye, Ada.", &["Your code is 2 D 4 T.", "Goodbye, Ada."]),
            ("We need max. 5 min. of it, approx. 3.", &["We need max. 5 min. of it, approx. 3."]),
            (
                "It took 200 ms. Then Ms. Ray of St. John's came.",
                &["It took 200 ms.", "Then Ms. Ray of St. John's came."],
            ),
            ("See you on Jan. 5 at No. 5.", &["See you on Jan. 5 at No. 5."]),
            ("Postgres vs. MySQL?", &["Postgres vs. MySQL?"]),
            ("Well... maybe. Yes", &["Well... maybe.", "Yes"]),
            ("What?! No way.", &["What?!", "No way."]),
            ("", &[]),
            ("   ", &[]),
            ("no mark at all", &["no mark at all"]),
        ];
        for (text, expected) in table {
            assert_eq!(sentences(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_first_sentence_is_cut_at_its_marks_and_later_ones_are_not() {
        let text = "Thank you for telling me about the migration, which sounds like it was hard: what would you do differently? That is a long second sentence, with a comma, and it stays whole as it is.";
        assert_eq!(
            clauses(text),
            [
                "Thank you for telling me about the migration,",
                "which sounds like it was hard:",
                "what would you do differently?",
                "That is a long second sentence, with a comma, and it stays whole as it is."
            ]
        );
        assert_eq!(clauses("Well, thanks, that helps."), ["Well, thanks, that helps."]);
        // "Well," and "please." are too short to stand alone.
        assert_eq!(
            clauses("Well, I would like to hear about the hardest bug that you have ever found, please."),
            ["Well, I would like to hear about the hardest bug", "that you have ever found, please."]
        );
    }

    #[test]
    fn a_long_beginning_is_cut_where_a_speaker_breathes() {
        let table: [(&str, &[&str]); 7] = [
            (
                "Good morning, Alex, and welcome to the interview for the Software Engineer position at Acme. I'm Emily.",
                &[
                    "Good morning, Alex,",
                    "and welcome to the interview for the Software Engineer position at Acme.",
                    "I'm Emily.",
                ],
            ),
            (
                "Hello, Alex, and welcome to the interview for the Software Engineer position at Acme.",
                &["Hello, Alex,", "and welcome to the interview for the Software Engineer position at Acme."],
            ),
            (
                "Could you walk me through a system that you built or owned from the first idea to the day it ran?",
                &[
                    "Could you walk me through a system",
                    "that you built or owned from the first idea to the day it ran?",
                ],
            ),
            (
                "Tell me about the hardest bug you found in a live service and how you went about it.",
                &["Tell me about the hardest bug you found in a live service", "and how you went about it."],
            ),
            // No place to breathe, or one that is too close to an end.
            (
                "Could you describe the largest and most demanding customer migration project of the last three years?",
                &[
                    "Could you describe the largest and most demanding customer migration project of the last three years?",
                ],
            ),
            // Abbreviations and numbers are no places to cut.
            (
                "I would like to hear how Dr. Smith and you took the load from 3.5 to 4.5 million, e.g. by a cache.",
                &[
                    "I would like to hear how Dr. Smith",
                    "and you took the load from 3.5 to 4.5 million, e.g. by a cache.",
                ],
            ),
            (
                "Could you tell me a little more about that? Take it slowly, and say what you did.",
                &["Could you tell me a little more about that?", "Take it slowly, and say what you did."],
            ),
        ];
        for (text, expected) in table {
            assert_eq!(clauses(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_piece_is_empty(text in "[a-zA-Z0-9 .,;:?!'\"()$%—-]{0,200}") {
            let pieces = clauses(&text);
            prop_assert!(pieces.iter().all(|piece| !piece.trim().is_empty()));
            let whole: Vec<&str> = text.split_whitespace().collect();
            prop_assert_eq!(pieces.join(" "), whole.join(" "));
        }
    }
}
