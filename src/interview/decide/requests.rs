//! What a candidate may ask for at any time, while a main question is open.

use super::super::event::{EntryKind, Move, Ms, Request};
use super::super::phrasing::{
    ALL_RIGHTS, MOMENTS, REPEATS, REPHRASES, SKIPS, capitalised, count, joined, number, ordinal, pick,
};
use super::super::plan::Phrase;
use super::super::probe::TERM;
use super::super::state::State;
use super::super::text::speakable;
use super::draft::Draft;
use super::{Heard, ending};

/// The reply to a request. `answered`: the words before it were enough of an answer to count.
pub(super) fn reply(heard: Heard<'_>, request: Request, answered: bool) -> Option<Draft<'_>> {
    let state = heard.state;
    let (question, area) = state.open_area()?;
    // Words belong to the question that was heard when they were said.
    let spoken_to = state.turn(heard.turn)?.question.unwrap_or(question);
    let answered = answered && state.question_heard(spoken_to);
    let draft = Draft::new(state)
        .when(answered, |draft| draft.makes(Move::Answered { question: spoken_to }))
        .makes(Move::Asked { request });
    let resolved = state.progress(question)?.answered || (answered && spoken_to == question);
    Some(match request {
        Request::Repeat => draft.reply(pick(state, REPEATS)).prompt_again(),
        Request::Rephrase => in_other_words(draft.reply(pick(state, REPHRASES)), state),
        Request::Moment => draft.reply(pick(state, MOMENTS)).prompt_if_unheard(),
        // The candidate has not heard yet what this would skip: it belongs to the question before.
        Request::Skip if !state.question_begun(question) => draft.reply(pick(state, ALL_RIGHTS)).prompt_again(),
        Request::Skip => {
            let (said, draft) = if resolved {
                (pick(state, ALL_RIGHTS), draft)
            } else {
                (pick(state, SKIPS), draft.makes(Move::Skipped { question }))
            };
            draft.reply(said).go_on(question)
        }
        Request::Back if question == 1 => {
            draft.reply("This is the first question; there is none before it. Here it is again.").prompt_again()
        }
        Request::Back => back_to(draft, state, question - 1),
        Request::End if state.unresolved() == u8::from(resolved && !state.progress(question)?.resolved()) => {
            draft.reply(pick(state, ALL_RIGHTS)).invite()
        }
        Request::End => {
            let counted = u8::from(answered && !state.progress(spoken_to)?.resolved());
            ending::ask_to_end(draft, state, counted)
        }
        Request::OwedQuestion => draft.reply(fact(state, request, heard.now_ms)).prompt_again(),
        Request::HowManyLeft | Request::HowLong | Request::AreYouHuman | Request::IsThisRecorded => {
            let go_on =
                if area.hard { "Take your time with the question." } else { "Please go on whenever you're ready." };
            draft.reply(joined(&[&fact(state, request, heard.now_ms), go_on])).prompt_if_unheard()
        }
    })
}

/// A turn that may be a request or part of an answer: asked about, where acting on it would take something away.
pub(super) fn ask_whether(heard: Heard<'_>, request: Request) -> Option<Draft<'_>> {
    let question = match request {
        Request::Repeat => "Just to be sure: would you like to hear the question again?",
        Request::Rephrase => "Just to be sure: would you like the question in other words?",
        Request::Skip => "Just to be sure: would you like to leave this question out?",
        Request::Back => "Just to be sure: would you like to go back to the question before?",
        // A moment, a fact, and the question about ending take nothing away.
        Request::Moment
        | Request::HowManyLeft
        | Request::HowLong
        | Request::AreYouHuman
        | Request::IsThisRecorded
        | Request::End
        | Request::OwedQuestion => return reply(heard, request, false),
    };
    Some(Draft::new(heard.state).reply(question).makes(Move::AskedWhether { request }))
}

/// Opens an earlier question again.
pub(super) fn back_to<'a>(draft: Draft<'a>, state: &'a State, question: u8) -> Draft<'a> {
    let Some(area) = state.plan().area(question) else { return draft };
    // Without "final": it is not said of a question twice.
    let lead = format!("Of course. Back to the {} question, about {}.", ordinal(question, 0), area.name);
    let posed = super::super::phrasing::posed(area);
    draft
        .say(EntryKind::Reply, Some(question), lead)
        .say_as(EntryKind::Question, Some(question), Phrase { speech: posed.speech, display: posed.display })
        .makes(Move::Opened { question })
}

/// What is open in other words: the plan's for a main question; for a follow-up, what it is about.
pub(super) fn in_other_words<'a>(draft: Draft<'a>, state: &'a State) -> Draft<'a> {
    let Some((question, area)) = state.open_area() else { return draft };
    let follow_up = state.prompt().is_some_and(|(line, _)| line.kind == EntryKind::FollowUp);
    if !follow_up {
        return draft.say_as(EntryKind::Question, Some(question), area.rephrased.clone());
    }
    let about = state.last_probe().filter(|about| !about.starts_with("prepared") && *about != TERM);
    draft.reply(about.map(|about| format!("I'm asking about {about}.")).unwrap_or_default()).prompt_again()
}

/// A fact about the interview, from the state and the plan.
pub(super) fn fact(state: &State, request: Request, now_ms: Ms) -> String {
    match request {
        Request::HowManyLeft => how_many(state),
        Request::OwedQuestion => joined(&["Thank you for checking.", &how_many(state)]),
        Request::HowLong => how_long(state, now_ms),
        Request::AreYouHuman => {
            let alternative = state.plan().human_alternative.as_deref().map(speakable).unwrap_or_default();
            joined(&[
                &format!("No, I'm {}, an AI interviewer, not a person.", speakable(state.interviewer())),
                &alternative,
            ])
        }
        Request::IsThisRecorded => format!("Yes. {}", state.plan().notice.spoken),
        _ => String::new(),
    }
}

fn how_many(state: &State) -> String {
    let total = u64::from(state.questions_total());
    let Some(open) = state.open_question() else {
        return format!(
            "There {} in all.",
            if total == 1 { "is one question".to_owned() } else { format!("are {}", count(total, "question")) }
        );
    };
    let others = u64::from(state.unresolved_beside(open));
    let here = format!("We are on question {} of {}", number(open.into()), number(total));
    match others {
        0 => format!("{here}, and no other comes after it."),
        1 => format!("{here}, and one more comes after it."),
        _ => format!("{here}, and {} more come after it.", number(others)),
    }
}

fn how_long(state: &State, now_ms: Ms) -> String {
    let passed = state.elapsed_ms(now_ms) / 60_000;
    let planned = capitalised(&count(state.plan().minutes.into(), "minute"));
    match passed {
        0 => format!("{planned} are planned, and we have only just begun."),
        1 => format!("{planned} are planned, and about one has passed."),
        _ => format!("{planned} are planned, and about {} have passed.", number(passed)),
    }
}
