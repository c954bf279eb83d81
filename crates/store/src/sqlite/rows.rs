//! Rows of the record: found by index, proved intact against the bytes, or known as altered.
//!
//! The rows are looked up in two steps, index then table, so that a row that can't be read still
//! has an address. Follows spec/store.md §2.

use detente_record::{Address, Digest, EntryId, LineId, PartyIndex, Place, UnverifiedEntry};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Params, Row};

use super::connection::classify;
use super::schema;
use crate::error::StoreError;

/// What an index says of an entry's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) row: i64,
    pub(super) address: Address,
    pub(super) id: EntryId,
}

/// The digest kept beside an entry's bytes: it covers the signature and the parts, which the id does not.
pub(super) fn row_digest(bytes: &[u8]) -> Digest {
    Digest::labelled("detente/store-entry/v0", &[bytes])
}

/// The digest kept beside a line's number.
pub(super) fn line_digest(number: i64, line: LineId) -> Digest {
    Digest::labelled("detente/store-line/v0", &[&number.to_be_bytes(), &line.0])
}

/// The digest kept beside a document.
pub(super) fn document_digest(kind: u8, key: &[u8], bytes: &[u8]) -> Digest {
    let key_bytes = u64::try_from(key.len()).unwrap_or(u64::MAX).to_be_bytes();
    Digest::labelled(
        "detente/store-document/v0",
        &[&[kind], &key_bytes, key, bytes],
    )
}

/// The rows at one address, by id.
pub(super) fn at(conn: &Connection, number: i64, address: Address) -> Result<Vec<Key>, StoreError> {
    let (party, epoch, sequence) = numbers(address);
    keys(
        conn,
        "SELECT row, party, epoch, sequence, id FROM entries INDEXED BY entries_by_place
         WHERE line = ?1 AND party = ?2 AND epoch = ?3 AND sequence = ?4 ORDER BY id",
        (number, party, epoch, sequence),
    )
}

/// The rows under one id: one at most in an intact database.
pub(super) fn with_id(conn: &Connection, number: i64, id: EntryId) -> Result<Vec<Key>, StoreError> {
    keys(
        conn,
        "SELECT row, party, epoch, sequence, id FROM entries INDEXED BY entries_by_id
         WHERE line = ?1 AND id = ?2 ORDER BY party, epoch, sequence",
        (number, id.0),
    )
}

/// The last row there is, by the table or by the index, for damage may hide it in one of them; 0 if there is none.
pub(super) fn last(conn: &Connection) -> Result<i64, StoreError> {
    let ask = |sql: &str| -> Result<i64, StoreError> {
        conn.prepare_cached(sql)
            .and_then(|mut statement| statement.query_row((), |row| row.get(0)))
            .map_err(|error| classify("looking for the last entry", error))
    };
    let in_table = ask("SELECT coalesce(max(row), 0) FROM entries NOT INDEXED")?;
    let in_index = ask(
        "SELECT coalesce(max((SELECT row FROM entries INDEXED BY entries_by_arrival
             WHERE line = number ORDER BY row DESC LIMIT 1)), 0) FROM lines",
    )?;
    Ok(in_table.max(in_index))
}

/// The last place of a journal before `end` that has a row.
pub(super) fn last_before(
    conn: &Connection,
    number: i64,
    party: PartyIndex,
    end: Option<Place>,
) -> Result<Option<Place>, StoreError> {
    // One past the last epoch there can be: no entry stands there.
    let (epoch, sequence) = match end {
        Some(place) => (i64::from(place.epoch.0), integer(place.sequence.0)),
        None => (i64::from(u32::MAX) + 1, 0),
    };
    let found = keys(
        conn,
        "SELECT row, party, epoch, sequence, id FROM entries INDEXED BY entries_by_place
         WHERE line = ?1 AND party = ?2 AND (epoch, sequence) < (?3, ?4)
         ORDER BY epoch DESC, sequence DESC LIMIT 1",
        (number, party.0, epoch, sequence),
    )?;
    Ok(found.first().map(|key| key.address.place))
}

/// The parties that have rows, ascending.
pub(super) fn parties(conn: &Connection, number: i64) -> Result<Vec<PartyIndex>, StoreError> {
    let doing = "listing the journals";
    let mut statement = conn
        .prepare_cached(
            "SELECT party FROM entries INDEXED BY entries_by_place
             WHERE line = ?1 AND party > ?2 ORDER BY party LIMIT 1",
        )
        .map_err(|error| classify(doing, error))?;
    let mut found = Vec::new();
    let mut last = -1_i64;
    while let Some(party) = statement
        .query_row((number, last), |row| row.get::<_, u8>(0))
        .optional()
        .map_err(|error| classify(doing, error))?
    {
        if i64::from(party) <= last {
            return Err(out_of_order());
        }
        last = i64::from(party);
        found.push(PartyIndex(party));
    }
    Ok(found)
}

