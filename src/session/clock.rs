//! The session's clock: milliseconds since the interview's wall-clock anchor, monotonic within a process.

use jiff::Timestamp;
use tokio::time::Instant;

use super::SessionError;
use crate::interview::event::{Event, Logged, Ms};

/// Reads session time. The wall clock is looked at once; from there on time is monotonic, so that a change of the
/// machine's clock cannot reorder an interview.
#[derive(Clone, Copy, Debug)]
pub struct SessionClock {
    started: Instant,
    started_ms: Ms,
}

impl SessionClock {
    /// A clock that begins at 0 now.
    pub fn start() -> Self {
        SessionClock { started: Instant::now(), started_ms: 0 }
    }

    /// A clock for an interview with this log: it counts from the log's anchor, and never reads less than its last event.
    ///
    /// # Errors
    /// When the log does not begin with its opening.
    pub fn of(log: &[Logged]) -> Result<Self, SessionError> {
        let Some(Event::Opened { wall, .. }) = log.first().map(|logged| &logged.event) else {
            return Err(SessionError::Store("the interview's log does not begin with its opening".into()));
        };
        let anchor: Timestamp = wall
            .parse()
            .map_err(|error| SessionError::Store(format!("the log's anchor {wall:?} is no time: {error}")))?;
        let elapsed = Timestamp::now().duration_since(anchor).as_millis();
        let last_ms = log.last().map_or(0, |logged| logged.at_ms);
        let started_ms = Ms::try_from(elapsed).unwrap_or(0).max(last_ms);
        Ok(SessionClock { started: Instant::now(), started_ms })
    }

    /// Now, in session time.
    pub fn now(&self) -> Ms {
        self.started_ms + self.started.elapsed().as_millis() as Ms
    }
}
