//! Finds an ONNX Runtime library that the machine has already.

use std::path::{Path, PathBuf};

/// Where Linux distributions and `make install` put shared libraries.
fn library_folders() -> Vec<PathBuf> {
    let triplet = format!("{}-linux-gnu", std::env::consts::ARCH);
    ["/usr/local/lib", "/usr/lib64", "/usr/lib"]
        .into_iter()
        .flat_map(|folder| [Path::new(folder).join(&triplet), PathBuf::from(folder)])
        .collect()
}

/// The newest usable library in the machine's library folders.
pub fn installed(minimum: (u32, u32)) -> Option<PathBuf> {
    newest(&library_folders(), minimum)
}

/// The newest `libonnxruntime.so…` in `folders` of at least this version. The version is read from the name of the file
/// that a link leads to (`libonnxruntime.so.1.32.0`); a library that does not say its version is not trusted.
fn newest(folders: &[PathBuf], minimum: (u32, u32)) -> Option<PathBuf> {
    folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flat_map(|entries| entries.filter_map(Result::ok))
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("libonnxruntime.so"))
        .filter_map(|entry| std::fs::canonicalize(entry.path()).ok())
        .filter_map(|path| version(&path).map(|version| (version, path)))
        .filter(|(version, _)| *version >= minimum)
        .max()
        .map(|(_, path)| path)
}

fn version(path: &Path) -> Option<(u32, u32)> {
    let mut numbers = path.file_name()?.to_str()?.strip_prefix("libonnxruntime.so.")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_newest_that_is_new_enough() {
        let folder = tempfile::tempdir().unwrap();
        let folders = [folder.path().to_path_buf()];
        let add = |name: &str| std::fs::write(folder.path().join(name), b"x").unwrap();
        add("libonnxruntime.so");
        add("libonnxruntime_providers_shared.so");
        add("libonnxruntime.so.1.9.0");
        assert_eq!(newest(&folders, (1, 24)), None);
        add("libonnxruntime.so.1.24.1");
        add("libonnxruntime.so.1.32.0");
        let found = newest(&folders, (1, 24)).unwrap();
        assert!(found.ends_with("libonnxruntime.so.1.32.0"));
    }
}
