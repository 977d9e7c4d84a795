//! Which shipped plan is nearest to a role, and which terms a job description holds.

use super::super::super::text::{Word, find_phrase, has_phrase, words};
use super::super::reader::never_matches;
use super::super::{Plan, SHIPPED};

/// A shipped plan, and how near it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearest {
    pub id: &'static str,
    /// Ten for each word that the role shares with the plan's field, one for each word or term in the description.
    pub score: u32,
}

impl Nearest {
    /// Whether the plan is of the role's field, by its title or by several words of its description.
    pub fn is_near(&self) -> bool {
        self.score >= 4
    }
}

/// Words of titles and descriptions that belong to the field of a shipped plan.
const FIELDS: &[(&str, &[&str])] = &[
    (
        "software-engineer",
        &[
            "software*",
            "developer*",
            "programmer*",
            "programming",
            "backend",
            "back-end",
            "frontend",
            "front-end",
            "full-stack",
            "full stack",
            "fullstack",
            "devops",
            "site reliability",
            "web engineer*",
            "mobile engineer*",
            "embedded",
            "code",
            "coding",
        ],
    ),
    (
        "data-engineer",
        &[
            "data",
            "etl",
            "elt",
            "analytics",
            "data warehouse*",
            "pipeline*",
            "database*",
            "business intelligence",
            "sql",
            "data lake*",
            "machine learning",
        ],
    ),
    (
        "product-manager",
        &[
            "product manager*",
            "product owner*",
            "product lead*",
            "product management",
            "head of product",
            "product",
            "roadmap*",
            "backlog*",
            "discovery",
        ],
    ),
    (
        "customer-support",
        &[
            "support*",
            "customer service",
            "customer care",
            "customer success",
            "customer*",
            "service desk",
            "help desk",
            "helpdesk",
            "call centre",
            "call center",
            "receptionist*",
            "front desk",
            "guest*",
            "complaint*",
        ],
    ),
    (
        "sales",
        &[
            "sales*",
            "selling",
            "seller*",
            "account executive*",
            "account manager*",
            "business development",
            "quota*",
            "prospect*",
            "new business",
            "closing deals",
            "revenue",
            "retail*",
        ],
    ),
    (
        "nurse",
        &[
            "nurse*",
            "nursing",
            "midwi*",
            "caregiver*",
            "carer*",
            "care assistant*",
            "healthcare assistant*",
            "paramedic*",
            "patient*",
            "ward*",
            "clinic*",
            "hospital*",
        ],
    ),
];

/// The plan that is taken where nothing fits: in most work there is somebody to be understood and helped.
const MOST_GENERAL: &str = "customer-support";

/// The shipped plan that is nearest to a role and a job description.
pub fn nearest(role: &str, description: &str) -> Nearest {
    let (title, said) = (words(role), words(description));
    let mut best = Nearest { id: MOST_GENERAL, score: 0 };
    for (id, phrases) in FIELDS {
        let in_title = phrases.iter().filter(|phrase| has_phrase(&title, phrase)).count();
        let in_text = phrases.iter().filter(|phrase| has_phrase(&said, phrase)).count();
        let terms = Plan::named(id).map(|plan| plan.terms()).unwrap_or_default();
        let named = terms.iter().filter(|term| named(description, &said, term).is_some()).count();
        let score = (10 * in_title + in_text + named) as u32;
        if score > best.score {
            best = Nearest { id, score };
        }
    }
    best
}

/// No more terms than a recogniser can be told of usefully.
const MOST_TERMS: usize = 16;
/// A term has no more words than a quotation that is spoken well.
const TERM_WORDS: usize = 3;

/// Capitalised words of job descriptions that are no technical terms.
const COMMON: &str = "i you we our your us he she they the this these a an and or in at for with to what who how why \
    if as about \
    role job team teams company senior junior lead principal head manager engineer developer specialist director \
    assistant bachelor bachelor's master master's degree university phd ceo cto cfo coo hr gmbh ltd inc llc ag \
    plc eu uk usa eur usd gbp monday tuesday wednesday thursday friday saturday sunday january february march \
    april may june july august september october november december christmas english german french spanish \
    italian dutch polish portuguese chinese arabic europe european responsibilities requirements benefits \
    qualifications skills experience nice must plus apply m/f/d m/w/d f/m/d m/f/x faq cv eeo ok";
/// Parts of names that say nothing alone.
const ALONE: &[&str] = &["cloud", "platform", "services", "suite", "studio", "web", "data"];
/// After these, a capitalised word is more often a place or a company than a tool.
const BEFORE_PLACES: &[&str] = &["in", "at", "from", "near", "to", "join", "of", "around", "by", "across", "dear"];

