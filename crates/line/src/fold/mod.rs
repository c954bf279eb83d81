//! The fold: from entries to the state of every object. The same entries, in any order, give the
//! same state (promise P2).
//!
//! The fold keeps the set of entries with a few indexes, and computes a state when it is asked for:
//! nothing depends on arrival, on a clock, or on what was asked before. What came last is in memory;
//! the rest is shelved into an index that is read through a door (`past.rs`, `shelve.rs`), and whether an
//! entry is shelved changes no state. What a kind means stands in
//! the kind's own file (`body.rs` lists them). Not here: bodies of messages, which the store keeps;
//! signatures, which are proved before. Follows spec/fold.md.

mod amendment;
mod authority;
mod changed;
mod ending;
pub mod facts;
mod held;
mod in_force;
mod journal;
mod judge;
mod loaded;
mod officers;
pub mod past;
mod seen;
mod shelve;
mod shelved_node;
mod suspending;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{
    Act, Address, Digest, Entry, EntryId, Epoch, Kind, PartyIndex, Place, Sequence, Status,
    Timestamp,
};

pub use self::amendment::{AmendmentOutcome, AmendmentState, is_amending};
pub use self::authority::is_change;
pub use self::changed::{Changed, ObjectId};
pub use self::ending::{Ending, LineEnd, begins, is_ending};
pub use self::held::Speech;
pub use self::journal::{Fork, JournalState};
pub use self::judge::{Judgement, Refusal, Remark, WATCH};
pub use self::officers::{Asserted, OfficerEvidence, Proof, SignedAs, Signer};
pub use self::shelve::Ranked;
pub use self::waiting::Waiting;

use self::authority::Authority;
use self::facts::CharterFacts;
use self::held::{By, Held, Slot};
use self::past::{Bytes, End, PastFault, Shelf, key};
use self::seen::{Naming, Seen};
use self::suspending::Suspending;
use crate::body;
use crate::limits::{ACTS_JUDGED_MAX, CHANGED_MAX};

/// The set of entries of one line, and every state that follows from it.
#[derive(Debug)]
pub struct Fold {
    facts: CharterFacts,
    held: Held,
    seen: Seen,
    authority: Authority,
    /// What was said about an entry, held or not, by place. This and the following indexes have what is
    /// not shelved.
    about: BTreeMap<(EntryId, Address, EntryId), Slot>,
    /// What was said, by kind and act.
    said: BTreeSet<Said>,
    /// What names a scheduled test by its number, by place.
    numbered: BTreeMap<(u64, Address, EntryId), Slot>,
    /// Takings of the watch, by the officer who takes it, by place.
    takings: BTreeMap<(PartyIndex, u16, Place, EntryId), Slot>,
    /// The lowest entry of each author that uses a draft.
    drafts: BTreeMap<(PartyIndex, Digest), By>,
    /// What this version does not understand.
    not_understood: BTreeSet<(Address, EntryId)>,
    /// What parties said to suspend and to resume, shelved or not.
    suspending: Suspending,
}

/// Something said, in the order of kind, act, status, author's time and arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    kind: Kind,
    act: Act,
    status: Status,
    time: Timestamp,
    slot: Slot,
}

/// One thing that was said: which entry, where, when by its author's clock, by whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// Where it stands.
    pub address: Address,
    /// The entry.
    pub entry: EntryId,
    /// Its author's time. It orders displays only.
    pub time: Timestamp,
    /// How far that time may be off; `None` if its author did not know.
    pub uncertainty_ms: Option<u32>,
    /// The officers who signed; empty for what a node says by itself.
    pub signers: Vec<Signer>,
    /// Whether earlier entries of the same journal are missing here.
    pub earlier_missing: bool,
    /// Whether the journal is forked at or below it: its author signed two histories.
    pub disputed: bool,
}

/// An act that has no effect, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WithoutEffect {
    /// The act.
    pub fact: Fact,
    /// Its kind.
    pub kind: Kind,
    /// Its act.
    pub act: Act,
    /// Why it has none.
    pub why: Refusal,
}

