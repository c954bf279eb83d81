//! The codes of results and causes, and the table that makes one outcome of all accounts.
//! Follows spec/line-tests.md §4.

use crate::alarm::Cause;

/// What a party states about a test, by the code in the header's `outcome`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Answered in time.
    InTime,
    /// Answered late.
    Late,
    /// Failed, with the number of its cause; 0 if none is stated.
    Failed(u64),
}

/// The number of the cause "the word read back was another": only a result can state it.
pub const READ_BACK_DIFFERS: u64 = 9;

/// Failed results are numbered from here on: this, plus the number of the cause.
const FAILED: u64 = 16;

impl Verdict {
    /// Failed for a cause.
    #[must_use]
    pub fn failed(cause: Cause) -> Self {
        Self::Failed(cause.code())
    }

    /// The code of a result.
    #[must_use]
    pub fn code(self) -> u64 {
        match self {
            Self::InTime => 0,
            Self::Late => 1,
            Self::Failed(cause) => FAILED.saturating_add(cause),
        }
    }

    /// The worst of several results: another word read back is worse than any other failure, for it alone stands against
    /// a read-back, and a cause of a later version softens nothing.
    #[must_use]
    pub fn worst(results: impl Iterator<Item = Self>) -> Option<Self> {
        results.max_by_key(|verdict| (*verdict == Self::Failed(READ_BACK_DIFFERS), *verdict))
    }

    /// The result of a code; `None` for one of a later version.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        match code {
            0 => Some(Self::InTime),
            1 => Some(Self::Late),
            2..FAILED => None,
            _ => Some(Self::Failed(code - FAILED)),
        }
    }

    /// Why it failed, if it did and the cause is one this version knows.
    #[must_use]
    pub fn cause(self) -> Option<Cause> {
        match self {
            Self::Failed(cause) => Cause::from_code(cause),
            Self::InTime | Self::Late => None,
        }
    }
}

/// What came of a test at one party, or altogether.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Answered in time by every account.
    InTime,
    /// Answered, and not in time by every account.
    Late,
    /// Not said yet.
    Open,
    /// Not answered, refused, or answered with another word.
    Failed,
}

impl Outcome {
    /// The key of its words in `i18n/`, without the `test-` in front.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InTime => "in-time",
            Self::Late => "late",
            Self::Open => "open",
            Self::Failed => "failed",
        }
    }
}

/// Everything the set of entries holds about one test at one challenged party.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence {
    /// An officer of the party refused.
    pub refused: bool,
    /// An officer of the party read back.
    pub read_back: bool,
    /// The party read back, and that entry has no effect (no officer, no role).
    pub read_back_void: bool,
    /// The initiator's worst result for the party.
    pub result: Option<Verdict>,
    /// The initiator or the party states that it missed the test.
    pub missed: bool,
}

/// One outcome of all accounts: the less committing wins, and a read-back is a fact that no other
/// account can make undone: with one, the test was answered, late at worst.
#[must_use]
pub fn outcome(evidence: Evidence) -> Outcome {
    if evidence.refused {
        return Outcome::Failed;
    }
    if evidence.read_back {
        return match (evidence.result, evidence.missed) {
            (Some(Verdict::Failed(READ_BACK_DIFFERS)), _) | (None, true) => Outcome::Failed,
            (Some(Verdict::InTime), false) => Outcome::InTime,
            (Some(_), _) => Outcome::Late,
            (None, false) => Outcome::Open,
        };
    }
    match (evidence.result, evidence.missed) {
        (Some(Verdict::Failed(_)), _) | (_, true) => Outcome::Failed,
        // A result that rests on a read-back which proves no officer.
        (Some(_), false) if evidence.read_back_void => Outcome::Failed,
        // A result whose read-back is not held here yet, or never was made.
        (Some(_), false) | (None, false) => Outcome::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        let verdicts = [
            Verdict::InTime,
            Verdict::Late,
            Verdict::Failed(0),
            Verdict::Failed(9),
        ];
        for verdict in verdicts {
            assert_eq!(Verdict::from_code(verdict.code()), Some(verdict));
        }
        assert_eq!(Verdict::from_code(2), None);
        let worst = |results: [u64; 2]| Verdict::worst(results.into_iter().map(Verdict::Failed));
        let differs = Some(Verdict::Failed(READ_BACK_DIFFERS));
        assert_eq!((worst([12, 9]), worst([9, 12])), (differs, differs));
        assert_eq!(worst([3, 12]), Some(Verdict::Failed(12)));
        assert_eq!(
            Verdict::from_code(16 + 6).unwrap().cause(),
            Some(Cause::NoOfficer)
        );
    }

    #[test]
    fn in_time_needs_a_read_back_the_initiators_word_and_nobody_against_it() {
        let good = Evidence {
            read_back: true,
            result: Some(Verdict::InTime),
            ..Evidence::default()
        };
        assert_eq!(outcome(good), Outcome::InTime);
        assert_eq!(
            outcome(Evidence {
                read_back: false,
                ..good
            }),
            Outcome::Open
        );
        assert_eq!(
            outcome(Evidence {
                missed: true,
                ..good
            }),
            Outcome::Late
        );
        assert_eq!(
            outcome(Evidence {
                refused: true,
                ..good
            }),
            Outcome::Failed
        );
        assert_eq!(
            outcome(Evidence {
                result: None,
                ..good
            }),
            Outcome::Open
        );
    }

    #[test]
    fn a_read_back_after_a_failed_result_makes_it_late() {
        let failed = Evidence {
            result: Some(Verdict::Failed(6)),
            ..Evidence::default()
        };
        assert_eq!(outcome(failed), Outcome::Failed);
        assert_eq!(
            outcome(Evidence {
                read_back: true,
                ..failed
            }),
            Outcome::Late
        );
        let differs = Some(Verdict::Failed(READ_BACK_DIFFERS));
        let other_word = Evidence {
            read_back: true,
            result: differs,
            ..failed
        };
        assert_eq!(outcome(other_word), Outcome::Failed);
    }

    #[test]
    fn more_against_a_test_never_makes_its_outcome_better() {
        let results = [
            None,
            Some(Verdict::InTime),
            Some(Verdict::Late),
            Some(Verdict::Failed(3)),
        ];
        for bits in 0..8 {
            for result in results {
                let evidence = Evidence {
                    refused: false,
                    read_back: bits & 1 != 0,
                    read_back_void: bits & 2 != 0,
                    result,
                    missed: bits & 4 != 0,
                };
                let base = outcome(evidence);
                assert!(
                    outcome(Evidence {
                        refused: true,
                        ..evidence
                    }) >= base
                );
                assert!(
                    outcome(Evidence {
                        missed: true,
                        ..evidence
                    }) >= base
                );
            }
        }
    }
}
