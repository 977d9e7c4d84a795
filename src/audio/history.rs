//! The last minutes of the candidate's audio, addressed by session time.

use std::collections::VecDeque;

use super::frame::Pcm16k;

/// Samples in a millisecond at 16 kHz.
const PER_MS: u64 = 16;

/// A ring of 16 kHz audio. When it is full the oldest audio goes.
#[derive(Debug)]
pub struct History {
    samples: VecDeque<f32>,
    /// Session time of the first sample, in samples.
    start: u64,
    /// Most samples kept.
    capacity: usize,
}

impl Default for History {
    /// Three minutes.
    fn default() -> Self {
        History::new(180_000)
    }
}

impl History {
    /// Keeps the last `capacity_ms` of audio; room is taken as audio comes (64 KB a second).
    pub fn new(capacity_ms: u64) -> Self {
        let capacity = usize::try_from(capacity_ms.saturating_mul(PER_MS)).unwrap_or(usize::MAX);
        History { samples: VecDeque::new(), start: 0, capacity }
    }

    /// Adds audio that begins at a session time. A hole before it becomes silence; what was there before is replaced.
    pub fn push(&mut self, at_ms: u64, samples: &[f32]) {
        let at = at_ms.saturating_mul(PER_MS);
        let end = self.end();
        if self.samples.is_empty() || at < self.start || at - end.min(at) >= self.capacity as u64 {
            self.samples.clear();
            self.start = at;
        }
        // Both fit: a hole is shorter than the capacity, and the ring is no longer than that.
        let offset = (at - self.start) as usize;
        if offset > self.samples.len() {
            self.samples.resize(offset, 0.0);
        }
        for (n, sample) in samples.iter().enumerate() {
            match self.samples.get_mut(offset + n) {
                Some(old) => *old = *sample,
                None => self.samples.push_back(*sample),
            }
        }
        let excess = self.samples.len().saturating_sub(self.capacity);
        self.samples.drain(..excess);
        self.start += excess as u64;
    }

    /// The audio from one session time up to another, as far as it is at hand: what is older or yet to come is left out.
    pub fn slice(&self, from_ms: u64, to_ms: u64) -> Pcm16k {
        let clamp = |ms: u64| ms.saturating_mul(PER_MS).clamp(self.start, self.end()) - self.start;
        let (from, to) = (clamp(from_ms) as usize, clamp(to_ms) as usize);
        if from >= to {
            return Pcm16k::default();
        }
        Pcm16k(self.samples.range(from..to).copied().collect())
    }

    /// Session time of the oldest audio at hand, ms; none when there is none.
    pub fn oldest_ms(&self) -> Option<u64> {
        (!self.samples.is_empty()).then(|| self.start.div_ceil(PER_MS))
    }

    fn end(&self) -> u64 {
        self.start + self.samples.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slices_are_addressed_by_session_time() {
        let mut history = History::new(1_000);
        history.push(5_000, &[0.1; 320]);
        history.push(5_020, &[0.2; 320]);
        let slice = history.slice(5_010, 5_030);
        assert_eq!(slice.0.len(), 320);
        assert_eq!((slice.0[159], slice.0[160]), (0.1, 0.2));
        assert_eq!(history.slice(0, 99_000).duration_ms(), 40);
        assert!(history.slice(5_030, 5_010).0.is_empty());
        assert!(history.slice(9_000, 9_500).0.is_empty());
        assert_eq!(History::new(10).slice(0, 10), Pcm16k::default());
    }

    #[test]
    fn holes_are_silent_and_long_ones_start_anew() {
        let mut history = History::new(1_000);
        history.push(0, &[0.1; 320]);
        history.push(40, &[0.2; 320]);
        let slice = history.slice(0, 60);
        assert_eq!((slice.0[319], slice.0[320], slice.0[639], slice.0[640]), (0.1, 0.0, 0.0, 0.2));
        history.push(1_000_000, &[0.3; 320]);
        assert_eq!(history.oldest_ms(), Some(1_000_000));
    }

    #[test]
    fn the_oldest_goes_first() {
        let mut history = History::new(100);
        for frame in 0..50 {
            history.push(frame * 20, &[frame as f32; 320]);
        }
        assert_eq!(history.oldest_ms(), Some(900));
        let slice = history.slice(0, 1_000);
        assert_eq!((slice.duration_ms(), slice.0[0], slice.0[1_599]), (100, 45.0, 49.0));
    }

    proptest! {
        #[test]
        fn any_pushes_stay_within_the_capacity(
            pushes in prop::collection::vec((0_u64..3_000, 0_usize..4_000), 0..30),
            from in 0_u64..4_000,
            to in 0_u64..4_000,
        ) {
            let mut history = History::new(150);
            for (at, length) in pushes {
                history.push(at, &vec![0.5; length]);
                prop_assert!(history.samples.len() <= 2_400);
            }
            prop_assert!(history.slice(from, to).duration_ms() <= to.saturating_sub(from));
        }
    }
}
