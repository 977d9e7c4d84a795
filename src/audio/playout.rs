//! The way out: a queue of clips becomes 20 ms frames, with ducking and fading that never click.

use std::collections::VecDeque;
use std::f32::consts::PI;
use std::sync::Arc;

use super::frame::{FRAME_48K, from_i16};

/// Most audio that may wait, ms.
const LIMIT_MS: u64 = 300_000;
/// Most clips that may wait, however short.
const LIMIT_CLIPS: usize = 1_024;
/// Gain of a ducked voice: -12 dB.
const DUCKED: f32 = 0.251_19;
/// Length of the way down to a ducked voice and up again, samples: 60 ms.
const DUCK_SAMPLES: u32 = 2_880;
/// Length of a fade, samples: 60 ms, three frames.
const FADE_SAMPLES: u32 = 2_880;
/// How many clips that are over are remembered for [`Playout::played_ms`]; the oldest is forgotten first.
const REMEMBERED: usize = 256;
/// How many events wait to be drained; the oldest goes first. A clip has two.
const EVENTS: usize = 4 * LIMIT_CLIPS;
/// Samples in a millisecond at 48 kHz.
const PER_MS: u64 = 48;

/// Names a clip; chosen by whoever enqueues it. The same clip may be enqueued again when it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClipId(pub u64);

/// What became of a clip; told in the order in which it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayoutEvent {
    /// Its first sample is in the frame that was just given out.
    Started(ClipId),
    /// Its last sample is in the frame that was just given out.
    Finished(ClipId),
    /// It was dropped before it began.
    Dropped(ClipId),
    /// It was faded out.
    Cut {
        /// Which clip.
        clip: ClipId,
        /// How much of it was given out, the fade included, ms.
        played_ms: u64,
    },
}

/// No room for a clip: the queue is bounded at 300 s and 1024 clips. The clip was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the playout queue is full: {queued_ms} ms in {clips} clips are waiting; wait until some was played")]
pub struct QueueFull {
    /// Audio that waits, ms.
    pub queued_ms: u64,
    /// Clips that wait.
    pub clips: usize,
}

/// Plays clips one after the other, without a gap between them.
#[derive(Debug)]
pub struct Playout {
    queue: VecDeque<Clip>,
    /// Samples in the queue that were not given out yet.
    queued: u64,
    duck: Ramp,
    fade: Option<Fade>,
    events: VecDeque<PlayoutEvent>,
    over: VecDeque<(ClipId, u64)>,
}

#[derive(Debug)]
struct Clip {
    id: ClipId,
    samples: Arc<[i16]>,
    /// How many samples were given out.
    played: usize,
    started: bool,
}

/// A fade that is under way.
#[derive(Debug)]
struct Fade {
    ramp: Ramp,
    /// How many clips, from the front of the queue, it takes with it.
    clips: usize,
}

/// A gain on its way to a target along half a cosine: no step, and no corner at either end.
#[derive(Clone, Copy, Debug)]
struct Ramp {
    from: f32,
    to: f32,
    done: u32,
    length: u32,
}

impl Default for Playout {
    fn default() -> Self {
        Playout::new()
    }
}

impl Playout {
    /// Nothing to play.
    pub fn new() -> Self {
        Playout {
            queue: VecDeque::new(),
            queued: 0,
            duck: Ramp::at(1.0),
            fade: None,
            events: VecDeque::new(),
            over: VecDeque::new(),
        }
    }

    /// Puts a clip behind those that wait. During a fade it waits for the fade's end and is not touched by it.
    ///
    /// # Errors
    /// [`QueueFull`] when with it more than 300 s, or 1024 clips, would wait.
    pub fn enqueue(&mut self, clip: ClipId, samples: Arc<[i16]>) -> Result<(), QueueFull> {
        let queued_ms = self.queued / PER_MS;
        if queued_ms + samples.len() as u64 / PER_MS > LIMIT_MS || self.queue.len() >= LIMIT_CLIPS {
            return Err(QueueFull { queued_ms, clips: self.queue.len() });
        }
        self.queued += samples.len() as u64;
        self.queue.push_back(Clip { id: clip, samples, played: 0, started: false });
        Ok(())
    }

    /// The next 20 ms, filled up with silence when the last clip ends within them; none when there is nothing to play.
    pub fn next_frame(&mut self) -> Option<[f32; FRAME_48K]> {
        if self.queue.is_empty() {
            // Nobody hears a ramp in silence.
            self.duck.finish();
            return None;
        }
        let mut frame = [0.0; FRAME_48K];
        let mut filled = 0;
        while filled < FRAME_48K {
            let fading = self.fade.is_some();
            let Some(clip) = self.queue.front_mut().filter(|clip| clip.started || !fading) else { break };
            if !std::mem::replace(&mut clip.started, true) {
                let started = PlayoutEvent::Started(clip.id);
                self.tell(started);
            }
            filled += self.copy(&mut frame[filled..]);
        }
        self.shape(&mut frame);
        if let Some(fade) = self.fade.take_if(|fade| fade.ramp.is_done() || filled < FRAME_48K) {
            self.drop_clips(fade.clips);
        }
        Some(frame)
    }

