//! A long record between two real nodes: memory and descriptors that do not grow with it, and a start
//! that reads its tail alone. A short one, or with `DETENTE_SOAK=1` a million messages.

use std::time::{Duration, Instant};

use detente_api::entry::RecordDigest;
use detente_cli::rig::{Party, lengthen};
use detente_record::Precedence;

use crate::PROGRAM;
use crate::line_of_two::{
    Desk, LineOfTwo, Must as _, alone, beside_others, hand_in_all, memory, status, until,
    until_within,
};

/// Acts of one request.
const BATCH: usize = 200;

fn is_soak() -> bool {
    std::env::var("DETENTE_SOAK").is_ok_and(|soak| soak == "1")
}

fn process(party: &Party) -> u32 {
    status(party).must("a status").process
}

/// Open descriptors of a node.
fn descriptors(party: &Party) -> usize {
    let folder = format!("/proc/{}/fd", process(party));
    std::fs::read_dir(folder).expect("a process").count()
}

fn waiting(party: &Party) -> usize {
    let status = status(party).must("a status");
    status.lines[0].waiting.iter().map(|one| one.entries).sum()
}

fn resident(line: &LineOfTwo) -> [u64; 2] {
    line.parties().map(|party| memory(process(party)))
}

#[test]
fn messages_with_reconnects_leave_memory_and_descriptors_as_they_were() {
    let _machine = if is_soak() {
        None
    } else {
        Some(beside_others())
    };
    let _alone = is_soak().then(alone);
    let (messages, rounds) = if is_soak() {
        (1_000_000, 100)
    } else {
        (2_000, 5)
    };
    let line = LineOfTwo::found(PROGRAM.as_ref());
    let desk = Desk::of(&line.a);
    let client = line.a.client().must("a node").clone();
    let open = line.parties().map(descriptors);
    let mut early = [0; 2];
    for round in 1..=rounds {
        for batch in 0..messages / rounds / BATCH {
            let text = format!("round {round}, batch {batch}");
            let act = |_| desk.message(Precedence::Routine, &text);
            hand_in_all(&client, line.line, (0..BATCH).map(act).collect());
            until("the counterpart keeps up", || {
                (waiting(&line.a) < 20_000).then_some(())
            });
        }
        // Every path is reset and comes back.
        line.network.quic(|faults| faults.refuse = true);
        line.network.tcp(|faults| faults.refuse = true);
        until("the line is noticed to be down", || {
            let up = status(&line.a).ok()?.links.first()?.up;
            (!up).then_some(())
        });
        line.network.heal();
        line.until_healed();
        if round == rounds / 10 {
            early = resident(&line);
        }
    }
    until("all is receipted", || (waiting(&line.a) == 0).then_some(()));
    line.until_equal();
    for (party, before) in line.parties().into_iter().zip(open) {
        // A reconnection under way may hold a few more.
        until("no descriptor is left behind", || {
            (descriptors(party) <= before + 2).then_some(())
        });
    }
    if is_soak() {
        for (late, early) in resident(&line).into_iter().zip(early) {
            println!("resident {early} bytes at a tenth, {late} at the end");
            assert!(late * 10 <= early * 11, "{late} bytes, from {early}");
        }
    }
}

#[test]
fn a_node_with_a_long_record_serves_soon_after_its_start() {
    let _machine = if is_soak() {
        None
    } else {
        Some(beside_others())
    };
    let _alone = is_soak().then(alone);
    let messages = if is_soak() { 1_000_000 } else { 3_000 };
    let mut line = LineOfTwo::found(PROGRAM.as_ref());
    for party in 0..2 {
        let mut node = line.party(party).node.take().expect("a running node");
        node.stop().must("a node stops");
    }
    lengthen(&line.a, &line.b, messages, 120).must("a long record");
    // The first start reads all of it in; it may take its time.
    for party in 0..2 {
        start_patiently(line.party(party));
    }
    line.until_healed();
    let digest: RecordDigest = line.until_equal();
    let mut node = line.a.node.take().expect("a running node");
    node.stop().must("a node stops");
    let begun = Instant::now();
    line.a.start().must("the node comes back");
    let serving = status(&line.a).must("a status");
    let took = begun.elapsed();
    println!("{} entries: serving after {took:?}", digest.entries);
    assert!(
        serving.lines[0]
            .heads
            .iter()
            .map(|head| head.sequence)
            .sum::<u64>()
            > messages.into()
    );
    if is_soak() {
        assert!(
            took < Duration::from_secs(2),
            "{took:?} from start to serving"
        );
    }
    line.until_healed();
    assert_eq!(line.until_equal(), digest);
}

fn start_patiently(party: &mut Party) {
    let limit = if is_soak() { 1_200 } else { 60 };
    until_within("the node is up", Duration::from_secs(limit), || {
        party.start().ok()
    });
}
