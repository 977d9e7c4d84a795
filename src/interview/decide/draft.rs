//! A reply in the making.

use super::super::event::{EntryKind, Line, Move, TurnId, Utterance};
use super::super::phrasing::{self, MOVE_ONS};
use super::super::plan::Phrase;
use super::super::state::State;

pub(super) struct Draft<'a> {
    state: &'a State,
    lines: Vec<Line>,
    moves: Vec<Move>,
}

impl<'a> Draft<'a> {
    pub fn new(state: &'a State) -> Self {
        Draft { state, lines: Vec::new(), moves: Vec::new() }
    }

    pub fn state(&self) -> &'a State {
        self.state
    }

    /// A line that is said as it is shown. An empty one is left out.
    pub fn say(mut self, kind: EntryKind, question: Option<u8>, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.lines.push(Line { kind, question, speech: text.clone(), display: text });
        }
        self
    }

    pub fn say_as(mut self, kind: EntryKind, question: Option<u8>, phrase: Phrase) -> Self {
        self.lines.push(Line { kind, question, speech: phrase.speech, display: phrase.display });
        self
    }

    /// A line as it was said before.
    pub fn say_again(mut self, line: &Line) -> Self {
        self.lines.push(line.clone());
        self
    }

    /// A line that neither asks nor closes, belonging to the open question if there is one.
    pub fn reply(self, text: impl Into<String>) -> Self {
        let question = self.state.open_question();
        self.say(EntryKind::Reply, question, text)
    }

    pub fn makes(mut self, made: Move) -> Self {
        self.moves.push(made);
        self
    }

    /// A line before the others of this reply.
    pub fn led_by(mut self, text: &str) -> Self {
        let (speech, display) = (text.to_owned(), text.to_owned());
        self.lines.insert(0, Line { kind: EntryKind::Reply, question: self.state.open_question(), speech, display });
        self
    }

    /// A move that takes effect before the others of this reply.
    pub fn makes_first(mut self, made: Move) -> Self {
        self.moves.insert(0, made);
        self
    }

    /// What `more` adds, where the condition holds.
    pub fn when(self, condition: bool, more: impl FnOnce(Self) -> Self) -> Self {
        if condition { more(self) } else { self }
    }

    /// Asks the open question, or its follow-up, again as it stands; it is not counted again.
    pub fn prompt_again(self) -> Self {
        let Some((question, area)) = self.state.open_area() else { return self };
        match self.state.prompt() {
            Some((line, _)) if line.kind == EntryKind::FollowUp => self.say_again(line),
            _ => self.say_as(EntryKind::Question, Some(question), phrasing::posed(area)),
        }
    }

    /// Asks what is open again if the candidate did not hear it to its end.
    pub fn prompt_if_unheard(self) -> Self {
        let unheard = self.state.prompt().is_some_and(|(_, whole)| !whole);
        self.when(unheard, Draft::prompt_again)
    }

    /// Opens a main question, with the words that lead to it.
    pub fn open(self, question: u8) -> Self {
        let state = self.state;
        let Some(area) = state.plan().area(question) else { return self };
        let lead = if state.open_question().is_none() && !state.invited() {
            format!("Let's begin with {}.", area.name)
        } else {
            phrasing::led_to(phrasing::pick(state, MOVE_ONS), question, state.questions_total(), &area.name)
        };
        let posed = phrasing::posed(area);
        let led = Phrase { speech: format!("{lead} {}", posed.speech), display: format!("{lead} {}", posed.display) };
        self.say_as(EntryKind::Question, Some(question), led).makes(Move::Opened { question })
    }

    /// Goes to the next main question, or to the candidate's own questions after the last.
    pub fn go_on(self, from: u8) -> Self {
        match self.state.next_question(from) {
            Some(next) => self.open(next),
            None => self.invite(),
        }
    }

    /// Opens the floor for the candidate's own questions.
    pub fn invite(self) -> Self {
        let asks = if self.state.invited() && self.state.invitation_heard() {
            phrasing::pick(self.state, phrasing::ANYTHING_ELSE_ASKS)
        } else {
            "That was the last of my questions. Is there anything you'd like to ask me?"
        };
        self.say(EntryKind::Reply, None, asks).makes(Move::InvitedQuestions)
    }

    pub fn answering(self, turn: TurnId) -> Utterance {
        self.finish(Some(turn))
    }

    /// A reply to no turn: its moves take effect when its last line was played.
    pub fn unasked(self) -> Utterance {
        self.finish(None)
    }

    fn finish(self, turn: Option<TurnId>) -> Utterance {
        Utterance { id: self.state.next_utterance(), turn, lines: self.lines, moves: self.moves }
    }
}
