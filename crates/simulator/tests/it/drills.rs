//! Drills of a line: a node begins them at moments that nobody knows, one in each window; the other desk hears each, as often
//! as is agreed and no more; and what comes of them stands in a column of its own.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::line_test::scorecard::Scorecard;
use detente_line::line_test::state::TestId;
use detente_line::switchboard::input::Input;
use detente_line::switchboard::output::Event;
use detente_record::{DeskTerms, EntryId, LineId, PartyIndex, Status, TestSchedule, Timestamp};
use detente_simulator::clock::BEGIN_MS;
use detente_simulator::officers::read_back;
use detente_simulator::world::World;

use crate::between_two::{BOTH, cut, entry, heal};
use crate::ending::end;

const WINDOW_MS: u64 = 8 * 3_600_000;
const MINUTE: Duration = Duration::from_secs(60);

/// A scheduled test a day, and so many drills a week.
fn world(drills: Option<u64>) -> (World, LineId) {
    let mut world = World::new(2);
    world.run_for(Duration::from_secs(1));
    let tests = TestSchedule {
        anchor: Timestamp::from_ms(BEGIN_MS + 3_600_000),
        period_ms: 86_400_000,
        answer_within_ms: 300_000,
    };
    let desk = DeskTerms {
        drills_a_week: drills,
        ..DeskTerms::default()
    };
    let line = world.found_agreeing(&[0, 1], [7; 16], tests, desk);
    world.run_until("both speak", MINUTE, |world| {
        (0..2).all(|host| world.speaks(host, line))
    });
    (world, line)
}

fn alarm(line: LineId, from: u8) -> Alarm {
    let party = PartyIndex(from);
    Alarm::Drill { line, party }
}

/// What a host was told since it was asked last: the challenges that ask its officers, and how often the alarm of the other
/// side's drills rang and was over.
fn told(world: &World, line: LineId, host: usize) -> (Vec<EntryId>, usize, usize) {
    let theirs = alarm(line, u8::from(host == 0));
    let (mut asks, mut rang, mut over) = (Vec::new(), 0, 0);
    for (_, event) in world.told(host) {
        match event {
            Event::TestAsks { challenge, .. } => asks.push(challenge),
            Event::Raised(one) if one == theirs => rang += 1,
            Event::Cleared(one) if one == theirs => over += 1,
            _ => {}
        }
    }
    (asks, rang, over)
}

fn score(world: &World, line: LineId, host: usize) -> Scorecard {
    world
        .line(host, line)
        .fold()
        .whole_scorecard(Status::Actual)
}

/// When each drill was begun, by party.
fn begun(world: &World, line: LineId) -> [Vec<Timestamp>; 2] {
    let fold = world.line(0, line).fold();
    let ids = fold.line_tests(Status::Actual).into_iter();
    let drills = ids.filter(|id| matches!(id, TestId::Unscheduled(_)));
    let tests: Vec<_> = drills
        .filter_map(|id| fold.line_test(Status::Actual, id))
        .collect();
    [0, 1].map(|party| {
        let by = tests.iter().filter(|test| test.initiator.0 == party);
        by.map(|test| test.due).collect()
    })
}

#[test]
fn each_node_begins_one_drill_in_each_window_and_officers_who_answer_are_in_time() {
    let (mut world, line) = world(Some(21));
    for host in 0..2 {
        world.told(host);
    }
    let mut heard = [0, 0];
    let mut over = [0, 0];
    // The last hour of a window before the anchor, and three windows of eight hours.
    for _ in 0..25 * 60 {
        world.run_for(MINUTE);
        for host in 0..2 {
            let (asks, rang, cleared) = told(&world, line, host);
            heard[host] += rang;
            over[host] += cleared;
            for challenge in asks {
                read_back(&mut world, line, host, challenge);
            }
        }
    }
    let all = begun(&world, line);
    let begins = BEGIN_MS + 3_600_000;
    for (party, drills) in all.iter().enumerate() {
        let since = drills.iter().filter(|at| at.as_ms() >= begins);
        let windows: Vec<u64> = since.map(|at| (at.as_ms() - begins) / WINDOW_MS).collect();
        assert_eq!(windows, [0, 1, 2], "party {party}: {drills:?}");
        let other = usize::from(party == 0);
        assert!(heard[other] >= 3 && over[other] >= 3, "{heard:?} {over:?}");
    }
    assert_ne!(all[0], all[1], "each draws its own moments");
    let cards = [0, 1].map(|host| score(&world, line, host));
    assert_eq!(cards[0], cards[1]);
    let drills = &cards[0].unscheduled.overall;
    assert_eq!((drills.failed, drills.late), (0, 0), "{drills:?}");
    assert!(drills.in_time >= 6 && drills.median_answer_ms.is_some());
    assert_eq!(
        cards[0].scheduled.overall.due, 1,
        "the schedule counts its own"
    );
    assert!(cards[0].beyond.is_empty());
}

