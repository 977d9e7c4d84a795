//! A room in virtual time: the real [`Director`], a voice that plays without sound, a recogniser that hears words by
//! their place in time, and a candidate. Minutes of silence or of steady speech are one step.
//!
//! Time goes from one moment at which something can happen to the next: a frame of the voice that the gate has to see,
//! words that come back from the recogniser, something that the candidate does, the end of a clause, and the director's own
//! next deadline. Nothing is skipped that a live session would have noticed, because between these moments every input
//! of a live session would have said the same again.

use crate::conversation::voice::VOICE_FRAME_MS;
use crate::conversation::{Heard, PhraseId, Purpose, Settings};
use crate::interview::event::{CloseReason, Event, LeaveReason, Logged, ModelReply, Ms, Utterance, Versions};
use crate::interview::{Plan, Prompt, State};
use crate::session::director::{Director, Effect, Input, Model, WordingId};
use crate::session::news::News;
use crate::session::wire::ToPage;

use super::candidate::{Act, Candidate, Deed, Noticed, Voice};
use super::mouth::Mouth;
use super::rng::Rng;

/// How long the recogniser takes for a phrase, and the voice for its first clause.
const DECODE_MS: (Ms, Ms) = (150, 400);
const SYNTHESIS_MS: (Ms, Ms) = (80, 240);
/// One phrase in so many is lost by the recogniser.
const FAILS_ONCE_IN: u64 = 500;
/// Steady speech over Emily's voice is shown to the gate this often where nothing else asks for it.
const STEADY_MS: Ms = 1_000;
/// A candidate who spoke over Emily's last words waits this long to see whether she heard.
const NOTICED_ANYWAY_MS: Ms = 3_500;
/// As in a live session: nobody was there for this long, and the interview is put away until somebody comes back.
const EMPTY_FOR_MS: Ms = 120_000;
/// As in the registry: what is still open when the link expires is closed then. The default of the configuration.
const LINK_MS: Ms = 14 * 24 * 3_600_000;
/// An interview with more steps than this goes round in a circle.
const MOST_STEPS: usize = 500_000;

/// With probability of speech and without: numbers that leave the voice gate no doubt.
const VOICED: f32 = 0.97;
const SILENT: f32 = 0.01;

/// The first frame that ends after this moment, and the first that does not end before it.
fn frame_after(at: Ms) -> Ms {
    (at / VOICE_FRAME_MS + 1) * VOICE_FRAME_MS
}

fn frame_from(at: Ms) -> Ms {
    at.div_ceil(VOICE_FRAME_MS) * VOICE_FRAME_MS
}

/// How an interview begins.
#[derive(Clone, Debug)]
pub struct Setup<'a> {
    pub plan: &'a Plan,
    pub interview: String,
    pub candidate: Option<String>,
    /// The wall-clock anchor, RFC 3339.
    pub wall: String,
    pub time_zone: Option<String>,
    /// The notice was agreed to on the page, before joining.
    pub consented: bool,
}

/// What was really said and typed, to be held against the transcript.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// What was said and typed.
    pub said: Vec<String>,
    /// Words in stretches that the recogniser failed on for good: they may be missing.
    pub unheard: Vec<String>,
    /// How many times Emily fell silent within an utterance.
    pub dropped: usize,
    /// The interview did not come to an end in any reasonable number of steps.
    pub stuck: bool,
    /// Nobody was there any more, and the expiry of the link closed it.
    pub expired: bool,
    /// Moments of virtual time that were looked at.
    pub steps: usize,
}

/// An interview that was held.
#[derive(Clone, Debug)]
pub struct Held {
    pub log: Vec<Logged>,
    /// As the director left it.
    pub state: State,
    pub account: Account,
}

/// A language model in virtual time: to a prompt, how long it takes, and its answer or why there is none.
pub type Answers = Box<dyn FnMut(&Prompt) -> (Ms, ModelReply)>;

