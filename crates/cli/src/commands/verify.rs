//! `detente verify`: what a file proves, in words, where no node runs; or a node's whole record.

mod data;
mod texts;
mod words;

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, error_key, key};
use detente_node::cores::Cores;
use detente_record::{FileFault, Verdict, verify_file_over};
use serde_json::json;

use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::out_line;

/// The command.
pub const COMMAND: Command = Command {
    name: "verify",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "verify", key::HELP_VERIFY, key::HELP_VERIFY_LONG)
        .arg(help::positional(
            text,
            "file",
            key::VALUE_FILE,
            key::ARG_VERIFY_FILE,
        ))
        .arg(help::switch(text, "texts", key::ARG_VERIFY_TEXTS).requires("file"))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let Some(file) = arguments.get_one::<String>("file") else {
        return data::verify(desk, &desk.data);
    };
    let path = Path::new(file);
    if path.is_dir() {
        return data::verify(desk, path);
    }
    let bytes = std::fs::read(path).map_err(|error| Failure::unreadable(path, &error))?;
    // A verdict is the same on one core, and this is what it waits for.
    let over_cores =
        |pieces: usize, work: &(dyn Fn(usize) + Sync)| Cores::all().spread(pieces, work);
    match verify_file_over(&bytes, &over_cores) {
        Ok(verdict) => good(desk, &verdict, arguments.get_flag("texts"))?,
        Err(fault) if desk.json => {
            desk.print_json(&json!({"good": false, "fault": fault.to_string()}))?;
            return Err(refused(path, &fault));
        }
        Err(fault) => return Err(refused(path, &fault)),
    }
    Ok(ExitCode::SUCCESS)
}

fn good(desk: &Desk, verdict: &Verdict, with_texts: bool) -> Outcome {
    if desk.json {
        let mut told = words::as_json(verdict);
        if with_texts && let Verdict::Evidence(findings) = verdict {
            told["texts"] = texts::as_json(desk.text, findings);
        }
        return desk.print_json(&told);
    }
    let mut rows = match verdict {
        Verdict::Evidence(findings) => words::evidence(desk.text, findings),
        Verdict::Fork(findings) => words::fork(desk.text, findings),
    };
    if with_texts {
        rows.push(String::new());
        rows.extend(match verdict {
            Verdict::Evidence(findings) => texts::rows(desk.text, findings),
            Verdict::Fork(_) => vec![desk.text.say(key::VERIFY_TEXTS_FORK, &[])],
        });
    }
    for row in rows {
        out_line!("{row}");
    }
    Ok(())
}

/// The fault names the section or the entry. With `--json` it is quoted as the verifier words it: the same in
/// every language.
fn refused(path: &Path, fault: &FileFault) -> Failure {
    let shown = path.display().to_string();
    match fault {
        FileFault::UnknownFormat => {
            Failure::new(error_key::VERIFY_UNKNOWN_FILE, &[("path", &shown)])
        }
        fault => Failure::file(error_key::VERIFY_FAILED, path, fault),
    }
}
