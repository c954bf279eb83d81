//! The whole record of a node's data folder, checked while the node is stopped.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use detente_language::{error_key, key};
use detente_line::persist::DocumentKind;
use detente_record::{Founding, Report, check_record};
use detente_store::{Settings, SqliteStore, Store as _};
use serde_json::json;

use crate::desk::Desk;
use crate::failure::{Failure, Outcome, with_causes};

/// Checks every line of the folder's record.
///
/// # Errors
///
/// There is no record, it is in use, or something in it does not check.
pub fn verify(desk: &Desk, folder: &Path) -> Outcome<ExitCode> {
    let failed = |cause: &dyn std::error::Error| {
        let path = folder.display().to_string();
        Failure::new(
            error_key::RECORD_NOT_READ,
            &[("path", &path), ("cause", &with_causes(cause))],
        )
    };
    // Opening makes what is not there; a check must not.
    if !folder.join("truth.db").exists() {
        let path = folder.display().to_string();
        return Err(Failure::new(error_key::DATA_NOT_FOUND, &[("path", &path)]));
    }
    let store = SqliteStore::open(folder, &Settings::default())
        .map_err(|e| failed(&e))?
        .store;
    let mut reports = Vec::new();
    for document in store
        .documents(DocumentKind::Founding)
        .map_err(|e| failed(&e))?
    {
        let founding = Founding::decode(&document.bytes).map_err(|e| failed(&e))?;
        let mut stored = Vec::new();
        let scan = store
            .for_each_entry(founding.line(), &mut |bytes| {
                stored.push(bytes);
                ControlFlow::Continue(())
            })
            .map_err(|e| failed(&e))?;
        let report = check_record(&founding, &stored);
        let mut altered: Vec<String> = scan
            .altered
            .iter()
            .map(|at| format!("the entry at {at} is altered on disk"))
            .collect();
        altered.extend(scan.shortfalls.iter().map(|short| {
            format!(
                "the journal of party {} has {} entries of {} committed",
                short.party, short.found, short.committed
            )
        }));
        reports.push((founding.line(), report, altered));
    }
    let good = reports
        .iter()
        .all(|(_, report, altered)| is_good(report) && altered.is_empty());
    if desk.json {
        let lines: Vec<_> = reports
            .iter()
            .map(|(line, report, altered)| {
                json!({
                    "line": line.to_string(),
                    "entries": report.entries,
                    "digest": report.digest.to_string(),
                    "problems": problems(report, altered),
                })
            })
            .collect();
        desk.print_json(&json!({"good": good, "lines": lines}))?;
    } else {
        for (line, report, altered) in &reports {
            let line = line.to_string();
            desk.tell(key::VERIFY_LINE, &[("line", line.into())]);
            desk.tell(
                key::VERIFY_RECORD_COUNT,
                &[("count", report.entries.into())],
            );
            let digest = report.digest.to_string();
            desk.tell(key::ENTRIES_DIGEST, &[("digest", digest.into())]);
            for problem in problems(report, altered) {
                println!("  ! {problem}");
            }
        }
        if good {
            desk.tell(key::VERIFY_RECORD_GOOD, &[]);
        }
    }
    if good {
        return Ok(ExitCode::SUCCESS);
    }
    let first = reports
        .iter()
        .flat_map(|(_, report, altered)| problems(report, altered))
        .next()
        .unwrap_or_default();
    let path = folder.display().to_string();
    Err(Failure::new(
        error_key::VERIFY_FAILED,
        &[("path", &path), ("cause", &first)],
    ))
}

fn is_good(report: &Report) -> bool {
    report.problems_not_listed == 0 && report.problems.is_empty()
}

fn problems(report: &Report, altered: &[String]) -> Vec<String> {
    report
        .problems
        .iter()
        .map(ToString::to_string)
        .chain(altered.iter().cloned())
        .collect()
}
