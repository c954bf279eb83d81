//! Messages that nobody is awaited on because their addressee has suspended them, and that may yet turn out to be awaited:
//! what has not come there when the line is resumed is. Follows spec/suspensions.md §4 and §5.

use detente_record::{EntryId, PartyIndex};

use super::settled::is_taken;
use super::{Watched, monotonic_of};
use crate::fold::{Changed, ObjectId};
use crate::line::{Line, Surroundings};
use crate::message::state::Message;
use crate::now::Now;

impl Line {
    /// Who of those whom a message is for has not taken it: whoever is awaited, and whoever is excused.
    pub(super) fn open_of(&self, state: &Message) -> (Vec<PartyIndex>, Vec<PartyIndex>) {
        if state.cancelled.is_some() {
            return (Vec::new(), Vec::new());
        }
        let open = state.addressees.iter().filter(|a| a.action && !is_taken(a));
        let open = open.map(|a| a.party);
        open.partition(|party| !self.is_excused(&state.id, *party))
    }

    /// Notes whether a message is watched on although its time is up, for these are excused.
    pub(super) fn note_excused(&mut self, id: &EntryId, excused: &[PartyIndex]) -> bool {
        let kept = self.may_be_awaited(id, excused);
        if kept {
            self.duty.excused.insert(*id);
        } else {
            self.duty.excused.remove(id);
        }
        kept
    }

    /// Whether what excuses these may still end: a message that has not come to one of them yet is awaited if it comes
    /// after the line is resumed; and so is one that turns out to have come before it was suspended.
    fn may_be_awaited(&self, id: &EntryId, excused: &[PartyIndex]) -> bool {
        let mut excused = excused.iter();
        excused.any(|party| !self.fold.is_known_when_held(id, *party))
    }

    /// What is excused now, and was alarmed before, is watched on for as long as that may end.
    pub(super) fn keep_excused(&mut self, state: &Message, now: Now) {
        let id = state.id;
        let before = self.duty.watched.get(&id);
        if before.is_some_and(|watched| watched.acknowledge_by.is_some()) {
            return;
        }
        let deliver_by = before.and_then(|watched| watched.deliver_by);
        let (_, excused) = self.open_of(state);
        if !self.may_be_awaited(&id, &excused) {
            return;
        }
        let (sent, author) = (state.sent.time, state.sent.address.party);
        let by = self.times_of(&id).acknowledge_by(state.precedence, sent);
        let watched = Watched {
            ours: author == self.own,
            deliver_by,
            acknowledge_by: Some((monotonic_of(now, by), by)),
        };
        self.duty.watch(id, watched);
    }

    /// What is watched on although its time is up is looked at again.
    pub(super) fn look_at_excused(&mut self, changed: &Changed, now: Now) {
        let kept = &self.duty.excused;
        let ids: Vec<EntryId> = if changed.and_more {
            kept.iter().copied().collect()
        } else {
            let objects = changed.objects.iter().filter_map(|object| match object {
                ObjectId::Entry(id) if kept.contains(id) => Some(*id),
                _ => None,
            });
            objects.collect()
        };
        let looks = ids.into_iter().map(|id| (now.monotonic, id));
        self.duty.looks.extend(looks);
    }

    /// Who is excused has changed: every message is looked at that may be awaited by that, or no longer.
    pub(in crate::line) fn look_at_all_messages(&mut self, s: &mut Surroundings<'_>) {
        let all = Changed {
            and_more: true,
            ..Changed::default()
        };
        self.look_at_messages(&all, s);
    }
}
