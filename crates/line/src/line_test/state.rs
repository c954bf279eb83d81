//! The state of one line test: every side's account, and the outcome that follows from all of them.

use std::collections::BTreeSet;

use detente_record::{EntryId, PartyIndex, Status, Timestamp};

use super::outcome::{Evidence, Outcome, Verdict, outcome};
use super::schedule::{Due, version_of};
use super::{
    CHALLENGE, MISSED, READ_BACK, REFUSE, RESULT, is_challenge, judge_challenged, scheduled_number,
};
use crate::alarm::Cause;
use crate::body;
use crate::fold::{Fact, Fold, Judgement, Speech, WithoutEffect};
use crate::limits::FACTS_LISTED_MAX;

/// Which test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TestId {
    /// A test of the charter's schedule, by its number.
    Scheduled(u64),
    /// A drill outside the schedule, by its challenge.
    Unscheduled(EntryId),
}

/// A line test and everything that is held about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineTest {
    /// Which.
    pub id: TestId,
    /// Actual, exercise or test; line tests are actual unless they are rehearsed.
    pub status: Status,
    /// When it fell due: by the schedule, or by its initiator's time.
    pub due: Timestamp,
    /// Who begins it.
    pub initiator: PartyIndex,
    /// The challenge, if one is held.
    pub challenge: Option<Fact>,
    /// What came of it at each challenged party, by party.
    pub parties: Vec<TestParty>,
    /// The worst of those outcomes.
    pub outcome: Outcome,
    /// Acts on it that have no effect, and why.
    pub without_effect: Vec<WithoutEffect>,
}

/// What came of a test at one challenged party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestParty {
    /// The party.
    pub party: PartyIndex,
    /// The outcome of all accounts (`outcome.rs` has the table).
    pub outcome: Outcome,
    /// When the party's node says it held the challenge.
    pub delivered: Option<Fact>,
    /// The officer's read-back.
    pub read_back: Option<Fact>,
    /// The officer's refusal.
    pub refused: Option<Fact>,
    /// What each side states: none is dropped for another.
    pub accounts: Vec<TestAccount>,
    /// From challenge to result, by the initiator's clock alone: the time to a human. Only of a
    /// test that was answered.
    pub answered_in_ms: Option<u64>,
}

/// One side's statement about a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestAccount {
    /// Who states it, and when.
    pub fact: Fact,
    /// What it states.
    pub verdict: Verdict,
    /// Whether it is the initiator's result; otherwise a statement that the test was missed.
    pub is_result: bool,
}

impl LineTest {
    /// The causes that any side states, each with who states it: in the order of accounts.
    pub fn causes(&self) -> impl Iterator<Item = (PartyIndex, Cause)> {
        let accounts = self.parties.iter().flat_map(|party| &party.accounts);
        accounts.filter_map(|account| Some((account.fact.address.party, account.verdict.cause()?)))
    }

    /// What came of it at one party.
    #[must_use]
    pub fn party(&self, party: PartyIndex) -> Option<&TestParty> {
        self.parties.iter().find(|state| state.party == party)
    }
}

impl Fold {
    /// The scheduled test of a number, by the charter of its version.
    #[must_use]
    pub fn due(&self, number: u64) -> Option<Due> {
        self.terms_of_version(version_of(number)?)?
            .schedule
            .due(number)
    }

    /// The state of a line test under one status; `None` if nothing was said about it.
    #[must_use]
    pub fn line_test(&self, status: Status, id: TestId) -> Option<LineTest> {
        let said = match id {
            TestId::Scheduled(number) => self.numbered(number),
            TestId::Unscheduled(challenge) => {
                let unscheduled = |speech: &&Speech| scheduled_number(speech).is_none();
                self.speech(&challenge)
                    .filter(unscheduled)
                    .into_iter()
                    .collect()
            }
        };
        let said: Vec<&Speech> = said
            .into_iter()
            .filter(|speech| speech.status == status)
            .collect();
        let counted = |act| {
            said.iter()
                .copied()
                .filter(move |speech: &&Speech| speech.act == act)
        };
        let first = said.first()?;
        let challenge = counted(CHALLENGE).find(|challenge| self.is_effective(challenge));
        let (due, initiator) = match id {
            TestId::Scheduled(number) => {
                let due = self.due(number)?;
                (due.at, due.initiator)
            }
            TestId::Unscheduled(_) if is_challenge(first) => (first.time, first.party()),
            TestId::Unscheduled(_) => return None,
        };
        let missed: Vec<&Speech> = counted(MISSED)
            .filter(|missed| self.is_effective(missed))
            .collect();
        let acts = challenge
            .map(|challenge| self.about(&challenge.id))
            .unwrap_or_default();
        let parties: Vec<TestParty> = self
            .challenged(challenge, initiator)
            .into_iter()
            .map(|party| self.test_party(challenge, &acts, &missed, party, initiator))
            .collect();
        let outcome = parties
            .iter()
            .map(|party| party.outcome)
            .max()
            .unwrap_or(Outcome::Open);
        let mut all = said;
        let challenges: Vec<EntryId> = all
            .iter()
            .filter(|speech| is_challenge(speech))
            .map(|speech| speech.id)
            .collect();
        all.extend(
            challenges
                .iter()
                .flat_map(|challenge| self.about(challenge)),
        );
        Some(LineTest {
            id,
            status,
            due,
            initiator,
            challenge: challenge.and_then(|challenge| self.fact(&challenge.id)),
            parties,
            outcome,
            without_effect: self.void_among(&all),
        })
    }

