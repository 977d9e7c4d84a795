//! `emily lint`: the rules of conduct on a transcript in a file. Judging is [`crate::interview::lint`]; this reads.

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use crate::interview::Transcript;
use crate::interview::lint::{Interview, MAX_BYTES, lint, read};

/// A fault was found.
const FAULTY: u8 = 1;
/// The file cannot be read as an interview.
const UNREADABLE: u8 = 2;

/// Prints one line a fault. The code is 0 without a fault, 1 with one, and 2 when the file is no interview.
pub fn run(path: &Path) -> ExitCode {
    let found = contents(path).and_then(|text| {
        let interview = read(&text).map_err(|error| error.to_string())?;
        Ok(lint(&interview))
    });
    match found {
        Ok(faults) => {
            let mut out = io::stdout().lock();
            for fault in &faults {
                // A closed pipe is no reason to complain.
                let _ = writeln!(out, "{fault}");
            }
            if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAULTY) }
        }
        Err(problem) => {
            eprintln!("emily: {}: {problem}.", path.display());
            ExitCode::from(UNREADABLE)
        }
    }
}

/// The faults of one of Emily's own interviews, each in a line.
pub fn faults(transcript: &Transcript) -> Vec<String> {
    lint(&Interview::from_transcript(transcript)).iter().map(ToString::to_string).collect()
}

/// The file's text: UTF-8, or UTF-16 with its mark, as some programs save transcripts.
fn contents(path: &Path) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| format!("cannot be opened ({error})"))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read ({error})"))?;
    if bytes.len() > MAX_BYTES {
        return Err(format!("is longer than {} MB", MAX_BYTES >> 20));
    }
    let units =
        |from: fn([u8; 2]) -> u16| bytes[2..].chunks_exact(2).map(|pair| from([pair[0], pair[1]])).collect::<Vec<_>>();
    let text = match bytes.get(..2) {
        Some([0xff, 0xfe]) => String::from_utf16(&units(u16::from_le_bytes)).ok(),
        Some([0xfe, 0xff]) => String::from_utf16(&units(u16::from_be_bytes)).ok(),
        _ => String::from_utf8(bytes).ok(),
    };
    text.ok_or_else(|| "is not a text in UTF-8".to_owned())
}
