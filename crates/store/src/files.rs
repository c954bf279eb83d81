//! Creating files so that they are there after a power cut, and closed to other users.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::error::StoreError;

/// Only the node's user reads or writes what the store keeps.
const FILE_MODE: u32 = 0o600;
/// Only the node's user enters the data directory.
const DIR_MODE: u32 = 0o700;

/// Makes `dir` and what is missing above it, durable when this returns. A directory that is there is left as it is.
pub(crate) fn make_dir(dir: &Path) -> Result<(), StoreError> {
    if dir.is_dir() {
        return Ok(());
    }
    if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_dir(parent)?;
    }
    match std::fs::DirBuilder::new().mode(DIR_MODE).create(dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(StoreError::io("making the data directory", error));
        }
        _ => {}
    }
    sync_parent(dir)
}

/// Opens `path` for reading and writing, making it if it is not there; says whether it made it.
/// The name of a new file is durable when this returns.
pub(crate) fn open_or_make(path: &Path) -> Result<(File, bool), StoreError> {
    match OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(FILE_MODE)
        .open(path)
    {
        Ok(file) => {
            sync_parent(path)?;
            Ok((file, true))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .open(path)
                .map_err(|error| StoreError::io("opening a file of the data directory", error))?;
            close_to_others(&file)?;
            Ok((file, false))
        }
        Err(error) => Err(StoreError::io("making a file of the data directory", error)),
    }
}

/// Removes `path` if it is there, durably.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Ok(()) => sync_parent(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StoreError::io(
            "removing a file of the data directory",
            error,
        )),
    }
}

/// Makes the names in the directory of `path` durable.
pub(crate) fn sync_parent(path: &Path) -> Result<(), StoreError> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    File::open(parent)
        .and_then(|dir| dir.sync_all())
        .map_err(|error| StoreError::io("making a directory durable", error))
}

/// Takes `bytes` of disk for `file`, so that later overwrites need none. Not durable until synced.
pub(crate) fn preallocate(file: &File, bytes: u64) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    match fallocate(file, FallocateFlags::empty(), 0, bytes) {
        Ok(()) => Ok(()),
        // A filesystem without the call: write the zeros.
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => write_zeros(file, bytes),
        Err(error) => Err(error.into()),
    }
}

/// Bytes that this user may still take on the filesystem of `path`.
pub(crate) fn free_bytes(path: &Path) -> Result<u64, StoreError> {
    let space = rustix::fs::statvfs(path)
        .map_err(|error| StoreError::io("asking for the free space", error.into()))?;
    Ok(space.f_bavail.saturating_mul(space.f_frsize))
}

/// Takes away what other users may do with a file that an older program or a copy left open to them.
fn close_to_others(file: &File) -> Result<(), StoreError> {
    let found = file
        .metadata()
        .map_err(|error| StoreError::io("reading a file's permissions", error))?
        .permissions()
        .mode();
    if found & 0o077 == 0 {
        return Ok(());
    }
    file.set_permissions(std::fs::Permissions::from_mode(FILE_MODE))
        .map_err(|error| StoreError::io("closing a file to other users", error))
}

fn write_zeros(file: &File, bytes: u64) -> io::Result<()> {
    use std::os::unix::fs::FileExt;
    let zeros = vec![0_u8; 64 * 1024];
    let mut at = 0_u64;
    while at < bytes {
        let step = zeros
            .len()
            .min(usize::try_from(bytes - at).unwrap_or(zeros.len()));
        file.write_all_at(&zeros[..step], at)?;
        at += step as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_and_a_found_one_are_both_closed_to_other_users() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("a/b");
        make_dir(&inner).unwrap();
        assert_eq!(
            std::fs::metadata(&inner).unwrap().permissions().mode() & 0o777,
            0o700
        );
        let path = inner.join("file");
        assert!(open_or_make(&path).unwrap().1);
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o664)).unwrap();
        assert!(!open_or_make(&path).unwrap().1);
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    #[test]
    fn both_ways_of_preallocating_make_the_file_as_long_as_asked() {
        let dir = tempfile::tempdir().unwrap();
        for (name, make) in [
            ("call", preallocate as fn(&File, u64) -> io::Result<()>),
            ("zeros", write_zeros),
        ] {
            let (file, _) = open_or_make(&dir.path().join(name)).unwrap();
            make(&file, 100_001).unwrap();
            assert_eq!(file.metadata().unwrap().len(), 100_001, "{name}");
        }
    }

    #[test]
    fn removing_what_is_not_there_is_no_error() {
        let dir = tempfile::tempdir().unwrap();
        remove(&dir.path().join("nothing")).unwrap();
        assert!(free_bytes(dir.path()).unwrap() > 0);
    }
}
