//! `detente brief`: what is read before a call, on about a page: the time on both sides, calls agreed, what is open and
//! whose word it awaits, what was declined, the last contact, what was asked and not taken up, and the last statements.
//!
//! All of it is read from the node, as any desk may read it; nothing here is weighed, and nobody is advised.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::Moment;
use detente_api::contact::{Contacts, ContactsQuestion};
use detente_api::matter::{Matter, Matters};
use detente_api::reported::ReportedAccount;
use detente_api::suspension::Suspensions;
use detente_language::{Key, key, plain_line};
use detente_line::account::{Day, ReportedRecord};
use jiff::tz::TimeZone;
use serde_json::json;

use crate::client::Client;
use crate::commands::{Command, contacts, matter, now, register, suspension};
use crate::desk::{Desk, LineHere, STATUSES, bad_value};
use crate::failure::{Failure, Outcome};
use crate::output::out_line;
use crate::told::Teller;
use crate::{clocks, help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "brief",
    shape,
    run,
};

fn shape(text: &detente_language::Text) -> clap::Command {
    help::skeleton(text, "brief", key::HELP_BRIEF, key::HELP_BRIEF_LONG)
        .arg(help::option(
            text,
            "level",
            key::VALUE_LEVEL,
            key::ARG_BRIEF_LEVEL,
        ))
        .arg(help::many(
            text,
            "zone",
            key::VALUE_ZONE,
            key::ARG_BRIEF_ZONE,
        ))
        .arg(help::option(
            text,
            "status",
            key::VALUE_STATUS,
            key::ARG_BRIEF_STATUS,
        ))
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
}

/// A time zone by its name.
type Zone = (String, TimeZone);

