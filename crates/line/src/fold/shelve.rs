//! Shelving: the entries that came first become rows of the index, in the order in which they came, and
//! leave the memory.
//!
//! The index after so many entries is what those entries alone give, except that of several entries
//! that claim one thing (the earliest to name a head, to use a draft) the rows may lack one that a later
//! entry has beaten: whoever reads the later ones in again puts that right. So at any moment the rows
//! and the entries that came after them give the whole fold.

use std::collections::BTreeSet;

use detente_record::{Address, EntryId, Epoch, PartyIndex, Sequence};

use super::End;
use super::changed::test_number;
use super::facts::CharterFacts;
use super::held::{By, Extent, Held, Slot};
use super::past::{Bytes, Door, Key as _, Past, PastFault, Row, Shelf, Shelving, key};
use super::seen::{Naming, step_key};
use super::{FIRST_ID, Fold, LAST_ADDRESS, LAST_ID, Said};
use crate::link::outbox::Rank;
use crate::suspension::is_suspending;
use crate::{body, watch};

impl Fold {
    /// The fold of what an index has of a line: the entries that came after it are to be inserted, in
    /// the order in which they came.
    ///
    /// # Errors
    ///
    /// `PastFault` if the index makes no sense: it is to be thrown away.
    pub fn open(facts: CharterFacts, past: Box<dyn Past>) -> Result<Self, PastFault> {
        let mut fold = Self::new(facts);
        fold.held.past = Door::new(past);
        fold.held.has_past = true;
        if let Some(summary) = fold.held.past.get(Shelf::Summary, &[]) {
            fold.read_summary(&summary)?;
        }
        fold.read_kept_whole();
        fold.held.past.open = fold.held.shelved > 0;
        fold.fault().map_or(Ok(fold), Err)
    }

    /// How many entries are shelved.
    #[must_use]
    pub fn shelved(&self) -> u32 {
        self.held.shelved
    }

    /// How many are not.
    #[must_use]
    pub fn unshelved(&self) -> u32 {
        self.held.next - self.held.shelved
    }

    /// How many are to be shelved: those that are not, and those that are to be shelved again.
    #[must_use]
    pub fn to_shelve(&self) -> u32 {
        let again = self.held.changed.len() + self.held.relinked.len();
        let again = u32::try_from(again).unwrap_or(u32::MAX);
        self.unshelved().saturating_add(again)
    }

    /// How many entries of a party are in the set.
    #[must_use]
    pub fn count_of(&self, party: PartyIndex) -> u64 {
        self.held.extent.counts.get(&party).copied().unwrap_or(0)
    }

    /// Whether there is a door to an index, so that entries can be shelved.
    #[must_use]
    pub fn has_past(&self) -> bool {
        self.held.has_past
    }

    /// How many entries are in memory: those that are not shelved, or wait to be linked or shelved again.
    #[must_use]
    pub fn in_memory(&self) -> usize {
        self.held.hot.len()
    }

    /// Gives a fold that has shelved nothing the door to its index.
    pub fn give_past(&mut self, past: Box<dyn Past>) {
        debug_assert_eq!(
            self.held.shelved, 0,
            "what is shelved is behind another door"
        );
        self.held.past = Door::new(past);
        self.held.past.open = false;
        self.held.has_past = true;
    }

    /// What the line keeps beside its fold, as it was last shelved.
    #[must_use]
    pub fn kept_with(&self) -> Option<Vec<u8>> {
        self.held.past.get(Shelf::Line, &[])
    }

    /// The rows that shelve the next so many entries at most, and again all that have changed and what those link; `None`
    /// if there are none. They are shelved once the rows are kept and [`Fold::keep_shelved`] is told.
    #[must_use]
    pub fn shelve(&self, most: u32) -> Option<Shelving> {
        let held = &self.held;
        let limit = held.shelved.saturating_add(most).min(held.next);
        let again = self.to_shelve_again(limit);
        let any = limit > held.shelved || !again.is_empty();
        let last = limit.checked_sub(1).filter(|_| any)?;
        let mut rows = Vec::new();
        for slot in held.shelved..limit {
            self.shelve_entry(slot, limit, &mut rows);
        }
        for slot in &again {
            self.shelve_again(*slot, limit, &mut rows);
        }
        rows.push(Row {
            shelf: Shelf::Summary,
            key: Vec::new(),
            value: Some(self.summary(limit, &again)),
        });
        Some(Shelving {
            entries: limit,
            last: held.node(last).id,
            rows,
        })
    }

