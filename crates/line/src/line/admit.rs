//! How an entry comes in: from the store at the start, from a counterpart, or from our own key.

use std::time::Duration;

use detente_record::{
    Act, Address, Entry, EntryId, Epoch, Kind, PartyIndex, Place, PublicKey, Sequence, Timestamp,
    UnverifiedEntry,
};

use super::receipts::Owed;
use super::refusals::{Capped, cap_of};
use super::sync::{JournalView, Reach, Taken};
use super::{Line, Mute, Shares, Surroundings, is_urgent};
use crate::alarm::Alarm;
use crate::body;
use crate::fold::{OfficerEvidence, Ranked};
use crate::limits::{
    AUTHORITY_BYTES_MAX, AUTHORITY_PER_DAY_MAX, QUOTA_BYTES, QUOTA_DISK_LOW_BYTES,
    QUOTA_RESERVE_BYTES,
};
use crate::link::outbox::Rank;
use crate::now::{Monotonic, Now};
use crate::persist::{Room, Write};
use crate::switchboard::output::{Event, Output};

/// What a counterpart did that no sound node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerFault {
    /// Bytes that are no entry of this line, or not their author's.
    NotAnEntry,
}

/// Places of a journal looked through at once for what is not receipted.
const RESUME_PAGE: usize = 256;
const DAY_MS: u64 = 24 * 3600 * 1000;

impl Line {
    /// Takes in an entry that the store holds, at the start. It was verified when it came, and is again.
    ///
    /// # Errors
    ///
    /// `PeerFault` if it does not verify: the store was altered.
    pub fn restore(&mut self, unverified: UnverifiedEntry) -> Result<(), PeerFault> {
        let entry = self.verified(unverified)?;
        if self.fold.holds_at(entry.address(), &entry.id()) {
            return Ok(());
        }
        self.count_authority(&entry);
        let evidence = OfficerEvidence::of(&entry, &self.roster);
        let before = u32::try_from(self.fold.count()).unwrap_or(u32::MAX);
        let changed = self.fold.insert(&entry, evidence);
        self.restored.push((before, changed));
        if let Some(journal) = self.journals.get_mut(usize::from(entry.address().party.0)) {
            journal.take(&self.fold, &entry);
        }
        self.learn(&entry);
        Ok(())
    }

    /// Takes in again an authority entry that is shelved, at the start: who the officers are is computed
    /// from its bytes.
    ///
    /// # Errors
    ///
    /// `PeerFault` if it does not verify: the store was altered.
    pub fn restore_authority(&mut self, unverified: UnverifiedEntry) -> Result<(), PeerFault> {
        let entry = self.verified(unverified)?;
        self.count_authority(&entry);
        self.fold.restore_authority(&entry);
        Ok(())
    }

    /// Proves an entry; the keys of an epoch that it opens are taken in first.
    fn verified(&mut self, unverified: UnverifiedEntry) -> Result<Entry, PeerFault> {
        self.roster
            .admit_from(&unverified)
            .map_err(|_| PeerFault::NotAnEntry)?;
        unverified
            .verify(&self.roster)
            .map_err(|_| PeerFault::NotAnEntry)
    }

    /// After a start: what is held and was not receipted before this node stopped is receipted now.
    pub fn resume_receipts(&mut self, now: Now) {
        for journal in &self.journals {
            let party = journal.party();
            if party == self.own {
                continue;
            }
            for owed in self.owed_before(party, journal.epoch()) {
                self.receipts.note(now.monotonic, owed);
            }
            let receipted = self.receipted.get(usize::from(party.0)).copied();
            let receipted = receipted.filter(|reach| reach.epoch == journal.epoch());
            let receipted = receipted.map_or(0, |reach| reach.count);
            let receipted = Sequence(receipted).min(journal.next_sequence());
            let mut from = self.owed_from(party, journal.epoch(), receipted);
            loop {
                let page = journal.held_from(&self.fold, from, RESUME_PAGE);
                let Some(last) = page.last() else { break };
                from = last.address.place.sequence.next();
                let beyond = |held: &Ranked| journal.is_beyond(&self.fold, held.address, &held.id);
                let owed = page
                    .iter()
                    .filter_map(|held| self.owed(&held.id, beyond(held)));
                for owed in owed.collect::<Vec<_>>() {
                    self.receipts.note(now.monotonic, owed);
                }
            }
        }
    }

