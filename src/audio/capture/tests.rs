use std::sync::OnceLock;

use bytes::Bytes;
use opus::{Application, Channels, Encoder};
use proptest::prelude::*;

use super::super::codec::OpusEncoder;
use super::*;

/// A steady voice, never silent, as 20 ms packets.
fn voice() -> &'static [Bytes] {
    static PACKETS: OnceLock<Vec<Bytes>> = OnceLock::new();
    PACKETS.get_or_init(|| {
        let mut encoder = OpusEncoder::new().expect("encoder");
        tone(500 * 960).chunks(960).map(|frame| encoder.encode(frame).expect("encodes")).collect()
    })
}

fn tone(length: usize) -> Vec<f32> {
    (0..length).map(|n| 0.3 * (n as f32 * 0.03).sin() + 0.1 * (n as f32 * 0.11).sin()).collect()
}

/// Packets of silence.
fn hush() -> &'static Bytes {
    static PACKET: OnceLock<Bytes> = OnceLock::new();
    PACKET.get_or_init(|| {
        let mut encoder = OpusEncoder::new().expect("encoder");
        (0..20).map(|_| encoder.encode(&[0.0; 960]).expect("encodes")).last().expect("packets")
    })
}

fn packet(n: usize, arrived_ms: u64, payload: &Bytes) -> AudioPacket {
    AudioPacket {
        sequence: 65_500_u16.wrapping_add(n as u16),
        timestamp: (u32::MAX - 9_600).wrapping_add(n as u32 * 960),
        arrived_ms,
        payload: payload.clone(),
    }
}

/// Runs a session with a tick each 20 ms; packets are pushed at their arrival.
fn run(capture: &mut Capture, mut packets: Vec<AudioPacket>, until_ms: u64) -> Vec<CapturedFrame> {
    packets.sort_by_key(|packet| packet.arrived_ms);
    let mut packets = packets.into_iter().peekable();
    let mut frames = Vec::new();
    for now in (1_000..until_ms).step_by(20) {
        while let Some(packet) = packets.next_if(|packet| packet.arrived_ms <= now) {
            capture.push(packet);
        }
        while let Some(frame) = capture.next_frame(now) {
            assert!(frame.at_ms + 20 <= now, "a frame of the future");
            frames.push(frame);
        }
    }
    assert_steps(&frames, 1_000, until_ms);
    frames
}

fn assert_steps(frames: &[CapturedFrame], start_ms: u64, until_ms: u64) {
    for (n, frame) in frames.iter().enumerate() {
        assert_eq!(frame.at_ms, start_ms + 20 * n as u64);
    }
    let end = start_ms + 20 * frames.len() as u64;
    assert!(end + 220 >= until_ms, "the output stalled at {end} of {until_ms}");
}

/// What a decoder makes of the packets.
fn decoded<'a>(packets: impl IntoIterator<Item = &'a Bytes>) -> Vec<f32> {
    let mut decoder = OpusDecoder::new().expect("decoder");
    packets.into_iter().flat_map(|packet| decoder.decode(packet).expect("decodes")).collect()
}

fn received(frames: &[CapturedFrame]) -> Vec<f32> {
    let received = frames.iter().filter(|frame| frame.source == FrameSource::Received);
    received.flat_map(|frame| frame.samples).collect()
}

fn sources(frames: &[CapturedFrame], source: FrameSource) -> usize {
    frames.iter().filter(|frame| frame.source == source).count()
}

fn in_time(packets: usize) -> Vec<AudioPacket> {
    (0..packets).map(|n| packet(n, 1_213 + 20 * n as u64, &voice()[n])).collect()
}

