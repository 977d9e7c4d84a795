//! One task per interview: it carries the [`Director`]'s effects out and brings it what the adapters report.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tracing::{debug, info, warn};
use uuid::Uuid;

use super::calm::Presence;
use super::clock::SessionClock;
use super::director::{Director, Effect, Input, Model, WordingId};
use super::ears::Ears;
use super::hearing::{Hearing, Stretch};
use super::mouth::{CLAUSE_QUEUE, Clause, Mouth};
use super::record::{Recorder, RecordingFiles};
use super::wire::{FromPage, ToPage};
use super::{SessionError, Shared, rehearsal};
use crate::audio::{AudioPacket, FRAME_MS};
use crate::conversation::{PhraseId, Purpose};
use crate::interview::event::{CloseReason, Event, LeaveReason, Logged, ModelReply, Ms};
use crate::interview::{Prompt, terms_for};
use crate::language::{Answered, LanguageError};
use crate::meeting::{Peer, PeerEvent, PeerSender};
use crate::speech::{Hints, Lane};
use crate::telemetry::metrics;

/// Answers of a language model that wait for the session; only the newest counts, and older ones are cancelled.
const WORDED_QUEUE: usize = 4;
/// A session without a device ends its task after this long; the log lets it be taken up again.
const EMPTY_FOR: Duration = Duration::from_secs(120);
/// What is still on its way to the page when we hang up gets this long.
const GOODBYE: Duration = Duration::from_millis(1_200);
/// So much of a turn is listened to, to judge whether it is finished.
const JUDGED_MS: Ms = 8_000;
/// A page that reports a longer delay between a packet's arrival and its sound measures something else.
const MOST_PLAYOUT_MS: f64 = 5_000.0;
/// A server that stops waits this long for the words of whoever was speaking.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// After a stall longer than this (a stopped process) the 20 ms steps are skipped instead of caught up.
const STALL_MS: Ms = 1_000;

/// What the registry asks of a running session.
pub enum Command {
    /// A device joins; an earlier one is let go.
    Attach { peer: Peer },
    /// The candidate agreed or declined on the page.
    Consent { agree: bool, notice_version: String, time_zone: Option<String> },
    /// The server stops.
    Stop,
}

/// Why a session's task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The interview is over.
    Closed(CloseReason),
    /// Nobody is there; the interview can be taken up again.
    Empty,
}

/// A language model's answer, or why there is none.
struct WordedReply {
    wording: WordingId,
    reply: ModelReply,
}

/// A device in the meeting.
struct Device {
    peer: Peer,
    sender: PeerSender,
}

/// A live interview.
pub struct Session {
    shared: Arc<Shared>,
    id: Uuid,
    director: Director,
    ears: Ears,
    mouth: Mouth,
    /// Keeps background work off the models while a turn may end.
    presence: Presence,
    recorder: Option<Recorder>,
    files: RecordingFiles,
    device: Option<Device>,
    /// A device that has an answer and is not connected yet: it takes over when it is.
    joining: Option<Peer>,
    connections: u32,
    clock: SessionClock,
    /// The time of the running 20 ms step.
    step_ms: Ms,
    commands: mpsc::Receiver<Command>,
    clauses: mpsc::Receiver<Clause>,
    hearing: Hearing,
    worded: mpsc::Receiver<WordedReply>,
    worded_sender: mpsc::Sender<WordedReply>,
    /// The language model at work on a reply.
    asking: Option<AbortHandle>,
}

enum Step {
    Command(Option<Command>),
    Peer(Option<PeerEvent>),
    Joining(Option<PeerEvent>),
    Clause(Clause),
    Heard(Input),
    Worded(WordedReply),
    Tick,
}

/// An interview's lane among the jobs of the model threads: of a UUID v7 the random part.
fn lane_of(id: Uuid) -> Lane {
    Lane(id.as_u64_pair().1)
}

/// The next event of a peer, if there is one; without, this waits for good.
async fn next_event(peer: Option<&mut Peer>) -> Option<PeerEvent> {
    match peer {
        Some(peer) => peer.next_event().await,
        None => std::future::pending().await,
    }
}

