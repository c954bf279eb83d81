//! `detente call calendar`: calls as a calendar (RFC 5545), for the calendar program of whoever is to be there.

use std::path::Path;
use std::process::ExitCode;

use clap::{ArgAction, ArgMatches};
use detente_api::status::PartyName;
use detente_formats::icalendar::joined;
use detente_language::{Text, error_key, key};
use jiff::tz::TimeZone;

use super::{Sort, find, line};
use crate::client::Client;
use crate::desk::{Desk, LineHere, STATUSES, bad_value, write_new_private};
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::out;

pub(super) fn shape(text: &Text, command: clap::Command) -> clap::Command {
    let ids = help::positional(text, "id", key::VALUE_ID, key::ARG_CALENDAR_IDS);
    let status = help::option(text, "status", key::VALUE_STATUS, key::ARG_CALENDAR_STATUS);
    command
        .arg(ids.num_args(0..).action(ArgAction::Append))
        .arg(help::option(
            text,
            "out",
            key::VALUE_FILE,
            key::ARG_CALENDAR_OUT,
        ))
        .arg(help::many(
            text,
            "zone",
            key::VALUE_ZONE,
            key::ARG_CALENDAR_ZONE,
        ))
        .arg(status.conflicts_with("id"))
        .arg(line(text))
}

pub(super) fn run(desk: &Desk, sort: &Sort, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let status: &str = arguments
        .get_one::<String>("status")
        .map_or(STATUSES[0], String::as_str);
    if !STATUSES.contains(&status) {
        return Err(bad_value("--status", status, &STATUSES.join(", ")));
    }
    let mut zones = zones(arguments)?;
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    if zones.is_empty() {
        // Its distance from UTC now would be another on the day of the call.
        let here = TimeZone::system();
        zones.extend(unless_named(
            &line.status.parties,
            line.status.own,
            here.iana_name(),
        ));
    }
    let zones = zones.join(",").replace('+', "%2B");
    let of_line = format!("/v1/lines/{}", line.status.id);
    let paths: Vec<String> = match arguments.get_many::<String>("id") {
        Some(wishes) => {
            let path = |wish: &String| one(desk, &client, &line, sort, wish, &zones);
            wishes.map(path).collect::<Outcome<_>>()?
        }
        None => vec![format!("{of_line}/calendar?status={status}&zones={zones}")],
    };
    let mut calendars = Vec::new();
    for path in paths {
        let calendar = String::from_utf8(client.get_bytes(&path)?).map_err(|error| {
            let cause = error.to_string();
            Failure::new(error_key::NODE_ANSWER_UNCLEAR, &[("cause", &cause)])
        })?;
        calendars.push(calendar);
    }
    let Some(calendar) = joined(calendars.iter().map(String::as_str)) else {
        desk.tell(key::CALENDAR_NONE, &[]);
        return Ok(ExitCode::SUCCESS);
    };
    let Some(out) = arguments.get_one::<String>("out") else {
        out!("{calendar}");
        return Ok(ExitCode::SUCCESS);
    };
    // Who talks to whom about what: nobody else on this machine reads it from here.
    write_new_private(Path::new(out), calendar.as_bytes())?;
    if desk.json {
        desk.print_json(&serde_json::json!({"path": out, "bytes": calendar.len()}))?;
    } else {
        desk.tell(
            key::EXPORT_DONE,
            &[("bytes", calendar.len().into()), ("path", out.into())],
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Where the calendar of one call stands.
fn one(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    sort: &Sort,
    wish: &str,
    zones: &str,
) -> Outcome<String> {
    let id = find(desk, client, line, &[sort], wish)?.id;
    let line = &line.status.id;
    Ok(format!(
        "/v1/lines/{line}/matters/{id}/calendar?zones={zones}"
    ))
}

/// The zone of this desk, if the charter names none of our party: beside that it would look like the other side's clock.
fn unless_named(parties: &[PartyName], own: u8, here: Option<&str>) -> Option<String> {
    let ours = parties.iter().find(|party| party.index == own);
    let named = ours.is_some_and(|party| party.zone.is_some());
    here.filter(|_| !named).map(str::to_owned)
}

/// The time zones that are named.
fn zones(arguments: &ArgMatches) -> Outcome<Vec<String>> {
    let named = arguments.get_many::<String>("zone").unwrap_or_default();
    let zones: Vec<String> = named.cloned().collect();
    for name in &zones {
        let is_known = TimeZone::get(name).is_ok() && !name.contains(',');
        if !is_known {
            let known = "Europe/Kyiv, America/New_York, UTC";
            return Err(bad_value("--zone", name, known));
        }
    }
    Ok(zones)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_desks_zone_stands_in_only_for_one_that_the_charter_does_not_name() {
        let parties = |zones: [Option<&str>; 2]| {
            let party = |(zone, index): (Option<&str>, u8)| PartyName {
                index,
                name: index.to_string(),
                zone: zone.map(str::to_owned),
            };
            zones.into_iter().zip(0..).map(party).collect::<Vec<_>>()
        };
        let (kyiv, oslo) = (Some("Europe/Kyiv"), Some("Europe/Oslo"));
        for (zones, expected) in [
            ([None, None], kyiv),
            ([None, oslo], kyiv),
            // Two clocks of one side would be taken for those of both.
            ([oslo, None], None),
            ([oslo, oslo], None),
        ] {
            let told = unless_named(&parties(zones), 0, kyiv);
            assert_eq!(told.as_deref(), expected, "{zones:?}");
        }
        assert_eq!(unless_named(&parties([None, None]), 0, None), None);
    }
}
