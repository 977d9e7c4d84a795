//! What a session has recognised: stretches of the candidate's audio go to the machine's transcriber, words come back.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tracing::warn;

use super::director::Input;
use crate::audio::Pcm16k;
use crate::conversation::{Heard, PhraseId, Purpose};
use crate::interview::event::{CorrectedBy, Correction, Ms, SpokenWord};
use crate::speech;
use crate::speech::{EndOfTurn, Hints, Lane, Priority, SpeechError, Transcriber, Transcription, Urgency};

/// Results that may wait for the session. More stretches than this cannot be spoken before the first ones are back.
const QUEUE: usize = 64;
/// How often a failed transcription is tried again, and how long after.
const TRIES: u32 = 3;
const AGAIN_AFTER: Duration = Duration::from_millis(300);
/// Transcribing a stretch takes no longer, also on a busy machine.
const LIMIT: Duration = Duration::from_secs(120);

/// A stretch of the candidate's audio that is to be recognised.
#[derive(Clone, Debug)]
pub struct Stretch {
    pub phrase: PhraseId,
    /// When its first sample was spoken.
    pub from_ms: Ms,
    /// Its end, as it was asked for.
    pub to_ms: Ms,
    pub audio: Pcm16k,
}

/// The recogniser at work for one session.
pub struct Hearing {
    transcriber: Arc<dyn Transcriber>,
    end_of_turn: Option<Arc<dyn EndOfTurn>>,
    lane: Lane,
    sender: mpsc::Sender<Input>,
    results: mpsc::Receiver<Input>,
    /// Early decodes that are on their way; a later one of the same phrase replaces it.
    early: HashMap<PhraseId, AbortHandle>,
}

impl Hearing {
    /// Nothing is heard yet. `lane` is the session's among those that share the machine.
    pub fn new(transcriber: Arc<dyn Transcriber>, lane: Lane) -> Self {
        let (sender, results) = mpsc::channel(QUEUE);
        Hearing { transcriber, end_of_turn: None, lane, sender, results, early: HashMap::new() }
    }

    /// The next result, for the director.
    pub async fn next(&mut self) -> Option<Input> {
        self.results.recv().await
    }

    /// Has the end of what was said up to `to_ms` judged by its sound, where a model for that is here.
    pub fn judge_end(&self, audio: Pcm16k, to_ms: Ms) {
        let Some(judge) = self.end_of_turn.clone() else { return };
        // Whoever waits for words goes first: they say more.
        let (sender, urgency) = (self.sender.clone(), Priority::Caption.in_lane(self.lane));
        tokio::spawn(async move {
            // Without a judgement the words alone have to tell.
            if let Ok(probability) = judge.finished(audio, urgency).await {
                let _ = sender.send(Input::Finished { to_ms, probability }).await;
            }
        });
    }

    /// A result that is there already.
    pub fn try_next(&mut self) -> Option<Input> {
        self.results.try_recv().ok()
    }

    /// With a judge of turns by their sound.
    pub fn with_judge(mut self, end_of_turn: Option<Arc<dyn EndOfTurn>>) -> Self {
        self.end_of_turn = end_of_turn;
        self
    }

    /// Has a stretch recognised.
    pub fn transcribe(&mut self, stretch: Stretch, hints: Hints, purpose: Purpose) {
        self.early.retain(|_, task| !task.is_finished());
        if let Some(earlier) = self.early.remove(&stretch.phrase) {
            earlier.abort();
        }
        let phrase = stretch.phrase;
        let (transcriber, lane, sender) = (self.transcriber.clone(), self.lane, self.sender.clone());
        let task = tokio::spawn(async move {
            let result = match purpose {
                Purpose::Caption => early(&*transcriber, stretch, hints, Priority::Caption.in_lane(lane)).await,
                Purpose::Suspicion => early(&*transcriber, stretch, hints, Priority::Turn.in_lane(lane)).await,
                Purpose::Phrase => whole(&*transcriber, stretch, hints, Priority::Turn.in_lane(lane)).await,
            };
            // The session may be over by now; then nobody waits for these words.
            let _ = sender.send(result).await;
        });
        if purpose != Purpose::Phrase {
            self.early.insert(phrase, task.abort_handle());
        }
    }
}

/// Words that may be left out: a machine that is busy says so at once.
async fn early(transcriber: &dyn Transcriber, stretch: Stretch, hints: Hints, urgency: Urgency) -> Input {
    let Stretch { phrase, from_ms, to_ms, audio } = stretch;
    match transcriber.transcribe(audio, hints, urgency).await {
        Ok(transcription) => Input::Heard { phrase, to_ms, heard: Ok(heard(transcription, from_ms)) },
        Err(_) => Input::NotHeard { phrase, to_ms },
    }
}

