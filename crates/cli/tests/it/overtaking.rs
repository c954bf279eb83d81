//! FLASH overtakes for real: over a narrow link whose one queue anybody can fill, with a megabyte of
//! ROUTINE waiting, over each bearer alone.

use std::time::{Duration, Instant};

use detente_bearers::relay::Bottleneck;
use detente_cli::rig::Schedule;
use detente_record::Precedence;

use crate::PROGRAM;
use crate::line_of_two::{
    Desk, LineOfTwo, Must as _, beside_others, hand_in, hand_in_all, message, reached, status,
    until, until_within,
};

#[test]
fn a_flash_overtakes_a_megabyte_of_routine_over_quic_alone() {
    overtakes("quic");
}

#[test]
fn a_flash_overtakes_a_megabyte_of_routine_over_tcp_alone() {
    overtakes("tcp");
}

fn overtakes(bearer: &str) {
    let _machine = beside_others();
    let line = LineOfTwo::with(PROGRAM.as_ref(), Schedule::NONE_SOON, &[bearer]);
    // One queue for everything that passes, in each direction.
    let narrow = Bottleneck::new(64_000, 32 * 1024);
    line.network
        .quic(|faults| faults.bottleneck = Some(narrow.clone()));
    line.network.tcp(|faults| faults.bottleneck = Some(narrow));
    let desk = Desk::of(&line.b);
    let client = line.b.client().must("b's node").clone();
    let text = "routine ".repeat(TEXT_BYTES / 8);
    let routine: Vec<_> = (0..ROUTINE)
        .map(|_| desk.message(Precedence::Routine, &text))
        .collect();
    let ids = hand_in_all(&client, line.line, routine);
    // The queue is full and flowing when the first has come through.
    until("the first ROUTINE is delivered", || {
        message(&line.b, line.line, ids[0])
            .ok()
            .filter(|first| reached(first, "delivered"))
    });
    for number in 0..3 {
        let flash = desk.message(Precedence::Flash, &format!("flash {number}"));
        let begun = Instant::now();
        let id = hand_in(&client, line.line, &flash)
            .must("a FLASH")
            .expect("an entry");
        until_within(&format!("FLASH {number} over {bearer}"), PROMISED, || {
            message(&line.b, line.line, id)
                .ok()
                .filter(|flash| reached(flash, "delivered"))
        });
        eprintln!(
            "FLASH {number} over {bearer}, narrow and full: {:?}",
            begun.elapsed()
        );
    }
    let waiting = status(&line.b).must("a status").lines[0].waiting[0].entries;
    assert!(
        waiting * TEXT_BYTES > 500_000,
        "only {waiting} ROUTINE still wait: nothing was overtaken"
    );
}

/// From the call at the sender's interface until the receipt is shown there.
const PROMISED: Duration = Duration::from_secs(5);
/// Together a little more than a megabyte.
const ROUTINE: usize = 56;
const TEXT_BYTES: usize = 20_000;
