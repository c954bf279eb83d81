//! `detente call`: a call that one side asks the other for, and what becomes of it; and calls as held.

use std::ops::RangeInclusive;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::EntryIdText;
use detente_api::matter::{CallWish, Matter, MatterKind, NewMatterAct, SuitableTime};
use detente_language::{Text, key};
use detente_line::limits::CALL_MINUTES_MAX;

use super::{
    Sort, begin_because, beginning, calendar, entries, held, level, list, named, required, say_on,
    shape_of_beginning, shape_of_list, shape_of_say, shape_of_show, show, time,
};
use crate::commands::Command;
use crate::commands::register::Trigger;
use crate::desk::{Desk, bad_value};
use crate::failure::Outcome;
use crate::officer::Actor;
use crate::{help, times};

/// The command.
pub const COMMAND: Command = Command {
    name: "call",
    shape,
    run,
};

pub(super) const SORT: Sort = Sort {
    kind: MatterKind::CallRequest,
    command: "call",
    none: key::CALL_NONE,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_CALL_LONG;
    let child = |name, about| help::skeleton(text, name, about, long);
    let say = |name, about| shape_of_say(text, child(name, about));
    let minutes =
        || help::option(text, "minutes", key::VALUE_NUMBER, key::ARG_CALL_MINUTES).required(true);
    let at = || time(text, "at", key::ARG_CALL_AT).required(true);
    let mut children = vec![
        request(text, child("request", key::HELP_CALL_REQUEST)),
        shape_of_list(text, child("list", key::HELP_CALL_LIST)),
        shape_of_show(text, child("show", key::HELP_CALL_SHOW)),
        say("seen", key::HELP_CALL_SEEN),
        say("accept", key::HELP_CALL_ACCEPT)
            .arg(at())
            .arg(minutes()),
        say("propose", key::HELP_CALL_PROPOSE)
            .arg(at())
            .arg(minutes()),
        say("take", key::HELP_CALL_TAKE).arg(help::option(
            text,
            "proposal",
            key::VALUE_ID,
            key::ARG_CALL_PROPOSAL,
        )),
        say("defer", key::HELP_CALL_DEFER)
            .arg(time(text, "until", key::ARG_MATTER_UNTIL).required(true)),
        say("delegate", key::HELP_CALL_DELEGATE).arg(
            help::option(text, "level", key::VALUE_LEVEL, key::ARG_CALL_OTHER_LEVEL).required(true),
        ),
        say("decline", key::HELP_CALL_DECLINE).arg(help::option(
            text,
            "reason",
            key::VALUE_REASON,
            key::ARG_CALL_REASON,
        )),
        say("withdraw", key::HELP_CALL_WITHDRAW),
        say("call-off", key::HELP_CALL_CALL_OFF),
        calendar::shape(text, child("calendar", key::HELP_CALL_CALENDAR)),
    ];
    children.extend(held::shapes(text, child));
    help::group(
        text,
        child("call", key::HELP_CALL).subcommand_required(true),
        children,
    )
}

