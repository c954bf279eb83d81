//! Entries that our disk no longer has as they were signed: asked for again and put right.
//!
//! What they say is known (they were verified when they came); only their bytes are gone. Our heads are
//! then told as those before the first of them, so that a counterpart sends it again. Follows
//! spec/store.md §2.

use std::collections::BTreeSet;
use std::time::Duration;

use detente_record::{Address, Entry, EntryId, Head, Kind, PublicKey, Sequence, UnverifiedEntry};

use super::{Line, Mute, Surroundings};
use crate::alarm::Alarm;
use crate::limits::{
    DAMAGED_ASKED_AGAIN_MAX, DAMAGED_ASKED_FOR, DAMAGED_NOTED_MAX, MENDED_NOTED_MAX,
};
use crate::link::frame::Holdings;
use crate::now::Monotonic;
use crate::persist::Write;
use crate::switchboard::output::Output;

/// When damaged entries are asked for. An answer is everything behind the first of them, from every counterpart:
/// what nobody can send, and what the disk does not keep, is asked for more and more rarely.
#[derive(Debug)]
pub(super) struct Asking {
    /// Whether heads are told as those before the damage.
    asks: bool,
    /// Until when they are.
    until: Monotonic,
    /// So long after that they are again.
    pause: Duration,
    /// Damage was found, and since then the record has not been read through without finding any: putting one entry
    /// right can show that others are hidden, or hide them.
    unproved: bool,
    /// What was put right since the start.
    mended: BTreeSet<Address>,
    /// Something of that was damaged again: the alarm stands until the node is started on a sound disk.
    returned: bool,
}

impl Asking {
    pub(super) fn new() -> Self {
        Self {
            asks: false,
            until: Monotonic::default(),
            pause: DAMAGED_ASKED_FOR,
            unproved: false,
            mended: BTreeSet::new(),
            returned: false,
        }
    }

    /// There is something new to ask for, or somebody new to ask.
    fn begin(&mut self, now: Monotonic) {
        self.asks = true;
        self.until = now + DAMAGED_ASKED_FOR;
        self.pause = DAMAGED_ASKED_FOR;
    }

    /// Asks again, if the pause is over; the next is longer.
    fn look(&mut self, now: Monotonic) {
        self.asks = now < self.until;
        if now >= self.until + self.pause {
            self.asks = true;
            self.until = now + DAMAGED_ASKED_FOR;
            self.pause = (self.pause * 2).min(DAMAGED_ASKED_AGAIN_MAX);
        }
    }

    /// Notes that an entry was put right; says whether it is the first time.
    fn is_new(&mut self, address: Address) -> bool {
        self.mended.len() < MENDED_NOTED_MAX && self.mended.insert(address)
    }

    fn was_mended(&self, address: &Address) -> bool {
        self.mended.len() >= MENDED_NOTED_MAX || self.mended.contains(address)
    }
}

impl Line {
    /// Notes entries that are held and whose bytes are damaged or gone.
    pub fn note_damaged(&mut self, entries: &[(Address, EntryId)], s: &mut Surroundings<'_>) {
        let (mut any, mut new) = (false, false);
        for (address, id) in entries {
            if self.damaged.len() >= DAMAGED_NOTED_MAX
                || self.damaged.insert(*address, *id).is_some()
            {
                continue;
            }
            any = true;
            let again = self.asking.was_mended(address);
            self.asking.returned |= again;
            new |= !again;
        }
        if any {
            self.note_harmed(s);
        }
        if new {
            self.asking.begin(s.now.monotonic);
            self.tell_heads(s);
        }
    }

    /// Notes that our disk has harmed the record in a way that no copy of a counterpart puts right, so that none is asked
    /// for: the alarm stands until all of the record was read through.
    pub fn note_harmed(&mut self, s: &mut Surroundings<'_>) {
        self.asking.unproved = true;
        let alarm = Alarm::RecordDamaged { line: self.id };
        s.alarms.raise(s.now, alarm, s.out);
    }