/// Walks the rows that `sql` selects (row, party, epoch, sequence, id), which must come strictly
/// ascending, until `visit` says `false`; says whether it came to the end.
pub(super) fn walk(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    mut visit: impl FnMut(Key) -> Result<bool, StoreError>,
) -> Result<bool, StoreError> {
    let doing = "walking the record";
    let mut statement = conn
        .prepare_cached(sql)
        .map_err(|error| classify(doing, error))?;
    let mut rows = statement
        .query(params)
        .map_err(|error| classify(doing, error))?;
    let mut last: Option<(Address, EntryId)> = None;
    while let Some(row) = rows.next().map_err(|error| classify(doing, error))? {
        let key = key(row).map_err(|error| classify(doing, error))?;
        // A flipped bit in an index can turn its order round: rows would then be missed unseen.
        if last.is_some_and(|last| last >= (key.address, key.id)) {
            return Err(out_of_order());
        }
        last = Some((key.address, key.id));
        if !visit(key)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The rows of a line behind one, in the order in which they were first written, at most so many; a row
/// that can't be read has no key.
pub(super) fn after(
    conn: &Connection,
    number: i64,
    row: i64,
    most: usize,
) -> Result<Vec<(i64, Option<Key>)>, StoreError> {
    let doing = "walking the record by arrival";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut statement = conn
        .prepare_cached(
            "SELECT row FROM entries INDEXED BY entries_by_arrival
             WHERE line = ?1 AND row > ?2 ORDER BY row LIMIT ?3",
        )
        .map_err(|error| classify(doing, error))?;
    let rows: Vec<i64> = statement
        .query_map((number, row, most), |row| row.get(0))
        .and_then(Iterator::collect)
        .map_err(|error| classify(doing, error))?;
    rows.into_iter()
        .map(|row| Ok((row, of_row(conn, row)?)))
        .collect()
}

/// The row so many places behind another in the order of arrival, with its id.
pub(super) fn nth_after(
    conn: &Connection,
    number: i64,
    row: i64,
    places: i64,
) -> Result<Option<(i64, EntryId)>, StoreError> {
    conn.prepare_cached(
        "SELECT row, id FROM entries WHERE row =
             (SELECT row FROM entries INDEXED BY entries_by_arrival
              WHERE line = ?1 AND row > ?2 ORDER BY row LIMIT 1 OFFSET ?3)",
    )
    .and_then(|mut statement| {
        statement
            .query_row((number, row, places - 1), |row| {
                Ok((row.get(0)?, EntryId(row.get(1)?)))
            })
            .optional()
    })
    .map_err(|error| classify("counting arrivals", error))
}

/// What a row says of itself; `None` if it can't be read.
pub(super) fn of_row(conn: &Connection, row: i64) -> Result<Option<Key>, StoreError> {
    let doing = "reading an entry";
    let read = conn
        .prepare_cached("SELECT row, party, epoch, sequence, id FROM entries WHERE row = ?1")
        .and_then(|mut statement| statement.query_row([row], key).optional());
    match read {
        Ok(found) => Ok(found),
        Err(error) => match classify(doing, error) {
            StoreError::Corrupt { .. } => Ok(None),
            other => Err(other),
        },
    }
}

/// Whether a row is one of that line's.
pub(super) fn is_of_line(conn: &Connection, row: i64, number: i64) -> Result<bool, StoreError> {
    conn.query_row(
        "SELECT count(*) FROM entries WHERE row = ?1 AND line = ?2",
        (row, number),
        |row| row.get::<_, i64>(0),
    )
    .map(|found| found == 1)
    .map_err(|error| classify("reading an entry", error))
}

/// How many rows the table holds behind `after` up to `end`, at most so many, and the last of them; `None` if they do
/// not ascend. A search goes by their order, a walk from one to the next.
pub(super) fn in_order(
    conn: &Connection,
    after: i64,
    end: i64,
    most: usize,
) -> Result<Option<(usize, i64)>, StoreError> {
    let fault = |error| classify("walking the table of entries", error);
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let mut statement = conn
        .prepare_cached(
            "SELECT row FROM entries NOT INDEXED WHERE row > ?1 AND row <= ?2 ORDER BY row LIMIT ?3",
        )
        .map_err(fault)?;
    let mut rows = statement.query((after, end, limit)).map_err(fault)?;
    let (mut count, mut last) = (0, after);
    while let Some(row) = rows.next().map_err(fault)? {
        let row = row.get(0).map_err(fault)?;
        if row <= last {
            return Ok(None);
        }
        (count, last) = (count + 1, row);
    }
    Ok(Some((count, last)))
}

/// Reads the entry under `key` and proves it against everything kept about it: its digest, the id
/// of its bytes, and what its header says. `None`: it is altered.
///
/// What is not looked at is whether the entry before it is its predecessor: of a fork we may hold
/// one branch's later entry and the other's earlier one, and both are as they were signed.
///
/// # Errors
///
/// I/O errors; damage is no error here.
pub(super) fn intact(
    conn: &Connection,
    line: LineId,
    number: i64,
    key: &Key,
) -> Result<Option<UnverifiedEntry>, StoreError> {
    let mut statement = conn
        .prepare_cached(
            "SELECT line, party, epoch, sequence, id, digest, bytes FROM entries WHERE row = ?1",
        )
        .map_err(|error| classify("reading an entry", error))?;
    let read = of_page(|| {
        statement.query_row([key.row], |row| {
            let said = (
                row.get::<_, i64>(0)?,
                address(row, 1)?,
                EntryId(row.get(4)?),
                Digest(row.get(5)?),
            );
            let bytes = row.get_ref(6)?.as_blob()?;
            Ok((said, row_digest(bytes), UnverifiedEntry::parse(bytes).ok()))
        })
    });
    let ((said_line, said_address, said_id, said_digest), digest, entry) = match read {
        Ok(found) => found,
        Err(rusqlite::Error::QueryReturnedNoRows) => return Ok(None),
        Err(error) => {
            return match classify("reading an entry", error) {
                StoreError::Corrupt { .. } => Ok(None),
                other => Err(other),
            };
        }
    };
    let columns = said_line == number && said_address == key.address && said_id == key.id;
    Ok(entry.filter(|entry| {
        columns
            && said_digest == digest
            && entry.header().line == line
            && entry.address() == key.address
            && entry.id() == key.id
    }))
}

/// Reads a row, a second time if its page is said to be damaged. SQLite looks through a page when it loads it, and refuses
/// it to that reader if one row lies outside of it, be that another one; to the next it gives what is there. What it gives is
/// proved or it is altered, so that every reader is told the same.
fn of_page<T>(mut read: impl FnMut() -> Result<T, rusqlite::Error>) -> Result<T, rusqlite::Error> {
    match read() {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => read(),
        read => read,
    }
}

/// The id of the bytes under `row`, whatever the columns say.
pub(super) fn id_of_bytes(conn: &Connection, row: i64) -> Result<Option<EntryId>, StoreError> {
    let mut statement = conn
        .prepare_cached("SELECT bytes FROM entries WHERE row = ?1")
        .map_err(|error| classify("reading an entry", error))?;
    let read = of_page(|| {
        statement.query_row([row], |row| {
            Ok(UnverifiedEntry::parse(row.get_ref(0)?.as_blob()?).ok())
        })
    });
    match read {
        Ok(entry) => Ok(entry.map(|entry| entry.id())),
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        Err(error) => match classify("reading an entry", error) {
            StoreError::Corrupt { .. } => Ok(None),
            other => Err(other),
        },
    }
}

/// An address as the three integers of its columns.
pub(super) fn numbers(address: Address) -> (u8, u32, i64) {
    (
        address.party.0,
        address.place.epoch.0,
        integer(address.place.sequence.0),
    )
}

/// A number as SQLite's signed integer. The record has none that does not fit; one that is asked
/// for and does not fit stands behind them all.
pub(super) fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn keys(conn: &Connection, sql: &str, params: impl Params) -> Result<Vec<Key>, StoreError> {
    let doing = "looking up an entry";
    let mut statement = conn
        .prepare_cached(sql)
        .map_err(|error| classify(doing, error))?;
    let found = statement
        .query_map(params, key)
        .map_err(|error| classify(doing, error))?;
    found
        .collect::<Result<_, _>>()
        .map_err(|error| classify(doing, error))
}

fn key(row: &Row<'_>) -> rusqlite::Result<Key> {
    Ok(Key {
        row: row.get(0)?,
        address: address(row, 1)?,
        id: EntryId(row.get(4)?),
    })
}

fn address(row: &Row<'_>, first: usize) -> rusqlite::Result<Address> {
    let sequence: i64 = row.get(first + 2)?;
    let sequence = u64::try_from(sequence)
        .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(first + 2, sequence))?;
    Ok(Address::new(row.get(first)?, row.get(first + 1)?, sequence))
}

fn out_of_order() -> StoreError {
    StoreError::Corrupt {
        file: schema::FILE,
        detail: "an index of the record is out of order".to_owned(),
    }
}
