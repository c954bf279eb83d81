//! Disk space kept aside for the hour when the disk is full, and how full it is.
//!
//! What is refused at which level is the line's rule; here is only the measure. Follows spec/store.md §4.

use std::path::{Path, PathBuf};

use crate::error::StoreError;
use crate::files;

/// A preallocated file that is given up when a commit finds no space.
#[derive(Debug)]
pub struct Reserve {
    path: PathBuf,
    bytes: u64,
    held: bool,
}

impl Reserve {
    /// Opens the reserve of `bytes` at `path`, or makes it if there is room; without room it is not held.
    ///
    /// # Errors
    ///
    /// Any I/O error but a full disk.
    pub fn open(path: &Path, bytes: u64) -> Result<Self, StoreError> {
        let length = std::fs::metadata(path).map_or(0, |found| found.len());
        let mut reserve = Self {
            path: path.to_owned(),
            bytes,
            held: length >= bytes,
        };
        if !reserve.held {
            reserve.make_again()?;
        }
        Ok(reserve)
    }

    /// Gives the space up; says whether there was any to give.
    ///
    /// # Errors
    ///
    /// The file could not be removed.
    pub fn release(&mut self) -> Result<bool, StoreError> {
        if !self.held {
            return Ok(false);
        }
        files::remove(&self.path)?;
        self.held = false;
        Ok(true)
    }

    /// Makes the reserve again once there is room for it and as much beside it, so that it is not
    /// made and given up in turn; says whether it is held.
    ///
    /// # Errors
    ///
    /// Any I/O error but a full disk.
    pub fn make_again(&mut self) -> Result<bool, StoreError> {
        if self.held || files::free_bytes(self.parent())? < self.bytes.saturating_mul(2) {
            return Ok(self.held);
        }
        let (file, _) = files::open_or_make(&self.path)?;
        let made = files::preallocate(&file, self.bytes)
            .and_then(|()| file.sync_all())
            .map_err(|error| StoreError::io("making the reserve", error));
        match made {
            Ok(()) => self.held = true,
            // Somebody took the room meanwhile: what is there of it is of no use.
            Err(StoreError::Full) => files::remove(&self.path)?,
            Err(error) => return Err(error),
        }
        Ok(self.held)
    }

    /// Measures the space on the reserve's filesystem.
    ///
    /// # Errors
    ///
    /// The system could not say.
    pub fn space(&self) -> Result<Space, StoreError> {
        let free = files::free_bytes(self.parent())?;
        Ok(Space {
            free,
            reserve: if self.held { self.bytes } else { 0 },
        })
    }

    fn parent(&self) -> &Path {
        match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        }
    }
}

/// How much may still be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Bytes free to this user, the reserve not among them.
    pub free: u64,
    /// Bytes of the reserve, 0 when it was given up.
    pub reserve: u64,
}

impl Space {
    /// Where this stands among the levels.
    #[must_use]
    pub fn level(self) -> SpaceLevel {
        match (self.reserve, self.free) {
            (0, free) if free < EXHAUSTED_BYTES => SpaceLevel::Exhausted,
            (0, _) => SpaceLevel::OnReserve,
            (_, free) if free < LOW_WATER_BYTES => SpaceLevel::Low,
            _ => SpaceLevel::Ample,
        }
    }
}

/// How full the disk is, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpaceLevel {
    /// Nothing to do.
    Ample,
    /// Below [`LOW_WATER_BYTES`]: ROUTINE is refused with a reason.
    Low,
    /// The reserve was given up: only FLASH and IMMEDIATE are recorded.
    OnReserve,
    /// What the reserve gave is all but used.
    Exhausted,
}

/// The size of the reserve unless set otherwise (64 MiB: more than a thousand of the largest entries).
pub const RESERVE_BYTES: u64 = 64 * 1024 * 1024;
/// Free space below which the disk counts as low.
pub const LOW_WATER_BYTES: u64 = 64 * 1024 * 1024;
/// One commit of the largest size (1 MiB), written to the log and folded into the database, and as much to spare.
const EXHAUSTED_BYTES: u64 = 4 * 1024 * 1024;

const _: () = assert!(RESERVE_BYTES > EXHAUSTED_BYTES);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_takes_real_blocks_gives_them_up_once_and_is_made_again() {
        use std::os::unix::fs::MetadataExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reserve");
        let mut reserve = Reserve::open(&path, 1 << 20).unwrap();
        assert_eq!(reserve.space().unwrap().reserve, 1 << 20);
        assert!(
            std::fs::metadata(&path).unwrap().blocks() * 512 >= 1 << 20,
            "the file is sparse"
        );
        assert!(reserve.release().unwrap());
        assert!(!reserve.release().unwrap() && !path.exists());
        assert_eq!(reserve.space().unwrap().reserve, 0);
        assert!(reserve.make_again().unwrap() && path.exists());
    }

    #[test]
    fn a_reserve_larger_than_the_disk_is_not_held_and_no_error() {
        let dir = tempfile::tempdir().unwrap();
        let reserve = Reserve::open(&dir.path().join("reserve"), u64::MAX / 4).unwrap();
        assert_eq!(reserve.space().unwrap().reserve, 0);
    }

    #[test]
    fn a_reserve_that_a_crash_left_half_made_is_made_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reserve");
        std::fs::write(&path, [0; 100]).unwrap();
        assert_eq!(
            Reserve::open(&path, 1 << 20)
                .unwrap()
                .space()
                .unwrap()
                .reserve,
            1 << 20
        );
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 1 << 20);
    }

    #[test]
    fn levels_worsen_with_space() {
        let level = |free, reserve| Space { free, reserve }.level();
        assert_eq!(level(LOW_WATER_BYTES, 1), SpaceLevel::Ample);
        assert_eq!(level(LOW_WATER_BYTES - 1, 1), SpaceLevel::Low);
        assert_eq!(level(LOW_WATER_BYTES, 0), SpaceLevel::OnReserve);
        assert_eq!(level(EXHAUSTED_BYTES - 1, 0), SpaceLevel::Exhausted);
        assert!(SpaceLevel::Ample < SpaceLevel::Low && SpaceLevel::Low < SpaceLevel::Exhausted);
    }
}
