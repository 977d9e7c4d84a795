//! Speech over a bad line: real speech through the real codec, with loss, jitter, reordering and duplicates in virtual time, and what
//! the real recogniser makes of it. Skipped where a model is absent: `emily models fetch` brings them.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod installed;

use bytes::Bytes;
use emily::audio::{
    AudioPacket, Capture, CaptureStats, FRAME_16K, FRAME_48K, OpusDecoder, OpusEncoder, Pcm16k, Pcm48k,
};
use emily::config::SpeechConfig;
use emily::simulate::rng::Rng;
use emily::speech::wer::word_errors;
use emily::speech::{Engines, Hints, Priority, Transcription, Voice};
use opus::{Application, Bitrate, Channels, Encoder, Signal};
use tokio::sync::OnceCell;

/// What is said: ordinary sentences, so that a recogniser's own errors do not hide the line's.
const SAID: [&str; 4] = [
    "I worked for three years in a small team that looked after the payment service of a large shop.",
    "One night the database stopped, and I found out that a job had filled the disk with old files.",
    "We moved the files to another machine, and I wrote a test that warns us long before it happens again.",
    "After that we had no trouble for the rest of the year, and the other teams asked us how we had done it.",
];
const TAIL_MS: u64 = 400;
/// When the first packet is sent, session time in ms.
const START_MS: u64 = 1_000;
/// How long a packet takes at least, ms.
const TRANSIT_MS: u64 = 40;

/// What a line does to packets.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Packets lost, per cent, ...
    loss: u64,
    /// ... in runs of about so many.
    burst: u64,
    /// Each packet takes up to so much longer, ms, whatever the others take: that also reorders them.
    jitter_ms: u64,
    /// Packets that come twice, per cent.
    twice: u64,
    /// What the sender's error correction is made for, per cent.
    corrected: i32,
}

const CLEAN: Line = Line { loss: 0, burst: 1, jitter_ms: 0, twice: 0, corrected: 20 };

struct Heard {
    audio: Vec<f32>,
    stats: CaptureStats,
    transcription: Transcription,
    word_errors: f64,
}

async fn engines() -> Option<Engines> {
    static ENGINES: OnceCell<Option<Engines>> = OnceCell::const_new();
    // Whisper's threads wait for one another: on a machine that builds beside it, two are slower than one.
    let config = SpeechConfig { threads: Some(1), ..installed::settings() };
    ENGINES.get_or_init(|| async { installed::engines(&config).await }).await.clone()
}

/// The sentences with pauses between them, 48 kHz.
async fn speech(engines: &Engines) -> Vec<f32> {
    let mut samples = vec![0.0; 48 * 500];
    for text in SAID {
        let Pcm48k(clip) =
            engines.synthesizer.synthesize(text, Voice::default(), Priority::Turn.into()).await.expect("said");
        samples.extend(clip);
        samples.resize(samples.len() + 48 * 600, 0.0);
    }
    samples.resize(samples.len().next_multiple_of(FRAME_48K), 0.0);
    samples
}

/// Packets as a browser makes them: libwebrtc's bit rate for a voice, in-band error correction for the loss that it was told of.
fn browser(samples: &[f32], corrected: i32) -> Vec<Bytes> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).expect("encoder");
    encoder.set_bitrate(Bitrate::Bits(32_000)).expect("set");
    encoder.set_signal(Signal::Voice).expect("set");
    encoder.set_complexity(9).expect("set");
    encoder.set_inband_fec(true).expect("set");
    encoder.set_packet_loss_perc(corrected).expect("set");
    let frames = samples.chunks_exact(FRAME_48K);
    frames.map(|frame| Bytes::from(encoder.encode_vec_float(frame, 1_276).expect("encodes"))).collect()
}

/// Which packets are lost: a chain of two states with the line's loss and length of bursts (Gilbert, "Capacity of a Burst-Noise
/// Channel", 1960).
fn losses(count: usize, line: Line, chance: &mut Rng) -> Vec<bool> {
    let mut lost = false;
    let leave = 1_000 / line.burst.max(1);
    let enter = leave * line.loss / (100 - line.loss).max(1);
    let step = |chance: &mut Rng| {
        lost = if lost { chance.between(0, 999) >= leave } else { chance.between(0, 999) < enter };
        lost
    };
    let mut step = step;
    (0..count).map(|_| step(chance)).collect()
}

