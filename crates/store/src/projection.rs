//! What can be computed again from the entries, in a file that may be thrown away at any time.
//!
//! Holds JSON by line, kind and key, in an order its writer gives; computes none of it. A file that
//! is damaged, of another version or behind its source is made again. Follows spec/store.md §5.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use detente_record::{Digest, LineId};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction};

use crate::disk::MachineDisk;
use crate::error::StoreError;
use crate::files;

/// The projections of a data directory.
#[derive(Debug)]
pub struct Projection {
    conn: Connection,
}

/// Changes that become visible together, with the mark of the source they were computed from.
#[derive(Debug)]
#[must_use = "a batch that is dropped changes nothing"]
pub struct Batch<'a>(Transaction<'a>);

/// A part of what rows are ordered by. Integers come before texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// By number.
    Int(i64),
    /// By the bytes of the text.
    Text(String),
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its key, unique within line and kind.
    pub key: String,
    /// What the writer gave.
    pub json: String,
    /// Where to go on after it.
    pub cursor: Cursor,
}

/// A place in a list, good across changes to it and for every list that is ordered alike: they compare as their rows
/// are ordered. Its text form is lowercase hexadecimal and a hyphen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    order: Vec<u8>,
    key: String,
}

/// A text that is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of a list")]
pub struct NotCursor;

impl Projection {
    /// Opens the file at `path`, or makes it again if it is damaged or was written for another
    /// `version` of what its writer computes.
    ///
    /// # Errors
    ///
    /// `Full`; any I/O error.
    pub fn open(path: &Path, version: u32) -> Result<Self, StoreError> {
        match Self::open_as_it_is(path) {
            Ok(projection) if projection.is_of(version)? => Ok(projection),
            // Closed first, so that the file is not removed under an open connection.
            Ok(_) | Err(StoreError::Corrupt { .. }) => Self::make_again(path, version),
            Err(error) => Err(error),
        }
    }

    /// Throws away what is at `path` and makes an empty file.
    ///
    /// # Errors
    ///
    /// `Full`; any I/O error.
    pub fn make_again(path: &Path, version: u32) -> Result<Self, StoreError> {
        for suffix in ["", "-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            files::remove(&MachineDisk, Path::new(&name))?;
        }
        let projection = Self::open_as_it_is(path)?;
        projection
            .conn
            .execute_batch(&format!(
                "BEGIN IMMEDIATE; {SCHEMA}
                 PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {LAYOUT};
                 INSERT INTO source (version) VALUES ({version}); COMMIT;"
            ))
            .map_err(|error| classify("making the projections", error))?;
        Ok(projection)
    }

