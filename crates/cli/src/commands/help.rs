//! `detente help`: the same as `--help`, the way other tools take it.

use std::process::ExitCode;

use clap::{ArgAction, ArgMatches};
use detente_language::{Text, key};

use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::help;

/// The command.
pub const COMMAND: Command = Command {
    name: "help",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "help", key::HELP_HELP, key::HELP_HELP_LONG).arg(
        help::positional(text, "command", key::VALUE_COMMAND, key::ARG_HELP_COMMAND)
            .action(ArgAction::Append)
            .num_args(0..),
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let words = arguments.get_many::<String>("command").unwrap_or_default();
    let line = std::iter::once("detente").chain(words.map(String::as_str));
    let shown = help::root(desk.text).try_get_matches_from(line.chain(["--help"]));
    help::explain(&shown.expect_err("--help ends the parsing, or the words before it do"))
}
