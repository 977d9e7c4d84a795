//! Is a ggml file whole? whisper.cpp trusts the sizes in it and ends the process where they are wrong, so it is walked before: header,
//! mel filters, vocabulary, then each tensor, skipping the numbers. Takes milliseconds.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// "ggml" as a little-endian number, the file's first four bytes.
const MAGIC: u32 = 0x6767_6d6c;
/// n_vocab, audio context, state, heads, layers, text context, state, heads, layers, mels, file type.
const HEADER: usize = 11;

/// The text tokens that every Whisper vocabulary holds.
const LEAST_WORDS: u64 = 50_000;

/// Checks that the file is a Whisper model to its last byte.
///
/// # Errors
/// What is wrong, in words for a person.
pub(super) fn check(path: &Path) -> Result<(), String> {
    let file = File::open(path).map_err(|error| format!("it cannot be read ({error})"))?;
    let length = file.metadata().map_err(|error| format!("it cannot be read ({error})"))?.len();
    let mut walk = Walk { input: BufReader::new(file), at: 0, length };
    walk.whole_file().map_err(|fault| match fault {
        Fault::Torn => format!("it is torn: it ends after {length} bytes, in the middle of something"),
        Fault::Foreign(what) => format!("it is no Whisper model in ggml format ({what})"),
    })
}

enum Fault {
    Torn,
    Foreign(&'static str),
}

struct Walk {
    input: BufReader<File>,
    at: u64,
    length: u64,
}

impl Walk {
    fn whole_file(&mut self) -> Result<(), Fault> {
        if self.length < 4 {
            return Err(Fault::Torn);
        }
        if self.number()? as u32 != MAGIC {
            return Err(Fault::Foreign("its first bytes are wrong"));
        }
        let mut header = [0; HEADER];
        for field in &mut header {
            *field = self.number()?;
        }
        let [vocabulary, context, state, heads, layers, _, _, _, text_layers, ..] = header;
        let sane = (50_000..60_000).contains(&vocabulary)
            && context == 1500
            && (64..=4096).contains(&state)
            && (1..=64).contains(&heads)
            && [4, 6, 12, 24, 32].contains(&layers)
            && (1..=layers).contains(&text_layers);
        if !sane {
            return Err(Fault::Foreign("its header is no Whisper's"));
        }
        let mels = self.size(1024)?;
        let bins = self.size(4096)?;
        self.skip(mels * bins * 4)?;
        let words = self.size(60_000)?;
        if words < LEAST_WORDS {
            return Err(Fault::Foreign("its vocabulary is no Whisper's"));
        }
        for _ in 0..words {
            let bytes = self.size(1024)?;
            self.skip(bytes)?;
        }
        let mut tensors = 0;
        while self.at < self.length {
            self.tensor()?;
            tensors += 1;
        }
        // Whisper's tensors: eleven, and per layer fifteen in the encoder, twenty-four in the decoder. Without any, whisper.cpp takes the
        // file for a test of its own and fails later.
        if tensors == 11 + 15 * layers + 24 * text_layers { Ok(()) } else { Err(Fault::Torn) }
    }

    fn tensor(&mut self) -> Result<(), Fault> {
        let dimensions = self.size(4)?;
        let name = self.size(256)?;
        let kind = self.number()?;
        let mut elements: u64 = 1;
        for _ in 0..dimensions {
            elements = elements.checked_mul(self.size(1 << 20)?).ok_or(Fault::Foreign("a tensor has no sane size"))?;
        }
        // Elements and bytes of one block, by ggml's type number.
        let (block, bytes) = match kind {
            0 => (1, 4),
            1 => (1, 2),
            2 => (32, 18),
            3 => (32, 20),
            6 => (32, 22),
            7 => (32, 24),
            8 => (32, 34),
            10 => (256, 84),
            11 => (256, 110),
            12 => (256, 144),
            13 => (256, 176),
            14 => (256, 210),
            _ => return Err(Fault::Foreign("a tensor is of an unknown type")),
        };
        if !elements.is_multiple_of(block) {
            return Err(Fault::Foreign("a tensor is not made of whole blocks"));
        }
        self.skip(name)?;
        self.skip(elements / block * bytes)
    }

    fn number(&mut self) -> Result<i32, Fault> {
        let mut bytes = [0; 4];
        self.input.read_exact(&mut bytes).map_err(|_| Fault::Torn)?;
        self.at += 4;
        Ok(i32::from_le_bytes(bytes))
    }

    /// A number that counts something, of which there are at most `most`.
    fn size(&mut self, most: u64) -> Result<u64, Fault> {
        let size = self.number()?;
        u64::try_from(size).ok().filter(|size| *size <= most).ok_or(Fault::Foreign("a length in it makes no sense"))
    }

    fn skip(&mut self, bytes: u64) -> Result<(), Fault> {
        if bytes > self.length - self.at {
            return Err(Fault::Torn);
        }
        // Below 2^63: not longer than the file.
        self.input.seek_relative(bytes as i64).map_err(|_| Fault::Torn)?;
        self.at += bytes;
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The start of the first tensor in [`smallest`].
    const TENSORS: usize = 12 * 4 + 8 + 24 + 4 + 50_257 * 4;

    /// A file that is whole by its own account: header, filters, a vocabulary of empty words, and as many tensors as tiny.en has.
    pub(in super::super) fn smallest() -> Vec<u8> {
        let mut numbers = vec![MAGIC as i32, 51_864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1];
        numbers.extend([2, 3, 0, 0, 0, 0, 0, 0, 50_257]);
        numbers.resize(numbers.len() + 50_257, 0);
        for _ in 0..167 {
            // One dimension of 64 numbers of eight bits (two blocks of 34 bytes), a name of four bytes.
            numbers.extend([1, 4, 8, 64]);
            numbers.resize(numbers.len() + 18, 0);
        }
        numbers.into_iter().flat_map(i32::to_le_bytes).collect()
    }

    #[test]
    fn a_whole_file_passes_and_every_shorter_one_is_refused() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("model.bin");
        let whole = smallest();
        std::fs::write(&path, &whole).expect("written");
        assert_eq!(check(&path), Ok(()));
        let ends = (0..TENSORS).step_by(9_973).chain([0, 3, 50, TENSORS]);
        for length in ends.chain(whole.len() - 180..whole.len()) {
            std::fs::write(&path, &whole[..length]).expect("written");
            assert!(check(&path).is_err(), "{length}");
        }
    }

    #[test]
    fn other_files_are_refused() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("model.bin");
        let mut header = smallest();
        header[4..8].copy_from_slice(&(-1_i32).to_le_bytes());
        let mut lengths = smallest();
        lengths[48..52].copy_from_slice(&i32::MAX.to_le_bytes());
        for content in [b"not a model at all".to_vec(), header, lengths] {
            std::fs::write(&path, content).expect("written");
            assert!(check(&path).expect_err("refused").contains("no Whisper model"));
        }
    }
}
