//! How a trained interviewer probes, without any model: signals that code can see in an answer, and one question for
//! each. What the plan asks for and the answer leaves out comes first.
//!
//! A probe names the candidate's own words where there are any, verbatim and in quotation marks; a quote holds nothing
//! but plain words of one clause, so it can be neither markup nor a second question.

use super::plan::Area;
use super::text::{Word, find_phrase, has_phrase, words};

/// A follow-up: what it is about (for the log, and so that no kind comes twice running) and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Probe {
    pub about: String,
    pub ask: String,
}

/// Looks at an answer, as words and as text, for one reason to ask on.
type Signal = fn(&Area, &[Word], &str) -> Option<Probe>;

/// The kind of probe that asks about a term; it comes first on its question or not at all, so that a term which another
/// follow-up has named already is not asked about again.
pub(crate) const TERM: &str = "a term";
/// The questions of the signals, which stand alone or behind the candidate's words.
pub(crate) const ASKS: [&str; 8] =
    [OWN_PART, ONE_OCCASION, OUTCOME, ALL_OUTCOME, MEASURE, CHOICE, AFTERWARDS, TERM_PART];
const OWN_PART: &str = "What was your own part in that?";
const ONE_OCCASION: &str = "Could you tell me about one particular time?";
const OUTCOME: &str = "What came of it in the end?";
const ALL_OUTCOME: &str = "What came of all this in the end?";
const MEASURE: &str = "How did you measure that?";
const CHOICE: &str = "What else did you consider?";
const AFTERWARDS: &str = "What changed afterwards?";
const TERM_PART: &str = "What part did it play, and how did that work out?";
/// A quote is at most so many words long.
const QUOTE_WORDS: usize = 6;

/// The follow-up to an answer, if it gives reason for one. `used` are the kinds already used on this question, `last` is
/// the kind used last in the interview.
pub(crate) fn probe(area: &Area, answer: &str, used: &[String], last: Option<&str>) -> Option<Probe> {
    let said = words(answer);
    let free = |about: &str| Some(about) != last && !used.iter().any(|kind| kind == about);
    missing_part(area, &said, answer, &free).or_else(|| {
        let signals: [Signal; 7] = [own_part, one_occasion, outcome, measure, choice, afterwards, term];
        signals
            .iter()
            .filter_map(|signal| signal(area, &said, answer))
            .find(|probe| free(&probe.about) && (used.is_empty() || probe.about != TERM))
    })
}

/// A prepared follow-up that was not asked yet, for where one is due and the answer gives nothing to ask about.
pub(crate) fn prepared(area: &Area, used: &[String]) -> Option<Probe> {
    let asked = used.iter().filter(|kind| kind.starts_with("prepared")).count();
    let ask = area.follow_ups.get(asked)?.clone();
    Some(Probe { about: format!("prepared {}", asked + 1), ask })
}

fn missing_part(area: &Area, said: &[Word], answer: &str, free: &impl Fn(&str) -> bool) -> Option<Probe> {
    let part =
        area.parts.iter().find(|part| free(&part.name) && !part.words.iter().any(|phrase| has_phrase(said, phrase)))?;
    let ask = match named_term(area, said, answer) {
        Some(term) => format!("{} {}", mentioned(term), part.ask),
        None => part.ask.clone(),
    };
    Some(Probe { about: part.name.clone(), ask })
}

/// What leads to a question about a term that was named.
pub(crate) fn mentioned(term: &str) -> String {
    format!("You mentioned “{term}”.")
}

/// The first vocabulary term that the answer names, in the candidate's own letters.
fn named_term<'a>(area: &Area, said: &[Word], answer: &'a str) -> Option<&'a str> {
    let at = |term: &String| find_phrase(said, term).filter(|(at, len)| !crosses_clause(&said[*at..*at + *len]));
    let (at, len) = area.vocabulary.iter().filter_map(at).min()?;
    quotable(&answer[said[at].start..said[at + len - 1].end])
}

