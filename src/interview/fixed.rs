//! The lines that an interview is likely to have, whoever takes it: so that a voice can make them beforehand.
//!
//! They are not listed a second time here. An interview is walked through with the engine itself, and at every place it is asked what
//! it would say to each request, to a short and to a long answer, to silence, to a device that comes back. What depends on the
//! candidate (the name, quoted words, the reference) is left out.

use std::collections::BTreeSet;

use super::decide::{Trigger, decide};
use super::event::{Event, Ms, Outcome, Part, PartKind, Request, Utterance, Versions};
use super::phrasing::{self, reference, spelled};
use super::plan::Plan;
use super::probe;
use super::state::{Phase, State};

/// Turns that are replied to before a question counts as stuck and the walk leaves it.
const MOST_TURNS: usize = 8;
/// Longer than any silence that is acted upon, ms.
const LONG_SILENCE_MS: Ms = 600_000;
/// Mornings, afternoons, evenings and small hours: each has its salutation.
const TIMES: [&str; 4] =
    ["2026-01-05T08:00:00Z", "2026-01-05T14:00:00Z", "2026-01-05T20:00:00Z", "2026-01-05T02:00:00Z"];
/// What candidates say beside answers: a short one, greetings, sound checks, questions, thanks.
const REMARKS: [&str; 10] = [
    "Yes.",
    "No.",
    "Hello.",
    "Can you hear me?",
    "Could I perhaps skip this one, or not?",
    "What kind of example do you mean?",
    "What does the zebra say?",
    "What are you looking for?",
    "No, thank you, that is all.",
    "Sorry, what?",
];
/// An answer of ordinary length that names nothing a follow-up could take up.
const ANSWER: &str = "I was asked to look after it on my own, and I planned the work, talked with everybody, wrote it \
                      down, and in the end it worked and saved us 20 hours because I had compared two ways.";

/// The texts that the voice says in most interviews on this plan, in about the order in which they come, each once.
/// `interview` is the interview's id, which the choice of phrases follows.
pub fn fixed_lines(plan: &Plan, interviewer: &str, interview: &str) -> Vec<String> {
    let mut lines = Lines::new(interview);
    let opened = |wall: &str| Event::Opened {
        interview: interview.to_owned(),
        plan: Box::new(plan.clone()),
        interviewer: interviewer.to_owned(),
        candidate: None,
        wall: wall.to_owned(),
        versions: Versions::default(),
    };
    let consented =
        |zone: &str| Event::Consented { notice_version: plan.notice.version.clone(), time_zone: Some(zone.to_owned()) };
    let mut walk = Walk::begin(&opened(TIMES[0]), &mut lines);
    walk.opening();
    for question in 1..=walk.state.questions_total() {
        walk.question(question);
    }
    walk.ending();
    for time in TIMES {
        Walk::begin(&opened(time), &mut lines).with(&consented("UTC")).opening();
    }
    pools(plan, &mut lines);
    lines.texts
}

/// What is chosen from more than the walk meets.
fn pools(plan: &Plan, lines: &mut Lines) {
    let pools = [
        phrasing::ACKNOWLEDGEMENTS,
        phrasing::REPEATS,
        phrasing::REPHRASES,
        phrasing::MOMENTS,
        phrasing::SKIPS,
        phrasing::ALL_RIGHTS,
        phrasing::ADDED,
        phrasing::FIRST_SILENCE,
        phrasing::SECOND_SILENCE_ASKS,
        phrasing::ANYTHING_ELSE_ASKS,
        phrasing::QUESTIONS_NOTED,
        phrasing::DECLINED_OFFERS,
        phrasing::OFFERS_LEFT,
        phrasing::REOPENINGS,
        &[phrasing::TIME_IS_OVER, "Goodbye."],
    ];
    pools.into_iter().flatten().for_each(|text| lines.add(text));
    for area in &plan.areas {
        area.parts.iter().for_each(|part| lines.add(&part.ask));
        area.follow_ups.iter().for_each(|ask| lines.add(ask));
        area.vocabulary.iter().for_each(|term| lines.add(&probe::mentioned(term)));
    }
    probe::ASKS.iter().for_each(|ask| lines.add(ask));
    let total = u8::try_from(plan.areas.len()).unwrap_or(u8::MAX);
    for (area, question) in plan.areas.iter().zip(1..=total).skip(1) {
        for lead in phrasing::MOVE_ONS {
            lines.add(&phrasing::led_to(lead, question, total, &area.name));
        }
    }
    plan.faq.iter().for_each(|faq| lines.add(&faq.answer));
}

