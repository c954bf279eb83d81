//! The index of the record: the part of the fold that is not in memory, in a file that may be thrown
//! away at any time.
//!
//! Keeps rows by line, shelf and key, and gives them back as they were put or says that it can't; what
//! they mean is the fold's. A file that is damaged, of another layout, or computed from another store is
//! made again empty. A row that is hidden by damage is found by reading all of them: their digests no longer
//! add up. Follows spec/store.md §6.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use detente_line::fold::past::{End, Found, Past, PastFault, Row, Shelf, Shelving};
use detente_record::{Digest, EntryId, LineId};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use crate::disk::Disk;
use crate::error::StoreError;
use crate::files;

/// The index of a data directory.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    conn: Arc<Mutex<Connection>>,
    /// How far its rows have been read through. Locked after `conn`.
    reading: Arc<Mutex<Reading>>,
    disk: Arc<dyn Disk>,
    path: PathBuf,
    instance: [u8; 16],
}

/// A reading of every row in order, a few at a time, while rows come and go.
#[derive(Debug)]
struct Reading {
    /// The last row that was read.
    last: (i64, Vec<u8>),
    /// The sum of the digests of all rows up to it, as they are now.
    sum: u64,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            last: (i64::MIN, Vec::new()),
            sum: 0,
        }
    }
}

impl Reading {
    /// A row was put or taken away: what was read already counts as read anew.
    fn change(&mut self, shelf: i64, key: &[u8], by: u64) {
        if (shelf, key) <= (self.last.0, &self.last.1[..]) {
            self.sum = self.sum.wrapping_add(by);
        }
    }
}

/// How far a line is in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The row of `truth.db` of the last entry that is in it.
    pub(crate) row: i64,
    /// That entry.
    pub(crate) last: EntryId,
    /// How many there are.
    pub(crate) entries: u32,
}

/// The door to one line's rows.
#[derive(Debug)]
struct Door {
    index: Index,
    line: LineId,
    /// The number that stands for the line; found once it has rows.
    number: Mutex<Option<i64>>,
}

impl Index {
    /// Opens the index at `path` of the store `instance`, or makes it again if it can't be used.
    ///
    /// # Errors
    ///
    /// `Full`; any I/O error.
    pub(crate) fn open(
        disk: Arc<dyn Disk>,
        path: &Path,
        instance: [u8; 16],
    ) -> Result<Self, StoreError> {
        let conn = match open_as_it_is(&*disk, path) {
            Ok(conn) if is_of(&conn, instance) => conn,
            // Closed first, so that the file is not removed under an open connection.
            Ok(_) | Err(StoreError::Corrupt { .. }) => make_again(&*disk, path, instance)?,
            Err(error) => return Err(error),
        };
        Ok(Self {
            conn: Arc::new(Mutex::new(conn)),
            reading: Arc::default(),
            disk,
            path: path.to_owned(),
            instance,
        })
    }

    /// Throws every row of every line away. No door may be in use.
    ///
    /// # Errors
    ///
    /// As `open`.
    pub(crate) fn clear(&self) -> Result<(), StoreError> {
        let mut conn = self.conn();
        *self.reading() = Reading::default();
        // What is damaged can't be emptied: the connection is let go, then the file.
        *conn =
            Connection::open_in_memory().map_err(|error| classify("closing the index", &error))?;
        *conn = make_again(&*self.disk, &self.path, self.instance)?;
        Ok(())
    }

    /// How far a line is in it; `None` if it isn't.
    ///
    /// # Errors
    ///
    /// `Corrupt`: clear it. Any I/O error.
    pub(crate) fn mark(&self, line: LineId) -> Result<Option<Mark>, StoreError> {
        self.conn()
            .query_row(
                "SELECT row, last, entries FROM lines WHERE id = ?1",
                [line.0],
                |row| {
                    Ok(Mark {
                        row: row.get(0)?,
                        last: EntryId(row.get(1)?),
                        entries: row.get(2)?,
                    })
                },
            )
            .optional()
            .map_err(|error| classify("reading the index", &error))
    }

    /// Keeps rows, and how far the line is with them, in one transaction.
    ///
    /// # Errors
    ///
    /// `Full`, with nothing kept; `Corrupt`; any I/O error.
    pub(crate) fn keep(
        &self,
        line: LineId,
        shelving: &Shelving,
        row: i64,
    ) -> Result<(), StoreError> {
        let fault = |error: rusqlite::Error| classify("writing the index", &error);
        let mut conn = self.conn();
        let transaction = conn.transaction().map_err(fault)?;
        let number: i64 = transaction
            .prepare_cached(
                "INSERT INTO lines (id, row, last, entries) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET row = ?2, last = ?3, entries = ?4 RETURNING number",
            )
            .and_then(|mut statement| {
                statement.query_row((line.0, row, shelving.last.0, shelving.entries), |row| {
                    row.get(0)
                })
            })
            .map_err(fault)?;
        let changes = put_rows(&transaction, number, &shelving.rows).map_err(fault)?;
        transaction.commit().map_err(fault)?;
        let mut reading = self.reading();
        for (row, (shelf, by)) in shelving.rows.iter().zip(changes) {
            reading.change(shelf, &row.key, by);
        }
        Ok(())
    }

