//! The greeting, and the phases that every interview has (rules 1, 17).

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::super::event::{CloseReason, EntryKind};
use super::super::lexicon::{Hit, Tag};
use super::super::model::{Record, Side};
use super::super::numbers::cardinal;
use super::super::tokens::{Reading, Sentence};
use super::super::turns::{Act, Talk};
use super::Findings;

/// Rule 1.
pub(super) fn greeting(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    let first_main = talk.first_main().unwrap_or(usize::MAX);
    for (at, turn) in talk.interviewer() {
        for (message, reading) in talk.read(turn) {
            let opening = at <= first_main;
            if opening {
                alternatives(message, reading, faults);
            }
            let generic = |hit: &&Hit| hit.tag == Tag::GenericEmployer && (opening || reading.word(hit.at) == "our");
            if let Some(hit) = reading.hits.iter().find(generic) {
                let why = "names no employer: say the company's real name or leave the clause out";
                faults.words(1, message, reading, hit.at..hit.at + hit.len, why);
            }
            if let Some(record) = &talk.interview.record
                && talk.message(message).kind == Some(EntryKind::Greeting)
                && !talk.message(message).cut
            {
                local_time(talk, record, message, reading, faults);
                company(record, message, reading, faults);
            }
        }
    }
}

/// "Morning/afternoon", "Sir/Madam": a choice that nobody made.
fn alternatives(message: usize, reading: &Reading<'_>, faults: &mut Findings<'_>) {
    const SETS: &[&[&str]] =
        &[&["morning", "afternoon", "evening", "day", "night"], &["mr", "mrs", "ms", "sir", "madam"]];
    for at in 0..reading.tokens.len().saturating_sub(1) {
        let (one, next) = (reading.tokens[at], reading.tokens[at + 1]);
        let in_set = |token: usize| SETS.iter().find(|set| set.contains(&reading.word(token)));
        let gap = reading.text.get(one.end..next.start).unwrap_or_default();
        let slash = gap.contains(['/', '|']) && in_set(at).is_some_and(|set| set.contains(&reading.word(at + 1)));
        let or = reading.word(at + 1) == "or"
            && in_set(at).is_some_and(|set| set.contains(&reading.word(at + 2)))
            && at > 0
            && reading.word(at - 1) == "good";
        if !one.quoted && (slash || or) {
            let from = at - usize::from(at > 0 && reading.word(at - 1) == "good");
            let to = at + if or { 3 } else { 2 };
            faults.words(1, message, reading, from..to, "leaves the choice open: greet by the candidate's local time");
        }
    }
}

/// The greeting's part of the day against the clock where the candidate is.
fn local_time(talk: &Talk<'_>, record: &Record<'_>, message: usize, reading: &Reading<'_>, faults: &mut Findings<'_>) {
    let hour = record.wall.zip(record.time_zone.as_deref()).and_then(|(wall, zone)| {
        let start = i64::try_from(talk.message(message).start_ms?).ok()?;
        let now = Timestamp::from_millisecond(wall.as_millisecond().checked_add(start)?).ok()?;
        Some(TimeZone::get(zone).ok()?.to_datetime(now).hour())
    });
    let Some(hour) = hour else { return };
    let greeted = (1..reading.tokens.len()).find(|at| {
        reading.word(at - 1) == "good" && matches!(reading.word(*at), "morning" | "afternoon" | "evening" | "night")
    });
    let Some(at) = greeted else { return };
    let fits = match reading.word(at) {
        "morning" => (3..12).contains(&hour),
        "afternoon" => (12..18).contains(&hour),
        _ => !(3..17).contains(&hour),
    };
    if !fits {
        let why = format!("is said at {hour} o'clock where the candidate is");
        faults.words(1, message, reading, at - 1..at + 1, why);
    }
}

