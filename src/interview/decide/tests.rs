//! Whole interviews in virtual time, through the public doors only: `apply` and `decide`.

mod journeys;
mod properties;

use super::super::*;

/// What a candidate does with a reply of Emily's.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Hears {
    Whole,
    /// The line with this index is cut after these many words; the turn stays committed.
    CutAt(usize, usize),
    /// The candidate goes on before 700 ms.
    Reopens,
}

/// One interview, played.
#[derive(Clone)]
struct Play {
    log: Vec<Logged>,
    state: State,
    now: Ms,
    /// Every reply that was decided on, with the words the candidate had said before it.
    replies: Vec<(Utterance, String)>,
}

const WALL: &str = "2026-11-24T18:42:47Z";
const ANSWER: &str = "I once owned a billing system with a queue and a database, and today I work on it with Kafka because \
    we needed replay rather than speed. It turned out that a bug filled the disk, so I fixed it in 20 minutes. Since then \
    an alert warns us, and in the end both teams agreed on how failures are handled and where the tables are stored. I \
    asked the other team, and the downside was latency.";

impl Play {
    fn new(plan: Plan) -> Self {
        let mut play = Play { log: Vec::new(), state: State::default(), now: 0, replies: Vec::new() };
        play.emit(Event::Opened {
            interview: "0190f1c2-test".into(),
            plan: Box::new(plan.for_interview("0190f1c2-test")),
            interviewer: "Emily".into(),
            candidate: Some("Ada Lovelace".into()),
            wall: WALL.into(),
            versions: Versions::default(),
        });
        play
    }

    /// Consented on the page and heard the opening.
    fn opened() -> Self {
        Play::opened_with(Plan::default_software_engineer())
    }

    fn opened_with(plan: Plan) -> Self {
        let mut play = Play::new(plan);
        play.emit(Event::Consented { notice_version: "1".into(), time_zone: None });
        play.join();
        play
    }

    fn join(&mut self) -> Utterance {
        self.emit(Event::Joined { connection: 1, time_zone: Some("Europe/Berlin".into()) });
        self.trigger(Trigger::Joined, Hears::Whole).expect("joining is answered")
    }

    fn emit(&mut self, event: Event) {
        self.now += 100;
        self.state.apply(self.now, &event);
        self.log.push(Logged { seq: self.log.len() as u64 + 1, at_ms: self.now, event });
    }

    /// Decides, checks that the log alone decides the same, and plays the reply.
    fn trigger(&mut self, trigger: Trigger, hears: Hears) -> Option<Utterance> {
        let decided = decide(&self.state, trigger, self.now);
        let json = serde_json::to_string(&self.log).unwrap();
        let log: Vec<Logged> = serde_json::from_str(&json).unwrap();
        let replayed = State::fold(&log);
        assert_eq!(replayed, self.state, "the state is a fold over the stored log");
        assert_eq!(decide(&replayed, trigger, self.now), decided, "a replay decides the same");
        let utterance = decided?;
        assert_eq!(utterance.id, self.state.next_utterance());
        assert!(!utterance.lines.is_empty(), "{utterance:?}");
        let said = self.said();
        self.replies.push((utterance.clone(), said));
        self.emit(Event::ReplyDecided { utterance: utterance.clone(), trigger: Some(trigger) });
        self.hear(&utterance, hears);
        if let Some(reason) = self.state.closing()
            && self.state.closed().is_none()
        {
            self.emit(Event::Closed { reason });
        }
        Some(utterance)
    }

    fn hear(&mut self, utterance: &Utterance, hears: Hears) {
        for (line, words) in utterance.lines.iter().enumerate() {
            let start_ms = self.now;
            if line == 0 {
                match (hears, utterance.turn) {
                    (Hears::Reopens, Some(turn)) => {
                        self.emit(Event::TurnReopened { turn });
                        let outcome = Outcome::Cut { said: String::new() };
                        return self.emit(Event::Played {
                            utterance: utterance.id,
                            line,
                            start_ms,
                            end_ms: self.now,
                            outcome,
                        });
                    }
                    (_, Some(turn)) => self.emit(Event::TurnCommitted { turn }),
                    (_, None) => {}
                }
            }
            let cut = match hears {
                Hears::CutAt(at, kept) if at == line => Some(kept),
                _ => None,
            };
            self.now += 2_000;
            let outcome = match cut {
                Some(kept) => Outcome::Cut { said: words.speech.split(' ').take(kept).collect::<Vec<_>>().join(" ") },
                None => Outcome::Whole,
            };
            let is_cut = outcome != Outcome::Whole;
            self.emit(Event::Played { utterance: utterance.id, line, start_ms, end_ms: self.now, outcome });
            if is_cut {
                return;
            }
        }
    }

