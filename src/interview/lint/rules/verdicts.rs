//! No verdict on the candidate or an answer (rule 13).

use super::super::lexicon::{Hit, Tag};
use super::super::tokens::{Reading, Sentence};
use super::super::turns::{Act, Talk};
use super::Findings;

const WHY: &str = "is a verdict: an interviewer stays neutral";

/// Rule 13.
pub(super) fn neutral(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    for (at, turn) in talk.interviewer() {
        // Before somebody answered there is nothing to judge.
        if !talk.turns[..at].iter().any(|before| before.act == Act::Answers) {
            continue;
        }
        let after_answer = talk.after_answer(at);
        let to_a_question =
            talk.before(at).is_some_and(|before| matches!(before.act, Act::Wonders | Act::HasNoQuestion));
        for (message, reading) in talk.read(turn) {
            let mut in_scenario = false;
            for (place, sentence) in reading.sentences.iter().enumerate() {
                in_scenario |= begins_scenario(reading, sentence);
                let context = Context { after_answer, to_a_question, in_scenario, first: place == 0 };
                if let Some(hit) = verdict(reading, sentence, &context).filter(|_| !is_planned(talk, reading, sentence))
                {
                    faults.words(13, message, reading, hit.at..hit.at + hit.len, WHY);
                }
            }
        }
    }
}

struct Context {
    after_answer: bool,
    /// The candidate had asked something: a good team is praised then, and not the candidate.
    to_a_question: bool,
    in_scenario: bool,
    /// The first sentence of its message.
    first: bool,
}

fn begins_scenario(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    reading.words(sentence.tokens.clone()).any(|word| matches!(word, "imagine" | "suppose" | "picture" | "assume"))
}

fn verdict<'r>(reading: &'r Reading<'_>, sentence: &'r Sentence, context: &Context) -> Option<&'r Hit> {
    if sentence.questions == 0 && !is_prompt(reading, sentence) {
        let sure = reading.hits_in(sentence, Tag::Verdict).find(|hit| !is_excused(reading, sentence, hit, context));
        if sure.is_some() {
            return sure;
        }
        let praise = reading
            .hits_in(sentence, Tag::Praise)
            .chain(reading.hits_in(sentence, Tag::GoodThing))
            .find(|hit| is_addressed(reading, sentence, hit, context));
        if praise.is_some() {
            return praise;
        }
    }
    let bare = reading.hits_in(sentence, Tag::BareVerdict).find(|hit| hit.at == sentence.tokens.start)?;
    (context.after_answer && context.first && stands_alone(reading, sentence, bare)).then_some(bare)
}

/// "Tell me about a great success", "I'd like to hear about your best work".
fn is_prompt(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    let mut words = reading.words(sentence.tokens.clone()).filter(|word| {
        !matches!(
            *word,
            "please" | "and" | "so" | "now" | "then" | "next" | "okay" | "first" | "thank" | "thanks" | "you"
        )
    });
    let first = words.next().unwrap_or_default();
    let prompts = [
        "tell", "describe", "explain", "imagine", "suppose", "think", "walk", "give", "share", "picture", "take",
        "consider", "talk", "say", "pick", "choose", "name", "recall", "assume",
    ];
    prompts.contains(&first) || sentence.tags.any(&[Tag::Transition, Tag::MovesOn]) && !sentence.tags.has(Tag::Verdict)
}

/// Words that are no verdict here: another's merit in a scenario, or what the work is like.
fn is_excused(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit, context: &Context) -> bool {
    let text: Vec<&str> = reading.words(hit.at..hit.at + hit.len).collect();
    let next = reading.word(hit.at + hit.len);
    let before = hit.at.checked_sub(1).map(|at| reading.word(at)).unwrap_or_default();
    // "Correct me if …", "whether that is right", "not impressed", "if you did well".
    let hypothetical = reading.words(sentence.tokens.start..hit.at).any(|word| {
        matches!(word, "if" | "whether" | "would" | "could" | "unless" | "when" | "until" | "may" | "might")
    });
    let greets = text.first() == Some(&"good") && matches!(next, "morning" | "afternoon" | "evening" | "luck" | "day");
    let addressed = reading.words(sentence.tokens.clone()).any(|word| matches!(word, "you" | "your"));
    let others = context.to_a_question && !addressed;
    // "Four out of five questions" is a count.
    let counts = text.first() == Some(&"out") && (next.starts_with("question") || sentence.tags.has(Tag::AdmitsError));
    // "There is no right or wrong answer."
    let no_such = matches!(text.last(), Some(&("answer" | "answers" | "response")))
        && matches!(before, "or" | "no" | "and" | "nor");
    let idiom = matches!(text.as_slice(), ["well", "put" | "said" | "done"]) && before == "as";
    // "Data that was wrong" tells of the data; "that was wrong" at a clause's beginning tells of the answer.
    let relative = text.first() == Some(&"that") && !begins_clause(reading, sentence, hit.at);
    let told = before == "not" && text.first() == Some(&"disappointed");
    (hypothetical && !text.iter().any(|word| matches!(*word, "impressive" | "impressed")))
        || greets
        || others
        || counts
        || no_such
        || idiom
        || relative
        || told
        || (context.in_scenario && !is_about_the_answer(reading, sentence))
}