/// A company in the greeting that is not the plan's.
fn company(record: &Record<'_>, message: usize, reading: &Reading<'_>, faults: &mut Findings<'_>) {
    let plain = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
    };
    let company = record.plan.company.as_deref().map(plain).filter(|company| !company.is_empty());
    if company.as_ref().is_some_and(|company| plain(reading.text).contains(company.as_str())) {
        return;
    }
    // "… position at Somewhere": the clause that names an employer.
    let role = plain(&record.plan.role);
    let named = (1..reading.tokens.len().saturating_sub(1)).find(|at| {
        let next = &reading.text[reading.tokens[at + 1].start..];
        let role_has_it = role.split(' ').any(|word| word == reading.word(at + 1));
        reading.word(*at) == "at"
            && matches!(reading.word(at - 1), "position" | "role" | "job" | "post" | "vacancy" | "interview")
            && next.starts_with(char::is_uppercase)
            && !role_has_it
    });
    if let Some(at) = named {
        let end = (at + 1..reading.tokens.len())
            .find(|next| reading.tokens[*next].ends_clause)
            .map_or(at + 2, |next| next + 1);
        let why = match &record.plan.company {
            Some(company) => format!("is not the plan's company, {company}"),
            None => "names a company; the plan has none".to_owned(),
        };
        faults.words(1, message, reading, at..end, why);
    }
}

/// Rule 17.
pub(super) fn phases(talk: &Talk<'_>, faults: &mut Findings<'_>) {
    let closed_otherwise = talk.interview.record.as_ref().and_then(|record| record.close_reason);
    let answered = talk.turns.iter().any(|turn| turn.act == Act::Answers && turn.asked > 0);
    let (Some(first), true) = (talk.first_main(), answered) else { return };
    if talk.foreign && talk.interview.record.is_none() {
        return;
    }
    // Up to the second main question: somebody may introduce themselves before the notice.
    let opening_ends = talk.turns.iter().position(|turn| turn.asked >= 2).unwrap_or(talk.turns.len()).max(first + 1);
    let opening = opening_ends.min(talk.turns.len());
    let place = talk.turns[first].messages.start;
    if !has_notice(talk, opening) {
        faults.message(17, place, "comes without a notice that the conversation is recorded or written down");
    }
    if !has_consent(talk, opening) {
        faults.message(17, place, "comes without asking whether the candidate agrees");
    }
    if !has_duration(talk, opening) {
        faults.message(17, place, "comes without saying how long the interview takes");
    }
    let unfinished = matches!(
        closed_otherwise,
        Some(
            CloseReason::EndedByCandidate
                | CloseReason::Declined
                | CloseReason::Abandoned
                | CloseReason::Cancelled
                | CloseReason::Failed
        )
    );
    // What was cut right before the closing may have been the invitation.
    let cut = |close: usize| {
        let late = talk.turns[close.saturating_sub(4)..close].iter().flat_map(|turn| talk.messages(turn));
        late.into_iter().any(|message| message.side == Side::Interviewer && message.cut)
    };
    if let Some(close) = talk.last_close().filter(|close| *close > first && !unfinished && !cut(*close))
        && !talk.wanted_to_end(talk.first_close().unwrap_or(close))
        && !talk.turns.iter().any(|turn| turn.act == Act::Invites)
        && !offers_questions(talk, first)
    {
        let place = talk.turns[close].messages.start;
        faults.message(17, place, "closes without having asked for the candidate's own questions");
    }
}

fn interviewers_sentences<'t, 'i>(
    talk: &'t Talk<'i>,
    upto: usize,
) -> impl Iterator<Item = (&'t Reading<'i>, &'t Sentence)> {
    talk.turns[..upto]
        .iter()
        .filter(|turn| turn.side == Side::Interviewer)
        .flat_map(|turn| talk.read(turn))
        .flat_map(|(_, reading)| reading.sentences.iter().map(move |sentence| (reading, sentence)))
}

fn has_notice(talk: &Talk<'_>, opening: usize) -> bool {
    let in_record = talk.interview.messages.iter().any(|message| {
        message.kind == Some(EntryKind::Notice)
            && message.side == Side::Interviewer
            && !message.text.trim_end().ends_with('?')
    });
    let told = interviewers_sentences(talk, opening).any(|(_, sentence)| sentence.tags.has(Tag::TellsRecording));
    // Later only where it is plainly about this conversation.
    let later = || {
        interviewers_sentences(talk, talk.turns.len()).any(|(reading, sentence)| {
            sentence.tags.has(Tag::TellsRecording)
                && reading
                    .words(sentence.tokens.clone())
                    .any(|word| matches!(word, "interview" | "conversation" | "call" | "meeting" | "session"))
        })
    };
    in_record || told || later()
}