#[test]
fn packets_in_time_are_given_out_at_once_and_where_they_were_spoken() {
    let mut capture = Capture::new().expect("capture");
    let frames = run(&mut capture, in_time(100), 4_000);
    let first = frames.iter().position(|frame| frame.source == FrameSource::Received).expect("received");
    // Spoken from 1193 on; the grid has 1180.
    assert_eq!(frames[first].at_ms, 1_180);
    assert!(received(&frames) == decoded(&voice()[..100]), "{:?}", capture.stats());
    assert!(frames[first..first + 100].iter().all(|frame| frame.source == FrameSource::Received));
    // Audio does not wait for the delay.
    let mut capture = Capture::new().expect("capture");
    capture.next_frame(1_000);
    capture.push(packet(0, 1_020, &voice()[0]));
    assert_eq!(capture.next_frame(1_020).map(|frame| frame.source), Some(FrameSource::Received));
}

#[test]
fn reordered_packets_and_duplicates_change_nothing() {
    let mut packets = in_time(100);
    for n in (10..90).step_by(7) {
        packets[n].arrived_ms += 45;
    }
    packets.extend(in_time(100).into_iter().step_by(3).map(|mut packet| {
        packet.arrived_ms += 30;
        packet
    }));
    let mut capture = Capture::new().expect("capture");
    let frames = run(&mut capture, packets, 4_000);
    assert!(received(&frames) == decoded(&voice()[..100]), "{:?}", capture.stats());
    let stats = capture.stats();
    assert_eq!((stats.late, stats.lost, stats.duplicates), (0, 0, 34));
}

#[test]
fn one_lost_packet_is_recovered_and_several_are_concealed_then_silent() {
    let mut packets = in_time(100);
    packets.drain(40..52);
    packets.remove(20);
    let mut capture = Capture::new().expect("capture");
    let frames = run(&mut capture, packets, 4_000);
    let first = frames.iter().position(|frame| frame.source == FrameSource::Received).expect("received");
    assert_eq!(frames[first + 20].source, FrameSource::Recovered);
    let hole: Vec<_> = frames[first + 40..first + 52].iter().map(|frame| frame.source).collect();
    assert_eq!(hole[..5], [FrameSource::Concealed; 5]);
    assert_eq!(hole[5..8], [FrameSource::Silence; 3]);
    assert_eq!(hole[11], FrameSource::Recovered);
    assert_eq!(frames[first + 52].source, FrameSource::Received);
    assert_eq!(capture.stats().lost, 13);
    assert_eq!(capture.stats().inserted + capture.stats().dropped, 0);
}

#[test]
fn an_overtaken_packet_after_its_time_is_late() {
    let mut packets = in_time(100);
    packets[50].arrived_ms += 400;
    let mut capture = Capture::new().expect("capture");
    let frames = run(&mut capture, packets, 4_000);
    assert_eq!(sources(&frames, FrameSource::Received), 99);
    assert_eq!(capture.stats().late, 1);
}

#[test]
fn after_a_stall_no_word_is_lost_and_the_delay_is_taken_up_in_silence() {
    let mut packets: Vec<_> =
        (0..400).map(|n| packet(n, 1_213 + 20 * n as u64, if n < 100 { &voice()[n] } else { hush() })).collect();
    for (n, packet) in packets.iter_mut().enumerate().skip(40).take(20) {
        packet.arrived_ms = 1_203 + 20 * 60 + n as u64 / 10;
    }
    let mut capture = Capture::new().expect("capture");
    let frames = run(&mut capture, packets, 9_500);
    let whole = decoded(&voice()[..100]);
    let heard = received(&frames);
    // The decoder's state differs after concealment: compare what came before, and lengths.
    assert!(heard[..40 * 320] == whole[..40 * 320]);
    let loud = frames.iter().filter(|frame| frame.source == FrameSource::Received);
    let loud = loud.filter(|frame| frame.samples.iter().any(|s| s.abs() > 0.05)).count();
    assert!((99..=102).contains(&loud), "{loud} frames of voice");
    let stats = capture.stats();
    assert!((14..=20).contains(&stats.dropped), "{stats:?}");
    // Caught up: the last packets are where they were spoken.
    let last = frames.iter().rposition(|frame| frame.source == FrameSource::Received).expect("received");
    assert!(frames[last].at_ms.abs_diff(1_193 + 399 * 20) <= 40, "{}", frames[last].at_ms);
}

