//! Tells Emily's own voice that comes back through the candidate's microphone from a voice of the candidate's.
//!
//! Browsers cancel echo; phones on loudspeaker and plain clients may not. Echo is quieter than what was sent, and rises
//! and falls with it after a fixed delay: the levels of the last second are correlated at each possible delay. A voice
//! that speaks over hers is either louder than that or rises and falls by itself.

use std::collections::VecDeque;

use super::frame::FRAME_MS;
use super::loudness::level_dbfs;

/// Frames that are compared: one second.
const WINDOW: usize = 50;
/// The longest delay, in frames: 600 ms, the network there and back and the device's buffers.
const LONGEST_DELAY: usize = 30;
/// Levels below this are silence, dBFS.
const FLOOR: f32 = -60.0;
/// What was sent above this is sound, dBFS.
const SOUND: f32 = -45.0;
/// From this correlation on the two rise and fall together. Two people's levels over a second were seen to reach 0.75 at
/// their best delay; echo with room noise stays above 0.9.
const TOGETHER: f32 = 0.82;
/// Echo is at least so much quieter than what was sent, dB …
const QUIETER: f32 = 6.0;
/// … in this share of the last 300 ms: who begins to speak over it is louder soon, while over a second two voices that
/// begin one after the other look alike.
const QUIETER_SHARE: f32 = 0.8;
const RECENT: usize = 15;

/// Watches what one side is sent and what comes back from it.
#[derive(Debug, Default)]
pub struct EchoDetector {
    /// Levels of the frames sent, and the time of the newest one.
    sent: VecDeque<f32>,
    sent_ms: u64,
    heard: VecDeque<f32>,
}

impl EchoDetector {
    /// A 20 ms frame of this level, dBFS, was sent at this session time; `None` where nothing was.
    pub fn sent(&mut self, at_ms: u64, level: Option<f32>) {
        let level = level.unwrap_or(FLOOR).max(FLOOR);
        push(&mut self.sent, level, WINDOW + 2 * LONGEST_DELAY);
        self.sent_ms = at_ms;
    }

    /// A 20 ms frame was heard.
    pub fn heard(&mut self, frame: &[f32]) {
        push(&mut self.heard, level_dbfs(frame).max(FLOOR), WINDOW);
    }

    /// Whether the frame that was heard last, at this session time, is echo.
    pub fn is_echo(&self, at_ms: u64) -> bool {
        // The frame's place among those that were sent, counted back from the newest.
        let behind = (self.sent_ms.saturating_sub(at_ms) / FRAME_MS) as usize;
        let recent = self.sent.iter().rev().skip(behind).take(LONGEST_DELAY + WINDOW);
        if self.heard.len() < WINDOW / 2 || !recent.clone().any(|level| *level > SOUND) {
            return false;
        }
        (1..=LONGEST_DELAY).any(|delay| self.matches(behind + delay))
    }

    /// Whether what was heard follows what was sent so many frames earlier.
    fn matches(&self, delay: usize) -> bool {
        let pairs = || self.heard.iter().rev().copied().zip(self.sent.iter().rev().skip(delay).copied());
        let count = pairs().count() as f32;
        if count < WINDOW as f32 / 2.0 {
            return false;
        }
        let (heard_sum, sent_sum) = pairs().fold((0.0, 0.0), |(h, s), (heard, sent)| (h + heard, s + sent));
        let (heard_mean, sent_mean) = (heard_sum / count, sent_sum / count);
        let (mut both, mut heard_square, mut sent_square) = (0.0, 0.0, 0.0);
        for (heard, sent) in pairs() {
            let (h, s) = (heard - heard_mean, sent - sent_mean);
            both += h * s;
            heard_square += h * h;
            sent_square += s * s;
        }
        let spread = (heard_square * sent_square).sqrt();
        let gaps = || pairs().take(RECENT).filter(|(_, sent)| *sent > SOUND).map(|(heard, sent)| sent - heard);
        let (sounding, quieter) = (gaps().count(), gaps().filter(|gap| *gap >= QUIETER).count());
        let is_quieter = sounding > 0 && quieter as f32 >= QUIETER_SHARE * sounding as f32;
        is_quieter && spread > 0.0 && both / spread >= TOGETHER
    }
}

