//! The set of held entries: their places, chains, forks and what links to what.
//!
//! Entries are kept without their bytes: a few numbers for a receipt, the header's facts for what
//! says more. Everything here is a function of the set, whatever the order it came in.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{
    Act, Address, Entry, EntryId, Epoch, Header, Kind, PartyIndex, Place, Precedence, Sequence,
    Status, Timestamp,
};

use super::officers::OfficerEvidence;
use crate::body;

/// Where an entry stands in the arena. Never leaves the fold: it depends on arrival.
pub(super) type Slot = u32;

/// What an entry says: its header's facts, without its bytes. Receipts have none.
#[derive(Clone, Debug)]
pub struct Speech {
    /// The entry.
    pub id: EntryId,
    /// Where it stands.
    pub address: Address,
    /// Its author's time.
    pub time: Timestamp,
    /// Actual, exercise or test.
    pub status: Status,
    /// Its kind.
    pub kind: Kind,
    /// Its act.
    pub act: Act,
    /// Its precedence.
    pub precedence: Precedence,
    /// Whether every header key was known.
    pub understood: bool,
    /// The version of the charter it names.
    pub charter_version: u32,
    /// The entry it is about.
    pub object: Option<EntryId>,
    /// The entries it refers to.
    pub references: Box<[EntryId]>,
    /// Its due time.
    pub due: Option<Timestamp>,
    /// Action addressees.
    pub action: Box<[PartyIndex]>,
    /// Info addressees.
    pub info: Box<[PartyIndex]>,
    /// The number whose meaning the kind gives.
    pub number: Option<u64>,
    /// The outcome whose meaning the kind gives.
    pub outcome: Option<u64>,
    /// Whether it commits to a body, held or not.
    pub has_body: bool,
    /// How far its author held the other journals, linked.
    pub seen: Box<[(PartyIndex, Place)]>,
    /// The officers on whose act it rests.
    pub officers: OfficerEvidence,
}

/// One held entry.
#[derive(Debug)]
pub(super) struct Node {
    pub id: EntryId,
    pub address: Address,
    pub time: Timestamp,
    pub uncertainty_ms: Option<u32>,
    /// Whether its predecessors are held too, down to the start of the epoch.
    pub linked: bool,
    /// Its predecessor, once linked; itself at sequence 0.
    parent: Slot,
    /// An ancestor further down, so that any ancestor is found in logarithmic time
    /// (Myers, "An applicative random-access stack", 1983).
    jump: Slot,
    pub speech: Option<Box<Speech>>,
}

/// Every held entry, by id and by place.
#[derive(Debug, Default)]
pub(super) struct Held {
    nodes: Vec<Node>,
    by_id: BTreeMap<EntryId, Slot>,
    /// The entry at each address; at a disputed one any of them, and `forks` has all.
    places: BTreeMap<Address, Slot>,
    /// Every entry of an address where there is more than one.
    forks: BTreeMap<Address, BTreeSet<EntryId>>,
    /// Entries not linked yet, by the predecessor they name.
    orphans: BTreeMap<EntryId, Vec<Slot>>,
    /// The highest linked place of each epoch.
    frontiers: BTreeMap<(PartyIndex, Epoch), Sequence>,
}

impl Held {
    pub(super) fn node(&self, slot: Slot) -> &Node {
        &self.nodes[slot as usize]
    }

    pub(super) fn speech_mut(&mut self, slot: Slot) -> Option<&mut Speech> {
        self.nodes[slot as usize].speech.as_deref_mut()
    }

    pub(super) fn find(&self, id: &EntryId) -> Option<Slot> {
        self.by_id.get(id).copied()
    }

    pub(super) fn speech(&self, id: &EntryId) -> Option<&Speech> {
        self.node(self.find(id)?).speech.as_deref()
    }

    pub(super) fn count(&self) -> usize {
        self.nodes.len()
    }

