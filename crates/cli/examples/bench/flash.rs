//! A FLASH after its second release: from the second officer's call at A's interface to B's event, when it is
//! durable at both, and on to A's event that B's receipt changed its state.

use std::time::{Duration, Instant};

use detente_api::act::{ActAnswer, Assertion, NewAct};
use detente_cli::client::Client;
use detente_record::{Draft, EntryId, LineId, Precedence};

use crate::event_stream::EventStream;
use crate::intruders::Intruders;
use crate::line_of_two::{Desk, LineOfTwo, Must as _, PATIENCE};
use crate::yardstick::{Parts, Yardstick};
use crate::{Spread, ms, ratio};

/// Measures `times` FLASHes and as many yardsticks by turns, prints them, and gives the spread to B's event.
pub fn run(line: &LineOfTwo, times: usize) -> Spread {
    let desk = Desk::of(&line.a);
    let client = line.a.client().must("a's node").clone();
    let (mut at_a, mut at_b) = (EventStream::of(&line.a), EventStream::of(&line.b));
    let mut yardstick = Yardstick::new(line.folder());
    let [mut called, mut held, mut receipted] = [const { Vec::<Duration>::new() }; 3];
    let mut parts: Vec<Parts> = Vec::new();
    for turn in 0..times + WARM_UP {
        let waiting = Waiting::new(&client, line.line, &desk);
        let begun = Instant::now();
        let id = waiting.release(&client);
        let answered = begun.elapsed();
        let arrived = at_b.held(id, PATIENCE).expect("B's event");
        let back = at_a.changed(id, 1, PATIENCE).expect("A's event");
        let least = yardstick.measure();
        if turn >= WARM_UP {
            called.push(answered);
            held.push(arrived - begun);
            receipted.push(back - begun);
            parts.push(least);
        }
    }
    print(&parts, called, &held, receipted);
    Spread::of(held)
}

/// Measures `times` FLASHes while a thousand strangers hold connections half open on both bearers, and prints
/// how that compares with an idle machine.
pub fn among_strangers(line: &LineOfTwo, times: usize, idle: Spread) {
    let desk = Desk::of(&line.a);
    let client = line.a.client().must("a's node").clone();
    let mut at_b = EventStream::of(&line.b);
    let strangers = Intruders::at(line.listens, *line.a.card.link().as_bytes(), STRANGERS);
    std::thread::sleep(Duration::from_secs(1));
    let mut held = Vec::new();
    for _ in 0..times {
        let waiting = Waiting::new(&client, line.line, &desk);
        let begun = Instant::now();
        let id = waiting.release(&client);
        let arrived = at_b.held(id, PATIENCE).expect("B's event");
        held.push(arrived - begun);
        std::thread::sleep(Duration::from_millis(10));
    }
    let spread = Spread::of(held);
    println!(
        "\n| FLASH among {STRANGERS} half-open connections ({} begun), n = {times} | p50 | p99 | p50, p99 ÷ idle |",
        strangers.opened()
    );
    println!("|---|---|---|---|");
    println!(
        "| A's call → B's event | {} | {} | {}, {} |",
        ms(spread.p50),
        ms(spread.p99),
        ratio(spread.p50.as_secs_f64(), idle.p50.as_secs_f64()),
        ratio(spread.p99.as_secs_f64(), idle.p99.as_secs_f64())
    );
}

fn print(parts: &[Parts], called: Vec<Duration>, held: &[Duration], receipted: Vec<Duration>) {
    let of = |part: fn(&Parts) -> Duration| Spread::of(parts.iter().map(part).collect());
    let (floor, floor_receipted) = (of(Parts::flash), of(Parts::receipted));
    println!(
        "\n| FLASH after its second release, n = {} | p50 | p99 | p50 ÷ its yardstick's |\n|---|---|---|---|",
        parts.len()
    );
    let row = |name: &str, spread: Spread, floor: Option<Spread>| {
        let times = floor.map_or(String::new(), |floor| {
            ratio(spread.p50.as_secs_f64(), floor.p50.as_secs_f64())
        });
        println!(
            "| {name} | {} | {} | {times} |",
            ms(spread.p50),
            ms(spread.p99)
        );
    };
    row("A's call answered (durable at A)", Spread::of(called), None);
    row(
        "A's call → B's event (durable at both)",
        Spread::of(held.to_vec()),
        Some(floor),
    );
    row(
        "A's call → A's event of B's receipt",
        Spread::of(receipted),
        Some(floor_receipted),
    );
    row(
        "yardstick to B's event: two commits, one flush, one round trip, four verifications",
        floor,
        None,
    );
    row(
        "yardstick to the receipt: a commit, a flush and a verification more",
        floor_receipted,
        None,
    );
    row("· one commit of such an entry", of(|p| p.commit), None);
    row("· one flush of a preallocated file", of(|p| p.flush), None);
    row("· one round trip over QUIC", of(|p| p.round_trip), None);
    row("· one strict verification", of(|p| p.verification), None);
}

/// A FLASH that its drafter has handed in and that waits for the releasing officer, whose assertion is ready.
pub struct Waiting {
    path: String,
    second: Assertion,
}

impl Waiting {
    /// Signs both assertions and hands in the first.
    pub fn new(client: &Client, line: LineId, desk: &Desk) -> Self {
        let mut flash: NewAct = desk.message(Precedence::Flash, TEXT);
        let second = flash.assertions.pop().expect("two officers");
        let hash = Draft::decode(&flash.draft.0).expect("a draft").hash();
        let answer: ActAnswer = client
            .post(&format!("/v1/lines/{line}/acts"), &flash)
            .must("a draft");
        assert!(matches!(answer, ActAnswer::WaitsForRelease { .. }));
        Self {
            path: format!("/v1/lines/{line}/drafts/{hash}/assertions"),
            second,
        }
    }

    /// Hands in the second: the FLASH goes out.
    pub fn release(&self, client: &Client) -> EntryId {
        match client
            .post_without_key(&self.path, &self.second)
            .must("a release")
        {
            ActAnswer::Entry { entry } => entry.0,
            other => panic!("not an entry: {other:?}"),
        }
    }
}

const STRANGERS: usize = 1000;
const WARM_UP: usize = 10;
const TEXT: &str = "Your aircraft are over our convoy at grid 31U BT 4120 5150. Hold.";
