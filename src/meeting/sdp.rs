//! Session descriptions (RFC 8866): vetting an offer before the WebRTC stack sees it.
//!
//! The stack accepts much that is no call (no audio, `inactive`, thousands of sections and candidates), so everything
//! is checked here first. What is checked comes from RFC 8829 (JSEP), RFC 8839 (ICE in SDP), RFC 8842 (DTLS roles),
//! RFC 9143 (bundling), RFC 7587 (Opus) and RFC 9725 (WHIP). Editing works on lines, so that what is not understood
//! here passes unchanged.

use std::collections::HashSet;

use super::candidate::{Candidate, Reach};
use super::error::SdpError;

/// The largest description or fragment that is read at all.
pub const MAX_SDP_BYTES: usize = 64 * 1024;
/// The most `m=` sections in an offer.
pub const MAX_SECTIONS: usize = 8;
/// The most candidates in one offer or fragment.
pub const MAX_CANDIDATES: usize = 64;
/// How many codec names an error repeats, and how much of each.
const MAX_NAMED_CODECS: usize = 16;
const MAX_CODEC_NAME: usize = 24;

/// An offer that can become a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vetted {
    /// The offer without unwanted candidates, lines ended by CRLF.
    pub sdp: String,
    /// Whether the other side takes audio from us; false for a plain `sendonly` WHIP client.
    pub hears_us: bool,
    /// The other side's ICE session.
    pub credentials: IceCredentials,
    /// Candidates that were left out because of where they pointed.
    pub dropped_candidates: usize,
}

/// The name and password of one side's ICE session (RFC 8839 section 5.4).
#[derive(Clone, PartialEq, Eq)]
pub struct IceCredentials {
    pub ufrag: String,
    pub pwd: String,
}

impl std::fmt::Debug for IceCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IceCredentials({})", self.ufrag)
    }
}

impl IceCredentials {
    /// None unless both are made of 4 (22 for the password) to 256 of the characters that ICE allows.
    pub(super) fn new(ufrag: &str, pwd: &str) -> Option<Self> {
        let valid = |text: &str, shortest: usize| {
            (shortest..=256).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
        };
        (valid(ufrag, 4) && valid(pwd, 22)).then(|| Self { ufrag: ufrag.to_owned(), pwd: pwd.to_owned() })
    }
}

/// A description cut into its lines: those of the session, and those of each media section, beginning with its `m=`.
pub(super) struct Description<'a> {
    pub session: Vec<&'a str>,
    pub media: Vec<Vec<&'a str>>,
}

impl<'a> Description<'a> {
    /// Cuts a description (or, with `pseudo`, a trickle fragment, which has no `v=` line) after checking its size, the
    /// form of each line, and the number of sections and candidates.
    pub(super) fn parse(text: &'a str, pseudo: bool) -> Result<Self, SdpError> {
        check_size(text)?;
        let mut parsed = Self { session: Vec::new(), media: Vec::new() };
        let mut candidates = 0;
        for (index, line) in text.lines().enumerate() {
            let malformed = |problem| SdpError::Malformed { line: index + 1, problem };
            if line.is_empty() {
                continue;
            }
            let bytes = line.as_bytes();
            if bytes.len() < 2 || !bytes[0].is_ascii_lowercase() || bytes[1] != b'=' {
                return Err(malformed("not of the form <letter>=<value>"));
            }
            if line.contains(['\0', '\r']) {
                return Err(malformed("a control character inside the line"));
            }
            if line.starts_with("m=") {
                parsed.media.push(Vec::new());
                limit(parsed.media.len(), MAX_SECTIONS, "media sections")?;
            }
            if let Some(candidate) = line.strip_prefix("a=candidate:") {
                candidates += 1;
                limit(candidates, MAX_CANDIDATES, "candidates")?;
                Candidate::parse(candidate).map_err(malformed)?;
            }
            parsed.media.last_mut().unwrap_or(&mut parsed.session).push(line);
        }
        if !pseudo && parsed.session.first() != Some(&"v=0") {
            return Err(SdpError::Malformed { line: 1, problem: "a session description begins with v=0" });
        }
        Ok(parsed)
    }