fn own_part(_: &Area, said: &[Word], answer: &str) -> Option<Probe> {
    let count = |wanted: &[&str]| said.iter().filter(|word| wanted.contains(&word.plain.as_str())).count();
    let we = count(&["we", "we've", "we're", "we'd", "our", "us"]);
    let i = count(&["i", "i've", "i'm", "i'd", "my"]);
    if we < 3 || i * 3 > we {
        return None;
    }
    let quote =
        said.iter().enumerate().filter(|(_, word)| word.plain == "we").find_map(|(at, _)| quote(said, answer, at, 3));
    let ask = match quote {
        Some(quote) => format!("You said “{quote}”. {OWN_PART}"),
        None => OWN_PART.to_owned(),
    };
    Some(Probe { about: "your own part".to_owned(), ask })
}

fn one_occasion(area: &Area, said: &[Word], answer: &str) -> Option<Probe> {
    if !area.occasion {
        return None;
    }
    let hints =
        ["i would", "i'd", "we would", "usually", "in general", "generally", "typically", "normally", "i always"];
    // "Since then I always ask" is what came of an occasion, not the lack of one.
    let came_of_it = ["since then", "afterwards", "from then on", "learned", "learnt", "now", "after that"];
    let mut begins = 0;
    let at = said.split_inclusive(|word| word.ends_sentence).find_map(|sentence| {
        let from = begins;
        begins += sentence.len();
        let (at, _) = hints.iter().filter_map(|hint| find_phrase(sentence, hint)).min()?;
        let told = came_of_it.iter().any(|phrase| has_phrase(sentence, phrase));
        (!told).then_some(from + at)
    })?;
    let real =
        ["last year", "last month", "last week", "one time", "once", "one day", "that day", "that night", "back then"];
    if real.iter().any(|phrase| has_phrase(said, phrase)) {
        return None;
    }
    let ask = match quote(said, answer, at, 3) {
        Some(quote) => format!("You said “{quote}”. {ONE_OCCASION}"),
        None => ONE_OCCASION.to_owned(),
    };
    Some(Probe { about: "one occasion".to_owned(), ask })
}

fn outcome(area: &Area, said: &[Word], answer: &str) -> Option<Probe> {
    const RESULTS: &[&str] = &[
        "result*",
        "so that",
        "in the end",
        "as a consequence",
        "eventually",
        "finally",
        "outcome",
        "led to",
        "which meant",
        "worked",
        "shipped",
        "released",
        "reduced",
        "increased",
        "improved",
        "saved",
        "went from",
        "ended up",
        "now it",
        "since then",
        "launched",
        "delivered",
        "solved",
        "fixed",
    ];
    let has_number = answer.contains(|c: char| c.is_ascii_digit());
    if !area.occasion || has_number || RESULTS.iter().any(|phrase| has_phrase(said, phrase)) {
        return None;
    }
    let ask = match named_term(area, said, answer) {
        Some(term) => format!("{} {ALL_OUTCOME}", mentioned(term)),
        None => OUTCOME.to_owned(),
    };
    Some(Probe { about: "the outcome".to_owned(), ask })
}

fn measure(_: &Area, said: &[Word], answer: &str) -> Option<Probe> {
    const COMPARATIVES: &[&str] = &[
        "faster",
        "slower",
        "better",
        "improved",
        "reduced",
        "quicker",
        "cheaper",
        "optimized",
        "optimised",
        "increased",
        "decreased",
    ];
    if answer.contains(|c: char| c.is_ascii_digit()) || has_phrase(said, "percent") || has_phrase(said, "half") {
        return None;
    }
    let at = said.iter().position(|word| COMPARATIVES.contains(&word.plain.as_str()))?;
    // "made it much faster" says more than "faster": up to two words before it, within the clause.
    let mut from = at;
    while from > 0 && at - from < 2 && !said[from - 1].ends_clause {
        from -= 1;
    }
    let verb = matches!(
        said[at].plain.as_str(),
        "improved" | "reduced" | "optimized" | "optimised" | "increased" | "decreased"
    );
    let quote = if verb { quote(said, answer, at, 1) } else { quotable(&answer[said[from].start..said[at].end]) };
    let ask = match quote {
        Some(quote) => format!("You said “{quote}”. {MEASURE}"),
        None => MEASURE.to_owned(),
    };
    Some(Probe { about: "how it was measured".to_owned(), ask })
}