    /// Reads on in the rows of all lines, at most so many, and proves them; at the end also that none is
    /// missing. Says whether that was the end: the next call begins again.
    ///
    /// # Errors
    ///
    /// `Corrupt`: clear it. Any I/O error.
    pub(crate) fn read_on(&self, rows_max: usize) -> Result<bool, StoreError> {
        let fault = |error: rusqlite::Error| classify("reading the index through", &error);
        let altered = |what: &str| StoreError::Corrupt {
            file: FILE,
            detail: what.to_owned(),
        };
        let conn = self.conn();
        let mut reading = self.reading();
        let Reading { last, sum } = &mut *reading;
        let mut statement = conn
            .prepare_cached(
                "SELECT shelf, key, value FROM rows WHERE (shelf, key) > (?1, ?2)
                 ORDER BY shelf, key LIMIT ?3",
            )
            .map_err(fault)?;
        let most = i64::try_from(rows_max).unwrap_or(i64::MAX);
        let mut rows = statement.query((last.0, &last.1, most)).map_err(fault)?;
        let mut read = 0;
        while let Some(row) = rows.next().map_err(fault)? {
            let next: (i64, Vec<u8>) = (row.get(0).map_err(fault)?, row.get(1).map_err(fault)?);
            let value: Vec<u8> = row.get(2).map_err(fault)?;
            // Of what is out of order, a search finds only some.
            if next <= *last {
                return Err(altered("its rows are out of order"));
            }
            *sum = sum.wrapping_add(digest_of(&value));
            proved(next.0, &next.1, value).map_err(|fault| altered(&fault.0))?;
            *last = next;
            read += 1;
        }
        if read == rows_max {
            return Ok(false);
        }
        let found = std::mem::take(&mut *reading).sum;
        if found == kept_sum(&conn).map_err(fault)? {
            Ok(true)
        } else {
            Err(altered("it has other rows than were put"))
        }
    }

    /// The door to one line's rows.
    pub(crate) fn door(&self, line: LineId) -> Box<dyn Past> {
        Box::new(Door {
            index: self.clone(),
            line,
            number: Mutex::new(None),
        })
    }

    fn conn(&self) -> MutexGuard<'_, Connection> {
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reading(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Door {
    /// The number that stands for the line; `None` while it has no rows.
    fn number(&self, conn: &Connection) -> Result<Option<i64>, PastFault> {
        let mut known = self.number.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_none() {
            *known = conn
                .query_row(
                    "SELECT number FROM lines WHERE id = ?1",
                    [self.line.0],
                    |row| row.get(0),
                )
                .optional()
                .map_err(|error| fault(&error))?;
        }
        Ok(*known)
    }
}

impl Past for Door {
    fn get(&self, shelf: Shelf, key: &[u8]) -> Result<Option<Vec<u8>>, PastFault> {
        let conn = self.index.conn();
        let Some(number) = self.number(&conn)? else {
            return Ok(None);
        };
        let shelf = shelf_number(number, shelf);
        let found: Option<Vec<u8>> = conn
            .prepare_cached("SELECT value FROM rows WHERE shelf = ?1 AND key = ?2")
            .and_then(|mut statement| {
                statement
                    .query_row((shelf, key), |row| row.get(0))
                    .optional()
            })
            .map_err(|error| fault(&error))?;
        found.map(|value| proved(shelf, key, value)).transpose()
    }

    fn range(
        &self,
        shelf: Shelf,
        first: &[u8],
        last: &[u8],
        from: End,
        most: usize,
    ) -> Result<Found, PastFault> {
        let conn = self.index.conn();
        let Some(number) = self.number(&conn)? else {
            return Ok(Vec::new());
        };
        let shelf = shelf_number(number, shelf);
        let sql = match from {
            End::Lowest => {
                "SELECT key, value FROM rows WHERE shelf = ?1 AND key BETWEEN ?2 AND ?3
                 ORDER BY key LIMIT ?4"
            }
            End::Highest => {
                "SELECT key, value FROM rows WHERE shelf = ?1 AND key BETWEEN ?2 AND ?3
                 ORDER BY key DESC LIMIT ?4"
            }
        };
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut statement = conn.prepare_cached(sql).map_err(|error| fault(&error))?;
        let mut rows = statement
            .query((shelf, first, last, most))
            .map_err(|error| fault(&error))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(|error| fault(&error))? {
            let key: Vec<u8> = row.get(0).map_err(|error| fault(&error))?;
            let value: Vec<u8> = row.get(1).map_err(|error| fault(&error))?;
            let value = proved(shelf, &key, value)?;
            found.push((key, value));
        }
        Ok(found)
    }
}

/// Puts rows and takes rows away, and brings the sum of all digests up to date. For each of them its shelf,
/// and by how much it changes the sum.
fn put_rows(conn: &Connection, line: i64, rows: &[Row]) -> rusqlite::Result<Vec<(i64, u64)>> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO rows (shelf, key, value) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?;
    let mut find = conn.prepare_cached("SELECT value FROM rows WHERE shelf = ?1 AND key = ?2")?;
    let mut replace =
        conn.prepare_cached("UPDATE rows SET value = ?3 WHERE shelf = ?1 AND key = ?2")?;
    let mut remove =
        conn.prepare_cached("DELETE FROM rows WHERE shelf = ?1 AND key = ?2 RETURNING value")?;
    let mut sum = kept_sum(conn)?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let shelf = shelf_number(line, row.shelf);
        let of = |row: &rusqlite::Row<'_>| row.get(0).map(|value: Vec<u8>| digest_of(&value));
        let by = match &row.value {
            Some(value) => {
                let value = sealed(shelf, row, value);
                let mut before = 0;
                // Most are new: only of the others the digest before is looked for.
                if insert.execute((shelf, &row.key, &value))? == 0 {
                    before = find.query_row((shelf, &row.key), of)?;
                    replace.execute((shelf, &row.key, &value))?;
                }
                digest_of(&value).wrapping_sub(before)
            }
            None => {
                let before = remove.query_row((shelf, &row.key), of).optional()?;
                0_u64.wrapping_sub(before.unwrap_or(0))
            }
        };
        sum = sum.wrapping_add(by);
        changes.push((shelf, by));
    }
    conn.prepare_cached("UPDATE source SET sum = ?1")?
        .execute([sum.cast_signed()])?;
    Ok(changes)
}

