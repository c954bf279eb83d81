//! The door to what is durable: one trait, so that the node runs the same on SQLite and, later, PostgreSQL.
//!
//! Not here: what can be computed again (projection.rs).

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use detente_line::fold::past::{Past, Shelving};
use detente_line::persist::{DocumentKind, Write};
use detente_record::{Address, Entry, EntryId, Head, LineId, PartyIndex, Place};

use crate::error::StoreError;
use crate::reserve::Space;

/// Entries and documents, durable. What is read back is what was written, or an error.
pub trait Store: Send {
    /// Makes `batch` durable in one transaction, in order: all of it or none.
    ///
    /// An entry that is there already by id changes nothing, unless what is on disk is altered
    /// (then it is put right) or lacks a part that this copy brings (then the part is kept).
    ///
    /// # Errors
    ///
    /// `Full`: rolled back, nothing may be acknowledged. Any other error: see [`StoreError::is_fatal`].
    fn commit(&mut self, batch: &[Write]) -> Result<Committed, StoreError>;

    /// Keeps our own heads outside the database: after the commit that holds them, before anything is sent.
    ///
    /// # Errors
    ///
    /// `HeadReused` if one does not follow what is kept: sending it would be a fork of our own.
    /// `HeadsFull`; any I/O error, which is fatal.
    fn advance_heads(&mut self, heads: &[(LineId, Head)]) -> Result<(), StoreError>;

    /// Makes our own heads of these lines unknown: until another is kept, the database counts as put back
    /// from a copy at every start.
    ///
    /// # Errors
    ///
    /// As for `advance_heads`.
    fn lose_heads(&mut self, lines: &[LineId]) -> Result<(), StoreError>;

    /// Does what may wait: makes the reserve again when there is room; once nothing was written for a while
    /// (`idle`), folds the log into the database when it has grown.
    ///
    /// # Errors
    ///
    /// `Full` if there was no room to do it, which loses nothing; otherwise as `commit`.
    fn tend(&mut self, idle: bool) -> Result<(), StoreError>;

    /// Measures the space left and the reserve.
    ///
    /// # Errors
    ///
    /// The system could not say.
    fn space(&self) -> Result<Space, StoreError>;

    /// Gives the reserve up, so that a commit that found no space can be tried again; says whether
    /// there was any to give.
    ///
    /// # Errors
    ///
    /// Any I/O error.
    fn release_reserve(&mut self) -> Result<bool, StoreError>;

    /// Lists the lines that have entries, ascending.
    ///
    /// # Errors
    ///
    /// As [`StoreError`] says.
    fn lines(&self) -> Result<Vec<LineId>, StoreError>;

    /// Returns the bytes of the entry `id`, if it is held. What is altered before it keeps nothing back: an entry
    /// is proved by itself.
    ///
    /// # Errors
    ///
    /// `Altered` if it is.
    fn entry(&self, line: LineId, id: EntryId) -> Result<Option<Vec<u8>>, StoreError>;

    /// Walks the rows of all lines' entries as the table holds them, behind the row `after` up to `last`, at most so
    /// many: how many there were, and the last of them. `None` if they are not in order, by which they are searched
    /// for: then one that is found today may be hidden by the next that is written.
    ///
    /// # Errors
    ///
    /// Any I/O error; damage is none here.
    fn rows_in_order(
        &self,
        after: i64,
        last: i64,
        rows_max: usize,
    ) -> Result<Option<(usize, i64)>, StoreError>;