#[test]
fn an_officers_drill_takes_the_place_of_the_nodes_in_its_window_and_nobody_there_is_a_failure_of_the_drill_alone()
 {
    for starts in [false, true] {
        let (mut world, line) = world(Some(21));
        world.run_for(Duration::from_secs(3_600));
        let before = begun(&world, line).map(|of| of.len());
        world.give(0, Input::StartTest { line }).unwrap();
        // A node that is started anew reads of it in its own journal.
        if starts {
            world.run_for(MINUTE);
            world.kill(0);
            world.start(0);
        }
        world.run_for(Duration::from_millis(WINDOW_MS) - 2 * MINUTE);
        let after = begun(&world, line).map(|of| of.len());
        assert_eq!(after[0] - before[0], 1, "the officers' own, and no other");
        assert_eq!(after[1] - before[1], 1);
        let card = score(&world, line, 1);
        assert_eq!(card.unscheduled.overall.in_time, 0);
        assert!(card.unscheduled.overall.failed >= 2);
        assert_eq!(card.scheduled.overall.due, 1);
        assert!((0..2).all(|host| {
            !world
                .alarms(host)
                .contains(&alarm(line, u8::from(host == 0)))
        }));
    }
}

#[test]
fn without_the_charters_word_no_node_begins_a_drill() {
    let (mut world, line) = world(None);
    world.run_for(Duration::from_secs(12 * 3_600));
    assert_eq!(begun(&world, line), [Vec::new(), Vec::new()]);
}

#[test]
fn a_drill_sounds_until_somebody_answers_or_its_time_is_up() {
    let (mut world, line) = world(None);
    world.told(1);
    for answers in [true, false] {
        world.give(0, Input::StartTest { line }).unwrap();
        world.run_for(Duration::from_secs(1));
        let (asks, rang, _) = told(&world, line, 1);
        assert_eq!((asks.len(), rang), (1, 1));
        assert!(world.alarms(1).contains(&alarm(line, 0)));
        assert!(
            world.alarms(0).is_empty(),
            "and not at the desk that drills"
        );
        if answers {
            read_back(&mut world, line, 1, asks[0]);
            assert!(world.alarms(1).is_empty());
        } else {
            world.run_for(Duration::from_secs(300));
            assert!(world.alarms(1).is_empty());
        }
        assert_eq!(told(&world, line, 1).2, 1, "it is over");
        // One condition rings by itself once in ten minutes.
        world.run_for(Duration::from_secs(660));
    }
    let drills = score(&world, line, 0).unscheduled.overall;
    assert_eq!((drills.in_time, drills.failed), (1, 1));
}

#[test]
fn a_flood_of_drills_sounds_as_often_as_is_agreed_and_fills_nobodys_scorecard() {
    for (agreed, most) in [(Some(2), 2), (None, 7)] {
        let (mut world, line) = world(agreed);
        // Into a week of its own: what its nodes begun before counts for that.
        world.run_for(Duration::from_secs(3_600));
        world.told(1);
        let before = begun(&world, line)[0].len() as u64;
        let mut heard = 0;
        for n in 0..24 {
            world.give(0, Input::StartTest { line }).unwrap();
            world.run_for(Duration::from_secs(900));
            let (asks, rang, _) = told(&world, line, 1);
            assert_eq!(asks.len(), 1, "officers are asked all the same");
            heard += rang;
            // A node that is started anew knows what has sounded.
            if n == 12 {
                world.kill(1);
                world.start(1);
                world.run_for(MINUTE);
                heard += told(&world, line, 1).1;
            }
        }
        assert_eq!(heard, most, "{agreed:?}");
        let card = score(&world, line, 1);
        let counted = card.unscheduled.overall.due;
        let beyond = card.beyond.get(&PartyIndex(0)).copied().unwrap_or_default();
        match agreed {
            Some(agreed) => {
                let theirs = card.unscheduled.begun_by[&PartyIndex(0)].due;
                assert_eq!((theirs, beyond), (agreed + before, 24 - agreed));
            }
            // Nothing is agreed: each counts, and sounds no oftener for that.
            None => assert_eq!((counted, beyond), (24, 0)),
        }
        assert!(card.scheduled.overall.due <= 1);
    }
}

