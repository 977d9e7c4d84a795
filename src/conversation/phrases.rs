//! The words of a turn as they come in: which stretch is being spoken, which were handed to the transcriber, which are
//! there.
//!
//! Speech is recognised while it goes on. The stretch that is being spoken is a [`Window`]; it may be decoded early, on
//! suspicion that it is over, and that result is its last when nothing more was said. A window that grows long is closed
//! while speech goes on, and the next one begins a little before its end: [`seam`](super::seam) joins the two.

use super::Settings;
use super::events::{Heard, Output, PhraseId, Purpose};
use super::seam;
use crate::interview::event::{Ms, Part, PartKind};

/// The pieces of the turn that is being collected.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    pieces: Vec<Piece>,
    window: Option<Window>,
}

/// The stretch of speech that is being spoken.
#[derive(Debug)]
struct Window {
    phrase: PhraseId,
    from_ms: Ms,
    /// It begins within the piece before it.
    overlaps: bool,
    near_emily: bool,
    /// The end of the audio that was handed to the transcriber last, while its words are not there.
    asked_to: Option<Ms>,
    /// The newest words, and the end of their audio.
    heard: Option<(Ms, Heard)>,
    /// When it was decoded last, for a caption or on suspicion.
    decoded_at: Ms,
}

/// A stretch that is over, or a typed part.
#[derive(Debug)]
struct Piece {
    /// None: typed, a button, or taken up from a turn that was proposed before.
    phrase: Option<PhraseId>,
    /// Where its audio begins, when that lies within the piece before it.
    overlaps_from: Option<Ms>,
    near_emily: bool,
    words: Words,
}

#[derive(Debug)]
enum Words {
    Ready(Part),
    Awaited {
        start_ms: Ms,
        end_ms: Ms,
        /// The audio whose words count.
        audio_ms: (Ms, Ms),
        over_emily: bool,
    },
}

/// A stretch whose words are there.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub phrase: PhraseId,
    pub text: String,
    /// When the speech ended.
    pub end_ms: Ms,
    /// It was spoken over Emily's voice …
    pub over_emily: bool,
    /// … or began over it: her echo may be in it.
    pub near_emily: bool,
}

/// What came of words that arrived.
#[derive(Debug)]
pub(super) enum Arrival {
    /// Of a stretch that is still being spoken.
    Unfinished,
    Finished(Ready),
    /// Nobody waits for them any more.
    Stale,
}

