//! What a line watches by when its charter changes: what began under the one before ends under that.

use detente_record::{Act, EntryId, Kind, PartyIndex};

use super::Duty;
use crate::fold::Speech;
use crate::fold::facts::Terms;
use crate::limits::{MISSED_TESTS_STATED_MAX, TEST_NUMBERS_END};
use crate::line::Line;
use crate::line_test::Due;
use crate::message::precedence::HandlingTimes;
use crate::now::Now;
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
}

impl Line {
    /// Watches by the charter in force in our journal from now on.
    pub(in crate::line) fn follow_charter(&mut self, now: Now) {
        let terms = self.fold.terms_of(self.own);
        if terms.hash != self.duty.charter {
            self.duty.take_up(now, terms);
        }
    }

    /// The times of a message: those of the charter that it was released under.
    pub(super) fn times_of(&self, message: &EntryId) -> HandlingTimes {
        let speech = self.fold.speech(message);
        let under = speech.and_then(|speech| self.fold.terms_at(speech).ok());
        HandlingTimes::of(&under.unwrap_or(self.terms()).charter)
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
