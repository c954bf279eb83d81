//! The loop's body: a batch of inputs, one commit, then everything that had to wait for it.

use detente_line::limits::ENTRIES_PER_COMMIT_MAX;
use detente_line::now::{Monotonic, Now};
use detente_line::persist::Write;
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_line::switchboard::output::{Event, Output};
use detente_line::switchboard::{Own, Random, Switchboard};
use detente_record::{Address, Entry, EntryId, Head, LineId, PublicKey, UnverifiedEntry};
use detente_store::{Continuity, SpaceLevel, Store, StoreError};

use crate::opening::{DriverError, restore};
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
    /// A question, answered after the turn's commit.
    Query(Query),
}

/// Why the process must end: going on could lose or forge what was said.
#[derive(Debug, thiserror::Error)]
#[error("the node stops, for it can no longer keep its promises: {0}")]
pub struct Fatal(#[from] pub StoreError);

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
}

/// Drives a switchboard over a clock, a store and a network.
pub struct Driver<C, S, N, W> {
    board: Switchboard,
    clock: C,
    store: S,
    network: N,
    watcher: W,
    /// Everything of the current turn, in order.
    work: Vec<Output>,
    /// Whether the disk was nearly full when last looked at, or was never looked at.
    disk_low: bool,
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
        } = parts;
        let mut board = Switchboard::new(own, random);
        restore(&mut board, &store, continuity, clock.now(), dialable)?;
        Ok(Self {
            board,
            clock,
            store,
            network,
            watcher,
            work: Vec::new(),
            disk_low: true,
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

    /// Handles a batch: all inputs, then one commit, then what had to wait for it. Returns when to come
    /// back at the latest; an empty batch is a tick.
    ///
    /// # Errors
    ///
    /// `Fatal` if something could not be made durable: nothing of the batch was sent or answered.
    pub fn turn(&mut self, batch: Vec<Request>) -> Result<Monotonic, Fatal> {
        let mut replies: Vec<(Reply, Result<Answer, InputError>)> = Vec::new();
        let mut queries: Vec<Query> = Vec::new();
        let mut until = None;
        if batch.is_empty() {
            until = Some(self.handle(Input::Tick).1);
        }
        for request in batch {
            match request {
                Request::Input { input, reply } => {
                    let (answer, wait) = self.handle(*input);
                    until = Some(wait);
                    replies.extend(reply.map(|reply| (reply, answer)));
                }
                Request::Query(query) => queries.push(query),
            }
        }
        while !self.work.is_empty() {
            self.obey()?;
        }
        if self.disk_low {
            // Little is taken, so little is written: look whether there is room again.
            self.look_at_space()?;
        }
        self.watcher.turn_over(&self.board, &mut self.store);
        for (reply, answer) in replies {
            reply(answer);
        }
        let now = self.clock.now();
        for query in queries {
            query(&self.board, &mut self.store, now);
        }
        match self.store.tend() {
            Ok(()) | Err(StoreError::Full) => {}
            Err(error) => return Err(Fatal(error)),
        }
        Ok(until.unwrap_or(now.monotonic))
    }

    fn handle(&mut self, input: Input) -> (Result<Answer, InputError>, Monotonic) {
        let answer = self.board.handle(self.clock.now(), input);
        loop {
            match self.board.poll() {
                Output::Wait { until } => return (answer, until),
                output => self.work.push(output),
            }
        }
    }

    /// Commits, then sends, tells and fetches; what was fetched leaves more to do.
    ///
    /// The order of outputs is kept in what matters: everything to be made durable in this turn is durable
    /// before anything of it is told, and our own heads are kept besides before anything is sent or answered.
    /// A counterpart's entry is told between the two: it is durable, and who waits for it need not wait for
    /// the head of our receipt.
    fn obey(&mut self) -> Result<(), Fatal> {
        let work = std::mem::take(&mut self.work);
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
        self.commit(&writes)?;
        for event in arrived {
            self.watcher.event(&event, &self.board, &mut self.store);
        }
        self.keep_heads(&writes)?;
        for output in rest {
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
        if !writes.is_empty() {
            self.look_at_space()?;
        }
        Ok(())
    }

    fn commit(&mut self, writes: &[Write]) -> Result<(), Fatal> {
        for batch in writes.chunks(ENTRIES_PER_COMMIT_MAX) {
            match self.store.commit(batch) {
                Ok(_) => {}
                // Rolled back and nothing acknowledged: the reserve is there for this.
                Err(StoreError::Full) if self.store.release_reserve()? => {
                    let _ = self.store.commit(batch)?;
                }
                Err(error) => return Err(Fatal(error)),
            }
        }
        Ok(())
    }

    fn keep_heads(&mut self, writes: &[Write]) -> Result<(), Fatal> {
        let heads: Vec<(LineId, Head)> = own_heads(&self.board, writes);
        if !heads.is_empty() {
            self.store.advance_heads(&heads)?;
        }
        Ok(())
    }

    fn look_at_space(&mut self) -> Result<(), Fatal> {
        self.disk_low = self.store.space()?.level() != SpaceLevel::Ample;
        self.board.set_disk_low(self.disk_low);
        Ok(())
    }

    fn fetch(&mut self, line: LineId, asked: &[(Address, EntryId)]) -> Result<Vec<Entry>, Fatal> {
        let mut entries = Vec::with_capacity(asked.len());
        for (_, id) in asked {
            let bytes = match self.store.entry(line, *id) {
                Ok(bytes) => bytes,
                Err(StoreError::Altered { .. }) => None,
                Err(error) => return Err(Fatal(error)),
            };
            let roster = self.board.line(line).map(detente_line::line::Line::roster);
            let entry = bytes
                .and_then(|bytes| UnverifiedEntry::parse(&bytes).ok())
                .zip(roster)
                .and_then(|(unverified, roster)| unverified.verify(roster).ok());
            entries.extend(entry);
        }
        Ok(entries)
    }
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

/// The last entry of our own journal in each line that the writes add to.
fn own_heads(board: &Switchboard, writes: &[Write]) -> Vec<(LineId, Head)> {
    let mut heads: Vec<(LineId, Head)> = Vec::new();
    for write in writes {
        let Write::Entry(entry) = write else { continue };
        let line = entry.header().line;
        if board
            .line(line)
            .is_some_and(|of| of.own() == entry.address().party)
        {
            heads.retain(|(other, _)| *other != line);
            heads.push((line, entry.head()));
        }
    }
    heads
}
