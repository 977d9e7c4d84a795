//! Ending early, the candidate's own questions, and the closing.

use super::super::event::{CloseReason, EntryKind, Move, Request, Utterance};
use super::super::phrasing::{
    ADDED, ANYTHING_ELSE_ASKS, MOMENTS, REOPENINGS, addressed, capitalised, count, number, ordinal, pick, posed,
    reference, spelled,
};
use super::super::plan::{Faq, Phrase};
use super::super::request::{Understood, YesNo, has_no_question, yes_or_no};
use super::super::state::State;
use super::super::text::{count_words, has_phrase, words};
use super::draft::Draft;
use super::{Heard, opening, question, requests};

/// So many of the candidate's own questions are taken before the closing.
pub(super) const MAX_CANDIDATE_QUESTIONS: u8 = 5;
/// A question without its mark is not longer than this.
const QUESTION_WORDS: usize = 20;
/// So often the closing is begun again for who spoke over it.
const MAX_CLOSINGS: usize = 3;
/// So often it is asked whether to end before the interview just goes on.
const MAX_CONFIRMS: u8 = 2;

/// Says what is still open and asks whether to end. `counted` questions are resolved by the turn itself.
pub(super) fn ask_to_end<'a>(draft: Draft<'a>, state: &'a State, counted: u8) -> Draft<'a> {
    let left = u64::from(state.unresolved().saturating_sub(counted));
    let remain = capitalised(&count(left, "question"));
    let text = match left {
        0 => "Every question is answered. Would you like to end now?".to_owned(),
        1 => format!("{remain} remains. You can finish it, or we can end here. Would you like to end now?"),
        _ => format!("{remain} remain. You can finish them, or we can end here. Would you like to end now?"),
    };
    draft.reply(text).makes(Move::ConfirmEnd)
}

/// The answer to "Would you like to end now?".
pub(super) fn confirm<'a>(heard: Heard<'a>, understood: &Understood) -> Option<Draft<'a>> {
    let state = heard.state;
    let draft = Draft::new(state);
    match (understood, end_or_go_on(heard.text)) {
        (Understood::Request(Request::End), _) | (Understood::Answer | Understood::Question, YesNo::Yes) => {
            Some(close(draft.reply("All right, we'll end here."), state, CloseReason::EndedByCandidate))
        }
        (Understood::AnswerThenRequest { answer, request: Request::End }, _) => {
            let enough = count_words(answer) >= state.plan().limits.brief_words;
            let question = state.open_question().filter(|question| enough && state.question_heard(*question));
            let draft = match question {
                Some(question) => draft.makes(Move::Answered { question }),
                None => draft,
            };
            Some(close(draft.reply("All right, we'll end here."), state, CloseReason::EndedByCandidate))
        }
        (Understood::Request(Request::Repeat | Request::Rephrase), _) => Some(ask_to_end(draft, state, 0)),
        (Understood::Request(request), _) => Some(requests::reply(heard, *request, false)?.makes_first(Move::GoOn)),
        (_, YesNo::No) => Some(draft.reply("All right, let's go on.").prompt_again().makes(Move::GoOn)),
        _ if count_words(heard.text) >= state.plan().limits.brief_words => {
            // An answer after all: nobody says so many words about ending.
            Some(question::reply(heard, understood)?.makes_first(Move::GoOn))
        }
        _ if state.confirms() < MAX_CONFIRMS => {
            Some(draft.reply("Just to be sure: would you like to end the interview now?").makes(Move::ConfirmEnd))
        }
        _ => Some(draft.reply("Then let's go on.").prompt_again().makes(Move::GoOn)),
    }
}

fn end_or_go_on(text: &str) -> YesNo {
    let all = words(text);
    if all.len() > 12 {
        return YesNo::Unclear;
    }
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| has_phrase(&all, phrase));
    let stay = has(&[
        "continue",
        "go on",
        "carry on",
        "keep going",
        "finish it",
        "finish them",
        "finish the question",
        "finish the questions",
        "finish that",
        "finish those",
        "finish all",
        "answer it",
        "stay",
        "don't end",
        "do not end",
        "don't stop",
        "not yet",
        "not now",
    ]);
    let end = has(&["end", "end now", "stop", "close", "quit", "end here", "leave"]);
    match (stay, end) {
        (true, _) => YesNo::No,
        (false, true) if !has(&["no", "don't", "not"]) => YesNo::Yes,
        _ => yes_or_no(text),
    }
}

