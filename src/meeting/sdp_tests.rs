//! The table of offers that must and must not pass.

use proptest::prelude::*;

use super::super::error::ErrorKind;
use super::*;

const REACH: Reach = Reach { loopback: false, network: true, documentation: false };

/// An offer with the shape of a browser's.
const OFFER: &str = "v=0\r\n\
    o=- 4611731400430051336 2 IN IP4 127.0.0.1\r\n\
    s=-\r\n\
    t=0 0\r\n\
    a=group:BUNDLE 0 1\r\n\
    a=extmap-allow-mixed\r\n\
    a=msid-semantic: WMS stream\r\n\
    m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0\r\n\
    c=IN IP4 0.0.0.0\r\n\
    a=rtcp:9 IN IP4 0.0.0.0\r\n\
    a=candidate:1 1 udp 2122260223 192.168.1.9 50000 typ host generation 0\r\n\
    a=ice-ufrag:Yf8o\r\n\
    a=ice-pwd:uW0iVbTUkGkCMqFW1Nn2dC8x\r\n\
    a=ice-options:trickle\r\n\
    a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n\
    a=setup:actpass\r\n\
    a=mid:0\r\n\
    a=sendrecv\r\n\
    a=rtcp-mux\r\n\
    a=rtpmap:111 opus/48000/2\r\n\
    a=fmtp:111 minptime=10;useinbandfec=1\r\n\
    a=rtpmap:63 red/48000/2\r\n\
    m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n\
    c=IN IP4 0.0.0.0\r\n\
    a=ice-ufrag:Yf8o\r\n\
    a=ice-pwd:uW0iVbTUkGkCMqFW1Nn2dC8x\r\n\
    a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n\
    a=setup:actpass\r\n\
    a=mid:1\r\n\
    a=sctp-port:5000\r\n";

/// The offer with `from` replaced by `to` everywhere.
fn with(from: &str, to: &str) -> String {
    assert!(OFFER.contains(from), "{from:?} is not in the offer");
    OFFER.replace(from, to)
}

fn refusal(offer: &str) -> SdpError {
    vet_offer(offer, REACH).expect_err("an offer to refuse")
}

#[test]
fn a_browsers_offer_passes_unchanged() {
    let vetted = vet_offer(OFFER, REACH).expect("a good offer");
    assert_eq!(vetted.sdp, OFFER);
    assert!(vetted.hears_us);
    assert_eq!(vetted.credentials.ufrag, "Yf8o");
    assert_eq!(vetted.dropped_candidates, 0);
    let bare_newlines = OFFER.replace("\r\n", "\n");
    assert_eq!(vet_offer(&bare_newlines, REACH), Ok(vetted));
}

