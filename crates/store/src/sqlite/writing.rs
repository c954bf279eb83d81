//! One batch into one transaction. Follows spec/store.md §2.

use std::collections::BTreeMap;

use detente_line::persist::{DocumentKind, Write};
use detente_record::{Address, Entry, LineId};
use rusqlite::{Connection, OptionalExtension};

use super::connection::classify;
use super::rows::{self, Key};
use crate::error::StoreError;
use crate::store::Committed;

/// What a batch did, to be believed once it is committed.
#[derive(Default)]
pub(super) struct Written {
    pub(super) committed: Committed,
    /// Lines that had no entries before.
    pub(super) lines: BTreeMap<LineId, i64>,
    /// Addresses at which an altered row was put right.
    pub(super) right: Vec<(LineId, Address)>,
    /// The last row there is with it.
    pub(super) last: i64,
}

/// Commits `batch` in one transaction, new entries in rows behind `last`; on any error the transaction is rolled back.
///
/// # Errors
///
/// `Full`: rolled back. `Io` also if it could not be rolled back.
pub(super) fn commit(
    conn: &Connection,
    lines: &BTreeMap<LineId, i64>,
    last: i64,
    batch: &[Write],
) -> Result<Written, StoreError> {
    let step = |sql: &str, doing| {
        conn.execute_batch(sql)
            .map_err(|error| classify(doing, error))
    };
    step("BEGIN IMMEDIATE", "beginning a commit")?;
    let mut written = Written {
        last,
        ..Written::default()
    };
    let done = batch
        .iter()
        .try_for_each(|write| one(conn, lines, write, &mut written))
        .and_then(|()| step("COMMIT", "committing"));
    if let Err(error) = done {
        // SQLite ends the transaction itself after some errors.
        if !conn.is_autocommit() {
            conn.execute_batch("ROLLBACK")
                .map_err(|error| StoreError::Io {
                    doing: "rolling a commit back",
                    source: Box::new(error),
                })?;
        }
        return Err(error);
    }
    Ok(written)
}

fn one(
    conn: &Connection,
    lines: &BTreeMap<LineId, i64>,
    write: &Write,
    written: &mut Written,
) -> Result<(), StoreError> {
    match write {
        Write::Entry(entry) => {
            let line = entry.header().line;
            let number = match lines.get(&line).or_else(|| written.lines.get(&line)) {
                Some(number) => *number,
                None => {
                    let number = add_line(conn, line)?;
                    written.lines.insert(line, number);
                    number
                }
            };
            put_entry(conn, number, entry, written)
        }
        Write::Put { kind, key, bytes } => put_document(conn, *kind, key, bytes),
        Write::Remove { kind, key } => run(
            conn,
            "removing a document",
            "DELETE FROM documents WHERE kind = ?1 AND key = ?2",
            (*kind as u8, key),
        ),
    }
}

/// Writes an entry that is not there; puts right or completes one that is.
fn put_entry(
    conn: &Connection,
    number: i64,
    entry: &Entry,
    written: &mut Written,
) -> Result<(), StoreError> {
    let (line, address, id) = (entry.header().line, entry.address(), entry.id());
    // Looked for under its place and under its id: if either is altered on disk, the other finds it.
    let mut there = rows::at(conn, number, address)?;
    for key in rows::with_id(conn, number, id)? {
        if !there.iter().any(|known| known.row == key.row) {
            there.push(key);
        }
    }
    let mut whole = None;
    let mut altered = Vec::new();
    for key in there {
        match rows::intact(conn, line, number, &key)? {
            Some(stored) if stored.id() == id => whole = Some((key.row, stored.bytes().len())),
            // The other branch of a fork.
            Some(_) => {}
            None if key.id == id || rows::id_of_bytes(conn, key.row)? == Some(id) => {
                altered.push(key);
            }
            // The other branch, altered: only its own copy puts it right.
            None => {}
        }
    }
    // Where one index leads to it as it was written, and another to another row, that row is none of its own.
    altered.retain(|key| whole.is_none_or(|(row, _)| row == key.row));
    if let Some(key) = altered.first() {
        return put_right(conn, number, key, entry, written);
    }
    if let Some((row, stored)) = whole {
        let more = entry.bytes().len().saturating_sub(stored);
        // Parts are fixed by their commitments, so a complete copy that is longer lacks nothing we have.
        if more > 0 && entry.missing_parts().next().is_none() {
            update(conn, number, row, entry)?;
            count(conn, number, address, 0, more)?;
            written.committed.completed.push(id);
        } else {
            written.committed.held.push(id);
        }
        return Ok(());
    }
    let (party, epoch, sequence) = rows::numbers(address);
    // SQLite would give it the number behind the last row of the table's last page: if another page lies there, that
    // of a row there is, and nobody would find it.
    written.last += 1;
    run(
        conn,
        "writing an entry",
        "INSERT INTO entries (row, line, party, epoch, sequence, id, digest, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            written.last,
            number,
            party,
            epoch,
            sequence,
            id.0,
            rows::row_digest(entry.bytes()).0,
            entry.bytes(),
        ),
    )?;
    count(conn, number, address, 1, entry.bytes().len())?;
    written.committed.new.push(id);
    Ok(())
}

