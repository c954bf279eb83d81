//! Entering something in a register: who will read it is said before it is signed, and what is wrong with it before that.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::AsText;
use detente_api::act::ActAnswer;
use detente_api::entry::EntryWhole;
use detente_api::matter::NotGiven;
use detente_api::officer::AnswerText;
use detente_api::register::{
    ATTRIBUTIONS, Named, NewRegisterEntry, NewSource, Referred, RegisterKind,
};
use detente_api::reported::{Reported, ReportedAccount};
use detente_api::text::status_of;
use detente_language::{Text, error_key, key, plain_line};
use detente_line::account::Account;
use detente_line::account::filed::Filing;
use detente_node::causes::Cause as _;
use detente_record::PartyIndex;
use detente_templates::input::read_position;

use super::{Registers, Sort, given, many, officer, placed, show, whole_id};
use crate::client::Client;
use crate::commands::{matter, send};
use crate::desk::{Desk, LineHere, STATUSES, bad_value};
use crate::failure::{Failure, Outcome};
use crate::officer::{Actor, Officer};
use crate::output::out_line;
use crate::{act, help, screen, times};

/// The arguments of a statement, an answer to the press, an assessment.
pub(super) fn of_statement(text: &Text, command: clap::Command) -> clap::Command {
    let option = |id, value, about| help::option(text, id, value, about);
    let command = positionals(
        text,
        command,
        key::ARG_REGISTER_KIND,
        key::ARG_REGISTER_TEXT,
    )
    .arg(option("date", key::VALUE_DATE, key::ARG_REGISTER_DATE))
    .arg(option(
        "said-by",
        key::VALUE_NAME,
        key::ARG_REGISTER_SAID_BY,
    ))
    .arg(option(
        "attribution",
        key::VALUE_ATTRIBUTION,
        key::ARG_REGISTER_ATTRIBUTION,
    ))
    .arg(option("by", key::VALUE_NAME, key::ARG_REGISTER_BY))
    .arg(help::switch(
        text,
        "paraphrase",
        key::ARG_REGISTER_PARAPHRASE,
    ));
    shared(text, command)
}

/// The arguments of an incident or a near miss.
pub(super) fn of_incident(text: &Text, command: clap::Command) -> clap::Command {
    let option = |id, value, about| help::option(text, id, value, about);
    let command = positionals(
        text,
        command,
        key::ARG_INCIDENT_KIND,
        key::ARG_INCIDENT_TEXT,
    )
    .arg(matter::time(text, "at", key::ARG_INCIDENT_AT))
    .arg(option("date", key::VALUE_DATE, key::ARG_INCIDENT_DATE).conflicts_with("at"))
    .arg(option("place", key::VALUE_TEXT, key::ARG_INCIDENT_PLACE))
    .arg(option(
        "position",
        key::VALUE_POSITION,
        key::ARG_INCIDENT_POSITION,
    ))
    .arg(help::many(
        text,
        "involved",
        key::VALUE_NAME,
        key::ARG_INCIDENT_INVOLVED,
    ))
    .arg(option(
        "casualties",
        key::VALUE_TEXT,
        key::ARG_INCIDENT_CASUALTIES,
    ))
    .arg(option("damage", key::VALUE_TEXT, key::ARG_INCIDENT_DAMAGE))
    .arg(option(
        "said-by",
        key::VALUE_NAME,
        key::ARG_INCIDENT_SAID_BY,
    ))
    .arg(option(
        "by-account-of",
        key::VALUE_NAME,
        key::ARG_INCIDENT_BY_ACCOUNT_OF,
    ));
    shared(text, command)
}

fn positionals(
    text: &Text,
    command: clap::Command,
    kind: detente_language::Key,
    words: detente_language::Key,
) -> clap::Command {
    command
        .arg(help::positional(text, "kind", key::VALUE_KIND, kind).required(true))
        .arg(help::positional(text, "text", key::VALUE_TEXT, words).required(true))
}

