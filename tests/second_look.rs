//! A stored interview with a real recording: Piper's speech through the real codec, heard live by one model, and again by a better one.
//! Skipped where a model is absent: `emily models fetch whisper-base` brings it.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod installed;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use emily::audio::{FRAME_48K, OpusEncoder, PacketLog, Pcm16k, Pcm48k, resample};
use emily::config::{Config, SpeechConfig};
use emily::interview::event::{
    CloseReason, Event, Hearing, Logged, Move, Part, PartKind, TurnId, Utterance, UtteranceId, Versions,
};
use emily::interview::{Plan, TextBy, Transcript, Trigger};
use emily::session::Registry;
use emily::speech::instant::{InstantSynthesizer, InstantTranscriber};
use emily::speech::wer::{WordErrors, word_errors};
use emily::speech::{self, Engines, Hints, Pool, Priority, SecondEar, Voice};
use emily::store::{NewInterview, Store};
use uuid::Uuid;

/// What the candidate says, and when, ms: two parts close together, one after a pause.
const SAID: [(u64, &str); 3] = [
    (20_000, "I was responsible for the nightly export that copies all the orders into the warehouse."),
    (28_000, "It took four hours, and I brought it down to twenty minutes with smaller batches."),
    (60_000, "The hardest part was that nobody knew which tables were still being used."),
];
/// Something that was never said: a recogniser's invention.
const INVENTED: (u64, u64, &str) = (100_000, 103_000, "thank you so much for watching this and goodbye everybody");

struct Models {
    live: Engines,
    second: SecondEar,
}

async fn models() -> Option<Models> {
    let library = installed::library();
    // Whisper's threads wait for one another: on a machine that builds beside it, two are slower than one.
    let config = SpeechConfig { threads: Some(1), ..installed::settings() };
    let pool: Arc<Pool> = speech::machine_pool(&config).expect("threads");
    let Some(second) = SecondEar::configured(&config, &library, &pool).expect("nothing is named") else {
        eprintln!("skipped: no better model than {} is here", config.whisper.model);
        return None;
    };
    let live = installed::or_skip(Engines::start_on(&config, &library, &pool).await)?;
    Some(Models { live, second })
}

/// Says the candidate's parts into a recording, as a browser would send them; gives each part as the live recogniser hears it.
async fn record(live: &Engines, side: &Path) -> Vec<Part> {
    let mut log = PacketLog::open(side).expect("opened");
    let mut encoder = OpusEncoder::new().expect("encoder");
    let mut parts = Vec::new();
    let mut now_ms = 15_000;
    for (start_ms, text) in SAID {
        while now_ms < start_ms {
            log.append(now_ms * 48, &encoder.encode(&[0.0; FRAME_48K]).expect("encodes")).expect("appended");
            now_ms += 20;
        }
        let Pcm48k(clip) =
            live.synthesizer.synthesize(text, Voice::default(), Priority::Turn.into()).await.expect("said");
        for frame in clip.chunks(FRAME_48K) {
            let mut frame = frame.to_vec();
            frame.resize(FRAME_48K, 0.0);
            log.append(now_ms * 48, &encoder.encode(&frame).expect("encodes")).expect("appended");
            now_ms += 20;
        }
        let audio = Pcm16k(resample(&clip, 48_000, 16_000).expect("resampled"));
        let heard =
            live.transcriber.transcribe(audio, Hints::default(), Priority::Turn.into()).await.expect("heard").text();
        parts.push(Part::new(PartKind::Spoken, heard, start_ms, now_ms));
    }
    // The microphone stays open to the end.
    while now_ms < 110_000 {
        log.append(now_ms * 48, &encoder.encode(&[0.0; FRAME_48K]).expect("encodes")).expect("appended");
        now_ms += 20;
    }
    log.flush().expect("flushed");
    parts
}

/// A closed interview with these parts: the first two in one turn, the third in another, and an invention in a third.
async fn store(store: &Store, transcriber: String, recording: &Path, mut parts: Vec<Part>) -> Uuid {
    let new = NewInterview {
        plan: "software-engineer".into(),
        role: "Software Engineer".into(),
        candidate: None,
        expires_at: "2030-01-01T00:00:00Z".parse().unwrap(),
    };
    let id = store.create(new).await.unwrap().id;
    let folder = store.create_media_dir(id).unwrap();
    std::fs::copy(recording, folder.join("candidate.packets")).unwrap();
    let (from, to, text) = INVENTED;
    let invented = Part::new(PartKind::Spoken, text, from, to);
    let typed = Part::new(PartKind::Typed, "I forgot: it ran on Airflow.", 80_000, 80_000);
    let later = vec![parts.pop().unwrap(), typed, invented];
    let opened = Event::Opened {
        interview: id.to_string(),
        plan: Box::new(Plan::default_software_engineer()),
        interviewer: "Emily".into(),
        candidate: None,
        wall: "2026-11-24T09:00:00Z".into(),
        versions: Versions { transcriber, ..Versions::default() },
    };
    store.append(id, 0, &opened).await.unwrap();
    store.append(id, 5_000, &Event::Joined { connection: 1, time_zone: None }).await.unwrap();
    for (turn, parts) in [(TurnId(1), parts), (TurnId(2), later)] {
        let at = parts.last().unwrap().end_ms + 700;
        store.append(id, at, &Event::TurnProposed { turn, parts }).await.unwrap();
        let utterance = Utterance {
            id: UtteranceId(turn.0),
            turn: Some(turn),
            lines: Vec::new(),
            moves: vec![Move::Answered { question: 1 }],
        };
        let trigger = Some(Trigger::Turn { turn });
        store.append(id, at + 10, &Event::ReplyDecided { utterance, trigger }).await.unwrap();
        store.append(id, at + 20, &Event::TurnCommitted { turn }).await.unwrap();
    }
    store.append(id, 110_000, &Event::Closed { reason: CloseReason::Completed }).await.unwrap();
    id
}

