//! Whether words make a sentence at all: a net of small certainties, each true of all English that Emily would speak. A
//! model that has lost its way writes English words in an order that no rule of grammar allows.

use super::super::text::Word;
use super::lexicon::{lists, phrases};

const DETERMINERS: &str = "the | a | an | your | my | our | their | every";
const PREPOSITIONS: &str = "of | to | in | on | for | with | from | by | at | into";
/// After these no other preposition comes.
const CLINGING: &str = "of | to | into | by | at";
const CONJUNCTIONS: &str = "and | or | but | nor";
const SUBJECTS: &str = "i | we | they | he | she";
const OBJECTS: &str = "me | us | them | him";
const MODALS: &str = "would | could | can | should | will | might | must | may";
const AUXILIARIES: &str = "is | are | was | were | be | been | am | do | does | did | has | have | had";
const QUESTION_WORDS: &str = "what | how | which | why | when | where | who | whose | whom";
/// Other words without a meaning of their own.
const SMALL: &str = "you | it | this | that | these | those | her | his | its | there | here | not | no | so | if | \
    than | then | as | about | over | under | after | before | during | between | through | without | within | across \
    | against | up | down | out | off | while | because | since | until | all | any | some | one | more | most | \
    other | else | now | just | also | each | both | being";
/// Of them, what never follows "the".
const AFTER_NO_DETERMINER: &str = "you | it | this | that | these | those | there | here | as | if | than | then | so \
    | because | until | since | while | not | up | out | off | been | being | else | about | during | without";
/// Verbs that a question word may have for its own: "what came of it", "which of them led to that".
const VERBS: &str = "made | came | happened | changed | led | turned | went | kept | told | drove | caused | helped | \
    stopped | worked | got | gave | triggered | became | took | decided | mattered | followed | remained | convinced \
    | brought | broke | failed | tipped | pushed | shows | surprised | needed | showed | began | started | ended | \
    proved | stood | held | prompted | allowed | let | comes | happens | makes";

/// Forms that are verbs and nothing else: no two of them stand side by side, and none after "the".
const ONLY_VERBS: &str = "see | saw | chose | choose | gave | give | made | make | understood | understand | went | \
    came | took | take | told | tell | knew | know | kept | keep | led | became | become | got | get | wrote | grew | \
    broke | brought | bring | let | were | was | did | happened | happen | decide | decided";
/// Said to somebody, not asked about.
const INTERJECTIONS: &str = "thank | thanks | okay | ok | noted | please";

fn is(class: &str, word: &Word) -> bool {
    lists(class, &word.plain)
}

/// Whether the word only holds others together.
pub(super) fn is_small(word: &Word) -> bool {
    const CLASSES: [&str; 9] =
        [DETERMINERS, PREPOSITIONS, CONJUNCTIONS, SUBJECTS, OBJECTS, MODALS, AUXILIARIES, QUESTION_WORDS, SMALL];
    CLASSES.iter().any(|class| is(class, word)) || word.plain.contains('\'')
}

/// A word with a meaning of its own does not come again so soon.
const SAME_WITHIN: usize = 8;

/// Whether a sentence's words could follow one another.
pub(super) fn is_plausible(sentence: &[Word]) -> bool {
    let Some(last) = sentence.last() else { return false };
    let before_last = sentence.iter().rev().nth(1);
    let dangling = [DETERMINERS, CONJUNCTIONS, SUBJECTS, MODALS].iter().any(|class| is(class, last))
        || before_last.is_some_and(|before| {
            let until = is("until | since", before) || is(PREPOSITIONS, before);
            let who = is(QUESTION_WORDS, last) && !until;
            let turned = (is(MODALS, before) || is(AUXILIARIES, before)) && (last.plain == "you" || is(SUBJECTS, last));
            !before.ends_clause && (who || turned)
        });
    let begins_badly = is(OBJECTS, &sentence[0]);
    !dangling && !begins_badly && pairs_fit(sentence) && is_balanced(sentence)
}

fn pairs_fit(sentence: &[Word]) -> bool {
    sentence.windows(2).all(|pair| {
        let [a, b] = pair else { return true };
        if a.ends_clause {
            return true;
        }
        let twice = a.plain == b.plain && !matches!(a.plain.as_str(), "had" | "that");
        !twice && !clash(a, b)
    })
}

fn clash(a: &Word, b: &Word) -> bool {
    let verbs = is(ONLY_VERBS, a) && is(ONLY_VERBS, b) && !is(AUXILIARIES, b) && a.plain != "let";
    verbs || function_words_clash(a, b)
}

