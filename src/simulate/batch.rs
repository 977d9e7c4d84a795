//! Many interviews on all cores.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::statistics::{Measures, Statistics};
use super::{Judge, PersonaId, faults_of, simulate};
use crate::interview::Plan;

/// Seeds that a thread takes at a time.
const CHUNK: u64 = 16;

/// What came of a batch.
#[derive(Debug)]
pub struct Batch {
    pub statistics: Statistics,
    /// Interviews that broke an invariant or that the judge found fault with, in the order of their seeds.
    pub broken: Vec<Broken>,
    took: Duration,
    threads: usize,
}

/// An interview with faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub persona: PersonaId,
    pub seed: u64,
    pub faults: Vec<String>,
}

impl Batch {
    /// The wall time and what it means, in a line.
    pub fn speed(&self) -> String {
        let seconds = self.took.as_secs_f64();
        let rate = self.statistics.interviews() as f64 / seconds.max(1e-9);
        format!("{seconds:.2} s on {} threads: {rate:.0} interviews a second", self.threads)
    }
}

/// Simulates one interview for each seed, the personas in turn, and judges them all.
pub fn run(plan: &Plan, personas: &[PersonaId], seeds: Range<u64>, judge: &Judge) -> Batch {
    let began = Instant::now();
    let next = AtomicU64::new(seeds.start);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let (mut measured, mut broken) = thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| work(plan, personas, &seeds, &next, judge))).collect();
        let mut all = (Vec::new(), Vec::new());
        for worker in workers {
            match worker.join() {
                Ok((measured, broken)) => {
                    all.0.extend(measured);
                    all.1.extend(broken);
                }
                // A panic in an interview is a fault of Emily's: it ends the batch with its own message.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    // The threads came in any order; the result does not depend on it.
    measured.sort_by_key(|measures: &Measures| measures.seed);
    broken.sort_by_key(|broken: &Broken| broken.seed);
    Batch { statistics: Statistics::of(plan, measured), broken, took: began.elapsed(), threads }
}

fn work(
    plan: &Plan,
    personas: &[PersonaId],
    seeds: &Range<u64>,
    next: &AtomicU64,
    judge: &Judge,
) -> (Vec<Measures>, Vec<Broken>) {
    let (mut measured, mut broken) = (Vec::new(), Vec::new());
    loop {
        let from = next.fetch_add(CHUNK, Ordering::Relaxed);
        if from >= seeds.end || personas.is_empty() {
            return (measured, broken);
        }
        for seed in from..(from + CHUNK).min(seeds.end) {
            let persona = personas[(seed % personas.len() as u64) as usize];
            let simulation = simulate(plan, persona, seed);
            let faults = faults_of(&simulation, judge);
            if !faults.is_empty() {
                broken.push(Broken { persona, seed, faults });
            }
            measured.push(Measures::of(&simulation));
        }
    }
}