/// The texts so far, in order and without doubles.
struct Lines {
    texts: Vec<String>,
    known: BTreeSet<String>,
    /// How the interview's reference is said; a text with it is this interview's alone.
    reference: String,
}

impl Lines {
    fn new(interview: &str) -> Self {
        Lines { texts: Vec::new(), known: BTreeSet::new(), reference: spelled(&reference(interview)) }
    }

    fn add(&mut self, text: &str) {
        if !text.is_empty() && !text.contains(&self.reference) && self.known.insert(text.to_owned()) {
            self.texts.push(text.to_owned());
        }
    }

    fn add_all(&mut self, utterance: Option<&Utterance>) {
        utterance.into_iter().flat_map(|utterance| &utterance.lines).for_each(|line| self.add(&line.speech));
    }
}

/// An interview on its way, in which everything is said to its end.
struct Walk<'a> {
    state: State,
    now_ms: Ms,
    lines: &'a mut Lines,
}

impl<'a> Walk<'a> {
    fn begin(opened: &Event, lines: &'a mut Lines) -> Self {
        let mut walk = Walk { state: State::default(), now_ms: 0, lines };
        walk.take(opened);
        walk
    }

    fn with(mut self, event: &Event) -> Self {
        self.take(event);
        self
    }

    fn take(&mut self, event: &Event) {
        self.now_ms += 10;
        self.state.apply(self.now_ms, event);
    }

    /// Greeting, notice and consent; what is said to a no, to requests and to what is neither; then a yes.
    fn opening(&mut self) {
        self.take(&Event::Joined { connection: 1, time_zone: None });
        self.go_on(Trigger::Joined);
        if self.state.phase() == Phase::Consent {
            self.look_around();
            let before = self.state.clone();
            for _ in 0..2 {
                self.answer("Hmm, what a day that was.");
            }
            self.state = before.clone();
            let notice_version = self.state.plan().notice.version.clone();
            self.take(&Event::Consented { notice_version, time_zone: None });
            self.go_on(Trigger::Silence { ms: 0 });
            self.state = before;
            self.answer("Yes.");
        }
    }

    /// Everything that may be said while a main question is open, then answers until the next one is.
    fn question(&mut self, question: u8) {
        self.look_around();
        for _ in 0..MOST_TURNS {
            if self.state.open_question() != Some(question) {
                return;
            }
            self.answer(ANSWER);
        }
        self.press(Request::Skip);
    }

    /// The candidate's own questions, and the closing.
    fn ending(&mut self) {
        self.look_around();
        self.press(Request::End);
    }

    /// What would be said here to anything that candidates do; the walk does not move.
    fn look_around(&mut self) {
        for text in REMARKS {
            self.look(&[part(PartKind::Spoken, text)]);
        }
        for request in Request::ALL {
            self.look(&[part(PartKind::Button(request), "")]);
        }
        let limits = &self.state.plan().limits;
        let (lengthy, none) = (limits.lengthy_words + 1, String::new());
        let long = "and then we looked at it again ".repeat(lengthy / 7 + 1);
        self.look(&[part(PartKind::Typed, &long)]);
        // An answer beside a request, and the two questions about ending.
        self.look(&[part(PartKind::Spoken, ANSWER), part(PartKind::Button(Request::Skip), &none)]);
        let before = (self.state.clone(), self.now_ms);
        self.press(Request::End);
        for text in ["No.", "Maybe.", "Yes."] {
            self.look(&[part(PartKind::Spoken, text)]);
        }
        (self.state, self.now_ms) = before.clone();
        self.lines.add_all(decide(&self.state, Trigger::Joined, self.now_ms).as_ref());
        for _ in 0..3 {
            self.go_on(Trigger::Silence { ms: LONG_SILENCE_MS });
        }
        (self.state, self.now_ms) = before;
    }

