//! Many lines on one node: with one counterpart, with many, and what they cost while nothing is said.

use std::time::Duration;

use detente_line::limits::{BACKLOG_LOW, BACKLOG_PAGE, HEADS_EVERY, HEADS_SOON, UNLINKED_MAX};
use detente_line::link::channel::Bearer;
use detente_line::link::frame::Frame;
use detente_line::now::Now;
use detente_record::{Entry, EntryId, LineId, Precedence};

use crate::hostile::{header, next, sealed};
use crate::links::{is_delivered, send};
use detente_simulator::world::{World, no_tests};

fn nonce(counterpart: usize, number: u8) -> [u8; 16] {
    let mut nonce = [number; 16];
    nonce[0] = u8::try_from(counterpart).unwrap();
    nonce
}

fn all_speak(world: &mut World, lines: &[(usize, LineId)]) {
    world.run_until("every line speaks", Duration::from_secs(120), |world| {
        lines
            .iter()
            .all(|(host, line)| world.speaks(0, *line) && world.speaks(*host, *line))
    });
}

#[test]
fn ten_lines_with_one_counterpart_share_its_channels_and_keep_their_records_apart() {
    let mut world = World::new(2);
    world.run_for(Duration::from_secs(1));
    let lines: Vec<LineId> = (0..10)
        .map(|n| world.found_between([0, 1], nonce(1, n)))
        .collect();
    all_speak(
        &mut world,
        &lines.iter().map(|l| (1, *l)).collect::<Vec<_>>(),
    );
    let channels = world.wires_standing();
    assert_eq!(
        channels, 4,
        "two lanes over two bearers, whatever the number of lines"
    );
    let said: Vec<(LineId, EntryId)> = lines
        .iter()
        .enumerate()
        .flat_map(|(n, line)| {
            let from = n % 2;
            [Precedence::Routine, Precedence::Flash].map(|precedence| {
                let text = format!("on line {n}");
                (*line, send(&mut world, *line, from, precedence, &text))
            })
        })
        .collect();
    world.run_until("all is delivered", Duration::from_secs(10), |world| {
        said.iter()
            .enumerate()
            .all(|(n, (line, id))| is_delivered(world, *line, n / 2 % 2, id))
    });
    for (line, id) in &said {
        for host in 0..2 {
            for other in &lines {
                let holds = world.line(host, *other).fold().holds(id);
                assert_eq!(
                    holds,
                    other == line,
                    "a message stands in its own line alone"
                );
            }
        }
    }
    // A start brings all of them back, each with its own record.
    world.kill(0);
    world.run_for(Duration::from_secs(2));
    world.start(0);
    all_speak(
        &mut world,
        &lines.iter().map(|l| (1, *l)).collect::<Vec<_>>(),
    );
    for line in &lines {
        world.run_until("equal", Duration::from_secs(40), |world| {
            world.line(0, *line).heads() == world.line(1, *line).heads()
        });
        assert_eq!(world.disk(0, *line), world.disk(1, *line));
    }
}

#[test]
fn a_flash_on_one_line_overtakes_the_routine_of_another_with_the_same_counterpart() {
    let mut world = World::new(2);
    world.run_for(Duration::from_secs(1));
    let lines: Vec<LineId> = (0..2)
        .map(|n| world.found_between([0, 1], nonce(1, n)))
        .collect();
    all_speak(&mut world, &[(1, lines[0]), (1, lines[1])]);
    world.paths.rate = Some(8_000);
    let text = "r".repeat(2_000);
    let routine: Vec<EntryId> = (0..200)
        .map(|_| send(&mut world, lines[0], 0, Precedence::Routine, &text))
        .collect();
    world.run_for(Duration::from_secs(3));
    let flash = send(
        &mut world,
        lines[1],
        0,
        Precedence::Flash,
        "Cease fire at once.",
    );
    let took = world.run_until("the FLASH is delivered", Duration::from_secs(5), |world| {
        is_delivered(world, lines[1], 0, &flash)
    });
    assert!(took < Duration::from_secs(3), "it took {took:?}");
    let waiting = routine
        .iter()
        .filter(|id| !is_delivered(&world, lines[0], 0, id));
    assert!(
        waiting.count() > 100,
        "the other line's ROUTINE still waits"
    );
}

