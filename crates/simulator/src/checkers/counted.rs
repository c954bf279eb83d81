//! What an author floods a line with: counted and summed up, and only the last of it noted entry by entry,
//! so that who looks on has no more in memory after a million than after a thousand. The same goes for the
//! receipts that the flooded host signs, one for each few hundred entries.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use detente_line::body;
use detente_record::{Address, EntryId, Header, LineId, PartyIndex};

use super::Watch;

/// The flood of one author on one line, at the one host that holds it.
pub(super) struct Counted {
    pub(super) line: LineId,
    party: PartyIndex,
    host: usize,
    /// Durable, and not told yet.
    untold: BTreeSet<EntryId>,
    last: VecDeque<Address>,
    lately: BTreeMap<Address, EntryId>,
    ids: BTreeSet<EntryId>,
    sum: Sum,
    /// What the host itself has signed on that line meanwhile.
    said: Sum,
    /// Where it signed last.
    said_at: Option<Address>,
    /// The last receipts among that.
    receipts: VecDeque<(Address, EntryId)>,
}

/// How many ids there were, and all of them folded into one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub many: u64,
    all: [u8; 32],
}

impl Sum {
    /// One more.
    pub fn add(&mut self, id: &EntryId) {
        self.many += 1;
        for (all, byte) in self.all.iter_mut().zip(id.0) {
            *all ^= byte;
        }
    }
}

impl Counted {
    pub(super) fn new(line: LineId, party: PartyIndex, host: usize) -> Self {
        Self {
            line,
            party,
            host,
            untold: BTreeSet::new(),
            last: VecDeque::new(),
            lately: BTreeMap::new(),
            ids: BTreeSet::new(),
            sum: Sum::default(),
            said: Sum::default(),
            said_at: None,
            receipts: VecDeque::new(),
        }
    }

    pub(super) fn is_of(&self, line: LineId, party: PartyIndex) -> bool {
        (self.line, self.party) == (line, party)
    }

    pub(super) fn committed(&mut self, host: usize, address: Address, id: EntryId) {
        assert_eq!(host, self.host, "an entry came to whom it was not sent");
        let before = self.lately.insert(address, id);
        assert!(before.is_none(), "an entry was made durable twice");
        self.last.push_back(address);
        self.untold.insert(id);
        self.ids.insert(id);
        self.sum.add(&id);
        if self.last.len() > NOTED {
            let oldest = self.last.pop_front();
            let oldest = oldest.and_then(|address| self.lately.remove(&address));
            oldest.map(|id| self.ids.remove(&id));
        }
    }

    pub(super) fn told(&mut self, host: usize, id: &EntryId) {
        assert!(
            self.untold.remove(id),
            "P1: host {host} told of {id} before it was durable there, or twice"
        );
    }

    /// One of the last at a place.
    pub(super) fn at(&self, line: LineId, address: Address) -> Option<EntryId> {
        let of_line = line == self.line;
        self.lately.get(&address).filter(|_| of_line).copied()
    }

    /// Whether it is one of the last.
    pub(super) fn knows(&self, line: LineId, id: &EntryId) -> bool {
        line == self.line && self.ids.contains(id)
    }

    /// Everything that was made durable; all of it has been told.
    pub(super) fn sum(&self) -> Sum {
        let untold = self.untold.len();
        assert_eq!(untold, 0, "entries were made durable, and nobody was told");
        self.sum
    }

    /// Everything that the host itself has made durable on that line.
    pub(super) fn said(&self) -> Sum {
        self.said
    }

    /// The host has signed an entry; gives the receipt that is now to be forgotten.
    fn says(
        &mut self,
        address: Address,
        id: EntryId,
        header: &Header,
    ) -> Option<(Address, EntryId)> {
        // What is forgotten tells of no place that it was used before.
        assert!(
            self.said_at.is_none_or(|at| at < address),
            "P3: {address:?} was used twice, or signed out of turn"
        );
        self.said_at = Some(address);
        self.said.add(&id);
        if header.kind != body::RECEIPT {
            return None;
        }
        self.receipts.push_back((address, id));
        let many = self.receipts.len() > RECEIPTS_NOTED;
        many.then(|| self.receipts.pop_front()).flatten()
    }
}

impl Watch {
    /// An entry was noted: if it is a flooded host's own, what is noted of that host's older receipts is forgotten.
    pub(super) fn forget_old(
        &mut self,
        host: usize,
        address: Address,
        id: EntryId,
        header: &Header,
    ) {
        let author = self.host_of(header.line, header.party);
        let counted = self.counted.as_mut();
        let counted = counted.filter(|counted| (counted.line, counted.host) == (header.line, host));
        let Some(counted) = counted.filter(|_| author == Some(host)) else {
            return;
        };
        if let Some((address, id)) = counted.says(address, id, header) {
            self.signed.remove(&id);
            self.places.remove(&(header.line, address));
            self.durable.forget(host, header.line, &id);
        }
    }
}

/// A receipt names what came within a fifth of a second; at ten thousand a second that is well within these.
const NOTED: usize = 16 * 1_024;
/// What a receipt is held against is over when it has left: three seconds of a flood are more than that.
const RECEIPTS_NOTED: usize = 64;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use detente_record::{Sequence, UnverifiedEntry};

    use super::*;
    use crate::log::Did;
    use crate::world::{World, no_tests};

    /// Checkers that count, and how to tell them of a host's receipt at the n-th place after its own head.
    fn counting() -> (Watch, impl Fn(&mut Watch, u64)) {
        let mut world = World::seeded(2, 1);
        world.watch_from_now();
        let line = world.found(no_tests());
        world.run_for(Duration::from_secs(5));
        let (us, it) = (0, 1);
        let head = world.line(us, line).own_head().unwrap();
        let bytes = world.bytes_of(us, line, head.id);
        let last = UnverifiedEntry::parse(&bytes).unwrap().header().clone();
        let party = world.hosts[it].party.index_in(line);
        let now = world.now();
        let mut watch = world.watch.take().unwrap();
        watch.counts_from_now(line, party, us);
        let receipts = move |watch: &mut Watch, n: u64| {
            let mut id = [0xee; 32];
            id[..8].copy_from_slice(&n.to_be_bytes());
            let header = Header {
                kind: body::RECEIPT,
                sequence: Sequence(last.sequence.0 + n),
                ..last.clone()
            };
            let entries = vec![(EntryId(id), header)];
            watch.did(now, us, &Did::Committed { entries, others: 0 });
        };
        (watch, receipts)
    }

    #[test]
    fn however_many_receipts_a_flooded_host_signs_only_the_last_stay_noted() {
        let (mut watch, receipts) = counting();
        let noted = |watch: &Watch| {
            let [by_id, by_place] = [watch.signed.len(), watch.places.len()];
            by_id + by_place + watch.durable.noted()
        };
        let many = RECEIPTS_NOTED as u64;
        (1..=many).for_each(|n| receipts(&mut watch, n));
        let full = noted(&watch);
        (many + 1..=10 * many).for_each(|n| receipts(&mut watch, n));
        assert_eq!(noted(&watch), full);
        assert_eq!(watch.counted().unwrap()[1].many, 10 * many);
    }

    #[test]
    #[should_panic(expected = "was used twice")]
    fn a_place_that_is_used_again_is_seen_when_what_stood_there_is_forgotten() {
        let (mut watch, receipts) = counting();
        let many = RECEIPTS_NOTED as u64 + 1;
        (1..=many).for_each(|n| receipts(&mut watch, n));
        receipts(&mut watch, 1);
    }
}
