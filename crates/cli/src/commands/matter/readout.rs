//! `detente readout`: our own account of a call, from a file that stays here until it is offered; shown, agreed to,
//! objected to, released by two officers, corrected, taken back; and laid beside the other side's.

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::matter::{
    Matter, MatterKind, Readout, ReadoutDraft, ReadoutFields, ReadoutTopic, ReadoutVersion,
};
use detente_api::officer::AnswerText;
use detente_api::{EntryIdText, Moment};
use detente_language::{Key, Text, error_key, key, plain_line};
use serde::Deserialize;

use super::{
    Sort, begin_matter, beginning_with, compare, given, id, level, line, list, officer, referred,
    required, say_on, shape_of_list, shape_of_say, shape_of_show, show, time, words,
};
use crate::client::Client;
use crate::commands::Command;
use crate::desk::{Desk, LineHere, bad_value, write_new_private};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::{dates, help, screen, times};

/// The command.
pub const COMMAND: Command = Command {
    name: "readout",
    shape,
    run,
};

pub(super) const SORT: Sort = Sort {
    kind: MatterKind::Readout,
    command: "readout",
    none: key::READOUT_NONE,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_READOUT_LONG;
    let child = |name, about| help::skeleton(text, name, about, long);
    let say = |name, about| shape_of_say(text, child(name, about));
    let file = || help::positional(text, "file", key::VALUE_FILE, key::ARG_READOUT_FILE);
    let new_file = help::positional(text, "file", key::VALUE_FILE, key::ARG_READOUT_NEW_FILE);
    let version = || help::option(text, "which", key::VALUE_ID, key::ARG_READOUT_VERSION);
    let embargo = || time(text, "embargo", key::ARG_READOUT_EMBARGO);
    let hold = || time(text, "hold", key::ARG_READOUT_HOLD);
    let words = |command: clap::Command| {
        let said = help::option(text, "text", key::VALUE_TEXT, key::ARG_READOUT_WORDS);
        command.mut_arg("text", |_| said.required(true))
    };
    // What states a whole text takes no words beside it.
    let states = |name, about| {
        let command = child(name, about).arg(id(text)).arg(file().required(true));
        command.arg(officer(text)).arg(line(text))
    };
    let other = help::positional(text, "other", key::VALUE_ID, key::ARG_READOUT_OTHER);
    help::group(
        text,
        child("readout", key::HELP_READOUT).subcommand_required(true),
        vec![
            child("draft", key::HELP_READOUT_DRAFT).arg(new_file.required(true)),
            shape_of_offer(text, child("offer", key::HELP_READOUT_OFFER))
                .arg(file().required(true))
                .arg(hold()),
            shape_of_list(text, child("list", key::HELP_READOUT_LIST)),
            shape_of_show(text, child("show", key::HELP_READOUT_SHOW)),
            say("seen", key::HELP_READOUT_SEEN),
            words(say("comment", key::HELP_READOUT_COMMENT)),
            say("agree", key::HELP_READOUT_AGREE).arg(version()),
            words(say("object", key::HELP_READOUT_OBJECT)).arg(version()),
            states("revise", key::HELP_READOUT_REVISE).arg(hold()),
            say("release", key::HELP_READOUT_RELEASE)
                .arg(version())
                .arg(embargo()),
            states("correct", key::HELP_READOUT_CORRECT).arg(embargo()),
            say("withdraw", key::HELP_READOUT_WITHDRAW),
            shape_of_show(text, child("compare", key::HELP_READOUT_COMPARE)).arg(other),
        ],
    )
}

