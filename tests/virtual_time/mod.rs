//! A whole interview without a clock, a socket or a model: a [`Director`], a voice that plays in virtual time, a
//! recogniser that answers after a fixed while, and a candidate who hears only what was played.

use emily::conversation::PhraseId;
use emily::conversation::voice::VOICE_FRAME_MS;
use emily::interview::event::{Event, Logged, Ms, Utterance, UtteranceId, Versions};
use emily::interview::{Plan, Transcript};
use emily::session::director::{Director, Effect, Input};
use emily::session::mouth::News;
use emily::speech::clauses;

/// How long the recogniser takes for a phrase, ms.
const DECODE_MS: Ms = 180;
/// How long a word takes to say, ms.
const WORD_MS: Ms = 340;
/// How long the candidate takes to begin an answer, ms.
const REACTION_MS: Ms = 500;

/// What a candidate does when Emily has finished.
#[derive(Clone, Debug)]
pub enum Act {
    Say(String),
    Type(String),
    /// Says the first half, pauses, and goes on with the second.
    SayInTwo(String, Ms, String),
    Nothing,
}

/// The room in which it happens.
pub struct Room<'a> {
    pub director: Director,
    pub log: Vec<Logged>,
    pub now: Ms,
    candidate: Box<dyn FnMut(&str) -> Act + 'a>,
    playing: Option<Playing>,
    heard: String,
    /// When the candidate speaks, and the words of each phrase.
    speech: Vec<(Ms, Ms, String)>,
    typing: Vec<(Ms, String)>,
    decoding: Vec<(Ms, PhraseId, String)>,
    /// How many times Emily was silenced within an utterance.
    pub dropped: usize,
}

struct Playing {
    utterance: Utterance,
    clauses: Vec<PlannedClause>,
    at: usize,
    played_in_clause: Ms,
    played: Ms,
    held: bool,
}

struct PlannedClause {
    line: usize,
    text: String,
    ms: Ms,
    last_of_line: bool,
}

impl<'a> Room<'a> {
    /// An interview on this plan that nobody has joined yet. The notice is agreed to beforehand if `consented`.
    pub fn new(plan: Plan, consented: bool, candidate: impl FnMut(&str) -> Act + 'a) -> Self {
        let notice_version = plan.notice.version.clone();
        let mut log = vec![Logged {
            seq: 1,
            at_ms: 0,
            event: Event::Opened {
                interview: "0193d7a0-0000-7000-8000-000000000001".into(),
                plan: Box::new(plan),
                interviewer: "Emily".into(),
                candidate: None,
                wall: "2026-03-02T18:40:00Z".into(),
                versions: Versions::default(),
            },
        }];
        if consented {
            log.push(Logged { seq: 2, at_ms: 0, event: Event::Consented { notice_version, time_zone: None } });
        }
        Room {
            director: Director::new(&log, 1_000),
            log,
            now: 1_000,
            candidate: Box::new(candidate),
            playing: None,
            heard: String::new(),
            speech: Vec::new(),
            typing: Vec::new(),
            decoding: Vec::new(),
            dropped: 0,
        }
    }

    /// Runs until the interview is closed, or for so long.
    pub fn run(&mut self, at_most_ms: Ms) -> Transcript {
        self.input(Input::Joined { connection: 1 });
        let end = self.now + at_most_ms;
        while self.now < end && self.director.finished().is_none() {
            self.step();
        }
        Transcript::from_log(&self.log)
    }

    fn step(&mut self) {
        self.now += VOICE_FRAME_MS;
        let speaking = self.speech.iter().any(|(from, to, _)| (*from..*to).contains(&self.now));
        self.input(Input::Voice { probability: if speaking { 0.97 } else { 0.01 } });
        for (_, phrase, text) in self.decoding.extract_if(.., |(at, ..)| *at <= self.now).collect::<Vec<_>>() {
            self.input(Input::Heard { phrase, text: Ok(text) });
        }
        for (_, text) in self.typing.extract_if(.., |(at, _)| *at <= self.now).collect::<Vec<_>>() {
            self.input(Input::Typed { text });
        }
        self.input(Input::Tick);
        self.play();
    }

