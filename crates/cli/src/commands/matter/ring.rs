//! `detente ring`: raises the other side's watch at once, without appointment, and answers such a ring.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::Moment;
use detente_api::matter::{Matter, MatterKind};
use detente_language::{Text, key};

use super::call::optional;
use super::{
    Sort, begin_matter, beginning_as, entries, given, language, line, list, officer, say_on,
    shape_of_list, shape_of_say, shape_of_show, show, words_of,
};
use crate::commands::{Command, now};
use crate::desk::{Desk, bad_value};
use crate::failure::Outcome;
use crate::officer::Actor;
use crate::{countdown, help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "ring",
    shape,
    run,
};

pub(super) const SORT: Sort = Sort {
    kind: MatterKind::Ring,
    command: "ring",
    none: key::RING_NONE,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_RING_LONG;
    let child = |name, about| help::skeleton(text, name, about, long);
    let say = |name, about| shape_of_say(text, child(name, about));
    let option = |id, value, about| help::option(text, id, value, about);
    let start = child("start", key::HELP_RING_START)
        .arg(help::positional(
            text,
            "text",
            key::VALUE_TEXT,
            key::ARG_RING_TEXT,
        ))
        .arg(option("seconds", key::VALUE_NUMBER, key::ARG_RING_SECONDS))
        .arg(help::many(
            text,
            "about",
            key::VALUE_ID,
            key::ARG_QUERY_ABOUT,
        ))
        .arg(option("to", key::VALUE_PARTY, key::ARG_MATTER_TO))
        .arg(option("status", key::VALUE_STATUS, key::ARG_STATUS))
        .arg(language(text))
        .arg(officer(text))
        .arg(line(text));
    let reason = option("reason", key::VALUE_REASON, key::ARG_RING_REASON);
    help::group(
        text,
        child("ring", key::HELP_RING).subcommand_required(true),
        vec![
            start,
            shape_of_list(text, child("list", key::HELP_RING_LIST)),
            shape_of_show(text, child("show", key::HELP_RING_SHOW)),
            say("answer", key::HELP_RING_ANSWER),
            say("refuse", key::HELP_RING_REFUSE).arg(reason),
            say("withdraw", key::HELP_RING_WITHDRAW),
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
        "start" => start(desk, arguments),
        act => say_on(desk, &[&SORT], arguments, act, |_, _, _, new| {
            if act == "refuse" {
                let reason = optional(arguments, "reason").unwrap_or("not-stated");
                new.reason = Some(reason.to_owned());
            }
            Ok(())
        }),
    }
}

fn start(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let words = given(arguments, "text").map(|text| words_of(desk, arguments, text));
    let mut new = beginning_as("immediate", &line, &SORT, arguments, None, words)?;
    if let Some(wish) = given(arguments, "seconds") {
        let seconds = wish.parse();
        new.rings_for_s = Some(seconds.map_err(|_| bad_value("--seconds", wish, "10-600"))?);
    }
    new.references = entries(desk, &client, &line, arguments, "about")?;
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    begin_matter(desk, &client, &line, &SORT, &actor, new)
}

/// Until when a ring rings.
pub(super) fn in_words(desk: &Desk, matter: &Matter) -> Option<String> {
    let until = matter.rings_until?;
    let time = match matter.awaits {
        Some(_) => countdown::moment_to_second(desk.text, Moment(now()), until),
        None => screen::moment_to_second(desk.text, until),
    };
    let seconds = i64::try_from(matter.rings_for_s?).ok()?;
    let facts = [("time", time.into()), ("seconds", seconds.into())];
    Some(desk.text.say(key::RING_UNTIL, &facts))
}