    /// What is owed for entries of a party's epochs before one: no `seen` of ours will cover them any more.
    fn owed_before(&self, party: PartyIndex, epoch: Epoch) -> Vec<Owed> {
        let before = self.fold.epochs(party).filter(|before| *before < epoch);
        let mut owed = Vec::new();
        for epoch in before {
            let place = |sequence| Address {
                party,
                place: Place { epoch, sequence },
            };
            let seen = self.fold.seen_up_to(self.own, party, epoch);
            let seen = seen.map_or(Sequence(0), Sequence::next);
            let mut from = place(self.owed_from(party, epoch, seen));
            loop {
                let end = place(Sequence(u64::MAX));
                let page = self.fold.standing(from, end, RESUME_PAGE);
                let Some(last) = page.last() else { break };
                from = place(last.address.place.sequence.next());
                owed.extend(page.iter().filter_map(|held| self.owed(&held.id, true)));
            }
        }
        owed
    }

    /// From where on something of an epoch may be owed a receipt, of which our `seen` reach up to `seen`: of two histories
    /// they cover one.
    fn owed_from(&self, party: PartyIndex, epoch: Epoch, seen: Sequence) -> Sequence {
        let fork = self.fold.first_fork(party, epoch);
        fork.map_or(seen, |fork| fork.sequence.min(seen))
    }

    /// What is owed for an entry held since before the start; `None` if its kind is not receipted, or it is.
    fn owed(&self, id: &EntryId, beyond: bool) -> Option<Owed> {
        let speech = self.fold.speech(id)?;
        if self.fold.first_held(id, self.own).is_some() {
            return None;
        }
        Some(Owed {
            id: *id,
            kind: speech.kind,
            act: speech.act,
            precedence: speech.precedence,
            beyond,
            understood: speech.understood && body::understands(speech.kind, speech.act),
        })
    }

    /// An entry came from the counterpart of a link: its own, or another's that it passes on.
    ///
    /// # Errors
    ///
    /// `PeerFault` if it is nothing a sound node sends.
    pub fn received(
        &mut self,
        unverified: UnverifiedEntry,
        from: PublicKey,
        s: &mut Surroundings<'_>,
    ) -> Result<(), PeerFault> {
        if self.fold.holds_at(unverified.address(), &unverified.id()) {
            self.mend(&unverified, s);
            return Ok(());
        }
        let authority = unverified.header().kind == Kind::AUTHORITY;
        if authority && unverified.bytes().len() > AUTHORITY_BYTES_MAX {
            return Err(PeerFault::NotAnEntry);
        }
        let author = unverified.address().party;
        if !self.has_room(author, &unverified, s) {
            return self.own_refused(unverified, s);
        }
        if let Some(opened) = self.awaits_opening(&unverified) {
            self.tell_heads_soon(s.now);
            return opened;
        }
        if let Some(peer) = self.waits_without_room(&unverified, s.shares) {
            s.shares.leave(peer, self.id);
            return Ok(());
        }
        let entry = self.verified(unverified)?;
        if entry.missing_parts().next().is_some() {
            // Held means its parts are durable too: a counterpart that keeps the text back has not sent it.
            return Err(PeerFault::NotAnEntry);
        }
        if author == self.own {
            self.own_received(&entry, s);
            return Ok(());
        }
        if !self.is_within_flash_cap(&entry, s) {
            return Ok(());
        }
        if !self.is_within_authority_cap(&entry, s) {
            return Ok(());
        }
        let officers = OfficerEvidence::of(&entry, &self.roster);
        self.take_in(&entry, officers, s);
        self.heed_seen(&entry, s);
        if Rank::of(entry.header()).is_urgent() {
            // Its author may have no way to one of the others: heads alone would take half a minute.
            self.pass_on(&entry, from, s);
        }
        let epoch = self.journal(author).map(JournalView::epoch);
        if header_opens(&entry) && epoch == Some(entry.address().place.epoch) {
            // What a receipt under way would have covered is of an epoch before now.
            for owed in self.owed_before(author, entry.address().place.epoch) {
                self.receipts.note(s.now.monotonic, owed);
            }
        }
        if self.fold.lacks_authority(&entry.id()) {
            // It is shown and sounded as `officer unverified`; what it rests on is fetched.
            self.tell_heads_soon(s.now);
        }
        let journal = self.journal(author);
        let beyond = journal
            .is_some_and(|journal| journal.is_beyond(&self.fold, entry.address(), &entry.id()));
        let understood =
            entry.header().understood && body::understands(entry.header().kind, entry.header().act);
        let header = entry.header();
        let owed = Owed {
            id: entry.id(),
            kind: header.kind,
            act: header.act,
            precedence: header.precedence,
            beyond,
            understood,
        };
        self.receipts.note(s.now.monotonic, owed);
        if !understood {
            s.alarms.raise(
                s.now,
                Alarm::NotUnderstood {
                    line: self.id,
                    party: author,
                },
                s.out,
            );
        }
        Ok(())
    }

