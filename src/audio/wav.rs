//! WAV files: read in any usual format, written as 16-bit mono.

use std::path::Path;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use super::AudioError;

/// Reads a WAV file into mono samples and its rate in Hz.
///
/// Integer samples of 8, 16, 24 and 32 bits and 32-bit floats are understood; channels are averaged.
///
/// # Errors
/// [`AudioError::Wav`] when it is not such a file, [`AudioError::WavTruncated`] when it ends early, [`AudioError::Io`] when
/// it cannot be read.
pub fn read_wav(path: &Path) -> Result<(Vec<f32>, u32), AudioError> {
    let mut reader = WavReader::open(path).map_err(|error| failed("reading", path, error))?;
    let WavSpec { channels, sample_rate, bits_per_sample, sample_format } = reader.spec();
    if channels == 0 || sample_rate == 0 {
        let reason = format!("{channels} channels at {sample_rate} Hz");
        return Err(AudioError::Wav { path: path.to_path_buf(), reason });
    }
    let announced = u64::from(reader.len());
    let interleaved = match sample_format {
        SampleFormat::Float => collect(path, announced, reader.samples::<f32>())?,
        SampleFormat::Int => {
            let full_scale = 2_f32.powi(i32::from(bits_per_sample) - 1);
            let scaled = reader.samples::<i32>().map(|sample| sample.map(|sample| sample as f32 / full_scale));
            collect(path, announced, scaled)?
        }
    };
    Ok((to_mono(interleaved, usize::from(channels)), sample_rate))
}

/// Writes mono samples as 16-bit WAV; what is outside of [-1, 1] is clipped. Replaces a file that is there.
///
/// # Errors
/// [`AudioError::Io`] or [`AudioError::DiskFull`] when it cannot be written.
pub fn write_wav(path: &Path, samples: &[f32], hz: u32) -> Result<(), AudioError> {
    let spec = WavSpec { channels: 1, sample_rate: hz, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let write = || {
        let mut writer = WavWriter::create(path, spec)?;
        for sample in samples {
            writer.write_sample((sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16)?;
        }
        writer.finalize()
    };
    write().map_err(|error| failed("writing", path, error))
}

/// All samples, or how many there were before the file ended. Grows with what is found, never by what a header claims.
fn collect(
    path: &Path,
    announced: u64,
    samples: impl Iterator<Item = Result<f32, hound::Error>>,
) -> Result<Vec<f32>, AudioError> {
    let mut found = Vec::new();
    for sample in samples {
        match sample {
            Ok(sample) => found.push(if sample.is_finite() { sample } else { 0.0 }),
            Err(hound::Error::IoError(error)) if is_end(&error) => {
                return Err(AudioError::WavTruncated {
                    path: path.to_path_buf(),
                    announced,
                    found: found.len() as u64,
                });
            }
            Err(error) => return Err(failed("reading", path, error)),
        }
    }
    Ok(found)
}

/// hound reports the end of a file as an error of another kind, without an operating system's code.
fn is_end(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::UnexpectedEof || error.raw_os_error().is_none()
}

fn to_mono(interleaved: Vec<f32>, channels: usize) -> Vec<f32> {
    if channels == 1 {
        return interleaved;
    }
    interleaved.chunks_exact(channels).map(|frame| frame.iter().sum::<f32>() / channels as f32).collect()
}

fn failed(action: &'static str, path: &Path, error: hound::Error) -> AudioError {
    match error {
        hound::Error::IoError(error) if is_end(&error) => {
            AudioError::Wav { path: path.to_path_buf(), reason: "it ends within its header".to_owned() }
        }
        hound::Error::IoError(error) => AudioError::io(action, path, error),
        error => AudioError::Wav { path: path.to_path_buf(), reason: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(length: usize) -> Vec<f32> {
        (0..length).map(|n| 0.6 * (n as f32 * 0.05).sin()).collect()
    }

    fn write_as(path: &Path, channels: u16, bits: u16, format: SampleFormat, samples: &[f32]) {
        let spec = WavSpec { channels, sample_rate: 44_100, bits_per_sample: bits, sample_format: format };
        let mut writer = WavWriter::create(path, spec).expect("creates");
        for sample in samples {
            for channel in 0..channels {
                // The second channel is silent: the mix is half as loud.
                let sample = if channel == 0 { *sample } else { 0.0 };
                match format {
                    SampleFormat::Float => writer.write_sample(sample).expect("writes"),
                    SampleFormat::Int => {
                        let full = (2_f64.powi(i32::from(bits) - 1) - 1.0) * f64::from(sample);
                        writer.write_sample(full as i32).expect("writes");
                    }
                }
            }
        }
        writer.finalize().expect("finishes");
    }

    #[test]
    fn all_usual_formats_are_read() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.wav");
        let samples = tone(500);
        let formats = [
            (8, SampleFormat::Int, 0.02),
            (16, SampleFormat::Int, 1e-4),
            (24, SampleFormat::Int, 1e-6),
            (32, SampleFormat::Int, 1e-6),
            (32, SampleFormat::Float, 1e-7),
        ];
        for (bits, format, tolerance) in formats {
            for channels in [1_u16, 2] {
                write_as(&path, channels, bits, format, &samples);
                let (read, hz) = read_wav(&path).expect("reads");
                assert_eq!((read.len(), hz), (samples.len(), 44_100));
                let worst =
                    read.iter().zip(&samples).map(|(a, b)| (a * f32::from(channels) - b).abs()).fold(0.0, f32::max);
                assert!(worst < tolerance * f32::from(channels), "{bits} bits, {channels} channels: {worst}");
            }
        }
    }

    #[test]
    fn written_samples_come_back_and_are_clipped() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.wav");
        write_wav(&path, &[0.0, 0.5, -0.5, 2.0, -2.0], 16_000).expect("writes");
        let (read, hz) = read_wav(&path).expect("reads");
        assert_eq!(hz, 16_000);
        for (read, wanted) in read.iter().zip([0.0, 0.5, -0.5, 1.0, -1.0]) {
            assert!((read - wanted).abs() < 1e-4, "{read} {wanted}");
        }
        write_wav(&path, &[], 16_000).expect("writes");
        assert!(read_wav(&path).expect("reads").0.is_empty());
    }

    #[test]
    fn a_file_that_was_cut_off_says_so() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.wav");
        write_wav(&path, &tone(1_000), 16_000).expect("writes");
        let whole = std::fs::read(&path).expect("reads");
        std::fs::write(&path, &whole[..whole.len() - 300]).expect("writes");
        let error = read_wav(&path).expect_err("cut off").to_string();
        assert!(error.contains("announces 1000 samples, it holds 850"), "{error}");
        for length in 0..44 {
            std::fs::write(&path, &whole[..length]).expect("writes");
            assert!(matches!(read_wav(&path), Err(AudioError::Wav { .. })), "{length} bytes");
        }
    }

    #[test]
    fn what_is_no_wav_file_is_named() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.mp3");
        std::fs::write(&path, b"ID3 and then something else entirely, long enough for a header").expect("writes");
        let error = read_wav(&path).expect_err("no WAV").to_string();
        assert!(error.contains("a.mp3") && error.contains("ffmpeg"), "{error}");
        assert!(matches!(read_wav(&folder.path().join("none.wav")), Err(AudioError::Io { .. })));
    }
}
