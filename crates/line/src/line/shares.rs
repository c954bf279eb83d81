//! What each counterpart has taken of our disk, on all lines with it together: more lines are no larger share.
//! This decides what we admit, and is no matter of the record. Pure. Follows spec/link.md §5.

use std::collections::BTreeMap;

use detente_record::PublicKey;

/// What each counterpart has taken, by link key.
#[derive(Debug, Default)]
pub struct Shares(BTreeMap<PublicKey, Share>);

#[derive(Clone, Copy, Debug, Default)]
struct Share {
    held: u64,
    low: u64,
}

impl Shares {
    /// Bytes of its entries that we hold.
    #[must_use]
    pub fn held(&self, counterpart: &PublicKey) -> u64 {
        self.0.get(counterpart).map_or(0, |share| share.held)
    }

    /// Bytes of its entries that were taken since the disk is nearly full.
    #[must_use]
    pub fn taken_while_low(&self, counterpart: &PublicKey) -> u64 {
        self.0.get(counterpart).map_or(0, |share| share.low)
    }

    /// So many bytes more are held.
    pub fn hold(&mut self, counterpart: PublicKey, bytes: u64) {
        let share = self.0.entry(counterpart).or_default();
        share.held = share.held.saturating_add(bytes);
    }

    /// So many bytes more are held, and the disk is nearly full.
    pub fn hold_while_low(&mut self, counterpart: PublicKey, bytes: u64) {
        self.hold(counterpart, bytes);
        let share = self.0.entry(counterpart).or_default();
        share.low = share.low.saturating_add(bytes);
    }

    /// The disk has room again.
    pub fn room_again(&mut self) {
        self.0.values_mut().for_each(|share| share.low = 0);
    }

    /// What is held is told anew, as at a start.
    pub fn forget_held(&mut self) {
        self.0.values_mut().for_each(|share| share.held = 0);
    }
}
