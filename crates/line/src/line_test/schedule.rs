//! When line tests are due and who begins each: a pure function of the charter and its version.

use detente_record::{PartyIndex, TestSchedule, Timestamp};

use crate::limits::TEST_NUMBER_END;

/// The line tests that a charter agrees on: test n of its version falls due at anchor + n × period, and is
/// begun by party n mod N.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    anchor_ms: u64,
    period_ms: u64,
    answer_within_ms: u64,
    parties: u64,
    /// The number of the first test: each version of a charter has numbers of its own.
    first: u64,
}

/// One scheduled test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its number.
    pub number: u64,
    /// When it falls due.
    pub at: Timestamp,
    /// By when it must be answered to be in time.
    pub deadline: Timestamp,
    /// Who begins it.
    pub initiator: PartyIndex,
}

impl Schedule {
    /// The schedule of a charter with that many parties. A line of one party has none.
    #[must_use]
    pub fn of(tests: &TestSchedule, parties: usize, version: u32) -> Self {
        Self {
            anchor_ms: tests.anchor.as_ms(),
            period_ms: tests.period_ms,
            answer_within_ms: tests.answer_within_ms,
            parties: u64::try_from(parties).unwrap_or(0),
            first: u64::from(version) * TEST_NUMBER_END,
        }
    }

    /// The test of a number; `None` if the charter has no schedule or the number is out of range.
    #[must_use]
    pub fn due(&self, number: u64) -> Option<Due> {
        let nth = number.checked_sub(self.first)?;
        if self.period_ms == 0 || self.parties < 2 || nth >= TEST_NUMBER_END {
            return None;
        }
        let at = nth
            .checked_mul(self.period_ms)?
            .checked_add(self.anchor_ms)?;
        let deadline = at.checked_add(self.answer_within_ms)?;
        let initiator = u8::try_from(nth % self.parties).ok()?;
        Some(Due {
            number,
            at: Timestamp::from_ms(at),
            deadline: Timestamp::from_ms(deadline),
            initiator: PartyIndex(initiator),
        })
    }

    /// The first test that falls due after `time`.
    #[must_use]
    pub fn first_after(&self, time: Timestamp) -> Option<Due> {
        self.due(self.number_after(time)?)
    }

    /// The last test that fell due at or before `time`.
    #[must_use]
    pub fn last_until(&self, time: Timestamp) -> Option<Due> {
        self.due(self.number_after(time)?.checked_sub(1)?)
    }

    /// The tests that fall due after `from`, up to and including `until`, oldest first.
    pub fn between(self, from: Timestamp, until: Timestamp) -> impl Iterator<Item = Due> {
        let end = self.first + TEST_NUMBER_END;
        let first = self.number_after(from).unwrap_or(end);
        (first..end)
            .map_while(move |number| self.due(number))
            .take_while(move |due| due.at <= until)
    }

    /// The number of the first test that falls due after `time`.
    fn number_after(&self, time: Timestamp) -> Option<u64> {
        let nth = match time.as_ms().checked_sub(self.anchor_ms) {
            None => 0,
            Some(since) => since.checked_div(self.period_ms)? + 1,
        };
        self.first.checked_add(nth)
    }
}

/// The version of the charter that a test's number is of.
#[must_use]
pub fn version_of(number: u64) -> Option<u32> {
    u32::try_from(number / TEST_NUMBER_END).ok()
}

/// A test's number within its version.
#[must_use]
pub fn number_within(number: u64) -> u64 {
    number % TEST_NUMBER_END
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(parties: usize) -> Schedule {
        let anchor = Timestamp::from_ms(1_000);
        Schedule::of(
            &TestSchedule {
                anchor,
                period_ms: 100,
                answer_within_ms: 30,
            },
            parties,
            0,
        )
    }

    #[test]
    fn tests_alternate_between_the_parties() {
        let begun: Vec<u8> = (0..6)
            .map(|n| schedule(3).due(n).unwrap().initiator.0)
            .collect();
        assert_eq!(begun, [0, 1, 2, 0, 1, 2]);
    }

    #[test]
    fn the_next_test_after_a_moment_is_later_than_it_and_the_last_is_not() {
        let schedule = schedule(2);
        for ms in 900..1_500 {
            let time = Timestamp::from_ms(ms);
            let next = schedule.first_after(time).unwrap();
            assert!(next.at > time);
            assert!(next.number == 0 || schedule.due(next.number - 1).unwrap().at <= time);
            match schedule.last_until(time) {
                Some(last) => assert_eq!(last.number + 1, next.number),
                None => assert!(ms < 1_000),
            }
        }
    }

    #[test]
    fn a_span_holds_each_of_its_tests_once() {
        let span = |from, until| {
            let due = schedule(2).between(Timestamp::from_ms(from), Timestamp::from_ms(until));
            due.map(|due| due.number).collect::<Vec<_>>()
        };
        assert_eq!(span(0, 1_200), [0, 1, 2]);
        assert_eq!(span(1_000, 1_299), [1, 2]);
        assert_eq!(span(1_299, 1_300), [3]);
        assert!(span(1_300, 1_300).is_empty());
    }

    #[test]
    fn a_line_of_one_or_without_a_period_has_no_tests() {
        let never = TestSchedule {
            anchor: Timestamp::from_ms(0),
            period_ms: 0,
            answer_within_ms: 0,
        };
        for schedule in [schedule(1), Schedule::of(&never, 2, 0)] {
            assert_eq!(schedule.first_after(Timestamp::from_ms(5_000)), None);
            assert_eq!(schedule.due(0), None);
        }
        assert_eq!(schedule(2).due(TEST_NUMBER_END), None);
    }
}
