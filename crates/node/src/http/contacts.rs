//! Contacts level by level, out of the accounts in the record and the calls that were held. Nothing is judged here.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::contact::{Contacts, ContactsQuery, ContactsQuestion, Names};
use detente_api::matter::Matter;
use detente_api::text::status_name;
use detente_language::error_key;
use detente_line::account::contacts::NotInRecord;
use detente_line::account::filed::{FiledAccounts, FiledRecord, read_filed};
use detente_line::account::{
    Account, AccountKind, Basis, Day, Label, LevelNamed, Preamble, ReportedRecord, Words,
};
use detente_line::matter::call;
use detente_record::{Charter, Entry, LineId, Roster, Status, Timestamp, UnverifiedEntry};

use super::given::{Asked, Path, parsed};
use super::messages::rows_damaged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::read_model::{AccountRow, MatterPlace};

/// Contacts level by level, from the accounts in the record and the calls that were held.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/contacts",
    operation_id = "contacts",
    tag = "record",
    params(ContactsQuery),
    responses(
        (status = 200, description = "What the record holds.", body = Contacts),
    )
)]
pub(crate) async fn answer(
    State(api): Shared,
    Path(line): Path<String>,
    Asked(asked): Asked<ContactsQuery>,
) -> Outcome<Json<Contacts>> {
    let line: LineId = parsed(&line)?;
    let status = asked.status.into();
    let as_of = match asked.as_of {
        Some(day) => Some(day_of(&day)?),
        None => api.today(status).await?,
    };
    let question = ContactsQuestion {
        level: asked.level,
        as_of,
        since_event: asked.since_event,
    };
    let (mut filed, charter) = filed(&api, line, status).await?;
    filed.own.extend(calls_held(&api, line, status).await?);
    let answer = match together(&filed, &charter) {
        Some((record, found)) => Contacts::of(&record, &found, status, &question)?,
        None => Contacts {
            status: status_name(status).to_owned(),
            as_of: question
                .as_of
                .map(|day| day.to_string())
                .unwrap_or_default(),
            marks: Vec::new(),
            levels: BTreeMap::new(),
            refusals: Vec::new(),
            names: Names::default(),
        },
    };
    Ok(Json(Contacts {
        marks: marks(&filed),
        ..answer
    }))
}

impl Api {
    /// The day as of which is answered where none is named: of what is meant in earnest today, in UTC by this node's
    /// clock, for days since a contact go on while nobody speaks. What is filed in another status may tell of years ago
    /// and is answered as of its own last day.
    async fn today(&self, status: Status) -> Outcome<Option<Day>> {
        if status != Status::Actual {
            return Ok(None);
        }
        let now = self.engine.query(|_, _, now| now.utc).await?;
        Ok(day_at(now))
    }
}

/// The day of a moment, in UTC; `None` past the years that a day can be of.
fn day_at(at: Timestamp) -> Option<Day> {
    at.to_string().get(..DAY.len())?.parse().ok()
}

/// Every account of one status in a line, as it was filed, and who the line's parties are.
pub(crate) async fn filed(
    api: &Api,
    line: LineId,
    status: Status,
) -> Outcome<(FiledAccounts, Charter)> {
    let known = api.engine.query(move |board, _, _| {
        let line = board.line(line)?;
        Some((line.roster().clone(), line.terms().charter.clone()))
    });
    let (roster, charter) = known.await?.ok_or_else(|| Refusal::no_line(line))?;
    let rows = api
        .read_rows(move |rows| rows.accounts(line, status))
        .await?;
    let read = move || {
        let entries: Vec<Entry> = rows
            .iter()
            .filter_map(|row| verified(row, &roster))
            .collect();
        (read_filed(&entries, status), charter)
    };
    tokio::task::spawn_blocking(read)
        .await
        .map_err(|_| Refusal::stopping())
}

/// The calls as held of one status, each as an account of a contact: by whose it is, and whether the other side has
/// stated a beginning too. One that is denied or taken back is none.
async fn calls_held(
    api: &Api,
    line: LineId,
    status: Status,
) -> Outcome<Vec<(detente_record::EntryId, Account)>> {
    let parties = api.engine.query(move |board, _, _| {
        let parties = board.line(line)?.roster().party_indexes().count();
        u8::try_from(parties).ok()
    });
    let parties = parties.await?.ok_or_else(|| Refusal::no_line(line))?;
    let places: Vec<MatterPlace> = MatterPlace::of_course(&call::COURSE, parties)
        .into_iter()
        .filter(|place| ![call::DENIED, call::WITHDRAWN].contains(&place.state))
        .collect();
    let rows = api
        .read_rows(move |rows| rows.matters(line, status, &places, None, CALLS_COUNTED_MAX))
        .await?;
    let mut calls = Vec::with_capacity(rows.len());
    for row in rows {
        let matter: Matter =
            serde_json::from_str(&row.json).map_err(|error| rows_damaged(&error))?;
        calls.extend(contact(&matter).map(|account| (matter.id.0, account)));
    }
    Ok(calls)
}