    /// Returns entries of one journal from `from` on, in order of place then id: at most
    /// `entries_max`, and no more than `bytes_max` bytes except that one entry is always given.
    /// Stops before the place from which the journal is refused.
    ///
    /// # Errors
    ///
    /// `Altered` if there is nothing to give before that place.
    fn entries_from(
        &self,
        line: LineId,
        party: PartyIndex,
        from: Place,
        entries_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Returns the entries at one address, by id: none, one, or several if its author forked.
    ///
    /// # Errors
    ///
    /// `Altered` if one of them is.
    fn entries_at(&self, line: LineId, address: Address) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Returns the ids of the entries at one address, ascending, as the table lists them: the entries are not
    /// read, and may be altered.
    ///
    /// # Errors
    ///
    /// As [`StoreError`] says; never `Altered`.
    fn ids_at(&self, line: LineId, address: Address) -> Result<Vec<EntryId>, StoreError>;

    /// Returns the last intact entry of each journal, whatever is missing before it; several at
    /// one address if its author forked there. Ascending by address, then id. In a refused
    /// journal it is the last one before the refused place, so that the rest is asked for again.
    ///
    /// # Errors
    ///
    /// As [`StoreError`] says; never `Altered`.
    fn heads(&self, line: LineId) -> Result<Vec<Head>, StoreError>;

    /// Hands every intact entry of a line to `visit`, by party, epoch, sequence, id, until `visit`
    /// breaks; skips a journal from an altered entry on.
    ///
    /// # Errors
    ///
    /// As [`StoreError`] says; never `Altered`, which the answer lists.
    fn for_each_entry(
        &self,
        line: LineId,
        visit: &mut dyn FnMut(Vec<u8>) -> ControlFlow<()>,
    ) -> Result<Scan, StoreError>;

    /// The row of an entry in the order in which entries were first committed, whatever the line.
    ///
    /// # Errors
    ///
    /// As [`StoreError`] says; never `Altered`.
    fn arrival_row(&self, line: LineId, id: EntryId) -> Result<Option<i64>, StoreError>;

    /// The last row in that order; 0 if nothing has come yet.
    ///
    /// # Errors
    ///
    /// As for `arrival_row`.
    fn last_arrival(&self) -> Result<i64, StoreError>;

    /// Gives entries of a line in the order in which they were first committed, after the row `after`: at
    /// most so many, and no more than `bytes_max` bytes except that one is always given.
    ///
    /// # Errors
    ///
    /// As [`StoreError`] says; never `Altered`, which the arrivals show.
    fn arrivals(
        &self,
        line: LineId,
        after: i64,
        entries_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<Arrival>, StoreError>;

    /// Opens the door to what a line has shelved, and says behind which row its other entries come.
    ///
    /// # Errors
    ///
    /// As `forget_past`.
    fn past(&mut self, line: LineId) -> Result<(Box<dyn Past>, i64), StoreError>;

    /// Throws away what all lines have shelved: it can be computed again. No door may be in use.
    ///
    /// # Errors
    ///
    /// `Full`; any I/O error.
    fn forget_past(&mut self) -> Result<(), StoreError>;

    /// Keeps what a line shelves, in one transaction; it may be no more than what has changed of what is
    /// shelved. It need not last: what is lost is shelved again.
    ///
    /// # Errors
    ///
    /// `Full`, with nothing kept; `Corrupt` if the entries did not come in that order. Any I/O error.
    fn shelve(&mut self, line: LineId, shelving: &Shelving) -> Result<(), StoreError>;

    /// Reads on in what all lines have shelved, at most so many rows, and proves them; at the end also that none
    /// is missing. Says whether that was the end: the next call begins again.
    ///
    /// # Errors
    ///
    /// `Corrupt`: throw it away. Any I/O error.
    fn prove_past(&self, rows_max: usize) -> Result<bool, StoreError>;

    /// Returns how many entries of each journal were committed.
    ///
    /// # Errors
    ///
    /// As [`StoreError`] says.
    fn committed(&self, line: LineId) -> Result<BTreeMap<PartyIndex, u64>, StoreError>;

    /// Takes the number of entries now held as right, after a shortfall was alarmed and fetched again.
    ///
    /// # Errors
    ///
    /// As `commit`.
    fn recount(&mut self, line: LineId) -> Result<(), StoreError>;

    /// Returns all documents of a kind, by key.
    ///
    /// # Errors
    ///
    /// `AlteredDocument` for the first that is altered.
    fn documents(&self, kind: DocumentKind) -> Result<Vec<Document>, StoreError>;

    /// Looks whether damage hides a document from whoever asks for it.
    ///
    /// # Errors
    ///
    /// `Corrupt` if it may. Any I/O error.
    fn prove_documents(&self) -> Result<(), StoreError>;

    /// Returns one document's bytes.
    ///
    /// # Errors
    ///
    /// `AlteredDocument` if it is altered.
    fn document(&self, kind: DocumentKind, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Returns how many bytes the entries of one journal take: what a counterpart's quota is measured by.
    ///
    /// # Errors
    ///
    /// As [`StoreError`] says.
    fn usage(&self, line: LineId, party: PartyIndex) -> Result<u64, StoreError>;

    /// Returns how many bytes the store may still grow by, the reserve not among them.
    ///
    /// # Errors
    ///
    /// As `space`.
    fn free_bytes(&self) -> Result<u64, StoreError> {
        Ok(self.space()?.free)
    }

    /// Puts a fetched, verified copy in the place of an altered entry and ends the refusal there.
    ///
    /// # Errors
    ///
    /// As `commit`.
    fn replace_altered(&mut self, entry: &Entry) -> Result<Committed, StoreError> {
        self.commit(&[Write::Entry(entry.clone())])
    }
}

/// One entry in the order of arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Its row: the next arrivals come behind it.
    pub row: i64,
    /// Where it stands; `None` if even that can't be read.
    pub address: Option<Address>,
    /// Its bytes; `None` if it is altered.
    pub bytes: Option<Vec<u8>>,
}

/// What a commit did. Everything in the batch is durable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Committed {
    /// Entries that were not there before.
    pub new: Vec<EntryId>,
    /// Entries that were there already; nothing was written for them.
    pub held: Vec<EntryId>,
    /// Entries that were there with a part missing that this copy brought.
    pub completed: Vec<EntryId>,
    /// Entries that were altered on disk and are right again.
    pub repaired: Vec<EntryId>,
    /// The log could not be folded into the database for want of space; nothing is lost.
    pub wants_space: bool,
}

/// One document, as it was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its key, unique within the kind.
    pub key: Vec<u8>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a walk over a line's entries found besides them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Scan {
    /// How many entries were handed over.
    pub entries: u64,
    /// The first altered entry of each journal that has one: refused from there on.
    pub altered: Vec<Address>,
    /// Journals that hold another number of entries than were written. Empty if `visit` broke off.
    pub shortfalls: Vec<Shortfall>,
}

/// A journal whose rows are not as many as were committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// Whose journal.
    pub party: PartyIndex,
    /// How many entries were committed.
    pub committed: u64,
    /// How many are there.
    pub found: u64,
}
