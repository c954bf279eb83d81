//! Files that are there after a power cut, and what an error on the way means to the store.

use std::io;
use std::path::Path;

use crate::disk::{Disk, DiskFile};
use crate::error::StoreError;

/// Makes `dir` and what is missing above it, durable when this returns. A directory that is there is left as it is.
pub(crate) fn make_dir(disk: &dyn Disk, dir: &Path) -> Result<(), StoreError> {
    disk.make_dir(dir)
        .map_err(|error| StoreError::io("making the data directory", error))
}

/// Opens `path` for reading and writing, making it if it is not there; says whether it made it.
/// The name of a new file is durable when this returns.
pub(crate) fn open_or_make(
    disk: &dyn Disk,
    path: &Path,
) -> Result<(Box<dyn DiskFile>, bool), StoreError> {
    let (file, made) = disk
        .open_or_make(path)
        .map_err(|error| StoreError::io("opening a file of the data directory", error))?;
    if made {
        sync_parent(disk, path)?;
    }
    Ok((file, made))
}

/// Removes `path` if it is there, durably.
pub(crate) fn remove(disk: &dyn Disk, path: &Path) -> Result<(), StoreError> {
    match disk.remove(path) {
        Ok(()) => sync_parent(disk, path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StoreError::io(
            "removing a file of the data directory",
            error,
        )),
    }
}

/// Makes the names in the directory of `path` durable.
pub(crate) fn sync_parent(disk: &dyn Disk, path: &Path) -> Result<(), StoreError> {
    disk.sync_parent(path)
        .map_err(|error| StoreError::io("making a directory durable", error))
}

/// Bytes that this user may still take on the filesystem of `path`.
pub(crate) fn free_bytes(disk: &dyn Disk, path: &Path) -> Result<u64, StoreError> {
    disk.free_bytes(path)
        .map_err(|error| StoreError::io("asking for the free space", error))
}

/// The path as a URI for SQLite, with what else it must know of the file. `psow=0`: SQLite then fills each
/// commit in the log up to a whole sector, so that a torn write of the next commit can't reach into one
/// that was acknowledged.
pub(crate) fn uri(disk: &dyn Disk, path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut uri = String::from("file://");
    for byte in absolute.as_os_str().as_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                uri.push(char::from(*byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri.push_str("?psow=0");
    if let Some(vfs) = disk.vfs() {
        uri.push_str("&vfs=");
        uri.push_str(vfs);
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::MachineDisk;

    #[test]
    fn removing_what_is_not_there_is_no_error() {
        let dir = tempfile::tempdir().unwrap();
        remove(&MachineDisk, &dir.path().join("nothing")).unwrap();
        assert!(free_bytes(&MachineDisk, dir.path()).unwrap() > 0);
    }
}
