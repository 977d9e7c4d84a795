//! Links, consent, admission and taking up again, over real WebRTC on loopback, with engines that need no model.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod plans;

use std::sync::Arc;
use std::time::Duration;

use emily::config::Config;
use emily::demo::Host;
use emily::interview::event::{CloseReason, Event, LeaveReason, Logged, Part, PartKind};
use emily::interview::{Plan, State};
use emily::meeting::PeerEvent;
use emily::meeting::client::{self, Client, ClientOptions};
use emily::session::{Created, NewInterview, PageConsent, SessionError, TranscriptFormat};
use emily::speech::Engines;
use emily::speech::instant::{InstantSynthesizer, InstantTranscriber};
use emily::store::Store;

struct House {
    folder: tempfile::TempDir,
    host: Host,
}

fn instant() -> Engines {
    Engines {
        transcriber: Arc::new(InstantTranscriber::new()),
        synthesizer: Arc::new(InstantSynthesizer::new()),
        end_of_turn: None,
    }
}

impl House {
    async fn new(change: impl FnOnce(&mut Config)) -> House {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config { data_dir: folder.path().join("data"), ..Config::default() };
        change(&mut config);
        House { host: Host::with_engines(config, instant()).await.unwrap(), folder }
    }

    async fn interview(&self) -> Created {
        self.host.registry.create(NewInterview { plan: plans::two_questions(), candidate: None }).await.unwrap()
    }

    async fn join(&self, token: &str) -> Client {
        let endpoint = format!("{}/whip", self.host.base_url);
        let mut client =
            client::join(&endpoint, token, ClientOptions { data_channel: true, ..ClientOptions::default() })
                .await
                .unwrap();
        // What is told before the channel is open reaches nobody.
        let (mut connected, mut open) = (false, false);
        wait_for(&mut client, |event| {
            connected |= matches!(event, PeerEvent::Connected);
            open |= matches!(event, PeerEvent::DataOpen);
            connected && open
        })
        .await;
        client
    }

    /// Waits until the log has an event like this; returns the whole log.
    async fn logged(&self, created: &Created, like: impl Fn(&Event) -> bool) -> Vec<Logged> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        let mut looks = tokio::time::interval(Duration::from_millis(50));
        loop {
            looks.tick().await;
            let log = self.host.registry.log_of(created.id).await.unwrap();
            if log.iter().any(|logged| like(&logged.event)) {
                return log;
            }
            assert!(tokio::time::Instant::now() < deadline, "not in the log: {log:#?}");
        }
    }
}

async fn wait_for(client: &mut Client, mut like: impl FnMut(&PeerEvent) -> bool) {
    let waiting = async {
        while let Some(event) = client.next_event().await {
            if like(&event) {
                return true;
            }
        }
        false
    };
    assert!(tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("it takes too long"));
}

