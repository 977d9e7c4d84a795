use std::fs::{self, File};
use std::path::PathBuf;

use ogg::PacketReader as OggReader;
use opus::{Application, Channels, Decoder, Encoder};
use tempfile::TempDir;

use super::log::{PacketReader, Record};
use super::*;

const FRAME: u64 = 960;

/// A folder with both sides and the mix.
struct Interview {
    folder: TempDir,
}

impl Interview {
    fn new() -> Self {
        Interview { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, packets: &[(u64, Vec<u8>)]) {
        let mut log = PacketLog::open(&self.path(name)).expect("opens");
        for (at, payload) in packets {
            log.append(*at, payload).expect("appends");
        }
        log.flush().expect("flushes");
    }

    fn mix(&self) -> Result<MixReport, AudioError> {
        mix(&self.path("candidate"), &self.path("emily"), &self.path("out.opus"))
    }
}

/// Packets of a tone of 440 Hz, from a place on.
fn tone(at: u64, packets: u64) -> Vec<(u64, Vec<u8>)> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).expect("encoder");
    let encode = |n: u64| {
        let frame: Vec<f32> = (0..FRAME)
            .map(|i| 0.4 * (std::f32::consts::TAU * 440.0 * (n * FRAME + i) as f32 / 48_000.0).sin())
            .collect();
        (at + n * FRAME, encoder.encode_vec_float(&frame, 1_276).expect("encodes"))
    };
    (0..packets).map(encode).collect()
}

/// A decoded file: left and right, and what its pages say.
struct Played {
    left: Vec<f32>,
    right: Vec<f32>,
    ended: bool,
}

fn play(path: &Path) -> Played {
    let mut reader = OggReader::new(File::open(path).expect("opens"));
    let head = reader.read_packet_expected().expect("head");
    assert_eq!(&head.data[..10], b"OpusHead\x01\x02");
    assert!(head.first_in_stream() && head.last_in_page());
    let pre_skip = usize::from(u16::from_le_bytes([head.data[10], head.data[11]]));
    assert!(reader.read_packet_expected().expect("tags").data.starts_with(b"OpusTags"));
    let mut decoder = Decoder::new(48_000, Channels::Stereo).expect("decoder");
    let (mut samples, mut granule, mut ended) = (Vec::new(), 0, false);
    while let Some(packet) = reader.read_packet().expect("reads") {
        let mut decoded = vec![0.0; 2 * 5_760];
        let length = decoder.decode_float(&packet.data, &mut decoded, false).expect("decodes");
        samples.extend(&decoded[..2 * length]);
        ended = packet.last_in_stream();
        if packet.last_in_page() && !ended {
            assert_eq!(packet.absgp_page() as usize, samples.len() / 2);
        }
        granule = packet.absgp_page() as usize;
    }
    assert!(samples.len() / 2 >= granule && samples.len() / 2 < granule + FRAME as usize);
    let heard = &samples[2 * pre_skip..2 * granule];
    let channel = |which: usize| heard.iter().skip(which).step_by(2).copied().collect();
    Played { left: channel(0), right: channel(1), ended }
}

fn level(samples: &[f32]) -> f32 {
    (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt()
}

/// Where sound begins and ends, ms, by blocks of 5 ms.
fn spans(samples: &[f32]) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (n, block) in samples.chunks(240).enumerate() {
        if level(block) > 0.05 {
            match spans.last_mut() {
                Some(last) if last.1 == n * 5 => last.1 += 5,
                _ => spans.push((n * 5, n * 5 + 5)),
            }
        }
    }
    spans
}

fn assert_spans(found: &[(usize, usize)], wanted: &[(usize, usize)]) {
    let near = |a: &(usize, usize), b: &(usize, usize)| a.0.abs_diff(b.0) <= 20 && a.1.abs_diff(b.1) <= 20;
    let all = found.len() == wanted.len() && found.iter().zip(wanted).all(|(a, b)| near(a, b));
    assert!(all, "{found:?}, not {wanted:?}");
}

