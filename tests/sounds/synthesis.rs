//! What sounds are made of: seeded noise, oscillators, filters, envelopes, levels. 16 kHz, mono.

use std::f32::consts::TAU;

/// Samples per second.
pub const HZ: f32 = 16_000.0;

/// Samples of so many milliseconds.
pub fn ms(milliseconds: u32) -> usize {
    milliseconds as usize * 16
}

/// A seeded source of chance (SplitMix64, Steele et al. 2014): the same seed gives the same sound.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(seed)
    }

    /// Even over 0 to 1.
    pub fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// Even over a range.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// About normal, with a deviation of 1 (the sum of twelve even numbers).
    pub fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.unit()).sum::<f32>() - 6.0
    }

    /// White noise: every frequency as strong as the next.
    pub fn white(&mut self, length: usize) -> Vec<f32> {
        (0..length).map(|_| self.normal()).collect()
    }

    /// Pink noise, −3 dB an octave: white noise through three one-pole low-passes (after P. Kellet's economy filter).
    pub fn pink(&mut self, length: usize) -> Vec<f32> {
        let mut poles = [0.0_f32; 3];
        let mut next = || {
            let white = self.normal();
            for (pole, (keep, gain)) in poles.iter_mut().zip([(0.997_65, 0.099), (0.963, 0.296_5), (0.57, 1.052_7)]) {
                *pole = keep * *pole + gain * white;
            }
            poles.iter().sum::<f32>() + 0.184_8 * white
        };
        (0..length).map(|_| next()).collect()
    }

    /// Brown noise, −6 dB an octave above 20 Hz: integrated white noise that leaks.
    pub fn brown(&mut self, length: usize) -> Vec<f32> {
        let mut sum = 0.0;
        let mut next = || {
            sum = 0.992 * sum + self.normal();
            sum
        };
        (0..length).map(|_| next()).collect()
    }
}

/// A second-order filter (R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients").
#[derive(Clone, Copy)]
pub enum Filter {
    Low {
        hz: f32,
    },
    High {
        hz: f32,
    },
    /// Unity gain at its centre; a higher `q` is narrower.
    Band {
        hz: f32,
        q: f32,
    },
}

impl Filter {
    pub fn apply(self, samples: &[f32]) -> Vec<f32> {
        let (hz, q) = match self {
            Filter::Low { hz } | Filter::High { hz } => (hz, std::f32::consts::FRAC_1_SQRT_2),
            Filter::Band { hz, q } => (hz, q),
        };
        let (sin, cos) = (TAU * hz / HZ).sin_cos();
        let alpha = sin / (2.0 * q);
        let feed = match self {
            Filter::Low { .. } => [(1.0 - cos) / 2.0, 1.0 - cos, (1.0 - cos) / 2.0],
            Filter::High { .. } => [(1.0 + cos) / 2.0, -1.0 - cos, (1.0 + cos) / 2.0],
            Filter::Band { .. } => [alpha, 0.0, -alpha],
        };
        let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
        let step = |&x: &f32| {
            let y = (feed[0] * x + feed[1] * x1 + feed[2] * x2 + 2.0 * cos * y1 - (1.0 - alpha) * y2) / (1.0 + alpha);
            (x2, x1, y2, y1) = (x1, x, y1, y);
            y
        };
        samples.iter().map(step).collect()
    }
}

/// A tone of harmonics `(multiple, gain)` whose frequency follows `hz(seconds)`.
pub fn harmonics(length: usize, partials: &[(f32, f32)], hz: impl Fn(f32) -> f32) -> Vec<f32> {
    let mut phase = 0.0_f32;
    let next = |n: usize| {
        phase = (phase + hz(n as f32 / HZ) / HZ).fract();
        partials.iter().map(|(multiple, gain)| gain * (TAU * (phase * multiple).fract()).sin()).sum::<f32>()
    };
    (0..length).map(next).collect()
}

/// Multiplies a sound with `gain(seconds)`.
pub fn shaped(mut samples: Vec<f32>, gain: impl Fn(f32) -> f32) -> Vec<f32> {
    for (n, sample) in samples.iter_mut().enumerate() {
        *sample *= gain(n as f32 / HZ);
    }
    samples
}

/// A quick rise (seconds) and an exponential fall to 1/e in `decay` seconds.
pub fn struck(rise: f32, decay: f32) -> impl Fn(f32) -> f32 {
    move |at| if at < rise { at / rise } else { (-(at - rise) / decay).exp() }
}

/// Adds `sound` times `gain` into `to`, from sample `at` on; what goes beyond the end is dropped.
pub fn add(to: &mut [f32], at: usize, sound: &[f32], gain: f32) {
    for (to, from) in to.iter_mut().skip(at).zip(sound) {
        *to += gain * from;
    }
}

/// Brings the root mean square to a level.
pub fn at_rms(samples: Vec<f32>, dbfs: f32) -> Vec<f32> {
    let power = samples.iter().map(|s| s * s).sum::<f32>() / samples.len().max(1) as f32;
    scaled(samples, dbfs, power.sqrt())
}

/// Brings the highest sample to a level.
pub fn at_peak(samples: Vec<f32>, dbfs: f32) -> Vec<f32> {
    let peak = samples.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
    scaled(samples, dbfs, peak)
}

fn scaled(mut samples: Vec<f32>, dbfs: f32, from: f32) -> Vec<f32> {
    if from > 0.0 {
        let gain = 10_f32.powf(dbfs / 20.0) / from;
        samples.iter_mut().for_each(|s| *s *= gain);
    }
    samples
}

/// The sum of two sounds of one length.
pub fn mixed(mut a: Vec<f32>, b: &[f32]) -> Vec<f32> {
    add(&mut a, 0, b, 1.0);
    a
}

/// A sound as it is in a quiet room with a cheap microphone: above pink noise at −62 dBFS.
pub fn in_a_room(samples: Vec<f32>, chance: &mut Chance) -> Vec<f32> {
    let floor = at_rms(chance.pink(samples.len()), -62.0);
    mixed(samples, &floor)
}
