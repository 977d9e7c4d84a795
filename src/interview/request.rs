//! What a turn is, before anything is decided: a request, a greeting, a question back, an offer, or an answer.
//!
//! The rules are conservative, because an answer that is taken for a request is lost to the candidate, while a request
//! that is taken for an answer costs one more try (or a button). A request must account for a whole sentence: an
//! opening ("could you"), a core ("repeat"), and words that belong to it ("the question please"). It is heard when it is
//! the whole of a short turn, or the last sentence of a longer one; then the words before it stay an answer.

mod patterns;

use super::event::Request;
use super::text::{Word, sentences, words};
use patterns::{ADDRESSED, FILLERS, OPENINGS, PATTERNS, phrases};

/// What a candidate's words are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Understood {
    /// A request and nothing else.
    Request(Request),
    /// An answer that ends in a request. `answer` is the text before it.
    AnswerThenRequest {
        answer: String,
        request: Request,
    },
    /// "Hi", "Good morning, Emily".
    Greeting,
    /// "Can you hear me?"
    SoundCheck,
    /// A question to Emily and nothing else.
    Question,
    /// An answer that ends in a question to Emily.
    AnswerThenQuestion,
    /// An answer that ends in an offer ("do you want me to …?").
    AnswerThenOffer,
    Answer,
    /// Nothing with a word in it.
    Nothing,
}

/// A yes, a no, or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum YesNo {
    Yes,
    No,
    Unclear,
}

/// A whole turn that asks for something is not longer than this.
const REQUEST_WORDS: usize = 14;
/// A whole turn that is a question to Emily is not longer than this.
const QUESTION_WORDS: usize = 30;

/// Understands the words of a turn, spoken or typed.
pub fn understand(text: &str) -> Understood {
    let all = words(text);
    if all.is_empty() {
        return Understood::Nothing;
    }
    if all.len() <= REQUEST_WORDS
        && let Some(request) = whole_request(&all)
    {
        return Understood::Request(request);
    }
    if let Some(courtesy) = courtesy(&all) {
        return courtesy;
    }
    let parts = sentences(text);
    let last = parts.last().copied().unwrap_or(text);
    let last_words = words(last);
    if parts.len() > 1
        && last_words.len() >= 3
        && has_opening(&last_words)
        && let Some(request) = whole_request(&last_words)
    {
        let answer = text[..text.rfind(last).unwrap_or(text.len())].trim().to_owned();
        // "Sorry. Could you repeat that?" is a request and nothing else.
        return if words(&answer).iter().all(|word| is_filler(&word.plain)) {
            Understood::Request(request)
        } else {
            Understood::AnswerThenRequest { answer, request }
        };
    }
    if is_offer(last, &last_words) {
        return Understood::AnswerThenOffer;
    }
    if is_question(last, &last_words) {
        let others_are_short = words(text).len() - last_words.len() <= 6;
        if all.len() <= QUESTION_WORDS && others_are_short {
            return Understood::Question;
        }
        if last_words.iter().any(|word| matches!(word.plain.as_str(), "you" | "your" | "you're")) {
            return Understood::AnswerThenQuestion;
        }
    }
    Understood::Answer
}

/// Understands the answer to a question that wants a yes or a no. Anything longer, or both at once, is unclear.
pub(crate) fn yes_or_no(text: &str) -> YesNo {
    let all = words(text);
    if all.is_empty() || all.len() > 12 {
        return YesNo::Unclear;
    }
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| super::text::has_phrase(&all, phrase));
    if has(&["not sure", "maybe", "don't know", "do not know", "depends", "but", "what", "why", "which", "unless"]) {
        return YesNo::Unclear;
    }
    let no_harm = has(&["no problem", "don't mind", "do not mind", "no objection", "no objections", "why not"]);
    let no = has(&[
        "no",
        "nope",
        "nah",
        "not",
        "don't",
        "never",
        "disagree",
        "decline",
        "refuse",
        "won't",
        "can't",
        "cannot",
        "rather not",
        "reject",
    ]);
    let yes = no_harm
        || has(&[
            "yes",
            "yeah",
            "yep",
            "yup",
            "sure",
            "of course",
            "agree",
            "agreed",
            "i do",
            "ok",
            "okay",
            "fine",
            "go ahead",
            "absolutely",
            "definitely",
            "certainly",
            "i consent",
            "accept",
            "correct",
            "alright",
            "all right",
            "please do",
            "sounds good",
        ]);
    match (yes, no && !no_harm) {
        (true, false) => YesNo::Yes,
        (false, true) => YesNo::No,
        // "I don't agree" holds both words, and is as clear as a no can be.
        (true, true)
            if has(&[
                "don't agree",
                "do not agree",
                "don't consent",
                "not agree",
                "not consent",
                "not okay",
                "not fine",
                "don't accept",
            ]) && !has(&["yes", "yeah", "yep"]) =>
        {
            YesNo::No
        }
        _ => YesNo::Unclear,
    }
}

