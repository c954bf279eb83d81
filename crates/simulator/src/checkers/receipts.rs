//! P4: a message is shown as delivered by a party where that party's word for it is held, and nowhere else:
//! by no other party's word, and also when the word came before the message. From entries' headers alone, as
//! spec/fold.md §4 says it.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::body;
use detente_record::{Address, EntryId, Head, Header, LineId, PartyIndex};

use crate::points::{Hits, Point};

#[derive(Default)]
pub(super) struct Receipts {
    /// Where each entry stands, and what its author had signed before it.
    entries: BTreeMap<EntryId, (Address, Option<EntryId>)>,
    /// A party's entries that name one in a receipt, or act on it.
    named: BTreeMap<(EntryId, By), BTreeSet<(Address, EntryId)>>,
    /// The heads of others that each of a party's entries names, by its place.
    heads: BTreeMap<By, BTreeMap<(Address, EntryId), Vec<Head>>>,
}

/// A party in a line: its word holds there and nowhere else.
type By = (LineId, PartyIndex);

impl Receipts {
    pub(super) fn committed(&mut self, id: EntryId, address: Address, header: &Header) {
        if self.entries.contains_key(&id) {
            return;
        }
        self.entries.insert(id, (address, header.previous));
        let named = header.references.iter();
        let named = named.filter(|_| header.kind == body::RECEIPT);
        for named in named.chain(&header.object) {
            let by = self.named.entry((*named, (header.line, header.party)));
            let by = by.or_default();
            by.insert((address, id));
        }
        let heads = self.heads.entry((header.line, header.party)).or_default();
        heads.insert((address, id), header.seen.clone());
    }

    pub(super) fn judge(
        &self,
        message: &EntryId,
        party: By,
        shown: Option<EntryId>,
        last: bool,
        (holds, linked): (impl Fn(&EntryId) -> bool, impl Fn(&EntryId) -> bool),
        hits: &mut Hits,
    ) {
        if last {
            let first = self.first(message, party, &holds, linked);
            assert_eq!(
                shown, first,
                "P4: {message} is not shown as delivered by the first word of {party:?}"
            );
            hits.hit(Point::ReceiptFirst);
            return;
        }
        let named = self.named.get(&(*message, party)).into_iter().flatten();
        let mut named = named.filter(|(_, id)| holds(id));
        match shown {
            None => {
                let lost = named.next();
                assert!(
                    lost.is_none(),
                    "P4: {party:?} says in {lost:?}, which is held, that it holds {message}; it is not shown"
                );
                hits.hit(Point::ReceiptAwaited);
            }
            Some(shown) => {
                let says = named.any(|(_, id)| *id == shown) || self.says(&shown, party, message);
                assert!(
                    says && holds(&shown),
                    "P4: {message} is shown as delivered to {party:?} by {shown}, which does not say so"
                );
                hits.hit(Point::ReceiptShown);
            }
        }
    }

    /// The first of a party's entries that says it holds an entry. A head says so of what is held with all that comes
    /// before it alone: where that was lost by all, a receipt or an act has to name the entry (squall 725,045).
    pub(super) fn first(
        &self,
        message: &EntryId,
        party: By,
        holds: &impl Fn(&EntryId) -> bool,
        linked: impl Fn(&EntryId) -> bool,
    ) -> Option<EntryId> {
        let named = self.named.get(&(*message, party)).into_iter().flatten();
        let named = named.filter(|(_, id)| holds(id)).min();
        let (at, _) = self.entries.get(message)?;
        let heads = self.heads.get(&party).into_iter().flatten();
        let mut over = heads.filter(|(by, heads)| {
            let reach = heads.iter().filter(|head| head.address.party == at.party);
            let mut reach = reach.filter(|head| head.address.place >= at.place);
            holds(&by.1) && reach.any(|head| self.is_under(message, head, holds))
        });
        let seen = over.next().map(|(by, _)| by);
        let seen = seen.filter(|_| linked(message));
        named.into_iter().chain(seen).min().map(|(_, id)| *id)
    }

    /// Whether an entry of a party says by a head that it holds a message.
    fn says(&self, entry: &EntryId, party: By, message: &EntryId) -> bool {
        let Some((address, _)) = self.entries.get(entry) else {
            return false;
        };
        let heads = self.heads.get(&party);
        let heads = heads.and_then(|heads| heads.get(&(*address, *entry)));
        let mut heads = heads.into_iter().flatten();
        heads.any(|head| self.is_under(message, head, &|_| true))
    }

    /// Whether an entry is a head or stands under it in one chain.
    fn is_under(&self, entry: &EntryId, head: &Head, holds: &impl Fn(&EntryId) -> bool) -> bool {
        let Some((place, _)) = self.entries.get(entry) else {
            return false;
        };
        let mut next = Some(head.id);
        while let Some((id, (at, previous))) =
            next.and_then(|id| Some((id, self.entries.get(&id)?)))
        {
            if id == *entry {
                return true;
            }
            if at.party != place.party || at.place <= place.place || !holds(&id) {
                return false;
            }
            next = *previous;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use detente_record::{Sequence, UnverifiedEntry};

    use super::*;
    use crate::world::{World, no_tests};

    /// A message of party 1 behind another entry of it; an entry of party 0 that has the message among its heads, and
    /// then a receipt that names it. What is shown where that other entry is held or not.
    fn shown_first(others_is_held: bool) -> [Option<EntryId>; 2] {
        let mut world = World::seeded(2, 1);
        let line = world.found(no_tests());
        world.run_for(Duration::from_secs(5));
        let head = world.line(0, line).own_head().unwrap();
        let bytes = world.bytes_of(0, line, head.id);
        let like = UnverifiedEntry::parse(&bytes).unwrap().header().clone();
        let [other, message, seen, receipt] = [1, 2, 3, 4].map(|n| EntryId([n; 32]));
        let mut receipts = Receipts::default();
        let mut said = |party: u8, sequence, id, change: &dyn Fn(&mut Header)| {
            let mut header = Header {
                party: PartyIndex(party),
                sequence: Sequence(sequence),
                previous: None,
                kind: body::MESSAGE,
                object: None,
                references: Vec::new(),
                seen: Vec::new(),
                ..like.clone()
            };
            change(&mut header);
            let address = Address::new(party, header.epoch.0, sequence);
            receipts.committed(id, address, &header);
            Head { address, id }
        };
        said(1, 6, other, &|_| {});
        let told = said(1, 7, message, &|header| header.previous = Some(other));
        said(0, 8, seen, &|header| header.seen = vec![told]);
        said(0, 9, receipt, &|header| {
            header.kind = body::RECEIPT;
            header.references = vec![message];
        });
        let holds = |id: &EntryId| others_is_held || *id != other;
        let party = (line, PartyIndex(0));
        let first = receipts.first(&message, party, &holds, |_| others_is_held);
        [first, Some(if others_is_held { seen } else { receipt })]
    }

    /// Squall 725,045 as at `5f7dcef`: two machines had lost what stood before a message, and the node showed it as
    /// delivered by the receipt, as spec/fold.md §4 says; the checkers wanted the head before it.
    #[test]
    fn a_head_is_a_partys_word_for_a_message_only_where_all_is_held_that_comes_before_that() {
        for others_is_held in [true, false] {
            let [first, expected] = shown_first(others_is_held);
            assert_eq!(first, expected, "held: {others_is_held}");
        }
    }
}
