//! Reading a plan from TOML, with the line of every mistake.
//!
//! The document is walked by hand rather than deserialised, so that one reading tells all mistakes and not only the
//! first.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::text::{count_words, is_presentable};
use super::{Area, Faq, Limits, Notice, Phrase, Plan, PlanError, PlanErrors, PlanPart};

/// A spoken turn has at most 60 words; the acknowledgement and the transition before a question take up to 26 of them.
const QUESTION_WORDS: usize = 34;
/// A scenario's turn may have 90.
const SCENARIO_WORDS: usize = 64;
/// An answer from the plan is followed by an invitation to ask on.
const ANSWER_WORDS: usize = 45;
const FOLLOW_UP_WORDS: usize = 30;
/// "the second question, about …" must stay easy to say.
const NAME_WORDS: usize = 6;
/// A role or a company.
const TITLE_WORDS: usize = 12;
/// Announced as "five areas", and counted in a byte.
const MAX_AREAS: usize = 20;

/// How many questions a text may ask.
#[derive(Clone, Copy, PartialEq)]
enum Asks {
    Nothing,
    Once,
}

/// A table whose fields are taken out one by one; what is left at the end is unknown.
struct Fields<'i> {
    table: DeTable<'i>,
    line: usize,
    /// How errors name it, for example "area 2".
    name: String,
}

struct Reader<'i> {
    text: &'i str,
    errors: Vec<PlanError>,
}

pub(super) fn read(text: &str) -> Result<Plan, PlanErrors> {
    let mut reader = Reader { text, errors: Vec::new() };
    let (document, syntax) = DeTable::parse_recoverable(text);
    for error in syntax {
        let at = error.span().map_or(0, |span| span.start);
        reader.fail(reader.line(at), error.message().to_owned());
    }
    if reader.errors.is_empty() {
        let mut fields = Fields { table: document.into_inner(), line: 1, name: "the plan".to_owned() };
        let plan = reader.plan(&mut fields);
        reader.finish(fields);
        if reader.errors.is_empty() {
            return Ok(plan);
        }
    }
    reader.errors.sort_by_key(|error| error.line);
    Err(PlanErrors(reader.errors))
}

impl<'i> Reader<'i> {
    fn plan(&mut self, fields: &mut Fields<'i>) -> Plan {
        let id = self.short(fields, "id");
        let version = self.short(fields, "version");
        let role = self.spoken_required(fields, "role", Asks::Nothing, TITLE_WORDS);
        let company = self.spoken(fields, "company", Asks::Nothing, TITLE_WORDS).map(|(text, _)| text);
        let language = self.optional_text(fields, "language").map_or("en".to_owned(), |(text, _)| text);
        let minutes = self.number(fields, "minutes", 30, 1, 240) as u32;
        let closing = self.spoken_required(fields, "closing", Asks::Nothing, 50);
        let next_steps = self.spoken_required(fields, "next_steps", Asks::Nothing, 60);
        let human_alternative = self.spoken(fields, "human_alternative", Asks::Nothing, 40).map(|(text, _)| text);
        let limits = self.table(fields, "limits").map_or_else(Limits::default, |table| self.limits(table));
        let notice = match self.table(fields, "notice") {
            Some(table) => self.notice(table),
            None => {
                self.missing(fields, "notice");
                Notice::default()
            }
        };
        let faq = self.tables(fields, "faq", "faq").into_iter().map(|table| self.faq(table)).collect();
        let areas_line = fields.line;
        let areas: Vec<Area> = self.tables(fields, "areas", "area").into_iter().map(|table| self.area(table)).collect();
        if areas.is_empty() {
            self.fail(areas_line, "the plan has no question: add at least one [[areas]]".to_owned());
        } else if areas.len() > MAX_AREAS {
            self.fail(areas_line, format!("the plan has {} areas: at most {MAX_AREAS} can be asked", areas.len()));
        }
        Plan {
            id,
            version,
            role,
            company,
            language,
            minutes,
            limits,
            notice,
            closing,
            next_steps,
            human_alternative,
            faq,
            areas,
        }
    }

