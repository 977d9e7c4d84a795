//! Reading a plan from TOML, with the line of every mistake.
//!
//! The document is walked by hand rather than deserialised, so that one reading tells all mistakes and not only the
//! first.
//!
//! - this file walks the plan, table by table
//! - [`fields`] takes typed fields out of a table
//! - [`checks`] judges what is spoken, and words that are to be matched
//! - [`protected`] knows what an interviewer must not ask
//! - [`advice`] warns of what is allowed but seldom wanted

mod advice;
mod checks;
mod fields;
mod protected;

use toml::de::DeTable;

use super::super::text::count_words;
use super::{
    Alternative, Area, Checked, Choice, Competency, Faq, Limits, Notice, Patience, Phrase, Plan, PlanError, PlanErrors,
    PlanPart, PlanWarning, VoiceStyle,
};
use fields::{Fields, Located, nearest};

pub(super) use checks::never_matches;

/// A spoken turn has at most 60 words; the acknowledgement and the transition before a question take up to 26 of them.
pub(super) const QUESTION_WORDS: usize = 34;
/// A scenario's turn may have 90.
pub(super) const SCENARIO_WORDS: usize = 64;
/// An answer from the plan is followed by an invitation to ask on.
const ANSWER_WORDS: usize = 45;
/// A follow-up may come after an acknowledgement and a quotation.
pub(super) const FOLLOW_UP_WORDS: usize = 30;
/// "the second question, about …" must stay easy to say.
pub(super) const NAME_WORDS: usize = 6;
/// Completes "you could start with …".
pub(super) const START_WORDS: usize = 12;
/// A role or a company.
pub(super) const TITLE_WORDS: usize = 12;
/// Announced as "five areas", and counted in a byte.
const MAX_AREAS: usize = 20;
/// As many as one area can use in practice; a snapshot counts them in a byte.
const MAX_ALTERNATIVES: usize = 20;
/// The rules' default: up to two follow-ups for each main question.
const MAX_FOLLOW_UPS: u64 = 2;
/// A scale has this many levels.
const LEVELS: usize = 5;

const PATIENCE: &[(&str, Patience)] =
    &[("brisk", Patience::Brisk), ("normal", Patience::Normal), ("patient", Patience::Patient)];
const CHOICES: &[(&str, Choice)] = &[("same", Choice::Same), ("rotate", Choice::Rotate)];

/// How many questions a text may ask.
#[derive(Clone, Copy, PartialEq)]
enum Asks {
    Nothing,
    Once,
}

#[derive(Default)]
struct Reader {
    /// Where the text's line breaks are.
    breaks: Vec<usize>,
    errors: Vec<PlanError>,
    warnings: Vec<PlanWarning>,
    /// The competencies that areas name, checked when all are known.
    served: Vec<Located>,
    /// The areas' budgets in minutes, with their lines.
    budgets: Vec<(u64, usize)>,
    /// The names of areas, of alternatives too, in lower case, with the number of their area and their lines.
    names: Vec<(usize, Located)>,
}

/// A question as it is posed, and the line it stands on.
struct Posed {
    context: Option<Phrase>,
    question: Phrase,
    rephrased: Option<Phrase>,
    line: usize,
}

pub(super) fn read(text: &str) -> Checked {
    let breaks = text.match_indices('\n').map(|(at, _)| at).collect();
    let mut reader = Reader { breaks, ..Reader::default() };
    let (document, syntax) = DeTable::parse_recoverable(text);
    for error in syntax {
        let at = error.span().map_or(0, |span| span.start);
        reader.fail(reader.line(at), format!("this is not TOML: {}", error.message()));
    }
    let mut plan = None;
    if reader.errors.is_empty() {
        let mut fields = Fields::new(document.into_inner(), 1, "the plan");
        plan = Some(reader.plan(&mut fields));
        reader.finish(fields);
    }
    reader.errors.sort_by_key(|error| error.line);
    reader.warnings.sort_by_key(|warning| warning.line);
    let plan = match plan {
        Some(plan) if reader.errors.is_empty() => Ok(plan),
        _ => Err(PlanErrors(reader.errors)),
    };
    Checked { plan, warnings: reader.warnings }
}

