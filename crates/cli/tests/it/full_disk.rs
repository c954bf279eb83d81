//! A node on a small disk that somebody fills: what it refuses, what it still records, and that it goes on
//! by itself when there is room.
//!
//! The disk is a real one, mounted in a namespace of this test's own; where the system allows no such
//! namespace there is nothing to fill, and the test says so.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use detente_cli::failure::Failure;
use detente_cli::rig::Party;
use detente_record::{EntryId, Precedence};

use crate::PROGRAM;
use crate::harness::{detente, matches_snapshot};
use crate::line_of_two::{
    Desk, LineOfTwo, Must as _, alarm, beside_others, entries, hand_in, message, reached, status,
    until,
};

/// Runs one of this binary's ignored tests in a mount namespace of its own, with a disk of so many
/// megabytes; `false` where the system allows no such namespace.
pub fn on_small_disk(test: &str, megabytes: u32) -> bool {
    let disk = tempfile::tempdir().expect("a folder");
    let namespace = ["--user", "--map-root-user", "--mount"];
    let allowed = Command::new("unshare").args(namespace).arg("true").status();
    if !allowed.is_ok_and(|status| status.success()) {
        eprintln!("no user namespaces here: a really full disk is not tried");
        return false;
    }
    let script = format!(
        "mount -t tmpfs -o size={megabytes}m none \"$1\" && exec \"$2\" --exact {test} --ignored --nocapture"
    );
    let output = Command::new("unshare")
        .args(namespace)
        .args(["sh", "-c", &script, "sh"])
        .arg(disk.path())
        .arg(std::env::current_exe().expect("this test"))
        .env(DISK, disk.path())
        .output()
        .expect("unshare runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}\n{errors}"
    );
    true
}

/// Where the small disk is mounted.
pub const DISK: &str = "DETENTE_TEST_SMALL_DISK";

#[test]
fn a_node_on_a_full_disk_takes_only_what_is_urgent_then_nothing_and_goes_on_by_itself() {
    let _machine = beside_others();
    on_small_disk("full_disk::child_fills_the_disk_of_a_running_node", 200);
}

/// Somebody else's file on the disk.
struct Theirs(PathBuf, File);

impl Theirs {
    fn on(disk: &Path) -> Self {
        let path = disk.join("theirs");
        let options = OpenOptions::new().create(true).append(true).open(&path);
        Self(path, options.expect("a file"))
    }

    /// Takes whatever is free.
    fn fill(&mut self) {
        let page = [1_u8; 4096];
        while self.1.write_all(&page).is_ok() {}
    }

    fn remove(self) {
        std::fs::remove_file(&self.0).expect("removed");
    }
}

/// The name of the refusal that an act met; `None` if it was taken.
fn refused(line: &LineOfTwo, party: &Party, desk: &Desk, precedence: Precedence) -> Option<String> {
    let client = party.client().must("a node");
    match hand_in(client, line.line, &desk.message(precedence, "is it taken?")) {
        Ok(_) => None,
        Err(Failure::Refused(problem)) => Some(problem.name().to_owned()),
        Err(other) => panic!("{other:?}"),
    }
}

fn take(line: &LineOfTwo, party: &Party, desk: &Desk, precedence: Precedence) -> EntryId {
    let client = party.client().must("a node");
    hand_in(client, line.line, &desk.message(precedence, "now"))
        .must("it is taken")
        .expect("an entry")
}

fn until_delivered(line: &LineOfTwo, from: &Party, id: EntryId) {
    until("it is receipted", || {
        message(from, line.line, id)
            .ok()
            .filter(|message| reached(message, "delivered"))
    });
}

/// What the desk of the full node reads: a refused act, and the alarm; in both languages.
#[derive(Default)]
struct Words([String; 2]);

impl Words {
    fn note(&mut self, line: &LineOfTwo, case: &str, precedence: &str) {
        let data = line.a.desk.data.display().to_string();
        let officer = line.a.officers[0].path.display().to_string();
        for (all, language) in self.0.iter_mut().zip(["en", "ru"]) {
            let desk = ["--lang", language, "--data", &data];
            let send = ["send", "Now.", "--officer", &officer, "--precedence"];
            let sent = detente(&[&desk[..], &send, &[precedence]].concat());
            assert_eq!(sent.code, 1, "{}{}", sent.out, sent.err);
            let status = detente(&[&desk[..], &["status"]].concat());
            let of_disk = |row: &&str| row.contains("DISK") || row.contains("ДИСК");
            let alarm = status.said().lines().find(of_disk).expect("an alarm");
            // Since when differs from run to run.
            let alarm = alarm.rsplit_once(" (").map_or(alarm, |(words, _)| words);
            all.push_str(&format!("## {case}\n{}{alarm}\n\n", sent.err));
        }
    }

    fn match_snapshots(self) {
        for (shown, language) in self.0.iter().zip(["en", "ru"]) {
            matches_snapshot(&format!("full-disk.{language}.txt"), shown);
        }
    }
}