impl Session {
    /// A session over an interview's log.
    ///
    /// # Errors
    /// When a codec cannot be made or the recording cannot be opened.
    pub fn new(
        shared: Arc<Shared>,
        id: Uuid,
        log: &[Logged],
        commands: mpsc::Receiver<Command>,
    ) -> Result<Self, SessionError> {
        let clock = SessionClock::of(log)?;
        let now = clock.now();
        let (clause_sender, clauses) = mpsc::channel(CLAUSE_QUEUE);
        let (worded_sender, worded) = mpsc::channel(WORDED_QUEUE);
        let mut director = Director::new(log, now);
        if let Some(language) = &shared.language {
            let deadline_ms = shared.config.language.deadline_ms;
            director = director.with_model(Model { label: language.label(), deadline_ms });
        }
        let voice = rehearsal::style(director.state());
        let mut session = Session {
            mouth: Mouth::new(shared.engines.synthesizer.clone(), voice, clause_sender)?.in_lane(lane_of(id)),
            ears: Ears::new()?,
            presence: shared.calm.enter(),
            recorder: None,
            files: RecordingFiles::within(&shared.store.media_dir(id)),
            device: None,
            joining: None,
            connections: log.iter().filter(|logged| matches!(logged.event, Event::Joined { .. })).count() as u32,
            director,
            clock,
            step_ms: now,
            commands,
            clauses,
            hearing: Hearing::new(shared.engines.transcriber.clone(), lane_of(id))
                .with_judge(shared.engines.end_of_turn.clone()),
            worded,
            worded_sender,
            asking: None,
            shared,
            id,
        };
        session.record_if_allowed()?;
        Ok(session)
    }

    /// Runs until the interview is over or nobody is there any more.
    ///
    /// # Errors
    /// When the log or the recording cannot be written: nothing may happen that is not recorded.
    pub async fn run(mut self) -> Result<Ending, SessionError> {
        let outcome = self.converse().await;
        if let Err(error) = &outcome {
            warn!(interview = %self.id, %error, "session ended by an error");
            let text = "Something went wrong on our side. Your answers up to here are saved; please come back with the same link.";
            self.tell(ToPage::Notice { code: "server_trouble", text: text.into() }).await;
        }
        self.commands.close();
        metrics::heard(&self.ears.stats());
        if let Some(recorder) = &mut self.recorder
            && let Err(error) = recorder.flush()
        {
            warn!(interview = %self.id, %error, "the end of the recording was not written");
        }
        if let Some(device) = self.device.take() {
            tokio::time::sleep(GOODBYE).await;
            device.peer.close().await;
        }
        outcome
    }

    async fn converse(&mut self) -> Result<Ending, SessionError> {
        let mut ticks = interval(Duration::from_millis(FRAME_MS));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut occupied = tokio::time::Instant::now();
        let mut stopping: Option<tokio::time::Instant> = None;
        loop {
            match self.next_step(&mut ticks, stopping.is_some()).await {
                Step::Command(Some(command)) => self.on_command(command).await?,
                Step::Command(None) => stopping = Some(stopping.unwrap_or_else(tokio::time::Instant::now)),
                Step::Peer(event) => self.on_peer_event(event).await?,
                Step::Joining(event) => self.on_joining_event(event).await?,
                Step::Clause(clause) => self.mouth.take_clause(clause),
                Step::Heard(result) => self.director.handle(result, self.step_ms),
                Step::Worded(WordedReply { wording, reply }) => {
                    self.director.handle(Input::Worded { wording, reply }, self.step_ms);
                }
                Step::Tick => self.on_tick().await?,
            }
            self.settle().await?;
            if let Some(reason) = self.director.finished() {
                info!(interview = %self.id, ?reason, "interview closed");
                return Ok(Ending::Closed(reason));
            }
            if stopping.is_some_and(|since| !self.director.has_open_words() || since.elapsed() >= LAST_WORDS) {
                return Ok(Ending::Empty);
            }
            if self.device.is_some() || self.joining.is_some() {
                occupied = tokio::time::Instant::now();
            } else if occupied.elapsed() >= EMPTY_FOR {
                self.director.nobody_is_there(self.step_ms);
                self.settle().await?;
                return Ok(self.director.finished().map_or(Ending::Empty, Ending::Closed));
            }
        }
    }

