//! `detente register`, `detente incident`, `detente protest`: what officers enter as accounts of their own desk, in the own
//! book or on a line, and what came of it. Each is somebody's account, and nothing is judged. Follows spec/accounts.md §5.

mod add;
mod protest;
mod show;
mod trigger;

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::register::{Register, RegisterEntry, RegisterKind, RegisterPart};
use detente_api::status::{LineStatus, NodeStatus};
use detente_language::{Key, Text, error_key, key};
use detente_record::EntryId;

use crate::client::Client;
use crate::commands::Command;
use crate::desk::{Desk, STATUSES};
use crate::failure::{Failure, Outcome};
use crate::help;

pub use add::enter_with_key;
pub use protest::COMMAND as PROTEST;
pub use show::kind_in_words;
pub use trigger::{Trigger, because_in_words, because_of, entries};

/// The command.
pub const REGISTER: Command = Command {
    name: "register",
    shape: shape_of_register,
    run: run_register,
};

/// The command for incidents and near misses.
pub const INCIDENT: Command = Command {
    name: "incident",
    shape: shape_of_incident,
    run: run_incident,
};

/// What one of the commands is about.
struct Sort {
    /// The part of the register that it lists.
    part: RegisterPart,
    /// What can be entered by it.
    kinds: &'static [RegisterKind],
    /// What a person types.
    command: &'static str,
    /// What is said where a list has none.
    none: Key,
}

const STATEMENTS: Sort = Sort {
    part: RegisterPart::Statements,
    kinds: &[
        RegisterKind::OutsideStatement,
        RegisterKind::PressAnswer,
        RegisterKind::Assessment,
    ],
    command: "register",
    none: key::REGISTER_NONE,
};

const INCIDENTS: Sort = Sort {
    part: RegisterPart::Incidents,
    kinds: &[RegisterKind::Incident, RegisterKind::NearMiss],
    command: "incident",
    none: key::INCIDENT_NONE,
};

fn shape_of_register(text: &Text) -> clap::Command {
    let child = |name, about| help::skeleton(text, name, about, key::HELP_REGISTER_LONG);
    let id = help::positional(text, "id", key::VALUE_ID, key::ARG_REGISTER_ID);
    let came = help::positional(text, "came", key::VALUE_ID, key::ARG_REGISTER_CAME);
    let led_to = child("led-to", key::HELP_REGISTER_LED_TO)
        .arg(id.required(true))
        .arg(came.required(true).num_args(1..))
        .arg(officer(text))
        .arg(book(text));
    help::group(
        text,
        child("register", key::HELP_REGISTER).subcommand_required(true),
        vec![
            add::of_statement(text, child("add", key::HELP_REGISTER_ADD)),
            show::shape_of_list(text, child("list", key::HELP_REGISTER_LIST)),
            show::shape_of_show(text, child("show", key::HELP_REGISTER_SHOW)),
            led_to,
        ],
    )
}

fn shape_of_incident(text: &Text) -> clap::Command {
    let child = |name, about| help::skeleton(text, name, about, key::HELP_INCIDENT_LONG);
    help::group(
        text,
        child("incident", key::HELP_INCIDENT).subcommand_required(true),
        vec![
            add::of_incident(text, child("add", key::HELP_INCIDENT_ADD)),
            show::shape_of_list(text, child("list", key::HELP_INCIDENT_LIST)),
            show::shape_of_show(text, child("show", key::HELP_REGISTER_SHOW)),
        ],
    )
}

fn run_register(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some(("led-to", arguments)) => trigger::led_to(desk, arguments),
        other => run(desk, &STATEMENTS, other),
    }
}

fn run_incident(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    run(desk, &INCIDENTS, arguments.subcommand())
}

fn run(desk: &Desk, sort: &Sort, word: Option<(&str, &ArgMatches)>) -> Outcome<ExitCode> {
    match word {
        Some(("add", arguments)) => add::run(desk, sort, arguments),
        Some(("list", arguments)) => show::list(desk, sort, arguments),
        Some((_, arguments)) => show::show(desk, arguments),
        None => Ok(ExitCode::SUCCESS),
    }
}

fn book(text: &Text) -> clap::Arg {
    help::option(text, "book", key::VALUE_LINE, key::ARG_BOOK)
}

fn officer(text: &Text) -> clap::Arg {
    help::option(text, "officer", key::VALUE_FILE, key::ARG_OFFICER)
}

/// Where something is entered or looked for: a book or a line.
fn placed(text: &Text, command: clap::Command, of_line: Key) -> clap::Command {
    let line = help::option(text, "line", key::VALUE_LINE, of_line);
    command.arg(book(text)).arg(line.conflicts_with("book"))
}

