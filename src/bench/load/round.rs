//! One round: so many callers at once, for so long, and what it cost.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::LoadError;
use super::caller::{self, Call, Reply, Setting};
use super::clip::Clip;
use super::house::Voices;
use super::process::{Emily, Usage, usage_of};
use super::stages::{Stages, stages};
use crate::bench::report::percentile;
use crate::interview::event::{Event, Logged};
use crate::meeting::client::install_tls_provider;
use crate::store::Archive;

/// Between two callers who join, at most, and until the last has joined, at most.
const STAGGER: Duration = Duration::from_millis(150);
const ALL_JOINED: Duration = Duration::from_secs(15);
/// The measurement begins when everybody has been greeted, or this long after the last one joined.
const GREETING: Duration = Duration::from_secs(60);
/// How often that is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// A house that has just started allocates for a moment.
const AT_REST: Duration = Duration::from_millis(500);
/// Callers that do not hang up in time are left to themselves.
const HANG_UP: Duration = Duration::from_secs(10);
/// When a caller's end of turn and the record's lie further apart than this, they are not the same turn.
const SAME_TURN_MS: f64 = 700.0;

/// What a round is held with.
pub struct Round<'a> {
    pub config: Option<&'a Path>,
    pub voices: Voices,
    pub sessions: usize,
    pub seconds: u64,
    pub script: caller::Script,
    pub patience: Duration,
}

/// A reply with what the record says of it.
#[derive(Clone, Copy, Debug)]
pub struct Answered {
    /// From the caller's last voiced sample to the first of Emily's reply, ms.
    pub latency_ms: f64,
    pub stages: Stages,
}

impl Answered {
    /// What is more than the pause that was waited for on purpose, ms.
    pub fn beyond_pause_ms(&self) -> f64 {
        self.latency_ms - self.stages.pause_ms
    }

    /// What lies outside the session: the way there and back, and what its ears make of the end, ms.
    pub fn way_ms(&self) -> f64 {
        self.latency_ms - self.stages.inside_ms()
    }
}

/// What a round came to.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    pub sessions: usize,
    pub answered: Vec<Answered>,
    /// Replies that no turn of the record belongs to.
    pub unmatched: usize,
    /// Processor time of Emily's process per session: a share of one core.
    pub cores_per_session: f64,
    /// The same of the measuring process, as a whole.
    pub callers_cores: f64,
    /// Memory of Emily's process before anybody called, and at the end of the round, KB.
    pub idle_kb: u64,
    pub resident_kb: u64,
    /// The share of the time in which Emily spoke.
    pub emily_spoke: f64,
    /// Gaps in what she said, and how often she began while a caller spoke.
    pub holes: usize,
    pub interrupted: usize,
    /// Captions of unfinished phrases that found no room among the jobs.
    pub dropped_captions: u64,
    pub failures: Vec<String>,
}

impl Measured {
    /// Memory of one session, MB.
    pub fn mb_per_session(&self) -> f64 {
        self.resident_kb.saturating_sub(self.idle_kb) as f64 / 1024.0 / self.sessions.max(1) as f64
    }

    /// A value of all replies: the one below which this share lies.
    pub fn percentile(&self, share: f64, of: impl Fn(&Answered) -> f64) -> f64 {
        percentile(&self.answered.iter().map(of).collect::<Vec<_>>(), share)
    }
}

