//! Links: what is urgent overtakes, a cut path loses nothing, the two dials leave one connection.

use std::time::Duration;

use detente_line::alarm::{Alarm, Cause};
use detente_line::link::channel::Bearer;
use detente_line::switchboard::input::Answer;
use detente_line::switchboard::output::Event;
use detente_record::{EntryId, LineId, Precedence};

use detente_simulator::people::{RELEASING, WATCH};
use detente_simulator::world::{World, no_tests};

/// Sends a message from a host to the other one; a FLASH by two officers.
pub fn send(
    world: &mut World,
    line: LineId,
    from: usize,
    precedence: Precedence,
    text: &str,
) -> EntryId {
    send_to(world, line, from, 1 - from, precedence, text)
}

/// Sends a message from a host to another one; a FLASH by two officers.
pub fn send_to(
    world: &mut World,
    line: LineId,
    from: usize,
    to: usize,
    precedence: Precedence,
    text: &str,
) -> EntryId {
    let (utc, salt) = (world.utc(), world.next_salt());
    let to = [world.hosts[to].party.index()];
    let party = &world.hosts[from].party;
    let officers: &[u16] = if precedence == Precedence::Flash {
        &[WATCH, RELEASING]
    } else {
        &[RELEASING]
    };
    let input = party.signed(
        party.release(line, utc, salt, precedence, &to, text),
        utc,
        officers,
    );
    match world.give(from, input).expect("the act is sound") {
        Answer::Entry(id) => id,
        other => panic!("not an entry: {other:?}"),
    }
}

pub fn is_delivered(world: &World, line: LineId, from: usize, id: &EntryId) -> bool {
    let message = world
        .line(from, line)
        .fold()
        .message(id)
        .expect("a message");
    message
        .addressees
        .iter()
        .all(|addressee| addressee.delivered.is_some())
}

#[test]
fn a_flash_overtakes_a_megabyte_of_routine_at_64_kbit_over_either_path_alone() {
    for (n, alone) in [Bearer::Quic, Bearer::Tcp].into_iter().enumerate() {
        let (mut world, line) = World::with_line(no_tests());
        world.cut(if n == 0 { Bearer::Tcp } else { Bearer::Quic });
        world.run_for(Duration::from_secs(20));
        world.paths.rate = Some(8_000);
        let text = "r".repeat(2_000);
        for _ in 0..500 {
            send(&mut world, line, 0, Precedence::Routine, &text);
        }
        world.run_for(Duration::from_secs(5));
        let flash = send(
            &mut world,
            line,
            0,
            Precedence::Flash,
            "Cease fire at once.",
        );
        let took = world.run_until("the FLASH is delivered", Duration::from_secs(5), |world| {
            is_delivered(world, line, 0, &flash)
        });
        assert!(
            took < Duration::from_secs(3),
            "over {alone:?} alone it took {took:?}"
        );
        assert!(
            world.line(0, line).waiting(world.hosts[1].party.index()) > 300,
            "the routine still waits"
        );
        assert!(
            world.paths.queued_most < Duration::from_secs(2),
            "a queue of {:?}",
            world.paths.queued_most
        );
    }
}

#[test]
fn an_entry_begun_on_a_path_that_a_better_one_replaces_arrives() {
    let (mut world, line) = World::with_line(no_tests());
    world.cut(Bearer::Quic);
    world.run_for(Duration::from_secs(20));
    // So slow that entries go out in pieces.
    world.paths.rate = Some(8_000);
    let text = "r".repeat(3_000);
    let ids: Vec<EntryId> = (0..40)
        .map(|_| send(&mut world, line, 0, Precedence::Routine, &text))
        .collect();
    world.run_for(Duration::from_secs(2));
    world.heal(Bearer::Quic);
    world.run_until("all is delivered", Duration::from_secs(120), |world| {
        ids.iter().all(|id| is_delivered(world, line, 0, id))
    });
}

