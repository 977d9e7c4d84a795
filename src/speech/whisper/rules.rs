//! The rules around one Whisper decode: how much context, when to try again, what to believe, where to cut. All pure.
//!
//! The numbers come from measurements on real speech with tiny.en and base; each constant says what it guards against.

use super::super::{Segment, Word};

/// Samples per millisecond at 16 kHz.
const PER_MS: usize = 16;
/// Samples of one encoder frame: 20 ms.
pub(super) const FRAME: usize = 320;
/// The encoder's full context in frames: 30 s.
pub(super) const FULL_CONTEXT: usize = 1500;
/// A shorter context made whole sentences disappear.
const LEAST_CONTEXT: usize = 512;
/// What a window may hold, so that the padding of 64 frames still fits the full context.
pub(super) const WINDOW: usize = 28_000 * PER_MS;
/// Where in a window's end its cut is looked for.
const CUT_ZONE: usize = 6_000 * PER_MS;
/// Shorter audio is padded with silence: whisper.cpp ignores less than 100 ms, and its word times need eight frames.
pub(super) const LEAST_SAMPLES: usize = 1_100 * PER_MS;
/// Less than this holds no word.
const LEAST_SPEECH: usize = 100 * PER_MS;
/// Below this peak a clip is digital silence or the noise of a 16-bit converter, and is not decoded at all.
const SILENT_PEAK: f32 = 0.0005;
/// Inventions ("[BLANK_AUDIO]", " you") had a higher probability of no speech, real speech at most 0.4.
const NO_SPEECH: f32 = 0.6;

/// `audio_ctx` for a clip: a trimmed context costs a fifth of the full one, but without a floor it loops.
pub(super) fn context(samples: usize) -> usize {
    (samples.div_ceil(FRAME) + 64).clamp(LEAST_CONTEXT, FULL_CONTEXT)
}

/// The contexts to try in turn while the decode loops: as trimmed, a bit wider, full.
pub(super) fn contexts(samples: usize) -> Vec<usize> {
    let first = context(samples);
    let mut contexts = vec![first];
    for next in [(first + 192).clamp(576, FULL_CONTEXT), FULL_CONTEXT] {
        if contexts.last().is_some_and(|last| next > *last) {
            contexts.push(next);
        }
    }
    contexts
}

/// The most tokens that speech of this length can have; more of them is a loop (or a tone, which only this bounds).
pub(super) fn most_tokens(samples: usize) -> usize {
    10 + (7 * samples).div_ceil(1_000 * PER_MS)
}

/// Nothing that could be a word: too short, or digital silence.
pub(super) fn is_silent(samples: &[f32]) -> bool {
    samples.len() < LEAST_SPEECH || samples.iter().all(|s| s.abs() < SILENT_PEAK)
}

/// One token of a decode.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A piece of text as bytes (a character may be split over tokens), its probability, and when it ends.
    Text { bytes: Vec<u8>, probability: f32, end_ms: Option<u64> },
    /// A time mark: here one segment ends, or the next begins.
    Mark { at_ms: u64 },
}

/// What a decode of one window gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Decoded {
    pub tokens: Vec<Token>,
    /// The probability that nobody spoke.
    pub no_speech: f32,
    /// The decoder was stopped by [`most_tokens`].
    pub capped: bool,
}

impl Decoded {
    /// Should this be decoded again with more context? Not where it will be dropped anyway.
    pub(super) fn is_suspect(&self) -> bool {
        self.no_speech <= NO_SPEECH && (self.capped || repetition(&self.plain_words()).is_some())
    }

    fn plain_words(&self) -> Vec<String> {
        let mut bytes = Vec::new();
        for token in &self.tokens {
            if let Token::Text { bytes: piece, .. } = token {
                bytes.extend_from_slice(piece);
            }
        }
        String::from_utf8_lossy(&bytes)
            .split_whitespace()
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
            .filter(|word| !word.is_empty())
            .collect()
    }
}

/// Where a run of words is repeated more often than people do: the first word that is too much.
///
/// One word five times ("no, no, no, no" is speech), two words four times, three and more words three times, up to twelve words.
pub(super) fn repetition(words: &[impl PartialEq]) -> Option<usize> {
    (1..=12usize.min(words.len() / 3)).find_map(|n| {
        let times = match n {
            1 => 5,
            2 => 4,
            _ => 3,
        };
        // `run` counts how many words in a row equal the word n before them.
        let mut run = 0;
        for at in n..words.len() {
            run = if words[at] == words[at - n] { run + 1 } else { 0 };
            if run == n * (times - 1) {
                return Some(at + 1 - run);
            }
        }
        None
    })
}

