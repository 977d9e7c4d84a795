//! Greeting, notice and consent; and coming back to an interview that has begun.

use super::super::event::{CloseReason, EntryKind, Move, Ms, Request, Utterance};
use super::super::phrasing::{self, addressed, joined as join, number, salutation};
use super::super::request::{Understood, YesNo, yes_or_no};
use super::super::state::{Phase, State, is_consent_question};
use super::super::text::{has_phrase, sentences, speakable, words};
use super::draft::Draft;
use super::{Heard, ending, requests};

/// The question mark comes early, so that a quick "yes" does not cut the question.
const CONSENT_ASK: &str = "A yes or a no is enough: do you agree to go on?";

/// What is said to a device that joined.
pub(super) fn joined(state: &State, now_ms: Ms) -> Option<Utterance> {
    if state.declined() {
        return Some(decline(Draft::new(state)).unasked());
    }
    let draft = Draft::new(state);
    let name = addressed(state).map(|name| format!(", {name}")).unwrap_or_default();
    let draft = match state.phase() {
        Phase::Waiting if !greeting_heard(state) => rest_of_opening(draft, state, now_ms),
        Phase::Waiting | Phase::Consent => rest_of_opening(draft.reply(format!("Welcome back{name}.")), state, now_ms),
        Phase::Question { .. } if is_owed(state) => {
            rest_of_opening(draft.reply(format!("Welcome back{name}.")), state, now_ms)
        }
        Phase::Question { number: question } => {
            let place = format!("question {} of {}", number(question.into()), number(state.questions_total().into()));
            draft.reply(format!("Welcome back{name}. We are on {place}; here it is again.")).prompt_again()
        }
        Phase::CandidateQuestions => draft.reply(format!("Welcome back{name}.")).invite(),
        Phase::ConfirmingEnd => ending::ask_to_end(draft.reply(format!("Welcome back{name}.")), state, 0),
        // Both are met before this.
        Phase::Closing | Phase::Closed => return None,
    };
    Some(draft.unasked())
}

fn greeting_heard(state: &State) -> bool {
    state.heard(|line| line.kind == EntryKind::Greeting)
}

fn notice_heard(state: &State) -> bool {
    state.heard(|line| line.kind == EntryKind::Notice && !is_consent_question(line))
}

/// The first question was begun before the greeting and the notice were heard: they come first.
pub(super) fn is_owed(state: &State) -> bool {
    state.open_question() == Some(1) && state.resolved() == 0 && !(greeting_heard(state) && notice_heard(state))
}

/// Everything of the opening that was not heard to its end yet.
pub(super) fn rest_of_opening<'a>(draft: Draft<'a>, state: &'a State, now_ms: Ms) -> Draft<'a> {
    let notice_was_heard = notice_heard(state);
    let draft = draft
        .when(!greeting_heard(state), |draft| draft.say(EntryKind::Greeting, None, greeting(state, now_ms)))
        .when(!notice_was_heard, |draft| draft.say(EntryKind::Notice, None, notice(state)));
    if state.consented() {
        draft
            .when(notice_was_heard && state.consented_on_page() && !state.question_heard(1), |draft| {
                draft.reply("Thank you for agreeing on the page.")
            })
            .open(1)
    } else {
        draft.say(EntryKind::Notice, None, CONSENT_ASK)
    }
}

fn greeting(state: &State, now_ms: Ms) -> String {
    let plan = state.plan();
    let name = addressed(state).map(|name| format!(", {name}")).unwrap_or_default();
    let company = plan.company.as_deref().map(speakable).filter(|company| !company.is_empty());
    let company = company.map(|company| format!(" at {company}")).unwrap_or_default();
    let total = u64::from(state.questions_total());
    let areas =
        if total == 1 { "one area".to_owned() } else { format!("{} areas, one question at a time", number(total)) };
    format!(
        "{}{name}, and welcome to the interview for the {} position{company}. My name is {}, and I'm an AI interviewer. \
         We'll talk about {areas}, for about {}.",
        salutation(state, now_ms),
        speakable(&plan.role),
        speakable(state.interviewer()),
        phrasing::count(plan.minutes.into(), "minute"),
    )
}

fn notice(state: &State) -> String {
    let agreed = if state.consented_on_page() { "You agreed to this on the page, thank you." } else { "" };
    join(&[
        "Before we begin, a short notice.",
        &state.plan().notice.spoken,
        "At any time you can ask me to repeat something, take a moment, skip a question, or end.",
        agreed,
    ])
}

/// The candidate spoke before the opening was over: the rest of it is said, and nothing counts as an answer yet.
pub(super) fn interrupted<'a>(heard: Heard<'a>, understood: &Understood) -> Draft<'a> {
    let state = heard.state;
    let draft = Draft::new(state);
    match understood {
        Understood::Request(Request::End) | Understood::AnswerThenRequest { request: Request::End, .. } => {
            return leave(draft.makes(Move::Asked { request: Request::End }), state);
        }
        Understood::Request(request) | Understood::AnswerThenRequest { request, .. } => {
            let draft = draft.makes(Move::Asked { request: *request });
            return rest_of_opening(draft.reply("Of course. Let me go on from there."), state, heard.now_ms);
        }
        _ => {}
    }
    let answered = match understood {
        Understood::Greeting => "Hello.",
        Understood::SoundCheck => "Yes, I can hear you.",
        _ => "Thank you. Let me finish this first.",
    };
    rest_of_opening(draft.reply(answered).makes(Move::Greeted), state, heard.now_ms)
}

