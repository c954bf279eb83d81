//! Contacts at each level, from the accounts in the record and the calls that were held; nothing here is the software's own judgement.

use std::collections::BTreeMap;

use detente_line::account::contacts::{self, NotInRecord};
use detente_line::account::{Account, AccountKind, Day, Label, ReportedRecord, Words};
use detente_record::{EntryId, Status};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::live_contact::{
    AskNotMentioned, DurationSaid, Durations, EncounterAvoided, NextCall, Office, PairContacts,
    SoughtSince, avoided, not_mentioned,
};
use crate::text::status_name;
use crate::{AsText, EntryIdText, StatusName};

/// The answer to `GET /v1/lines/{line}/contacts`. Dates are EDTF texts as the source gave them;
/// a date is never widened to a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Contacts {
    /// The status asked about.
    pub status: String,
    /// The day the answer is for, as `2022-10-21`.
    pub as_of: String,
    /// What must stand on everything that shows this.
    pub marks: Vec<String>,
    /// By level.
    pub levels: BTreeMap<String, LevelContacts>,
    /// Requests that were refused, and by whose account.
    pub refusals: Vec<Refusal>,
    /// Requests to which no answer was held when their time was up, by the account of whoever asked. It is no refusal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<Refusal>,
    /// Occasions on which the two sides stayed away from each other, and by whose account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avoided: Vec<EncounterAvoided>,
    /// What the record itself calls the parties, levels, sources and events that stand here by id.
    #[serde(default)]
    pub names: Names,
}

/// Names by id, as the record gives them; what has no name there has none here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Names {
    /// The record's parties, and those of the line, whose own accounts stand beside it. A party of a source is none of a line's.
    pub parties: BTreeMap<String, String>,
    /// Its levels.
    pub levels: BTreeMap<String, String>,
    /// The titles of its sources.
    pub sources: BTreeMap<String, String>,
    /// Its reference events.
    pub events: BTreeMap<String, String>,
}

/// What `GET /v1/lines/{line}/contacts` is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ContactsQuery {
    /// Of which status; never mixed.
    #[param(inline)]
    pub status: StatusName,
    /// At which level, by its id; every level if not given.
    #[param(max_length = 256)]
    pub level: Option<String>,
    /// As of which day (`2022-10-21`). If not given: of `actual` today, in UTC by the node's clock; else the last day of
    /// any account.
    #[param(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    pub as_of: Option<String>,
    /// Since which reference event contacts are counted.
    #[param(max_length = 256)]
    pub since_event: Option<String>,
}

/// What is asked about contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactsQuestion {
    /// At which level; every level if `None`.
    pub level: Option<String>,
    /// As of which day; the last exact day of any account if `None`.
    pub as_of: Option<Day>,
    /// Since which event contacts are counted.
    pub since_event: Option<String>,
}

impl Contacts {
    /// Answers out of one record; `entries` are the entries that carry its accounts, if it is filed in a line.
    ///
    /// # Errors
    ///
    /// `NotInRecord`, with what there is instead, for a level or event that the record does not have.
    pub fn of(
        record: &ReportedRecord,
        entries: &BTreeMap<Label, EntryId>,
        status: Status,
        question: &ContactsQuestion,
    ) -> Result<Self, NotInRecord> {
        let last_day = || {
            record
                .accounts()
                .iter()
                .filter_map(|account| account.date.exact_day())
                .max()
        };
        let mut answer = Self {
            status: status_name(status).to_owned(),
            as_of: String::new(),
            marks: vec![record.preamble().mark.to_string()],
            levels: BTreeMap::new(),
            refusals: Vec::new(),
            unanswered: Vec::new(),
            avoided: Vec::new(),
            names: Names::of(record),
        };
        // A record without any exact day has no contact that days could be counted from.
        let Some(as_of) = question.as_of.or_else(last_day) else {
            return Ok(answer);
        };
        answer.as_of = as_of.to_string();
        let levels: Vec<String> = match &question.level {
            Some(level) => vec![level.clone()],
            None => record
                .preamble()
                .levels
                .iter()
                .map(|level| level.id.to_string())
                .collect(),
        };
        let durations = Durations::of(record);
        for level in levels {
            let found = contacts::at_level(record, &level, as_of, question.since_event.as_deref())?;
            let told = LevelContacts {
                not_mentioned: not_mentioned(record, &found),
                ..LevelContacts::of(&found, entries, &durations)
            };
            answer.levels.insert(level, told);
        }
        let asked = |refusal: &contacts::Refusal<'_>| match &question.level {
            Some(level) => refusal.level.as_str() == level,
            None => true,
        };
        let refusals = contacts::refusals(record, as_of).into_iter().filter(asked);
        let refusals = refusals.map(|refusal| Refusal::of(&refusal, entries));
        answer.refusals = refusals.collect();
        answer.avoided = avoided(record, entries, question.level.as_deref(), as_of);
        Ok(answer)
    }
}