fn choice(_: &Area, said: &[Word], answer: &str) -> Option<Probe> {
    if ["because", "instead of", "rather than", "compared", "alternative*", "versus"]
        .iter()
        .any(|phrase| has_phrase(said, phrase))
    {
        return None;
    }
    let (at, _) = ["chose", "went with", "decided", "picked", "opted", "settled on"]
        .iter()
        .filter_map(|phrase| find_phrase(said, phrase))
        .min()?;
    let ask = match quote(said, answer, at, 2) {
        Some(quote) => format!("You said “{quote}”. {CHOICE}"),
        None => CHOICE.to_owned(),
    };
    Some(Probe { about: "the choice".to_owned(), ask })
}

fn afterwards(_: &Area, said: &[Word], answer: &str) -> Option<Probe> {
    let after =
        ["afterwards", "since then", "learned", "learnt", "after that", "from then on", "post-mortem", "postmortem"];
    if after.iter().any(|phrase| has_phrase(said, phrase)) {
        return None;
    }
    let trouble = ["outage", "incident", "crashed", "went down", "broke", "data loss", "failed"];
    let (at, len) = trouble.iter().filter_map(|phrase| find_phrase(said, phrase)).min()?;
    let ask = match quotable(&answer[said[at].start..said[at + len - 1].end]) {
        Some(quote) => format!("You said “{quote}”. {AFTERWARDS}"),
        None => AFTERWARDS.to_owned(),
    };
    Some(Probe { about: "what changed afterwards".to_owned(), ask })
}

/// A term of the plan's vocabulary that no sentence explains.
fn term(area: &Area, said: &[Word], answer: &str) -> Option<Probe> {
    const EXPLAINS: &[&str] = &[
        "because",
        "so that",
        "so we",
        "so i",
        "since",
        "instead of",
        "rather than",
        "which means",
        "to avoid",
        "in order to",
        "for example",
        "allows",
        "let us",
        "lets",
        "helps",
        "prevents",
        "to keep",
        "to prevent",
        "that way",
        "ensures",
    ];
    for sentence in said.split_inclusive(|word| word.ends_sentence) {
        let named = area.vocabulary.iter().filter_map(|term| find_phrase(sentence, term)).min();
        let Some((at, len)) = named else { continue };
        if EXPLAINS.iter().any(|phrase| has_phrase(sentence, phrase)) || crosses_clause(&sentence[at..at + len]) {
            continue;
        }
        let term = quotable(&answer[sentence[at].start..sentence[at + len - 1].end])?;
        let ask = format!("{} {TERM_PART}", mentioned(term));
        return Some(Probe { about: TERM.to_owned(), ask });
    }
    None
}

/// Whether a clause ends inside these words.
fn crosses_clause(span: &[Word]) -> bool {
    span.split_last().is_some_and(|(_, before)| before.iter().any(|word| word.ends_clause))
}

/// The candidate's words from `at` on: up to six of one clause, not ending in a small word; None under `least` words.
fn quote<'a>(said: &[Word], answer: &'a str, at: usize, least: usize) -> Option<&'a str> {
    const SMALL: &[&str] = &[
        "a", "an", "the", "of", "to", "and", "or", "with", "for", "in", "on", "by", "at", "that", "our", "my", "from",
        "into", "so", "but", "as", "is", "was", "were", "had", "have", "be", "this", "these", "each", "all", "very",
        "more", "i", "we", "would", "which", "it", "their", "its", "using", "also", "then",
    ];
    let small = |index: usize| said.get(index).is_none_or(|word| SMALL.contains(&word.plain.as_str()));
    let mut to = at;
    while to + 1 < said.len() && to + 1 - at < QUOTE_WORDS && !said[to].ends_clause {
        to += 1;
    }
    if !said[to].ends_clause && !small(to + 1) {
        // Cut inside a group of words: go back to where the group begins.
        let group = (at + least..=to).rev().find(|index| small(*index));
        to = group.map_or(to, |index| index - 1);
    }
    while to > at && SMALL.contains(&said[to].plain.as_str()) {
        to -= 1;
    }
    if to + 1 - at < least { None } else { quotable(&answer[said[at].start..said[to].end]) }
}

