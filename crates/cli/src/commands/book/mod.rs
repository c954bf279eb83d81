//! A desk's own book: `detente book` founds one; `detente log`, `detente handover` and `detente roster` keep it.

mod handover;
mod log;
pub(crate) mod roster;

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::status::{LineStatus, NodeStatus};
use detente_language::{Key, Text, error_key, key, plain_line};
use detente_line::book::note::NoteFault;
use detente_record::{Charter, CharterParty, Level, Officer, SignedCharter};

use crate::client::Client;
use crate::commands::charter::propose;
use crate::commands::{Command, send};
use crate::desk::{Desk, LineHere};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::output::out_line;
use crate::{act, help, screen};

pub use handover::{COMMAND as HANDOVER, in_words as open_in_words};
pub use log::{COMMAND as LOG, elsewhere, sign_note};
pub use roster::{COMMAND as ROSTER, person_in_words, shift_in_words};

/// The command.
pub const BOOK: Command = Command {
    name: "book",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let child = |name, about| help::skeleton(text, name, about, key::HELP_BOOK_LONG);
    let name = help::positional(text, "name", key::VALUE_NAME, key::ARG_BOOK_NAME);
    let line = help::option(text, "line", key::VALUE_LINE, key::ARG_BOOK_LINE);
    help::group(
        text,
        child("book", key::HELP_BOOK),
        vec![
            child("list", key::HELP_BOOK_LIST),
            child("new", key::HELP_BOOK_NEW)
                .arg(name.required(true))
                .arg(line),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some(("new", arguments)) => new(desk, arguments)?,
        _ => list(desk)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(desk: &Desk) -> Outcome {
    let status: NodeStatus = desk.client()?.get("/v1/status")?;
    let books: Vec<LineStatus> = status
        .lines
        .into_iter()
        .filter(LineStatus::is_book)
        .collect();
    if desk.json {
        return desk.print_json(&books);
    }
    for book in &books {
        let (id, name) = (book.id.to_string(), desk.own_words(&book.name, "?"));
        let waits = if book.handover_waiting.is_some() {
            "yes"
        } else {
            "no"
        };
        let facts = [
            ("id", screen::short(&id).into()),
            ("name", plain_line(name).into()),
            ("waiting", waits.into()),
        ];
        desk.tell(key::BOOK_ROW, &facts);
    }
    if books.is_empty() {
        desk.tell(key::BOOK_NONE_YET, &[]);
    }
    Ok(())
}

/// Founds a book: its charter is the line's with our party alone, and the officers who are in office there.
fn new(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let client = desk.administrator()?;
    let status: NodeStatus = client.get("/v1/status")?;
    if status.lines.iter().all(LineStatus::is_book) {
        return Err(Failure::new(error_key::BOOK_NONE_TO_COPY, &[]));
    }
    let name = arguments.get_one::<String>("name");
    let name = name.expect("the parser requires it");
    let line = desk.line(&client, arguments.get_one("line"))?;
    let answer = propose(&client, charter_of(desk, &line, name)?)?;
    if desk.json {
        return desk.print_json(&answer);
    }
    let facts = [
        ("name", plain_line(name).into()),
        ("id", answer.line.to_string().into()),
    ];
    desk.tell(key::BOOK_FOUNDED, &facts);
    Ok(())
}

fn charter_of(desk: &Desk, line: &LineHere, name: &str) -> Outcome<Charter> {
    let unclear = |cause: &(dyn std::error::Error + 'static)| {
        Failure::caused(error_key::NODE_ANSWER_UNCLEAR, cause)
    };
    let signed = SignedCharter::decode(&line.charter.signed_charter.0);
    let of_line = signed.map_err(|fault| unclear(&fault))?.charter().clone();
    let own = of_line.parties.get(usize::from(line.status.own));
    let own = own.ok_or_else(|| Failure::new(error_key::BOOK_NONE_TO_COPY, &[]))?;
    // The bytes are those that founded the line; its levels and languages may have been amended since.
    let levels = line.charter.levels.iter().map(|level| Level {
        id: level.id.clone(),
        name: level.name.clone(),
    });
    let in_office = line.officers.iter().filter(|officer| officer.in_office);
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|error| unclear(&error))?;
    Ok(Charter {
        version: 0,
        nonce,
        name: [(desk.text.language().tag().to_owned(), name.to_owned())].into(),
        parties: vec![CharterParty {
            card: own.card,
            name: own.name.clone(),
            officers: in_office
                .map(|officer| Officer {
                    name: officer.name.clone(),
                    key: officer.key.0,
                    roles: officer.roles.clone(),
                })
                .collect(),
        }],
        levels: levels.collect(),
        languages: line.charter.languages.clone(),
        areas: String::new(),
        succeeds: None,
        templates: None,
        ..of_line
    })
}

/// What every command of a book can be told: which book, and who acts.
fn book(text: &Text) -> clap::Arg {
    help::option(text, "book", key::VALUE_LINE, key::ARG_BOOK)
}

fn officer(text: &Text) -> clap::Arg {
    help::option(text, "officer", key::VALUE_FILE, key::ARG_OFFICER)
}

/// The book that is meant, and whoever acts in it.
fn acting(desk: &Desk, arguments: &ArgMatches) -> Outcome<(Client, LineHere, Actor)> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let client = desk.client()?;
    let book = desk.book(&client, arguments.get_one("book"))?;
    let actor = Actor::of(desk, &book, arguments.get_one("officer"))?;
    Ok((client, book, actor))
}

/// Says that it is an entry, or what it waits for.
fn told(desk: &Desk, actor: &Actor, answer: &ActAnswer, done: Key) -> Outcome {
    match answer {
        ActAnswer::Entry { entry } if !desk.json => {
            let id = entry.to_string();
            let facts = [
                ("officer", plain_line(actor.name()).into()),
                ("id", screen::short(&id).into()),
            ];
            desk.tell(done, &facts);
            Ok(())
        }
        other => send::tell_answer(desk, other),
    }
}

fn senseless(fault: NoteFault) -> Failure {
    match fault {
        NoteFault::Text(fault) => act::bad_text(&fault),
        other => Failure::caused(error_key::ACT_SENSELESS, &other),
    }
}

fn given<'a>(arguments: &'a ArgMatches, id: &str) -> Option<&'a str> {
    arguments.get_one::<String>(id).map(String::as_str)
}

/// A line's name for a sentence about something on it; its id if the node does not have it any more.
fn line_called(desk: &Desk, lines: &[LineStatus], id: detente_record::LineId) -> String {
    let found = lines.iter().find(|line| line.id.0 == id);
    match found {
        Some(line) => plain_line(desk.own_words(&line.name, "?")),
        None => screen::short(&id.to_string()).to_owned(),
    }
}

/// Prints rows a step further in than what they belong to.
fn indented(rows: impl IntoIterator<Item = String>) {
    for row in rows {
        out_line!("  {row}");
    }
}
