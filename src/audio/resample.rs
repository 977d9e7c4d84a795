//! Conversion of whole signals from one sample rate to another.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler, WindowFunction};

use super::AudioError;

/// Rates that are converted, Hz. Wider than any microphone or voice.
const RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;
/// Least length of the transform, samples of the input: at 16 kHz and up its filter is steep and rings for under 32 ms.
const BLOCK: u32 = 1_024;

/// Converts mono samples from one rate to another.
///
/// The result is in time with the input (the filter's delay is taken out) and `round(len * to_hz / from_hz)` samples long.
/// Frequencies above half the lower rate are removed.
///
/// # Errors
/// [`AudioError::Resample`] for a rate below 1 kHz or above 768 kHz.
pub fn resample(samples: &[f32], from_hz: u32, to_hz: u32) -> Result<Vec<f32>, AudioError> {
    let failed = |reason: String| AudioError::Resample { from_hz, to_hz, reason };
    if !RATES.contains(&from_hz) || !RATES.contains(&to_hz) {
        return Err(failed(format!("rates from {} to {} Hz are possible", RATES.start(), RATES.end())));
    }
    if from_hz == to_hz || samples.is_empty() {
        return Ok(samples.to_vec());
    }
    let mut resampler = Fft::<f32>::new_custom(
        from_hz as usize,
        to_hz as usize,
        block_length(from_hz, to_hz),
        1,
        1,
        WindowFunction::BlackmanHarris2,
        FixedSync::Input,
    )
    .map_err(|error| failed(error.to_string()))?;
    let input = InterleavedSlice::new(samples, 1, samples.len()).map_err(|error| failed(error.to_string()))?;
    let mut output =
        resampler.process_all(&input, samples.len(), None).map_err(|error| failed(error.to_string()))?.take_data();
    let length = (samples.len() as u64 * u64::from(to_hz) + u64::from(from_hz) / 2) / u64::from(from_hz);
    output.resize(length as usize, 0.0);
    Ok(output)
}

/// Length of the transform on the input's side: a multiple of the smallest block that has a whole number of samples on
/// both sides, and an even one, so that the filter's delay (half a block) is a whole number of samples too.
fn block_length(from_hz: u32, to_hz: u32) -> usize {
    let smallest = from_hz / greatest_common_divisor(from_hz, to_hz);
    let blocks = BLOCK.div_ceil(smallest).next_multiple_of(2);
    smallest as usize * blocks as usize
}

fn greatest_common_divisor(mut a: u32, mut b: u32) -> u32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use proptest::prelude::*;

    use super::*;

    const PAIRS: [(u32, u32); 10] = [
        (48_000, 16_000),
        (16_000, 48_000),
        (22_050, 48_000),
        (44_100, 16_000),
        (44_100, 48_000),
        (18_500, 48_000),
        (8_000, 16_000),
        (24_000, 48_000),
        (96_000, 16_000),
        (11_025, 16_000),
    ];

    fn sine(hz: f64, rate: u32, length: usize) -> Vec<f32> {
        (0..length).map(|n| (0.5 * (TAU * hz * n as f64 / f64::from(rate) + 0.7).sin()) as f32).collect()
    }

    #[test]
    fn a_sine_keeps_its_phase_and_level() {
        for (from, to) in PAIRS {
            let converted = resample(&sine(440.0, from, from as usize), from, to).expect("converts");
            let wanted = sine(440.0, to, to as usize);
            assert_eq!(converted.len(), wanted.len());
            let edge = to as usize / 20;
            let worst = (edge..wanted.len() - edge).map(|n| (converted[n] - wanted[n]).abs()).fold(0.0, f32::max);
            assert!(worst < 1e-3, "{from} to {to}: {worst}");
        }
    }

    #[test]
    fn an_impulse_stays_at_its_place() {
        for (from, to) in PAIRS {
            for at in [0_usize, 3, 700, 5_000] {
                let mut samples = vec![0.0; 6_000];
                samples[at] = 1.0;
                let converted = resample(&samples, from, to).expect("converts");
                let peak = (0..converted.len()).max_by(|a, b| converted[*a].abs().total_cmp(&converted[*b].abs()));
                let wanted = at as f64 * f64::from(to) / f64::from(from);
                let off = (peak.expect("not empty") as f64 - wanted).abs();
                assert!(off <= 1.0, "{from} to {to}: {off} samples off at {at}");
            }
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_removed() {
        let converted = resample(&sine(11_000.0, 48_000, 48_000), 48_000, 16_000).expect("converts");
        let worst = converted[1_000..15_000].iter().fold(0.0_f32, |worst, s| worst.max(s.abs()));
        assert!(worst < 1e-3, "{worst}");
        let kept = resample(&sine(7_000.0, 48_000, 48_000), 48_000, 16_000).expect("converts");
        let level = (kept[1_000..15_000].iter().map(|s| s * s).sum::<f32>() / 14_000.0).sqrt();
        assert!((level - 0.3535).abs() < 0.01, "{level}");
    }

    #[test]
    fn odd_rates_are_refused_with_a_reason() {
        let error = resample(&[0.0], 0, 16_000).expect_err("0 Hz");
        assert!(error.to_string().contains("0 Hz to 16000 Hz"), "{error}");
        assert!(resample(&[0.0], 16_000, 1_000_000).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_length_gives_the_rounded_length(pair in 0..PAIRS.len(), length in 0_usize..3_000) {
            let (from, to) = PAIRS[pair];
            let converted = resample(&vec![0.25; length], from, to).expect("converts");
            let wanted = (length as f64 * f64::from(to) / f64::from(from)).round() as usize;
            prop_assert_eq!(converted.len(), wanted);
            prop_assert!(converted.iter().all(|s| s.is_finite() && s.abs() < 0.5));
        }
    }
}
