//! Who held what, as far as signed statements prove it.
//!
//! A party proves that it held an entry by a `seen` head whose chain, held and linked here, leads
//! down to the entry; by a receipt that names it; or by an act on it. The earliest such entry of
//! the party's journal is the fact. Follows spec/fold.md §4.

use std::collections::BTreeMap;

use detente_record::{EntryId, Epoch, Head, PartyIndex, Place, Sequence};

use super::held::{By, Held, Slot};
use super::past::{Bytes, Door, End, Key as _, Shelf, key};
use super::{FIRST_ID, LAST_ID};

/// A head of one journal: its place and id.
type Step = (Place, EntryId);

/// One reader's heads of one other journal: for each distinct head, the earliest entry that names it.
#[derive(Debug, Default)]
pub(super) struct Staircase {
    /// Those of entries that are not shelved; one here is earlier than one of the same head that is.
    steps: BTreeMap<Step, By>,
    /// The highest that is shelved.
    pub shelved: Option<(Step, By)>,
    /// Whether the reader, or the journal, ever went backwards: then no step speaks for the next.
    pub tangled: bool,
}

/// Everything the held entries prove about who held what. What is shelved is read through the door of
/// the held entries.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// By reader, then by the journal seen.
    pub stairs: BTreeMap<(PartyIndex, PartyIndex), Staircase>,
    /// The earliest entry of a party that names an entry in a receipt, or acts on it.
    named: BTreeMap<(EntryId, PartyIndex), By>,
    /// The earliest receipt of a party that says it holds an entry and does not understand it.
    lost: BTreeMap<(EntryId, PartyIndex), By>,
}

/// Which of the two facts about an entry by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// Held.
    Held,
    /// Held and not understood.
    NotUnderstood,
}

impl Seen {
    /// Takes in one head that entry `by` names. Returns whether it is the earliest to name it.
    pub(super) fn add_head(&mut self, held: &Held, by: Slot, head: &Head) -> bool {
        let reader = held.node(by).address.party;
        let by = held.by(by);
        let of = (reader, head.address.party);
        let stairs = self.stairs.entry(of).or_default();
        let step = (head.address.place, head.id);
        if stairs
            .get(&held.past, of, &step)
            .is_some_and(|before| by >= before)
        {
            return false;
        }
        let below = stairs.below(&held.past, of, &step);
        let above = stairs.above(&held.past, of, &step);
        stairs.steps.insert(step, by);
        stairs.tangled |=
            below.is_some_and(|below| by < below) || above.is_some_and(|above| above < by);
        true
    }

    /// Takes in that entry `by` names `target`. Returns whether it is the earliest to do so.
    pub(super) fn add_name(
        &mut self,
        held: &Held,
        naming: Naming,
        by: Slot,
        target: EntryId,
    ) -> bool {
        let of = (target, held.node(by).address.party);
        let by = held.by(by);
        if self
            .name(&held.past, naming, &of)
            .is_some_and(|before| by >= before)
        {
            return false;
        }
        self.names_mut(naming).insert(of, by);
        true
    }

    fn names_mut(&mut self, naming: Naming) -> &mut BTreeMap<(EntryId, PartyIndex), By> {
        match naming {
            Naming::Held => &mut self.named,
            Naming::NotUnderstood => &mut self.lost,
        }
    }

    fn name(&self, past: &Door, naming: Naming, of: &(EntryId, PartyIndex)) -> Option<By> {
        let hot = match naming {
            Naming::Held => &self.named,
            Naming::NotUnderstood => &self.lost,
        };
        hot.get(of).copied().or_else(|| {
            let value = past.get(naming.shelf(), &key(&[&of.0, &of.1]))?;
            Some(By::read(&value))
        })
    }

    /// The earliest receipt of `reader` that says that it holds `target` and does not understand it.
    pub(super) fn not_understood(
        &self,
        held: &Held,
        target: &EntryId,
        reader: PartyIndex,
    ) -> Option<Slot> {
        self.name(&held.past, Naming::NotUnderstood, &(*target, reader))
            .map(|by| by.slot)
    }

    /// The earliest entry of `reader` that proves that it held `target`; `None` if nothing held here does.
    pub(super) fn first(&self, held: &Held, target: Slot, reader: PartyIndex) -> Option<Slot> {
        let of = (held.node(target).id, reader);
        let named = self.name(&held.past, Naming::Held, &of);
        let by_head = self.first_step(held, target, reader);
        named.into_iter().chain(by_head).min().map(|by| by.slot)
    }

    /// As [`Seen::first`], by `seen` heads alone.
    pub(super) fn first_by_head(
        &self,
        held: &Held,
        target: Slot,
        reader: PartyIndex,
    ) -> Option<Slot> {
        self.first_step(held, target, reader).map(|by| by.slot)
    }