/// The language model of a room.
struct Language {
    model: Model,
    answers: Answers,
    /// The answer on its way, and when it is there.
    answering: Option<(Ms, WordingId, ModelReply)>,
}

/// An interview in the making.
pub struct Room<C> {
    director: Director,
    log: Vec<Logged>,
    now: Ms,
    settings: Settings,
    rng: Rng,
    /// What each phrase's luck with the recogniser hangs on.
    chance: u64,
    candidate: C,
    voice: Voice,
    mouth: Mouth,
    /// None: every line is scripted.
    language: Option<Language>,
    /// Emily's words that the candidate was not told of yet.
    heard: String,
    /// When the candidate is told.
    told_ms: Option<Ms>,
    decoding: Vec<(Ms, Input)>,
    acts: Vec<(Ms, usize, Deed)>,
    next_act: usize,
    presence: Presence,
    connections: u32,
    account: Account,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    There,
    Gone {
        since_ms: Ms,
    },
    /// The session ended; the log lets it be taken up again.
    PutAway,
}

impl<C: Candidate> Room<C> {
    pub fn new(setup: Setup<'_>, mut rng: Rng, candidate: C) -> Self {
        let opened = Event::Opened {
            // The snapshot that the registry would take.
            plan: Box::new(setup.plan.for_interview(&setup.interview)),
            interview: setup.interview,
            interviewer: "Emily".into(),
            candidate: setup.candidate,
            wall: setup.wall,
            versions: Versions::default(),
        };
        let mut log = vec![Logged { seq: 1, at_ms: 0, event: opened }];
        if setup.consented {
            let notice_version = setup.plan.notice.version.clone();
            log.push(Logged {
                seq: 2,
                at_ms: 900,
                event: Event::Consented { notice_version, time_zone: setup.time_zone },
            });
        }
        Room {
            director: Director::new(&log, 1_000),
            log,
            now: 1_000,
            settings: Settings::default(),
            chance: rng.between(0, u64::MAX / 2),
            rng,
            candidate,
            voice: Voice::default(),
            mouth: Mouth::default(),
            language: None,
            heard: String::new(),
            told_ms: None,
            decoding: Vec::new(),
            acts: Vec::new(),
            next_act: 0,
            presence: Presence::Gone { since_ms: 1_000 },
            connections: 0,
            account: Account::default(),
        }
    }

    /// Lets a language model word what it may.
    pub fn with_model(mut self, model: Model, answers: Answers) -> Self {
        self.director = self.director.with_model(model.clone());
        self.language = Some(Language { model, answers, answering: None });
        self
    }

    /// Lets the candidate join, and time go on until the interview is closed or `at_most_ms` are over.
    pub fn run(mut self, at_most_ms: Ms) -> Held {
        self.join();
        let end = self.now.saturating_add(at_most_ms);
        while self.director.finished().is_none() && !self.account.expired {
            let Some(at) = self.next_ms() else {
                self.expire();
                break;
            };
            self.account.steps += 1;
            if at > end || self.account.steps > MOST_STEPS {
                self.account.stuck = self.account.steps > MOST_STEPS;
                break;
            }
            self.now = at;
            self.step();
        }
        // Who was still talking when the call ended talks to nobody.
        self.voice.cut(self.now);
        self.account.said.extend(self.voice.said());
        Held { state: self.director.state().clone(), log: self.log, account: self.account }
    }

    /// The next moment at which anything can happen.
    fn next_ms(&self) -> Option<Ms> {
        let act = self.acts.iter().map(|(at, ..)| *at).min();
        let put_away = match self.presence {
            Presence::There => None,
            Presence::Gone { since_ms } => Some(since_ms + EMPTY_FOR_MS),
            Presence::PutAway => return act,
        };
        let decoded = self.decoding.iter().map(|(at, ..)| *at).min();
        // Nobody is asked anything while nobody is there; only what was being said is brought to its end.
        let waits = self.presence == Presence::There || self.director.has_open_words();
        let deadline = self.director.next_deadline().filter(|_| waits).map(|at| at.max(self.now + 1));
        let worded = self.language.as_ref().and_then(|language| language.answering.as_ref()).map(|(at, ..)| *at);
        let moments = [act, put_away, decoded, worded, deadline, self.next_frame(), self.mouth.next_ms(), self.told_ms];
        moments.into_iter().flatten().min().map(|at| at.max(self.now))
    }

