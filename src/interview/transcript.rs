//! The transcript: what was said and what was really heard, as a fold over the event log.
//!
//! Emily's lines appear only as far as they were played; a cut line ends with "…". The candidate's words appear as they
//! were heard or typed, each turn under the question it spoke to. Times are the candidate's own, with their offset.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};

use super::event::{
    CloseReason, EntryKind, Event, Hearing, Logged, Move, Ms, Outcome, Part, PartKind, ReplyTiming, Request, TurnId,
    Utterance, UtteranceId, Versions,
};
use super::hearing::{LiveWords, heard_again};
use super::phrasing::{instant, reference};
use super::plan::{Area, Plan};
use super::request::{Understood, understand};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The interviewer, whatever her name.
    Emily,
    Candidate,
}

/// Who wrote an entry's text down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum TextBy {
    /// Nobody had to: it is a line of Emily's, or was typed or pressed.
    #[default]
    Itself,
    /// The live recogniser, [`Versions::transcriber`].
    Live,
    /// A better recogniser, from the recording.
    SecondLook { model: String },
    /// The live recogniser: the better one found something of another length altogether.
    LiveAfterDoubt { model: String },
}

/// One line of the transcript.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where it begins, in milliseconds from the interview's anchor.
    pub offset_ms: Ms,
    /// Where it ends, in the same milliseconds.
    pub end_ms: Ms,
    pub speaker: Speaker,
    pub kind: EntryKind,
    /// The main question it belongs to, counted from 1.
    pub question: Option<u8>,
    /// What is shown, and what evidence is quoted from; a later correction goes here.
    pub text: String,
    /// Who wrote `text`.
    pub text_by: TextBy,
    /// The live recogniser's words, for what the candidate spoke. Never changed; what Emily quoted from.
    pub heard: Option<String>,
    /// The words of `heard` with their times, on the recording's clock.
    pub live: LiveWords,
    /// What the first line of a reply waited for.
    pub timing: Option<ReplyTiming>,
    /// A line of Emily's that was not played to its end, or that was taken back because the candidate went on.
    pub cut: bool,
}

/// What stands above the entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    pub id: String,
    pub reference: String,
    pub interviewer: String,
    pub candidate: Option<String>,
    pub plan: Plan,
    /// How many main questions the plan has.
    pub questions: u8,
    pub versions: Versions,
    /// The anchor of all milliseconds.
    pub wall: Option<Timestamp>,
    /// When the candidate first joined; None if nobody came.
    pub started_ms: Option<Ms>,
    pub ended_ms: Option<Ms>,
    pub close_reason: Option<CloseReason>,
    /// The IANA name of the candidate's time zone.
    pub time_zone: Option<String>,
    /// What failed on the way, and what was done instead.
    pub troubles: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transcript {
    pub header: Header,
    pub entries: Vec<Entry>,
}

impl Transcript {
    /// Reads the whole log. A log that is still growing gives the transcript so far.
    pub fn from_log(log: &[Logged]) -> Transcript {
        let mut header = Header::default();
        let mut entries = Vec::new();
        let mut turns: BTreeMap<TurnId, &[Part]> = BTreeMap::new();
        let mut first_proposed: BTreeMap<TurnId, Option<u8>> = BTreeMap::new();
        let replies = Replies::of(log);
        let mut state = super::State::default();
        let mut began = None;
        for Logged { at_ms, event, .. } in log {
            state.apply(*at_ms, event);
            match event {
                Event::Consented { .. } | Event::Declined { .. } => {
                    entries.push(page_consent(event, *at_ms, header.started_ms));
                    header.take(*at_ms, event);
                }
                Event::TurnProposed { turn, parts } => {
                    turns.insert(*turn, parts);
                    first_proposed.entry(*turn).or_insert_with(|| state.turn(*turn).and_then(|turn| turn.question));
                }
                Event::ReplyBegan { timing, .. } => began = Some(*timing),
                Event::Played { utterance, line, start_ms, end_ms, outcome } => {
                    let entry = replies.entry(*utterance, *line, *start_ms, *end_ms, outcome);
                    entries.extend(entry.map(|entry| Entry { timing: began.take(), ..entry }));
                }
                _ => header.take(*at_ms, event),
            }
        }
        let again = heard_again(log);
        for (turn, parts) in turns {
            let question = first_proposed.get(&turn).copied().flatten();
            let second = |part: usize| again.get(&(turn, part)).copied();
            entries.extend(turn_entries(parts, question, replies.moves(turn), second));
        }
        // A typed turn has no length: within the same millisecond it comes before the reply to it.
        entries.sort_by_key(|entry| (entry.offset_ms, entry.speaker == Speaker::Emily));
        Transcript { header, entries }
    }

