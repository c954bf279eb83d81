//! When the alarms of a message are over, and when a FLASH released by one officer is one.

use detente_record::EntryId;

use super::waiting::waits_for;
use crate::alarm::Alarm;
use crate::alarms::Left;
use crate::fold::{Changed, ObjectId};
use crate::line::{Line, Surroundings};
use crate::message::state::{Addressee, Message};

impl Line {
    /// What was said may end the alarms of messages it is about, and bring the charter that others were released under.
    pub(in crate::line) fn look_at_changed(&mut self, changed: &Changed, s: &mut Surroundings<'_>) {
        self.note_suspending(changed);
        if changed.and_more {
            self.look_at_awaiting(s.now);
        }
        self.look_at_messages(changed, s);
    }

    /// Messages that are alarmed, and those that nobody is awaited on for as long as a suspension excuses them.
    pub(super) fn look_at_messages(&mut self, changed: &Changed, s: &mut Surroundings<'_>) {
        self.look_at_excused(changed, s.now);
        let mut alarmed: Vec<EntryId> = if changed.and_more {
            let of_line = s.alarms.of_messages(self.id);
            let behind =
                of_line.flat_map(|(alarm, _)| s.alarms.behind(alarm).map(|(_, message)| message));
            behind.chain(self.duty.waiting.iter().copied()).collect()
        } else {
            let messages = changed.objects.iter().filter_map(|object| match object {
                ObjectId::Entry(id) => Some(*id),
                _ => None,
            });
            let of_line: Vec<&Alarm> = s.alarms.of_messages(self.id).map(|(a, _)| a).collect();
            messages
                .filter(|id| {
                    self.duty.waiting.contains(id)
                        || of_line.iter().any(|alarm| s.alarms.is_behind(alarm, id))
                })
                .collect()
        };
        alarmed.sort_unstable();
        alarmed.dedup();
        if !alarmed.is_empty() {
            self.read_suspensions();
        }
        for message in alarmed {
            self.look_at_watched(message, s);
        }
    }

    /// Takes a message from behind the alarms that are over for it.
    fn look_at_watched(&mut self, id: EntryId, s: &mut Surroundings<'_>) {
        let Some(state) = self.fold.message(&id) else {
            return;
        };
        let own = self.own;
        // Officers of ours end what they are rung for by their own acts, and ours is as seldom as they speak:
        // then the next one rings at once. Whoever writes and cancels without end rings no oftener for it.
        let taken_here = state.addressee(own).is_some_and(is_taken);
        let why = if taken_here || state.sent.address.party == own {
            Left::Tended
        } else {
            Left::ByOthers
        };
        let waits = waits_for(own, &state);
        if !waits {
            self.duty.waiting.remove(&id);
        }
        let delivered = |a: &Addressee| a.delivered.is_some();
        let excused = |a: &Addressee| self.is_excused(&id, a.party);
        let settled = |a: &Addressee| !a.action || is_taken(a) || excused(a);
        let over = [
            state.addressees.iter().all(delivered),
            state.cancelled.is_some() || state.addressees.iter().all(settled),
            !is_open_break_glass(&state),
            !waits,
        ];
        for (alarm, over) in self.alarms_of(&state).into_iter().zip(over) {
            if over {
                s.alarms.leave(&alarm, &id, why, s.out);
            }
        }
        self.keep_excused(&state, s.now);
    }

    /// The alarms that a message may be behind: not delivered, not acknowledged, released by one officer,
    /// received.
    pub(super) fn alarms_of(&self, state: &Message) -> [Alarm; 4] {
        let (line, precedence) = (self.id, state.precedence);
        let party = state.sent.address.party;
        [
            Alarm::NotDelivered { line, precedence },
            Alarm::NotAcknowledged {
                line,
                party,
                precedence,
            },
            Alarm::BreakGlass { line, party },
            self.alarm_of_arrival(state),
        ]
    }

    /// The alarm of a message that has come. A check fire has one of its own, whether or not its release has effect: when
    /// in doubt it rings.
    pub(super) fn alarm_of_arrival(&self, state: &Message) -> Alarm {
        let (line, party) = (self.id, state.sent.address.party);
        if state.check_fire {
            return Alarm::CheckFire { line, party };
        }
        Alarm::Received {
            line,
            party,
            precedence: state.precedence,
        }
    }
}

pub(super) fn is_taken(addressee: &Addressee) -> bool {
    !addressee.acknowledged.is_empty() || !addressee.answered.is_empty()
}

/// Whether one officer released it alone and nobody has acknowledged or answered it yet.
pub(super) fn is_open_break_glass(state: &Message) -> bool {
    let open = state.cancelled.is_none() && !state.addressees.iter().any(is_taken);
    state.break_glass && state.refused.is_none() && open
}
