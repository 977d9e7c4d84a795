//! The table of mistakes, the layers, and the example file against the structs.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::*;

const EXAMPLE: &str = include_str!("../../emily.example.toml");
const HOME: (&str, &str) = ("HOME", "/home/ada");

fn parse(text: &str, env: &[(&str, &str)]) -> Result<Config, String> {
    let mut strings = vec![HOME];
    strings.extend(env);
    Config::parse("emily.toml", text, &Pairs(&strings)).map_err(|error| error.to_string())
}

struct Pairs<'a>(&'a [(&'a str, &'a str)]);

impl Strings for Pairs<'_> {
    fn strings(&self) -> Vec<(String, std::ffi::OsString)> {
        self.0.strings()
    }
}

/// The keys of every leaf of the defaults; an unset one is null and a leaf too.
fn leaves(value: &serde_json::Value, prefix: &str, keys: &mut BTreeSet<String>) {
    match value.as_object() {
        None => {
            keys.insert(prefix.trim_end_matches('.').to_owned());
        }
        Some(table) => {
            for (name, value) in table {
                leaves(value, &format!("{prefix}{name}."), keys);
            }
        }
    }
}

#[test]
fn the_list_of_settings_is_the_structs() {
    let mut keys = BTreeSet::new();
    leaves(&serde_json::to_value(Config::default()).unwrap(), "", &mut keys);
    let listed: BTreeSet<_> = SETTINGS.iter().map(|setting| setting.key.to_owned()).collect();
    assert_eq!(keys, listed);
    assert_eq!(listed.len(), SETTINGS.len(), "a key is listed twice");
    let variables: BTreeSet<_> = SETTINGS.iter().map(Setting::variable).collect();
    assert_eq!(variables.len(), SETTINGS.len(), "two keys have one variable");
}

#[test]
fn the_example_is_the_defaults_and_has_every_key() {
    let example = parse(EXAMPLE, &[]).unwrap();
    let defaults = Config {
        data_dir: PathBuf::from("/home/ada/.local/share/emily"),
        models: ModelsConfig { dir: Some(PathBuf::from("/home/ada/.cache/emily/models")), ..ModelsConfig::default() },
        speech: SpeechConfig {
            cache_dir: Some(PathBuf::from("/home/ada/.cache/emily/voice")),
            ..SpeechConfig::default()
        },
        ..Config::default()
    };
    assert_eq!(example, defaults);
    assert_eq!(parse("", &[]).unwrap(), defaults);

    let mut table = String::new();
    let mut mentioned = BTreeSet::new();
    for line in EXAMPLE.lines() {
        if let Some(name) = line.strip_prefix('[') {
            table = format!("{}.", name.trim_end_matches(']'));
        } else if let Some((name, _)) = line.trim_start_matches("# ").split_once(" = ") {
            mentioned.insert(format!("{table}{name}"));
        }
    }
    let listed: BTreeSet<_> = SETTINGS.iter().map(|setting| setting.key.to_owned()).collect();
    assert_eq!(mentioned, listed);
}

#[test]
fn every_commented_setting_of_the_example_is_valid() {
    let uncommented: String = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.contains(" = ") && !rest.starts_with("api_key_file") => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let text = uncommented.replace("mode = \"off\"", "mode = \"files\"");
    let config = parse(&text, &[]).unwrap();
    assert_eq!(config.meeting.ports, Some(PortRange { first: 50000, last: 50100 }));
    assert_eq!(config.speech.workers, Some(1));
}

