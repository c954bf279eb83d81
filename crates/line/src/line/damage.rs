//! Entries that our disk no longer has as they were signed: asked for again and put right.
//!
//! What they say is known (they were verified when they came); only their bytes are gone. Our heads are
//! then told as those before the first of them, so that a counterpart sends it again. Follows
//! spec/store.md §2.

use detente_record::{Address, Entry, EntryId, Head, Sequence, UnverifiedEntry};

use super::{Line, Mute, Surroundings};
use crate::alarm::Alarm;
use crate::limits::DAMAGED_NOTED_MAX;
use crate::link::frame::Holdings;
use crate::persist::Write;
use crate::switchboard::output::Output;

impl Line {
    /// Notes entries that are held and whose bytes are damaged or gone.
    pub fn note_damaged(&mut self, entries: &[(Address, EntryId)], s: &mut Surroundings<'_>) {
        let mut any = false;
        for (address, id) in entries {
            any |= self.damaged.len() < DAMAGED_NOTED_MAX
                && self.damaged.insert(*address, *id).is_none();
        }
        if any {
            let alarm = Alarm::RecordDamaged { line: self.id };
            s.alarms.raise(s.now, alarm, s.out);
            self.tell_heads(s);
        }
    }

    /// Which entries are known to be damaged.
    pub fn damaged(&self) -> impl Iterator<Item = (Address, EntryId)> {
        self.damaged.iter().map(|(address, id)| (*address, *id))
    }

    /// At the start something of our own journal up to `head` is gone or altered. We signed nothing after it,
    /// so what a counterpart has up to there may be taken back; until all of it is here nothing is signed.
    pub fn await_own(&mut self, head: Head, s: &mut Surroundings<'_>) {
        self.awaited = Some(head);
        let alarm = Alarm::RecordDamaged { line: self.id };
        s.alarms.raise(s.now, alarm, s.out);
        self.look_at_awaited(s);
    }

    /// The last entry of ours, while something of our own journal is gone that we may take back.
    #[must_use]
    pub fn awaited(&self) -> Option<Head> {
        self.awaited
    }

    /// Whether an entry of our own is one that went missing here; it is no other's word that we signed it,
    /// for it stands where we know to have signed.
    pub(super) fn is_awaited(&self, entry: &Entry) -> bool {
        let (address, head) = (entry.address(), self.awaited);
        let below = head.is_some_and(|head| {
            address.place.epoch == head.address.place.epoch
                && address <= head.address
                && (address < head.address || entry.id() == head.id)
        });
        below && self.mute == Some(Mute::UntilHeads) && self.fold.at(address).is_none()
    }

    /// Ends the wait when our journal is whole again; heads are told and heard anew then.
    pub(super) fn look_at_awaited(&mut self, s: &mut Surroundings<'_>) {
        let own = |address: &Address| address.party == self.own;
        let is_whole = self.own_head() >= self.awaited && !self.damaged.keys().any(own);
        if self.awaited.is_none() || !is_whole {
            return;
        }
        self.awaited = None;
        if self.damaged.is_empty() {
            let alarm = Alarm::RecordDamaged { line: self.id };
            s.alarms.clear(&alarm, s.out);
        }
        self.tell_heads(s);
    }

    /// A copy of a damaged entry came: it is put in its place.
    pub(super) fn mend(&mut self, copy: &UnverifiedEntry, s: &mut Surroundings<'_>) {
        if self.damaged.get(&copy.address()) != Some(&copy.id()) {
            return;
        }
        let verified = copy.clone().verify(&self.roster);
        let Ok(entry) = verified else { return };
        if entry.missing_parts().next().is_some() {
            return;
        }
        self.damaged.remove(&entry.address());
        self.fold.restore_authority(&entry);
        s.out.push(Output::Persist(Write::Entry(entry)));
        if self.damaged.is_empty() && self.awaited.is_none() {
            let alarm = Alarm::RecordDamaged { line: self.id };
            s.alarms.clear(&alarm, s.out);
        }
        self.look_at_awaited(s);
        // What comes behind it is here: the counterpart need not send it.
        self.tell_heads(s);
    }

    /// Puts the heads that are told before the first damaged entry of each journal.
    pub(super) fn ask_for_damaged(&self, holdings: &mut Holdings) {
        for journal in &self.journals {
            let party = journal.party();
            for epoch in self.fold.epochs(party) {
                let of = |address: &Address| (address.party, address.place.epoch) == (party, epoch);
                let Some(first) = self.damaged.keys().find(|address| of(address)) else {
                    continue;
                };
                holdings.linked.retain(|head| !of(&head.address));
                let mut before = *first;
                let sequence = before.place.sequence.0.checked_sub(1);
                let before = sequence.and_then(|sequence| {
                    before.place.sequence = Sequence(sequence);
                    self.fold.at(before)
                });
                holdings.linked.extend(before.map(|held| Head {
                    address: held.address,
                    id: held.id,
                }));
            }
            holdings.linked.sort_unstable();
        }
    }
}
