//! A desk's own book: its watch log, what one watch hands over to the next, its duty roster.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use detente_api::book::{
    DutyRoster, HandoverSheet, LogEntry, LogQuery, NewHandover, NewNote, NewTakeover,
    RosterInForce, WatchLog,
};
use detente_api::matter::Matter;
use detente_api::page::PageQuery;
use detente_api::text::{precedence_of, status_of};
use detente_api::{AsText, EntryIdText};
use detente_line::book::log::{self, Bell};
use detente_line::book::{self, Bounded, Handover, Note, Sort, duty_roster};
use detente_line::line::Line;
use detente_line::matter;
use detente_line::switchboard::Switchboard;
use detente_record::{EntryId, LineId, PartyIndex, Precedence, Status, Timestamp};
use detente_store::{Cursor, StoreError};
use serde::Deserialize;

use super::acting::{Acted, Acting};
use super::calls_agreed::Agreed;
use super::given::{Asked, Given, Path, parsed};
use super::messages::rows_damaged;
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::bounds::MATTERS_OPEN_MAX;
use crate::message_view::LineSource;
use crate::read_model::{MatterPlace, ReadModel};
use crate::{alarms, book_view};

/// What stands in the watch log of a book, the newest first.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/log",
    operation_id = "list_watch_log",
    tag = "books",
    params(LogQuery, PageQuery),
    responses(
        (status = 200, description = "A page.", body = WatchLog),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Path(line): Path<String>,
    Asked(asked): Asked<LogQuery>,
    paged: Paged<String>,
) -> Outcome<Json<WatchLog>> {
    let line: LineId = parsed(&line)?;
    let status = asked.status.into();
    let behind: Option<Cursor> = paged.after().map(|text| parsed(text)).transpose()?;
    let most = paged.to_read();
    api.has_line(line).await?;
    let rows = api
        .read_rows(move |rows| rows.log(line, status, behind.as_ref(), most))
        .await?;
    let page = paged.of_read(rows, |row| row.cursor.to_string());
    let entries: Result<Vec<LogEntry>, _> = page
        .rows
        .iter()
        .map(|row| serde_json::from_str(&row.json))
        .collect();
    Ok(Json(WatchLog {
        entries: entries.map_err(|error| rows_damaged(&error))?,
        next: page.next,
    }))
}

/// One entry of the watch log of a book.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/log/{id}",
    operation_id = "log_entry",
    tag = "books",
    params(("id" = EntryIdText, Path, description = "The entry.")),
    responses(
        (status = 200, description = "The entry.", body = LogEntry),
    )
)]
pub(crate) async fn one(
    State(api): Shared,
    Path((line, entry)): Path<(String, String)>,
) -> Outcome<Json<LogEntry>> {
    let (line, id): (LineId, EntryId) = (parsed(&line)?, parsed(&entry)?);
    let shown = api.engine.query(move |board, store, _| {
        let line = board.line(line).ok_or_else(|| Refusal::no_line(line))?;
        let found = book_view::log_entry(source(line), store, id)?;
        found.ok_or_else(|| Refusal::no_entry(id))
    });
    Ok(Json(shown.await??))
}

/// Notes something in the watch log.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/log",
    operation_id = "note",
    tag = "books",
    request_body = NewNote,
    responses(Acted)
)]
pub(crate) async fn note(officer: Acting, Given(given): Given<NewNote>) -> Outcome<Acted> {
    let status = status_of(&given.status);
    let status = status.ok_or_else(|| Refusal::not_understood(&given.status))?;
    let note = Note {
        language: given.language,
        text: given.text,
        at: given.at.map(|at| at.0),
        about: given
            .about
            .iter()
            .map(|one| book::Elsewhere {
                line: one.line.0,
                entry: one.entry.0,
            })
            .collect(),
    };
    let corrects = given.corrects.map(|id| id.0);
    officer
        .act(move |author, _| {
            log::note(author, status, &note, corrects).map_err(|fault| Refusal::senseless(&fault))
        })
        .await
}

