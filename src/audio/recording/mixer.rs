//! From two packet logs to one file.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use super::ogg_opus::{OggOpusWriter, WriteError};
use super::side::Side;
use crate::audio::AudioError;
use crate::audio::frame::FRAME_48K;

/// How loud a voice is in the other's channel: both are heard in both ears, and are told apart.
const ACROSS: f32 = 0.5;
/// Samples in a millisecond.
const PER_MS: u64 = 48;

/// What a mix holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MixReport {
    /// Length of the file, ms.
    pub duration_ms: u64,
    /// Interview time of the file's first sample, ms.
    pub start_ms: u64,
    /// Packets of both sides in the mix.
    pub packets: u64,
    /// Packets that are not: doubles, those in the place of others, those that are not Opus.
    pub left_out: u64,
}

/// See [`super::mix`].
pub(super) fn mix(candidate: &Path, emily: &Path, out: &Path) -> Result<MixReport, AudioError> {
    let sides = [Side::open(candidate)?, Side::open(emily)?];
    let Some(start) = sides.iter().filter_map(Side::start).min() else {
        return Err(AudioError::NothingRecorded { candidate: candidate.to_path_buf(), emily: emily.to_path_buf() });
    };
    let unfinished = Unfinished::beside(out);
    let report = write(sides, start, &unfinished.path)?;
    fs::rename(&unfinished.path, out).map_err(|error| AudioError::io("renaming to", out, error))?;
    Ok(report)
}

/// Mixes frame by frame into a file, and brings it to the disk.
fn write([mut candidate, mut emily]: [Side; 2], start: u64, path: &Path) -> Result<MixReport, AudioError> {
    let failed = |error| match error {
        WriteError::Opus(error) => AudioError::opus("encode the mix")(error),
        WriteError::Io(error) => AudioError::io("writing", path, error),
    };
    let io_failed = |error| failed(WriteError::Io(error));
    let file = File::create(path).map_err(io_failed)?;
    let mut writer = OggOpusWriter::new(BufWriter::new(file)).map_err(failed)?;
    let mut at = start;
    while !(candidate.is_over(at) && emily.is_over(at)) {
        let frame = stereo(&candidate.frame(at)?, &emily.frame(at)?);
        writer.write(&frame).map_err(failed)?;
        at += FRAME_48K as u64;
    }
    let samples = candidate.end().max(emily.end()).saturating_sub(start);
    let buffered = writer.finish(samples).map_err(failed)?;
    let file = buffered.into_inner().map_err(|error| io_failed(error.into_error()))?;
    file.sync_all().map_err(io_failed)?;
    Ok(MixReport {
        duration_ms: samples.div_ceil(PER_MS),
        start_ms: start / PER_MS,
        packets: candidate.placed + emily.placed,
        left_out: candidate.left_out + emily.left_out,
    })
}

/// Interleaved stereo of both voices, the candidate's on the left.
fn stereo(candidate: &[f32; FRAME_48K], emily: &[f32; FRAME_48K]) -> [f32; 2 * FRAME_48K] {
    let mut frame = [0.0; 2 * FRAME_48K];
    for ((pair, candidate), emily) in frame.chunks_exact_mut(2).zip(candidate).zip(emily) {
        pair[0] = (candidate + ACROSS * emily).clamp(-1.0, 1.0);
        pair[1] = (emily + ACROSS * candidate).clamp(-1.0, 1.0);
    }
    frame
}

/// A file on its way to its name; removed if it does not get there.
struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    /// In the same folder, so that renaming is one step; with the process's number, so that two do not meet.
    fn beside(out: &Path) -> Self {
        let mut name = out.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".{}.part", std::process::id()));
        Unfinished { path: out.with_file_name(name) }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After the renaming there is nothing to remove, and when removing fails the error that led here matters more.
        fs::remove_file(&self.path).ok();
    }
}
