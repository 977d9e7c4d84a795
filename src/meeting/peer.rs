//! One call: its owner [`Peer`], handles to send on it, and the task that closes it.
//!
//! A connection of the WebRTC stack that is only dropped stays for ever, with its socket and its tasks. So each has one
//! supervising task from the moment it exists, which closes it when it is asked to (by [`Peer::close`], by dropping the
//! [`Peer`], or by an error), when the connection fails, or when nobody has come in time.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::peer_connection::{PeerConnection, RTCIceCandidateInit, RTCSessionDescription, StatsSelector};
use webrtc::rtp_transceiver::RtpSender;

use super::answer::edit_answer;
use super::candidate::Reach;
use super::error::{MeetingError, SdpError};
use super::fragment::{Fragment, write_fragment};
use super::handler::Line;
use super::inbox::PeerEvent;
use super::sdp::IceCredentials;
use super::stack::{SEND_BUFFER_BYTES, Stack, voice_track};

/// Candidates that one call may bring in all its fragments: enough for many changes of network, too few to aim with.
const MAX_CALL_CANDIDATES: usize = 256;
/// Gathering takes a fraction of a millisecond, as there are only host candidates.
const GATHERING_LIMIT_MS: u64 = 5000;
/// Samples at 48 kHz in a packet of 20 ms.
const PACKET_SAMPLES: u32 = 960;

/// A call, owned: dropping it closes it.
pub struct Peer {
    sender: PeerSender,
}

/// A handle to send on a call and steer it. Any number may exist; they do not keep the call open.
#[derive(Clone)]
pub struct PeerSender {
    call: Arc<Call>,
}

/// What is known of a call's network.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PeerStats {
    /// Of the last ICE check, in ms; None before the first answer.
    pub round_trip_ms: Option<f64>,
    /// Audio packets that came, and that did not by their sequence numbers.
    pub packets_received: u64,
    pub packets_lost: u64,
    /// Packets that came and were dropped because nobody took them in time.
    pub packets_unread: u64,
}

pub(super) struct Call {
    pub connection: Arc<dyn PeerConnection>,
    pub line: Arc<Line>,
    /// Cancelled when the connection is closed and its sockets are free.
    closed: CancellationToken,
    reach: Reach,
    public: Option<IpAddr>,
    voice: tokio::sync::Mutex<Voice>,
    /// The other side's ICE session. Held while it changes, so that fragments are applied one after another.
    remote: tokio::sync::Mutex<Remote>,
    facts: Mutex<Facts>,
}

struct Voice {
    track: Arc<TrackLocalStaticRTP>,
    sender: Arc<dyn RtpSender>,
    ssrc: u32,
    payload_type: Option<u8>,
    sequence: u16,
    /// The timestamp that would follow the last packet without a pause.
    next_timestamp: Option<u32>,
}

#[derive(Default)]
struct Remote {
    credentials: Option<IceCredentials>,
    candidates: usize,
}

struct Facts {
    /// Our ICE session's name.
    ufrag: String,
    hears_us: bool,
}

