//! What heartbeats say of the counterpart's clock against ours, and whether that is worth an alarm.
//!
//! Nothing here decides anything about an entry: times are shown, compared and alarmed, never obeyed.
//! Follows spec/link.md §3.

use std::time::Duration;

use detente_record::Timestamp;

use crate::limits::{CLOCK_SKEW_ALARMED, CLOCK_SKEW_CLEARED};

/// The difference between two clocks, as last measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct Skew {
    offset_ms: Option<i64>,
    alarms: bool,
}

impl Skew {
    /// Takes in an answered heartbeat: what the far clock said in the middle of a round trip that ended now.
    ///
    /// The true difference lies within half a round trip of the measured one. Only what is certain
    /// raises or clears: a slow path is no wrong clock.
    pub fn measured(&mut self, theirs: Timestamp, ours: Timestamp, round_trip: Duration) {
        let half = i64::try_from(round_trip.as_millis() / 2).unwrap_or(i64::MAX);
        let offset = difference_ms(theirs, ours).saturating_add(half);
        self.offset_ms = Some(offset);
        let at_least = offset.saturating_abs().saturating_sub(half);
        let at_most = offset.saturating_abs().saturating_add(half);
        if at_least > ms(CLOCK_SKEW_ALARMED) {
            self.alarms = true;
        } else if at_most < ms(CLOCK_SKEW_CLEARED) {
            self.alarms = false;
        }
    }

    /// How far the counterpart's clock is ahead of ours, in milliseconds, path delay taken out.
    #[must_use]
    pub fn offset_ms(&self) -> Option<i64> {
        self.offset_ms
    }

    /// Whether the two clocks differ by more than a person should be left alone with.
    #[must_use]
    pub fn alarms(&self) -> bool {
        self.alarms
    }
}

fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn difference_ms(theirs: Timestamp, ours: Timestamp) -> i64 {
    let signed = |t: Timestamp| i64::try_from(t.as_ms()).unwrap_or(i64::MAX);
    signed(theirs).saturating_sub(signed(ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(measures: &[(i64, u64)]) -> Skew {
        let mut skew = Skew::default();
        for (offset, round_trip) in measures {
            let ours = 1_795_305_600_000_u64;
            let then = ours - round_trip / 2;
            let theirs = Timestamp::from_ms(then.saturating_add_signed(*offset));
            let round_trip = Duration::from_millis(*round_trip);
            skew.measured(theirs, Timestamp::from_ms(ours), round_trip);
        }
        skew
    }

    #[test]
    fn more_than_two_seconds_either_way_alarms_and_what_lies_between_changes_nothing() {
        for sign in [1, -1] {
            assert!(!after(&[(sign * 1_990, 10)]).alarms());
            assert!(after(&[(sign * 2_010, 10)]).alarms());
            let between = [(sign * 2_010, 10), (sign * 1_700, 10)];
            assert!(after(&between).alarms(), "it wavers");
            assert!(!after(&[(sign * 1_700, 10)]).alarms());
            let gone = [(sign * 2_010, 10), (sign * 1_400, 10)];
            assert!(!after(&gone).alarms());
        }
    }

    #[test]
    fn a_slow_path_is_no_wrong_clock_and_no_right_one() {
        assert!(!after(&[(2_500, 2_000)]).alarms(), "it may be 1.5 s");
        assert!(
            after(&[(3_100, 2_000)]).alarms(),
            "it is 2.1 s at the least"
        );
        let then_slow = [(3_100, 10), (1_000, 2_000)];
        assert!(after(&then_slow).alarms(), "it may still be 2 s");
    }

    #[test]
    fn a_far_clock_that_says_anything_at_all_is_no_overflow() {
        let mut skew = Skew::default();
        for theirs in [0, u64::MAX] {
            skew.measured(
                Timestamp::from_ms(theirs),
                Timestamp::from_ms(7),
                Duration::MAX,
            );
            skew.measured(
                Timestamp::from_ms(theirs),
                Timestamp::from_ms(7),
                Duration::ZERO,
            );
        }
        assert!(skew.alarms());
        assert_eq!(after(&[(-350, 40)]).offset_ms(), Some(-350));
    }
}
