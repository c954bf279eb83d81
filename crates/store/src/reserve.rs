//! Disk space kept aside for the hour when the disk is full, and how full it is.
//!
//! What is refused at which level is the line's rule; here is only the measure. Follows spec/store.md §4.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::Disk;
use crate::error::StoreError;
use crate::files;

/// A preallocated file that is given up, a step at a time, when a commit finds no space.
///
/// In steps, because whatever fills the disk takes what is given up as readily as we do: given up
/// whole, it would last us no longer than one commit.
#[derive(Debug)]
pub struct Reserve {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    /// What it is when whole.
    bytes: u64,
    /// What is left of it.
    held: u64,
}

impl Reserve {
    /// Opens the reserve of `bytes` at `path`, or makes it if there is room; without room it is held in
    /// part, or not at all.
    ///
    /// # Errors
    ///
    /// Any I/O error but a full disk.
    pub fn open(disk: Arc<dyn Disk>, path: &Path, bytes: u64) -> Result<Self, StoreError> {
        let length = disk.length(path).ok().flatten().unwrap_or(0);
        let mut reserve = Self {
            disk,
            path: path.to_owned(),
            bytes,
            held: length.min(bytes),
        };
        reserve.make_again()?;
        Ok(reserve)
    }

    /// Gives one step of the space up; says whether there was any to give.
    ///
    /// # Errors
    ///
    /// The file could not be cut short or removed.
    pub fn release(&mut self) -> Result<bool, StoreError> {
        if self.held == 0 {
            return Ok(false);
        }
        let left = self.held.saturating_sub(RELEASE_BYTES);
        if left == 0 {
            files::remove(&*self.disk, &self.path)?;
        } else {
            let (file, _) = files::open_or_make(&*self.disk, &self.path)?;
            file.set_length(left)
                .and_then(|()| file.sync_all())
                .map_err(|error| StoreError::io("giving a part of the reserve up", error))?;
        }
        self.held = left;
        Ok(true)
    }

    /// Makes the reserve whole again once there is room for what is missing and for all of it beside
    /// that, so that it is not made and given up in turn; says whether it is whole.
    ///
    /// # Errors
    ///
    /// Any I/O error but a full disk.
    pub fn make_again(&mut self) -> Result<bool, StoreError> {
        let missing = self.bytes - self.held;
        if missing == 0
            || files::free_bytes(&*self.disk, self.parent())? < missing.saturating_add(self.bytes)
        {
            return Ok(missing == 0);
        }
        let (file, _) = files::open_or_make(&*self.disk, &self.path)?;
        let made = file
            .preallocate(self.bytes)
            .and_then(|()| file.sync_all())
            .map_err(|error| StoreError::io("making the reserve", error));
        match made {
            Ok(()) => self.held = self.bytes,
            // Somebody took the room meanwhile: what there was before is kept.
            Err(StoreError::Full) => file
                .set_length(self.held)
                .map_err(|error| StoreError::io("cutting the reserve short", error))?,
            Err(error) => return Err(error),
        }
        Ok(self.held == self.bytes)
    }

