//! Each check fails on facts that are wrong, and is content with facts that are right; nobody's name is
//! obeyed by a shell. That the commands mend is tried for real in the tests of `cli`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use detente_api::alarm::{Alarms, HookOutcome, HookRun, HookStatus, StandingAlarm};
use detente_api::operations::Health;
use detente_language::{ErrorKey, Language, Text};
use detente_record::{Epoch, Timestamp};
use serde_json::json;

use super::*;
use crate::clock::{KernelClock, Leap};
use crate::keys::{KeyState, Protection};

const NOW: u64 = 1_795_305_600_000;

/// Facts of a node that wants nothing.
fn well() -> Facts {
    let folder = PathBuf::from("/nonexistent/detente");
    Facts {
        folder,
        now: Timestamp::from_ms(NOW),
        offline: false,
        running: Some(running()),
        config: Some(config()),
        findings: Vec::new(),
        disk: DiskFacts {
            free: Some(100 * GIB),
            used: GIB,
            inodes: Some(1_000_000),
            read_only: false,
            kind: "ext4".to_owned(),
            mount: "/".to_owned(),
            sync: Some(Duration::from_millis(1)),
            record: 100 * MIB,
            reserve: detente_store::RESERVE_BYTES,
            made: Some(Timestamp::from_ms(NOW - 100 * DAY_MS)),
        },
        clock: Some(KernelClock {
            synchronised: true,
            max_error: Duration::from_millis(20),
            estimated_error: Duration::from_millis(1),
            leap: Leap::None,
        }),
        keys: vec![
            key_state("entry.key", Protection::Sealed),
            key_state("recovery.key", Protection::TakenOut),
        ],
        keys_since: Some(Timestamp::from_ms(NOW - 100 * DAY_MS)),
        tokens: vec![Epoch(1)],
        private: vec![file("/d/keys/entry.key", 0o600, 7)],
        officer_keys: Vec::new(),
        verified: Some(Timestamp::from_ms(NOW - DAY_MS)),
        audit_sound: Some(true),
        backed_up: Some(Timestamp::from_ms(NOW - DAY_MS)),
        host: HostFacts {
            owner: 7,
            process: Some(1),
            files: Some(65_536),
            files_most: Some(65_536),
            core: Some(0),
            memory: Some(4 * GIB),
            swaps: Vec::new(),
            unit: Some((true, true)),
            watchdog: Some(true),
        },
    }
}

fn config() -> crate::config::Config {
    crate::config::Config::parse(
        "name = \"N\"\nlanguages = [\"en\"]\ndesk_language = \"en\"\n[api]\naddress = \"127.0.0.1:1\"\n\
         [listen]\ntcp = \"0.0.0.0:2\"\n[alarm]\nhook = [\"/bin/true\"]\n",
    )
    .unwrap()
}

fn key_state(file: &'static str, protection: Protection) -> KeyState {
    KeyState {
        file: file.to_owned(),
        protection,
        mode: Some(0o600),
        written: None,
    }
}

fn file(path: &str, mode: u32, owner: u32) -> FileFacts {
    FileFacts {
        path: PathBuf::from(path),
        mode,
        owner,
        is_folder: false,
    }
}

fn run(outcome: HookOutcome) -> HookRun {
    HookRun {
        at: detente_api::Moment(Timestamp::from_ms(NOW - DAY_MS)),
        event: "test".to_owned(),
        step: None,
        alarms: 0,
        outcome,
        took_ms: 5,
        said: String::new(),
    }
}