fn shape_of_offer(text: &Text, command: clap::Command) -> clap::Command {
    let option = |id, value, about| help::option(text, id, value, about);
    command
        .arg(option("to", key::VALUE_PARTY, key::ARG_MATTER_TO))
        .arg(option(
            "precedence",
            key::VALUE_PRECEDENCE,
            key::ARG_MATTER_PRECEDENCE,
        ))
        .arg(option("status", key::VALUE_STATUS, key::ARG_STATUS))
        .arg(help::many(text, "of", key::VALUE_ID, key::ARG_READOUT_OF))
        .arg(officer(text))
        .arg(line(text))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let Some((word, arguments)) = arguments.subcommand() else {
        return Ok(ExitCode::SUCCESS);
    };
    match word {
        "draft" => draft(desk, arguments),
        "list" => list(desk, &SORT, arguments),
        "show" => show(desk, &[&SORT], arguments),
        "compare" => compare::run(desk, arguments),
        "offer" => {
            Actor::is_there(desk, arguments.get_one("officer"))?;
            let client = desk.client()?;
            let line = desk.line(&client, arguments.get_one("line"))?;
            let (text, fields) = read(desk, &line, required(arguments, "file"))?;
            let hold = until("--hold", given(arguments, "hold"))?;
            let mut new = beginning_with(&line, &SORT, arguments, hold, text)?;
            let sorts = [
                &super::held::SORT,
                &super::call::SORT,
                &SORT,
                &super::ask::SORT,
            ];
            new.references = referred(desk, &client, &line, arguments, "of", &sorts)?;
            new.readout = Some(fields);
            let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
            begin_matter(desk, &client, &line, &SORT, &actor, new)
        }
        act => say_on(desk, &[&SORT], arguments, act, |_, line, matter, new| {
            let option = |name| arguments.try_get_one::<String>(name).ok().flatten();
            if let Some(file) = option("file") {
                let (text, fields) = read(desk, line, file)?;
                (new.text, new.readout) = (Some(text), Some(fields));
            }
            let wish = option("which").map(|wish| version(matter, wish));
            new.version = wish.transpose()?;
            let hold = until("--hold", option("hold").map(String::as_str))?;
            let embargo = until("--embargo", option("embargo").map(String::as_str))?;
            new.due = hold.or(embargo);
            Ok(())
        }),
    }
}

fn until(argument: &'static str, text: Option<&str>) -> Outcome<Option<Moment>> {
    text.map(|text| times::to_come(argument, text)).transpose()
}

/// A file that a person fills in. Nothing of it is known to any node before it is offered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    language: String,
    date: String,
    text: String,
    level: Option<String>,
    initiator: Option<String>,
    minutes: Option<u32>,
    #[serde(default)]
    approximate: bool,
    #[serde(default)]
    participants: Vec<String>,
    #[serde(default)]
    agreed_lines: Vec<String>,
    #[serde(default)]
    own_lines: Vec<String>,
    #[serde(default)]
    stays_private: Vec<String>,
    corrects: Option<String>,
    #[serde(default)]
    topics: Vec<ReadoutTopic>,
}

/// Writes a file to be filled in, which nobody but its owner reads.
fn draft(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let path = required(arguments, "file");
    let say = |key: Key| desk.text.say(key, &[]);
    let language = desk.text.language().tag();
    let content = format!(
        "# {}\nlanguage = \"{language}\"\n# {}\ndate = \"\"\n# {}\ntext = \"\"\"\n\"\"\"\n\n# {}\n\
         # level = \"\"\n# initiator = \"\"\n# minutes = 0\n# approximate = true\n# participants = [\"\"]\n\
         # agreed_lines = [\"\"]\n# own_lines = [\"\"]\n# stays_private = [\"\"]\n# corrects = \"\"\n\n# {}\n\
         # [[topics]]\n# topic = \"\"\n# text = \"\"\n",
        say(key::READOUT_DRAFT_HEAD),
        say(key::READOUT_DRAFT_DATE),
        say(key::READOUT_DRAFT_TEXT),
        say(key::READOUT_DRAFT_MORE),
        say(key::READOUT_DRAFT_TOPICS),
    );
    write_new_private(Path::new(path), content.as_bytes())?;
    desk.tell(key::READOUT_DRAFTED, &[("path", path.into())]);
    desk.tell(key::READOUT_DRAFTED_NEXT, &[("path", path.into())]);
    Ok(ExitCode::SUCCESS)
}

/// The account in a file: its text, and what else is told. Parties and levels are named as a person names them.
fn read(desk: &Desk, line: &LineHere, path: &str) -> Outcome<(AnswerText, ReadoutFields)> {
    let file = Path::new(path);
    let content = std::fs::read_to_string(file).map_err(|e| Failure::unreadable(file, &e))?;
    let unusable = |cause: &str| {
        let facts = [("path", path), ("cause", cause)];
        Failure::new(error_key::READOUT_FILE_UNUSABLE, &facts)
    };
    let written: Written =
        toml::from_str(&content).map_err(|error| unusable(&plain_line(error.message())))?;
    let initiator = match written.initiator {
        Some(wish) => line.parties(&[wish])?.first().copied(),
        None => None,
    };
    let named = written.level.as_deref();
    let named = named.map(|wish| level(desk, line, "level", wish));
    let text = AnswerText {
        language: written.language,
        text: written.text.trim_end().to_owned(),
    };
    let fields = ReadoutFields {
        date: written.date,
        level: named.transpose()?,
        initiator,
        minutes: written.minutes,
        approximate: written.approximate,
        participants: written.participants,
        topics: written.topics,
        agreed_lines: written.agreed_lines,
        own_lines: written.own_lines,
        stays_private: written.stays_private,
        corrects: written.corrects,
    };
    Ok((text, fields))
}

