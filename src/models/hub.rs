//! Downloads from the model hub over HTTP, resuming what an earlier attempt left.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, IF_RANGE, RANGE};
use reqwest::{Response, StatusCode};
use tokio::io::AsyncWriteExt;

use super::ModelError;
use super::disk::{self, Recorded};
use super::progress::Progress;

/// Short, so that a machine without the open internet soon goes on to its package registry.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that gives nothing for so long is taken for dead.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// Attempts per file and run; each goes on where the one before stopped.
const ATTEMPTS: u32 = 3;

/// A file to download, and what it must be.
pub struct Wanted<'a> {
    pub repository: &'a str,
    pub revision: &'a str,
    pub path: &'a str,
    pub bytes: Option<u64>,
    pub sha256: Option<&'a str>,
}

/// The model hub for the length of one run: once it could not be reached it is not asked again.
pub struct Hub {
    base: String,
    /// None where this machine cannot make HTTPS connections at all (no root certificates).
    client: Option<reqwest::Client>,
    unreachable: Mutex<Option<String>>,
}

impl Hub {
    /// `base` is the hub's address without a closing slash.
    pub fn new(base: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default(); // an error means: there is one already
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .user_agent(concat!("emily/", env!("CARGO_PKG_VERSION")))
            .build();
        let unreachable = Mutex::new(client.as_ref().err().map(innermost));
        Hub { base: base.trim_end_matches('/').to_owned(), client: client.ok(), unreachable }
    }

    /// Downloads to `part`, which on success holds the whole, checked file. After an interruption `part` stays for the
    /// next attempt, provided that there is a way to know that it belongs to the same file (a known SHA-256 or an ETag).
    pub async fn download(
        &self,
        wanted: &Wanted<'_>,
        part: &Path,
        progress: &dyn Progress,
    ) -> Result<Recorded, ModelError> {
        let client = match (&self.client, self.known_unreachable()) {
            (Some(client), None) => client,
            (_, reason) => {
                let reason = reason.unwrap_or_else(|| "no HTTPS".to_owned());
                return Err(ModelError::HubUnreachable { hub: self.base.clone(), reason });
            }
        };
        let url = format!("{}/{}/resolve/{}/{}", self.base, wanted.repository, wanted.revision, wanted.path);
        let download = Download { hub: self, client, wanted, url, part, etag_file: etag_file(part), progress };
        progress.start(&format!("downloading {}", wanted.path), wanted.bytes);
        let result = download.run().await;
        progress.finish();
        if let Err(ModelError::DiskFull { .. }) = result {
            download.discard();
        }
        result
    }

    fn known_unreachable(&self) -> Option<String> {
        self.unreachable.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn mark_unreachable(&self, error: &reqwest::Error) -> ModelError {
        let reason = innermost(error);
        *self.unreachable.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason.clone());
        ModelError::HubUnreachable { hub: self.base.clone(), reason }
    }
}

struct Download<'a> {
    hub: &'a Hub,
    client: &'a reqwest::Client,
    wanted: &'a Wanted<'a>,
    url: String,
    part: &'a Path,
    etag_file: PathBuf,
    progress: &'a dyn Progress,
}

