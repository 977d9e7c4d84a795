//! The machine's model threads: named, niced, few, fed from one bounded queue in order of priority.
//!
//! Whisper's threads spin at barriers, so more of them than cores collapse it (measured: two workers of two threads on two cores did not
//! finish what two of one did in 13 s). Hence one pool for all models, with workers × threads ≤ cores, and a niceness that lets the
//! media threads go first.
//!
//! Jobs of one priority are served fairly by their [`Lane`]s, one for each interview. The queue's overflow rule is in `queue.rs`; a job
//! that is refused or displaced gets [`SpeechError::Busy`]. A job whose caller has gone away is dropped unrun. `meter.rs` measures how
//! long jobs wait and run.
//!
//! A job that runs is not interrupted. So where there are several workers, one of them never takes background work.

mod meter;
mod queue;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

pub use meter::Load;
use meter::Meter;
use queue::{Offered, Queue};

use super::SpeechError;

/// How much less the kernel favours model threads than the media and server threads.
const NICENESS: i32 = 5;

/// Which waiting job runs next: turns first, background work last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Nobody waits for it: known lines made beforehand, a better model's second look.
    Background,
    /// A caption of a phrase that is not finished.
    Caption,
    /// Words Emily is about to say.
    Speech,
    /// The candidate has stopped: the turn waits for this.
    Turn,
}

impl Priority {
    /// This priority for one interview's jobs.
    pub fn in_lane(self, lane: Lane) -> Urgency {
        Urgency { priority: self, lane }
    }
}

/// Whose job it is: one lane for each interview, served in turns. Lane 0 is for everything that belongs to none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lane(pub u64);

/// How urgent a job is, and among equals, whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Urgency {
    pub priority: Priority,
    pub lane: Lane,
}

impl From<Priority> for Urgency {
    fn from(priority: Priority) -> Self {
        priority.in_lane(Lane::default())
    }
}

/// How a machine's cores are shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Jobs at once.
    pub workers: usize,
    /// Threads of one job.
    pub threads: usize,
}

impl Share {
    /// The share for a number of cores, with workers × threads ≤ cores whatever is asked for.
    ///
    /// Without wishes: one worker of up to four threads per four cores, for latency before throughput.
    pub fn of(cores: usize, workers: Option<usize>, threads: Option<usize>) -> Self {
        let cores = cores.max(1);
        let workers = match (workers, threads) {
            (Some(workers), _) => workers,
            (None, Some(threads)) => cores / threads.max(1),
            (None, None) => (cores / 4).min(8),
        }
        .clamp(1, cores);
        let threads = threads.unwrap_or(4).clamp(1, cores / workers);
        Self { workers, threads }
    }

    /// [`Share::of`] this machine's cores.
    pub fn of_this_machine(workers: Option<usize>, threads: Option<usize>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = Self::of(cores, workers, threads);
        let asked = workers.unwrap_or(share.workers) * threads.unwrap_or(share.threads);
        if asked > share.workers * share.threads {
            tracing::warn!(
                cores,
                asked,
                workers = share.workers,
                threads = share.threads,
                "speech.workers × speech.threads exceeds the cores: reduced"
            );
        }
        share
    }
}

type Job = Box<dyn FnOnce(Verdict) + Send>;

/// What becomes of a job that was taken from the queue.
enum Verdict {
    Run,
    Displaced,
}

struct Waiting {
    job: Job,
    priority: Priority,
    since: Instant,
    abandoned: Box<dyn Fn() -> bool + Send>,
}

struct State {
    queue: Queue<Waiting>,
    /// Background jobs that run.
    background: usize,
    closed: bool,
}

struct Shared {
    state: Mutex<State>,
    wake: Condvar,
    bound: usize,
    meter: Meter,
    /// Most background jobs at once: where there are several workers, one of them is always free of those.
    background: usize,
}

impl Shared {
    /// No code can panic while it holds this lock, and the queue is whole at every step: poison says nothing.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The threads and their queue. Dropping it finishes the running jobs, drops the waiting ones (their callers get
/// [`SpeechError::Stopped`]) and joins the threads.
pub struct Pool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    share: Share,
}

