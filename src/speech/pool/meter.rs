//! How busy the model threads are: histograms for operators, and the last minute for admission.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use super::Priority;

/// The last minute is kept in slots of this length …
const SLOT: Duration = Duration::from_secs(5);
/// … so many of them.
const SLOTS: usize = 12;
/// Upper bounds of the waits that are told apart, ms.
const WAITS_MS: [u32; 15] = [1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 600, 800, 1_200, 2_500, 5_000];

type Labels = [(&'static str, &'static str); 1];

/// What the last minute was like.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// 95 % of the jobs of priority Turn waited no longer than this, ms (rounded up to a bound); None without any.
    pub turn_wait_p95_ms: Option<u32>,
    /// The share of the workers' time that was spent on jobs, 0 to 1.
    pub busy: f64,
}

/// Measures one pool.
#[derive(Debug)]
pub(super) struct Meter {
    started: Instant,
    recent: Mutex<Recent>,
    wait: Family<Labels, Histogram, fn() -> Histogram>,
    run: Family<Labels, Histogram, fn() -> Histogram>,
    dropped: Family<Labels, Counter>,
}

impl Meter {
    pub(super) fn new() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(exponential_buckets(0.002, 2.0, 14));
        Meter {
            started: Instant::now(),
            recent: Mutex::default(),
            wait: Family::new_with_constructor(histogram),
            run: Family::new_with_constructor(histogram),
            dropped: Family::default(),
        }
    }

    /// A job begins after waiting for so long.
    pub(super) fn begins(&self, priority: Priority, waited: Duration) {
        self.wait.get_or_create(&labels(priority)).observe(waited.as_secs_f64());
        if priority == Priority::Turn {
            self.recent().waited(self.started.elapsed(), waited);
        }
    }

    /// A job has ended after running for so long.
    pub(super) fn ends(&self, priority: Priority, ran: Duration) {
        self.run.get_or_create(&labels(priority)).observe(ran.as_secs_f64());
        self.recent().ran(self.started.elapsed(), ran);
    }

    /// A job found no room, or lost it.
    pub(super) fn drops(&self, priority: Priority) {
        self.dropped.get_or_create(&labels(priority)).inc();
    }

    pub(super) fn load(&self, workers: usize) -> Load {
        self.recent().load(self.started.elapsed(), workers)
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        let (wait, run) = (self.wait.clone(), self.run.clone());
        registry.register_with_unit("model_wait", "How long jobs waited for a model thread", Unit::Seconds, wait);
        registry.register_with_unit("model_run", "How long jobs ran on a model thread", Unit::Seconds, run);
        registry.register("model_dropped", "Jobs that found no room or lost it", self.dropped.clone());
    }

    fn recent(&self) -> std::sync::MutexGuard<'_, Recent> {
        // Sums and counts are usable at every step.
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn labels(priority: Priority) -> Labels {
    let name = match priority {
        Priority::Background => "background",
        Priority::Caption => "caption",
        Priority::Speech => "speech",
        Priority::Turn => "turn",
    };
    [("priority", name)]
}

/// The last minute, by a clock that is an argument.
#[derive(Debug, Default)]
struct Recent {
    slots: [Slot; SLOTS],
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// Which slot of all times this is; 0 is before the first.
    number: u64,
    waits: [u32; WAITS_MS.len() + 1],
    busy: Duration,
}

impl Recent {
    fn waited(&mut self, at: Duration, waited: Duration) {
        let bin = WAITS_MS.partition_point(|bound| waited > Duration::from_millis((*bound).into()));
        self.slot(at).waits[bin] += 1;
    }

    fn ran(&mut self, at: Duration, ran: Duration) {
        self.slot(at).busy += ran;
    }

    fn load(&self, at: Duration, workers: usize) -> Load {
        let now = number(at);
        let recent = || self.slots.iter().filter(move |slot| slot.number + SLOTS as u64 > now);
        let mut waits = [0; WAITS_MS.len() + 1];
        recent().for_each(|slot| waits.iter_mut().zip(slot.waits).for_each(|(sum, count)| *sum += count));
        let busy: Duration = recent().map(|slot| slot.busy).sum();
        let all = SLOT * SLOTS as u32 * workers.max(1) as u32;
        Load { turn_wait_p95_ms: p95(&waits), busy: (busy.as_secs_f64() / all.as_secs_f64()).min(1.0) }
    }

    fn slot(&mut self, at: Duration) -> &mut Slot {
        let number = number(at);
        let slot = &mut self.slots[(number % SLOTS as u64) as usize];
        if slot.number != number {
            *slot = Slot { number, ..Slot::default() };
        }
        slot
    }
}

fn number(at: Duration) -> u64 {
    at.as_secs() / SLOT.as_secs() + 1
}

fn p95(waits: &[u32]) -> Option<u32> {
    let total: u32 = waits.iter().sum();
    let rank = (total * 19).div_ceil(20);
    let mut below = 0;
    let bin = waits.iter().position(|count| {
        below += count;
        below >= rank
    })?;
    // What is beyond the last bound is at least twice that.
    (total > 0).then(|| WAITS_MS.get(bin).copied().unwrap_or(2 * WAITS_MS[WAITS_MS.len() - 1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn the_last_minute_is_what_counts() {
        let mut recent = Recent::default();
        assert_eq!(recent.load(MS(0), 1), Load { turn_wait_p95_ms: None, busy: 0.0 });
        for n in 0..19 {
            recent.waited(MS(n * 1_000), MS(3));
        }
        recent.waited(MS(20_000), MS(700));
        recent.ran(MS(20_000), MS(15_000));
        let load = recent.load(MS(30_000), 2);
        assert_eq!((load.turn_wait_p95_ms, load.busy), (Some(5), 0.125));
        recent.waited(MS(31_000), MS(90_000));
        assert_eq!(recent.load(MS(31_000), 2).turn_wait_p95_ms, Some(800));
        // A minute later only what came after counts, then nothing.
        assert_eq!(recent.load(MS(89_000), 2).turn_wait_p95_ms, Some(10_000));
        assert_eq!(recent.load(MS(95_000), 2), Load::default());
        recent.ran(MS(200_000), MS(600_000));
        assert_eq!(recent.load(MS(200_000), 2).busy, 1.0);
    }
}