impl Fold {
    /// An empty set of entries under a charter.
    #[must_use]
    pub fn new(facts: CharterFacts) -> Self {
        Self {
            authority: Authority::new(&facts),
            facts,
            held: Held::default(),
            seen: Seen::default(),
            about: BTreeMap::new(),
            said: BTreeSet::new(),
            numbered: BTreeMap::new(),
            takings: BTreeMap::new(),
            drafts: BTreeMap::new(),
            not_understood: BTreeSet::new(),
            suspending: Suspending::default(),
        }
    }

    /// What the charter says that founded the line.
    #[must_use]
    pub fn facts(&self) -> &CharterFacts {
        &self.facts
    }

    /// Takes in an entry that belongs to the line and is proved to be its author's, with what is
    /// proved of its officers. Commutative and idempotent. Returns whose state may have changed.
    pub fn insert(&mut self, entry: &Entry, mut officers: OfficerEvidence) -> Changed {
        let mut changed = Changed::default();
        self.held.trim_loaded();
        self.authority.amending.forget_judged();
        self.prove_appointed(entry.address().party, &mut officers);
        if let Some(slot) = self.held.find_at(entry.address(), &entry.id()) {
            if self.lacks_officers(&entry.id()) {
                self.note_authority(entry, &mut changed);
            }
            self.learn_officers(slot, officers, &mut changed);
            return changed;
        }
        let (slot, disputed) = self.held.add(entry, officers);
        changed.add(ObjectId::Journal(entry.address().party));
        self.note_authority(entry, &mut changed);
        self.index(slot, &mut changed);
        let header = entry.header();
        let fresh: Vec<_> = header
            .seen
            .iter()
            .filter(|head| head.address.party != header.party)
            .filter(|head| self.seen.add_head(&self.held, slot, head))
            .collect();
        for head in fresh {
            if let Some(head) = self.held.find(&head.id) {
                self.walk_covered(header.party, slot, head, &mut changed);
            }
        }
        let receipt = header.kind == body::RECEIPT;
        let named = header
            .references
            .iter()
            .filter(|_| receipt)
            .chain(&header.object);
        for target in named {
            if self.seen.add_name(&self.held, Naming::Held, slot, *target) {
                self.touch_id(target, &mut changed);
            }
        }
        if receipt && header.act == body::RECEIPT_NOT_UNDERSTOOD {
            for target in &header.references {
                let naming = Naming::NotUnderstood;
                self.seen.add_name(&self.held, naming, slot, *target);
                self.touch_id(target, &mut changed);
            }
        }
        self.link(slot, header.previous, &mut changed);
        // Everything above a fork is disputed now, and so is every state that rests on it.
        changed.and_more |= disputed;
        self.touch(slot, &mut changed);
        self.touch_waiting(&entry.id(), &mut changed);
        changed
    }

    fn link(&mut self, slot: Slot, previous: Option<EntryId>, changed: &mut Changed) {
        let linked = self.held.link(slot, previous);
        changed.and_more |= linked.len() > CHANGED_MAX;
        for (n, linked) in linked.into_iter().enumerate() {
            if changed.and_more {
                return;
            }
            let all = self.facts.all_parties();
            let readers: Vec<_> = self.seen.readers_of_head(&self.held, linked, all).collect();
            for (reader, by) in readers {
                self.walk_covered(reader, by, linked, changed);
            }
            if n > 0 {
                self.touch_linked(linked, changed);
            }
        }
    }

    /// A gap is filled under an entry held before: whatever rests on it shows it linked now.
    fn touch_linked(&self, slot: Slot, changed: &mut Changed) {
        let Some(edges) = self.held.edges.get(&slot) else {
            // What it names is on the shelves.
            changed.and_more = true;
            return;
        };
        self.touch(slot, changed);
        for target in edges.names.iter().chain(&edges.lost) {
            self.touch_id(target, changed);
        }
        let reader = self.held.node(slot).address.party;
        for head in &edges.heads {
            if let Some(head) = self.held.find(&head.id) {
                self.walk_covered(reader, slot, head, changed);
            }
        }
    }

