//! `detente import`: a reported record into a line, under an archivist's key, as accounts of its
//! sources: status EXERCISE, never as acts of a party, with its mark.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::entry::EntryWhole;
use detente_api::officer::NewFiling;
use detente_api::text::status_name;
use detente_api::{AsText, HexBytes};
use detente_formats::reported::{self, Unreadable};
use detente_language::{ErrorKey, Text, Value, error_key, key, plain_line};
use detente_line::account::filed::{Filing, file_account, file_preamble};
use detente_line::account::kind::ACT_SOURCE;
use detente_line::account::{Preamble, ReportedRecord};
use detente_line::body::ACCOUNT;
use detente_record::{EntryId, Status, UnverifiedEntry};

use crate::act;
use crate::client::Client;
use crate::commands::contacts::mark_in_words;
use crate::commands::{Command, entries};
use crate::desk::{Desk, LineHere};
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::officer::Actor;

/// The command.
pub const COMMAND: Command = Command {
    name: "import",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "import", key::HELP_IMPORT, key::HELP_IMPORT_LONG)
        .arg(help::positional(text, "file", key::VALUE_FILE, key::ARG_IMPORT_FILE).required(true))
        .arg(help::option(
            text,
            "officer",
            key::VALUE_FILE,
            key::ARG_OFFICER,
        ))
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let given = arguments.get_one::<String>("file");
    let record = read(desk, Path::new(given.expect("the parser requires it")))?;
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let archivist = Actor::of(desk, &line, arguments.get_one("officer"))?;
    let again = is_there(&client, &line, record.preamble())?;
    let ids = if again {
        Vec::new()
    } else {
        file(&client, &line, &record, &archivist)?
    };
    if desk.json {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        desk.print_json(&serde_json::json!({
            "imported": ids.len(), "again": again, "entries": ids,
            "status": "exercise", "mark": record.preamble().mark.as_str(),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    if again {
        desk.tell(key::IMPORT_AGAIN, &[]);
        return Ok(ExitCode::SUCCESS);
    }
    let sources: Vec<String> = record
        .preamble()
        .sources
        .iter()
        .map(|source| match &source.title {
            Some(title) => plain_line(title.as_str()),
            None => plain_line(source.id.as_str()),
        })
        .collect();
    desk.tell(
        key::IMPORT_DONE,
        &[
            ("count", record.accounts().len().into()),
            ("sources", sources.join(", ").into()),
        ],
    );
    let mark = mark_in_words(desk.text, record.preamble().mark.as_str());
    desk.tell(key::IMPORT_MARK, &[("mark", mark.into())]);
    Ok(ExitCode::SUCCESS)
}

/// Reads a reported record from a file.
///
/// # Errors
///
/// Everything that is wrong with it, each with its place and what to do.
pub fn read(desk: &Desk, path: &Path) -> Outcome<ReportedRecord> {
    let bytes = std::fs::read(path).map_err(|error| Failure::unreadable(path, &error))?;
    understood(desk, path, &bytes)
}

/// Reads a reported record from the bytes of a file.
///
/// # Errors
///
/// Everything that is wrong with it, each with its place and what to do.
pub fn understood(desk: &Desk, path: &Path, bytes: &[u8]) -> Outcome<ReportedRecord> {
    reported::read(bytes).map_err(|unreadable| faults(desk.text, path, &unreadable))
}

/// Files a record in the line: its preamble, then each account under it. Returns their entries.
///
/// # Errors
///
/// An account does not fit into an entry, or the node refuses one.
pub fn file(
    client: &Client,
    line: &LineHere,
    record: &ReportedRecord,
    archivist: &Actor,
) -> Outcome<Vec<EntryId>> {
    let too_large = |error: &(dyn std::error::Error + 'static)| {
        Failure::caused(error_key::ACT_SENSELESS, error)
    };
    let hand_in = |filing| -> Outcome<EntryId> {
        match hand_in_filing(client, line, filing, archivist)? {
            ActAnswer::Entry { entry } => Ok(entry.0),
            // A record half in the line and half in drafts could not name its own preamble.
            _ => Err(Failure::new(error_key::IMPORT_NOT_NOW, &[])),
        }
    };
    let preamble = hand_in(file_preamble(record.preamble()).map_err(|error| too_large(&error))?)?;
    let mut ids = vec![preamble];
    let mut filed = BTreeMap::new();
    for account in record.accounts() {
        let filing =
            file_account(account, Some(preamble), &filed).map_err(|error| too_large(&error))?;
        let id = hand_in(filing)?;
        filed.insert(account.id.clone(), id);
        ids.push(id);
    }
    Ok(ids)
}

fn hand_in_filing(
    client: &Client,
    line: &LineHere,
    filing: Filing,
    archivist: &Actor,
) -> Outcome<ActAnswer> {
    match archivist {
        Actor::Key(officer) => {
            let author = act::author(line)?;
            let composed = filing.compose(&author, Status::Exercise);
            act::hand_in_alone(client, line, composed, author.now, officer)
        }
        Actor::Session(_) => {
            let new = NewFiling {
                status: status_name(Status::Exercise).to_owned(),
                act: filing.act.0,
                object: filing.object.map(AsText),
                references: filing.references.into_iter().map(AsText).collect(),
                body: HexBytes(filing.body),
            };
            client.post(&format!("/v1/lines/{}/accounts", line.status.id), &new)
        }
    }
}

/// Whether the line holds a preamble of this very file.
fn is_there(client: &Client, line: &LineHere, preamble: &Preamble) -> Outcome<bool> {
    let id = line.status.id.to_string();
    for row in entries::all(client, &id)? {
        if row.kind != ACCOUNT.0 || row.act != ACT_SOURCE.0 {
            continue;
        }
        let whole: EntryWhole = client.get(&format!("/v1/lines/{id}/entries/{}", row.id))?;
        let held = UnverifiedEntry::parse(&whole.bytes.0)
            .ok()
            .and_then(|entry| entry.body().and_then(|body| Preamble::decode(body).ok()));
        if held.is_some_and(|held| held.file.is_some() && held.file == preamble.file) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Every fault of the file, each with its place: what, why, what to do.
fn faults(text: &Text, path: &Path, unreadable: &Unreadable) -> Failure {
    let mut said = String::new();
    for problem in &unreadable.problems {
        let Some(error) = ErrorKey::find(problem.fault.key()) else {
            said.push_str(&format!("{problem}\n"));
            continue;
        };
        let values: Vec<(&str, Value)> = problem
            .fault
            .values()
            .into_iter()
            .map(|(name, value)| (name, Value::from(plain_line(&value))))
            .collect();
        let explained = text.explain(error, &values);
        let place = text.say(
            key::ERROR_PLACE,
            &[
                ("file", path.display().to_string().into()),
                ("line", problem.line.to_string().into()),
                ("column", problem.column.to_string().into()),
            ],
        );
        said.push_str(&format!("{place}\n"));
        for (heading, part) in [
            (key::ERROR_HEADING, explained.what),
            (key::ERROR_WHY, explained.why),
            (key::ERROR_DO, explained.what_to_do),
        ] {
            said.push_str(&format!("  {}: {part}\n", text.say(heading, &[])));
        }
    }
    if unreadable.more > 0 {
        said.push_str(&text.say(key::ERROR_MORE, &[("count", unreadable.more.into())]));
    }
    Failure::Said(said)
}
