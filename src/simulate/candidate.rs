//! The candidate's side of the room: what can be noticed there, what can be done there, and a voice with words in time.

use crate::interview::event::{LeaveReason, Ms, Request, SpokenWord};

/// No stretch that is transcribed begins longer ago than this.
const LONGEST_WINDOW_MS: Ms = 150_000;

/// What a candidate notices. There is nothing else: no plan, no state, no line that was not played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed<'a> {
    /// The call is connected, for the first time or again.
    Connected,
    /// Emily begins to speak. `unsaid`: the candidate is in the middle of saying something.
    EmilyBegins { unsaid: bool },
    /// Emily fell silent, and so did the candidate. `heard`: her words since the candidate was last told, as far as they
    /// were played, clause by clause.
    EmilyDone { heard: &'a str },
    /// A notice of the page by its code.
    Page { code: &'static str },
    /// The call was ended by the other side.
    LetGo,
    /// The time that the candidate asked for is over.
    Awake,
}

/// What a candidate does, so many milliseconds from now.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    pub after_ms: Ms,
    pub deed: Deed,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    Say(Speech),
    /// Sends a typed text; the page shows that it is being written from `writing_ms` before.
    Type {
        text: String,
        writing_ms: Ms,
    },
    Press(Request),
    /// Is writing something; the room does this for every text that is typed.
    Drafting,
    /// Agrees to the notice on the page, or declines it.
    ConsentOnPage {
        agree: bool,
    },
    /// Stops talking and forgets what was still to be said.
    Hush,
    Leave(LeaveReason),
    /// Joins again; another device than the one that is there takes over.
    Join,
    /// Asks to be told [`Noticed::Awake`].
    Wake,
}

impl Deed {
    pub fn after(self, after_ms: Ms) -> Act {
        Act { after_ms, deed: self }
    }
}

/// Words to be said: pieces with a pause before each (none before the first).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Speech {
    pub pieces: Vec<Piece>,
    /// How long a word takes.
    pub word_ms: Ms,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    pub pause_ms: Ms,
    pub text: String,
}

/// A candidate: notices, and acts.
pub trait Candidate {
    fn notices(&mut self, noticed: Noticed<'_>) -> Vec<Act>;
}

/// The candidate's voice: pieces of speech in time, past and to come.
#[derive(Debug, Default)]
pub struct Voice {
    pieces: Vec<Spoken>,
    /// Pieces before this one are over and transcribed.
    first: usize,
}

#[derive(Debug)]
struct Spoken {
    from_ms: Ms,
    to_ms: Ms,
    word_ms: Ms,
    text: String,
}

impl Spoken {
    fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }

    /// The middle of a word, which decides on which side of a cut it falls.
    fn middle(&self, word: usize) -> Ms {
        self.from_ms + word as Ms * self.word_ms + self.word_ms / 2
    }
}

impl Voice {
    /// Says this from `from_ms` on, or after whatever is still to be said.
    pub fn say(&mut self, from_ms: Ms, speech: &Speech) {
        let mut at = self.busy_until().map_or(from_ms, |end| from_ms.max(end + 150));
        for piece in &speech.pieces {
            let words = piece.text.split_whitespace().count();
            if words == 0 {
                continue;
            }
            at += piece.pause_ms;
            let to_ms = at + words as Ms * speech.word_ms;
            self.pieces.push(Spoken { from_ms: at, to_ms, word_ms: speech.word_ms, text: piece.text.clone() });
            at = to_ms;
        }
    }

    /// When all that is to be said will have been said.
    fn busy_until(&self) -> Option<Ms> {
        self.pieces.last().map(|piece| piece.to_ms)
    }

    /// Whether something is being said or still to be said.
    pub fn unsaid(&self, now: Ms) -> bool {
        self.busy_until().is_some_and(|end| now < end)
    }

    /// When the last words ended; 0 before any.
    pub fn silent_since(&self) -> Ms {
        self.busy_until().unwrap_or(0)
    }

    /// Whether a word is sounding in the milliseconds before `now`.
    pub fn sounds(&self, now: Ms) -> bool {
        self.pieces[self.first..].iter().any(|piece| piece.from_ms < now && now <= piece.to_ms)
    }

