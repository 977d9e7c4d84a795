//! Files on disk: hashing, atomic replacement, the record of what was fetched, and the lock of a model's folder.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ModelError;

/// Name of the record in a model's folder.
const RECORD: &str = "fetched.toml";
const LOCK: &str = ".lock";

/// What was fetched into a model's folder, and from where. Written last, so that a folder with a record is whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The source in words.
    pub source: String,
    pub files: BTreeMap<String, Recorded>,
}

/// A file at the time it was fetched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    pub bytes: u64,
    pub sha256: String,
}

impl Record {
    /// The record in `folder`; none where there is none or it cannot be read.
    pub fn read(folder: &Path) -> Option<Record> {
        toml::from_str(&std::fs::read_to_string(folder.join(RECORD)).ok()?).ok()
    }

    /// Writes the record into `folder`, replacing an older one in one step.
    pub fn write(&self, folder: &Path) -> Result<(), ModelError> {
        let path = folder.join(RECORD);
        let text = toml::to_string(self)
            .map_err(|e| ModelError::Manifest { origin: path.display().to_string(), reason: e.to_string() })?;
        let fresh = folder.join(format!("{RECORD}.new"));
        let mut file = File::create(&fresh).map_err(ModelError::io("create", &fresh))?;
        file.write_all(text.as_bytes()).map_err(ModelError::io("write", &fresh))?;
        settle(file, &fresh, &path)
    }
}

/// Flushes `file` at `from` to the disk and renames it to `to`, in one step for whoever looks.
pub fn settle(file: File, from: &Path, to: &Path) -> Result<(), ModelError> {
    file.sync_all().map_err(ModelError::io("write", from))?;
    drop(file);
    std::fs::rename(from, to).map_err(ModelError::io("rename to", to))?;
    if let Some(folder) = to.parent() {
        // The rename itself reaches the disk with its folder.
        let folder_file = File::open(folder).map_err(ModelError::io("open", folder))?;
        folder_file.sync_all().map_err(ModelError::io("write", folder))?;
    }
    Ok(())
}

/// Size and SHA-256 of the file at `path`.
pub fn measure(path: &Path) -> Result<Recorded, ModelError> {
    let mut file = File::open(path).map_err(ModelError::io("open", path))?;
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 20]);
    loop {
        match file.read(&mut buffer).map_err(ModelError::io("read", path))? {
            0 => break,
            read => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
    Ok(Recorded { bytes, sha256: hex(&hash.finalize()) })
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Removes `path` if it is there; whether it worked does not matter to the caller.
pub fn discard(path: &Path) {
    let _ = std::fs::remove_file(path);
}

/// A folder that is emptied at the start and gone at the end.
pub struct Workspace(PathBuf);

impl Workspace {
    pub fn create(path: PathBuf) -> Result<Self, ModelError> {
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).map_err(ModelError::io("create", &path))?;
        Ok(Workspace(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The right to change a model's folder, held by one process (and one task) at a time; freed on drop or by a crash.
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the lock of `folder`; calls `waiting` once if somebody else holds it, and then waits for as long as it takes.
    pub fn take(folder: &Path, waiting: impl FnOnce()) -> Result<Self, ModelError> {
        let path = folder.join(LOCK);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(ModelError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waiting();
                file.lock().map_err(ModelError::io("lock", &path))?;
            }
            Err(TryLockError::Error(e)) => return Err(ModelError::io("lock", &path)(e)),
        }
        Ok(FolderLock { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_the_empty_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty");
        std::fs::write(&path, b"").unwrap();
        let measured = measure(&path).unwrap();
        assert_eq!(measured.bytes, 0);
        assert_eq!(measured.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn a_second_taker_waits_until_the_first_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::take(folder.path(), || panic!("nobody holds it")).unwrap();
        let (waits, waited) = std::sync::mpsc::channel();
        let path = folder.path().to_path_buf();
        let second = std::thread::spawn(move || {
            let _lock = FolderLock::take(&path, || waits.send(()).unwrap()).unwrap();
            std::fs::read(path.join("proof")).is_ok()
        });
        waited.recv().unwrap();
        std::fs::write(folder.path().join("proof"), b"x").unwrap();
        drop(first);
        assert!(second.join().unwrap(), "the second taker must run after the first one's work");
    }

    #[test]
    fn a_record_comes_back_as_written() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Record::read(folder.path()), None);
        let mut record = Record { source: "here".to_owned(), ..Record::default() };
        record.files.insert("a".to_owned(), Recorded { bytes: 3, sha256: "0".repeat(64) });
        record.write(folder.path()).unwrap();
        assert_eq!(Record::read(folder.path()), Some(record));
    }
}
