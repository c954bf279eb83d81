//! `detente contacts`: last contact at a level, days since, gaps, and what was refused, by whose
//! account; from a file without any node, or from a line's record.

pub(crate) mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::contact::{Contacts, ContactsQuestion};
use detente_api::reported::{Reported, ReportedAccount};
use detente_language::{Text, error_key, key, plain_line};
use detente_line::account::contacts::NotInRecord;
use detente_line::account::{Day, ReportedRecord};
use detente_record::Status;
use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::commands::{Command, import};
use crate::desk::{Desk, STATUSES, bad_value};
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::out_line;
use crate::told::Teller;

pub use words::in_words;

/// The command.
pub const COMMAND: Command = Command {
    name: "contacts",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(
        text,
        "contacts",
        key::HELP_CONTACTS,
        key::HELP_CONTACTS_LONG,
    )
    .arg(
        help::option(text, "record", key::VALUE_FILE, key::ARG_CONTACTS_RECORD)
            .conflicts_with("line"),
    )
    .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
    .arg(help::option(
        text,
        "status",
        key::VALUE_STATUS,
        key::ARG_CONTACTS_STATUS,
    ))
    .arg(help::option(
        text,
        "level",
        key::VALUE_LEVEL,
        key::ARG_CONTACTS_LEVEL,
    ))
    .arg(help::option(
        text,
        "as-of",
        key::VALUE_DAY,
        key::ARG_CONTACTS_AS_OF,
    ))
    .arg(help::option(
        text,
        "since-event",
        key::VALUE_EVENT,
        key::ARG_CONTACTS_SINCE_EVENT,
    ))
    .arg(help::switch(text, "accounts", key::ARG_CONTACTS_ACCOUNTS))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let question = ContactsQuestion {
        level: arguments.get_one("level").cloned(),
        as_of: arguments
            .get_one::<String>("as-of")
            .map(|text| day(text))
            .transpose()?,
        since_event: arguments.get_one("since-event").cloned(),
    };
    let wish = arguments.get_one::<String>("status").map(String::as_str);
    if let Some(wish) = wish.filter(|wish| !STATUSES.contains(wish)) {
        return Err(bad_value("--status", wish, &STATUSES.join(", ")));
    }
    let wants_accounts = arguments.get_flag("accounts");
    let (answer, levels, told, status_rows) = match arguments.get_one::<String>("record") {
        Some(file) => {
            let record = import::read(desk, Path::new(file))?;
            let answer = Contacts::of(&record, &BTreeMap::new(), Status::Exercise, &question)
                .map_err(|error| not_in_record(&error))?;
            let levels = record.preamble().levels.iter();
            let levels = levels.map(|level| (level.id.to_string(), None)).collect();
            (answer, levels, Some(record), Vec::new())
        }
        None => {
            let client = desk.client()?;
            let line = desk.line(&client, arguments.get_one("line"))?;
            let id = line.status.id.to_string();
            let (status, status_rows) = match wish {
                Some(wish) => (wish, vec![status_row(desk, wish)]),
                None => status_answered(desk, &client, &id)?,
            };
            let answer = client.get(&path(&id, status, &question))?;
            let told = if wants_accounts {
                reported(&client, &id, status)?.record()
            } else {
                None
            };
            (answer, line.levels(desk), told, status_rows)
        }
    };
    let told = told.filter(|_| wants_accounts);
    if desk.json {
        let mut object = as_json(&answer, question.level.as_deref());
        if let Some(record) = told {
            object["accounts"] = json!(accounts_of(&record));
        }
        desk.print_json(&object)?;
        return Ok(ExitCode::SUCCESS);
    }
    // A mark stands before all that it is on.
    let mut rows = in_words(desk.text, &answer, &levels);
    let marks = answer.marks.len().min(rows.len());
    drop(rows.splice(marks..marks, status_rows));
    for row in rows {
        out_line!("{row}");
    }
    // Without any exact day there is no day as of which to tell.
    if let (Some(record), Ok(as_of)) = (told, answer.as_of.parse()) {
        for row in Teller::new(desk.text, &record, as_of, &levels).rows() {
            out_line!("{row}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The accounts of one status in a node's record.
///
/// # Errors
///
/// The node does not answer.
pub fn reported(client: &Client, line: &str, status: &str) -> Outcome<Reported> {
    client.list(&format!("/v1/lines/{line}/accounts?status={status}"))
}

/// The status under which reported records are filed.
pub const FILED: &str = "exercise";

/// Of which status a line answers to whoever names none, and how that is said: what is meant in earnest, as soon as there
/// is any of it; before that what is filed. If there is something of both, the other is named and not mixed in.
fn status_answered(
    desk: &Desk,
    client: &Client,
    line: &str,
) -> Outcome<(&'static str, Vec<String>)> {
    let holds = |status| -> Outcome<bool> {
        let all: Contacts = client.get(&path(line, status, &ContactsQuestion::default()))?;
        let mut levels = all.levels.values();
        let tells = levels.any(|one| {
            !one.contacts.is_empty() || !one.imprecise.is_empty() || !one.next.is_empty()
        });
        let sought = !all.refusals.is_empty() || !all.unanswered.is_empty();
        Ok(tells || sought || !all.avoided.is_empty())
    };
    let actual = STATUSES[0];
    let (is_actual, is_filed) = (holds(actual)?, holds(FILED)?);
    let status = if is_filed && !is_actual {
        FILED
    } else {
        actual
    };
    let mut rows = vec![status_row(desk, status)];
    if is_actual && is_filed {
        let facts = [
            ("status", desk.label("status", FILED).into()),
            ("word", FILED.into()),
        ];
        rows.push(desk.say(key::CONTACTS_ALSO, &facts));
    }
    Ok((status, rows))
}

fn status_row(desk: &Desk, status: &str) -> String {
    let facts = [("status", desk.label("status", status).into())];
    desk.say(key::CONTACTS_STATUS, &facts)
}

/// Every account of a record as the interface has it, in the order of the record.
fn accounts_of(record: &ReportedRecord) -> Vec<ReportedAccount> {
    record
        .accounts()
        .iter()
        .map(ReportedAccount::from)
        .collect()
}

/// Where a node answers the question.
#[must_use]
pub fn path(line: &str, status: &str, question: &ContactsQuestion) -> String {
    let mut path = format!("/v1/lines/{line}/contacts?status={status}");
    let as_of = question.as_of.map(|day| day.to_string());
    for (name, value) in [
        ("level", &question.level),
        ("as_of", &as_of),
        ("since_event", &question.since_event),
    ] {
        if let Some(value) = value {
            path.push_str(&format!("&{name}={}", escaped(value)));
        }
    }
    path
}

/// The answer as JSON: flat for one level, by level for all.
#[must_use]
pub fn as_json(answer: &Contacts, level: Option<&str>) -> Value {
    let head = json!({
        "status": answer.status, "as_of": answer.as_of, "marks": answer.marks,
    });
    let mut object = head.as_object().cloned().unwrap_or_else(Map::new);
    match level.and_then(|level| answer.levels.get(level).map(|found| (level, found))) {
        Some((level, found)) => {
            object.insert("level".to_owned(), level.into());
            if let Ok(Value::Object(fields)) = serde_json::to_value(found) {
                object.extend(fields);
            }
        }
        None => {
            object.insert("levels".to_owned(), json!(answer.levels));
        }
    }
    object.insert("refusals".to_owned(), json!(answer.refusals));
    if !answer.unanswered.is_empty() {
        object.insert("unanswered".to_owned(), json!(answer.unanswered));
    }
    if !answer.avoided.is_empty() {
        object.insert("avoided".to_owned(), json!(answer.avoided));
    }
    object.insert("names".to_owned(), json!(answer.names));
    Value::Object(object)
}

/// The mark in the desk's language; one that this version has no words for, as it stands.
#[must_use]
pub fn mark_in_words(text: &Text, mark: &str) -> String {
    if mark == detente_line::account::RECONSTRUCTION_MARK {
        text.say(key::MARK_RECONSTRUCTION, &[])
    } else {
        plain_line(mark)
    }
}

/// Reads a day as a person types it.
///
/// # Errors
///
/// It is none.
pub fn day(text: &str) -> Outcome<Day> {
    text.parse()
        .map_err(|_| Failure::usage(error_key::CONTACTS_BAD_DAY, &[("found", text)]))
}

fn not_in_record(error: &NotInRecord) -> Failure {
    match error {
        NotInRecord::Level { asked, known } => Failure::new(
            error_key::CONTACTS_UNKNOWN_LEVEL,
            &[("level", asked), ("known", &known.join(", "))],
        ),
        NotInRecord::Event { asked, known } => Failure::new(
            error_key::CONTACTS_UNKNOWN_EVENT,
            &[("event", asked), ("known", &known.join(", "))],
        ),
        other => Failure::caused(error_key::ACT_SENSELESS, other),
    }
}

/// A value as it may stand in a query (RFC 3986 §2.3: unreserved characters stay).
#[must_use]
pub fn escaped(value: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    value.bytes().fold(String::new(), |mut out, byte| {
        if unreserved(byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}