    /// The transcript as one JSON document.
    pub fn to_json(&self) -> Value {
        let header = &self.header;
        json!({
            "interview": {
                "id": header.id,
                "reference": header.reference,
                "role": header.plan.role,
                "company": header.plan.company,
                "interviewer": header.interviewer,
                "candidate": header.candidate,
                "language": header.plan.language,
                "started": self.time(header.started_ms.unwrap_or(0)),
                "ended": header.ended_ms.map(|at| self.time(at)),
                "time_zone": header.time_zone.as_deref().unwrap_or("UTC"),
                "questions": header.questions,
                "plan": header.plan,
                "troubles": header.troubles,
                "notice_version": header.plan.notice.version,
                "close_reason": header.close_reason,
                "versions": header.versions,
            },
            "entries": self.entries.iter().map(|entry| self.entry_json(entry)).collect::<Vec<_>>(),
        })
    }

    fn entry_json(&self, entry: &Entry) -> Value {
        let mut value = json!({
            "at": self.time(entry.offset_ms),
            "end": self.time(entry.end_ms),
            "offset_ms": entry.offset_ms,
            "speaker": entry.speaker,
            "kind": entry.kind,
            "question": entry.question,
            "text": entry.text,
            "text_by": self.text_by_json(entry),
            "heard": entry.heard,
        });
        if !entry.live.words.is_empty() {
            value["words"] = json!(entry.live.words);
        }
        if !entry.live.corrections.is_empty() {
            value["corrections"] = json!(entry.live.corrections);
        }
        if let Some(timing) = entry.timing {
            value["timing"] = json!(timing);
        }
        if entry.cut {
            value["cut"] = json!(true);
        }
        value
    }

    /// Which recogniser wrote the text, and the better one that was doubted; null for what no recogniser wrote.
    fn text_by_json(&self, entry: &Entry) -> Value {
        let live = &self.header.versions.transcriber;
        match &entry.text_by {
            TextBy::Itself => Value::Null,
            TextBy::Live => json!({ "model": live }),
            TextBy::SecondLook { model } => json!({ "model": model }),
            TextBy::LiveAfterDoubt { model } => json!({ "model": live, "doubted": model }),
        }
    }

    /// "whisper-tiny.en live, whisper-base from the recording; as heard live at 18:43:10".
    fn written_by(&self) -> Option<String> {
        let spoken = self.entries.iter().filter(|entry| entry.text_by != TextBy::Itself);
        let (mut models, mut doubted, mut any) = (BTreeSet::new(), Vec::new(), false);
        for entry in spoken {
            any = true;
            match &entry.text_by {
                TextBy::SecondLook { model } => drop(models.insert(model.as_str())),
                TextBy::LiveAfterDoubt { .. } => doubted.push(self.clock(entry.offset_ms)),
                TextBy::Live | TextBy::Itself => {}
            }
        }
        let live = Some(self.header.versions.transcriber.trim()).filter(|label| any && !label.is_empty())?;
        let mut text = if models.is_empty() { live.to_owned() } else { format!("{live} live, ") };
        text.push_str(&models.into_iter().collect::<Vec<_>>().join(", "));
        if text.len() > live.len() {
            text.push_str(" from the recording");
        }
        if !doubted.is_empty() {
            let _ = write!(text, "; as heard live where the recording gave something else: {}", doubted.join(", "));
        }
        Some(text)
    }

    /// The same without what of the plan is not the candidate's to see: probes, rubric words and answers not given.
    pub fn for_candidate(mut self) -> Transcript {
        let plan = &mut self.header.plan;
        plan.faq.clear();
        for area in &mut plan.areas {
            *area = Area { name: area.name.clone(), question: area.question.clone(), ..Area::default() };
        }
        self
    }

