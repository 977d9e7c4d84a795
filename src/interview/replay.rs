//! Deciding again what was decided: the audit of a log.

use super::event::{Event, Logged, ModelReply, Ms, Utterance};
use super::{State, decide, wording};

/// One reply of a log, and what the engine decides on the same facts now.
#[derive(Clone, Debug, PartialEq)]
pub struct Replayed {
    /// The place of the decision in the log.
    pub seq: u64,
    pub at_ms: Ms,
    pub then: Utterance,
    pub now: Again,
}

/// What a decision comes to when it is made again.
#[derive(Clone, Debug, PartialEq)]
pub enum Again {
    Same,
    /// The engine decides something else; None: that nothing is to be said.
    Other(Option<Box<Utterance>>),
    /// The log does not say what it was decided on: it was written before logs did.
    Untold,
}

/// Decides every reply of a log again, each on the events before it. A language model is not asked again: its logged
/// answer is judged by the same rules.
pub fn replay(log: &[Logged]) -> Vec<Replayed> {
    let mut state = State::default();
    let mut asked: Option<(&ModelReply, Ms)> = None;
    let mut found = Vec::new();
    for Logged { seq, at_ms, event } in log {
        match event {
            Event::ModelReplied { reply, asked_ms, .. } => asked = Some((reply, *asked_ms)),
            Event::ReplyDecided { utterance, trigger } => {
                let model = asked.take();
                let now = match trigger {
                    None => Again::Untold,
                    Some(trigger) => {
                        let decided = decide(&state, *trigger, model.map_or(*at_ms, |(_, asked_ms)| asked_ms));
                        let again = decided.map(|draft| worded(&state, draft, model.map(|(reply, _)| reply)));
                        if again.as_ref() == Some(utterance) { Again::Same } else { Again::Other(again.map(Box::new)) }
                    }
                };
                found.push(Replayed { seq: *seq, at_ms: *at_ms, then: utterance.clone(), now });
            }
            _ => {}
        }
        state.apply(*at_ms, event);
    }
    found
}

fn worded(state: &State, draft: Utterance, reply: Option<&ModelReply>) -> Utterance {
    match reply {
        Some(ModelReply::Text { text }) => wording::apply(state, &draft, text).unwrap_or(draft),
        _ => draft,
    }
}