    /// Whether an entry is in the set.
    #[must_use]
    pub fn holds(&self, id: &EntryId) -> bool {
        self.held.find(id).is_some()
    }

    /// As [`Fold::holds`], for an entry of which the address is known too: answered from memory if it
    /// stands above everything held of its journal.
    #[must_use]
    pub fn holds_at(&self, address: Address, id: &EntryId) -> bool {
        self.held.find_at(address, id).is_some()
    }

    /// How many entries of a party wait in memory for one before them, in all its epochs.
    #[must_use]
    pub fn behind_gaps(&self, party: PartyIndex) -> Waiting {
        self.held.waiting.get(&party).copied().unwrap_or_default()
    }

    /// Whether an entry is held with all that comes before it.
    #[must_use]
    pub fn is_linked(&self, id: &EntryId) -> bool {
        let slot = self.held.find(id);
        slot.is_some_and(|slot| self.held.node(slot).is_linked())
    }

    /// Whether an entry is held whose officers' assertions were withheld: a fuller copy is welcome.
    #[must_use]
    pub fn lacks_officers(&self, id: &EntryId) -> bool {
        let speech = self.speech(id);
        speech.is_some_and(|speech| speech.officers == OfficerEvidence::Withheld)
    }

    /// Whether a held entry of that party uses a draft.
    #[must_use]
    pub fn used_draft(&self, party: PartyIndex, draft: &Digest) -> bool {
        self.draft_user(&(party, *draft)).is_some()
    }

    /// The lowest entry of a party that uses a draft.
    fn draft_user(&self, of: &(PartyIndex, Digest)) -> Option<By> {
        self.drafts.get(of).copied().or_else(|| {
            let value = self.held.past.get(Shelf::Draft, &key(&[&of.0, &of.1]))?;
            Some(By::read(&value))
        })
    }

    /// How many entries are in the set.
    #[must_use]
    pub fn count(&self) -> usize {
        self.held.count()
    }

    /// What a held entry says; `None` for a receipt or an entry not held.
    #[must_use]
    pub fn speech(&self, id: &EntryId) -> Option<&Speech> {
        self.held.speech(id)
    }

    /// A held entry as a fact.
    #[must_use]
    pub fn fact(&self, id: &EntryId) -> Option<Fact> {
        Some(self.fact_at(self.held.find(id)?))
    }

    /// The entry by which `reader` first proved that it held `id`; `None` if nothing held here does.
    #[must_use]
    pub fn first_held(&self, id: &EntryId, reader: PartyIndex) -> Option<Fact> {
        let slot = self.seen.first(&self.held, self.held.find(id)?, reader)?;
        Some(Fact {
            signers: Vec::new(),
            ..self.fact_at(slot)
        })
    }

    /// How far `reader`'s own `seen` heads reach in an epoch of a party's journal.
    #[must_use]
    pub fn seen_up_to(
        &self,
        reader: PartyIndex,
        party: PartyIndex,
        epoch: Epoch,
    ) -> Option<Sequence> {
        self.seen.highest_step(&self.held, (reader, party), epoch)
    }

    /// Whether the author of `later` held `earlier` when it signed `later`. A party that forks its
    /// journal is held to what either branch held.
    #[must_use]
    pub fn knew(&self, later: &EntryId, earlier: &EntryId) -> bool {
        let (Some(later), Some(earlier)) = (self.held.find(later), self.held.find(earlier)) else {
            return false;
        };
        let (at, before) = (
            self.held.node(later).address,
            self.held.node(earlier).address,
        );
        if at.party == before.party {
            return before.place < at.place;
        }
        let first = self.seen.first(&self.held, earlier, at.party);
        first.is_some_and(|first| self.held.node(first).address.place <= at.place)
    }