fn consent(agree: bool, version: &str) -> PageConsent {
    PageConsent { agree, notice_version: version.into(), time_zone: Some("Asia/Tokyo".into()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_is_kept_once_and_for_the_notice_that_was_shown() {
    let house = House::new(|_| {}).await;
    let registry = &house.host.registry;
    let created = house.interview().await;
    let other = registry.consent(&created.token, consent(true, "0")).await;
    assert!(matches!(other, Err(SessionError::NoticeChanged { .. })), "{other:?}");
    for _ in 0..3 {
        registry.consent(&created.token, consent(true, "1")).await.unwrap();
    }
    let log = registry.log_of(created.id).await.unwrap();
    assert_eq!(log.iter().filter(|logged| matches!(logged.event, Event::Consented { .. })).count(), 1);
    assert_eq!(State::fold(&log).time_zone(), Some("Asia/Tokyo"));
    assert!(registry.info(&created.token).await.unwrap().consented);
    let early = registry.transcript(&created.token, TranscriptFormat::Text).await;
    assert!(matches!(early, Err(SessionError::NotClosed)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declines_is_not_interviewed_and_nothing_is_kept_of_their_voice() {
    let house = House::new(|_| {}).await;
    let registry = &house.host.registry;
    let created = house.interview().await;
    registry.consent(&created.token, consent(true, "1")).await.unwrap();
    let client = house.join(&created.token).await;
    house.logged(&created, |event| matches!(event, Event::ReplyDecided { .. })).await;
    registry.consent(&created.token, consent(false, "1")).await.unwrap();
    house.logged(&created, |event| matches!(event, Event::Closed { reason: CloseReason::Declined })).await;
    registry.ended(created.id).await;
    assert!(!registry.recording(created.id).parent().unwrap().exists());
    let again = registry.join(&created.token, "").await;
    assert!(matches!(again, Err(SessionError::ClosedInterview { .. })), "{again:?}");
    drop(client);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_house_is_full_when_its_places_are_taken() {
    let house = House::new(|config| config.meeting.max_sessions = 1).await;
    let (first, second) = (house.interview().await, house.interview().await);
    let client = house.join(&first.token).await;
    house.logged(&first, |event| matches!(event, Event::Joined { .. })).await;
    let refused = house.host.registry.join(&second.token, "").await;
    assert!(matches!(refused, Err(SessionError::Full { .. })), "{refused:?}");
    assert_eq!(house.host.registry.health().sessions, 1);
    drop(client);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_device_takes_over_when_it_is_connected_and_not_before() {
    let house = House::new(|_| {}).await;
    let created = house.interview().await;
    let mut first = house.join(&created.token).await;
    house.logged(&created, |event| matches!(event, Event::Joined { connection: 1, .. })).await;

    // An offer that is answered and never followed by a connection changes nothing for the first.
    let offer = unreachable_offer();
    house.host.registry.join(&created.token, &offer).await.unwrap();
    wait_for(&mut first, |event| matches!(event, PeerEvent::Audio(_))).await;
    let log = house.host.registry.log_of(created.id).await.unwrap();
    assert!(!log.iter().any(|logged| matches!(logged.event, Event::Left { .. })));

    let second = house.join(&created.token).await;
    let log = house.logged(&created, |event| matches!(event, Event::Joined { connection: 2, .. })).await;
    assert!(log.iter().any(|logged| matches!(logged.event, Event::Left { reason: LeaveReason::TakenOver, .. })));
    wait_for(&mut first, |event| matches!(event, PeerEvent::Data(text) if text.contains("taken_over"))).await;
    drop(second);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_without_opus_and_another_servers_link_are_refused() {
    let house = House::new(|_| {}).await;
    let registry = &house.host.registry;
    let created = house.interview().await;
    let other_codec =
        unreachable_offer().replace(" 111\r\n", " 0\r\n").replace("rtpmap:111 opus/48000/2", "rtpmap:0 PCMU/8000");
    let refused = registry.join(&created.token, &other_codec).await;
    assert!(matches!(&refused, Err(SessionError::NoOpus { detail }) if detail.contains("PCMU")), "{refused:?}");

    let other = House::new(|_| {}).await.interview().await;
    assert!(matches!(registry.info(&other.token).await, Err(SessionError::UnknownLink)));
    assert!(registry.info(&created.token).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_that_was_left_is_closed_when_its_link_has_expired() {
    let house = House::new(|config| config.interview.link_days = 0).await;
    let registry = &house.host.registry;
    let created = house.interview().await;
    assert!(matches!(registry.info(&created.token).await, Err(SessionError::ExpiredLink)));
    assert!(matches!(registry.join(&created.token, "").await, Err(SessionError::ExpiredLink)));
    registry.tidy().await.unwrap();
    let log = registry.log_of(created.id).await.unwrap();
    assert!(State::fold(&log).closed().is_none(), "it was never begun");
}

/// A well-formed offer of somebody who is nowhere.
fn unreachable_offer() -> String {
    let fingerprint = ["AB"; 32].join(":");
    format!(
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
         m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=ice-ufrag:abcd\r\n\
         a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=fingerprint:sha-256 {fingerprint}\r\na=setup:actpass\r\na=sendrecv\r\n\
         a=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_lets_nobody_in_and_the_next_one_takes_the_interview_up() {
    let house = House::new(|_| {}).await;
    let created = house.interview().await;
    house.host.registry.consent(&created.token, consent(true, "1")).await.unwrap();
    let client = house.join(&created.token).await;
    house.logged(&created, |event| matches!(event, Event::Joined { .. })).await;
    house.host.registry.drain(Duration::from_secs(10)).await;
    let refused = house.host.registry.join(&created.token, "").await;
    assert!(matches!(refused, Err(SessionError::Draining { .. })), "{refused:?}");
    let log = house.host.registry.log_of(created.id).await.unwrap();
    assert!(matches!(log.last().unwrap().event, Event::Left { reason: LeaveReason::ServerStopped, .. }), "{log:#?}");
    drop(client);
    let House { folder, host } = house;
    host.stop().await.unwrap();

    let config = Config { data_dir: folder.path().join("data"), ..Config::default() };
    let house = House { host: Host::with_engines(config, instant()).await.unwrap(), folder };
    let client = house.join(&created.token).await;
    let log = house.logged(&created, |event| matches!(event, Event::Joined { connection: 2, .. })).await;
    assert!(State::fold(&log).closed().is_none());
    drop(client);
}

/// The process died between a turn's proposal and its reply: the words are answered, not asked for again.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_waited_for_its_reply_survives_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data");
    let config = Config { data_dir: data_dir.clone(), ..Config::default() };
    let host = Host::with_engines(config.clone(), instant()).await.unwrap();
    let plan: Plan = plans::two_questions();
    let created = host.registry.create(NewInterview { plan, candidate: None }).await.unwrap();
    host.registry.consent(&created.token, consent(true, "1")).await.unwrap();
    host.stop().await.unwrap();

    // What a log looks like that was cut off there.
    let store = open(&data_dir).await;
    let mut log = store.log(created.id).await.unwrap();
    let mut at_ms = log.last().unwrap().at_ms + 1_000;
    let mut append = async |event: Event| {
        at_ms += 1_000;
        log.push(store.append(created.id, at_ms, &event).await.unwrap());
        State::fold(&log)
    };
    let state = append(Event::Joined { connection: 1, time_zone: None }).await;
    let opening = emily::interview::decide(&state, emily::interview::Trigger::Joined, 3_000).unwrap();
    append(Event::ReplyDecided { utterance: opening.clone(), trigger: None }).await;
    for line in 0..opening.lines.len() {
        let outcome = emily::interview::event::Outcome::Whole;
        append(Event::Played { utterance: opening.id, line, start_ms: 0, end_ms: 1, outcome }).await;
    }
    let text =
        "I have built the route planner of a parcel company for six years and I am proud of it every day.".to_owned();
    let state = State::fold(&store.log(created.id).await.unwrap());
    assert_eq!(state.open_question(), Some(1));
    let turn = state.next_turn();
    let parts = vec![Part { kind: PartKind::Spoken, text, start_ms: 100, end_ms: 9_000 }];
    append(Event::TurnProposed { turn, parts }).await;
    store.close().await;
    drop(store);

    let house = House { host: Host::with_engines(config, instant()).await.unwrap(), folder };
    let client = house.join(&created.token).await;
    let log = house
        .logged(&created, |event| matches!(event, Event::TurnCommitted { turn: answered } if *answered == turn))
        .await;
    assert_eq!(State::fold(&log).open_question(), Some(2), "the answer counts, and the next question is open");
    drop(client);
}

async fn open(data_dir: &std::path::Path) -> Store {
    let mut tries = tokio::time::interval(Duration::from_millis(100));
    for _ in 0..50 {
        tries.tick().await;
        if let Ok(store) = Store::open(data_dir).await {
            return store;
        }
    }
    panic!("the data folder stays taken")
}
