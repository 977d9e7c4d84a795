//! Which words of the trade to listen for now.
//!
//! A recogniser that is told of a dozen terms around the subject hears most of them; told of more, or of others, it loses words. So what
//! is likely to be said next comes first: what Emily has just asked about, the open question's own terms, what the candidate has named
//! already, questions that assess the same, names, and then the rest of the plan.

use super::plan::Area;
use super::state::State;
use super::text::{find_phrase, words};

/// Recognisers use so many; a longer list only wastes their time.
const MOST: usize = 12;
/// How many of the candidate's newest turns are searched for terms.
const TURNS: usize = 12;

/// The terms to listen for at this moment, best first; at most twelve, each once. The same state gives the same list.
pub fn terms_for(state: &State) -> Vec<String> {
    let plan = state.plan();
    let open = state.open_area();
    let mut list = List::default();
    let names = [plan.company.as_deref(), state.candidate(), Some(state.interviewer())];
    let introduces = open.is_none_or(|(question, _)| question == 1);
    if introduces {
        // Who introduces themselves says their name, and whom they apply to.
        names[..2].iter().flatten().for_each(|name| list.add(name));
    }
    let known: Vec<&str> = plan.areas.iter().flat_map(|area| &area.vocabulary).map(String::as_str).collect();
    if let Some(asked) = state.asked_last() {
        list.add_named(&known, asked);
    }
    if let Some((_, area)) = open {
        let own: Vec<&str> = area.vocabulary.iter().map(String::as_str).collect();
        // Of more terms than there is room for, those that were said are likelier than the last ones of the plan.
        let said: Vec<String> = state.said_lately(TURNS);
        let room = MOST.saturating_sub(list.terms.len());
        if own.len() > room {
            said.iter().for_each(|text| list.add_named(&own, text));
        }
        own.iter().for_each(|term| list.add(term));
    }
    for text in state.said_lately(TURNS) {
        list.add_named(&known, &text);
    }
    if let Some((_, area)) = open {
        let related = plan.areas.iter().filter(|other| shares_competency(area, other));
        related.flat_map(|other| &other.vocabulary).for_each(|term| list.add(term));
    }
    names.iter().flatten().for_each(|name| list.add(name));
    known.iter().for_each(|term| list.add(term));
    list.terms
}

fn shares_competency(one: &Area, other: &Area) -> bool {
    one.competencies.iter().any(|name| other.competencies.contains(name))
}

#[derive(Default)]
struct List {
    terms: Vec<String>,
}

impl List {
    fn add(&mut self, term: &str) {
        let term = term.trim();
        let is_there = |listed: &String| listed.eq_ignore_ascii_case(term);
        if !term.is_empty() && self.terms.len() < MOST && !self.terms.iter().any(is_there) {
            self.terms.push(term.to_owned());
        }
    }

    /// Adds those of the terms that a text names, in their own order.
    fn add_named(&mut self, terms: &[&str], text: &str) {
        let said = words(text);
        terms.iter().filter(|term| find_phrase(&said, term).is_some()).for_each(|term| self.add(term));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EntryKind, Event, Line, Move, Outcome, Plan, TurnId, Utterance, UtteranceId, Versions};
    use super::*;

    fn opened(plan: &str, candidate: Option<&str>) -> State {
        let mut plan = Plan::named(plan).expect("a shipped plan");
        plan.company = Some("Zephyrine Analytics".to_owned());
        let mut state = State::default();
        let opened = Event::Opened {
            interview: "1".to_owned(),
            plan: Box::new(plan),
            interviewer: "Emily".to_owned(),
            candidate: candidate.map(str::to_owned),
            wall: "2026-01-01T00:00:00Z".to_owned(),
            versions: Versions::default(),
        };
        state.apply(0, &opened);
        state
    }

    /// Emily asks something whole, with these moves.
    fn ask(state: &mut State, kind: EntryKind, question: u8, text: &str, moves: Vec<Move>) {
        let id = UtteranceId(state.next_utterance().0);
        let line = Line { kind, question: Some(question), speech: text.to_owned(), display: text.to_owned() };
        let utterance = Utterance { id, turn: None, lines: vec![line], moves };
        state.apply(1, &Event::ReplyDecided { utterance, trigger: None });
        state.apply(2, &Event::Played { utterance: id, line: 0, start_ms: 1, end_ms: 2, outcome: Outcome::Whole });
    }

    fn say(state: &mut State, text: &str) {
        let turn: TurnId = state.next_turn();
        let event = serde_json::json!({
            "type": "turn_proposed", "turn": turn,
            "parts": [{"kind": "spoken", "text": text, "start_ms": 3, "end_ms": 4}],
        });
        state.apply(4, &serde_json::from_value(event).expect("an event"));
        state.apply(5, &Event::TurnCommitted { turn });
    }

    fn at(terms: &[String], term: &str) -> Option<usize> {
        terms.iter().position(|listed| listed == term)
    }

    #[test]
    fn the_open_questions_own_terms_come_first_and_names_where_they_are_said() {
        let mut state = opened("software-engineer", Some("Tomasz Lewandowski"));
        assert_eq!(terms_for(&state)[..2], ["Zephyrine Analytics", "Tomasz Lewandowski"]);
        ask(&mut state, EntryKind::Question, 3, "Which incident?", vec![Move::Opened { question: 3 }]);
        let terms = terms_for(&state);
        let own = &state.plan().areas[2].vocabulary;
        assert_eq!(&terms[..own.len()], own.as_slice());
        assert_eq!(terms.len(), MOST);
        assert_eq!(terms, terms_for(&state.clone()));
    }

    #[test]
    fn what_was_asked_about_and_what_was_said_is_listened_for() {
        let mut state = opened("software-engineer", None);
        ask(&mut state, EntryKind::Question, 2, "Which system?", vec![Move::Opened { question: 2 }]);
        assert_eq!(at(&terms_for(&state), "event-driven"), None, "one too many");
        say(&mut state, "It was event-driven, and we moved from Java to Rust.");
        assert!(at(&terms_for(&state), "event-driven").is_some());
        ask(&mut state, EntryKind::Question, 3, "Which incident?", vec![Move::Opened { question: 3 }]);
        let terms = terms_for(&state);
        assert!(at(&terms, "Java").is_some() && at(&terms, "Rust").is_some(), "{terms:?}");
        let about = "a term".to_owned();
        ask(
            &mut state,
            EntryKind::FollowUp,
            3,
            "You mentioned “Kafka”. What part did it play?",
            vec![Move::FollowedUp { question: 3, about }],
        );
        assert_eq!(at(&terms_for(&state), "Kafka"), Some(0));
    }

    #[test]
    fn a_state_without_an_interview_has_only_its_interviewer() {
        assert_eq!(terms_for(&State::default()), ["Emily"]);
    }
}
