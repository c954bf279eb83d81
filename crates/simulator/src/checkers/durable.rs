//! P1: what was acknowledged, told, sent or receipted was durable by then, and is there after every start.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::body;
use detente_record::{Address, EntryId, Epoch, Head, Header, LineId, PartyIndex, UnverifiedEntry};

use crate::points::{Hits, Point};

/// What each host's disk holds, and what its node has promised to hold.
pub(super) struct Durable {
    hosts: Vec<HostRecord>,
}

#[derive(Default)]
struct HostRecord {
    committed: BTreeSet<EntryId>,
    heads: BTreeMap<LineId, Head>,
    promised: BTreeSet<EntryId>,
    /// The first place of each journal that it does not hold, as far as that was looked at.
    gaps: BTreeMap<(LineId, PartyIndex, Epoch), u64>,
}

impl Durable {
    pub(super) fn new(hosts: usize) -> Self {
        Self {
            hosts: (0..hosts).map(|_| HostRecord::default()).collect(),
        }
    }

    pub(super) fn committed(&mut self, host: usize, _: LineId, id: EntryId) {
        self.hosts[host].committed.insert(id);
    }

    /// A host has signed an entry: whatever it says to have seen it holds, with all that comes before it.
    pub(super) fn signed(
        &mut self,
        host: usize,
        header: &Header,
        at: impl Fn(Address) -> Option<EntryId>,
        hits: &mut Hits,
    ) {
        let record = &mut self.hosts[host];
        for head in &header.seen {
            let Address { party, place } = head.address;
            let gap = record
                .gaps
                .entry((header.line, party, place.epoch))
                .or_default();
            while *gap <= place.sequence.0 {
                let next = at(Address::new(party.0, place.epoch.0, *gap));
                assert!(
                    next.is_some_and(|id| record.committed.contains(&id)),
                    "P1: host {host} says to have seen {:?} and lacks the entry at {gap} before it",
                    head.address
                );
                *gap += 1;
            }
            hits.hit(Point::SeenWithoutGap);
        }
    }

    pub(super) fn heads_kept(&mut self, host: usize, heads: &[(LineId, Head)]) {
        self.hosts[host].heads.extend(heads.iter().copied());
    }

    pub(super) fn told(&mut self, host: usize, line: LineId, id: EntryId, hits: &mut Hits) {
        self.promise(host, line, id);
        hits.hit(Point::ToldDurable);
    }

    pub(super) fn promise(&mut self, host: usize, _: LineId, id: EntryId) {
        let record = &mut self.hosts[host];
        assert!(
            record.committed.contains(&id),
            "P1: host {host} told of {id} before it was durable"
        );
        record.promised.insert(id);
    }

    pub(super) fn sent(
        &mut self,
        host: usize,
        entry: &UnverifiedEntry,
        harmed: bool,
        hits: &mut Hits,
    ) {
        let record = &mut self.hosts[host];
        let (id, header) = (entry.id(), entry.header());
        assert!(
            record.committed.contains(&id),
            "P1: host {host} sent {id} before it was durable"
        );
        record.promised.insert(id);
        hits.hit(Point::SentDurable);
        if usize::from(header.party.0) != host {
            return;
        }
        let kept = record
            .heads
            .get(&header.line)
            .map(|head| head.address.place);
        let place =
            detente_record::Address::new(header.party.0, header.epoch.0, header.sequence.0).place;
        assert!(
            kept.is_some_and(|kept| kept >= place),
            "P1: host {host} sent its entry at {place:?} while its head file had {kept:?}"
        );
        // What was held when it was signed may have rotted since.
        if harmed {
            return;
        }
        let named = header.seen.iter().map(|head| head.id);
        let receipted = header.references.iter().copied().chain(header.object);
        let receipted = receipted.filter(|_| header.kind == body::RECEIPT);
        for held in named.chain(receipted) {
            assert!(
                record.committed.contains(&held),
                "P1: host {host} receipted {held} before it was durable"
            );
            hits.hit(Point::ReceiptDurable);
        }
    }

    pub(super) fn knows(&self, host: usize, id: EntryId) -> bool {
        self.hosts[host].committed.contains(&id)
    }

    pub(super) fn same(&self) -> bool {
        let all = self.hosts.windows(2);
        all.into_iter()
            .all(|pair| pair[0].committed == pair[1].committed)
    }

    pub(super) fn started(
        &mut self,
        host: usize,
        found: BTreeSet<EntryId>,
        harmed: bool,
        hits: &mut Hits,
    ) {
        let record = &mut self.hosts[host];
        record.committed = found;
        record.gaps.clear();
        if harmed {
            record.promised.retain(|id| record.committed.contains(id));
            return;
        }
        let lost = record.promised.difference(&record.committed).count();
        assert_eq!(
            lost, 0,
            "P1: host {host} lost {lost} entries it had promised"
        );
        hits.hit(Point::SurvivedStart);
    }
}
