//! `detente export`: entries with their proofs in one file that anyone can check.

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::export::{ExportRange, ExportRequest};
use detente_language::{Text, key};

use crate::commands::{Command, entries};
use crate::desk::{Desk, bad_value, write_new};
use crate::failure::{Failure, Outcome};
use crate::help;

/// The command.
pub const COMMAND: Command = Command {
    name: "export",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "export", key::HELP_EXPORT, key::HELP_EXPORT_LONG)
        .arg(help::option(text, "out", key::VALUE_FILE, key::ARG_EXPORT_OUT).required(true))
        .arg(help::many(text, "id", key::VALUE_ID, key::ARG_EXPORT_ID))
        .arg(help::many(
            text,
            "range",
            key::VALUE_RANGE,
            key::ARG_EXPORT_RANGE,
        ))
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let id = line.status.id.to_string();
    let mut request = ExportRequest::default();
    let wishes: Vec<&String> = arguments.get_many("id").unwrap_or_default().collect();
    if !wishes.is_empty() {
        let rows = entries::all(&client, &id)?;
        for wish in wishes {
            let mut fitting = rows
                .iter()
                .filter(|row| row.id.to_string().starts_with(wish));
            match (fitting.next(), fitting.count()) {
                (Some(row), 0) => request.entries.push(row.id),
                (None, _) => {
                    return Err(Failure::new(
                        detente_language::error_key::INPUT_NO_SUCH_ENTRY,
                        &[("id", wish)],
                    ));
                }
                (Some(_), more) => {
                    return Err(Failure::new(
                        detente_language::error_key::MESSAGE_ID_AMBIGUOUS,
                        &[("id", wish), ("count", &(more + 1).to_string())],
                    ));
                }
            }
        }
    }
    for wish in arguments.get_many::<String>("range").unwrap_or_default() {
        let range = range(wish).ok_or_else(|| bad_value("--range", wish, "0:0:10-40"))?;
        request.ranges.push(range);
    }
    let bytes = client.post_for_bytes(&format!("/v1/lines/{id}/export"), &request)?;
    let out = arguments
        .get_one::<String>("out")
        .expect("the parser requires it");
    write_new(Path::new(out), &bytes)?;
    if desk.json {
        desk.print_json(&serde_json::json!({"path": out, "bytes": bytes.len()}))?;
    } else {
        desk.tell(
            key::EXPORT_DONE,
            &[("bytes", bytes.len().into()), ("path", out.into())],
        );
        desk.tell(key::EXPORT_NEXT, &[("path", out.into())]);
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads `party:epoch:from-to`.
fn range(wish: &str) -> Option<ExportRange> {
    let mut parts = wish.split(':');
    let (party, epoch) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let (from, to) = parts.next()?.split_once('-')?;
    let range = ExportRange {
        party,
        epoch,
        from: from.parse().ok()?,
        to: to.parse().ok()?,
    };
    (parts.next().is_none() && range.from <= range.to).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_names_party_epoch_and_both_ends() {
        let read = range("1:0:10-40").expect("well-formed");
        assert_eq!((read.party, read.epoch, read.from, read.to), (1, 0, 10, 40));
        for wrong in [
            "",
            "1:0",
            "1:0:4",
            "1:0:4-3",
            "1:0:1-2:3",
            "a:0:1-2",
            "1:0:-2",
        ] {
            assert!(range(wrong).is_none(), "{wrong}");
        }
    }
}
