//! `detente handover`: one watch hands over to the next.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::book::{HandoverSheet, LogEntry, NewHandover, NewTakeover, OpenItem};
use detente_api::roster::{OfficerHere, Watch};
use detente_api::status::LineStatus;
use detente_api::{KeyText, Moment};
use detente_language::{Key, Text, Value, error_key, key, plain_line};
use detente_line::book::log::{self, Bell};
use detente_line::book::{Handover, Note};
use detente_node::book_view;

use super::log::{first, lines_of, named, tell};
use super::{acting, book, given, indented, line_called, officer, senseless, told};
use crate::client::Client;
use crate::commands::{Command, duty, matter, now};
use crate::desk::{Desk, LineHere, bad_value, label};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::{act, countdown, help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "handover",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let child = |name, about| help::skeleton(text, name, about, key::HELP_HANDOVER_LONG);
    let words = |about| help::positional(text, "text", key::VALUE_TEXT, about).required(true);
    let id = || help::positional(text, "id", key::VALUE_ID, key::ARG_HANDOVER_ID);
    let which = help::option(text, "id", key::VALUE_ID, key::ARG_HANDOVER_ID);
    let bell = help::option(text, "bell", key::VALUE_BELL, key::ARG_HANDOVER_BELL);
    help::group(
        text,
        child("handover", key::HELP_HANDOVER).subcommand_required(true),
        vec![
            child("sheet", key::HELP_HANDOVER_SHEET).arg(book(text)),
            child("give", key::HELP_HANDOVER_GIVE)
                .arg(words(key::ARG_HANDOVER_TEXT))
                .arg(matter::language(text))
                .arg(officer(text))
                .arg(book(text)),
            child("take", key::HELP_HANDOVER_TAKE)
                .arg(words(key::ARG_HANDOVER_REMARK))
                .arg(bell.required(true))
                .arg(which)
                .arg(help::switch(text, "book-only", key::ARG_HANDOVER_BOOK_ONLY))
                .arg(matter::language(text))
                .arg(officer(text))
                .arg(book(text)),
            child("show", key::HELP_HANDOVER_SHOW)
                .arg(id())
                .arg(book(text)),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some(("give", arguments)) => give(desk, arguments)?,
        Some(("take", arguments)) => take(desk, arguments)?,
        Some(("show", arguments)) => show(desk, arguments)?,
        Some((_, arguments)) => sheet(desk, arguments)?,
        None => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn sheet_of(client: &Client, book: &LineHere) -> Outcome<HandoverSheet> {
    client.get(&format!("/v1/lines/{}/handovers/sheet", book.status.id))
}

fn sheet(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let client = desk.client()?;
    let book = desk.book(&client, arguments.get_one("book"))?;
    let sheet = sheet_of(&client, &book)?;
    if desk.json {
        return desk.print_json(&sheet);
    }
    let now = Some(Moment(now()));
    tell_open(desk, &lines_of(&client)?, now, &sheet.open, sheet.more_open);
    if let Some(waiting) = sheet.waiting {
        let given = named(desk, &client, &book, &waiting.to_string())?;
        taken(desk, &given)
            .into_iter()
            .for_each(|row| crate::output::out_line!("{row}"));
    }
    Ok(())
}

fn give(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let (client, book, actor) = acting(desk, arguments)?;
    let words = given(arguments, "text").unwrap_or_default();
    let words = matter::words_of(desk, arguments, words);
    let new = NewHandover {
        language: words.language,
        text: words.text,
    };
    let answer: ActAnswer = match &actor {
        Actor::Session(_) => {
            client.post(&format!("/v1/lines/{}/handovers", book.status.id), &new)?
        }
        Actor::Key(officer) => {
            let sheet = sheet_of(&client, &book)?;
            let open = sheet.open.iter().filter_map(book_view::open_item_of);
            let open: Vec<_> = open.collect();
            // What a later node lists and this program has no word for is counted.
            let unknown = sheet.open.len() - open.len();
            let handover = Handover {
                language: new.language,
                text: new.text,
                more: sheet.more_open + u64::try_from(unknown).unwrap_or(u64::MAX),
                open,
            };
            act::by_key(&client, &book, officer, |author| {
                log::handover(author, &handover).map_err(senseless)
            })?
        }
    };
    told(desk, &actor, &answer, key::HANDOVER_GIVEN)?;
    // What was signed, with what the node has added.
    if let (ActAnswer::Entry { entry }, false) = (&answer, desk.json) {
        let signed = named(desk, &client, &book, &entry.to_string())?;
        tell_open(
            desk,
            &lines_of(&client)?,
            None,
            &signed.open,
            signed.more_open,
        );
    }
    Ok(())
}

fn take(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let bells = [Bell::Heard, Bell::NotHeard, Bell::NotTried];
    let wish = given(arguments, "bell").unwrap_or_default();
    let bell = bells.into_iter().find(|bell| bell.name() == wish);
    let known = bells.map(Bell::name).join(", ");
    let bell = bell.ok_or_else(|| bad_value("--bell", wish, &known))?;
    let (client, book, actor) = acting(desk, arguments)?;
    let handover = match given(arguments, "id") {
        Some(wish) => named(desk, &client, &book, wish)?,
        None => {
            let waiting = book.status.handover_waiting;
            let waiting =
                waiting.ok_or_else(|| Failure::new(error_key::HANDOVER_NONE_WAITS, &[]))?;
            named(desk, &client, &book, &waiting.to_string())?
        }
    };
    let words = given(arguments, "text").unwrap_or_default();
    let words = matter::words_of(desk, arguments, words);
    let id = handover.entry;
    let answer: ActAnswer = match &actor {
        Actor::Session(_) => {
            let new = NewTakeover {
                language: words.language,
                text: words.text,
                bell: bell.name().to_owned(),
            };
            let path = format!("/v1/lines/{}/handovers/{id}/takeover", book.status.id);
            client.post(&path, &new)?
        }
        Actor::Key(officer) => act::by_key(&client, &book, officer, |author| {
            let remark = Note::new(&words.language, &words.text);
            log::takeover(author, id.0, bell, &remark).map_err(senseless)
        })?,
    };
    told(desk, &actor, &answer, key::HANDOVER_TAKEN)?;
    if arguments.get_flag("book-only") || !matches!(answer, ActAnswer::Entry { .. }) {
        return Ok(());
    }
    relieve(desk, &client, arguments, &book, &handover)
}

/// Relieves whoever gave the watch, on every line where that officer is on watch, by the officer's key: a name may be another
/// person's elsewhere. What is refused on one line keeps none of the others back, and is said at the end; the takeover stands.
fn relieve(
    desk: &Desk,
    client: &Client,
    arguments: &ArgMatches,
    book: &LineHere,
    handover: &LogEntry,
) -> Outcome {
    let gave = |officer: &OfficerHere| {
        let mut signers = handover.signers.iter();
        signers.any(|signer| signer.number == officer.number)
    };
    let giver = book.officers.iter().find(|officer| gave(officer));
    let Some(key) = giver.map(|giver| giver.key) else {
        return Ok(());
    };
    let mut failed = None;
    for status in lines_of(client)? {
        if status.is_book() || status.ended.is_some() {
            continue;
        }
        let name = plain_line(desk.own_words(&status.name, "?"));
        match relieve_on(desk, client, arguments, status, &key) {
            Ok(None) => {}
            Ok(Some((officer, ActAnswer::Entry { .. }))) => {
                let facts = [("line", name.into()), ("officer", officer.into())];
                note(desk, key::HANDOVER_RELIEVED, &facts);
            }
            Ok(Some((officer, _))) => {
                let facts = [("line", name.into()), ("officer", officer.into())];
                note(desk, key::HANDOVER_NOT_YET_RELIEVED, &facts);
            }
            Err(failure) => {
                let facts = [("line", name.into())];
                note(desk, key::HANDOVER_NOT_RELIEVED, &facts);
                failed = Some(failure);
            }
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Says something beside the answer, which alone a machine reads.
fn note(desk: &Desk, key: Key, facts: &[(&str, Value)]) {
    if !desk.json {
        desk.tell(key, facts);
    }
}

/// Relieves the officer with a key on one line, if on watch there: who that is, and what came of it.
fn relieve_on(
    desk: &Desk,
    client: &Client,
    arguments: &ArgMatches,
    status: LineStatus,
    key: &KeyText,
) -> Outcome<Option<(String, ActAnswer)>> {
    let line = Desk::here(client, status)?;
    let on: Watch = client.get(&format!("/v1/lines/{}/watch", line.status.id))?;
    let own = on.parties.iter().find(|one| one.party == line.status.own);
    let has_key = |number: u16| {
        let mut officers = line.officers.iter();
        officers.any(|officer| officer.number == number && officer.key == *key)
    };
    let mut on_watch = own.into_iter().flat_map(|own| &own.on_watch);
    let Some(relieved) = on_watch.find(|one| has_key(one.number)) else {
        return Ok(None);
    };
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    let answer = duty::take(client, &line, &actor, Some(relieved.entry.0))?;
    Ok(Some((plain_line(&relieved.officer), answer)))
}

fn show(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let client = desk.client()?;
    let book = desk.book(&client, arguments.get_one("book"))?;
    let handover = match given(arguments, "id") {
        Some(wish) => Some(named(desk, &client, &book, wish)?),
        None => {
            let is_one = |one: &LogEntry| one.act == "handover" && one.without_effect.is_none();
            first(&client, &book, "actual", is_one)?
        }
    };
    if desk.json {
        return desk.print_json(&handover);
    }
    match handover {
        Some(handover) => tell(desk, &lines_of(&client)?, &handover),
        None => desk.tell(key::HANDOVER_NONE, &[]),
    }
    Ok(())
}

/// Who has taken a watch over, or that nobody has.
pub(super) fn taken(desk: &Desk, handover: &LogEntry) -> Vec<String> {
    let text = desk.text;
    let signed = |time, signers| {
        [
            ("time", screen::moment(text, time).into()),
            ("officers", screen::officers(text, signers).into()),
        ]
    };
    if handover.taken.is_empty() {
        let facts = signed(handover.time, &handover.signers);
        return vec![desk.say(key::HANDOVER_WAITS, &facts)];
    }
    let taken = handover.taken.iter().map(|taken| {
        let [time, officers] = signed(taken.time, &taken.signers);
        let bell = ("bell", desk.label("bell-tried", &taken.bell).into());
        desk.say(key::HANDOVER_TAKEN_BY, &[time, officers, bell])
    });
    taken.collect()
}

/// What is open at `now`, or was when it was signed, a row each.
pub(super) fn tell_open(
    desk: &Desk,
    lines: &[LineStatus],
    now: Option<Moment>,
    open: &[OpenItem],
    more: u64,
) {
    if open.is_empty() {
        desk.tell(key::HANDOVER_NOTHING_OPEN, &[]);
        return;
    }
    let count = u64::try_from(open.len())
        .unwrap_or(u64::MAX)
        .saturating_add(more);
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    desk.tell(key::HANDOVER_OPEN, &[("count", count.into())]);
    let called = |line| line_called(desk, lines, line);
    indented(
        open.iter()
            .map(|item| in_words(desk.text, now, called, item)),
    );
    if more > 0 {
        indented([desk.say(key::HANDOVER_MORE, &[("count", more.to_string().into())])]);
    }
}

/// Something that is open at `now`, or was; a line as `called` says.
pub fn in_words(
    text: &Text,
    now: Option<Moment>,
    called: impl Fn(detente_record::LineId) -> String,
    item: &OpenItem,
) -> String {
    // A call to be held is no matter in which a word is awaited, and its time no time for an answer.
    let call = item.name.as_deref().filter(|name| {
        let calls = [book_view::CALL_AGREED, book_view::CALL_NOT_ENTERED];
        calls.contains(name)
    });
    let name = item.name.as_deref().filter(|_| call.is_none()).map(|name| {
        let family = if item.sort == "alarm" {
            "alarm-name"
        } else {
            "matter"
        };
        let name = plain_line(&label(text, family, name));
        text.say(key::HANDOVER_ITEM_NAME, &[("name", name.into())])
    });
    let line = item.line.map(|line| called(line.0));
    let place = match (line, item.entry) {
        (Some(line), Some(entry)) => {
            let id = entry.to_string();
            let facts = [("id", screen::short(&id).into()), ("line", line.into())];
            text.say(key::HANDOVER_ITEM_WHERE, &facts)
        }
        (Some(line), None) => text.say(key::HANDOVER_ITEM_LINE, &[("line", line.into())]),
        (None, _) => String::new(),
    };
    let whom = item.whom.as_deref().map(|whom| {
        let whom = plain_line(whom);
        text.say(key::HANDOVER_ITEM_WHOM, &[("whom", whom.into())])
    });
    let due = item.due.map(|due| {
        let time = match (now, call) {
            (Some(now), None) => countdown::moment(text, now, due),
            _ => screen::moment(text, due),
        };
        let said = match call {
            Some(_) => key::HANDOVER_ITEM_AT,
            None => key::HANDOVER_ITEM_DUE,
        };
        text.say(said, &[("time", time.into())])
    });
    let facts = [
        (
            "sort",
            label(text, "open", call.unwrap_or(&item.sort)).into(),
        ),
        ("name", name.unwrap_or_default().into()),
        ("whom", whom.unwrap_or_default().into()),
        ("where", place.into()),
        ("due", due.unwrap_or_default().into()),
    ];
    text.say(key::HANDOVER_ITEM, &facts)
}