    async fn next_step(&mut self, ticks: &mut Interval, stopping: bool) -> Step {
        let (device, joining) = (&mut self.device, &mut self.joining);
        let device = device.as_mut().map(|device| &mut device.peer);
        tokio::select! {
            command = self.commands.recv(), if !stopping => Step::Command(command),
            event = next_event(device) => Step::Peer(event),
            event = next_event(joining.as_mut()) => Step::Joining(event),
            Some(clause) = self.clauses.recv() => Step::Clause(clause),
            Some(result) = self.hearing.next() => Step::Heard(result),
            Some(worded) = self.worded.recv() => Step::Worded(worded),
            _ = ticks.tick() => Step::Tick,
        }
    }

    // --- what comes in ---------------------------------------------------------------------------------------------

    async fn on_command(&mut self, command: Command) -> Result<(), SessionError> {
        match command {
            Command::Attach { peer } => {
                self.joining = Some(peer);
                Ok(())
            }
            Command::Consent { agree, notice_version, time_zone } => {
                self.director.handle(Input::Consent { agree, notice_version, time_zone }, self.step_ms);
                Ok(())
            }
            Command::Stop => {
                let text = "The server has to stop for a moment. Your answers are saved; the same link takes you back.";
                self.tell(ToPage::Notice { code: "server_stopping", text: text.into() }).await;
                self.detach(LeaveReason::ServerStopped).await?;
                self.commands.close();
                Ok(())
            }
        }
    }

    /// The joining device is connected: it takes the interview over.
    async fn attach(&mut self, peer: Peer) -> Result<(), SessionError> {
        if self.device.is_some() {
            self.tell(ToPage::TakenOver).await;
            self.detach(LeaveReason::TakenOver).await?;
        }
        self.connections += 1;
        metrics::heard(&std::mem::replace(&mut self.ears, Ears::new()?).stats());
        let (sender, connection) = (peer.sender(), self.connections);
        self.device = Some(Device { sender, peer });
        info!(interview = %self.id, connection, "candidate joined");
        self.director.handle(Input::Joined { connection }, self.step_ms);
        Ok(())
    }

    /// Lets the device go; what Emily was saying reached it only so far.
    async fn detach(&mut self, reason: LeaveReason) -> Result<(), SessionError> {
        let Some(device) = self.device.take() else { return Ok(()) };
        self.director.handle(Input::Left { reason }, self.step_ms);
        Box::pin(self.settle()).await?;
        tokio::spawn(async move {
            tokio::time::sleep(GOODBYE).await;
            device.peer.close().await;
        });
        Ok(())
    }

    async fn on_peer_event(&mut self, event: Option<PeerEvent>) -> Result<(), SessionError> {
        match event {
            Some(PeerEvent::Connected) => {} // again: after an interruption or an ICE restart
            Some(PeerEvent::Audio(packet)) => return self.on_packet(packet),
            Some(PeerEvent::DataOpen) => {} // the page says hello and is told where the interview is
            Some(PeerEvent::Data(text)) => return self.on_page_message(&text).await,
            Some(PeerEvent::Disconnected) => debug!(interview = %self.id, "connection interrupted"),
            Some(PeerEvent::Closed) => return self.detach(LeaveReason::HungUp).await,
            Some(PeerEvent::Failed) | None => return self.detach(LeaveReason::Lost).await,
        }
        Ok(())
    }

    async fn on_joining_event(&mut self, event: Option<PeerEvent>) -> Result<(), SessionError> {
        match event {
            Some(PeerEvent::Connected) => {
                if let Some(peer) = self.joining.take() {
                    self.attach(peer).await?;
                }
            }
            // It never came: whoever is in the meeting stays in it.
            Some(PeerEvent::Failed | PeerEvent::Closed) | None => self.joining = None,
            Some(_) => {}
        }
        Ok(())
    }

