//! The world's clock, and how wrong a host's own may be.

use std::sync::{Arc, Mutex};

use detente_driver::Clock;
use detente_line::now::{Monotonic, Now};
use detente_record::Timestamp;

/// 2026-11-22T00:00:00Z, when the world begins.
pub const BEGIN_MS: u64 = 1_795_305_600_000;

/// A host's clock: the world's time, and by how many milliseconds its UTC is ahead of it.
#[derive(Clone)]
pub struct WorldClock(pub(crate) Arc<Mutex<Monotonic>>, pub(crate) Arc<Mutex<i64>>);

impl Clock for WorldClock {
    fn now(&self) -> Now {
        let monotonic = *self.0.lock().unwrap();
        let since = u64::try_from(monotonic.0.as_millis()).unwrap();
        let wrong_by = *self.1.lock().unwrap();
        let utc = Timestamp::from_ms((BEGIN_MS + since).saturating_add_signed(wrong_by));
        Now {
            monotonic,
            utc,
            uncertainty_ms: Some(1),
        }
    }
}