    /// What happened since the last call, in order.
    pub fn drain_events(&mut self) -> impl Iterator<Item = PlayoutEvent> {
        self.events.drain(..)
    }

    /// Lowers the voice by 12 dB, or raises it again, within 60 ms. Stays until it is told otherwise.
    pub fn duck(&mut self, on: bool) {
        let target = if on { DUCKED } else { 1.0 };
        if self.duck.to != target {
            self.duck = Ramp { from: self.duck.gain(), to: target, done: 0, length: DUCK_SAMPLES };
        }
    }

    /// Fades out within 60 ms; then everything that is queued now is dropped, with events. If no clip has begun, it is
    /// dropped at once. No other clip begins during a fade.
    pub fn fade_out(&mut self) {
        let clips = self.queue.len();
        if let Some(fade) = &mut self.fade {
            fade.clips = clips;
        } else if self.queue.front().is_some_and(|clip| clip.started) {
            self.fade = Some(Fade { ramp: Ramp { from: 1.0, to: 0.0, done: 0, length: FADE_SAMPLES }, clips });
        } else {
            self.drop_clips(clips);
        }
    }

    /// Whether there is nothing to play.
    pub fn is_idle(&self) -> bool {
        self.queue.is_empty()
    }

    /// Audio that waits to be played, ms.
    pub fn queued_ms(&self) -> u64 {
        self.queued / PER_MS
    }

    /// How much of a clip was given out, ms; of one that is over too, for the last 256 of them. 0 for unknown ones.
    pub fn played_ms(&self, clip: ClipId) -> u64 {
        let current = self.queue.iter().find(|queued| queued.id == clip && queued.started);
        let over = || self.over.iter().rev().find(|(id, _)| *id == clip).map_or(0, |(_, played_ms)| *played_ms);
        current.map_or_else(over, Clip::played_ms)
    }

    /// Copies from the first clip; ends it when it is through. Returns how many samples.
    fn copy(&mut self, frame: &mut [f32]) -> usize {
        let Some(clip) = self.queue.front_mut() else { return 0 };
        let left = &clip.samples[clip.played..];
        let length = left.len().min(frame.len());
        for (to, from) in frame.iter_mut().zip(left) {
            *to = from_i16(*from);
        }
        clip.played += length;
        self.queued -= length as u64;
        if clip.played == clip.samples.len() {
            let (id, played_ms) = (clip.id, clip.played_ms());
            self.queue.pop_front();
            if let Some(fade) = &mut self.fade {
                fade.clips -= 1;
            }
            self.remember(id, played_ms);
            self.tell(PlayoutEvent::Finished(id));
        }
        length
    }

    fn shape(&mut self, frame: &mut [f32; FRAME_48K]) {
        if let Some(fade) = &mut self.fade {
            frame.iter_mut().for_each(|sample| *sample *= fade.ramp.next());
        }
        if !self.duck.is_done() || self.duck.to != 1.0 {
            frame.iter_mut().for_each(|sample| *sample *= self.duck.next());
        }
    }

    fn drop_clips(&mut self, clips: usize) {
        let dropped: Vec<Clip> = self.queue.drain(..clips.min(self.queue.len())).collect();
        for clip in dropped {
            let played_ms = clip.played_ms();
            self.queued -= (clip.samples.len() - clip.played) as u64;
            self.remember(clip.id, played_ms);
            self.tell(if clip.started {
                PlayoutEvent::Cut { clip: clip.id, played_ms }
            } else {
                PlayoutEvent::Dropped(clip.id)
            });
        }
    }

    fn remember(&mut self, clip: ClipId, played_ms: u64) {
        if self.over.len() == REMEMBERED {
            self.over.pop_front();
        }
        self.over.push_back((clip, played_ms));
    }

    fn tell(&mut self, event: PlayoutEvent) {
        if self.events.len() == EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }
}

impl Clip {
    fn played_ms(&self) -> u64 {
        self.played as u64 / PER_MS
    }
}

impl Ramp {
    fn at(gain: f32) -> Self {
        Ramp { from: gain, to: gain, done: 0, length: 0 }
    }

    fn gain(&self) -> f32 {
        if self.is_done() {
            return self.to;
        }
        let way = self.done as f32 / self.length as f32;
        self.from + (self.to - self.from) * 0.5 * (1.0 - (PI * way).cos())
    }

    /// The gain of the next sample.
    fn next(&mut self) -> f32 {
        self.done = (self.done + 1).min(self.length);
        self.gain()
    }

    fn is_done(&self) -> bool {
        self.done >= self.length
    }

    fn finish(&mut self) {
        self.done = self.length;
    }
}

#[cfg(test)]
mod tests;