fn records(path: &Path) -> Vec<Record> {
    let Some(mut reader) = PacketReader::open(path).expect("opens") else { return Vec::new() };
    std::iter::from_fn(|| reader.next().expect("reads")).collect()
}

#[test]
fn packets_come_back_and_a_log_is_continued() {
    let interview = Interview::new();
    interview.write("candidate", &[(5, vec![1, 2, 3]), (u64::MAX, vec![9; 1_200])]);
    interview.write("candidate", &[(7, vec![4])]);
    let read: Vec<_> = records(&interview.path("candidate")).into_iter().map(|r| (r.at_48k, r.payload.len())).collect();
    assert_eq!(read, [(5, 3), (u64::MAX, 1_200), (7, 1)]);
}

#[test]
fn a_torn_end_costs_one_record_at_most() {
    let interview = Interview::new();
    let path = interview.path("candidate");
    interview.write("candidate", &[(5, vec![1, 2, 3]), (6, vec![4, 5])]);
    let whole = fs::read(&path).expect("reads");
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).expect("writes");
        let before = records(&path).len();
        assert_eq!(before, usize::from(length >= 25));
        interview.write("candidate", &[(8, vec![6])]);
        let after = records(&path);
        assert_eq!((after.len(), after[before].at_48k), (before + 1, 8), "torn at {length}");
    }
}

#[test]
fn foreign_files_are_refused_and_left_alone() {
    let interview = Interview::new();
    let path = interview.path("candidate");
    let mut newer = b"EMILYPKT".to_vec();
    newer.extend(2_u32.to_le_bytes());
    let mut damaged = b"EMILYPKT".to_vec();
    damaged.extend(1_u32.to_le_bytes());
    damaged.extend([0; 20]);
    let cases = [(b"OggS\0\x02abcdefgh".to_vec(), "other bytes"), (newer, "version 2"), (damaged, "damaged")];
    for (content, reason) in cases {
        fs::write(&path, &content).expect("writes");
        let error = PacketLog::open(&path).expect_err("foreign").to_string();
        assert!(error.contains(reason) && error.contains("candidate"), "{error}");
        assert!(interview.mix().is_err());
        assert_eq!(fs::read(&path).expect("reads"), content);
    }
}

#[test]
fn a_full_disk_is_named() {
    let Ok(file) = File::options().write(true).open("/dev/full") else { return };
    let mut log = PacketLog::on(Path::new("/dev/full"), file);
    log.append(0, &[1, 2, 3]).expect("waits");
    let error = log.flush().expect_err("full");
    assert!(matches!(error, AudioError::DiskFull { .. }));
    assert!(error.to_string().contains("the disk is full: writing /dev/full failed"), "{error}");
    assert!(log.append(0, &[]).is_err() && log.append(0, &[0; 9_000]).is_err());
}

