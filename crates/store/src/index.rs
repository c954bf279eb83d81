//! The index of the record: the part of the fold that is not in memory, in a file that may be thrown
//! away at any time.
//!
//! Keeps rows by line, shelf and key, and gives them back as they were put or says that it can't; what
//! they mean is the fold's. A file that is damaged, of another layout, or computed from another store is
//! made again empty. Follows spec/store.md §6.

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
    disk: Arc<dyn Disk>,
    path: PathBuf,
    instance: [u8; 16],
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
        {
            let mut put = transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO rows (shelf, key, value) VALUES (?1, ?2, ?3)",
                )
                .map_err(fault)?;
            let mut remove = transaction
                .prepare_cached("DELETE FROM rows WHERE shelf = ?1 AND key = ?2")
                .map_err(fault)?;
            for row in &shelving.rows {
                let shelf = shelf_number(number, row.shelf);
                match &row.value {
                    Some(value) => put.execute((shelf, &row.key, sealed(shelf, row, value))),
                    None => remove.execute((shelf, &row.key)),
                }
                .map_err(fault)?;
            }
        }
        transaction.commit().map_err(fault)
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
    conn.execute("INSERT INTO source (instance) VALUES (?1)", [instance])
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
const LAYOUT: u32 = 1;
const LABEL_ROW: &str = "detente/index-row/v0";
/// Of a row's digest: damage is found by it, not malice, which the signatures find.
const DIGEST_BYTES: usize = 8;
/// More than there are shelves.
const SHELVES: i64 = 64;
const SCHEMA: &str = "
    CREATE TABLE source (instance BLOB NOT NULL) STRICT;
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
