//! Which waiting job runs next: pure, so that its promises can be tested.
//!
//! * A more urgent job always goes first.
//! * Among equals, the lane that was served least recently goes first; within a lane, who came first. So while a lane
//!   waits, each other lane is served at most once before it.
//! * At most so many jobs wait. One that finds the queue full displaces the youngest job of the lane that has most, among
//!   those of the lowest priority: of a lower priority than its own always, of its own when that lane has at least two
//!   more waiting than its own lane.

use std::collections::{BTreeMap, HashMap};

use super::{Lane, Priority, Urgency};

/// Lanes that are remembered. One that is forgotten counts from its next job on.
const LANES: usize = 1_024;

/// Waiting jobs.
#[derive(Debug)]
pub(super) struct Queue<J> {
    /// By priority, highest first (turned round in the key), then by arrival.
    jobs: BTreeMap<(u8, u64), (Lane, J)>,
    /// Counts arrivals and services: a time that orders both.
    clock: u64,
    served: HashMap<Lane, u64>,
    bound: usize,
}

/// What became of a job that came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Offered<J> {
    Waits,
    /// It waits in this one's place.
    Displaces(J),
    Refused(J),
}

impl<J> Queue<J> {
    pub(super) fn new(bound: usize) -> Self {
        Queue { jobs: BTreeMap::new(), clock: 0, served: HashMap::new(), bound: bound.max(1) }
    }

    pub(super) fn len(&self) -> usize {
        self.jobs.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.jobs.len() >= self.bound
    }

    /// Drops the jobs that nobody waits for any more.
    pub(super) fn retain(&mut self, is_wanted: impl Fn(&J) -> bool) {
        self.jobs.retain(|_, (_, job)| is_wanted(job));
    }

    pub(super) fn offer(&mut self, urgency: Urgency, job: J) -> Offered<J> {
        let rank = rank(urgency.priority);
        let mut displaced = None;
        if self.is_full() {
            match self.least_deserving(rank, urgency.lane).and_then(|key| self.jobs.remove(&key)) {
                Some((_, job)) => displaced = Some(job),
                None => return Offered::Refused(job),
            }
        }
        self.clock += 1;
        self.jobs.insert((rank, self.clock), (urgency.lane, job));
        displaced.map_or(Offered::Waits, Offered::Displaces)
    }

    /// The job that has to make room for one of this rank and lane.
    fn least_deserving(&self, rank: u8, lane: Lane) -> Option<(u8, u64)> {
        let worst = self.jobs.last_key_value()?.0.0;
        if worst < rank {
            return None;
        }
        let mut lanes: HashMap<Lane, (usize, u64)> = HashMap::new();
        for ((_, arrival), (lane, _)) in self.jobs.range((worst, 0)..) {
            let entry = lanes.entry(*lane).or_default();
            *entry = (entry.0 + 1, *arrival);
        }
        let own = lanes.get(&lane).map_or(0, |(count, _)| *count);
        let (count, arrival) = lanes.into_values().max()?;
        (worst > rank || count > own + 1).then_some((worst, arrival))
    }

    /// The job that runs next. Background work only where it is let.
    pub(super) fn pop(&mut self, background: bool) -> Option<J> {
        let best = self.jobs.first_key_value()?.0.0;
        if best == rank(Priority::Background) && !background {
            return None;
        }
        let mut since: HashMap<Lane, u64> = HashMap::new();
        let mut next: Option<(u64, (u8, u64))> = None;
        for (key, (lane, _)) in self.jobs.range((best, 0)..=(best, u64::MAX)) {
            // A lane that is not known has waited since its first job came.
            let since = *since.entry(*lane).or_insert_with(|| self.served.get(lane).copied().unwrap_or(key.1));
            if next.is_none_or(|(least, _)| since < least) {
                next = Some((since, *key));
            }
        }
        let (lane, job) = self.jobs.remove(&next?.1)?;
        self.clock += 1;
        self.served.insert(lane, self.clock);
        if self.served.len() > LANES
            && let Some(oldest) = self.served.iter().min_by_key(|(_, at)| **at).map(|(lane, _)| *lane)
        {
            self.served.remove(&oldest);
        }
        Some(job)
    }
}

