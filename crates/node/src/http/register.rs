//! The register of a line or of a desk's own book: what officers have entered as accounts of their own, and what came of it.
//!
//! An account moves nothing. What one led to is read from two places: from the entry that names it on the same line, and
//! from notes in the own book, which the other side never has. Follows spec/accounts.md §5.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use detente_api::book::{Elsewhere, LogEntry};
use detente_api::page::PageQuery;
use detente_api::register::{
    LedTo, Named, NewRegisterEntry, Referred, Register, RegisterEntry, RegisterKind, RegisterQuery,
};
use detente_api::reported::ReportedAccount;
use detente_api::text::{status_name, status_of};
use detente_api::{AsText, EntryIdText, Moment};
use detente_language::key;
use detente_line::account::filed::Filing;
use detente_line::account::kind::{ACT_ASSESSMENT, ACT_INCIDENT, ACT_STATEMENT};
use detente_line::account::{Account, Day, Edtf};
use detente_line::line::Line;
use detente_line::switchboard::Switchboard;
use detente_line::{body, matter, message};
use detente_record::limits::REFERENCES_MAX;
use detente_record::{Act, Entry, EntryId, Kind, LineId, PartyIndex, Status};
use detente_store::{Store, StoreError};

use super::acting::{Acted, Acting};
use super::contacts::{said_by_nobody, verified};
use super::given::{Asked, Given, Path, parsed};
use super::messages::rows_damaged;
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::bounds::{NOTES_LOOKED_THROUGH_MAX, REFERRING_LOOKED_THROUGH_MAX};
use crate::causes::with;
use crate::desk::DeskFault;
use crate::matter_view;
use crate::message_view::{self, LineSource, party_name, signers, stored_entry};

/// What officers have entered in a register, and what came of it, the newest first.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/register",
    operation_id = "list_register",
    tag = "books",
    params(RegisterQuery, PageQuery),
    responses(
        (status = 200, description = "A page.", body = Register),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    Asked(asked): Asked<RegisterQuery>,
    paged: Paged<Place>,
) -> Outcome<Json<Register>> {
    let line: LineId = parsed(&line)?;
    let status: Status = asked.status.into();
    let since = asked.since.as_deref().map(super::contacts::day_of);
    let since = since.transpose()?;
    let mut entries = api.register(line, status).await?;
    entries.retain(|entry| is_asked(entry, &asked, since));
    let page = paged.of_all(entries, place);
    Ok(Json(Register {
        status: status_name(status).to_owned(),
        entries: page.rows,
        next: page.next,
    }))
}

/// One entry of a register, and what came of it.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/register/{id}",
    operation_id = "register_entry",
    tag = "books",
    params(("id" = EntryIdText, Path, description = "The entry.")),
    responses(
        (status = 200, description = "The entry.", body = RegisterEntry),
    )
)]
pub(crate) async fn one(
    State(api): Shared,
    Path((line, entry)): Path<(String, String)>,
) -> Outcome<Json<RegisterEntry>> {
    let (line, id): (LineId, EntryId) = (parsed(&line)?, parsed(&entry)?);
    let status = api.engine.query(move |board, _, _| {
        let line = board.line(line).ok_or_else(|| Refusal::no_line(line))?;
        let speech = line.fold().speech(&id);
        Ok::<_, Refusal>(speech.map(|speech| speech.status))
    });
    let status = status.await??.ok_or_else(|| Refusal::no_entry(id))?;
    let mut entries = api.register(line, status).await?.into_iter();
    let found = entries.find(|entry| entry.entry.0 == id);
    found.map(Json).ok_or_else(|| Refusal::no_entry(id))
}

/// Enters something in the register as this desk's own account.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/register",
    operation_id = "enter_in_register",
    tag = "books",
    request_body = NewRegisterEntry,
    responses(Acted)
)]
pub(crate) async fn enter(
    State(api): Shared,
    officer: Acting,
    Path(line): Path<String>,
    Given(given): Given<NewRegisterEntry>,
) -> Outcome<Acted> {
    let line: LineId = parsed(&line)?;
    let status = status_of(&given.status);
    let status = status.ok_or_else(|| Refusal::not_understood(&given.status))?;
    check_count(
        "about",
        given.about.len() + usize::from(given.corrects.is_some()),
    )?;
    let (desk, named) = api.named(line, &given).await?;
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(DeskFault::from)?;
    let account = given.read(given.kind.label(random), &desk, &named)?;
    let filing = Filing {
        act: account.kind.act(),
        object: None,
        references: named.references(),
        body: account
            .encode()
            .map_err(|fault| Refusal::senseless(&fault))?,
    };
    officer
        .act(move |author, _| Ok(filing.compose(author, status)))
        .await
}

