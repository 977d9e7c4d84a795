//! The models: what there is, where it comes from, and whether it is here and whole.
//!
//! Read in this order:
//! 1. [`manifest`]: `models/manifest.toml`, built into the program. Per model its files, and its sources in order: a
//!    library of this machine, the model hub, or wheels of a Python package registry for machines that reach no more.
//! 2. [`Library`]: the models folder of the user's (one folder per model), so that a new clone fetches nothing twice.
//! 3. `fetch`: the way of a file into that folder. It is made beside its place, checked, flushed and renamed, under a
//!    lock; hub downloads (`hub`) resume, wheels (`wheel`) come through pip; [`convert`] turns what is inside into what
//!    the engines load. `disk` has the file operations and the record `fetched.toml` with each file's SHA-256.
//! 4. [`cli`]: `emily models fetch|list|verify`.
//!
//! Nothing here loads a model.

pub mod cli;
pub mod convert;
mod disk;
mod error;
mod fetch;
mod hub;
pub mod manifest;
pub mod progress;
mod runtime;
mod wheel;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::config::{EndOfTurnKind, ModelsConfig, SpeechConfig, SynthesizerKind, TranscriberKind};
use disk::Record;
pub use error::ModelError;
pub use fetch::{FetchReport, Outcome};
pub use manifest::{Manifest, Model};
pub use progress::Progress;

/// The voice that Emily speaks with unless the configuration names another; the manifest names its stand-in.
pub const DEFAULT_VOICE: &str = "piper-en_US-kristin-medium";
/// The name of ONNX Runtime in the manifest.
pub const ONNXRUNTIME: &str = "onnxruntime";
/// The name of the end-of-turn model in the manifest.
pub const SMART_TURN: &str = "smart-turn-v3.2";

/// The manifest and the folder in which its models lie.
#[derive(Clone, Debug)]
pub struct Library {
    dir: PathBuf,
    hub: String,
    manifest: Manifest,
    registry: wheel::Registry,
    /// `ORT_DYLIB_PATH`: the ONNX Runtime that the machine's owner wants used.
    named_runtime: Option<PathBuf>,
}

/// The result of hashing one file again.
#[derive(Debug)]
pub struct Verified {
    pub model: String,
    pub file: String,
    pub condition: Condition,
}

/// What hashing showed.
#[derive(Debug)]
pub enum Condition {
    /// As it was fetched, and as the manifest says.
    Whole,
    /// It is there, but neither the manifest nor a record of its fetch says what it must be.
    Unknown { sha256: String },
    /// Missing or not as it must be.
    Bad(ModelError),
}

