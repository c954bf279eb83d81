//! `detente health`: one line and an exit code for whatever watches over the node, within a second.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::operations::Health;
use detente_language::{Text, key};

use crate::client::Client;
use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output::out_line;
use crate::{help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "health",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "health", key::HELP_HEALTH, key::HELP_HEALTH_LONG)
}

/// 0: the node turns. 1: it answers, and its driver does not turn. 2: no node answers.
fn run(desk: &Desk, _arguments: &ArgMatches) -> Outcome<ExitCode> {
    let health = Client::quick(&desk.data, desk.text.language())
        .and_then(|client| client.get::<Health>("/v1/health"));
    let (code, line) = match &health {
        Ok(health) if health.turns => (
            0,
            desk.say(
                key::HEALTH_WELL,
                &[(
                    "time",
                    screen::duration(desk.text, health.uptime_ms / 1000 * 1000).into(),
                )],
            ),
        ),
        Ok(health) => (
            1,
            desk.say(
                key::HEALTH_STUCK,
                &[(
                    "time",
                    screen::duration(desk.text, health.last_turn_ms).into(),
                )],
            ),
        ),
        Err(failure) => (2, failure.in_one_line(desk.text)),
    };
    match &health {
        Ok(health) if desk.json => desk.print_json(health)?,
        _ => out_line!("{line}"),
    }
    Ok(ExitCode::from(code))
}
