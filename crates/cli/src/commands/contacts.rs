//! `detente contacts`: last contact at a level, days since, gaps, and what was refused, by whose
//! account; from a file without any node, or from a line's record.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::contact::{Contact, Contacts, ContactsQuestion, LevelContacts, Refusal};
use detente_language::{Text, error_key, key, plain_line};
use detente_line::account::Day;
use detente_line::account::contacts::NotInRecord;
use detente_record::Status;
use serde_json::{Map, Value, json};

use crate::commands::{Command, import};
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::{dates, help};

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
            (answer, levels.map(|level| level.id.to_string()).collect())
        }
        None => {
            let client = desk.client()?;
            let line = desk.line(&client, arguments.get_one("line"))?;
            let answer = client.get(&path(&line.status.id.to_string(), &question))?;
            (answer, line.levels())
        }
    };
    if desk.json {
        desk.print_json(&as_json(&answer, question.level.as_deref()))?;
    } else {
        for row in in_words(desk.text, &answer, &levels) {
            println!("{row}");
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
    Value::Object(object)
}

/// The answer in words, a line each; every line says by whose account, and the mark comes first.
/// Levels come in the order of `order`, then the others.
#[must_use]
pub fn in_words(text: &Text, answer: &Contacts, order: &[String]) -> Vec<String> {
    let mut rows: Vec<String> = answer
        .marks
        .iter()
        .map(|mark| format!("[{}]", mark_in_words(text, mark)))
        .collect();
    let named = order
        .iter()
        .filter(|level| answer.levels.contains_key(*level));
    let others = answer.levels.keys().filter(|level| !order.contains(level));
    for level in named.chain(others) {
        rows.extend(level_in_words(
            text,
            level,
            &answer.as_of,
            &answer.levels[level],
        ));
    }
    for refusal in &answer.refusals {
        rows.push(refusal_in_words(text, refusal));
    }
    if answer.levels.is_empty() {
        rows.push(text.say(key::CONTACTS_NONE_IMPORTED, &[]));
    }
    rows
}

fn level_in_words(text: &Text, level: &str, as_of: &str, found: &LevelContacts) -> Vec<String> {
    let name = crate::desk::label(text, "level", level);
    let mut rows = vec![text.say(
        key::CONTACTS_TITLE,
        &[
            ("level", name.into()),
            ("date", dates::in_words(text, as_of).into()),
        ],
    )];
    match (&found.last, found.days_since) {
        (Some(last), Some(days)) => rows.push(format!(
            "  {}",
            text.say(
                key::CONTACTS_LAST,
                &[
                    ("date", dates::in_words(text, last).into()),
                    ("days", days.into())
                ]
            )
        )),
        _ => rows.push(format!("  {}", text.say(key::CONTACTS_NONE, &[]))),
    }
    match found.longest_gap_days {
        Some(days) => rows.push(format!(
            "  {}",
            text.say(key::CONTACTS_LONGEST_GAP, &[("days", days.into())])
        )),
        None => rows.push(format!("  {}", text.say(key::CONTACTS_NO_GAP, &[]))),
    }
    if let Some(since) = &found.since_event {
        let first = since.first.as_deref().map(|day| dates::in_words(text, day));
        rows.push(format!(
            "  {}",
            text.say(
                key::CONTACTS_SINCE_EVENT,
                &[
                    ("event", plain_line(&since.event).into()),
                    ("count", since.count.into()),
                    ("first", first.unwrap_or_default().into()),
                ]
            )
        ));
    }
    rows.extend(
        found
            .contacts
            .iter()
            .map(|contact| contact_in_words(text, contact)),
    );
    rows
}

fn contact_in_words(text: &Text, contact: &Contact) -> String {
    let means = contact
        .means
        .as_deref()
        .filter(|means| *means != NOT_STATED)
        .map_or_else(|| text.say(key::MEANS_NOT_STATED, &[]), plain_line);
    let mut row = format!("    {}: {means}", dates::in_words(text, &contact.date));
    if let Some(party) = &contact.initiated_by {
        let party = plain_line(party);
        row.push_str(&format!(
            "; {}",
            text.say(key::INITIATED_BY, &[("party", party.into())])
        ));
    }
    if let Some(party) = &contact.initiated_by_account_of {
        let party = plain_line(party);
        row.push_str(&format!(
            ", {}",
            text.say(key::BY_ACCOUNT_OF, &[("party", party.into())])
        ));
    }
    if let Some(source) = &contact.source {
        let source = plain_line(source);
        row.push_str(&format!(
            "; {}",
            text.say(key::BY_ACCOUNT_OF_SOURCE, &[("source", source.into())])
        ));
    }
    row
}

fn refusal_in_words(text: &Text, refusal: &Refusal) -> String {
    let party = plain_line(refusal.requested_by.as_deref().unwrap_or("?"));
    let date = refusal.no_later_than.as_deref().unwrap_or("?");
    let mut row = format!(
        "{}: {}",
        crate::desk::label(text, "level", &refusal.level),
        text.say(
            key::CONTACTS_REFUSED,
            &[
                ("party", party.into()),
                ("date", dates::in_words(text, date).into())
            ]
        )
    );
    if let Some(party) = &refusal.by_account_of {
        let party = plain_line(party);
        row.push_str(&format!(
            "; {}",
            text.say(key::BY_ACCOUNT_OF, &[("party", party.into())])
        ));
    }
    if let Some(source) = &refusal.source {
        let source = plain_line(source);
        row.push_str(&format!(
            "; {}",
            text.say(key::BY_ACCOUNT_OF_SOURCE, &[("source", source.into())])
        ));
    }
    let next = match &refusal.next_contact {
        Some(day) => text.say(
            key::CONTACTS_REFUSED_NEXT,
            &[("date", dates::in_words(text, day).into())],
        ),
        None => text.say(key::CONTACTS_REFUSED_NO_NEXT, &[]),
    };
    format!("{row}; {next}")
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
        other => Failure::new(error_key::ACT_SENSELESS, &[("cause", &other.to_string())]),
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

/// How a reported record says that its source does not say how a contact was made.
const NOT_STATED: &str = "not stated";