/// Turns a decode into segments, with what is not speech taken out; `length_ms` is the window's length.
pub(super) fn segments(decoded: &Decoded, length_ms: u64) -> Vec<Segment> {
    if decoded.no_speech > NO_SPEECH {
        return Vec::new();
    }
    let mut builder = Builder { length_ms, ..Builder::default() };
    for token in &decoded.tokens {
        match token {
            Token::Text { bytes, probability, end_ms } => builder.text(bytes, *probability, *end_ms),
            Token::Mark { at_ms } => builder.mark(*at_ms),
        }
    }
    builder.mark(length_ms);
    let mut words: Vec<(usize, Word)> = Vec::new();
    for (number, segment) in builder.segments.iter_mut().enumerate() {
        words.extend(segment.words.drain(..).map(|word| (number, word)));
    }
    drop_annotations(&mut words);
    if decoded.is_suspect() {
        drop_repetitions(&mut words);
    }
    for (number, word) in words {
        builder.segments[number].words.push(word);
    }
    builder
        .segments
        .into_iter()
        .filter(|segment| !segment.words.is_empty())
        .map(|segment| finish(segment, decoded.no_speech))
        .collect()
}

fn finish(mut segment: Segment, no_speech: f32) -> Segment {
    let texts: Vec<&str> = segment.words.iter().map(|word| word.text.as_str()).collect();
    segment.text = texts.join(" ");
    segment.no_speech = no_speech;
    segment
}

/// The most that a word lasts.
fn longest_ms(word: &str) -> u64 {
    200 + 90 * word.chars().count() as u64
}

/// Puts each word where its sound is: the pauses before and behind it, which the model's ends leave to it, are taken off.
///
/// A segment's times then hold its words, where the model's marks contradict them.
pub(super) fn settle(segments: &mut [Segment], samples: &[f32]) {
    const FRAME_MS: u64 = 20;
    let energies: Vec<f32> = samples.chunks(FRAME).map(energy).collect();
    let loud = loud_frames(samples);
    // A twentieth of the speech's energy, 13 dB below it, is still speech.
    let threshold = loud.iter().sum::<f32>() / loud.len().max(1) as f32 * 0.05;
    for segment in segments {
        for word in &mut segment.words {
            let from = (word.start_ms / FRAME_MS) as usize;
            let to = (word.end_ms.div_ceil(FRAME_MS) as usize).min(energies.len());
            let span = energies.get(from..to).unwrap_or_default();
            if let Some(sound) = loudest_run(span, threshold) {
                let end = (from + sound.end) as u64 * FRAME_MS;
                let start = (from + sound.start) as u64 * FRAME_MS;
                word.end_ms = word.end_ms.min(end);
                word.start_ms = word.start_ms.max(start).min(word.end_ms);
            }
            let longest = longest_ms(&word.text);
            word.start_ms = word.start_ms.max(word.end_ms.saturating_sub(longest));
        }
        if let (Some(first), Some(last)) = (segment.words.first(), segment.words.last()) {
            segment.start_ms = segment.start_ms.min(first.start_ms);
            segment.end_ms = segment.end_ms.max(last.end_ms);
        }
    }
}

/// Collects words into segments. A word is the tokens up to the next one that begins with a space.
#[derive(Default)]
struct Builder {
    length_ms: u64,
    segments: Vec<Segment>,
    words: Vec<Word>,
    bytes: Vec<u8>,
    probabilities: Vec<f32>,
    word_end: Option<u64>,
    last_end: u64,
    opened: u64,
}

