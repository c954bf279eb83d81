//! Where an entry stands: which party's journal, which epoch of it, which number in that epoch.

use std::fmt;

use crate::digest::EntryId;

/// A party, by its place in the charter. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyIndex(pub u8);

/// An epoch of a party's journal, from 0. Each has its own keys, chain and tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u32);

/// An entry's number in its epoch, from 0; its leaf index in the epoch's Merkle tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(pub u64);

impl Sequence {
    /// The number after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// A place in one party's journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The epoch.
    pub epoch: Epoch,
    /// The number in it.
    pub sequence: Sequence,
}

/// A place in a line's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// Whose journal.
    pub party: PartyIndex,
    /// Where in it.
    pub place: Place,
}

impl Address {
    /// The address from plain numbers.
    #[must_use]
    pub fn new(party: u8, epoch: u32, sequence: u64) -> Self {
        Self {
            party: PartyIndex(party),
            place: Place {
                epoch: Epoch(epoch),
                sequence: Sequence(sequence),
            },
        }
    }
}

/// The last entry of a journal that somebody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Head {
    /// Where it stands.
    pub address: Address,
    /// Which entry it is.
    pub id: EntryId,
}

impl fmt::Display for PartyIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.epoch, self.sequence)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.party, self.place)
    }
}
