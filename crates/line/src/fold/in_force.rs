//! Which charter is in force: at an entry's place, in a party's journal, by hash or version. It is asked for in each turn of a
//! node and for each act that is judged, so that what was found is kept until the set of entries changes.

use detente_record::{Address, CharterHash, EntryId, Epoch, PartyIndex, Place, Timestamp};

use super::amendment::{InForce, Word};
use super::facts::Terms;
use super::held::Slot;
use super::{Fold, Refusal, Speech};

impl Fold {
    /// The charter in force at an entry's place, if the entry names its version.
    ///
    /// # Errors
    ///
    /// `OtherCharter` if it names another, as far as is held.
    pub fn terms_at(&self, speech: &Speech) -> Result<&Terms, Refusal> {
        let terms = self.terms_under(speech);
        if terms.version() == speech.charter_version {
            Ok(terms)
        } else {
            Err(Refusal::OtherCharter)
        }
    }

    /// Whether an entry names a charter that its party had not adopted as far as is held: what that rests on may
    /// come, and then it has effect.
    #[must_use]
    pub fn awaits_charter(&self, speech: &Speech) -> bool {
        speech.charter_version > self.terms_under(speech).version()
    }

    /// From which place of its journal on a party is proved to have held an act together with what its charter rests on.
    /// What was held alone is kept and has no effect as yet, and whoever holds it so does not know what it comes to.
    pub(crate) fn known_from(&self, act: &Speech, reader: PartyIndex) -> Option<Place> {
        let slot = self.held.find(&act.id)?;
        let held = self.seen.first(&self.held, slot, reader)?;
        let mut from = self.held.node(held).address.place;
        for id in self.charter_rests_on(act) {
            from = from.max(self.linked_from(self.held.find(&id)?, reader)?);
        }
        Some(from)
    }

    /// What makes an amended charter the one at an act's place: its party's adoption, and what that names.
    fn charter_rests_on(&self, act: &Speech) -> Vec<EntryId> {
        if act.charter_version == 0 {
            return Vec::new();
        }
        let adoption = self.adopted_below(act.address, Some(&act.id)).pop();
        let mut rests_on: Vec<EntryId> = adoption.iter().map(|(_, by)| by.id).collect();
        let mut at = 0;
        while let Some(id) = rests_on.get(at).copied() {
            at += 1;
            // Whoever did not propose it names the proposer's adoption, and that the signatures.
            if let Some(Word::Adopt(of, named)) = self.word(&id) {
                rests_on.push(*of);
                rests_on.extend(named);
            }
        }
        rests_on
    }

    /// From which place on a party had an entry and all that comes before it: its own, or one that its heads cover. No
    /// head goes past a fork; there what it names will do.
    fn linked_from(&self, target: Slot, reader: PartyIndex) -> Option<Place> {
        let address = self.held.node(target).address;
        if address.party == reader {
            return Some(address.place);
        }
        let by = if self.held.fork_below(address).is_some() {
            self.seen.first(&self.held, target, reader)
        } else {
            self.seen.first_by_head(&self.held, target, reader)
        };
        by.map(|by| self.held.node(by).address.place)
    }

    fn terms_under(&self, speech: &Speech) -> &Terms {
        let amending = &self.authority.amending;
        if amending.words.is_empty() {
            return &self.facts.founding;
        }
        let known = amending.at.borrow().get(&speech.id).copied();
        if let Some(terms) = known.and_then(|hash| self.terms_with(hash)) {
            return terms;
        }
        let terms = self.terms_below(speech.address, Some(&speech.id));
        if self.holds(&speech.id) {
            amending.at.borrow_mut().insert(speech.id, terms.hash);
        }
        terms
    }

    /// The charter in force in a party's journal after everything that is held.
    #[must_use]
    pub fn terms_of(&self, party: PartyIndex) -> &Terms {
        let in_force = self.in_force_of(party);
        let terms = in_force.and_then(|(hash, _)| self.terms_with(hash));
        terms.unwrap_or(&self.facts.founding)
    }

    /// When a party adopted the charter in force in its journal, by its own clock; `None` if that is the one
    /// that founded the line.
    #[must_use]
    pub fn adopted_at(&self, party: PartyIndex) -> Option<Timestamp> {
        Some(self.in_force_of(party)?.1)
    }

    fn in_force_of(&self, party: PartyIndex) -> InForce {
        let amending = &self.authority.amending;
        if amending.words.is_empty() {
            return None;
        }
        if let Some(known) = amending.in_force.borrow().get(&party) {
            return *known;
        }
        let adopted = self.adopted_below(self.next_in(party), None).pop();
        let found = adopted.map(|(terms, by)| (terms.hash, by.time));
        amending.in_force.borrow_mut().insert(party, found);
        found
    }

    /// How often what is held may have changed since the fold was made: while it says the same, every answer
    /// stays.
    pub(crate) fn changes(&self) -> u64 {
        self.authority.amending.changes
    }

    /// Every charter that a party was under, oldest first, and since when, by its own clock; `None` for the one
    /// that founded the line.
    #[must_use]
    pub fn charters_of(&self, party: PartyIndex) -> Vec<(&Terms, Option<Timestamp>)> {
        let adopted = self.adopted_below(self.next_in(party), None).into_iter();
        let adopted = adopted.map(|(terms, by)| (terms, Some(by.time)));
        std::iter::once((&self.facts.founding, None))
            .chain(adopted)
            .collect()
    }

    /// Whether anything was ever said of amendments.
    #[must_use]
    pub fn has_amendments(&self) -> bool {
        !self.authority.amending.words.is_empty()
    }

    /// The end of a party's journal.
    fn next_in(&self, party: PartyIndex) -> Address {
        let last = super::journal_ends(party).1;
        let epoch = self.held.highest(party).map(|address| address.place.epoch);
        let place = Place {
            epoch: epoch.unwrap_or(Epoch(0)),
            ..last.place
        };
        Address { party, place }
    }

    /// The charter of a version, as the party of the lowest index has it that has adopted it or a later one.
    #[must_use]
    pub fn terms_of_version(&self, version: u32) -> Option<&Terms> {
        if version == 0 {
            return Some(&self.facts.founding);
        }
        let mut parties = self.facts.all_parties();
        parties.find_map(|party| self.back_to(self.terms_of(party), version))
    }

    /// The charter of a version from which another came.
    pub fn back_to<'a>(&'a self, terms: &'a Terms, version: u32) -> Option<&'a Terms> {
        let mut at = terms;
        while at.version() > version {
            at = self.terms_with(at.amends?)?;
        }
        (at.version() == version).then_some(at)
    }

    /// The charter of that hash, if what it comes of is held.
    #[must_use]
    pub fn terms_with(&self, hash: CharterHash) -> Option<&Terms> {
        if hash == self.facts.founding.hash {
            return Some(&self.facts.founding);
        }
        self.authority.amending.terms.get(&hash)
    }
}
