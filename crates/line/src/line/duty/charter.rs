//! What a line watches by when its charter changes: what began under the one before ends under that.

use detente_record::{Act, EntryId, Kind, PartyIndex, Timestamp};

use super::{Duty, monotonic_of};
use crate::fold::Speech;
use crate::fold::facts::Terms;
use crate::limits::{MISSED_TESTS_STATED_MAX, TEST_NUMBERS_END};
use crate::line::{Line, Surroundings};
use crate::line_test::Due;
use crate::message::precedence::HandlingTimes;
use crate::now::{Monotonic, Now};
use crate::{body, message};

impl Duty {
    fn take_up(&mut self, now: Now, terms: &Terms) {
        let rests = self.rests;
        let fresh = Self::new(now, terms);
        self.charter = fresh.charter;
        self.schedule = fresh.schedule;
        self.next = fresh.next.filter(|_| !rests);
        self.answer_within = fresh.answer_within;
        self.summary_period = fresh.summary_period;
        self.next_summary = self.next_summary.min(fresh.next_summary);
    }

    /// A watched message that nobody has alarmed yet is to be acknowledged by another time.
    fn acknowledge_by(&mut self, message: EntryId, at: Monotonic, by: Timestamp) {
        let watched = self.watched.get_mut(&message);
        let open = watched.and_then(|watched| watched.acknowledge_by.as_mut());
        if let Some(open) = open.filter(|open| open.1 != by) {
            *open = (at, by);
            self.looks.insert((at, message));
        }
    }
}

impl Line {
    /// Watches by the charter in force in our journal from now on.
    pub(in crate::line) fn follow_charter(&mut self, now: Now) {
        let terms = self.fold.terms_of(self.own);
        if terms.hash != self.duty.charter {
            self.duty.take_up(now, terms);
        }
    }

    /// The times of a message: those of the charter that it was released under, or of ours while that is not here.
    pub(super) fn times_of(&self, message: &EntryId) -> HandlingTimes {
        let speech = self.fold.speech(message);
        let under = speech.and_then(|speech| self.fold.terms_at(speech).ok());
        HandlingTimes::of(&under.unwrap_or(self.terms()).charter)
    }

    /// From when the time of a message counts, by our clock. A sender whose clock is far ahead gets no more than the
    /// charter's time.
    pub(super) fn counts_from(
        &self,
        party: PartyIndex,
        sent: Timestamp,
        s: &Surroundings<'_>,
    ) -> Timestamp {
        if party == self.own {
            sent
        } else {
            self.by_our_clock(party, sent, s).min(s.now.utc)
        }
    }

    /// A message that is watched was released under a charter whose adoption may still come: behind a gap, as a FLASH
    /// is here before the backlog.
    pub(super) fn await_charter(&mut self, message: EntryId, from: Timestamp) {
        let watched = self.duty.watched.get(&message);
        let open = watched.is_some_and(|watched| watched.acknowledge_by.is_some());
        if open && self.is_charter_awaited(&message) {
            self.duty.awaiting.insert(message, from);
        }
    }

    fn is_charter_awaited(&self, message: &EntryId) -> bool {
        let speech = self.fold.speech(message);
        speech.is_some_and(|speech| self.fold.awaits_charter(speech))
    }

    /// An adoption may have come: what was released under that charter is watched by it from now on, and what still
    /// awaits another by ours.
    pub(super) fn look_at_awaiting(&mut self, now: Now) {
        for (id, from) in self.duty.awaiting.clone() {
            let precedence = self.fold.speech(&id).map(|speech| speech.precedence);
            let by = precedence.map(|of| self.times_of(&id).acknowledge_by(of, from));
            if let Some(by) = by {
                self.duty.acknowledge_by(id, monotonic_of(now, by), by);
            }
            if !self.is_charter_awaited(&id) {
                self.duty.awaiting.remove(&id);
            }
        }
    }

    /// Whether a party's word on a message is held and what it rests on is not: the signatures of an amendment by
    /// which it is under another charter, its officer's appointment, the assertions. That it has said nothing would
    /// deny our own record once they come.
    pub(super) fn is_undecided(&self, message: &EntryId, party: PartyIndex) -> bool {
        let mut words = self.fold.about_by(message, party);
        words.any(|word| {
            let says = [message::ACKNOWLEDGE, message::ANSWER].contains(&word.act);
            word.kind == body::MESSAGE && says && self.is_basis_missing(word)
        })
    }

    /// Whether what an act rests on is not held here.
    pub(super) fn is_basis_missing(&self, act: &Speech) -> bool {
        let lacks = self.fold.lacks_authority(&act.id) || self.fold.lacks_officers(&act.id);
        lacks || self.fold.awaits_charter(act)
    }

    /// The last tests that fell due before the next one, oldest first: each by the charter that we were under
    /// then.
    pub(super) fn tests_passed(&self) -> Vec<Due> {
        let founding = self.fold.said(Kind::AUTHORITY, Act::ADOPT_CHARTER);
        let mut founding = founding.iter().filter(|speech| speech.party() == self.own);
        let Some(founded) = founding.next().map(|speech| speech.time) else {
            return Vec::new();
        };
        let mut passed = Vec::new();
        let mut end = self.duty.next.map_or(0, |due| due.number);
        let charters = self.fold.charters_of(self.own);
        let mut before = charters.iter().rev().skip(1);
        for (terms, since) in charters.iter().rev() {
            let since = since.unwrap_or(founded);
            let first = terms.schedule.first_after(since);
            let first = first.map_or(TEST_NUMBERS_END, |due| due.number);
            let left = MISSED_TESTS_STATED_MAX.saturating_sub(passed.len() as u64);
            let numbers = (first.max(end.saturating_sub(left))..end).rev();
            passed.extend(numbers.filter_map(|number| terms.schedule.due(number)));
            let last = before
                .next()
                .and_then(|(terms, _)| terms.schedule.last_until(since));
            end = last.map_or(0, |due| due.number + 1);
        }
        passed.reverse();
        passed
    }

    /// Whether the initiator of a test is under the charter that has it, and was when it fell due.
    pub(super) fn has_its_schedule(&self, due: Due) -> bool {
        let theirs = self.fold.terms_of(due.initiator).hash == self.duty.charter;
        let since = self.fold.adopted_at(due.initiator);
        theirs && since.is_none_or(|since| since < due.at)
    }
}
