//! P1: what was acknowledged, told, sent or receipted was durable by then, and is there after every start.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::body;
use detente_record::{EntryId, Head, Header, LineId, UnverifiedEntry};

use super::by_id::ById;
use crate::points::{Hits, Point};

/// What each host's disk holds, and what its node has promised to hold.
pub(super) struct Durable {
    hosts: Vec<HostRecord>,
    /// Behind which entry each stands.
    before: ById<Option<EntryId>>,
}

#[derive(Default)]
struct HostRecord {
    committed: BTreeMap<LineId, BTreeSet<EntryId>>,
    /// What its head file says of each line; `None`: that it is unknown.
    heads: BTreeMap<LineId, Option<Head>>,
    promised: BTreeSet<(LineId, EntryId)>,
    /// What was held before its disk was harmed: what a page hides that lies astray is not found at a start, and can
    /// be read again when an entry of that is mended.
    held_before_harm: BTreeSet<EntryId>,
    /// What it holds with everything before it, as far as that was looked at.
    whole: BTreeSet<EntryId>,
}

impl HostRecord {
    /// Whether an entry is durable here, as one of that line.
    fn has(&self, line: LineId, id: &EntryId) -> bool {
        let of_line = self.committed.get(&line);
        of_line.is_some_and(|of_line| of_line.contains(id))
    }
}

impl Durable {
    pub(super) fn new(hosts: usize) -> Self {
        Self {
            hosts: (0..hosts).map(|_| HostRecord::default()).collect(),
            before: ById::default(),
        }
    }

    /// A copy of a host's machine is started.
    pub(super) fn copied(&mut self, of: usize) {
        let heads = self.hosts[of].heads.clone();
        self.hosts.push(HostRecord {
            heads,
            ..HostRecord::default()
        });
    }

    /// A host's machine was set back, and holds this: gives what is gone with what it had.
    pub(super) fn set_back(
        &mut self,
        host: usize,
        found: &BTreeMap<LineId, BTreeSet<EntryId>>,
    ) -> Vec<(LineId, EntryId)> {
        let record = &mut self.hosts[host];
        let had = record.committed.iter();
        let had = had.flat_map(|(line, ids)| ids.iter().map(|id| (*line, *id)));
        let gone = had.filter(|(line, id)| found.get(line).is_none_or(|ids| !ids.contains(id)));
        let gone: Vec<_> = gone.collect();
        for entry in &gone {
            record.promised.remove(entry);
        }
        gone
    }

    /// Whether any machine has an entry on its disk.
    pub(super) fn is_anywhere(&self, line: LineId, id: &EntryId) -> bool {
        self.hosts.iter().any(|record| record.has(line, id))
    }

    pub(super) fn committed(&mut self, host: usize, id: EntryId, header: &Header) {
        let committed = &mut self.hosts[host].committed;
        committed.entry(header.line).or_default().insert(id);
        self.before.insert(id, header.previous);
    }

    /// Nothing more is asked of an entry that a host has made durable.
    pub(super) fn forget(&mut self, host: usize, line: LineId, id: &EntryId) {
        let record = &mut self.hosts[host];
        if let Some(of_line) = record.committed.get_mut(&line) {
            of_line.remove(id);
        }
        record.promised.remove(&(line, *id));
        self.before.remove(id);
    }

    /// How much is noted of entries, one by one.
    #[cfg(test)]
    pub(super) fn noted(&self) -> usize {
        let of = |record: &HostRecord| {
            let committed = record.committed.values().map(BTreeSet::len);
            committed.sum::<usize>() + record.promised.len() + record.whole.len()
        };
        self.before.len() + self.hosts.iter().map(of).sum::<usize>()
    }

    /// A host has signed an entry: whatever it says to have seen it holds, with all that comes before it in
    /// that chain.
    pub(super) fn signed(&mut self, host: usize, header: &Header, hits: &mut Hits) {
        let record = &mut self.hosts[host];
        for head in &header.seen {
            let mut next = Some(head.id);
            while let Some(id) = next.filter(|id| !record.whole.contains(id)) {
                let before = self.before.get(&id);
                // Of our own journal a disk may hold what a refused commit left there, and nobody was told.
                let untold = head.address.party == header.party && before.is_none();
                assert!(
                    untold || record.has(header.line, &id),
                    "P1: host {host} says to have seen {:?} and lacks {id}, that or an entry before it",
                    head.address
                );
                record.whole.insert(id);
                next = before.copied().flatten();
            }
            hits.hit(Point::SeenWithoutGap);
        }
    }

