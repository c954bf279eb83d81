//! The seam below the store: every file of a data directory is reached through here, so that a test can
//! put a disk under the store whose faults it decides. A node has [`MachineDisk`] and nothing else.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// The files of a data directory.
pub trait Disk: fmt::Debug + Send + Sync {
    /// The name that SQLite knows it by; `None` for the machine's own.
    fn vfs(&self) -> Option<&str>;

    /// Makes `dir` and what is missing above it, durable when this returns.
    ///
    /// # Errors
    ///
    /// Any I/O error.
    fn make_dir(&self, dir: &Path) -> io::Result<()>;

    /// How long the file at `path` is; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Any I/O error.
    fn length(&self, path: &Path) -> io::Result<Option<u64>>;

    /// Opens `path` for reading and writing, making it if it is not there; says whether it made it.
    /// Closed to other users; the name of a new file is not durable before `sync_parent`.
    ///
    /// # Errors
    ///
    /// Any I/O error.
    fn open_or_make(&self, path: &Path) -> io::Result<(Box<dyn DiskFile>, bool)>;

    /// Removes a file; not durable before `sync_parent`.
    ///
    /// # Errors
    ///
    /// `NotFound`; any I/O error.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Puts a file in the place of another in one step; not durable before `sync_parent`.
    ///
    /// # Errors
    ///
    /// Any I/O error.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Makes the names in the directory of `path` durable.
    ///
    /// # Errors
    ///
    /// Any I/O error.
    fn sync_parent(&self, path: &Path) -> io::Result<()>;

    /// Bytes that this user may still take on the filesystem of `path`.
    ///
    /// # Errors
    ///
    /// The system could not say.
    fn free_bytes(&self, path: &Path) -> io::Result<u64>;
}

/// One open file.
pub trait DiskFile: fmt::Debug + Send {
    /// How long it is.
    ///
    /// # Errors
    ///
    /// Any I/O error.
    fn length(&self) -> io::Result<u64>;

    /// Fills `buffer` from `offset` on.
    ///
    /// # Errors
    ///
    /// `UnexpectedEof` if the file is shorter; any I/O error.
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;

    /// Writes all of `bytes` at `offset`.
    ///
    /// # Errors
    ///
    /// Any I/O error.
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Cuts it short or lengthens it with zeros.
    ///
    /// # Errors
    ///
    /// Any I/O error.
    fn set_length(&self, length: u64) -> io::Result<()>;

    /// Takes so many bytes of disk for it, so that later overwrites need none. Not durable until synced.
    ///
    /// # Errors
    ///
    /// Any I/O error.
    fn preallocate(&self, bytes: u64) -> io::Result<()>;

    /// Makes its content durable.
    ///
    /// # Errors
    ///
    /// Any I/O error, after which nothing is known of what was written.
    fn sync_data(&self) -> io::Result<()>;

    /// Makes its content and its length durable.
    ///
    /// # Errors
    ///
    /// As `sync_data`.
    fn sync_all(&self) -> io::Result<()>;

    /// Locks it for this process alone, until it is unlocked or the process ends.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if another has it; any I/O error.
    fn try_lock(&self) -> Result<(), TryLockError>;

    /// Unlocks it.
    ///
    /// # Errors
    ///
    /// Any I/O error.
    fn unlock(&self) -> io::Result<()>;
}

/// The machine's disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct MachineDisk;

impl Disk for MachineDisk {
    fn vfs(&self) -> Option<&str> {
        None
    }

    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        if dir.is_dir() {
            return Ok(());
        }
        if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            self.make_dir(parent)?;
        }
        match std::fs::DirBuilder::new().mode(DIR_MODE).create(dir) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => self.sync_parent(dir),
        }
    }

    fn length(&self, path: &Path) -> io::Result<Option<u64>> {
        match std::fs::metadata(path) {
            Ok(found) => Ok(Some(found.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn open_or_make(&self, path: &Path) -> io::Result<(Box<dyn DiskFile>, bool)> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).mode(FILE_MODE);
        match options.clone().create_new(true).open(path) {
            Ok(file) => Ok((Box::new(file), true)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let file = options.open(path)?;
                close_to_others(&file)?;
                Ok((Box::new(file), false))
            }
            Err(error) => Err(error),
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn sync_parent(&self, path: &Path) -> io::Result<()> {
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        File::open(parent)?.sync_all()
    }

    fn free_bytes(&self, path: &Path) -> io::Result<u64> {
        let space = rustix::fs::statvfs(path)?;
        Ok(space.f_bavail.saturating_mul(space.f_frsize))
    }
}

impl DiskFile for File {
    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        FileExt::read_exact_at(self, buffer, offset)
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        FileExt::write_all_at(self, bytes, offset)
    }

    fn set_length(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn preallocate(&self, bytes: u64) -> io::Result<()> {
        use rustix::fs::{FallocateFlags, fallocate};
        match fallocate(self, FallocateFlags::empty(), 0, bytes) {
            Ok(()) => Ok(()),
            // A filesystem without the call: write the zeros.
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => {
                write_zeros(self, bytes)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn sync_data(&self) -> io::Result<()> {
        File::sync_data(self)
    }

    fn sync_all(&self) -> io::Result<()> {
        File::sync_all(self)
    }

    fn try_lock(&self) -> Result<(), TryLockError> {
        File::try_lock(self)
    }

    fn unlock(&self) -> io::Result<()> {
        File::unlock(self)
    }
}

/// Takes away what other users may do with a file that an older program or a copy left open to them.
fn close_to_others(file: &File) -> io::Result<()> {
    if file.metadata()?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    file.set_permissions(std::fs::Permissions::from_mode(FILE_MODE))
}

fn write_zeros(file: &File, bytes: u64) -> io::Result<()> {
    let zeros = vec![0_u8; 64 * 1024];
    let mut at = 0_u64;
    while at < bytes {
        let step = zeros
            .len()
            .min(usize::try_from(bytes - at).unwrap_or(zeros.len()));
        FileExt::write_all_at(file, &zeros[..step], at)?;
        at += step as u64;
    }
    Ok(())
}

/// Only the node's user reads or writes what the store keeps.
const FILE_MODE: u32 = 0o600;
/// Only the node's user enters the data directory.
const DIR_MODE: u32 = 0o700;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_and_a_found_one_are_both_closed_to_other_users() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("a/b");
        MachineDisk.make_dir(&inner).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&inner), 0o700);
        let path = inner.join("file");
        assert!(MachineDisk.open_or_make(&path).unwrap().1);
        assert_eq!(mode(&path), 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o664)).unwrap();
        assert!(!MachineDisk.open_or_make(&path).unwrap().1);
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn both_ways_of_preallocating_make_the_file_as_long_as_asked() {
        let dir = tempfile::tempdir().unwrap();
        for (name, make) in [
            (
                "call",
                <File as DiskFile>::preallocate as fn(&File, u64) -> io::Result<()>,
            ),
            ("zeros", write_zeros),
        ] {
            let file = File::create(dir.path().join(name)).unwrap();
            make(&file, 100_001).unwrap();
            assert_eq!(file.metadata().unwrap().len(), 100_001, "{name}");
        }
    }
}
