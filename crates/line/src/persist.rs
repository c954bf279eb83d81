//! What the line asks its store to make durable. Entries are the truth; documents are what is
//! not yet, or never will be, an entry: drafts, charters awaiting signatures, foundings, cards.

use detente_record::Entry;

/// One thing to make durable. A batch of them is one commit: all or none.
#[derive(Clone, Debug)]
pub enum Write {
    /// A verified entry of any party, ours included. Writing one that is there already changes nothing.
    Entry(Entry),
    /// Puts or replaces a document.
    Put {
        /// What sort of document.
        kind: DocumentKind,
        /// Its key, unique within the kind.
        key: Vec<u8>,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Takes a document away; not there is not an error.
    Remove {
        /// What sort of document.
        kind: DocumentKind,
        /// Its key.
        key: Vec<u8>,
    },
}

/// How much the store still takes. What needs room is asked for only while there is some: what has been
/// signed and finds none is lost, and its number with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// Everything.
    #[default]
    Ample,
    /// FLASH, IMMEDIATE and authority entries, and what the node says by itself.
    UrgentOnly,
    /// Nothing.
    Nothing,
}

/// The sorts of documents a store keeps beside entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum DocumentKind {
    /// A counterpart's party card, under its card id, with whether its phrase was confirmed.
    Card = 1,
    /// A charter with the signatures it has so far, under its line id.
    Charter = 2,
    /// A founded line: complete charter and cards, under its line id.
    Founding = 3,
    /// An officer's act that is not yet an entry (awaiting a second release, or the node is mute), under its draft hash.
    Draft = 4,
    /// What a request with an idempotency key was answered, under the key's hash; kept for a day at most.
    Answer = 6,
    /// Nothing but bytes, written to find out whether a disk that refused a write takes one again; gone right after.
    Trial = 7,
}
