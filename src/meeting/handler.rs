//! What the WebRTC stack calls. It calls from the task that drives the whole peer, so nothing here waits: states go
//! into the inbox, and tracks and channels get reading tasks of their own, which end when the connection is closed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use webrtc::data_channel::{DataChannel, DataChannelEvent};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{PeerConnectionEventHandler, RTCIceGatheringState, RTCPeerConnectionState};

use super::inbox::{Inbox, PeerEvent};
use crate::audio::AudioPacket;

/// The one data channel that is used; others are closed as they open.
pub const DATA_CHANNEL: &str = "emily";
/// The longest message that is taken.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024;
/// Messages that may come at once, and how many more in each second after that.
const MESSAGE_BURST: u32 = 100;
const MESSAGES_PER_SECOND: f64 = 50.0;

/// What the stack's callbacks, the reading tasks and the call's owner share.
pub(super) struct Line {
    pub inbox: Inbox,
    /// `AudioPacket::arrived_ms` counts from here.
    pub anchor: Instant,
    /// Cancelled once: the call is to be closed.
    pub closing: CancellationToken,
    /// How often candidate gathering has completed.
    pub gathered: watch::Sender<u32>,
    /// The open data channel. A handle holds its whole peer, so it is let go of when the call closes.
    channel: Mutex<Option<Arc<dyn DataChannel>>>,
    /// A call has one data channel in its life, so that a second cannot double what may be sent.
    claimed: AtomicBool,
}

impl Line {
    pub(super) fn new(anchor: Instant) -> Self {
        Self {
            inbox: Inbox::default(),
            anchor,
            closing: CancellationToken::new(),
            gathered: watch::channel(0).0,
            channel: Mutex::new(None),
            claimed: AtomicBool::new(false),
        }
    }

    /// True for the first that asks.
    pub(super) fn claim_channel(&self) -> bool {
        !self.claimed.swap(true, Ordering::Relaxed)
    }

    /// Queues an event; a full queue closes the call.
    pub(super) fn tell(&self, event: PeerEvent) {
        if self.inbox.push(event).is_err() {
            tracing::warn!("a call's events are not being read; closing it");
            self.closing.cancel();
        }
    }

    pub(super) fn channel(&self) -> Option<Arc<dyn DataChannel>> {
        self.channel.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_channel(&self, channel: Option<Arc<dyn DataChannel>>) {
        *self.channel.lock().unwrap_or_else(PoisonError::into_inner) = channel;
    }
}

pub(super) struct Handler(pub Arc<Line>);

#[async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        match state {
            RTCPeerConnectionState::Connected => self.0.tell(PeerEvent::Connected),
            RTCPeerConnectionState::Disconnected => self.0.tell(PeerEvent::Disconnected),
            RTCPeerConnectionState::Failed => {
                self.0.tell(PeerEvent::Failed);
                self.0.closing.cancel();
            }
            // Our own closing makes no event in the stack, so this is the other side's.
            RTCPeerConnectionState::Closed => self.0.tell(PeerEvent::Closed),
            _ => {}
        }
    }

    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.0.gathered.send_modify(|count| *count += 1);
        }
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let line = Arc::clone(&self.0);
        tokio::spawn(read_track(track, line));
    }

    async fn on_data_channel(&self, channel: Arc<dyn DataChannel>) {
        let line = Arc::clone(&self.0);
        tokio::spawn(async move {
            match channel.label().await {
                Ok(label) if label == DATA_CHANNEL && line.claim_channel() => {
                    read_channel(channel, line).await;
                }
                _ => {
                    // It has no use here, and closing something that is already closed is no news.
                    let _ = channel.close().await;
                }
            }
        });
    }
}

/// Takes every packet as it comes: the stack's own queue holds 256 and then drops with a log line for each.
async fn read_track(track: Arc<dyn TrackRemote>, line: Arc<Line>) {
    let number = line.inbox.next_track();
    while let Some(event) = track.poll().await {
        let TrackRemoteEvent::OnRtpPacket(packet) = event else {
            continue;
        };
        // Padding and probes carry no audio.
        if packet.payload.is_empty() {
            continue;
        }
        let audio = AudioPacket {
            sequence: packet.header.sequence_number,
            timestamp: packet.header.timestamp,
            arrived_ms: elapsed_ms(line.anchor),
            payload: packet.payload,
        };
        // A replaced track is still read, so that its queue cannot fill, and its packets go nowhere.
        line.inbox.push_audio(number, audio);
    }
}

fn elapsed_ms(anchor: Instant) -> u64 {
    u64::try_from(anchor.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Reads a data channel until it closes. One that sends too much is closed, and the call goes on without it.
pub(super) async fn read_channel(channel: Arc<dyn DataChannel>, line: Arc<Line>) {
    let mut allowance = Allowance::new(Instant::now());
    while let Some(event) = channel.poll().await {
        match event {
            DataChannelEvent::OnOpen => {
                line.set_channel(Some(Arc::clone(&channel)));
                line.tell(PeerEvent::DataOpen);
            }
            DataChannelEvent::OnMessage(message) => {
                if message.data.len() > MAX_MESSAGE_BYTES || !allowance.take(Instant::now()) {
                    tracing::warn!("a page sends too much on its data channel; closing the channel");
                    line.set_channel(None);
                    // It may have gone by itself meanwhile; either way it is closed.
                    let _ = channel.close().await;
                    return;
                }
                if message.is_string
                    && let Ok(text) = String::from_utf8(message.data.to_vec())
                {
                    line.tell(PeerEvent::Data(text));
                }
            }
            DataChannelEvent::OnClose => {
                line.tell(PeerEvent::Closed);
                break;
            }
            _ => {}
        }
    }
    line.set_channel(None);
}

/// A token bucket: [`MESSAGE_BURST`] messages at once, [`MESSAGES_PER_SECOND`] on the whole.
struct Allowance {
    tokens: f64,
    since: Instant,
}

impl Allowance {
    fn new(now: Instant) -> Self {
        Self { tokens: f64::from(MESSAGE_BURST), since: now }
    }

    /// Whether one more message may come now.
    fn take(&mut self, now: Instant) -> bool {
        let earned = now.duration_since(self.since).as_secs_f64() * MESSAGES_PER_SECOND;
        self.tokens = (self.tokens + earned).min(f64::from(MESSAGE_BURST));
        self.since = now;
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_passes_and_a_flood_does_not() {
        let start = Instant::now();
        let mut allowance = Allowance::new(start);
        let passed = (0..200).filter(|_| allowance.take(start)).count();
        assert_eq!(passed, 100);
        let later = start + Duration::from_secs(1);
        let passed = (0..200).filter(|_| allowance.take(later)).count();
        assert_eq!(passed, 50);
        let much_later = start + Duration::from_secs(3600);
        assert_eq!((0..200).filter(|_| allowance.take(much_later)).count(), 100);
    }
}
