//! Warnings: what is allowed in a plan and seldom wanted. A plan with warnings is sound; `emily plans check` shows
//! them.

use super::super::super::text::{Word, find_phrase, has_phrase, sentences, words};
use super::super::{Area, Choice, Faq, Plan};
use super::Reader;
use super::fields::Located;

/// What candidates ask most: the FAQ should know an answer.
const NEXT_STEPS_ASKED: &str =
    "What happens next, what are the next steps, and when will I hear back from you after this?";

/// Words that ask for one real occasion.
const OCCASIONS: &[&str] = &[
    "one time when",
    "a time when",
    "a time you",
    "one time you",
    "one occasion",
    "an occasion",
    "a situation when",
    "a situation where",
    "a situation in which",
    "one situation",
    "one moment when",
    "a moment when",
    "one case when",
    "a case when",
];
/// Words that ask for no real occasion, but for what somebody would do.
const SUPPOSITIONS: &[&str] = &["imagine", "suppose", "would you", "what if"];
/// Beginnings of questions that yes or no would answer.
const CLOSED: &[&str] = &[
    "do you",
    "did you",
    "are you",
    "were you",
    "have you",
    "has your",
    "is there",
    "is your",
    "will you",
    "would you",
    "can you",
    "could you",
];
/// With these after them the same beginnings invite a story.
const INVITING: &[&str] = &[
    "tell",
    "describe",
    "walk",
    "give",
    "explain",
    "introduce",
    "share",
    "take",
    "name",
    "talk",
    "show",
    "say",
    "help",
    "outline",
    "think",
    "pick",
    "choose",
    "go",
];

impl Reader {
    /// What one question of an area, with everything around it, might have been meant to say.
    pub(super) fn advise_area(&mut self, area: &Area, name: &str, line: usize) {
        let asked = words(&area.question.speech);
        let scenario = area.context.as_ref().map(|context| words(&context.speech)).unwrap_or_default();
        let has = |phrases: &[&str]| phrases.iter().any(|it| has_phrase(&asked, it) || has_phrase(&scenario, it));
        let supposes = has(SUPPOSITIONS);
        if has(OCCASIONS) && !area.occasion && !supposes {
            let what = "asks for a real occasion: `occasion = true` lets Emily ask for one where an answer is general";
            self.warn(line, format!("{name} {what}"));
        }
        if area.occasion && supposes {
            let what = "asks what somebody would do, but `occasion = true` has Emily ask for a real occasion";
            self.warn(line, format!("{name} {what}"));
        }
        if area.context.is_some() && !area.hard {
            self.warn(line, format!("{name} tells a scenario: `hard = true` gives time to think"));
        }
        if is_closed(&area.question.speech) {
            self.warn(line, format!("{name} can be answered with yes or no: begin with “how”, “what” or “tell me”"));
        }
        if area.max_follow_ups == 0 && !area.parts.is_empty() {
            self.warn(line, format!("{name} has parts, but `max_follow_ups = 0`: a missing part is never asked for"));
        }
    }

    /// What an area could have and has not.
    pub(super) fn advise_what_is_missing(&mut self, area: &Area, name: &str, line: usize) {
        let missing: Vec<&str> = [
            ("parts (so no part that is missing is asked for)", area.parts.is_empty()),
            ("follow_ups", area.follow_ups.is_empty()),
            ("alternatives (so every candidate gets the same question)", area.alternatives.is_empty()),
        ]
        .into_iter()
        .filter_map(|(what, missing)| missing.then_some(what))
        .collect();
        if let Some((last, before)) = missing.split_last() {
            let all =
                if before.is_empty() { (*last).to_owned() } else { format!("{} and no {last}", before.join(", no ")) };
            self.warn(line, format!("{name} has no {all}"));
        }
    }

    /// The only promise made to candidates is `next_steps`: it must be one that can be kept, and the same everywhere.
    pub(super) fn advise_promises(&mut self, closing: &Located, next_steps: &Located, faq: &[(Faq, usize)]) {
        let answers =
            faq.iter().map(|(faq, line)| (format!("the faq about {}", faq.about), faq.answer.as_str(), *line));
        let said = [("`closing`", closing), ("`next_steps`", next_steps)]
            .map(|(name, said)| (name.to_owned(), said.text.as_str(), said.line));
        let mut first: Option<String> = None;
        for (name, text, line) in said.into_iter().chain(answers) {
            let Some(promise) = promise(text) else { continue };
            match &first {
                Some(first) if *first != promise => {
                    self.warn(
                        line,
                        format!("{name} promises “{promise}”, and another text “{first}”: promise one thing"),
                    );
                }
                Some(_) => {}
                None => {
                    self.warn(line, format!("{name} promises “{promise}”: keep it only if it is always kept"));
                    first = Some(promise);
                }
            }
        }
    }