fn begins_clause(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).filter(|before| sentence.tokens.contains(before)) else { return true };
    reading.tokens[before].ends_clause
        || matches!(
            reading.word(before),
            "and"
                | "but"
                | "so"
                | "think"
                | "believe"
                | "well"
                | "because"
                | "no"
                | "yes"
                | "afraid"
                | "say"
                | "know"
                | "guess"
                | "feel"
                | "find"
                | "unfortunately"
                | "however"
        )
}

fn is_about_the_answer(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    sentence.tags.has(Tag::GoodThing)
        || reading
            .words(sentence.tokens.clone())
            .any(|word| matches!(word, "answer" | "response" | "done" | "explained" | "impressive"))
}

/// A word of praise that goes to the candidate or the answer: "that's excellent", "a good point", "your excellent notes".
fn is_addressed(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit, context: &Context) -> bool {
    if context.in_scenario {
        return false;
    }
    let all: Vec<&str> = reading.words(sentence.tokens.clone()).collect();
    let next = reading.word(hit.at + hit.len);
    let after_next = reading.word(hit.at + hit.len + 1);
    let to_courtesy =
        next == "to" && matches!(after_next, "hear" | "meet" | "have" | "know" | "talk" | "speak" | "be" | "go");
    let word_after_is_courtesy = to_courtesy
        || matches!(
            next,
            "luck"
                | "morning"
                | "afternoon"
                | "evening"
                | "day"
                | "weekend"
                | "talking"
                | "speaking"
                | "meeting"
                | "having"
                | "hearing"
                | "chatting"
                | "time"
                | "deal"
                | "many"
                | "rest"
        );
    let has = |wanted: &[&str]| all.iter().any(|word| wanted.contains(word));
    let hypothetical = has(&["if", "whether", "would", "could", "may", "might", "should", "can", "will", "please"]);
    let you = has(&["you", "your"]);
    let that = matches!(
        all.first(),
        Some(&("that" | "this" | "it" | "what" | "which" | "thank" | "thanks" | "so" | "really" | "very" | "such"))
    );
    let short = all.len() <= 5;
    let addressed =
        if context.to_a_question { you && !has(&["we", "our", "team", "company"]) } else { you || that || short };
    let relative = reading.word(hit.at) == "that" && !begins_clause(reading, sentence, hit.at);
    addressed && !relative && !word_after_is_courtesy && !hypothetical
}

/// "Great." or "Great, thank you." and not "Great Ormond Street is …".
fn stands_alone(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    let last = hit.at + hit.len;
    let rest = last..sentence.tokens.end;
    let ends = reading.tokens[last - 1].ends_clause || rest.is_empty();
    let next = reading.word(last);
    ends || matches!(next, "thank" | "thanks" | "stuff" | "so" | "let" | "okay" | "then" | "and")
}

/// The plan's own words are the employer's, and the same for every candidate.
fn is_planned(talk: &Talk<'_>, reading: &Reading<'_>, sentence: &Sentence) -> bool {
    let Some(record) = &talk.interview.record else { return false };
    let said = reading.sentence_text(sentence);
    let plan = &record.plan;
    let fixed = [plan.closing.as_str(), plan.next_steps.as_str(), plan.notice.spoken.as_str()];
    let areas = plan.areas.iter().flat_map(|area| {
        let context = area.context.as_ref().map_or("", |phrase| phrase.display.as_str());
        [context, area.question.display.as_str(), area.rephrased.display.as_str(), area.name.as_str()]
    });
    let answers = plan.faq.iter().map(|faq| faq.answer.as_str()).chain(plan.human_alternative.as_deref());
    fixed.into_iter().chain(areas).chain(answers).any(|planned| !planned.is_empty() && planned.contains(said))
}
