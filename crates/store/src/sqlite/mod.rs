//! A data directory with SQLite in it: the store of one machine.
//!
//! Not here: rows (rows.rs), a batch into a transaction (writing.rs), the connection (connection.rs).
//! Follows spec/store.md.

mod connection;
mod refused;
mod rows;
mod schema;
mod writing;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_line::fold::past::{Past, Shelving};
use detente_line::persist::{DocumentKind, Write};
use detente_record::{Address, Digest, EntryId, Head, LineId, PartyIndex, Place};
use rusqlite::{Connection, OptionalExtension};

use self::connection::classify;
use self::refused::Refused;
use self::rows::Key;
use crate::continuity::Continuity;
use crate::disk::{Disk, MachineDisk};
use crate::error::StoreError;
use crate::files;
use crate::head_file::HeadFile;
use crate::index::{self, Index};
use crate::lock::Lock;
use crate::reserve::{RESERVE_BYTES, Reserve, Space};
use crate::store::{Arrival, Committed, Document, Scan, Shortfall, Store};

/// How large a data directory's fixed files are, and where they lie.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Bytes of the reserve.
    pub reserve_bytes: u64,
    /// Lines the head file is made for.
    pub lines_max: u32,
    /// Pages (4 KiB) the database may grow to; `None` as many as the disk holds.
    pub pages_max: Option<u32>,
    /// Where the files are: on the machine's disk, unless a test has one of its own.
    pub disk: Arc<dyn Disk>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            reserve_bytes: RESERVE_BYTES,
            lines_max: 64,
            pages_max: None,
            disk: Arc::new(MachineDisk),
        }
    }
}

/// An opened store, and whether it is the one that signed last.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: SqliteStore,
    /// What the head file says about it.
    pub continuity: Continuity,
}

/// The store of one machine: `truth.db`, `index.db`, `heads`, `reserve` and `lock` in one directory.
#[derive(Debug)]
pub struct SqliteStore {
    conn: Connection,
    /// The number that stands for each line in the tables.
    lines: BTreeMap<LineId, i64>,
    refused: RefCell<Refused>,
    /// The last row of an entry.
    last: i64,
    index: Index,
    heads: HeadFile,
    reserve: Reserve,
    /// An I/O error happened: nothing is tried again.
    stopped: Cell<bool>,
    /// The log may have grown since it was last looked at: an idle node asks nothing of it.
    log_has_grown: bool,
    /// The last commit holds documents alone: no head tells of it.
    ends_in_documents: bool,
    pages_max: Option<u32>,
    dir: PathBuf,
    // Last, so that it is let go after the database is closed.
    _lock: Lock,
}

impl SqliteStore {
    /// Opens or makes the data directory `dir`.
    ///
    /// # Errors
    ///
    /// `Locked` if another live process has it; `NotOurs`, `NewerSchema`, with nothing touched;
    /// `Corrupt`; `Full` if even giving the reserve up made no room; any I/O error.
    pub fn open(dir: &Path, settings: &Settings) -> Result<Opened, StoreError> {
        let disk = &settings.disk;
        files::make_dir(&**disk, dir)?;
        let lock = Lock::take(&**disk, &dir.join("lock"))?;
        let mut reserve = Reserve::open(
            Arc::clone(disk),
            &dir.join("reserve"),
            settings.reserve_bytes,
        )?;
        let truth = dir.join(schema::FILE);
        let conn = out_of(&mut reserve, || {
            connection::open(&**disk, &truth, settings.pages_max)
        })?;
        let lines = read_lines(&conn)?;
        let last = rows::last(&conn)?;
        let held: Vec<LineId> = lines.keys().copied().collect();
        let heads = out_of(&mut reserve, || {
            HeadFile::open(disk, &dir.join("heads"), settings.lines_max, &held)
        })?;
        let instance = schema::instance(&conn)?;
        let index = out_of(&mut reserve, || {
            Index::open(Arc::clone(disk), &dir.join(index::FILE), instance)
        })?;
        let store = Self {
            conn,
            lines,
            refused: RefCell::default(),
            last,
            index,
            heads,
            reserve,
            stopped: Cell::new(false),
            log_has_grown: true,
            ends_in_documents: false,
            pages_max: settings.pages_max,
            dir: dir.to_owned(),
            _lock: lock,
        };
        if !store.index_is_of_this_record()? {
            store.index.clear()?;
        }
        let continuity = Continuity::of(&store.heads, |line, head| store.holds(line, head))?;
        Ok(Opened { store, continuity })
    }

