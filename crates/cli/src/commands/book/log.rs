//! `detente log`: the watch log of the own book.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::book::{Elsewhere, LogEntry, NewNote, WatchLog};
use detente_api::status::{LineStatus, NodeStatus};
use detente_api::text::status_of;
use detente_language::{Text, error_key, key};
use detente_line::book::log;
use detente_record::EntryId;

use super::{acting, book, given, indented, line_called, officer, senseless, told};
use crate::client::Client;
use crate::commands::{Command, matter, read};
use crate::desk::{Desk, LineHere, STATUSES, bad_value};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::{act, help, screen, times};

/// The command.
pub const COMMAND: Command = Command {
    name: "log",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let child = |name, about| help::skeleton(text, name, about, key::HELP_LOG_LONG);
    let option = |id, value, about| help::option(text, id, value, about);
    let status = || option("status", key::VALUE_STATUS, key::ARG_STATUS);
    let words = help::positional(text, "text", key::VALUE_TEXT, key::ARG_LOG_TEXT);
    let entry = help::positional(text, "id", key::VALUE_ID, key::ARG_LOG_ENTRY);
    help::group(
        text,
        child("log", key::HELP_LOG).arg(book(text)),
        vec![
            child("list", key::HELP_LOG_LIST)
                .arg(option("limit", key::VALUE_NUMBER, key::ARG_LOG_LIMIT))
                .arg(status())
                .arg(book(text)),
            child("add", key::HELP_LOG_ADD)
                .arg(words.required(true))
                .arg(matter::time(text, "at", key::ARG_LOG_AT))
                .arg(help::many(text, "about", key::VALUE_ID, key::ARG_LOG_ABOUT))
                .arg(option("corrects", key::VALUE_ID, key::ARG_LOG_CORRECTS))
                .arg(status())
                .arg(matter::language(text))
                .arg(officer(text))
                .arg(book(text)),
            child("show", key::HELP_LOG_SHOW)
                .arg(entry.required(true))
                .arg(book(text)),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some(("add", arguments)) => add(desk, arguments)?,
        Some(("show", arguments)) => show(desk, arguments)?,
        Some((_, under)) => {
            // `--book` may stand before the word or behind it.
            let book = under.get_one("book").or(arguments.get_one("book"));
            list(desk, book, under)?;
        }
        None => list(desk, arguments.get_one("book"), &ArgMatches::default())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(desk: &Desk, book: Option<&String>, arguments: &ArgMatches) -> Outcome {
    let client = desk.client()?;
    let book = desk.book(&client, book)?;
    let wish = |id| arguments.try_get_one::<String>(id).ok().flatten();
    let limit = match wish("limit") {
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=500).contains(limit))
            .ok_or_else(|| bad_value("--limit", text, "1-500"))?,
        None => LISTED,
    };
    let status = wish("status").map_or("actual", String::as_str);
    let path = format!(
        "/v1/lines/{}/log?status={status}&limit={limit}",
        book.status.id
    );
    let log: WatchLog = client.get(&path)?;
    if desk.json {
        return desk.print_json(&log);
    }
    let lines = lines_of(&client)?;
    for entry in &log.entries {
        tell(desk, &lines, entry);
    }
    if log.entries.is_empty() {
        desk.tell(key::LOG_EMPTY, &[]);
    }
    if log.next.is_some() {
        let more: u32 = (limit * 5).min(500);
        desk.tell(key::LOG_MORE, &[("limit", more.to_string().into())]);
    }
    Ok(())
}

fn show(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let client = desk.client()?;
    let book = desk.book(&client, arguments.get_one("book"))?;
    let entry = named(desk, &client, &book, given(arguments, "id").unwrap_or(""))?;
    if desk.json {
        return desk.print_json(&entry);
    }
    tell(desk, &lines_of(&client)?, &entry);
    Ok(())
}

fn add(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let (client, book, actor) = acting(desk, arguments)?;
    let status = given(arguments, "status").unwrap_or("actual");
    if status_of(status).is_none() {
        return Err(bad_value("--status", status, &STATUSES.join(", ")));
    }
    let at = given(arguments, "at");
    let at = at.map(|text| times::been("--at", Some(text))).transpose()?;
    let mut about = Vec::new();
    for wish in arguments.get_many::<String>("about").unwrap_or_default() {
        about.push(elsewhere(&client, wish)?);
    }
    let corrects = match given(arguments, "corrects") {
        Some(wish) => Some(named(desk, &client, &book, wish)?.entry),
        None => None,
    };
    let words = given(arguments, "text").unwrap_or_default();
    let words = matter::words_of(desk, arguments, words);
    let new = NewNote {
        status: status.to_owned(),
        language: words.language,
        text: words.text,
        at,
        about,
        corrects,
    };
    let answer = sign_note(&client, &book, &actor, new)?;
    told(desk, &actor, &answer, key::LOG_NOTED)
}

/// Signs a note in a book: here with the officer's own key, or by the node for whoever has signed in.
///
/// # Errors
///
/// It makes no sense, or the node refuses it.
pub fn sign_note(
    client: &Client,
    book: &LineHere,
    actor: &Actor,
    new: NewNote,
) -> Outcome<ActAnswer> {
    let officer = match actor {
        Actor::Session(_) => {
            return client.post(&format!("/v1/lines/{}/log", book.status.id), &new);
        }
        Actor::Key(officer) => officer,
    };
    let meant = status_of(&new.status);
    let meant = meant.ok_or_else(|| bad_value("--status", &new.status, &STATUSES.join(", ")))?;
    act::by_key(client, book, officer, |author| {
        let about = new.about.iter().map(|one| detente_line::book::Elsewhere {
            line: one.line.0,
            entry: one.entry.0,
        });
        let note = detente_line::book::Note {
            at: new.at.map(|at| at.0),
            about: about.collect(),
            ..detente_line::book::Note::new(&new.language, &new.text)
        };
        log::note(author, meant, &note, new.corrects.map(|id| id.0)).map_err(senseless)
    })
}

/// The entry of the log that a person names by the beginning of its id, whatever its status.
pub(super) fn named(
    desk: &Desk,
    client: &Client,
    book: &LineHere,
    wish: &str,
) -> Outcome<LogEntry> {
    if wish.parse::<EntryId>().is_ok() {
        return client.get(&format!("/v1/lines/{}/log/{wish}", book.status.id));
    }
    let fits = |entry: &LogEntry| entry.entry.to_string().starts_with(wish);
    let mut found = Vec::new();
    for status in STATUSES {
        let path = format!("/v1/lines/{}/log?status={status}", book.status.id);
        client.pages(&path, |page: WatchLog| {
            found.extend(page.entries.into_iter().filter(fits));
            found.len() < 2
        })?;
    }
    match (found.pop(), found.is_empty()) {
        (Some(entry), true) => Ok(entry),
        _ => {
            let book = desk.line_name(&book.status);
            let facts = [("book", book.as_str()), ("id", wish)];
            Err(Failure::new(error_key::LOG_NO_ENTRY, &facts))
        }
    }
}

/// The newest entry of a status that is looked for; no more of the log is read than it takes.
pub(super) fn first(
    client: &Client,
    book: &LineHere,
    status: &str,
    is_it: impl Fn(&LogEntry) -> bool,
) -> Outcome<Option<LogEntry>> {
    let path = format!("/v1/lines/{}/log?status={status}", book.status.id);
    let mut found = None;
    client.pages(&path, |page: WatchLog| {
        found = page.entries.into_iter().find(&is_it);
        found.is_none()
    })?;
    Ok(found)
}

/// The entry on any line of this node that a person names: a message or a matter by the beginning of its id, anything
/// by its whole id.
///
/// # Errors
///
/// There is none of that id, or more than one.
pub fn elsewhere(client: &Client, wish: &str) -> Outcome<Elsewhere> {
    let mut found = Vec::new();
    for line in lines_of(client)? {
        let id = line.id;
        if wish.parse::<EntryId>().is_ok() {
            let path = format!("/v1/lines/{id}/entries/{wish}");
            let nothing = Some(error_key::INPUT_NO_SUCH_ENTRY.id());
            match client.get::<detente_api::entry::EntryWhole>(&path) {
                Ok(entry) => found.push((id, entry.row.id)),
                Err(failure) if failure.problem() == nothing => {}
                Err(failure) => return Err(failure),
            }
            continue;
        }
        let here = Desk::here(client, line)?;
        for status in STATUSES {
            let messages = read::all(client, &id.to_string(), status)?;
            found.extend(messages.into_iter().map(|one| (id, one.id)));
            let matters = matter::all(client, &here, status, "")?;
            found.extend(matters.into_iter().map(|one| (id, one.id)));
        }
    }
    found.retain(|(_, entry)| entry.to_string().starts_with(wish));
    match &found[..] {
        [(line, entry)] => Ok(Elsewhere {
            line: *line,
            entry: *entry,
        }),
        [] => Err(Failure::new(error_key::MESSAGE_NOT_FOUND, &[("id", wish)])),
        several => Err(Failure::new(
            error_key::MESSAGE_ID_AMBIGUOUS,
            &[("id", wish), ("count", &several.len().to_string())],
        )),
    }
}

pub(super) fn lines_of(client: &Client) -> Outcome<Vec<LineStatus>> {
    let status: NodeStatus = client.get("/v1/status")?;
    Ok(status.lines)
}

/// One entry of the log, with everything that belongs to it.
pub(super) fn tell(desk: &Desk, lines: &[LineStatus], entry: &LogEntry) {
    let text = desk.text;
    let id = entry.entry.to_string();
    let facts = [
        ("time", screen::moment(text, entry.time).into()),
        ("id", screen::short(&id).into()),
        ("act", desk.label("log-act", &entry.act).into()),
        ("officers", screen::officers(text, &entry.signers).into()),
    ];
    desk.tell(key::LOG_ROW, &facts);
    let mut rows = Vec::new();
    if let Some(why) = &entry.without_effect {
        let why = desk.label("refusal", why);
        rows.push(desk.say(key::LOG_WITHOUT_EFFECT, &[("why", why.into())]));
    }
    for flag in &entry.flags {
        rows.push(match flag.as_str() {
            "withheld" => desk.say(key::LOG_WITHHELD, &[]),
            "not-read" => desk.say(key::LOG_NOT_READ, &[]),
            other => desk.label("flag", other),
        });
    }
    if let Some(at) = entry.at {
        let time = screen::moment(text, at);
        rows.push(desk.say(key::LOG_HAPPENED, &[("time", time.into())]));
    }
    let short = |id: String| screen::short(&id).to_owned();
    for about in &entry.about {
        let line = line_called(desk, lines, about.line.0);
        let facts = [
            ("id", short(about.entry.to_string()).into()),
            ("line", line.into()),
        ];
        rows.push(desk.say(key::LOG_ABOUT, &facts));
    }
    if let Some(object) = entry.object.filter(|_| entry.act == "note") {
        let id = short(object.to_string());
        rows.push(desk.say(key::LOG_CORRECTS, &[("id", id.into())]));
    }
    for by in &entry.corrected_by {
        let id = short(by.to_string());
        rows.push(desk.say(key::LOG_CORRECTED, &[("id", id.into())]));
    }
    if entry.act == "handover" && entry.without_effect.is_none() {
        rows.extend(super::handover::taken(desk, entry));
    }
    if let Some(bell) = entry.bell.as_ref() {
        rows.push(desk.label("bell-tried", bell));
    }
    if let Some(words) = &entry.text {
        rows.extend(screen::as_written(words));
    }
    indented(rows);
    if !entry.open.is_empty() {
        super::handover::tell_open(desk, lines, None, &entry.open, entry.more_open);
    }
}

/// How many entries are listed unless more are asked for.
const LISTED: u32 = 20;
