//! A long record costs what its tail costs: in memory, and at a start. With `DETENTE_SOAK=1` a much longer one.

use std::sync::atomic::Ordering;
use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::switchboard::input::{Answer, Input};
use detente_record::{Address, EntryId, LineId, Precedence, Status};

use crate::links::send;
use detente_simulator::host::TAIL;
use detente_simulator::people::RELEASING;
use detente_simulator::world::{World, no_tests};

/// Acts given in one turn.
const BATCH: usize = 50;

fn many(world: &mut World, line: LineId, count: usize) {
    for _ in 0..count / BATCH {
        let inputs: Vec<Input> = (0..BATCH)
            .map(|_| {
                let (utc, salt) = (world.utc(), world.next_salt());
                let to = [world.hosts[1].party.index()];
                let party = &world.hosts[0].party;
                let text = party.release(line, utc, salt, Precedence::Routine, &to, "one of many");
                party.signed(text, utc, &[RELEASING])
            })
            .collect();
        world.give_all(0, inputs);
        world.run_for(Duration::from_millis(300));
    }
}

fn all_there(world: &mut World, line: LineId, last: &EntryId) {
    world.run_until("all of it is there", Duration::from_secs(120), |world| {
        world.line(1, line).fold().holds(last)
            && world.line(0, line).waiting(world.hosts[1].party.index()) == 0
    });
    // Receipts are in, and idle moments were had.
    world.run_for(Duration::from_secs(2));
}

#[test]
fn a_long_record_takes_the_memory_of_its_tail_and_a_start_reads_no_more() {
    let soak = std::env::var("DETENTE_SOAK").is_ok_and(|soak| soak == "1");
    let messages = if soak { 100_000 } else { 2_000 };
    let (mut world, line) = World::with_line(no_tests());
    let first = send(&mut world, line, 0, Precedence::Flash, "the first");
    many(&mut world, line, messages);
    let last = send(&mut world, line, 0, Precedence::Immediate, "the last");
    all_there(&mut world, line, &last);
    for host in [0, 1] {
        let fold = world.line(host, line).fold();
        assert!(fold.count() > messages);
        assert!(fold.unshelved() <= TAIL, "{} not shelved", fold.unshelved());
        assert!(fold.in_memory() <= TAIL as usize, "{}", fold.in_memory());
    }
    let state = |world: &World, host| {
        let fold = world.line(host, line).fold();
        (
            fold.message(&first),
            fold.message(&last),
            fold.heads().count(),
        )
    };
    let before = [state(&world, 0), state(&world, 1)];
    assert_eq!(before[0], before[1]);
    for host in [0, 1] {
        world.kill(host);
        let read = world.hosts[host].brought_back.load(Ordering::Relaxed);
        world.start(host);
        let read = world.hosts[host].brought_back.load(Ordering::Relaxed) - read;
        assert!(
            read <= TAIL as usize,
            "{read} entries were read at the start"
        );
        assert_eq!(state(&world, host), before[host]);
    }
    world.run_until("both speak", Duration::from_secs(20), |world| {
        world.speaks(0, line) && world.speaks(1, line)
    });
    // An act on the very first message, from the shelf, means what it meant.
    let (utc, salt) = (world.utc(), world.next_salt());
    let party = &world.hosts[1].party;
    let fold = world.line(1, line).fold();
    let composed = party.acknowledge(fold, line, utc, salt, &first);
    let act = party.signed(composed, utc, &[RELEASING]);
    assert!(matches!(world.give(1, act), Ok(Answer::Entry(_))));
    let acknowledged = |world: &World, host| {
        let state = world.line(host, line).fold().message(&first);
        state.is_some_and(|state| state.is_acknowledged_by(world.hosts[1].party.index()))
    };
    world.run_until("it is acknowledged", Duration::from_secs(20), |world| {
        acknowledged(world, 0) && acknowledged(world, 1)
    });
    world.run_for(Duration::from_secs(2));
    if !soak {
        let digest = |host| world.line(host, line).fold().digest();
        assert_eq!(digest(0), digest(1));
    }
}

