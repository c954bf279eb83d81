//! A start beside several counterparts: whose heads are waited for before anything is signed, and for how long.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::link::channel::Bearer;
use detente_record::{EntryId, LineId, Precedence};

use crate::links::{is_delivered, send};
use detente_simulator::chance::Chance;
use detente_simulator::files::Image;
use detente_simulator::points::Point;
use detente_simulator::setbacks::{SetBack, SetBacks, Step};
use detente_simulator::world::{World, no_tests};

/// How long it may take until the only counterpart that is there has told its heads again, half a minute after
/// the first: they come every half a minute.
const TOLD_AGAIN: Duration = Duration::from_secs(62);

fn three() -> (World, LineId) {
    let mut world = World::seeded(3, 7);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    (world, line)
}

fn block(world: &mut World) {
    for bearer in Bearer::ALL {
        world.block(0, 1, bearer);
        world.block(1, 0, bearer);
    }
}

fn unblock(world: &mut World) {
    for bearer in Bearer::ALL {
        world.unblock(0, 1, bearer);
        world.unblock(1, 0, bearer);
    }
}

/// Seed 70,244: a machine was put back to a snapshot, and the first that it heard had stood still since before it. So
/// that one named nothing that was missing; what the machine had signed since was at the third party, which had no path to it just then, and it
/// signed those places again.
#[test]
fn a_snapshot_is_known_though_who_is_heard_first_had_stood_still_since_before_it() {
    for path_after in [Some(20), None] {
        let (mut world, line) = three();
        world.pause(2, Duration::from_secs(3_600));
        world.run_for(Duration::from_secs(60));
        let snapshot = world.image(1);
        let told = send(&mut world, line, 1, Precedence::Priority, "Told to one.");
        world.run_until("it is delivered", Duration::from_secs(2), |world| {
            is_delivered(world, line, 1, &told)
        });
        block(&mut world);
        world.kill(1);
        world.restore_image(1, snapshot);
        world.start(1);
        world.run_for(Duration::from_secs(20));
        world.resume(2);
        if let Some(seconds) = path_after {
            world.run_for(Duration::from_secs(seconds));
            assert!(world.is_linked(1, 2));
            assert!(!world.speaks(1, line), "its places may be taken");
            unblock(&mut world);
        }
        let behind = Alarm::BehindOwnRecord { line };
        // By its own path, or by the one that stood still: it has heard the third meanwhile.
        world.run_until("it is known", TOLD_AGAIN, |world| {
            assert!(!world.speaks(1, line), "its places may be taken");
            world.alarms(1).contains(&behind)
        });
        unblock(&mut world);
        world.run_for(Duration::from_secs(120));
        assert!(!world.speaks(1, line));
        assert!(world.line(1, line).fold().holds(&told));
        for host in 0..3 {
            assert!(world.line(host, line).fold().forks().is_empty());
        }
    }
}

/// Checkers look on, and officers at what was put back, so many seconds or until something holds.
fn looked_at(
    world: &mut World,
    set_backs: &mut SetBacks,
    seconds: u32,
    holds: impl Fn(&World) -> bool,
) {
    for _ in 0..seconds {
        if holds(world) {
            return;
        }
        world.run_for(Duration::from_secs(1));
        world.look();
        set_backs.look(world);
    }
}

/// A machine is put back to a snapshot; of those who hold what it has signed since nobody tells it so. It signs those places
/// again. Before it starts the others are seen to, with what the first of them held before; whoever knows goes when it has started, and who stood still goes on.
fn signs_again(before: impl Fn(&mut World, Image)) -> (World, LineId, SetBacks) {
    let mut world = World::seeded(3, 7);
    world.watch_from_now();
    let line = world.found(no_tests());
    let (mut set_backs, mut lots) = (SetBacks::default(), Chance::new(7));
    let looked_at = |world: &mut World, set_backs: &mut SetBacks, seconds| {
        looked_at(world, set_backs, seconds, |_| false);
    };
    looked_at(&mut world, &mut set_backs, 5);
    world.pause(2, Duration::from_secs(3_600));
    looked_at(&mut world, &mut set_backs, 30);
    set_backs.step(&mut world, &mut lots, Step::Keep(1));
    let older = world.image(0);
    send(&mut world, line, 1, Precedence::Priority, "Told to one.");
    looked_at(&mut world, &mut set_backs, 5);
    world.kill(1);
    before(&mut world, older);
    let back = Step::Back(1, SetBack::Snapshot);
    set_backs.step(&mut world, &mut lots, back);
    world.pause(0, Duration::from_secs(3_600));
    world.resume(2);
    looked_at(&mut world, &mut set_backs, 100);
    assert!(world.speaks(1, line), "nobody is silent for long");
    send(
        &mut world,
        line,
        1,
        Precedence::Priority,
        "Told to another.",
    );
    looked_at(&mut world, &mut set_backs, 5);
    (world, line, set_backs)
}

