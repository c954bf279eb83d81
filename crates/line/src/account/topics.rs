//! What the accounts of one contact speak about, side by side; and what was asked in one contact and
//! stands in no account of a later one. Absence from an account is not denial. Follows spec/reported-record.md §4.

use std::collections::BTreeSet;

use super::day::Day;
use super::form::{Account, Ask, Giver};
use super::kind::AccountKind;
use super::reported::ReportedRecord;
use super::words::{Label, Words};

/// The topics of the accounts of one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topics<'a> {
    /// Whose accounts name topics, in the order of their record.
    pub givers: Vec<Giver<'a>>,
    /// Each topic, in the order of their record.
    pub topics: Vec<Topic<'a>>,
}

/// One topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic<'a> {
    /// Its name.
    pub name: &'a Label,
    /// Whose accounts have it, and in which words.
    pub in_accounts: Vec<(Giver<'a>, &'a Words)>,
}

/// Something asked in a contact, and whether accounts of later contacts at its level mention it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The contact in which it was asked.
    pub contact: &'a Account,
    /// What was asked.
    pub ask: &'a Ask,
    /// The later contacts, oldest first.
    pub later: Vec<Mention<'a>>,
}

/// Whether the accounts of one later contact mention an ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention<'a> {
    /// The later contact.
    pub contact: &'a Account,
    /// Whose accounts of it mention the ask; empty if none does.
    pub by: Vec<Giver<'a>>,
    /// How many accounts of it there are: with none, nothing could mention anything.
    pub accounts: usize,
}

impl<'a> Topics<'a> {
    /// Topics in the accounts of every giver; empty with fewer than two.
    #[must_use]
    pub fn in_every_account(&self) -> Vec<&'a Label> {
        let every = |topic: &&Topic<'a>| {
            self.givers.len() > 1 && self.givers.iter().all(|giver| topic.is_in(*giver))
        };
        self.topics
            .iter()
            .filter(every)
            .map(|topic| topic.name)
            .collect()
    }

    /// Topics in the accounts of this giver and in nobody else's.
    #[must_use]
    pub fn only_in(&self, giver: Giver<'_>) -> Vec<&'a Label> {
        let only = |topic: &&Topic<'a>| {
            topic.is_in(giver) && topic.in_accounts.iter().all(|(other, _)| *other == giver)
        };
        self.topics
            .iter()
            .filter(only)
            .map(|topic| topic.name)
            .collect()
    }
}

impl Topic<'_> {
    fn is_in(&self, giver: Giver<'_>) -> bool {
        self.in_accounts.iter().any(|(own, _)| *own == giver)
    }
}

/// The topics of the accounts of a contact that can have been given by the day asked about.
#[must_use]
pub fn topics<'a>(record: &'a ReportedRecord, contact: &str, as_of: Day) -> Topics<'a> {
    let mut found = Topics {
        givers: Vec::new(),
        topics: Vec::new(),
    };
    for account in accounts_of(record, contact, as_of).filter(|account| !account.topics.is_empty())
    {
        let giver = account.giver();
        if !found.givers.contains(&giver) {
            found.givers.push(giver);
        }
        for (name, words) in &account.topics {
            match found.topics.iter_mut().find(|topic| topic.name == name) {
                Some(topic) => topic.in_accounts.push((giver, words)),
                None => found.topics.push(Topic {
                    name,
                    in_accounts: vec![(giver, words)],
                }),
            }
        }
    }
    found
}

/// What was asked in contacts at a level, and which later contacts' accounts mention it, as of a day.
#[must_use]
pub fn asked<'a>(record: &'a ReportedRecord, level: &str, as_of: Day) -> Vec<Asked<'a>> {
    let mut contacts: Vec<(Day, &Account)> = record
        .accounts()
        .iter()
        .filter(|account| account.kind == AccountKind::Contact && account.is_at(level))
        .filter_map(|account| {
            account
                .date
                .exact_day()
                .filter(|day| *day <= as_of)
                .map(|day| (day, account))
        })
        .collect();
    contacts.sort_by_key(|(day, _)| *day);
    let mut found = Vec::new();
    for (number, (_, contact)) in contacts.iter().enumerate() {
        for ask in &contact.asks {
            let later = contacts
                .iter()
                .skip(number + 1)
                .map(|(_, later)| mention(record, ask, later, as_of))
                .collect();
            found.push(Asked {
                contact,
                ask,
                later,
            });
        }
    }
    found
}

/// What was asked in one contact and stands in no account of another.
#[must_use]
pub fn asked_and_in_no_account<'a>(
    record: &'a ReportedRecord,
    contact: &str,
    later: &str,
    as_of: Day,
) -> Vec<&'a Ask> {
    let (Some(contact), Some(later)) = (record.account(contact), record.account(later)) else {
        return Vec::new();
    };
    contact
        .asks
        .iter()
        .filter(|ask| mention(record, ask, later, as_of).by.is_empty())
        .collect()
}

fn mention<'a>(
    record: &'a ReportedRecord,
    ask: &Ask,
    contact: &'a Account,
    as_of: Day,
) -> Mention<'a> {
    let mut by = BTreeSet::new();
    let mut accounts = 0;
    for account in accounts_of(record, contact.id.as_str(), as_of) {
        accounts += 1;
        if account.topics.iter().any(|(topic, _)| *topic == ask.id) {
            by.insert(account.giver());
        }
    }
    // The contact's own account may say that it was asked again.
    if contact.asks.iter().any(|again| again.id == ask.id) {
        by.insert(contact.giver());
    }
    Mention {
        contact,
        by: by.into_iter().collect(),
        accounts,
    }
}

fn accounts_of<'a>(
    record: &'a ReportedRecord,
    contact: &str,
    as_of: Day,
) -> impl Iterator<Item = &'a Account> {
    let contact = contact.to_owned();
    let about_it = move |account: &&Account| account.of.as_ref().is_some_and(|of| *of == *contact);
    record
        .accounts()
        .iter()
        .filter(about_it)
        .filter(move |account| account.date.can_be_by(as_of))
}