    fn first_step(&self, held: &Held, target: Slot, reader: PartyIndex) -> Option<By> {
        let node = held.node(target);
        let (party, place) = (node.address.party, node.address.place);
        let frontier = held.frontier(party, place.epoch)?;
        if !node.is_linked() {
            return None;
        }
        let of = (reader, party);
        let stairs = self.stairs.get(&of)?;
        let last = Place {
            epoch: place.epoch,
            sequence: Sequence(frontier.0),
        };
        let mut best: Option<By> = None;
        for ((head_place, head), by) in stairs.from(&held.past, of, place, last) {
            if best.is_some_and(|best| by >= best) {
                continue;
            }
            let covers = held.find(&head).is_some_and(|head| {
                held.node(head).address.place == head_place && held.is_ancestor(target, head)
            });
            if covers && !stairs.tangled {
                return Some(by);
            }
            if covers {
                best = Some(by);
            }
        }
        best
    }

    /// The highest place in an epoch of a journal that a reader's heads name.
    pub(super) fn highest_step(
        &self,
        held: &Held,
        of: (PartyIndex, PartyIndex),
        epoch: Epoch,
    ) -> Option<Sequence> {
        let stairs = self.stairs.get(&of)?;
        let place = |sequence| Place {
            epoch,
            sequence: Sequence(sequence),
        };
        let (first, last) = ((place(0), FIRST_ID), (place(u64::MAX), LAST_ID));
        let hot = stairs.steps.range(first..=last).next_back();
        let shelved = one(&held.past, of, &first, &last, End::Highest);
        let hot = hot.map(|((place, _), _)| place.sequence);
        hot.max(shelved.map(|((place, _), _)| place.sequence))
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
            let of = (reader, node.address.party);
            let step = (node.address.place, node.id);
            let by = self.stairs.get(&of)?.get(&held.past, of, &step)?;
            Some((reader, by.slot))
        })
    }

    /// Whether entry `by` is the one that counts for a head, and not shelved.
    pub(super) fn is_step_of(&self, by: &By, reader: PartyIndex, head: &Head) -> bool {
        let stairs = self.stairs.get(&(reader, head.address.party));
        stairs.and_then(|stairs| stairs.steps.get(&(head.address.place, head.id))) == Some(by)
    }

    /// Whether entry `by` is the one that counts for a name, and not shelved.
    pub(super) fn is_name_of(
        &self,
        naming: Naming,
        by: &By,
        target: &EntryId,
        reader: PartyIndex,
    ) -> bool {
        let names = match naming {
            Naming::Held => &self.named,
            Naming::NotUnderstood => &self.lost,
        };
        names.get(&(*target, reader)) == Some(by)
    }

    /// A head is shelved: it is no longer kept here.
    pub(super) fn step_shelved(&mut self, by: &By, reader: PartyIndex, head: &Head) {
        if !self.is_step_of(by, reader, head) {
            return;
        }
        if let Some(stairs) = self.stairs.get_mut(&(reader, head.address.party)) {
            let step = (head.address.place, head.id);
            stairs.steps.remove(&step);
            if stairs.shelved.is_none_or(|(shelved, _)| shelved <= step) {
                stairs.shelved = Some((step, *by));
            }
        }
    }

    /// A name is shelved: it is no longer kept here.
    pub(super) fn name_shelved(
        &mut self,
        naming: Naming,
        by: &By,
        target: &EntryId,
        reader: PartyIndex,
    ) {
        if self.is_name_of(naming, by, target, reader) {
            self.names_mut(naming).remove(&(*target, reader));
        }
    }
}

impl Staircase {
    fn get(&self, past: &Door, of: (PartyIndex, PartyIndex), step: &Step) -> Option<By> {
        if let Some(by) = self.steps.get(step) {
            return Some(*by);
        }
        if self.shelved.is_none_or(|(shelved, _)| shelved < *step) {
            return None;
        }
        let value = past.get(Shelf::Step, &step_key(of, step))?;
        Some(By::read(&value))
    }

    /// The step under one that is not there yet, or is about to be replaced.
    fn below(&self, past: &Door, of: (PartyIndex, PartyIndex), step: &Step) -> Option<By> {
        let hot = self.steps.range(..step).next_back();
        let hot = hot.map(|(step, by)| (*step, *by));
        let shelved = match self.shelved {
            Some((shelved, by)) if shelved < *step => Some((shelved, by)),
            // Not looked for under a higher one that is at hand.
            Some(_) => one(
                past,
                of,
                &(first_place(), FIRST_ID),
                &before(step),
                End::Highest,
            ),
            None => None,
        };
        // Of one head in both, the one at hand is the earlier.
        match (hot, shelved) {
            (Some(hot), Some(shelved)) if shelved.0 > hot.0 => Some(shelved.1),
            (Some(hot), _) => Some(hot.1),
            (None, shelved) => shelved.map(|(_, by)| by),
        }
    }

    /// The step over one.
    fn above(&self, past: &Door, of: (PartyIndex, PartyIndex), step: &Step) -> Option<By> {
        let after = (std::ops::Bound::Excluded(*step), std::ops::Bound::Unbounded);
        let hot = self.steps.range(after).next();
        let hot = hot.map(|(step, by)| (*step, *by));
        let shelved = self
            .shelved
            .filter(|(shelved, _)| shelved > step)
            .and_then(|(last, _)| one(past, of, &next(step), &last, End::Lowest));
        match (hot, shelved) {
            (Some(hot), Some(shelved)) if shelved.0 < hot.0 => Some(shelved.1),
            (Some(hot), _) => Some(hot.1),
            (None, shelved) => shelved.map(|(_, by)| by),
        }
    }

