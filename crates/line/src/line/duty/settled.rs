//! When the alarms of a message are over, and when a FLASH released by one officer is one.

use detente_record::EntryId;

use crate::alarm::Alarm;
use crate::line::{Line, Surroundings};
use crate::message;

impl Line {
    /// Clears the alarms of a message that are over.
    pub(super) fn look_at_watched(&mut self, id: EntryId, s: &mut Surroundings<'_>) {
        let Some(state) = self.fold.message(&id) else {
            return;
        };
        let line = self.id;
        if state
            .addressees
            .iter()
            .all(|addressee| addressee.delivered.is_some())
        {
            s.alarms
                .clear(&Alarm::NotDelivered { line, message: id }, s.out);
        }
        let settled = |a: &message::state::Addressee| {
            !a.action || !a.acknowledged.is_empty() || !a.answered.is_empty()
        };
        if state.cancelled.is_some() || state.addressees.iter().all(settled) {
            s.alarms
                .clear(&Alarm::NotAcknowledged { line, message: id }, s.out);
        }
        if !is_open_break_glass(&state) {
            s.alarms
                .clear(&Alarm::BreakGlass { line, message: id }, s.out);
        }
    }
}

/// Whether one officer released it alone and nobody has acknowledged or answered it yet.
pub(super) fn is_open_break_glass(state: &message::state::Message) -> bool {
    let taken =
        |a: &message::state::Addressee| !a.acknowledged.is_empty() || !a.answered.is_empty();
    let open = state.cancelled.is_none() && !state.addressees.iter().any(taken);
    state.break_glass && state.refused.is_none() && open
}