/// A turn after the last main question.
pub(super) fn candidate_question<'a>(heard: Heard<'a>, understood: &Understood) -> Draft<'a> {
    let state = heard.state;
    let draft = Draft::new(state);
    let request = match understood {
        Understood::Request(request) => Some(*request),
        // A button beside words: what was asked in words comes first, unless the button ends it.
        Understood::AnswerThenRequest { request: request @ (Request::End | Request::Skip), .. } => Some(*request),
        _ => None,
    };
    if let Some(request) = request {
        return requested(heard, draft.makes(Move::Asked { request }), request);
    }
    if let Some(draft) = answer_went_on(heard, understood) {
        return draft;
    }
    let ask_on = pick(state, ANYTHING_ELSE_ASKS);
    match understood {
        Understood::Greeting => draft.say(EntryKind::Reply, None, format!("Hello. {ask_on}")).makes(Move::Greeted),
        Understood::SoundCheck => {
            draft.say(EntryKind::Reply, None, format!("Yes, I can hear you. {ask_on}")).makes(Move::Greeted)
        }
        _ if has_no_question(heard.text) => close(draft, state, CloseReason::Completed),
        _ => {
            let (about, answer) = own_question(state, heard.text);
            // A recogniser may leave the question mark out; but many words that touch on a topic are no question about it.
            let touches = about.is_some() && count_words(heard.text) <= QUESTION_WORDS;
            let is_question = *understood == Understood::Question || heard.text.contains('?') || touches;
            let about = about.filter(|_| is_question);
            let answer = if is_question { answer } else { "Thank you, I'll pass that on to the team.".to_owned() };
            let draft = draft.say(EntryKind::Reply, None, answer).makes(Move::CandidateAsked { about });
            if state.candidate_asked() + 1 >= MAX_CANDIDATE_QUESTIONS {
                close(draft, state, CloseReason::Completed)
            } else {
                draft.say(EntryKind::Reply, None, ask_on)
            }
        }
    }
}

/// The invitation to ask was cut before its end by an answer that goes on: the words belong to that answer.
fn answer_went_on<'a>(heard: Heard<'a>, understood: &Understood) -> Option<Draft<'a>> {
    let state = heard.state;
    let question = state.turn(heard.turn)?.question?;
    let goes_on =
        matches!(understood, Understood::Answer | Understood::AnswerThenOffer | Understood::AnswerThenQuestion);
    if !goes_on || has_no_question(heard.text) {
        return None;
    }
    let draft = Draft::new(state).say(EntryKind::Reply, Some(question), pick(state, ADDED));
    Some(draft.makes(Move::Answered { question }).invite())
}

fn requested<'a>(heard: Heard<'a>, draft: Draft<'a>, request: Request) -> Draft<'a> {
    let state = heard.state;
    let ask_on = pick(state, ANYTHING_ELSE_ASKS);
    let say = |draft: Draft<'a>, text: String| draft.say(EntryKind::Reply, None, text);
    let skipped = state.skipped().into_iter().find(|question| !state.progress(*question).is_some_and(|it| it.answered));
    match (request, skipped) {
        (Request::End | Request::Skip, _) => close(draft, state, CloseReason::Completed),
        (Request::Moment, _) => say(draft, pick(state, MOMENTS).to_owned()),
        (Request::Repeat | Request::Rephrase, _) => say(draft, "Is there anything you'd like to ask me?".to_owned()),
        (Request::Back, _) => requests::back_to(draft, state, state.questions_total()),
        (Request::OwedQuestion, Some(question)) => owed(draft, state, question),
        (Request::OwedQuestion | Request::HowManyLeft, _) => {
            let total = u64::from(state.questions_total());
            let all =
                if total == 1 { "the one question".to_owned() } else { format!("all {} questions", number(total)) };
            say(draft, format!("Thank you for checking. I have asked {all}. {ask_on}"))
        }
        (Request::HowLong | Request::AreYouHuman | Request::IsThisRecorded, _) => {
            say(draft, format!("{} {ask_on}", requests::fact(state, request, heard.now_ms)))
        }
    }
}