    /// An attribute of a section, or else of the session.
    fn attribute(&self, section: &[&'a str], name: &str) -> Option<&'a str> {
        attribute(section, name).or_else(|| attribute(&self.session, name))
    }

    /// The ICE credentials of a section, or else of the session, or else of the first section that has any.
    pub(super) fn credentials(&self, section: &[&'a str]) -> Option<IceCredentials> {
        std::iter::once(section)
            .chain([self.session.as_slice()])
            .chain(self.media.iter().map(Vec::as_slice))
            .find_map(|lines| IceCredentials::new(attribute(lines, "ice-ufrag")?, attribute(lines, "ice-pwd")?))
    }

    /// The lines again, ended by CRLF.
    pub(super) fn write(&self) -> String {
        let mut text = String::new();
        for line in self.session.iter().chain(self.media.iter().flatten()) {
            text.push_str(line);
            text.push_str("\r\n");
        }
        text
    }
}

pub(super) fn check_size(text: &str) -> Result<(), SdpError> {
    if text.len() > MAX_SDP_BYTES {
        return Err(SdpError::TooLarge { bytes: text.len(), limit: MAX_SDP_BYTES });
    }
    Ok(())
}

fn limit(count: usize, limit: usize, what: &'static str) -> Result<(), SdpError> {
    if count > limit {
        return Err(SdpError::TooMany { what, limit });
    }
    Ok(())
}

/// The value of the first `a=<name>` or `a=<name>:<value>` among the lines; the value of a bare attribute is empty.
pub(super) fn attribute<'a>(lines: &[&'a str], name: &str) -> Option<&'a str> {
    lines.iter().find_map(|line| {
        let rest = line.strip_prefix("a=")?.strip_prefix(name)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix(':').map(str::trim) }
    })
}

/// The parts of `m=<media> <port> <protocol> <formats…>` (RFC 8866 section 5.14).
pub(super) struct MediaLine<'a> {
    pub kind: &'a str,
    port: &'a str,
    protocol: &'a str,
    formats: Vec<&'a str>,
}

impl<'a> MediaLine<'a> {
    pub(super) fn of(section: &[&'a str]) -> Option<Self> {
        let mut words = section.first()?.strip_prefix("m=")?.split_ascii_whitespace();
        Some(Self { kind: words.next()?, port: words.next()?, protocol: words.next()?, formats: words.collect() })
    }

    /// Port 0 switches a section off. It also marks one that only rides on an earlier section's transport
    /// (`bundle-only`, RFC 9143 section 6); for audio that earlier section is video, which is declined, and browsers
    /// cannot apply such an answer.
    pub(super) fn off(&self) -> bool {
        self.port == "0"
    }
}

/// Checks an offer and leaves out the candidates that `reach` does not allow.
pub fn vet_offer(offer: &str, reach: Reach) -> Result<Vetted, SdpError> {
    let mut description = Description::parse(offer, false)?;
    let index = find_audio(&description)?;
    let audio = &description.media[index];
    let line = MediaLine::of(audio).ok_or(SdpError::NoAudio)?;
    if line.protocol != "UDP/TLS/RTP/SAVPF" && line.protocol != "TCP/TLS/RTP/SAVPF" {
        return Err(SdpError::NotSecure);
    }
    if opus_payload_types(audio).is_empty() {
        return Err(SdpError::NoOpus { offered: codec_names(&line, audio) });
    }
    let hears_us = check_direction(&description, audio)?;
    let credentials = description.credentials(audio).ok_or(SdpError::Missing { attribute: "ice-ufrag and ice-pwd" })?;
    if !description.attribute(audio, "fingerprint").is_some_and(is_fingerprint) {
        return Err(SdpError::Missing { attribute: "fingerprint" });
    }
    if attribute(audio, "rtcp-mux").is_none() {
        return Err(SdpError::Missing { attribute: "rtcp-mux" });
    }
    check_setup(description.attribute(audio, "setup"))?;
    let dropped_candidates = drop_candidates(&mut description, reach);
    Ok(Vetted { sdp: description.write(), hears_us, credentials, dropped_candidates })
}

/// The one audio section in use.
fn find_audio(description: &Description<'_>) -> Result<usize, SdpError> {
    let mut line_of_section = description.session.len();
    let mut audio = Vec::new();
    for (index, section) in description.media.iter().enumerate() {
        let line = MediaLine::of(section).ok_or(SdpError::Malformed {
            line: line_of_section + 1,
            problem: "a media section without kind, port and protocol",
        })?;
        if line.port.parse::<u16>().is_err() {
            return Err(SdpError::Malformed {
                line: line_of_section + 1,
                problem: "a media section whose port is not a port",
            });
        }
        if line.kind == "audio" {
            audio.push((index, line.off()));
        }
        line_of_section += section.len();
    }
    let used: Vec<_> = audio.iter().filter(|(_, off)| !off).collect();
    match used.as_slice() {
        [(index, _)] => Ok(*index),
        [] if audio.is_empty() => Err(SdpError::NoAudio),
        [] => Err(SdpError::AudioOff),
        more => Err(SdpError::ManyAudio { count: more.len() }),
    }
}

/// The payload types that a section maps to Opus, in its order of preference; `opus/48000/2` is the only form
/// (RFC 7587 section 7).
pub(super) fn opus_payload_types<'a>(section: &[&'a str]) -> Vec<&'a str> {
    let mapped: Vec<&str> = section
        .iter()
        .filter_map(|line| line.strip_prefix("a=rtpmap:")?.split_once(' '))
        .filter(|(_, codec)| codec.trim().eq_ignore_ascii_case("opus/48000/2"))
        .map(|(payload_type, _)| payload_type)
        .filter(|payload_type| payload_type.parse::<u8>().is_ok_and(|number| number < 128))
        .collect();
    MediaLine::of(section)
        .map(|line| line.formats)
        .unwrap_or_default()
        .into_iter()
        .filter(|format| mapped.contains(format))
        .collect()
}

