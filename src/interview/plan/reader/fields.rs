//! Taking typed fields out of TOML tables, with the line of everything that is not as it should be.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Reader;

/// The fields at the top of a plan. Below a table's header they land in that table: a common slip in TOML.
const PLAN_FIELDS: &[&str] = &[
    "id",
    "version",
    "role",
    "company",
    "language",
    "minutes",
    "patience",
    "alternatives",
    "closing",
    "next_steps",
    "human_alternative",
];

/// What people write instead of a field's name where the letters alone do not lead to it.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("title", "role"),
    ("position", "role"),
    ("duration", "minutes"),
    ("time", "minutes"),
    ("lang", "language"),
    ("rubric", "competencies"),
    ("skills", "competencies"),
    ("probes", "follow_ups"),
    ("keywords", "words"),
    ("terms", "vocabulary"),
    ("text", "question"),
    ("scenario", "context"),
    ("speed", "pace"),
    ("levels", "anchors"),
];

/// A table whose fields are taken out one by one; what is left at the end is unknown.
pub(super) struct Fields<'i> {
    table: DeTable<'i>,
    pub line: usize,
    /// How errors name it, for example "area 2".
    pub name: String,
    /// Every field that was asked for: what it may have.
    known: Vec<String>,
}

impl<'i> Fields<'i> {
    pub fn new(table: DeTable<'i>, line: usize, name: impl Into<String>) -> Self {
        Fields { table, line, name: name.into(), known: Vec::new() }
    }

    fn is_plan(&self) -> bool {
        self.name == "the plan"
    }
}

/// A text and the line it begins on.
#[derive(Clone, Debug)]
pub(super) struct Located {
    pub text: String,
    pub line: usize,
}

impl Reader {
    /// A text that must be there.
    pub(super) fn required(&mut self, fields: &mut Fields<'_>, key: &str) -> Located {
        self.optional(fields, key).unwrap_or_else(|| {
            self.missing(fields, key);
            Located { text: String::new(), line: fields.line }
        })
    }

    /// A text that is not empty, with its spaces and line breaks made single spaces.
    pub(super) fn optional(&mut self, fields: &mut Fields<'_>, key: &str) -> Option<Located> {
        let (value, line) = self.take(fields, key)?;
        match value {
            DeValue::String(text) => {
                let text = single_spaced(&text);
                if text.is_empty() {
                    self.fail(line, format!("`{key}` of {} is empty", fields.name));
                }
                Some(Located { text, line })
            }
            other => {
                self.mistyped(line, key, &fields.name, "a text", &other);
                // Told already; something must stand in its place so that it is not told as missing too.
                Some(Located { text: String::new(), line })
            }
        }
    }

    pub(super) fn texts(&mut self, fields: &mut Fields<'_>, key: &str) -> Vec<Located> {
        let Some((value, line)) = self.take(fields, key) else { return Vec::new() };
        let DeValue::Array(items) = value else {
            self.mistyped(line, key, &fields.name, "a list of texts", &value);
            return Vec::new();
        };
        let mut found = Vec::new();
        for item in items {
            let line = self.line(item.span().start);
            match item.into_inner() {
                DeValue::String(text) if text.trim().is_empty() => {
                    self.fail(line, format!("`{key}` of {} has an empty text", fields.name));
                }
                DeValue::String(text) => found.push(Located { text: single_spaced(&text), line }),
                other => self.mistyped(line, key, &fields.name, "a list of texts", &other),
            }
        }
        found
    }

    pub(super) fn number(&mut self, fields: &mut Fields<'_>, key: &str, default: u64, least: u64, most: u64) -> u64 {
        self.optional_number(fields, key, least, most).map_or(default, |(number, _)| number.unwrap_or(default))
    }

    /// A whole number and its line; no number where what stands there is none.
    pub(super) fn optional_number(
        &mut self,
        fields: &mut Fields<'_>,
        key: &str,
        least: u64,
        most: u64,
    ) -> Option<(Option<u64>, usize)> {
        let (value, line) = self.take(fields, key)?;
        let DeValue::Integer(number) = value else {
            self.mistyped(line, key, &fields.name, "a whole number", &value);
            return Some((None, line));
        };
        let number = u64::from_str_radix(number.as_str(), number.radix()).ok();
        let fitting = number.filter(|number| (least..=most).contains(number));
        if fitting.is_none() {
            self.fail(line, format!("`{key}` of {} must be between {least} and {most}", fields.name));
        }
        Some((fitting, line))
    }

    /// A number with or without a fraction.
    pub(super) fn decimal(&mut self, fields: &mut Fields<'_>, key: &str, default: f32, least: f32, most: f32) -> f32 {
        let Some((value, line)) = self.take(fields, key) else { return default };
        let number = match &value {
            DeValue::Float(number) => number.as_str().parse::<f32>().ok(),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(|it| it as f32),
            other => {
                self.mistyped(line, key, &fields.name, "a number", other);
                return default;
            }
        };
        match number {
            Some(number) if (least..=most).contains(&number) => number,
            _ => {
                self.fail(line, format!("`{key}` of {} must be between {least:.1} and {most:.1}", fields.name));
                default
            }
        }
    }

