//! Clocks that are wrong: nothing stops for them, and both sides are told.

use std::time::Duration;

use detente_line::alarm::{Alarm, OwnAlarm};
use detente_record::Precedence;

use crate::links::{is_delivered, send};
use detente_simulator::world::{World, no_tests};

fn skews(world: &World) -> [bool; 2] {
    [0, 1].map(|host| {
        let counterpart = world.hosts[1 - host].party.link();
        world
            .alarms(host)
            .contains(&Alarm::ClockSkew { counterpart })
    })
}

#[test]
fn clocks_more_than_two_seconds_apart_are_alarmed_on_both_sides_until_they_agree_again() {
    for ahead_ms in [2_100, -2_100, 365 * 86_400_000] {
        let (mut world, line) = World::with_line(no_tests());
        world.run_for(Duration::from_secs(5));
        assert_eq!(skews(&world), [false; 2]);
        world.set_clock(1, ahead_ms);
        let took = world.run_until("both are told", Duration::from_secs(6), |world| {
            skews(world) == [true; 2]
        });
        assert!(
            took <= Duration::from_secs(3),
            "a heartbeat tells: {took:?}"
        );
        let id = send(
            &mut world,
            line,
            0,
            Precedence::Immediate,
            "Nothing stops for a clock.",
        );
        world.run_until("it is delivered", Duration::from_secs(5), |world| {
            is_delivered(world, line, 0, &id)
        });
        world.set_clock(1, 1_700 * ahead_ms.signum());
        world.run_for(Duration::from_secs(10));
        assert_eq!(skews(&world), [true; 2], "between the two bounds it stands");
        world.set_clock(1, 300);
        world.run_until(
            "both are told that it is over",
            Duration::from_secs(6),
            |world| skews(world) == [false; 2],
        );
    }
}

#[test]
fn clocks_up_to_two_seconds_apart_and_a_slow_path_alarm_nobody() {
    let (mut world, _) = World::with_line(no_tests());
    world.set_clock(1, 1_900);
    world.run_for(Duration::from_secs(30));
    assert_eq!(skews(&world), [false; 2]);
    world.paths.latency = Duration::from_millis(900);
    world.run_for(Duration::from_secs(60));
    assert_eq!(
        skews(&world),
        [false; 2],
        "the path may be what takes the time"
    );
}

#[test]
fn a_clock_that_is_set_while_the_node_runs_is_alarmed_there_for_ten_minutes() {
    let (mut world, _) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(5));
    let set = Alarm::Own(OwnAlarm::ClockSet);
    assert!(!world.alarms(0).contains(&set));
    world.set_clock(0, -3_600_000);
    world.run_for(Duration::from_secs(1));
    assert!(world.alarms(0).contains(&set));
    assert!(!world.alarms(1).contains(&set), "the other clock is right");
    assert_eq!(world.board(0).clock_step_ms(), Some(-3_600_000));
    world.run_for(Duration::from_secs(11 * 60));
    assert!(!world.alarms(0).contains(&set));
    assert_eq!(skews(&world), [true; 2], "set is not right");
}
