//! The listening side of a session: packets in, an unbroken stream of audio and probabilities of speech out.

use crate::audio::{AudioError, AudioPacket, Capture, CaptureStats, EchoDetector, History, Pcm16k};
use crate::interview::event::Ms;
use crate::speech::Vad;

/// How much of the candidate's audio is at hand for the transcriber, ms. Longer than anything that is decoded at once.
const HISTORY_MS: Ms = 60_000;
/// After a silence this long …
const QUIET_MS: Ms = 5_000;
/// … only so much is kept: whatever was said was handed on long ago.
const KEPT_IN_QUIET_MS: Ms = 10_000;
/// From this probability on a frame may be speech …
const MAYBE_SPEECH: f32 = 0.35;
/// … but what is Emily's own voice come back is none, whatever the voice detector says.
const ECHO: f32 = 0.2;
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
    /// When a frame was last taken for speech.
    last_speech_ms: Ms,
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
            last_speech_ms: 0,
        })
    }

    /// What came of the candidate's packets so far.
    pub fn stats(&self) -> CaptureStats {
        self.capture.stats()
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
            self.echo.heard(&frame.samples);
            for probability in self.vad.push(&frame.samples) {
                at += VAD_FRAME_MS;
                let is_echo = probability > ECHO && self.echo.is_echo(frame.at_ms);
                let probability = if is_echo { ECHO } else { probability };
                heard.push((at, probability));
                if probability >= MAYBE_SPEECH {
                    self.last_speech_ms = at;
                }
            }
            self.vad_clock = Some(at);
            if at >= self.last_speech_ms + QUIET_MS {
                self.history.shorten(KEPT_IN_QUIET_MS);
            }
        }
        heard
    }

    /// The candidate's audio between two times, as far as it is still at hand, and when it begins.
    pub fn slice(&self, from_ms: Ms, to_ms: Ms) -> (Ms, Pcm16k) {
        let oldest_ms = self.history.oldest_ms().unwrap_or(from_ms);
        (from_ms.max(oldest_ms), self.history.slice(from_ms, to_ms))
    }
}
