//! A disk that is full, nearly full, or fails: what is refused, what is still recorded, and that it goes on.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::line::Mute;
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_line::switchboard::output::Event;
use detente_record::{EntryId, LineId, Precedence};
use detente_store::Space;

use crate::links::{is_delivered, send};
use crate::watch::every_20_s;
use detente_simulator::people::{RELEASING, WATCH};
use detente_simulator::world::{World, no_tests};

/// Whole, on its reserve, used up.
pub const WHOLE: u64 = 8 << 20;

pub fn set_space(world: &World, host: usize, free: u64, reserve: u64) {
    *world.hosts[host].space.lock().unwrap() = Some(Space {
        free,
        reserve,
        reserve_whole: WHOLE,
    });
}

fn set_full(world: &World, host: usize, after_commits: Option<u32>) {
    *world.hosts[host].full.lock().unwrap() = after_commits;
}

/// A message of a host, signed by its officers and not yet handed in.
fn message(world: &mut World, line: LineId, from: usize, precedence: Precedence) -> Input {
    let (utc, salt) = (world.utc(), world.next_salt());
    let to = [world.hosts[1 - from].party.index()];
    let party = &world.hosts[from].party;
    let officers: &[u16] = if precedence == Precedence::Flash {
        &[WATCH, RELEASING]
    } else {
        &[RELEASING]
    };
    let composed = party.release(line, utc, salt, precedence, &to, &format!("number {salt}"));
    party.signed(composed, utc, officers)
}

fn try_to_send(
    world: &mut World,
    line: LineId,
    from: usize,
    precedence: Precedence,
) -> Result<EntryId, InputError> {
    let input = message(world, line, from, precedence);
    world.give(from, input).map(|answer| match answer {
        Answer::Entry(id) => id,
        other => panic!("not an entry: {other:?}"),
    })
}

/// The alarms of the first host about its disk.
fn of_disk(world: &World) -> Vec<Alarm> {
    let mut alarms = world.alarms(0);
    alarms.retain(|alarm| matches!(alarm, Alarm::DiskLow | Alarm::DiskFull));
    alarms
}

fn converge(world: &mut World, line: LineId) {
    world.run_until("the records are equal", Duration::from_secs(90), |world| {
        (0..2).all(|host| world.speaks(host, line))
            && world.line(0, line).heads() == world.line(1, line).heads()
            && world.line(0, line).fold().count() == world.line(1, line).fold().count()
    });
    assert_eq!(world.disk(0, line), world.disk(1, line));
    for host in 0..2 {
        assert!(world.line(host, line).fold().forks().is_empty());
    }
}

#[test]
fn on_the_reserve_only_flash_and_immediate_are_taken_and_with_it_gone_nothing_is() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    for (free, reserve) in [(1 << 20, WHOLE), (1 << 20, WHOLE - 1), (5 << 20, 0)] {
        set_space(&world, 0, free, reserve);
        for precedence in [Precedence::Routine, Precedence::Priority] {
            let refused = try_to_send(&mut world, line, 0, precedence);
            assert_eq!(refused, Err(InputError::DiskLow), "{precedence:?}");
        }
        for precedence in [Precedence::Immediate, Precedence::Flash] {
            // Both ways: ours goes out, theirs is receipted.
            for from in [0, 1] {
                let id = send(&mut world, line, from, precedence, "now");
                world.run_until("it is receipted", Duration::from_secs(5), |world| {
                    is_delivered(world, line, from, &id)
                });
            }
        }
        assert_eq!(of_disk(&world), [Alarm::DiskLow]);
    }
    set_space(&world, 0, 3 << 20, 0);
    let before = world.disk(0, line);
    for precedence in Precedence::ALL {
        let refused = try_to_send(&mut world, line, 0, precedence);
        assert_eq!(refused, Err(InputError::DiskFull), "{precedence:?}");
    }
    assert_eq!(
        world.give(0, Input::StartTest { line }),
        Err(InputError::DiskFull)
    );
    let theirs = send(&mut world, line, 1, Precedence::Flash, "are you there?");
    world.run_for(Duration::from_secs(45));
    assert_eq!(world.disk(0, line), before, "nothing was written");
    assert_eq!(world.line(0, line).mute(), Some(Mute::DiskFull));
    assert_eq!(of_disk(&world), [Alarm::DiskFull]);
    let undelivered = Alarm::NotDelivered {
        line,
        precedence: Precedence::Flash,
    };
    assert!(world.alarms(1).contains(&undelivered), "the sender sees it");
    // Room again: by itself, within a second.
    *world.hosts[0].space.lock().unwrap() = None;
    world.run_for(Duration::from_secs(1));
    assert!(world.speaks(0, line));
    try_to_send(&mut world, line, 0, Precedence::Routine).unwrap();
    world.run_until("the FLASH is taken", Duration::from_secs(40), |world| {
        is_delivered(world, line, 1, &theirs)
    });
    converge(&mut world, line);
    assert!(of_disk(&world).is_empty(), "{:?}", of_disk(&world));
}

