//! Which stream a packet belongs to and its place in the sequence (after RFC 3550, appendix A.1).

use super::AudioPacket;

/// How far a packet may be ahead of the last one and still belong to the stream: a minute of 20 ms packets.
const MOST_AHEAD: i64 = 3_000;
/// How far it may be behind.
const MOST_BEHIND: i64 = 100;
/// The same in time, ticks (30 s): sequence and time must agree.
const MOST_BEHIND_TICKS: i64 = 30 * 48_000;
/// How far apart two packets may be that prove another stream together, ticks (10 s).
const MOST_APART_TICKS: i64 = 10 * 48_000;

/// What to do with a packet.
#[derive(Debug)]
pub(super) enum Placed {
    /// It belongs to the stream; its unwrapped sequence number and timestamp, and whether a later one came before it.
    Continues { sequence: i64, timestamp: i64, packet: AudioPacket, overtaken: bool },
    /// It was there already.
    Duplicate,
    /// It does not belong to the stream; it is held until the next one tells what it is.
    Held,
    /// These two begin another stream.
    Restart([(i64, i64, AudioPacket); 2]),
}

/// Unwraps sequence numbers and timestamps of one stream.
#[derive(Debug, Default)]
pub(super) struct Order {
    highest: Option<Highest>,
    held: Option<AudioPacket>,
}

/// The packet with the highest sequence number.
#[derive(Debug)]
struct Highest {
    sequence: i64,
    timestamp: i64,
    /// Bit n: the packet n before it was there.
    seen: u128,
}

impl Order {
    pub(super) fn place(&mut self, packet: AudioPacket) -> Placed {
        let Some(highest) = &mut self.highest else {
            let (sequence, timestamp) = self.begin(&packet);
            return Placed::Continues { sequence, timestamp, packet, overtaken: false };
        };
        let (ahead, ticks) = distance(highest.sequence as u16, highest.timestamp as u32, &packet);
        let (sequence, timestamp) = (highest.sequence + ahead, highest.timestamp + ticks);
        if (1..=MOST_AHEAD).contains(&ahead) && ticks > 0 {
            let seen = u32::try_from(ahead).ok().and_then(|ahead| highest.seen.checked_shl(ahead)).unwrap_or(0) | 1;
            *highest = Highest { sequence, timestamp, seen };
            self.held = None;
            return Placed::Continues { sequence, timestamp, packet, overtaken: false };
        }
        let behind = (-MOST_BEHIND..0).contains(&ahead) && (-MOST_BEHIND_TICKS..0).contains(&ticks);
        if behind || (ahead, ticks) == (0, 0) {
            let bit = 1_u128 << -ahead;
            if highest.seen & bit != 0 {
                return Placed::Duplicate;
            }
            highest.seen |= bit;
            return Placed::Continues { sequence, timestamp, packet, overtaken: true };
        }
        self.hold(packet)
    }

    fn hold(&mut self, packet: AudioPacket) -> Placed {
        if let Some(held) = self.held.take() {
            let (ahead, ticks) = distance(held.sequence, held.timestamp, &packet);
            if (1..=MOST_BEHIND).contains(&ahead) && (1..=MOST_APART_TICKS).contains(&ticks) {
                let (sequence, timestamp) = self.begin(&held);
                let (next, next_timestamp) = (sequence + ahead, timestamp + ticks);
                self.highest = Some(Highest { sequence: next, timestamp: next_timestamp, seen: (1 << ahead) | 1 });
                return Placed::Restart([(sequence, timestamp, held), (next, next_timestamp, packet)]);
            }
        }
        self.held = Some(packet);
        Placed::Held
    }

    fn begin(&mut self, packet: &AudioPacket) -> (i64, i64) {
        let (sequence, timestamp) = (i64::from(packet.sequence), i64::from(packet.timestamp));
        self.highest = Some(Highest { sequence, timestamp, seen: 1 });
        (sequence, timestamp)
    }
}

/// How far a packet is ahead of another one, in packets and in ticks, over the nearer way round.
fn distance(sequence: u16, timestamp: u32, packet: &AudioPacket) -> (i64, i64) {
    let ahead = packet.sequence.wrapping_sub(sequence) as i16;
    let ticks = packet.timestamp.wrapping_sub(timestamp) as i32;
    (i64::from(ahead), i64::from(ticks))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(sequence: u16, timestamp: u32) -> AudioPacket {
        AudioPacket { sequence, timestamp, arrived_ms: 0, payload: bytes::Bytes::new() }
    }

    fn placed(order: &mut Order, sequence: u16, timestamp: u32) -> Option<(i64, bool)> {
        match order.place(packet(sequence, timestamp)) {
            Placed::Continues { sequence, overtaken, .. } => Some((sequence, overtaken)),
            _ => None,
        }
    }

    #[test]
    fn numbers_unwrap_and_duplicates_are_known() {
        let mut order = Order::default();
        assert_eq!(placed(&mut order, 65_534, u32::MAX - 959), Some((65_534, false)));
        assert_eq!(placed(&mut order, 0, 960), Some((65_536, false)));
        assert_eq!(placed(&mut order, 65_535, 0), Some((65_535, true)));
        for (sequence, timestamp) in [(65_535, 0), (0, 960), (65_534, u32::MAX - 959)] {
            assert!(matches!(order.place(packet(sequence, timestamp)), Placed::Duplicate));
        }
    }

    #[test]
    fn another_stream_needs_two_packets() {
        let mut order = Order::default();
        placed(&mut order, 100, 96_000);
        assert!(matches!(order.place(packet(40_000, 7)), Placed::Held));
        // A stray packet in between changes nothing.
        assert_eq!(placed(&mut order, 101, 96_960), Some((101, false)));
        assert!(matches!(order.place(packet(40_000, 7)), Placed::Held));
        let Placed::Restart([first, second]) = order.place(packet(40_001, 967)) else { panic!("no restart") };
        assert_eq!((first.0, second.0, second.1 - first.1), (40_000, 40_001, 960));
        assert_eq!(placed(&mut order, 40_002, 1_927), Some((40_002, false)));
    }

    #[test]
    fn a_clock_that_goes_back_is_another_stream() {
        let mut order = Order::default();
        placed(&mut order, 100, 96_000);
        assert!(matches!(order.place(packet(101, 5)), Placed::Held));
        assert!(matches!(order.place(packet(102, 965)), Placed::Restart(_)));
    }
}