    fn play(&mut self) {
        let Some(playing) = self.playing.as_mut().filter(|playing| !playing.held) else { return };
        let utterance = playing.utterance.id;
        let mut news = Vec::new();
        if playing.played_in_clause == 0 {
            if playing.played == 0 {
                news.push(News::Started { utterance, turn: playing.utterance.turn });
            }
            let line = playing.clauses[playing.at].line;
            news.push(News::ClauseBegan { utterance, line, text: playing.line_so_far() });
        }
        playing.played_in_clause += VOICE_FRAME_MS;
        playing.played += VOICE_FRAME_MS;
        news.push(News::Playing { utterance, played_ms: playing.played });
        let clause = &playing.clauses[playing.at];
        if playing.played_in_clause >= clause.ms {
            let line = clause.line;
            news.push(News::ClauseDone { utterance, line, said: playing.line_so_far() });
            self.heard.push_str(&clause.text);
            self.heard.push(' ');
            if clause.last_of_line {
                news.push(News::LineDone { utterance, line, end_ms: self.now });
            }
            playing.at += 1;
            playing.played_in_clause = 0;
        }
        let done = playing.at == playing.clauses.len();
        for piece in news {
            self.input(Input::News(piece));
        }
        if done && self.playing.as_ref().is_some_and(|playing| playing.utterance.id == utterance) {
            self.finish(utterance);
        }
    }

    fn finish(&mut self, utterance: UtteranceId) {
        self.playing = None;
        self.input(Input::News(News::PlayedOut { utterance }));
        let heard = std::mem::take(&mut self.heard);
        let begin = self.now + REACTION_MS;
        match (self.candidate)(heard.trim()) {
            Act::Say(words) => {
                self.say_at(begin, words);
            }
            Act::SayInTwo(first, pause, second) => {
                let end = self.say_at(begin, first);
                self.say_at(end + pause, second);
            }
            Act::Type(text) => self.typing.push((begin + 2_000, text)),
            Act::Nothing => {}
        }
    }

    fn say_at(&mut self, from: Ms, words: String) -> Ms {
        let to = from + words.split_whitespace().count() as Ms * WORD_MS;
        self.speech.push((from, to, words));
        to
    }

    fn input(&mut self, input: Input) {
        self.director.handle(input, self.now);
        while let Some(effect) = self.director.poll_effect() {
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Log { at_ms, event } => {
                let seq = self.log.len() as u64 + 1;
                self.log.push(Logged { seq, at_ms, event });
            }
            Effect::Transcribe { phrase, from_ms, to_ms } => {
                let said = self.speech.iter().filter(|(from, to, _)| *from < to_ms && *to > from_ms);
                let text = said.map(|(.., words)| words.as_str()).collect::<Vec<_>>().join(" ");
                self.decoding.push((self.now + DECODE_MS, phrase, text));
            }
            Effect::Say(utterance) => self.playing = Some(Playing::new(utterance)),
            Effect::DropUtterance => {
                self.playing = None;
                self.dropped += 1;
            }
            Effect::Hold => self.hold(true),
            Effect::Resume => self.hold(false),
            Effect::Duck(_) | Effect::Tell(_) | Effect::LetGo => {}
        }
    }

    fn hold(&mut self, held: bool) {
        if let Some(playing) = &mut self.playing {
            playing.held = held;
            playing.played_in_clause = 0;
        }
    }
}

impl Playing {
    fn new(utterance: Utterance) -> Self {
        let mut planned = Vec::new();
        for (line, spoken) in utterance.lines.iter().enumerate() {
            let texts = clauses(&spoken.speech);
            let count = texts.len();
            for (n, text) in texts.into_iter().enumerate() {
                let ms = text.split_whitespace().count() as Ms * WORD_MS;
                planned.push(PlannedClause { line, text, ms, last_of_line: n + 1 == count });
            }
        }
        Playing { utterance, clauses: planned, at: 0, played_in_clause: 0, played: 0, held: false }
    }

    fn line_so_far(&self) -> String {
        let line = self.clauses[self.at].line;
        let texts =
            self.clauses[..=self.at].iter().filter(|clause| clause.line == line).map(|clause| clause.text.as_str());
        texts.collect::<Vec<_>>().join(" ")
    }
}
