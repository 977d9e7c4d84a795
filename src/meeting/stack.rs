//! Making connections of the WebRTC stack: its settings, the certificate, and the sockets.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rtc::crypto::SignatureScheme;
use rtc::ice::mdns::MulticastDnsMode;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::certificate::CertificateParams;
use rtc::peer_connection::configuration::setting_engine::SctpMaxMessageSize;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters, RtpCodecKind,
};
use rtc::shared::ifaces::ifaces;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, RTCCertificate, RTCConfigurationBuilder, Registry,
    SettingEngine, SettingEngineBuilder, configure_rtcp_reports,
};
use webrtc::runtime::TokioRuntime;

use super::candidate::Reach;
use super::error::MeetingError;
use super::handler::{Handler, Line, MAX_MESSAGE_BYTES};
use crate::config::PortRange;

/// Bytes that may wait on a data channel for the other side.
pub(super) const SEND_BUFFER_BYTES: usize = 256 * 1024;
/// Bytes of the other side's data that the stack holds: a few of the largest messages.
const RECEIVE_BUFFER_BYTES: u32 = 128 * 1024;
/// The payload type that our own offers give Opus; in an answer the offer's is used.
const OPUS_PAYLOAD_TYPE: u8 = 111;

/// How long things may take. The defaults are for real networks; tests shorten them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timings {
    /// From the answer to the first Connected; then the call has failed.
    pub join: Duration,
    /// Without a packet for this long a call is Disconnected.
    pub disconnected: Duration,
    /// And after this long in that state Failed.
    pub failed: Duration,
    /// Between ICE keepalives.
    pub keepalive: Duration,
    /// Between ICE connectivity checks while connecting.
    pub check_interval: Duration,
    /// Connectivity checks for each pair of candidates.
    pub checks: u16,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            join: Duration::from_secs(30),
            disconnected: Duration::from_secs(5),
            failed: Duration::from_secs(15),
            keepalive: Duration::from_secs(2),
            check_interval: Duration::from_millis(20),
            checks: 100,
        }
    }
}

/// What all connections of one meeting point share.
pub(super) struct Stack {
    certificate: RTCCertificate,
    pub timings: Timings,
    addresses: Vec<IpAddr>,
    ports: Option<PortRange>,
    /// Where the next search for a free port in the range begins.
    next_port: AtomicUsize,
}

impl Stack {
    /// Addresses: those to bind; empty for all of the machine's.
    pub(super) fn new(
        addresses: Vec<IpAddr>,
        ports: Option<PortRange>,
        timings: Timings,
    ) -> Result<Self, MeetingError> {
        let doing = "making the certificate for calls";
        let provider = rtc::crypto::default_provider().map_err(|error| MeetingError::stack(doing, error))?;
        let certificate = CertificateParams::new(vec!["emily".to_owned()])
            .map_err(|error| MeetingError::stack(doing, error))
            .and_then(|params| {
                RTCCertificate::generate(provider.crypto(), SignatureScheme::EcdsaP256Sha256, params)
                    .map_err(|error| MeetingError::stack(doing, error))
            })?;
        Ok(Self { certificate, timings, addresses, ports, next_port: AtomicUsize::new(0) })
    }

    /// The addresses to bind now; a machine's own may change while it runs.
    pub(super) fn addresses(&self) -> Vec<IpAddr> {
        if self.addresses.is_empty() { machine_addresses() } else { self.addresses.clone() }
    }

    /// Opens a connection that tells `line` what happens on it, and says what its sockets can reach.
    pub(super) async fn connect(&self, line: &Arc<Line>) -> Result<(Arc<dyn PeerConnection>, Reach), MeetingError> {
        let addresses = self.addresses();
        let mut problem = "every port of the range is taken".to_owned();
        for port in self.port_choices() {
            let sockets: Vec<_> = addresses.iter().map(|&address| SocketAddr::new(address, port)).collect();
            // The stack binds what it can and is content with one; a port of the range must be free on all.
            if port != 0 && !sockets.iter().all(|socket| UdpSocket::bind(socket).is_ok()) {
                continue;
            }
            match self.build(Arc::clone(line), sockets).await {
                Ok(connection) => return Ok((connection, Reach::of(&addresses))),
                // Somebody else may have been faster to this port.
                Err(error) => problem = error.to_string(),
            }
        }
        Err(MeetingError::Bind {
            addresses: addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            ports: self
                .ports
                .as_ref()
                .map_or_else(String::new, |range| format!(", ports {}-{}", range.first, range.last)),
            problem,
        })
    }

    /// Port 0 (any) without a range; else each port of it once, each call starting one further.
    fn port_choices(&self) -> impl Iterator<Item = u16> + use<> {
        let (first, count) = match &self.ports {
            None => (0, 1),
            Some(range) => (range.first, usize::from(range.last.saturating_sub(range.first)) + 1),
        };
        let start = self.next_port.fetch_add(1, Ordering::Relaxed) % count;
        (0..count).map(move |offset| {
            // Within the range, so it fits.
            first + u16::try_from((start + offset) % count).unwrap_or(0)
        })
    }

