//! From RTP packets to an unbroken 16 kHz stream on the session's clock.
//!
//! Output is a grid of 20 ms frames that begins with the first call of [`Capture::next_frame`]. A frame is given out as
//! soon as its time has passed and its audio is there; when the audio is not there it waits for the playout delay and is
//! then filled: from the error correction of the next packet, by concealment for up to five frames, by silence.
//! Nobody listens to this stream with ears, so audio that is there need not wait for the delay.
//!
//! Where a packet lies on the grid follows from its RTP timestamp; the offset between both comes from the first packet's
//! arrival and is moved on these occasions only:
//!
//! - A packet that comes late but in order is still played, from where the stream is: everything after it is later too.
//!   Words are worth more than the exact time. Lost packets, and those that are overtaken by more than the delay, are not
//!   waited for.
//! - In silence frames are left out or put in when all packets of the last second came early or late for their place:
//!   this takes up both the lateness from above and the drift between the sender's clock and ours.
//! - In a pause of the sender (DTX), and when timestamps disagree with arrivals by more than 1.5 s, a packet is
//!   placed anew by its arrival.
//!
//! Sequence numbers or timestamps that do not continue the stream are held back; when the next packet continues *them*,
//! the sender has begun anew (another stream after a reload, a restarted clock) and so do we.

use std::collections::BTreeMap;

use super::AudioError;
use super::codec::{OpusDecoder, packet_duration_48k};
use super::frame::{AudioPacket, FRAME_16K, FRAME_MS};

mod order;
mod pace;
mod pending;

use order::{Order, Placed};
use pace::Pace;
use pending::Pending;

/// How long a packet may be later than the first one was before its frame is filled otherwise, ms.
const DELAY_MS: u64 = 60;
/// Frames in a row that are concealed; after them comes silence. libopus has faded to silence by then.
const CONCEALED_FRAMES: usize = 5;
/// Most packets that wait to be decoded: 5 s of 20 ms packets. When it is full the oldest goes.
const WAITING: usize = 256;
/// Most audio that may wait when all due frames are given out, samples of 16 kHz (1 s); beyond it the oldest is left out.
const BACKLOG: usize = 16_000;
/// When a timestamp says that a packet is so much later than it arrived, in ticks (1.5 s), the timestamp is wrong.
const IMPLAUSIBLE: i64 = 72_000;
/// Ticks of the RTP clock in a frame, a millisecond and a sample of 16 kHz.
const FRAME: i64 = 960;
const PER_MS: i64 = 48;
const PER_SAMPLE: i64 = 3;
/// Opus packets up to this size hold no audio: the sender's pause (RFC 6716, section 2.1.9).
const DTX_BYTES: usize = 2;
/// Mean square of a frame that counts as silence (-50 dBFS).
const SILENT: f32 = 1e-5;

/// Where a frame's audio comes from; of a frame with several sources, the best one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FrameSource {
    /// Nothing came: zeros.
    Silence,
    /// Nothing came: what was heard before, continued.
    Concealed,
    /// Lost, and recovered from the next packet.
    Recovered,
    /// Decoded.
    Received,
}

/// 20 ms of audio.
#[derive(Clone, Debug, PartialEq)]
pub struct CapturedFrame {
    /// Session time of its first sample, ms: about when it was spoken. Each frame's is 20 more than the last one's.
    pub at_ms: u64,
    /// 16 kHz mono.
    pub samples: [f32; FRAME_16K],
    /// Where the audio comes from.
    pub source: FrameSource,
}

/// Counts since the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaptureStats {
    /// Packets pushed.
    pub packets: u64,
    /// Packets that were there already.
    pub duplicates: u64,
    /// Packets that were overtaken and came too late to be played.
    pub late: u64,
    /// Packets that are not Opus, or that the decoder refused.
    pub invalid: u64,
    /// Packets that never came, as far as the sequence tells.
    pub lost: u64,
    /// Packets that were dropped because too many waited.
    pub overflowed: u64,
    /// How often the sender began anew.
    pub restarts: u64,
    /// Frames given out, by source.
    pub received: u64,
    /// See [`FrameSource::Recovered`].
    pub recovered: u64,
    /// See [`FrameSource::Concealed`].
    pub concealed: u64,
    /// See [`FrameSource::Silence`].
    pub silent: u64,
    /// Frames put in to follow the sender's clock.
    pub inserted: u64,
    /// Frames left out to follow the sender's clock or to catch up.
    pub dropped: u64,
}

