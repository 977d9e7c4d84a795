//! The real models on real speech. Each test is skipped, with its name and the reason, where its model or recording is absent:
//! `emily models fetch` brings the models.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod installed;

use std::sync::Arc;

use emily::audio::{self, Pcm16k, Pcm48k};
use emily::config::{SpeechConfig, SynthesizerKind};
use emily::speech::wer::{WordErrors, word_errors};
use emily::speech::{Engines, Hints, Priority, Synthesizer, Transcriber, Voice, cli};
use tokio::sync::OnceCell;

const JFK: &str =
    "And so my fellow Americans, ask not what your country can do for you, ask what you can do for your country.";
const TWO_CITIES: &str = "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of light, it was the season of darkness, it was the spring of hope, it was the winter of despair, we had everything before us, we had nothing before us, we were all going direct to heaven, we were all going direct the other way. In short, the period was so far like the present period that some of its noisiest authorities insisted on its being received, for good or for evil, in the superlative degree of comparison only.";

/// The default engines, once for all tests: more threads than cores would make every test slow.
async fn engines() -> Option<Engines> {
    static ENGINES: OnceCell<Option<Engines>> = OnceCell::const_new();
    ENGINES.get_or_init(|| async { installed::engines(&installed::settings()).await }).await.clone()
}

async fn hear(engines: &Engines, audio: Pcm16k) -> emily::speech::Transcription {
    let hints = Hints::default();
    engines.transcriber.transcribe(audio, hints, Priority::Turn.into()).await.expect("transcribed")
}

async fn say(engines: &Engines, text: &str, voice: Voice) -> Pcm48k {
    engines.synthesizer.synthesize(text, voice, Priority::Turn.into()).await.expect("said")
}

fn to_16k(clip: &Pcm48k) -> Pcm16k {
    Pcm16k(audio::resample(&clip.0, 48_000, 16_000).expect("resampled"))
}

#[tokio::test]
async fn human_speech_comes_out_word_for_word() {
    let Some(engines) = engines().await else { return };
    let mut total = WordErrors::default();
    for (name, text) in [("jfk.wav", JFK), ("two_cities.wav", TWO_CITIES)] {
        let Some(path) = installed::recording(name) else { return };
        let audio = cli::read_16k(&path).expect("read");
        let length_ms = audio.0.len() as u64 / 16;
        let heard = hear(&engines, audio).await;
        let errors = word_errors(text, &heard.text());
        println!("{name}: {errors:?}, decoded again {} times", heard.redecoded);
        total += errors;
        let mut last = 0;
        for word in heard.words() {
            assert!(word.start_ms >= last && word.end_ms >= word.start_ms, "{word:?}");
            assert!(word.end_ms <= length_ms && (0.0..=1.0).contains(&word.confidence), "{word:?}");
            last = word.end_ms;
        }
    }
    assert!(total.rate() <= 0.05, "{total:?}");
}

#[tokio::test]
async fn word_times_follow_the_speech() {
    let Some(engines) = engines().await else { return };
    let Some(path) = installed::recording("jfk.wav") else { return };
    let heard = hear(&engines, cli::read_16k(&path).expect("read")).await;
    let end = |text: &str| {
        let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        let word = heard.words().find(|word| plain(&word.text) == text);
        word.unwrap_or_else(|| panic!("no {text}")).end_ms
    };
    // As they lie in the recording, give or take what a word's end is worth.
    for (word, from, to) in [("americans", 1_900, 2_700), ("not", 3_800, 4_600), ("you", 7_000, 8_200)] {
        let at = end(word);
        println!("{word} ends at {at}");
        assert!((from..to).contains(&at), "{word} at {at}");
    }
}

#[tokio::test]
async fn nothing_is_heard_where_nobody_speaks() {
    let Some(engines) = engines().await else { return };
    let mut seed = 1_u32;
    let mut noise = move |gain: f32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as f32 / 8_388_608.0 * gain - gain
    };
    let tone = |n: usize| (n as f32 * 0.17).sin() * 0.1;
    for (name, samples) in [
        ("silence", vec![0.0; 48_000]),
        ("nothing", Vec::new()),
        ("quiet noise", (0..48_000).map(|_| noise(0.003)).collect()),
        ("loud noise", (0..48_000).map(|_| noise(0.05)).collect()),
        ("tone", (0..48_000).map(tone).collect()),
        ("no numbers", vec![f32::NAN; 32_000]),
    ] {
        let heard = hear(&engines, Pcm16k(samples)).await;
        assert!(heard.is_empty(), "{name}: {:?}", heard.text());
    }
}

