//! A plan as TOML that a person can go on with: in the order and with the words of the shipped ones.

use std::fmt::Write as _;

use super::super::{Alternative, Area, Choice, Competency, Patience, Phrase, Plan, PlanPart};

/// A line of a comment is no longer than this.
const COMMENT_WIDTH: usize = 110;

/// What a person should look at in any draft.
const TO_CHECK: &[&str] = &[
    "Before it is used:",
    "- Read every question aloud. Does it ask for what this work needs, and would a candidate understand it at once?",
    "- Agree on the competencies and their anchors with those who will rate by them.",
    "- `closing`, `next_steps` and the faq are general: make them say what really happens, and promise no more.",
    "- `notice` is what candidates consent to: have it checked by whoever answers for data protection.",
    "- No question may touch on age, family, origin, religion, health, disability; the check finds plain cases only.",
    "- Run `emily plans check FILE`, then change `version` with every change.",
    "Every field is explained in the plan `software-engineer`: `emily plans show software-engineer`.",
];

/// Writing to a String cannot fail.
macro_rules! put {
    ($out:expr, $($text:tt)*) => { let _ = writeln!($out, $($text)*); };
}

/// The plan's TOML, with `header` as its first comment.
pub(super) fn toml(plan: &Plan, header: &[String]) -> String {
    let mut out = String::new();
    for line in header {
        comment(&mut out, line);
    }
    put!(out, "#");
    for line in TO_CHECK {
        comment(&mut out, line);
    }
    top(&mut out, plan);
    for faq in &plan.faq {
        put!(
            out,
            "\n[[faq]]\nabout = {}\nwords = {}\nanswer = {}",
            text(&faq.about),
            list(&faq.words),
            text(&faq.answer)
        );
    }
    put!(out, "\n# What is assessed. `anchors` say what is observed at the levels 1 to 5, in that order.");
    for it in &plan.competencies {
        competency(&mut out, it);
    }
    put!(out, "\n# The areas, in the order in which they are asked. The introduction comes first.");
    for it in &plan.areas {
        area(&mut out, it);
    }
    out
}

fn top(out: &mut String, plan: &Plan) {
    put!(
        out,
        "\nid = {}\nversion = {}            # change it whenever you change the plan",
        text(&plan.id),
        text(&plan.version)
    );
    put!(out, "role = {}", text(&plan.role));
    match &plan.company {
        Some(company) => {
            put!(out, "company = {}", text(company));
        }
        None => {
            put!(out, "# company = \"Your company\"");
        }
    }
    put!(
        out,
        "language = {}\nminutes = {}             # announced in the greeting",
        text(&plan.language),
        plan.minutes
    );
    let patience = match plan.patience {
        Patience::Brisk => "brisk",
        Patience::Normal => "normal",
        Patience::Patient => "patient",
    };
    let choice = match plan.alternatives {
        Choice::Same => "same",
        Choice::Rotate => "rotate",
    };
    put!(out, "patience = \"{patience}\"       # or \"brisk\", \"patient\"");
    put!(out, "alternatives = \"{choice}\"     # every candidate gets the same questions; or \"rotate\"");
    put!(out, "\n# The next steps are the only promise made to a candidate: keep them true.");
    put!(out, "closing = {}\nnext_steps = {}", text(&plan.closing), text(&plan.next_steps));
    match &plan.human_alternative {
        Some(human) => {
            put!(out, "human_alternative = {}", text(human));
        }
        None => {
            put!(out, "# human_alternative = \"You can ask your recruiter for an interview with a person instead.\"");
        }
    }
    put!(out, "\n[voice]\npace = {:?}\npitch = {:?}", plan.voice.pace, plan.voice.pitch);
    let limits = &plan.limits;
    put!(
        out,
        "\n[limits]\nbrief_words = {}\nlengthy_words = {}\nlengthy_seconds = {}",
        limits.brief_words,
        limits.lengthy_words,
        limits.lengthy_seconds
    );
    put!(out, "\n# What candidates are told before anything is recorded. Change its version with its words.");
    put!(
        out,
        "[notice]\nversion = {}\nspoken = {}\nparagraphs = {}",
        text(&plan.notice.version),
        text(&plan.notice.spoken),
        lines(&plan.notice.paragraphs)
    );
}

