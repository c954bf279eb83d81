//! Our own two clocks against each other: UTC that is set while the node runs is noticed.
//!
//! No timer follows UTC, so a set clock stops nothing; but what is signed before and after bears times
//! that do not fit together, and a person must know why.

use crate::limits::{CLOCK_STEP_ALARMED, CLOCK_STEP_STANDS};
use crate::now::{Monotonic, Now};

/// Looks at both clocks each time the switchboard is asked something.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClockWatch {
    last: Option<Now>,
    step: Option<(Monotonic, i64)>,
}

impl ClockWatch {
    /// Compares with the look before.
    pub fn look(&mut self, now: Now) {
        if let Some(last) = self.last.replace(now) {
            let ran = now.monotonic.since(last.monotonic).as_millis();
            let ran = i64::try_from(ran).unwrap_or(i64::MAX);
            let utc = |now: Now| i64::try_from(now.utc.as_ms()).unwrap_or(i64::MAX);
            let step = utc(now).saturating_sub(utc(last)).saturating_sub(ran);
            if step.unsigned_abs() > as_ms(CLOCK_STEP_ALARMED) {
                self.step = Some((now.monotonic, step));
            }
        }
        if self
            .step
            .is_some_and(|(at, _)| now.monotonic.since(at) >= CLOCK_STEP_STANDS)
        {
            self.step = None;
        }
    }

    /// By how much UTC was last set, in milliseconds, if that was not long ago.
    #[must_use]
    pub fn step_ms(&self) -> Option<i64> {
        self.step.map(|(_, step)| step)
    }
}

fn as_ms(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use detente_record::Timestamp;

    use super::*;

    fn now(seconds: u64, wrong_by_ms: i64) -> Now {
        let utc = 1_795_305_600_000 + seconds * 1_000;
        Now {
            monotonic: Monotonic(Duration::from_secs(seconds)),
            utc: Timestamp::from_ms(utc.saturating_add_signed(wrong_by_ms)),
            uncertainty_ms: None,
        }
    }

    #[test]
    fn a_set_clock_is_noticed_either_way_and_forgotten_after_its_time() {
        for step in [3_600_000, -3_600_000, 2_001, -2_001] {
            let mut watch = ClockWatch::default();
            watch.look(now(0, 0));
            watch.look(now(1, step));
            assert_eq!(watch.step_ms(), Some(step));
            watch.look(now(2, step));
            assert_eq!(
                watch.step_ms(),
                Some(step),
                "it stands though nothing new happened"
            );
            watch.look(now(1 + CLOCK_STEP_STANDS.as_secs(), step));
            assert_eq!(watch.step_ms(), None);
        }
    }

    #[test]
    fn a_slewed_clock_and_a_leap_second_are_no_step_however_long_they_last() {
        let mut watch = ClockWatch::default();
        for second in 0..10_000 {
            watch.look(now(second, i64::try_from(second).unwrap() / 2));
        }
        watch.look(now(10_000, 4_999 - 1_000));
        assert_eq!(watch.step_ms(), None);
    }
}