    /// An entry signed with our key that is not here. It is kept like any other; whether it binds us, the fold says.
    fn own_received(&mut self, entry: &Entry, s: &mut Surroundings<'_>) {
        self.judge_own(entry, s);
        if let Some(key) = self.peer(self.own) {
            s.shares.hold(*key, entry.bytes().len() as u64);
        }
        let officers = OfficerEvidence::of(entry, &self.roster);
        self.take_in(entry, officers, s);
        self.look_at_awaited(s);
    }

    /// What an entry signed with our key that is not here says of us. Of the epoch we are in, or a later one: this node
    /// is a copy, or lost a part of its record, and what it would sign next may be signed already. Of an epoch before:
    /// what was lost then.
    fn judge_own(&mut self, entry: &Entry, s: &mut Surroundings<'_>) {
        let awaited = self.is_awaited(entry);
        if entry.address().place.epoch >= self.epoch() && !awaited {
            self.fall_behind(s);
            // Whoever claimed to hold it told the truth.
            self.claims.fill((0, s.now.monotonic));
        }
    }

    /// There is no room for an entry. One of our own that is not here is judged all the same: we would sign its place
    /// again once there is room, and whoever sends it, again and again, has proved what it claims.
    fn own_refused(
        &mut self,
        unverified: UnverifiedEntry,
        s: &mut Surroundings<'_>,
    ) -> Result<(), PeerFault> {
        let address = unverified.address();
        let may_bind = address.party == self.own && address.place.epoch >= self.epoch();
        let is_known = self.mute == Some(Mute::BehindOwnRecord);
        if may_bind && !is_known && self.awaits_opening(&unverified).is_none() {
            // Keys of an opening that is not kept are not kept either: what they prove would be held without it.
            let keys = self.roster.clone();
            let entry = self.verified(unverified);
            self.roster = keys;
            self.judge_own(&entry?, s);
        }
        Ok(())
    }

    /// Whose an entry is that waits for one before it, if as many of its author's and rank do already as there is room
    /// for, on all lines together: each of them stays in memory. It comes again when a gap is filled. Those of our own
    /// that we have lost are no more than we once signed.
    fn waits_without_room(&self, entry: &UnverifiedEntry, shares: &Shares) -> Option<PublicKey> {
        let party = entry.address().party;
        let peer = self.peer(party).filter(|_| party != self.own)?;
        let waits = |previous: EntryId| !self.fold.is_linked(&previous);
        let full = shares.waiting(peer).is_full(Rank::of(entry.header()));
        (full && entry.header().previous.is_some_and(waits)).then_some(*peer)
    }

    /// Says how many entries of a party wait on this line.
    pub(crate) fn tell_waiting(&self, party: PartyIndex, shares: &mut Shares) {
        if let Some(peer) = self.peer(party).filter(|_| party != self.own) {
            shares.wait(*peer, self.id, self.fold.behind_gaps(party));
        }
    }

    /// Whether an entry is of an epoch whose opening is not here: it comes again, behind that.
    fn awaits_opening(&self, entry: &UnverifiedEntry) -> Option<Result<(), PeerFault>> {
        let header = entry.header();
        let known = self.roster.opening(header.party, header.epoch).is_some();
        let opens = header.sequence == Sequence(0);
        let of_party = self.roster.has_party(header.party);
        (!known && !opens && of_party).then_some(Ok(()))
    }

