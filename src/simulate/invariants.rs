//! What must hold of every interview, whoever takes it. Each broken rule is told in a sentence.

use std::collections::{BTreeSet, HashMap};

use super::Simulation;
use super::statistics::acknowledgements;
use crate::conversation::patience::is_backchannel;
use crate::interview::event::{
    CloseReason, EntryKind, Event, Line, Logged, Move, Outcome, Request, Utterance, UtteranceId,
};
use crate::interview::{Plan, Speaker, State, is_presentable};

/// Every rule that this interview breaks.
pub fn check(simulation: &Simulation) -> Vec<String> {
    let mut faults = Vec::new();
    let heard = Heard::of(&simulation.log);
    one_end(simulation, &mut faults);
    all_asked_or_ended(simulation, &heard, &mut faults);
    one_question_a_turn(&heard, &mut faults);
    presentable(&heard, &mut faults);
    final_is_said_of_the_last(&simulation.transcript.header.plan, &heard, &mut faults);
    numbered_in_order(&simulation.state, &heard, &mut faults);
    consent_comes_first(&simulation.log, &mut faults);
    one_voice_at_a_time(&simulation.log, &mut faults);
    every_word_once(simulation, &mut faults);
    acknowledged_in_other_words(simulation, &mut faults);
    goodbye_is_said(simulation, &heard, &mut faults);
    faults
}

/// What of Emily's replies reached the candidate.
struct Heard<'a> {
    utterances: Vec<&'a Utterance>,
    /// Lines in the order in which they were played, with how much of them.
    lines: Vec<(&'a Utterance, &'a Line, &'a Outcome)>,
}

impl<'a> Heard<'a> {
    fn of(log: &'a [Logged]) -> Self {
        let mut by_id: HashMap<UtteranceId, &Utterance> = HashMap::new();
        let mut heard = Heard { utterances: Vec::new(), lines: Vec::new() };
        for logged in log {
            match &logged.event {
                Event::ReplyDecided { utterance, .. } => {
                    heard.utterances.push(utterance);
                    by_id.insert(utterance.id, utterance);
                }
                Event::Played { utterance, line, outcome, .. } => {
                    let played = by_id.get(utterance).and_then(|it| Some((*it, it.lines.get(*line)?, outcome)));
                    heard.lines.extend(played);
                }
                _ => {}
            }
        }
        heard
    }

    /// Main questions played to their end.
    fn asked(&self) -> BTreeSet<u8> {
        let whole = |(_, line, outcome): &(&Utterance, &Line, &Outcome)| {
            (line.kind == EntryKind::Question && **outcome == Outcome::Whole).then_some(line.question).flatten()
        };
        self.lines.iter().filter_map(whole).collect()
    }
}

fn one_end(simulation: &Simulation, faults: &mut Vec<String>) {
    if simulation.account.stuck {
        faults.push("the interview goes round in a circle".into());
    }
    let is_end = |logged: &&Logged| matches!(logged.event, Event::Closed { .. });
    let ends = simulation.log.iter().filter(is_end).count();
    if ends != 1 {
        faults.push(format!("{ends} terminal states instead of one"));
    } else if !simulation.log.last().as_ref().is_some_and(is_end) {
        faults.push("something is logged after the end".into());
    }
    if simulation.log.iter().zip(1..).any(|(logged, seq)| logged.seq != seq) {
        faults.push("the log's numbers have a gap".into());
    }
    if simulation.log.windows(2).any(|pair| pair[1].at_ms < pair[0].at_ms) {
        faults.push("the log's time runs backwards".into());
    }
}

fn all_asked_or_ended(simulation: &Simulation, heard: &Heard<'_>, faults: &mut Vec<String>) {
    let (log, state) = (&simulation.log, &simulation.state);
    let made = |wanted: &dyn Fn(&Move) -> bool| heard.utterances.iter().any(|it| it.moves.iter().any(wanted));
    match simulation.outcome() {
        Some(CloseReason::Completed) => {
            let (asked, skipped) = (heard.asked(), state.skipped());
            for question in 1..=state.questions_total() {
                if !asked.contains(&question) && !skipped.contains(&question) {
                    faults.push(format!("completed, and question {question} was neither asked to its end nor skipped"));
                }
            }
            if state.resolved() < state.questions_total() {
                faults.push(format!(
                    "completed with {} of {} questions resolved",
                    state.resolved(),
                    state.questions_total()
                ));
            }
        }
        Some(CloseReason::EndedByCandidate) => {
            let asked = made(&|made| matches!(made, Move::Asked { request: Request::End } | Move::ConfirmEnd));
            if !asked {
                faults.push("ended early, and nobody asked for that".into());
            }
        }
        Some(CloseReason::Declined) => {
            let on_page = log.iter().any(|logged| matches!(logged.event, Event::Declined { .. }));
            if !on_page && !made(&|made| matches!(made, Move::Consent { given: false, .. })) {
                faults.push("declined, and nobody declined".into());
            }
        }
        Some(CloseReason::Abandoned) => {
            if !simulation.account.expired {
                faults.push("abandoned before the link expired".into());
            }
        }
        Some(CloseReason::Cancelled | CloseReason::Failed) | None => {
            faults.push("no outcome that a candidate can bring about".into())
        }
    }
}

