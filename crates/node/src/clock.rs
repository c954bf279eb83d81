//! The machine's clocks: monotonic since the start of the process, UTC as the system has it.
//!
//! How far UTC may be off is a setting; nothing here asks the kernel or a time server.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use detente_driver::Clock;
use detente_line::now::{Monotonic, Now};
use detente_record::Timestamp;

/// The clocks of this machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
    uncertainty_ms: Option<u32>,
}

impl SystemClock {
    /// Starts the monotonic clock at zero.
    #[must_use]
    pub fn start(uncertainty_ms: Option<u32>) -> Self {
        Self {
            started: Instant::now(),
            uncertainty_ms,
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        // A machine whose clock stands before 1970 says 1970: no decision rests on it.
        let utc = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        Now {
            monotonic: Monotonic(self.started.elapsed()),
            utc: Timestamp::from_ms(u64::try_from(utc.as_millis()).unwrap_or(u64::MAX)),
            uncertainty_ms: self.uncertainty_ms,
        }
    }
}