fn given<'a>(arguments: &'a ArgMatches, id: &str) -> Option<&'a str> {
    let value = arguments.try_get_one::<String>(id).ok().flatten();
    value.map(String::as_str)
}

fn many<'a>(arguments: &'a ArgMatches, id: &str) -> impl Iterator<Item = &'a String> {
    let values = arguments.try_get_many::<String>(id).ok().flatten();
    values.into_iter().flatten()
}

/// Lines and books whose registers are looked at.
struct Registers {
    lines: Vec<LineStatus>,
    /// Whether somebody has named one: then it is an error if it may not be read.
    named: bool,
}

impl Registers {
    /// The one that the arguments name; else all of this desk, its own books first.
    fn of(desk: &Desk, client: &Client, arguments: &ArgMatches) -> Outcome<Self> {
        let named = |lines| Self { lines, named: true };
        if given(arguments, "line").is_some() {
            let line = desk.line_status(client, arguments.get_one("line"))?;
            return Ok(named(vec![line]));
        }
        if given(arguments, "book").is_some() {
            let book = desk.book(client, arguments.get_one("book"))?;
            return Ok(named(vec![book.status]));
        }
        Self::all(client)
    }

    /// All of this desk, its own books first.
    fn all(client: &Client) -> Outcome<Self> {
        let mut status: NodeStatus = client.get("/v1/status")?;
        status.lines.sort_by_key(|line| !line.is_book());
        Ok(Self {
            lines: status.lines,
            named: false,
        })
    }

    /// The own books of this desk, and one line.
    fn books_and(client: &Client, line: &LineStatus) -> Outcome<Self> {
        let mut all = Self::all(client)?;
        all.lines.retain(|one| one.is_book() || one.id == line.id);
        Ok(all)
    }

    /// What stands in each of them. A book that whoever asks may not read is passed over, unless it was named.
    fn read(
        &self,
        client: &Client,
        asked: &str,
    ) -> Outcome<Vec<(&LineStatus, Vec<RegisterEntry>)>> {
        let mut read = Vec::new();
        for line in &self.lines {
            let path = format!("/v1/lines/{}/register?{asked}", line.id);
            match client.list::<Register>(&path) {
                Ok(register) => read.push((line, register.entries)),
                Err(failure) if line.is_book() && !self.named && is_kept_from(&failure) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(read)
    }

    /// The entry that a person names by the beginning of its id, whatever its status; `None` if there is none.
    fn find(&self, client: &Client, wish: &str) -> Outcome<Option<(&LineStatus, RegisterEntry)>> {
        let mut found = Vec::new();
        let wish = wish.to_lowercase();
        for status in STATUSES {
            for (line, entries) in self.read(client, &format!("status={status}"))? {
                let entries = entries.into_iter();
                let fits = |one: &RegisterEntry| one.entry.to_string().starts_with(&wish);
                found.extend(entries.filter(fits).map(|entry| (line, entry)));
            }
        }
        if found.len() > 1 {
            let count = found.len().to_string();
            return Err(Failure::new(
                error_key::MESSAGE_ID_AMBIGUOUS,
                &[("id", &wish), ("count", &count)],
            ));
        }
        Ok(found.pop())
    }

    /// The same where there must be one.
    fn named(&self, client: &Client, wish: &str) -> Outcome<(&LineStatus, RegisterEntry)> {
        let found = self.find(client, wish)?;
        found.ok_or_else(|| Failure::new(error_key::REGISTER_NO_ENTRY, &[("id", wish)]))
    }
}

/// What stands in the registers of this desk's own books; nothing of one that whoever asks may not read.
///
/// # Errors
///
/// The node does not answer.
pub fn in_books(client: &Client, asked: &str) -> Outcome<Vec<RegisterEntry>> {
    let mut registers = Registers::all(client)?;
    registers.lines.retain(LineStatus::is_book);
    let read = registers.read(client, asked)?;
    Ok(read.into_iter().flat_map(|(_, entries)| entries).collect())
}

/// Whether the role of whoever asks does not let them read.
fn is_kept_from(failure: &Failure) -> bool {
    let kept = [error_key::PERMISSION_ROLE, error_key::PERMISSION_SCOPE];
    let problem = failure.problem();
    kept.iter().any(|key| problem == Some(key.id()))
}

/// A whole id, or none.
fn whole_id(wish: &str) -> Option<EntryId> {
    wish.parse().ok()
}