    /// The data directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The own head of each line as the head file has it; `None` if it was lost.
    pub fn own_heads(&self) -> impl Iterator<Item = (LineId, Option<Head>)> {
        self.heads.heads()
    }

    /// Folds the log into the database and closes it. Dropping the store instead loses nothing.
    ///
    /// # Errors
    ///
    /// `Full`, which loses nothing; any I/O error.
    pub fn close(self) -> Result<(), StoreError> {
        self.noted(connection::checkpoint(&self.conn, "TRUNCATE"))
    }

    /// Says whether the entry that a head names is here. One that is altered is here: it can be fetched again.
    fn holds(&self, line: LineId, head: &Head) -> Result<bool, StoreError> {
        let Some(number) = self.lines.get(&line) else {
            return Ok(false);
        };
        for key in rows::at(&self.conn, *number, head.address)? {
            if key.id == head.id || rows::intact(&self.conn, line, *number, &key)?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the last entry that the index has of each line stands in the row it says: a database that
    /// was put back from a copy has come to hold other rows.
    fn index_is_of_this_record(&self) -> Result<bool, StoreError> {
        for (line, number) in &self.lines {
            match self.index.mark(*line) {
                Ok(None) => {}
                Ok(Some(mark)) => {
                    let found = rows::of_row(&self.conn, mark.row)?;
                    let same = found.is_some_and(|found| found.id == mark.last);
                    if !same || !rows::is_of_line(&self.conn, mark.row, *number)? {
                        return Ok(false);
                    }
                }
                Err(StoreError::Corrupt { .. }) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Reads the entry under `key`, whatever is altered before it, for it is proved by itself; one that is altered
    /// refuses its journal from there on.
    fn read(&self, line: LineId, number: i64, key: &Key) -> Result<Vec<u8>, StoreError> {
        match rows::intact(&self.conn, line, number, key)? {
            Some(entry) => {
                // It was hidden when it was refused, if it was: others were put right since.
                self.refused.borrow_mut().allow(line, key.address);
                Ok(entry.bytes().to_vec())
            }
            None => Err(self.refused.borrow_mut().refuse(line, key.address)),
        }
    }

    /// As `read`, for a walk over a journal: nothing is given from where it is refused.
    fn read_in_walk(&self, line: LineId, number: i64, key: &Key) -> Result<Vec<u8>, StoreError> {
        self.refused.borrow().check(line, key.address)?;
        self.read(line, number, key)
    }

    /// The last intact entries of one journal: all rows at its last address, or what is before it.
    fn journal_heads(
        &self,
        line: LineId,
        number: i64,
        party: PartyIndex,
    ) -> Result<Vec<Head>, StoreError> {
        loop {
            let end = self.refused.borrow().from(line, party);
            let Some(place) = rows::last_before(&self.conn, number, party, end)? else {
                return Ok(Vec::new());
            };
            let mut heads = Vec::new();
            for key in rows::at(&self.conn, number, Address { party, place })? {
                if unless_altered(self.read_in_walk(line, number, &key))?.is_some() {
                    heads.push(Head {
                        address: key.address,
                        id: key.id,
                    });
                }
            }
            // An altered row refused this place: the next turn looks before it.
            let refused = self
                .refused
                .borrow()
                .from(line, party)
                .is_some_and(|from| from <= place);
            if !refused {
                return Ok(heads);
            }
        }
    }

    /// Compares how many rows each journal has with how many were committed.
    fn shortfalls(
        &self,
        number: i64,
        found: &BTreeMap<PartyIndex, u64>,
    ) -> Result<Vec<Shortfall>, StoreError> {
        let committed = self.counts(number)?;
        let parties = committed
            .keys()
            .chain(found.keys().filter(|party| !committed.contains_key(party)));
        let mut shortfalls: Vec<Shortfall> = parties
            .map(|party| Shortfall {
                party: *party,
                committed: committed.get(party).copied().unwrap_or(0),
                found: found.get(party).copied().unwrap_or(0),
            })
            .filter(|shortfall| shortfall.committed != shortfall.found)
            .collect();
        shortfalls.sort_by_key(|shortfall| shortfall.party);
        Ok(shortfalls)
    }

    /// How many entries of each journal were committed.
    fn counts(&self, number: i64) -> Result<BTreeMap<PartyIndex, u64>, StoreError> {
        let doing = "reading the counts";
        let mut statement = self
            .conn
            .prepare_cached("SELECT party, entries FROM journals WHERE line = ?1")
            .map_err(|error| classify(doing, error))?;
        statement
            .query_map([number], |row| {
                Ok((
                    PartyIndex(row.get(0)?),
                    row.get::<_, i64>(1)?.unsigned_abs(),
                ))
            })
            .and_then(Iterator::collect)
            .map_err(|error| classify(doing, error))
    }

    fn alive(&self) -> Result<(), StoreError> {
        if self.stopped.get() {
            Err(StoreError::Stopped)
        } else {
            Ok(())
        }
    }

    /// Notes an I/O error, after which nothing is tried again in this process.
    fn noted<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if matches!(result, Err(StoreError::Io { .. })) {
            self.stopped.set(true);
        }
        result
    }
}

impl Store for SqliteStore {
    fn commit(&mut self, batch: &[Write]) -> Result<Committed, StoreError> {
        self.alive()?;
        self.log_has_grown = true;
        let mut written = self.noted(writing::commit(&self.conn, &self.lines, self.last, batch))?;
        self.last = written.last;
        self.ends_in_documents = !batch.iter().any(|write| matches!(write, Write::Entry(_)));
        self.lines.append(&mut written.lines);
        for (line, address) in written.right {
            self.refused.get_mut().allow(line, address);
        }
        let mut committed = written.committed;
        if self.noted(connection::log_pages(&self.conn))? > LOG_PAGES_MAX {
            match self.noted(connection::checkpoint(&self.conn, "FULL")) {
                Ok(()) => {}
                Err(StoreError::Full) => committed.wants_space = true,
                Err(error) => return Err(error),
            }
        }
        Ok(committed)
    }

    fn advance_heads(&mut self, heads: &[(LineId, Head)]) -> Result<(), StoreError> {
        self.alive()?;
        let advanced = self.heads.advance(heads);
        self.noted(advanced)
    }

    fn lose_heads(&mut self, lines: &[LineId]) -> Result<(), StoreError> {
        self.alive()?;
        let lost = self.heads.lose(lines);
        self.noted(lost)
    }

    fn tend(&mut self, idle: bool) -> Result<(), StoreError> {
        self.alive()?;
        let made = self.reserve.make_again();
        self.noted(made)?;
        if !idle || !self.log_has_grown {
            return Ok(());
        }
        if self.ends_in_documents {
            // A flipped bit in the log drops the commits behind it. That an entry is gone the head file tells,
            // or a counterpart; of a draft nobody would: it does not stay in the log.
            self.noted(connection::checkpoint(&self.conn, "TRUNCATE"))?;
            self.ends_in_documents = false;
        } else if self.noted(connection::log_pages(&self.conn))? > LOG_PAGES_IDLE {
            self.noted(connection::checkpoint(&self.conn, "FULL"))?;
        }
        self.log_has_grown = false;
        Ok(())
    }

    fn space(&self) -> Result<Space, StoreError> {
        let mut space = self.reserve.space()?;
        if let Some(pages) = self.pages_max {
            let used = self.noted(connection::pages_used(&self.conn))?;
            let left = u64::from(pages).saturating_sub(used);
            space.free = space.free.min(left * connection::PAGE_BYTES);
        }
        Ok(space)
    }

    fn release_reserve(&mut self) -> Result<bool, StoreError> {
        self.alive()?;
        let released = self.reserve.release();
        self.noted(released)
    }

    fn lines(&self) -> Result<Vec<LineId>, StoreError> {
        Ok(self.lines.keys().copied().collect())
    }

    fn entry(&self, line: LineId, id: EntryId) -> Result<Option<Vec<u8>>, StoreError> {
        self.alive()?;
        let Some(number) = self.lines.get(&line) else {
            return Ok(None);
        };
        let keys = self.noted(rows::with_id(&self.conn, *number, id))?;
        keys.first()
            .map(|key| self.noted(self.read(line, *number, key)))
            .transpose()
    }

    fn rows_in_order(
        &self,
        after: i64,
        last: i64,
        rows_max: usize,
    ) -> Result<Option<(usize, i64)>, StoreError> {
        self.alive()?;
        match self.noted(rows::in_order(&self.conn, after, last, rows_max)) {
            Err(StoreError::Corrupt { .. }) => Ok(None),
            other => other,
        }
    }

    fn entries_from(
        &self,
        line: LineId,
        party: PartyIndex,
        from: Place,
        entries_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        self.alive()?;
        let Some(number) = self.lines.get(&line) else {
            return Ok(Vec::new());
        };
        self.refused
            .borrow()
            .check(line, Address { party, place: from })?;
        let mut entries: Vec<Vec<u8>> = Vec::new();
        let mut bytes = 0_usize;
        let walked = rows::walk(
            &self.conn,
            "SELECT row, party, epoch, sequence, id FROM entries INDEXED BY entries_by_place
             WHERE line = ?1 AND party = ?2 AND (epoch, sequence) >= (?3, ?4) ORDER BY epoch, sequence, id",
            (*number, party.0, from.epoch.0, rows::integer(from.sequence.0)),
            |key| {
                if entries.len() >= entries_max {
                    return Ok(false);
                }
                let entry = match self.read_in_walk(line, *number, &key) {
                    // What was read before it is given; the next call, from here, is refused.
                    Err(StoreError::Altered { .. }) if !entries.is_empty() => return Ok(false),
                    read => read?,
                };
                bytes = bytes.saturating_add(entry.len());
                if !entries.is_empty() && bytes > bytes_max {
                    return Ok(false);
                }
                entries.push(entry);
                Ok(true)
            },
        );
        self.noted(walked)?;
        Ok(entries)
    }

    fn entries_at(&self, line: LineId, address: Address) -> Result<Vec<Vec<u8>>, StoreError> {
        self.alive()?;
        let Some(number) = self.lines.get(&line) else {
            return Ok(Vec::new());
        };
        let keys = self.noted(rows::at(&self.conn, *number, address))?;
        keys.iter()
            .map(|key| self.noted(self.read(line, *number, key)))
            .collect()
    }

    fn ids_at(&self, line: LineId, address: Address) -> Result<Vec<EntryId>, StoreError> {
        self.alive()?;
        let Some(number) = self.lines.get(&line) else {
            return Ok(Vec::new());
        };
        let keys = self.noted(rows::at(&self.conn, *number, address))?;
        Ok(keys.iter().map(|key| key.id).collect())
    }

    fn heads(&self, line: LineId) -> Result<Vec<Head>, StoreError> {
        self.alive()?;
        let Some(number) = self.lines.get(&line) else {
            return Ok(Vec::new());
        };
        let mut heads = Vec::new();
        for party in self.noted(rows::parties(&self.conn, *number))? {
            heads.append(&mut self.noted(self.journal_heads(line, *number, party))?);
        }
        Ok(heads)
    }

    fn for_each_entry(
        &self,
        line: LineId,
        visit: &mut dyn FnMut(Vec<u8>) -> ControlFlow<()>,
    ) -> Result<Scan, StoreError> {
        self.alive()?;
        let mut scan = Scan::default();
        let Some(number) = self.lines.get(&line) else {
            return Ok(scan);
        };
        let mut found: BTreeMap<PartyIndex, u64> = BTreeMap::new();
        let walked = rows::walk(
            &self.conn,
            "SELECT row, party, epoch, sequence, id FROM entries INDEXED BY entries_by_place
             WHERE line = ?1 ORDER BY party, epoch, sequence, id",
            [*number],
            |key| {
                *found.entry(key.address.party).or_default() += 1;
                let Some(bytes) = unless_altered(self.read_in_walk(line, *number, &key))? else {
                    return Ok(true);
                };
                scan.entries += 1;
                Ok(visit(bytes).is_continue())
            },
        );
        let to_the_end = self.noted(walked)?;
        let refused = self.refused.borrow();
        scan.altered = found
            .keys()
            .filter_map(|party| {
                refused.from(line, *party).map(|place| Address {
                    party: *party,
                    place,
                })
            })
            .collect();
        if to_the_end {
            scan.shortfalls = self.noted(self.shortfalls(*number, &found))?;
        }
        Ok(scan)
    }

    fn arrival_row(&self, line: LineId, id: EntryId) -> Result<Option<i64>, StoreError> {
        self.alive()?;
        let Some(number) = self.lines.get(&line) else {
            return Ok(None);
        };
        let keys = self.noted(rows::with_id(&self.conn, *number, id))?;
        Ok(keys.first().map(|key| key.row))
    }

    fn last_arrival(&self) -> Result<i64, StoreError> {
        self.alive()?;
        Ok(self.last)
    }

    fn arrivals(
        &self,
        line: LineId,
        after: i64,
        entries_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<Arrival>, StoreError> {
        self.alive()?;
        let Some(number) = self.lines.get(&line) else {
            return Ok(Vec::new());
        };
        let mut arrivals = Vec::new();
        let mut total = 0_usize;
        for (row, key) in self.noted(rows::after(&self.conn, *number, after, entries_max))? {
            let bytes = match key {
                Some(key) => self.noted(unless_altered(self.read(line, *number, &key)))?,
                None => None,
            };
            total = total.saturating_add(bytes.as_ref().map_or(0, Vec::len));
            if !arrivals.is_empty() && total > bytes_max {
                break;
            }
            arrivals.push(Arrival {
                row,
                address: key.map(|key| key.address),
                bytes,
            });
        }
        Ok(arrivals)
    }

    fn past(&mut self, line: LineId) -> Result<(Box<dyn Past>, i64), StoreError> {
        self.alive()?;
        let mark = match self.index.mark(line) {
            Err(StoreError::Corrupt { .. }) => None,
            other => self.noted(other)?,
        };
        Ok((self.index.door(line), mark.map_or(0, |mark| mark.row)))
    }

    fn forget_past(&mut self) -> Result<(), StoreError> {
        self.alive()?;
        self.noted(self.index.clear())
    }

    fn shelve(&mut self, line: LineId, shelving: &Shelving) -> Result<(), StoreError> {
        self.alive()?;
        let disorder = || StoreError::Corrupt {
            file: index::FILE,
            detail: "the entries did not come in the order in which they are shelved".to_owned(),
        };
        let number = self.lines.get(&line).ok_or_else(disorder)?;
        let mark = self.noted(self.index.mark(line))?;
        let (row, entries) = mark.map_or((0, 0), |mark| (mark.row, mark.entries));
        let places = i64::from(shelving.entries) - i64::from(entries);
        if places < 0 || mark.is_none() && places == 0 {
            return Err(disorder());
        }
        if places == 0 {
            // Nothing but what has changed.
            return self.noted(self.index.keep(line, shelving, row));
        }
        match self.noted(rows::nth_after(&self.conn, *number, row, places))? {
            Some((row, id)) if id == shelving.last => {
                self.noted(self.index.keep(line, shelving, row))
            }
            _ => Err(disorder()),
        }
    }

    fn prove_past(&self, rows_max: usize) -> Result<bool, StoreError> {
        self.alive()?;
        self.noted(self.index.read_on(rows_max))
    }

    fn committed(&self, line: LineId) -> Result<BTreeMap<PartyIndex, u64>, StoreError> {
        self.alive()?;
        match self.lines.get(&line) {
            Some(number) => self.noted(self.counts(*number)),
            None => Ok(BTreeMap::new()),
        }
    }

    fn recount(&mut self, line: LineId) -> Result<(), StoreError> {
        self.alive()?;
        let Some(number) = self.lines.get(&line) else {
            return Ok(());
        };
        self.log_has_grown = true;
        self.noted(writing::recount(&self.conn, *number))
    }

    fn documents(&self, kind: DocumentKind) -> Result<Vec<Document>, StoreError> {
        self.alive()?;
        let doing = "reading documents";
        let mut statement = self
            .conn
            .prepare_cached("SELECT key, digest, bytes FROM documents WHERE kind = ?1 ORDER BY key")
            .map_err(|error| classify(doing, error))?;
        let read: Result<Vec<(Document, Digest)>, _> = statement
            .query_map([kind as u8], |row| {
                Ok((
                    Document {
                        key: row.get(0)?,
                        bytes: row.get(2)?,
                    },
                    Digest(row.get(1)?),
                ))
            })
            .and_then(Iterator::collect);
        let rows = self.noted(read.map_err(|error| classify(doing, error)))?;
        rows.into_iter()
            .map(|(document, digest)| {
                if rows::document_digest(kind as u8, &document.key, &document.bytes) == digest {
                    Ok(document)
                } else {
                    Err(StoreError::AlteredDocument {
                        kind,
                        key: document.key,
                    })
                }
            })
            .collect()
    }

    fn prove_documents(&self) -> Result<(), StoreError> {
        self.alive()?;
        self.noted(connection::check_table(&self.conn, "documents"))
    }

    fn document(&self, kind: DocumentKind, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.alive()?;
        let read: Result<Option<([u8; 32], Vec<u8>)>, _> = self
            .conn
            .prepare_cached("SELECT digest, bytes FROM documents WHERE kind = ?1 AND key = ?2")
            .and_then(|mut statement| {
                statement
                    .query_row((kind as u8, key), |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            });
        match self.noted(read.map_err(|error| classify("reading a document", error)))? {
            Some((digest, bytes))
                if rows::document_digest(kind as u8, key, &bytes) != Digest(digest) =>
            {
                Err(StoreError::AlteredDocument {
                    kind,
                    key: key.to_owned(),
                })
            }
            found => Ok(found.map(|(_, bytes)| bytes)),
        }
    }

    fn usage(&self, line: LineId, party: PartyIndex) -> Result<u64, StoreError> {
        self.alive()?;
        let Some(number) = self.lines.get(&line) else {
            return Ok(0);
        };
        let read: Result<Option<i64>, _> = self
            .conn
            .prepare_cached("SELECT bytes FROM journals WHERE line = ?1 AND party = ?2")
            .and_then(|mut statement| {
                statement
                    .query_row((*number, party.0), |row| row.get(0))
                    .optional()
            });
        let bytes = self.noted(read.map_err(|error| classify("reading the usage", error)))?;
        Ok(bytes.map_or(0, i64::unsigned_abs))
    }
}

/// Does something, and as long as it finds no space, again with a little less of the reserve.
fn out_of<T>(
    reserve: &mut Reserve,
    mut make: impl FnMut() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    loop {
        match make() {
            Err(StoreError::Full) if reserve.release()? => {}
            made => return made,
        }
    }
}

/// What was read; `None` for an altered entry.
fn unless_altered(read: Result<Vec<u8>, StoreError>) -> Result<Option<Vec<u8>>, StoreError> {
    match read {
        Ok(bytes) => Ok(Some(bytes)),
        Err(StoreError::Altered { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

fn read_lines(conn: &Connection) -> Result<BTreeMap<LineId, i64>, StoreError> {
    let doing = "reading the lines";
    let mut statement = conn
        .prepare("SELECT number, id, digest FROM lines")
        .map_err(|error| classify(doing, error))?;
    let rows: Vec<(i64, [u8; 32], [u8; 32])> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .and_then(Iterator::collect)
        .map_err(|error| classify(doing, error))?;
    rows.into_iter()
        .map(|(number, line, digest)| {
            let line = LineId(line);
            if rows::line_digest(number, line) != Digest(digest) {
                return Err(StoreError::Corrupt {
                    file: schema::FILE,
                    detail: "a line's id is altered".to_owned(),
                });
            }
            Ok((line, number))
        })
        .collect()
}

/// A log larger than this is folded in after a commit, whoever waits (32 MiB).
const LOG_PAGES_MAX: i64 = 8192;
/// A log larger than this is folded in after a turn (1 MiB): a FLASH that comes meanwhile waits for it.
const LOG_PAGES_IDLE: i64 = 256;

const _: () = assert!(LOG_PAGES_IDLE < LOG_PAGES_MAX);
