//! The architecture as a test: what may import what, and a core that touches nothing outside.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// What the pure modules must not mention.
const IMPURE: &[&str] = &[
    "tokio",
    "axum",
    "sqlx",
    "reqwest",
    "std::fs",
    "std::net",
    "std::thread",
    "Instant",
    "SystemTime",
    "now()",
    "rand::",
];

/// The adapters, which know the core and the leaf modules but never one another.
const ADAPTERS: &[(&str, &[&str])] = &[
    ("audio", &[]),
    ("meeting", &["audio", "config"]),
    ("speech", &["audio", "config", "models"]),
    ("models", &["config"]),
    ("store", &["interview"]),
    ("language", &["config", "interview"]),
    ("config", &[]),
    ("conversation", &["interview"]),
    ("interview", &[]),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// A file's code without comments and without its unit tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn source_folder(module: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(module)
}

#[test]
fn the_core_is_pure() {
    let mut files: Vec<PathBuf> =
        ["interview", "conversation"].iter().flat_map(|m| sources(&source_folder(m))).collect();
    files.extend(sources(&source_folder("session").join("director")));
    assert!(files.len() > 10);
    for path in files.iter().filter(|path| !path.ends_with("tests.rs")) {
        let code = code(path);
        for word in IMPURE {
            assert!(!code.contains(word), "{} mentions {word}", path.display());
        }
    }
}

#[test]
fn modules_import_only_what_the_map_allows() {
    for (module, allowed) in ADAPTERS {
        for path in sources(&source_folder(module)) {
            for line in code(&path).lines() {
                let Some(rest) = line.split("crate::").nth(1) else { continue };
                let imported: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let fine = imported.is_empty() || imported == *module || allowed.contains(&imported.as_str());
                assert!(fine, "{}: {module} must not import {imported}: {line}", path.display());
            }
        }
    }
}

#[test]
fn files_stay_readable() {
    for path in sources(&source_folder("")) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 700, "{} has {lines} lines", path.display());
    }
}