    /// The rows of a [`Fold::shelve`] are kept: the entries leave the memory.
    pub fn keep_shelved(&mut self, shelve: &Shelving) {
        let limit = shelve.entries;
        let again = self.to_shelve_again(limit);
        self.held.changed.clear();
        self.held.relinked = self.held.relinked.split_off(&(limit, 0));
        self.held.shelved_extent = self.extent_of(limit, &again);
        for slot in self.held.shelved..limit {
            self.forget(slot, limit);
        }
        for slot in again {
            self.let_go(slot, limit);
        }
        self.held.shelved = limit;
        self.held.past.open = true;
        self.held.forget_loaded();
    }

    /// The shelved entries that are shelved again with those before `limit`. What a later one linked is not linked yet in the
    /// set of these, so that its rows are as they were.
    fn to_shelve_again(&self, limit: Slot) -> BTreeSet<Slot> {
        let linked = self.held.relinked.range(..(limit, 0));
        let linked = linked.map(|(_, slot)| *slot);
        self.held.changed.iter().copied().chain(linked).collect()
    }

    fn shelve_entry(&self, slot: Slot, limit: Slot, rows: &mut Vec<Row>) {
        let held = &self.held;
        let node = held.node(slot);
        let (id, address, party) = (node.id, node.address, node.address.party);
        let number = || slot.to_be_bytes().to_vec();
        let mut put = |shelf, key, value| {
            rows.push(Row {
                shelf,
                key,
                value: Some(value),
            });
        };
        put(Shelf::Node, key(&[&slot]), node.encode(limit));
        put(Shelf::Id, key(&[&id]), number());
        if held.places.get(&address) == Some(&slot) {
            put(Shelf::Place, key(&[&address]), number());
        }
        let twins = held.forks.get(&address);
        let twins: Vec<&EntryId> = twins
            .into_iter()
            .flatten()
            .filter(|twin| held.find(twin).is_some_and(|twin| twin < limit))
            .collect();
        if twins.len() > 1 {
            for twin in twins {
                put(Shelf::Fork, key(&[&address, twin]), Vec::new());
            }
        }
        if node.rank != Rank::Routine {
            put(
                Shelf::Rank,
                key(&[&(node.rank as u8), &address, &slot]),
                Vec::new(),
            );
        }
        if let Some(speech) = node.speech.as_deref() {
            put(Shelf::Said, Said::of(speech, slot).key(), Vec::new());
            if let Some(object) = speech.object {
                put(Shelf::About, key(&[&object, &address, &id]), number());
            }
            if let Some(test) = test_number(speech) {
                put(Shelf::Number, key(&[&test, &address, &id]), number());
            }
            if let Some(officer) = watch::taker(speech) {
                let of = key(&[&party, &officer, &address.place, &id]);
                put(Shelf::Taking, of, number());
            }
            if is_suspending(speech.kind, speech.act) {
                let of = key(&[&party, &address.place, &id]);
                put(Shelf::Suspending, of, Vec::new());
            }
            if !speech.understood || !body::understands(speech.kind, speech.act) {
                put(Shelf::NotUnderstood, key(&[&address, &id]), Vec::new());
            }
        }
        let by = held.by(slot);
        if let Some(of) = node.draft().filter(|of| self.drafts.get(of) == Some(&by)) {
            put(Shelf::Draft, key(&[&of.0, &of.1]), by.write());
        }
        let Some(edges) = held.edges.get(&slot) else {
            return;
        };
        if let Some(previous) = edges.previous.filter(|_| self.waits(slot, limit)) {
            put(Shelf::Orphan, key(&[&previous, &slot]), Vec::new());
        }
        for head in &edges.heads {
            if self.seen.is_step_of(&by, party, head) {
                let step = (head.address.place, head.id);
                let of = (party, head.address.party);
                put(Shelf::Step, step_key(of, &step), by.write());
            }
        }
        for (naming, targets) in [
            (Naming::Held, &edges.names),
            (Naming::NotUnderstood, &edges.lost),
        ] {
            for target in targets {
                if self.seen.is_name_of(naming, &by, target, party) {
                    put(naming.shelf(), key(&[target, &party]), by.write());
                }
            }
        }
    }