    fn open_as_it_is(path: &Path) -> Result<Self, StoreError> {
        files::open_or_make(&MachineDisk, path)?;
        let conn =
            Connection::open(path).map_err(|error| classify("opening the projections", error))?;
        // Without this a build with STAT4 parses a statement again for each new parameter.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(|error| classify("opening the projections", error))?;
        // NORMAL loses the last batches with the power, never half of one: the mark then tells.
        conn.execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;",
        )
        .map_err(|error| classify("opening the projections", error))?;
        Ok(Self { conn })
    }

    fn is_of(&self, version: u32) -> Result<bool, StoreError> {
        let found = self
            .conn
            .query_row(
                "SELECT version FROM pragma_user_version, source WHERE user_version = ?1",
                [LAYOUT],
                |row| row.get::<_, u32>(0),
            )
            .optional();
        match found {
            Ok(found) => Ok(found == Some(version)),
            // A file without our tables: empty, or half made before a crash.
            Err(_) => Ok(false),
        }
    }

    /// Says which source the rows were last computed from: `None` if from none, or not to its end.
    ///
    /// # Errors
    ///
    /// `Corrupt`: make it again. Any I/O error.
    pub fn watermark(&self) -> Result<Option<String>, StoreError> {
        self.conn
            .query_row("SELECT watermark FROM source", [], |row| row.get(0))
            .map_err(|error| classify("reading the projections' source", error))
    }

    /// Begins changes that become visible together.
    ///
    /// # Errors
    ///
    /// `Corrupt`: make it again. Any I/O error.
    pub fn begin(&mut self) -> Result<Batch<'_>, StoreError> {
        self.conn
            .transaction()
            .map(Batch)
            .map_err(|error| classify("changing the projections", error))
    }

    /// Removes every row and the mark.
    ///
    /// # Errors
    ///
    /// As `begin`.
    pub fn clear(&mut self) -> Result<(), StoreError> {
        self.conn
            .execute_batch(
                "BEGIN IMMEDIATE; DELETE FROM rows; UPDATE source SET watermark = NULL; COMMIT;",
            )
            .map_err(|error| classify("clearing the projections", error))
    }

    /// Returns one row's JSON.
    ///
    /// # Errors
    ///
    /// `Corrupt`, also if the row is not as it was put: make it again. Any I/O error.
    pub fn get(&self, line: LineId, kind: &str, key: &str) -> Result<Option<String>, StoreError> {
        let doing = "reading the projections";
        let row = self
            .conn
            .prepare_cached(
                "SELECT ord, json, digest FROM rows WHERE line = ?1 AND kind = ?2 AND key = ?3",
            )
            .and_then(|mut statement| {
                statement
                    .query_row((line.0, kind, key), |row| {
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                    })
                    .optional()
            })
            .map_err(|error| classify(doing, error))?;
        let Some((order, json, digest)): Option<(Vec<u8>, String, [u8; 32])> = row else {
            return Ok(None);
        };
        prove(line, kind, key, &order, &json, digest)?;
        Ok(Some(json))
    }

    /// Returns at most `limit` rows of a kind in order, from the first or from behind `after`.
    ///
    /// # Errors
    ///
    /// As `get`.
    pub fn list(
        &self,
        line: LineId,
        kind: &str,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let doing = "reading the projections";
        let (order, key) = after.map_or((&[][..], ""), |cursor| {
            (&cursor.order[..], cursor.key.as_str())
        });
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT key, ord, json, digest FROM rows INDEXED BY rows_by_order
                 WHERE line = ?1 AND kind = ?2 AND (ord, key) > (?3, ?4) ORDER BY ord, key LIMIT ?5",
            )
            .map_err(|error| classify(doing, error))?;
        let rows: Vec<(String, Vec<u8>, String, [u8; 32])> = statement
            .query_map((line.0, kind, order, key, limit), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .and_then(Iterator::collect)
            .map_err(|error| classify(doing, error))?;
        rows.into_iter()
            .map(|(key, order, json, digest)| {
                prove(line, kind, &key, &order, &json, digest)?;
                Ok(Row {
                    key: key.clone(),
                    json,
                    cursor: Cursor { order, key },
                })
            })
            .collect()
    }

    /// Returns a digest over every row, the same for the same rows whenever and in whatever order
    /// they were put: what a rebuild must not change.
    ///
    /// # Errors
    ///
    /// As `get`.
    pub fn dump(&self) -> Result<Digest, StoreError> {
        let doing = "reading the projections";
        let mut statement = self
            .conn
            .prepare("SELECT line, kind, key, ord, json, digest FROM rows ORDER BY line, kind, key")
            .map_err(|error| classify(doing, error))?;
        let mut rows = statement
            .query([])
            .map_err(|error| classify(doing, error))?;
        let mut digest = Digest::labelled(LABEL_DUMP, &[]);
        while let Some(row) = rows.next().map_err(|error| classify(doing, error))? {
            let stored = proved(row)?;
            digest = Digest::labelled(LABEL_DUMP, &[&digest.0, &stored]);
        }
        Ok(digest)
    }
}

impl Batch<'_> {
    /// Puts or replaces a row.
    ///
    /// # Errors
    ///
    /// `Full`; `Corrupt`: make it again. Any I/O error.
    pub fn put(
        &mut self,
        line: LineId,
        kind: &str,
        key: &str,
        order: &[Order],
        json: &str,
    ) -> Result<(), StoreError> {
        let order = encode(order);
        let digest = row_digest(line, kind, key, &order, json);
        self.0
            .prepare_cached(
                "INSERT INTO rows (line, kind, key, ord, json, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (line, kind, key) DO UPDATE SET ord = ?4, json = ?5, digest = ?6",
            )
            .and_then(|mut statement| statement.execute((line.0, kind, key, order, json, digest.0)))
            .map(|_| ())
            .map_err(|error| classify("putting a projection", error))
    }

    /// Takes a row away; not there is no error.
    ///
    /// # Errors
    ///
    /// As `put`.
    pub fn remove(&mut self, line: LineId, kind: &str, key: &str) -> Result<(), StoreError> {
        self.0
            .prepare_cached("DELETE FROM rows WHERE line = ?1 AND kind = ?2 AND key = ?3")
            .and_then(|mut statement| statement.execute((line.0, kind, key)))
            .map(|_| ())
            .map_err(|error| classify("removing a projection", error))
    }

    /// Makes the changes visible and sets the mark of the source they bring the rows up to.
    ///
    /// # Errors
    ///
    /// As `put`; nothing is changed then.
    pub fn finish(self, watermark: &str) -> Result<(), StoreError> {
        self.0
            .execute("UPDATE source SET watermark = ?1", [watermark])
            .and_then(|_| self.0.commit())
            .map_err(|error| classify("changing the projections", error))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", hex::encode(&self.order), hex::encode(&self.key))
    }
}

