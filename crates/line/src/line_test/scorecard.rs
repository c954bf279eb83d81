//! The scorecard of line tests: the same at every party that holds the same entries. It counts;
//! it ranks nobody.

use std::collections::BTreeMap;

use detente_record::{PartyIndex, Status, Timestamp};

use super::outcome::Outcome;
use super::scheduled_number;
use super::state::{LineTest, TestId};
use crate::body;
use crate::fold::Fold;

/// What came of the tests of a span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scorecard {
    /// The tests of the schedule.
    pub scheduled: Tally,
    /// The drills outside it.
    pub unscheduled: Tally,
}

/// One sort of tests, altogether and by party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Each test once, by its outcome at all challenged parties.
    pub overall: Score,
    /// By who begins.
    pub begun_by: BTreeMap<PartyIndex, Score>,
    /// By who is challenged: a test with two challenged parties counts once for each.
    pub answered_by: BTreeMap<PartyIndex, Score>,
}

/// A count of tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Tests of which the outcome is said: in time, late and failed together.
    pub due: u64,
    /// Answered in time.
    pub in_time: u64,
    /// Answered late.
    pub late: u64,
    /// Failed.
    pub failed: u64,
    /// Begun, and nothing said yet; not counted as due.
    pub open: u64,
    /// Tests in time in a row up to the last one.
    pub streak: u64,
    /// Most tests in time in a row.
    pub longest_streak: u64,
    /// The median time to a human, in milliseconds, by the initiators' clocks; the lower of the two
    /// in the middle. `None` if no test was answered.
    pub median_answer_ms: Option<u64>,
    /// The times the median is taken of, ascending.
    answers_ms: Vec<u64>,
}

impl Fold {
    /// The scorecard of the tests under one status that fell due from `from` on and before `until`.
    #[must_use]
    pub fn scorecard(&self, status: Status, from: Timestamp, until: Timestamp) -> Scorecard {
        let mut card = Scorecard::default();
        for id in self.line_tests(status) {
            if !self.due_within(id, from, until) {
                continue;
            }
            if let Some(test) = self.line_test(status, id) {
                match id {
                    TestId::Scheduled(_) => card.scheduled.count(&test),
                    TestId::Unscheduled(_) => card.unscheduled.count(&test),
                }
            }
        }
        card.scheduled.close();
        card.unscheduled.close();
        card
    }

    /// The scorecard of all tests under one status.
    #[must_use]
    pub fn whole_scorecard(&self, status: Status) -> Scorecard {
        self.scorecard(status, Timestamp::from_ms(0), Timestamp::from_ms(u64::MAX))
    }

    fn due_within(&self, id: TestId, from: Timestamp, until: Timestamp) -> bool {
        let due = match id {
            TestId::Scheduled(number) => self.due(number).map(|due| due.at),
            TestId::Unscheduled(challenge) => self.speech(&challenge).map(|speech| speech.time),
        };
        due.is_some_and(|due| due >= from && due < until)
    }

    /// The last scheduled test under one status that has an outcome.
    #[must_use]
    pub fn last_test(&self, status: Status) -> Option<LineTest> {
        let closed = |test: &LineTest| test.outcome != Outcome::Open;
        let numbers = self.said(body::LINE_TEST, super::CHALLENGE).into_iter();
        let missed = self.said(body::LINE_TEST, super::MISSED).into_iter();
        let mut numbers: Vec<u64> = numbers.chain(missed).filter_map(scheduled_number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let tests = numbers.into_iter().rev().map(TestId::Scheduled);
        tests
            .filter_map(|id| self.line_test(status, id))
            .find(closed)
    }
}

impl Tally {
    fn count(&mut self, test: &LineTest) {
        let answers: Vec<u64> = test
            .parties
            .iter()
            .filter_map(|party| party.answered_in_ms)
            .collect();
        self.overall.count(test.outcome, &answers);
        self.begun_by
            .entry(test.initiator)
            .or_default()
            .count(test.outcome, &answers);
        for party in &test.parties {
            let score = self.answered_by.entry(party.party).or_default();
            score.count(party.outcome, party.answered_in_ms.as_slice());
        }
    }

    fn close(&mut self) {
        self.overall.close();
        self.begun_by
            .values_mut()
            .chain(self.answered_by.values_mut())
            .for_each(Score::close);
    }
}

impl Score {
    fn count(&mut self, outcome: Outcome, answers_ms: &[u64]) {
        match outcome {
            Outcome::Open => {
                self.open += 1;
                return;
            }
            Outcome::InTime => self.in_time += 1,
            Outcome::Late => self.late += 1,
            Outcome::Failed => self.failed += 1,
        }
        self.due += 1;
        self.streak = if outcome == Outcome::InTime {
            self.streak + 1
        } else {
            0
        };
        self.longest_streak = self.longest_streak.max(self.streak);
        self.answers_ms.extend_from_slice(answers_ms);
    }

    fn close(&mut self) {
        self.answers_ms.sort_unstable();
        let middle = self.answers_ms.len().saturating_sub(1) / 2;
        self.median_answer_ms = self.answers_ms.get(middle).copied();
    }
}
