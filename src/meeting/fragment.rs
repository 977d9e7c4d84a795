//! Trickle ICE fragments, `application/trickle-ice-sdpfrag` (RFC 8840): more candidates for a call, or the credentials
//! of a restarted ICE session (RFC 9725 section 4.3).

use super::candidate::{Candidate, Reach};
use super::error::SdpError;
use super::sdp::{Description, IceCredentials, MediaLine, attribute};

/// What a fragment of the other side says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fragment {
    /// The ICE session that it belongs to.
    pub credentials: Option<IceCredentials>,
    /// The candidates (`candidate:…`) that a check may be sent to. Which section they are for does not matter, as all
    /// media is bundled on one transport.
    pub candidates: Vec<String>,
    /// How many candidates it carried, unwanted ones included.
    pub offered_candidates: usize,
}

impl Fragment {
    /// Reads a fragment, within the limits of a whole description, and leaves out candidates that `reach` does not
    /// allow or that name another ICE session.
    pub(super) fn parse(text: &str, reach: Reach) -> Result<Self, SdpError> {
        let description = Description::parse(text, true)?;
        let credentials = description.credentials(&[]);
        let named = std::iter::once(&description.session)
            .chain(&description.media)
            .any(|lines| attribute(lines, "ice-ufrag").is_some());
        if named && credentials.is_none() {
            return Err(SdpError::Missing { attribute: "ice-ufrag and ice-pwd" });
        }
        let mut fragment = Self { credentials, ..Self::default() };
        for section in std::iter::once(&description.session).chain(&description.media) {
            for line in section {
                if let Some(candidate) = line.strip_prefix("a=candidate:") {
                    fragment.take(candidate, reach);
                }
            }
        }
        Ok(fragment)
    }

    fn take(&mut self, line: &str, reach: Reach) {
        self.offered_candidates += 1;
        let Ok(candidate) = Candidate::parse(line) else {
            return;
        };
        let of_this_session = match (&self.credentials, candidate.ufrag) {
            (Some(session), Some(ufrag)) => session.ufrag == ufrag,
            _ => true,
        };
        if of_this_session && candidate.wanted(reach) {
            self.candidates.push(format!("candidate:{line}"));
        }
    }

    /// The offer (or answer) that the other side would have made for this restart: its last one with the new credentials
    /// and candidates in it, one version on (RFC 8839 section 4.4.1.1.1).
    pub(super) fn restarted_offer(&self, last_offer: &str, credentials: &IceCredentials) -> Result<String, SdpError> {
        let description = Description::parse(last_offer, false)?;
        let mut text = String::new();
        for line in &description.session {
            push(&mut text, &restarted_line(line, credentials));
        }
        let in_use =
            |section: &Vec<&str>| MediaLine::of(section).is_some_and(|line| line.kind == "audio" && !line.off());
        let audio = description.media.iter().position(in_use);
        for (index, section) in description.media.iter().enumerate() {
            for line in section {
                if !line.starts_with("a=candidate:") && *line != "a=end-of-candidates" {
                    push(&mut text, &restarted_line(line, credentials));
                }
            }
            if audio == Some(index) {
                self.candidates.iter().for_each(|candidate| push(&mut text, &format!("a={candidate}")));
            }
        }
        Ok(text)
    }
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push_str("\r\n");
}

fn restarted_line(line: &str, credentials: &IceCredentials) -> String {
    if line.starts_with("a=ice-ufrag:") {
        format!("a=ice-ufrag:{}", credentials.ufrag)
    } else if line.starts_with("a=ice-pwd:") {
        format!("a=ice-pwd:{}", credentials.pwd)
    } else if let Some(origin) = line.strip_prefix("o=") {
        let mut words: Vec<String> = origin.split(' ').map(str::to_owned).collect();
        if let Some(version) = words.get_mut(2)
            && let Ok(number) = version.parse::<u64>()
        {
            *version = number.wrapping_add(1).to_string();
        }
        format!("o={}", words.join(" "))
    } else {
        line.to_owned()
    }
}

