//! The words behind the rules, as lists separated by bars. A phrase's word that ends in `*` matches any ending.

/// The phrases of a list.
pub(super) fn phrases(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split('|').map(str::trim)
}

/// Whether a list holds this word or phrase.
pub(super) fn lists(list: &str, phrase: &str) -> bool {
    list.split('|').any(|listed| listed.trim() == phrase)
}

/// Judges wherever it stands.
pub(super) const VERDICTS: &str = "great* | excellent* | impress* | amaz* | awesome | fantastic* | brilliant* | \
    wonderful* | outstanding | superb* | perfect* | good | nice* | lovely | love | loved | cool | interesting* | \
    fascinat* | insight* | thoughtful* | smart* | clever* | wise* | exceptional* | remarkable | marvellous* | \
    marvelous* | terrific | stellar | top-notch | spectacular | kudos | congrat* | bravo | well done | well said | \
    well put | well explained | well handled | well thought | did well | doing well | did great | that well | job \
    well | strong answer* | strong example* | strong candidate* | strong point* | strong background | strong \
    experience | solid answer* | solid example* | solid background | solid experience | solid work | solid job | \
    spot on | makes sense | make sense | valid point* | fair point* | fair enough | i agree | i disagree | that's \
    right | that is right | you're right | you are right | quite right | exactly right | right answer* | wrong \
    answer* | correct answer* | better answer* | best answer* | better candidate* | best candidate* | your best | \
    qualified | a fit | right fit | best fit | score* | scoring | rating | rated | out of ten | out of 10 | full \
    marks | top marks | terrible | awful* | disappoint* | mediocre | poor* | stupid* | vague* | unclear | incomplete \
    | lacking | insufficient* | not enough | you should have | should've | you failed | you passed | you've passed | \
    you pass | keep it up | proud of | talented | expert | genius | superstar | rock star | favourite | favorite | \
    success story | on fire | nailed";

/// Judges in a sentence that states; in a question it may be what is asked about ("what went wrong").
pub(super) const STATED_VERDICTS: &str = "strong* | solid | wrong | correct* | incorrect* | exactly | absolutely | \
    indeed | better | best | worse | worst | bad | badly | weak* | mistake* | thorough* | detailed | helpful* | \
    useful* | valuable | clear* | concise* | comprehensive* | relevant | creative* | innovative | elegant* | robust* \
    | sophisticated | valid | complete* | deep* | rich | unfortunately | fortunately | sadly | hard | tough | \
    difficult | too | well | beautiful* | honest* | true | false | really | quite | so much | clearly | obviously | \
    important* | success* | winner* | win | special | pleas* | delight*";

/// Counts, or says which is the last.
pub(super) const COUNTS: &str = "final* | last question* | first question* | second question* | third question* | \
    fourth question* | fifth question* | next question* | one question* | two question* | three question* | four \
    question* | five question* | more question* | other question* | another question* | few question* | no question* \
    | remaining question* | questions left | questions remain* | all questions | question number | question one | \
    question two | question three | question four | question five | question 1 | question 2 | question 3 | question \
    4 | question 5 | question of | follow-up | followup | halfway | half way | almost done | almost there | nearly \
    done | nearly there | last one | last thing | lastly | one last";

/// Takes leave.
pub(super) const CLOSINGS: &str = "goodbye | good-bye | bye | farewell | conclude* | conclusion | interview is over \
    | interview ends | interview has ended | end of the interview | end of our | end the interview | end this \
    interview | end here | stop here | finish here | finish up | close here | that's all for | that's all from | \
    that's all i | that is all for | that is all i | that's everything | we're done | we are done | we're finished | \
    wrap up | wraps up | wrapping up | take care | good luck | have a nice | have a good | have a great | your time \
    | see you | until next | signing off | hang up | meeting is closed | meeting closed | terminated | adjourn* | \
    over now | is over";

/// Promises, or speaks of hiring and pay.
pub(super) const PROMISES: &str = "hire | hired | hires | hiring | rehire* | recruit* | onboard* | salary | salaries \
    | compensation | bonus* | wage* | paycheck | paid | per year | per month | benefits package | stock options | \
    equity | start date | start on monday | job offer | an offer | the offer | offer you | offered you | offer \
    letter | offer is | offer the job | contract | get the job | got the job | have the job | job is yours | role is \
    yours | position is yours | you're in | you are in | welcome to the team | welcome aboard | join us | joining us \
    | shortlist* | next round | next stage | next step* | second round | second interview | move forward | moving \
    forward | move you | moving you | advance you | advanced to | hear back | hear from us | hear from the | get \
    back to you | come back to you | be in touch | in touch | contact you | call you | email you | e-mail you | \
    write to you | send you | let you know | feedback from us | our feedback | give you feedback | feedback on your \
    | your feedback | recommend you | recommend hiring | recommendation | guarantee* | promise* | accepted | reject \
    you | rejected you | selected for | within a week | within two | next week | tomorrow | by monday | by friday | \
    business days | decision about you | approve you | pass you | i will tell | i'll tell | i will recommend | i'll \
    recommend | i will make sure | i'll make sure | refund* | discount* | gift* | voucher* | employ*";

