//! The commands, a file a command: each knows its shape (arguments, help) and what it does.

mod account;
mod acknowledge;
mod alarm;
mod amendment;
mod answer;
mod api;
mod backup;
mod book;
mod brief;
mod cancel;
mod card;
pub mod charter;
mod check_fire;
mod completions;
pub(crate) mod config;
mod contacts;
mod demo;
mod doctor;
mod drill;
mod duty;
mod entries;
mod epoch;
mod export;
mod fork;
mod health;
mod help;
mod import;
mod init;
mod keys;
mod line;
mod login;
pub(crate) mod matter;
mod not_started;
mod officer;
pub mod pair;
mod publish;
#[cfg(test)]
mod reach;
pub mod read;
mod rebuild;
pub(crate) mod register;
mod release;
mod restore;
pub(crate) mod send;
mod status;
mod support;
mod suspension;
mod template;
mod test;
mod timeline;
mod token;
mod translation;
mod up;
mod upgrade;
mod verify;
mod watch;

use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::Text;

use crate::desk::Desk;
use crate::failure::Outcome;

/// One command.
pub struct Command {
    /// What a person types.
    pub name: &'static str,
    /// Its arguments and help, in a language.
    pub shape: fn(&Text) -> clap::Command,
    /// What it does.
    pub run: fn(&Desk, &ArgMatches) -> Outcome<ExitCode>,
}

/// Every command, in the order of a first day: set up, pair, run, talk, look, check.
pub const ALL: &[Command] = &[
    init::COMMAND,
    keys::COMMAND,
    officer::COMMAND,
    card::COMMAND,
    pair::COMMAND,
    charter::COMMAND,
    up::COMMAND,
    status::COMMAND,
    login::LOGIN,
    login::LOGOUT,
    login::WHOAMI,
    watch::COMMAND,
    alarm::COMMAND,
    config::COMMAND,
    health::COMMAND,
    doctor::COMMAND,
    support::COMMAND,
    check_fire::COMMAND,
    send::COMMAND,
    release::COMMAND,
    read::COMMAND,
    acknowledge::COMMAND,
    answer::COMMAND,
    cancel::COMMAND,
    matter::CALL,
    matter::QUERY,
    matter::ASK,
    matter::READOUT,
    matter::RING,
    translation::COMMAND,
    brief::COMMAND,
    template::COMMAND,
    duty::COMMAND,
    book::BOOK,
    book::LOG,
    book::HANDOVER,
    book::ROSTER,
    register::REGISTER,
    register::INCIDENT,
    register::PROTEST,
    line::COMMAND,
    suspension::SUSPEND,
    suspension::RESUME,
    suspension::LIST,
    amendment::COMMAND,
    test::COMMAND,
    contacts::COMMAND,
    timeline::COMMAND,
    publish::COMMAND,
    import::COMMAND,
    entries::COMMAND,
    export::COMMAND,
    fork::COMMAND,
    verify::COMMAND,
    account::COMMAND,
    token::TOKEN,
    token::SESSIONS,
    token::AUDIT,
    api::COMMAND,
    rebuild::COMMAND,
    completions::COMMAND,
    backup::COMMAND,
    restore::COMMAND,
    epoch::COMMAND,
    upgrade::COMMAND,
    demo::COMMAND,
    drill::COMMAND,
    help::COMMAND,
];

/// Runs the command of that name.
///
/// # Errors
///
/// What the command failed of.
pub fn run(desk: &Desk, name: &str, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let command = ALL.iter().find(|command| command.name == name);
    let command = command.expect("the parser accepts only names of this list");
    (command.run)(desk, arguments)
}

/// What this machine's clock says.
pub(crate) fn now() -> detente_record::Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let ms = since.unwrap_or_default().as_millis();
    detente_record::Timestamp::from_ms(u64::try_from(ms).unwrap_or(u64::MAX))
}
