//! The pure half of a session: what happens goes in with the time, what is to be done comes out in order.
//!
//! A [`Director`] joins the two halves of the core: [`Conversation`] says when something is to be said, [`decide`] says
//! what. It holds no clock, socket, thread or model; the [`driver`](super::driver) carries its [`Effect`]s out one by one,
//! and whole interviews run in virtual time without it.
//!
//! Effects are in the order in which they must happen: an event is logged before anything that follows from it. The one
//! exception is a fade: Emily falls silent before the log says why.

mod page;
mod timing;

use std::collections::VecDeque;

use self::timing::Stopwatch;
use super::news::News;
use super::wire::ToPage;
use crate::conversation::{self, Conversation, FloorState, Heard, PhraseId, Purpose, Settings};
use crate::interview::event::{
    CloseReason, EntryKind, Event, LeaveReason, Logged, ModelReply, Ms, Outcome, Request, TurnId, Utterance,
    UtteranceId,
};
use crate::interview::{Phase, Prompt, State, Trigger, decide, wording};

/// What a director is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A device is connected.
    Joined {
        connection: u32,
    },
    /// It is gone.
    Left {
        reason: LeaveReason,
    },
    /// The candidate agreed or declined on the page.
    Consent {
        agree: bool,
        notice_version: String,
        time_zone: Option<String>,
    },
    /// The probability of speech in the 16 ms that end now.
    Voice {
        probability: f32,
    },
    /// The words of a phrase in the audio up to `to_ms`, or why there are none.
    Heard {
        phrase: PhraseId,
        to_ms: Ms,
        heard: Result<Heard, String>,
    },
    /// The machine had no room for an early decode.
    NotHeard {
        phrase: PhraseId,
        to_ms: Ms,
    },
    /// The probability that the turn was complete with what was said up to `to_ms`, judged by its sound.
    Finished {
        to_ms: Ms,
        probability: f32,
    },
    /// From the page.
    Typed {
        text: String,
    },
    Drafting {
        active: bool,
    },
    Button(Request),
    /// A language model's answer, or why there is none.
    Worded {
        wording: WordingId,
        reply: ModelReply,
    },
    /// From the voice.
    News(News),
    /// Time passed.
    Tick,
}

/// What a director asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Append this to the log, durably, before the next effect.
    Log { at_ms: Ms, event: Event },
    /// Transcribe this stretch of the candidate's audio.
    Transcribe { phrase: PhraseId, from_ms: Ms, to_ms: Ms, purpose: Purpose },
    /// Judge by its sound whether the turn is complete.
    JudgeEnd { from_ms: Ms, to_ms: Ms },
    /// Ask the language model for words; the answer counts within the deadline only.
    Word { wording: WordingId, prompt: Prompt },
    /// Nobody waits for those words any more.
    DropWording,
    /// Say this; nothing else is being said.
    Say(Utterance),
    /// Fade out and forget the utterance.
    DropUtterance,
    /// Lower the voice, or raise it again.
    Duck(bool),
    /// Fade out and keep the rest.
    Hold,
    /// Go on where the voice was held.
    Resume,
    /// Tell the page.
    Tell(ToPage),
    /// The interview is paused: let the device go.
    LetGo,
}

/// One question to the language model; an answer to an earlier one is stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordingId(u64);

/// The language model that may word replies, as the director sees it.
#[derive(Clone, Debug)]
pub struct Model {
    /// Kept in the log beside its answers.
    pub label: String,
    /// After this long the scripted wording stands in.
    pub deadline_ms: Ms,
}

/// A reply that was decided on and waits for words. It was not said: a candidate who goes on takes it back.
#[derive(Debug)]
struct Wording {
    id: WordingId,
    draft: Utterance,
    trigger: Trigger,
    asked_ms: Ms,
}

/// Runs one interview.
#[derive(Debug)]
pub struct Director {
    state: State,
    conversation: Conversation,
    model: Option<Model>,
    wording: Option<Wording>,
    next_wording: u64,
    speaking: Option<Speaking>,
    stopwatch: Stopwatch,
    present: Option<u32>,
    recording: bool,
    /// The state message that the page has.
    told: Option<ToPage>,
    /// What a page that joins now should show: whose turn it is, and the last lines of both sides.
    floor: FloorState,
    captions: VecDeque<ToPage>,
    typed: u32,
    last_log_ms: Ms,
    effects: VecDeque<Effect>,
}

