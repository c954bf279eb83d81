//! A record of accounts, whole: its preamble and its accounts, with every name in it resolved.
//!
//! It comes from a file (`detente-formats`) or from a line's opened entries ([`super::filed`]); the
//! same answers are computed from both. Follows spec/accounts.md §3.

use std::collections::BTreeMap;

use super::form::Account;
use super::limits::ACCOUNTS_MAX;
use super::preamble::{LevelNamed, PartyNamed, Preamble, Source};
use super::words::Label;

/// Accounts that belong together. Its ids are unique; in one made by [`ReportedRecord::new`] every
/// name is resolved too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedRecord {
    preamble: Preamble,
    accounts: Vec<Account>,
    by_id: BTreeMap<Label, usize>,
}

/// Something in a record that can't stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// The field.
    pub field: &'static str,
    /// What is wrong.
    pub what: Unresolved,
}

/// One thing of a record, by its number in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A source.
    Source(usize),
    /// A party.
    Party(usize),
    /// A level.
    Level(usize),
    /// An account.
    Account(usize),
}

/// What is wrong with a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unresolved {
    /// The id is used before, in the same list.
    #[error("the id {id} is used twice")]
    DuplicateId {
        /// The id.
        id: Label,
    },
    /// No source has this id.
    #[error("no source is called {id}")]
    Source {
        /// The id.
        id: Label,
    },
    /// No party has this id.
    #[error("no party is called {id}")]
    Party {
        /// The id.
        id: Label,
    },
    /// No level has this id.
    #[error("no level is called {id}")]
    Level {
        /// The id.
        id: Label,
    },
    /// No account has this id.
    #[error("no event is called {id}")]
    Account {
        /// The id.
        id: Label,
    },
    /// An account names itself.
    #[error("it names itself")]
    Itself,
    /// An account names no source: nothing stands in a reported record that no source carries.
    #[error("it names no source")]
    NoSource,
    /// An account that answers rest on names no level.
    #[error("it names no level")]
    NoLevel,
    /// There are more accounts than a record may have.
    #[error("there are {found} accounts, at most {ACCOUNTS_MAX} are taken")]
    TooMany {
        /// How many.
        found: usize,
    },
}

impl ReportedRecord {
    /// Puts a record together and resolves every name in it.
    ///
    /// # Errors
    ///
    /// Every name that does not resolve, in the order of sources, parties, levels, accounts.
    pub fn new(preamble: Preamble, accounts: Vec<Account>) -> Result<Self, Vec<Problem>> {
        let (record, problems) = Self::gathered(preamble, accounts);
        if problems.is_empty() {
            Ok(record)
        } else {
            Err(problems)
        }
    }