/// What an audio section offers, for the error: mapped names, and the static payload types that need no mapping.
fn codec_names(line: &MediaLine<'_>, section: &[&str]) -> Vec<String> {
    line.formats
        .iter()
        .take(MAX_NAMED_CODECS)
        .map(|format| codec_name(format, section).chars().filter(char::is_ascii_graphic).take(MAX_CODEC_NAME).collect())
        .collect()
}

fn codec_name<'a>(format: &'a str, section: &[&'a str]) -> &'a str {
    let mapped = section.iter().find_map(|line| {
        let (payload_type, codec) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
        (payload_type == format).then_some(codec.trim())
    });
    mapped.unwrap_or(match format {
        "0" => "PCMU/8000",
        "8" => "PCMA/8000",
        "9" => "G722/8000",
        other => other,
    })
}

/// Whether they take audio from us; an error if they would send none (RFC 8829 section 5.2.1; without a direction a
/// section is `sendrecv`, RFC 8866 section 6.7).
fn check_direction(description: &Description<'_>, audio: &[&str]) -> Result<bool, SdpError> {
    const DIRECTIONS: [&str; 4] = ["sendrecv", "sendonly", "recvonly", "inactive"];
    let among = |lines: &[&str]| DIRECTIONS.into_iter().find(|direction| attribute(lines, direction).is_some());
    match among(audio).or_else(|| among(&description.session)) {
        None | Some("sendrecv") => Ok(true),
        Some("sendonly") => Ok(false),
        Some(direction) => Err(SdpError::NotSending { direction }),
    }
}

/// `<hash> <hex>:<hex>:…` (RFC 8122 section 5). Which hashes are strong enough is the stack's to decide.
fn is_fingerprint(value: &str) -> bool {
    let Some((hash, digest)) = value.split_once(' ') else {
        return false;
    };
    let hex = |pair: &str| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit());
    hash.to_ascii_lowercase().starts_with("sha-")
        && digest.trim().split(':').count() >= 20
        && digest.trim().split(':').all(hex)
}

/// An offer leaves the choice of DTLS role to us (RFC 8842 section 5.2). RFC 9725 section 4.4 lets a client insist on
/// `active` and a server refuse that.
fn check_setup(setup: Option<&str>) -> Result<(), SdpError> {
    match setup {
        Some("actpass") => Ok(()),
        found => Err(SdpError::Setup {
            found: match found {
                None => "missing",
                Some("active") => "active",
                Some("passive") => "passive",
                Some("holdconn") => "holdconn",
                Some(_) => "unknown",
            }
            .to_owned(),
        }),
    }
}

/// Leaves out unwanted and repeated candidates; says how many pointed where nothing may be sent.
fn drop_candidates(description: &mut Description<'_>, reach: Reach) -> usize {
    let mut dropped = 0;
    for section in std::iter::once(&mut description.session).chain(&mut description.media) {
        let mut seen = HashSet::new();
        section.retain(|line| {
            let Some(candidate) = line.strip_prefix("a=candidate:") else {
                return true;
            };
            let wanted = Candidate::parse(candidate).is_ok_and(|parsed| parsed.wanted(reach));
            dropped += usize::from(!wanted);
            wanted && seen.insert(candidate.to_owned())
        });
    }
    dropped
}

#[cfg(test)]
#[path = "sdp_tests.rs"]
mod tests;
