//! `detente brief`: what is read before a call, from a real node.

use detente_cli::rig::{Party, Schedule};
use serde_json::Value;

use crate::harness::{Line, Ran, at, key_of};

const RECORD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/2022/record.toml"
);

/// A command of a party's watch officer.
fn say(party: &Party, words: &[&str]) -> Ran {
    let officer = key_of(party, "Watch");
    at(party, &[words, &["--officer", &officer]].concat())
}

fn request(line: &Line, more: &[&str]) -> String {
    let words = [
        "call",
        "request",
        "Flights near the border",
        "--level",
        "ministers",
        "--whom",
        "Minister of Defence",
        "--behalf",
        "Secretary of Defense",
        "--json",
    ];
    let answer: Value = say(&line.a, &[&words[..], more].concat()).json();
    answer["entry"].as_str().expect("an entry").to_owned()
}

fn has(ran: &Ran, rows: &[&str]) {
    for row in rows {
        assert!(ran.said().contains(row), "{row}: {}", ran.out);
    }
}

#[test]
fn before_a_call_both_desks_read_what_is_agreed_what_is_open_and_what_was_declined() {
    let line = Line::founded(Schedule::NONE_SOON);
    let empty = at(&line.a, &["brief"]);
    has(
        &empty,
        &[
            "Before a call; line ",
            "No call is agreed, and nothing is open on this line.",
        ],
    );

    let agreed = request(&line, &["--interpreter", "--suits", "301400Z NOV 99/+2h"]);
    let declined = request(&line, &[]);
    let open = request(&line, &[]);
    for id in [&agreed, &declined, &open] {
        line.wait(&line.b, &["call", "show", id], |ran| ran.code == 0);
    }
    let accept = [
        "call",
        "accept",
        &agreed,
        "--at",
        "2099-11-30T15:00Z",
        "--minutes",
        "30",
    ];
    say(&line.b, &accept).said();
    say(
        &line.b,
        &["call", "decline", &declined, "--reason", "not-now"],
    )
    .said();
    let raise = [
        "ask",
        "raise",
        "No flights below 3,000 m near the river",
        "--json",
    ];
    say(&line.b, &raise).json();

    let asked = ["brief", "--zone", "Asia/Tokyo", "--level", "ministers"];
    let read = line.wait(&line.a, &asked, |ran| {
        ran.out.contains("awaiting our word") && ran.out.contains("declined: 1")
    });
    has(
        &read,
        &[
            "; ACTUAL",
            "A call is agreed:",
            "301500Z NOV 99, 30 min",
            // Nine hours on, and so the next day.
            "in Asia/Tokyo: 00:00, 1 December 2099",
            "For Minister of Defence, on behalf of Secretary of Defense",
            "An interpreter is asked for.",
            "Open, awaiting our word: 1",
            "No flights below 3,000 m",
            "Open, awaiting another's word: 1",
            "no interpreter asked for",
            "Call requests declined: 1",
        ],
    );
    assert!(!read.out.contains("nothing is open"), "{}", read.out);
    let (_, ours) = read.out.split_once("our word: 1").expect("a heading");
    let (ours, theirs) = ours.split_once("another's word: 1").expect("a heading");
    assert!(ours.contains("No flights below"), "{}", read.out);
    assert!(theirs.contains("Flights near the border"), "{}", read.out);
    // Each with its kind, which is the command that shows it.
    assert!(ours.contains("\n  ask "), "{}", read.out);
    assert!(theirs.contains("\n  call request "), "{}", read.out);
    // One level was asked for.
    assert!(!read.out.contains("Duty desk as of"), "{}", read.out);
    let there = at(&line.b, &["brief", "--json"]).json();
    assert_eq!(there["agreed"][0]["id"], *agreed);
    assert_eq!(there["declined"][0]["id"], *declined);
    assert_eq!(there["open"].as_array().map(Vec::len), Some(2));

    // What an archivist has filed is of another status, and is never mixed with what is meant.
    let archivist = key_of(&line.a, "Archivist");
    at(&line.a, &["import", RECORD, "--officer", &archivist]).said();
    assert!(!at(&line.a, &["brief"]).out.contains("ceasefire"));
    let asked = ["brief", "--status", "exercise", "--level", "ministers"];
    let read = line.wait(&line.b, &asked, |ran| ran.out.contains("ceasefire"));
    has(
        &read,
        &[
            "; EXERCISE",
            "[reconstruction from press reports, issued by neither government]",
            "Last contact: 21 October 2022",
            "United States asked and was declined",
            "Asked, and in no later account: “an immediate ceasefire” (United States) (13 May 2022)",
            "Follow-up expected at level Chiefs of the armed forces, not scheduled; by the account of United States",
            "Said last, by whose account:",
            "“the chances of carrying out these threats are low”",
        ],
    );
    for (words, wrong) in [
        (["--zone", "Mars/Olympus"], "Mars/Olympus"),
        (["--status", "meant"], "meant"),
        (
            ["--level", "kings"],
            "“kings”.\nWhy: It takes: desk, ministers",
        ),
    ] {
        let refused = at(&line.a, &[&["brief"][..], &words].concat());
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(refused.err.contains(wrong), "{refused:?}");
    }
}
