//! The world's time, and a host's clocks, which may be wrong in every way in which clocks are.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use detente_driver::Clock;
use detente_line::now::{Monotonic, Now};
use detente_record::Timestamp;

/// 2026-11-22T00:00:00Z, when the world begins.
pub const BEGIN_MS: u64 = 1_795_305_600_000;

/// How a host's clocks differ from the world's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    /// How far its UTC is ahead, in milliseconds.
    pub ahead_ms: i64,
    /// Its UTC, if it stands still.
    pub frozen_at: Option<Timestamp>,
    /// How many millionths both its clocks run too fast, from `since` on.
    rate_ppm: i64,
    since: Monotonic,
    /// What its monotonic clock showed at `since`.
    shown: Monotonic,
}

impl Wrong {
    /// What its monotonic clock shows.
    fn monotonic(&self, now: Monotonic) -> Monotonic {
        if self.rate_ppm == 0 && self.shown == self.since {
            return now;
        }
        let passed = now.since(self.since).as_nanos();
        let rate = u128::from(MILLION.saturating_add_signed(self.rate_ppm));
        self.shown + nanoseconds(passed * rate / u128::from(MILLION))
    }

    /// When its monotonic clock will have shown `shown`.
    pub(crate) fn when(&self, shown: Monotonic) -> Monotonic {
        if self.rate_ppm == 0 && self.shown == self.since || shown.0 > FAR {
            return shown;
        }
        let left = shown.since(self.shown).as_nanos();
        let rate = u128::from(MILLION.saturating_add_signed(self.rate_ppm));
        self.since + nanoseconds((left * u128::from(MILLION)).div_ceil(rate))
    }

    /// Its clocks run too fast by so many millionths from now on.
    pub(crate) fn set_rate(&mut self, now: Monotonic, rate_ppm: i64) {
        self.shown = self.monotonic(now);
        self.since = now;
        self.rate_ppm = rate_ppm;
    }
}

/// A host's clocks.
#[derive(Clone, Default)]
pub struct WorldClock {
    pub(crate) world: Arc<Mutex<Monotonic>>,
    pub(crate) wrong: Arc<Mutex<Wrong>>,
}

impl Clock for WorldClock {
    fn now(&self) -> Now {
        let wrong = *self.wrong.lock().unwrap();
        let monotonic = wrong.monotonic(*self.world.lock().unwrap());
        let since = u64::try_from(monotonic.0.as_millis()).unwrap();
        let utc = Timestamp::from_ms((BEGIN_MS + since).saturating_add_signed(wrong.ahead_ms));
        Now {
            monotonic,
            utc: wrong.frozen_at.unwrap_or(utc),
            uncertainty_ms: Some(1),
        }
    }
}

fn nanoseconds(number: u128) -> Duration {
    Duration::from_nanos(u64::try_from(number).unwrap_or(u64::MAX))
}

const MILLION: u64 = 1_000_000;
/// Beyond this nobody waits for anything.
const FAR: Duration = Duration::from_secs(100 * 365 * 86_400);
