//! `detente acknowledge`: an officer has read and understood a message.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::AsText;
use detente_api::act::ActAnswer;
use detente_api::message::Message;
use detente_api::officer::NewAnswer;
use detente_language::{Key, Text, error_key, key};

use crate::act::{self, Intent};
use crate::commands::{Command, send};
use crate::desk::{Desk, LineHere};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::{help, screen};

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
    let way = Way {
        done: key::ACKNOWLEDGE_DONE,
        address: "acknowledge",
        body: NewAnswer::default(),
    };
    act_on_message(desk, arguments, way, |line, message, _| {
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
        .arg(help::option(
            text,
            "officer",
            key::VALUE_FILE,
            key::ARG_OFFICER,
        ))
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
}

/// How an act on a message is done, and told.
pub struct Way {
    /// What is said when it is an entry.
    pub done: Key,
    /// The last word of its address, where the node signs for a session.
    pub address: &'static str,
    /// What goes there, but for what was shown.
    pub body: NewAnswer,
}

/// Finds the message and the officer, does what `intent` says, with the officer's own key or with the
/// session of whoever has signed in, and tells what became of it.
///
/// # Errors
///
/// The message, line or officer is not found, the act makes no sense, or the node refuses it.
pub fn act_on_message(
    desk: &Desk,
    arguments: &ArgMatches,
    way: Way,
    intent: impl FnOnce(&LineHere, &Message, &Actor) -> Outcome<Intent>,
) -> Outcome<ExitCode> {
    let given = |id: &str| {
        arguments
            .get_one::<String>(id)
            .expect("the parser requires it")
    };
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let message = desk.message(&client, &line, given("id"))?;
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    let intent = intent(&line, &message, &actor)?;
    let answer = match &actor {
        Actor::Key(officer) => act::sign_and_hand_in(&client, &line, intent, officer)?,
        Actor::Session(_) => {
            let path = format!(
                "/v1/lines/{}/messages/{}/{}",
                line.status.id, message.id, way.address
            );
            let shown = intent.references().iter().copied().map(AsText).collect();
            let body = NewAnswer {
                shown: Some(shown),
                ..way.body
            };
            client.post(&path, &body)?
        }
    };
    match &answer {
        ActAnswer::Entry { entry } if !desk.json => {
            let id = entry.to_string();
            let message = message.id.to_string();
            desk.tell(
                way.done,
                &[
                    ("officer", actor.name().into()),
                    ("message", screen::short(&message).into()),
                    ("id", screen::short(&id).into()),
                ],
            );
        }
        answer => send::tell_answer(desk, answer)?,
    }
    Ok(ExitCode::SUCCESS)
}