/// What would stand in a handover now: everything that is open at this desk, on all its lines.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/handovers/sheet",
    operation_id = "handover_sheet",
    tag = "books",
    responses(
        (status = 200, description = "What is open.", body = HandoverSheet),
    )
)]
pub(crate) async fn sheet(
    State(api): Shared,
    Path(line): Path<String>,
) -> Outcome<Json<HandoverSheet>> {
    let book: LineId = parsed(&line)?;
    let open = api.everything_open().await?;
    let waiting = api
        .engine
        .query(move |board, _, _| Some(board.line(book)?.fold().handover_waiting()));
    let waiting = waiting.await?.ok_or_else(|| Refusal::no_line(book))?;
    let (open, more_open) = cut(open);
    Ok(Json(HandoverSheet {
        open: open.iter().map(book_view::open_item).collect(),
        more_open,
        waiting: waiting.map(AsText),
    }))
}

/// Hands the watch over: what the officer says, and what is open, which the node adds.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/handovers",
    operation_id = "hand_over",
    tag = "books",
    request_body = NewHandover,
    responses(Acted)
)]
pub(crate) async fn hand_over(
    State(api): Shared,
    officer: Acting,
    Given(given): Given<NewHandover>,
) -> Outcome<Acted> {
    let (open, more) = cut(api.everything_open().await?);
    let handover = Handover {
        language: given.language,
        text: given.text,
        open,
        more,
    };
    officer
        .act(move |author, _| {
            log::handover(author, &handover).map_err(|fault| Refusal::senseless(&fault))
        })
        .await
}

/// The handover that an address names.
#[derive(Deserialize)]
pub(crate) struct OfHandover {
    handover: EntryIdText,
}

/// Takes the watch over from whoever handed it over.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/handovers/{handover}/takeover",
    operation_id = "take_over",
    tag = "books",
    params(("handover" = EntryIdText, Path, description = "The handover, by the id of its entry.")),
    request_body = NewTakeover,
    responses(Acted)
)]
pub(crate) async fn take_over(
    officer: Acting,
    Path(of): Path<OfHandover>,
    Given(given): Given<NewTakeover>,
) -> Outcome<Acted> {
    let bells = [Bell::Heard, Bell::NotHeard, Bell::NotTried];
    let bell = bells.into_iter().find(|bell| bell.name() == given.bell);
    let bell = bell.ok_or_else(|| Refusal::not_understood(&given.bell))?;
    let remark = Note::new(&given.language, &given.text);
    let id = of.handover.0;
    officer
        .act(move |author, line| {
            if line.fold().speech(&id).is_none() {
                return Err(Refusal::no_entry(id));
            }
            log::takeover(author, id, bell, &remark).map_err(|fault| Refusal::senseless(&fault))
        })
        .await
}

/// The duty roster in force: who is planned now, and when nobody is.
#[utoipa::path(
    get,
    path = "/v1/lines/{line}/roster",
    operation_id = "duty_roster",
    tag = "books",
    responses(
        (status = 200, description = "The roster.", body = RosterInForce),
    )
)]
pub(crate) async fn roster(
    State(api): Shared,
    Path(line): Path<String>,
) -> Outcome<Json<RosterInForce>> {
    let id: LineId = parsed(&line)?;
    let view = api.engine.query(move |board, store, now| {
        let line = board.line(id)?;
        Some(book_view::roster_in_force(source(line), store, now.utc))
    });
    Ok(Json(view.await?.ok_or_else(|| Refusal::no_line(id))??))
}

/// Sets the duty roster in the place of the one in force.
#[utoipa::path(
    post,
    path = "/v1/lines/{line}/roster",
    operation_id = "set_duty_roster",
    tag = "books",
    request_body = DutyRoster,
    responses(Acted)
)]
pub(crate) async fn set_roster(officer: Acting, Given(given): Given<DutyRoster>) -> Outcome<Acted> {
    let roster = book_view::roster_of(given)
        .map_err(|shift| Refusal::senseless(&book::note::NoteFault::Shift { shift }))?;
    officer
        .act(move |author, line| {
            let replaces = line.fold().rosters().first().copied();
            duty_roster::set(author, &roster, replaces).map_err(|fault| Refusal::senseless(&fault))
        })
        .await
}

/// A line as the views need it.
fn source(line: &Line) -> LineSource<'_> {
    LineSource {
        fold: line.fold(),
        roster: line.roster(),
    }
}

