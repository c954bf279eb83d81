//! Founding a line: every party signs, in whatever order; nothing is signed before heads are exchanged.

use std::time::Duration;

use detente_record::{Act, Kind};

use detente_simulator::world::{World, no_tests};

#[test]
fn two_parties_found_a_line_and_their_journals_open_with_the_same_charter() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(2));
    assert_eq!(world.line(0, line).heads(), world.line(1, line).heads());
    for host in [0, 1] {
        let adopted = world
            .line(host, line)
            .fold()
            .said(Kind::AUTHORITY, Act::ADOPT_CHARTER);
        assert_eq!(adopted.len(), 2);
        assert_eq!(
            world.disk(host, line).len(),
            world.line(host, line).fold().count()
        );
    }
}

#[test]
fn three_parties_found_a_line_although_two_of_them_cannot_dial_each_other() {
    let mut world = World::new(3);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(40));
    for host in 0..3 {
        assert_eq!(
            world.line(host, line).heads().len(),
            3,
            "host {host} holds every journal"
        );
    }
}
