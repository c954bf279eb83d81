//! Rings between two nodes: the other desk is raised within a second, stops ringing when somebody there has spoken or the
//! time is up, and says by itself when nothing rings there; and that nobody came is stated once.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::link::channel::Bearer;
use detente_line::matter::ring::{self, NoDevice};
use detente_line::matter::{Course, query};
use detente_line::switchboard::input::Input;
use detente_line::switchboard::output::Event;
use detente_record::{EntryId, LineId, PartyIndex, Precedence};
use detente_simulator::world::{World, no_tests};

use crate::matters::{begin, both_hold, on, say, state, statements};

const COURSE: &Course = &ring::COURSE;
const SECOND: Duration = Duration::from_secs(1);

fn rung(world: &mut World, line: LineId, from: usize) -> EntryId {
    rung_for(world, line, from, 60)
}

fn rung_for(world: &mut World, line: LineId, from: usize, seconds: u64) -> EntryId {
    let mut ring = begin(COURSE, Precedence::Immediate);
    // The first party's desk is rung by any other, and rings that of the second.
    (ring.number, ring.to) = (Some(seconds), Some(u8::from(from == 0)));
    say(world, line, from, &ring).unwrap()
}

fn alarm(line: LineId, from: u8) -> Alarm {
    let party = PartyIndex(from);
    Alarm::Ring { line, party }
}

fn unanswered(line: LineId, from: u8) -> Alarm {
    Alarm::Unanswered {
        line,
        party: PartyIndex(from),
        precedence: Precedence::Immediate,
    }
}

/// How often an alarm rang, and was over, at a host since it was asked last.
fn told(world: &World, host: usize, of: &Alarm) -> [usize; 2] {
    let events: Vec<Event> = world.told(host).into_iter().map(|(_, one)| one).collect();
    let raised = |one: &&Event| matches!(one, Event::Raised(alarm) if alarm == of);
    let over = |one: &&Event| matches!(one, Event::Cleared(alarm) if alarm == of);
    [
        events.iter().filter(raised).count(),
        events.iter().filter(over).count(),
    ]
}

fn silent(world: &mut World, host: usize, silent: Option<NoDevice>) {
    world.give(host, Input::Bell { silent }).unwrap();
}

/// Why nothing rang, as a host holds it.
fn unheard(world: &World, line: LineId, host: usize, id: &EntryId) -> Vec<NoDevice> {
    let matter = state(world, line, host, COURSE, id).unwrap();
    let acts = matter.acts.iter();
    let stated = acts.filter(|done| done.act == ring::NO_DEVICE);
    stated
        .map(|done| NoDevice::from_number(done.outcome.unwrap()))
        .collect()
}

#[test]
fn a_ring_rings_at_the_other_desk_within_a_second_and_stops_when_somebody_there_answers() {
    let (mut world, line) = World::with_line(no_tests());
    for act in [ring::ANSWER, ring::REFUSE] {
        let id = rung(&mut world, line, 0);
        world.run_for(SECOND);
        assert_eq!(told(&world, 1, &alarm(line, 0)), [1, 0]);
        assert!(world.is_behind(1, &alarm(line, 0), &id));
        let waits = Alarm::MatterWaits {
            line,
            party: PartyIndex(0),
        };
        assert!(
            !world.alarms(1).contains(&waits),
            "it rings once, as a ring"
        );
        assert!(world.alarms(0).is_empty(), "and not at the desk that rings");
        say(&mut world, line, 1, &on(COURSE, &id, act)).unwrap();
        assert_eq!(told(&world, 1, &alarm(line, 0)), [0, 1]);
        let name = if act == ring::ANSWER {
            "answered"
        } else {
            "refused"
        };
        world.run_until("both know", SECOND, |world| {
            both_hold(world, line, COURSE, &id, name)
        });
        world.run_for(Duration::from_secs(120));
        assert_eq!(statements(&world, line, 0, COURSE, &id), 0);
        assert!((0..2).all(|host| world.alarms(host).is_empty()));
    }
}

#[test]
fn a_ring_that_is_given_up_stops_at_once_on_both_sides() {
    let (mut world, line) = World::with_line(no_tests());
    let id = rung(&mut world, line, 0);
    world.run_for(SECOND);
    say(&mut world, line, 0, &on(COURSE, &id, ring::WITHDRAW)).unwrap();
    world.run_for(SECOND);
    assert_eq!(told(&world, 1, &alarm(line, 0)), [1, 1]);
    assert!((0..2).all(|host| world.alarms(host).is_empty()));
}

