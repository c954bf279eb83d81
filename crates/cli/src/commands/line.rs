//! `detente line`: our party leaves a line, or is for closing it.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_language::{Text, key};
use detente_line::ending;

use crate::client::Client;
use crate::commands::{Command, send};
use crate::desk::{Desk, LineHere};
use crate::failure::Outcome;
use crate::officer::Actor;
use crate::{act, help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "line",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_LINE_LONG;
    let child = |name, about| {
        help::skeleton(text, name, about, long)
            .arg(help::option(
                text,
                "officer",
                key::VALUE_FILE,
                key::ARG_OFFICER,
            ))
            .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
    };
    help::group(
        text,
        help::skeleton(text, "line", key::HELP_LINE, long).subcommand_required(true),
        vec![
            child("leave", key::HELP_LINE_LEAVE),
            child("close", key::HELP_LINE_CLOSE),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    if let Some((word, arguments)) = arguments.subcommand() {
        let client = desk.client()?;
        let line = desk.line(&client, arguments.get_one("line"))?;
        let answer = say(desk, &client, &line, word, arguments)?;
        tell(desk, &line, word, &answer)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn say(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    word: &str,
    arguments: &ArgMatches,
) -> Outcome<ActAnswer> {
    match Actor::of(desk, line, arguments.get_one("officer"))? {
        Actor::Key(officer) => {
            let author = act::author(line)?;
            let composed = match word {
                "leave" => ending::leave(&author),
                _ => ending::close(&author),
            };
            act::hand_in_alone(client, line, composed, author.now, &officer)
        }
        Actor::Session(_) => client.post(&format!("/v1/lines/{}/{word}", line.status.id), &()),
    }
}

/// The second officer reads the draft and signs it with `detente release`.
fn tell(desk: &Desk, line: &LineHere, word: &str, answer: &ActAnswer) -> Outcome {
    let leaves = word == "leave";
    let name = desk.line_name(&line.status);
    match answer {
        _ if desk.json => desk.print_json(answer)?,
        ActAnswer::WaitsForRelease { draft } => {
            let waits = if leaves {
                key::LINE_LEAVE_WAITS
            } else {
                key::LINE_CLOSE_WAITS
            };
            desk.tell(waits, &[("line", name.into())]);
            let draft = draft.to_string();
            let short = screen::short(&draft);
            desk.tell(key::LINE_NEXT_RELEASE, &[("draft", short.into())]);
        }
        other => send::tell_answer(desk, other)?,
    }
    Ok(())
}
