//! Emily's side of a round: a whole server in a process that does what its standard input says and ends with it.
//!
//! It says where it is in one line of JSON; after each line that it reads it answers with one. It ends when its input is
//! closed, also because the process that measures is gone, and takes its folder away.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use uuid::Uuid;

use super::LoadError;
use crate::config::Config;
use crate::demo::Host;
use crate::interview::Plan;
use crate::models::Library;
use crate::session::{NewInterview, PageConsent, Registry, SessionError};
use crate::speech::Engines;
use crate::speech::instant::{InstantSynthesizer, InstantTranscriber};

/// How long running interviews may take to end.
const DRAIN: Duration = Duration::from_secs(8);
/// How often the folder is tried to be taken away once more, and how long after a failure.
const REMOVE_TRIES: u32 = 5;
const REMOVE_AGAIN: Duration = Duration::from_millis(400);
/// What Emily hears in every clip when no model listens: an answer that seems complete.
pub const ANSWER: &str = "I built the route planner of a parcel company together with three other engineers \
                          and it saved every driver about one hour a day.";

/// The instant voice is slow: so much faster it speaks as long as a person would.
const INSTANT_PACE: f32 = 1.6;

/// What hears and speaks in the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voices {
    /// Engines that answer at once: what remains is everything around the models.
    Instant,
    /// The engines of the configuration.
    Configured,
}

/// The first line of a house.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Greeting {
    pub base_url: String,
    pub metrics: SocketAddr,
    pub data_dir: PathBuf,
}

/// What a house is asked.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// So many interviews whose candidates have agreed to the notice.
    Invite(usize),
}

/// An interview to be taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Invitation {
    pub id: Uuid,
    pub token: String,
}

/// Runs a house until its input ends.
///
/// # Errors
/// When the server cannot be started, or what is asked cannot be done.
pub async fn run(mut config: Config, voices: Voices) -> Result<(), LoadError> {
    let folder = std::env::temp_dir().join(format!("emily-bench-{}", std::process::id()));
    config.data_dir = folder.join("data");
    let outcome = keep(config, voices).await;
    // A session that did not end in time may still write there.
    let mut removed = std::fs::remove_dir_all(&folder);
    for _ in 0..REMOVE_TRIES {
        if removed.is_ok() || !folder.exists() {
            return outcome;
        }
        tokio::time::sleep(REMOVE_AGAIN).await;
        removed = std::fs::remove_dir_all(&folder);
    }
    outcome.and(removed.map_err(LoadError::from))
}

async fn keep(mut config: Config, voices: Voices) -> Result<(), LoadError> {
    let failed = |error: &dyn std::fmt::Display| LoadError::Host(error.to_string());
    // Whoever measures chooses how many come; the machine is not asked.
    config.meeting.max_sessions = Some(1_000);
    config.metrics.address = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let engines = match voices {
        Voices::Instant => {
            Engines::new(Arc::new(InstantTranscriber::that_always_hears(ANSWER)), Arc::new(InstantSynthesizer::new()))
        }
        Voices::Configured => {
            let engines = Engines::start(&config.speech, &Library::open(&config.models)?).await?;
            Engines { interview_share: 0.0, ..engines }
        }
    };
    let data_dir = config.data_dir.clone();
    let host = Host::with_engines(config, engines).await.map_err(|error| failed(&error))?;
    let metrics = host.metrics.ok_or_else(|| LoadError::Host("it serves no metrics".to_owned()))?;
    say(&Greeting { base_url: host.base_url.clone(), metrics, data_dir })?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line) {
            Ok(Asked::Invite(count)) => {
                let mut invitations = Vec::with_capacity(count);
                for _ in 0..count {
                    invitations.push(invite(&host.registry, voices).await.map_err(|error| failed(&error))?);
                }
                say(&invitations)?;
            }
            Err(_) => return Err(LoadError::Protocol(line)),
        }
    }
    host.registry.drain(DRAIN).await;
    host.stop().await.map_err(|error| failed(&error))
}

async fn invite(registry: &Registry, voices: Voices) -> Result<Invitation, SessionError> {
    let mut plan = Plan::default_software_engineer();
    if voices == Voices::Instant {
        plan.voice.pace = INSTANT_PACE;
    }
    let notice_version = plan.notice.version.clone();
    let created = registry.create(NewInterview { plan, candidate: None }).await?;
    registry.consent(&created.token, PageConsent { agree: true, notice_version, time_zone: None }).await?;
    Ok(Invitation { id: created.id, token: created.token })
}

fn say(what: &impl Serialize) -> Result<(), LoadError> {
    let text = serde_json::to_string(what).map_err(std::io::Error::from)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}
