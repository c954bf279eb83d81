//! What stands in registers: in a list, and one entry with whose account it is, what corrects it and what came of it.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::register::{LedTo, RegisterEntry};
use detente_api::reported::Reported;
use detente_api::status::LineStatus;
use detente_language::{Text, key, plain_line};
use serde_json::json;

use super::{Registers, Sort, given, placed};
use crate::client::Client;
use crate::commands::contacts;
use crate::desk::{Desk, STATUSES, bad_value, key_of};
use crate::failure::Outcome;
use crate::output::out_line;
use crate::told::{Teller, last_day};
use crate::{dates, help, screen};

/// The arguments of a list.
pub(super) fn shape_of_list(text: &Text, command: clap::Command) -> clap::Command {
    let option = |id, value, about| help::option(text, id, value, about);
    let command = command
        .arg(option("since", key::VALUE_DAY, key::ARG_REGISTER_SINCE))
        .arg(option(
            "about",
            key::VALUE_TEXT,
            key::ARG_REGISTER_LIST_ABOUT,
        ))
        .arg(help::switch(
            text,
            "unanswered",
            key::ARG_REGISTER_UNANSWERED,
        ))
        .arg(option("status", key::VALUE_STATUS, key::ARG_STATUS));
    placed(text, command, key::ARG_REGISTER_OF_LINE)
}

/// The arguments of showing one entry.
pub(super) fn shape_of_show(text: &Text, command: clap::Command) -> clap::Command {
    let id = help::positional(text, "id", key::VALUE_ID, key::ARG_REGISTER_ID);
    placed(
        text,
        command.arg(id.required(true)),
        key::ARG_REGISTER_OF_LINE,
    )
}

