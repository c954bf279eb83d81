//! The set of held entries: their places, chains, forks and what links to what.
//!
//! Entries are kept without their bytes: a few numbers for a receipt, the header's facts for what
//! says more. Those that came last are in memory, the others shelved (`past.rs`). Everything here is a
//! function of the set, whatever the order it came in.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{
    Act, Address, Digest, Entry, EntryId, Epoch, Head, Header, Kind, PartyIndex, Place, Precedence,
    Sequence, Status, Timestamp,
};

use super::loaded::Loaded;
use super::officers::OfficerEvidence;
use super::past::{Door, End, Nothing, PastFault, Shelf, key};
use super::waiting::Waiting;
use crate::body;
use crate::link::outbox::Rank;

/// Where an entry stands in the order of arrival. Never leaves the fold and its index.
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
    /// The author's latest authority entry, as it names it.
    pub authority: Option<Place>,
    /// The one officer whom it names as acting; `None` if it names none or several.
    pub sole_officer: Option<u16>,
    /// The officers on whose act it rests.
    pub officers: OfficerEvidence,
}

/// One held entry.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub id: EntryId,
    pub address: Address,
    pub time: Timestamp,
    pub uncertainty_ms: Option<u32>,
    /// How urgently it is sent.
    pub rank: Rank,
    /// Whether entries of its kind are receipted at all.
    pub receipted: bool,
    /// With which arrival it was linked: from then on its predecessors are held too, down to the start
    /// of the epoch. `None` if it isn't.
    pub linked_by: Option<Slot>,
    /// Its predecessor, once linked; itself at sequence 0.
    pub parent: Slot,
    /// An ancestor further down, so that any ancestor is found in logarithmic time
    /// (Myers, "An applicative random-access stack", 1983).
    pub jump: Slot,
    /// Once linked, how many entries that are receipted at all its chain has up to and with it.
    pub receipted_so_far: u64,
    pub speech: Option<Box<Speech>>,
}

/// What an entry names, as long as it isn't shelved: the keys its rows will have.
#[derive(Clone, Debug)]
pub(super) struct Edges {
    pub previous: Option<EntryId>,
    pub heads: Box<[Head]>,
    /// The entries it names as held.
    pub names: Box<[EntryId]>,
    /// The entries it names as not understood.
    pub lost: Box<[EntryId]>,
}

/// A proof of holding, ordered by its place in its author's journal; at one place, by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct By {
    pub place: Place,
    pub id: EntryId,
    pub slot: Slot,
}

/// The highest place of each epoch, and the highest address of each party.
#[derive(Clone, Debug, Default)]
pub(super) struct Extent {
    /// Of the linked entries, by epoch.
    pub frontiers: BTreeMap<(PartyIndex, Epoch), Sequence>,
    /// Of all, linked or not.
    pub highest: BTreeMap<PartyIndex, Address>,
    /// How many entries each party has.
    pub counts: BTreeMap<PartyIndex, u64>,
}

impl Extent {
    pub(super) fn add(&mut self, address: Address) {
        let highest = self.highest.entry(address.party).or_insert(address);
        *highest = (*highest).max(address);
        *self.counts.entry(address.party).or_default() += 1;
    }

    pub(super) fn link(&mut self, address: Address) {
        let Place { epoch, sequence } = address.place;
        let frontier = self
            .frontiers
            .entry((address.party, epoch))
            .or_insert(sequence);
        *frontier = (*frontier).max(sequence);
    }
}

/// Every held entry, by id and by place.
#[derive(Debug)]
pub(super) struct Held {
    pub past: Door,
    pub has_past: bool,
    loaded: Loaded,
    /// Entries that are not shelved, wait to be linked, or are to be shelved again.
    pub hot: BTreeMap<Slot, Node>,
    /// What the entries that are not shelved name.
    pub edges: BTreeMap<Slot, Edges>,
    /// How many entries are held.
    pub next: Slot,
    /// How many of them are shelved, from the first.
    pub shelved: Slot,
    /// Of those that are not shelved.
    pub by_id: BTreeMap<EntryId, Slot>,
    /// The first entry that came for each address, if it is not shelved; at a disputed address `forks` has all.
    pub places: BTreeMap<Address, Slot>,
    /// Every entry of an address where there is more than one.
    pub forks: BTreeMap<Address, BTreeSet<EntryId>>,
    /// Entries not linked yet, by the predecessor they name.
    orphans: BTreeMap<EntryId, BTreeSet<Slot>>,
    /// How many of them there are, by author.
    pub waiting: BTreeMap<PartyIndex, Waiting>,
    pub extent: Extent,
    /// As far as it is shelved.
    pub shelved_extent: Extent,
    /// Shelved entries whose officers were learnt since.
    pub changed: BTreeSet<Slot>,
    /// Shelved entries that an entry which is not shelved has linked, behind that: they are shelved again with it.
    pub relinked: BTreeSet<(Slot, Slot)>,
    /// What is sent before ROUTINE, if it is not shelved.
    pub ranked: BTreeSet<(Rank, Address, Slot)>,
}

