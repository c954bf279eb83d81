//! Reading a backup back: every file against its digest, every entry's signature and chain, counts and heads
//! against what the backup says of itself. Nothing in the backup is changed.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use detente_language::key;
use detente_line::persist::DocumentKind;
use detente_record::Founding;
use detente_store::{Settings, SqliteStore, Store as _};

use super::copy::{RESERVE_BYTES, copy};
use super::manifest::{self, LineRow, Manifest};
use super::{BackupError, HEADS, TRUTH, failed};
use crate::causes::{Cause as _, plain_text, with};
use crate::cores::Cores;
use crate::private_file;
use crate::record_check::check_line;

/// What reading a backup back found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Files whose digests were compared.
    pub files: usize,
    /// Lines.
    pub lines: Vec<LineChecked>,
}

/// One line of a backup, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineChecked {
    /// Its id.
    pub line: String,
    /// Entries, each verified.
    pub entries: u64,
    /// The digest of the record: equal at both parties when both hold the same.
    pub digest: String,
}

impl Checked {
    /// Entries of all lines.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.lines.iter().map(|line| line.entries).sum()
    }
}

/// Reads the backup in `folder` back.
///
/// # Errors
///
/// The first difference found.
pub fn check(folder: &Path) -> Result<Checked, BackupError> {
    let manifest = Manifest::read(folder)?;
    for row in &manifest.files {
        let path = folder.join(&row.path);
        if manifest::sha256(&path)? != (row.bytes, row.sha256.clone()) {
            return Err(BackupError::Differs(with(
                key::CAUSE_BACKUP_ALTERED,
                &[("path", path.display().to_string().into())],
            )));
        }
    }
    let files = manifest.files.len();
    if !folder.join(TRUTH).exists() {
        return Ok(Checked {
            files,
            lines: Vec::new(),
        });
    }
    // Opening a store writes to it, and a newer program brings it up to its own schema: a copy is opened.
    let scratch = Scratch::beside(folder)?;
    for file in [TRUTH, HEADS] {
        if folder.join(file).exists() {
            copy(&folder.join(file), &scratch.0.join(file))?;
        }
    }
    let settings = Settings {
        reserve_bytes: RESERVE_BYTES,
        ..Settings::default()
    };
    let store = SqliteStore::open(&scratch.0, &settings)?.store;
    let found = rows(&store)?;
    if found != manifest.lines {
        return Err(BackupError::Differs(plain_text(key::CAUSE_BACKUP_COUNTS)));
    }
    let lines = lines(&store)?;
    Ok(Checked { files, lines })
}

/// Checks every line of an open store.
fn lines(store: &SqliteStore) -> Result<Vec<LineChecked>, BackupError> {
    let mut checked = Vec::new();
    for founding in foundings(store)? {
        let line = founding.line();
        // The node may be at work beside it: no more than one of its cores is taken.
        let found = check_line(store, &founding, Cores::ONE)?;
        if let Some(problem) = found.problems().first() {
            return Err(BackupError::Differs(with(
                key::CAUSE_BACKUP_LINE,
                &[
                    ("line", line.to_string().into()),
                    ("cause", problem.clone()),
                ],
            )));
        }
        let report = found.report;
        checked.push(LineChecked {
            line: line.to_string(),
            entries: report.entries as u64,
            digest: report.digest.to_string(),
        });
    }
    Ok(checked)
}

/// What a store holds, in counts and heads.
pub(super) fn rows(store: &SqliteStore) -> Result<Vec<LineRow>, BackupError> {
    let mut rows = Vec::new();
    for founding in foundings(store)? {
        let line = founding.line();
        let mut entries = 0;
        // What is altered or missing is found when the entries are checked.
        let _ = store.for_each_entry(line, &mut |_| {
            entries += 1;
            ControlFlow::Continue(())
        })?;
        let heads = store.heads(line)?;
        rows.push(LineRow {
            line: line.to_string(),
            entries,
            heads: heads
                .iter()
                .map(|head| format!("{} {}", head.address, head.id))
                .collect(),
        });
    }
    Ok(rows)
}

fn foundings(store: &SqliteStore) -> Result<Vec<Founding>, BackupError> {
    let documents = store.documents(DocumentKind::Founding)?;
    let read = documents.iter().map(|document| {
        Founding::decode(&document.bytes).map_err(|fault| {
            BackupError::Differs(with(
                key::CAUSE_BACKUP_FOUNDING,
                &[("cause", fault.words())],
            ))
        })
    });
    read.collect()
}

/// A folder that is gone when the check is over.
struct Scratch(PathBuf);

impl Scratch {
    /// Beside the backup; where that medium can't be written to, among the system's temporary files.
    fn beside(folder: &Path) -> Result<Self, BackupError> {
        let name = format!("detente-check-{}", std::process::id());
        let beside = folder.with_extension(&name);
        if private_file::make_folder(&beside).is_ok() {
            return Ok(Self(beside));
        }
        let path = std::env::temp_dir().join(name);
        private_file::make_folder(&path).map_err(|source| failed(&path, source))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Only a copy; one that stays behind is of no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}
