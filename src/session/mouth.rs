//! The speaking side of a session: an utterance goes in, Opus packets on a 20 ms clock and news of what was played come out.
//!
//! Lines are synthesised clause by clause, in order, ahead of the voice. Each clause's samples are kept until the
//! utterance is over, so that after a false alarm Emily goes on at the clause in which she was held, and a line that was
//! cut is known to the last whole clause.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::news::News;
use crate::audio::frame::to_i16;
use crate::audio::{AudioError, ClipId, FRAME_48K, OpusEncoder, Pcm48k, Playout, PlayoutEvent, level_dbfs};
use crate::interview::event::{Ms, Utterance, UtteranceId};
use crate::speech::{Lane, Priority, SpeechError, Synthesizer, Urgency, Voice, clauses};

/// Silence after a clause and after a line, ms.
const CLAUSE_PAUSE_MS: usize = 140;
const LINE_PAUSE_MS: usize = 380;
/// A sample beyond this is sound (−46 dBFS).
const VOICED: f32 = 0.005;
/// What stands in for a clause that could not be synthesised, ms: the captions still show it.
const LOST_CLAUSE_MS: usize = 400;
/// How often a clause is tried, and how long after a failure.
const TRIES: u32 = 3;
const AGAIN_AFTER: Duration = Duration::from_millis(200);
/// How many synthesised clauses may wait for the session; the synthesis waits when it is full.
pub const CLAUSE_QUEUE: usize = 8;

/// A clause that came back from the synthesizer.
#[derive(Debug)]
pub struct Clause {
    utterance: UtteranceId,
    line: usize,
    text: String,
    last_of_line: bool,
    last_of_utterance: bool,
    /// `Err`: what went wrong, for the log of the interview.
    samples: Result<Pcm48k, String>,
}

/// One packet to send.
#[derive(Debug)]
pub struct VoicePacket {
    pub payload: Bytes,
    /// RTP time, 48 kHz; runs on in silence.
    pub timestamp: u32,
    /// First packet after silence (RFC 3551, section 4.1).
    pub marker: bool,
    /// How loud it is, dBFS.
    pub level: f32,
}

/// One voice in a meeting: Emily's in a session, or a simulated candidate's.
pub struct Mouth {
    playout: Playout,
    encoder: OpusEncoder,
    synthesizer: Arc<dyn Synthesizer>,
    voice: Voice,
    urgency: Urgency,
    clauses: mpsc::Sender<Clause>,
    running: Option<Running>,
    next_clip: u64,
    timestamp: u32,
    sending: bool,
    news: VecDeque<News>,
}

struct Running {
    utterance: Utterance,
    synthesis: AbortHandle,
    clips: Vec<Clip>,
    all_synthesised: bool,
    /// How many clips, from the front, were played to their end.
    finished: usize,
    held: bool,
    started: bool,
}

struct Clip {
    id: ClipId,
    line: usize,
    text: String,
    last_of_line: bool,
    duration_ms: Ms,
    /// Shared with the playout; let go when it was played to its end.
    samples: Arc<[i16]>,
}

impl Mouth {
    /// A silent voice. Synthesised clauses arrive at the receiver that belongs to `clauses`; hand them to
    /// [`take_clause`](Self::take_clause).
    ///
    /// # Errors
    /// When the Opus encoder cannot be made.
    pub fn new(
        synthesizer: Arc<dyn Synthesizer>,
        voice: Voice,
        clauses: mpsc::Sender<Clause>,
    ) -> Result<Self, AudioError> {
        Ok(Mouth {
            playout: Playout::new(),
            encoder: OpusEncoder::new()?,
            synthesizer,
            voice,
            urgency: Priority::Speech.into(),
            clauses,
            running: None,
            next_clip: 1,
            timestamp: rand::random(),
            sending: false,
            news: VecDeque::new(),
        })
    }

    /// Has its clauses synthesised in an interview's lane.
    pub fn in_lane(mut self, lane: Lane) -> Self {
        self.urgency.lane = lane;
        self
    }

