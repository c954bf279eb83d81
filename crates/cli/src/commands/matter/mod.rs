//! `detente call`, `detente query`, `detente ask`, `detente readout`, `detente ring`: what two sides settle act by act. Here is what they share:
//! lists, one matter with all that is known of it, and what an officer says, with a key of their own or signed in.

mod agreed;
mod ask;
mod calendar;
mod call;
mod compare;
mod held;
mod query;
mod readout;
mod ring;
mod words;

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::matter::{Matter, MatterKind, Matters, NewMatter, NewMatterAct, NotGiven};
use detente_api::officer::AnswerText;
use detente_api::text::{precedence_of, status_of};
use detente_api::{AsText, EntryIdText, Moment};
use detente_language::{Key, Text, error_key, key, plain_line};
use detente_line::matter::call_request::Window;
use detente_line::matter::compose::{Begin, MatterError, Say, begin, say};
use detente_line::matter::{COURSES, Course, Sides, Standing};
use detente_line::message::compose::{Author, Composed};
use detente_line::suspension::Part;
use detente_line::{body, matter};
use detente_node::causes::Cause as _;
use detente_record::{EntryId, PartyIndex};

pub use self::agreed::in_words as agreed_in_words;
pub use self::ask::{COMMAND as ASK, under_topic};
pub use self::call::COMMAND as CALL;
pub use self::compare::of_one_call;
pub use self::query::COMMAND as QUERY;
pub use self::readout::{COMMAND as READOUT, fields_in_words, tell_went_out, waiting_readout};
pub use self::ring::COMMAND as RING;
pub use self::words::{row, said_by, said_on, stands, waiting_in_words};
use crate::act;
use crate::client::Client;
use crate::commands::register::{self, Trigger};
use crate::commands::{send, suspension};
use crate::desk::{Desk, LineHere, STATUSES, bad_value};
use crate::failure::{Failure, Outcome};
use crate::officer::{Actor, Officer};
use crate::output::out_line;
use crate::{help, screen};

/// One of the commands.
struct Sort {
    /// Which matters it is about.
    kind: MatterKind,
    /// What a person types.
    command: &'static str,
    /// What is said where a list has none.
    none: Key,
}

impl Sort {
    fn course(&self) -> &'static Course {
        let found = course_named(self.kind.name());
        found.expect("every kind of matter has a course, as a test of the interface's types holds")
    }
}

/// The arguments of a list of one sort.
fn shape_of_list(text: &Text, command: clap::Command) -> clap::Command {
    command
        .arg(help::switch(text, "open", key::ARG_MATTER_OPEN))
        .arg(help::switch(text, "waits", key::ARG_MATTER_WAITS))
        .arg(help::option(
            text,
            "state",
            key::VALUE_STATE,
            key::ARG_MATTER_STATE,
        ))
        .arg(help::option(
            text,
            "status",
            key::VALUE_STATUS,
            key::ARG_MATTER_STATUS,
        ))
        .arg(line(text))
}

/// The arguments of showing one matter.
fn shape_of_show(text: &Text, command: clap::Command) -> clap::Command {
    command.arg(id(text)).arg(line(text))
}

/// The arguments of beginning a matter, but for what is its own kind's.
fn shape_of_beginning(text: &Text, command: clap::Command) -> clap::Command {
    command
        .arg(help::option(
            text,
            "to",
            key::VALUE_PARTY,
            key::ARG_MATTER_TO,
        ))
        .arg(help::option(
            text,
            "precedence",
            key::VALUE_PRECEDENCE,
            key::ARG_MATTER_PRECEDENCE,
        ))
        .arg(help::option(
            text,
            "status",
            key::VALUE_STATUS,
            key::ARG_STATUS,
        ))
        .arg(time(text, "answer-by", key::ARG_MATTER_ANSWER_BY))
        .arg(help::switch(
            text,
            "although-suspended",
            key::ARG_ALTHOUGH_SUSPENDED,
        ))
        .arg(language(text))
        .arg(officer(text))
        .arg(line(text))
}

/// The arguments of saying something on a matter, but for what is the act's own.
fn shape_of_say(text: &Text, command: clap::Command) -> clap::Command {
    command
        .arg(id(text))
        .arg(help::option(
            text,
            "text",
            key::VALUE_TEXT,
            key::ARG_MATTER_TEXT,
        ))
        .arg(language(text))
        .arg(officer(text))
        .arg(line(text))
}