    /// An entry that was shelved and has changed since: linked, or its officers learnt.
    fn shelve_again(&self, slot: Slot, limit: Slot, rows: &mut Vec<Row>) {
        let node = self.held.node(slot);
        rows.push(Row {
            shelf: Shelf::Node,
            key: key(&[&slot]),
            value: Some(node.encode(limit)),
        });
        if node.linked_by.is_some_and(|by| by < limit) && node.parent != slot {
            let previous = self.held.node(node.parent).id;
            rows.push(Row {
                shelf: Shelf::Orphan,
                key: key(&[&previous, &slot]),
                value: None,
            });
        }
        let by = self.held.by(slot);
        if let Some(of) = node.draft().filter(|of| self.drafts.get(of) == Some(&by)) {
            rows.push(Row {
                shelf: Shelf::Draft,
                key: key(&[&of.0, &of.1]),
                value: Some(by.write()),
            });
        }
    }

    /// Whether an entry waits for its predecessor, in the set of the entries before `limit`.
    fn waits(&self, slot: Slot, limit: Slot) -> bool {
        match self.held.node(slot).linked_by {
            Some(by) => by >= limit,
            None => self.held.edges.get(&slot).is_some_and(|edges| {
                let previous = edges.previous;
                previous.is_some_and(|id| self.held.waits_for(&id, slot))
            }),
        }
    }

    /// Takes a shelved entry out of the indexes.
    fn forget(&mut self, slot: Slot, limit: Slot) {
        let node = self.held.node(slot);
        let (id, address, party) = (node.id, node.address, node.address.party);
        let speech = node.speech.as_deref();
        let said = speech.map(|speech| Said::of(speech, slot));
        let object = speech.and_then(|speech| speech.object);
        let test = speech.and_then(test_number);
        let taker = speech.and_then(watch::taker);
        let draft = node.draft();
        let by = self.held.by(slot);
        let waits = self.waits(slot, limit);
        if let Some(said) = said {
            self.said.remove(&said);
        }
        if let Some(object) = object {
            self.about.remove(&(object, address, id));
        }
        if let Some(test) = test {
            self.numbered.remove(&(test, address, id));
        }
        if let Some(officer) = taker {
            self.takings.remove(&(party, officer, address.place, id));
        }
        self.not_understood.remove(&(address, id));
        if let Some(of) = draft.filter(|of| self.drafts.get(of) == Some(&by)) {
            self.drafts.remove(&of);
        }
        self.held.by_id.remove(&id);
        if self.held.places.get(&address) == Some(&slot) {
            self.held.places.remove(&address);
        }
        let rank = self.held.node(slot).rank;
        self.held.ranked.remove(&(rank, address, slot));
        // Who waits for a predecessor will have changed what it names.
        let edges = if waits {
            self.held.edges.get(&slot).cloned()
        } else {
            self.held.edges.remove(&slot)
        };
        if let Some(edges) = edges {
            self.forget_edges(&edges.heads, &by, party);
            for (naming, targets) in [
                (Naming::Held, &edges.names),
                (Naming::NotUnderstood, &edges.lost),
            ] {
                for target in targets {
                    self.seen.name_shelved(naming, &by, target, party);
                }
            }
        }
        if !waits {
            self.held.hot.remove(&slot);
        } else if let Some(by) = self.held.node(slot).linked_by {
            self.held.relinked.insert((by, slot));
        }
    }

    fn forget_edges(&mut self, heads: &[detente_record::Head], by: &By, party: PartyIndex) {
        for head in heads {
            self.seen.step_shelved(by, party, head);
        }
    }

    /// Lets an entry that was shelved again leave the memory, unless it waits here for its predecessor or for the
    /// one that linked it to be shelved.
    fn let_go(&mut self, slot: Slot, limit: Slot) {
        let by = self.held.by(slot);
        let draft = self.held.node(slot).draft();
        if let Some(of) = draft.filter(|of| self.drafts.get(of) == Some(&by)) {
            self.drafts.remove(&of);
        }
        // One that has waited since before a start is read again when it is linked.
        if !self.waits(slot, limit) {
            self.held.hot.remove(&slot);
            self.held.edges.remove(&slot);
        }
    }

