//! What is urgent rings where it arrives: the bell's program, the watch and the status know of it within a second,
//! and until an officer there has taken it.

use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use detente_cli::rig::{Party, Schedule};
use detente_record::Precedence;

use crate::harness::{Line, Ran, detente};
use crate::line_of_two::{message, reached, until, until_within};
use crate::watching::OnTerminal;

fn at(party: &Party, arguments: &[&str]) -> Ran {
    let data = party.desk.data.display().to_string();
    let mut all = vec!["--data", &data, "--lang", "en"];
    all.extend(arguments);
    detente(&all)
}

fn key(party: &Party, name: &str) -> String {
    let mut officers = party.officers.iter();
    let officer = officers
        .find(|officer| officer.name == name)
        .expect("there");
    officer.path.display().to_string()
}

/// A desk whose bell's program writes down what it is told.
fn with_bell(line: &Line) -> std::path::PathBuf {
    let (ring, rung) = (line.path("ring"), line.path("rung"));
    let script = format!("#!/bin/sh\necho \"$*\" >> {}\n", rung.display());
    std::fs::write(&ring, script).expect("written");
    std::fs::set_permissions(&ring, std::fs::Permissions::from_mode(0o700)).expect("set");
    let settings = line.a.desk.data.join("config.toml");
    let text = std::fs::read_to_string(&settings).expect("there");
    let hook = format!("hook = [\"{}\"]", ring.display());
    let text = text.replacen("# hook = [\"/usr/local/bin/ring\"]", &hook, 1);
    std::fs::write(&settings, text).expect("written");
    at(&line.a, &["config", "reload"]).said();
    rung
}

#[test]
fn a_flash_rings_where_it_arrives_within_a_second_and_until_an_officer_there_took_it() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    let rung = with_bell(&line);
    let rung = || std::fs::read_to_string(&rung).unwrap_or_default();
    let watch = OnTerminal::of(&line.a, "en", 100);
    until("the page stands", || {
        watch.words().contains("No alarms").then_some(())
    });
    let (first, second) = (key(&line.b, "Releasing"), key(&line.b, "Second"));
    let flash = [
        "send",
        "Hold fire.",
        "--precedence",
        "flash",
        "--officer",
        &first,
    ];
    at(&line.b, &flash).said();
    let drafts = at(&line.b, &["release", "--json"]).json();
    let hash = drafts["drafts"][0]["hash"]
        .as_str()
        .expect("a draft")
        .to_owned();
    let released = at(&line.b, &["release", &hash, "--officer", &second, "--json"]).json();
    let id: detente_record::EntryId = released["entry"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("one");
    until("it is there", || {
        let there = message(&line.a, line.id, id).ok()?;
        reached(&there, "delivered").then_some(())
    });
    let arrived = Instant::now();
    until_within("the bell's program was told", SECOND, || {
        rung().contains("raised flash-received").then_some(())
    });
    until_within(
        "the watch has rung",
        SECOND.saturating_sub(arrived.elapsed()),
        || (watch.bells() > 0).then_some(()),
    );
    until_within("the status says it", Duration::from_secs(5), || {
        let status = at(&line.a, &["status"]).out;
        status
            .contains("1 message waits for an officer")
            .then_some(())
    });
    let short = &id.to_string()[..12];
    let list = at(&line.a, &["alarm", "list"]).out;
    for words in ["FLASH from south (fictional) waits", short] {
        assert!(list.contains(words), "{words}: {list}");
    }
    // A start does not silence what nobody has taken.
    line.a.node.take().expect("it runs").kill();
    line.a.start().expect("it comes back");
    until("it stands again", || {
        let list = at(&line.a, &["alarm", "list"]).out;
        list.contains("FLASH from south").then_some(())
    });
    let taken = at(
        &line.a,
        &["acknowledge", short, "--officer", &key(&line.a, "Watch")],
    );
    taken.said();
    until("it is over", || {
        let list = at(&line.a, &["alarm", "list"]).out;
        let status = at(&line.a, &["status"]).out;
        let over = !list.contains("FLASH from") && !status.contains("waits for an officer");
        over.then_some(())
    });
    until("its end is told", || {
        rung().contains("cleared flash-received").then_some(())
    });
    // IMMEDIATE rings as well, ROUTINE only waits.
    line.send(&line.b, Precedence::Routine, "No hurry.");
    line.send(&line.b, Precedence::Immediate, "Soon.");
    until("the other rings", || {
        rung().contains("raised immediate-received").then_some(())
    });
    let status = at(&line.a, &["status"]).out;
    assert!(
        status.contains("2 messages wait for an officer"),
        "{status}"
    );
    assert!(!rung().contains("routine-received"), "{}", rung());
}

/// What is urgent must have rung by then.
const SECOND: Duration = Duration::from_secs(1);