/// A list of entries that a header names is bounded.
pub(crate) fn check_count(name: &str, count: usize) -> Outcome<()> {
    if count <= REFERENCES_MAX {
        return Ok(());
    }
    let most = [("name", name.into()), ("max", REFERENCES_MAX.into())];
    Err(Refusal::not_understood(with(
        key::CAUSE_ASKED_AT_MOST,
        &most,
    )))
}

/// Where an entry stands in a register: the newest first.
type Place = (Reverse<Moment>, String);

fn place(entry: &RegisterEntry) -> Place {
    (Reverse(entry.time), entry.entry.to_string())
}

fn is_asked(entry: &RegisterEntry, asked: &RegisterQuery, since: Option<Day>) -> bool {
    let account = entry.account.as_ref();
    let kind = account.and_then(|account| RegisterKind::of_name(&account.kind));
    let is_of = |part| kind.is_some_and(|kind| kind.part() == part);
    let date = || account.and_then(|account| account.date.parse().ok());
    let can_be = |day| date().is_some_and(|date: Edtf| date.can_be_from(day));
    let names = |id: &EntryIdText| {
        entry.about.contains(id)
            || entry.corrects.as_ref() == Some(id)
            || entry.led_to.iter().any(|one| one.entry == *id)
    };
    asked.of.is_none_or(is_of)
        && since.is_none_or(can_be)
        && (!asked.unanswered || entry.led_to.iter().any(|one| one.open))
        && asked.naming.as_ref().is_none_or(names)
        && asked.about.as_ref().is_none_or(|words| says(entry, words))
}

/// Whether words stand anywhere in what an entry says.
fn says(entry: &RegisterEntry, words: &str) -> bool {
    let Some(account) = &entry.account else {
        return false;
    };
    let words = words.to_lowercase();
    let single = [
        &account.said_by,
        &account.by,
        &account.by_account_of,
        &account.source,
    ];
    let texts = account.texts.iter().map(|text| &text.words);
    let mut all = single
        .into_iter()
        .flatten()
        .chain(&account.quotes)
        .chain(texts);
    all.any(|text| text.to_lowercase().contains(&words))
}

/// An account that a desk gave itself, as it was read.
struct Own {
    entry: Entry,
    account: Option<Account>,
    flag: Option<&'static str>,
}

impl Own {
    /// `None` if it stands in no register: the preamble of a record, what stands under one, and other events.
    fn of(entry: Entry) -> Option<Self> {
        let header = entry.header();
        let is_kind = [ACT_STATEMENT, ACT_ASSESSMENT, ACT_INCIDENT].contains(&header.act);
        if header.object.is_some() {
            return None;
        }
        let read = entry.body().map(Account::decode);
        let (account, flag) = match read {
            None => (None, Some("withheld")),
            Some(Ok(account)) if account.kind.act() == header.act => (Some(account), None),
            Some(_) => (None, Some("not-read")),
        };
        let own = Self {
            entry,
            account,
            flag,
        };
        (is_kind || own.is_protest()).then_some(own)
    }

    fn is_protest(&self) -> bool {
        let account = self.account.as_ref();
        account.is_some_and(|account| account.kind.word() == RegisterKind::Protest.name())
    }

    fn says(&self, name: &str) -> Option<&str> {
        let texts = self.account.iter().flat_map(|account| &account.texts);
        let mut texts = texts.filter(|(text, _)| *text == *name);
        texts.next().map(|(_, words)| words.as_str())
    }
}

/// Something that an entry led to, before it is known how that stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tie {
    line: LineId,
    entry: EntryId,
    note: Option<EntryId>,
}

type Ties = BTreeMap<EntryId, BTreeSet<Tie>>;

impl Api {
    /// Everything in the register of a line or a book under one status, in no order.
    async fn register(&self, id: LineId, status: Status) -> Outcome<Vec<RegisterEntry>> {
        let roster = self
            .engine
            .query(move |board, _, _| Some(board.line(id)?.roster().clone()));
        let roster = roster.await?.ok_or_else(|| Refusal::no_line(id))?;
        let rows = self
            .read_rows(move |rows| rows.accounts(id, status))
            .await?;
        let read = move || -> Vec<Own> {
            let entries = rows.iter().filter_map(|row| verified(row, &roster));
            entries.filter_map(Own::of).collect()
        };
        let own = tokio::task::spawn_blocking(read).await;
        let own = own.map_err(|_| Refusal::stopping())?;
        let notes = self.notes_of(id, status).await?;
        let shown = self.engine.query(move |board, store, _| {
            let line = board.line(id).ok_or_else(|| Refusal::no_line(id))?;
            let mut ties = notes;
            for (entry, tie) in named_on(line, status) {
                ties.entry(entry).or_default().insert(tie);
            }
            shown(board, store, line, &own, &ties).map_err(Refusal::from)
        });
        shown.await?
    }

