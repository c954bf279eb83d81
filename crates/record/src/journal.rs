//! A party's journal: its hash-linked entries, checked one after the other.
//!
//! One epoch now. Gaps are not handled here: an entry that does not follow is handed back with the
//! reason, and whoever holds it waits for what is missing. Follows spec/entry.md §5.

use crate::digest::EntryId;
use crate::entry::Entry;
use crate::merkle::Tree;
use crate::place::{Address, Epoch, Head, PartyIndex, Place, Sequence};

/// The chain of one party's entries in one epoch, up to its head.
#[derive(Clone, Debug)]
pub struct Journal {
    party: PartyIndex,
    epoch: Epoch,
    head: Option<EntryId>,
    tree: Tree,
}

/// An entry that is now the head of its journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The new head.
    pub head: Head,
}

/// Why an entry does not become the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JournalFault {
    /// Another party's entry, or another epoch's.
    #[error("entry {address} is not of this journal's epoch")]
    OtherJournal {
        /// Where it stands.
        address: Address,
    },
    /// Entries between the head and this one are missing.
    #[error("entries from {wanted} to before {found} are missing")]
    Gap {
        /// The first that is missing.
        wanted: Sequence,
        /// The entry given.
        found: Sequence,
    },
    /// An entry at that place was appended before. If its id differs, that is a fork.
    #[error("place {0} is already taken")]
    Taken(Sequence),
    /// It names another previous entry than the head: one of the two is of another history.
    #[error("entry {sequence} names {named} as the entry before it, the head is {head}")]
    OtherHistory {
        /// Where it stands.
        sequence: Sequence,
        /// The id it names.
        named: EntryId,
        /// The head's id.
        head: EntryId,
    },
}

impl Journal {
    /// An empty epoch of a party's journal.
    #[must_use]
    pub fn new(party: PartyIndex, epoch: Epoch) -> Self {
        Self {
            party,
            epoch,
            head: None,
            tree: Tree::new(),
        }
    }

    /// Appends `entry` if it follows the head.
    ///
    /// # Errors
    ///
    /// Why it does not; the journal is then unchanged.
    pub fn append(&mut self, entry: &Entry) -> Result<Linked, JournalFault> {
        let header = entry.header();
        if (header.party, header.epoch) != (self.party, self.epoch) {
            return Err(JournalFault::OtherJournal {
                address: entry.address(),
            });
        }
        let wanted = self.next();
        if header.sequence < wanted {
            return Err(JournalFault::Taken(header.sequence));
        }
        if header.sequence > wanted {
            return Err(JournalFault::Gap {
                wanted,
                found: header.sequence,
            });
        }
        // At sequence 0 a header has no previous entry; the parser has seen to that.
        if let (Some(named), Some(head)) = (header.previous, self.head)
            && named != head
        {
            return Err(JournalFault::OtherHistory {
                sequence: header.sequence,
                named,
                head,
            });
        }
        self.head = Some(entry.id());
        self.tree.append(entry.id());
        Ok(Linked { head: entry.head() })
    }

    /// The last entry, if there is one.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        let sequence = self.tree.size().checked_sub(1).map(Sequence)?;
        let place = Place {
            epoch: self.epoch,
            sequence,
        };
        Some(Head {
            address: Address {
                party: self.party,
                place,
            },
            id: self.head?,
        })
    }

    /// The sequence that the next entry has.
    #[must_use]
    pub fn next(&self) -> Sequence {
        Sequence(self.tree.size())
    }

    /// The Merkle tree over the entries' ids.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }
}
