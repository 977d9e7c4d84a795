//! The listening side of a session: packets in, an unbroken stream of audio and probabilities of speech out.

use crate::audio::{AudioError, AudioPacket, Capture, EchoDetector, History, Pcm16k};
use crate::interview::event::Ms;
use crate::speech::Vad;

/// How much of the candidate's audio is at hand for the transcriber, ms. Longer than the longest phrase.
const HISTORY_MS: Ms = 180_000;
/// What is Emily's own voice come back is no speech of the candidate's, whatever the voice detector says.
const ECHO: f32 = 0.2;
/// Below this probability a frame is no speech, echo or not.
const MAYBE_SPEECH: f32 = 0.3;
/// Length of the voice detector's frame, ms.
const VAD_FRAME_MS: Ms = 16;

/// Decoder, voice detector and recent audio of one candidate.
pub struct Ears {
    capture: Capture,
    vad: Vad,
    history: History,
    echo: EchoDetector,
    /// When the next frame of the voice detector ends.
    vad_clock: Option<Ms>,
}

impl Ears {
    /// # Errors
    /// When the Opus decoder cannot be made.
    pub fn new() -> Result<Self, AudioError> {
        Ok(Ears {
            capture: Capture::new()?,
            vad: Vad::new(),
            history: History::new(HISTORY_MS),
            echo: EchoDetector::default(),
            vad_clock: None,
        })
    }

    /// Takes a packet as it arrived.
    pub fn push(&mut self, packet: AudioPacket) {
        self.capture.push(packet);
    }

    /// Emily's voice in this 20 ms step: its level in dBFS, `None` when she is silent.
    pub fn hear_emily(&mut self, now: Ms, level: Option<f32>) {
        self.echo.sent(now, level);
    }

    /// Everything that became due by `now`: for each 16 ms its end on the session's clock and its probability of speech.
    pub fn listen(&mut self, now: Ms) -> Vec<(Ms, f32)> {
        let mut heard = Vec::new();
        while let Some(frame) = self.capture.next_frame(now) {
            self.history.push(frame.at_ms, &frame.samples);
            let mut at = self.vad_clock.unwrap_or(frame.at_ms);
            let is_echo = self.echo.is_echo(frame.at_ms, &frame.samples);
            for probability in self.vad.push(&frame.samples) {
                at += VAD_FRAME_MS;
                heard.push((at, if is_echo && probability > MAYBE_SPEECH { ECHO } else { probability }));
            }
            self.vad_clock = Some(at);
        }
        heard
    }

    /// The candidate's audio between two times, as far as it is still at hand, and when it begins.
    pub fn slice(&self, from_ms: Ms, to_ms: Ms) -> (Ms, Pcm16k) {
        let oldest_ms = self.history.oldest_ms().unwrap_or(from_ms);
        (from_ms.max(oldest_ms), self.history.slice(from_ms, to_ms))
    }
}