#[test]
fn variables_win_over_the_file() {
    let config = parse(
        "data_dir = '/a'\n[http]\naddress = '127.0.0.1:1'\n[speech.piper]\nnoise = 1",
        &[
            ("EMILY_HTTP_ADDRESS", "[::1]:9"),
            ("EMILY_HTTP_TLS_MODE", "files"),
            ("EMILY_HTTP_TLS_CERT", "c.pem"),
            ("EMILY_HTTP_TLS_KEY", "k.pem"),
            ("EMILY_MEETING_ADDRESSES", "10.0.0.1, ::1"),
            ("EMILY_MEETING_PORTS", "5000-5010"),
            ("EMILY_SPEECH_WHISPER_MODEL", "whisper-base"),
            ("EMILY_SPEECH_THREADS", "2"),
            ("EMILY_SPEECH_PIPER_NOISE", "0.5"),
            ("EMILY_SPEECH_OPENAI_API_KEY", "sk-1"),
            ("EMILY_LOG_FORMAT", ""),
            ("OTHER", "ignored"),
        ],
    )
    .unwrap();
    assert_eq!(config.data_dir, PathBuf::from("/a"));
    assert_eq!(config.http.address, "[::1]:9".parse::<std::net::SocketAddr>().unwrap());
    assert_eq!(config.http.tls, Tls::Files { cert: "c.pem".into(), key: "k.pem".into() });
    assert_eq!(config.meeting.addresses, ["10.0.0.1".parse::<IpAddr>().unwrap(), "::1".parse().unwrap()]);
    assert_eq!(config.meeting.ports, Some(PortRange { first: 5000, last: 5010 }));
    assert_eq!(config.speech.whisper.model, "whisper-base");
    assert_eq!(config.speech.threads, Some(2));
    assert_eq!(config.speech.piper.noise, Some(0.5));
    assert_eq!(config.speech.openai.api_key, Some(Secret::new("sk-1".to_owned())));
    assert_eq!(config.log, LogConfig::default());
    assert!(!format!("{config:?}").contains("sk-1"));
    assert!(!serde_json::to_string(&config).unwrap().contains("sk-1"));
}

#[test]
fn default_folders_follow_xdg() {
    let config = parse("", &[("XDG_DATA_HOME", "/x"), ("XDG_CACHE_HOME", "relative")]).unwrap();
    assert_eq!(config.data_dir, PathBuf::from("/x/emily"));
    assert_eq!(config.models.dir, Some(PathBuf::from("/home/ada/.cache/emily/models")));
    assert_eq!(config.speech.cache_dir, Some(PathBuf::from("/home/ada/.cache/emily/voice")));
    let error = Config::parse("emily.toml", "", &[]).unwrap_err();
    assert!(matches!(error, ConfigError::NoHome), "{error}");
    let config = Config::parse("emily.toml", "data_dir = 'd'", &[]).unwrap();
    assert_eq!((config.data_dir, config.models.dir, config.speech.cache_dir), (PathBuf::from("d"), None, None));
}

/// File, variables, and what the answer has to say.
type Mistake<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

