//! Whether one more interview can be carried: a pure decision over a few numbers.
//!
//! Emily takes as many interviews as the machine serves well and asks the next candidate to come back, instead of serving
//! all badly. Who is in is never put out; who only reloads or changes the device is not asked here at all.

use crate::interview::event::Ms;
use crate::speech::Load;

/// Model threads may be busy for this share of the time. Beyond it turns that end together wait for one another: with
/// random arrivals the wait grows as busy / (1 − busy) (M/M/1 queue), here to twice a job's own time.
const BUSY: f64 = 0.67;
/// When turns lately waited longer than this for a model thread, ms, the machine has enough: the wait comes on top of
/// the pause that ends a turn.
const TURN_WAIT_MS: u32 = 400;
/// How long an interview counts as young: what it costs is not in the measured minute yet.
pub const YOUNG_MS: Ms = 60_000;
/// A candidate is asked to come back after so long, s: at least, and at most.
const RETRY_S: (u64, u64) = (30, 1_800);
/// The same when the machine is busy: that may pass sooner than an interview.
const RETRY_BUSY_S: u64 = 120;
/// Where no interview says when it ends, s.
const RETRY_UNKNOWN_S: u64 = 300;

/// What is known when a candidate asks to come in.
#[derive(Clone, Copy, Debug, Default)]
pub struct House {
    /// Interviews that run, and how many of them are young.
    pub sessions: usize,
    pub young: usize,
    /// The configured most.
    pub max_sessions: Option<usize>,
    /// The model threads' last minute.
    pub load: Load,
    /// The share of the model threads' time that one interview is expected to take; 0 where no model runs here.
    pub share: f64,
    /// When the first of the running interviews should be over by its plan, in ms from now; 0 when it should be already.
    pub soonest_end_ms: Option<Ms>,
    /// This candidate's interview was begun before: it goes first where the machine decides.
    pub begun: bool,
}

/// Whether the candidate may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Welcome,
    Later { reason: Reason, retry_after_s: u64 },
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The configured places are taken.
    Places,
    /// The machine has enough.
    Machine,
}

impl Reason {
    /// Its name in the metrics.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Places => "places",
            Reason::Machine => "machine",
        }
    }
}

/// Decides.
pub fn decide(house: &House) -> Verdict {
    let end_s = house.soonest_end_ms.map_or(RETRY_UNKNOWN_S, |ms| ms.div_ceil(1_000));
    let later = |reason, seconds: u64| Verdict::Later { reason, retry_after_s: seconds.clamp(RETRY_S.0, RETRY_S.1) };
    if house.max_sessions.is_some_and(|most| house.sessions >= most) {
        return later(Reason::Places, end_s);
    }
    // However slow the machine is, it serves one.
    if house.sessions == 0 || house.begun {
        return Verdict::Welcome;
    }
    let expected = house.load.busy + house.share * (house.young + 1) as f64;
    let waits = house.load.turn_wait_p95_ms.is_some_and(|wait| wait > TURN_WAIT_MS);
    if expected > BUSY || waits {
        return later(Reason::Machine, end_s.min(RETRY_BUSY_S));
    }
    Verdict::Welcome
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn load(turn_wait_p95_ms: Option<u32>, busy: f64) -> Load {
        Load { turn_wait_p95_ms, busy }
    }

    #[test]
    fn places_that_are_configured_are_the_most() {
        let house = House { sessions: 3, max_sessions: Some(4), ..House::default() };
        assert_eq!(decide(&house), Verdict::Welcome);
        let full = House { sessions: 4, soonest_end_ms: Some(240_500), begun: true, ..house };
        assert_eq!(decide(&full), Verdict::Later { reason: Reason::Places, retry_after_s: 241 });
        let overdue = House { soonest_end_ms: Some(0), ..full };
        assert_eq!(decide(&overdue), Verdict::Later { reason: Reason::Places, retry_after_s: 30 });
    }

    #[test]
    fn candidates_who_come_together_are_counted_before_they_show() {
        // Each takes a fifth; nothing is measured yet.
        let mut house = House { share: 0.2, ..House::default() };
        let mut admitted = 0;
        while decide(&house) == Verdict::Welcome && admitted < 50 {
            admitted += 1;
            house = House { sessions: admitted, young: admitted, ..house };
        }
        assert_eq!(admitted, 3);
        // In truth they take a tenth: once that is measured, there is room.
        let measured = House { young: 0, load: load(Some(20), 0.3), ..house };
        assert_eq!(decide(&measured), Verdict::Welcome);
    }

    #[test]
    fn turns_that_wait_keep_the_next_one_out_and_nobody_who_was_in() {
        let house = House { sessions: 5, load: load(Some(600), 0.4), ..House::default() };
        let later = Verdict::Later { reason: Reason::Machine, retry_after_s: 120 };
        assert_eq!(decide(&house), later);
        assert_eq!(decide(&House { begun: true, ..house }), Verdict::Welcome);
        assert_eq!(decide(&House { sessions: 0, ..house }), Verdict::Welcome);
        assert_eq!(decide(&House { load: load(Some(400), 0.4), ..house }), Verdict::Welcome);
    }

    proptest! {
        #[test]
        fn waiting_times_stay_within_bounds(
            sessions in 0_usize..200,
            young in 0_usize..200,
            max_sessions in prop::option::of(1_usize..200),
            wait in prop::option::of(0_u32..20_000),
            busy in 0.0..1.0_f64,
            share in 0.0..1.0_f64,
            soonest_end_ms in prop::option::of(0_u64..100_000_000),
            begun: bool,
        ) {
            let load = load(wait, busy);
            let house = House { sessions, young, max_sessions, load, share, soonest_end_ms, begun };
            match decide(&house) {
                Verdict::Later { retry_after_s, .. } => prop_assert!((30..=1_800).contains(&retry_after_s)),
                Verdict::Welcome => prop_assert!(max_sessions.is_none_or(|most| sessions < most)),
            }
        }
    }
}
