//! Readers of outside bytes that only the node calls, a function each: what `fuzz/` runs.
//!
//! Each says what was read in the form that the node itself writes, or nothing if it refuses the bytes.
//! Not here: readers that are public where they stand (`Config::parse`, `setup::parse_card`, `Manifest::parse`).

use std::path::Path;

use crate::answers::Answered;
use crate::counterparts;
use crate::desk::{audit, book::Book};
use crate::events::Told;
use crate::key_file::{Held, KeyFile};
use crate::keys::sealed::Sealed;

/// Reads `counterparts.toml`.
#[must_use]
pub fn counterparts(text: &str) -> Option<String> {
    let peers = counterparts::parse(text).ok()?;
    counterparts::to_text(&peers).ok()
}

/// Reads the file of accounts and tokens.
#[must_use]
pub fn accounts(text: &str) -> Option<String> {
    Book::parse(text).ok().map(|book| book.to_text())
}

/// Reads a line of `audit.log`, without its chain and signature: the record as JSON.
#[must_use]
pub fn audit_record(line: &[u8]) -> Option<String> {
    serde_json::to_string(&audit::parse(line)?).ok()
}

/// Reads a key file: a sealed key's bytes, or the seed's.
#[must_use]
pub fn key_file(text: &str) -> Option<Vec<u8>> {
    match KeyFile::parse(Path::new("a key file"), text).ok()?.held {
        Held::Plain(seed) => Some(seed.to_vec()),
        Held::Sealed(sealed) => Some(sealed.as_bytes().to_vec()),
    }
}

/// Reads a sealed key, without opening it.
#[must_use]
pub fn sealed_key(bytes: &[u8]) -> Option<Vec<u8>> {
    let sealed = Sealed::parse(bytes).ok()?;
    Some(sealed.as_bytes().to_vec())
}

/// Reads the id of an event, as a reader sends it back.
#[must_use]
pub fn event_id(text: &str) -> Option<String> {
    text.parse::<Told>().ok().map(|told| told.to_string())
}

/// Reads an answer that was kept under a request's key.
#[must_use]
pub fn kept_answer(bytes: &[u8]) -> Option<Vec<u8>> {
    Answered::decode(bytes).map(|answered| answered.encode())
}
