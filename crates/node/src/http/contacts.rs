//! Contacts level by level, out of the accounts in the record and of what was said and done on the line. Nothing is judged here.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use detente_api::contact::{Contacts, ContactsQuery, ContactsQuestion, Names};
use detente_api::matter::Matter;
use detente_api::register::ENTERED_BY;
use detente_api::text::status_name;
use detente_language::error_key;
use detente_line::account::contacts::NotInRecord;
use detente_line::account::filed::{FiledAccounts, FiledRecord, read_filed};
use detente_line::account::{Account, Day, Label, LevelNamed, Preamble, ReportedRecord, Words};
use detente_line::matter::{Course, ask, call, call_request, readout, ring};
use detente_record::{
    Charter, Entry, EntryId, LineId, PartyIndex, Roster, Status, Timestamp, UnverifiedEntry,
};
use detente_store::StoreError;

use super::given::{Asked, Path, parsed};
use super::messages::rows_damaged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::live_accounts::{self, Live};
use crate::message_view::party_name;
use crate::read_model::{AccountRow, MatterPlace, ReadModel};

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
    let named = asked.as_of.map(|day| day_of(&day)).transpose()?;
    let as_of = match named {
        Some(day) => Some(day),
        None => api.today(status).await?,
    };
    let question = ContactsQuestion {
        level: asked.level,
        as_of,
        since_event: asked.since_event,
    };
    let (mut filed, charter) = filed(&api, line, status).await?;
    let live = told(&api, line, status, &charter, named).await?;
    filed.own.extend(live.accounts.iter().cloned());
    let now = api.engine.query(|_, _, now| now.utc).await?;
    let answer = match together(&filed, &charter) {
        Some((record, found)) => {
            let mut answer = Contacts::of(&record, &found, status, &question)?;
            live.complete(&mut answer, &record, named.is_none(), now);
            answer
        }
        None => Contacts {
            status: status_name(status).to_owned(),
            as_of: question
                .as_of
                .map(|day| day.to_string())
                .unwrap_or_default(),
            marks: Vec::new(),
            levels: BTreeMap::new(),
            refusals: Vec::new(),
            unanswered: Vec::new(),
            avoided: Vec::new(),
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
        let charter = line.terms().charter.clone();
        Some((line.roster().clone(), charter, line.own()))
    });
    let (roster, charter, own) = known.await?.ok_or_else(|| Refusal::no_line(line))?;
    let rows = api
        .read_rows(move |rows| rows.accounts(line, status))
        .await?;
    let read = move || {
        let entries: Vec<Entry> = rows
            .iter()
            .filter_map(|row| verified(row, &roster))
            .collect();
        let mut filed = read_filed(&entries, status);
        say_who_entered(&mut filed, &entries, own, &roster);
        (filed, charter)
    };
    tokio::task::spawn_blocking(read)
        .await
        .map_err(|_| Refusal::stopping())
}

/// What the desk of another party has entered may say to be anybody's account, ours too: so it says whose desk that was.
fn say_who_entered(filed: &mut FiledAccounts, entries: &[Entry], own: PartyIndex, roster: &Roster) {
    let parties: BTreeMap<EntryId, PartyIndex> = entries
        .iter()
        .map(|entry| (entry.id(), entry.header().party))
        .collect();
    // What a source is said to have printed is the source's; whoever filed it does not say who did.
    for filed in filed.records.values_mut() {
        let is_said =
            |account: &Account| account.texts.iter().any(|(name, _)| *name == *ENTERED_BY);
        if filed.record.accounts().iter().any(is_said) {
            let accounts = filed.record.accounts().iter().cloned().map(said_by_nobody);
            let preamble = filed.record.preamble().clone();
            filed.record = ReportedRecord::gathered(preamble, accounts.collect()).0;
        }
    }
    for (entry, account) in &mut filed.own {
        let others = parties.get(entry).filter(|party| **party != own);
        let name = others.map(|party| party_name(roster, *party));
        let words = name.and_then(|name| Words::new(&name).ok());
        *account = said_by_nobody(account.clone());
        if let (Some(words), Ok(name)) = (words, Label::new(ENTERED_BY)) {
            account.texts.push((name, words));
        }
    }
}

/// An account without what it says itself of whose desk has entered it.
pub(super) fn said_by_nobody(mut account: Account) -> Account {
    account.texts.retain(|(name, _)| *name != *ENTERED_BY);
    account
}

/// What was said and done on a line under one status, as accounts; with a day, by then.
pub(crate) async fn told(
    api: &Api,
    line: LineId,
    status: Status,
    charter: &Charter,
    by: Option<Day>,
) -> Outcome<Live> {
    let parties = live_accounts::parties(charter);
    let sides = u8::try_from(parties.len()).unwrap_or(u8::MAX);
    let read = move |rows: &ReadModel| -> Result<Vec<_>, StoreError> {
        let mut matters = Vec::new();
        for (course, most) in TOLD {
            let places = MatterPlace::of_course(course, sides);
            matters.extend(rows.matters(line, status, &places, None, most)?);
        }
        Ok(matters)
    };
    let rows = api.read_rows(read).await?;
    let tell = move || -> Result<Live, serde_json::Error> {
        let matters = rows.iter().map(|row| serde_json::from_str(&row.json));
        let matters: Vec<Matter> = matters.collect::<Result<_, _>>()?;
        Ok(live_accounts::live(&matters, &parties, by))
    };
    let told = tokio::task::spawn_blocking(tell).await;
    let told = told.map_err(|_| Refusal::stopping())?;
    told.map_err(|error| rows_damaged(&error))
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
    // Where nobody of the line says anything, a source's parties stand alone.
    if !filed.own.is_empty() {
        preamble.parties = live_accounts::parties(charter);
    }
    for filed in filed.records.values() {
        let other = filed.record.preamble();
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
    }
    let (accounts, found) = named_apart(filed);
    // Names that do not resolve stay as they are: an account is not lost for them.
    let (record, _) = ReportedRecord::gathered(preamble, accounts);
    Some((record, found))
}

