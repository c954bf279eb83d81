//! The driver's thread, and the door to it: one queue of requests, one commit a turn.
//!
//! What is urgent has a queue of its own, which is looked at before each request of the other: it waits
//! for one request to be handled and for one commit, whatever else is there, and ends the turn it is in.
//! The queues themselves have no bound; whoever puts something in holds a permit until it is done, and
//! permits are counted apart for the network and for the interface, and in each for what is urgent: a
//! flood from a counterpart can't shut an officer out, nor the other way round, nor ROUTINE a FLASH.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use detente_driver::{Clock as _, Driver, Fatal, Keep, Request};
use detente_language::Value;
use detente_line::now::{Monotonic, Now};
use detente_line::switchboard::Switchboard;
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_record::Precedence;
use detente_store::{SqliteStore, Store, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::bounds::{
    API_REQUESTS_MAX, API_URGENT_MAX, BEARER_INPUTS_MAX, ROWS_QUIET, TURN_BYTES_MAX,
    TURN_REQUESTS_MAX,
};
use crate::causes::{self, Cause as _};
use crate::clock::SystemClock;
use crate::message_view::LineSource;
use crate::network::NodeNetwork;
use crate::pulse::Pulse;
use crate::read_model::{Lines, ReadModel};
use crate::watcher::NodeWatcher;

/// The driver as the node runs it.
pub(crate) type NodeDriver = Driver<SystemClock, SqliteStore, NodeNetwork, NodeWatcher>;

/// The door to the driver's thread.
#[derive(Clone)]
pub(crate) struct Engine {
    queue: Arc<Queue>,
    bearer: [Arc<Semaphore>; 2],
    api: [Arc<Semaphore>; 2],
}

/// Which queue, and whose permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Haste {
    /// FLASH, IMMEDIATE, a release, and everything of an urgent lane.
    Urgent = 0,
    /// Everything else.
    Ordinary = 1,
}

impl Haste {
    /// That of a person's act.
    fn of(input: &Input) -> Self {
        match input {
            Input::Act(act) if act.draft.precedence < Precedence::Immediate => Self::Ordinary,
            _ => Self::Urgent,
        }
    }
}

/// Why a request was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotDone {
    /// Too many requests of the interface are under way.
    Busy,
    /// The driver has ended.
    Stopping,
}

struct Handed {
    request: Request,
    bytes: usize,
    permit: OwnedSemaphorePermit,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    filled: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// By haste.
    handed: [VecDeque<Handed>; 2],
    /// Nothing more is put in.
    ended: bool,
}

impl Queue {
    fn put(&self, haste: Haste, handed: Handed) -> Result<(), NotDone> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.ended {
            return Err(NotDone::Stopping);
        }
        waiting.handed[haste as usize].push_back(handed);
        drop(waiting);
        self.filled.notify_one();
        Ok(())
    }

    fn end(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.ended = true;
        drop(waiting);
        self.filled.notify_one();
    }

    /// Waits until something is there. `false` once the end was asked for and all before it is done.
    fn wait(&self, patience: Duration) -> bool {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let empty =
            |waiting: &mut Waiting| !waiting.ended && waiting.handed.iter().all(VecDeque::is_empty);
        let (waiting, _) = self
            .filled
            .wait_timeout_while(waiting, patience, empty)
            .unwrap_or_else(PoisonError::into_inner);
        !waiting.ended || waiting.handed.iter().any(|queue| !queue.is_empty())
    }

    fn take(&self, urgent_only: bool) -> Option<(Haste, Handed)> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut from = |haste: Haste| {
            let handed = waiting.handed[haste as usize].pop_front();
            handed.map(|handed| (haste, handed))
        };
        from(Haste::Urgent).or_else(|| (!urgent_only).then(|| from(Haste::Ordinary))?)
    }
}

/// What the driver's thread is given.
pub(crate) struct Requests(Arc<Queue>);

