//! The read model: every message and account as a row of JSON, computed from the entries.
//!
//! Lists read these rows and nothing else; a row is always what the fold says of the same entries,
//! so throwing the file away loses nothing. One batch holds many rows and waits for no fsync.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use detente_line::body;
use detente_line::fold::{Changed, ObjectId, Speech};
use detente_line::message;
use detente_record::{Digest, EntryId, LineId, Status};
use detente_store::{Cursor, Order, Projection, Row, Store, StoreError};
use serde::{Deserialize, Serialize};

use crate::bounds::{CHANGED_NOTED_MAX, ROWS_PER_BATCH, ROWS_WAIT_MAX};
use crate::message_view::{self, LineSource};

/// The rows, and which of them the entries have moved past.
pub(crate) struct ReadModel {
    path: PathBuf,
    projection: Projection,
    changed: BTreeSet<(LineId, EntryId)>,
    /// Lines of which everything may have changed.
    whole: BTreeSet<LineId>,
    changed_since: Option<Instant>,
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
            projection,
            changed: BTreeSet::new(),
            whole: BTreeSet::new(),
            changed_since: None,
        })
    }

    /// Notes whose rows an entry may have changed.
    pub(crate) fn note(&mut self, line: LineId, changed: &Changed) {
        if changed.and_more || self.changed.len() > CHANGED_NOTED_MAX {
            self.whole.insert(line);
        }
        for object in &changed.objects {
            if let ObjectId::Entry(id) = object {
                self.changed.insert((line, *id));
            }
        }
        if !self.is_current() {
            self.changed_since.get_or_insert_with(Instant::now);
        }
    }

    /// Whether every row says what the entries say.
    pub(crate) fn is_current(&self) -> bool {
        self.changed.is_empty() && self.whole.is_empty()
    }

    /// Whether rows have waited for long enough, though the driver is busy.
    pub(crate) fn is_overdue(&self) -> bool {
        self.changed_since
            .is_some_and(|since| since.elapsed() > ROWS_WAIT_MAX)
    }

    /// Computes what the entries moved past. A damaged file is begun anew.
    pub(crate) fn refresh(
        &mut self,
        lines: &Lines<'_>,
        store: &dyn Store,
    ) -> Result<(), StoreError> {
        if self.is_current() {
            return Ok(());
        }
        match self.refresh_rows(lines, store) {
            Err(StoreError::Corrupt { .. }) => self.rebuild(lines, store),
            other => other,
        }
    }

    /// Brings the rows up to the entries at a start: all of them, unless the mark says they are.
    pub(crate) fn catch_up(
        &mut self,
        lines: &Lines<'_>,
        store: &dyn Store,
    ) -> Result<(), StoreError> {
        let is_ours = self.projection.watermark()?.as_deref() == Some(mark(lines).as_str());
        if is_ours {
            Ok(())
        } else {
            self.rebuild(lines, store)
        }
    }

    /// Throws every row away and computes all of them from the entries.
    pub(crate) fn rebuild(
        &mut self,
        lines: &Lines<'_>,
        store: &dyn Store,
    ) -> Result<(), StoreError> {
        // A file that is damaged can't be emptied either.
        if self.projection.clear().is_err() {
            self.projection = Projection::make_again(&self.path, VERSION)?;
        }
        self.whole = lines.keys().copied().collect();
        self.refresh_rows(lines, store)
    }

    fn refresh_rows(&mut self, lines: &Lines<'_>, store: &dyn Store) -> Result<(), StoreError> {
        let mut stale: BTreeSet<(LineId, EntryId)> = self.changed.clone();
        for line in &self.whole {
            let objects = lines
                .get(line)
                .map(|source| source.fold.objects())
                .unwrap_or_default();
            stale.extend(objects.into_iter().filter_map(|object| match object {
                ObjectId::Entry(id) => Some((*line, id)),
                _ => None,
            }));
        }
        let stale: Vec<_> = stale.into_iter().collect();
        let end_mark = mark(lines);
        let mut batches = stale.chunks(ROWS_PER_BATCH).peekable();
        while let Some(rows) = batches.next() {
            let mut batch = self.projection.begin()?;
            for (line, id) in rows {
                let Some(source) = lines.get(line) else {
                    continue;
                };
                if let Some(row) = row(*source, store, *id)? {
                    match row.json {
                        Some(json) => {
                            batch.put(*line, &row.kind, &id.to_string(), &row.order, &json)?
                        }
                        None => batch.remove(*line, &row.kind, &id.to_string())?,
                    }
                }
            }
            // Until the last batch the mark says that the rows are behind.
            let is_last = batches.peek().is_none();
            batch.finish(if is_last { &end_mark } else { "" })?;
        }
        if stale.is_empty() {
            self.projection.begin()?.finish(&end_mark)?;
        }
        self.changed.clear();
        self.whole.clear();
        self.changed_since = None;
        Ok(())
    }

    /// One message's JSON.
    pub(crate) fn message(&self, line: LineId, id: EntryId) -> Result<Option<String>, StoreError> {
        for status in [Status::Actual, Status::Exercise, Status::Test] {
            let found = self
                .projection
                .get(line, &kind(MESSAGE, status), &id.to_string())?;
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
        self.projection
            .list(line, &kind(MESSAGE, status), before, limit)
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
            let page = self.projection.list(
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
        self.projection.dump()
    }
}

struct NewRow {
    kind: String,
    order: Vec<Order>,
    /// `None` if there must be no such row.
    json: Option<String>,
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
        _ => Ok(None),
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
    // Newest first, so that the first page is the one a desk wants.
    let newest_first = i64::try_from(speech.time.as_ms()).map_or(i64::MIN, |ms| -ms);
    Ok(Some(NewRow {
        kind: kind(MESSAGE, speech.status),
        order: vec![Order::Int(newest_first)],
        json: Some(to_json(&message)),
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
        }));
    }
    let entry = message_view::stored_entry(source, store, speech.id)?;
    let place = speech.address.place;
    let number = |number: u64| Order::Int(i64::try_from(number).unwrap_or(i64::MAX));
    Ok(Some(NewRow {
        kind,
        order: vec![
            number(speech.address.party.0.into()),
            number(place.epoch.0.into()),
            number(place.sequence.0),
        ],
        json: Some(to_json(&AccountRow {
            bytes: entry.map(|entry| hex::encode(entry.bytes())),
        })),
    }))
}

fn to_json(row: &impl Serialize) -> String {
    serde_json::to_string(row).expect("rows have text keys only, so JSON can hold them")
}

fn kind(of: &str, status: Status) -> String {
    format!("{of}/{}", detente_api::text::status_name(status))
}

/// What the rows were computed from: how many entries of which line.
fn mark(lines: &Lines<'_>) -> String {
    let counts: Vec<String> = lines
        .iter()
        .map(|(line, source)| format!("{line}:{}", source.fold.count()))
        .collect();
    Digest::labelled("detente/read-model-mark/v0", &[counts.join(",").as_bytes()]).to_string()
}

const FILE: &str = "projection.db";
/// To be raised whenever a row is computed in another way.
const VERSION: u32 = 1;
const MESSAGE: &str = "message";
const ACCOUNT: &str = "account";