fn one_question_a_turn(heard: &Heard<'_>, faults: &mut Vec<String>) {
    for utterance in &heard.utterances {
        for form in [|line: &Line| line.speech.clone(), |line: &Line| line.display.clone()] {
            let marks: usize =
                utterance.lines.iter().map(|line| without_quotes(&form(line)).matches('?').count()).sum();
            if marks > 1 {
                faults.push(format!("{marks} questions in one turn: {}", shown(utterance)));
                break;
            }
        }
    }
}

fn presentable(heard: &Heard<'_>, faults: &mut Vec<String>) {
    for (_, line, _) in &heard.lines {
        if !is_presentable(&line.display) || !is_presentable(&line.speech) {
            faults.push(format!("markup or a placeholder is said: {}", line.display));
        }
        if line.display.contains(char::is_control) || line.speech.contains(char::is_control) {
            faults.push(format!("a control character is said: {:?}", line.display));
        }
    }
}

fn final_is_said_of_the_last(plan: &Plan, heard: &Heard<'_>, faults: &mut Vec<String>) {
    let last = u8::try_from(plan.areas.len()).unwrap_or(u8::MAX);
    let mut reached = false;
    let mut announced = 0;
    for (_, line, outcome) in &heard.lines {
        reached |= line.kind == EntryKind::Question && line.question == Some(last);
        let text = &line.display;
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if !says(&["final", "Final", "last"]) {
            continue;
        }
        let own = without_plan(&without_quotes(text), plan).to_lowercase();
        if own.contains("final") && line.question != Some(last) {
            faults.push(format!("\"final\" is said of another than the last question: {text}"));
        }
        if own.contains("last of my questions") && !reached {
            faults.push(format!("the last question is spoken of before it was asked: {text}"));
        }
        // A line that was cut is said again in full.
        announced += usize::from(own.contains("final question") && **outcome == Outcome::Whole);
    }
    // Who goes back hears of the final question again when it comes.
    let back = |made: &Move| matches!(made, Move::Asked { request: Request::Back });
    let went_back = heard.utterances.iter().filter(|it| it.moves.iter().any(back)).count();
    if announced > 1 + went_back {
        faults.push(format!("the final question is announced {announced} times"));
    }
}

fn numbered_in_order(state: &State, heard: &Heard<'_>, faults: &mut Vec<String>) {
    const ORDINALS: [&str; 7] = ["", "first", "second", "third", "fourth", "fifth", "sixth"];
    let mut next = 1;
    let skipped = |question: u8| {
        let skips = |made: &Move| matches!(made, Move::Skipped { question: it } if *it == question);
        heard.utterances.iter().any(|utterance| utterance.moves.iter().any(skips))
    };
    for (_, line, outcome) in &heard.lines {
        let (EntryKind::Question, Some(question)) = (line.kind, line.question) else { continue };
        if let Some(left_out) = (next..question).find(|earlier| !skipped(*earlier)) {
            faults.push(format!("question {question} is asked before question {left_out}"));
            return;
        }
        if question >= next && **outcome == Outcome::Whole {
            next = question + 1;
        }
        // What stands before the plan's words must not name another number.
        let Some(area) = state.plan().area(question) else { continue };
        let phrases = area.context.iter().chain([&area.question, &area.rephrased]);
        let lead = phrases.filter_map(|phrase| line.display.find(&phrase.display)).min().unwrap_or(0);
        let own = line.display[..lead].to_lowercase();
        let named = ORDINALS.iter().enumerate().skip(1).find(|(_, word)| own.contains(&format!("the {word} ")));
        if let Some((number, word)) = named
            && number != usize::from(question)
        {
            faults.push(format!("question {question} is called the {word}: {}", line.display));
        }
    }
}

fn consent_comes_first(log: &[Logged], faults: &mut Vec<String>) {
    let mut consented = false;
    let mut giving = BTreeSet::new();
    let mut questions = BTreeSet::new();
    for logged in log {
        match &logged.event {
            Event::Consented { .. } => consented = true,
            Event::ReplyDecided { utterance, .. } => {
                if utterance.moves.iter().any(|made| matches!(made, Move::Consent { given: true, .. })) {
                    giving.insert(utterance.id);
                }
                let asks = |line: &Line| matches!(line.kind, EntryKind::Question | EntryKind::FollowUp);
                if utterance.lines.iter().any(asks) {
                    questions.insert(utterance.id);
                }
            }
            Event::Played { utterance, .. } => {
                consented |= giving.contains(utterance);
                if questions.contains(utterance) && !consented {
                    faults.push("a question is asked before the candidate agreed to the notice".into());
                    return;
                }
            }
            _ => {}
        }
    }
}

fn one_voice_at_a_time(log: &[Logged], faults: &mut Vec<String>) {
    let mut before = 0;
    for logged in log {
        if let Event::Played { start_ms, end_ms, .. } = logged.event {
            if start_ms < before || end_ms < start_ms {
                faults.push(format!("a line that began at {start_ms} ms begins before another ended at {before} ms"));
            }
            before = end_ms;
        }
    }
}

