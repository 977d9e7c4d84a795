//! Sound: everything between an RTP packet or a voice's samples and the modules that listen and speak.
//!
//! A short tour. [`frame`] has the sample and packet types that the rest of the crate passes around. Incoming packets go
//! through [`capture`], which decodes them with [`codec`] into an unbroken 16 kHz stream on the session's clock, of which
//! [`history`] keeps the last minutes. Outgoing clips go through [`loudness`] and [`playout`], which cuts them into 20 ms
//! frames, and again [`codec`]. [`recording`] keeps both sides' packets and mixes them into one Ogg Opus file afterwards.
//! [`resample`](mod@resample) and [`wav`] are for whole signals and files.
//!
//! The module is a leaf: it uses no other module of the crate. All of it but [`wav`] and [`recording`] is free of I/O, and
//! time is always an argument. Samples are `f32` in [-1, 1], mono unless said otherwise.

pub mod capture;
pub mod codec;
pub mod echo;
pub mod error;
pub mod frame;
pub mod history;
pub mod loudness;
pub mod playout;
pub mod recording;
pub mod resample;
pub mod wav;

pub use capture::{Capture, CaptureStats, CapturedFrame, FrameSource};
pub use codec::{OpusDecoder, OpusEncoder, packet_duration_48k};
pub use echo::EchoDetector;
pub use error::AudioError;
pub use frame::{AudioPacket, FRAME_16K, FRAME_48K, FRAME_MS, Pcm16k, Pcm48k};
pub use history::History;
pub use loudness::{level_dbfs, normalise};
pub use playout::{ClipId, Playout, PlayoutEvent, QueueFull};
pub use recording::{MixReport, PacketLog, SideReader, mix};
pub use resample::resample;
pub use wav::{read_wav, write_wav};
