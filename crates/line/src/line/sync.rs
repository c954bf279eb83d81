//! What we hold of one party's journal: the part without gaps, what lies beyond, and forks.
//!
//! `held` is not `linked`: an entry is shown and receipted as soon as it is held; our signed `seen`
//! covers only what is linked, and stops at a fork. Which entries those are, the fold knows; here is how
//! far they reach. Follows spec/link.md §5.

use detente_record::{Address, Entry, EntryId, Epoch, Head, PartyIndex, Place, Sequence};

use crate::fold::{Fold, Ranked};
use crate::limits::{EPOCHS_TOLD_MAX, FORK_LOOKED_FOR, HEADS_HELD_MAX};
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

/// How far one party's journal reaches: so many entries of an epoch, and all epochs before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reach {
    /// Which epoch.
    pub epoch: Epoch,
    /// How many of its entries.
    pub count: u64,
}

impl Reach {
    /// Up to and with a place.
    #[must_use]
    pub fn with(place: Place) -> Self {
        Self {
            epoch: place.epoch,
            count: place.sequence.0.saturating_add(1),
        }
    }

    /// As the index keeps it.
    #[must_use]
    pub fn write(&self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&self.epoch.0.to_be_bytes());
        bytes[4..].copy_from_slice(&self.count.to_be_bytes());
        bytes
    }

    /// Reads it back.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (epoch, count) = bytes.split_at_checked(4)?;
        Some(Self {
            epoch: Epoch(u32::from_be_bytes(epoch.try_into().ok()?)),
            count: u64::from_be_bytes(count.try_into().ok()?),
        })
    }
}

/// Whether a counterpart holds an entry that we hold, by its own word. Where its journal is forked, or its head
/// shows that it is, nothing covers it: the counterpart may hold the other history.
#[must_use]
pub fn holds(fold: &Fold, theirs: &Holdings, entry: &Entry) -> bool {
    let (address, id) = (entry.address(), entry.id());
    let covers = |head: &Head| {
        let same =
            head.address.party == address.party && head.address.place.epoch == address.place.epoch;
        same && head.address.place.sequence >= address.place.sequence
            && fold.at(head.address).is_none_or(|ours| ours.id == head.id)
    };
    let forked = || {
        fold.first_fork(address.party, address.place.epoch)
            .is_some()
    };
    theirs.beyond.iter().any(|held| held.id == id)
        || (theirs.linked.iter().any(covers) && !forked())
}

/// Of the heads that a party names in an entry as seen those that are ours too, with all before them and no fork in their
/// epoch: up to each of them it holds what we hold.
#[must_use]
pub fn shared(fold: &Fold, seen: &[Head]) -> Vec<Head> {
    let is_shared = |head: &&Head| {
        let Address { party, place } = head.address;
        let ours = fold.at(head.address);
        ours.is_some_and(|ours| ours.id == head.id && ours.linked)
            && fold.first_fork(party, place.epoch).is_none()
    };
    seen.iter().filter(is_shared).copied().collect()
}

