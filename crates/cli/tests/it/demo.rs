//! `detente demo`: its one line of JSON field by field; its nodes end with it.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::exercise;
use crate::harness::{DETENTE, detente};

#[test]
fn the_demonstration_keeps_every_promise_it_prints() {
    let ran = detente(&["demo", "--once"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    let report: Value = serde_json::from_str(&ran.out).expect("one line of JSON");
    let keys: Vec<&String> = report.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        [
            "accounts",
            "as_of",
            "asks_not_mentioned",
            "contacts",
            "exercise",
            "failover",
            "flash",
            "follow_up",
            "format",
            "link",
            "records",
            "records_equal",
            "refusals",
            "status",
            "tests",
        ]
    );
    assert_eq!(report["format"], 1);
    assert_eq!(report["as_of"], "2022-10-21");
    assert_eq!(report["status"], "exercise");
    assert_eq!(
        report["contacts"],
        json!({
            "ministers": {
                "last": "2022-10-21", "days_since": 0, "gaps_days": [84, 161],
                "longest_gap_days": 161, "since_invasion": {"first": "2022-05-13", "count": 2},
            },
            "chiefs": {"as_of_2022_05_13": {"last": "2022-02-11", "days_since": 91}},
            "heads": {"since_invasion": {"first": null, "count": 0}},
        })
    );
    assert_eq!(
        report["refusals"],
        json!([
            {"level": "ministers", "requested_by": "us", "by_account_of": "us", "source": "cnn",
             "no_later_than": "2022-03-24", "next_contact": "2022-05-13"},
            {"level": "chiefs", "requested_by": "us", "by_account_of": "us", "source": "cnn",
             "no_later_than": "2022-03-24", "next_contact": null},
        ])
    );
    assert_eq!(
        report["accounts"],
        json!({"ministers_1021": {
            "in_both": ["ukraine"], "one_only": {"us": ["lines", "last"], "ru": ["security"]},
        }})
    );
    assert_eq!(report["asks_not_mentioned"], json!(["ceasefire"]));
    assert_eq!(
        report["follow_up"],
        json!([{"level": "chiefs", "scheduled": false}])
    );
    every_row_of_the_expected_table_stands_in(&report);
    assert_eq!(report["tests"]["both_sides_agree"], true);
    assert_eq!(report["tests"]["a"], report["tests"]["b"]);
    let card = &report["tests"]["a"];
    assert!(card["due"].as_u64() >= Some(2), "{card}");
    assert_eq!(card["in_time"], card["due"]);
    assert_eq!((&card["late"], &card["failed"]), (&json!(0), &json!(0)));
    assert_eq!(
        report["link"],
        json!({"group": "X25519MLKEM768", "paths": ["quic", "tcp"]})
    );
    assert_eq!(
        report["failover"],
        json!({"cut": "quic", "sent": 200, "lost": 0, "duplicates_shown": 0})
    );
    assert_eq!(report["records_equal"], true);
    assert_eq!(report["records"]["a"], report["records"]["b"]);
    flash_was_released_by_two_and_acknowledged_by_the_other(&report["flash"]);
    exercise::is_what_each_side_shows_of_the_other(&report["exercise"], &ran.err);
    for seen in [
        "PATH DOWN: QUIC",
        "United States asked and was declined",
        "просила сторона «United States»",
        "reconstruction from press reports",
        "реконструкция",
        // The call of May, what was asked in it and how an official judged it; who was to talk next.
        "Asked: “an immediate ceasefire”; asked by United States",
        "Answer: “not reported”",
        "Просьба: «an immediate ceasefire»; просила сторона «United States»",
        "13 May 2022: assessment; by the account of United States",
        "13 мая 2022 г.: оценка; по словам стороны «United States»",
        "13 May 2022: follow-up expected; Chiefs of the armed forces; by the account of United States",
        "State: not scheduled",
        "Состояние: срок не назначен",
        // The call of October, both accounts, and what neither mentions.
        "In both accounts: ukraine",
        "В обоих сообщениях: ukraine",
        "Only in the account of United States: lines, last",
        "Only in the account of Russian Federation: security",
        "Только в сообщении стороны Russian Federation: security",
        "Asked on 13 May 2022, and in no account of this contact: “an immediate ceasefire” (United States)",
        "Absence from an account is not denial.",
        "Отсутствие в сообщении не означает отрицания.",
        // The statement asked about, and the encounter avoided.
        "no later than 21 October 2022 (derived from the source): outside statement",
        "Question: “was the call scheduled as a response to this issue?”",
        "November 2022 (derived from the source): encounter avoided; Heads of state",
        "Occasion: “G20 summit in Indonesia”",
    ] {
        assert!(ran.err.contains(seen), "{seen}: {}", ran.err);
    }
}

/// The table that the imported file says any correct reader answers. A row that is not known here fails.
fn every_row_of_the_expected_table_stands_in(report: &Value) {
    let file: toml::Table = include_str!("../../../../examples/2022/record.toml")
        .parse()
        .expect("TOML");
    let expected = serde_json::to_value(&file["expected"]).expect("a table");
    let ministers = &report["contacts"]["ministers"];
    for (row, value) in expected.as_object().expect("a table") {
        let found = match row.as_str() {
            "ministers: days from 2022-02-18 to 2022-05-13" => ministers["gaps_days"][0].clone(),
            "ministers: days from 2022-05-13 to 2022-10-21" => ministers["gaps_days"][1].clone(),
            "ministers: contacts since invasion, first" => {
                ministers["since_invasion"]["first"].clone()
            }
            "chiefs: as of 2022-05-13" => report["contacts"]["chiefs"]["as_of_2022_05_13"].clone(),
            "heads: contacts since invasion" => {
                report["contacts"]["heads"]["since_invasion"]["count"].clone()
            }
            "requests declined, by the account of us" => {
                let refusals = report["refusals"].as_array().expect("a list");
                assert!(
                    refusals
                        .iter()
                        .all(|refusal| refusal["by_account_of"] == "us")
                );
                let levels = refusals.iter().map(|refusal| refusal["level"].clone());
                json!({"levels": levels.collect::<Vec<_>>(), "no_later_than": refusals[0]["no_later_than"]})
            }
            "topics of ministers-1021 in both accounts" => {
                report["accounts"]["ministers_1021"]["in_both"].clone()
            }
            "topics of ministers-1021 in one account only" => {
                report["accounts"]["ministers_1021"]["one_only"].clone()
            }
            "asks of ministers-0513 in no account of ministers-1021" => {
                report["asks_not_mentioned"].clone()
            }
            "follow-up expected, not scheduled" => {
                let expected = report["follow_up"].as_array().expect("a list");
                expected.iter().map(|one| one["level"].clone()).collect()
            }
            // As of another day than the report's: `contacts.rs` beside this file asks for it.
            "ministers: as of 2022-10-20" => continue,
            _ => panic!("a row of [expected] that no test understands: {row}"),
        };
        assert_eq!(found, *value, "{row}");
    }
}

fn flash_was_released_by_two_and_acknowledged_by_the_other(flash: &Value) {
    let state = |name: &str| {
        let states = flash["states"].as_array().expect("states");
        states
            .iter()
            .find(|state| state["state"] == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    let released = state("released");
    assert_eq!(released["entry"], flash["id"]);
    let signers = released["signers"].as_array().expect("signers");
    assert_eq!(signers.len(), 2);
    assert_ne!(signers[0]["officer"], signers[1]["officer"]);
    assert!(signers.iter().all(|signer| signer["party"] == "a"));
    assert_eq!(state("acknowledged")["signers"][0]["party"], "b");
    for name in ["delivered", "displayed"] {
        assert_eq!(
            state(name)["signers"],
            json!([]),
            "a node's fact, not an officer's"
        );
        assert_ne!(state(name)["entry"], flash["id"]);
    }
}

#[test]
fn a_demonstration_that_is_killed_leaves_no_node_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut demo = Command::new(DETENTE)
        .args(["demo", "--lang", "en", "--keep"])
        .arg(folder.path().join("kept"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let lines = BufReader::new(demo.stderr.take().expect("piped")).lines();
    // Once the line is founded both nodes run.
    let founded = lines
        .map_while(Result::ok)
        .any(|line| line.contains("is founded"));
    assert!(founded);
    let nodes: Vec<u32> = children(demo.id());
    assert_eq!(nodes.len(), 2, "{nodes:?}");
    demo.kill().expect("killed");
    demo.wait().expect("ended");
    let end = Instant::now() + Duration::from_secs(30);
    while nodes.iter().any(|node| is_alive(*node)) {
        assert!(Instant::now() < end, "a node outlived the demonstration");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn children(parent: u32) -> Vec<u32> {
    let listed = std::fs::read_dir("/proc").expect("Linux");
    listed
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|process: &u32| parent_of(*process) == Some(parent))
        .collect()
}

fn is_alive(process: u32) -> bool {
    parent_of(process).is_some()
}

/// The parent of a process that is not a zombie (`/proc/PID/stat`: after the name in brackets come state and parent).
fn parent_of(process: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    let parent = fields.next()?.parse().ok()?;
    (state != "Z").then_some(parent)
}
