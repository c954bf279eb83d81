//! `detente call start` and what follows it: a call as it was held, on this line or by any other means, each side's
//! account by itself; and the words that both desks speak before one.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::matter::{CallHeld, Matter, MatterKind, NewMatterAct};
use detente_api::status::NodeStatus;
use detente_api::test::Tests;
use detente_language::{Text, key, plain_line};

use super::call::{SORT as REQUESTS, optional};
use super::ring::SORT as RINGS;
use super::{
    Sort, begin_matter, beginning, find, given, id, language, level, line, list, officer, required,
    say_on, shape_of_beginning, shape_of_list, shape_of_say, shape_of_show,
};
use crate::commands::status::{alarms_in_words, link_in_words};
use crate::commands::test;
use crate::desk::{Desk, LineHere, bad_value};
use crate::failure::Outcome;
use crate::officer::Actor;
use crate::output::out_line;
use crate::{help, screen, times};

pub(super) const SORT: Sort = Sort {
    kind: MatterKind::Call,
    command: "call",
    none: key::CALL_NONE_HELD,
};

/// The commands about calls as held, each by its name.
pub(super) fn shapes(
    text: &Text,
    child: impl Fn(&'static str, detente_language::Key) -> clap::Command,
) -> Vec<clap::Command> {
    let say = |name, about| shape_of_say(text, child(name, about));
    let join = child("join", key::HELP_CALL_JOIN)
        .arg(id(text))
        .arg(help::positional(text, "text", key::VALUE_NAME, key::ARG_CALL_WHO).required(true))
        .arg(language(text))
        .arg(officer(text))
        .arg(line(text));
    let left = help::positional(text, "who", key::VALUE_NAME, key::ARG_CALL_WHO_LEFT);
    vec![
        start(text, child("start", key::HELP_CALL_START)),
        shape_of_list(text, child("held", key::HELP_CALL_HELD)),
        say("began", key::HELP_CALL_BEGAN).arg(at(text)),
        say("deny", key::HELP_CALL_DENY),
        join.arg(at(text)),
        say("leave", key::HELP_CALL_LEAVE)
            .arg(left.required(true))
            .arg(at(text)),
        say("end", key::HELP_CALL_END).arg(at(text)),
        shape_of_show(text, child("phrase", key::HELP_CALL_PHRASE)),
    ]
}

fn at(text: &Text) -> clap::Arg {
    help::option(text, "was-at", key::VALUE_TIME, key::ARG_CALL_WAS_AT)
        .long("at")
        .allow_hyphen_values(true)
}

fn start(text: &Text, command: clap::Command) -> clap::Command {
    let of_request = "request";
    let command = command
        .arg(help::positional(text, "text", key::VALUE_TEXT, key::ARG_CALL_ABOUT).required(true))
        .arg(help::option(
            text,
            of_request,
            key::VALUE_ID,
            key::ARG_CALL_OF_REQUEST,
        ))
        .arg(help::option(
            text,
            "ring",
            key::VALUE_ID,
            key::ARG_CALL_OF_RING,
        ))
        .arg(help::option(
            text,
            "medium",
            key::VALUE_MEDIUM,
            key::ARG_CALL_MEDIUM,
        ))
        .arg(
            help::option(text, "level", key::VALUE_LEVEL, key::ARG_CALL_HELD_LEVEL)
                .required_unless_present(of_request),
        )
        .arg(
            help::option(text, "whom", key::VALUE_NAME, key::ARG_CALL_SPEAKS_THERE)
                .required_unless_present(of_request),
        )
        .arg(
            help::option(text, "behalf", key::VALUE_NAME, key::ARG_CALL_SPEAKS_HERE)
                .required_unless_present(of_request),
        )
        .arg(at(text));
    shape_of_beginning(text, command)
}

/// Runs a command about calls as held; `None` if it is none of them.
pub(super) fn run(desk: &Desk, word: &str, arguments: &ArgMatches) -> Option<Outcome<ExitCode>> {
    Some(match word {
        "held" => list(desk, &SORT, arguments),
        "start" => begin(desk, arguments),
        "phrase" => phrase(desk, arguments),
        "began" | "deny" | "join" | "leave" | "end" => {
            say_on(desk, &[&SORT], arguments, word, |_, line, matter, new| {
                if word != "deny" {
                    new.at = Some(times::been("--at", optional(arguments, "was-at"))?);
                }
                if word == "leave" {
                    name_who_left(line, required(arguments, "who"), matter, new)?;
                }
                Ok(())
            })
        }
        _ => return None,
    })
}

/// Whoever left is named by their name, or by the act that says that they joined.
fn name_who_left(line: &LineHere, wish: &str, matter: &Matter, new: &mut NewMatterAct) -> Outcome {
    let held = matter.held.as_ref();
    let all = held.map_or(&[][..], |held| &held.participants);
    let ours = || all.iter().filter(|one| one.by == line.status.own);
    let wished = wish.to_lowercase();
    let mut fitting = ours().filter(|one| {
        let name = one.name.as_ref().map(|name| name.to_lowercase());
        one.entry.to_string().starts_with(&wished)
            || name.is_some_and(|name| name.contains(&wished))
    });
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => {
            new.joined = Some(one.entry);
            Ok(())
        }
        _ => {
            let known = ours().map(|one| {
                let id = one.entry.to_string();
                let name = plain_line(one.name.as_deref().unwrap_or("?"));
                format!("{} ({name})", screen::short(&id))
            });
            let known: Vec<String> = known.collect();
            Err(bad_value("WHO", wish, &known.join(", ")))
        }
    }
}

