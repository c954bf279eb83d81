//! When entries leave the memory: the longest tail first, a few at a time, so that nobody waits for it.

use detente_line::switchboard::Switchboard;
use detente_record::LineId;
use detente_store::{Store, StoreError};

use crate::opening::DriverError;

/// Shelves a batch if the lines have more entries in memory than `kept`.
pub(crate) fn shelve<S: Store>(
    board: &mut Switchboard,
    store: &mut S,
    kept: u32,
) -> Result<(), DriverError> {
    let tails = || board.lines().map(|line| (line.shelvable(), line.id()));
    let all = tails().map(|(tail, _)| tail).sum::<u32>();
    match tails().max().filter(|_| all > kept) {
        Some((_, line)) => shelve_of(board, store, line, BATCH.min(all - kept)),
        None => Ok(()),
    }
}

fn shelve_of<S: Store>(
    board: &mut Switchboard,
    store: &mut S,
    id: LineId,
    most: u32,
) -> Result<(), DriverError> {
    let Some(line) = board.line_mut(id) else {
        return Ok(());
    };
    if !line.fold().has_past() {
        let (past, _) = store.past(id)?;
        line.give_past(past);
    }
    let Some(shelving) = line.shelve(most) else {
        return Ok(());
    };
    match store.shelve(id, &shelving) {
        Ok(()) => line.keep_shelved(&shelving),
        // Nothing is lost: the entries stay in memory until there is room.
        Err(StoreError::Full) => {}
        Err(StoreError::Corrupt { .. }) => line.refuse_to_shelve(),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Entries of all lines that stay in memory: what is talked about now, and what a start reads and
/// verifies again.
pub const TAIL: u32 = 2048;
/// Entries shelved at once: some milliseconds.
const BATCH: u32 = 256;
/// While inputs come, shelving waits until so many times as many are in memory.
pub(crate) const TIMES_WHEN_BUSY: u32 = 4;
