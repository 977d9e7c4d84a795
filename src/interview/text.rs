//! Small questions about text: words, sentences, phrases, and whether a text may be spoken at all.

/// A word of a text: its form for comparison, and where it stands in the text (byte offsets).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Lower case, straight apostrophes, no punctuation at its ends.
    pub plain: String,
    pub start: usize,
    pub end: usize,
    /// A mark right after it that separates clauses: `,`, `;`, `:`, `.`, `!`, `?`, a dash or a line's end.
    pub ends_clause: bool,
    /// A mark right after it that ends a sentence.
    pub ends_sentence: bool,
}

/// The words of a text in order. Hyphenated words stay one word.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut offset = 0;
    for token in text.split_inclusive(char::is_whitespace) {
        let start = offset;
        offset += token.len();
        let is_edge = |c: char| !c.is_alphanumeric() && c != '+' && c != '#';
        let body = token.trim_start_matches(is_edge);
        let lead = token.len() - body.len();
        let body = body.trim_end_matches(is_edge);
        let tail = &token[lead + body.len()..];
        if !body.contains(char::is_alphanumeric) {
            // A lone dash or bullet separates what stands around it.
            if let Some(Word { ends_clause, .. }) = found.last_mut() {
                *ends_clause = true;
            }
            continue;
        }
        let ends_sentence = tail.contains(['.', '!', '?', '\n', '…']);
        found.push(Word {
            plain: plain(body),
            start: start + lead,
            end: start + lead + body.len(),
            ends_clause: ends_sentence || tail.contains([',', ';', ':', '—', '–', ')', '(']),
            ends_sentence,
        });
    }
    found
}

/// A word for comparison: lower case, straight apostrophes.
fn plain(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'")
}

/// How many words a text has, as a person would count them: "-" and "1." alone in a list count as none and one.
pub fn count_words(text: &str) -> usize {
    text.split_whitespace().filter(|token| token.contains(char::is_alphanumeric)).count()
}

/// FNV-1a: small, the same in every version of everything, and good enough to vary phrases and questions.
pub(crate) fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The sentences of a text, with their punctuation, trimmed and none empty.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let next_is_break = rest.peek().is_none_or(|(_, next)| next.is_whitespace());
        if c == '\n' || (matches!(c, '.' | '!' | '?' | '…') && next_is_break) {
            found.push(text[from..at + c.len_utf8()].trim());
            from = at + c.len_utf8();
        }
    }
    found.push(text[from..].trim());
    found.retain(|sentence| sentence.contains(char::is_alphanumeric));
    found
}

/// Whether `words` holds this phrase somewhere, word by word. A phrase's word that ends in `*` matches any ending.
pub(crate) fn has_phrase(words: &[Word], phrase: &str) -> bool {
    find_phrase(words, phrase).is_some()
}

/// Where a phrase begins in `words`, and how many words it has.
pub(crate) fn find_phrase(words: &[Word], phrase: &str) -> Option<(usize, usize)> {
    let mut wanted = phrase.split_whitespace();
    let first = wanted.next()?;
    let count = 1 + wanted.clone().count();
    let last_start = words.len().checked_sub(count)?;
    // Most words are told apart by their first letter.
    let letter = first.as_bytes().first().filter(|byte| byte.is_ascii()).map(u8::to_ascii_lowercase);
    let fits = |at: &usize| {
        letter.is_none_or(|letter| words[*at].plain.as_bytes().first() == Some(&letter))
            && is_word(&words[*at].plain, first)
            && words[at + 1..].iter().zip(wanted.clone()).all(|(word, want)| is_word(&word.plain, want))
    };
    (0..=last_start).find(fits).map(|at| (at, count))
}

/// Whether a plain word is the one wanted, in whatever case; any ending will do after a `*`.
fn is_word(plain: &str, want: &str) -> bool {
    let (stem, whole) = want.strip_suffix('*').map_or((want, true), |stem| (stem, false));
    if stem.is_ascii() {
        return match plain.as_bytes().get(..stem.len()) {
            Some(begin) => begin.eq_ignore_ascii_case(stem.as_bytes()) && (!whole || plain.len() == stem.len()),
            None => false,
        };
    }
    let stem = self::plain(stem);
    if whole { plain == stem } else { plain.starts_with(&stem) }
}

/// Whether a text may leave the engine: no placeholder left unfilled and no markup. What stands in quotation marks
/// is somebody's own words and is not judged.
pub fn is_presentable(text: &str) -> bool {
    let bare = without_quotes(text);
    let has_pair = |open: char, close: char| bare.find(open).is_some_and(|at| bare[at..].contains(close));
    let markdown = ["**", "__", "`", "](", "~~"].iter().any(|mark| bare.contains(mark))
        || bare.lines().any(|line| {
            let line = line.trim_start();
            line.starts_with(['#', '>', '|', '•']) || ["- ", "* ", "+ "].iter().any(|bullet| line.starts_with(bullet))
        });
    !(markdown || bare.contains("{{") || bare.contains("}}") || has_pair('[', ']') || has_pair('<', '>'))
}

/// The text with everything between quotation marks taken out.
fn without_quotes(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut closing = None;
    for c in text.chars() {
        match (closing, c) {
            (Some(close), c) if c == close => closing = None,
            (Some(_), _) => {}
            (None, '\u{201c}') => closing = Some('\u{201d}'),
            (None, '"') => closing = Some('"'),
            (None, c) => bare.push(c),
        }
    }
    bare
}

/// A name or title from configuration made safe to say: markup, placeholders and question marks are taken out.
pub(crate) fn speakable(text: &str) -> String {
    let kept: String =
        text.chars().map(|c| if "[]{}<>*_`|~?\"\u{201c}\u{201d}".contains(c) { ' ' } else { c }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ").trim_start_matches(['#', '-', '+', '•']).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_their_place_and_their_marks() {
        let text = "We split it, so — I’d say C++ won.";
        let found = words(text);
        let plain: Vec<_> = found.iter().map(|word| word.plain.as_str()).collect();
        assert_eq!(plain, ["we", "split", "it", "so", "i'd", "say", "c++", "won"]);
        assert!(found[2].ends_clause && found[3].ends_clause && !found[4].ends_clause && found[7].ends_sentence);
        assert_eq!(&text[found[4].start..found[4].end], "I’d");
    }

    #[test]
    fn sentences_keep_versions_and_names_whole() {
        assert_eq!(
            sentences("I used v1.2 of it. Then Node.js!\nDone"),
            ["I used v1.2 of it.", "Then Node.js!", "Done"]
        );
    }

    #[test]
    fn phrases_match_whole_words_and_stems() {
        let found = words("We measured the trade-offs, in the end.");
        assert!(has_phrase(&found, "trade-off*") && has_phrase(&found, "in the end") && !has_phrase(&found, "measure"));
    }

    #[test]
    fn placeholders_and_markdown_are_not_presentable() {
        for text in ["Hello [Your Name]", "**Bold**", "- item", "{{role}}", "see <name>", "# Title", "a `b`"] {
            assert!(!is_presentable(text), "{text}");
        }
        for text in ["C# and C++ are fine", "You said “Vec<T>” earlier.", "2 < 3", "It's about thirty minutes."] {
            assert!(is_presentable(text), "{text}");
        }
    }

    #[test]
    fn counting_words() {
        assert_eq!(count_words("Hi"), 1);
        assert_eq!(count_words("- one, two — three"), 3);
    }
}
