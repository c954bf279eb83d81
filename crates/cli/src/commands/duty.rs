//! `detente duty`: who is on watch on both sides; an officer takes the watch, relieves another, leaves it.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::AsText;
use detente_api::act::ActAnswer;
use detente_api::officer::WatchTaking;
use detente_api::roster::{OfficerOnWatch, PartyWatch, Watch};
use detente_language::{Text, error_key, key, plain_line};
use detente_line::watch;
use detente_record::EntryId;

use crate::client::Client;
use crate::commands::{Command, send};
use crate::desk::{Desk, LineHere};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::output::out_line;
use crate::{act, help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "duty",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let line = || help::option(text, "line", key::VALUE_LINE, key::ARG_LINE);
    let officer = || help::option(text, "officer", key::VALUE_FILE, key::ARG_OFFICER);
    let relieves = help::option(text, "relieves", key::VALUE_NAME, key::ARG_DUTY_RELIEVES);
    let long = key::HELP_DUTY_LONG;
    help::group(
        text,
        help::skeleton(text, "duty", key::HELP_DUTY, long).arg(line()),
        vec![
            help::skeleton(text, "show", key::HELP_DUTY_SHOW, long).arg(line()),
            help::skeleton(text, "on", key::HELP_DUTY_ON, long)
                .arg(line())
                .arg(officer())
                .arg(relieves),
            help::skeleton(text, "off", key::HELP_DUTY_OFF, long)
                .arg(line())
                .arg(officer()),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    // `--line` may stand before the word or behind it.
    let before = arguments.get_one("line");
    let (name, arguments) = arguments.subcommand().unwrap_or(("show", arguments));
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line").or(before))?;
    let path = format!("/v1/lines/{}/watch", line.status.id);
    let on: Watch = client.get(&path)?;
    if name == "show" {
        if desk.json {
            desk.print_json(&on)?;
        } else {
            for row in in_words(desk.text, &line, &on.parties) {
                out_line!("{row}");
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    let own = of_own(&line, &on);
    let (answer, done) = if name == "on" {
        let relieves = relieved(own, arguments.get_one("relieves"))?;
        let answer = take(&client, &line, &actor, relieves)?;
        (answer, key::DUTY_ON_DONE)
    } else {
        let answer = match &actor {
            Actor::Key(officer) => act::by_key(&client, &line, officer, |author| {
                let mut own = own.iter();
                let taken = own.find(|one| one.number == officer.number);
                let taken = taken.ok_or_else(|| not_on_watch(&officer.name))?;
                Ok(watch::leave(author, taken.entry.0))
            })?,
            Actor::Session(_) => client.post(&format!("{path}/leave"), &())?,
        };
        (answer, key::DUTY_OFF_DONE)
    };
    match &answer {
        ActAnswer::Entry { entry } if !desk.json => {
            let id = entry.to_string();
            desk.tell(
                done,
                &[
                    ("officer", plain_line(actor.name()).into()),
                    ("id", screen::short(&id).into()),
                ],
            );
        }
        answer => send::tell_answer(desk, answer)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes the watch on a line, from whoever took it by `relieves`.
///
/// # Errors
///
/// The node refuses it.
pub fn take(
    client: &Client,
    line: &LineHere,
    actor: &Actor,
    relieves: Option<EntryId>,
) -> Outcome<ActAnswer> {
    match actor {
        Actor::Key(officer) => act::by_key(client, line, officer, |author| {
            Ok(watch::take(author, relieves))
        }),
        Actor::Session(_) => {
            let relieves = relieves.map(AsText);
            let path = format!("/v1/lines/{}/watch", line.status.id);
            client.post(&path, &WatchTaking { relieves })
        }
    }
}

/// Who is on watch, a line each; a party without anybody is told as such.
#[must_use]
pub fn in_words(text: &Text, line: &LineHere, parties: &[PartyWatch]) -> Vec<String> {
    let rows = parties.iter().map(|watch| {
        let party = plain_line(line.party(watch.party));
        words_of_party(text, &party, watch)
    });
    rows.collect()
}

/// Who of one party is on watch, in words.
#[must_use]
pub fn words_of_party(text: &Text, party: &str, watch: &PartyWatch) -> String {
    let party = party.to_owned();
    if watch.on_watch.is_empty() {
        return text.say(key::DUTY_NOBODY, &[("party", party.into())]);
    }
    let names: Vec<String> = watch
        .on_watch
        .iter()
        .map(|one| {
            let since = screen::moment(text, one.since);
            text.say(
                key::DUTY_SINCE,
                &[
                    ("officer", plain_line(&one.officer).into()),
                    ("time", since.into()),
                ],
            )
        })
        .collect();
    text.say(
        key::DUTY_OF_PARTY,
        &[
            ("party", party.into()),
            ("officers", names.join(", ").into()),
        ],
    )
}

fn of_own<'a>(line: &LineHere, on: &'a Watch) -> &'a [OfficerOnWatch] {
    let own = on.parties.iter().find(|one| one.party == line.status.own);
    own.map_or(&[], |own| &own.on_watch)
}

/// The taking of the officer on watch whom `wish` names by number or the beginning of the name.
fn relieved(own: &[OfficerOnWatch], wish: Option<&String>) -> Outcome<Option<EntryId>> {
    let Some(wish) = wish else {
        return Ok(None);
    };
    let named = own.iter().find(|one| {
        one.number.to_string() == *wish
            || one.officer.to_lowercase().starts_with(&wish.to_lowercase())
    });
    named
        .map(|one| Some(one.entry.0))
        .ok_or_else(|| not_on_watch(wish))
}

fn not_on_watch(officer: &str) -> Failure {
    Failure::new(
        error_key::DUTY_NOT_ON_WATCH,
        &[("officer", &plain_line(officer))],
    )
}