fn function_words_clash(a: &Word, b: &Word) -> bool {
    let any = |classes: &[&str]| classes.iter().any(|class| is(class, b));
    let be_forms = "is | are | was | were | am | been | has | had | did | does";
    let clings = "of | for | with | from | by | at";
    match () {
        () if is(DETERMINERS, a) => {
            any(&[DETERMINERS, PREPOSITIONS, CONJUNCTIONS, SUBJECTS, OBJECTS, AUXILIARIES, MODALS, QUESTION_WORDS])
                || any(&[AFTER_NO_DETERMINER, ONLY_VERBS])
        }
        () if is(PREPOSITIONS, a) => {
            let goes_on = a.plain == "to" && is("be | have | do", b);
            any(&[CONJUNCTIONS, SUBJECTS, MODALS])
                || (any(&[AUXILIARIES]) && !goes_on)
                || (is(CLINGING, a) && any(&[PREPOSITIONS]))
                || (is("with | from | for", a) && any(&["of | from | by | into | with | for"]))
        }
        () if is(CONJUNCTIONS, a) => any(&[CONJUNCTIONS]),
        () if a.plain == "you" => any(&[SUBJECTS, "is | was | has | does | am"]),
        () if is(MODALS, a) => any(&[MODALS, CONJUNCTIONS, OBJECTS, QUESTION_WORDS, be_forms, clings]),
        () if is(AUXILIARIES, a) => {
            let fits = match a.plain.as_str() {
                "has" | "have" | "had" => any(&["been | had | to"]),
                "do" | "does" | "did" => any(&["have | do | be"]),
                _ => false,
            };
            let what = any(&[QUESTION_WORDS]) && !is("is | was | do", a);
            let number = (is("is | was | has | does", a) && any(&["you | we | they"]))
                || (is("are | were | have | do", a) && any(&["he | she"]));
            (any(&[AUXILIARIES, MODALS]) && !fits) || any(&[CONJUNCTIONS]) || what || number
        }
        () if a.plain == "which" && b.plain == "of" => false,
        () if is(QUESTION_WORDS, a) => any(&[CONJUNCTIONS, OBJECTS, QUESTION_WORDS, clings]),
        () if is(SUBJECTS, a) => {
            let number = match a.plain.as_str() {
                "i" => any(&["is | are | has | does | were"]),
                "he" | "she" => any(&["are | were | have | do | am"]),
                _ => any(&["is | was | has | does | am"]),
            };
            number || any(&[DETERMINERS, clings, OBJECTS, QUESTION_WORDS, SUBJECTS, "you | it | to | this | that"])
        }
        () => is(OBJECTS, a) && any(&[OBJECTS, SUBJECTS, MODALS]),
    }
}

/// Not all small words, not all big ones, and none too often.
fn is_balanced(sentence: &[Word]) -> bool {
    let small = sentence.iter().filter(|word| is_small(word)).count();
    let share = small * 100 / sentence.len();
    let mut run = 0;
    let crowded = sentence.iter().any(|word| {
        run = if is_small(word) { 0 } else { run + 1 };
        run > 4
    });
    // "Step by step" says a word twice.
    let again = |at: usize| {
        let said = |by: usize| sentence.get(at + by).is_some_and(|other| other.plain == sentence[at].plain);
        (1..SAME_WITHIN).any(|by| by != 2 && said(by))
    };
    let stuck = (0..sentence.len()).any(|at| !is_small(&sentence[at]) && again(at));
    !crowded && !stuck && (sentence.len() < 6 || (25..=85).contains(&share))
}

/// Sayings that acknowledge by themselves.
const WHOLE: &str = "thank you very much | thank you again | thank you | thanks very much | thanks again | thanks a \
    lot | many thanks | thanks | okay | ok | all right | alright | right | understood | got it | got that | i see | \
    i follow | i understand | i hear you | i'm with you | i am with you | i'm following | i am following | that's \
    noted | that's all noted | that is noted | noted";
/// Sayings that go on to the end of their clause.
const BEGUN: &str = "thank you for | thanks for | i appreciate | i've noted | i have noted | i've got | i have got | \
    i've written | i have written | i've taken | i have taken | i've made | i have made | i've added | i have added | \
    i've put | i have put | i've heard | i have heard | i have | i'll note | i will note | i'm noting | i am noting | \
    noted";
/// What one thanks for is done or is a thing.
const THANKED_FOR: &str = "walking | talking | taking | telling | giving | sharing | explaining | describing | \
    outlining | setting | laying | going | running | showing | bringing | mentioning | the | that | this | these | \
    those | your | all | it";

