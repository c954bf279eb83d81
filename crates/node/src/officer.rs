//! Officers' keys at this desk: one file an officer. The node itself never reads one: whoever
//! acts signs with it at the command line, and the node sees signatures only.

use std::path::{Path, PathBuf};

use detente_record::{PublicKey, SecretKey};

use crate::key_file::{self, KeyFileError};
use crate::keys::Purpose;
use crate::private_file;

/// Why an officer's key cannot be made or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfficerError {
    /// The name cannot be a file's name.
    #[error(
        "{0:?} can't name an officer here: letters, digits, '-', '_' and '.' only, at most 64, not beginning with '.'"
    )]
    BadName(String),
    /// The key file cannot be made or used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
}

/// Makes a key for an officer, in `officers/<name>.key`. Never overwrites one.
///
/// # Errors
///
/// `BadName`, or `Key` if the file is there already or cannot be made.
pub fn create(folder: &Path, name: &str) -> Result<PublicKey, OfficerError> {
    let path = path_of(folder, name)?;
    private_file::make_folder(&folder.join(FOLDER)).map_err(|source| KeyFileError::File {
        path: path.clone(),
        source,
    })?;
    let seed = key_file::random_seed()?;
    let key = SecretKey::from_seed(*seed).public();
    let comment = format!(
        "Key of officer {name} (Ed25519 seed). Whoever holds it acts as this officer.\nPublic key: {key}"
    );
    key_file::create(&path, &comment, (&seed, Purpose::Officer), None)?;
    Ok(key)
}

/// Reads an officer's key.
///
/// # Errors
///
/// As for [`create`].
pub fn read(folder: &Path, name: &str) -> Result<SecretKey, OfficerError> {
    let path = path_of(folder, name)?;
    Ok(SecretKey::from_seed(*key_file::read(
        &path,
        Purpose::Officer,
    )?))
}

/// Every officer whose key stands here, by name.
///
/// # Errors
///
/// `Key` if the folder or a key cannot be read.
pub fn list(folder: &Path) -> Result<Vec<(String, PublicKey)>, OfficerError> {
    let folder_path = folder.join(FOLDER);
    let failed = |source| KeyFileError::File {
        path: folder_path.clone(),
        source,
    };
    let files = match std::fs::read_dir(&folder_path) {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error).into()),
    };
    let mut officers = Vec::new();
    for file in files {
        let file_name = file.map_err(failed)?.file_name();
        if let Some(name) = file_name
            .to_str()
            .and_then(|name| name.strip_suffix(".key"))
        {
            officers.push((name.to_owned(), read(folder, name)?.public()));
        }
    }
    officers.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(officers)
}

fn path_of(folder: &Path, name: &str) -> Result<PathBuf, OfficerError> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.len() > 64 || name.starts_with('.') || !name.chars().all(fits) {
        return Err(OfficerError::BadName(name.to_owned()));
    }
    Ok(folder.join(FOLDER).join(format!("{name}.key")))
}

const FOLDER: &str = "officers";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_key_is_the_one_that_reads_back_and_is_never_made_twice() {
        let dir = tempfile::tempdir().unwrap();
        let key = create(dir.path(), "Иванова").unwrap();
        assert_eq!(read(dir.path(), "Иванова").unwrap().public(), key);
        assert!(create(dir.path(), "Иванова").is_err());
        assert_eq!(list(dir.path()).unwrap(), [("Иванова".to_owned(), key)]);
    }

    #[test]
    fn a_name_that_would_leave_the_folder_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["../x", "a/b", "", ".hidden", "a b"] {
            assert!(
                matches!(create(dir.path(), name), Err(OfficerError::BadName(_))),
                "{name}"
            );
        }
    }
}