fn again(log: &[Logged]) -> Vec<(u32, usize, &Hearing)> {
    let again = log.iter().filter_map(|logged| match &logged.event {
        Event::HeardAgain { turn, part, hearing, .. } => Some((turn.0, *part, hearing)),
        _ => None,
    });
    again.collect()
}

/// A registry with the second ear that looks for what was left to do, until the interview's recording is marked as done.
async fn look(store: &Store, models: &Models, id: Uuid) -> Vec<Logged> {
    let engines = Engines::new(Arc::new(InstantTranscriber::new()), Arc::new(InstantSynthesizer::new()));
    let registry = Registry::new(Config::default(), store.clone(), engines).unwrap();
    let registry = registry.with_second_ear(Some(models.second.clone()));
    registry.tidy().await.unwrap();
    let done = store.media_dir(id).join("heard-again");
    // A machine that builds beside it is slow.
    for _ in 0..6_000 {
        if done.exists() {
            return registry.log_of(id).await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the second look does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_heard_again_by_a_better_model() {
    let Some(models) = models().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = Store::open(folder.path()).await.unwrap();
    let recording = folder.path().join("side.packets");
    let parts = record(&models.live, &recording).await;
    let transcriber = models.live.transcriber.label();
    let id = store(&data, transcriber.clone(), &recording, parts.clone()).await;
    let before = Transcript::from_log(&data.log(id).await.unwrap());
    assert!(before.entries.iter().all(|entry| entry.text_by != TextBy::SecondLook { model: "whisper-base".into() }));

    let log = look(&data, &models, id).await;
    let heard = again(&log);
    let places: Vec<_> = heard.iter().map(|(turn, part, _)| (*turn, *part)).collect();
    assert_eq!(places, [(1, 0), (1, 1), (2, 0), (2, 2)], "each spoken part once, in order of time");

    let (mut live, mut second) = (WordErrors::default(), WordErrors::default());
    for ((_, said), (turn, part, hearing)) in SAID.iter().zip(&heard) {
        let Hearing::Text { text } = hearing else { panic!("{turn}.{part}: {hearing:?}") };
        println!("{turn}.{part}: {text}");
        second += word_errors(said, text);
        let before = log.iter().find_map(|logged| match &logged.event {
            Event::TurnProposed { turn: it, parts } if it.0 == *turn => Some(parts[*part].text.clone()),
            _ => None,
        });
        live += word_errors(said, &before.unwrap());
    }
    println!("live {live:?}, second look {second:?}");
    assert!(second.rate() <= 0.1 && second.rate() <= live.rate() + 0.05, "{second:?}");
    assert!(matches!(heard[3].2, Hearing::Doubtful { .. }), "{:?}", heard[3]);

    let transcript = Transcript::from_log(&log);
    let model = models.second.model().to_owned();
    let [first, hard, typed, invented] = &transcript.entries[..] else { panic!("{:#?}", transcript.entries) };
    assert_eq!(first.text_by, TextBy::SecondLook { model: model.clone() });
    assert_eq!(first.heard, before.entries[0].heard, "what was heard live is never changed");
    assert_eq!(hard.text_by, TextBy::SecondLook { model: model.clone() });
    assert_eq!((&typed.text_by, &typed.heard), (&TextBy::Itself, &None));
    assert_eq!(invented.text_by, TextBy::LiveAfterDoubt { model: model.clone() });
    assert_eq!(invented.text, INVENTED.2);

    let text = transcript.to_text();
    assert!(
        text.contains(&format!("Transcriber: whisper-tiny.en live, {model} from the recording; as heard live")),
        "{text}"
    );
    assert!(text.contains("09:01:40"), "{text}");
    assert!(transcript.to_markdown().contains("from the recording"));
    let json = transcript.to_json();
    assert_eq!(json["entries"][0]["text_by"]["model"], model.as_str());
    assert_eq!(json["entries"][3]["text_by"]["model"], "whisper-tiny.en");
    assert_eq!(json["entries"][3]["text_by"]["doubted"], model.as_str());
    assert!(json["entries"][2]["text_by"].is_null());

    // Stopped half way: what was found stays, the rest is looked at at the next start.
    let half = store(&data, transcriber, &recording, parts).await;
    let known = Hearing::Text { text: "Known from before.".into() };
    let event = Event::HeardAgain { turn: TurnId(1), part: 0, model: model.clone(), hearing: known.clone() };
    data.append(half, 200_000, &event).await.unwrap();
    let log = look(&data, &models, half).await;
    let heard = again(&log);
    assert_eq!(heard.len(), 4);
    assert_eq!(heard[0], (1, 0, &known));
    assert_eq!(again(&data.log(id).await.unwrap()).len(), 4, "and nothing twice");
    data.close().await;
}
