//! The load benchmarks as programs: Emily's process ends with its input, and a small round has replies and no failure.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

fn emily(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emily"));
    command.args(arguments).current_dir(folder).env("TMPDIR", folder);
    command
}

#[test]
fn emilys_process_ends_when_its_input_is_closed_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut house = emily(&["bench", "house", "--instant"], folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = house.stdin.take().unwrap();
    let mut lines = BufReader::new(house.stdout.take().unwrap()).lines();
    let mut answer = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();
    let greeting = answer();
    assert!(greeting["base_url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    writeln!(input, r#"{{"invite":2}}"#).unwrap();
    assert_eq!(answer().as_array().unwrap().len(), 2);

    let address = greeting["metrics"].as_str().unwrap();
    let mut metrics = std::net::TcpStream::connect(address).unwrap();
    metrics.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    metrics.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200") && text.contains("emily_sessions 0"), "{text}");

    drop(input);
    let since = Instant::now();
    let status = loop {
        match house.try_wait().unwrap() {
            Some(status) => break status,
            None if since.elapsed() > Duration::from_secs(20) => {
                house.kill().unwrap();
                panic!("it runs on");
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    assert!(status.success());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_small_round_has_replies_and_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["bench", "turn", "--sessions", "2", "--seconds", "12", "--json", "report.json"];
    let output = emily(&arguments, folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    let replies: usize = report["tables"][0]["rows"][0][1].as_str().unwrap().parse().unwrap();
    assert!(replies >= 2, "{report:#}");
    let failures = report["aims"].as_array().unwrap().iter().find(|aim| aim["what"] == "failures at 2").unwrap();
    assert_eq!(failures["measured"], 0.0, "{report:#}");
}
