//! Inputs that once broke a target, or nearly did, made as small as they go: `fuzz/corpus/<target>/`.

use std::fs;
use std::path::PathBuf;

use crate::seeds;
use crate::targets::Target;

/// The folder of a target's inputs.
#[must_use]
pub fn folder(target: &Target) -> PathBuf {
    seeds::root().join("fuzz/corpus").join(target.name)
}

/// The inputs of a target, by their file's name; none if it has no folder.
///
/// # Panics
///
/// If one cannot be read.
#[must_use]
pub fn of(target: &Target) -> Vec<(String, Vec<u8>)> {
    let Ok(files) = fs::read_dir(folder(target)) else {
        return Vec::new();
    };
    let mut inputs: Vec<_> = files
        .map(|file| {
            let path = file.expect("a file of the corpus").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            (
                name,
                fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
            )
        })
        .collect();
    inputs.sort();
    inputs
}