/// The utterance on its way to the candidate.
#[derive(Debug)]
struct Speaking {
    utterance: UtteranceId,
    line: Option<LineProgress>,
}

/// The line being spoken: since when, and its text up to the last whole clause that was played.
#[derive(Debug)]
struct LineProgress {
    line: usize,
    start_ms: Ms,
    said: String,
}

impl Director {
    /// A director over an interview's log, with nobody in the meeting.
    pub fn new(log: &[Logged], now: Ms) -> Self {
        let state = State::fold(log);
        let mut director = Director {
            conversation: Conversation::new(Settings::default(), state.next_turn(), now),
            model: None,
            wording: None,
            next_wording: 0,
            speaking: None,
            stopwatch: Stopwatch::default(),
            present: None,
            recording: false,
            told: None,
            floor: FloorState::Listening,
            captions: VecDeque::new(),
            typed: 0,
            last_log_ms: log.last().map_or(0, |logged| logged.at_ms),
            effects: VecDeque::new(),
            state,
        };
        if let Some(turn) = director.state.pending_turn() {
            director.conversation.take_up(turn, director.state.parts(turn).to_vec());
        }
        director.follow_state();
        director
    }

    /// Lets a language model word what the scripted engine decides.
    pub fn with_model(mut self, model: Model) -> Self {
        self.model = Some(model);
        self
    }

    /// Whether the candidate said something that the log does not hold yet.
    pub fn has_open_words(&self) -> bool {
        self.conversation.has_open_words()
    }

    /// Nobody will come back for now: an interview in which every question was resolved is complete.
    pub fn nobody_is_there(&mut self, now: Ms) {
        if self.present.is_none() && self.state.phase() == Phase::CandidateQuestions && self.state.closed().is_none() {
            self.log(Event::Closed { reason: CloseReason::Completed }, now);
        }
    }

    /// Where the interview is.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The one terminal state, once it is entered and nothing is left to be done.
    pub fn finished(&self) -> Option<CloseReason> {
        self.state.closed().filter(|_| self.effects.is_empty())
    }

    /// When [`Input::Tick`] can do something next, if nothing else happens before: see [`Conversation::next_deadline`].
    pub fn next_deadline(&self) -> Option<Ms> {
        let words = self.wording.as_ref().zip(self.model.as_ref()).map(|(it, model)| it.asked_ms + model.deadline_ms);
        self.conversation.next_deadline().into_iter().chain(words).min()
    }

    /// The next thing to do, in order.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// What the page measured between a packet's arrival and its sound, ms.
    pub fn set_playout_delay(&mut self, ms: Ms) {
        self.stopwatch.playout_ms = ms;
    }

    /// The next moment at which a frame of steady speech (or silence) changes anything: see
    /// [`Conversation::next_voice_mark`].
    pub fn next_voice_mark(&self, speech: bool, now: Ms) -> Option<Ms> {
        self.conversation.next_voice_mark(speech, now)
    }

    /// Whether speech is being heard, a short pause in it included.
    pub fn is_hearing(&self) -> bool {
        self.conversation.is_hearing()
    }

    /// Takes what happened at `now`.
    pub fn handle(&mut self, input: Input, now: Ms) {
        if let Some(reason) = self.state.closed() {
            // Nothing comes after the end; who joins now is told that it is over.
            if matches!(input, Input::Joined { .. }) {
                self.tell_ended(reason);
            }
            return;
        }
        match input {
            Input::Joined { connection } => self.on_joined(connection, now),
            Input::Left { reason } => self.on_left(reason, now),
            Input::Consent { agree, notice_version, time_zone } => {
                self.on_consent(agree, notice_version, time_zone, now);
            }
            Input::Voice { probability } => self.converse(conversation::Input::Voice { probability }, now),
            Input::Heard { phrase, to_ms, heard } => self.on_heard(phrase, to_ms, heard, now),
            Input::NotHeard { phrase, to_ms } => {
                self.converse(conversation::Input::NotHeard { phrase, to_ms }, now);
            }
            Input::Finished { to_ms, probability } => {
                self.converse(conversation::Input::Finished { to_ms, probability }, now);
            }
            Input::Typed { text } => self.on_typed(text, now),
            Input::Drafting { active } => self.converse(conversation::Input::Drafting { active }, now),
            Input::Button(request) => self.converse(conversation::Input::Button(request), now),
            Input::Worded { wording, reply } => self.on_worded(wording, reply, now),
            Input::News(news) => self.on_news(news, now),
            Input::Tick => {
                self.word_by_script_when_late(now);
                self.converse(conversation::Input::Tick, now);
            }
        }
        self.pause_when_said(now);
        self.close_when_due(now);
    }