#[test]
fn mistakes_are_answered_with_place_key_and_what_is_allowed() {
    let mistakes: &[Mistake<'_>] = &[
        ("\n[http]\nadress = 1", &[], &["emily.toml, line 3", "`http.adress`", "did you mean `http.address`?"]),
        ("[htp]\naddress = 1", &[], &["emily.toml, line 1", "`htp`"]),
        ("max_sessions = 3", &[], &["line 1", "`max_sessions`", "did you mean `meeting.max_sessions`?"]),
        ("zzz = 3", &[], &["line 1", "`zzz`", "emily.example.toml lists them all"]),
        ("http = 5", &[], &["line 1", "http:", "a table of address, public_url, tls.mode"]),
        ("[http]\naddress = '8080'", &[], &["emily.toml, line 2", "http.address", "127.0.0.1:8080"]),
        ("[http]\n\ntls.mode = 'on'", &[], &["line 3", "http.tls.mode", "`on`", "off, self-signed or files"]),
        ("[http.tls]\nmode = 'files'\ncert = 'a'", &[], &["line 1", "http.tls", "needs both cert and key"]),
        ("[http.tls]\ncert = 'a'", &[], &["http.tls", "with mode \"files\" only"]),
        ("http.public_url = 'example.com'", &[], &["http.public_url", "https://interviews.example.com"]),
        ("http.public_url = 'https://example.com/emily'", &[], &["http.public_url", "without a path"]),
        ("[meeting]\nports = '9-1'", &[], &["line 2", "meeting.ports", "9 is greater than 1"]),
        ("meeting.ports = 5", &[], &["meeting.ports", "\"50000-50100\""]),
        ("meeting.addresses = ['::1', 'x']", &[], &["line 1", "meeting.addresses", "invalid IP address"]),
        ("meeting.max_sessions = 0", &[], &["meeting.max_sessions: 0", "from 1 to 1000"]),
        ("meeting.max_sessions = -1", &[], &["meeting.max_sessions", "from 1 to 1000"]),
        ("speech.transcriber = 'wisper'", &[], &["speech.transcriber", "`wisper`", "whisper or openai"]),
        ("speech.end_of_turn = 'sound'", &[], &["speech.end_of_turn", "`sound`", "smart_turn or text"]),
        ("speech.piper.noise = 1.5", &[], &["speech.piper.noise: 1.5", "from 0 to 1"]),
        ("speech.piper.noise = nan", &[], &["speech.piper.noise"]),
        ("speech.cache_mb = 100001", &[], &["speech.cache_mb: 100001", "0 keeps nothing"]),
        ("language.engine = 'openai'", &[], &["language.openai.model", "needed with engine"]),
        ("language.openai.base_url = 'https://u:p@h/v1'", &[], &["language.openai.base_url"]),
        ("language.deadline_ms = 20", &[], &["language.deadline_ms: 20", "from 100 to 10000"]),
        ("speech.openai.timeout_ms = 5", &[], &["speech.openai.timeout_ms: 5", "from 100 to 120000"]),
        ("speech.openai.api_key_file = '/nowhere/at/all'", &[], &["line 1", "api_key_file", "cannot be read"]),
        (
            "speech.openai.api_key_file = 'f'\nspeech.openai.api_key = 'k'",
            &[],
            &["line 1", "api_key_file", "api_key is set too"],
        ),
        ("interview.link_days = 1.5", &[], &["interview.link_days", "from 1 to 365"]),
        ("interview.interviewer = ' '", &[], &["interview.interviewer", "a name"]),
        ("[log]\nformat = 'xml'", &[], &["line 2", "log.format", "`xml`", "text or json"]),
        ("a = 1\na = 2", &[], &["emily.toml, line 2", "duplicate key"]),
        ("a = ", &[], &["emily.toml, line 1"]),
        ("", &[("EMILY_HTTP_ADRESS", "x")], &["EMILY_HTTP_ADRESS", "did you mean `EMILY_HTTP_ADDRESS`?"]),
        ("", &[("EMILY_NONSENSE", "x")], &["EMILY_NONSENSE", "emily.example.toml"]),
        ("", &[("EMILY_HTTP_ADDRESS", "x")], &["EMILY_HTTP_ADDRESS: http.address", "127.0.0.1:8080"]),
        ("", &[("EMILY_SPEECH_QUEUE", "many")], &["EMILY_SPEECH_QUEUE", "\"many\" is not a whole number"]),
        ("speech.queue = 1", &[("EMILY_SPEECH_QUEUE", "0")], &["EMILY_SPEECH_QUEUE: speech.queue: 0"]),
        ("", &[("EMILY_SPEECH_PIPER_NOISE", "loud")], &["\"loud\" is not a number"]),
        ("", &[("EMILY_MEETING_ADDRESSES", "1.2.3.4,here")], &["EMILY_MEETING_ADDRESSES", "meeting.addresses"]),
    ];
    for (text, env, wanted) in mistakes {
        let error = parse(text, env).expect_err(text);
        for part in *wanted {
            assert!(error.contains(part), "{text:?} {env:?}: {error:?} lacks {part:?}");
        }
        assert!(!error.contains('\n'), "{error:?} has more than one line");
    }
}

#[test]
fn a_mistake_never_repeats_a_secret() {
    for text in [
        "speech.openai.api_key = ['hunter2']",
        "speech.openai.api_key = 'hunter2",
        "speech.openai.api_key = 'hunter2' x",
        "speech.openai.api_key = 'hunter2'\nspeech.openai.api_key_file = 'f'",
    ] {
        let error = parse(text, &[]).expect_err(text);
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn a_secret_can_come_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, "hunter2\n").unwrap();
    let env = [("EMILY_SPEECH_OPENAI_API_KEY_FILE", file.to_str().unwrap())];
    let config = parse("", &env).unwrap();
    assert_eq!(config.speech.openai.api_key.unwrap().reveal(), "hunter2");
    std::fs::write(&file, " \n").unwrap();
    assert!(parse("", &env).unwrap_err().contains("is empty"));
}

#[test]
fn a_named_file_has_to_exist() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("emily.toml");
    let error = Config::load(Some(&file), &[HOME]).unwrap_err();
    assert!(error.to_string().contains("emily.toml: cannot be read"), "{error}");
    std::fs::write(&file, "log.format = 'json'").unwrap();
    assert_eq!(Config::load(Some(&file), &[HOME]).unwrap().log.format, LogFormat::Json);
}
