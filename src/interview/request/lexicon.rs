//! Words as the grammar sees them: numbers instead of text, contractions taken apart, noise left out, and what speech
//! recognition likes to mishear put right.

use std::collections::HashMap;

/// A word of the grammar's tables. [`UNKNOWN`] stands for every word that no table holds.
pub(super) type WordId = u16;
pub(super) const UNKNOWN: WordId = 0;

/// A word of a turn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub id: WordId,
    /// The byte in the turn's text where the word begins.
    pub start: usize,
    /// A comma, a dash or a stronger mark follows.
    pub ends_clause: bool,
    /// A word of the past tense.
    pub told: bool,
}

/// Said while looking for words, or to be polite: means nothing, wherever it stands.
const NOISE: &str = "um uh uhm umm uhh er erm hm hmm mm mmm mhm ah aah oh ooh emily please pls plz actually really \
    quite kindly sry srry soz maybe perhaps honestly sorry apologies basically truly huh eh roughly";

/// Short forms, spellings of chat, and forms that a recogniser writes without an apostrophe.
const CONTRACTIONS: &str = "what's=what is | whats=what is | where's=where is | wheres=where is | how's=how is | \
    hows=how is | who's=who is | whos=who is | when's=when is | that's=that is | thats=that is | it's=it is | \
    there's=there is | theres=there is | here's=here is | this's=this is | long's=long is | time's=time is | \
    question's=question is | i'm=i am | im=i am | you're=you are | youre=you are | we're=we are | they're=they are | \
    i'd=i would | we'd=we would | you'd=you would | i'll=i will | we'll=we will | you'll=you will | it'll=it will | \
    that'll=that will | i've=i have | ive=i have | we've=we have | weve=we have | you've=you have | youve=you have | \
    didn't=did not | didnt=did not | don't=do not | dont=do not | doesn't=does not | doesnt=does not | \
    can't=can not | cant=can not | cannot=can not | couldn't=could not | couldnt=could not | wouldn't=would not | \
    won't=will not | wont=will not | isn't=is not | isnt=is not | aren't=are not | arent=are not | wasn't=was not | \
    wasnt=was not | weren't=were not | haven't=have not | havent=have not | hasn't=has not | hadn't=had not | \
    shouldn't=should not | shouldnt=should not | mustn't=must not | ain't=is not | let's=let us | lets=let us | \
    lemme=let me | gimme=give me | gonna=going to | wanna=want to | gotta=got to | dunno=do not know | \
    kinda=kind of | sorta=sort of | u=you | ur=your | ya=you | r=are | ok=okay | okey=okay | tick=second | \
    ticks=seconds | jiffy=second | jiff=second | mo=moment | sec=second | secs=seconds | mins=minutes | min=minute | \
    mic=microphone | mike=microphone | vid=video | thx=thanks | ty=thanks | cheers=thanks | tho=though | yep=yes | \
    yeah=yes | yup=yes | yea=yes | nope=no | nah=no | alrighty=alright | prev=previous | til=until | till=until | \
    bc=because | n=and | abt=about | rn=right now | rpt=repeat | nxt=next | bk=back | qs=questions | \
    wdym=what do you mean | idk=i do not know | thru=through | w8=wait | num=number | ques=question | bak=back | cuz=because | cos=because | q=question | brb=be right back | gtg=got to go | pc=computer | \
    anymore=any more | everybody=everyone | anybody=anyone | somebody=someone | someone's=someone is | \
    somebody's=someone is | favour=favor | goodbye=bye | bye-bye=bye | chatbot=bot | chat-bot=bot | a.i=ai | \
    repeate=repeat | re-phrase=rephrase | re-ask=reask | half-way=halfway | off-record=record | \
    pre-recorded=prerecorded | mr=sir | re-do=redo | recoding=recording | recored=recorded | quesion=question | \
    qestion=question | questoin=question | intervew=interview | inteview=interview | previus=previous | minuet=minute";