    /// What notes in a book say of its register: of each the first entry is one of it, and the others came of that. A
    /// note that was corrected says nothing any more. On a line that others read there is none.
    async fn notes_of(&self, book: LineId, status: Status) -> Outcome<Ties> {
        let rows = self
            .read_rows(move |rows| rows.log(book, status, None, NOTES_LOOKED_THROUGH_MAX))
            .await?;
        let mut ties = Ties::new();
        for row in &rows {
            let note: LogEntry =
                serde_json::from_str(&row.json).map_err(|error| rows_damaged(&error))?;
            let stands = note.corrected_by.is_empty() && note.without_effect.is_none();
            if let ([of, came @ ..], true) = (&note.about[..], stands)
                && of.line.0 == book
            {
                let ties = ties.entry(of.entry.0).or_default();
                ties.extend(came.iter().map(|one: &Elsewhere| Tie {
                    line: one.line.0,
                    entry: one.entry.0,
                    note: Some(note.entry.0),
                }));
            }
        }
        Ok(ties)
    }

    /// Our party's name on a line, and the entries that are named, looked up there.
    async fn named(&self, id: LineId, given: &NewRegisterEntry) -> Outcome<(String, Named)> {
        let about: Vec<EntryId> = given.about.iter().map(|id| id.0).collect();
        let corrects = given.corrects.map(|id| id.0);
        let named = self.engine.query(move |board, store, _| {
            let line = board.line(id).ok_or_else(|| Refusal::no_line(id))?;
            let referred = |id: EntryId| referred(line, store, id);
            let about: Outcome<Vec<Referred>> = about.into_iter().map(referred).collect();
            let corrects = corrects.map(referred).transpose()?;
            // What another party has said is not ours to correct.
            let corrects = corrects.map(|one| match (&one.account, one.party) {
                (Some(_), party) if party == line.own() => Ok(one),
                _ => Err(Refusal::not_to_correct(one.entry)),
            });
            let named = Named {
                about: about?,
                corrects: corrects.transpose()?,
            };
            Ok::<_, Refusal>((party_name(line.roster(), line.own()), named))
        });
        named.await?
    }
}

/// An entry of a line that an account is to name.
fn referred(line: &Line, store: &dyn Store, id: EntryId) -> Outcome<Referred> {
    let speech = line.fold().speech(&id);
    let speech = speech.ok_or_else(|| Refusal::no_entry(id))?;
    let account = match speech.kind {
        body::ACCOUNT => stored_entry(source(line), store, id)?.and_then(Own::of),
        _ => None,
    };
    Ok(Referred {
        entry: id,
        account: account.and_then(|own| Some(own.account?.id)),
        party: speech.party(),
    })
}

/// Messages and matters of a line that name entries of it as what led to them, the latest of each kind.
fn named_on(line: &Line, status: Status) -> Vec<(EntryId, Tie)> {
    let courses = matter::COURSES.into_iter();
    let mut begin: Vec<(Kind, Act)> = courses.map(|one| (one.kind, one.begins)).collect();
    begin.push((body::MESSAGE, message::RELEASE));
    let fold = line.fold();
    let mut named = Vec::new();
    for (kind, act) in begin {
        for speech in fold.latest(kind, act, status, REFERRING_LOOKED_THROUGH_MAX) {
            let tie = Tie {
                line: line.id(),
                entry: speech.id,
                note: None,
            };
            named.extend(speech.references.iter().map(|of| (*of, tie)));
        }
    }
    named
}

fn shown(
    board: &Switchboard,
    store: &dyn Store,
    line: &Line,
    own: &[Own],
    ties: &Ties,
) -> Result<Vec<RegisterEntry>, StoreError> {
    let mut entries = Vec::with_capacity(own.len());
    for one in own {
        entries.push(entry_of(board, store, line, one, ties)?);
    }
    let corrections: Vec<(EntryIdText, EntryIdText)> = entries
        .iter()
        .filter_map(|one| Some((one.corrects?, one.entry)))
        .collect();
    for (corrected, by) in corrections {
        let mut found = entries.iter_mut();
        if let Some(one) = found.find(|one| one.entry == corrected) {
            one.corrected_by.push(by);
        }
    }
    mark_corrections_of_others(&mut entries);
    Ok(entries)
}