/// The jitter buffer and decoder of one participant.
#[derive(Debug)]
pub struct Capture {
    decoder: OpusDecoder,
    delay_ms: u64,
    order: Order,
    waiting: BTreeMap<i64, Waiting>,
    /// Sequence number that comes next; none at the beginning of a stream.
    expected: Option<i64>,
    /// Ticks of the output minus ticks of the stream; none until a stream is placed.
    offset: Option<i64>,
    /// Audio that is decoded and not given out; its first sample is the next frame's.
    pending: Pending,
    clock: Option<Clock>,
    /// Session time of the latest call, ms.
    now_ms: u64,
    pace: Pace,
    /// Frames concealed in a row.
    concealing: usize,
    /// Duration of the last packet, ticks.
    duration: i64,
    /// The sender announced a pause.
    pausing: bool,
    /// The last frame given out was silent, or left out: frames are left out one by one, never two in a row.
    quiet: bool,
    stats: CaptureStats,
}

/// A packet that waits to be decoded.
#[derive(Debug)]
struct Waiting {
    /// Unwrapped timestamp.
    timestamp: i64,
    duration: i64,
    arrived_ms: u64,
    /// A packet with a higher sequence number was there before it.
    overtaken: bool,
    payload: bytes::Bytes,
}

/// Where the output is.
#[derive(Clone, Copy, Debug)]
struct Clock {
    /// Session time of the first frame, ms.
    start_ms: u64,
    /// Frames given out.
    frames: u64,
}

/// What is known about the audio that comes next.
enum Next {
    /// A packet that belongs right here.
    Play,
    /// So many ticks until the next packet's place; none lost in between.
    Pause(i64),
    /// So many ticks until the next packet's place; those in between are missing.
    Hole(i64),
    /// There is no packet.
    Nothing,
}

impl Capture {
    /// A capture with a playout delay of 60 ms.
    ///
    /// # Errors
    /// When libopus cannot be set up.
    pub fn new() -> Result<Self, AudioError> {
        Capture::with_delay(DELAY_MS)
    }

    /// A capture that waits so many ms for a packet that is missing.
    ///
    /// # Errors
    /// When libopus cannot be set up.
    pub fn with_delay(delay_ms: u64) -> Result<Self, AudioError> {
        Ok(Capture {
            decoder: OpusDecoder::new()?,
            delay_ms,
            order: Order::default(),
            waiting: BTreeMap::new(),
            expected: None,
            offset: None,
            pending: Pending::default(),
            clock: None,
            now_ms: 0,
            pace: Pace::default(),
            concealing: CONCEALED_FRAMES,
            duration: FRAME,
            pausing: false,
            quiet: true,
            stats: CaptureStats::default(),
        })
    }

    /// Takes a packet as it arrived. At most 256 wait; then the oldest is dropped.
    pub fn push(&mut self, packet: AudioPacket) {
        self.stats.packets += 1;
        let Some(duration) = packet_duration_48k(&packet.payload) else {
            self.stats.invalid += 1;
            return;
        };
        match self.order.place(packet) {
            Placed::Held => {}
            Placed::Duplicate => self.stats.duplicates += 1,
            Placed::Continues { sequence, timestamp, packet, overtaken } => {
                self.insert(sequence, timestamp, i64::from(duration), overtaken, packet);
            }
            Placed::Restart(packets) => {
                self.stats.restarts += 1;
                self.begin_anew();
                for (sequence, timestamp, packet) in packets {
                    let duration = packet_duration_48k(&packet.payload).map_or(FRAME, i64::from);
                    self.insert(sequence, timestamp, duration, false, packet);
                }
            }
        }
    }

    /// The next frame that is due at this session time, if there is one. Call it until there is none, every 20 ms: from
    /// the time of the first call on there is exactly one frame for each 20 ms.
    pub fn next_frame(&mut self, now_ms: u64) -> Option<CapturedFrame> {
        self.now_ms = self.now_ms.max(now_ms);
        let clock = *self.clock.get_or_insert(Clock { start_ms: now_ms, frames: 0 });
        let at_ms = clock.at_ms();
        if now_ms < at_ms + FRAME_MS {
            self.shorten_backlog();
            return None;
        }
        // A packet covers its whole duration and cannot be there before its end; its place on the grid of frames may be a
        // frame before the time at which it was spoken.
        let deadline = at_ms + FRAME_MS + (self.duration / PER_MS) as u64 + self.delay_ms;
        self.fill(now_ms >= deadline);
        if self.pending.len() < FRAME_16K {
            return None;
        }
        let (samples, source) = self.paced_frame();
        self.clock = Some(Clock { frames: clock.frames + 1, ..clock });
        match source {
            FrameSource::Received => self.stats.received += 1,
            FrameSource::Recovered => self.stats.recovered += 1,
            FrameSource::Concealed => self.stats.concealed += 1,
            FrameSource::Silence => self.stats.silent += 1,
        }
        Some(CapturedFrame { at_ms, samples, source })
    }

