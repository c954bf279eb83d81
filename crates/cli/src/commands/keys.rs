//! `detente keys`: how the keys lie on disk, sealing them under a passphrase, taking the recovery key out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, error_key, key};
use detente_node::keys::{self, KeyState, KeysError, Passphrase, Protection, TakeOutError};
use detente_node::setup;

use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output::out_line;
use crate::{help, passphrase};

/// The command.
pub const COMMAND: Command = Command {
    name: "keys",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_KEYS_LONG;
    let old = || {
        help::option(
            text,
            "passphrase-file",
            key::VALUE_FILE,
            key::ARG_PASSPHRASE_FILE,
        )
    };
    let new = help::option(
        text,
        "new-passphrase-file",
        key::VALUE_FILE,
        key::ARG_NEW_PASSPHRASE_FILE,
    );
    let officer = || {
        help::many(
            text,
            "officer-key",
            key::VALUE_FILE,
            key::ARG_KEYS_OFFICER_KEY,
        )
    };
    let media = help::positional(text, "media", key::VALUE_FOLDER, key::ARG_KEYS_MEDIA)
        .required(true)
        .num_args(2);
    let even = help::switch(text, "even-on-one-disk", key::ARG_KEYS_EVEN_ON_ONE_DISK);
    let command = |name, about| help::skeleton(text, name, about, long);
    help::group(
        text,
        help::skeleton(text, "keys", key::HELP_KEYS, long),
        vec![
            command("list", key::HELP_KEYS_LIST),
            command("protect", key::HELP_KEYS_PROTECT)
                .arg(old())
                .arg(officer()),
            command("unprotect", key::HELP_KEYS_UNPROTECT)
                .arg(old())
                .arg(officer()),
            command("change", key::HELP_KEYS_CHANGE)
                .arg(old())
                .arg(new)
                .arg(officer()),
            command("take-out", key::HELP_KEYS_TAKE_OUT)
                .arg(media)
                .arg(even),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    if !desk.data.join("keys").is_dir() && !names_officers(arguments) {
        let path = desk.data.display().to_string();
        return Err(Failure::new(error_key::DATA_NOT_FOUND, &[("path", &path)]));
    }
    match arguments.subcommand() {
        Some(("protect", arguments)) => protect(desk, arguments)?,
        Some(("unprotect", arguments)) => unprotect(desk, arguments)?,
        Some(("change", arguments)) => change(desk, arguments)?,
        Some(("take-out", arguments)) => take_out(desk, arguments)?,
        _ => list(desk)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn names_officers(arguments: &ArgMatches) -> bool {
    let below = arguments.subcommand().map(|(_, below)| below);
    below.is_some_and(|below| matches!(below.try_contains_id("officer-key"), Ok(true)))
}

fn list(desk: &Desk) -> Outcome {
    let states = keys::list(&desk.data);
    if desk.json {
        let rows = states.iter().map(|state| {
            let written = state
                .written
                .and_then(|at| jiff::Timestamp::try_from(at).ok());
            serde_json::json!({
                "file": state.file,
                "protection": state.protection.name(),
                "mode": state.mode.map(|mode| format!("{mode:o}")),
                "written": written.map(|at| at.to_string()),
            })
        });
        return desk.print_json(&serde_json::json!({"keys": rows.collect::<Vec<_>>()}));
    }
    for state in &states {
        tell(desk, state);
    }
    let recovery = states.iter().find(|state| state.file == RECOVERY);
    if recovery
        .is_some_and(|state| matches!(state.protection, Protection::Sealed | Protection::Plain))
    {
        desk.tell(key::KEYS_RECOVERY_HERE, &[]);
    }
    Ok(())
}

fn tell(desk: &Desk, state: &KeyState) {
    let protection = desk.label("key-protection", state.protection.name());
    desk.tell(
        key::KEYS_ROW,
        &[
            ("file", state.file.clone().into()),
            ("protection", protection.into()),
        ],
    );
    if let Some(mode) = state.mode.filter(|mode| mode & 0o077 != 0) {
        let path = desk.data.join("keys").join(&state.file);
        let shown = desk.say(
            key::KEYS_MODE,
            &[
                ("mode", format!("{mode:o}").into()),
                ("path", path.display().to_string().into()),
            ],
        );
        out_line!("  {shown}");
    }
}

fn protect(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let officers = officers(arguments);
    let folder = place(desk, &officers);
    if officers.is_empty()
        && !keys::list(&desk.data)
            .iter()
            .any(|key| key.protection == Protection::Plain)
    {
        return Err(failure(&folder, &KeysError::AlreadySealed));
    }
    let file = passphrase::file(arguments, "passphrase-file");
    let shown = folder.display().to_string();
    let missing = Failure::new(error_key::PASSPHRASE_NEEDED, &[("path", &shown)]);
    let to = passphrase::to_seal(desk.text, file.as_deref(), missing)?;
    let count = if officers.is_empty() {
        // Of keys that were sealed one by one, those under the same passphrase open with it.
        keys::reseal(&desk.data, Some(&to), Some(&to)).map_err(|error| failure(&folder, &error))?
    } else {
        each(&officers, None, Some(&to))?
    };
    done(desk, key::KEYS_PROTECTED, count)
}

fn unprotect(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let officers = officers(arguments);
    let folder = place(desk, &officers);
    let from = present(desk, arguments, &officers, &folder)?;
    let count = if officers.is_empty() {
        keys::reseal(&desk.data, Some(&from), None).map_err(|error| failure(&folder, &error))?
    } else {
        each(&officers, Some(&from), None)?
    };
    done(desk, key::KEYS_UNPROTECTED, count)
}

fn change(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let officers = officers(arguments);
    let folder = place(desk, &officers);
    let from = present(desk, arguments, &officers, &folder)?;
    let file = arguments
        .get_one::<String>("new-passphrase-file")
        .map(PathBuf::from);
    let shown = folder.display().to_string();
    let missing = Failure::new(error_key::PASSPHRASE_NEEDED, &[("path", &shown)]);
    let to = passphrase::to_seal(desk.text, file.as_deref(), missing)?;
    let count = if officers.is_empty() {
        keys::reseal(&desk.data, Some(&from), Some(&to))
            .map_err(|error| failure(&folder, &error))?
    } else {
        each(&officers, Some(&from), Some(&to))?
    };
    done(desk, key::KEYS_CHANGED, count)
}

/// The passphrase that the keys are under now.
fn present(
    desk: &Desk,
    arguments: &ArgMatches,
    officers: &[PathBuf],
    folder: &Path,
) -> Outcome<Passphrase> {
    let sealed = keys::list(&desk.data)
        .iter()
        .any(|key| key.protection == Protection::Sealed);
    if officers.is_empty() && !sealed {
        return Err(failure(folder, &KeysError::NotSealed));
    }
    let file = passphrase::file(arguments, "passphrase-file");
    passphrase::to_open(desk.text, folder, file.as_deref())
}

fn take_out(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let media: Vec<PathBuf> = arguments
        .get_many::<String>("media")
        .unwrap_or_default()
        .map(PathBuf::from)
        .collect();
    let [first, second] = &media[..] else {
        return Err(Failure::usage(
            error_key::USAGE_MISSING,
            &[("argument", "media")],
        ));
    };
    let card = setup::own_card(&desk.data).map_err(|error| Failure::no_node(&desk.data, &error))?;
    let id = card.id().to_string();
    let name = format!("detente-recovery-{}.key", &id[..12]);
    let even = arguments.get_flag("even-on-one-disk");
    let out = keys::take_out(&desk.data, [first, second], &name, even)
        .map_err(|error| not_taken_out(desk, &error))?;
    let [first, second] = out.copies.map(|copy| copy.display().to_string());
    if desk.json {
        return desk.print_json(&serde_json::json!({
            "copies": [first, second], "digest": out.digest.to_string(),
        }));
    }
    desk.tell(
        key::KEYS_TAKEN_OUT,
        &[("first", first.into()), ("second", second.into())],
    );
    desk.tell(
        key::KEYS_TAKEN_OUT_DIGEST,
        &[("digest", out.digest.to_string().into())],
    );
    desk.tell(key::KEYS_TAKEN_OUT_NEXT, &[]);
    Ok(())
}

fn not_taken_out(desk: &Desk, error: &TakeOutError) -> Failure {
    let folder = desk.data.join("keys");
    match error {
        TakeOutError::AlreadyOut => Failure::new(
            error_key::KEYS_OUT_ALREADY,
            &[
                ("path", &folder.display().to_string()),
                (
                    "note",
                    &folder.join("recovery.taken-out").display().to_string(),
                ),
            ],
        ),
        other => Failure::caused(error_key::KEYS_NOT_TAKEN_OUT, other),
    }
}

fn officers(arguments: &ArgMatches) -> Vec<PathBuf> {
    let named = arguments.get_many::<String>("officer-key");
    named.unwrap_or_default().map(PathBuf::from).collect()
}

/// What is spoken of: an officer's file, or the folder of the node's keys.
fn place(desk: &Desk, officers: &[PathBuf]) -> PathBuf {
    match officers {
        [] => desk.data.join("keys"),
        [first, ..] => first.clone(),
    }
}

fn each(
    officers: &[PathBuf],
    from: Option<&Passphrase>,
    to: Option<&Passphrase>,
) -> Outcome<usize> {
    for path in officers {
        keys::reseal_file(path, from, to).map_err(|error| failure(path, &error))?;
    }
    Ok(officers.len())
}

fn failure(path: &Path, error: &KeysError) -> Failure {
    let shown = path.display().to_string();
    match error {
        KeysError::AlreadySealed => {
            Failure::new(error_key::KEYS_ALREADY_SEALED, &[("path", &shown)])
        }
        KeysError::NotSealed => Failure::new(error_key::KEYS_NOT_SEALED, &[("path", &shown)]),
        KeysError::Key(error) => passphrase::key_failure(error, |other| {
            Failure::file(error_key::KEYS_UNUSABLE, path, other)
        }),
        other => Failure::file(error_key::KEYS_UNUSABLE, path, other),
    }
}

fn done(desk: &Desk, said: detente_language::Key, count: usize) -> Outcome {
    if desk.json {
        return desk.print_json(&serde_json::json!({"keys": count}));
    }
    desk.tell(
        said,
        &[("count", u64::try_from(count).unwrap_or(u64::MAX).into())],
    );
    Ok(())
}

const RECOVERY: &str = "recovery.key";