    // --- what comes in ---------------------------------------------------------------------------------------------

    fn on_joined(&mut self, connection: u32, now: Ms) {
        self.present = Some(connection);
        self.log(Event::Joined { connection, time_zone: None }, now);
        if let Some(turn) = self.conversation.unanswered() {
            // The connection or the process ended before this turn was answered: its words are not asked for again.
            if self.reply_to(turn, now) {
                return;
            }
        }
        self.react(Trigger::Joined, now);
    }

    fn on_left(&mut self, reason: LeaveReason, now: Ms) {
        let Some(connection) = self.present.take() else { return };
        self.converse(conversation::Input::Disconnected, now);
        self.drop_utterance(now);
        self.log(Event::Left { connection, reason }, now);
    }

    fn on_consent(&mut self, agree: bool, notice_version: String, time_zone: Option<String>, now: Ms) {
        if agree {
            self.log(Event::Consented { notice_version, time_zone }, now);
        } else {
            self.drop_utterance(now);
            self.log(Event::Declined { notice_version }, now);
            self.log(Event::Closed { reason: CloseReason::Declined }, now);
        }
    }

    fn on_heard(&mut self, phrase: PhraseId, to_ms: Ms, heard: Result<Heard, String>, now: Ms) {
        let heard = heard.unwrap_or_else(|what| {
            self.log(Event::Trouble { what }, now);
            let text = "I could not make out your last words. Please say them again, or type them.".into();
            self.tell(ToPage::Notice { code: "not_heard", text });
            Heard::default()
        });
        self.stopwatch.heard(to_ms, now);
        self.converse(conversation::Input::Heard { phrase, to_ms, heard }, now);
    }

    fn on_typed(&mut self, text: String, now: Ms) {
        self.typed += 1;
        let id = format!("t{}.{}", self.present.unwrap_or_default(), self.typed);
        let (speaker, kind) = ("candidate", EntryKind::TypedAnswer);
        self.caption(id, speaker, text.clone(), true, kind);
        self.converse(conversation::Input::Typed { text }, now);
    }

    fn on_news(&mut self, news: News, now: Ms) {
        match news {
            News::Started { utterance, turn } => {
                // The first frame of an utterance that was dropped in the same moment starts nothing.
                if self.speaking.as_ref().is_none_or(|speaking| speaking.utterance != utterance) {
                    return;
                }
                if let Some(turn) = turn
                    && let Some(timing) = self.stopwatch.began(turn, now)
                {
                    self.log(Event::ReplyBegan { turn, utterance, timing }, now);
                }
                self.converse(conversation::Input::SpeechStarted { utterance, turn }, now);
            }
            News::Synthesised { utterance, lead_ms } => {
                if self.speaking.as_ref().is_some_and(|speaking| speaking.utterance == utterance) {
                    self.stopwatch.synthesised(lead_ms, now);
                }
            }
            News::ClauseBegan { utterance, line, text } => self.on_clause_began(utterance, line, text, now),
            News::ClauseDone { utterance, line, said } => {
                if let Some(progress) = self.progress_of(utterance, line) {
                    progress.said = said;
                }
            }
            News::LineDone { utterance, line, end_ms } => self.on_line_done(utterance, line, end_ms, now),
            News::Playing { utterance, played_ms } => {
                self.converse(conversation::Input::Playing { utterance, played_ms }, now);
            }
            News::PlayedOut { utterance } => {
                self.speaking = self.speaking.take().filter(|speaking| speaking.utterance != utterance);
                self.converse(conversation::Input::PlayedOut { utterance }, now);
            }
            News::Lost { what } => self.log(Event::Trouble { what }, now),
        }
    }

    fn on_clause_began(&mut self, utterance: UtteranceId, line: usize, text: String, now: Ms) {
        let Some(speaking) = self.speaking.as_mut().filter(|speaking| speaking.utterance == utterance) else { return };
        if speaking.line.as_ref().is_none_or(|progress| progress.line != line) {
            speaking.line = Some(LineProgress { line, start_ms: now, said: String::new() });
        }
        self.converse(conversation::Input::Saying { line: text.clone() }, now);
        self.caption_line(utterance, line, Some(text));
    }