/// Whether a turn in the candidate's own questions says that there are none.
pub(crate) fn has_no_question(text: &str) -> bool {
    let all = words(text);
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| super::text::has_phrase(&all, phrase));
    if all.is_empty() || all.len() > 16 || text.contains('?') {
        return false;
    }
    has(&[
        "no",
        "nope",
        "nothing",
        "none",
        "not really",
        "that's all",
        "that is all",
        "that's it",
        "i'm good",
        "i am good",
        "all good",
        "no questions",
        "i'm fine",
        "all clear",
        "don't have any",
        "do not have any",
        "not at the moment",
        "thank you",
        "thanks",
        "bye",
        "goodbye",
        "i'm done",
    ])
}

/// The request that a sentence is, if all of its words belong to one.
fn whole_request(all: &[Word]) -> Option<Request> {
    let plain: Vec<&str> = all.iter().map(|word| word.plain.as_str()).collect();
    if let Some(request) = owed_question(&plain) {
        return Some(request);
    }
    // "Thank you" goes first as two words: "you" alone has a meaning.
    let plain = without_thanks(&plain);
    PATTERNS.iter().find_map(|pattern| {
        let mut rest: &[&str] = &plain;
        loop {
            if let Some(taken) = phrases(pattern.cores).filter_map(|core| taken_by(rest, core)).max() {
                let fits = |word: &str| phrases(pattern.tails).any(|tail| tail == word) || is_filler(word);
                // "What do you mean by sharding?" asks about the question whatever follows.
                let open_ended =
                    pattern.request == Request::Rephrase && taken_by(rest, "what do you mean by").is_some();
                return (open_ended || rest[taken..].iter().all(|word| fits(word))).then_some(pattern.request);
            }
            let opening = phrases(OPENINGS).find_map(|opening| taken_by(rest, opening));
            let filler = rest.first().filter(|first| is_filler(first)).map(|_| 1);
            rest = &rest[opening.or(filler)?..];
        }
    })
}

/// How many words a phrase takes from the beginning of these, if they begin with it.
fn taken_by(rest: &[&str], phrase: &str) -> Option<usize> {
    let count = phrase.split(' ').count();
    (rest.len() >= count && phrase.split(' ').eq(rest[..count].iter().copied())).then_some(count)
}

fn is_filler(word: &str) -> bool {
    phrases(FILLERS).any(|filler| filler == word)
}

fn without_thanks<'a>(plain: &[&'a str]) -> Vec<&'a str> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < plain.len() {
        if plain[at] == "thank" && plain.get(at + 1) == Some(&"you") {
            at += 2;
        } else {
            kept.push(plain[at]);
            at += 1;
        }
    }
    kept
}

