//! The last steps that every voice goes through: trim, pitch, 48 kHz, loudness, edges.

use super::SpeechError;
use crate::audio::{self, Pcm48k};

/// Loudness of the voiced parts. Leaves room to the peak limit for a lively voice.
const LOUDNESS_DBFS: f32 = -20.0;
/// Silence kept before the first sound.
const LEAD_MS: usize = 40;
/// Silence kept after the last sound; pauses between clauses are the speaker's decision, not the voice's.
const TAIL_MS: usize = 120;
/// Edges are faded so that a clip never begins or ends with a click.
const FADE_SAMPLES: usize = 240;

/// Turns an engine's output at `hz` into a clip.
///
/// `pitch` is applied by resampling, which shortens the sound by the same factor: the engine has to speak slower by it. The rate is
/// rounded to 50 Hz (a quarter of a percent), which keeps the resampler's ratio simple.
pub(super) fn finish(samples: &[f32], hz: u32, pitch: f32) -> Result<Pcm48k, SpeechError> {
    let trimmed = trim(samples, hz);
    let rate = if pitch == 1.0 { hz } else { (hz as f32 * pitch / 50.0).round() as u32 * 50 };
    let mut samples = audio::resample(trimmed, rate, 48_000)?;
    audio::normalise(&mut samples, LOUDNESS_DBFS);
    fade(&mut samples);
    Ok(Pcm48k(samples))
}

/// Joins clips with a pause between them.
pub(super) fn join(clips: Vec<Pcm48k>, pause_ms: usize) -> Pcm48k {
    let mut joined = Vec::with_capacity(clips.iter().map(|clip| clip.0.len()).sum());
    for clip in clips {
        if !joined.is_empty() {
            joined.resize(joined.len() + pause_ms * 48, 0.0);
        }
        joined.extend(clip.0);
    }
    Pcm48k(joined)
}

/// Cuts off silence beyond [`LEAD_MS`] and [`TAIL_MS`]. Silence is 40 dB below the loudest 10 ms.
fn trim(samples: &[f32], hz: u32) -> &[f32] {
    let frame = (hz / 100).max(1) as usize;
    let energy = |frame: &[f32]| frame.iter().map(|s| s * s).sum::<f32>() / frame.len().max(1) as f32;
    let loudest = samples.chunks(frame).map(energy).fold(0.0, f32::max);
    let sounds = |frame: &[f32]| energy(frame) > loudest * 1e-4;
    let Some(first) = samples.chunks(frame).position(sounds) else {
        return &samples[..0];
    };
    let last = samples.chunks(frame).rposition(sounds).unwrap_or(first);
    let per_ms = hz as usize / 1000;
    let start = (first * frame).saturating_sub(LEAD_MS * per_ms);
    let end = ((last + 1) * frame + TAIL_MS * per_ms).min(samples.len());
    &samples[start..end]
}

fn fade(samples: &mut [f32]) {
    let length = FADE_SAMPLES.min(samples.len() / 2);
    let end = samples.len();
    for n in 0..length {
        let gain = n as f32 / length as f32;
        samples[n] *= gain;
        samples[end - 1 - n] *= gain;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: u32, ms: usize) -> Vec<f32> {
        (0..hz as usize * ms / 1000)
            .map(|n| (n as f32 * 440.0 * std::f32::consts::TAU / hz as f32).sin() * 0.1)
            .collect()
    }

    #[test]
    fn a_clip_is_trimmed_levelled_and_faded() {
        let mut samples = vec![0.0; 22_050];
        samples.extend(tone(22_050, 1_000));
        samples.extend(vec![0.0; 22_050]);
        let clip = finish(&samples, 22_050, 1.0).expect("clip");
        let ms = clip.0.len() / 48;
        assert!((1_130..1_190).contains(&ms), "{ms}");
        let voiced = &clip.0[200 * 48..900 * 48];
        let level = audio::level_dbfs(voiced);
        assert!((level - LOUDNESS_DBFS).abs() < 1.5, "{level}");
        assert_eq!((clip.0[0], clip.0[clip.0.len() - 1]), (0.0, 0.0));
        assert!(clip.0.iter().all(|s| s.abs() <= 0.9));
    }

    #[test]
    fn pitch_shortens_by_its_factor() {
        let clip = finish(&tone(22_050, 1_000), 22_050, 1.25).expect("clip");
        let ms = clip.0.len() as f32 / 48.0;
        assert!((790.0..812.0).contains(&ms), "{ms}");
    }

    #[test]
    fn silence_becomes_an_empty_clip_and_joins_pause() {
        assert!(finish(&[0.0; 4_800], 24_000, 1.0).expect("clip").0.is_empty());
        let joined = join(vec![Pcm48k(vec![0.1; 10]), Pcm48k(vec![0.2; 10])], 1);
        assert_eq!(joined.0.len(), 68);
    }
}
