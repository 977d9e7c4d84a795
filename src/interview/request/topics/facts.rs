//! Questions about the interview itself: how many, how long, with whom, recorded, and a question that is missing.

use super::super::super::event::Request;
use super::super::grammar::Meaning;
use super::{NONE, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        means: Meaning::Asks(Request::OwedQuestion),
        you: "count again | recount | check .. count/counting | ask/give .. #th/missing/forgotten .. question/one | \
            ask .. one/question .. skipped/forgot/missed | ask .. question #",
        me: "get/have/hear/miss .. missing/forgotten .. question/one | \
            get/have/hear .. #th/last .. question/one .. too/still/now | have .. question .. owe | \
            missing .. question | be .. missing .. question/one | have .. missed .. question/one | \
            have .. one/a/# .. more .. question/coming/left",
        asks: "where is/are/has/did .. my/the/our .. #th/missing/other/remaining | \
            where is/are .. question .. #/#th | where is .. number # | where is/are .. my .. question/questions | \
            where .. did .. question .. go | where did .. #/#th .. go | \
            what .. happened .. #th/missing/other/question/# | what/how about .. #th/missing/remaining . | \
            what/how about .. #th/missing/remaining .. question/one | what/how about .. question/number # | \
            what is .. with .. #th/missing .. question/one | \
            what .. #th .. question .. you .. said/promised/mentioned | \
            did/have/are you .. skip/skipped/skipping/forget/forgot/forgotten/forgetting/miss/missed/missing/omit/\
            jump/jumped/leave/left/lose/lost/drop .. question/one/#/#th | \
            did/have/are we .. skip/skipped/forget/forgot/forgotten/miss/missed/missing/jump/jumped/lose/lost .. \
            question/one/#/#th | \
            was/is/were/are/should/would/will/did/do/does/have there/it/that/we/i/you/this .. not .. #/#th/another/\
            all | \
            was/is/were/are/should/would/will/did/do/does/have not .. there/it/that/we/i/you/this .. #/#th/another/\
            all | is/are/was not .. #/one/question .. missing/left/open | \
            is .. one/# .. missing/pending/left .. right | is .. question .. missing/pending | \
            is/are there .. question/one/# .. missing/pending | \
            did/do/have .. not .. you .. say/said/promise/mention .. # | was .. that/it .. not .. only/just .. # | \
            was .. that/it .. only/just .. # | were .. that/it/those/these/there .. only/just .. # | \
            why/how .. only/just .. # | how come .. only/just .. # | \
            why .. skip/miss/skipped/missed/jump/jumped .. question/one/# | do/did .. you .. owe/own .. me | \
            when .. get .. #th/missing/last .. question | are you sure .. #/all/last/final/#th | who .. counted | \
            can you count | is it/that .. # .. not # | are .. we .. missing | am i .. missing .. question/one | \
            do .. we .. still .. have .. #th | do i .. get .. another/#th | should .. there/it/we .. be/have .. # | \
            will/would .. there .. be .. #th",
        states: "one/a/# .. question .. lost | question .. got .. lost | you .. owe/own/owed .. me | \
            you .. owe/own .. question | \
            you .. skipped/missed/forgot/forgotten/omitted/dropped/lost/overlooked/skip/miss/forget/forgetting/\
            missing/skipping/jumped .. question/one/#/#th/last/number | you .. left .. out .. question/one/# | \
            you .. left .. question/one/# .. out | you .. miscounted | you .. counted .. wrong/wrongly/incorrectly | \
            you are .. short .. question/one | you/we are .. one .. short | you are .. question short | \
            you .. count .. wrong/wrongly | we/i .. are/am .. missing .. question/one/#th/# | \
            we .. skipped/missed/jumped/forgot/forgotten .. question/one/#th . | \
            we .. skipped/missed/jumped .. question/one/#/#th | \
            we/i .. still .. have/need .. one/a/#/another/#th .. question/go/one/left | \
            that/this/it/those/these/there/so was/is/were/are/makes/have .. only/just/but .. # .. question/questions/\
            far | that/this/it/there was/is/were .. only/just .. # .. not # | only/just # .. questions | \
            only/just # .. question .. so/asked | that/this/it/those/these were/was/is/are/makes .. # .. not .. # | \
            that makes .. # .. question/questions | that/this/it/there/those/these .. makes .. only/just # | \
            that/this/it was .. #th .. question/one .. not | that/it/this was .. #th .. you | \
            that/this/it was .. only/just .. #th | that/this/it was .. #th .. question | \
            that/this/it was .. number # .. not | it/that/this .. was .. question/number # | \
            only/just .. had/heard/got/counted/did .. # | \
            we/i .. only/just .. had/did/done/got/have/covered/answered/been/gone/counted/heard/received/get/count/\
            talked/spoke .. # .. question/questions/far/areas/topics | \
            we/i .. had/did/done/got/covered/answered/have/counted/heard/received/get/count .. only/just .. # .. \
            question/questions/far/areas/topics | \
            we/i .. had/did/done/got/covered/answered/counted .. # .. not .. # | i .. counted .. # | \
            i .. count .. # | you .. only/just .. asked/gave/given/done/posed/put/ask/asking .. # | \
            you .. asked/gave/given/ask .. me .. # | you .. asked/given .. only/just .. # | \
            you/we/it/i/numbering/count/numbers .. go/goes/going/went/jump/jumps/jumped/skipped .. from .. # .. to .. # | \
            you/we/it .. went/jumped .. # .. # | \
            i .. was/am/have/had .. expecting/awaiting/expected/anticipating .. another/more/#/#th .. | \
            i/we .. expected .. another/more/#th .. question/one | \
            i/we .. was/were/am/are .. supposed/meant/going/due .. to .. get/have/hear/answer/be .. another/more/#/#th .. \
            question/questions/one | \
            there is/are .. still .. question/one/# .. to go/come/due/coming/open/outstanding | \
            a/one/another/#th .. question/one .. is .. still .. to come/due/coming/go | \
            we/you/it .. are/is/can .. not .. finished/done/over/finish/through .. question/one/#/#th .. missing/left/\
            open/to/due/go/come | there would be .. # | \
            you .. said/promised/announced/mentioned/spoke/told .. # | \
            you .. said/promised/announced/mentioned .. another/more .. question/one | \
            it/there/that .. was/were/would/should/is/must .. supposed/announced/meant/said/promised/be/have .. # | \
            there were .. # .. announced/promised/planned | you have not .. finished .. question | \
            there .. should/was/were/would/must .. be/supposed .. another/more .. question/one | \
            there was/is .. supposed .. more/another | it should .. # | should be .. # | there should .. #th | \
            you .. still .. have .. one/#th .. question | i/we .. answered/had/got/did/heard .. # only | \
            we/i/you .. did not .. do/have/ask/cover/get .. question # | \
            there is/was/are .. one/#/a/another/#th .. question/one .. not/missing/open/asked/owe/pending/\
            outstanding/forgot/skipped/did/have | there is/are .. # .. missing/pending/outstanding/open | \
            there is .. missing .. question/one | there is .. question .. missing/pending | \
            there is .. still .. one/#th .. left | \
            one/#/a/the/my/question/number .. question/one/questions/#/#th .. is/are/was/seems/remains/has .. \
            missing/pending/open/outstanding/skipped/left/forgotten/owed/unasked/due/not/never | \
            one is .. missing/left/open/pending | one .. missing . | one question .. missing | \
            the/my .. #th .. missing | #th .. question .. missing | the .. #th .. never | question .. missing | \
            missing .. one .. question | \
            i .. have/get .. one/#/a/another .. question/one .. coming/open/due/missing | \
            i .. missing/waiting/owed .. one/#/a/#th/question | i was .. promised .. # | i was .. told .. # | \
            we/you/i .. not .. had/asked/done/covered/got/heard/reached/did/get/ask/have/gotten/been/answered/seen/\
            come .. #th/all/#/every/one | you never .. asked/ask/got/came .. #th/last/question | \
            i/we never .. got/heard/had/came/reached .. #th/last/question/# | \
            that/this/it can/could not .. be .. last/final/all/it/end/#th/everything/# | \
            can not .. be .. last/final/#th | \
            that/this/it was/is not .. last/final/all/#th/# .. one/question/questions | \
            that/this/it was/is not .. # | that/this/it was/is not .. all .. questions | not all .. questions | \
            # .. of # .. where/only/not | question # .. of # * | # of # where * | where is .. my .. #th | \
            your .. count/counting/numbering/math/maths .. off/wrong/not | \
            the .. count/counting/numbering .. off/wrong/not | i/we .. still .. one/question .. missing/short | \
            # not # | one .. more .. question .. owe | and .. #th .. question/one . | but .. you .. said .. # | \
            i .. am .. one .. short | we .. stopped .. # | not .. # .. questions",
        hints: "we/i .. did/had/got .. only/just # . | we did/had/got # . | \
            that/this/it/those/these/there/so was/is/were/are/makes .. only/just/but .. # . | \
            we/i .. only/just .. had/did/done/got/have/covered/answered/been/counted/heard/get/count .. # . | \
            there is .. one .. more/left .. question | there is .. another .. question . | \
            you forgot .. something . | you skipped .. it/that | i think you forgot | one .. question .. left . | \
            still one .. question | there .. should/must .. be .. more | you missed .. something | \
            that makes .. # . | there .. is .. still .. one",
        fragments: "missing | missed one | the fifth | the fifth one | only four | just four | four only | fifth | \
            fifth question | number five | one missing | only three | not five | skipped one | one short | \
            the missing one | you missed one | you skipped one | owed | miscounted | question five | \
            question missing | the missing question | you forgot | you missed | you skipped | wrong count | not four",
        about: "question/questions only/missing/forgot/skipped/announced/promised/missed/owe/left #/#th/one/you | \
            # not #/said/only question/questions/we/you/i",
        words: "lost disappeared question questions one ones # #th more other another missing left only just out over \
            not no of count counting counted so far until up asked ask said me was were had have has been done got \
            get supposed promised announced mentioned told where wrong which what yet but because total all covered \
            main areas area topics topic number beginning start interview before since never came come next off short \
            according owe owed skipped forgot forgotten missed jumped would think thought side know heard as earlier \
            or instead need getting given pending skip miss forget answered asking again first promise still \
            outstanding when how list than seems must went say mention them those",
        ..NONE
    },
    Topic {
        means: Meaning::Asks(Request::HowManyLeft),
        asks: "what is .. question count | (so) # .. more .. questions/question | \
            how many/much .. questions/question/areas/topics/parts/sections/ones | \
            how many .. more/are/left/remaining/remain/still/total/to/do/will/have/did/there/that/this/in | \
            how much .. left/remaining/come/go/more | how much .. of .. interview | how much .. is .. there | \
            how much .. have .. we .. done/covered | how many is that | \
            which/what question/number .. are/is .. we/this/it/that/i | \
            which/what question/number .. we/this/it/that .. are/is/on/at/in | which/what one .. is this/that/it | \
            which/what one .. are we | which/what .. number/question .. at/on/now | at which/what .. question | \
            (at) which/what .. number | what number | how far | how far along | number .. of .. questions | \
            the number .. questions | \
            #aux this/that/it .. last/final/fifth/fourth/third/second/#th .. one/question/topic/area | \
            is/was this/that/it .. last/final/#th . | is/was this/that/it .. question/number .. # | \
            is/was that/this/it .. all/everything .. questions | \
            is/was that/this/it .. all/everything .. asked/ask/have/got/or | was/is that .. all of .. questions | \
            was/is that (it) .. or * | was/is that everything | was that all | are there .. many/more | \
            #aux there .. more/other/further/another/additional/many/any/some .. questions/question/left/come/coming/\
            areas/topics/go/one | are there .. questions .. left/after/remaining | \
            is there .. much/more/one/another .. question/more/left/come/go/after/coming | \
            is there .. a .. next .. question | is there anything .. left/after/more | are there .. # | \
            do/have/will/are/would you .. more/other/further/another/many .. questions/question/ones | \
            do/have you .. many/any .. questions .. left/remaining | \
            do/have/will/are we .. more/other/another/many/left .. questions/question/left | \
            do/have/will we .. questions/question/much/one .. left/remaining/more/go | have we .. one/more .. left | \
            #aux there .. more/other/another/many .. questions/question | will there be .. more/another/many | \
            are we .. through/done/finished .. questions | am i .. on/at .. question/last/#th | \
            are we .. last/final/#th .. one/question/area | are we .. on/at .. question/number/last/#th/final | \
            are we .. halfway | are we .. half .. way | are we .. end .. questions | \
            are we .. close/near .. end .. questions/list | have we .. all/half/everything/halfway | \
            have we .. covered/answered/done .. questions | did we .. all/everything/halfway/half | where are we . | \
            where are we .. interview/questions/count/list/process/now/in | what .. left . | \
            what is left .. after/now/then | what .. is .. left .. cover/do/ask/answer/in | what .. remaining | \
            what is .. still .. come | what .. comes after | are .. questions .. left/coming/remaining | \
            is/does anything .. come/coming/left/after | is .. another .. question/one | \
            what is .. total/number .. questions | what is .. total | what is .. my/our/the .. progress | \
            how is .. count/progress | does .. interview .. have .. many/more/questions | \
            you .. have/got .. how many | there are/is .. how many | are you going .. ask .. more/many/another | \
            many .. questions .. left/remaining | any .. more/other .. questions .. left/after/come/to | \
            are .. these/those .. all .. questions | the .. last/final .. one .. right | \
            (so) this/that is/was .. last/final/#th .. one/question .. right/then/or/correct/not/is | \
            (so) this/that is/was .. question/number # .. right/then/or/correct | \
            which/what question .. this/it .. #th | \
            this/that is .. question/number # .. right/then/or/correct/not/is | \
            we are .. question/number # .. right/correct/or/now/not/are | \
            we are .. #th/last .. question/one .. right/correct/or/now/not/are | \
            there are .. # .. questions .. right/correct/all/total | \
            it is .. # .. questions .. right/correct/all/total | is it .. # .. questions | out of how many | \
            one/question .. of how many | # .. more .. to go | do .. we .. have .. long .. list | \
            what .. position .. we | how big .. list | how long .. list | \
            are .. we .. getting .. close/near .. end .. questions",
        states: "remaining .. questions/question . | questions .. left/remaining . | number of .. questions | \
            (i) lost .. count | i have .. lost .. count | i lost .. track .. questions/how/many | \
            i .. do not .. remember .. how many",
        hints: "this is .. last/final .. one/question . | the last one . | any more | any other | more questions | \
            anything else | anything .. after | almost done | halfway",
        fragments: "how many | left | remaining | many | many more | many left | more | any more | last one | last | \
            the last one | final one | the last | final | how much | how far | halfway | number | which number | \
            total | remain | what is left | how many more | is that it | that it | that all | is that all | \
            question number | progress | what remains | nearly done | almost done | almost there | remaining one | \
            how much more | how many questions | to go | another question | more questions | final question | \
            the last question | last question",
        about: "question/number #/#th this/that/which/we | \
            question/questions many/left/remaining/remain/total/follow/number/far/which | \
            last/final/left one/question is/was/are | how many one/ones/more/left/of",
        words: "got question questions one ones more left remaining remain remains still to go come coming total all \
            altogether have we you me number of # #th next or far so until yet done had asked ask interview many much \
            which what on at out covered be area areas topic topics part parts expect answer answered how get another \
            other some lot not going after end any will approximately overall planned sections section being where \
            further but ahead through count exactly us been finish finished whole answering wonder keep need list \
            half know wondering pending halfway process along am because else say said comes close near almost nearly \
            before wrong right line",
        ..NONE
    },
    Topic {
        means: Meaning::Asks(Request::HowLong),
        asks: "how long | how long .. have .. to answer . | for how long | how much more/longer | \
            how much .. time/longer | how many/much .. minutes/hours/time/hour/seconds | how .. longer | how late | \
            how soon | how close .. end/done/finished | (by/at) what time | what .. the time | \
            when .. this/it/we/the/i/interview/that/you/meeting/call .. done/over/finish/finished/end/ready/ending/\
            through/stop/free/conclude/ends/complete/close/leave/finishes | when .. finish/finished/end/over | \
            until/till when | what is .. duration/length/schedule/timing/timeframe/timeline | what is .. time | \
            what about .. time | what .. time .. left/limit/finish/end/done/over | \
            is/was there .. time/limit/timer/clock/deadline | do/have/are we/i .. time/minutes | \
            do/have we/i .. time . | have we got .. time | are we/you/i .. time/schedule/late | \
            are we .. running .. late/over/out | are we .. done/finished/there/through/over/finishing | \
            are we .. near/close/getting .. end | are we .. almost/nearly | is/are .. time .. up/over/out/running | \
            is/are .. interview/it/this/meeting/call .. over/done/finished/ending/end/long | \
            is/are .. interview/it/this .. taking/lasting/running/going .. long/longer/over | \
            how .. doing/going/looking/are .. time | how is .. time | \
            #aux this/it/the/interview/that/call .. take/last/run/need/go/going/be .. long/longer/more/much/minutes/\
            hour/hours/half/less/quick/# | \
            will/does/would/can/could this/it/the/interview/that .. long/longer/over/finish/end/minutes/hour/# | \
            is this/that/it .. enough | is .. # .. minutes/hours .. enough | is .. there .. still .. time | \
            #aux we/i/it/this/you/interview .. done/finished/over/through/ready/finish/end .. by/before/in/time/soon/\
            within/until | will we/i/it/this/interview .. done/finished/over/finish/end | will we .. make .. time | \
            can/could we/you .. finish/done/make/keep/end .. by/before/in/within/until/# | \
            do .. need/have .. hurry/rush | should i .. hurry/rush/speed/faster/quicker | \
            am i .. taking/talking/running/being/going .. long/slow/late/time/over | \
            have we .. been/gone/used/run/exceeded/reached .. long/over/time/out | \
            have i .. taken/used/talked/spoken/gone .. long/time/over | does .. always .. long | did .. we .. start | \
            since when .. talking/going",
        states: "time check | time left | time remaining | how long to go | is there time | minutes .. left | \
            we .. over/running/out .. time .. right/not/are",
        hints: "i have .. another .. meeting/appointment/call/bus/train .. at/in/soon | we are .. over/out .. time | \
            i .. have/need .. leave/go/be .. at/by/in/before .. #/half/quarter/noon",
        fragments: "how long | time | longer | minutes | how many minutes | how much time | time left | long | \
            much longer | duration | when | until when | how late | deadline | soon done | still long | what time | \
            hurry | how long still | time limit | limit | remaining time | how long more | is it long | \
            nearly there | almost finished | much more | almost over | nearly over | soon over | done soon | \
            finished soon | are we done | over soon | when done | the time | clock | schedule",
        about: "long/longer how/much/will/is/take/does/until | \
            time how/much/left/limit/enough/when/what/still/have/up | \
            minutes/hour/hours how/many/left/have/take/need | \
            finish/finished/over/done/end when/soon/by/before/will/time",
        words: "time minutes minute hours hour half quarter long longer left remaining remain remains until till go \
            going interview call meeting session conversation thing take takes last lasts lasting have has we you \
            more total altogether usually normally be been is end ends finish finished done over up need before \
            talking speaking approximately expected planned expect out whole # twenty thirty forty fifty sixty \
            fifteen eleven twelve forty-five o'clock already much so far running than per next what when off used \
            since got get soon late almost nearly how or scheduled schedule limit maximum because which through \
            entire around another exactly check okay doing reserved given set process gone passed spent wondering \
            wonder know was were supposed meant each both not work noon ready all rest afternoon evening later \
            elapsed clock within under enough close near getting might taking will too many did at start free leave \
            us typically make want hear exceed as other there complete cover am pm lunch full actual question \
            questions say said",
        ..NONE
    },
    Topic {
        means: Meaning::Asks(Request::AreYouHuman),
        asks: "(a/an) human/robot/machine/person/bot/ai or | \
            #aux .. humans/robots/machines/human/person/robot/bot/machine/ai/computer/software/program/automated/\
            algorithm/artificial/alive/automatic/humanoid/chatgpt/gpt/siri/alexa/android/prerecorded/llm/automation/\
            avatar/assistant | are you .. a recording | are you .. real/living/genuine/flesh/recruiter/interviewer | \
            do you .. exist | are you .. someone/anyone | \
            is there .. real/actual/someone/anyone/person .. behind/other/person/side | is/are .. real | \
            is .. your .. voice .. real/generated/artificial/synthetic/fake | is .. voice .. recording/recorded | \
            is/was this/that/it .. real | \
            is/was this/that/it .. actual/live .. person/voice/interviewer/someone/woman/lady/interview | \
            am/would/will/was i .. talking/speaking/chatting/dealing/communicating/interacting/interviewed .. real/\
            someone/actual/whom/who/you/live/anyone/machine/nobody/tape/recording | \
            who/whom .. am i .. talking/speaking/chatting/dealing | (to/with) who/whom .. talking/speaking/chatting | \
            what am i .. talking/speaking .. to/with | who/what are you . | who or what are you | \
            which .. are you .. human/robot/machine/person | are you one . | \
            which .. are you .. human/robot/machine/person. exactly . | \
            who is .. this/speaking/talking/there/asking . | who .. i am .. talking/speaking | who is .. behind | \
            you are/not .. robot/bot/machine/ai/computer/human/person/real/program | \
            you .. robot/human/bot/machine/ai | \
            you .. sound/talk/speak/seem/look .. robot/bot/machine/ai/computer/human/person/real/recording/robotic/\
            artificial/automated | this/it is .. robot/bot/machine/ai/computer/human/person/automated/program | \
            i am .. talking/speaking/chatting/dealing .. robot/bot/machine/ai/computer/human/person/real/program/\
            someone | does/did/do .. human/person/someone .. ask/write/conduct/do/run | \
            do you .. have .. body/pulse/heart/face | \
            are .. questions .. from/written/asked/generated/made .. human/robot/ai/machine/person/computer | \
            real person .. or | human or | robot or | person or | machine or | bot or | ai or | \
            what .. kind/sort/type .. ai/robot/machine/bot/model | which .. model/ai/llm | \
            can .. i .. know .. human | is someone .. there .. real | is anyone .. real .. there/behind | \
            what .. are you .. human/robot/machine",
        states: "(a) real human . | (a) real person .",
        hints: "you are .. human/robotic | you sound .. human/robotic/real/artificial",
        fragments: "robot | human | a human | a robot | a machine | machine | bot | a bot | real | ai | an ai | \
            real person | computer | a computer | who are you | who is this | automated | software | are you | \
            person | a person | a real person | chatgpt | human or not | you human | you robot | you real | \
            real human | who is speaking | you are real | what are you | program | is it you | fake | artificial | \
            alive",
        about: "human/person/robot/machine/ai/bot/computer/software/program you/this/it/i/voice/behind/emily",
        words: "done by conducted led run held interviews give gives human humans person people robot robots bot bots \
            machine machines ai computer computers software program programs automated automatic artificial real \
            actual live living or voice talking speaking talk speak chatting like sound sounds system model type kind \
            something someone which who what one interviewer interviewing interview another not being side end screen \
            generated recording recorded anyone somehow robotic because asking with technology woman man lady guy \
            behind line app whom seem seems chat thing company other between conversation alive case chatgpt gpt siri \
            how know curious so far made hear both else genuine flesh blood but virtual assistant synthetic fake tool \
            language large algorithm same all questions question written sort avatar before have been was had agent \
            call phone nobody ones either whether dealing them hiring look face talks somewhere interviewed recruiter \
            exist",
        before_anything: "because",
        ..NONE
    },
    Topic {
        means: Meaning::Asks(Request::IsThisRecorded),
        you: "turn/switch .. off .. recording/camera/video | turn/switch .. recording/camera/video .. off | \
            stop .. recording | not .. record | delete .. recording/data | pause .. recording",
        me: "not .. recorded | opt out .. recorded/recording | see/have/get/hear .. recording/transcript | \
            be .. recorded",
        asks: "#aux .. take/taking/make/making/recording .. video/videos/picture/pictures/photo/photos | \
            when .. delete/deleted/erase/erased | \
            #aux .. record/recorded/recording/recordings/taped/taping/filmed/filming/transcribed/transcribing/\
            transcript/transcripts/transcription/logged/videotaped/monitored/recordered | \
            is/are/am .. on .. tape/record/camera/video/film | #aux .. camera/webcam/cameras | \
            #aux .. video .. on/recorded/stored/saved/kept/needed | \
            are/is/do/can you/anyone/someone/company .. seeing/see/watch/watching/film/looking .. me | \
            can you see me | \
            #aux .. saved/stored/kept/archived/store/save/keep/retained/deleted/erased/retain/share/shared/sharing/\
            sell/forward/confidential/private/anonymous/uploaded/monitored/tracked/destroyed/captured/processed/\
            collected/storing/saving/keeping/analysed/analyzed | \
            #aux .. written/writing/write/noting/typing/typed/taking/take/make/making/taken/noted/note .. down/notes/\
            note/this/transcript/minutes/everything/copy | \
            how long .. keep/store/kept/stored/saved/retain/retained/save/hold/recording/recordings/data/transcript/\
            available/archived/deleted | \
            where .. saved/stored/kept/store/keep/recorded/sent/recording/recordings/data/audio/file/files | \
            where .. answers/this/it/everything .. go/end | \
            what .. happens/happen/do/does/will/done .. recording/recordings/data/answers/audio/video/voice/\
            transcript/information | what happens .. to/with .. this/it/what/conversation | \
            what .. you .. do .. with .. recording/recordings/data/answers/audio/video/voice/transcript/this | \
            who .. listen/listening/hear/see/watch/watching/read/review/listens/hears/sees/watches/reads/access/\
            evaluate/evaluates/listened/hearing/reading/reviewing/look/looks/gets/get/stores/keeps | \
            who is .. recording | who else .. here/call/line/listening | \
            #aux .. anyone/someone/people/company/human/hr/they/manager/team/recruiter/others/humans/recruiters/\
            employer/boss/else/them .. listen/listens/listening/hear/hears/see/sees/watch/watching/watches/read/\
            reads/reading/review/reviews/get/gets/access/evaluate/evaluating/play/look/looks | \
            is .. anyone/someone .. else .. here/there/call/line | will .. be .. listened | \
            is .. microphone .. recording/always | when .. recording | why .. recorded/recording | \
            (what) .. you .. recording/storing/saving/recorded | you are .. recording/saving/storing/keeping .. | \
            this/it/that/interview/call/conversation/meeting is .. recorded/taped/stored/saved | \
            this/it is .. recorded/taped .. right/or/not/is | \
            this .. interview/call/conversation .. is .. recorded/taped | i am .. recorded/filmed | \
            we are .. recorded | off .. record . | my .. voice/answers/data/video .. stored/recorded/saved/kept | \
            what i say .. recorded/stored/saved/kept | recorded .. or | for whom .. recording | \
            do .. i/we .. get .. copy/recording/transcript | \
            can .. i/we .. get/have/see/hear .. copy/recording/transcript",
        states: "i .. not .. want .. recorded | i .. do not .. agree/consent .. recorded/recording | recorded right | \
            i .. prefer .. not .. recorded",
        hints: "i do not .. like .. recorded | this is .. recorded",
        fragments: "recording | recorded | recorder | record | camera | on record | on tape | taped | stored | \
            saved | transcript | who listens | private | confidential | is it stored | off the record | kept | \
            you recording | being recorded | who hears this | video | microphone | data | privacy | record it | \
            listening | the recording | the camera | deleted | copy | tape | who hears | on camera | is it private | \
            who is listening | transcribed",
        about: "record/recorded/recording/recordings/camera/stored/saved/transcript/transcribed/filmed | \
            who/anyone/someone/somebody/anybody hear/listen/see/watch/read/hears/listens/watches/reads/listening | \
            data/answers/voice/video/audio stored/kept/saved/keep/store/used/deleted/go/recorded/or | \
            this/it used later",
        words: "picture pictures photo photos take taking record going recorded recording recordings recorder tape \
            taped camera cameras webcam video audio voice microphone stored saved kept store save keep been being \
            interview call conversation session meeting chat everything anything what say saying said answers answer \
            data words somewhere listen listening listens later afterwards after who someone anyone people company \
            else on off down written write writing transcript transcripts transcription transcribed notes note as \
            while long years months weeks days how where human hr team manager recruiter they see hear watch read get \
            access full whole before start started already because not all or file files server cloud storage privacy \
            private personal information shared which purpose deleted delete automatically somehow secretly when same \
            time image face screen review between confidential during need know case wondering one afterward other \
            talk talking question questions stay stays go goes with them others hiring copy make sound so back mind \
            evaluated used use training train until day end first happen happens finished over done quality purposes \
            again # speak once we interviewer protocol always anywhere something available itself line real only \
            actual me employer boss share outside third party kind have has were was had",
        before_anything: "for because",
        ..NONE
    },
];