#[test]
fn what_waits_in_silence_keeps_no_alarm_of_a_drill_that_was_answered_or_is_over() {
    for answers in [true, false] {
        let (mut world, line) = world(Some(1));
        // Into a week of its own, and past the scheduled test at its beginning.
        world.run_for(Duration::from_secs(4_200));
        world.told(1);
        let mut waits = Vec::new();
        for _ in 0..5 {
            world.give(0, Input::StartTest { line }).unwrap();
            world.run_for(Duration::from_secs(50));
            let (asks, ..) = told(&world, line, 1);
            waits.extend(asks);
        }
        assert_eq!(waits.len(), 5);
        // The first sounded; the others wait beyond what is agreed.
        if answers {
            assert!(world.alarms(1).contains(&alarm(line, 0)));
            read_back(&mut world, line, 1, waits[0]);
        } else {
            world.run_for(MINUTE);
        }
        assert!(!world.alarms(1).contains(&alarm(line, 0)), "{answers}");
        let open = world.line(1, line).asks();
        assert!(open.len() >= 3, "asked all the same: {open:?}");
    }
}

#[test]
fn a_drill_that_a_node_is_started_in_sounds_on_and_is_answered_in_time() {
    let (mut world, line) = world(Some(1));
    world.run_for(Duration::from_secs(4_200));
    world.told(1);
    let mut waits = Vec::new();
    for _ in 0..2 {
        world.give(0, Input::StartTest { line }).unwrap();
        world.run_for(Duration::from_secs(5));
        waits.extend(told(&world, line, 1).0);
    }
    world.kill(1);
    world.start(1);
    world.run_until("both speak", MINUTE, |world| {
        (0..2).all(|host| world.speaks(host, line))
    });
    assert_eq!(told(&world, line, 1).1, 1, "it rings at the new start");
    let asked: Vec<EntryId> = world
        .line(1, line)
        .asks()
        .iter()
        .map(|ask| ask.challenge)
        .collect();
    assert!(waits.iter().all(|one| asked.contains(one)), "{asked:?}");
    read_back(&mut world, line, 1, waits[0]);
    world.run_for(Duration::from_secs(1));
    // The second was beyond what is agreed: it waits, and made no sound before either.
    assert!(!world.alarms(1).contains(&alarm(line, 0)));
    read_back(&mut world, line, 1, waits[1]);
    world.run_for(Duration::from_secs(1));
    // What was answered asks nobody after one more start.
    world.kill(1);
    world.start(1);
    world.run_until("both speak", MINUTE, |world| {
        (0..2).all(|host| world.speaks(host, line))
    });
    assert!(world.line(1, line).asks().is_empty());
    assert!(!world.alarms(1).contains(&alarm(line, 0)));
    let card = score(&world, line, 0);
    assert_eq!(card.unscheduled.begun_by[&PartyIndex(0)].in_time, 1);
    assert_eq!(card.beyond, [(PartyIndex(0), 1)].into());
}

#[test]
fn a_drill_that_came_when_its_time_was_up_takes_no_place_of_one_that_sounds_after_a_start() {
    let (mut world, line) = world(Some(1));
    world.run_for(Duration::from_secs(4_200));
    world.told(1);
    cut(&mut world);
    world.give(0, Input::StartTest { line }).unwrap();
    world.run_for(Duration::from_secs(600));
    heal(&mut world);
    let speak = |world: &mut World| {
        world.run_until("both speak", 5 * MINUTE, |world| {
            (0..2).all(|host| world.speaks(host, line))
        });
    };
    speak(&mut world);
    world.run_for(MINUTE);
    world.kill(1);
    world.start(1);
    speak(&mut world);
    let (asks, rang, _) = told(&world, line, 1);
    assert_eq!((asks.len(), rang), (0, 0), "nobody was asked");
    world.give(0, Input::StartTest { line }).unwrap();
    world.run_for(Duration::from_secs(1));
    let (asks, rang, _) = told(&world, line, 1);
    assert_eq!((asks.len(), rang), (1, 1));
}

#[test]
fn on_a_line_that_has_ended_no_node_begins_a_drill_and_none_sounds() {
    let (mut world, line) = world(Some(21));
    world.run_for(Duration::from_secs(4_200));
    world.give(0, Input::StartTest { line }).unwrap();
    world.run_for(Duration::from_secs(1));
    assert!(world.alarms(1).contains(&alarm(line, 0)));
    for host in 0..2 {
        entry(end(&mut world, host, line, false, BOTH));
    }
    world.run_for(Duration::from_secs(600));
    let before = begun(&world, line);
    world.run_for(Duration::from_millis(3 * WINDOW_MS));
    assert_eq!(begun(&world, line), before);
    for host in 0..2 {
        let theirs = alarm(line, u8::from(host == 0));
        assert!(!world.alarms(host).contains(&theirs));
    }
}