impl Default for Held {
    fn default() -> Self {
        let mut past = Door::new(Box::new(Nothing));
        past.open = false;
        Self {
            past,
            has_past: false,
            loaded: Loaded::default(),
            hot: BTreeMap::new(),
            edges: BTreeMap::new(),
            next: 0,
            shelved: 0,
            by_id: BTreeMap::new(),
            places: BTreeMap::new(),
            forks: BTreeMap::new(),
            orphans: BTreeMap::new(),
            waiting: BTreeMap::new(),
            extent: Extent::default(),
            shelved_extent: Extent::default(),
            changed: BTreeSet::new(),
            relinked: BTreeSet::new(),
            ranked: BTreeSet::new(),
        }
    }
}

impl Held {
    pub(super) fn node(&self, slot: Slot) -> &Node {
        match self.hot.get(&slot) {
            Some(node) => node,
            None => self.loaded.get(slot, || self.read(slot)),
        }
    }

    /// Reads a shelved entry from the index.
    fn read(&self, slot: Slot) -> Node {
        let node = self
            .past
            .get(Shelf::Node, &key(&[&slot]))
            .and_then(|bytes| Node::decode(slot, &bytes));
        node.unwrap_or_else(|| {
            self.past
                .note(PastFault(format!("entry {slot} is not in it")));
            Node::lost(slot)
        })
    }

    /// An entry that is about to change: in memory from now on, until it is shelved again.
    fn node_mut(&mut self, slot: Slot) -> &mut Node {
        if !self.hot.contains_key(&slot) {
            let node = self.node(slot).clone();
            self.hot.insert(slot, node);
        }
        self.hot.entry(slot).or_insert_with(|| Node::lost(slot))
    }

    pub(super) fn speech_mut(&mut self, slot: Slot) -> Option<&mut Speech> {
        if slot < self.shelved {
            self.changed.insert(slot);
        }
        self.node_mut(slot).speech.as_deref_mut()
    }

    /// Forgets what was read from the index: nothing refers to it any more.
    pub(super) fn forget_loaded(&mut self) {
        self.loaded.clear();
    }

    /// Forgets what was read from the index if it is much.
    pub(super) fn trim_loaded(&mut self) {
        self.loaded.trim();
    }

    pub(super) fn find(&self, id: &EntryId) -> Option<Slot> {
        if let Some(slot) = self.by_id.get(id) {
            return Some(*slot);
        }
        self.loaded.slot(id, || {
            let value = self.past.get(Shelf::Id, &key(&[id]))?;
            Some(self.past.slot_of(&value))
        })
    }

    /// As `find`, for an entry of which the address is known too: above the highest nothing is held.
    pub(super) fn find_at(&self, address: Address, id: &EntryId) -> Option<Slot> {
        let highest = self.extent.highest.get(&address.party)?;
        if address > *highest {
            return None;
        }
        self.find(id)
    }

    pub(super) fn speech(&self, id: &EntryId) -> Option<&Speech> {
        self.node(self.find(id)?).speech.as_deref()
    }

    pub(super) fn count(&self) -> usize {
        self.next as usize
    }

    /// The first entry that came for an address.
    pub(super) fn at(&self, address: Address) -> Option<Slot> {
        if let Some(slot) = self.places.get(&address) {
            return Some(*slot);
        }
        if self.shelved_extent.highest.get(&address.party) < Some(&address) {
            return None;
        }
        let value = self.past.get(Shelf::Place, &key(&[&address]))?;
        Some(self.past.slot_of(&value))
    }

    /// Every entry at an address, by id.
    pub(super) fn all_at(&self, address: Address) -> Vec<Slot> {
        match self.forks.get(&address) {
            Some(twins) => twins.iter().filter_map(|id| self.find(id)).collect(),
            None => self.at(address).into_iter().collect(),
        }
    }

    /// The held addresses from one to another, ascending, at most so many.
    pub(super) fn addresses(&self, first: Address, last: Address, most: usize) -> Vec<Address> {
        let rows = if self.shelved_extent.highest.get(&first.party) < Some(&first) {
            Vec::new()
        } else {
            self.past.range(
                Shelf::Place,
                &key(&[&first]),
                &key(&[&last]),
                End::Lowest,
                most,
            )
        };
        let shelved = rows
            .iter()
            .map(|(key, _)| super::past::Bytes::new(key).address());
        let hot = self.places.range(first..=last).map(|(address, _)| *address);
        let mut all: Vec<Address> = shelved.chain(hot.take(most)).collect();
        all.sort_unstable();
        all.truncate(most);
        all
    }

