//! What is told, sent and answered, and what had to be on the disk by then: P1, looked at between two
//! operations of the store.

use std::time::Duration;

use detente_line::switchboard::output::Event;
use detente_record::{EntryId, LineId, Precedence};

use crate::links::send;
use detente_simulator::disk::PowerCut;
use detente_simulator::people::{RELEASING, WATCH};
use detente_simulator::world::{World, no_tests};

/// The entries that a host was told of since it was last asked.
fn told_of(world: &World, host: usize) -> Vec<EntryId> {
    let held = |event| match event {
        Event::Held { id, .. } => Some(id),
        _ => None,
    };
    let told = world.told(host);
    told.into_iter()
        .filter_map(|(_, event)| held(event))
        .collect()
}

/// A FLASH arrives at host 1, whose power goes at that operation of its store; gives what host 1 was told.
fn flash_into_a_power_cut(cut: PowerCut) -> (World, LineId, EntryId, Vec<EntryId>) {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let _ = world.told(1);
    world.cut_power(1, cut);
    let id = send(&mut world, line, 0, Precedence::Flash, "Hold.");
    // That nothing was sent by the turn in which the power went, the world itself asserts.
    world.run_for(Duration::from_millis(500));
    assert!(world.is_dead(1), "the power went");
    let told = told_of(&world, 1);
    (world, line, id, told)
}

const COMMIT_UNDONE: PowerCut = PowerCut {
    after_operations: 0,
    last_is_done: false,
};
const HEAD_UNDONE: PowerCut = PowerCut {
    after_operations: 1,
    last_is_done: false,
};

#[test]
fn a_counterparts_entry_is_told_once_it_is_committed_without_waiting_for_the_head_of_our_receipt() {
    let (mut world, line, id, told) = flash_into_a_power_cut(HEAD_UNDONE);
    assert_eq!(told, [id], "the FLASH, and not our receipt");
    world.start(1);
    assert!(world.disk(1, line).contains(&id), "told, and lost");
}

#[test]
fn nothing_is_told_of_an_entry_whose_commit_was_not_done() {
    let (mut world, line, id, told) = flash_into_a_power_cut(COMMIT_UNDONE);
    assert_eq!(told, []);
    world.start(1);
    assert!(!world.disk(1, line).contains(&id));
}

#[test]
fn our_own_entry_is_neither_told_nor_answered_nor_sent_before_its_head_is_kept() {
    for cut in [COMMIT_UNDONE, HEAD_UNDONE] {
        let (mut world, line) = World::with_line(no_tests());
        world.run_for(Duration::from_secs(1));
        let _ = world.told(0);
        let sent = world.sent_to(0);
        let (utc, salt) = (world.utc(), world.next_salt());
        let party = &world.hosts[0].party;
        let to = [world.hosts[1].party.index()];
        let composed = party.release(line, utc, salt, Precedence::Flash, &to, "Hold.");
        let act = party.signed(composed, utc, &[WATCH, RELEASING]);
        world.cut_power(0, cut);
        assert_eq!(world.give_unless_it_dies(0, act), None, "answered");
        assert!(world.is_dead(0));
        assert_eq!(told_of(&world, 0), []);
        assert_eq!(world.sent_to(0), sent);
    }
}
