//! What a language model may word, and what it may not say.
//!
//! The scripted engine decides everything: what is asked, of what it is, when it is over. A model may only find other
//! words for three kinds of line: the short acknowledgement after an answer, the follow-up, and the follow-up in other
//! words for who asks for that. The notice, the main questions, every fact, every count and every promise stay the
//! script's.
//!
//! [`request`] writes the prompt: the rules in one part, the same for everybody, and what was said as JSON in the
//! other, so that a candidate's text is data and never an instruction. [`apply`] holds the answer against the rules of
//! conduct, the whole of it before a word is spoken, and gives the same reply with other words in those lines. Whatever
//! is refused, late or missing leaves the scripted wording, so that a model can make Emily better and never worse.
//!
//! - `prompt`: what the model is told
//! - `rules`: the rules, in the order in which they are tried
//! - `claims`: nobody is told that they said what they did not say
//! - `grammar`: whether words make a sentence at all
//! - `lexicon`: the words behind the rules

mod claims;
mod grammar;
mod lexicon;
mod prompt;
mod rules;
#[cfg(test)]
mod tests;

use serde::Deserialize;

use super::event::{EntryKind, Line, Move, Request, TurnId, Utterance, UtteranceId};
use super::phrasing::ACKNOWLEDGEMENTS;
use super::plan::Area;
use super::text::{Word, count_words, is_presentable, words};
use super::{Prompt, State};

/// A turn of Emily's has at most so many words; with a scenario in it at most [`SCENARIO_WORDS`].
const TURN_WORDS: usize = 60;
const SCENARIO_WORDS: usize = 90;
/// A reply is at most so many bytes long; no line comes near it.
const REPLY_BYTES: usize = 4_000;
/// An acknowledgement differs from so many before it.
const ACKNOWLEDGEMENTS_APART: usize = 3;

/// Why a model's words are not spoken: one variant for each rule. Nothing of what was said is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum Rejection {
    #[error("there was nothing to word")]
    NotAsked,
    #[error("it is not JSON")]
    NotJson,
    #[error("its JSON has not the shape that was asked for")]
    WrongShape,
    #[error("it says nothing")]
    Empty,
    #[error("it is too long to be said")]
    TooLong,
    #[error("it asks more than one question")]
    TwoQuestions,
    #[error("it does not end in its question")]
    NoQuestion,
    #[error("a placeholder is left in it")]
    Placeholder,
    #[error("it holds marks that cannot be spoken")]
    Markup,
    #[error("it judges the answer or the candidate")]
    Verdict,
    #[error("it counts questions or says which is the last")]
    Count,
    #[error("it quotes words that the candidate did not say")]
    QuoteNotSaid,
    #[error("it tells the candidate that they said what they did not say")]
    ClaimNotSaid,
    #[error("it promises something or speaks of hiring or pay")]
    Promise,
    #[error("it touches what an employer must not ask")]
    Protected,
    #[error("it reads a feeling into the answer")]
    Emotion,
    #[error("it makes no sentence")]
    Gibberish,
    #[error("it speaks of its instructions or of being a program")]
    Leak,
    #[error("it states a fact about the interviewer, the interview or the company")]
    Fact,
    #[error("it takes leave")]
    Closing,
    #[error("it repeats an acknowledgement")]
    Repeats,
    #[error("it asks about something else than the follow-up is for")]
    OffAim,
}

impl Rejection {
    /// The rule's name, for counting and for the log.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::NotAsked => "not_asked",
            Rejection::NotJson => "not_json",
            Rejection::WrongShape => "wrong_shape",
            Rejection::Empty => "empty",
            Rejection::TooLong => "too_long",
            Rejection::TwoQuestions => "two_questions",
            Rejection::NoQuestion => "no_question",
            Rejection::Placeholder => "placeholder",
            Rejection::Markup => "markup",
            Rejection::Verdict => "verdict",
            Rejection::Count => "count",
            Rejection::QuoteNotSaid => "quote_not_said",
            Rejection::ClaimNotSaid => "claim_not_said",
            Rejection::Promise => "promise",
            Rejection::Protected => "protected",
            Rejection::Emotion => "emotion",
            Rejection::Gibberish => "gibberish",
            Rejection::Leak => "leak",
            Rejection::Fact => "fact",
            Rejection::Closing => "closing",
            Rejection::Repeats => "repeats",
            Rejection::OffAim => "off_aim",
        }
    }
}

/// What to ask a language model about this reply; None where every line of it is the script's.
pub fn request(state: &State, draft: &Utterance) -> Option<Prompt> {
    Some(prompt::write(&Material::of(state, draft)?))
}

/// The reply with the model's words in the lines that it was asked about; kinds and moves are the draft's.
///
/// # Errors
/// The first rule that the answer breaks; then the draft is said as it is.
pub fn apply(state: &State, draft: &Utterance, reply: &str) -> Result<Utterance, Rejection> {
    let material = Material::of(state, draft).ok_or(Rejection::NotAsked)?;
    let answer = Answer::read(reply)?;
    let mut worded = draft.clone();
    match (&material.acknowledgement, answer.acknowledgement) {
        (Some(slot), Some(text)) => worded.lines[slot.line].reword(rules::acknowledgement(&text, slot, &material)?),
        (None, None) => {}
        _ => return Err(Rejection::WrongShape),
    }
    match (&material.follow_up, answer.follow_up) {
        (Some(slot), Some(text)) => worded.lines[slot.line].reword(rules::follow_up(&text, slot, &material)?),
        (None, None) => {}
        _ => return Err(Rejection::WrongShape),
    }
    whole_turn(&worded, &material)?;
    Ok(worded)
}

