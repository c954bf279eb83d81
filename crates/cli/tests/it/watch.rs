//! A line that fails is noticed within ten seconds with its cause, and a line test that fell due
//! meanwhile stands in the record as failed.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use detente_api::status::AlarmStatus;
use detente_api::test::{LineTest, Tests};
use detente_cli::rig::{Party, Schedule};

use crate::PROGRAM;
use crate::line_of_two::{
    BOTH_PATHS, LineOfTwo, Must as _, alarm, beside_others, signal, tests, until, until_within,
};

#[test]
fn a_node_closed_by_its_operator_is_alarmed_as_that_and_the_tests_meanwhile_as_failed() {
    let _machine = beside_others();
    let mut line = watched();
    let node = line.a.node.as_ref().expect("a's node");
    signal(node.id(), "-TERM");
    let begun = Instant::now();
    noticed(&line.b, begun, |alarm| {
        line_down(alarm, "closed-by-operator")
    });
    let failed = failed_since(&line, &line.b, 1, "closed-by-operator");
    line.a
        .node
        .take()
        .expect("a's node")
        .stop()
        .must("it closes within its limit");
    line.a.start().must("a comes back");
    agree(&line, &failed);
}

#[test]
fn a_killed_node_is_alarmed_as_node_down_and_the_tests_meanwhile_as_failed() {
    let _machine = beside_others();
    let mut line = watched();
    line.b.node.take().expect("b's node").kill();
    let begun = Instant::now();
    noticed(&line.a, begun, |alarm| line_down(alarm, "node-down"));
    let failed = failed_since(&line, &line.a, 0, "node-down");
    line.b.start().must("b comes back");
    agree(&line, &failed);
}

#[test]
fn the_listening_node_killed_is_alarmed_as_node_down_too() {
    let _machine = beside_others();
    let mut line = watched();
    line.a.node.take().expect("a's node").kill();
    let begun = Instant::now();
    noticed(&line.b, begun, |alarm| line_down(alarm, "node-down"));
    line.a.start().must("a comes back");
    line.until_healed();
}

#[test]
fn one_path_cut_is_alarmed_on_both_sides_as_that_path_and_the_line_stays_up() {
    let _machine = beside_others();
    let line = watched();
    for bearer in BOTH_PATHS {
        let begun = Instant::now();
        match bearer {
            "quic" => line.network.quic(|faults| faults.cut = true),
            _ => line.network.tcp(|faults| faults.cut = true),
        }
        for party in line.parties() {
            noticed(party, begun, |alarm| {
                alarm.name == "path-down" && alarm.bearer.as_deref() == Some(bearer)
            });
            assert!(alarm(party, |alarm| alarm.name == "line-down").is_none());
        }
        line.network.heal();
        line.until_healed();
        for party in line.parties() {
            until("the alarm is cleared", || {
                alarm(party, |alarm| alarm.name == "path-down")
                    .is_none()
                    .then_some(())
            });
        }
    }
}

#[test]
fn both_paths_cut_are_alarmed_on_both_sides_and_the_tests_meanwhile_as_failed() {
    let _machine = beside_others();
    let line = watched();
    let begun = Instant::now();
    line.network.quic(|faults| faults.cut = true);
    line.network.tcp(|faults| faults.cut = true);
    for party in line.parties() {
        noticed(party, begun, |alarm| line_down(alarm, "no-path-or-node"));
    }
    let mut failed = failed_since(&line, &line.a, 0, "no-path-or-node");
    failed.extend(failed_since(&line, &line.b, 1, "no-path-or-node"));
    line.network.heal();
    line.until_healed();
    agree(&line, &failed);
}

/// A line whose tests fall due every few seconds. Nobody reads back: while the line is up they fail for
/// want of an officer, so that a cause of the line can't be mistaken for chance.
fn watched() -> LineOfTwo {
    let schedule = Schedule {
        first_after: Duration::from_secs(2),
        every: Duration::from_secs(4),
        answer_within: Duration::from_millis(1_500),
    };
    LineOfTwo::with(PROGRAM.as_ref(), schedule, &BOTH_PATHS)
}

fn line_down(alarm: &AlarmStatus, cause: &str) -> bool {
    alarm.name == "line-down" && alarm.cause.as_deref() == Some(cause)
}

/// The alarm stands in the party's interface within the promised time.
#[track_caller]
fn noticed(party: &Party, begun: Instant, fits: impl Fn(&AlarmStatus) -> bool) {
    let left = PROMISED.saturating_sub(begun.elapsed());
    until_within("the promised alarm", left, || alarm(party, &fits));
    eprintln!("alarmed after {:?}", begun.elapsed());
}

/// Waits until the party states of a test of either initiator, fallen due after now, that it failed for
/// that cause; gives the tests' numbers.
fn failed_since(line: &LineOfTwo, party: &Party, own: u8, cause: &str) -> BTreeSet<u64> {
    let from = crate::line_of_two::now();
    until(
        &format!("tests of both initiators stated as failed: {cause}"),
        || {
            let list = tests(party, line.line).ok()?.tests;
            let stated = |test: &&LineTest| {
                let accounts = test.parties.iter().flat_map(|at| &at.accounts);
                let mut own_ones = accounts.filter(|account| account.by == own);
                test.due.0 > from
                    && test.outcome == "failed"
                    && own_ones.any(|account| account.cause.as_deref() == Some(cause))
            };
            let found: Vec<&LineTest> = list.iter().filter(stated).collect();
            let initiators: BTreeSet<u8> = found.iter().map(|test| test.initiator).collect();
            (initiators.len() == 2).then(|| found.iter().filter_map(|test| test.number).collect())
        },
    )
}

/// After healing both sides show the same scorecard and the same tests, the failed ones among them.
fn agree(line: &LineOfTwo, failed: &BTreeSet<u64>) {
    line.until_healed();
    until("both scorecards agree", || {
        // A test that falls due between two looks makes them differ: then both are read again.
        let read = |party: &Party| tests(party, line.line).ok();
        let (a, b) = (read(&line.a)?, read(&line.b)?);
        let numbers: BTreeSet<u64> = a
            .tests
            .iter()
            .filter(|test| test.outcome == "failed")
            .filter_map(|test| test.number)
            .collect();
        (comparable(&a) == comparable(&b) && failed.is_subset(&numbers)).then_some(())
    });
}

/// What both sides must agree on: everything but what waits for one side's own officers.
fn comparable(tests: &Tests) -> impl PartialEq + use<> {
    (
        tests.scorecard.clone(),
        tests.scheduled.clone(),
        tests.tests.clone(),
    )
}

/// Promise P5.
const PROMISED: Duration = Duration::from_secs(10);
