//! What led to a query, a call, an ask or a message: an entry of a register.
//!
//! One on the same line is named by what it led to, for every party to see. One in the own book is named by a note in that
//! book alone: no id and no word of the book goes to the line but what the officer says there.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::book::{Elsewhere, NewNote};
use detente_api::officer::AnswerText;
use detente_api::register::RegisterEntry;
use detente_api::status::LineStatus;
use detente_api::{EntryIdText, LineIdText};
use detente_language::{Text, error_key, key, plain_line};

use super::show::row;
use super::{Registers, given, many};
use crate::client::Client;
use crate::commands::book;
use crate::desk::{Desk, LineHere};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::output::out_line;
use crate::{help, screen};

/// An entry of a register that leads to something on a line.
pub struct Trigger {
    place: LineStatus,
    entry: RegisterEntry,
}

impl Trigger {
    /// The argument that names some.
    #[must_use]
    pub fn argument(text: &Text) -> clap::Arg {
        help::many(text, "trigger", key::VALUE_ID, key::ARG_TRIGGER)
    }

    /// Those that the arguments name: in the own books and on the line.
    ///
    /// # Errors
    ///
    /// There is none of that id, or more than one.
    pub fn of(client: &Client, line: &LineHere, arguments: &ArgMatches) -> Outcome<Vec<Self>> {
        let wishes: Vec<&String> = many(arguments, "trigger").collect();
        if wishes.is_empty() {
            return Ok(Vec::new());
        }
        let registers = Registers::books_and(client, &line.status)?;
        let named = wishes.into_iter().map(|wish| {
            let (place, entry) = registers.named(client, wish)?;
            Ok(Self {
                place: place.clone(),
                entry,
            })
        });
        named.collect()
    }

    /// The one of that id in one of the own books; `None` if none of them has it.
    pub(super) fn in_a_book(client: &Client, wish: &str) -> Outcome<Option<Self>> {
        let mut registers = Registers::all(client)?;
        registers.lines.retain(LineStatus::is_book);
        let found = registers.find(client, wish)?;
        Ok(found.map(|(place, entry)| Self {
            place: place.clone(),
            entry,
        }))
    }

    /// Those of them that what they lead to names itself.
    #[must_use]
    pub fn references(all: &[Self]) -> Vec<EntryIdText> {
        let on_line = all.iter().filter(|one| !one.place.is_book());
        on_line.map(|one| one.entry.entry).collect()
    }

    /// The words that the first of them quotes, in their own language.
    #[must_use]
    pub fn quoted(all: &[Self]) -> Option<AnswerText> {
        let account = all.first()?.entry.account.as_ref()?;
        let language = account.texts.iter();
        let mut language = language.filter(|text| text.name == "language_of_source");
        let language = language.next()?.words.clone();
        let text = account.quotes.join("\n");
        (!text.is_empty()).then_some(AnswerText { language, text })
    }

    /// Notes in the own book what came of those that stand there.
    ///
    /// # Errors
    ///
    /// It can't be noted now: what was said on the line stands.
    pub fn note(
        all: &[Self],
        desk: &Desk,
        client: &Client,
        arguments: &ArgMatches,
        (line, answer): (LineIdText, &ActAnswer),
    ) -> Outcome {
        for one in all.iter().filter(|one| one.place.is_book()) {
            let id = one.entry.entry.to_string();
            let of = ("id", screen::short(&id));
            let ActAnswer::Entry { entry } = answer else {
                desk_tells(desk, key::REGISTER_NOT_NOTED_YET, &[of]);
                continue;
            };
            let came = Elsewhere {
                line,
                entry: *entry,
            };
            let noted = one.noted(desk, client, arguments, vec![came]);
            let entry = entry.to_string();
            let facts = [of, ("entry", screen::short(&entry))];
            match noted {
                Ok(ActAnswer::Entry { .. }) => desk_tells(desk, key::REGISTER_NOTED, &facts),
                Ok(_) => desk_tells(desk, key::REGISTER_NOTE_WAITS, &facts),
                Err(failure) => {
                    desk_tells(desk, key::REGISTER_NOT_NOTED, &facts);
                    return Err(failure);
                }
            }
        }
        Ok(())
    }

