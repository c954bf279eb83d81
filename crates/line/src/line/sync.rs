//! What we hold of one party's journal: the part without gaps, what lies beyond, and forks.
//!
//! `held` is not `linked`: an entry is shown and receipted as soon as it is held; our signed `seen`
//! covers only what is linked, and stops at a fork. Which entries those are, the fold knows; here is how
//! far they reach. Follows spec/link.md §5.

use detente_record::{Address, Entry, EntryId, Epoch, Head, PartyIndex, Place, Sequence};

use crate::fold::{Fold, Ranked};
use crate::limits::HEADS_HELD_MAX;
use crate::link::frame::Holdings;

/// What came of taking in an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It continues the linked part, and perhaps what lay beyond does now too.
    Linked,
    /// It lies beyond a gap or a fork.
    Beyond,
    /// Another entry stands at its place: its author signed two histories.
    Fork {
        /// The other one.
        other: EntryId,
    },
}

/// One party's journal as we hold it. Epochs beyond the first come with later entries of `spec/`.
#[derive(Debug)]
pub struct JournalView {
    party: PartyIndex,
    /// How many entries are linked.
    linked: u64,
    /// The last of them.
    last: Option<EntryId>,
    /// How many of them are of a kind that is receipted at all.
    receipted: u64,
    /// Nothing is linked any more: the author signed two entries at one place.
    forked: bool,
}

impl JournalView {
    /// An empty journal.
    #[must_use]
    pub fn new(party: PartyIndex) -> Self {
        Self {
            party,
            linked: 0,
            last: None,
            receipted: 0,
            forked: false,
        }
    }

    /// A journal as the fold has it: linked up to its first fork.
    #[must_use]
    pub fn of(fold: &Fold, party: PartyIndex) -> Self {
        let mut view = Self::new(party);
        let fork = fold.first_fork(party);
        let linked = fold.frontier(party).map_or(0, |last| last.next().0);
        view.linked = fork.map_or(linked, |fork| linked.min(fork.sequence.0));
        view.forked = fork.is_some();
        if let Some(last) = view.linked.checked_sub(1) {
            let last = fold.at(view.address(Sequence(last)));
            view.last = last.map(|last| last.id);
            view.receipted = last.map_or(0, |last| last.receipted_so_far);
        }
        view
    }

    /// Takes in an entry that the fold holds since just now.
    pub fn take(&mut self, fold: &Fold, entry: &Entry) -> Taken {
        let first = fold.at(entry.address()).map(|first| first.id);
        if let Some(other) = first.filter(|first| *first != entry.id()) {
            self.forked = true;
            return Taken::Fork { other };
        }
        let before = self.linked;
        self.link(fold);
        if self.linked > before {
            Taken::Linked
        } else {
            Taken::Beyond
        }
    }

    fn link(&mut self, fold: &Fold) {
        while !self.forked {
            let next = fold.at(self.address(self.next_sequence()));
            // One chained to an entry we do not hold: its author has shown somebody another history.
            let follows = |next: &Ranked| next.linked && !next.disputed && next.parent == self.last;
            let Some(next) = next.filter(follows) else {
                return;
            };
            self.linked += 1;
            self.last = Some(next.id);
            self.receipted = next.receipted_so_far;
        }
    }

    /// The number of the entry after the linked ones.
    #[must_use]
    pub fn next_sequence(&self) -> Sequence {
        Sequence(self.linked)
    }

    /// The last linked entry.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        Some(Head {
            address: self.address(Sequence(self.linked.checked_sub(1)?)),
            id: self.last?,
        })
    }

    /// Whether an entry lies beyond what is linked: `seen` does not cover it.
    #[must_use]
    pub fn is_beyond(&self, fold: &Fold, address: Address, id: &EntryId) -> bool {
        address.place.sequence.0 >= self.linked
            || fold.at(address).is_some_and(|first| first.id != *id)
    }

    /// How many entries that are receipted at all stand past the first `count`. Receipts, display facts
    /// and link summaries never are: an idle line waits for nothing.
    #[must_use]
    pub fn receipted_past(&self, fold: &Fold, count: u64) -> u64 {
        if count >= self.linked {
            return 0;
        }
        let last = count.checked_sub(1);
        let last = last.and_then(|last| fold.at(self.address(Sequence(last))));
        let known = last.map_or(0, |last| last.receipted_so_far);
        self.receipted.saturating_sub(known)
    }

    /// Whose it is.
    #[must_use]
    pub fn party(&self) -> PartyIndex {
        self.party
    }

    /// What is held from the place `from` on: of so many places.
    #[must_use]
    pub fn held_from(&self, fold: &Fold, from: Sequence, places: usize) -> Vec<Ranked> {
        fold.standing(self.address(from), self.end(), places)
    }

    /// Adds what is held here to a heads frame.
    pub fn tell(&self, fold: &Fold, holdings: &mut Holdings) {
        holdings.linked.extend(self.head());
        let room = HEADS_HELD_MAX.saturating_sub(holdings.beyond.len());
        let twins = fold.twins_below(self.address(self.next_sequence()));
        let beyond = if fold.highest(self.party) < Some(self.address(self.next_sequence())) {
            Vec::new()
        } else {
            self.held_from(fold, self.next_sequence(), room)
        };
        let beyond = beyond.iter().map(|held| Head {
            address: held.address,
            id: held.id,
        });
        holdings
            .beyond
            .extend(twins.into_iter().chain(beyond).take(room));
    }

    /// The place from which on a counterpart that holds `theirs` may lack entries of this journal.
    ///
    /// Its head may disagree with ours (its author showed the two of us different entries): then
    /// our entry at that place goes too, so that both hold the proof.
    #[must_use]
    pub fn lacking_from(&self, fold: &Fold, theirs: &Holdings) -> Sequence {
        let head = theirs
            .linked
            .iter()
            .find(|head| head.address.party == self.party);
        let Some(head) = head else {
            return Sequence(0);
        };
        let sequence = head.address.place.sequence;
        let ours = fold.at(self.address(sequence));
        if ours.is_some_and(|ours| ours.id != head.id) {
            sequence
        } else {
            sequence.next()
        }
    }

    /// The last place there can be in it.
    #[must_use]
    pub fn end(&self) -> Address {
        self.address(Sequence(u64::MAX))
    }

    /// A place in it.
    #[must_use]
    pub fn address(&self, sequence: Sequence) -> Address {
        Address {
            party: self.party,
            place: Place {
                epoch: Epoch(0),
                sequence,
            },
        }
    }
}
