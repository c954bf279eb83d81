//! The whole record of a node's data folder, checked while the node is stopped.

use std::path::Path;
use std::process::ExitCode;

use detente_language::{Value, error_key, key};
use detente_line::persist::DocumentKind;
use detente_node::cores::Cores;
use detente_node::record_check::check_line;
use detente_node::stamps::Stamp;
use detente_record::{Founding, LineId, Report};
use detente_store::{Settings, SqliteStore, Store as _};
use serde_json::json;

use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output::out_line;

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
    let lines = check(folder)
        .map_err(|cause| Failure::file(error_key::RECORD_NOT_READ, folder, cause.as_ref()))?;
    tell(desk, &lines)?;
    match lines.iter().flat_map(|line| &line.problems).next() {
        None => {
            // Only a note for the doctor: where it can't be made, the record is sound all the same.
            let _ = Stamp::Verified.set(folder, crate::commands::now());
            Ok(ExitCode::SUCCESS)
        }
        Some(first) => {
            Err(Failure::new(error_key::VERIFY_FAILED, &[("path", &path)])
                .with_cause(first.clone()))
        }
    }
}

/// What the check of one line's record found.
struct Checked {
    line: LineId,
    report: Report,
    problems: Vec<Value>,
}

fn check(folder: &Path) -> Result<Vec<Checked>, Box<dyn std::error::Error>> {
    let store = SqliteStore::open(folder, &Settings::default())?.store;
    let mut lines = Vec::new();
    for document in store.documents(DocumentKind::Founding)? {
        let founding = Founding::decode(&document.bytes)?;
        let found = check_line(&store, &founding, Cores::all())?;
        lines.push(Checked {
            line: founding.line(),
            problems: found.problems(),
            report: found.report,
        });
    }
    Ok(lines)
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
                    "problems": line.problems.iter().map(Value::to_string).collect::<Vec<_>>(),
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
            out_line!("  ! {}", desk.text.value(problem));
        }
    }
    if good {
        desk.tell(key::VERIFY_RECORD_GOOD, &[]);
    }
    Ok(())
}
