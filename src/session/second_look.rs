//! A second look: after an interview, a better recogniser listens to the recording again, so that the transcript has better words than
//! those that had to come at once.
//!
//! One interview at a time, one window of speech at a time, never while a turn would wait for it. What each part came to is logged as it
//! is found, so that a server that is stopped goes on where it was: [`RecordingFiles::heard_again`] marks a recording as done.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Mutex as Turn;
use tracing::{debug, info, warn};
use uuid::Uuid;

use super::clock::SessionClock;
use super::record::RecordingFiles;
use super::{SessionError, Shared};
use crate::audio::SideReader;
use crate::interview::State;
use crate::interview::event::{Event, Logged};
use crate::interview::hearing::{self, SpokenPart, TimedWord, Window};
use crate::speech::{Hints, Priority, SecondEar, SpeechError, Transcriber};

/// Interviews that may wait; one more is found again when the registry tidies up.
const WAITING: usize = 256;
/// How often a window is tried while the models are busy, and how long after.
const TRIES: u32 = 20;
const AGAIN_AFTER: std::time::Duration = std::time::Duration::from_secs(3);

/// The second looks of one server.
pub struct SecondLooks {
    ear: SecondEar,
    /// Interviews that wait or are looked at.
    waiting: Mutex<BTreeSet<Uuid>>,
    /// Held by the one that is looked at.
    turn: Turn<()>,
}

/// What a second look came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Parts with a second text.
    pub rewritten: usize,
    /// Parts whose second text was doubted.
    pub doubted: usize,
}

impl SecondLooks {
    pub fn new(ear: SecondEar) -> Self {
        SecondLooks { ear, waiting: Mutex::default(), turn: Turn::default() }
    }

    /// Whether an interview's recording is still to be looked at.
    pub fn is_due(&self, files: &RecordingFiles) -> bool {
        files.candidate.exists() && !files.heard_again.exists()
    }

    /// Looks at an interview in a task of its own, when its turn comes.
    pub fn begin(self: &Arc<Self>, shared: Arc<Shared>, id: Uuid) {
        {
            let mut waiting = self.waiting();
            if waiting.len() >= WAITING || !waiting.insert(id) {
                return;
            }
        }
        let looks = self.clone();
        tokio::spawn(async move {
            let turn = looks.turn.lock().await;
            match looks.look(&shared, id).await {
                Ok(Looked { rewritten: 0, doubted: 0 }) => debug!(interview = %id, "nothing to look at again"),
                Ok(Looked { rewritten, doubted }) => {
                    info!(interview = %id, model = looks.ear.model(), rewritten, doubted, "heard again");
                }
                Err(error) => warn!(interview = %id, %error, "the second look is put off"),
            }
            drop(turn);
            looks.waiting().remove(&id);
        });
    }

    /// Looks at what of an interview was not looked at yet.
    ///
    /// # Errors
    /// When the log or the recording cannot be read or written, or the model fails: the rest is left for another time.
    pub async fn look(&self, shared: &Shared, id: Uuid) -> Result<Looked, SessionError> {
        let files = RecordingFiles::within(&shared.store.media_dir(id));
        let log = shared.store.log(id).await?;
        let mut looked = Looked::default();
        if State::fold(&log).closed().is_none() || !self.is_due(&files) {
            return Ok(looked);
        }
        let parts = if heard_by(&log) == self.ear.model() { Vec::new() } else { hearing::unheard(&log) };
        if !parts.is_empty() {
            self.calm(shared).await;
            let ear = self.ear.open().await.map_err(heard_nothing)?;
            let mut reader = Some(SideReader::open(&files.candidate)?);
            for window in hearing::windows(&parts) {
                self.calm(shared).await;
                let words = listen(ear.as_ref(), &mut reader, &window, hints(&log)).await?;
                self.write(shared, id, &log, &parts[window.parts], &words, &mut looked).await?;
            }
        }
        std::fs::write(&files.heard_again, self.ear.model()).map_err(|error| SessionError::Store(error.to_string()))?;
        Ok(looked)
    }

    /// Logs what each of a window's parts came to.
    async fn write(
        &self,
        shared: &Shared,
        id: Uuid,
        log: &[Logged],
        parts: &[SpokenPart],
        words: &[TimedWord],
        looked: &mut Looked,
    ) -> Result<(), SessionError> {
        let placed = hearing::assign(words, parts);
        for (at, part) in parts.iter().enumerate() {
            let own = words.iter().zip(&placed).filter(|(_, place)| **place == Some(at));
            let again = own.map(|(word, _)| word.text.as_str()).collect::<Vec<_>>().join(" ");
            let hearing = hearing::judge(&part.live, again);
            match &hearing {
                hearing::Hearing::Text { .. } => looked.rewritten += 1,
                hearing::Hearing::Doubtful { .. } => looked.doubted += 1,
            }
            let model = self.ear.model().to_owned();
            let event = Event::HeardAgain { turn: part.turn, part: part.part, model, hearing };
            shared.store.append(id, SessionClock::of(log)?.now(), &event).await?;
        }
        Ok(())
    }

    /// Waits until nobody would wait for this.
    async fn calm(&self, shared: &Shared) {
        if !self.ear.spares_a_worker() {
            shared.calm.nobody_is_there().await;
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, BTreeSet<Uuid>> {
        // Each change is a single step: poison says nothing.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The words of a window, in session time.
async fn listen(
    ear: &dyn Transcriber,
    reader: &mut Option<SideReader>,
    window: &Window,
    hints: Hints,
) -> Result<Vec<TimedWord>, SessionError> {
    let Some(mut side) = reader.take() else {
        return Err(SessionError::Audio("the recording is not open".into()));
    };
    let (from_ms, to_ms) = (window.from_ms, window.to_ms);
    let read = tokio::task::spawn_blocking(move || side.read(from_ms, to_ms).map(|audio| (side, audio))).await;
    let (side, audio) = read.map_err(|error| SessionError::Audio(error.to_string()))??;
    *reader = Some(side);
    let mut tries = 1;
    let heard = loop {
        match ear.transcribe(audio.clone(), hints.clone(), Priority::Background.into()).await {
            Err(SpeechError::Busy { .. }) if tries < TRIES => {
                tokio::time::sleep(AGAIN_AFTER).await;
                tries += 1;
            }
            heard => break heard.map_err(heard_nothing)?,
        }
    };
    let word = |word: &crate::speech::Word| TimedWord {
        text: word.text.trim().to_owned(),
        start_ms: from_ms + word.start_ms,
        end_ms: from_ms + word.end_ms,
    };
    Ok(heard.words().map(word).collect())
}

fn heard_nothing(error: SpeechError) -> SessionError {
    SessionError::Audio(error.to_string())
}

/// The recogniser that heard the interview live.
fn heard_by(log: &[Logged]) -> &str {
    match log.first().map(|logged| &logged.event) {
        Some(Event::Opened { versions, .. }) => &versions.transcriber,
        _ => "",
    }
}

fn hints(log: &[Logged]) -> Hints {
    let language = match log.first().map(|logged| &logged.event) {
        Some(Event::Opened { plan, .. }) => Some(plan.language.clone()),
        _ => None,
    };
    Hints { language, terms: Vec::new() }
}