/// One party's journal as we hold it: the last epoch that is begun here. What is held of epochs before
/// is looked up when it is asked for.
#[derive(Debug)]
pub struct JournalView {
    party: PartyIndex,
    epoch: Epoch,
    /// How many entries of the epoch are linked.
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
            epoch: Epoch(0),
            linked: 0,
            last: None,
            receipted: 0,
            forked: false,
        }
    }

    /// A journal as the fold has it: its last epoch, linked up to its first fork.
    #[must_use]
    pub fn of(fold: &Fold, party: PartyIndex) -> Self {
        let epoch = fold.epochs(party).last().unwrap_or(Epoch(0));
        Self::of_epoch(fold, party, epoch)
    }

    fn of_epoch(fold: &Fold, party: PartyIndex, epoch: Epoch) -> Self {
        let mut view = Self {
            epoch,
            ..Self::new(party)
        };
        let fork = fold.first_fork(party, epoch);
        let linked = fold.frontier(party, epoch).map_or(0, |last| last.next().0);
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
        let address = entry.address();
        let first = fold.at(address).map(|first| first.id);
        if let Some(other) = first.filter(|first| *first != entry.id()) {
            self.forked |= address.place.epoch == self.epoch;
            return Taken::Fork { other };
        }
        let before = (self.epoch, self.linked);
        if address.place.epoch > self.epoch {
            *self = Self::of(fold, self.party);
        }
        self.link(fold);
        if (self.epoch, self.linked) > before {
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

    /// The last epoch that is begun here.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
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
        address.place.epoch != self.epoch
            || address.place.sequence.0 >= self.linked
            || fold.at(address).is_some_and(|first| first.id != *id)
    }

    /// How many entries of the epoch that are receipted at all stand past a reach. Receipts, display facts
    /// and link summaries never are: an idle line waits for nothing.
    #[must_use]
    pub fn receipted_past(&self, fold: &Fold, reach: Reach) -> u64 {
        if reach >= self.reach() {
            return 0;
        }
        let count = if reach.epoch == self.epoch {
            reach.count
        } else {
            0
        };
        let last = count.checked_sub(1);
        let last = last.and_then(|last| fold.at(self.address(Sequence(last))));
        let known = last.map_or(0, |last| last.receipted_so_far);
        self.receipted.saturating_sub(known)
    }

    /// How far it is linked.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach {
            epoch: self.epoch,
            count: self.linked,
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn party(&self) -> PartyIndex {
        self.party
    }

    /// What is held of its last epoch from the place `from` on: of so many places.
    #[must_use]
    pub fn held_from(&self, fold: &Fold, from: Sequence, places: usize) -> Vec<Ranked> {
        fold.standing(self.address(from), self.end(), places)
    }

    /// Adds what is held here to a heads frame: each of the last epochs.
    pub fn tell(&self, fold: &Fold, holdings: &mut Holdings) {
        let before = fold.epochs(self.party).filter(|epoch| *epoch < self.epoch);
        let before: Vec<Epoch> = before.collect();
        let told = before.len().saturating_sub(EPOCHS_TOLD_MAX - 1);
        for epoch in &before[told..] {
            Self::of_epoch(fold, self.party, *epoch).tell_epoch(fold, holdings);
        }
        self.tell_epoch(fold, holdings);
    }

    fn tell_epoch(&self, fold: &Fold, holdings: &mut Holdings) {
        holdings.linked.extend(self.head());
        let room = HEADS_HELD_MAX.saturating_sub(holdings.beyond.len());
        let next = self.address(self.next_sequence());
        let twins = fold.twins_below(next);
        let beyond = if fold.highest(self.party) < Some(next) {
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

    /// From where to where a counterpart that holds `theirs` may lack entries of this journal, epoch by
    /// epoch, the last first. A range that ends before it begins is of an epoch that it holds as far as we do.
    ///
    /// Its head may disagree with ours (its author showed the two of us different entries): then
    /// our entry at that place goes too, so that both hold the proof, and some before it, for the fork lies
    /// further down: were it found place by place, each would take a round of heads. Who tells as many epochs
    /// as are told holds the ones before them.
    #[must_use]
    pub fn lacking(&self, fold: &Fold, theirs: &Holdings) -> Vec<(Address, Address)> {
        let of_party = |head: &&Head| head.address.party == self.party;
        let told: Vec<&Head> = theirs.linked.iter().filter(of_party).collect();
        let oldest = told.iter().map(|head| head.address.place.epoch).min();
        let oldest = oldest.filter(|_| told.len() >= EPOCHS_TOLD_MAX);
        let mut epochs: Vec<Epoch> = fold.epochs(self.party).collect();
        epochs.retain(|epoch| oldest.is_none_or(|oldest| *epoch >= oldest));
        if epochs.last() != Some(&self.epoch) {
            epochs.push(self.epoch);
        }
        let mut ranges = Vec::new();
        for epoch in epochs.into_iter().rev() {
            let in_epoch = |sequence| Address {
                party: self.party,
                place: Place { epoch, sequence },
            };
            let head = told.iter().find(|head| head.address.place.epoch == epoch);
            let first = head.map_or(Sequence(0), |head| {
                let ours = fold.at(head.address);
                if ours.is_some_and(|ours| ours.id != head.id) {
                    let before = head.address.place.sequence.0;
                    Sequence(before.saturating_sub(FORK_LOOKED_FOR))
                } else {
                    head.address.place.sequence.next()
                }
            });
            let (first, end) = (in_epoch(first), in_epoch(Sequence(u64::MAX)));
            let last = fold.highest(self.party).map(|highest| highest.min(end));
            ranges.extend(last.map(|last| (first, last)));
        }
        ranges
    }

    /// The last place there can be in its last epoch.
    #[must_use]
    pub fn end(&self) -> Address {
        self.address(Sequence(u64::MAX))
    }

    /// A place in its last epoch.
    #[must_use]
    pub fn address(&self, sequence: Sequence) -> Address {
        Address {
            party: self.party,
            place: Place {
                epoch: self.epoch,
                sequence,
            },
        }
    }
}
