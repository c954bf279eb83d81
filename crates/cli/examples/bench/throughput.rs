//! ROUTINE messages a second, signed beforehand, until every one is durable at both and receipted at A; and
//! FLASH into that flood.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use detente_api::act::{NewAct, NewActs};
use detente_cli::rig::Party;
use detente_node::setup;
use detente_record::Precedence;

use crate::event_stream::EventStream;
use crate::flash::Waiting;
use crate::line_of_two::{Desk, LineOfTwo, Must as _, PATIENCE, status, until};
use crate::{Spread, cpu_seconds, ms, ratio};

/// Measures two ways to hand in `messages` and FLASHes into such a flood, and prints them.
pub fn run(line: &LineOfTwo, messages: usize, idle: Spread) {
    println!(
        "\n| ROUTINE of {} characters, one token | messages | messages/s | CPU of A, of B, of the client, each |\n|---|---|---|---|",
        TEXT.len()
    );
    measure(line, messages, BATCH).print(&format!(
        "{CONNECTIONS} connections, batches of {BATCH}, the next sent when one is answered"
    ));
    measure(line, messages / 8, 1).print(&format!("{CONNECTIONS} connections, one act a request"));
    flash_into_flood(line, messages, idle);
}

struct Measured {
    messages: usize,
    took: Duration,
    /// Seconds of processor time that A, B and this process took.
    cpu: [f64; 3],
}

impl Measured {
    fn print(&self, name: &str) {
        let each = |seconds: f64| format!("{:.0} µs", seconds * 1e6 / self.messages as f64);
        println!(
            "| {name} | {} | {:.0} | {}, {}, {} |",
            self.messages,
            self.messages as f64 / self.took.as_secs_f64(),
            each(self.cpu[0]),
            each(self.cpu[1]),
            each(self.cpu[2])
        );
    }
}

fn measure(line: &LineOfTwo, messages: usize, batch: usize) -> Measured {
    let hands = signed(&Desk::of(&line.a), messages, batch);
    let cpu = || {
        let of = |party: &Party| cpu_seconds(party.node().must("a node").id());
        [of(&line.a), of(&line.b), cpu_seconds(std::process::id())]
    };
    let start = Barrier::new(CONNECTIONS + 1);
    let (begun, before) = std::thread::scope(|scope| {
        for bodies in &hands {
            let (start, hand) = (&start, Hand::of(line, batch));
            scope.spawn(move || {
                start.wait();
                for body in bodies {
                    hand.post(body);
                }
            });
        }
        let before = cpu();
        start.wait();
        (Instant::now(), before)
    });
    until_receipted(line);
    let took = begun.elapsed();
    let after = cpu();
    Measured {
        messages,
        took,
        cpu: [0, 1, 2].map(|n| after[n] - before[n]),
    }
}

/// Bodies of requests, as JSON, dealt to the connections: what a client spends on that is its own.
fn signed(desk: &Desk, messages: usize, batch: usize) -> Vec<Vec<Vec<u8>>> {
    let mut hands = vec![Vec::new(); CONNECTIONS];
    for number in 0..messages / batch {
        let mut acts: Vec<NewAct> = (0..batch)
            .map(|_| desk.message(Precedence::Routine, TEXT))
            .collect();
        let body = if batch == 1 {
            serde_json::to_vec(&acts.remove(0))
        } else {
            serde_json::to_vec(&NewActs { acts })
        };
        hands[number % CONNECTIONS].push(body.expect("JSON"));
    }
    hands
}

/// One connection to A's interface.
struct Hand {
    agent: ureq::Agent,
    url: String,
    token: String,
}

impl Hand {
    fn of(line: &LineOfTwo, batch: usize) -> Self {
        let node = line.a.node().must("a's node");
        let token = setup::read_token(&line.a.desk.data).expect("a token");
        let many = if batch == 1 { "" } else { ":batch" };
        Self {
            agent: ureq::Agent::config_builder().proxy(None).build().into(),
            url: format!("http://{}{}{many}", node.api(), line.path("/acts")),
            token: format!("Bearer {}", token.trim()),
        }
    }

    fn post(&self, body: &[u8]) {
        let request = self.agent.post(&self.url);
        let mut answer = request
            .header("Authorization", &self.token)
            .header("Content-Type", "application/json")
            .send(body)
            .expect("an answer");
        let text = answer.body_mut().read_to_string().expect("a text");
        assert!(!text.contains("\"refused\""), "an act was refused: {text}");
    }
}

/// Waits until A's interface says that nothing waits for B's receipt; B receipts only what is durable there.
fn until_receipted(line: &LineOfTwo) {
    until("everything is receipted", || {
        let status = status(&line.a).ok()?;
        status.lines[0]
            .waiting
            .iter()
            .all(|waiting| waiting.entries == 0)
            .then_some(())
    });
}

fn flash_into_flood(line: &LineOfTwo, messages: usize, idle: Spread) {
    let desk = Desk::of(&line.a);
    let client = line.a.client().must("a's node").clone();
    let hands = signed(&desk, messages * 2, BATCH);
    let mut at_b = EventStream::of(&line.b);
    let flooding = AtomicBool::new(true);
    let mut held = Vec::new();
    std::thread::scope(|scope| {
        let flood: Vec<_> = hands
            .iter()
            .map(|bodies| {
                let (hand, flooding) = (Hand::of(line, BATCH), &flooding);
                scope.spawn(move || {
                    for body in bodies {
                        hand.post(body);
                    }
                    flooding.store(false, Ordering::Relaxed);
                })
            })
            .collect();
        while flooding.load(Ordering::Relaxed) && held.len() < FLASHES_MAX {
            let waiting = Waiting::new(&client, line.line, &desk);
            let begun = Instant::now();
            let id = waiting.release(&client);
            let arrived = at_b.held(id, PATIENCE).expect("B's event");
            if flooding.load(Ordering::Relaxed) {
                held.push(arrived - begun);
            }
            std::thread::sleep(BETWEEN_FLASHES);
        }
        for one in flood {
            one.join().expect("a flood");
        }
    });
    until_receipted(line);
    if held.is_empty() {
        println!("\nThe flood was over before a FLASH was.");
        return;
    }
    let count = held.len();
    let spread = Spread::of(held);
    println!(
        "\n| FLASH into that flood, n = {count} | p50 | p99 | p99 ÷ idle p99 |\n|---|---|---|---|"
    );
    println!(
        "| A's call → B's event | {} | {} | {} |",
        ms(spread.p50),
        ms(spread.p99),
        ratio(spread.p99.as_secs_f64(), idle.p99.as_secs_f64())
    );
}

const CONNECTIONS: usize = 4;
const BATCH: usize = 64;
/// Fewer than the charter lets one party send in an hour.
const FLASHES_MAX: usize = 350;
/// So that they are spread over the flood.
const BETWEEN_FLASHES: Duration = Duration::from_millis(10);
const TEXT: &str = "Convoy of four vehicles leaves the northern gate at 1410Z and takes the coast road \
to the second bridge; arrival 1525 Z.";
const _: () = assert!(TEXT.len() == 120);
