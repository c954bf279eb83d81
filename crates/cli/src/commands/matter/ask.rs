//! `detente ask`: what one side wants of the other, kept until it is answered, refused or withdrawn.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::EntryIdText;
use detente_api::matter::MatterKind;
use detente_api::officer::AnswerText;
use detente_language::{Text, key};
use detente_line::account::limits::LABEL_BYTES_MAX;

use super::{
    Sort, begin_because, beginning, given, list, referred, required, say_on, shape_of_beginning,
    shape_of_list, shape_of_say, shape_of_show, show, time,
};
use crate::client::Client;
use crate::commands::Command;
use crate::commands::register::Trigger;
use crate::desk::{Desk, LineHere, bad_value};
use crate::failure::Outcome;
use crate::officer::Actor;
use crate::{help, times};

/// The command.
pub const COMMAND: Command = Command {
    name: "ask",
    shape,
    run,
};

pub(super) const SORT: Sort = Sort {
    kind: MatterKind::Ask,
    command: "ask",
    none: key::ASK_NONE,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_ASK_LONG;
    let child = |name, about| help::skeleton(text, name, about, long);
    let say = |name, about| shape_of_say(text, child(name, about));
    let within = || help::many(text, "in", key::VALUE_ID, key::ARG_ASK_IN);
    let wanted = help::positional(text, "text", key::VALUE_TEXT, key::ARG_ASK_TEXT);
    let raise = child("raise", key::HELP_ASK_RAISE)
        .arg(wanted.required(true))
        .arg(within())
        .arg(Trigger::argument(text))
        .arg(help::option(
            text,
            "topic",
            key::VALUE_TOPIC,
            key::ARG_ASK_TOPIC,
        ))
        .arg(within());
    help::group(
        text,
        child("ask", key::HELP_ASK).subcommand_required(true),
        vec![
            shape_of_beginning(text, raise),
            shape_of_list(text, child("list", key::HELP_ASK_LIST)),
            shape_of_show(text, child("show", key::HELP_ASK_SHOW)),
            say("answer", key::HELP_ASK_ANSWER).mut_arg("text", |arg| arg.required(true)),
            say("put-off", key::HELP_ASK_PUT_OFF)
                .arg(time(text, "until", key::ARG_MATTER_UNTIL).required(true)),
            say("refuse", key::HELP_ASK_REFUSE),
            say("repeat", key::HELP_ASK_REPEAT).arg(within()),
            say("withdraw", key::HELP_ASK_WITHDRAW),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let Some((word, arguments)) = arguments.subcommand() else {
        return Ok(ExitCode::SUCCESS);
    };
    match word {
        "list" => list(desk, &SORT, arguments),
        "show" => show(desk, &[&SORT], arguments),
        "raise" => {
            Actor::is_there(desk, arguments.get_one("officer"))?;
            let client = desk.client()?;
            let line = desk.line(&client, arguments.get_one("line"))?;
            let mut new = beginning(desk, &line, &SORT, arguments)?;
            if let Some(word) = given(arguments, "topic") {
                new.text = new.text.map(|text| under_topic(word, text)).transpose()?;
            }
            new.references = raised_in(desk, &client, &line, arguments)?;
            let triggers = Trigger::of(&client, &line, arguments)?;
            begin_because(desk, &client, (&line, arguments), &SORT, &triggers, new)
        }
        act => say_on(desk, &[&SORT], arguments, act, |client, line, _, new| {
            match act {
                "put-off" => {
                    let until = required(arguments, "until");
                    new.due = Some(times::to_come("--until", until)?);
                }
                "repeat" => new.references = raised_in(desk, client, line, arguments)?,
                _ => {}
            }
            Ok(())
        }),
    }
}

/// What an ask is raised in: a call or a call request by the beginning of an id, a message, or any entry by its whole id.
fn raised_in(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    arguments: &ArgMatches,
) -> Outcome<Vec<EntryIdText>> {
    let sorts = [&super::held::SORT, &super::call::SORT];
    referred(desk, client, line, arguments, "in", &sorts)
}

/// The words of an ask under one word for what it is about, by which accounts of later calls mention it.
///
/// # Errors
///
/// It is not one word.
pub fn under_topic(word: &str, text: AnswerText) -> Outcome<AnswerText> {
    let is_word = !word.is_empty() && word.chars().all(|one| one.is_alphanumeric() || one == '-');
    if !is_word || word.len() > LABEL_BYTES_MAX {
        return Err(bad_value("--topic", word, "ceasefire, no-fly, мост"));
    }
    Ok(AnswerText {
        text: format!("{word}: {}", text.text),
        ..text
    })
}
