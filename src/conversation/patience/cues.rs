//! The cues: what in a turn's words speaks for its end or for more to come, and by how many milliseconds each moves the
//! wait. Conversation analysis knows them as the completion of syntax and of the action, and as markers at their edges
//! (Sacks, Schegloff and Jefferson 1974; Ford and Thompson 1996; Schiffrin 1987). The figures were tuned on the seen half of
//! the script of `emily bench endpoint`.

use super::said::{Mark, Said};

/// A reason to wait longer or shorter.
pub struct Cue {
    /// What it is, for people.
    pub name: &'static str,
    /// Whether it is there.
    pub holds: fn(&Said) -> bool,
    /// By how much it moves the wait, ms.
    pub ms: i64,
}

const fn cue(name: &'static str, ms: i64, holds: fn(&Said) -> bool) -> Cue {
    Cue { name, holds, ms }
}

/// All of them; those that hold are added up.
pub const CUES: &[Cue] = &[
    cue("a word that English never ends on", 1_500, |said| said.ends_with(OPEN)),
    cue("a word that English seldom ends on", 800, |said| said.ends_with(HALF_OPEN)),
    cue("a hesitation", 1_600, |said| said.ends_with(HESITATIONS)),
    cue("words are being looked for", 1_000, |said| said.ends_with(SEARCHING)),
    cue("no full stop", 400, |said| said.mark == Mark::Open && said.count > 3),
    cue("a sentence that only announces", 900, announces),
    cue("a list that was opened", 400, |said| is_open(said, FIRST, LATER)),
    cue("the first half of a contrast", 900, |said| is_open(said, ONE_HAND, OTHER_HAND)),
    cue("a few words", 500, |said| said.count < 8),
    cue("hardly begun", 300, |said| said.count < 20),
    cue("a long answer", -150, |said| said.count >= 45),
    cue("a closing formula", -900, closes),
    cue("trailing off", -900, |said| said.ends_with(TRAILING) && said.sentence().len() <= 6 && said.count > 8),
    cue("an outcome", -600, |said| said.count >= 25 && said.opens_with(OUTCOMES) && said.sentence().len() > 4),
    cue("a coda", -600, |said| said.count >= 25 && said.in_sentence(CODAS) && said.sentence().len() <= 16),
];

/// Articles, conjunctions and their like.
const OPEN: &[&str] = &[
    "a",
    "an",
    "the",
    "my",
    "our",
    "your",
    "their",
    "its",
    "his",
    "every",
    "and",
    "or",
    "but",
    "because",
    "if",
    "when",
    "where",
    "while",
    "whether",
    "although",
    "unless",
    "than",
    "as",
    "of",
    "from",
    "into",
    "between",
    "during",
    "without",
    "i",
    "we",
    "he",
    "she",
    "they",
    "who",
    "which",
    "whose",
    "i'm",
    "i've",
    "i'd",
    "we're",
    "we've",
    "they're",
    "it's",
    "within",
    "until",
    "per",
    "you've",
    "there's",
    "what's",
    "very",
    "quite",
    "only",
    "noticed that",
    "said that",
    "says that",
    "is that",
    "was that",
    "found that",
    "think that",
    "thought that",
    "means that",
    "so that",
    "sure that",
    "that's",
    "such as",
    "for example",
    "kind of",
    "sort of",
    "the first thing",
    "including",
    "i would say that",
];

/// Prepositions, auxiliaries, verbs that want an object: they may be stranded.
const HALF_OPEN: &[&str] = &[
    "in",
    "on",
    "at",
    "to",
    "for",
    "with",
    "by",
    "about",
    "is",
    "was",
    "were",
    "are",
    "be",
    "been",
    "had",
    "have",
    "has",
    "can",
    "could",
    "would",
    "will",
    "should",
    "must",
    "didn't",
    "don't",
    "doesn't",
    "couldn't",
    "wasn't",
    "like",
    "not",
    "just",
    "more",
    "most",
    "maybe",
    "probably",
    "basically",
    "usually",
    "nearly",
    "almost",
    "around",
    "even",
    "also",
    "then",
    "what",
    "how",
    "why",
    "this",
    "these",
    "those",
    "some",
    "many",
    "no",
    "two",
    "three",
    "four",
    "five",
    "called",
    "got",
    "took",
    "gave",
    "made",
    "put",
    "asked",
    "told",
    "need",
    "use",
    "one",
    "it was",
    "when the",
    "that",
];