/// What an employer must not ask or say anything about.
pub(super) const PROTECTED: &str = "how old | your age | years old | born | birth* | married | marriage | marital | \
    husband | wife | spouse | girlfriend | boyfriend | your partner | children | child | kids | pregnan* | maternity \
    | paternity | your family | family | families | your parents | mother | father | religio* | church | mosque | \
    temple | synagogue | faith | god | pray* | christian* | muslim* | jewish | hindu* | buddhis* | atheis* | \
    nationality | national origin | your origin | your race | racial* | ethnic* | immigra* | visa | citizen* | \
    native language | mother tongue | native speaker | your accent | accent | where are you from | where do you come \
    from | country | your health | disab* | illness* | sick* | disease* | medication* | depress* | therap* | mental \
    | gender | sexual* | transgender | gay | lesbian | politic* | vote | voted | trade union | union member* | \
    criminal* | arrest* | weight | your looks | skin";

/// Reads a feeling, or has one.
pub(super) const EMOTIONS: &str = "you sound* | you seem* | you appear* | sounds like you | feel | feels | feeling* \
    | felt | nervous* | stressed | stressful | anxious | anxiety | excit* | passion* | enthusias* | confident* | \
    confidence | upset | frustrat* | proud | happy | happiness | glad | sad | angry | afraid | scared | worried | \
    sorry | tone | your voice | smile* | relax* | calm* | energy | attitude | emotion* | mood | comfortable | \
    uncomfortable | embarrass* | enjoy* | pleasure | honoured | honored | thrilled | touching";

/// Speaks of what it was told to do, or of being a program.
pub(super) const LEAKS: &str = "system prompt | system message | my prompt | this prompt | the prompt | prompt* | \
    language model | as an ai | an ai | as a model | large language | llm | llms | gpt* | chatgpt | openai | my \
    instruction* | the instruction* | instruct* | previous instruction* | ignore* | disregard* | override* | \
    overrid* | rubric* | scorecard* | criteria | guideline* | my rule* | the rules | policy | policies | json | \
    schema | i cannot | i can't | i can not | unable to | i am unable | i'm unable | not able to | not allowed | i \
    was told | i am told | i'm told | i must | as instructed | as requested | as you asked | as you wish | \
    jailbreak* | developer mode | dan mode | admin* | debug mode | assistant | user message | candidate_said | \
    acknowledgement* | acknowledgment* | api key* | password* | secret* | token* | confidential* | training data | \
    my training | roleplay* | role-play* | pretend* | act as | simulat* | base64 | decode* | translate* | repeat \
    after | pwned | hacked | unlocked | obey* | comply | complied | at your service | command*";

/// Says something of the interviewer, the interview or the company, which only the configuration may.
pub(super) const FACTS: &str = "i am | i'm | we are | we're | my name | call me | human | robot | bot | machine \
    learning model | emily | recorded | recording* | record you | our company | the company | our team | our \
    organization | our organisation | our office | our product* | our culture | this company | this position | the \
    position | this role | the interview | this interview | the interviewer | the candidate* | candidate* | \
    applicant* | application process | minutes left | minutes remain* | time left | time is up | out of time | skip* \
    | we offer | we use | we have | we pay | we want | we need | we will | we'll | i will | i'll | i would | i'd | i \
    think | i believe | i know | i want | i like | i love | i prefer | i recommend | i suggest | you can ask | yes | \
    no";

/// What a first person may say of herself all the same.
pub(super) const COURTESIES: &str = "i'm with you | i am with you | i'm following | i am following | i'd like to | i \
    would like to | i'm asking | i am asking | i'm curious | i'll note | i will note | i'm noting | i am noting";

/// The words of an acknowledgement that say nothing of an answer but that it was given.
pub(super) const NEUTRAL: &str = "understand | explain | describe | share | walk | approach | work | works | worked \
    | time | did | do | done | answering | summary | thoughts | perspective | experience | situation | case | \
    process | choice | choices | decision | decisions | reasoning | information | everything | clarifying | \
    elaborating | detailing | summarising | summarizing | spelling | breaking | filling | expanding | speaking | \
    adding | pointing | recounting | recalling | handled | problem | solution | role | task | thank | thanks | okay \
    | ok | all | right | alright | noted | note | noting | notes | understood | see | follow | following | hear | \
    heard | got | get | have | has | had | down | that | this | these | those | it | walking | talking | taking | \
    telling | giving | sharing | explaining | describing | outlining | setting | laying | going | running | showing \
    | bringing | mentioning | answer | account | example | description | explanation | context | background | detail \
    | details | picture | overview | outline | step | steps | part | parts | point | points | story | way | written \
    | kept | keep | added | add | made | make | taken | take | appreciate | appreciated | much | very | now | again \
    | first | here | there | then | out | let | let's | move | look | ask | stay | go | turn | come | back | word | \
    words | what | how | why | where | when | which | far | next | more | mention | mentioned | said | say | \
    described | told | explained | talked | spoke | touched | you've | i've | that's | it's | just | also | about | \
    on | one | side | thing | things | moment | bit | little | like | curious | went | asking | with | earlier | \
    before | through";

