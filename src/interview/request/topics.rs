//! What candidates ask for, as tables that a person can read and extend.
//!
//! A topic holds cores by who does what ([`Topic`]), and the words that may stand around them. A core is a row of
//! words:
//!
//! | sign | meaning |
//! |---|---|
//! | `a/b` | one of these words |
//! | `(word)` | may be left out |
//! | `..` | any of the topic's words, or none |
//! | `*` | up to eight words of any kind |
//! | `_` | one word of any kind |
//! | `+` | one to eight words of any kind |
//! | `.` | nothing follows |
//! | `#`, `#th` | a number, an ordinal (with "last" and "final") |
//! | `#aux` | "is", "do", "will", … |
//!
//! Words are whole and lower case: "i am", "do not", "let us". "Thank you" is "thanks", and noise ("um", "please",
//! "sorry", "really") is gone before a table is asked. Earlier topics win.

mod asides;
mod course;
mod facts;
mod wording;

use super::grammar::Meaning;

pub(super) struct Topic {
    pub means: Meaning,
    /// What Emily is to do: after "could you", or as a command.
    pub you: &'static str,
    /// What the candidate wants: after "I'd like to", "can we", "let me". Never by itself.
    pub me: &'static str,
    /// Both of these: "skip", "stop".
    pub either: &'static str,
    /// Whole questions, also after "could you tell me".
    pub asks: &'static str,
    /// Whole statements and fragments that mean it.
    pub states: &'static str,
    /// Statements that often mean it, and often are an answer.
    pub hints: &'static str,
    /// As the whole of a turn, a careful person would ask.
    pub fragments: &'static str,
    /// Words that together are about it, in whatever order and anywhere: perhaps it is meant.
    pub about: &'static str,
    /// What may stand in gaps and after a core, beside [`ALWAYS`].
    pub words: &'static str,
    /// Anything may follow these, a few words long: "the part *about* …".
    pub before_anything: &'static str,
}

const NONE: Topic = Topic {
    means: Meaning::Aside,
    you: "",
    me: "",
    either: "",
    asks: "",
    states: "",
    hints: "",
    fragments: "",
    about: "",
    words: "",
    before_anything: "",
};

/// Small words that add nothing to a request.
pub(super) const ALWAYS: &str = "the a an this that it its these those i you me my your we us our to of for in on at \
    with from by is are be am do does did can could will would should if okay alright right now then there here just \
    only also even still already yet any some bit little thanks too so very possible though fine good great today sir \
    and";

pub(super) fn topics() -> impl Iterator<Item = &'static Topic> {
    let lists: [&'static [Topic]; 4] = [wording::TOPICS, course::TOPICS, facts::TOPICS, asides::TOPICS];
    lists.into_iter().flatten()
}