/// What is noted or kept begins so.
const NOTED: &str = "that | this | these | those | the | it | your | all | a | what | how | both | everything | down";

/// Whether the words acknowledge and do nothing else: sayings one after another, some of them with what they are about.
pub(super) fn acknowledges(sentence: &[Word]) -> bool {
    let mut rest = sentence;
    let mut said = false;
    while let Some(first) = rest.first() {
        if said && first.plain == "and" {
            rest = &rest[1..];
        }
        let saying = |pool: &'static str| phrases(pool).filter_map(|saying| begins_with(rest, saying)).max();
        let clause = rest.iter().position(|word| word.ends_clause).map_or(rest.len(), |at| at + 1);
        let (whole, begun) = (saying(WHOLE), saying(BEGUN).filter(|len| *len < clause));
        let taken = match (whole, begun) {
            (whole, Some(begun)) if whole.is_none_or(|whole| whole <= begun && whole < clause) => {
                let about = &rest[begun..clause];
                let thanks = begins_with(rest, "thank you for").or(begins_with(rest, "thanks for")).is_some();
                let named = is(if thanks { THANKED_FOR } else { NOTED }, &about[0])
                    || about[0].plain.contains('\u{201c}')
                    || (about[0].plain == "you" && begins_with(rest, "i appreciate").is_some());
                if !named || !is_about(about) {
                    return false;
                }
                clause
            }
            (Some(whole), _) => {
                let runs_on = !rest[whole - 1].ends_clause && rest.get(whole).is_some_and(|next| next.plain != "and");
                if runs_on && !is("okay | ok | right | alright | all", first) {
                    return false;
                }
                whole
            }
            _ => return false,
        };
        said = true;
        rest = &rest[taken..];
    }
    said
}

fn begins_with(words: &[Word], saying: &str) -> Option<usize> {
    let len = saying.split(' ').count();
    let same = words.len() >= len && saying.split(' ').zip(words).all(|(wanted, word)| word.plain == wanted);
    same.then_some(len)
}

/// What an acknowledgement is about: a thing, at most with a preposition or two.
fn is_about(about: &[Word]) -> bool {
    let small = about.iter().filter(|word| is_small(word)).count();
    let last =
        about.last().is_some_and(|last| !is(DETERMINERS, last) && !is(QUESTION_WORDS, last) && !is(CLINGING, last));
    let verbs =
        about.iter().skip(1).filter(|word| is(ONLY_VERBS, word) || is(AUXILIARIES, word) || is(MODALS, word)).count();
    // "I have all of that noted."
    let noted = usize::from(about.len() > 1 && about.last().is_some_and(|last| last.plain == "noted"));
    let calls = about[..about.len() - noted].iter().any(|word| is(INTERJECTIONS, word));
    last && !calls && verbs <= 1 && about.len() <= 9 && small <= 6
}

/// Where the question itself begins in its sentence: a question word or an inverted verb at the beginning of a clause.
pub(super) fn head(sentence: &[Word]) -> Option<usize> {
    let begins = |at: usize| at == 0 || sentence[at - 1].ends_clause;
    (0..sentence.len()).filter(|at| begins(*at)).find(|at| {
        // "And how …", "in what way …", "to which of them …", "so what …"
        let led = [CONJUNCTIONS, PREPOSITIONS, "so"].iter().any(|class| is(class, &sentence[*at]));
        asks(&sentence[at + usize::from(led)..], !led)
    })
}

/// Other subjects that a question may begin with.
const PEOPLE_AND_THINGS: &str = "you | it | there | that | this";

/// "How long", "how often", "how quickly".
fn is_degree(plain: &str) -> bool {
    const DEGREES: &str = "long | much | many | often | far | big | large | small | fast | quick | soon | close | \
        hard | exactly | else | early | late | deep | high | low | well | sure | difficult | easy | important | \
        likely | urgent | serious";
    lists(DEGREES, plain) || plain.ends_with("ly")
}

