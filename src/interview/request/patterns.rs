//! The words of requests, as lists separated by bars.

use super::Request;

/// The phrases of a list.
pub(super) fn phrases(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split('|').map(str::trim)
}

/// The words that may stand anywhere in a request and mean nothing by themselves.
pub(super) const FILLERS: &str = "please | um | uh | er | erm | hmm | emily | just | maybe | actually | sorry | i'm | okay | ok | thanks | \
    thank | oh | well | so | yeah | yes | excuse | hi | hello | hey | right | alright | and | then | perhaps | \
    quickly | apologies | really | very | much | kindly | but";

/// How a request begins. Longer ones first.
pub(super) const OPENINGS: &str = "would you be so kind as to | would it be possible to | is it possible to | i would prefer to | \
    i would like to | i would rather | i'd rather | i will have to | i'll have to | i think we should | \
    i think we can | i think i need | i think i'll | i think i will | would you mind | do you mind | i'd like to | \
    i'd prefer to | would like to | i want to | i need to | i have to | i wish to | could you | would you | \
    can you | will you | could we | could i | can we | can i | may i | may we | shall we | should we | we can | \
    you can | you could | let us | let's | lets | let me | i'd | can | i need | i want | give me | i would | \
    i'll | i will | we should";

/// How a question about the interview begins.
pub(super) const ADDRESSED: &str = "how many | how much | how long | are you | is this | am i | what do you mean | \
    what was the question | which question";

/// A kind of request: what it is about, and the words that may go with it.
pub(super) struct Pattern {
    pub request: Request,
    pub cores: &'static str,
    pub tails: &'static str,
}

pub(super) const PATTERNS: &[Pattern] = &[
    Pattern {
        request: Request::AreYouHuman,
        cores: "are you human | are you a human | are you a real | are you real | are you a person | are you a robot | \
            are you a bot | are you a machine | are you an ai | are you ai | are you a computer | \
            am i talking to a | am i talking to an | am i speaking to a | am i speaking with a | \
            am i talking with a | is this a real | is this a bot | is this an ai | is this a robot | \
            is this a human | am i speaking to an",
        tails: "real | human | person | being | or | a | an | ai | bot | robot | machine | computer | voice",
    },
    Pattern {
        request: Request::IsThisRecorded,
        cores: "is this recorded | is this being recorded | is it recorded | is it being recorded | \
            am i being recorded | are we being recorded | are you recording | do you record | \
            is the interview recorded | recording this | is this interview recorded | \
            is this interview being recorded | is this call recorded | is this conversation recorded | \
            is this call being recorded | am i recorded | is this on record",
        tails: "this | me | us | the | interview | call | conversation | now | still | being | it | our",
    },
    Pattern {
        request: Request::HowManyLeft,
        cores: "how many questions | how many more | how many are | how many left | how many remain | \
            how much is left | which question are we on | what question are we on | which question is this | \
            what question is this | is this the last question | how many other questions | \
            are there more questions | are there any more questions",
        tails: "questions | question | are | is | there | left | remain | remaining | more | to | go | do | you | \
            have | we | still | will | be | in | total | for | me | does | this | interview | the | number | of | \
            now",
    },
    Pattern {
        request: Request::HowLong,
        cores: "how long will | how long does | how long is | how much longer | how much time | how long do we | \
            how long are we | how long until | what time will | how much more time",
        tails: "this | the | interview | take | it | be | is | left | do | we | have | there | remaining | going | \
            to | last | go | on | will | for | call | remains | still | in | total | altogether | you | need | \
            usually | end | finished | over | does | i",
    },
    Pattern {
        request: Request::Rephrase,
        cores: "rephrase | reword | put that another way | put it another way | put that differently | \
            put it differently | say that differently | say it differently | ask it differently | \
            ask that differently | explain the question | explain that | explain your question | \
            explain what you mean | clarify | what do you mean | what does that mean | what does this mean | \
            i don't understand | i do not understand | i didn't understand | i did not understand | \
            don't understand | not sure what you mean | not sure i understand | be more specific | \
            say that in other words | use other words | simplify | what are you asking | rephrasing",
        tails: "the | question | that | it | this | by | what | you | mean | are | asking | differently | another | \
            way | for | me | a | bit | in | other | words | exactly | your | last | different | with | simpler | \
            quite | fully | more | simply",
    },
    Pattern {
        request: Request::Repeat,
        cores: "repeat | repeating | say that again | say it again | ask that again | ask it again | ask again | \
            ask me again | ask the question again | pardon | come again | what was the question | \
            what is the question | what's the question | what was your question | what was that | \
            what did you say | i didn't hear | i did not hear | i couldn't hear | i could not hear | \
            i didn't catch | i did not catch | didn't catch | i missed | missed the question | \
            read the question again | hear the question again | hear that again | one more time | again | \
            say again | didn't get",
        tails: "the | that | it | this | question | you | again | one | more | time | last | part | for | me | what | \
            said | quite | properly | well | once | to | be | your | whole | a | second | were | saying | all | \
            of",
    },
    Pattern {
        request: Request::Moment,
        cores: "a moment | one moment | a minute | one minute | a second | one second | a sec | one sec | think | \
            thinking | hold on | hang on | wait | some time | bear with me | time to think | a few seconds | \
            a little time | take a moment | take a minute | take a second | see | a bit of time | \
            a little moment | two minutes | have a moment",
        tails: "a | moment | minute | second | sec | seconds | to | think | about | it | this | that | one | for | \
            me | let | here | bit | more | time | while | of | first | how | through | my | thoughts | gather | \
            collect | it's",
    },
    Pattern {
        request: Request::Back,
        cores: "go back | previous question | the previous question | go to the previous | return to the | \
            back to the | return to my | go one back | one question back | the question before | \
            come back to the previous | revisit the",
        tails: "to | the | previous | last | one | question | a | before | my | answer | again | back | prior",
    },
    Pattern {
        request: Request::Skip,
        cores: "skip | pass | next question | the next question | next | move on | go to the next | move to the next | \
            rather not answer | don't want to answer | do not want to answer | prefer not to answer | not answer | \
            not say | rather not say | go on to the next | have the next question | skip over | go to next | \
            leave this | leave that | continue with the next | proceed to the next",
        tails: "this | that | the | it | question | one | to | next | on | answer | over | out | for | now | i",
    },
    Pattern {
        request: Request::End,
        cores: "end | stop | finish | close | quit | terminate | hang up | abort | bye | goodbye | good bye | \
            bye bye | conclude | wrap up | leave the interview | leave the call | leave the meeting | \
            done with the interview | done with this interview | ending | stop here | cancel the interview | \
            end it",
        tails: "the | this | interview | meeting | call | session | here | now | it | conversation | today | off | \
            things | for | at | point | early | our | up | bye | you | there | right | immediately | please",
    },
];
