//! Check fire from command to the other side's alarm and answer back: three commands in all, and less than two seconds of
//! machines' time between them.

use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use detente_cli::rig::Schedule;

use crate::harness::{DETENTE, Line, at, key_of, read_in_a_file};
use crate::line_of_two::{message, reached, until, until_within};

/// The whole of it, without what people take to read and decide.
const MACHINE_TIME: Duration = Duration::from_secs(2);

/// What the desk's bell has rung for so far.
fn bell_of(line: &Line) -> impl Fn() -> String {
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
    move || std::fs::read_to_string(&rung).unwrap_or_default()
}

/// The sender's desk keeps a watch, as every desk does: a row an event.
struct Watched {
    child: std::process::Child,
    rows: std::path::PathBuf,
}

impl Watched {
    fn of(line: &Line) -> Self {
        let rows = line.path("watched");
        let child = std::process::Command::new(DETENTE)
            .arg("--data")
            .arg(&line.b.desk.data)
            .args(["--lang", "en", "watch"])
            .stdin(std::process::Stdio::null())
            .stdout(std::fs::File::create(&rows).expect("made"))
            .spawn()
            .expect("it begins");
        let watched = Self { child, rows };
        until("the watch has begun", || {
            watched.rows().contains("No alarms").then_some(())
        });
        watched
    }

    fn rows(&self) -> String {
        std::fs::read_to_string(&self.rows).unwrap_or_default()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_check_fire_takes_three_commands_and_two_seconds_from_the_first_to_the_answer_back() {
    let line = Line::founded(Schedule::NONE_SOON);
    let rung = bell_of(&line);
    let watched = Watched::of(&line);
    let (watch_b, watch_a) = (key_of(&line.b, "Watch"), key_of(&line.a, "Watch"));
    let begun = Instant::now();
    let left = || MACHINE_TIME.saturating_sub(begun.elapsed());

    let asked = at(
        &line.b,
        &[
            "check-fire",
            "--place",
            "50.45N 30.52E",
            "--target",
            "hospital",
            "--officer",
            &watch_b,
        ],
    );
    assert!(
        asked
            .said()
            .contains("| What is being hit: a hospital or an ambulance."),
        "{}",
        asked.out
    );
    until_within("it rings at the other side", left(), || {
        rung().contains("raised check-fire").then_some(())
    });

    let list = at(&line.a, &["alarm", "messages"]);
    let row = list
        .said()
        .lines()
        .find(|row| row.starts_with("CHECK FIRE"))
        .unwrap_or_else(|| panic!("{}", list.out));
    assert!(row.contains("south (fictional)"), "{row}");
    let id = row.rsplit(' ').next().expect("the id stands last");
    let next = "detente acknowledge ID or detente answer ID ends its alarm";
    assert!(list.out.contains(next), "{}", list.out);

    let answer = ["answer", id, "--code", "will-comply", "--officer", &watch_a];
    at(&line.a, &answer).said();
    let id = id.parse().expect("an id");
    until_within("the answer is back", left(), || {
        let there = message(&line.b, line.id, id).ok()?;
        reached(&there, "answered").then_some(())
    });
    let took = begun.elapsed();
    println!("three commands, {took:?} of machines' time");
    assert!(took < MACHINE_TIME, "{took:?}");

    // The bell is over where it was answered, and whoever asked reads what was answered and by whom.
    until("its end is told", || {
        rung().contains("cleared check-fire").then_some(())
    });
    let shown = at(&line.b, &["read", &id.to_string()]);
    for words in ["CHECK FIRE: it asks", "will comply"] {
        assert!(shown.said().contains(words), "{words}: {}", shown.out);
    }
    until("the sender's watch has told which answer", || {
        let rows = watched.rows();
        rows.contains("FLASH: answered: will comply at ")
            .then_some(())
    });
    let rows = ["message [FLASH]", "! CHECK FIRE: it asks", "will comply"];
    read_in_a_file(&line, &line.a, &rows);
}

#[test]
fn a_check_fire_needs_a_place_and_what_is_hit_and_an_officer_of_the_watch() {
    let line = Line::founded(Schedule::NONE_SOON);
    let archivist = key_of(&line.a, "Archivist");
    let watch = key_of(&line.a, "Watch");
    let none = at(&line.a, &["check-fire", "--officer", &watch]);
    assert!(
        none.code != 0 && none.err.contains("--place") && none.err.contains("--target"),
        "{}",
        none.err
    );
    let place = ["check-fire", "--place", "50.45N 30.52E", "--target"];
    let no_such = [&place[..], &["bird", "--officer", &watch]].concat();
    let no_such = at(&line.a, &no_such);
    assert!(no_such.err.contains("target:"), "{}", no_such.err);
    let other = at(
        &line.a,
        &[&place[..], &["hospital", "--officer", &archivist]].concat(),
    );
    assert!(
        other.code != 0 && other.err.contains("archivist"),
        "{}",
        other.err
    );
    let list = at(&line.a, &["read"]);
    assert!(!list.said().contains("Request to stop"), "{}", list.out);
}
