//! llama.cpp's own server with a model of random weights, as `scripts/llama-server.sh` starts it.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The server; it ends with the test.
pub struct Llama {
    child: Child,
    /// Up to and with `/v1`.
    pub address: String,
}

impl Llama {
    /// `None`, with the reason printed, where the server cannot be had.
    pub fn start() -> Option<Llama> {
        let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
        let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home).expect("a folder for caches");
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("llama.log");
        let mut child = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/llama-server.sh"))
            .arg(cache.join("emily").join("llama"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("a log"))
            .spawn()
            .expect("the script starts");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let line = output.lines().map_while(Result::ok).find(|line| line.starts_with("http://"));
        if let Some(line) = line {
            return Some(Llama { child, address: format!("{}/v1", line.trim()) });
        }
        let _ = child.wait();
        let reason =
            format!("llama.cpp's server did not start:\n{}", std::fs::read_to_string(&log).unwrap_or_default());
        assert!(std::env::var_os("REQUIRE_ALL_TESTS").is_none(), "{reason}");
        println!("skipped: {reason}");
        None
    }
}

impl Drop for Llama {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
