//! The record read through in the background, a little at a time: bytes that rotted on the disk are
//! found before they are needed, and asked for again; an index that has lost or altered a row is given up.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use detente_line::fold::past::PastFault;
use detente_line::line::Line;
use detente_line::now::{Monotonic, Now};
use detente_line::switchboard::Switchboard;
use detente_record::{Address, Digest, EntryId, LineId, UnverifiedEntry};
use detente_store::{Store, StoreError};

use crate::opening::DriverError;

/// Where the reading stands.
#[derive(Debug, Default)]
pub(crate) struct Scrub {
    line: Option<LineId>,
    /// How many of its entries were looked at, in the order of arrival.
    entries: u32,
    /// Whether the entries of all lines are through, and the index is being read.
    in_index: bool,
    /// When to go on.
    next: Monotonic,
    /// How often each altered entry that was waited for has been looked at.
    waited_for: BTreeMap<EntryId, u32>,
    /// Whether anything was altered in this round: what was put right is proved again soon.
    was_altered: bool,
    proved: Proved,
}

/// The entries whose signatures held in an earlier round, each by a digest over its line, its id, its author's key and
/// all its bytes. It lies in this process's memory alone: whatever has changed on the disk has another digest,
/// and is verified.
#[derive(Debug, Default)]
struct Proved(BTreeSet<Digest>);

impl Proved {
    /// Whether these bytes are the entry that stands there, signed by its author.
    fn holds(&mut self, line: &Line, address: Address, id: EntryId, bytes: &[u8]) -> bool {
        let roster = line.roster();
        let Some(key) = roster.entry_key(address.party, address.place.epoch) else {
            return false;
        };
        let parts: [&[u8]; 4] = [&line.id().0, &id.0, key.as_bytes(), bytes];
        let digest = Digest::labelled(LABEL_PROVED, &parts);
        if self.0.contains(&digest) {
            return true;
        }
        let entry = UnverifiedEntry::parse(bytes);
        let holds = entry.is_ok_and(|entry| entry.id() == id && entry.verify(roster).is_ok());
        if holds && self.0.len() < PROVED_MAX {
            self.0.insert(digest);
        }
        holds
    }
}

impl Scrub {
    /// Reads the next few entries if it is time.
    ///
    /// # Errors
    ///
    /// The store failed, which damage of the record is not; `Past` if the index is not as it was put.
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
        if self.in_index {
            if read_index_on(store)? {
                self.in_index = false;
                let altered = std::mem::take(&mut self.was_altered);
                self.next = now.monotonic + if altered { ROUND_AGAIN } else { ROUND_EVERY };
            }
            return Ok(());
        }
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
        // A page of the disk holds several entries: what is read together is asked for together.
        let (mut damaged, mut astray) = (Vec::new(), false);
        for (address, entry) in &page {
            let bytes = match store.entry(id, *entry) {
                Ok(bytes) => bytes,
                Err(StoreError::Altered { .. }) => None,
                Err(error) => return Err(error.into()),
            };
            let sound =
                bytes.is_some_and(|bytes| self.proved.holds(line, *address, *entry, &bytes));
            if sound {
                astray |= !is_read_at(store, id, *address)?;
            } else {
                damaged.push((*address, *entry));
            }
        }
        self.was_altered |= !damaged.is_empty();
        if self.is_worth_waiting(&damaged) {
            self.next = now.monotonic + LOOK_EVERY;
        } else {
            self.go_on(board, id, page.len());
        }
        board.note_damaged(now, id, &damaged);
        if astray {
            board.note_harmed(now, id);
        }
        Ok(())
    }

    /// Whether to wait for what is asked for now: while an answer is under way other heads begin nothing anew, and what
    /// is found further behind would come half a minute later. Each is waited for once, for nobody may have it.
    fn is_worth_waiting(&mut self, damaged: &[(Address, EntryId)]) -> bool {
        let Some((_, first)) = damaged.first() else {
            return false;
        };
        if self.waited_for.len() >= WAITED_FOR_MAX && !self.waited_for.contains_key(first) {
            return false;
        }
        let looks = self.waited_for.entry(*first).or_insert(0);
        *looks = looks.saturating_add(1);
        *looks <= LOOKS_MOST
    }

    /// Goes on behind a page that was read.
    fn go_on(&mut self, board: &Switchboard, id: LineId, read: usize) {
        self.entries += u32::try_from(read).unwrap_or(0);
        if read < STEP_ENTRIES {
            self.entries = 0;
            let after = board.lines().map(|line| line.id()).find(|next| *next > id);
            self.in_index = after.is_none();
            self.line = after;
        }
    }
}

/// Whether what was read by its id is read by its place too, as who walks over its journal looks for it: another index of
/// the table leads there. A page of that which cannot be read at all ends no node that can do without.
fn is_read_at<S: Store>(store: &S, line: LineId, address: Address) -> Result<bool, DriverError> {
    match store.entries_at(line, address) {
        Ok(found) => Ok(!found.is_empty()),
        Err(StoreError::Altered { .. }) => Ok(false),
        Err(StoreError::Corrupt { .. }) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Whether the index is read to its end. A flipped bit in a key hides a row from whoever asks for it, and damage
/// of a page many: each row is proved, and that there are as many as were put.
fn read_index_on<S: Store>(store: &S) -> Result<bool, DriverError> {
    match store.prove_past(STEP_ROWS) {
        Ok(is_end) => Ok(is_end),
        Err(StoreError::Corrupt { detail, .. }) => Err(PastFault(detail).into()),
        Err(error) => Err(error.into()),
    }
}

/// A step reads so many entries and verifies what is new among them: some milliseconds, in a moment when nobody asks.
const STEP_ENTRIES: usize = 32;
/// The digests never leave the process.
const LABEL_PROVED: &str = "detente/scrub-proved/v0";
/// So many are remembered, in some 3 MB; what is beyond is verified in each round.
const PROVED_MAX: usize = 1 << 16;
/// Rows of the index that a step proves: less than a millisecond; there are some eight for each entry.
const STEP_ROWS: usize = 256;
/// From one step to the next: a million entries take an hour, and a twentieth of one core.
const STEP_EVERY: Duration = Duration::from_millis(100);
/// An altered entry was asked for, and is looked at again so soon.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// So many looks in vain, and the reading goes on.
const LOOKS_MOST: u32 = 10;
/// So many altered entries are waited for, as long as the node runs.
const WAITED_FOR_MAX: usize = 1024;
/// From the end of the record until it is read again, where something was altered.
const ROUND_AGAIN: Duration = Duration::from_secs(30);
/// From the end of the record until it is read again.
const ROUND_EVERY: Duration = Duration::from_secs(3600);
