//! `emily plans`, as a person who writes a plan uses it.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::Path;
use std::process::{Command, Output};

fn plans(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_emily"))
        .current_dir(folder)
        .env("EMILY_DATA_DIR", folder.join("data"))
        .arg("plans")
        .args(arguments)
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_shipped_plan_is_shown_copied_broken_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    let listed = told(&plans(folder.path(), &["list"]));
    assert_eq!(listed.lines().count(), 6, "{listed}");
    let shown = plans(folder.path(), &["show", "nurse"]);
    assert!(shown.status.success());
    let plan = folder.path().join("plan.toml");
    std::fs::write(&plan, &shown.stdout).unwrap();
    let checked = plans(folder.path(), &["check", "plan.toml"]);
    assert_eq!(checked.status.code(), Some(0));
    assert!(told(&checked).starts_with("plan.toml: sound. Nurse"), "{}", told(&checked));

    let broken = told(&shown).replace("minutes = 30", "minuets = 30").replace("role = \"Nurse\"", "role = \"[Role]\"");
    std::fs::write(&plan, broken).unwrap();
    let checked = plans(folder.path(), &["check", "plan.toml"]);
    assert_eq!(checked.status.code(), Some(1));
    let said = told(&checked);
    for part in ["plan.toml:8: `role` of the plan is spoken", "plan.toml:11: `minuets` is not a field", "`minutes`"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn what_cannot_be_read_is_told_apart_from_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(plans(folder.path(), &["check", "sales"]).status.code(), Some(0), "a shipped plan by its name");
    for arguments in [
        &["check", "nothing.toml"][..],
        &["show", "astronaut"],
        &["draft", "--role", "Nurse", "--description", "no.txt"],
    ] {
        let output = plans(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_job_description_becomes_a_draft_that_passes_the_check() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("job.txt"), "You build pipelines with Airflow and ClickHouse for our analysts.")
        .unwrap();
    let arguments = ["draft", "--role", "Data Engineer", "--description", "job.txt", "--out", "plan.toml"];
    let drafted = plans(folder.path(), &arguments);
    assert!(drafted.status.success(), "{drafted:?}");
    let news = String::from_utf8_lossy(&drafted.stderr).into_owned();
    assert!(news.contains("\"data-engineer\"") && news.contains("no language model"), "{news}");
    assert_eq!(plans(folder.path(), &["check", "plan.toml"]).status.code(), Some(0));
    assert_eq!(plans(folder.path(), &arguments).status.code(), Some(2), "an existing file is kept");
}
