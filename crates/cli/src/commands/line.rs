//! `detente line`: our party leaves a line, or is for closing it.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, key};
use detente_line::ending;

use crate::commands::{Command, send};
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::help;

/// The command.
pub const COMMAND: Command = Command {
    name: "line",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_LINE_LONG;
    let child = |name, about| {
        help::skeleton(text, name, about, long)
            .arg(help::option(
                text,
                "officer",
                key::VALUE_FILE,
                key::ARG_OFFICER,
            ))
            .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
    };
    help::group(
        text,
        help::skeleton(text, "line", key::HELP_LINE, long).subcommand_required(true),
        vec![
            child("leave", key::HELP_LINE_LEAVE),
            child("close", key::HELP_LINE_CLOSE),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    if let Some((word, arguments)) = arguments.subcommand() {
        let client = desk.client()?;
        let line = desk.line(&client, arguments.get_one("line"))?;
        let leaves = word == "leave";
        let compose = if leaves { ending::leave } else { ending::close };
        let officer = arguments.get_one("officer");
        let answer = send::say_word(desk, &client, &line, officer, (word, compose))?;
        let waits = if leaves {
            key::LINE_LEAVE_WAITS
        } else {
            key::LINE_CLOSE_WAITS
        };
        let name = desk.line_name(&line.status);
        send::tell_word(desk, &answer, || desk.tell(waits, &[("line", name.into())]))?;
    }
    Ok(ExitCode::SUCCESS)
}