/// The first part of a job's key.
fn rank(priority: Priority) -> u8 {
    u8::MAX - priority as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Job {
        urgency: Urgency,
        number: usize,
    }

    fn urgency() -> impl Strategy<Value = Urgency> {
        let priority = prop_oneof![
            Just(Priority::Background),
            Just(Priority::Caption),
            Just(Priority::Speech),
            Just(Priority::Turn)
        ];
        (priority, 0_u64..5).prop_map(|(priority, lane)| Urgency { priority, lane: Lane(lane) })
    }

    /// An arrival, or the end of a job (None).
    fn steps() -> impl Strategy<Value = Vec<Option<Urgency>>> {
        prop::collection::vec(prop::option::weighted(0.6, urgency()), 0..200)
    }

    proptest! {
        #[test]
        fn the_bound_holds_and_every_job_is_accounted_for(steps in steps(), bound in 1_usize..12) {
            let mut queue = Queue::new(bound);
            let (mut waiting, mut number) = (Vec::<Job>::new(), 0);
            for step in steps {
                match step {
                    Some(urgency) => {
                        let job = Job { urgency, number };
                        number += 1;
                        let full = queue.is_full();
                        match queue.offer(urgency, job) {
                            Offered::Waits => {
                                prop_assert!(!full);
                                waiting.push(job);
                            }
                            Offered::Displaces(out) => {
                                prop_assert!(full && out.urgency.priority <= urgency.priority);
                                prop_assert!(waiting.iter().all(|it| it.urgency.priority >= out.urgency.priority));
                                waiting.retain(|it| *it != out);
                                waiting.push(job);
                            }
                            Offered::Refused(same) => {
                                prop_assert_eq!(same, job);
                                let equals = waiting.iter().filter(|it| it.urgency.priority == urgency.priority);
                                let of = |lane| equals.clone().filter(|it| it.urgency.lane == lane).count();
                                let most = (0..5).map(|lane| of(Lane(lane))).max().unwrap();
                                prop_assert!(most <= of(urgency.lane) + 1);
                                prop_assert!(waiting.iter().all(|it| it.urgency.priority >= urgency.priority));
                            }
                        }
                    }
                    None => {
                        let next = queue.pop(true);
                        prop_assert_eq!(next.is_none(), waiting.is_empty());
                        if let Some(next) = next {
                            prop_assert!(waiting.iter().all(|it| it.urgency.priority <= next.urgency.priority));
                            prop_assert!(waiting.iter().all(|it| it.urgency != next.urgency || it.number >= next.number));
                            waiting.retain(|it| *it != next);
                        }
                    }
                }
                prop_assert_eq!(queue.len(), waiting.len());
                prop_assert!(queue.len() <= bound);
            }
        }

        #[test]
        fn no_lane_is_served_twice_while_another_waits(steps in steps()) {
            let mut queue = Queue::new(usize::MAX);
            // For each waiting lane: which others were served since it began to wait.
            let mut waits: HashMap<Lane, Vec<Lane>> = HashMap::new();
            let mut counts: HashMap<Lane, usize> = HashMap::new();
            for step in steps {
                match step {
                    Some(Urgency { lane, .. }) => {
                        let urgency = Urgency { priority: Priority::Turn, lane };
                        queue.offer(urgency, lane);
                        *counts.entry(lane).or_default() += 1;
                        waits.entry(lane).or_default();
                    }
                    None => {
                        let Some(lane) = queue.pop(true) else { continue };
                        let count = counts.entry(lane).or_default();
                        *count -= 1;
                        if *count == 0 {
                            waits.remove(&lane);
                        } else {
                            waits.insert(lane, Vec::new());
                        }
                        for (waiting, served) in &mut waits {
                            if *waiting != lane {
                                prop_assert!(!served.contains(&lane), "{waiting:?} waits while {lane:?} goes twice");
                                served.push(lane);
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn lanes_that_are_forgotten_do_not_pile_up() {
        let mut queue = Queue::new(4);
        for lane in 0..5_000 {
            queue.offer(Urgency { priority: Priority::Turn, lane: Lane(lane) }, lane);
            assert_eq!(queue.pop(true), Some(lane));
        }
        assert_eq!(queue.served.len(), LANES);
    }
}
