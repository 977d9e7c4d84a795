//! What each turn does. Emily's record says it of every line; elsewhere it is told from the words.
//!
//! In doubt a question counts as a main question: an interviewer who announced five and asked three, with two
//! follow-ups that might be questions of their own, is given the benefit.

mod candidate;

use std::ops::Range;

use super::super::event::EntryKind;
use super::super::text::count_words;
use super::lexicon::{self, Tag, Tags};
use super::model::{Interview, Message, Side};
use super::numbers::{Announced, Numbered, announced, numbered};
use super::tokens::Reading;

/// A candidate's turn of more words is an answer, whatever it says.
const REQUEST_WORDS: usize = 25;

/// What a turn does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    // The interviewer's.
    /// Greets, tells, answers; asks nothing of the interview.
    Says,
    /// Asks for consent.
    Consent,
    /// Checks whether the candidate is there, hears, is ready, wants more time.
    Checks,
    /// Asks what was asked before.
    Again,
    Nudges,
    /// Asks a main question.
    Main,
    /// Asks something that may be a main question or a follow-up.
    Asks,
    FollowsUp,
    /// Asks for the candidate's own questions.
    Invites,
    /// Asks whether to end.
    ConfirmsEnd,
    Closes,
    // The candidate's.
    Answers,
    Greets,
    Agrees,
    WantsToEnd,
    WantsAgain,
    WantsToSkip,
    WantsTime,
    /// Says that a question is missing.
    Misses,
    /// Asks something.
    Wonders,
    HasNoQuestion,
}

/// Consecutive messages of one side.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub side: Side,
    pub messages: Range<usize>,
    pub tags: Tags,
    pub questions: usize,
    pub words: usize,
    pub act: Act,
    /// The number that the interviewer gives the question.
    pub number: Option<Numbered>,
    /// Main questions asked up to and with this turn: at most so many.
    pub asked: usize,
}

/// An interview, understood as far as words allow.
pub(super) struct Talk<'i> {
    pub interview: &'i Interview<'i>,
    /// Of each message; of a candidate's long ones only the last sentence.
    pub readings: Vec<Option<Reading<'i>>>,
    pub turns: Vec<Turn>,
    /// How many questions there are to be: by the plan, else as announced.
    pub total: Option<usize>,
    /// What the interviewer said about that, and where.
    pub announced: Option<(usize, Announced)>,
    /// The language is not English, so that missing words mean nothing.
    pub foreign: bool,
}

impl<'i> Talk<'i> {
    pub fn new(interview: &'i Interview<'i>) -> Self {
        let readings: Vec<_> = interview.messages.iter().map(reading).collect();
        let mut talk = Talk { interview, readings, turns: Vec::new(), total: None, announced: None, foreign: false };
        talk.turns = talk.group();
        talk.foreign = talk.is_foreign();
        talk.announced = talk.find_announced();
        let planned = interview.record.as_ref().map(|record| record.plan.areas.len()).filter(|total| *total > 0);
        talk.total = planned.or(talk.announced.map(|(_, announced)| announced.total));
        talk.understand();
        talk.count();
        talk
    }

