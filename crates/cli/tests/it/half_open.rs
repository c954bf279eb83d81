//! A thousand connections that never finish their handshake, on both bearers: the live line goes on, nothing
//! is alarmed, and the node holds no more for them than its bounds say.

use std::time::{Duration, Instant};

use detente_api::card::DialAddress;
use detente_bearers::limits::HANDSHAKES_MAX;
use detente_cli::rig::Schedule;
use detente_record::Precedence;

use crate::PROGRAM;
use crate::intruders::Intruders;
use crate::line_of_two::{
    BOTH_PATHS, Desk, LineOfTwo, Must as _, beside_others, hand_in, memory, message, paths_up,
    reached, status, until, until_within,
};

#[test]
fn a_thousand_half_open_connections_alarm_nothing_and_cost_a_bounded_number_of_places() {
    let _machine = beside_others();
    let line = LineOfTwo::between(PROGRAM.as_ref(), Schedule::NONE_SOON, |_, listens| {
        let dial = |bearer: &str| DialAddress {
            bearer: bearer.to_owned(),
            address: listens.to_string(),
        };
        BOTH_PATHS.map(dial).to_vec()
    });
    let node = line.a.node().must("a's node").id();
    let (memory_before, descriptors_before) = (memory(node), descriptors(node));
    let desk = Desk::of(&line.b);
    let client = line.b.client().must("b's node").clone();
    let intruders = Intruders::at(line.listens, *line.a.card.link().as_bytes(), 1000);
    let begun = Instant::now();
    let mut most = descriptors_before;
    let mut number = 0;
    while number < 5 || intruders.opened() < 1500 || begun.elapsed() < AT_WORK {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "the strangers are slow"
        );
        let flash = desk.message(Precedence::Flash, &format!("flash {number}"));
        let id = hand_in(&client, line.line, &flash)
            .must("a FLASH")
            .expect("an entry");
        until_within("a FLASH among strangers", Duration::from_secs(5), || {
            message(&line.b, line.line, id)
                .ok()
                .filter(|flash| reached(flash, "delivered"))
        });
        number += 1;
        most = most.max(descriptors(node));
        for party in line.parties() {
            let status = status(party).must("a status");
            // What was sent to it rings as it must.
            let alarms = status.alarms.iter();
            let others: Vec<_> = alarms.filter(|a| a.name != "flash-received").collect();
            assert!(others.is_empty(), "{others:?}");
            assert_eq!(paths_up(party), 2);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let places = 2 * HANDSHAKES_MAX;
    assert!(
        most <= descriptors_before + places + SPARE,
        "{most} descriptors, {descriptors_before} before"
    );
    assert!(most > descriptors_before, "nobody came in at all");
    let more = memory(node).saturating_sub(memory_before);
    assert!(more < MEMORY_MORE, "{} KiB more", more / 1024);
    drop(intruders);
    until("their places are free", || {
        (descriptors(node) <= descriptors_before + SPARE).then_some(())
    });
}

/// Open files, sockets among them, of a process.
fn descriptors(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd"))
        .expect("a process")
        .count()
}

/// Connections of our own to the interface, and what the runtime opens now and then.
const SPARE: usize = 16;
/// Buffers of the handshakes under way, and what the record grew by.
const MEMORY_MORE: u64 = 48 << 20;
const AT_WORK: Duration = Duration::from_secs(6);
