//! `detente entries`: the entries of the record by address, and the digest of all of them.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::entry::{Entries, EntryRow, RecordDigest};
use detente_language::{Text, key};

use crate::client::Client;
use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output::out_line;
use crate::{help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "entries",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "entries", key::HELP_ENTRIES, key::HELP_ENTRIES_LONG)
        .arg(help::switch(text, "digest", key::ARG_ENTRIES_DIGEST))
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let id = line.status.id.to_string();
    let digest: RecordDigest = client.get(&format!("/v1/lines/{id}/digest"))?;
    if arguments.get_flag("digest") {
        if desk.json {
            desk.print_json(&digest)?;
        } else {
            out_line!("{}", digest.digest);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let rows = all(&client, &id)?;
    if desk.json {
        desk.print_json(&serde_json::json!({"digest": digest, "entries": rows}))?;
        return Ok(ExitCode::SUCCESS);
    }
    for row in &rows {
        out_line!(
            "{}/{}/{}  {}  {}  {:>3}.{:<3} {}",
            row.party,
            row.epoch,
            row.sequence,
            row.id,
            screen::moment_to_second(desk.text, row.time),
            row.kind,
            row.act,
            desk.label("precedence", &row.precedence),
        );
    }
    desk.tell(key::ENTRIES_COUNT, &[("count", rows.len().into())]);
    desk.tell(
        key::ENTRIES_DIGEST,
        &[("digest", digest.digest.to_string().into())],
    );
    Ok(ExitCode::SUCCESS)
}

/// Every entry of a line, page by page.
///
/// # Errors
///
/// As for [`Client::get`].
pub fn all(client: &Client, line: &str) -> Outcome<Vec<EntryRow>> {
    let all: Entries = client.list(&format!("/v1/lines/{line}/entries"))?;
    Ok(all.entries)
}
