//! One caller: joins as a candidate's page does, answers each time Emily has finished, and takes the time.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::LoadError;
use super::clip::Clip;
use super::ear::Ear;
use super::house::Invitation;
use crate::audio::{FRAME_48K, FRAME_MS};
use crate::demo::answers::Answers;
use crate::meeting::PeerEvent;
use crate::meeting::client::{self, Client, ClientOptions};
use crate::simulate::rng::Rng;

/// The length of a packet.
const FRAME: Duration = Duration::from_millis(FRAME_MS);
/// A caller begins to answer so long after Emily has finished, ms: at least, and at most.
const THINKS_MS: (u64, u64) = (300, 1_500);
/// While Emily speaks, a gap of this length in her voice is a hole that the caller hears.
const HOLE: Duration = Duration::from_millis(100);

/// What a caller says.
#[derive(Clone)]
pub enum Script {
    /// The same every time.
    Always(Arc<Clip>),
    /// What was prepared for the words in Emily's captions.
    Prepared { answers: Answers, clips: Arc<HashMap<String, Arc<Clip>>> },
}

/// What all callers of a round share.
#[derive(Clone)]
pub struct Setting {
    /// Where the house is, such as `http://127.0.0.1:40123`.
    pub base_url: String,
    /// The HTTP client that they join with.
    pub http: reqwest::Client,
    pub script: Script,
    /// What a caller sends while it says nothing.
    pub room: Arc<Clip>,
    /// Emily has failed who gets no reply for so long.
    pub patience: Duration,
    pub progress: Arc<Progress>,
    /// Done when the round is over.
    pub over: CancellationToken,
}

/// How far a round is.
#[derive(Debug, Default)]
pub struct Progress {
    /// Callers whom Emily has greeted, or who are gone.
    pub greeted: AtomicUsize,
    /// Costs are being measured.
    pub measuring: AtomicBool,
}

/// A reply of Emily's, as its caller had it.
#[derive(Clone, Copy, Debug)]
pub struct Reply {
    /// The caller's last voiced sample.
    pub ended: Instant,
    /// The first voiced sample of Emily's reply.
    pub heard: Instant,
}

/// What became of a caller.
#[derive(Clone, Debug, Default)]
pub struct Call {
    pub interview: Uuid,
    pub replies: Vec<Reply>,
    /// How much of Emily's voice arrived while costs were measured.
    pub emily_spoke: Duration,
    /// Gaps within what she said.
    pub holes: Vec<Duration>,
    /// How often she began while the caller was speaking.
    pub interrupted: usize,
    /// What went wrong.
    pub failures: Vec<String>,
}

enum Doing {
    /// Emily has the floor, or has not begun yet.
    Listens,
    /// Emily has finished; the caller begins then.
    Thinks { until: Instant },
    /// The packet that is sent next.
    Speaks { next: usize },
    /// The caller has finished then, and waits for Emily.
    Waits { ended: Instant },
}

struct Caller<'a> {
    client: Client,
    setting: &'a Setting,
    script: Script,
    greeted: bool,
    doing: Doing,
    clip: Option<Arc<Clip>>,
    ear: Ear,
    /// Emily speaks, as the page is told.
    emily_speaks: bool,
    /// Her captions since the caller's last answer, by their ids.
    captions: Vec<(String, String)>,
    timestamp: u32,
    room_at: usize,
    rng: Rng,
    call: Call,
}

/// Takes an interview until it is over or the round is.
pub async fn take(invitation: Invitation, setting: &Setting, seed: u64) -> Call {
    let mut call = Call { interview: invitation.id, ..Call::default() };
    let options = ClientOptions { http: Some(setting.http.clone()), ..ClientOptions::default() };
    let endpoint = format!("{}/whip", setting.base_url);
    let client = match client::join(&endpoint, &invitation.token, options).await {
        Ok(client) => client,
        Err(error) => {
            call.failures.push(format!("it could not join: {error}"));
            setting.progress.greeted.fetch_add(1, Ordering::Relaxed);
            return call;
        }
    };
    let ear = match Ear::new() {
        Ok(ear) => ear,
        Err(error) => {
            call.failures.push(error.to_string());
            return call;
        }
    };
    let mut caller = Caller {
        client,
        setting,
        script: setting.script.clone(),
        greeted: false,
        doing: Doing::Listens,
        clip: None,
        ear,
        emily_speaks: false,
        captions: Vec::new(),
        timestamp: 0,
        room_at: seed as usize % setting.room.packets.len().max(1),
        rng: Rng::new(seed, "a caller"),
        call,
    };
    if let Err(error) = caller.talk().await {
        caller.call.failures.push(error.to_string());
    }
    caller.count_as_greeted();
    caller.client.hang_up().await;
    caller.call
}

