//! `detente send`: a message, signed by an officer here.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _};
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::AsText;
use detente_api::act::ActAnswer;
use detente_api::template::NewTemplateMessage;
use detente_api::text::{precedence_name, precedence_of, status_name, status_of};
use detente_language::{Text, error_key, key};
use detente_line::message::SAFETY_OF_LIFE_TEMPLATES;
use detente_line::message::compose::{Author, Composed};
use detente_line::message::template::Filled;
use detente_line::suspension::Part;
use detente_node::causes::field_faults;
use detente_record::{Precedence, Status};
use detente_templates::{Reader, built_in, input};
use jiff::tz::TimeZone;

use crate::act::{self, Naming, NewMessage};
use crate::client::Client;
use crate::commands::register::Trigger;
use crate::commands::{Command, matter, suspension};
use crate::desk::{Desk, LineHere, STATUSES, bad_value};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::output::{err_line, out_line};
use crate::{help, said, screen, times};

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
        .arg(
            help::positional(text, "fields", key::VALUE_FIELD, key::ARG_SEND_FIELDS)
                .num_args(0..)
                .requires("template"),
        )
        .arg(help::option(text, "file", key::VALUE_FILE, key::ARG_SEND_FILE).conflicts_with("text"))
        .arg(
            help::option(
                text,
                "template",
                key::VALUE_TEMPLATE,
                key::ARG_SEND_TEMPLATE,
            )
            .conflicts_with("file"),
        )
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
        .arg(matter::time(text, "answer-by", key::ARG_SEND_ANSWER_BY))
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
        .arg(help::switch(
            text,
            "safety-of-life",
            key::ARG_SEND_SAFETY_OF_LIFE,
        ))
        .arg(help::switch(
            text,
            "although-suspended",
            key::ARG_ALTHOUGH_SUSPENDED,
        ))
        .arg(Trigger::argument(text))
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
    let due = given("answer-by").map(|text| times::to_come("--answer-by", text));
    let due = due.transpose()?;
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let template = given("template");
    let text = match template {
        None => text_of(desk, arguments)?,
        Some(_) => String::new(),
    };
    let text = text.trim_end_matches(['\n', '\r']);
    if text.trim().is_empty() && template.is_none() {
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
    let triggers = Trigger::of(&client, &line, arguments)?;
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    let language = given("text-language").unwrap_or_else(|| desk.text.language().tag());
    let typed = template.map(|name| Ok::<_, Failure>((name, fields_of(arguments)?)));
    let typed = typed.transpose()?;
    // A key's owner signs what this program has filled and shown; a session's node fills it.
    let filled = match (&actor, &typed) {
        (Actor::Key(_), Some((name, fields))) => Some(fill(desk, &line, name, fields, language)?),
        _ => None,
    };
    let message = NewMessage {
        status,
        precedence,
        action,
        info,
        due,
        language,
        text,
        template: filled.as_ref(),
        alone: given("break-glass"),
        safety_of_life: arguments.get_flag("safety-of-life"),
        although_suspended: arguments.get_flag("although-suspended"),
    };
    let to = [&message.action[..], &message.info[..]].concat();
    let can_be_suspended = status == Status::Actual
        && precedence != Precedence::Flash
        && !message.safety_of_life
        && !filled.as_ref().is_some_and(saves_life);
    let references = Trigger::references(&triggers).into_iter();
    let naming = Naming {
        references: references.map(|id| id.0).collect(),
    };
    let answer = match &actor {
        Actor::Key(officer) => {
            if let Some(filled) = &filled {
                show(desk, filled, status);
            }
            act::send_naming(&client, &line, &message, &naming, officer)?
        }
        Actor::Session(_) => {
            let path = format!("/v1/lines/{}/messages", line.status.id);
            client.post(&path, &by_session(message, typed, &naming))?
        }
    };
    tell_answer(desk, &answer)?;
    if can_be_suspended {
        suspension::tell_not_awaited(desk, &line, Some(Part::Messages), |one| to.contains(&one));
    }
    let of = (line.status.id, &answer);
    Trigger::note(&triggers, desk, &client, arguments, of)?;
    Ok(ExitCode::SUCCESS)
}

/// Whether what was filled is for the safety of life by itself.
fn saves_life(filled: &Filled) -> bool {
    SAFETY_OF_LIFE_TEMPLATES.contains(&filled.code())
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

/// The fields that were typed, `name=value` each: the first stands where a text would.
///
/// # Errors
///
/// One has no name, or a name stands twice.
pub fn fields_of(arguments: &ArgMatches) -> Outcome<BTreeMap<String, String>> {
    let first = arguments.get_one::<String>("text").into_iter();
    let more = arguments.get_many::<String>("fields").unwrap_or_default();
    let mut fields = BTreeMap::new();
    for typed in first.chain(more) {
        let pair = typed.split_once('=');
        let (name, value) = pair.ok_or_else(|| bad_value("FIELD", typed, "name=value"))?;
        if fields
            .insert(name.trim().to_owned(), value.to_owned())
            .is_some()
        {
            return Err(bad_value("FIELD", typed, name));
        }
    }
    Ok(fields)
}

/// Fills a template of the set that the line's charter agrees on.
///
/// # Errors
///
/// The charter agrees on none, or on one that is not here, or the fields don't fit.
pub fn fill(
    desk: &Desk,
    line: &LineHere,
    name: &str,
    fields: &BTreeMap<String, String>,
    language: &str,
) -> Outcome<Filled> {
    let own = built_in();
    let agreed = line.charter.templates.map(|set| set.0);
    let agreed = agreed.ok_or_else(|| Failure::new(error_key::TEMPLATE_NONE_AGREED, &[]))?;
    if agreed != own.hash() {
        let set = agreed.to_string();
        return Err(Failure::new(
            error_key::TEMPLATE_SET_NOT_HERE,
            &[("set", &set)],
        ));
    }
    let template = own.named(name);
    let template =
        template.ok_or_else(|| Failure::new(error_key::TEMPLATE_UNKNOWN, &[("template", name)]))?;
    input::fill(template, fields, language).map_err(|faults| {
        let faults = desk.text.value(&field_faults(&faults));
        Failure::new(
            error_key::TEMPLATE_FIELDS,
            &[("template", name), ("faults", &faults)],
        )
    })
}

/// What the officer is about to sign, as its receivers will read it.
pub fn show(desk: &Desk, filled: &Filled, status: Status) {
    let zone = TimeZone::system();
    let reader = Reader {
        language: desk.text.language().tag(),
        zone: &zone,
    };
    if let (Ok(rendered), false) = (built_in().render(filled, status, &reader), desk.json) {
        for row in rendered.whole().lines().flat_map(said::shown) {
            out_line!("{row}");
        }
    }
}

/// The message as the node takes it from whoever has signed in.
#[must_use]
pub fn by_session(
    message: NewMessage<'_>,
    typed: Option<(&str, BTreeMap<String, String>)>,
    naming: &Naming,
) -> detente_api::officer::NewMessage {
    detente_api::officer::NewMessage {
        status: status_name(message.status).to_owned(),
        precedence: precedence_name(message.precedence).to_owned(),
        action: message.action,
        info: message.info,
        due: message.due,
        references: naming.references.iter().copied().map(AsText).collect(),
        language: Some(message.language.to_owned()),
        text: typed.is_none().then(|| message.text.to_owned()),
        template: typed.map(|(name, fields)| NewTemplateMessage {
            name: name.to_owned(),
            fields,
        }),
        break_glass: message.alone.map(str::to_owned),
        check_fire: false,
        safety_of_life: message.safety_of_life,
        although_suspended: message.although_suspended,
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
