//! A machine that was put back to a snapshot, and whether anybody could have told it so. A snapshot "is not known
//! while nobody who holds what was signed after it has a path to us, or to somebody whose heads we hear: then places
//! are signed twice" (spec/epochs.md §3). Exactly then it breaks no promise of its node.

use std::collections::{BTreeMap, BTreeSet};

use detente_line::link::channel::Bearer;
use detente_record::{EntryId, LineId};

use super::Watch;
use crate::points::Point;
use crate::world::World;

#[derive(Default)]
pub(super) struct Untold {
    /// Machines that start on a snapshot next.
    starting: BTreeSet<usize>,
    /// What a machine had signed on a line after the snapshot that it was put back to.
    forgotten: BTreeMap<(LineId, usize), Forgotten>,
    /// What such a machine signed at a place that it had forgotten.
    again: BTreeSet<EntryId>,
}

struct Forgotten {
    ids: BTreeSet<EntryId>,
    /// While it was silent somebody who held any of them had a path, if only for a moment: it should know.
    could_be_told: bool,
}

impl Watch {
    /// A host's machine is put back, to a snapshot that nobody tells its node of or otherwise.
    pub(super) fn put_back(&mut self, host: usize, known: bool) {
        self.untold.forgotten.retain(|(_, of), _| *of != host);
        if !known {
            self.untold.starting.insert(host);
        }
    }

    /// It starts without these.
    pub(super) fn starts_without(&mut self, host: usize, gone: &[(LineId, EntryId)]) {
        if !self.untold.starting.remove(&host) {
            return;
        }
        let gone: BTreeSet<_> = gone.iter().collect();
        for ((line, address), id) in &self.places {
            let own = self.host_of(*line, address.party) == Some(host);
            if own && gone.contains(&(*line, *id)) {
                let forgotten = self.untold.forgotten.entry((*line, host));
                let forgotten = forgotten.or_insert_with(|| Forgotten {
                    ids: BTreeSet::new(),
                    could_be_told: false,
                });
                forgotten.ids.insert(*id);
            }
        }
    }

    /// Looks whether anybody could tell such a machine now. Once it speaks what came of its silence is settled.
    pub(super) fn look_at_untold(&mut self, world: &World) {
        let mut forgotten = std::mem::take(&mut self.untold.forgotten);
        for ((line, host), of) in &mut forgotten {
            let silent = !world.is_dead(*host) && !world.speaks(*host, *line);
            if silent && !of.could_be_told {
                of.could_be_told = self.may_hear(world, *line, *host, &of.ids);
            }
        }
        self.untold.forgotten = forgotten;
    }

    /// Whether a machine that holds any of these has a path to a host, or to one that has a path to that.
    fn may_hear(&self, world: &World, line: LineId, host: usize, ids: &BTreeSet<EntryId>) -> bool {
        let path = |one: usize, other: usize| {
            let mut bearers = Bearer::ALL.into_iter();
            bearers.any(|by| world.flows(one, other, by) && world.flows(other, one, by))
        };
        // Copies too: they speak with their party's key.
        let machines = 0..world.hosts.len();
        let others = || {
            let of_line = |other: &usize| self.is_of(line, self.set_back.original(*other));
            let all = machines.clone().filter(of_line);
            all.filter(|other| *other != host)
        };
        let holds = |of: &usize| ids.iter().any(|id| self.durable.knows(*of, line, *id));
        others().filter(holds).any(|holder| {
            path(holder, host)
                || others().any(|between| {
                    // A copy and its original have one link key, and none dials itself (squall 900,177).
                    let party = |of| self.set_back.original(of);
                    let are_two = party(between) != party(holder);
                    are_two && path(holder, between) && path(between, host)
                })
        })
    }

    /// Whether an entry at the place of another is one of a machine that had forgotten that and could not know.
    pub(super) fn could_not_know(
        &mut self,
        line: LineId,
        host: usize,
        [first, id]: [EntryId; 2],
    ) -> bool {
        let of = self.untold.forgotten.get(&(line, host));
        let untold = of.is_some_and(|of| of.ids.contains(&first) && !of.could_be_told);
        // Whoever holds both later had no path then.
        if untold && !self.signed.contains_key(&id) && self.untold.again.insert(id) {
            self.set_back.has_signed_again(line, host);
            self.hits.hit(Point::SnapshotUnknown);
        }
        self.untold.again.contains(&id)
    }
}
