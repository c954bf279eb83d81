//! The new program tried on a backup, taken for it: it opens the copy, brings it up to its own schema, verifies
//! every entry and counts them, and must find what the present program found.

use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use detente_language::{Value, key};
use detente_node::causes::plain_text;
use serde::Deserialize;

use super::{Place, UpgradeError, failed};

/// A new program that reads the record as the present one does.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Its version, as it says itself.
    pub version: String,
    /// The backup it was tried on.
    pub backup: PathBuf,
    /// The lines of the record, as both programs read them.
    pub lines: Vec<Line>,
}

/// A line as a program reads it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Line {
    /// Its id.
    pub line: String,
    /// Entries.
    pub entries: u64,
    /// The digest of the record.
    pub digest: String,
}

#[derive(Deserialize)]
struct Backup {
    folder: PathBuf,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Check {
    lines: Vec<Line>,
}

/// Takes a backup with the present program and has `new` read it.
///
/// # Errors
///
/// What failed; nothing has been changed.
pub fn try_on_copy(place: &Place, present: &Path, new: &Path) -> Result<Tried, UpgradeError> {
    let version = version(new)?;
    let language = place.language.tag();
    let data = place.data.display().to_string();
    let backups = place.backups.display().to_string();
    let taken = says(
        as_owner(present, &place.data)?
            .args(["--lang", language, "--json", "--data", &data])
            .args(["backup", &backups]),
        plain_text(key::UPGRADE_STEP_BACKUP),
    )?;
    let backup: Backup = understood(&taken, plain_text(key::UPGRADE_STEP_BACKUP))?;
    let folder = backup.folder.display().to_string();
    let read = says(
        as_owner(new, &place.data)?
            .args(["--lang", language, "--json"])
            .args(["backup", "verify", &folder]),
        plain_text(key::UPGRADE_STEP_READING),
    )?;
    let check: Check = understood(&read, plain_text(key::UPGRADE_STEP_READING))?;
    if check.lines != backup.lines {
        return Err(UpgradeError::ReadsOtherwise(format!(
            "{:?} instead of {:?}",
            check.lines, backup.lines
        )));
    }
    Ok(Tried {
        version,
        backup: backup.folder,
        lines: backup.lines,
    })
}

/// The version that a program says it is.
pub(super) fn version(program: &Path) -> Result<String, UpgradeError> {
    let not_ours = |said: String| UpgradeError::NotOurs {
        path: program.to_owned(),
        said,
    };
    let ran = Command::new(program)
        .arg("--version")
        .output()
        .map_err(|error| not_ours(error.to_string()))?;
    let said = String::from_utf8_lossy(&ran.stdout).trim().to_owned();
    match said.strip_prefix("detente ") {
        Some(version) if ran.status.success() && !version.contains(['/', ' ', '\n']) => {
            Ok(version.to_owned())
        }
        _ => Err(not_ours(said)),
    }
}

/// A program run as the owner of the node's folder: an upgrade is root's, the folder's files are the node's.
fn as_owner(program: &Path, data: &Path) -> Result<Command, UpgradeError> {
    let owner = std::fs::metadata(data).map_err(|source| failed(data, source))?;
    let mut command = Command::new(program);
    command.env_remove("DETENTE_LANG");
    if rustix::process::geteuid().is_root() && owner.uid() != 0 {
        command.uid(owner.uid()).gid(owner.gid());
    }
    Ok(command)
}

/// What a program prints; it must succeed.
pub(super) fn says(command: &mut Command, what: Value) -> Result<String, UpgradeError> {
    let step = |said: String| UpgradeError::Step {
        what: what.clone(),
        said,
    };
    let ran = command.output().map_err(|error| step(error.to_string()))?;
    if !ran.status.success() {
        let said = String::from_utf8_lossy(&ran.stderr);
        return Err(step(detente_language::plain_line(said.trim())));
    }
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}

fn understood<'a, T: Deserialize<'a>>(said: &'a str, what: Value) -> Result<T, UpgradeError> {
    serde_json::from_str(said).map_err(|error| UpgradeError::Step {
        what,
        said: error.to_string(),
    })
}
