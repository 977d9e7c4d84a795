//! Interviews that Emily holds with candidates who do anything at any time, through the public doors of the core.

use emily::interview::event::{Event, LeaveReason, Logged, Ms, Outcome, Part, PartKind, Request, Utterance, Versions};
use emily::interview::{Plan, State, Transcript, Trigger, decide};

/// What a candidate says. Requests, greetings, markup, praise and questions are among it on purpose.
const TURNS: &[&str] = &[
    "I once owned a billing system with a queue and a database, and I still work on it. I chose the queue because we needed \
     replay rather than speed. A bug filled the disk, so I fixed it within 20 minutes, and since then an alert warns us.",
    "Mostly I look after the ward at night. There are 24 beds, and I decide who is seen first when two bells ring.",
    "We sold to schools. We called them, we visited them and we wrote the offers; our best month was better than ever before.",
    "Hi",
    "Good evening, Emily.",
    "Yes.",
    "Yes, I agree.",
    "No.",
    "Okay",
    "I write software.",
    "That is an impressive, excellent question, well done!",
    "Could you repeat the question?",
    "What do you mean by that?",
    "I need a moment.",
    "Skip this one, please.",
    "Can we go back?",
    "How many questions are left?",
    "How long will this take?",
    "Are you a robot?",
    "Is this recorded?",
    "Let's end this interview.",
    "I have to go, can we stop here?",
    "You owe me a question.",
    "That were only four questions, where is my fifth?",
    "Does your team use Kafka? And do you like it?",
    "We chose Kafka, we wrote [Your Name] and **bold** and {{x}}, and we made it faster? We would usually use <b>Redis</b>.",
    "I usually go with asyncio and FastAPI in general, and it is faster and better than before. Do you want me to explain?",
    "Our incident: the cluster crashed and we lost data; we restarted it, we fixed it and we told the customers about it all.",
    "What happens next? When will I hear from you?",
    "Do I get feedback?",
    "That's all, thank you.",
    "no no no yes maybe",
    "…",
];

/// Small numbers that look random and are the same in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n
    }
}

struct Room {
    log: Vec<Logged>,
    state: State,
    now: Ms,
    dice: Dice,
}

/// One interview by this plan. The seed decides on everything that the candidate does.
pub fn interview(plan: &Plan, seed: u64) -> Transcript {
    let mut room = Room { log: Vec::new(), state: State::default(), now: 0, dice: Dice::new(seed) };
    let named = room.dice.below(3);
    room.emit(Event::Opened {
        interview: format!("0190f1c2-{seed}"),
        plan: Box::new(plan.clone()),
        interviewer: "Emily".into(),
        candidate: [None, Some("Ada Novak".into()), Some("Dr. Obi-Wan O’Neil".into())][named].clone(),
        wall: "2026-11-24T18:42:47Z".into(),
        versions: Versions::default(),
    });
    if room.dice.below(2) == 0 {
        room.emit(Event::Consented { notice_version: plan.notice.version.clone(), time_zone: None });
    }
    let zone = ["Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles"][room.dice.below(3)];
    room.emit(Event::Joined { connection: 1, time_zone: Some(zone.into()) });
    room.trigger(Trigger::Joined);
    // Most are cooperative, some are not at all.
    let mischief = [1, 3, 9][room.dice.below(3)];
    for _ in 0..60 {
        if room.state.closed().is_some() {
            break;
        }
        room.step(mischief);
    }
    Transcript::from_log(&room.log)
}

impl Room {
    fn emit(&mut self, event: Event) {
        self.now += 100;
        self.state.apply(self.now, &event);
        self.log.push(Logged { seq: self.log.len() as u64 + 1, at_ms: self.now, event });
    }

    fn step(&mut self, mischief: usize) {
        match self.dice.below(10) {
            roll if roll >= mischief => {
                let answer = [0, 0, 1, 2, 6][self.dice.below(5)];
                self.turn(PartKind::Spoken, TURNS[answer]);
            }
            0 => {
                let request = Request::ALL[self.dice.below(Request::ALL.len())];
                self.turn(PartKind::Button(request), "");
            }
            1 => {
                let ms = self.dice.below(60_000) as Ms;
                self.now += ms;
                self.trigger(Trigger::Silence { ms });
            }
            2 if self.dice.below(2) == 0 => {
                self.emit(Event::Left { connection: 1, reason: LeaveReason::Lost });
                self.emit(Event::Joined { connection: 1, time_zone: None });
                self.trigger(Trigger::Joined);
            }
            3 => self.turn(PartKind::Typed, &[TURNS[0]; 6].join(" ")),
            4 => {
                let text = TURNS[self.dice.below(TURNS.len())];
                self.turn(PartKind::Typed, text);
            }
            _ => {
                let text = TURNS[self.dice.below(TURNS.len())];
                self.turn(PartKind::Spoken, text);
            }
        }
    }

    /// A turn; now and then it goes on before much of the reply was said.
    fn turn(&mut self, kind: PartKind, text: &str) {
        let turn = self.state.next_turn();
        let mut parts = vec![self.part(kind, text)];
        self.emit(Event::TurnProposed { turn, parts: parts.clone() });
        if self.dice.below(12) == 0
            && let Some(reply) = decide(&self.state, Trigger::Turn { turn }, self.now)
        {
            self.emit(Event::ReplyDecided { utterance: reply.clone(), trigger: Some(Trigger::Turn { turn }) });
            self.emit(Event::TurnReopened { turn });
            let (start_ms, end_ms) = (self.now, self.now + 300);
            let outcome = Outcome::Cut { said: String::new() };
            self.emit(Event::Played { utterance: reply.id, line: 0, start_ms, end_ms, outcome });
            let more = TURNS[self.dice.below(TURNS.len())];
            parts.push(self.part(PartKind::Spoken, more));
            self.emit(Event::TurnProposed { turn, parts });
        }
        self.trigger(Trigger::Turn { turn });
    }

    fn part(&mut self, kind: PartKind, text: &str) -> Part {
        let start_ms = self.now;
        self.now += 400 * text.split_whitespace().count() as Ms;
        Part::new(kind, text, start_ms, self.now)
    }

    fn trigger(&mut self, trigger: Trigger) {
        let Some(utterance) = decide(&self.state, trigger, self.now) else { return };
        self.emit(Event::ReplyDecided { utterance: utterance.clone(), trigger: Some(trigger) });
        self.hear(&utterance);
        if let Some(reason) = self.state.closing()
            && self.state.closed().is_none()
        {
            self.emit(Event::Closed { reason });
        }
    }

    /// Plays a reply; now and then the candidate interrupts it.
    fn hear(&mut self, utterance: &Utterance) {
        let cut_at = (self.dice.below(10) == 0).then(|| self.dice.below(3));
        for (line, said) in utterance.lines.iter().enumerate() {
            if line == 0
                && let Some(turn) = utterance.turn
            {
                self.emit(Event::TurnCommitted { turn });
            }
            let words: Vec<&str> = said.speech.split(' ').collect();
            let start_ms = self.now;
            let kept = if cut_at == Some(line) { self.dice.below(words.len() + 1) } else { words.len() };
            self.now += 350 * kept as Ms;
            let whole = kept == words.len();
            let outcome = if whole { Outcome::Whole } else { Outcome::Cut { said: words[..kept].join(" ") } };
            self.emit(Event::Played { utterance: utterance.id, line, start_ms, end_ms: self.now, outcome });
            if !whole {
                return;
            }
        }
    }
}
