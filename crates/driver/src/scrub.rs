//! The record read through in the background, a little at a time: bytes that rotted on the disk are
//! found before they are needed, and asked for again; an index that no longer finds an entry is given up.

use std::time::Duration;

use detente_line::fold::past::PastFault;
use detente_line::now::{Monotonic, Now};
use detente_line::switchboard::Switchboard;
use detente_record::{Address, LineId, UnverifiedEntry};
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
    /// The altered entry that was waited for last, and how often it has been looked at.
    waited_for: Option<(Address, u32)>,
    /// Whether a journal was refused in this round: not all of it has been read.
    was_refused: bool,
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
        let mut refused = None;
        for (address, entry) in &page {
            // A flipped bit in a key hides a row: it is counted and never found.
            if line.fold().fact(entry).is_none() || line.fold().at(*address).is_none() {
                let why = format!("the entry at {address} is not found in it");
                return Err(PastFault(why).into());
            }
            let bytes = match store.entry(id, *entry) {
                Ok(bytes) => bytes,
                // Its journal is refused from there on. A page of the disk holds several entries: what is read
                // together is asked for together, what lies further behind is looked at when that is mended.
                Err(StoreError::Altered { address: first, .. }) => {
                    refused.get_or_insert(first);
                    let held = line.fold().at(first);
                    damaged.extend(held.map(|held| (held.address, held.id)));
                    if page.iter().any(|(address, _)| *address == first) {
                        damaged.push((*address, *entry));
                    }
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
        self.was_refused |= refused.is_some();
        if self.is_worth_waiting(refused) {
            self.next = now.monotonic + LOOK_EVERY;
        } else {
            self.go_on(board, id, page.len(), now.monotonic);
        }
        board.note_damaged(now, id, &damaged);
        Ok(())
    }

    /// Whether what was asked for before `first` may still come. Each is waited for once: nobody may have it, and
    /// there may be other damage.
    fn is_worth_waiting(&mut self, first: Option<Address>) -> bool {
        let Some(first) = first else { return false };
        let before = self.waited_for.filter(|(address, _)| *address == first);
        let looks = before.map_or(1, |(_, looks)| looks.saturating_add(1));
        self.waited_for = Some((first, looks));
        looks <= LOOKS_MOST
    }

    /// Goes on behind a page that was read.
    fn go_on(&mut self, board: &Switchboard, id: LineId, read: usize, now: Monotonic) {
        self.entries += u32::try_from(read).unwrap_or(0);
        if read < STEP_ENTRIES {
            self.entries = 0;
            let after = board.lines().map(|line| line.id()).find(|next| *next > id);
            if after.is_none() {
                let unread = std::mem::take(&mut self.was_refused);
                self.next = now + if unread { ROUND_AGAIN } else { ROUND_EVERY };
            }
            self.line = after;
        }
    }
}

/// A step reads and verifies so many entries: some milliseconds, in a moment when nobody asks.
const STEP_ENTRIES: usize = 32;
/// From one step to the next: a million entries take an hour, and a twentieth of one core.
const STEP_EVERY: Duration = Duration::from_millis(100);
/// An altered entry was asked for, and is looked at again so soon.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// So many looks in vain, and the reading goes on.
const LOOKS_MOST: u32 = 10;
/// From the end of the record until it is read again, where not all of it could be read.
const ROUND_AGAIN: Duration = Duration::from_secs(30);
/// From the end of the record until it is read again.
const ROUND_EVERY: Duration = Duration::from_secs(3600);
