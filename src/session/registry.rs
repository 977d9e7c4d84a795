//! Links, admission, and who is in which interview right now.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use uuid::Uuid;

use super::driver::{Command, Ending, Session};
use super::record::RecordingFiles;
use super::{SessionError, Shared};
use crate::config::Config;
use crate::interview::event::{CloseReason, Event, Logged, Versions};
use crate::interview::{Plan, State, Transcript};
use crate::meeting::{Meetings, PeerSender};
use crate::speech::Engines;
use crate::store::{Interview, Link, Status, Store};

/// Commands that may wait for a session; a device that joins more often than that waits its turn.
const COMMAND_QUEUE: usize = 8;
/// When every place is taken, a candidate is asked to come back after this long, s.
pub(super) const RETRY_AFTER_S: u64 = 300;

/// All interviews of this server. Cheap to clone.
#[derive(Clone)]
pub struct Registry {
    shared: Arc<Shared>,
    key: Arc<[u8; 32]>,
    live: Arc<Mutex<Live>>,
}

#[derive(Default)]
struct Live {
    sessions: HashMap<Uuid, Handle>,
    draining: bool,
    next_call: u64,
}

/// A running session.
struct Handle {
    commands: mpsc::Sender<Command>,
    call: Option<Call>,
    /// Cancelled when the session's task has ended, its recording mixed.
    ended: CancellationToken,
}

/// The device that is in the meeting, as WHIP knows it.
#[derive(Clone)]
struct Call {
    id: String,
    etag: String,
    sender: PeerSender,
}

/// What is needed to make an interview.
#[derive(Clone, Debug)]
pub struct NewInterview {
    pub plan: Plan,
    pub candidate: Option<String>,
}

/// A made interview.
#[derive(Clone, Debug)]
pub struct Created {
    pub id: Uuid,
    /// The last part of the candidate's link, `/i/{token}`; also the Bearer token of `POST /whip`.
    pub token: String,
    pub expires_at: Timestamp,
}

/// What the candidate's page needs to know before joining.
#[derive(Clone, Debug, Serialize)]
pub struct InterviewInfo {
    pub interview: Uuid,
    pub interviewer: String,
    pub role: String,
    pub company: Option<String>,
    pub candidate: Option<String>,
    pub minutes: u32,
    pub questions: u8,
    pub areas: Vec<String>,
    pub status: Status,
    pub consented: bool,
    pub notice: NoticeInfo,
    pub human_alternative: Option<String>,
    pub next_steps: String,
    pub reference: String,
    pub engines: EnginesInfo,
}

/// The notice that a candidate agrees to.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeInfo {
    pub version: String,
    pub paragraphs: Vec<String>,
}

/// Which engines are at work.
#[derive(Clone, Debug, Serialize)]
pub struct EnginesInfo {
    pub transcriber: String,
    pub synthesizer: String,
    pub language: String,
}

/// The candidate's choice on the page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageConsent {
    pub agree: bool,
    pub notice_version: String,
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// An answered call.
#[derive(Clone, Debug)]
pub struct JoinedCall {
    pub call: String,
    pub etag: String,
    pub answer: String,
}

/// A call after an ICE restart.
#[derive(Clone, Debug)]
pub struct Restarted {
    pub etag: String,
    pub fragment: String,
}

/// How a transcript is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TranscriptFormat {
    Text,
    Markdown,
    Json,
}

/// How the server is.
#[derive(Clone, Debug, Serialize)]
pub struct Health {
    pub status: &'static str,
    pub version: &'static str,
    pub sessions: usize,
    pub max_sessions: usize,
    pub transcriber: String,
    pub synthesizer: String,
}

impl Registry {
    /// The registry over a data folder and started engines.
    ///
    /// # Errors
    /// When the server's key cannot be read or made, or the meeting cannot be set up.
    pub fn new(config: Config, store: Store, engines: Engines) -> Result<Self, SessionError> {
        let key = Arc::new(store.server_key());
        let meetings = Meetings::new(&config.meeting)?;
        let shared = Shared { config, store, engines, meetings, time_zones: Mutex::default() };
        Ok(Registry { shared: Arc::new(shared), key, live: Arc::default() })
    }

