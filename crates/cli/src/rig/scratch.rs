//! A folder for one run: a temporary one that is removed at the end, or one that a person keeps.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

/// The folder of a run.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    keep: bool,
}

impl Scratch {
    /// A new temporary folder, for this user alone, removed when this is dropped.
    ///
    /// # Errors
    ///
    /// It cannot be made.
    pub fn temporary() -> Outcome<Self> {
        let base = std::env::temp_dir();
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| Failure::unwritable(&base, &error))?;
        Self::at(base.join(format!("detente-{}", hex::encode(random))), false)
    }

    /// A folder that stays; it must not exist or be empty.
    ///
    /// # Errors
    ///
    /// It cannot be made.
    pub fn kept(path: PathBuf) -> Outcome<Self> {
        Self::at(path, true)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn at(path: PathBuf, keep: bool) -> Outcome<Self> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .map_err(|error| Failure::unwritable(&path, &error))?;
        Ok(Self { path, keep })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.keep {
            // What is left lies in the system's folder for temporary files.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