    fn on_packet(&mut self, mut packet: AudioPacket) -> Result<(), SessionError> {
        packet.arrived_ms = self.clock.now();
        if let Some(recorder) = &mut self.recorder {
            recorder.candidate(&packet)?;
        }
        self.ears.push(packet);
        Ok(())
    }

    async fn on_page_message(&mut self, text: &str) -> Result<(), SessionError> {
        let message = match FromPage::parse(text) {
            Ok(message) => message,
            Err(error) => {
                debug!(interview = %self.id, "a message from the page was refused");
                self.tell(ToPage::Notice { code: "bad_message", text: error.to_string() }).await;
                return Ok(());
            }
        };
        let input = match message {
            FromPage::Typed { text } => Input::Typed { text },
            FromPage::Typing { active } => Input::Drafting { active },
            FromPage::Request { request } => Input::Button(request),
            FromPage::Hello { playout_delay_ms, .. } => {
                if let Some(delay_ms) = playout_delay_ms {
                    self.director.set_playout_delay(delay_ms.clamp(0.0, MOST_PLAYOUT_MS) as Ms);
                }
                self.director.tell_anew(self.step_ms);
                return Ok(());
            }
            FromPage::Playout { delay_ms } => {
                self.director.set_playout_delay(delay_ms.clamp(0.0, MOST_PLAYOUT_MS) as Ms);
                return Ok(());
            }
            FromPage::Mute { muted } => {
                debug!(interview = %self.id, muted, "microphone");
                return Ok(());
            }
            FromPage::Bye {} => return self.detach(LeaveReason::HungUp).await,
        };
        self.director.handle(input, self.step_ms);
        Ok(())
    }

    /// One 20 ms step: send a frame, listen to one, let time pass.
    async fn on_tick(&mut self) -> Result<(), SessionError> {
        let clock = self.clock.now();
        if self.step_ms >= clock + FRAME_MS {
            return Ok(()); // a step that was owed for a stall that was skipped
        }
        let behind = clock.saturating_sub(self.step_ms);
        self.step_ms += if behind > STALL_MS { behind } else { FRAME_MS };
        let now = self.step_ms;
        self.presence.listens(self.device.is_some() && !self.mouth.is_busy());
        let Some(device) = &self.device else {
            self.director.handle(Input::Tick, now);
            return Ok(());
        };
        let packet = self.mouth.tick(now)?;
        self.ears.hear_emily(now, packet.as_ref().map(|packet| packet.level));
        if let Some(packet) = packet {
            if let Some(recorder) = &mut self.recorder {
                recorder.emily(now, &packet.payload)?;
            }
            if let Err(error) = device.sender.send_audio(packet.payload, packet.timestamp, packet.marker).await {
                debug!(interview = %self.id, %error, "a frame was not sent");
            }
        }
        for (at_ms, probability) in self.ears.listen(now) {
            self.director.handle(Input::Voice { probability }, at_ms);
        }
        self.director.handle(Input::Tick, now);
        Ok(())
    }

    // --- what goes out ---------------------------------------------------------------------------------------------

    /// Carries out everything that is asked for, until neither the director nor the voice has more to report.
    async fn settle(&mut self) -> Result<(), SessionError> {
        loop {
            if let Some(effect) = self.director.poll_effect() {
                self.carry_out(effect).await?;
            } else if let Some(news) = self.mouth.poll_news() {
                self.director.handle(Input::News(news), self.step_ms);
            } else {
                return Ok(());
            }
        }
    }

