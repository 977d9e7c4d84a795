//! How a fetch tells a person what it is doing.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Receives news of a fetch. Steps come one after the other: `start`, any number of `at`, `finish`.
pub trait Progress: Send + Sync {
    /// One line worth reading afterwards, too: a source that failed, a model that is there.
    fn note(&self, line: &str);
    /// A step begins; `total` bytes, where that is known.
    fn start(&self, step: &str, total: Option<u64>);
    /// The step has done this many bytes.
    fn at(&self, bytes: u64);
    /// The step is over, well or not.
    fn finish(&self);
}

/// Moving bars on a terminal, plain lines elsewhere; both on standard error.
pub fn for_stderr() -> Box<dyn Progress> {
    if std::io::stderr().is_terminal() { Box::new(Bars::default()) } else { Box::new(Lines) }
}

/// One line per step, for logs.
pub struct Lines;

impl Progress for Lines {
    fn note(&self, line: &str) {
        eprintln!("{line}");
    }

    fn start(&self, step: &str, total: Option<u64>) {
        match total {
            Some(bytes) => eprintln!("{step} ({})", super::cli::size(bytes)),
            None => eprintln!("{step}"),
        }
    }

    fn at(&self, _bytes: u64) {}

    fn finish(&self) {}
}

/// Nothing at all.
pub struct Silent;

impl Progress for Silent {
    fn note(&self, _line: &str) {}
    fn start(&self, _step: &str, _total: Option<u64>) {}
    fn at(&self, _bytes: u64) {}
    fn finish(&self) {}
}

/// A bar with bytes and speed, or a spinner where the total is not known.
#[derive(Default)]
pub struct Bars {
    current: Mutex<Option<ProgressBar>>,
}

impl Bars {
    fn with(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        // A bar has no invariant that a panic elsewhere could have broken.
        act(&mut self.current.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Progress for Bars {
    fn note(&self, line: &str) {
        self.with(|bar| match bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        });
    }

    fn start(&self, step: &str, total: Option<u64>) {
        let (bar, template) = match total {
            Some(total) => (ProgressBar::new(total), "{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec}"),
            None => (ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}"),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(step.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        self.with(|current| *current = Some(bar));
    }

    fn at(&self, bytes: u64) {
        self.with(|bar| bar.iter().for_each(|bar| bar.set_position(bytes)));
    }

    fn finish(&self) {
        self.with(|bar| bar.take().iter().for_each(ProgressBar::finish_and_clear));
    }
}
