//! Whisper's log-mel spectrogram, for models that take it as their input. Pure.
//!
//! As in Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (2022), section 2.2, and the code that came with it:
//! at 16 kHz, windows of 25 ms (Hann, periodic) every 10 ms, centred and mirrored at the ends; power through Slaney's mel filters; the
//! decimal logarithm, cut off 8 below its maximum, scaled by (x + 4) / 4.

use std::ops::Range;
use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

use crate::models::convert::mel::{FFT_BINS, filter_bank};

/// Samples of one window: 25 ms.
const WINDOW: usize = 400;
/// Samples from one frame to the next: 10 ms.
pub(super) const HOP: usize = 160;
/// Power below this counts as this.
const LEAST_POWER: f32 = 1e-10;
/// How far below the loudest point a spectrogram goes, in powers of ten.
const RANGE: f32 = 8.0;

/// A band's first and last filter weight.
struct Band {
    bins: Range<usize>,
    weights: Vec<f32>,
}

/// Turns samples into a log-mel spectrogram.
pub(super) struct LogMel {
    transform: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    bands: Vec<Band>,
}

impl LogMel {
    /// With so many mel bands; Whisper's models of all sizes but the largest have 80.
    pub(super) fn new(bands: usize) -> Self {
        let hann = |n: usize| 0.5 - 0.5 * (std::f32::consts::TAU * n as f32 / WINDOW as f32).cos();
        let sparse = |row: &[f32]| {
            let first = row.iter().position(|weight| *weight > 0.0).unwrap_or(0);
            let end = row.iter().rposition(|weight| *weight > 0.0).map_or(first, |last| last + 1);
            Band { bins: first..end, weights: row[first..end].to_vec() }
        };
        Self {
            transform: RealFftPlanner::new().plan_fft_forward(WINDOW),
            window: (0..WINDOW).map(hann).collect(),
            bands: filter_bank(bands).chunks_exact(FFT_BINS).map(sparse).collect(),
        }
    }

    /// The spectrogram: band by band, one value per 10 ms, about −1 to 1; only whole steps of 10 ms count.
    pub(super) fn features(&self, samples: &[f32]) -> Vec<f32> {
        let frames = samples.len() / HOP;
        let mut features = vec![0.0; self.bands.len() * frames];
        let mut input = self.transform.make_input_vec();
        let mut spectrum = self.transform.make_output_vec();
        let mut scratch = self.transform.make_scratch_vec();
        for frame in 0..frames {
            for (n, (input, window)) in input.iter_mut().zip(&self.window).enumerate() {
                *input = window * mirrored(samples, (frame * HOP + n) as isize - (WINDOW / 2) as isize);
            }
            // It only fails for buffers of other lengths than those it made.
            if self.transform.process_with_scratch(&mut input, &mut spectrum, &mut scratch).is_err() {
                continue;
            }
            for (number, band) in self.bands.iter().enumerate() {
                let power: f32 =
                    spectrum[band.bins.clone()].iter().zip(&band.weights).map(|(bin, w)| bin.norm_sqr() * w).sum();
                features[number * frames + frame] = power.max(LEAST_POWER).log10();
            }
        }
        let highest = features.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for value in &mut features {
            *value = (value.max(highest - RANGE) + 4.0) / 4.0;
        }
        features
    }
}

/// The sample at `at` of a signal that goes on mirrored at its first and its last sample. `samples` is not empty.
fn mirrored(samples: &[f32], at: isize) -> f32 {
    let last = samples.len() as isize - 1;
    if last == 0 {
        return samples[0];
    }
    let turned = at.rem_euclid(2 * last);
    samples[turned.min(2 * last - turned) as usize]
}

