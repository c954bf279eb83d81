//! Whether the driver's thread turns: it says so each time round; whoever watches over the node looks here.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The pulse of a node. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Pulse {
    started: Instant,
    /// Milliseconds after `started` of the last turn.
    last: Arc<AtomicU64>,
}

impl Pulse {
    /// A pulse that begins now.
    pub(crate) fn start() -> Self {
        Self {
            started: Instant::now(),
            last: Arc::default(),
        }
    }

    /// The driver is at the beginning of a turn.
    pub(crate) fn beat(&self) {
        self.last.store(self.uptime_ms(), Ordering::Relaxed);
    }

    /// How long ago the driver began a turn.
    pub(crate) fn since_last_beat(&self) -> Duration {
        let last = self.last.load(Ordering::Relaxed);
        Duration::from_millis(self.uptime_ms().saturating_sub(last))
    }

    /// Whether it turns: it comes round twice a second at the least, and no turn takes that long.
    pub(crate) fn turns(&self) -> bool {
        self.since_last_beat() < STUCK_AFTER
    }

    /// How long the node has run.
    pub(crate) fn uptime_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// A commit on a slow disk takes tenths of a second; a thread that hangs takes for ever.
const STUCK_AFTER: Duration = Duration::from_secs(10);
