//! Who an entry goes to as soon as it is here: one of ours to everybody, an urgent one of another party to those
//! who may not have it yet. Follows spec/link.md §4.

use detente_record::{Entry, PartyIndex, PublicKey};

use super::sync::holds;
use super::{Line, Surroundings};
use crate::body;
use crate::link::outbox::{Item, Rank};

impl Line {
    /// Sends an entry of ours to everybody.
    pub(super) fn send(&mut self, entry: &Entry, s: &mut Surroundings<'_>) {
        let to: Vec<(PartyIndex, PublicKey)> = self.others().collect();
        self.send_to(&to, entry, s);
    }

    /// Passes on an entry to everybody but its author, the one it came from, and who holds it by their own word:
    /// what a node gets that was away for long, or lost its disk, the others have had among themselves, and over a
    /// narrow path its news of what has come would stand behind it.
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
        self.send_to(&to, entry, s);
    }

    fn send_to(&self, to: &[(PartyIndex, PublicKey)], entry: &Entry, s: &mut Surroundings<'_>) {
        for (party, key) in to {
            if let Some(link) = s.links.get_mut(key) {
                let rank = Rank::of(entry.header());
                link.is_party(self.id, *party);
                link.enqueue(Item {
                    line: self.id,
                    address: entry.address(),
                    id: entry.id(),
                    rank,
                    is_new: rank == Rank::Flash,
                    is_receipt: entry.header().kind == body::RECEIPT,
                    entry: Some(entry.clone()),
                });
                link.pump(s.now, s.out);
            }
        }
    }
}
