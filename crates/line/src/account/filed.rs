//! Accounts as entries of a line: what stands in the header, and reading opened entries back.
//!
//! An account moves no protocol state: the fold reads bodies only of authority entries, and nothing
//! in an account's header changes a message, a test or a call. Answers are computed when somebody
//! asks, over the entries whose bodies are open. Follows spec/accounts.md §5.

use std::collections::BTreeMap;

use detente_record::limits::REFERENCES_MAX;
use detente_record::{Act, EncodingFault, Entry, EntryId, Precedence, Status};

use super::encoding::BodyTooLarge;
use super::form::Account;
use super::kind::ACT_SOURCE;
use super::preamble::Preamble;
use super::reported::{Problem, ReportedRecord};
use super::words::Label;
use crate::body::ACCOUNT;
use crate::message::compose::{Author, Composed};

/// What an entry that files an account consists of, beside what every entry has. Its kind is
/// [`ACCOUNT`]; its precedence ROUTINE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The act.
    pub act: Act,
    /// The entry of the preamble that the account belongs to.
    pub object: Option<EntryId>,
    /// The entries of the accounts that it names, as far as they are filed before it.
    pub references: Vec<EntryId>,
    /// The body.
    pub body: Vec<u8>,
}

/// What the account entries of a line hold.
#[derive(Clone, Debug, Default)]
pub struct FiledAccounts {
    /// Records that were filed with a preamble, by the preamble's entry.
    pub records: BTreeMap<EntryId, FiledRecord>,
    /// Accounts that desks gave themselves, without a preamble, in the order given.
    pub own: Vec<(EntryId, Account)>,
    /// Account entries whose body isn't open here.
    pub closed: Vec<EntryId>,
    /// Account entries that can't be read, or belong to nothing.
    pub unreadable: Vec<(EntryId, AccountFault)>,
}

/// One record, as it was filed in a line.
#[derive(Clone, Debug)]
pub struct FiledRecord {
    /// The record.
    pub record: ReportedRecord,
    /// The entry of each account.
    pub entries: BTreeMap<Label, EntryId>,
    /// Names in it that don't resolve, as when an entry is closed.
    pub problems: Vec<Problem>,
}

/// Why an account entry can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccountFault {
    /// Its body isn't an account.
    #[error("its body is not an account")]
    Body(#[source] EncodingFault),
    /// Its header says another act than its body.
    #[error("its header says another act than its body")]
    Act,
    /// The preamble it names isn't open here, isn't one, or another party or status filed it.
    #[error("the preamble it belongs to is not held open, or another party filed it")]
    Preamble,
}

impl Filing {
    /// Draws up the act.
    #[must_use]
    pub fn compose(self, author: &Author, status: Status) -> Composed {
        let mut draft = author.draft(ACCOUNT, self.act, status, Precedence::Routine);
        draft.object = self.object;
        draft.references = self.references;
        author.composed(draft, Some(self.body))
    }
}

/// How to file a preamble.
///
/// # Errors
///
/// `BodyTooLarge` if it does not fit into an entry.
pub fn file_preamble(preamble: &Preamble) -> Result<Filing, BodyTooLarge> {
    Ok(Filing {
        act: ACT_SOURCE,
        object: None,
        references: Vec::new(),
        body: preamble.encode()?,
    })
}

/// How to file an account under the preamble's entry; `filed` are the accounts filed before it.
///
/// # Errors
///
/// `BodyTooLarge` if it does not fit into an entry.
pub fn file_account(
    account: &Account,
    preamble: Option<EntryId>,
    filed: &BTreeMap<Label, EntryId>,
) -> Result<Filing, BodyTooLarge> {
    let mut references = Vec::new();
    for (_, id) in account.references() {
        // Names in the body say all of it; the header names entries as far as they exist and fit.
        if let Some(entry) = filed.get(id)
            && !references.contains(entry)
            && references.len() < REFERENCES_MAX
        {
            references.push(*entry);
        }
    }
    Ok(Filing {
        act: account.kind.act(),
        object: preamble,
        references,
        body: account.encode()?,
    })
}

/// Reads the account entries of one status out of a line's entries, in any order.
///
/// `entries` are those that the fold says have effect; others change nothing here either, because
/// the caller leaves them out. Exercise and actual accounts are never read together.
#[must_use]
pub fn read_filed<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    status: Status,
) -> FiledAccounts {
    let of_status =
        |entry: &&Entry| entry.header().kind == ACCOUNT && entry.header().status == status;
    let mut accounts: Vec<&Entry> = entries.into_iter().filter(of_status).collect();
    accounts.sort_by_key(|entry| (entry.address(), entry.id()));
    let mut found = FiledAccounts::default();
    let mut preambles = BTreeMap::new();
    for entry in accounts
        .iter()
        .filter(|entry| entry.header().act == ACT_SOURCE)
    {
        match entry.body().map(Preamble::decode) {
            None => found.closed.push(entry.id()),
            Some(Err(fault)) => found
                .unreadable
                .push((entry.id(), AccountFault::Body(fault))),
            Some(Ok(preamble)) => {
                preambles.insert(entry.id(), (entry.header().party, preamble, Vec::new()));
            }
        }
    }
    for entry in accounts
        .iter()
        .filter(|entry| entry.header().act != ACT_SOURCE)
    {
        let account = match entry.body().map(Account::decode) {
            None => {
                found.closed.push(entry.id());
                continue;
            }
            Some(Err(fault)) => {
                found
                    .unreadable
                    .push((entry.id(), AccountFault::Body(fault)));
                continue;
            }
            Some(Ok(account)) => account,
        };
        if account.kind.act() != entry.header().act {
            found.unreadable.push((entry.id(), AccountFault::Act));
            continue;
        }
        match entry.header().object {
            None => found.own.push((entry.id(), account)),
            Some(preamble) => match preambles.get_mut(&preamble) {
                Some((party, _, members)) if *party == entry.header().party => {
                    members.push((entry.id(), account))
                }
                _ => found.unreadable.push((entry.id(), AccountFault::Preamble)),
            },
        }
    }
    for (id, (_, preamble, members)) in preambles {
        found.records.insert(id, filed_record(preamble, members));
    }
    found
}

fn filed_record(preamble: Preamble, members: Vec<(EntryId, Account)>) -> FiledRecord {
    let mut entries = BTreeMap::new();
    let mut accounts = Vec::with_capacity(members.len());
    for (entry, account) in members {
        entries.entry(account.id.clone()).or_insert(entry);
        accounts.push(account);
    }
    let (record, problems) = ReportedRecord::gathered(preamble, accounts);
    FiledRecord {
        record,
        entries,
        problems,
    }
}

#[cfg(test)]
mod tests;