impl Download<'_> {
    async fn run(&self) -> Result<Recorded, ModelError> {
        let mut attempt = 1;
        loop {
            match self.attempt().await {
                Ok(()) => return self.check().await,
                Err(ModelError::Interrupted { .. }) if attempt < ATTEMPTS => attempt += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Brings `part` from what it has to the whole file, or stops with an error and what came until then.
    async fn attempt(&self) -> Result<(), ModelError> {
        let etag = std::fs::read_to_string(&self.etag_file).ok();
        let have = self.resumable(etag.is_some());
        if have > 0 && self.wanted.bytes == Some(have) {
            return Ok(());
        }
        let mut request = self.client.get(&self.url);
        if have > 0 {
            request = request.header(RANGE, format!("bytes={have}-"));
            if let Some(etag) = &etag {
                request = request.header(IF_RANGE, etag);
            }
        }
        let response = request.send().await.map_err(|error| {
            if error.is_connect() || error.is_timeout() || error.is_builder() {
                self.hub.mark_unreachable(&error)
            } else {
                self.interrupted(have, None, innermost(&error))
            }
        })?;
        let have = self.accept(&response, have)?;
        self.receive(response, have).await
    }

    /// Bytes of an earlier attempt that may be kept; anything else is thrown away.
    fn resumable(&self, has_etag: bool) -> u64 {
        let have = std::fs::metadata(self.part).map_or(0, |meta| meta.len());
        let too_long = self.wanted.bytes.is_some_and(|whole| have > whole);
        if have == 0 || too_long || (self.wanted.sha256.is_none() && !has_etag) {
            self.discard();
            return 0;
        }
        have
    }

    /// Judges status and headers; returns the byte at which the body begins.
    fn accept(&self, response: &Response, have: u64) -> Result<u64, ModelError> {
        let headers = response.headers();
        let start = match response.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if have > 0 && range_start(headers) == Some(have) => have,
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                self.discard();
                return Err(self.interrupted(have, None, "the server sent another part than was asked for".to_owned()));
            }
            status => return Err(ModelError::Status { url: self.url.clone(), status: status.to_string() }),
        };
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.starts_with("text/html") {
            return Err(ModelError::Status {
                url: self.url.clone(),
                status: "a web page instead of the file".to_owned(),
            });
        }
        match (response.content_length(), self.wanted.bytes) {
            (Some(length), Some(want)) if start + length != want => {
                self.discard();
                Err(ModelError::WrongDownloadSize { origin: self.url.clone(), have: start + length, want })
            }
            _ => Ok(start),
        }
    }

    /// Appends the body to `part`, which has `have` bytes that count.
    async fn receive(&self, mut response: Response, mut have: u64) -> Result<(), ModelError> {
        match response.headers().get(ETAG).and_then(|value| value.to_str().ok()) {
            // Weak tags (W/"…") do not promise the same bytes.
            Some(etag) if !etag.starts_with("W/") => {
                std::fs::write(&self.etag_file, etag).map_err(ModelError::io("write", &self.etag_file))?;
            }
            _ => disk::discard(&self.etag_file),
        }
        let total = response.content_length().map(|length| have + length);
        let write_error = || ModelError::io("write", self.part);
        let file = std::fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(self.part)
            .and_then(|file| file.set_len(have).map(|()| file))
            .map_err(write_error())?;
        let mut file = tokio::fs::File::from_std(file);
        tokio::io::AsyncSeekExt::seek(&mut file, std::io::SeekFrom::Start(have)).await.map_err(write_error())?;
        let outcome = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    file.write_all(&chunk).await.map_err(write_error())?;
                    have += chunk.len() as u64;
                    self.progress.at(have);
                }
                Ok(None) if total.is_some_and(|total| have < total) => break Err("the body ended early".to_owned()),
                Ok(None) => break Ok(()),
                Err(error) => break Err(innermost(&error)),
            }
        };
        file.flush().await.map_err(write_error())?;
        outcome.map_err(|reason| self.interrupted(have, total, reason))
    }

    /// Size and SHA-256 of the whole file against what is wanted; a wrong file is removed.
    async fn check(&self) -> Result<Recorded, ModelError> {
        let path = self.part.to_path_buf();
        let measured = tokio::task::spawn_blocking(move || disk::measure(&path)).await??;
        let origin = self.url.clone();
        if let Some(want) = self.wanted.bytes.filter(|&want| want != measured.bytes) {
            self.discard();
            return Err(ModelError::WrongDownloadSize { origin, have: measured.bytes, want });
        }
        if let Some(want) = self.wanted.sha256.filter(|&want| want != measured.sha256) {
            self.discard();
            return Err(ModelError::WrongDownload { origin, have: measured.sha256, want: want.to_owned() });
        }
        disk::discard(&self.etag_file);
        Ok(measured)
    }

    fn discard(&self) {
        discard_part(self.part);
    }

    fn interrupted(&self, have: u64, total: Option<u64>, reason: String) -> ModelError {
        let want = total.or(self.wanted.bytes).map_or_else(|| "an unknown number".to_owned(), |n| n.to_string());
        ModelError::Interrupted { url: self.url.clone(), have, want, reason }
    }
}

/// First byte of a `Content-Range: bytes first-last/total`.
fn range_start(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?;
    range.split_once('-')?.0.parse().ok()
}

/// Beside a part lies the ETag of what it is a part of.
fn etag_file(part: &Path) -> PathBuf {
    let mut name = part.as_os_str().to_owned();
    name.push(".etag");
    PathBuf::from(name)
}

/// Removes what an interrupted download left.
pub fn discard_part(part: &Path) {
    disk::discard(part);
    disk::discard(&etag_file(part));
}

/// The innermost cause: the outer ones only repeat the address.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
