//! Which of many links or lines are to be looked at, and when: with a thousand idle lines one input
//! must cost what one line costs.

use std::collections::{BTreeMap, BTreeSet};

use crate::now::Monotonic;

/// When each of many things is to be looked at next.
#[derive(Debug)]
pub(super) struct Due<K> {
    at: BTreeMap<K, Monotonic>,
    order: BTreeSet<(Monotonic, K)>,
}

impl<K> Default for Due<K> {
    fn default() -> Self {
        Self {
            at: BTreeMap::new(),
            order: BTreeSet::new(),
        }
    }
}

impl<K: Copy + Ord> Due<K> {
    /// Looks at it then, whatever was set before.
    pub(super) fn set(&mut self, key: K, at: Monotonic) {
        if let Some(before) = self.at.insert(key, at) {
            if before == at {
                return;
            }
            self.order.remove(&(before, key));
        }
        self.order.insert((at, key));
    }

    /// Looks at it at the next occasion.
    pub(super) fn touch(&mut self, key: K) {
        self.set(key, Monotonic::default());
    }

    /// Takes out what is due; whoever looks at it sets when to look again.
    pub(super) fn take(&mut self, now: Monotonic) -> Vec<K> {
        let mut due = Vec::new();
        while let Some((at, key)) = self.order.first().copied()
            && at <= now
        {
            self.order.pop_first();
            self.at.remove(&key);
            due.push(key);
        }
        due
    }

    /// Forgets when each is due: all of them are being looked at.
    pub(super) fn clear(&mut self) {
        self.at.clear();
        self.order.clear();
    }

    /// When the first is due.
    pub(super) fn first(&self) -> Option<Monotonic> {
        self.order.first().map(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(ms: u64) -> Monotonic {
        Monotonic(Duration::from_millis(ms))
    }

    #[test]
    fn each_is_due_once_at_the_time_last_set() {
        let mut due = Due::default();
        due.set('a', at(5));
        due.set('b', at(9));
        due.set('a', at(20));
        assert_eq!(due.first(), Some(at(9)));
        assert!(due.take(at(8)).is_empty());
        due.touch('c');
        assert_eq!(due.take(at(9)), ['c', 'b']);
        assert!(due.take(at(9)).is_empty());
        assert_eq!((due.first(), due.take(at(20))), (Some(at(20)), vec!['a']));
        assert_eq!(due.first(), None);
    }
}
