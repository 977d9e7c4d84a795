//! What [`decide`](fn@crate::interview::decide) asks the state: what was heard, what was said, what is left.

use super::super::event::{EntryKind, Line, Move, Ms, Outcome, Request, TurnId, UtteranceId};
use super::super::plan::Area;
use super::super::request::Understood;
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

    /// The request that the candidate was asked about, and that this turn's yes or no belongs to.
    pub(crate) fn asked_whether(&self) -> Option<Request> {
        self.asked_whether
    }

    pub(crate) fn told_time(&self) -> bool {
        self.told_time
    }

    /// Whether the time budget of a question leaves room for another follow-up. What earlier questions did not use is
    /// there for later ones: the budgets add up.
    pub(crate) fn has_time_for_more(&self, question: u8, now_ms: Ms) -> bool {
        let total = u64::from(self.plan.minutes) * 60_000;
        let own = |area: &Area| area.minutes.map(|minutes| u64::from(minutes) * 60_000);
        let given: u64 = self.plan.areas.iter().filter_map(own).sum();
        let sharing = self.plan.areas.iter().filter(|area| area.minutes.is_none()).count() as u64;
        let share = total.saturating_sub(given).checked_div(sharing).unwrap_or(0);
        let upto = self.plan.areas.iter().take(question.into());
        let until: u64 = upto.map(|area| own(area).unwrap_or(share)).sum();
        self.elapsed_ms(now_ms) < until
    }

    /// The planned time is over.
    pub(crate) fn is_over_time(&self, now_ms: Ms) -> bool {
        self.elapsed_ms(now_ms) >= u64::from(self.plan.minutes) * 60_000
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

    /// Whether any words of a main question were played.
    pub(crate) fn question_begun(&self, question: u8) -> bool {
        self.live_replies().any(|reply| {
            reply.utterance.lines.iter().zip(&reply.played).any(|(line, played)| {
                line.kind == EntryKind::Question
                    && line.question == Some(question)
                    && played.as_ref().is_some_and(has_words)
            })
        })
    }

    /// Whether the candidate heard to its end that the floor is theirs.
    pub(crate) fn invitation_heard(&self) -> bool {
        let invites = |reply: &&Reply| reply.utterance.moves.contains(&Move::InvitedQuestions);
        let invitation = self.live_replies().rev().find(invites);
        invitation.is_some_and(|reply| matches!(reply.played.last(), Some(Some((_, Outcome::Whole)))))
    }

    pub(crate) fn reopened(&self) -> bool {
        self.reopened
    }

    /// How many replies of the closing were begun.
    pub(crate) fn closings(&self) -> usize {
        let closes = |reply: &&Reply| reply.utterance.lines.iter().any(|line| line.kind == EntryKind::Closing);
        self.live_replies().filter(closes).count()
    }

    /// The lines of the closing that were not played to their end.
    pub(crate) fn unheard_closing(&self) -> Vec<&Line> {
        let closes = |reply: &&Reply| reply.utterance.moves.iter().any(|made| matches!(made, Move::Close { .. }));
        let closing = self.live_replies().rev().find(closes);
        let lines = closing.into_iter().flat_map(|reply| &reply.utterance.lines);
        let unheard = |line: &&Line| {
            line.kind == EntryKind::Closing
                && !self.heard(|other| other.kind == EntryKind::Closing && other.display == line.display)
        };
        lines.filter(unheard).collect()
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

    /// The newest question or follow-up that was begun, as it is shown.
    pub(crate) fn asked_last(&self) -> Option<&str> {
        let asks = |line: &&Line| matches!(line.kind, EntryKind::Question | EntryKind::FollowUp);
        let newest = self.live_replies().rev().find_map(|reply| {
            let begun = reply.played.iter().any(Option::is_some);
            reply.utterance.lines.iter().rev().find(asks).filter(|_| begun)
        });
        newest.map(|line| line.display.as_str())
    }

    /// The texts of the candidate's newest turns, the newest first.
    pub(crate) fn said_lately(&self, turns: usize) -> Vec<String> {
        self.turns.values().rev().take(turns).map(Turn::text).collect()
    }

    /// The newest reply with a line that begins with this phrase.
    pub(crate) fn last_said(&self, phrase: &str) -> Option<UtteranceId> {
        let says = |reply: &&Reply| reply.utterance.lines.iter().any(|line| line.display.starts_with(phrase));
        self.replies.values().rev().find(says).map(|reply| reply.utterance.id)
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
        let heard = match open {
            Some(question) => self.question_heard(question),
            None => self.stage != Stage::CandidateQuestions || self.invitation_heard(),
        };
        if heard {
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
                match &turn.understood {
                    Understood::Request(_)
                    | Understood::Unclear(_)
                    | Understood::Greeting
                    | Understood::SoundCheck
                    | Understood::Nothing => {}
                    Understood::AnswerThenRequest { answer, .. } => said.push(answer.clone()),
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

    /// Main questions other than this one that are neither answered nor skipped.
    pub(crate) fn unresolved_beside(&self, question: u8) -> u8 {
        let open = self.progress(question).is_some_and(|progress| !progress.resolved());
        self.unresolved().saturating_sub(u8::from(open))
    }

    /// Main questions that are neither answered nor skipped.
    pub(crate) fn unresolved(&self) -> u8 {
        self.questions_total().saturating_sub(self.resolved())
    }
}

/// Something of the line was heard.
fn has_words((_, outcome): &(Ms, Outcome)) -> bool {
    match outcome {
        Outcome::Whole => true,
        Outcome::Cut { said } => !said.trim().is_empty(),
    }
}
