//! A drill's report in the reader's language.

use detente_language::{Key, Text, key, plain_line};

use super::report::{Exercise, Report, Run, Step};
use crate::desk::label;
use crate::screen;

/// The whole report, a line each.
pub(super) fn report(text: &Text, report: &Report) -> Vec<String> {
    let say = |key: Key, facts: &[(&str, detente_language::Value)]| text.say(key, facts);
    let begun = screen::moment(text, report.begun);
    let mut rows = vec![
        say(key::DRILL_REPORT_TITLE, &[("time", begun.into())]),
        say(
            key::DRILL_REPORT_OFFICER,
            &[
                ("officer", plain_line(&report.officer).into()),
                ("line", report.line.to_string().into()),
            ],
        ),
    ];
    if let Some(seed) = report.seed {
        let seed = seed.to_string();
        rows.push(say(key::DRILL_REPORT_RANDOM, &[("seed", seed.into())]));
    }
    for (set, key) in [
        (report.target_ms, key::DRILL_REPORT_TARGET),
        (report.limit_ms, key::DRILL_REPORT_LIMIT),
    ] {
        let set = set.map(|ms| screen::duration(text, ms));
        rows.extend(set.map(|time| say(key, &[("time", time.into())])));
    }
    for (number, run) in report.exercises.iter().enumerate() {
        rows.push(String::new());
        rows.push(heading(text, number + 1, run));
        let steps = run.steps.iter().flat_map(|one| step(text, one));
        rows.extend(steps.map(|row| format!("  {row}")));
    }
    rows.push(String::new());
    if report.interrupted {
        rows.push(say(key::DRILL_REPORT_ENDED, &[]));
    }
    if !report.not_run.is_empty() {
        let names = report.not_run.iter().map(|one| exercise(text, *one));
        let names = names.collect::<Vec<_>>().join(", ");
        rows.push(say(
            key::DRILL_REPORT_NOT_RUN,
            &[("exercises", names.into())],
        ));
    }
    let sum = [
        ("passed", report.passed_count().into()),
        ("count", report.asked_for().into()),
    ];
    rows.push(say(key::DRILL_REPORT_SUM, &sum));
    if let Some(record) = &report.record {
        let facts = [
            ("entries", record.entries.into()),
            ("digest", record.digest.to_string().into()),
        ];
        rows.push(say(key::DRILL_REPORT_RECORD, &facts));
    }
    match &report.evidence {
        Some(path) => rows.push(say(
            key::DRILL_REPORT_EVIDENCE,
            &[("path", plain_line(path).into())],
        )),
        None if report.record.is_some() => rows.push(say(key::DRILL_REPORT_GONE, &[])),
        None => {}
    }
    rows
}

/// What an exercise is called.
pub(super) fn exercise(text: &Text, exercise: Exercise) -> String {
    label(text, "drill-exercise", exercise.name())
}

fn heading(text: &Text, number: usize, run: &Run) -> String {
    let verdict = if run.passed {
        key::DRILL_PASSED
    } else {
        key::DRILL_NOT_PASSED
    };
    text.say(
        key::DRILL_REPORT_EXERCISE,
        &[
            ("number", number.into()),
            ("exercise", exercise(text, run.exercise).into()),
            ("verdict", text.say(verdict, &[]).into()),
        ],
    )
}

/// One thing that was expected: what became of it, what proves it, what was seen besides.
pub(super) fn step(text: &Text, step: &Step) -> Vec<String> {
    let expected = label(text, "drill-step", &step.step);
    let result = label(text, "drill-result", step.result.name());
    let mut facts = vec![("expected", expected.into()), ("result", result.into())];
    let row = match &step.from {
        Some(from) => {
            facts.extend([
                ("from", label(text, "drill-from", from.since.name()).into()),
                ("target", screen::duration(text, from.target_ms).into()),
                ("limit", screen::duration(text, from.limit_ms).into()),
            ]);
            if let Some(ms) = step.took_ms {
                facts.push(("took", screen::duration(text, ms).into()));
                key::DRILL_REPORT_DONE
            } else {
                key::DRILL_REPORT_UNDONE
            }
        }
        None => key::DRILL_REPORT_PLAIN,
    };
    let mark = if step.passed { "+" } else { "-" };
    let mut rows = vec![format!("{mark} {}", text.say(row, &facts))];
    let officer = step.officer.as_deref().map(plain_line);
    let entry = step.entry.map(|entry| entry.to_string());
    let proof = match (entry, officer) {
        (Some(entry), Some(officer)) => Some(text.say(
            key::DRILL_REPORT_ENTRY_BY,
            &[("entry", entry.into()), ("officer", officer.into())],
        )),
        (Some(entry), None) => Some(text.say(key::DRILL_REPORT_ENTRY, &[("entry", entry.into())])),
        (None, Some(officer)) => {
            Some(text.say(key::DRILL_REPORT_BY, &[("officer", officer.into())]))
        }
        (None, None) => None,
    };
    rows.extend(proof.map(|proof| format!("    {proof}")));
    let remarks = step.remarks.iter();
    rows.extend(remarks.map(|one| format!("    ! {}", label(text, "drill-remark", one.name()))));
    rows
}
