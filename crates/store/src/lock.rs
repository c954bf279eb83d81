//! One live process for a data directory: a locked file that names its holder.
//!
//! The lock is the kernel's (`flock`), so it ends with the process however that ends. It does not
//! hold between machines on a network filesystem; the database's own exclusive lock stands behind it.

use std::fs::TryLockError;
use std::path::Path;

use crate::disk::{Disk, DiskFile};
use crate::error::StoreError;
use crate::files;

/// The held lock of a data directory; dropping it lets another process in.
#[derive(Debug)]
pub struct Lock {
    file: Box<dyn DiskFile>,
}

impl Lock {
    /// Takes the lock at `path` and writes this process's id into it.
    ///
    /// # Errors
    ///
    /// `Locked` if a live process holds it, with that process's id if it can be read.
    pub fn take(disk: &dyn Disk, path: &Path) -> Result<Self, StoreError> {
        let (file, _) = files::open_or_make(disk, path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Locked {
                    path: path.to_owned(),
                    process: holder(&*file),
                });
            }
            Err(TryLockError::Error(error)) => {
                return Err(StoreError::io("locking the data directory", error));
            }
        }
        // Only for the other's error text: nothing depends on it, so a full disk must not stop us here.
        let name = format!("{:<16}\n", std::process::id());
        let _ = file.write_all_at(name.as_bytes(), 0);
        Ok(Self { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone would leave it with a child process that was forked and has not yet called exec.
        let _ = self.file.unlock();
    }
}

/// The process id in the file, if it holds one.
fn holder(file: &dyn DiskFile) -> Option<u32> {
    let mut text = [0_u8; 16];
    file.read_exact_at(&mut text, 0).ok()?;
    std::str::from_utf8(&text).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::MachineDisk;

    #[test]
    fn a_second_holder_is_refused_and_told_who_holds_it_until_the_first_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = Lock::take(&MachineDisk, &path).unwrap();
        match Lock::take(&MachineDisk, &path) {
            Err(StoreError::Locked { process, .. }) => {
                assert_eq!(process, Some(std::process::id()))
            }
            other => panic!("{other:?}"),
        }
        drop(first);
        Lock::take(&MachineDisk, &path).unwrap();
    }
}