#[test]
fn both_voices_lie_where_they_were_each_louder_on_its_side() {
    let interview = Interview::new();
    // Emily from 10.0 to 11.0 s, the candidate from 11.5 to 12.0 s.
    interview.write("emily", &tone(480_000, 50));
    interview.write("candidate", &tone(552_000, 25));
    let report = interview.mix().expect("mixes");
    assert_eq!(report, MixReport { duration_ms: 2_000, start_ms: 10_000, packets: 75, left_out: 0 });
    let played = play(&interview.path("out.opus"));
    assert!(played.ended);
    assert_eq!((played.left.len(), played.right.len()), (96_000, 96_000));
    assert_spans(&spans(&played.left), &[(0, 1_000), (1_500, 2_000)]);
    assert_spans(&spans(&played.right), &[(0, 1_000), (1_500, 2_000)]);
    let ratio = |a: &[f32], b: &[f32], from: usize| level(&a[from..from + 9_600]) / level(&b[from..from + 9_600]);
    assert!((ratio(&played.left, &played.right, 24_000) - 0.5).abs() < 0.05);
    assert!((ratio(&played.left, &played.right, 80_000) - 2.0).abs() < 0.2);
    assert!((level(&played.right[24_000..33_600]) - 0.283).abs() < 0.03);
    let names: Vec<_> =
        fs::read_dir(interview.folder.path()).expect("lists").flatten().map(|e| e.file_name()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn one_side_is_enough_and_none_is_an_error() {
    let interview = Interview::new();
    let error = interview.mix().expect_err("nothing").to_string();
    assert!(error.starts_with("nothing was recorded"), "{error}");
    interview.write("emily", &[]);
    assert!(matches!(interview.mix(), Err(AudioError::NothingRecorded { .. })));
    assert!(!interview.path("out.opus").exists());
    interview.write("candidate", &tone(96, 10));
    fs::write(interview.path("out.opus"), "an older mix").expect("writes");
    let report = interview.mix().expect("mixes");
    assert_eq!((report.duration_ms, report.start_ms), (200, 2));
    assert_eq!(play(&interview.path("out.opus")).left.len(), 9_600);
}

#[test]
fn lost_packets_are_silence_and_mixed_up_ones_are_sorted() {
    let interview = Interview::new();
    let mut packets = tone(0, 100);
    packets.drain(40..50);
    packets.swap(10, 14);
    packets.insert(20, packets[19].clone());
    packets.insert(30, (30 * FRAME + 7, vec![3]));
    interview.write("candidate", &packets);
    let report = interview.mix().expect("mixes");
    assert_eq!((report.duration_ms, report.packets, report.left_out), (2_000, 90, 2));
    assert_spans(&spans(&play(&interview.path("out.opus")).left), &[(0, 800), (1_000, 2_000)]);
}

#[test]
fn a_jittering_clock_neither_tears_nor_moves_a_voice() {
    let interview = Interview::new();
    let mut packets = tone(48_000, 100);
    for (n, (at, _)) in packets.iter_mut().enumerate().skip(1) {
        *at = at.wrapping_add_signed((n as i64 * 31 % 13 - 6) * 96);
    }
    interview.write("emily", &packets);
    let report = interview.mix().expect("mixes");
    assert_eq!((report.duration_ms, report.left_out), (2_000, 0));
    let right = play(&interview.path("out.opus")).right;
    assert_spans(&spans(&right), &[(0, 2_000)]);
    // Not torn: no block is quieter than the tone.
    let quietest = right[4_800..91_200].chunks(240).map(level).fold(1.0, f32::min);
    assert!(quietest > 0.2, "{quietest}");
}

#[test]
fn what_was_first_stays() {
    let interview = Interview::new();
    let mut packets = tone(0, 50);
    // Another second in the same place, half a second in, from a clock that was set back.
    packets.extend(tone(24_000, 50));
    interview.write("candidate", &packets);
    let report = interview.mix().expect("mixes");
    assert_eq!(report.duration_ms, 1_500);
    assert_spans(&spans(&play(&interview.path("out.opus")).left), &[(0, 1_500)]);
}

#[test]
fn places_beyond_a_day_are_left_out() {
    let interview = Interview::new();
    let mut packets = tone(0, 10);
    packets.push((u64::MAX - 5, packets[0].1.clone()));
    interview.write("candidate", &packets);
    let report = interview.mix().expect("mixes");
    assert_eq!((report.duration_ms, report.left_out), (200, 1));
}

#[test]
fn when_the_file_cannot_be_written_the_error_names_it() {
    let interview = Interview::new();
    interview.write("candidate", &tone(0, 10));
    let out = interview.path("none").join("out.opus");
    let error = mix(&interview.path("candidate"), &interview.path("emily"), &out).expect_err("no folder").to_string();
    assert!(error.contains("writing") && error.contains("out.opus"), "{error}");
}
