//! Why the store could not do what it was asked, and whether the process may go on.

use std::path::PathBuf;

use detente_line::persist::DocumentKind;
use detente_record::{Address, LineId};

/// Why the store refused or failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// No space. The batch was rolled back and nothing in it may be acknowledged; a later commit may succeed.
    #[error("the disk is full: the batch was rolled back, nothing in it is durable")]
    Full,
    /// What is on disk is not what was written. This journal is refused from this place on
    /// until an intact copy of the entry is committed again.
    #[error(
        "entry {address} of line {line} is altered on disk: its journal is refused from there on"
    )]
    Altered {
        /// The line.
        line: LineId,
        /// Where the altered entry stands.
        address: Address,
    },
    /// A document's bytes are not those that were put.
    #[error("a stored document ({kind:?}) is altered on disk")]
    AlteredDocument {
        /// What sort of document.
        kind: DocumentKind,
        /// Its key.
        key: Vec<u8>,
    },
    /// A file is damaged beyond naming one entry.
    #[error(
        "{file} is damaged ({detail}): restore it, or fetch the record again from a counterpart"
    )]
    Corrupt {
        /// Which file.
        file: &'static str,
        /// What was found.
        detail: String,
    },
    /// A newer Détente wrote this file. Nothing in it was touched.
    #[error(
        "{file} has schema {found}, written by Détente {written_by}; this program knows schemas up to {known}: \
         run that version or a newer one, or put back the copy made before the upgrade"
    )]
    NewerSchema {
        /// Which file.
        file: &'static str,
        /// The file's schema.
        found: u32,
        /// The newest schema this program knows.
        known: u32,
        /// The version that wrote it, as it named itself.
        written_by: String,
    },
    /// A SQLite file of another program stands where ours should. Nothing in it was touched.
    #[error(
        "{file} belongs to another program (application id {found:#010x}): move it away or choose another data directory"
    )]
    NotOurs {
        /// Which file.
        file: &'static str,
        /// The application id found.
        found: i32,
    },
    /// Another live process holds the data directory.
    #[error("{path} is in use by another running node{}: stop that one first", holder(.process))]
    Locked {
        /// What is held.
        path: PathBuf,
        /// The holder's process id, if it could be read.
        process: Option<u32>,
    },
    /// The SQLite in this binary is older than the one the store's durability was argued for.
    #[error("SQLite {found} is older than {needed}: this binary was built wrongly")]
    OldSqlite {
        /// The version number found, as SQLite counts (3051003 is 3.51.3).
        found: i32,
        /// The lowest that will do.
        needed: i32,
    },
    /// An own head was given that the head file has passed, or a second id at a place it holds.
    /// Signing it would be a fork of our own.
    #[error("own head {given} of line {line} does not follow {held}, which the head file holds")]
    HeadReused {
        /// The line.
        line: LineId,
        /// What the head file holds.
        held: Address,
        /// What was given.
        given: Address,
    },
    /// The head file has no slot left for another line.
    #[error("the head file has room for {lines_max} lines and all are taken")]
    HeadsFull {
        /// How many lines it holds.
        lines_max: u32,
    },
    /// An earlier I/O error ended this store. Nothing is tried again in this process.
    #[error("an earlier I/O error ended this store: the process must end and start again")]
    Stopped,
    /// The disk or the operating system failed. Fatal: the process must end, nothing is retried.
    #[error("{doing} failed")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl StoreError {
    /// Says whether the process must end: nothing more can be trusted to become durable.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Io { .. } | Self::Corrupt { .. } | Self::Stopped)
    }

    /// Wraps an operating system error; only a full disk is survivable.
    pub(crate) fn io(doing: &'static str, source: std::io::Error) -> Self {
        if source.kind() == std::io::ErrorKind::StorageFull {
            return Self::Full;
        }
        Self::Io {
            doing,
            source: Box::new(source),
        }
    }
}

/// The words that name the holder of a lock.
fn holder(process: &Option<u32>) -> String {
    process.map_or_else(String::new, |process| format!(" (process {process})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_full_disk_among_os_errors_is_survivable() {
        let full = StoreError::io(
            "writing",
            std::io::Error::from(std::io::ErrorKind::StorageFull),
        );
        assert!(matches!(full, StoreError::Full) && !full.is_fatal());
        let other = StoreError::io(
            "writing",
            std::io::Error::from(std::io::ErrorKind::QuotaExceeded),
        );
        assert!(other.is_fatal());
    }

    #[test]
    fn a_newer_schema_is_explained_with_both_versions_and_what_to_do() {
        let error = StoreError::NewerSchema {
            file: "truth.db",
            found: 9,
            known: 1,
            written_by: "7.2.0".to_owned(),
        };
        let text = error.to_string();
        for needed in [
            "truth.db",
            "schema 9",
            "7.2.0",
            "up to 1",
            "run that version",
        ] {
            assert!(text.contains(needed), "{needed} missing in {text}");
        }
    }
}
