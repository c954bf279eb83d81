//! The loop's body: a batch of inputs, one commit, then everything that had to wait for it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use detente_line::fold::past::PastFault;
use detente_line::limits::{ENTRIES_PER_COMMIT_MAX, TRANSMIT_BYTES_MAX};
use detente_line::line::{Line, Mute};
use detente_line::now::{Monotonic, Now};
use detente_line::persist::{Room, Write};
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_line::switchboard::output::{Event, Output};
use detente_line::switchboard::{Own, Random, Switchboard};
use detente_record::{Address, Entry, EntryId, Head, LineId, PublicKey, UnverifiedEntry};
use detente_store::{Continuity, SpaceLevel, Store, StoreError};

use crate::opening::{DriverError, restore};
use crate::refused::Refused;
use crate::scrub::Scrub;
use crate::shelving::{BATCH, TIMES_WHEN_BUSY, shelvable, shelve};
use crate::surroundings::{Clock, Network, Watcher};

/// Is told what became of an input, once that is durable.
pub type Reply = Box<dyn FnOnce(Result<Answer, InputError>) + Send>;

/// Reads the board and the store, between turns.
pub type Query = Box<dyn FnOnce(&Switchboard, &mut dyn Store, Now) + Send>;

/// One thing for the driver to do.
pub enum Request {
    /// An input for the switchboard.
    Input {
        /// The input.
        input: Box<Input>,
        /// Called after the commit that makes the answer durable; dropped uncalled only if the driver ends.
        reply: Option<Reply>,
    },
    /// An input whose answer is kept in the same commit as what it does: whoever finds the one finds the other.
    Kept {
        /// The input.
        input: Box<Input>,
        /// What to keep beside it if it is accepted.
        keep: Keep,
        /// As for an input.
        reply: Reply,
    },
    /// A question, answered after the turn's commit.
    Query(Query),
}

/// What is to be kept beside an input that was accepted with this answer.
pub type Keep = Box<dyn FnOnce(&Answer) -> Vec<Write> + Send>;

