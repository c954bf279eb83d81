//! The shelved part of a fold: rows in an ordered index outside memory, read through a door that is
//! handed in.
//!
//! What is said here is what the index must do and how the fold's facts become rows of it; no I/O. The
//! rows are computed from entries and can be computed again. Follows spec/store.md §6.

use std::cell::RefCell;
use std::fmt;

use detente_record::{Address, Digest, EntryId, Epoch, Kind, PartyIndex, Place, Sequence};

use super::held::Slot;

/// A part of the index. The numbers are those on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Shelf {
    /// One row: what of the fold is small and kept whole.
    Summary = 0,
    /// Entries by number of arrival.
    Node = 1,
    /// The number of an entry by its id.
    Id = 2,
    /// The first entry that came for an address.
    Place = 3,
    /// The entries of a disputed address.
    Fork = 4,
    /// Entries not linked, by the predecessor they name.
    Orphan = 5,
    /// What was said about an entry.
    About = 6,
    /// What was said, by kind, act, status and author's time.
    Said = 7,
    /// What names a scheduled test by its number.
    Number = 8,
    /// The lowest entry of an author that uses a draft.
    Draft = 9,
    /// What is not understood, by address.
    NotUnderstood = 10,
    /// The earliest entry of a reader that names a head.
    Step = 11,
    /// The earliest entry of a party that names an entry as held.
    Named = 12,
    /// The earliest receipt of a party that holds an entry and does not understand it.
    Lost = 13,
    /// Entries that are sent before ROUTINE ones, by address.
    Rank = 14,
    /// One row: what a line keeps beside its fold.
    Line = 15,
    /// Takings of the watch, by the officer who takes it, by place.
    Taking = 16,
    /// What parties said to suspend and to resume, by place.
    Suspending = 17,
}

/// A row of the index; without a value it is to be taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Of which part.
    pub shelf: Shelf,
    /// Under what.
    pub key: Vec<u8>,
    /// What.
    pub value: Option<Vec<u8>>,
}

/// Rows to be kept in one transaction: with them the index covers so many entries of the line, in the
/// order in which they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelving {
    /// How many entries are shelved once this is kept.
    pub entries: u32,
    /// The last of them.
    pub last: EntryId,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The index can't be read. Whoever asked got less than there is; nothing may be built on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastFault(
    /// Why, for the log.
    pub String,
);

impl fmt::Display for PastFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the index of the record can't be read: {}", self.0)
    }
}

impl std::error::Error for PastFault {}

/// Rows that were found: keys and values.
pub type Found = Vec<(Vec<u8>, Vec<u8>)>;

/// Reads the index of one line.
pub trait Past: fmt::Debug + Send {
    /// The value under a key.
    ///
    /// # Errors
    ///
    /// `PastFault` if it can't be read, or is not as it was put.
    fn get(&self, shelf: Shelf, key: &[u8]) -> Result<Option<Vec<u8>>, PastFault>;

    /// The rows from `first` up to and with `last`, at most so many: the lowest keys first, or the highest.
    ///
    /// # Errors
    ///
    /// As `get`.
    fn range(
        &self,
        shelf: Shelf,
        first: &[u8],
        last: &[u8],
        from: End,
        most: usize,
    ) -> Result<Found, PastFault>;
}

/// From which end a range is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Ascending.
    Lowest,
    /// Descending.
    Highest,
}

/// The index of a line that has shelved nothing.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

impl Past for Nothing {
    fn get(&self, _: Shelf, _: &[u8]) -> Result<Option<Vec<u8>>, PastFault> {
        Ok(None)
    }

    fn range(&self, _: Shelf, _: &[u8], _: &[u8], _: End, _: usize) -> Result<Found, PastFault> {
        Ok(Vec::new())
    }
}

/// The door as the fold uses it. A fault is kept for whoever drives the line, which then ends before
/// anything that was built on it is committed; until then what can't be read counts as not there.
#[derive(Debug)]
pub(super) struct Door {
    past: Box<dyn Past>,
    /// Whether anything is shelved: if not, nothing is asked.
    pub open: bool,
    fault: RefCell<Option<PastFault>>,
}

impl Door {
    pub(super) fn new(past: Box<dyn Past>) -> Self {
        Self {
            past,
            open: true,
            fault: RefCell::new(None),
        }
    }

    pub(super) fn fault(&self) -> Option<PastFault> {
        self.fault.borrow().clone()
    }

    pub(super) fn note(&self, fault: PastFault) {
        self.fault.borrow_mut().get_or_insert(fault);
    }

    pub(super) fn get(&self, shelf: Shelf, key: &[u8]) -> Option<Vec<u8>> {
        if !self.open {
            return None;
        }
        self.past.get(shelf, key).unwrap_or_else(|fault| {
            self.note(fault);
            None
        })
    }

    pub(super) fn range(
        &self,
        shelf: Shelf,
        first: &[u8],
        last: &[u8],
        from: End,
        most: usize,
    ) -> Found {
        if !self.open {
            return Vec::new();
        }
        let read = self.past.range(shelf, first, last, from, most);
        read.unwrap_or_else(|fault| {
            self.note(fault);
            Vec::new()
        })
    }