    fn on_line_done(&mut self, utterance: UtteranceId, line: usize, end_ms: Ms, now: Ms) {
        let Some(start_ms) = self.progress_of(utterance, line).map(|progress| progress.start_ms) else { return };
        if let Some(speaking) = &mut self.speaking {
            speaking.line = None;
        }
        self.caption_line(utterance, line, None);
        let end_ms = end_ms.max(start_ms);
        self.log(Event::Played { utterance, line, start_ms, end_ms, outcome: Outcome::Whole }, now);
    }

    fn progress_of(&mut self, utterance: UtteranceId, line: usize) -> Option<&mut LineProgress> {
        let speaking = self.speaking.as_mut().filter(|speaking| speaking.utterance == utterance)?;
        speaking.line.as_mut().filter(|progress| progress.line == line)
    }

    // --- the conversation ------------------------------------------------------------------------------------------

    fn converse(&mut self, input: conversation::Input, now: Ms) {
        self.conversation.handle(input, now);
        while let Some(output) = self.conversation.poll_output() {
            self.carry_out(output, now);
        }
    }

    fn carry_out(&mut self, output: conversation::Output, now: Ms) {
        use conversation::Output;
        match output {
            Output::Transcribe { phrase, from_ms, to_ms, purpose } => {
                self.effects.push_back(Effect::Transcribe { phrase, from_ms, to_ms, purpose });
            }
            Output::JudgeEnd { from_ms, to_ms } => self.effects.push_back(Effect::JudgeEnd { from_ms, to_ms }),
            Output::Caption { phrase, text, done } => self.caption_phrase(phrase, text, done),
            Output::ProposeTurn { turn, parts, pause_ms } => {
                self.stopwatch.proposed(turn, &parts, pause_ms, now);
                // A silence check that has not begun to play is overtaken by what the candidate said.
                self.drop_utterance(now);
                self.log(Event::TurnProposed { turn, parts }, now);
                if self.present.is_some() {
                    self.reply_to(turn, now);
                }
            }
            Output::ReopenTurn { turn } => {
                self.drop_utterance(now);
                self.log(Event::TurnReopened { turn }, now);
            }
            Output::CommitTurn { turn } => self.log(Event::TurnCommitted { turn }, now),
            Output::Interrupt => self.drop_utterance(now),
            Output::Duck(on) => self.effects.push_back(Effect::Duck(on)),
            Output::Hold => self.effects.push_back(Effect::Hold),
            Output::Resume => self.effects.push_back(Effect::Resume),
            Output::Silence { ms } => self.on_silence(ms, now),
            Output::Floor(floor) => {
                self.floor = floor;
                self.tell(ToPage::floor(floor, now));
            }
        }
    }

    /// Answers a turn; false where there is nothing to say to it.
    fn reply_to(&mut self, turn: TurnId, now: Ms) -> bool {
        let replies = self.react(Trigger::Turn { turn }, now);
        if !replies {
            self.conversation.handle(conversation::Input::NoReply { turn }, now);
        }
        replies
    }

    fn on_silence(&mut self, ms: Ms, now: Ms) {
        if self.speaking.is_none() && self.present.is_some() {
            self.react(Trigger::Silence { ms }, now);
        }
    }

    /// Decides, and says it or has it worded first; false where there is nothing to say.
    fn react(&mut self, trigger: Trigger, now: Ms) -> bool {
        // The time that the log will have, so that a replay decides on the same.
        let now = now.max(self.last_log_ms);
        let Some(draft) = decide(&self.state, trigger, now) else { return false };
        self.stopwatch.decided(now);
        let prompt = self.model.as_ref().and_then(|_| wording::request(&self.state, &draft));
        match prompt {
            Some(prompt) => {
                self.drop_utterance(now);
                let id = WordingId(self.next_wording);
                self.next_wording += 1;
                self.wording = Some(Wording { id, draft, trigger, asked_ms: now });
                self.effects.push_back(Effect::Word { wording: id, prompt });
            }
            None => self.say(draft, trigger, now),
        }
        true
    }

    fn on_worded(&mut self, id: WordingId, reply: ModelReply, now: Ms) {
        if let Some(wording) = self.wording.take_if(|wording| wording.id == id) {
            self.say_worded(wording, reply, now);
        }
    }