    /// What happened so far.
    pub fn stats(&self) -> CaptureStats {
        self.stats
    }

    fn insert(&mut self, sequence: i64, timestamp: i64, duration: i64, overtaken: bool, packet: AudioPacket) {
        if self.expected.is_some_and(|expected| sequence < expected) {
            self.stats.late += 1;
            return;
        }
        let waiting =
            Waiting { timestamp, duration, arrived_ms: packet.arrived_ms, overtaken, payload: packet.payload };
        self.waiting.insert(sequence, waiting);
        if self.waiting.len() > WAITING {
            self.waiting.pop_first();
            self.stats.overflowed += 1;
        }
    }

    /// Forgets the stream, not the output.
    fn begin_anew(&mut self) {
        // Fails for a decoder that was never set up only; the next packet then sounds odd for a moment.
        self.decoder.reset().ok();
        self.waiting.clear();
        self.expected = None;
        self.offset = None;
        self.pace = Pace::default();
        self.pausing = false;
    }

    /// Decodes until a frame is complete. When `due`, whatever is missing is made up.
    fn fill(&mut self, due: bool) {
        while self.pending.len() < FRAME_16K {
            let missing = (FRAME_16K - self.pending.len()) as i64 * PER_SAMPLE;
            match self.next() {
                Next::Play => self.play(),
                Next::Pause(gap) => self.pending.silence(samples_of(gap.min(missing))),
                Next::Hole(gap) if due => self.fill_hole(gap, missing),
                Next::Nothing if due => self.make_up(samples_of(missing)),
                Next::Hole(_) | Next::Nothing => return,
            }
        }
    }

    /// Looks at the packet that waits in front; places it if it has no place yet. Packets that were overtaken and whose
    /// place is filled already are dropped.
    fn next(&mut self) -> Next {
        loop {
            let Some((&sequence, packet)) = self.waiting.first_key_value() else { return Next::Nothing };
            let end = self.end();
            let in_order = self.expected.is_none_or(|expected| expected == sequence);
            let arrival = self.arrival(packet);
            let mapped = self.offset.map(|offset| packet.timestamp + offset);
            let place = match mapped {
                None => arrival.max(end),
                Some(place) if place - arrival > IMPLAUSIBLE => arrival.max(end),
                // A pause may be cut short when its end is here already.
                Some(place) if in_order && place > end => place.min(arrival.max(end)),
                Some(place) => place,
            };
            if packet.overtaken && place + packet.duration <= end {
                self.waiting.pop_first();
                self.stats.late += 1;
                continue;
            }
            let plausible = mapped.is_some_and(|mapped| mapped - arrival <= IMPLAUSIBLE);
            let offset = place - packet.timestamp;
            self.set_offset(offset);
            return match place - end {
                ..PER_SAMPLE => Next::Play,
                gap if in_order || !plausible => Next::Pause(gap),
                gap => Next::Hole(gap),
            };
        }
    }

    /// Decodes the packet in front and appends it.
    fn play(&mut self) {
        let Some((sequence, packet)) = self.waiting.pop_first() else { return };
        let end = self.end();
        let place = packet.timestamp + self.offset.unwrap_or_default();
        if let Some(expected) = self.expected {
            self.stats.lost += (sequence - expected).max(0) as u64;
        }
        self.pace.note(place.max(end) - self.arrival_exact(&packet), packet.arrived_ms);
        self.expected = Some(sequence + 1);
        self.set_offset(place.max(end) - packet.timestamp);
        self.duration = packet.duration;
        self.pausing = packet.payload.len() <= DTX_BYTES;
        self.concealing = 0;
        match self.decoder.decode(&packet.payload) {
            Ok(samples) => self.pending.append(&samples, FrameSource::Received),
            Err(_) => {
                self.stats.invalid += 1;
                self.make_up(samples_of(packet.duration));
            }
        }
    }

