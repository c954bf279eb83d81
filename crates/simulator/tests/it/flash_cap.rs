//! FLASH beyond the charter's cap: our own is refused at its release, the counterpart's is refused
//! unreceipted and counted under one alarm.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::switchboard::input::{Input, InputError};
use detente_line::switchboard::output::Event;
use detente_record::{Entry, Header, LineId, Precedence, Status};

use crate::hostile::{header, sealed};
use crate::links::{is_delivered, send};
use detente_simulator::people::{RELEASING, WATCH};
use detente_simulator::world::{World, no_tests};

/// What the charter of these tests allows.
const CAP: usize = 60;

fn flash(world: &mut World, line: LineId, from: usize) -> Input {
    let (utc, salt) = (world.utc(), world.next_salt());
    let to = [world.hosts[1 - from].party.index()];
    let party = &world.hosts[from].party;
    let composed = party.release(line, utc, salt, Precedence::Flash, &to, "one too many");
    party.signed(composed, utc, &[WATCH, RELEASING])
}

#[test]
fn an_officer_s_flash_beyond_the_cap_is_refused_at_its_release_and_told_when_there_is_room() {
    let (mut world, line) = World::with_line(no_tests());
    for n in 0..CAP {
        send(&mut world, line, 0, Precedence::Flash, &format!("{n}"));
        world.run_for(Duration::from_secs(10));
    }
    let messages = |world: &World| world.line(0, line).fold().messages(Status::Exercise).len();
    assert_eq!(messages(&world), CAP);
    let input = flash(&mut world, line, 0);
    match world.give(0, input) {
        Err(InputError::FlashCap { cap: CAP, wait }) => {
            // The first went out 600 s ago, and a little more for the founding.
            assert!((2_995..=3_000).contains(&wait.as_secs()), "{wait:?}");
        }
        other => panic!("{other:?}"),
    }
    // Nor after a start: the record tells what went out.
    world.kill(0);
    world.run_for(Duration::from_secs(5));
    world.start(0);
    world.run_until("it speaks again", Duration::from_secs(20), |world| {
        world.speaks(0, line)
    });
    let input = flash(&mut world, line, 0);
    let refused = world.give(0, input);
    assert!(
        matches!(refused, Err(InputError::FlashCap { .. })),
        "{refused:?}"
    );
    assert_eq!(messages(&world), CAP);
    // What is less urgent goes, and so does the other party's.
    for (from, precedence) in [(0, Precedence::Immediate), (1, Precedence::Flash)] {
        let id = send(&mut world, line, from, precedence, "still");
        world.run_until("it is delivered", Duration::from_secs(5), |world| {
            is_delivered(world, line, from, &id)
        });
    }
    world.run_for(Duration::from_secs(3_000));
    let id = send(&mut world, line, 0, Precedence::Flash, "there is room");
    world.run_until("it is delivered", Duration::from_secs(5), |world| {
        is_delivered(world, line, 0, &id)
    });
}

#[test]
fn a_counterpart_s_flash_beyond_the_cap_is_unreceipted_and_counted_once_each_under_one_alarm() {
    let (mut world, line) = World::with_line(no_tests());
    world.run_for(Duration::from_secs(1));
    let key = world.hosts[1].party.entry_key();
    let entries: Vec<Entry> = (0..CAP as u64 + 10)
        .map(|n| {
            let header = Header {
                precedence: Precedence::Flash,
                ..header(&world, line, 1, 1_000 + n)
            };
            sealed(header, &key)
        })
        .collect();
    world.told(0);
    let alarm = Alarm::FlashCap {
        line,
        party: world.hosts[1].party.index(),
    };
    for entry in &entries {
        world.inject(1, 0, entry.bytes());
    }
    // What is not receipted comes again, as from an honest sender.
    for _again in 0..3 {
        for entry in &entries[CAP..] {
            world.inject(1, 0, entry.bytes());
        }
        world.run_for(Duration::from_secs(30));
        let fold = world.line(0, line).fold();
        let held = entries.iter().filter(|entry| fold.holds(&entry.id()));
        assert_eq!(held.count(), CAP);
        let disk = world.disk(0, line);
        assert!(entries[CAP..].iter().all(|e| !disk.contains(&e.id())));
        let alarms = world.board(0).alarms();
        assert!(alarms.standing().contains_key(&alarm));
        assert_eq!(alarms.counted(&alarm), Some(10));
    }
    let of_cap = |world: &World| -> Vec<bool> {
        let told = world.told(0).into_iter();
        told.filter_map(|(_, event)| match event {
            Event::Raised(raised) => (raised == alarm).then_some(true),
            Event::Cleared(cleared) => (cleared == alarm).then_some(false),
            _ => None,
        })
        .collect()
    };
    assert_eq!(of_cap(&world), [true], "one alarm, not one each");
    // It stops: the alarm is over, and says how many there were.
    world.run_for(Duration::from_secs(95));
    assert_eq!(of_cap(&world), [false]);
    assert_eq!(world.board(0).alarms().counted(&alarm), Some(10));
    // Nor does it ring again for one that goes over it again and again: one alarm rings for that.
    let counterpart = world.hosts[1].party.link();
    let mut rang = [0, 0];
    for _ in 0..6 {
        world.inject(1, 0, entries[CAP].bytes());
        world.run_for(Duration::from_secs(1));
        assert!(world.board(0).alarms().standing().contains_key(&alarm));
        world.run_for(Duration::from_secs(94));
        for (_, event) in world.told(0) {
            if let Event::Raised(raised) = event {
                rang[0] += usize::from(raised == alarm);
                rang[1] += usize::from(raised == Alarm::Many { counterpart });
            }
        }
    }
    assert_eq!(rang, [1, 2], "the alarm itself, and the one for all");
    world.run_for(Duration::from_secs(3_600));
    world.told(0);
    world.inject(1, 0, entries[CAP].bytes());
    world.run_for(Duration::from_secs(1));
    assert!(world.line(0, line).fold().holds(&entries[CAP].id()));
    assert!(of_cap(&world).is_empty());
}
