//! A flood at full length: a counterpart that is nothing but its keys and its channels sends as many messages
//! as it likes, and one honest node takes them in on a disk of this machine.

use std::time::Duration;

use detente_record::{LineId, PartyIndex, UnverifiedEntry};
use detente_store::Store;

use crate::chance::Chance;
use crate::checkers::{Rung, Sum};
use crate::faults::AMPLE;
use crate::liar::{Liar, Lie, Sample, look_for};
use crate::points::{Hits, Point};
use crate::world::World;

/// What a flood did to the node that took it in.
pub struct Flooded {
    /// What was hit.
    pub hits: Hits,
    /// The most alarms that were raised at its desk within ten minutes.
    pub alarms_most: Vec<Rung>,
    /// What was seen while it came, and in the end.
    pub samples: Vec<Sample>,
    /// The most entries that it had in memory at once.
    pub memory_most: usize,
    /// Bytes of the counterpart's entries that it holds.
    pub held_bytes: u64,
    /// Bytes on its disk.
    pub disk_bytes: usize,
    /// Messages behind its alarms in the end.
    pub behind: usize,
    /// The longest that a FLASH of its own took to be on its way.
    pub flash_latest: Duration,
}

/// So many ROUTINE and a tenth as many FLASH, 10,000 at most, and half an hour in which everything falls due
/// that nobody acknowledges. Our officers release FLASH in the middle of it and after it, on the line that is
/// flooded and on another with the same counterpart. A violation panics.
#[must_use]
pub fn run(seed: u64, flood: u64) -> Flooded {
    let mut world = World::seeded_on_files(2, seed);
    for host in &world.hosts {
        *host.space.lock().unwrap() = Some(AMPLE);
    }
    world.watch_from_now();
    let line = world.found(crate::world::no_tests());
    let other = world.found_between([1, 0], [8; 16]);
    world.run_for(Duration::from_secs(5));
    let (us, it) = (0, 1);
    let party = world.hosts[it].party.index_in(line);
    let watch = world.watch.as_mut().unwrap();
    watch.lies_from_now(line, it);
    let mut liar = Liar::new(&world, it, [line, other], flood);
    world.take_over(it, us);
    look_for(&mut world, Duration::from_secs(2));
    let ours = world.line(us, line).own_head().expect("it has spoken");
    let before = [
        (party, liar.last()),
        (ours.address.party, ours.address.place.sequence.0),
    ];
    let watch = world.watch.as_mut().unwrap();
    watch.counts_from_now(line, party, us);
    let mut lots = Chance::new(seed).of(2);
    for lie in [Lie::FloodRoutine, Lie::FloodFlash] {
        liar.tell(&mut world, &mut lots, us, lie);
        liar.our_flashes(&mut world, us);
        look_for(&mut world, Duration::from_secs(60));
    }
    look_for(&mut world, UNTIL_OVERDUE);
    let counted = world.watch.as_ref().unwrap().counted().unwrap();
    let held = on_disk(&mut world, us, line, before);
    assert_eq!(counted, held, "P1: the disk has not what was told and said");
    let alarms = world.board(us).alarms();
    let behind = alarms.of_messages(line).map(|(_, many)| many).sum();
    let peer = world.hosts[it].party.link();
    let held_bytes = world.board(us).held_of(&peer);
    let mut watch = world.watch.take().unwrap();
    watch.hits.hit(Point::LiarOutlasted);
    Flooded {
        alarms_most: watch.alarms_most(us).to_vec(),
        flash_latest: watch.flash_latest(),
        memory_most: liar.memory_most,
        samples: liar.samples,
        disk_bytes: world.disk_bytes(us),
        held_bytes,
        behind,
        hits: watch.hits,
    }
}

/// What a host's disk has of two parties' journals, of each after a sequence.
fn on_disk(world: &mut World, host: usize, line: LineId, of: [(PartyIndex, u64); 2]) -> [Sum; 2] {
    let mut sums = [Sum::default(); 2];
    let store = world.hosts[host].driver.as_mut().unwrap().store();
    let scan = store.for_each_entry(line, &mut |bytes| {
        let entry = UnverifiedEntry::parse(&bytes).unwrap();
        let header = entry.header();
        for ((party, after), sum) in of.iter().zip(&mut sums) {
            if header.party == *party && header.sequence.0 > *after {
                sum.add(&entry.id());
            }
        }
        std::ops::ControlFlow::Continue(())
    });
    assert!(scan.is_ok(), "a disk is read through");
    sums
}

/// The charter's time for a ROUTINE, and what an alarm may wait until it rings anew.
const UNTIL_OVERDUE: Duration = Duration::from_secs(1_810);