impl Drop for Requests {
    /// Nobody takes requests any more: who waits for an answer is told so.
    fn drop(&mut self) {
        self.0.end();
        let mut waiting = self
            .0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let left = std::mem::take(&mut waiting.handed);
        drop(waiting);
        drop(left);
    }
}

impl Engine {
    /// A door, and what stands behind it.
    pub(crate) fn new() -> (Self, Requests) {
        let queue = Arc::new(Queue::default());
        let permits = |of: [usize; 2]| of.map(|permits| Arc::new(Semaphore::new(permits)));
        let engine = Self {
            queue: Arc::clone(&queue),
            bearer: permits([BEARER_INPUTS_MAX; 2]),
            api: permits([API_URGENT_MAX, API_REQUESTS_MAX]),
        };
        (engine, Requests(queue))
    }

    /// Hands in what the network reports; waits while too much of that haste is under way.
    pub(crate) async fn network_input(&self, haste: Haste, input: Input) -> Result<(), NotDone> {
        let bytes = if let Input::Bytes { bytes, .. } = &input {
            bytes.len()
        } else {
            0
        };
        let permit = Arc::clone(&self.bearer[haste as usize])
            .acquire_owned()
            .await
            .map_err(|_| NotDone::Stopping)?;
        let request = Request::Input {
            input: Box::new(input),
            reply: None,
        };
        let handed = Handed {
            request,
            bytes,
            permit,
        };
        self.queue.put(haste, handed)
    }

    /// Hands in a person's act. The answer is durable when it comes.
    pub(crate) async fn input(&self, input: Input) -> Result<Result<Answer, InputError>, NotDone> {
        self.input_later(input)?
            .await
            .map_err(|_| NotDone::Stopping)
    }

    /// Hands in a person's act now; its answer comes later. Many of them can share one commit.
    pub(crate) fn input_later(
        &self,
        input: Input,
    ) -> Result<oneshot::Receiver<Result<Answer, InputError>>, NotDone> {
        let (answer, received) = oneshot::channel();
        let reply = move |result| {
            // Whoever asked may have gone; the act stands all the same.
            let _ = answer.send(result);
        };
        let haste = Haste::of(&input);
        let request = Request::Input {
            input: Box::new(input),
            reply: Some(Box::new(reply)),
        };
        self.hand_in(haste, request)?;
        Ok(received)
    }

    /// As [`Engine::input_later`]; what is kept beside the input is in the same commit.
    pub(crate) fn input_kept(
        &self,
        input: Input,
        keep: Keep,
    ) -> Result<oneshot::Receiver<Result<Answer, InputError>>, NotDone> {
        let (answer, received) = oneshot::channel();
        let reply = move |result| {
            let _ = answer.send(result);
        };
        let haste = Haste::of(&input);
        let request = Request::Kept {
            input: Box::new(input),
            keep,
            reply: Box::new(reply),
        };
        self.hand_in(haste, request)?;
        Ok(received)
    }

    /// Asks the switchboard and the store, between two turns.
    pub(crate) async fn query<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Switchboard, &mut dyn Store, Now) -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        self.query_with(Haste::Ordinary, ask).await
    }

    /// The same ahead of everything ordinary: for what an urgent act must know first.
    pub(crate) async fn query_with<T: Send + 'static>(
        &self,
        haste: Haste,
        ask: impl FnOnce(&Switchboard, &mut dyn Store, Now) -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        let (answer, received) = oneshot::channel();
        let query = move |board: &Switchboard, store: &mut dyn Store, now: Now| {
            let _ = answer.send(ask(board, store, now));
        };
        self.hand_in(haste, Request::Query(Box::new(query)))?;
        received.await.map_err(|_| NotDone::Stopping)
    }

    /// Asks between two turns, and waits for nothing: what is found is for the question itself to put somewhere.
    pub(crate) fn query_later(
        &self,
        ask: impl FnOnce(&Switchboard, &mut dyn Store, Now) + Send + 'static,
    ) -> Result<(), NotDone> {
        self.hand_in(Haste::Ordinary, Request::Query(Box::new(ask)))
    }

    /// Ends the driver's thread after everything handed in before.
    pub(crate) fn end(&self) {
        self.queue.end();
    }

    fn hand_in(&self, haste: Haste, request: Request) -> Result<(), NotDone> {
        let permit = Arc::clone(&self.api[haste as usize])
            .try_acquire_owned()
            .map_err(|_| NotDone::Busy)?;
        let handed = Handed {
            request,
            bytes: 0,
            permit,
        };
        self.queue.put(haste, handed)
    }
}

