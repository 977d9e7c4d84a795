//! Text on its way to the voice.
//!
//! [`clauses`] cuts a line into the pieces that are synthesised one by one; [`spoken`] turns a piece from written into spoken English:
//! `quantities` has money, units, ranges and telephone numbers, `dates` dates and times, `abbreviations` what is short for something,
//! [`numbers`] the number words. [`marked`] cuts spoken text where espeak would drop the punctuation.

mod abbreviations;
mod clauses;
mod dates;
mod normalise;
#[cfg(test)]
mod normalise_tests;
pub mod numbers;
mod quantities;

pub use clauses::{clauses, sentences};
pub use normalise::spoken;

/// A run of words and the mark that closes it (`None` at the end of an unfinished text).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked<'a> {
    /// The words without the mark.
    pub words: &'a str,
    /// One of `, ; : . ! ?`.
    pub mark: Option<char>,
}

/// Cuts spoken text at its marks. A mark counts where white space or the end follows it.
pub fn marked(text: &str) -> Vec<Marked<'_>> {
    let mut runs = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let closes =
            matches!(c, ',' | ';' | ':' | '.' | '!' | '?') && chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        if closes {
            let words = text[start..at].trim();
            if !words.is_empty() {
                runs.push(Marked { words, mark: Some(c) });
            }
            start = at + c.len_utf8();
        }
    }
    let words = text[start..].trim();
    if !words.is_empty() {
        runs.push(Marked { words, mark: None });
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stay_with_the_words_before_them() {
        let run = |words, mark| Marked { words, mark };
        assert_eq!(
            marked("Well, is it so? Yes"),
            [run("Well", Some(',')), run("is it so", Some('?')), run("Yes", None)]
        );
        assert_eq!(marked(" , . "), []);
        assert_eq!(marked("a b."), [run("a b", Some('.'))]);
    }
}
