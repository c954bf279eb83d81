//! A line suspended by commands alone, on two real nodes: two people say it, both desks tell it, what is sent meanwhile
//! comes and is marked, whoever has suspended is asked before sending, and one releasing officer resumes.

use detente_cli::rig::{Party, Schedule};

use crate::harness::{Line, Ran, at, key_of, read_in_a_file};

fn say(party: &Party, officer: &str, words: &[&str]) -> Ran {
    let officer = key_of(party, officer);
    at(party, &[words, &["--officer", &officer]].concat())
}

fn entry(ran: &Ran) -> String {
    let answer: serde_json::Value = ran.json();
    answer["entry"].as_str().expect("an entry").to_owned()
}

fn shows(line: &Line, party: &Party, words: &[&str], what: &str) -> String {
    line.wait(party, words, |ran| ran.out.contains(what)).out
}

/// Two people of a party suspend.
fn suspend(party: &Party, words: &[&str]) -> String {
    let waits = say(party, "Watch", &[words, &["--json"]].concat()).json();
    let draft = waits["draft"].as_str().expect("it waits").to_owned();
    let read = at(party, &["release", &draft[..12]]).out;
    assert!(read.contains("OUR PARTY"), "{read}");
    entry(&say(
        party,
        "Releasing",
        &["release", &draft[..12], "--json"],
    ))
}

#[test]
fn both_desks_tell_that_a_line_is_suspended_and_nobody_is_left_without_it() {
    let line = Line::founded(Schedule::NONE_SOON);
    let (a, b) = (&line.a, &line.b);
    let words = "Until the incident is cleared up";
    let terms = [
        "suspend", "--review", "+7d", "--reason", "incident", "--words", words,
    ];
    let alone = say(a, "Releasing", &terms);
    assert!(alone.out.contains("second officer"), "{}", alone.out);
    suspend(a, &terms);
    for party in [a, b] {
        let told = shows(&line, party, &["status"], "SUSPENDED by");
        for part in [
            "after an incident",
            "To be looked at again by",
            "What goes on all the same",
        ] {
            assert!(told.contains(part), "{told}");
        }
        // Whoever sees a state need not be entitled to read words.
        assert!(!told.contains(words), "{told}");
        let alarms = shows(&line, party, &["alarm", "list"], "SUSPENDED THE LINE");
        assert_eq!(
            alarms.contains("OUR PARTY"),
            std::ptr::eq(party, a),
            "{alarms}"
        );
        let brief = at(party, &["brief"]).out;
        assert!(
            brief.contains("SUSPENDED by") && brief.contains("once, for"),
            "{brief}"
        );
        let all = at(party, &["suspensions"]).out;
        assert!(
            all.contains(words) && all.contains("never suspended"),
            "{all}"
        );
    }
    // It comes all the same, is marked at both, and whoever sent it is told.
    let sent = say(b, "Watch", &["send", "Who is there?"]);
    assert!(
        sent.said().contains("no answer is to be expected"),
        "{}",
        sent.out
    );
    let id = entry(&say(b, "Watch", &["send", "Who is there now?", "--json"]));
    for party in [a, b] {
        let read = shows(&line, party, &["read", &id[..12]], "Sent while");
        assert!(read.contains("owes no answer in time"), "{read}");
    }
    let saves = say(
        b,
        "Watch",
        &["send", "A man is in the water", "--safety-of-life"],
    );
    assert!(
        !saves.said().contains("no answer is to be expected"),
        "{}",
        saves.out
    );
    // Whoever has suspended is asked first.
    let refused = say(a, "Watch", &["send", "As to your question"]);
    assert_ne!(refused.code, 0, "{}", refused.out);
    for part in [
        "our own party has suspended this (messages)",
        "--although-suspended",
        "detente resume",
    ] {
        assert!(refused.err.contains(part), "{}", refused.err);
    }
    let asks = [
        "query",
        "ask",
        "are-these-yours",
        "Two aircraft over the strait",
    ];
    assert_ne!(say(a, "Watch", &asks).code, 0);
    let asks = [&asks[..], &["--although-suspended", "--json"]].concat();
    let asked = entry(&say(a, "Watch", &asks));
    let read = shows(
        &line,
        b,
        &["query", "show", &asked[..12]],
        "had itself suspended this",
    );
    assert!(read.contains("marked by its officer"), "{read}");
    let own = [
        "send",
        "As to your question",
        "--although-suspended",
        "--json",
    ];
    let own = entry(&say(a, "Watch", &own));
    let read = shows(&line, b, &["read", &own[..12]], "had itself suspended this");
    assert!(!read.contains("owes no answer"), "{read}");
    assert!(read.contains("marked by its officer"), "{read}");
    say(
        a,
        "Watch",
        &["send", "We have seen him", "--safety-of-life"],
    )
    .said();
    // Stated anew it goes on; one of the watch does not resume it.
    suspend(
        a,
        &[
            "suspend", "calls", "messages", "--review", "+1d", "--reason", "decision",
        ],
    );
    let told = shows(&line, b, &["status"], "messages, requests for a call");
    assert!(
        told.contains("by a decision taken above the desk"),
        "{told}"
    );
    assert_ne!(say(a, "Watch", &["resume"]).code, 0);
    let resumed = say(a, "Releasing", &["resume", "--words", "It is cleared up"]);
    assert!(resumed.said().contains("Resumed after"), "{}", resumed.out);
    let again = say(a, "Releasing", &["resume"]);
    assert!(
        again.err.contains("There is nothing to resume"),
        "{}",
        again.err
    );
    for party in [a, b] {
        let all = shows(&line, party, &["suspensions"], "Resumed at");
        assert!(
            all.contains("once, for") && all.contains("It is cleared up"),
            "{all}"
        );
        let status = at(party, &["status"]).out;
        assert!(!status.contains("SUSPENDED"), "{status}");
    }
    say(a, "Watch", &["send", "We speak again"]).said();
    // All of it stands in a file, for whoever has no node.
    read_in_a_file(
        &line,
        a,
        &[
            "suspended the line, or part of it",
            "What is suspended: messages, requests for a call",
            "after an incident, until it is cleared up",
            words,
            "resumed",
            "FOR THE SAFETY OF LIFE",
            "although the own party had suspended this",
        ],
    );
}

#[test]
fn what_makes_no_sense_is_told_before_anybody_signs() {
    let line = Line::founded(Schedule::NONE_SOON);
    let party = &line.a;
    for (words, said) in [
        (
            &["suspend", "--review", "+7d"][..],
            "whoever suspends says why",
        ),
        (
            &[
                "suspend", "tests", "--review", "+7d", "--reason", "incident",
            ],
            "messages, calls",
        ),
        (
            &["suspend", "--review", "+7d", "--reason", "because"],
            "decision, incident",
        ),
        (
            &[
                "suspend", "--review", "+1h", "--from", "+2h", "--reason", "protest",
            ],
            "after it begins",
        ),
        (&["suspend", "--reason", "protest"], "--review"),
    ] {
        let ran = say(party, "Releasing", words);
        assert_ne!(ran.code, 0, "{words:?}");
        assert!(ran.err.contains(said), "{words:?}: {}", ran.err);
    }
    let nothing = say(party, "Releasing", &["resume"]);
    assert!(
        nothing.err.contains("There is nothing to resume"),
        "{}",
        nothing.err
    );
}
