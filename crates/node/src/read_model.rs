//! The read model: every message, account and matter as a row of JSON, computed from the entries.
//!
//! Lists read these rows and nothing else; a row is always what the fold says of the same entries,
//! so throwing the file away loses nothing. One batch holds many rows and waits for no fsync.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use detente_line::body;
use detente_line::fold::{Changed, ObjectId, Speech};
use detente_line::matter::{self, Course, Side, State};
use detente_line::message;
use detente_line::switchboard::Switchboard;
use detente_record::{Address, Digest, EntryId, LineId, PartyIndex, Status, Timestamp};
use detente_store::{Cursor, Order, Projection, Row, Store, StoreError};
use serde::{Deserialize, Serialize};

use crate::book_view;
use crate::bounds::{ROWS_PER_BATCH, ROWS_WAIT_MAX, ROWS_WITHOUT_ROOM, STALE_NOTED_MAX};
use crate::matter_view::{self, kind_name};
use crate::message_view::{self, LineSource};

/// The rows, and which of them the entries have moved past. Two locks: whoever reads a long list
/// must not hold up the driver, which only notes.
pub(crate) struct ReadModel {
    path: PathBuf,
    projection: Mutex<Projection>,
    notes: Mutex<Notes>,
    /// Since when the disk has no room for rows.
    no_room: Mutex<Option<Instant>>,
}

/// What is to be computed.
#[derive(Default)]
struct Notes {
    stale: Stale,
    /// Lines of which everything may have changed, and how many of their entries, in the order of
    /// arrival, have been looked at since.
    whole: BTreeMap<LineId, u32>,
    /// The mark of the last moment at which every row was computed.
    mark: String,
    stale_since: Option<Instant>,
}

impl Notes {
    fn is_empty(&self) -> bool {
        self.stale.rows.is_empty() && self.whole.is_empty()
    }
}

/// Rows to compute, first noted first: a flood can't keep an earlier one waiting.
#[derive(Default)]
struct Stale {
    noted: u64,
    turns: BTreeMap<u64, (LineId, EntryId)>,
    rows: BTreeMap<(LineId, EntryId), u64>,
}

impl Stale {
    fn note(&mut self, row: (LineId, EntryId)) {
        if let Entry::Vacant(vacant) = self.rows.entry(row) {
            self.noted += 1;
            vacant.insert(self.noted);
            self.turns.insert(self.noted, row);
        }
    }

    fn first(&self, most: usize) -> Vec<(LineId, EntryId)> {
        self.turns.values().take(most).copied().collect()
    }

    fn done(&mut self, rows: &[(LineId, EntryId)]) {
        for row in rows {
            if let Some(turn) = self.rows.remove(row) {
                self.turns.remove(&turn);
            }
        }
    }
}

/// One account as a row: the entry as it was signed, to be read with the others of its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountRow {
    /// The entry's bytes, in hexadecimal; `None` if the store can't give them unaltered.
    pub(crate) bytes: Option<String>,
}

/// The lines of a record, each with its fold and roster.
pub(crate) type Lines<'a> = BTreeMap<LineId, LineSource<'a>>;