    /// The next frame of the candidate's microphone that can change what the gate thinks.
    fn next_frame(&self) -> Option<Ms> {
        if self.presence != Presence::There {
            return None;
        }
        let next = frame_after(self.now);
        let begins = self.voice.next_start(self.now).map(frame_after);
        let sounds = self.voice.sounds(next);
        if !self.director.is_hearing() {
            return if sounds { Some(next) } else { begins };
        }
        let mark = self.director.next_voice_mark(sounds, self.now).map(|at| at.max(next));
        if sounds {
            let end = self.voice.piece_end(next).map(|end| (end / VOICE_FRAME_MS * VOICE_FRAME_MS).max(next));
            // Over Emily's voice it is looked at more often than her judgement needs.
            let steady = self.mouth.next_ms().map(|_| frame_from(self.now + STEADY_MS));
            return [end, mark, steady].into_iter().flatten().min();
        }
        [mark, begins].into_iter().flatten().min()
    }

    fn step(&mut self) {
        if matches!(self.presence, Presence::Gone { since_ms } if since_ms + EMPTY_FOR_MS <= self.now) {
            self.director.nobody_is_there(self.now);
            self.settle();
            self.presence = Presence::PutAway;
            self.decoding.clear();
        }
        if self.presence == Presence::There {
            // A frame more than is needed says nothing new.
            self.hear_microphone();
        }
        let due = self.decoding.extract_if(.., |(at, ..)| *at <= self.now).collect::<Vec<_>>();
        for (_, result) in due {
            self.input(result);
            self.mouth.report_soon(self.now);
        }
        if let Some((wording, reply)) = self.worded() {
            self.input(Input::Worded { wording, reply });
        }
        while let Some(deed) = self.next_deed() {
            self.act(deed);
        }
        if self.mouth.next_ms().is_some_and(|at| at <= self.now) {
            self.play();
        }
        if self.told_ms.is_some_and(|at| at <= self.now) {
            self.tell_candidate();
        }
        if self.presence != Presence::PutAway && self.director.next_deadline().is_some_and(|at| at <= self.now) {
            self.input(Input::Tick);
        }
    }

    /// The language model's answer, if it is there.
    fn worded(&mut self) -> Option<(WordingId, ModelReply)> {
        let now = self.now;
        let answering = &mut self.language.as_mut()?.answering;
        let (_, wording, reply) = answering.take_if(|(at, ..)| *at <= now)?;
        Some((wording, reply))
    }

    fn hear_microphone(&mut self) {
        if !self.now.is_multiple_of(VOICE_FRAME_MS) {
            return;
        }
        let probability = if self.voice.sounds(self.now) { VOICED } else { SILENT };
        let before = self.director.is_hearing();
        if !before && probability == SILENT {
            return;
        }
        self.input(Input::Voice { probability });
        if before != self.director.is_hearing() {
            self.mouth.report_soon(self.now);
        }
    }

    /// Steady speech is not shown to the gate frame by frame: before it breaks off the gate is told how far it went.
    fn hear_last_frame(&mut self) {
        let frame = self.now / VOICE_FRAME_MS * VOICE_FRAME_MS;
        if self.director.is_hearing() && self.voice.sounds(frame) {
            self.director.handle(Input::Voice { probability: VOICED }, frame);
            self.settle();
        }
    }

