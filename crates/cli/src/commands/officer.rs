//! `detente officer`: makes an officer's key, in a file that the officer keeps.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, key};

use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::{help, officer};

/// The command.
pub const COMMAND: Command = Command {
    name: "officer",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "officer", key::HELP_OFFICER, key::HELP_OFFICER_LONG)
        .arg(help::option(text, "name", key::VALUE_NAME, key::ARG_OFFICER_NAME).required(true))
        .arg(help::option(text, "out", key::VALUE_FILE, key::ARG_OFFICER_OUT).required(true))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let name = arguments
        .get_one::<String>("name")
        .expect("the parser requires it");
    let path = PathBuf::from(
        arguments
            .get_one::<String>("out")
            .expect("the parser requires it"),
    );
    let public = officer::create(&path, name)?;
    if desk.json {
        desk.print_json(&serde_json::json!({
            "name": name, "path": path, "key": public.to_string()
        }))?;
    } else {
        let path = path.display().to_string();
        desk.tell(
            key::OFFICER_DONE,
            &[("name", name.into()), ("path", path.into())],
        );
        desk.tell(key::OFFICER_PUBLIC, &[("key", public.to_string().into())]);
    }
    Ok(ExitCode::SUCCESS)
}