    /// Holds an entry: durable, in its journal, in the fold, watched over.
    pub(super) fn take_in(
        &mut self,
        entry: &Entry,
        officers: OfficerEvidence,
        s: &mut Surroundings<'_>,
    ) {
        let address = entry.address();
        self.count(entry, s);
        if let Some(capped) = capped(entry) {
            self.count_flash(address.party, capped, s.now.monotonic, Duration::ZERO);
        }
        s.out.push(Output::Persist(Write::Entry(entry.clone())));
        let changed = self.fold.insert(entry, officers);
        let taken = self
            .journals
            .get_mut(usize::from(address.party.0))
            .map(|journal| journal.take(&self.fold, entry));
        self.learn(entry);
        self.tell_waiting(address.party, s.shares);
        if let Some(Taken::Fork { other }) = taken {
            s.alarms.raise(
                s.now,
                Alarm::Fork {
                    line: self.id,
                    party: address.party,
                },
                s.out,
            );
            let entries = [other, entry.id()];
            s.out.push(Output::Notify(Event::Fork {
                line: self.id,
                party: address.party,
                entries,
            }));
        }
        self.look_at_changed(&changed, s);
        self.look_at_matters(entry, &changed, s);
        s.out.push(Output::Notify(Event::Held {
            line: self.id,
            id: entry.id(),
            address,
            changed,
        }));
        self.watch(entry, s);
    }

    /// What an entry's `seen` tells about what its author holds of our journal; our own tells what we
    /// have receipted.
    fn learn(&mut self, entry: &Entry) {
        let own = self.own;
        if entry.address().party == own {
            for head in &entry.header().seen {
                if let Some(reach) = self.receipted.get_mut(usize::from(head.address.party.0)) {
                    *reach = (*reach).max(Reach::with(head.address.place));
                }
            }
            return;
        }
        let seen = entry
            .header()
            .seen
            .iter()
            .find(|head| head.address.party == own);
        if let (Some(head), Some(reach)) = (
            seen,
            self.theirs.get_mut(usize::from(entry.address().party.0)),
        ) {
            *reach = (*reach).max(Reach::with(head.address.place));
        }
    }

    fn count_authority(&mut self, entry: &Entry) {
        if entry.header().kind == Kind::AUTHORITY {
            let day = entry.header().time.as_ms() / DAY_MS;
            let key = (entry.address().party, day);
            *self.authority_days.entry(key).or_insert(0) += 1;
        }
    }

    /// Whether a party has made fewer authority entries on that day than it may.
    pub(super) fn has_authority_left(&self, party: PartyIndex, time: Timestamp) -> bool {
        let day = time.as_ms() / DAY_MS;
        let made = self.authority_days.get(&(party, day)).copied();
        made.unwrap_or(0) < AUTHORITY_PER_DAY_MAX
    }

    /// Authority entries go before FLASH: a flood of them is refused, unreceipted.
    fn is_within_authority_cap(&self, entry: &Entry, s: &mut Surroundings<'_>) -> bool {
        let (header, party) = (entry.header(), entry.address().party);
        if header.kind != Kind::AUTHORITY {
            return true;
        }
        let alarm = Alarm::AuthorityCap {
            line: self.id,
            party,
        };
        let within = self.has_authority_left(party, header.time);
        if within {
            s.alarms.clear(&alarm, s.out);
        } else {
            s.alarms.raise(s.now, alarm, s.out);
        }
        within
    }

    fn count(&mut self, entry: &Entry, s: &mut Surroundings<'_>) {
        self.count_authority(entry);
        let author = entry.address().party;
        let bytes = entry.bytes().len() as u64;
        match self.peer(author).filter(|_| author != self.own) {
            Some(peer) if self.room == Room::Ample => s.shares.hold(*peer, bytes),
            Some(peer) => s.shares.hold_while_low(*peer, bytes),
            None => {}
        }
    }

    /// A party that is no longer refused anything is no alarm any more.
    pub(super) fn look_at_refusals(&mut self, s: &mut Surroundings<'_>) {
        let (line, now) = (self.id, s.now.monotonic);
        for (party, _) in self.others().collect::<Vec<_>>() {
            let at = usize::from(party.0);
            if self
                .over_cap
                .get_mut(at)
                .is_some_and(|r| r.have_stopped(now))
            {
                s.alarms.clear(&Alarm::FlashCap { line, party }, s.out);
            }
            if self
                .over_quota
                .get_mut(at)
                .is_some_and(|r| r.have_stopped(now))
            {
                s.alarms.clear(&Alarm::OverQuota { line, party }, s.out);
            }
        }
    }