impl ReadModel {
    /// Opens the file of rows; one that is damaged or of another version is begun anew.
    pub(crate) fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(FILE);
        let projection = Projection::open(&path, VERSION)?;
        Ok(Self {
            path,
            projection: Mutex::new(projection),
            notes: Mutex::default(),
            no_room: Mutex::default(),
        })
    }

    /// Notes whose rows an entry may have changed.
    pub(crate) fn note(&self, line: LineId, changed: &Changed) {
        let mut notes = self.notes();
        if changed.and_more || notes.stale.rows.len() > STALE_NOTED_MAX {
            notes.whole.insert(line, 0);
        }
        for object in &changed.objects {
            if let ObjectId::Entry(id) = object {
                notes.stale.note((line, *id));
            }
        }
        if !notes.is_empty() {
            notes.stale_since.get_or_insert_with(Instant::now);
        }
    }

    /// Whether every row says what the entries say.
    pub(crate) fn is_current(&self) -> bool {
        self.notes().is_empty()
    }

    /// Whether rows have waited for long enough, though the driver is busy.
    pub(crate) fn is_overdue(&self) -> bool {
        self.notes()
            .stale_since
            .is_some_and(|since| since.elapsed() > ROWS_WAIT_MAX)
    }

    /// Whether there are rows to compute now.
    pub(crate) fn wants_time(&self) -> bool {
        !self.is_current() && !self.is_resting()
    }

    /// Whether rows have just found no room: to try again at once would be in vain.
    fn is_resting(&self) -> bool {
        self.no_room()
            .is_some_and(|since| since.elapsed() < ROWS_WITHOUT_ROOM)
    }

    fn no_room(&self) -> MutexGuard<'_, Option<Instant>> {
        self.no_room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number that says how far the entries have come; see [`ReadModel::is_past`].
    pub(crate) fn noted(&self) -> u64 {
        self.notes().stale.noted
    }

    /// Whether everything noted by then is computed.
    pub(crate) fn is_past(&self, noted: u64) -> bool {
        let notes = self.notes();
        let first = notes.stale.turns.keys().next();
        notes.whole.is_empty() && first.is_none_or(|first| *first > noted)
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn projection(&self) -> MutexGuard<'_, Projection> {
        self.projection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Computes one batch of what the entries moved past: a bounded time, for the driver waits; none
    /// at all while somebody reads. A damaged file is begun anew. On a full disk the reserve is there for
    /// rows too: what was recorded out of it is to be read.
    pub(crate) fn refresh(
        &self,
        lines: &Lines<'_>,
        store: &mut dyn Store,
    ) -> Result<(), StoreError> {
        let Ok(mut projection) = self.projection.try_lock() else {
            return Ok(());
        };
        if self.is_current() {
            return Ok(());
        }
        loop {
            match self.refresh_batch(&mut projection, lines, store) {
                Err(StoreError::Full) if store.release_reserve()? => {}
                Err(StoreError::Full) => {
                    if self.no_room().replace(Instant::now()).is_none() {
                        tracing::warn!("the disk has no room for the read model");
                    }
                    return Err(StoreError::Full);
                }
                Err(StoreError::Corrupt { .. }) => return self.begin_anew(&mut projection, lines),
                other => {
                    *self.no_room() = None;
                    return other;
                }
            }
        }
    }

    /// Throws every row away, for a reader has met one that is damaged or somebody asks; they are refreshed
    /// until they are current.
    pub(crate) fn forget(&self, lines: &Lines<'_>) -> Result<(), StoreError> {
        self.begin_anew(&mut self.projection(), lines)
    }

    /// Notes at a start which rows the entries have moved past: those that the entries since the mark
    /// changed, or all. They are computed when nobody asks, as any others.
    pub(crate) fn catch_up(&self, board: &Switchboard) {
        // A mark that can't be read is none.
        let found = self.projection().watermark().ok().flatten();
        let mark = found.unwrap_or_default();
        let counts = counts_of(&mark);
        for line in board.lines() {
            let since = counts.get(&line.id()).copied();
            match since.and_then(|since| line.changed_since(since)) {
                Some(changes) => changes.for_each(|changed| self.note(line.id(), changed)),
                None => {
                    let mut notes = self.notes();
                    notes.whole.insert(line.id(), 0);
                    notes.stale_since = Some(Instant::now());
                }
            }
        }
        self.notes().mark = mark;
    }

    fn begin_anew(&self, projection: &mut Projection, lines: &Lines<'_>) -> Result<(), StoreError> {
        // A file that is damaged can't be emptied either.
        if projection.clear().is_err() {
            *projection = Projection::make_again(&self.path, VERSION)?;
        }
        let mut notes = self.notes();
        notes.whole = lines.keys().map(|line| (*line, 0)).collect();
        notes.mark = String::new();
        Ok(())
    }

    fn refresh_batch(
        &self,
        projection: &mut Projection,
        lines: &Lines<'_>,
        store: &dyn Store,
    ) -> Result<(), StoreError> {
        let (rows, page, is_last, before) = {
            let notes = self.notes();
            let rows = notes.stale.first(ROWS_PER_BATCH);
            let page = page_of_whole(&notes.whole, lines, ROWS_PER_BATCH - rows.len());
            let is_last = rows.len() == notes.stale.rows.len() && page.whole.is_empty();
            (rows, page, is_last, notes.mark.clone())
        };
        let mut batch = projection.begin()?;
        for (line, id) in rows.iter().chain(&page.rows) {
            let Some(source) = lines.get(line) else {
                continue;
            };
            let Some(row) = row(*source, store, *id)? else {
                continue;
            };
            let key = id.to_string();
            for kind in &row.no_more {
                batch.remove(*line, kind, &key)?;
            }
            match row.json {
                Some(json) => batch.put(*line, &row.kind, &key, &row.order, &json)?,
                None => batch.remove(*line, &row.kind, &key)?,
            }
        }
        // Until the last batch the mark says since when the rows are behind.
        let mark = if is_last { mark(lines) } else { before };
        batch.finish(&mark)?;
        // Nothing is noted meanwhile: notes and refreshes come from the driver's thread alone.
        let mut notes = self.notes();
        notes.stale.done(&rows);
        notes.whole = page.whole;
        notes.mark = mark;
        notes.stale_since = (!is_last).then(Instant::now);
        Ok(())
    }

    /// One message's JSON.
    pub(crate) fn message(&self, line: LineId, id: EntryId) -> Result<Option<String>, StoreError> {
        let projection = self.projection();
        for status in [Status::Actual, Status::Exercise, Status::Test] {
            let found = projection.get(line, &kind(MESSAGE, status), &id.to_string())?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Messages of one status, newest first.
    pub(crate) fn messages(
        &self,
        line: LineId,
        status: Status,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        self.projection()
            .list(line, &kind(MESSAGE, status), before, limit)
    }

    /// What stands in a watch log under one status, newest first.
    pub(crate) fn log(
        &self,
        line: LineId,
        status: Status,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        self.projection()
            .list(line, &kind(LOG, status), before, limit)
    }

    /// Matters of one status that stand in some of the places of their tables, newest first.
    pub(crate) fn matters(
        &self,
        line: LineId,
        status: Status,
        places: &[MatterPlace],
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let projection = self.projection();
        let mut rows = Vec::new();
        for place in places {
            rows.extend(projection.list(line, &place.kind(status), before, limit)?);
        }
        rows.sort_unstable_by(|one, other| one.cursor.cmp(&other.cursor));
        rows.truncate(limit);
        Ok(rows)
    }

    /// Every account of one status that has effect, in the order of journals.
    pub(crate) fn accounts(
        &self,
        line: LineId,
        status: Status,
    ) -> Result<Vec<AccountRow>, StoreError> {
        let mut accounts = Vec::new();
        let mut after = None;
        loop {
            let page = self.projection().list(
                line,
                &kind(ACCOUNT, status),
                after.as_ref(),
                ROWS_PER_BATCH,
            )?;
            let Some(last) = page.last() else {
                return Ok(accounts);
            };
            after = Some(last.cursor.clone());
            for row in &page {
                let account =
                    serde_json::from_str(&row.json).map_err(|error| StoreError::Corrupt {
                        file: FILE,
                        detail: error.to_string(),
                    })?;
                accounts.push(account);
            }
        }
    }

    /// A digest over every row.
    pub(crate) fn digest(&self) -> Result<Digest, StoreError> {
        self.projection().dump()
    }
}

/// Where a matter stands in the table of its kind, and whose word is awaited there: a list of rows for each, so that
/// what a list is asked is found without looking at anything else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MatterPlace {
    /// The course of its kind.
    pub(crate) course: &'static Course,
    /// Its state.
    pub(crate) state: State,
    /// The party whose word is awaited.
    pub(crate) awaits: Option<PartyIndex>,
}

impl MatterPlace {
    /// Every place in which a matter of a course can stand on a line of so many parties.
    pub(crate) fn of_course(course: &'static Course, parties: u8) -> Vec<Self> {
        let mut places = Vec::new();
        for (at, row) in (0..).zip(course.states) {
            let state = State(at);
            let place = |awaits| Self {
                course,
                state,
                awaits,
            };
            match row.awaits {
                None => places.push(place(None)),
                Some(_) => places.extend((0..parties).map(|party| place(Some(PartyIndex(party))))),
            }
        }
        places
    }

    /// The places of a matter with that asker and asked side, one for each state.
    fn of_sides(
        course: &'static Course,
        asker: PartyIndex,
        asked: PartyIndex,
    ) -> impl Iterator<Item = Self> {
        (0..).zip(course.states).map(move |(at, row)| Self {
            course,
            state: State(at),
            awaits: row.awaits.map(|side| match side {
                Side::Asker => asker,
                Side::Asked => asked,
            }),
        })
    }

    fn kind(&self, status: Status) -> String {
        let state = self.course.state(self.state).name;
        let awaits = self.awaits.map(|party| party.to_string());
        let awaits = awaits.as_deref().unwrap_or("-");
        format!(
            "{}/{}/{state}/{awaits}",
            kind(MATTER, status),
            kind_name(self.course)
        )
    }
}

struct NewRow {
    kind: String,
    order: Vec<Order>,
    /// `None` if there must be no such row.
    json: Option<String>,
    /// Where else its row may stand from before.
    no_more: Vec<String>,
}

/// The row of one object; `None` if none is kept of it.
fn row(
    source: LineSource<'_>,
    store: &dyn Store,
    id: EntryId,
) -> Result<Option<NewRow>, StoreError> {
    let Some(speech) = source.fold.speech(&id) else {
        return Ok(None);
    };
    match (speech.kind, speech.act) {
        (body::MESSAGE, message::RELEASE) => message_row(source, store, speech),
        (body::ACCOUNT, _) => account_row(source, store, speech),
        (body::WATCH_LOG, _) => log_row(source, store, speech),
        (kind, act) => match matter::course(kind) {
            Some(course) if course.begins == act => matter_row(source, store, course, speech),
            _ => Ok(None),
        },
    }
}

fn message_row(
    source: LineSource<'_>,
    store: &dyn Store,
    speech: &Speech,
) -> Result<Option<NewRow>, StoreError> {
    let Some(message) = message_view::message(source, store, speech.id)? else {
        return Ok(None);
    };
    Ok(Some(NewRow {
        kind: kind(MESSAGE, speech.status),
        order: newest_first(speech.time, speech.address),
        json: Some(to_json(&message)),
        no_more: Vec::new(),
    }))
}

/// The row of a matter, in the list of the place where it stands; and that it stands in no other.
fn matter_row(
    source: LineSource<'_>,
    store: &dyn Store,
    course: &'static Course,
    speech: &Speech,
) -> Result<Option<NewRow>, StoreError> {
    let Some(sides) = matter::Sides::of(speech) else {
        return Ok(None);
    };
    let view = matter_view::matter(source, store, speech.id)?;
    let state = view
        .as_ref()
        .map_or(course.states[0].name, |view| &view.state);
    let (stands, no_more): (Vec<MatterPlace>, Vec<MatterPlace>) =
        MatterPlace::of_sides(course, sides.asker, sides.asked)
            .partition(|place| course.state(place.state).name == state);
    let kinds = |places: Vec<MatterPlace>| {
        let kinds = places.iter().map(|place| place.kind(speech.status));
        kinds.collect::<Vec<_>>()
    };
    let kind = kinds(stands).into_iter().next();
    Ok(kind.map(|kind| NewRow {
        kind,
        order: newest_first(speech.time, speech.address),
        json: view.as_ref().map(to_json),
        no_more: kinds(no_more),
    }))
}

fn log_row(
    source: LineSource<'_>,
    store: &dyn Store,
    speech: &Speech,
) -> Result<Option<NewRow>, StoreError> {
    let entry = book_view::log_entry(source, store, speech.id)?;
    Ok(entry.map(|entry| NewRow {
        kind: kind(LOG, speech.status),
        order: newest_first(speech.time, speech.address),
        json: Some(to_json(&entry)),
        no_more: Vec::new(),
    }))
}

fn account_row(
    source: LineSource<'_>,
    store: &dyn Store,
    speech: &Speech,
) -> Result<Option<NewRow>, StoreError> {
    let kind = kind(ACCOUNT, speech.status);
    if !source.fold.is_effective(speech) {
        return Ok(Some(NewRow {
            kind,
            order: Vec::new(),
            json: None,
            no_more: Vec::new(),
        }));
    }
    let entry = message_view::stored_entry(source, store, speech.id)?;
    let place = speech.address.place;
    Ok(Some(NewRow {
        kind,
        order: vec![
            Order::Int(integer(speech.address.party.0.into())),
            Order::Int(integer(place.epoch.0.into())),
            Order::Int(integer(place.sequence.0)),
        ],
        json: Some(to_json(&AccountRow {
            bytes: entry.map(|entry| hex::encode(entry.bytes())),
        })),
        no_more: Vec::new(),
    }))
}

/// Newest first, so that the first page is the one a desk wants. What an author writes within one millisecond stands by
/// its place.
fn newest_first(time: Timestamp, address: Address) -> Vec<Order> {
    vec![
        Order::Int(-integer(time.as_ms())),
        Order::Int(integer(address.party.0.into())),
        Order::Int(-integer(address.place.epoch.0.into())),
        Order::Int(-integer(address.place.sequence.0)),
    ]
}

fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn to_json(row: &impl Serialize) -> String {
    serde_json::to_string(row).expect("rows have text keys only, so JSON can hold them")
}

fn kind(of: &str, status: Status) -> String {
    format!("{of}/{}", detente_api::text::status_name(status))
}

/// Entries to look at of lines of which everything may have changed, and what is left of those then.
struct Page {
    rows: Vec<(LineId, EntryId)>,
    whole: BTreeMap<LineId, u32>,
}

/// The next so many entries: page by page, for a line may have a million.
fn page_of_whole(whole: &BTreeMap<LineId, u32>, lines: &Lines<'_>, most: usize) -> Page {
    let mut page = Page {
        rows: Vec::new(),
        whole: BTreeMap::new(),
    };
    for (line, from) in whole {
        let Some(source) = lines.get(line) else {
            continue;
        };
        let room = most.saturating_sub(page.rows.len());
        let entries = source.fold.arrivals(*from, room);
        let next = from.saturating_add(u32::try_from(entries.len()).unwrap_or(u32::MAX));
        page.rows
            .extend(entries.into_iter().map(|(_, id)| (*line, id)));
        if (next as usize) < source.fold.count() {
            page.whole.insert(*line, next);
        }
    }
    page
}

/// What the rows were computed from: how many entries of which line.
fn mark(lines: &Lines<'_>) -> String {
    let counts: Vec<String> = lines
        .iter()
        .map(|(line, source)| format!("{line}:{}", source.fold.count()))
        .collect();
    counts.join(",")
}

/// How many entries of each line a mark names.
fn counts_of(mark: &str) -> BTreeMap<LineId, u32> {
    let count = |text: &str| {
        let (line, count) = text.split_once(':')?;
        Some((line.parse().ok()?, count.parse().ok()?))
    };
    mark.split(',').filter_map(count).collect()
}

const FILE: &str = "projection.db";
/// To be raised whenever a row is computed in another way.
const VERSION: u32 = 7;
const MESSAGE: &str = "message";
const MATTER: &str = "matter";
const ACCOUNT: &str = "account";
const LOG: &str = "log";

#[cfg(test)]
mod tests {
    use detente_record::{Epoch, Place, Sequence};

    use super::*;

    #[test]
    fn of_one_millisecond_what_an_author_wrote_last_stands_first() {
        let at = |ms: u64, epoch: u32, sequence: u64| {
            let place = Place {
                epoch: Epoch(epoch),
                sequence: Sequence(sequence),
            };
            let address = Address {
                party: PartyIndex(0),
                place,
            };
            newest_first(Timestamp::from_ms(ms), address)
        };
        let mut rows = [at(7, 0, 9), at(7, 1, 1), at(8, 0, 2), at(7, 0, 10)];
        rows.sort();
        assert_eq!(rows, [at(8, 0, 2), at(7, 1, 1), at(7, 0, 10), at(7, 0, 9)]);
    }

    #[test]
    fn rows_are_computed_in_the_order_they_were_noted_and_once() {
        let row = |number: u8| (LineId([0; 32]), EntryId([number; 32]));
        let mut stale = Stale::default();
        for number in [9, 3, 9, 5, 3] {
            stale.note(row(number));
        }
        assert_eq!(stale.first(2), [row(9), row(3)]);
        stale.done(&[row(9), row(3)]);
        stale.note(row(9));
        assert_eq!(stale.first(9), [row(5), row(9)]);
    }
}