/// The sum of the digests of all rows, as it was kept with them.
fn kept_sum(conn: &Connection) -> rusqlite::Result<u64> {
    conn.prepare_cached("SELECT sum FROM source")?
        .query_row([], |row| row.get(0).map(i64::cast_unsigned))
}

/// The digest behind a value, as a number.
fn digest_of(sealed: &[u8]) -> u64 {
    let digest = sealed.last_chunk::<DIGEST_BYTES>();
    digest.map_or(0, |digest| u64::from_be_bytes(*digest))
}

/// The value with the beginning of its digest behind it.
fn sealed(shelf: i64, row: &Row, value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len() + DIGEST_BYTES);
    bytes.extend_from_slice(value);
    bytes.extend_from_slice(&digest(shelf, &row.key, value));
    bytes
}

/// The value as it was put.
fn proved(shelf: i64, key: &[u8], mut value: Vec<u8>) -> Result<Vec<u8>, PastFault> {
    let length = value.len().saturating_sub(DIGEST_BYTES);
    let stored = value.split_off(length);
    if stored == digest(shelf, key, &value) {
        Ok(value)
    } else {
        Err(PastFault("a row is not as it was put".to_owned()))
    }
}

fn digest(shelf: i64, key: &[u8], value: &[u8]) -> [u8; DIGEST_BYTES] {
    let length = u64::try_from(key.len()).unwrap_or(u64::MAX).to_be_bytes();
    let whole = Digest::labelled(LABEL_ROW, &[&shelf.to_be_bytes(), &length, key, value]);
    let mut first = [0; DIGEST_BYTES];
    first.copy_from_slice(&whole.0[..DIGEST_BYTES]);
    first
}

/// One number for line and shelf.
fn shelf_number(line: i64, shelf: Shelf) -> i64 {
    line * SHELVES + i64::from(shelf as u8)
}

fn open_as_it_is(disk: &dyn Disk, path: &Path) -> Result<Connection, StoreError> {
    files::open_or_make(disk, path)?;
    let fault = |error: rusqlite::Error| classify("opening the index", &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(files::uri(disk, path), flags).map_err(fault)?;
    // Without this a build with STAT4 parses a statement again for each new parameter.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(fault)?;
    // NORMAL loses the last transactions with the power, never half of one: the marks then tell.
    conn.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 16777216;",
    )
    .map_err(fault)?;
    conn.set_prepared_statement_cache_capacity(16);
    Ok(conn)
}

