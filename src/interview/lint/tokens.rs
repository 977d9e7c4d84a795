//! One message as words and sentences, found once for every rule that looks at them.
//!
//! Contractions are taken apart ("let's" is "let us", "I'll" is "I will"), so that a phrase is written down once. What
//! stands in quotation marks is marked, because somebody else's words are not the speaker's.

use std::ops::Range;

use super::lexicon::{Hit, Lexicon, Tag, Tags};

/// A word, or one half of a contraction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Where it stands in the message, in bytes.
    pub start: usize,
    pub end: usize,
    /// Where its plain form stands in [`Reading::plain`].
    plain: (usize, usize),
    /// Inside quotation marks.
    pub quoted: bool,
    /// A comma, colon, bracket or dash comes after it, or the sentence ends.
    pub ends_clause: bool,
}

/// A sentence: its words and what the lexicon found in them.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    pub tokens: Range<usize>,
    /// Question marks of its own, outside quotation marks.
    pub questions: usize,
    pub tags: Tags,
}

/// A message, read.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub text: &'a str,
    plain: String,
    pub tokens: Vec<Token>,
    pub sentences: Vec<Sentence>,
    /// What the lexicon found, in the order of its place.
    pub hits: Vec<Hit>,
    /// Everything in quotation marks, the marks included.
    pub quotes: Vec<Range<usize>>,
}

impl<'a> Reading<'a> {
    pub fn new(text: &'a str, lexicon: &Lexicon) -> Self {
        let mut reading = Reading {
            text,
            plain: String::with_capacity(text.len() + 16),
            tokens: Vec::with_capacity(text.len() / 5),
            sentences: Vec::new(),
            hits: Vec::new(),
            quotes: quotes(text),
        };
        reading.tokenise();
        lexicon.scan(&mut reading);
        reading
    }

    /// The plain form of a word: lower case, straight apostrophes.
    pub fn word(&self, token: usize) -> &str {
        self.tokens.get(token).map_or("", |token| &self.plain[token.plain.0..token.plain.1])
    }

    pub fn words(&self, range: Range<usize>) -> impl Iterator<Item = &str> {
        range.map(|token| self.word(token))
    }