    /// Whether we have room for an entry that claims to be of that party: its quota, and the disk.
    /// Asked before the signature is proved, so it counts what it refuses and changes nothing else.
    fn has_room(
        &mut self,
        author: PartyIndex,
        entry: &UnverifiedEntry,
        s: &mut Surroundings<'_>,
    ) -> bool {
        let header = entry.header();
        let privileged = is_urgent(header.precedence) || header.kind == Kind::AUTHORITY;
        match self.room {
            Room::Ample => {}
            Room::UrgentOnly if privileged => {}
            // Our own alarm says so; the sender sees that no receipt comes.
            Room::UrgentOnly | Room::Nothing => return false,
        }
        let reserve = if privileged { 0 } else { QUOTA_RESERVE_BYTES };
        let bytes = entry.bytes().len() as u64;
        // Our own entries that we lack count as a counterpart's of our name: whoever has our old key
        // fills no disk with it either.
        let Some(peer) = self.peer(author) else {
            // No party of this line: what it says does not verify.
            return true;
        };
        let (held, low) = (s.shares.held(peer), s.shares.taken_while_low(peer));
        let no_room = held.saturating_add(bytes) > QUOTA_BYTES - reserve;
        // What is left of a disk that is nearly full is not one counterpart's alone.
        let no_share = low.saturating_add(bytes) > QUOTA_DISK_LOW_BYTES;
        if no_room || (self.room != Room::Ample && no_share) {
            let alarm = Alarm::OverQuota {
                line: self.id,
                party: author,
            };
            let refusals = self.over_quota.get_mut(usize::from(author.0));
            if refusals.is_some_and(|refusals| refusals.note(s.now.monotonic, entry.id())) {
                s.alarms.count(s.now, alarm, s.out);
            }
            return false;
        }
        true
    }

    /// Whether a FLASH is within the cap on its author's, or a check fire within its own. Only what is proved to be the
    /// author's counts: else anybody could use up another party's cap.
    fn is_within_flash_cap(&mut self, entry: &Entry, s: &mut Surroundings<'_>) -> bool {
        let party = entry.address().party;
        let room = |capped| self.flash_room(party, capped, s.now.monotonic);
        if capped(entry).map(room).is_none_or(|room| room > 0) {
            return true;
        }
        let alarm = Alarm::FlashCap {
            line: self.id,
            party,
        };
        let refusals = self.over_cap.get_mut(usize::from(party.0));
        if refusals.is_some_and(|refusals| refusals.note(s.now.monotonic, entry.id())) {
            s.alarms.count(s.now, alarm, s.out);
        }
        false
    }

    /// The cap on FLASH of a party in an hour, by the charter in force in its journal, or on its check fires.
    pub(super) fn flash_cap(&self, party: PartyIndex, capped: Capped) -> usize {
        let charter = &self.fold.terms_of(party).charter;
        cap_of(capped, charter.limits.flash_per_hour_max)
    }

    /// How many more of a party are within it.
    pub(super) fn flash_room(
        &mut self,
        party: PartyIndex,
        capped: Capped,
        now: Monotonic,
    ) -> usize {
        let cap = self.flash_cap(party, capped);
        let counts = self.flashes.get_mut(usize::from(party.0));
        counts.map_or(0, |counts| counts[capped as usize].room(now, cap))
    }

    /// One was taken so long ago.
    pub(super) fn count_flash(
        &mut self,
        party: PartyIndex,
        capped: Capped,
        now: Monotonic,
        ago: Duration,
    ) {
        if let Some(counts) = self.flashes.get_mut(usize::from(party.0)) {
            counts[capped as usize].took(now, ago);
        }
    }
}

/// Whether an entry opens an epoch.
fn header_opens(entry: &Entry) -> bool {
    let header = entry.header();
    (header.kind, header.act) == (Kind::AUTHORITY, Act::OPEN_EPOCH)
}

/// As what the caps count an entry.
fn capped(entry: &Entry) -> Option<Capped> {
    let header = entry.header();
    Capped::of(header.kind, header.act, header.precedence, header.outcome)
}