    /// The transcript as text: a header, then one line an entry with the candidate's local start time.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.header_lines() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name}: {value}");
        }
        text.push('\n');
        for entry in &self.entries {
            let _ =
                writeln!(text, "{} {}: {}", self.clock(entry.offset_ms), self.speaker(entry), one_line(&entry.text));
        }
        text
    }

    /// The transcript as Markdown, with a heading where a main question begins.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("# Interview: {}\n\n", escaped(&self.header.plan.role));
        for (name, value) in self.header_lines() {
            let _ = writeln!(text, "- **{name}:** {}", escaped(&value));
        }
        let mut headed = BTreeSet::new();
        for entry in &self.entries {
            if let Some(question) = entry.question
                && entry.kind == EntryKind::Question
                && headed.insert(question)
            {
                let name = self.header.plan.area(question).map_or("", |area| &area.name);
                let _ = write!(text, "\n## Question {question}: {}\n", escaped(name));
            }
            let said = entry.text.lines().map(str::trim).filter(|line| !line.is_empty()).map(escaped);
            let said = said.collect::<Vec<_>>().join("  \n");
            let _ = write!(text, "\n**{}** {}: {said}\n", self.clock(entry.offset_ms), escaped(self.speaker(entry)));
        }
        text
    }

    pub(super) fn header_lines(&self) -> Vec<(&'static str, String)> {
        let header = &self.header;
        let started = header.started_ms.unwrap_or(0);
        let date = header
            .wall
            .map(|wall| instant(wall, started).to_zoned_datetime(self.zone()).strftime("%A, %-d %B %Y").to_string());
        let ended = header.close_reason.map(|reason| {
            let at = header.ended_ms.map(|at| self.clock(at)).unwrap_or_default();
            format!("{at}, {}", reason_in_words(reason))
        });
        let lines = [
            ("Date", date),
            ("Time zone", Some(header.time_zone.clone().unwrap_or_else(|| "UTC".to_owned()))),
            ("Role", Some(header.plan.role.clone())),
            ("Company", Some(header.plan.company.clone().unwrap_or_else(|| "not named".to_owned()))),
            ("Interviewer", Some(format!("{} (AI)", header.interviewer))),
            ("Candidate", header.candidate.clone()),
            ("Plan", Some(format!("{}, version {}", header.plan.id, header.plan.version))),
            ("Reference", Some(header.reference.clone())),
            ("Transcriber", self.written_by()),
            ("Ended", ended),
        ];
        lines.into_iter().filter_map(|(name, value)| Some((name, one_line(&value?)))).collect()
    }

    fn speaker(&self, entry: &Entry) -> &str {
        match entry.speaker {
            Speaker::Emily => &self.header.interviewer,
            Speaker::Candidate => self.header.candidate.as_deref().unwrap_or("Candidate"),
        }
    }

    fn zone(&self) -> TimeZone {
        let name = self.header.time_zone.as_deref();
        name.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
    }

    /// RFC 3339 with the candidate's offset and milliseconds.
    pub(super) fn time(&self, at_ms: Ms) -> Option<String> {
        let at = instant(self.header.wall?, at_ms);
        let zoned = at.to_zoned_datetime(self.zone());
        Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string())
    }

    pub(super) fn clock(&self, at_ms: Ms) -> String {
        self.header.wall.map_or_else(String::new, |wall| {
            instant(wall, at_ms).to_zoned_datetime(self.zone()).strftime("%H:%M:%S").to_string()
        })
    }
}

impl Header {
    fn take(&mut self, at_ms: Ms, event: &Event) {
        match event {
            Event::Opened { interview, plan, interviewer, candidate, wall, versions } => {
                self.id.clone_from(interview);
                self.reference = reference(interview);
                self.interviewer.clone_from(interviewer);
                self.candidate.clone_from(candidate);
                self.plan = (**plan).clone();
                self.questions = u8::try_from(plan.areas.len()).unwrap_or(u8::MAX);
                self.versions = versions.clone();
                self.wall = wall.parse().ok();
            }
            Event::Joined { time_zone, .. } => {
                self.started_ms.get_or_insert(at_ms);
                self.place(time_zone.as_ref());
            }
            Event::Consented { time_zone, .. } => self.place(time_zone.as_ref()),
            Event::Trouble { what } => self.troubles.push(what.clone()),
            Event::Closed { reason } if self.close_reason.is_none() => {
                self.close_reason = Some(*reason);
                self.ended_ms = Some(at_ms);
            }
            _ => {}
        }
    }

