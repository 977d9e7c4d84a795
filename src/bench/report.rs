//! What a benchmark prints: tables, aims and whether they were met, the machine; the same as JSON.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

/// The outcome of one benchmark.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// As in `emily bench NAME`.
    pub name: String,
    /// The command that repeats it.
    pub command: String,
    /// Where it ran.
    pub machine: Machine,
    /// In the order of printing.
    pub tables: Vec<Table>,
    /// What was aimed at, and what came out.
    pub aims: Vec<Aim>,
}

/// The machine that a benchmark ran on.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// The processor's name, where the system tells it.
    pub processor: String,
    /// Cores that this process may use.
    pub cores: usize,
    /// "linux x86_64".
    pub system: String,
    /// Emily's version.
    pub emily: &'static str,
    /// "release", or "debug": then its times mean little.
    pub build: &'static str,
}

/// Rows of figures; the first column is a label.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    pub title: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// A number that was to be reached.
#[derive(Clone, Debug, Serialize)]
pub struct Aim {
    /// "p95 at 50 sessions, ms".
    pub what: String,
    pub measured: f64,
    pub bound: f64,
    pub direction: Direction,
}

/// On which side of its bound a number is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    AtMost,
    AtLeast,
}

impl Report {
    /// An empty report of `emily bench {name}` on this machine.
    pub fn new(name: &str) -> Self {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        Report {
            name: name.to_owned(),
            command: format!("emily {}", arguments.join(" ")),
            machine: Machine::this(),
            tables: Vec::new(),
            aims: Vec::new(),
        }
    }

    /// Notes a number that should be at most `bound`.
    pub fn at_most(&mut self, what: impl Into<String>, measured: f64, bound: f64) {
        self.aims.push(Aim { what: what.into(), measured, bound, direction: Direction::AtMost });
    }

    /// Notes a number that should be at least `bound`.
    pub fn at_least(&mut self, what: impl Into<String>, measured: f64, bound: f64) {
        self.aims.push(Aim { what: what.into(), measured, bound, direction: Direction::AtLeast });
    }

    /// Whether every aim was met.
    pub fn all_met(&self) -> bool {
        self.aims.iter().all(Aim::is_met)
    }

    /// The report as a person reads it.
    pub fn text(&self) -> String {
        let Machine { processor, cores, system, emily, build } = &self.machine;
        let mut text = format!(
            "emily bench {}\n{processor}, {cores} cores, {system}, Emily {emily} ({build} build)\n{}\n",
            self.name, self.command
        );
        for table in &self.tables {
            let _ = write!(text, "\n{}", table.text());
        }
        if !self.aims.is_empty() {
            let row = |aim: &Aim| {
                let (sign, met) = (aim.direction.sign(), if aim.is_met() { "met" } else { "missed" });
                vec![aim.what.clone(), figure(aim.measured), format!("{sign} {}", figure(aim.bound)), met.to_owned()]
            };
            let aims = Table::new("Aims", &["", "measured", "aim", ""], self.aims.iter().map(row).collect());
            let _ = write!(text, "\n{}", aims.text());
        }
        text
    }

    /// Writes the report as JSON.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_json(&self, path: &Path) -> std::io::Result<()> {
        let json = serde_json::to_string_pretty(self).map_err(std::io::Error::other)?;
        std::fs::write(path, json + "\n")
    }
}

impl Table {
    /// A table; each row has as many cells as there are columns.
    pub fn new(title: impl Into<String>, columns: &[&str], rows: Vec<Vec<String>>) -> Self {
        Table { title: title.into(), columns: columns.iter().map(|it| (*it).to_owned()).collect(), rows }
    }

    fn text(&self) -> String {
        let width = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).chain(self.columns.get(at));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let line = |cells: &[String]| {
            let padded = cells.iter().zip(&widths).enumerate().map(|(at, (cell, width))| match at {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let mut text = format!("{}\n  {}\n", self.title, line(&self.columns));
        for row in &self.rows {
            let _ = writeln!(text, "  {}", line(row));
        }
        text
    }
}

impl Aim {
    /// Whether it was reached.
    pub fn is_met(&self) -> bool {
        match self.direction {
            Direction::AtMost => self.measured <= self.bound,
            Direction::AtLeast => self.measured >= self.bound,
        }
    }
}

impl Direction {
    fn sign(self) -> &'static str {
        match self {
            Direction::AtMost => "≤",
            Direction::AtLeast => "≥",
        }
    }
}

impl Machine {
    /// This machine and this build.
    pub fn this() -> Self {
        let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let named = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
        Machine {
            processor: named.map_or("unknown processor", |(_, name)| name.trim()).to_owned(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            emily: env!("CARGO_PKG_VERSION"),
            build: if cfg!(debug_assertions) { "debug" } else { "release" },
        }
    }
}

/// A number with as many digits as say something.
fn figure(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || size.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 1.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

/// The value below which this share (0 to 1) of the values lies, by the nearest rank; 0 without values.
pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_what_was_met() {
        let mut report = Report::new("turn");
        report.tables.push(Table::new("Latency", &["sessions", "p95"], vec![vec!["50".into(), "71 ms".into()]]));
        report.at_most("p95, ms", 71.0, 80.0);
        report.at_least("recall", 0.5, 0.85);
        let text = report.text();
        assert!(text.contains("sessions    p95") && text.contains("50        71 ms"), "{text}");
        assert!(text.contains("p95, ms        71     ≤ 80     met"), "{text}");
        assert!(text.contains("0.500  ≥ 0.850  missed"), "{text}");
        assert!(!report.all_met());
    }

    #[test]
    fn percentiles_are_values_of_the_set() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        assert_eq!([0.5, 0.95, 1.0].map(|share| percentile(&values, share)), [10.0, 19.0, 20.0]);
        assert_eq!(percentile(&[], 0.5), 0.0);
    }
}
