//! `emily models fetch|list|verify`: tables on standard output, news on standard error, an exit status.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use super::{Condition, FetchReport, Library, ModelError, Outcome, progress};
use crate::config::SpeechConfig;

/// Fetches `names`, or what `speech` needs where none is given. Fails unless every model is there afterwards.
pub async fn fetch(library: &Library, speech: &SpeechConfig, names: &[String]) -> ExitCode {
    let progress = progress::for_stderr();
    let result = if names.is_empty() {
        library.fetch_default(speech, progress.as_ref()).await
    } else {
        library.fetch(names, progress.as_ref()).await
    };
    match result {
        Ok(report) => {
            print(&fetched(library, &report));
            for (_, error) in &report.failed {
                eprintln!("{error}");
            }
            status(report.failed.is_empty())
        }
        Err(error) => complain(&error),
    }
}

/// Lists every model of the manifest.
pub fn list(library: &Library) -> ExitCode {
    print(&listed(library));
    ExitCode::SUCCESS
}

/// Hashes `names` again, or every model that is there where none is given. Fails if a file is missing or not whole.
pub fn verify(library: &Library, names: &[String]) -> ExitCode {
    let chosen: Vec<String> = if names.is_empty() {
        let models = &library.manifest().models;
        models.iter().map(|model| model.name.clone()).filter(|name| library.is_begun(name)).collect()
    } else {
        names.to_vec()
    };
    if chosen.is_empty() {
        eprintln!("no models are in {}: emily models fetch", library.dir().display());
        return ExitCode::FAILURE;
    }
    let verified = library.verify(&chosen);
    let mut rows = vec![["MODEL", "FILE", "RESULT"].map(str::to_owned).to_vec()];
    for entry in &verified {
        let result = match &entry.condition {
            Condition::Whole => "whole".to_owned(),
            Condition::Unknown { sha256 } => format!("there, but nothing says what its SHA-256 must be ({sha256})"),
            Condition::Bad(error) => error.to_string(),
        };
        rows.push(vec![entry.model.clone(), entry.file.clone(), result]);
    }
    print(&table(&rows));
    status(verified.iter().all(|entry| !matches!(entry.condition, Condition::Bad(_))))
}

fn fetched(library: &Library, report: &FetchReport) -> String {
    let mut rows = Vec::new();
    for (name, outcome) in &report.here {
        let how = match outcome {
            Outcome::AlreadyHere => "already here".to_owned(),
            Outcome::OnThisMachine(path) => format!("on this machine: {}", path.display()),
            Outcome::Fetched { source } => format!("fetched from {source}"),
        };
        rows.push(vec![name.clone(), how]);
    }
    let mut text = table(&rows);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "Models folder: {}", library.dir().display());
    text
}

fn listed(library: &Library) -> String {
    let mut rows = vec![["MODEL", "PURPOSE", "LICENCE", "SIZE", "HERE", "NEEDED FOR"].map(str::to_owned).to_vec()];
    for model in &library.manifest().models {
        let bytes = library.bytes_on_disk(model).or(model.bytes());
        rows.push(vec![
            model.name.clone(),
            model.purpose.clone(),
            model.licence.clone(),
            bytes.map_or_else(|| "?".to_owned(), size),
            match (library.is_present(&model.name), library.is_begun(&model.name)) {
                (true, _) => "yes",
                (false, true) => "damaged",
                (false, false) => "no",
            }
            .to_owned(),
            model.needed_for.clone(),
        ]);
    }
    table(&rows)
}

/// Rows with the columns under each other; the last column is as long as it likes.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, &width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Bytes as a person reads them, in decimal units.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

/// A reader that closed the pipe early (`| head`) is no failure.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn complain(error: &ModelError) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}

fn status(well: bool) -> ExitCode {
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        assert_eq!(size(312), "312 B");
        assert_eq!(size(4_794), "5 kB");
        assert_eq!(size(43_550_795), "43.6 MB");
        assert_eq!(size(1_624_555_275), "1.62 GB");
    }

    #[test]
    fn columns_line_up() {
        let rows = [vec!["a".to_owned(), "b".to_owned()], vec!["longer".to_owned(), "c".to_owned()]];
        assert_eq!(table(&rows), "a       b\nlonger  c\n");
    }
}
