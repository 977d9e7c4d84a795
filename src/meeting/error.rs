//! What can go wrong, and into which of a few stable kinds it falls.

use thiserror::Error;

/// Why a call was refused or something on it failed. [`MeetingError::kind`] is what an HTTP layer maps to a status.
///
/// No message carries words, audio or credentials of a call.
#[derive(Debug, Error)]
pub enum MeetingError {
    /// What the other side offered or sent in a fragment cannot be used.
    #[error(transparent)]
    Sdp(#[from] SdpError),
    /// As many calls are open as this server takes.
    #[error("{limit} calls are open, as many as this server takes; try again when one has ended")]
    Full { limit: usize },
    /// None of the addresses could be bound.
    #[error("no UDP socket for the call on {addresses}{ports}: {problem}; free a port or widen `meeting.ports`")]
    Bind { addresses: String, ports: String, problem: String },
    /// The WebRTC stack refused a description although it had been vetted.
    #[error("the description was refused while {doing}: {problem}")]
    Refused { doing: &'static str, problem: String },
    /// The WebRTC stack failed for a reason of its own.
    #[error("the WebRTC stack failed while {doing}: {problem}")]
    Stack { doing: &'static str, problem: String },
    /// Something took longer than it ever should.
    #[error("{doing} did not end within {limit_ms} ms")]
    TimedOut { doing: &'static str, limit_ms: u64 },
    /// The call is over.
    #[error("the call is closed")]
    Closed,
    /// The page has not opened its data channel, or it was closed for sending too much.
    #[error("there is no open data channel on this call")]
    NoDataChannel,
    /// The other side does not read what is sent to it on the data channel.
    #[error("more than {limit} bytes wait on the data channel for the other side to take them")]
    Congested { limit: usize },
    /// The WHIP endpoint did not do what the client asked of it.
    #[error("{method} {url} {problem}")]
    Whip { method: &'static str, url: String, problem: String },
}

/// The few kinds that callers tell apart. They are stable; the messages are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Not SDP, or broken SDP: HTTP 400.
    Malformed,
    /// Too many bytes, sections or candidates: HTTP 413.
    TooLarge,
    /// Well-formed media that this meeting does not speak, such as no Opus: HTTP 406.
    NotAcceptable,
    /// Well-formed, and not a call this meeting can hold: HTTP 422.
    Unprocessable,
    /// A fragment of an ICE session that is no longer the current one: HTTP 412.
    Stale,
    /// No room for one more call: HTTP 503 with Retry-After.
    Full,
    /// The call is over: HTTP 404 or 410.
    Closed,
    /// Ours, or the network's: HTTP 500.
    Internal,
}

impl MeetingError {
    /// The stable kind of this error.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Sdp(error) => error.kind(),
            Self::Refused { .. } => ErrorKind::Malformed,
            Self::Full { .. } => ErrorKind::Full,
            Self::Closed => ErrorKind::Closed,
            Self::Bind { .. }
            | Self::Stack { .. }
            | Self::TimedOut { .. }
            | Self::NoDataChannel
            | Self::Congested { .. }
            | Self::Whip { .. } => ErrorKind::Internal,
        }
    }

    pub(super) fn stack(doing: &'static str, error: impl std::fmt::Display) -> Self {
        Self::Stack { doing, problem: error.to_string() }
    }

    pub(super) fn refused(doing: &'static str, error: impl std::fmt::Display) -> Self {
        Self::Refused { doing, problem: error.to_string() }
    }
}

/// What is wrong with an offer or a trickle fragment. Lines are counted from 1; their content is never repeated.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SdpError {
    #[error("the description has {bytes} bytes; at most {limit} are taken")]
    TooLarge { bytes: usize, limit: usize },
    #[error("the description has more than {limit} {what}")]
    TooMany { what: &'static str, limit: usize },
    #[error("line {line} of the description: {problem}")]
    Malformed { line: usize, problem: &'static str },
    #[error("the offer has no audio section; offer a microphone")]
    NoAudio,
    #[error("the offer has {count} audio sections in use; offer one")]
    ManyAudio { count: usize },
    #[error("the audio section is switched off (port 0); offer audio before any other media")]
    AudioOff,
    #[error("the audio section does not offer Opus, only: {}", list(.offered))]
    NoOpus { offered: Vec<String> },
    #[error("the audio section is {direction}: it would send nothing; offer sendrecv")]
    NotSending { direction: &'static str },
    #[error("the audio section is not DTLS-SRTP (UDP/TLS/RTP/SAVPF)")]
    NotSecure,
    #[error("the offer has no valid {attribute}")]
    Missing { attribute: &'static str },
    #[error("the offer's DTLS role is {found}; offer setup:actpass")]
    Setup { found: String },
    #[error("the fragment belongs to an ICE session that is not the current one")]
    StaleFragment,
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

impl SdpError {
    /// The stable kind of this error.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::TooLarge { .. } | Self::TooMany { .. } => ErrorKind::TooLarge,
            Self::Malformed { .. } => ErrorKind::Malformed,
            Self::NoOpus { .. } | Self::ManyAudio { .. } => ErrorKind::NotAcceptable,
            Self::StaleFragment => ErrorKind::Stale,
            Self::NoAudio
            | Self::AudioOff
            | Self::NotSending { .. }
            | Self::NotSecure
            | Self::Missing { .. }
            | Self::Setup { .. } => ErrorKind::Unprocessable,
        }
    }
}