fn asks(rest: &[Word], inverted: bool) -> bool {
    let [first, second, ..] = rest else { return false };
    let any = |classes: &[&str]| classes.iter().any(|class| is(class, second));
    let helper = |word: &Word| is(AUXILIARIES, word) || is(MODALS, word) || word.plain.ends_with("'s");
    let verb = |word: &Word| helper(word) || is(VERBS, word);
    // "Which part did …": the verb comes before whoever does it.
    let thing = |from: usize| {
        let person = |word: &&Word| is(SUBJECTS, word) || word.plain == "you";
        let first = rest[from..].iter().find(|word| verb(word) || person(word));
        !is(ONLY_VERBS, second) && first.is_some_and(verb)
    };
    match first.plain.as_str() {
        "what" | "who" => {
            let names = !is_small(second) || any(&["else | other"]);
            verb(second) || (names && thing(1))
        }
        "why" | "where" | "when" | "whom" => helper(second) || (second.plain == "else" && thing(1)),
        "how" => helper(second) || (is_degree(&second.plain) && thing(2)),
        "which" | "whose" => (!is_small(second) || any(&["of | one | other"])) && thing(1),
        _ if !inverted => false,
        _ if is(MODALS, first) => any(&[SUBJECTS, DETERMINERS, PEOPLE_AND_THINGS]),
        "did" | "do" | "does" | "is" | "are" | "was" | "were" | "has" | "have" | "had" => {
            any(&[SUBJECTS, DETERMINERS, PEOPLE_AND_THINGS, "any | anything | anyone | these | those"])
        }
        _ => false,
    }
}

const PAST_FORMS: &str =
    "chose | gave | made | went | came | took | told | knew | built | wrote | understood | saw | kept";

/// Whether what stands after the question's beginning can be its rest: a verb where one must come, and no end that
/// hangs.
pub(super) fn question_fits(sentence: &[Word], head: usize) -> bool {
    let rest = &sentence[head..];
    if rest.iter().any(|word| is(INTERJECTIONS, word)) {
        return false;
    }
    let wants_thing = rest.iter().any(|word| is("what | which | who | whom | where", word));
    let hangs = rest.last().is_some_and(|last| is(PREPOSITIONS, last)) && !wants_thing;
    let verb_follows = rest.windows(3).all(|three| {
        let [helper, subject, verb] = three else { return true };
        let helps = is(MODALS, helper) || is("did | do | does", helper);
        let person = is(SUBJECTS, subject) || subject.plain == "you";
        if !(helps && person) || helper.ends_clause || subject.ends_clause {
            return true;
        }
        let past = (verb.plain.ends_with("ed") && verb.plain != "need") || is(PAST_FORMS, verb);
        !past && (!is_small(verb) || is("have | be | do | not | all | then | also | still | each | both | just", verb))
    });
    !hangs && verb_follows
}

/// How many questions a question asks: beginnings with a question word.
pub(super) fn heads(sentence: &[Word]) -> usize {
    (0..sentence.len())
        .filter(|at| {
            let begins = *at == 0 || sentence[at - 1].ends_clause || is(CONJUNCTIONS, &sentence[at - 1]);
            begins && asks(&sentence[*at..], begins)
        })
        .count()
}

/// Whether a sentence without a question mark asks or orders all the same.
pub(super) fn asks_plainly(sentence: &[Word]) -> bool {
    const ORDERS: &str = "tell | describe | explain | walk | give | name | list | say | show | repeat | write | read \
        | share | elaborate | ignore | forget | stop | start | choose | pick | imagine | consider | please";
    head(sentence).is_some() || sentence.first().is_some_and(|word| is(ORDERS, word))
}

#[cfg(test)]
mod tests {
    use super::super::super::text::words;
    use super::*;

    #[test]
    fn english_is_plausible() {
        for text in [
            "What made you choose that, and how did it work out?",
            "You said “we rolled it back”.",
            "Of the work you described, which part did you find hardest?",
            "What was it for in the end?",
            "How long had it been running before you noticed?",
            "Where would the data live, and for how long?",
            "What would the other team say about how it went?",
            "Could you tell me about one particular time?",
            "Thanks for walking me through that.",
        ] {
            assert!(is_plausible(&words(text)), "{text}");
        }
    }

    #[test]
    fn word_salad_is_not() {
        for text in [
            "Five the as but at learn please",
            "users you I mention measured next any went at better",
            "What the of system was?",
            "noted but at of start were the some stop",
            "team design cache queue server works",
            "of the and it went",
            "What would is the queue?",
        ] {
            assert!(!is_plausible(&words(text)), "{text}");
        }
    }

    #[test]
    fn a_question_has_a_head() {
        for (text, at) in [
            ("What came of it in the end?", Some(0)),
            ("When the queue grew, how did you notice?", Some(4)),
            ("In what way did it help?", Some(0)),
            ("Could you say more about the queue?", Some(0)),
            ("What you did then?", None),
            ("The queue grew how?", None),
            ("How the queue at?", None),
        ] {
            assert_eq!(head(&words(text)), at, "{text}");
        }
        assert_eq!(heads(&words("What did you do, how did you do it, and why did it help?")), 3);
        assert_eq!(heads(&words("What made you choose that, and how did it work out?")), 2);
    }
}