/// Runs the driver until its end is asked for or it fails for good.
///
/// # Errors
///
/// Why nothing more can be trusted to become durable: the process must end.
pub(crate) fn run(
    mut driver: NodeDriver,
    requests: &Requests,
    clock: SystemClock,
    rows: &Arc<ReadModel>,
    pulse: &Pulse,
) -> Result<(), Failed> {
    let mut until = clock.now().monotonic;
    let queue = &*requests.0;
    let mut is_quiet = false;
    loop {
        pulse.beat();
        // While rows are behind, moments in which nobody asks are for them; not the short ones between two
        // requests of a flood, which would wait for them, and change the same rows again.
        let patience = match (rows.wants_time(), is_quiet) {
            (false, _) => wait(clock, until),
            (true, false) => wait(clock, until).min(ROWS_QUIET),
            (true, true) => Duration::ZERO,
        };
        if !queue.wait(patience) {
            return catch_up(&mut driver, rows);
        }
        let mut taking = Taking::from(queue);
        let first = taking.next();
        let is_idle = first.is_none();
        if !is_idle || wait(clock, until).is_zero() {
            let batch = first.into_iter().chain(&mut taking);
            until = driver.turn(batch).map_err(|fatal| Failed::of(&fatal))?;
        }
        // Only now is there room for what comes next.
        drop(taking);
        if rows.wants_time() && (is_idle || rows.is_overdue()) {
            refresh_once(&mut driver, rows)?;
        }
        is_quiet = is_idle;
    }
}

/// Before the end rows are brought up to the entries: what is closed in good order is found in good
/// order. Not for long: rows that are behind are computed at the next start.
fn catch_up(driver: &mut NodeDriver, rows: &Arc<ReadModel>) -> Result<(), Failed> {
    let begun = Instant::now();
    while rows.wants_time() && begun.elapsed() < CATCH_UP_MAX {
        refresh_once(driver, rows)?;
    }
    Ok(())
}

fn refresh_once(driver: &mut NodeDriver, rows: &Arc<ReadModel>) -> Result<(), Failed> {
    let refresh = Request::Query(Box::new(refresh(Arc::clone(rows))));
    let turn = driver.turn(vec![refresh]);
    turn.map(|_| ()).map_err(|fatal| Failed::of(&fatal))
}

/// Why a node ended by itself: it could no longer keep its promises.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{log}")]
pub struct Failed {
    /// What is said to a person.
    pub(crate) words: Value,
    /// The same for the log, with what was being done.
    log: String,
}

impl Failed {
    pub(crate) fn of(fatal: &Fatal) -> Self {
        Self {
            words: fatal.words(),
            log: causes::chain(fatal),
        }
    }

    pub(crate) fn panicked() -> Self {
        let said = "the driver's thread panicked";
        Self {
            words: said.into(),
            log: said.to_owned(),
        }
    }
}

/// A goodbye must be over within 3 s of the operator's word; this is part of it.
const CATCH_UP_MAX: Duration = Duration::from_secs(1);

/// The requests of one turn, taken as they are handled: what is urgent goes before the next of the others,
/// and after it the turn takes no more of those.
struct Taking<'a> {
    queue: &'a Queue,
    permits: Vec<OwnedSemaphorePermit>,
    bytes: usize,
    urgent: bool,
}