#[test]
fn a_path_cut_in_mid_traffic_delays_ordinary_messages_by_less_than_a_second_and_flash_not_at_all() {
    for cut in Bearer::ALL {
        let (mut world, line) = World::with_line(no_tests());
        let mut ids = Vec::new();
        for n in 0..200 {
            if n == 100 {
                world.cut(cut);
            }
            ids.push(send(
                &mut world,
                line,
                0,
                Precedence::Routine,
                &format!("message {n}"),
            ));
            world.run_for(Duration::from_millis(5));
        }
        let flash = send(&mut world, line, 0, Precedence::Flash, "Still here.");
        let took = world.run_until("the FLASH is there", Duration::from_secs(1), |world| {
            world.line(1, line).fold().holds(&flash)
        });
        assert!(
            took <= Duration::from_millis(20),
            "{took:?} without {cut:?}"
        );
        let took = world.run_until("the FLASH is receipted", Duration::from_secs(1), |world| {
            is_delivered(world, line, 0, &flash)
        });
        assert!(
            took <= Duration::from_millis(20),
            "a FLASH is receipted at once, not after {took:?}"
        );
        world.run_until("every message is there", Duration::from_secs(1), |world| {
            ids.iter().all(|id| world.line(1, line).fold().holds(id))
        });
        let told = world.told(1);
        for id in &ids {
            let shown = told.iter().filter(|(_, event)| {
                matches!(event, detente_line::switchboard::output::Event::Held { id: held, .. } if held == id)
            });
            assert_eq!(shown.count(), 1, "each is shown once");
        }
    }
}

#[test]
fn a_cut_path_is_alarmed_on_both_sides_within_ten_seconds_and_named() {
    for cut in Bearer::ALL {
        let (mut world, _) = World::with_line(no_tests());
        world.cut(cut);
        world.run_until("both sides alarm", Duration::from_secs(10), |world| {
            (0..2).all(|host| {
                let counterpart = world.hosts[1 - host].party.link();
                world.alarms(host).contains(&Alarm::PathDown {
                    counterpart,
                    bearer: cut,
                })
            })
        });
        world.heal(cut);
        world.run_until("the alarm is over", Duration::from_secs(10), |world| {
            (0..2).all(|host| world.alarms(host).is_empty())
        });
    }
}

/// What a host says of the line when something happened to the other host or to the paths.
fn down_within_ten_seconds(host: usize, cause: Cause, break_it: impl Fn(&mut World)) {
    let (mut world, _) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(3));
    break_it(&mut world);
    let counterpart = world.hosts[1 - host].party.link();
    let alarm = Alarm::LineDown { counterpart, cause };
    world.run_until(&format!("{alarm:?}"), Duration::from_secs(10), |world| {
        world.alarms(host).contains(&alarm)
    });
    let others = world
        .alarms(host)
        .into_iter()
        .filter(|standing| matches!(standing, Alarm::LineDown { .. }));
    assert_eq!(others.count(), 1, "one cause is named");
}

#[test]
fn a_killed_node_is_alarmed_as_node_down_by_the_side_that_dials_and_by_the_one_that_does_not() {
    down_within_ten_seconds(1, Cause::NodeDown, |world| world.kill(0));
    down_within_ten_seconds(0, Cause::NodeDown, |world| world.kill(1));
}

#[test]
fn a_node_closed_by_its_operator_is_alarmed_as_closed_by_operator() {
    for host in [0, 1] {
        down_within_ten_seconds(host, Cause::ClosedByOperator, |world| {
            world
                .give(1 - host, detente_line::switchboard::input::Input::Close)
                .unwrap();
            world.run_for(Duration::from_millis(50));
            world.kill(1 - host);
        });
    }
}

#[test]
fn both_paths_cut_are_alarmed_on_both_sides_as_no_path_or_node() {
    for host in [0, 1] {
        down_within_ten_seconds(host, Cause::AllSilent, |world| {
            Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
        });
    }
}