#[test]
fn a_pause_of_the_sender_is_silence_of_its_length() {
    // The timestamps run on, the sequence numbers do not (DTX).
    let mut packets = in_time(50);
    for n in 50..100 {
        let mut later = packet(n, 1_213 + 20 * n as u64 + 5_000, &voice()[n]);
        later.timestamp = later.timestamp.wrapping_add(5_000 * 48);
        packets.push(later);
    }
    let mut capture = Capture::new().expect("capture");
    let frames = run(&mut capture, packets, 9_000);
    let first = frames.iter().position(|frame| frame.source == FrameSource::Received).expect("received");
    let again = frames.iter().rposition(|frame| frame.source == FrameSource::Received).expect("received") - 49;
    assert_eq!(frames[again].at_ms - frames[first].at_ms, 50 * 20 + 5_000);
    assert_eq!(sources(&frames, FrameSource::Received), 100);
    // At the pause and at the end of the stream.
    assert_eq!(sources(&frames, FrameSource::Concealed), 2 * CONCEALED_FRAMES);
    assert_eq!(capture.stats().lost, 0);
}

#[test]
fn another_stream_goes_on_within_a_packet() {
    let mut packets = in_time(50);
    for n in 50..100 {
        let mut other = packet(n, 1_213 + 20 * n as u64, &voice()[n]);
        other.sequence = 7_000 + n as u16;
        other.timestamp = other.timestamp.wrapping_add(3_000_000_000);
        packets.push(other);
    }
    let mut capture = Capture::new().expect("capture");
    let frames = run(&mut capture, packets, 4_000);
    assert!(sources(&frames, FrameSource::Received) >= 99, "{:?}", capture.stats());
    assert_eq!(capture.stats().restarts, 1);
}

#[test]
fn wrong_timestamps_never_stall() {
    for jump in [i32::MAX as u32, 48_000 * 60, 48_000 * 2, u32::MAX - 48_000 * 3_600] {
        let mut packets = in_time(100);
        for packet in &mut packets[50..] {
            packet.timestamp = packet.timestamp.wrapping_add(jump);
        }
        let mut capture = Capture::new().expect("capture");
        let frames = run(&mut capture, packets, 4_000);
        assert!(sources(&frames, FrameSource::Received) >= 98, "{jump}: {:?}", capture.stats());
        let last = frames.iter().rposition(|frame| frame.source == FrameSource::Received).expect("received");
        assert!(frames[last].at_ms.abs_diff(1_193 + 99 * 20) <= 80, "{jump}: {}", frames[last].at_ms);
    }
}

#[test]
fn packets_of_other_lengths_are_taken_as_they_are() {
    for ms in [10_usize, 40, 60, 120] {
        let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).expect("encoder");
        let sound = tone(48_000 * 2);
        let payloads: Vec<Bytes> = sound
            .chunks_exact(48 * ms)
            .map(|frame| Bytes::from(encoder.encode_vec_float(frame, 4_000).expect("encodes")))
            .collect();
        let packets = payloads.iter().enumerate().map(|(n, payload)| AudioPacket {
            sequence: n as u16,
            timestamp: (n * ms * 48) as u32,
            arrived_ms: 1_107 + (n * ms) as u64,
            payload: payload.clone(),
        });
        let mut capture = Capture::new().expect("capture");
        let frames = run(&mut capture, packets.collect(), 4_000);
        let (heard, whole) = (received(&frames), decoded(&payloads));
        assert!(heard[..whole.len()] == whole[..], "{ms} ms");
    }
}

#[test]
fn clocks_that_drift_are_followed_in_silence() {
    // 2000 ppm, twenty times what clocks do, over two minutes: a quarter of a second.
    for (drift, slow) in [(1.002, true), (0.998, false)] {
        let packets = (0..6_000).map(|n| {
            // A second of voice, a second of silence.
            let payload = if n / 50 % 2 == 0 { &voice()[n % 50] } else { hush() };
            packet(n, 1_213 + (20.0 * n as f64 * drift) as u64, payload)
        });
        let mut capture = Capture::new().expect("capture");
        let frames = run(&mut capture, packets.collect(), 1_213 + (120_000.0 * drift) as u64);
        let stats = capture.stats();
        let (done, other) = if slow { (stats.inserted, stats.dropped) } else { (stats.dropped, stats.inserted) };
        assert!((8..=14).contains(&done) && other == 0, "{drift}: {stats:?}");
        assert!(sources(&frames, FrameSource::Concealed) <= CONCEALED_FRAMES, "{drift}: {stats:?}");
    }
}

