//! `detente answer`: an answer code that means the same in every language, words or a filled template, or a code
//! beside either.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::Moment;
use detente_api::officer::{AnswerText, NewAnswer};
use detente_api::template::NewTemplateMessage;
use detente_api::text::status_of;
use detente_language::{Text, key};
use detente_line::message::answer::Answer;
use detente_record::Status;

use crate::act::{Intent, Words};
use crate::commands::Command;
use crate::commands::acknowledge::{Way, act_on_message, shape_on_message, theirs};
use crate::commands::send::{fields_of, fill, show};
use crate::desk::{Desk, bad_value};
use crate::failure::Outcome;
use crate::officer::Actor;
use crate::{help, times};

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
                .required_unless_present_any(["code", "template"]),
        )
        .arg(
            help::positional(text, "fields", key::VALUE_FIELD, key::ARG_SEND_FIELDS)
                .num_args(0..)
                .requires("template"),
        )
        .arg(help::option(
            text,
            "code",
            key::VALUE_ANSWER,
            key::ARG_ANSWER_CODE,
        ))
        .arg(
            help::option(text, "until", key::VALUE_TIME, key::ARG_ANSWER_UNTIL)
                .allow_hyphen_values(true)
                .requires("code"),
        )
        .arg(help::option(
            text,
            "template",
            key::VALUE_TEMPLATE,
            key::ARG_SEND_TEMPLATE,
        ))
        .arg(help::option(
            text,
            "text-language",
            key::VALUE_LANGUAGE,
            key::ARG_SEND_TEXT_LANGUAGE,
        ))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let given = |id: &str| arguments.get_one::<String>(id).map(String::as_str);
    let code = match given("code") {
        None => None,
        Some(wish) => Some(Answer::from_name(wish).ok_or_else(|| {
            let known: Vec<&str> = Answer::ALL.into_iter().map(Answer::name).collect();
            bad_value("--code", wish, &known.join(", "))
        })?),
    };
    let due = due(code, given("until"))?;
    let language = given("text-language").unwrap_or_else(|| desk.text.language().tag());
    let template: Option<(&str, BTreeMap<String, String>)> = match given("template") {
        Some(name) => Some((name, fields_of(arguments)?)),
        None => None,
    };
    let text = given("text").filter(|_| template.is_none());
    let way = Way {
        done: key::ANSWER_DONE,
        address: "answer",
        body: NewAnswer {
            code: code.map(|code| code.name().to_owned()),
            due,
            text: text.map(|text| AnswerText {
                language: language.to_owned(),
                text: text.to_owned(),
            }),
            template: template.clone().map(|(name, fields)| NewTemplateMessage {
                name: name.to_owned(),
                fields,
            }),
            language: template.is_some().then(|| language.to_owned()),
            shown: None,
        },
    };
    act_on_message(desk, arguments, way, |line, message, actor| {
        theirs(line, message)?;
        let words = match (actor, &template) {
            // A key's owner signs what this program has filled and shown; a session's node fills it.
            (Actor::Key(_), Some((name, fields))) => {
                let filled = fill(desk, line, name, fields, language)?;
                show(
                    desk,
                    &filled,
                    status_of(&message.status).unwrap_or(Status::Actual),
                );
                Some(Words::Template(filled))
            }
            _ => text.map(|text| Words::Text(language, text)),
        };
        Intent::answer(line, message, code, due.map(|due| due.0), words)
    })
}

/// Until when the answer puts off, which only one that puts off can say.
fn due(code: Option<Answer>, until: Option<&str>) -> Outcome<Option<Moment>> {
    let Some(until) = until else {
        return Ok(None);
    };
    if code != Some(Answer::WillCheck) {
        return Err(bad_value("--until", until, "--code will-check"));
    }
    times::to_come("--until", until).map(Some)
}
