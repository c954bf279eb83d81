//! The accounts of one contact, field by field: who says at whose initiative it was, how long it took and who
//! took part. What is compared are fields and topics, never the meaning of words. Follows spec/reported-record.md §4.

use super::day::Day;
use super::form::{Account, Giver, Length};
use super::reported::ReportedRecord;
use super::topics::{Topics, topics};
use super::words::{Label, Words};

/// Everything that is told of one contact, side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared<'a> {
    /// The contact, by the account that it stands in the record by.
    pub contact: &'a Account,
    /// The accounts of it, in the order of their record.
    pub accounts: Vec<&'a Account>,
    /// At whose initiative it was.
    pub initiator: Field<'a, &'a Label>,
    /// How long it took.
    pub duration: Field<'a, Length>,
    /// Who took part.
    pub participants: Field<'a, Vec<&'a Words>>,
    /// What was spoken about.
    pub topics: Topics<'a>,
}

/// One field, as each account that has it says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'a, T> {
    /// Who says what, in the order of the record. Who says nothing is not here, and denies nothing.
    pub said: Vec<Saying<'a, T>>,
}

/// What one account says in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying<'a, T> {
    /// By whose account.
    pub giver: Giver<'a>,
    /// What.
    pub value: T,
    /// Where that stands.
    pub account: &'a Account,
}

/// How the accounts of a field stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Nobody says it.
    NotSaid,
    /// One alone says it.
    SaidByOne,
    /// All who say it say the same.
    Same,
    /// It is said differently.
    Different,
}

impl<T: PartialEq> Field<'_, T> {
    /// How the accounts stand to each other. Which one is true is not said.
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        let Some((first, rest)) = self.said.split_first() else {
            return Agreement::NotSaid;
        };
        if rest.iter().any(|other| other.value != first.value) {
            Agreement::Different
        } else if rest.iter().all(|other| other.giver == first.giver) {
            Agreement::SaidByOne
        } else {
            Agreement::Same
        }
    }
}

/// What is told of a contact, as of a day; `None` if the record has no account of that name.
#[must_use]
pub fn compared<'a>(record: &'a ReportedRecord, contact: &str, as_of: Day) -> Option<Compared<'a>> {
    let named = record.account(contact)?;
    let of_it = |account: &&Account| {
        account.of.as_ref() == Some(&named.id) && account.date.can_be_by(as_of)
    };
    let accounts: Vec<&Account> = record.accounts().iter().filter(of_it).collect();
    let all = || std::iter::once(named).chain(accounts.iter().copied());
    Some(Compared {
        contact: named,
        initiator: Field {
            said: all().filter_map(initiator).collect(),
        },
        duration: Field {
            said: all().filter_map(duration).collect(),
        },
        participants: Field {
            said: all().filter_map(participants).collect(),
        },
        topics: topics(record, contact, as_of),
        accounts,
    })
}

/// At whose initiative, by the account that is named for just that, else by whoever gives the whole.
fn initiator(account: &Account) -> Option<Saying<'_, &Label>> {
    let initiative = account.initiated_by.as_ref()?;
    let own = initiative.by_account_of.as_ref().map(Giver::Party);
    Some(Saying {
        giver: own.unwrap_or_else(|| account.giver()),
        value: &initiative.party,
        account,
    })
}

fn duration(account: &Account) -> Option<Saying<'_, Length>> {
    let value = account.duration?;
    Some(Saying {
        giver: account.giver(),
        value,
        account,
    })
}

/// The form has no field for them: a record that names them says so in its own words.
fn participants(account: &Account) -> Option<Saying<'_, Vec<&Words>>> {
    let own = account
        .texts
        .iter()
        .filter(|(name, _)| *name == PARTICIPANTS);
    let value: Vec<&Words> = own.map(|(_, words)| words).collect();
    (!value.is_empty()).then(|| Saying {
        giver: account.giver(),
        value,
        account,
    })
}

/// The name that a record gives those who took part.
pub const PARTICIPANTS: &str = "participants";

#[cfg(test)]
mod tests;
