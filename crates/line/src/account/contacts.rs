//! Answers about contacts at one level, as of one calendar day.
//!
//! Calendar days only; what lies after the day asked about does not count; a contact without an exact
//! day makes no gap and is listed as what it is. Every row leads to its account, which says whose it is.
//! Nothing here ranks a party or scores an escalation. Follows spec/reported-record.md §3.

use super::day::Day;
use super::form::Account;
use super::kind::AccountKind;
use super::reported::ReportedRecord;
use super::words::Label;

/// Everything known of the contacts at one level, as of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelContacts<'a> {
    /// The level.
    pub level: &'a Label,
    /// The day as of which this is the answer.
    pub as_of: Day,
    /// Contacts whose day is exact, oldest first.
    pub contacts: Vec<Contact<'a>>,
    /// Contacts whose day isn't exact and which can have been by then, in the order of their record.
    pub imprecise: Vec<&'a Account>,
    /// The gaps between contacts, oldest first.
    pub gaps: Vec<Gap<'a>>,
    /// The contacts since the event asked about.
    pub since_event: Option<SinceEvent<'a>>,
}

/// A contact whose day is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contact<'a> {
    /// Its day.
    pub day: Day,
    /// The account of it.
    pub account: &'a Account,
}

/// The time between two contacts that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap<'a> {
    /// The day of the earlier one.
    pub from: Day,
    /// The day of the later one.
    pub to: Day,
    /// Calendar days between them.
    pub days: i32,
    /// Contacts without an exact day that may lie between them.
    pub imprecise_between: Vec<&'a Account>,
}

/// The contacts since an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinceEvent<'a> {
    /// The event.
    pub event: &'a Account,
    /// Whether the event itself lies after the day asked about, so that nothing is since it.
    pub event_lies_after: bool,
    /// The day of the first contact on the event's last day or after it.
    pub first: Option<Day>,
    /// How many there are.
    pub count: usize,
    /// Those of them on the event's last day: which came first isn't known.
    pub on_the_day: Vec<&'a Account>,
    /// Contacts that may have been before the event or since, and are not counted.
    pub undecided: Vec<&'a Account>,
}

/// Requests for contact that were declined, at one level, by somebody's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal<'a> {
    /// The level.
    pub level: &'a Label,
    /// The account; its giver says whose it is.
    pub account: &'a Account,
    /// The latest day the requests can have been declined, as far as the account says one.
    pub no_later_than: Option<Day>,
    /// The first contact at that level on that day or after it, by the day asked about.
    pub next_contact: Option<Day>,
    /// Contacts without an exact day that may be it.
    pub next_contact_imprecise: Vec<&'a Account>,
    /// Later accounts about this one, as statements that add to it.
    pub later_accounts: Vec<&'a Account>,
}

/// A contact that somebody expected at a level and that was not scheduled, by that account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp<'a> {
    /// The level.
    pub level: &'a Label,
    /// The account.
    pub account: &'a Account,
    /// The first contact at that level on the account's day or after it, by the day asked about.
    pub next_contact: Option<Day>,
}

/// What was asked about is not in the record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotInRecord {
    /// No such level.
    #[error("there is no level {asked} in this record; its levels are: {}", known.join(", "))]
    Level {
        /// What was asked for.
        asked: String,
        /// The record's levels.
        known: Vec<String>,
    },
    /// No such event.
    #[error("there is no event {asked} in this record; its reference events are: {}", known.join(", "))]
    Event {
        /// What was asked for.
        asked: String,
        /// The record's reference events.
        known: Vec<String>,
    },
}

impl LevelContacts<'_> {
    /// The day of the last contact with an exact day.
    #[must_use]
    pub fn last(&self) -> Option<Day> {
        self.contacts.last().map(|contact| contact.day)
    }

    /// Calendar days from the last contact to the day asked about.
    #[must_use]
    pub fn days_since(&self) -> Option<i32> {
        self.last().map(|last| self.as_of.days_since(last))
    }

    /// The gaps in calendar days, oldest first.
    #[must_use]
    pub fn gaps_days(&self) -> Vec<i32> {
        self.gaps.iter().map(|gap| gap.days).collect()
    }

    /// The longest gap in calendar days; `None` with fewer than two contacts with an exact day.
    #[must_use]
    pub fn longest_gap_days(&self) -> Option<i32> {
        self.gaps.iter().map(|gap| gap.days).max()
    }
}

/// Answers for one level as of a day; with `since`, also the contacts since that event.
///
/// # Errors
///
/// `NotInRecord` with what there is instead.
pub fn at_level<'a>(
    record: &'a ReportedRecord,
    level: &str,
    as_of: Day,
    since: Option<&str>,
) -> Result<LevelContacts<'a>, NotInRecord> {
    let Some(named) = record.level(level) else {
        let known = record
            .preamble()
            .levels
            .iter()
            .map(|level| level.id.to_string())
            .collect();
        return Err(NotInRecord::Level {
            asked: level.to_owned(),
            known,
        });
    };
    let (contacts, imprecise) = contacts_by(record, level, as_of);
    let gaps = contacts
        .windows(2)
        .filter_map(|pair| gap(pair, &imprecise))
        .collect();
    let since_event = since
        .map(|id| since_event(record, id, as_of, &contacts, &imprecise))
        .transpose()?;
    Ok(LevelContacts {
        level: &named.id,
        as_of,
        contacts,
        imprecise,
        gaps,
        since_event,
    })
}

