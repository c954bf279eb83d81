//! One headquarters with many counterparts, several lines with each: what its node costs while nobody writes.
//! Every path is checked by heartbeats, and line tests fall due at the rate of one an hour and line.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use detente_api::card::DialAddress;
use detente_cli::rig::{Party, Schedule, Scratch, Stop, found_named, pair};
use detente_language::Language;
use detente_record::Level;

use crate::cpu_seconds;
use crate::line_of_two::{BOTH_PATHS, Must as _, memory, status};

/// Founds `each` lines with each of `counterparts` real nodes, watches for `watched`, and prints.
pub fn run(program: &Path, counterparts: usize, each: usize, watched: Duration) {
    let scratch = Scratch::temporary().must("a folder");
    let make = |name: &str, listens| {
        let folder = scratch.path().join(name);
        let officers = [("Watch Officer", &["watch"][..])];
        let mut party = Party::make(
            program,
            &folder,
            name,
            Language::English,
            listens,
            &officers,
        )
        .must("a party");
        party.start().must("a node");
        party
    };
    let center = make("Center", true);
    let node = center.node().must("a node");
    let empty = memory(node.id());
    let dials = BOTH_PATHS.map(|bearer| DialAddress {
        bearer: bearer.to_owned(),
        address: node.listens(bearer).expect("it listens").to_string(),
    });
    let (stop, begun) = (Stop::default(), Instant::now());
    let mut others: Vec<Party> = Vec::new();
    for number in 0..counterparts {
        let other = make(&format!("Post {number}"), false);
        pair(&stop, &center, &other, &dials).must("a pair");
        for line in 0..each {
            let place = u32::try_from(number * each + line).expect("a place");
            found_line(&stop, [&center, &other], begun, place);
        }
        others.push(other);
    }
    let founded = begun.elapsed();
    let processes: Vec<u32> = others
        .iter()
        .map(|other| other.node().must("a node").id())
        .collect();
    let taken = || {
        let all = processes.iter().map(|process| cpu_seconds(*process));
        (cpu_seconds(node.id()), all.sum::<f64>())
    };
    let (before, from) = (taken(), Instant::now());
    std::thread::sleep(watched);
    let (after, took) = (taken(), from.elapsed().as_secs_f64());
    let percent = |seconds: f64| 100.0 * seconds / took;
    let up = status(&center).must("an answer").links;
    let up = up
        .iter()
        .filter(|link| link.paths.iter().filter(|path| path.up).count() == 2)
        .count();
    println!(
        "\n| {counterparts} counterparts × {each} lines, heartbeats on both paths, a line test an hour each | |\n|---|---|"
    );
    println!("| counterparts with both paths up at the end | {up} |");
    println!(
        "| resident memory of that one node; before its first counterpart | {} MiB; {} MiB |",
        memory(node.id()) >> 20,
        empty >> 20
    );
    println!(
        "| processor of that one node over {took:.0} s, of one core | {:.1} % |",
        percent(after.0 - before.0)
    );
    println!(
        "| processor of a counterpart's node, mean | {:.2} % |",
        percent(after.1 - before.1) / counterparts as f64
    );
    println!(
        "| pairing and founding all of it | {:.0} s |",
        founded.as_secs_f64()
    );
    // All at once: one after the other each would be missed by the center for its grace.
    drop(others);
}

/// Founds the line at one place of the hour: its tests fall due there, so that all lines' are spread over it.
fn found_line(stop: &Stop, [center, other]: [&Party; 2], begun: Instant, place: u32) {
    let level = |name: &str| BTreeMap::from([("en".to_owned(), name.to_owned())]);
    let levels = vec![Level {
        id: "desk".to_owned(),
        name: level("Duty desk"),
    }];
    let due = BETWEEN_TESTS * place;
    let schedule = Schedule {
        first_after: due.saturating_sub(begun.elapsed()),
        every: HOUR,
        answer_within: Duration::from_secs(300),
    };
    let name = level(&format!("Line {place}"));
    found_named(stop, center, other, name, levels, schedule).must("a line");
}

const HOUR: Duration = Duration::from_secs(3600);
/// A thousand lines have one each in an hour.
const BETWEEN_TESTS: Duration = Duration::from_millis(3600);