fn running() -> Running {
    let id = "ab".repeat(32);
    let key = detente_record::SecretKey::from_seed([7; 32])
        .public()
        .to_string();
    let since = "2026-11-21T00:00:00.000Z";
    let path = |bearer: &str| json!({"bearer": bearer, "up": true, "since": since, "group": "X25519MLKEM768", "rtt_ms": 20, "cause": null});
    let line = json!({"id": id, "name": {"en": "L"}, "own": 0, "parties": [{"index": 0, "name": "N"}, {"index": 1, "name": "S"}],
        "levels": [], "mute": null, "heads": [], "waiting": [{"party": 1, "entries": 0}], "drafts": 0, "forks": [], "next_test": since,
        "watch": [{"party": 0, "on_watch": [{"number": 0, "officer": "X", "since": since, "entry": id, "method": "key"}]}]});
    let since_2026 = json!({"entry": id, "at": since, "signers": []});
    let officer = |number: u16, role: &str| json!({"party": 0, "number": number, "name": "X", "key": key, "roles": [role], "in_office": true, "since": since_2026, "until": null});
    let status = json!({"version": "0", "party": "N", "card": id, "now": since, "process": 1, "listens": {}, "lines": [line],
        "links": [{"counterpart": key, "name": "S", "up": true, "cause": null, "goodbye": false, "clock_offset_ms": 10, "paths": [path("quic"), path("tcp")]}],
        "alarms": [], "charters_waiting": 0});
    let score = json!({"due": 1, "in_time": 1, "late": 0, "failed": 0, "open": 0, "streak": 1, "time_to_human_ms": null});
    let tests = json!({"next": null, "scorecard": score, "scheduled": score, "unscheduled": score, "drills_beyond": 0, "drills_a_week": null, "asks": [], "next_due": since,
        "tests": [{"number": 1, "due": since, "initiator": 0, "challenge": null, "outcome": "in-time", "cause": null, "took_ms": 5, "parties": []}]});
    let officers = [
        officer(0, "watch"),
        officer(1, "releasing"),
        officer(2, "releasing"),
    ];
    let officers = json!({ "officers": officers, "next": null });
    Running {
        accounts: Some(Vec::new()),
        roster: serde_json::from_value(json!({"rings": true, "in_force": true, "clock_doubtful": false, "steps": [
            {"step": "watch", "after_s": 0, "passed_over": null, "planned": 1, "people": []},
            {"step": "deputy", "after_s": 60, "passed_over": null, "planned": 1, "people": []},
            {"step": "on-call", "after_s": 180, "passed_over": "nobody-planned", "planned": 0, "people": []}]})).unwrap(),
        health: Health {
            version: "0".to_owned(),
            turns: true,
            last_turn_ms: 1,
            uptime_ms: 1,
        },
        alarms: Alarms {
            alarms: Vec::new(),
            next: None,
            hook: HookStatus {
                configured: true,
                runs: 1,
                failures: 0,
                waiting: 0,
                last: Some(run(HookOutcome::Rang)),
                last_success: Some(run(HookOutcome::Rang)),
            },
        },
        lines: vec![LineFacts {
            status: serde_json::from_value(line).unwrap(),
            officers: serde_json::from_value(officers).unwrap(),
            tests: serde_json::from_value(tests).unwrap(),
        }],
        status: serde_json::from_value(status).unwrap(),
    }
}

fn link(facts: &mut Facts) -> &mut detente_api::status::LinkStatus {
    &mut facts.running.as_mut().unwrap().status.links[0]
}

fn line(facts: &mut Facts) -> &mut LineFacts {
    &mut facts.running.as_mut().unwrap().lines[0]
}

fn node(facts: &mut Facts) -> &mut Running {
    facts.running.as_mut().unwrap()
}