impl Reader {
    fn plan(&mut self, fields: &mut Fields<'_>) -> Plan {
        let id = self.id(fields);
        let version = self.required(fields, "version").text;
        let role = self.spoken_required(fields, "role", Asks::Nothing, TITLE_WORDS).text;
        let company = self.spoken(fields, "company", Asks::Nothing, TITLE_WORDS).map(|it| it.text);
        let language = self.language(fields);
        let minutes = self.number(fields, "minutes", 30, 1, 240);
        let patience = self.one_of(fields, "patience", PATIENCE);
        let (alternatives, alternatives_line) = self.one_of(fields, "alternatives", CHOICES);
        let closing = self.spoken_required(fields, "closing", Asks::Nothing, 50);
        let next_steps = self.spoken_required(fields, "next_steps", Asks::Nothing, 60);
        let human_alternative = self.spoken(fields, "human_alternative", Asks::Nothing, 40).map(|it| it.text);
        let voice = self.table(fields, "voice").map_or_else(VoiceStyle::default, |table| self.voice(table));
        let limits = self.table(fields, "limits").map_or_else(Limits::default, |table| self.limits(table));
        let notice = match self.table(fields, "notice") {
            Some(table) => self.notice(table),
            None => {
                self.missing(fields, "notice");
                Notice::default()
            }
        };
        let faq: Vec<(Faq, usize)> =
            self.tables(fields, "faq", "faq").into_iter().map(|table| self.faq(table)).collect();
        let competencies = self.tables(fields, "competencies", "competency");
        let competencies = self.competencies(competencies);
        let areas: Vec<Area> = self
            .tables(fields, "areas", "area")
            .into_iter()
            .enumerate()
            .map(|(index, table)| self.area(table, index + 1))
            .collect();
        if areas.is_empty() {
            self.fail(fields.line, "the plan has no question: add at least one [[areas]]".to_owned());
        } else if areas.len() > MAX_AREAS {
            self.fail(fields.line, format!("the plan has {} areas: at most {MAX_AREAS} can be asked", areas.len()));
        }
        self.check_names();
        self.check_budgets(minutes);
        self.check_served(&competencies);
        self.advise_promises(&closing, &next_steps, &faq);
        let plan = Plan {
            id,
            version,
            role,
            company,
            language,
            minutes: minutes as u32,
            patience: patience.0,
            voice,
            alternatives,
            competencies: competencies.into_iter().map(|(competency, _)| competency).collect(),
            limits,
            notice,
            closing: closing.text,
            next_steps: next_steps.text,
            human_alternative,
            faq: faq.into_iter().map(|(faq, _)| faq).collect(),
            areas,
        };
        self.advise_plan(&plan, alternatives_line);
        plan
    }

    fn voice(&mut self, mut fields: Fields<'_>) -> VoiceStyle {
        let default = VoiceStyle::default();
        let voice = VoiceStyle {
            pace: self.decimal(&mut fields, "pace", default.pace, 0.5, 2.0),
            pitch: self.decimal(&mut fields, "pitch", default.pitch, 0.5, 2.0),
        };
        self.finish(fields);
        voice
    }

    fn limits(&mut self, mut fields: Fields<'_>) -> Limits {
        let default = Limits::default();
        let line = fields.line;
        let limits = Limits {
            brief_words: self.number(&mut fields, "brief_words", default.brief_words as u64, 0, 200) as usize,
            lengthy_words: self.number(&mut fields, "lengthy_words", default.lengthy_words as u64, 20, 5_000) as usize,
            lengthy_seconds: self.number(&mut fields, "lengthy_seconds", default.lengthy_seconds, 10, 3_600),
        };
        if limits.brief_words >= limits.lengthy_words {
            self.fail(line, "`brief_words` must be below `lengthy_words`".to_owned());
        }
        self.finish(fields);
        limits
    }

    fn notice(&mut self, mut fields: Fields<'_>) -> Notice {
        let notice = Notice {
            version: self.required(&mut fields, "version").text,
            spoken: self.spoken_required(&mut fields, "spoken", Asks::Nothing, 50).text,
            paragraphs: plain(self.texts(&mut fields, "paragraphs")),
        };
        if notice.paragraphs.is_empty() {
            self.missing(&fields, "paragraphs");
        }
        self.finish(fields);
        notice
    }

    /// An answer, and the line of what is said.
    fn faq(&mut self, mut fields: Fields<'_>) -> (Faq, usize) {
        let about = self.required(&mut fields, "about").text;
        let words = self.matched(&mut fields, "words");
        let answer = self.spoken_required(&mut fields, "answer", Asks::Nothing, ANSWER_WORDS);
        if words.is_empty() {
            self.missing(&fields, "words");
        }
        self.finish(fields);
        (Faq { about, words, answer: answer.text }, answer.line)
    }

