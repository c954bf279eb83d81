//! What is asked of a disk, one thing at a time, and how it can fail.

use std::io;

/// One thing asked of a disk. Files are known by number: a name can come to mean another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A new, empty file under a name.
    Make {
        /// Its name.
        name: String,
        /// Its number.
        file: u64,
    },
    /// A file goes by another name, whose file is gone.
    Rename {
        /// The name that is no more.
        from: String,
        /// The new one.
        to: String,
    },
    /// A name is no more.
    Remove {
        /// Which.
        name: String,
    },
    /// What was done to names so far is durable.
    SyncNames,
    /// Bytes are read.
    Read {
        /// From which file.
        file: u64,
    },
    /// Bytes are written.
    Write {
        /// To which file.
        file: u64,
        /// From which of its bytes on.
        offset: u64,
        /// What.
        bytes: Vec<u8>,
    },
    /// A file is cut short, or lengthened with zeros.
    SetLength {
        /// Which file.
        file: u64,
        /// To how many bytes.
        length: u64,
    },
    /// What was done to a file so far is durable.
    Sync {
        /// Which file.
        file: u64,
    },
    /// A sync failed: what was done to a file and was not durable never will be, though it is still seen.
    Lost {
        /// Which file.
        file: u64,
    },
}

impl Operation {
    /// Whether it is more than a look.
    #[must_use]
    pub fn writes(&self) -> bool {
        !matches!(self, Self::Read { .. })
    }

    /// Whether what is seen of the disk is another after it.
    #[must_use]
    pub fn changes(&self) -> bool {
        !matches!(
            self,
            Self::Read { .. } | Self::SyncNames | Self::Sync { .. } | Self::Lost { .. }
        )
    }

    /// Whether it is about names.
    pub(super) fn names(&self) -> bool {
        matches!(
            self,
            Self::Make { .. } | Self::Rename { .. } | Self::Remove { .. }
        )
    }

    /// Whether it is about the content of that file.
    pub(super) fn is_to(&self, of: u64) -> bool {
        matches!(self, Self::Write { file, .. } | Self::SetLength { file, .. } if *file == of)
    }
}

/// How an operation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Any operation: EIO, nothing done.
    Io,
    /// What needs room: ENOSPC, nothing done.
    NoSpace,
    /// A write: half of it is done, then ENOSPC.
    ShortWrite,
    /// A sync: EIO, and what was not durable never will be.
    Sync,
    /// What writes: EROFS from then on, as when the system remounts a disk that fails.
    ReadOnly,
}

impl Failure {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Io,
        Self::NoSpace,
        Self::ShortWrite,
        Self::Sync,
        Self::ReadOnly,
    ];

    /// Whether that operation can fail so.
    pub(super) fn concerns(self, operation: &Operation) -> bool {
        match self {
            Self::Io => true,
            Self::NoSpace => matches!(
                operation,
                Operation::Make { .. } | Operation::Write { .. } | Operation::SetLength { .. }
            ),
            Self::ShortWrite => matches!(operation, Operation::Write { .. }),
            Self::Sync => matches!(operation, Operation::Sync { .. }),
            Self::ReadOnly => operation.writes(),
        }
    }

    pub(super) fn error(self) -> io::Error {
        io::Error::from_raw_os_error(match self {
            Self::Io | Self::Sync => EIO,
            Self::NoSpace | Self::ShortWrite => ENOSPC,
            Self::ReadOnly => EROFS,
        })
    }
}

/// Which operation fails, and how.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// The so-many-th from now on of those that can fail so; 0 once it has failed.
    pub after: u32,
    /// How.
    pub failure: Failure,
}

const EIO: i32 = 5;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