/// What is heard for what was said. Only wordings that mean nothing else in an interview stand here.
const MISHEARD: &str = "a gain=again | kenya repeat=can you repeat | kenya say=can you say | \
    end hear=end here | stop hear=stop here | finish hear=finish here | close hear=close here | over hear=over here | \
    leave it hear=leave it here | back to back=consecutive | real quick=quick | free phrase=rephrase | re phrase=rephrase | three phrase=rephrase | \
    refrays=rephrase | refrase=rephrase | re face=rephrase | refreeze=rephrase | re word=reword | re peat=repeat | \
    re pete=repeat | this record it=this recorded | it record it=it recorded | being record it=being recorded | \
    this recorded it=this recorded | questions or left=questions are left | many or left=many are left | \
    many questions or=many questions are | own me=owe me | oh me=owe me | o me=owe me | ow me=owe me | \
    all me=owe me | good we=could we | good you=could you | could be skip=could we skip | could be go=could we go | \
    can be skip=can we skip | move one to=move on to | moved on to the next=move on to the next | \
    go one to the next=go on to the next | can be go=can we go | can you here me=can you hear me | \
    not here you=not hear you | not here that=not hear that | not here the=not hear the | \
    here the question=hear the question | here that again=hear that again | and the interview=end the interview | \
    and this interview=end this interview | and the meeting=end the meeting | and the call=end the call | \
    and this call=end this call | clothes the=close the | clothes this=close this | hang one=hang on | \
    hold one=hold on | hold own=hold on | let me sink=let me think | let me thing=let me think | a mint=a minute | \
    one mint=one minute | wait a minutes=wait a minute | i past=i pass | i'll past=i will pass | \
    are you are robot=are you a robot | are you are human=are you a human | your human=you human | \
    your robot=you robot | your a robot=you a robot | your a human=you a human | how money=how many | \
    us get this one=us skip this one | our you a=are you a | our you human=are you human | \
    our you real=are you real | or you a=are you a | or you human=are you human | \
    out a real person=not a real person | \
    the following=the next | \
    how many question=how many questions | how much questions=how many questions | \
    how much question=how many questions | long doesn't=long does | were is=where is | wear is=where is | \
    what was the quest=what was the question | quest in=question | par done=pardon | part on=pardon | \
    parting me=pardon me | you no=you know | thank you=thanks | thank u=thanks | thanks you=thanks | good bye=bye | \
    bye bye=bye | chat bot=bot | chat gpt=chatgpt | artificial intelligence=ai | a i=ai | of course=okay | \
    all right=alright | ma'am=sir | madam=sir | i am sorry=sorry | i am so sorry=sorry | i am very sorry=sorry | \
    i am terribly sorry=sorry | by the way=okay | for god's sake=okay | as well=too | to be honest=okay | \
    a couple of=some | one two three=testing";

/// Words that begin a clause without changing what it is.
const CONNECTIVES: &str = "and but so then well okay right alright yes no hi hello hey now also or because since \
    though anyway wait excuse thanks great good sure perfect cool fine dear sir look listen just cause";
/// Somebody's words are told, or somebody else is spoken of: what such a clause says is not said to Emily.
const REPORTS: &str = "said says saying told tells telling asked asks asking wrote writes shouted \
    replied answered thought yelled screamed kept whispered called explained wondered he she they him her them his \
    their hers theirs";
/// Of these, the words that bring somebody's words themselves; and those that a question is spoken of with.
const TELLING: &str = "said say says saying told tell tells telling asked ask asks asking wrote writes shouted \
    replied answered thought yelled screamed whispered called explained wondered like question questions";
/// Who tells, and how: "I said …", "she asked …".
const TELLERS: &str = "i he she they we and then";
const TOLD_WORDS: &str = "said asked told thought wrote replied answered shouted";
/// A clause that Emily is addressed with may begin with these, also where no mark stands before it.
const BEGINNINGS: &str = "can could would will may shall should let please what which where how when who is are am do \
    does did thanks hold hang wait not i just one next skip repeat";
/// No clause ends with these.
const OPEN_ENDS: &str = "that if whether to was is were are like as how when what which who where and or but because \
    the a an of in with for by on at so i we you it they he she about not be my your our their";
/// Told as past: a clause with such a word is more than a reason for a request. So is any other word in "-ed".
const PAST: &str = "was were had did went came made took found built wrote led ran chose kept left began brought \
    bought spent felt became knew saw met held sat won lost grew taught caught fought sold sent paid put";
pub(super) const NUMBERS: &str = "one two three four five six seven eight nine ten 1 2 3 4 5 6 7 8 9 10";
pub(super) const ORDINALS: &str =
    "first second third fourth fifth sixth seventh last final 1st 2nd 3rd 4th 5th 6th next-to-last";

/// "Is", "do", "will", …: how a question begins.
pub(super) const AUXILIARIES: &str = "is are am was were do does did have has had will would can could should shall \
    may might";
/// What an interview is made of: a sentence that names it speaks about the interview.
const META: &str = "question questions interview meeting call session conversation next previous";
/// A reason that follows a request begins with one of these.
const EXPLAINING: &str = "the my it there i because since this we";
/// A sentence that begins with one of these asks.
const INVERTING: &str = "is are am was were does did has can could will would should shall";