    /// Whether an utterance is being prepared or spoken.
    pub fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// Begins an utterance. One that is still running must have been dropped ([`drop_utterance`](Self::drop_utterance)).
    pub fn say(&mut self, utterance: Utterance) {
        self.playout.duck(false);
        let (synthesizer, results) = (self.synthesizer.clone(), self.clauses.clone());
        let task = tokio::spawn(synthesise(utterance.clone(), synthesizer, self.voice, self.urgency, results));
        self.running = Some(Running {
            utterance,
            synthesis: task.abort_handle(),
            clips: Vec::new(),
            all_synthesised: false,
            finished: 0,
            held: false,
            started: false,
        });
    }

    /// Takes a clause that was synthesised; one of an utterance that was dropped is ignored.
    pub fn take_clause(&mut self, clause: Clause) {
        let Some(running) = self.running.as_mut().filter(|running| running.utterance.id == clause.utterance) else {
            return;
        };
        let mut samples = clause.samples.unwrap_or_else(|what| {
            self.news.push_back(News::Lost { what });
            Pcm48k(vec![0.0; LOST_CLAUSE_MS * 48])
        });
        if running.clips.is_empty() {
            let lead_ms = samples.0.iter().position(|sample| sample.abs() > VOICED).unwrap_or(0) as Ms / 48;
            self.news.push_back(News::Synthesised { utterance: clause.utterance, lead_ms });
        }
        let pause = if clause.last_of_line { LINE_PAUSE_MS } else { CLAUSE_PAUSE_MS };
        samples.0.resize(samples.0.len() + pause * 48, 0.0);
        let clip = Clip {
            id: ClipId(self.next_clip),
            line: clause.line,
            text: clause.text,
            last_of_line: clause.last_of_line,
            duration_ms: samples.duration_ms(),
            samples: samples.0.iter().map(|sample| to_i16(*sample)).collect(),
        };
        self.next_clip += 1;
        running.all_synthesised = clause.last_of_utterance;
        running.clips.push(clip);
        if !running.held {
            let from = running.clips.len() - 1;
            self.enqueue_from(from);
        }
    }

    fn enqueue_from(&mut self, from: usize) {
        let Some(running) = &self.running else { return };
        for clip in &running.clips[from.min(running.clips.len())..] {
            if self.playout.enqueue(clip.id, clip.samples.clone()).is_err() {
                self.news.push_back(News::Lost { what: "an utterance longer than the playout queue".into() });
            }
        }
    }

    /// Lowers the voice, or raises it again.
    pub fn duck(&mut self, on: bool) {
        self.playout.duck(on);
    }

    /// Fades out and keeps the rest.
    pub fn hold(&mut self) {
        if let Some(running) = &mut self.running {
            running.held = true;
            self.playout.fade_out();
        }
    }

    /// Goes on at the clause in which the voice was held.
    pub fn resume(&mut self) {
        let Some(running) = self.running.as_mut().filter(|running| running.held) else { return };
        running.held = false;
        let from = running.finished;
        self.playout.duck(false);
        self.enqueue_from(from);
    }

    /// Drops the running utterance with a fade.
    pub fn drop_utterance(&mut self) {
        if let Some(running) = self.running.take()
            && !running.held
        {
            self.playout.fade_out();
        }
    }

    /// One step of the 20 ms clock: the packet to send, if there is anything to say.
    ///
    /// # Errors
    /// When Opus refuses the frame.
    pub fn tick(&mut self, now: Ms) -> Result<Option<VoicePacket>, AudioError> {
        let timestamp = self.timestamp;
        self.timestamp = self.timestamp.wrapping_add(FRAME_48K as u32);
        let frame = self.playout.next_frame();
        self.report(now);
        let Some(frame) = frame else {
            self.sending = false;
            return Ok(None);
        };
        let marker = !std::mem::replace(&mut self.sending, true);
        Ok(Some(VoicePacket { payload: self.encoder.encode(&frame)?, timestamp, marker, level: level_dbfs(&frame) }))
    }

    /// The next piece of news, in order.
    pub fn poll_news(&mut self) -> Option<News> {
        self.news.pop_front()
    }

