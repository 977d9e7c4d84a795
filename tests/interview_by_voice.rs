//! A whole interview by voice: a WebRTC peer in Rust against the real server, with the real Whisper and Piper.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use emily::config::Config;
use emily::demo::answers::Answers;
use emily::demo::{faults, hold};
use emily::interview::event::EntryKind;
use emily::interview::{Plan, Speaker};
use emily::speech::wer::words;

/// The shipped plan with all of its five questions, as `emily demo` holds it; Piper without noise, so that it speaks the
/// same sounds each time.
#[tokio::test(flavor = "multi_thread")]
async fn five_questions_are_asked_and_answered_by_voice() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config { data_dir: folder.path().join("data"), ..Config::default() };
    config.speech.piper.noise = Some(0.0);
    let answers = Answers::software_engineer().unwrap();
    let mut display = Vec::new();
    let held = hold(config, Plan::default_software_engineer(), answers, &mut display).await.unwrap();
    println!("{}", String::from_utf8_lossy(&display));

    assert_eq!(faults(&held), Vec::<String>::new());
    assert_eq!(held.transcript.header.questions, 5);
    println!("word error rate {:.1} % of {} words", 100.0 * held.words.rate(), held.words.words);
    assert!(held.words.rate() <= 0.15, "{:?}", held.words);

    // The entries are in time, one after another, and each of the candidate's lies within the interview.
    let entries = &held.transcript.entries;
    assert!(entries.windows(2).all(|pair| pair[0].offset_ms <= pair[1].offset_ms));
    assert!(entries.iter().all(|entry| entry.end_ms >= entry.offset_ms));
    assert!(entries.iter().any(|entry| entry.kind == EntryKind::Consent && entry.speaker == Speaker::Candidate));

    // What the candidate's own Whisper heard is what the record says that Emily said.
    let said: Vec<String> =
        entries.iter().filter(|entry| entry.speaker == Speaker::Emily).flat_map(|entry| words(&entry.text)).collect();
    let heard: Vec<String> = held.memory.heard.iter().flat_map(|text| words(text)).collect();
    let missing = said.iter().filter(|word| !heard.contains(word)).count();
    println!("{missing} of {} of Emily's words were not heard by the candidate", said.len());
    assert!(missing * 10 <= said.len(), "said {said:?}, heard {heard:?}");

    // The recording plays, and is as long as the interview.
    let first = entries.first().unwrap().offset_ms;
    let last = entries.last().unwrap().end_ms;
    let recording = std::fs::read(&held.recording).unwrap();
    let seconds = opus_seconds(&recording);
    let interview = (last - first) as f64 / 1000.0;
    println!("recording of {seconds:.1} s, interview of {interview:.1} s");
    // It begins with the consent, some 30 s into the interview.
    assert!(seconds > 0.75 * interview && seconds < 1.1 * interview);
}

/// The length of an Ogg Opus file: the last page's granule position, at 48 kHz (RFC 7845, section 4).
fn opus_seconds(file: &[u8]) -> f64 {
    let mut reader = ogg::PacketReader::new(std::io::Cursor::new(file));
    let mut granules = 0;
    while let Some(packet) = reader.read_packet().unwrap() {
        granules = packet.absgp_page();
    }
    granules as f64 / 48_000.0
}
