//! Computing the read model again from the entries alone, with no node running.
//!
//! A rebuild changes nothing: if the digest differs, the rows were wrong before, and are right now.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use detente_driver::TAIL;
use detente_line::fold::facts::CharterFacts;
use detente_line::fold::past::PastFault;
use detente_line::fold::{Fold, OfficerEvidence};
use detente_line::persist::DocumentKind;
use detente_record::{Digest, Founding, FoundingFault, LineId, Roster, UnverifiedEntry};
use detente_store::{ScratchIndex, Settings, SqliteStore, Store, StoreError};

use crate::message_view::LineSource;
use crate::read_model::{Lines, ReadModel};

/// What a rebuild found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Lines.
    pub lines: usize,
    /// Entries read.
    pub entries: u64,
    /// Entries whose bytes on disk are altered, or that are kept behind such a one.
    pub unreadable: u64,
    /// Digest of the rows before; `None` if they could not be read.
    pub digest_before: Option<Digest>,
    /// Digest of the rows now.
    pub digest_after: Digest,
}

/// Why nothing could be rebuilt.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RebuildError {
    /// The store cannot be opened or read; `Locked` while a node runs on it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was put aside while the entries were read cannot be read back.
    #[error(transparent)]
    Past(#[from] PastFault),
    /// A founding in the store cannot be read.
    #[error("a founding in the store can't be read: {0}")]
    Founding(FoundingFault),
}

/// Throws the read model of the node in `folder` away and computes it from the entries.
///
/// # Errors
///
/// What cannot be read; the rows may then be incomplete and are computed again at the node's start.
pub fn rebuild(folder: &Path) -> Result<Rebuilt, RebuildError> {
    let mut store = SqliteStore::open(folder, &Settings::default())?.store;
    let rows = ReadModel::open(folder)?;
    let digest_before = rows.digest().ok();
    let mut rebuilt = Rebuilt {
        lines: 0,
        entries: 0,
        unreadable: 0,
        digest_before,
        digest_after: Digest([0; 32]),
    };
    // Not the node's own index: rows that are computed from the entries alone show whether it is right, too.
    let scratch = ScratchIndex::make(&folder.join(SCRATCH))?;
    let mut lines: BTreeMap<LineId, (Fold, Roster)> = BTreeMap::new();
    for document in store.documents(DocumentKind::Founding)? {
        let founding = Founding::decode(&document.bytes).map_err(RebuildError::Founding)?;
        let mut roster = founding.roster();
        let fold = folded(&store, &scratch, &mut roster, &mut rebuilt)?;
        lines.insert(founding.line(), (fold, roster));
    }
    rebuilt.lines = lines.len();
    rows.forget(&sources(&lines))?;
    while !rows.is_current() {
        rows.refresh(&sources(&lines), &mut store)?;
        for (fold, _) in lines.values_mut() {
            fold.trim();
            fold.fault().map_or(Ok(()), Err)?;
        }
    }
    rebuilt.digest_after = rows.digest()?;
    Ok(rebuilt)
}

fn sources(lines: &BTreeMap<LineId, (Fold, Roster)>) -> Lines<'_> {
    lines
        .iter()
        .map(|(line, (fold, roster))| (*line, LineSource { fold, roster }))
        .collect()
}

/// The fold of one line's entries: its tail in memory, the rest on the scratch index.
fn folded(
    store: &SqliteStore,
    scratch: &ScratchIndex,
    roster: &mut Roster,
    rebuilt: &mut Rebuilt,
) -> Result<Fold, RebuildError> {
    let line = roster.line();
    let mut fold = Fold::new(CharterFacts::of(line, roster.charter()));
    fold.give_past(scratch.past(line));
    let mut failed = None;
    let scan = store.for_each_entry(line, &mut |bytes| {
        // Each epoch's opening comes before what stands in it.
        let entry = UnverifiedEntry::parse(&bytes).ok().and_then(|entry| {
            roster.admit_from(&entry).ok()?;
            entry.verify(roster).ok()
        });
        match entry {
            Some(entry) => {
                let officers = OfficerEvidence::of(&entry, roster);
                fold.insert(&entry, officers);
                rebuilt.entries += 1;
            }
            None => rebuilt.unreadable += 1,
        }
        if fold.unshelved() < TAIL + SHELVED_AT_ONCE {
            return ControlFlow::Continue(());
        }
        match shelve(&mut fold, scratch, line) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    rebuilt.unreadable += u64::try_from(scan.altered.len()).unwrap_or(u64::MAX);
    Ok(fold)
}

fn shelve(fold: &mut Fold, scratch: &ScratchIndex, line: LineId) -> Result<(), RebuildError> {
    if let Some(shelving) = fold.shelve(SHELVED_AT_ONCE) {
        scratch.shelve(line, &shelving)?;
        fold.keep_shelved(&shelving);
    }
    fold.trim();
    Ok(fold.fault().map_or(Ok(()), Err)?)
}

const SCRATCH: &str = "rebuild.db";
/// Entries shelved in one transaction.
const SHELVED_AT_ONCE: u32 = 1024;