    /// Makes an interview and its link.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn create(&self, new: NewInterview) -> Result<Created, SessionError> {
        let shared = &self.shared;
        let now = Timestamp::now();
        let days = i64::from(shared.config.interview.link_days);
        let expires_at = now + jiff::SignedDuration::from_hours(24 * days);
        let mut plan = new.plan;
        let settings = &shared.config.interview;
        plan.company = plan.company.or_else(|| settings.company.clone());
        plan.human_alternative = plan.human_alternative.or_else(|| settings.human_alternative.clone());
        let interview = shared
            .store
            .create(crate::store::NewInterview {
                plan: plan.id.clone(),
                role: plan.role.clone(),
                candidate: new.candidate.clone(),
                expires_at,
            })
            .await?;
        let opened = Event::Opened {
            interview: interview.id.to_string(),
            plan: Box::new(plan),
            interviewer: shared.config.interview.interviewer.clone(),
            candidate: new.candidate,
            wall: now.to_string(),
            versions: self.versions(),
        };
        shared.store.append(interview.id, 0, &opened).await?;
        let token = Link::mint(&self.key, interview.id, interview.generation);
        Ok(Created { id: interview.id, token, expires_at })
    }

    fn versions(&self) -> Versions {
        let engines = &self.shared.engines;
        Versions {
            emily: env!("CARGO_PKG_VERSION").to_owned(),
            transcriber: engines.transcriber.label(),
            synthesizer: engines.synthesizer.label(),
            language: "scripted".to_owned(),
        }
    }

    /// The link of an interview that is stored, as `/i/{token}`'s token.
    ///
    /// # Errors
    /// When there is no such interview.
    pub async fn token(&self, id: Uuid) -> Result<String, SessionError> {
        let interview = self.shared.store.get(id).await?;
        Ok(Link::mint(&self.key, interview.id, interview.generation))
    }

    /// What the page shows before joining.
    ///
    /// # Errors
    /// An unknown or expired link, or an unreadable log.
    pub async fn info(&self, token: &str) -> Result<InterviewInfo, SessionError> {
        let (interview, log) = self.open_link(token).await?;
        let state = State::fold(&log);
        let status = self.status(&interview, &state);
        if status == Status::Expired {
            return Err(SessionError::ExpiredLink);
        }
        let plan = state.plan();
        let versions = self.versions();
        Ok(InterviewInfo {
            interviewer: state.interviewer().to_owned(),
            role: plan.role.clone(),
            company: plan.company.clone(),
            candidate: interview.candidate.clone(),
            minutes: plan.minutes,
            questions: state.questions_total(),
            areas: plan.areas.iter().map(|area| area.name.clone()).collect(),
            status,
            consented: state.consented(),
            notice: NoticeInfo { version: plan.notice.version.clone(), paragraphs: plan.notice.paragraphs.clone() },
            human_alternative: plan.human_alternative.clone(),
            next_steps: plan.next_steps.clone(),
            reference: state.reference(),
            engines: EnginesInfo {
                transcriber: versions.transcriber,
                synthesizer: versions.synthesizer,
                language: versions.language,
            },
            interview: interview.id,
        })
    }

    fn status(&self, interview: &Interview, state: &State) -> Status {
        match state.closed() {
            Some(reason) => status_of(reason),
            None if self.live().sessions.contains_key(&interview.id) => Status::Running,
            None if interview.expires_at <= Timestamp::now() => Status::Expired,
            None if state.has_begun() => Status::Running,
            None => Status::Open,
        }
    }

    /// Keeps the candidate's choice.
    ///
    /// # Errors
    /// An unknown, expired or closed interview.
    pub async fn consent(&self, token: &str, consent: PageConsent) -> Result<(), SessionError> {
        let (interview, log) = self.open_running(token).await?;
        if let Some(zone) = consent.time_zone {
            let mut zones = self.shared.time_zones.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            zones.insert(interview.id, zone);
        }
        let PageConsent { agree, notice_version, .. } = consent;
        let commands = self.live().sessions.get(&interview.id).map(|handle| handle.commands.clone());
        if let Some(commands) = commands {
            let command = Command::Consent { agree, notice_version };
            return commands.send(command).await.map_err(|_| SessionError::UnknownCall);
        }
        let store = &self.shared.store;
        let at_ms = super::clock::SessionClock::since(super::anchor(&log)?, 0).now();
        let event = if agree { Event::Consented { notice_version } } else { Event::Declined { notice_version } };
        store.append(interview.id, at_ms, &event).await?;
        if !agree {
            store.append(interview.id, at_ms, &Event::Closed { reason: CloseReason::Declined }).await?;
            store.set_status(interview.id, Status::Declined).await?;
        }
        Ok(())
    }

    /// Answers a WHIP offer; the interview goes on with this device.
    ///
    /// # Errors
    /// A link that cannot be used, an offer that cannot be answered, or no free place.
    pub async fn join(&self, token: &str, offer: &str) -> Result<JoinedCall, SessionError> {
        let (interview, log) = self.open_running(token).await?;
        self.admit(interview.id)?;
        let (peer, answer) = self.shared.meetings.answer(offer).await?;
        let sender = peer.sender();
        let etag = sender.ice_etag();
        let commands = self.session(interview.id, &log)?;
        let time_zone = self.shared.time_zone_of(interview.id);
        commands.send(Command::Attach { peer, time_zone }).await.map_err(|_| SessionError::UnknownCall)?;
        let mut live = self.live();
        live.next_call += 1;
        let id = format!("{}-{}", interview.id, live.next_call);
        if let Some(handle) = live.sessions.get_mut(&interview.id) {
            handle.call = Some(Call { id: id.clone(), etag: etag.clone(), sender });
        }
        Ok(JoinedCall { call: id, etag, answer })
    }

    fn admit(&self, id: Uuid) -> Result<(), SessionError> {
        let live = self.live();
        let max = self.shared.config.meeting.max_sessions;
        let known = live.sessions.contains_key(&id);
        if live.draining || (!known && live.sessions.len() >= max) {
            return Err(SessionError::Full { retry_after_s: RETRY_AFTER_S });
        }
        Ok(())
    }

    /// The commands of the interview's running session, which is started if it is not running.
    fn session(&self, id: Uuid, log: &[Logged]) -> Result<mpsc::Sender<Command>, SessionError> {
        let mut live = self.live();
        if let Some(handle) = live.sessions.get(&id) {
            return Ok(handle.commands.clone());
        }
        let (commands, receiver) = mpsc::channel(COMMAND_QUEUE);
        let session = Session::new(self.shared.clone(), id, log, receiver)?;
        let registry = self.clone();
        let ended = CancellationToken::new();
        let guard = ended.clone().drop_guard();
        tokio::spawn(async move {
            let _guard = guard;
            let ending = session.run().await;
            registry.session_ended(id, ending).await;
        });
        live.sessions.insert(id, Handle { commands: commands.clone(), call: None, ended });
        Ok(commands)
    }

    async fn session_ended(&self, id: Uuid, ending: Result<Ending, SessionError>) {
        if let Ok(Ending::Closed(reason)) = ending {
            if let Err(error) = self.shared.store.set_status(id, status_of(reason)).await {
                warn!(interview = %id, %error, "the interview's status was not stored");
            }
            self.mix_recording(id).await;
        }
        self.live().sessions.remove(&id);
    }

    async fn mix_recording(&self, id: Uuid) {
        let files = RecordingFiles::within(&self.shared.store.media_dir(id));
        if !files.candidate.exists() && !files.emily.exists() {
            return;
        }
        match tokio::task::spawn_blocking(move || files.mix()).await {
            Ok(Ok(report)) => info!(interview = %id, duration_ms = report.duration_ms, "recording mixed"),
            Ok(Err(error)) => error!(interview = %id, %error, "recording not mixed; both sides are kept"),
            Err(error) => error!(interview = %id, %error, "recording not mixed; both sides are kept"),
        }
    }

    /// Adds candidates to a call.
    ///
    /// # Errors
    /// An unknown call, another ETag, or a fragment that cannot be used.
    pub async fn trickle(&self, token: &str, call: &str, etag: &str, fragment: &str) -> Result<(), SessionError> {
        let (_, call) = self.call(token, call)?;
        if call.etag != etag {
            return Err(SessionError::StaleEtag);
        }
        call.sender.trickle(fragment).await?;
        Ok(())
    }

    /// Restarts ICE on a call.
    ///
    /// # Errors
    /// An unknown call, or a fragment that cannot be used.
    pub async fn restart(&self, token: &str, call: &str, fragment: &str) -> Result<Restarted, SessionError> {
        let (interview, call) = self.call(token, call)?;
        let fragment = call.sender.restart(fragment).await?;
        let etag = call.sender.ice_etag();
        if let Some(current) = self.live().sessions.get_mut(&interview).and_then(|handle| handle.call.as_mut())
            && current.id == call.id
        {
            current.etag.clone_from(&etag);
        }
        Ok(Restarted { etag, fragment })
    }

    /// Ends a call; the interview can be taken up again.
    ///
    /// # Errors
    /// An unknown call.
    pub async fn hang_up(&self, token: &str, call: &str) -> Result<(), SessionError> {
        let (_, call) = self.call(token, call)?;
        call.sender.close_soon();
        Ok(())
    }

    /// The transcript of an interview that is over.
    ///
    /// # Errors
    /// An unknown link, or an interview that is not over.
    pub async fn transcript(&self, token: &str, format: TranscriptFormat) -> Result<String, SessionError> {
        let (_, log) = self.open_link(token).await?;
        if State::fold(&log).closed().is_none() {
            return Err(SessionError::NotClosed);
        }
        Ok(render(&Transcript::from_log(&log), format))
    }

    /// The transcript of an interview by its id, running or over; none where there is no such interview.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn transcript_of(&self, id: Uuid) -> Result<Transcript, SessionError> {
        Ok(Transcript::from_log(&self.shared.store.log(id).await?))
    }

    /// The playable recording of an interview; the file is there once the interview is over.
    pub fn recording(&self, id: Uuid) -> PathBuf {
        RecordingFiles::within(&self.shared.store.media_dir(id)).mixed
    }

    /// How the server is.
    pub fn health(&self) -> Health {
        let live = self.live();
        Health {
            status: if live.draining { "draining" } else { "ok" },
            version: env!("CARGO_PKG_VERSION"),
            sessions: live.sessions.len(),
            max_sessions: self.shared.config.meeting.max_sessions,
            transcriber: self.shared.engines.transcriber.label(),
            synthesizer: self.shared.engines.synthesizer.label(),
        }
    }

    /// Lets nobody in any more, tells who is there, and waits for the sessions to end, up to `grace`.
    pub async fn drain(&self, grace: Duration) {
        let sessions: Vec<(mpsc::Sender<Command>, CancellationToken)> = {
            let mut live = self.live();
            live.draining = true;
            live.sessions.values().map(|handle| (handle.commands.clone(), handle.ended.clone())).collect()
        };
        let all = async {
            for (commands, _) in &sessions {
                // A session that is gone has nothing to be told.
                let _ = commands.send(Command::Stop).await;
            }
            for (_, ended) in &sessions {
                ended.cancelled().await;
            }
        };
        if tokio::time::timeout(grace, all).await.is_err() {
            warn!("some sessions did not end in time; their interviews can be taken up again");
        }
    }

    /// Waits until the interview's session, if there is one, has ended and its recording is mixed.
    pub async fn ended(&self, id: Uuid) {
        let ended = self.live().sessions.get(&id).map(|handle| handle.ended.clone());
        if let Some(ended) = ended {
            ended.cancelled().await;
        }
    }

    fn call(&self, token: &str, call: &str) -> Result<(Uuid, Call), SessionError> {
        let (id, _) = Link::open(&self.key, token).map_err(|_| SessionError::UnknownLink)?;
        let live = self.live();
        let current = live.sessions.get(&id).and_then(|handle| handle.call.clone());
        current.filter(|current| current.id == call).map(|call| (id, call)).ok_or(SessionError::UnknownCall)
    }

    async fn open_link(&self, token: &str) -> Result<(Interview, Vec<Logged>), SessionError> {
        let (id, generation) = Link::open(&self.key, token).map_err(|_| SessionError::UnknownLink)?;
        let interview = self.shared.store.get(id).await?;
        if interview.generation != generation {
            return Err(SessionError::ExpiredLink);
        }
        let log = self.shared.store.log(id).await?;
        Ok((interview, log))
    }

    async fn open_running(&self, token: &str) -> Result<(Interview, Vec<Logged>), SessionError> {
        let (interview, log) = self.open_link(token).await?;
        let state = State::fold(&log);
        match self.status(&interview, &state) {
            Status::Expired => Err(SessionError::ExpiredLink),
            Status::Open | Status::Running => Ok((interview, log)),
            status => Err(SessionError::ClosedInterview { status: status.to_string() }),
        }
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        // A poisoned lock still holds a whole map: each change is a single step.
        self.live.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// A transcript in the format asked for.
pub fn render(transcript: &Transcript, format: TranscriptFormat) -> String {
    match format {
        TranscriptFormat::Text => transcript.to_text(),
        TranscriptFormat::Markdown => transcript.to_markdown(),
        TranscriptFormat::Json => format!("{:#}\n", transcript.to_json()),
    }
}

fn status_of(reason: CloseReason) -> Status {
    match reason {
        CloseReason::Completed => Status::Done,
        CloseReason::Declined => Status::Declined,
        CloseReason::EndedByCandidate | CloseReason::Abandoned | CloseReason::Cancelled | CloseReason::Failed => {
            Status::Ended
        }
    }
}
