//! Scorecards on a real data folder, beside the server that holds it: reports, people's reviews, a language model's
//! replies that are kept and checked.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use emily::interview::event::{Event, Outcome, Part, PartKind, Request, TurnId, Versions};
use emily::interview::{Competency, Plan, Prompt, State, Transcript, Trigger, decide};
use emily::language::{LanguageError, LanguageModel};
use emily::report::{self, Asking, Format, ReportError, ReportOptions, ReviewOptions};
use emily::store::{Archive, NewInterview, Store, StoreError};
use serde_json::{Value, json};
use uuid::Uuid;

const ANSWER: &str = "I built a billing system. The pipeline has a queue and a database, because we needed replay \
    rather than speed, and the price of that was latency.";

/// A data folder that a server holds, with an interview of one question, answered.
struct Held {
    folder: tempfile::TempDir,
    store: Store,
    id: Uuid,
    state: State,
    now: u64,
}

impl Held {
    async fn new() -> Held {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let new = NewInterview {
            plan: "software-engineer".into(),
            role: "Software Engineer".into(),
            candidate: None,
            expires_at: "2030-01-01T00:00:00Z".parse().unwrap(),
        };
        let id = store.create(new).await.unwrap().id;
        let mut held = Held { folder, store, id, state: State::default(), now: 0 };
        held.emit(Event::Opened {
            interview: id.to_string(),
            plan: Box::new(plan()),
            interviewer: "Emily".into(),
            candidate: None,
            wall: "2026-11-24T18:42:47Z".into(),
            versions: Versions::default(),
        })
        .await;
        held.emit(Event::Consented { notice_version: "1".into(), time_zone: None }).await;
        held.emit(Event::Joined { connection: 1, time_zone: Some("Europe/Berlin".into()) }).await;
        held.reply(Trigger::Joined, None).await;
        held.turn(PartKind::Spoken, ANSWER).await;
        held
    }

    async fn emit(&mut self, event: Event) {
        self.now += 1_000;
        self.state.apply(self.now, &event);
        self.store.append(self.id, self.now, &event).await.unwrap();
    }

    async fn turn(&mut self, kind: PartKind, text: &str) {
        let turn = self.state.next_turn();
        let part = Part::new(kind, text, self.now, self.now + 15_000);
        self.now += 15_000;
        self.emit(Event::TurnProposed { turn, parts: vec![part] }).await;
        self.reply(Trigger::Turn { turn }, Some(turn)).await;
    }

    async fn reply(&mut self, trigger: Trigger, turn: Option<TurnId>) {
        let Some(utterance) = decide(&self.state, trigger, self.now) else { return };
        let (id, lines) = (utterance.id, utterance.lines.len());
        self.emit(Event::ReplyDecided { utterance, trigger: Some(trigger) }).await;
        if let Some(turn) = turn {
            self.emit(Event::TurnCommitted { turn }).await;
        }
        for line in 0..lines {
            let (start_ms, end_ms) = (self.now, self.now + 2_000);
            self.emit(Event::Played { utterance: id, line, start_ms, end_ms, outcome: Outcome::Whole }).await;
        }
        if let Some(reason) = self.state.closing().filter(|_| self.state.closed().is_none()) {
            self.emit(Event::Closed { reason }).await;
        }
    }

    /// The candidate ends the interview, and says so again when asked.
    async fn end(&mut self) {
        for _ in 0..4 {
            self.turn(PartKind::Button(Request::End), "").await;
        }
        assert!(self.state.closed().is_some());
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn review(&self, level: &str, because: &str) -> ReviewOptions {
        ReviewOptions {
            interview: self.state.reference().to_lowercase(),
            level: level.into(),
            by: "Kim Lee".into(),
            because: because.into(),
        }
    }

    async fn report(&self, asking: Option<Asking<'_>>) -> Value {
        let out = self.path().join("report.json");
        let options = ReportOptions { interview: self.id.to_string(), format: Format::Json, out: Some(out.clone()) };
        report::run(self.path(), asking, &options).await.unwrap();
        assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
        serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap()
    }

    async fn answer_entry(&self) -> usize {
        let transcript = Transcript::from_log(&self.store.log(self.id).await.unwrap());
        transcript.entries.iter().position(|entry| entry.text == ANSWER).unwrap() + 1
    }
}

fn plan() -> Plan {
    let mut plan = Plan::default_software_engineer();
    plan.areas = vec![plan.areas[1].clone()];
    plan.areas[0].competencies = vec!["system design".into()];
    plan.competencies = vec![Competency {
        name: "system design".into(),
        description: "Builds systems out of parts and says why.".into(),
        anchors: ["no piece", "pieces", "a reason", "one choice weighed", "several weighed"].map(String::from).to_vec(),
    }];
    plan
}

/// A language model that says one thing, or nothing at all.
struct Double {
    says: Option<String>,
    asked: AtomicUsize,
}

impl Double {
    fn saying(reply: &Value) -> Double {
        Double { says: Some(reply.to_string()), asked: AtomicUsize::new(0) }
    }

