//! `detente support`: what whoever helps needs to know, with nothing of what was said and by whom.
//!
//! It is shown before it is saved. What goes in is listed here by name; nothing goes in because it lay beside.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, ExitCode};

use clap::ArgMatches;
use detente_language::{Text, key};
use detente_node::config::Config;

use crate::client::Client;
use crate::commands::{Command, doctor};
use crate::desk::{Desk, write_new_private};
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::{self, out};

/// The command.
pub const COMMAND: Command = Command {
    name: "support",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "support", key::HELP_SUPPORT, key::HELP_SUPPORT_LONG)
        .arg(help::option(
            text,
            "out",
            key::VALUE_FILE,
            key::ARG_SUPPORT_OUT,
        ))
        .arg(help::option(
            text,
            "log",
            key::VALUE_FILE,
            key::ARG_SUPPORT_LOG,
        ))
        .arg(help::switch(text, "yes", key::ARG_SUPPORT_YES))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let log = arguments.get_one::<String>("log").map(PathBuf::from);
    let page = page(desk, log.as_deref())?;
    out!("{page}");
    let out = arguments
        .get_one::<String>("out")
        .map_or_else(default_name, PathBuf::from);
    if !arguments.get_flag("yes") && !confirmed(desk, &out) {
        desk.tell(key::SUPPORT_NOT_SAVED, &[]);
        return Ok(ExitCode::SUCCESS);
    }
    write_new_private(&out, page.as_bytes())?;
    desk.tell(
        key::SUPPORT_SAVED,
        &[("path", out.display().to_string().into())],
    );
    Ok(ExitCode::SUCCESS)
}

fn default_name() -> PathBuf {
    let now = crate::commands::now().to_string();
    let stamp: String = now
        .chars()
        .take(19)
        .filter(char::is_ascii_alphanumeric)
        .collect();
    PathBuf::from(format!("detente-support-{stamp}.txt"))
}

fn confirmed(desk: &Desk, out: &Path) -> bool {
    let question = desk.say(
        key::SUPPORT_ASK,
        &[("path", out.display().to_string().into())],
    );
    out!("\n{question} ");
    output::flush();
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    let answer = answer.trim().to_lowercase();
    read.is_ok() && ["y", "yes", "д", "да"].contains(&answer.as_str())
}

/// The whole page. Its headings are for whoever helps, in English.
fn page(desk: &Desk, log: Option<&Path>) -> Outcome<String> {
    let checked = doctor::look(desk, false)?;
    let mut page = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(page, "# Détente support page, {}", crate::commands::now());
    let _ = writeln!(page, "\n## Versions");
    let _ = writeln!(page, "detente {}", env!("CARGO_PKG_VERSION"));
    for (name, path) in [
        ("kernel", "/proc/sys/kernel/osrelease"),
        ("system", "/etc/debian_version"),
    ] {
        let version = std::fs::read_to_string(path).unwrap_or_default();
        let _ = writeln!(page, "{name} {}", version.trim());
    }
    let _ = writeln!(page, "\n## Settings (names and addresses are left out)");
    match Config::read(&desk.data) {
        Ok(config) => page.push_str(&settings(&config)),
        Err(_) => page.push_str("the settings can't be used\n"),
    }
    let _ = writeln!(page, "\n## Doctor");
    for one in &checked {
        let figure = if SPEAKING.contains(&one.id) {
            "-".to_owned()
        } else {
            one.figure.name()
        };
        let _ = writeln!(page, "{:7} {:22} {figure}", one.verdict.name(), one.id);
    }
    let _ = writeln!(page, "\n## Figures");
    let figures = Client::quick(&desk.data, desk.text.language())
        .and_then(|client| client.get_bytes("/metrics"));
    match figures {
        Ok(bytes) => page.push_str(&String::from_utf8_lossy(&bytes)),
        Err(_) => page.push_str("no node answers\n"),
    }
    let _ = writeln!(page, "\n## Log, lines counted by what they say");
    for (what, count) in counted(&tail(log)?) {
        let _ = writeln!(page, "{count:6} {what}");
    }
    Ok(page)
}

/// Checks whose figure is an address.
const SPEAKING: [&str; 1] = ["api-loopback"];

fn settings(config: &Config) -> String {
    let listens = |there: bool| if there { "set" } else { "not set" };
    format!(
        "languages {}\ndesk_language {}\nlisten.quic {}\nlisten.tcp {}\nclock.uncertainty_ms {}\n\
         alarm.hook {}\nalarm.timeout_s {}\nalarm.repeat_s {}\nlog.level {}\n",
        config.languages.len(),
        config.desk_language,
        listens(config.quic.is_some()),
        listens(config.tcp.is_some()),
        config.clock_uncertainty_ms.map_or_else(
            || "not set (the kernel is asked)".to_owned(),
            |ms| ms.to_string()
        ),
        listens(!config.alarm.hook.is_empty()),
        config.alarm.timeout.as_secs(),
        config.alarm.repeat.as_secs(),
        config.log_level,
    )
}

/// The last lines of the log: of a file, or of the service manager's journal if there is one.
fn tail(log: Option<&Path>) -> Outcome<String> {
    let text = match log {
        Some(path) => {
            std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?
        }
        None => {
            let lines = LINES_MAX.to_string();
            let journal = Process::new("journalctl")
                .args(["-u", "detente", "-o", "cat", "--no-pager", "-n", &lines])
                .output();
            journal.map_or_else(
                |_| String::new(),
                |ran| String::from_utf8_lossy(&ran.stdout).into_owned(),
            )
        }
    };
    let lines: Vec<&str> = text.lines().rev().take(LINES_MAX).collect();
    Ok(lines.join("\n"))
}

/// Counts lines of the log by level, part and message; of other fields nothing is taken over.
fn counted(log: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in log.lines() {
        let field = |name: &str| {
            let (_, rest) = line.split_once(&format!(" {name}="))?;
            match rest.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => rest.split(' ').next(),
            }
        };
        // A line that is not ours may hold anything: it is counted and not shown.
        let what = match (
            line.starts_with("time="),
            field("level"),
            field("from"),
            field("msg"),
        ) {
            (true, Some(level), Some(from), Some(msg)) => format!("{level} {from} {msg}"),
            _ => "(other)".to_owned(),
        };
        *counts.entry(what).or_default() += 1;
    }
    counts
}

const LINES_MAX: usize = 2_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_log_only_level_part_and_message_are_taken_over() {
        let log = "time=x level=warn from=node msg=\"alarm raised\" alarm=line-down party=\"Secret\"\n\
                   time=x level=warn from=node msg=\"alarm raised\" alarm=fork\n\
                   panicked at 'Secret'\n";
        let counts: Vec<(String, usize)> = counted(log).into_iter().collect();
        let expected = [("(other)", 1), ("warn node alarm raised", 2)];
        assert_eq!(
            counts,
            expected.map(|(what, count)| (what.to_owned(), count))
        );
    }
}