impl Names {
    fn of(record: &ReportedRecord) -> Self {
        let preamble = record.preamble();
        Self {
            parties: named(preamble.parties.iter().map(|one| (&one.id, &one.name))),
            levels: named(preamble.levels.iter().map(|one| (&one.id, &one.name))),
            sources: named(preamble.sources.iter().map(|one| (&one.id, &one.title))),
            events: record
                .accounts()
                .iter()
                .filter(|account| account.kind == AccountKind::ReferenceEvent)
                .filter_map(|account| Some((account.id.to_string(), name_in(account)?)))
                .collect(),
        }
    }
}

fn named<'a>(
    all: impl Iterator<Item = (&'a Label, &'a Option<Words>)>,
) -> BTreeMap<String, String> {
    all.filter_map(|(id, name)| Some((id.to_string(), name.as_ref()?.to_string())))
        .collect()
}

/// What an account calls the thing it is of.
fn name_in(account: &Account) -> Option<String> {
    let name = account
        .texts
        .iter()
        .find(|(label, _)| label.as_str() == "name");
    name.map(|(_, words)| words.to_string())
}

impl LevelContacts {
    fn of(
        found: &contacts::LevelContacts<'_>,
        entries: &BTreeMap<Label, EntryId>,
        durations: &Durations<'_>,
    ) -> Self {
        let told = |account: &Account| Contact {
            durations: durations.of_contact(account),
            ..Contact::of(account, entries)
        };
        Self {
            last: found.last().map(|day| day.to_string()),
            days_since: found.days_since().map(i64::from),
            gaps_days: found.gaps_days().into_iter().map(i64::from).collect(),
            longest_gap_days: found.longest_gap_days().map(i64::from),
            since_event: found.since_event.as_ref().map(|since| SinceEvent {
                event: since.event.id.to_string(),
                first: since.first.map(|day| day.to_string()),
                count: u64::try_from(since.count).unwrap_or(u64::MAX),
                lies_after: since.event_lies_after,
            }),
            contacts: found
                .contacts
                .iter()
                .map(|contact| told(contact.account))
                .collect(),
            imprecise: found
                .imprecise
                .iter()
                .map(|account| told(account))
                .collect(),
            ..Self::default()
        }
    }
}

impl Contact {
    fn of(account: &Account, entries: &BTreeMap<Label, EntryId>) -> Self {
        let initiative = account.initiated_by.as_ref();
        Self {
            id: Some(account.id.to_string()),
            date: account.date.to_string(),
            date_basis: account.basis.map(|basis| basis.word().to_owned()),
            means: account.means.as_ref().map(ToString::to_string),
            count: account.count.as_ref().map(ToString::to_string),
            source: account.source.as_ref().map(ToString::to_string),
            by_account_of: account.by_account_of.as_ref().map(ToString::to_string),
            initiated_by: initiative.map(|initiative| initiative.party.to_string()),
            initiated_by_account_of: initiative
                .and_then(|initiative| initiative.by_account_of.as_ref())
                .map(ToString::to_string),
            initiative_implied: initiative.is_some_and(|initiative| initiative.implied),
            confirmed_by: account
                .confirmed_by
                .iter()
                .map(ToString::to_string)
                .collect(),
            durations: Vec::new(),
            offices: Vec::new(),
            entry: entries.get(&account.id).copied().map(AsText),
        }
    }
}