    /// The tests under one status that anything was said about: scheduled ones by number, then
    /// drills by their initiators' times.
    #[must_use]
    pub fn line_tests(&self, status: Status) -> Vec<TestId> {
        let under = |number: &u64| {
            self.numbered(*number)
                .into_iter()
                .any(|speech| speech.status == status)
        };
        let mut tests: Vec<TestId> = self
            .numbers()
            .filter(under)
            .map(TestId::Scheduled)
            .collect();
        let challenges = self.said_under(body::LINE_TEST, CHALLENGE, status);
        let drills = challenges
            .into_iter()
            .filter(|speech| scheduled_number(speech).is_none());
        tests.extend(drills.map(|speech| TestId::Unscheduled(speech.id)));
        tests
    }

    fn challenged(&self, challenge: Option<&Speech>, initiator: PartyIndex) -> Vec<PartyIndex> {
        match challenge {
            Some(challenge) => challenge.action.to_vec(),
            None => self
                .facts()
                .all_parties()
                .filter(|party| *party != initiator)
                .collect(),
        }
    }

    fn test_party(
        &self,
        challenge: Option<&Speech>,
        acts: &[&Speech],
        missed: &[&Speech],
        party: PartyIndex,
        initiator: PartyIndex,
    ) -> TestParty {
        let own = |act| {
            acts.iter().copied().filter(move |said: &&Speech| {
                said.kind == body::LINE_TEST && said.act == act && said.party() == party
            })
        };
        let read_back = own(READ_BACK).find(|act| self.is_effective(act));
        let refused = own(REFUSE).find(|act| self.is_effective(act));
        let results = acts.iter().copied().filter(|act| {
            act.kind == body::LINE_TEST
                && act.act == RESULT
                && act.action.contains(&party)
                && self.is_effective(act)
        });
        let results: Vec<(&Speech, Verdict)> = results
            .filter_map(|act| Some((act, Verdict::from_code(act.outcome?)?)))
            .collect();
        let missed = missed
            .iter()
            .copied()
            .filter(|said| [party, initiator].contains(&said.party()));
        let missed: Vec<&Speech> = missed.collect();
        let outcome = outcome(Evidence {
            refused: refused.is_some(),
            read_back: read_back.is_some(),
            read_back_void: own(READ_BACK).any(|act| {
                // One of another status is about another test (spec/fold.md §7).
                challenge.is_some_and(|challenge| challenge.status == act.status)
                    && matches!(self.judge(act), Judgement::Refused(_))
                    && judge_challenged(self, act).is_ok()
            }),
            result: Verdict::worst(results.iter().map(|(_, verdict)| *verdict)),
            missed: !missed.is_empty(),
        });
        let answered = results
            .iter()
            .find(|(_, verdict)| !matches!(verdict, Verdict::Failed(_)));
        let answered_in_ms = match (answered, challenge, read_back) {
            (Some((result, _)), Some(challenge), Some(_)) => {
                u64::try_from(result.time.since(challenge.time).as_millis()).ok()
            }
            _ => None,
        };
        TestParty {
            party,
            outcome,
            delivered: challenge.and_then(|challenge| self.first_held(&challenge.id, party)),
            read_back: read_back.and_then(|act| self.fact(&act.id)),
            refused: refused.and_then(|act| self.fact(&act.id)),
            accounts: self.accounts(&results, &missed),
            answered_in_ms,
        }
    }

    fn accounts(&self, results: &[(&Speech, Verdict)], missed: &[&Speech]) -> Vec<TestAccount> {
        let results = results.iter().map(|(act, verdict)| (*act, *verdict, true));
        let missed = missed
            .iter()
            .map(|said| (*said, Verdict::Failed(said.outcome.unwrap_or(0)), false));
        let account = |(said, verdict, is_result): (&Speech, Verdict, bool)| {
            Some(TestAccount {
                fact: self.fact(&said.id)?,
                verdict,
                is_result,
            })
        };
        results
            .chain(missed)
            .filter_map(account)
            .take(FACTS_LISTED_MAX)
            .collect()
    }

    fn void_among(&self, said: &[&Speech]) -> Vec<WithoutEffect> {
        let mut seen = BTreeSet::new();
        let refused = |speech: &&Speech| match self.judge(speech) {
            Judgement::Refused(why) if seen.insert(speech.id) => Some(WithoutEffect {
                fact: self.fact(&speech.id)?,
                kind: speech.kind,
                act: speech.act,
                why,
            }),
            _ => None,
        };
        said.iter()
            .filter_map(refused)
            .take(FACTS_LISTED_MAX)
            .collect()
    }
}
