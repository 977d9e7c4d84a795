//! A turn while a main question is open: nudge, follow up, or go on.

use super::super::event::{EntryKind, Move, Nudge, PartKind, Request};
use super::super::phrasing::{
    ACKNOWLEDGEMENTS, ADDED, DECLINED_OFFERS, MOMENTS, OFFERS_LEFT, QUESTIONS_NOTED, REPEATS, TIME_IS_OVER, addressed,
    pick,
};
use super::super::plan::{Area, Limits};
use super::super::probe::{self, Probe};
use super::super::request::{Understood, YesNo, yes_or_no};
use super::super::state::{Progress, State, Turn};
use super::super::text::{count_words, has_phrase, words};
use super::draft::Draft;
use super::{Heard, ending, requests};

/// A yes or a no to what Emily offered is not longer than this; anything longer is an answer to the question.
const YES_OR_NO_WORDS: usize = 5;

pub(super) fn reply<'a>(heard: Heard<'a>, understood: &Understood) -> Option<Draft<'a>> {
    let state = heard.state;
    let draft = Draft::new(state);
    if state.offered_repeat()
        && let Some(draft) = repeat_offer_answered(state, heard.text)
    {
        return Some(draft);
    }
    let name = addressed(state).map(|name| format!(", {name}")).unwrap_or_default();
    if let Some(request) = state.asked_whether()
        && count_words(heard.text) <= YES_OR_NO_WORDS
    {
        match (yes_or_no(heard.text), understood) {
            (YesNo::Yes, Understood::Answer) => return requests::reply(heard, request, false),
            (YesNo::No, Understood::Answer) => {
                let draft = draft.reply("All right. Please go on.").makes(Move::GoOn);
                return Some(draft.prompt_if_unheard());
            }
            _ => {}
        }
    }
    match understood {
        Understood::Request(request) => requests::reply(heard, *request, false),
        Understood::Unclear(request) => requests::ask_whether(heard, *request),
        Understood::AnswerThenRequest { answer, request } => {
            let enough = count_words(answer) >= state.plan().limits.brief_words;
            requests::reply(heard, *request, enough)
        }
        Understood::Greeting if !state.greeted() => {
            Some(draft.reply(format!("Hello{name}.")).prompt_again().makes(Move::Greeted))
        }
        Understood::SoundCheck if !state.greeted() => {
            Some(draft.reply("Yes, I can hear you.").prompt_again().makes(Move::Greeted))
        }
        _ if state.open_question().is_some_and(|question| !state.question_heard(question)) => Some(unheard(heard)),
        Understood::Question => Some(question_back(heard)),
        _ => answer(heard, understood),
    }
}

/// "Shall I repeat the question?" was asked in a silence. A yes or a no belongs to that; anything else is an answer.
fn repeat_offer_answered<'a>(state: &'a State, text: &str) -> Option<Draft<'a>> {
    if count_words(text) > YES_OR_NO_WORDS {
        return None;
    }
    match yes_or_no(text) {
        YesNo::Yes => {
            let draft = Draft::new(state).reply(pick(state, REPEATS)).prompt_again();
            Some(draft.makes(Move::Asked { request: Request::Repeat }))
        }
        YesNo::No => {
            Some(Draft::new(state).reply(pick(state, MOMENTS)).makes(Move::Asked { request: Request::Moment }))
        }
        YesNo::Unclear => None,
    }
}

