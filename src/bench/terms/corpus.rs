//! What is said in `emily bench terms`: two files, and the terms that an interview would listen for at each moment.

use serde::Deserialize;

use crate::interview::{
    Area, EntryKind, Event, Line, Move, Outcome, Plan, State, Utterance, UtteranceId, Versions, terms_for,
};

const JARGON: &str = include_str!("jargon.toml");
const ORDINARY: &str = include_str!("ordinary.txt");

/// Which half of the jargon a sentence belongs to: one for making the rules, one for judging them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Seen,
    Unseen,
}

/// A sentence full of jargon.
#[derive(Clone, Debug, PartialEq)]
pub struct Jargon {
    pub half: Half,
    /// As it is written.
    pub text: String,
    /// As the voice is to say it.
    pub spoken: String,
    /// The trade's terms in it.
    pub terms: Vec<String>,
    /// What the interview would listen for.
    pub listed: Vec<String>,
}

/// A paragraph of everyday talk.
#[derive(Clone, Debug, PartialEq)]
pub struct Talk {
    pub text: String,
    /// What its own interview would listen for.
    pub own: Vec<String>,
    /// What another trade's interview would.
    pub foreign: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    trade: Vec<Trade>,
    scene: Vec<Scene>,
}

/// A plan of which only the vocabulary matters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trade {
    id: String,
    company: String,
    areas: Vec<TradeArea>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TradeArea {
    name: String,
    vocabulary: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scene {
    plan: String,
    question: u8,
    candidate: Option<String>,
    seen: Vec<String>,
    unseen: Vec<String>,
}

/// Both corpora.
pub struct Corpus {
    pub jargon: Vec<Jargon>,
    pub talk: Vec<Talk>,
}

impl Corpus {
    /// Reads the corpora.
    ///
    /// # Errors
    /// Where one names a plan that is not there, or is no TOML: a mistake in these files.
    pub fn read() -> Result<Self, String> {
        let file: File = toml::from_str(JARGON).map_err(|error| format!("jargon.toml: {error}"))?;
        let mut jargon = Vec::new();
        for scene in &file.scene {
            let listed = file.listed(&scene.plan, scene.question, scene.candidate.as_deref())?;
            for (half, sentences) in [(Half::Seen, &scene.seen), (Half::Unseen, &scene.unseen)] {
                jargon.extend(sentences.iter().map(|marked| Jargon { half, listed: listed.clone(), ..read(marked) }));
            }
        }
        Ok(Self { jargon, talk: file.talk()? })
    }
}

impl File {
    /// What an interview on this plan listens for when this question is open.
    fn listed(&self, plan: &str, question: u8, candidate: Option<&str>) -> Result<Vec<String>, String> {
        let trade = || self.trade.iter().find(|trade| trade.id == plan).map(Trade::plan);
        let plan = Plan::named(plan).or_else(trade).ok_or_else(|| format!("there is no plan {plan}"))?;
        Ok(terms_for(&asked(plan, question, candidate)))
    }

    fn talk(&self) -> Result<Vec<Talk>, String> {
        let mut paragraphs: Vec<(&str, &str, Vec<String>)> = Vec::new();
        let mut moment = None;
        for line in ORDINARY.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(named) = line.strip_prefix("== ") {
                let (plan, question) = named.split_once(' ').ok_or_else(|| format!("ordinary.txt: {line}"))?;
                let question = question.parse().map_err(|_| format!("ordinary.txt: {line}"))?;
                moment = Some((plan, self.listed(plan, question, None)?));
            } else if let Some((plan, own)) = &moment {
                paragraphs.push((line, plan, own.clone()));
            }
        }
        let foreign = |at: usize| {
            // Half the file further on is another trade.
            let others = paragraphs.iter().cycle().skip(at + paragraphs.len() / 2).take(paragraphs.len());
            others
                .into_iter()
                .find(|other| other.1 != paragraphs[at].1)
                .map(|other| other.2.clone())
                .unwrap_or_default()
        };
        let talk = paragraphs.iter().enumerate().map(|(at, (text, _, own))| Talk {
            text: (*text).to_owned(),
            own: own.clone(),
            foreign: foreign(at),
        });
        Ok(talk.collect())
    }
}