/// "You owe me a question", "Question 4 of 5, where is my fifth": a dispute about the count.
fn owed_question(plain: &[&str]) -> Option<Request> {
    const COUNTS: &[&str] = &[
        "one", "two", "three", "four", "five", "six", "1", "2", "3", "4", "5", "6", "first", "second", "third",
        "fourth", "fifth", "sixth", "last", "final", "1st", "2nd", "3rd", "4th", "5th", "6th",
    ];
    let has = |word: &str| plain.contains(&word);
    let has_any = |list: &[&str]| list.iter().any(|word| plain.contains(word));
    let question = has("question") || has("questions");
    let owes = has("owe") && question;
    let where_is = (has("where") || has("where's")) && has_any(COUNTS) && (question || has("my"));
    let only =
        (has("only") || has("just")) && question && has_any(COUNTS) && has_any(&["we", "that", "you", "i", "asked"]);
    let left_out =
        has("you") && question && has_any(&["skipped", "missed", "forgot"]) && has_any(&["a", "one", "my", "the"]);
    let there_was_one = question && has_any(&["wasn't", "isn't", "shouldn't"]) && has("there") && has_any(COUNTS);
    (plain.len() <= REQUEST_WORDS && (owes || where_is || only || left_out || there_was_one))
        .then_some(Request::OwedQuestion)
}

/// Whether a sentence is addressed to Emily as a request or a question is: "could you …", "how many …".
fn has_opening(all: &[Word]) -> bool {
    let mut plain: Vec<&str> = all.iter().map(|word| word.plain.as_str()).collect();
    while plain.first().is_some_and(|word| is_filler(word)) {
        plain.remove(0);
    }
    phrases(OPENINGS)
        .chain(phrases(ADDRESSED))
        .any(|opening| taken_by(&plain, opening).is_some_and(|taken| taken < plain.len()))
}

fn courtesy(all: &[Word]) -> Option<Understood> {
    const GREETINGS: &[&str] = &[
        "hi",
        "hello",
        "hey",
        "hiya",
        "howdy",
        "good",
        "morning",
        "afternoon",
        "evening",
        "greetings",
        "there",
        "emily",
        "nice",
        "to",
        "meet",
        "you",
        "how",
        "are",
        "doing",
        "today",
        "pleased",
        "everyone",
        "is",
        "going",
        "it",
        "dear",
    ];
    if all.len() > 10 {
        return None;
    }
    let line = all.iter().map(|word| word.plain.as_str()).collect::<Vec<_>>().join(" ");
    let sound = [
        "can you hear me",
        "do you hear me",
        "are you there",
        "is my microphone",
        "is the microphone",
        "is this working",
        "mic check",
        "is anyone there",
        "testing testing",
    ];
    if sound.iter().any(|phrase| line.contains(phrase)) {
        return Some(Understood::SoundCheck);
    }
    let greets = [
        "hi",
        "hello",
        "hey",
        "hiya",
        "howdy",
        "greetings",
        "good morning",
        "good afternoon",
        "good evening",
        "nice to meet",
    ];
    let begins = greets.iter().any(|greeting| line == *greeting || line.starts_with(&format!("{greeting} ")));
    (begins && all.iter().all(|word| GREETINGS.contains(&word.plain.as_str()))).then_some(Understood::Greeting)
}

/// "If you want, I can also describe …", "Do you want me to?", "Shall I go into that?"
fn is_offer(last: &str, all: &[Word]) -> bool {
    let has = |phrase: &str| super::text::has_phrase(all, phrase);
    let asks = last.trim_end().ends_with('?') || all.len() <= 20;
    asks && (has("want me to") || has("like me to") || has("shall i") || has("should i go") || has("should i explain"))
        || (has("i can also") || has("i could also"))
            && (has("if you want") || has("if you like") || has("if you'd like"))
}

