//! A node under its operator's hands: signals, settings taken anew, the bell, the service manager, the log.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use detente_api::audit::AuditPage;
use detente_api::status::NodeStatus;
use detente_cli::rig::{Party, Schedule, Stop, until};
use detente_language::key;
use detente_record::Precedence;

use crate::harness::{DETENTE, Line, detente};

fn signal(process: u32, name: &str) {
    let sent = Command::new("kill")
        .args([name, &process.to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()), "{name}");
}

fn eventually(what: &str, holds: impl Fn() -> bool) {
    let found = until(&Stop::default(), key::DEMO_WAIT_END, || {
        Ok(holds().then_some(()))
    });
    assert!(found.is_ok(), "{what}");
}

fn status(party: &Party) -> NodeStatus {
    let client = party.client().expect("it runs");
    client.get("/v1/status").expect("an answer")
}

fn stands(party: &Party, alarm: &str) -> bool {
    status(party).alarms.iter().any(|one| one.name == alarm)
}

/// A program that adds what it is told to a file, unless the file `broken` is there.
fn bell(folder: &Path) -> String {
    let path = folder.join("ring");
    let folder = folder.display();
    let script = format!("#!/bin/sh\ncd {folder}\n[ -e broken ] && exit 9\necho \"$*\" >> rung\n");
    std::fs::write(&path, script).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).expect("set");
    path.display().to_string()
}

fn edit(party: &Party, from: &str, to: &str) {
    let path = party.desk.data.join("config.toml");
    let text = std::fs::read_to_string(&path).expect("there");
    assert!(text.contains(from), "{from}: {text}");
    std::fs::write(&path, text.replacen(from, to, 1)).expect("written");
}

fn run(party: &Party, arguments: &[&str]) -> crate::harness::Ran {
    let data = party.desk.data.display().to_string();
    let mut all = vec!["--data", &data, "--lang", "en"];
    all.extend(arguments);
    detente(&all)
}

#[test]
fn settings_are_taken_at_a_hangup_and_bad_ones_leave_the_old_in_force_and_are_alarmed() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let told = line.path("rung");
    let rung = || std::fs::read_to_string(&told).unwrap_or_default();
    let node = line.a.node().expect("it runs").id();
    let hook = format!("hook = [\"{}\", \"ours\"]", bell(line.scratch.path()));
    edit(&line.a, "# hook = [\"/usr/local/bin/ring\"]", &hook);
    edit(&line.a, "repeat_s = 300", "repeat_s = 10");
    signal(node, "-HUP");
    eventually("the new bell is known", || {
        run(&line.a, &["alarm", "list"])
            .out
            .contains("The bell has rung")
    });
    edit(&line.a, "desk_language", "desk_langauge");
    signal(node, "-HUP");
    eventually("the slip is alarmed", || {
        stands(&line.a, "settings-refused")
    });
    eventually("the old bell rings for it", || {
        rung().contains("ours raised settings-refused")
    });
    let refused = run(&line.a, &["config", "reload"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("did you mean `desk_language`?"),
        "{}",
        refused.err
    );
    let checked = run(&line.a, &["config", "check"]);
    assert_eq!(checked.code, 2, "{}", checked.out);
    assert!(
        checked.out.contains("Did you mean “desk_language”?"),
        "{}",
        checked.out
    );
    edit(&line.a, "desk_langauge", "desk_language");
    edit(&line.a, "name = \"", "name = \"Other ");
    let taken = run(&line.a, &["config", "reload"]);
    assert!(
        taken
            .said()
            .contains("Waits for a restart of the node: name"),
        "{}",
        taken.out
    );
    eventually("it is over", || !stands(&line.a, "settings-refused"));
    eventually("its end rings", || {
        rung().contains("ours cleared settings-refused")
    });
    // A bell that fails is an alarm, and rings again by itself when it can.
    std::fs::write(line.scratch.path().join("broken"), "").expect("written");
    let failed = run(&line.a, &["alarm", "test"]);
    assert_eq!(failed.code, 1);
    assert!(failed.out.contains("failed, exit code 9"), "{}", failed.out);
    eventually("the bell's failure is alarmed", || {
        stands(&line.a, "hook-fails")
    });
    std::fs::remove_file(line.scratch.path().join("broken")).expect("removed");
    eventually("it is tried again", || !stands(&line.a, "hook-fails"));
    let silenced = run(&line.a, &["alarm", "silence"]);
    assert_eq!(silenced.code, 0, "{}", silenced.said());
    // Every hangup is in the log with how it ended, and who stopped the bell is.
    let client = line.a.client().expect("it runs");
    let log: AuditPage = client.get("/v1/audit").expect("a page");
    let by = |what: &str| {
        let noted = log.records.iter().filter(|record| record.what == what);
        let mut by: Vec<_> = noted
            .map(|record| (record.who.as_str(), record.outcome.as_str()))
            .collect();
        by.reverse();
        by
    };
    assert_eq!(
        by("settings-reloaded"),
        [
            ("node", "done"),
            ("node", "settings-refused"),
            ("owner", "settings-refused"),
            ("owner", "done")
        ]
    );
    assert_eq!(by("bell-silenced"), [("owner", "done")]);
    line.close();
    let rang = run(&line.a, &["alarm", "ring", "--reason", "node-died"]);
    assert_eq!(rang.code, 0, "{}", rang.err);
    assert!(rung().ends_with("ours node-died node-died\n"), "{}", rung());
}

