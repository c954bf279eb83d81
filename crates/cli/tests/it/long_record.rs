//! A long record on a stopped node: what checks and computes all of it holds a bounded part of it at once, and
//! finds the same on one core and on many.

use std::num::NonZero;
use std::path::Path;
use std::process::{Command, Stdio};

use detente_cli::rig::lengthen;
use detente_line::persist::DocumentKind;
use detente_node::cores::Cores;
use detente_node::record_check::{LineCheck, check_line};
use detente_record::{Digest, Founding};
use detente_store::{Settings, SqliteStore, Store as _};
use rusqlite::Connection;

use crate::PROGRAM;
use crate::line_of_two::{LineOfTwo, Must as _, beside_others};

/// A line whose nodes are stopped, with so many messages.
fn stopped(messages: u32, characters: usize) -> LineOfTwo {
    let mut line = LineOfTwo::found(PROGRAM.as_ref());
    for party in 0..2 {
        let mut node = line.party(party).node.take().expect("a running node");
        node.stop().must("a node stops");
    }
    lengthen(&line.a, &line.b, messages, characters).must("a long record");
    line
}

/// The most memory that the program took, in KiB.
fn peak(data: &Path, arguments: &[&str]) -> u64 {
    let mut program = Command::new(PROGRAM)
        .arg("--data")
        .arg(data)
        .args(arguments)
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let status = format!("/proc/{}/status", program.id());
    let mut peak = 0;
    let ended = loop {
        // The mark only rises, and is gone with the process: the last one read is near the highest.
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let mark = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = mark.and_then(|mark| mark.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        if let Some(ended) = program.try_wait().expect("its end") {
            break ended;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    };
    assert!(ended.success(), "{arguments:?}");
    peak
}

#[test]
fn a_record_three_times_as_long_takes_no_more_memory_to_verify_rebuild_and_back_up() {
    let _machine = beside_others();
    // By then the databases have filled what they may keep in memory.
    let line = stopped(9_000, LONG);
    let data = &line.a.desk.data;
    let peaks = |backups: &str| {
        let into = line.folder().join(backups);
        std::fs::create_dir_all(&into).expect("a folder");
        let into = into.display().to_string();
        [&["verify"][..], &["rebuild"], &["backup", &into]]
            .map(|arguments| (arguments[0].to_owned(), peak(data, arguments)))
    };
    let short = peaks("short");
    lengthen(&line.a, &line.b, 18_000, LONG).must("a longer record");
    for ((name, early), (_, late)) in short.into_iter().zip(peaks("long")) {
        println!("{name}: {early} KiB, with three times as many entries {late} KiB");
        assert!(late * 4 <= early * 5, "{name}: {late} KiB, from {early}");
    }
}

fn check(data: &Path, threads: usize) -> LineCheck {
    let store = SqliteStore::open(data, &Settings::default()).expect("a store");
    let store = store.store;
    let documents = store.documents(DocumentKind::Founding).expect("documents");
    let founding = Founding::decode(&documents[0].bytes).expect("a founding");
    let cores = Cores::new(NonZero::new(threads).expect("a thread"));
    check_line(&store, &founding, cores).expect("a check")
}

/// What is found, the same on one core and on any number.
fn found(data: &Path) -> LineCheck {
    let one = check(data, 1);
    for threads in [2, 7] {
        let many = check(data, threads);
        assert_eq!(format!("{many:?}"), format!("{one:?}"), "{threads} threads");
    }
    one
}

/// Turns the last bit of an entry's bytes, and says of its row that this is how they were written, or not.
fn turn_a_bit(truth: &Connection, (party, sequence): (u8, u32), as_written: bool) {
    let at = "WHERE party = ?1 AND epoch = 0 AND sequence = ?2";
    let select = format!("SELECT bytes, digest FROM entries {at}");
    let (mut bytes, mut digest): (Vec<u8>, [u8; 32]) = truth
        .query_row(&select, (party, sequence), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("an entry");
    *bytes.last_mut().expect("bytes") ^= 1;
    if as_written {
        digest = Digest::labelled("detente/store-entry/v0", &[&bytes]).0;
    }
    let update = format!("UPDATE entries SET bytes = ?3, digest = ?4 {at}");
    let turned = truth.execute(&update, (party, sequence, bytes, digest));
    assert_eq!(turned, Ok(1));
}

#[test]
fn one_core_and_many_find_the_same_in_a_good_record_and_in_a_damaged_one() {
    let _machine = beside_others();
    let line = stopped(2_500, 120);
    let data = &line.a.desk.data;
    let good = found(data);
    assert_eq!(good.problems(), []);
    assert!(good.report.entries > 2_500, "{}", good.report.entries);
    {
        let truth = Connection::open(data.join("truth.db")).expect("a database");
        turn_a_bit(&truth, (0, 300), true);
        turn_a_bit(&truth, (0, 2_300), true);
        turn_a_bit(&truth, (1, 8), false);
        let gone = "DELETE FROM entries WHERE party = 0 AND epoch = 0 AND sequence = 1700";
        assert_eq!(truth.execute(gone, ()), Ok(1));
    }
    let problems = found(data).problems();
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for wrong in [
        "stored entry 300",
        "stored entry 2299",
        "entries before",
        "altered on disk",
        "committed",
    ] {
        let told = problems.iter().filter(|problem| problem.contains(wrong));
        assert_eq!(told.count(), 1, "{wrong}: {problems:#?}");
    }
}

/// Characters of a message that make the short record longer than what the database keeps in memory of it.
const LONG: usize = 5_000;
