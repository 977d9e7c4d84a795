//! About the course: go on, go back, end.

use super::super::super::event::Request;
use super::super::grammar::Meaning;
use super::Topic;

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        means: Meaning::Asks(Request::Back),
        you: "repeat/ask/read/show/say/open/reopen/put/bring/give/pose/tell .. previous/earlier/prior/preceding .. | \
            repeat/ask/read/show/say/open/reopen/bring .. before | take/bring/get/let/put .. me/us .. back | \
            bring .. back .. previous/last/earlier/before/question | ask .. skipped .. again/now/question | \
            ask .. one/question .. skipped | reopen .. question/one | undo | repeat .. question/one .. before | \
            repeat .. second/first/third/#th/# .. question . | repeat .. question # . | read .. question # .. again",
        me: "add .. previous/last/earlier/prior/first/second/third/fourth/before/past .. | \
            add .. to .. answer/question/said | add .. something/one/thing/more/detail/point .. to .. # | \
            add .. something | add to * | add something to * | \
            complete/finish/extend/expand/continue/supplement/complement .. previous/last/earlier/prior/first/second/\
            third/before .. | complete/finish/extend/expand/continue .. on .. previous/last/earlier/first .. | \
            change/correct/fix/edit/revise/update/improve/amend/rectify/modify/adjust/alter/clarify/rework/replace/\
            withdraw/retract .. answer/previous/last/earlier/said/before | \
            correct/change/clarify/fix/amend .. something .. i .. said/answer/previous/last/earlier | \
            correct myself .. | take .. back .. said/answer/last/that | \
            answer/do/try/take/retry/tackle/have/see/hear/get/repeat .. previous/skipped/earlier/prior/preceding/\
            before .. | answer/do/try/take/tackle .. one/question .. skipped/before | \
            answer/do/try .. last/first/second/third/fourth .. question/one/answer .. again/now/after | \
            answer .. question # . | try/do/answer .. it/that .. again . | answer .. the .. #th question | \
            say/tell/mention .. something/thing/more/bit/one .. previous/last/earlier/before/prior/#th/first .. | \
            say .. something .. about .. question # | say .. something .. about .. last/previous/first | \
            say .. more .. about .. previous/last/earlier | fix/correct/change/improve it/that . | \
            one more .. chance/go/try/attempt/shot .. previous/last/earlier/first/question/one | repeat .. answer | \
            have .. another/second/new .. go/try/attempt/crack/shot/stab/chance/look .. previous/last/before/earlier/\
            first/at .. | \
            another/second .. go/try/attempt/crack/shot/stab/chance .. at .. previous/last/before/earlier/first/\
            question/one | another .. go/try/crack/shot/attempt .. | \
            give .. previous/last/earlier/first .. another .. go/try/shot | \
            start .. last/previous/that/answer .. again/over/fresh | start .. again .. with .. answer | \
            answer .. again . | answer .. again .. last/previous | \
            finish .. what i was saying .. before/earlier/previous/last | say .. more .. to .. last/previous | \
            answer .. that .. again | answer .. differently | the previous .. one/question | the previous | \
            previous .. question | back | a second go .. at .. | \
            give .. different/better/another .. answer .. previous/last/earlier/first/before",
        either: "go/went/jump/step/get/scroll/turn/move/switch/skip/hop/come/head/circle/rewind/walk/loop/cycle .. \
            back . | \
            go/went/jump/step/get/scroll/turn/move/switch/skip/hop/head/circle/loop/cycle/reach .. back .. to/\
            question/one/on/before/#/previous/last/first/again/step | come .. back .. to/one | \
            go/jump/step .. a/one/# .. question/step/questions/steps/one .. back/backwards | \
            go/jump/step/move .. backwards | go/get/move/jump/switch .. (to) .. previous/prior/earlier/preceding .. | \
            go/get/move/jump/switch .. to .. question/one .. before/skipped | go/jump .. to .. question # | \
            go/jump .. to .. #th question | return .. to it/that | \
            return .. question/one/before/previous/earlier/last/prior/first/answer/#/topic | \
            go back .. add/change/correct/fix .. | revisit | redo | reanswer | rewind | \
            reconsider .. answer/question | retake | redo .. previous/last/answer | back to * | \
            back up .. one/question/step",
        asks: "is it .. too late .. to/for * | what was/about/is .. previous/prior/earlier .. question/one/topic | \
            what was .. question .. before .. | what was/about .. the .. one .. (i) .. skipped | \
            what about .. one/question .. skipped | is there .. way .. back | \
            is there .. way .. go/return/get .. back .. | what about .. my last/previous answer | \
            is it .. possible/allowed/okay .. to .. change/correct/add .. answer/previous/last/earlier | \
            can/could .. previous/last .. question/answer .. be .. changed/reopened/repeated/corrected | \
            can the .. one .. before .. again",
        states: "back .. to .. previous/last/first/before/#/earlier/prior/question | back one | back . | \
            one .. back | a question back | (the) previous (question/one/topic) . | \
            previous (question/one) .. again/now | previous | the one .. before .. (again) . | \
            (the) question .. before .. (again) . | \
            i .. forgot/forget/left/missed/omitted .. something/thing/detail/part/point/bit/important/mention .. \
            previous/last/earlier/before/first/answer | \
            i .. forgot .. to .. mention/say/add .. something/thing/detail/part/point/important/one .. previous/last/\
            earlier/before/first/answer | \
            i have/had .. forgotten .. something/thing/detail .. previous/last/earlier/first/answer | \
            i .. left .. something/thing/part .. out .. | \
            i was not .. done/finished/ready/through .. (with/on) .. (previous/last/that/question/answer/one/yet/\
            before) | i am .. not .. done/finished .. with .. previous/last/that/earlier | \
            i .. did/have/had not .. finish/finished/complete/done/completed .. previous/last/earlier/answer/that | \
            i was .. not .. finished/done . | i was still .. answering/talking/speaking/on .. | \
            you .. cut/interrupted .. me .. (off) .. previous/last/before/earlier/answer | \
            i .. misunderstood .. question/previous/last/first/before | \
            i .. have/had/got/thought/remembered/remember .. something/more/thing/point/answer/bit/idea/example .. \
            add/say/previous/last/earlier/skipped .. previous/last/earlier/skipped/first/question/one/before/answer | \
            i .. have/got .. something/more/thing .. to .. add .. to .. | \
            there is/was .. something/thing/more .. add/missing/forgot .. previous/last/earlier/answer | \
            my .. previous/last/earlier/first .. answer/one .. was/is not .. | \
            my .. previous/last/earlier/first .. answer .. was/is .. wrong/incomplete/incorrect/unclear/bad | \
            i .. made .. mistake/error .. previous/last/earlier/answer | i said .. something .. wrong .. | \
            i .. answered .. last/previous/that .. wrong/badly/incorrectly/wrongly | \
            i .. have .. now .. answer .. previous/last/first/skipped/earlier/question .. | \
            (now) i .. know/remember/have .. answer .. previous/last/first/skipped/earlier/one/question | \
            i .. can .. answer .. skipped/previous/earlier/first/last .. | \
            i .. can .. now .. answer .. skipped/previous/earlier/first | \
            i .. would/want/like/wanted .. to .. previous/earlier | i .. wanted .. to .. add/say .. something .. | \
            i .. wanted .. add .. to .. previous/last/earlier/answer | \
            the one/question .. (i) .. skipped .. now/answer/again/back | \
            about .. previous/last/earlier .. question/answer/one .. add/more/forgot | \
            something .. to .. add .. to .. previous/last/earlier/answer | \
            one more/thing .. to/about/on/for .. previous/last/earlier .. question/answer/one/topic | \
            one more .. thing .. to .. add .. | \
            i .. have/had .. more .. say/add .. on/to/about .. other/one/previous/last/question | \
            (i) .. changed/change .. my mind .. about/on .. skipped/skipping/previous/last/earlier/question/answer | \
            to .. come/go .. back .. to .. previous/last/question ..",
        hints: "you moved on .. too .. fast/quickly/early/soon | i .. was/am not .. finished | \
            go back .. a .. bit . | let me go back . | i was not .. done/finished . | i forgot .. something . | \
            i have .. more .. to say .. about .. that | i am not .. finished | i am not .. done . | \
            i was not .. done .. yet | there is more | i have .. something .. to add",
        fragments: "back | go back | before | previous | the one before | prev | the previous one | \
            the last one again | last one again | previous one | the one before that | earlier | one before | \
            backwards | the earlier one | undo | redo | return | bad to the previous | the last question | \
            last question",
        about: "previous/earlier/before/last/skipped answer/question/one \
            add/change/correct/go/forgot/try/return/finish/finished/redo/again/now/say/more/still/wrong/back",
        words: "question questions one ones topic topics previous earlier prior preceding last first second third \
            fourth fifth before # back backwards again step steps answer answers answered answering something thing \
            things more said asked what which was were had have has just other another different go add change been \
            about once quickly skipped skip left out forgot forgotten missed important detail part point parts time \
            now idea want like need get give new too late not properly better correct correctly how but because as \
            well remembered remember remembering thought spoke talked discussed talking complete completely final way \
            up off over try possible mentioned say when minute ago minutes moment while area yet done finished finish \
            skipping know example",
        before_anything: "because about where when on since regarding so with",
    },
    Topic {
        means: Meaning::Asks(Request::Skip),
        you: "ask/give/try/pick/pose/offer/hit .. another/different/other/else/next | \
            ask .. something/anything else | ask me .. easier | read .. next question | tell me .. next .. question | \
            come/get/return back .. later/end | mark .. skipped | put .. no/blank .. answer | ask me .. later | \
            ask .. that/it/this .. later | bring .. next | show .. next | leave me .. out",
        me: "not .. discuss/say/answer/share/comment/reveal/disclose * | not .. talk/speak about * | \
            have/get/hear/take/do/try/see/answer .. next/another/different/other/else | hear .. something else | \
            rather not | not .. answer/say/talk/discuss/speak/go/respond/reply/comment/share | not .. (to) answer | \
            choose not .. answer | not .. do .. this/that/question/one | \
            not .. answer/say/talk/discuss/speak/go/comment/share .. this/that/it/about/into | decline .. answer | \
            come/get .. back .. later/end | answer/do .. later/end | talk/speak .. about .. something .. else | \
            something else | another/different .. question/one/topic | avoid .. question/topic/one/this/that | \
            the next | next | next question | a different .. question/one | do this/that/it .. later/end | \
            continue . | continue .. now/then | save .. later | change .. topic/subject/question | refuse .. answer",
        either: "leave .. go/move .. on/ahead | skip | skip over | pass . | \
            pass .. this/that/here/question/one/now/it | pass on * | move .. on/along/ahead/forward/next | \
            move .. to .. another/different/other | \
            go/went/get/jump/head/switch/turn/step/come .. next/another/different | \
            go/get/jump .. ahead/forward/over .. next | continue/proceed .. next/another/on/different | proceed . | \
            proceed .. further | go .. on/ahead .. with/to .. next | go on . | next . | go straight .. next | \
            jump .. over | leave .. out/blank/empty/unanswered/aside/open/behind | \
            leave .. this/that/question .. one/out/question/later | leave .. for later | \
            leave .. that/this .. (one) . | drop .. question/one/topic | sit .. out | give .. a miss | omit | \
            change .. topic/subject/question | park .. this/that/it/question | put .. aside | set .. aside | \
            come back .. later | come back .. it/this/that .. later/end | forget .. question/one | exclude | \
            avoid .. question | go past | get past",
        asks: "do/must .. i/we .. have/need/must/obliged/required .. answer/respond/reply/do/talk | \
            must i .. answer | should i .. answer .. question/this | \
            am i .. required/obliged/forced/supposed .. answer .. question/this/that/all/every | \
            is it .. mandatory/required/necessary/compulsory/obligatory/optional .. | \
            is this/that/the .. question/answer/one .. mandatory/required/optional/compulsory/obligatory | \
            do i have to | what is/about/are .. next (question/one/topic) | what .. next | what .. next .. question | \
            what else .. have/you/want/ask/got/know | what other .. questions .. you/have/got | \
            is there .. another/other/different/something .. question/one/else .. instead | \
            is it .. okay/possible/allowed/alright .. skip/skipped/not .. | \
            is .. skipping .. okay/allowed/alright/possible | \
            can/could .. this/that/question/it/one .. be .. skipped | what if i .. skip/not | \
            what happens if i .. skip/not .. answer | do we have .. another .. one | \
            have you got .. another/different/other .. one/question | \
            do you have .. another/different/other/easier .. one/question | why not .. next",
        states: "i .. would .. rather/prefer .. not .. discuss/talk/say/answer/share/speak * | \
            i do not .. feel like .. answering/talking/discussing/that/it | \
            i rather not .. discuss/talk/say/answer/share * | skip | pass . | next (question/one/topic) . | \
            next (question/one/topic) .. okay/now/then/thanks | (the) next (one/question/topic) | next | no comment | \
            no comment .. next | i/we skip .. this/that/it/one/question/here/now | i pass .. | \
            i .. (do) not .. want/wish/like/care/feel .. answer/discuss/talk/comment/respond/speak/go/share/say .. \
            that/this/it/question/about/one | (i) .. rather/prefer not .. say/answer/to/talk/discuss/speak | \
            i prefer not (to) | i .. would not .. like/want/care .. answer/discuss/talk/comment/share .. | \
            (i) .. do not .. want/feel/like .. to/answer . | \
            (i) am .. not .. comfortable/happy/willing/allowed/prepared/able .. answering/answer/talking/talk/\
            sharing/share/discussing/discuss/with .. | i .. do not .. feel .. comfortable .. | \
            i feel .. uncomfortable .. | \
            that/this/it .. is/feels/sounds/seems .. too/very/rather .. personal/private/confidential/sensitive | \
            that/this/it .. is/feels/sounds/seems .. personal/private/confidential .. next/skip/rather/not | \
            i .. will/would .. pass .. | i have .. nothing .. next/skip/pass | another .. one/question . | \
            a different .. one/question | different question | something else . | i .. refuse/decline .. answer | \
            i choose not * | i .. not going .. answer/discuss/talk/say .. | i will not .. answer/discuss/talk/say | \
            (that/this) one .. skip/pass | pass .. on .. that/this/it | move on . | on to .. next | onto .. next | \
            to the next .. one/question | i am .. skipping | i am .. passing .. | i am going .. pass/skip | \
            not that one | not this one | go next | (i) have .. to .. pass | skip to .. next | better .. next | \
            better skip | i do not .. answer .. this/that/such .. question/one/questions",
        hints: "(i) can not .. answer .. that/this/it/question/one | that/this one .. i can not answer | \
            i can not say .. anything/much .. that/this/it | \
            i have nothing .. to say .. (about/to/on) .. that/this/it | that is .. private/personal/confidential | \
            none of your business | i am not able to answer .. | i do not have .. an answer .. that/this/it | \
            no answer",
        fragments: "go ahead .. next | leave it | leave this | leave that | something else | another | another one | \
            other question | other one | not this | not that | move | moving on | onward | onwards | continue | \
            go on | carry on | proceed | past | passed | pas | later | too personal | personal | private | \
            nothing .. next | no answer | drop it | forget it | skipped | skips | different | rather not | \
            i would rather not | i prefer not | move along | ship | skip it | kip | let us continue",
        about: "skip question/one/this/that/it | next question/one go/move/want/like/please/can/have/ask | \
            not answer question/this/that/it want/like/have/need/can/choose | \
            another/different/else question/ask/one can/could/give/have/do",
        words: "question questions one ones topic topics next on over answer answered answering out later end again \
            instead other another different else something anything area subject not no have has get got go going \
            come about into move want say comfortable talk discuss prefer rather but because skip this time straight \
            directly ahead forward back after before need more how as much well through talking sharing what along \
            with which part aside speak comment respond like know all every be sure blank feel nothing mind think \
            better best way first easier easy wish point idea experience",
        before_anything: "because since about",
    },
    Topic {
        means: Meaning::Asks(Request::End),
        you: "let me go/leave/out | let me .. go .. now | disconnect me | kick me out | hang up | \
            cut .. call/line/connection | cancel .. interview/meeting/call/session/it | \
            turn .. off .. interview/meeting/call | shut .. down",
        me: "be done | go . | go .. now/home | leave . | \
            leave .. now/here/early/interview/meeting/call/session/conversation/you | leave it .. here/at/there .. | \
            run . | head out | head off | drop out | drop off | drop .. call | get going | be going | be off | \
            say goodbye | say bye | log out/off | sign off/out | get out | be excused | \
            not .. continue/go/proceed/carry/keep/finish/complete .. | \
            not .. continue/go/proceed/carry .. interview/any/this/further | give up | step out | \
            drop this interview | cut .. short | end up .. here | opt out | not .. take part",
        either: "end/and . | \
            end/ends .. interview/meeting/call/session/conversation/here/now/it/this/today/early/point/chat/talk/\
            there | and .. interview/meeting/call/session/conversation/here | \
            stop/finish/quit/close/terminate/conclude/abort/exit/discontinue/withdraw | \
            leave/left .. interview/meeting/call/session/conversation | \
            cancel .. interview/meeting/call/session/this/it | break .. off | wrap .. up | hang up | call .. day | \
            call .. quits | call .. off | cut .. off | draw .. close | bring .. end/close | come to .. end | \
            log .. off/out | disconnect | bail (out) | shut .. down | drop .. out | pull .. out | pull .. plug | \
            stop answering | be finished | stop .. interview | rather stop | call an end | make .. end | put .. end | \
            wind .. up | adjourn | end up here",
        asks: "how .. do/can/could/should/would/to .. i/we/you .. end/leave/close/exit/quit/stop/finish/hang/\
            terminate/disconnect/cancel | \
            how .. to .. end/leave/close/exit/quit/stop/finish/hang/terminate .. interview/meeting/call/session | \
            where .. do i .. end/leave/click/hang | where is .. button/exit .. | \
            is there .. way/button .. end/leave/stop/quit/exit/close | am i .. free .. go/leave | \
            may i .. be .. excused | what if i .. stop/leave/end/quit .. now | \
            do i .. have .. continue/go/finish/stay .. | do we .. have .. continue/go .. on",
        states: "i .. not .. want/answer/like .. any/more .. questions | i quit . | i quit .. interview/this/now | \
            i give up | i am .. done .. here/with/interview/now/today/for | i am .. (so) done .. interview/here | \
            i am .. finished .. here/with/interview/now | i have .. had .. enough | i had .. enough | \
            i .. have/need/got/must .. (to) .. go .. (now) . | \
            i .. have/need/got/must .. (to) .. go/leave/run .. now/home/soon/away/early .. | \
            i .. have .. to .. hang up | i am .. leaving/quitting/ending/stopping/off | \
            i am .. leaving/quitting/ending/stopping .. call/meeting/interview/now/here | i am .. hanging up | \
            i am .. out . | i am .. out of here | i am .. going to .. (go) .. leave/hang/stop/end/go/quit | \
            i will .. go . | i will .. go now | i will .. leave .. now | \
            i .. do/would not .. want/wish/like .. continue/go/carry/proceed/keep/do/finish/take/be .. | \
            i .. do not .. want .. any more | i .. do not .. want .. this/to .. (any) more | \
            i .. can not .. continue/go/carry/do/proceed .. this/any/interview/now/further/more/on | \
            we should .. stop/end/finish .. here | i .. can not .. do this .. | i .. can not .. go on .. | \
            (that/this/it) is .. enough .. for .. today/now/me/us | that is enough . | \
            enough .. for .. today/me/now | enough .. questions | no more .. questions | \
            (this/it/the) .. interview/job/role/position/this/it .. is/was not .. for me | this is not .. for me | \
            not for me | not interested .. | i am not .. interested .. (any) .. | i am no longer .. interested .. | \
            i .. withdraw .. (my) .. application | i .. bye | bye | bye .. for now | goodnight | good night | \
            have .. good/nice day | see you | talk .. to you .. soon | that is .. it .. bye | \
            end of .. interview/meeting/call | end .. interview/meeting/call/session | i .. would not .. continue | \
            we are .. done .. here | i think we are .. done/finished .. (here) | \
            (we) .. can .. stop/end/finish/close .. here/now/there | \
            i .. changed my mind .. about .. interview/this .. | i .. want .. out | i want out | \
            i .. no longer .. want .. | time to .. (go/stop/leave/end/wrap) .. | \
            that is .. it .. for .. (today/me) .. bye | i .. stop .. here/now | i stop . | i finish .. here | \
            i .. end .. it .. here | nothing more .. from me .. bye | the interview is over",
        hints: "i will .. stop/end/finish/leave .. it .. here/there | i would .. stop/end .. here | i am .. done . | \
            i am .. finished . | we are .. done | i will .. stop | i have to .. stop",
        fragments: "stop | end | the end | finish | finished | done | close | closed | quit | exit | leave | \
            leaving | enough | okay enough | over | i am done | i am finished | we are done | going | finish it | \
            end it | end this | stop this | stop it | close it | terminate | cancel | ended | no more | \
            that is enough | hang up | hanging up | bye | farewell | see you | later bye | sign off | log off | \
            we finished | finito | finish now | out",
        about: "end/stop/finish/close/leave/quit/terminate/exit interview/call/meeting/session | \
            not continue interview/want | stop/end/finish/leave here/now want/like/can/have/need/let/could",
        words: "interview interviews meeting call session conversation chat talk here now today there off up early \
            point things thing bye because but have has having go going goodbye for rather at stop stopping answering \
            questions rest our soon right immediately window video zoom time day evening process application any more \
            longer further ahead everything all nice enough with sooner before out not want feel well need job role \
            position continue conclusion like get start straight away my part side end ending be sir feeling someone \
            one else finish already over or myself left completely entirely prefer talking again doing keep \
            participating participate how done think best better seems proceed",
        before_anything: "because since as due",
    },
];
