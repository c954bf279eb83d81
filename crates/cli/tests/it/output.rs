//! An output that is closed or takes no more: nothing dies of it, and nothing is done twice because of it.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use detente_cli::rig::{Party, Schedule};
use detente_record::Precedence;

use crate::harness::{DETENTE, Line, detente};
use crate::line_of_two::until;

fn command(party: &Party, arguments: &[&str]) -> Command {
    let mut command = Command::new(DETENTE);
    command
        .args(["--lang", "en", "--data"])
        .arg(&party.desk.data);
    command.args(arguments);
    command
}

/// Runs a command that writes to a full disk; its exit code and what it complained of.
fn on_a_full_disk(party: &Party, arguments: &[&str]) -> (Option<i32>, String) {
    let full = File::options().write(true).open("/dev/full");
    let ran = command(party, arguments)
        .stdout(full.expect("Linux has it"))
        .stderr(Stdio::piped())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    (ran.status.code(), said)
}

#[test]
fn what_was_done_is_done_though_nobody_could_be_told() {
    let line = Line::founded(Schedule::NONE_SOON);
    let officer = line.a.officers[0].path.display().to_string();
    let send = ["send", "Said once.", "--officer", &officer];
    let (code, said) = on_a_full_disk(&line.a, &send);
    assert_eq!(code, Some(0), "it was sent: {said}");
    assert!(said.contains("don't do it again"), "{said}");
    let (code, said) = on_a_full_disk(&line.a, &["status"]);
    assert_eq!(code, Some(1), "nothing was shown: {said}");
    assert!(said.contains("could not be written out"), "{said}");
    let data = line.a.desk.data.display().to_string();
    let read = detente(&["--data", &data, "--lang", "en", "read"]);
    assert_eq!(read.said().matches("Said once.").count(), 1, "{}", read.out);
}

#[test]
fn a_reader_that_has_read_enough_ends_the_printing_and_no_node() {
    let mut line = Line::founded(Schedule::NONE_SOON);
    line.send(&line.a, Precedence::Routine, "A line to read.");
    // More than a pipe holds, so that the writing itself meets the closed end.
    for arguments in [
        &["status"][..],
        &["doctor"],
        &["--help"],
        &["completions", "bash"],
    ] {
        let mut child = command(&line.a, arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        drop(child.stdout.take());
        let ran = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(said, "", "{arguments:?}");
        assert_ne!(ran.status.code(), Some(101), "{arguments:?}");
    }
    line.a
        .node
        .take()
        .expect("it runs")
        .stop()
        .expect("it ends");
    let mut node = command(&line.a, &["up", "--until-input-ends"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let mut first = String::new();
    let output = node.stdout.take().expect("piped");
    BufReader::new(output)
        .read_line(&mut first)
        .expect("a line");
    assert!(!first.is_empty());
    until("it answers with its output closed", || {
        let data = line.a.desk.data.display().to_string();
        (detente(&["--data", &data, "health"]).code == 0).then_some(())
    });
    drop(node.stdin.take());
    assert_eq!(node.wait().expect("it ends").code(), Some(0));
}