fn push(levels: &mut VecDeque<f32>, level: f32, most: usize) {
    if levels.len() == most {
        levels.pop_front();
    }
    levels.push_back(level);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Levels as speech has them: syllables of 120 to 320 ms with pauses between some, in dB below the peak.
    fn speech(seed: u64, frames: usize) -> Vec<f32> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 33) % below
        };
        let mut levels = Vec::new();
        while levels.len() < frames {
            let (length, peak) = (6 + next(10) as usize, -(next(10) as f32));
            for at in 0..length {
                let arch = (at as f32 / length as f32 * std::f32::consts::PI).sin();
                levels.push(peak - 25.0 * (1.0 - arch) + next(30) as f32 / 10.0);
            }
            if next(4) == 0 {
                levels.extend(std::iter::repeat_n(-60.0, 8 + next(12) as usize));
            }
        }
        levels.truncate(frames);
        levels
    }

    /// A frame of this level, dBFS, over a little room noise.
    fn frame(level: f32) -> Vec<f32> {
        let amplitude = (10f32.powf(level / 20.0).powi(2) + 10f32.powf(-58.0 / 20.0).powi(2)).sqrt();
        (0..320).map(|n| if n % 2 == 0 { amplitude } else { -amplitude }).collect()
    }

    /// The share of frames with sound in them that are taken for echo.
    fn share(sent: &[f32], heard: &[f32]) -> f64 {
        let mut detector = EchoDetector::default();
        let (mut echo, mut sounding) = (0, 0);
        for (at, (sent, heard)) in sent.iter().zip(heard).enumerate() {
            let at_ms = at as u64 * FRAME_MS;
            detector.sent(at_ms, (*sent > FLOOR).then_some(*sent));
            detector.heard(&frame(*heard));
            let is_echo = detector.is_echo(at_ms);
            if *heard > -52.0 {
                sounding += 1;
                echo += usize::from(is_echo);
            }
        }
        f64::from(echo as u32) / f64::from(sounding.max(1))
    }

    #[test]
    fn her_voice_that_comes_back_is_echo_at_any_delay() {
        for seed in 1..20 {
            let mut sent = vec![FLOOR; 60];
            sent.extend(speech(seed, 400).iter().map(|level| level - 14.0));
            for delay in [3, 5, 10, 15] {
                let heard: Vec<f32> =
                    (0..sent.len()).map(|at| sent[at.saturating_sub(delay)].max(FLOOR) - 20.0).collect();
                let share = share(&sent, &heard);
                assert!(share > 0.95, "seed {seed}, delay {delay}: {share}");
            }
        }
    }

    #[test]
    fn a_voice_over_hers_is_no_echo() {
        let mut taken = Vec::new();
        for seed in 1..20 {
            let mut sent = vec![FLOOR; 60];
            sent.extend(speech(seed, 400).iter().map(|level| level - 14.0));
            let other: Vec<f32> = [vec![FLOOR; 120], speech(seed + 100, 340)].concat();
            // As loud as hers, and as quiet as echo.
            for below in [14.0, 30.0] {
                let heard: Vec<f32> = other.iter().map(|level| level - below).collect();
                taken.push(share(&sent, &heard));
            }
        }
        let mean = taken.iter().sum::<f64>() / taken.len() as f64;
        assert!(mean < 0.05, "{mean} of a candidate's voice is taken for echo: {taken:?}");
    }

    /// She has just begun, and the candidate goes on: both rise, one after the other.
    #[test]
    fn a_voice_that_goes_on_soon_after_hers_began_is_no_echo() {
        let mut taken = 0;
        for seed in 1..40 {
            let sent: Vec<f32> =
                [vec![FLOOR; 80], speech(seed, 100).iter().map(|level| level - 14.0).collect()].concat();
            let heard: Vec<f32> =
                [vec![FLOOR; 96], speech(seed + 200, 84).iter().map(|level| level - 14.0).collect()].concat();
            let mut detector = EchoDetector::default();
            for (at, (sent, heard)) in sent.iter().zip(&heard).enumerate() {
                let at_ms = at as u64 * FRAME_MS;
                detector.sent(at_ms, (*sent > FLOOR).then_some(*sent));
                detector.heard(&frame(*heard));
                // From 100 ms into the candidate's voice on.
                taken += usize::from((101..121).contains(&at) && detector.is_echo(at_ms));
            }
        }
        assert!(taken * 20 <= 39 * 20, "{taken} of {} frames are taken for echo", 39 * 20);
    }

    #[test]
    fn nothing_is_echo_while_she_is_silent() {
        let heard: Vec<f32> = speech(5, 300).iter().map(|level| level - 20.0).collect();
        assert_eq!(share(&vec![FLOOR; 300], &heard), 0.0);
    }
}