    /// How far the entries before `limit` reach.
    fn extent_of(&self, limit: Slot, again: &BTreeSet<Slot>) -> Extent {
        let mut extent = self.held.shelved_extent.clone();
        for slot in (self.held.shelved..limit).chain(again.iter().copied()) {
            let node = self.held.node(slot);
            if slot >= self.held.shelved {
                extent.add(node.address);
            }
            if node.linked_by.is_some_and(|by| by < limit) {
                extent.link(node.address);
            }
        }
        extent
    }

    /// What of the entries before `limit` is kept whole: how many, how far, which stairs are tangled.
    fn summary(&self, limit: Slot, again: &BTreeSet<Slot>) -> Vec<u8> {
        let extent = self.extent_of(limit, again);
        let mut w = Vec::new();
        w.push(SUMMARY_VERSION);
        limit.write(&mut w);
        super::past::write_list(
            &extent.frontiers.into_iter().collect::<Vec<_>>(),
            &mut w,
            |((party, epoch), sequence), w| {
                party.write(w);
                epoch.0.write(w);
                sequence.0.write(w);
            },
        );
        super::past::write_list(
            &extent.highest.into_values().collect::<Vec<_>>(),
            &mut w,
            |address, w| {
                address.write(w);
                let count = extent.counts.get(&address.party);
                count.copied().unwrap_or(0).write(w);
            },
        );
        let stairs: Vec<_> = self
            .seen
            .stairs
            .iter()
            .map(|(of, stairs)| (*of, stairs.tangled))
            .collect();
        super::past::write_list(&stairs, &mut w, |((reader, of), tangled), w| {
            reader.write(w);
            of.write(w);
            w.push(u8::from(*tangled));
        });
        w
    }

    fn read_summary(&mut self, bytes: &[u8]) -> Result<(), PastFault> {
        let mut r = Bytes::new(bytes);
        let version = r.u8();
        let shelved = r.u32();
        let frontiers = r.list(|r| {
            let of = (r.party(), Epoch(r.u32()));
            (of, Sequence(r.u64()))
        });
        let highest = r.list(|r| (r.address(), r.u64()));
        let stairs = r.list(|r| ((r.party(), r.party()), r.bool()));
        if version != SUMMARY_VERSION || !r.is_at_end() {
            return Err(PastFault("its summary makes no sense".to_owned()));
        }
        let extent = Extent {
            frontiers: frontiers.into_iter().collect(),
            counts: highest
                .iter()
                .map(|(address, count)| (address.party, *count))
                .collect(),
            highest: highest
                .into_iter()
                .map(|(address, _)| (address.party, address))
                .collect(),
        };
        self.held.extent = extent.clone();
        self.held.shelved_extent = extent;
        (self.held.shelved, self.held.next) = (shelved, shelved);
        for (of, tangled) in stairs {
            let stairs = self.seen.stairs.entry(of).or_default();
            stairs.tangled = tangled;
            let (low, high) = (
                super::journal_ends(PartyIndex(0)).0.place,
                LAST_ADDRESS.place,
            );
            let last = self.held.past.range(
                Shelf::Step,
                &step_key(of, &(low, FIRST_ID)),
                &step_key(of, &(high, LAST_ID)),
                End::Highest,
                1,
            );
            stairs.shelved = last.first().map(super::seen::read_step);
        }
        Ok(())
    }

    /// Forks, the entries that wait for their predecessors, and what suspends: all of them are in memory, always.
    fn read_kept_whole(&mut self) {
        let (first, last) = (super::journal_ends(PartyIndex(0)).0, LAST_ADDRESS);
        let past = &self.held.past;
        let forks = past.all(
            Shelf::Fork,
            &key(&[&first, &FIRST_ID]),
            &key(&[&last, &LAST_ID]),
        );
        for (key, _) in forks {
            let mut r = Bytes::new(&key);
            let address = r.address();
            self.held.forks.entry(address).or_default().insert(r.id());
        }
        let orphans = self.held.past.all(
            Shelf::Orphan,
            &key(&[&FIRST_ID, &0_u32]),
            &key(&[&LAST_ID, &u32::MAX]),
        );
        for (key, _) in orphans {
            let mut r = Bytes::new(&key);
            let (previous, slot) = (r.id(), r.u32());
            let node = self.held.node(slot).clone();
            self.held.hot.insert(slot, node);
            self.held.wait_for(previous, slot);
        }
        self.read_suspending();
        self.held.forget_loaded();
    }