/// Nobody corrects what another party has entered: such an account is one about it.
fn mark_corrections_of_others(entries: &mut [RegisterEntry]) {
    let parties: BTreeMap<EntryIdText, u8> = entries
        .iter()
        .map(|entry| (entry.entry, entry.party))
        .collect();
    for entry in entries {
        let party = entry.party;
        let is_its_own = |id: &EntryIdText| parties.get(id) == Some(&party);
        if let Some(other) = entry.corrects.filter(|id| !is_its_own(id)) {
            entry.corrects = None;
            entry.about.insert(0, other);
        }
        entry.corrected_by.retain(|id| is_its_own(id));
    }
}

fn entry_of(
    board: &Switchboard,
    store: &dyn Store,
    line: &Line,
    own: &Own,
    ties: &Ties,
) -> Result<RegisterEntry, StoreError> {
    let (fold, id) = (line.fold(), own.entry.id());
    let header = own.entry.header();
    let fact = fold.fact(&id);
    let mut about: Vec<EntryId> = header.references.clone();
    let corrects = own
        .says(detente_api::register::CORRECTS)
        .and(about.first().copied());
    about.retain(|one| Some(*one) != corrects);
    let mut came: BTreeSet<Tie> = ties.get(&id).cloned().unwrap_or_default();
    if own.is_protest() {
        came.extend(carriers(line, header.party, &about).map(|entry| Tie {
            line: line.id(),
            entry,
            note: None,
        }));
    }
    let mut led_to = Vec::with_capacity(came.len());
    for tie in came {
        led_to.extend(how_it_stands(board, store, tie)?);
    }
    let mut flags: Vec<String> = own.flag.iter().map(|flag| (*flag).to_owned()).collect();
    if fact.as_ref().is_some_and(|fact| fact.disputed) {
        flags.push("disputed".to_owned());
    }
    let account = own.account.clone().map(said_by_nobody);
    let account = account.as_ref().map(|account| ReportedAccount {
        entry: Some(AsText(id)),
        ..account.into()
    });
    Ok(RegisterEntry {
        entry: AsText(id),
        line: AsText(line.id()),
        status: status_name(header.status).to_owned(),
        time: Moment(header.time),
        party: header.party.0,
        party_name: party_name(line.roster(), header.party),
        signers: fact.map_or_else(Vec::new, |fact| signers(fold, &fact.signers)),
        flags,
        account,
        about: about.into_iter().map(AsText).collect(),
        corrects: corrects.map(AsText),
        corrected_by: Vec::new(),
        led_to,
    })
}

/// The messages of a protest's own party among what it names: those that carry it.
fn carriers(line: &Line, party: PartyIndex, about: &[EntryId]) -> impl Iterator<Item = EntryId> {
    let fold = line.fold();
    let carries = move |id: &&EntryId| {
        let speech = fold.speech(id);
        speech.is_some_and(|speech| speech.kind == body::MESSAGE && speech.party() == party)
    };
    about.iter().filter(carries).copied()
}

/// How a message or a matter stands; `None` if this node holds none of that id.
fn how_it_stands(
    board: &Switchboard,
    store: &dyn Store,
    tie: Tie,
) -> Result<Option<LedTo>, StoreError> {
    let Some(line) = board.line(tie.line) else {
        return Ok(None);
    };
    let found = if let Some(held) = line.fold().any_matter(&tie.entry) {
        let course = matter::course(held.kind).expect("the fold gives matters of courses");
        let kind = matter_view::kind_name(course).to_owned();
        Some((kind, held.row.name.to_owned(), held.row.awaits.is_some()))
    } else {
        let message = message_view::message(source(line), store, tie.entry)?;
        message.map(|message| {
            let answered = message.states.iter().any(|one| one.state == "answered");
            let last = message.states.last().map_or("sent", |one| &one.state);
            let state = if message.cancelled { "cancelled" } else { last };
            let open = !answered && !message.cancelled;
            ("message".to_owned(), state.to_owned(), open)
        })
    };
    Ok(found.map(|(kind, state, open)| LedTo {
        line: AsText(tie.line),
        entry: AsText(tie.entry),
        kind,
        state,
        open,
        note: tie.note.map(AsText),
    }))
}

fn source(line: &Line) -> LineSource<'_> {
    LineSource {
        fold: line.fold(),
        roster: line.roster(),
    }
}