    /// The steps of the heads from one place up to and with another, ascending; what is shelved is read
    /// as it is asked for.
    fn from<'a>(
        &'a self,
        past: &'a Door,
        of: (PartyIndex, PartyIndex),
        first: Place,
        last: Place,
    ) -> impl Iterator<Item = (Step, By)> + 'a {
        let mut hot = self
            .steps
            .range((first, FIRST_ID)..=(last, LAST_ID))
            .map(|(step, by)| (*step, *by))
            .peekable();
        let mut shelved = Vec::new().into_iter().peekable();
        let end = self
            .shelved
            .map(|(shelved, _)| shelved.min((last, LAST_ID)));
        let mut more = Some((first, FIRST_ID)).filter(|from| end.is_some_and(|end| *from <= end));
        let mut most = STEPS_FIRST;
        std::iter::from_fn(move || {
            if let (None, Some(from), Some(end)) = (shelved.peek(), more, end) {
                let rows = past.range(
                    Shelf::Step,
                    &step_key(of, &from),
                    &step_key(of, &end),
                    End::Lowest,
                    most,
                );
                let page: Vec<(Step, By)> = rows.iter().map(read_step).collect();
                more = page
                    .last()
                    .filter(|_| page.len() == most)
                    .map(|(step, _)| next(step));
                most = STEPS_PAGE;
                shelved = page.into_iter().peekable();
            }
            match (hot.peek(), shelved.peek()) {
                (Some((one, _)), Some((other, _))) if one == other => {
                    // Named again by an earlier entry, not shelved yet.
                    shelved.next();
                    hot.next()
                }
                (Some((one, _)), Some((other, _))) if one > other => shelved.next(),
                (Some(_), _) => hot.next(),
                (None, _) => shelved.next(),
            }
        })
    }
}

impl Naming {
    pub(super) fn shelf(self) -> Shelf {
        match self {
            Self::Held => Shelf::Named,
            Self::NotUnderstood => Shelf::Lost,
        }
    }
}

impl By {
    pub(super) fn write(&self) -> Vec<u8> {
        let mut value = Vec::with_capacity(48);
        self.place.write(&mut value);
        self.id.write(&mut value);
        self.slot.write(&mut value);
        value
    }

    pub(super) fn read(value: &[u8]) -> Self {
        let mut r = Bytes::new(value);
        Self {
            place: r.place(),
            id: r.id(),
            slot: r.u32(),
        }
    }
}

/// The key of a step: reader, journal, place, id.
pub(super) fn step_key(of: (PartyIndex, PartyIndex), step: &Step) -> Vec<u8> {
    key(&[&of.0, &of.1, &step.0, &step.1])
}

pub(super) fn read_step((key, value): &(Vec<u8>, Vec<u8>)) -> (Step, By) {
    let mut r = Bytes::new(key);
    let _ = (r.party(), r.party());
    ((r.place(), r.id()), By::read(value))
}

fn one(
    past: &Door,
    of: (PartyIndex, PartyIndex),
    first: &Step,
    last: &Step,
    from: End,
) -> Option<(Step, By)> {
    let rows = past.range(
        Shelf::Step,
        &step_key(of, first),
        &step_key(of, last),
        from,
        1,
    );
    rows.first().map(read_step)
}

fn first_place() -> Place {
    Place {
        epoch: Epoch(0),
        sequence: Sequence(0),
    }
}

/// The step right after one, by the order of ids.
fn next(step: &Step) -> Step {
    let mut id = step.1;
    for byte in id.0.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            return (step.0, id);
        }
    }
    let mut place = step.0;
    place.sequence = place.sequence.next();
    (place, FIRST_ID)
}

/// The step right before one.
fn before(step: &Step) -> Step {
    let mut id = step.1;
    for byte in id.0.iter_mut().rev() {
        *byte = byte.wrapping_sub(1);
        if *byte != 0xff {
            return (step.0, id);
        }
    }
    let mut place = step.0;
    match place.sequence.0.checked_sub(1) {
        Some(sequence) => place.sequence = Sequence(sequence),
        None if place.epoch.0 > 0 => {
            place.epoch.0 -= 1;
            place.sequence = Sequence(u64::MAX);
        }
        // Nothing is before the first of all; its id is the hash of nothing that exists.
        None => {}
    }
    (place, LAST_ID)
}

/// Steps read first: in a record without forks the first one is the answer.
const STEPS_FIRST: usize = 2;
/// Steps read at once after that.
const STEPS_PAGE: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_after_the_step_before_is_the_step() {
        let place = |sequence| Place {
            sequence: Sequence(sequence),
            ..first_place()
        };
        for step in [
            (place(3), FIRST_ID),
            (place(3), LAST_ID),
            (place(0), EntryId([7; 32])),
        ] {
            assert_eq!(next(&before(&step)), step);
            assert!(before(&step) < step && next(&step) > step);
        }
    }
}