/// As many as a handover lists, the most urgent, and how many more there are.
fn cut(mut open: Vec<Open>) -> (Vec<book::OpenItem>, u64) {
    open.sort_unstable();
    let more = open.len().saturating_sub(Bounded::OpenItems.max());
    open.truncate(Bounded::OpenItems.max());
    let items = open.into_iter().map(|open| open.item).collect();
    (items, u64::try_from(more).unwrap_or(u64::MAX))
}

/// Something open, in the order in which a watch reads it: what sort of thing, how urgent, until when.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Open {
    sort: usize,
    urgency: Reverse<u8>,
    due: Timestamp,
    item: book::OpenItem,
}

impl Open {
    fn of(precedence: Precedence, item: book::OpenItem) -> Self {
        Self {
            sort: place_of(item.sort),
            urgency: Reverse(precedence as u8),
            due: item.due.unwrap_or(Timestamp::from_ms(u64::MAX)),
            item,
        }
    }
}

fn place_of(sort: Sort) -> usize {
    let order = [
        Sort::Alarm,
        Sort::ToAcknowledge,
        Sort::Draft,
        Sort::OurWord,
        Sort::NotAcknowledged,
        Sort::TheirWord,
        Sort::Test,
    ];
    let at = order.iter().position(|one| *one == sort);
    at.unwrap_or(order.len())
}

impl Api {
    /// Everything that is open at this desk in earnest: alarms, what waits for an officer here, for our word, for a second
    /// officer, for the other side, calls to be held, and the next tests.
    async fn everything_open(&self) -> Outcome<Vec<Open>> {
        let known = self.engine.query(|board, _, now| {
            let lines = board.lines().filter(|line| goes_on(line));
            let sides = lines.map(|line| {
                let parties = line.roster().party_indexes().count();
                (
                    line.id(),
                    line.own(),
                    u8::try_from(parties).unwrap_or(u8::MAX),
                )
            });
            (known_open(board, now.utc), sides.collect::<Vec<_>>())
        });
        let (mut open, lines) = known.await?;
        let agreed: Vec<_> = lines.iter().map(|(line, own, _)| (*line, *own)).collect();
        let of = agreed.clone();
        let rows = self
            .read_rows(move |rows| {
                let of_lines = lines
                    .iter()
                    .map(|(line, own, parties)| matters_open(rows, *line, *own, *parties));
                of_lines.collect::<Result<Vec<_>, StoreError>>()
            })
            .await?;
        open.extend(rows.into_iter().flatten());
        let agreed = self.calls_agreed(agreed).await;
        for ((line, _), calls) in of.into_iter().zip(agreed) {
            open.extend(
                calls
                    .into_iter()
                    .filter_map(|call| call_to_hold(line, call)),
            );
        }
        Ok(open)
    }
}

/// A line with another side, that has not ended.
fn goes_on(line: &Line) -> bool {
    !line.terms().is_book() && line.fold().line_end().is_none()
}

/// What the lines themselves know to be open.
fn known_open(board: &Switchboard, now: Timestamp) -> Vec<Open> {
    let standing = board.alarms().standing().iter();
    let mut open: Vec<Open> = standing
        .map(|(alarm, since)| {
            let facts = alarms::facts(alarm, *since, board);
            let precedence = alarm.of_messages().unwrap_or(Precedence::Routine);
            let item = book::OpenItem {
                sort: Sort::Alarm,
                line: facts.line.map(|line| line.0),
                entry: facts.message.map(|message| message.0),
                due: None,
                name: Some(facts.name),
                whom: facts.party_name,
            };
            Open::of(precedence, item)
        })
        .collect();
    for line in board.lines() {
        open.extend(drafts_on(line));
        if goes_on(line) {
            open.extend(open_on(board, line, now));
        }
    }
    open
}

fn item_on(line: &Line, sort: Sort) -> book::OpenItem {
    book::OpenItem {
        sort,
        line: Some(line.id()),
        entry: None,
        due: None,
        name: None,
        whom: None,
    }
}

/// Acts that are not entries yet: they wait for a second officer, or until their node may sign.
fn drafts_on(line: &Line) -> impl Iterator<Item = Open> {
    line.drafts().map(|(hash, act)| {
        let item = book::OpenItem {
            entry: Some(EntryId(*hash.as_bytes())),
            due: Some(act.draft.expiry),
            ..item_on(line, Sort::Draft)
        };
        Open::of(act.draft.precedence, item)
    })
}

