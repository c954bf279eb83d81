//! The two clocks, both handed in: monotonic for timers, UTC for signed statements.

use std::ops::Add;
use std::time::Duration;

use detente_record::Timestamp;

/// A moment of the monotonic clock, as the time since the process (or the simulation) began.
///
/// Our own type and not `std::time::Instant`, because a simulator must be able to make one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Monotonic(pub Duration);

impl Monotonic {
    /// How long ago `earlier` was; zero if it lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Monotonic {
    type Output = Self;

    fn add(self, rhs: Duration) -> Self {
        Self(self.0.saturating_add(rhs))
    }
}

/// What time it is, by both clocks.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// Drives every timer.
    pub monotonic: Monotonic,
    /// Goes into signed statements, and decides nothing.
    pub utc: Timestamp,
    /// How far `utc` may be off, in milliseconds; `None` if nobody knows.
    pub uncertainty_ms: Option<u32>,
}