#[test]
fn a_path_reset_long_before_is_not_why_the_last_one_falls_silent() {
    // Host 0 does not dial: nothing tells it anew how the reset path is.
    let (mut world, _) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(3));
    world.cut(Bearer::Tcp);
    world.reset(Bearer::Tcp);
    world.run_for(Duration::from_secs(60));
    world.cut(Bearer::Quic);
    let counterpart = world.hosts[1].party.link();
    let cause = Cause::AllSilent;
    let alarm = Alarm::LineDown { counterpart, cause };
    world.run_until("it is alarmed", Duration::from_secs(10), |world| {
        world.alarms(0).contains(&alarm)
    });
}

#[test]
fn when_both_sides_dial_one_channel_per_path_and_lane_remains() {
    let mut world = World::new(2);
    let card = world.hosts[1].party.card.encode().to_vec();
    world
        .give(
            0,
            detente_line::switchboard::input::Input::Paired {
                card,
                dialable: [true; 2],
            },
        )
        .unwrap();
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(10));
    assert_eq!(world.wires_standing(), 4, "two paths with two lanes each");
    let id = send(&mut world, line, 0, Precedence::Routine, "one");
    world.run_until("it is delivered", Duration::from_secs(1), |world| {
        is_delivered(world, line, 0, &id)
    });
}

#[test]
fn a_path_that_falls_silent_in_the_middle_of_a_long_entry_and_comes_back_spoils_nothing() {
    let (mut world, line) = World::with_line(no_tests());
    world.paths.rate = Some(40_000);
    let text = "r".repeat(30_000);
    let ids: Vec<EntryId> = (0..20)
        .map(|_| send(&mut world, line, 0, Precedence::Routine, &text))
        .collect();
    // In turn, so that each path is left in the middle of an entry and used again.
    for n in 0..8 {
        let bearer = Bearer::ALL[n % 2];
        world.cut(bearer);
        world.run_for(Duration::from_millis(2_500));
        world.heal(bearer);
        world.run_for(Duration::from_millis(700));
    }
    world.run_until(
        "everything is delivered",
        Duration::from_secs(25),
        |world| ids.iter().all(|id| is_delivered(world, line, 0, id)),
    );
    let faults = world
        .alarms(1)
        .into_iter()
        .filter(|alarm| matches!(alarm, Alarm::PeerFault { .. }));
    assert_eq!(faults.count(), 0, "pieces of two entries were put together");
}

#[test]
fn a_backlog_larger_than_is_kept_in_memory_arrives_from_the_store() {
    let (mut world, line) = World::with_line(no_tests());
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    world.run_for(Duration::from_secs(15));
    let text = "r".repeat(30_000);
    let ids: Vec<EntryId> = (0..300)
        .map(|_| send(&mut world, line, 0, Precedence::Routine, &text))
        .collect();
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    world.run_for(Duration::from_millis(3_500));
    // These come on top of the backlog while it is sent.
    let late: Vec<EntryId> = (0..300)
        .map(|_| send(&mut world, line, 0, Precedence::Routine, &text))
        .collect();
    world.run_until("all is delivered", Duration::from_secs(60), |world| {
        ids.iter()
            .chain(&late)
            .all(|id| is_delivered(world, line, 0, id))
    });
}

#[test]
fn an_idle_line_waits_for_nothing() {
    let (mut world, line) = World::with_line(no_tests());
    let id = send(&mut world, line, 0, Precedence::Routine, "one");
    let other = world.hosts[1].party.index();
    assert!(
        world.line(0, line).waiting(other) > 0,
        "it waits for its receipt"
    );
    world.run_for(Duration::from_secs(5));
    assert!(is_delivered(&world, line, 0, &id));
    for (host, counterpart) in [(0, 1), (1, 0)] {
        let counterpart = world.hosts[counterpart].party.index();
        assert_eq!(
            world.line(host, line).waiting(counterpart),
            0,
            "host {host}"
        );
    }
}

#[test]
fn a_routine_and_its_receipt_go_in_one_write_each_with_the_news_of_what_arrived() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let before = world.writes();
    for n in 1..=10 {
        let id = send(&mut world, line, 0, Precedence::Routine, "Nothing new.");
        world.run_until("it is delivered", Duration::from_secs(1), |world| {
            is_delivered(world, line, 0, &id)
        });
        // What the receipt brought is told with the next message, which comes at once.
        assert_eq!(world.writes(), before.map(|writes| writes + n));
    }
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.writes(), [before[0] + 11, before[1] + 10]);
}

