//! One path cut in mid-traffic: FLASH goes on without a gap, the rest goes on within a second, nothing
//! is lost and nothing is shown twice.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use detente_api::message::Messages;
use detente_record::{EntryId, Precedence};

use crate::PROGRAM;
use crate::event_stream::EventStream;
use crate::line_of_two::{
    Desk, LineOfTwo, Must as _, PATIENCE, alone, hand_in, link, message, reached, until,
};

#[test]
fn a_path_cut_in_mid_traffic_costs_a_flash_nothing_the_rest_a_second_and_nobody_a_message() {
    let _machine = alone();
    let line = LineOfTwo::found(PROGRAM.as_ref());
    for (cut, other) in [("quic", "tcp"), ("tcp", "quic")] {
        line.until_healed();
        let mut told = EventStream::of(&line.a);
        let sent = run(&line, cut, &mut told);
        // The path really was down, and the other was not.
        until("the cut path is seen down", || {
            let paths = link(&line.b)?.paths;
            let up = |bearer| paths.iter().any(|path| path.bearer == bearer && path.up);
            (!up(cut) && up(other)).then_some(())
        });
        // What the cut held back arrives now, a second time.
        line.network.heal();
        line.until_healed();
        shown_once(&line, &sent, &mut told);
    }
    line.until_equal();
}

/// Sends for a while, cuts the path in the middle, and checks every delay.
fn run(line: &LineOfTwo, cut: &str, told: &mut EventStream) -> Vec<EntryId> {
    let desk = Desk::of(&line.b);
    let client = line.b.client().must("b's node").clone();
    let mut sent = Vec::new();
    let mut cut_at = None;
    for number in 0..MESSAGES {
        if number == MESSAGES / 3 {
            match cut {
                "quic" => line.network.quic(|faults| faults.cut = true),
                _ => line.network.tcp(|faults| faults.cut = true),
            }
            cut_at = Some(Instant::now());
        }
        let precedence = if number % 8 == 0 {
            Precedence::Flash
        } else {
            Precedence::Routine
        };
        let act = desk.message(precedence, &format!("{cut} {number}"));
        let begun = Instant::now();
        let id = hand_in(&client, line.line, &act)
            .must("a message")
            .expect("an entry");
        sent.push((id, precedence, begun));
        // The rate of the traffic, not a wait for anything.
        std::thread::sleep(BETWEEN);
    }
    let cut_at = cut_at.expect("the path was cut");
    let mut slowest = BTreeMap::new();
    for (id, precedence, begun) in &sent {
        let held = told
            .held(*id, PATIENCE)
            .unwrap_or_else(|| panic!("{id} never arrived"));
        let took = held.saturating_duration_since(*begun);
        let limit = if *precedence == Precedence::Flash {
            FLASH_WITHIN
        } else {
            REST_WITHIN
        };
        let since = begun.saturating_duration_since(cut_at);
        assert!(
            took <= limit,
            "{precedence:?} sent {since:?} after {cut} was cut took {took:?}"
        );
        let most: &mut Duration = slowest.entry(*precedence).or_default();
        *most = took.max(*most);
    }
    eprintln!("{cut} cut in mid-traffic; slowest: {slowest:?}");
    sent.into_iter().map(|(id, _, _)| id).collect()
}

/// Every message was told once, is in the receiver's list once, and is receipted at the sender.
fn shown_once(line: &LineOfTwo, sent: &[EntryId], told: &mut EventStream) {
    let (times, missed) = told.times_told();
    assert!(!missed, "the event stream left something out");
    for id in sent {
        assert_eq!(
            times.get(id).map(Vec::len),
            Some(1),
            "{id} was told more than once"
        );
    }
    let path = line.path("/messages?status=exercise&limit=500");
    let list: Messages = line.a.client().must("a's node").get(&path).must("a list");
    for id in sent {
        let times = list
            .messages
            .iter()
            .filter(|message| message.id.0 == *id)
            .count();
        assert_eq!(times, 1, "{id} is shown {times} times");
        until("the receipt", || {
            message(&line.b, line.line, *id)
                .ok()
                .filter(|sent| reached(sent, "delivered"))
        });
    }
}

/// Long enough that the cut lies well inside.
const MESSAGES: usize = 150;
const BETWEEN: Duration = Duration::from_millis(10);
/// A FLASH takes every path at once, so a cut costs it nothing: this is the slack for two commits on a
/// slow disk and for a machine that does other things.
const FLASH_WITHIN: Duration = Duration::from_millis(400);

/// What is promised of the rest, without slack: silence is noticed after 300 ms and the rest is sent again.
const REST_WITHIN: Duration = Duration::from_secs(1);
