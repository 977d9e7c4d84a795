//! The scorecard as JSON, as Markdown and as plain text.
//!
//! Text and Markdown are the same blocks in two spellings. In both, letters that could steer a terminal or turn the
//! direction of the text are shown as �; the JSON has the words as they are.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::event::Nudge;
use super::super::transcript::{escaped, one_line};
use super::{
    Asked, Assessment, Coverage, Evidence, Judge, Judgement, Note, Observed, PartSeen, Reached, Record, Review,
    STATEMENT, Scorecard, Seen, Unjudged, VERSION,
};

/// A piece of a report for people.
enum Block {
    Title(String),
    Heading(String),
    Subheading(String),
    Paragraph(String),
    Field(&'static str, String),
    Item(String),
    /// Under an item or a field.
    Under(String),
}

impl Scorecard {
    /// The scorecard as one JSON document. These fields keep their names and meaning while `scorecard` is 1:
    ///
    /// - `scorecard` (the version of this form), `statement`, `judge` with `by` (`scripted` or `model`), `model` and
    ///   `statement`;
    /// - `interview`: `id`, `reference`, `role`, `company`, `candidate`, `interviewer`, `started`, `ended`,
    ///   `time_zone`, `close_reason` (null while it is not over), `plan` with `id` and `version`, `versions`;
    /// - `competencies`, each with `competency`, `description`, `anchors`, `observed` (`level`, `not_observed` or
    ///   `not_judged`), `level` (1 to 5 or null), `not_judged` (why, or null), `rationale`, `evidence`, `rejected` (each
    ///   a `fault` and a `text`), `questions`, `reviews` (oldest first) and `standing` (the newest review, or null);
    /// - a question has `question`, `area`, `text`, `variant`, `reached`, `answers` (entries) and `parts`, each with
    ///   `part`, `seen` (`addressed`, `not_observed` or `not_answered`), `followed_up` and `evidence`;
    /// - evidence has `entry`, `question`, `offset_ms`, `at`, `kind` and `quote`;
    /// - `coverage`: see [`Coverage`]; `notes`: see [`Note`].
    ///
    /// Entries and questions are counted from 1. What is not known is null, never left out.
    pub fn to_json(&self) -> Value {
        let header = &self.transcript.header;
        let model = match &self.judge {
            Judge::Scripted => None,
            Judge::Model { label } => Some(label),
        };
        json!({
            "scorecard": VERSION,
            "statement": STATEMENT,
            "judge": {
                "by": if model.is_some() { "model" } else { "scripted" },
                "model": model,
                "statement": self.judge.statement(),
            },
            "interview": {
                "id": header.id,
                "reference": header.reference,
                "role": header.plan.role,
                "company": header.plan.company,
                "candidate": header.candidate,
                "interviewer": header.interviewer,
                "started": header.started_ms.map(|at| self.transcript.time(at)),
                "ended": header.ended_ms.map(|at| self.transcript.time(at)),
                "time_zone": header.time_zone.as_deref().unwrap_or("UTC"),
                "close_reason": header.close_reason,
                "plan": {"id": header.plan.id, "version": header.plan.version},
                "versions": header.versions,
            },
            "competencies": self.competencies.iter().map(assessment_json).collect::<Vec<_>>(),
            "coverage": self.coverage,
            "notes": self.notes,
        })
    }

