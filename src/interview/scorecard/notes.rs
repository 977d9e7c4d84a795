//! Facts for the reader of a scorecard: how the interview went, and what a transcript alone does not show. None of them
//! says anything about a level, and none is about pauses: thinking time is promised, and people speak as they can.

use std::fmt::Write as _;

use serde::Serialize;

use super::super::event::{EntryKind, Event, LeaveReason, Logged, Move, Ms, TurnId};
use super::super::state::State;
use super::super::text::{count_words, sentences};
use super::super::transcript::{Entry, Speaker, TextBy, Transcript};
use super::evidence::{self, is_answer};
use super::vocabulary;

/// Typed answers of fewer words are not looked at: a sentence or two is soon typed.
const TYPED_WORDS: usize = 40;
/// Faster than a practised typist writes while thinking.
const WORDS_PER_MINUTE: u64 = 120;
/// So many notes of one kind are listed.
const LISTED: usize = 10;

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    pub kind: NoteKind,
    /// The entry of the transcript that it is about, counted from 1.
    pub entry: Option<usize>,
    /// When it was, in milliseconds from the interview's anchor.
    pub offset_ms: Option<Ms>,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// The candidate was promised that this question is passed on.
    QuestionToPassOn,
    /// A typed answer came sooner than its words are usually typed.
    TypedFast,
    /// An answer has words that speak to whoever assesses it.
    SpeaksToTheAssessor,
    /// The connection ended, or another device went on.
    Connection,
    /// A recogniser or voice failed on something.
    Trouble,
    /// What wrote the spoken words down.
    Recogniser,
    /// Words that were corrected after they were heard.
    Corrected,
}

/// All notes, kind by kind.
pub(super) fn notes(transcript: &Transcript, log: &[Logged], state: &State) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut add = |found: Vec<Note>| {
        let more = found.len().saturating_sub(LISTED);
        let kind = found.first().map(|note| note.kind);
        notes.extend(found.into_iter().take(LISTED));
        if let (Some(kind), 1..) = (kind, more) {
            notes.push(Note { kind, entry: None, offset_ms: None, text: format!("And {more} more like these.") });
        }
    };
    add(passed_on(transcript, state));
    add(typed_fast(transcript));
    add(speaking_to_the_assessor(transcript));
    add(connections(log));
    add(troubles(log));
    add(recogniser(transcript).into_iter().collect());
    add(corrected(transcript));
    notes
}

/// Questions that Emily could not answer from the plan and promised to pass on.
fn passed_on(transcript: &Transcript, state: &State) -> Vec<Note> {
    let mut found = Vec::new();
    for turn in (1..state.next_turn().0).filter_map(|turn| state.turn(TurnId(turn))) {
        let unanswered = |made: &Move| matches!(made, Move::CandidateAsked { about: None });
        if !turn.moves.as_ref().is_some_and(|moves| moves.iter().any(unanswered)) {
            continue;
        }
        let begins = |entry: &Entry| {
            entry.speaker == Speaker::Candidate && turn.parts.iter().any(|part| part.start_ms == entry.offset_ms)
        };
        let entry = (1..).zip(&transcript.entries).filter(|(_, entry)| begins(entry)).last();
        let Some((number, entry)) = entry else { continue };
        let asked = sentences(&entry.text);
        let quote = asked.iter().rev().find(|sentence| sentence.ends_with('?')).or(asked.last());
        let quote = quote.map_or("", |sentence| evidence::widened(sentence, 0..sentence.len()));
        found.push(Note {
            kind: NoteKind::QuestionToPassOn,
            entry: Some(number),
            offset_ms: Some(entry.offset_ms),
            text: format!("The candidate asked something that was to be passed on: “{quote}”"),
        });
    }
    found
}

/// Typed answers that came sooner than their words are usually typed. Time counts from the end of the first thing that
/// was asked since the candidate's last answer, so that a question repeated meanwhile shortens nothing.
fn typed_fast(transcript: &Transcript) -> Vec<Note> {
    let mut found = Vec::new();
    let mut since: Option<(Ms, &str)> = None;
    let mut open = false;
    for (number, entry) in (1..).zip(&transcript.entries) {
        if is_answer(entry) {
            let typed = since.filter(|_| entry.kind == EntryKind::TypedAnswer);
            found.extend(typed.and_then(|(from, what)| too_fast(number, entry, from, what)));
            since = Some((entry.end_ms, "the answer before it"));
            open = false;
        } else if matches!(entry.kind, EntryKind::Question | EntryKind::FollowUp | EntryKind::Nudge) && !open {
            // What was cut off, perhaps by the answer itself, has no end of its own to count from.
            since = Some(match entry.cut {
                true => (entry.offset_ms, "the question began"),
                false => (entry.end_ms, "the question ended"),
            });
            open = true;
        }
    }
    found
}

