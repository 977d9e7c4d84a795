//! `emily lint` over transcripts in every form: faultless ones pass, a planted fault is named, what is no interview is
//! refused, and everything that Emily says passes.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "lint/candidates.rs"]
mod candidates;
#[path = "lint/faults.rs"]
mod faults;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use emily::interview::Plan;
use emily::interview::lint::{Fault, Form, Interview, RULES, Scope, lint, read};
use faults::{FAULTS, FINE, Planted};
use proptest::prelude::*;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn transcript(name: &str) -> String {
    fs::read_to_string(folder("tests/transcripts").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn linted(text: &str) -> Vec<Fault> {
    lint(&read(text).unwrap_or_else(|error| panic!("{error}\n{text}")))
}

fn rules(faults: &[Fault]) -> BTreeSet<u8> {
    faults.iter().map(|fault| fault.rule.0).collect()
}

fn shown(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

fn plans() -> Vec<Plan> {
    let files = fs::read_dir(folder("src/interview/plans")).unwrap().map(|entry| entry.unwrap().path());
    let more = [folder("tests/plans/two-questions.toml")];
    let plans: Vec<Plan> = files
        .chain(more)
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| Plan::parse(&fs::read_to_string(path).unwrap()).unwrap())
        .collect();
    assert!(plans.len() > 1);
    plans
}

/// What the table of faults says of the interview that it was made of: all but 15, which needs a plan, and 18, which is
/// a note.
#[test]
fn the_reference_interview_fails_for_the_right_reasons() {
    let faults = linted(&transcript("reference.txt"));
    let found = rules(&faults);
    let expected: BTreeSet<u8> = (1..=17).filter(|rule| *rule != 15).collect();
    assert_eq!(found, expected, "{}", shown(&faults));
    for (rule, line, words) in [
        (1, 1, "morning/afternoon"),
        (1, 1, "our organization"),
        (2, 213, "[Your Name]"),
        (2, 219, "[Timeframe"),
        (3, 13, "brief"),
        (4, 13, "brief"),
        (4, 75, "lengthy"),
        (5, 131, "final question"),
        (5, 189, "concludes"),
        (6, 3, "five key areas"),
        (7, 197, "pleasure"),
        (8, 205, "Meeting Closed"),
        (8, 278, "concludes"),
        (9, 230, "only completed 4"),
        (9, 232, "final question"),
        (10, 207, "relevant parties"),
        (11, 209, "**Meeting Details:**"),
        (11, 234, "**Question 5:**"),
        (12, 125, "You've provided"),
        (13, 23, "impressive"),
        (13, 187, "Well done"),
        (14, 185, "redundant storage"),
        (16, 25, "efficient"),
        (16, 99, "if a task fails"),
        (17, 272, ""),
    ] {
        let is_it = |fault: &&Fault| fault.rule.0 == rule && fault.line == line && fault.quote.contains(words);
        assert!(faults.iter().any(|fault| is_it(&fault)), "R{rule:02} line {line} {words}\n{}", shown(&faults));
    }
}

#[test]
fn faultless_transcripts_pass_in_every_form() {
    let mut forms = Vec::new();
    for entry in fs::read_dir(folder("tests/transcripts/clean")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let interview = read(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let faults = lint(&interview);
        assert_eq!(faults, vec![], "{}\n{}", path.display(), shown(&faults));
        forms.push(interview.form());
    }
    assert!(forms.len() >= 9);
    for form in [Form::Labelled, Form::Timed, Form::Messages] {
        assert!(forms.contains(&form), "{form:?}");
    }
}

/// One change to a faultless transcript, and the rule that it breaks is named.
#[test]
fn a_planted_fault_is_named() {
    let mut missed = Vec::new();
    for Planted { rule, file, from, to, and } in FAULTS {
        let clean = transcript(&format!("clean/{file}"));
        assert!(clean.contains(from), "{file}: {from}");
        let found = rules(&linted(&clean.replacen(from, to, 1)));
        let allowed: BTreeSet<u8> = and.iter().copied().chain([*rule]).collect();
        if !found.contains(rule) || !found.is_subset(&allowed) {
            missed.push(format!("R{rule:02} {file}: “{to}” gave {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    let covered: BTreeSet<u8> = FAULTS.iter().map(|planted| planted.rule).collect();
    let in_text = RULES.iter().filter(|rule| matches!(rule.scope, Scope::AnyText | Scope::TextAndRecord));
    for rule in in_text {
        assert!(covered.contains(&rule.id.0), "{} is not planted", rule.id);
    }
}

/// Sentences that look like faults and are none.
#[test]
fn it_does_not_cry_wolf() {
    let mut wrong = Vec::new();
    for (file, from, to) in FINE {
        let clean = transcript(&format!("clean/{file}"));
        assert!(clean.contains(from), "{file}: {from}");
        let faults = linted(&clean.replacen(from, to, 1));
        if !faults.is_empty() {
            wrong.push(format!("{file}: “{to}” gave {}", shown(&faults)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whatever a candidate does, what Emily says passes: as a record, as JSON, as the candidate's copy, as text, as Markdown.
#[test]
fn everything_that_emily_says_passes() {
    for plan in plans() {
        for seed in 0..60 {
            let transcript = candidates::interview(&plan, seed);
            let json = serde_json::to_string_pretty(&transcript.to_json()).unwrap();
            let copy = transcript.clone().for_candidate().to_json().to_string();
            let texts = [json, copy, transcript.to_text(), transcript.to_markdown()];
            let mut found = lint(&Interview::from_transcript(&transcript));
            for text in &texts {
                found.extend(linted(text));
            }
            assert_eq!(found, vec![], "seed {seed} of {}\n{}\n{}", plan.id, shown(&found), texts[2]);
        }
    }
}

#[test]
fn a_record_and_its_json_are_judged_alike() {
    let mut transcript = candidates::interview(&Plan::default_software_engineer(), 3);
    for entry in &mut transcript.entries {
        if entry.text.starts_with("Let's begin with") {
            entry.text.push_str(" And why?");
        }
    }
    let memory = lint(&Interview::from_transcript(&transcript));
    let pretty = serde_json::to_string_pretty(&transcript.to_json()).unwrap();
    let json = linted(&pretty);
    assert!(!memory.is_empty());
    let without_lines =
        |faults: &[Fault]| faults.iter().map(|it| (it.rule, it.entry, it.quote.clone())).collect::<Vec<_>>();
    assert_eq!(without_lines(&memory), without_lines(&json));
    let line = pretty.lines().nth(json[0].line - 1).unwrap();
    assert!(line.contains("\"text\"") && line.contains("Let's begin with"), "{line}");
    let one_line = linted(&transcript.to_json().to_string());
    assert!(one_line[0].line == 1 && one_line[0].explanation.ends_with(&format!("(entry {})", json[0].entry)));
}

#[test]
fn what_is_no_interview_is_refused() {
    let long_prose = "The moor lay quiet. Nobody came by that day, and nobody was missed. It rained.\n".repeat(40);
    for text in [
        "",
        "  \n\t ",
        "\u{feff}",
        "PK\u{3}\u{4}\0\0\0",
        "Just a sentence.",
        &long_prose,
        "{}",
        "[]",
        "[1, 2, 3]",
        "{\"name\": \"emily\", \"version\": \"0.1.0\", \"list\": [{\"text\": \"alone\"}]}",
        "{\"entries\": ",
        "Interviewer: Hello. How are you?\nInterviewer: Is anybody there?",
        "services:\n  web:\n    image: nginx\n  db:\n    image: postgres\n    ports: none\n    image: again\n",
        "2026-01-01 12:00:00 INFO: started\n2026-01-01 12:00:01 WARN: slow\n2026-01-01 12:00:02 INFO: stopped\n",
        "# Notes\n\n- buy milk\n- call Ada: tomorrow\n",
        "12:00:00\n",
    ] {
        let error = read(text).map(|interview| format!("{interview:?}")).expect_err(text);
        assert!(error.to_string().contains("Expected an interview"), "{error}");
    }
    let huge = "Interviewer: Why?\nCandidate: Because.\n".repeat(400_000);
    assert!(read(&huge).is_err());
}

#[test]
fn a_long_transcript_takes_no_longer_than_its_length() {
    let turns = "Interviewer: Thank you. “What then? *[A] {{b}} <c> `d` you said \"x\nCandidate: \" Hi ‘ [ { < ` * “ I have to go\n";
    let begun = std::time::Instant::now();
    let interview = turns.repeat(4_000);
    let _ = lint(&read(&interview).unwrap());
    let _ = lint(&read(&format!("Interviewer: {}?\nCandidate: Hi", "[ ( { < ` * _ “ ".repeat(20_000))).unwrap());
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Any text is read and judged, or refused; nothing panics.
    #[test]
    fn any_text_is_judged_or_refused(text in "\\PC{0,400}", lines in prop::collection::vec("[IC]?[:\\[\\]<>{}*_“”‘’'\"#?!.…\\- \n0-9a-zéß’]{0,60}", 0..30)) {
        if let Ok(interview) = read(&text) {
            lint(&interview);
        }
        let mut labelled = String::from("Interviewer: What is your name?\nCandidate: I am Ada.\n");
        for (at, line) in lines.iter().enumerate() {
            labelled.push_str(if at % 2 == 0 { "Interviewer: " } else { "Candidate: " });
            labelled.push_str(line);
            labelled.push('\n');
        }
        if let Ok(interview) = read(&labelled) {
            lint(&interview);
        }
        let timed: String = lines.iter().enumerate().map(|(at, line)| format!("{line}\n\n12:00:{:02}\n\n", at % 60)).collect();
        if let Ok(interview) = read(&timed) {
            lint(&interview);
        }
    }

    /// A transcript that was damaged anywhere is still judged.
    #[test]
    fn a_damaged_transcript_is_judged(cut in 0usize..20_000, add in "\\PC{0,8}") {
        let mut text = transcript("reference.txt");
        let at = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.insert_str(at, &add);
        let _ = read(&text).map(|interview| lint(&interview));
        text.truncate(at);
        let _ = read(&text).map(|interview| lint(&interview));
    }
}