    fn play(&mut self) {
        let (news, said) = self.mouth.play(self.now, self.settings.commit_after_ms);
        if let Some(said) = said {
            if !self.heard.is_empty() {
                self.heard.push(' ');
            }
            self.heard.push_str(&said);
        }
        for piece in news {
            let (begins, done) = (matches!(piece, News::Started { .. }), matches!(piece, News::PlayedOut { .. }));
            self.input(Input::News(piece));
            if begins {
                self.told_ms = None;
                let unsaid = self.voice.unsaid(self.now);
                self.notice(Noticed::EmilyBegins { unsaid });
            } else if done {
                self.told_ms = Some(self.when_both_are_silent());
            }
        }
    }

    fn when_both_are_silent(&self) -> Ms {
        if self.voice.unsaid(self.now) { self.voice.silent_since() + NOTICED_ANYWAY_MS } else { self.now }
    }

    fn tell_candidate(&mut self) {
        let at = self.when_both_are_silent();
        if at > self.now {
            self.told_ms = Some(at);
            return;
        }
        self.told_ms = None;
        let heard = std::mem::take(&mut self.heard);
        self.notice(Noticed::EmilyDone { heard: &heard });
    }

    // --- the candidate ---------------------------------------------------------------------------------------------

    fn notice(&mut self, noticed: Noticed<'_>) {
        for Act { after_ms, deed } in self.candidate.notices(noticed) {
            let at = self.now + after_ms;
            if let Deed::Type { writing_ms, .. } = &deed {
                self.write_until(at, *writing_ms);
            }
            self.schedule(at, deed);
        }
    }

    /// The page says that something is being written, now and then while it is.
    fn write_until(&mut self, at: Ms, writing_ms: Ms) {
        let mut from = at.saturating_sub(writing_ms).max(self.now);
        while from < at {
            self.schedule(from, Deed::Drafting);
            from += 10_000;
        }
    }

    fn schedule(&mut self, at: Ms, deed: Deed) {
        self.acts.push((at, self.next_act, deed));
        self.next_act += 1;
    }

    fn next_deed(&mut self) -> Option<Deed> {
        let due = self.acts.iter().enumerate().filter(|(_, (at, ..))| *at <= self.now);
        let (index, _) = due.min_by_key(|(_, (at, order, _))| (*at, *order))?;
        Some(self.acts.swap_remove(index).2)
    }

    fn act(&mut self, deed: Deed) {
        let there = self.presence == Presence::There;
        match deed {
            Deed::Say(speech) if there => self.voice.say(self.now, &speech),
            Deed::Type { text, .. } if there => {
                self.account.said.push(text.clone());
                self.input(Input::Typed { text });
            }
            Deed::Drafting if there => self.input(Input::Drafting { active: true }),
            Deed::Press(request) if there => self.input(Input::Button(request)),
            Deed::ConsentOnPage { agree } if self.presence != Presence::PutAway => {
                let notice_version = self.director.state().plan().notice.version.clone();
                self.input(Input::Consent { agree, notice_version, time_zone: None });
            }
            Deed::Hush => {
                self.hear_last_frame();
                self.voice.hush(self.now);
            }
            Deed::Leave(reason) if there => self.leave(reason),
            Deed::Join if self.director.finished().is_none() => {
                if there {
                    self.leave(LeaveReason::TakenOver);
                }
                self.join();
            }
            Deed::Wake => self.notice(Noticed::Awake),
            // Who is not there is neither heard nor read.
            _ => {}
        }
    }

    fn join(&mut self) {
        if self.presence == Presence::PutAway {
            let mut fresh = Director::new(&self.log, self.now);
            if let Some(Language { model, answering, .. }) = &mut self.language {
                *answering = None;
                fresh = fresh.with_model(model.clone());
            }
            self.director = fresh;
        }
        self.presence = Presence::There;
        self.connections += 1;
        self.heard.clear();
        self.told_ms = None;
        self.input(Input::Joined { connection: self.connections });
        self.notice(Noticed::Connected);
    }

