//! `detente alarm`: what stands, and the bell: whom it raises, tried, silenced, rung from outside the node.

pub mod raised;

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::Moment;
use detente_api::alarm::{
    AlarmMessage, AlarmMessages, Alarms, HookOutcome, HookRun, HookStatus, Silenced, StandingAlarm,
};
use detente_api::escalation::RosterNow;
use detente_api::status::AlarmStatus;
use detente_language::{Language, Text, error_key, key, plain_line};
use detente_line::book::duty_roster::Step;
use detente_node::bell::{self, Occasion, Ring};
use detente_node::config::Config;

use crate::commands::{Command, now};
use crate::desk::{Desk, bad_value, label};
use crate::failure::{Failure, Outcome};
use crate::output::out_line;
use crate::{help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "alarm",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_ALARM_LONG;
    let reason = help::option(text, "reason", key::VALUE_REASON, key::ARG_ALARM_REASON);
    let step = help::option(text, "step", key::VALUE_STEP, key::ARG_ALARM_STEP);
    help::group(
        text,
        help::skeleton(text, "alarm", key::HELP_ALARM, long).subcommand_required(true),
        vec![
            help::skeleton(text, "list", key::HELP_ALARM_LIST, long),
            help::skeleton(text, "messages", key::HELP_ALARM_MESSAGES, long),
            help::skeleton(text, "roster", key::HELP_ALARM_ROSTER, long),
            help::skeleton(text, "test", key::HELP_ALARM_TEST, long).arg(step),
            help::skeleton(text, "silence", key::HELP_ALARM_SILENCE, long),
            help::skeleton(text, "ring", key::HELP_ALARM_RING, long).arg(reason.required(true)),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some(("list", _)) => list(desk),
        Some(("messages", _)) => messages(desk),
        Some(("roster", _)) => roster(desk),
        Some(("silence", _)) => silence(desk),
        Some(("ring", arguments)) => {
            let reason = arguments.get_one::<String>("reason");
            let reason = reason.map_or("", String::as_str);
            if reason != Occasion::NodeDied.name() {
                return Err(bad_value("--reason", reason, Occasion::NodeDied.name()));
            }
            ring(desk, Occasion::NodeDied)
        }
        Some((_, arguments)) => test(desk, arguments.get_one::<String>("step")),
        // The parser wants one of them.
        None => test(desk, None),
    }
}

fn list(desk: &Desk) -> Outcome<ExitCode> {
    let answer: Alarms = desk.client()?.list("/v1/alarms")?;
    if desk.json {
        desk.print_json(&answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    if answer.alarms.is_empty() {
        desk.tell(key::STATUS_NO_ALARMS, &[]);
    }
    for standing in &answer.alarms {
        out_line!("{}", standing_in_words(desk.text, standing));
        let escalation = standing.alarm.escalation.iter();
        for row in escalation.flat_map(|one| raised::in_words(desk.text, one)) {
            out_line!("  {row}");
        }
    }
    for row in hook_in_words(desk.text, &answer.hook) {
        out_line!("{row}");
    }
    Ok(ExitCode::SUCCESS)
}

fn standing_in_words(text: &Text, standing: &StandingAlarm) -> String {
    let AlarmStatus { words, since, .. } = &standing.alarm;
    let mut row = text.say(
        key::STATUS_ALARM,
        &[
            ("alarm", plain_line(words).into()),
            ("time", screen::moment(text, *since).into()),
        ],
    );
    if standing.silenced {
        row.push_str(&format!(" [{}]", text.say(key::ALARM_SILENCED, &[])));
    }
    row
}

fn messages(desk: &Desk) -> Outcome<ExitCode> {
    let answer: AlarmMessages = desk.client()?.list("/v1/alarms/messages")?;
    if desk.json {
        desk.print_json(&answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    if answer.messages.is_empty() {
        desk.tell(key::ALARM_MESSAGES_NONE, &[]);
    }
    for message in &answer.messages {
        out_line!("{}", message_in_words(desk.text, message));
    }
    if !answer.messages.is_empty() {
        desk.tell(key::ALARM_MESSAGES_NEXT, &[]);
    }
    Ok(ExitCode::SUCCESS)
}

fn message_in_words(text: &Text, one: &AlarmMessage) -> String {
    let why = match one.alarm.as_str() {
        "not-delivered" => key::ALARM_MESSAGE_NOT_DELIVERED,
        "break-glass" => key::ALARM_MESSAGE_BREAK_GLASS,
        "check-fire" => key::ALARM_MESSAGE_CHECK_FIRE,
        "flash-received" | "immediate-received" => key::ALARM_MESSAGE_RECEIVED,
        "ring" => key::ALARM_MESSAGE_RING,
        "matter-waits" => key::ALARM_MESSAGE_MATTER_WAITS,
        "unanswered" => key::ALARM_MESSAGE_UNANSWERED,
        _ => key::ALARM_MESSAGE_NOT_ACKNOWLEDGED,
    };
    let precedence = label(text, "precedence", &one.precedence);
    let party = one.party_name.as_deref().unwrap_or("?");
    text.say(
        why,
        &[
            ("precedence", precedence.into()),
            ("dtg", one.dtg.as_deref().unwrap_or("?").into()),
            ("party", plain_line(party).into()),
            ("message", one.message.to_string().into()),
            ("time", screen::moment(text, one.since).into()),
        ],
    )
}

/// How the bell does, in words.
#[must_use]
pub fn hook_in_words(text: &Text, hook: &HookStatus) -> Vec<String> {
    if !hook.configured {
        return vec![text.say(key::ALARM_HOOK_NONE, &[])];
    }
    let mut rows = vec![text.say(
        key::ALARM_HOOK_RUNS,
        &[
            ("runs", hook.runs.into()),
            ("failures", hook.failures.into()),
        ],
    )];
    if let Some(last) = &hook.last {
        rows.push(run_in_words(text, last));
    }
    rows
}

fn run_in_words(text: &Text, run: &HookRun) -> String {
    let outcome = match run.outcome {
        HookOutcome::Rang => text.say(key::ALARM_RUN_RANG, &[]),
        HookOutcome::Exit { code } => {
            text.say(key::ALARM_RUN_EXIT, &[("code", code.to_string().into())])
        }
        HookOutcome::Signal { signal } => text.say(
            key::ALARM_RUN_SIGNAL,
            &[("signal", signal.to_string().into())],
        ),
        HookOutcome::TimedOut => text.say(key::ALARM_RUN_TIMED_OUT, &[]),
        HookOutcome::NotStarted => text.say(key::ALARM_RUN_NOT_STARTED, &[]),
    };
    let mut row = text.say(
        key::ALARM_RUN,
        &[
            ("time", screen::moment(text, run.at).into()),
            ("outcome", outcome.into()),
            ("took", screen::duration(text, run.took_ms).into()),
        ],
    );
    if !run.said.is_empty() {
        row.push_str(&format!(": {}", plain_line(&run.said)));
    }
    row
}

/// Whom the bell would raise now; rings nobody.
fn roster(desk: &Desk) -> Outcome<ExitCode> {
    let now: RosterNow = desk.client()?.get("/v1/alarms/roster")?;
    if desk.json {
        desk.print_json(&now)?;
        return Ok(ExitCode::SUCCESS);
    }
    for row in raised::now_in_words(desk.text, &now) {
        out_line!("{row}");
    }
    Ok(ExitCode::SUCCESS)
}

fn silence(desk: &Desk) -> Outcome<ExitCode> {
    let answer: Silenced = desk.client()?.post("/v1/alarms/silence", &())?;
    if desk.json {
        desk.print_json(&answer)?;
    } else {
        desk.tell(
            key::ALARM_SILENCE_DONE,
            &[("count", answer.silenced.into())],
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Through the running node, so that it knows the bell's state; without one, from here.
fn test(desk: &Desk, step: Option<&String>) -> Outcome<ExitCode> {
    let path = match step {
        None => "/v1/alarms/test".to_owned(),
        Some(step) if Step::from_name(step).is_some() => format!("/v1/alarms/test?step={step}"),
        Some(step) => {
            return Err(bad_value(
                "--step",
                step,
                &Step::ALL.map(Step::name).join(", "),
            ));
        }
    };
    let through_node = desk
        .client()
        .and_then(|client| client.post::<HookRun>(&path, &()));
    match through_node {
        Ok(run) => tell_run(desk, &run),
        // Who is planned only the node knows.
        Err(failure) if step.is_none() && failure.is(error_key::NODE_NOT_RUNNING) => {
            ring(desk, Occasion::Test)
        }
        Err(failure) => Err(failure),
    }
}

/// Rings from this process, whatever the node does.
fn ring(desk: &Desk, occasion: Occasion) -> Outcome<ExitCode> {
    let config = Config::read(&desk.data).map_err(|error| Failure::no_node(&desk.data, &error))?;
    let language = Language::from_tag(&config.desk_language).unwrap_or_default();
    let alarms = if occasion == Occasion::NodeDied {
        let words = Text::of(language).say(key::ALARM_NODE_DIED, &[]);
        vec![own_alarm("node-died", words)]
    } else {
        Vec::new()
    };
    let ring = Ring::new(occasion, alarms, &config.name);
    let run = bell::ring_once(&config.alarm, &ring)
        .ok_or_else(|| Failure::new(error_key::ALARM_NO_HOOK, &[]))?;
    tell_run(desk, &run)
}

fn own_alarm(name: &str, words: String) -> AlarmStatus {
    AlarmStatus {
        words,
        ..AlarmStatus::new(name, Moment(now()))
    }
}

/// Says what became of a run; a run that did not ring ends with 1.
fn tell_run(desk: &Desk, run: &HookRun) -> Outcome<ExitCode> {
    if desk.json {
        desk.print_json(run)?;
    } else {
        out_line!("{}", run_in_words(desk.text, run));
    }
    Ok(if run.outcome == HookOutcome::Rang {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
