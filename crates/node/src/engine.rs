//! The driver's thread, and the door to it: one queue of requests, one commit a turn.
//!
//! The queue itself has no bound; whoever puts something in holds a permit until it is done, and
//! permits are counted apart for the network and for the interface: a flood from a counterpart
//! can't shut an officer out, nor the other way round.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use detente_driver::{Clock as _, Driver, Request};
use detente_line::now::{Monotonic, Now};
use detente_line::switchboard::Switchboard;
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_store::{SqliteStore, Store, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::bounds::{API_REQUESTS_MAX, BEARER_INPUTS_MAX, TURN_BYTES_MAX, TURN_REQUESTS_MAX};
use crate::clock::SystemClock;
use crate::message_view::LineSource;
use crate::network::NodeNetwork;
use crate::read_model::{Lines, ReadModel};
use crate::watcher::NodeWatcher;

/// The driver as the node runs it.
pub(crate) type NodeDriver = Driver<SystemClock, SqliteStore, NodeNetwork, NodeWatcher>;

/// The door to the driver's thread.
#[derive(Clone)]
pub(crate) struct Engine {
    queue: Sender<Turn>,
    bearer: Arc<Semaphore>,
    api: Arc<Semaphore>,
}

/// Why a request was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotDone {
    /// Too many requests of the interface are under way.
    Busy,
    /// The driver has ended.
    Stopping,
}

enum Turn {
    Request {
        request: Request,
        bytes: usize,
        permit: OwnedSemaphorePermit,
    },
    End,
}

/// What the driver's thread is given.
pub(crate) struct Requests(Receiver<Turn>);

impl Engine {
    /// A door, and what stands behind it.
    pub(crate) fn new() -> (Self, Requests) {
        let (queue, requests) = mpsc::channel();
        let engine = Self {
            queue,
            bearer: Arc::new(Semaphore::new(BEARER_INPUTS_MAX)),
            api: Arc::new(Semaphore::new(API_REQUESTS_MAX)),
        };
        (engine, Requests(requests))
    }

    /// Hands in what the network reports; waits while too much of it is under way.
    pub(crate) async fn network_input(&self, input: Input) -> Result<(), NotDone> {
        let bytes = if let Input::Bytes { bytes, .. } = &input {
            bytes.len()
        } else {
            0
        };
        let permit = Arc::clone(&self.bearer)
            .acquire_owned()
            .await
            .map_err(|_| NotDone::Stopping)?;
        let request = Request::Input {
            input: Box::new(input),
            reply: None,
        };
        self.queue
            .send(Turn::Request {
                request,
                bytes,
                permit,
            })
            .map_err(|_| NotDone::Stopping)
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
        self.hand_in(Request::Input {
            input: Box::new(input),
            reply: Some(Box::new(reply)),
        })?;
        Ok(received)
    }

    /// Asks the switchboard and the store, between two turns.
    pub(crate) async fn query<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Switchboard, &mut dyn Store, Now) -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        let (answer, received) = oneshot::channel();
        let query = move |board: &Switchboard, store: &mut dyn Store, now: Now| {
            let _ = answer.send(ask(board, store, now));
        };
        self.hand_in(Request::Query(Box::new(query)))?;
        received.await.map_err(|_| NotDone::Stopping)
    }

    /// Ends the driver's thread after everything handed in before.
    pub(crate) fn end(&self) {
        // Ended already is ended.
        let _ = self.queue.send(Turn::End);
    }

    fn hand_in(&self, request: Request) -> Result<(), NotDone> {
        let permit = Arc::clone(&self.api)
            .try_acquire_owned()
            .map_err(|_| NotDone::Busy)?;
        self.queue
            .send(Turn::Request {
                request,
                bytes: 0,
                permit,
            })
            .map_err(|_| NotDone::Stopping)
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
) -> Result<(), String> {
    let mut until = clock.now().monotonic;
    loop {
        // While rows are behind, moments in which nobody asks are for them.
        let patience = if rows.is_current() || rows.is_resting() {
            wait(clock, until)
        } else {
            Duration::ZERO
        };
        let ControlFlow::Continue(Batch {
            requests: batch,
            permits,
        }) = gather(&requests.0, patience)
        else {
            return catch_up(&mut driver, rows);
        };
        let is_idle = batch.is_empty();
        if !is_idle || wait(clock, until).is_zero() {
            until = driver.turn(batch).map_err(|fatal| fatal.to_string())?;
        }
        drop(permits);
        if !rows.is_current() && !rows.is_resting() && (is_idle || rows.is_overdue()) {
            refresh_once(&mut driver, rows)?;
        }
    }
}

/// Before the end rows are brought up to the entries: what is closed in good order is found in good
/// order. Not for long: rows that are behind are computed at the next start.
fn catch_up(driver: &mut NodeDriver, rows: &Arc<ReadModel>) -> Result<(), String> {
    let begun = Instant::now();
    while !rows.is_current() && !rows.is_resting() && begun.elapsed() < CATCH_UP_MAX {
        refresh_once(driver, rows)?;
    }
    Ok(())
}

fn refresh_once(driver: &mut NodeDriver, rows: &Arc<ReadModel>) -> Result<(), String> {
    let refresh = Request::Query(Box::new(refresh(Arc::clone(rows))));
    let turn = driver.turn(vec![refresh]);
    turn.map(|_| ()).map_err(|fatal| fatal.to_string())
}

/// A goodbye must be over within 3 s of the operator's word; this is part of it.
const CATCH_UP_MAX: Duration = Duration::from_secs(1);

struct Batch {
    requests: Vec<Request>,
    permits: Vec<OwnedSemaphorePermit>,
}

/// The requests of one turn: the first when it comes, others that are there by then.
fn gather(requests: &Receiver<Turn>, wait: Duration) -> ControlFlow<(), Batch> {
    let mut batch = Batch {
        requests: Vec::new(),
        permits: Vec::new(),
    };
    let mut bytes_of_turn = 0;
    let mut next = match requests.recv_timeout(wait) {
        Ok(turn) => Some(turn),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => return ControlFlow::Break(()),
    };
    while let Some(turn) = next {
        match turn {
            Turn::End => return ControlFlow::Break(()),
            Turn::Request {
                request,
                bytes,
                permit,
            } => {
                bytes_of_turn += bytes;
                batch.requests.push(request);
                batch.permits.push(permit);
            }
        }
        if batch.requests.len() >= TURN_REQUESTS_MAX || bytes_of_turn >= TURN_BYTES_MAX {
            break;
        }
        next = requests.try_recv().ok();
    }
    ControlFlow::Continue(batch)
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