#[test]
fn an_entry_that_cannot_be_put_together_is_asked_for_whole_and_arrives_at_once() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let deliver = |world: &mut World, text: &str| {
        let id = send(world, line, 0, Precedence::Routine, text);
        world.run_until(text, Duration::from_secs(1), |world| {
            is_delivered(world, line, 0, &id)
        });
    };
    deliver(&mut world, "first");
    deliver(&mut world, "by its difference");
    let before = world.writes();
    world.confuse(0, 1, line);
    // Several under way by the time that whole ones are asked for.
    let under_way: Vec<EntryId> = (0..5)
        .map(|_| send(&mut world, line, 0, Precedence::Routine, "under way"))
        .collect();
    world.run_until("all of them", Duration::from_secs(1), |world| {
        under_way.iter().all(|id| is_delivered(world, line, 0, id))
    });
    assert!(world.writes()[1] > before[1] + 1, "host 1 asked for it");
    deliver(&mut world, "whole from now on");
    for host in 0..2 {
        assert_eq!(world.alarms(host), []);
    }
}

#[test]
fn a_counterpart_that_takes_its_paths_up_and_down_rings_ten_times_and_each_failure_is_told_in_ten_seconds()
 {
    let (mut world, _) = World::with_line(no_tests());
    let counterpart = world.hosts[1].party.link();
    world.run_for(Duration::from_secs(20));
    world.told(0);
    let (mut rings, mut for_all) = (Vec::new(), 0);
    for round in 0..40 {
        let one = [Bearer::Quic, Bearer::Tcp][round % 2];
        // Now one path, now both.
        let cut = if round % 3 == 0 {
            vec![one]
        } else {
            Bearer::ALL.to_vec()
        };
        for bearer in &cut {
            world.cut(*bearer);
        }
        world.run_for(Duration::from_secs(10));
        let is_it = |alarm: &Alarm| match alarm {
            Alarm::LineDown { .. } => cut.len() == 2,
            Alarm::PathDown { bearer, .. } => cut == [*bearer],
            _ => false,
        };
        let alarms = world.alarms(0);
        assert!(alarms.iter().any(is_it), "{cut:?}: {alarms:?}");
        let mut was_told = false;
        for (at, event) in world.told(0) {
            match event {
                Event::Raised(alarm) => {
                    was_told |= is_it(&alarm);
                    for_all += u32::from(alarm == Alarm::Many { counterpart });
                    rings.push(at);
                }
                Event::Gathered(alarm) => was_told |= is_it(&alarm),
                _ => {}
            }
        }
        assert!(was_told, "{cut:?}: nobody was told");
        for bearer in &cut {
            world.heal(*bearer);
        }
        world.run_for(Duration::from_secs(15));
        for (at, event) in world.told(0) {
            if let Event::Raised(alarm) = event {
                for_all += u32::from(alarm == Alarm::Many { counterpart });
                rings.push(at);
            }
        }
        let now = world.now();
        let lately = rings.iter().filter(|at| now.since(**at) < TEN_MINUTES);
        assert!(lately.count() <= 10, "{rings:?}");
    }
    assert!(for_all >= 3, "{for_all}");
}

const TEN_MINUTES: Duration = Duration::from_secs(600);