/// A world in which two hosts have three lines.
fn three_lines() -> (World, Vec<LineId>) {
    let mut world = World::seeded(2, 1);
    world.run_for(Duration::from_secs(1));
    let lines: Vec<LineId> = (0..3)
        .map(|n| world.found_between([0, 1], nonce(1, n)))
        .collect();
    let speaking: Vec<_> = lines.iter().map(|line| (1, *line)).collect();
    all_speak(&mut world, &speaking);
    world.run_for(Duration::from_secs(1));
    (world, lines)
}

/// What the second host might say next on a line, past its node.
fn chain(world: &World, line: LineId, count: u64) -> Vec<Entry> {
    let key = world.hosts[1].party.entry_key();
    let first = next(world, line, 1);
    let mut chain: Vec<Entry> = Vec::new();
    for n in 0..count {
        let mut header = header(world, line, 1, first + n);
        header.previous = chain.last().map(Entry::id).or(header.previous);
        chain.push(sealed(header, &key));
    }
    chain
}

fn give_in_a_turn<'a>(world: &mut World, entries: impl Iterator<Item = &'a [Entry]>) {
    let frames = entries
        .flatten()
        .map(|entry| Frame::Entry(entry.bytes().to_vec()));
    let inputs = frames.map(|frame| world.bytes_for(1, 0, &frame)).collect();
    world.give_all(0, inputs);
}

#[test]
fn what_a_turn_links_on_several_lines_leaves_the_memory_in_it() {
    let (mut world, lines) = three_lines();
    let chains: Vec<_> = lines.iter().map(|line| chain(&world, *line, 300)).collect();
    let some = |from, to| chains.iter().map(move |chain| &chain[from..to]);
    let in_memory = |world: &World| -> usize {
        let of = |line: &LineId| world.line(0, *line).fold().in_memory();
        lines.iter().map(of).sum()
    };
    // They wait in memory for what comes before them, and are shelved besides.
    give_in_a_turn(&mut world, some(120, 300));
    assert!(in_memory(&world) >= 540);
    // All that waited is linked in this turn, on each line by the last that comes.
    give_in_a_turn(&mut world, some(1, 120).chain(some(0, 1)));
    let left = in_memory(&world);
    assert!(left < 100, "{left} stay in memory that stand behind no gap");
}

#[test]
fn what_waits_on_many_lines_of_one_counterpart_has_the_room_of_one_line() {
    let (mut world, lines) = three_lines();
    let chains: Vec<_> = lines.iter().map(|line| chain(&world, *line, 501)).collect();
    let party = world.hosts[1].party.index();
    let waiting = |world: &World| -> Vec<u64> {
        let of = |line: &LineId| world.line(0, *line).fold().behind_gaps(party).routine;
        lines.iter().map(of).collect()
    };
    give_in_a_turn(&mut world, chains.iter().map(|chain| &chain[1..]));
    assert_eq!(waiting(&world), [500, 500, UNLINKED_MAX - 1_000]);
    // It is counted again after a start.
    world.kill(0);
    world.start(0);
    world.run_until("it speaks", Duration::from_secs(20), |world| {
        lines.iter().all(|line| world.speaks(0, *line))
    });
    give_in_a_turn(&mut world, std::iter::once(&chains[2][1..]));
    assert_eq!(waiting(&world), [500, 500, UNLINKED_MAX - 1_000]);
    // Gaps are filled on two lines: what was left on the third is asked for at once.
    let heads_due = |world: &World| {
        let line = world.line(0, lines[2]);
        let now = Now {
            monotonic: world.now(),
            utc: world.utc(),
            uncertainty_ms: None,
        };
        line.wake(now).since(now.monotonic)
    };
    give_in_a_turn(&mut world, std::iter::once(&chains[0][..1]));
    assert!(heads_due(&world) > HEADS_SOON);
    give_in_a_turn(&mut world, std::iter::once(&chains[1][..1]));
    assert!(heads_due(&world) <= HEADS_SOON);
    give_in_a_turn(&mut world, std::iter::once(&chains[2][..]));
    assert_eq!(waiting(&world), [0, 0, 0]);
}

