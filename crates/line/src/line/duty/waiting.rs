//! Messages of others that wait for an officer of ours, from the moment they are held. An urgent one rings at
//! once. Follows spec/messages.md §6.

use detente_record::{EntryId, PartyIndex, Precedence};

use super::settled::is_taken;
use crate::limits::WATCHED_MAX;
use crate::line::{Line, Surroundings, is_urgent};
use crate::message::state::Message;

impl Line {
    /// Messages of others that wait for an officer of ours; past a bound only FLASH is counted.
    #[must_use]
    pub fn waiting_here(&self) -> usize {
        self.duty.waiting.len()
    }

    /// Which those are.
    pub fn messages_waiting_here(&self) -> impl Iterator<Item = &EntryId> {
        self.duty.waiting.iter()
    }

    /// Messages of ours that somebody at another party has still to acknowledge in time; those whose time is up have an alarm.
    pub fn messages_awaited(&self) -> impl Iterator<Item = &EntryId> {
        let watched = self.duty.watched.iter();
        let open = watched.filter(|(_, one)| one.ours && one.acknowledge_by.is_some());
        open.map(|(id, _)| id)
    }

    /// A message of another party is held: it waits for an officer of ours, unless one has taken it or its
    /// sender has cancelled it.
    pub(super) fn let_wait(&mut self, state: &Message, s: &mut Surroundings<'_>) {
        if !waits_for(self.own, state) {
            return;
        }
        let urgent = is_urgent(state.precedence);
        let alarm = self.alarm_of_arrival(state);
        // FLASH has a bound of its own: the charter's cap.
        let crowded = self.duty.waiting.len() >= WATCHED_MAX;
        if crowded && state.precedence != Precedence::Flash {
            if urgent {
                s.alarms.note_more(alarm);
            }
            return;
        }
        self.duty.waiting.insert(state.id);
        if urgent {
            s.alarms.join(s.now, alarm, state.id, s.out);
        }
    }
}

/// Whether a message of another party waits for an officer of that party. An urgent one does even if it is
/// only for information: somebody must have seen it.
pub(super) fn waits_for(party: PartyIndex, state: &Message) -> bool {
    let addressee = state.addressee(party);
    let open = addressee.is_some_and(|addressee| {
        !is_taken(addressee) && (addressee.action || is_urgent(state.precedence))
    });
    open && state.cancelled.is_none() && state.sent.address.party != party
}