    fn report(&mut self, now: Ms) {
        let events: Vec<PlayoutEvent> = self.playout.drain_events().collect();
        let Some(running) = self.running.as_mut() else { return };
        for event in events {
            match event {
                PlayoutEvent::Started(id) => running.clip_started(id, &mut self.news),
                PlayoutEvent::Finished(id) => running.clip_finished(id, now, &mut self.news),
                PlayoutEvent::Dropped(_) | PlayoutEvent::Cut { .. } => {}
            }
        }
        let utterance = running.utterance.id;
        if running.all_synthesised && running.finished == running.clips.len() {
            self.running = None;
            self.news.push_back(News::PlayedOut { utterance });
        } else if running.started && !running.held {
            let done: Ms = running.clips[..running.finished].iter().map(|clip| clip.duration_ms).sum();
            let current = running.clips.get(running.finished).map_or(0, |clip| self.playout.played_ms(clip.id));
            self.news.push_back(News::Playing { utterance, played_ms: done + current });
        }
    }
}

impl Running {
    fn clip_started(&mut self, id: ClipId, news: &mut VecDeque<News>) {
        let Some(at) = self.clips.iter().position(|clip| clip.id == id) else { return };
        let (utterance, line) = (self.utterance.id, self.clips[at].line);
        if !std::mem::replace(&mut self.started, true) {
            news.push_back(News::Started { utterance, turn: self.utterance.turn });
        }
        news.push_back(News::ClauseBegan { utterance, line, text: self.line_up_to(at) });
    }

    fn clip_finished(&mut self, id: ClipId, now: Ms, news: &mut VecDeque<News>) {
        let Some(at) = self.clips.iter().position(|clip| clip.id == id) else { return };
        self.finished = self.finished.max(at + 1);
        self.clips[at].samples = Arc::default();
        let (utterance, line) = (self.utterance.id, self.clips[at].line);
        news.push_back(News::ClauseDone { utterance, line, said: self.line_up_to(at) });
        if self.clips[at].last_of_line {
            news.push_back(News::LineDone { utterance, line, end_ms: now.saturating_sub(LINE_PAUSE_MS as Ms) });
        }
    }

    /// The text of the clause's line, up to and with the clause.
    fn line_up_to(&self, at: usize) -> String {
        let line = self.clips[at].line;
        let texts = self.clips[..=at].iter().filter(|clip| clip.line == line).map(|clip| clip.text.as_str());
        texts.collect::<Vec<_>>().join(" ")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.synthesis.abort();
    }
}

/// Synthesises an utterance clause by clause, in order; ends early when nobody listens any more.
async fn synthesise(
    utterance: Utterance,
    synthesizer: Arc<dyn Synthesizer>,
    voice: Voice,
    urgency: Urgency,
    results: mpsc::Sender<Clause>,
) {
    let lines = utterance.lines.len();
    for (line, spoken) in utterance.lines.iter().enumerate() {
        let mut texts = clauses(&spoken.speech);
        if texts.is_empty() {
            texts.push(spoken.speech.clone());
        }
        let count = texts.len();
        for (n, text) in texts.into_iter().enumerate() {
            let samples = say_clause(synthesizer.as_ref(), &text, voice, urgency).await;
            let last_of_line = n + 1 == count;
            let last_of_utterance = last_of_line && line + 1 == lines;
            let clause = Clause { utterance: utterance.id, line, text, last_of_line, last_of_utterance, samples };
            if results.send(clause).await.is_err() {
                return;
            }
        }
    }
}

/// One clause, tried again when it fails; else what went wrong.
async fn say_clause(
    synthesizer: &dyn Synthesizer,
    text: &str,
    voice: Voice,
    urgency: Urgency,
) -> Result<Pcm48k, String> {
    let mut tries = 1;
    loop {
        match synthesizer.synthesize(text, voice, urgency).await {
            Ok(samples) => return Ok(samples),
            // A lone "…" has no sound, and nothing is wrong with that.
            Err(SpeechError::Unsayable) => return Ok(Pcm48k::default()),
            Err(error) if tries == TRIES => return Err(format!("the voice failed on a clause: {error}")),
            Err(_) => {
                tokio::time::sleep(AGAIN_AFTER * tries).await;
                tries += 1;
            }
        }
    }
}
