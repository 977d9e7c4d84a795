//! An interview as the linter sees it: messages in order, and what is known about them.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;

use super::super::event::{CloseReason, EntryKind, Ms};
use super::super::plan::Plan;
use super::super::transcript::{Speaker, Transcript};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Interviewer,
    Candidate,
}

/// How a transcript was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Emily's own JSON, or her transcript in memory.
    Record,
    /// JSON from elsewhere: a list of messages, each with a speaker and a text.
    Messages,
    /// Lines that begin with a speaker's name, with or without a time; also Emily's text and Markdown.
    Labelled,
    /// Messages with a time under (or above) each and no names.
    Timed,
}

/// A text that is no interview, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnInterview {
    pub reason: String,
}

impl fmt::Display for NotAnInterview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}. Expected an interview of two sides: Emily's JSON, lines such as “Interviewer: …” and “Candidate: …”, \
             or messages with a time under each",
            self.reason
        )
    }
}

impl std::error::Error for NotAnInterview {}

/// One message.
#[derive(Clone, Debug)]
pub(super) struct Message<'a> {
    pub side: Side,
    pub text: Cow<'a, str>,
    /// What the recogniser heard, where the text was corrected later.
    pub heard: Option<Cow<'a, str>>,
    /// The line that the text begins on.
    pub line: usize,
    pub kind: Option<EntryKind>,
    /// The main question it belongs to, where the record tells.
    pub question: Option<u8>,
    /// It was not said to its end.
    pub cut: bool,
    pub start_ms: Option<Ms>,
    pub end_ms: Option<Ms>,
}

impl<'a> Message<'a> {
    pub fn new(side: Side, text: impl Into<Cow<'a, str>>, line: usize) -> Self {
        let text = text.into();
        let end = text.trim_end();
        let cut = side == Side::Interviewer && (end.ends_with('…') || end.ends_with("...") || end.ends_with('—'));
        Message { side, text, heard: None, line, kind: None, question: None, cut, start_ms: None, end_ms: None }
    }
}

/// What Emily's record knows beyond the words.
#[derive(Clone, Debug)]
pub(super) struct Record<'a> {
    pub plan: Cow<'a, Plan>,
    pub wall: Option<Timestamp>,
    pub time_zone: Option<Cow<'a, str>>,
    pub close_reason: Option<CloseReason>,
}

/// An interview that can be linted. [`read`](super::read) makes one of a text.
#[derive(Clone, Debug)]
pub struct Interview<'a> {
    pub(super) form: Form,
    pub(super) messages: Vec<Message<'a>>,
    pub(super) record: Option<Record<'a>>,
    /// It is known from outside the words that the interviewer is an AI.
    pub(super) by_ai: bool,
}

impl<'a> Interview<'a> {
    /// Emily's own transcript, without a detour over JSON. Lines of faults count entries.
    pub fn from_transcript(transcript: &'a Transcript) -> Self {
        let header = &transcript.header;
        let messages = transcript.entries.iter().enumerate().map(|(at, entry)| Message {
            side: match entry.speaker {
                Speaker::Emily => Side::Interviewer,
                Speaker::Candidate => Side::Candidate,
            },
            text: Cow::Borrowed(&entry.text),
            heard: entry.heard.as_deref().filter(|heard| *heard != entry.text).map(Cow::Borrowed),
            line: at + 1,
            kind: Some(entry.kind),
            question: entry.question,
            cut: entry.cut,
            start_ms: Some(entry.offset_ms),
            end_ms: Some(entry.end_ms),
        });
        Interview {
            form: Form::Record,
            messages: messages.collect(),
            record: Some(Record {
                plan: Cow::Borrowed(&header.plan),
                wall: header.wall,
                time_zone: header.time_zone.as_deref().map(Cow::Borrowed),
                close_reason: header.close_reason,
            }),
            by_ai: true,
        }
    }

    pub fn form(&self) -> Form {
        self.form
    }

    /// Who says what, in order.
    pub fn messages(&self) -> impl Iterator<Item = (Side, &str)> {
        self.messages.iter().map(|message| (message.side, message.text.as_ref()))
    }
}