/// Brings samples to a mean of zero and a variance of one, in place; silence stays silence.
pub(super) fn standardise(samples: &mut [f32]) {
    /// Keeps silence from being divided by nothing.
    const EPSILON: f64 = 1e-7;
    let count = samples.len().max(1) as f64;
    let mean = samples.iter().map(|s| f64::from(*s)).sum::<f64>() / count;
    let variance = samples.iter().map(|s| (f64::from(*s) - mean).powi(2)).sum::<f64>() / count;
    let deviation = (variance + EPSILON).sqrt();
    for sample in samples {
        *sample = ((f64::from(*sample) - mean) / deviation) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BANDS: usize = 80;

    /// A chirp over a hum, 8 s: what the reference values below were computed of.
    fn chirp() -> Vec<f32> {
        let wave = |n: usize| {
            let t = n as f64 / 16_000.0;
            let sweep = (std::f64::consts::TAU * (200.0 + 180.0 * t) * t).sin();
            (0.3 * sweep * (1.0 - t / 16.0) + 0.05 * (std::f64::consts::TAU * 97.0 * t).sin() + 0.01) as f32
        };
        (0..128_000).map(wave).collect()
    }

    #[test]
    fn the_spectrogram_is_that_of_an_independent_computation() {
        let mut samples = chirp();
        standardise(&mut samples);
        let features = LogMel::new(BANDS).features(&samples);
        assert_eq!(features.len(), BANDS * 800);
        for (band, frame, wanted) in REFERENCE {
            let found = features[band * 800 + frame];
            assert!((found - wanted).abs() < 2e-4, "band {band}, frame {frame}: {found} in place of {wanted}");
        }
    }

    /// Band, frame, value: by a direct DFT in double precision.
    const REFERENCE: [(usize, usize, f32); 20] = [
        (0, 0, 1.53521),
        (79, 799, -0.22156),
        (0, 799, 0.98967),
        (79, 0, 0.04278),
        (1, 646, 1.30447),
        (37, 412, 0.34598),
        (22, 306, -0.12843),
        (10, 36, 1.09128),
        (0, 39, 1.00140),
        (11, 799, -0.04160),
        (9, 313, -0.13873),
        (14, 51, 0.51443),
        (9, 696, -0.15104),
        (27, 181, 0.39372),
        (61, 0, 0.20512),
        (3, 402, 1.14509),
        (26, 349, -0.16395),
        (9, 119, 0.17424),
        (4, 255, 0.78154),
        (41, 405, 0.74091),
    ];

    #[test]
    fn a_tone_lies_in_its_band() {
        let mel = LogMel::new(BANDS);
        for (band, edges) in [(20, (740.0, 860.0)), (40, (1_700.0, 2_000.0)), (60, (3_600.0, 4_100.0))] {
            let bins = &mel.bands[band].bins;
            let hz = (bins.start + bins.end) as f32 / 2.0 * 40.0 - 20.0;
            assert!(hz > edges.0 && hz < edges.1, "band {band} is around {hz} Hz");
            let tone: Vec<f32> =
                (0..16_000).map(|n| (std::f32::consts::TAU * hz * n as f32 / 16_000.0).sin()).collect();
            let features = mel.features(&tone);
            let loudest = (0..BANDS).max_by(|a, b| features[a * 100 + 50].total_cmp(&features[b * 100 + 50]));
            assert!(loudest.is_some_and(|loudest| loudest.abs_diff(band) <= 1), "{band}: {loudest:?}");
        }
    }

    #[test]
    fn silence_stays_silence() {
        let mut silence = vec![0.0; 1_600];
        standardise(&mut silence);
        assert!(silence.iter().all(|s| *s == 0.0));
        assert!(LogMel::new(BANDS).features(&silence).iter().all(|value| (*value + 1.5).abs() < 1e-6));
        assert!(LogMel::new(BANDS).features(&[]).is_empty());
        standardise(&mut []);
    }

    proptest! {
        #[test]
        fn loudness_does_not_matter_once_standardised(gain in 0.01_f32..1.0, length in 800_usize..4_000) {
            let wave = |n: usize| (n as f32 * 0.11).sin() * 0.4 + (n as f32 * 0.013).cos() * 0.3;
            let mut plain: Vec<f32> = (0..length).map(wave).collect();
            let mut quiet: Vec<f32> = plain.iter().map(|s| s * gain).collect();
            standardise(&mut plain);
            standardise(&mut quiet);
            let mel = LogMel::new(BANDS);
            let pairs = mel.features(&plain);
            prop_assert_eq!(pairs.len(), BANDS * (length / HOP));
            for (a, b) in pairs.iter().zip(mel.features(&quiet)) {
                prop_assert!((a - b).abs() < 0.01 && (-1.6..4.0).contains(a), "{} {}", a, b);
            }
        }
    }
}