/// All accounts, each under a name of its own, and the entry of each.
fn named_apart(filed: &FiledAccounts) -> (Vec<Account>, Found) {
    // What was said and done on the line is named by its entry, which nobody can choose: it stands first, so that no account
    // that somebody files takes its name or its room.
    let is_live = |(entry, account): &&(EntryId, Account)| account.id.as_str() == entry.to_string();
    let (live, own): (Vec<_>, Vec<_>) = filed.own.iter().partition(is_live);
    let mut found: Found = live
        .iter()
        .map(|(entry, one)| (one.id.clone(), *entry))
        .collect();
    let mut accounts: Vec<Account> = live.into_iter().map(|(_, one)| one.clone()).collect();
    for FiledRecord {
        record, entries, ..
    } in filed.records.values()
    {
        for account in record.accounts() {
            let entry = entries.get(&account.id);
            // That two records carry it under one id is one account; what is named as an entry of the line is another.
            let account = match entry.filter(|_| is_entry(&found, &account.id)) {
                Some(entry) => renamed(account, *entry),
                None => account.clone(),
            };
            if let Some(entry) = entry {
                found.entry(account.id.clone()).or_insert(*entry);
            }
            accounts.push(account);
        }
    }
    for (entry, account) in own {
        // Whoever calls its account as another is called hides neither.
        let account = if found.contains_key(&account.id) {
            renamed(account, *entry)
        } else {
            account.clone()
        };
        found.entry(account.id.clone()).or_insert(*entry);
        accounts.push(account);
    }
    (accounts, found)
}

/// Whether an id is that of something said on the line, which its own entry names.
fn is_entry(found: &Found, id: &Label) -> bool {
    found
        .get(id)
        .is_some_and(|entry| entry.to_string() == id.as_str())
}

/// An account under the name of the entry that carries it.
fn renamed(account: &Account, entry: EntryId) -> Account {
    let id = Label::new(&entry.to_string()).unwrap_or_else(|_| account.id.clone());
    Account {
        id,
        ..account.clone()
    }
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

/// How long a day is, written out.
const DAY: &str = "2026-11-30";

/// What is told of a line: the latest so many of each kind. With what is told beside them they fit in one record
/// (`account/limits.rs`).
const TOLD: [(&Course, usize); 5] = [
    (&call::COURSE, 2_048),
    (&call_request::COURSE, 1_024),
    (&ask::COURSE, 1_024),
    (&readout::COURSE, 1_024),
    (&ring::COURSE, 1_024),
];

/// Needed by the form, shown nowhere: marks are those of filed records.
const OF_DESKS: &str = "by the desks of this line";

pub(super) fn verified(row: &AccountRow, roster: &Roster) -> Option<Entry> {
    let bytes = hex::decode(row.bytes.as_ref()?).ok()?;
    UnverifiedEntry::parse(&bytes).ok()?.verify(roster).ok()
}

pub(super) fn day_of(text: &str) -> Outcome<Day> {
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

#[cfg(test)]
mod tests {
    use detente_line::account::AccountKind;

    use super::*;

    fn account(id: &str) -> Account {
        let day = "2026-11-30".parse().unwrap();
        Account::new(Label::new(id).unwrap(), AccountKind::Contact, day)
    }

    fn preamble() -> Preamble {
        Preamble {
            mark: Words::new("a mark").unwrap(),
            sources: Vec::new(),
            parties: Vec::new(),
            levels: Vec::new(),
            file: None,
        }
    }

    #[test]
    fn no_account_that_is_filed_takes_the_name_or_the_room_of_what_was_said_on_the_line() {
        let [call, filing, own] = [1, 2, 3].map(|n| EntryId([n; 32]));
        let named = call.to_string();
        let (record, _) =
            ReportedRecord::gathered(preamble(), vec![account(&named), account("theirs")]);
        let entries = record.accounts().iter().map(|one| (one.id.clone(), filing));
        let filed = FiledRecord {
            entries: entries.collect(),
            record,
            problems: Vec::new(),
        };
        let filed = FiledAccounts {
            records: [(EntryId([9; 32]), filed)].into(),
            own: vec![(own, account(&named)), (call, account(&named))],
            ..FiledAccounts::default()
        };
        let (accounts, found) = named_apart(&filed);
        let ids: Vec<&str> = accounts.iter().map(|one| one.id.as_str()).collect();
        let [filing_id, own_id] = [filing, own].map(|entry| entry.to_string());
        assert_eq!(ids, [&named[..], &filing_id, "theirs", &own_id]);
        assert_eq!(found[&accounts[0].id], call);
        let (record, _) = ReportedRecord::gathered(preamble(), accounts);
        assert_eq!(record.accounts().len(), 4, "none is hidden");
    }
}
