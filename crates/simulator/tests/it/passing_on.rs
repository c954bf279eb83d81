//! What several parties send one of them: FLASH, and what is said of it, goes to each on every path and is passed on besides, so
//! that of one entry there are many, and over narrow paths a FLASH stands behind those that nobody needs.

use std::time::Duration;

use detente_line::alarm::Alarm;
use detente_line::now::Monotonic;
use detente_record::{EntryId, LineId, PartyIndex, Precedence};
use detente_simulator::people::WATCH;
use detente_simulator::world::{World, no_tests};

use crate::links::{send, send_to};

/// A machine that was away for 20 FLASH, with the receipts of them, was sent all by each of the other four and on both paths,
/// and what each said of it besides was passed on by all others: at 20 kB/s a FLASH to another party took 1.8 s (squall 3,094,
/// in which one was not there after three).
#[test]
fn a_flash_does_not_stand_behind_what_all_others_send_a_machine_that_was_away() {
    let (mut world, line) = five();
    world.kill(4);
    for n in 0..20 {
        say(&mut world, line, n % 4);
        world.run_for(Duration::from_millis(500));
    }
    world.run_for(Duration::from_secs(30));
    world.paths.rate = Some(20_000);
    world.start(4);
    world.run_for(Duration::from_millis(500));
    let mut most = Duration::ZERO;
    let mut open: Vec<(Monotonic, usize, EntryId)> = Vec::new();
    for n in 0..1_200 {
        if n % 75 == 0 {
            let by = n / 75 % 4;
            let said = say(&mut world, line, by);
            let others = (0..4).filter(|to| *to != by);
            open.extend(others.map(|to| (world.now(), to, said)));
        }
        world.run_for(Duration::from_millis(20));
        open.retain(|(at, to, id)| {
            let holds = world.line(*to, line).fold().holds(id);
            most = most.max(world.now().since(*at));
            !holds
        });
    }
    let counts = [0, 4].map(|host| world.line(host, line).fold().count());
    assert_eq!(counts[0], counts[1]);
    assert!(most < Duration::from_millis(1_200), "{most:?}");
}

/// Each receipt came to each party from its author on two paths, and from each of the three others on two paths.
#[test]
fn a_receipt_of_another_party_is_passed_on_over_one_path_and_a_flash_over_all() {
    let (mut world, line) = five();
    let before = sent(&world);
    say(&mut world, line, 0);
    world.run_for(Duration::from_secs(5));
    // Both come to four on two paths. The four that take in the FLASH pass it on to the other three, on two paths; the four
    // that take in each of four receipts to the other three, on one.
    let said = 4 * 2 + 4 * 3 * 2;
    let receipts = 4 * (4 * 2 + 4 * 3);
    assert_eq!(sent(&world) - before, said + receipts);
}

/// Squall 950,151: all five asked for check fire at once, and nobody took it. When the time was up the nodes said so and receipted
/// that, to four counterparts on two paths each, within the whole window of each channel: two seconds stood in the queue of a
/// path of 16 kB/s, and a FLASH came after three.
#[test]
fn a_flash_does_not_stand_behind_what_nodes_say_of_those_that_nobody_took() {
    let (mut world, line) = five();
    world.paths.rate = Some(16_000);
    for from in 0..5 {
        let (utc, salt) = (world.utc(), world.next_salt());
        let others = (0..5).filter(|to| *to != from);
        let to: Vec<PartyIndex> = others.map(|to| world.hosts[to].party.index()).collect();
        let party = &world.hosts[from].party;
        let asks = party.check_fire(&party.author(line, utc, salt), &to);
        let asks = party.signed(asks, utc, &[WATCH]);
        world.give(from, asks).expect("the act is sound");
    }
    world.run_for(Duration::from_secs(17));
    let mut most = Duration::ZERO;
    for n in 0..8 {
        let by = n % 5;
        let said = say_to(&mut world, line, by, (by + 1) % 5);
        let all = |world: &World| (0..5).all(|host| world.line(host, line).fold().holds(&said));
        let took = world.run_until("the FLASH is there", Duration::from_secs(8), all);
        most = most.max(took);
        world.run_for(Duration::from_millis(1_500).saturating_sub(took));
    }
    assert!(most < Duration::from_secs(2), "{most:?}");
}

/// What a harmed node lacks again it names in no entry that it signs meanwhile: by these it has seen it.
#[test]
fn what_a_harmed_node_asks_for_again_is_sent_though_its_entries_say_that_it_has_seen_it() {
    let mut world = World::seeded(2, 7);
    let line = world.found(no_tests());
    let altered = send(&mut world, line, 0, Precedence::Routine, "The first.");
    let words = "They go on as before, and so do we. ".repeat(25);
    for _ in 0..40 {
        send(&mut world, line, 0, Precedence::Priority, &words);
        world.run_for(Duration::from_millis(200));
    }
    world.run_for(Duration::from_secs(2 * 3_600));
    let bytes = vec![0; 100];
    world.hosts[1].forged.lock().unwrap().insert(altered, bytes);
    let damaged = |world: &World| world.alarms(1).contains(&Alarm::RecordDamaged { line });
    world.run_until("it is found", Duration::from_secs(3_700), damaged);
    world.hosts[1].forged.lock().unwrap().clear();
    world.paths.rate = Some(8_000);
    let begin = world.now();
    while damaged(&world) && world.now().since(begin) < Duration::from_secs(300) {
        send(&mut world, line, 1, Precedence::Routine, "We hear you.");
        world.run_for(Duration::from_millis(200));
    }
    let took = world.now().since(begin);
    assert!(took < Duration::from_secs(30), "{took:?}");
}

/// Five parties with a line among all, which stands.
fn five() -> (World, LineId) {
    let mut world = World::seeded(5, 7);
    let line = world.found(no_tests());
    world.run_for(Duration::from_secs(5));
    (world, line)
}

fn say(world: &mut World, line: LineId, from: usize) -> EntryId {
    say_to(world, line, from, (from + 1) % 4)
}

fn say_to(world: &mut World, line: LineId, from: usize, to: usize) -> EntryId {
    let words = "Hold your fire there, and there too.";
    send_to(world, line, from, to, Precedence::Flash, words)
}

/// How many entries all hosts have sent.
fn sent(world: &World) -> usize {
    let hosts = 0..world.hosts.len();
    hosts.flat_map(|host| world.sent_to(host)).sum()
}
