//! A voice with a memory on disk: lines that are said again and again are made once.
//!
//! A clip is named by the SHA-256 of everything that shapes its sound: engine and voice, pitch, pace, the text as written and as
//! spoken. It holds 16-bit samples behind a header with their digest, is written beside its place and renamed, and is checked when it
//! is read: a torn file counts as none. When the folder is full the clip that was used least recently goes first.
//!
//! Only texts that are asked to be kept ([`Synthesizer::prepare`]) are written: a line may hold a candidate's name or words, and
//! those must not stay here for ever. Saying a text ([`Synthesizer::synthesize`]) reads the memory and never adds to it.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use sha2::{Digest as _, Sha256};

use super::{Prepared, Priority, SpeechError, Synthesizer, Urgency, Voice, spoken};
use crate::audio::Pcm48k;

/// What a clip's file begins with. Another form of file, or of what engines do after synthesis, gets another number.
const MAGIC: [u8; 8] = *b"EMILYCL1";
/// Bytes of the header: [`MAGIC`] and the digest of the samples.
const HEADER: usize = MAGIC.len() + 32;
/// A minute of sound, as bytes of 16-bit samples at 48 kHz: no clause is longer, and a longer one is not kept.
const LONGEST: usize = 60 * 48_000 * 2;
const ENDING: &str = "clip";
/// A file that is being written; one that is older than [`ABANDONED`] belongs to a process that died.
const UNFINISHED: &str = "part";
const ABANDONED: Duration = Duration::from_secs(3_600);
/// From samples in [-1, 1] to 16 bits.
const SCALE: f32 = 32_767.0;

/// A synthesizer that keeps prepared clips on disk.
pub struct Cached {
    inner: Arc<dyn Synthesizer>,
    /// Everything about the engine that shapes its sound.
    engine: String,
    clips: Arc<Clips>,
}

impl Cached {
    /// Puts a memory of at most `bytes` in `folder` before a voice. `engine` names everything about it, beside its label, that shapes
    /// the sound.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(inner: Arc<dyn Synthesizer>, engine: &str, folder: &Path, bytes: u64) -> io::Result<Self> {
        let engine = format!("{} {engine}", inner.label());
        Ok(Self { inner, engine, clips: Arc::new(Clips::open(folder, bytes)?) })
    }

    fn key(&self, text: &str, voice: Voice) -> Key {
        let voice = voice.bounded();
        let (pitch, pace) = (voice.pitch.to_bits().to_le_bytes(), voice.pace.to_bits().to_le_bytes());
        let mut digest = Sha256::new();
        for field in [self.engine.as_bytes(), &pitch, &pace, text.as_bytes(), spoken(text).as_bytes()] {
            // With its length before it, no field can pass for a part of its neighbour.
            digest.update((field.len() as u64).to_le_bytes());
            digest.update(field);
        }
        digest.finalize().into()
    }

    /// The clip, if it is kept and whole.
    async fn kept(&self, key: Key) -> Option<Pcm48k> {
        if !self.clips.has(&key) {
            return None;
        }
        let clips = self.clips.clone();
        tokio::task::spawn_blocking(move || clips.read(&key)).await.ok().flatten()
    }
}

#[async_trait]
impl Synthesizer for Cached {
    fn label(&self) -> String {
        self.inner.label()
    }

    async fn synthesize(&self, text: &str, voice: Voice, urgency: Urgency) -> Result<Pcm48k, SpeechError> {
        match self.kept(self.key(text, voice)).await {
            Some(clip) => Ok(clip),
            None => self.inner.synthesize(text, voice, urgency).await,
        }
    }

    async fn prepare(&self, text: &str, voice: Voice) -> Result<Prepared, SpeechError> {
        let key = self.key(text, voice);
        // One that turns out to be torn when it is said is made anew by the next rehearsal.
        if self.clips.touch(&key) {
            return Ok(Prepared::Already);
        }
        let clip = self.inner.synthesize(text, voice, Priority::Background.into()).await?;
        let clips = self.clips.clone();
        match tokio::task::spawn_blocking(move || clips.write(&key, &clip)).await {
            Ok(Ok(())) => Ok(Prepared::Made),
            Ok(Err(error)) => {
                tracing::warn!(%error, "a clip was not kept; it is made again when it is needed");
                Ok(Prepared::NotKept)
            }
            Err(error) => Err(SpeechError::Panicked(error.to_string())),
        }
    }
}