    /// The scorecard as plain text.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for block in self.blocks() {
            // Writing to a String cannot fail.
            let _ = match block {
                Block::Title(title) => writeln!(text, "{title}\n{}\n", "=".repeat(title.chars().count())),
                Block::Heading(title) => writeln!(text, "\n{title}\n{}", "-".repeat(title.chars().count())),
                Block::Subheading(title) => writeln!(text, "\n{title}"),
                Block::Paragraph(words) => writeln!(text, "\n{words}"),
                Block::Field(name, value) => writeln!(text, "{name}: {value}"),
                Block::Item(words) => writeln!(text, "  - {words}"),
                Block::Under(words) => writeln!(text, "      {words}"),
            };
        }
        text
    }

    /// The scorecard as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut text = String::new();
        for block in self.blocks() {
            let _ = match block {
                Block::Title(title) => writeln!(text, "# {}\n", escaped(&title)),
                Block::Heading(title) => writeln!(text, "\n## {}\n", escaped(&title)),
                Block::Subheading(title) => writeln!(text, "\n### {}\n", escaped(&title)),
                Block::Paragraph(words) => writeln!(text, "\n{}\n", escaped(&words)),
                Block::Field(name, value) => writeln!(text, "- **{name}:** {}", escaped(&value)),
                Block::Item(words) => writeln!(text, "- {}", escaped(&words)),
                Block::Under(words) => writeln!(text, "  - {}", escaped(&words)),
            };
        }
        text
    }

    fn blocks(&self) -> Vec<Block> {
        let header = &self.transcript.header;
        let mut blocks = vec![Block::Title(shown(&format!("Scorecard: {}", header.plan.role)))];
        let lines = self.transcript.header_lines();
        blocks.extend(lines.into_iter().map(|(name, value)| Block::Field(name, shown(&value))));
        let versions = &header.versions;
        let parts = [
            ("Emily", &versions.emily),
            ("hears with", &versions.transcriber),
            ("speaks with", &versions.synthesizer),
            ("words with", &versions.language),
        ];
        let parts = parts.iter().filter(|(_, version)| !version.is_empty());
        let parts: Vec<String> = parts.map(|(what, version)| format!("{what} {version}")).collect();
        if !parts.is_empty() {
            blocks.push(Block::Field("Versions", shown(&parts.join("; "))));
        }
        blocks.push(Block::Field("Judged by", shown(self.judge.name())));
        blocks.push(Block::Paragraph(STATEMENT.to_owned()));
        blocks.push(Block::Paragraph(shown(&self.judge.statement())));
        if header.close_reason.is_none() {
            blocks.push(Block::Paragraph("The interview is not over: this is the report so far.".to_owned()));
        }
        for assessment in &self.competencies {
            self.assessment_blocks(assessment, &mut blocks);
        }
        coverage_blocks(&self.coverage, &mut blocks);
        self.note_blocks(&mut blocks);
        blocks
    }

    fn assessment_blocks(&self, assessment: &Assessment, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading(shown(&assessment.competency)));
        if let Some(description) = &assessment.description {
            blocks.push(Block::Field("What is meant", shown(description)));
        }
        blocks.push(Block::Field("Observed", observed_in_words(assessment)));
        for quote in assessment.judgement.evidence() {
            blocks.push(Block::Under(self.quote(quote)));
        }
        match &assessment.judgement {
            Judgement::Level { rationale, .. } | Judgement::NotObserved { rationale: Some(rationale), .. } => {
                blocks.push(Block::Field("Rationale", shown(rationale)));
            }
            Judgement::NotJudged(Unjudged::Rejected(faults)) => {
                blocks.push(Block::Field("Refused for", format!("{} reasons, checked in code", faults.len())));
                blocks.extend(faults.iter().map(|fault| Block::Under(shown(&fault.to_string()))));
            }
            _ => {}
        }
        if let Some(standing) = assessment.standing() {
            let (level, who) = (level_in_words(standing.level, &assessment.anchors), review_in_words(standing));
            blocks.push(Block::Field("A person's level, which stands", format!("{level} ({who})")));
            for earlier in assessment.reviews.iter().filter(|review| *review != standing) {
                let level = level_in_words(earlier.level, &[]);
                blocks.push(Block::Under(format!("earlier: {level} ({})", review_in_words(earlier))));
            }
        }
        if assessment.questions.is_empty() {
            blocks.push(Block::Paragraph("No question of the plan serves it.".to_owned()));
        }
        for asked in &assessment.questions {
            self.question_blocks(asked, blocks);
        }
    }

    fn question_blocks(&self, asked: &Asked, blocks: &mut Vec<Block>) {
        let Asked { question, area, text, variant, reached, answers, parts } = asked;
        let variant = if *variant > 0 { format!(", alternative {variant}") } else { String::new() };
        blocks.push(Block::Subheading(shown(&format!("Question {question}, {area}{variant}: {}", reached.in_words()))));
        blocks.push(Block::Field("The question", shown(&format!("“{text}”"))));
        if !answers.is_empty() {
            let numbers: Vec<String> = answers.iter().map(usize::to_string).collect();
            let noun = if answers.len() == 1 { "entry" } else { "entries" };
            blocks.push(Block::Field("Answered in", format!("{noun} {}", numbers.join(", "))));
        }
        if parts.is_empty() {
            blocks.push(Block::Item("The plan names no parts of this question: read the answers.".to_owned()));
        }
        for PartSeen { part, seen, followed_up } in parts {
            let (found, evidence) = match seen {
                Seen::Addressed(evidence) => ("addressed", evidence.as_slice()),
                Seen::NotObserved => ("not observed", &[][..]),
                Seen::NotAnswered => ("no answer", &[][..]),
            };
            let asked_for = if *followed_up { ", asked for in a follow-up" } else { "" };
            blocks.push(Block::Item(shown(&format!("{part}: {found}{asked_for}"))));
            blocks.extend(evidence.iter().map(|quote| Block::Under(self.quote(quote))));
        }
    }

    fn note_blocks(&self, blocks: &mut Vec<Block>) {
        if self.notes.is_empty() {
            return;
        }
        blocks.push(Block::Heading("Notes for the reviewer".to_owned()));
        blocks.push(Block::Paragraph(
            "Facts about how the interview went. None of them is a score, and none of them says why.".to_owned(),
        ));
        for Note { entry, offset_ms, text, .. } in &self.notes {
            let entry = entry.map(|number| format!("entry {number}"));
            let place: Vec<String> = entry
                .into_iter()
                .chain(offset_ms.map(|at| self.transcript.clock(at)))
                .filter(|it| !it.is_empty())
                .collect();
            let place = if place.is_empty() { String::new() } else { format!("{}: ", place.join(", ")) };
            blocks.push(Block::Item(shown(&format!("{place}{text}"))));
        }
    }

    fn quote(&self, evidence: &Evidence) -> String {
        let clock = self.transcript.clock(evidence.offset_ms);
        shown(&format!("entry {}, {clock}: “{}”", evidence.entry, evidence.quote))
    }
}

