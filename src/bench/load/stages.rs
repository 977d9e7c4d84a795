//! Where the time between a candidate's last sound and Emily's first goes, as far as an interview's record tells.

use crate::conversation::patience::wait_ms;
use crate::interview::State;
use crate::interview::event::{Event, Logged, Ms, Part, TurnId};

/// One answered turn, in ms of the session's clock. The record's times are those of 20 ms steps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stages {
    /// The candidate's last voiced frame, as Emily heard it.
    pub ended_ms: Ms,
    /// The pause that was waited for on purpose.
    pub pause_ms: f64,
    /// From the end of that pause to the turn's proposal: words that came late.
    pub words_ms: f64,
    /// From there to the decision on a reply, with what is written down before it.
    pub decision_ms: f64,
    /// From there to the first frame of the reply.
    pub voice_ms: f64,
}

impl Stages {
    /// From the candidate's last voiced frame to the reply's first frame, as Emily has it.
    pub fn inside_ms(&self) -> f64 {
        self.pause_ms + self.words_ms + self.decision_ms + self.voice_ms
    }
}

/// The turns of an interview that were answered by voice, in order.
pub fn stages(log: &[Logged]) -> Vec<Stages> {
    let mut answered = Vec::new();
    let mut open: Option<(TurnId, Stages, Ms)> = None;
    for (at, Logged { at_ms, event, .. }) in log.iter().enumerate() {
        match event {
            Event::TurnProposed { turn, parts } => {
                let ended_ms = parts.iter().map(|part| part.end_ms).max().unwrap_or_default();
                let pause_ms = pause_of(&State::fold(&log[..at]), parts) as f64;
                let words_ms = at_ms.saturating_sub(ended_ms) as f64 - pause_ms;
                open = Some((*turn, Stages { ended_ms, pause_ms, words_ms, ..Stages::default() }, *at_ms));
            }
            Event::TurnReopened { .. } => open = None,
            Event::ReplyDecided { utterance, .. } => {
                if let Some((turn, stages, since)) = &mut open
                    && utterance.turn == Some(*turn)
                {
                    stages.decision_ms = at_ms.saturating_sub(*since) as f64;
                    *since = *at_ms;
                }
            }
            Event::Played { line: 0, start_ms, .. } => {
                if let Some((_, mut stages, since)) = open.take() {
                    stages.voice_ms = start_ms.saturating_sub(since) as f64;
                    answered.push(stages);
                }
            }
            _ => {}
        }
    }
    answered
}

/// The pause that the conversation chose for these words, where it stood.
fn pause_of(state: &State, parts: &[Part]) -> Ms {
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    wait_ms(state.expects(), state.plan().patience, &texts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::event::{Line, Outcome, PartKind, Utterance, UtteranceId};
    use crate::interview::{EntryKind, Plan};

    fn log(events: Vec<(Ms, Event)>) -> Vec<Logged> {
        (1..).zip(events).map(|(seq, (at_ms, event))| Logged { seq, at_ms, event }).collect()
    }

    #[test]
    fn a_turn_is_split_where_the_record_splits_it() {
        let opened = Event::Opened {
            interview: "0".into(),
            plan: Box::new(Plan::default_software_engineer()),
            interviewer: "Emily".into(),
            candidate: None,
            wall: "2026-01-01T00:00:00Z".into(),
            versions: Default::default(),
        };
        let turn = TurnId(1);
        let text = "Yes, I agree.".to_owned();
        let parts = vec![Part { kind: PartKind::Spoken, text, start_ms: 1_000, end_ms: 2_000 }];
        let speech = "Good.".to_owned();
        let line = Line { kind: EntryKind::Reply, question: None, display: speech.clone(), speech };
        let utterance = Utterance { id: UtteranceId(1), turn: Some(turn), lines: vec![line], moves: vec![] };
        let start_ms = 3_300;
        let played =
            Event::Played { utterance: utterance.id, line: 0, start_ms, end_ms: 4_000, outcome: Outcome::Whole };
        let events = log(vec![
            (0, opened),
            (3_240, Event::TurnProposed { turn, parts }),
            (3_260, Event::ReplyDecided { utterance, trigger: None }),
            (4_000, played),
        ]);
        let stages = stages(&events);
        let [only] = stages[..] else { panic!("{stages:?}") };
        assert_eq!(only.ended_ms, 2_000);
        assert_eq!(only.pause_ms + only.words_ms, 1_240.0);
        assert_eq!((only.decision_ms, only.voice_ms), (20.0, 40.0));
        assert_eq!(only.inside_ms(), (start_ms - only.ended_ms) as f64);
    }
}