/// Filled pauses.
const HESITATIONS: &[&str] = &["um", "uh", "er", "erm", "hm", "hmm", "umm", "uhm", "eh", "ah", "hum"];

/// Phrases that buy time within a sentence.
const SEARCHING: &[&str] = &[
    "i mean",
    "you know",
    "i think",
    "i guess",
    "i would say",
    "i'd say",
    "i don't know",
    "let's say",
    "how to say",
    "how do you say",
    "what's it called",
    "what do you call it",
    "no wait",
    "sorry",
    "well",
    "okay so",
    "honestly",
];

/// Sentences that promise others.
const ANNOUNCING: &[&str] = &[
    "two reasons",
    "three reasons",
    "two things",
    "three things",
    "few things",
    "couple of things",
    "several things",
    "two parts",
    "three parts",
    "two steps",
    "three steps",
    "three questions",
    "two questions",
    "for two reasons",
    "an example",
    "let me explain",
    "let me start",
    "the first thing",
    "start differently",
    "i'll tell you",
    "as follows",
    "what happened was",
    "the situation was",
];

const FIRST: &[&str] = &["first", "firstly", "first of all", "the first", "one is", "one reason", "to begin with"];
const LATER: &[&str] = &[
    "second",
    "secondly",
    "then",
    "next",
    "third",
    "another",
    "the other",
    "after that",
    "finally",
    "lastly",
    "and last",
];
const ONE_HAND: &[&str] = &["on the one hand", "on one hand", "one side"];
const OTHER_HAND: &[&str] = &["other hand", "other side"];

/// How an answer trails off.
const TRAILING: &[&str] = &[
    "yeah",
    "so yeah",
    "so yes",
    "something like that",
    "and so on",
    "and stuff like that",
    "things like that",
    "or something",
    "and everything",
    "anyway",
    "basically",
    "you know",
];

/// Beginnings of a sentence that closes.
const CLOSING: &[&str] = &[
    "that's it",
    "that's about",
    "that's all",
    "that's basically",
    "that was basically",
    "that's pretty much",
    "that's my",
    "that was my",
    "that's the",
    "that's how",
    "that's why",
    "that's what",
    "that's mine",
    "that's something",
    "that's me",
    "this is how",
    "that would be it",
    "that would be my",
    "that was it",
    "that was the",
    "that's kind of",
    "does that",
    "is that what",
    "i hope that",
    "if that makes sense",
    "those are",
    "those were",
    "that worked",
];

/// The same within a sentence, with what is summed up after it.
const SUMMED_UP: &[&str] =
    &["that's my", "that was my", "that's why", "that's how", "so i'd say", "so i would say", "that's what i"];

/// Endings of a sentence that closes.
const CLOSED: &[&str] = &[
    "that's it",
    "that's all",
    "about it",
    "answers your question",
    "answer your question",
    "makes sense",
    "make sense",
    "that worked out well",
    "worked out well",
    "worked out fine",
    "happy with it",
    "happy with this",
    "happy with that",
    "nothing else",
    "all from me",
    "no more to say",
    "my part in it",
];

/// How people tell what came of something.
const OUTCOMES: &[&str] = &[
    "since then",
    "ever since",
    "from then on",
    "in the end",
    "in total",
    "until today",
    "to this day",
    "never again",
    "i learned",
    "i've learned",
    "what i learned",
    "the result",
    "as a result",
    "it turned out well",
    "it worked",
    "these days",
    "and now",
    "now we",
    "now i",
    "overall",
    "at the end of the day",
    "all in all",
    "still do",
    "again the same way",
];

