//! Entries by address, and the digest by which two sides compare whole records.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{DigestText, EntryIdText, HexBytes, LineIdText, Moment};

/// The answer to `GET /v1/lines/{line}/entries`: in address order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Entries {
    /// A page of them.
    pub entries: Vec<EntryRow>,
    /// Behind what the next page begins (`?cursor=`); `null` on the last.
    pub next: Option<String>,
}

/// What an entry's header says, without its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntryRow {
    /// Whose journal.
    pub party: u8,
    /// Which epoch.
    pub epoch: u32,
    /// Which number.
    pub sequence: u64,
    /// Its id.
    pub id: EntryIdText,
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
    pub object: Option<EntryIdText>,
    /// Officers' numbers.
    pub officers: Vec<u16>,
    /// Whether its body is held here.
    pub body_held: bool,
}

/// The answer to `GET /v1/lines/{line}/entries/{id}`: one entry whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordDigest {
    /// The line.
    pub line: LineIdText,
    /// The digest.
    pub digest: DigestText,
    /// Over how many entries.
    pub entries: u64,
}
