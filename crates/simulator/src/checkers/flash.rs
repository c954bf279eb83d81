//! P6: a FLASH comes within a second while the line is whole, whatever else there is.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use detente_line::now::Monotonic;
use detente_record::EntryId;

use super::CALM_AFTER;
use crate::points::{Hits, Point};

#[derive(Default)]
pub(super) struct Flashes {
    open: BTreeMap<(usize, EntryId), Open>,
    released: BTreeMap<EntryId, Monotonic>,
    latest: Duration,
    /// What has left for a host without a node before its officers were told that it is an entry.
    left: BTreeSet<(usize, EntryId)>,
}

/// One that is still to come to a host.
struct Open {
    from: usize,
    /// Who may pass it on: the other parties of its line.
    by: Vec<usize>,
    released: Monotonic,
}

impl Flashes {
    pub(super) fn released(
        &mut self,
        now: Monotonic,
        [from, to]: [usize; 2],
        by: Vec<usize>,
        id: EntryId,
        hits: &mut Hits,
    ) {
        let released = now;
        self.open.insert((to, id), Open { from, by, released });
        self.released.insert(id, now);
        if self.left.contains(&(to, id)) {
            self.held(now, (to, id), false, false, hits);
        }
    }

    pub(super) fn at(&self, id: &EntryId) -> Option<Monotonic> {
        self.released.get(id).copied()
    }

    /// One has left for a host that has no node.
    pub(super) fn left(&mut self, now: Monotonic, left: (usize, EntryId), hits: &mut Hits) {
        self.left.insert(left);
        self.held(now, left, false, false, hits);
    }

    /// The longest that one took.
    pub(super) fn latest(&self) -> Duration {
        self.latest
    }

    pub(super) fn held(
        &mut self,
        now: Monotonic,
        held: (usize, EntryId),
        forwarded: bool,
        beside_flood: bool,
        hits: &mut Hits,
    ) {
        let Some(open) = self.open.remove(&held) else {
            return;
        };
        let took = now.since(open.released);
        self.latest = self.latest.max(took);
        if !forwarded && took <= IN_TIME {
            hits.hit(Point::FlashInTime);
            if beside_flood {
                hits.hit(Point::FlashBesideFlood);
            }
        } else if forwarded && took <= IN_TIME * 2 {
            hits.hit(Point::FlashForwarded);
        }
    }

    /// Those that are still to come to a host.
    pub(super) fn open_at(&self, host: usize) -> Vec<EntryId> {
        let open = self.open.keys().filter(|(to, _)| *to == host);
        open.map(|(_, id)| *id).collect()
    }

    /// What a host alone held may be gone.
    pub(super) fn lost(&mut self, host: usize) {
        self.open.retain(|_, open| open.from != host);
    }

    /// None may be open for longer than its time on a way that is whole, be it by a third party: a moment if
    /// it was whole when the FLASH was released, and until links are up again if it was not.
    ///
    /// Not of a party whose journal a copy of its machine has forked: nobody takes what stands behind two histories.
    pub(super) fn look(
        &self,
        now: Monotonic,
        disturbed: &BTreeMap<(usize, usize), Monotonic>,
        forked: impl Fn(usize, &EntryId) -> bool,
    ) {
        let calm = |one: usize, other: usize| {
            let last = disturbed.get(&(one.min(other), one.max(other)));
            last.copied().unwrap_or_default() + CALM_AFTER
        };
        for ((to, id), Open { from, by, released }) in &self.open {
            if forked(*from, id) {
                continue;
            }
            let by = by.iter();
            let forwarded = by.map(|by| (calm(*from, *by).max(calm(*by, *to)), IN_TIME * 2));
            for (calm, time) in forwarded.chain([(calm(*from, *to), IN_TIME)]) {
                let due = calm.max(*released);
                assert!(
                    now.since(due) <= time + LOOK_EVERY,
                    "P6: FLASH {id} of host {from} is not at host {to} after {:?}",
                    now.since(*released)
                );
            }
        }
    }
}

/// The promise: a second beside the way, which is shorter here.
const IN_TIME: Duration = Duration::from_millis(1_500);
const LOOK_EVERY: Duration = Duration::from_secs(1);
