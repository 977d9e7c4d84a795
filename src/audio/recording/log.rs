//! A side's packets on disk.
//!
//! The file is a header of 12 bytes, [`MAGIC`] and the version as a little-endian `u32`, and records: the place in time as
//! a `u64` (samples at 48 kHz since the interview's anchor), the payload's length as a `u16`, both little-endian, and the
//! payload, one Opus packet. The last record may be torn after a crash: it is ignored, and cut off at the next opening.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::audio::AudioError;

/// What a packet log begins with.
const MAGIC: [u8; 8] = *b"EMILYPKT";
/// Version of the format that is written and read.
const VERSION: u32 = 1;
/// Bytes of the file's header and of a record's.
const HEADER: usize = 12;
const RECORD_HEADER: usize = 10;
/// Bytes that wait before they are written by themselves: some 8 s.
const BUFFER: usize = 32 * 1_024;
/// Largest payload of a record: more than fits in a datagram.
const MAX_PAYLOAD: usize = 8_192;

/// Appends a side's packets to a file. Flushes when it is dropped.
#[derive(Debug)]
pub struct PacketLog {
    path: PathBuf,
    file: File,
    /// Bytes of the file that are known to be whole records.
    written: u64,
    /// Whole records that were not written yet; bounded by [`BUFFER`] and one record.
    buffer: Vec<u8>,
}

impl PacketLog {
    /// Opens a log for appending; makes it if there is none. A torn last record is cut off.
    ///
    /// # Errors
    /// [`AudioError::NotARecording`] when the file is something else (it is not touched), [`AudioError::Io`] or
    /// [`AudioError::DiskFull`] when it cannot be opened or written.
    pub fn open(path: &Path) -> Result<Self, AudioError> {
        let failed = |error| AudioError::io("opening", path, error);
        let mut file =
            File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
        let written = whole_length(&mut file, path)?;
        let mut log = PacketLog { path: path.to_path_buf(), file, written, buffer: Vec::new() };
        log.file.set_len(written).map_err(failed)?;
        if written == 0 {
            log.buffer.extend(MAGIC);
            log.buffer.extend(VERSION.to_le_bytes());
            log.flush()?;
        }
        Ok(log)
    }

    /// Adds a packet at a time: samples at 48 kHz since the interview's anchor. Written at the next flush, or when enough
    /// waits.
    ///
    /// # Errors
    /// [`AudioError::Io`] or [`AudioError::DiskFull`] when it cannot be written, or is larger than any packet. What waited
    /// is lost then; what was written before is whole, and later packets may be appended.
    pub fn append(&mut self, at_48k: u64, payload: &[u8]) -> Result<(), AudioError> {
        if payload.is_empty() || payload.len() > MAX_PAYLOAD {
            let reason = format!("a packet has 1 to {MAX_PAYLOAD} bytes, not {}", payload.len());
            return Err(AudioError::io("appending to", &self.path, io::Error::new(ErrorKind::InvalidInput, reason)));
        }
        self.buffer.extend(at_48k.to_le_bytes());
        // Fits: it is at most MAX_PAYLOAD.
        self.buffer.extend((payload.len() as u16).to_le_bytes());
        self.buffer.extend(payload);
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Hands what waits to the operating system.
    ///
    /// # Errors
    /// See [`append`](Self::append).
    pub fn flush(&mut self) -> Result<(), AudioError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.buffer);
        let result = self.file.seek(SeekFrom::Start(self.written)).and_then(|_| self.file.write_all(&waiting));
        match result {
            Ok(()) => {
                self.written += waiting.len() as u64;
                Ok(())
            }
            Err(error) => {
                // A part may be there: without cutting it off it would stand in front of what comes later. When this fails
                // too, the next flush begins at the same place and overwrites it.
                self.file.set_len(self.written).ok();
                Err(AudioError::io("writing", &self.path, error))
            }
        }
    }

    #[cfg(test)]
    pub(super) fn on(path: &Path, file: File) -> Self {
        PacketLog { path: path.to_path_buf(), file, written: 0, buffer: Vec::new() }
    }
}

impl Drop for PacketLog {
    fn drop(&mut self) {
        // Nobody is left to be told; whoever cares has flushed.
        self.flush().ok();
    }
}

/// A packet of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Samples at 48 kHz since the interview's anchor.
    pub at_48k: u64,
    pub payload: Vec<u8>,
}

/// Reads a log from its beginning.
#[derive(Debug)]
pub(super) struct PacketReader {
    path: PathBuf,
    file: BufReader<File>,
}

impl PacketReader {
    /// Opens a log; none when there is no file, or an empty one.
    pub(super) fn open(path: &Path) -> Result<Option<Self>, AudioError> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(AudioError::io("opening", path, error)),
        };
        let mut reader = PacketReader { path: path.to_path_buf(), file: BufReader::new(file) };
        Ok(reader.header()?.then_some(reader))
    }

    /// The next whole record; none at the end, and where the last record is torn.
    pub(super) fn next(&mut self) -> Result<Option<Record>, AudioError> {
        let mut header = [0; RECORD_HEADER];
        if self.fill(&mut header)? < RECORD_HEADER {
            return Ok(None);
        }
        let [a, b, c, d, e, f, g, h, low, high] = header;
        let at_48k = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        let mut payload = vec![0; usize::from(u16::from_le_bytes([low, high]))];
        if payload.is_empty() || payload.len() > MAX_PAYLOAD {
            let reason = format!("a record of {} bytes: the file is damaged", payload.len());
            return Err(AudioError::NotARecording { path: self.path.clone(), reason });
        }
        let whole = self.fill(&mut payload)? == payload.len();
        Ok(whole.then_some(Record { at_48k, payload }))
    }

    /// Reads the header; false when the file ends within it.
    fn header(&mut self) -> Result<bool, AudioError> {
        let mut header = [0; HEADER];
        let length = self.fill(&mut header)?;
        let refused = |reason: String| AudioError::NotARecording { path: self.path.clone(), reason };
        let magic = length.min(MAGIC.len());
        if header[..magic] != MAGIC[..magic] {
            return Err(refused("it begins with other bytes than a packet log".to_owned()));
        }
        if length < HEADER {
            return Ok(false);
        }
        let [.., a, b, c, d] = header;
        match u32::from_le_bytes([a, b, c, d]) {
            VERSION => Ok(true),
            version => Err(refused(format!("it has version {version} of the format, this program reads {VERSION}"))),
        }
    }

    /// Reads until the buffer is full or the file ends.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, AudioError> {
        let mut length = 0;
        while length < buffer.len() {
            match self.file.read(&mut buffer[length..]) {
                Ok(0) => break,
                Ok(read) => length += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(AudioError::io("reading", &self.path, error)),
            }
        }
        Ok(length)
    }
}

/// How many bytes of a log are its header and whole records; 0 without a whole header.
fn whole_length(file: &mut File, path: &Path) -> Result<u64, AudioError> {
    let duplicate = file.try_clone().map_err(|error| AudioError::io("opening", path, error))?;
    let mut reader = PacketReader { path: path.to_path_buf(), file: BufReader::new(duplicate) };
    if !reader.header()? {
        return Ok(0);
    }
    let mut length = HEADER;
    loop {
        match reader.next() {
            Ok(Some(record)) => length += RECORD_HEADER + record.payload.len(),
            Ok(None) => break,
            // What a power cut left unreadable at the end is cut off like a torn record.
            Err(AudioError::NotARecording { .. }) if length > HEADER => break,
            Err(error) => return Err(error),
        }
    }
    Ok(length as u64)
}
