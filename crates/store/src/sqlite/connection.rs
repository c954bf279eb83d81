//! The one connection to truth.db: opened so that a commit that returned is on the disk.
//!
//! Follows spec/store.md §2.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::schema;
use crate::disk::Disk;
use crate::error::StoreError;
use crate::files;

/// Opens or makes the database at `path`, checks whose it is, brings its schema up to date, and
/// folds the whole log into it, so that nothing is signed on the strength of a log nobody has read back.
///
/// # Errors
///
/// `OldSqlite`, `Locked`, `NotOurs`, `NewerSchema`, `Corrupt`, `Full`; any I/O error.
pub(super) fn open(
    disk: &dyn Disk,
    path: &Path,
    pages_max: Option<u32>,
) -> Result<Connection, StoreError> {
    let doing = "opening the database";
    let conn = unprepared(disk, path)?;
    if let Some(pages) = pages_max {
        conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
            .map_err(|error| classify(doing, error))?;
    }
    conn.set_prepared_statement_cache_capacity(32);
    schema::prepare(&conn).map_err(|error| locked(path, error))?;
    checkpoint(&conn, "TRUNCATE")?;
    files::sync_parent(disk, path)?;
    Ok(conn)
}

/// Opens or makes the database at `path` as every connection to it is, whatever its schema.
///
/// # Errors
///
/// As `open`.
pub(super) fn unprepared(disk: &dyn Disk, path: &Path) -> Result<Connection, StoreError> {
    let found = rusqlite::version_number();
    if found < SQLITE_VERSION_MIN {
        return Err(StoreError::OldSqlite {
            found,
            needed: SQLITE_VERSION_MIN,
        });
    }
    // SQLite gives its log the permissions of the database, so the database is made first, by us.
    files::open_or_make(disk, path)?;
    let doing = "opening the database";
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(files::uri(disk, path), flags)
        .map_err(|error| classify(doing, error))?;
    // Without this a build with STAT4 parses a statement again for each new parameter.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|error| classify(doing, error))?;
    conn.busy_timeout(Duration::ZERO)
        .map_err(|error| classify(doing, error))?;
    // The checkpoint SQLite makes when it closes discards its errors.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .map_err(|error| classify(doing, error))?;
    conn.execute_batch(PRAGMAS)
        .map_err(|error| locked(path, classify(doing, error)))?;
    let mode: String = conn
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(|error| locked(path, classify(doing, error)))?;
    if mode != "wal" {
        return Err(StoreError::Corrupt {
            file: schema::FILE,
            detail: format!("its journal mode stays {mode}"),
        });
    }
    Ok(conn)
}

/// Folds the log into the database, durably.
///
/// # Errors
///
/// `Full` if the database could not grow, which loses nothing: the log stays. Any I/O error.
pub(super) fn checkpoint(conn: &Connection, mode: &str) -> Result<(), StoreError> {
    let (busy, pages, folded) = checkpoint_state(conn, mode)?;
    if busy != 0 || pages != folded {
        return Err(StoreError::Corrupt {
            file: schema::FILE,
            detail: format!("its log was not folded in whole: {folded} of {pages} pages"),
        });
    }
    Ok(())
}

/// Walks a table and its indexes: damage that hides a row leaves the two unlike.
///
/// # Errors
///
/// `Corrupt` with what is first found; any I/O error.
pub(super) fn check_table(conn: &Connection, table: &str) -> Result<(), StoreError> {
    let found: String = conn
        .query_row(&format!("PRAGMA integrity_check({table})"), [], |row| {
            row.get(0)
        })
        .map_err(|error| classify("checking a table", error))?;
    if found == "ok" {
        return Ok(());
    }
    Err(StoreError::Corrupt {
        file: schema::FILE,
        detail: found,
    })
}

/// How many pages of the log wait to be folded into the database.
pub(super) fn log_pages(conn: &Connection) -> Result<i64, StoreError> {
    let (_, pages, folded) = checkpoint_state(conn, "NOOP")?;
    Ok(pages - folded)
}

/// How many pages of the database hold something.
pub(super) fn pages_used(conn: &Connection) -> Result<u64, StoreError> {
    let ask = |sql: &str| -> Result<u64, StoreError> {
        conn.prepare_cached(sql)
            .and_then(|mut statement| statement.query_row([], |row| row.get::<_, i64>(0)))
            .map(i64::unsigned_abs)
            .map_err(|error| classify("counting the pages", error))
    };
    Ok(ask("PRAGMA page_count")?.saturating_sub(ask("PRAGMA freelist_count")?))
}