    fn asking(&self, again: bool) -> Option<Asking<'_>> {
        Some(Asking { model: self, deadline: Duration::from_millis(200), again })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl LanguageModel for Double {
    fn label(&self) -> String {
        "a double".into()
    }

    async fn complete(&self, _: &Prompt) -> Result<String, LanguageError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        match &self.says {
            Some(reply) => Ok(reply.clone()),
            None => std::future::pending().await,
        }
    }
}

#[tokio::test]
async fn a_report_beside_a_running_server_has_evidence_and_a_persons_level() {
    let mut held = Held::new().await;
    let early = report::review(held.path(), &held.review("system design=4", "Too soon.")).await.unwrap_err();
    assert!(matches!(early, ReportError::NotOver), "{early}");
    held.end().await;

    let card = held.report(None).await;
    assert_eq!((&card["scorecard"], &card["judge"]["by"]), (&json!(1), &json!("scripted")));
    let design = &card["competencies"][0];
    assert_eq!(
        (&design["observed"], &design["level"], &design["standing"]),
        (&json!("not_judged"), &Value::Null, &Value::Null)
    );
    assert!(design["questions"][0]["parts"][1]["evidence"][0]["quote"].as_str().unwrap().contains("rather than speed"));

    let kept = report::review(held.path(), &held.review("System Design=4", "Weighs replay and speed.")).await.unwrap();
    assert_eq!((kept.competency.as_str(), kept.level), ("system design", Some(4)));
    report::review(held.path(), &held.review("system design=not-observed", "Second thoughts.")).await.unwrap();
    let design = &held.report(None).await["competencies"][0];
    assert_eq!(design["observed"], "not_judged", "the machine's part is as it was");
    assert_eq!(design["reviews"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&design["standing"]["level"], &design["standing"]["reason"]),
        (&Value::Null, &json!("Second thoughts."))
    );
    // The server sees them too.
    assert_eq!(held.store.reviews(held.id).await.unwrap()[0].level, Some(4));
}

#[tokio::test]
async fn what_makes_no_review_is_refused_and_nothing_is_kept() {
    let mut held = Held::new().await;
    held.end().await;
    for (level, because) in [
        ("system design=6", "Because."),
        ("system design=", "Because."),
        ("system design", "Because."),
        ("juggling=3", "Because."),
        ("system design=3", "  "),
    ] {
        let error = report::review(held.path(), &held.review(level, because)).await.unwrap_err();
        assert!(matches!(error, ReportError::BadLevel(_) | ReportError::Review(_)), "{level}: {error}");
    }
    let mut elsewhere = held.review("system design=3", "Because.");
    elsewhere.interview = "AAAA-AAAA".into();
    let error = report::review(held.path(), &elsewhere).await.unwrap_err();
    assert!(matches!(error, ReportError::Unknown(_)), "{error}");
    assert_eq!(held.store.reviews(held.id).await.unwrap(), []);
    let unknown = Uuid::now_v7();
    let review = report::review(held.path(), &held.review("system design=3", "Because.")).await.unwrap();
    let error = held.store.add_review(unknown, &review).await.unwrap_err();
    assert!(matches!(error, StoreError::UnknownInterview(id) if id == unknown), "{error}");
}

#[tokio::test]
async fn a_reply_is_asked_for_once_and_checked_every_time() {
    let mut held = Held::new().await;
    let good = json!({
        "level": 3,
        "evidence": [{"entry": held.answer_entry().await, "quote": "we needed replay rather than speed"}],
        "rationale": "Names pieces and a reason.",
    });
    let model = Double::saying(&good);
    assert_eq!(held.report(model.asking(false)).await["competencies"][0]["level"], 3);
    assert_eq!(held.report(model.asking(false)).await["competencies"][0]["level"], 3);
    assert_eq!(model.asked(), 2, "a running interview has more to come");

    held.end().await;
    for _ in 0..2 {
        let card = held.report(model.asking(false)).await;
        assert_eq!((&card["judge"]["model"], &card["competencies"][0]["level"]), (&json!("a double"), &json!(3)));
    }
    assert_eq!(model.asked(), 3);
    // Without a model the kept reply still stands, and says whose it is.
    assert_eq!(held.report(None).await["judge"]["model"], "a double");

    let invented =
        json!({"evidence": [{"entry": 5, "quote": "we had ten million users"}], "level": 5, "rationale": "Much."});
    let liar = Double::saying(&invented);
    let card = held.report(liar.asking(true)).await;
    assert_eq!((liar.asked(), &card["competencies"][0]["observed"]), (1, &json!("not_judged")));
    assert!(!card.to_string().contains("ten million"));
    assert_eq!(held.store.replies(held.id).await.unwrap().len(), 2, "nothing that was kept is lost");
}

#[tokio::test]
async fn a_model_that_never_answers_is_told_and_asked_again_next_time() {
    let mut held = Held::new().await;
    held.end().await;
    let silent = Double { says: None, asked: AtomicUsize::new(0) };
    for asked in 1..=2 {
        let card = held.report(silent.asking(false)).await;
        let why = card["competencies"][0]["not_judged"].as_str().unwrap();
        assert!(why.contains("gave no reply"), "{why}");
        assert_eq!(silent.asked(), asked);
    }
}

#[tokio::test]
async fn a_folder_without_interviews_is_said_to_be_one_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let error = Archive::open(&folder.path().join("none")).await.unwrap_err();
    assert!(error.to_string().contains("emily.db"), "{error}");
    assert!(!folder.path().join("none").exists());
}

#[tokio::test]
async fn a_folder_that_nobody_holds_is_free_again_at_once() {
    let held = Held::new().await;
    let Held { folder, store, id, .. } = held;
    store.close().await;
    drop(store);
    let archive = Archive::open(folder.path()).await.unwrap();
    let server = Store::open(folder.path()).await.unwrap();
    assert_eq!(archive.log(id).await.unwrap(), server.log(id).await.unwrap());
}