#[test]
fn a_flash_in_the_backlog_of_one_line_waits_for_no_routine_in_that_of_another() {
    let mut world = World::seeded(2, 1);
    world.run_for(Duration::from_secs(1));
    let lines: Vec<LineId> = (0..2)
        .map(|n| world.found_between([0, 1], nonce(1, n)))
        .collect();
    all_speak(&mut world, &[(1, lines[0]), (1, lines[1])]);
    for bearer in Bearer::ALL {
        world.cut(bearer);
    }
    world.run_for(Duration::from_secs(15));
    // On both lines, for one of them is handed on first: more than waits for the link at once.
    let mut flashes = Vec::new();
    for line in &lines {
        for n in 0..BACKLOG_LOW + 2 * BACKLOG_PAGE {
            let text = format!("Return {n} of the day's movements.");
            send(&mut world, *line, 0, Precedence::Routine, &text);
        }
        let text = "Cease fire at once.";
        let flash = send(&mut world, *line, 0, Precedence::Flash, text);
        flashes.push((*line, flash));
    }
    world.paths.rate = Some(16_000);
    for bearer in Bearer::ALL {
        world.heal(bearer);
    }
    // Until the first of the backlog comes: a dial and heads take their time.
    let held = |world: &World| {
        let lines = lines.iter();
        lines
            .map(|line| world.line(1, *line).fold().count())
            .sum::<usize>()
    };
    let before = held(&world);
    world.run_until("anything comes", Duration::from_secs(60), |world| {
        held(world) > before
    });
    let both = |world: &World| {
        let mut flashes = flashes.iter();
        flashes.all(|(line, id)| world.line(1, *line).fold().holds(id))
    };
    world.run_until("both FLASH have come", Duration::from_secs(5), both);
}

#[test]
fn a_backlog_that_takes_longer_than_heads_take_to_come_again_ends() {
    let mut world = World::seeded(2, 1);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(1));
    for bearer in Bearer::ALL {
        world.cut(bearer);
    }
    world.run_for(Duration::from_secs(15));
    // The first that is missing goes last, for all the others are more urgent.
    send(&mut world, line, 1, Precedence::Routine, "Good morning.");
    for n in 0..1_500 {
        let text = format!("Track {n} has turned towards the line.");
        send(&mut world, line, 1, Precedence::Priority, &text);
    }
    world.paths.rate = Some(8_000);
    for bearer in Bearer::ALL {
        world.heal(bearer);
    }
    let took = world.run_until("equal records", Duration::from_secs(400), |world| {
        world.line(0, line).heads() == world.line(1, line).heads()
    });
    assert!(took > 2 * HEADS_EVERY, "it came at once: {took:?}");
}

/// A hub with `counterparts`, `each` lines with every one of them, all speaking.
fn hub(counterparts: u8, each: u8) -> World {
    let mut world = World::hub(counterparts);
    world.run_for(Duration::from_secs(2));
    let mut lines = Vec::new();
    for host in 1..=usize::from(counterparts) {
        for number in 0..each {
            lines.push((host, world.found_between([0, host], nonce(host, number))));
        }
    }
    all_speak(&mut world, &lines);
    world
}

/// How often the hub looks at a line in a minute in which nothing is said.
fn looks_in_idle_minute(world: &mut World) -> u64 {
    world.run_for(Duration::from_secs(30));
    let before = world.board(0).looks();
    world.run_for(Duration::from_secs(60));
    world.board(0).looks() - before
}

#[test]
fn an_idle_line_costs_an_idle_line_however_many_there_are() {
    let soak = std::env::var("DETENTE_SOAK").is_ok_and(|soak| soak == "1");
    let counterparts = if soak { 100 } else { 8 };
    let mut few = hub(counterparts, 1);
    let of_few = looks_in_idle_minute(&mut few);
    drop(few);
    let mut many = hub(counterparts, 10);
    let of_many = looks_in_idle_minute(&mut many);
    eprintln!(
        "{counterparts} counterparts, a minute of silence: {of_few} looks at 1 line each, {of_many} at 10 lines each"
    );
    assert!(of_few > 0 && of_many <= of_few * 10);
    // The head file grew from four lines with them, and a start finds every head in it.
    many.kill(0);
    many.start(0);
    let lines: Vec<LineId> = many.board(0).lines().map(|line| line.id()).collect();
    assert_eq!(lines.len(), usize::from(counterparts) * 10);
    many.run_until("every line speaks", Duration::from_secs(60), |world| {
        lines.iter().all(|line| world.speaks(0, *line))
    });
}
