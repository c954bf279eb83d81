//! `detente backup`: a copy of a node's folder, taken while it runs and read back before it counts.

use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::ArgMatches;
use detente_api::backup::{BackedUpLine, BackupMade};
use detente_language::{Text, Value, error_key, key};
use detente_node::backup::{self, BackupError, Checked, Wish};

use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output::out_line;
use crate::{help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "backup",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_BACKUP_LONG;
    let into = help::positional(text, "into", key::VALUE_FOLDER, key::ARG_BACKUP_INTO);
    let of = help::positional(text, "of", key::VALUE_FOLDER, key::ARG_BACKUP_OF).required(true);
    let command = help::skeleton(text, "backup", key::HELP_BACKUP, long)
        .subcommand_negates_reqs(true)
        .args_conflicts_with_subcommands(true)
        .arg(into)
        .arg(
            help::switch(text, "keys-in-the-clear", key::ARG_BACKUP_KEYS_IN_THE_CLEAR)
                .requires("into"),
        );
    help::group(
        text,
        command,
        vec![
            help::skeleton(text, "verify", key::HELP_BACKUP_VERIFY, long).arg(of),
            help::skeleton(text, "last", key::HELP_BACKUP_LAST, long),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some(("verify", arguments)) => verify(desk, arguments)?,
        Some(_) => last(desk)?,
        None => make(desk, arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn make(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let keys_in_the_clear = arguments.get_flag("keys-in-the-clear");
    let made = match arguments.get_one::<String>("into") {
        Some(into) => beside(desk, Path::new(into), keys_in_the_clear)?,
        None => desk.administrator()?.post_patiently("/v1/backup", &())?,
    };
    if desk.json {
        return desk.print_json(&made);
    }
    tell(desk, &made);
    Ok(())
}

/// Takes one in this process, beside the node, which need not run.
fn beside(desk: &Desk, into: &Path, keys_in_the_clear: bool) -> Outcome<BackupMade> {
    let wish = Wish {
        data: &desk.data,
        into,
        keys_in_the_clear,
        now: SystemTime::now(),
    };
    let made = backup::make(wish).map_err(|error| match error {
        BackupError::NoNode(path) => Failure::new(
            error_key::DATA_NOT_FOUND,
            &[("path", &path.display().to_string())],
        ),
        other => Failure::file(error_key::BACKUP_FAILED, into, &other),
    })?;
    Ok(BackupMade::from(&made))
}

fn tell(desk: &Desk, made: &BackupMade) {
    let folder: Value = made.folder.as_str().into();
    desk.tell(
        key::BACKUP_DONE,
        &[
            ("path", folder.clone()),
            ("took", screen::duration(desk.text, made.took_ms).into()),
        ],
    );
    tell_lines(desk, &made.lines);
    desk.tell(
        key::BACKUP_DIGEST,
        &[("digest", made.digest.clone().into())],
    );
    let open = made.left_out.iter();
    let open = open.filter(|file| file.why == "key-in-the-clear");
    let open: Vec<&str> = open.map(|file| file.path.as_str()).collect();
    if !open.is_empty() {
        desk.tell(key::BACKUP_LEFT_OUT, &[("files", open.join(", ").into())]);
    }
    desk.tell(key::BACKUP_NEXT, &[("path", folder)]);
}

fn tell_lines(desk: &Desk, lines: &[BackedUpLine]) {
    for line in lines {
        desk.tell(
            key::BACKUP_LINE,
            &[
                ("line", screen::short(&line.line).into()),
                ("count", line.entries.into()),
                ("digest", screen::short(&line.digest).into()),
            ],
        );
    }
}

fn verify(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let folder = Path::new(
        arguments
            .get_one::<String>("of")
            .expect("the parser requires it"),
    );
    let checked = backup::check(folder).map_err(|error| not_good(folder, &error))?;
    if desk.json {
        return desk.print_json(&serde_json::json!({
            "good": true, "files": checked.files, "lines": lines(&checked),
        }));
    }
    let files = u64::try_from(checked.files).unwrap_or(u64::MAX);
    desk.tell(key::BACKUP_GOOD, &[("count", files.into())]);
    tell_lines(desk, &lines(&checked));
    Ok(())
}

fn last(desk: &Desk) -> Outcome {
    let last = backup::last(&desk.data);
    if desk.json {
        return desk.print_json(&serde_json::json!({ "last": last }));
    }
    let Some(last) = last else {
        desk.tell(key::BACKUP_NEVER, &[]);
        return Ok(());
    };
    let facts: [(&str, Value); 2] = [
        ("time", last.at.into()),
        ("path", last.folder.display().to_string().into()),
    ];
    match last.why {
        None => desk.tell(key::BACKUP_LAST_GOOD, &facts),
        Some(why) => {
            desk.tell(key::BACKUP_LAST_FAILED, &facts);
            out_line!("  {}", detente_language::plain_line(&why));
        }
    }
    Ok(())
}

/// Why a backup does not check.
pub fn not_good(folder: &Path, error: &BackupError) -> Failure {
    Failure::file(error_key::BACKUP_NOT_GOOD, folder, error)
}

/// The lines of a backup.
#[must_use]
pub fn lines(checked: &Checked) -> Vec<BackedUpLine> {
    checked.lines.iter().map(BackedUpLine::from).collect()
}
