//! Which schema a database has, and the numbered steps from an older one to ours.
//!
//! A step, once released, is never edited. Follows spec/store.md §2.

use rusqlite::Connection;

use super::connection::classify;
use crate::error::StoreError;

/// Makes the database ours if it is empty, refuses it if it is another's or newer, and brings an
/// older one up to date in one transaction.
///
/// # Errors
///
/// `NotOurs`, `NewerSchema`: nothing was written. Otherwise as the steps fail.
pub(super) fn prepare(conn: &Connection) -> Result<(), StoreError> {
    let found = check(conn)?;
    if found == known() {
        return Ok(());
    }
    let steps = MIGRATIONS.get(found as usize..).unwrap_or_default();
    let step = |sql: &str| {
        conn.execute_batch(sql)
            .map_err(|error| classify("bringing the schema up to date", error))
    };
    step("BEGIN IMMEDIATE")?;
    let done = steps.iter().try_for_each(|sql| step(sql)).and_then(|()| {
        conn.execute(
            "INSERT INTO schema_version (version, written_by) VALUES (?1, ?2)",
            (known(), env!("CARGO_PKG_VERSION")),
        )
        .map_err(|error| classify("bringing the schema up to date", error))?;
        step(&format!("PRAGMA application_id = {APPLICATION_ID}"))?;
        step("COMMIT")
    });
    if done.is_err() && !conn.is_autocommit() {
        step("ROLLBACK")?;
    }
    done
}

/// Which store this is: drawn when its schema was made.
///
/// # Errors
///
/// `Corrupt` if it is lost.
pub(super) fn instance(conn: &Connection) -> Result<[u8; 16], StoreError> {
    conn.query_row("SELECT instance FROM store", [], |row| row.get(0))
        .map_err(|error| classify("reading which store this is", error))
}

/// Reads whose database it is and its schema; 0 is an empty one.
fn check(conn: &Connection) -> Result<u32, StoreError> {
    let ask = |error| classify("reading the schema", error);
    let application_id: i32 = conn
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .map_err(ask)?;
    let tables: u32 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(ask)?;
    if tables == 0 && application_id == 0 {
        return Ok(0);
    }
    if application_id != APPLICATION_ID {
        return Err(StoreError::NotOurs {
            file: FILE,
            found: application_id,
        });
    }
    let (found, written_by): (u32, String) = conn
        .query_row(
            "SELECT version, written_by FROM schema_version ORDER BY version DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(ask)?;
    if found > known() {
        return Err(StoreError::NewerSchema {
            file: FILE,
            found,
            known: known(),
            written_by,
        });
    }
    Ok(found)
}

/// The newest schema this program knows.
fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// "Dtnt": what `file(1)` and we tell our databases by.
const APPLICATION_ID: i32 = 0x4474_6e74;
/// What errors call the database.
pub(super) const FILE: &str = "truth.db";
/// Step n brings schema n to n + 1.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_record.sql"),
    include_str!("migrations/0002_arrival.sql"),
];
