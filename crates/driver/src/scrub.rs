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
    at: At,
    /// When to go on.
    next: Monotonic,
    /// Since this round began something was found damaged, or put right: what was read before may be hidden now.
    harmed: bool,
    /// Since this round began something was put right.
    put_right: bool,
    /// Every entry was found where it is looked for in this round, and the rows were in order.
    sound: bool,
    /// How often each altered entry that was waited for has been looked at.
    waited_for: BTreeMap<EntryId, u32>,
    /// How often what is asked for was looked for in vain at the end of this round.
    looks: u32,
    /// How often the record was read again at once.
    again: u32,
    /// It is to be read again soon.
    unread: bool,
    proved: Proved,
}

/// What is read next.
#[derive(Clone, Copy, Debug, Default)]
enum At {
    /// Nothing: a round is over.
    #[default]
    Rest,
    /// The entries of a line, in the order of arrival, of which so many were read.
    Entries(LineId, u32),
    /// The rows of all entries, as the table holds them.
    Rows(Rows),
    /// All entries were read.
    End,
    /// The index.
    Index,
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

/// A walk over the rows that there were when it began.
#[derive(Clone, Copy, Debug)]
struct Rows {
    /// The last of them.
    last: i64,
    /// How many there must be.
    committed: u64,
    /// How many were walked over, up to which.
    walked: u64,
    at: i64,
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
        match self.at {
            At::Rest => self.begin(board),
            At::Entries(line, read) => self.read_entries(board, store, now, (line, read))?,
            At::Rows(rows) => self.walk_rows(board, store, now, rows)?,
            At::End => self.end(board, store, now)?,
            At::Index => {
                if read_index_on(store)? {
                    self.at = At::Rest;
                    self.again = 0;
                    let unread = std::mem::take(&mut self.unread);
                    self.next = now.monotonic + if unread { ROUND_AGAIN } else { ROUND_EVERY };
                }
            }
        }
        Ok(())
    }

    /// Damage was found by somebody else who read, or the board began again and knows of none: all is read soon.
    pub(crate) fn doubt(&mut self, now: Monotonic) {
        self.harmed = true;
        match self.at {
            At::Rest => self.next = self.next.min(now + LOOK_EVERY),
            At::Index => self.unread = true,
            At::Entries(..) | At::Rows(_) | At::End => {}
        }
    }

    /// A row was put right. Where damage has put the table out of order that can hide others, which were read already.
    pub(crate) fn put_right(&mut self, now: Monotonic) {
        self.put_right = true;
        self.doubt(now);
    }

    fn begin(&mut self, board: &Switchboard) {
        (self.harmed, self.put_right, self.sound, self.looks) = (false, false, true, 0);
        let first = board.lines().next();
        self.at = first.map_or(At::Rest, |line| At::Entries(line.id(), 0));
    }

