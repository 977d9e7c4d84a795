//! Editing our answer between the WebRTC stack and the other side.
//!
//! The stack mirrors the offer's Opus parameters, puts candidates into the first section even if that is declined,
//! keeps declined sections in the bundle, and knows nothing of a public address.

use std::net::IpAddr;

use super::candidate::Candidate;
use super::error::SdpError;
use super::sdp::{Description, MediaLine, attribute, opus_payload_types};

/// What the answer says of the Opus it wants to receive: in-band FEC for lost packets, and nothing sent in silence
/// (RFC 7587 section 6.1). Without this a browser sends 50 packets a second into a pause.
const OPUS_PARAMETERS: &str = "minptime=10;useinbandfec=1;usedtx=1";

/// Our answer as the other side should see it: Opus with FEC and DTX; the public address in place of our own of its
/// family; each candidate once, in the first section in use; no declined section in the bundle
/// (RFC 9143 section 7.3.3).
pub(super) fn edit_answer(answer: &str, public: Option<IpAddr>) -> Result<String, SdpError> {
    let description = Description::parse(answer, false)?;
    let off = |section: &Vec<&str>| MediaLine::of(section).is_none_or(|line| line.off());
    let declined: Vec<&str> = description
        .media
        .iter()
        .filter(|section| off(section))
        .filter_map(|section| attribute(section, "mid"))
        .collect();
    let first_in_use = description.media.iter().position(|section| !off(section));
    let mut lines: Vec<String> = description.session.iter().map(|line| edit_bundle(line, &declined)).collect();
    for (index, section) in description.media.iter().enumerate() {
        edit_section(section, &mut lines);
        if first_in_use == Some(index) {
            lines.extend(candidates(&description, public));
            lines.push("a=end-of-candidates".to_owned());
        }
    }
    Ok(lines.into_iter().flat_map(|line| [line, "\r\n".to_owned()]).collect())
}

fn edit_bundle(line: &str, declined: &[&str]) -> String {
    let Some(mids) = line.strip_prefix("a=group:BUNDLE") else {
        return line.to_owned();
    };
    let kept = mids.split_ascii_whitespace().filter(|mid| !declined.contains(mid));
    kept.fold("a=group:BUNDLE".to_owned(), |group, mid| group + " " + mid)
}

/// A section without its candidates, and with our Opus parameters after the line that maps Opus.
fn edit_section(section: &[&str], lines: &mut Vec<String>) {
    let opus = opus_payload_types(section);
    let of_opus = |line: &str, name: &str| {
        let payload_type = line.strip_prefix(name)?.split(' ').next()?;
        opus.iter().find(|&&wanted| wanted == payload_type).copied()
    };
    for &line in section {
        if is_candidate(line) || of_opus(line, "a=fmtp:").is_some() {
            continue;
        }
        lines.push(line.to_owned());
        if let Some(payload_type) = of_opus(line, "a=rtpmap:") {
            lines.push(format!("a=fmtp:{payload_type} {OPUS_PARAMETERS}"));
        }
    }
}

fn is_candidate(line: &str) -> bool {
    line.starts_with("a=candidate:") || line == "a=end-of-candidates"
}

/// All candidate lines of the description, each once. RTCP is multiplexed, so its own component is left out.
fn candidates(description: &Description<'_>, public: Option<IpAddr>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for candidate in description.media.iter().flatten().filter_map(|line| line.strip_prefix("a=candidate:")) {
        if Candidate::parse(candidate).is_ok_and(|parsed| parsed.component != 1) {
            continue;
        }
        let line = format!("a=candidate:{}", public_candidate(candidate, public));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// One of our host candidates with the public address in place of its own: one-to-one NAT keeps the port. Loopback and
/// the other address family stay as they are.
fn public_candidate(candidate: &str, public: Option<IpAddr>) -> String {
    let mut words: Vec<String> = candidate.split_ascii_whitespace().map(str::to_owned).collect();
    let own: Option<IpAddr> = words.get(4).and_then(|word| word.parse().ok());
    if let (Some(public), Some(own)) = (public, own)
        && own.is_ipv4() == public.is_ipv4()
        && !own.is_loopback()
    {
        words[4] = public.to_string();
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ANSWER: &str = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2\r\n\
        m=video 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n\
        a=candidate:1 1 udp 9 192.168.1.9 50000 typ host\r\na=candidate:1 2 udp 9 192.168.1.9 50000 typ host\r\n\
        a=candidate:2 1 udp 9 ::1 50001 typ host\r\na=candidate:3 1 udp 9 127.0.0.1 50002 typ host\r\n\
        a=candidate:1 1 udp 9 192.168.1.9 50000 typ host\r\na=end-of-candidates\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\na=sendrecv\r\n\
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\na=sctp-port:5000\r\n";

    #[test]
    fn an_answer_is_edited() {
        let public = "203.0.113.5".parse().expect("an address");
        let edited = edit_answer(ANSWER, Some(public)).expect("well-formed");
        let wanted = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 1 2\r\n\
            m=video 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n\
            m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\na=rtpmap:111 opus/48000/2\r\n\
            a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1\r\na=sendrecv\r\n\
            a=candidate:1 1 udp 9 203.0.113.5 50000 typ host\r\na=candidate:2 1 udp 9 ::1 50001 typ host\r\n\
            a=candidate:3 1 udp 9 127.0.0.1 50002 typ host\r\na=end-of-candidates\r\n\
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\na=sctp-port:5000\r\n";
        assert_eq!(edited, wanted);
        assert_eq!(edit_answer(&edited, None).as_deref(), Ok(wanted));
        assert!(edit_answer(ANSWER, None).expect("well-formed").contains("192.168.1.9"));
    }

    proptest! {
        #[test]
        fn never_panics(at in 0..ANSWER.len(), length in 0usize..40, with in "[ -~\r\n]{0,12}") {
            let mut damaged = ANSWER.to_owned();
            damaged.replace_range(at..(at + length).min(ANSWER.len()), &with);
            let _ = edit_answer(&damaged, Some("192.0.2.1".parse().expect("an address")));
        }
    }
}
