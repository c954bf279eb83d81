//! A backup: what was written, and what reading it back found.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer to `POST /v1/backup`. There is none before all of it was read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupMade {
    /// The folder that it is.
    pub folder: String,
    /// When it was taken (RFC 3339).
    pub made: String,
    /// How long it took, reading it back included.
    pub took_ms: u64,
    /// Files in it, each read back against its digest.
    pub files: usize,
    /// Its lines, every entry of them read back and its signature checked.
    pub lines: Vec<BackedUpLine>,
    /// What of the node's folder is not in it.
    pub left_out: Vec<LeftOut>,
    /// SHA-256 of its `SHA256SUMS`: one value that stands for all of it.
    pub digest: String,
}

/// A line in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackedUpLine {
    /// Its id.
    pub line: String,
    /// Entries.
    pub entries: u64,
    /// The digest of the record.
    pub digest: String,
}

/// A file that is not in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FileLeftOut)]
pub struct LeftOut {
    /// Its path in the node's folder.
    pub path: String,
    /// `key-in-the-clear`, `recovery-key` or `token`.
    pub why: String,
}
