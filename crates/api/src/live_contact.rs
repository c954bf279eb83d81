//! What an answer about contacts says beside the days: how long, between which offices, what comes next, how a contact was
//! sought, which encounters were avoided, and what was asked and is in no account of the last one. Each says whose word it is.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::account::contacts::LevelContacts;
use detente_line::account::{Account, AccountKind, Day, Giver, Label, ReportedRecord};
use detente_record::EntryId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::reported::Named;
use crate::{AsText, EntryIdText, Moment};

/// The word of an account that one side gives of a call as it was held, beside the one that the call stands by.
pub const CALL_AS_HELD: &str = "call-as-held";
/// The word of an account that no answer to requests was held when their time was up.
pub const REQUESTS_UNANSWERED: &str = "requests-unanswered";
/// The word of an account that something asked before was asked again in a contact.
pub const ASKED_AGAIN: &str = "asked-again";

/// How long a contact took, by one account of it. Two that differ stand both; nothing is averaged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DurationSaid {
    /// By whose account, if a party is named for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_account_of: Option<String>,
    /// In which source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// In minutes.
    pub minutes: u32,
    /// Whether that is about.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
}

/// Who speaks for a party in a call: name and office, as written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Office {
    /// The party.
    pub party: String,
    /// Who speaks for it.
    pub office: String,
}

/// A call that is agreed and was still to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextCall {
    /// The request by which it was asked for.
    pub request: EntryIdText,
    /// Who asked for it.
    pub requested_by: String,
    /// When it begins.
    pub from: Moment,
    /// For how many minutes.
    pub minutes: u32,
    /// Who is to speak.
    pub offices: Vec<Office>,
}

/// The contacts of one pair of offices at a level: of calls and call requests of the line, which name them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairContacts {
    /// The pair, in the order of the parties' names.
    pub offices: Vec<Office>,
    /// The day of the last contact; `null` if none.
    pub last: Option<String>,
    /// Calendar days from it to the day asked about.
    pub days_since: Option<i64>,
    /// The longest gap in calendar days; `null` with fewer than two contacts.
    pub longest_gap_days: Option<i64>,
    /// How many contacts there were.
    pub contacts: u64,
    /// How many refusals of requests between them, by the account of whoever declined.
    pub declined: u64,
    /// How many times no answer was held when the time was up, by the account of whoever asked.
    pub unanswered: u64,
}

/// How a contact was sought on the line: requests that repeat each other, at one level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SoughtSince {
    /// Who was asked.
    pub asked: String,
    /// Requests, by the account of whoever asked.
    pub requests: u64,
    /// The day of the first, by that party's clock.
    pub first: String,
    /// The day of the last.
    pub last: String,
    /// Refusals, by the account of whoever was asked.
    pub declined: u64,
    /// Times that were up without an answer, by the account of whoever asked.
    pub unanswered: u64,
    /// Why it was declined last, by its name (`not-now`, `no-use`, …); `null` if it never was.
    pub reason: Option<String>,
    /// Between whom, by the last request.
    pub offices: Vec<Office>,
    /// The requests, oldest first, at most 64.
    pub entries: Vec<EntryIdText>,
}

/// Something asked in an earlier contact at a level that no account of the last one mentions. Absence is not denial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AskNotMentioned {
    /// What topics of accounts would call it.
    pub id: String,
    /// Who asked.
    pub by: Option<String>,
    /// For what, as written.
    pub text: Option<String>,
    /// The day of the contact in which it was asked.
    pub asked_on: String,
    /// What the record calls that contact.
    pub contact: String,
    /// How many accounts of the last contact there are: with none, nothing could mention anything.
    pub accounts: u64,
}

/// An occasion on which the two sides stayed away from each other, by somebody's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EncounterAvoided {
    /// At which levels.
    pub levels: Vec<String>,
    /// When, EDTF.
    pub date: String,
    /// By whose account, if a party is named for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_account_of: Option<String>,
    /// In which source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What else is said of it, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<Named>,
    /// When it was reported, if that is another day than its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<String>,
    /// The entry that carries the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryIdText>,
}

