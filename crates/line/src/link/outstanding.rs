//! What is queued on a link or under way there, and how much of each rank.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::EntryId;

use super::outbox::Rank;

/// The entries, each once, however many channels carry it.
#[derive(Debug, Default)]
pub(super) struct Outstanding {
    ranks: BTreeMap<EntryId, Rank>,
    /// How many there are of each rank, in the order of [`Rank::ALL`].
    counts: [usize; Rank::ALL.len()],
}

impl Outstanding {
    /// Adds an entry; `false` if it is there.
    pub(super) fn insert(&mut self, id: EntryId, rank: Rank) -> bool {
        if self.ranks.contains_key(&id) {
            return false;
        }
        self.ranks.insert(id, rank);
        self.counts[rank as usize] += 1;
        true
    }

    pub(super) fn remove(&mut self, id: &EntryId) {
        if let Some(rank) = self.ranks.remove(id) {
            self.counts[rank as usize] -= 1;
        }
    }

    pub(super) fn has(&self, id: &EntryId) -> bool {
        self.ranks.contains_key(id)
    }

    /// Keeps these alone.
    pub(super) fn keep(&mut self, ids: &BTreeSet<EntryId>) {
        let before = std::mem::take(self);
        for (id, rank) in before.ranks {
            if ids.contains(&id) {
                self.insert(id, rank);
            }
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many are as urgent as that, or more.
    pub(super) fn up_to(&self, rank: Rank) -> usize {
        self.counts[..=rank as usize].iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_urgent_counts_for_what_is_less_and_not_the_other_way_round() {
        let id = |n: u8| EntryId([n; 32]);
        let mut outstanding = Outstanding::default();
        for (n, rank) in Rank::ALL.into_iter().enumerate() {
            assert_eq!(rank as usize, n, "ranks are numbered as they are listed");
        }
        assert!(outstanding.insert(id(1), Rank::Routine));
        assert!(!outstanding.insert(id(1), Rank::Flash));
        assert!(outstanding.insert(id(2), Rank::Flash));
        assert_eq!(outstanding.up_to(Rank::Authority), 0);
        assert_eq!(outstanding.up_to(Rank::Flash), 1);
        assert_eq!(outstanding.up_to(Rank::Routine), 2);
        outstanding.keep(&BTreeSet::from([id(2), id(3)]));
        assert_eq!(outstanding.up_to(Rank::Routine), 1);
        outstanding.remove(&id(2));
        outstanding.remove(&id(2));
        assert_eq!(outstanding.up_to(Rank::Routine), 0);
    }
}