#[test]
fn an_act_that_finds_no_space_is_refused_unsent_and_the_node_goes_on_as_its_disk_has_it() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let (mut refused, mut taken) = (0, 0);
    for after_commits in [0, 1, 2, 3] {
        for from in [0, 1] {
            let before = world.disk(0, line);
            set_full(&world, 0, Some(after_commits));
            match try_to_send(&mut world, line, from, Precedence::Flash) {
                Ok(id) => {
                    taken += 1;
                    assert!(world.line(from, line).fold().holds(&id));
                }
                Err(error) => {
                    refused += 1;
                    assert_eq!((error, from), (InputError::DiskFull, 0));
                    assert_eq!(world.disk(0, line), before);
                }
            }
            world.run_for(Duration::from_secs(20));
            set_full(&world, 0, None);
            converge(&mut world, line);
        }
    }
    assert!(
        refused >= 1 && taken >= 6,
        "{refused} refused, {taken} taken"
    );
    assert!(of_disk(&world).is_empty(), "{:?}", of_disk(&world));
}

#[test]
fn a_disk_that_says_it_has_room_and_takes_nothing_is_full_until_it_has_taken_something() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(5));
    world.told(0);
    set_full(&world, 0, Some(0));
    for round in 0..60 {
        let flash = try_to_send(&mut world, line, 0, Precedence::Flash);
        assert_eq!(flash, Err(InputError::DiskFull), "round {round}");
        world.run_for(Duration::from_secs(1));
        assert_eq!(of_disk(&world), [Alarm::DiskFull], "round {round}");
    }
    let of_full = |event: &Event| {
        matches!(
            event,
            Event::Raised(Alarm::DiskFull) | Event::Cleared(Alarm::DiskFull)
        )
    };
    let told = world.told(0);
    assert_eq!(told.iter().filter(|(_, event)| of_full(event)).count(), 1);
    set_full(&world, 0, None);
    world.run_for(Duration::from_millis(1_100));
    assert!(of_disk(&world).is_empty(), "{:?}", of_disk(&world));
    try_to_send(&mut world, line, 0, Precedence::Routine).unwrap();
    converge(&mut world, line);
}

/// What begins again has not ended: who else may hold something of ours is known already.
#[test]
fn a_node_that_begins_again_with_one_of_three_away_speaks_as_soon_as_the_other_is_there() {
    let mut world = World::seeded(3, 7);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    world.kill(2);
    world.run_for(Duration::from_secs(5));
    set_full(&world, 0, Some(0));
    let refused = try_to_send(&mut world, line, 0, Precedence::Flash);
    assert_eq!(refused, Err(InputError::DiskFull));
    set_full(&world, 0, None);
    world.run_until("it speaks", Duration::from_secs(4), |world| {
        world.speaks(0, line)
    });
}

#[test]
fn a_disk_that_takes_the_trial_and_then_refuses_again_rings_no_ten_times_in_ten_minutes() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(5));
    world.told(0);
    // The trial is two writes.
    set_full(&world, 0, Some(0));
    for _ in 0..600 {
        let _ = try_to_send(&mut world, line, 0, Precedence::Flash);
        world.run_for(Duration::from_secs(1));
        if of_disk(&world).is_empty() {
            set_full(&world, 0, Some(0));
        } else {
            set_full(&world, 0, Some(2));
        }
    }
    let told = world.told(0);
    let raised = |(_, event): &&(_, Event)| matches!(event, Event::Raised(Alarm::DiskFull));
    let raised = told.iter().filter(raised).count();
    assert!((2..10).contains(&raised), "{raised}");
}

#[test]
fn of_acts_in_one_turn_exactly_those_are_answered_as_taken_that_are_on_the_disk() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let acts: Vec<Input> = (0..600)
        .map(|_| message(&mut world, line, 0, Precedence::Routine))
        .collect();
    // One commit holds 256; the third finds no space.
    set_full(&world, 0, Some(2));
    let answers = world.give_for_answers(0, acts);
    let disk = world.disk(0, line);
    let taken: Vec<EntryId> = answers
        .iter()
        .filter_map(|answer| match answer {
            Ok(Answer::Entry(id)) => Some(*id),
            Err(InputError::DiskFull) => None,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(taken.len() > 500 && taken.len() < 600, "{}", taken.len());
    assert!(taken.iter().all(|id| disk.contains(id)));
    set_full(&world, 0, None);
    converge(&mut world, line);
    let theirs = world.disk(1, line);
    assert!(
        taken.iter().all(|id| theirs.contains(id)),
        "what was taken arrives"
    );
}

#[test]
fn any_other_error_of_the_disk_ends_the_node_with_nothing_sent() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let mut ended = 0;
    for after in 0..6 {
        for from in [0, 1] {
            *world.hosts[0].fails.lock().unwrap() = Some(after);
            let input = message(&mut world, line, from, Precedence::Flash);
            // That nothing was sent in the turn that failed is asserted by the world.
            world.give_all(from, vec![input]);
            world.run_for(Duration::from_secs(3));
            *world.hosts[0].fails.lock().unwrap() = None;
            if world.is_dead(0) {
                ended += 1;
                world.start(0);
            }
            world.run_for(Duration::from_secs(12));
            converge(&mut world, line);
        }
    }
    assert!(ended >= 4, "the disk failed only {ended} times");
}