    async fn build(
        &self,
        line: Arc<Line>,
        sockets: Vec<SocketAddr>,
    ) -> Result<Arc<dyn PeerConnection>, rtc::shared::error::Error> {
        let mut media = MediaEngine::default();
        // Opus alone: the stack then declines video sections by itself.
        media.register_codec(opus(), RtpCodecKind::Audio)?;
        let connection = PeerConnectionBuilder::new()
            .with_configuration(
                RTCConfigurationBuilder::new().with_certificates(vec![self.certificate.clone()]).build(),
            )
            .with_media_engine(media)
            // Receiver and sender reports only: the stack's jitter buffer loses packets, and ours knows Opus.
            .with_interceptor_registry(configure_rtcp_reports(Registry::new()))
            .with_setting_engine(self.settings())
            .with_handler(Arc::new(Handler(line)))
            .with_runtime(Arc::new(TokioRuntime))
            .with_data_channel_send_buffer_limit(SEND_BUFFER_BYTES)
            .with_udp_addrs(sockets)
            .build()
            .await?;
        Ok(Arc::new(connection))
    }

    fn settings(&self) -> SettingEngine {
        let timings = &self.timings;
        SettingEngineBuilder::new()
            .with_multicast_dns_mode(MulticastDnsMode::Disabled)
            .with_ice_connection_attempts(Some(timings.check_interval), Some(timings.checks))
            .with_ice_timeouts(Some(timings.disconnected), Some(timings.failed), Some(timings.keepalive))
            .with_sctp_max_message_size(SctpMaxMessageSize::Bounded(
                // A constant far below 4 GB.
                u32::try_from(MAX_MESSAGE_BYTES).unwrap_or(u32::MAX),
            ))
            .with_sctp_max_receive_buffer_size(RECEIVE_BUFFER_BYTES)
            .build()
    }
}

fn opus() -> RTCRtpCodecParameters {
    RTCRtpCodecParameters { rtp_codec: opus_codec(), payload_type: OPUS_PAYLOAD_TYPE }
}

fn opus_codec() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: "audio/opus".to_owned(),
        clock_rate: 48_000,
        channels: 2,
        sdp_fmtp_line: "minptime=10;useinbandfec=1".to_owned(),
        rtcp_feedback: vec![],
    }
}

/// The track that our voice is sent on.
pub(super) fn voice_track(ssrc: u32) -> Arc<TrackLocalStaticRTP> {
    Arc::new(TrackLocalStaticRTP::new(MediaStreamTrack::new(
        "emily".to_owned(),
        "voice".to_owned(),
        "voice".to_owned(),
        RtpCodecKind::Audio,
        vec![RTCRtpEncodingParameters {
            rtp_coding_parameters: RTCRtpCodingParameters { ssrc: Some(ssrc), ..Default::default() },
            active: true,
            codec: opus_codec(),
            ..Default::default()
        }],
    )))
}

/// Every address of the machine that others can reach it at; 127.0.0.1 if there is none. Link-local ones mean nothing
/// without their scope, which a candidate does not carry.
fn machine_addresses() -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    // A machine whose interfaces cannot be listed is served on loopback.
    for interface in ifaces().unwrap_or_default() {
        let Some(address) = interface.addr.map(|socket| socket.ip()) else {
            continue;
        };
        let link_local = match address {
            IpAddr::V4(v4) => v4.is_link_local(),
            IpAddr::V6(v6) => v6.is_unicast_link_local(),
        };
        if !address.is_loopback() && !address.is_unspecified() && !link_local && !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() {
        addresses.push(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack(ports: Option<PortRange>) -> Stack {
        let loopback = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
        Stack::new(loopback, ports, Timings::default()).expect("a stack")
    }

    #[test]
    fn each_call_starts_one_port_further() {
        let stack = stack(Some(PortRange { first: 5000, last: 5002 }));
        assert_eq!(stack.port_choices().collect::<Vec<_>>(), [5000, 5001, 5002]);
        assert_eq!(stack.port_choices().collect::<Vec<_>>(), [5001, 5002, 5000]);
        let any = self::stack(None);
        assert_eq!(any.port_choices().collect::<Vec<_>>(), [0]);
    }

    #[tokio::test]
    async fn a_taken_port_is_passed_over_and_a_taken_range_is_an_error() {
        let taken = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let port = taken.local_addr().expect("bound").port();
        let stack = stack(Some(PortRange { first: port, last: port }));
        let line = Arc::new(Line::new(std::time::Instant::now()));
        let Err(error) = stack.connect(&line).await.map(|_| ()) else {
            panic!("the only port is taken");
        };
        assert!(error.to_string().contains(&format!("ports {port}-{port}")), "{error}");
        drop(taken);
        let (connection, reach) = stack.connect(&line).await.expect("the port is free now");
        assert!(reach.loopback && !reach.network);
        connection.close().await.expect("closes");
    }

    #[test]
    fn a_machine_has_an_address() {
        assert!(!machine_addresses().is_empty());
    }
}
