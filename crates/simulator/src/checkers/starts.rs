//! What is on a node's disk when it starts: all that it promised, and what nobody had heard of yet.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::now::Monotonic;
use detente_record::{Address, EntryId, Header, LineId, UnverifiedEntry};

use super::Watch;

impl Watch {
    /// A node stopped.
    pub(crate) fn stopped(&mut self, _: Monotonic, host: usize) {
        self.alarms.stopped(host);
    }

    /// A node started; these entries are on its disk. Gives those that nobody knew of.
    pub(crate) fn started(
        &mut self,
        now: Monotonic,
        host: usize,
        found: BTreeMap<LineId, BTreeSet<EntryId>>,
    ) -> Vec<(LineId, EntryId)> {
        // A commit that was refused may be on the disk all the same.
        let mut fresh = Vec::new();
        for (line, ids) in &found {
            for id in ids.iter().filter(|id| !self.signed.contains_key(id)) {
                fresh.push((*line, *id));
            }
        }
        for (line, id) in &fresh {
            self.signed.insert(*id, (*line, now));
        }
        let harmed = self.harmed.contains(&host);
        let mut gone = Vec::new();
        if self.set_back.starts(host) {
            gone = self.durable.set_back(host, &found);
            for (_, id) in &gone {
                self.set_back.lose(now, host, *id);
            }
            self.starts_without(host, &gone);
        }
        let of = |id: &EntryId| found.iter().find(|(_, ids)| ids.contains(id));
        let open = self.flashes.open_at(host).into_iter();
        let left: Vec<_> = open.filter_map(|id| Some((*of(&id)?.0, id))).collect();
        self.durable.started(host, found, harmed, &mut self.hits);
        for (line, id) in gone {
            if !self.is_with_a_party(line, &id) {
                self.set_back.goes(id);
            }
        }
        // A FLASH that the commit left there at which the node ended was told to nobody: it is held from now on, and
        // rings. Of a disk that was harmed that can't be said: what is on it may not be found by its node.
        for (line, id) in left.into_iter().filter(|_| !harmed) {
            self.flash_held(now, host, (line, id), false, false);
        }
        fresh
    }

    /// An entry that nobody knew of is on a disk.
    pub(crate) fn found(&mut self, host: usize, entry: &UnverifiedEntry) {
        if let Some(text) = entry.body() {
            self.charters.text(entry.id(), text);
        }
        self.look_at_charter(host, entry.id(), entry.header());
        self.note_said(entry.id(), entry.header());
    }

    /// What an entry says is known once it is on any disk.
    pub(super) fn note_said(&mut self, id: EntryId, header: &Header) {
        // What a liar's flood says of receipts nobody judges, and it would fill the memory.
        if self.liar.is_none() {
            let address = Address::new(header.party.0, header.epoch.0, header.sequence.0);
            self.receipts.committed(id, address, header);
        }
        self.tests.committed(id, header);
        self.negatives.committed(id, header);
    }
}
