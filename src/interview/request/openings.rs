//! How a request begins, and who is to do what follows.
//!
//! Openings follow one another: "I was wondering" + "if you could", "I think" + "I need to". Words are whole
//! ("i would", never "i'd"); `a/b` is one of these, `(word)` may be left out, and adverbs ("just", "also", "still") may
//! stand between.

use super::grammar::Act;

pub(super) const OPENINGS: &[(Act, &str)] = &[
    (
        Act::You,
        "could/can/would/will/might/may you | could/can/would/will you (be) (able) to | could/can/would you try to | \
            be so/as kind/good as/and (to) | be able to | you could/can/may | would/do you mind | you mind | mind | \
            would you care to | are you able to | do you think you could/can/would | \
            (is) (there) any/a chance/way you could/can | why do not you | \
            could/can/may/might i ask/get/trouble/have you (to) | could we ask you to | \
            i would/must/will ask you to | i have/need/want/like to ask you to | \
            i would like/love/want/prefer/need you to | i want/need you to | \
            i would like/prefer it if you could/would | if you could/would/can | \
            if you would be so kind as/and (to) | i request you to | i beg you to | do me a favor and | \
            is it possible for you to | is it possible that you (can/could) | would it be possible for you to | \
            would it be possible that you (could) | it would be great for you to | and you | could | would",
    ),
    (
        Act::Me,
        "i/we would like/love/prefer/want/need (to) | i/we will need/prefer/have/want (to) | \
            i/we want/need/prefer (to) | i/we wish/have/got to | i/we have got to | \
            i might/may/will need/have/want/prefer (to) | i wish i could | i would rather/better/sooner | \
            i rather/better | i had better | i must/should/will/might | i am going to | i am about to | \
            i am ready/happy/forced/tempted to | i am afraid i must | i would be happy/glad to | \
            would/might like/prefer (to) | want/need/prefer (to) | have/got to | rather | would rather | like to | \
            could/can/may/might/shall/should i/we | could/can/would/will i/we (be) able to | \
            would/will i/we be able/allowed to | am i able/allowed/permitted to | are we able/allowed to | \
            i would like/prefer it if i/we (could) | i would like/prefer/want that/if i/we (could/can) | \
            i would rather we | let us/me/i | allow/permit me (to) | can/could/would/will you let/allow me (to) | \
            if you let/allow me (to) | if i/we could/can/may | and we | can (be) | us | could | may | \
            is it (a) possible/okay/alright/fine/allowed/good/bad/rude/problem (with) (you) (for) (me/us) to/if/that/\
            when (i/we) (can/could/may) | \
            would it be possible/okay/alright/fine/allowed/good/better/bad/best (with) (you) (for) (me/us) to/if/\
            that (i/we) (can/could/may) | it is/would (be) best/better/good (for) (me/us) to/if (i/we) | \
            it would help/be great/good/nice (me) to/if (i/we) (could/can) | possible/okay/alright to/if (i/we) | \
            is it possible | would it be possible | possible | do/would you mind if/me/us (i/we) | mind if i/we | \
            you mind if i/we | would it bother you if i/we | \
            (is) (there) a/any way/chance/possibility (for) to/that/i/we/me (i/we/to) (can/could) | \
            do you think i/we could/can/should | what/how if/about (i/we) | what about if i/we | why do not we | \
            i/we suggest/propose (that) (to) (we/i) | \
            i think/guess/say/believe/suppose we can/could/should/better/need/will (to) | we can | \
            i would say we (should/can) | i choose/prefer to | i have decided to | i was/am hoping to | \
            i was/am hoping we/i could/can | i would appreciate | i would be grateful for | give me | \
            could/can/would/will you give me | could/can/may/might i/we have/get | i feel like | \
            i feel i need/should/must (to) | time to | to",
    ),
    (
        Act::Know,
        "could/can/would/will you tell/remind (me) | could/can/would/will you say/confirm/explain/clarify | \
            could/can/would/will you let me know | would you mind telling me | do you mind telling me | tell (me) | \
            remind me | let me know | confirm (that) | \
            i would/must/should like/love to know/ask/check/understand (you) (something) (that) | \
            i want/need/have/wish/like/wanted/meant to know/ask/check (you) (something) | \
            i must/should/will ask (you) | i would be interested to know | i am interested in | want to know | \
            wanted to ask | may/can/could/might i/we know/ask/check/enquire (you) (something) | \
            may/can/could i ask (you) a/one (quick) question | let me ask/check (you) | i was/am (just) wondering | \
            i wonder | wondering | (i) (am) curious | checking | just to know/check | so i know | \
            to be sure/clear/certain | do you (happen) (to) know | (do/have) (you) (have/got) any/an idea | \
            i am not/un sure/certain | i am unsure | (i) do not know | i have no idea | i can/could not tell | \
            not sure | no idea | i forgot/forget | i lost track of | i lost count of | \
            (i) (have) (got) a/one/another (quick/small/short/little/last) question/thing | quick question | \
            question | to ask (this) | for asking | to interrupt/bother | to interrupt/bother you | \
            out of curiosity/interest | for my information/understanding/own | for my own information | \
            is it possible to know/ask/tell | would it be possible to know | is it okay to ask | \
            is it okay if i ask | do you mind if i ask | do you mind me asking | if i may ask | \
            i would like to know | what i would like/want to know is | what i want to know is | if | whether",
    ),
    (
        Act::Soft,
        "i think/guess/believe/suppose/feel/thought/assume (that) | i feel like | \
            it seems/feels/looks (like/that) (to) (me) | i am afraid (that) | \
            i am pretty/fairly/rather sure/certain (that) | i am sure/certain (that) | \
            by/according my/to (my) count | as far as i know/remember/can (tell) | if i am not wrong/mistaken | \
            if i counted/count correctly/right | unless i am mistaken | i was told (that) | \
            is it true/right/correct that | am i right that | am i right | hang/hold on | \
            wait a minute/second/moment | one/a/just second/moment/minute | a/one second/moment/minute | \
            this/that one/question | to/for/from me | in that case | at this point/stage | with that | on that note | \
            for now | today | first (of) (all) | before that | before anything else | \
            before i/we answer/start/begin/continue/go/say/forget/proceed (on/that/it/this) | before we go on | \
            meanwhile | in any case | the thing is | pardon (me) | excuse me | forgive me | my bad | let me see | \
            i see | it is that | i have/must/need to say/admit/confess | i must say/admit | i mean | you know | \
            you see | look | listen | whoa | oops | no | dear me | good/great/nice/interesting/tough/hard question | \
            as/like i said | i do not mean to be rude | no offense/offence | \
            it would be great/nice/good/lovely/helpful/kind/better/fantastic/perfect/amazing | \
            it would/might help (me) | that would be great/nice/good/helpful | i would appreciate (it) | \
            i would be grateful/glad/happy/thankful | i was/am hoping (that) | i hope (that) | i would hope | \
            do you think | is there any/a way | in fact | in general",
    ),
];

/// Adverbs that may stand within an opening and after it.
pub(super) const ADVERBS: &str = "just also still only quickly first now then even already briefly";