    /// Whether two acts crossed: neither author held the other's act.
    #[must_use]
    pub fn crossed(&self, one: &EntryId, other: &EntryId) -> bool {
        one != other && !self.knew(one, other) && !self.knew(other, one)
    }

    /// The held entries of one kind and act, in the order of author's time, then place, then id:
    /// an order for the screen, never for a decision. All of them: for kinds of which there are few.
    #[must_use]
    pub fn said(&self, kind: Kind, act: Act) -> Vec<&Speech> {
        let statuses = [Status::Actual, Status::Exercise, Status::Test];
        let under = statuses.map(|status| self.said_under(kind, act, status));
        let mut list: Vec<&Speech> = under.into_iter().flatten().collect();
        list.sort_unstable_by_key(|speech| (speech.time, speech.address, speech.id));
        list
    }

    /// As [`Fold::said`], under one status.
    #[must_use]
    pub fn said_under(&self, kind: Kind, act: Act, status: Status) -> Vec<&Speech> {
        let first = Said::first(kind, act, status);
        let rows = self
            .held
            .past
            .all(Shelf::Said, &first.key(), &first.last().key());
        let hot = self.said.range(first..=first.last());
        let slots: Vec<Slot> = rows.iter().map(slot_of_key).collect();
        let mut list: Vec<&Speech> = self
            .speeches(slots.into_iter().chain(hot.map(|said| said.slot)))
            .collect();
        list.sort_unstable_by_key(|speech| (speech.time, speech.address, speech.id));
        list
    }

    /// The last so many by author's time of one kind, act and status, the latest first.
    #[must_use]
    pub fn latest(&self, kind: Kind, act: Act, status: Status, most: usize) -> Vec<&Speech> {
        let first = Said::first(kind, act, status);
        let (low, high) = (first.key(), first.last().key());
        let rows = self
            .held
            .past
            .range(Shelf::Said, &low, &high, End::Highest, most);
        let hot = self.said.range(first..=first.last()).rev().take(most);
        let slots: Vec<Slot> = rows.iter().map(slot_of_key).collect();
        let mut list: Vec<&Speech> = self
            .speeches(slots.into_iter().chain(hot.map(|said| said.slot)))
            .collect();
        list.sort_unstable_by_key(|speech| {
            std::cmp::Reverse((speech.time, speech.address, speech.id))
        });
        list.truncate(most);
        list
    }

    /// An officer's takings of the watch, the highest place first: the last so many.
    #[must_use]
    pub fn takings_of(&self, party: PartyIndex, officer: u16, most: usize) -> Vec<&Speech> {
        let (first, last) = journal_ends(party);
        let low = key(&[&party, &officer, &first.place, &FIRST_ID]);
        let high = key(&[&party, &officer, &last.place, &LAST_ID]);
        let past = &self.held.past;
        let rows = past.range(Shelf::Taking, &low, &high, End::Highest, most);
        let rows = rows.iter().map(|(_, slot)| past.slot_of(slot));
        let range = (party, officer, first.place, FIRST_ID)..=(party, officer, last.place, LAST_ID);
        let hot = self.takings.range(range).rev().take(most);
        let slots: Vec<Slot> = rows.chain(hot.map(|(_, slot)| *slot)).collect();
        let mut list: Vec<&Speech> = self.speeches(slots).collect();
        list.sort_unstable_by_key(|speech| std::cmp::Reverse((speech.address, speech.id)));
        list.truncate(most);
        list
    }

    /// Everything said of one kind, in no order.
    fn said_of_kind(&self, kind: Kind) -> Vec<&Speech> {
        let first = Said::first(kind, Act(0), Status::Actual);
        let last = Said::first(kind, Act(u16::MAX), Status::Test).last();
        let rows = self.held.past.all(Shelf::Said, &first.key(), &last.key());
        let hot = self.said.range(first..=last).map(|said| said.slot);
        let slots: Vec<Slot> = rows.iter().map(slot_of_key).collect();
        self.speeches(slots.into_iter().chain(hot)).collect()
    }