/// Seed 238 as at `053d0e8`: the one party that held what was signed after the snapshot had stood still since before the
/// machine was back, and the other since before the snapshot. The node can't know. As soon as it can it is silent, all
/// have the proof, and its officers open the next epoch.
#[test]
fn a_snapshot_is_not_known_while_nobody_who_holds_what_came_after_it_has_a_path() {
    let (mut world, line, mut set_backs) =
        signs_again(|world, _| world.pause(0, Duration::from_secs(3_600)));
    let hits = |world: &World, point| world.watch.as_ref().unwrap().hits.of(point);
    assert!(hits(&world, Point::SnapshotUnknown) > 0);
    world.resume(0);
    let behind = Alarm::BehindOwnRecord { line };
    looked_at(&mut world, &mut set_backs, 60, |world| {
        world.alarms(1).contains(&behind)
    });
    assert!(!world.speaks(1, line));
    looked_at(&mut world, &mut set_backs, 400, |world| {
        world.speaks(1, line)
    });
    looked_at(&mut world, &mut set_backs, 30, |_| false);
    assert!(world.speaks(1, line));
    assert_eq!(hits(&world, Point::EpochOpened), 1);
    for host in 0..3 {
        assert!(!world.line(host, line).fold().forks().is_empty());
    }
    assert!(world.watch.as_ref().unwrap().same_record());
}

/// If it had a path to the machine the node should have known.
#[test]
#[should_panic(expected = "was used twice")]
fn a_snapshot_is_to_be_known_when_who_holds_what_came_after_it_had_a_path() {
    signs_again(|_, _| {});
}

#[test]
#[should_panic(expected = "was used twice")]
fn a_snapshot_is_to_be_known_when_who_holds_what_came_after_it_had_a_path_to_another() {
    signs_again(|world, _| {
        block(world);
        world.resume(2);
        world.run_for(Duration::from_millis(1));
    });
}

/// Squall 900,177 as at `cd71ec6`: who held it had no path to the machine, and an older copy of its own machine had. A copy and
/// its original have one link key: neither tells the other anything.
#[test]
fn a_snapshot_is_not_known_by_an_old_copy_of_the_machine_of_who_holds_what_came_after_it() {
    let (world, ..) = signs_again(|world, older| {
        block(world);
        let epochs = world.hosts[0].party.epochs.clone();
        world.start_copy(0, older, &epochs);
    });
    let hits = &world.watch.as_ref().unwrap().hits;
    assert!(hits.of(Point::SnapshotUnknown) > 0);
}

/// A message of one is told to another while the third stands still, to which its author has no path; then these are
/// set back, one after the other.
fn told_and_set_back(who: &[(usize, SetBack)]) -> (World, LineId, SetBacks, EntryId) {
    let mut world = World::seeded(3, 7);
    world.watch_from_now();
    let line = world.found(no_tests());
    let (mut set_backs, mut lots) = (SetBacks::default(), Chance::new(7));
    looked_at(&mut world, &mut set_backs, 5, |_| false);
    set_backs.step(&mut world, &mut lots, Step::Keep(1));
    for bearer in Bearer::ALL {
        world.block(1, 2, bearer);
        world.block(2, 1, bearer);
    }
    world.pause(2, Duration::from_secs(3_600));
    let told = send(&mut world, line, 1, Precedence::Priority, "Told to one.");
    looked_at(&mut world, &mut set_backs, 5, |_| false);
    assert!(is_delivered(&world, line, 1, &told));
    for (host, _) in who {
        world.kill(*host);
    }
    for (host, class) in who {
        let back = Step::Back(*host, *class);
        set_backs.step(&mut world, &mut lots, back);
    }
    (world, line, set_backs, told)
}

