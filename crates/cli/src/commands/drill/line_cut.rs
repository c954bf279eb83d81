//! The line is cut: both nodes alarm it, the officer silences the bell, and tests the line once it is back.

use detente_api::Moment;
use detente_api::audit::AuditPage;
use detente_api::status::{AlarmStatus, NodeStatus};
use detente_api::test::Tests;

use super::expect::{Done, Expected, Look, Origin, Steps, times};
use super::report::{By, Remark, Since};
use super::training::{ACCOUNT, Training};
use crate::failure::Outcome;
use crate::rig::Party;

/// Runs the exercise. The line is whole again at its end, whatever becomes of it.
///
/// # Errors
///
/// As for [`Steps::expect`]; the line does not come back.
pub(super) fn run(training: &Training, steps: &mut Steps<'_>) -> Outcome {
    let cut = Origin::now(Since::Cut);
    training.network.quic(|faults| faults.cut = true);
    training.network.tcp(|faults| faults.cut = true);
    let while_cut = noticed(training, steps, cut);
    let back = training.heal();
    while_cut?;
    let back = Origin::at(Since::Back, back?, None);
    steps.expect(TESTED, back, |remarks| tested(training, back.at, remarks))?;
    Ok(())
}

/// Both nodes notice the cut, and the officer silences the bell.
fn noticed(training: &Training, steps: &mut Steps<'_>, cut: Origin) -> Outcome {
    let mut rang = None;
    for (party, expected) in [
        (&training.desk, NOTICED_HERE),
        (&training.counterpart, NOTICED_THERE),
    ] {
        let seen = steps.expect(expected, cut, |_| {
            Ok(line_down(party)?.map_or(Look::NotYet, |alarm| {
                Look::Done(Done {
                    at: Some(alarm.since),
                    ..Done::default()
                })
            }))
        })?;
        // The desk stands first.
        rang = rang.or(seen.and_then(|seen| seen.at));
    }
    let Some(at) = rang else {
        steps.not_reached(&SILENCED);
        return Ok(());
    };
    let rang = Origin::at(Since::Rang, at, None);
    steps.expect(SILENCED, rang, |_| silenced(training, at))?;
    Ok(())
}

fn line_down(party: &Party) -> Outcome<Option<AlarmStatus>> {
    let status: NodeStatus = party.client()?.get("/v1/status")?;
    let mut alarms = status.alarms.into_iter();
    Ok(alarms.find(|alarm| alarm.name == "line-down"))
}

/// Whether somebody has silenced the bell since: the node's audit log names who, and when.
fn silenced(training: &Training, since: Moment) -> Outcome<Look> {
    let log: AuditPage = training.at_desk()?.get("/v1/audit")?;
    // The newest stand first; the first after the alarm counts.
    let mut records = log.records.into_iter().rev();
    let found =
        records.find(|one| one.what == "bell-silenced" && one.outcome == "done" && one.at >= since);
    Ok(found.map_or(Look::NotYet, |record| {
        Look::Done(Done {
            at: Some(record.at),
            entry: None,
            officer: (record.who == format!("account:{ACCOUNT}")).then(|| training.officer()),
        })
    }))
}

/// Whether a line test that began at the desk since then was passed.
fn tested(training: &Training, since: Moment, remarks: &mut Vec<Remark>) -> Outcome<Look> {
    let tests: Tests = training.at_desk()?.get(&training.path("tests"))?;
    let ours =
        |test: &detente_api::test::LineTest| test.initiator == Training::DESK && test.due >= since;
    for test in tests.tests.into_iter().filter(ours) {
        match test.outcome.as_str() {
            "in-time" | "late" => {
                return Ok(Look::Done(Done {
                    at: Some(test.due),
                    entry: test.challenge,
                    officer: None,
                }));
            }
            "failed" => remarks.push(Remark::TestFailed),
            _ => {}
        }
    }
    Ok(Look::NotYet)
}

const NOTICED_HERE: Expected = Expected {
    by: By::Node,
    ..Expected::officer("cut-noticed-here", times::NOTICED.0, times::NOTICED.1)
};
const NOTICED_THERE: Expected = Expected {
    step: "cut-noticed-there",
    ..NOTICED_HERE
};
const SILENCED: Expected = Expected::officer("cut-silenced", times::RAISED.0, times::RAISED.1);
const TESTED: Expected = Expected::officer("cut-tested", times::THOUGHT.0, times::THOUGHT.1);

/// What it expects, in order.
#[cfg(test)]
pub(super) const EXPECTED: &[&str] = &[
    NOTICED_HERE.step,
    NOTICED_THERE.step,
    SILENCED.step,
    TESTED.step,
];
