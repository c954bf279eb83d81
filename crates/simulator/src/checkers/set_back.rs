//! What is rightly lost when a machine is set back, and what its node may not do then: sign in an epoch that it
//! was in before. And copies of machines: what they sign forks their party's journal, and is nobody's lie.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use detente_line::fold::{Judgement, Refusal};
use detente_line::now::Monotonic;
use detente_record::{EntryId, Epoch, Header, LineId, PartyIndex, PublicKey};

use super::Watch;
use crate::points::{Hits, Point};

#[derive(Default)]
pub(super) struct SetBack {
    /// Copies, and the hosts that they were made of.
    copies: BTreeMap<usize, usize>,
    /// Link keys that a copy has too.
    links: BTreeSet<PublicKey>,
    /// Hosts that were ever set back.
    struck: BTreeSet<usize>,
    /// Those whose start is to come.
    starting: BTreeSet<usize>,
    /// What a host had when it was set back, and when it began without it.
    lost: BTreeMap<(usize, EntryId), Monotonic>,
    /// What no party's disk has had since the last of the machines that had it was set back.
    gone: BTreeSet<EntryId>,
    /// When a host last began without something.
    since: BTreeMap<usize, Monotonic>,
    /// The last epoch that a machine's party has signed in, by host.
    epochs: BTreeMap<(LineId, usize), Epoch>,
    /// The last epoch in which a machine that must be silent signs no more.
    bound: BTreeMap<(LineId, usize), Epoch>,
    /// Which of two machines signed an entry, once a copy ran.
    signers: BTreeMap<EntryId, usize>,
    forked: BTreeSet<(LineId, usize)>,
    muted: BTreeMap<usize, Monotonic>,
}

impl SetBack {
    pub(super) fn copied(&mut self, copy: usize, of: usize, link: PublicKey) {
        self.copies.insert(copy, of);
        self.links.insert(link);
    }

    pub(super) fn is_copy(&self, host: usize) -> bool {
        self.copies.contains_key(&host)
    }

    /// The host that a copy was made of, or the host itself.
    pub(super) fn original(&self, host: usize) -> usize {
        self.copies.get(&host).copied().unwrap_or(host)
    }

    pub(super) fn has_copy(&self, link: &PublicKey) -> bool {
        self.links.contains(link)
    }

    /// Whether a host was set back, or is or has a copy.
    pub(super) fn concerns(&self, host: usize) -> bool {
        let copies = self.copies.iter();
        self.struck.contains(&host)
            || copies
                .into_iter()
                .any(|pair| pair.0 == &host || pair.1 == &host)
    }

    /// Whether two entries at one place of a host's journal can be its copy's doing; then they are.
    pub(super) fn forks(&mut self, line: LineId, host: usize) -> bool {
        let copied = self.copies.values().any(|of| *of == host);
        if copied {
            self.forked.insert((line, host));
        }
        copied
    }

    /// A machine has signed a place that it had forgotten, and could not know it.
    pub(super) fn has_signed_again(&mut self, line: LineId, host: usize) {
        self.forked.insert((line, host));
    }

    pub(super) fn has_forked(&self, line: LineId, host: usize) -> bool {
        self.forked.contains(&(line, self.original(host)))
    }

    pub(super) fn any_copy(&self) -> bool {
        !self.copies.is_empty()
    }

    pub(super) fn strike(&mut self, host: usize, lines: Vec<LineId>, known: bool) {
        self.struck.insert(host);
        self.starting.insert(host);
        for line in lines {
            self.bound.remove(&(line, host));
            if known {
                self.bind(host, line);
            }
        }
    }

    fn bind(&mut self, host: usize, line: LineId) {
        let party = (line, self.original(host));
        let last = self.epochs.get(&party).copied().unwrap_or(Epoch(0));
        self.bound.entry((line, host)).or_insert(last);
    }

    /// Whether this start is one without something; once.
    pub(super) fn starts(&mut self, host: usize) -> bool {
        self.starting.remove(&host)
    }

    pub(super) fn lose(&mut self, now: Monotonic, host: usize, id: EntryId) {
        self.lost.entry((host, id)).or_insert(now);
        self.since.insert(host, now);
    }

    pub(super) fn had(&self, host: usize, id: &EntryId) -> bool {
        self.lost.contains_key(&(host, *id))
    }

