//! The machine itself: who has the floor, which words belong to the turn, and whether a reply still stands.

use std::collections::VecDeque;

use super::Settings;
use super::events::{FloorState, Input, Output, PhraseId};
use super::patience::{SURE_MS, is_backchannel};
use super::voice::{VoiceEvent, VoiceGate};
use crate::interview::event::{Ms, Part, PartKind, Request, TurnId, UtteranceId};
use crate::interview::{Expect, Patience};

/// A draft counts as being written for this long after its last sign: a page that freezes never says that it stopped.
const DRAFT_MS: Ms = 30_000;

/// A conversation between Emily and one candidate. Feed it with [`handle`](Self::handle), then take every
/// [`Output`] with [`poll_output`](Self::poll_output).
#[derive(Debug)]
pub struct Conversation {
    settings: Settings,
    patience: Patience,
    /// What this candidate's own pauses have taught: added to every wait for an answer.
    learned_ms: Ms,
    expect: Expect,
    gate: VoiceGate,
    emily: Emily,
    /// The turn being collected; its id is fixed when it is proposed for the first time.
    turn: Collected,
    next_turn: TurnId,
    next_phrase: PhraseId,
    /// Since when nobody has spoken, typed or been spoken to.
    quiet_since: Ms,
    silence_told: Ms,
    silence_from: Ms,
    /// The candidate is writing: nothing is hurried until then.
    drafting_until: Ms,
    floor: FloorState,
    outputs: VecDeque<Output>,
}

/// What Emily is doing.
#[derive(Debug)]
enum Emily {
    Silent,
    /// A turn was proposed; its reply is not heard yet.
    Thinking(Proposal),
    Speaking {
        utterance: UtteranceId,
        hold: Standing,
        overlap: Overlap,
        played_ms: Ms,
    },
}

/// Whether the running utterance can still be taken back.
#[derive(Debug)]
enum Standing {
    Revocable(Proposal),
    Firm,
}

/// The candidate's voice over Emily's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Overlap {
    None,
    Ducked,
    Held,
}

#[derive(Debug)]
struct Proposal {
    turn: TurnId,
    parts: Vec<Part>,
}

/// The words of a turn that is still being collected.
#[derive(Debug, Default)]
struct Collected {
    /// The id of a turn that was proposed and reopened.
    reopened: Option<TurnId>,
    parts: Vec<Piece>,
    /// The turn is finished here at the earliest.
    not_before: Ms,
}

#[derive(Debug)]
enum Piece {
    Ready(Part),
    /// Handed to the transcriber.
    Awaited {
        phrase: PhraseId,
        start_ms: Ms,
        end_ms: Ms,
        over_emily: bool,
    },
}

impl Conversation {
    /// A conversation that begins in silence at `now`. `next_turn` is the first free turn id of the interview's log.
    pub fn new(settings: Settings, next_turn: TurnId, now: Ms) -> Self {
        Conversation {
            patience: Patience::default(),
            learned_ms: 0,
            expect: Expect::Nothing,
            gate: VoiceGate::default(),
            emily: Emily::Silent,
            turn: Collected::default(),
            next_turn,
            next_phrase: PhraseId(1),
            quiet_since: now,
            silence_told: 0,
            silence_from: Ms::MAX,
            drafting_until: now,
            floor: FloorState::Listening,
            outputs: VecDeque::new(),
            settings,
        }
    }

    /// What kind of turn the engine expects next: it sets the patience.
    pub fn expect(&mut self, expect: Expect) {
        self.expect = expect;
    }

    /// How long pauses may last in this interview.
    pub fn set_patience(&mut self, patience: Patience) {
        self.patience = patience;
    }

    /// Takes up a turn that was proposed before this conversation began and never answered.
    pub fn take_up(&mut self, turn: TurnId, parts: Vec<Part>) {
        self.emily = Emily::Thinking(Proposal { turn, parts });
    }

    /// The turn that was proposed and waits for its reply to be heard.
    pub fn unanswered(&self) -> Option<TurnId> {
        match &self.emily {
            Emily::Thinking(proposal) => Some(proposal.turn),
            _ => None,
        }
    }

    /// Whether words were said that no proposed turn holds yet.
    pub fn has_open_words(&self) -> bool {
        !self.turn.parts.is_empty() || self.gate.voiced_for().is_some()
    }

    /// Whether the candidate is writing.
    pub fn is_drafting(&self, now: Ms) -> bool {
        now < self.drafting_until
    }

    /// From how much silence on it is reported, once a second.
    pub fn report_silence_from(&mut self, ms: Ms) {
        self.silence_from = ms;
    }