impl FromStr for Cursor {
    type Err = NotCursor;

    fn from_str(text: &str) -> Result<Self, NotCursor> {
        let (order, key) = text.split_once('-').ok_or(NotCursor)?;
        let order = hex::decode(order).map_err(|_| NotCursor)?;
        let key = hex::decode(key)
            .ok()
            .and_then(|key| String::from_utf8(key).ok())
            .ok_or(NotCursor)?;
        Ok(Self { order, key })
    }
}

/// Bytes that compare as the parts do: integers as 1 and eight bytes with the sign turned, texts as
/// 2, their bytes with 0 as 0 255, and 0 0.
fn encode(order: &[Order]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in order {
        match part {
            Order::Int(number) => {
                bytes.push(1);
                bytes.extend_from_slice(&(number.cast_unsigned() ^ (1 << 63)).to_be_bytes());
            }
            Order::Text(text) => {
                bytes.push(2);
                for byte in text.bytes() {
                    bytes.push(byte);
                    if byte == 0 {
                        bytes.push(255);
                    }
                }
                bytes.extend_from_slice(&[0, 0]);
            }
        }
    }
    bytes
}

fn row_digest(line: LineId, kind: &str, key: &str, order: &[u8], json: &str) -> Digest {
    let length = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes();
    let (kind, key) = (kind.as_bytes(), key.as_bytes());
    Digest::labelled(
        LABEL_ROW,
        &[
            &line.0,
            &length(kind),
            kind,
            &length(key),
            key,
            &length(order),
            order,
            json.as_bytes(),
        ],
    )
}

/// The digest of a row of the dump, proved.
fn proved(row: &rusqlite::Row<'_>) -> Result<[u8; 32], StoreError> {
    let read = |error| classify("reading the projections", error);
    let (kind, key): (String, String) = (row.get(1).map_err(read)?, row.get(2).map_err(read)?);
    let (order, json): (Vec<u8>, String) = (row.get(3).map_err(read)?, row.get(4).map_err(read)?);
    let stored = row.get(5).map_err(read)?;
    prove(
        LineId(row.get(0).map_err(read)?),
        &kind,
        &key,
        &order,
        &json,
        stored,
    )?;
    Ok(stored)
}

fn prove(
    line: LineId,
    kind: &str,
    key: &str,
    order: &[u8],
    json: &str,
    stored: [u8; 32],
) -> Result<(), StoreError> {
    if row_digest(line, kind, key, order, json).0 == stored {
        return Ok(());
    }
    Err(StoreError::Corrupt {
        file: FILE,
        detail: "a row is not as it was put".to_owned(),
    })
}

fn classify(doing: &'static str, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked {
            path: FILE.into(),
            process: None,
        },
        // Disposable: whatever is wrong with the file's content, it is made again.
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown) | None => {
            StoreError::Corrupt {
                file: FILE,
                detail: error.to_string(),
            }
        }
        Some(_) => StoreError::Io {
            doing,
            source: Box::new(error),
        },
    }
}

/// What errors call the file.
const FILE: &str = "projection.db";
/// "Dtnp".
const APPLICATION_ID: i32 = 0x4474_6e70;
/// The layout of the tables below; there are no steps from one to the next, the file is made again.
const LAYOUT: u32 = 1;
const LABEL_ROW: &str = "detente/projection-row/v0";
const LABEL_DUMP: &str = "detente/projection-dump/v0";
const SCHEMA: &str = "
    CREATE TABLE source (version INTEGER NOT NULL, watermark TEXT) STRICT;
    CREATE TABLE rows (
        line   BLOB NOT NULL,
        kind   TEXT NOT NULL,
        key    TEXT NOT NULL,
        ord    BLOB NOT NULL,
        json   TEXT NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (line, kind, key)
    ) STRICT;
    CREATE INDEX rows_by_order ON rows (line, kind, ord, key);