/// After an outage of two hours over narrow paths ROUTINE, whose window was as large as the path, took most of it: of ten lines'
/// FLASH the last was not there 25 s after the paths were back (day 412,038).
#[test]
fn what_is_urgent_after_an_outage_goes_before_all_that_is_not() {
    let mut world = World::seeded(2, 7);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    Bearer::ALL.into_iter().for_each(|bearer| world.cut(bearer));
    world.run_for(Duration::from_secs(20));
    let routine = "The convoy goes on as it was announced. ".repeat(10);
    let ordinary: Vec<EntryId> = (0..600)
        .map(|_| {
            world.run_for(Duration::from_millis(20));
            send(&mut world, line, 0, Precedence::Routine, &routine)
        })
        .collect();
    let urgent: Vec<EntryId> = (0..150)
        .map(|n| {
            world.run_for(Duration::from_millis(100));
            let precedence = match n % 3 {
                0 => Precedence::Flash,
                _ => Precedence::Immediate,
            };
            send(
                &mut world,
                line,
                0,
                precedence,
                &format!("Hold your fire, {n}."),
            )
        })
        .collect();
    world.paths.rate = Some(20_000);
    Bearer::ALL
        .into_iter()
        .for_each(|bearer| world.heal(bearer));
    let held = |world: &World, id: &EntryId| {
        let line = world.board(1).line(line);
        line.is_some_and(|line| line.fold().holds(id))
    };
    world.run_until("one is there", Duration::from_secs(20), |world| {
        urgent.iter().any(|id| held(world, id))
    });
    let took = world.run_until("all are there", Duration::from_secs(120), |world| {
        urgent.iter().all(|id| held(world, id))
    });
    let came = ordinary.iter().filter(|id| held(&world, id)).count();
    assert!(took < Duration::from_secs(9), "{took:?}, {came}");
    assert!(came > 0, "all else came to a stand");
}

/// Squall 650,199 at `8ab4bde`: each channel of each counterpart had a window of its own on a path that all of them shared.
/// That nobody had acknowledged eighty of them fell due at once, went to both on all channels, and a FLASH stood behind that.
#[test]
fn what_is_urgent_for_two_counterparts_over_one_narrow_path_keeps_no_flash_waiting() {
    for (rate, seed) in [8_000, 16_000]
        .map(|rate| (0..4).map(move |seed| (rate, seed)))
        .into_iter()
        .flatten()
    {
        let mut world = World::seeded(3, seed);
        let line = world.found(no_tests());
        world.run_for(Duration::from_secs(5));
        let text = "n".repeat(900);
        for _ in 0..80 {
            send_to(&mut world, line, 0, 1, Precedence::Immediate, &text);
        }
        world.run_for(Duration::from_secs(40));
        world.paths.rate = Some(rate);
        for n in 0..12 {
            world.run_for(Duration::from_millis(2_300));
            if n % 3 == 0 {
                send_to(&mut world, line, 1, 0, Precedence::Immediate, &text);
                send_to(&mut world, line, 0, 1, Precedence::Priority, &text);
            }
            let flash = send_to(&mut world, line, 0, 1, Precedence::Flash, "Stop.");
            let comes = |world: &World| world.line(1, line).fold().holds(&flash);
            world.run_until("the FLASH is there", Duration::from_secs(2), comes);
        }
    }
}

/// Storm 700,108 at `2a377c5`: every half a minute the heads of four lines went to four counterparts on both paths in one moment,
/// 36 kB, and a FLASH stood for two seconds behind that over 16.7 kB/s.
#[test]
fn heads_of_every_half_a_minute_do_not_stand_before_a_flash() {
    let mut world = World::seeded(5, 7);
    let lines: Vec<LineId> = (0..6)
        .map(|n| world.found_among(&[0, 1, 2, 3, 4], [n; 16], no_tests()))
        .collect();
    world.run_for(Duration::from_secs(10));
    // After a start all lines of a machine keep the same time.
    world.kill(0);
    world.start(0);
    world.run_for(Duration::from_secs(20));
    assert!(lines.iter().all(|line| world.speaks(0, *line)));
    world.paths.rate = Some(8_000);
    world.paths.queued_most = Duration::ZERO;
    let told = world.heads_told();
    world.run_for(Duration::from_secs(62));
    let told = world.heads_told() - told;
    assert!(
        told >= 2 * 6 * 5 * 4,
        "each is told to each, and again: {told}"
    );
    let queued = world.paths.queued_most;
    assert!(queued < Duration::from_millis(400), "{queued:?}");
}
