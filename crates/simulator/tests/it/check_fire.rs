//! Check fires between nodes: beside a spent cap on FLASH, within one of their own, and rung for until somebody has
//! taken them.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::limits::CHECK_FIRES_PER_HOUR_MAX;
use detente_line::message::CHECK_FIRE;
use detente_line::switchboard::input::{Answer, Input, InputError};
use detente_line::switchboard::output::Event;
use detente_record::{Entry, EntryId, Header, LineId, Precedence};

use crate::hostile::{header, sealed};
use crate::links::{is_delivered, send};
use detente_simulator::people::WATCH;
use detente_simulator::world::{World, no_tests};

/// What the charter of these tests allows of FLASH.
const FLASH_CAP: u64 = 60;

fn check_fire(world: &mut World, line: LineId, from: usize) -> Input {
    let (utc, salt) = (world.utc(), world.next_salt());
    let to = [world.hosts[1 - from].party.index()];
    let party = &world.hosts[from].party;
    let author = party.author(line, utc, salt);
    party.signed(party.check_fire(&author, &to), utc, &[WATCH])
}

fn asked(world: &mut World, line: LineId, from: usize) -> EntryId {
    let input = check_fire(world, line, from);
    match world.give(from, input) {
        Ok(Answer::Entry(id)) => id,
        other => panic!("{other:?}"),
    }
}

fn alarm(world: &World, line: LineId, from: usize) -> Alarm {
    let party = world.hosts[from].party.index();
    Alarm::CheckFire { line, party }
}

/// How often an alarm rang at a host since it was asked last.
fn rang(world: &World, host: usize, alarm: &Alarm) -> usize {
    let told = world.told(host).into_iter();
    told.filter(|(_, event)| matches!(event, Event::Raised(raised) if raised == alarm))
        .count()
}

#[test]
fn a_check_fire_rings_at_the_other_side_within_a_second_and_every_five_minutes_until_it_is_taken() {
    let (mut world, line) = World::with_line(no_tests());
    let fire = alarm(&world, line, 0);
    let id = asked(&mut world, line, 0);
    world.run_for(Duration::from_secs(1));
    assert_eq!(rang(&world, 1, &fire), 1);
    assert!(!world.board(0).alarms().standing().contains_key(&fire));
    for _ in 0..3 {
        world.run_for(Duration::from_secs(298));
        assert_eq!(rang(&world, 1, &fire), 0);
        world.run_for(Duration::from_secs(2));
        assert_eq!(rang(&world, 1, &fire), 1);
    }
    // Nor does a start silence it.
    world.kill(1);
    world.start(1);
    world.run_for(Duration::from_secs(10));
    assert_eq!(rang(&world, 1, &fire), 1);
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[1].party;
    let fold = world.line(1, line).fold();
    let taken = party.acknowledge(fold, line, utc, salt, &id);
    let input = party.signed(taken, utc, &[WATCH]);
    world.give(1, input).unwrap();
    assert!(!world.board(1).alarms().standing().contains_key(&fire));
    world.run_for(Duration::from_secs(700));
    assert_eq!(rang(&world, 1, &fire), 0);
}

#[test]
fn a_spent_cap_on_flash_stops_no_check_fire_and_check_fires_spend_none_of_it() {
    let (mut world, line) = World::with_line(no_tests());
    for n in 0..CHECK_FIRES_PER_HOUR_MAX {
        let id = asked(&mut world, line, 0);
        world.run_until("it is delivered", Duration::from_secs(5), |world| {
            is_delivered(world, line, 0, &id)
        });
        assert!(n < CHECK_FIRES_PER_HOUR_MAX);
    }
    let refused = |world: &mut World| {
        let input = check_fire(world, line, 0);
        match world.give(0, input) {
            Err(InputError::CheckFireCap { cap, wait }) => {
                assert_eq!(cap, CHECK_FIRES_PER_HOUR_MAX);
                wait
            }
            other => panic!("{other:?}"),
        }
    };
    assert!(refused(&mut world) > Duration::from_secs(3_500));
    for n in 0..FLASH_CAP {
        let id = send(&mut world, line, 0, Precedence::Flash, &format!("{n}"));
        world.run_until("it is delivered", Duration::from_secs(5), |world| {
            is_delivered(world, line, 0, &id)
        });
    }
    // The record tells both after a start.
    world.kill(0);
    world.start(0);
    world.run_until("it speaks again", Duration::from_secs(20), |world| {
        world.speaks(0, line)
    });
    refused(&mut world);
    // The other side has a cap of its own, and its FLASH are spent as fast.
    for n in 0..FLASH_CAP {
        send(&mut world, line, 1, Precedence::Flash, &format!("{n}"));
    }
    let id = asked(&mut world, line, 1);
    world.run_until("it is delivered", Duration::from_secs(5), |world| {
        is_delivered(world, line, 1, &id)
    });
    world.run_for(Duration::from_secs(3_600));
    let id = asked(&mut world, line, 0);
    world.run_until("it is delivered", Duration::from_secs(5), |world| {
        is_delivered(world, line, 0, &id)
    });
}

#[test]
fn a_counterpart_s_check_fires_beyond_the_cap_are_unreceipted_and_counted_under_one_alarm() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let key = world.hosts[1].party.entry_key();
    let entries: Vec<Entry> = (0..CHECK_FIRES_PER_HOUR_MAX as u64 + 5)
        .map(|n| {
            let header = Header {
                precedence: Precedence::Flash,
                outcome: Some(CHECK_FIRE),
                ..header(&world, line, 1, 1_000 + n)
            };
            sealed(header, &key)
        })
        .collect();
    for entry in &entries {
        world.inject(1, 0, entry.bytes());
    }
    world.run_for(Duration::from_secs(5));
    let fold = world.line(0, line).fold();
    let held = entries.iter().filter(|entry| fold.holds(&entry.id()));
    assert_eq!(held.count(), CHECK_FIRES_PER_HOUR_MAX);
    let party = world.hosts[1].party.index();
    let over = Alarm::FlashCap { line, party };
    assert_eq!(world.board(0).alarms().counted(&over), Some(5));
    // No officer signed any of them, and they ring all the same: when in doubt.
    let fire = alarm(&world, line, 1);
    assert!(world.board(0).alarms().standing().contains_key(&fire));
}
