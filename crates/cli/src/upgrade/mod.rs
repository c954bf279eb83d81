//! Putting another version of the program in the place of the one that runs: tried on a copy first, and taken
//! back by itself if the node does not come up as it was.
//!
//! Not here: words (`commands/upgrade.rs`), backups (`detente_node::backup`).

mod swap;
mod trial;

use std::path::{Path, PathBuf};
use std::time::Duration;

use detente_language::{Language, Value, key};
use detente_node::causes::{self, Cause, because, with};

pub use swap::{Ended, swap};
pub use trial::try_on_copy;

/// Where an upgrade happens.
#[derive(Clone, Debug)]
pub struct Place {
    /// The node's folder.
    pub data: PathBuf,
    /// The folder with `current`, which the service runs.
    pub programs: PathBuf,
    /// The service.
    pub service: String,
    /// Where the backup goes.
    pub backups: PathBuf,
    /// How long the node may take to come up as it was.
    pub within: Duration,
    /// In which language the programs are to say what failed.
    pub language: Language,
}

/// Why an upgrade did not happen. The node runs as before, unless it says otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpgradeError {
    /// The file is no program of ours.
    #[error("{path} does not say which version of detente it is: {said}")]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What it says.
        said: String,
    },
    /// A program did not do its part.
    #[error("{what} failed: {said}")]
    Step {
        /// Which part.
        what: Value,
        /// What it said.
        said: String,
    },
    /// The new program reads another record out of the copy.
    #[error("the new program reads the copy otherwise: {0}")]
    ReadsOtherwise(String),
    /// A file cannot be used.
    #[error("{path} can't be used")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

fn failed(path: &Path, source: std::io::Error) -> UpgradeError {
    UpgradeError::File {
        path: path.to_owned(),
        source,
    }
}

impl Cause for UpgradeError {
    fn words(&self) -> Value {
        match self {
            Self::NotOurs { path, said } => with(
                key::CAUSE_UPGRADE_NOT_OURS,
                &[
                    ("path", path.display().to_string().into()),
                    ("said", said.into()),
                ],
            ),
            Self::Step { what, said } => with(
                key::CAUSE_UPGRADE_STEP,
                &[("what", what.clone()), ("said", said.into())],
            ),
            Self::ReadsOtherwise(how) => {
                with(key::CAUSE_UPGRADE_READS_OTHERWISE, &[("how", how.into())])
            }
            Self::File { path, source } => because(
                with(
                    key::CAUSE_UPGRADE_FILE,
                    &[("path", path.display().to_string().into())],
                ),
                causes::of(source),
            ),
        }
    }
}