    /// When time alone changes something, at the earliest: the end of a pause, or the next report of silence. It may lie
    /// in the past until [`Input::Tick`] is given. None: only another input can change anything.
    pub fn next_deadline(&self) -> Option<Ms> {
        if !matches!(self.emily, Emily::Silent) || self.gate.voiced_for().is_some() {
            return None;
        }
        if self.turn.parts.is_empty() && self.turn.reopened.is_none() {
            let silence = self.silence_from.max(self.silence_told + 1_000);
            return Some(self.quiet_since.saturating_add(silence).max(self.drafting_until));
        }
        let waiting = self.turn.parts.iter().any(|piece| matches!(piece, Piece::Awaited { .. }));
        (!waiting).then(|| self.turn.not_before.max(self.drafting_until))
    }

    /// The next thing to do, in order; `None` when all is done.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Takes what happened at `now`. Voice lies a little behind the other inputs: it carries the time of its samples.
    pub fn handle(&mut self, input: Input, now: Ms) {
        match input {
            Input::Voice { probability } => self.on_voice(probability, now),
            Input::Heard { phrase, text } => self.on_heard(phrase, text, now),
            Input::Typed { text } => self.on_page_part(PartKind::Typed, text, now),
            Input::Button(request) => self.on_button(request, now),
            Input::Drafting { active } => {
                self.drafting_until = if active { now + DRAFT_MS } else { now };
                self.restart_silence(now);
            }
            Input::NoReply { turn } => self.on_no_reply(turn, now),
            Input::SpeechStarted { utterance, turn } => self.on_speech_started(utterance, turn, now),
            Input::Playing { utterance, played_ms } => self.on_playing(utterance, played_ms),
            Input::PlayedOut { utterance } => self.on_played_out(utterance, now),
            Input::Disconnected => self.on_disconnected(now),
            Input::Tick => {}
        }
        self.judge_overlap();
        self.judge_pause(now);
        self.report_silence(now);
        self.report_floor(now);
    }

    // --- what the candidate does -----------------------------------------------------------------------------------

    fn on_voice(&mut self, probability: f32, now: Ms) {
        let over_emily = matches!(self.emily, Emily::Speaking { overlap: Overlap::None, .. });
        match self.gate.push(probability, over_emily, now, &self.settings) {
            Some(VoiceEvent::Began { .. }) => self.restart_silence(now),
            Some(VoiceEvent::Ended { from_ms, to_ms }) => self.on_phrase(from_ms, to_ms, now),
            None => {}
        }
    }

    fn on_phrase(&mut self, from_ms: Ms, to_ms: Ms, now: Ms) {
        let phrase = self.next_phrase;
        self.next_phrase.0 += 1;
        let over_emily = matches!(self.emily, Emily::Speaking { .. });
        self.turn.parts.push(Piece::Awaited { phrase, start_ms: from_ms, end_ms: to_ms, over_emily });
        self.outputs.push_back(Output::Transcribe {
            phrase,
            from_ms: from_ms.saturating_sub(self.settings.pre_roll_ms),
            to_ms: (to_ms + self.settings.tail_ms).min(now),
        });
        self.restart_silence(to_ms);
    }

    fn on_heard(&mut self, phrase: PhraseId, text: String, now: Ms) {
        let Some(at) =
            self.turn.parts.iter().position(|piece| matches!(piece, Piece::Awaited { phrase: p, .. } if *p == phrase))
        else {
            return;
        };
        let Piece::Awaited { start_ms, end_ms, over_emily, .. } = self.turn.parts[at] else { return };
        let text = text.trim().to_owned();
        let speaking = matches!(self.emily, Emily::Speaking { .. });
        if text.is_empty() || (over_emily && speaking && is_backchannel(&text)) {
            self.turn.parts.remove(at);
            self.end_overlap();
            return;
        }
        self.turn.parts[at] = Piece::Ready(Part { kind: PartKind::Spoken, text, start_ms, end_ms });
        self.turn.not_before = self.turn.not_before.max(end_ms + self.wait_ms());
        if matches!(self.emily, Emily::Speaking { overlap: Overlap::Held, .. }) {
            self.take_floor(now);
        } else {
            self.end_overlap();
        }
    }

    /// A typed answer or a button is a finished thought: it takes the floor at once.
    fn on_page_part(&mut self, kind: PartKind, text: String, now: Ms) {
        if kind == PartKind::Typed && text.trim().is_empty() {
            return;
        }
        self.take_floor(now);
        let text = text.trim().to_owned();
        self.turn.parts.push(Piece::Ready(Part { kind, text, start_ms: now, end_ms: now }));
        self.turn.not_before = now;
        self.drafting_until = now;
        self.restart_silence(now);
    }

    fn on_button(&mut self, request: Request, now: Ms) {
        self.on_page_part(PartKind::Button(request), String::new(), now);
    }

    // --- what Emily does -------------------------------------------------------------------------------------------

