//! `detente rebuild`: computes everything that can be computed anew from the entries, while the node is stopped.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, error_key, key};

use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::help;

/// The command.
pub const COMMAND: Command = Command {
    name: "rebuild",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "rebuild", key::HELP_REBUILD, key::HELP_REBUILD_LONG)
}

fn run(desk: &Desk, _arguments: &ArgMatches) -> Outcome<ExitCode> {
    let rebuilt = detente_node::rebuild::rebuild(&desk.data)
        .map_err(|error| Failure::file(error_key::REBUILD_FAILED, &desk.data, &error))?;
    let changed = rebuilt.digest_before != Some(rebuilt.digest_after);
    if desk.json {
        desk.print_json(&serde_json::json!({
            "lines": rebuilt.lines,
            "entries": rebuilt.entries,
            "unreadable": rebuilt.unreadable,
            "digest_before": rebuilt.digest_before.map(|digest| digest.to_string()),
            "digest_after": rebuilt.digest_after.to_string(),
            "changed": changed,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let done = if changed {
        key::REBUILD_CHANGED
    } else {
        key::REBUILD_DONE
    };
    desk.tell(done, &[("count", rebuilt.entries.into())]);
    Ok(ExitCode::SUCCESS)
}