    /// Puts together what is there, for a record some of whose entries may be closed or missing: names
    /// that don't resolve stay as they are; of two accounts with one id the first stays. Says what did not fit.
    #[must_use]
    pub fn gathered(preamble: Preamble, accounts: Vec<Account>) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        check_preamble(&preamble, &mut problems);
        if accounts.len() > ACCOUNTS_MAX {
            problems.push(problem(
                Place::Account(ACCOUNTS_MAX),
                "id",
                Unresolved::TooMany {
                    found: accounts.len(),
                },
            ));
        }
        let mut by_id = BTreeMap::new();
        let mut kept = Vec::with_capacity(accounts.len().min(ACCOUNTS_MAX));
        let mut places = Vec::with_capacity(kept.capacity());
        for (number, account) in accounts.into_iter().take(ACCOUNTS_MAX).enumerate() {
            if by_id.contains_key(&account.id) {
                problems.push(problem(
                    Place::Account(number),
                    "id",
                    Unresolved::DuplicateId { id: account.id },
                ));
                continue;
            }
            by_id.insert(account.id.clone(), kept.len());
            kept.push(account);
            places.push(number);
        }
        let record = Self {
            preamble,
            accounts: kept,
            by_id,
        };
        for (account, number) in record.accounts.iter().zip(places) {
            record.check_account(account, Place::Account(number), &mut problems);
        }
        (record, problems)
    }

    /// What its accounts have in common.
    #[must_use]
    pub fn preamble(&self) -> &Preamble {
        &self.preamble
    }

    /// Its accounts, in their own order.
    #[must_use]
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// The account with this id.
    #[must_use]
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.by_id
            .get(id)
            .and_then(|number| self.accounts.get(*number))
    }

    /// The source with this id.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.preamble.sources.iter().find(|source| source.id == *id)
    }

    /// The party with this id.
    #[must_use]
    pub fn party(&self, id: &str) -> Option<&PartyNamed> {
        self.preamble.parties.iter().find(|party| party.id == *id)
    }

    /// The level with this id.
    #[must_use]
    pub fn level(&self, id: &str) -> Option<&LevelNamed> {
        self.preamble.levels.iter().find(|level| level.id == *id)
    }

    fn check_account(&self, account: &Account, place: Place, problems: &mut Vec<Problem>) {
        match &account.source {
            None => problems.push(problem(place, "source", Unresolved::NoSource)),
            Some(id) if self.source(id.as_str()).is_none() => {
                problems.push(problem(
                    place,
                    "source",
                    Unresolved::Source { id: id.clone() },
                ));
            }
            Some(_) => {}
        }
        for (field, id) in account
            .parties()
            .filter(|(_, id)| self.party(id.as_str()).is_none())
        {
            problems.push(problem(place, field, Unresolved::Party { id: id.clone() }));
        }
        for id in account
            .levels
            .iter()
            .filter(|id| self.level(id.as_str()).is_none())
        {
            problems.push(problem(
                place,
                "level",
                Unresolved::Level { id: id.clone() },
            ));
        }
        if account.kind.needs_level() && account.levels.is_empty() {
            problems.push(problem(place, "level", Unresolved::NoLevel));
        }
        for (field, id) in account.references() {
            if *id == account.id {
                problems.push(problem(place, field, Unresolved::Itself));
            } else if self.account(id.as_str()).is_none() {
                problems.push(problem(
                    place,
                    field,
                    Unresolved::Account { id: id.clone() },
                ));
            }
        }
    }
}

fn check_preamble(preamble: &Preamble, problems: &mut Vec<Problem>) {
    let sources = preamble.sources.iter().map(|source| &source.id);
    let parties = preamble.parties.iter().map(|party| &party.id);
    let levels = preamble.levels.iter().map(|level| &level.id);
    duplicates(sources, Place::Source, problems);
    duplicates(parties, Place::Party, problems);
    duplicates(levels, Place::Level, problems);
    for (number, level) in preamble.levels.iter().enumerate() {
        for (party, _) in &level.holders {
            if !preamble.parties.iter().any(|known| known.id == *party) {
                problems.push(problem(
                    Place::Level(number),
                    "holders",
                    Unresolved::Party { id: party.clone() },
                ));
            }
        }
    }
}

fn duplicates<'a>(
    ids: impl Iterator<Item = &'a Label>,
    place: impl Fn(usize) -> Place,
    problems: &mut Vec<Problem>,
) {
    let mut met = std::collections::BTreeSet::new();
    for (number, id) in ids.enumerate() {
        if !met.insert(id) {
            problems.push(problem(
                place(number),
                "id",
                Unresolved::DuplicateId { id: id.clone() },
            ));
        }
    }
}

fn problem(place: Place, field: &'static str, what: Unresolved) -> Problem {
    Problem { place, field, what }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Source(number) => write!(f, "source {}", number + 1),
            Self::Party(number) => write!(f, "party {}", number + 1),
            Self::Level(number) => write!(f, "level {}", number + 1),
            Self::Account(number) => write!(f, "event {}", number + 1),
        }
    }
}
