//! Interviews in which every reply is heard to its end, and a reader that knows the rules of conduct by itself.

use emily::interview::event::{EntryKind, Event, Outcome, Part, PartKind, Utterance, Versions};
use emily::interview::lint;
use emily::interview::{Logged, Plan, State, Transcript, Trigger, count_words, decide, is_presentable};

/// One interview, from its first question on.
pub struct Interview {
    pub state: State,
    log: Vec<Logged>,
    now: u64,
    said: String,
}

impl Interview {
    /// Agreed to on the page, and the opening was heard.
    pub fn begin(plan: Plan, id: &str) -> Self {
        let mut interview = Interview { state: State::default(), log: Vec::new(), now: 0, said: String::new() };
        let notice_version = plan.notice.version.clone();
        interview.happens(Event::Opened {
            interview: id.into(),
            plan: Box::new(plan),
            interviewer: "Emily".into(),
            candidate: None,
            wall: "2026-03-02T18:40:00Z".into(),
            versions: Versions::default(),
        });
        interview.happens(Event::Consented { notice_version, time_zone: None });
        interview.happens(Event::Joined { connection: 1, time_zone: None });
        let opening = decide(&interview.state, Trigger::Joined, interview.now).unwrap();
        interview.hears(opening);
        interview
    }

    fn happens(&mut self, event: Event) {
        self.now += 1_000;
        self.state.apply(self.now, &event);
        self.log.push(Logged { seq: self.log.len() as u64 + 1, at_ms: self.now, event });
    }

    /// What the linter finds in the whole of it.
    pub fn lint(&self) -> Vec<String> {
        let transcript = Transcript::from_log(&self.log);
        let faults = lint::lint(&lint::Interview::from_transcript(&transcript));
        faults.iter().map(|fault| format!("{fault:?}")).collect()
    }

    /// What the script says to this; nothing of it is said yet. None once the interview is closing.
    pub fn answers(&mut self, text: &str) -> Option<Utterance> {
        let turn = self.state.next_turn();
        let part = Part::new(PartKind::Spoken, text, self.now, self.now + 1_000);
        self.happens(Event::TurnProposed { turn, parts: vec![part] });
        self.said.push_str(text);
        self.said.push('\n');
        decide(&self.state, Trigger::Turn { turn }, self.now)
    }

    /// The reply is said and heard to its end.
    pub fn hears(&mut self, utterance: Utterance) {
        let (id, lines, turn) = (utterance.id, utterance.lines.len(), utterance.turn);
        self.happens(Event::ReplyDecided { utterance, trigger: None });
        if let Some(turn) = turn {
            self.happens(Event::TurnCommitted { turn });
        }
        for line in 0..lines {
            let (start_ms, end_ms) = (self.now, self.now + 900);
            self.happens(Event::Played { utterance: id, line, start_ms, end_ms, outcome: Outcome::Whole });
        }
    }

    /// What is wrong with a reply, read with the rules of `interview-rules` alone; nothing of it where it is fine.
    pub fn fault(&self, draft: &Utterance, worded: &Utterance) -> Option<String> {
        if (worded.id, worded.turn, &worded.moves) != (draft.id, draft.turn, &draft.moves) {
            return Some("it does something else".to_owned());
        }
        let kept = |(old, new): (&emily::interview::Line, &emily::interview::Line)| {
            (old.kind, old.question) == (new.kind, new.question)
                && (old == new || matches!(new.kind, EntryKind::Reply | EntryKind::FollowUp))
        };
        if draft.lines.len() != worded.lines.len() || !draft.lines.iter().zip(&worded.lines).all(kept) {
            return Some("it changes a line that is not to be worded".to_owned());
        }
        let whole = worded.lines.iter().map(|line| line.speech.as_str()).collect::<Vec<_>>().join(" ");
        let asked: usize = draft.lines.iter().map(|line| line.speech.matches('?').count()).sum();
        if whole.matches('?').count() != asked {
            return Some(format!("another number of questions: {whole}"));
        }
        let changed = draft.lines.iter().zip(&worded.lines).filter(|(old, new)| old != new);
        changed.map(|(_, new)| new).find_map(|line| self.fault_of(line.kind, &line.speech))
    }

