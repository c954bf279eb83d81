//! Entries by address, and the digest by which two sides compare whole records.

use detente_record::{Digest, EntryId, LineId};
use serde::{Deserialize, Serialize};

use crate::{AsText, HexBytes, Moment};

/// The answer to `GET /v1/lines/{line}/entries`: in address order, at most [`ENTRIES_PAGE_MAX`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entries {
    /// A page of them.
    pub entries: Vec<EntryRow>,
    /// Where the next page starts (`?after=`); `null` at the end.
    pub next: Option<String>,
}

/// Entries of one page.
pub const ENTRIES_PAGE_MAX: usize = 1000;

/// What an entry's header says, without its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryRow {
    /// Whose journal.
    pub party: u8,
    /// Which epoch.
    pub epoch: u32,
    /// Which number.
    pub sequence: u64,
    /// Its id.
    pub id: AsText<EntryId>,
    /// Author's time.
    pub time: Moment,
    /// `actual`, `exercise` or `test`.
    pub status: String,
    /// `routine`, `priority`, `immediate` or `flash`.
    pub precedence: String,
    /// Kind, as a number.
    pub kind: u16,
    /// Act, as a number.
    pub act: u16,
    /// The entry it is about.
    pub object: Option<AsText<EntryId>>,
    /// Officers' numbers.
    pub officers: Vec<u16>,
    /// Whether its body is held here.
    pub body_held: bool,
}

/// The answer to `GET /v1/lines/{line}/entries/{id}`: one entry whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryWhole {
    /// Its header in words.
    #[serde(flatten)]
    pub row: EntryRow,
    /// Its bytes as received.
    pub bytes: HexBytes,
}

/// The answer to `GET /v1/lines/{line}/digest`: SHA-256 over every entry held, sorted by
/// (party, epoch, sequence, id), each as party (1 byte), epoch (4 bytes, big endian),
/// sequence (8 bytes, big endian) and id (32 bytes).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordDigest {
    /// The line.
    pub line: AsText<LineId>,
    /// The digest.
    pub digest: AsText<Digest>,
    /// Over how many entries.
    pub entries: u64,
}