/// Sends packets over the line; what arrives, in order of arrival.
fn send(payloads: &[Bytes], line: Line, seed: u64) -> Vec<AudioPacket> {
    let mut chance = Rng::new(seed, "a bad line");
    let lost = losses(payloads.len(), line, &mut chance);
    let mut packets = Vec::new();
    for (n, payload) in payloads.iter().enumerate().filter(|(n, _)| !lost[*n]) {
        for _ in 0..1 + u64::from(chance.chance(line.twice)) {
            packets.push(AudioPacket {
                sequence: 65_000_u16.wrapping_add(n as u16),
                timestamp: (u32::MAX - 50_000).wrapping_add(n as u32 * FRAME_48K as u32),
                arrived_ms: START_MS + 20 * (n as u64 + 1) + TRANSIT_MS + chance.between(0, line.jitter_ms),
                payload: payload.clone(),
            });
        }
    }
    packets.sort_by_key(|packet| packet.arrived_ms);
    packets
}

/// What the session's ear makes of the packets, tick by tick; the audio begins at [`START_MS`].
fn receive(mut capture: Capture, packets: Vec<AudioPacket>, length_ms: u64) -> (Vec<f32>, CaptureStats) {
    let mut packets = packets.into_iter().peekable();
    let mut audio = Vec::new();
    for now in (START_MS..START_MS + length_ms + TAIL_MS).step_by(20) {
        while let Some(packet) = packets.next_if(|packet| packet.arrived_ms <= now) {
            capture.push(packet);
        }
        while let Some(frame) = capture.next_frame(now) {
            assert_eq!(frame.at_ms, START_MS + 20 * (audio.len() / FRAME_16K) as u64, "an unbroken stream");
            audio.extend(frame.samples);
        }
    }
    (audio, capture.stats())
}

async fn hear(engines: &Engines, audio: Vec<f32>) -> Transcription {
    engines.transcriber.transcribe(Pcm16k(audio), Hints::default(), Priority::Turn.into()).await.expect("transcribed")
}

async fn over(engines: &Engines, samples: &[f32], line: Line, delay_ms: Option<u64>, seed: u64) -> Heard {
    let payloads = browser(samples, line.corrected);
    let capture = delay_ms.map_or_else(Capture::new, Capture::with_delay).expect("capture");
    let (audio, stats) = receive(capture, send(&payloads, line, seed), 20 * payloads.len() as u64);
    let transcription = hear(engines, audio.clone()).await;
    let word_errors = word_errors(&SAID.join(" "), &transcription.text()).rate();
    Heard { audio, stats, transcription, word_errors }
}

/// How much later the one is than the other in its last third, ms: where their loudness fits best.
fn lag_ms(of: &[f32], than: &[f32]) -> i64 {
    let loudness = |audio: &[f32]| -> Vec<f32> {
        audio.chunks_exact(FRAME_16K / 2).map(|part| part.iter().map(|s| s * s).sum::<f32>().sqrt()).collect()
    };
    let (of, than) = (loudness(of), loudness(than));
    let range = than.len() * 2 / 3..than.len() - 60;
    let fit =
        |lag: i64| -> f32 { range.clone().filter_map(|at| Some(than[at] * of.get((at as i64 + lag) as usize)?)).sum() };
    (-50..=50).max_by(|a, b| fit(*a).total_cmp(&fit(*b))).unwrap_or_default() * 10
}