    /// The end of the piece that sounds in the milliseconds before `now`.
    pub fn piece_end(&self, now: Ms) -> Option<Ms> {
        let sounds = |piece: &&Spoken| piece.from_ms < now && now <= piece.to_ms;
        self.pieces[self.first..].iter().find(sounds).map(|piece| piece.to_ms)
    }

    /// The beginning of the next piece.
    pub fn next_start(&self, now: Ms) -> Option<Ms> {
        self.pieces[self.first..].iter().map(|piece| piece.from_ms).find(|from_ms| *from_ms > now)
    }

    /// Stops now, after the word that is running.
    pub fn hush(&mut self, now: Ms) {
        self.pieces.retain(|piece| piece.from_ms < now);
        if let Some(running) = self.pieces.last_mut().filter(|piece| piece.to_ms > now) {
            let words = ((now - running.from_ms).div_ceil(running.word_ms) as usize).min(running.words());
            running.to_ms = running.from_ms + words as Ms * running.word_ms;
            running.text = running.text.split_whitespace().take(words).collect::<Vec<_>>().join(" ");
        }
    }

    /// The call is gone: what sounds from here on reaches nobody.
    pub fn cut(&mut self, now: Ms) {
        self.pieces.retain(|piece| piece.from_ms < now);
        if let Some(running) = self.pieces.last_mut().filter(|piece| piece.to_ms > now) {
            let words = (0..running.words()).take_while(|word| running.middle(*word) <= now).count();
            running.to_ms = now;
            running.text = running.text.split_whitespace().take(words).collect::<Vec<_>>().join(" ");
        }
    }

    /// What a recogniser makes of a stretch: every word whose middle lies in it.
    pub fn words(&mut self, from_ms: Ms, to_ms: Ms) -> Vec<SpokenWord> {
        let mut words = Vec::new();
        for piece in self.pieces[self.first..].iter().filter(|piece| piece.from_ms < to_ms && piece.to_ms > from_ms) {
            let inside = |at: &usize| (from_ms..=to_ms).contains(&piece.middle(*at));
            for (at, text) in piece.text.split_whitespace().enumerate().filter(|(at, _)| inside(at)) {
                let start_ms = piece.from_ms + at as Ms * piece.word_ms;
                let end_ms = start_ms + piece.word_ms;
                words.push(SpokenWord { text: text.to_owned(), start_ms, end_ms, confidence: 1.0 });
            }
        }
        // Everything that ended long before this stretch was transcribed earlier, or never will be.
        let over = |piece: &Spoken| piece.to_ms + LONGEST_WINDOW_MS < from_ms;
        self.first += self.pieces[self.first..].iter().take_while(|piece| over(piece)).count();
        words
    }

    /// Everything that was said, piece by piece.
    pub fn said(&self) -> impl Iterator<Item = String> {
        self.pieces.iter().filter(|piece| !piece.text.is_empty()).map(|piece| piece.text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pieces: &[(Ms, &str)]) -> Voice {
        let mut voice = Voice::default();
        let pieces = pieces.iter().map(|(pause_ms, text)| Piece { pause_ms: *pause_ms, text: (*text).into() });
        voice.say(1_000, &Speech { pieces: pieces.collect(), word_ms: 300 });
        voice
    }

    fn heard(voice: &mut Voice, from_ms: Ms, to_ms: Ms) -> String {
        voice.words(from_ms, to_ms).iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_are_heard_where_their_middle_lies() {
        let mut voice = said(&[(0, "one two three"), (600, "four")]);
        assert!(!voice.sounds(1_000) && voice.sounds(1_900) && !voice.sounds(2_000) && voice.sounds(2_600));
        assert_eq!(heard(&mut voice, 744, 1_460), "one two");
        assert_eq!(heard(&mut voice, 1_460, 2_092), "three");
        assert_eq!(heard(&mut voice, 2_244, 2_900), "four");
        assert_eq!(voice.words(1_300, 1_460)[0].start_ms, 1_300);
    }

    #[test]
    fn who_falls_silent_ends_the_word_and_who_is_cut_does_not() {
        let mut voice = said(&[(0, "one two three"), (600, "four")]);
        voice.hush(1_350);
        assert_eq!((voice.unsaid(1_599), voice.unsaid(1_600)), (true, false));
        assert_eq!(heard(&mut voice, 0, 9_000), "one two");
        let mut voice = said(&[(0, "one two three")]);
        voice.cut(1_350);
        assert_eq!(heard(&mut voice, 0, 9_000), "one");
    }
}