fn until_alarmed(party: &Party, name: &str) {
    let said = until(name, || alarm(party, |alarm| alarm.name == name));
    assert!(!said.words.is_empty());
}

#[test]
#[ignore = "run by a_node_on_a_full_disk_takes_only_what_is_urgent_…, on a small disk"]
fn child_fills_the_disk_of_a_running_node() {
    let disk = PathBuf::from(std::env::var_os(DISK).expect("run by its parent"));
    let mut line = LineOfTwo::with_north_in(PROGRAM.as_ref(), &disk.join("north"));
    let (desk_a, desk_b) = (Desk::of(&line.a), Desk::of(&line.b));
    let process = line.a.node().must("a's node").id();
    let mut taken = BTreeSet::new();
    for (party, desk) in [(&line.a, &desk_a), (&line.b, &desk_b)] {
        let id = take(&line, party, desk, Precedence::Routine);
        until_delivered(&line, party, id);
        taken.insert(id);
    }

    // Full but for the reserve.
    let mut theirs = Theirs::on(&disk);
    theirs.fill();
    until_alarmed(&line.a, "disk-low");
    for precedence in [Precedence::Routine, Precedence::Priority] {
        let why = refused(&line, &line.a, &desk_a, precedence);
        assert_eq!(why.as_deref(), Some("input-disk-low"), "{precedence:?}");
    }
    let mut words = Words::default();
    words.note(&line, "nearly full", "routine");
    let late = take(&line, &line.b, &desk_b, Precedence::Routine);
    for precedence in [Precedence::Immediate, Precedence::Flash] {
        for (party, desk) in [(&line.a, &desk_a), (&line.b, &desk_b)] {
            let id = take(&line, party, desk, precedence);
            until_delivered(&line, party, id);
            // It can be read at both.
            message(&line.a, line.line, id).must("it is shown");
            taken.insert(id);
        }
    }
    assert!(
        message(&line.a, line.line, late).is_err(),
        "a ROUTINE was taken on a full disk"
    );
    let late_at_b = message(&line.b, line.line, late).must("b's own");
    assert!(!reached(&late_at_b, "delivered"), "receipted and not held");

    // Whoever fills the disk takes what the reserve gives, too.
    let mut out_of_reserve = 0;
    let why = loop {
        theirs.fill();
        match refused(&line, &line.a, &desk_a, Precedence::Immediate) {
            None => out_of_reserve += 1,
            Some(why) => break why,
        }
        assert!(out_of_reserve < 20_000, "the disk is never full");
    };
    assert_eq!(why, "input-disk-full");
    assert!(out_of_reserve >= 10, "only {out_of_reserve} were taken");
    until_alarmed(&line.a, "disk-full");
    let why = refused(&line, &line.a, &desk_a, Precedence::Flash);
    assert_eq!(why.as_deref(), Some("input-disk-full"));
    words.note(&line, "full", "immediate");
    words.match_snapshots();
    let unheard = take(&line, &line.b, &desk_b, Precedence::Flash);
    until_alarmed(&line.b, "not-delivered");
    let mute = status(&line.a).must("a answers").lines[0].mute.clone();
    assert_eq!(mute.as_deref(), Some("disk-full"));

    // Room again: everything goes on without a start.
    theirs.remove();
    until("a takes ROUTINE again", || {
        refused(&line, &line.a, &desk_a, Precedence::Routine)
            .is_none()
            .then_some(())
    });
    for id in [unheard, late] {
        until_delivered(&line, &line.b, id);
        taken.insert(id);
    }
    line.until_equal();
    let client = line.a.client().must("a's node");
    let held = entries(client, line.line).must("a's record");
    let held: BTreeSet<EntryId> = held.into_iter().map(|row| row.id.0).collect();
    assert!(taken.is_subset(&held));
    assert!(held.len() >= out_of_reserve + taken.len());
    let reserve = || std::fs::metadata(disk.join("north/reserve")).map(|found| found.len());
    until("the reserve is made again", || {
        (reserve().ok() == Some(64 << 20)).then_some(())
    });
    assert_eq!(line.a.node().must("a's node").id(), process);
    let alarms = status(&line.a).must("a answers").alarms;
    assert!(
        alarms.iter().all(|alarm| !alarm.name.starts_with("disk-")),
        "{alarms:?}"
    );

    // Killed on a full disk: it starts out of the reserve and loses nothing.
    let mut theirs = Theirs::on(&disk);
    theirs.fill();
    until_alarmed(&line.a, "disk-low");
    taken.insert(take(&line, &line.a, &desk_a, Precedence::Flash));
    line.a.node.take().expect("a running node").kill();
    theirs.fill();
    line.a.start().must("it starts on a full disk");
    line.until_healed();
    let flash = take(&line, &line.a, &desk_a, Precedence::Flash);
    until_delivered(&line, &line.a, flash);
    theirs.remove();
    line.until_equal();
}