fn shared(text: &Text, command: clap::Command) -> clap::Command {
    let option = |id, value, about| help::option(text, id, value, about);
    let command = command
        .arg(option("source", key::VALUE_NAME, key::ARG_REGISTER_SOURCE))
        .arg(option("title", key::VALUE_TEXT, key::ARG_REGISTER_TITLE).requires("source"))
        .arg(option("published", key::VALUE_DATE, key::ARG_REGISTER_PUBLISHED).requires("source"))
        .arg(option("address", key::VALUE_TEXT, key::ARG_REGISTER_ADDRESS).requires("source"))
        .arg(option(
            "translation",
            key::VALUE_TEXT,
            key::ARG_REGISTER_TRANSLATION,
        ))
        .arg(
            option(
                "translation-language",
                key::VALUE_LANGUAGE,
                key::ARG_REGISTER_TRANSLATION_LANGUAGE,
            )
            .requires("translation"),
        )
        .arg(option(
            "reported",
            key::VALUE_DATE,
            key::ARG_REGISTER_REPORTED,
        ))
        .arg(option(
            "subject",
            key::VALUE_TEXT,
            key::ARG_REGISTER_SUBJECT,
        ))
        .arg(help::many(
            text,
            "about",
            key::VALUE_ID,
            key::ARG_REGISTER_ABOUT,
        ))
        .arg(option(
            "corrects",
            key::VALUE_ID,
            key::ARG_REGISTER_CORRECTS,
        ))
        .arg(help::switch(text, "preview", key::ARG_REGISTER_PREVIEW))
        .arg(option("status", key::VALUE_STATUS, key::ARG_STATUS))
        .arg(matter::language(text))
        .arg(officer(text));
    placed(text, command, key::ARG_REGISTER_ONTO)
}

