//! What [`decide`](fn@crate::interview::decide) asks the state: what was heard, what was said, what is left.

use super::super::event::{EntryKind, Line, Outcome, TurnId};
use super::super::plan::Area;
use super::super::request::{Understood, understand};
use super::{Progress, Reply, Stage, Standing, State, Turn, is_consent_question};

impl State {
    pub(crate) fn interview(&self) -> &str {
        self.opening.as_ref().map_or("", |opening| &opening.interview)
    }

    pub(crate) fn turn(&self, turn: TurnId) -> Option<&Turn> {
        self.turns.get(&turn)
    }

    pub(crate) fn progress(&self, question: u8) -> Option<&Progress> {
        self.progress.get(usize::from(question).checked_sub(1)?)
    }

    pub(crate) fn open_area(&self) -> Option<(u8, &Area)> {
        let question = self.open_question()?;
        Some((question, self.plan.area(question)?))
    }

    pub(crate) fn consented_on_page(&self) -> bool {
        self.consent.as_ref().is_some_and(|consent| consent.given && consent.on_page)
    }

    pub(crate) fn consent_unclear(&self) -> u8 {
        self.consent_unclear
    }

    pub(crate) fn confirms(&self) -> u8 {
        self.confirms
    }

    /// Whether a greeting was answered back already, so that the next one is not.
    pub(crate) fn greeted(&self) -> bool {
        self.open_question()
            .and_then(|question| self.progress(question))
            .map_or(self.greeted, |progress| progress.greeted)
    }

    pub(crate) fn candidate_asked(&self) -> u8 {
        self.candidate_asked
    }

    pub(crate) fn invited(&self) -> bool {
        self.invited
    }

    pub(crate) fn moment(&self) -> bool {
        self.moment
    }

    pub(crate) fn offered_repeat(&self) -> bool {
        self.offered_repeat
    }

    pub(crate) fn last_probe(&self) -> Option<&str> {
        self.last_probe.as_deref()
    }

    /// The silence checks used on what is open.
    pub(crate) fn silence_level(&self) -> u8 {
        let open = if self.confirming_end { None } else { self.open_question() };
        open.and_then(|question| self.progress(question)).map_or(self.silence, |progress| progress.silence)
    }

    fn live_replies(&self) -> impl DoubleEndedIterator<Item = &Reply> {
        self.replies.values().filter(|reply| reply.standing != Standing::Void)
    }

    /// Whether a line of this kind was played whole in a reply that stands.
    pub(crate) fn heard(&self, wanted: impl Fn(&Line) -> bool) -> bool {
        self.live_replies().any(|reply| {
            let lines = reply.utterance.lines.iter().zip(&reply.played);
            lines.into_iter().any(|(line, played)| wanted(line) && matches!(played, Some((_, Outcome::Whole))))
        })
    }

    /// Whether a main question was played to its end.
    pub(crate) fn question_heard(&self, question: u8) -> bool {
        self.heard(|line| line.kind == EntryKind::Question && line.question == Some(question))
    }

    /// Whether the question about the notice was asked: played up to its question mark.
    pub(crate) fn consent_asked(&self) -> bool {
        self.live_replies().any(|reply| {
            reply.utterance.lines.iter().zip(&reply.played).any(|(line, played)| {
                is_consent_question(line)
                    && match played {
                        Some((_, Outcome::Whole)) => true,
                        Some((_, Outcome::Cut { said })) => said.contains('?'),
                        None => false,
                    }
            })
        })
    }

    /// The question or follow-up that is open, and whether it was played to its end.
    pub(crate) fn prompt(&self) -> Option<(&Line, bool)> {
        let open = self.open_question()?;
        let asks = |line: &&Line| {
            matches!(line.kind, EntryKind::Question | EntryKind::FollowUp) && line.question == Some(open)
        };
        let committed = self.live_replies().rev().filter(|reply| reply.standing == Standing::Committed);
        let line = committed.into_iter().find_map(|reply| reply.utterance.lines.iter().rev().find(asks))?;
        let whole = match line.kind {
            EntryKind::Question => self.question_heard(open),
            _ => self.heard(|other| asks(&other) && other.speech == line.speech),
        };
        Some((line, whole))
    }

    /// The line of this pool that was decided on last, so that it is not said twice running.
    pub(crate) fn last_said(&self, pool: &[&str]) -> Option<&str> {
        self.replies.values().rev().find_map(|reply| {
            reply.utterance.lines.iter().map(|line| line.display.as_str()).find(|said| pool.contains(said))
        })
    }

    /// The main question that a turn proposed now speaks to.
    pub(super) fn question_spoken_to(&self) -> Option<u8> {
        if self.stage == Stage::Opening && self.consented() {
            // The first question was cut before its end: what is said now speaks to it all the same.
            let begun = |reply: &Reply| {
                let lines = reply.utterance.lines.iter().zip(&reply.played);
                lines.into_iter().any(|(line, played)| line.kind == EntryKind::Question && played.is_some())
            };
            return self.live_replies().any(begun).then_some(1);
        }
        let open = self.open_question();
        if open.is_none_or(|question| self.question_heard(question)) {
            return open;
        }
        let last_heard = self.live_replies().rev().find_map(|reply| {
            reply.utterance.lines.iter().zip(&reply.played).rev().find_map(|(line, played)| {
                let whole = matches!(played, Some((_, Outcome::Whole)));
                (whole && line.kind == EntryKind::Question).then_some(line.question).flatten()
            })
        });
        last_heard.or(open)
    }

    /// Everything the candidate has said to a question up to and with this turn, requests left out.
    pub(crate) fn answer_so_far(&self, question: u8, upto: TurnId) -> String {
        let mut said = Vec::new();
        for (_, turn) in self.turns.range(..=upto).filter(|(_, turn)| turn.question == Some(question)) {
            if turn.counts_as_answer() {
                match understand(&turn.text()) {
                    Understood::Request(_) | Understood::Greeting | Understood::SoundCheck | Understood::Nothing => {}
                    Understood::AnswerThenRequest { answer, .. } => said.push(answer),
                    _ => said.push(turn.text()),
                }
            }
        }
        said.join("\n")
    }

    /// The first main question after this one that is neither answered nor skipped, else the first such at all.
    pub(crate) fn next_question(&self, after: u8) -> Option<u8> {
        let unresolved = |question: &u8| self.progress(*question).is_some_and(|progress| !progress.resolved());
        (after + 1..=self.questions_total()).find(unresolved).or_else(|| (1..after).find(unresolved))
    }

    /// Main questions that are neither answered nor skipped.
    pub(crate) fn unresolved(&self) -> u8 {
        self.questions_total().saturating_sub(self.resolved())
    }
}
