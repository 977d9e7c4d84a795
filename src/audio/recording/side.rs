//! One side of a recording: its packets in order, decoded and laid out in time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::path::Path;

use opus::{Channels, Decoder};

use super::log::{PacketReader, Record};
use crate::audio::AudioError;
use crate::audio::codec::packet_duration_48k;
use crate::audio::frame::FRAME_48K;

/// How many packets are read ahead to put them in order: some 160 ms, more than networks usually mix up. Not more, so
/// that what was written first also comes first when a clock was set back.
const ORDERED: usize = 8;
/// How far a packet may overlap what is there already and still be played behind it, samples (60 ms): senders stamp
/// packets by a clock that jitters. Beyond it what was there first stays, and packets are left out until one fits.
const OVERLAP: u64 = 2_880;
/// Longest time from a side's first packet to a later one, samples (24 h): one beyond it comes from a damaged file.
const LONGEST: u64 = 24 * 3_600 * 48_000;
/// Longest audio of one packet, samples (120 ms).
const MAX_SAMPLES: usize = 5_760;

/// A side that is read from front to back.
pub(super) struct Side {
    source: Option<PacketReader>,
    decoder: Decoder,
    /// Packets that were read ahead, the earliest first; within one time in the order of the file.
    ahead: BinaryHeap<Reverse<Ahead>>,
    read: u64,
    /// Place of the first packet of the file.
    first: Option<u64>,
    /// Decoded audio by place; bounded by a few packets.
    decoded: VecDeque<(u64, Vec<f32>)>,
    /// Where the decoded audio ends.
    end: u64,
    last: Option<Record>,
    /// The last packet was left out because others are in its place.
    displaced: bool,
    /// Packets that are in the mix, and those that are not: doubles, overlapping ones, no Opus.
    pub placed: u64,
    pub left_out: u64,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Ahead {
    at_48k: u64,
    number: u64,
    payload: Vec<u8>,
}

impl Side {
    /// Opens a side; a missing file is a silent side.
    pub(super) fn open(path: &Path) -> Result<Self, AudioError> {
        let decoder = Decoder::new(48_000, Channels::Mono).map_err(AudioError::opus("set up a decoder"))?;
        let mut side = Side {
            source: PacketReader::open(path)?,
            decoder,
            ahead: BinaryHeap::new(),
            read: 0,
            first: None,
            decoded: VecDeque::new(),
            end: 0,
            last: None,
            displaced: false,
            placed: 0,
            left_out: 0,
        };
        side.read_ahead()?;
        Ok(side)
    }

    /// Place of the first packet that was not decoded yet; none when there is none.
    pub(super) fn start(&self) -> Option<u64> {
        self.ahead.peek().map(|Reverse(packet)| packet.at_48k)
    }

    /// Whether there is no audio at or behind this place.
    pub(super) fn is_over(&self, at: u64) -> bool {
        self.ahead.is_empty() && self.end <= at
    }

    /// Where the audio ends so far.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// The audio of a frame; silence where there is none. Places must not go back.
    pub(super) fn frame(&mut self, at: u64) -> Result<[f32; FRAME_48K], AudioError> {
        let until = at + FRAME_48K as u64;
        while self.end < until && self.ahead.peek().is_some_and(|Reverse(packet)| packet.at_48k < until) {
            self.decode_next()?;
        }
        let mut frame = [0.0; FRAME_48K];
        for (place, samples) in &self.decoded {
            copy(&mut frame, at, *place, samples);
        }
        while self.decoded.front().is_some_and(|(place, samples)| place + samples.len() as u64 <= until) {
            self.decoded.pop_front();
        }
        Ok(frame)
    }

    /// Decodes the earliest packet and lays it out.
    fn decode_next(&mut self) -> Result<(), AudioError> {
        let Some(Reverse(Ahead { at_48k, payload, .. })) = self.ahead.pop() else { return Ok(()) };
        self.read_ahead()?;
        let record = Record { at_48k, payload };
        let twice = self.last.as_ref() == Some(&record);
        self.displaced = at_48k + if self.displaced { 0 } else { OVERLAP } < self.end;
        let duration = packet_duration_48k(&record.payload).filter(|_| !twice && !self.displaced);
        let mut samples = vec![0.0; MAX_SAMPLES];
        let length = duration.and_then(|_| self.decoder.decode_float(&record.payload, &mut samples, false).ok());
        let Some(length) = length else {
            self.left_out += 1;
            return Ok(());
        };
        samples.truncate(length);
        // A gap shorter than the packet is no lost packet but the sender's jitter: the voice goes on without it.
        let continues = self.end > 0 && at_48k < self.end + length as u64;
        let place = if continues { self.end } else { at_48k };
        self.end = place + length as u64;
        self.decoded.push_back((place, samples));
        self.last = Some(record);
        self.placed += 1;
        Ok(())
    }

    fn read_ahead(&mut self) -> Result<(), AudioError> {
        while self.ahead.len() < ORDERED {
            let Some(source) = &mut self.source else { return Ok(()) };
            let Some(Record { at_48k, payload }) = source.next()? else {
                self.source = None;
                return Ok(());
            };
            let first = *self.first.get_or_insert(at_48k);
            if at_48k.saturating_sub(first) > LONGEST {
                self.left_out += 1;
                continue;
            }
            self.ahead.push(Reverse(Ahead { at_48k, number: self.read, payload }));
            self.read += 1;
        }
        Ok(())
    }
}

/// Copies the part of the samples at a place that lies within a frame.
fn copy(frame: &mut [f32; FRAME_48K], at: u64, place: u64, samples: &[f32]) {
    let from = place.max(at);
    let until = (place + samples.len() as u64).min(at + FRAME_48K as u64);
    if from < until {
        let (target, source) = ((from - at) as usize, (from - place) as usize);
        let length = (until - from) as usize;
        frame[target..target + length].copy_from_slice(&samples[source..source + length]);
    }
}
