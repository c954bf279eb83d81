//! What waits to be sent to one counterpart, most urgent first.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{Address, Entry, EntryId, Header, Kind, LineId, Precedence};

use crate::limits::{OUTBOX_BYTES_MAX, RECEIPT_LETS_GO_FIRST};

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
    /// Whether a node says it by itself, a receipt or that nobody has acknowledged: of FLASH such lets go first what is said.
    pub is_by_node: bool,
    /// Whether its counterpart had it once and asks for it again: that its entries say to have seen it means nothing.
    pub is_lost: bool,
    /// Whether it goes on one path, urgent as it may be: others send it too.
    pub on_one_path: bool,
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

/// Rank, then whether it is old, then of FLASH how much of what is said goes before it, then order of arrival.
type Turn = (Rank, bool, u64, u64);

/// A queue of items by rank, of a FLASH the new ones first and of these, as of the old ones, what is said before receipts,
/// then by arrival.
#[derive(Debug, Default)]
pub struct Outbox {
    items: BTreeMap<Turn, Item>,
    /// Which entries wait: each once, however many lost channels give it back.
    waiting: BTreeSet<EntryId>,
    arrivals: u64,
    /// What came so far of FLASH but receipts, old and new.
    said: [u64; 2],
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
        let turn = (item.rank, !item.is_new, self.behind(&item), self.arrivals);
        self.items.insert(turn, item);
    }

    /// How much of what is said a FLASH or a receipt of one goes behind. A receipt lets go first what waits and so much of what
    /// comes later: were it all, whoever says more and more would keep every receipt here.
    fn behind(&mut self, item: &Item) -> u64 {
        if item.rank != Rank::Flash {
            return 0;
        }
        let [old, new] = &mut self.said;
        let said = if item.is_new { new } else { old };
        if item.is_by_node {
            return *said + RECEIPT_LETS_GO_FIRST;
        }
        *said += 1;
        *said - 1
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

    /// Takes out what its counterpart holds, and says which that was.
    pub fn withdraw(&mut self, held: impl Fn(&Item) -> bool) -> Vec<EntryId> {
        let withdrawn = self.items.extract_if(.., |_, item| held(item));
        let withdrawn: Vec<(EntryId, usize)> = withdrawn
            .map(|(_, item)| (item.id, item.bytes_len()))
            .collect();
        for (id, bytes) in &withdrawn {
            self.waiting.remove(id);
            self.bytes -= bytes;
        }
        withdrawn.into_iter().map(|(id, _)| id).collect()
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

    fn item(number: u8, rank: Rank, is_new: bool) -> Item {
        Item {
            line: LineId([7; 32]),
            address: Address::new(0, 0, u64::from(number)),
            id: EntryId([number; 32]),
            rank,
            is_new,
            is_by_node: false,
            is_lost: false,
            on_one_path: false,
            entry: None,
        }
    }

    fn receipt(number: u8, rank: Rank, is_new: bool) -> Item {
        Item {
            is_by_node: true,
            ..item(number, rank, is_new)
        }
    }

    fn order(mut outbox: Outbox) -> Vec<u64> {
        let order = std::iter::from_fn(|| outbox.pop());
        order.map(|item| item.address.place.sequence.0).collect()
    }

    #[test]
    fn a_flash_that_is_new_goes_before_all_that_its_counterpart_lacks_again() {
        let mut outbox = Outbox::default();
        for number in 0..3 {
            outbox.push(item(number, Rank::Flash, false));
        }
        outbox.push(item(3, Rank::Immediate, false));
        outbox.push(item(4, Rank::Flash, true));
        outbox.push(item(5, Rank::Flash, true));
        outbox.push(item(6, Rank::Authority, false));
        assert_eq!(order(outbox), [6, 4, 5, 0, 1, 2, 3]);
    }

    /// In storm 239 receipts of FLASH, of some 880 bytes each, went before a FLASH that was to be passed on over 20.5 kB/s.
    #[test]
    fn a_receipt_of_a_flash_goes_behind_every_flash_that_waits_and_before_immediate() {
        let mut outbox = Outbox::default();
        outbox.push(item(0, Rank::Immediate, false));
        outbox.push(receipt(1, Rank::Immediate, false));
        outbox.push(item(2, Rank::Immediate, false));
        for is_new in [false, true] {
            let first = if is_new { 10 } else { 20 };
            for number in first..first + 3 {
                outbox.push(receipt(number, Rank::Flash, is_new));
            }
            outbox.push(item(first + 3, Rank::Flash, is_new));
            outbox.push(item(first + 4, Rank::Flash, is_new));
        }
        outbox.push(item(6, Rank::Authority, false));
        let new = [13, 14, 10, 11, 12];
        let old = [23, 24, 20, 21, 22];
        let all = [&[6][..], &new, &old, &[0, 1, 2]].concat();
        assert_eq!(order(outbox), all);
    }

    #[test]
    fn a_receipt_of_a_flash_is_not_kept_by_those_that_are_said_again_and_again() {
        let mut outbox = Outbox::default();
        outbox.push(receipt(0, Rank::Flash, true));
        let mut before = 0;
        // For each that has gone another one comes, and a receipt that stands behind the first with it.
        for number in 1..=100 {
            outbox.push(item(number, Rank::Flash, true));
            outbox.push(receipt(100 + number, Rank::Flash, true));
            let next = outbox.pop().map(|item| item.address.place.sequence.0);
            if next == Some(0) {
                break;
            }
            before += 1;
        }
        assert_eq!(before, RECEIPT_LETS_GO_FIRST);
    }
}