    /// Every held entry, in the order of places, then ids.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &Node> {
        self.places
            .iter()
            .flat_map(|(address, slot)| self.standing_at(address, *slot))
    }

    /// The highest address of a party that is held, linked or not.
    pub(super) fn highest(&self, party: PartyIndex) -> Option<Address> {
        let first = Place {
            epoch: Epoch(0),
            sequence: Sequence(0),
        };
        let last = Place {
            epoch: Epoch(u32::MAX),
            sequence: Sequence(u64::MAX),
        };
        let range = Address {
            party,
            place: first,
        }..=Address { party, place: last };
        self.places
            .range(range)
            .next_back()
            .map(|(address, _)| *address)
    }

    fn standing_at<'a>(&'a self, address: &Address, lone: Slot) -> impl Iterator<Item = &'a Node> {
        let twins = self.forks.get(address);
        let lone = twins.is_none().then(|| self.node(lone));
        let twins = twins.into_iter().flatten();
        lone.into_iter().chain(
            twins
                .filter_map(|id| self.find(id))
                .map(|slot| self.node(slot)),
        )
    }

    /// Takes in an entry not held yet. Returns its slot and whether its address is disputed now.
    pub(super) fn add(&mut self, entry: &Entry, officers: OfficerEvidence) -> (Slot, bool) {
        let slot = Slot::try_from(self.nodes.len()).expect("memory ends before 2^32 entries");
        let (header, id, address) = (entry.header(), entry.id(), entry.address());
        let speech = (header.kind != body::RECEIPT)
            .then(|| Box::new(Speech::of(header, id, address, officers)));
        self.nodes.push(Node {
            id,
            address,
            time: header.time,
            uncertainty_ms: header.uncertainty_ms,
            linked: false,
            parent: slot,
            jump: slot,
            speech,
        });
        self.by_id.insert(id, slot);
        let disputed = self.place(address, id, slot);
        (slot, disputed)
    }

    fn place(&mut self, address: Address, id: EntryId, slot: Slot) -> bool {
        let Some(other) = self.places.get(&address).copied() else {
            self.places.insert(address, slot);
            return false;
        };
        let other = self.node(other).id;
        self.forks.entry(address).or_default().extend([id, other]);
        true
    }

    /// Links a new entry to its predecessor if that is linked, and whatever waited for it. Returns
    /// the newly linked, predecessors first.
    pub(super) fn link(&mut self, slot: Slot, previous: Option<EntryId>) -> Vec<Slot> {
        let parent = match previous {
            None if self.node(slot).address.place.sequence == Sequence(0) => Some(slot),
            None => return Vec::new(),
            Some(previous) => {
                let parent = self
                    .find(&previous)
                    .filter(|parent| self.node(*parent).linked);
                if parent.is_none() {
                    self.orphans.entry(previous).or_default().push(slot);
                }
                parent
            }
        };
        let mut newly = Vec::new();
        let mut ready: Vec<(Slot, Slot)> =
            parent.map(|parent| (slot, parent)).into_iter().collect();
        while let Some((child, parent)) = ready.pop() {
            if !self.follows(child, parent) {
                continue;
            }
            self.set_linked(child, parent);
            newly.push(child);
            let id = self.node(child).id;
            let waiting = self.orphans.remove(&id).unwrap_or_default();
            ready.extend(waiting.into_iter().map(|orphan| (orphan, child)));
        }
        newly
    }

    fn follows(&self, child: Slot, parent: Slot) -> bool {
        let (child_at, parent_at) = (self.node(child).address, self.node(parent).address);
        child == parent
            || (child_at.party == parent_at.party
                && child_at.place.epoch == parent_at.place.epoch
                && child_at.place.sequence == parent_at.place.sequence.next())
    }

    fn set_linked(&mut self, child: Slot, parent: Slot) {
        let depth = |slot: Slot| self.node(slot).address.place.sequence.0;
        let jump = self.node(parent).jump;
        let far = self.node(jump).jump;
        let jump = if depth(parent) - depth(jump) == depth(jump) - depth(far) {
            far
        } else {
            parent
        };
        let node = &mut self.nodes[child as usize];
        node.linked = true;
        node.parent = parent;
        node.jump = if child == parent { child } else { jump };
        let Place { epoch, sequence } = node.address.place;
        let frontier = self
            .frontiers
            .entry((node.address.party, epoch))
            .or_insert(sequence);
        *frontier = (*frontier).max(sequence);
    }

    /// The predecessor of a linked entry; `None` at the start of an epoch.
    pub(super) fn parent(&self, slot: Slot) -> Option<Slot> {
        let node = self.node(slot);
        (node.linked && node.parent != slot).then_some(node.parent)
    }

    /// Whether `old` is `young` or stands under it in one chain. Both must be linked.
    pub(super) fn is_ancestor(&self, old: Slot, young: Slot) -> bool {
        let (old_at, young_at) = (self.node(old).address, self.node(young).address);
        if !self.node(old).linked
            || !self.node(young).linked
            || old_at.party != young_at.party
            || old_at.place.epoch != young_at.place.epoch
            || old_at.place > young_at.place
        {
            return false;
        }
        if self.fork_below(young_at).is_none() {
            return true;
        }
        let goal = old_at.place.sequence;
        let mut at = young;
        while self.node(at).address.place.sequence > goal {
            let jump = self.node(at).jump;
            let too_far = self.node(jump).address.place.sequence < goal;
            at = if too_far { self.node(at).parent } else { jump };
        }
        at == old
    }

    /// The lowest disputed address of the same epoch at or below `address`.
    pub(super) fn fork_below(&self, address: Address) -> Option<Address> {
        let start = Place {
            epoch: address.place.epoch,
            sequence: Sequence(0),
        };
        let from = Address {
            party: address.party,
            place: start,
        };
        self.forks
            .range(from..=address)
            .next()
            .map(|(address, _)| *address)
    }

    /// Every disputed address, with the entries that stand there.
    pub(super) fn forks(&self) -> &BTreeMap<Address, BTreeSet<EntryId>> {
        &self.forks
    }

    /// The highest linked place of an epoch.
    pub(super) fn frontier(&self, party: PartyIndex, epoch: Epoch) -> Option<Sequence> {
        self.frontiers.get(&(party, epoch)).copied()
    }

    /// The frontier of every epoch of a party.
    pub(super) fn frontiers(&self, party: PartyIndex) -> impl Iterator<Item = Place> {
        self.frontiers
            .range((party, Epoch(0))..=(party, Epoch(u32::MAX)))
            .map(|((_, epoch), sequence)| Place {
                epoch: *epoch,
                sequence: *sequence,
            })
    }

    /// Whether `one` stands before `other` in a journal; at one place, the lower id.
    pub(super) fn earlier(&self, one: Slot, other: Slot) -> bool {
        let key = |slot| (self.node(slot).address.place, self.node(slot).id);
        key(one) < key(other)
    }
}

impl Speech {
    pub(super) fn of(
        header: &Header,
        id: EntryId,
        address: Address,
        officers: OfficerEvidence,
    ) -> Self {
        Self {
            id,
            address,
            time: header.time,
            status: header.status,
            kind: header.kind,
            act: header.act,
            precedence: header.precedence,
            understood: header.understood,
            charter_version: header.charter_version,
            object: header.object,
            references: header.references.as_slice().into(),
            due: header.due,
            action: header.action.as_slice().into(),
            info: header.info.as_slice().into(),
            number: header.number,
            outcome: header.outcome,
            has_body: header.commitments.contains_key(&detente_record::PART_BODY),
            seen: header
                .seen
                .iter()
                .map(|head| (head.address.party, head.address.place))
                .collect(),
            officers,
        }
    }

    /// Who signed it.
    #[must_use]
    pub fn party(&self) -> PartyIndex {
        self.address.party
    }

    /// Whether it names that party as action or info addressee.
    #[must_use]
    pub fn addresses(&self, party: PartyIndex) -> bool {
        self.action.contains(&party) || self.info.contains(&party)
    }
}
