//! What the law keeps out of an interview (rules 19, 20, 21).

use super::super::lexicon::Tag;
use super::super::model::Side;
use super::super::tokens::{Reading, Sentence};
use super::super::turns::Talk;
use super::Findings;

fn sentences<'t, 'i>(talk: &'t Talk<'i>, tag: Tag) -> impl Iterator<Item = (usize, &'t Reading<'i>, &'t Sentence)> {
    let all = talk.readings.iter().enumerate().filter_map(|(at, reading)| Some((at, reading.as_ref()?)));
    all.filter(|(at, _)| talk.message(*at).side == Side::Interviewer)
        .flat_map(|(at, reading)| reading.sentences.iter().map(move |sentence| (at, reading, sentence)))
        .filter(move |(_, _, sentence)| sentence.tags.has(tag))
}

/// Rule 19. "How old are you?" is; "how old are the pupils you teach?" is not.
pub(super) fn protected(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    for (at, reading, sentence) in sentences(talk, Tag::AsksProtected) {
        // A part of the work may be named as such: "do you have children in your group who …".
        let hit = reading.hits_in(sentence, Tag::AsksProtected).find(|hit| {
            let next = reading.word(hit.at + hit.len);
            let ends = reading.tokens[hit.at + hit.len - 1].ends_clause || hit.at + hit.len == sentence.tokens.end;
            ends || matches!(
                next,
                "and" | "or" | "yourself" | "at" | "of" | "that" | "soon" | "in" | "on" | "right" | "by" | "we" | "who"
            )
        });
        if let Some(hit) = hit.filter(|_| sentence.questions > 0 && !sentence.tags.has(Tag::Scenario)) {
            faults.words(19, at, reading, hit.at..hit.at + hit.len, "asks about what the law protects");
        }
    }
}

/// Rule 20.
pub(super) fn emotion(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    for (at, reading, sentence) in sentences(talk, Tag::InfersEmotion).filter(|(_, _, it)| !it.tags.has(Tag::Scenario))
    {
        let imagined = reading.words(sentence.tokens.clone()).any(|word| {
            matches!(
                word,
                "if" | "patient"
                    | "customer"
                    | "caller"
                    | "pupil"
                    | "student"
                    | "colleague"
                    | "they"
                    | "someone"
                    | "somebody"
                    | "when"
            )
        });
        if let Some(hit) = reading.hits_in(sentence, Tag::InfersEmotion).next().filter(|_| !imagined) {
            faults.words(
                20,
                at,
                reading,
                hit.at..hit.at + hit.len,
                "infers what the candidate feels from voice or face",
            );
        }
    }
}

/// Rule 21. Of a person it is true.
pub(super) fn posing(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    let says_ai = || sentences(talk, Tag::SaysAi).any(|(_, _, sentence)| !sentence.tags.has(Tag::ClaimsHuman));
    if !(talk.interview.by_ai || says_ai()) {
        return;
    }
    for (at, reading, sentence) in sentences(talk, Tag::ClaimsHuman) {
        let denies =
            reading.words(sentence.tokens.clone()).zip(reading.words(sentence.tokens.clone()).skip(1)).any(|pair| {
                matches!(pair, ("not", "human" | "person") | ("no", "human" | "person"))
                    || matches!(pair, ("ai", _) if !reading.text.contains("not an AI"))
            });
        if let Some(hit) = reading.hits_in(sentence, Tag::ClaimsHuman).next().filter(|_| !denies) {
            faults.words(21, at, reading, hit.at..hit.at + hit.len, "says that an AI is a person");
        }
    }
}
