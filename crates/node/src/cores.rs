//! Pieces of work over the cores of this machine, for what `record` checks: it has no threads of its own.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many threads take part in a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cores(NonZero<usize>);

impl Cores {
    /// One: where something else must not be slowed.
    pub const ONE: Self = Self(NonZero::<usize>::MIN);

    /// So many.
    #[must_use]
    pub fn new(threads: NonZero<usize>) -> Self {
        Self(threads)
    }

    /// As many as this process may use.
    #[must_use]
    pub fn all() -> Self {
        Self(std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN))
    }

    /// How many.
    #[must_use]
    pub fn count(self) -> usize {
        self.0.get()
    }

    /// Does each of so many pieces once: what `record` calls a spread.
    pub fn spread(self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        let take = || {
            loop {
                let piece = next.fetch_add(1, Ordering::Relaxed);
                if piece >= pieces {
                    return;
                }
                work(piece);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.count().min(pieces) {
                // One that can't be started is missed by nobody: the others do its work.
                let _ = std::thread::Builder::new().spawn_scoped(scope, take);
            }
            take();
        });
    }
}
