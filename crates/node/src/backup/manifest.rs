//! What a backup says of itself: its files with their digests, its lines with their counts and heads.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use detente_language::{Value, key};
use serde::{Deserialize, Serialize};

use super::{BackupError, failed};
use crate::causes::with;
use crate::private_file;

/// `manifest.json` of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What this is, and in which version.
    pub format: String,
    /// The version of the program that made it.
    pub program: String,
    /// When it was made (RFC 3339).
    pub made: String,
    /// The card of the party.
    pub card: String,
    /// Every file of it, by path.
    pub files: Vec<FileRow>,
    /// What of the node's folder is not in it.
    pub left_out: Vec<LeftOut>,
    /// Its lines.
    pub lines: Vec<LineRow>,
}

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// Its path in the backup.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of it, as `sha256sum` prints it.
    pub sha256: String,
}

/// A file that a backup leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its path in the node's folder.
    pub path: PathBuf,
    /// `key-in-the-clear`, `recovery-key` or `token`.
    pub why: String,
}

/// A line of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRow {
    /// Its id.
    pub line: String,
    /// How many entries it has.
    pub entries: u64,
    /// The last entry of each journal, in words of the record.
    pub heads: Vec<String>,
}

impl Manifest {
    /// Reads the manifest of the backup in `folder`.
    ///
    /// # Errors
    ///
    /// `File`, `NotABackup`.
    pub fn read(folder: &Path) -> Result<Self, BackupError> {
        let path = folder.join(FILE);
        let text =
            private_file::read_text(&path, BYTES_MAX).map_err(|source| failed(&path, source))?;
        Self::parse(&text).map_err(|why| BackupError::NotABackup {
            path: folder.to_owned(),
            why,
        })
    }

    /// Reads the text of a manifest.
    ///
    /// # Errors
    ///
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, Value> {
        let manifest: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if manifest.format != FORMAT {
            return Err(with(
                key::CAUSE_BACKUP_FORMAT,
                &[("format", manifest.format.into())],
            ));
        }
        // A path that leads out of the folder would have us read, and lay out, somebody else's file.
        for row in &manifest.files {
            let inside = row
                .path
                .components()
                .all(|part| matches!(part, std::path::Component::Normal(_)));
            if !inside {
                let path = row.path.display().to_string();
                return Err(with(key::CAUSE_BACKUP_OUTSIDE, &[("path", path.into())]));
            }
        }
        Ok(manifest)
    }

    /// Writes it, and beside it the list that `sha256sum --check` reads.
    pub(super) fn write(&self, folder: &Path) -> Result<(), BackupError> {
        let path = folder.join(FILE);
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| failed(&path, std::io::Error::other(error)))?;
        private_file::create(&path, text.as_bytes()).map_err(|source| failed(&path, source))?;
        let mut sums = String::new();
        for row in &self.files {
            sums.push_str(&format!("{}  {}\n", row.sha256, row.path.display()));
        }
        sums.push_str(&format!("{}  {FILE}\n", sha256(&path)?.1));
        let path = folder.join(SUMS);
        private_file::create(&path, sums.as_bytes()).map_err(|source| failed(&path, source))
    }
}

/// The length and SHA-256 of a file.
pub(super) fn sha256(path: &Path) -> Result<(u64, String), BackupError> {
    let mut file = File::open(path).map_err(|source| failed(path, source))?;
    let mut context = Context::new(&SHA256);
    let mut piece = vec![0; PIECE_BYTES];
    let mut length = 0;
    loop {
        let read = file
            .read(&mut piece)
            .map_err(|source| failed(path, source))?;
        if read == 0 {
            return Ok((length, hex::encode(context.finish())));
        }
        context.update(&piece[..read]);
        length += read as u64;
    }
}

pub(super) const FORMAT: &str = "detente-backup-v0";
pub(super) const FILE: &str = "manifest.json";
/// What `sha256sum --check` reads, for whoever has no program of ours.
pub(super) const SUMS: &str = "SHA256SUMS";
const BYTES_MAX: u64 = 16 * 1024 * 1024;
const PIECE_BYTES: usize = 1024 * 1024;
