//! A real store on a machine that can lose power at any operation of it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use detente_line::fold::past::{Past, Shelving};
use detente_line::persist::{DocumentKind, Write};
use detente_record::{Act, Address, EntryId, Head, Kind, LineId, PartyIndex, Place};
use detente_store::{Arrival, Committed, Document, Scan, Space, SqliteStore, Store, StoreError};

use crate::log::{Did, Log};

/// At which operation from now on the power goes, and whether that one is still done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PowerCut {
    /// Operations still done.
    pub after_operations: u32,
    /// Whether the one at which it goes is done.
    pub last_is_done: bool,
}

/// What an error says when the power went while entries were shelved.
pub const SHELVING: &str = "shelving";

/// The store, and the switch of its power.
pub struct Disk {
    /// Where it notes what it did.
    pub(crate) log: Log,
    /// The store.
    pub store: SqliteStore,
    /// When the power goes.
    pub cut: Arc<Mutex<Option<PowerCut>>>,
    /// How many entries were read to be brought back.
    pub brought_back: Arc<AtomicUsize>,
    /// What is left on the disk, if not what really is.
    pub space: Arc<Mutex<Option<Space>>>,
    /// Bytes that a party's journal takes besides what really is there.
    pub taken: Arc<Mutex<BTreeMap<(LineId, PartyIndex), u64>>>,
    /// Entries that are read otherwise than they were written, however often they are written.
    pub spoilt: Arc<Mutex<BTreeMap<EntryId, Address>>>,
    /// Entries in the place of which somebody has put other bytes, with a digest that fits.
    pub forged: Arc<Mutex<BTreeMap<EntryId, Vec<u8>>>>,
    /// After how many more commits every one finds no space, and the reserve is used up.
    pub full: Arc<Mutex<Option<u32>>>,
    /// After how many more operations the disk fails for good.
    pub fails: Arc<Mutex<Option<u32>>>,
}

/// Counts down to a fault; says whether it is there.
fn counted(down: &Mutex<Option<u32>>) -> bool {
    match down.lock().unwrap().as_mut() {
        None => false,
        Some(0) => true,
        Some(left) => {
            *left -= 1;
            false
        }
    }
}

fn committed_of(batch: &[Write]) -> Did {
    let entries = batch.iter().filter_map(|write| match write {
        Write::Entry(entry) => Some((entry.id(), entry.header().clone())),
        _ => None,
    });
    let entries: Vec<_> = entries.collect();
    let others = batch.len() - entries.len();
    Did::Committed { entries, others }
}

/// The texts of amendments that are proposed in a batch.
fn proposed_in(batch: &[Write]) -> Vec<(EntryId, Vec<u8>)> {
    let proposed = batch.iter().filter_map(|write| match write {
        Write::Entry(entry) => {
            let header = entry.header();
            let proposes = (header.kind, header.act) == (Kind::AUTHORITY, Act::PROPOSE);
            let text = entry.body().filter(|_| proposes)?;
            Some((entry.id(), text.to_vec()))
        }
        _ => None,
    });
    proposed.collect()
}

fn failure() -> StoreError {
    StoreError::Io {
        doing: "making the log durable",
        source: Box::new(std::io::Error::from_raw_os_error(5)),
    }
}

impl Disk {
    /// Counts an operation that writes; says whether it is done, and whether the power goes with it.
    fn operation(&self) -> (bool, bool) {
        let mut cut = self.cut.lock().unwrap();
        match cut.as_mut() {
            None => (true, false),
            Some(cut) if cut.after_operations > 0 => {
                cut.after_operations -= 1;
                (true, false)
            }
            Some(cut) => (cut.last_is_done, true),
        }
    }
}

impl Store for Disk {
    fn commit(&mut self, batch: &[Write]) -> Result<Committed, StoreError> {
        if counted(&self.full) {
            return Err(StoreError::Full);
        }
        if counted(&self.fails) {
            return Err(failure());
        }
        let (done, off) = self.operation();
        let committed = if done {
            let committed = self.store.commit(batch)?;
            let proposed = proposed_in(batch);
            if !proposed.is_empty() {
                self.log.add(Did::Proposed(proposed));
            }
            self.log.add(committed_of(batch));
            committed
        } else {
            Committed::default()
        };
        if off {
            Err(StoreError::Stopped)
        } else {
            Ok(committed)
        }
    }

    fn advance_heads(&mut self, heads: &[(LineId, Head)]) -> Result<(), StoreError> {
        if counted(&self.fails) {
            return Err(failure());
        }
        let (done, off) = self.operation();
        if done {
            self.store.advance_heads(heads)?;
            self.log.add(Did::HeadsKept(heads.to_vec()));
        }
        if off {
            Err(StoreError::Stopped)
        } else {
            Ok(())
        }
    }