/// What is read from the node.
struct Brief {
    /// The level asked about; all if `None`.
    level: Option<String>,
    /// Calls agreed that are still to come.
    agreed: Vec<Matter>,
    /// Matters in which somebody's word is awaited.
    open: Vec<Matter>,
    /// Requests for a call that were declined.
    declined: Vec<Matter>,
    /// Asks that were refused.
    refused: Vec<Matter>,
    contacts: Contacts,
    record: Option<ReportedRecord>,
    suspensions: Suspensions,
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let status: &str = arguments
        .get_one::<String>("status")
        .map_or(STATUSES[0], String::as_str);
    if !STATUSES.contains(&status) {
        return Err(bad_value("--status", status, &STATUSES.join(", ")));
    }
    let zones = arguments.get_many::<String>("zone").unwrap_or_default();
    let zones: Outcome<Vec<Zone>> = zones.map(|name| zone(name)).collect();
    let zones = zones?;
    let level = arguments.get_one::<String>("level").cloned();
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let brief = read(&client, &line, status, level.clone())?;
    if desk.json {
        desk.print_json(&json!({
            "status": status, "now": Moment(now()), "agreed": brief.agreed, "open": brief.open,
            "declined": brief.declined, "refused": brief.refused,
            "contacts": contacts::as_json(&brief.contacts, level.as_deref()),
            "suspensions": brief.suspensions,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    for row in in_words(desk, &line, status, &zones, &brief) {
        out_line!("{row}");
    }
    Ok(ExitCode::SUCCESS)
}

fn read(client: &Client, line: &LineHere, status: &str, level: Option<String>) -> Outcome<Brief> {
    let id = line.status.id.to_string();
    let matters = |asked: &str| -> Outcome<Vec<Matter>> {
        let path = format!("/v1/lines/{id}/matters?status={status}{asked}");
        let mut found = client.list::<Matters>(&path)?.matters;
        // What is of no level concerns every one.
        let is_asked = |of: &String| level.as_ref().is_none_or(|level| level == of);
        found.retain(|matter| matter.level.as_ref().is_none_or(is_asked));
        Ok(found)
    };
    let question = ContactsQuestion {
        level: level.clone(),
        ..Default::default()
    };
    // A line that holds no accounts knows no levels of theirs.
    let mut reported = contacts::reported(client, &id, status)?;
    reported.accounts.extend(in_own_books(client, status)?);
    let record = reported
        .record()
        .filter(|record| !record.accounts().is_empty());
    let known = |level: &String| {
        let record = record.as_ref();
        record.is_some_and(|record| record.level(level).is_some())
    };
    let unknown = level.as_ref().filter(|level| !known(level));
    if let Some(level) = unknown
        && !line.status.levels.iter().any(|one| one.id == *level)
    {
        return Err(no_such_level(line, record.as_ref(), level));
    }
    let question = match unknown {
        Some(_) => ContactsQuestion::default(),
        None => question,
    };
    let mut contacts: Contacts = client.get(&contacts::path(&id, status, &question))?;
    // One that the line has and its accounts name nowhere is asked for by itself all the same.
    if let Some(level) = &level {
        contacts.levels.retain(|one, _| one == level);
    }
    let to_come = |matter: &Matter| {
        let now = now();
        matter.agreed.iter().any(|time| {
            let minutes = u64::from(time.minutes) * 60_000;
            time.from.0.as_ms() + minutes >= now.as_ms()
        })
    };
    let mut agreed = matters("&kind=call-request&state=agreed")?;
    agreed.retain(to_come);
    let open = matters("&open=true")?;
    let declined = matters("&kind=call-request&state=declined")?;
    let refused = matters("&kind=ask&state=refused")?;
    Ok(Brief {
        level,
        agreed,
        open,
        declined,
        refused,
        contacts,
        record,
        suspensions: client.get(&format!("/v1/lines/{id}/suspensions"))?,
    })
}

/// What stands in the register of this desk's own books; nothing where whoever asks may not read them.
fn in_own_books(client: &Client, status: &str) -> Outcome<Vec<ReportedAccount>> {
    let entries = register::in_books(client, &format!("status={status}&of=statements"))?;
    Ok(entries.into_iter().filter_map(|one| one.account).collect())
}

/// A level that neither the line nor an account on it has.
fn no_such_level(line: &LineHere, record: Option<&ReportedRecord>, level: &str) -> Failure {
    let levels = line.status.levels.iter();
    let mut known: Vec<String> = levels.map(|one| plain_line(&one.id)).collect();
    let told = record.iter().flat_map(|record| &record.preamble().levels);
    for one in told.map(|one| plain_line(one.id.as_str())) {
        if !known.contains(&one) {
            known.push(one);
        }
    }
    bad_value("--level", level, &known.join(", "))
}

fn in_words(
    desk: &Desk,
    line: &LineHere,
    status: &str,
    zones: &[Zone],
    brief: &Brief,
) -> Vec<String> {
    let text = desk.text;
    let mut rows = vec![text.say(
        key::BRIEF_TITLE,
        &[
            ("line", plain_line(&desk.line_name(&line.status)).into()),
            ("status", desk.label("status", status).into()),
        ],
    )];
    let at = Moment(now());
    rows.push(text.say(key::BRIEF_NOW, &[("time", screen::moment(text, at).into())]));
    rows.extend(indented(clocks::of_parties(text, line, at)));
    rows.extend(elsewhere(desk, zones, at));
    rows.extend(suspension::status_in_words(text, &line.status));
    // Whoever never suspended is not to be told of by that in every brief.
    if !brief.suspensions.suspensions.is_empty() {
        rows.extend(suspension::totals(text, &brief.suspensions));
    }
    for matter in &brief.agreed {
        rows.push(text.say(key::BRIEF_AGREED, &[]));
        rows.push(format!("  {}", matter::row(desk, line, matter)));
        for time in &matter.agreed {
            let facts = [
                ("time", screen::moment(text, time.from).into()),
                ("minutes", time.minutes.into()),
            ];
            rows.push(format!("    {}", text.say(key::MATTER_FOR_MINUTES, &facts)));
            let clocks = indented(clocks::of_parties(text, line, time.from)).into_iter();
            let there = clocks.chain(elsewhere(desk, zones, time.from));
            rows.extend(there.map(|row| format!("  {row}")));
        }
        rows.extend(
            speakers(desk, matter)
                .into_iter()
                .map(|row| format!("    {row}")),
        );
    }
    let own = line.status.own;
    let awaits = |ours: bool| -> Vec<&Matter> {
        let open = brief.open.iter();
        open.filter(|matter| (matter.awaits == Some(own)) == ours)
            .collect()
    };
    let lists: [(Key, Vec<&Matter>); 4] = [
        (key::BRIEF_AWAITS_US, awaits(true)),
        (key::BRIEF_AWAITS_THEM, awaits(false)),
        (key::BRIEF_DECLINED, brief.declined.iter().collect()),
        (key::BRIEF_REFUSED, brief.refused.iter().collect()),
    ];
    for (heading, matters) in lists {
        if matters.is_empty() {
            continue;
        }
        rows.push(text.say(heading, &[("count", matters.len().into())]));
        // What is open is of several kinds; what was declined or refused is named above.
        let is_mixed = heading == key::BRIEF_AWAITS_US || heading == key::BRIEF_AWAITS_THEM;
        for matter in matters.iter().take(ROWS_MAX) {
            let row = matter::row(desk, line, matter);
            rows.push(if is_mixed {
                format!("  {} {row}", desk.label("matter", &matter.kind))
            } else {
                format!("  {row}")
            });
            if matter.kind == "call-request" {
                rows.extend(
                    speakers(desk, matter)
                        .into_iter()
                        .map(|row| format!("    {row}")),
                );
            }
        }
        if matters.len() > ROWS_MAX {
            let more = [("count", (matters.len() - ROWS_MAX).into())];
            rows.push(format!("  {}", text.say(key::BRIEF_MORE, &more)));
        }
    }
    if brief.agreed.is_empty() && brief.open.is_empty() {
        let nothing = match brief.level {
            Some(_) => key::BRIEF_NOTHING_OPEN_AT_LEVEL,
            None => key::BRIEF_NOTHING_OPEN,
        };
        rows.push(text.say(nothing, &[]));
    }
    let levels = line.levels(desk);
    rows.extend(contacts::in_words(text, &brief.contacts, &levels));
    if let Some(record) = &brief.record
        && let Some(as_of) = known_by(status, brief, record)
    {
        rows.extend(Teller::new(text, record, as_of, &levels).before_a_call(ROWS_MAX));
    }
    rows
}

/// The day by which something is known: the last one of any account; of what is meant, today.
fn known_by(status: &str, brief: &Brief, record: &ReportedRecord) -> Option<Day> {
    let told = brief.contacts.as_of.parse().ok();
    let exact = record.accounts().iter();
    let exact = exact.filter_map(|account| account.date.exact_day()).max();
    let written = Moment(now()).to_string();
    let today = written.get(..DAY.len()).and_then(|day| day.parse().ok());
    told.max(exact).max(today.filter(|_| status == STATUSES[0]))
}

/// In which languages a call is asked for, and whether with an interpreter: that none was asked for is said too.
fn speakers(desk: &Desk, matter: &Matter) -> Vec<String> {
    let Some(call) = &matter.call else {
        return Vec::new();
    };
    let facts = [
        ("whom", plain_line(&call.whom).into()),
        ("behalf", plain_line(&call.behalf).into()),
    ];
    let mut rows = vec![desk.say(key::CALL_WHOM, &facts)];
    if !call.languages.is_empty() {
        let languages = plain_line(&call.languages.join(", "));
        rows.push(desk.say(key::CALL_LANGUAGES, &[("languages", languages.into())]));
    }
    rows.push(if call.interpreter {
        desk.say(key::CALL_INTERPRETER, &[])
    } else {
        desk.say(key::BRIEF_NO_INTERPRETER, &[])
    });
    rows
}

/// A moment on clocks elsewhere.
fn elsewhere(desk: &Desk, zones: &[Zone], Moment(at): Moment) -> Vec<String> {
    let there = zones.iter().filter_map(|(name, zone)| {
        let (clock, date) = clocks::read_off(desk.text, zone, at)?;
        let facts = [
            ("zone", plain_line(name).into()),
            ("clock", clock.into()),
            ("date", date.into()),
        ];
        Some(format!("  {}", desk.say(key::BRIEF_ELSEWHERE, &facts)))
    });
    there.collect()
}

fn indented(rows: Vec<String>) -> Vec<String> {
    rows.into_iter().map(|row| format!("  {row}")).collect()
}

fn zone(name: &str) -> Outcome<Zone> {
    let zone = TimeZone::get(name);
    let zone = zone.map_err(|_| bad_value("--zone", name, "Europe/Kyiv, America/New_York, UTC"))?;
    Ok((name.to_owned(), zone))
}

const DAY: &str = "2026-11-30";

/// Rows of one list: the whole is to fit on about a page.
const ROWS_MAX: usize = 8;