    /// What was said about an entry (held or not), in the order of address, then id: of each author
    /// the first so many. Nobody says more about one thing, unless to keep others busy with it.
    #[must_use]
    pub fn about(&self, object: &EntryId) -> Vec<&Speech> {
        let parties = self.facts.all_parties();
        parties
            .flat_map(|party| self.about_by(object, party))
            .collect()
    }

    /// As [`Fold::about`], by one author.
    pub fn about_by(&self, object: &EntryId, party: PartyIndex) -> impl Iterator<Item = &Speech> {
        self.speeches(self.said_about(object, Some(party), ACTS_JUDGED_MAX))
    }

    /// What was said about an entry, by one author or by all, in the order of address, then id: the
    /// first so many.
    fn said_about(&self, object: &EntryId, by: Option<PartyIndex>, most: usize) -> Vec<Slot> {
        let (first, last) = match by {
            Some(party) => journal_ends(party),
            None => (journal_ends(PartyIndex(0)).0, LAST_ADDRESS),
        };
        let low = key(&[object, &first, &FIRST_ID]);
        let high = key(&[object, &last, &LAST_ID]);
        let shelved = self.shelved_by_place(Shelf::About, 32, &low, &high, most);
        let range = (*object, first, FIRST_ID)..=(*object, last, LAST_ID);
        let hot = self.about.range(range).take(most);
        by_place(
            shelved,
            hot.map(|((_, address, id), slot)| (*address, *id, *slot)),
            most,
        )
    }

    /// Rows whose keys end in address and id, after so many bytes.
    fn shelved_by_place(
        &self,
        shelf: Shelf,
        before: usize,
        low: &[u8],
        high: &[u8],
        most: usize,
    ) -> Vec<(Address, EntryId, Slot)> {
        let rows = self.held.past.range(shelf, low, high, End::Lowest, most);
        rows.iter()
            .map(|(key, value)| {
                let mut r = Bytes::new(key.get(before..).unwrap_or_default());
                (r.address(), r.id(), self.held.past.slot_of(value))
            })
            .collect()
    }

    /// What names a scheduled line test, in the order of address, then id: of each author the first
    /// so many.
    #[must_use]
    pub fn numbered(&self, number: u64) -> Vec<&Speech> {
        let parties = self.facts.all_parties();
        parties
            .flat_map(|party| self.numbered_by(number, party))
            .collect()
    }

    /// As [`Fold::numbered`], by one author.
    pub fn numbered_by(&self, number: u64, party: PartyIndex) -> impl Iterator<Item = &Speech> {
        let (first, last) = journal_ends(party);
        let low = key(&[&number, &first, &FIRST_ID]);
        let high = key(&[&number, &last, &LAST_ID]);
        let shelved = self.shelved_by_place(Shelf::Number, 8, &low, &high, ACTS_JUDGED_MAX);
        let range = (number, first, FIRST_ID)..=(number, last, LAST_ID);
        let hot = self.numbered.range(range).take(ACTS_JUDGED_MAX);
        self.speeches(by_place(
            shelved,
            hot.map(|((_, address, id), slot)| (*address, *id, *slot)),
            ACTS_JUDGED_MAX,
        ))
    }