#[test]
fn refused_offers_and_their_kinds() {
    let opus = "a=rtpmap:111 opus/48000/2\r\n";
    let fingerprint = OFFER.lines().find(|line| line.starts_with("a=fingerprint")).expect("has one");
    let audio = &OFFER[OFFER.find("m=audio").expect("audio")..OFFER.find("m=application").expect("data")];
    let kinds = [
        (String::new(), ErrorKind::Malformed),
        ("hello".to_owned(), ErrorKind::Malformed),
        ("v=1\r\n".to_owned(), ErrorKind::Malformed),
        ("<html></html>".to_owned(), ErrorKind::Malformed),
        (with("s=-\r\n", "s=-\r\nA=x\r\n"), ErrorKind::Malformed),
        (with("s=-\r\n", "s=-\r\nno equals sign\r\n"), ErrorKind::Malformed),
        (with("s=-\r\n", "s=\0\r\n"), ErrorKind::Malformed),
        (with("m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0", "m=audio"), ErrorKind::Malformed),
        (with("m=audio 9 ", "m=audio nine "), ErrorKind::Malformed),
        (with("50000 typ host", "50000"), ErrorKind::Malformed),
        (with("s=-", &format!("s={}", "x".repeat(MAX_SDP_BYTES))), ErrorKind::TooLarge),
        (format!("{OFFER}{}", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n".repeat(7)), ErrorKind::TooLarge),
        (
            with(
                "a=mid:0\r\n",
                &format!("a=mid:0\r\n{}", "a=candidate:1 1 udp 1 10.0.0.1 50000 typ host\r\n".repeat(64)),
            ),
            ErrorKind::TooLarge,
        ),
        (with(opus, ""), ErrorKind::NotAcceptable),
        (with(opus, "a=rtpmap:111 opus/16000/1\r\n"), ErrorKind::NotAcceptable),
        (format!("{OFFER}{audio}"), ErrorKind::NotAcceptable),
        (with(audio, ""), ErrorKind::Unprocessable),
        (with("m=audio 9 ", "m=audio 0 "), ErrorKind::Unprocessable),
        (with("UDP/TLS/RTP/SAVPF", "RTP/AVP"), ErrorKind::Unprocessable),
        (with("a=sendrecv", "a=inactive"), ErrorKind::Unprocessable),
        (with("a=sendrecv", "a=recvonly"), ErrorKind::Unprocessable),
        (with("a=ice-ufrag:Yf8o\r\n", ""), ErrorKind::Unprocessable),
        (with("a=ice-ufrag:Yf8o", "a=ice-ufrag:Yf8"), ErrorKind::Unprocessable),
        (with("a=ice-pwd:uW0iVbTUkGkCMqFW1Nn2dC8x\r\n", ""), ErrorKind::Unprocessable),
        (with(&format!("{fingerprint}\r\n"), ""), ErrorKind::Unprocessable),
        (with(fingerprint, "a=fingerprint:sha-256 zz"), ErrorKind::Unprocessable),
        (with("a=setup:actpass", "a=setup:active"), ErrorKind::Unprocessable),
        (with("a=setup:actpass", "a=setup:passive"), ErrorKind::Unprocessable),
        (with("a=setup:actpass\r\n", ""), ErrorKind::Unprocessable),
        (with("a=rtcp-mux\r\n", ""), ErrorKind::Unprocessable),
    ];
    for (offer, kind) in kinds {
        let error = refusal(&offer);
        assert_eq!(error.kind(), kind, "{error}");
    }
}

#[test]
fn no_opus_says_what_was_offered() {
    let offer = with("m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0", "m=audio 9 UDP/TLS/RTP/SAVPF 0 8 63 99");
    let error = refusal(&offer);
    let offered = ["PCMU/8000", "PCMA/8000", "red/48000/2", "99"].map(str::to_owned).to_vec();
    assert_eq!(error, SdpError::NoOpus { offered });
    assert!(error.to_string().ends_with("only: PCMU/8000, PCMA/8000, red/48000/2, 99"));
}

#[test]
fn variants_that_pass() {
    let sendonly = vet_offer(&with("a=sendrecv", "a=sendonly"), REACH).expect("a plain WHIP client");
    assert!(!sendonly.hears_us);
    let silent = vet_offer(&with("a=sendrecv\r\n", ""), REACH).expect("sendrecv is the default");
    assert!(silent.hears_us);
    let session_level = with("a=ice-ufrag:Yf8o\r\n", "").replace("t=0 0\r\n", "t=0 0\r\na=ice-ufrag:Yf8o\r\n");
    assert!(
        vet_offer(
            &session_level
                .replace("a=ice-pwd:uW0iVbTUkGkCMqFW1Nn2dC8x\r\n", "")
                .replace("t=0 0\r\n", "t=0 0\r\na=ice-pwd:uW0iVbTUkGkCMqFW1Nn2dC8x\r\n"),
            REACH
        )
        .is_ok()
    );
    let bundled = with("m=audio 9 ", "m=audio 0 ").replace("a=mid:0\r\n", "a=mid:0\r\na=bundle-only\r\n");
    assert_eq!(vet_offer(&bundled, REACH), Err(SdpError::AudioOff));
    let second_off = format!("{OFFER}m=audio 0 UDP/TLS/RTP/SAVPF 111\r\na=mid:2\r\n");
    assert!(vet_offer(&second_off, REACH).is_ok());
}

#[test]
fn unwanted_candidates_are_left_out() {
    let lines = "a=candidate:2 1 udp 1 239.255.255.250 50001 typ host\r\n\
        a=candidate:3 1 udp 1 127.0.0.1 50001 typ host\r\n\
        a=candidate:4 1 tcp 1 192.168.1.9 9 typ host tcptype active\r\n\
        a=candidate:5 1 udp 1 a1b2.local 50001 typ host\r\n\
        a=candidate:6 2 udp 1 192.168.1.9 50001 typ host\r\n\
        a=candidate:7 1 udp 1 192.168.1.10 50001 typ host\r\n\
        a=candidate:7 1 udp 1 192.168.1.10 50001 typ host\r\n";
    let vetted = vet_offer(&with("a=mid:0\r\n", &format!("a=mid:0\r\n{lines}")), REACH).expect("a good offer");
    assert_eq!(vetted.dropped_candidates, 5);
    let kept: Vec<_> = vetted.sdp.lines().filter(|line| line.starts_with("a=candidate")).collect();
    assert_eq!(kept.len(), 2, "{kept:?}");
    let here = Reach { loopback: true, network: false, documentation: false };
    let vetted = vet_offer(OFFER, here).expect("a good offer");
    assert!(!vetted.sdp.contains("a=candidate"));
}

proptest! {
    #[test]
    fn never_panics_on_text(text in "\\PC{0,400}") {
        let _ = vet_offer(&text, REACH);
    }

    #[test]
    fn never_panics_on_a_damaged_offer(at in 0..OFFER.len(), length in 0usize..40, with in "[ -~\r\n]{0,12}") {
        let mut damaged = OFFER.to_owned();
        let end = (at + length).min(OFFER.len());
        damaged.replace_range(at..end, &with);
        if let Ok(vetted) = vet_offer(&damaged, REACH) {
            // What passed passes again, unchanged.
            prop_assert_eq!(vet_offer(&vetted.sdp, REACH).map(|again| again.sdp), Ok(vetted.sdp.clone()));
        }
    }

    #[test]
    fn no_unwanted_target_survives(octets in any::<[u8; 4]>(), port in any::<u16>()) {
        let address = std::net::Ipv4Addr::from(octets);
        let line = format!("a=mid:0\r\na=candidate:8 1 udp 1 {address} {port} typ host\r\n");
        let vetted = vet_offer(&with("a=mid:0\r\n", &line), REACH).expect("a good offer");
        if vetted.sdp.contains(&format!(" {address} {port} ")) {
            prop_assert!(!address.is_multicast() && !address.is_loopback() && !address.is_broadcast() && !address.is_unspecified() && port >= 1024);
        }
    }
}
