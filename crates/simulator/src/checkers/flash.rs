//! P6: a FLASH comes within a second while the line is whole, whatever else there is.

use std::collections::BTreeMap;
use std::time::Duration;

use detente_line::now::Monotonic;
use detente_record::EntryId;

use super::CALM_AFTER;
use crate::points::{Hits, Point};

#[derive(Default)]
pub(super) struct Flashes {
    open: BTreeMap<(usize, EntryId), (usize, Monotonic)>,
    released: BTreeMap<EntryId, Monotonic>,
}

impl Flashes {
    pub(super) fn released(&mut self, now: Monotonic, from: usize, to: usize, id: EntryId) {
        self.open.insert((to, id), (from, now));
        self.released.insert(id, now);
    }

    pub(super) fn at(&self, id: &EntryId) -> Option<Monotonic> {
        self.released.get(id).copied()
    }

    pub(super) fn held(&mut self, now: Monotonic, host: usize, id: EntryId, hits: &mut Hits) {
        if let Some((_, released)) = self.open.remove(&(host, id))
            && now.since(released) <= IN_TIME
        {
            hits.hit(Point::FlashInTime);
        }
    }

    /// None may be open for longer than its time on a line that is whole: a moment if it was whole when the
    /// FLASH was released, and until links are up again if it was not.
    pub(super) fn look(&self, now: Monotonic, disturbed: &BTreeMap<(usize, usize), Monotonic>) {
        for ((to, id), (from, released)) in &self.open {
            let last = disturbed.get(&(*from.min(to), *from.max(to)));
            let last = last.copied().unwrap_or_default();
            let calm = last + CALM_AFTER;
            let due = if calm <= *released {
                *released
            } else {
                calm.max(*released)
            };
            assert!(
                now.since(due) <= IN_TIME + LOOK_EVERY,
                "P6: FLASH {id} of host {from} is not at host {to} after {:?}",
                now.since(*released)
            );
        }
    }
}

/// The promise: a second beside the way, which is shorter here.
const IN_TIME: Duration = Duration::from_millis(1_500);
const LOOK_EVERY: Duration = Duration::from_secs(1);