    pub fn message(&self, at: usize) -> &Message<'i> {
        &self.interview.messages[at]
    }

    pub fn messages(&self, turn: &Turn) -> &[Message<'i>] {
        &self.interview.messages[turn.messages.clone()]
    }

    /// The readings of a turn's messages, with their index.
    pub fn read(&self, turn: &Turn) -> impl Iterator<Item = (usize, &Reading<'i>)> {
        turn.messages.clone().filter_map(|at| Some((at, self.readings[at].as_ref()?)))
    }

    pub fn interviewer(&self) -> impl Iterator<Item = (usize, &Turn)> {
        self.turns.iter().enumerate().filter(|(_, turn)| turn.side == Side::Interviewer)
    }

    /// The turn of the other side right before.
    pub fn before(&self, turn: usize) -> Option<&Turn> {
        self.turns[..turn].iter().rev().find(|before| before.side != self.turns[turn].side)
    }

    /// The turn in which the first main question is asked.
    pub fn first_main(&self) -> Option<usize> {
        self.turns.iter().position(|turn| matches!(turn.act, Act::Main | Act::Asks))
    }

    /// The first turn that closes the interview.
    pub fn first_close(&self) -> Option<usize> {
        self.turns.iter().position(|turn| turn.act == Act::Closes)
    }

    pub fn last_close(&self) -> Option<usize> {
        self.turns.iter().rposition(|turn| turn.act == Act::Closes)
    }

    /// The candidate asked to end before this turn, by itself or after an answer, or was asked whether to end.
    pub fn wanted_to_end(&self, before: usize) -> bool {
        self.turns[..before].iter().any(|turn| {
            matches!(turn.act, Act::WantsToEnd | Act::ConfirmsEnd)
                || (turn.side == Side::Candidate && turn.tags.has(Tag::WantsToEnd))
        })
    }

    /// Whether the candidate's turn right before answers a question of the interview.
    pub fn after_answer(&self, turn: usize) -> bool {
        let answered = turn.checked_sub(1).is_some_and(|at| self.turns[at].act == Act::Answers);
        let asked = self.turns[..turn].iter().rev().find(|before| before.side == Side::Interviewer);
        answered
            && asked.is_some_and(|asked| {
                matches!(asked.act, Act::Main | Act::Asks | Act::FollowsUp | Act::Nudges | Act::Again)
                    || (asked.act == Act::Says && asked.asked > 0)
            })
    }

    fn group(&self) -> Vec<Turn> {
        let mut turns: Vec<Turn> = Vec::new();
        for (at, message) in self.interview.messages.iter().enumerate() {
            let goes_on = turns.last().is_some_and(|turn| turn.side == message.side)
                && (message.side == Side::Candidate || !self.begins_anew(at));
            if !goes_on {
                turns.push(Turn {
                    side: message.side,
                    messages: at..at,
                    tags: Tags::default(),
                    questions: 0,
                    words: 0,
                    act: if message.side == Side::Candidate { Act::Answers } else { Act::Says },
                    number: None,
                    asked: 0,
                });
            }
            let Some(turn) = turns.last_mut() else { continue };
            turn.messages.end = at + 1;
            match &self.readings[at] {
                Some(reading) => {
                    // Of a candidate's long message only the end was read.
                    turn.words += count_words(&message.text);
                    for sentence in &reading.sentences {
                        turn.tags = turn.tags.and(sentence.tags);
                        turn.questions += sentence.questions;
                    }
                }
                None => turn.words += count_words(&message.text),
            }
        }
        turns
    }

    /// Whether an interviewer's message is a new turn although nobody spoke since her last: that one was cut, a silence
    /// lies between, or she checks whether the candidate is there.
    fn begins_anew(&self, at: usize) -> bool {
        let (Some(before), message) = (at.checked_sub(1).map(|at| self.message(at)), self.message(at)) else {
            return false;
        };
        let paused = match (before.start_ms, before.end_ms, message.start_ms) {
            (_, Some(end), Some(start)) => start >= end + 2_500,
            // Where only the beginnings are known: longer than it takes to say it slowly, and a while.
            (Some(begun), None, Some(start)) => start >= begun + count_words(&before.text) as u64 * 600 + 8_000,
            _ => false,
        };
        let opens = self.readings[at].as_ref().and_then(|reading| reading.sentences.first());
        before.cut || paused || opens.is_some_and(|first| first.tags.any(&[Tag::ChecksIn, Tag::AsksAgain]))
    }

    fn is_foreign(&self) -> bool {
        if let Some(record) = &self.interview.record {
            return !record.plan.language.is_empty() && !record.plan.language.starts_with("en");
        }
        let (mut common, mut all) = (0, 0);
        for reading in self.readings.iter().flatten() {
            for token in 0..reading.tokens.len() {
                all += 1;
                common += usize::from(matches!(
                    reading.word(token),
                    "the" | "you" | "to" | "and" | "a" | "of" | "your" | "is" | "i" | "in" | "for" | "it" | "that"
                ));
            }
        }
        all > 0 && common * 10 < all
    }

    fn find_announced(&self) -> Option<(usize, Announced)> {
        let all = self.interviewer().flat_map(|(_, turn)| self.read(turn));
        let mut found = None;
        for (at, reading) in all {
            for sentence in &reading.sentences {
                match announced(reading, sentence) {
                    Some(areas) if areas.of_areas => return Some((at, areas)),
                    Some(questions) if found.is_none() => found = Some((at, questions)),
                    _ => {}
                }
            }
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Finds out what each turn does, in order.
    fn understand(&mut self) {
        let mut mains = 0;
        let mut seen: Vec<u8> = Vec::new();
        for at in 0..self.turns.len() {
            let act = match self.turns[at].side {
                Side::Candidate => self.candidates_act(at, mains),
                Side::Interviewer => {
                    let number = self.read(&self.turns[at]).find_map(|(_, reading)| {
                        reading.sentences.iter().find_map(|sentence| numbered(reading, sentence))
                    });
                    self.turns[at].number = number;
                    self.recorded_act(at, &mut seen).unwrap_or_else(|| self.interviewers_act(at, mains))
                }
            };
            mains += usize::from(matches!(act, Act::Main | Act::Asks));
            self.turns[at].act = act;
            // Until the count below, so that "after an answer" can be told.
            self.turns[at].asked = mains;
        }
    }

    /// What the record says that a turn of Emily's does.
    fn recorded_act(&self, at: usize, seen: &mut Vec<u8>) -> Option<Act> {
        let turn = &self.turns[at];
        self.interview.record.as_ref()?;
        let has = |kind: EntryKind| self.messages(turn).iter().find(|message| message.kind == Some(kind));
        if has(EntryKind::Closing).is_some() {
            return Some(Act::Closes);
        }
        if let Some(question) = has(EntryKind::Question).and_then(|message| message.question) {
            let known = seen.contains(&question);
            seen.push(question);
            return Some(if known { Act::Again } else { Act::Main });
        }
        if has(EntryKind::FollowUp).is_some() {
            return Some(Act::FollowsUp);
        }
        if has(EntryKind::Nudge).is_some() {
            return Some(Act::Nudges);
        }
        if has(EntryKind::Notice).is_some() || has(EntryKind::Greeting).is_some() {
            return Some(Act::Consent);
        }
        Some(match turn.tags {
            tags if turn.questions > 0 && self.follows_wish_to_end(at) && tags.has(Tag::AsksToEnd) => Act::ConfirmsEnd,
            tags if tags.has(Tag::Invites) && (turn.questions > 0 || tags.has(Tag::SaysAllAsked)) => Act::Invites,
            _ if turn.questions > 0 => Act::Checks,
            _ => Act::Says,
        })
    }

    fn follows_wish_to_end(&self, at: usize) -> bool {
        let mut before = self.turns[..at].iter().rev();
        let wants = |turn: &Turn| turn.act == Act::WantsToEnd || turn.tags.has(Tag::WantsToEnd);
        before.find(|turn| turn.side == Side::Candidate).is_some_and(wants)
            || self.asks_whether_to_end(&self.turns[at])
            || at >= 2 && self.turns[at - 2].act == Act::ConfirmsEnd
    }

    /// "Would you like to end the interview now?"
    fn asks_whether_to_end(&self, turn: &Turn) -> bool {
        self.read(turn).any(|(_, reading)| {
            reading.sentences.iter().filter(|sentence| sentence.questions > 0).any(|sentence| {
                let has = |wanted: &[&str]| reading.words(sentence.tokens.clone()).any(|word| wanted.contains(&word));
                has(&["end", "stop", "finish"])
                    && has(&["now", "here", "interview", "early"])
                    && has(&["like", "want", "prefer", "sure", "shall"])
                    && !has(&["how", "what", "why", "tell"])
            })
        })
    }

    fn interviewers_act(&self, at: usize, mains: usize) -> Act {
        let turn = &self.turns[at];
        let tags = turn.tags;
        let before = self.before(at);
        let last_act = before.map(|before| before.act);
        let prompts = turn.questions > 0 || self.requests(turn);
        if self.closes(turn) {
            return Act::Closes;
        }
        let goes_on = turn.number.is_some() || tags.any(&[Tag::MovesOn, Tag::Introduction]);
        if !goes_on
            && self.follows_wish_to_end(at)
            && tags.has(Tag::AsksToEnd)
            && (turn.questions > 0 || self.leaves_choice(turn))
        {
            return Act::ConfirmsEnd;
        }
        let numbered_anew = turn.number.is_some() && !tags.has(Tag::AsksAgain);
        if mains > 0 && prompts && turn.number.is_some() && tags.has(Tag::AsksAgain) {
            return Act::Again;
        }
        if mains > 0 && tags.has(Tag::Invites) && self.invites(turn) && !numbered_anew {
            return Act::Invites;
        }
        if !prompts {
            return Act::Says;
        }
        if (last_act == Some(Act::WantsAgain) && (mains > 0 || !tags.has(Tag::Introduction)))
            || (mains > 0 && tags.has(Tag::AsksAgain) && !numbered_anew)
        {
            return Act::Again;
        }
        if turn.number.is_none() && !tags.any(&[Tag::MovesOn, Tag::SaysFinal]) && self.repeats(at) {
            return Act::Again;
        }
        if self.nudges(at) {
            return Act::Nudges;
        }
        let topic = tags.any(&[Tag::Introduction, Tag::MovesOn, Tag::SaysFinal]) || turn.number.is_some();
        if !topic && mains == 0 && tags.has(Tag::AsksConsent) && !tags.has(Tag::OpensTopic) {
            return Act::Consent;
        }
        if !topic && tags.has(Tag::ChecksIn) && !tags.has(Tag::OpensTopic) {
            return Act::Checks;
        }
        let moves_on = tags.any(&[Tag::MovesOn, Tag::SaysFinal]) || turn.number.is_some();
        if !moves_on && mains > 0 && self.is_follow_up(turn) {
            return Act::FollowsUp;
        }
        if moves_on || tags.any(&[Tag::Introduction, Tag::Transition]) { Act::Main } else { Act::Asks }
    }

    /// "Tell me about …", "Please describe …": asks without a question mark.
    fn requests(&self, turn: &Turn) -> bool {
        self.read(turn).any(|(_, reading)| {
            reading.sentences.iter().any(|sentence| {
                let mut words = reading
                    .words(sentence.tokens.clone())
                    .skip_while(|word| matches!(*word, "please" | "and" | "so" | "now" | "then"));
                let asks = match (words.next(), words.next()) {
                    (Some("take" | "walk" | "talk" | "give"), next) => matches!(next, Some("me" | "us" | "an" | "one")),
                    (Some(word), _) => {
                        matches!(word, "tell" | "describe" | "share" | "explain" | "introduce" | "think" | "pick")
                    }
                    _ => false,
                };
                sentence.tags.has(Tag::Introduction) || (asks && sentence.tokens.len() > 3)
            })
        })
    }

    /// A question that can stand at the beginning of an area, where the interviewer numbers her main questions.
    pub fn may_open_an_area(&self, turn: &Turn) -> bool {
        turn.act == Act::Asks && turn.tags.any(&[Tag::OpensTopic, Tag::Scenario, Tag::Introduction, Tag::Transition])
    }

    /// The interviewer leaves a question out, and not because the candidate wished it.
    pub fn drops(&self, at: usize) -> bool {
        let turn = &self.turns[at];
        let wished = at.checked_sub(1).is_some_and(|before| self.turns[before].act == Act::WantsToSkip);
        let tells = matches!(turn.act, Act::Says | Act::Main | Act::Asks | Act::Invites);
        turn.side == Side::Interviewer && tells && turn.tags.has(Tag::Drops) && !wished
    }

    /// A farewell or the end told, and nothing asked after it.
    fn closes(&self, turn: &Turn) -> bool {
        let mut ends = false;
        let mut mark = false;
        for (_, reading) in self.read(turn) {
            for sentence in &reading.sentences {
                if sentence.questions == 0 && sentence.tags.any(&[Tag::Concludes, Tag::Farewell]) {
                    ends = true;
                    mark = false;
                }
                mark |= ends && sentence.questions > 0;
            }
        }
        ends && !mark && !(turn.tags.has(Tag::Invites) && turn.questions > 0)
    }

    /// Tells that something is left and that the candidate may choose.
    fn leaves_choice(&self, turn: &Turn) -> bool {
        let words = |word: &str| {
            self.read(turn).any(|(_, reading)| reading.words(0..reading.tokens.len()).any(|has| has == word))
        };
        words("or") || words("prefer") || words("choose")
    }

    /// Asks for the candidate's own questions, or tells that it is time for them.
    fn invites(&self, turn: &Turn) -> bool {
        self.read(turn).any(|(_, reading)| {
            reading.sentences.iter().any(|sentence| {
                let names_them = reading.words(sentence.tokens.clone()).any(|word| {
                    matches!(
                        word,
                        "questions"
                            | "question"
                            | "ask"
                            | "anything"
                            | "over"
                            | "curious"
                            | "floor"
                            | "tell"
                            | "answer"
                            | "else"
                    )
                });
                sentence.tags.has(Tag::Invites) && (names_them || sentence.tokens.len() <= 8)
            })
        })
    }

    /// The same question as before, word for word.
    pub fn repeats(&self, at: usize) -> bool {
        let asked = |turn: &Turn| {
            let asked = self.read(turn).flat_map(|(_, reading)| {
                reading
                    .sentences
                    .iter()
                    .filter(|sentence| sentence.questions > 0)
                    .map(|sentence| reading.sentence_text(sentence))
            });
            asked.last()
        };
        let Some(question) = asked(&self.turns[at]).filter(|question| question.len() > 24) else { return false };
        self.turns[..at].iter().any(|turn| turn.side == Side::Interviewer && asked(turn) == Some(question))
    }

    /// Asks for more or for less of an answer.
    pub fn nudges(&self, at: usize) -> bool {
        let turn = &self.turns[at];
        let Some(answer) = at.checked_sub(1).map(|before| &self.turns[before]).filter(|it| it.side == Side::Candidate)
        else {
            return false;
        };
        let answers = matches!(answer.act, Act::Answers | Act::Greets);
        let moves_on = turn.tags.any(&[Tag::MovesOn, Tag::SaysFinal]) || turn.number.is_some();
        let brief = answer.words < 15;
        answers && !moves_on && (turn.tags.has(Tag::JudgesLength) || (brief && turn.tags.has(Tag::AsksForMore)))
    }

    /// Certainly no main question.
    fn is_follow_up(&self, turn: &Turn) -> bool {
        let tags = turn.tags;
        if tags.has(Tag::Deepens) {
            return true;
        }
        let opens = tags.any(&[Tag::OpensTopic, Tag::Transition, Tag::Introduction, Tag::Scenario]);
        !opens && tags.any(&[Tag::FollowsUp, Tag::Anaphora])
    }

    /// How many main questions there were at most, turn by turn. Where the interviewer numbers her questions, those
    /// without a number that do not move on are follow-ups.
    fn count(&mut self) {
        let numbers = self.turns.iter().filter(|turn| turn.act == Act::Main && turn.number.is_some()).count();
        let numbers_them = numbers >= 2 && numbers * 2 >= self.total.unwrap_or(numbers);
        let mut asked = 0;
        for at in 0..self.turns.len() {
            let turn = &self.turns[at];
            let dropped = asked > 0 && self.drops(at);
            asked += match turn.act {
                Act::Main => 1,
                // The introduction comes before the first number.
                Act::Asks => usize::from(!numbers_them || asked == 0 || self.may_open_an_area(turn)),
                // What was cut may have been a question, which was asked again without its number.
                Act::Says | Act::Again | Act::Checks
                    if asked > 0 && self.messages(turn).iter().any(|message| message.cut) =>
                {
                    usize::from(self.interview.record.is_none())
                }
                _ => usize::from(dropped && self.interview.record.is_none()),
            };
            self.turns[at].asked = asked;
        }
    }
}

fn reading<'i>(message: &'i Message<'i>) -> Option<Reading<'i>> {
    Some(match message.side {
        Side::Interviewer => Reading::new(&message.text, lexicon::interviewer()),
        Side::Candidate => Reading::new(tail(&message.text), lexicon::candidate()),
    })
}

/// All of a short message, the last sentence of a long one: a request can stand at an answer's end.
fn tail(text: &str) -> &str {
    if text.len() <= REQUEST_WORDS * 12 {
        return text;
    }
    let text = text.trim_end();
    let body = text.trim_end_matches(['.', '!', '?', '…']);
    let from = body.rfind(['.', '!', '?', '\n']).map_or(0, |at| at + 1);
    // A sentence of more words is no request.
    if text.len() - from <= REQUEST_WORDS * 8 { &text[from..] } else { "" }
}
