//! Which scheduled tests have fallen due, by a clock that may have been set since it was last looked at.

use std::time::Duration;

use super::{Duty, Expected, MISSED_GRACE, monotonic_of};
use crate::alarm::Cause;
use crate::limits::MISSED_TESTS_STATED_MAX;
use crate::line::{Line, Surroundings};
use crate::line_test::Due;
use crate::now::Now;

impl Duty {
    /// The line has ended, or it turns out that it has not: tests and summaries rest, or begin again.
    pub(in crate::line) fn rest(&mut self, rests: bool, now: Now) {
        if rests {
            self.next = None;
            self.expected.clear();
        } else if self.rests {
            self.next = self.schedule.first_after(now.utc);
            self.next_summary = now.monotonic + self.summary_period;
        }
        self.rests = rests;
    }
}

impl Line {
    /// Begins or expects the tests that have fallen due.
    pub(super) fn tests_due(&mut self, s: &mut Surroundings<'_>) {
        self.follow_clock(s.now);
        while let Some(due) = self.duty.next.filter(|due| due.at <= s.now.utc) {
            self.duty.next = self.duty.schedule.due(due.number + 1);
            if self.is_spoken_of(due) {
                continue;
            }
            if s.now.utc.since(due.deadline) > Duration::ZERO {
                // The clock was set forward past it: nobody could have held it.
                self.state_missed(due.number, None, Cause::OwnNodeDown, s);
            } else if due.initiator == self.own {
                self.begin_test(Some(due), s);
            } else if self.has_its_schedule(due) {
                let expected = Expected {
                    due,
                    deadline: monotonic_of(s.now, due.deadline) + MISSED_GRACE,
                    cause: None,
                };
                self.duty.expected.insert(due.number, expected);
            }
        }
    }

    /// A clock that was set: back, the schedule goes on from there; far forward, only the last tests
    /// passed over are stated.
    fn follow_clock(&mut self, now: Now) {
        let schedule = self.duty.schedule;
        let first = schedule.first_after(now.utc + CLOCK_TREMBLES);
        let (Some(first), Some(next)) = (first, self.duty.next) else {
            self.duty.next = first;
            return;
        };
        if first.number < next.number {
            self.duty.next = Some(first);
        } else if first.number - next.number > MISSED_TESTS_STATED_MAX {
            self.duty.next = schedule.due(first.number - MISSED_TESTS_STATED_MAX);
        }
    }

    /// Whether a test has been begun, expected or missed here before: the clock that makes it due was set.
    fn is_spoken_of(&self, due: Due) -> bool {
        if due.initiator == self.own {
            let said = self.fold.numbered(due.number);
            return said.iter().any(|speech| speech.party() == self.own);
        }
        self.duty.expected.contains_key(&due.number) || self.is_settled(due.number)
    }
}

/// A clock that is set back by less than this has not been set: it is being disciplined.
const CLOCK_TREMBLES: Duration = Duration::from_secs(1);