/// Technical terms of a description that the plan does not know yet: shipped terms, and words that are written like
/// names of tools (with inner capitals, digits, or capitalised within a sentence).
pub(super) fn terms(description: &str, plan: &Plan) -> Vec<String> {
    let said = words(description);
    let known = plan.terms();
    let role = words(&plan.role);
    let mut found: Vec<(usize, String)> = Vec::new();
    for (id, _) in SHIPPED {
        let shipped = Plan::named(id).map(|plan| plan.terms()).unwrap_or_default();
        for term in shipped.iter().filter(|term| term.contains(char::is_uppercase)) {
            found.extend(named(description, &said, term).map(|at| (at, term.clone())));
        }
    }
    let mut at = 0;
    while at < said.len() {
        let name = name_at(description, &said, at);
        found.extend(name.terms.iter().map(|(at, len)| (*at, written(description, &said, *at, *len).to_owned())));
        at += name.len;
    }
    found.sort_by_key(|(at, _)| *at);
    let mut terms: Vec<String> = Vec::new();
    for (_, term) in found {
        let again = known.iter().chain(&terms).any(|other| other.to_lowercase() == term.to_lowercase());
        let within = terms.iter().any(|other| words(other).iter().any(|word| word.plain == term.to_lowercase()));
        let of_role = words(&term).iter().all(|word| role.iter().any(|it| it.plain == word.plain));
        if !again && !within && !of_role && is_sound(&term) && terms.len() < MOST_TERMS {
            terms.push(term);
        }
    }
    terms
}

/// Plain enough to be quoted aloud and to be found again in an answer.
fn is_sound(term: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || " '’-+#.&/".contains(c);
    never_matches(term).is_none() && !term.contains('*') && term.chars().all(plain) && term.chars().count() <= 40
}

/// Where a description names a term. A short capitalised term ("Go") must be written as such, not as a word.
fn named(description: &str, said: &[Word], term: &str) -> Option<usize> {
    let (at, len) = find_phrase(said, term)?;
    let written = written(description, said, at, len);
    let is_short = term.chars().count() < 5 && term.contains(char::is_uppercase);
    (!is_short || (written == term && !begins_sentence(said, at))).then_some(at)
}

fn begins_sentence(said: &[Word], at: usize) -> bool {
    at == 0 || said[at - 1].ends_sentence
}

/// A word, or several that are written like one name.
struct Name {
    len: usize,
    /// Where in it terms are, and how many words they have.
    terms: Vec<(usize, usize)>,
}

/// The word at `at`, with the capitalised ones after it where it is one itself.
fn name_at(description: &str, said: &[Word], at: usize) -> Name {
    let is_common = |at: usize| COMMON.split(' ').any(|word| word == said[at].plain);
    let is_capital = |at: usize| written(description, said, at, 1).starts_with(char::is_uppercase) && !is_common(at);
    let is_marked = |at: usize| !is_common(at) && is_marked(written(description, said, at, 1));
    let mut len = 1;
    while is_capital(at) && len < TERM_WORDS && at + len < said.len() {
        if said[at + len - 1].ends_clause || !is_capital(at + len) {
            break;
        }
        len += 1;
    }
    // A line of capitalised words is a heading; the first word of a sentence has its capital from there; and after
    // "in" or "at" comes a place or a company.
    let is_place = at > 0 && !said[at - 1].ends_clause && BEFORE_PLACES.contains(&said[at - 1].plain.as_str());
    let is_general = len == 1 && ALONE.contains(&said[at].plain.as_str());
    let terms = if is_heading(description, said, at) {
        Vec::new()
    } else if is_capital(at)
        && !(begins_sentence(said, at) || begins_line(description, said, at) || is_place || is_general)
    {
        vec![(at, len)]
    } else {
        (at..at + len).filter(|at| is_marked(*at)).map(|at| (at, 1)).collect()
    };
    Name { len, terms }
}

/// Whether a word is written like the name of a tool wherever it stands: with inner capitals, digits, `+` or `#`.
fn is_marked(text: &str) -> bool {
    let inner = text.chars().skip(1).any(char::is_uppercase);
    let numbered = text.contains(|c: char| c.is_ascii_digit()) && text.starts_with(char::is_uppercase);
    let is_name = inner || numbered || text.ends_with(['+', '#']);
    is_name && text.contains(char::is_alphabetic) && text.chars().count() > 1 && !text.contains('@')
}

fn written<'a>(description: &'a str, said: &[Word], at: usize, len: usize) -> &'a str {
    &description[said[at].start..said[at + len - 1].end]
}

fn begins_line(description: &str, said: &[Word], at: usize) -> bool {
    let before = &description[..said[at].start];
    let line = before.rsplit('\n').next().unwrap_or(before);
    !line.contains(char::is_alphanumeric)
}

fn is_heading(description: &str, said: &[Word], at: usize) -> bool {
    let start = description[..said[at].start].rfind('\n').map_or(0, |at| at + 1);
    let end = description[said[at].end..].find('\n').map_or(description.len(), |to| said[at].end + to);
    let line = description[start..end].trim();
    let tokens: Vec<&str> = line.split_whitespace().filter(|token| token.contains(char::is_alphabetic)).collect();
    let capitals = tokens.iter().filter(|token| token.starts_with(char::is_uppercase)).count();
    line.ends_with(':') && tokens.len() <= 6
        || line.starts_with('#')
        || (tokens.len() <= 6 && capitals == tokens.len() && !line.contains(','))
}