fn request(text: &Text, command: clap::Command) -> clap::Command {
    let command = command
        .arg(help::positional(text, "text", key::VALUE_TEXT, key::ARG_CALL_SUBJECT).required(true))
        .arg(help::option(text, "level", key::VALUE_LEVEL, key::ARG_CALL_LEVEL).required(true))
        .arg(help::option(text, "whom", key::VALUE_NAME, key::ARG_CALL_WHOM).required(true))
        .arg(help::option(text, "behalf", key::VALUE_NAME, key::ARG_CALL_BEHALF).required(true))
        .arg(help::many(
            text,
            "suits",
            key::VALUE_SPAN,
            key::ARG_CALL_SUITS,
        ))
        .arg(help::many(
            text,
            "call-language",
            key::VALUE_LANGUAGE,
            key::ARG_CALL_LANGUAGE,
        ))
        .arg(help::switch(text, "interpreter", key::ARG_CALL_INTERPRETER))
        .arg(help::switch(text, "recording", key::ARG_CALL_RECORDING))
        .arg(help::many(
            text,
            "repeats",
            key::VALUE_ID,
            key::ARG_CALL_REPEATS,
        ))
        .arg(help::many(
            text,
            "follows",
            key::VALUE_ID,
            key::ARG_CALL_FOLLOWS,
        ))
        .arg(Trigger::argument(text))
        .arg(help::many(
            text,
            "about",
            key::VALUE_ID,
            key::ARG_CALL_GAVE_RISE,
        ));
    shape_of_beginning(text, command)
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let Some((word, arguments)) = arguments.subcommand() else {
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(done) = held::run(desk, word, arguments) {
        return done;
    }
    match word {
        "list" => list(desk, &SORT, arguments),
        "show" => show(desk, &[&SORT, &held::SORT], arguments),
        // Either may be taken back by whoever began it.
        "withdraw" => {
            let sorts = [&SORT, &held::SORT];
            say_on(desk, &sorts, arguments, word, |_, _, _, _| Ok(()))
        }
        "request" => ask_for(desk, arguments),
        "calendar" => calendar::run(desk, &SORT, arguments),
        act => say_on(desk, &[&SORT], arguments, act, |_, line, matter, new| {
            new.due = time_of(arguments)?;
            if let Some(wish) = optional(arguments, "minutes") {
                let minutes = wish
                    .parse()
                    .ok()
                    .filter(|minutes| MINUTES.contains(minutes));
                let known = format!("{}-{}", MINUTES.start(), MINUTES.end());
                let minutes = minutes.ok_or_else(|| bad_value("--minutes", wish, &known))?;
                new.minutes = Some(minutes);
            }
            if let Some(wish) = optional(arguments, "level") {
                new.level = Some(level(desk, line, "--level", wish)?);
            }
            if act == "decline" {
                let reason = optional(arguments, "reason").unwrap_or("not-stated");
                new.reason = Some(reason.to_owned());
            }
            named_proposal(arguments, matter, new)
        }),
    }
}

/// A value of an argument that only some of the acts have.
pub(super) fn optional<'a>(arguments: &'a ArgMatches, id: &str) -> Option<&'a str> {
    let value = arguments.try_get_one::<String>(id).ok().flatten();
    value.map(String::as_str)
}

/// When the call begins, or until when it is put off.
fn time_of(arguments: &ArgMatches) -> Outcome<Option<detente_api::Moment>> {
    for (id, argument) in [("at", "--at"), ("until", "--until")] {
        if let Some(text) = optional(arguments, id) {
            return times::to_come(argument, text).map(Some);
        }
    }
    Ok(None)
}

/// The proposal that is taken, by the beginning of its id, of those that are on offer.
fn named_proposal(arguments: &ArgMatches, matter: &Matter, new: &mut NewMatterAct) -> Outcome {
    let Some(wish) = optional(arguments, "proposal") else {
        return Ok(());
    };
    let ids = || matter.proposed.iter().map(|time| time.entry);
    let fits = |id: &EntryIdText| id.to_string().starts_with(wish);
    let mut fitting = ids().filter(fits);
    match (fitting.next(), fitting.next()) {
        (Some(id), None) => new.proposal = Some(id),
        _ => {
            let known: Vec<String> = ids().map(|id| id.to_string()).collect();
            return Err(bad_value("--proposal", wish, &known.join(", ")));
        }
    }
    Ok(())
}

fn ask_for(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let suits = arguments.get_many::<String>("suits").unwrap_or_default();
    let times: Outcome<Vec<SuitableTime>> = suits
        .map(|text| {
            let (from, until) = times::span("--suits", text)?;
            Ok(SuitableTime { from, until })
        })
        .collect();
    let times = times?;
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let mut new = beginning(desk, &line, &SORT, arguments)?;
    new.level = Some(level(desk, &line, "--level", required(arguments, "level"))?);
    let languages = arguments.get_many::<String>("call-language");
    new.call = Some(CallWish {
        whom: required(arguments, "whom").to_owned(),
        behalf: required(arguments, "behalf").to_owned(),
        times,
        languages: languages.unwrap_or_default().cloned().collect(),
        interpreter: arguments.get_flag("interpreter"),
        recording: arguments.get_flag("recording"),
    });
    let repeats = arguments.get_many::<String>("repeats").unwrap_or_default();
    new.references = named(desk, &client, &line, &SORT, repeats.cloned())?;
    let follows = arguments.get_many::<String>("follows").unwrap_or_default();
    let calls = named(desk, &client, &line, &held::SORT, follows.cloned())?;
    new.references.extend(calls);
    let about = entries(desk, &client, &line, arguments, "about")?;
    new.references.extend(about);
    let triggers = Trigger::of(&client, &line, arguments)?;
    begin_because(desk, &client, (&line, arguments), &SORT, &triggers, new)
}

/// For how long a call is agreed.
const MINUTES: RangeInclusive<u32> = 1..=CALL_MINUTES_MAX;