    /// The message's own letters from one word to another.
    pub fn slice(&self, range: Range<usize>) -> &'a str {
        match (self.tokens.get(range.start), range.end.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if first.start <= last.end => &self.text[first.start..last.end],
            _ => "",
        }
    }

    /// A sentence's own letters, with the mark that ends it.
    pub fn sentence_text(&self, sentence: &Sentence) -> &'a str {
        let Some(first) = self.tokens.get(sentence.tokens.start) else { return "" };
        let end = self.tokens[sentence.tokens.clone()].last().map_or(first.end, |token| token.end);
        let marks = self.text[end..].chars().take_while(|c| ".!?…".contains(*c)).map(char::len_utf8).sum::<usize>();
        &self.text[first.start..end + marks]
    }

    /// Where this sentence holds a phrase of this kind.
    pub fn hits_in<'h>(&'h self, sentence: &'h Sentence, tag: Tag) -> impl Iterator<Item = &'h Hit> {
        self.hits.iter().filter(move |hit| hit.tag == tag && sentence.tokens.contains(&hit.at))
    }

    /// Whether a byte of the message stands in quotation marks.
    pub fn is_quoted(&self, at: usize) -> bool {
        self.quotes.iter().any(|quote| quote.contains(&at))
    }

    fn tokenise(&mut self) {
        let text = self.text;
        let mut quote = 0;
        let mut at = 0;
        let mut begun = 0;
        while at < text.len() {
            let Some(length) = word_length(&text[at..]) else {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            let (start, end) = (at, at + length);
            while self.quotes.get(quote).is_some_and(|range| range.end <= start) {
                quote += 1;
            }
            let quoted = self.quotes.get(quote).is_some_and(|range| range.contains(&start));
            let gap_end = gap_length(&text[end..]) + end;
            let gap = &text[end..gap_end];
            let ends_sentence = gap_end == text.len() || ends_sentence(gap, &text[start..end], &text[gap_end..]);
            let ends_clause = ends_sentence || gap.contains([',', ';', ':', '(', ')', '—', '–', '"', '“', '”', '\n']);
            self.push(start..end, Token { start, end, plain: (0, 0), quoted, ends_clause });
            if ends_sentence {
                let questions = self.question_marks(end, gap);
                let tokens = begun..self.tokens.len();
                begun = tokens.end;
                self.sentences.push(Sentence { tokens, questions, tags: Tags::default() });
            }
            at = gap_end;
        }
    }

    /// Runs of question marks that are the speaker's own and end something.
    fn question_marks(&self, offset: usize, gap: &str) -> usize {
        let mut count = 0;
        let mut within = false;
        for (at, c) in gap.char_indices() {
            let is_mark = c == '?' && !self.is_quoted(offset + at);
            count += usize::from(is_mark && !within);
            within = is_mark || (within && c == '!');
        }
        count
    }

    /// Adds a word; a contraction becomes its two words.
    fn push(&mut self, range: Range<usize>, token: Token) {
        let from = self.plain.len();
        for c in self.text[range].chars() {
            match c {
                '’' | '‘' | 'ʼ' => self.plain.push('\''),
                c if c.is_ascii() => self.plain.push(c.to_ascii_lowercase()),
                c => self.plain.extend(c.to_lowercase()),
            }
        }
        let word = &self.plain[from..];
        if let Some((first, second)) = expanded(word) {
            let kept = first.map_or(word.len() - word.rfind('\'').map_or(0, |at| word.len() - at), str::len);
            if let Some(first) = first {
                self.plain.truncate(from);
                self.plain.push_str(first);
            } else {
                self.plain.truncate(from + kept);
                // "don't" is cut to "don": what is left of it is "do".
                if second == "not" && self.plain.ends_with('n') {
                    self.plain.pop();
                }
            }
            let middle = self.plain.len();
            self.plain.push_str(second);
            let halves = Token { ends_clause: false, plain: (from, middle), ..token };
            self.tokens.push(halves);
            self.tokens.push(Token { plain: (middle, self.plain.len()), ..token });
        } else {
            self.tokens.push(Token { plain: (from, self.plain.len()), ..token });
        }
    }
}

/// The two words of a contraction: the first where it is irregular, and the second.
fn expanded(word: &str) -> Option<(Option<&'static str>, &'static str)> {
    let (stem, tail) = word.split_at(word.rfind('\'')?);
    Some(match (stem, tail) {
        ("let", "'s") => (None, "us"),
        ("won", "'t") => (Some("will"), "not"),
        ("can", "'t") => (Some("can"), "not"),
        ("shan", "'t") => (Some("shall"), "not"),
        (stem, "'t") if stem.ends_with('n') => (None, "not"),
        (_, "'ll") => (None, "will"),
        (_, "'ve") => (None, "have"),
        (_, "'re") => (None, "are"),
        ("i", "'m") => (None, "am"),
        ("i" | "you" | "we" | "they" | "he" | "she" | "it", "'d") => (None, "would"),
        (
            "it" | "that" | "this" | "what" | "here" | "there" | "where" | "who" | "how" | "he" | "she" | "everything"
            | "anything" | "which" | "when" | "why",
            "'s",
        ) => (None, "is"),
        _ => return None,
    })
}

/// The length of the word that begins a text, if one does. Hyphens, apostrophes, dots and underscores inside belong to
/// it ("follow-up", "let's", "Node.js"), and so do marks that end a name ("C++", "C#").
fn word_length(text: &str) -> Option<usize> {
    let mut end = 0;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let next_is_letter = rest.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        let inside = end > 0 && next_is_letter && matches!(c, '\'' | '’' | 'ʼ' | '-' | '‑' | '.' | '_' | '&');
        let after = end > 0 && matches!(c, '+' | '#') && !next_is_letter;
        if !(c.is_alphanumeric() || inside || after) {
            break;
        }
        end = at + c.len_utf8();
    }
    (end > 0).then_some(end)
}

/// How far it is to the next word.
fn gap_length(text: &str) -> usize {
    text.char_indices().find(|(_, c)| c.is_alphanumeric()).map_or(text.len(), |(at, _)| at)
}

