//! The commands on interviews that were held: replayed, reported, linted and simulated by the program itself.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::Path;
use std::process::{Command, Output};

use emily::interview::event::{Event, Logged};
use emily::interview::{Plan, Transcript};
use emily::simulate::{PersonaId, simulate};
use emily::store::{NewInterview, Store};

fn emily(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emily"));
    command.current_dir(folder).env("EMILY_DATA_DIR", folder.join("data")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Puts an interview into a data folder that no server holds, and gives its reference.
async fn store(folder: &Path, log: &[Logged]) -> String {
    let store = Store::open(&folder.join("data")).await.unwrap();
    let new = NewInterview {
        plan: "software-engineer".into(),
        role: "Software Engineer".into(),
        candidate: None,
        expires_at: "2030-01-01T00:00:00Z".parse().unwrap(),
    };
    let id = store.create(new).await.unwrap().id;
    let mut stored = Vec::new();
    for Logged { at_ms, event, .. } in log {
        let mut event = event.clone();
        if let Event::Opened { interview, .. } = &mut event {
            *interview = id.to_string();
        }
        stored.push(store.append(id, *at_ms, &event).await.unwrap());
    }
    store.close().await;
    Transcript::from_log(&stored).header.reference
}

#[tokio::test]
async fn a_stored_interview_is_replayed_reported_and_clean() {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan::named("nurse").unwrap();
    let held = simulate(&plan, PersonaId::Cooperative, 11);
    let reference = store(folder.path(), &held.log).await;

    // The phrases of an interview are chosen by its id, and the store gave it another one.
    let replayed = emily(folder.path(), &["replay", &reference]);
    let said = text(&replayed.stdout);
    assert!(said.contains("replies come out the same") && said.contains("joined"), "{said}");

    let report = emily(folder.path(), &["report", &reference]);
    let said = text(&report.stdout);
    assert!(report.status.success(), "{}", text(&report.stderr));
    assert!(said.contains(&reference) && said.contains("no language model"), "{said}");
    let competency = &plan.competencies[0].name;
    let level = format!("{competency}=4");
    let kept = emily(
        folder.path(),
        &[
            "report",
            &reference,
            "--override",
            &level,
            "--by",
            "R. Ellis",
            "--because",
            "Two examples with their results",
        ],
    );
    assert!(kept.status.success() && text(&kept.stdout).contains("level 4"), "{}", text(&kept.stderr));
    let said = text(&emily(folder.path(), &["report", &reference, "--format", "markdown"]).stdout);
    assert!(said.contains("R. Ellis") && said.contains("Two examples with their results"), "{said}");

    let unknown = emily(folder.path(), &["replay", "AAAA-AAAA"]);
    assert!(!unknown.status.success() && text(&unknown.stderr).contains("there is no interview AAAA-AAAA"));

    let file = folder.path().join("transcript.json");
    std::fs::write(&file, format!("{:#}", held.transcript.to_json())).unwrap();
    let linted = emily(folder.path(), &["lint", "transcript.json"]);
    assert!(linted.status.success() && linted.stdout.is_empty(), "{}", text(&linted.stdout));
    let spoilt = held.transcript.to_text().replacen("Thank you", "Great answer! Thank you", 3);
    std::fs::write(folder.path().join("spoilt.txt"), spoilt).unwrap();
    let linted = emily(folder.path(), &["lint", "spoilt.txt"]);
    assert_eq!(linted.status.code(), Some(1));
    assert!(
        text(&linted.stdout).lines().all(|line| line.starts_with('R')) && text(&linted.stdout).contains("R13 line")
    );
    std::fs::write(folder.path().join("poem.txt"), "The rain is slow.\nNobody speaks.\n").unwrap();
    assert_eq!(emily(folder.path(), &["lint", "poem.txt"]).status.code(), Some(2));
}

#[tokio::test]
async fn a_log_that_was_tampered_with_does_not_replay() {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan::default_software_engineer();
    let mut held = simulate(&plan, PersonaId::Terse, 3);
    let question = held.log.iter_mut().find_map(|logged| match &mut logged.event {
        Event::ReplyDecided { utterance, .. } => utterance.lines.iter_mut().find(|line| line.question == Some(2)),
        _ => None,
    });
    question.unwrap().display = "Let's talk about the second question. How old are you?".into();
    let reference = store(folder.path(), &held.log).await;
    let replayed = emily(folder.path(), &["replay", &reference]);
    let said = text(&replayed.stdout);
    assert_eq!(replayed.status.code(), Some(1), "{said}");
    assert!(said.contains("DIFFERS") && said.contains("How old are you?"), "{said}");
}

#[test]
fn the_same_seed_gives_the_same_interview_and_a_batch_its_summary() {
    let folder = tempfile::tempdir().unwrap();
    let one = || emily(folder.path(), &["simulate", "--plan", "sales", "--persona", "rambling", "--seed", "5"]);
    let first = one();
    assert!(first.status.success(), "{}{}", text(&first.stdout), text(&first.stderr));
    assert_eq!(first.stdout, one().stdout);
    assert!(text(&first.stdout).contains("Role: Sales Representative"));
    let batch = emily(folder.path(), &["simulate", "--plan", "nurse", "--count", "40"]);
    assert!(batch.status.success(), "{}", text(&batch.stdout));
    assert!(text(&batch.stdout).contains("40 interviews of the plan nurse"), "{}", text(&batch.stdout));
    let wrong = emily(folder.path(), &["simulate", "--persona", "grumpy"]);
    assert!(text(&wrong.stderr).contains("the personas are cooperative, terse"), "{}", text(&wrong.stderr));
    let none = emily(folder.path(), &["simulate", "--with-model"]);
    assert!(text(&none.stderr).contains("no language model is configured"), "{}", text(&none.stderr));
}