/// Squall 3,061 as at `c698fe6`: both machines that held a message were set back, and the receipt of one of them was still
/// under way to the third. It binds nobody to a message that nobody has; the checker asked for that.
#[test]
fn what_went_with_all_machines_that_had_it_is_gone_though_a_receipt_of_it_is_held() {
    let (mut world, line, mut set_backs, told) =
        told_and_set_back(&[(0, SetBack::Lost), (1, SetBack::Restored)]);
    let all_speak = |world: &World| (0..3).all(|host| world.speaks(host, line));
    looked_at(&mut world, &mut set_backs, 400, |world| {
        world.speaks(0, line) && world.speaks(1, line)
    });
    world.resume(2);
    for bearer in Bearer::ALL {
        world.unblock(1, 2, bearer);
        world.unblock(2, 1, bearer);
    }
    looked_at(&mut world, &mut set_backs, 120, |world| {
        all_speak(world) && world.watch.as_ref().unwrap().same_record()
    });
    assert!(all_speak(&world));
    for host in 0..3 {
        assert!(!world.line(host, line).fold().holds(&told));
    }
    let watch = world.watch.as_mut().unwrap();
    assert!(watch.same_record());
    assert!(!watch.binds((line, 1), &told, None));
    assert_eq!(watch.hits.of(Point::LostByAll), 1, "a receipt is held");
}

/// While whoever said to hold it has its disk it has to come back.
#[test]
#[should_panic(expected = "is held no more")]
fn what_a_machine_still_has_that_receipted_it_is_not_gone() {
    let (mut world, line, _, told) = told_and_set_back(&[(1, SetBack::Restored)]);
    assert!(!world.line(1, line).fold().holds(&told));
    let watch = world.watch.as_mut().unwrap();
    watch.binds((line, 1), &told, None);
}

/// Storm 230 as at `7373453`: a machine was put back to a snapshot, and its counterparts named what it lacked. Before the proof
/// of that had come, an older copy of one's machine told with the same key that it held nothing more, and was believed. Of
/// two parties it was believed for longer: that one alone is everybody.
#[test]
fn a_snapshot_that_a_counterpart_has_told_of_is_not_forgotten_for_the_word_of_an_old_copy_of_it() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(5));
    world.save(1);
    send(&mut world, line, 0, Precedence::Priority, "Before it.");
    world.run_for(Duration::from_secs(5));
    world.save(0);
    let told = send(&mut world, line, 0, Precedence::Priority, "Told to it.");
    world.run_until("it is delivered", Duration::from_secs(2), |world| {
        is_delivered(world, line, 0, &told)
    });
    world.kill(0);
    world.put_back(0);
    world.withhold(1, Duration::from_secs(60));
    world.start(0);
    let behind = Alarm::BehindOwnRecord { line };
    world.run_until("it is told", Duration::from_secs(5), |world| {
        world.alarms(0).contains(&behind)
    });
    let copy = world.start_clone(1);
    world.run_until("what it lacks comes", TOLD_AGAIN * 2, |world| {
        assert!(!world.speaks(0, line), "its places are taken");
        world.line(0, line).fold().holds(&told)
    });
    world.kill(copy);
    world.run_for(Duration::from_secs(60));
    assert!(!world.speaks(0, line));
    for host in 0..2 {
        assert!(world.line(host, line).fold().forks().is_empty());
    }
}

/// Who is away for long keeps nobody silent.
#[test]
fn with_one_of_three_away_a_node_speaks_when_the_other_has_told_its_heads_twice() {
    let (mut world, line) = three();
    world.kill(2);
    world.run_for(Duration::from_secs(20));
    world.kill(0);
    world.start(0);
    world.run_for(Duration::from_secs(25));
    assert!(!world.speaks(0, line), "the other may not know it yet");
    world.run_until("it speaks", TOLD_AGAIN, |world| world.speaks(0, line));
    let flash = send(&mut world, line, 0, Precedence::Flash, "Two of us.");
    world.run_until("it is delivered", Duration::from_secs(2), |world| {
        is_delivered(world, line, 0, &flash)
    });
    // With all of them there it waits for nothing.
    world.start(2);
    world.run_for(Duration::from_secs(60));
    world.kill(0);
    world.start(0);
    world.run_until("it speaks", Duration::from_secs(3), |world| {
        world.speaks(0, line)
    });
}
