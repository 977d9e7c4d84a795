//! The data folder: who holds it, the server's key, and files that only the owner may read.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use super::StoreError;

const LOCK_FILE: &str = "emily.lock";
const KEY_FILE: &str = "server.key";

/// Makes a folder that only its owner may enter, with those above it; one that is there stays as it is.
pub(super) fn create(folder: &Path) -> Result<(), StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| StoreError::io(folder, error))
}

/// Takes the folder for this process: an advisory lock, which the kernel gives back whenever the returned file is
/// closed, also after a crash.
pub(super) fn lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join(LOCK_FILE);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(|error| StoreError::io(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(StoreError::io(&path, error)),
    }
}

/// The server's key, made at the first start. The caller holds the folder's lock.
pub(super) fn server_key(folder: &Path) -> Result<[u8; 32], StoreError> {
    let path = folder.join(KEY_FILE);
    let bad = |detail: String| StoreError::BadKey { path: path.clone(), detail };
    match fs::read(&path) {
        Ok(bytes) => {
            let mode = fs::metadata(&path).map_err(|error| StoreError::io(&path, error))?.permissions().mode();
            if mode & 0o077 != 0 {
                tracing::warn!(mode = format!("{:o}", mode & 0o777), "server.key can be read by others: chmod 600 it");
            }
            let length = bytes.len();
            bytes.try_into().map_err(|_| bad(format!("{length} bytes where 32 are wanted")))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key: [u8; 32] = rand::random();
            write_private(&path, &key).map_err(|error| StoreError::io(&path, error))?;
            Ok(key)
        }
        Err(error) => Err(StoreError::io(&path, error)),
    }
}

/// Writes a file whole or not at all, readable by its owner only, and durably.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("new");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
