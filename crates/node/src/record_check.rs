//! The whole record of a line in an open store, checked while it is read: one thread reads, others prove what
//! was read before. Only a few batches are in memory at once, however long the record is.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, channel, sync_channel};

use detente_language::{Value, key};
use detente_record::fsck::{Problems, SeenClaim};
use detente_record::{Founding, LineId, RecordCheck, Report};
use detente_store::{Scan, Store, StoreError};

use crate::causes::{Cause, with};
use crate::cores::Cores;

/// What a check of one line found.
#[derive(Clone, Debug)]
pub struct LineCheck {
    /// In the record itself.
    pub report: Report,
    /// On the disk below it.
    pub scan: Scan,
}

impl LineCheck {
    /// Everything that is wrong, the record's own findings first; the same on any number of cores.
    #[must_use]
    pub fn problems(&self) -> Vec<Value> {
        let found = self.report.problems.iter().map(Cause::words);
        let altered = self.scan.altered.iter().map(|at| {
            with(
                key::CAUSE_RECORD_ALTERED,
                &[("address", at.to_string().into())],
            )
        });
        let short = self.scan.shortfalls.iter().map(|short| {
            with(
                key::CAUSE_RECORD_SHORT,
                &[
                    ("party", short.party.to_string().into()),
                    ("found", short.found.into()),
                    ("committed", short.committed.into()),
                ],
            )
        });
        found.chain(altered).chain(short).collect()
    }
}

/// Why a record was not checked to its end.
#[derive(Debug, thiserror::Error)]
pub enum RecordCheckError {
    /// The store can't be read.
    #[error("the record can't be read")]
    Store(#[from] StoreError),
    /// No thread can be had.
    #[error("no thread could be started")]
    Thread(#[source] std::io::Error),
    /// The thread that proves is gone: our own fault, and nothing is proved.
    #[error("the check broke off")]
    BrokenOff,
}

/// Checks every entry of a line.
///
/// # Errors
///
/// See [`RecordCheckError`]; what is wrong with the record is no error but found.
pub fn check_line(
    store: &dyn Store,
    founding: &Founding,
    cores: Cores,
) -> Result<LineCheck, RecordCheckError> {
    let line = founding.line();
    let batch_entries = cores.count() * BATCH_ENTRIES_PER_CORE;
    std::thread::scope(|scope| {
        // One batch waits while one is proved and one is read. However this ends, the sender goes with it, and
        // with the sender the proving.
        let (read, to_prove) = sync_channel::<Vec<Vec<u8>>>(1);
        let (claimed, claims) = channel::<Vec<SeenClaim>>();
        let prove = move || {
            let mut check = RecordCheck::new(founding);
            for batch in to_prove {
                let found = check.take(&batch, &|pieces, work| cores.spread(pieces, work));
                // Nobody listens when the reading failed; that is told there.
                let _ = claimed.send(found);
            }
            check
        };
        let proving = std::thread::Builder::new()
            .spawn_scoped(scope, prove)
            .map_err(RecordCheckError::Thread)?;
        let mut seen = Seen {
            store,
            line,
            claims,
            problems: Problems::default(),
        };
        let (mut batch, mut bytes) = (Vec::new(), 0);
        let mut failed = None;
        let scan = store.for_each_entry(line, &mut |entry| {
            bytes += entry.len();
            batch.push(entry);
            if batch.len() < batch_entries && bytes < BATCH_BYTES {
                return ControlFlow::Continue(());
            }
            bytes = 0;
            if read.send(std::mem::take(&mut batch)).is_err() {
                failed = Some(RecordCheckError::BrokenOff);
                return ControlFlow::Break(());
            }
            match seen.look_up_what_came() {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error.into());
                    ControlFlow::Break(())
                }
            }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        read.send(batch).map_err(|_| RecordCheckError::BrokenOff)?;
        drop(read);
        seen.look_up_all()?;
        let check = proving.join().map_err(|_| RecordCheckError::BrokenOff)?;
        let report = check.finish(seen.problems);
        Ok(LineCheck { report, scan })
    })
}

/// What entries say they have seen, held against the store.
struct Seen<'a> {
    store: &'a dyn Store,
    line: LineId,
    claims: Receiver<Vec<SeenClaim>>,
    problems: Problems,
}

impl Seen<'_> {
    fn look_up_what_came(&mut self) -> Result<(), StoreError> {
        while let Ok(claims) = self.claims.try_recv() {
            self.look_up(&claims)?;
        }
        Ok(())
    }

    /// Until the proving is over.
    fn look_up_all(&mut self) -> Result<(), StoreError> {
        while let Ok(claims) = self.claims.recv() {
            self.look_up(&claims)?;
        }
        Ok(())
    }

    fn look_up(&mut self, claims: &[SeenClaim]) -> Result<(), StoreError> {
        for claim in claims {
            let held = self.store.ids_at(self.line, claim.named.address)?;
            if let Some(problem) = claim.against(&held) {
                self.problems.add(problem);
            }
        }
        Ok(())
    }
}

/// Entries read for each core before they are handed on to be proved: some pieces of work each.
const BATCH_ENTRIES_PER_CORE: usize = 256;
/// The bytes after which a batch is handed on though it has fewer entries.
const BATCH_BYTES: usize = 1024 * 1024;