    /// Fills a part of a hole before a packet: its last piece from the packet's error correction.
    fn fill_hole(&mut self, gap: i64, missing: i64) {
        let recoverable = self.waiting.first_key_value().map(|(_, packet)| (packet.duration, packet.payload.clone()));
        match recoverable {
            Some((duration, payload)) if gap <= duration => match self.decoder.fec(&payload, samples_of(gap)) {
                Ok(samples) if !samples.is_empty() => self.pending.append(&samples, FrameSource::Recovered),
                _ => self.make_up(samples_of(gap)),
            },
            Some((duration, _)) => self.make_up(samples_of((gap - duration).min(missing))),
            None => self.make_up(samples_of(missing)),
        }
    }

    /// Conceals so many samples, or is silent when there is nothing to go on with; at least one, so that a hole of less
    /// than a sample ends too.
    fn make_up(&mut self, samples: usize) {
        let samples = samples.max(1);
        let mut concealed = Vec::new();
        if !self.pausing && self.concealing < CONCEALED_FRAMES {
            // libopus conceals in steps of 2.5 ms; should it fail, silence is the answer as well.
            concealed = self.decoder.conceal(samples).unwrap_or_default();
            self.concealing += samples.div_ceil(FRAME_16K);
        }
        self.pending.append(&concealed, FrameSource::Concealed);
        self.pending.silence(samples.saturating_sub(concealed.len()));
    }

    /// The next frame, after leaving out or putting in a silent one if the pace asks for it.
    fn paced_frame(&mut self) -> ([f32; FRAME_16K], FrameSource) {
        let (samples, source) = self.pending.take();
        let silent = samples.iter().map(|sample| sample * sample).sum::<f32>() < SILENT * FRAME_16K as f32;
        let was_quiet = std::mem::replace(&mut self.quiet, silent);
        if !(silent && was_quiet) || source != FrameSource::Received {
            return (samples, source);
        }
        if self.pace.is_slow() {
            self.pending.put_back(&samples, source);
            self.shift(FRAME);
            self.stats.inserted += 1;
            return ([0.0; FRAME_16K], FrameSource::Silence);
        }
        if self.pace.is_fast() {
            self.shift(-FRAME);
            self.fill(false);
            if self.pending.len() >= FRAME_16K {
                self.stats.dropped += 1;
                self.quiet = false;
                return self.pending.take();
            }
            self.shift(FRAME);
        }
        (samples, source)
    }

    /// Leaves out the oldest audio when too much waits although no frame is due.
    fn shorten_backlog(&mut self) {
        let waiting = |capture: &Capture| {
            let packets: i64 = capture.waiting.values().map(|packet| packet.duration).sum();
            capture.pending.len() + samples_of(packets)
        };
        while waiting(self) > BACKLOG {
            self.fill(false);
            if self.pending.len() < FRAME_16K {
                // The audio that waits is behind a hole that is still waited for.
                return;
            }
            self.pending.take();
            self.shift(-FRAME);
            self.stats.dropped += 1;
        }
    }

    /// Moves the stream on the grid by so many ticks.
    fn shift(&mut self, ticks: i64) {
        self.offset = self.offset.map(|offset| offset + ticks);
        self.pace.shift(ticks);
    }

    /// Moves the stream on the grid to where this offset puts it.
    fn set_offset(&mut self, offset: i64) {
        let before = self.offset.replace(offset).unwrap_or(offset);
        self.pace.shift(offset - before);
    }

    /// Output position behind everything that is decoded, ticks.
    fn end(&self) -> i64 {
        let frames = self.clock.map_or(0, |clock| clock.frames as i64);
        frames * FRAME + self.pending.len() as i64 * PER_SAMPLE
    }

    /// Output position at which a packet was spoken if it travelled in no time, ticks.
    fn arrival_exact(&self, packet: &Waiting) -> i64 {
        let start = self.clock.map_or(0, |clock| clock.start_ms);
        // Nothing arrived in the future, whatever its stamp says.
        let arrived = packet.arrived_ms.min(self.now_ms);
        (arrived as i64 - start as i64) * PER_MS - packet.duration
    }

    /// The same on the grid of frames, so that a packet of 20 ms fills a frame and not halves of two.
    fn arrival(&self, packet: &Waiting) -> i64 {
        self.arrival_exact(packet).div_euclid(FRAME) * FRAME
    }
}

impl Clock {
    fn at_ms(self) -> u64 {
        self.start_ms + self.frames * FRAME_MS
    }
}

fn samples_of(ticks: i64) -> usize {
    (ticks / PER_SAMPLE).max(0) as usize
}

#[cfg(test)]
mod tests;