/// The answer to the notice.
pub(super) fn consent<'a>(heard: Heard<'a>, understood: &Understood) -> Draft<'a> {
    let state = heard.state;
    let draft = Draft::new(state);
    if state.consented() {
        return rest_of_opening(draft, state, heard.now_ms);
    }
    let version = || state.plan().notice.version.clone();
    let ask = |draft: Draft<'a>| draft.say(EntryKind::Notice, None, CONSENT_ASK);
    // What is asked is answered first, also beside a yes: nobody agrees before they have their answer.
    if let Understood::Request(request) | Understood::AnswerThenRequest { request, .. } = understood {
        let draft = draft.makes(Move::Asked { request: *request });
        return match request {
            Request::End => leave(draft, state),
            Request::Repeat | Request::Rephrase => ask(draft.say(EntryKind::Notice, None, notice(state))),
            Request::Moment => draft.reply(phrasing::pick(state, phrasing::MOMENTS)),
            Request::IsThisRecorded => ask(draft.reply(format!("Only if you agree. {}", state.plan().notice.spoken))),
            Request::HowLong | Request::HowManyLeft | Request::AreYouHuman | Request::OwedQuestion => {
                ask(draft.reply(requests::fact(state, *request, heard.now_ms)))
            }
            Request::Skip | Request::Back => ask(draft.reply("I can go on with a yes only; with a no, we stop here.")),
        };
    }
    match consent_in(heard.text) {
        YesNo::Yes => {
            return draft.reply("Thank you.").makes(Move::Consent { given: true, notice_version: version() }).open(1);
        }
        YesNo::No => return decline(draft.makes(Move::Consent { given: false, notice_version: version() })),
        YesNo::Unclear => {}
    }
    match understood {
        Understood::Greeting if !state.greeted() => ask(draft.reply("Hello.").makes(Move::Greeted)),
        Understood::SoundCheck if !state.greeted() => ask(draft.reply("Yes, I can hear you.").makes(Move::Greeted)),
        Understood::Question if state.candidate_asked() < ending::MAX_CANDIDATE_QUESTIONS => {
            let (about, answer) = ending::own_question(state, heard.text);
            ask(draft.reply(answer).makes(Move::CandidateAsked { about }))
        }
        _ => unclear(draft, state),
    }
}

/// The answer to the notice in a turn's words. Where the whole is not clear, its first sentence decides, if that alone is a
/// yes and nothing after it takes it back.
fn consent_in(text: &str) -> YesNo {
    let whole = yes_or_no(text);
    let parts = sentences(text);
    let Some((first, rest)) = parts.split_first().filter(|(_, rest)| whole == YesNo::Unclear && !rest.is_empty())
    else {
        return whole;
    };
    let after = words(&rest.join(" "));
    let taken_back = ["no", "not", "don't", "but", "unless", "only", "if", "however", "never", "without"];
    let stands = yes_or_no(first) == YesNo::Yes && !taken_back.iter().any(|word| has_phrase(&after, word));
    if stands { YesNo::Yes } else { YesNo::Unclear }
}

/// Neither yes nor no: asked again once, then it is taken as a no.
fn unclear<'a>(draft: Draft<'a>, state: &'a State) -> Draft<'a> {
    let draft = draft.makes(Move::ConsentUnclear);
    if state.consent_unclear() == 0 {
        draft.reply("I'm sorry, I need a clear answer here.").say(EntryKind::Notice, None, CONSENT_ASK)
    } else {
        let version = state.plan().notice.version.clone();
        let draft = draft.makes(Move::Consent { given: false, notice_version: version });
        farewell(draft, state, "I can't go on without a clear yes, so we'll stop here, and no recording is kept.")
            .makes(Move::Close { reason: CloseReason::Declined })
    }
}

fn decline(draft: Draft<'_>) -> Draft<'_> {
    let state = draft.state();
    farewell(
        draft,
        state,
        "That's perfectly all right, and thank you for telling me. We'll stop here, and no recording is kept.",
    )
    .makes(Move::Close { reason: CloseReason::Declined })
}

/// The candidate wants to leave before the first question.
fn leave<'a>(draft: Draft<'a>, state: &'a State) -> Draft<'a> {
    farewell(draft, state, "All right, we'll stop here.").makes(Move::Close { reason: CloseReason::EndedByCandidate })
}

fn farewell<'a>(draft: Draft<'a>, state: &'a State, first: &str) -> Draft<'a> {
    let alternative = state.plan().human_alternative.as_deref().map(speakable).unwrap_or_default();
    let reference = state.reference();
    let told = |reference: &str| format!("Your reference is {reference}. Goodbye.");
    draft.say(EntryKind::Closing, None, first).say(EntryKind::Closing, None, alternative).say_as(
        EntryKind::Closing,
        None,
        super::super::Phrase { speech: told(&phrasing::spelled(&reference)), display: told(&reference) },
    )
}
