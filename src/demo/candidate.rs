//! A simulated candidate: it joins as any WHIP client would, hears Emily through Whisper, speaks through a voice of its
//! own, and knows nothing but what it hears.
//!
//! It decides what to say from Emily's transcribed words and its prepared [`Answers`]. Between it and the server there is
//! one WHIP request, and from then on RTP alone.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use super::answers::Answers;
use crate::audio::{AudioError, FRAME_MS};
use crate::conversation::Settings;
use crate::conversation::voice::{VoiceEvent, VoiceGate};
use crate::interview::event::{EntryKind, Line, Ms, Utterance, UtteranceId};
use crate::meeting::client::{self, Client, ClientOptions};
use crate::meeting::{MeetingError, PeerEvent};
use crate::session::clock::SessionClock;
use crate::session::ears::Ears;
use crate::session::mouth::{CLAUSE_QUEUE, Clause, Mouth};
use crate::session::news::News;
use crate::speech::{Engines, Hints, Priority, SpeechError, Voice};

/// A pause of Emily's this long is the end of what she says; the pauses between her sentences are shorter.
const EMILY_PAUSE_MS: Ms = 1_700;
/// The candidate's voice, told from Emily's by ear: lower and a little quicker.
const VOICE: Voice = Voice { pitch: 0.84, pace: 1.08 };

/// Why a simulated candidate gave up.
#[derive(Debug, thiserror::Error)]
pub enum CandidateError {
    #[error("the candidate could not join: {0}")]
    Meeting(#[from] MeetingError),
    #[error("the candidate could not hear or speak: {0}")]
    Speech(#[from] SpeechError),
    #[error("the candidate's sound failed: {0}")]
    Audio(#[from] AudioError),
    #[error("the candidate did not hear anything of Emily for {0} s")]
    NothingHeard(u64),
}

/// What a candidate remembers of its interview.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// What it said, in order.
    pub said: Vec<String>,
    /// What it heard Emily say, as its own Whisper heard it.
    pub heard: Vec<String>,
    /// From the last voiced sample that it sent to the first voiced sample of Emily's reply, ms, one for each turn.
    pub reply_ms: Vec<Ms>,
}

/// What happens to a candidate, as it happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    Heard(String),
    Says(String),
    /// Emily's reply began so long after the candidate's last voiced sample, ms.
    Answered(Ms),
}

/// A simulated candidate.
pub struct Candidate {
    client: Client,
    engines: Engines,
    answers: Answers,
    moments: mpsc::Sender<Moment>,
    ears: Ears,
    gate: VoiceGate,
    settings: Settings,
    mouth: Mouth,
    clauses: mpsc::Receiver<Clause>,
    clock: SessionClock,
    step_ms: Ms,
    spoken: u32,
    last_voiced_ms: Option<Ms>,
    memory: Memory,
}

impl Candidate {
    /// Joins the meeting behind a link. `moments` is told what happens; it must be read.
    ///
    /// # Errors
    /// When the meeting cannot be joined.
    pub async fn join(
        endpoint: &str,
        token: &str,
        engines: Engines,
        answers: Answers,
        moments: mpsc::Sender<Moment>,
    ) -> Result<Self, CandidateError> {
        let client =
            client::join(endpoint, token, ClientOptions { data_channel: false, ..ClientOptions::default() }).await?;
        let (sender, clauses) = mpsc::channel(CLAUSE_QUEUE);
        let settings = Settings { phrase_pause_ms: EMILY_PAUSE_MS, max_phrase_ms: Ms::MAX, ..Settings::default() };
        Ok(Candidate {
            mouth: Mouth::new(engines.synthesizer.clone(), VOICE, sender)?,
            ears: Ears::new()?,
            gate: VoiceGate::default(),
            clock: SessionClock::start(),
            client,
            engines,
            answers,
            moments,
            settings,
            clauses,
            step_ms: 0,
            spoken: 0,
            last_voiced_ms: None,
            memory: Memory::default(),
        })
    }

    /// Takes the whole interview, until Emily hangs up or `stop` is done.
    ///
    /// # Errors
    /// When hearing, speaking or the meeting fails, or when nothing is heard for `patience`.
    pub async fn take_interview(
        mut self,
        patience: Duration,
        stop: impl Future<Output = ()>,
    ) -> Result<Memory, CandidateError> {
        let outcome = self.converse(patience, stop).await;
        if let Err(error) = self.client.close().await {
            // Emily hung up first: there is no call left to end.
            tracing::debug!(%error, "the candidate's call was over");
        }
        outcome.map(|()| self.memory)
    }