fn ends_sentence(gap: &str, word: &str, next: &str) -> bool {
    if gap.contains(['!', '?', '…']) {
        return gap.contains(char::is_whitespace) || gap.contains(['"', '”', '…']);
    }
    if gap.contains("\n\n") || is_new_item(gap) {
        return true;
    }
    let stops = gap.find('.').is_some_and(|at| gap[at..].contains(char::is_whitespace));
    let abbreviated = ["Mr", "Mrs", "Ms", "Dr", "Prof", "St", "e.g", "i.e", "vs", "approx", "No"];
    let lower_case_goes_on = word.len() == 1 && next.starts_with(char::is_lowercase);
    stops && !abbreviated.contains(&word) && !lower_case_goes_on
}

/// A line's end and then a bullet or heading: a list's items are sentences of their own.
fn is_new_item(gap: &str) -> bool {
    gap.split_once('\n').is_some_and(|(_, rest)| rest.contains(['-', '*', '•', '#', '\n', '|', '>', '+']))
}

/// Everything in quotation marks. A mark that is never closed opens nothing; an apostrophe is no mark.
pub(super) fn quotes(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut before = ' ';
    let mut at = 0;
    // A mark that closes nothing further on is not looked for again.
    let mut missing = String::new();
    while let Some(c) = text[at..].chars().next() {
        let inside = at + c.len_utf8();
        let close = match c {
            '“' | '„' => Some('”'),
            '"' => Some('"'),
            '«' => Some('»'),
            '‘' if !before.is_alphanumeric() => Some('’'),
            '\'' if !before.is_alphanumeric() => Some('\''),
            _ => None,
        };
        let end = close.filter(|mark| !missing.contains(*mark)).and_then(|mark| {
            let end = closing(&text[inside..], mark);
            if end.is_none() && !matches!(mark, '’' | '\'') {
                missing.push(mark);
            }
            Some(inside + end? + mark.len_utf8())
        });
        before = c;
        if let Some(end) = end {
            found.push(at..end);
            before = ' ';
        }
        at = end.unwrap_or(inside);
    }
    found
}

/// Where a quotation is closed. A single mark closes only after something and before the end of a word.
fn closing(text: &str, mark: char) -> Option<usize> {
    /// A quotation in single marks is short; anything longer is two apostrophes.
    const SINGLE: usize = 240;
    if !matches!(mark, '’' | '\'') {
        return text.find(mark);
    }
    let mut before = ' ';
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < SINGLE) {
        let next = text[at + c.len_utf8()..].chars().next();
        if c == mark && !before.is_whitespace() && next.is_none_or(|next| !next.is_alphanumeric()) {
            return Some(at);
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::lint::lexicon;

    fn read(text: &str) -> Reading<'_> {
        Reading::new(text, lexicon::interviewer())
    }

    #[test]
    fn contractions_are_two_words() {
        let reading = read("Let’s go on; I don't think it's Node.js or C++.");
        let plain: Vec<_> = reading.words(0..reading.tokens.len()).collect();
        assert_eq!(plain, "let us go on i do not think it is node.js or c++".split(' ').collect::<Vec<_>>());
        assert_eq!(read("We can't and won't.").words(0..6).collect::<Vec<_>>().join(" "), "we can not and will not");
    }

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        let text = "Hello, Dr. Okoro. What is v1.2 of it?\nTake your\ntime! You said “Why me?” then.";
        let reading = read(text);
        let all: Vec<_> = reading.sentences.iter().map(|sentence| reading.sentence_text(sentence)).collect();
        assert_eq!(all[..3], ["Hello, Dr. Okoro.", "What is v1.2 of it?", "Take your\ntime!"]);
        assert_eq!(reading.sentences.iter().map(|sentence| sentence.questions).sum::<usize>(), 1);
    }

    #[test]
    fn quotation_marks_of_every_kind() {
        for text in ["say “one two”", "say \"one two\"", "say ‘one two’", "say 'one two'", "say «one two»"] {
            assert_eq!(quotes(text).len(), 1, "{text}");
        }
        for text in ["it's the nurses' room", "a 5\" nail", "don’t and won’t", "“never closed"] {
            assert_eq!(quotes(text), Vec::<std::ops::Range<usize>>::new(), "{text}");
        }
    }
}
