//! The program itself, as a person starts it: bad input gets a clear answer and harms nobody.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn emily(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emily"));
    command.current_dir(folder).env("EMILY_DATA_DIR", folder.join("data"));
    command
}

fn complaint(output: &Output) -> String {
    assert!(!output.status.success(), "it should have failed");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_mistake_in_the_configuration_names_file_key_and_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("emily.toml"), "[speech]\ntranscriber = \"parrot\"\n").unwrap();
    let said = complaint(&emily(folder.path()).arg("doctor").output().unwrap());
    for part in ["emily.toml", "speech.transcriber", "whisper"] {
        assert!(said.contains(part), "{said}");
    }
    let said = complaint(&emily(folder.path()).env("EMILY_HTP_ADDRESS", "x").arg("doctor").output().unwrap());
    assert!(said.contains("EMILY_HTP_ADDRESS"), "{said}");
}

#[test]
fn a_missing_model_is_named_with_the_command_that_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("silence.wav"), b"").unwrap();
    let output = emily(folder.path())
        .env("EMILY_MODELS_DIR", folder.path().join("no-models"))
        .args(["transcribe", "silence.wav"])
        .output()
        .unwrap();
    let said = complaint(&output);
    assert!(said.contains("emily models fetch whisper-tiny.en"), "{said}");
}

#[test]
fn a_port_in_use_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = complaint(&emily(folder.path()).args(["serve", "--address", &address]).output().unwrap());
    assert!(said.contains(&address) && said.contains("another program"), "{said}");
}

#[test]
fn a_file_that_is_no_wav_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("noise.wav"), b"this is not a wave").unwrap();
    let output = emily(folder.path()).args(["transcribe", "noise.wav"]).output().unwrap();
    let said = complaint(&output);
    assert!(said.contains("noise.wav"), "{said}");
}

/// A server that was started as a person starts it, and is stopped when the test ends.
struct Serving {
    child: Child,
    link: String,
}

impl Serving {
    /// `None`, with the reason printed, where the models are not here.
    fn start(folder: &Path) -> Option<Serving> {
        let mut child = emily(folder)
            .args(["serve", "--address", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let link = output.lines().map_while(Result::ok).find(|line| line.contains("http://127.0.0.1:"));
        let Some(link) = link else {
            let mut said = String::new();
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            child.wait().unwrap();
            assert!(said.contains("emily models fetch"), "{said}");
            assert!(std::env::var_os("REQUIRE_ALL_TESTS").is_none(), "{said}");
            println!("skipped: {said}");
            return None;
        };
        Some(Serving { child, link: link.trim().to_owned() })
    }

    fn ask(&self, request: &str) -> String {
        let address = self.link.trim_start_matches("http://").split('/').next().unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn token(&self) -> &str {
        self.link.rsplit('/').next().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_first_start_makes_a_trial_interview_and_bad_requests_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let Some(serving) = Serving::start(folder.path()) else { return };
    let health = serving.ask("GET /healthz HTTP/1.0\r\n\r\n");
    assert!(health.starts_with("HTTP/1.0 200") && health.contains("whisper") && health.contains("piper"), "{health}");
    let page = serving.ask(&format!("GET /i/{} HTTP/1.0\r\n\r\n", serving.token()));
    assert!(page.starts_with("HTTP/1.0 200") && page.contains("<!doctype html>"), "{page}");
    let info = serving.ask(&format!("GET /i/{}/info HTTP/1.0\r\n\r\n", serving.token()));
    assert!(info.contains("\"status\":\"open\"") && info.contains("Software Engineer"), "{info}");

    let unknown = serving.ask("GET /i/none/info HTTP/1.0\r\n\r\n");
    assert!(unknown.starts_with("HTTP/1.0 404") && unknown.contains("application/problem+json"), "{unknown}");
    let whip = |token: &str, body: &str| {
        serving.ask(&format!(
            "POST /whip HTTP/1.0\r\nAuthorization: Bearer {token}\r\nContent-Type: application/sdp\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    };
    for (token, body, status) in [
        ("none", "v=0\r\n".to_owned(), "401"),
        (serving.token(), "v=0\r\n".to_owned(), "400"),
        (serving.token(), "this is no session description".to_owned(), "400"),
        (serving.token(), "a".repeat(70_000), "413"),
    ] {
        let answer = whip(token, &body);
        assert!(answer.starts_with(&format!("HTTP/1.0 {status}")), "{status}: {answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
    }
    let health = serving.ask("GET /healthz HTTP/1.0\r\n\r\n");
    assert!(health.starts_with("HTTP/1.0 200"), "the server is as well as before: {health}");

    // A second server on the same folder is refused, and harms nobody.
    let said = complaint(&emily(folder.path()).args(["serve", "--address", "127.0.0.1:0"]).output().unwrap());
    assert!(said.contains("another Emily server"), "{said}");
}