/// The open question was cut before its end: it is asked again. What was said meanwhile is kept, with the question
/// before where it still belongs to that.
fn unheard(heard: Heard<'_>) -> Draft<'_> {
    let state = heard.state;
    let before = state.turn(heard.turn).and_then(|turn| turn.question).filter(|it| state.open_question() != Some(*it));
    let draft = Draft::new(state);
    let draft = match before {
        Some(question) => {
            draft.say(EntryKind::Reply, Some(question), pick(state, ADDED)).makes(Move::Answered { question })
        }
        None => draft.reply("Sorry, let me finish the question."),
    };
    draft.prompt_again()
}

/// A question to Emily instead of an answer. About the question itself it is put in other words; anything else is
/// answered from the plan or passed on.
fn question_back(heard: Heard<'_>) -> Draft<'_> {
    let said = words(heard.text);
    let about_the_question = ["i", "you want", "you mean", "looking for", "you like me", "the question", "an example"];
    if about_the_question.iter().any(|phrase| has_phrase(&said, phrase)) {
        let draft = Draft::new(heard.state).reply("That's up to you; choose what you know best.");
        return requests::in_other_words(draft, heard.state).makes(Move::Asked { request: Request::Rephrase });
    }
    let (about, answer) = ending::own_question(heard.state, heard.text);
    let draft = Draft::new(heard.state).reply(answer).makes(Move::CandidateAsked { about });
    draft.reply("My question is still open, whenever you're ready.").prompt_if_unheard()
}

fn answer<'a>(heard: Heard<'a>, understood: &Understood) -> Option<Draft<'a>> {
    let state = heard.state;
    let (question, area) = state.open_area()?;
    let progress = state.progress(question)?;
    let turn = state.turn(heard.turn)?;
    let limits = &state.plan().limits;
    let draft = Draft::new(state);
    let brief = count_words(heard.text) < limits.brief_words;
    let (_, prompt_heard) = state.prompt()?;
    if brief && !prompt_heard {
        return Some(draft.reply("Sorry, let me say that again.").prompt_again());
    }
    if brief && !progress.answered && !progress.nudged_brief {
        return Some(nudge(draft, question, Nudge::Brief, area));
    }
    let draft = draft.makes(Move::Answered { question });
    if !progress.nudged_lengthy && is_lengthy(turn, limits) {
        return Some(nudge(draft, question, Nudge::Lengthy, area));
    }
    let offer = *understood == Understood::AnswerThenOffer;
    let draft = draft.when(*understood == Understood::AnswerThenQuestion, |draft| {
        let (about, _) = ending::own_question(state, heard.text);
        draft.makes(Move::CandidateAsked { about })
    });
    let said = state.answer_so_far(question, heard.turn);
    let acknowledged = match understood {
        Understood::AnswerThenQuestion => QUESTIONS_NOTED,
        _ => ACKNOWLEDGEMENTS,
    };
    let may_follow =
        progress.follow_ups.len() < usize::from(area.max_follow_ups) && state.has_time_for_more(question, heard.now_ms);
    Some(match may_follow.then(|| next_probe(state, area, progress, &said, offer)).flatten() {
        Some(probe) => {
            follow_up(draft.reply(pick(state, if offer { DECLINED_OFFERS } else { acknowledged })), question, probe)
        }
        None if !offer
            && !state.told_time()
            && state.is_over_time(heard.now_ms)
            && state.unresolved_beside(question) > 0 =>
        {
            draft.reply(TIME_IS_OVER).makes(Move::ToldTime).go_on(question)
        }
        None => draft.reply(pick(state, if offer { OFFERS_LEFT } else { acknowledged })).go_on(question),
    })
}

fn next_probe(state: &State, area: &Area, progress: &Progress, said: &str, offer: bool) -> Option<Probe> {
    let found = probe::probe(area, said, &progress.follow_ups, state.last_probe());
    found.or_else(|| offer.then(|| probe::prepared(area, &progress.follow_ups)).flatten())
}

fn follow_up(draft: Draft<'_>, question: u8, probe: Probe) -> Draft<'_> {
    draft.say(EntryKind::FollowUp, Some(question), probe.ask).makes(Move::FollowedUp { question, about: probe.about })
}

/// Asks for more or for less, with a target. Nothing that was said is thrown away.
fn nudge<'a>(draft: Draft<'a>, question: u8, nudge: Nudge, area: &Area) -> Draft<'a> {
    let (target, start) = (&area.target, &area.start_with);
    let text = match nudge {
        Nudge::Brief => format!("Could you tell me a little more? Take {target}; you could start with {start}."),
        Nudge::Lengthy => format!(
            "Thank you, I have all of that. Could you give me the key points once more, in {target}? You could start with {start}."
        ),
    };
    draft.say(EntryKind::Nudge, Some(question), text).makes(Move::Nudged { question, nudge })
}

/// Typed words and spoken seconds each use up their limit; a turn that has both uses up both.
fn is_lengthy(turn: &Turn, limits: &Limits) -> bool {
    let typed: usize =
        turn.parts.iter().filter(|part| part.kind == PartKind::Typed).map(|part| count_words(&part.text)).sum();
    let spoken_ms: u64 = turn
        .parts
        .iter()
        .filter(|part| part.kind == PartKind::Spoken)
        .map(|part| part.end_ms.saturating_sub(part.start_ms))
        .sum();
    let (words, limit_ms) = (limits.lengthy_words.max(1) as u64, (limits.lengthy_seconds * 1_000).max(1));
    // typed / words + spoken / limit > 1, in whole numbers.
    typed as u64 * limit_ms + spoken_ms * words > words * limit_ms
}