/// Words of a narrative's coda, which brings it back to the present or makes it general (Labov and Waletzky 1967).
const CODAS: &[&str] = &[
    "never",
    "always",
    "again",
    "at all",
    "enough",
    "i still",
    "would still",
    "all of it",
    "at least",
    "best",
    "afterwards",
    "it helps",
    "it works",
    "it helped",
    "today",
    "nowadays",
    "better",
    "happy",
    "understood",
    "anyway",
    "in the end",
];

fn announces(said: &Said) -> bool {
    said.in_sentence(ANNOUNCING) && said.sentence().len() <= 14
}

fn is_open(said: &Said, opened: &[&str], closed: &[&str]) -> bool {
    match (said.words_since(opened), said.words_since(closed)) {
        (Some(first), Some(later)) => first < later,
        (Some(_), None) => true,
        _ => false,
    }
}

fn closes(said: &Said) -> bool {
    let formula = said.sentence().len() <= 12 && said.opens_with(CLOSING)
        || said.words_since(SUMMED_UP).is_some_and(|since| since <= 3);
    said.count > 8 && (formula || said.ends_with(CLOSED))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// More than twenty-five words without a cue.
    const BEFORE: &str = "We had a supplier who sent each invoice by mail and by email with different numbers on it, and the \
                          system took them for two separate invoices. ";

    /// Per cue: its name, words that have it, and words that look alike and have not.
    const EXAMPLES: &[(&str, &str, &str)] = &[
        ("a word that English never ends on", "I worked with the.", "I worked with them."),
        ("a word that English seldom ends on", "I was on the phone for.", "I was on the phone."),
        ("a hesitation", "and then we, um...", "and then we drank rum."),
        ("words are being looked for", "There were, I think.", "I think there were ten."),
        ("no full stop", "we moved it to another room", "we moved it to another room."),
        ("a sentence that only announces", "There were two reasons for that.", "Two of them left."),
        ("a list that was opened", "First I read the logs.", "First I read the logs, then the code."),
        (
            "the first half of a contrast",
            "On the one hand it was cheap.",
            "On the one hand cheap, on the other hand slow.",
        ),
        ("a closing formula", "So that's about it.", "So that cost about a day."),
        ("trailing off", "So yeah.", "So he left."),
        ("an outcome", "Since then two people confirm each payment.", "Two people confirm each payment."),
        ("a coda", "It never happened again.", "It happened on a Friday."),
    ];

    fn holds(name: &str, text: &str) -> bool {
        let cue = CUES.iter().find(|cue| cue.name == name).unwrap();
        (cue.holds)(&Said::read(text))
    }

    #[test]
    fn each_cue_knows_its_words_from_others() {
        for (name, with, without) in EXAMPLES {
            assert!(holds(name, &format!("{BEFORE}{with}")), "{name}: {with}");
            assert!(!holds(name, &format!("{BEFORE}{without}")), "{name}: {without}");
        }
        let lengths = ["a few words", "hardly begun", "a long answer"];
        for cue in CUES {
            assert!(lengths.contains(&cue.name) || EXAMPLES.iter().any(|(name, ..)| *name == cue.name), "{}", cue.name);
        }
    }

    #[test]
    fn lengths_are_counted_over_the_whole_turn() {
        let words = |count| "word ".repeat(count);
        let held = |count| ["a few words", "hardly begun", "a long answer"].map(|name| holds(name, &words(count)));
        assert_eq!(held(4), [true, true, false]);
        assert_eq!(held(12), [false, true, false]);
        assert_eq!(held(30), [false, false, false]);
        assert_eq!(held(70), [false, false, true]);
    }

    #[test]
    fn case_marks_and_curly_apostrophes_do_not_matter() {
        for text in ["so that's it", "So, that’s it.", "SO. THAT'S IT"] {
            assert!(holds("a closing formula", &format!("{BEFORE}{text}")), "{text}");
        }
    }
}