    /// What would be said to a turn of these parts.
    fn look(&mut self, parts: &[Part]) {
        let mut state = self.state.clone();
        let turn = state.next_turn();
        state.apply(self.now_ms, &Event::TurnProposed { turn, parts: parts.to_vec() });
        self.lines.add_all(decide(&state, Trigger::Turn { turn }, self.now_ms).as_ref());
    }

    fn answer(&mut self, text: &str) {
        self.propose(part(PartKind::Spoken, text));
    }

    fn press(&mut self, request: Request) {
        self.propose(part(PartKind::Button(request), ""));
    }

    fn propose(&mut self, part: Part) {
        let turn = self.state.next_turn();
        self.take(&Event::TurnProposed { turn, parts: vec![part] });
        self.go_on(Trigger::Turn { turn });
    }

    /// Lets Emily say what is due, to its end.
    fn go_on(&mut self, trigger: Trigger) {
        let Some(utterance) = decide(&self.state, trigger, self.now_ms) else { return };
        self.lines.add_all(Some(&utterance));
        let (id, turn, lines) = (utterance.id, utterance.turn, utterance.lines.len());
        self.take(&Event::ReplyDecided { utterance, trigger: Some(trigger) });
        if let Some(turn) = turn {
            self.take(&Event::TurnCommitted { turn });
        }
        // Who speaks before it was said.
        self.look(&[part(PartKind::Spoken, ANSWER)]);
        for line in 0..lines {
            let (start_ms, end_ms) = (self.now_ms, self.now_ms + 10);
            self.take(&Event::Played { utterance: id, line, start_ms, end_ms, outcome: Outcome::Whole });
        }
    }
}

fn part(kind: PartKind, text: &str) -> Part {
    Part::new(kind, text.trim(), 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_meets_every_place_of_every_shipped_plan() {
        for (id, _) in Plan::shipped() {
            let plan = Plan::named(id).unwrap().for_interview("7");
            let lines = fixed_lines(&plan, "Emily", "7");
            let has = |text: &str| lines.iter().any(|line| line.contains(text));
            for area in &plan.areas {
                assert!(has(&area.question.speech), "{id}: {}", area.name);
                assert!(has(&area.rephrased.speech), "{id}: {}", area.name);
                assert!(has(&format!("you could start with {}", area.start_with)), "{id}: {}", area.name);
            }
            for text in [
                plan.notice.spoken.as_str(),
                &plan.closing,
                &plan.next_steps,
                "do you agree to go on?",
                "Good evening, and welcome",
                "Could you give me the key points once more",
                "I can't go on without a clear yes",
                "That's perfectly all right",
                "Welcome back.",
                "I'll pause the interview here.",
                "Would you like to end now?",
                "All right, we'll end here.",
                "Is there anything you'd like to ask me?",
                "I don't hear another question",
            ] {
                assert!(has(text), "{id}: {text}");
            }
            assert!(lines.len() < 400, "{id}: {}", lines.len());
        }
    }

    #[test]
    fn nothing_of_one_interview_alone_is_among_them() {
        let plan = Plan::default_software_engineer();
        let of = |id: &str| fixed_lines(&plan, "Emily", id);
        let (one, other) = (of("0190-a"), of("0190-b"));
        assert!(!one.iter().any(|line| line.contains("reference")), "{one:#?}");
        // The phrases come in another order, and those that a walk does not reach are there all the same.
        let sorted = |lines: &[String]| lines.iter().cloned().collect::<BTreeSet<_>>();
        assert!(sorted(&one).intersection(&sorted(&other)).count() * 10 >= one.len() * 9);
        assert_eq!(sorted(&one).len(), one.len());
    }
}