    pub(super) fn advise_plan(&mut self, plan: &Plan, alternatives_line: usize) {
        if plan.areas.is_empty() {
            return;
        }
        if plan.alternatives == Choice::Rotate && plan.areas.iter().all(|area| area.alternatives.is_empty()) {
            self.warn(
                alternatives_line,
                "`alternatives = \"rotate\"`, but no area has [[areas.alternatives]]".to_owned(),
            );
        }
        if plan.competencies.is_empty() {
            self.warn(1, "the plan has no [[competencies]]: reports have nothing to give evidence for".to_owned());
        } else {
            let idle: Vec<&str> =
                plan.areas.iter().filter(|area| area.competencies.is_empty()).map(|area| area.name.as_str()).collect();
            if !idle.is_empty() {
                self.warn(
                    1,
                    format!("these areas name no competencies, so nothing said there is evidence: {}", idle.join(", ")),
                );
            }
        }
        let asked = words(NEXT_STEPS_ASKED);
        if !plan.faq.iter().any(|faq| faq.words.iter().any(|phrase| has_phrase(&asked, phrase))) {
            self.warn(1, "no [[faq]] answers “what happens next?”: candidates ask that most".to_owned());
        }
        let (least, _) = plan.estimated_minutes();
        if least > plan.minutes {
            self.warn(
                1,
                format!("the questions alone take about {least} minutes, but `minutes` announces {}", plan.minutes),
            );
        }
    }
}

/// Whether yes or no would answer the question of a text.
fn is_closed(text: &str) -> bool {
    let Some(question) = sentences(text).into_iter().find(|sentence| sentence.contains('?')) else { return false };
    let asked = words(question);
    let begins = CLOSED.iter().any(|phrase| find_phrase(&asked, phrase).is_some_and(|(at, _)| at == 0));
    let after = asked.iter().skip(2).find(|word| word.plain != "please");
    begins && after.is_none_or(|word| !INVITING.contains(&word.plain.as_str()))
}

/// The words of a text that promise a time, for example "within ten days" or "next week".
fn promise(text: &str) -> Option<String> {
    const UNITS: &[&str] = &["hour", "hours", "day", "days", "week", "weeks", "month", "months"];
    const SINGLE: &[&str] = &["tomorrow", "next week", "next month", "this week", "by monday", "by friday"];
    let said = words(text);
    let quoted = |from: usize, to: usize| text[said[from].start..said[to].end].to_lowercase();
    if let Some((at, len)) = SINGLE.iter().find_map(|phrase| find_phrase(&said, phrase)) {
        return Some(quoted(at, at + len - 1));
    }
    let is = |word: &Word, any: &[&str]| any.contains(&word.plain.as_str());
    said.iter().enumerate().filter(|(_, word)| is(word, UNITS)).find_map(|(unit, _)| {
        let from =
            (unit.saturating_sub(5)..unit).rev().find(|at| is(&said[*at], &["within", "in", "after", "inside"]))?;
        Some(quoted(from, unit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_of_time_are_found() {
        for (text, found) in [
            ("The team will write to you within ten working days.", Some("within ten working days")),
            ("You hear from us in 24 hours.", Some("in 24 hours")),
            ("We will call you next week.", Some("next week")),
            ("The hiring team will contact you about what happens next.", None),
            ("I cannot promise a date.", None),
            ("Thank you for your thirty minutes today.", None),
        ] {
            assert_eq!(promise(text).as_deref(), found, "{text}");
        }
    }

    #[test]
    fn closed_questions_are_told_from_invitations() {
        for text in ["Do you like teams?", "You sell software. Have you ever sold to hospitals?"] {
            assert!(is_closed(text), "{text}");
        }
        for text in ["Could you introduce yourself?", "Can you please tell me about it?", "What did you do?"] {
            assert!(!is_closed(text), "{text}");
        }
    }
}
