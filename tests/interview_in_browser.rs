//! Whole interviews in a real browser: Chromium with a microphone, over loopback, with the real Whisper and Piper.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod browser;
mod plans;

use std::time::Duration;

use browser::Browser;
use emily::audio::Pcm48k;
use emily::config::Config;
use emily::demo::Host;
use emily::demo::answers::Answers;
use emily::interview::event::{CloseReason, EntryKind, Event};
use emily::interview::{Speaker, Transcript};
use emily::session::NewInterview;
use emily::speech::wer::word_errors;
use emily::speech::{Priority, Voice, clauses};

/// Emily's longest utterance and a candidate's longest answer fit in this.
const A_TURN: Duration = Duration::from_secs(90);

const ANSWERS: &str = r#"
farewell = ["goodbye"]
otherwise = ["It took about three weeks, and in the end the pages loaded twice as fast for every customer."]

[[answer]]
cues = ["introduce", "yourself"]
say = "I am a backend engineer from Hamburg. For six years I have built services for a parcel company, and my favourite work was the tool that plans the routes of our drivers every morning."

[[answer]]
cues = ["difficult", "decision"]
say = "We had to choose between two databases. I compared both for a month with our own traffic, and I picked the slower one because it never lost a write when we pulled the plug."

[[answer]]
cues = ["ask me", "any questions", "anything you'd like"]
say = "No, thank you. I have everything I need."
"#;

async fn host(folder: &std::path::Path) -> Host {
    let mut config = Config { data_dir: folder.join("data"), ..Config::default() };
    config.speech.piper.noise = Some(0.0);
    Host::start(config).await.expect("a server")
}

/// The candidate's voice: lower and slower than Emily's.
async fn spoken(host: &Host, text: &str) -> Pcm48k {
    let voice = Voice { pitch: 0.86, pace: 1.0 };
    let mut sound = Pcm48k::default();
    for clause in clauses(text) {
        let clip = host.engines.synthesizer.synthesize(&clause, voice, Priority::Speech.into()).await.expect("a voice");
        sound.0.extend_from_slice(&clip.0);
        sound.0.resize(sound.0.len() + 48 * 150, 0.0);
    }
    sound
}

/// What Emily's captions say since the one with this id.
async fn emily_since(browser: &Browser, seen: &mut Vec<String>) -> String {
    let script = "return [...document.querySelectorAll('.turn[data-speaker=emily] .words')]
        .map((words) => [words.dataset.id, words.innerText])";
    let shown: Vec<(String, String)> = serde_json::from_value(browser.read(script).await).unwrap();
    let new: Vec<_> = shown.into_iter().filter(|(id, _)| !seen.contains(id)).collect();
    seen.extend(new.iter().map(|(id, _)| id.clone()));
    new.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
}

