//! Writing Ogg Opus (RFC 7845): stereo, 48 kHz, 20 ms packets.

use std::io::{self, Write};

use ogg::{PacketWriteEndInfo, PacketWriter};
use opus::{Application, Bitrate, Channels, Encoder};

use crate::audio::frame::FRAME_48K;

/// Bits per second of the mix: two voices, clear on any player; 22 MB an hour.
const BITRATE: i32 = 48_000;
/// Of 0 to 10; see the voice's encoder.
const COMPLEXITY: i32 = 5;
/// The stream's number within the file; there is one only.
const SERIAL: u32 = 0x456d_696c;
/// Packets of a page: one second (RFC 7845, section 3, asks for no more).
const PAGE: u64 = 50;
/// Longest packet that is asked for: well above the bit rate, below 255 segments of a page.
const MAX_PACKET: usize = 4_000;

/// Why writing failed.
#[derive(Debug)]
pub(super) enum WriteError {
    Opus(opus::Error),
    Io(io::Error),
}

impl From<opus::Error> for WriteError {
    fn from(error: opus::Error) -> Self {
        WriteError::Opus(error)
    }
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        WriteError::Io(error)
    }
}

/// Encodes frames into a file. Without [`finish`](Self::finish) the file has no end.
pub(super) struct OggOpusWriter<W: Write> {
    ogg: PacketWriter<'static, W>,
    encoder: Encoder,
    /// Samples that a player has to skip at the beginning: the encoder's delay.
    pre_skip: u64,
    packets: u64,
    /// The last packet: the end of the stream is told with it, so it waits for the next one.
    last: Option<Vec<u8>>,
}

impl<W: Write> OggOpusWriter<W> {
    /// Writes the headers.
    pub(super) fn new(writer: W) -> Result<Self, WriteError> {
        let mut encoder = Encoder::new(48_000, Channels::Stereo, Application::Audio)?;
        encoder.set_bitrate(Bitrate::Bits(BITRATE))?;
        encoder.set_complexity(COMPLEXITY)?;
        let pre_skip = u16::try_from(encoder.get_lookahead()?).unwrap_or(0);
        let mut ogg = PacketWriter::new(writer);
        ogg.write_packet(head(pre_skip), SERIAL, PacketWriteEndInfo::EndPage, 0)?;
        ogg.write_packet(tags(), SERIAL, PacketWriteEndInfo::EndPage, 0)?;
        Ok(OggOpusWriter { ogg, encoder, pre_skip: u64::from(pre_skip), packets: 0, last: None })
    }

    /// Adds 960 stereo samples, interleaved.
    pub(super) fn write(&mut self, frame: &[f32]) -> Result<(), WriteError> {
        let packet = self.encoder.encode_vec_float(frame, MAX_PACKET)?;
        if let Some(previous) = self.last.replace(packet) {
            self.packets += 1;
            let page_ends = self.packets.is_multiple_of(PAGE);
            let end = if page_ends { PacketWriteEndInfo::EndPage } else { PacketWriteEndInfo::NormalPacket };
            self.ogg.write_packet(previous, SERIAL, end, self.packets * FRAME_48K as u64)?;
        }
        Ok(())
    }

    /// Ends the stream after so many samples per channel: what was written beyond is cut by the player (RFC 7845, section
    /// 4.4). Returns the writer.
    pub(super) fn finish(mut self, samples: u64) -> Result<W, WriteError> {
        // What the encoder holds back has to come out.
        while (self.packets + u64::from(self.last.is_some())) * (FRAME_48K as u64) < samples + self.pre_skip {
            self.write(&[0.0; 2 * FRAME_48K])?;
        }
        if let Some(last) = self.last.take() {
            self.ogg.write_packet(last, SERIAL, PacketWriteEndInfo::EndStream, samples + self.pre_skip)?;
        }
        Ok(self.ogg.into_inner())
    }
}

/// The identification header (RFC 7845, section 5.1).
fn head(pre_skip: u16) -> Vec<u8> {
    let mut head = b"OpusHead".to_vec();
    head.push(1); // version
    head.push(2); // channels
    head.extend(pre_skip.to_le_bytes());
    head.extend(48_000_u32.to_le_bytes()); // rate of the input
    head.extend(0_i16.to_le_bytes()); // gain
    head.push(0); // mapping family: stereo in one stream
    head
}

/// The comment header (RFC 7845, section 5.2): nothing personal.
fn tags() -> Vec<u8> {
    let mut tags = b"OpusTags".to_vec();
    let mut add = |text: &str| {
        // These texts are short.
        tags.extend((text.len() as u32).to_le_bytes());
        tags.extend(text.as_bytes());
    };
    add(opus::version());
    let comment = concat!("ENCODER=emily ", env!("CARGO_PKG_VERSION"));
    tags.extend(1_u32.to_le_bytes());
    tags.extend((comment.len() as u32).to_le_bytes());
    tags.extend(comment.as_bytes());
    tags
}
