//! What was said so far, as the cues look at it: plain words, and where the last sentence begins.

/// How many of the last words are looked at: a long answer is judged at each of its pauses.
const LOOKED_AT: usize = 48;

/// A turn's words so far.
#[derive(Debug)]
pub struct Said {
    /// The last words in lower case, without marks.
    words: Vec<String>,
    /// Where the last sentence begins in `words`, by the recogniser's marks.
    sentence: usize,
    /// How many words there are in all.
    pub count: usize,
    /// The mark after the last word, as far as one is there.
    pub mark: Mark,
}

/// What stands after the last word. Recognisers put a full stop nearly everywhere: it says little; other marks say more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Stop,
    Question,
    /// A comma, a dash, three dots, or nothing.
    Open,
}

impl Said {
    /// Reads what a recogniser wrote.
    pub fn read(text: &str) -> Said {
        let tokens: Vec<&str> = text.split_whitespace().filter(|token| token.contains(char::is_alphanumeric)).collect();
        let from = tokens.len().saturating_sub(LOOKED_AT);
        let (mut words, mut sentence) = (Vec::new(), 0);
        let last = tokens.len().checked_sub(1);
        for (at, token) in tokens.iter().enumerate().skip(from) {
            words.extend(plain_words(token));
            if Some(at) != last && mark(token) != Mark::Open {
                sentence = words.len();
            }
        }
        Said { words, sentence, count: tokens.len(), mark: mark(text.trim_end()) }
    }

    /// The words of the last sentence.
    pub fn sentence(&self) -> &[String] {
        &self.words[self.sentence..]
    }

    /// The last words, at most so many.
    pub fn last(&self, count: usize) -> &[String] {
        &self.words[self.words.len().saturating_sub(count)..]
    }

    /// Whether the text ends with one of these phrases.
    pub fn ends_with(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| {
            let mut last = self.words.iter().rev();
            phrase.rsplit(' ').all(|word| last.next().is_some_and(|it| it == word))
        })
    }

    /// Whether the last sentence begins with one of these phrases, small words before it aside ("so", "and", "yeah" …).
    pub fn opens_with(&self, phrases: &[&str]) -> bool {
        const BEFORE: &[&str] =
            &["so", "and", "yeah", "yes", "well", "but", "okay", "i", "think", "guess", "say", "i'd", "would", "then"];
        let sentence = self.sentence();
        let before = sentence.iter().take_while(|word| BEFORE.contains(&word.as_str())).count();
        (0..=before).any(|from| phrases.iter().any(|phrase| begins(&sentence[from..], phrase)))
    }

    /// How many words stand after the last occurrence of one of these phrases; `None` where there is none.
    pub fn words_since(&self, phrases: &[&str]) -> Option<usize> {
        since(&self.words, phrases)
    }

    /// The same within the last sentence.
    pub fn in_sentence(&self, phrases: &[&str]) -> bool {
        since(self.sentence(), phrases).is_some()
    }
}

fn since(words: &[String], phrases: &[&str]) -> Option<usize> {
    let end_of = |at: usize| phrases.iter().find(|phrase| begins(&words[at..], phrase)).map(|it| at + length(it));
    (0..words.len()).rev().find_map(end_of).map(|end| words.len() - end)
}

fn begins(words: &[String], phrase: &str) -> bool {
    let mut words = words.iter();
    phrase.split(' ').all(|word| words.next().is_some_and(|it| it == word))
}

fn length(phrase: &str) -> usize {
    phrase.split(' ').count()
}

fn mark(token: &str) -> Mark {
    if token.ends_with("...") || token.ends_with('…') {
        return Mark::Open;
    }
    match token.trim_end_matches(['"', '”', '\'', ')']).chars().last() {
        Some('.' | '!') => Mark::Stop,
        Some('?') => Mark::Question,
        _ => Mark::Open,
    }
}

/// Words in lower case without marks, straight apostrophes kept.
pub fn plain_words(text: &str) -> Vec<String> {
    text.replace('\u{2019}', "'")
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .map(|word| word.trim_matches('\'').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_sentence_and_its_mark_are_found() {
        let said = Said::read("We tried it. So yeah, that’s it.");
        assert_eq!(said.sentence(), ["so", "yeah", "that's", "it"]);
        assert_eq!((said.count, said.mark), (7, Mark::Stop));
        assert!(said.ends_with(&["that's it"]) && said.opens_with(&["that's"]) && !said.opens_with(&["it"]));
        assert_eq!(said.words_since(&["tried"]), Some(5));
        assert!(!said.in_sentence(&["tried"]) && said.in_sentence(&["so yeah"]));
        for (text, mark) in [("and then,", Mark::Open), ("you know...", Mark::Open), ("why?", Mark::Question)] {
            assert_eq!(Said::read(text).mark, mark, "{text}");
        }
        assert_eq!(Said::read(" ").count, 0);
    }
}