impl Pool {
    /// Starts `share.workers` threads named `emily-model-0`, … ; at most `bound` jobs wait.
    ///
    /// # Errors
    /// [`SpeechError::Thread`] where the operating system refuses a thread.
    pub fn new(share: Share, bound: usize) -> Result<Self, SpeechError> {
        let bound = bound.max(1);
        let state = Mutex::new(State { queue: Queue::new(bound), background: 0, closed: false });
        let background = (share.workers - 1).max(1);
        let shared = Arc::new(Shared { state, wake: Condvar::new(), bound, meter: Meter::new(), background });
        let mut pool = Self { shared, threads: Vec::with_capacity(share.workers), share };
        for number in 0..share.workers {
            let shared = pool.shared.clone();
            let thread = std::thread::Builder::new()
                .name(format!("emily-model-{number}"))
                .spawn(move || {
                    be_nice();
                    work(&shared);
                })
                .map_err(SpeechError::Thread)?;
            pool.threads.push(thread);
        }
        Ok(pool)
    }

    /// How this pool shares out the cores.
    pub fn share(&self) -> Share {
        self.share
    }

    /// Jobs that wait now.
    pub fn waiting(&self) -> usize {
        self.shared.lock().queue.len()
    }

    /// What the last minute was like.
    pub fn load(&self) -> Load {
        self.shared.meter.load(self.share.workers)
    }

    /// Adds this pool's metrics to a registry.
    pub fn register(&self, registry: &mut prometheus_client::registry::Registry) {
        self.shared.meter.register(registry);
    }

    /// Runs a closure on a model thread and returns what it returned.
    ///
    /// Dropping the future abandons the job if it has not begun. A panic in the job is caught and returned.
    ///
    /// # Errors
    /// [`SpeechError::Busy`] when the queue is full or a more urgent job took the place, [`SpeechError::Panicked`],
    /// [`SpeechError::Stopped`] when the pool is being dropped, and what the job returns.
    pub async fn run<T, F>(&self, urgency: impl Into<Urgency>, job: F) -> Result<T, SpeechError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, SpeechError> + Send + 'static,
    {
        let urgency = urgency.into();
        let (answer, result) = oneshot::channel();
        let answer = Arc::new(Mutex::new(Some(answer)));
        let probe = answer.clone();
        let bound = self.shared.bound;
        let waiting = Waiting {
            priority: urgency.priority,
            since: Instant::now(),
            job: Box::new(move |verdict| {
                let outcome = match verdict {
                    Verdict::Run => catch_unwind(AssertUnwindSafe(job))
                        .unwrap_or_else(|panic| Err(SpeechError::Panicked(message(&*panic)))),
                    Verdict::Displaced => Err(SpeechError::Busy { waiting: bound }),
                };
                let sender = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(sender) = sender {
                    // The caller may have gone away meanwhile; then nobody wants the outcome.
                    let _ = sender.send(outcome);
                }
            }),
            abandoned: Box::new(move || {
                let sender = probe.lock().unwrap_or_else(PoisonError::into_inner);
                sender.as_ref().is_none_or(oneshot::Sender::is_closed)
            }),
        };
        self.enqueue(urgency, waiting)?;
        result.await.unwrap_or(Err(SpeechError::Stopped))
    }

    fn enqueue(&self, urgency: Urgency, waiting: Waiting) -> Result<(), SpeechError> {
        let offered = {
            let mut state = self.shared.lock();
            if state.queue.is_full() {
                state.queue.retain(|waiting| !(waiting.abandoned)());
            }
            state.queue.offer(urgency, waiting)
        };
        match offered {
            Offered::Waits => {}
            Offered::Displaces(displaced) => {
                self.shared.meter.drops(displaced.priority);
                (displaced.job)(Verdict::Displaced);
            }
            Offered::Refused(_) => {
                self.shared.meter.drops(urgency.priority);
                return Err(SpeechError::Busy { waiting: self.shared.bound });
            }
        }
        self.shared.wake.notify_one();
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.shared.lock();
            state.closed = true;
            std::mem::replace(&mut state.queue, Queue::new(1))
        };
        drop(waiting);
        self.shared.wake.notify_all();
        let this = std::thread::current().id();
        for thread in self.threads.drain(..) {
            // A job may own the last handle to the pool; a thread cannot wait for itself.
            if thread.thread().id() != this {
                // A worker catches its jobs' panics, so joining only fails where there is nothing left to do.
                let _ = thread.join();
            }
        }
    }
}