fn begin(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let began = times::been("--at", given(arguments, "was-at"))?;
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let request = match given(arguments, "request") {
        Some(wish) => Some(find(desk, &client, &line, &[&REQUESTS], wish)?),
        None => None,
    };
    let mut new = beginning(desk, &line, &SORT, arguments)?;
    new.level = match given(arguments, "level") {
        Some(wish) => Some(level(desk, &line, "--level", wish)?),
        None => request.as_ref().and_then(|request| request.level.clone()),
    };
    let [there, here] = speakers(&line, request.as_ref());
    let named = |id, of_request: Option<String>| {
        let given = given(arguments, id).map(str::to_owned);
        given.or(of_request).unwrap_or_default()
    };
    new.held = Some(CallHeld {
        began,
        medium: given(arguments, "medium").unwrap_or("line").to_owned(),
        whom: named("whom", there),
        behalf: named("behalf", here),
    });
    new.references = request.iter().map(|request| request.id).collect();
    if let Some(wish) = given(arguments, "ring") {
        new.references
            .push(find(desk, &client, &line, &[&RINGS], wish)?.id);
    }
    let actor = Actor::of(desk, &line, arguments.get_one("officer"))?;
    begin_matter(desk, &client, &line, &SORT, &actor, new)
}

/// Who speaks there and who here, as the request says from its asker's side.
fn speakers(line: &LineHere, request: Option<&Matter>) -> [Option<String>; 2] {
    let call = request.and_then(|request| Some((request.asker, request.call.as_ref()?)));
    match call {
        Some((asker, call)) if asker == line.status.own => {
            [Some(call.whom.clone()), Some(call.behalf.clone())]
        }
        Some((_, call)) => [Some(call.behalf.clone()), Some(call.whom.clone())],
        None => [None, None],
    }
}