/// Words that follow themselves.
fn doubled(transcription: &Transcription) -> usize {
    let plain = |word: &str| word.to_lowercase().trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let words: Vec<String> = transcription.text().split_whitespace().map(plain).collect();
    words.windows(2).filter(|pair| pair[0] == pair[1]).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn words_survive_a_bad_line_in_time_and_once() {
    let Some(engines) = engines().await else { return };
    let samples = speech(&engines).await;
    let clean = over(&engines, &samples, CLEAN, None, 1).await;
    println!("clean: {:.1} % word errors", clean.word_errors * 100.0);
    assert!(clean.word_errors <= 0.08, "{}", clean.transcription.text());
    // What the line may cost beside what the recogniser costs.
    for (name, line, most) in [
        ("jitter of 60 ms, reordering, duplicates", Line { jitter_ms: 60, twice: 5, ..CLEAN }, 0.02),
        ("jitter of 120 ms, reordering, duplicates", Line { jitter_ms: 120, twice: 5, ..CLEAN }, 0.03),
        ("10 % loss", Line { loss: 10, jitter_ms: 30, ..CLEAN }, 0.03),
        ("20 % loss", Line { loss: 20, jitter_ms: 30, ..CLEAN }, 0.05),
        ("20 % loss, jitter of 100 ms", Line { loss: 20, jitter_ms: 100, twice: 5, ..CLEAN }, 0.05),
        ("20 % loss in bursts of 3", Line { loss: 20, burst: 3, jitter_ms: 30, ..CLEAN }, 0.1),
    ] {
        let (mut errors, mut worst_lag, mut stats) = (0.0, 0_i64, Vec::new());
        const SEEDS: u64 = 2;
        for seed in 1..=SEEDS {
            let heard = over(&engines, &samples, line, None, seed).await;
            errors += (heard.word_errors - clean.word_errors) / SEEDS as f64;
            let lag = lag_ms(&heard.audio, &clean.audio);
            worst_lag = if lag.abs() > worst_lag.abs() { lag } else { worst_lag };
            assert!(
                doubled(&heard.transcription) <= doubled(&clean.transcription),
                "{name}: {}",
                heard.transcription.text()
            );
            stats.push(heard.stats);
        }
        let sum = |of: fn(&CaptureStats) -> u64| stats.iter().map(of).sum::<u64>();
        println!(
            "{name}: {:+.1} % word errors; {} frames recovered, {} concealed, {} silent, {} packets late, lag {worst_lag} ms",
            errors * 100.0,
            sum(|it| it.recovered),
            sum(|it| it.concealed),
            sum(|it| it.silent),
            sum(|it| it.late),
        );
        assert!(errors <= most, "{name}: {errors:.3} more than the clean line's");
        assert!(worst_lag.abs() <= 200, "{name}: {worst_lag} ms off");
    }
}

/// What waiting longer for what is missing would bring: measured to choose the delay, and printed.
#[tokio::test(flavor = "multi_thread")]
async fn the_delay_is_long_enough_for_jitter() {
    let Some(engines) = engines().await else { return };
    let samples = speech(&engines).await;
    for jitter_ms in [100, 150] {
        let line = Line { loss: 5, jitter_ms, ..CLEAN };
        let mut by_delay = Vec::new();
        for delay_ms in [60, 200] {
            let heard = over(&engines, &samples, line, Some(delay_ms), 5).await;
            let (made_up, late) = (heard.stats.concealed + heard.stats.silent, heard.stats.late);
            println!(
                "jitter {jitter_ms} ms, delay {delay_ms} ms: {:.1} % word errors, {made_up} frames made up, {} recovered, {late} late",
                heard.word_errors * 100.0,
                heard.stats.recovered,
            );
            by_delay.push(heard.word_errors);
        }
        let best = by_delay.iter().copied().fold(f64::MAX, f64::min);
        assert!(by_delay[0] <= best + 0.03, "jitter {jitter_ms} ms: {by_delay:?}");
    }
}

/// Emily's own packets: what a listener who uses their error correction hears, and one who does not.
#[tokio::test(flavor = "multi_thread")]
async fn error_correction_saves_words_of_emilys() {
    let Some(engines) = engines().await else { return };
    let samples = speech(&engines).await;
    let mut encoder = OpusEncoder::new().expect("encoder");
    let payloads: Vec<Bytes> =
        samples.chunks_exact(FRAME_48K).map(|frame| encoder.encode(frame).expect("encodes")).collect();
    let mut gains = Vec::new();
    for loss in [10, 20] {
        let line = Line { loss, ..CLEAN };
        let mut errors = [0.0, 0.0];
        for seed in 1..=3 {
            let lost = losses(payloads.len(), line, &mut Rng::new(seed, "a bad line"));
            for (corrects, errors) in [true, false].into_iter().zip(&mut errors) {
                let heard = hear(&engines, decode(&payloads, &lost, corrects)).await;
                *errors += word_errors(&SAID.join(" "), &heard.text()).rate() / 3.0;
            }
        }
        println!(
            "{loss} % loss: {:.1} % word errors with correction, {:.1} % without",
            errors[0] * 100.0,
            errors[1] * 100.0
        );
        gains.push(errors[1] - errors[0]);
        assert!(errors[0] <= 0.1 + loss as f64 / 200.0, "{errors:?}");
    }
    assert!(gains.iter().all(|gain| *gain >= 0.0) && gains.iter().sum::<f64>() > 0.0, "it saves nothing: {gains:?}");
}

/// Decodes what arrived, 16 kHz; a lost packet is recovered from the next one where `corrects` says so, else concealed.
fn decode(payloads: &[Bytes], lost: &[bool], corrects: bool) -> Vec<f32> {
    let mut decoder = OpusDecoder::new().expect("decoder");
    let mut audio = Vec::new();
    for (n, payload) in payloads.iter().enumerate() {
        let next = payloads.get(n + 1).filter(|_| corrects && !lost.get(n + 1).copied().unwrap_or(true));
        let frame = match (lost[n], next) {
            (false, _) => decoder.decode(payload),
            (true, Some(next)) => decoder.fec(next, FRAME_16K),
            (true, None) => decoder.conceal(FRAME_16K),
        };
        audio.extend(frame.expect("decodes"));
    }
    audio
}
