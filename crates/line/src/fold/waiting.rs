//! How many entries of one party wait for one before them, by how urgently they are sent: each of them stays in
//! memory. Follows spec/link.md §5.

use std::ops::{AddAssign, SubAssign};

use crate::limits::{UNLINKED_FLASH_MAX, UNLINKED_MAX};
use crate::link::outbox::Rank;

/// What waits, each rank with those that share its room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// FLASH and authority entries.
    pub flash: u64,
    /// IMMEDIATE and PRIORITY.
    pub immediate: u64,
    /// ROUTINE.
    pub routine: u64,
}

impl Waiting {
    /// Whether as many as may wait beside an entry of that rank: what is more urgent has room of its own, and so
    /// has what is less. Each round of heads then brings some of every rank nearer to the gap, where one room
    /// for all, once it were full of FLASH, would let in one entry a round.
    #[must_use]
    pub fn is_full(&self, rank: Rank) -> bool {
        let (waiting, most) = match rank {
            Rank::Authority | Rank::Flash => (self.flash, UNLINKED_FLASH_MAX),
            Rank::Immediate | Rank::Priority => (self.immediate, UNLINKED_MAX),
            Rank::Routine => (self.routine, UNLINKED_MAX),
        };
        waiting >= most
    }

    /// All of it.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.flash + self.immediate + self.routine
    }

    pub(super) fn of_mut(&mut self, rank: Rank) -> &mut u64 {
        match rank {
            Rank::Authority | Rank::Flash => &mut self.flash,
            Rank::Immediate | Rank::Priority => &mut self.immediate,
            Rank::Routine => &mut self.routine,
        }
    }
}

impl AddAssign for Waiting {
    fn add_assign(&mut self, more: Self) {
        self.flash += more.flash;
        self.immediate += more.immediate;
        self.routine += more.routine;
    }
}

impl SubAssign for Waiting {
    fn sub_assign(&mut self, less: Self) {
        self.flash -= less.flash;
        self.immediate -= less.immediate;
        self.routine -= less.routine;
    }
}
