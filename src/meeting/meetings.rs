//! Where calls come from: one [`Meetings`] for the whole server.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Semaphore;

use super::candidate::Reach;
use super::error::MeetingError;
use super::peer::{Call, Peer};
use super::sdp::vet_offer;
use super::stack::{Stack, Timings};
use crate::config::MeetingConfig;

/// Where no number is configured the machine decides, long before this many.
const MOST_SESSIONS: usize = 1_000;
/// Calls for each interview that may run: a second device takes over while the first call is still closing.
const CALLS_PER_SESSION: usize = 2;

/// Answers offers with calls. Share it in an `Arc`.
pub struct Meetings {
    stack: Arc<Stack>,
    public: Option<IpAddr>,
    slots: Arc<Semaphore>,
    limit: usize,
}

impl Meetings {
    /// Makes the certificate that all calls share. Addresses and ports are bound call by call.
    pub fn new(config: &MeetingConfig) -> Result<Self, MeetingError> {
        Self::with_timings(config, Timings::default())
    }

    /// The same with timings other than those for real networks.
    pub fn with_timings(config: &MeetingConfig, timings: Timings) -> Result<Self, MeetingError> {
        let sessions = config.max_sessions.unwrap_or(MOST_SESSIONS);
        let limit = sessions.clamp(1, Semaphore::MAX_PERMITS / CALLS_PER_SESSION) * CALLS_PER_SESSION;
        Ok(Self {
            stack: Arc::new(Stack::new(config.addresses.clone(), config.ports, timings)?),
            public: config.public_address,
            slots: Arc::new(Semaphore::new(limit)),
            limit,
        })
    }

    /// Answers an SDP offer: the call, and the answer with all our candidates in it. Audio's `arrived_ms` counts from
    /// now.
    ///
    /// The call lives as long as the [`Peer`]: closed when it is dropped, fails, or nobody comes. On an error nothing
    /// stays open.
    pub async fn answer(&self, offer_sdp: &str) -> Result<(Peer, String), MeetingError> {
        self.answer_from(offer_sdp, Instant::now()).await
    }

    /// The same with the moment that `arrived_ms` counts from, so that all calls of an interview share its clock.
    pub async fn answer_from(&self, offer_sdp: &str, anchor: Instant) -> Result<(Peer, String), MeetingError> {
        // Before a socket is opened for it.
        let vetted = vet_offer(offer_sdp, Reach::of(&self.stack.addresses()))?;
        let permit =
            Arc::clone(&self.slots).try_acquire_owned().map_err(|_| MeetingError::Full { limit: self.limit })?;
        if vetted.dropped_candidates > 0 {
            tracing::debug!(dropped = vetted.dropped_candidates, "candidates of an offer point where nothing is sent");
        }
        let peer = Call::open(&self.stack, anchor, self.public, Some(permit)).await?;
        let answer = peer.accept(vetted).await?;
        Ok((peer, answer))
    }

    /// Calls that are open, those about to close included.
    pub fn open_calls(&self) -> usize {
        self.limit - self.slots.available_permits()
    }
}