/// Seed 27: what is refused is taken back, and the alarm that rang for it in that moment was not: nobody had been told,
/// and nobody was when it came again.
#[test]
fn a_flash_that_found_no_space_rings_when_it_is_held_at_last_and_stands_nowhere_before() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(5));
    world.told(0);
    let is_it = |alarm: &Alarm| matches!(alarm, Alarm::Received { .. });
    let rang = |told: &[(_, Event)]| {
        let rang = |event: &Event| matches!(event, Event::Raised(alarm) if is_it(alarm));
        told.iter().filter(|(_, event)| rang(event)).count()
    };
    set_full(&world, 0, Some(0));
    let flash = send(&mut world, line, 1, Precedence::Flash, "Stop.");
    world.run_for(Duration::from_secs(3));
    assert!(!world.line(0, line).fold().holds(&flash));
    assert!(!world.alarms(0).iter().any(is_it), "nothing is held");
    let told: Vec<_> = world.told(0).into();
    assert_eq!(rang(&told), 0, "nothing is held");
    set_full(&world, 0, None);
    world.run_until("it is held", Duration::from_secs(60), |world| {
        world.line(0, line).fold().holds(&flash)
    });
    world.run_for(Duration::from_secs(1));
    let told: Vec<_> = world.told(0).into();
    assert_eq!(rang(&told), 1, "{told:?}");
    converge(&mut world, line);
}

/// The statement that nobody acknowledged finds no space; the alarm about it is due all the same.
#[test]
fn a_flash_that_nobody_acknowledged_rings_on_a_full_disk_too() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(5));
    let flash = try_to_send(&mut world, line, 0, Precedence::Flash).unwrap();
    world.run_for(Duration::from_secs(2));
    world.told(0);
    set_full(&world, 0, Some(0));
    world.run_for(Duration::from_secs(30));
    assert!(world.is_overdue(0, line, &flash));
    let told = world.told(0);
    let rang =
        |(_, event): &&(_, Event)| matches!(event, Event::Raised(Alarm::NotAcknowledged { .. }));
    assert_eq!(told.iter().filter(rang).count(), 1, "{told:?}");
    set_full(&world, 0, None);
    world.run_for(Duration::from_secs(2));
    converge(&mut world, line);
}

/// The turn in which a test has failed is the first for which the disks have no room: what was to be stated is taken
/// back, and the alarm is told all the same.
#[test]
fn a_test_that_failed_is_told_on_a_full_disk_too() {
    let (mut world, line) = World::with_line(every_20_s());
    let asks = |(_, event): &(_, Event)| matches!(event, Event::TestAsks { .. });
    world.run_until("a test asks", Duration::from_secs(60), |world| {
        [0, 1].iter().any(|host| world.told(*host).iter().any(asks))
    });
    world.run_for(Duration::from_secs(1));
    for host in [0, 1] {
        world.told(host);
        set_full(&world, host, Some(0));
    }
    let failed = |alarm: &Alarm| matches!(alarm, Alarm::TestFailed { .. });
    world.run_until("a test has failed", Duration::from_secs(60), |world| {
        [0, 1]
            .iter()
            .all(|host| world.alarms(*host).iter().any(failed))
    });
    for host in [0, 1] {
        let told = world.told(host);
        let told_of = told
            .iter()
            .filter(|(_, event)| matches!(event, Event::Raised(alarm) if failed(alarm)));
        assert_eq!(told_of.count(), 1, "{told:?}");
        set_full(&world, host, None);
    }
    world.run_for(Duration::from_secs(12));
    converge(&mut world, line);
}

/// What a line signed as soon as there was room again was in no commit yet when the background reading came to it in that same
/// turn, and was called damaged.
#[test]
fn what_is_signed_when_there_is_room_again_is_not_taken_for_gone() {
    let (mut world, line) = World::with_line(every_20_s());
    for _ in 0..100 {
        send(&mut world, line, 0, Precedence::Routine, "One of many.");
        world.run_for(Duration::from_millis(100));
    }
    let called = |(_, event): &(_, Event)| *event == Event::Raised(Alarm::RecordDamaged { line });
    let mut signed = 0;
    // A start reads all of the record: at one of these moments its end.
    for moment in 0..40 {
        world.kill(0);
        set_space(&world, 0, 0, 0);
        // A test is missed, which is stated as soon as that finds room.
        world.run_for(Duration::from_secs(25));
        world.start(0);
        world.run_until("it lacks only room", Duration::from_secs(10), |world| {
            world.line(0, line).mute() == Some(Mute::DiskFull)
        });
        world.run_for(Duration::from_millis(150) * moment);
        let before = world.line(0, line).own_head();
        world.told(0);
        *world.hosts[0].space.lock().unwrap() = None;
        world.run_for(Duration::from_secs(1));
        signed += usize::from(world.line(0, line).own_head() > before);
        assert!(!world.told(0).iter().any(called), "moment {moment}");
    }
    assert!(signed > 20, "{signed}");
    converge(&mut world, line);
}
