//! ROUTINE messages a second, signed beforehand, until every one is durable at both and receipted at A.

use std::sync::Barrier;
use std::time::Instant;

use detente_api::act::NewAct;
use detente_record::Precedence;

use crate::line_of_two::{Desk, LineOfTwo, Must as _, hand_in, hand_in_all, status, until};

/// Measures two ways to hand in `messages`, and prints them.
pub fn run(line: &LineOfTwo, messages: usize) {
    println!(
        "\n| ROUTINE of {} bytes | messages | messages/s |\n|---|---|---|",
        TEXT.len()
    );
    let pipelined = measure(line, messages, 64);
    println!("| {CONNECTIONS} connections, batches of 64 | {messages} | {pipelined:.0} |");
    let few = messages / 8;
    let single = measure(line, few, 1);
    println!("| {CONNECTIONS} connections, one act a request | {few} | {single:.0} |");
}

fn measure(line: &LineOfTwo, messages: usize, batch: usize) -> f64 {
    let desk = Desk::of(&line.a);
    let mut hands: Vec<Vec<Vec<NewAct>>> = vec![Vec::new(); CONNECTIONS];
    for number in 0..messages / batch {
        let acts = (0..batch)
            .map(|_| desk.message(Precedence::Routine, TEXT))
            .collect();
        hands[number % CONNECTIONS].push(acts);
    }
    let client = line.a.client().must("a's node");
    let start = Barrier::new(CONNECTIONS + 1);
    let begun = std::thread::scope(|scope| {
        for batches in hands {
            let (start, line) = (&start, line.line);
            scope.spawn(move || {
                start.wait();
                for mut acts in batches {
                    if acts.len() == 1 {
                        let act = acts.remove(0);
                        hand_in(client, line, &act)
                            .must("a message")
                            .expect("an entry");
                    } else {
                        hand_in_all(client, line, acts);
                    }
                }
            });
        }
        start.wait();
        Instant::now()
    });
    // Accepted, all of them; B receipts only what is durable there.
    until("everything is receipted", || {
        let status = status(&line.a).ok()?;
        status.lines[0]
            .waiting
            .iter()
            .all(|waiting| waiting.entries == 0)
            .then_some(())
    });
    messages as f64 / begun.elapsed().as_secs_f64()
}

const CONNECTIONS: usize = 4;
const TEXT: &str = "Convoy of four vehicles leaves the northern gate at 1410Z and takes the coast \
road to the second bridge; arrival 1525Z. Contact on arrival only. No change to yesterday's notice.";
