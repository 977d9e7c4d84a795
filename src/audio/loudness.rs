//! Levels: how loud something is, and bringing a voice to a wanted loudness.

use std::collections::VecDeque;

/// The level of silence, dBFS; nothing is reported as quieter.
pub const SILENCE_DBFS: f32 = -100.0;
/// Highest sample of a normalised voice: -1 dBFS.
const PEAK: f32 = 0.891_25;
/// How far the limiter may pull a peak down, as a factor (6 dB); beyond that the whole clip becomes quieter.
const MOST_LIMITING: f32 = 2.0;
/// Blocks over which levels are compared, samples: 20 ms at 48 kHz.
const BLOCK: usize = 960;
/// Blocks this far below the loudest one are pauses, not voice; as a ratio of powers (25 dB).
const VOICED: f32 = 0.003_16;
/// Mean square below which nothing is voice (-60 dBFS): noise is not blown up.
const NOISE: f32 = 1e-6;
/// Samples over which the limiter turns down before a peak and up after it: 2 ms at 48 kHz.
const ATTACK: usize = 96;

/// Level of the samples: root mean square in dB relative to full scale; [`SILENCE_DBFS`] for silence and for no samples.
pub fn level_dbfs(samples: &[f32]) -> f32 {
    (10.0 * mean_square(samples).log10()).max(SILENCE_DBFS)
}

/// Brings a clip's voiced parts to a level, in place, and limits its peaks to -1 dBFS.
///
/// Pauses do not count towards the level. Isolated peaks are turned down by up to 6 dB with a look-ahead limiter; a clip
/// that would need more stays below the target. A clip without voice (below -60 dBFS) is left as it is.
pub fn normalise(samples: &mut [f32], target_dbfs: f32) {
    for sample in samples.iter_mut().filter(|sample| !sample.is_finite()) {
        *sample = 0.0;
    }
    let Some(voiced) = voiced_mean_square(samples) else { return };
    let peak = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    let wanted = 10_f32.powf(target_dbfs / 20.0) / voiced.sqrt();
    let gain = wanted.min(PEAK * MOST_LIMITING / peak);
    for sample in samples.iter_mut() {
        *sample *= gain;
    }
    if peak * gain > PEAK {
        limit(samples);
    }
}

fn mean_square(samples: &[f32]) -> f32 {
    samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32
}

/// Mean square of the blocks that hold voice; none if there is no voice.
fn voiced_mean_square(samples: &[f32]) -> Option<f32> {
    let blocks: Vec<f32> = samples.chunks(BLOCK).map(mean_square).collect();
    let loudest = blocks.iter().copied().fold(0.0, f32::max);
    if loudest < NOISE {
        return None;
    }
    let voiced: Vec<f32> = blocks.into_iter().filter(|power| *power >= loudest * VOICED).collect();
    Some(voiced.iter().sum::<f32>() / voiced.len() as f32)
}

/// Turns peaks down to [`PEAK`] without a step in the gain: the gain of a sample is the mean, over the samples around it,
/// of the least gain that any sample around those needs. Each of those is no more than the sample itself needs.
fn limit(samples: &mut [f32]) {
    let needed: Vec<f32> = samples.iter().map(|sample| (PEAK / sample.abs()).min(1.0)).collect();
    let least = sliding_minimum(&needed, ATTACK);
    let mut sum = 0.0_f64;
    let width = 2 * ATTACK + 1;
    let at = |n: isize| -> f64 { if n < 0 { 1.0 } else { least.get(n as usize).copied().map_or(1.0, f64::from) } };
    for n in -(ATTACK as isize)..=ATTACK as isize {
        sum += at(n);
    }
    for (n, sample) in samples.iter_mut().enumerate() {
        // Beyond the ends of the clip the gain is 1; there the exact need still holds.
        let gain = ((sum / width as f64) as f32).min(needed[n]);
        *sample = (*sample * gain).clamp(-PEAK, PEAK);
        let n = n as isize;
        sum += at(n + ATTACK as isize + 1) - at(n - ATTACK as isize);
    }
}

/// For each value the least one at most `reach` places away.
fn sliding_minimum(values: &[f32], reach: usize) -> Vec<f32> {
    let mut candidates: VecDeque<usize> = VecDeque::new();
    let mut minima = Vec::with_capacity(values.len());
    for n in 0..values.len() + reach {
        if let Some(value) = values.get(n) {
            while candidates.back().is_some_and(|last| values[*last] >= *value) {
                candidates.pop_back();
            }
            candidates.push_back(n);
        }
        let Some(centre) = n.checked_sub(reach) else { continue };
        while candidates.front().is_some_and(|first| first + reach < centre) {
            candidates.pop_front();
        }
        minima.push(candidates.front().map_or(1.0, |first| values[*first]));
    }
    minima
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tone(level: f32, length: usize) -> Vec<f32> {
        (0..length).map(|n| level * (n as f32 * 0.06).sin()).collect()
    }

    #[test]
    fn levels_are_root_mean_square() {
        assert!((level_dbfs(&tone(1.0, 48_000)) + 3.01).abs() < 0.01);
        assert_eq!(level_dbfs(&[0.0; 100]), SILENCE_DBFS);
        assert_eq!(level_dbfs(&[]), SILENCE_DBFS);
    }

    #[test]
    fn pauses_do_not_count() {
        let mut samples = vec![0.0; 96_000];
        samples.splice(19_200..38_400, tone(0.02, 19_200));
        normalise(&mut samples, -20.0);
        let level = level_dbfs(&samples[19_200..38_400]);
        assert!((level + 20.0).abs() < 0.1, "{level}");
    }

    #[test]
    fn a_peak_is_turned_down_and_the_voice_keeps_its_level() {
        let mut samples = tone(0.05, 48_000);
        samples[24_000] = 0.5;
        normalise(&mut samples, -20.0);
        let level = level_dbfs(&samples[..20_000]);
        assert!((level + 20.0).abs() < 0.3, "{level}");
        assert!(samples.iter().all(|sample| sample.abs() <= PEAK));
    }

    #[test]
    fn the_limiter_has_no_steps() {
        let mut samples = vec![0.5; 4_000];
        samples[2_000] = 1.5;
        limit(&mut samples);
        let around = samples.windows(2).enumerate().filter(|(n, _)| *n != 1_999 && *n != 2_000);
        let step = around.map(|(_, pair)| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(step < 0.005, "{step}");
    }

    #[test]
    fn silence_and_noise_stay_as_they_are() {
        let mut samples = tone(0.000_5, 9_600);
        let before = samples.clone();
        normalise(&mut samples, -20.0);
        assert_eq!(samples, before);
        normalise(&mut [], -20.0);
    }

    proptest! {
        #[test]
        fn peaks_never_pass_the_limit(mut samples in prop::collection::vec(-4.0_f32..4.0, 0..3_000), target in -40.0_f32..0.0) {
            normalise(&mut samples, target);
            prop_assert!(samples.iter().all(|sample| sample.abs() <= PEAK + 1e-6));
        }
    }
}
