//! Backups of a node's folder: taken while the node runs, read back before they count, laid out to be looked at.
//!
//! Works on files alone, from any process that may read them, the node's own among them; the driver is not
//! asked and not slowed. What a backup is: docs/operate/backup.md.

mod check;
mod copy;
mod lay_out;
mod manifest;
mod taking;

use std::io;
use std::path::{Path, PathBuf};

use detente_language::Value;
use serde::{Deserialize, Serialize};

pub use check::{Checked, LineChecked, check};
pub use copy::{Made, Wish, make};
pub use lay_out::{LaidOut, lay_out};
pub use manifest::{LeftOut, Manifest};
pub(crate) use taking::{Backups, NotTaken};

use crate::private_file;

/// Why a backup was not made, does not check, or cannot be laid out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// There is no node in the folder.
    #[error("{0} holds no node")]
    NoNode(PathBuf),
    /// A file cannot be used.
    #[error("{path} can't be used")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The folder is there already.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// The database was folded again and again while it was copied.
    #[error("the database changed under the copy {0} times in a row")]
    Restless(usize),
    /// The copy cannot be opened.
    #[error("the copied record can't be opened")]
    Store(#[from] detente_store::StoreError),
    /// The copy cannot be checked.
    #[error("the copied record can't be checked")]
    Check(#[from] crate::record_check::RecordCheckError),
    /// The copy lacks entries that this node had signed before the copy began.
    #[error("the copy lacks this node's last entry of line {0}")]
    Behind(String),
    /// The folder holds no backup.
    #[error("{path} is no backup: {why}")]
    NotABackup {
        /// Which.
        path: PathBuf,
        /// Why.
        why: Value,
    },
    /// What is there is not what was written.
    #[error("{0}")]
    Differs(Value),
}

/// How the last backup of a node ended, for whoever watches over it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    /// When it was taken (RFC 3339).
    pub at: String,
    /// Where it lies.
    pub folder: PathBuf,
    /// Whether it was read back and every signature checked.
    pub verified: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Entries in it.
    pub entries: u64,
    /// How long it took.
    pub took_ms: u64,
}

/// How the last backup of the node in `data` ended; `None` if there was none.
#[must_use]
pub fn last(data: &Path) -> Option<LastBackup> {
    let text = private_file::read_text(&data.join(LAST), LAST_BYTES_MAX).ok()?;
    serde_json::from_str(&text).ok()
}

/// Keeps how a backup ended.
///
/// # Errors
///
/// The file cannot be written.
pub fn keep_last(data: &Path, last: &LastBackup) -> Result<(), BackupError> {
    let path = data.join(LAST);
    let text = serde_json::to_string_pretty(last).map_err(|error| BackupError::File {
        path: path.clone(),
        source: io::Error::other(error),
    })?;
    private_file::replace(&path, text.as_bytes()).map_err(|source| failed(&path, source))
}

fn failed(path: &Path, source: io::Error) -> BackupError {
    BackupError::File {
        path: path.to_owned(),
        source,
    }
}

/// In the node's folder: how its last backup ended.
const LAST: &str = "last-backup.json";
const LAST_BYTES_MAX: u64 = 64 * 1024;
const TRUTH: &str = "truth.db";
const LOG: &str = "truth.db-wal";
const HEADS: &str = "heads";
