//! Whole calls over loopback: the Rust WHIP client against a meeting behind a small WHIP endpoint.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{patch, post};
use bytes::Bytes;
use emily::config::MeetingConfig;
use emily::meeting::client::{Client, ClientOptions, join};
use emily::meeting::{ErrorKind, MAX_MESSAGE_BYTES, MeetingError, Meetings, Peer, PeerEvent, PeerSender, Timings};
use tokio::sync::mpsc;

/// No step of a test takes longer; one that does has failed.
const LIMIT: Duration = Duration::from_secs(10);
/// File descriptors are counted for the whole process, so one test runs at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Runs a test by itself. Its runtime is gone, with everything that was open in it, when the next one begins.
fn alone(test: impl Future<Output = ()>) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(test);
}

fn loopback() -> MeetingConfig {
    MeetingConfig {
        addresses: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        max_sessions: Some(20),
        ..MeetingConfig::default()
    }
}

fn quick() -> Timings {
    Timings {
        join: Duration::from_millis(300),
        disconnected: Duration::from_millis(400),
        failed: Duration::from_millis(400),
        keepalive: Duration::from_millis(100),
        ..Timings::default()
    }
}

async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, future).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}

/// A WHIP endpoint without authentication, which hands each call to the test.
struct Endpoint {
    url: String,
    meetings: Arc<Meetings>,
    peers: mpsc::Receiver<Peer>,
    server: tokio::task::JoinHandle<()>,
}

struct Whip {
    meetings: Arc<Meetings>,
    calls: Mutex<HashMap<String, PeerSender>>,
    peers: mpsc::Sender<Peer>,
}

