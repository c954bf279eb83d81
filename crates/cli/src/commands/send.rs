//! `detente send`: a message, signed by an officer here.

use std::io::{IsTerminal as _, Read as _};
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::text::{precedence_name, precedence_of, status_name, status_of};
use detente_language::{Text, error_key, key};
use detente_line::message::compose::{Author, Composed};

use crate::act::{self, NewMessage};
use crate::client::Client;
use crate::commands::Command;
use crate::desk::{Desk, LineHere, STATUSES, bad_value};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::output::err_line;
use crate::{help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "send",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "send", key::HELP_SEND, key::HELP_SEND_LONG)
        .arg(help::positional(
            text,
            "text",
            key::VALUE_TEXT,
            key::ARG_SEND_TEXT,
        ))
        .arg(help::option(text, "file", key::VALUE_FILE, key::ARG_SEND_FILE).conflicts_with("text"))
        .arg(help::option(
            text,
            "officer",
            key::VALUE_FILE,
            key::ARG_OFFICER,
        ))
        .arg(help::option(
            text,
            "precedence",
            key::VALUE_PRECEDENCE,
            key::ARG_SEND_PRECEDENCE,
        ))
        .arg(help::option(
            text,
            "status",
            key::VALUE_STATUS,
            key::ARG_STATUS,
        ))
        .arg(help::many(text, "to", key::VALUE_PARTY, key::ARG_SEND_TO))
        .arg(help::many(
            text,
            "info",
            key::VALUE_PARTY,
            key::ARG_SEND_INFO,
        ))
        .arg(help::option(
            text,
            "text-language",
            key::VALUE_LANGUAGE,
            key::ARG_SEND_TEXT_LANGUAGE,
        ))
        .arg(help::option(
            text,
            "break-glass",
            key::VALUE_REASON,
            key::ARG_SEND_BREAK_GLASS,
        ))
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let given = |id: &str| arguments.get_one::<String>(id).map(String::as_str);
    let precedence = given("precedence").unwrap_or("routine");
    let precedence = precedence_of(precedence).ok_or_else(|| {
        bad_value(
            "--precedence",
            precedence,
            "routine, priority, immediate, flash",
        )
    })?;
    let status = given("status").unwrap_or("actual");
    let status =
        status_of(status).ok_or_else(|| bad_value("--status", status, &STATUSES.join(", ")))?;
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let text = text_of(desk, arguments)?;
    let text = text.trim_end_matches(['\n', '\r']);
    if text.trim().is_empty() {
        return Err(Failure::new(error_key::SEND_TEXT_EMPTY, &[]));
    }
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let parties = |id: &str| {
        let wishes: Vec<String> = arguments
            .get_many(id)
            .unwrap_or_default()
            .cloned()
            .collect();
        line.parties(&wishes)
    };
    let info = parties("info")?;
    let mut action = parties("to")?;
    if action.is_empty() {
        action = line
            .others()
            .into_iter()
            .filter(|party| !info.contains(party))
            .collect();
    }
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    let language = given("text-language").unwrap_or_else(|| desk.text.language().tag());
    let message = NewMessage {
        status,
        precedence,
        action,
        info,
        language,
        text,
        alone: given("break-glass"),
    };
    let answer = match &actor {
        Actor::Key(officer) => act::send(&client, &line, &message, officer)?,
        Actor::Session(_) => {
            let path = format!("/v1/lines/{}/messages", line.status.id);
            client.post(&path, &by_session(message))?
        }
    };
    tell_answer(desk, &answer)?;
    Ok(ExitCode::SUCCESS)
}

/// Says what became of a message or draft, and what comes next.
///
/// # Errors
///
/// As for [`Desk::print_json`].
pub fn tell_answer(desk: &Desk, answer: &ActAnswer) -> Outcome {
    if desk.json {
        return desk.print_json(answer);
    }
    match answer {
        ActAnswer::Entry { entry } => {
            let id = entry.to_string();
            desk.tell(key::SEND_DONE, &[("id", id.clone().into())]);
            desk.tell(key::SEND_NEXT, &[("id", screen::short(&id).into())]);
        }
        ActAnswer::WaitsForRelease { draft } => {
            let draft = draft.to_string();
            let short = screen::short(&draft);
            desk.tell(key::SEND_WAITING, &[("draft", draft.as_str().into())]);
            desk.tell(key::SEND_WAITING_NEXT, &[("draft", short.into())]);
        }
        ActAnswer::WaitsForHeads { draft } => {
            desk.tell(key::SEND_MUTED, &[("draft", draft.to_string().into())]);
        }
        ActAnswer::Done => {}
    }
    Ok(())
}

/// A word of two releasing officers without a body: signed here by the first with a key file, or handed on by
/// whoever has signed in.
///
/// # Errors
///
/// There is no such officer, or the node refuses it.
pub fn say_word(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    officer: Option<&String>,
    (path, word): (&str, impl FnOnce(&Author) -> Composed),
) -> Outcome<ActAnswer> {
    match Actor::of(desk, line, officer)? {
        Actor::Key(officer) => {
            let author = act::author(line)?;
            act::hand_in_alone(client, line, word(&author), author.now, &officer)
        }
        Actor::Session(_) => client.post(&format!("/v1/lines/{}/{path}", line.status.id), &()),
    }
}

/// Says what became of such a word: the second officer reads the draft and signs it with `detente release`.
///
/// # Errors
///
/// As for [`Desk::print_json`].
pub fn tell_word(desk: &Desk, answer: &ActAnswer, waits: impl FnOnce()) -> Outcome {
    match answer {
        ActAnswer::WaitsForRelease { draft } if !desk.json => {
            waits();
            let draft = draft.to_string();
            let short = screen::short(&draft);
            desk.tell(key::LINE_NEXT_RELEASE, &[("draft", short.into())]);
            Ok(())
        }
        other => tell_answer(desk, other),
    }
}

/// The message as the node takes it from whoever has signed in.
fn by_session(message: NewMessage<'_>) -> detente_api::officer::NewMessage {
    detente_api::officer::NewMessage {
        status: status_name(message.status).to_owned(),
        precedence: precedence_name(message.precedence).to_owned(),
        action: message.action,
        info: message.info,
        due: None,
        language: message.language.to_owned(),
        text: message.text.to_owned(),
        break_glass: message.alone.map(str::to_owned),
    }
}

fn text_of(desk: &Desk, arguments: &ArgMatches) -> Outcome<String> {
    if let Some(text) = arguments.get_one::<String>("text") {
        return Ok(text.clone());
    }
    if let Some(file) = arguments.get_one::<String>("file") {
        let path = Path::new(file);
        return std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error));
    }
    let mut text = String::new();
    // An officer who gives neither types the text and ends it with Ctrl-D.
    if std::io::stdin().is_terminal() {
        err_line!("{}", desk.say(key::SEND_TYPE, &[]));
    }
    std::io::stdin()
        .take(INPUT_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(|error| Failure::unreadable(Path::new("-"), &error))?;
    Ok(text)
}

/// More than any precedence allows; the charter's own limit is checked by the node and the composer.
const INPUT_BYTES_MAX: u64 = 1 << 20;