/// Lists what stands in registers, each under the line or book it stands in.
pub(super) fn list(desk: &Desk, sort: &Sort, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let status = given(arguments, "status").unwrap_or("actual");
    if !STATUSES.contains(&status) {
        return Err(bad_value("--status", status, &STATUSES.join(", ")));
    }
    let mut asked = format!("status={status}&of={}", sort.part.name());
    if let Some(since) = given(arguments, "since") {
        asked.push_str(&format!("&since={}", contacts::day(since)?));
    }
    if let Some(about) = given(arguments, "about") {
        asked.push_str(&format!("&about={}", contacts::escaped(about)));
    }
    if arguments.get_flag("unanswered") {
        asked.push_str("&unanswered=true");
    }
    let client = desk.client()?;
    let registers = Registers::of(desk, &client, arguments)?;
    let read = registers.read(&client, &asked)?;
    if desk.json {
        let entries: Vec<&RegisterEntry> = read.iter().flat_map(|(_, of)| of).collect();
        desk.print_json(&json!({ "status": status, "entries": entries }))?;
        return Ok(ExitCode::SUCCESS);
    }
    for (line, entries) in read.iter().filter(|(_, entries)| !entries.is_empty()) {
        out_line!("{}", place_in_words(desk, line));
        for entry in entries {
            out_line!("  {}", row(desk, entry));
            for led_to in &entry.led_to {
                out_line!("    {}", led_to_in_words(desk, led_to));
            }
        }
    }
    if read.iter().all(|(_, entries)| entries.is_empty()) {
        desk.tell(sort.none, &[]);
    } else {
        desk.tell(key::REGISTER_LIST_NEXT, &[("command", sort.command.into())]);
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows one entry.
pub(super) fn show(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let registers = Registers::of(desk, &client, arguments)?;
    let wish = given(arguments, "id").unwrap_or_default();
    let (line, entry) = registers.named(&client, wish)?;
    if desk.json {
        desk.print_json(&entry)?;
        return Ok(ExitCode::SUCCESS);
    }
    for row in in_words(desk, &client, line, &entry)? {
        out_line!("{row}");
    }
    Ok(ExitCode::SUCCESS)
}

/// One entry with all that is known of it, a row each.
pub(super) fn in_words(
    desk: &Desk,
    client: &Client,
    line: &LineStatus,
    entry: &RegisterEntry,
) -> Outcome<Vec<String>> {
    let text = desk.text;
    let id = entry.entry.to_string();
    let facts = [
        ("id", screen::short(&id).into()),
        ("kind", kind_in_words(desk, entry).into()),
        ("status", desk.label("status", &entry.status).into()),
    ];
    let mut rows = vec![
        desk.say(key::REGISTER_HEAD, &facts),
        place_in_words(desk, line),
    ];
    let facts = [
        ("party", plain_line(&entry.party_name).into()),
        ("officers", screen::officers(text, &entry.signers).into()),
        ("time", screen::moment(text, entry.time).into()),
    ];
    rows.push(desk.say(key::REGISTER_ENTERED_BY, &facts));
    for flag in &entry.flags {
        rows.push(match flag.as_str() {
            "withheld" => desk.say(key::LOG_WITHHELD, &[]),
            "not-read" => desk.say(key::LOG_NOT_READ, &[]),
            other => desk.label("flag", other),
        });
    }
    for by in &entry.corrected_by {
        let facts = [("id", screen::short(&by.to_string()).into())];
        rows.push(desk.say(key::LOG_CORRECTED, &facts));
    }
    if let Some(corrected) = entry.corrects {
        let facts = [("id", screen::short(&corrected.to_string()).into())];
        rows.push(desk.say(key::LOG_CORRECTS, &facts));
    }
    if let Some(account) = &entry.account {
        // Whatever other accounts call themselves, this one is told.
        let mut told = contacts::reported(client, &line.id.to_string(), &entry.status)?;
        told.accounts.retain(|one| one.id != account.id);
        told.accounts.insert(0, account.clone());
        rows.extend(account_in_words(desk, &told));
    }
    if !entry.about.is_empty() {
        let ids = entry.about.iter().map(ToString::to_string);
        let ids: Vec<String> = ids.map(|id| screen::short(&id).to_owned()).collect();
        let facts = [("entries", ids.join(", ").into())];
        rows.push(desk.say(key::REGISTER_NAMES, &facts));
    }
    rows.extend(entry.led_to.iter().map(|one| led_to_in_words(desk, one)));
    Ok(rows)
}

/// The first of some accounts, with what it says of the others.
pub(super) fn account_in_words(desk: &Desk, told: &Reported) -> Vec<String> {
    let Some(record) = told.record() else {
        return Vec::new();
    };
    let first = record.accounts().first();
    let teller = Teller::new(desk.text, &record, last_day(), &[]);
    first.map_or_else(Vec::new, |account| teller.by_itself(account))
}

/// One entry in a list.
pub(super) fn row(desk: &Desk, entry: &RegisterEntry) -> String {
    let id = entry.entry.to_string();
    let account = entry.account.as_ref();
    let date = account.map_or_else(String::new, |account| {
        dates::in_words(desk.text, &account.date)
    });
    let says = account.and_then(|account| {
        let texts = account.texts.iter();
        let mut says = texts.filter(|text| text.name == "says");
        let quote = account.quotes.first();
        quote.or(says.next().map(|text| &text.words))
    });
    let words = says.map(|words| plain_line(words)).unwrap_or_default();
    let mut beginning: String = words.chars().take(ROW_CHARACTERS_MAX).collect();
    if beginning.len() < words.len() {
        beginning.push('…');
    }
    let facts = [
        ("id", screen::short(&id).into()),
        ("date", date.into()),
        ("kind", kind_in_words(desk, entry).into()),
        ("party", plain_line(&entry.party_name).into()),
        ("words", beginning.into()),
    ];
    let row = desk.say(key::REGISTER_ROW, &facts);
    match entry.corrected_by.first() {
        Some(by) => {
            let by = by.to_string();
            let facts = [("id", screen::short(&by).into())];
            format!("{row} [{}]", desk.say(key::LOG_CORRECTED, &facts))
        }
        None => row,
    }
}

/// What an entry is of.
pub fn kind_in_words(desk: &Desk, entry: &RegisterEntry) -> String {
    match &entry.account {
        Some(account) => match key_of("account", &account.kind) {
            Some(key) => desk.say(key, &[]),
            None => plain_line(&account.kind),
        },
        None => desk.say(key::LOG_WITHHELD, &[]),
    }
}

/// Something that an entry led to, and how it stands.
pub(super) fn led_to_in_words(desk: &Desk, led_to: &LedTo) -> String {
    let family = match led_to.kind.as_str() {
        "message" => "state".to_owned(),
        kind => format!("state-of-{kind}"),
    };
    let kind = match led_to.kind.as_str() {
        "message" => desk.say(key::REGISTER_MESSAGE, &[]),
        kind => desk.label("matter", kind),
    };
    let id = led_to.entry.to_string();
    let open = if led_to.open { "yes" } else { "no" };
    let note = if led_to.note.is_some() { "yes" } else { "no" };
    let facts = [
        ("kind", kind.into()),
        ("id", screen::short(&id).into()),
        ("state", desk.label(&family, &led_to.state).into()),
        ("open", open.into()),
        ("note", note.into()),
    ];
    desk.say(key::REGISTER_LED_TO, &facts)
}

/// Where an entry stands, and who has it.
fn place_in_words(desk: &Desk, line: &LineStatus) -> String {
    let name = plain_line(desk.own_words(&line.name, "?"));
    let heading = if line.is_book() {
        key::REGISTER_IN_BOOK
    } else {
        key::REGISTER_ON_LINE
    };
    desk.say(heading, &[("name", name.into())])
}

/// Characters of what an entry says that are shown in a list.
const ROW_CHARACTERS_MAX: usize = 60;
