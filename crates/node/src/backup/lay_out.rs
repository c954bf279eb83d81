//! Laying a backup out into a new folder, to be read: a node started there is mute, because nobody can say
//! what the original signed after the backup was taken.

use std::path::Path;

use super::check::{Checked, check};
use super::copy::copy;
use super::manifest::{LeftOut, Manifest};
use super::{BackupError, HEADS, failed};
use crate::{key_file, private_file, setup};

/// A backup that was laid out.
#[derive(Clone, Debug)]
pub struct LaidOut {
    /// When it had been made.
    pub made: String,
    /// What reading it back found.
    pub checked: Checked,
    /// What the node's folder had and the backup has not.
    pub missing: Vec<LeftOut>,
}

/// Lays the backup in `from` out into `to`, which must not be there.
///
/// Without the head file a node takes every line's own head for unknown (spec/store.md §3), and signs nothing.
///
/// # Errors
///
/// The backup does not check, or `to` cannot be made.
pub fn lay_out(from: &Path, to: &Path) -> Result<LaidOut, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let checked = check(from)?;
    let manifest = Manifest::read(from)?;
    private_file::make_folder(to).map_err(|source| failed(to, source))?;
    for row in &manifest.files {
        if row.path == Path::new(HEADS) {
            continue;
        }
        let path = to.join(&row.path);
        if let Some(folder) = path.parent() {
            private_file::make_folder(folder).map_err(|source| failed(folder, source))?;
        }
        copy(&from.join(&row.path), &path)?;
    }
    let mut missing = manifest.left_out;
    missing.retain(|file| file.why != "recovery-key");
    if missing
        .iter()
        .any(|file| file.path == Path::new(setup::TOKEN))
    {
        let path = to.join(setup::TOKEN);
        let seed =
            key_file::random_seed().map_err(|error| failed(&path, std::io::Error::other(error)))?;
        let text = format!("{}\n", hex::encode(seed.as_ref()));
        private_file::create(&path, text.as_bytes()).map_err(|source| failed(&path, source))?;
        missing.retain(|file| file.path != Path::new(setup::TOKEN));
    }
    Ok(LaidOut {
        made: manifest.made,
        checked,
        missing,
    })
}
