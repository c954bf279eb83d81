//! What waits to be sent on one channel: bounded in bytes, filled without waiting.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tokio::sync::{Notify, watch};

use crate::CloseCause;
use crate::limits::QUEUED_BYTES_MAX;

/// Why bytes were not queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// No such channel, or it is closing.
    #[error("the channel is closed")]
    Closed,
    /// The queue is over its bound; the channel ends with [`CloseCause::Overflow`].
    #[error("{queued} bytes are queued already, {more} more are over the bound")]
    Overflow {
        /// Bytes in the queue.
        queued: usize,
        /// Bytes that were to be added.
        more: usize,
    },
}

/// How a channel is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// After what is queued has gone out.
    Drain,
    /// At once.
    Abort(CloseCause),
}

/// The queue of one channel; one task takes from it.
pub(crate) struct Outgoing {
    queue: Mutex<Queue>,
    filled: Notify,
    ending: watch::Sender<Option<Ending>>,
}

#[derive(Default)]
struct Queue {
    chunks: VecDeque<Vec<u8>>,
    bytes: usize,
}

impl Outgoing {
    pub(crate) fn new() -> Self {
        let (ending, _) = watch::channel(None);
        Self {
            queue: Mutex::default(),
            filled: Notify::new(),
            ending,
        }
    }

    /// Queues bytes, or aborts the channel if they are too many.
    pub(crate) fn push(&self, chunk: Vec<u8>) -> Result<(), SendError> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if self.ending.borrow().is_some() {
            return Err(SendError::Closed);
        }
        let (queued, more) = (queue.bytes, chunk.len());
        if queued + more > QUEUED_BYTES_MAX {
            // Set before the queue is emptied, or its end would look like a drain's.
            self.set(Ending::Abort(CloseCause::Overflow));
            queue.chunks.clear();
            return Err(SendError::Overflow { queued, more });
        }
        queue.bytes += more;
        queue.chunks.push_back(chunk);
        drop(queue);
        self.filled.notify_one();
        Ok(())
    }

    /// Ends the channel. The first word holds, but an abort overrides a drain.
    pub(crate) fn end(&self, ending: Ending) {
        // Under the lock, so that no push that was let in comes after it.
        let _queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        self.set(ending);
    }

    fn set(&self, ending: Ending) {
        self.ending.send_if_modified(|now| match (*now, ending) {
            (None, _) | (Some(Ending::Drain), Ending::Abort(_)) => {
                *now = Some(ending);
                true
            }
            _ => false,
        });
        self.filled.notify_one();
    }

    /// Waits for the next bytes; `None` when the channel is draining and nothing is left.
    /// Never returns after an abort: what was aborted must not look like an end in good order.
    pub(crate) async fn next(&self) -> Option<Vec<u8>> {
        loop {
            // Read before the queue: nothing is queued once it is set.
            let ending = *self.ending.borrow();
            if matches!(ending, Some(Ending::Abort(_))) {
                return std::future::pending().await;
            }
            if let Some(chunk) = self.take() {
                return Some(chunk);
            }
            if ending.is_some() {
                return None;
            }
            self.filled.notified().await;
        }
    }

    /// Whether bytes are ready, so that a flush can wait.
    pub(crate) fn has_more(&self) -> bool {
        !self
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .chunks
            .is_empty()
    }

    /// Says that bytes taken are now the bearer's.
    pub(crate) fn written(&self, bytes: usize) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.bytes = queue.bytes.saturating_sub(bytes);
    }

    /// Bytes queued, those being written included.
    pub(crate) fn queued(&self) -> usize {
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .bytes
    }

    /// Waits for an abort.
    pub(crate) async fn aborted(&self) -> CloseCause {
        let mut endings = self.ending.subscribe();
        match endings
            .wait_for(|ending| matches!(ending, Some(Ending::Abort(_))))
            .await
            .as_deref()
        {
            Ok(Some(Ending::Abort(cause))) => *cause,
            _ => CloseCause::Local,
        }
    }

    /// Waits for any ending.
    pub(crate) async fn ending(&self) {
        let mut endings = self.ending.subscribe();
        // The sender lives in `self`.
        let _ = endings.wait_for(Option::is_some).await;
    }

    fn take(&self) -> Option<Vec<u8>> {
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .chunks
            .pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_drain_gives_out_what_was_queued_and_takes_no_more() {
        let outgoing = Outgoing::new();
        outgoing.push(vec![1]).unwrap();
        outgoing.end(Ending::Drain);
        assert_eq!(outgoing.push(vec![2]), Err(SendError::Closed));
        assert_eq!(outgoing.next().await, Some(vec![1]));
        assert_eq!(outgoing.next().await, None);
    }

    #[tokio::test]
    async fn one_byte_over_the_bound_aborts_the_channel() {
        let outgoing = Outgoing::new();
        outgoing.push(vec![0; QUEUED_BYTES_MAX]).unwrap();
        assert_eq!(outgoing.queued(), QUEUED_BYTES_MAX);
        let overflow = SendError::Overflow {
            queued: QUEUED_BYTES_MAX,
            more: 1,
        };
        assert_eq!(outgoing.push(vec![0]), Err(overflow));
        tokio::select! {
            biased;
            _ = outgoing.next() => panic!("an aborted channel ended in good order"),
            cause = outgoing.aborted() => assert_eq!(cause, CloseCause::Overflow),
        }
    }

    #[tokio::test]
    async fn bytes_being_written_still_count() {
        let outgoing = Outgoing::new();
        outgoing.push(vec![0; QUEUED_BYTES_MAX]).unwrap();
        let chunk = outgoing.next().await.unwrap();
        assert_eq!(outgoing.queued(), QUEUED_BYTES_MAX);
        outgoing.written(chunk.len());
        outgoing.push(vec![0; QUEUED_BYTES_MAX]).unwrap();
    }
}
