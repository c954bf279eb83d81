//! `detente upgrade`: another version of the program, tried on a copy, swapped in, and taken back if need be.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::ArgMatches;
use detente_language::{Text, error_key, key};
use detente_node::causes::Cause as _;

use crate::commands::Command;
use crate::desk::{Desk, bad_value};
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::screen;
use crate::upgrade::{self, Ended, Place, UpgradeError};

/// The command.
pub const COMMAND: Command = Command {
    name: "upgrade",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "upgrade", key::HELP_UPGRADE, key::HELP_UPGRADE_LONG)
        .arg(help::option(text, "to", key::VALUE_FILE, key::ARG_UPGRADE_TO).required(true))
        .arg(help::switch(text, "check", key::ARG_UPGRADE_CHECK))
        .arg(help::option(
            text,
            "backups",
            key::VALUE_FOLDER,
            key::ARG_UPGRADE_BACKUPS,
        ))
        .arg(help::option(
            text,
            "programs",
            key::VALUE_FOLDER,
            key::ARG_UPGRADE_PROGRAMS,
        ))
        .arg(help::option(
            text,
            "service",
            key::VALUE_NAME,
            key::ARG_UPGRADE_SERVICE,
        ))
        .arg(help::option(
            text,
            "within",
            key::VALUE_NUMBER,
            key::ARG_UPGRADE_WITHIN,
        ))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let given = |name, otherwise: &str| {
        let wish: Option<&String> = arguments.get_one(name);
        wish.map_or_else(|| otherwise.to_owned(), Clone::clone)
    };
    let seconds = given("within", "25");
    let within = seconds
        .parse()
        .ok()
        .filter(|seconds| (1..=3600).contains(seconds))
        .ok_or_else(|| bad_value("--within", &seconds, "1-3600"))?;
    let place = Place {
        data: desk.data.clone(),
        programs: PathBuf::from(given("programs", "/usr/lib/detente")),
        service: given("service", "detente"),
        backups: PathBuf::from(given("backups", "/var/backups/detente")),
        within: Duration::from_secs(within),
        language: desk.text.language(),
    };
    let new = PathBuf::from(given("to", ""));
    let present = std::env::current_exe()
        .map_err(|error| Failure::unreadable(Path::new("detente"), &error))?;
    let tried =
        upgrade::try_on_copy(&place, &present, &new).map_err(|error| not_tried(&new, &error))?;
    let entries: u64 = tried.lines.iter().map(|line| line.entries).sum();
    if !desk.json {
        desk.tell(
            key::UPGRADE_TRIED,
            &[
                ("version", tried.version.clone().into()),
                ("count", entries.into()),
                ("path", tried.backup.display().to_string().into()),
            ],
        );
    }
    if arguments.get_flag("check") {
        if desk.json {
            desk.print_json(&serde_json::json!({
                "version": tried.version, "backup": tried.backup, "entries": entries, "outcome": "fits",
            }))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let ended = upgrade::swap(&place, &new, &tried).map_err(|error| not_tried(&new, &error))?;
    tell(desk, &place, &tried.version, ended)
}

fn tell(desk: &Desk, place: &Place, version: &str, ended: Ended) -> Outcome<ExitCode> {
    let took = |away: Duration| {
        let ms = u64::try_from(away.as_millis()).unwrap_or(u64::MAX);
        screen::duration(desk.text, ms)
    };
    match ended {
        Ended::Runs { away } if desk.json => {
            desk.print_json(&serde_json::json!({
                "version": version, "outcome": "runs",
                "away_ms": u64::try_from(away.as_millis()).unwrap_or(u64::MAX),
            }))?;
        }
        Ended::Runs { away } => desk.tell(
            key::UPGRADE_RUNS,
            &[("version", version.into()), ("took", took(away).into())],
        ),
        Ended::RolledBack { why, away } => {
            return Err(Failure::new(
                error_key::UPGRADE_ROLLED_BACK,
                &[("version", version), ("took", &took(away))],
            )
            .with_cause(why));
        }
        Ended::Down { why, back } => {
            return Err(Failure::new(
                error_key::UPGRADE_DOWN,
                &[
                    ("version", version),
                    ("back", &desk.text.value(&back)),
                    ("service", &place.service),
                ],
            )
            .with_cause(why));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn not_tried(new: &Path, error: &UpgradeError) -> Failure {
    let path = new.display().to_string();
    Failure::new(error_key::UPGRADE_NOT_DONE, &[("path", &path)]).with_cause(error.words())
}