impl Endpoint {
    async fn open(config: &MeetingConfig, timings: Timings) -> Self {
        let meetings = Arc::new(Meetings::with_timings(config, timings).expect("a meeting"));
        let (sender, peers) = mpsc::channel(32);
        let state = Arc::new(Whip { meetings: Arc::clone(&meetings), calls: Mutex::default(), peers: sender });
        let router = Router::new()
            .route("/whip", post(offer))
            .route("/whip/{call}", patch(fragment).delete(hang_up))
            .with_state(state);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/whip", listener.local_addr().expect("bound"));
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("serves");
        });
        Self { url, meetings, peers, server }
    }

    async fn call(&mut self, options: ClientOptions) -> (Client, Peer) {
        let client = soon("joining", join(&self.url, "token", options)).await.expect("joins");
        let peer = self.peers.recv().await.expect("a call");
        (client, peer)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn problem(error: &MeetingError) -> Response {
    let status = match error.kind() {
        ErrorKind::Malformed => StatusCode::BAD_REQUEST,
        ErrorKind::Full => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Stale => StatusCode::PRECONDITION_FAILED,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    (status, error.to_string()).into_response()
}

async fn offer(State(whip): State<Arc<Whip>>, body: String) -> Response {
    match whip.meetings.answer(&body).await {
        Ok((peer, answer)) => {
            let etag = format!("\"{}\"", peer.sender().ice_etag());
            let call = peer.sender().ice_etag().replace(['/', '+'], "-");
            whip.calls.lock().expect("whole").insert(call.clone(), peer.sender());
            whip.peers.send(peer).await.expect("the test takes it");
            let headers = [
                (header::CONTENT_TYPE, "application/sdp".to_owned()),
                (header::LOCATION, format!("/whip/{call}")),
                (header::ETAG, etag),
            ];
            (StatusCode::CREATED, headers, answer).into_response()
        }
        Err(error) => problem(&error),
    }
}

async fn fragment(
    State(whip): State<Arc<Whip>>,
    Path(call): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let sender = whip.calls.lock().expect("whole")[&call].clone();
    let condition = headers[header::IF_MATCH].to_str().expect("text").to_owned();
    if condition == "*" {
        return match sender.restart(&body).await {
            Ok(answer) => {
                let etag = format!("\"{}\"", sender.ice_etag());
                (StatusCode::OK, [(header::ETAG, etag)], answer).into_response()
            }
            Err(error) => problem(&error),
        };
    }
    assert_eq!(condition, format!("\"{}\"", sender.ice_etag()));
    match sender.trickle(&body).await {
        Ok(used) => {
            assert!(used > 0, "a fragment without a usable candidate");
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => problem(&error),
    }
}

async fn hang_up(State(whip): State<Arc<Whip>>, Path(call): Path<String>) -> StatusCode {
    if let Some(sender) = whip.calls.lock().expect("whole").remove(&call) {
        sender.close_soon();
    }
    StatusCode::OK
}

/// Both ends give the same events.
enum End<'a> {
    Server(&'a mut Peer),
    Client(&'a mut Client),
}

impl End<'_> {
    async fn next(&mut self) -> Option<PeerEvent> {
        match self {
            Self::Server(peer) => soon("an event", peer.next_event()).await,
            Self::Client(client) => soon("an event", client.next_event()).await,
        }
    }

    /// Reads on until an event is the wanted one.
    async fn until<T>(&mut self, what: &str, wanted: impl Fn(PeerEvent) -> Option<T>) -> T {
        while let Some(event) = self.next().await {
            if let Some(found) = wanted(event) {
                return found;
            }
        }
        panic!("the call ended before {what}");
    }

    async fn open(&mut self) {
        self.until("the data channel opened", |event| matches!(event, PeerEvent::DataOpen).then_some(())).await;
    }

    async fn connected(&mut self) {
        self.until("it connected", |event| matches!(event, PeerEvent::Connected).then_some(())).await;
    }

    async fn text(&mut self) -> String {
        self.until("a text came", |event| match event {
            PeerEvent::Data(text) => Some(text),
            _ => None,
        })
        .await
    }

    /// The next packets: sequence, timestamp, first byte of the payload.
    async fn packets(&mut self, count: usize) -> Vec<(u16, u32, u8)> {
        let mut packets = Vec::new();
        while packets.len() < count {
            let packet = self
                .until("audio came", |event| match event {
                    PeerEvent::Audio(packet) => Some(packet),
                    _ => None,
                })
                .await;
            packets.push((packet.sequence, packet.timestamp, packet.payload[0]));
        }
        packets
    }
}

/// Sends `count` packets of 20 ms from a timestamp on; the n-th begins with byte n.
async fn speak(sender: &PeerSender, count: u8, from: u32) {
    for number in 0..count {
        let payload = Bytes::from(vec![number; 60]);
        let timestamp = from.wrapping_add(u32::from(number) * 960);
        sender.send_audio(payload, timestamp, number == 0).await.expect("is sent");
    }
}

/// Sends a packet each 20 ms until it is stopped.
async fn speak_on(sender: PeerSender, from: u32) {
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    for number in 0.. {
        tick.tick().await;
        let timestamp = from.wrapping_add(number * 960);
        sender.send_audio(Bytes::from_static(&[7; 60]), timestamp, false).await.expect("is sent");
    }
}

fn assert_in_order(packets: &[(u16, u32, u8)], from: u32) {
    for (number, packet) in packets.iter().enumerate() {
        let number = u16::try_from(number).expect("few");
        assert_eq!(packet.0, packets[0].0.wrapping_add(number), "sequence");
        assert_eq!(packet.1, from.wrapping_add(u32::from(number) * 960), "timestamp");
        assert_eq!(u16::from(packet.2), number, "payload");
    }
}

#[test]
fn audio_and_text_go_both_ways_and_a_hang_up_is_seen() {
    alone(async {
        let mut endpoint = Endpoint::open(&loopback(), Timings::default()).await;
        let (mut client, mut peer) = endpoint.call(ClientOptions::default()).await;
        End::Client(&mut client).open().await;
        End::Server(&mut peer).open().await;
        assert!(peer.hears_us());

        // Across the wrap of the timestamp.
        let from = u32::MAX - 9_599;
        speak(&client.sender(), 50, from).await;
        assert_in_order(&End::Server(&mut peer).packets(50).await, from);
        speak(&peer.sender(), 50, 7).await;
        assert_in_order(&End::Client(&mut client).packets(50).await, 7);

        client.send_text("{\"v\":1,\"type\":\"hello\"}".to_owned()).await.expect("is sent");
        assert_eq!(End::Server(&mut peer).text().await, "{\"v\":1,\"type\":\"hello\"}");
        let long = "ä".repeat(MAX_MESSAGE_BYTES / 2);
        peer.sender().send_text(long.clone()).await.expect("is sent");
        assert_eq!(End::Client(&mut client).text().await, long);

        let stats = peer.sender().stats().await;
        assert_eq!((stats.packets_received, stats.packets_lost, stats.packets_unread), (50, 0, 0));
        assert!(stats.round_trip_ms.is_some_and(|ms| ms < 1000.0), "{stats:?}");

        client.hang_up().await;
        let closed = |event| matches!(event, PeerEvent::Closed).then_some(());
        End::Server(&mut peer).until("the hang-up", closed).await;
        let sender = peer.sender();
        peer.close().await;
        assert!(matches!(sender.send_audio(Bytes::from_static(b"x"), 0, true).await, Err(MeetingError::Closed)));
        assert!(matches!(sender.send_text(String::new()).await, Err(MeetingError::Closed)));
        assert!(soon("the end", peer.next_event()).await.is_none());
        assert_eq!(endpoint.meetings.open_calls(), 0);
    });
}

#[test]
fn the_client_sees_the_server_close_and_delete_ends_the_call() {
    alone(async {
        let mut endpoint = Endpoint::open(&loopback(), Timings::default()).await;
        let (mut client, peer) = endpoint.call(ClientOptions::default()).await;
        End::Client(&mut client).open().await;
        drop(peer);
        let closed = |event| matches!(event, PeerEvent::Closed).then_some(());
        End::Client(&mut client).until("the hang-up", closed).await;
        client.close().await.expect("closing twice is fine");

        let (mut client, mut peer) =
            endpoint.call(ClientOptions { data_channel: false, ..ClientOptions::default() }).await;
        End::Client(&mut client).connected().await;
        End::Server(&mut peer).connected().await;
        assert!(matches!(peer.sender().send_text(String::new()).await, Err(MeetingError::NoDataChannel)));
        client.close().await.expect("DELETE");
        while soon("the end", peer.next_event()).await.is_some() {}
    });
}

#[test]
fn candidates_trickle_and_ice_restarts_under_running_audio() {
    alone(async {
        let mut endpoint = Endpoint::open(&loopback(), Timings::default()).await;
        let options = ClientOptions { trickle: true, ..ClientOptions::default() };
        let (mut client, mut peer) = endpoint.call(options).await;
        End::Client(&mut client).open().await;
        End::Server(&mut peer).open().await;
        speak(&client.sender(), 10, 0).await;
        assert_in_order(&End::Server(&mut peer).packets(10).await, 0);

        let before = peer.sender().ice_etag();
        soon("a restart", client.restart_ice()).await.expect("restarts");
        assert_ne!(peer.sender().ice_etag(), before);
        // This stack sends nothing between the restart and the next pair that works: both speak until heard.
        let voices = [tokio::spawn(speak_on(client.sender(), 9600)), tokio::spawn(speak_on(peer.sender(), 0))];
        End::Server(&mut peer).packets(10).await;
        End::Client(&mut client).packets(10).await;
        voices.iter().for_each(tokio::task::JoinHandle::abort);

        let stale = "a=ice-ufrag:gone\r\na=ice-pwd:gonegonegonegonegonegone\r\n";
        let error = peer.sender().trickle(stale).await.expect_err("another session's");
        assert_eq!(error.kind(), ErrorKind::Stale);
        let candidate = "a=candidate:1 1 udp 1 127.0.0.1 50000 typ host\r\n".repeat(64);
        let mut refused = None;
        for _ in 0..5 {
            refused = peer.sender().trickle(&candidate).await.err();
        }
        assert_eq!(refused.map(|error| error.kind()), Some(ErrorKind::TooLarge));
        assert!(!peer.sender().is_closed());
    });
}

#[test]
fn a_flood_of_messages_closes_the_channel_and_not_the_call() {
    alone(async {
        let mut endpoint = Endpoint::open(&loopback(), Timings::default()).await;
        let (mut client, mut peer) = endpoint.call(ClientOptions::default()).await;
        End::Client(&mut client).open().await;
        End::Server(&mut peer).open().await;
        for _ in 0..1000 {
            if client.send_text("x".repeat(100)).await.is_err() {
                break;
            }
        }
        let closed = |event| matches!(event, PeerEvent::Closed).then_some(());
        End::Client(&mut client).until("the channel closed", closed).await;
        speak(&client.sender(), 5, 0).await;
        let mut texts = 0;
        let mut packets = 0;
        while packets < 5 {
            match End::Server(&mut peer).next().await {
                Some(PeerEvent::Data(_)) => texts += 1,
                Some(PeerEvent::Audio(_)) => packets += 1,
                Some(PeerEvent::Closed | PeerEvent::Failed) | None => panic!("the call is over"),
                Some(_) => {}
            }
        }
        assert!((100..250).contains(&texts), "{texts} messages were taken");
    });
}

#[test]
fn nobody_comes() {
    alone(async {
        let meetings = Meetings::with_timings(&loopback(), quick()).expect("a meeting");
        let (mut peer, answer) = meetings.answer(OFFER).await.expect("an offer to answer");
        assert!(answer.contains("a=candidate:"), "{answer}");
        let mut events = Vec::new();
        while let Some(event) = soon("failing", peer.next_event()).await {
            events.push(event);
        }
        assert!(matches!(events.as_slice(), [PeerEvent::Failed]), "{events:?}");
        peer.close().await;
        assert_eq!(meetings.open_calls(), 0);
    });
}

#[test]
fn a_page_that_vanishes_is_disconnected_and_then_failed() {
    let theirs = tokio::runtime::Runtime::new().expect("a runtime");
    alone(async move {
        let mut endpoint = Endpoint::open(&loopback(), Timings { join: LIMIT, ..quick() }).await;
        let url = endpoint.url.clone();
        let client = theirs.spawn(async move { join(&url, "token", ClientOptions::default()).await });
        let client = client.await.expect("runs").expect("joins");
        let mut peer = endpoint.peers.recv().await.expect("a call");
        End::Server(&mut peer).connected().await;
        // Not closed: the tasks that would say goodbye stop with their runtime.
        theirs.shutdown_background();
        let lost = |event| matches!(event, PeerEvent::Disconnected).then_some(());
        End::Server(&mut peer).until("it was disconnected", lost).await;
        let failed = |event| matches!(event, PeerEvent::Failed).then_some(());
        End::Server(&mut peer).until("it failed", failed).await;
        assert!(soon("the end", peer.next_event()).await.is_none());
        drop(client);
    });
}

fn sockets() -> usize {
    let links = std::fs::read_dir("/proc/self/fd").expect("Linux").flatten();
    links
        .filter_map(|entry| std::fs::read_link(entry.path()).ok())
        .filter(|target| target.to_string_lossy().starts_with("socket:"))
        .count()
}

#[test]
fn calls_leave_nothing_open() {
    alone(async {
        let mut endpoint = Endpoint::open(&loopback(), Timings::default()).await;
        let meetings = Meetings::with_timings(&loopback(), quick()).expect("a meeting");
        let (before, tasks) = (sockets(), tokio::runtime::Handle::current().metrics());
        let tasks_before = tasks.num_alive_tasks();
        // Closed, dropped, failed by themselves, refused by the stack in the middle of answering, given up by the caller
        // half-made, and used.
        for round in 0..5 {
            let (peer, _) = meetings.answer(OFFER).await.expect("answers");
            peer.close().await;
            assert_eq!(sockets(), before, "round {round}");
        }
        for _ in 0..5 {
            drop(meetings.answer(OFFER).await.expect("answers"));
        }
        let mut kept = Vec::new();
        for _ in 0..5 {
            kept.push(meetings.answer(OFFER).await.expect("answers"));
        }
        for (mut peer, _) in kept {
            while soon("failing", peer.next_event()).await.is_some() {}
        }
        let broken = OFFER.replace("o=- 4611731400430051336 2 IN IP4 127.0.0.1", "o=-");
        for _ in 0..5 {
            let error = meetings.answer(&broken).await.map(|_| ()).expect_err("broken inside");
            assert_eq!(error.kind(), ErrorKind::Malformed, "{error}");
        }
        for _ in 0..5 {
            assert!(futures::FutureExt::now_or_never(meetings.answer(OFFER)).is_none());
        }
        for _ in 0..5 {
            let (mut client, mut peer) = endpoint.call(ClientOptions::default()).await;
            End::Client(&mut client).open().await;
            End::Server(&mut peer).open().await;
            speak(&client.sender(), 2, 0).await;
            End::Server(&mut peer).packets(2).await;
            client.hang_up().await;
        }
        let all_closed = async {
            while meetings.open_calls() > 0 || sockets() > before || tasks.num_alive_tasks() > tasks_before {
                tokio::task::yield_now().await;
            }
        };
        soon("closing", all_closed).await;
    });
}

#[test]
fn what_the_answer_says() {
    alone(async {
        let public = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));
        let config = MeetingConfig { public_address: Some(public), max_sessions: Some(1), ..MeetingConfig::default() };
        let meetings = Meetings::with_timings(&config, quick()).expect("a meeting");
        let video = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\na=sendrecv\r\na=rtcp-mux\r\n\
        a=rtpmap:96 VP8/90000\r\na=ice-ufrag:Yf8o\r\na=ice-pwd:uW0iVbTUkGkCMqFW1Nn2dC8x\r\na=setup:actpass\r\n";
        let offer = OFFER.replace("BUNDLE 0 1", "BUNDLE 0 1 2").replace("a=sendrecv", "a=sendonly") + video;
        let (peer, answer) = meetings.answer(&offer).await.expect("answers");
        assert!(!peer.hears_us());
        assert!(peer.sender().send_audio(Bytes::from_static(b"x"), 0, true).await.is_ok());
        assert!(answer.contains("a=fmtp:109 minptime=10;useinbandfec=1;usedtx=1\r\n"), "{answer}");
        assert!(answer.contains("m=video 0 "), "{answer}");
        assert!(answer.contains("a=group:BUNDLE 0 1\r\n"), "{answer}");
        assert!(answer.contains("a=recvonly") && answer.contains("a=setup:active"), "{answer}");
        assert!(answer.contains("a=max-message-size:65536"), "{answer}");
        for candidate in answer.lines().filter(|line| line.starts_with("a=candidate:")) {
            assert!(
                candidate.contains(" 203.0.113.9 ") || candidate.contains(" 127.0.0.1 ") || candidate.contains("::"),
                "{candidate}"
            );
        }
        // One interview may have two calls; a third finds no room.
        let second = meetings.answer(OFFER).await.expect("a takeover");
        let error = meetings.answer(OFFER).await.map(|_| ()).expect_err("no room");
        assert_eq!(error.kind(), ErrorKind::Full);
        peer.close().await;
        second.0.close().await;
        assert_eq!(meetings.open_calls(), 0);
    });
}

const OFFER: &str = "v=0\r\n\
    o=- 4611731400430051336 2 IN IP4 127.0.0.1\r\n\
    s=-\r\n\
    t=0 0\r\n\
    a=group:BUNDLE 0 1\r\n\
    m=audio 9 UDP/TLS/RTP/SAVPF 109 0\r\n\
    c=IN IP4 0.0.0.0\r\n\
    a=ice-ufrag:Yf8o\r\n\
    a=ice-pwd:uW0iVbTUkGkCMqFW1Nn2dC8x\r\n\
    a=ice-options:trickle\r\n\
    a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n\
    a=setup:actpass\r\n\
    a=mid:0\r\n\
    a=sendrecv\r\n\
    a=rtcp-mux\r\n\
    a=rtpmap:109 opus/48000/2\r\n\
    a=fmtp:109 minptime=10\r\n\
    m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n\
    c=IN IP4 0.0.0.0\r\n\
    a=ice-ufrag:Yf8o\r\n\
    a=ice-pwd:uW0iVbTUkGkCMqFW1Nn2dC8x\r\n\
    a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n\
    a=setup:actpass\r\n\
    a=mid:1\r\n\
    a=sctp-port:5000\r\n";