impl Call {
    /// Opens a connection and has it supervised from then on. `permit` is given back when it is closed.
    pub(super) async fn open(
        stack: &Arc<Stack>,
        anchor: Instant,
        public: Option<IpAddr>,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Result<Peer, MeetingError> {
        let line = Arc::new(Line::new(anchor));
        let closed = CancellationToken::new();
        // An early return closes it, and so does a caller that goes away while this waits.
        let guard = line.closing.clone().drop_guard();
        // A task of its own, as a connection that was given up half-made would never be closed.
        let opening = tokio::spawn(open_supervised(Arc::clone(stack), Arc::clone(&line), closed.clone(), permit));
        let (connection, reach) =
            opening.await.map_err(|error| MeetingError::stack("opening a connection", error))??;
        let ssrc = rand::random();
        let track = voice_track(ssrc);
        let sender = connection
            .add_track(Arc::clone(&track) as Arc<dyn TrackLocal>)
            .await
            .map_err(|error| MeetingError::stack("adding the voice track", error))?;
        guard.disarm();
        Ok(Peer {
            sender: PeerSender {
                call: Arc::new(Self {
                    connection,
                    line,
                    closed,
                    reach,
                    public,
                    voice: tokio::sync::Mutex::new(Voice {
                        track,
                        sender,
                        ssrc,
                        payload_type: None,
                        sequence: rand::random(),
                        next_timestamp: None,
                    }),
                    remote: tokio::sync::Mutex::default(),
                    facts: Mutex::new(Facts { ufrag: String::new(), hears_us: true }),
                }),
            },
        })
    }

    pub(super) fn reach(&self) -> Reach {
        self.reach
    }

    /// Answers an offer: the description with all candidates in it, as the other side is to see it.
    async fn answer(&self, offer: String) -> Result<String, MeetingError> {
        let offer =
            RTCSessionDescription::offer(offer).map_err(|error| MeetingError::refused("reading the offer", error))?;
        self.connection
            .set_remote_description(offer)
            .await
            .map_err(|error| MeetingError::refused("taking the offer", error))?;
        let answer = self
            .connection
            .create_answer(None)
            .await
            .map_err(|error| MeetingError::refused("answering the offer", error))?;
        let description = self.set_local(answer).await?;
        Ok(edit_answer(&description, self.public)?)
    }

    /// Applies a description of ours, waits for its candidates, and returns it with them.
    pub(super) async fn set_local(&self, description: RTCSessionDescription) -> Result<String, MeetingError> {
        let mut gathered = self.line.gathered.subscribe();
        gathered.mark_unchanged();
        self.connection
            .set_local_description(description)
            .await
            .map_err(|error| MeetingError::refused("applying our description", error))?;
        let waited = tokio::time::timeout(Duration::from_millis(GATHERING_LIMIT_MS), gathered.changed()).await;
        waited
            .map_err(|_| MeetingError::TimedOut { doing: "gathering candidates", limit_ms: GATHERING_LIMIT_MS })?
            // The sender lives in `line`, so it cannot be gone.
            .map_err(|_| MeetingError::Closed)?;
        let description = self.connection.local_description().await.ok_or(MeetingError::Closed)?.sdp;
        let ufrag =
            super::sdp::Description::parse(&description, false)?.credentials(&[]).map(|credentials| credentials.ufrag);
        self.facts().ufrag = ufrag.unwrap_or_default();
        Ok(description)
    }

    /// Both descriptions are applied: from now on packets carry the negotiated payload type.
    pub(super) async fn negotiated(&self) -> Result<(), MeetingError> {
        let mut voice = self.voice.lock().await;
        let parameters = voice
            .sender
            .get_parameters()
            .await
            .map_err(|error| MeetingError::stack("reading what was negotiated", error))?;
        voice.payload_type = parameters
            .rtp_parameters
            .codecs
            .iter()
            .find(|codec| codec.rtp_codec.mime_type.eq_ignore_ascii_case("audio/opus"))
            .map(|codec| codec.payload_type);
        Ok(())
    }

    fn facts(&self) -> std::sync::MutexGuard<'_, Facts> {
        // Single assignments, whole even if a panic came between two.
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn open_supervised(
    stack: Arc<Stack>,
    line: Arc<Line>,
    closed: CancellationToken,
    permit: Option<OwnedSemaphorePermit>,
) -> Result<(Arc<dyn PeerConnection>, Reach), MeetingError> {
    let (connection, reach) = stack.connect(&line).await?;
    tokio::spawn(supervise(Arc::clone(&connection), line, closed, stack.timings.join, permit));
    Ok((connection, reach))
}

/// Closes the connection when its time has come.
async fn supervise(
    connection: Arc<dyn PeerConnection>,
    line: Arc<Line>,
    closed: CancellationToken,
    join: Duration,
    permit: Option<OwnedSemaphorePermit>,
) {
    let nobody_came = async {
        tokio::time::sleep(join).await;
        if line.inbox.ever_connected() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = line.closing.cancelled() => {}
        () = nobody_came => line.tell(PeerEvent::Failed),
    }
    line.closing.cancel();
    line.set_channel(None);
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "a call's connection did not close cleanly");
    }
    line.inbox.end();
    drop(permit);
    closed.cancel();
}

