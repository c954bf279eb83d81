//! `detente restore`: a backup laid out into a new folder, where a node reads it and signs nothing until two
//! officers open its next epoch; `--look` if that is not meant to come.

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, error_key, key};
use detente_node::backup::{self, BackupError};

use crate::commands::{Command, backup as backups};
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::help;

/// The command.
pub const COMMAND: Command = Command {
    name: "restore",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "restore", key::HELP_RESTORE, key::HELP_RESTORE_LONG)
        .arg(help::switch(text, "look", key::ARG_RESTORE_LOOK))
        .arg(help::positional(text, "of", key::VALUE_FOLDER, key::ARG_BACKUP_OF).required(true))
        .arg(help::positional(text, "to", key::VALUE_FOLDER, key::ARG_RESTORE_TO).required(true))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let path = |name| {
        let wish: Option<&String> = arguments.get_one(name);
        Path::new(wish.expect("the parser requires it"))
    };
    let (from, to) = (path("of"), path("to"));
    let laid_out = backup::lay_out(from, to).map_err(|error| match error {
        BackupError::Exists(path) => Failure::new(
            error_key::FILE_EXISTS,
            &[("path", &path.display().to_string())],
        ),
        other => backups::not_good(from, &other),
    })?;
    if desk.json {
        desk.print_json(&serde_json::json!({
            "folder": to, "made": laid_out.made, "missing": laid_out.missing,
            "lines": backups::lines(&laid_out.checked),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let shown = to.display().to_string();
    desk.tell(
        key::RESTORE_LAID_OUT,
        &[
            ("path", shown.clone().into()),
            ("time", laid_out.made.into()),
        ],
    );
    for file in &laid_out.missing {
        let file = file.path.display().to_string();
        desk.tell(key::RESTORE_MISSING, &[("file", file.into())]);
    }
    desk.tell(key::RESTORE_MUTE, &[]);
    desk.tell(key::RESTORE_NEXT, &[("path", shown.clone().into())]);
    if !arguments.get_flag("look") {
        desk.tell(key::RESTORE_OPEN, &[("path", shown.into())]);
    }
    Ok(ExitCode::SUCCESS)
}