impl Library {
    /// Reads the manifest and settles where the models folder is; nothing is fetched or created.
    pub fn open(config: &ModelsConfig) -> Result<Self, ModelError> {
        let manifest = Manifest::load(config.manifest.as_deref())?;
        let dir = config.dir.clone().or_else(default_dir).ok_or(ModelError::NoFolder)?;
        let hub = config.hub.clone().unwrap_or_else(|| manifest.hub.clone());
        let named_runtime = std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty()).map(PathBuf::from);
        Ok(Library { dir, hub, manifest, registry: wheel::Registry::default(), named_runtime })
    }

    /// The models there are.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The models folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Base URL of the model hub.
    pub fn hub(&self) -> &str {
        &self.hub
    }

    /// The path of `file` of `model`, if it is there and has the size it was fetched with. Its content is not hashed:
    /// that was done at the fetch, and [`Library::verify`] does it again.
    pub fn path(&self, model: &str, file: &str) -> Result<PathBuf, ModelError> {
        let entry = self.manifest.model(model)?;
        let known = entry.file(file)?;
        let path = self.folder(model).join(file);
        let Ok(metadata) = std::fs::metadata(&path) else {
            return Err(ModelError::Missing { model: model.to_owned(), path });
        };
        let record = Record::read(&self.folder(model));
        let recorded = record.as_ref().and_then(|record| record.files.get(file));
        let want = recorded.map(|recorded| recorded.bytes).or(known.bytes);
        if let Some(want) = want.filter(|&want| want != metadata.len()) {
            return Err(ModelError::WrongSize { model: model.to_owned(), path, have: metadata.len(), want });
        }
        if let (Some(record), Some(recorded)) = (&record, recorded) {
            // A newer manifest may want other content from the same source.
            if let Some(want) = pinned(entry, record, file).filter(|&want| want != recorded.sha256) {
                let (model, have, want) = (model.to_owned(), recorded.sha256.clone(), want.to_owned());
                return Err(ModelError::WrongContent { model, path, have, want });
            }
        }
        Ok(path)
    }

    /// The file that an engine loads: the model's first one.
    pub fn weights(&self, model: &str) -> Result<PathBuf, ModelError> {
        let entry = self.manifest.model(model)?;
        let first = entry.files.first().map_or("", |file| file.name.as_str());
        self.path(model, first)
    }

    /// The ONNX Runtime library: the one `ORT_DYLIB_PATH` names, else the fetched one, else one that is installed.
    pub fn onnxruntime(&self) -> Result<PathBuf, ModelError> {
        if let Some(path) = &self.named_runtime {
            return if path.is_file() {
                Ok(path.clone())
            } else {
                Err(ModelError::BadRuntimePath { path: path.clone() })
            };
        }
        let fetched = self.weights(ONNXRUNTIME);
        let minimum = self.manifest.model(ONNXRUNTIME)?.system_minimum();
        fetched.or_else(|error| minimum.and_then(runtime::installed).ok_or(error))
    }

    /// The voice to speak with: the configured one; else the default if it is here; else its stand-in if that is here;
    /// else the default. The result need not be here.
    pub fn voice(&self, configured: Option<&str>) -> String {
        if let Some(voice) = configured {
            return voice.to_owned();
        }
        let stand_in = self.manifest.model(DEFAULT_VOICE).ok().and_then(|model| model.stand_in.as_deref());
        match stand_in {
            Some(stand_in) if !self.is_present(DEFAULT_VOICE) && self.is_present(stand_in) => stand_in.to_owned(),
            _ => DEFAULT_VOICE.to_owned(),
        }
    }

    /// The models that this configuration uses.
    pub fn default_set(&self, speech: &SpeechConfig) -> Vec<String> {
        let mut names = Vec::new();
        if matches!(speech.transcriber, TranscriberKind::Whisper) {
            names.push(speech.whisper.model.clone());
        }
        if matches!(speech.synthesizer, SynthesizerKind::Piper) {
            names.push(self.voice(speech.piper.voice.as_deref()));
        }
        names.push(ONNXRUNTIME.to_owned());
        if speech.end_of_turn != Some(EndOfTurnKind::Text) {
            names.push(SMART_TURN.to_owned());
        }
        names
    }

    /// True if every file of `model` is there and has its size.
    pub fn is_present(&self, model: &str) -> bool {
        if model == ONNXRUNTIME {
            return self.onnxruntime().is_ok();
        }
        self.manifest.model(model).is_ok_and(|model| self.lies_in_folder(model))
    }

    /// True if a file of `model` is there, whole or not.
    pub fn is_begun(&self, model: &str) -> bool {
        let any = |known: &Model| known.files.iter().any(|file| self.folder(model).join(&file.name).exists());
        self.is_present(model) || self.manifest.model(model).is_ok_and(any)
    }

    /// Hashes every file of `names` again.
    pub fn verify(&self, names: &[String]) -> Vec<Verified> {
        let mut verified = Vec::new();
        for name in names {
            match self.manifest.model(name) {
                Ok(model) => verified.extend(model.files.iter().map(|file| Verified {
                    model: name.clone(),
                    file: file.name.clone(),
                    condition: self.condition(model, &file.name).unwrap_or_else(Condition::Bad),
                })),
                Err(error) => {
                    let (model, file) = (name.clone(), String::new());
                    verified.push(Verified { model, file, condition: Condition::Bad(error) });
                }
            }
        }
        verified
    }

    fn condition(&self, model: &Model, file: &str) -> Result<Condition, ModelError> {
        let path = match self.path(&model.name, file) {
            Err(ModelError::Missing { .. }) if model.name == ONNXRUNTIME => {
                let sha256 = disk::measure(&self.onnxruntime()?)?.sha256;
                return Ok(Condition::Unknown { sha256 }); // a library of the machine's
            }
            path => path?,
        };
        let have = disk::measure(&path)?.sha256;
        let record = Record::read(&self.folder(&model.name));
        let recorded = record.and_then(|record| record.files.get(file).map(|recorded| recorded.sha256.clone()));
        let Some(want) = recorded else {
            let known = model.sources.iter().any(|source| source.pinned(file) == Some(&have));
            return Ok(if known { Condition::Whole } else { Condition::Unknown { sha256: have } });
        };
        if want != have {
            return Err(ModelError::WrongContent { model: model.name.clone(), path, have, want });
        }
        Ok(Condition::Whole)
    }

    fn folder(&self, model: &str) -> PathBuf {
        self.dir.join(model)
    }

    fn lies_in_folder(&self, model: &Model) -> bool {
        model.files.iter().all(|file| self.path(&model.name, &file.name).is_ok())
    }

    /// Bytes of the model's files if they lie in the models folder.
    fn bytes_on_disk(&self, model: &Model) -> Option<u64> {
        let size = |file: &manifest::File| {
            let path = self.path(&model.name, &file.name).ok()?;
            std::fs::metadata(path).ok().map(|metadata| metadata.len())
        };
        model.files.iter().map(size).sum()
    }
}

/// The SHA-256 that the manifest wants for `file` from the source in `record`.
fn pinned<'a>(model: &'a Model, record: &Record, file: &str) -> Option<&'a str> {
    model.sources.iter().find(|source| source.label() == record.source)?.pinned(file)
}

/// `$XDG_CACHE_HOME/emily/models`, by default `~/.cache/emily/models`.
fn default_dir() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // The XDG base directory specification ignores relative paths.
    let cache = variable("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    cache.or_else(|| Some(variable("HOME")?.join(".cache"))).map(|cache| cache.join("emily").join("models"))
}