impl Peer {
    pub(super) fn call(&self) -> &Arc<Call> {
        &self.sender.call
    }

    /// Answers a vetted offer on this new connection.
    pub(super) async fn accept(&self, offer: super::sdp::Vetted) -> Result<String, MeetingError> {
        let call = self.call();
        let answer = call.answer(offer.sdp).await?;
        call.negotiated().await?;
        call.facts().hears_us = offer.hears_us;
        call.remote.lock().await.credentials = Some(offer.credentials);
        Ok(answer)
    }

    /// The next event. None: the call has ended and everything has been told.
    ///
    /// Cancel-safe: an event that is not returned is not lost.
    pub async fn next_event(&mut self) -> Option<PeerEvent> {
        self.call().line.inbox.next().await
    }

    /// A handle to send on this call.
    pub fn sender(&self) -> PeerSender {
        self.sender.clone()
    }

    /// Whether the other side takes audio from us; false for a plain `sendonly` WHIP client, which can be heard and
    /// not spoken to.
    pub fn hears_us(&self) -> bool {
        self.call().facts().hears_us
    }

    /// Closes the call and returns when its socket is free. Closing twice is closing once.
    pub async fn close(&self) {
        self.sender.close_soon();
        self.call().closed.cancelled().await;
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.sender.close_soon();
    }
}

impl PeerSender {
    /// Sends one Opus packet of 20 ms. `timestamp` is the caller's, in samples at 48 kHz; it runs on through silence,
    /// in which nothing is sent. The marker bit says that speech starts again (RFC 3551 section 4.1); a gap in the
    /// timestamps sets it as well.
    ///
    /// Before Connected, and to a client that does not take audio ([`Peer::hears_us`]), packets go nowhere and that is
    /// no error. [`MeetingError::Closed`] once the call is closed.
    pub async fn send_audio(&self, payload: Bytes, timestamp: u32, marker: bool) -> Result<(), MeetingError> {
        if self.is_closed() {
            return Err(MeetingError::Closed);
        }
        if !self.call.facts().hears_us {
            return Ok(());
        }
        let mut voice = self.call.voice.lock().await;
        let Some(payload_type) = voice.payload_type else {
            return Ok(());
        };
        let packet = rtc::rtp::Packet {
            header: rtc::rtp::Header {
                version: 2,
                marker: marker || voice.next_timestamp != Some(timestamp),
                payload_type,
                sequence_number: voice.sequence,
                timestamp,
                ssrc: voice.ssrc,
                ..Default::default()
            },
            payload,
        };
        voice.sequence = voice.sequence.wrapping_add(1);
        voice.next_timestamp = Some(timestamp.wrapping_add(PACKET_SAMPLES));
        tokio::select! {
            // The error would show the whole packet, and it can only mean that the connection is gone.
            sent = voice.track.write_rtp(packet) => sent.map_err(|_| MeetingError::Closed),
            () = self.call.line.closing.cancelled() => Err(MeetingError::Closed),
        }
    }

    /// Sends one text message on the data channel; it never waits.
    ///
    /// [`MeetingError::NoDataChannel`] before [`PeerEvent::DataOpen`] and after the channel has closed;
    /// [`MeetingError::Congested`] when the other side has not taken 256 KB; [`MeetingError::Closed`].
    pub async fn send_text(&self, text: String) -> Result<(), MeetingError> {
        if self.is_closed() {
            return Err(MeetingError::Closed);
        }
        let channel = self.call.line.channel().ok_or(MeetingError::NoDataChannel)?;
        channel.try_send_text(&text).await.map_err(|error| match error {
            rtc::shared::error::Error::ErrSendBufferFull => MeetingError::Congested { limit: SEND_BUFFER_BYTES },
            rtc::shared::error::Error::ErrDataChannelClosed => MeetingError::NoDataChannel,
            other => MeetingError::stack("sending on the data channel", other),
        })
    }

