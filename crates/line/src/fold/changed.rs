//! Which objects an insertion may have changed, and the indexes it goes into.

use std::collections::BTreeSet;

use detente_record::{EntryId, PartyIndex};

use super::authority::is_later_opening;
use super::held::Slot;
use super::officers::OfficerEvidence;
use super::{Fold, Said, Speech, is_amending, is_ending};
use crate::limits::{CHANGED_MAX, CHANGED_WALK_MAX, TEST_NUMBERS_END};
use crate::suspension::is_suspending;
use crate::{body, watch};

/// What a state can be asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectId {
    /// What a party's journal shows: its extent, gaps and forks.
    Journal(PartyIndex),
    /// What an entry started: a message, an unscheduled line test, an account; or an entry that is
    /// not understood.
    Entry(EntryId),
    /// A scheduled line test, by its number.
    Test(u64),
    /// The availability of a path, by one party's account.
    Path {
        /// Whose account.
        by: PartyIndex,
        /// The far end.
        to: PartyIndex,
        /// The bearer's number.
        bearer: u8,
    },
}

/// Whose state an insertion may have changed. Bounded: past the bound, anything may have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The objects.
    pub objects: BTreeSet<ObjectId>,
    /// Whether there are more than are listed.
    pub and_more: bool,
}

impl Changed {
    /// Whether nothing changed: the entry was held already.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && !self.and_more
    }

    /// Whether the state of that object may have changed.
    #[must_use]
    pub fn may_include(&self, object: ObjectId) -> bool {
        self.and_more || self.objects.contains(&object)
    }

    pub(super) fn add(&mut self, object: ObjectId) {
        if self.objects.len() < CHANGED_MAX || self.objects.contains(&object) {
            self.objects.insert(object);
        } else {
            self.and_more = true;
        }
    }
}

impl Fold {
    /// The entries to show for what changed: for a scheduled test, the entries that name it.
    #[must_use]
    pub fn entries_of(&self, changed: &Changed) -> Vec<EntryId> {
        let mut ids = Vec::new();
        for object in &changed.objects {
            match object {
                ObjectId::Entry(id) if self.holds(id) => ids.push(*id),
                ObjectId::Test(number) => {
                    ids.extend(self.numbered(*number).iter().map(|speech| speech.id));
                }
                ObjectId::Entry(_) | ObjectId::Journal(_) | ObjectId::Path { .. } => {}
            }
        }
        ids
    }

    /// Puts a new entry into the indexes.
    pub(super) fn index(&mut self, slot: Slot, changed: &mut Changed) {
        let node = self.held.node(slot);
        let Some(speech) = node.speech.as_deref() else {
            return;
        };
        let (id, address) = (speech.id, speech.address);
        let said = Said::of(speech, slot);
        let number = test_number(speech);
        let object = speech.object;
        let taker = watch::taker(speech);
        if !speech.understood || !body::understands(speech.kind, speech.act) {
            self.not_understood.insert((address, id));
        }
        self.said.insert(said);
        if let Some(object) = object {
            self.about.insert((object, address, id), slot);
        }
        if let Some(number) = number {
            self.numbered.insert((number, address, id), slot);
        }
        if let Some(officer) = taker {
            let key = (address.party, officer, address.place, id);
            self.takings.insert(key, slot);
        }
        if is_suspending(speech.kind, speech.act) {
            self.suspending.note(address, id);
        }
        self.index_draft(slot, changed);
    }

    /// An entry held before came again: it may bring assertions that were withheld.
    pub(super) fn learn_officers(
        &mut self,
        slot: Slot,
        officers: OfficerEvidence,
        changed: &mut Changed,
    ) {
        let speech = self.held.node(slot).speech.as_deref();
        let withheld = speech.is_some_and(|speech| speech.officers == OfficerEvidence::Withheld);
        if !withheld || officers == OfficerEvidence::Withheld {
            return;
        }
        if let Some(speech) = self.held.speech_mut(slot) {
            speech.officers = officers;
        }
        self.index_draft(slot, changed);
        self.touch(slot, changed);
    }

    /// A draft counts once, at the lowest place: whoever stood there before loses it.
    fn index_draft(&mut self, slot: Slot, changed: &mut Changed) {
        let Some(of) = self.held.node(slot).draft() else {
            return;
        };
        let (by, before) = (self.held.by(slot), self.draft_user(&of));
        if before.is_none_or(|before| by < before) {
            self.drafts.insert(of, by);
            if let Some(before) = before {
                self.touch(before.slot, changed);
            }
        }
    }

    /// Marks what waited for an entry that came: acts on it have effect now, or never will.
    pub(super) fn touch_waiting(&self, id: &EntryId, changed: &mut Changed) {
        let waiting = self.said_about(id, None, CHANGED_WALK_MAX + 1);
        for slot in waiting.iter().take(CHANGED_WALK_MAX) {
            changed.add(ObjectId::Entry(*id));
            self.touch(*slot, changed);
        }
        changed.and_more |= waiting.len() > CHANGED_WALK_MAX;
    }

    /// Marks the objects that an entry is part of, held or waited for.
    pub(super) fn touch_id(&self, id: &EntryId, changed: &mut Changed) {
        if !self.said_about(id, None, 1).is_empty() {
            changed.add(ObjectId::Entry(*id));
        }
        let Some(speech) = self.held.speech(id) else {
            return;
        };
        // Who held an opening by when decides what of the epochs before it binds.
        changed.and_more |= is_later_opening(speech.kind, speech.act, speech.address.place);
        // And who knew of the line's end by when, what began after it.
        changed.and_more |= is_ending(speech.kind, speech.act);
        // And who knew of a proposal's end, or under which charter an act was.
        changed.and_more |= is_amending(speech.kind, speech.act, speech.object);
        // An entry shows every act that names it, even one of a kind that has no business with it.
        let mut objects: Vec<ObjectId> = speech.object.map(ObjectId::Entry).into_iter().collect();
        let named = speech.object.and_then(|id| self.held.speech(&id));
        for speech in named.into_iter().chain([speech]) {
            self.objects_of(speech, &mut objects);
        }
        objects.into_iter().for_each(|object| changed.add(object));
    }

    pub(super) fn touch(&self, slot: Slot, changed: &mut Changed) {
        self.touch_id(&self.held.node(slot).id, changed);
    }

    /// Marks what `reader` is now first proved to have held by entry `by`, from `head` downwards.
    /// Where an earlier entry proves it, it proves everything under it too.
    pub(super) fn walk_covered(
        &self,
        reader: PartyIndex,
        by: Slot,
        head: Slot,
        changed: &mut Changed,
    ) {
        let mut at = Some(head);
        for _ in 0..CHANGED_WALK_MAX {
            let Some(slot) = at else { return };
            if self.seen.first_by_head(&self.held, slot, reader) != Some(by) {
                return;
            }
            self.touch(slot, changed);
            at = self.held.parent(slot);
        }
        changed.and_more = true;
    }
}

/// The number of the scheduled test that an entry names by number.
pub(super) fn test_number(speech: &Speech) -> Option<u64> {
    let number = speech.number.filter(|number| *number < TEST_NUMBERS_END)?;
    crate::line_test::names_by_number(speech).then_some(number)
}