fn work(shared: &Shared) {
    loop {
        let next = {
            let mut state = shared.lock();
            loop {
                let background = state.background < shared.background;
                if let Some(waiting) = state.queue.pop(background) {
                    state.background += usize::from(waiting.priority == Priority::Background);
                    break waiting;
                }
                if state.closed {
                    return;
                }
                state = shared.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        };
        if !(next.abandoned)() {
            shared.meter.begins(next.priority, next.since.elapsed());
            let begun = Instant::now();
            (next.job)(Verdict::Run);
            shared.meter.ends(next.priority, begun.elapsed());
        }
        if next.priority == Priority::Background {
            shared.lock().background -= 1;
            // A worker may sleep beside a job that it was not let take.
            shared.wake.notify_one();
        }
    }
}

/// Lowers the calling thread's share of the processor. Threads it starts (ggml's, ONNX Runtime's) inherit that.
fn be_nice() {
    // SAFETY: plain system calls without pointers. On Linux `PRIO_PROCESS` with a thread's id means that thread alone
    // (setpriority(2), "C library/kernel differences").
    #[cfg(target_os = "linux")]
    let refused = unsafe { libc::setpriority(libc::PRIO_PROCESS, libc::gettid() as u32, NICENESS) } != 0;
    #[cfg(not(target_os = "linux"))]
    let refused = true;
    if refused {
        tracing::debug!(niceness = NICENESS, "model threads run at the normal priority");
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

/// Model instances that jobs take and give back: never more than jobs at once, made when first needed, kept for good.
///
/// An instance in the hands of a job that panics is dropped, since nobody knows what state it is in.
pub(crate) struct Stock<T> {
    idle: Mutex<Vec<T>>,
    make: Box<dyn Fn() -> Result<T, SpeechError> + Send + Sync>,
}

impl<T> Stock<T> {
    pub(crate) fn new(make: impl Fn() -> Result<T, SpeechError> + Send + Sync + 'static) -> Self {
        Self { idle: Mutex::default(), make: Box::new(make) }
    }

    /// Lends an instance to `work`.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> Result<R, SpeechError>) -> Result<R, SpeechError> {
        let idle = self.lock().pop();
        let mut item = match idle {
            Some(item) => item,
            None => (self.make)()?,
        };
        let result = work(&mut item);
        self.lock().push(item);
        result
    }

    fn lock(&self) -> MutexGuard<'_, Vec<T>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::mpsc;

    fn one_worker(bound: usize) -> Arc<Pool> {
        let share = Share { workers: 1, threads: 1 };
        Arc::new(Pool::new(share, bound).expect("threads"))
    }

    /// Occupies the only worker until the returned sender is dropped or used.
    async fn occupy(pool: &Arc<Pool>) -> (mpsc::Sender<()>, tokio::task::JoinHandle<()>) {
        let (release, released) = mpsc::channel();
        let (started, running) = oneshot::channel();
        let pool = pool.clone();
        let task = tokio::spawn(async move {
            pool.run(Priority::Turn, move || {
                started.send(()).expect("the test listens");
                let _ = released.recv();
                Ok(())
            })
            .await
            .expect("the blocker runs");
        });
        running.await.expect("started");
        (release, task)
    }

    async fn queued(pool: &Pool, jobs: usize) {
        while pool.waiting() != jobs {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn background_work_leaves_a_worker_free() {
        let pool = Arc::new(Pool::new(Share { workers: 2, threads: 1 }, 8).expect("threads"));
        let (release, released) = mpsc::channel::<()>();
        let released = Arc::new(Mutex::new(released));
        let jobs: Vec<_> = (0..3)
            .map(|_| {
                let (pool, released) = (pool.clone(), released.clone());
                tokio::spawn(async move {
                    pool.run(Priority::Background, move || {
                        let _ = released.lock().expect("one at a time").recv();
                        Ok(())
                    })
                    .await
                })
            })
            .collect();
        queued(&pool, 2).await;
        for turn in 0..3 {
            let urgent =
                tokio::time::timeout(std::time::Duration::from_secs(10), pool.run(Priority::Turn, move || Ok(turn)));
            assert_eq!(urgent.await.expect("a worker is free").expect("ran"), turn);
        }
        assert_eq!(pool.waiting(), 2);
        drop(release);
        for job in jobs {
            job.await.expect("task").expect("ran");
        }
    }

    #[tokio::test]
    async fn jobs_run_on_named_threads_by_priority_then_in_order() {
        let pool = one_worker(8);
        let name = pool.run(Priority::Turn, || Ok(std::thread::current().name().map(str::to_owned))).await;
        assert_eq!(name.expect("ran").as_deref(), Some("emily-model-0"));
        let (release, blocker) = occupy(&pool).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        let jobs = [
            (Priority::Background, "b1"),
            (Priority::Caption, "c1"),
            (Priority::Turn, "t1"),
            (Priority::Speech, "s1"),
            (Priority::Turn, "t2"),
        ];
        for (number, (priority, label)) in jobs.into_iter().enumerate() {
            let (pool_, order) = (pool.clone(), order.clone());
            tasks.push(tokio::spawn(async move {
                pool_
                    .run(priority, move || {
                        order.lock().expect("order").push(label);
                        Ok(())
                    })
                    .await
            }));
            queued(&pool, number + 1).await;
        }
        drop(release);
        for task in tasks {
            task.await.expect("task").expect("job");
        }
        blocker.await.expect("blocker");
        assert_eq!(*order.lock().expect("order"), ["t1", "t2", "s1", "c1", "b1"]);
    }

    #[tokio::test]
    async fn a_full_queue_refuses_equals_and_gives_way_to_the_urgent() {
        let pool = one_worker(1);
        let (release, blocker) = occupy(&pool).await;
        let waiting = {
            let pool = pool.clone();
            tokio::spawn(async move { pool.run(Priority::Caption, || Ok(())).await })
        };
        queued(&pool, 1).await;
        let refused = pool.run(Priority::Caption, || Ok(())).await;
        assert!(matches!(refused, Err(SpeechError::Busy { waiting: 1 })));
        let urgent = {
            let pool = pool.clone();
            tokio::spawn(async move { pool.run(Priority::Turn, || Ok(7)).await })
        };
        assert!(matches!(waiting.await.expect("task"), Err(SpeechError::Busy { .. })));
        drop(release);
        assert_eq!(urgent.await.expect("task").expect("ran"), 7);
        blocker.await.expect("blocker");
    }

    #[tokio::test]
    async fn an_abandoned_job_never_runs_and_frees_its_place() {
        let pool = one_worker(1);
        let (release, blocker) = occupy(&pool).await;
        let (ran, was_run) = mpsc::channel::<()>();
        let abandoned = {
            let pool = pool.clone();
            tokio::spawn(async move {
                pool.run(Priority::Turn, move || {
                    let _ = ran.send(());
                    Ok(())
                })
                .await
            })
        };
        queued(&pool, 1).await;
        abandoned.abort();
        assert!(abandoned.await.is_err());
        let next = {
            let pool = pool.clone();
            tokio::spawn(async move { pool.run(Priority::Background, || Ok(1)).await })
        };
        queued(&pool, 1).await;
        drop(release);
        assert_eq!(next.await.expect("task").expect("ran"), 1);
        assert!(was_run.try_recv().is_err());
        blocker.await.expect("blocker");
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_the_worker_lives_on() {
        let pool = one_worker(2);
        let panicked: Result<(), _> = pool.run(Priority::Turn, || panic!("the decoder fell over")).await;
        match panicked {
            Err(SpeechError::Panicked(text)) => assert_eq!(text, "the decoder fell over"),
            other => panic!("{other:?}"),
        }
        assert_eq!(pool.run(Priority::Turn, || Ok(2)).await.expect("ran"), 2);
    }

    #[tokio::test]
    async fn stock_makes_one_keeps_it_and_drops_what_a_panic_held() {
        let pool = one_worker(2);
        let made = Arc::new(Mutex::new(0));
        let counter = made.clone();
        let stock = Arc::new(Stock::new(move || {
            let mut made = counter.lock().expect("count");
            *made += 1;
            Ok(*made)
        }));
        for expected in [1, 1] {
            let stock = stock.clone();
            let got = pool.run(Priority::Turn, move || stock.with(|item| Ok(*item))).await;
            assert_eq!(got.expect("ran"), expected);
        }
        let held = stock.clone();
        let panicked: Result<(), _> = pool.run(Priority::Turn, move || held.with(|_| panic!("no"))).await;
        assert!(panicked.is_err());
        assert_eq!(stock.with(|item| Ok(*item)).expect("a new one"), 2);
    }

    proptest! {
        #[test]
        fn a_share_never_exceeds_the_cores(cores in 0usize..130, workers in proptest::option::of(0usize..200), threads in proptest::option::of(0usize..200)) {
            let share = Share::of(cores, workers, threads);
            prop_assert!(share.workers >= 1 && share.threads >= 1);
            prop_assert!(share.workers * share.threads <= cores.max(1));
        }
    }

    #[test]
    fn the_share_of_common_machines() {
        let share = |cores| {
            let share = Share::of(cores, None, None);
            (share.workers, share.threads)
        };
        assert_eq!([share(1), share(2), share(4), share(8), share(16)], [(1, 1), (1, 2), (1, 4), (2, 4), (4, 4)]);
    }
}
