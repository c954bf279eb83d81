//! After a start: what was watched before it is watched again. Follows spec/messages.md §6.

use std::collections::BTreeSet;

use detente_record::{EntryId, Precedence, Status};

use super::settled::is_open_break_glass;
use super::waiting::waits_for;
use super::{Watched, monotonic_of};
use crate::body;
use crate::limits::{DELIVERY_ORDINARY, DELIVERY_URGENT, WATCHED_MAX};
use crate::line::refusals::Capped;
use crate::line::{Line, is_urgent};
use crate::link::outbox::Rank;
use crate::message;
use crate::now::Now;

impl Line {
    /// Messages that still want a receipt or an acknowledgement are watched again, those whose time ran out
    /// meanwhile too; and what an officer of ours was asked in a line test can still be answered.
    pub fn resume_duty(&mut self, now: Now) {
        self.follow_charter(now);
        for id in self.watched_before() {
            self.resume_watch(&id, now);
        }
        self.resume_matters(now);
        self.resume_asks(now);
    }

    /// The latest messages of each status, and of each party the last that are urgent: however much ROUTINE
    /// came after a FLASH, it is watched again.
    fn watched_before(&self) -> BTreeSet<EntryId> {
        let latest = [Status::Actual, Status::Exercise, Status::Test]
            .into_iter()
            .flat_map(|status| {
                self.fold
                    .latest(body::MESSAGE, message::RELEASE, status, WATCHED_MAX)
            });
        let mut ids: BTreeSet<EntryId> = latest.map(|speech| speech.id).collect();
        ids.extend(self.last_urgent(WATCHED_MAX));
        ids
    }

    /// Of each party and each urgent rank the last so many entries.
    pub(super) fn last_urgent(&self, most: usize) -> Vec<EntryId> {
        let urgent = Rank::ALL.into_iter().filter(|rank| rank.is_urgent());
        let of_each = urgent.flat_map(|rank| {
            let journals = self.journals.iter();
            journals.flat_map(move |journal| self.fold.last_ranked(rank, journal.party(), most))
        });
        of_each.map(|held| held.id).collect()
    }

    fn resume_watch(&mut self, id: &EntryId, now: Now) {
        let Some(state) = self.fold.message(id) else {
            return;
        };
        let by = self
            .times_of(id)
            .acknowledge_by(state.precedence, state.sent.time);
        let author = state.sent.address.party;
        if state.precedence == Precedence::Flash {
            let ago = now.utc.since(state.sent.time);
            let capped = if state.check_fire {
                Capped::CheckFire
            } else {
                Capped::Flash
            };
            self.count_flash(author, capped, now.monotonic, ago);
        }
        let ours = author == self.own;
        let patience = if is_urgent(state.precedence) {
            DELIVERY_URGENT
        } else {
            DELIVERY_ORDINARY
        };
        let undelivered = state.addressees.iter().any(|a| a.delivered.is_none());
        let open = state
            .addressees
            .iter()
            .any(|a| a.action && a.acknowledged.is_empty() && a.answered.is_empty());
        let watched = Watched {
            ours,
            deliver_by: (ours && undelivered).then_some(now.monotonic + patience),
            acknowledge_by: (open && state.cancelled.is_none())
                .then_some((monotonic_of(now, by), by)),
        };
        self.duty.watch(*id, watched);
        self.await_charter(*id, state.sent.time);
        if is_open_break_glass(&state) || waits_for(self.own, &state) {
            self.duty.looks.insert((now.monotonic, *id));
        }
    }
}
