//! Waiting for a condition, up to a limit, and giving up at once when a person says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use detente_language::Key;

use crate::failure::{Failure, Outcome};

/// How long anything may take before it counts as failed: far more than it needs on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(90);
/// Between two looks at a condition.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// Set once, when everything shall end. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Ends every wait that watches this.
    pub fn now(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it was set.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Waits until it is set or the time is over; says whether it is set.
    #[must_use]
    pub fn wait(&self, time: Duration) -> bool {
        let end = Instant::now() + time;
        while !self.is_set() && Instant::now() < end {
            std::thread::sleep(LOOK_EVERY.min(time));
        }
        self.is_set()
    }
}

/// Looks again and again until `look` finds something; a failed look counts as "not yet".
///
/// # Errors
///
/// `TimedOut` after [`LIMIT`] with what the last look failed of; `Interrupted` if `stop` was set.
pub fn until<T>(
    stop: &Stop,
    step: Key,
    mut look: impl FnMut() -> Outcome<Option<T>>,
) -> Outcome<T> {
    let end = Instant::now() + LIMIT;
    loop {
        let last = match look() {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => None,
            Err(failure) => Some(Box::new(failure)),
        };
        if stop.wait(LOOK_EVERY) {
            return Err(Failure::Interrupted);
        }
        if Instant::now() >= end {
            return Err(Failure::TimedOut {
                step,
                seconds: LIMIT.as_secs(),
                last,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use detente_language::key;

    use super::*;

    #[test]
    fn a_wait_ends_with_what_it_waited_for_and_at_once_when_stopped() {
        let stop = Stop::default();
        let mut looks = 0;
        let found = until(&stop, key::DEMO_WAIT_LINK, || {
            looks += 1;
            Ok((looks == 3).then_some(looks))
        });
        assert_eq!(found.ok(), Some(3));
        stop.now();
        let ended = until(&stop, key::DEMO_WAIT_LINK, || Ok(None::<()>));
        assert!(matches!(ended, Err(Failure::Interrupted)));
    }
}
