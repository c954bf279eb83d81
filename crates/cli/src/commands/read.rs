//! `detente read`: the list of messages, and one message with every fact known of it.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::message::{Message, Messages, StateReached};
use detente_language::{Text, key, plain_line};

use crate::client::Client;
use crate::commands::Command;
use crate::desk::{Desk, LineHere, STATUSES, bad_value, key_of};
use crate::failure::Outcome;
use crate::output::out_line;
use crate::{help, said, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "read",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "read", key::HELP_READ, key::HELP_READ_LONG)
        .arg(help::positional(
            text,
            "id",
            key::VALUE_ID,
            key::ARG_READ_ID,
        ))
        .arg(help::option(
            text,
            "status",
            key::VALUE_STATUS,
            key::ARG_READ_STATUS,
        ))
        .arg(help::switch(text, "closed", key::ARG_READ_CLOSED))
        .arg(help::option(
            text,
            "text-language",
            key::VALUE_LANGUAGE,
            key::ARG_READ_LANGUAGE,
        ))
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let Some(id) = arguments.get_one::<String>("id") else {
        let wish = arguments.get_one::<String>("status").map(String::as_str);
        if let Some(wish) = wish
            && !STATUSES.contains(&wish)
        {
            return Err(bad_value("--status", wish, &STATUSES.join(", ")));
        }
        let mut lists = BTreeMap::new();
        for status in STATUSES
            .iter()
            .filter(|status| wish.is_none_or(|wish| wish == **status))
        {
            lists.insert(*status, all(&client, &line.status.id.to_string(), status)?);
        }
        list(desk, &line, &lists)?;
        return Ok(ExitCode::SUCCESS);
    };
    let mut message = desk.message(&client, &line, id)?;
    let path = format!("/v1/lines/{}/messages/{}", line.status.id, message.id);
    let opens = !arguments.get_flag("closed") && message.from != line.status.own;
    if opens {
        let _: ActAnswer = client.post(&format!("{path}/displayed"), &())?;
    }
    let wish = arguments.get_one::<String>("text-language");
    if opens || wish.is_some() {
        let words = said::words(wish.map(String::as_str));
        message = client.get(&format!("{path}?{words}"))?;
    }
    if desk.json {
        desk.print_json(&message)?;
    } else {
        for row in in_words(desk, &line, &message) {
            out_line!("{row}");
        }
        if waits_here(&line, &message) {
            let id = message.id.to_string();
            desk.tell(key::READ_NEXT_HERE, &[("id", screen::short(&id).into())]);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether no officer here has acknowledged or answered a message of another party that still stands.
fn waits_here(line: &LineHere, message: &Message) -> bool {
    let own = line.status.own;
    let taken = |state: &StateReached| {
        state.by == own && ["acknowledged", "answered"].contains(&&*state.state)
    };
    message.from != own && !message.cancelled && !message.states.iter().any(taken)
}

/// Every message of one status, oldest first, page by page.
///
/// # Errors
///
/// As for [`Client::get`].
pub fn all(client: &Client, line: &str, status: &str) -> Outcome<Vec<Message>> {
    let words = said::words(None);
    let path = format!("/v1/lines/{line}/messages?status={status}&{words}");
    let mut all: Messages = client.list(&path)?;
    all.messages.reverse();
    Ok(all.messages)
}

/// Messages of different status never mix: each list stands under its own.
fn list(desk: &Desk, line: &LineHere, lists: &BTreeMap<&str, Vec<Message>>) -> Outcome {
    if desk.json {
        return desk.print_json(lists);
    }
    for (status, messages) in lists.iter().filter(|(_, messages)| !messages.is_empty()) {
        out_line!("{}", desk.label("status", status));
        for message in messages {
            out_line!("  {}", row(desk, line, message));
        }
    }
    if lists.values().all(Vec::is_empty) {
        desk.tell(key::READ_NONE, &[]);
    } else {
        desk.tell(key::READ_NEXT, &[]);
    }
    Ok(())
}

fn row(desk: &Desk, line: &LineHere, message: &Message) -> String {
    let id = message.id.to_string();
    let state = message
        .states
        .last()
        .map_or("sent", |state| state.state.as_str());
    let state = if message.cancelled {
        "cancelled"
    } else {
        state
    };
    let text = match &message.template {
        Some(template) => said::title(template),
        None => message.text.as_deref().map(plain_line).unwrap_or_default(),
    };
    let beginning: String = text.chars().take(ROW_CHARACTERS_MAX).collect();
    let more = if beginning.len() < text.len() {
        "…"
    } else {
        ""
    };
    format!(
        "{}  {}  {}  {} [{}]  {beginning}{more}",
        screen::short(&id),
        message.dtg,
        desk.label("precedence", &message.precedence),
        plain_line(line.party(message.from)),
        desk.label("state", state),
    )
}

/// A message with all that is known of it, a line each.
#[must_use]
pub fn in_words(desk: &Desk, line: &LineHere, message: &Message) -> Vec<String> {
    let text = desk.text;
    let from = plain_line(&message.from_name);
    let mut rows = vec![
        format!(
            "{} / {} / {}",
            desk.label("precedence", &message.precedence),
            desk.label("status", &message.status),
            screen::moment(text, message.time)
        ),
        text.say(key::READ_FROM, &[("party", from.into())]),
    ];
    for (heading, parties) in [
        (key::READ_TO, &message.action),
        (key::READ_INFO, &message.info),
    ] {
        if !parties.is_empty() {
            let names: Vec<&str> = parties.iter().map(|index| line.party(*index)).collect();
            rows.push(text.say(heading, &[("parties", names.join(", ").into())]));
        }
    }
    for flag in &message.flags {
        rows.push(format!("! {}", flag_in_words(text, flag)));
    }
    match (&message.template, &message.text) {
        (Some(template), _) => rows.extend(said::rows(text, template)),
        (None, Some(written)) => {
            rows.push(text.say(key::READ_TEXT, &[]));
            rows.extend(screen::as_written(written).map(|row| format!("  {row}")));
        }
        (None, None) => rows.push(text.say(key::READ_TEXT_WITHHELD, &[])),
    }
    if let Some(reason) = &message.reason {
        rows.push(text.say(key::READ_REASON, &[]));
        rows.extend(screen::as_written(reason).map(|row| format!("  {row}")));
    }
    rows.push(text.say(key::READ_STATES, &[]));
    for state in &message.states {
        let known = state_rows(desk, line.party(state.by), state).into_iter();
        rows.extend(known.map(|row| format!("  {row}")));
    }
    for act in &message.without_effect {
        let why = flag_in_words(text, &act.why);
        let party = line.party(act.by).to_owned();
        let said = text.say(
            key::READ_WITHOUT_EFFECT,
            &[("party", party.into()), ("why", why.into())],
        );
        rows.push(format!("  {said}"));
    }
    rows
}

/// One state that a message reached by what a party did or held, and what was said with it.
#[must_use]
pub fn state_rows(desk: &Desk, party: &str, state: &StateReached) -> Vec<String> {
    let mut rows = vec![state_in_words(desk, party, state)];
    if let Some(template) = &state.template {
        let said = said::rows(desk.text, template).into_iter();
        rows.extend(said.map(|row| format!("  {row}")));
    } else if let Some(words) = &state.text {
        rows.extend(screen::as_written(words).map(|row| format!("  {row}")));
    }
    rows
}

fn state_in_words(desk: &Desk, party: &str, state: &StateReached) -> String {
    let mut name = desk.label("state", &state.state);
    if let Some(answer) = &state.answer {
        name = format!("{name}: {}", desk.label("answer", answer));
    }
    if let Some(due) = state.due {
        let until = desk.say(
            key::READ_PUTS_OFF,
            &[("time", screen::moment(desk.text, due).into())],
        );
        name = format!("{name}, {until}");
    }
    let party = party.to_owned();
    let at = screen::moment_to_second(desk.text, state.at);
    let officers = screen::officers(desk.text, &state.signers);
    let mut said = if officers.is_empty() {
        desk.say(
            key::STATE_BY_NODE,
            &[
                ("state", name.into()),
                ("time", at.into()),
                ("party", party.into()),
            ],
        )
    } else {
        desk.say(
            key::STATE_BY_OFFICERS,
            &[
                ("state", name.into()),
                ("time", at.into()),
                ("party", party.into()),
                ("officers", officers.into()),
            ],
        )
    };
    for flag in &state.flags {
        said.push_str(&format!(" ! {}", flag_in_words(desk.text, flag)));
    }
    said
}

/// What is odd, or why something has no effect, in words; a word without a label stays as it is.
pub(crate) fn flag_in_words(text: &Text, flag: &str) -> String {
    match key_of("flag", flag).or_else(|| key_of("refusal", flag)) {
        Some(key) => text.say(key, &[]),
        None => plain_line(flag),
    }
}

/// Characters of a text shown in a list.
const ROW_CHARACTERS_MAX: usize = 60;
