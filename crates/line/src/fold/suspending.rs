//! What parties said to suspend and to resume: few, and asked for with every message that is due, so that they are in
//! memory whether they are shelved or not. What follows from them: `suspension/state.rs`.

use std::collections::BTreeSet;

use detente_record::{Address, EntryId, PartyIndex, Place};

use super::past::{Bytes, End, Shelf, key};
use super::{FIRST_ID, Fold, LAST_ID, Speech, journal_ends};
use crate::limits::SUSPENDING_MAX;

/// Of each party the last so many statements, by place.
#[derive(Debug, Default)]
pub(super) struct Suspending(BTreeSet<(PartyIndex, Place, EntryId)>);

impl Suspending {
    /// Takes one in; the lowest goes if there are too many. Whatever the order, the same ones stay.
    pub(super) fn note(&mut self, address: Address, id: EntryId) {
        self.0.insert((address.party, address.place, id));
        let many = self.of(address.party).count() > SUSPENDING_MAX;
        let lowest = self.of(address.party).next().copied();
        if let Some(lowest) = lowest.filter(|_| many) {
            self.0.remove(&lowest);
        }
    }

    /// Those of a party, by place.
    fn of(&self, party: PartyIndex) -> impl Iterator<Item = &(PartyIndex, Place, EntryId)> {
        let (first, last) = journal_ends(party);
        self.0
            .range((party, first.place, FIRST_ID)..=(party, last.place, LAST_ID))
    }
}

impl Fold {
    /// What a party said to suspend and to resume, with effect or not, by place: the last so many.
    pub(crate) fn suspending(&self, party: PartyIndex) -> impl Iterator<Item = &Speech> {
        let statements = self.suspending.of(party);
        statements.filter_map(|(_, _, id)| self.speech(id))
    }

    /// Whether any party ever said such a thing.
    pub(crate) fn has_suspending(&self) -> bool {
        !self.suspending.0.is_empty()
    }

    /// Whether it is known which entry of a party first proved that it held something: one is held here, and nothing below
    /// it in its journal is missing.
    #[must_use]
    pub fn is_known_when_held(&self, id: &EntryId, party: PartyIndex) -> bool {
        let slot = self.held.find(id);
        let first = slot.and_then(|slot| self.seen.first(&self.held, slot, party));
        first.is_some_and(|first| self.held.node(first).is_linked())
    }

    /// At a start: those that are shelved.
    pub(super) fn read_suspending(&mut self) {
        for party in self.facts.all_parties() {
            let (first, last) = journal_ends(party);
            let rows = self.held.past.range(
                Shelf::Suspending,
                &key(&[&party, &first.place, &FIRST_ID]),
                &key(&[&party, &last.place, &LAST_ID]),
                End::Highest,
                SUSPENDING_MAX,
            );
            for (key, _) in rows {
                let mut r = Bytes::new(&key);
                let address = r.address();
                self.suspending.note(address, r.id());
            }
        }
    }
}
