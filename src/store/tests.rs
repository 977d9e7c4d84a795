//! The store on real folders: round trips, a kill, two servers, and what breaks.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;

use super::*;
use crate::interview::event::{CloseReason, LeaveReason};

fn new(role: &str) -> NewInterview {
    NewInterview {
        plan: "backend".to_owned(),
        role: role.to_owned(),
        candidate: Some("Ada".to_owned()),
        expires_at: "2030-01-02T03:04:05.678Z".parse().unwrap(),
    }
}

fn joined(connection: u32) -> Event {
    Event::Joined { connection, time_zone: Some("Europe/Vienna".to_owned()) }
}

async fn open() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    (folder, store)
}

#[tokio::test]
async fn an_interview_comes_back_as_it_was_made() {
    let (_folder, store) = open().await;
    let made = store.create(new("Engineer")).await.unwrap();
    assert_eq!((made.generation, made.status), (1, Status::Open));
    assert_eq!(made.id.get_version_num(), 7);
    assert_eq!(made.expires_at, "2030-01-02T03:04:05.678Z".parse().unwrap());
    assert_eq!(store.get(made.id).await.unwrap(), made);
    assert!(!format!("{made:?}").contains("Ada"));

    assert_eq!(store.bump_generation(made.id).await.unwrap(), 2);
    for status in [Status::Running, Status::Done, Status::Ended, Status::Declined, Status::Expired] {
        store.set_status(made.id, status).await.unwrap();
        let read = store.get(made.id).await.unwrap();
        assert_eq!((read.status, read.generation), (status, 2));
        assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
    }
}

#[tokio::test]
async fn the_log_counts_from_one_without_gaps() {
    let (_folder, store) = open().await;
    let (one, two) = (store.create(new("a")).await.unwrap().id, store.create(new("b")).await.unwrap().id);
    assert_eq!(store.log(one).await.unwrap(), []);
    let mut wanted = Vec::new();
    for connection in 1..=20 {
        let logged = store.append(one, connection.into(), &joined(connection)).await.unwrap();
        assert_eq!(logged.seq, u64::from(connection));
        wanted.push(logged);
    }
    assert_eq!(store.append(two, 5, &joined(1)).await.unwrap().seq, 1);
    assert_eq!(store.log(one).await.unwrap(), wanted);
    assert_eq!(store.log(two).await.unwrap().len(), 1);
}

#[tokio::test]
async fn appends_at_once_get_numbers_of_their_own() {
    let (_folder, store) = open().await;
    let id = store.create(new("a")).await.unwrap().id;
    let tasks: Vec<_> = (0..32)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { store.append(id, n, &joined(1)).await.unwrap().seq })
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=32).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_unknown_interview_is_said_to_be_one() {
    let (_folder, store) = open().await;
    let id = Uuid::now_v7();
    let unknown = |error: StoreError| matches!(error, StoreError::UnknownInterview(named) if named == id);
    assert!(unknown(store.get(id).await.unwrap_err()));
    assert!(unknown(store.append(id, 0, &joined(1)).await.unwrap_err()));
    assert!(unknown(store.bump_generation(id).await.unwrap_err()));
    assert!(unknown(store.set_status(id, Status::Done).await.unwrap_err()));
}

#[tokio::test]
async fn lists_are_newest_first_and_paged() {
    let (_folder, store) = open().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(store.create(new(&n.to_string())).await.unwrap().id);
    }
    ids.reverse();
    let page = |interviews: Vec<Interview>| interviews.iter().map(|interview| interview.id).collect::<Vec<_>>();
    assert_eq!(page(store.list(3, None).await.unwrap()), ids[..3]);
    assert_eq!(page(store.list(3, Some(ids[2])).await.unwrap()), ids[3..]);
    assert_eq!(page(store.list(u32::MAX, None).await.unwrap()), ids);
}