type Key = [u8; 32];

/// The folder of clips and what is in it.
struct Clips {
    folder: PathBuf,
    /// Most bytes of all files.
    bound: u64,
    index: Mutex<Index>,
    /// Tells the files of one process apart while they are written.
    written: AtomicU64,
}

#[derive(Default)]
struct Index {
    clips: HashMap<Key, Known>,
    bytes: u64,
    /// Counts uses, to tell which is the latest.
    uses: u64,
}

#[derive(Clone, Copy)]
struct Known {
    bytes: u64,
    used: u64,
}

impl Index {
    fn put(&mut self, key: Key, bytes: u64) {
        self.uses += 1;
        let before = self.clips.insert(key, Known { bytes, used: self.uses });
        self.bytes += bytes;
        self.bytes -= before.map_or(0, |known| known.bytes);
    }

    fn take(&mut self, key: &Key) {
        if let Some(known) = self.clips.remove(key) {
            self.bytes -= known.bytes;
        }
    }

    fn oldest(&self) -> Option<Key> {
        self.clips.iter().min_by_key(|(_, known)| known.used).map(|(key, _)| *key)
    }
}

impl Clips {
    fn open(folder: &Path, bound: u64) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let mut found: Vec<(SystemTime, Key, u64)> = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let Ok(metadata) = fs::metadata(&path) else { continue };
            let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            match (key_of(&path), path.extension()) {
                (Some(key), _) => found.push((used, key, metadata.len())),
                (None, Some(ending)) if ending == UNFINISHED && used.elapsed().is_ok_and(|age| age > ABANDONED) => {
                    fs::remove_file(&path).ok();
                }
                _ => {}
            }
        }
        found.sort_unstable_by_key(|(used, key, _)| (*used, *key));
        let mut index = Index::default();
        for (_, key, bytes) in found {
            index.put(key, bytes);
        }
        let clips = Self { folder: folder.to_owned(), bound, index: Mutex::new(index), written: AtomicU64::default() };
        clips.shrink(0);
        Ok(clips)
    }

    fn has(&self, key: &Key) -> bool {
        self.index().clips.contains_key(key)
    }

    /// Whether a clip is there; if so, it counts as used.
    fn touch(&self, key: &Key) -> bool {
        let mut index = self.index();
        index.uses += 1;
        let uses = index.uses;
        index.clips.get_mut(key).map(|known| known.used = uses).is_some()
    }

    /// A clip that is whole; one that is not is forgotten.
    fn read(&self, key: &Key) -> Option<Pcm48k> {
        let path = self.path(key);
        let clip = read_clip(&path).ok().flatten();
        match &clip {
            Some(_) => {
                self.touch(key);
                // For the order of use after a restart; where the time cannot be set, that of writing stands.
                if let Ok(file) = File::open(&path) {
                    file.set_modified(SystemTime::now()).ok();
                }
            }
            None => {
                self.index().take(key);
                fs::remove_file(&path).ok();
            }
        }
        clip
    }

    /// Writes a clip, and removes older ones that it has no room beside.
    fn write(&self, key: &Key, clip: &Pcm48k) -> io::Result<()> {
        let samples: Vec<u8> =
            clip.0.iter().flat_map(|sample| ((sample.clamp(-1.0, 1.0) * SCALE) as i16).to_le_bytes()).collect();
        let bytes = (HEADER + samples.len()) as u64;
        if samples.len() > LONGEST || bytes > self.bound {
            return Err(io::Error::other("it is longer than a clip may be"));
        }
        self.shrink(bytes);
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let unfinished = self.folder.join(format!("{}-{number}.{UNFINISHED}", std::process::id()));
        let whole = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished).and_then(
            |mut file| {
                file.write_all(&MAGIC)?;
                file.write_all(&Sha256::digest(&samples))?;
                file.write_all(&samples)
            },
        );
        // Not synced: what a power cut leaves torn is found by its digest and made again.
        whole.and_then(|()| fs::rename(&unfinished, self.path(key))).inspect_err(|_| {
            fs::remove_file(&unfinished).ok();
        })?;
        self.index().put(*key, bytes);
        self.shrink(0);
        Ok(())
    }

    /// Removes the clips that were used least recently until there is room for so many bytes more.
    fn shrink(&self, room: u64) {
        loop {
            let oldest = {
                let mut index = self.index();
                if index.bytes + room <= self.bound {
                    return;
                }
                let Some(oldest) = index.oldest() else { return };
                index.take(&oldest);
                oldest
            };
            // Gone already where another process had the same thought.
            fs::remove_file(self.path(&oldest)).ok();
        }
    }

    fn path(&self, key: &Key) -> PathBuf {
        let name: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(name).with_extension(ENDING)
    }

    /// Every change of the index is whole when the lock is given back: poison says nothing.
    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key that a clip's file is named by.