#[test]
fn a_ring_that_nobody_hears_ends_after_its_minute_is_stated_once_and_stands_as_missed() {
    let (mut world, line) = World::with_line(no_tests());
    let id = rung(&mut world, line, 0);
    world.run_for(Duration::from_secs(58));
    assert_eq!(told(&world, 1, &alarm(line, 0)), [1, 0]);
    assert!(both_hold(&world, line, COURSE, &id, "ringing"));
    world.run_for(Duration::from_secs(4));
    assert_eq!(told(&world, 1, &alarm(line, 0)), [0, 1]);
    assert!(both_hold(&world, line, COURSE, &id, "nobody-there"));
    // Starts on both sides in between state nothing twice, and ring for nothing that is over.
    for host in 0..2 {
        world.kill(host);
        world.start(host);
        world.run_for(Duration::from_secs(20));
    }
    for host in 0..2 {
        assert_eq!(statements(&world, line, host, COURSE, &id), 1);
        assert!(world.is_behind(host, &unanswered(line, 0), &id));
        assert_eq!(told(&world, host, &alarm(line, 0)), [0, 0]);
    }
    // A late answer stands beside it and ends what stood as missed.
    say(&mut world, line, 1, &on(COURSE, &id, ring::ANSWER)).unwrap();
    world.run_until("nothing is alarmed", 2 * SECOND, |world| {
        (0..2).all(|host| world.alarms(host).is_empty())
    });
    assert!(both_hold(&world, line, COURSE, &id, "answered"));
    assert_eq!(statements(&world, line, 1, COURSE, &id), 1);
}

#[test]
fn an_answer_in_the_last_moment_holds_over_the_statement_that_it_had_not_come() {
    let (mut world, line) = World::with_line(no_tests());
    let id = rung(&mut world, line, 0);
    world.run_for(Duration::from_secs(50));
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    world.run_for(Duration::from_secs(5));
    say(&mut world, line, 1, &on(COURSE, &id, ring::ANSWER)).unwrap();
    world.run_for(Duration::from_secs(10));
    let of = |world: &World, host| state(world, line, host, COURSE, &id).unwrap().row.name;
    assert_eq!(
        [0, 1].map(|host| of(&world, host)),
        ["nobody-there", "answered"]
    );
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    world.run_until("both hold it answered", Duration::from_secs(40), |world| {
        both_hold(world, line, COURSE, &id, "answered")
    });
    let matter = state(&world, line, 0, COURSE, &id).unwrap();
    assert_eq!((matter.crossed.len(), matter.acts.len()), (1, 2));
}

#[test]
fn a_desk_at_which_nothing_rings_says_so_at_once_and_can_answer_all_the_same() {
    let (mut world, line) = World::with_line(no_tests());
    silent(&mut world, 1, Some(NoDevice::NotSetUp));
    let id = rung(&mut world, line, 0);
    world.run_for(SECOND);
    assert!(both_hold(&world, line, COURSE, &id, "no-device"));
    assert_eq!(unheard(&world, line, 0, &id), [NoDevice::NotSetUp]);
    assert!(
        world.is_behind(1, &alarm(line, 0), &id),
        "whoever looks at a screen there sees it"
    );
    say(&mut world, line, 1, &on(COURSE, &id, ring::ANSWER)).unwrap();
    world.run_until("both know", SECOND, |world| {
        both_hold(world, line, COURSE, &id, "answered")
    });

    // It fails while it rings: said then, and once.
    silent(&mut world, 1, None);
    let id = rung(&mut world, line, 0);
    world.run_for(SECOND);
    assert!(both_hold(&world, line, COURSE, &id, "ringing"));
    for _ in 0..2 {
        silent(&mut world, 1, Some(NoDevice::Fails));
        world.run_for(SECOND);
        assert_eq!(unheard(&world, line, 0, &id), [NoDevice::Fails]);
    }
    // That nobody came besides is another fact, and the desk is still called what it was.
    world.run_for(Duration::from_secs(65));
    assert!(both_hold(&world, line, COURSE, &id, "no-device"));
    assert_eq!(statements(&world, line, 1, COURSE, &id), 1);
    // What is over rings nowhere: nothing is said of it.
    silent(&mut world, 1, None);
    silent(&mut world, 1, Some(NoDevice::NotSetUp));
    world.run_for(SECOND);
    assert_eq!(unheard(&world, line, 0, &id), [NoDevice::Fails]);
}