    /// The numbers of scheduled line tests that anything was said about, ascending.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        let mut numbers: BTreeSet<u64> = self.numbered.keys().map(|(number, ..)| *number).collect();
        let mut from = 0_u64;
        let end = key(&[&u64::MAX, &LAST_ADDRESS, &LAST_ID]);
        loop {
            let low = key(&[&from]);
            let rows = self
                .held
                .past
                .range(Shelf::Number, &low, &end, End::Lowest, 1);
            let Some((found, _)) = rows.first() else {
                return numbers.into_iter();
            };
            let number = Bytes::new(found).u64();
            numbers.insert(number);
            from = number.saturating_add(1);
        }
    }

    /// The entries that this version does not understand, by place.
    pub fn not_understood(&self) -> impl Iterator<Item = (Address, EntryId)> {
        let (first, last) = (journal_ends(PartyIndex(0)).0, LAST_ADDRESS);
        let rows = self.held.past.all(
            Shelf::NotUnderstood,
            &key(&[&first, &FIRST_ID]),
            &key(&[&last, &LAST_ID]),
        );
        let shelved = rows.iter().map(|(key, _)| {
            let mut r = Bytes::new(key);
            (r.address(), r.id())
        });
        let all: BTreeSet<_> = shelved.chain(self.not_understood.iter().copied()).collect();
        all.into_iter()
    }

    /// The earliest receipt of `reader` that says it holds an entry and does not understand it.
    #[must_use]
    pub fn not_understood_by(&self, id: &EntryId, reader: PartyIndex) -> Option<Fact> {
        self.seen
            .not_understood(&self.held, id, reader)
            .map(|slot| self.fact_at(slot))
    }

    /// Acts that name an object not held here; they take effect when it comes.
    #[must_use]
    pub fn waiting(&self, object: &EntryId) -> Vec<Fact> {
        if self.holds(object) {
            return Vec::new();
        }
        self.about(object)
            .into_iter()
            .filter_map(|speech| self.fact(&speech.id))
            .collect()
    }

    /// Every object that is held, journals included.
    #[must_use]
    pub fn objects(&self) -> BTreeSet<ObjectId> {
        let mut objects: Vec<ObjectId> = self.facts.all_parties().map(ObjectId::Journal).collect();
        for speech in self
            .held
            .in_order()
            .into_iter()
            .filter_map(|slot| self.held.node(slot).speech.as_deref())
        {
            self.objects_of(speech, &mut objects);
        }
        objects.into_iter().collect()
    }

    /// The digest of the complete state of each object. Equal at two nodes of one software version
    /// exactly if the states are; it is for comparing folds, not for signing.
    #[must_use]
    pub fn digests(&self) -> BTreeMap<ObjectId, Digest> {
        let state = |object: ObjectId| {
            let text = self.state_text(object)?;
            Some((
                object,
                Digest::labelled(LABEL_OBJECT_STATE, &[text.as_bytes()]),
            ))
        };
        self.objects().into_iter().filter_map(state).collect()
    }

    /// The digest over the complete state of every object (see [`Fold::digests`]).
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut data = Vec::new();
        for (object, digest) in self.digests() {
            data.extend_from_slice(format!("{object:?}").as_bytes());
            data.extend_from_slice(&digest.0);
        }
        Digest::labelled(LABEL_STATE, &[&data])
    }

    /// The complete state of an object as text: `Debug` prints every field, so none is forgotten.
    fn state_text(&self, object: ObjectId) -> Option<String> {
        match object {
            ObjectId::Journal(party) => Some(format!("{:?}", self.journal(party))),
            ObjectId::Test(_) => (body::kind(body::LINE_TEST)?.state_text)(self, object),
            ObjectId::Path { .. } => (body::kind(body::LINK_SUMMARY)?.state_text)(self, object),
            ObjectId::Entry(id) => {
                let acts: Vec<_> = self
                    .about(&id)
                    .into_iter()
                    .map(|act| (act.id, self.judge(act)))
                    .collect();
                let all = self.facts.all_parties();
                let lost: Vec<_> = all
                    .map(|party| self.not_understood_by(&id, party))
                    .collect();
                let state = self.held.speech(&id).map(|speech| {
                    let own = (self.fact(&id), self.judge(speech), self.remarks(speech));
                    let kind = body::kind(speech.kind);
                    format!(
                        "{own:?} {:?}",
                        kind.and_then(|rules| (rules.state_text)(self, object))
                    )
                });
                Some(format!("{state:?} {acts:?} {lost:?}"))
            }
        }
    }

    fn objects_of(&self, speech: &Speech, objects: &mut Vec<ObjectId>) {
        match body::kind(speech.kind) {
            Some(rules) => (rules.objects)(self, speech, objects),
            None if speech.kind == Kind::AUTHORITY || speech.kind == body::RECEIPT => {}
            None => objects.push(ObjectId::Entry(speech.id)),
        }
    }

    fn fact_at(&self, slot: Slot) -> Fact {
        let node = self.held.node(slot);
        let signers = node
            .speech
            .as_deref()
            .map(|speech| self.proved_signers(speech));
        Fact {
            address: node.address,
            entry: node.id,
            time: node.time,
            uncertainty_ms: node.uncertainty_ms,
            signers: signers.unwrap_or_default(),
            earlier_missing: !node.is_linked(),
            disputed: self.held.fork_below(node.address).is_some(),
        }
    }

    fn speeches(&self, slots: impl IntoIterator<Item = Slot>) -> impl Iterator<Item = &Speech> {
        slots
            .into_iter()
            .filter_map(|slot| self.held.node(slot).speech.as_deref())
    }

    /// Entries by number of arrival, from one on, at most so many, each with its address.
    #[must_use]
    pub fn arrivals(&self, from: u32, most: usize) -> Vec<(Address, EntryId)> {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let end = from.saturating_add(most).min(self.held.next);
        let nodes = (from..end).map(|slot| self.held.node(slot));
        nodes.map(|node| (node.address, node.id)).collect()
    }

    /// Why the shelved part could not be read, if it could not: everything since then may lack something.
    #[must_use]
    pub fn fault(&self) -> Option<PastFault> {
        self.held.past.fault()
    }

    /// Forgets what was read of the shelved part if it is much; it is read again when it is asked for.
    pub fn trim(&mut self) {
        self.held.trim_loaded();
        self.authority.amending.trim();
    }
}