/// The candidate misses a question that was skipped: it is asked now.
fn owed<'a>(draft: Draft<'a>, state: &'a State, question: u8) -> Draft<'a> {
    let Some(area) = state.plan().area(question) else { return draft };
    let text = format!("You're right, the {} question was skipped. Here it is.", ordinal(question, 0));
    draft
        .say(EntryKind::Reply, Some(question), text)
        .say_as(EntryKind::Question, Some(question), posed(area))
        .makes(Move::Opened { question })
}

/// The plan's answer to a candidate's question, with what it is about; else that it is passed on.
pub(super) fn own_question(state: &State, text: &str) -> (Option<String>, String) {
    let asked = words(text);
    let matches = |faq: &Faq| faq.words.iter().filter(|phrase| has_phrase(&asked, phrase)).count();
    let mut best: Option<(usize, &Faq)> = None;
    for faq in &state.plan().faq {
        let count = matches(faq);
        if count > best.map_or(0, |(most, _)| most) {
            best = Some((count, faq));
        }
    }
    match best {
        Some((_, faq)) => (Some(faq.about.clone()), faq.answer.clone()),
        None => (None, "I don't know that, so I'll pass your question on to the team.".to_owned()),
    }
}

/// What of the closing was not heard to its end, said again; None when all of it was.
pub(super) fn rest_of_closing(state: &State) -> Option<Utterance> {
    Some(unheard_closing(state)?.unasked())
}

fn unheard_closing(state: &State) -> Option<Draft<'_>> {
    let left = state.unheard_closing();
    if left.is_empty() || state.closings() >= MAX_CLOSINGS {
        return None;
    }
    Some(left.into_iter().fold(Draft::new(state), Draft::say_again))
}

/// The candidate spoke during the closing. A thank-you or a goodbye lets it go on; anything else opens the interview
/// again, once.
pub(super) fn interrupted<'a>(heard: Heard<'a>, understood: &Understood) -> Option<Draft<'a>> {
    let state = heard.state;
    let polite = match understood {
        Understood::Request(request) | Understood::AnswerThenRequest { request, .. } => {
            matches!(request, Request::End | Request::Skip)
        }
        Understood::Greeting | Understood::SoundCheck | Understood::Nothing => true,
        Understood::Answer => count_words(heard.text) <= 3 || has_no_question(heard.text),
        _ => false,
    };
    if polite || state.reopened() || state.closing() == Some(CloseReason::Declined) {
        return unheard_closing(state);
    }
    let draft = match (state.open_question(), understood) {
        // Who ended early and asks something has their answer, and the end that they chose.
        (Some(_), Understood::Question) => {
            let (about, answer) = own_question(state, heard.text);
            let draft = Draft::new(state).reply(answer).makes(Move::CandidateAsked { about });
            return Some(state.unheard_closing().into_iter().fold(draft, Draft::say_again));
        }
        (Some(_), _) => Draft::new(state).prompt_again(),
        (None, _) if state.invited() => candidate_question(heard, understood),
        (None, _) => opening::rest_of_opening(Draft::new(state), state, heard.now_ms),
    };
    Some(draft.led_by(pick(state, REOPENINGS)).makes_first(Move::Reopened))
}

/// Thanks, next steps as the plan has them, the reference; and the end.
pub(super) fn close<'a>(draft: Draft<'a>, state: &'a State, reason: CloseReason) -> Draft<'a> {
    let plan = state.plan();
    let name = addressed(state).map(|name| format!(", {name}")).unwrap_or_default();
    let code = reference(state.interview());
    let told = |code: &str| format!("Your reference for this interview is {code}. Goodbye{name}.");
    draft
        .say(EntryKind::Closing, None, plan.closing.clone())
        .say(EntryKind::Closing, None, plan.next_steps.clone())
        .say_as(EntryKind::Closing, None, Phrase { speech: told(&spelled(&code)), display: told(&code) })
        .makes(Move::Close { reason })
}
