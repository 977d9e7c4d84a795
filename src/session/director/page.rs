//! What a director tells the candidate's page.

use super::{Director, Effect};
use crate::conversation::PhraseId;
use crate::interview::event::{CloseReason, EntryKind, Ms, UtteranceId};
use crate::session::wire::{self, ToPage};

/// How many captions a page that joins anew is shown.
const CAPTIONS_KEPT: usize = 4;

impl Director {
    /// Tells a page that knows nothing yet where the interview is: another one joined, or the same one anew.
    pub fn tell_anew(&mut self, now: Ms) {
        self.told = None;
        self.tell_state(now);
        self.tell(ToPage::floor(self.floor, now));
        for caption in self.captions.clone() {
            self.tell(caption);
        }
    }

    /// Says whether sound is being recorded.
    pub fn set_recording(&mut self, recording: bool, now: Ms) {
        self.recording = recording;
        self.tell_state(now);
    }

    pub(super) fn tell_ended(&mut self, reason: CloseReason) {
        let next_steps = self.state.plan().next_steps.clone();
        self.tell(ToPage::Ended { reason, reference: self.state.reference(), next_steps });
    }

    pub(super) fn tell_state(&mut self, now: Ms) {
        let message = ToPage::State {
            phase: wire::phase_name(self.state.phase()),
            question: self.state.open_question(),
            of: self.state.questions_total(),
            follow_up: self.state.follow_ups(),
            elapsed_ms: self.state.elapsed_ms(now),
            recording: self.recording,
            interviewer: self.state.interviewer().to_owned(),
        };
        if self.told.as_ref().is_none_or(|told| told.differs_beyond_time(&message)) {
            self.told = Some(message.clone());
            self.tell(message);
        }
    }

    /// Shows a line of Emily's as far as it was spoken; all of it in its written form once it is done.
    pub(super) fn caption_line(&mut self, utterance: UtteranceId, line: usize, so_far: Option<String>) {
        let Some(planned) = self.state.line(utterance, line) else { return };
        let (kind, done) = (planned.kind, so_far.is_none());
        let text = so_far.unwrap_or_else(|| planned.display.clone());
        self.caption(format!("e{}.{line}", utterance.0), "emily", text, done, kind);
    }

    pub(super) fn caption(&mut self, id: String, speaker: &'static str, text: String, done: bool, kind: EntryKind) {
        self.captions.retain(|caption| !matches!(caption, ToPage::Caption { id: shown, .. } if *shown == id));
        if self.captions.len() == CAPTIONS_KEPT {
            self.captions.pop_front();
        }
        let caption = ToPage::Caption { id, speaker, text, r#final: done, kind };
        self.captions.push_back(caption.clone());
        self.tell(caption);
    }

    pub(super) fn tell(&mut self, message: ToPage) {
        self.effects.push_back(Effect::Tell(message));
    }

    /// Shows what the candidate is saying; an empty text takes a caption back.
    pub(super) fn caption_phrase(&mut self, phrase: PhraseId, text: String, done: bool) {
        let id = format!("c{}.{}", self.present.unwrap_or_default(), phrase.0);
        let shown = |caption: &ToPage| matches!(caption, ToPage::Caption { id: shown, .. } if *shown == id);
        if text.is_empty() && !self.captions.iter().any(shown) {
            return;
        }
        self.caption(id, "candidate", text, done, EntryKind::Answer);
    }
}