/// The text itself if it is plain enough to be said again as it stands.
fn quotable(text: &str) -> Option<&str> {
    let plain = |c: char| c.is_alphanumeric() || " '’-+#.&".contains(c);
    (text.chars().all(plain) && !text.contains("  ") && !text.contains("--")).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::super::Plan;
    use super::*;

    fn asked(area: usize, answer: &str) -> Option<Probe> {
        probe(&Plan::default_software_engineer().areas[area], answer, &[], None)
    }

    #[test]
    fn a_missing_part_comes_first_and_names_the_candidates_words() {
        let probe = asked(1, "The service reads ticks from Kafka, and workers write them to a database.").unwrap();
        assert_eq!(probe.about, "trade-offs");
        assert_eq!(probe.ask, "You mentioned “Kafka”. What trade-off did you make in its design?");
    }

    #[test]
    fn the_table_of_probes() {
        let mut area = Plan::default_software_engineer().areas[2].clone();
        area.parts.clear();
        for (answer, about, quoted) in [
            (
                "We rolled it back, then we fixed the query, and our team wrote tests; we shipped it again.",
                "your own part",
                "We rolled it back",
            ),
            ("I would look at the dashboards and roll back.", "one occasion", "I would look at the dashboards"),
            ("I looked at the logs and called the vendor.", "the outcome", ""),
            ("I changed the index, and in the end it was much faster.", "how it was measured", "was much faster"),
            ("In the end I went with a new queue.", "the choice", "went with a new queue"),
            ("The cluster went down and I fixed it.", "what changed afterwards", "went down"),
            ("I fixed it with a circuit breaker.", "a term", "circuit breaker"),
        ] {
            let probe = probe(&area, answer, &[], None).unwrap_or_else(|| panic!("{answer}"));
            assert_eq!(probe.about, about, "{answer}");
            assert!(probe.ask.contains(quoted) && answer.contains(quoted), "{probe:?}");
        }
    }

    #[test]
    fn a_habit_that_came_of_an_occasion_is_no_lack_of_one() {
        let mut area = Plan::default_software_engineer().areas[2].clone();
        area.parts.clear();
        let told = "A deploy of mine took the shop down. Since then I always ask who owns a thing before I touch it.";
        assert_ne!(probe(&area, told, &[], None).map(|probe| probe.about).as_deref(), Some("one occasion"));
    }

    #[test]
    fn a_full_answer_gives_no_reason_to_probe() {
        let answer = "I once owned a job that filled the disk. It turned out that a log was never rotated, because of a \
                      typo. I fixed the rule within 20 minutes. Since then an alert warns us at 80 percent.";
        assert_eq!(asked(2, answer), None);
    }

    #[test]
    fn a_kind_is_not_used_twice_running_nor_twice_a_question() {
        let area = &Plan::default_software_engineer().areas[1];
        let answer = "The service has a queue and a database.";
        assert_eq!(probe(area, answer, &[], Some("trade-offs")), None);
        assert_eq!(probe(area, answer, &["trade-offs".to_owned()], None), None);
    }

    #[test]
    fn a_quote_never_holds_markup_or_a_second_question() {
        let answer = "We used Vec<T>? we wrote **all** of it; we made [it] go";
        let probe = own_part(&Area::default(), &words(answer), answer).unwrap();
        assert_eq!(probe.ask, "What was your own part in that?");
    }
}
