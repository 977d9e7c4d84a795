//! From probabilities of speech to phrases: hysteresis with a hang-over.

use super::Settings;
use crate::interview::event::Ms;

/// Length of the stretch that one probability speaks for.
pub const VOICE_FRAME_MS: Ms = 16;
/// Speech begins at this probability … (white noise at −30 dBFS was measured to reach 0.64)
const START: f32 = 0.65;
/// … or, while Emily is speaking and her echo may leak back, at this one …
const START_OVER_EMILY: f32 = 0.8;
/// … held for so many frames.
const START_FRAMES: u32 = 4;
/// Below this a frame is a pause.
const STOP: f32 = 0.35;

/// What the gate noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoiceEvent {
    Began {
        at_ms: Ms,
    },
    /// A pause may be the end.
    Paused {
        last_voiced_ms: Ms,
    },
    /// It was not: speech goes on.
    Resumed {
        last_voiced_ms: Ms,
    },
    Ended {
        from_ms: Ms,
        to_ms: Ms,
    },
}

/// Tells speech from silence.
#[derive(Clone, Debug)]
pub struct VoiceGate {
    state: Gate,
}

#[derive(Clone, Copy, Debug)]
enum Gate {
    Quiet { voiced_frames: u32 },
    Speaking { from_ms: Ms, last_voiced_ms: Ms, paused: bool },
}

impl Default for VoiceGate {
    fn default() -> Self {
        VoiceGate { state: Gate::Quiet { voiced_frames: 0 } }
    }
}

impl VoiceGate {
    /// Takes the probability of the frame that ends at `now`.
    pub fn push(&mut self, probability: f32, over_emily: bool, now: Ms, settings: &Settings) -> Option<VoiceEvent> {
        match self.state {
            Gate::Quiet { voiced_frames } => {
                let threshold = if over_emily { START_OVER_EMILY } else { START };
                let voiced_frames = if probability >= threshold { voiced_frames + 1 } else { 0 };
                if voiced_frames < START_FRAMES {
                    self.state = Gate::Quiet { voiced_frames };
                    return None;
                }
                let from_ms = now.saturating_sub(Ms::from(START_FRAMES) * VOICE_FRAME_MS);
                self.state = Gate::Speaking { from_ms, last_voiced_ms: now, paused: false };
                Some(VoiceEvent::Began { at_ms: from_ms })
            }
            Gate::Speaking { from_ms, last_voiced_ms, paused } => {
                let voiced = probability >= STOP;
                let pause = now.saturating_sub(last_voiced_ms);
                let length = now.saturating_sub(from_ms);
                if (!voiced && pause >= settings.phrase_pause_ms) || length >= settings.max_phrase_ms {
                    let to_ms = if voiced { now } else { last_voiced_ms };
                    self.state = Gate::Quiet { voiced_frames: 0 };
                    return Some(VoiceEvent::Ended { from_ms, to_ms });
                }
                if voiced {
                    self.state = Gate::Speaking { from_ms, last_voiced_ms: now, paused: false };
                    return paused.then_some(VoiceEvent::Resumed { last_voiced_ms });
                }
                let pauses = pause >= settings.suspicion_ms;
                self.state = Gate::Speaking { from_ms, last_voiced_ms, paused: pauses };
                (pauses && !paused).then_some(VoiceEvent::Paused { last_voiced_ms })
            }
        }
    }

    /// The running speech: its beginning and its last voiced frame; `None` in silence.
    pub fn running(&self) -> Option<(Ms, Ms)> {
        match self.state {
            Gate::Quiet { .. } => None,
            Gate::Speaking { from_ms, last_voiced_ms, .. } => Some((from_ms, last_voiced_ms)),
        }
    }

    /// Whether the running speech pauses, if only for a moment.
    pub fn pauses(&self, now: Ms) -> bool {
        self.running().is_none_or(|(_, last_voiced_ms)| last_voiced_ms < now)
    }

    /// How long the running speech has lasted, its trailing pause not counted; `None` in silence.
    pub fn voiced_for(&self) -> Option<Ms> {
        self.running().map(|(from_ms, last_voiced_ms)| last_voiced_ms.saturating_sub(from_ms))
    }

    /// Forgets a phrase that was begun.
    pub fn reset(&mut self) {
        *self = VoiceGate::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(gate: &mut VoiceGate, from: Ms, frames: u64, probability: f32) -> Vec<VoiceEvent> {
        (1..=frames)
            .filter_map(|n| gate.push(probability, false, from + n * VOICE_FRAME_MS, &Settings::default()))
            .collect()
    }

    #[test]
    fn a_phrase_begins_after_four_frames_and_ends_after_the_pause() {
        let mut gate = VoiceGate::default();
        assert_eq!(run(&mut gate, 0, 3, 0.9), vec![]);
        assert_eq!(run(&mut gate, 48, 60, 0.9), vec![VoiceEvent::Began { at_ms: 0 }]);
        let ended = run(&mut gate, 1_008, 40, 0.1);
        let paused = VoiceEvent::Paused { last_voiced_ms: 1_008 };
        assert_eq!(ended, vec![paused, VoiceEvent::Ended { from_ms: 0, to_ms: 1_008 }]);
    }

    #[test]
    fn a_short_dip_does_not_end_a_phrase() {
        let mut gate = VoiceGate::default();
        run(&mut gate, 0, 20, 0.9);
        assert_eq!(run(&mut gate, 320, 11, 0.1), vec![]);
        assert_eq!(run(&mut gate, 496, 10, 0.9), vec![]);
    }

    #[test]
    fn a_pause_is_suspected_early_and_taken_back() {
        let mut gate = VoiceGate::default();
        run(&mut gate, 0, 20, 0.9);
        assert_eq!(run(&mut gate, 320, 25, 0.1), vec![VoiceEvent::Paused { last_voiced_ms: 320 }]);
        assert_eq!(run(&mut gate, 720, 10, 0.9), vec![VoiceEvent::Resumed { last_voiced_ms: 320 }]);
    }

    #[test]
    fn a_click_is_no_phrase() {
        let mut gate = VoiceGate::default();
        for n in 0..50 {
            let at = n * 160;
            assert_eq!(run(&mut gate, at, 3, 0.95), vec![]);
            assert_eq!(run(&mut gate, at + 48, 7, 0.2), vec![]);
        }
    }

    #[test]
    fn steady_sound_is_cut_at_the_longest_phrase() {
        let mut gate = VoiceGate::default();
        let events = run(&mut gate, 0, 125_000 / VOICE_FRAME_MS, 0.9);
        assert!(matches!(events[1], VoiceEvent::Ended { from_ms: 0, to_ms } if to_ms >= 120_000));
    }
}
