//! About the words, and about time to think: repeat, rephrase, a moment.

use super::super::super::event::Request;
use super::super::grammar::Meaning;
use super::{NONE, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        means: Meaning::Asks(Request::Repeat),
        you: "repeat | say .. again/slower/slowly/louder/clearly | \
            tell/ask/read/reread/give/put/pose/state/play/speak/send/show/run/post/type/write .. again | \
            say/ask/tell/read/give/run/go/put/state .. once/# .. more/again/time | tell .. once again | \
            say/ask/tell/read .. last/end/beginning | read .. out (loud) | go/run (over/through) .. again/once | \
            start/begin .. again/over/beginning/top | go back to .. beginning of .. question | \
            remind me .. question/asked/said/was/again | remind me | remind me of .. question | refresh my memory | \
            speak/talk .. up/louder/slower/slowly/clearly | speak up | slow .. down | come again | \
            turn .. volume .. up | turn up .. volume | be .. louder/slower | raise .. voice | \
            reask/reread/restate/restart/replay/recap | say/tell .. what you said/asked | say .. at the end | \
            once again | what .. again . | a little/bit .. louder/slower/slowly/clearer",
        me: "hear .. again/once/repeated | hear .. question | hear .. last/rest/part/end/beginning | \
            have/get .. again/repeated/repeat/repetition | have/get .. question .. once/# .. more/time | \
            have .. question | get .. last/rest .. part/bit/sentence | listen to .. again/once | \
            see .. question .. again | know what .. question/asked/said | ask you .. repeat | \
            ask .. for .. repetition | hear you .. again/better | a repeat | a repetition | \
            the question .. again/repeated | catch .. again | that again | that .. once/# .. more/again/time | \
            repeat .. question | go over .. again | go through .. again",
        asks: "what were .. things/thing/parts .. you .. asked/said | what .. was/is/were/are .. question | \
            what the question was/is | what question . | what question was | what .. questions again | \
            which question was (it/that) | what was/is/were .. again/once | \
            what was/is .. last/first/second/end .. part/bit/thing/word/sentence/one/asked/half | \
            what .. that last part/bit/thing | what (was) that (again) . | what was that | what was it (again) . | \
            what was it .. you .. asked/said/wanted/asking/saying | \
            what did/do/have/had/was/were you .. say/said/ask/asked/saying . | \
            what did/do/have/had you .. say/said/ask/asked/saying | what did you just .. | \
            what you .. say/said/asked/were/wanted | what you were .. asking/saying | \
            what were you .. asking/saying | what are you .. asking/saying .. again | \
            what did you want .. know .. again | what you wanted .. know | what are/were we .. talking/discussing | \
            what was i .. asked/answer/answering | what was i supposed to .. answer/say/do | \
            what did you want .. know | what do you want .. know .. again | what did you .. after * | \
            what did you .. about * | what did you want to know | what .. say again | what about the last part | \
            what was/is/were * again . | what .. the rest (of) .. question | \
            how was/is .. question (again) | how did .. question .. go/end/start | \
            did you .. ask/say .. something/anything/question | \
            were you .. saying/asking .. something/anything/question | was there .. question | \
            was that .. a question | was there .. second .. part/question | was there .. more .. question | \
            say what | you said what | you asked what | you were asking what | the question was what | what again | \
            again what | what did i miss | did i miss .. something/anything/part/question | \
            have i missed .. something/anything/part/question | are you still .. talking/speaking | \
            what are .. options again | can i hear .. question | did you say * | could .. be repeated | \
            can .. be repeated",
        states: "(the) question .. was/got .. cut/lost/interrupted | i was muted | \
            i was .. muted .. missed .. question | that .. too .. fast/quick/quickly/quietly | \
            (i) did not .. catch .. name/word/number | \
            (i) did not .. hear/here/catch/cached/get .. you/that/it/question/end/last/part/beginning/word/sentence/\
            everything/all/anything/what/whole/thing/half/first/second/rest | (i) did not (even) hear/here/catch | \
            (i) did not .. get that | i did not .. hear/catch/get/understand .. what you .. said/asked | \
            i have not .. heard/caught/got .. you/that/it/question/end/last/part | \
            (i) could/can not .. hear/here/catch/understand/get .. you/that/it/question/end/last/part/what .. said/\
            asked/properly/clearly/well/much | (i) could/can not .. hear/here | \
            (i) could/can .. barely/hardly/scarcely .. hear .. you/that/it | (i) can .. barely hear | \
            i barely/hardly heard .. you/that/it/question | hard to hear | it is/was hard to hear | \
            (i) could/can not .. make .. out .. you/that/it/question/what/last/word/part/end | \
            i have/am .. trouble/difficulty/difficulties/problems/having .. hearing .. you/that/it/question | \
            trouble hearing .. you | you are .. hard .. hear/understand | \
            (i) missed/miss .. part/bit/end/question .. about/after/with * | \
            (i) did not .. hear/catch/get .. part/bit/end/question .. about/after/with * | i .. heard only * | \
            i only heard * | \
            your .. connection/line/sound/audio/voice/microphone .. breaking/cutting/dropping/choppy/low/quiet/bad/\
            lagging/freezing/broke/cut/unclear | \
            (i) missed/miss .. that/it/question/end/last/part/beginning/bit/what/some/half/second/first/middle/you | \
            i have/might .. missed .. that/it/question/part/end | i .. have missed .. that/it/question/part/end | \
            i have/had .. lost .. you/question/thread/track/connection | \
            i lost .. you/question/thread/track/connection | lost you | lost track .. question/asked | \
            i am lost .. what .. question/asked | (i) forgot/forget/forgotten .. question | \
            (i) forgot/forget/forgotten .. rest/end .. question | (i) forgot/forget/forgotten .. question/asked | \
            (i) forgot/forget/forgotten .. what .. you/it/was | (i) forgot/forget .. what .. question/asked | \
            i have/had .. forgotten .. question/asked/what | \
            i do/can not .. remember/recall .. question/asked/exactly/what | \
            do/can not .. remember/recall .. question/asked | can not/do not .. recall/remember .. the question | \
            i .. only .. heard/caught/got/understood .. half/part/first/last/beginning/end/bit/some | \
            (i) only .. heard/caught/got/understood .. half/part/first/last/beginning/end/bit/some | \
            i .. heard/caught/got/understood .. half/part/first/beginning .. only | \
            i .. heard/caught/got/understood .. only .. half/part/first/beginning | i .. zoned/spaced .. out | \
            i was .. distracted/elsewhere | i got .. distracted | i was not .. listening/paying | \
            you .. broke/broken/breaking/cut/cutting/froze/frozen/freezing/dropped/lagging/dropping/faded/fading/\
            lagged | (you) .. are/were .. breaking/cutting/dropping .. up/out | \
            you are/were .. too .. fast/quiet/quick/silent/soft/low | \
            you are/were .. very/so .. quiet/fast/soft/low | \
            you .. speak/spoke/talk/talked/said/speaking/talking .. too/very/so .. fast/quietly/quickly/softly/low | \
            (that/it/the) .. connection/line/sound/audio/signal/voice/volume/internet/wifi/network .. is/was/dropped/\
            broke/cut/lagged/froze/lagging/bad/went/keeps/stuttered/stuttering/breaks/lags | \
            it .. cut/broke/dropped/froze/lagged | it was/got .. cut/lost/interrupted | \
            that was/is .. too .. fast/quick/quiet/low | that was .. cut/lost | too fast | too quiet | \
            that was .. long .. question | that/it/question/the .. did not .. come/go/get .. through | \
            there was .. noise/truck/siren/echo/lag/delay/interruption * | \
            there was/is .. noise/echo/lag/delay/interruption | pardon (me) | pardon me * | (i) beg your pardon | \
            beg pardon | come again | say again | one more time | # more time | once more | once again | \
            again .. for me | again thanks | the question again | question again | \
            the .. last/whole .. part/question/bit/sentence/thing .. again/once | repeat . | the last part . | \
            only the .. last/first .. part/half | only the .. end | a bit/little .. louder/slower/slowly | slower | \
            louder | more slowly | not so fast | not that fast | i want .. again | you want to know what | \
            i have lost .. connection | i am hearing .. half | what was",
        hints: "what is that . | where were/was we/i | (i) did not .. understand .. you | i can not .. understand .. you | \
            i was .. looking * | i got .. lost .. question | i did not .. get .",
        fragments: "again | again .. what | what | hear | hearing | slow | excuse me | say that | the last bit | \
            last part | last bit | the end | volume | louder | come | you asked | repeats | repetition | which one | \
            the first part | the second part | which part | hello what | say | the question | question | pardoned | \
            pawned | harden | part | one more",
        about: "repeat | hear/heard/hearing/catch/missed/understood question/you/said/part/word/end/name/that/it | \
            again question/say/said/ask/asked/tell/read/hear/what | louder/slower/slowly you/speak/please | \
            question what was/again/asked",
        words: "muted and middle things two question questions by name went again once other more time last first \
            second part parts half bit end ending beginning start whole entire thing sentence sentences word words \
            what which was were asked ask asking said say saying tell told me all everything exactly properly clearly \
            well loud louder slow slower slowly quickly fast another rest before answer have has had been get got not \
            one # but else because up out down over off for audio sound connection line voice volume microphone twice \
            wanted want know correctly completely fully full here there back when as after moment ago repeat through \
            between sure make makes much speed quick ready pace something anything somehow while suddenly repeating \
            like how wrong bad worse broken breaking cutting lagging internet side ear ears hear heard catch gone \
            lost",
        before_anything: "about after before regarding concerning because due with",
        ..NONE
    },
    Topic {
        means: Meaning::Asks(Request::Rephrase),
        you: "rephrase/reword/reformulate/paraphrase/reframe/rewrite | \
            explain .. question/that/it/this/mean/meant/again/differently/detail/means/asking/want/looking/further | \
            explain | explain .. by * | explain .. what .. mean/means * | explain what * is/means/mean | clarify | \
            clarify .. what * | elaborate | elaborate .. on | simplify | specify | narrow .. down | break .. down | \
            unpack | dumb .. down | \
            say/put/ask/phrase/word/express/formulate/tell/state/describe/explain/pose/frame .. differently/simpler/\
            simple/easier/easily/plain/simply | \
            say/put/ask/phrase/word/express/formulate/tell/state/describe/explain/pose/frame .. another/other/\
            different .. way/words/terms/language/wording | \
            use/try .. simpler/easier/other/different/simple/plain/another .. words/language/english/wording/\
            terms/way/word/phrasing | \
            give/offer/provide/show .. example/examples/hint/context/details/detail/clue/clarification/explanation/\
            direction/idea/background/definition | be/being .. specific/clear/clearer/concrete/precise/explicit | \
            make .. clear/clearer/simpler/easier/specific/concrete/precise | \
            tell/show .. what .. mean/meant/means/want/expect/looking/after/asking | \
            tell/give me .. more .. about .. question | tell me more .. what .. mean/want/looking/asking | \
            tell me what * means | help .. understand | expand .. question/that | \
            say .. more about .. question/what .. mean | walk me through .. question | spell .. out | shed .. light | \
            define * | define | say what you mean | translate | guide me | point me .. direction | rephrase * | \
            describe .. question/what .. mean/asking/detail | more context | more detail | be more | \
            ask .. simpler/easier/differently",
        me: "make .. clear/clearer/simpler/easier/specific/concrete/precise | example/examples . | an example | \
            have/get/hear/see/need/use .. example/examples/clarification/context/hint/details/detail/explanation/\
            clue/background/guidance/definition .. | (a) .. clarification/explanation/hint | \
            a bit more .. context/detail/explanation | more .. context/detail/details/information | \
            more .. explanation | some more .. context | \
            hear/have/get .. other/different/simpler/another/easier .. words/way/wording | hear .. differently | \
            understand/know/clarify .. mean/meant/means/question/better/asking/want/looking/after/expect | \
            understand .. better | understand * | ask .. clarification/mean/meant/means/explanation/example/clarify | \
            ask what * | know what * means | it .. simpler/other/different .. words/way | \
            that .. simpler/other/different .. words/way | it explained | that explained | \
            simpler/other/different/easier .. words/wording | be sure i understand | clarify | make sure i understand",
        asks: "what .. do/did/does/would you .. mean | what you .. mean/meant | what .. do/did you mean by * | \
            what you mean by * | what .. do you mean with * | what do you mean when * | what do you mean * | \
            what do you understand .. by/under * | how .. do/did you mean | what/how is/was .. meant | \
            what is/was meant .. by/with * | what .. does/do that/this/it/question .. mean | what does * mean | \
            what * means | what that .. means | what does .. question .. mean | what .. is .. that/this/it .. mean | \
            what .. are/were you .. getting/after/looking/asking/aiming/trying/referring/expecting/hoping/driving | \
            what .. you .. are/were .. getting/after/looking/asking/aiming/trying/referring/expecting | \
            what .. would/do you .. like/want/expect/need/have .. hear/know/say/tell/answer/mind/here/talk/describe/\
            from/do/me | what exactly .. do/would/are/is .. you .. want/expect/need/asking/mean/looking | \
            what .. do you want .. exactly | what exactly do you want | what do you expect | what do you need .. me | \
            what .. you want/expect/need .. hear/know/tell/say/answer/from/me | what .. you want | what exactly | \
            what .. sense | in what sense | in which sense | in what way . | \
            what .. kind/sort/type .. answer/example/thing/response/situation/detail/details/information/examples | \
            what .. kind/sort/type .. do/are/would you * | what is/was .. the point .. question | \
            what is .. question .. about | what the question is .. about | \
            what .. question .. asking/getting/means/mean/aiming/about | \
            what is .. asked/required/wanted/expected .. (of) (from) me | \
            what .. am i .. supposed .. say/tell/answer/describe/talk | \
            what .. should i .. talk/say/answer .. exactly | \
            is there .. another/simpler/easier/other/different .. way .. say/put/ask/phrase/explain/word | \
            could/can .. be .. simpler/rephrased/reworded/clarified/specific/clearer/explained | like what | \
            meaning what | for example what | what .. for example | such as what | do you have .. example | \
            have you got .. example | what would .. be .. example | what would .. example .. be | \
            what is .. example | how .. should i understand/interpret .. that/this/question/it | \
            how .. do i understand/interpret .. that/this/question/it | how do you mean that | what are you *-ing | \
            what would a good answer .. look/be | which .. sense | which .. part .. want/answer/mean | \
            in which way . | can i have .. example | what (is) .. meaning | what does the word * mean | \
            what is * supposed to mean | what is the meaning of * | what .. context | \
            what .. is .. question .. asking",
        states: "your .. question .. unclear/vague/confusing/confuses/broad/general/abstract/complicated | \
            (i) .. not .. sure/clear/understand/know .. how .. mean/meant | \
            i am/have .. having .. trouble/difficulty/problems .. understanding/following | \
            i .. do not .. see .. the point | \
            (i) .. do/did/could/can not .. understand/follow/comprehend/grasp .. question/that/it/this/mean/meant/\
            asking/want/asked/word/words/term/part/point | (i) do/did/could/can not .. understand/follow | \
            (i) do/did not .. get .. question/what | i do not .. get it | i do not .. get that | do not get it | \
            do not .. get the question | i still do not .. understand/get/follow | \
            i did not .. understand .. what * | i do not .. understand .. what .. mean/by * | \
            i do not .. understand .. what * | i do not .. understand the * | \
            (i) .. do not .. know/see/understand .. what you .. mean/want/asking/looking/after/expect/getting/meant | \
            (i) do not .. know .. what .. means/is/asked/meant/supposed/say/answer .. | \
            (i) do not .. see .. what you .. getting/mean/asking | \
            (i) do not .. know .. how .. understand/interpret .. question/that/this | \
            (i) do not .. know .. word/term/expression/phrase | i do not know what * means/mean | \
            do not know what you mean | \
            (i) am .. not .. sure/certain/clear .. (if) (that) .. understand/follow/understood/get/got | \
            not .. sure/certain .. understand/follow/understood | \
            (i) am .. not .. sure/certain/clear .. what .. mean/want/asking/looking/after/means/meant/expect/getting/\
            asked/question | \
            not .. sure/certain/clear .. what .. mean/want/asking/looking/after/means/meant/expect/getting/asked/\
            question | i am not .. sure .. how .. understand/interpret .. question | \
            (i) .. not .. sure/certain/know/understand/clear/get/see .. mean/means/meant .. by/with/when * | \
            not sure what * means | (i) am .. unsure .. what .. mean/want/asking/looking/after/asked | \
            i am .. confused/puzzled/baffled | i am .. lost .. question/what | i got .. confused | \
            a bit .. lost/confused | confused | (i) am .. not .. following/getting (you) | not following | \
            you .. lost me | you have .. lost me | you are .. confusing me | that .. confuses/confused .. me | \
            that/it/this/question is/was/sounds/seems .. unclear/vague/confusing/broad/general/abstract/complicated/\
            complex/ambiguous/cryptic | \
            (that/it/this/the) .. question/that/it .. is/was/sounds/seems .. unclear/vague/confusing/broad/general/\
            abstract/complicated/complex/ambiguous/cryptic | \
            (that/this/the) .. question .. is/was .. not .. clear/specific | that/it/this .. is/was .. not .. clear | \
            not .. clear .. to me | it is .. unclear .. what | i find .. question .. confusing/unclear/vague/hard | \
            (i) .. have .. no idea/clue .. what .. mean/asking/want/means/looking/about | \
            no idea/clue .. what .. mean/asking/want/means/looking | \
            i am/have .. trouble/difficulty/difficulties/problem/problems .. understanding/following | \
            i am .. struggling .. understand/with .. question | i struggle .. understand | i fail .. understand/see | \
            i can not .. make .. sense | (that/the/it) .. question .. makes/make .. no sense | \
            that/it/question/the .. does/did not .. make .. sense | that .. over my head | question .. over .. head | \
            the question is .. too .. hard/difficult/complicated/long | \
            in .. simpler/other/plain/easier/different/simple .. words/english/terms | in english | \
            simpler .. words | more .. context/specific/concrete | an example | too .. vague/abstract/broad/general | \
            i .. am not familiar .. term/word/expression/phrase | i .. have never .. heard .. term/word/expression | \
            i hear .. words/you/question .. but * | i am not .. sure i .. understood | \
            i .. need .. example/clarification/context | that is .. greek/chinese .. to me | meaning | \
            i understand .. words | i do not .. know .. what .. to say .. that | i do not understand",
        hints: "i am not familiar with .. term * | what you mean | i did not .. get .. part * | i am .. lost .",
        fragments: "i am lost | lost | unclear | vague | meaning | which sense | mean | how so | in what way | \
            such as | like what | like | for example | example | examples | simpler | differently | explanation | \
            explain | context | clarification | understand | not clear | not understood | i do not get . | \
            do not get | in which sense | why | how | how do you mean | hint | what exactly | confusing | too vague | \
            in other words | other words | different words",
        about: "understand/confused/clarify/explain/rephrase/unclear/simplify question/you/that/this/word/it | \
            means/meant/meaning/mean you/question/word/that/this what/not | \
            simpler/easier/different question/words/version/way | example you want/mean/like/expect",
        words: "question questions what way ways other another different differently word words wording term terms \
            simpler simple simply easier plain english language mean meant means meaning exactly specifically \
            specific more less again once understand understood understanding follow ask asked asking say saying said \
            tell know want get getting go going looking after aiming expect expecting hear example examples context \
            detail details kind sort type answer answers one thing something part bit point trying be been was were \
            has have had how which where like need sure not but because as about clear clearer better much same time \
            first second last broad asks think thinking concrete precise further all explanation hint give me sense \
            idea down sound sounds seems out talk whole complicated general hard difficult precisely particular being \
            went over head every got having trouble",
        before_anything: "by about under with when because",
        ..NONE
    },
    Topic {
        means: Meaning::Asks(Request::Moment),
        you: "wait | wait/hold/hang/pause .. while/until i * | hold up . | wait .. moment/minute/second/seconds/minutes/while/bit | hold on | hang on | \
            hold/hang .. on .. moment/second/minute | hold .. moment/second/minute | hold . | hold that thought | \
            hold it | hold .. line | stand by | bear with me | bear with me * | bare with me * | bear/bare with * | \
            be patient | give/grant/allow .. me/us .. moment/minute/minutes/second/seconds/time/while/think/breath | \
            give .. me/us .. moment/minute/minutes/second/seconds/time/while | give .. moment/minute/second | \
            let me .. think/gather/reflect | pause .. (for) .. moment/minute/minutes/second/seconds/bit/while | \
            pause | stop .. moment/minute/minutes/second/seconds/bit/while | excuse me .. moment/minute/second | \
            pause .. interview | do not .. go/continue/proceed .. on/yet | stay .. (on) .. line/there/here | \
            do not .. go/hang .. away/anywhere/up | allow me * | one/a/# moment/minute/second | \
            one/a/# moment/second | wait .. for me | wait .. until * | be quiet .. moment/second/minute",
        me: "few moments/minutes/seconds | few .. moments/minutes/seconds | think | \
            think .. about/over/of/through * | think .. how/what/where/which/whether * | \
            think .. that/it/this .. over/through | think .. first/moment/bit/second/minute | thinking | \
            have/take/get/use/need .. moment/minute/minutes/second/seconds/time/while/break/pause/breath/beat/\
            breather/sip/drink/thinking | \
            a/one/#/another/some .. moment/minute/minutes/second/seconds/time/while/break/pause/beat/breather | \
            have .. think | take .. call/phone | take .. pause/break/sip/drink | go .. get .. water/drink/coffee/glass | \
            drink .. water/something | a/some .. water/drink/coffee/sip | more time | time | some time | moment | \
            collect/gather/sort/organise/organize/order/arrange/structure .. thoughts/ideas/head/mind/myself | \
            pause/stop .. moment/minute/minutes/second/seconds/bit/while/think/thoughts | pause | hold | reflect | \
            reflect * | consider | consider * | ponder | ponder * | recall | recall * | remember | remember * | \
            see . | see .. how/what/if/which * | write/note/jot/check .. this/it/something | \
            look/check/find/get/grab/fetch/close/write/note/open/shut/mute/jot/answer/plug/take .. notes/note/water/\
            door/phone/window/charger/pen/paper/headphones/headset/glass/drink/coffee/tea/laptop/cv/resume/cup/\
            tissue | find .. words/word/example | look .. up | wait .. moment/second/minute/bit | be .. right back | \
            be back .. moment/second/minute | come back .. moment/second/minute | \
            go .. bathroom/toilet/restroom/loo | jot * | wait | breathe | a think | prepare * | work .. out | \
            figure .. out | hold/hang on",
        asks: "do i have .. time .. think | have i .. time .. think | is there .. time .. think | \
            do i have .. moment/minute/second | do we have .. moment/minute .. think | \
            have you got .. moment/second/minute | do you have .. moment/second/minute",
        states: "(just) one/a/#/half moment/minute/minutes/second/seconds | \
            just .. one/a/# .. moment/minute/minutes/second/seconds | \
            one/a/# .. little/quick/short .. moment/minute/second/break/pause | (just) .. moment/minute/second | \
            moment | (i) am .. (still) .. thinking | (i) am .. just .. thinking | (still) thinking | \
            (i) am .. just .. thinking * | (i) am .. collecting/gathering/sorting/organizing .. thoughts/ideas | \
            (i) am .. thinking .. about/of/how/what * | i am .. not .. ready | not .. ready | not .. yet ready | \
            almost .. ready | i am .. nearly/almost .. there | not .. there yet | \
            (i) .. will/am .. right .. back/there/with | (i) .. will be back .. moment/second/minute | \
            i will be .. back | be right back | back in .. second/minute/moment/# | time out | \
            (that/it/this) .. needs/takes/requires/will/may/might/could .. take/me/need .. moment/minute/second/time/\
            thought/thinking | it will .. take .. me .. moment/second/minute | \
            this one .. needs/takes .. thinking/moment/thought | i need .. longer | good question i need .. think | \
            where do i .. start . | (now) wait | wait . | wait .. moment/minute/second/bit | hold on . | hang on . | \
            (one) second | two seconds | two minutes | five minutes | just .. moment | let us see | let me see | \
            i will .. think | there is .. someone/doorbell/delivery .. door | someone is .. at/knocking .. door | \
            the/my .. door/doorbell/phone is/just .. ringing/rang/rings | i have .. someone .. door",
        fragments: "seconds | minute | pausing | pause | break | time | more time | some time | hold | holding | \
            thinking | weight | wade | patience | let me | give me | not yet | soon | bear | a bit | later",
        about: "moment/minute/second/seconds/minutes/moments think/need/give/wait/have/take/want/for/pause | \
            time think | think need/let/have about/first/more/bit",
        words: "moment moments minute minutes second seconds time while bit short quick long longer more less think \
            thinking thought thoughts about one # up over through back first before answering answer starting start \
            begin find right need have take get be example notes glass door phone my something how what interview \
            away line myself head mind half last but because as good well deep water breath few another again or \
            ready off out not let own words hard tough tricky difficult go all next most down this",
        before_anything: "about how what which whether where",
        ..NONE
    },
];
