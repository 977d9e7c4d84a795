//! Links, admission, and who is in which interview right now.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use uuid::Uuid;

use super::admission::{self, House, Verdict, YOUNG_MS};
use super::clock::SessionClock;
use super::driver::{Command, Ending, Session};
use super::info::{
    Created, EnginesInfo, Health, InterviewInfo, JoinedCall, NewInterview, NoticeInfo, PageConsent, Restarted,
    TranscriptFormat,
};
use super::record::RecordingFiles;
use super::rehearsal::Rehearsals;
use super::second_look::SecondLooks;
use super::{SessionError, Shared};
use crate::config::Config;
use crate::interview::event::{CloseReason, Event, Logged, Ms, Versions};
use crate::interview::{State, Transcript};
use crate::language;
use crate::meeting::{Meetings, PeerSender};
use crate::speech::{Engines, SecondEar};
use crate::store::{Interview, Link, Status, Store};
use crate::telemetry::metrics;

/// Commands that may wait for a session; a device that joins more often than that waits its turn.
const COMMAND_QUEUE: usize = 8;
/// When every place is taken, a candidate is asked to come back after this long, s.
pub(super) const RETRY_AFTER_S: u64 = 300;
/// How often a join meets a session that ends just then before it is put off.
const JOIN_TRIES: u32 = 3;
/// While the server restarts, after this long, s.
const RESTART_S: u64 = 5;
/// Interviews that are looked at together when tidying up.
const TIDY_PAGE: u32 = 200;
/// No IANA time zone has a longer name.
const LONGEST_ZONE: usize = 64;

/// All interviews of this server. Cheap to clone.
#[derive(Clone)]
pub struct Registry {
    shared: Arc<Shared>,
    key: Arc<[u8; 32]>,
    live: Arc<Mutex<Live>>,
    /// None where nothing is looked at again.
    second_looks: Option<Arc<SecondLooks>>,
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
    since: Instant,
    /// When it should be over by its plan.
    ends: Instant,
    /// Cancelled when the session's task has ended, its recording mixed.
    ended: CancellationToken,
}

/// Takes a session's place away when its task ends, also by a panic.
struct Leaving {
    registry: Registry,
    id: Uuid,
    ended: CancellationToken,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.registry.live().sessions.remove(&self.id);
        metrics::session_ended();
        self.ended.cancel();
    }
}

/// The device that is in the meeting, as WHIP knows it.
#[derive(Clone)]
struct Call {
    id: String,
    etag: String,
    sender: PeerSender,
}

impl Registry {
    /// The registry over a data folder and started engines.
    ///
    /// # Errors
    /// When the server's key cannot be read or made, or the meeting cannot be set up.
    pub fn new(config: Config, store: Store, engines: Engines) -> Result<Self, SessionError> {
        let key = Arc::new(store.server_key());
        let meetings = Meetings::new(&config.meeting)?;
        let language = language::configured(&config.language, config.language.deadline_ms)
            .map_err(|error| SessionError::Language(error.to_string()))?;
        let (wordings, calm, rehearsals) = (Mutex::default(), Arc::default(), Rehearsals::default());
        let shared = Shared { config, store, engines, language, wordings, meetings, calm, rehearsals };
        Ok(Registry { shared: Arc::new(shared), key, live: Arc::default(), second_looks: None })
    }