#[test]
fn a_counterpart_that_lost_its_record_gets_a_long_one_back_the_urgent_first() {
    let (mut world, line) = World::with_line(no_tests());
    world.save(1);
    many(&mut world, line, 3_000);
    let flash = send(&mut world, line, 0, Precedence::Flash, "urgent");
    many(&mut world, line, 500);
    let last = send(&mut world, line, 0, Precedence::Routine, "the last");
    all_there(&mut world, line, &last);
    world.kill(1);
    world.put_back(1);
    world.start(1);
    world.run_until("the FLASH is back", Duration::from_secs(30), |world| {
        world.line(1, line).fold().holds(&flash)
    });
    let held = world.line(1, line).fold().count();
    assert!(
        held < 1_500,
        "{held} entries came before a FLASH or with it"
    );
    world.run_until("all is back", Duration::from_secs(120), |world| {
        world.line(1, line).fold().messages(Status::Exercise).len() == 3_502
    });
}

#[test]
fn an_index_that_is_damaged_is_made_again_and_one_that_is_lost_too() {
    let (mut world, line) = World::with_line(no_tests());
    many(&mut world, line, 200);
    let last = send(&mut world, line, 0, Precedence::Routine, "the last");
    all_there(&mut world, line, &last);
    let digest = world.line(0, line).fold().digest();
    for damage in ["flip", "truncate", "remove"] {
        world.kill(0);
        let path = world.folder(0).join("index.db");
        let _ = std::fs::remove_file(world.folder(0).join("index.db-wal"));
        match damage {
            "flip" => {
                let mut bytes = std::fs::read(&path).unwrap();
                let page = 4096;
                for at in (page..bytes.len()).step_by(97) {
                    bytes[at] ^= 0x10;
                }
                std::fs::write(&path, bytes).unwrap();
            }
            "truncate" => std::fs::File::options()
                .write(true)
                .open(&path)
                .unwrap()
                .set_len(5000)
                .unwrap(),
            _ => std::fs::remove_file(&path).unwrap(),
        }
        world.start(0);
        assert_eq!(world.line(0, line).fold().digest(), digest, "{damage}");
        assert!(world.line(0, line).fold().shelved() > 150, "{damage}");
    }
}

#[test]
fn a_damaged_entry_under_the_tail_is_found_and_fetched_again_and_the_line_goes_on() {
    let (mut world, line) = World::with_line(no_tests());
    let theirs = send(&mut world, line, 1, Precedence::Routine, "from the other");
    many(&mut world, line, 300);
    let last = send(&mut world, line, 0, Precedence::Routine, "the last");
    all_there(&mut world, line, &last);
    let ours = world
        .line(0, line)
        .fold()
        .at(Address::new(0, 0, 40))
        .unwrap()
        .id;
    // A start folds the log into the database.
    world.kill(0);
    world.start(0);
    world.kill(0);
    // One byte of each row, as a disk would.
    let path = world.folder(0).join("truth.db");
    let mut bytes = std::fs::read(&path).unwrap();
    for id in [theirs, ours] {
        let entry = world.bytes_of(1, line, id);
        let found: Vec<usize> = bytes
            .windows(entry.len())
            .enumerate()
            .filter(|(_, window)| *window == &entry[..])
            .map(|(at, _)| at)
            .collect();
        assert_eq!(found.len(), 1, "the entry lies in one piece in the file");
        bytes[found[0] + entry.len() - 3] ^= 0x20;
    }
    std::fs::write(&path, bytes).unwrap();
    world.start(0);
    let alarm = Alarm::RecordDamaged { line };
    world.run_until("the damage is found", Duration::from_secs(60), |world| {
        world.alarms(0).contains(&alarm)
    });
    world.run_until("it is mended", Duration::from_secs(60), |world| {
        !world.alarms(0).contains(&alarm)
    });
    assert_eq!(world.disk(0, line), world.disk(1, line));
    assert!(world.speaks(0, line) && world.line(0, line).fold().forks().is_empty());
    send(&mut world, line, 0, Precedence::Flash, "and on");
}