    pub(super) fn flag(&mut self, fields: &mut Fields<'_>, key: &str) -> bool {
        self.optional_flag(fields, key).unwrap_or(false)
    }

    pub(super) fn optional_flag(&mut self, fields: &mut Fields<'_>, key: &str) -> Option<bool> {
        match self.take(fields, key)? {
            (DeValue::Boolean(flag), _) => Some(flag),
            (other, line) => {
                self.mistyped(line, key, &fields.name, "true or false", &other);
                None
            }
        }
    }

    /// One of a few words, and its line.
    pub(super) fn one_of<T: Copy + Default>(
        &mut self,
        fields: &mut Fields<'_>,
        key: &str,
        choices: &[(&str, T)],
    ) -> (T, usize) {
        let Some(Located { text, line }) = self.optional(fields, key) else { return (T::default(), fields.line) };
        let chosen = choices.iter().find(|(word, _)| *word == text).map(|(_, choice)| *choice);
        if chosen.is_none() {
            let words: Vec<String> = choices.iter().map(|(word, _)| format!("“{word}”")).collect();
            self.fail(line, format!("`{key}` of {} must be one of {}, not “{text}”", fields.name, words.join(", ")));
        }
        (chosen.unwrap_or_default(), line)
    }

    pub(super) fn table<'i>(&mut self, fields: &mut Fields<'i>, key: &str) -> Option<Fields<'i>> {
        let (value, line) = self.take(fields, key)?;
        let name = format!("[{key}]");
        match value {
            DeValue::Table(table) => Some(Fields::new(table, line, name)),
            other => {
                self.mistyped(line, key, &fields.name, "a table", &other);
                Some(Fields::new(DeTable::new(), line, name))
            }
        }
    }

    /// The tables of `[[key]]`, each named for errors, for example "area 2" or "part 1 of area 2".
    pub(super) fn tables<'i>(&mut self, fields: &mut Fields<'i>, key: &str, singular: &str) -> Vec<Fields<'i>> {
        let Some((value, line)) = self.take(fields, key) else { return Vec::new() };
        let DeValue::Array(items) = value else {
            self.mistyped(line, key, &fields.name, "a list of tables", &value);
            return Vec::new();
        };
        let within = if fields.is_plan() { String::new() } else { format!(" of {}", fields.name) };
        let mut found = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let line = self.line(item.span().start);
            match item.into_inner() {
                DeValue::Table(table) => {
                    found.push(Fields::new(table, line, format!("{singular} {}{within}", index + 1)));
                }
                other => self.mistyped(line, key, &fields.name, "a list of tables", &other),
            }
        }
        found
    }

    fn take<'i>(&self, fields: &mut Fields<'i>, key: &str) -> Option<(DeValue<'i>, usize)> {
        fields.known.push(key.to_owned());
        let value: Spanned<DeValue<'i>> = fields.table.remove(key)?;
        let line = self.line(value.span().start);
        Some((value.into_inner(), line))
    }

    /// Tells every field that nothing has asked for, with what may have been meant.
    pub(super) fn finish(&mut self, fields: Fields<'_>) {
        let is_plan = fields.is_plan();
        for (key, _) in fields.table {
            let line = self.line(key.span().start);
            let key: &Cow<'_, str> = key.get_ref();
            let hint = if !is_plan && PLAN_FIELDS.contains(&key.as_ref()) {
                format!(
                    "it belongs to the plan itself: move it above the first line in brackets (it stands below {})",
                    fields.name
                )
            } else {
                match meant(key, &fields.known) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("it has {}", listed(&fields.known)),
                }
            };
            self.fail(line, format!("`{key}` is not a field of {}: {hint}", fields.name));
        }
    }

    pub(super) fn missing(&mut self, fields: &Fields<'_>, key: &str) {
        self.fail(fields.line, format!("`{key}` is missing in {}", fields.name));
    }

    fn mistyped(&mut self, line: usize, key: &str, name: &str, wanted: &str, found: &DeValue<'_>) {
        self.fail(line, format!("`{key}` of {name} must be {wanted}, not {}", found.type_str()));
    }
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The known name that was probably meant.
fn meant<'a>(word: &str, known: &'a [String]) -> Option<&'a str> {
    let plain = word.to_lowercase().replace('-', "_");
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == plain).map(|(_, name)| *name);
    if let Some(name) = known.iter().find(|name| Some(name.as_str()) == other) {
        return Some(name);
    }
    nearest(&plain, known.iter().map(String::as_str))
}

/// The candidate that differs from `word` in few letters.
pub(super) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = candidates.map(|name| (strsim::damerau_levenshtein(word, name), name)).min()?;
    (near.0 <= 1 + near.1.chars().count() / 4).then_some(near.1)
}

/// Names in one sentence, without the forms for display that few need.
fn listed(known: &[String]) -> String {
    let names: Vec<String> =
        known.iter().filter(|name| !name.ends_with("_display")).map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => "no fields".to_owned(),
    }
}
