//! Whether requests are understood, and answers left alone, in a corpus that was written for this and not by the rules.
//!
//! The gate stands on the unseen half: its wordings were never looked at while the rules were made. Its floors:
//!
//! - taken for a request and not this one: at most 3 % of all that is taken for requests, and one utterance a request;
//! - found: 90 % of all requests and of each, where asking "would you like …?" counts as found, but is needed by at
//!   most 10 % of them;
//! - answers asked about: at most 3 %; answered like a greeting or a sound check: none;
//! - an answer before a request is kept word by word, and questions and courtesies are told apart, in 80 %;
//! - as Whisper hears them, 85 % of the requests are found.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "understanding/mod.rs"]
mod corpus;

use corpus::{Item, Report, half, ratio};

fn said(items: &[Item]) -> Report {
    Report::of(items.iter().map(|item| (item, item.said.as_str())))
}

fn heard(items: &[Item]) -> Report {
    Report::of(items.iter().filter_map(|item| Some((item, item.heard.as_deref()?))))
}

#[test]
fn requests_are_understood_and_answers_are_not_eaten() {
    said(&half("seen")).print("seen");
    let report = said(&half("unseen"));
    report.print("unseen");

    let pooled = report.pooled();
    assert!(pooled.count >= 150, "too few requests to judge by: {}", pooled.count);
    assert!(pooled.precision() >= 0.97, "taken for requests: {pooled:?}");
    assert!(pooled.recall() >= 0.90, "found: {pooled:?}");
    assert!(ratio(pooled.asked, pooled.count) <= 0.10, "asked about: {pooled:?}");
    for (name, tally) in report.requests() {
        assert!(tally.false_alarms <= 1, "{name}: {tally:?}");
        assert!(tally.recall() >= 0.85, "{name}: {tally:?}");
    }
    for name in ["answer_then_request", "question", "greeting", "sound_check"] {
        let tally = report.class(name);
        assert!(tally.recall() >= 0.80, "{name}: {tally:?}");
    }
    let answers = report.class("answer");
    assert!(ratio(report.answers_asked, answers.count) <= 0.03, "answers asked about: {}", report.answers_asked);
}

#[test]
fn no_answer_is_taken_for_a_courtesy_or_eaten_as_heard() {
    for item in half("seen").iter().chain(&half("unseen")).filter(|item| item.is == "answer") {
        let heard = item.heard.as_deref().unwrap_or_default();
        assert!(!item.is_taken_for_a_request(heard), "an answer was eaten: {heard}");
        for text in [Some(&item.said), item.heard.as_ref()].into_iter().flatten() {
            let courtesies = ["greeting", "sound_check"].map(|name| corpus::Result::As(name.to_owned()));
            assert!(!courtesies.contains(&item.result(text)), "{text}");
        }
    }
}

#[test]
fn requests_are_understood_as_whisper_hears_them() {
    heard(&half("seen")).print("seen, as heard");
    let report = heard(&half("unseen"));
    report.print("unseen, as heard");
    let unheard = half("unseen").into_iter().filter(|item| item.speak && item.heard.is_none()).count();
    assert_eq!(unheard, 0, "write what Whisper hears into the corpus first, as `heard`");
    let pooled = report.pooled();
    assert!(pooled.recall() >= 0.85, "found: {pooled:?}");
    assert!(pooled.false_alarms <= 1, "taken for requests: {pooled:?}");
}
