//! What a node costs by being there: the program's size, its start, its memory while nobody asks.

use std::path::Path;
use std::time::{Duration, Instant};

use detente_cli::rig::{Party, Scratch};
use detente_language::Language;

use crate::line_of_two::{Must as _, memory, status};
use crate::{Spread, ms};

/// Starts an empty node `times` times, and prints.
pub fn run(program: &Path, times: usize) {
    let scratch = Scratch::temporary().must("a folder");
    let folder = scratch.path().join("Empty");
    let mut party =
        Party::make(program, &folder, "Empty", Language::English, true, &[]).must("a party");
    let (mut started, mut resident) = (Vec::<Duration>::new(), 0);
    for _ in 0..times {
        let begun = Instant::now();
        party.start().must("a node");
        status(&party).must("an answer");
        started.push(begun.elapsed());
        std::thread::sleep(Duration::from_millis(500));
        let node = party.node.as_mut().expect("a node");
        resident = memory(node.id());
        node.stop().must("a node stopped");
    }
    let spread = Spread::of(started);
    let size = |of: &Path| std::fs::metadata(of).map_or(0, |file| file.len()) / (1 << 20);
    println!("\n| an empty node | |\n|---|---|");
    println!(
        "| from its start to its first answer, p50 of {times} (highest) | {} ({}) |",
        ms(spread.p50),
        ms(spread.p99)
    );
    println!(
        "| resident memory half a second later | {} MiB |",
        resident >> 20
    );
    println!(
        "| this program, nodes and benchmarks in one | {} MiB |",
        size(program)
    );
    if let Some(alone) = program
        .ancestors()
        .nth(2)
        .map(|folder| folder.join("detente"))
        && alone.exists()
    {
        println!("| `detente` as built here | {} MiB |", size(&alone));
    }
}
