//! `detente completions`: what a shell needs to complete commands and options.

use std::process::ExitCode;

use clap::ArgMatches;
use clap_complete::Shell;
use detente_language::{Text, key};

use crate::commands::Command;
use crate::desk::{Desk, bad_value};
use crate::failure::Outcome;
use crate::help;
use crate::output::out;

/// The command.
pub const COMMAND: Command = Command {
    name: "completions",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let shell = help::positional(text, "shell", key::VALUE_SHELL, key::ARG_COMPLETIONS_SHELL);
    help::skeleton(
        text,
        "completions",
        key::HELP_COMPLETIONS,
        key::HELP_COMPLETIONS_LONG,
    )
    .arg(shell.required(true))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let wish = arguments
        .get_one::<String>("shell")
        .expect("the parser requires it");
    let shell = match wish.as_str() {
        "bash" => Shell::Bash,
        "zsh" => Shell::Zsh,
        "fish" => Shell::Fish,
        other => return Err(bad_value("shell", other, "bash, zsh, fish")),
    };
    let mut root = help::root(desk.text);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut root, "detente", &mut script);
    out!("{}", String::from_utf8_lossy(&script));
    Ok(ExitCode::SUCCESS)
}