fn key_of(path: &Path) -> Option<Key> {
    let name = path.file_name()?.to_str()?.strip_suffix(ENDING)?.strip_suffix('.')?;
    if name.len() != 64 || !name.is_ascii() {
        return None;
    }
    let mut key = [0; 32];
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&name[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(key)
}

/// The samples of a file; none where it is not whole.
fn read_clip(path: &Path) -> io::Result<Option<Pcm48k>> {
    let mut bytes = Vec::new();
    File::open(path)?.take((HEADER + LONGEST + 1) as u64).read_to_end(&mut bytes)?;
    let Some((header, samples)) = bytes.split_at_checked(HEADER) else { return Ok(None) };
    let (magic, digest) = header.split_at(MAGIC.len());
    if magic != MAGIC || digest != Sha256::digest(samples).as_slice() || samples.len() % 2 != 0 {
        return Ok(None);
    }
    let sample = |pair: &[u8]| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / SCALE;
    Ok(Some(Pcm48k(samples.chunks_exact(2).map(sample).collect())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::instant::InstantSynthesizer;
    use super::*;

    const LIVELY: Voice = Voice { pitch: 1.1, pace: 1.0 };

    fn voice(folder: &Path, bytes: u64) -> (Arc<InstantSynthesizer>, Cached) {
        let inner = Arc::new(InstantSynthesizer::new());
        let cached = Cached::open(inner.clone(), "noise 0", folder, bytes).expect("folder");
        (inner, cached)
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut files: Vec<_> =
            fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path()).collect();
        files.sort();
        files
    }

    fn close(a: &Pcm48k, b: &Pcm48k) -> bool {
        a.0.len() == b.0.len() && a.0.iter().zip(&b.0).all(|(a, b)| (a - b).abs() < 1e-4)
    }

    async fn say(cached: &Cached, text: &str) -> Pcm48k {
        cached.synthesize(text, Voice::default(), Priority::Speech.into()).await.expect("said")
    }

    #[tokio::test]
    async fn what_is_prepared_is_made_once_also_after_a_restart() {
        let folder = tempfile::tempdir().expect("folder");
        let (inner, cached) = voice(folder.path(), 10_000_000);
        assert_eq!(cached.prepare("Thank you.", Voice::default()).await.expect("prepared"), Prepared::Made);
        assert_eq!(cached.prepare("Thank you.", Voice::default()).await.expect("prepared"), Prepared::Already);
        assert_eq!(cached.prepare("Thank you.", LIVELY).await.expect("prepared"), Prepared::Made, "another voice");
        let clip = say(&cached, "Thank you.").await;
        assert!(close(&clip, &InstantSynthesizer::sound("Thank you.", Voice::default())));
        assert_eq!(inner.said().len(), 2);
        let (inner, cached) = voice(folder.path(), 10_000_000);
        assert!(clip == say(&cached, "Thank you.").await);
        assert!(inner.said().is_empty());
        let other = Cached::open(inner.clone(), "noise 0.6", folder.path(), 10_000_000).expect("folder");
        say(&other, "Thank you.").await;
        assert_eq!(inner.said().len(), 1, "a voice of other settings has other clips");
    }

    #[tokio::test]
    async fn what_is_only_said_leaves_no_trace() {
        let folder = tempfile::tempdir().expect("folder");
        let (inner, cached) = voice(folder.path(), 10_000_000);
        say(&cached, "Good morning, Ada.").await;
        say(&cached, "Good morning, Ada.").await;
        assert_eq!(inner.said().len(), 2);
        assert!(files(folder.path()).is_empty());
    }

    #[tokio::test]
    async fn a_torn_clip_is_made_again() {
        let folder = tempfile::tempdir().expect("folder");
        let (inner, cached) = voice(folder.path(), 10_000_000);
        cached.prepare("Thank you.", Voice::default()).await.expect("prepared");
        let [path] = files(folder.path()).try_into().expect("one file");
        let whole = fs::read(&path).expect("read");
        let mut flipped = whole.clone();
        *flipped.last_mut().expect("bytes") ^= 1;
        for torn in [&whole[..whole.len() - 2], &whole[..20], &[], &flipped] {
            fs::write(&path, torn).expect("written");
            let (inner, cached) = voice(folder.path(), 10_000_000);
            assert!(close(
                &say(&cached, "Thank you.").await,
                &InstantSynthesizer::sound("Thank you.", Voice::default())
            ));
            assert_eq!(inner.said().len(), 1, "{} bytes", torn.len());
            assert!(!path.exists(), "what is torn is taken away");
            assert_eq!(cached.prepare("Thank you.", Voice::default()).await.expect("prepared"), Prepared::Made);
            assert_eq!(fs::read(&path).expect("read"), whole);
        }
        // Taken away while this one knows it.
        fs::remove_file(&path).expect("removed");
        say(&cached, "Thank you.").await;
        assert_eq!(inner.said().len(), 2);
    }

    #[tokio::test]
    async fn the_least_recently_used_goes_first() {
        let folder = tempfile::tempdir().expect("folder");
        let text = |n: usize| format!("line number {n}");
        let (_, sizing) = voice(folder.path(), 10_000_000);
        sizing.prepare(&text(0), Voice::default()).await.expect("prepared");
        let size = fs::metadata(&files(folder.path())[0]).expect("a file").len();
        let (inner, cached) = voice(folder.path(), size * 3 + 10);
        for n in 1..3 {
            cached.prepare(&text(n), Voice::default()).await.expect("prepared");
        }
        say(&cached, &text(0)).await;
        cached.prepare(&text(3), Voice::default()).await.expect("prepared");
        let before = inner.said().len();
        for n in [0, 2, 3] {
            say(&cached, &text(n)).await;
        }
        assert_eq!(inner.said().len(), before, "line 1 went, the others stayed");
        say(&cached, &text(1)).await;
        assert_eq!(inner.said().len(), before + 1);
        assert_eq!(files(folder.path()).len(), 3);
        let (_, _smaller) = voice(folder.path(), size + 10);
        assert_eq!(files(folder.path()).len(), 1, "a smaller bound holds from the start");
    }

    #[tokio::test]
    async fn what_does_not_fit_or_cannot_be_written_is_said_all_the_same() {
        let folder = tempfile::tempdir().expect("folder");
        let (_, cached) = voice(folder.path(), 100);
        assert_eq!(cached.prepare("Thank you.", Voice::default()).await.expect("said"), Prepared::NotKept);
        assert!(files(folder.path()).is_empty());
        let unsayable = cached.prepare("…", Voice::default()).await;
        assert!(matches!(unsayable, Err(SpeechError::Unsayable)));
        let file = folder.path().join("file");
        fs::write(&file, "").expect("written");
        let inner = Arc::new(InstantSynthesizer::new());
        assert!(Cached::open(inner, "", &file, 100).is_err());
    }

    proptest! {
        /// However clips are written and read, the folder stays within its bound and the index knows its files.
        #[test]
        fn the_folder_stays_within_its_bound(
            deeds in prop::collection::vec((any::<bool>(), 0_u8..12, 1_usize..400), 1..60),
        ) {
            let folder = tempfile::tempdir().expect("folder");
            let clips = Clips::open(folder.path(), 2_000).expect("folder");
            for (write, name, length) in deeds {
                let key = [name; 32];
                if write {
                    clips.write(&key, &Pcm48k(vec![0.5; length])).expect("written");
                } else {
                    clips.read(&key);
                }
                let lengths: u64 = files(folder.path()).iter().map(|path| fs::metadata(path).expect("file").len()).sum();
                prop_assert!(lengths <= 2_000);
                prop_assert_eq!(lengths, clips.index().bytes);
            }
        }
    }
}
