//! Who an entry goes to as soon as it is here: one of ours to everybody, an urgent one of another party to those
//! who may not have it yet. Follows spec/link.md §4.

use detente_record::{Entry, Head, PartyIndex, PublicKey};

use super::sync::{holds, shared};
use super::{Line, Surroundings};
use crate::body;
use crate::link::outbox::{Item, Rank};
use crate::message;

impl Line {
    /// Sends an entry of ours to everybody.
    pub(super) fn send(&mut self, entry: &Entry, s: &mut Surroundings<'_>) {
        let to: Vec<(PartyIndex, PublicKey)> = self.others().collect();
        self.send_to(&to, entry, false, s);
    }

    /// Passes on an entry to everybody but its author, the one it came from, and who holds it by their own word:
    /// what a node gets that was away for long, or lost its disk, the others have had among themselves, and over a
    /// narrow path its news of what has come would stand behind it.
    ///
    /// A receipt or an authority entry goes over one path, for its author and the others send it too: of what all parties of
    /// five sent beside a FLASH half was receipts that were passed on.
    pub(super) fn pass_on(&mut self, entry: &Entry, from: PublicKey, s: &mut Surroundings<'_>) {
        let author = entry.address().party;
        let lacks = |party: &PartyIndex| {
            let told = self.told.get(usize::from(party.0));
            !told.is_some_and(|told| holds(&self.fold, told, entry))
        };
        let to = self
            .others()
            .filter(|(party, key)| *party != author && *key != from && lacks(party));
        let to: Vec<(PartyIndex, PublicKey)> = to.collect();
        self.send_to(&to, entry, true, s);
    }

    /// What its author says in an entry to hold does not wait for it any more. A machine that was away is sent by each of the
    /// others what it lacks: over narrow paths most of that would come when it has it, and a FLASH to somebody else behind it.
    ///
    /// What it had seen before and asks for again it has lost, or its disk has altered: that waits on.
    pub(super) fn heed_seen(&self, entry: &Entry, s: &mut Surroundings<'_>) {
        let header = entry.header();
        let link = self.peer(header.party).and_then(|key| s.links.get_mut(key));
        let Some(link) = link.filter(|link| link.queued() > 0) else {
            return;
        };
        let (own, named) = (self.id, &header.references);
        let is_receipt = header.kind == body::RECEIPT;
        let seen = shared(&self.fold, &header.seen);
        link.withdraw(|item| {
            let is_named = || is_receipt && named.contains(&item.id);
            let covers = |head: &Head| {
                let (head, item) = (head.address, item.address);
                let same = head.party == item.party && head.place.epoch == item.place.epoch;
                same && head.place.sequence >= item.place.sequence
            };
            let is_held = || is_named() || seen.iter().any(covers);
            item.line == own && !item.is_lost && is_held()
        });
    }

    fn send_to(
        &self,
        to: &[(PartyIndex, PublicKey)],
        entry: &Entry,
        is_passed_on: bool,
        s: &mut Surroundings<'_>,
    ) {
        let header = entry.header();
        let rank = Rank::of(header);
        let is_receipt = header.kind == body::RECEIPT;
        let is_negative = header.kind == body::MESSAGE && header.act == message::NO_ACKNOWLEDGEMENT;
        for (party, key) in to {
            if let Some(link) = s.links.get_mut(key) {
                link.is_party(self.id, *party);
                link.enqueue(Item {
                    line: self.id,
                    address: entry.address(),
                    id: entry.id(),
                    rank,
                    is_new: rank == Rank::Flash,
                    is_by_node: is_receipt || is_negative,
                    is_lost: false,
                    on_one_path: is_passed_on && (is_receipt || rank == Rank::Authority),
                    entry: Some(entry.clone()),
                });
                link.pump(s.now, s.out);
            }
        }
    }
}
