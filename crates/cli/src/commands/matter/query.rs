//! `detente query`: a question with a fixed set of answers.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::matter::MatterKind;
use detente_language::{Text, error_key, key};

use super::{
    Sort, begin_because, beginning_with, entries, given, list, required, say_on,
    shape_of_beginning, shape_of_list, shape_of_say, shape_of_show, show, time, words_of,
};
use crate::commands::Command;
use crate::commands::register::Trigger;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::{help, times};

/// The command.
pub const COMMAND: Command = Command {
    name: "query",
    shape,
    run,
};

const SORT: Sort = Sort {
    kind: MatterKind::Query,
    command: "query",
    none: key::QUERY_NONE,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_QUERY_LONG;
    let child = |name, about| help::skeleton(text, name, about, long);
    let say = |name, about| shape_of_say(text, child(name, about));
    let question = help::positional(
        text,
        "question",
        key::VALUE_QUESTION,
        key::ARG_QUERY_QUESTION,
    );
    let about = help::positional(text, "text", key::VALUE_TEXT, key::ARG_QUERY_TEXT);
    let asks = child("ask", key::HELP_QUERY_ASK)
        .arg(question.required(true))
        .arg(about.required_unless_present("trigger"))
        .arg(Trigger::argument(text))
        .arg(help::many(
            text,
            "about",
            key::VALUE_ID,
            key::ARG_QUERY_ABOUT,
        ));
    let answer = help::positional(text, "answer", key::VALUE_ANSWER, key::ARG_QUERY_ANSWER);
    help::group(
        text,
        child("query", key::HELP_QUERY).subcommand_required(true),
        vec![
            shape_of_beginning(text, asks),
            shape_of_list(text, child("list", key::HELP_QUERY_LIST)),
            shape_of_show(text, child("show", key::HELP_QUERY_SHOW)),
            say("answer", key::HELP_QUERY_ANSWER).arg(answer.required(true)),
            say("will-check", key::HELP_QUERY_WILL_CHECK)
                .arg(time(text, "until", key::ARG_MATTER_UNTIL).required(true)),
            say("withdraw", key::HELP_QUERY_WITHDRAW),
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
        "ask" => {
            Actor::is_there(desk, arguments.get_one("officer"))?;
            let client = desk.client()?;
            let line = desk.line(&client, arguments.get_one("line"))?;
            let triggers = Trigger::of(&client, &line, arguments)?;
            let due = given(arguments, "answer-by");
            let due = due.map(|text| times::to_come("--answer-by", text));
            // Whoever types no words asks about those that are quoted there, and says nothing else of it.
            let typed = given(arguments, "text").map(|text| words_of(desk, arguments, text));
            let words = typed.or_else(|| Trigger::quoted(&triggers));
            let words = words.ok_or_else(|| {
                let argument = desk.say(key::VALUE_TEXT, &[]);
                Failure::usage(error_key::USAGE_MISSING, &[("argument", &argument)])
            })?;
            let mut new = beginning_with(&line, &SORT, arguments, due.transpose()?, words)?;
            new.question = Some(required(arguments, "question").to_owned());
            new.references = entries(desk, &client, &line, arguments, "about")?;
            begin_because(desk, &client, (&line, arguments), &SORT, &triggers, new)
        }
        act => say_on(desk, &[&SORT], arguments, act, |_, _, _, new| {
            match act {
                "answer" => new.answer = Some(required(arguments, "answer").to_owned()),
                "will-check" => {
                    let until = required(arguments, "until");
                    new.due = Some(times::to_come("--until", until)?);
                }
                _ => {}
            }
            Ok(())
        }),
    }
}
