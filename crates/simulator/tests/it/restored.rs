//! A node that was put back from a copy: what it takes back does not let it go on in the old epoch, nor does an opening
//! that its disk refused, or that a failed commit left there.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::opening;
use detente_line::switchboard::input::{Input, InputError};
use detente_record::{Epoch, EpochReason, LineId, Precedence};

use crate::epochs::{converge, epoch_of, give_token, nobody_is_shown_as_a_forger, open, opened};
use crate::links::{is_delivered, send};
use detente_simulator::disk::PowerCut;
use detente_simulator::people::{RELEASING, WATCH};
use detente_simulator::world::{World, no_tests};

/// Host 1 is put back to a copy from before a message that host 0 has, knows that, and has the message again.
fn behind_its_own_record() -> (World, LineId) {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    world.save(1);
    let id = send(&mut world, line, 1, Precedence::Priority, "after the copy");
    world.run_until("it is delivered", Duration::from_secs(2), |world| {
        is_delivered(world, line, 1, &id)
    });
    world.kill(1);
    world.put_back(1);
    world.start(1);
    let behind = Alarm::BehindOwnRecord { line };
    world.run_until("it is known", Duration::from_secs(40), |world| {
        world.alarms(1).contains(&behind) && world.line(1, line).fold().holds(&id)
    });
    (world, line)
}

/// Two officers of host 1 open an epoch, and all is as it should be.
fn speaks_again_in(mut world: World, line: LineId, epoch: u32) {
    opened(&mut world, line, 1, epoch, EpochReason::Restored);
    let flash = send(&mut world, line, 1, Precedence::Flash, "We are back.");
    world.run_until("it is delivered", Duration::from_secs(40), |world| {
        is_delivered(world, line, 1, &flash)
    });
    converge(&mut world, line);
    nobody_is_shown_as_a_forger(&world, line);
}

#[test]
fn a_restored_node_that_takes_back_what_it_lacked_still_does_not_go_on_in_the_old_epoch() {
    let (mut world, line) = behind_its_own_record();
    for _ in 0..2 {
        world.run_for(Duration::from_secs(35));
        assert!(
            !world.speaks(1, line),
            "the counterpart may hide the last of it"
        );
        assert!(world.alarms(1).contains(&Alarm::BehindOwnRecord { line }));
        world.kill(1);
        world.start(1);
    }
    speaks_again_in(world, line, 1);
}

/// Squall 650,060: the opening found no room, the board began again from what the disk holds, where nothing says that
/// the record was put back, and the node went on in the old epoch.
#[test]
fn a_restored_node_whose_opening_finds_no_room_does_not_go_on_in_the_old_epoch() {
    let (mut world, line) = behind_its_own_record();
    let room = |world: &World, commits| *world.hosts[1].full.lock().unwrap() = commits;
    room(&world, Some(0));
    let both = [WATCH, RELEASING];
    let refused = open(&mut world, line, 1, 1, EpochReason::Restored, &both);
    assert!(refused.is_err(), "{refused:?}");
    for _ in 0..2 {
        room(&world, None);
        world.run_for(Duration::from_secs(40));
        assert_eq!(epoch_of(&world, 1, line), 0);
        assert!(!world.speaks(1, line), "the last of it may be hidden");
        assert!(world.alarms(1).contains(&Alarm::BehindOwnRecord { line }));
        world.kill(1);
        world.start(1);
    }
    speaks_again_in(world, line, 1);
}

/// Squall 840,387: the commit of an opening failed, and the opening was on the disk all the same. The node that starts on
/// that can't tell it from one that an older copy had: it stays silent, and a further token ends that.
#[test]
fn a_restored_node_whose_opening_a_failed_commit_left_on_the_disk_waits_for_the_next_token() {
    let (mut world, line) = behind_its_own_record();
    give_token(&mut world, 1, 1).unwrap();
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[1].party;
    let token = party.token(1);
    let author = party.author(line, utc, salt);
    let composed = opening::open(&author, &token.opening, EpochReason::Restored);
    let input: Input = party.signed(composed, utc, &[WATCH, RELEASING]);
    let cut = PowerCut {
        after_operations: 0,
        last_is_done: true,
    };
    world.cut_power(1, cut);
    assert!(world.give_unless_it_dies(1, input).is_none());
    assert!(world.is_dead(1));

    for _ in 0..2 {
        world.start(1);
        world.run_for(Duration::from_secs(40));
        assert_eq!(epoch_of(&world, 1, line), 1, "it is on the disk");
        assert_eq!(epoch_of(&world, 0, line), 0);
        assert!(!world.speaks(1, line), "the last of it may be hidden");
        assert!(world.alarms(1).contains(&Alarm::BehindOwnRecord { line }));
        world.kill(1);
    }
    world.start(1);
    let both = [WATCH, RELEASING];
    let again = open(&mut world, line, 1, 1, EpochReason::Restored, &both);
    let passed = InputError::EpochPassed {
        epoch: Epoch(1),
        current: Epoch(1),
    };
    assert_eq!(again, Err(passed));
    speaks_again_in(world, line, 2);
}
