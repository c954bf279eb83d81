//! `detente cancel`: withdraws a message of our own; it stays in the record.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::officer::NewAnswer;
use detente_language::{Text, error_key, key, plain_line};

use crate::act::Intent;
use crate::commands::Command;
use crate::commands::acknowledge::{Way, act_on_message, shape_on_message};
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::help;

/// The command.
pub const COMMAND: Command = Command {
    name: "cancel",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let command = help::skeleton(text, "cancel", key::HELP_CANCEL, key::HELP_CANCEL_LONG);
    shape_on_message(text, command)
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let way = Way {
        done: key::CANCEL_DONE,
        address: "cancel",
        body: NewAnswer::default(),
    };
    act_on_message(desk, arguments, way, |line, message, _| {
        if message.from == line.status.own {
            return Intent::cancel(message);
        }
        Err(Failure::new(
            error_key::MESSAGE_NOT_OURS_TO_CANCEL,
            &[("party", &plain_line(&message.from_name))],
        ))
    })
}
