//! A caller for tests of talking: a WHIP client with a microphone that plays prepared speech, a loudspeaker whose sound
//! is kept, and a line that may lose packets.

use std::collections::VecDeque;
use std::time::Duration;

use emily::audio::{AudioPacket, Capture, FRAME_48K, FRAME_MS, OpusEncoder, Pcm16k, Pcm48k};
use emily::config::Config;
use emily::demo::Host;
use emily::interview::Plan;
use emily::interview::event::{Event, Logged, Ms};
use emily::meeting::PeerEvent;
use emily::meeting::client::{self, Client, ClientOptions};
use emily::session::{Created, NewInterview, PageConsent};
use emily::speech::{Hints, Priority, Vad, Voice};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// A voice that is not Emily's.
const CANDIDATE: Voice = Voice { pitch: 0.86, pace: 1.05 };
/// A probability of speech from here on is Emily's voice.
const VOICED: f32 = 0.6;
/// A sample beyond this is sound (−46 dBFS).
const SOUND: f32 = 0.005;
/// Nothing in these tests takes longer.
const LIMIT: Duration = Duration::from_secs(90);

/// A server with the real engines, and one interview to which the candidate agreed on the page.
pub struct House {
    pub host: Host,
    pub created: Created,
    _folder: tempfile::TempDir,
}

impl House {
    pub async fn open(plan: Plan) -> House {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config { data_dir: folder.path().join("data"), ..Config::default() };
        config.speech.piper.noise = Some(0.0);
        let host = Host::start(config).await.unwrap();
        let version = plan.notice.version.clone();
        let created = host.registry.create(NewInterview { plan, candidate: None }).await.unwrap();
        let consent = PageConsent { agree: true, notice_version: version, time_zone: None };
        host.registry.consent(&created.token, consent).await.unwrap();
        House { host, created, _folder: folder }
    }

    pub async fn log(&self) -> Vec<Logged> {
        self.host.registry.log_of(self.created.id).await.unwrap()
    }

    /// How many events are like this.
    pub async fn count(&self, like: impl Fn(&Event) -> bool) -> usize {
        self.log().await.iter().filter(|logged| like(&logged.event)).count()
    }

    /// The sound of a text in the candidate's voice.
    pub async fn speech(&self, text: &str) -> Pcm48k {
        let synthesizer = &self.host.engines.synthesizer;
        let mut sound = Vec::new();
        for clause in emily::speech::clauses(text) {
            sound.extend(synthesizer.synthesize(&clause, CANDIDATE, Priority::Speech.into()).await.unwrap().0);
        }
        Pcm48k(sound)
    }

    /// What a recogniser makes of a sound.
    pub async fn transcribe(&self, sound: &[f32]) -> String {
        let transcriber = &self.host.engines.transcriber;
        let heard = transcriber.transcribe(Pcm16k(sound.to_vec()), Hints::default(), Priority::Turn.into()).await;
        heard.unwrap().text()
    }
}

/// One in so many packets is lost, both ways, in a fixed order.
#[derive(Clone, Copy)]
pub struct Loss(pub u32);

pub struct Caller {
    client: Client,
    encoder: OpusEncoder,
    capture: Capture,
    vad: Vad,
    loss: Option<Loss>,
    dice: u32,
    began: Instant,
    ticks: tokio::time::Interval,
    now: Ms,
    timestamp: u32,
    microphone: VecDeque<f32>,
    /// What was received, 16 kHz, from the beginning of the call.
    pub received: Vec<f32>,
    /// For each 16 ms of it, whether Emily's voice is in it.
    voiced: Vec<bool>,
}

impl Caller {
    /// Joins; the call begins when it is connected.
    pub async fn join(house: &House, loss: Option<Loss>) -> Caller {
        let endpoint = format!("{}/whip", house.host.base_url);
        let mut client = client::join(&endpoint, &house.created.token, ClientOptions::default()).await.unwrap();
        while !matches!(client.next_event().await.expect("the call ended"), PeerEvent::Connected) {}
        let mut ticks = interval(Duration::from_millis(FRAME_MS));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        Caller {
            client,
            encoder: OpusEncoder::new().unwrap(),
            capture: Capture::new().unwrap(),
            vad: Vad::new(),
            loss,
            dice: 1,
            began: Instant::now(),
            ticks,
            now: 0,
            timestamp: 0,
            microphone: VecDeque::new(),
            received: Vec::new(),
            voiced: Vec::new(),
        }
    }

