//! What each counterpart has taken of our disk, and of our memory with entries that wait for others, on all lines with it
//! together: more lines are no larger share.
//! This decides what we admit, and is no matter of the record. Pure. Follows spec/link.md §5.

use std::collections::{BTreeMap, BTreeSet};

use detente_record::{LineId, PublicKey};

use crate::fold::Waiting;
use crate::limits::UNLINKED_LOW;

/// What each counterpart has taken, by link key.
#[derive(Debug, Default)]
pub struct Shares {
    of: BTreeMap<PublicKey, Share>,
    /// Lines on which there is room again for what was left.
    room_on: BTreeSet<LineId>,
}

#[derive(Clone, Debug, Default)]
struct Share {
    held: u64,
    low: u64,
    /// Its entries that wait for one before them, by line, and all together.
    waiting: BTreeMap<LineId, Waiting>,
    all_waiting: Waiting,
    /// Lines on which an entry was left because so many wait.
    left: BTreeSet<LineId>,
}

impl Shares {
    /// Bytes of its entries that we hold.
    #[must_use]
    pub fn held(&self, counterpart: &PublicKey) -> u64 {
        self.of.get(counterpart).map_or(0, |share| share.held)
    }

    /// Bytes of its entries that were taken since the disk is nearly full.
    #[must_use]
    pub fn taken_while_low(&self, counterpart: &PublicKey) -> u64 {
        self.of.get(counterpart).map_or(0, |share| share.low)
    }

    /// So many bytes more are held.
    pub fn hold(&mut self, counterpart: PublicKey, bytes: u64) {
        let share = self.of.entry(counterpart).or_default();
        share.held = share.held.saturating_add(bytes);
    }

    /// So many bytes more are held, and the disk is nearly full.
    pub fn hold_while_low(&mut self, counterpart: PublicKey, bytes: u64) {
        self.hold(counterpart, bytes);
        let share = self.of.entry(counterpart).or_default();
        share.low = share.low.saturating_add(bytes);
    }

    /// The disk has room again.
    pub fn room_again(&mut self) {
        self.of.values_mut().for_each(|share| share.low = 0);
    }

    /// Its entries that wait for one before them.
    #[must_use]
    pub fn waiting(&self, counterpart: &PublicKey) -> Waiting {
        let share = self.of.get(counterpart);
        share.map_or_else(Waiting::default, |share| share.all_waiting)
    }

    /// So many of its entries wait on a line.
    pub fn wait(&mut self, counterpart: PublicKey, line: LineId, waiting: Waiting) {
        let share = self.of.entry(counterpart).or_default();
        let before = share.waiting.get(&line).copied().unwrap_or_default();
        if waiting == before {
            return;
        }
        share.waiting.insert(line, waiting);
        share.all_waiting -= before;
        share.all_waiting += waiting;
        // Not at each entry that is linked: every time all that is urgent would come again.
        if share.all_waiting.all() <= UNLINKED_LOW {
            self.room_on.append(&mut share.left);
        }
    }

    /// An entry of it was left on a line, because so many wait.
    pub fn leave(&mut self, counterpart: PublicKey, line: LineId) {
        self.of.entry(counterpart).or_default().left.insert(line);
    }

    /// The lines on which there is room again for what was left; each once.
    pub fn take_room(&mut self) -> BTreeSet<LineId> {
        std::mem::take(&mut self.room_on)
    }

    /// What is held is told anew, as at a start.
    pub fn forget_held(&mut self) {
        for share in self.of.values_mut() {
            *share = Share {
                low: share.low,
                ..Share::default()
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use detente_record::SecretKey;

    use super::*;
    use crate::limits::UNLINKED_MAX;
    use crate::link::outbox::Rank;

    fn routine(routine: u64) -> Waiting {
        Waiting {
            routine,
            ..Waiting::default()
        }
    }

    #[test]
    fn what_waits_is_summed_over_lines_and_room_is_told_once_on_each_line_that_lacked_it() {
        let [one, other] = [1, 2].map(|seed| SecretKey::from_seed([seed; 32]).public());
        let [a, b] = [LineId([1; 32]), LineId([2; 32])];
        let mut shares = Shares::default();
        shares.wait(one, a, routine(600));
        shares.wait(one, b, routine(UNLINKED_MAX - 600));
        assert!(shares.waiting(&one).is_full(Rank::Routine));
        assert!(!shares.waiting(&one).is_full(Rank::Priority));
        assert!(!shares.waiting(&other).is_full(Rank::Routine));
        shares.leave(one, a);
        shares.leave(one, b);
        shares.wait(one, b, routine(0));
        assert!(!shares.waiting(&one).is_full(Rank::Routine));
        assert!(shares.take_room().is_empty());
        shares.wait(one, a, routine(UNLINKED_LOW));
        assert_eq!(shares.take_room(), BTreeSet::from([a, b]));
        shares.wait(one, a, routine(0));
        assert!(shares.take_room().is_empty());
        shares.wait(one, a, routine(UNLINKED_MAX));
        shares.forget_held();
        assert_eq!(shares.waiting(&one), Waiting::default());
    }
}