/// How long each contact of a record took, by each account of it that says so, in the order of the record.
pub(crate) struct Durations<'a>(BTreeMap<&'a Label, Vec<&'a Account>>);

impl<'a> Durations<'a> {
    pub(crate) fn of(record: &'a ReportedRecord) -> Self {
        let mut by_contact: BTreeMap<&Label, Vec<&Account>> = BTreeMap::new();
        for account in record
            .accounts()
            .iter()
            .filter(|one| one.duration.is_some())
        {
            let own = (account.kind == AccountKind::Contact).then_some(&account.id);
            let held = account.kind.word() == CALL_AS_HELD;
            let about = account.about.iter().filter(|_| held);
            for contact in own.into_iter().chain(&account.of).chain(about) {
                by_contact.entry(contact).or_default().push(account);
            }
        }
        Self(by_contact)
    }

    pub(crate) fn of_contact(&self, contact: &Account) -> Vec<DurationSaid> {
        let accounts = self.0.get(&contact.id).into_iter().flatten();
        let said = accounts.filter_map(|account| {
            let length = account.duration?;
            Some(DurationSaid {
                by_account_of: match account.giver() {
                    Giver::Party(party) => Some(party.to_string()),
                    Giver::Source(_) | Giver::Desk => None,
                },
                source: account.source.as_ref().map(ToString::to_string),
                minutes: length.minutes,
                approximate: length.approximate,
            })
        });
        said.collect()
    }
}

/// What was asked in earlier contacts and no account of the last one mentions, the latest asked first. It is the same rule as
/// of `account/topics.rs`, looked up once for all that was ever asked.
pub(crate) fn not_mentioned(
    record: &ReportedRecord,
    found: &LevelContacts<'_>,
) -> Vec<AskNotMentioned> {
    let Some((last, before)) = found.contacts.split_last() else {
        return Vec::new();
    };
    let of_it = |account: &&Account| {
        account.of.as_ref() == Some(&last.account.id) && account.date.can_be_by(found.as_of)
    };
    let accounts: Vec<&Account> = record.accounts().iter().filter(of_it).collect();
    let topics = accounts.iter().flat_map(|account| &account.topics);
    let again = last.account.asks.iter().map(|ask| &ask.id);
    let mut seen: BTreeSet<&Label> = topics.map(|(topic, _)| topic).chain(again).collect();
    let mut rows = Vec::new();
    for contact in before.iter().rev() {
        for ask in &contact.account.asks {
            if seen.insert(&ask.id) {
                rows.push(AskNotMentioned {
                    id: ask.id.to_string(),
                    by: ask.by.as_ref().map(ToString::to_string),
                    text: ask.text.as_ref().map(ToString::to_string),
                    asked_on: contact.day.to_string(),
                    contact: contact.account.id.to_string(),
                    accounts: count(accounts.len()),
                });
            }
        }
    }
    rows
}

/// Encounters that were avoided at a level, or at any, as was known by a day.
pub(crate) fn avoided(
    record: &ReportedRecord,
    entries: &BTreeMap<Label, EntryId>,
    level: Option<&str>,
    as_of: Day,
) -> Vec<EncounterAvoided> {
    let fits = |account: &&Account| {
        let reported = account.reported.as_ref();
        account.kind == AccountKind::EncounterAvoided
            && level.is_none_or(|level| account.is_at(level))
            && (account.date.can_be_by(as_of) || reported.is_some_and(|day| day.can_be_by(as_of)))
    };
    let accounts = record.accounts().iter().filter(fits);
    let row = |account: &Account| EncounterAvoided {
        levels: account.levels.iter().map(ToString::to_string).collect(),
        date: account.date.to_string(),
        by_account_of: account.by_account_of.as_ref().map(ToString::to_string),
        source: account.source.as_ref().map(ToString::to_string),
        texts: crate::reported::named(&account.texts),
        reported: account.reported.as_ref().map(ToString::to_string),
        entry: entries.get(&account.id).copied().map(AsText),
    };
    accounts.map(row).collect()
}

