//! What the server says about itself: one line an event, on standard error, and [`metrics`]; never anything personal.

pub mod metrics;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{LogConfig, LogFormat};

/// What libraries are held to unless the configured filter names them: the media stack reports each lost packet and
/// each closed socket, the model runtimes each layer.
const LIBRARIES: &str = "rtc=error,rtc_ice=error,rtc_dtls=error,rtc_sctp=error,webrtc=error,ort=warn,whisper_rs=warn";

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("log.filter: {0}; allowed: levels in EnvFilter's syntax, such as info or emily=debug,info")]
    Filter(String),
    #[error("another log is in use in this process already: {0}")]
    InUse(String),
}

/// Starts the log of this process: format and levels as configured, on standard error.
///
/// # Errors
/// A filter that is not one, or a second call.
pub fn init(config: &LogConfig) -> Result<(), TelemetryError> {
    let builder = fmt().with_env_filter(filter(config)?).with_writer(std::io::stderr);
    match config.format {
        LogFormat::Text => builder.finish().try_init(),
        LogFormat::Json => builder.json().flatten_event(true).finish().try_init(),
    }
    .map_err(|error| TelemetryError::InUse(error.to_string()))
}

/// The libraries' levels, then the configured ones, which win over them where they name the same target.
fn filter(config: &LogConfig) -> Result<EnvFilter, TelemetryError> {
    EnvFilter::builder()
        .parse(format!("{LIBRARIES},{}", config.filter))
        .map_err(|error| TelemetryError::Filter(error.to_string()))
}

#[cfg(test)]
mod tests {
    use tracing::{Level, enabled, subscriber};

    use super::*;

    fn config(filter: &str) -> LogConfig {
        LogConfig { filter: filter.to_owned(), ..LogConfig::default() }
    }

    #[test]
    fn libraries_are_quiet_until_they_are_named() {
        let levels = |text: &str| {
            let log = fmt().with_env_filter(filter(&config(text)).unwrap()).with_writer(std::io::sink).finish();
            subscriber::with_default(log, || {
                (
                    enabled!(target: "emily::http", Level::INFO),
                    enabled!(target: "emily::http", Level::DEBUG),
                    enabled!(target: "rtc_ice::agent", Level::WARN),
                    enabled!(target: "webrtc", Level::DEBUG),
                )
            })
        };
        assert_eq!(levels("info"), (true, false, false, false));
        assert_eq!(levels("debug"), (true, true, false, false));
        assert_eq!(levels("warn,webrtc=debug"), (false, false, false, true));
    }

    #[test]
    fn a_filter_that_is_none_is_refused_by_its_key() {
        let error = filter(&config("emily=loud")).unwrap_err().to_string();
        assert!(error.starts_with("log.filter: "), "{error}");
    }
}
