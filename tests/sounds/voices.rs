//! Voices that are not to be understood, and voices that are: a crowd far away, and whispered speech.

use emily::audio;
use emily::speech::{Engines, Priority, Voice};

use super::synthesis::{Chance, add, ms};

/// Samples of one frame of a whispered voice, and from one to the next (20 ms).
const FRAME: usize = 640;
const HOP: usize = FRAME / 2;
/// Poles of its throat.
const ORDER: usize = 16;

/// A text in the configured voice, with a pause on each side, at 16 kHz.
pub async fn said(engines: &Engines, text: &str, voice: Voice) -> Vec<f32> {
    let clip = engines.synthesizer.synthesize(text, voice, Priority::Turn.into()).await.expect("said");
    let mut samples = vec![0.0; ms(300)];
    samples.extend(audio::resample(&clip.0, 48_000, 16_000).expect("resampled"));
    samples.resize(samples.len() + ms(300), 0.0);
    samples
}

/// A room full of people who talk all at once, 8 s: each sentence in several voices, scattered.
pub async fn babble(engines: &Engines, sentences: &[&str]) -> Vec<f32> {
    let mut chance = Chance::new(6);
    let mut room = vec![0.0; ms(8_000)];
    for sentence in sentences {
        for (pitch, pace) in [(0.8, 1.1), (0.9, 0.85), (1.1, 1.2), (1.3, 0.95)] {
            let clip = said(engines, sentence, Voice { pitch, pace }).await;
            let at = (chance.unit() * room.len() as f32) as usize;
            let gain = chance.between(0.5, 1.0);
            let before_the_end = clip.len().min(room.len() - at);
            add(&mut room, at, &clip[..before_the_end], gain);
            add(&mut room, 0, &clip[before_the_end..], gain);
        }
    }
    room
}

/// The same words without voice: linear prediction (Makhoul, "Linear prediction: a tutorial review", 1975) takes the
/// throat's shape from each 40 ms, and noise is sent through it in place of the vocal cords' pulses.
pub fn whispered(samples: &[f32]) -> Vec<f32> {
    let mut chance = Chance::new(9);
    let mut whisper = vec![0.0; samples.len()];
    let mut last = [0.0_f32; ORDER];
    for (number, at) in (0..samples.len().saturating_sub(FRAME)).step_by(HOP).enumerate() {
        let (poles, gain) = throat(&samples[at..at + FRAME]);
        for n in 0..HOP {
            let before: f32 = poles.iter().zip(&last).map(|(pole, sample)| pole * sample).sum();
            let sample = gain * chance.normal() - before;
            last.rotate_right(1);
            last[0] = sample;
            // The middle half of the frame.
            whisper[number * HOP + HOP / 2 + n] = sample;
        }
    }
    whisper
}

/// The predictor of a frame and its residual's level, by Levinson's recursion.
fn throat(frame: &[f32]) -> ([f32; ORDER], f32) {
    let hann = |n: usize| 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / FRAME as f64).cos();
    let windowed: Vec<f64> = frame.iter().enumerate().map(|(n, s)| f64::from(*s) * hann(n)).collect();
    let correlation = |lag: usize| windowed.iter().zip(&windowed[lag..]).map(|(a, b)| a * b).sum::<f64>();
    let correlations: Vec<f64> = (0..=ORDER).map(correlation).collect();
    let mut poles = [0.0_f64; ORDER];
    let mut residual = correlations[0] * 1.001 + 1e-9;
    for i in 0..ORDER {
        let predicted: f64 = (0..i).map(|j| poles[j] * correlations[i - j]).sum();
        let reflection = -(correlations[i + 1] + predicted) / residual;
        let before = poles;
        for j in 0..i {
            poles[j] = before[j] + reflection * before[i - 1 - j];
        }
        poles[i] = reflection;
        residual *= 1.0 - reflection * reflection;
    }
    // A squared Hann window keeps three eighths of the power.
    let level = (residual / (FRAME as f64 * 0.375)).max(0.0).sqrt();
    (poles.map(|pole| pole as f32), level as f32)
}