    /// The competencies, each with its line.
    fn competencies(&mut self, tables: Vec<Fields<'_>>) -> Vec<(Competency, usize)> {
        let mut found: Vec<(Competency, usize)> = Vec::new();
        for mut fields in tables {
            let name = self.required(&mut fields, "name");
            if found.iter().any(|(other, _)| !name.text.is_empty() && same(&other.name, &name.text)) {
                self.fail(name.line, format!("there is a competency “{}” already: each is named once", name.text));
            }
            if count_words(&name.text) > NAME_WORDS {
                self.fail(name.line, format!("`name` of {} has more than {NAME_WORDS} words", fields.name));
            }
            let description = self.required(&mut fields, "description").text;
            let anchors = plain(self.texts(&mut fields, "anchors"));
            if !anchors.is_empty() && anchors.len() != LEVELS {
                let had = anchors.len();
                self.fail(
                    fields.line,
                    format!("`anchors` of {} has {had} texts: one for each of the levels 1 to {LEVELS}", fields.name),
                );
            }
            if anchors.is_empty() {
                self.warn(
                    fields.line,
                    format!("{} has no anchors: reviewers will not agree on what its levels mean", fields.name),
                );
            }
            let line = fields.line;
            self.finish(fields);
            found.push((Competency { name: name.text, description, anchors }, line));
        }
        found
    }

    fn area(&mut self, mut fields: Fields<'_>, number: usize) -> Area {
        let name = self.spoken_required(&mut fields, "name", Asks::Nothing, NAME_WORDS);
        self.names.push((number, name.clone()));
        let Posed { context, question, rephrased, line } = self.posed(&mut fields);
        let minutes = self.optional_number(&mut fields, "minutes", 1, 60);
        self.budgets.extend(minutes.and_then(|(minutes, line)| Some((minutes?, line))));
        let competencies = self.texts(&mut fields, "competencies");
        self.served.extend(competencies.iter().cloned());
        let mut area = Area {
            name: name.text,
            context,
            rephrased: rephrased.unwrap_or_else(|| question.clone()),
            question,
            target: self
                .spoken(&mut fields, "target", Asks::Nothing, NAME_WORDS)
                .map_or("about two minutes".to_owned(), |it| it.text),
            start_with: self.spoken_required(&mut fields, "start_with", Asks::Nothing, START_WORDS).text,
            hard: self.flag(&mut fields, "hard"),
            occasion: self.flag(&mut fields, "occasion"),
            max_follow_ups: self.number(&mut fields, "max_follow_ups", MAX_FOLLOW_UPS, 0, 5) as u8,
            parts: self.parts(&mut fields),
            follow_ups: self.questions(&mut fields, "follow_ups"),
            vocabulary: self.vocabulary(&mut fields),
            minutes: minutes.and_then(|(minutes, _)| minutes).map(|minutes| minutes as u32),
            competencies: plain(competencies),
            alternatives: Vec::new(),
            variant: 0,
        };
        self.advise_area(&area, &fields.name, line);
        let tables = self.tables(&mut fields, "alternatives", "alternative");
        if tables.len() > MAX_ALTERNATIVES {
            self.fail(
                fields.line,
                format!("{} has {} alternatives: at most {MAX_ALTERNATIVES}", fields.name, tables.len()),
            );
        }
        for table in tables {
            let alternative = self.alternative(table, &area, number);
            area.alternatives.push(alternative);
        }
        self.advise_what_is_missing(&area, &fields.name, fields.line);
        self.finish(fields);
        area
    }

    fn alternative(&mut self, mut fields: Fields<'_>, area: &Area, number: usize) -> Alternative {
        let name = self.spoken(&mut fields, "name", Asks::Nothing, NAME_WORDS);
        self.names.extend(name.clone().map(|name| (number, name)));
        let Posed { context, question, rephrased, line } = self.posed(&mut fields);
        let own = (&area.context, &area.question);
        let mut others = area.alternatives.iter().map(|other| (&other.context, &other.question)).chain([own]);
        if !question.speech.is_empty() && others.any(|other| other == (&context, &question)) {
            self.fail(line, format!("`question` of {} is asked in this area already", fields.name));
        }
        let alternative = Alternative {
            name: name.map(|it| it.text),
            context,
            question,
            rephrased,
            start_with: self.spoken(&mut fields, "start_with", Asks::Nothing, START_WORDS).map(|it| it.text),
            hard: self.optional_flag(&mut fields, "hard"),
            occasion: self.optional_flag(&mut fields, "occasion"),
            parts: self.parts(&mut fields),
            follow_ups: self.questions(&mut fields, "follow_ups"),
            vocabulary: self.vocabulary(&mut fields),
        };
        let mut asked = area.clone();
        asked.ask_instead(alternative.clone());
        self.advise_area(&asked, &fields.name, line);
        self.finish(fields);
        alternative
    }

    /// The scenario, the question, and the question in other words.
    fn posed(&mut self, fields: &mut Fields<'_>) -> Posed {
        let context = self.phrase(fields, "context", Asks::Nothing, SCENARIO_WORDS);
        let context_words = context.as_ref().map_or(0, |(phrase, _)| count_words(&phrase.speech));
        let room = if context.is_some() { SCENARIO_WORDS.saturating_sub(context_words) } else { QUESTION_WORDS };
        let (question, line) = self.phrase(fields, "question", Asks::Once, room).unwrap_or_else(|| {
            self.missing(fields, "question");
            (Phrase::default(), fields.line)
        });
        let rephrased = self.phrase(fields, "rephrased", Asks::Once, QUESTION_WORDS);
        Posed { context: context.map(|(phrase, _)| phrase), question, rephrased: rephrased.map(|(it, _)| it), line }
    }