impl Refusal {
    fn of(refusal: &contacts::Refusal<'_>, entries: &BTreeMap<Label, EntryId>) -> Self {
        let account = refusal.account;
        let text = |label: &Option<Label>| label.as_ref().map(ToString::to_string);
        Self {
            level: refusal.level.to_string(),
            requested_by: text(&account.requested_by),
            by_account_of: text(&account.by_account_of),
            source: text(&account.source),
            no_later_than: refusal.no_later_than.map(|day| day.to_string()),
            next_contact: refusal.next_contact.map(|day| day.to_string()),
            sought: None,
            entry: entries.get(&account.id).copied().map(AsText),
        }
    }
}

/// The contacts of one level.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LevelContacts {
    /// The day of the last contact whose day is known; `null` if none.
    pub last: Option<String>,
    /// Calendar days from it to `as_of`.
    pub days_since: Option<i64>,
    /// Calendar days between one contact and the next.
    pub gaps_days: Vec<i64>,
    /// The longest of them; `null` with fewer than two gaps.
    pub longest_gap_days: Option<i64>,
    /// Contacts since the reference event asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_event: Option<SinceEvent>,
    /// Each contact, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Contacts without an exact day: nothing is counted from them, and none is left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imprecise: Vec<Contact>,
    /// Calls agreed on the line that were still to come, the soonest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<NextCall>,
    /// The same for each pair of offices that calls and call requests of the line name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<PairContacts>,
    /// What was asked in earlier contacts and no account of the last one mentions, the latest asked first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_mentioned: Vec<AskNotMentioned>,
}

/// Contacts since a reference event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SinceEvent {
    /// Which.
    pub event: String,
    /// The first contact since.
    pub first: Option<String>,
    /// How many.
    pub count: u64,
    /// Whether the event lies after the day asked about, so that nothing can be since it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lies_after: bool,
}

/// One contact, as somebody's account has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    /// Its identifier in the imported record.
    pub id: Option<String>,
    /// Its date, EDTF.
    pub date: String,
    /// Whether the date was `stated`, `derived` or from `outside` the source.
    pub date_basis: Option<String>,
    /// How: `call`, `meeting`.
    pub means: Option<String>,
    /// How often, in the source's words, where one account is of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// Its source.
    pub source: Option<String>,
    /// By whose account it was, if a party is named for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_account_of: Option<String>,
    /// At whose initiative.
    pub initiated_by: Option<String>,
    /// By whose account that is so.
    pub initiated_by_account_of: Option<String>,
    /// Whether the source implies that and does not say it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub initiative_implied: bool,
    /// The parties that confirmed the contact.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmed_by: Vec<String>,
    /// How long it took, by each account of it that says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub durations: Vec<DurationSaid>,
    /// Of a call of the line: who spoke for whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offices: Vec<Office>,
    /// The entry that carries the account.
    pub entry: Option<EntryIdText>,
}

/// A request that was refused, by somebody's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Refusal {
    /// At which level.
    pub level: String,
    /// Who asked.
    pub requested_by: Option<String>,
    /// By whose account.
    pub by_account_of: Option<String>,
    /// In which source.
    pub source: Option<String>,
    /// The latest day it can have been.
    pub no_later_than: Option<String>,
    /// The next contact at that level, if there was one by the day asked for.
    pub next_contact: Option<String>,
    /// Of requests on the line: since when and how often the contact was sought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sought: Option<SoughtSince>,
    /// The entry that carries the account: of requests on the line, the last refusal, or the last statement that none answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryIdText>,
}
