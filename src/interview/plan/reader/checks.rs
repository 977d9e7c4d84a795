//! What is judged in single texts: whether they can be said, and whether their words can ever be matched.

use super::super::super::text::{count_words, is_presentable};
use super::fields::{Fields, Located};
use super::{Asks, Reader, plain, protected};

impl Reader {
    /// A name for files and logs.
    pub(super) fn id(&mut self, fields: &mut Fields<'_>) -> String {
        let Located { text, line } = self.required(fields, "id");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if !text.chars().all(is_plain) || text.chars().count() > 64 {
            self.fail(
                line,
                format!("`id` of {} is a name for files, “{text}” is none: letters, digits and hyphens", fields.name),
            );
        }
        text
    }

    /// A BCP 47 tag, `en` where none is given.
    pub(super) fn language(&mut self, fields: &mut Fields<'_>) -> String {
        let Some(Located { text, line }) = self.optional(fields, "language") else { return "en".to_owned() };
        let mut subtags = text.split('-');
        let primary =
            subtags.next().is_some_and(|it| (2..=3).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_alphabetic()));
        let rest = subtags.all(|it| (1..=8).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !(text.is_empty() || (primary && rest)) {
            self.fail(line, format!("`language` of {} is a tag such as “en” or “en-GB”, not “{text}”", fields.name));
        }
        text
    }

    pub(super) fn spoken_required(&mut self, fields: &mut Fields<'_>, key: &str, asks: Asks, words: usize) -> Located {
        self.spoken(fields, key, asks, words).unwrap_or_else(|| {
            self.missing(fields, key);
            Located { text: String::new(), line: fields.line }
        })
    }

    /// A text that Emily says.
    pub(super) fn spoken(&mut self, fields: &mut Fields<'_>, key: &str, asks: Asks, words: usize) -> Option<Located> {
        let said = self.optional(fields, key)?;
        self.check_spoken(&said, key, &fields.name, asks, words);
        Some(said)
    }

    pub(super) fn check_spoken(&mut self, said: &Located, key: &str, name: &str, asks: Asks, words: usize) {
        let Located { text, line } = said;
        if text.is_empty() {
            // Told already.
            return;
        }
        let marks = text.matches('?').count();
        match asks {
            Asks::Once if marks != 1 => {
                self.fail(
                    *line,
                    format!("`{key}` of {name} has {marks} question marks: one question is asked at a time"),
                );
            }
            Asks::Nothing if marks != 0 => {
                self.fail(*line, format!("`{key}` of {name} must not ask anything, but has a question mark"));
            }
            _ => {}
        }
        if !is_presentable(text) {
            self.fail(*line, format!("`{key}` of {name} is spoken: take out the Markdown or the placeholder"));
        }
        let count = count_words(text);
        if count > words {
            self.fail(
                *line,
                format!("`{key}` of {name} has {count} words: at most {words} fit into what is said at once"),
            );
        }
        if asks == Asks::Once {
            self.check_protected(said, key, name);
        }
    }

    fn check_protected(&mut self, said: &Located, key: &str, name: &str) {
        let Some(found) = protected::find(&said.text) else { return };
        let why = format!(
            "`{key}` of {name} asks about {} (“{}”): {} protects candidates from that",
            found.matter.name, found.phrase, found.matter.law
        );
        if found.certain {
            self.fail(said.line, format!("{why}; ask what the work needs instead"));
        } else {
            self.warn(said.line, format!("{why}; keep it only if it is about the work"));
        }
    }

    /// Words or phrases that are looked for in what a candidate says.
    pub(super) fn matched(&mut self, fields: &mut Fields<'_>, key: &str) -> Vec<String> {
        let found = self.texts(fields, key);
        for Located { text, line } in &found {
            if let Some(why) = never_matches(text) {
                self.fail(*line, format!("“{text}” in `{key}` of {} {why}", fields.name));
            }
        }
        plain(found)
    }

    /// Terms are matched like words, but whole: the recogniser is told of them as they stand.
    pub(super) fn vocabulary(&mut self, fields: &mut Fields<'_>) -> Vec<String> {
        let found = self.texts(fields, "vocabulary");
        for Located { text, line } in &found {
            let why = never_matches(text).or_else(|| text.contains('*').then_some("is a whole term: take out the `*`"));
            if let Some(why) = why {
                self.fail(*line, format!("“{text}” in `vocabulary` of {} {why}", fields.name));
            }
        }
        plain(found)
    }
}

/// Why a phrase can never be found among the words of an answer, or is found in every one; None where it is sound.
///
/// Words are compared without the marks at their ends (`+` and `#` belong to them), so a phrase with such marks is
/// never found.
pub(in super::super) fn never_matches(phrase: &str) -> Option<&'static str> {
    let belongs = |c: char| c.is_alphanumeric() || c == '+' || c == '#';
    for word in phrase.split_whitespace() {
        let stem = word.strip_suffix('*').unwrap_or(word);
        if stem.is_empty() {
            return Some("matches every word: a `*` stands at the end of a word, as in “trade*”");
        }
        if stem.contains('*') {
            return Some("can never match: a `*` stands only at a word's end");
        }
        if !stem.contains(char::is_alphanumeric) {
            return Some("can never match: it has a sign where a word should be");
        }
        let ends_well = word.len() > stem.len() || stem.ends_with(belongs);
        if !stem.starts_with(belongs) || !ends_well || stem.contains([',', ';', ':', '!', '?', '(', ')', '"', '“', '”'])
        {
            return Some("can never match: words are compared without punctuation, so take it out");
        }
    }
    None
}
