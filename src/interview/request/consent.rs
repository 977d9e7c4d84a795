//! A yes, a no, and "I have no questions".
//!
//! Both read a short turn phrase by phrase, the longest phrase first, so that "no problem" is not a no and "I don't
//! mind" not a don't.

use super::super::text::{Word, words};

/// A yes, a no, or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum YesNo {
    Yes,
    No,
    Unclear,
}

/// Nobody who just says yes or no says more words.
const YES_OR_NO_WORDS: usize = 16;
/// Nobody who has no question says more words.
const NO_QUESTION_WORDS: usize = 20;

const YES: &str = "yes | yeah | yep | yup | yea | aye | sure | sure thing | of course | agree | agreed | i do | ok | \
    okay | fine | go ahead | absolutely | definitely | certainly | totally | consent | accept | accepted | correct | \
    alright | all right | please do | sounds good | sounds great | sounds fine | go on | let's go | let's begin | \
    let's start | let's do it | let's do this | let's continue | let us begin | let us start | ready | i'm in | \
    by all means | works for me | that works | happy to | happy with | glad to | comfortable | you may | you can | \
    affirmative | indeed | gladly | with pleasure | my pleasure | can we start | can we begin | shall we start | \
    shall we begin | we can start | we can begin | you have my consent | no problem | no problems | not a problem | \
    isn't a problem | is not a problem | no issue | no issues | no objection | no objections | no concerns | \
    no worries | no doubt | nothing against | don't mind | do not mind | wouldn't mind | would not mind | \
    don't object | do not object | don't have a problem | don't have any problem | don't have any problems | \
    do not have a problem | do not have any problem | don't have an issue | don't have any issue | \
    don't have any issues | don't have any objection | don't have any objections | do not have any objections | \
    don't have objections | don't see why not | do not see why not | see no reason not | see no problem | \
    have no problem | why not | can't wait | why wouldn't i | never better | not against it | not opposed | no harm";
const NO: &str = "no | nope | nah | not | don't | never | disagree | decline | refuse | won't | can't | cannot | \
    rather not | reject | no way | no thanks | no thank you | absolutely not | definitely not | certainly not | \
    of course not | sure not | not okay | not ok | not fine | not alright | not all right | not comfortable | \
    not happy | not agree | not consent | not accept | not ready | not correct | don't agree | do not agree | \
    don't consent | do not consent | don't accept | do not accept | don't feel comfortable | \
    do not feel comfortable | won't agree | can't agree | cannot agree | don't give | do not give my consent | \
    don't give my consent | don't want to go on | do not want to go on | not go ahead | don't go ahead | \
    don't go on | withdraw | against it | prefer not | not really | don't think so | do not think so";
/// A person would ask again.
const DOUBT: &str = "not sure | not so sure | not quite sure | not entirely sure | unsure | maybe | perhaps | \
    don't know | do not know | depends | but | what | why | which | who | how | when | unless | however | although | \
    only if | except | as long as | i guess | not yet | wait | hold on | need to think | not understand | \
    don't understand | do not understand | didn't understand | whether | on one condition | first";
/// Says nothing by itself: "not at all, go ahead", "not at all".
const EMPTY: &str = "not at all | no no | not bad | don't worry | no need";