    /// Every row of a range, read page by page.
    pub(super) fn all(&self, shelf: Shelf, first: &[u8], last: &[u8]) -> Found {
        let mut rows = Vec::new();
        let mut from = first.to_vec();
        loop {
            let page = self.range(shelf, &from, last, End::Lowest, PAGE_ROWS);
            let Some((key, _)) = page.last().filter(|_| page.len() == PAGE_ROWS) else {
                rows.extend(page);
                return rows;
            };
            from.clone_from(key);
            from.push(0);
            rows.extend(page);
        }
    }

    /// A slot that a row names; 0 if the row is not one.
    pub(super) fn slot_of(&self, value: &[u8]) -> Slot {
        <[u8; 4]>::try_from(value).map_or_else(
            |_| {
                self.note(PastFault("a row that should name an entry does not".into()));
                0
            },
            Slot::from_be_bytes,
        )
    }
}

/// Rows read at once where all of a range are wanted.
const PAGE_ROWS: usize = 1024;

/// Bytes that compare as what they stand for.
pub(super) trait Key {
    fn write(&self, key: &mut Vec<u8>);
}

/// A key out of its parts.
pub(super) fn key(parts: &[&dyn Key]) -> Vec<u8> {
    let mut key = Vec::with_capacity(80);
    for part in parts {
        part.write(&mut key);
    }
    key
}

impl Key for u8 {
    fn write(&self, key: &mut Vec<u8>) {
        key.push(*self);
    }
}

impl Key for u16 {
    fn write(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(&self.to_be_bytes());
    }
}

impl Key for u32 {
    fn write(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(&self.to_be_bytes());
    }
}

impl Key for u64 {
    fn write(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(&self.to_be_bytes());
    }
}

impl Key for EntryId {
    fn write(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(&self.0);
    }
}

impl Key for Digest {
    fn write(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(&self.0);
    }
}

impl Key for PartyIndex {
    fn write(&self, key: &mut Vec<u8>) {
        key.push(self.0);
    }
}

impl Key for Kind {
    fn write(&self, key: &mut Vec<u8>) {
        self.0.write(key);
    }
}

impl Key for Place {
    fn write(&self, key: &mut Vec<u8>) {
        self.epoch.0.write(key);
        self.sequence.0.write(key);
    }
}

impl Key for Address {
    fn write(&self, key: &mut Vec<u8>) {
        self.party.write(key);
        self.place.write(key);
    }
}

/// Bytes read back in the order they were written; past their end everything is zero and `sound` false.
pub(super) struct Bytes<'a> {
    rest: &'a [u8],
    pub sound: bool,
}

impl<'a> Bytes<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            sound: true,
        }
    }

    pub(super) fn array<const N: usize>(&mut self) -> [u8; N] {
        match self.rest.split_first_chunk::<N>() {
            Some((first, rest)) => {
                self.rest = rest;
                *first
            }
            None => {
                self.sound = false;
                [0; N]
            }
        }
    }

    pub(super) fn u8(&mut self) -> u8 {
        self.array::<1>()[0]
    }

    pub(super) fn bool(&mut self) -> bool {
        self.u8() != 0
    }

    pub(super) fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.array())
    }

    pub(super) fn u32(&mut self) -> u32 {
        u32::from_be_bytes(self.array())
    }

    pub(super) fn u64(&mut self) -> u64 {
        u64::from_be_bytes(self.array())
    }

    pub(super) fn id(&mut self) -> EntryId {
        EntryId(self.array())
    }

    pub(super) fn party(&mut self) -> PartyIndex {
        PartyIndex(self.u8())
    }

    pub(super) fn place(&mut self) -> Place {
        Place {
            epoch: Epoch(self.u32()),
            sequence: Sequence(self.u64()),
        }
    }

    pub(super) fn address(&mut self) -> Address {
        Address {
            party: self.party(),
            place: self.place(),
        }
    }

    pub(super) fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.bool().then(|| read(self))
    }

    /// A list after its length.
    pub(super) fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let length = usize::from(self.u16());
        let mut list = Vec::new();
        while self.sound && list.len() < length {
            list.push(read(self));
        }
        list
    }

    /// Whether everything was there and nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.sound && self.rest.is_empty()
    }
}

/// Writes what [`Bytes`] reads.
pub(super) fn write_option<T: Key>(value: Option<&T>, bytes: &mut Vec<u8>) {
    bytes.push(u8::from(value.is_some()));
    if let Some(value) = value {
        value.write(bytes);
    }
}

/// Writes a list after its length. Lists of a header are far shorter than 2^16.
pub(super) fn write_list<T>(
    list: &[T],
    bytes: &mut Vec<u8>,
    mut write: impl FnMut(&T, &mut Vec<u8>),
) {
    u16::try_from(list.len()).unwrap_or(u16::MAX).write(bytes);
    for item in list.iter().take(usize::from(u16::MAX)) {
        write(item, bytes);
    }
}
