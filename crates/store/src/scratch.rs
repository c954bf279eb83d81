//! An index for one computation that must not rest on the index of the data directory: made empty, gone when
//! it is dropped. What a fold shelves while everything is computed anew lies here instead of in memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_line::fold::past::{Past, Shelving};
use detente_record::LineId;

use crate::disk::MachineDisk;
use crate::error::StoreError;
use crate::files;
use crate::index::Index;

/// A passing index. One that a killed process left behind is thrown away by the next.
#[derive(Debug)]
pub struct ScratchIndex {
    index: Index,
    path: PathBuf,
}

impl ScratchIndex {
    /// Makes an empty one at `path`.
    ///
    /// # Errors
    ///
    /// `Full`; any I/O error.
    pub fn make(path: &Path) -> Result<Self, StoreError> {
        let index = Index::open(Arc::new(MachineDisk), path, [0; 16])?;
        index.clear()?;
        Ok(Self {
            index,
            path: path.to_owned(),
        })
    }

    /// The door to what a line has shelved here.
    #[must_use]
    pub fn past(&self, line: LineId) -> Box<dyn Past> {
        self.index.door(line)
    }

    /// Keeps what a line shelves.
    ///
    /// # Errors
    ///
    /// `Full`, with nothing kept; `Corrupt`; any I/O error.
    pub fn shelve(&self, line: LineId, shelving: &Shelving) -> Result<(), StoreError> {
        // Nobody goes on from here after a start, so no row of the record is named.
        self.index.keep(line, shelving, 0)
    }
}

impl Drop for ScratchIndex {
    fn drop(&mut self) {
        // Open doors read on; what stays behind is of no harm.
        for suffix in ["", "-wal", "-shm"] {
            let mut name = self.path.as_os_str().to_owned();
            name.push(suffix);
            let _ = files::remove(&MachineDisk, Path::new(&name));
        }
    }
}
