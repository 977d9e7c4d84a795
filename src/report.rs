//! `emily report`: an interview's scorecard, and a person's own level beside it.
//!
//! It works beside a running server. A language model is asked once for each competency of an interview that is over;
//! its replies are kept as they came, and checked against the transcript whenever a report is made, so that a report
//! says the same every time. `--ask-again` asks anew; nothing that was kept is lost by it.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;
use jiff::Timestamp;
use uuid::Uuid;

use crate::interview::event::Logged;
use crate::interview::{Review, ReviewError, Scorecard, Transcript};
use crate::language::LanguageModel;
use crate::store::{Archive, Interview, StoreError, StoredReply, write_private};

/// How long a language model may take for one competency: nobody waits for it in a conversation.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Markdown,
    Json,
}

/// What is reported, and where it goes.
#[derive(Clone, Debug, Default)]
pub struct ReportOptions {
    /// The interview's id or its reference.
    pub interview: String,
    pub format: Format,
    /// A file that only its owner may read; none: standard output.
    pub out: Option<PathBuf>,
}

/// A language model, and how it is asked.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub model: &'a dyn LanguageModel,
    /// For one competency; see [`DEADLINE`].
    pub deadline: Duration,
    /// Ask also where a reply was kept.
    pub again: bool,
}

/// A person's own level for a competency.
#[derive(Clone, Debug)]
pub struct ReviewOptions {
    /// The interview's id or its reference.
    pub interview: String,
    /// `COMPETENCY=LEVEL`, the level from 1 to 5 or `not-observed`.
    pub level: String,
    /// Who says so.
    pub by: String,
    /// Why.
    pub because: String,
}

/// Why there is no report, or why a review was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("there is no interview {0}, or more than one: give its id, as the server's log and the API have it")]
    Unknown(String),
    #[error("the interview is not over yet: its levels can be given when it is")]
    NotOver,
    #[error("{0:?} is not COMPETENCY=LEVEL with a level from 1 to 5 or not-observed, for example \"system design=4\"")]
    BadLevel(String),
    #[error(transparent)]
    Review(#[from] ReviewError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{}: {source}; check that its folder exists and that this user may write to it", path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// Makes a report and prints it, or writes it to a file.
///
/// # Errors
/// An unknown interview, a data folder that cannot be read, a file that cannot be written. A language model that fails
/// is no error: the report says so.
pub async fn run(data_dir: &Path, asking: Option<Asking<'_>>, options: &ReportOptions) -> Result<(), ReportError> {
    let archive = Archive::open(data_dir).await?;
    let interview = find(&archive, &options.interview).await?;
    let card = scorecard(&archive, interview.id, asking).await?;
    archive.close().await;
    let report = match options.format {
        Format::Text => card.to_text(),
        Format::Markdown => card.to_markdown(),
        Format::Json => format!("{:#}\n", card.to_json()),
    };
    match &options.out {
        Some(path) => {
            write_private(path, report.as_bytes()).map_err(|source| ReportError::Write { path: path.clone(), source })
        }
        None => {
            // A closed pipe has read enough.
            let _ = io::stdout().lock().write_all(report.as_bytes());
            Ok(())
        }
    }
}

/// Keeps a person's level beside the report, and says which competency it was kept for.
///
/// # Errors
/// An unknown interview or competency, one that is not over, a level that is not on the scale, no reason, and what can
/// go wrong with the data folder.
pub async fn review(data_dir: &Path, options: &ReviewOptions) -> Result<Review, ReportError> {
    let bad = || ReportError::BadLevel(options.level.clone());
    let (competency, level) = options.level.rsplit_once('=').ok_or_else(bad)?;
    let level = match level.trim().to_lowercase().as_str() {
        "not-observed" | "not observed" => None,
        number => Some(number.parse().ok().filter(|level| (1..=5).contains(level)).ok_or_else(bad)?),
    };
    let archive = Archive::open(data_dir).await?;
    let interview = find(&archive, &options.interview).await?;
    let card = assemble(&archive.log(interview.id).await?, Vec::new(), &[], None);
    if card.coverage.close_reason.is_none() {
        return Err(ReportError::NotOver);
    }
    let review = Review {
        competency: card.named(competency).unwrap_or(competency.trim()).to_owned(),
        level,
        reviewer: options.by.trim().to_owned(),
        reason: options.because.trim().to_owned(),
        at: Timestamp::now(),
    };
    card.check(&review)?;
    archive.add_review(interview.id, &review).await?;
    archive.close().await;
    Ok(review)
}

/// An interview's scorecard with what was kept of it, after asking the language model for what is missing.
///
/// # Errors
/// What can go wrong with the data folder.
pub async fn scorecard(archive: &Archive, id: Uuid, asking: Option<Asking<'_>>) -> Result<Scorecard, ReportError> {
    let log = archive.log(id).await?;
    let reviews = archive.reviews(id).await?;
    let kept = archive.replies(id).await?;
    let Some(asking) = asking else {
        let label = kept.last().map(|reply| reply.model.clone());
        return Ok(assemble(&log, reviews, &kept, label.as_deref()));
    };
    let label = asking.model.label();
    let mut card = assemble(&log, reviews, &kept, Some(&label));
    let names: Vec<String> = card.competencies.iter().map(|it| it.competency.clone()).collect();
    for competency in names {
        let is_kept = kept.iter().any(|reply| reply.competency == competency && reply.model == label);
        if is_kept && !asking.again {
            continue;
        }
        let Some(prompt) = card.prompt(&competency) else { continue };
        match tokio::time::timeout(asking.deadline, asking.model.complete(&prompt)).await {
            Ok(Ok(reply)) => {
                // A running interview has more to come: what is said of it now does not last.
                if card.coverage.close_reason.is_some() {
                    let (competency, model) = (competency.clone(), label.clone());
                    let kept = StoredReply { competency, model, reply: reply.clone(), at: Timestamp::now() };
                    archive.add_reply(id, &kept).await?;
                }
                take(&mut card, &competency, &reply);
            }
            Ok(Err(error)) => card.no_reply(&competency, &error.to_string()),
            Err(_) => card.no_reply(&competency, &format!("none came within {} s", asking.deadline.as_secs())),
        }
    }
    Ok(card)
}

/// The scorecard of a log with its reviews and those replies that came from the model of this label, newest last.
pub fn assemble(log: &[Logged], reviews: Vec<Review>, replies: &[StoredReply], label: Option<&str>) -> Scorecard {
    let mut card = Scorecard::scripted(&Transcript::from_log(log), log);
    if let Some(label) = label {
        card = card.judged_by(label);
        for kept in replies.iter().filter(|kept| kept.model == label) {
            take(&mut card, &kept.competency, &kept.reply);
        }
    }
    for review in reviews {
        if let Err(error) = card.add_review(review) {
            // It was checked when it was kept; only another version of the plan's reader can be the reason.
            tracing::warn!(%error, "a review cannot be shown");
        }
    }
    card
}

/// A refused reply stands in the scorecard with its reasons.
fn take(card: &mut Scorecard, competency: &str, reply: &str) {
    if let Err(rejected) = card.take_reply(competency, reply) {
        tracing::debug!(reasons = rejected.0.len(), "a reply about a competency was refused");
    }
}

async fn find(archive: &Archive, named: &str) -> Result<Interview, ReportError> {
    archive.find(named).await?.ok_or_else(|| ReportError::Unknown(named.trim().to_owned()))
}