    fn leave(&mut self, reason: LeaveReason) {
        self.hear_last_frame();
        self.voice.cut(self.now);
        // What this device was about to send is gone with it.
        let goes = |deed: &Deed| matches!(deed, Deed::Join | Deed::Wake | Deed::Leave(_) | Deed::ConsentOnPage { .. });
        self.acts.retain(|(_, _, deed)| goes(deed));
        self.told_ms = None;
        self.input(Input::Left { reason });
        self.presence = Presence::Gone { since_ms: self.now };
    }

    /// Nobody will ever come back: what the registry does when the link expires.
    fn expire(&mut self) {
        if self.director.state().closed().is_none() {
            let at_ms = self.now.max(LINK_MS);
            let seq = self.log.len() as u64 + 1;
            self.log.push(Logged { seq, at_ms, event: Event::Closed { reason: CloseReason::Abandoned } });
            self.account.expired = true;
        }
    }

    // --- the director ----------------------------------------------------------------------------------------------

    fn input(&mut self, input: Input) {
        self.director.handle(input, self.now);
        self.settle();
    }

    fn settle(&mut self) {
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
            Effect::Transcribe { phrase, from_ms, to_ms, purpose } => {
                self.transcribe(phrase, from_ms, to_ms, purpose);
            }
            Effect::Word { wording, prompt } => {
                if let Some(language) = &mut self.language {
                    let (ms, reply) = (language.answers)(&prompt);
                    language.answering = Some((self.now + ms, wording, reply));
                }
            }
            Effect::DropWording => {
                if let Some(language) = &mut self.language {
                    language.answering = None;
                }
            }
            Effect::Say(utterance) => self.say(&utterance),
            Effect::DropUtterance => {
                self.mouth.drop_utterance();
                self.account.dropped += 1;
            }
            Effect::Hold => self.mouth.hold(),
            Effect::Resume => {
                for news in self.mouth.resume(self.now) {
                    self.director.handle(Input::News(news), self.now);
                }
            }
            Effect::Tell(ToPage::Notice { code, .. }) => self.notice(Noticed::Page { code }),
            Effect::LetGo => {
                self.leave(LeaveReason::HungUp);
                self.notice(Noticed::LetGo);
            }
            // Nobody looks at the page.
            _ => {}
        }
    }

    fn transcribe(&mut self, phrase: PhraseId, from_ms: Ms, to_ms: Ms, purpose: Purpose) {
        if purpose == Purpose::Caption {
            // Nobody looks at the page; a busy machine leaves these out.
            self.decoding.push((self.now + DECODE_MS.0, Input::NotHeard { phrase, to_ms }));
            return;
        }
        // By what is said, so that one more early decode changes nothing that comes after it.
        let words = self.voice.words(from_ms, to_ms);
        let said = words
            .iter()
            .flat_map(|word| word.text.bytes())
            .fold(self.chance, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let mut chance = Rng::new(said, if purpose == Purpose::Phrase { "phrase" } else { "early" });
        let at = self.now + chance.between(DECODE_MS.0, DECODE_MS.1);
        let fails = chance.between(1, FAILS_ONCE_IN) == 1;
        let result = match purpose {
            Purpose::Suspicion if fails => Input::NotHeard { phrase, to_ms },
            Purpose::Phrase if fails => {
                self.account.unheard.extend(words.into_iter().map(|word| word.text));
                Input::Heard { phrase, to_ms, heard: Err("a phrase was not transcribed".to_owned()) }
            }
            _ => {
                let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
                Input::Heard { phrase, to_ms, heard: Ok(Heard { text, words, ..Heard::default() }) }
            }
        };
        self.decoding.push((at, result));
    }

    fn say(&mut self, utterance: &Utterance) {
        let from_ms = self.now + self.rng.between(SYNTHESIS_MS.0, SYNTHESIS_MS.1);
        self.mouth.say(utterance, from_ms);
    }
}
