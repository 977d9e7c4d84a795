//! Where a line may be cut: sentences, and clauses inside a long sentence.
//!
//! The pieces are slices of the line as written, so that they can be shown, and remembered as what was played.

use super::abbreviations;

/// A first sentence longer than this many characters is cut at its clause marks too, so that the voice can begin while the rest is made.
const LONG: usize = 60;
/// A piece shorter than this many characters stays with its neighbour: alone it would sound clipped.
const SHORT: usize = 18;

/// Cuts a line for synthesis: into sentences, and a long first sentence also at its clause marks.
///
/// Joined with single spaces the pieces are the line again (with its white space made single). No piece is empty.
/// "Dr.", "3.5", "e.g." and "Node.js" do not end a sentence.
pub fn clauses(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for (number, sentence) in sentences(text).into_iter().enumerate() {
        if number == 0 && sentence.chars().count() > LONG {
            pieces.extend(split_at_marks(&sentence));
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
        if ends_sentence(word, words.get(at + 1).copied()) {
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

/// Does `word` close its sentence, given the word after it?
pub(super) fn ends_sentence(word: &str, next: Option<&str>) -> bool {
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
            Some(next) => !is_abbreviation(bare, next),
        },
        _ => false,
    }
}

/// A word with a point that does not end the sentence here.
fn is_abbreviation(word: &str, next: &str) -> bool {
    let word = word.trim_start_matches(['"', '\'', '(', '[', '“', '‘', '*', '_']);
    let stem = &word[..word.len() - 1];
    if abbreviations::always_joined(word) {
        return true;
    }
    // "etc.", "p.m.", "Inc.", "U.S.", and initials ("J. Smith"): the sentence goes on unless a new one visibly starts.
    let initials = stem.chars().count() == 1 && stem.chars().all(char::is_uppercase) && stem != "I";
    if initials {
        return true;
    }
    let dotted = stem.contains('.') && stem.split('.').all(|part| part.chars().count() <= 2);
    (abbreviations::may_end(word) || dotted) && !starts_sentence(next)
}

fn starts_sentence(word: &str) -> bool {
    word.trim_start_matches(['"', '\'', '(', '[', '“', '‘', '*', '_'])
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// Cuts one sentence after ", ; :" and around dashes, keeping pieces of a sayable length.
fn split_at_marks(sentence: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut current = String::new();
    for word in sentence.split(' ') {
        append(&mut current, word);
        let marked = word.ends_with([',', ';', ':', '—', '–']) || word == "-";
        if marked && current.chars().count() >= SHORT {
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
        let table: [(&str, &[&str]); 14] = [
            ("Hello. How are you?", &["Hello.", "How are you?"]),
            ("Dr. Smith paid 3.5 million. Really!", &["Dr. Smith paid 3.5 million.", "Really!"]),
            ("Use a cache, e.g. Redis, i.e. memory.", &["Use a cache, e.g. Redis, i.e. memory."]),
            ("We use Node.js etc. for it. Good.", &["We use Node.js etc. for it.", "Good."]),
            ("Tests, builds, etc. Then we ship.", &["Tests, builds, etc.", "Then we ship."]),
            ("It is 3 p.m. in the U.S. now.", &["It is 3 p.m. in the U.S. now."]),
            ("He said \"stop.\" Then he left.", &["He said \"stop.\"", "Then he left."]),
            ("J. Smith came. So did I. We sat.", &["J. Smith came.", "So did I.", "We sat."]),
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
            ["Well, I would like to hear about the hardest bug that you have ever found, please."]
        );
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