impl Judge {
    fn name(&self) -> &str {
        match self {
            Judge::Scripted => "scripted: no language model",
            Judge::Model { label } => label,
        }
    }

    /// What a reader must know of how this came about.
    pub fn statement(&self) -> String {
        match self {
            Judge::Scripted => {
                "No language model judged this interview, and it has no levels: those are for people to \
                give. For each part that a question asks for stands where the answers have words of the plan for it. \
                That shows where to read, not how good an answer is; a part said in other words shows as not observed."
                    .to_owned()
            }
            Judge::Model { label } => format!(
                "The levels are proposals of a language model ({label}). One is kept only where every quote was found, \
                 word for word, in the candidate's answers; otherwise there is none, and it says why. People decide."
            ),
        }
    }
}

fn assessment_json(assessment: &Assessment) -> Value {
    let judgement = &assessment.judgement;
    let (observed, level) = match judgement.observed() {
        Observed::Level(level) => ("level", Some(level)),
        Observed::NotObserved => ("not_observed", None),
        Observed::NotJudged => ("not_judged", None),
    };
    let (why, rationale, rejected) = match judgement {
        Judgement::NotJudged(why @ Unjudged::Rejected(faults)) => (Some(why.in_words()), None, faults.as_slice()),
        Judgement::NotJudged(why) => (Some(why.in_words()), None, &[][..]),
        Judgement::NotObserved { rationale, .. } => (None, rationale.as_deref(), &[][..]),
        Judgement::Level { rationale, .. } => (None, Some(rationale.as_str()), &[][..]),
    };
    let rejected: Vec<Value> =
        rejected.iter().map(|fault| json!({"fault": fault.code(), "text": fault.to_string()})).collect();
    json!({
        "competency": assessment.competency,
        "description": assessment.description,
        "anchors": assessment.anchors,
        "observed": observed,
        "level": level,
        "not_judged": why,
        "rationale": rationale,
        "evidence": judgement.evidence(),
        "rejected": rejected,
        "questions": assessment.questions.iter().map(asked_json).collect::<Vec<_>>(),
        "reviews": assessment.reviews,
        "standing": assessment.standing(),
    })
}

