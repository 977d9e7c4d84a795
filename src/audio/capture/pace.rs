//! Whether a stream's packets keep coming early or late for their places: drift of clocks, or what is left of a delay.

/// How long packets are watched before a verdict, ms, and how many of them there must be.
const WINDOW_MS: u64 = 1_000;
const LEAST_PACKETS: u32 = 10;
/// When even the latest of the packets was so early, ticks (10 ms): a frame can be left out without a packet missing.
const EARLY: i64 = 480;
/// When even the earliest of the packets was so late, ticks (40 ms of the 60 that are waited for): a frame is put in.
const LATE: i64 = -1_920;

/// Watches packets.
#[derive(Debug, Default)]
pub(super) struct Pace {
    window: Option<Window>,
    verdict: Option<Window>,
}

/// How early packets were, ticks; negative: late.
#[derive(Clone, Copy, Debug)]
struct Window {
    since_ms: u64,
    packets: u32,
    least: i64,
    most: i64,
}

impl Pace {
    /// A packet came so many ticks before its place.
    pub(super) fn note(&mut self, early: i64, arrived_ms: u64) {
        let window = self.window.get_or_insert(Window { since_ms: arrived_ms, packets: 0, least: early, most: early });
        window.packets += 1;
        window.least = window.least.min(early);
        window.most = window.most.max(early);
        if arrived_ms >= window.since_ms + WINDOW_MS && window.packets >= LEAST_PACKETS {
            self.verdict = self.window.take();
        }
    }

    /// The places of all packets were moved by so many ticks.
    pub(super) fn shift(&mut self, ticks: i64) {
        for window in [&mut self.window, &mut self.verdict].into_iter().flatten() {
            window.least += ticks;
            window.most += ticks;
        }
    }

    /// Packets come early: a frame should be left out.
    pub(super) fn is_fast(&self) -> bool {
        self.verdict.is_some_and(|window| window.least >= EARLY)
    }

    /// Packets come late: a frame should be put in.
    pub(super) fn is_slow(&self) -> bool {
        self.verdict.is_some_and(|window| window.most <= LATE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_packet_on_time_is_enough_to_stay() {
        let mut pace = Pace::default();
        for n in 0..60 {
            pace.note(if n == 30 { 0 } else { 4_000 }, n * 20);
        }
        assert!(!pace.is_fast() && !pace.is_slow());
    }

    #[test]
    fn a_correction_is_taken_into_account() {
        let mut pace = Pace::default();
        for n in 0..60 {
            pace.note(1_500, n * 20);
        }
        assert!(pace.is_fast());
        pace.shift(-960);
        assert!(pace.is_fast());
        pace.shift(-960);
        assert!(!pace.is_fast() && !pace.is_slow());
        pace.shift(-1_920);
        assert!(pace.is_slow());
    }

    #[test]
    fn a_few_packets_are_no_evidence() {
        let mut pace = Pace::default();
        for n in 0..9 {
            pace.note(-9_000, n * 400);
        }
        assert!(!pace.is_slow());
    }
}