fn is_question(last: &str, all: &[Word]) -> bool {
    const STARTS: &[&str] = &[
        "what", "what's", "how", "when", "where", "who", "which", "why", "do", "does", "is", "are", "can", "could",
        "will", "would", "may", "should", "did", "has", "have", "am",
    ];
    let first = all.iter().find(|word| !is_filler(&word.plain));
    last.trim_end().ends_with('?') && first.is_some_and(|word| STARTS.contains(&word.plain.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_understood_in_many_words() {
        use Request::*;
        for (text, request) in [
            ("Could you repeat the question, please?", Repeat),
            ("Sorry, I didn't catch that.", Repeat),
            ("Pardon?", Repeat),
            ("What was the question again?", Repeat),
            ("Can you rephrase that?", Rephrase),
            ("I don't understand the question.", Rephrase),
            ("What do you mean by live figures?", Rephrase),
            ("I need a moment.", Moment),
            ("Um, let me think about that for a second", Moment),
            ("Hold on a second.", Moment),
            ("Skip.", Skip),
            ("I'd like to skip this question, please.", Skip),
            ("Next question please", Skip),
            ("I'd rather skip this one.", Skip),
            ("I would rather not answer that.", Skip),
            ("Can we move on?", Skip),
            ("Can we go back to the previous question?", Back),
            ("How many questions are left?", HowManyLeft),
            ("How much longer will this take?", HowLong),
            ("Are you a human or a robot?", AreYouHuman),
            ("Is this being recorded?", IsThisRecorded),
            ("thank you lets end this interview", End),
            ("can close this meeting", End),
            ("Let's stop here.", End),
            ("I want to end the interview now.", End),
            ("Question 4 of 5 where is my fifth", OwedQuestion),
            ("You owe me a question.", OwedQuestion),
            ("That were only four questions", OwedQuestion),
        ] {
            assert_eq!(understand(text), Understood::Request(request), "{text}");
        }
    }

    #[test]
    fn answers_are_not_eaten() {
        for text in [
            "We had to stop the pipeline and end the release early.",
            "I would skip the cache and go to the database.",
            "Stop the world garbage collection was the cause.",
            "I think we should have waited.",
            "It was my job to close the incident.",
            "I repeat the measurement until it is stable.",
            "The next one failed as well.",
            "I see it as a queue with workers.",
            "I built it with one other person in two months.",
            "I did it again with Kafka.",
            "I don't know.",
            "We only asked two teams about it.",
            "I waited.",
            "I can finish the migration in a week.",
            "I said, are we sure about this?",
            "I would start with the queue.",
            "Yes, I did that.",
        ] {
            assert_eq!(understand(text), Understood::Answer, "{text}");
        }
    }

    #[test]
    fn a_request_after_an_answer_keeps_the_answer() {
        let found =
            understand("I built the billing service in Rust. It handled the invoices. Could you repeat the question?");
        let answer = "I built the billing service in Rust. It handled the invoices.".to_owned();
        assert_eq!(found, Understood::AnswerThenRequest { answer, request: Request::Repeat });
        assert_eq!(understand("Sorry. Could you repeat that?"), Understood::Request(Request::Repeat));
        assert_eq!(understand("We froze the release. Then we had to stop."), Understood::Answer);
    }

    #[test]
    fn greetings_sound_checks_questions_and_offers() {
        assert_eq!(understand("Hi"), Understood::Greeting);
        assert_eq!(understand("Good evening, Emily. How are you?"), Understood::Greeting);
        assert_eq!(understand("Hello, can you hear me?"), Understood::SoundCheck);
        assert_eq!(understand("Does your team use Kafka?"), Understood::Question);
        assert_eq!(understand("…"), Understood::Nothing);
        let offer = "I handle it with queues and bounded buffers. If you want, I can also describe how I prevent data loss. Do you want me to?";
        assert_eq!(understand(offer), Understood::AnswerThenOffer);
        let back = "We ran everything on Kubernetes, with one cluster per region and a queue between them, and it held up well over the years. Does your team do the same?";
        assert_eq!(understand(back), Understood::AnswerThenQuestion);
    }

    #[test]
    fn yes_no_and_neither() {
        for text in ["Yes.", "Yes, I agree.", "Sure, go ahead.", "No problem.", "I don't mind", "Okay"] {
            assert_eq!(yes_or_no(text), YesNo::Yes, "{text}");
        }
        for text in ["No.", "No thank you.", "I don't agree.", "I'd rather not.", "I decline"] {
            assert_eq!(yes_or_no(text), YesNo::No, "{text}");
        }
        for text in ["Yes but I don't want to be recorded.", "I'm not sure.", "What is recorded?", "Banana", ""] {
            assert_eq!(yes_or_no(text), YesNo::Unclear, "{text}");
        }
    }
}
