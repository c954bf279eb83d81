//! What a party sent and we did not take, counted; and how much FLASH, and how many check fires, it may still send.
//!
//! What is refused is not receipted, so an honest sender sends it again: each entry counts once.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use detente_record::{Act, EntryId, Kind, Precedence};

use crate::body;
use crate::limits::{
    CHECK_FIRES_PER_HOUR_MAX, FLASH_PER_HOUR_MAX, REFUSALS_OVER_AFTER, REFUSED_NOTED_MAX,
};
use crate::message;
use crate::now::Monotonic;

/// The entries of one party that were refused for one reason, and when the last one was.
#[derive(Debug, Default)]
pub struct Refusals {
    ids: BTreeSet<EntryId>,
    last: Option<Monotonic>,
}

impl Refusals {
    /// Notes a refusal; says whether this entry is refused for the first time. Past the bound it can't be
    /// told, and is not counted.
    pub fn note(&mut self, now: Monotonic, id: EntryId) -> bool {
        self.last = Some(now);
        self.ids.len() < REFUSED_NOTED_MAX && self.ids.insert(id)
    }

    /// Whether nothing was refused for so long that it has stopped; then everything noted is forgotten.
    pub fn have_stopped(&mut self, now: Monotonic) -> bool {
        let Some(last) = self.last else { return false };
        let stopped = now.since(last) >= REFUSALS_OVER_AFTER;
        if stopped {
            *self = Self::default();
        }
        stopped
    }
}

/// What is counted by the hour: FLASH, and apart from them check fires, which one person releases. Neither can use
/// up the other's cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capped {
    /// A FLASH, by the charter's cap.
    Flash,
    /// A check fire, by [`CHECK_FIRES_PER_HOUR_MAX`].
    CheckFire,
}

impl Capped {
    /// As what a release counts, from its header; `None` if it is not counted.
    pub fn of(kind: Kind, act: Act, precedence: Precedence, outcome: Option<u64>) -> Option<Self> {
        let released = kind == body::MESSAGE && act == message::RELEASE;
        (released && precedence == Precedence::Flash).then_some(match outcome {
            Some(message::CHECK_FIRE) => Self::CheckFire,
            _ => Self::Flash,
        })
    }
}

/// The FLASH of one party in the last hour, or its check fires.
#[derive(Debug, Default)]
pub struct FlashCount(VecDeque<Monotonic>);

impl FlashCount {
    /// How many more are within the charter's cap.
    pub fn room(&mut self, now: Monotonic, cap: usize) -> usize {
        while self.0.front().is_some_and(|at| now.since(*at) >= HOUR) {
            self.0.pop_front();
        }
        cap.saturating_sub(self.0.len())
    }

    /// How long until there is room again.
    #[must_use]
    pub fn room_in(&self, now: Monotonic, cap: usize) -> Duration {
        let over = self.0.len().saturating_sub(cap.max(1) - 1);
        let first_to_go = over.checked_sub(1).and_then(|n| self.0.get(n));
        first_to_go.map_or(Duration::ZERO, |at| (*at + HOUR).since(now))
    }

    /// One was taken, so long ago.
    pub fn took(&mut self, now: Monotonic, ago: Duration) {
        if ago < HOUR {
            let at = Monotonic(now.0.saturating_sub(ago));
            let place = self.0.partition_point(|before| *before <= at);
            self.0.insert(place, at);
        }
    }
}

/// The cap, where a charter's number for FLASH is this.
#[must_use]
pub fn cap_of(capped: Capped, agreed: u32) -> usize {
    if capped == Capped::CheckFire {
        return CHECK_FIRES_PER_HOUR_MAX;
    }
    match usize::try_from(agreed).unwrap_or(usize::MAX) {
        0 => FLASH_PER_HOUR_MAX,
        agreed => agreed.min(FLASH_PER_HOUR_MAX),
    }
}

const HOUR: Duration = Duration::from_secs(3600);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Monotonic {
        Monotonic(Duration::from_secs(seconds))
    }

    #[test]
    fn room_comes_back_an_hour_after_each_and_the_wait_for_it_is_told() {
        let mut count = FlashCount::default();
        assert_eq!(count.room(at(0), 2), 2);
        count.took(at(20), Duration::ZERO);
        count.took(at(20), Duration::from_secs(10));
        assert_eq!(count.room(at(30), 2), 0);
        assert_eq!(count.room_in(at(30), 2), Duration::from_secs(3580));
        assert_eq!(count.room(at(3_609), 2), 0);
        assert_eq!(count.room(at(3_610), 2), 1);
        assert_eq!(count.room(at(3_620), 2), 2);
    }

    #[test]
    fn an_entry_that_comes_again_is_counted_once_and_quiet_forgets_it() {
        let mut refusals = Refusals::default();
        assert!(!refusals.have_stopped(at(0)));
        assert!(refusals.note(at(0), EntryId([1; 32])));
        assert!(!refusals.note(at(30), EntryId([1; 32])));
        assert!(refusals.note(at(30), EntryId([2; 32])));
        assert!(!refusals.have_stopped(at(31)));
        assert!(refusals.have_stopped(at(30 + REFUSALS_OVER_AFTER.as_secs())));
        assert!(!refusals.have_stopped(at(1_000)));
        assert!(refusals.note(at(1_000), EntryId([1; 32])));
    }
}