    /// Every held entry, in the order of places, then ids.
    pub(super) fn in_order(&self) -> Vec<Slot> {
        let (first, last) = (super::journal_ends(PartyIndex(0)).0, super::LAST_ADDRESS);
        let rows = self.past.all(Shelf::Place, &key(&[&first]), &key(&[&last]));
        let shelved = rows
            .iter()
            .map(|(key, _)| super::past::Bytes::new(key).address());
        let mut all: Vec<Address> = shelved.chain(self.places.keys().copied()).collect();
        all.sort_unstable();
        all.into_iter()
            .flat_map(|address| self.all_at(address))
            .collect()
    }

    /// The highest address of a party that is held, linked or not.
    pub(super) fn highest(&self, party: PartyIndex) -> Option<Address> {
        self.extent.highest.get(&party).copied()
    }

    /// Takes in an entry not held yet. Returns its slot and whether its address is disputed now.
    pub(super) fn add(&mut self, entry: &Entry, officers: OfficerEvidence) -> (Slot, bool) {
        let slot = self.next;
        self.next = slot
            .checked_add(1)
            .expect("the disk ends before 2^32 entries");
        let (header, id, address) = (entry.header(), entry.id(), entry.address());
        let speech = (header.kind != body::RECEIPT)
            .then(|| Box::new(Speech::of(header, id, address, officers)));
        let rank = Rank::of(entry.header());
        self.hot.insert(
            slot,
            Node {
                id,
                address,
                time: header.time,
                uncertainty_ms: header.uncertainty_ms,
                rank,
                receipted: body::is_receipted(header.kind, header.act),
                linked_by: None,
                parent: slot,
                jump: slot,
                receipted_so_far: 0,
                speech,
            },
        );
        self.edges.insert(slot, Edges::of(header));
        if rank != Rank::Routine {
            self.ranked.insert((rank, address, slot));
        }
        self.by_id.insert(id, slot);
        let disputed = self.place(address, id, slot);
        self.extent.add(address);
        (slot, disputed)
    }

