//! When entries leave the memory: the longest tail first, a few at a time, so that nobody waits for it.

use detente_line::switchboard::Switchboard;
use detente_record::LineId;
use detente_store::{Store, StoreError};

use crate::opening::DriverError;

/// How many entries of all lines could be shelved, again some of them.
pub(crate) fn shelvable(board: &Switchboard) -> u32 {
    board.lines().map(detente_line::line::Line::shelvable).sum()
}

/// Shelves a batch if the lines have notably more entries in memory than `kept`: one by one each would cost
/// a commit. Gives whether another batch should follow as soon as nobody waits.
pub(crate) fn shelve<S: Store>(
    board: &mut Switchboard,
    store: &mut S,
    kept: u32,
    most: u32,
) -> Result<bool, DriverError> {
    let mut left = most;
    loop {
        let tails = || board.lines().map(|line| (line.shelvable(), line.id()));
        let all = shelvable(board);
        let bound = kept + kept / SLACK;
        let Some((tail, line)) = tails().max().filter(|_| all > bound) else {
            return Ok(false);
        };
        if left == 0 {
            return Ok(true);
        }
        // What came in may have come on several lines: one alone would leave most of it in memory.
        let batch = left.min(all - kept).min(tail);
        if !shelve_of(board, store, line, batch)? {
            return Ok(false);
        }
        left -= batch;
    }
}

fn shelve_of<S: Store>(
    board: &mut Switchboard,
    store: &mut S,
    id: LineId,
    most: u32,
) -> Result<bool, DriverError> {
    let Some(line) = board.line_mut(id) else {
        return Ok(false);
    };
    if !line.fold().has_past() {
        let (past, _) = store.past(id)?;
        line.give_past(past);
    }
    let Some(shelving) = line.shelve(most) else {
        return Ok(false);
    };
    match store.shelve(id, &shelving) {
        Ok(()) => {
            line.keep_shelved(&shelving);
            return Ok(true);
        }
        // Nothing is lost: the entries stay in memory until there is room.
        Err(StoreError::Full) => {}
        Err(StoreError::Corrupt { .. }) => line.refuse_to_shelve(),
        Err(error) => return Err(error.into()),
    }
    Ok(false)
}

/// Entries of all lines that stay in memory: what is talked about now, and what a start reads and
/// verifies again.
pub const TAIL: u32 = 2048;
/// Entries shelved at once when nobody waits: a FLASH that comes meanwhile waits for no more.
pub(crate) const BATCH: u32 = 32;
/// Entries shelved at once when a start reads more than it keeps in memory.
pub(crate) const BATCH_AT_START: u32 = 256;
/// While inputs come, shelving waits until so many times as many are in memory.
pub(crate) const TIMES_WHEN_BUSY: u32 = 4;
/// Nothing is shelved before one part in so many is too much.
const SLACK: u32 = 16;