    pub(super) fn lost_at(&self, host: usize, id: &EntryId) -> Option<Monotonic> {
        self.lost.get(&(host, *id)).copied()
    }

    /// An entry went with the last machine that had it.
    pub(super) fn goes(&mut self, id: EntryId) {
        self.gone.insert(id);
    }

    /// An entry is on a disk; one that had gone from all of them was still under way.
    pub(super) fn comes(&mut self, id: &EntryId) {
        self.gone.remove(id);
    }

    /// Whether an entry was signed before a host began without something.
    pub(super) fn had_before(&self, host: usize, signed: Option<&(LineId, Monotonic)>) -> bool {
        let since = self.since.get(&self.original(host));
        since.is_some_and(|since| signed.is_some_and(|(_, at)| at <= since))
    }

    /// A machine says that it is behind its own record: from now on it signs nothing in that epoch.
    pub(super) fn is_behind(&mut self, host: usize, line: LineId, hits: &mut Hits) {
        if self.concerns(host) {
            self.bind(host, line);
        }
        if self.is_copy(host) {
            hits.hit(Point::TwoMachinesRefused);
        }
    }

    /// P3: a machine that was set back has signed an entry that nobody has seen before.
    pub(super) fn signed(&mut self, host: usize, id: EntryId, header: &Header) {
        if self.any_copy() {
            self.signers.insert(id, host);
        }
        let bound = self.bound.get(&(header.line, host));
        assert!(
            bound.is_none_or(|bound| header.epoch > *bound),
            "P3: host {host} was set back and signs at {:?} of epoch {:?}",
            header.sequence,
            header.epoch
        );
        let party = (header.line, self.original(host));
        let last = self.epochs.entry(party);
        let last = last.or_insert(header.epoch);
        *last = header.epoch.max(*last);
    }

    /// Whether another machine with a host's keys signed an entry.
    pub(super) fn is_of_twin(&self, host: usize, id: &EntryId) -> bool {
        self.signers.get(id).is_some_and(|signer| *signer != host)
    }

    pub(super) fn opened(&mut self, host: usize, line: LineId, hits: &mut Hits) {
        if self.bound.contains_key(&(line, host)) {
            hits.hit(Point::SilentUntilOpened);
        }
    }

    pub(super) fn muted(&mut self, now: Monotonic, host: usize) {
        self.muted.insert(host, now);
    }

    pub(super) fn muted_within(&self, now: Monotonic, within: Duration) -> bool {
        self.muted.values().any(|at| now.since(*at) <= within)
    }
}

impl Watch {
    /// P1: whether what an officer was told is an entry binds, by what is made of it where all hold the same. If it does
    /// not, that is right: its author was set back, and nobody had said to hold it, or each machine that had it was set
    /// back, and there was no disk left from which it could come. Its receipt may be held all the same.
    pub fn binds(
        &mut self,
        (line, author): (LineId, usize),
        id: &EntryId,
        judged: Option<Judgement>,
    ) -> bool {
        let left_behind = judged == Some(Judgement::Refused(Refusal::LeftBehind));
        let receipted = self.lost_and_receipted(line, author, id);
        if judged.is_some() && !left_behind {
            if receipted == Some(true) {
                self.hits.hit(Point::LostCameBack);
            }
            return true;
        }
        let unheard = receipted == Some(false);
        assert!(
            unheard || judged.is_none() && self.set_back.gone.contains(id),
            "P1: {id} is held no more, or has no effect: {judged:?}"
        );
        self.hits.hit(if unheard {
            Point::LostUnheard
        } else {
            Point::LostByAll
        });
        false
    }

    /// Whether an entry that its author had lost was receipted by another party before: then it binds. `None`
    /// if its author never lost it.
    fn lost_and_receipted(&self, line: LineId, author: usize, id: &EntryId) -> Option<bool> {
        let lost = self.set_back.lost_at(author, id)?;
        let hosts = &self.lines[&line];
        let (first, parties) = (*hosts.first()?, hosts.iter().zip(0..));
        let held_before = |of: &EntryId| {
            let before = self.signed.get(of).is_some_and(|(_, at)| *at < lost);
            before && self.durable.knows(first, line, *of)
        };
        let mut others = parties.filter(|(host, _)| **host != author);
        let word = |party: u8| {
            let by = (line, PartyIndex(party));
            self.receipts.first(id, by, &held_before, |_| true)
        };
        Some(others.any(|(_, party)| word(party).is_some()))
    }
}