/// The version that a person names by the beginning of its id.
fn version(matter: &Matter, wish: &str) -> Outcome<EntryIdText> {
    let readout = matter.readout.iter();
    let versions = || readout.clone().flat_map(|readout| &readout.versions);
    let ids = versions().map(|version| version.entry.to_string());
    let known: Vec<String> = ids.collect();
    let mut fitting = versions().filter(|version| version.entry.to_string().starts_with(wish));
    match (fitting.next(), fitting.count()) {
        (Some(version), 0) => Ok(version.entry),
        (None, _) => {
            let known: Vec<&str> = known.iter().map(|id| screen::short(id)).collect();
            Err(bad_value("--which", wish, &known.join(", ")))
        }
        (Some(_), more) => Err(Failure::new(
            error_key::MESSAGE_ID_AMBIGUOUS,
            &[("id", wish), ("count", &(more + 1).to_string())],
        )),
    }
}

/// The versions of a readout with what was said of each, and what went out.
pub(super) fn in_words(desk: &Desk, line: &LineHere, readout: &Readout) -> Vec<String> {
    let text = desk.text;
    let mut rows = Vec::new();
    for (n, one) in readout.published.iter().enumerate() {
        let (said, id) = (
            if n == 0 {
                key::READOUT_PUBLISHED
            } else {
                key::READOUT_UPDATED
            },
            one.version.to_string(),
        );
        let facts = [
            ("time", screen::moment_to_second(text, one.at).into()),
            ("id", screen::short(&id).into()),
        ];
        let mut row = text.say(said, &facts);
        if let Some(until) = one.embargo {
            let time = screen::moment(text, until);
            let said = text.say(key::READOUT_EMBARGO, &[("time", time.into())]);
            row.push_str(&format!("; {said}"));
        }
        if one.joint {
            row.push_str(&format!("; {}", text.say(key::READOUT_JOINT, &[])));
        }
        rows.push(row);
        if one.before_hold {
            rows.push(format!("! {}", text.say(key::READOUT_BEFORE_HOLD, &[])));
        }
    }
    for version in &readout.versions {
        let stands = readout.stands.contains(&version.entry);
        rows.extend(version_in_words(desk, line, version, stands));
    }
    rows
}

fn version_in_words(
    desk: &Desk,
    line: &LineHere,
    version: &ReadoutVersion,
    stands: bool,
) -> Vec<String> {
    let text = desk.text;
    let id = version.entry.to_string();
    let facts = [
        ("id", screen::short(&id).into()),
        ("time", screen::moment_to_second(text, version.at).into()),
        (
            "said",
            words::said_on(text, SORT.command, &version.act).into(),
        ),
    ];
    let heading = if stands {
        key::READOUT_VERSION_STANDS
    } else {
        key::READOUT_VERSION
    };
    let mut rows = vec![text.say(heading, &facts)];
    let mut row = |said: String| rows.push(format!("  {said}"));
    match version.word.as_deref() {
        Some("agreed") => row(text.say(key::READOUT_WORD_AGREED, &[])),
        Some(_) => row(text.say(key::READOUT_WORD_OBJECTED, &[])),
        None => {}
    }
    if let Some(until) = version.held_until {
        let time = screen::moment(text, until);
        let said = if version.held_by_charter {
            key::READOUT_HELD_BY_CHARTER
        } else {
            key::READOUT_HELD
        };
        row(text.say(said, &[("time", time.into())]));
    }
    match &version.text {
        Some(written) => screen::as_written(&written.text).for_each(&mut row),
        None => row(text.say(key::READ_TEXT_WITHHELD, &[])),
    }
    let told = version.account.iter();
    told.flat_map(|told| fields_here(desk, line, told))
        .for_each(row);
    rows
}

/// What stands in a version beside its text, on a line of this desk.
fn fields_here(desk: &Desk, line: &LineHere, told: &ReadoutFields) -> Vec<String> {
    let level = |level: &str| words::level_in_words(desk, line, level);
    let party = |party| plain_line(line.party(party));
    fields_in_words(desk.text, told, level, party)
}

