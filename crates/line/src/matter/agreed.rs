//! What the charter agrees on for a matter: within what time its next act is awaited, and for how long a version of a
//! readout is held. Of each act it is the charter in force where that was said, so that both sides reckon alike, whatever
//! they adopt later. Follows spec/matters.md §5 and spec/readouts.md §4.

use std::time::Duration;

use detente_record::{Charter, Precedence, Timestamp};

/// What holds for what follows on an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// Within what time the next act is awaited.
    pub answer_within: Duration,
    /// Whether the charter says so; otherwise it is what goes with the precedence.
    pub by_charter: bool,
    /// For how long a version of a readout is held, if the charter says so.
    pub hold: Option<Duration>,
}

impl Agreed {
    /// What a charter agrees on for matters of a precedence.
    #[must_use]
    pub fn of(charter: &Charter, precedence: Precedence) -> Self {
        let within = charter.desk.answer_within_ms(precedence);
        let within = within.map(Duration::from_millis);
        Self {
            answer_within: within.unwrap_or(answer_within(precedence)),
            by_charter: within.is_some(),
            hold: charter.desk.readout_hold_ms.map(Duration::from_millis),
        }
    }

    /// Where nothing is agreed.
    #[must_use]
    pub fn nothing(precedence: Precedence) -> Self {
        Self {
            answer_within: answer_within(precedence),
            by_charter: false,
            hold: None,
        }
    }

    /// Until when a version is held that was stated at a time: as its own side says, and no less than is agreed.
    #[must_use]
    pub fn held_until(&self, at: Timestamp, stated: Option<Timestamp>) -> Option<Timestamp> {
        stated.max(self.hold.map(|hold| at + hold))
    }
}

/// Within what time an act of a matter is awaited by its precedence, if neither it nor the charter says and it is no ring:
/// what a principal's office needs to state a time or to decline. ROUTINE 48 h, PRIORITY 24 h, IMMEDIATE 30 min.
#[must_use]
pub fn answer_within(precedence: Precedence) -> Duration {
    match precedence {
        Precedence::Routine => Duration::from_hours(48),
        Precedence::Priority => Duration::from_hours(24),
        Precedence::Immediate | Precedence::Flash => Duration::from_mins(30),
    }
}