/// What holds for the reply as a whole, whatever each line is.
fn whole_turn(worded: &Utterance, material: &Material<'_>) -> Result<(), Rejection> {
    let whole = worded.lines.iter().map(|line| line.speech.as_str()).collect::<Vec<_>>().join(" ");
    if whole.matches('?').count() > 1 {
        return Err(Rejection::TwoQuestions);
    }
    if !is_presentable(&whole) {
        return Err(Rejection::Markup);
    }
    let tells = |line: &Line| line.kind == EntryKind::Question && material.tells_scenario(line.question);
    let limit = if worded.lines.iter().any(tells) { SCENARIO_WORDS } else { TURN_WORDS };
    if count_words(&whole) > limit { Err(Rejection::TooLong) } else { Ok(()) }
}

impl Line {
    fn reword(&mut self, text: String) {
        self.display.clone_from(&text);
        self.speech = text;
    }
}

/// A model's answer as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    #[serde(default)]
    acknowledgement: Option<String>,
    #[serde(default)]
    follow_up: Option<String>,
}

impl Answer {
    fn read(reply: &str) -> Result<Answer, Rejection> {
        let reply = reply.trim();
        if reply.is_empty() {
            return Err(Rejection::Empty);
        }
        if reply.len() > REPLY_BYTES {
            return Err(Rejection::TooLong);
        }
        // A list would be taken for the fields in their order.
        if reply.starts_with('[') {
            return Err(Rejection::WrongShape);
        }
        serde_json::from_str(reply).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => Rejection::WrongShape,
            _ => Rejection::NotJson,
        })
    }
}

/// A line that a model may word.
struct Slot<'a> {
    /// Its place in the reply.
    line: usize,
    scripted: &'a str,
}

/// Everything that the prompt tells and that the rules look at.
struct Material<'a> {
    state: &'a State,
    area: &'a Area,
    acknowledgement: Option<Slot<'a>>,
    follow_up: Option<Slot<'a>>,
    /// What the follow-up is for, as the probe names it.
    about: Option<&'a str>,
    /// The candidate did not understand the follow-up and asked for other words.
    again: bool,
    /// The answer to this question so far.
    answer: String,
    /// Everything the candidate has said and typed up to now.
    said: String,
    said_words: Vec<Word>,
    /// The acknowledgements used last, newest first.
    recent: Vec<String>,
}

impl<'a> Material<'a> {
    /// None where there is nothing to word.
    fn of(state: &'a State, draft: &'a Utterance) -> Option<Self> {
        let turn = draft.turn?;
        // The rules know English.
        if !state.plan().language.to_lowercase().starts_with("en") {
            return None;
        }
        let slot = |(line, at): (usize, &'a Line)| Slot { line, scripted: &at.display };
        let answered = draft.moves.iter().any(|made| matches!(made, Move::Answered { .. }));
        let acknowledges = |line: &Line| line.kind == EntryKind::Reply && ACKNOWLEDGEMENTS.contains(&&*line.display);
        let acknowledgement =
            draft.lines.iter().enumerate().next().filter(|(_, line)| answered && acknowledges(line)).map(slot);
        let followed = draft.moves.iter().find_map(|made| match made {
            Move::FollowedUp { about, .. } => Some(about.as_str()),
            _ => None,
        });
        let again = draft.moves.contains(&Move::Asked { request: Request::Rephrase });
        let asks = |(_, line): &(usize, &Line)| line.kind == EntryKind::FollowUp && (followed.is_some() || again);
        let follow_up = draft.lines.iter().enumerate().find(asks);
        let spoken_to = draft.moves.iter().find_map(|made| match made {
            Move::Answered { question } | Move::FollowedUp { question, .. } => Some(*question),
            _ => None,
        });
        let question = follow_up.and_then(|(_, line)| line.question).or(spoken_to).or(state.open_question())?;
        let about = followed.or_else(|| state.progress(question)?.follow_ups.last().map(String::as_str));
        let follow_up = follow_up.map(slot);
        if acknowledgement.is_none() && follow_up.is_none() {
            return None;
        }
        let said = said_up_to(state, turn);
        let said_words = words(&said);
        Some(Material {
            state,
            area: state.plan().area(question)?,
            acknowledgement,
            follow_up,
            about,
            again,
            answer: state.answer_so_far(question, turn),
            said,
            said_words,
            recent: acknowledgements_before(state, draft.id),
        })
    }

    /// Whether a main question comes with its scenario.
    fn tells_scenario(&self, question: Option<u8>) -> bool {
        question.and_then(|question| self.state.plan().area(question)).is_some_and(|area| area.context.is_some())
    }
}

fn said_up_to(state: &State, turn: TurnId) -> String {
    let turns = (0..=turn.0).filter_map(|id| state.turn(TurnId(id)));
    turns.map(super::state::Turn::text).collect::<Vec<_>>().join("\n")
}

fn acknowledgements_before(state: &State, id: UtteranceId) -> Vec<String> {
    let first = |id: u32| state.line(UtteranceId(id), 0);
    let lines = (0..id.0).rev().filter_map(first).filter(|line| line.kind == EntryKind::Reply);
    lines.take(ACKNOWLEDGEMENTS_APART).map(|line| line.display.clone()).collect()
}