    fn limits(&mut self, mut fields: Fields<'i>) -> Limits {
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

    fn notice(&mut self, mut fields: Fields<'i>) -> Notice {
        let notice = Notice {
            version: self.short(&mut fields, "version"),
            spoken: self.spoken_required(&mut fields, "spoken", Asks::Nothing, 50),
            paragraphs: self.texts(&mut fields, "paragraphs"),
        };
        if notice.paragraphs.is_empty() {
            self.missing(&fields, "paragraphs");
        }
        self.finish(fields);
        notice
    }

    fn faq(&mut self, mut fields: Fields<'i>) -> Faq {
        let faq = Faq {
            about: self.short(&mut fields, "about"),
            words: self.texts(&mut fields, "words"),
            answer: self.spoken_required(&mut fields, "answer", Asks::Nothing, ANSWER_WORDS),
        };
        if faq.words.is_empty() {
            self.missing(&fields, "words");
        }
        self.finish(fields);
        faq
    }

    fn area(&mut self, mut fields: Fields<'i>) -> Area {
        let name = self.spoken_required(&mut fields, "name", Asks::Nothing, NAME_WORDS);
        let context = self.phrase(&mut fields, "context", Asks::Nothing, SCENARIO_WORDS);
        let context_words = context.as_ref().map_or(0, |phrase| count_words(&phrase.speech));
        let room = if context.is_some() { SCENARIO_WORDS.saturating_sub(context_words) } else { QUESTION_WORDS };
        let question_line = fields.line;
        let question = self.phrase(&mut fields, "question", Asks::Once, room).unwrap_or_else(|| {
            self.fail(question_line, format!("`question` is missing in {}", fields.name));
            Phrase::default()
        });
        let rephrased =
            self.phrase(&mut fields, "rephrased", Asks::Once, QUESTION_WORDS).unwrap_or_else(|| question.clone());
        let parts = self.tables(&mut fields, "parts", "part").into_iter().map(|table| self.part(table)).collect();
        let area = Area {
            name,
            context,
            question,
            rephrased,
            target: self
                .spoken(&mut fields, "target", Asks::Nothing, NAME_WORDS)
                .map_or("about two minutes".to_owned(), |(text, _)| text),
            start_with: self.spoken_required(&mut fields, "start_with", Asks::Nothing, 12),
            hard: self.flag(&mut fields, "hard"),
            occasion: self.flag(&mut fields, "occasion"),
            max_follow_ups: self.number(&mut fields, "max_follow_ups", 1, 0, 5) as u8,
            parts,
            follow_ups: self.questions(&mut fields, "follow_ups"),
            vocabulary: self.texts(&mut fields, "vocabulary"),
        };
        self.finish(fields);
        area
    }

    fn part(&mut self, mut fields: Fields<'i>) -> PlanPart {
        let part = PlanPart {
            name: self.spoken_required(&mut fields, "name", Asks::Nothing, NAME_WORDS),
            words: self.texts(&mut fields, "words"),
            ask: self.spoken_required(&mut fields, "ask", Asks::Once, FOLLOW_UP_WORDS),
        };
        if part.words.is_empty() {
            self.missing(&fields, "words");
        }
        self.finish(fields);
        part
    }

    /// `key` and, where speech and display differ, `key_display`.
    fn phrase(&mut self, fields: &mut Fields<'i>, key: &str, asks: Asks, words: usize) -> Option<Phrase> {
        let speech = self.spoken(fields, key, asks, words);
        let display = self.spoken(fields, &format!("{key}_display"), asks, usize::MAX);
        match (speech, display) {
            (Some((speech, _)), display) => {
                Some(Phrase { display: display.map_or_else(|| speech.clone(), |(text, _)| text), speech })
            }
            (None, Some((_, line))) => {
                self.fail(line, format!("`{key}_display` has no `{key}` beside it in {}", fields.name));
                None
            }
            (None, None) => None,
        }
    }

    fn questions(&mut self, fields: &mut Fields<'i>, key: &str) -> Vec<String> {
        let name = fields.name.clone();
        let found = self.located_texts(fields, key);
        for (text, line) in &found {
            self.check_spoken(text, *line, key, &name, Asks::Once, FOLLOW_UP_WORDS);
        }
        found.into_iter().map(|(text, _)| text).collect()
    }

    fn spoken_required(&mut self, fields: &mut Fields<'i>, key: &str, asks: Asks, words: usize) -> String {
        match self.spoken(fields, key, asks, words) {
            Some((text, _)) => text,
            None => {
                self.missing(fields, key);
                String::new()
            }
        }
    }

    /// A text that Emily says.
    fn spoken(&mut self, fields: &mut Fields<'i>, key: &str, asks: Asks, words: usize) -> Option<(String, usize)> {
        let name = fields.name.clone();
        let (text, line) = self.optional_text(fields, key)?;
        self.check_spoken(&text, line, key, &name, asks, words);
        Some((text, line))
    }

    fn check_spoken(&mut self, text: &str, line: usize, key: &str, name: &str, asks: Asks, words: usize) {
        let marks = text.matches('?').count();
        match asks {
            Asks::Once if marks != 1 => {
                self.fail(
                    line,
                    format!("`{key}` of {name} has {marks} question marks: one question is asked at a time"),
                );
            }
            Asks::Nothing if marks != 0 => {
                self.fail(line, format!("`{key}` of {name} must not ask anything, but has a question mark"));
            }
            _ => {}
        }
        if !is_presentable(text) {
            self.fail(line, format!("`{key}` of {name} is spoken: take out the Markdown or the placeholder"));
        }
        let count = count_words(text);
        if count > words {
            self.fail(
                line,
                format!("`{key}` of {name} has {count} words: at most {words} fit into what is said at once"),
            );
        }
    }

    fn short(&mut self, fields: &mut Fields<'i>, key: &str) -> String {
        match self.optional_text(fields, key) {
            Some((text, _)) => text,
            None => {
                self.missing(fields, key);
                String::new()
            }
        }
    }

    /// A string that is not empty, on one line, and the line it begins on.
    fn optional_text(&mut self, fields: &mut Fields<'i>, key: &str) -> Option<(String, usize)> {
        let (value, line) = self.take(fields, key)?;
        match value {
            DeValue::String(text) => {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if text.is_empty() {
                    self.fail(line, format!("`{key}` of {} is empty", fields.name));
                }
                Some((text, line))
            }
            other => {
                self.mistyped(line, key, &fields.name, "a text", &other);
                // Told already; something must stand in its place so that it is not told as missing too.
                Some((String::new(), line))
            }
        }
    }

    fn texts(&mut self, fields: &mut Fields<'i>, key: &str) -> Vec<String> {
        self.located_texts(fields, key).into_iter().map(|(text, _)| text).collect()
    }

    fn located_texts(&mut self, fields: &mut Fields<'i>, key: &str) -> Vec<(String, usize)> {
        let Some((value, line)) = self.take(fields, key) else { return Vec::new() };
        let DeValue::Array(items) = value else {
            self.mistyped(line, key, &fields.name, "a list of texts", &value);
            return Vec::new();
        };
        let mut found = Vec::new();
        for item in items {
            let line = self.line(item.span().start);
            match item.into_inner() {
                DeValue::String(text) if !text.trim().is_empty() => {
                    found.push((text.split_whitespace().collect::<Vec<_>>().join(" "), line));
                }
                other => self.mistyped(line, key, &fields.name, "a list of texts", &other),
            }
        }
        found
    }

    fn number(&mut self, fields: &mut Fields<'i>, key: &str, default: u64, least: u64, most: u64) -> u64 {
        let Some((value, line)) = self.take(fields, key) else { return default };
        let DeValue::Integer(number) = value else {
            self.mistyped(line, key, &fields.name, "a whole number", &value);
            return default;
        };
        match u64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) if (least..=most).contains(&number) => number,
            _ => {
                self.fail(line, format!("`{key}` of {} must be between {least} and {most}", fields.name));
                default
            }
        }
    }

    fn flag(&mut self, fields: &mut Fields<'i>, key: &str) -> bool {
        match self.take(fields, key) {
            Some((DeValue::Boolean(flag), _)) => flag,
            Some((other, line)) => {
                self.mistyped(line, key, &fields.name, "true or false", &other);
                false
            }
            None => false,
        }
    }

    fn table(&mut self, fields: &mut Fields<'i>, key: &str) -> Option<Fields<'i>> {
        let (value, line) = self.take(fields, key)?;
        match value {
            DeValue::Table(table) => Some(Fields { table, line, name: format!("[{key}]") }),
            other => {
                self.mistyped(line, key, &fields.name, "a table", &other);
                Some(Fields { table: DeTable::new(), line, name: format!("[{key}]") })
            }
        }
    }

    /// The tables of `[[key]]`, each named for errors, for example "area 2" or "part 1 of area 2".
    fn tables(&mut self, fields: &mut Fields<'i>, key: &str, singular: &str) -> Vec<Fields<'i>> {
        let Some((value, line)) = self.take(fields, key) else { return Vec::new() };
        let DeValue::Array(items) = value else {
            self.mistyped(line, key, &fields.name, "a list of tables", &value);
            return Vec::new();
        };
        let within = if fields.name == "the plan" { String::new() } else { format!(" of {}", fields.name) };
        let mut found = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let line = self.line(item.span().start);
            match item.into_inner() {
                DeValue::Table(table) => {
                    found.push(Fields { table, line, name: format!("{singular} {}{within}", index + 1) });
                }
                other => self.mistyped(line, key, &fields.name, "a list of tables", &other),
            }
        }
        found
    }

    fn take(&self, fields: &mut Fields<'i>, key: &str) -> Option<(DeValue<'i>, usize)> {
        let value: Spanned<DeValue<'i>> = fields.table.remove(key)?;
        let line = self.line(value.span().start);
        Some((value.into_inner(), line))
    }

    /// Tells every field that nothing has asked for.
    fn finish(&mut self, fields: Fields<'i>) {
        for (key, _) in fields.table {
            let line = self.line(key.span().start);
            self.fail(line, format!("`{}` is not a field of {}: check its spelling", key.get_ref(), fields.name));
        }
    }

    fn missing(&mut self, fields: &Fields<'i>, key: &str) {
        self.fail(fields.line, format!("`{key}` is missing in {}", fields.name));
    }

    fn mistyped(&mut self, line: usize, key: &str, name: &str, wanted: &str, found: &DeValue<'_>) {
        self.fail(line, format!("`{key}` of {name} must be {wanted}, not {}", found.type_str()));
    }

    fn fail(&mut self, line: usize, message: String) {
        self.errors.push(PlanError { line, message });
    }

    fn line(&self, offset: usize) -> usize {
        let upto = offset.min(self.text.len());
        self.text.as_bytes()[..upto].iter().filter(|byte| **byte == b'\n').count() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::super::Plan;

    /// A plan of two questions, small enough to break in one place.
    const TWO: &str = r#"id = "two"
version = "1"
role = "Tester"
closing = "Thank you for your time."
next_steps = "The team will write to you."
[notice]
version = "1"
spoken = "This is recorded."
paragraphs = ["This is recorded."]
[[areas]]
name = "you"
question = "Who are you?"
start_with = "your work"
[[areas]]
name = "testing"
question = "How do you test?"
start_with = "an example"
"#;

    fn mistakes(toml: &str) -> Vec<(usize, String)> {
        Plan::parse(toml).unwrap_err().0.into_iter().map(|error| (error.line, error.message)).collect()
    }

    #[test]
    fn a_plan_of_two_questions_works() {
        let plan = Plan::parse(TWO).unwrap();
        assert_eq!((plan.areas.len(), plan.minutes, plan.company), (2, 30, None));
        assert_eq!(plan.areas[1].rephrased.speech, "How do you test?");
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let broken = TWO
            .replace("\"Who are you?\"", "\"Who are you? And why?\"")
            .replace("name = \"testing\"", "nmae = \"testing\"")
            .replace("Thank you for your time.", "Thank you, [Your Name].")
            .replace("\"an example\"", "3");
        let found = mistakes(&broken);
        let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 12, 14, 15, 17], "{found:#?}");
        assert!(found[1].1.contains("2 question marks") && found[2].1.contains("`name` is missing"));
    }

    #[test]
    fn bad_toml_is_told_with_its_line() {
        let found = mistakes(&TWO.replace("role = \"Tester\"", "role = Tester\""));
        assert_eq!(found[0].0, 3);
    }

    #[test]
    fn an_empty_plan_names_what_it_needs() {
        let found = mistakes("");
        assert!(found.iter().any(|(_, message)| message.contains("no question")));
        assert!(found.iter().any(|(_, message)| message.contains("`role` is missing")));
    }
}
