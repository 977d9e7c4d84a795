//! Corrections on texts, and what holds for any texts.

use proptest::prelude::*;

use super::*;
use crate::speech::Segment;

fn transcription(text: &str, confidence: f32) -> Transcription {
    let mut at = 0;
    let words: Vec<Word> = text
        .split_whitespace()
        .map(|word| {
            at += 300;
            Word { text: word.to_owned(), start_ms: at - 280, end_ms: at, confidence }
        })
        .collect();
    let middle = words.len() / 2;
    let segments = [&words[..middle], &words[middle..]]
        .into_iter()
        .filter(|words| !words.is_empty())
        .map(|words| Segment {
            text: words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "),
            start_ms: words[0].start_ms,
            end_ms: words[words.len() - 1].end_ms,
            no_speech: 0.1,
            words: words.to_vec(),
        })
        .collect();
    Transcription { segments, ..Transcription::default() }
}

fn list(terms: &[&str]) -> Terms {
    Terms::new(&terms.iter().map(|term| (*term).to_owned()).collect::<Vec<_>>())
}

fn heard(text: &str) -> Vec<Heard> {
    text.split_whitespace().map(|word| (word.to_owned(), 0.9)).collect()
}

/// The plain text: every corrected run as it stood.
fn undone(corrected: &Transcription) -> String {
    let words: Vec<&Word> = corrected.words().collect();
    let mut texts: Vec<String> = Vec::new();
    let mut at = 0;
    for correction in &corrected.corrections {
        texts.extend(words[at..correction.first].iter().map(|word| word.text.clone()));
        texts.push(correction.heard.clone());
        at = correction.first + correction.count;
    }
    texts.extend(words[at..].iter().map(|word| word.text.clone()));
    texts.join(" ")
}

#[test]
fn a_second_look_brings_the_term_and_nothing_else() {
    let terms = list(&["Redis", "Kafka", "PostgreSQL"]);
    for (first, second, corrected) in [
        ("We put ready's catching in front.", "We put Redis caching in front.", "We put Redis caching in front."),
        // What was heard otherwise without a term stays.
        ("We put it in the front of ready's.", "We wrote it in front of Redis.", "We put it in the front of Redis."),
        // A term where nothing alike was heard is an invention.
        ("I went home and slept.", "I went to Kafka and slept.", "I went home and slept."),
        ("I went home.", "I went home. Kafka, Redis.", "I went home."),
        (
            "It goes through cough car first, then",
            "It goes through Kafka first, and",
            "It goes through Kafka first, then",
        ),
        ("Kafka is there", "Kafka is here", "Kafka is there"),
    ] {
        assert_eq!(terms.correct(transcription(first, 0.9), &heard(second)).text(), corrected, "{first}");
    }
}

#[test]
fn a_correction_says_what_stood_there_and_keeps_the_time() {
    let plain = transcription("so we took cough car for it", 0.5);
    let corrected = list(&["Kafka"]).correct(plain.clone(), &heard("so we took Kafka for it"));
    let expected = Correction { first: 3, count: 1, heard: "cough car".to_owned(), by: CorrectedBy::SecondLook };
    assert_eq!(corrected.corrections, [expected]);
    let (before, after) = (plain.words().collect::<Vec<_>>(), corrected.words().collect::<Vec<_>>());
    assert_eq!((after[3].start_ms, after[3].end_ms), (before[3].start_ms, before[4].end_ms));
    assert!((after[3].confidence - 0.9).abs() < 1e-6);
    assert_eq!(undone(&corrected), plain.text());
}

#[test]
fn the_sound_alone_corrects_only_what_is_doubted() {
    let terms = list(&["FastAPI", "Redis"]);
    let alone = |text: &str, confidence: f32| terms.correct(transcription(text, confidence), &[]).text();
    assert_eq!(alone("I wrote it in fast API.", 0.95), "I wrote it in FastAPI.");
    assert_eq!(alone("we cached it in Reddis.", 0.4), "we cached it in Redis.");
    assert_eq!(alone("we cached it in Reddis.", 0.95), "we cached it in Reddis.");
    assert_eq!(alone("we cached it in there.", 0.4), "we cached it in there.");
    assert_eq!(alone("Redis is fast.", 0.4), "Redis is fast.");
}

#[test]
fn a_second_look_is_taken_only_where_it_may_pay() {
    let terms = list(&["Redis", "Kubernetes"]);
    let may_pay = |text: &str| terms.may_pay(&transcription(text, 0.9).words().collect::<Vec<_>>());
    assert!(may_pay("the ready's catching was slow"));
    assert!(!may_pay("Redis is fast"));
    assert!(!may_pay("I like my mother"));
}

#[test]
fn later_windows_shift_their_corrections() {
    let mut whole = transcription("one two", 0.9);
    let later = list(&["Kafka"]).correct(transcription("a cough car", 0.9), &heard("a Kafka"));
    whole.append(later, 5_000);
    assert_eq!((whole.corrections[0].first, whole.corrections[0].count), (3, 1));
    assert_eq!(undone(&whole), "one two a cough car");
}

proptest! {
    #[test]
    fn outside_corrections_the_words_are_the_first_decodes(
        first in "((the|we|red|is|ready's|cough|car|cash|ing|message|cue|in)[,.]? ){0,14}",
        second in "((the|we|Redis|Kafka|caching|message|queue|in)[,.]? ){0,14}",
        confidence in 0.0f32..1.0,
    ) {
        let plain = transcription(&first, confidence);
        let corrected = list(&["Redis", "Kafka", "message queue"]).correct(plain.clone(), &heard(&second));
        prop_assert_eq!(undone(&corrected), plain.text());
        let mut end = 0;
        for word in corrected.words() {
            prop_assert!(word.start_ms >= end && word.end_ms >= word.start_ms);
            end = word.end_ms;
        }
        let mut last = 0;
        for correction in &corrected.corrections {
            prop_assert!(correction.count > 0 && correction.first >= last);
            last = correction.first + correction.count;
        }
        prop_assert!(last <= corrected.words().count());
        let texts: Vec<String> = corrected.words().map(|word| word.text.clone()).collect();
        prop_assert_eq!(corrected.text(), texts.join(" "));
    }

    #[test]
    fn an_empty_list_changes_nothing(first in "([a-z]{1,8} ){0,12}", second in "([a-z]{1,8} ){0,12}") {
        let plain = transcription(&first, 0.3);
        prop_assert_eq!(list(&[]).correct(plain.clone(), &heard(&second)), plain);
    }
}
