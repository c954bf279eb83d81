//! Runs of the counterpart's node, told apart by what each says in its hello: a run that speaks again after
//! another one began, again and again, is a second machine with the same link key: each cuts the other off.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use detente_record::LineId;

use crate::limits::{INSTANCES_KEPT_MAX, TWO_MACHINES_AFTER, TWO_MACHINES_STANDS};
use crate::now::Monotonic;

/// A run of a node: random bytes, new at each start.
pub type Instance = [u8; 16];

/// The runs of the counterpart's node that were heard of.
#[derive(Debug, Default)]
pub struct Instances {
    /// The last, and when it was first heard.
    current: Option<(Instance, Monotonic)>,
    /// The ones before, the last first.
    former: VecDeque<Instance>,
    /// When former ones came back, the last so many times.
    returns: VecDeque<Monotonic>,
    /// Of which lines each has told heads: it has founded them, and keeps them for as long as it runs.
    founded: BTreeMap<Instance, BTreeSet<LineId>>,
}

impl Instances {
    /// A run says hello on a channel that was opened at `opened`. Says whether it is another than the last.
    pub fn hello(&mut self, now: Monotonic, instance: Instance, opened: Monotonic) -> bool {
        let Some((before, since)) = self.current else {
            self.current = Some((instance, now));
            return false;
        };
        if before == instance {
            return false;
        }
        // Once, the late end of a handshake with a run that has ended meanwhile can look so.
        if self.former.contains(&instance) && opened >= since {
            self.returns.push_front(now);
            self.returns.truncate(TWO_MACHINES_AFTER);
        }
        self.former.retain(|former| *former != instance);
        self.former.push_front(before);
        self.former.truncate(INSTANCES_KEPT_MAX);
        self.current = Some((instance, now));
        let known = |run: &Instance| *run == instance || self.former.contains(run);
        self.founded.retain(|run, _| known(run));
        true
    }

    /// A run has told heads of a line.
    pub fn told_heads(&mut self, run: Instance, line: LineId) {
        self.founded.entry(run).or_default().insert(line);
    }

    /// Whether a run has told heads of a line, be it on channels before.
    #[must_use]
    pub fn has_founded(&self, run: Instance, line: &LineId) -> bool {
        let lines = self.founded.get(&run);
        lines.is_some_and(|lines| lines.contains(line))
    }

    /// Whether two machines with the counterpart's link key have lately been alive at once.
    #[must_use]
    pub fn are_two(&self, now: Monotonic) -> bool {
        let all = self.returns.get(TWO_MACHINES_AFTER - 1);
        all.is_some_and(|first| now.since(*first) < TWO_MACHINES_STANDS)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(seconds: u64) -> Monotonic {
        Monotonic(Duration::from_secs(seconds))
    }

    #[test]
    fn a_run_that_comes_back_after_another_began_is_a_second_machine_and_a_start_is_none() {
        let (one, other, third) = ([1; 16], [2; 16], [3; 16]);
        let mut instances = Instances::default();
        assert!(!instances.hello(at(1), one, at(1)));
        assert!(instances.hello(at(100), other, at(100)));
        assert!(instances.hello(at(200), third, at(200)));
        assert!(!instances.are_two(at(200)), "started twice");
        // Late news of the run before, on a channel it had opened.
        instances.hello(at(201), other, at(199));
        instances.hello(at(202), third, at(200));
        assert!(!instances.are_two(at(202)));
        for round in 0..3 {
            assert!(!instances.are_two(at(260)));
            let run = if round % 2 == 0 { other } else { third };
            instances.hello(at(210 + round), run, at(210 + round));
        }
        assert!(instances.are_two(at(260)));
        assert!(!instances.are_two(at(260) + TWO_MACHINES_STANDS));
    }
}