impl Said {
    fn of(speech: &Speech, slot: Slot) -> Self {
        Self {
            kind: speech.kind,
            act: speech.act,
            status: speech.status,
            time: speech.time,
            slot,
        }
    }

    fn first(kind: Kind, act: Act, status: Status) -> Self {
        Self {
            kind,
            act,
            status,
            time: Timestamp::from_ms(0),
            slot: 0,
        }
    }

    /// The last of the same kind, act and status.
    fn last(self) -> Self {
        Self {
            time: Timestamp::from_ms(u64::MAX),
            slot: Slot::MAX,
            ..self
        }
    }

    fn key(self) -> Vec<u8> {
        let (status, time) = (self.status as u8, self.time.as_ms());
        key(&[&self.kind, &self.act.0, &status, &time, &self.slot])
    }
}

/// The slot at the end of a key.
fn slot_of_key((key, _): &(Vec<u8>, Vec<u8>)) -> Slot {
    key.last_chunk::<4>()
        .map_or(0, |slot| Slot::from_be_bytes(*slot))
}

/// Two lists in the order of address, then id, as one: the first so many.
fn by_place(
    shelved: Vec<(Address, EntryId, Slot)>,
    hot: impl Iterator<Item = (Address, EntryId, Slot)>,
    most: usize,
) -> Vec<Slot> {
    let mut all = shelved;
    let sorted = all.is_empty();
    all.extend(hot);
    if !sorted {
        all.sort_unstable();
    }
    all.truncate(most);
    all.into_iter().map(|(_, _, slot)| slot).collect()
}

/// The first and the last address of a party.
fn journal_ends(party: PartyIndex) -> (Address, Address) {
    let at = |epoch, sequence| Address {
        party,
        place: Place {
            epoch: Epoch(epoch),
            sequence: Sequence(sequence),
        },
    };
    (at(0, 0), at(u32::MAX, u64::MAX))
}

/// The last address there can be.
const LAST_ADDRESS: Address = Address {
    party: PartyIndex(u8::MAX),
    place: Place {
        epoch: Epoch(u32::MAX),
        sequence: Sequence(u64::MAX),
    },
};
const FIRST_ID: EntryId = EntryId([0; 32]);
const LAST_ID: EntryId = EntryId([0xff; 32]);
const LABEL_OBJECT_STATE: &str = "detente/object-state/v0";
const LABEL_STATE: &str = "detente/fold-state/v0";
