//! Where the time between a candidate's last sound and Emily's first goes, as an interview's record tells.

use std::collections::BTreeMap;

use crate::interview::event::{Event, Logged, Ms, TurnId};

/// One answered turn, in ms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stages {
    /// The candidate's last voiced frame, as Emily heard it, on the session's clock.
    pub ended_ms: Ms,
    /// The pause that was waited for on purpose.
    pub pause_ms: f64,
    /// From the end of that pause to the turn's proposal: words that came late.
    pub words_ms: f64,
    /// From there until the wording of the reply stood.
    pub decision_ms: f64,
    /// From there to the first voiced sample of the reply.
    pub voice_ms: f64,
}

impl Stages {
    /// From the candidate's last voiced frame to the reply's first voiced sample, as Emily has it.
    pub fn inside_ms(&self) -> f64 {
        self.pause_ms + self.words_ms + self.decision_ms + self.voice_ms
    }
}

/// The turns of an interview that were answered by voice, in order.
pub fn stages(log: &[Logged]) -> Vec<Stages> {
    let mut ended: BTreeMap<TurnId, Ms> = BTreeMap::new();
    let mut answered = Vec::new();
    for Logged { event, .. } in log {
        match event {
            Event::TurnProposed { turn, parts } => {
                ended.insert(*turn, parts.iter().map(|part| part.end_ms).max().unwrap_or_default());
            }
            Event::ReplyBegan { turn, timing, .. } => {
                let between = |from: Ms, to: Ms| to as f64 - from as f64;
                answered.push(Stages {
                    ended_ms: ended.get(turn).copied().unwrap_or_default(),
                    pause_ms: timing.pause_ms as f64,
                    words_ms: between(timing.pause_ms, timing.judged_ms),
                    decision_ms: between(timing.judged_ms, timing.phrased_ms),
                    voice_ms: between(timing.phrased_ms, timing.sent_ms),
                });
            }
            _ => {}
        }
    }
    answered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::event::{Part, PartKind, ReplyTiming, UtteranceId};

    #[test]
    fn a_turn_is_split_where_the_record_splits_it() {
        let turn = TurnId(1);
        let parts = vec![Part::new(PartKind::Spoken, "Yes, I agree.", 1_000, 2_000)];
        let timing =
            ReplyTiming { pause_ms: 700, judged_ms: 740, phrased_ms: 760, sent_ms: 900, ..ReplyTiming::default() };
        let events =
            [Event::TurnProposed { turn, parts }, Event::ReplyBegan { turn, utterance: UtteranceId(1), timing }];
        let log: Vec<Logged> = (1..).zip(events).map(|(seq, event)| Logged { seq, at_ms: 2_900, event }).collect();
        let stages = stages(&log);
        let [only] = stages[..] else { panic!("{stages:?}") };
        assert_eq!((only.ended_ms, only.pause_ms, only.words_ms), (2_000, 700.0, 40.0));
        assert_eq!((only.decision_ms, only.voice_ms, only.inside_ms()), (20.0, 140.0, 900.0));
    }
}
