//! `detente protest`: a complaint of record. Its words go as a message, which is delivered, acknowledged and answered as any
//! other; that it is a protest, and about what, is an account on the same line, which names the message.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::message::Message;
use detente_api::officer::AnswerText;
use detente_api::register::{Named, NewRegisterEntry, Referred, RegisterKind, RegisterPart};
use detente_api::text::{precedence_of, status_of};
use detente_api::{AsText, Moment};
use detente_language::{Text, error_key, key, plain_line};
use detente_record::limits::REFERENCES_MAX;
use detente_record::{EntryId, PartyIndex, Precedence};

use super::{Sort, Trigger, add, given, many, show, trigger};
use crate::act::{self, Naming, NewMessage};
use crate::client::Client;
use crate::commands::{Command, matter, now, read, send};
use crate::desk::{Desk, LineHere, STATUSES, bad_value};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::{help, said, screen, times};

/// The command.
pub const COMMAND: Command = Command {
    name: "protest",
    shape,
    run,
};

const PROTESTS: Sort = Sort {
    part: RegisterPart::Protests,
    kinds: &[RegisterKind::Protest],
    command: "protest",
    none: key::PROTEST_NONE,
};

fn shape(text: &Text) -> clap::Command {
    let child = |name, about| help::skeleton(text, name, about, key::HELP_PROTEST_LONG);
    let option = |id, value, about| help::option(text, id, value, about);
    let words = help::positional(text, "text", key::VALUE_TEXT, key::ARG_PROTEST_TEXT);
    let about = || help::many(text, "about", key::VALUE_ID, key::ARG_PROTEST_ABOUT).required(true);
    let line = || option("line", key::VALUE_LINE, key::ARG_LINE);
    let message = help::positional(text, "id", key::VALUE_ID, key::ARG_PROTEST_MESSAGE);
    help::group(
        text,
        child("protest", key::HELP_PROTEST).subcommand_required(true),
        vec![
            child("lodge", key::HELP_PROTEST_LODGE)
                .arg(words.required(true))
                .arg(about())
                .arg(matter::time(text, "answer-by", key::ARG_MATTER_ANSWER_BY))
                .arg(option(
                    "precedence",
                    key::VALUE_PRECEDENCE,
                    key::ARG_PROTEST_PRECEDENCE,
                ))
                .arg(option("to", key::VALUE_PARTY, key::ARG_MATTER_TO))
                .arg(option("status", key::VALUE_STATUS, key::ARG_STATUS))
                .arg(help::switch(
                    text,
                    "although-suspended",
                    key::ARG_ALTHOUGH_SUSPENDED,
                ))
                .arg(matter::language(text))
                .arg(super::officer(text))
                .arg(line()),
            child("enter", key::HELP_PROTEST_ENTER)
                .arg(message.required(true))
                .arg(about())
                .arg(super::officer(text))
                .arg(line()),
            show::shape_of_list(text, child("list", key::HELP_PROTEST_LIST)),
            show::shape_of_show(text, child("show", key::HELP_PROTEST_SHOW)),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some(("lodge", arguments)) => lodge(desk, arguments),
        Some(("enter", arguments)) => enter(desk, arguments),
        Some(("list", arguments)) => show::list(desk, &PROTESTS, arguments),
        Some((_, arguments)) => show_one(desk, arguments),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// What a protest is about: entries of the line, and entries of the own book that the other side is not told of.
struct Subjects {
    on_line: Vec<Referred>,
    in_books: Vec<Trigger>,
}

impl Subjects {
    fn of(desk: &Desk, client: &Client, line: &LineHere, arguments: &ArgMatches) -> Outcome<Self> {
        let mut all = Self {
            on_line: Vec::new(),
            in_books: Vec::new(),
        };
        for wish in many(arguments, "about") {
            match Trigger::in_a_book(client, wish)? {
                Some(in_book) => all.in_books.push(in_book),
                None => all.on_line.push(add::referred(desk, client, line, wish)?),
            }
        }
        Ok(all)
    }

    fn entries(&self) -> Vec<EntryId> {
        let mut entries = Vec::new();
        for one in &self.on_line {
            if !entries.contains(&one.entry) {
                entries.push(one.entry);
            }
        }
        entries
    }
}

/// Sends the words, then enters that they are a protest: what must reach the other side goes first.
fn lodge(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let precedence = given(arguments, "precedence").unwrap_or("priority");
    let precedence = precedence_of(precedence)
        .filter(|precedence| *precedence != Precedence::Flash)
        .ok_or_else(|| bad_value("--precedence", precedence, "routine, priority, immediate"))?;
    let status = given(arguments, "status").unwrap_or("actual");
    let meant = status_of(status);
    let meant = meant.ok_or_else(|| bad_value("--status", status, &STATUSES.join(", ")))?;
    let due = given(arguments, "answer-by");
    let due = due.map(|text| times::to_come("--answer-by", text));
    let due = due.transpose()?;
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let to = addressee(&line, arguments)?;
    let subjects = Subjects::of(desk, &client, &line, arguments)?;
    let words = matter::words_of(
        desk,
        arguments,
        given(arguments, "text").unwrap_or_default(),
    );
    // What could not be entered afterwards is not sent: the account names the message too.
    let count = subjects.entries().len();
    if count >= REFERENCES_MAX {
        let most = format!("1-{}", REFERENCES_MAX - 1);
        return Err(bad_value("--about", &count.to_string(), &most));
    }
    let new = new_of(status, words.clone());
    add::account_of(&line, &new, &Named::default())?;
    if !desk.json {
        trigger::print(add::read_by(desk, &line));
    }
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    let message = NewMessage {
        status: meant,
        precedence,
        action: vec![to],
        info: Vec::new(),
        due,
        language: &words.language,
        text: &words.text,
        template: None,
        alone: None,
        safety_of_life: false,
        although_suspended: arguments.get_flag("although-suspended"),
    };
    let naming = Naming {
        references: subjects.entries(),
    };
    let answer = sent(&client, &line, &actor, message, &naming)?;
    let ActAnswer::Entry { entry } = &answer else {
        send::tell_answer(desk, &answer)?;
        desk.tell(key::PROTEST_NOT_ENTERED_YET, &[]);
        return Ok(ExitCode::SUCCESS);
    };
    let entered = entered(desk, &client, &line, &actor, (new, &subjects), entry.0);
    if entered.is_err() && !desk.json {
        let id = entry.to_string();
        let facts = [("id", screen::short(&id).into())];
        desk.tell(key::PROTEST_NOT_ENTERED, &facts);
    }
    entered?;
    let line = line.status.id;
    Trigger::note(
        &subjects.in_books,
        desk,
        &client,
        arguments,
        (line, &answer),
    )?;
    Ok(ExitCode::SUCCESS)
}

fn sent(
    client: &Client,
    line: &LineHere,
    actor: &Actor,
    message: NewMessage<'_>,
    naming: &Naming,
) -> Outcome<ActAnswer> {
    match actor {
        Actor::Key(officer) => act::send_naming(client, line, &message, naming, officer),
        Actor::Session(_) => {
            let path = format!("/v1/lines/{}/messages", line.status.id);
            client.post(&path, &send::by_session(message, None, naming))
        }
    }
}

/// Enters a message of ours that was sent before as a protest.
fn enter(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let wish = given(arguments, "id").unwrap_or_default();
    let message = desk.message(&client, &line, wish)?;
    let ours = message.from == line.status.own;
    let (Some(text), Some(language), true) = (&message.text, &message.language, ours) else {
        let id = message.id.to_string();
        return Err(Failure::new(error_key::PROTEST_NO_MESSAGE, &[("id", &id)]));
    };
    let words = AnswerText {
        language: language.clone(),
        text: text.clone(),
    };
    let subjects = Subjects::of(desk, &client, &line, arguments)?;
    let new = new_of(&message.status, words);
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    entered(desk, &client, &line, &actor, (new, &subjects), message.id.0)?;
    let answer = ActAnswer::Entry { entry: message.id };
    let line = line.status.id;
    Trigger::note(
        &subjects.in_books,
        desk,
        &client,
        arguments,
        (line, &answer),
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Enters on the line that a message is a protest, and about what, and tells it.
fn entered(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    actor: &Actor,
    (mut new, subjects): (NewRegisterEntry, &Subjects),
    message: EntryId,
) -> Outcome {
    let carrier = Referred {
        entry: message,
        account: None,
        party: PartyIndex(line.status.own),
    };
    let named = Named {
        about: std::iter::once(carrier)
            .chain(subjects.on_line.iter().cloned())
            .collect(),
        corrects: None,
    };
    new.about = named.about.iter().map(|one| AsText(one.entry)).collect();
    let account = add::account_of(line, &new, &named)?;
    let answer = add::enter(client, line, actor, &new, account, &named)?;
    match &answer {
        ActAnswer::Entry { entry } if !desk.json => {
            let (id, message) = (entry.to_string(), message.to_string());
            let facts = [
                ("id", screen::short(&id).into()),
                ("message", screen::short(&message).into()),
                ("officer", plain_line(actor.name()).into()),
            ];
            desk.tell(key::PROTEST_LODGED, &facts);
        }
        ActAnswer::Entry { entry } => desk.print_json(&serde_json::json!({
            "outcome": "entry", "entry": entry, "message": AsText(message),
        }))?,
        other => send::tell_answer(desk, other)?,
    }
    Ok(())
}

/// What is entered of a protest, but for what it is about.
fn new_of(status: &str, text: AnswerText) -> NewRegisterEntry {
    NewRegisterEntry {
        status: status.to_owned(),
        kind: RegisterKind::Protest,
        date: None,
        at: Some(Moment(now())),
        reported: None,
        text,
        paraphrase: false,
        translation: None,
        said_by: None,
        attribution: None,
        by: None,
        by_account_of: None,
        source: None,
        subject: None,
        place: None,
        position: None,
        involved: Vec::new(),
        casualties: None,
        damage: None,
        about: Vec::new(),
        corrects: None,
    }
}

/// To whom: the other side, or the one that is named.
fn addressee(line: &LineHere, arguments: &ArgMatches) -> Outcome<u8> {
    let to = match given(arguments, "to") {
        Some(wish) => line.parties(&[wish.to_owned()])?,
        None => line.others(),
    };
    match to[..] {
        [to] => Ok(to),
        _ => {
            let names = line.others().into_iter().map(|party| line.party(party));
            let known = plain_line(&names.collect::<Vec<_>>().join(", "));
            Err(Failure::new(
                error_key::MATTER_WITH_WHOM,
                &[("known", &known)],
            ))
        }
    }
}

/// Shows a protest with the message that carries it, and what became of that.
fn show_one(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    show::show(desk, arguments)?;
    if desk.json {
        return Ok(ExitCode::SUCCESS);
    }
    let client = desk.client()?;
    let registers = super::Registers::of(desk, &client, arguments)?;
    let wish = given(arguments, "id").unwrap_or_default();
    let (place, entry) = registers.named(&client, wish)?;
    let carried = entry.led_to.iter().filter(|one| one.line == place.id);
    let line = Desk::here(&client, place.clone())?;
    for one in carried.filter(|one| one.kind == "message") {
        let words = said::words(None);
        let path = format!("/v1/lines/{}/messages/{}?{words}", one.line, one.entry);
        let message: Message = client.get(&path)?;
        let rows = read::in_words(desk, &line, &message).into_iter();
        trigger::print(rows.map(|row| format!("  {row}")));
    }
    Ok(ExitCode::SUCCESS)
}
