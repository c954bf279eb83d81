//! `detente check-fire`: one officer asks the other side to stop firing at once. One person, one command; the place and
//! what is being hit are all that must be said.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::officer::NewMessage;
use detente_api::template::NewTemplateMessage;
use detente_api::text::{precedence_name, status_name, status_of};
use detente_language::{Key, Text, key};
use detente_record::Precedence;

use crate::commands::Command;
use crate::commands::send::{fill, show, tell_answer};
use crate::desk::{Desk, STATUSES, bad_value};
use crate::failure::Outcome;
use crate::officer::Actor;
use crate::{act, help};

/// The command.
pub const COMMAND: Command = Command {
    name: "check-fire",
    shape,
    run,
};

/// The template's name, as every set has it.
const TEMPLATE: &str = "check-fire";

/// The template's fields, each an option of that name, and whether it must be given.
const FIELDS: [(&str, Key, Key, bool); 5] = [
    (
        "place",
        key::VALUE_POSITION,
        key::ARG_CHECK_FIRE_PLACE,
        true,
    ),
    (
        "target",
        key::VALUE_TARGET,
        key::ARG_CHECK_FIRE_TARGET,
        true,
    ),
    ("time", key::VALUE_TIME, key::ARG_CHECK_FIRE_TIME, false),
    (
        "weapon",
        key::VALUE_WEAPON,
        key::ARG_CHECK_FIRE_WEAPON,
        false,
    ),
    ("name", key::VALUE_NAME, key::ARG_CHECK_FIRE_NAME, false),
];

fn shape(text: &Text) -> clap::Command {
    let command = help::skeleton(
        text,
        "check-fire",
        key::HELP_CHECK_FIRE,
        key::HELP_CHECK_FIRE_LONG,
    );
    let fields = FIELDS.into_iter().map(|(name, value, about, required)| {
        help::option(text, name, value, about).required(required)
    });
    command
        .args(fields)
        .arg(help::option(
            text,
            "officer",
            key::VALUE_FILE,
            key::ARG_OFFICER,
        ))
        .arg(help::option(
            text,
            "status",
            key::VALUE_STATUS,
            key::ARG_STATUS,
        ))
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let given = |id: &str| arguments.get_one::<String>(id);
    let status = given("status").map_or("actual", String::as_str);
    let status =
        status_of(status).ok_or_else(|| bad_value("--status", status, &STATUSES.join(", ")))?;
    Actor::is_there(desk, given("officer"))?;
    let client = desk.client()?;
    let line = desk.line(&client, given("line"))?;
    let named = FIELDS.into_iter().map(|(name, ..)| name);
    let fields: BTreeMap<String, String> = named
        .filter_map(|name| Some((name.to_owned(), given(name)?.clone())))
        .collect();
    // No text of this template is anybody's own, so it is in no language.
    let filled = || fill(desk, &line, TEMPLATE, &fields, desk.text.language().tag());
    let answer = match Actor::of(desk, &line, given("officer"))? {
        Actor::Key(officer) => {
            let filled = filled()?;
            show(desk, &filled, status);
            act::check_fire(&client, &line, status, filled, &officer)?
        }
        Actor::Session(_) => {
            let message = NewMessage {
                status: status_name(status).to_owned(),
                precedence: precedence_name(Precedence::Flash).to_owned(),
                action: line.others(),
                info: Vec::new(),
                due: None,
                references: Vec::new(),
                language: None,
                text: None,
                template: Some(NewTemplateMessage {
                    name: TEMPLATE.to_owned(),
                    fields,
                }),
                break_glass: None,
                check_fire: true,
                safety_of_life: false,
                although_suspended: false,
            };
            client.post(&format!("/v1/lines/{}/messages", line.status.id), &message)?
        }
    };
    tell_answer(desk, &answer)?;
    Ok(ExitCode::SUCCESS)
}