fn make_again(disk: &dyn Disk, path: &Path, instance: [u8; 16]) -> Result<Connection, StoreError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        files::remove(disk, Path::new(&name))?;
    }
    let conn = open_as_it_is(disk, path)?;
    let fault = |error: rusqlite::Error| classify("making the index", &error);
    conn.execute_batch(&format!(
        "BEGIN IMMEDIATE; {SCHEMA}
         PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {LAYOUT};"
    ))
    .map_err(fault)?;
    conn.execute(
        "INSERT INTO source (instance, sum) VALUES (?1, 0)",
        [instance],
    )
    .map_err(fault)?;
    conn.execute_batch("COMMIT").map_err(fault)?;
    Ok(conn)
}

/// Whether these are our tables, computed from that store.
fn is_of(conn: &Connection, instance: [u8; 16]) -> bool {
    let found = conn.query_row(
        "SELECT instance FROM pragma_user_version, source WHERE user_version = ?1",
        [LAYOUT],
        |row| row.get::<_, [u8; 16]>(0),
    );
    // A file without our tables: empty, or half made before a crash.
    found.is_ok_and(|found| found == instance)
}

fn fault(error: &rusqlite::Error) -> PastFault {
    PastFault(error.to_string())
}

fn classify(doing: &'static str, error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked {
            path: FILE.into(),
            process: None,
        },
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
            StoreError::Io {
                doing,
                source: error.to_string().into(),
            }
        }
        // Disposable: whatever is wrong with the file's content, it is made again.
        _ => StoreError::Corrupt {
            file: FILE,
            detail: error.to_string(),
        },
    }
}

/// What errors call the file.
pub(crate) const FILE: &str = "index.db";
/// "Dtni".
const APPLICATION_ID: i32 = 0x4474_6e69;
/// The layout of the tables below; there are no steps from one to the next, the file is made again.
const LAYOUT: u32 = 2;
const LABEL_ROW: &str = "detente/index-row/v0";
/// Of a row's digest: damage is found by it, not malice, which the signatures find.
const DIGEST_BYTES: usize = 8;
/// More than there are shelves.
const SHELVES: i64 = 64;
const SCHEMA: &str = "
    CREATE TABLE source (
        instance BLOB NOT NULL,
        sum      INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE lines (
        number  INTEGER PRIMARY KEY,
        id      BLOB NOT NULL UNIQUE,
        row     INTEGER NOT NULL,
        last    BLOB NOT NULL,
        entries INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE rows (
        shelf INTEGER NOT NULL,
        key   BLOB NOT NULL,
        value BLOB NOT NULL,
        PRIMARY KEY (shelf, key)
    ) STRICT, WITHOUT ROWID;
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::MachineDisk;

    const LINE: LineId = LineId([7; 32]);

    fn put(index: &Index, entries: u32, rows: &[(u8, Option<&str>)]) {
        let row = |(key, value): &(u8, Option<&str>)| Row {
            shelf: Shelf::About,
            key: vec![*key],
            value: value.map(|value| value.as_bytes().to_vec()),
        };
        let shelving = Shelving {
            entries,
            last: EntryId([1; 32]),
            rows: rows.iter().map(row).collect(),
        };
        index.keep(LINE, &shelving, 1).unwrap();
    }

    fn of_ten(dir: &tempfile::TempDir) -> Index {
        let path = dir.path().join(FILE);
        let index = Index::open(Arc::new(MachineDisk), &path, [0; 16]).unwrap();
        put(
            &index,
            1,
            &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(|key| (key, Some("value"))),
        );
        index
    }

    #[test]
    fn an_index_is_read_through_while_rows_come_change_and_go() {
        let dir = tempfile::tempdir().unwrap();
        let index = of_ten(&dir);
        for round in 0..3 {
            assert!(!index.read_on(4).unwrap(), "round {round}");
            // Before and behind where the reading stands.
            let text = format!("round {round}");
            let value = Some(text.as_str());
            put(
                &index,
                2 + round,
                &[(1, value), (2, None), (8, value), (9, None), (20, value)],
            );
            assert!(!index.read_on(4).unwrap(), "round {round}");
            put(&index, 2 + round, &[(2, value), (9, value), (20, None)]);
            assert!(index.read_on(4).unwrap(), "round {round}");
        }
    }

    #[test]
    fn a_row_that_is_gone_is_missed_at_the_end_and_an_altered_one_when_it_is_read() {
        let dir = tempfile::tempdir().unwrap();
        for damage in [
            "DELETE FROM rows WHERE key = x'05'",
            "UPDATE rows SET key = x'55' WHERE key = x'05'",
            "UPDATE rows SET value = x'00112233445566778899' WHERE key = x'05'",
        ] {
            let index = of_ten(&dir);
            assert!(index.read_on(100).unwrap());
            index.conn().execute_batch(damage).unwrap();
            let found = index.read_on(100);
            assert!(
                matches!(found, Err(StoreError::Corrupt { .. })),
                "{damage}: {found:?}"
            );
            index.clear().unwrap();
            assert!(index.read_on(100).unwrap(), "{damage}");
        }
    }
}