fn too_fast(number: usize, answer: &Entry, from: Ms, what: &str) -> Option<Note> {
    let words = count_words(&answer.text);
    let took = answer.end_ms.saturating_sub(from);
    let is_fast = words > TYPED_WORDS && words as u64 * 60_000 > WORDS_PER_MINUTE * took;
    is_fast.then(|| Note {
        kind: NoteKind::TypedFast,
        entry: Some(number),
        offset_ms: Some(answer.offset_ms),
        text: format!("A typed answer of {words} words came {} after {what}.", lasting(took)),
    })
}

fn speaking_to_the_assessor(transcript: &Transcript) -> Vec<Note> {
    let answers = (1..).zip(&transcript.entries).filter(|(_, entry)| is_answer(entry));
    answers
        .filter_map(|(number, entry)| {
            let place = vocabulary::speaks_to_the_assessor(&entry.text)?;
            let quote = evidence::widened(&entry.text, place);
            Some(Note {
                kind: NoteKind::SpeaksToTheAssessor,
                entry: Some(number),
                offset_ms: Some(entry.offset_ms),
                text: format!("An answer has words that speak to whoever assesses it: “{quote}”"),
            })
        })
        .collect()
}

fn connections(log: &[Logged]) -> Vec<Note> {
    let mut found = Vec::new();
    for (index, logged) in log.iter().enumerate() {
        let Event::Left { reason, .. } = &logged.event else { continue };
        let back = log[index..].iter().find(|later| matches!(later.event, Event::Joined { .. }));
        let what = match reason {
            LeaveReason::Lost => "The connection was lost",
            LeaveReason::TakenOver => "Another device took over",
            LeaveReason::ServerStopped => "The server was stopped",
            LeaveReason::Paused => "The interview paused after a long silence",
            // Hanging up ends most interviews; it is a fact of its own only where the candidate came back.
            LeaveReason::HungUp if back.is_some() => "The candidate left",
            LeaveReason::HungUp => continue,
        };
        let mut text = what.to_owned();
        // Writing to a String cannot fail.
        let _ = match (reason, back) {
            (LeaveReason::TakenOver, _) => write!(text, "."),
            (_, Some(back)) => write!(text, "; the interview went on {} later.", lasting(back.at_ms - logged.at_ms)),
            (_, None) => write!(text, "; nobody came back."),
        };
        found.push(Note { kind: NoteKind::Connection, entry: None, offset_ms: Some(logged.at_ms), text });
    }
    found
}

fn troubles(log: &[Logged]) -> Vec<Note> {
    let told = log.iter().filter_map(|logged| match &logged.event {
        Event::Trouble { what } => Some((logged.at_ms, what)),
        _ => None,
    });
    told.map(|(at_ms, what)| Note {
        kind: NoteKind::Trouble,
        entry: None,
        offset_ms: Some(at_ms),
        text: format!("Something could not be heard or said: {}", what.trim()),
    })
    .collect()
}

fn recogniser(transcript: &Transcript) -> Option<Note> {
    let header = &transcript.header;
    let spoken = transcript.entries.iter().any(|entry| is_answer(entry) && entry.heard.is_some());
    let by = match header.versions.transcriber.trim() {
        "" => "a recogniser that was not named",
        named => named,
    };
    let second = transcript.entries.iter().find_map(|entry| match &entry.text_by {
        TextBy::SecondLook { model } => {
            Some(format!(", and once more from the recording by {model}, whose words are quoted"))
        }
        _ => None,
    });
    spoken.then(|| Note {
        kind: NoteKind::Recogniser,
        entry: None,
        offset_ms: None,
        text: format!(
            "Spoken answers were written down by {by} (language: {}){}. Recognisers mishear: where a word matters, the \
             recording decides.",
            header.plan.language,
            second.unwrap_or_default(),
        ),
    })
}

fn corrected(transcript: &Transcript) -> Vec<Note> {
    let answers = (1..).zip(&transcript.entries).filter(|(_, entry)| is_answer(entry));
    answers
        // What a better recogniser wrote anew is told once, with the recognisers.
        .filter(|(_, entry)| !matches!(entry.text_by, TextBy::SecondLook { .. } | TextBy::LiveAfterDoubt { .. }))
        .filter(|(_, entry)| entry.heard.as_ref().is_some_and(|heard| *heard != entry.text))
        .map(|(number, entry)| Note {
            kind: NoteKind::Corrected,
            entry: Some(number),
            offset_ms: Some(entry.offset_ms),
            text: "These words were corrected after they were heard; quotes have the corrected words.".to_owned(),
        })
        .collect()
}

/// "1 second", "38 seconds", "3 minutes": whole units, as a person would say it.
fn lasting(ms: Ms) -> String {
    let seconds = (ms + 500) / 1_000;
    let (count, unit) = if seconds < 120 { (seconds, "second") } else { ((seconds + 30) / 60, "minute") };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}