/// Puts verified bytes in the place of what was altered.
fn put_right(
    conn: &Connection,
    number: i64,
    key: &Key,
    entry: &Entry,
    written: &mut Written,
) -> Result<(), StoreError> {
    match update(conn, number, key.row, entry) {
        // What rotted are the columns beside the bytes, which the indexes repeat: SQLite does not find there what it is
        // to take out. Where the bytes are gone too, whatever lies there is not to come into an index.
        Err(StoreError::Corrupt { .. })
            if rows::id_of_bytes(conn, key.row)? == Some(entry.id()) =>
        {
            run(conn, "making the indexes anew", "REINDEX entries", ())?;
            update(conn, number, key.row, entry)?;
        }
        done => done?,
    }
    let line = entry.header().line;
    written
        .right
        .extend([(line, key.address), (line, entry.address())]);
    written.committed.repaired.push(entry.id());
    Ok(())
}

fn update(conn: &Connection, number: i64, row: i64, entry: &Entry) -> Result<(), StoreError> {
    let (party, epoch, sequence) = rows::numbers(entry.address());
    // INSERT OR REPLACE, not UPDATE: if the table lost the row that an index names, it is there again.
    run(
        conn,
        "replacing an entry",
        "INSERT OR REPLACE INTO entries (row, line, party, epoch, sequence, id, digest, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            row,
            number,
            party,
            epoch,
            sequence,
            entry.id().0,
            rows::row_digest(entry.bytes()).0,
            entry.bytes(),
        ),
    )
}

fn count(
    conn: &Connection,
    number: i64,
    address: Address,
    entries: i64,
    bytes: usize,
) -> Result<(), StoreError> {
    run(
        conn,
        "counting an entry",
        "INSERT INTO journals (line, party, entries, bytes) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (line, party) DO UPDATE SET entries = entries + ?3, bytes = bytes + ?4",
        (
            number,
            address.party.0,
            entries,
            rows::integer(bytes as u64),
        ),
    )
}

/// Counts the rows of a line's journals again and keeps that as right.
pub(super) fn recount(conn: &Connection, number: i64) -> Result<(), StoreError> {
    let steps = format!(
        "BEGIN IMMEDIATE;
         DELETE FROM journals WHERE line = {number};
         INSERT INTO journals (line, party, entries, bytes)
             SELECT line, party, count(*), sum(length(bytes)) FROM entries WHERE line = {number} GROUP BY party;
         COMMIT;"
    );
    let done = conn
        .execute_batch(&steps)
        .map_err(|error| classify("counting the journals", error));
    if done.is_err() && !conn.is_autocommit() {
        conn.execute_batch("ROLLBACK")
            .map_err(|error| StoreError::Io {
                doing: "rolling a count back",
                source: Box::new(error),
            })?;
    }
    done
}

fn add_line(conn: &Connection, line: LineId) -> Result<i64, StoreError> {
    let doing = "adding a line";
    let last: Option<i64> = conn
        .query_row("SELECT max(number) FROM lines", [], |row| row.get(0))
        .optional()
        .map_err(|error| classify(doing, error))?
        .flatten();
    let number = last.unwrap_or(0) + 1;
    let digest = rows::line_digest(number, line);
    run(
        conn,
        doing,
        "INSERT INTO lines (number, id, digest) VALUES (?1, ?2, ?3)",
        (number, line.0, digest.0),
    )?;
    Ok(number)
}

fn put_document(
    conn: &Connection,
    kind: DocumentKind,
    key: &[u8],
    bytes: &[u8],
) -> Result<(), StoreError> {
    run(
        conn,
        "writing a document",
        "INSERT INTO documents (kind, key, digest, bytes) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (kind, key) DO UPDATE SET digest = ?3, bytes = ?4",
        (
            kind as u8,
            key,
            rows::document_digest(kind as u8, key, bytes).0,
            bytes,
        ),
    )
}

fn run(
    conn: &Connection,
    doing: &'static str,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<(), StoreError> {
    let mut statement = conn
        .prepare_cached(sql)
        .map_err(|error| classify(doing, error))?;
    statement
        .execute(params)
        .map_err(|error| classify(doing, error))?;
    Ok(())
}