/// Everything that was heard or typed is in the transcript, once; listening sounds over Emily's voice may be left out.
fn every_word_once(simulation: &Simulation, faults: &mut Vec<String>) {
    let account = &simulation.account;
    let page =
        |text: &str| ["Asked ", "Agreed on the page", "Declined on the page"].iter().any(|it| text.starts_with(it));
    let entries = simulation.transcript.entries.iter().filter(|entry| entry.speaker == Speaker::Candidate);
    let entries = entries.filter(|entry| entry.heard.is_some() || !page(&entry.text)).map(|entry| entry.text.as_str());
    if account.said.iter().flat_map(|said| said.split_whitespace()).eq(entries.clone().flat_map(str::split_whitespace))
    {
        return;
    }
    // Something was left out, or what was typed while something was being transcribed stands before it.
    let mut missing: HashMap<&str, i64> = HashMap::new();
    let said = account.said.iter().flat_map(|said| said.split_whitespace());
    said.for_each(|word| *missing.entry(word).or_default() += 1);
    entries.flat_map(str::split_whitespace).for_each(|word| *missing.entry(word).or_default() -= 1);
    let sounds = account.said.iter().filter(|said| is_backchannel(said)).chain(&account.unheard);
    for sound in sounds.flat_map(|said| said.split_whitespace()) {
        if let Some(count) = missing.get_mut(sound).filter(|count| **count > 0) {
            *count -= 1;
        }
    }
    let told = |wanted: fn(i64) -> bool| {
        let mut words: Vec<&str> = missing.iter().filter(|(_, count)| wanted(**count)).map(|(word, _)| *word).collect();
        words.sort_unstable();
        words.truncate(12);
        words.join(" ")
    };
    let (lost, doubled) = (told(|count| count > 0), told(|count| count < 0));
    if !lost.is_empty() {
        faults.push(format!("words of the candidate are missing from the transcript: {lost}"));
    }
    if !doubled.is_empty() {
        faults.push(format!("words stand more often in the transcript than they were said: {doubled}"));
    }
}

fn acknowledged_in_other_words(simulation: &Simulation, faults: &mut Vec<String>) {
    let said = acknowledgements(simulation);
    for pair in said.windows(2).filter(|pair| pair[0] == pair[1]) {
        faults.push(format!("twice running the same acknowledgement: {}", pair[0]));
    }
}

/// Who stays to the end hears the end: every line of the closing is played whole, or said again after an
/// interruption.
fn goodbye_is_said(simulation: &Simulation, heard: &Heard<'_>, faults: &mut Vec<String>) {
    let goes = |logged: &Logged| matches!(logged.event, Event::Left { .. } | Event::Declined { .. });
    let left = simulation.log.iter().rev().take(4).any(goes);
    if left || simulation.account.expired || simulation.outcome().is_none() {
        return;
    }
    let closes = |made: &Move| matches!(made, Move::Close { .. });
    let Some((closing, ..)) = heard.lines.iter().rev().find(|(it, ..)| it.moves.iter().any(closes)) else {
        faults.push("it ended without a closing".into());
        return;
    };
    let says_goodbye = |it: &Utterance| it.lines.iter().any(|line| line.kind == EntryKind::Closing);
    let tries: BTreeSet<UtteranceId> =
        heard.lines.iter().filter(|(it, ..)| says_goodbye(it)).map(|(it, ..)| it.id).collect();
    if tries.len() > 1 {
        // Who talks over the goodbye again and again is let go in the end.
        return;
    }
    for line in closing.lines.iter().filter(|line| line.kind == EntryKind::Closing) {
        let whole = |(_, other, outcome): &(&Utterance, &Line, &Outcome)| {
            other.display == line.display && **outcome == Outcome::Whole
        };
        if !heard.lines.iter().any(whole) {
            faults.push(format!("the call ended in the middle of the closing: {} was not said", line.display));
        }
    }
}

/// The text without what stands in quotation marks: somebody's own words.
fn without_quotes(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut closing = None;
    for c in text.chars() {
        match (closing, c) {
            (Some(close), c) if c == close => closing = None,
            (Some(_), _) => {}
            (None, '\u{201c}') => closing = Some('\u{201d}'),
            (None, c) => bare.push(c),
        }
    }
    bare
}

/// The text without the plan's own words, which may speak of anything.
fn without_plan(text: &str, plan: &Plan) -> String {
    let mut own = text.to_owned();
    for area in &plan.areas {
        let phrases =
            area.context.iter().chain([&area.question, &area.rephrased]).map(|phrase| phrase.display.as_str());
        let asks = area.parts.iter().map(|part| part.ask.as_str());
        for phrase in phrases.chain(asks).chain(area.follow_ups.iter().map(String::as_str)).chain([area.name.as_str()])
        {
            if !phrase.is_empty() && own.contains(phrase) {
                own = own.replace(phrase, " ");
            }
        }
    }
    own
}

fn shown(utterance: &Utterance) -> String {
    utterance.lines.iter().map(|line| line.display.as_str()).collect::<Vec<_>>().join(" / ")
}