fn checkpoint_state(conn: &Connection, mode: &str) -> Result<(i64, i64, i64), StoreError> {
    let mut statement = conn
        .prepare_cached(&format!("PRAGMA wal_checkpoint({mode})"))
        .map_err(|error| classify("folding the log into the database", error))?;
    statement
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .map_err(|error| classify("folding the log into the database", error))
}

/// Says what an error of SQLite means to the caller.
pub(super) fn classify(doing: &'static str, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        // Our own statements break no constraint of an intact database.
        Some(
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ConstraintViolation,
        ) => StoreError::Corrupt {
            file: schema::FILE,
            detail: error.to_string(),
        },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked {
            path: schema::FILE.into(),
            process: None,
        },
        Some(_) => StoreError::Io {
            doing,
            source: Box::new(error),
        },
        // A column that is not of its type, a row that must be there and is not.
        None => StoreError::Corrupt {
            file: schema::FILE,
            detail: error.to_string(),
        },
    }
}

/// Names the file in a `Locked` that SQLite gave.
fn locked(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Locked { process, .. } => StoreError::Locked {
            path: path.to_owned(),
            process,
        },
        other => other,
    }
}

/// A page of the database.
pub(super) const PAGE_BYTES: u64 = 4096;
/// Earlier ones could lose a commit when a checkpoint and a commit met (sqlite.org/wal.html, "WAL-reset bug").
const SQLITE_VERSION_MIN: i32 = 3_051_003;

/// `locking_mode` is set before the log is first touched: the log's index then lives in our memory,
/// not in a shared file that a full disk could deny us, and no second program can write.
const PRAGMAS: &str = "
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA cell_size_check = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA mmap_size = 0;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::MachineDisk;

    #[test]
    fn any_path_survives_the_uri() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["plain", "with space", "100%?x=1#y", "Деташ"] {
            let path = dir.path().join(name);
            drop(open(&MachineDisk, &path, None).unwrap());
            assert!(
                path.metadata().unwrap().len() > 0,
                "{name} was opened elsewhere"
            );
        }
    }

    #[test]
    fn a_small_commit_fills_its_sector_so_that_a_torn_next_one_cannot_reach_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("truth.db");
        let conn = open(&MachineDisk, &path, None).unwrap();
        let pages = |conn: &Connection| log_pages(conn).unwrap();
        assert_eq!(pages(&conn), 0);
        conn.execute(
            "INSERT INTO documents (kind, key, digest, bytes) VALUES (1, x'', x'', x'')",
            [],
        )
        .unwrap();
        let wal = std::fs::metadata(dir.path().join("truth.db-wal"))
            .unwrap()
            .len();
        // One page's frame is 24 bytes longer than the page, so the last frame must cross a sector's end.
        assert!(
            pages(&conn) >= 3 && wal >= 32 + 3 * 4120,
            "{} pages, {wal} bytes",
            pages(&conn)
        );
        checkpoint(&conn, "FULL").unwrap();
        assert_eq!(pages(&conn), 0);
    }

    #[test]
    fn another_programs_database_and_a_newer_schema_are_refused_untouched() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("truth.db");
        let other = Connection::open(&path).unwrap();
        other
            .execute_batch("CREATE TABLE cats (name TEXT); PRAGMA application_id = 77")
            .unwrap();
        drop(other);
        assert!(matches!(
            open(&MachineDisk, &path, None),
            Err(StoreError::NotOurs { found: 77, .. })
        ));
        std::fs::remove_file(&path).unwrap();
        let conn = open(&MachineDisk, &path, None).unwrap();
        conn.execute("INSERT INTO schema_version VALUES (99, '9.9.9')", [])
            .unwrap();
        checkpoint(&conn, "TRUNCATE").unwrap();
        drop(conn);
        let before = std::fs::read(&path).unwrap();
        match open(&MachineDisk, &path, None) {
            Err(StoreError::NewerSchema {
                found: 99,
                known: 2,
                written_by,
                ..
            }) => assert_eq!(written_by, "9.9.9"),
            other => panic!("{other:?}"),
        }
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn bytes_that_are_no_database_are_said_to_be_damaged() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("truth.db");
        std::fs::write(&path, [0x5a; 8192]).unwrap();
        assert!(matches!(
            open(&MachineDisk, &path, None),
            Err(StoreError::Corrupt { .. })
        ));
    }
}