fn asked_json(asked: &Asked) -> Value {
    let part = |part: &PartSeen| {
        let (seen, evidence) = match &part.seen {
            Seen::Addressed(evidence) => ("addressed", evidence.as_slice()),
            Seen::NotObserved => ("not_observed", &[][..]),
            Seen::NotAnswered => ("not_answered", &[][..]),
        };
        json!({"part": part.part, "seen": seen, "followed_up": part.followed_up, "evidence": evidence})
    };
    json!({
        "question": asked.question,
        "area": asked.area,
        "text": asked.text,
        "variant": asked.variant,
        "reached": asked.reached,
        "answers": asked.answers,
        "parts": asked.parts.iter().map(part).collect::<Vec<_>>(),
    })
}

impl Unjudged {
    fn in_words(&self) -> String {
        match self {
            Unjudged::NoModel => "no language model judged it".to_owned(),
            Unjudged::NoScale => "the plan has no scale for it".to_owned(),
            Unjudged::Failed(why) => format!("the language model gave no reply: {why}"),
            Unjudged::Rejected(_) => "the language model's reply was refused".to_owned(),
        }
    }
}

fn observed_in_words(assessment: &Assessment) -> String {
    match &assessment.judgement {
        Judgement::NotJudged(why) => shown(&format!("not judged: {}", why.in_words())),
        Judgement::NotObserved { rationale: None, .. } => "not observed: no answer was given".to_owned(),
        Judgement::NotObserved { .. } => "not observed".to_owned(),
        Judgement::Level { level, .. } => level_in_words(Some(*level), &assessment.anchors),
    }
}

fn level_in_words(level: Option<u8>, anchors: &[String]) -> String {
    let Some(level) = level else { return "not observed".to_owned() };
    let anchor = usize::from(level).checked_sub(1).and_then(|at| anchors.get(at));
    shown(&anchor.map_or_else(|| format!("level {level} of 5"), |anchor| format!("level {level} of 5: {anchor}")))
}

fn review_in_words(review: &Review) -> String {
    let at = review.at.strftime("%Y-%m-%d %H:%M UTC");
    shown(&format!("{}, {at}: {}", review.reviewer, review.reason))
}

fn coverage_blocks(coverage: &Coverage, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading("Coverage".to_owned()));
    let counts = [
        (coverage.answered, Reached::Answered),
        (coverage.skipped, Reached::Skipped),
        (coverage.unanswered, Reached::Unanswered),
        (coverage.not_reached, Reached::NotReached),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, reached)| format!("{count} {}", reached.in_words())).collect();
    let early = if coverage.ended_early { " The interview ended early." } else { "" };
    blocks.push(Block::Paragraph(format!("Of {} questions: {}.{early}", coverage.questions, counts.join("; "))));
    blocks.extend(coverage.each.iter().map(|record| Block::Item(record_in_words(record))));
}

fn record_in_words(record: &Record) -> String {
    let mut words = format!("Question {}, {}: {}", record.question, record.area, record.reached.in_words());
    if record.words > 0 {
        let _ = write!(words, ", {} words", record.words);
    }
    for nudged in &record.nudged {
        words.push_str(match (nudged.nudge, nudged.remained) {
            (Nudge::Brief, false) => "; asked for more, which came",
            (Nudge::Brief, true) => "; asked for more, and accepted as brief as it was",
            (Nudge::Lengthy, false) => "; asked for the key points, which came",
            (Nudge::Lengthy, true) => "; asked for the key points, and accepted as long as it was",
        });
    }
    if !record.follow_ups.is_empty() {
        let _ = write!(words, "; followed up on {}", record.follow_ups.join(", "));
    }
    shown(&words)
}

/// On one line, and without letters that steer a terminal or turn the direction of the text.
fn shown(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    one_line(text).chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}