    fn fault_of(&self, kind: EntryKind, speech: &str) -> Option<String> {
        let lower = speech.to_lowercase();
        let most = if kind == EntryKind::Reply { 12 } else { 40 };
        if !is_presentable(speech) || speech.trim().is_empty() || count_words(speech) > most {
            return Some(format!("not to be spoken: {speech}"));
        }
        const NEVER: &[&str] = &[
            "hired",
            "salary",
            "great",
            "excellent",
            "impress",
            "well done",
            "perfect",
            "genius",
            "good answer",
            "passed",
            "final",
            "last question",
            "goodbye",
            "concludes",
            "interview is over",
            "language model",
            "prompt",
            "rubric",
            "scorecard",
            "feedback",
            "married",
            "religion",
            "how old",
            "nervous",
            "confident",
            "i am",
            "my name",
            "human",
            "in touch",
            "hear back",
            "marvellous",
            "stupid",
            "hacked",
            "pwned",
            "wonderful",
            "recorded",
            "amazing",
            "questions left",
            "family",
            "children",
            "offer you",
            "contact you",
            "correct",
            "interesting",
        ];
        if let Some(word) = NEVER.iter().find(|word| lower.contains(*word)) {
            return Some(format!("it says “{word}”: {speech}"));
        }
        if !speech.chars().all(|c| c.is_ascii() || "“”’–—éèüöäñç".contains(c)) {
            return Some(format!("not in plain letters: {speech}"));
        }
        let said = self.said.to_lowercase();
        let mut quotes = lower.split('“').skip(1).filter_map(|rest| rest.split('”').next());
        quotes.find(|quote| !said.contains(quote)).map(|quote| format!("never said: “{quote}”"))
    }
}

/// The plans that interviews here run on: the built-in one, and what it becomes for other candidates.
pub fn plan(id: &str) -> Plan {
    let plan = Plan { alternatives: emily::interview::Choice::Rotate, ..Plan::default_software_engineer() };
    plan.for_interview(id)
}

/// Answers of many kinds, each long enough to be one. None holds more than a few of the things that a question asks
/// for.
pub const ANSWERS: &[&str] = &[
    "The service reads ticks from Kafka, and workers write them to a database that three other teams read from every day.",
    "We rolled it back, then we fixed the query, and our team wrote tests for it; we shipped it again the next morning.",
    "I would look at the dashboards first and then I would roll back, and usually I would call whoever is on duty as well.",
    "I changed the index on the orders table, and in the end the page was much faster than it had been for everybody.",
    "In the end I went with a new queue between the two services, which my colleague Priya had asked for since spring.",
    "The cluster went down on a Friday evening and I fixed it from a train, with a phone and a very slow connection.",
    "I fixed it with a circuit breaker around the payment client, and then I wrote down how to switch it off by hand.",
    "At the moment I look after a small platform in Rust that moves sensor readings from about forty thousand buses.",
    "There was a memory leak in the image worker; it took me a week to find, and I found it in a library that we had patched.",
    "I asked the other team what they needed, we wrote an API contract together, and both sides could go on with their work.",
    "Events come in over gRPC, a small service checks them, and Flink counts them in windows of ten seconds for the pages.",
    "My background is in physics; I taught myself Python, then TypeScript, and I have built web shops for five years now.",
    "We decided to keep two copies of every table in Redis, so that reads stayed fast while the nightly import was running.",
    "One of us had changed a timeout without telling anybody, and our alerting was silent because it watched the wrong host.",
    "I reduced the build from twenty minutes to four by splitting the repository's tests into what is slow and what is not.",
    "The data came from three suppliers with three formats, so I wrote one parser for each and a common form for all of them.",
];
