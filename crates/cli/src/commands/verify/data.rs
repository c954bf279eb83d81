//! The whole record of a node's data folder, checked while the node is stopped.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use detente_language::{error_key, key};
use detente_line::persist::DocumentKind;
use detente_node::stamps::Stamp;
use detente_record::{Founding, LineId, Report, check_record};
use detente_store::{Scan, Settings, SqliteStore, Store as _};
use serde_json::json;

use crate::desk::Desk;
use crate::failure::{Failure, Outcome, with_causes};

/// Checks every line of the folder's record.
///
/// # Errors
///
/// There is no record, it is in use, or something in it does not check.
pub fn verify(desk: &Desk, folder: &Path) -> Outcome<ExitCode> {
    let path = folder.display().to_string();
    // Opening makes what is not there; a check must not.
    if !folder.join("truth.db").exists() {
        return Err(Failure::new(error_key::DATA_NOT_FOUND, &[("path", &path)]));
    }
    let lines = check(folder).map_err(|cause| {
        Failure::new(
            error_key::RECORD_NOT_READ,
            &[("path", &path), ("cause", &with_causes(cause.as_ref()))],
        )
    })?;
    tell(desk, &lines)?;
    match lines.iter().flat_map(|line| &line.problems).next() {
        None => {
            // Only a note for the doctor: where it can't be made, the record is sound all the same.
            let _ = Stamp::Verified.set(folder, crate::commands::now());
            Ok(ExitCode::SUCCESS)
        }
        Some(first) => Err(Failure::new(
            error_key::VERIFY_FAILED,
            &[("path", &path), ("cause", first)],
        )),
    }
}

/// What the check of one line's record found.
struct Checked {
    line: LineId,
    report: Report,
    problems: Vec<String>,
}

fn check(folder: &Path) -> Result<Vec<Checked>, Box<dyn std::error::Error>> {
    let store = SqliteStore::open(folder, &Settings::default())?.store;
    let mut lines = Vec::new();
    for document in store.documents(DocumentKind::Founding)? {
        let founding = Founding::decode(&document.bytes)?;
        let mut stored = Vec::new();
        let scan = store.for_each_entry(founding.line(), &mut |bytes| {
            stored.push(bytes);
            ControlFlow::Continue(())
        })?;
        let report = check_record(&founding, &stored);
        lines.push(Checked {
            line: founding.line(),
            problems: problems(&report, &scan),
            report,
        });
    }
    Ok(lines)
}

/// Everything that is wrong, the record's own findings first.
fn problems(report: &Report, scan: &Scan) -> Vec<String> {
    let found = report.problems.iter().map(ToString::to_string);
    let altered = scan
        .altered
        .iter()
        .map(|at| format!("the entry at {at} is altered on disk"));
    let short = scan.shortfalls.iter().map(|short| {
        format!(
            "the journal of party {} has {} entries of {} committed",
            short.party, short.found, short.committed
        )
    });
    found.chain(altered).chain(short).collect()
}

fn tell(desk: &Desk, lines: &[Checked]) -> Outcome {
    let good = lines.iter().all(|line| line.problems.is_empty());
    if desk.json {
        let lines: Vec<_> = lines
            .iter()
            .map(|line| {
                json!({
                    "line": line.line.to_string(),
                    "entries": line.report.entries,
                    "digest": line.report.digest.to_string(),
                    "problems": line.problems,
                })
            })
            .collect();
        return desk.print_json(&json!({"good": good, "lines": lines}));
    }
    for line in lines {
        let (id, digest) = (line.line.to_string(), line.report.digest.to_string());
        desk.tell(key::VERIFY_LINE, &[("line", id.into())]);
        desk.tell(
            key::VERIFY_RECORD_COUNT,
            &[("count", line.report.entries.into())],
        );
        desk.tell(key::ENTRIES_DIGEST, &[("digest", digest.into())]);
        for problem in &line.problems {
            println!("  ! {problem}");
        }
    }
    if good {
        desk.tell(key::VERIFY_RECORD_GOOD, &[]);
    }
    Ok(())
}