    /// Keeps the zone that a device told; the newest one counts.
    fn place(&mut self, time_zone: Option<&String>) {
        if let Some(zone) = time_zone {
            self.time_zone = Some(zone.clone());
        }
    }
}

/// Emily's replies by identifier, and which of them were taken back.
struct Replies<'a> {
    utterances: BTreeMap<UtteranceId, &'a Utterance>,
    void: BTreeSet<UtteranceId>,
}

impl<'a> Replies<'a> {
    fn of(log: &'a [Logged]) -> Self {
        let mut replies = Replies { utterances: BTreeMap::new(), void: BTreeSet::new() };
        let mut committed = BTreeSet::new();
        for logged in log {
            match &logged.event {
                Event::ReplyDecided { utterance, .. } => {
                    replies.utterances.insert(utterance.id, utterance);
                }
                Event::TurnCommitted { turn } => {
                    committed.insert(*turn);
                }
                Event::TurnReopened { turn } if !committed.contains(turn) => {
                    let of_turn = replies.utterances.values().filter(|utterance| utterance.turn == Some(*turn));
                    replies.void.extend(of_turn.map(|utterance| utterance.id));
                }
                _ => {}
            }
        }
        replies
    }

    /// The moves of the reply that a turn got, committed or not.
    fn moves(&self, turn: TurnId) -> &[Move] {
        let standing = self.utterances.values().rev().filter(|utterance| !self.void.contains(&utterance.id));
        standing.into_iter().find(|utterance| utterance.turn == Some(turn)).map_or(&[], |utterance| &utterance.moves)
    }

    fn entry(&self, id: UtteranceId, line: usize, start_ms: Ms, end_ms: Ms, outcome: &Outcome) -> Option<Entry> {
        let line = self.utterances.get(&id)?.lines.get(line)?;
        let (text, whole) = match outcome {
            Outcome::Whole => (line.display.clone(), true),
            // Sound was heard, but no whole clause of it.
            Outcome::Cut { said } if said.trim().is_empty() => {
                if end_ms <= start_ms {
                    return None;
                }
                ("…".to_owned(), false)
            }
            Outcome::Cut { said } => (format!("{}…", said.trim().trim_end_matches('…')), false),
        };
        let cut = !whole || self.void.contains(&id);
        Some(Entry {
            offset_ms: start_ms,
            end_ms,
            speaker: Speaker::Emily,
            kind: line.kind,
            question: line.question,
            text,
            text_by: TextBy::Itself,
            heard: None,
            live: LiveWords::default(),
            timing: None,
            cut,
        })
    }
}

fn page_consent(event: &Event, at_ms: Ms, joined: Option<Ms>) -> Entry {
    let text = match (event, joined) {
        (Event::Declined { .. }, _) => "Declined on the page.",
        (_, None) => "Agreed on the page before joining.",
        (_, Some(_)) => "Agreed on the page.",
    };
    Entry {
        offset_ms: at_ms,
        end_ms: at_ms,
        speaker: Speaker::Candidate,
        kind: EntryKind::Consent,
        question: None,
        text: text.to_owned(),
        text_by: TextBy::Itself,
        heard: None,
        live: LiveWords::default(),
        timing: None,
        cut: false,
    }
}

