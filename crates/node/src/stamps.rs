//! When something was last done with a node's folder by a command: the record verified.
//!
//! A stamp says that it was done and went well, nothing more; a lost one only makes `detente doctor` ask again.

use std::io;
use std::path::Path;

use detente_record::Timestamp;

use crate::private_file;

/// What is stamped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// The whole record was checked, and everything in it is sound.
    Verified,
}

impl Stamp {
    fn file(self) -> &'static str {
        match self {
            Self::Verified => "last-verified",
        }
    }

    /// Notes that it was done now.
    ///
    /// # Errors
    ///
    /// Whatever the operating system says.
    pub fn set(self, folder: &Path, now: Timestamp) -> io::Result<()> {
        let text = format!("{}\n", now.as_ms());
        private_file::replace(&folder.join(self.file()), text.as_bytes())
    }

    /// When it was last done, if it is known.
    #[must_use]
    pub fn read(self, folder: &Path) -> Option<Timestamp> {
        let text = private_file::read_text(&folder.join(self.file()), 64).ok()?;
        text.trim().parse().ok().map(Timestamp::from_ms)
    }
}
