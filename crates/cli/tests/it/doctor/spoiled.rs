//! What people read when their machine goes wrong under a running node, word for word in both languages.

use std::path::Path;
use std::process::Command;

use detente_record::Precedence;
use serde_json::Value;

use super::line::Pair;
use super::patient::Patient;
use crate::harness::matches_snapshot;
use crate::line_of_two::{Desk, Must as _, alarm, beside_others, hand_in, message, reached, until};
use crate::namespaces::{ext4, with_own_mounts};

/// A year, in seconds.
const YEAR: i64 = 365 * 86_400;

#[test]
fn a_clock_that_is_a_year_off_is_told_to_both_desks_and_stops_nothing() {
    let _machine = beside_others();
    let pair = Pair::made();
    pair.spoil_clock_of_b(-YEAR);
    until("both are alarmed", || {
        let both = pair
            .line
            .parties()
            .map(|party| alarm(party, |one| one.name == "clock-skew"));
        both.iter().all(Option::is_some).then_some(())
    });
    for (file, language) in [("clock.en.txt", "en"), ("clock.ru.txt", "ru")] {
        let shown = [
            (&pair.a, "the other desk"),
            (&pair.b, "the desk with the clock"),
        ];
        let shown = shown.map(|(patient, whose)| said(patient, language, whose, "clock"));
        matches_snapshot(file, &steady(&shown.concat()));
    }
    let said = Desk::of(&pair.line.b).message(Precedence::Flash, "a year ago");
    let client = pair.line.b.client().must("a node").clone();
    let sent = hand_in(&client, pair.line.line, &said).must("taken");
    let sent = sent.expect("an entry");
    until("it is delivered all the same", || {
        let sent = message(&pair.line.b, pair.line.line, sent).ok()?;
        reached(&sent, "delivered").then_some(())
    });
}

#[test]
fn a_disk_that_turns_read_only_ends_the_node_and_the_next_start_says_why() {
    with_own_mounts("doctor::spoiled::child_on_a_failing_disk");
}

#[test]
#[ignore = "run by a_disk_that_turns_read_only_…, with mounts of its own"]
fn child_on_a_failing_disk() {
    let scratch = tempfile::tempdir().expect("a folder");
    let disk = scratch.path().join("disk");
    ext4(&scratch.path().join("image"), &disk);
    let patient = Patient::made(scratch.path(), disk.join("node"));
    patient.start();
    let other = Patient::new();
    let card = other.path("card").display().to_string();
    other.run(&["card", "out", &card]).said();
    turn_read_only(&disk);
    until("the node has ended", || {
        let _ = patient.run(&["pair", "add", &card]);
        (patient.run(&["health"]).code != 0).then_some(())
    });
    for (file, language) in [("read-only.en.txt", "en"), ("read-only.ru.txt", "ru")] {
        let up = patient.run(&["--lang", language, "up"]);
        let text = format!("## up: {}\n{}{}", up.code, up.out, up.err);
        let text = text + &said(&patient, language, "the desk", "disk-writable");
        // The folder's name first: it is drawn by lot, and may have so many digits that it would pass for a number.
        let text = text.replace(&disk.display().to_string(), "DISK");
        matches_snapshot(file, &steady(&text));
    }
}

#[test]
fn a_node_that_its_disk_holds_up_is_not_well_until_the_disk_goes_on() {
    with_own_mounts("doctor::spoiled::child_on_a_frozen_disk");
}

#[test]
#[ignore = "run by a_node_that_its_disk_holds_up_…, with mounts of its own"]
fn child_on_a_frozen_disk() {
    let scratch = tempfile::tempdir().expect("a folder");
    let disk = scratch.path().join("disk");
    ext4(&scratch.path().join("image"), &disk);
    let patient = Patient::made(scratch.path(), disk.join("node"));
    patient.start();
    let other = Patient::new();
    let card = other.path("card").display().to_string();
    other.run(&["card", "out", &card]).said();
    std::thread::scope(|scope| {
        let frozen = Frozen::now(&disk);
        let adding = scope.spawn(|| patient.run(&["pair", "add", &card]));
        let told = until("it says that it is held up", || {
            let told = patient.run(&["health"]);
            (told.code != 0).then_some(told)
        });
        assert_eq!(told.code, 1, "{}{}", told.out, told.err);
        drop(frozen);
        assert_eq!(adding.join().expect("it ended").code, 0);
    });
    until("it is well again", || {
        (patient.run(&["health"]).code == 0).then_some(())
    });
}

/// A file system that takes no writing and holds up whoever tries, until this is dropped.
struct Frozen<'a>(&'a Path);

impl<'a> Frozen<'a> {
    fn now(disk: &'a Path) -> Self {
        let done = Command::new("fsfreeze").arg("-f").arg(disk).status();
        assert!(done.expect("util-linux is essential on Debian").success());
        Self(disk)
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        let _ = Command::new("fsfreeze").arg("-u").arg(self.0).status();
    }
}

/// What the kernel does with an ext4 that finds an error in itself.
fn turn_read_only(disk: &Path) {
    let mounts = std::fs::read_to_string("/proc/self/mounts").expect("mounts");
    let of_disk = |row: &&str| row.split(' ').nth(1) == disk.to_str();
    let row = mounts.lines().find(of_disk).expect("the disk");
    let device = row.split(' ').next().expect("a device");
    let name = device.strip_prefix("/dev/").expect("a device");
    crate::namespaces::mount(&["-o", "remount,errors=remount-ro"], disk);
    let trigger = format!("/sys/fs/ext4/{name}/trigger_fs_error");
    std::fs::write(trigger, "spoiled").expect("the kernel takes it");
}

/// A desk's standing alarms, and those checks of its doctor that want something and begin so.
fn said(patient: &Patient, language: &str, whose: &str, checks: &str) -> String {
    let alarms = patient.run(&["--lang", language, "alarm", "list"]);
    let doctor = patient.run(&["--lang", language, "doctor", "--json"]);
    let all: Vec<Value> = serde_json::from_str(&doctor.out).expect("json");
    let mut text = format!("## {whose}\n{}{}", alarms.out, alarms.err);
    for check in all {
        let id = check["id"].as_str().expect("an id");
        if id.starts_with(checks) && check["result"] != "ok" {
            text += &format!("\n<{id}>\n");
            for words in ["title", "why", "what_to_do", "command"] {
                text += &format!("{}\n", check[words].as_str().unwrap_or_default());
            }
        }
    }
    text
}

/// Without what differs from run to run: long numbers, and since when.
fn steady(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let timeless = line.rsplit_once(" (").filter(|_| line.ends_with(')'));
        let words = timeless.map_or(line, |(what, _)| what).split(' ');
        let is_long = |word: &&str| word.chars().filter(char::is_ascii_digit).count() > 3;
        let steady = words.map(|word| if is_long(&word) { "N" } else { word });
        steady.collect::<Vec<_>>().join(" ") + "\n"
    });
    lines.collect()
}