impl<'a> From<&'a Queue> for Taking<'a> {
    fn from(queue: &'a Queue) -> Self {
        Self {
            queue,
            permits: Vec::new(),
            bytes: 0,
            urgent: false,
        }
    }
}

impl Iterator for Taking<'_> {
    type Item = Request;

    fn next(&mut self) -> Option<Request> {
        if self.permits.len() >= TURN_REQUESTS_MAX || self.bytes >= TURN_BYTES_MAX {
            return None;
        }
        let (haste, handed) = self.queue.take(self.urgent)?;
        self.urgent |= haste == Haste::Urgent;
        self.bytes += handed.bytes;
        self.permits.push(handed.permit);
        Some(handed.request)
    }
}

fn wait(clock: SystemClock, until: Monotonic) -> Duration {
    until.since(clock.now().monotonic)
}

/// A query that computes one batch of rows.
pub(crate) fn refresh(
    rows: Arc<ReadModel>,
) -> impl FnOnce(&Switchboard, &mut dyn Store, Now) + Send + 'static {
    move |board, store, _| {
        // Rows can be computed again at any time: a failure here costs no entry.
        match rows.refresh(&sources(board), store) {
            // It was said when it began.
            Ok(()) | Err(StoreError::Full) => {}
            Err(error) => tracing::warn!(%error, "the read model is behind the record"),
        }
    }
}

/// Every line of the board, for the views.
pub(crate) fn sources(board: &Switchboard) -> Lines<'_> {
    let sources = board.lines().map(|line| {
        (
            line.id(),
            LineSource {
                fold: line.fold(),
                roster: line.roster(),
            },
        )
    });
    sources.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(queue: &Queue, haste: Haste, bytes: usize) {
        let permit = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
        let request = Request::Query(Box::new(|_, _, _| {}));
        let handed = Handed {
            request,
            bytes,
            permit,
        };
        queue.put(haste, handed).unwrap();
    }

    #[test]
    fn what_is_urgent_is_taken_before_the_next_of_a_flood_and_ends_the_turn() {
        let queue = Queue::default();
        for _ in 0..10 {
            put(&queue, Haste::Ordinary, 0);
        }
        let mut turn = Taking::from(&queue);
        assert!(turn.next().is_some());
        put(&queue, Haste::Urgent, 7);
        put(&queue, Haste::Urgent, 7);
        assert!(turn.next().is_some());
        assert!(turn.next().is_some());
        assert_eq!(
            turn.bytes, 14,
            "both urgent ones, before nine ordinary ones"
        );
        assert!(turn.next().is_none(), "then the turn is over");
        drop(turn);
        assert_eq!(Taking::from(&queue).count(), 9);
    }

    #[test]
    fn a_flood_of_ordinary_acts_takes_no_permit_of_an_urgent_one() {
        let (engine, _requests) = Engine::new();
        let query = || Request::Query(Box::new(|_, _, _| {}));
        let flood = (0..10_000)
            .take_while(|_| engine.hand_in(Haste::Ordinary, query()).is_ok())
            .count();
        assert_eq!(flood, API_REQUESTS_MAX);
        assert_eq!(engine.hand_in(Haste::Urgent, query()), Ok(()));
    }

    #[test]
    fn when_nobody_takes_requests_any_more_who_asked_is_told() {
        let (engine, requests) = Engine::new();
        let answer = engine.input_later(Input::Tick).unwrap();
        drop(requests);
        assert!(answer.blocking_recv().is_err());
        assert_eq!(
            engine.input_later(Input::Tick).err(),
            Some(NotDone::Stopping)
        );
    }

    #[test]
    fn everything_handed_in_before_the_end_is_done() {
        let queue = Queue::default();
        put(&queue, Haste::Ordinary, 0);
        queue.end();
        assert!(queue.wait(Duration::ZERO));
        assert_eq!(Taking::from(&queue).count(), 1);
        assert!(!queue.wait(Duration::ZERO));
    }
}
