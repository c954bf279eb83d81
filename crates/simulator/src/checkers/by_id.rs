//! Maps by entry id. Ids are hashes, and nobody chooses them against who looks on: their first bytes say where.
//! What stands behind alarms is looked up each second of days.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use detente_record::EntryId;

/// A map by entry id.
pub(super) type ById<V> = HashMap<EntryId, V, BuildHasherDefault<FirstBytes>>;

/// The first eight bytes of an id.
#[derive(Default)]
pub(super) struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk() {
            self.0 = u64::from_le_bytes(*first);
        }
    }

    /// The length of an id, which is that of all.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}