";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LINE: LineId = LineId([3; 32]);

    fn fresh() -> (tempfile::TempDir, std::path::PathBuf, Projection) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("projection.db");
        let projection = Projection::open(&path, 1).unwrap();
        (dir, path, projection)
    }

    fn fill(projection: &mut Projection, keys: &[i64]) {
        let mut batch = projection.begin().unwrap();
        for key in keys {
            batch
                .put(
                    LINE,
                    "message",
                    &format!("k{key}"),
                    &[Order::Int(*key)],
                    &format!("{{\"n\":{key}}}"),
                )
                .unwrap();
        }
        batch.finish("mark").unwrap();
    }

    #[test]
    fn a_list_read_page_by_page_is_whole_and_in_order() {
        let (_dir, _path, mut projection) = fresh();
        fill(&mut projection, &[5, -3, 0, 1000, 7, -200]);
        fill(&mut projection, &[5]);
        let mut seen = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let page = projection.list(LINE, "message", after.as_ref(), 4).unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.cursor.to_string().parse().unwrap());
            seen.extend(page.into_iter().map(|row| row.key));
        }
        assert_eq!(seen, ["k-200", "k-3", "k0", "k5", "k7", "k1000"]);
        assert!(projection.list(LINE, "test", None, 4).unwrap().is_empty());
        assert!(
            projection
                .list(LineId([4; 32]), "message", None, 4)
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            projection.get(LINE, "message", "k7").unwrap().as_deref(),
            Some("{\"n\":7}")
        );
    }

    #[test]
    fn the_dump_tells_rows_apart_but_not_the_order_they_were_put_in() {
        let (_dir, path, mut projection) = fresh();
        fill(&mut projection, &[1, 2, 3]);
        let dump = projection.dump().unwrap();
        fill(&mut projection, &[4]);
        assert_ne!(projection.dump().unwrap(), dump);
        let mut batch = projection.begin().unwrap();
        batch.remove(LINE, "message", "k4").unwrap();
        batch.finish("mark").unwrap();
        assert_eq!(projection.dump().unwrap(), dump);
        projection.clear().unwrap();
        assert_ne!(projection.dump().unwrap(), dump);
        fill(&mut projection, &[3, 1, 2]);
        assert_eq!(projection.dump().unwrap(), dump);
        drop(projection);
        assert_eq!(Projection::open(&path, 1).unwrap().dump().unwrap(), dump);
    }

    #[test]
    fn the_mark_moves_with_the_rows_and_a_dropped_batch_moves_neither() {
        let (_dir, path, mut projection) = fresh();
        assert_eq!(projection.watermark().unwrap(), None);
        fill(&mut projection, &[1]);
        let mut batch = projection.begin().unwrap();
        batch.put(LINE, "message", "k2", &[], "{}").unwrap();
        drop(batch);
        assert_eq!(projection.get(LINE, "message", "k2").unwrap(), None);
        drop(projection);
        let mut projection = Projection::open(&path, 1).unwrap();
        assert_eq!(projection.watermark().unwrap().as_deref(), Some("mark"));
        projection.clear().unwrap();
        assert_eq!(projection.watermark().unwrap(), None);
    }

    #[test]
    fn another_version_and_a_damaged_file_are_made_again_empty() {
        let (_dir, path, mut projection) = fresh();
        fill(&mut projection, &[1]);
        drop(projection);
        let projection = Projection::open(&path, 2).unwrap();
        assert_eq!(projection.watermark().unwrap(), None);
        drop(projection);
        std::fs::write(&path, [7; 5000]).unwrap();
        let mut projection = Projection::open(&path, 2).unwrap();
        assert_eq!(projection.list(LINE, "message", None, 9).unwrap(), []);
        fill(&mut projection, &[1]);
    }

    #[test]
    fn an_altered_row_is_not_served() {
        let (_dir, _path, mut projection) = fresh();
        fill(&mut projection, &[1, 2]);
        projection
            .conn
            .execute("UPDATE rows SET json = '{\"n\":9}' WHERE key = 'k2'", [])
            .unwrap();
        assert!(projection.get(LINE, "message", "k1").is_ok());
        assert!(matches!(
            projection.get(LINE, "message", "k2"),
            Err(StoreError::Corrupt { .. })
        ));
        assert!(matches!(
            projection.list(LINE, "message", None, 9),
            Err(StoreError::Corrupt { .. })
        ));
        assert!(matches!(projection.dump(), Err(StoreError::Corrupt { .. })));
    }

    fn order() -> impl Strategy<Value = Vec<Order>> {
        let part = prop_oneof![
            any::<i64>().prop_map(Order::Int),
            (-2_i64..3).prop_map(Order::Int),
            "[\u{0}\u{1}a-c]{0,4}".prop_map(Order::Text),
        ];
        proptest::collection::vec(part, 0..4)
    }

    proptest! {
        #[test]
        fn encoded_orders_compare_as_the_parts_do(a in order(), b in order()) {
            prop_assert_eq!(encode(&a).cmp(&encode(&b)), a.cmp(&b));
        }
    }
}