    /// The entries of a journal that are sent at a rank before ROUTINE, from one address up to and with
    /// another: the first so many.
    #[must_use]
    pub fn ranked(&self, rank: Rank, first: Address, last: Address, most: usize) -> Vec<Ranked> {
        self.ranked_from(End::Lowest, rank, first, last, most)
    }

    /// The last so many entries of a party that are sent at a rank before ROUTINE, the last first.
    #[must_use]
    pub fn last_ranked(&self, rank: Rank, party: PartyIndex, most: usize) -> Vec<Ranked> {
        let (first, last) = super::journal_ends(party);
        self.ranked_from(End::Highest, rank, first, last, most)
    }

    fn ranked_from(
        &self,
        end: End,
        rank: Rank,
        first: Address,
        last: Address,
        most: usize,
    ) -> Vec<Ranked> {
        let number = rank as u8;
        let rows = self.held.past.range(
            Shelf::Rank,
            &key(&[&number, &first, &0_u32]),
            &key(&[&number, &last, &u32::MAX]),
            end,
            most,
        );
        let shelved = rows.iter().map(|(key, _)| {
            let mut r = Bytes::new(key.get(1..).unwrap_or_default());
            (r.address(), r.u32())
        });
        let hot = self
            .held
            .ranked
            .range((rank, first, 0)..=(rank, last, Slot::MAX))
            .map(|(_, address, slot)| (*address, *slot));
        let mut all: Vec<(Address, Slot)> = shelved.collect();
        match end {
            End::Lowest => all.extend(hot.take(most)),
            End::Highest => all.extend(hot.rev().take(most)),
        }
        all.sort_unstable();
        if end == End::Highest {
            all.reverse();
        }
        all.truncate(most);
        let ranked = |(_, slot): (Address, Slot)| Ranked::of(&self.held, slot);
        all.into_iter().map(ranked).collect()
    }

    /// The entries of a journal from one address up to and with another: of at most so many addresses.
    #[must_use]
    pub fn standing(&self, first: Address, last: Address, most: usize) -> Vec<Ranked> {
        let addresses = self.held.addresses(first, last, most);
        let slots = addresses
            .into_iter()
            .flat_map(|address| self.held.all_at(address));
        slots.map(|slot| Ranked::of(&self.held, slot)).collect()
    }

    /// The first entry that came for an address.
    #[must_use]
    pub fn at(&self, address: Address) -> Option<Ranked> {
        let slot = self.held.at(address)?;
        Some(Ranked::of(&self.held, slot))
    }

    /// The highest address held of a party, linked or not.
    #[must_use]
    pub fn highest(&self, party: PartyIndex) -> Option<Address> {
        self.held.highest(party)
    }

    /// The highest linked place of an epoch.
    #[must_use]
    pub fn frontier(&self, party: PartyIndex, epoch: Epoch) -> Option<Sequence> {
        self.held.frontier(party, epoch)
    }

    /// The epochs of a party that are begun here, ascending.
    pub fn epochs(&self, party: PartyIndex) -> impl Iterator<Item = Epoch> {
        self.held.frontiers(party).map(|place| place.epoch)
    }
}

/// One held entry, as much as sending it again takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Where it stands.
    pub address: Address,
    /// Which entry.
    pub id: EntryId,
    /// How urgently it is sent.
    pub rank: Rank,
    /// Whether it is a receipt: it says nothing of its own.
    pub is_receipt: bool,
    /// Its predecessor, once linked; `None` at the start of an epoch.
    pub parent: Option<EntryId>,
    /// Whether its predecessors are held too.
    pub linked: bool,
    /// Whether its author signed another entry for the same place.
    pub disputed: bool,
    /// Once linked, how many entries that are receipted at all its chain has up to and with it.
    pub receipted_so_far: u64,
}

impl Ranked {
    fn of(held: &Held, slot: Slot) -> Self {
        let node = held.node(slot);
        Self {
            address: node.address,
            id: node.id,
            rank: node.rank,
            is_receipt: node.speech.is_none(),
            parent: held.parent(slot).map(|parent| held.node(parent).id),
            linked: node.is_linked(),
            disputed: held.forks.contains_key(&node.address),
            receipted_so_far: node.receipted_so_far,
        }
    }
}

/// To be raised whenever the rows are computed in another way: an index of another version is made again.
const SUMMARY_VERSION: u8 = 3;
