//! The models that are installed here, for tests that need the real ones. A test whose model is absent is skipped, with
//! the reason; where everything should be installed (`REQUIRE_ALL_TESTS`) that is a failure.

use std::path::{Path, PathBuf};

use emily::config::{ModelsConfig, SpeechConfig};
use emily::models::Library;
use emily::speech::{Engines, SpeechError};

pub fn library() -> Library {
    Library::open(&ModelsConfig::default()).expect("the built-in manifest")
}

/// The default engines' settings, with a voice that says everything twice alike: a test passes or fails every time.
pub fn settings() -> SpeechConfig {
    let mut config = SpeechConfig::default();
    config.piper.noise = Some(0.0);
    config
}

/// What was started; `None` where a model for it is absent.
pub fn or_skip<T>(started: Result<T, SpeechError>) -> Option<T> {
    match started {
        Ok(started) => Some(started),
        Err(SpeechError::Model(error)) => {
            eprintln!("skipped: {error}");
            assert!(std::env::var_os("REQUIRE_ALL_TESTS").is_none(), "{error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// The engines of these settings.
#[allow(dead_code, reason = "not every test that shares this starts both engines")]
pub async fn engines(config: &SpeechConfig) -> Option<Engines> {
    or_skip(Engines::start(config, &library()).await)
}

/// A recording of people, test data beside the project and no part of it: its absence is no failure.
#[allow(dead_code, reason = "not every test that shares this listens to people")]
pub fn recording(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/speech").join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: {} is not here", path.display());
    None
}