/// The entries of a turn: what was spoken between two typed parts is one entry; each typed part and each button is one.
/// `second` is what a better recogniser made of a part.
fn turn_entries<'a>(
    parts: &[Part],
    question: Option<u8>,
    moves: &[Move],
    second: impl Fn(usize) -> Option<(&'a str, &'a Hearing)>,
) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut after_spoken = false;
    for (at, part) in parts.iter().enumerate() {
        let spoken = part.kind == PartKind::Spoken;
        let live = part.text.trim();
        let (text, text_by) = match (part.kind, second(at)) {
            (PartKind::Button(request), _) => (request_in_words(request), TextBy::Itself),
            (PartKind::Typed, _) => (live, TextBy::Itself),
            (PartKind::Spoken, None) => (live, TextBy::Live),
            (PartKind::Spoken, Some((model, Hearing::Text { text }))) => {
                (text.trim(), TextBy::SecondLook { model: model.to_owned() })
            }
            (PartKind::Spoken, Some((model, Hearing::Doubtful { .. }))) => {
                (live, TextBy::LiveAfterDoubt { model: model.to_owned() })
            }
        };
        if let (true, true, Some(last)) = (spoken, after_spoken, entries.last_mut()) {
            last.end_ms = part.end_ms.max(last.end_ms);
            last.text = format!("{} {text}", last.text).trim().to_owned();
            last.heard = last.heard.take().map(|heard| format!("{heard} {live}").trim().to_owned());
            last.text_by = std::mem::take(&mut last.text_by).beside(text_by);
            last.live.add(part);
            continue;
        }
        after_spoken = spoken && !text.is_empty();
        if !text.is_empty() {
            let mut live_words = LiveWords::default();
            live_words.add(part);
            entries.push(Entry {
                offset_ms: part.start_ms,
                end_ms: part.end_ms,
                speaker: Speaker::Candidate,
                kind: EntryKind::Answer,
                question,
                text: text.to_owned(),
                text_by,
                heard: spoken.then(|| live.to_owned()),
                live: live_words,
                timing: None,
                cut: false,
            });
        }
    }
    let buttons: BTreeSet<Ms> =
        parts.iter().filter(|part| matches!(part.kind, PartKind::Button(_))).map(|part| part.start_ms).collect();
    for entry in &mut entries {
        let is_button = entry.heard.is_none() && buttons.contains(&entry.offset_ms);
        entry.kind = kind_of(entry, is_button, moves);
        if entry.kind == EntryKind::Consent {
            entry.question = None;
        }
    }
    entries
}

impl TextBy {
    /// Who wrote the text of two parts together: what says most of it.
    fn beside(self, other: TextBy) -> TextBy {
        let rank = |by: &TextBy| match by {
            TextBy::Itself => 0,
            TextBy::Live => 1,
            TextBy::SecondLook { .. } => 2,
            // A doubt about a part of it is worth knowing.
            TextBy::LiveAfterDoubt { .. } => 3,
        };
        if rank(&other) > rank(&self) { other } else { self }
    }
}

fn kind_of(entry: &Entry, is_button: bool, moves: &[Move]) -> EntryKind {
    let has = |wanted: fn(&Move) -> bool| moves.iter().any(wanted);
    let typed = entry.heard.is_none();
    if is_button {
        return EntryKind::Request;
    }
    if has(|made| matches!(made, Move::Consent { .. })) {
        return EntryKind::Consent;
    }
    let answered = has(|made| matches!(made, Move::Answered { .. } | Move::Nudged { .. }));
    let asked = has(|made| {
        matches!(
            made,
            Move::Asked { .. }
                | Move::AskedWhether { .. }
                | Move::Greeted
                | Move::GoOn
                | Move::ConfirmEnd
                | Move::CandidateAsked { .. }
                | Move::Close { reason: CloseReason::EndedByCandidate }
        )
    });
    // Typed words beside a spoken answer may be the request, and the other way round.
    let live = entry.heard.as_ref().unwrap_or(&entry.text);
    let is_request = || matches!(understand(live), Understood::Request(_));
    match (asked && (!answered || is_request()), typed) {
        (true, _) => EntryKind::Request,
        (false, true) => EntryKind::TypedAnswer,
        (false, false) => EntryKind::Answer,
    }
}

/// What a pressed button stands for.
fn request_in_words(request: Request) -> &'static str {
    match request {
        Request::Repeat => "Asked to hear that again.",
        Request::Rephrase => "Asked for other words.",
        Request::Moment => "Asked for a moment.",
        Request::Skip => "Asked to skip the question.",
        Request::Back => "Asked to go back one question.",
        Request::HowManyLeft => "Asked how many questions are left.",
        Request::HowLong => "Asked how long it takes.",
        Request::AreYouHuman => "Asked whether this is a person.",
        Request::IsThisRecorded => "Asked whether this is recorded.",
        Request::End => "Asked to end the interview.",
        Request::OwedQuestion => "Asked for a missing question.",
    }
}

fn reason_in_words(reason: CloseReason) -> &'static str {
    match reason {
        CloseReason::Completed => "completed",
        CloseReason::EndedByCandidate => "ended by the candidate",
        CloseReason::Declined => "declined by the candidate",
        CloseReason::Abandoned => "the candidate did not come back",
        CloseReason::Cancelled => "cancelled",
        CloseReason::Failed => "stopped by a fault",
    }
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text that shows as itself in Markdown.
pub(super) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>#|".contains(c) {
            shown.push('\\');
        }
        shown.push(c);
    }
    shown
}