#[test]
fn a_desk_that_was_rung_too_often_is_rung_no_more_and_says_that_it_holds_back() {
    let (mut world, line) = World::with_line(no_tests());
    let held_back = |world: &mut World, n: usize| {
        let id = rung(world, line, 0);
        world.run_for(Duration::from_secs(20));
        let why = unheard(world, line, 0, &id);
        say(world, line, 0, &on(COURSE, &id, ring::WITHDRAW)).unwrap();
        world.run_for(SECOND);
        assert!(why.len() <= 1, "ring {n}");
        !why.is_empty() && why == [NoDevice::HeldBack]
    };
    let said: Vec<bool> = (0..7).map(|n| held_back(&mut world, n)).collect();
    assert_eq!(said, [false, false, false, false, false, true, true]);
    assert_eq!(told(&world, 1, &alarm(line, 0))[0], 5);
    // Ten minutes later it rings again.
    world.run_for(Duration::from_secs(600));
    assert!(!held_back(&mut world, 7));
}

#[test]
fn a_ring_that_comes_when_its_time_is_up_does_not_ring_and_stands_as_missed() {
    let (mut world, line) = World::with_line(no_tests());
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    world.run_for(SECOND);
    let id = rung(&mut world, line, 0);
    world.run_for(Duration::from_secs(90));
    silent(&mut world, 1, Some(NoDevice::NotSetUp));
    world.told(1);
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    world.run_until("both hold it", Duration::from_secs(40), |world| {
        both_hold(world, line, COURSE, &id, "nobody-there")
    });
    assert_eq!(told(&world, 1, &alarm(line, 0)), [0, 0]);
    assert!(world.is_behind(1, &unanswered(line, 0), &id));
    assert_eq!(
        unheard(&world, line, 0, &id),
        [],
        "nothing was to ring there"
    );
}

#[test]
fn a_clock_that_is_wrong_makes_a_ring_neither_shorter_nor_longer_on_either_side() {
    for (host, ms) in [(0, 3_600_000), (1, 3_600_000), (1, -3_600_000)] {
        let (mut world, line) = World::with_line(no_tests());
        world.set_clock(host, ms);
        world.run_for(Duration::from_secs(30));
        let id = rung(&mut world, line, 0);
        world.run_for(Duration::from_secs(55));
        assert!(world.is_behind(1, &alarm(line, 0), &id), "{host} {ms}");
        assert_eq!(statements(&world, line, 0, COURSE, &id), 0);
        world.run_for(Duration::from_secs(10));
        assert!(!world.is_behind(1, &alarm(line, 0), &id), "{host} {ms}");
        assert_eq!(statements(&world, line, 0, COURSE, &id), 1);
    }
}

#[test]
fn a_clock_that_was_set_ahead_this_very_moment_makes_it_ring_for_no_longer_than_it_says() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(30));
    world.set_clock(0, 3_600_000);
    let id = rung(&mut world, line, 0);
    world.run_for(Duration::from_secs(55));
    assert!(world.is_behind(1, &alarm(line, 0), &id));
    world.run_for(Duration::from_secs(10));
    assert!(!world.is_behind(1, &alarm(line, 0), &id));
    assert_eq!(statements(&world, line, 1, COURSE, &id), 1);
    // Nor again after a start.
    world.told(1);
    world.kill(1);
    world.start(1);
    world.run_for(Duration::from_secs(20));
    assert_eq!(told(&world, 1, &alarm(line, 0)), [0, 0]);
    assert!(world.is_behind(1, &unanswered(line, 0), &id));
}

#[test]
fn a_start_while_it_rings_lets_it_ring_on_for_what_is_left_and_no_longer() {
    for ahead_ms in [0, 3_600_000] {
        let (mut world, line) = World::with_line(no_tests());
        world.run_for(Duration::from_secs(30));
        world.set_clock(0, ahead_ms);
        let id = rung(&mut world, line, 0);
        world.run_for(Duration::from_secs(30));
        world.kill(1);
        world.start(1);
        world.run_for(Duration::from_secs(20));
        assert!(world.is_behind(1, &alarm(line, 0), &id), "{ahead_ms}");
        world.run_for(Duration::from_secs(15));
        assert!(!world.is_behind(1, &alarm(line, 0), &id), "{ahead_ms}");
    }
}

