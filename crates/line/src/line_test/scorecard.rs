//! The scorecard of line tests: the same at every party that holds the same entries. It counts;
//! it ranks nobody.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{EntryId, PartyIndex, Status, Timestamp};

use super::drills::is_drill;
use super::outcome::Outcome;
use super::scheduled_number;
use super::state::{LineTest, TestId};
use crate::body;
use crate::fold::{Fold, Speech};

/// What came of the tests of a span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scorecard {
    /// The tests of the schedule.
    pub scheduled: Tally,
    /// The drills outside it, those beyond what is agreed left out.
    pub unscheduled: Tally,
    /// By who began them, the drills beyond what the charter agrees on: each party's first ones in a week count, so
    /// that nobody can fill another's scorecard.
    pub beyond: BTreeMap<PartyIndex, u64>,
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
        let beyond = self.drills_beyond(status);
        for id in self.line_tests(status) {
            if !self.due_within(id, from, until) {
                continue;
            }
            let Some(test) = self.line_test(status, id) else {
                continue;
            };
            match id {
                TestId::Scheduled(_) => card.scheduled.count(&test),
                TestId::Unscheduled(challenge) if beyond.contains(&challenge) => {
                    *card.beyond.entry(test.initiator).or_default() += 1;
                }
                TestId::Unscheduled(_) => card.unscheduled.count(&test),
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

    /// The drills under one status that are more than the charter in force where they were begun lets their party begin in a
    /// week: of those of each week, by their author's time, the first ones in its journal count. By the order of the journal,
    /// and not of the times that it states, no drill that is begun later takes the place of one that was answered.
    #[must_use]
    pub fn drills_beyond(&self, status: Status) -> BTreeSet<EntryId> {
        let challenges = self.said_under(body::LINE_TEST, super::CHALLENGE, status);
        let mut drills: Vec<&Speech> = challenges.into_iter().filter(|one| is_drill(one)).collect();
        drills.retain(|one| self.is_effective(one));
        drills.sort_unstable_by_key(|one| (one.address, one.id));
        let mut begun: BTreeMap<(PartyIndex, i64), u64> = BTreeMap::new();
        let mut beyond = BTreeSet::new();
        for drill in drills {
            let (party, week, most) = self.week_of_drill(drill);
            let count = begun.entry((party, week)).or_default();
            *count += 1;
            if most.is_some_and(|most| *count > most) {
                beyond.insert(drill.id);
            }
        }
        beyond
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
