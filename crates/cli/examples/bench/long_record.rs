//! A long record: how fast it is verified, and how soon a node that holds it serves after a start.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use detente_cli::rig::lengthen;
use detente_line::persist::DocumentKind;
use detente_node::cores::Cores;
use detente_node::record_check::check_line;
use detente_record::Founding;
use detente_store::{Settings, SqliteStore, Store as _};

use crate::line_of_two::{LineOfTwo, Must as _, memory, status, until_within};
use crate::{Spread, ms};

/// Makes a record of `messages`, verifies it with `detente`, starts a node on it `times` times, and prints.
pub fn run(program: &Path, messages: u32, times: usize) {
    let mut line = LineOfTwo::found(program);
    for party in 0..2 {
        let mut node = line.party(party).node.take().expect("a running node");
        node.stop().must("a node stops");
    }
    lengthen(&line.a, &line.b, messages, 120).must("a long record");
    println!("\n| a record of {messages} messages | |\n|---|---|");
    if let Some(detente) = program.ancestors().nth(2).map(|at| at.join("detente")) {
        let begun = Instant::now();
        let verified = Command::new(detente)
            .args(["verify", "--data"])
            .arg(&line.a.desk.data)
            .stdout(Stdio::null())
            .status();
        // Without the program beside this one there is nothing to measure.
        if verified.is_ok_and(|status| status.success()) {
            let each = f64::from(messages) / begun.elapsed().as_secs_f64();
            println!("| `detente verify` of the data folder, messages a second | {each:.0} |");
        }
    }
    for cores in [Cores::ONE, Cores::all()] {
        let each = f64::from(messages) / seconds_to_check(&line.a.desk.data, cores);
        println!(
            "| the same in this process, proved on {} | {each:.0} |",
            cores.count()
        );
    }
    let begun = Instant::now();
    until_within("the node is up", Duration::from_secs(1_200), || {
        line.a.start().ok()
    });
    status(&line.a).must("a status");
    println!(
        "| first start, which reads all of it in | {:.1} s |",
        begun.elapsed().as_secs_f64()
    );
    let (mut took, mut resident) = (Vec::<Duration>::new(), 0);
    for _ in 0..times {
        let mut node = line.a.node.take().expect("a running node");
        node.stop().must("a node stops");
        let begun = Instant::now();
        line.a.start().must("the node comes back");
        let told = status(&line.a).must("a status");
        took.push(begun.elapsed());
        resident = memory(told.process);
    }
    let spread = Spread::of(took);
    println!(
        "| start to its first answer, p50 of {times} (highest) | {} ({}) |",
        ms(spread.p50),
        ms(spread.p99)
    );
    println!("| resident memory then | {} MiB |", resident >> 20);
}

/// How long it takes to check the record of a stopped node.
fn seconds_to_check(data: &Path, cores: Cores) -> f64 {
    let store = SqliteStore::open(data, &Settings::default()).expect("a store");
    let documents = store.store.documents(DocumentKind::Founding);
    let founding = Founding::decode(&documents.expect("documents")[0].bytes).expect("a founding");
    let begun = Instant::now();
    let found = check_line(&store.store, &founding, cores).expect("a check");
    let took = begun.elapsed().as_secs_f64();
    assert_eq!(found.problems(), []);
    took
}