fn id(text: &Text) -> clap::Arg {
    help::positional(text, "id", key::VALUE_ID, key::ARG_MATTER).required(true)
}

fn line(text: &Text) -> clap::Arg {
    help::option(text, "line", key::VALUE_LINE, key::ARG_LINE)
}

fn officer(text: &Text) -> clap::Arg {
    help::option(text, "officer", key::VALUE_FILE, key::ARG_OFFICER)
}

/// The language that typed words are said to be in.
pub(super) fn language(text: &Text) -> clap::Arg {
    help::option(
        text,
        "text-language",
        key::VALUE_LANGUAGE,
        key::ARG_SEND_TEXT_LANGUAGE,
    )
}

/// An option that says when. What was typed as if it were counted back is a wrong time, and no other argument.
pub(super) fn time(text: &Text, id: &'static str, about: Key) -> clap::Arg {
    help::option(text, id, key::VALUE_TIME, about).allow_hyphen_values(true)
}

fn given<'a>(arguments: &'a ArgMatches, id: &str) -> Option<&'a str> {
    arguments.get_one::<String>(id).map(String::as_str)
}

fn required<'a>(arguments: &'a ArgMatches, id: &str) -> &'a str {
    given(arguments, id).expect("the parser requires it")
}

/// Lists matters of one sort.
fn list(desk: &Desk, sort: &Sort, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let wish = given(arguments, "status");
    if let Some(wish) = wish.filter(|wish| !STATUSES.contains(wish)) {
        return Err(bad_value("--status", wish, &STATUSES.join(", ")));
    }
    let state = given(arguments, "state");
    if let Some(state) = state.filter(|state| sort.course().state_of_name(state).is_none()) {
        let states = sort.course().states.iter().map(|row| row.name);
        let known: Vec<&str> = states.collect();
        return Err(bad_value("--state", state, &known.join(", ")));
    }
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let mut asked = format!("&kind={}", sort.kind.name());
    for switch in ["open", "waits"] {
        if arguments.get_flag(switch) {
            asked.push_str(&format!("&{switch}=true"));
        }
    }
    if let Some(state) = state {
        asked.push_str(&format!("&state={state}"));
    }
    let mut lists = BTreeMap::new();
    let statuses = STATUSES.iter().copied();
    for status in statuses.filter(|status| wish.is_none_or(|wish| wish == *status)) {
        lists.insert(status, all(&client, &line, status, &asked)?);
    }
    if desk.json {
        desk.print_json(&lists)?;
        return Ok(ExitCode::SUCCESS);
    }
    for (status, matters) in lists.iter().filter(|(_, matters)| !matters.is_empty()) {
        out_line!("{}", desk.label("status", status));
        for matter in matters {
            out_line!("  {}", words::row(desk, &line, matter));
        }
    }
    if lists.values().all(Vec::is_empty) {
        desk.tell(sort.none, &[]);
    } else {
        desk.tell(key::MATTER_LIST_NEXT, &[("command", sort.command.into())]);
    }
    Ok(ExitCode::SUCCESS)
}

/// Every matter of a status, the newest first.
pub fn all(client: &Client, line: &LineHere, status: &str, asked: &str) -> Outcome<Vec<Matter>> {
    let path = format!(
        "/v1/lines/{}/matters?status={status}{asked}",
        line.status.id
    );
    let all: Matters = client.list(&path)?;
    Ok(all.matters)
}

