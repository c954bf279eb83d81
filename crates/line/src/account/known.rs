//! What a record tells as of a day, in the order of time, and which account stands under which other. Pure.
//! Follows spec/reported-record.md §5.

use std::collections::BTreeMap;

use super::day::Day;
use super::form::Account;
use super::kind::AccountKind;
use super::limits::CHAIN_MAX;
use super::reported::ReportedRecord;
use super::words::Label;

/// An account and those that stand under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known<'a> {
    /// The account.
    pub account: &'a Account,
    /// Accounts of it, about it or following from it, in the order of time.
    pub under: Vec<&'a Account>,
}

/// What was known by a day: what can have been by then, and what was reported by then of a later day. In the
/// order of time; on one day contacts first, then by name.
#[must_use]
pub fn known_by(record: &ReportedRecord, as_of: Day) -> Vec<Known<'_>> {
    let mut accounts: Vec<&Account> = record
        .accounts()
        .iter()
        .filter(|account| is_known(account, as_of))
        .collect();
    accounts.sort_by_key(|account| order(account));
    let mut under: BTreeMap<&Label, Vec<&Account>> = BTreeMap::new();
    let mut alone = Vec::new();
    for account in accounts {
        match top(record, account, as_of) {
            Some(top) => under.entry(&top.id).or_default().push(account),
            None => alone.push(account),
        }
    }
    let known = alone.into_iter().map(|account| Known {
        account,
        under: under.remove(&account.id).unwrap_or_default(),
    });
    known.collect()
}

/// Where an account stands in time: at its first day, or where only a last one is said, there.
#[must_use]
pub fn order(account: &Account) -> (Option<Day>, bool, &str) {
    let day = account.date.earliest().or_else(|| account.date.latest());
    (
        day,
        account.kind != AccountKind::Contact,
        account.id.as_str(),
    )
}

fn is_known(account: &Account, as_of: Day) -> bool {
    let reported = account.reported.as_ref();
    account.date.can_be_by(as_of) || reported.is_some_and(|day| day.can_be_by(as_of))
}

/// The account at which a chain of `of`, `follows` and `about` comes to rest; `None` for one that names
/// nothing, for those that name each other in a circle, and past [`CHAIN_MAX`].
fn top<'a>(record: &'a ReportedRecord, account: &Account, as_of: Day) -> Option<&'a Account> {
    let mut top = above(record, account, as_of)?;
    for _ in 0..CHAIN_MAX {
        match above(record, top, as_of) {
            Some(next) => top = next,
            None => return Some(top),
        }
    }
    None
}

/// What an account is of, follows from or is about. (An event since when something holds is a date.)
fn above<'a>(record: &'a ReportedRecord, account: &Account, as_of: Day) -> Option<&'a Account> {
    let named = [&account.of, &account.follows].into_iter().flatten();
    named
        .chain(&account.about)
        .filter(|id| **id != account.id)
        .filter_map(|id| record.account(id.as_str()))
        .find(|above| is_known(above, as_of))
}

#[cfg(test)]
mod tests;
