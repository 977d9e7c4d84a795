//! An answer in virtual time: the real conversation hears it and asks for its words, a reply is played until it is taken
//! back or stands. All that speaks to [`Conversation`] is here.

use super::script::Answer;
use super::sound::Sound;
use super::{EndpointError, Hearing};
use crate::conversation::{Conversation, Input, Output, Purpose, Settings};
use crate::interview::event::{Ms, TurnId, UtteranceId};
use crate::speech::Vad;

/// From the request for a phrase's words to the words, ms.
const TRANSCRIPTION_MS: Ms = 200;
/// From a proposed turn to the first sound of the reply, ms.
const REPLY_MS: Ms = 150;
/// How long a reply is, ms.
const UTTERANCE_MS: Ms = 3_000;
/// How much of it is sent at once, ms.
const FRAME_MS: Ms = crate::audio::FRAME_MS;

/// What happened, in order.
pub type Course = Vec<(Ms, Happening)>;

/// What became of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The turn was taken as finished, with these words.
    Proposed(String),
    /// The first sound of the reply.
    Began,
    /// The candidate went on and the reply is void.
    TakenBack,
    /// So much of the reply was played that it stands.
    Stood,
}

struct Room<'a> {
    conversation: Conversation,
    now: Ms,
    /// Words that are on their way: when they arrive.
    words: Vec<(Ms, Input)>,
    reply: Reply,
    next_utterance: u32,
    hearing: &'a mut Hearing,
    answer: (usize, &'a Sound),
    course: Course,
}

/// What Emily is doing.
#[derive(Clone, Copy)]
enum Reply {
    None,
    Coming { turn: TurnId, at: Ms },
    Playing { utterance: UtteranceId, played_ms: Ms, next: Ms, held: bool },
}

/// Holds the conversation of one answer, `at` being its number for the memory of what was heard.
///
/// # Errors
/// What the transcriber says.
pub async fn hold(
    settings: Settings,
    at: usize,
    answer: &Answer,
    sound: &Sound,
    hearing: &mut Hearing,
) -> Result<Course, EndpointError> {
    let mut conversation = Conversation::new(settings, TurnId(1), 0);
    conversation.expect(answer.expect);
    let (reply, course, words) = (Reply::None, Course::new(), Vec::new());
    let mut room = Room { conversation, now: 0, words, reply, next_utterance: 1, hearing, answer: (at, sound), course };
    for (frame, &probability) in sound.speech.iter().enumerate() {
        let end = (frame as Ms + 1) * Vad::FRAME_MS;
        while room.now < end {
            room.now += 1;
            room.pass().await?;
        }
        room.tell(Input::Voice { probability }).await?;
        if room.answered_after(sound.end_ms) {
            break;
        }
    }
    Ok(room.course)
}

impl Room<'_> {
    /// Whether a turn that was proposed at or after `end_ms` has a reply that stands.
    fn answered_after(&self, end_ms: Ms) -> bool {
        let stands = self.course.last().is_some_and(|(_, it)| *it == Happening::Stood);
        let proposed = |(at, it): &(Ms, Happening)| *at >= end_ms && matches!(it, Happening::Proposed(_));
        stands && self.course.iter().any(proposed)
    }

    /// What is due in this millisecond.
    async fn pass(&mut self) -> Result<(), EndpointError> {
        while let Some(at) = self.words.iter().position(|(due, ..)| *due <= self.now) {
            let (_, heard) = self.words.remove(at);
            self.tell(heard).await?;
        }
        match self.reply {
            Reply::Coming { turn, at } if at <= self.now => {
                let utterance = UtteranceId(self.next_utterance);
                self.next_utterance += 1;
                self.reply = Reply::Playing { utterance, played_ms: 0, next: self.now + FRAME_MS, held: false };
                self.course.push((self.now, Happening::Began));
                self.tell(Input::SpeechStarted { utterance, turn: Some(turn) }).await?;
            }
            Reply::Playing { utterance, played_ms, next, held: false } if next <= self.now => {
                let played_ms = played_ms + FRAME_MS;
                self.reply = Reply::Playing { utterance, played_ms, next: next + FRAME_MS, held: false };
                self.tell(Input::Playing { utterance, played_ms }).await?;
                if played_ms >= UTTERANCE_MS && matches!(self.reply, Reply::Playing { held: false, .. }) {
                    self.reply = Reply::None;
                    self.tell(Input::PlayedOut { utterance }).await?;
                }
            }
            Reply::None | Reply::Coming { .. } | Reply::Playing { .. } => {}
        }
        Ok(())
    }

    async fn tell(&mut self, input: Input) -> Result<(), EndpointError> {
        self.conversation.handle(input, self.now);
        while let Some(output) = self.conversation.poll_output() {
            self.carry_out(output).await?;
        }
        Ok(())
    }

    async fn carry_out(&mut self, output: Output) -> Result<(), EndpointError> {
        match output {
            // Nobody reads captions here.
            Output::Transcribe { phrase, to_ms, purpose: Purpose::Caption, .. } => {
                self.words.push((self.now + TRANSCRIPTION_MS, Input::NotHeard { phrase, to_ms }));
            }
            Output::Transcribe { phrase, from_ms, to_ms, .. } => {
                let (at, sound) = self.answer;
                let heard = self.hearing.words(at, sound, from_ms, to_ms).await?;
                self.words.push((self.now + TRANSCRIPTION_MS, Input::Heard { phrase, to_ms, heard }));
            }
            Output::ProposeTurn { turn, parts, .. } => {
                let text = parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ");
                self.course.push((self.now, Happening::Proposed(text)));
                self.reply = Reply::Coming { turn, at: self.now + REPLY_MS };
            }
            Output::ReopenTurn { .. } => {
                self.course.push((self.now, Happening::TakenBack));
                self.reply = Reply::None;
            }
            Output::CommitTurn { .. } => self.course.push((self.now, Happening::Stood)),
            Output::Interrupt => self.reply = Reply::None,
            Output::Hold | Output::Resume => {
                let hold = output == Output::Hold;
                if let Reply::Playing { held, next, .. } = &mut self.reply {
                    *held = hold;
                    *next = self.now + FRAME_MS;
                }
            }
            Output::Duck(_)
            | Output::Silence { .. }
            | Output::Floor(_)
            | Output::Caption { .. }
            | Output::JudgeEnd { .. } => {}
        }
        Ok(())
    }
}