    /// A counterpart is there again: what it may have is asked for anew.
    ///
    /// What it claims to hold of ours it has still to send over this channel: it is not at fault before it had the time.
    pub fn counterpart_is_there(&mut self, now: Monotonic, peer: &PublicKey) {
        self.forget_claims(peer, now);
        // The first heads of each channel are answered. Of two machines with one key, which cut each other off once a
        // second, one would be sent nothing that it lacks, and not learn of the other.
        let party = self.party_of(peer);
        let left = party.and_then(|party| self.heads_left.get_mut(usize::from(party.0)));
        if let Some((left, _)) = left {
            *left = (*left).max(1);
        }
        if !self.damaged.is_empty() && !self.asking.returned {
            self.asking.begin(now);
        }
    }

    /// Asks again, if it is time; before heads are told.
    pub(super) fn look_at_asking(&mut self, now: Monotonic) {
        if !self.damaged.is_empty() {
            self.asking.look(now);
        }
    }

    /// All entries were read and are on the disk as they were signed, and none was put right meanwhile.
    pub fn read_through(&mut self, s: &mut Surroundings<'_>) {
        self.asking.unproved = false;
        self.clear_damaged(s);
    }

    /// The alarm about the record, once all of it is here, was read so, and stays.
    fn clear_damaged(&self, s: &mut Surroundings<'_>) {
        let doubted = self.asking.returned || self.asking.unproved;
        if self.damaged.is_empty() && self.awaited.is_none() && !doubted {
            let alarm = Alarm::RecordDamaged { line: self.id };
            s.alarms.clear(&alarm, s.out);
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
        self.clear_damaged(s);
        self.tell_heads(s);
    }

    /// Whether an entry is damaged or gone that says who may act or which charter is in force: what we signed now would
    /// name another charter than ours, and never have effect. It comes again before we speak.
    pub(super) fn lacks_basis(&self) -> bool {
        let mut damaged = self.damaged.values();
        damaged.any(|id| {
            let said = self.fold.speech(id);
            said.is_some_and(|said| said.kind == Kind::AUTHORITY)
        }) || self.fold.lacks_for_charter_of(self.own)
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
        if self.asking.is_new(entry.address()) {
            self.asking.begin(s.now.monotonic);
        }
        self.fold.restore_authority(&entry);
        s.out.push(Output::Persist(Write::Entry(entry)));
        self.clear_damaged(s);
        self.look_at_awaited(s);
        // What comes behind the last is here: the counterpart need not send it. What comes behind another is under way.
        if self.damaged.is_empty() {
            self.tell_heads(s);
        }
    }

    /// Puts the heads that are told before the first damaged entry of each journal.
    pub(super) fn ask_for_damaged(&self, holdings: &mut Holdings) {
        if !self.asking.asks {
            return;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::HEADS_EVERY;

    /// How often heads of a day ask for what is damaged, if they are told every half a minute.
    fn heads_that_ask(asking: &mut Asking, from: Monotonic) -> u32 {
        let mut now = from;
        let mut asked = 0;
        while now < from + Duration::from_secs(86_400) {
            asking.look(now);
            asked += u32::from(asking.asks);
            now = now + HEADS_EVERY;
        }
        asked
    }

    #[test]
    fn what_nobody_can_send_is_asked_for_more_and_more_rarely_and_what_is_new_at_once() {
        let mut asking = Asking::new();
        let begin = Monotonic(Duration::from_secs(1_000));
        asking.begin(begin);
        assert!(asking.asks);
        let asked = heads_that_ask(&mut asking, begin);
        assert!((40..100).contains(&asked), "{asked} of 2880");
        let later = begin + Duration::from_secs(90_000);
        asking.begin(later);
        assert!(asking.asks);
    }

    #[test]
    fn what_was_put_right_and_is_damaged_again_is_known() {
        let mut asking = Asking::new();
        let address = Address::new(1, 0, 7);
        assert!(!asking.was_mended(&address));
        assert!(asking.is_new(address));
        assert!(asking.was_mended(&address) && !asking.is_new(address));
    }
}