#[test]
fn jitter_within_the_delay_costs_nothing() {
    let mut packets = in_time(400);
    for (n, packet) in packets.iter_mut().enumerate() {
        packet.arrived_ms += (n as u64 * 7_919) % 50;
    }
    let mut capture = Capture::new().expect("capture");
    let frames = run(&mut capture, packets, 9_500);
    assert!(received(&frames) == decoded(&voice()[..400]), "{:?}", capture.stats());
    assert_eq!(capture.stats().late + capture.stats().lost, 0);
}

#[test]
fn what_is_no_opus_and_what_does_not_fit_is_counted() {
    let mut capture = Capture::new().expect("capture");
    capture.push(packet(0, 1_000, &Bytes::new()));
    capture.push(packet(0, 1_000, &Bytes::from_static(&[3])));
    assert_eq!(capture.stats().invalid, 2);
    for packet in in_time(400) {
        capture.push(packet);
    }
    assert_eq!(capture.stats().overflowed, 144);
    assert_eq!(capture.waiting.len(), WAITING);
    // A reader that comes late gets the latest second.
    let frames = run(&mut capture, Vec::new(), 4_000);
    assert!(sources(&frames, FrameSource::Received) >= 50, "{:?}", capture.stats());
}

#[test]
fn a_reader_that_was_away_gets_every_frame() {
    let mut capture = Capture::new().expect("capture");
    assert!(capture.next_frame(1_000).is_none());
    for packet in in_time(100) {
        capture.push(packet);
    }
    let frames: Vec<_> = std::iter::from_fn(|| capture.next_frame(4_000)).collect();
    assert_steps(&frames, 1_000, 4_000);
    assert!(received(&frames) == decoded(&voice()[..100]), "{:?}", capture.stats());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any loss, delay, duplication and damage gives an unbroken sequence of frames.
    #[test]
    fn any_pattern_gives_an_unbroken_stream(
        fates in prop::collection::vec((0_u8..10, 0_u64..400, any::<u32>()), 1..150),
    ) {
        let mut packets = Vec::new();
        for (n, (fate, delay, noise)) in fates.into_iter().enumerate() {
            let mut packet = packet(n, 1_213 + 20 * n as u64, &voice()[n]);
            match fate {
                0 => continue,
                1 => packet.arrived_ms += delay,
                2 => packets.push(packet.clone()),
                3 => packet.timestamp = noise,
                4 => packet.sequence = noise as u16,
                5 => packet.payload = Bytes::from(noise.to_le_bytes().to_vec()),
                6 => packet.arrived_ms = u64::from(noise),
                _ => {}
            }
            packets.push(packet);
        }
        let mut capture = Capture::new().expect("capture");
        let frames = run(&mut capture, packets, 6_000);
        for frame in frames {
            prop_assert!(frame.samples.iter().all(|sample| sample.is_finite()));
        }
        prop_assert!(capture.pending.len() < 2_240);
    }

    /// However packets that come in order are jittered, each sample comes back once, in order.
    #[test]
    fn every_sample_comes_back_once(jitter in prop::collection::vec(0_u64..45, 100)) {
        let mut packets = in_time(100);
        let mut latest = 0;
        for (packet, jitter) in packets.iter_mut().zip(jitter) {
            latest = latest.max(packet.arrived_ms + jitter);
            packet.arrived_ms = latest;
        }
        let mut capture = Capture::new().expect("capture");
        let frames = run(&mut capture, packets, 4_000);
        prop_assert!(received(&frames) == decoded(&voice()[..100]), "{:?}", capture.stats());
    }
}