    fn word_by_script_when_late(&mut self, now: Ms) {
        let Some(deadline_ms) = self.model.as_ref().map(|model| model.deadline_ms) else { return };
        if let Some(wording) = self.wording.take_if(|wording| now >= wording.asked_ms + deadline_ms) {
            self.effects.push_back(Effect::DropWording);
            self.say_worded(wording, ModelReply::Late, now);
        }
    }

    /// Says the model's words if they keep every rule, else the scripted ones.
    fn say_worded(&mut self, wording: Wording, reply: ModelReply, now: Ms) {
        let Wording { draft, trigger, asked_ms, .. } = wording;
        let (utterance, rule) = match &reply {
            ModelReply::Text { text } => match wording::apply(&self.state, &draft, text) {
                Ok(worded) => (worded, None),
                Err(rejection) => (draft, Some(rejection.rule().to_owned())),
            },
            ModelReply::Late | ModelReply::Failed { .. } => (draft, None),
        };
        let model = self.model.as_ref().map(|model| model.label.clone()).unwrap_or_default();
        self.log(Event::ModelReplied { utterance: utterance.id, model, asked_ms, reply, rule }, now);
        self.say(utterance, trigger, now);
    }

    fn say(&mut self, utterance: Utterance, trigger: Trigger, now: Ms) {
        self.drop_utterance(now);
        self.log(Event::ReplyDecided { utterance: utterance.clone(), trigger: Some(trigger) }, now);
        self.stopwatch.phrased(now);
        self.speaking = Some(Speaking { utterance: utterance.id, line: None });
        self.effects.push_back(Effect::Say(utterance));
    }

    /// Silences the running utterance first, then logs the line that was cut, if one was begun.
    fn drop_utterance(&mut self, now: Ms) {
        if self.wording.take().is_some() {
            self.effects.push_back(Effect::DropWording);
        }
        let Some(Speaking { utterance, line }) = self.speaking.take() else { return };
        self.effects.push_back(Effect::DropUtterance);
        if let Some(LineProgress { line, start_ms, said }) = line {
            let outcome = Outcome::Cut { said };
            self.log(Event::Played { utterance, line, start_ms, end_ms: now.max(start_ms), outcome }, now);
        }
    }

    // --- the log and the page --------------------------------------------------------------------------------------

    fn log(&mut self, event: Event, now: Ms) {
        let at_ms = now.max(self.last_log_ms);
        self.last_log_ms = at_ms;
        self.state.apply(at_ms, &event);
        self.effects.push_back(Effect::Log { at_ms, event });
        self.follow_state();
        self.tell_state(now);
    }

    /// The conversation's patience is the interview's.
    fn follow_state(&mut self) {
        self.conversation.expect(self.state.expects());
        self.conversation.report_silence_from(self.state.next_silence_check().unwrap_or(Ms::MAX));
        self.conversation.set_patience(self.state.plan().patience);
    }

    /// Lets the device go when Emily has said that she pauses the interview.
    fn pause_when_said(&mut self, now: Ms) {
        let quiet = self.speaking.is_none() && !self.is_answering(now);
        if self.state.paused() && self.present.is_some() && quiet {
            let text = "The interview is paused because it was quiet for a while. Your answers are saved; rejoin when you are ready.";
            self.tell(ToPage::Notice { code: "paused", text: text.into() });
            self.on_left(LeaveReason::Paused, now);
            self.effects.push_back(Effect::LetGo);
        }
    }

    /// Enters the terminal state when the closing was played to its end.
    fn close_when_due(&mut self, now: Ms) {
        let due = self.state.closing().filter(|_| self.speaking.is_none() && self.state.closed().is_none());
        if let Some(reason) = due
            && !self.closing_is_held_up(now)
        {
            self.log(Event::Closed { reason }, now);
        }
        if let Some(reason) = self.state.closed()
            && self.present.take().is_some()
        {
            self.tell_ended(reason);
        }
    }

    /// The candidate speaks over the closing, or spoke over it and has not heard all of it: nobody is hung up on.
    fn closing_is_held_up(&mut self, now: Ms) -> bool {
        match self.present {
            Some(_) => self.is_answering(now) || self.react(Trigger::Silence { ms: 0 }, now),
            // Whoever has gone: their last words are still being written down.
            None => self.conversation.has_open_words(),
        }
    }

    /// The candidate is saying or writing something, or waits for a reply to it.
    fn is_answering(&self, now: Ms) -> bool {
        let conversation = &self.conversation;
        conversation.has_open_words() || conversation.unanswered().is_some() || conversation.is_drafting(now)
    }
}