/// What stands in a version beside its text; levels and parties as they are called.
pub fn fields_in_words(
    text: &Text,
    told: &ReadoutFields,
    level_of: impl Fn(&str) -> String,
    party_of: impl Fn(u8) -> String,
) -> Vec<String> {
    let one =
        |said: Key, name: &'static str, value: String| text.say(said, &[(name, value.into())]);
    let mut rows = Vec::new();
    if let Some(reason) = &told.corrects {
        rows.push(one(key::READOUT_CORRECTS, "text", plain_line(reason)));
    }
    rows.push(one(
        key::READOUT_DAY,
        "date",
        dates::in_words(text, &told.date),
    ));
    if let Some(level) = &told.level {
        rows.push(one(key::CALL_LEVEL, "level", level_of(level)));
    }
    if let Some(party) = told.initiator {
        rows.push(one(key::READOUT_INITIATOR, "party", party_of(party)));
    }
    if let Some(minutes) = told.minutes {
        let said = if told.approximate {
            key::READOUT_DURATION_ABOUT
        } else {
            key::READOUT_DURATION
        };
        rows.push(text.say(said, &[("minutes", minutes.into())]));
    }
    for topic in &told.topics {
        let facts = [
            ("topic", plain_line(&topic.topic).into()),
            ("text", plain_line(&topic.text).into()),
        ];
        rows.push(text.say(key::READOUT_TOPIC, &facts));
    }
    let lists = [
        (key::READOUT_PARTICIPANT, "name", &told.participants),
        (key::READOUT_AGREED_LINE, "text", &told.agreed_lines),
        (key::READOUT_OWN_LINE, "text", &told.own_lines),
        (key::READOUT_STAYS_PRIVATE, "text", &told.stays_private),
    ];
    for (said, name, list) in lists {
        rows.extend(list.iter().map(|words| one(said, name, plain_line(words))));
    }
    rows
}

/// What a release or a correction that waits for a second officer is about. Of a release the version is shown that
/// would go out: the draft names it and holds no text.
///
/// # Errors
///
/// The node does not answer.
pub fn waiting_readout(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    waiting: &ReadoutDraft,
) -> Outcome<Vec<String>> {
    let text = desk.text;
    let id = waiting.matter.to_string();
    let mut rows = Vec::new();
    match waiting.version {
        Some(version) => {
            let named = version.to_string();
            let facts = [
                ("id", screen::short(&id).into()),
                ("version", screen::short(&named).into()),
            ];
            rows.push(text.say(key::RELEASE_READOUT, &facts));
            let path = format!("/v1/lines/{}/matters/{id}", line.status.id);
            let matter: Matter = client.get(&path)?;
            let readout = matter.readout.iter();
            let mut versions = readout.flat_map(|readout| {
                let stands = |one: &ReadoutVersion| readout.stands.contains(&one.entry);
                readout.versions.iter().map(move |one| (one, stands(one)))
            });
            if let Some((one, stands)) = versions.find(|(one, _)| one.entry == version) {
                rows.extend(version_in_words(desk, line, one, stands));
            }
        }
        None => {
            let facts = [("id", screen::short(&id).into())];
            rows.push(text.say(key::RELEASE_READOUT_CORRECTS, &facts));
        }
    }
    if let Some(until) = waiting.embargo {
        let time = screen::moment(text, until);
        rows.push(text.say(key::READOUT_EMBARGO, &[("time", time.into())]));
    }
    let told = waiting.account.iter();
    rows.extend(told.flat_map(|told| fields_here(desk, line, told)));
    Ok(rows)
}

/// Tells that what two officers signed went out.
pub fn tell_went_out(desk: &Desk, readout: &ReadoutDraft, entry: EntryIdText) {
    let (id, entry) = (readout.matter.to_string(), entry.to_string());
    let said = words::said_on(desk.text, SORT.command, &readout.act);
    let facts = [
        ("id", screen::short(&id).into()),
        ("said", said.into()),
        ("entry", screen::short(&entry).into()),
    ];
    desk.tell(key::READOUT_WENT_OUT, &facts);
    let facts = [
        ("command", SORT.command.into()),
        ("id", screen::short(&id).into()),
    ];
    desk.tell(key::MATTER_BEGUN_NEXT, &facts);
}
