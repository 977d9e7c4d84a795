//! What is neither a request nor an answer: greetings, "can you hear me?", and what people say around a request.

use super::super::grammar::Meaning;
use super::{NONE, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        means: Meaning::ChecksSound,
        you: "say something | hear me",
        me: "check/test .. if/whether/microphone/sound/audio .. works/working/hear/microphone/sound/audio | \
            make sure .. you/microphone/sound .. hear/working/works",
        asks: "can/do/could/are/did .. you/anyone/someone/everyone .. hear/hearing/here .. me | \
            can/do/did you .. hear . | can/do/could you .. hear .. my/that/this/what .. voice/microphone | \
            you can .. hear me | you .. hear me | \
            am i .. audible/muted/unmuted/loud/clear/coming/heard/online/live/too/connected/on .. quiet/loud/clear/\
            through/enough/mute/far | am i .. audible/muted/unmuted/connected | am i .. mute | \
            am i .. loud/quiet/soft | \
            is/are .. microphone/audio/sound/voice/headset/headphones/volume/connection/line/speaker/internet .. \
            working/on/okay/clear/fine/good/alright/coming/loud/audible/works/enough/connected/better/too/bad/stable/\
            off/muted/turned/quiet/still | is .. thing .. on/working/live/connected | \
            does .. microphone/audio/sound/voice/headset/thing/connection .. work/come/sound/function | \
            does it/this/that .. work | do i .. sound/come .. okay/clear/fine/good/through/alright/loud/too | \
            are you .. there/connected/listening/online/here | are you .. there | \
            is .. anyone/someone/anybody/somebody .. there/here/listening/out/home/on | \
            is .. the .. connection/sound/audio/line | how .. sound/audio/microphone/voice/volume | \
            how is .. sound/audio/volume/microphone/connection | (is) .. better/louder/loud .. now/enough | \
            have i .. lost .. you | did i .. lose you | did .. you .. hear .. me | did you .. get .. that . | \
            did that .. come .. through | can .. i .. be .. heard | do you .. receive/get .. audio/sound/voice | \
            are we .. connected/live/online | (can) .. you .. hear .. me | \
            is .. everything .. working/okay/connected | can we .. test/check .. sound/audio/microphone",
        states: "test/testing test/testing/# | testing | test | # # # . | microphone .. check/test | \
            sound .. check/test | audio .. check/test | check .. check/one/testing | \
            (i) .. can .. hear .. you .. now/well/fine/clearly/loud/okay/me | \
            i .. hear .. you .. now/well/fine/clearly/loud/okay | hello hello | \
            hello .. anyone/anybody/someone/somebody | (anyone/anybody/someone/somebody) .. there | you .. there",
        words: "hear me microphone audio sound voice well okay clearly loud clear properly hello hi hey working work \
            works or through coming come fine check test testing # one two three thing still yes not headset \
            headphones volume connection connected enough everything everyone listening muted mute line good alright \
            better because loudly up side end what too quiet again before start be sure anyone someone morning \
            afternoon evening like how soft first louder been quick",
        ..NONE
    },
    Topic {
        means: Meaning::Questions,
        asks: "how long should/may/can/must .. answer/answers/response/it/story/example | how detailed * | \
            how much detail * | \
            how many .. words/sentences/examples/details/people/users/days/hours/stages/rounds/interviews/members/\
            employees/colleagues/candidates | do/did you mean * | would you like .. example/me | \
            would/does/is .. example .. count/okay/fine/enough | \
            will/is/are there .. second/another/next/other/further .. interview/interviews/round/rounds/stage | \
            when .. hear .. back * | when .. (will/do/can) .. hear * | \
            should/can/may/could/do/shall/must i .. assume/use/choose/pick/talk/speak/describe/mention/tell/give/\
            start/answer/include/explain/say/focus/draw/share * | \
            is it .. okay/alright/fine/allowed/possible .. if/to/that .. i .. talk/speak/use/give/tell/mention/\
            choose/describe * | what .. next .. steps/step/stage | what .. happens .. next | \
            what .. if .. i .. get/am * | can/may/could .. example .. be * | can .. it .. be *",
        you: "tell .. about .. team/company/role/job/salary/position *",
        words: "how long short detailed what which when will would example examples answer second another next \
            interview round team company role job one or person people hear back from after before be it there about",
        before_anything: "about in for from of with on",
        ..NONE
    },
    Topic {
        means: Meaning::Greets,
        states: "hi/hello/hey (there) i am _ . | hi/hello/hey (there) i am _ _ . | g'day | \
            hi/hello/hey/hiya/howdy/greetings/hallo/morning/afternoon/evening/namaste/hola/yo | \
            good morning/afternoon/evening/day | \
            nice/good/great/pleased/lovely/glad/happy/pleasure .. to .. meet/see/hear/be/talk/speak/have | \
            nice/lovely/great/good/pleasure .. meeting .. you | \
            (it) .. is .. nice/good/great/pleasure/lovely .. to .. meet/see/be/speak/talk/hear/have | \
            (a) pleasure .. meet/meeting | how are .. you | how do you do | \
            how is .. it/everything/your .. going/day | how are .. things | \
            i am .. fine/good/well/great/okay/doing/very/alright | fine | very well | i am .. fine .. and you | \
            and you | how about you | what about you | (and) .. yourself | my name is * | \
            i am .. happy/glad/excited/pleased/ready/honored .. to .. be/meet/talk/speak/start | (i) .. hope .. you | \
            thanks .. having/inviting/taking/meeting/seeing/the | welcome | same here | likewise | me too | \
            happy .. to .. be .. here | glad .. to .. be .. here | thanks for having me | all good | not bad | \
            what is up | hope you are .. well | good to .. be .. here | ready .. to .. start/go/begin . | \
            (i) .. am .. ready | doing .. well/good/fine",
        words: "hi hello hey good morning afternoon evening nice to meet you meeting see be talk speak here how are \
            doing today day pleased everyone is going it dear there too me very well fine much thanks for having \
            inviting opportunity feeling feel yourself and your lovely great pleasure happy glad finally also all the \
            a interview again ready start begin my on this with time seeing hear from name hope everything things up \
            so been have chance weekend invitation bit nervous excited",
        ..NONE
    },
    Topic {
        means: Meaning::Aside,
        you: "forgive me | excuse | pardon .. the | do not mind * | apologise | believe me | do not worry",
        me: "apologise/apologize * | apologise/apologize | be honest . | be frank . | see . | be sure . | apologise",
        asks: "is that .. okay/alright/fine/possible/allowed | would that .. be .. okay/alright/fine/possible | \
            is it .. okay/alright/fine/possible | does that .. work | \
            if .. that/it/you/possible/this .. is/be/would/works/do/could/can/may .. okay/alright/fine/possible/not/\
            mind/allowed | if .. possible | okay . | (is) .. that .. possible | right | can .. you .. do .. that",
        states: "(many/very/much/so) .. thanks | thanks | thanks for * | okay | alright | i apologise/apologize | \
            my bad | my mistake | my fault | oops | whoa | wow | no | gosh | god | yes | no thanks | of course | \
            sure | i see | i know | i understand . | right | good | great | that is .. okay | \
            that/it/this .. is/was .. bit/very/good/hard/tough/great/difficult/interesting/tricky/big/nice/long/\
            broad/fair/excellent/deep/complex/complicated/such .. question/one | \
            (a) .. good/hard/tough/great/difficult/interesting/tricky/big/nice/long/broad/fair/excellent/deep .. \
            question/one . | that is .. hard/tough/difficult/tricky | that is .. lot/broad/big | \
            (i) .. do/did not .. know | (i) .. do not .. know .. what/how .. say/answer | \
            (i) .. have .. no .. idea/clue/answer/experience/example/examples/opinion/comment/knowledge/thoughts/\
            story | (i) .. have .. no .. experience/idea/knowledge .. * | no idea | no clue | not sure | \
            i am not sure | i am .. stuck | i .. can not .. think .. anything/something/one/example/a/any | \
            i can not .. remember/recall .. anything/one/it/that/any | nothing .. comes/come .. mind | \
            my mind .. is/went/goes/has .. blank/gone/empty | i .. am/have/went/go/got .. drawing/gone .. blank | \
            i .. never .. done/had/used/worked/been/did/faced/tried .. that/this/it/with/one/such | \
            i .. do not .. have .. answer/experience/example/idea/examples/knowledge/anything/story | \
            i do not .. have .. experience .. * | i .. can not .. answer | that/this one .. i .. can not .. answer | \
            i .. nothing .. say/add | i am .. drawing .. blank | no .. experience | no experience .. with * | \
            doorbell | phone | the door | i .. zoned/spaced .. out | i was/am .. (on) mute | \
            i .. distracted/interrupted/elsewhere/disturbed/thinking/lost/nervous/sidetracked/disconnected | \
            i am .. bit/little/so/very .. nervous/distracted/tired/sick/unwell/ill/confused/slow/lost | \
            i am .. nervous/tired/distracted/unwell/ill/sick | i am .. getting/feeling .. * | \
            i .. do not .. feel .. well/good/so | i feel .. sick/ill/unwell/dizzy/bad | \
            i .. lost .. train/thread/track/place/voice | i was not .. listening/paying/concentrating/focused | \
            (that) .. reminds .. me | something/emergency/thing .. come/came .. up | do not rush .. me | \
            something urgent * | (there) .. noise/truck/lag/echo/delay/background/construction/traffic/lot .. * | \
            (there) .. is/was .. someone/somebody/a .. at/knocking/delivery .. * | \
            someone .. at/knocking/calling/ringing/coming/here .. * | \
            someone .. at/knocking/calling/ringing/coming/here | \
            (the/my) .. phone/dog/doorbell/door/cat/alarm/bus/train/battery/laptop/computer/screen/browser/\
            connection/internet/wifi/sound/audio/line/headphones/headset/microphone/keyboard/voice/throat/tea/coffee/\
            kettle/speakers/speaker/postman/taxi/camera/page/tab .. is/was/are/just/has/rings/rang/died/froze/\
            crashed/broke/dropped/cut/keeps/started/ringing/needs/went/barking/crying/lagged/lags/got/had/does/did/\
            starts/arrived/stopped/fell/leaves/barks .. * | \
            the/my .. baby/kid/kids/son/daughter/child/children/wife/husband/neighbor/neighbour/neighbours/neighbors/\
            roommate/flatmate .. is/are/just/needs/crying/calling/home/here/came/woke .. * | \
            my next/other .. meeting/call/appointment .. is/starts/begins/started | \
            my next/other .. meeting/call/appointment .. is/starts/begins/started * | \
            the phone/doorbell/dog/connection/sound/audio/line/internet/wifi/alarm/battery | \
            you .. broke/cut/froze/dropped .. * | it is .. noisy/loud/late/laggy/hot .. here | \
            it is .. noisy/loud/late/laggy/hot | i .. need/have to * | \
            i .. need .. sip/glass/drink/water/tissue/break/breath .. * | \
            i .. a/an/another/only/#/twenty/thirty/ten/fifteen .. meeting/appointment/call/minutes/hour/bus/train/\
            headache/emergency/question/problem/doctor/class/lecture/cold/cough/thing .. * | \
            i .. have .. question/problem/call/cough/headache/cold . | \
            i was .. writing/typing/reading/looking/drinking/coughing/searching | we .. not .. finished/done | \
            i am .. writing/searching/looking/trying/checking/taking/opening/closing/getting/reading/asking/\
            wondering/thinking/gathering/sorting/moving/drinking/coughing/typing/waiting/recalling/remembering/\
            choosing/collecting/organizing/organising/struggling * | i am .. curious/asking/wondering/checking | \
            (just/only) .. curious/asking/wondering/checking | \
            i .. want/need/wanted/needed .. to .. be/know/make/check/understand/plan/get/finish/write/find/see * | \
            i am .. hurry/rush/train/bus | \
            i .. forgot/forget .. something/the/one/it/that/my/a/what/important/to .. * | i .. forgot/missed . | \
            i .. left .. something/out/one/a .. * | i .. missed .. something/that/it/the/some/half .. * | \
            i .. did not .. mention/expect/catch/hear/understand * | \
            i .. remembered/thought/realised/realized/noticed .. something/one/a/an/that .. * | \
            i remember/remembered .. something/now/one | i .. think .. is .. enough | \
            (that/it/this) .. is .. enough | that is .. it | that is .. all | because * | since * | so that * | \
            before i/we .. start/answer/go/continue/say/begin/speak/reply .. | while i * | (i) .. just | first | \
            well | no .. rush/hurry/worries/problem | let us see | let me see | let me think | let me make sure * | \
            let me be .. sure/honest/frank | to be .. honest/sure/fair/clear/frank | i am .. afraid | long day | \
            it is .. been .. long .. * | that would be .. great/good/nice/helpful/lovely/fine | \
            it would .. help/be .. * | (i) .. would .. appreciate | nothing .. personal | no offence | no offense | \
            i .. hear/heard .. * | you .. sound/seem/look/are .. a/like/so/very/bit/too .. * | \
            you .. said/mentioned/asked/told .. * | this/it .. not .. me | i do not .. mind .. * | \
            i .. not .. native .. * | my english .. * | english is .. * | \
            i .. like/want .. to .. do/give/answer .. properly/right/well/good .. * | do not .. want .. to .. * | \
            i do not .. want .. to .. * | it has been .. pleasure/nice/great/good .. * | \
            it was .. nice/pleasure/good/great/lovely .. * | nice .. talking .. * | \
            (have) .. nice/good/great .. day/evening/weekend/one | goodbye | bye | take care | i got | got it | \
            sure .. thing | hello | hi | hey | wait .. a .. minute/second/moment | \
            (one/a/just) .. moment/second/minute | hold/hang on | wait | i am .. here/back/ready | \
            i .. supposed/expected | i will try .. * | \
            i .. can not .. do/go/see/find/focus/concentrate/open/read/follow/talk/hear .. * | \
            i could not .. hear/catch/follow/concentrate/focus/listen .. * | \
            the question .. long/hard/tough/big/difficult/a | hello there | too .. much/many .. * | i think | \
            i guess | i believe | i suppose | i mean",
        words: "a such the that this it is was very much so bit little for your time help today now you i me my to of \
            at in on with here again okay fine all just still yet too about question moment minute second one lot \
            either both and but have am are if or ever any anything what be been do not right then sir though \
            experience topic subject area thing things sort kind off up patience understanding same as well else say \
            answer interview call thought possible would could can works mind good nice great think guess some also \
            no had day comes afraid dear sudden suddenly like because enough out long way there meet problem \
            attention urgent emergency",
        ..NONE
    },
];