/// What "you" may have done in a question without having said so in these words.
pub(super) const GENERAL_DEEDS: &str = "consider | decide | notice | learn | change | measure | handle | try | work \
    | need | want | face | weigh | expect | happen | plan | solve | start | approach | contribute | use | compare | \
    test | check | verify | realise | realize | discover | end | mention | describe | prepare | respond | react | \
    involve | ask";

/// What is everybody's in an interview: it may be called "your" without having been said.
pub(super) const GENERAL_THINGS: &str = "part | role | own | team | work | choice | decision | approach | experience \
    | answer | example | reason | mind | view | thinking | design | system | project | side | hand | contribution | \
    task | job | plan | step | first | main | option | alternative | opinion | goal | aim | responsibility | share | \
    colleague | personal | words | involvement | reasoning | change | changes | next | biggest | day | start | way | \
    solution | process | code | service";

/// Reports what somebody said: what follows "you" and one of these is a claim.
pub(super) const REPORTS: &str = "say | said | mention | mentioned | describe | described | tell | told | explain | \
    explained | talk | talked | speak | spoke | note | noted | bring | brought | refer | referred | touch | touched \
    | point | pointed | claim | claimed | state | stated | call | called | suggest | suggested";

/// The common words that questions of an interview are made of, by their stems' usual forms.
pub(super) const COMMON: &str = "able sacrifice benefit instance effort improvement underlying ultimate initial \
    eventual actually exact concrete priority insist advantage disadvantage strength gap risk assume assumption \
    argue argument agreement conflict disagree discussion feature requirement request respond recover recovery \
    repair restore rule schedule deadline estimate budget resource hire scope quality safe safety secure stable \
    unstable reliable correct accurate complete fully partly mostly barely nearly exactly hardly anyone everyone \
    nobody somebody anybody whoever whatever wherever however besides despite except per via toward towards sense \
    word sentence page list note document documentation diagram draft sketch prototype version release launch deploy \
    rollout user audience client partner vendor supplier stakeholder manager lead junior senior member colleague \
    mentor support contribute about above accept account across act action actual add adjust affect after again \
    against ago agree ahead aim all allow almost alone along already also alternative always among amount and \
    another answer any anything apart approach area around arrive ask aspect at attempt available avoid away back \
    balance base became because become before began begin behave behaviour behind being believe below beside best \
    better between beyond big biggest bit block both break bring broke brought build built business but buy by call \
    came can care carry case catch caught cause certain chance change channel check choice choose chose chosen clean \
    clear close code come coming common compare complex component concern condition connect consequence consider \
    constraint contact contribution control conversation cost could count couple cover create current customer cut \
    daily damage data day deal decide decision deep degree deliver demand depend describe design detail develop \
    difference different difficult direct discover discuss do done down draw drive drop due during each early easier \
    easy effect either else end engineer enough ensure entire error especially even event ever every everything \
    evidence example exchange exist expect expensive experience explain extent face fact fail failure fall familiar \
    far fast faster few figure find finish first fit fix flow focus follow for force forward found frame free \
    frequent from full further gain gave general get give given go goal going gone got ground group grow guide had \
    half hand handle happen hard hardest harder has have head hear held help here high hold hour how huge idea \
    identify if impact important improve in include incident increase indicate influence inform inside instead \
    interest into introduce involve issue it itself job join judge just keep kept key kind knew know knowledge known \
    lack large last late later learn least leave led left less lesson let level life light likely limit line little \
    live load long longer look lose lost lot low made main maintain major make manage many mark matter may mean \
    measure meet mention method middle might mind minute miss model moment monitor month more most move much must \
    name narrow near need never new next normal not nothing notice now number obvious occasion of off often old on \
    once one only open operate opinion option or order organise original other out outcome outside over own part \
    particular particularly past path pay people perform perhaps period person personal personally pick picture \
    piece place plan play point position possible power practice prefer prepare present press prevent previous price \
    prioritise problem process produce production project proper propose prove provide purpose push put question \
    quick quickly quite raise ran range rate rather reach react read ready real realise reason recall receive recent \
    recognise reduce regard related rely remain remember remove replace report represent require resolve response \
    responsibility responsible rest result return review right rise role room rough round run said same save saw say \
    scale second see seem seen separate series serious serve service set settle several shape share shift short \
    should show side sign signal similar simple since single situation size slow small smaller so software solution \
    solve some someone something sort source specific speed spend spent split spot stage stand standard start state \
    stay step still stop store story straight structure such suggest sure surprise system take taken talk target \
    task team technical tell term test than that the their them themselves then there these they thing think this \
    those though thought through throughout time to today together told took tool top total touch track trade-off \
    trade-offs tradeoff tradeoffs trigger trouble true try turn turned two type under understand until up update \
    upon use used useful usual value various very view wait walk want was watch way ways week weigh weighed went \
    were what when where whether which while who whole whom whose why wide will wish with within without wonder work \
    worked world worth would write written wrong year yet you your yourself";