/// Holds a round.
///
/// # Errors
/// When Emily's process cannot be started, asked or watched. What goes wrong in a call is in the outcome.
pub async fn hold(round: Round<'_>) -> Result<Measured, LoadError> {
    install_tls_provider();
    let mut emily = Emily::start(round.config, round.voices).await?;
    let invitations = emily.invite(round.sessions).await?;
    tokio::time::sleep(AT_REST).await;
    let idle_kb = emily.usage()?.resident_kb;
    let setting = Setting {
        base_url: emily.greeting.base_url.clone(),
        http: reqwest::Client::builder().no_proxy().build().map_err(|error| LoadError::Host(error.to_string()))?,
        script: round.script,
        room: Clip::room()?.into(),
        patience: round.patience,
        progress: Arc::default(),
        over: CancellationToken::new(),
    };
    let stagger = STAGGER.min(ALL_JOINED / round.sessions.max(1) as u32);
    let (began, began_at) = (Instant::now(), Timestamp::now());
    let mut callers = tokio::task::JoinSet::new();
    for (seed, invitation) in (0..).zip(invitations) {
        let setting = setting.clone();
        callers.spawn(async move { caller::take(invitation, &setting, seed).await });
        tokio::time::sleep(stagger).await;
    }
    let all = async {
        while setting.progress.greeted.load(Ordering::Relaxed) < round.sessions {
            tokio::time::sleep(LOOK).await;
        }
    };
    // Who was not greeted by then is among the failures.
    let _ = tokio::time::timeout(GREETING, all).await;
    setting.progress.measuring.store(true, Ordering::Relaxed);
    let (before, before_ours, since) = (emily.usage()?, usage_of("self")?, Instant::now());
    tokio::time::sleep(Duration::from_secs(round.seconds)).await;
    let (after, after_ours, seconds) = (emily.usage()?, usage_of("self")?, since.elapsed().as_secs_f64());
    setting.progress.measuring.store(false, Ordering::Relaxed);
    let metrics = setting.http.get(format!("http://{}/metrics", emily.greeting.metrics)).send().await;
    let metrics = match metrics {
        Ok(answer) => answer.text().await.map_err(|error| LoadError::Host(error.to_string()))?,
        Err(error) => return Err(LoadError::Host(error.to_string())),
    };
    setting.over.cancel();
    let calls = match tokio::time::timeout(HANG_UP, callers.join_all()).await {
        Ok(calls) => calls,
        Err(_) => return Err(LoadError::Host("callers did not hang up".to_owned())),
    };
    let cores = |before: Usage, after: Usage| (after.cpu_s - before.cpu_s) / seconds;
    let mut measured = Measured {
        sessions: round.sessions,
        cores_per_session: cores(before, after) / round.sessions.max(1) as f64,
        callers_cores: cores(before_ours, after_ours),
        idle_kb,
        resident_kb: after.resident_kb,
        ..Measured::default()
    };
    measured.dropped_captions = dropped_captions(&metrics);
    let archive = Archive::open(&emily.greeting.data_dir).await?;
    for call in calls {
        let log = archive.log(call.interview).await?;
        measured.add(call, &log, |instant| wall_ms(began_at, began, instant));
    }
    archive.close().await;
    measured.emily_spoke /= seconds * round.sessions.max(1) as f64;
    // Connections that are kept open would keep the server waiting.
    drop(setting);
    if let Err(error) = emily.stop().await {
        tracing::warn!(%error, "after the round");
    }
    Ok(measured)
}

/// How many caption jobs were dropped, by the metrics' text.
fn dropped_captions(metrics: &str) -> u64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix("emily_model_dropped_total{priority=\"caption\"} "));
    line.and_then(|count| count.trim().parse().ok()).unwrap_or_default()
}

/// A moment of this process on the wall clock, ms since the epoch.
fn wall_ms(began_at: Timestamp, began: Instant, instant: Instant) -> f64 {
    began_at.as_nanosecond() as f64 / 1e6 + instant.saturating_duration_since(began).as_secs_f64() * 1_000.0
}

impl Measured {
    fn add(&mut self, call: Call, log: &[Logged], wall_ms: impl Fn(Instant) -> f64) {
        let anchor_ms = log.first().and_then(|first| match &first.event {
            Event::Opened { wall, .. } => wall.parse::<Timestamp>().ok(),
            _ => None,
        });
        let anchor_ms = anchor_ms.map_or(0.0, |anchor| anchor.as_nanosecond() as f64 / 1e6);
        let turns = stages(log);
        for Reply { ended, heard } in call.replies {
            let ended_ms = wall_ms(ended) - anchor_ms;
            let distance = |turn: &Stages| (turn.ended_ms as f64 - ended_ms).abs();
            let nearest = turns.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
            match nearest.filter(|turn| distance(turn) <= SAME_TURN_MS) {
                Some(turn) => {
                    let latency_ms = heard.saturating_duration_since(ended).as_secs_f64() * 1_000.0;
                    self.answered.push(Answered { latency_ms, stages: *turn });
                }
                // The last reply of a round may be unwritten: a line is logged when it was played.
                None => self.unmatched += 1,
            }
        }
        let troubles = log.iter().filter_map(|logged| match &logged.event {
            Event::Trouble { what } => Some(what.clone()),
            _ => None,
        });
        self.failures.extend(call.failures.into_iter().chain(troubles));
        self.emily_spoke += call.emily_spoke.as_secs_f64();
        self.holes += call.holes.len();
        self.interrupted += call.interrupted;
    }
}
