//! Who held what, as far as signed statements prove it.
//!
//! A party proves that it held an entry by a `seen` head whose chain, held and linked here, leads
//! down to the entry; by a receipt that names it; or by an act on it. The earliest such entry of
//! the party's journal is the fact. Follows spec/fold.md §4.

use std::collections::BTreeMap;

use detente_record::{EntryId, Head, PartyIndex, Place, Sequence};

use super::held::{Held, Slot};

/// One reader's heads of one other journal: for each distinct head, the earliest entry that names it.
#[derive(Debug, Default)]
struct Staircase {
    steps: BTreeMap<(Place, EntryId), Slot>,
    /// Whether the reader, or the journal, ever went backwards: then no step speaks for the next.
    tangled: bool,
}

/// Everything the held entries prove about who held what.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// By reader, then by the journal seen.
    stairs: BTreeMap<(PartyIndex, PartyIndex), Staircase>,
    /// The earliest entry of a party that names an entry in a receipt, or acts on it.
    named: BTreeMap<(EntryId, PartyIndex), Slot>,
    /// The earliest receipt of a party that says it holds an entry and does not understand it.
    not_understood: BTreeMap<(EntryId, PartyIndex), Slot>,
}

impl Seen {
    /// Takes in one head that entry `by` names. Returns whether it is the earliest to name it.
    pub(super) fn add_head(&mut self, held: &Held, by: Slot, head: &Head) -> bool {
        let reader = held.node(by).address.party;
        let stairs = self.stairs.entry((reader, head.address.party)).or_default();
        let key = (head.address.place, head.id);
        match stairs.steps.get(&key) {
            Some(before) if !held.earlier(by, *before) => return false,
            _ => stairs.steps.insert(key, by),
        };
        let below = stairs.steps.range(..key).next_back();
        let above = stairs.steps.range(key..).nth(1);
        stairs.tangled |= below.is_some_and(|(_, slot)| held.earlier(by, *slot))
            || above.is_some_and(|(_, slot)| held.earlier(*slot, by));
        true
    }

    /// Takes in that entry `by` names `target` as held. Returns whether it is the earliest to do so.
    pub(super) fn add_name(&mut self, held: &Held, by: Slot, target: EntryId) -> bool {
        keep_earliest(&mut self.named, held, by, target)
    }

    /// Takes in that receipt `by` says that `target` is held and not understood.
    pub(super) fn add_not_understood(&mut self, held: &Held, by: Slot, target: EntryId) -> bool {
        keep_earliest(&mut self.not_understood, held, by, target)
    }

    /// The earliest receipt of `reader` that says that it holds `target` and does not understand it.
    pub(super) fn not_understood(&self, target: &EntryId, reader: PartyIndex) -> Option<Slot> {
        self.not_understood.get(&(*target, reader)).copied()
    }

    /// The earliest entry of `reader` that proves that it held `target`; `None` if nothing held here does.
    pub(super) fn first(&self, held: &Held, target: Slot, reader: PartyIndex) -> Option<Slot> {
        let named = self.named.get(&(held.node(target).id, reader)).copied();
        match (named, self.first_by_head(held, target, reader)) {
            (Some(one), Some(other)) => Some(if held.earlier(other, one) { other } else { one }),
            (one, other) => one.or(other),
        }
    }

    /// As [`Seen::first`], by `seen` heads alone.
    pub(super) fn first_by_head(
        &self,
        held: &Held,
        target: Slot,
        reader: PartyIndex,
    ) -> Option<Slot> {
        let node = held.node(target);
        let (party, place) = (node.address.party, node.address.place);
        let frontier = held.frontier(party, place.epoch)?;
        if !node.linked {
            return None;
        }
        let stairs = self.stairs.get(&(reader, party))?;
        let last = Place {
            epoch: place.epoch,
            sequence: Sequence(frontier.0),
        };
        let range = (place, EntryId([0; 32]))..=(last, EntryId([0xff; 32]));
        let mut best: Option<Slot> = None;
        for ((head_place, head), by) in stairs.steps.range(range) {
            if best.is_some_and(|best| !held.earlier(*by, best)) {
                continue;
            }
            let covers = held.find(head).is_some_and(|head| {
                held.node(head).address.place == *head_place && held.is_ancestor(target, head)
            });
            if covers && !stairs.tangled {
                return Some(*by);
            }
            if covers {
                best = Some(*by);
            }
        }
        best
    }

    /// Every reader whose heads name exactly this entry, with the earliest entry that does.
    pub(super) fn readers_of_head<'a>(
        &'a self,
        held: &'a Held,
        head: Slot,
        parties: impl Iterator<Item = PartyIndex> + 'a,
    ) -> impl Iterator<Item = (PartyIndex, Slot)> + 'a {
        let node = held.node(head);
        parties.filter_map(move |reader| {
            let stairs = self.stairs.get(&(reader, node.address.party))?;
            Some((reader, *stairs.steps.get(&(node.address.place, node.id))?))
        })
    }
}

fn keep_earliest(
    named: &mut BTreeMap<(EntryId, PartyIndex), Slot>,
    held: &Held,
    by: Slot,
    target: EntryId,
) -> bool {
    let key = (target, held.node(by).address.party);
    if named
        .get(&key)
        .is_some_and(|before| !held.earlier(by, *before))
    {
        return false;
    }
    named.insert(key, by);
    true
}