    fn noted(
        &self,
        desk: &Desk,
        client: &Client,
        arguments: &ArgMatches,
        came: Vec<Elsewhere>,
    ) -> Outcome<ActAnswer> {
        let book = Desk::here(client, self.place.clone())?;
        let actor = Actor::of(desk, &book, arguments.get_one("officer"))?;
        let of = Elsewhere {
            line: self.place.id,
            entry: self.entry.entry,
        };
        let new = NewNote {
            status: self.entry.status.clone(),
            language: desk.text.language().tag().to_owned(),
            text: desk.say(key::REGISTER_NOTE, &[]),
            at: None,
            about: std::iter::once(of).chain(came).collect(),
            corrects: None,
        };
        book::sign_note(client, &book, &actor, new)
    }
}

/// Says something beside the answer, which alone a machine reads.
fn desk_tells(desk: &Desk, key: detente_language::Key, facts: &[(&str, &str)]) {
    if !desk.json {
        let facts = facts.iter().map(|(name, value)| (*name, (*value).into()));
        desk.tell(key, &facts.collect::<Vec<_>>());
    }
}

/// Notes in the own book that something came of an entry of its register.
pub(super) fn led_to(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let client = desk.client()?;
    let book = desk.book(&client, arguments.get_one("book"))?;
    let registers = Registers {
        lines: vec![book.status],
        named: true,
    };
    let wish = given(arguments, "id").unwrap_or_default();
    let (place, entry) = registers.named(&client, wish)?;
    let mut came = Vec::new();
    for wish in many(arguments, "came") {
        came.push(book::elsewhere(&client, wish)?);
    }
    if came.iter().any(|one| one.line == place.id) {
        let name = plain_line(desk.own_words(&place.name, "?"));
        return Err(Failure::new(
            error_key::REGISTER_CAME_ON_A_LINE,
            &[("book", &name)],
        ));
    }
    let trigger = Trigger {
        place: place.clone(),
        entry,
    };
    let answer = trigger.noted(desk, &client, arguments, came)?;
    match &answer {
        ActAnswer::Entry { .. } if !desk.json => {
            let id = trigger.entry.entry.to_string();
            desk.tell(key::REGISTER_TIED, &[("id", screen::short(&id).into())]);
        }
        other => crate::commands::send::tell_answer(desk, other)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What a register says of an entry of a line: that it led to it, or names it.
pub struct Because {
    in_book: bool,
    entry: RegisterEntry,
}

/// What the registers of this desk and of the line say of an entry of the line.
///
/// # Errors
///
/// The node does not answer.
pub fn because_of(
    client: &Client,
    line: &LineHere,
    id: &EntryIdText,
    status: &str,
) -> Outcome<Vec<Because>> {
    let registers = Registers::books_and(client, &line.status)?;
    let read = registers.read(client, &format!("status={status}&naming={id}"))?;
    let said = read.into_iter().flat_map(|(place, entries)| {
        let in_book = place.is_book();
        let because = move |entry| Because { in_book, entry };
        entries.into_iter().map(because)
    });
    Ok(said.collect())
}

/// The same, a row each.
#[must_use]
pub fn because_in_words(desk: &Desk, because: &[Because], id: &EntryIdText) -> Vec<String> {
    let rows = because.iter().map(|one| {
        let kind = one.entry.account.as_ref().map(|account| &*account.kind);
        let led_to = one.entry.led_to.iter().any(|led_to| led_to.entry == *id);
        let said = match (kind, led_to, one.in_book) {
            (Some("protest"), true, _) => key::REGISTER_IS_PROTEST,
            (_, true, true) => key::REGISTER_BECAUSE_HERE,
            (_, true, false) => key::REGISTER_BECAUSE,
            (_, false, _) => key::REGISTER_NAMED_IN,
        };
        desk.say(said, &[("entry", row(desk, &one.entry).into())])
    });
    rows.collect()
}

/// The entries themselves, for machines.
#[must_use]
pub fn entries(because: &[Because]) -> Vec<&RegisterEntry> {
    because.iter().map(|one| &one.entry).collect()
}

/// Prints rows.
pub(super) fn print(rows: impl IntoIterator<Item = String>) {
    for row in rows {
        out_line!("{row}");
    }
}