    /// Measures the space on the reserve's filesystem.
    ///
    /// # Errors
    ///
    /// The system could not say.
    pub fn space(&self) -> Result<Space, StoreError> {
        let free = files::free_bytes(&*self.disk, self.parent())?;
        Ok(Space {
            free,
            reserve: self.held,
            reserve_whole: self.bytes,
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
    /// Bytes of the reserve that are left.
    pub reserve: u64,
    /// Bytes of the reserve when it is whole.
    pub reserve_whole: u64,
}

impl Space {
    /// Where this stands among the levels.
    #[must_use]
    pub fn level(self) -> SpaceLevel {
        // Of a reserve that is going, what is left counts: it is given up for the next commit.
        let left = self.free.saturating_add(self.reserve);
        match (self.reserve < self.reserve_whole, self.free) {
            (true, _) if left < EXHAUSTED_BYTES => SpaceLevel::Exhausted,
            (true, _) => SpaceLevel::OnReserve,
            (false, free) if free < LOW_WATER_BYTES => SpaceLevel::Low,
            _ => SpaceLevel::Ample,
        }
    }
}

/// How full the disk is, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpaceLevel {
    /// Nothing to do.
    Ample,
    /// Below [`LOW_WATER_BYTES`]: only FLASH and IMMEDIATE are recorded.
    Low,
    /// The reserve was given up in part or whole: the same.
    OnReserve,
    /// The reserve is all but used: nothing is recorded.
    Exhausted,
}

/// The size of the reserve unless set otherwise (64 MiB: more than a thousand of the largest entries).
pub const RESERVE_BYTES: u64 = 64 * 1024 * 1024;
/// Free space below which the disk counts as low.
pub const LOW_WATER_BYTES: u64 = 64 * 1024 * 1024;
/// What of the reserve is given up at once: room for one commit of the largest size, in the log and in the database.
const RELEASE_BYTES: u64 = 4 * 1024 * 1024;
/// One commit of the largest size (1 MiB), written to the log and folded into the database, and as much to spare.
const EXHAUSTED_BYTES: u64 = 4 * 1024 * 1024;

const _: () = assert!(RESERVE_BYTES > EXHAUSTED_BYTES);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::MachineDisk;

    #[test]
    fn the_reserve_takes_real_blocks_gives_them_up_step_by_step_and_is_made_again() {
        use std::os::unix::fs::MetadataExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reserve");
        let blocks = || std::fs::metadata(&path).unwrap().blocks() * 512;
        let mut reserve = Reserve::open(Arc::new(MachineDisk), &path, 9 << 20).unwrap();
        assert_eq!(reserve.space().unwrap().reserve, 9 << 20);
        assert!(blocks() >= 9 << 20, "the file is sparse");
        assert!(reserve.release().unwrap());
        assert_eq!(reserve.space().unwrap().reserve, 5 << 20);
        assert!((5 << 20..6 << 20).contains(&blocks()), "{}", blocks());
        assert!(reserve.space().unwrap().level() >= SpaceLevel::OnReserve);
        assert!(reserve.release().unwrap() && reserve.release().unwrap());
        assert!(!reserve.release().unwrap() && !path.exists());
        assert_eq!(reserve.space().unwrap().reserve, 0);
        assert!(reserve.make_again().unwrap() && blocks() >= 9 << 20);
        // What is left of it after a start is held as it is, and made whole.
        assert!(reserve.release().unwrap());
        let again = Reserve::open(Arc::new(MachineDisk), &path, 9 << 20).unwrap();
        assert_eq!(again.space().unwrap().reserve, 9 << 20);
    }

    #[test]
    fn a_reserve_larger_than_the_disk_is_not_held_and_no_error() {
        let dir = tempfile::tempdir().unwrap();
        let reserve = Reserve::open(
            Arc::new(MachineDisk),
            &dir.path().join("reserve"),
            u64::MAX / 4,
        )
        .unwrap();
        assert_eq!(reserve.space().unwrap().reserve, 0);
    }

    #[test]
    fn a_reserve_that_a_crash_left_half_made_is_made_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reserve");
        std::fs::write(&path, [0; 100]).unwrap();
        assert_eq!(
            Reserve::open(Arc::new(MachineDisk), &path, 1 << 20)
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
        let whole = RESERVE_BYTES;
        let level = |free, reserve| {
            Space {
                free,
                reserve,
                reserve_whole: whole,
            }
            .level()
        };
        assert_eq!(level(LOW_WATER_BYTES, whole), SpaceLevel::Ample);
        assert_eq!(level(LOW_WATER_BYTES - 1, whole), SpaceLevel::Low);
        assert_eq!(level(0, whole), SpaceLevel::Low);
        assert_eq!(level(LOW_WATER_BYTES, whole - 1), SpaceLevel::OnReserve);
        assert_eq!(level(0, EXHAUSTED_BYTES), SpaceLevel::OnReserve);
        assert_eq!(level(0, EXHAUSTED_BYTES - 1), SpaceLevel::Exhausted);
        assert_eq!(level(EXHAUSTED_BYTES - 1, 0), SpaceLevel::Exhausted);
        assert!(SpaceLevel::Ample < SpaceLevel::Low && SpaceLevel::Low < SpaceLevel::Exhausted);
    }
}