    /// Reads the next entries of a line. What is damaged is asked for, and read again in the next round.
    fn read_entries<S: Store>(
        &mut self,
        board: &mut Switchboard,
        store: &S,
        now: Now,
        (id, read): (LineId, u32),
    ) -> Result<(), DriverError> {
        // A page of the disk holds several entries: what is read together is asked for together.
        let (mut damaged, mut astray) = (Vec::new(), false);
        let mut page = Vec::new();
        if let Some(line) = board.line(id) {
            page = line.fold().arrivals(read, STEP_ENTRIES);
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
        }
        self.harmed |= !damaged.is_empty();
        self.sound &= !astray;
        board.note_damaged(now, id, &damaged);
        if astray {
            board.note_harmed(now, id);
        }
        if self.is_worth_waiting(&damaged) {
            self.next = now.monotonic + LOOK_EVERY;
            return Ok(());
        }
        self.at = if page.len() < STEP_ENTRIES {
            let after = board.lines().map(Line::id).find(|next| *next > id);
            match after {
                Some(next) => At::Entries(next, 0),
                None => At::Rows(rows_there(store)?),
            }
        } else {
            let more = u32::try_from(page.len()).unwrap_or(u32::MAX);
            At::Entries(id, read.saturating_add(more))
        };
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

    /// Walks on over the rows: whoever searches for one goes by their order.
    fn walk_rows<S: Store>(
        &mut self,
        board: &mut Switchboard,
        store: &S,
        now: Now,
        mut rows: Rows,
    ) -> Result<(), DriverError> {
        let walked = store.rows_in_order(rows.at, rows.last, STEP_ROWS)?;
        if let Some((count, at)) = walked {
            rows.walked += count as u64;
            rows.at = at;
            if count == STEP_ROWS {
                self.at = At::Rows(rows);
                return Ok(());
            }
        }
        self.at = At::End;
        if walked.is_none() || rows.walked != rows.committed {
            self.sound = false;
            // The table is all lines'.
            let lines: Vec<LineId> = board.lines().map(Line::id).collect();
            lines
                .into_iter()
                .for_each(|line| board.note_harmed(now, line));
        }
        Ok(())
    }

    /// All was read: where it was sound, that is told. If not, what was asked for is waited for, and all is read again.
    fn end<S: Store>(
        &mut self,
        board: &mut Switchboard,
        store: &S,
        now: Now,
    ) -> Result<(), DriverError> {
        if !self.harmed {
            if self.sound {
                for line in all_here(board, store)? {
                    board.note_whole(now, line);
                }
            }
            self.at = At::Index;
            return Ok(());
        }
        let missing = board.lines().any(|line| line.damaged().next().is_some());
        if missing && self.looks < LOOKS_MOST {
            self.looks += 1;
            self.next = now.monotonic + LOOK_EVERY;
        } else if (self.put_right || !missing) && self.again < AGAIN_MOST {
            self.again += 1;
            self.begin(board);
        } else {
            // Nobody may have it, and there may be other damage.
            self.unread = true;
            self.at = At::Index;
        }
        Ok(())
    }
}

/// Whether what was read by its id is read by its place too, as who walks over its journal looks for it: another index of
/// the table leads there. A page of that which cannot be read at all is called so, and ends no node that can do without.
fn is_read_at<S: Store>(store: &S, line: LineId, address: Address) -> Result<bool, DriverError> {
    match store.entries_at(line, address) {
        Ok(found) => Ok(!found.is_empty()),
        Err(StoreError::Altered { .. } | StoreError::Corrupt { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The lines of which as many entries are held as were committed: what was altered at the start is not held, and was
/// not read.
fn all_here<S: Store>(board: &Switchboard, store: &S) -> Result<Vec<LineId>, DriverError> {
    let mut whole = Vec::new();
    for line in board.lines() {
        let committed = store.committed(line.id())?;
        let mut parties = line.fold().facts().all_parties();
        let is_here = |of| committed.get(&of).copied().unwrap_or(0) == line.fold().count_of(of);
        if parties.all(is_here) {
            whole.push(line.id());
        }
    }
    Ok(whole)
}

/// The rows that there are, and as many as there must be: one for each entry that was committed.
fn rows_there<S: Store>(store: &S) -> Result<Rows, DriverError> {
    let mut committed = 0;
    for line in store.lines()? {
        committed += store.committed(line)?.values().sum::<u64>();
    }
    Ok(Rows {
        last: store.last_arrival()?,
        committed,
        walked: 0,
        at: 0,
    })
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
/// Rows of the table that a step walks over, or of the index that it proves: less than a millisecond; of those there
/// are some eight for each entry.
const STEP_ROWS: usize = 256;
/// From one step to the next: a million entries take an hour, and a twentieth of one core.
const STEP_EVERY: Duration = Duration::from_millis(100);
/// What was asked for is looked for so soon again.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// So many looks in vain, and the reading goes on.
const LOOKS_MOST: u32 = 10;
/// So many altered entries are waited for, as long as the node runs.
const WAITED_FOR_MAX: usize = 1024;
/// So often the record is read again at once before the index has its turn.
const AGAIN_MOST: u32 = 8;
/// From the end of the record until it is read again, where not all of it could be read.
const ROUND_AGAIN: Duration = Duration::from_secs(30);
/// From the end of the record until it is read again.
const ROUND_EVERY: Duration = Duration::from_secs(3600);
