//! `detente timeline`: a reported record as one page, with a picture of when what was, for whoever reads or prints it.
//!
//! It needs no node, no key and no network; the page has no script and asks for nothing outside itself. The same file
//! makes the same bytes. Nothing is judged here: the page says whose account each thing is, and where they differ.

mod page;
mod picture;
mod scale;
mod style;

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, error_key, key};
use detente_line::account::Day;

use crate::commands::{Command, contacts, import};
use crate::desk::{Desk, write_new};
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::out;

/// The command.
pub const COMMAND: Command = Command {
    name: "timeline",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(
        text,
        "timeline",
        key::HELP_TIMELINE,
        key::HELP_TIMELINE_LONG,
    )
    .arg(help::positional(text, "file", key::VALUE_FILE, key::ARG_IMPORT_FILE).required(true))
    .arg(help::option(
        text,
        "out",
        key::VALUE_FILE,
        key::ARG_TIMELINE_OUT,
    ))
    .arg(help::option(
        text,
        "as-of",
        key::VALUE_DAY,
        key::ARG_TIMELINE_AS_OF,
    ))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let file: &String = arguments.get_one("file").expect("the parser requires it");
    let path = Path::new(file);
    let record = import::read(desk, path)?;
    let asked = arguments.get_one::<String>("as-of");
    let asked = asked.map(|day| contacts::day(day)).transpose()?;
    let days = record
        .accounts()
        .iter()
        .filter_map(|one| one.date.exact_day());
    let last: Option<Day> = asked.or_else(|| days.max());
    // Without an exact day nothing can be counted, and there is no day to tell it as of.
    let as_of = last.ok_or_else(|| Failure::new(error_key::TIMELINE_NO_DAY, &[]))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let page = page::page(desk.text.language(), &record, as_of, &name);
    let Some(out) = arguments.get_one::<String>("out") else {
        out!("{page}");
        return Ok(ExitCode::SUCCESS);
    };
    write_new(Path::new(out), page.as_bytes())?;
    if desk.json {
        desk.print_json(&serde_json::json!({"path": out, "bytes": page.len()}))?;
    } else {
        desk.tell(
            key::EXPORT_DONE,
            &[("bytes", page.len().into()), ("path", out.into())],
        );
    }
    Ok(ExitCode::SUCCESS)
}