#[test]
fn no_number_of_rings_of_one_party_keeps_one_of_another_from_ringing_or_from_being_missed() {
    let mut world = World::new(3);
    let line = world.found(no_tests());
    let missed = rung_for(&mut world, line, 2, 10);
    world.run_for(Duration::from_secs(15));
    assert!(world.is_behind(0, &unanswered(line, 2), &missed));
    for _ in 0..70 {
        rung_for(&mut world, line, 1, 600);
        world.run_for(Duration::from_millis(200));
    }
    assert_eq!(world.board(0).alarms().counted(&alarm(line, 1)), Some(64));
    let id = rung_for(&mut world, line, 2, 60);
    world.run_for(SECOND);
    assert_eq!(told(&world, 0, &alarm(line, 2)), [2, 1]);
    assert!(world.is_behind(0, &alarm(line, 2), &id));
    assert!(world.is_behind(0, &unanswered(line, 2), &missed));
    // Nor do more of them take its place: it is missed when its time is up.
    for _ in 0..5 {
        rung_for(&mut world, line, 1, 600);
        world.run_for(Duration::from_millis(200));
    }
    world.run_for(Duration::from_secs(65));
    assert!(world.is_behind(0, &unanswered(line, 2), &id));
    // A third party's desk is rung by neither.
    assert!(
        world
            .alarms(1)
            .iter()
            .all(|one| !matches!(one, Alarm::Ring { .. }))
    );
    assert!(!world.is_behind(1, &unanswered(line, 2), &missed));
}

#[test]
fn whatever_takes_the_place_of_a_ring_in_the_moment_it_is_over_none_rings_on() {
    let (mut world, line) = World::with_line(no_tests());
    for _ in 0..200 {
        rung_for(&mut world, line, 0, 10);
        world.run_for(Duration::from_millis(100));
    }
    world.run_for(Duration::from_secs(12));
    assert!(!world.alarms(1).contains(&alarm(line, 0)));
    let alarms = world.board(1).alarms();
    assert_eq!(alarms.counted(&unanswered(line, 0)), Some(64));
    assert!(alarms.has_more(&unanswered(line, 0)));
}

#[test]
fn no_number_of_their_rings_and_no_time_that_they_state_hides_one_of_ours_over_a_start() {
    let (mut world, line) = World::with_line(no_tests());
    world.set_clock(1, 3_600_000);
    for _ in 0..140 {
        let id = rung_for(&mut world, line, 1, 10);
        say(&mut world, line, 1, &on(COURSE, &id, ring::WITHDRAW)).unwrap();
        world.run_for(Duration::from_millis(100));
    }
    let id = rung(&mut world, line, 0);
    world.run_for(SECOND);
    world.kill(0);
    world.start(0);
    world.run_for(Duration::from_secs(65));
    assert_eq!(statements(&world, line, 0, COURSE, &id), 1);
    assert!(world.is_behind(0, &unanswered(line, 0), &id));
}

#[test]
fn no_flood_of_what_else_waits_keeps_a_ring_from_ringing() {
    let (mut world, line) = World::with_line(no_tests());
    for _ in 0..1_001 {
        say(
            &mut world,
            line,
            0,
            &begin(&query::COURSE, Precedence::Immediate),
        )
        .unwrap();
        world.run_for(Duration::from_millis(50));
    }
    world.run_for(Duration::from_secs(60));
    let id = rung(&mut world, line, 0);
    world.run_for(2 * SECOND);
    assert!(world.is_behind(1, &alarm(line, 0), &id));
    assert_eq!(told(&world, 1, &alarm(line, 0))[0], 1);
}

#[test]
fn no_number_of_missed_rings_keeps_the_next_one_from_ringing() {
    let (mut world, line) = World::with_line(no_tests());
    let ring = |world: &mut World| {
        let mut ring = begin(COURSE, Precedence::Immediate);
        ring.number = Some(10);
        say(world, line, 0, &ring).unwrap()
    };
    for _ in 0..70 {
        ring(&mut world);
        world.run_for(Duration::from_secs(12));
    }
    // Fourteen minutes, in ten of which five ring.
    let rang = told(&world, 1, &alarm(line, 0))[0];
    assert!((5..=10).contains(&rang), "{rang}");
    world.run_for(Duration::from_secs(700));
    for again in [false, true] {
        if again {
            world.kill(1);
            world.start(1);
            world.run_for(Duration::from_secs(20));
        }
        let id = ring(&mut world);
        world.run_for(2 * SECOND);
        assert!(world.is_behind(1, &alarm(line, 0), &id));
        world.run_for(Duration::from_secs(12));
        let alarms = world.board(1).alarms();
        assert!(alarms.counted(&unanswered(line, 0)).unwrap() <= 64);
    }
}