#[tokio::test]
async fn what_the_voice_says_is_heard() {
    let Some(engines) = engines().await else { return };
    let mut total = WordErrors::default();
    for text in [
        "Thank you for coming. Could you tell me about a project that you are proud of?",
        "It cost $12.50, and it took 3.5 hours in 2024.",
        "What was the hardest part of it, and how did you find the cause?",
        "Dr. Smith asked for two changes, i.e. a new test and a better name.",
        "We have about ten minutes left, so this is my last question.",
    ] {
        let clip = say(&engines, text, Voice::default()).await;
        let heard = hear(&engines, to_16k(&clip)).await.text();
        let errors = word_errors(text, &heard);
        println!("{errors:?}: {heard}");
        total += errors;
    }
    assert!(total.rate() <= 0.12, "{total:?}");
}

#[tokio::test]
async fn the_voice_is_repeatable_level_and_obeys() {
    let Some(engines) = engines().await else { return };
    let text = "Hello, my name is Emily, and I am glad that you are here.";
    let clip = say(&engines, text, Voice::default()).await;
    assert!(clip == say(&engines, text, Voice::default()).await, "without noise it is the same, bit for bit");
    let seconds = |clip: &Pcm48k| clip.0.len() as f32 / 48_000.0;
    assert!((1.5..6.0).contains(&seconds(&clip)), "{}", seconds(&clip));
    assert!(clip.0.iter().all(|sample| sample.abs() <= 0.9));
    let level = audio::level_dbfs(&clip.0);
    assert!((-27.0..-18.0).contains(&level), "{level}");
    let lead = clip.0.iter().position(|sample| sample.abs() > 0.02).expect("sound");
    assert!(lead < 80 * 48, "{} ms before the first sound", lead / 48);
    let fast = say(&engines, text, Voice { pitch: 1.0, pace: 1.25 }).await;
    let ratio = seconds(&clip) / seconds(&fast);
    assert!((1.1..1.4).contains(&ratio), "{ratio}");
    let high = say(&engines, text, Voice { pitch: 1.15, pace: 1.0 }).await;
    let ratio = seconds(&clip) / seconds(&high);
    assert!((0.9..1.12).contains(&ratio), "a higher voice is not a faster one: {ratio}");
}

#[tokio::test]
async fn a_long_recording_loses_and_doubles_nothing_at_its_cuts() {
    let Some(engines) = engines().await else { return };
    let Some(path) = installed::recording("two_cities.wav") else { return };
    let once = cli::read_16k(&path).expect("read").0;
    let twice = Pcm16k([once.as_slice(), once.as_slice()].concat());
    let heard = hear(&engines, twice).await;
    let errors = word_errors(&format!("{TWO_CITIES} {TWO_CITIES}"), &heard.text());
    println!("{errors:?}");
    assert!(errors.rate() <= 0.06, "{errors:?}");
}

#[tokio::test]
async fn urgent_work_overtakes_and_abandoned_work_is_dropped() {
    let Some(engines) = engines().await else { return };
    let Some(path) = installed::recording("jfk.wav") else { return };
    let audio = cli::read_16k(&path).expect("read");
    let transcriber: Arc<dyn Transcriber> = engines.transcriber.clone();
    let slow = tokio::spawn({
        let (transcriber, audio) = (transcriber.clone(), audio.clone());
        async move { transcriber.transcribe(audio, Hints::default(), Priority::Background.into()).await }
    });
    slow.abort();
    let heard = hear(&engines, audio).await;
    assert!(word_errors(JFK, &heard.text()).rate() <= 0.05);
}

#[tokio::test]
async fn a_voice_without_a_voice_file_is_understood() {
    let Some(engines) = engines().await else { return };
    let models = installed::library();
    let config = SpeechConfig { synthesizer: SynthesizerKind::Espeak, ..SpeechConfig::default() };
    let espeak: Arc<dyn Synthesizer> = Engines::start(&config, &models).await.expect("started").synthesizer;
    let text = "This is a test of the plain voice.";
    let clip = espeak.synthesize(text, Voice::default(), Priority::Turn.into()).await.expect("said");
    let heard = hear(&engines, to_16k(&clip)).await.text();
    let errors = word_errors(text, &heard);
    println!("{errors:?}: {heard}");
    assert!(errors.rate() <= 0.4, "{heard}");
}