    fn on_no_reply(&mut self, turn: TurnId, now: Ms) {
        if matches!(&self.emily, Emily::Thinking(proposal) if proposal.turn == turn) {
            self.emily = Emily::Silent;
            self.outputs.push_back(Output::CommitTurn { turn });
            self.restart_silence(now);
        }
    }

    fn on_speech_started(&mut self, utterance: UtteranceId, turn: Option<TurnId>, now: Ms) {
        let before = std::mem::replace(&mut self.emily, Emily::Silent);
        let hold = match (before, turn) {
            (Emily::Thinking(proposal), Some(turn)) if proposal.turn == turn => Standing::Revocable(proposal),
            _ => Standing::Firm,
        };
        self.emily = Emily::Speaking { utterance, hold, overlap: Overlap::None, played_ms: 0 };
        self.restart_silence(now);
    }

    fn on_playing(&mut self, utterance: UtteranceId, played: Ms) {
        let Emily::Speaking { utterance: running, overlap, played_ms, .. } = &mut self.emily else { return };
        if *running != utterance {
            return;
        }
        *played_ms = played;
        // A voice over hers holds the decision back: it is revoked or it goes on, but is not committed meanwhile.
        let undisturbed =
            *overlap == Overlap::None && self.gate.voiced_for().is_none() && !self.awaits_overlapping_words();
        if played >= self.settings.commit_after_ms && undisturbed {
            self.commit();
        }
    }

    fn on_played_out(&mut self, utterance: UtteranceId, now: Ms) {
        if !matches!(&self.emily, Emily::Speaking { utterance: running, .. } if *running == utterance) {
            return;
        }
        self.commit();
        self.emily = Emily::Silent;
        self.restart_silence(now);
        // Words said over her last words are judged from here on: the candidate may have only begun.
        if !self.turn.parts.is_empty() {
            self.turn.not_before = self.turn.not_before.max(now + self.wait_ms());
        }
    }

    fn on_disconnected(&mut self, now: Ms) {
        if let Some((from_ms, last_voiced_ms)) = self.gate.running() {
            self.on_phrase(from_ms, last_voiced_ms, now);
        }
        self.gate.reset();
        self.take_floor(now);
        self.drafting_until = now;
    }

    // --- judgements ------------------------------------------------------------------------------------------------

    /// Speech over Emily's voice (or over her thinking) lowers it, holds it, and at last takes the floor.
    fn judge_overlap(&mut self) {
        let Some(voiced) = self.gate.voiced_for() else { return };
        let settings = self.settings;
        match &mut self.emily {
            Emily::Silent => {}
            Emily::Thinking(_) if voiced >= settings.hold_revocable_after_ms => self.reopen(),
            Emily::Thinking(_) => {}
            Emily::Speaking { hold, overlap, .. } => {
                let hold_after = match hold {
                    Standing::Revocable(_) => settings.hold_revocable_after_ms,
                    Standing::Firm => settings.hold_after_ms,
                };
                if voiced >= settings.interrupt_after_ms && *overlap == Overlap::Held {
                    self.drop_utterance();
                } else if voiced >= hold_after && *overlap != Overlap::Held {
                    *overlap = Overlap::Held;
                    self.outputs.push_back(Output::Hold);
                } else if voiced >= settings.duck_after_ms && *overlap == Overlap::None {
                    *overlap = Overlap::Ducked;
                    self.outputs.push_back(Output::Duck(true));
                }
            }
        }
    }

    /// A pause that lasted long enough, with all of its words known, ends the turn.
    fn judge_pause(&mut self, now: Ms) {
        let waiting = self.turn.parts.iter().any(|piece| matches!(piece, Piece::Awaited { .. }));
        let idle = matches!(self.emily, Emily::Silent) && self.gate.voiced_for().is_none();
        let anything = !self.turn.parts.is_empty() || self.turn.reopened.is_some();
        if !idle || waiting || !anything || now < self.drafting_until || now < self.turn.not_before {
            return;
        }
        let collected = std::mem::take(&mut self.turn);
        let turn = collected.reopened.unwrap_or_else(|| {
            let turn = self.next_turn;
            self.next_turn.0 += 1;
            turn
        });
        let mut parts: Vec<Part> = collected.parts.into_iter().filter_map(Piece::ready).collect();
        parts.sort_by_key(|part| part.start_ms);
        self.emily = Emily::Thinking(Proposal { turn, parts: parts.clone() });
        self.outputs.push_back(Output::ProposeTurn { turn, parts });
    }

    fn report_silence(&mut self, now: Ms) {
        let waiting_for_candidate = matches!(self.emily, Emily::Silent)
            && self.gate.voiced_for().is_none()
            && self.turn.parts.is_empty()
            && now >= self.drafting_until;
        let ms = now.saturating_sub(self.quiet_since);
        if waiting_for_candidate && ms >= self.silence_from && ms >= self.silence_told + 1_000 {
            self.silence_told = ms;
            self.outputs.push_back(Output::Silence { ms });
        }
    }

