//! Files that hold secrets, or what must not be lost: made whole or not at all, readable by their owner alone.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Makes a file of mode 0600 that was not there, durable when this returns.
///
/// # Errors
///
/// `AlreadyExists` if there is one; whatever the operating system says otherwise.
pub(crate) fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(content)?;
    file.sync_all()?;
    sync_folder_of(path)
}

/// Puts a file of mode 0600 in the place of the one that may be there: the old one or the new
/// one stands there at any moment.
///
/// # Errors
///
/// Whatever the operating system says.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let placed = write_whole(&beside, content).and_then(|()| std::fs::rename(&beside, path));
    if placed.is_err() {
        // On a full disk what was half written would take room for nothing.
        let _ = std::fs::remove_file(&beside);
    }
    placed?;
    sync_folder_of(path)
}

fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Makes a folder of mode 0700, and those above it, unless they are there.
///
/// # Errors
///
/// Whatever the operating system says.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

/// Reads a text file of at most `bytes_max` bytes.
///
/// # Errors
///
/// `InvalidData` if it is longer or not UTF-8; whatever the operating system says otherwise.
pub(crate) fn read_text(path: &Path, bytes_max: u64) -> io::Result<String> {
    use std::io::Read as _;
    let mut text = String::new();
    let read = File::open(path)?
        .take(bytes_max + 1)
        .read_to_string(&mut text)?;
    if read as u64 > bytes_max {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "the file is too long",
        ));
    }
    Ok(text)
}

/// A new name in a folder is durable only when the folder is.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_made_file_is_its_owners_alone_and_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        create(&path, b"one").unwrap();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            create(&path, b"two").unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        replace(&path, b"two").unwrap();
        assert_eq!(read_text(&path, 3).unwrap(), "two");
        assert_eq!(
            read_text(&path, 2).unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
    }
}
