//! Numbers for operators, in the OpenMetrics text format that Prometheus reads: counts and times, never a word or a name.
//!
//! Like the log they belong to the process. The model threads' own come from their pool.

use std::sync::LazyLock;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::audio::CaptureStats;
use crate::interview::event::ReplyTiming;
use crate::speech::Pool;

/// The media type of [`text`].
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels = [(&'static str, &'static str); 1];

struct Metrics {
    sessions: Gauge,
    admitted: Counter,
    refused: Family<Labels, Counter>,
    reply: Family<Labels, Histogram, fn() -> Histogram>,
    packets: Family<Labels, Counter>,
}

static METRICS: LazyLock<Metrics> = LazyLock::new(|| Metrics {
    sessions: Gauge::default(),
    admitted: Counter::default(),
    refused: Family::default(),
    // From 10 ms to 20 s.
    reply: Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.01, 2.0, 12))),
    packets: Family::default(),
});

/// An interview's session began.
pub fn session_began() {
    METRICS.admitted.inc();
    METRICS.sessions.inc();
}

/// An interview's session ended.
pub fn session_ended() {
    METRICS.sessions.dec();
}

/// A candidate was asked to come back later.
pub fn refused(reason: &'static str) {
    METRICS.refused.get_or_create(&[("reason", reason)]).inc();
}

/// A reply began: when each stage was done, counted from the candidate's last voiced sample; `pause` is the pause that was
/// waited for on purpose, `heard` is when the candidate heard it.
pub fn reply(timing: &ReplyTiming) {
    let stages = [
        ("pause", timing.pause_ms),
        ("transcribed", timing.transcribed_ms),
        ("judged", timing.judged_ms),
        ("decided", timing.decided_ms),
        ("phrased", timing.phrased_ms),
        ("synthesised", timing.synthesised_ms),
        ("sent", timing.sent_ms),
        ("heard", timing.heard_ms),
    ];
    for (stage, ms) in stages {
        METRICS.reply.get_or_create(&[("stage", stage)]).observe(ms as f64 / 1_000.0);
    }
}

/// What came of a call's audio, once it is over.
pub fn heard(stats: &CaptureStats) {
    for (outcome, count) in [
        ("received", stats.packets),
        ("lost", stats.lost),
        ("late", stats.late),
        ("recovered", stats.recovered),
        ("concealed", stats.concealed),
    ] {
        METRICS.packets.get_or_create(&[("outcome", outcome)]).inc_by(count);
    }
}

/// Everything, as text.
pub fn text(pool: Option<&Pool>) -> String {
    let mut registry = Registry::with_prefix("emily");
    let all = &*METRICS;
    registry.register("sessions", "Interviews that run now", all.sessions.clone());
    registry.register("admitted", "Sessions that began", all.admitted.clone());
    registry.register("refused", "Candidates who were asked to come back later", all.refused.clone());
    let reply = all.reply.clone();
    registry.register_with_unit("reply", "From a candidate's last sound to the reply's first", Unit::Seconds, reply);
    registry.register("packets", "Packets of candidates' audio, and 20 ms frames made up for", all.packets.clone());
    if let Some(pool) = pool {
        pool.register(&mut registry);
    }
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = encode(&mut text, &registry);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::{Priority, Share};

    #[tokio::test]
    async fn what_was_counted_can_be_read() {
        let pool = Pool::new(Share { workers: 1, threads: 1 }, 1).unwrap();
        pool.run(Priority::Turn, || Ok(())).await.unwrap();
        reply(&ReplyTiming { heard_ms: 900, ..ReplyTiming::default() });
        heard(&CaptureStats { packets: 50, lost: 2, ..CaptureStats::default() });
        refused("places");
        let text = text(Some(&pool));
        for line in [
            "emily_reply_seconds_count{stage=\"heard\"}",
            "emily_packets_total{outcome=\"lost\"}",
            "emily_refused_total{reason=\"places\"}",
            "emily_model_wait_seconds_count{priority=\"turn\"} 1",
            "emily_sessions ",
            "# EOF",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }
}