impl Trade {
    fn plan(&self) -> Plan {
        let area =
            |area: &TradeArea| Area { name: area.name.clone(), vocabulary: area.vocabulary.clone(), ..Area::default() };
        Plan {
            id: self.id.clone(),
            company: Some(self.company.clone()),
            areas: self.areas.iter().map(area).collect(),
            ..Plan::default()
        }
    }
}

/// The state of an interview in which this question was just asked.
fn asked(plan: Plan, question: u8, candidate: Option<&str>) -> State {
    let ask = plan.area(question).map(|area| area.question.clone()).unwrap_or_default();
    let opened = Event::Opened {
        interview: "bench".to_owned(),
        plan: Box::new(plan),
        interviewer: "Emily".to_owned(),
        candidate: candidate.map(str::to_owned),
        wall: "2026-01-01T00:00:00Z".to_owned(),
        versions: Versions::default(),
    };
    let line = Line { kind: EntryKind::Question, question: Some(question), speech: ask.speech, display: ask.display };
    let utterance =
        Utterance { id: UtteranceId(1), turn: None, lines: vec![line], moves: vec![Move::Opened { question }] };
    let mut state = State::default();
    state.apply(0, &opened);
    state.apply(1, &Event::ReplyDecided { utterance, trigger: None });
    let played = Event::Played { utterance: UtteranceId(1), line: 0, start_ms: 1, end_ms: 2, outcome: Outcome::Whole };
    state.apply(2, &played);
    state
}

/// Takes the marks out of a sentence: `[term]` and `[term|as said]`.
fn read(marked: &str) -> Jargon {
    let mut jargon =
        Jargon { half: Half::Seen, text: String::new(), spoken: String::new(), terms: Vec::new(), listed: Vec::new() };
    for (number, piece) in marked.split(['[', ']']).enumerate() {
        // Every second piece stood between brackets.
        let (term, said) = piece.split_once('|').unwrap_or((piece, piece));
        if number % 2 == 1 {
            jargon.terms.push(term.to_owned());
        }
        jargon.text.push_str(term);
        jargon.spoken.push_str(said);
    }
    jargon
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corpora_are_large_and_lists_are_not_made_for_their_sentences() {
        let corpus = Corpus::read().expect("the corpora");
        let unseen = corpus.jargon.iter().filter(|it| it.half == Half::Unseen).count();
        assert!(corpus.jargon.len() >= 100 && unseen * 2 >= corpus.jargon.len(), "{unseen} unseen");
        let words: usize = corpus.talk.iter().map(|talk| talk.text.split_whitespace().count()).sum();
        assert!(words >= 3_000, "{words} words");
        for sentence in &corpus.jargon {
            assert_eq!(sentence.listed.len(), 12, "{}", sentence.text);
            assert!(!sentence.terms.is_empty() && sentence.terms.len() <= 3, "{}", sentence.text);
        }
        let terms = corpus.jargon.iter().flat_map(|it| it.terms.iter().map(|term| it.listed.contains(term)));
        let listed: Vec<bool> = terms.collect();
        assert!(listed.iter().filter(|it| **it).count() * 10 >= listed.len() * 9, "most terms are listened for");
        assert!(corpus.talk.iter().all(|talk| talk.own.len() == 12 && talk.foreign != talk.own));
    }

    #[test]
    fn marks_are_taken_out() {
        let read = read("We put [PostgreSQL|post gress Q L] behind [Redis].");
        assert_eq!(read.text, "We put PostgreSQL behind Redis.");
        assert_eq!(read.spoken, "We put post gress Q L behind Redis.");
        assert_eq!(read.terms, ["PostgreSQL", "Redis"]);
    }
}
