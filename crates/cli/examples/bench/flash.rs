//! A FLASH, signed by two officers beforehand: from the call at A's interface to B's event, when it is
//! durable at both, and on to A's event that B's receipt changed its state.

use std::time::{Duration, Instant};

use detente_record::Precedence;

use crate::event_stream::EventStream;
use crate::line_of_two::{Desk, LineOfTwo, Must as _, PATIENCE, hand_in};
use crate::yardstick::Yardstick;
use crate::{Spread, ms, ratio};

/// Measures `times` FLASHes and as many yardsticks by turns, and prints them.
pub fn run(line: &LineOfTwo, times: usize) {
    let desk = Desk::of(&line.a);
    let client = line.a.client().must("a's node").clone();
    let (mut at_a, mut at_b) = (EventStream::of(&line.a), EventStream::of(&line.b));
    let mut yardstick = Yardstick::new(line.folder());
    let [mut called, mut held, mut receipted, mut least] = [const { Vec::<Duration>::new() }; 4];
    for turn in 0..times + WARM_UP {
        let flash = desk.message(Precedence::Flash, TEXT);
        let begun = Instant::now();
        let id = hand_in(&client, line.line, &flash)
            .must("a FLASH")
            .expect("an entry");
        let answered = begun.elapsed();
        let arrived = at_b.held(id, PATIENCE).expect("B's event");
        let back = at_a.changed(id, 1, PATIENCE).expect("A's event");
        let floor = yardstick.measure();
        if turn >= WARM_UP {
            called.push(answered);
            held.push(arrived - begun);
            receipted.push(back - begun);
            least.push(floor);
        }
    }
    let floor = Spread::of(least);
    println!("\n| FLASH, n = {times} | p50 | p99 | p50 ÷ yardstick's |\n|---|---|---|---|");
    for (name, spread) in [
        ("A's call answered (durable at A)", Spread::of(called)),
        ("A's call → B's event (durable at both)", Spread::of(held)),
        ("A's call → A's event of B's receipt", Spread::of(receipted)),
        (
            "yardstick: two commits, two head files, one round trip",
            floor,
        ),
    ] {
        let times = ratio(spread.p50.as_secs_f64(), floor.p50.as_secs_f64());
        println!(
            "| {name} | {} | {} | {times} |",
            ms(spread.p50),
            ms(spread.p99)
        );
    }
}

const WARM_UP: usize = 10;
const TEXT: &str = "Your aircraft are over our convoy at grid 31U BT 4120 5150. Hold.";
