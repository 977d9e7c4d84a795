//! The meeting: WebRTC calls with candidates, joined by an HTTP request in the manner of WHIP (RFC 9725).
//!
//! A tour, in the order a call takes it:
//! 1. [`Meetings`] is made once: certificate, addresses, ports, limits. [`Meetings::answer`] takes an SDP offer.
//! 2. `sdp` vets the offer (size, sections, Opus, ICE, DTLS) and `candidate` leaves out every candidate that points
//!    where no candidate lives; only then does the WebRTC stack see it.
//! 3. `stack` opens a connection: one socket for each address, settings for voice. `peer` has it supervised from its
//!    first moment, because the stack never closes one by itself. `answer` edits the answer on its way out.
//! 4. `handler` is what the stack calls; it puts what comes into `inbox`, two bounded queues, from which
//!    [`Peer::next_event`] gives audio and everything else in turns. [`PeerSender`] sends.
//! 5. While a call runs, `fragment` reads trickled candidates and restarts of ICE ([`PeerSender::trickle`],
//!    [`PeerSender::restart`]).
//! 6. [`client`] is the other side in Rust, for the demo, benchmarks and tests.
//!
//! Two extensions to RFC 9725, which is for ingest only: our answer is `sendrecv`, so Emily is heard on the same
//! connection, and a data channel named [`DATA_CHANNEL`] may be offered beside the audio. Video is declined (port 0).
//!
//! Queues: 256 audio packets, full drops the oldest; 1024 other events, full closes the call; 256 KB towards the page
//! on the data channel, full is an error to the sender; from the page 16 KB a message and 50 messages a second after a
//! burst of 100, more closes the channel.

mod answer;
mod candidate;
pub mod client;
mod error;
mod fragment;
mod handler;
mod inbox;
mod meetings;
mod peer;
mod sdp;
mod stack;

pub use candidate::Reach;
pub use error::{ErrorKind, MeetingError, SdpError};
pub use handler::{DATA_CHANNEL, MAX_MESSAGE_BYTES};
pub use inbox::{AUDIO_QUEUE_PACKETS, EVENT_QUEUE, PeerEvent};
pub use meetings::Meetings;
pub use peer::{Peer, PeerSender, PeerStats};
pub use sdp::{IceCredentials, MAX_CANDIDATES, MAX_SDP_BYTES, MAX_SECTIONS, Vetted, vet_offer};
pub use stack::Timings;
