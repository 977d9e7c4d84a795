//! Emily's voice in virtual time: clause by clause, with the pauses of the real one, and the same news of it.

use crate::interview::event::{Ms, TurnId, Utterance, UtteranceId};
use crate::session::news::News;
use crate::speech::clauses;

/// How long a word of Emily's takes.
const WORD_MS: Ms = 340;
/// Silence after a clause and after a line, as in the live voice.
const CLAUSE_PAUSE_MS: Ms = 140;
const LINE_PAUSE_MS: Ms = 380;
/// How often a live voice reports how much was played.
const REPORT_MS: Ms = 20;

/// A voice that plays one utterance at a time.
#[derive(Debug, Default)]
pub struct Mouth {
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    utterance: UtteranceId,
    turn: Option<TurnId>,
    clauses: Vec<Clause>,
    /// The clause that plays, or plays next.
    at: usize,
    /// When that clause began or begins; None while the voice is held.
    began_ms: Option<Ms>,
    started: bool,
    /// When to say how much was played: when that can decide something.
    report_ms: Option<Ms>,
}

#[derive(Debug)]
struct Clause {
    line: usize,
    text: String,
    /// Its sound with the pause after it.
    ms: Ms,
    last_of_line: bool,
}

impl Mouth {
    /// Begins an utterance at `from_ms`, when its first clause is synthesised.
    pub fn say(&mut self, utterance: &Utterance, from_ms: Ms) {
        let mut planned = Vec::new();
        for (line, spoken) in utterance.lines.iter().enumerate() {
            let mut texts = clauses(&spoken.speech);
            if texts.is_empty() {
                texts.push(spoken.speech.clone());
            }
            let count = texts.len();
            for (n, text) in texts.into_iter().enumerate() {
                let last_of_line = n + 1 == count;
                let pause = if last_of_line { LINE_PAUSE_MS } else { CLAUSE_PAUSE_MS };
                let ms = text.split_whitespace().count() as Ms * WORD_MS + pause;
                planned.push(Clause { line, text, ms, last_of_line });
            }
        }
        self.running = Some(Running {
            utterance: utterance.id,
            turn: utterance.turn,
            clauses: planned,
            at: 0,
            began_ms: Some(from_ms),
            started: false,
            report_ms: None,
        });
    }

    pub fn drop_utterance(&mut self) {
        self.running = None;
    }

    /// Falls silent and keeps the rest.
    pub fn hold(&mut self) {
        if let Some(running) = &mut self.running {
            running.began_ms = None;
        }
    }

    /// Goes on at the clause in which the voice was held.
    pub fn resume(&mut self, now: Ms) -> Vec<News> {
        let Some(running) = self.running.as_mut().filter(|running| running.began_ms.is_none()) else {
            return Vec::new();
        };
        running.began_ms = Some(now);
        running.report_ms = Some(now + REPORT_MS);
        vec![running.clause_began()]
    }

    /// Something else happened, and how much was played may matter again.
    pub fn report_soon(&mut self, now: Ms) {
        if let Some(running) = self.running.as_mut().filter(|running| running.started && running.turn.is_some()) {
            running.report_ms = Some(running.report_ms.map_or(now + REPORT_MS, |due| due.max(now + 1)));
        }
    }

    /// When it has news next.
    pub fn next_ms(&self) -> Option<Ms> {
        let running = self.running.as_ref()?;
        let began_ms = running.began_ms?;
        if !running.started {
            return Some(began_ms);
        }
        let end_ms = began_ms + running.clauses.get(running.at).map_or(0, |clause| clause.ms);
        Some(running.report_ms.map_or(end_ms, |report_ms| end_ms.min(report_ms)))
    }

    /// The news of this moment, and the words that were played to their end.
    pub fn play(&mut self, now: Ms, commit_after_ms: Ms) -> (Vec<News>, Option<String>) {
        let Some(running) = &mut self.running else { return (Vec::new(), None) };
        let (Some(began_ms), utterance) = (running.began_ms, running.utterance) else { return (Vec::new(), None) };
        let mut news = Vec::new();
        if !running.started {
            running.started = true;
            running.report_ms = Some(now + commit_after_ms);
            news.push(News::Started { utterance, turn: running.turn });
            news.push(running.clause_began());
            return (news, None);
        }
        if running.report_ms.is_some_and(|due| due <= now) {
            running.report_ms = None;
            let before: Ms = running.clauses[..running.at].iter().map(|clause| clause.ms).sum();
            news.push(News::Playing { utterance, played_ms: before + (now - began_ms) });
        }
        let Some(clause) = running.clauses.get(running.at).filter(|clause| now >= began_ms + clause.ms) else {
            return (news, None);
        };
        let (line, said) = (clause.line, clause.text.clone());
        news.push(News::ClauseDone { utterance, line, said: running.line_so_far() });
        if clause.last_of_line {
            news.push(News::LineDone { utterance, line, end_ms: now.saturating_sub(LINE_PAUSE_MS) });
        }
        running.at += 1;
        running.began_ms = Some(now);
        if running.at < running.clauses.len() {
            news.push(running.clause_began());
        } else {
            self.running = None;
            news.push(News::PlayedOut { utterance });
        }
        (news, Some(said))
    }
}

impl Running {
    fn clause_began(&self) -> News {
        let line = self.clauses.get(self.at).map_or(0, |clause| clause.line);
        News::ClauseBegan { utterance: self.utterance, line, text: self.line_so_far() }
    }

    /// The text of the running clause's line, up to and with the clause.
    fn line_so_far(&self) -> String {
        let upto = &self.clauses[..(self.at + 1).min(self.clauses.len())];
        let line = upto.last().map_or(0, |clause| clause.line);
        let texts = upto.iter().filter(|clause| clause.line == line).map(|clause| clause.text.as_str());
        texts.collect::<Vec<_>>().join(" ")
    }
}