/// The ICE part of a description of ours as a fragment: the bundle, and its first section in use with credentials and
/// candidates (RFC 9725 section 4.3.3).
pub(super) fn write_fragment(description: &str) -> Result<String, SdpError> {
    let description = Description::parse(description, false)?;
    let section = description
        .media
        .iter()
        .find(|section| attribute(section, "mid").is_some() && MediaLine::of(section).is_some_and(|line| !line.off()))
        .ok_or(SdpError::NoAudio)?;
    let credentials =
        description.credentials(section).ok_or(SdpError::Missing { attribute: "ice-ufrag and ice-pwd" })?;
    let mut text = String::new();
    let of_session = |line: &&&str| {
        line.starts_with("a=group:BUNDLE") || line.starts_with("a=ice-options:") || **line == "a=ice-lite"
    };
    for line in description.session.iter().filter(of_session) {
        push(&mut text, line);
    }
    push(&mut text, section[0]);
    push(&mut text, &format!("a=mid:{}", attribute(section, "mid").unwrap_or("0")));
    push(&mut text, &format!("a=ice-ufrag:{}", credentials.ufrag));
    push(&mut text, &format!("a=ice-pwd:{}", credentials.pwd));
    for line in section.iter().filter(|line| line.starts_with("a=candidate:")) {
        push(&mut text, line);
    }
    push(&mut text, "a=end-of-candidates");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::meeting::error::ErrorKind;

    const REACH: Reach = Reach { loopback: false, network: true, documentation: false };
    /// The shape of RFC 9725's own example.
    const FRAGMENT: &str = "a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:ysXw\r\n\
        a=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\na=candidate:1387637174 1 udp 2122260223 192.168.1.9 61764 typ host generation 0 ufrag ysXw\r\n\
        a=candidate:1 1 udp 2122260223 239.0.0.1 61764 typ host\r\n\
        a=candidate:2 1 udp 2122260223 10.0.0.1 61764 typ host ufrag other\r\na=end-of-candidates\r\n";

    #[test]
    fn candidates_and_session_are_read() {
        let fragment = Fragment::parse(FRAGMENT, REACH).expect("well-formed");
        assert_eq!(fragment.credentials.expect("named").ufrag, "ysXw");
        assert_eq!(fragment.offered_candidates, 3);
        assert_eq!(fragment.candidates.len(), 1);
        assert!(fragment.candidates[0].starts_with("candidate:1387637174 1 udp"));
        assert_eq!(Fragment::parse("", REACH), Ok(Fragment::default()));
    }

    #[test]
    fn limits_hold_for_fragments_too() {
        let flood = "a=candidate:1 1 udp 1 10.0.0.1 61764 typ host\r\n".repeat(65);
        let error = Fragment::parse(&flood, REACH).expect_err("too many");
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        let error = Fragment::parse(&"a=x\r\n".repeat(20_000), REACH).expect_err("too large");
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        for broken in ["hello", "a=ice-ufrag:x\r\na=ice-pwd:y\r\n", "a=candidate:1 1 udp\r\n"] {
            assert!(Fragment::parse(broken, REACH).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_restart_is_the_last_offer_with_new_credentials() {
        let fragment = Fragment::parse(FRAGMENT, REACH).expect("well-formed");
        let last = "v=0\r\no=- 7 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:aaaa\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n\
            a=mid:0\r\na=ice-ufrag:aaaa\r\na=ice-pwd:bbbbbbbbbbbbbbbbbbbbbbbb\r\na=candidate:9 1 udp 1 10.0.0.9 50000 typ host\r\n\
            a=end-of-candidates\r\na=fingerprint:sha-256 00\r\n";
        let credentials = fragment.credentials.clone().expect("named");
        let offer = fragment.restarted_offer(last, &credentials).expect("well-formed");
        assert!(offer.contains("o=- 7 3 IN IP4 127.0.0.1\r\n"));
        assert_eq!(offer.matches("a=ice-ufrag:ysXw\r\n").count(), 2);
        assert!(offer.contains("a=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\n"));
        assert!(offer.contains("192.168.1.9") && !offer.contains("10.0.0.9"));
        assert!(offer.contains("a=fingerprint:sha-256 00\r\n"));
        let ours = write_fragment(&offer).expect("well-formed");
        assert!(ours.starts_with("m=audio 9 ") && ours.ends_with("a=end-of-candidates\r\n"));
        assert!(Fragment::parse(&ours, REACH).expect("well-formed").credentials == Some(credentials));
    }

    proptest! {
        #[test]
        fn never_panics(text in "(a=(candidate:|mid:|ice-ufrag:|ice-pwd:|)[ -~]{0,40}\r?\n|m=[ -~]{0,20}\n|\\PC{0,20}\n){0,12}") {
            if let Ok(fragment) = Fragment::parse(&text, REACH) {
                let _ = fragment.restarted_offer(&format!("v=0\r\n{text}"), &IceCredentials { ufrag: "abcd".into(), pwd: "p".repeat(22) });
            }
            let _ = write_fragment(&format!("v=0\r\n{text}"));
        }
    }
}
