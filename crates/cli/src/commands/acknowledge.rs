//! `detente acknowledge`: an officer has read and understood a message.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::message::Message;
use detente_language::{Key, Text, error_key, key};

use crate::act::{self, Intent};
use crate::commands::{Command, send};
use crate::desk::{Desk, LineHere};
use crate::failure::{Failure, Outcome};
use crate::{help, officer, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "acknowledge",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    shape_on_message(
        text,
        help::skeleton(
            text,
            "acknowledge",
            key::HELP_ACKNOWLEDGE,
            key::HELP_ACKNOWLEDGE_LONG,
        ),
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    act_on_message(desk, arguments, key::ACKNOWLEDGE_DONE, |line, message| {
        theirs(line, message)?;
        Intent::acknowledge(message)
    })
}

/// Whether a message came from another party, so that it can be acknowledged or answered here.
///
/// # Errors
///
/// It is our own.
pub fn theirs(line: &LineHere, message: &Message) -> Outcome {
    if message.from == line.status.own {
        return Err(Failure::new(error_key::MESSAGE_OUR_OWN, &[]));
    }
    Ok(())
}

/// The arguments of every act on a message.
#[must_use]
pub fn shape_on_message(text: &Text, command: clap::Command) -> clap::Command {
    command
        .arg(help::positional(text, "id", key::VALUE_ID, key::ARG_ACT_ID).required(true))
        .arg(help::option(text, "officer", key::VALUE_FILE, key::ARG_OFFICER).required(true))
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
}

/// Finds the message and the officer, signs what `intent` says, hands it in and tells what became of it.
///
/// # Errors
///
/// The message, line or officer is not found, the act makes no sense, or the node refuses it.
pub fn act_on_message(
    desk: &Desk,
    arguments: &ArgMatches,
    done: Key,
    intent: impl FnOnce(&LineHere, &Message) -> Outcome<Intent>,
) -> Outcome<ExitCode> {
    let given = |id: &str| {
        arguments
            .get_one::<String>(id)
            .expect("the parser requires it")
    };
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let message = desk.message(&client, &line, given("id"))?;
    let officer = officer::of_line(desk, &line, given("officer"))?;
    let intent = intent(&line, &message)?;
    let answer = act::sign_and_hand_in(&client, &line, intent, &officer)?;
    match &answer {
        ActAnswer::Entry { entry } if !desk.json => {
            let id = entry.to_string();
            let message = message.id.to_string();
            desk.tell(
                done,
                &[
                    ("officer", officer.name.into()),
                    ("message", screen::short(&message).into()),
                    ("id", screen::short(&id).into()),
                ],
            );
        }
        answer => send::tell_answer(desk, answer)?,
    }
    Ok(ExitCode::SUCCESS)
}