    pub(super) fn heads_kept(&mut self, host: usize, heads: &[(LineId, Head)]) {
        let heads = heads.iter().map(|(line, head)| (*line, Some(*head)));
        self.hosts[host].heads.extend(heads);
    }

    pub(super) fn heads_lost(&mut self, host: usize, lines: &[LineId]) {
        let lines = lines.iter().map(|line| (*line, None));
        self.hosts[host].heads.extend(lines);
    }

    pub(super) fn told(&mut self, host: usize, line: LineId, id: EntryId, hits: &mut Hits) {
        self.promise(host, line, id);
        hits.hit(Point::ToldDurable);
    }

    pub(super) fn promise(&mut self, host: usize, line: LineId, id: EntryId) {
        let record = &mut self.hosts[host];
        assert!(
            record.has(line, &id),
            "P1: host {host} told of {id} on {line} before it was durable there"
        );
        record.promised.insert((line, id));
    }

    pub(super) fn sent(
        &mut self,
        (host, own): (usize, bool),
        entry: &UnverifiedEntry,
        harmed: bool,
        counted: impl Fn(&EntryId) -> bool,
        hits: &mut Hits,
    ) {
        let record = &mut self.hosts[host];
        let (id, header) = (entry.id(), entry.header());
        let again = harmed && record.held_before_harm.contains(&id);
        assert!(
            again || record.has(header.line, &id),
            "P1: host {host} sent {id} before it was durable"
        );
        if !again {
            record.promised.insert((header.line, id));
        }
        hits.hit(Point::SentDurable);
        if !own {
            return;
        }
        let kept = record.heads.get(&header.line).copied();
        let place =
            detente_record::Address::new(header.party.0, header.epoch.0, header.sequence.0).place;
        assert!(
            // A file that says `unknown` has every start open the next epoch: no sent entry can be missed. So it is with
            // an opening that a refused commit left on the disk (squall 840,387).
            kept.is_some_and(|kept| kept.is_none_or(|kept| kept.address.place >= place)),
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
                record.has(header.line, &held) || counted(&held),
                "P1: host {host} receipted {held} before it was durable on that line"
            );
            hits.hit(Point::ReceiptDurable);
        }
    }

    /// Whether a host holds an entry with all that comes before it in its chain.
    pub(super) fn has_whole(&self, host: usize, line: LineId, id: EntryId) -> bool {
        let record = &self.hosts[host];
        let mut next = Some(id);
        while let Some(id) = next.filter(|id| !record.whole.contains(id)) {
            if !record.has(line, &id) {
                return false;
            }
            next = self.before.get(&id).copied().flatten();
        }
        true
    }

    pub(super) fn knows(&self, host: usize, line: LineId, id: EntryId) -> bool {
        self.hosts[host].has(line, &id)
    }

    /// Whether these hosts hold the same of a line.
    pub(super) fn same(&self, line: LineId, hosts: &[usize]) -> bool {
        let of = |host: &usize| self.hosts[*host].committed.get(&line);
        hosts.windows(2).all(|pair| of(&pair[0]) == of(&pair[1]))
    }

    pub(super) fn started(
        &mut self,
        host: usize,
        found: BTreeMap<LineId, BTreeSet<EntryId>>,
        harmed: bool,
        hits: &mut Hits,
    ) {
        let record = &mut self.hosts[host];
        let before = std::mem::replace(&mut record.committed, found);
        record.whole.clear();
        if harmed {
            record
                .held_before_harm
                .extend(before.into_values().flatten());
            let promised = std::mem::take(&mut record.promised).into_iter();
            record.promised = promised
                .filter(|(line, id)| record.has(*line, id))
                .collect();
            return;
        }
        let promised = record.promised.iter();
        let lost = promised.filter(|(line, id)| !record.has(*line, id)).count();
        assert_eq!(
            lost, 0,
            "P1: host {host} lost {lost} entries it had promised"
        );
        hits.hit(Point::SurvivedStart);
    }
}
