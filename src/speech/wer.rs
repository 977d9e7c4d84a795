//! Word error rate: how far a recogniser's words are from what was said.
//!
//! Both texts are made comparable first: written numbers, money and abbreviations become words ([`spoken`]), case and punctuation go,
//! hyphens part words. Spelling variants ("judgement") still count as errors.

use super::text::spoken;

/// The cheapest edits from the reference to the hypothesis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordErrors {
    /// Words replaced.
    pub substitutions: usize,
    /// Words of the reference that are missing.
    pub deletions: usize,
    /// Words that were not said.
    pub insertions: usize,
    /// Words of the reference.
    pub words: usize,
}

impl WordErrors {
    /// All edits together.
    pub fn errors(&self) -> usize {
        self.substitutions + self.deletions + self.insertions
    }

    /// Errors per word of the reference; may exceed 1. An empty reference counts as one word.
    pub fn rate(&self) -> f64 {
        self.errors() as f64 / self.words.max(1) as f64
    }
}

impl std::ops::AddAssign for WordErrors {
    fn add_assign(&mut self, other: Self) {
        self.substitutions += other.substitutions;
        self.deletions += other.deletions;
        self.insertions += other.insertions;
        self.words += other.words;
    }
}

/// The words that are compared: "It's $5, Dr. No!" → it's five dollars doctor no.
pub fn words(text: &str) -> Vec<String> {
    spoken(text)
        .to_lowercase()
        .replace('’', "'")
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .map(|word| word.trim_matches('\'').to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Counts the word errors of `hypothesis` against `reference`.
pub fn word_errors(reference: &str, hypothesis: &str) -> WordErrors {
    count(&words(reference), &words(hypothesis))
}

/// Levenshtein over words, with the kinds of edits kept per cell (one row at a time).
fn count(reference: &[String], hypothesis: &[String]) -> WordErrors {
    let mut row: Vec<WordErrors> =
        (0..=hypothesis.len()).map(|insertions| WordErrors { insertions, ..Default::default() }).collect();
    for (done, said) in reference.iter().enumerate() {
        let mut diagonal = row[0];
        row[0].deletions = done + 1;
        for (at, heard) in hypothesis.iter().enumerate() {
            let above = row[at + 1];
            let mut best = diagonal;
            if said != heard {
                best.substitutions += 1;
            }
            let mut deleted = above;
            deleted.deletions += 1;
            let mut inserted = row[at];
            inserted.insertions += 1;
            for other in [deleted, inserted] {
                if other.errors() < best.errors() {
                    best = other;
                }
            }
            diagonal = above;
            row[at + 1] = best;
        }
    }
    let mut total = row[hypothesis.len()];
    total.words = reference.len();
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spelling_of_numbers_case_and_punctuation_do_not_count() {
        for (reference, hypothesis) in [
            ("It cost $12.50.", "it cost twelve dollars fifty"),
            ("twenty-four people", "24 people"),
            ("Dr. Smith, hello!", "doctor smith hello"),
            ("don’t", "don't"),
            ("an API", "an A.P.I."),
        ] {
            assert_eq!(word_errors(reference, hypothesis).errors(), 0, "{reference:?} {hypothesis:?}");
        }
    }

    #[test]
    fn each_kind_of_error_is_counted() {
        let errors = word_errors("one big cat saw two small dogs", "one pig cat two small dogs today");
        assert_eq!(errors, WordErrors { substitutions: 1, deletions: 1, insertions: 1, words: 7 });
        assert!((errors.rate() - 3.0 / 7.0).abs() < 1e-9);
        assert_eq!(word_errors("", "a b").insertions, 2);
        assert_eq!(word_errors("a b", "").deletions, 2);
    }

    proptest! {
        #[test]
        fn errors_are_bounded_and_none_for_the_same(a in "[a-d ]{0,40}", b in "[a-d ]{0,40}") {
            let errors = word_errors(&a, &b);
            prop_assert_eq!(errors.words, words(&a).len());
            prop_assert!(errors.errors() <= words(&a).len().max(words(&b).len()));
            prop_assert_eq!(word_errors(&a, &a).errors(), 0);
        }
    }
}