    /// Takes the candidates of a trickle fragment (RFC 8840) for the current ICE session and says how many were used.
    /// Unwanted ones are left out, as in an offer; [`SdpError::StaleFragment`] for another session's fragment.
    pub async fn trickle(&self, fragment: &str) -> Result<usize, MeetingError> {
        if self.is_closed() {
            return Err(MeetingError::Closed);
        }
        let fragment = Fragment::parse(fragment, self.call.reach)?;
        let mut remote = self.call.remote.lock().await;
        if let Some(credentials) = &fragment.credentials
            && remote.credentials.as_ref() != Some(credentials)
        {
            return Err(SdpError::StaleFragment.into());
        }
        remote.count(&fragment)?;
        let used = fragment.candidates.len();
        for candidate in fragment.candidates {
            self.call
                .connection
                .add_ice_candidate(RTCIceCandidateInit { candidate, ..Default::default() })
                .await
                .map_err(|error| MeetingError::refused("adding a candidate", error))?;
        }
        Ok(used)
    }

    /// Restarts ICE with the credentials and candidates of a fragment and returns the fragment that answers it
    /// (RFC 9725 section 4.3.3). The media goes on meanwhile, on the same socket. [`PeerSender::ice_etag`] has changed
    /// then. Credentials that are the current ones already are refused as [`SdpError::StaleFragment`].
    pub async fn restart(&self, fragment: &str) -> Result<String, MeetingError> {
        if self.is_closed() {
            return Err(MeetingError::Closed);
        }
        let fragment = Fragment::parse(fragment, self.call.reach)?;
        let credentials =
            fragment.credentials.clone().ok_or(SdpError::Missing { attribute: "ice-ufrag and ice-pwd" })?;
        let mut remote = self.call.remote.lock().await;
        if remote.credentials.as_ref() == Some(&credentials) {
            return Err(SdpError::StaleFragment.into());
        }
        remote.count(&fragment)?;
        let last = self.call.connection.current_remote_description().await.ok_or(MeetingError::Closed)?.sdp;
        let offer = fragment.restarted_offer(&last, &credentials)?;
        let answer = self.call.answer(offer).await?;
        remote.credentials = Some(credentials);
        Ok(write_fragment(&answer)?)
    }

    /// What names the current ICE session in an ETag (RFC 9725 section 4.3): our `ice-ufrag`, unquoted.
    pub fn ice_etag(&self) -> String {
        self.call.facts().ufrag.clone()
    }

    /// Round trip and losses so far. Cheap (under 0.1 ms), so it may be asked every second.
    pub async fn stats(&self) -> PeerStats {
        let report = self.call.connection.get_stats(Instant::now(), StatsSelector::None).await;
        let round_trip_ms = report
            .candidate_pairs()
            .filter(|pair| pair.nominated && pair.current_round_trip_time > 0.0)
            .map(|pair| pair.current_round_trip_time * 1000.0)
            .next();
        let mut stats =
            PeerStats { round_trip_ms, packets_unread: self.call.line.inbox.audio_dropped(), ..PeerStats::default() };
        for stream in report.inbound_rtp_streams() {
            let received = &stream.received_rtp_stream_stats;
            stats.packets_received += received.packets_received;
            // Duplicates can make it negative (RFC 3550 section 6.4.1).
            stats.packets_lost += u64::try_from(received.packets_lost).unwrap_or(0);
        }
        stats
    }

    /// Has the call closed without waiting for it.
    pub fn close_soon(&self) {
        self.call.line.closing.cancel();
    }

    /// Whether the call is closed or about to be.
    pub fn is_closed(&self) -> bool {
        self.call.line.closing.is_cancelled()
    }
}

impl Remote {
    /// Counts a fragment's candidates against what a call may bring in all.
    fn count(&mut self, fragment: &Fragment) -> Result<(), SdpError> {
        self.candidates += fragment.offered_candidates;
        if self.candidates > MAX_CALL_CANDIDATES {
            return Err(SdpError::TooMany { what: "candidates in all its fragments", limit: MAX_CALL_CANDIDATES });
        }
        Ok(())
    }
}
