//! The machine's model threads: named, niced, few, fed from one bounded queue in order of priority.
//!
//! Whisper's threads spin at barriers, so more of them than cores collapse it (measured: two workers of two threads on two cores did not
//! finish what two of one did in 13 s). Hence one pool for all models, with workers × threads ≤ cores, and a niceness that lets the
//! media threads go first.
//!
//! The queue's overflow rule: a job that finds the queue full displaces the youngest waiting job of a lower priority; where there is none
//! it is refused. Both get [`SpeechError::Busy`]. A job whose caller has gone away is dropped unrun.
//!
//! A job that runs is not interrupted. So where there are several workers, one of them never takes background work.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

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
    abandoned: Box<dyn Fn() -> bool + Send>,
}

#[derive(Default)]
struct Queue {
    /// Best job first: highest priority, then first come. The key's first part is the priority turned round.
    jobs: BTreeMap<(u8, u64), Waiting>,
    arrivals: u64,
    /// Background jobs that run now.
    background: usize,
    closed: bool,
}

impl Queue {
    /// The next job, and whether it is background work, of which at most `most` run at once.
    fn next(&mut self, most: usize) -> Option<(Waiting, bool)> {
        let (key, _) = self.jobs.first_key_value()?;
        let background = key.0 == rank(Priority::Background);
        if background && self.background >= most {
            return None;
        }
        let (_, waiting) = self.jobs.pop_first()?;
        self.background += usize::from(background);
        Some((waiting, background))
    }
}

/// The first part of a job's key.
fn rank(priority: Priority) -> u8 {
    u8::MAX - priority as u8
}

struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    bound: usize,
    /// Most background jobs at once: where there are several workers, one of them is always free of those.
    background: usize,
}

impl Shared {
    /// No code can panic while it holds this lock, and the queue is whole at every step: poison says nothing.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
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
        let background = (share.workers - 1).max(1);
        let shared =
            Arc::new(Shared { queue: Mutex::default(), wake: Condvar::new(), bound: bound.max(1), background });
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
        self.shared.lock().jobs.len()
    }

    /// Runs a closure on a model thread and returns what it returned.
    ///
    /// Dropping the future abandons the job if it has not begun. A panic in the job is caught and returned.
    ///
    /// # Errors
    /// [`SpeechError::Busy`] when the queue is full or a more urgent job took the place, [`SpeechError::Panicked`],
    /// [`SpeechError::Stopped`] when the pool is being dropped, and what the job returns.
    pub async fn run<T, F>(&self, priority: Priority, job: F) -> Result<T, SpeechError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, SpeechError> + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        let answer = Arc::new(Mutex::new(Some(answer)));
        let probe = answer.clone();
        let bound = self.shared.bound;
        let waiting = Waiting {
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
        self.enqueue(priority, waiting)?;
        result.await.unwrap_or(Err(SpeechError::Stopped))
    }

    fn enqueue(&self, priority: Priority, waiting: Waiting) -> Result<(), SpeechError> {
        let rank = rank(priority);
        let displaced = {
            let mut queue = self.shared.lock();
            if queue.jobs.len() >= self.shared.bound {
                queue.jobs.retain(|_, waiting| !(waiting.abandoned)());
            }
            let mut displaced = None;
            if queue.jobs.len() >= self.shared.bound {
                let worst = queue.jobs.last_key_value().map(|(key, _)| *key);
                match worst {
                    Some(key) if key.0 > rank => displaced = queue.jobs.remove(&key),
                    _ => {
                        return Err(SpeechError::Busy { waiting: queue.jobs.len() });
                    }
                }
            }
            let arrival = queue.arrivals;
            queue.arrivals += 1;
            queue.jobs.insert((rank, arrival), waiting);
            displaced
        };
        self.shared.wake.notify_one();
        if let Some(displaced) = displaced {
            (displaced.job)(Verdict::Displaced);
        }
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let waiting = {
            let mut queue = self.shared.lock();
            queue.closed = true;
            std::mem::take(&mut queue.jobs)
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
        let (next, background) = {
            let mut queue = shared.lock();
            loop {
                if let Some(next) = queue.next(shared.background) {
                    break next;
                }
                if queue.closed {
                    return;
                }
                queue = shared.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
        };
        if !(next.abandoned)() {
            (next.job)(Verdict::Run);
        }
        if background {
            shared.lock().background -= 1;
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