    async fn converse(&mut self, patience: Duration, stop: impl Future<Output = ()>) -> Result<(), CandidateError> {
        let mut ticks = interval(Duration::from_millis(FRAME_MS));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut last_sign = tokio::time::Instant::now();
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return Ok(()),
                event = self.client.next_event() => match event {
                    Some(PeerEvent::Audio(mut packet)) => {
                        packet.arrived_ms = self.clock.now();
                        self.ears.push(packet);
                    }
                    Some(PeerEvent::Closed | PeerEvent::Failed | PeerEvent::Disconnected) | None => return Ok(()),
                    Some(_) => {}
                },
                Some(clause) = self.clauses.recv() => self.mouth.take_clause(clause),
                _ = ticks.tick() => {
                    self.step_ms += FRAME_MS;
                    self.speak().await?;
                    if let Some((from_ms, to_ms)) = self.listen().await {
                        self.answer(from_ms, to_ms).await?;
                    }
                    if self.mouth.is_busy() || self.gate.voiced_for().is_some() {
                        last_sign = tokio::time::Instant::now();
                    } else if last_sign.elapsed() >= patience {
                        return Err(CandidateError::NothingHeard(patience.as_secs()));
                    }
                }
            }
        }
    }

    async fn speak(&mut self) -> Result<(), CandidateError> {
        if let Some(packet) = self.mouth.tick(self.step_ms)? {
            self.client.send_audio(packet.payload, packet.timestamp, packet.marker).await?;
        }
        while let Some(news) = self.mouth.poll_news() {
            match news {
                News::LineDone { end_ms, .. } => self.last_voiced_ms = Some(end_ms),
                News::Lost { what } => tracing::warn!(%what, "the candidate's voice"),
                _ => {}
            }
        }
        Ok(())
    }

    /// Listens to what became due; gives the stretch of an utterance of Emily's that has ended.
    async fn listen(&mut self) -> Option<(Ms, Ms)> {
        let mut utterance = None;
        for (at_ms, probability) in self.ears.listen(self.step_ms) {
            match self.gate.push(probability, false, at_ms, &self.settings) {
                Some(VoiceEvent::Began { at_ms }) => {
                    if let Some(last_voiced_ms) = self.last_voiced_ms.take() {
                        let reply_ms = at_ms.saturating_sub(last_voiced_ms);
                        self.memory.reply_ms.push(reply_ms);
                        self.tell(Moment::Answered(reply_ms)).await;
                    }
                }
                Some(VoiceEvent::Ended { from_ms, to_ms }) => utterance = Some((from_ms, to_ms)),
                Some(VoiceEvent::Paused { .. } | VoiceEvent::Resumed { .. }) | None => {}
            }
        }
        utterance
    }

    /// Hears an utterance of Emily's out and says what it calls for.
    async fn answer(&mut self, from_ms: Ms, to_ms: Ms) -> Result<(), CandidateError> {
        let (_, audio) =
            self.ears.slice(from_ms.saturating_sub(self.settings.pre_roll_ms), to_ms + self.settings.tail_ms);
        let transcription = self.engines.transcriber.transcribe(audio, Hints::default(), Priority::Turn.into()).await?;
        let heard = transcription.text();
        if heard.is_empty() {
            return Ok(());
        }
        self.memory.heard.push(heard.clone());
        self.tell(Moment::Heard(heard.clone())).await;
        if let Some(text) = self.answers.reply_to(&heard) {
            self.tell(Moment::Says(text.clone())).await;
            self.memory.said.push(text.clone());
            self.say(text);
        }
        Ok(())
    }

    fn say(&mut self, text: String) {
        self.spoken += 1;
        self.mouth.say(Utterance {
            id: UtteranceId(self.spoken),
            turn: None,
            lines: vec![Line { kind: EntryKind::Answer, question: None, speech: text.clone(), display: text }],
            moves: Vec::new(),
        });
    }

    async fn tell(&self, moment: Moment) {
        // Nobody watching is no reason to stop talking.
        let _ = self.moments.send(moment).await;
    }
}
