//! What waits to be sent to one counterpart, most urgent first.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{Address, Entry, EntryId, Header, Kind, LineId, Precedence};

use crate::limits::OUTBOX_BYTES_MAX;

/// The order of sending: authority entries first, for FLASH cannot be judged without them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Who is entitled to sign what.
    Authority,
    /// FLASH, and what is said about a FLASH.
    Flash,
    /// IMMEDIATE, likewise.
    Immediate,
    /// PRIORITY, likewise.
    Priority,
    /// ROUTINE, and all the rest.
    Routine,
}

impl Rank {
    /// Every rank, most urgent first.
    pub const ALL: [Self; 5] = [
        Self::Authority,
        Self::Flash,
        Self::Immediate,
        Self::Priority,
        Self::Routine,
    ];

    /// The rank of an entry, by its header.
    #[must_use]
    pub fn of(header: &Header) -> Self {
        if header.kind == Kind::AUTHORITY {
            return Self::Authority;
        }
        match header.precedence {
            Precedence::Flash => Self::Flash,
            Precedence::Immediate => Self::Immediate,
            Precedence::Priority => Self::Priority,
            Precedence::Routine => Self::Routine,
        }
    }

    /// Whether it takes the urgent lane, on every path at once.
    #[must_use]
    pub fn is_urgent(self) -> bool {
        self <= Self::Immediate
    }
}

/// One entry to send. Its bytes are shared with whoever else holds it, or fetched when its turn comes.
#[derive(Clone, Debug)]
pub struct Item {
    /// Of which line.
    pub line: LineId,
    /// Where it stands.
    pub address: Address,
    /// Which entry.
    pub id: EntryId,
    /// How urgent.
    pub rank: Rank,
    /// Whether it is a FLASH, or of one, that the counterpart has never had: it goes before those that it lacks again.
    pub is_new: bool,
    /// The entry; `None` until fetched from the store.
    pub entry: Option<Entry>,
}

impl Item {
    /// The length of the entry's bytes; 0 while they are not here.
    #[must_use]
    pub fn bytes_len(&self) -> usize {
        self.entry.as_ref().map_or(0, |entry| entry.bytes().len())
    }
}

/// Rank, then whether it is old, then order of arrival.
type Turn = (Rank, bool, u64);

/// A queue of items by rank, of a FLASH the new ones first, then by arrival.
#[derive(Debug, Default)]
pub struct Outbox {
    items: BTreeMap<Turn, Item>,
    /// Which entries wait: each once, however many lost channels give it back.
    waiting: BTreeSet<EntryId>,
    arrivals: u64,
    /// Bytes of the entries held here; past the bound, items wait without theirs and fetch them.
    bytes: usize,
}

impl Outbox {
    /// Adds at the end of its rank what does not wait here already.
    pub fn push(&mut self, mut item: Item) {
        if !self.waiting.insert(item.id) {
            return;
        }
        self.arrivals += 1;
        if self.bytes + item.bytes_len() > OUTBOX_BYTES_MAX {
            item.entry = None;
        }
        self.bytes += item.bytes_len();
        let turn = (item.rank, !item.is_new, self.arrivals);
        self.items.insert(turn, item);
    }

    /// The next one to send.
    #[must_use]
    pub fn front(&self) -> Option<&Item> {
        self.items.values().next()
    }

    /// Takes the next one.
    pub fn pop(&mut self) -> Option<Item> {
        let (_, item) = self.items.pop_first()?;
        self.bytes -= item.bytes_len();
        self.waiting.remove(&item.id);
        Some(item)
    }

    /// Takes everything, in order.
    pub fn drain(&mut self) -> impl Iterator<Item = Item> {
        self.bytes = 0;
        self.waiting.clear();
        std::mem::take(&mut self.items).into_values()
    }

    /// The first `most` items without their bytes.
    pub fn unfetched(&self, most: usize) -> impl Iterator<Item = &Item> {
        self.items
            .values()
            .take(most)
            .filter(|item| item.entry.is_none())
    }

    /// Gives an item its bytes; one that isn't here any more is passed over.
    pub fn fetched(&mut self, entry: &Entry) {
        for item in self
            .items
            .values_mut()
            .take(crate::limits::FETCH_ENTRIES_MAX * 2)
        {
            if item.entry.is_none() && item.id == entry.id() {
                item.entry = Some(entry.clone());
                self.bytes += item.bytes_len();
                return;
            }
        }
    }

    /// Drops items whose bytes the store could not give.
    pub fn drop_item(&mut self, id: EntryId) {
        if !self.waiting.remove(&id) {
            return;
        }
        self.items.retain(|_, item| item.id != id);
        self.bytes = self.items.values().map(Item::bytes_len).sum();
    }

    /// What waits.
    pub fn ids(&self) -> impl Iterator<Item = EntryId> {
        self.items.values().map(|item| item.id)
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flash_that_is_new_goes_before_all_that_its_counterpart_lacks_again() {
        let item = |number: u8, rank, is_new| Item {
            line: LineId([7; 32]),
            address: Address::new(0, 0, u64::from(number)),
            id: EntryId([number; 32]),
            rank,
            is_new,
            entry: None,
        };
        let mut outbox = Outbox::default();
        for number in 0..3 {
            outbox.push(item(number, Rank::Flash, false));
        }
        outbox.push(item(3, Rank::Immediate, false));
        outbox.push(item(4, Rank::Flash, true));
        outbox.push(item(5, Rank::Flash, true));
        outbox.push(item(6, Rank::Authority, false));
        let order = std::iter::from_fn(|| outbox.pop());
        let order: Vec<u64> = order.map(|item| item.address.place.sequence.0).collect();
        assert_eq!(order, [6, 4, 5, 0, 1, 2, 3]);
    }
}
