//! Handling times: by when a message of each precedence must be acknowledged, from the charter.
//!
//! Nothing is refused for its time; these times drive alarms and the negatives that state them.

use detente_record::{Charter, Precedence, Timestamp};

/// A charter's handling times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandlingTimes {
    acknowledge_within_ms: [u64; 4],
}

impl HandlingTimes {
    /// The times that a charter agrees on.
    #[must_use]
    pub fn of(charter: &Charter) -> Self {
        Self {
            acknowledge_within_ms: charter.acknowledge_within_ms,
        }
    }

    /// Times that a charter for one theatre may start from, in milliseconds: FLASH 10 min and
    /// IMMEDIATE 30 min are the in-station limits of ACP 121; PRIORITY 3 h and ROUTINE 6 h are the
    /// objectives of the same age.
    pub const USUAL_MS: [u64; 4] = [6 * HOUR_MS, 3 * HOUR_MS, 30 * MINUTE_MS, 10 * MINUTE_MS];

    /// By when a message must be acknowledged, counted from its sender's time.
    #[must_use]
    pub fn acknowledge_by(&self, precedence: Precedence, sent: Timestamp) -> Timestamp {
        let within = self.acknowledge_within_ms[precedence as usize];
        Timestamp::from_ms(sent.as_ms().saturating_add(within))
    }
}

/// The single letter of ACP 127 before a message of that precedence.
#[must_use]
pub fn prosign(precedence: Precedence) -> char {
    match precedence {
        Precedence::Routine => 'R',
        Precedence::Priority => 'P',
        Precedence::Immediate => 'O',
        Precedence::Flash => 'Z',
    }
}

const MINUTE_MS: u64 = 60 * 1000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

// More urgent is never slower.
const _: () = assert!(HandlingTimes::USUAL_MS[3] <= HandlingTimes::USUAL_MS[2]);
const _: () = assert!(HandlingTimes::USUAL_MS[2] <= HandlingTimes::USUAL_MS[1]);
const _: () = assert!(HandlingTimes::USUAL_MS[1] <= HandlingTimes::USUAL_MS[0]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flash_is_due_before_a_routine_sent_at_the_same_time() {
        let times = HandlingTimes {
            acknowledge_within_ms: HandlingTimes::USUAL_MS,
        };
        let sent = Timestamp::from_ms(1_000);
        let flash = times.acknowledge_by(Precedence::Flash, sent);
        assert_eq!(flash.as_ms(), 1_000 + 600_000);
        assert!(flash < times.acknowledge_by(Precedence::Routine, sent));
    }
}
