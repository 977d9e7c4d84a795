//! The session's clock: milliseconds since the interview's wall-clock anchor, monotonic within a process.

use jiff::Timestamp;
use tokio::time::Instant;

use crate::interview::event::Ms;

/// Reads session time. The wall clock is looked at once; from there on time is monotonic, so that a change of the
/// machine's clock cannot reorder an interview.
#[derive(Clone, Copy, Debug)]
pub struct SessionClock {
    started: Instant,
    started_ms: Ms,
}

impl SessionClock {
    /// A clock for an interview whose time counts from `anchor`, and whose log reaches to `last_ms`: it never reads less.
    pub fn since(anchor: Timestamp, last_ms: Ms) -> Self {
        let elapsed = Timestamp::now().duration_since(anchor).as_millis();
        let started_ms = Ms::try_from(elapsed).unwrap_or(0).max(last_ms);
        SessionClock { started: Instant::now(), started_ms }
    }

    /// Now, in session time.
    pub fn now(&self) -> Ms {
        self.started_ms + self.started.elapsed().as_millis() as Ms
    }
}
