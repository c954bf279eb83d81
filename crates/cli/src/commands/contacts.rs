//! `detente contacts`: last contact at a level, days since, gaps, and what was refused, by whose
//! account; from a file without any node, or from a line's record.

mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::contact::{Contacts, ContactsQuestion};
use detente_language::{Text, error_key, key, plain_line};
use detente_line::account::Day;
use detente_line::account::contacts::NotInRecord;
use detente_record::Status;
use serde_json::{Map, Value, json};

use crate::commands::{Command, import};
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::out_line;

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
    let (answer, levels) = match arguments.get_one::<String>("record") {
        Some(file) => {
            let record = import::read(desk, Path::new(file))?;
            let answer = Contacts::of(&record, &BTreeMap::new(), Status::Exercise, &question)
                .map_err(|error| not_in_record(&error))?;
            let levels = record.preamble().levels.iter();
            let levels = levels.map(|level| (level.id.to_string(), None));
            (answer, levels.collect())
        }
        None => {
            let client = desk.client()?;
            let line = desk.line(&client, arguments.get_one("line"))?;
            let answer = client.get(&path(&line.status.id.to_string(), &question))?;
            (answer, line.levels(desk))
        }
    };
    if desk.json {
        desk.print_json(&as_json(&answer, question.level.as_deref()))?;
    } else {
        for row in in_words(desk.text, &answer, &levels) {
            out_line!("{row}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Where a node answers the question.
#[must_use]
pub fn path(line: &str, question: &ContactsQuestion) -> String {
    let mut path = format!("/v1/lines/{line}/contacts?status=exercise");
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

fn day(text: &str) -> Outcome<Day> {
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
fn escaped(value: &str) -> String {
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