impl Builder {
    fn text(&mut self, bytes: &[u8], probability: f32, end_ms: Option<u64>) {
        if bytes.first() == Some(&b' ') {
            self.close_word();
        }
        // A point or comma says nothing about the word it follows, and its time is the pause's.
        let sounded = bytes.iter().any(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
        self.bytes.extend_from_slice(bytes);
        if sounded || self.probabilities.is_empty() {
            self.probabilities.push(probability);
            self.word_end = end_ms.or(self.word_end);
        }
    }

    fn close_word(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let probabilities = std::mem::take(&mut self.probabilities);
        let end = self.word_end.take();
        let text = String::from_utf8_lossy(&bytes).trim().to_owned();
        if text.is_empty() {
            return;
        }
        // The model marks ends: a word lies somewhere between its neighbour's end and its own; `settle` finds out where.
        let start_ms = self.last_end;
        let end_ms = end.unwrap_or(start_ms + longest_ms(&text) / 2).clamp(start_ms, self.length_ms.max(start_ms));
        self.last_end = end_ms;
        let confidence = probabilities.iter().sum::<f32>() / probabilities.len().max(1) as f32;
        self.words.push(Word { text, start_ms, end_ms, confidence });
    }

    fn mark(&mut self, at_ms: u64) {
        self.close_word();
        let at_ms = at_ms.clamp(self.opened, self.length_ms.max(self.opened));
        if !self.words.is_empty() {
            self.segments.push(Segment {
                text: String::new(),
                start_ms: self.opened,
                end_ms: at_ms,
                no_speech: 0.0,
                words: std::mem::take(&mut self.words),
            });
        }
        self.opened = at_ms;
    }
}

/// Takes out "[BLANK_AUDIO]", "(phone ringing)", "*sighs*" and "♪ la la ♪"; a bracket that never closes loses only itself.
fn drop_annotations(words: &mut Vec<(usize, Word)>) {
    let pairs = [('[', ']'), ('(', ')'), ('{', '}'), ('*', '*'), ('♪', '♪')];
    let mut at = 0;
    while at < words.len() {
        let text = &words[at].1.text;
        let opened = pairs.iter().find(|(open, _)| text.starts_with(*open));
        let Some((open, close)) = opened else {
            at += 1;
            continue;
        };
        let closes = |text: &str, first: bool| {
            let text = if first { &text[open.len_utf8()..] } else { text };
            text.contains(*close)
        };
        let end = (at..words.len()).find(|&n| closes(&words[n].1.text, n == at));
        match end {
            Some(end) => {
                words.drain(at..=end);
            }
            None => {
                let bare = words[at].1.text.trim_start_matches(*open).to_owned();
                words[at].1.text = bare;
            }
        }
    }
    words.retain(|(_, word)| word.text.chars().any(char::is_alphanumeric));
}

/// The last resort, where even the full context loops: says the repeated run once or as often as people do, and ends there.
fn drop_repetitions(words: &mut Vec<(usize, Word)>) {
    let plain: Vec<String> =
        words.iter().map(|(_, word)| word.text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).collect();
    if let Some(first) = repetition(&plain) {
        words.truncate(first);
    }
}

/// The frames of the run that sounds most, where 100 ms of quiet part two runs: the neighbours' edges are runs of their own.
fn loudest_run(span: &[f32], threshold: f32) -> Option<std::ops::Range<usize>> {
    const PAUSE: usize = 5;
    let mut runs: Vec<(std::ops::Range<usize>, f32)> = Vec::new();
    for (at, energy) in span.iter().enumerate().filter(|(_, energy)| **energy > threshold) {
        match runs.last_mut() {
            Some((run, total)) if at - run.end < PAUSE => {
                run.end = at + 1;
                *total += energy;
            }
            _ => runs.push((at..at + 1, *energy)),
        }
    }
    let loudest = runs.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    loudest.map(|(run, _)| run)
}

/// Cuts audio of any length into windows the model takes, without loss or doubling: `windows(…)` are adjacent ranges.
///
/// A longer signal is cut in the quietest spot of each window's last 6 s.
pub(crate) fn windows(samples: &[f32], longest: usize) -> Vec<std::ops::Range<usize>> {
    let mut windows = Vec::new();
    let mut start = 0;
    while samples.len() - start > longest {
        let zone = CUT_ZONE.min(longest / 2);
        let from = start + longest - zone;
        let cut = from + quietest(&samples[from..start + longest]);
        windows.push(start..cut);
        start = cut;
    }
    if start < samples.len() || windows.is_empty() {
        windows.push(start..samples.len());
    }
    windows
}

/// The middle of the quietest 20 ms, judged with 100 ms around them so that it lies in a pause and not between two sounds.
fn quietest(samples: &[f32]) -> usize {
    let energies: Vec<f32> = samples.chunks(FRAME).map(|frame| frame.iter().map(|s| s * s).sum()).collect();
    let around = |at: usize| -> f32 {
        let from = at.saturating_sub(5);
        let to = (at + 6).min(energies.len());
        energies[from..to].iter().sum::<f32>() / (to - from) as f32 + energies[at]
    };
    let best = (0..energies.len()).min_by(|a, b| around(*a).total_cmp(&around(*b)));
    let middle = best.map_or(0, |at| at * FRAME + FRAME / 2);
    middle.clamp(1, samples.len().max(1))
}

/// Where a decode gave up before the window's end although speech goes on: the sample from which the rest is to be decoded.
///
/// The model sometimes ends after one sentence of several. The rest must be long and about as loud as what was understood.
pub(super) fn unheard(segments: &[Segment], samples: &[f32]) -> Option<usize> {
    const GAP: usize = 4_000 * PER_MS;
    let heard_ms = segments.last()?.words.last()?.end_ms as usize;
    // Word times mark the end of a word roughly: a little of the pause behind it is skipped.
    let from = (heard_ms + 200) * PER_MS;
    let rest = samples.get(from..).filter(|rest| rest.len() >= GAP)?;
    let speech = loud_frames(&samples[..from]);
    let level = speech.iter().sum::<f32>() / speech.len().max(1) as f32;
    let loud = rest.chunks(FRAME).filter(|frame| energy(frame) > level * 0.1).count();
    (loud * FRAME > rest.len() / 4).then_some(from)
}

fn energy(frame: &[f32]) -> f32 {
    frame.iter().map(|s| s * s).sum::<f32>() / frame.len().max(1) as f32
}

/// The energies of the louder half of the frames: those that hold speech.
fn loud_frames(samples: &[f32]) -> Vec<f32> {
    let mut energies: Vec<f32> = samples.chunks(FRAME).map(energy).collect();
    energies.sort_by(f32::total_cmp);
    energies.split_off(energies.len() / 2)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