/// What is looked at just before a call: whether the paths to the other side work, what the last line test came to, what
/// alarms stand, and the words that both desks speak.
fn phrase(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let sorts = [&REQUESTS, &RINGS, &SORT];
    let matter = find(desk, &client, &line, &sorts, required(arguments, "id"))?;
    let status: NodeStatus = client.get("/v1/status")?;
    let other = if matter.asker == line.status.own {
        &matter.asked_name
    } else {
        &matter.asker_name
    };
    let links = status.links.iter().filter(|link| link.name == *other);
    let tests: Tests = client.get(&format!("/v1/lines/{}/tests", line.status.id))?;
    // The latest that came to something: one that waits for an answer says nothing of the line yet.
    let decided = tests.tests.iter().find(|test| test.outcome != "open");
    if desk.json {
        let links: Vec<_> = links.collect();
        desk.print_json(&serde_json::json!({
            "spoken": matter.spoken, "links": links, "last_test": decided, "alarms": status.alarms,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    for row in links.flat_map(|link| link_in_words(desk.text, link)) {
        out_line!("{row}");
    }
    match decided {
        Some(test) => {
            let test = test::row(desk.text, &line, test);
            desk.tell(key::PHRASE_LAST_TEST, &[("test", test.into())]);
        }
        None => desk.tell(key::PHRASE_NO_TEST, &[]),
    }
    for row in alarms_in_words(desk.text, &status) {
        out_line!("{row}");
    }
    desk.tell(key::PHRASE_START_TEST, &[]);
    if matter.spoken.is_empty() {
        desk.tell(key::CALL_NO_PHRASE, &[]);
    }
    for row in spoken_in_words(desk, &line, &matter) {
        out_line!("{row}");
    }
    Ok(ExitCode::SUCCESS)
}

/// The words that both desks speak, and who says which.
pub(super) fn spoken_in_words(desk: &Desk, line: &LineHere, matter: &Matter) -> Vec<String> {
    let mut rows = Vec::new();
    for words in &matter.spoken {
        let said = |party: u8, latin: &str, cyrillic: &str| {
            let facts = [
                ("party", plain_line(line.party(party)).into()),
                ("words", latin.to_owned().into()),
                ("cyrillic", cyrillic.to_owned().into()),
            ];
            format!("  {}", desk.say(key::CALL_SPEAKS, &facts))
        };
        rows.push(desk.say(key::CALL_SPOKEN, &[]));
        rows.push(said(matter.asker, &words.asker, &words.asker_cyrillic));
        rows.push(said(matter.asked, &words.asked, &words.asked_cyrillic));
    }
    rows
}

/// A call as held: by what means and between whom, when by each side's account, and who took part.
pub(super) fn in_words(desk: &Desk, line: &LineHere, matter: &Matter) -> Vec<String> {
    let text = desk.text;
    let Some(held) = &matter.held else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    if let Some(medium) = &held.medium {
        let medium = match held.code {
            Some(code) => format!("{} ({code})", desk.label("call-medium", medium)),
            None => desk.label("call-medium", medium),
        };
        rows.push(text.say(key::CALL_BY_MEANS, &[("medium", medium.into())]));
    }
    if let (Some(whom), Some(behalf)) = (&held.whom, &held.behalf) {
        for (party, name) in [(matter.asker, behalf), (matter.asked, whom)] {
            let facts = [
                ("party", plain_line(line.party(party)).into()),
                ("name", plain_line(name).into()),
            ];
            rows.push(text.say(key::CALL_SPEAKER, &facts));
        }
    }
    let moment = |at: Option<detente_api::Moment>| match at {
        Some(at) => screen::moment_to_second(text, at),
        None => text.say(key::CALL_NOT_STATED, &[]),
    };
    let duration = |ms: Option<u64>| match ms {
        Some(ms) => screen::duration(text, ms),
        None => text.say(key::CALL_NOT_STATED, &[]),
    };
    for account in [&held.by_asker, &held.by_asked] {
        let facts = [
            ("party", plain_line(line.party(account.by)).into()),
            ("began", moment(account.began).into()),
            ("ended", moment(account.ended).into()),
            ("lasted", duration(account.lasted_ms).into()),
        ];
        rows.push(text.say(key::CALL_ACCOUNT, &facts));
    }
    let apart = &held.apart;
    let differ = [
        (key::CALL_APART_BEGAN, apart.began_ms),
        (key::CALL_APART_ENDED, apart.ended_ms),
        (key::CALL_APART_LASTED, apart.lasted_ms),
    ];
    for (heading, ms) in differ {
        if let Some(ms) = ms.filter(|ms| *ms != 0) {
            let by = screen::duration(text, ms.unsigned_abs());
            rows.push(text.say(heading, &[("duration", by.into())]));
        }
    }
    for one in &held.participants {
        let facts = [
            ("party", plain_line(line.party(one.by)).into()),
            (
                "name",
                plain_line(one.name.as_deref().unwrap_or("?")).into(),
            ),
            ("joined", moment(Some(one.joined)).into()),
            ("left", moment(one.left).into()),
        ];
        rows.push(text.say(key::CALL_PARTICIPANT, &facts));
    }
    rows
}