    /// The same with a better recogniser, which listens to recordings again when their interviews are over.
    pub fn with_second_ear(mut self, ear: Option<SecondEar>) -> Self {
        self.second_looks = ear.map(|ear| Arc::new(SecondLooks::new(ear)));
        self
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
            plan: Box::new(plan.for_interview(&interview.id.to_string())),
            interviewer: shared.config.interview.interviewer.clone(),
            candidate: new.candidate,
            wall: now.to_string(),
            versions: self.versions(),
        };
        let opened = shared.store.append(interview.id, 0, &opened).await?;
        self.rehearse(interview.id, &State::fold(&[opened]), CancellationToken::new());
        let token = Link::mint(&self.key, interview.id, interview.generation);
        Ok(Created { id: interview.id, token, expires_at })
    }

    /// Has the lines of an interview made beforehand, as far as that comes before its end.
    fn rehearse(&self, id: Uuid, state: &State, ended: CancellationToken) {
        let Shared { engines, calm, rehearsals, .. } = self.shared.as_ref();
        rehearsals.begin(id, state, engines.synthesizer.clone(), calm.clone(), ended);
    }

    fn versions(&self) -> Versions {
        let engines = &self.shared.engines;
        Versions {
            emily: env!("CARGO_PKG_VERSION").to_owned(),
            transcriber: engines.transcriber.label(),
            synthesizer: engines.synthesizer.label(),
            language: self.shared.language.as_ref().map_or("scripted".to_owned(), |language| language.label()),
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

    /// Keeps the candidate's choice. Saying the same again changes nothing; declining after having agreed ends the
    /// interview, and nothing that was recorded is kept.
    ///
    /// # Errors
    /// An unknown, expired or closed interview, or a notice that is not the current one.
    pub async fn consent(&self, token: &str, consent: PageConsent) -> Result<(), SessionError> {
        let (interview, log) = self.open_running(token).await?;
        let state = State::fold(&log);
        let PageConsent { agree, notice_version, time_zone } = consent;
        let current = &state.plan().notice.version;
        if *current != notice_version {
            return Err(SessionError::NoticeChanged { current: current.clone() });
        }
        if agree && state.consented() {
            return Ok(());
        }
        let time_zone = time_zone.filter(|zone| is_time_zone(zone));
        let running = self.live().sessions.get(&interview.id).map(|handle| handle.commands.clone());
        if let Some(commands) = running.filter(|commands| !commands.is_closed()) {
            let command = Command::Consent { agree, notice_version, time_zone };
            return commands.send(command).await.map_err(|_| SessionError::UnknownCall);
        }
        let store = &self.shared.store;
        let at_ms = SessionClock::of(&log)?.now();
        if agree {
            store.append(interview.id, at_ms, &Event::Consented { notice_version, time_zone }).await?;
        } else {
            store.append(interview.id, at_ms, &Event::Declined { notice_version }).await?;
            store.append(interview.id, at_ms, &Event::Closed { reason: CloseReason::Declined }).await?;
            self.finish(interview.id, CloseReason::Declined).await;
        }
        Ok(())
    }

    /// Answers a WHIP offer; the interview goes on with this device.
    ///
    /// # Errors
    /// A link that cannot be used, an offer that cannot be answered, or no free place.
    pub async fn join(&self, token: &str, offer: &str) -> Result<JoinedCall, SessionError> {
        let (interview, log) = self.open_running(token).await?;
        self.admit(&self.live(), interview.id, State::fold(&log).has_begun())?;
        drop(log);
        let (mut peer, answer) = self.shared.meetings.answer(offer).await?;
        let (sender, etag) = (peer.sender(), peer.sender().ice_etag());
        for _ in 0..JOIN_TRIES {
            self.run_session(interview.id).await?;
            let mut live = self.live();
            live.next_call += 1;
            let call = format!("{}-{}", interview.id, live.next_call);
            let Some(handle) = live.sessions.get_mut(&interview.id) else { continue };
            match handle.commands.try_send(Command::Attach { peer }) {
                Ok(()) => {
                    handle.call = Some(Call { id: call.clone(), etag: etag.clone(), sender });
                    return Ok(JoinedCall { call, etag, answer });
                }
                // It ended just now: the log lets another one take the interview up.
                Err(
                    TrySendError::Closed(Command::Attach { peer: back })
                    | TrySendError::Full(Command::Attach { peer: back }),
                ) => {
                    peer = back;
                }
                Err(_) => break,
            }
        }
        Err(SessionError::Draining { retry_after_s: RESTART_S })
    }

    /// Whether a device may come into this interview, which may have been begun before.
    fn admit(&self, live: &Live, id: Uuid, begun: bool) -> Result<(), SessionError> {
        if live.draining {
            return Err(SessionError::Draining { retry_after_s: RESTART_S });
        }
        if live.sessions.contains_key(&id) {
            return Ok(());
        }
        match admission::decide(&self.house(live, begun)) {
            Verdict::Welcome => Ok(()),
            Verdict::Later { reason, retry_after_s } => {
                info!(interview = %id, ?reason, retry_after_s, "a candidate is asked to come back later");
                metrics::refused(reason.name());
                Err(SessionError::Full { retry_after_s })
            }
        }
    }

    fn house(&self, live: &Live, begun: bool) -> House {
        let engines = &self.shared.engines;
        let now = Instant::now();
        let young = Duration::from_millis(YOUNG_MS);
        let ends = live.sessions.values().map(|handle| handle.ends.saturating_duration_since(now));
        House {
            sessions: live.sessions.len(),
            young: live.sessions.values().filter(|handle| handle.since.elapsed() < young).count(),
            max_sessions: self.shared.config.meeting.max_sessions,
            load: engines.pool.as_ref().map(|pool| pool.load()).unwrap_or_default(),
            share: engines.interview_share,
            soonest_end_ms: ends.min().map(|end| end.as_millis() as Ms),
            begun,
        }
    }

    /// The metrics of this server, as `/metrics` has them.
    pub fn metrics(&self) -> String {
        metrics::text(self.shared.engines.pool.as_deref())
    }

    /// Sees to it that the interview has a session that takes commands. One that is about to end is waited for: two at
    /// once would write the same log.
    async fn run_session(&self, id: Uuid) -> Result<(), SessionError> {
        loop {
            let ending = match self.live().sessions.get(&id) {
                Some(handle) if !handle.commands.is_closed() => return Ok(()),
                Some(handle) => Some(handle.ended.clone()),
                None => None,
            };
            if let Some(ended) = ending {
                ended.cancelled().await;
                continue;
            }
            let log = self.shared.store.log(id).await?;
            let state = State::fold(&log);
            if let Some(reason) = state.closed() {
                return Err(SessionError::ClosedInterview { status: status_of(reason).to_string() });
            }
            let mut live = self.live();
            if live.sessions.contains_key(&id) {
                continue;
            }
            self.admit(&live, id, state.has_begun())?;
            let (commands, receiver) = mpsc::channel(COMMAND_QUEUE);
            let session = Session::new(self.shared.clone(), id, &log, receiver)?;
            let ended = CancellationToken::new();
            self.rehearse(id, &State::fold(&log), ended.clone());
            let leaving = Leaving { registry: self.clone(), id, ended: ended.clone() };
            let since = Instant::now();
            let at_ms = log.last().map_or(0, |logged| logged.at_ms);
            let planned_ms = Ms::from(state.plan().minutes) * 60_000;
            let ends = since + Duration::from_millis(planned_ms.saturating_sub(state.elapsed_ms(at_ms)));
            live.sessions.insert(id, Handle { commands, call: None, since, ends, ended });
            metrics::session_began();
            tokio::spawn(async move {
                let leaving = leaving;
                if let Ok(Ending::Closed(reason)) = session.run().await {
                    leaving.registry.finish(id, reason).await;
                }
            });
            return Ok(());
        }
    }

    /// What is left to do for an interview that is closed: its status, and its recording.
    async fn finish(&self, id: Uuid, reason: CloseReason) {
        if let Err(error) = self.shared.store.set_status(id, status_of(reason)).await {
            warn!(interview = %id, %error, "the interview's status was not stored");
        }
        if reason == CloseReason::Declined {
            // Who does not agree is not recorded, also not up to then.
            let folder = self.shared.store.media_dir(id);
            if let Err(error) = std::fs::remove_dir_all(&folder)
                && error.kind() != std::io::ErrorKind::NotFound
            {
                error!(interview = %id, %error, "the recording of a declined interview was not deleted");
            }
        } else {
            self.mix_recording(id).await;
            self.look_again(id);
        }
    }

    /// Has an interview that is over heard again, if it is due.
    fn look_again(&self, id: Uuid) {
        let files = RecordingFiles::within(&self.shared.store.media_dir(id));
        if let Some(looks) = self.second_looks.as_ref().filter(|looks| looks.is_due(&files)) {
            looks.begin(self.shared.clone(), id);
        }
    }

    /// Closes what was begun and left: interviews whose link has expired. Also mixes recordings that a stop of the
    /// process left unmixed, and goes on with second looks.
    ///
    /// # Errors
    /// When the interviews cannot be read.
    pub async fn tidy(&self) -> Result<(), SessionError> {
        let store = &self.shared.store;
        let mut before = None;
        loop {
            let page = store.list(TIDY_PAGE, before).await?;
            let Some(last) = page.last() else { return Ok(()) };
            before = Some(last.id);
            for interview in &page {
                if self.live().sessions.contains_key(&interview.id) {
                    continue;
                }
                let files = RecordingFiles::within(&store.media_dir(interview.id));
                let unmixed = files.candidate.exists() && !files.mixed.exists();
                let expired = interview.expires_at <= Timestamp::now() && interview.status == Status::Open;
                if unmixed || expired {
                    self.tidy_one(interview).await?;
                } else {
                    self.look_again(interview.id);
                }
            }
        }
    }

    async fn tidy_one(&self, interview: &Interview) -> Result<(), SessionError> {
        let store = &self.shared.store;
        let log = store.log(interview.id).await?;
        let state = State::fold(&log);
        if let Some(reason) = state.closed() {
            self.finish(interview.id, reason).await;
        } else if interview.expires_at <= Timestamp::now() {
            if !state.has_begun() {
                store.set_status(interview.id, Status::Expired).await?;
                return Ok(());
            }
            let at_ms = SessionClock::of(&log)?.now();
            store.append(interview.id, at_ms, &Event::Closed { reason: CloseReason::Abandoned }).await?;
            self.finish(interview.id, CloseReason::Abandoned).await;
        }
        Ok(())
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
        let (_, call) = self.call(token, call).await?;
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
        let (interview, call) = self.call(token, call).await?;
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
        let (_, call) = self.call(token, call).await?;
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
        // The plan's unasked probes and answers are the company's.
        Ok(render(&Transcript::from_log(&log).for_candidate(), format))
    }

    /// The transcript of an interview by its id, running or over.
    ///
    /// # Errors
    /// An unknown interview, or a log that cannot be read.
    pub async fn transcript_of(&self, id: Uuid) -> Result<Transcript, SessionError> {
        Ok(Transcript::from_log(&self.log_of(id).await?))
    }

    /// An interview's event log as it stands.
    ///
    /// # Errors
    /// An unknown interview, or a log that cannot be read.
    pub async fn log_of(&self, id: Uuid) -> Result<Vec<Logged>, SessionError> {
        Ok(self.shared.store.log(id).await?)
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

    async fn call(&self, token: &str, call: &str) -> Result<(Uuid, Call), SessionError> {
        let id = self.interview(token).await?.id;
        let live = self.live();
        let current = live.sessions.get(&id).and_then(|handle| handle.call.clone());
        current.filter(|current| current.id == call).map(|call| (id, call)).ok_or(SessionError::UnknownCall)
    }

    /// The interview that a link leads to, if the link was not withdrawn.
    async fn interview(&self, token: &str) -> Result<Interview, SessionError> {
        let (id, generation) = Link::open(&self.key, token).map_err(|_| SessionError::UnknownLink)?;
        let interview = self.shared.store.get(id).await?;
        if interview.generation != generation {
            return Err(SessionError::ExpiredLink);
        }
        Ok(interview)
    }

    async fn open_link(&self, token: &str) -> Result<(Interview, Vec<Logged>), SessionError> {
        let interview = self.interview(token).await?;
        let log = self.shared.store.log(interview.id).await?;
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

/// Whether this names a time zone: a page may send anything.
fn is_time_zone(name: &str) -> bool {
    name.len() <= LONGEST_ZONE && jiff::tz::TimeZone::get(name).is_ok()
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
