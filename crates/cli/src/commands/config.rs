//! `detente config`: are the settings right, what is in force, and take them anew.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::operations::Reloaded;
use detente_language::{ErrorKey, Text, error_key, key, plain_line};
use detente_node::config::Config;
use detente_node::config::check::{Finding, check};
use serde::Serialize;

use crate::client::Client;
use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::{out, out_line};

/// The command.
pub const COMMAND: Command = Command {
    name: "config",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_CONFIG_LONG;
    help::group(
        text,
        help::skeleton(text, "config", key::HELP_CONFIG, long).subcommand_required(true),
        vec![
            help::skeleton(text, "check", key::HELP_CONFIG_CHECK, long),
            help::skeleton(text, "show", key::HELP_CONFIG_SHOW, long),
            help::skeleton(text, "reload", key::HELP_CONFIG_RELOAD, long),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some(("show", _)) => show(desk),
        Some(("reload", _)) => reload(desk),
        // The parser accepts only names of this list.
        _ => Ok(tell_findings(desk, &found(desk))),
    }
}

/// What is to be said of the settings.
pub fn found(desk: &Desk) -> Vec<Finding> {
    let runs = Client::quick(&desk.data, desk.text.language())
        .and_then(|client| client.get::<serde_json::Value>("/v1/health"))
        .is_ok();
    check(&desk.data, runs)
}

/// A finding for machines and for people.
#[derive(Serialize)]
struct Told {
    rule: &'static str,
    wrong: bool,
    file: &'static str,
    line: Option<usize>,
    column: Option<usize>,
    what: String,
    why: String,
    what_to_do: String,
}

fn told(text: &Text, finding: &Finding) -> Told {
    let key = ErrorKey::find(&format!("config-{}", finding.rule));
    let said = text.explain(key.unwrap_or(error_key::CONFIG_UNREADABLE), &finding.facts);
    Told {
        rule: finding.rule,
        wrong: finding.wrong,
        file: finding.file,
        line: finding.place.map(|(line, _)| line),
        column: finding.place.map(|(_, column)| column),
        what: plain_line(&said.what),
        why: plain_line(&said.why),
        what_to_do: plain_line(&said.what_to_do),
    }
}

fn tell_findings(desk: &Desk, findings: &[Finding]) -> ExitCode {
    let wrong = findings.iter().filter(|finding| finding.wrong).count();
    let told: Vec<Told> = findings.iter().map(|one| told(desk.text, one)).collect();
    if desk.json {
        // Our own types become JSON.
        let _ = desk.print_json(&told);
    } else {
        for finding in &told {
            out_line!("{}\n", in_words(desk.text, finding));
        }
        let doubtful = findings.len() - wrong;
        let summary = match (wrong, doubtful) {
            (0, 0) => desk.say(key::CONFIG_GOOD, &[]),
            (0, _) => desk.say(key::CONFIG_GOOD_BUT, &[("count", doubtful.into())]),
            _ => desk.say(key::CONFIG_WRONG_COUNT, &[("count", wrong.into())]),
        };
        out_line!("{summary}");
    }
    ExitCode::from(if wrong == 0 { 0 } else { 2 })
}

/// A finding in one row: where it is, what, and what to do.
pub(crate) fn in_a_row(text: &Text, finding: &Finding) -> String {
    let told = told(text, finding);
    let place = place(text, &told);
    format!("{place}: {} {}", told.what, told.what_to_do)
}

fn place(text: &Text, finding: &Told) -> String {
    match (finding.line, finding.column) {
        (Some(line), Some(column)) => text.say(
            key::CONFIG_PLACE,
            &[
                ("file", finding.file.into()),
                ("line", line.to_string().into()),
                ("column", column.to_string().into()),
            ],
        ),
        _ => finding.file.to_owned(),
    }
}

fn in_words(text: &Text, finding: &Told) -> String {
    let heading = if finding.wrong {
        key::ERROR_HEADING
    } else {
        key::WARNING_HEADING
    };
    let place = place(text, finding);
    let mut rows = format!("{}: {}\n  {place}", text.say(heading, &[]), finding.what);
    for (heading, words) in [
        (key::ERROR_WHY, &finding.why),
        (key::ERROR_DO, &finding.what_to_do),
    ] {
        rows.push_str(&format!("\n  {}: {words}", text.say(heading, &[])));
    }
    rows
}

/// The settings as they stand, every default written out. Keys and tokens are no settings.
fn show(desk: &Desk) -> Outcome<ExitCode> {
    let config = Config::read(&desk.data).map_err(|error| Failure::no_node(&desk.data, &error))?;
    if desk.json {
        let text = config.to_text();
        let table: toml::Table = toml::from_str(&text)
            .map_err(|error| Failure::unreadable(&desk.data.join("config.toml"), &error))?;
        desk.print_json(&table)?;
    } else {
        out!("{}", config.to_text());
    }
    Ok(ExitCode::SUCCESS)
}

fn reload(desk: &Desk) -> Outcome<ExitCode> {
    let told: Reloaded = desk.client()?.post("/v1/reload", &())?;
    if desk.json {
        desk.print_json(&told)?;
        return Ok(ExitCode::SUCCESS);
    }
    if told.taken.is_empty() {
        desk.tell(key::CONFIG_RELOAD_SAME, &[]);
    } else {
        let names = told.taken.join(", ");
        desk.tell(key::CONFIG_RELOAD_TAKEN, &[("names", names.into())]);
    }
    if !told.needs_restart.is_empty() {
        let names = told.needs_restart.join(", ");
        desk.tell(key::CONFIG_RELOAD_RESTART, &[("names", names.into())]);
    }
    Ok(ExitCode::SUCCESS)
}