    fn place(&mut self, address: Address, id: EntryId, slot: Slot) -> bool {
        let Some(other) = self.at(address) else {
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
                    .find_before(slot, &previous)
                    .filter(|parent| self.node(*parent).is_linked());
                if parent.is_none() {
                    self.wait_for(previous, slot);
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
            self.set_linked(child, parent, slot);
            newly.push(child);
            let id = self.node(child).id;
            // What names it and does not stand behind it is never linked: it waits on, and is counted.
            let waiting = self.orphans.remove(&id).unwrap_or_default();
            let (next, astray): (BTreeSet<Slot>, BTreeSet<Slot>) = waiting
                .into_iter()
                .partition(|orphan| self.follows(*orphan, child));
            if !astray.is_empty() {
                self.orphans.insert(id, astray);
            }
            for orphan in &next {
                let (party, rank) = self.node(*orphan).author_and_rank();
                if let Some(waiting) = self.waiting.get_mut(&party) {
                    *waiting.of_mut(rank) -= 1;
                }
            }
            ready.extend(next.into_iter().map(|orphan| (orphan, child)));
        }
        newly
    }

    /// An entry waits in memory for its predecessor.
    pub(super) fn wait_for(&mut self, previous: EntryId, slot: Slot) {
        let (party, rank) = self.node(slot).author_and_rank();
        if self.orphans.entry(previous).or_default().insert(slot) {
            *self.waiting.entry(party).or_default().of_mut(rank) += 1;
        }
    }

    /// Whether an entry waits for its predecessor.
    pub(super) fn waits_for(&self, previous: &EntryId, slot: Slot) -> bool {
        let waiting = self.orphans.get(previous);
        waiting.is_some_and(|waiting| waiting.contains(&slot))
    }

    /// The predecessor an entry names: in all likelihood the entry at the place before.
    fn find_before(&self, slot: Slot, previous: &EntryId) -> Option<Slot> {
        let mut before = self.node(slot).address;
        before.place.sequence = Sequence(before.place.sequence.0.checked_sub(1)?);
        match self.at(before) {
            Some(parent) if self.node(parent).id == *previous => Some(parent),
            _ => self.find(previous),
        }
    }

    fn follows(&self, child: Slot, parent: Slot) -> bool {
        let (child_at, parent_at) = (self.node(child).address, self.node(parent).address);
        child == parent
            || (child_at.party == parent_at.party
                && child_at.place.epoch == parent_at.place.epoch
                && child_at.place.sequence == parent_at.place.sequence.next())
    }

    fn set_linked(&mut self, child: Slot, parent: Slot, by: Slot) {
        let depth = |slot: Slot| self.node(slot).address.place.sequence.0;
        let jump = self.node(parent).jump;
        let far = self.node(jump).jump;
        let jump = if depth(parent) - depth(jump) == depth(jump) - depth(far) {
            far
        } else {
            parent
        };
        let before = if child == parent {
            0
        } else {
            self.node(parent).receipted_so_far
        };
        if child < self.shelved {
            self.relinked.insert((by, child));
        }
        let node = self.node_mut(child);
        node.linked_by = Some(by);
        node.parent = parent;
        node.jump = if child == parent { child } else { jump };
        node.receipted_so_far = before + u64::from(node.receipted);
        let address = node.address;
        self.extent.link(address);
    }

    /// The predecessor of a linked entry; `None` at the start of an epoch.
    pub(super) fn parent(&self, slot: Slot) -> Option<Slot> {
        let node = self.node(slot);
        (node.is_linked() && node.parent != slot).then_some(node.parent)
    }

    /// Whether `old` is `young` or stands under it in one chain. Both must be linked.
    pub(super) fn is_ancestor(&self, old: Slot, young: Slot) -> bool {
        let (old_at, young_at) = (self.node(old).address, self.node(young).address);
        if !self.node(old).is_linked()
            || !self.node(young).is_linked()
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
            let next = if too_far { self.node(at).parent } else { jump };
            if next == at {
                // An entry that could not be read leads nowhere.
                return false;
            }
            at = next;
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
        self.extent.frontiers.get(&(party, epoch)).copied()
    }

    /// The frontier of every epoch of a party.
    pub(super) fn frontiers(&self, party: PartyIndex) -> impl Iterator<Item = Place> {
        self.extent
            .frontiers
            .range((party, Epoch(0))..=(party, Epoch(u32::MAX)))
            .map(|((_, epoch), sequence)| Place {
                epoch: *epoch,
                sequence: *sequence,
            })
    }

    /// An entry as a proof of holding.
    pub(super) fn by(&self, slot: Slot) -> By {
        let node = self.node(slot);
        By {
            place: node.address.place,
            id: node.id,
            slot,
        }
    }
}

impl Edges {
    fn of(header: &Header) -> Self {
        let receipt = header.kind == body::RECEIPT;
        let lost = receipt && header.act == body::RECEIPT_NOT_UNDERSTOOD;
        let references = || header.references.iter().copied();
        Self {
            previous: header.previous,
            heads: of_others(&header.seen, header.party),
            names: references()
                .filter(|_| receipt)
                .chain(header.object)
                .collect(),
            lost: references().filter(|_| lost).collect(),
        }
    }
}

/// What an author says it has seen of others; of its own journal it says how far it knows it.
fn of_others(seen: &[Head], author: PartyIndex) -> Box<[Head]> {
    let others = seen.iter().filter(|head| head.address.party != author);
    others.copied().collect()
}

impl Node {
    /// Whether its predecessors are held too, down to the start of the epoch.
    pub(super) fn is_linked(&self) -> bool {
        self.linked_by.is_some()
    }

    fn author_and_rank(&self) -> (PartyIndex, Rank) {
        (self.address.party, self.rank)
    }

    /// The draft it uses, with its author.
    pub(super) fn draft(&self) -> Option<(PartyIndex, Digest)> {
        match &self.speech.as_deref()?.officers {
            OfficerEvidence::Verified(asserted) => Some((self.address.party, asserted.draft)),
            OfficerEvidence::Nobody | OfficerEvidence::Withheld | OfficerEvidence::Faulty => None,
        }
    }

    /// What stands for an entry that could not be read; whoever drives the line ends before anything
    /// comes of it.
    pub(super) fn lost(slot: Slot) -> Self {
        Self {
            id: EntryId([0; 32]),
            address: Address::new(0, 0, 0),
            time: Timestamp::from_ms(0),
            uncertainty_ms: None,
            rank: Rank::Routine,
            receipted: false,
            linked_by: None,
            parent: slot,
            jump: slot,
            receipted_so_far: 0,
            speech: None,
        }
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
            authority: header.authority,
            sole_officer: match header.officers.as_slice() {
                [officer] => Some(*officer),
                _ => None,
            },
            officers,
        }
    }

    /// Who signed it.
    #[must_use]
    pub fn party(&self) -> PartyIndex {
        self.address.party
    }

    /// Whether officers' assertions over it are held.
    #[must_use]
    pub fn is_by_officers(&self) -> bool {
        matches!(self.officers, OfficerEvidence::Verified(_))
    }

    /// Whether it names that party as action or info addressee.
    #[must_use]
    pub fn addresses(&self, party: PartyIndex) -> bool {
        self.action.contains(&party) || self.info.contains(&party)
    }
}