/// What a killed server leaves behind: its files as they are at that moment, with no connection closed.
#[tokio::test]
async fn everything_appended_is_there_after_a_kill() {
    let (folder, store) = open().await;
    let id = store.create(new("a")).await.unwrap().id;
    let key = store.server_key();
    for n in 0..10 {
        store.append(id, n, &Event::Left { connection: 1, reason: LeaveReason::Lost }).await.unwrap();
    }
    let killed = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), killed.path().join(entry.file_name())).unwrap();
        }
    }
    let again = Store::open(killed.path()).await.unwrap();
    assert_eq!(again.log(id).await.unwrap(), store.log(id).await.unwrap());
    assert_eq!(again.server_key(), key);
    let logged = again.append(id, 99, &Event::Closed { reason: CloseReason::Failed }).await.unwrap();
    assert_eq!(logged.seq, 11);
}

#[tokio::test]
async fn a_folder_is_free_again_when_its_store_is_dropped() {
    let (folder, store) = open().await;
    let id = store.create(new("a")).await.unwrap().id;
    store.append(id, 1, &joined(1)).await.unwrap();
    let clone = store.clone();
    drop(store);
    let refused = Store::open(folder.path()).await.unwrap_err();
    assert!(matches!(&refused, StoreError::InUse(path) if path == folder.path()), "{refused}");
    assert!(refused.to_string().contains("another Emily server"));
    drop(clone);
    let again = Store::open(folder.path()).await.unwrap();
    assert_eq!(again.log(id).await.unwrap().len(), 1);
    again.close().await;
}

#[tokio::test]
async fn files_are_the_owners_alone() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("a/b");
    let store = Store::open(&folder).await.unwrap();
    let media = store.create_media_dir(Uuid::now_v7()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&media), 0o700);
    assert_eq!(mode(&folder.join("server.key")), 0o600);
    let database = fs::read(folder.join("emily.db")).unwrap();
    assert!(!database.windows(32).any(|window| window == store.server_key()));
}

#[tokio::test]
async fn a_key_of_another_length_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("server.key"), b"short").unwrap();
    let error = Store::open(folder.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::BadKey { .. }), "{error}");
    assert!(error.to_string().contains("5 bytes where 32 are wanted"), "{error}");
}

#[tokio::test]
async fn a_damaged_database_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("emily.db"), "not a database, but long enough to be looked at".repeat(100)).unwrap();
    let error = Store::open(folder.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let (folder, store) = open().await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .execute(&store.0.writer)
    .await
    .unwrap();
    store.close().await;
    drop(store);
    let error = Store::open(folder.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer(_)), "{error:?}");
}

#[tokio::test]
async fn a_full_disk_is_said_to_be_full_and_keeps_the_log_whole() {
    let (_folder, store) = open().await;
    let id = store.create(new("a")).await.unwrap().id;
    // SQLite's own limit answers as a full disk does (SQLITE_FULL).
    sqlx::query("PRAGMA max_page_count = 1").execute(&store.0.writer).await.unwrap();
    let trouble = Event::Trouble { what: "x".repeat(100_000) };
    let mut written = 0;
    let error = loop {
        match store.append(id, 0, &trouble).await {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 100, "never full");
    };
    assert!(matches!(error, StoreError::DiskFull(_)), "{error:?}");
    assert_eq!(store.log(id).await.unwrap().len(), written);
}

#[tokio::test]
async fn a_database_that_cannot_be_written_says_so() {
    let (_folder, store) = open().await;
    sqlx::query("PRAGMA query_only = ON").execute(&store.0.writer).await.unwrap();
    let error = store.create(new("a")).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
}

#[tokio::test]
async fn a_log_with_a_hole_or_an_unknown_event_is_not_taken_for_whole() {
    let (_folder, store) = open().await;
    let id = store.create(new("a")).await.unwrap().id;
    for n in 0..3 {
        store.append(id, n, &joined(1)).await.unwrap();
    }
    let change = |sql: &'static str| sqlx::query(sql).execute(&store.0.writer);
    change("UPDATE events SET body = '{\"type\":\"sung\",\"text\":\"private\"}' WHERE seq = 3").await.unwrap();
    let error = store.log(id).await.unwrap_err().to_string();
    assert!(error.contains("event 3 cannot be read") && !error.contains("private"), "{error}");
    change("DELETE FROM events WHERE seq = 2").await.unwrap();
    let error = store.log(id).await.unwrap_err().to_string();
    assert!(error.contains("event 2 is missing"), "{error}");
}
