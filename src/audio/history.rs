//! The last minute of the candidate's audio, addressed by session time.

use std::collections::VecDeque;

use super::frame::{Pcm16k, from_i16, to_i16};

/// Samples in a millisecond at 16 kHz.
const PER_MS: u64 = 16;
/// Samples of a block (half a second): memory is taken and given back in these.
const BLOCK: usize = 8_000;

/// A ring of 16 kHz audio, kept with 16 bits a sample. When it is full the oldest audio goes.
#[derive(Debug)]
pub struct History {
    blocks: VecDeque<Box<[i16]>>,
    /// Session time of the first block's first sample, in samples.
    start: u64,
    /// Session time of the oldest audio that counts, and of the end of the newest, in samples.
    oldest: u64,
    end: u64,
    /// Most samples kept.
    capacity: u64,
}

impl Default for History {
    /// One minute.
    fn default() -> Self {
        History::new(60_000)
    }
}

impl History {
    /// Keeps the last `capacity_ms` of audio; room is taken as audio comes (32 KB a second).
    pub fn new(capacity_ms: u64) -> Self {
        let capacity = capacity_ms.saturating_mul(PER_MS);
        History { blocks: VecDeque::new(), start: 0, oldest: 0, end: 0, capacity }
    }

    /// Adds audio that begins at a session time. A hole before it becomes silence; what was there before is replaced.
    pub fn push(&mut self, at_ms: u64, samples: &[f32]) {
        let at = at_ms.saturating_mul(PER_MS);
        if self.is_empty() || at < self.oldest || at - self.end.min(at) >= self.capacity {
            *self = History { start: at, oldest: at, end: at, ..History::new(self.capacity / PER_MS) };
        }
        let mut next = at;
        for sample in samples {
            let offset = (next - self.start) as usize;
            while offset / BLOCK >= self.blocks.len() {
                self.blocks.push_back(vec![0; BLOCK].into());
            }
            self.blocks[offset / BLOCK][offset % BLOCK] = to_i16(*sample);
            next += 1;
        }
        self.end = self.end.max(next);
        self.forget_before(self.end.saturating_sub(self.capacity));
    }

    /// Forgets all but the last `ms` of audio and gives the memory back.
    pub fn shorten(&mut self, ms: u64) {
        self.forget_before(self.end.saturating_sub(ms.saturating_mul(PER_MS)));
    }

    /// The audio from one session time up to another, as far as it is at hand: what is older or yet to come is left out.
    pub fn slice(&self, from_ms: u64, to_ms: u64) -> Pcm16k {
        let clamp = |ms: u64| ms.saturating_mul(PER_MS).clamp(self.oldest, self.end);
        let silence = 0;
        let sample = |at: u64| {
            let offset = (at - self.start) as usize;
            // A hole at the very end may have no block yet.
            from_i16(self.blocks.get(offset / BLOCK).map_or(silence, |block| block[offset % BLOCK]))
        };
        Pcm16k((clamp(from_ms)..clamp(to_ms)).map(sample).collect())
    }

    /// Session time of the oldest audio at hand, ms; none when there is none.
    pub fn oldest_ms(&self) -> Option<u64> {
        (!self.is_empty()).then(|| self.oldest.div_ceil(PER_MS))
    }

    fn forget_before(&mut self, sample: u64) {
        self.oldest = self.oldest.max(sample);
        while self.oldest >= self.start + BLOCK as u64 && self.blocks.pop_front().is_some() {
            self.start += BLOCK as u64;
        }
    }

    fn is_empty(&self) -> bool {
        self.oldest == self.end
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What 16 bits make of a sample.
    fn kept(sample: f32) -> f32 {
        from_i16(to_i16(sample))
    }

    #[test]
    fn slices_are_addressed_by_session_time() {
        let mut history = History::new(1_000);
        history.push(5_000, &[0.1; 320]);
        history.push(5_020, &[0.2; 320]);
        let slice = history.slice(5_010, 5_030);
        assert_eq!(slice.0.len(), 320);
        assert_eq!((slice.0[159], slice.0[160]), (kept(0.1), kept(0.2)));
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
        assert_eq!((slice.0[319], slice.0[320], slice.0[639], slice.0[640]), (kept(0.1), 0.0, 0.0, kept(0.2)));
        history.push(1_000_000, &[0.3; 320]);
        assert_eq!(history.oldest_ms(), Some(1_000_000));
    }

    #[test]
    fn the_oldest_goes_first() {
        let mut history = History::new(100);
        for frame in 0..50 {
            history.push(frame * 20, &[frame as f32 / 64.0; 320]);
        }
        assert_eq!(history.oldest_ms(), Some(900));
        let slice = history.slice(0, 1_000);
        assert_eq!((slice.duration_ms(), slice.0[0], slice.0[1_599]), (100, 45.0 / 64.0, 49.0 / 64.0));
    }

    #[test]
    fn a_shortened_history_keeps_its_end_and_gives_memory_back() {
        let mut history = History::new(60_000);
        for frame in 0..1_000 {
            history.push(frame * 20, &[0.25; 320]);
        }
        history.shorten(5_000);
        assert_eq!(history.oldest_ms(), Some(15_000));
        assert_eq!(history.slice(0, 20_000), Pcm16k(vec![0.25; 80_000]));
        assert!(history.blocks.len() <= 11);
        history.push(20_000, &[0.5; 320]);
        assert_eq!(history.slice(19_990, 20_010).0[159..161], [0.25, 0.5]);
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
                prop_assert!(history.end - history.oldest <= 2_400);
                prop_assert!(history.blocks.len() <= 2);
            }
            prop_assert!(history.slice(from, to).duration_ms() <= to.saturating_sub(from));
        }
    }
}
