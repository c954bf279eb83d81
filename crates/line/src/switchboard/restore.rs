//! How a board is brought back from what the store holds: at a start, and when something that was done could
//! not be kept.

use detente_record::{
    Address, CardFault, EntryId, Founding, LineId, PartyCard, PartyIndex, PublicKey, SignedCharter,
    UnverifiedEntry,
};

use super::Switchboard;
use crate::alarm::Alarm;
use crate::fold::past::{Past, PastFault};
use crate::line::{Line, Mute};
use crate::now::{Monotonic, Now};

impl Switchboard {
    /// Brings back a counterpart whose card the store holds.
    ///
    /// # Errors
    ///
    /// The store's bytes are no card.
    pub fn restore_card(
        &mut self,
        now: Now,
        bytes: &[u8],
        dialable: impl Fn(&PublicKey) -> [bool; 2],
    ) -> Result<(), CardFault> {
        let card = PartyCard::decode(bytes)?;
        let mut out = Vec::new();
        let dialable = dialable(card.link());
        self.add_counterpart(now, card, dialable, &mut out);
        self.queue.extend(out);
        Ok(())
    }

    /// Brings back a charter that awaits signatures, or had all.
    pub fn restore_charter(&mut self, signed: SignedCharter) {
        self.charters.insert(signed.line(), signed);
    }

    /// Brings back a line. It is mute until the others are heard: each of them at a start, one if this run of the
    /// program has heard them before.
    pub fn restore_line(&mut self, now: Now, founding: Founding) {
        if let Some(party) = founding.charter().charter().index_of(self.own.id()) {
            let mut line = Line::new(now, founding, party, self.keys.clone());
            line.begin_with(self.room);
            if !self.heard_out.contains(&line.id()) {
                line.hear_everybody();
            }
            line.tell_parties(&mut self.alarms);
            self.alarms
                .raise(now, Alarm::Mute { line: line.id() }, &mut Vec::new());
            self.lines.insert(line.id(), line);
        }
    }

    /// Goes on with a line from what its index has: only the entries that came after are to be brought
    /// back.
    ///
    /// # Errors
    ///
    /// `PastFault` if the index makes no sense: it is to be thrown away, and all entries brought back.
    pub fn open_past(&mut self, id: LineId, past: Box<dyn Past>) -> Result<(), PastFault> {
        self.lines
            .get_mut(&id)
            .map_or(Ok(()), |line| line.open_past(past))
    }

    /// A line of this node, for its keeper: what is shelved, and how much it takes.
    pub fn line_mut(&mut self, id: LineId) -> Option<&mut Line> {
        self.lines.get_mut(&id)
    }

    /// Notes entries of a line that are held and whose bytes the store no longer has as they were signed.
    pub fn note_damaged(&mut self, now: Now, line: LineId, entries: &[(Address, EntryId)]) {
        if entries.is_empty() {
            return;
        }
        let mut out = Vec::new();
        let _ = self.with_line(now, line, &mut out, |line, s| {
            line.note_damaged(entries, s);
            Ok(())
        });
        self.queue.extend(out);
    }

    /// Notes that a line's record is harmed in the store, and that no copy of a counterpart puts it right.
    pub fn note_harmed(&mut self, now: Now, line: LineId) {
        let mut out = Vec::new();
        let _ = self.with_line(now, line, &mut out, |line, s| {
            line.note_harmed(s);
            Ok(())
        });
        self.queue.extend(out);
    }

    /// Notes that all entries of a line were read and are in the store as they were signed.
    pub fn note_whole(&mut self, now: Now, line: LineId) {
        let mut out = Vec::new();
        let _ = self.with_line(now, line, &mut out, |line, s| {
            line.read_through(s);
            Ok(())
        });
        self.queue.extend(out);
    }

    /// Forgets what was read of the lines' indexes where it is much.
    pub fn trim(&mut self) {
        self.lines.values_mut().for_each(Line::trim);
    }

    /// Why a line's index could not be read: nothing that was built on it since may be committed.
    #[must_use]
    pub fn past_fault(&self) -> Option<PastFault> {
        self.lines.values().find_map(|line| line.fold().fault())
    }

    /// Brings back an entry; `false` if it belongs to no line here or does not verify.
    pub fn restore_entry(&mut self, unverified: UnverifiedEntry) -> bool {
        let line = self.lines.get_mut(&unverified.header().line);
        line.is_some_and(|line| line.restore(unverified).is_ok())
    }

    /// Forgets everything that the store can bring back, because something that was done here could not
    /// be kept. Every channel is closed: what waits on it may be what was not kept. Whoever drives this
    /// brings everything back, as at a start. Alarms stand until they are over; nobody was told that these rang.
    pub fn begin_again<'a>(&mut self, now: Now, untold: impl Iterator<Item = &'a Alarm>) {
        self.queue.clear();
        for alarm in untold.filter(|alarm| alarm.of_messages().is_some()) {
            self.alarms.untold(now, alarm);
        }
        let mut out = Vec::new();
        for link in self.links.values_mut() {
            link.close_channels(now, &mut out);
        }
        self.queue.extend(out);
        self.cards.clear();
        let spoke =
            |line: &&Line| !matches!(line.mute(), Some(Mute::UntilHeads | Mute::BehindOwnRecord));
        let spoke = self.lines.values().filter(spoke).map(Line::id);
        self.heard_out.extend(spoke);
        self.forget_lines();
        self.charters.clear();
    }

    /// Forgets the lines, and with them every door to their indexes; they are to be brought back again.
    pub fn forget_lines(&mut self) {
        self.lines.clear();
        self.shares.forget_held();
    }

    /// Takes over how many bytes the store has of a party's entries on a line, at the start.
    pub fn restore_held(&mut self, line: LineId, party: PartyIndex, bytes: u64) {
        let line = self.lines.get(&line).filter(|line| line.own() != party);
        if let Some(peer) = line.and_then(|line| line.peer(party)) {
            self.shares.hold(*peer, bytes);
        }
    }

    /// Bytes of a counterpart's entries that we hold, on all lines together.
    #[must_use]
    pub fn held_of(&self, peer: &PublicKey) -> u64 {
        self.shares.held(peer)
    }

    /// Everything has been brought back: what was watched over is watched again.
    pub fn restored(&mut self, now: Now) {
        let cards = &self.cards;
        self.links.retain(|peer, _| cards.contains_key(peer));
        self.all_due = Monotonic::default();
        let mut out = Vec::new();
        for line in self.lines.values_mut() {
            line.resume_duty(now);
            line.resume_receipts(now);
            for (party, _) in line.others() {
                line.tell_waiting(party, &mut self.shares);
            }
            let fold = line.fold();
            self.alarms
                .leave_unkept(line.id(), |id| fold.holds(id), &mut out);
        }
        self.queue.extend(out);
    }
}
