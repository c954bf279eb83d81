//! P7: what a node has in memory, on its way to it and on its disk stays within bounds that depend on what was
//! said, not on what comes or for how long; and no node signs without end. What grows is named before the
//! machine that simulates it runs out of memory.

use std::collections::BTreeMap;

use detente_line::limits::{
    BACKLOG_LOW, BACKLOG_PAGE, CHANNELS_PER_LINK_MAX, UNLINKED_FLASH_MAX, UNLINKED_MAX,
};
use detente_line::link::outbox::Rank;
use detente_record::{LineId, PartyIndex, PublicKey};

use crate::world::World;

#[derive(Default)]
pub(super) struct Bounds {
    /// How many entries each journal has.
    journals: BTreeMap<(LineId, PartyIndex), u64>,
    looks: u64,
}

impl Bounds {
    /// An honest party has signed one more entry.
    pub(super) fn signed(&mut self, line: LineId, party: PartyIndex) {
        let entries = self.journals.entry((line, party)).or_default();
        *entries += 1;
        assert!(
            *entries <= JOURNAL_ENTRIES_MAX,
            "P7: {party:?} has signed {entries} entries, and goes on"
        );
    }

    /// Looks at a host that is awake. While nothing can be shelved (`stuck`), entries stay in memory.
    pub(super) fn look_at(&self, world: &World, host: usize, stuck: bool) {
        let (mut entries, mut in_memory) = (0, 0);
        let mut behind_gaps: BTreeMap<PublicKey, u64> = BTreeMap::new();
        for line in world.board(host).lines() {
            let fold = line.fold();
            entries += fold.count();
            in_memory += fold.in_memory();
            for party in fold.facts().all_parties() {
                let waiting = fold.behind_gaps(party).all();
                in_memory = in_memory.saturating_sub(usize::try_from(waiting).unwrap());
                // What stands behind a gap stays in memory, of our own no more than there is.
                if let Some(peer) = line.peer(party).filter(|_| party != line.own()) {
                    *behind_gaps.entry(*peer).or_default() += waiting;
                }
            }
        }
        for waiting in behind_gaps.values() {
            assert!(
                *waiting <= 2 * UNLINKED_MAX + UNLINKED_FLASH_MAX,
                "P7: host {host} has {waiting} entries of one counterpart behind gaps"
            );
        }
        assert!(
            stuck || in_memory <= IN_MEMORY_MAX,
            "P7: host {host} has {in_memory} entries in memory that stand behind no gap"
        );
        for queued in world.board(host).queued() {
            let handed = Rank::ALL.len() * (BACKLOG_LOW + BACKLOG_PAGE);
            let most = handed + CHANNELS_PER_LINK_MAX * entries;
            assert!(
                queued <= most,
                "P7: {queued} entries of {entries} wait at host {host} for one counterpart"
            );
        }
        let drafts = world.board(host).lines().map(|line| line.drafts().count());
        let drafts: usize = drafts.sum();
        assert!(
            drafts <= DRAFTS_MAX,
            "P7: {drafts} drafts wait at host {host}"
        );
        let disk = world.disk_bytes(host);
        let most = DISK_BYTES_MAX + DISK_BYTES_PER_ENTRY * entries;
        assert!(
            disk <= most,
            "P7: {disk} bytes are on the disk of host {host}, which holds {entries} entries"
        );
    }

    /// Looks at what is on its way, to hosts that are awake and to those that stand still.
    pub(super) fn look_at_ways(&mut self, world: &World) {
        for (host, bytes) in world.bytes_under_way() {
            assert!(
                bytes <= UNDER_WAY_BYTES_MAX,
                "P7: {bytes} bytes are on their way to host {host}"
            );
        }
        self.looks += 1;
        if self.looks.is_multiple_of(PROCESS_EVERY) {
            let bytes = process_bytes();
            assert!(
                bytes <= PROCESS_BYTES_MAX,
                "P7: this process has grown to {bytes} bytes; of what is counted nothing is too much"
            );
        }
    }
}

/// Memory of this process; 0 where the system does not tell.
pub(crate) fn process_bytes() -> usize {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = told.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = resident.and_then(|said| said.split_whitespace().next()?.parse::<usize>().ok());
    kilobytes.unwrap_or(0) << 10
}

/// Of all lines of a node: what one turn brings, and the 512 tests that it states as missed after a wrong clock.
const IN_MEMORY_MAX: usize = 1_024;
/// FLASH that wait for a second officer, and acts that wait for heads.
const DRAFTS_MAX: usize = 512;
/// Files of a node without entries, its log before that is folded in among them.
const DISK_BYTES_MAX: usize = 48 << 20;
/// What an entry takes, with its rows in the index, and one page at worst.
const DISK_BYTES_PER_ENTRY: usize = 8 << 10;
/// What waits for a host that stands still for an hour, from four others over two paths.
const UNDER_WAY_BYTES_MAX: usize = 64 << 20;
/// A day's messages, tests and receipts, and the tests that each start after a wrong clock states as missed.
const JOURNAL_ENTRIES_MAX: u64 = 20_000;
/// All tests of a process may run beside each other.
const PROCESS_BYTES_MAX: usize = 4 << 30;
/// So often, in looks, the system is asked.
const PROCESS_EVERY: u64 = 64;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use detente_line::switchboard::input::Input;

    use super::*;
    use crate::world::no_tests;

    fn looked_at() -> World {
        let mut world = World::seeded(2, 1);
        world.watch_from_now();
        world.found(no_tests());
        world.run_for(Duration::from_secs(5));
        world.look();
        world
    }

    #[test]
    #[should_panic(expected = "bytes are on their way to host 0")]
    fn more_than_waits_for_any_host_is_seen() {
        let mut world = looked_at();
        world.pause(0, Duration::from_secs(60));
        for _ in 0..=UNDER_WAY_BYTES_MAX >> 20 {
            world.raw(1, 0, vec![0; 1 << 20]);
        }
        world.run_for(Duration::from_secs(1));
        world.look();
    }

    #[test]
    #[should_panic(expected = "and time does not go on")]
    fn a_moment_that_does_not_end_is_seen() {
        let mut world = looked_at();
        let now = world.now();
        loop {
            world.later(Duration::ZERO, 0, Input::Tick);
            world.step(now);
        }
    }

    #[test]
    #[should_panic(expected = "bytes are on the disk of host 1")]
    fn a_disk_that_fills_is_seen() {
        let mut world = looked_at();
        let rubbish = vec![0; DISK_BYTES_MAX + (1 << 20)];
        let files = BTreeMap::from([("rubbish".to_owned(), rubbish)]);
        *world.machine(1) = crate::machine::Machine::of(crate::files::Image::of(files));
        world.look();
    }

    #[test]
    #[should_panic(expected = "and goes on")]
    fn a_node_that_signs_without_end_is_seen() {
        let mut bounds = Bounds::default();
        loop {
            bounds.signed(LineId([1; 32]), PartyIndex(0));
        }
    }
}