#[test]
fn a_node_that_is_told_to_end_says_goodbye_and_health_says_what_it_is() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    assert_eq!(run(&line.a, &["health"]).code, 0);
    let node = line.b.node().expect("it runs").id();
    signal(node, "-STOP");
    let begun = Instant::now();
    let silent = run(&line.b, &["health"]);
    assert_eq!(silent.code, 2, "{}", silent.out);
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(silent.out.lines().count(), 1, "{}", silent.out);
    signal(node, "-CONT");
    eventually("it is well again", || run(&line.b, &["health"]).code == 0);
    signal(node, "-TERM");
    eventually("the other side knows why", || {
        let links = status(&line.a).links;
        links
            .iter()
            .any(|link| link.cause.as_deref() == Some("closed-by-operator"))
    });
    line.b.node = None;
    assert_eq!(run(&line.b, &["health"]).code, 2);
    line.close();
}

#[test]
fn the_log_of_a_busy_node_holds_no_text_and_no_name() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    for party in [&line.a, &line.b] {
        edit(party, "level = \"warn\"", "level = \"debug\"");
        assert_eq!(run(party, &["config", "reload"]).code, 0);
    }
    let texts = ["zanzibar one", "zanzibar two"];
    for (precedence, text) in [Precedence::Immediate, Precedence::Routine]
        .into_iter()
        .zip(texts)
    {
        let id = line.send(&line.a, precedence, text);
        line.reached(&line.b, id, "delivered");
    }
    let node = line.b.node.take().expect("it runs");
    drop(node);
    eventually("the cut is alarmed", || stands(&line.a, "line-down"));
    line.b.start().expect("a node");
    line.equal_records();
    line.close();
    for party in [&line.a, &line.b] {
        let log = std::fs::read_to_string(party.desk.data.join("node.log")).expect("a log");
        assert!(
            log.contains("level=warn from=node msg=\"alarm raised\""),
            "{log}"
        );
        for marker in [
            "zanzibar",
            "fictional",
            "north (",
            "south (",
            "Watch",
            "Releasing",
        ] {
            assert!(!log.contains(marker), "{marker}: {log}");
        }
        for row in log.lines() {
            assert!(row.starts_with("time="), "{row}");
        }
    }
}

#[test]
fn the_service_manager_is_told_ready_alive_reloading_and_stopping() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("node").display().to_string();
    let made = detente(&[
        "--data",
        &data,
        "init",
        "--name",
        "N",
        "--dial-only",
        "--keys-in-the-clear",
        "--api",
        "127.0.0.1:0",
    ]);
    assert_eq!(made.code, 0, "{}", made.err);
    let path = dir.path().join("notify");
    let socket = UnixDatagram::bind(&path).expect("a socket");
    socket
        .set_read_timeout(Some(Duration::from_secs(60)))
        .expect("set");
    let mut node = Command::new(DETENTE)
        .args(["--data", &data, "up"])
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "200000")
        .env_remove("WATCHDOG_PID")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let told = || {
        let mut bytes = [0; 256];
        let length = socket.recv(&mut bytes).expect("told within a minute");
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    };
    let await_word = |word: &str| {
        while !told().starts_with(word) {}
    };
    assert_eq!(told(), "READY=1");
    await_word("WATCHDOG=1");
    await_word("WATCHDOG=1");
    signal(node.id(), "-HUP");
    await_word("RELOADING=1\nMONOTONIC_USEC=");
    await_word("READY=1");
    signal(node.id(), "-TERM");
    await_word("STOPPING=1");
    assert!(node.wait().expect("it ends").success());
}

#[test]
fn the_support_page_is_shown_before_it_is_saved_and_names_nobody() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let id = line.send(&line.a, Precedence::Immediate, "zanzibar");
    line.reached(&line.b, id, "delivered");
    let log = line.a.desk.data.join("node.log").display().to_string();
    let out = line.path("page.txt").display().to_string();
    let asked = run(&line.a, &["support", "--log", &log, "--out", &out]);
    assert!(asked.said().contains("Save this page to"), "{}", asked.out);
    assert!(!Path::new(&out).exists(), "nobody said yes");
    let saved = run(&line.a, &["support", "--log", &log, "--out", &out, "--yes"]);
    let page = std::fs::read_to_string(&out).expect("saved");
    assert!(
        saved.said().starts_with(&page),
        "what is saved is what was shown"
    );
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(&out).expect("saved").permissions(),
    );
    assert_eq!(
        mode & 0o777,
        0o600,
        "whom to hand it is the operator's to say"
    );
    assert!(!page.contains("None") && !page.contains("Some("), "{page}");
    for part in [
        "clock.uncertainty_ms not set",
        "## Versions",
        "disk-free",
        "detente_commit_seconds_count",
        "# EOF",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let token = std::fs::read_to_string(line.a.desk.data.join("api-token")).expect("there");
    let phrase: serde_json::Value = line
        .a
        .client()
        .expect("it runs")
        .get("/v1/card")
        .expect("ours");
    let phrase = phrase["phrase"].as_str().expect("words").to_owned();
    let key = line.a.card.link().to_string();
    let folder = line.scratch.path().display().to_string();
    let markers = [
        "zanzibar",
        "fictional",
        "north",
        "south",
        "Watch",
        "127.0.0.1",
        "desk-to-desk",
        token.trim(),
        &phrase,
        &key,
        &folder,
    ];
    for marker in markers {
        assert!(!page.contains(marker), "{marker}: {page}");
    }
    line.close();
}
