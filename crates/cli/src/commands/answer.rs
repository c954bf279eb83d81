//! `detente answer`: an answer code that means the same in every language, words, or both.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::officer::{AnswerText, NewAnswer};
use detente_language::{Text, key};
use detente_line::message::answer::Answer;

use crate::act::Intent;
use crate::commands::Command;
use crate::commands::acknowledge::{Way, act_on_message, shape_on_message, theirs};
use crate::desk::{Desk, bad_value};
use crate::failure::Outcome;
use crate::help;

/// The command.
pub const COMMAND: Command = Command {
    name: "answer",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let command = help::skeleton(text, "answer", key::HELP_ANSWER, key::HELP_ANSWER_LONG);
    shape_on_message(text, command)
        .arg(
            help::positional(text, "text", key::VALUE_TEXT, key::ARG_ANSWER_TEXT)
                .required_unless_present("code"),
        )
        .arg(help::option(
            text,
            "code",
            key::VALUE_ANSWER,
            key::ARG_ANSWER_CODE,
        ))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let code = match arguments.get_one::<String>("code") {
        None => None,
        Some(wish) => Some(Answer::from_name(wish).ok_or_else(|| {
            let known: Vec<&str> = Answer::ALL.into_iter().map(Answer::name).collect();
            bad_value("--code", wish, &known.join(", "))
        })?),
    };
    let language = desk.text.language().tag();
    let text = arguments
        .get_one::<String>("text")
        .map(|text| (language, text.as_str()));
    let way = Way {
        done: key::ANSWER_DONE,
        address: "answer",
        body: NewAnswer {
            code: code.map(|code| code.name().to_owned()),
            text: text.map(|(language, text)| AnswerText {
                language: language.to_owned(),
                text: text.to_owned(),
            }),
            ..NewAnswer::default()
        },
    };
    act_on_message(desk, arguments, way, |line, message| {
        theirs(line, message)?;
        Intent::answer(line, message, code.map(Answer::number), text)
    })
}