fn competency(out: &mut String, it: &Competency) {
    put!(out, "\n[[competencies]]\nname = {}\ndescription = {}", text(&it.name), text(&it.description));
    if !it.anchors.is_empty() {
        put!(out, "anchors = {}", lines(&it.anchors));
    }
}

fn area(out: &mut String, area: &Area) {
    put!(out, "\n[[areas]]\nname = {}", text(&area.name));
    if let Some(context) = &area.context {
        phrase(out, "context", context);
    }
    phrase(out, "question", &area.question);
    phrase(out, "rephrased", &area.rephrased);
    put!(out, "target = {}\nstart_with = {}", text(&area.target), text(&area.start_with));
    for (key, set) in [("hard", area.hard), ("occasion", area.occasion)] {
        if set {
            put!(out, "{key} = true");
        }
    }
    if let Some(minutes) = area.minutes {
        put!(out, "minutes = {minutes}");
    }
    put!(out, "max_follow_ups = {}", area.max_follow_ups);
    put!(
        out,
        "competencies = {}\nvocabulary = {}\nfollow_ups = {}",
        list(&area.competencies),
        list(&area.vocabulary),
        lines(&area.follow_ups)
    );
    parts(out, "areas.parts", &area.parts);
    for other in &area.alternatives {
        alternative(out, other);
    }
}

fn alternative(out: &mut String, other: &Alternative) {
    put!(out, "\n[[areas.alternatives]]");
    if let Some(name) = &other.name {
        put!(out, "name = {}", text(name));
    }
    if let Some(context) = &other.context {
        phrase(out, "context", context);
    }
    phrase(out, "question", &other.question);
    if let Some(rephrased) = &other.rephrased {
        phrase(out, "rephrased", rephrased);
    }
    if let Some(start_with) = &other.start_with {
        put!(out, "start_with = {}", text(start_with));
    }
    for (key, set) in [("hard", other.hard), ("occasion", other.occasion)] {
        if let Some(set) = set {
            put!(out, "{key} = {set}");
        }
    }
    if !other.vocabulary.is_empty() {
        put!(out, "vocabulary = {}", list(&other.vocabulary));
    }
    if !other.follow_ups.is_empty() {
        put!(out, "follow_ups = {}", lines(&other.follow_ups));
    }
    parts(out, "areas.alternatives.parts", &other.parts);
}

fn parts(out: &mut String, table: &str, parts: &[PlanPart]) {
    for part in parts {
        put!(
            out,
            "\n[[{table}]]\nname = {}\nwords = {}\nask = {}",
            text(&part.name),
            list(&part.words),
            text(&part.ask)
        );
    }
}

fn phrase(out: &mut String, key: &str, phrase: &Phrase) {
    put!(out, "{key} = {}", text(&phrase.speech));
    if phrase.display != phrase.speech {
        put!(out, "{key}_display = {}", text(&phrase.display));
    }
}

/// A TOML string.
fn text(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|it| text(it)).collect::<Vec<_>>().join(", "))
}

/// A list of sentences, one a line.
fn lines(texts: &[String]) -> String {
    if texts.is_empty() {
        return "[]".to_owned();
    }
    let lines: Vec<String> = texts.iter().map(|it| format!("    {},\n", text(it))).collect();
    format!("[\n{}]", lines.concat())
}

/// A comment, broken between words; the lines of a point are set in.
fn comment(out: &mut String, said: &str) {
    let indent = if said.starts_with("- ") { "  " } else { "" };
    let mut line = String::new();
    for word in said.split_whitespace() {
        if !line.trim().is_empty() && line.chars().count() + 1 + word.chars().count() > COMMENT_WIDTH {
            put!(out, "# {line}");
            line = indent.to_owned();
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    put!(out, "# {line}");
}