impl Phrases {
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether words of a finished stretch are still on their way.
    pub(super) fn awaits_words(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece.words, Words::Awaited { .. }))
    }

    /// The same, for what was spoken over Emily's voice.
    pub(super) fn awaits_words_over_emily(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece.words, Words::Awaited { over_emily: true, .. }))
    }

    /// Whether the last piece came from the page: a finished thought.
    pub(super) fn ends_on_page(&self) -> bool {
        let last = self.pieces.last().map(|piece| &piece.words);
        matches!(last, Some(Words::Ready(part)) if part.kind != PartKind::Spoken)
    }

    /// When the turn's first word was said, as far as it is known.
    pub(super) fn began_ms(&self) -> Option<Ms> {
        let window = self.window.as_ref().map(|window| window.from_ms);
        let pieces = self.pieces.iter().map(|piece| match &piece.words {
            Words::Ready(part) => part.start_ms,
            Words::Awaited { start_ms, .. } => *start_ms,
        });
        pieces.chain(window).min()
    }

    /// Everything whose words are there.
    pub(super) fn text(&self) -> String {
        let ready = self.ready_parts().map(|part| part.text.as_str()).filter(|text| !text.is_empty());
        ready.collect::<Vec<_>>().join(" ")
    }

    fn ready_parts(&self) -> impl Iterator<Item = &Part> {
        self.pieces.iter().filter_map(|piece| match &piece.words {
            Words::Ready(part) => Some(part),
            Words::Awaited { .. } => None,
        })
    }

    /// Takes all parts, in order of time.
    pub(super) fn take_parts(&mut self) -> Vec<Part> {
        let ready = |piece: Piece| match piece.words {
            Words::Ready(part) => Some(part),
            Words::Awaited { .. } => None,
        };
        let mut parts: Vec<Part> = std::mem::take(&mut self.pieces).into_iter().filter_map(ready).collect();
        parts.sort_by_key(|part| part.start_ms);
        parts
    }

    /// Puts the parts of a turn that goes on before those that are being collected.
    pub(super) fn put_first(&mut self, parts: Vec<Part>) {
        self.pieces.splice(0..0, parts.into_iter().map(Piece::ready));
    }

    /// Adds a part that came from the page.
    pub(super) fn add(&mut self, part: Part) {
        self.pieces.push(Piece::ready(part));
    }

    // --- the stretch that is being spoken --------------------------------------------------------------------------

    /// Speech began. Where the last stretch ended so shortly before that the audio of both meets, they overlap.
    pub(super) fn begin(&mut self, phrase: PhraseId, from_ms: Ms, near_emily: bool, settings: &Settings) {
        let before = self.pieces.last().and_then(|piece| match &piece.words {
            Words::Awaited { audio_ms: (_, to_ms), .. } => Some(*to_ms),
            Words::Ready(part) if piece.phrase.is_some() => Some(part.end_ms + settings.tail_ms),
            Words::Ready(_) => None,
        });
        match before.filter(|end_ms| from_ms < end_ms + settings.pre_roll_ms) {
            Some(end_ms) => self.open(phrase, end_ms.saturating_sub(settings.overlap_ms), true, near_emily),
            None => self.open(phrase, from_ms, false, near_emily),
        }
    }

    fn open(&mut self, phrase: PhraseId, from_ms: Ms, overlaps: bool, near_emily: bool) {
        let decoded_at = from_ms;
        self.window = Some(Window { phrase, from_ms, overlaps, near_emily, asked_to: None, heard: None, decoded_at });
    }

    /// How much speech the running window holds.
    pub(super) fn window_ms(&self, now: Ms) -> Ms {
        self.window.as_ref().map_or(0, |window| now.saturating_sub(window.from_ms))
    }

    /// When the window grows too long, and when a caption of it is due, if speech goes on.
    pub(super) fn marks(&self, settings: &Settings) -> Option<(Ms, Ms)> {
        let window = self.window.as_ref()?;
        Some((window.from_ms + settings.window_ms, window.decoded_at + settings.caption_every_ms))
    }

    /// Has the window decoded on suspicion that it ended at `last_voiced_ms`.
    pub(super) fn suspect(&mut self, last_voiced_ms: Ms, settings: &Settings) -> Option<Output> {
        let to_ms = last_voiced_ms + settings.tail_ms;
        self.ask(to_ms, last_voiced_ms, Purpose::Suspicion, settings)
    }

    /// Has what was said so far decoded for a caption, if the last one is long ago and nothing is on its way.
    pub(super) fn caption(&mut self, now: Ms, settings: &Settings) -> Option<Output> {
        let window = self.window.as_ref().filter(|window| window.asked_to.is_none())?;
        let due = now >= window.decoded_at + settings.caption_every_ms;
        if due { self.ask(now, now, Purpose::Caption, settings) } else { None }
    }

    fn ask(&mut self, to_ms: Ms, now: Ms, purpose: Purpose, settings: &Settings) -> Option<Output> {
        let window = self.window.as_mut()?;
        window.asked_to = Some(to_ms);
        window.decoded_at = now;
        Some(Output::Transcribe { phrase: window.phrase, from_ms: window.audio_from(settings), to_ms, purpose })
    }

    /// Speech goes on after a pause that had it decoded: when enough was said, that was one window, and the next one
    /// begins a little before its end. `next` is the next phrase's id.
    pub(super) fn go_on(&mut self, last_voiced_ms: Ms, next: PhraseId, settings: &Settings) -> Option<Closing> {
        let long = self.window.as_ref().is_some_and(|window| window.from_ms + settings.seam_after_ms <= last_voiced_ms);
        long.then(|| self.close_and_go_on(last_voiced_ms, last_voiced_ms + settings.tail_ms, next, settings))?
    }

    /// The window is as long as it may be: it is closed in the midst of speech.
    pub(super) fn split(&mut self, now: Ms, next: PhraseId, settings: &Settings) -> Option<Closing> {
        self.close_and_go_on(now, now, next, settings)
    }

    fn close_and_go_on(&mut self, end_ms: Ms, to_ms: Ms, next: PhraseId, settings: &Settings) -> Option<Closing> {
        let near_emily = self.window.as_ref()?.near_emily;
        let closing = self.close(end_ms, to_ms, false, settings)?;
        let from_ms = to_ms.saturating_sub(settings.overlap_ms);
        self.open(next, from_ms, true, near_emily);
        if let Some(window) = &mut self.window {
            window.decoded_at = end_ms;
        }
        Some(closing)
    }

    /// The running window is over: its last voiced sample was at `end_ms`, its audio goes to `to_ms`.
    pub(super) fn close(&mut self, end_ms: Ms, to_ms: Ms, over_emily: bool, settings: &Settings) -> Option<Closing> {
        let window = self.window.take()?;
        let audio_from = window.audio_from(settings);
        let Window { phrase, from_ms, overlaps, near_emily, asked_to, heard, .. } = window;
        let end_ms = end_ms.max(from_ms);
        let near_emily = near_emily || over_emily;
        self.pieces.push(Piece {
            phrase: Some(phrase),
            overlaps_from: overlaps.then_some(from_ms),
            near_emily,
            words: Words::Awaited { start_ms: from_ms, end_ms, audio_ms: (audio_from, to_ms), over_emily },
        });
        match heard {
            Some((at, heard)) if at == to_ms => {
                let at = self.pieces.len() - 1;
                Some(Closing::Heard(self.finish(at, heard)))
            }
            _ if asked_to == Some(to_ms) => Some(Closing::OnItsWay),
            _ => {
                Some(Closing::Ask(Output::Transcribe { phrase, from_ms: audio_from, to_ms, purpose: Purpose::Phrase }))
            }
        }
    }

    // --- words -----------------------------------------------------------------------------------------------------

    /// Takes the words of a stretch whose audio ended at `to_ms`.
    pub(super) fn hear(&mut self, phrase: PhraseId, to_ms: Ms, heard: Heard) -> Arrival {
        if let Some(window) = self.window.as_mut().filter(|window| window.phrase == phrase) {
            if window.asked_to == Some(to_ms) {
                window.asked_to = None;
            }
            if window.heard.as_ref().is_some_and(|(newest, _)| *newest > to_ms) {
                return Arrival::Stale;
            }
            window.heard = Some((to_ms, heard));
            return Arrival::Unfinished;
        }
        let awaited = self.pieces.iter().position(|piece| {
            piece.phrase == Some(phrase)
                && matches!(piece.words, Words::Awaited { audio_ms: (_, to), .. } if to == to_ms)
        });
        awaited.map_or(Arrival::Stale, |at| Arrival::Finished(self.finish(at, heard)))
    }

    /// The machine had no room for an early decode: what is over by now is asked for again, as nothing may be lost.
    pub(super) fn not_heard(&mut self, phrase: PhraseId, to_ms: Ms) -> Option<Output> {
        if let Some(window) = self.window.as_mut().filter(|window| window.phrase == phrase) {
            window.asked_to = window.asked_to.filter(|asked| *asked != to_ms);
            return None;
        }
        self.pieces.iter().find_map(|piece| match &piece.words {
            Words::Awaited { audio_ms: (from_ms, to), .. } if piece.phrase == Some(phrase) && *to == to_ms => {
                Some(Output::Transcribe { phrase, from_ms: *from_ms, to_ms, purpose: Purpose::Phrase })
            }
            _ => None,
        })
    }

    /// The words of the piece at this place are there; it is joined to neighbours that it overlaps.
    fn finish(&mut self, at: usize, heard: Heard) -> Ready {
        let piece = &mut self.pieces[at];
        let near_emily = piece.near_emily;
        // A finished piece is always one that was awaited.
        let (start_ms, end_ms, over_emily) = match piece.words {
            Words::Awaited { start_ms, end_ms, over_emily, .. } => (start_ms, end_ms, over_emily),
            Words::Ready(Part { start_ms, end_ms, .. }) => (start_ms, end_ms, false),
        };
        let part = heard.into_part(start_ms, end_ms);
        let phrase = piece.phrase.unwrap_or(PhraseId(0));
        piece.words = Words::Ready(part);
        if at > 0 {
            self.join(at);
        }
        if at + 1 < self.pieces.len() {
            self.join(at + 1);
        }
        let text = match &self.pieces[at].words {
            Words::Ready(part) => part.text.clone(),
            Words::Awaited { .. } => String::new(),
        };
        Ready { phrase, text, end_ms, over_emily, near_emily }
    }

    /// Joins the piece at this place to the one before it, when they overlap and the words of both are there.
    fn join(&mut self, at: usize) {
        let (before, from) = self.pieces.split_at_mut(at);
        let (Some(left), Some(right)) = (before.last_mut(), from.first_mut()) else { return };
        if let (Words::Ready(left), Words::Ready(right_part), Some(from_ms)) =
            (&mut left.words, &mut right.words, right.overlaps_from)
        {
            seam::join(left, right_part, from_ms);
            right.overlaps_from = None;
        }
    }

    /// Takes a stretch out in which nothing was said.
    pub(super) fn drop_phrase(&mut self, phrase: PhraseId) {
        self.pieces.retain(|piece| piece.phrase != Some(phrase));
    }

    /// What a caption of this phrase says: what was recognised so far, without what stands in the one before it.
    pub(super) fn caption_of(&self, phrase: PhraseId) -> Option<String> {
        if let Some(Window { heard: Some((to_ms, heard)), from_ms, overlaps, .. }) =
            self.window.as_ref().filter(|window| window.phrase == phrase)
        {
            let mut part = heard.clone().into_part(*from_ms, *to_ms);
            if let (true, Some(before)) = (*overlaps, self.ready_parts().last()) {
                seam::join(&mut before.clone(), &mut part, *from_ms);
            }
            return Some(part.text);
        }
        let piece = self.pieces.iter().find(|piece| piece.phrase == Some(phrase))?;
        match &piece.words {
            Words::Ready(part) => Some(part.text.clone()),
            Words::Awaited { .. } => None,
        }
    }

    /// The phrase before this one, whose caption may have changed with the seam.
    pub(super) fn before(&self, phrase: PhraseId) -> Option<PhraseId> {
        let at = self.pieces.iter().position(|piece| piece.phrase == Some(phrase))?;
        self.pieces.get(at.checked_sub(1)?)?.phrase
    }
}

/// What is left to do for a stretch that is over.
#[derive(Debug)]
pub(super) enum Closing {
    /// Its words are there.
    Heard(Ready),
    /// They were asked for early.
    OnItsWay,
    Ask(Output),
}

impl Window {
    fn audio_from(&self, settings: &Settings) -> Ms {
        if self.overlaps { self.from_ms } else { self.from_ms.saturating_sub(settings.pre_roll_ms) }
    }
}

impl Piece {
    fn ready(part: Part) -> Self {
        Piece { phrase: None, overlaps_from: None, near_emily: false, words: Words::Ready(part) }
    }
}