fn has_consent(talk: &Talk<'_>, opening: usize) -> bool {
    if talk.interview.messages.iter().any(|message| message.kind == Some(EntryKind::Consent)) {
        return true;
    }
    let asked = interviewers_sentences(talk, opening).any(|(reading, sentence)| {
        let invites = || {
            reading
                .words(sentence.tokens.clone())
                .any(|word| matches!(word, "please" | "say" | "tell" | "confirm" | "know" | "page"))
        };
        sentence.tags.has(Tag::AsksConsent) && (sentence.questions > 0 || invites())
    });
    let given = talk.turns[..opening]
        .iter()
        .any(|turn| turn.side == Side::Candidate && turn.tags.has(Tag::Agrees) && turn.words <= 25);
    asked || given
}

fn has_duration(talk: &Talk<'_>, opening: usize) -> bool {
    if let Some(record) = &talk.interview.record
        && talk.foreign
        && record.plan.minutes > 0
    {
        return true;
    }
    interviewers_sentences(talk, opening).any(|(reading, sentence)| {
        let words: Vec<&str> = reading.words(sentence.tokens.clone()).collect();
        let of_an_answer = words.iter().any(|word| {
            matches!(
                *word,
                "introduce" | "yourself" | "answer" | "answers" | "each" | "per" | "moment" | "question" | "start"
            )
        });
        let of_all = words.iter().any(|word| {
            matches!(
                *word,
                "interview"
                    | "conversation"
                    | "session"
                    | "call"
                    | "meeting"
                    | "together"
                    | "altogether"
                    | "total"
                    | "all"
                    | "we"
                    | "today"
                    | "talk"
                    | "us"
            )
        });
        (!of_an_answer || of_all)
            && words.iter().enumerate().any(|(at, _)| is_duration(&words[at..], at.checked_sub(1).map(|at| words[at])))
    })
}

/// "Thirty minutes", "half an hour", "20-minute", "an hour", "until four o'clock".
fn is_duration(words: &[&str], before: Option<&str>) -> bool {
    let Some(first) = words.first() else { return false };
    let unit = |word: &str| word.starts_with("minute") || word.starts_with("hour") || word == "min" || word == "mins";
    let counted = cardinal(first).is_some() && words.iter().skip(1).take(3).any(|word| unit(word));
    let joined = first.split_once('-').is_some_and(|(number, rest)| {
        let last = rest.rsplit('-').next().unwrap_or(rest);
        (cardinal(number).is_some() || number == "half") && unit(last)
    });
    let hour = unit(first) && first.starts_with("hour") && matches!(before, Some("an" | "one" | "half" | "the"));
    let until = matches!(*first, "until" | "till")
        && words.get(1).is_some_and(|word| cardinal(word).is_some() || *word == "half" || *word == "quarter");
    let packed = first
        .strip_suffix("min")
        .or_else(|| first.strip_suffix("mins"))
        .is_some_and(|digits| cardinal(digits).is_some());
    counted || joined || hour || until || packed || *first == "half-hour"
}

/// The candidate's questions were asked for in a turn that does something else as well.
fn offers_questions(talk: &Talk<'_>, first: usize) -> bool {
    let answered =
        talk.turns.iter().enumerate().skip(first + 1).find(|(_, turn)| turn.act == Act::Answers).map(|(at, _)| at);
    let Some(answered) = answered else { return false };
    talk.turns[answered..].iter().filter(|turn| turn.side == Side::Interviewer).any(|turn| {
        talk.read(turn).any(|(_, reading)| {
            reading.sentences.iter().any(|sentence| {
                sentence.tags.has(Tag::Invites)
                    && reading
                        .words(sentence.tokens.clone())
                        .any(|word| matches!(word, "questions" | "question" | "ask" | "anything" | "you"))
            })
        })
    })
}