/// Kinds of words, as bits.
pub(super) const CONNECTIVE: u16 = 1;
pub(super) const REPORT: u16 = 2;
pub(super) const TOLD: u16 = 4;
pub(super) const TELLS: u16 = 8;
pub(super) const BEGINS: u16 = 16;
pub(super) const LEAVES_OPEN: u16 = 32;
pub(super) const NAMES_INTERVIEW: u16 = 64;
pub(super) const TELLER: u16 = 128;
pub(super) const TOLD_ALOUD: u16 = 256;
pub(super) const INVERTS: u16 = 512;
pub(super) const EXPLAINS: u16 = 1024;
pub(super) const SUPPOSES: u16 = 2048;
const IS_NOISE: u16 = 4096;

/// Up to four words in a row.
#[derive(Clone, Copy, Default)]
struct Run {
    ids: [WordId; 4],
    len: u8,
}

impl Run {
    fn as_slice(&self) -> &[WordId] {
        &self.ids[..usize::from(self.len)]
    }
}

/// Every word that a table holds.
pub(super) struct Lexicon {
    words: HashMap<Box<str>, Run>,
    kinds: Vec<u16>,
    and: WordId,
    can: WordId,
    /// "I", "you", "we".
    persons: [WordId; 3],
    /// By their first word, longer ones first.
    misheard: HashMap<WordId, Vec<(Vec<WordId>, Run)>>,
}

/// Whether an unknown word is an adverb by its looks. Some nouns and verbs look alike.
fn is_adverb(word: &str) -> bool {
    const OTHERS: &[&str] = &[
        "family", "supply", "reply", "apply", "july", "italy", "assembly", "anomaly", "monopoly", "ally", "rally",
        "fly", "bully", "multiply", "comply", "rely", "jelly", "belly", "holly", "polly", "emily",
    ];
    word.len() > 4 && word.ends_with("ly") && !OTHERS.contains(&word)
}

impl Lexicon {
    pub(super) fn new() -> Self {
        let mut lexicon = Self {
            words: HashMap::new(),
            kinds: vec![0],
            and: UNKNOWN,
            can: UNKNOWN,
            persons: [UNKNOWN; 3],
            misheard: HashMap::new(),
        };
        lexicon.and = lexicon.intern("and");
        lexicon.can = lexicon.intern("can");
        lexicon.persons = ["i", "you", "we"].map(|word| lexicon.intern(word));
        for (list, kind) in [
            (NOISE, IS_NOISE),
            (CONNECTIVES, CONNECTIVE),
            (REPORTS, REPORT),
            (PAST, TOLD),
            (TELLING, TELLS),
            (BEGINNINGS, BEGINS),
            (OPEN_ENDS, LEAVES_OPEN),
            (META, NAMES_INTERVIEW),
            (INVERTING, INVERTS),
            ("would", SUPPOSES),
            (EXPLAINING, EXPLAINS),
            (TELLERS, TELLER),
            (TOLD_WORDS, TOLD_ALOUD),
        ] {
            for word in list.split_whitespace() {
                let id = lexicon.intern(word);
                lexicon.kinds[usize::from(id)] |= kind;
            }
        }
        for (short, long) in CONTRACTIONS.split('|').map(str::trim).filter_map(|pair| pair.split_once('=')) {
            let run = lexicon.run(long);
            lexicon.words.insert(short.into(), run);
        }
        for (heard, meant) in MISHEARD.split('|').map(str::trim).filter_map(|pair| pair.split_once('=')) {
            // What was heard may be written as a contraction too.
            let heard: Vec<WordId> = heard.split(' ').flat_map(|word| lexicon.run(word).as_slice().to_vec()).collect();
            let run = lexicon.run(meant);
            if let Some(first) = heard.first().copied() {
                lexicon.misheard.entry(first).or_default().push((heard, run));
            }
        }
        for pairs in lexicon.misheard.values_mut() {
            pairs.sort_by_key(|(heard, _)| std::cmp::Reverse(heard.len()));
        }
        lexicon
    }

    /// The word's number, made where it has none.
    pub(super) fn intern(&mut self, word: &str) -> WordId {
        if let Some(run) = self.words.get(word).filter(|run| run.len == 1) {
            return run.ids[0];
        }
        let id = WordId::try_from(self.kinds.len()).unwrap_or(UNKNOWN);
        self.kinds.push(0);
        self.words.insert(word.into(), Run { ids: [id, 0, 0, 0], len: 1 });
        id
    }

    fn run(&mut self, phrase: &str) -> Run {
        let mut run = Run::default();
        for word in phrase.split(' ') {
            let known = self.words.get(word).copied();
            let ids = known.unwrap_or_else(|| Run { ids: [self.intern(word), 0, 0, 0], len: 1 });
            for id in ids.as_slice() {
                if let Some(place) = run.ids.get_mut(usize::from(run.len)) {
                    *place = *id;
                    run.len += 1;
                }
            }
        }
        run
    }