/// A call as an account of a contact; `None` if it is none, or has a name that no account can have.
fn contact(matter: &Matter) -> Option<Account> {
    let held = matter.held.as_ref()?;
    let began = held.by_asker.began?;
    let day = day_at(began.0)?;
    let id = Label::new(&matter.id.to_string()).ok()?;
    let mut account = Account::new(id, AccountKind::Contact, day.into());
    account.basis = Some(Basis::Stated);
    account.by_account_of = Label::new(&matter.asker_name).ok();
    account.levels = vec![Label::new(matter.level.as_ref()?).ok()?];
    account.means = held.medium.as_ref().and_then(|one| Words::new(one).ok());
    if held.by_asked.began.is_some() {
        account.confirmed_by = Label::new(&matter.asked_name).into_iter().collect();
    }
    Some(account)
}

/// The marks that must stand on everything that shows these accounts.
pub(crate) fn marks(filed: &FiledAccounts) -> Vec<String> {
    let mut marks: Vec<String> = filed
        .records
        .values()
        .map(|filed| filed.record.preamble().mark.to_string())
        .collect();
    marks.sort();
    marks.dedup();
    marks
}

pub(crate) type Found = BTreeMap<Label, detente_record::EntryId>;

/// One record of all that were filed: an account that two of them carry under one id counts once.
/// `None` if nothing was filed.
pub(crate) fn together(
    filed: &FiledAccounts,
    charter: &Charter,
) -> Option<(ReportedRecord, Found)> {
    if filed.records.is_empty() && filed.own.is_empty() {
        return None;
    }
    let mut preamble = of_desks(charter)?;
    let mut accounts = Vec::new();
    let mut found = Found::new();
    for FiledRecord {
        record, entries, ..
    } in filed.records.values()
    {
        let other = record.preamble();
        add(&mut preamble.levels, &other.levels, |one, other| {
            one.id == other.id
        });
        name_levels(&mut preamble.levels, &other.levels);
        add(&mut preamble.sources, &other.sources, |one, other| {
            one.id == other.id
        });
        add(&mut preamble.parties, &other.parties, |one, other| {
            one.id == other.id
        });
        accounts.extend_from_slice(record.accounts());
        for (id, entry) in entries {
            found.entry(id.clone()).or_insert(*entry);
        }
    }
    for (entry, account) in &filed.own {
        found.entry(account.id.clone()).or_insert(*entry);
        accounts.push(account.clone());
    }
    // Names that do not resolve stay as they are: an account is not lost for them.
    let (record, _) = ReportedRecord::gathered(preamble, accounts);
    Some((record, found))
}

/// What accounts that desks give themselves stand under: the charter's levels, no source.
fn of_desks(charter: &Charter) -> Option<Preamble> {
    let level = |level: &detente_record::Level| {
        Some(LevelNamed {
            id: Label::new(&level.id).ok()?,
            name: None,
            holders: Vec::new(),
        })
    };
    Some(Preamble {
        mark: Words::new(OF_DESKS).ok()?,
        sources: Vec::new(),
        parties: Vec::new(),
        levels: charter.levels.iter().filter_map(level).collect(),
        file: None,
    })
}

fn add<T: Clone>(to: &mut Vec<T>, from: &[T], same: impl Fn(&T, &T) -> bool) {
    for one in from {
        if !to.iter().any(|other| same(one, other)) {
            to.push(one.clone());
        }
    }
}

/// The charter's levels are named by language elsewhere; where an account's record has a name for one,
/// the first such name stands in the answer.
fn name_levels(levels: &mut [LevelNamed], others: &[LevelNamed]) {
    for level in levels.iter_mut().filter(|level| level.name.is_none()) {
        let other = others.iter().find(|other| other.id == level.id);
        level.name = other.and_then(|other| other.name.clone());
    }
}

/// Calls that are counted as contacts, the latest.
const CALLS_COUNTED_MAX: usize = 4_096;
const DAY: &str = "2026-11-30";

/// Needed by the form, shown nowhere: marks are those of filed records.
const OF_DESKS: &str = "by the desks of this line";

fn verified(row: &AccountRow, roster: &Roster) -> Option<Entry> {
    let bytes = hex::decode(row.bytes.as_ref()?).ok()?;
    UnverifiedEntry::parse(&bytes).ok()?.verify(roster).ok()
}

fn day_of(text: &str) -> Outcome<Day> {
    text.parse().map_err(|_| {
        Refusal::new(StatusCode::BAD_REQUEST, error_key::CONTACTS_BAD_DAY).fact("found", text)
    })
}

impl From<NotInRecord> for Refusal {
    fn from(error: NotInRecord) -> Self {
        match error {
            NotInRecord::Level { asked, known } => {
                Self::new(StatusCode::NOT_FOUND, error_key::CONTACTS_UNKNOWN_LEVEL)
                    .fact("level", asked)
                    .fact("known", known.join(", "))
            }
            NotInRecord::Event { asked, known } => {
                Self::new(StatusCode::NOT_FOUND, error_key::CONTACTS_UNKNOWN_EVENT)
                    .fact("event", asked)
                    .fact("known", known.join(", "))
            }
            other => Self::not_understood(other.to_string()),
        }
    }
}