/// Words that must come: a failure is tried again before it is told.
async fn whole(transcriber: &dyn Transcriber, stretch: Stretch, hints: Hints, urgency: Urgency) -> Input {
    let Stretch { phrase, from_ms, to_ms, audio } = stretch;
    let mut tries = 1;
    let heard = loop {
        let job = transcriber.transcribe(audio.clone(), hints.clone(), urgency);
        let Ok(outcome) = tokio::time::timeout(LIMIT, job).await else {
            break Err("a phrase was not transcribed in time".to_owned());
        };
        match outcome {
            Ok(transcription) => break Ok(heard(transcription, from_ms)),
            Err(error) if tries < TRIES => again(&error, tries).await,
            Err(error) => break Err(format!("a phrase was not transcribed: {error}")),
        }
        tries += 1;
    };
    Input::Heard { phrase, to_ms, heard }
}

async fn again(error: &SpeechError, tries: u32) {
    warn!(%error, tries, "transcription failed, trying again");
    tokio::time::sleep(AGAIN_AFTER * tries).await;
}

/// A transcription with its words on the interview's clock.
pub fn heard(transcription: Transcription, from_ms: Ms) -> Heard {
    let text = transcription.text();
    let timed = transcription.segments.iter().all(|segment| !segment.words.is_empty());
    let word = |word: &speech::Word| SpokenWord {
        text: word.text.clone(),
        start_ms: from_ms + word.start_ms,
        end_ms: from_ms + word.end_ms,
        confidence: (word.confidence * 100.0).round() / 100.0,
    };
    let words = if timed { transcription.words().map(word).collect() } else { Vec::new() };
    let corrections = if timed { transcription.corrections.into_iter().map(correction).collect() } else { Vec::new() };
    Heard { text, words, corrections }
}

/// A correction as the record keeps it.
fn correction(it: speech::Correction) -> Correction {
    let speech::Correction { first, count, heard, by } = it;
    let by = match by {
        speech::CorrectedBy::SecondLook => CorrectedBy::SecondLook,
        speech::CorrectedBy::SoundAlike => CorrectedBy::SoundAlike,
    };
    Correction { first, count, heard, by }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::instant::InstantTranscriber;

    fn stretch(to_ms: Ms) -> Stretch {
        Stretch { phrase: PhraseId(1), from_ms: 1_000, to_ms, audio: Pcm16k(vec![0.1; 32_000]) }
    }

    #[tokio::test]
    async fn words_come_back_on_the_interviews_clock() {
        let transcriber = Arc::new(InstantTranscriber::new());
        transcriber.expect("Redis held");
        let mut hearing = Hearing::new(transcriber, Lane::default());
        hearing.transcribe(stretch(3_000), Hints::default(), Purpose::Phrase);
        let Some(Input::Heard { to_ms: 3_000, heard: Ok(heard), .. }) = hearing.next().await else { panic!() };
        let times: Vec<_> = heard.words.iter().map(|word| (word.start_ms, word.end_ms)).collect();
        assert_eq!((heard.text.as_str(), times), ("Redis held", vec![(1_000, 2_000), (2_000, 3_000)]));
    }

    #[tokio::test]
    async fn an_early_decode_is_left_out_and_a_whole_one_is_tried_again() {
        let transcriber = Arc::new(InstantTranscriber::new());
        let mut hearing = Hearing::new(transcriber.clone(), Lane::default());
        transcriber.expect_failure(SpeechError::Busy { waiting: 1 });
        hearing.transcribe(stretch(2_000), Hints::default(), Purpose::Suspicion);
        assert_eq!(hearing.next().await, Some(Input::NotHeard { phrase: PhraseId(1), to_ms: 2_000 }));
        transcriber.expect_failure(SpeechError::Busy { waiting: 1 });
        transcriber.expect("there");
        hearing.transcribe(stretch(3_000), Hints::default(), Purpose::Phrase);
        let heard = hearing.next().await;
        assert!(matches!(heard, Some(Input::Heard { heard: Ok(Heard { ref text, .. }), .. }) if text == "there"));
        for _ in 0..TRIES {
            transcriber.expect_failure(SpeechError::Busy { waiting: 1 });
        }
        hearing.transcribe(stretch(4_000), Hints::default(), Purpose::Phrase);
        assert!(matches!(hearing.next().await, Some(Input::Heard { heard: Err(_), .. })));
    }

    #[tokio::test]
    async fn a_later_early_decode_replaces_the_one_before() {
        let transcriber = Arc::new(InstantTranscriber::new());
        transcriber.expect("second");
        let mut hearing = Hearing::new(transcriber, Lane::default());
        hearing.transcribe(stretch(2_000), Hints::default(), Purpose::Caption);
        hearing.transcribe(stretch(3_000), Hints::default(), Purpose::Suspicion);
        assert!(matches!(hearing.next().await, Some(Input::Heard { to_ms: 3_000, .. })));
        assert!(hearing.results.try_recv().is_err());
    }
}
