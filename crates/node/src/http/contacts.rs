//! Contacts level by level, out of the accounts in the record. Nothing is judged here.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use detente_api::contact::{Contacts, ContactsQuestion};
use detente_api::text::status_name;
use detente_language::error_key;
use detente_line::account::contacts::NotInRecord;
use detente_line::account::filed::{FiledAccounts, FiledRecord, read_filed};
use detente_line::account::{Day, Preamble, ReportedRecord};
use detente_record::{Entry, LineId, Roster, Status, UnverifiedEntry};

use super::given::{Words, parsed, status};
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::read_model::AccountRow;

/// `GET /v1/lines/{line}/contacts`
pub(crate) async fn answer(
    State(api): Shared,
    Path(line): Path<String>,
    words: Words,
) -> Outcome<Json<Contacts>> {
    let line: LineId = parsed(&line)?;
    let status = status(&words)?;
    let question = ContactsQuestion {
        level: words.get("level").cloned(),
        as_of: words.get("as_of").map(|day| day_of(day)).transpose()?,
        since_event: words.get("since_event").cloned(),
    };
    let filed = filed(&api, line, status).await?;
    let answer = match together(&filed) {
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
        },
    };
    Ok(Json(Contacts {
        marks: marks(&filed),
        ..answer
    }))
}

/// Every account of one status in a line, as it was filed.
pub(crate) async fn filed(api: &Api, line: LineId, status: Status) -> Outcome<FiledAccounts> {
    let roster = api
        .engine
        .query(move |board, _, _| board.line(line).map(|line| line.roster().clone()));
    let roster = roster.await?.ok_or_else(|| Refusal::no_line(line))?;
    let rows = api
        .read_rows(move |rows| rows.accounts(line, status))
        .await?;
    let read = move || {
        let entries: Vec<Entry> = rows
            .iter()
            .filter_map(|row| verified(row, &roster))
            .collect();
        read_filed(&entries, status)
    };
    tokio::task::spawn_blocking(read)
        .await
        .map_err(|_| Refusal::stopping())
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

type Found = BTreeMap<detente_line::account::Label, detente_record::EntryId>;

/// One record of all that were filed: an account that two of them carry under one id counts once.
fn together(filed: &FiledAccounts) -> Option<(ReportedRecord, Found)> {
    let mut records = filed.records.values();
    let FiledRecord {
        record, entries, ..
    } = records.next()?;
    let mut found = entries.clone();
    let mut preamble: Preamble = record.preamble().clone();
    let mut accounts = record.accounts().to_vec();
    for FiledRecord {
        record, entries, ..
    } in records
    {
        let other = record.preamble();
        let levels = other
            .levels
            .iter()
            .filter(|level| !has(&preamble.levels, |one| one.id == level.id));
        let levels: Vec<_> = levels.cloned().collect();
        preamble.levels.extend(levels);
        let sources = other
            .sources
            .iter()
            .filter(|source| !has(&preamble.sources, |one| one.id == source.id));
        let sources: Vec<_> = sources.cloned().collect();
        preamble.sources.extend(sources);
        let parties = other
            .parties
            .iter()
            .filter(|party| !has(&preamble.parties, |one| one.id == party.id));
        let parties: Vec<_> = parties.cloned().collect();
        preamble.parties.extend(parties);
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

fn has<T>(list: &[T], is_it: impl Fn(&T) -> bool) -> bool {
    list.iter().any(is_it)
}

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
            other => Self::not_understood(other),
        }
    }
}