    fn report_floor(&mut self, now: Ms) {
        let floor = match &self.emily {
            Emily::Speaking { overlap: Overlap::Held, .. } => FloorState::Hearing,
            Emily::Speaking { .. } => FloorState::Speaking,
            _ if self.gate.voiced_for().is_some() => FloorState::Hearing,
            Emily::Thinking(_) => FloorState::Thinking,
            Emily::Silent if !self.turn.parts.is_empty() => {
                FloorState::Pausing { until_ms: self.turn.not_before.max(now) }
            }
            Emily::Silent => FloorState::Listening,
        };
        let same = match (floor, self.floor) {
            (FloorState::Pausing { .. }, FloorState::Pausing { until_ms }) => self.turn.not_before <= until_ms,
            (new, old) => new == old,
        };
        if !same {
            self.floor = floor;
            self.outputs.push_back(Output::Floor(floor));
        }
    }

    // --- steps -----------------------------------------------------------------------------------------------------

    fn commit(&mut self) {
        let Emily::Speaking { hold, .. } = &mut self.emily else { return };
        if let Standing::Revocable(proposal) = std::mem::replace(hold, Standing::Firm) {
            self.outputs.push_back(Output::CommitTurn { turn: proposal.turn });
            self.learned_ms = self.learned_ms.saturating_sub(self.settings.unlearn_ms);
        }
    }

    /// The candidate has the floor now, whatever Emily was doing.
    fn take_floor(&mut self, now: Ms) {
        match &self.emily {
            Emily::Silent => {}
            Emily::Thinking(_) => self.reopen(),
            Emily::Speaking { .. } => self.drop_utterance(),
        }
        self.restart_silence(now);
    }

    /// The running utterance is dropped: taken back while that is possible, else cut.
    fn drop_utterance(&mut self) {
        match &self.emily {
            Emily::Speaking { hold: Standing::Revocable(_), .. } => self.reopen(),
            Emily::Speaking { .. } => {
                self.emily = Emily::Silent;
                self.outputs.push_back(Output::Interrupt);
            }
            _ => {}
        }
    }

    /// The proposed turn goes on: its words come before those that are being said.
    fn reopen(&mut self) {
        let proposal = match std::mem::replace(&mut self.emily, Emily::Silent) {
            Emily::Thinking(proposal) | Emily::Speaking { hold: Standing::Revocable(proposal), .. } => proposal,
            other => {
                self.emily = other;
                return;
            }
        };
        self.outputs.push_back(Output::ReopenTurn { turn: proposal.turn });
        self.learned_ms = (self.learned_ms + self.settings.learn_ms).min(self.settings.learn_at_most_ms);
        self.turn.reopened = Some(proposal.turn);
        self.turn.parts.splice(0..0, proposal.parts.into_iter().map(Piece::Ready));
    }

    /// What was said over Emily's voice was nothing that should stop her.
    fn end_overlap(&mut self) {
        if self.gate.voiced_for().is_some() || self.awaits_overlapping_words() {
            return;
        }
        let Emily::Speaking { overlap, .. } = &mut self.emily else { return };
        match std::mem::replace(overlap, Overlap::None) {
            Overlap::None => {}
            Overlap::Ducked => self.outputs.push_back(Output::Duck(false)),
            Overlap::Held => self.outputs.push_back(Output::Resume),
        }
    }

    fn awaits_overlapping_words(&self) -> bool {
        self.turn.parts.iter().any(|piece| matches!(piece, Piece::Awaited { over_emily: true, .. }))
    }

    fn restart_silence(&mut self, now: Ms) {
        self.quiet_since = now;
        self.silence_told = 0;
    }

    /// How long the pause after what was said so far may last. Who went on after a pause that seemed to be the end is
    /// given longer from then on, except where the words leave no doubt.
    fn wait_ms(&self) -> Ms {
        let wait = self.settings.pause.wait_ms(self.expect, self.patience, &self.text_so_far(), None);
        let doubtful = matches!(self.expect, Expect::Answer { .. }) && wait > SURE_MS;
        if doubtful { wait + self.learned_ms } else { wait }
    }

    fn text_so_far(&self) -> String {
        let ready = self.turn.parts.iter().filter_map(|piece| match piece {
            Piece::Ready(part) => Some(part.text.as_str()),
            Piece::Awaited { .. } => None,
        });
        ready.collect::<Vec<_>>().join(" ")
    }
}

impl Piece {
    fn ready(self) -> Option<Part> {
        match self {
            Piece::Ready(part) => Some(part),
            Piece::Awaited { .. } => None,
        }
    }
}