    async fn carry_out(&mut self, effect: Effect) -> Result<(), SessionError> {
        match effect {
            Effect::Log { at_ms, event } => {
                self.shared.store.append(self.id, at_ms, &event).await?;
                if let Event::ReplyBegan { timing, .. } = &event {
                    info!(interview = %self.id, ?timing, "reply began");
                    metrics::reply(timing);
                }
                if let Event::ModelReplied { reply, rule, model, asked_ms, .. } = &event {
                    self.count_wording(reply, rule.as_deref(), model, at_ms - asked_ms);
                }
                self.record_if_allowed()?;
            }
            Effect::Transcribe { phrase, from_ms, to_ms, purpose } => self.transcribe(phrase, from_ms, to_ms, purpose),
            Effect::JudgeEnd { from_ms, to_ms } => {
                let from_ms = from_ms.max(to_ms.saturating_sub(JUDGED_MS));
                let (_, audio) = self.ears.slice(from_ms, self.step_ms);
                self.hearing.judge_end(audio, to_ms);
            }
            Effect::Word { wording, prompt } => self.word(wording, prompt),
            Effect::DropWording => self.drop_wording(),
            Effect::Say(utterance) => self.mouth.say(utterance),
            Effect::DropUtterance => self.mouth.drop_utterance(),
            Effect::Duck(on) => self.mouth.duck(on),
            Effect::Hold => self.mouth.hold(),
            Effect::Resume => self.mouth.resume(),
            Effect::Tell(message) => self.tell(message).await,
            Effect::LetGo => self.detach(LeaveReason::Paused).await?,
        }
        Ok(())
    }

    fn transcribe(&mut self, phrase: PhraseId, from_ms: Ms, to_ms: Ms, purpose: Purpose) {
        let (from_ms, audio) = self.ears.slice(from_ms, to_ms);
        let state = self.director.state();
        let terms = if purpose == Purpose::Caption { Vec::new() } else { terms_for(state) };
        let hints = Hints { language: Some(state.plan().language.clone()), terms };
        self.hearing.transcribe(Stretch { phrase, from_ms, to_ms, audio }, hints, purpose);
    }

    /// Asks the language model; the director stops waiting at its deadline, whatever the model does.
    fn word(&mut self, wording: WordingId, prompt: Prompt) {
        self.drop_wording();
        let Some(language) = self.shared.language.clone() else { return };
        let replies = self.worded_sender.clone();
        let task = tokio::spawn(async move {
            // Only the kind of a failure: a server's own message may repeat what it was sent.
            let reply = match language.complete(&prompt).await {
                Ok(text) => ModelReply::Text { text },
                Err(LanguageError::Late { .. }) => ModelReply::Late,
                Err(error) => ModelReply::Failed { what: error.kind().to_owned() },
            };
            // The session may be over by now; then nobody waits for these words.
            let _ = replies.send(WordedReply { wording, reply }).await;
        });
        self.asking = Some(task.abort_handle());
    }

    /// Counts what became of a model's answer, and logs the ones that were not spoken: why, never what they said.
    fn count_wording(&self, reply: &ModelReply, rule: Option<&str>, model: &str, took_ms: Ms) {
        let mut wordings = self.shared.wordings.lock().unwrap_or_else(PoisonError::into_inner);
        wordings.count(Answered::logged(reply, rule));
        let so_far = wordings.share();
        match (reply, rule) {
            (ModelReply::Text { .. }, None) => {
                debug!(interview = %self.id, model, took_ms, so_far, "worded by the model")
            }
            (ModelReply::Text { .. }, Some(rule)) => {
                info!(interview = %self.id, model, took_ms, rule, so_far, "the model's words were refused");
            }
            (ModelReply::Late, _) => info!(interview = %self.id, model, took_ms, so_far, "the model was late"),
            (ModelReply::Failed { what }, _) => {
                warn!(interview = %self.id, model, took_ms, what, so_far, "the model did not answer");
            }
        }
    }

    fn drop_wording(&mut self) {
        if let Some(asking) = self.asking.take() {
            asking.abort();
        }
    }

    fn record_if_allowed(&mut self) -> Result<(), SessionError> {
        if self.recorder.is_none() && self.director.state().consented() {
            self.shared.store.create_media_dir(self.id)?;
            self.recorder = Some(Recorder::open(&self.files)?);
            self.director.set_recording(true, self.step_ms);
        }
        Ok(())
    }

    /// Tells the page, where there is one: a plain WHIP client has no data channel.
    async fn tell(&mut self, message: ToPage) {
        if let Some(device) = &self.device
            && let Err(error) = device.sender.send_text(message.to_json()).await
        {
            debug!(interview = %self.id, %error, "the page was not told");
        }
    }
}
