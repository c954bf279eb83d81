//! `detente doctor`: what can be checked now, each with its figure and the command that mends it.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::account::Accounts;
use detente_api::alarm::Alarms;
use detente_api::operations::Health;
use detente_api::status::NodeStatus;
use detente_language::{ErrorKey, Text, error_key, key};
use detente_node::doctor::{Checked, LineFacts, Running, Verdict, examine, gather};
use serde::Serialize;

use crate::client::Client;
use crate::commands::Command;
use crate::desk::{Desk, label};
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::out_line;

/// The command.
pub const COMMAND: Command = Command {
    name: "doctor",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "doctor", key::HELP_DOCTOR, key::HELP_DOCTOR_LONG)
        .arg(help::switch(text, "offline", key::ARG_DOCTOR_OFFLINE))
        .arg(help::switch(text, "all", key::ARG_DOCTOR_ALL))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let checked = match look(desk, arguments.get_flag("offline")) {
        Ok(checked) => checked,
        Err(failure) => {
            crate::output::complain(format_args!("{}", failure.shown(desk.text, desk.json)));
            return Ok(ExitCode::from(3));
        }
    };
    if desk.json {
        let told: Vec<Told> = checked.iter().map(|one| told(desk.text, one)).collect();
        desk.print_json(&told)?;
    } else {
        tell(desk, &checked, arguments.get_flag("all"));
    }
    let worst = checked.iter().map(|one| one.verdict).max();
    Ok(ExitCode::from(match worst {
        Some(Verdict::Fail) => 2,
        Some(Verdict::Warn) => 1,
        _ => 0,
    }))
}

/// Gathers the facts and examines them.
///
/// # Errors
///
/// There is no node in the folder.
pub fn look(desk: &Desk, offline: bool) -> Outcome<Vec<Checked>> {
    if !desk.data.join("config.toml").exists() && !desk.data.join("keys").exists() {
        let path = desk.data.display().to_string();
        return Err(Failure::new(error_key::DATA_NOT_FOUND, &[("path", &path)]));
    }
    let running = if offline { None } else { ask(desk) };
    Ok(examine(&gather(&desk.data, running, offline)))
}

/// What the running node says; `None` if none answers, or its driver does not.
fn ask(desk: &Desk) -> Option<Running> {
    let health: Health = Client::quick(&desk.data, desk.text.language())
        .ok()?
        .get("/v1/health")
        .ok()?;
    let client = desk.client().ok()?;
    let status: NodeStatus = client.get("/v1/status").ok()?;
    let alarms: Alarms = client.list("/v1/alarms").ok()?;
    let of_line = |line: &detente_api::status::LineStatus| {
        Some(LineFacts {
            officers: client
                .list(&format!("/v1/lines/{}/officers", line.id))
                .ok()?,
            tests: client.get(&format!("/v1/lines/{}/tests", line.id)).ok()?,
            status: line.clone(),
        })
    };
    let lines = status.lines.iter().filter_map(of_line).collect();
    let roster = client.get("/v1/alarms/roster").ok();
    Some(Running {
        health,
        status,
        alarms,
        roster,
        lines,
        accounts: client
            .list::<Accounts>("/v1/accounts")
            .ok()
            .map(|all| all.accounts),
    })
}

/// A check for machines: these names stay.
#[derive(Serialize)]
struct Told {
    id: &'static str,
    group: &'static str,
    result: &'static str,
    figure: String,
    about: Option<String>,
    title: String,
    why: String,
    what_to_do: String,
    command: Option<String>,
}

fn told(text: &Text, checked: &Checked) -> Told {
    // A check without words fails a test.
    let key = ErrorKey::find(&format!("doctor-{}", checked.id));
    let said = text.explain(key.unwrap_or(error_key::USAGE_OTHER), &[]);
    Told {
        id: checked.id,
        group: checked.group(),
        result: checked.verdict.name(),
        figure: checked.figure.name(),
        about: checked.about.clone(),
        title: said.what,
        why: said.why,
        what_to_do: said.what_to_do,
        command: checked.fix.clone(),
    }
}

/// The worst first; what is well only if it is asked for.
fn tell(desk: &Desk, checked: &[Checked], all: bool) {
    let mut sorted: Vec<&Checked> = checked.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.verdict));
    for one in sorted
        .iter()
        .filter(|one| all || one.verdict >= Verdict::Warn)
    {
        for row in in_words(desk.text, one) {
            out_line!("{row}");
        }
    }
    let count = |verdict: Verdict| checked.iter().filter(|one| one.verdict == verdict).count();
    desk.tell(
        key::DOCTOR_SUMMARY,
        &[
            ("checks", checked.len().into()),
            ("fail", count(Verdict::Fail).into()),
            ("warn", count(Verdict::Warn).into()),
            ("unknown", count(Verdict::Unknown).into()),
        ],
    );
}

/// One check in words, a row each.
#[must_use]
pub fn in_words(text: &Text, checked: &Checked) -> Vec<String> {
    let Told {
        title,
        why,
        what_to_do,
        ..
    } = told(text, checked);
    let verdict = label(text, "doctor-verdict", checked.verdict.name());
    let about = checked
        .about
        .as_ref()
        .map_or(String::new(), |about| format!(" ({about})"));
    let figure = checked
        .figure
        .joined(|family, name| label(text, family, name));
    let mut rows = vec![format!(
        "[{verdict}] {title}{about} — {}  <{}>",
        figure, checked.id
    )];
    if checked.verdict >= Verdict::Warn {
        rows.push(format!("    {}: {why}", text.say(key::ERROR_WHY, &[])));
        rows.push(format!(
            "    {}: {what_to_do}",
            text.say(key::DOCTOR_MEND, &[])
        ));
        rows.extend(checked.fix.iter().map(|fix| format!("      {fix}")));
    }
    rows
}