fn open_on(board: &Switchboard, line: &Line, now: Timestamp) -> Vec<Open> {
    let message = |sort, id: &EntryId| {
        let speech = line.fold().speech(id)?;
        let item = book::OpenItem {
            entry: Some(*id),
            due: speech.due,
            ..item_on(line, sort)
        };
        (speech.status == Status::Actual).then(|| Open::of(speech.precedence, item))
    };
    // Those whose time is up are behind an alarm, and not watched any more.
    let overdue = alarms::messages(board).into_iter().filter(|one| {
        let named = ["not-acknowledged", "not-delivered"].contains(&one.alarm.as_str());
        one.ours && named && one.line.0 == line.id()
    });
    let overdue = overdue.map(|one| one.message.0);
    let awaited: BTreeSet<EntryId> = line.messages_awaited().copied().chain(overdue).collect();
    let ours = awaited
        .iter()
        .filter_map(|id| message(Sort::NotAcknowledged, id));
    let theirs = line
        .messages_waiting_here()
        .filter_map(|id| message(Sort::ToAcknowledge, id));
    let asks = line.asks().into_iter().map(|ask| book::OpenItem {
        entry: Some(ask.challenge),
        due: Some(ask.deadline),
        ..item_on(line, Sort::Test)
    });
    let next = line
        .next_test()
        .filter(|due| due.at.as_ms() < now.as_ms().saturating_add(A_WATCH_MS))
        .map(|due| book::OpenItem {
            due: Some(due.at),
            ..item_on(line, Sort::Test)
        });
    let tests = asks.chain(next);
    let tests = tests.map(|item| Open::of(Precedence::Routine, item));
    theirs.chain(ours).chain(tests).collect()
}

/// The matters of a line, in earnest, in which somebody's word is awaited; at most so many of the newest.
fn matters_open(
    rows: &ReadModel,
    line: LineId,
    own: PartyIndex,
    parties: u8,
) -> Result<Vec<Open>, StoreError> {
    let places: Vec<MatterPlace> = matter::COURSES
        .into_iter()
        .flat_map(|course| MatterPlace::of_course(course, parties))
        .filter(|place| place.awaits.is_some())
        .collect();
    let mut open = Vec::new();
    for row in rows.matters(line, Status::Actual, &places, None, MATTERS_OPEN_MAX)? {
        let matter: Matter =
            serde_json::from_str(&row.json).map_err(|error| StoreError::Corrupt {
                file: "projection.db",
                detail: error.to_string(),
            })?;
        let (sort, whom) = match matter.awaits == Some(own.0) {
            true => (Sort::OurWord, &matter.asker_name),
            false => (Sort::TheirWord, &matter.asked_name),
        };
        let item = book::OpenItem {
            sort,
            line: Some(line),
            entry: Some(matter.id.0),
            // What the asker wishes and what the charter gives are weighed there already; a ring has its own time.
            due: matter.answer_by.or(matter.rings_until).map(|due| due.0),
            name: Some(matter.kind.clone()),
            whom: Some(whom.clone()),
        };
        let precedence = precedence_of(&matter.precedence).unwrap_or(Precedence::Routine);
        open.push(Open::of(precedence, item));
    }
    Ok(open)
}

/// A call in earnest that is agreed and not held: both sides' desks are to see to it, and so is ours.
fn call_to_hold(line: LineId, Agreed { call, with }: Agreed) -> Option<Open> {
    let name = if call.passed {
        book_view::CALL_NOT_ENTERED
    } else {
        book_view::CALL_AGREED
    };
    let item = book::OpenItem {
        sort: Sort::OurWord,
        line: Some(line),
        entry: Some(call.id.0),
        due: Some(call.from.0),
        name: Some(name.to_owned()),
        whom: Some(with),
    };
    (status_of(&call.status) == Some(Status::Actual)).then(|| Open::of(Precedence::Routine, item))
}

/// A test that falls due within a watch and the next one is told: sixteen hours.
const A_WATCH_MS: u64 = 16 * 60 * 60 * 1000;