    fn lose_heads(&mut self, lines: &[LineId]) -> Result<(), StoreError> {
        self.store.lose_heads(lines)?;
        self.log.add(Did::HeadsLost(lines.to_vec()));
        Ok(())
    }

    fn tend(&mut self, idle: bool) -> Result<(), StoreError> {
        self.store.tend(idle)
    }

    fn space(&self) -> Result<Space, StoreError> {
        let pretended = *self.space.lock().unwrap();
        pretended.map_or_else(|| self.store.space(), Ok)
    }

    fn release_reserve(&mut self) -> Result<bool, StoreError> {
        if *self.full.lock().unwrap() == Some(0) {
            return Ok(false);
        }
        self.store.release_reserve()
    }

    fn lines(&self) -> Result<Vec<LineId>, StoreError> {
        self.store.lines()
    }

    fn entry(&self, line: LineId, id: EntryId) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(address) = self.spoilt.lock().unwrap().get(&id).copied() {
            return Err(StoreError::Altered { line, address });
        }
        if let Some(bytes) = self.forged.lock().unwrap().get(&id).cloned() {
            return Ok(Some(bytes));
        }
        self.store.entry(line, id)
    }

    fn rows_in_order(
        &self,
        after: i64,
        last: i64,
        rows_max: usize,
    ) -> Result<Option<(usize, i64)>, StoreError> {
        self.store.rows_in_order(after, last, rows_max)
    }

    fn entries_from(
        &self,
        line: LineId,
        party: PartyIndex,
        from: Place,
        entries_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        self.store
            .entries_from(line, party, from, entries_max, bytes_max)
    }

    fn entries_at(&self, line: LineId, address: Address) -> Result<Vec<Vec<u8>>, StoreError> {
        self.store.entries_at(line, address)
    }

    fn ids_at(&self, line: LineId, address: Address) -> Result<Vec<EntryId>, StoreError> {
        self.store.ids_at(line, address)
    }

    fn heads(&self, line: LineId) -> Result<Vec<Head>, StoreError> {
        self.store.heads(line)
    }

    fn for_each_entry(
        &self,
        line: LineId,
        visit: &mut dyn FnMut(Vec<u8>) -> ControlFlow<()>,
    ) -> Result<Scan, StoreError> {
        self.store.for_each_entry(line, visit)
    }

    fn arrival_row(&self, line: LineId, id: EntryId) -> Result<Option<i64>, StoreError> {
        self.store.arrival_row(line, id)
    }

    fn last_arrival(&self) -> Result<i64, StoreError> {
        self.store.last_arrival()
    }

    fn arrivals(
        &self,
        line: LineId,
        after: i64,
        entries_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<Arrival>, StoreError> {
        let arrivals = self.store.arrivals(line, after, entries_max, bytes_max)?;
        self.brought_back
            .fetch_add(arrivals.len(), Ordering::Relaxed);
        Ok(arrivals)
    }

    fn past(&mut self, line: LineId) -> Result<(Box<dyn Past>, i64), StoreError> {
        self.store.past(line)
    }

    fn forget_past(&mut self) -> Result<(), StoreError> {
        self.store.forget_past()
    }

    fn shelve(&mut self, line: LineId, shelving: &Shelving) -> Result<(), StoreError> {
        let (done, off) = self.operation();
        if done {
            self.store.shelve(line, shelving)?;
        }
        if off {
            Err(StoreError::Io {
                doing: SHELVING,
                source: "the power is off".into(),
            })
        } else {
            Ok(())
        }
    }

    fn prove_past(&self, rows_max: usize) -> Result<bool, StoreError> {
        self.store.prove_past(rows_max)
    }

    fn committed(&self, line: LineId) -> Result<BTreeMap<PartyIndex, u64>, StoreError> {
        self.store.committed(line)
    }

    fn recount(&mut self, line: LineId) -> Result<(), StoreError> {
        self.store.recount(line)
    }

    fn documents(&self, kind: DocumentKind) -> Result<Vec<Document>, StoreError> {
        self.store.documents(kind)
    }

    fn prove_documents(&self) -> Result<(), StoreError> {
        self.store.prove_documents()
    }

    fn document(&self, kind: DocumentKind, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.document(kind, key)
    }

    fn usage(&self, line: LineId, party: PartyIndex) -> Result<u64, StoreError> {
        let more = self.taken.lock().unwrap().get(&(line, party)).copied();
        Ok(self.store.usage(line, party)? + more.unwrap_or(0))
    }
}
