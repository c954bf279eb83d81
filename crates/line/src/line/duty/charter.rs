//! What a line watches by when its charter changes: what began under the one before ends under that.

use detente_record::{Act, EntryId, Kind, Timestamp};

use super::Duty;
use crate::fold::facts::Terms;
use crate::line::Line;
use crate::line_test::Due;
use crate::message::precedence::HandlingTimes;
use crate::now::Now;

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

    /// Since when tests fall due by the charter in force in our journal.
    pub(super) fn adopted_since(&self) -> Option<Timestamp> {
        self.fold.adopted_at(self.own).or_else(|| {
            let adopted = self.fold.said(Kind::AUTHORITY, Act::ADOPT_CHARTER);
            let ours = adopted.iter().find(|speech| speech.party() == self.own);
            ours.map(|speech| speech.time)
        })
    }

    /// Whether the initiator of a test is under the charter that has it, and was when it fell due.
    pub(super) fn has_its_schedule(&self, due: Due) -> bool {
        let theirs = self.fold.terms_of(due.initiator).hash == self.duty.charter;
        let since = self.fold.adopted_at(due.initiator);
        theirs && since.is_none_or(|since| since < due.at)
    }
}