/// A check, and what is done to facts that it should notice.
type Fault = (&'static str, fn(&mut Facts));

/// What makes each check speak up.
fn faults() -> Vec<Fault> {
    vec![
        ("node-runs", |f| node(f).health.turns = false),
        ("record-verified", |f| f.verified = None),
        ("backup-age", |f| {
            f.backed_up = Some(Timestamp::from_ms(NOW - 30 * DAY_MS))
        }),
        ("record-speaks", |f| {
            line(f).status.mute = Some("behind-own-record".to_owned())
        }),
        ("record-forks", |f| line(f).status.forks = vec![1]),
        ("record-waiting", |f| {
            line(f).status.waiting[0].entries = 60_000
        }),
        ("charter-amendments", |f| {
            let proposal = json!(["ab".repeat(32)]);
            line(f).status.amendments_waiting = serde_json::from_value(proposal).unwrap()
        }),
        ("counterpart-paired", |f| node(f).status.links.clear()),
        ("counterpart-heard", |f| link(f).up = false),
        ("path-second", |f| drop(link(f).paths.pop())),
        ("counterpart-version", |f| {
            link(f).paths[0].cause = Some("version".to_owned())
        }),
        ("path-up", |f| link(f).paths[1].up = false),
        ("path-time", |f| link(f).paths[0].rtt_ms = Some(9_000)),
        ("test-last", |f| {
            line(f).tests.tests[0].outcome = "failed".to_owned()
        }),
        ("test-asks", |f| {
            line(f).tests.asks = serde_json::from_value(json!([ask()])).unwrap()
        }),
        ("test-next", |f| line(f).status.next_test = None),
        ("people-release", |f| officers(f, 0)),
        ("people-release-spare", |f| officers(f, 2)),
        ("people-watch", |f| {
            line(f).officers.officers[0].in_office = false
        }),
        ("people-on-watch", |f| line(f).status.watch.clear()),
        ("people-appointed", |f| {
            node(f).accounts = Some(vec![account("cd"), account("ab")])
        }),
        ("people-accounts", |f| {
            node(f).accounts = Some(vec![account("cd")])
        }),
        ("people-key-age", |f| {
            let at = "2023-01-01T00:00:00.000Z";
            let since = json!({"entry": "ab".repeat(32), "at": at, "signers": []});
            line(f).officers.officers[0].since = Some(serde_json::from_value(since).unwrap())
        }),
        ("keys-tokens", |f| f.tokens.clear()),
        ("keys-age", |f| {
            f.keys_since = Some(Timestamp::from_ms(NOW - 800 * DAY_MS))
        }),
        ("record-audit", |f| f.audit_sound = Some(false)),
        ("bell-there", |f| {
            f.config.as_mut().unwrap().alarm.hook.clear()
        }),
        ("bell-rings", |f| {
            node(f).alarms.hook.last = Some(run(HookOutcome::TimedOut))
        }),
        ("bell-tried", |f| node(f).alarms.hook.last_success = None),
        ("bell-roster", |f| {
            let steps = &mut node(f).roster.as_mut().unwrap().steps;
            steps[1].passed_over = Some("no-way".to_owned())
        }),
        ("bell-alarms", stand),
        ("disk-free", |f| f.disk.free = Some(MIB)),
        ("disk-growth", |f| f.disk.record = 10 * 1024 * GIB),
        ("disk-reserve", |f| f.disk.reserve = 0),
        ("disk-inodes", |f| f.disk.inodes = Some(3)),
        ("disk-writable", |f| f.disk.read_only = true),
        ("disk-kind", |f| f.disk.kind = "tmpfs".to_owned()),
        ("disk-sync", |f| f.disk.sync = Some(Duration::from_secs(1))),
        ("clock-kept", |f| {
            f.clock.as_mut().unwrap().synchronised = false
        }),
        ("clock-error", |f| {
            f.clock.as_mut().unwrap().max_error = Duration::from_secs(9)
        }),
        ("clock-year", |f| f.now = Timestamp::from_ms(0)),
        ("clock-offset", |f| link(f).clock_offset_ms = Some(-2_500)),
        ("keys-open", |f| f.private[0].mode = 0o640),
        ("keys-owner", |f| f.private[0].owner = 0),
        ("keys-there", |f| {
            f.keys[0].protection = Protection::Unreadable
        }),
        ("keys-sealed", |f| f.keys[0].protection = Protection::Plain),
        ("keys-recovery", |f| {
            f.keys[1].protection = Protection::Sealed
        }),
        ("keys-officers", |f| {
            f.officer_keys = vec![PathBuf::from("/d/officers/a b.key")]
        }),
        ("config-rules", |f| {
            f.findings = crate::config::check::check(&f.folder, true)
        }),
        ("config-reach", |f| f.config.as_mut().unwrap().tcp = None),
        ("api-loopback", |f| {
            f.findings = vec![crate::config::check::Finding {
                rule: "api-open",
                wrong: true,
                file: "config.toml",
                place: Some((1, 1)),
                facts: Vec::new(),
            }]
        }),
        ("clock-step", |f| {
            let mut alarm = standing();
            alarm.name = "clock-set".to_owned();
            node(f).status.alarms.push(alarm);
        }),
        ("host-files", |f| f.host.files = Some(256)),
        ("host-core", |f| f.host.core = Some(u64::MAX)),
        ("host-memory", |f| f.host.memory = Some(MIB)),
        ("host-swap", |f| f.host.swaps = vec!["/dev/sda2".to_owned()]),
        ("host-service", |f| f.host.unit = Some((true, false))),
        ("host-watchdog", |f| f.host.watchdog = Some(false)),
    ]
}

fn officers(facts: &mut Facts, leave: usize) {
    line(facts).officers.officers.truncate(leave);
}

fn account(seed: &str) -> detente_api::account::Account {
    let byte = u8::from_str_radix(seed, 16).unwrap();
    let key = detente_record::SecretKey::from_seed([byte; 32]).public();
    let at = "2026-11-21T00:00:00.000Z";
    serde_json::from_value(json!({"account": seed, "person": "X", "roles": ["watch"], "language": "en", "state": "active",
        "must_change": false, "key": key.to_string(), "created": at, "changed": at, "locked": false, "locked_for_seconds": null})).unwrap()
}

fn ask() -> serde_json::Value {
    let id = "ab".repeat(32);
    json!({"number": null, "from": 1, "challenge": id, "word": "w", "answer_by": "2026-11-21T00:00:00.000Z", "status": "actual"})
}

fn standing() -> detente_api::status::AlarmStatus {
    serde_json::from_value(json!({"name": "line-down", "since": "2026-11-21T00:00:00.000Z", "words": "w", "offset_ms": 3})).unwrap()
}

fn stand(facts: &mut Facts) {
    node(facts).alarms.alarms.push(StandingAlarm {
        alarm: standing(),
        silenced: false,
    });
}

#[test]
fn a_node_that_wants_nothing_is_told_nothing() {
    let checked = examine(&well());
    let wanting: Vec<&Checked> = checked
        .iter()
        .filter(|one| one.verdict != Verdict::Ok)
        .collect();
    assert_eq!(wanting, Vec::<&Checked>::new());
    assert!(checked.iter().all(|one| one.fix.is_none()));
}

#[test]
fn each_check_speaks_up_for_its_own_fault_with_a_figure_a_command_and_words_in_every_language() {
    let mut met = BTreeSet::new();
    for (id, fault) in faults() {
        let mut facts = well();
        fault(&mut facts);
        let checked = examine(&facts);
        let spoke = checked
            .iter()
            .find(|one| one.id == id && one.verdict >= Verdict::Warn);
        let Some(spoke) = spoke else {
            panic!("{id} is content: {checked:?}");
        };
        assert!(!spoke.figure.name().is_empty(), "{spoke:?}");
        assert!(
            spoke.fix.as_ref().is_some_and(|fix| !fix.is_empty()),
            "{spoke:?}"
        );
        met.insert(id);
    }
    let made: BTreeSet<&str> = examine(&well()).iter().map(|one| one.id).collect();
    let all: BTreeSet<&str> = CHECKS.iter().copied().collect();
    assert_eq!(made, all, "what is examined and what is listed");
    let unmet: Vec<&&str> = all.iter().filter(|id| !met.contains(**id)).collect();
    assert!(unmet.is_empty(), "no fault was tried for {unmet:?}");
    assert!(met.len() >= 30, "{}", met.len());
    for id in met {
        let key =
            ErrorKey::find(&format!("doctor-{id}")).unwrap_or_else(|| panic!("{id} has no words"));
        for language in Language::ALL {
            let said = Text::of(language).explain(key, &[]);
            assert!(
                !said.what.contains('⟦') && !said.why.is_empty() && !said.what_to_do.is_empty()
            );
        }
    }
}

/// "Nobody signed two histories: 0" says the opposite of itself to whoever reads it at night.
#[test]
fn no_figure_is_a_bare_number_and_every_unit_and_name_has_words() {
    let mut cases = vec![well()];
    for (_, fault) in faults() {
        let mut facts = well();
        fault(&mut facts);
        cases.push(facts);
    }
    let all = detente_language::key::ALL;
    for one in cases.iter().flat_map(examine) {
        let said = one.figure.joined(|family, name| {
            let id = format!("{family}-{name}");
            assert!(all.iter().any(|key| key.id() == id), "{id}: {one:?}");
            "word".to_owned()
        });
        let is_year = one.id == "clock-year";
        assert!(said.parse::<f64>().is_err() || is_year, "{one:?}");
        assert!(!said.trim().is_empty(), "{one:?}");
    }
}

#[test]
fn a_figure_fits_what_it_stands_behind_where_one_number_would_not() {
    let figure = |facts: &Facts, id: &str| {
        let all = examine(facts);
        let one = all.into_iter().find(|one| one.id == id).unwrap();
        one.figure.name()
    };
    let mut facts = well();
    // One who may only draft and one who releases are two: "two people — 1" would say the opposite.
    let first = &mut line(&mut facts).officers.officers[0];
    first.roles = vec!["watch".to_owned()];
    let (sign, release) = (
        figure(&facts, "people-release"),
        figure(&facts, "people-release-spare"),
    );
    assert_eq!(
        sign.split_once(", ").map(|(_, of_them)| of_them),
        Some(&*release)
    );
    assert!(
        sign.split(',').next().unwrap().parse::<u32>().unwrap() >= 2,
        "{sign}"
    );
    node(&mut facts).accounts = Some(Vec::new());
    assert_eq!(figure(&facts, "people-accounts"), "own-keys");
    facts.running = None;
    assert_eq!(figure(&facts, "node-runs"), "no-answer");
}

#[test]
fn without_a_running_node_what_it_would_say_is_unknown_and_never_well() {
    let mut facts = well();
    facts.running = None;
    let verdict = |facts: &Facts, id: &str| {
        examine(facts)
            .into_iter()
            .find(|one| one.id == id)
            .unwrap()
            .verdict
    };
    assert_eq!(verdict(&facts, "node-runs"), Verdict::Fail);
    facts.offline = true;
    for id in [
        "node-runs",
        "counterpart-heard",
        "test-last",
        "people-watch",
    ] {
        assert_eq!(verdict(&facts, id), Verdict::Unknown, "{id}");
    }
}

#[test]
fn on_a_line_that_has_ended_nobody_is_asked_for_a_test_a_word_or_to_take_the_watch() {
    let mut facts = well();
    line(&mut facts).status.ended = Some("left".to_owned());
    line(&mut facts).status.next_test = None;
    line(&mut facts).status.watch.clear();
    line(&mut facts).status.forks.push(1);
    let checked = examine(&facts);
    let asks = |one: &Checked| {
        one.id.starts_with("test-") || ["people-on-watch", "charter-amendments"].contains(&one.id)
    };
    assert!(!checked.iter().any(asks), "{checked:?}");
    // Its record is looked at as ever.
    let forks = checked.iter().find(|one| one.id == "record-forks");
    assert!(forks.is_some_and(|one| one.verdict == Verdict::Fail));
}

#[test]
fn a_counterpart_s_name_is_a_word_to_the_shell_and_nothing_more() {
    let mut facts = well();
    link(&mut facts).name = "$(reboot); `x`\n'; rm -rf / #".to_owned();
    link(&mut facts).up = false;
    for one in examine(&facts) {
        let Some(fix) = one.fix else { continue };
        let printed = std::process::Command::new("sh")
            .args(["-c", &fix.replacen("detente", "printf '%s\\n'", 1)])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&printed.stdout).into_owned();
        assert!(said.contains("$(reboot); `x`"), "{fix}: {said}");
        assert!(said.contains("rm -rf / #"), "{fix}: {said}");
    }
}
