//! The record read through in the background, a little at a time: bytes that rotted on the disk are
//! found before they are needed, and asked for again; an index that no longer finds an entry is given up.

use std::time::Duration;

use detente_line::fold::past::PastFault;
use detente_line::now::{Monotonic, Now};
use detente_line::switchboard::Switchboard;
use detente_record::{LineId, UnverifiedEntry};
use detente_store::{Store, StoreError};

use crate::opening::DriverError;

/// Where the reading stands.
#[derive(Debug, Default)]
pub(crate) struct Scrub {
    line: Option<LineId>,
    /// How many of its entries were looked at, in the order of arrival.
    entries: u32,
    /// When to go on.
    next: Monotonic,
}

impl Scrub {
    /// Reads the next few entries if it is time.
    ///
    /// # Errors
    ///
    /// The store failed, which damage of the record is not; `Past` if the index misses an entry.
    pub(crate) fn step<S: Store>(
        &mut self,
        board: &mut Switchboard,
        store: &S,
        now: Now,
    ) -> Result<(), DriverError> {
        if now.monotonic < self.next {
            return Ok(());
        }
        self.next = now.monotonic + STEP_EVERY;
        let line = self
            .line
            .filter(|line| board.line(*line).is_some())
            .or_else(|| board.lines().next().map(|line| line.id()));
        let Some(id) = line else { return Ok(()) };
        self.line = Some(id);
        let Some(line) = board.line(id) else {
            return Ok(());
        };
        let page = line.fold().arrivals(self.entries, STEP_ENTRIES);
        let mut damaged = Vec::new();
        for (address, entry) in &page {
            // A flipped bit in a key hides a row: it is counted and never found.
            if line.fold().fact(entry).is_none() || line.fold().at(*address).is_none() {
                let why = format!("the entry at {address} is not found in it");
                return Err(PastFault(why).into());
            }
            let bytes = match store.entry(id, *entry) {
                Ok(bytes) => bytes,
                // Its journal is refused from there on: what lies behind is looked at when that is mended.
                Err(StoreError::Altered { address, .. }) => {
                    let first = line.fold().at(address);
                    damaged.extend(first.map(|first| (first.address, first.id)));
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let sound = bytes
                .and_then(|bytes| UnverifiedEntry::parse(&bytes).ok())
                .is_some_and(|entry| entry.verify(line.roster()).is_ok());
            if !sound {
                damaged.push((*address, *entry));
            }
        }
        self.entries += u32::try_from(page.len()).unwrap_or(0);
        if page.len() < STEP_ENTRIES {
            self.entries = 0;
            let after = board.lines().map(|line| line.id()).find(|next| *next > id);
            if after.is_none() {
                self.next = now.monotonic + ROUND_EVERY;
            }
            self.line = after;
        }
        for (address, entry) in damaged {
            board.note_damaged(now, id, address, entry);
        }
        Ok(())
    }
}

/// A step reads and verifies so many entries: some milliseconds, in a moment when nobody asks.
const STEP_ENTRIES: usize = 32;
/// From one step to the next: a million entries take an hour, and a twentieth of one core.
const STEP_EVERY: Duration = Duration::from_millis(100);
/// From the end of the record until it is read again.
const ROUND_EVERY: Duration = Duration::from_secs(3600);
