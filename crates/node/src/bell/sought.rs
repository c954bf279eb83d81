//! Which alarms ask for a person, and how urgently: for those alone the bell goes down the duty roster.
//!
//! An alarm asks for a person if somebody at the other side waits for one here, or if until a person acts here nobody can reach this
//! desk. What matters to whoever acts next waits for whoever acts next: it rings in the room, and calls nobody at home.
//! Decision 53 says why of each.

use detente_line::alarm::Alarm;
use detente_record::Precedence;

/// How an alarm asks for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seeks {
    /// One step after the other, as the settings say.
    InSteps,
    /// The same, and faster: who rings waits a minute.
    Hastily,
    /// Every step at once.
    AtOnce,
}

/// How an alarm asks for a person; `None` if it rings in the room alone.
pub(super) fn sought(alarm: &Alarm) -> Option<Seeks> {
    match alarm {
        Alarm::CheckFire { .. } => Some(Seeks::AtOnce),
        Alarm::Ring { .. } => Some(Seeks::Hastily),
        // Of the two precedences for which an officer is to come whatever the hour.
        Alarm::NotDelivered { precedence, .. }
        | Alarm::NotAcknowledged { precedence, .. }
        | Alarm::Unanswered { precedence, .. } => {
            (*precedence >= Precedence::Immediate).then_some(Seeks::InSteps)
        }
        Alarm::Received { .. }
        | Alarm::MatterWaits { .. }
        // Among those that it rings for there may be a FLASH.
        | Alarm::Many { .. }
        | Alarm::LineDown { .. }
        | Alarm::BehindOwnRecord { .. }
        | Alarm::DiskFull => Some(Seeks::InSteps),
        Alarm::PathDown { .. }
        | Alarm::ClockSkew { .. }
        | Alarm::Own(_)
        | Alarm::Fork { .. }
        | Alarm::Mute { .. }
        | Alarm::RecordDamaged { .. }
        | Alarm::Drill { .. }
        | Alarm::TestFailed { .. }
        | Alarm::NotUnderstood { .. }
        | Alarm::PeerFault { .. }
        | Alarm::TwoMachines { .. }
        | Alarm::OverQuota { .. }
        | Alarm::FlashCap { .. }
        | Alarm::DiskLow
        | Alarm::BreakGlass { .. }
        | Alarm::AuthorityCap { .. }
        | Alarm::PartyLeft { .. }
        | Alarm::PartyCloses { .. }
        | Alarm::Suspended { .. }
        | Alarm::SuspensionReview { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use detente_record::{LineId, PartyIndex};

    use super::*;

    #[test]
    fn an_officer_is_called_at_home_for_flash_and_immediate_and_for_no_routine() {
        let (line, party) = (LineId([1; 32]), PartyIndex(1));
        for precedence in [
            Precedence::Routine,
            Precedence::Priority,
            Precedence::Immediate,
            Precedence::Flash,
        ] {
            let urgent = precedence >= Precedence::Immediate;
            for alarm in [
                Alarm::NotDelivered { line, precedence },
                Alarm::NotAcknowledged {
                    line,
                    party,
                    precedence,
                },
                Alarm::Unanswered {
                    line,
                    party,
                    precedence,
                },
            ] {
                assert_eq!(sought(&alarm).is_some(), urgent, "{alarm:?}");
            }
        }
        assert_eq!(
            sought(&Alarm::CheckFire { line, party }),
            Some(Seeks::AtOnce)
        );
        assert_eq!(sought(&Alarm::Ring { line, party }), Some(Seeks::Hastily));
        // A drill measures the watch; nobody is called at home for it.
        assert_eq!(sought(&Alarm::Drill { line, party }), None);
    }
}
