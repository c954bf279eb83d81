//! `detente demo`
use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::help;
use clap::ArgMatches;
use detente_language::{Text, key};
use std::process::ExitCode;
/// The command.
pub const COMMAND: Command = Command {
    name: "demo",
    shape,
    run,
};
fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "demo", key::HELP_DEMO, key::HELP_DEMO_LONG)
}
fn run(_desk: &Desk, _arguments: &ArgMatches) -> Outcome<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
