//! `detente query`: a question with a fixed set of answers.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::matter::MatterKind;
use detente_language::{Text, key};

use super::{
    Sort, begin_matter, beginning, entries, list, required, say_on, shape_of_beginning,
    shape_of_list, shape_of_say, shape_of_show, show, time,
};
use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::Outcome;
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
        .arg(about.required(true))
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
            let mut new = beginning(desk, &line, &SORT, arguments)?;
            new.question = Some(required(arguments, "question").to_owned());
            new.references = entries(desk, &client, &line, arguments, "about")?;
            let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
            begin_matter(desk, &client, &line, &SORT, &actor, new)
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
