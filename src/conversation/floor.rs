//! The machine itself: who has the floor, which words belong to the turn, and whether a reply still stands.

use std::collections::VecDeque;

use super::Settings;
use super::echo::OwnWords;
use super::events::{FloorState, Heard, Input, Output, PhraseId};
use super::patience::{SURE_MS, is_backchannel};
use super::phrases::{Arrival, Closing, Phrases, Ready};
use super::voice::{VOICE_FRAME_MS, VoiceEvent, VoiceGate};
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
    own_words: OwnWords,
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
    phrases: Phrases,
    /// The pause that ends the turn counts from here …
    quiet_from: Ms,
    /// … and lasts this long.
    wait_ms: Ms,
    /// A model's judgement of the pause after the speech that ended then.
    finished: Option<(Ms, f32)>,
}

impl Collected {
    fn not_before(&self) -> Ms {
        if self.phrases.ends_on_page() { self.quiet_from } else { self.quiet_from + self.wait_ms }
    }
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
            own_words: OwnWords::default(),
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
        if self.expect != expect {
            self.expect = expect;
            self.judge_wait();
        }
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
        !self.turn.phrases.is_empty() || self.gate.voiced_for().is_some()
    }

    /// Whether words of speech that is over are still on their way.
    pub fn awaits_words(&self) -> bool {
        self.turn.phrases.awaits_words()
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
        if self.turn.phrases.is_empty() && self.turn.reopened.is_none() {
            let silence = self.silence_from.max(self.silence_told + 1_000);
            return Some(self.quiet_since.saturating_add(silence).max(self.drafting_until));
        }
        (!self.turn.phrases.awaits_words()).then(|| self.turn.not_before().max(self.drafting_until))
    }

    /// Whether speech is being heard, a short pause in it included.
    pub fn is_hearing(&self) -> bool {
        self.gate.running().is_some()
    }

    /// The next frame after `now` that changes anything if speech (or else silence) is steady: those between need not be
    /// told. None: only a change of the voice matters.
    pub fn next_voice_mark(&self, speech: bool, now: Ms) -> Option<Ms> {
        let (from_ms, last_voiced_ms) = self.gate.running()?;
        let Settings { suspicion_ms, phrase_pause_ms, .. } = self.settings;
        let frame = |mark: Ms| Some(mark.next_multiple_of(VOICE_FRAME_MS)).filter(|frame| *frame > now);
        if !speech {
            return [suspicion_ms, phrase_pause_ms].into_iter().find_map(|pause| frame(last_voiced_ms + pause));
        }
        let settings = &self.settings;
        let over_emily = [
            settings.duck_after_ms,
            settings.hold_revocable_after_ms,
            settings.hold_after_ms,
            settings.interrupt_after_ms,
            settings.max_phrase_ms,
        ];
        let windows = self.turn.phrases.marks(settings).into_iter().flat_map(|(full, caption)| [full, caption]);
        over_emily.into_iter().map(|mark| from_ms.saturating_add(mark)).chain(windows).filter_map(frame).min()
    }

    /// The next thing to do, in order; `None` when all is done.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Takes what happened at `now`. Voice lies a little behind the other inputs: it carries the time of its samples.
    pub fn handle(&mut self, input: Input, now: Ms) {
        match input {
            Input::Voice { probability } => self.on_voice(probability, now),
            Input::Heard { phrase, to_ms, heard } => self.on_heard(phrase, to_ms, heard, now),
            Input::NotHeard { phrase, to_ms } => {
                self.outputs.extend(self.turn.phrases.not_heard(phrase, to_ms));
            }
            Input::Finished { to_ms, probability } => {
                self.turn.finished = Some((to_ms, probability));
                self.judge_wait();
            }
            Input::Typed { text } => self.on_page_part(PartKind::Typed, text, now),
            Input::Button(request) => self.on_button(request, now),
            Input::Drafting { active } => {
                self.drafting_until = if active { now + DRAFT_MS } else { now };
                self.restart_silence(now);
            }
            Input::NoReply { turn } => self.on_no_reply(turn, now),
            Input::SpeechStarted { utterance, turn } => self.on_speech_started(utterance, turn, now),
            Input::Saying { line } => self.own_words.say(line),
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
            Some(VoiceEvent::Began { at_ms }) => {
                let near_emily = self.is_speaking();
                let phrase = self.take_phrase_id();
                self.turn.phrases.begin(phrase, at_ms, near_emily, &self.settings);
                self.restart_silence(now);
            }
            Some(VoiceEvent::Paused { last_voiced_ms }) => self.on_pause(last_voiced_ms),
            Some(VoiceEvent::Resumed { last_voiced_ms }) => {
                let next = self.next_phrase;
                let closing = self.turn.phrases.go_on(last_voiced_ms, next, &self.settings);
                self.on_split(closing, now);
            }
            Some(VoiceEvent::Ended { to_ms, .. }) => self.on_phrase(to_ms, now),
            None if self.gate.pauses(now) => {}
            None if self.turn.phrases.window_ms(now) >= self.settings.window_ms => {
                let next = self.next_phrase;
                let closing = self.turn.phrases.split(now, next, &self.settings);
                self.on_split(closing, now);
            }
            None => self.outputs.extend(self.turn.phrases.caption(now, &self.settings)),
        }
    }

    fn take_phrase_id(&mut self) -> PhraseId {
        let phrase = self.next_phrase;
        self.next_phrase.0 += 1;
        phrase
    }

    /// A pause that may be the end: its words are asked for at once, and whether it sounds like an end.
    fn on_pause(&mut self, last_voiced_ms: Ms) {
        self.outputs.extend(self.turn.phrases.suspect(last_voiced_ms, &self.settings));
        let judged = matches!(self.expect, Expect::Answer { .. } | Expect::CandidateQuestion);
        if judged && !self.is_speaking() {
            let from_ms = self.turn.phrases.began_ms().unwrap_or(last_voiced_ms);
            self.outputs.push_back(Output::JudgeEnd { from_ms, to_ms: last_voiced_ms });
        }
    }

    /// A window was closed in the midst of speech, and another one begun.
    fn on_split(&mut self, closing: Option<Closing>, now: Ms) {
        if let Some(closing) = closing {
            self.next_phrase.0 += 1;
            self.on_closing(closing, now);
        }
    }

    /// The phrase that is being spoken ended with this.
    fn on_phrase(&mut self, last_voiced_ms: Ms, now: Ms) {
        let over_emily = self.is_speaking();
        let to_ms = (last_voiced_ms + self.settings.tail_ms).min(now);
        let closing = self.turn.phrases.close(last_voiced_ms, to_ms, over_emily, &self.settings);
        if let Some(closing) = closing {
            self.on_closing(closing, now);
        }
        self.restart_silence(last_voiced_ms);
    }

    fn on_closing(&mut self, closing: Closing, now: Ms) {
        match closing {
            Closing::Heard(ready) => self.on_ready(&ready, now),
            Closing::OnItsWay => {}
            Closing::Ask(transcribe) => self.outputs.push_back(transcribe),
        }
    }

    fn on_heard(&mut self, phrase: PhraseId, to_ms: Ms, heard: Heard, now: Ms) {
        match self.turn.phrases.hear(phrase, to_ms, heard) {
            Arrival::Unfinished => self.caption(phrase, false),
            Arrival::Finished(ready) => self.on_ready(&ready, now),
            Arrival::Stale => {}
        }
    }

    /// The words of a phrase that is over are there.
    fn on_ready(&mut self, ready: &Ready, now: Ms) {
        let Ready { phrase, ref text, end_ms, over_emily, near_emily } = *ready;
        let beside = over_emily && self.is_speaking() && is_backchannel(text);
        if text.is_empty() || beside || (near_emily && self.own_words.are_in(text)) {
            self.turn.phrases.drop_phrase(phrase);
            self.outputs.push_back(Output::Caption { phrase, text: String::new(), done: true });
            self.end_overlap();
            return;
        }
        if let Some(before) = self.turn.phrases.before(phrase) {
            self.caption(before, true);
        }
        self.caption(phrase, true);
        self.turn.quiet_from = self.turn.quiet_from.max(end_ms);
        self.judge_wait();
        if matches!(self.emily, Emily::Speaking { overlap: Overlap::Held, .. }) {
            self.take_floor(now);
        } else {
            self.end_overlap();
        }
    }

    fn caption(&mut self, phrase: PhraseId, done: bool) {
        let text = self.turn.phrases.caption_of(phrase);
        self.outputs.extend(text.map(|text| Output::Caption { phrase, text, done }));
    }

    /// A typed answer or a button is a finished thought: it takes the floor at once.
    fn on_page_part(&mut self, kind: PartKind, text: String, now: Ms) {
        if kind == PartKind::Typed && text.trim().is_empty() {
            return;
        }
        self.take_floor(now);
        self.turn.phrases.add(Part::new(kind, text.trim(), now, now));
        self.turn.quiet_from = now;
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
        if !self.turn.phrases.is_empty() {
            self.turn.quiet_from = self.turn.quiet_from.max(now);
            self.judge_wait();
        }
    }

    fn on_disconnected(&mut self, now: Ms) {
        if let Some((_, last_voiced_ms)) = self.gate.running() {
            self.on_phrase(last_voiced_ms, now);
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
        let waiting = self.turn.phrases.awaits_words();
        let idle = matches!(self.emily, Emily::Silent) && self.gate.voiced_for().is_none();
        let anything = !self.turn.phrases.is_empty() || self.turn.reopened.is_some();
        if !idle || waiting || !anything || now < self.drafting_until || now < self.turn.not_before() {
            return;
        }
        let mut collected = std::mem::take(&mut self.turn);
        let pause_ms = collected.not_before() - collected.quiet_from;
        let turn = collected.reopened.unwrap_or_else(|| {
            let turn = self.next_turn;
            self.next_turn.0 += 1;
            turn
        });
        let mut parts = collected.phrases.take_parts();
        // A window may hold nothing but what the one before it heard already.
        parts.retain(|part| !part.text.is_empty() || matches!(part.kind, PartKind::Button(_)));
        self.emily = Emily::Thinking(Proposal { turn, parts: parts.clone() });
        self.outputs.push_back(Output::ProposeTurn { turn, parts, pause_ms });
    }

    fn report_silence(&mut self, now: Ms) {
        let waiting_for_candidate = matches!(self.emily, Emily::Silent)
            && self.gate.voiced_for().is_none()
            && self.turn.phrases.is_empty()
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
            Emily::Silent if !self.turn.phrases.is_empty() => {
                FloorState::Pausing { until_ms: self.turn.not_before().max(now) }
            }
            Emily::Silent => FloorState::Listening,
        };
        let same = match (floor, self.floor) {
            (FloorState::Pausing { .. }, FloorState::Pausing { until_ms }) => self.turn.not_before() <= until_ms,
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
            Emily::Silent | Emily::Thinking(_) => {}
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
        self.turn.phrases.put_first(proposal.parts);
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
        self.turn.phrases.awaits_words_over_emily()
    }

    fn is_speaking(&self) -> bool {
        matches!(self.emily, Emily::Speaking { .. })
    }

    fn restart_silence(&mut self, now: Ms) {
        self.quiet_since = now;
        self.silence_told = 0;
    }

    /// How long the pause after what was said so far may last. Who went on after a pause that seemed to be the end is
    /// given longer from then on, except where the words leave no doubt.
    fn judge_wait(&mut self) {
        if self.turn.phrases.is_empty() {
            return;
        }
        let finished = self.turn.finished.filter(|(to_ms, _)| *to_ms == self.turn.quiet_from).map(|(_, it)| it);
        let text = self.turn.phrases.text();
        let wait = self.settings.pause.wait_ms(self.expect, self.patience, &text, finished);
        let doubtful = matches!(self.expect, Expect::Answer { .. }) && wait > SURE_MS;
        let wait = if doubtful { wait + self.learned_ms } else { wait };
        let began = self.turn.phrases.began_ms().unwrap_or(self.turn.quiet_from);
        let long = self.turn.quiet_from.saturating_sub(began) >= self.settings.long_turn_ms;
        self.turn.wait_ms = if long { wait.min(self.settings.long_turn_pause_ms) } else { wait };
    }
}