    /// Says this from now on.
    pub fn say(&mut self, sound: &Pcm48k) {
        self.microphone.extend(&sound.0);
    }

    pub fn is_talking(&self) -> bool {
        !self.microphone.is_empty()
    }

    /// Whether Emily's voice was in the last 64 ms.
    pub fn hears_emily(&self) -> bool {
        self.voiced.iter().rev().take(4).filter(|voiced| **voiced).count() >= 3
    }

    /// How long ago the first sample of Emily's running voice came, ms: the last sound after 400 ms of silence.
    pub fn since_onset(&self) -> Ms {
        let mut onset = self.received.len();
        for (at, sample) in self.received.iter().enumerate().rev() {
            if sample.abs() > SOUND {
                onset = at;
            } else if onset - at > 400 * 16 {
                break;
            }
        }
        (self.received.len() - onset) as Ms / 16
    }

    /// How long Emily has been silent, ms.
    pub fn silent_for(&self) -> Ms {
        self.voiced.iter().rev().take_while(|voiced| !**voiced).count() as Ms * 16
    }

    /// Whether Emily's voice is in what was received between two places, in samples.
    pub fn voiced_ms(&self, from: usize, to: usize) -> Ms {
        let frames = &self.voiced[from / 256..(to / 256).min(self.voiced.len())];
        frames.iter().filter(|voiced| **voiced).count() as Ms * 16
    }

    /// Goes on until this is so.
    pub async fn until(&mut self, what: &str, mut done: impl FnMut(&Caller) -> bool) {
        let started = Instant::now();
        while !done(self) {
            assert!(started.elapsed() < LIMIT, "it takes too long: {what}");
            tokio::select! {
                event = self.client.next_event() => match event {
                    Some(PeerEvent::Audio(packet)) => self.take(packet),
                    Some(_) => {}
                    None => panic!("the call ended: {what}"),
                },
                _ = self.ticks.tick() => self.step().await,
            }
        }
    }

    pub async fn wait(&mut self, ms: Ms) {
        let end = self.now + ms;
        self.until("waiting", |caller| caller.now >= end).await;
    }

    /// Listens until Emily has spoken and is silent.
    pub async fn hear_out(&mut self) {
        self.until("Emily begins", Caller::hears_emily).await;
        self.until("Emily ends", |caller| caller.silent_for() >= 1_800).await;
    }

    fn take(&mut self, mut packet: AudioPacket) {
        if self.is_lost() {
            return;
        }
        packet.arrived_ms = self.began.elapsed().as_millis() as Ms;
        self.capture.push(packet);
    }

    fn is_lost(&mut self) -> bool {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 17;
        self.dice ^= self.dice << 5;
        self.loss.is_some_and(|Loss(one_in)| (self.dice >> 8).is_multiple_of(one_in))
    }

    /// 20 ms of the call.
    async fn step(&mut self) {
        self.now += FRAME_MS;
        while let Some(frame) = self.capture.next_frame(self.now) {
            self.received.extend_from_slice(&frame.samples);
            self.voiced.extend(self.vad.push(&frame.samples).map(|probability| probability >= VOICED));
        }
        let frame = self.microphone_frame();
        let payload = self.encoder.encode(&frame).unwrap();
        self.timestamp = self.timestamp.wrapping_add(FRAME_48K as u32);
        if !self.is_lost() {
            self.client.send_audio(payload, self.timestamp, false).await.unwrap();
        }
    }

    /// What the microphone picks up: the candidate in a quiet room.
    fn microphone_frame(&mut self) -> [f32; FRAME_48K] {
        let mut frame = [0.0; FRAME_48K];
        for sample in &mut frame {
            self.dice = self.dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let room = ((self.dice >> 8) as f32 / 8_388_608.0 - 1.0) * 0.0008;
            *sample = self.microphone.pop_front().unwrap_or(0.0) + room;
        }
        frame
    }
}
