//! Answer times, the hold of a readout and both sides' clocks, agreed on by an amendment and read at both desks.

use detente_cli::rig::Schedule;
use serde_json::Value;

use crate::harness::{Line, Ran, at, by_two, key_of};

const AGREED: &str = r#"drills_a_week = 2
readout_hold = "45min"
[answer_within]
immediate = "15min"
[zones]
0 = "Europe/Kyiv"
1 = "Asia/Kathmandu"
"#;

#[test]
fn what_the_desks_agree_on_is_amended_read_before_it_is_signed_and_stands_on_both_screens() {
    let line = Line::founded(Schedule::NONE_SOON);
    let id = line.id.to_string();
    let file = line.path("desks.toml");
    let propose = |content: &str, shows: &[&str]| {
        std::fs::write(&file, content).expect("written");
        let file = file.display().to_string();
        by_two(&line.a, &id, &["amendment", "propose", &file], shows);
        let fits = |ran: &Ran| {
            ran.out
                .contains("an amendment of the charter waits for our word")
        };
        line.wait(&line.b, &["status"], fits);
        let status: Value = at(&line.b, &["status", "--json"]).json();
        let waiting = status["lines"][0]["amendments_waiting"][0].clone();
        waiting.as_str().expect("a proposal").to_owned()
    };
    let rows = [
        "answer times of matters:",
        "IMMEDIATE 15 min; PRIORITY 24 h; ROUTINE 48 h",
        "held for 45 min",
        "each party begins 2 a week",
        "Europe/Kyiv",
        "Asia/Kathmandu",
    ];
    let proposal = propose(AGREED, &rows);
    by_two(&line.b, &id, &["amendment", "sign", &proposal], &rows);
    for party in [&line.a, &line.b] {
        line.wait(party, &["status"], |ran| {
            ran.out.contains("version 1 of the charter is in force")
        });
    }

    let officer = key_of(&line.a, "Watch");
    let ask = [
        "query",
        "ask",
        "are-these-yours",
        "Two aircraft at the river.",
        "--precedence",
        "immediate",
    ];
    let asked: Value = at(
        &line.a,
        &[&ask[..], &["--officer", &officer, "--json"]].concat(),
    )
    .json();
    let asked = asked["entry"].as_str().expect("an entry").to_owned();
    for party in [&line.a, &line.b] {
        line.wait(party, &["query", "show", &asked], |ran| {
            ran.out.contains("the charter's time for IMMEDIATE")
                && ran.out.contains("(Europe/Kyiv): ")
        });
        let brief = at(party, &["brief"]);
        for clock in ["(Europe/Kyiv): ", "(Asia/Kathmandu): "] {
            assert!(brief.said().contains(clock), "{clock}: {}", brief.out);
        }
    }
    line.wait(&line.b, &["status"], |ran| {
        ran.out.contains("our word is awaited") && ran.out.contains("(by ")
    });

    // A drill sounds at the other desk until somebody has read the word back, and is counted apart at both.
    at(&line.a, &["test", "start"]).said();
    let rings = line.wait(&line.b, &["status"], |ran| {
        ran.out.contains("DRILL of the line")
    });
    assert!(rings.out.contains("No test was due."), "{rings:?}");
    let asked: Value = at(&line.b, &["test", "--json"]).json();
    let word = asked["asks"][0]["word"]
        .as_str()
        .expect("a word")
        .to_owned();
    let watch = key_of(&line.b, "Watch");
    at(
        &line.b,
        &["test", "answer", "--officer", &watch, "--read-back", &word],
    )
    .said();
    for party in [&line.a, &line.b] {
        let counted = line.wait(party, &["test"], |ran| {
            ran.out.contains("counted apart: 1; 1 in time")
        });
        for row in [
            "No test was due.",
            "The last drill was answered in time.",
            "Half of the drills",
        ] {
            assert!(counted.out.contains(row), "{row}: {counted:?}");
        }
        line.wait(party, &["status"], |ran| {
            !ran.out.contains("DRILL of the line")
        });
    }

    // More than are agreed on in a week ask as well, and count for nobody.
    for _ in 0..2 {
        at(&line.a, &["test", "start"]).said();
    }
    for party in [&line.a, &line.b] {
        line.wait(party, &["test"], |ran| {
            ran.out
                .contains("1 drill more than the charter agrees on: it does not count.")
        });
    }

    // A zone that stands in no list, and a party that is none, are refused before anybody signs.
    let key = key_of(&line.a, "Releasing");
    for (wrong, why) in [
        ("[zones]\n0 = \"Europe/Nowhere\"\n", "is no time zone"),
        ("[zones]\n0 = \"localtime\"\n", "is no time zone"),
        ("[zones]\nNobody = \"UTC\"\n", "Nobody"),
        ("answer_within = \"15min\"\n", "times by precedence"),
    ] {
        std::fs::write(&file, wrong).expect("written");
        let file = file.display().to_string();
        let ran = at(&line.a, &["amendment", "propose", &file, "--officer", &key]);
        assert!(ran.code != 0 && ran.err.contains(why), "{ran:?}");
    }

    // And taken back.
    let nothing = "drills_a_week = 0\nreadout_hold = \"none\"\nanswer_within = \"none\"\n[zones]\n0 = \"none\"\n1 = \"none\"\n";
    let rows = [
        "No answer times of matters",
        "No hold of a readout",
        "No time zones",
        "No drills are agreed on",
    ];
    propose(nothing, &rows);
}