impl Caller<'_> {
    async fn talk(&mut self) -> Result<(), LoadError> {
        // Each caller has its own place within the 20 ms, as people do.
        tokio::time::sleep(Duration::from_micros(self.rng.between(0, FRAME_MS * 1_000))).await;
        let mut ticks = interval(FRAME);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut since = Instant::now();
        loop {
            tokio::select! {
                () = self.setting.over.cancelled() => return Ok(()),
                event = self.client.next_event() => match event {
                    Some(PeerEvent::Audio(packet)) => self.hear(&packet.payload)?,
                    Some(PeerEvent::Data(text)) => {
                        if self.is_over(&text) {
                            return Ok(());
                        }
                    }
                    Some(PeerEvent::DataOpen) => self.client.send_text(r#"{"v":1,"type":"hello"}"#.to_owned()).await?,
                    Some(PeerEvent::Connected) => {}
                    Some(PeerEvent::Disconnected | PeerEvent::Failed | PeerEvent::Closed) | None => {
                        self.call.failures.push("the call was lost".to_owned());
                        return Ok(());
                    }
                },
                _ = ticks.tick() => {
                    self.send().await?;
                    match self.doing {
                        Doing::Waits { ended } if ended.elapsed() > self.setting.patience => {
                            self.call.failures.push("no reply came".to_owned());
                            self.think();
                        }
                        Doing::Listens if !self.emily_speaks && since.elapsed() > self.setting.patience => {
                            self.call.failures.push("Emily said nothing".to_owned());
                            return Ok(());
                        }
                        Doing::Listens if !self.emily_speaks => {}
                        _ => since = Instant::now(),
                    }
                }
            }
        }
    }

    /// The next packet: of what the caller says, or of its room.
    async fn send(&mut self) -> Result<(), LoadError> {
        let now = Instant::now();
        if matches!(self.doing, Doing::Thinks { until } if now >= until) {
            self.clip = self.answer();
            self.doing = if self.clip.is_some() { Doing::Speaks { next: 0 } } else { Doing::Listens };
        }
        let mut packet = None;
        if let (Doing::Speaks { next }, Some(clip)) = (&mut self.doing, &self.clip) {
            packet = clip.packets.get(*next).cloned();
            *next += 1;
            let sent = FRAME * *next as u32;
            if sent >= clip.voiced {
                // A microphone has the packet's last sample when it is sent.
                let ended = now.checked_sub(sent - clip.voiced).unwrap_or(now);
                self.doing = Doing::Waits { ended };
            }
        }
        let packet = packet.or_else(|| {
            self.room_at = (self.room_at + 1) % self.setting.room.packets.len().max(1);
            self.setting.room.packets.get(self.room_at).cloned()
        });
        let timestamp = self.timestamp;
        self.timestamp = timestamp.wrapping_add(FRAME_48K as u32);
        if let Some(packet) = packet {
            self.client.send_audio(packet, timestamp, timestamp == 0).await?;
        }
        Ok(())
    }

    fn count_as_greeted(&mut self) {
        if !std::mem::replace(&mut self.greeted, true) {
            self.setting.progress.greeted.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn answer(&mut self) -> Option<Arc<Clip>> {
        let heard: Vec<String> = self.captions.drain(..).map(|(_, text)| text).collect();
        match &mut self.script {
            Script::Always(clip) => Some(Arc::clone(clip)),
            Script::Prepared { answers, clips } => {
                let text = answers.reply_to(&heard.join(" "))?;
                clips.get(&text).cloned()
            }
        }
    }

    fn hear(&mut self, payload: &[u8]) -> Result<(), LoadError> {
        let noticed = self.ear.push(payload, Instant::now())?;
        if self.setting.progress.measuring.load(Ordering::Relaxed) {
            self.call.emily_spoke += FRAME;
        }
        match (&self.doing, noticed.onset) {
            (Doing::Waits { ended }, Some(heard)) => {
                self.call.replies.push(Reply { ended: *ended, heard });
                self.doing = Doing::Listens;
            }
            (Doing::Speaks { .. }, Some(_)) => self.call.interrupted += 1,
            _ if self.emily_speaks => self.call.holes.extend(noticed.gap.filter(|gap| *gap >= HOLE)),
            _ => {}
        }
        Ok(())
    }

    /// Takes a message to the page; true when the interview is over.
    fn is_over(&mut self, message: &str) -> bool {
        let message: Value = serde_json::from_str(message).unwrap_or_default();
        let text = |key: &str| message[key].as_str().unwrap_or_default();
        match text("type") {
            "ended" => return true,
            "floor" => {
                let speaks = text("state") == "speaking";
                let finished = std::mem::replace(&mut self.emily_speaks, speaks) && text("state") == "listening";
                if finished && matches!(self.doing, Doing::Listens) {
                    self.think();
                }
            }
            "caption" if text("speaker") != "candidate" => {
                let (id, words) = (text("id").to_owned(), text("text").to_owned());
                match self.captions.iter_mut().find(|(known, _)| *known == id) {
                    Some((_, known)) => *known = words,
                    None => self.captions.push((id, words)),
                }
            }
            "notice" => self.call.failures.push(format!("the page was told: {}", text("code"))),
            _ => {}
        }
        false
    }

    fn think(&mut self) {
        self.count_as_greeted();
        let (least, most) = THINKS_MS;
        let thinks = Duration::from_millis(self.rng.between(least, most));
        self.doing = Doing::Thinks { until: Instant::now() + thinks };
    }
}