fn heard(transcript: &Transcript) -> String {
    let entries = transcript.entries.iter().filter(|entry| entry.kind == EntryKind::Answer);
    entries.filter_map(|entry| entry.heard.clone().or(Some(entry.text.clone()))).collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_candidate_takes_a_spoken_interview() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(folder.path(), (1280, 800)).await else { return };
    let host = host(folder.path()).await;
    let created = host
        .registry
        .create(NewInterview { plan: plans::two_questions(), candidate: Some("Ada Example".into()) })
        .await
        .unwrap();

    browser.open(&format!("{}/i/{}", host.base_url, created.token)).await;
    browser.wait_for("step", &["consent"], A_TURN).await;
    browser.picture("desktop-1-consent").await;
    browser.press("consent-agree").await;
    browser.press("options-continue").await;
    browser.wait_for("step", &["devices"], A_TURN).await;
    browser.picture("desktop-2-devices").await;
    browser.press("join").await;
    browser.wait_for("step", &["room"], A_TURN).await;
    browser.wait_for("floor", &["speaking"], A_TURN).await;
    browser.picture("desktop-3-speaking").await;

    let mut answers = Answers::parse(ANSWERS).unwrap();
    let (mut seen, mut said) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        browser.wait_for("floor", &["listening", "idle"], A_TURN).await;
        if browser.read("return document.body.dataset.step").await == "done" {
            break;
        }
        if said.len() == 1 {
            browser.picture("desktop-4-listening").await;
        }
        let Some(answer) = answers.reply_to(&emily_since(&browser, &mut seen).await) else { break };
        let sound = spoken(&host, &answer).await;
        browser.speak(&sound).await;
        browser.wait_for("floor", &["hearing"], A_TURN).await;
        if said.is_empty() {
            browser.picture("desktop-5-hearing").await;
        }
        browser.wait_for("floor", &["speaking"], A_TURN).await;
        said.push(answer);
    }
    browser.wait_for("step", &["done"], A_TURN).await;
    browser.picture("desktop-6-done").await;
    let link = format!("{}/i/{}/transcript.txt", host.base_url, created.token);
    let text = reqwest::get(&link).await.unwrap().error_for_status().unwrap().text().await.unwrap();
    browser.close().await;

    host.registry.ended(created.id).await;
    let transcript = host.registry.transcript_of(created.id).await.unwrap();
    println!("{text}");
    assert_eq!(transcript.header.close_reason, Some(CloseReason::Completed));
    assert_eq!(emily::lint::faults(&transcript), Vec::<String>::new());
    for question in 1..=2 {
        for kind in [EntryKind::Question, EntryKind::Answer] {
            let found = transcript.entries.iter().any(|entry| entry.question == Some(question) && entry.kind == kind);
            assert!(found, "question {question} has no {kind:?}");
        }
    }
    assert!(transcript.entries.iter().any(|entry| entry.kind == EntryKind::Consent));
    let errors = word_errors(&said.join(" "), &heard(&transcript));
    println!("word error rate {:.1} % of {} words", 100.0 * errors.rate(), errors.words);
    assert!(errors.rate() <= 0.15, "said {said:?}, heard {:?}", heard(&transcript));
    let recording = std::fs::metadata(host.registry.recording(created.id)).unwrap();
    assert!(recording.len() > 50_000, "a recording of {} bytes", recording.len());
    host.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_is_an_equal_way_and_a_second_tab_takes_over() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(folder.path(), (390, 844)).await else { return };
    let host = host(folder.path()).await;
    let created = host.registry.create(NewInterview { plan: plans::two_questions(), candidate: None }).await.unwrap();
    let link = format!("{}/i/{}", host.base_url, created.token);

    browser.open(&link).await;
    browser.picture("phone-1-consent").await;
    browser.press("consent-agree").await;
    browser.press("answer-typed").await;
    browser.press("options-continue").await;
    browser.press("join").await;
    browser.wait_for("floor", &["speaking"], A_TURN).await;
    browser.picture("phone-2-speaking").await;
    browser.wait_for("floor", &["listening"], A_TURN).await;
    type_answer(
        &browser,
        "I am a nurse from Leeds who learned to program at night, and I now build tools for wards every day.",
    )
    .await;
    browser.wait_for("floor", &["speaking"], A_TURN).await;

    // A second tab: it is offered to rejoin, and the first one says that it was taken over.
    let first = browser.client.window().await.unwrap();
    let second = browser.client.new_window(true).await.unwrap();
    browser.client.switch_to_window(second.handle).await.unwrap();
    browser.open(&link).await;
    browser.wait_for("step", &["rejoin"], A_TURN).await;
    browser.press("rejoin").await;
    browser.wait_for("connection", &["connected"], A_TURN).await;
    browser.client.switch_to_window(first).await.unwrap();
    browser.wait_for("step", &["taken"], A_TURN).await;
    browser.picture("phone-3-taken").await;
    browser.press("continue-here").await;
    browser.wait_for("floor", &["listening"], A_TURN).await;

    // She repeats the open question to whoever is back; the interview can be ended from the page.
    browser.press("end").await;
    browser.press("end-confirm").await;
    // Questions are open, so she asks once more; the page offers both choices as buttons.
    browser.press("confirm-end").await;
    browser.wait_for("step", &["done"], A_TURN).await;
    browser.picture("phone-4-done").await;
    browser.close().await;

    host.registry.ended(created.id).await;
    let transcript = host.registry.transcript_of(created.id).await.unwrap();
    println!("{}", transcript.to_text());
    assert_eq!(transcript.header.close_reason, Some(CloseReason::EndedByCandidate));
    assert_eq!(emily::lint::faults(&transcript), Vec::<String>::new());
    let typed = transcript.entries.iter().filter(|entry| entry.kind == EntryKind::TypedAnswer);
    assert!(typed.into_iter().any(|entry| entry.text.contains("nurse from Leeds")));
    let asked = transcript.entries.iter().filter(|entry| entry.speaker == Speaker::Emily && entry.question == Some(1));
    assert!(asked.count() >= 1);
    let joined = host.registry.log_of(created.id).await.unwrap();
    let joined = joined.iter().filter(|logged| matches!(logged.event, Event::Joined { .. }));
    assert_eq!(joined.count(), 3, "the first tab, the second, and the first again");
    host.stop().await.unwrap();
}

async fn type_answer(browser: &Browser, text: &str) {
    let script =
        "const box = document.querySelector('[data-testid=answer-text]'); box.focus(); box.value = arguments[0];
        box.dispatchEvent(new Event('input', { bubbles: true }))";
    browser.client.execute(script, vec![text.into()]).await.unwrap();
    browser.press("send").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_microphone_is_told_and_takes_part_by_typing() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::with_permission(folder.path(), (1280, 800), false).await else { return };
    let host = host(folder.path()).await;
    let created = host.registry.create(NewInterview { plan: plans::two_questions(), candidate: None }).await.unwrap();
    browser.open(&format!("{}/i/{}", host.base_url, created.token)).await;
    browser.press("consent-agree").await;
    browser.press("options-continue").await;
    browser.press("allow-microphone").await;
    browser.press("join-typed").await;
    assert!(browser.text("microphone-problem").await.to_lowercase().contains("microphone"));
    browser.wait_for("floor", &["speaking"], A_TURN).await;
    browser.wait_for("floor", &["listening"], A_TURN).await;
    type_answer(&browser, "I am a baker who learned to program, and I built the ordering system of our three shops.")
        .await;
    browser.wait_for("floor", &["speaking"], A_TURN).await;
    browser.close().await;
    let log = host.registry.log_of(created.id).await.unwrap();
    let typed = log.iter().any(|logged| match &logged.event {
        Event::TurnProposed { parts, .. } => parts.iter().any(|part| part.text.contains("three shops")),
        _ => false,
    });
    assert!(typed, "{log:#?}");
    host.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_none_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(folder.path(), (1280, 800)).await else { return };
    let host = host(folder.path()).await;
    browser.open(&format!("{}/i/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", host.base_url)).await;
    browser.wait_for("step", &["problem"], A_TURN).await;
    let title = browser.text("problem-title").await;
    let detail = browser.text("problem-detail").await;
    assert!(format!("{title} {detail}").to_lowercase().contains("link"), "{title}: {detail}");
    assert!(!browser.text("problem-title").await.contains("Emily"), "nobody says whose interview it is");
    browser.picture("desktop-7-problem").await;
    browser.close().await;
    host.stop().await.unwrap();
}