    fn part(&mut self, kind: PartKind, text: &str, ms: Ms) -> Part {
        let start_ms = self.now;
        self.now += ms;
        Part::new(kind, text, start_ms, self.now)
    }

    /// A spoken turn, answered and heard.
    fn says(&mut self, text: &str) -> Utterance {
        self.turn(PartKind::Spoken, text, 20_000, Hears::Whole).expect("a turn is answered")
    }

    fn presses(&mut self, request: Request) -> Utterance {
        self.turn(PartKind::Button(request), "", 0, Hears::Whole).expect("a button is answered")
    }

    fn turn(&mut self, kind: PartKind, text: &str, ms: Ms, hears: Hears) -> Option<Utterance> {
        let turn = self.state.next_turn();
        let part = self.part(kind, text, ms);
        self.emit(Event::TurnProposed { turn, parts: vec![part] });
        self.trigger(Trigger::Turn { turn }, hears)
    }

    fn silence(&mut self, ms: Ms) -> Option<Utterance> {
        self.now += ms;
        self.trigger(Trigger::Silence { ms }, Hears::Whole)
    }

    fn said(&self) -> String {
        let parts = self.log.iter().filter_map(|logged| match &logged.event {
            Event::TurnProposed { parts, .. } => Some(parts),
            _ => None,
        });
        parts.flatten().map(|part| part.text.clone()).collect::<Vec<_>>().join("\n")
    }

    fn question(&self) -> Option<u8> {
        self.state.open_question()
    }

    fn count(&self, wanted: impl Fn(&Event) -> bool) -> usize {
        self.log.iter().filter(|logged| wanted(&logged.event)).count()
    }
}

fn text(utterance: &Utterance) -> String {
    utterance.lines.iter().map(|line| line.speech.as_str()).collect::<Vec<_>>().join(" ")
}

fn has(utterance: &Utterance, kind: EntryKind) -> bool {
    utterance.lines.iter().any(|line| line.kind == kind)
}

/// The rules of conduct, on one reply. `said`: everything the candidate had said before it.
fn check_conduct(plan: &Plan, utterance: &Utterance, said: &str) {
    let whole = text(utterance);
    assert!(whole.matches('?').count() <= 1, "more than one question: {whole}");
    let total = plan.areas.len() as u8;
    for line in &utterance.lines {
        for form in [&line.speech, &line.display] {
            assert!(is_presentable(form) && !form.trim().is_empty(), "not presentable: {form}");
        }
        if line.speech.to_lowercase().contains("final") {
            assert_eq!(line.question, Some(total), "“final” before the last question: {}", line.speech);
        }
        for quote in line.speech.split('“').skip(1).filter_map(|rest| rest.split('”').next()) {
            let (quote, said) = (quote.to_lowercase(), said.to_lowercase());
            assert!(said.contains(&quote), "never said: “{quote}”");
        }
    }
    // A reply to a request begins with a fact, not with an acknowledgement.
    let asked = utterance.moves.iter().any(|made| matches!(made, Move::Asked { .. }));
    if utterance.moves.iter().any(|made| matches!(made, Move::Answered { .. }))
        && !asked
        && let Some(first) = utterance.lines.first().filter(|line| line.kind == EntryKind::Reply)
    {
        assert!(count_words(&first.speech) <= 12, "a long acknowledgement: {}", first.speech);
    }
    let exempt = [EntryKind::Greeting, EntryKind::Notice, EntryKind::Closing];
    if !utterance.lines.iter().any(|line| exempt.contains(&line.kind)) && !whole.contains(&plan.notice.spoken) {
        let scenario = |line: &Line| {
            line.question.and_then(|question| plan.area(question)).is_some_and(|area| area.context.is_some())
        };
        let limit = if utterance.lines.iter().any(scenario) { 90 } else { 60 };
        assert!(count_words(&whole) <= limit, "{} words: {whole}", count_words(&whole));
    }
}
