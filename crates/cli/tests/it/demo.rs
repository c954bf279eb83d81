//! `detente demo`: its one line of JSON field by field; its nodes end with it.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

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
            "as_of",
            "contacts",
            "failover",
            "flash",
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
    for seen in [
        "PATH DOWN: QUIC",
        "United States asked and was declined",
        "просила сторона «United States»",
        "reconstruction from press reports",
        "реконструкция",
    ] {
        assert!(ran.err.contains(seen), "{seen}: {}", ran.err);
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
