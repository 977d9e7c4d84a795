//! Decoded audio that waits to fill a frame, and where it came from.

use std::collections::VecDeque;

use super::{FRAME_16K, FrameSource};

/// A queue of samples. Bounded by its user: a packet (120 ms) is added only when less than a frame is there.
#[derive(Debug, Default)]
pub(super) struct Pending {
    samples: VecDeque<f32>,
    /// Lengths of runs from one source; together as long as the samples.
    runs: VecDeque<(usize, FrameSource)>,
}

impl Pending {
    pub(super) fn len(&self) -> usize {
        self.samples.len()
    }

    pub(super) fn append(&mut self, samples: &[f32], source: FrameSource) {
        if !samples.is_empty() {
            self.samples.extend(samples);
            self.runs.push_back((samples.len(), source));
        }
    }

    pub(super) fn silence(&mut self, samples: usize) {
        if samples > 0 {
            self.samples.resize(self.samples.len() + samples, 0.0);
            self.runs.push_back((samples, FrameSource::Silence));
        }
    }

    /// Puts samples back in front.
    pub(super) fn put_back(&mut self, samples: &[f32], source: FrameSource) {
        for sample in samples.iter().rev() {
            self.samples.push_front(*sample);
        }
        self.runs.push_front((samples.len(), source));
    }

    /// Takes a frame and the best of its sources; what is missing is silence.
    pub(super) fn take(&mut self) -> ([f32; FRAME_16K], FrameSource) {
        let mut frame = [0.0; FRAME_16K];
        let length = self.samples.len().min(FRAME_16K);
        for (sample, taken) in frame.iter_mut().zip(self.samples.drain(..length)) {
            *sample = taken;
        }
        let (mut left, mut best) = (length, FrameSource::Silence);
        while left > 0 {
            let Some((run, source)) = self.runs.front_mut() else { break };
            best = best.max(*source);
            let part = left.min(*run);
            left -= part;
            *run -= part;
            if *run == 0 {
                self.runs.pop_front();
            }
        }
        (frame, best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_the_best_of_its_sources() {
        let mut pending = Pending::default();
        pending.silence(300);
        pending.append(&[0.5; 100], FrameSource::Concealed);
        pending.append(&[0.7; 20], FrameSource::Received);
        let (frame, source) = pending.take();
        assert_eq!((frame[299], frame[300], source), (0.0, 0.5, FrameSource::Concealed));
        pending.put_back(&frame, source);
        assert_eq!(pending.len(), 420);
        pending.take();
        let (frame, source) = pending.take();
        assert_eq!((frame[79], frame[80], frame[100], source), (0.5, 0.7, 0.0, FrameSource::Received));
        assert_eq!(pending.len(), 0);
    }
}