/// Why the process must end: going on could lose or forge what was said.
#[derive(Debug, thiserror::Error)]
#[error("the node stops, for it can no longer keep its promises: {0}")]
pub struct Fatal(#[from] pub DriverError);

impl From<StoreError> for Fatal {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

/// What a driver runs over.
pub struct Parts<C, S, N, W> {
    /// Tells the time.
    pub clock: C,
    /// Keeps what must last.
    pub store: S,
    /// Carries bytes.
    pub network: N,
    /// Is told what happened.
    pub watcher: W,
    /// How many entries of all lines stay in memory; [`crate::TAIL`] unless a test wants few.
    pub tail: u32,
}

/// Drives a switchboard over a clock, a store and a network.
pub struct Driver<C, S, N, W> {
    board: Switchboard,
    clock: C,
    store: S,
    network: N,
    watcher: W,
    tail: u32,
    /// How many entries could be shelved and were not when the last turn was over.
    unshelved: u32,
    scrub: Scrub,
    /// The lines on which the head file knows no entry of ours: there nothing is signed but in an epoch whose opening is
    /// durable.
    lost: BTreeSet<LineId>,
    /// The disk refused a write, and has taken none since.
    refused: Refused,
    /// Everything of the current turn, in order.
    work: Vec<Output>,
    /// How much of it is to be made durable.
    writes: usize,
    /// Runs of it that one commit takes whole.
    together: Vec<Range<usize>>,
    /// When something was last made durable.
    written: Monotonic,
}

/// The store's log is folded when nothing was written for so long: the release of a FLASH that follows its
/// draft at once must not wait for it.
const FOLDED_AFTER: Duration = Duration::from_secs(1);

/// An answer that waits for the turn's commit.
struct Waiting {
    reply: Reply,
    answer: Result<Answer, InputError>,
    /// How many writes of the turn must be durable before the answer is true.
    writes: usize,
}

impl<C: Clock, S: Store, N: Network, W: Watcher> Driver<C, S, N, W> {
    /// Brings back everything the store holds. Nothing is signed before heads were exchanged.
    ///
    /// # Errors
    ///
    /// What the store holds cannot be read.
    pub fn open(
        own: Own,
        dialable: impl Fn(&PublicKey) -> [bool; 2],
        continuity: &Continuity,
        parts: Parts<C, S, N, W>,
        random: Random,
    ) -> Result<Self, DriverError> {
        let Parts {
            clock,
            store,
            network,
            watcher,
            tail,
        } = parts;
        let mut board = Switchboard::new(own, random);
        let mut store = store;
        restore(
            &mut board,
            &mut store,
            continuity,
            tail,
            clock.now(),
            dialable,
        )?;
        let mut lost = BTreeSet::new();
        lose_heads(&board, &mut store, &mut lost)?;
        keep_heads(&mut store, &heads_held(&board), &mut lost)?;
        Ok(Self {
            unshelved: shelvable(&board),
            board,
            clock,
            store,
            network,
            watcher,
            tail,
            scrub: Scrub::default(),
            lost,
            refused: Refused::default(),
            work: Vec::new(),
            writes: 0,
            together: Vec::new(),
            written: Monotonic::default(),
        })
    }

    /// The switchboard, for questions.
    pub fn board(&self) -> &Switchboard {
        &self.board
    }

    /// The store.
    pub fn store(&mut self) -> &mut S {
        &mut self.store
    }

    /// Handles a batch, each request taken when the one before is handled: all inputs, then one commit, then what had to wait for it. Returns when to come
    /// back at the latest; an empty batch is a tick.
    ///
    /// A batch that finds no space on the disk is refused: nothing of it was sent, its acts are
    /// answered `DiskFull`, and the board is as the store has it.
    ///
    /// # Errors
    ///
    /// `Fatal` if something could not be made durable for any other reason: nothing of the batch was
    /// sent or answered, and nothing more can be trusted to become durable.
    pub fn turn(&mut self, batch: impl IntoIterator<Item = Request>) -> Result<Monotonic, Fatal> {
        let mut batch = batch.into_iter().peekable();
        let busy = batch.peek().is_some();
        if !busy {
            // Before there may be room again: a line signs at once what it could not, which no disk has until this turn's
            // commit. It would be read as gone.
            let now = self.clock.now();
            match self.scrub.step(&mut self.board, &self.store, now) {
                Err(DriverError::Past(fault)) => return Err(self.give_index_up(fault)?),
                stepped => stepped?,
            }
        }
        self.look_at_space()?;
        let mut replies: Vec<Waiting> = Vec::new();
        let mut queries: Vec<Query> = Vec::new();
        let mut until = (!busy).then(|| self.handle(Input::Tick).1);
        for request in batch {
            match request {
                Request::Input { input, reply } => {
                    let (answer, wait) = self.handle(*input);
                    until = Some(wait);
                    let writes = self.writes;
                    replies.extend(reply.map(|reply| Waiting {
                        reply,
                        answer,
                        writes,
                    }));
                }
                Request::Kept { input, keep, reply } => {
                    let from = self.writes;
                    let (answer, wait) = self.handle(*input);
                    until = Some(wait);
                    if let Ok(answer) = &answer {
                        self.keep_beside(from, keep(answer));
                    }
                    replies.push(Waiting {
                        reply,
                        answer,
                        writes: self.writes,
                    });
                }
                Request::Query(query) => queries.push(query),
            }
        }
        let taken = self.writes;
        let durable = self.obey()?;
        for waiting in replies.iter_mut().filter(|w| w.writes > durable) {
            // A refusal for another reason stays what it is.
            if waiting.answer.is_ok() {
                waiting.answer = Err(InputError::DiskFull);
            }
        }
        while !self.work.is_empty() {
            self.obey()?;
        }
        self.watcher.turn_over(&self.board, &mut self.store);
        for Waiting { reply, answer, .. } in replies {
            reply(answer);
        }
        let now = self.clock.now();
        for query in queries {
            query(&self.board, &mut self.store, now);
        }
        if taken > 0 {
            self.written = now.monotonic;
        }
        match self
            .store
            .tend(now.monotonic.since(self.written) >= FOLDED_AFTER)
        {
            Ok(()) | Err(StoreError::Full) => {}
            Err(error) => return Err(error.into()),
        }
        self.is_past_readable()?;
        self.board.trim();
        let (times, most) = if busy {
            // No fewer than came in, and were linked by what came in, or the memory would grow.
            let more = shelvable(&self.board).saturating_sub(self.unshelved);
            (TIMES_WHEN_BUSY, BATCH.saturating_add(more))
        } else {
            (1, BATCH)
        };
        let more = shelve(&mut self.board, &mut self.store, self.tail * times, most)?;
        self.unshelved = shelvable(&self.board);
        // What is left to shelve is for the next moment in which nobody asks.
        let at_once = more && !busy;
        let until = until.filter(|_| !at_once).unwrap_or(now.monotonic);
        Ok(self.refused.try_at().map_or(until, |at| until.min(at)))
    }

    fn handle(&mut self, input: Input) -> (Result<Answer, InputError>, Monotonic) {
        let answer = self.board.handle(self.clock.now(), input);
        loop {
            match self.board.poll() {
                Output::Wait { until } => return (answer, until),
                output => {
                    self.writes += usize::from(matches!(output, Output::Persist(_)));
                    self.work.push(output);
                }
            }
        }
    }

    /// Adds writes to those from `from` on: one commit takes them together.
    fn keep_beside(&mut self, from: usize, writes: Vec<Write>) {
        self.writes += writes.len();
        self.work.extend(writes.into_iter().map(Output::Persist));
        self.together.push(from..self.writes);
    }

    /// Commits, then sends, tells and fetches; what was fetched leaves more to do. Gives how many writes
    /// became durable: if not all did, nothing was sent, only what did is told and the alarms that stand all the
    /// same, and the board has begun again.
    ///
    /// The order of outputs is kept in what matters: everything to be made durable in this turn is durable
    /// before anything of it is told, and our own heads are kept besides before anything is sent or answered.
    /// A counterpart's entry is told between the two: it is durable, and who waits for it need not wait for
    /// the head of our receipt.
    fn obey(&mut self) -> Result<usize, Fatal> {
        self.is_past_readable()?;
        let work = std::mem::take(&mut self.work);
        self.writes = 0;
        let runs = std::mem::take(&mut self.together);
        let (mut writes, mut arrived, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for output in work {
            match output {
                Output::Persist(write) => writes.push(write),
                Output::Notify(event) if is_another_party_s_entry(&self.board, &event) => {
                    arrived.push(event);
                }
                other => rest.push(other),
            }
        }
        // Before what a counterpart has of our own is here: with that the record looks like the last one.
        lose_heads(&self.board, &mut self.store, &mut self.lost)?;
        let durable = self.commit(&writes, &runs)?;
        if durable < writes.len() {
            let told = rest.into_iter().filter_map(|output| match output {
                Output::Notify(event) => Some(event),
                _ => None,
            });
            let told: Vec<Event> = arrived.into_iter().chain(told).collect();
            self.begin_again(&told)?;
            for event in told {
                if is_true_still(&event, &writes[..durable], &self.board) {
                    self.watcher.event(&event, &self.board, &mut self.store);
                }
            }
            return Ok(durable);
        }
        for event in arrived {
            self.watcher.event(&event, &self.board, &mut self.store);
        }
        let heads = own_heads(&self.board, &writes);
        let begun = self.clock.now().monotonic;
        keep_heads(&mut self.store, &heads, &mut self.lost)?;
        if !heads.is_empty() {
            let took = self.clock.now().monotonic.since(begun);
            self.watcher.heads_kept(took);
        }
        for output in together(rest) {
            match output {
                Output::Persist(_) | Output::Wait { .. } => {}
                Output::Transmit { channel, bytes } => self.network.transmit(channel, bytes),
                Output::Dial { peer, bearer } => self.network.dial(peer, bearer),
                Output::Close { channel } => self.network.close(channel),
                Output::Pin { peer } => self.network.pin(peer),
                Output::Fetch {
                    peer,
                    line,
                    entries,
                } => {
                    let entries = self.fetch(line, &entries)?;
                    // What it gives rise to is obeyed when this round is through.
                    let _ = self.handle(Input::Fetched { peer, entries });
                }
                Output::Notify(event) => self.watcher.event(&event, &self.board, &mut self.store),
            }
        }
        Ok(durable)
    }

    /// What was handled with an index that could not be read may rest on less than there is: none of it is
    /// committed. The index is thrown away, and made again from the entries at the next start.
    fn is_past_readable(&mut self) -> Result<(), Fatal> {
        match self.board.past_fault() {
            Some(fault) => Err(self.give_index_up(fault)?),
            None => Ok(()),
        }
    }

    fn give_index_up(&mut self, fault: PastFault) -> Result<Fatal, Fatal> {
        self.board.forget_lines();
        self.store.forget_past()?;
        Ok(Fatal(fault.into()))
    }

    /// Makes writes durable; gives how many found room, the first so many.
    fn commit(&mut self, writes: &[Write], together: &[Range<usize>]) -> Result<usize, Fatal> {
        let mut durable = 0;
        while durable < writes.len() {
            let end = commit_end(durable, writes.len(), together);
            if !self.commit_batch(&writes[durable..end])? {
                break;
            }
            durable = end;
        }
        Ok(durable)
    }

    /// Whether one commit found room, at last out of the reserve. A full disk is no failure: SQLite has
    /// rolled the commit back, so that it may be tried again.
    fn commit_batch(&mut self, batch: &[Write]) -> Result<bool, Fatal> {
        loop {
            let begun = self.clock.now().monotonic;
            match self.store.commit(batch) {
                Ok(committed) => {
                    let now = self.clock.now().monotonic;
                    if !committed.repaired.is_empty() {
                        self.scrub.put_right(now);
                    }
                    self.watcher.kept(batch.len(), now.since(begun));
                    return Ok(true);
                }
                Err(StoreError::Full) if self.store.release_reserve()? => {}
                Err(StoreError::Full) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// What was handled could not be kept: the board is brought back to what the store holds. These events have
    /// not been told.
    fn begin_again(&mut self, untold: &[Event]) -> Result<(), Fatal> {
        self.work.clear();
        self.writes = 0;
        self.together.clear();
        let now = self.clock.now();
        self.refused.note(now.monotonic);
        let dialable = self.board.dialable();
        let awaited = |line: &detente_line::line::Line| Some((line.id(), line.awaited()?));
        let continuity = Continuity {
            behind: Vec::new(),
            // Not by what the board says: an opening that found no room would have ended it.
            unknown: self.lost.iter().copied().collect(),
            known: self.board.lines().filter_map(awaited).collect(),
        };
        let rang = untold.iter().filter_map(|event| match event {
            Event::Raised(alarm) | Event::Gathered(alarm) => Some(alarm),
            _ => None,
        });
        self.board.begin_again(now, rang);
        self.board.set_room(now, Room::Nothing);
        restore(
            &mut self.board,
            &mut self.store,
            &continuity,
            self.tail,
            now,
            |peer| dialable.get(peer).copied().unwrap_or_default(),
        )?;
        // Tells at once that nothing is taken; that stands until something was really written.
        let _ = self.handle(Input::Tick);
        let heads = heads_held(&self.board);
        keep_heads(&mut self.store, &heads, &mut self.lost)?;
        Ok(())
    }

    /// Asks the disk before anything is handled: what is taken must find room. After it refused a write
    /// it is not believed before it has taken one.
    fn look_at_space(&mut self) -> Result<(), Fatal> {
        let now = self.clock.now();
        let room = match self.store.space()?.level() {
            _ if !self.refused.is_over(now.monotonic, &mut self.store)? => Room::Nothing,
            SpaceLevel::Ample => Room::Ample,
            SpaceLevel::Low | SpaceLevel::OnReserve => Room::UrgentOnly,
            SpaceLevel::Exhausted => Room::Nothing,
        };
        self.board.set_room(now, room);
        Ok(())
    }

    fn fetch(&mut self, line: LineId, asked: &[(Address, EntryId)]) -> Result<Vec<Entry>, Fatal> {
        let mut entries = Vec::with_capacity(asked.len());
        let mut altered = Vec::new();
        for (_, id) in asked {
            let bytes = match self.store.entry(line, *id) {
                Ok(bytes) => bytes,
                Err(StoreError::Altered { address, .. }) => {
                    altered.push(address);
                    None
                }
                Err(error) => return Err(error.into()),
            };
            let roster = self.board.line(line).map(Line::roster);
            let entry = bytes
                .and_then(|bytes| UnverifiedEntry::parse(&bytes).ok())
                .zip(roster)
                .and_then(|(unverified, roster)| unverified.verify(roster).ok());
            entries.extend(entry);
        }
        self.note_altered(line, altered);
        Ok(entries)
    }

    /// What was found altered by reading for a counterpart is asked for at once: the background reading may not come
    /// there for an hour.
    fn note_altered(&mut self, line: LineId, mut altered: Vec<Address>) {
        altered.dedup();
        let Some(of) = self.board.line(line).filter(|_| !altered.is_empty()) else {
            return;
        };
        let known: BTreeSet<Address> = of.damaged().map(|(address, _)| address).collect();
        let held = altered.iter().filter_map(|address| of.fold().at(*address));
        let new = held.filter(|held| !known.contains(&held.address));
        let new: Vec<_> = new.map(|held| (held.address, held.id)).collect();
        if !new.is_empty() {
            let now = self.clock.now();
            self.board.note_damaged(now, line, &new);
            self.scrub.doubt(now.monotonic);
        }
    }
}

/// Where a commit that begins at `from` ends: before whatever would be too much for it, and never within
/// what belongs together. What belongs together and is too much by itself is one commit all the same.
fn commit_end(from: usize, writes: usize, together: &[Range<usize>]) -> usize {
    let end = writes.min(from + ENTRIES_PER_COMMIT_MAX);
    match together.iter().find(|run| run.start < end && end < run.end) {
        Some(run) if run.start > from => run.start,
        Some(run) => run.end,
        None => end,
    }
}

/// Whether an event of a turn of which only these writes were kept is true still: it tells of an entry among
/// them, or of an alarm that stands, or is over, all the same. One about messages rings anew by itself.
fn is_true_still(event: &Event, kept: &[Write], board: &Switchboard) -> bool {
    let stands = |alarm| board.alarms().standing().contains_key(alarm);
    match event {
        Event::Held { id, .. } => {
            let mut kept = kept.iter();
            kept.any(|write| matches!(write, Write::Entry(entry) if entry.id() == *id))
        }
        Event::Raised(alarm) | Event::Gathered(alarm) => {
            alarm.of_messages().is_none() && stands(alarm)
        }
        Event::Cleared(alarm) => !stands(alarm),
        _ => false,
    }
}

/// What goes out on one channel without anything between goes out in one piece, as far as a piece may
/// reach: one write, and where it is little one packet.
fn together(outputs: Vec<Output>) -> Vec<Output> {
    let mut joined: Vec<Output> = Vec::with_capacity(outputs.len());
    for output in outputs {
        if let Output::Transmit { channel, bytes } = &output
            && let Some(Output::Transmit {
                channel: last,
                bytes: run,
            }) = joined.last_mut()
            && last == channel
            && run.len() + bytes.len() <= TRANSMIT_BYTES_MAX
        {
            run.extend_from_slice(bytes);
            continue;
        }
        joined.push(output);
    }
    joined
}

/// Whether an event tells of an entry that another party signed.
fn is_another_party_s_entry(board: &Switchboard, event: &Event) -> bool {
    let Event::Held { line, address, .. } = event else {
        return false;
    };
    board
        .line(*line)
        .is_some_and(|of| of.own() != address.party)
}

/// Keeps own heads, at last with room out of the reserve: the file grows when there are more lines.
fn keep_heads<S: Store>(
    store: &mut S,
    heads: &[(LineId, Head)],
    lost: &mut BTreeSet<LineId>,
) -> Result<(), StoreError> {
    if heads.is_empty() {
        return Ok(());
    }
    loop {
        match store.advance_heads(heads) {
            Err(StoreError::Full) if store.release_reserve()? => {}
            other => break other?,
        }
    }
    for (line, _) in heads {
        lost.remove(line);
    }
    Ok(())
}

/// Makes our own heads of the lines unknown on which we lack what was signed last, at last with room out
/// of the reserve.
fn lose_heads<S: Store>(
    board: &Switchboard,
    store: &mut S,
    lost: &mut BTreeSet<LineId>,
) -> Result<(), StoreError> {
    let lines: Vec<LineId> = behind_own_record(board).collect();
    if lines.is_empty() {
        return Ok(());
    }
    loop {
        match store.lose_heads(&lines) {
            Err(StoreError::Full) if store.release_reserve()? => {}
            other => break other?,
        }
    }
    lost.extend(lines);
    Ok(())
}

fn behind_own_record(board: &Switchboard) -> impl Iterator<Item = LineId> {
    let behind = board
        .lines()
        .filter(|line| line.mute() == Some(Mute::BehindOwnRecord));
    behind.map(detente_line::line::Line::id)
}

/// Our last entry in each line, as the record has it: after a crash between a commit and the head file
/// the file does not, and what it does not have must not be sent.
fn heads_held(board: &Switchboard) -> Vec<(LineId, Head)> {
    board
        .lines()
        .filter(|line| line.mute() != Some(Mute::BehindOwnRecord) && line.awaited().is_none())
        .filter_map(|line| Some((line.id(), line.own_head()?)))
        .collect()
}

/// The last entry that this node signed in each line, where the writes have it; one of our own that came from
/// elsewhere adds nothing.
fn own_heads(board: &Switchboard, writes: &[Write]) -> Vec<(LineId, Head)> {
    let mut heads: Vec<(LineId, Head)> = Vec::new();
    for write in writes {
        let Write::Entry(entry) = write else { continue };
        let line = entry.header().line;
        let signed = board.line(line).and_then(Line::last_signed);
        if signed == Some(entry.head()) {
            heads.retain(|(other, _)| *other != line);
            heads.push((line, entry.head()));
        }
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_commit_ends_within_what_belongs_together() {
        let max = ENTRIES_PER_COMMIT_MAX;
        let ends = |writes: usize, together: &[Range<usize>]| {
            let mut ends = vec![0];
            while ends[ends.len() - 1] < writes {
                ends.push(commit_end(ends[ends.len() - 1], writes, together));
            }
            ends
        };
        assert_eq!(ends(2 * max + 1, &[]), [0, max, 2 * max, 2 * max + 1]);
        let pairs: Vec<_> = (0..max).map(|n| 2 * n + 1..2 * n + 3).collect();
        for end in ends(2 * max + 1, &pairs) {
            assert!(!pairs.iter().any(|pair| pair.start < end && end < pair.end));
        }
        let large = vec![1..2 * max, 2 * max..2 * max + 1];
        assert_eq!(ends(3 * max, &large), [0, 1, 2 * max, 3 * max]);
    }
}