pub(crate) fn count(all: usize) -> u64 {
    u64::try_from(all).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use detente_line::account::contacts::at_level;
    use detente_line::account::topics::asked_and_in_no_account;
    use detente_line::account::{Ask, Preamble, Words};

    use super::*;

    fn label(text: &str) -> Label {
        Label::new(text).unwrap()
    }

    fn contact(id: &str, day: &str, asks: &[&str]) -> Account {
        let ask = |id: &&str| Ask {
            id: label(id),
            by: Some(label("south")),
            text: Words::new(id).ok(),
            raised: None,
            answer: None,
        };
        let mut contact = Account::new(label(id), AccountKind::Contact, day.parse().unwrap());
        contact.levels = vec![label("chiefs")];
        contact.asks = asks.iter().map(ask).collect();
        contact
    }

    fn record(accounts: Vec<Account>) -> ReportedRecord {
        let level = detente_line::account::LevelNamed {
            id: label("chiefs"),
            name: None,
            holders: Vec::new(),
        };
        let preamble = Preamble {
            mark: Words::new("a mark").unwrap(),
            sources: Vec::new(),
            parties: Vec::new(),
            levels: vec![level],
            file: None,
        };
        ReportedRecord::gathered(preamble, accounts).0
    }

    #[test]
    fn what_was_asked_and_no_account_of_the_last_contact_mentions_is_what_the_accounts_rule_says() {
        let mut readout = Account::new(
            label("readout"),
            AccountKind::Readout,
            "2026-11-30".parse().unwrap(),
        );
        readout.by = Some(label("north"));
        readout.of = Some(label("third"));
        readout.topics = vec![(label("bridge"), Words::new("It stays open.").unwrap())];
        let record = record(vec![
            contact("first", "2026-11-01", &["ceasefire", "bridge"]),
            contact("second", "2026-11-15", &["ceasefire", "pilots"]),
            contact("third", "2026-11-30", &[]),
            readout,
        ]);
        let found = at_level(&record, "chiefs", "2026-11-30".parse().unwrap(), None).unwrap();
        let rows = not_mentioned(&record, &found);
        let named: Vec<(&str, &str)> = rows
            .iter()
            .map(|row| (row.id.as_str(), row.asked_on.as_str()))
            .collect();
        // The latest time that it was asked; what a topic mentions is not among them.
        assert_eq!(
            named,
            [("ceasefire", "2026-11-15"), ("pilots", "2026-11-15")]
        );
        assert!(rows.iter().all(|row| row.accounts == 1));
        let mut by_rule: BTreeSet<String> = BTreeSet::new();
        for before in ["first", "second"] {
            let asks = asked_and_in_no_account(&record, before, "third", found.as_of);
            by_rule.extend(asks.iter().map(|ask| ask.id.to_string()));
        }
        let rows: BTreeSet<String> = rows.into_iter().map(|row| row.id).collect();
        assert_eq!(rows, by_rule);
    }

    #[test]
    fn a_duration_that_two_accounts_give_otherwise_stands_twice_under_whose_it_is() {
        let length = |minutes| {
            Some(detente_line::account::Length {
                minutes,
                approximate: false,
            })
        };
        let mut call = contact("call", "2026-11-30", &[]);
        call.by_account_of = Some(label("north"));
        call.duration = length(30);
        let word = AccountKind::from_word(label(CALL_AS_HELD));
        let mut theirs = Account::new(label("theirs"), word, "2026-11-30".parse().unwrap());
        theirs.by_account_of = Some(label("south"));
        theirs.about = vec![label("call")];
        theirs.duration = length(32);
        let record = record(vec![call, theirs]);
        let said = Durations::of(&record).of_contact(&record.accounts()[0]);
        let said: Vec<_> = said
            .iter()
            .map(|one| (one.by_account_of.as_deref(), one.minutes))
            .collect();
        assert_eq!(said, [(Some("north"), 30), (Some("south"), 32)]);
    }
}