    pub(super) fn is(&self, id: WordId, kind: u16) -> bool {
        self.kinds[usize::from(id)] & kind != 0
    }

    pub(super) fn is_noise(&self, id: WordId) -> bool {
        self.is(id, IS_NOISE)
    }

    /// The text without the noise at its end: "… two quarters, sorry," is "… two quarters,".
    pub(super) fn without_noise<'a>(&self, mut text: &'a str) -> &'a str {
        loop {
            let trimmed = text.trim_end_matches(|c: char| !c.is_alphanumeric());
            let start = trimmed.rfind(char::is_whitespace).map_or(0, |at| at + 1);
            let word = trimmed[start..].to_lowercase();
            if !self.words.get(word.as_str()).is_some_and(|run| self.is_noise(run.ids[0])) {
                return text;
            }
            text = &text[..start];
        }
    }

    pub(super) fn size(&self) -> usize {
        self.kinds.len()
    }

    /// The words of a piece of a turn's text which begins at this byte.
    pub(super) fn tokens(&self, piece: &str, from: usize) -> Vec<Token> {
        let mut found: Vec<Token> = Vec::with_capacity(piece.len() / 4);
        let mut lower = String::with_capacity(24);
        let mut offset = from;
        for chunk in piece.split_inclusive(char::is_whitespace) {
            let start = offset;
            offset += chunk.len();
            let is_edge = |c: char| !c.is_alphanumeric();
            let body = chunk.trim_start_matches(is_edge);
            let start = start + chunk.len() - body.len();
            let word = body.trim_end_matches(is_edge);
            let marks = &body[word.len()..];
            let ends_clause = marks.contains([',', ';', ':', '.', '!', '?', '…', '—', '–', ')']);
            if word.is_empty() {
                // A lone dash separates what stands around it.
                if let Some(last) = found.last_mut() {
                    last.ends_clause |= !chunk.trim().is_empty();
                }
                continue;
            }
            lower.clear();
            let straight = |c| if c == '’' || c == '‘' { '\'' } else { c };
            lower.extend(word.chars().flat_map(char::to_lowercase).map(straight));
            let is_told = lower.ends_with("ed") && !lower.ends_with("eed");
            match self.words.get(lower.as_str()) {
                Some(run) => {
                    for id in run.as_slice() {
                        found.push(Token { id: *id, start, ends_clause: false, told: is_told || self.is(*id, TOLD) });
                    }
                }
                // "Quickly", "carefully": how something is asked for changes nothing.
                None if is_adverb(&lower) => {}
                None => found.push(Token { id: UNKNOWN, start, ends_clause: false, told: is_told }),
            }
            if let Some(last) = found.last_mut() {
                last.ends_clause |= ends_clause;
            }
        }
        self.put_right(found)
    }

    fn put_right(&self, mut found: Vec<Token>) -> Vec<Token> {
        // "Can you repeat that?" is often heard as "And you repeat that."
        if let [first, next, ..] = found.as_mut_slice()
            && first.id == self.and
            && self.persons.contains(&next.id)
        {
            first.id = self.can;
        }
        let fits = |at: usize, heard: &[WordId]| {
            found.get(at..at + heard.len()).is_some_and(|here| {
                here.iter().zip(heard).all(|(token, id)| token.id == *id)
                    && here[..heard.len() - 1].iter().all(|token| !token.ends_clause)
            })
        };
        let replaced = |at: usize| self.misheard.get(&found[at].id)?.iter().find(|(heard, _)| fits(at, heard));
        let mut right = Vec::with_capacity(found.len());
        let mut at = 0;
        while at < found.len() {
            let Some((heard, run)) = replaced(at) else {
                self.push(&mut right, found[at]);
                at += 1;
                continue;
            };
            let last = found[at + heard.len() - 1];
            for id in run.as_slice() {
                self.push(
                    &mut right,
                    Token { id: *id, start: found[at].start, ends_clause: false, told: self.is(*id, TOLD) },
                );
            }
            if let Some(token) = right.last_mut() {
                token.ends_clause |= last.ends_clause;
            }
            at += heard.len();
        }
        right
    }

    /// Leaves out noise, and the second of two equal words in a row ("the, the question"). A mark after a word that is
    /// left out belongs to the word before it.
    fn push(&self, found: &mut Vec<Token>, token: Token) {
        let is_again = token.id != UNKNOWN && found.last().is_some_and(|last| last.id == token.id);
        if !is_again && !self.is(token.id, IS_NOISE) {
            found.push(token);
        } else if let Some(last) = found.last_mut() {
            last.ends_clause |= token.ends_clause;
        }
    }
}