    fn parts(&mut self, fields: &mut Fields<'_>) -> Vec<PlanPart> {
        let mut parts: Vec<PlanPart> = Vec::new();
        for mut table in self.tables(fields, "parts", "part") {
            let name = self.spoken_required(&mut table, "name", Asks::Nothing, NAME_WORDS);
            if parts.iter().any(|other| !name.text.is_empty() && same(&other.name, &name.text)) {
                self.fail(
                    name.line,
                    format!("{} has a part “{}” already: each is asked for once", fields.name, name.text),
                );
            }
            let part = PlanPart {
                name: name.text,
                words: self.matched(&mut table, "words"),
                ask: self.spoken_required(&mut table, "ask", Asks::Once, FOLLOW_UP_WORDS).text,
            };
            if part.words.is_empty() {
                self.missing(&table, "words");
            }
            self.finish(table);
            parts.push(part);
        }
        parts
    }

    /// `key` and, where speech and display differ, `key_display`; and the line.
    fn phrase(&mut self, fields: &mut Fields<'_>, key: &str, asks: Asks, words: usize) -> Option<(Phrase, usize)> {
        let speech = self.spoken(fields, key, asks, words);
        let display = self.spoken(fields, &format!("{key}_display"), asks, usize::MAX);
        match (speech, display) {
            (Some(speech), display) => {
                let shown = display.map_or_else(|| speech.text.clone(), |it| it.text);
                Some((Phrase { display: shown, speech: speech.text }, speech.line))
            }
            (None, Some(display)) => {
                self.fail(display.line, format!("`{key}_display` has no `{key}` beside it in {}", fields.name));
                None
            }
            (None, None) => None,
        }
    }

    fn questions(&mut self, fields: &mut Fields<'_>, key: &str) -> Vec<String> {
        let found = self.texts(fields, key);
        for asked in &found {
            self.check_spoken(asked, key, &fields.name, Asks::Once, FOLLOW_UP_WORDS);
        }
        plain(found)
    }

    /// Every competency that an area names is one of the plan's, and every one of the plan's is named.
    fn check_served(&mut self, competencies: &[(Competency, usize)]) {
        let names = || competencies.iter().map(|(competency, _)| competency.name.as_str());
        let mut covered = Vec::new();
        for named in std::mem::take(&mut self.served) {
            if let Some(name) = names().find(|name| *name == named.text) {
                covered.push(name);
                continue;
            }
            let near = nearest(&named.text, names());
            covered.extend(near);
            let hint = match near {
                Some(name) => format!("did you mean “{name}”?"),
                None => "add it as one of the [[competencies]]".to_owned(),
            };
            self.fail(named.line, format!("“{}” is none of the plan's competencies: {hint}", named.text));
        }
        for (competency, line) in competencies.iter().filter(|(it, _)| !covered.contains(&it.name.as_str())) {
            self.fail(
                *line,
                format!("no area serves the competency “{}”: name it in an area, or take it out", competency.name),
            );
        }
    }

    /// Areas are told apart by their names, when they are announced and in reports.
    fn check_names(&mut self) {
        let names = std::mem::take(&mut self.names);
        for (at, (area, name)) in names.iter().enumerate() {
            let before = names[..at].iter().find(|(other, it)| other != area && same(&it.text, &name.text));
            if let Some((other, _)) = before.filter(|_| !name.text.is_empty()) {
                self.fail(name.line, format!("area {area} has the name of area {other}, “{}”", name.text));
            }
        }
    }

    fn check_budgets(&mut self, minutes: u64) {
        let sum: u64 = self.budgets.iter().map(|(budget, _)| budget).sum();
        if let Some((_, line)) = self.budgets.last().filter(|_| sum > minutes) {
            let line = *line;
            self.fail(line, format!("the areas' `minutes` add up to {sum}, but the interview has {minutes}"));
        }
    }

    fn fail(&mut self, line: usize, message: String) {
        self.errors.push(PlanError { line, message });
    }

    fn warn(&mut self, line: usize, message: String) {
        self.warnings.push(PlanWarning { line, message });
    }

    /// The line of an offset into the text, counted from 1.
    fn line(&self, offset: usize) -> usize {
        self.breaks.partition_point(|at| *at < offset) + 1
    }
}

fn plain(located: Vec<Located>) -> Vec<String> {
    located.into_iter().map(|it| it.text).collect()
}

/// Whether two names are the same to who hears them.
fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests;
