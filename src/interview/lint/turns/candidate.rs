//! What a turn of the candidate's does.

use super::super::super::event::EntryKind;
use super::super::lexicon::Tag;
use super::super::model::Side;
use super::{Act, REQUEST_WORDS, Talk, Turn};

impl Talk<'_> {
    /// What a turn of the candidate's does. `mains`: so many main questions were asked before it.
    pub(super) fn candidates_act(&self, at: usize, mains: usize) -> Act {
        let turn = &self.turns[at];
        let kinds = |kind: EntryKind| self.messages(turn).iter().any(|message| message.kind == Some(kind));
        if kinds(EntryKind::Consent) {
            return Act::Agrees;
        }
        let asks_of_interview = |act: &Act| !matches!(act, Act::Says | Act::Checks);
        let mut before = self.turns[..at].iter().rev().filter(|it| it.side == Side::Interviewer).map(|it| it.act);
        let asked_last = before.clone().next();
        let invited = before.find(asks_of_interview) == Some(Act::Invites);
        let answers_in_record = kinds(EntryKind::Answer) || kinds(EntryKind::TypedAnswer);
        if invited && turn.words > REQUEST_WORDS {
            return Act::Wonders;
        }
        if turn.words > REQUEST_WORDS || (answers_in_record && !kinds(EntryKind::Request)) {
            return Act::Answers;
        }
        let tags = turn.tags;
        if self.is_greeting(turn) {
            return Act::Greets;
        }
        let asks = turn.questions > 0;
        let about_questions = self.speaks_of_questions(turn);
        if tags.has(Tag::WantsToEnd) && turn.words <= 20 && (mains > 0 || turn.words <= 12) {
            return Act::WantsToEnd;
        }
        if mains > 0 && tags.has(Tag::MissesQuestion) && about_questions {
            return Act::Misses;
        }
        if invited {
            return if asks || !tags.has(Tag::NothingToAsk) { Act::Wonders } else { Act::HasNoQuestion };
        }
        match tags {
            tags if tags.has(Tag::WantsAgain) && turn.words <= 18 => Act::WantsAgain,
            tags if tags.has(Tag::WantsToSkip) && turn.words <= 12 => Act::WantsToSkip,
            tags if tags.has(Tag::WantsTime) && turn.words <= 12 && !asks => Act::WantsTime,
            _ if asks || (tags.has(Tag::AsksLogistics) && turn.words <= 12) => Act::Wonders,
            tags if mains == 0 && (tags.has(Tag::Agrees) || turn.words <= 8) => Act::Agrees,
            _ if matches!(asked_last, Some(Act::Consent | Act::Checks | Act::ConfirmsEnd)) && turn.words <= 10 => {
                Act::Agrees
            }
            _ if kinds(EntryKind::Request) => Act::Wonders,
            _ => Act::Answers,
        }
    }

    fn speaks_of_questions(&self, turn: &Turn) -> bool {
        const NUMBERS: &[&str] = &["second", "third", "fourth", "fifth", "sixth", "seventh", "last", "final"];
        self.read(turn).any(|(_, reading)| {
            reading.words(0..reading.tokens.len()).any(|word| {
                word.starts_with("question")
                    || word.starts_with("topic")
                    || word.starts_with("area")
                    || NUMBERS.contains(&word)
            })
        })
    }

    /// Words of greeting and nothing else.
    fn is_greeting(&self, turn: &Turn) -> bool {
        const OPENINGS: &[&str] =
            &["hi", "hello", "hey", "hiya", "howdy", "greetings", "good", "morning", "afternoon", "evening", "hallo"];
        const OTHERS: &[&str] = &[
            "there", "how", "are", "you", "nice", "to", "meet", "day", "thanks", "thank", "i", "am", "fine", "well",
            "and", "pleased", "great", "doing", "everyone", "all", "again", "emily", "it", "is", "a", "pleasure",
            "too", "sir", "madam", "very", "for", "having", "me",
        ];
        let mut words = self.read(turn).flat_map(|(_, reading)| reading.words(0..reading.tokens.len()));
        let Some(first) = words.next() else { return false };
        // A name after "Hi" is a greeting too.
        let mut names = 0;
        OPENINGS.contains(&first)
            && words.all(|word| {
                let known = OPENINGS.contains(&word) || OTHERS.contains(&word);
                names += usize::from(!known);
                known || names <= 1
            })
            && turn.words <= 12
            && !(names == 1 && turn.words > 4)
    }
}