/// What no question is said with.
const NO_QUESTION: &str = "no | nope | nah | nothing | none | not really | not at all | that's all | that is all | \
    that's it | that is it | that will be all | that would be all | that'll be all | i'm good | i am good | \
    we're good | all good | good for now | no questions | i'm fine | i am fine | i'm okay | i'm all set | all set | \
    all clear | all is clear | everything is clear | everything's clear | everything was clear | it's all clear | \
    it was all clear | that was clear | very clear | pretty clear | don't have any | do not have any | \
    don't have a question | do not have a question | don't have questions | do not have questions | \
    don't have any more questions | have no question | have no questions | have no further questions | \
    have no more questions | don't have anything | do not have anything | don't think so | do not think so | \
    can't think of | cannot think of | can't come up with | not at the moment | not right now | not for now | \
    not for the moment | not from my side | nothing from my side | nothing from me | nothing else | nothing more | \
    nothing comes to mind | no more questions | no further questions | thank you | thanks | bye | goodbye | \
    good bye | i'm done | i am done | we can finish | we can end | we can stop | answered everything | answered all | \
    answered all my questions | answered my questions | covered everything | all my questions were answered | \
    all my questions are answered | know everything | that's everything | that is everything | \
    that's everything i wanted to know | that's all i wanted to know | that's everything i needed to know | \
    that's all i needed to know | that is all i wanted to know | that is everything i wanted to know | let's finish | \
    let's end | let's wrap up | i'm happy | don't need anything | nothing to ask | nothing to add | \
    have no idea what to ask | don't know what to ask | no idea what to ask | all i wanted to know | \
    everything i wanted to know | all i needed to know | everything i needed to know | what i needed to know | \
    no questions but thank you | but thank you | but thanks | look forward | looking forward | \
    forward to hearing from you | know what to expect | it was a pleasure";
/// What a question is said with, also where no mark ends it.
const QUESTION: &str = "what | when | who | whom | how | why | where | which | whether | wonder | wondering | \
    curious | tell me | let me know | like to know | want to know | wanted to know | interested in | \
    interested to know | ask | a question | one question | another question | one thing | something | but | except | \
    is there | are there | do you | does the | can you | could you | will i | would i | can i | should i | yes | \
    yeah | sure | actually i | i do | salary";

/// Understands the answer to a question that wants a yes or a no. Anything longer, or both at once, is unclear; and so
/// is a yes or a no that a question follows.
pub(crate) fn yes_or_no(text: &str) -> YesNo {
    let all = words(text);
    if all.is_empty() || all.len() > YES_OR_NO_WORDS || asks_back(text, &all) {
        return YesNo::Unclear;
    }
    let [yes, no, doubt] = holds(&all, [YES, NO, DOUBT], EMPTY);
    match (yes, no, doubt) {
        (true, false, false) => YesNo::Yes,
        (false, true, false) => YesNo::No,
        _ => YesNo::Unclear,
    }
}

/// Whether a turn in the candidate's own questions says that there are none.
pub(crate) fn has_no_question(text: &str) -> bool {
    let all = words(text);
    if all.is_empty() || all.len() > NO_QUESTION_WORDS || text.contains('?') {
        return false;
    }
    let [none, question] = holds(&all, [NO_QUESTION, QUESTION], "");
    none && !question
}

/// A question of more than two words, other than "can we start?".
fn asks_back(text: &str, all: &[Word]) -> bool {
    let starts = ["start?", "begin?", "go?", "on?", "continue?"];
    text.trim_end().ends_with('?') && all.len() > 2 && !starts.iter().any(|end| text.trim_end().ends_with(end))
}

/// Which of the lists have a phrase in the words. At each word the longest phrase of any list is taken, so that a
/// phrase hides the shorter ones in it; of two equally long ones, the earlier list's.
fn holds<const N: usize>(all: &[Word], lists: [&'static str; N], hidden: &'static str) -> [bool; N] {
    let mut found = [false; N];
    let mut at = 0;
    while at < all.len() {
        let mut longest = (0, None);
        for (list, phrases) in lists.iter().enumerate().map(|(at, list)| (Some(at), *list)).chain([(None, hidden)]) {
            for phrase in phrases.split('|').map(str::trim).filter(|phrase| !phrase.is_empty()) {
                let count = phrase.split(' ').count();
                let here = all.get(at..at + count);
                let matches = here
                    .is_some_and(|here| here.iter().zip(phrase.split(' ')).all(|(word, wanted)| word.plain == wanted));
                if matches && count > longest.0 {
                    longest = (count, list);
                }
            }
        }
        if let Some(list) = longest.1 {
            found[list] = true;
        }
        at += longest.0.max(1);
    }
    found
}