/// Requests declined, level by level, that can have been by the day asked about, in the order of their record.
#[must_use]
pub fn refusals(record: &ReportedRecord, as_of: Day) -> Vec<Refusal<'_>> {
    of_kind(record, &AccountKind::RequestsDeclined, as_of)
        .flat_map(|account| {
            account
                .levels
                .iter()
                .map(move |level| refusal(record, account, level, as_of))
        })
        .collect()
}

/// Contacts that somebody expected and that were not scheduled, by the day asked about.
#[must_use]
pub fn follow_ups_not_scheduled(record: &ReportedRecord, as_of: Day) -> Vec<FollowUp<'_>> {
    of_kind(record, &AccountKind::FollowUpExpected, as_of)
        .filter(|account| account.scheduled != Some(true))
        .flat_map(|account| {
            account.levels.iter().map(move |level| {
                let (contacts, _) = contacts_by(record, level.as_str(), as_of);
                FollowUp {
                    level,
                    account,
                    next_contact: account
                        .date
                        .latest()
                        .and_then(|day| first_from(&contacts, day)),
                }
            })
        })
        .collect()
}

/// Contacts at a level by a day: those with an exact day, oldest first, and the others.
fn contacts_by<'a>(
    record: &'a ReportedRecord,
    level: &str,
    as_of: Day,
) -> (Vec<Contact<'a>>, Vec<&'a Account>) {
    let mut exact = Vec::new();
    let mut imprecise = Vec::new();
    for account in
        of_kind(record, &AccountKind::Contact, as_of).filter(|account| account.is_at(level))
    {
        match account.date.exact_day() {
            Some(day) => exact.push(Contact { day, account }),
            None => imprecise.push(account),
        }
    }
    // A stable sort: on one day, the order of the record.
    exact.sort_by_key(|contact| contact.day);
    (exact, imprecise)
}

/// Accounts of one sort that, as far as they say, can have been by a day.
fn of_kind<'a>(
    record: &'a ReportedRecord,
    kind: &AccountKind,
    as_of: Day,
) -> impl Iterator<Item = &'a Account> {
    let kind = kind.clone();
    record
        .accounts()
        .iter()
        .filter(move |account| account.kind == kind && account.date.can_be_by(as_of))
}

fn gap<'a>(pair: &[Contact<'a>], imprecise: &[&'a Account]) -> Option<Gap<'a>> {
    let [earlier, later] = pair else { return None };
    let (from, to) = (earlier.day, later.day);
    let between =
        |account: &&&Account| account.date.can_be_from(from) && account.date.can_be_by(to);
    Some(Gap {
        from,
        to,
        days: to.days_since(from),
        imprecise_between: imprecise.iter().filter(between).copied().collect(),
    })
}

fn since_event<'a>(
    record: &'a ReportedRecord,
    id: &str,
    as_of: Day,
    contacts: &[Contact<'a>],
    imprecise: &[&'a Account],
) -> Result<SinceEvent<'a>, NotInRecord> {
    let Some(event) = record.account(id) else {
        let events = record
            .accounts()
            .iter()
            .filter(|account| account.kind == AccountKind::ReferenceEvent);
        return Err(NotInRecord::Event {
            asked: id.to_owned(),
            known: events.map(|event| event.id.to_string()).collect(),
        });
    };
    let mut answer = SinceEvent {
        event,
        event_lies_after: !event.date.can_be_by(as_of),
        first: None,
        count: 0,
        on_the_day: Vec::new(),
        undecided: Vec::new(),
    };
    if answer.event_lies_after {
        return Ok(answer);
    }
    for contact in contacts
        .iter()
        .filter(|contact| contact.account.id != event.id)
    {
        match event.date.latest() {
            Some(last) if contact.day >= last => {
                answer.count += 1;
                answer.first = answer.first.or(Some(contact.day));
                if contact.day == last {
                    answer.on_the_day.push(contact.account);
                }
            }
            _ if event.date.can_be_by(contact.day) => answer.undecided.push(contact.account),
            _ => {}
        }
    }
    let may_be_since = |account: &&&Account| {
        event
            .date
            .earliest()
            .is_none_or(|day| account.date.can_be_from(day))
            && account.id != event.id
    };
    answer
        .undecided
        .extend(imprecise.iter().filter(may_be_since).copied());
    Ok(answer)
}

fn refusal<'a>(
    record: &'a ReportedRecord,
    account: &'a Account,
    level: &'a Label,
    as_of: Day,
) -> Refusal<'a> {
    let (contacts, imprecise) = contacts_by(record, level.as_str(), as_of);
    let no_later_than = account
        .requests_span
        .as_ref()
        .and_then(super::edtf::Edtf::latest)
        .or_else(|| account.date.latest());
    let may_follow =
        |contact: &&Account| no_later_than.is_some_and(|day| contact.date.can_be_from(day));
    Refusal {
        level,
        account,
        no_later_than,
        next_contact: no_later_than.and_then(|day| first_from(&contacts, day)),
        next_contact_imprecise: imprecise.into_iter().filter(may_follow).collect(),
        later_accounts: record
            .accounts()
            .iter()
            .filter(|other| other.about.contains(&account.id) && other.date.can_be_by(as_of))
            .collect(),
    }
}

fn first_from(contacts: &[Contact<'_>], from: Day) -> Option<Day> {
    contacts
        .iter()
        .map(|contact| contact.day)
        .find(|day| *day >= from)
}

#[cfg(test)]
mod tests;
