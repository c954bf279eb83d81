//! `detente roster`: who is planned for which watch.

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::Moment;
use detente_api::act::ActAnswer;
use detente_api::book::{DutyRoster, RosterInForce, RosterPerson, RosterShift};
use detente_language::{Text, Value, error_key, key, plain_line};
use detente_line::book::duty_roster::{self, Step};
use detente_line::book::note::NoteFault;
use detente_node::book_view;
use detente_node::causes::with;
use detente_record::Timestamp;
use serde::Deserialize;

use super::{acting, book, given, indented, officer, senseless, told};
use crate::commands::charter::moment_of;
use crate::commands::{Command, now};
use crate::desk::{Desk, label};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::output::out_line;
use crate::{act, help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "roster",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let child = |name, about| help::skeleton(text, name, about, key::HELP_ROSTER_LONG);
    let file = help::positional(text, "file", key::VALUE_FILE, key::ARG_ROSTER_FILE);
    help::group(
        text,
        child("roster", key::HELP_ROSTER).arg(book(text)),
        vec![
            child("show", key::HELP_ROSTER_SHOW).arg(book(text)),
            child("set", key::HELP_ROSTER_SET)
                .arg(file.required(true))
                .arg(officer(text))
                .arg(book(text)),
            child("draft", key::HELP_ROSTER_DRAFT).arg(book(text)),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some(("set", arguments)) => set(desk, arguments)?,
        Some(("draft", arguments)) => draft(desk, arguments)?,
        Some((_, under)) => {
            // `--book` may stand before the word or behind it.
            let book = under.get_one("book").or(arguments.get_one("book"));
            show(desk, book)?;
        }
        None => show(desk, arguments.get_one("book"))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A roster as people write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RosterFile {
    from: toml::value::Datetime,
    until: toml::value::Datetime,
    person: Vec<RosterPerson>,
    shift: Vec<ShiftForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShiftForm {
    step: String,
    person: String,
    from: toml::value::Datetime,
    until: toml::value::Datetime,
}

impl RosterFile {
    fn roster(self) -> Result<DutyRoster, Value> {
        let time = |written: &toml::value::Datetime| moment_of(&written.to_string()).map(Moment);
        let mut shifts = Vec::with_capacity(self.shift.len());
        for (number, shift) in (1_i64..).zip(self.shift) {
            let about =
                |key, value: &str| with(key, &[("number", number.into()), ("value", value.into())]);
            if Step::from_name(&shift.step).is_none() {
                return Err(about(key::CAUSE_ROSTER_STEP, &shift.step));
            }
            if !self.person.iter().any(|one| one.name == shift.person) {
                return Err(about(key::CAUSE_ROSTER_PERSON, &shift.person));
            }
            shifts.push(RosterShift {
                from: time(&shift.from)?,
                until: time(&shift.until)?,
                person: shift.person,
                step: shift.step,
            });
        }
        Ok(DutyRoster {
            from: time(&self.from)?,
            until: time(&self.until)?,
            people: self.person,
            shifts,
        })
    }
}

fn read_roster(path: &Path) -> Outcome<DutyRoster> {
    let content =
        std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
    let unclear = |cause: Value| {
        let path = path.display().to_string();
        Failure::new(error_key::ROSTER_UNCLEAR, &[("path", &path)]).with_cause(cause)
    };
    let file: RosterFile =
        toml::from_str(&content).map_err(|error| unclear(detente_node::causes::of(&error)))?;
    file.roster().map_err(unclear)
}

fn set(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let roster = read_roster(Path::new(given(arguments, "file").unwrap_or_default()))?;
    let (client, book, actor) = acting(desk, arguments)?;
    let path = format!("/v1/lines/{}/roster", book.status.id);
    let answer: ActAnswer = match &actor {
        Actor::Session(_) => client.post(&path, &roster)?,
        Actor::Key(officer) => {
            let in_force: RosterInForce = client.get(&path)?;
            let replaces = in_force.entry.map(|entry| entry.0);
            let roster = book_view::roster_of(roster)
                .map_err(|shift| senseless(NoteFault::Shift { shift }))?;
            act::by_key(&client, &book, officer, |author| {
                duty_roster::set(author, &roster, replaces).map_err(senseless)
            })?
        }
    };
    told(desk, &actor, &answer, key::ROSTER_SET_DONE)
}

fn show(desk: &Desk, book: Option<&String>) -> Outcome {
    let client = desk.client()?;
    let book = desk.book(&client, book)?;
    let view: RosterInForce = client.get(&format!("/v1/lines/{}/roster", book.status.id))?;
    if desk.json {
        return desk.print_json(&view);
    }
    let Some(entry) = view.entry else {
        desk.tell(key::ROSTER_NONE, &[]);
        return Ok(());
    };
    let Some(roster) = &view.roster else {
        let id = entry.to_string();
        desk.tell(key::ROSTER_NOT_READ, &[("id", screen::short(&id).into())]);
        return Ok(());
    };
    let text = desk.text;
    let time = |time| screen::moment(text, time);
    let set_at = view.time.map(time).unwrap_or_default();
    let facts = [
        ("time", set_at.into()),
        ("officers", screen::officers(text, &view.signers).into()),
        ("from", time(roster.from).into()),
        ("until", time(roster.until).into()),
    ];
    desk.tell(key::ROSTER_SET_BY, &facts);
    for step in &view.steps {
        let people: Vec<String> = step
            .now
            .iter()
            .map(|one| person_in_words(text, one))
            .collect();
        let people = if people.is_empty() {
            desk.say(key::ROSTER_NOBODY, &[])
        } else {
            people.join("; ")
        };
        let step = desk.label("step", &step.step);
        desk.tell(
            key::ROSTER_NOW,
            &[("step", step.into()), ("people", people.into())],
        );
    }
    for step in &view.steps {
        let name = desk.label("step", &step.step);
        for gap in &step.gaps {
            let facts = [
                ("step", name.clone().into()),
                ("from", time(gap.from).into()),
                ("until", time(gap.until).into()),
            ];
            desk.tell(key::ROSTER_GAP, &facts);
        }
    }
    indented(view.ahead.iter().map(|shift| shift_in_words(text, shift)));
    Ok(())
}

/// Who is on when, and as what.
pub fn shift_in_words(text: &Text, shift: &RosterShift) -> String {
    let facts = [
        ("from", screen::moment(text, shift.from).into()),
        ("until", screen::moment(text, shift.until).into()),
        ("step", label(text, "step", &shift.step).into()),
        ("person", plain_line(&shift.person).into()),
    ];
    text.say(key::ROSTER_SHIFT, &facts)
}

/// A person, with languages and how to reach them.
pub fn person_in_words(text: &Text, person: &RosterPerson) -> String {
    let list = |list: &[String]| {
        let plain: Vec<String> = list.iter().map(|one| plain_line(one)).collect();
        plain.join(", ")
    };
    let part = |key, name, list: String| {
        if list.is_empty() {
            String::new()
        } else {
            text.say(key, &[(name, list.into())])
        }
    };
    let languages = part(
        key::ROSTER_PERSON_LANGUAGES,
        "languages",
        list(&person.languages),
    );
    let reach = part(key::ROSTER_PERSON_REACH, "ways", list(&person.reach));
    let facts = [
        ("name", plain_line(&person.name).into()),
        ("languages", languages.into()),
        ("reach", reach.into()),
    ];
    text.say(key::ROSTER_PERSON, &facts)
}

/// A file for the coming week: the officers of the book, and a day's watches of eight hours to begin with.
fn draft(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let client = desk.client()?;
    let book = desk.book(&client, arguments.get_one("book"))?;
    let day_ms = 24 * 60 * 60 * 1000;
    let midnight = now().as_ms() / day_ms * day_ms + day_ms;
    let time = |ms: u64| {
        let written = Timestamp::from_ms(ms).to_string();
        format!("{}Z", &written[..16])
    };
    let quoted = |text: &str| toml::Value::from(text).to_string();
    out_line!("from = {}", time(midnight));
    out_line!("until = {}", time(midnight + 7 * day_ms));
    let stands = |role: &String| ["watch", "releasing"].contains(&role.as_str());
    let officers = book.officers.iter();
    let officers = officers.filter(|one| one.in_office && one.roles.iter().any(stands));
    let on_watch: Vec<&str> = officers.map(|one| one.name.as_str()).collect();
    // What is known of each from the roster before needs no typing again.
    let before: RosterInForce = client.get(&format!("/v1/lines/{}/roster", book.status.id))?;
    let before = before.roster.map_or_else(Vec::new, |roster| roster.people);
    let list = |list: &[String]| {
        let quoted: Vec<String> = list.iter().map(|one| quoted(one)).collect();
        format!("[{}]", quoted.join(", "))
    };
    for name in &on_watch {
        let known = before.iter().find(|person| person.name == *name);
        let (languages, reach) = known.map_or((&[][..], &[][..]), |known| {
            (&known.languages[..], &known.reach[..])
        });
        out_line!("\n[[person]]");
        out_line!("name = {}", quoted(name));
        out_line!("languages = {}", list(languages));
        out_line!("reach = {}", list(reach));
    }
    for (shift, name) in (0..21).zip(on_watch.iter().cycle()) {
        let from = midnight + shift * day_ms / 3;
        out_line!("\n[[shift]]");
        out_line!("step = \"watch\"");
        out_line!("person = {}", quoted(name));
        out_line!("from = {}", time(from));
        out_line!("until = {}", time(from + day_ms / 3));
    }
    Ok(())
}