/// Enters what the arguments say.
pub(super) fn run(desk: &Desk, sort: &Sort, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let wish = given(arguments, "kind").unwrap_or_default();
    let mut kinds = sort.kinds.iter();
    let kind = kinds.find(|kind| kind.name() == wish).ok_or_else(|| {
        let known = sort.kinds.iter().map(|kind| kind.name());
        let known = known.collect::<Vec<_>>().join(", ");
        bad_value(&desk.say(key::VALUE_KIND, &[]), wish, &known)
    })?;
    let preview = arguments.get_flag("preview");
    if !preview {
        Actor::is_there(desk, arguments.get_one("officer"))?;
    }
    let mut new = new_of(desk, *kind, arguments)?;
    let client = desk.client()?;
    let place = match given(arguments, "line") {
        Some(_) => desk.line(&client, arguments.get_one("line"))?,
        None => desk.book(&client, arguments.get_one("book"))?,
    };
    let named = named_of(desk, &client, &place, arguments)?;
    new.about = named.about.iter().map(|one| AsText(one.entry)).collect();
    new.corrects = named.corrects.as_ref().map(|one| AsText(one.entry));
    let account = account_of(&place, &new, &named)?;
    if preview || !desk.json {
        tell_before(desk, &place, &account);
    }
    if preview {
        desk.tell(key::REGISTER_PREVIEWED, &[]);
        return Ok(ExitCode::SUCCESS);
    }
    let actor = Actor::of(desk, &place, arguments.get_one("officer"))?;
    let answer = enter(&client, &place, &actor, &new, account, &named)?;
    match &answer {
        ActAnswer::Entry { entry } if !desk.json => {
            let id = entry.to_string();
            let facts = [
                ("id", id.as_str().into()),
                ("officer", plain_line(actor.name()).into()),
            ];
            desk.tell(key::REGISTER_ENTERED, &facts);
            let facts = [
                ("command", sort.command.into()),
                ("id", screen::short(&id).into()),
            ];
            desk.tell(key::REGISTER_ENTERED_NEXT, &facts);
        }
        other => send::tell_answer(desk, other)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The account that is signed, under a name that is used once.
pub(super) fn account_of(
    place: &LineHere,
    new: &NewRegisterEntry,
    named: &Named,
) -> Outcome<Account> {
    let mut random = [0; 8];
    getrandom::fill(&mut random)
        .map_err(|error| Failure::caused(error_key::NODE_ANSWER_UNCLEAR, &error))?;
    let desk = place.party(place.status.own);
    new.read(new.kind.label(random), desk, named).map_err(unfit)
}

/// Enters something that names no other entry, with an officer's own key.
///
/// # Errors
///
/// It can't be said so, or the node refuses it.
pub fn enter_with_key(
    client: &Client,
    place: &LineHere,
    officer: Officer,
    new: &NewRegisterEntry,
) -> Outcome<ActAnswer> {
    let named = Named::default();
    let account = account_of(place, new, &named)?;
    enter(client, place, &Actor::Key(officer), new, account, &named)
}

/// Signs an account here with the officer's own key, or has the node do so for whoever has signed in.
pub(super) fn enter(
    client: &Client,
    place: &LineHere,
    actor: &Actor,
    new: &NewRegisterEntry,
    account: Account,
    named: &Named,
) -> Outcome<ActAnswer> {
    let officer = match actor {
        Actor::Session(_) => {
            return client.post(&format!("/v1/lines/{}/register", place.status.id), new);
        }
        Actor::Key(officer) => officer,
    };
    let status = status_of(&new.status).unwrap_or(detente_record::Status::Actual);
    let body = account.encode();
    let body = body.map_err(|fault| Failure::caused(error_key::ACT_SENSELESS, &fault))?;
    let filing = Filing {
        act: account.kind.act(),
        object: None,
        references: named.references(),
        body,
    };
    act::by_key(client, place, officer, |author| {
        Ok(filing.compose(author, status))
    })
}

/// Who will read it, and what it says: told before anything is signed.
fn tell_before(desk: &Desk, place: &LineHere, account: &Account) {
    for row in read_by(desk, place) {
        out_line!("{row}");
    }
    let told = Reported {
        status: String::new(),
        marks: Vec::new(),
        sources: Vec::new(),
        parties: Vec::new(),
        levels: Vec::new(),
        accounts: vec![ReportedAccount::from(account)],
        next: None,
    };
    for row in show::account_in_words(desk, &told) {
        out_line!("{row}");
    }
}

/// Who reads what is entered in a place.
pub(super) fn read_by(desk: &Desk, place: &LineHere) -> Vec<String> {
    let name = plain_line(desk.own_words(&place.status.name, "?"));
    if place.status.is_book() {
        return vec![desk.say(key::REGISTER_READ_BY_DESK, &[("book", name.into())])];
    }
    let others = place.others().into_iter().map(|one| place.party(one));
    let others = plain_line(&others.collect::<Vec<_>>().join(", "));
    let facts = [("line", name.into()), ("parties", others.into())];
    vec![desk.say(key::REGISTER_READ_BY_ALL, &facts)]
}

/// What the arguments say, but for the entries that they name.
fn new_of(desk: &Desk, kind: RegisterKind, arguments: &ArgMatches) -> Outcome<NewRegisterEntry> {
    let text = |id| given(arguments, id).map(str::to_owned);
    let status = given(arguments, "status").unwrap_or("actual");
    if status_of(status).is_none() {
        return Err(bad_value("--status", status, &STATUSES.join(", ")));
    }
    if let Some(position) = given(arguments, "position")
        && read_position(position).is_err()
    {
        return Err(bad_value("--position", position, POSITIONS));
    }
    let at = given(arguments, "at");
    let at = at.map(|text| times::been("--at", Some(text))).transpose()?;
    let translation = given(arguments, "translation").map(|words| AnswerText {
        language: given(arguments, "translation-language")
            .unwrap_or_else(|| desk.text.language().tag())
            .to_owned(),
        text: words.to_owned(),
    });
    Ok(NewRegisterEntry {
        status: status.to_owned(),
        kind,
        date: text("date"),
        at,
        reported: text("reported"),
        text: matter::words_of(
            desk,
            arguments,
            given(arguments, "text").unwrap_or_default(),
        ),
        paraphrase: arguments
            .try_get_one::<bool>("paraphrase")
            .is_ok_and(|flag| flag == Some(&true)),
        translation,
        said_by: text("said-by"),
        attribution: text("attribution"),
        by: text("by"),
        by_account_of: text("by-account-of"),
        source: given(arguments, "source").map(|name| NewSource {
            name: name.to_owned(),
            title: text("title"),
            published: text("published"),
            address: text("address"),
        }),
        subject: text("subject"),
        place: text("place"),
        position: text("position"),
        involved: many(arguments, "involved").cloned().collect(),
        casualties: text("casualties"),
        damage: text("damage"),
        about: Vec::new(),
        corrects: None,
    })
}

/// The entries of the place that the arguments name.
fn named_of(
    desk: &Desk,
    client: &Client,
    place: &LineHere,
    arguments: &ArgMatches,
) -> Outcome<Named> {
    let mut named = Named::default();
    for wish in many(arguments, "about") {
        named.about.push(referred(desk, client, place, wish)?);
    }
    if let Some(wish) = given(arguments, "corrects") {
        let corrected = referred(desk, client, place, wish)?;
        let is_ours = corrected.party == PartyIndex(place.status.own);
        if corrected.account.is_none() || !is_ours {
            let id = corrected.entry.to_string();
            return Err(Failure::new(
                error_key::REGISTER_NOT_TO_CORRECT,
                &[("id", &id)],
            ));
        }
        named.corrects = Some(corrected);
    }
    Ok(named)
}

/// The entry of a line that a person names: one of its register or a message by the beginning of its id, anything by its
/// whole id.
pub(super) fn referred(
    desk: &Desk,
    client: &Client,
    place: &LineHere,
    wish: &str,
) -> Outcome<Referred> {
    let here = Registers {
        lines: vec![place.status.clone()],
        named: true,
    };
    if let Some((_, entry)) = here.find(client, wish)? {
        let label = entry.account.as_ref();
        let label = label.and_then(|one| detente_line::account::Label::new(&one.id).ok());
        return Ok(Referred {
            entry: entry.entry.0,
            account: label,
            party: PartyIndex(entry.party),
        });
    }
    let (entry, party) = match whole_id(wish) {
        Some(id) => {
            let path = format!("/v1/lines/{}/entries/{id}", place.status.id);
            let whole: EntryWhole = client.get(&path)?;
            (whole.row.id, whole.row.party)
        }
        None => {
            let message = desk.message(client, place, wish)?;
            (message.id, message.from)
        }
    };
    Ok(Referred {
        entry: entry.0,
        account: None,
        party: PartyIndex(party),
    })
}

/// What is wrong with what was typed, by the argument in which it stands.
fn unfit(fault: NotGiven) -> Failure {
    match fault {
        NotGiven::Missing {
            act,
            field: "attribution",
        } => {
            let known = ATTRIBUTIONS.map(|(name, _)| name).join(", ");
            let facts = [("kind", act.as_str()), ("known", known.as_str())];
            Failure::usage(error_key::REGISTER_NO_ATTRIBUTION, &facts)
        }
        NotGiven::Missing { field, .. } => {
            let argument = argument_of(field);
            Failure::usage(error_key::USAGE_MISSING, &[("argument", &argument)])
        }
        NotGiven::Unknown { value, known } => {
            let argument = if known.iter().any(|one| one == "named") {
                "--attribution"
            } else {
                "--text-language, --translation-language"
            };
            bad_value(argument, &value, &known.join(", "))
        }
        NotGiven::DayOf { field, fault } => {
            let argument = argument_of(field);
            Failure::usage(error_key::REGISTER_BAD_DAY, &[("argument", &argument)])
                .with_cause(fault.words())
        }
        NotGiven::Text { field, fault } => {
            let argument = argument_of(field);
            Failure::usage(error_key::REGISTER_BAD_TEXT, &[("argument", &argument)])
                .with_cause(fault.words())
        }
        other => Failure::caused(error_key::ACT_SENSELESS, &other),
    }
}

/// How a field of what is given is typed.
fn argument_of(field: &str) -> String {
    match field {
        "text" => "TEXT".to_owned(),
        "source.name" => "--source".to_owned(),
        field => {
            let field = field.strip_prefix("source.").unwrap_or(field);
            format!("--{}", field.replace('_', "-"))
        }
    }
}

const POSITIONS: &str = "50.45N 30.52E, 502700N 0303112E, 36U UA 23940 91604";