/// Shows one matter with all that is known of it.
fn show(desk: &Desk, sorts: &[&Sort], arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let matter = find(desk, &client, &line, sorts, required(arguments, "id"))?;
    let because = register::because_of(&client, &line, &matter.id, &matter.status)?;
    if desk.json {
        let mut whole = serde_json::json!(matter);
        whole["because_of"] = serde_json::json!(register::entries(&because));
        desk.print_json(&whole)?;
    } else {
        for row in words::in_words(desk, &line, &matter) {
            out_line!("{row}");
        }
        for row in register::because_in_words(desk, &because, &matter.id) {
            out_line!("{row}");
        }
        let sort = sorts.iter().find(|sort| sort.kind.name() == matter.kind);
        if let Some(sort) = sort {
            tell_sayable(desk, &line, sort, &matter);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What officers of this desk can say on a matter as it stands, and how. In the order of the table: none is advised.
fn tell_sayable(desk: &Desk, line: &LineHere, sort: &Sort, matter: &Matter) {
    let course = sort.course();
    let sides = Sides {
        asker: PartyIndex(matter.asker),
        asked: PartyIndex(matter.asked),
    };
    let side = sides.side(PartyIndex(line.status.own));
    let Some((state, side)) = course.state_of_name(&matter.state).zip(side) else {
        return;
    };
    let acts = course.sayable(state, side);
    if acts.is_empty() {
        return;
    }
    let id = matter.id.to_string();
    let facts = [
        ("acts", acts.join(", ").into()),
        ("command", sort.command.into()),
        ("id", screen::short(&id).into()),
    ];
    desk.tell(key::MATTER_SAYABLE, &facts);
}

/// The matter of one of some sorts that `wish` names by the beginning of its id, whatever its status.
fn find(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    sorts: &[&Sort],
    wish: &str,
) -> Outcome<Matter> {
    let unknown = || {
        let command = sorts.first().map_or("", |sort| sort.command);
        let facts = [("command", command), ("id", wish)];
        let kinds: Vec<&str> = sorts.iter().map(|sort| sort.kind.name()).collect();
        Failure::new(error_key::MATTER_UNKNOWN, &facts).with_kinds(desk, &kinds)
    };
    let of_another_kind = |matter: &Matter| {
        let id = matter.id.to_string();
        let other = desk.label("matter", &matter.kind);
        let facts = [
            ("id", screen::short(&id)),
            ("other", other.as_str()),
            ("command", words::command_of(&matter.kind)),
        ];
        let kinds: Vec<&str> = sorts.iter().map(|sort| sort.kind.name()).collect();
        Failure::new(error_key::MATTER_OF_ANOTHER_KIND, &facts).with_kinds(desk, &kinds)
    };
    let mut ids = Vec::new();
    if let Ok(id) = wish.parse::<EntryId>() {
        ids.push(AsText(id));
    } else {
        for (status, sort) in STATUSES
            .into_iter()
            .flat_map(|status| sorts.iter().map(move |sort| (status, sort)))
        {
            let kind = format!("&kind={}", sort.kind.name());
            let found = all(client, line, status, &kind)?.into_iter();
            ids.extend(
                found
                    .map(|matter| matter.id)
                    .filter(|id| id.to_string().starts_with(wish)),
            );
        }
    }
    match &ids[..] {
        [id] => {
            let path = format!("/v1/lines/{}/matters/{id}", line.status.id);
            let matter: Matter = client.get(&path)?;
            if sorts.iter().any(|sort| sort.kind.name() == matter.kind) {
                Ok(matter)
            } else {
                Err(of_another_kind(&matter))
            }
        }
        [] => Err(match &others_named(client, line, wish)?[..] {
            [other] => of_another_kind(other),
            _ => unknown(),
        }),
        several => Err(Failure::new(
            error_key::MESSAGE_ID_AMBIGUOUS,
            &[("id", wish), ("count", &several.len().to_string())],
        )),
    }
}

/// Matters of whatever kind and status whose id begins so.
fn others_named(client: &Client, line: &LineHere, wish: &str) -> Outcome<Vec<Matter>> {
    let mut others = Vec::new();
    for status in STATUSES {
        others.extend(all(client, line, status, "")?);
    }
    others.retain(|matter| matter.id.to_string().starts_with(wish));
    Ok(others)
}

impl Failure {
    fn with_kinds(mut self, desk: &Desk, kinds: &[&str]) -> Self {
        if let Self::Known { facts, .. } = &mut self {
            let kinds = kinds.iter().map(|kind| desk.label("matter", kind));
            facts.push(("kind", kinds.collect::<Vec<_>>().join(" / ").into()));
        }
        self
    }
}

/// The ids of entries of the record that a person names by the beginning of an id: of matters of one sort.
fn named(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    sort: &Sort,
    wishes: impl Iterator<Item = String>,
) -> Outcome<Vec<EntryIdText>> {
    let mut ids = Vec::new();
    for wish in wishes {
        ids.push(find(desk, client, line, &[sort], &wish)?.id);
    }
    Ok(ids)
}

/// The entries of the record that an argument names: messages by the beginning of an id, anything by its whole id.
fn entries(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    arguments: &ArgMatches,
    id: &str,
) -> Outcome<Vec<EntryIdText>> {
    let mut found = Vec::new();
    for wish in arguments.get_many::<String>(id).unwrap_or_default() {
        found.push(match wish.parse::<EntryId>() {
            Ok(id) => AsText(id),
            Err(_) => desk.message(client, line, wish)?.id,
        });
    }
    Ok(found)
}

/// The entries that an argument names: matters of some sorts by the beginning of an id, else as [`entries`].
fn referred(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    arguments: &ArgMatches,
    id: &str,
    sorts: &[&Sort],
) -> Outcome<Vec<EntryIdText>> {
    let mut found = Vec::new();
    for wish in arguments.get_many::<String>(id).unwrap_or_default() {
        if let Ok(id) = wish.parse::<EntryId>() {
            found.push(AsText(id));
            continue;
        }
        let mut known = sorts.iter();
        let known = known.find_map(|sort| find(desk, client, line, &[sort], wish).ok());
        found.push(match known {
            Some(matter) => matter.id,
            // What is no matter is a message; or nothing, which is said there.
            None => desk.message(client, line, wish)?.id,
        });
    }
    Ok(found)
}

/// The level that a person names: by its id in the charter or by its name.
fn level(desk: &Desk, line: &LineHere, argument: &'static str, wish: &str) -> Outcome<String> {
    let is_named = |level: &detente_api::status::LevelName| {
        level.id == wish
            || level
                .name
                .values()
                .any(|name| name.to_lowercase() == wish.to_lowercase())
    };
    let found = line.status.levels.iter().find(|level| is_named(level));
    found.map(|level| level.id.clone()).ok_or_else(|| {
        let known = line.levels(desk).into_iter().map(|(id, name)| match name {
            Some(name) => format!("{id} ({})", plain_line(&name)),
            None => id,
        });
        bad_value(argument, wish, &known.collect::<Vec<_>>().join(", "))
    })
}

/// What every beginning has: with whom, how urgent, by when, about what.
fn beginning(
    desk: &Desk,
    line: &LineHere,
    sort: &Sort,
    arguments: &ArgMatches,
) -> Outcome<NewMatter> {
    let due = given(arguments, "answer-by");
    let due = due.map(|text| crate::times::to_come("--answer-by", text));
    let words = words_of(desk, arguments, required(arguments, "text"));
    beginning_with(line, sort, arguments, due.transpose()?, words)
}

/// The same with what it says given.
fn beginning_with(
    line: &LineHere,
    sort: &Sort,
    arguments: &ArgMatches,
    due: Option<Moment>,
    text: AnswerText,
) -> Outcome<NewMatter> {
    let precedence = given(arguments, "precedence").unwrap_or("routine");
    beginning_as(precedence, line, sort, arguments, due, Some(text))
}

/// The same with how urgent it is given, and words or none.
fn beginning_as(
    precedence: &str,
    line: &LineHere,
    sort: &Sort,
    arguments: &ArgMatches,
    due: Option<Moment>,
    text: Option<AnswerText>,
) -> Outcome<NewMatter> {
    if precedence_of(precedence).is_none() || precedence == "flash" {
        let known = "routine, priority, immediate";
        return Err(bad_value("--precedence", precedence, known));
    }
    let status = given(arguments, "status").unwrap_or("actual");
    if status_of(status).is_none() {
        return Err(bad_value("--status", status, &STATUSES.join(", ")));
    }
    let to = match given(arguments, "to") {
        Some(wish) => line.parties(&[wish.to_owned()])?,
        None => line.others(),
    };
    let [to] = to[..] else {
        let others = line.others();
        let names: Vec<&str> = others.iter().map(|party| line.party(*party)).collect();
        let known = plain_line(&names.join(", "));
        return Err(Failure::new(
            error_key::MATTER_WITH_WHOM,
            &[("known", &known)],
        ));
    };
    Ok(NewMatter {
        kind: sort.kind,
        status: status.to_owned(),
        precedence: precedence.to_owned(),
        to,
        due,
        references: Vec::new(),
        text,
        level: None,
        call: None,
        held: None,
        question: None,
        rings_for_s: None,
        readout: None,
        although_suspended: arguments
            .try_get_one::<bool>("although-suspended")
            .is_ok_and(|flag| flag == Some(&true)),
    })
}

/// The words that were typed, in the language that they are said to be in; else in the desk's.
pub(super) fn words_of(desk: &Desk, arguments: &ArgMatches, text: &str) -> AnswerText {
    let language = given(arguments, "text-language");
    AnswerText {
        language: language
            .unwrap_or_else(|| desk.text.language().tag())
            .to_owned(),
        text: text.to_owned(),
    }
}

/// Begins a matter to which something in a register has led, if anything has.
fn begin_because(
    desk: &Desk,
    client: &Client,
    (line, arguments): (&LineHere, &ArgMatches),
    sort: &Sort,
    triggers: &[Trigger],
    mut new: NewMatter,
) -> Outcome<ExitCode> {
    new.references.extend(Trigger::references(triggers));
    let actor = Actor::of(desk, line, arguments.get_one("officer"))?;
    let answer = begun(desk, client, line, sort, &actor, new)?;
    Trigger::note(triggers, desk, client, arguments, (line.status.id, &answer))?;
    Ok(ExitCode::SUCCESS)
}

/// Begins a matter.
fn begin_matter(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    sort: &Sort,
    actor: &Actor,
    new: NewMatter,
) -> Outcome<ExitCode> {
    begun(desk, client, line, sort, actor, new).map(|_| ExitCode::SUCCESS)
}

/// Begins a matter: signed here with the officer's own key, or by the node for whoever has signed in.
fn begun(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    sort: &Sort,
    actor: &Actor,
    new: NewMatter,
) -> Outcome<ActAnswer> {
    let read = new.clone().read(&level_ids(line));
    not_a_word(desk, read.err(), "ask")?;
    // What is exercised is never suspended.
    let part = Part::of_beginning(sort.course().kind).filter(|_| new.status == "actual");
    let to = new.to;
    let answer: ActAnswer = match actor {
        Actor::Session(_) => client.post(&format!("/v1/lines/{}/matters", line.status.id), &new)?,
        Actor::Key(officer) => begin_with_key(client, line, new, officer)?,
    };
    match &answer {
        ActAnswer::Entry { entry } if !desk.json => {
            let id = entry.to_string();
            let kind = desk.label("matter", sort.kind.name());
            let facts = [
                ("kind", kind.into()),
                ("id", id.clone().into()),
                ("officer", plain_line(actor.name()).into()),
            ];
            desk.tell(key::MATTER_BEGUN, &facts);
            let facts = [
                ("command", sort.command.into()),
                ("id", screen::short(&id).into()),
            ];
            desk.tell(key::MATTER_BEGUN_NEXT, &facts);
            suspension::tell_not_awaited(desk, line, part, |party| party == to);
        }
        answer => send::tell_answer(desk, answer)?,
    }
    Ok(answer)
}

/// Begins a matter with an officer's own key.
///
/// # Errors
///
/// It makes no sense, or the node refuses it.
pub(crate) fn begin_with_key(
    client: &Client,
    line: &LineHere,
    new: NewMatter,
    officer: &Officer,
) -> Outcome<ActAnswer> {
    let levels = level_ids(line);
    let although = new.although_suspended;
    let beginning: Begin = new.read(&levels).map_err(|fault| senseless(&fault))?;
    let sizes = (line.status.parties.len(), levels.len());
    let limits = act::limits(line)?;
    let author = act::author(line)?;
    let composed = begin(&author, sizes, &limits, beginning).map_err(failure)?;
    let composed = if although {
        composed.although_suspended()
    } else {
        composed
    };
    act::hand_in_alone(client, line, composed, author.now, officer)
}

/// Says something on the matter that the arguments name, and tells what became of it. `with` adds what the act states.
fn say_on(
    desk: &Desk,
    sorts: &[&Sort],
    arguments: &ArgMatches,
    act: &str,
    with: impl FnOnce(&Client, &LineHere, &Matter, &mut NewMatterAct) -> Outcome,
) -> Outcome<ExitCode> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let matter = find(desk, &client, &line, sorts, required(arguments, "id"))?;
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    // What states a whole text takes no words beside it.
    let text = arguments.try_get_one::<String>("text").ok().flatten();
    let sort = sorts.iter().find(|sort| sort.kind.name() == matter.kind);
    let sort = sort.expect("it was looked for among them");
    let mut new = NewMatterAct {
        act: act.to_owned(),
        text: text.map(|text| words_of(desk, arguments, text)),
        ..NewMatterAct::default()
    };
    with(&client, &line, &matter, &mut new)?;
    let said = words::Stated::by(&new).in_words(desk, &line, &matter.kind);
    let read = new.clone().read(sort.kind, &level_ids(&line));
    not_a_word(desk, read.err(), act)?;
    let answer: ActAnswer = match &actor {
        Actor::Session(_) => {
            let path = format!("/v1/lines/{}/matters/{}/say", line.status.id, matter.id);
            client.post(&path, &new)?
        }
        Actor::Key(officer) => say_with_key(&client, &line, &matter, sort.kind, new, officer)?,
    };
    match &answer {
        ActAnswer::Entry { entry } if !desk.json => {
            let (id, of) = (entry.to_string(), matter.id.to_string());
            let facts = [
                ("kind", desk.label("matter", &matter.kind).into()),
                ("matter", screen::short(&of).into()),
                ("said", said.into()),
                ("officer", plain_line(actor.name()).into()),
                ("id", screen::short(&id).into()),
            ];
            desk.tell(key::MATTER_SAID, &facts);
        }
        answer => send::tell_answer(desk, answer)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Says something on a matter with an officer's own key.
///
/// # Errors
///
/// It can't be said there now, or the node refuses it.
pub(crate) fn say_with_key(
    client: &Client,
    line: &LineHere,
    matter: &Matter,
    kind: MatterKind,
    new: NewMatterAct,
    officer: &Officer,
) -> Outcome<ActAnswer> {
    let author = act::author(line)?;
    let composed = composed(line, matter, kind, &author, new)?;
    act::hand_in_alone(client, line, composed, author.now, officer)
}

/// What an officer signs here, drawn up from the matter as the node shows it.
fn composed(
    line: &LineHere,
    matter: &Matter,
    kind: MatterKind,
    author: &Author,
    new: NewMatterAct,
) -> Outcome<Composed> {
    let levels = level_ids(line);
    let said: Say = new.read(kind, &levels).map_err(|fault| senseless(&fault))?;
    let standing = standing(matter)?;
    let limits = act::limits(line)?;
    say(author, &standing, levels.len(), &limits, said).map_err(failure)
}

/// Whether a word that was typed is none of those there are: then it is told as any other slip in typing, whoever signs.
/// What else is wrong, whoever draws the act up says.
fn not_a_word(desk: &Desk, fault: Option<NotGiven>, act: &str) -> Outcome {
    let Some(NotGiven::Unknown { value, known }) = fault else {
        return Ok(());
    };
    let argument = match act {
        "decline" => "--reason".to_owned(),
        "answer" => desk.say(key::VALUE_ANSWER, &[]),
        "ask" => desk.say(key::VALUE_QUESTION, &[]),
        _ => return Ok(()),
    };
    Err(bad_value(&argument, &value, &known.join(", ")))
}

/// How a matter stands, as far as it decides what can be said.
fn standing(matter: &Matter) -> Outcome<Standing> {
    let unclear = |word: &str| Failure::new(error_key::NODE_ANSWER_UNCLEAR, &[("cause", word)]);
    let course = course_named(&matter.kind).ok_or_else(|| unclear(&matter.kind))?;
    let state = course.state_of_name(&matter.state);
    let proposed = matter.proposed.iter().map(|time| {
        let window = Window {
            from: time.from.0,
            minutes: time.minutes,
        };
        (time.entry.0, window)
    });
    let stands = matter.readout.iter().flat_map(|readout| &readout.stands);
    Ok(Standing {
        versions: stands.map(|version| version.0).collect(),
        id: matter.id.0,
        kind: course.kind,
        status: status_of(&matter.status).ok_or_else(|| unclear(&matter.status))?,
        precedence: precedence_of(&matter.precedence).ok_or_else(|| unclear(&matter.precedence))?,
        sides: Sides {
            asker: PartyIndex(matter.asker),
            asked: PartyIndex(matter.asked),
        },
        state: state.ok_or_else(|| unclear(&matter.state))?,
        proposed: proposed.collect(),
    })
}

pub fn level_ids(line: &LineHere) -> Vec<String> {
    let levels = line.status.levels.iter();
    levels.map(|level| level.id.clone()).collect()
}

fn senseless(cause: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::caused(error_key::ACT_SENSELESS, cause)
}

fn failure(error: MatterError) -> Failure {
    match &error {
        MatterError::NotSayable(why) => {
            Failure::new(error_key::MATTER_NOT_SAYABLE, &[]).with_cause(why.words())
        }
        MatterError::Text(fault) => act::bad_text(fault),
        other => senseless(other),
    }
}

/// How matters of a kind go, by the kind's name.
fn course_named(kind: &str) -> Option<&'static Course> {
    let mut courses = COURSES.into_iter();
    courses.find(|course| body::kind(course.kind).is_some_and(|rules| rules.name == kind))
}

/// What a matter is called in a command, by the kind of its entries.
pub fn kind_named(
    kind: detente_record::Kind,
    act: detente_record::Act,
) -> Option<(&'static str, &'static str)> {
    matter::course(kind)?;
    let rules = body::kind(kind)?;
    Some((rules.name, body::act(kind, act)?.name))
}
