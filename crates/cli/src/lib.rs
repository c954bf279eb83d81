//! `detente`: the one binary. A node, and everything a duty officer, a technician or an archivist
//! does at one from a terminal.
//!
//! Not here: the node itself (`detente-node`), the protocol (`detente-line`), the record
//! (`detente-record`). This crate reads what a person typed, signs with the officer's key that
//! the person holds, asks the node over loopback, and says what came back in the person's language.

// `output` prints: the standard macros end the process where nobody reads any more.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod act;
pub mod client;
mod clocks;
pub mod commands;
mod countdown;
mod dates;
pub mod desk;
pub mod failure;
mod help;
mod log;
pub mod officer;
mod output;
mod page;
pub mod passphrase;
pub mod rig;
mod said;
mod screen;
pub mod signed_in;
mod times;
mod told;
mod upgrade;

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use detente_language::{Language, Text};

use crate::desk::Desk;
use crate::failure::Outcome;

/// Does what the process's arguments ask for.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let text = Text::of(chosen_language(&arguments));
    let as_json = wants_json(&arguments);
    match run(text, arguments) {
        Ok(code) => output::ended(text, as_json, code),
        Err(failure) => {
            crate::output::complain(format_args!("{}", failure.shown(text, as_json)));
            failure.exit_code()
        }
    }
}

fn run(text: &'static Text, arguments: Vec<OsString>) -> Outcome<ExitCode> {
    let matches = match help::root(text).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return help::explain(&error),
    };
    let desk = Desk::from_arguments(text, &matches)?;
    let Some((name, arguments)) = matches.subcommand() else {
        // `arg_required_else_help` has shown the help instead.
        return Ok(ExitCode::from(2));
    };
    commands::run(&desk, name, arguments)
}

/// Whether `--json` is asked for: a complaint about the other arguments is already JSON then.
fn wants_json(arguments: &[OsString]) -> bool {
    let mut options = arguments.iter().take_while(|argument| *argument != "--");
    options.any(|argument| argument == "--json")
}

/// The language that `--lang` asks for, else the environment: known before anything is parsed,
/// because a complaint about the arguments is already said in it.
fn chosen_language(arguments: &[OsString]) -> Language {
    let mut rest = arguments.iter().map(OsString::as_os_str);
    while let Some(argument) = rest.next() {
        let wish = if argument == "--lang" {
            rest.next().and_then(OsStr::to_str)
        } else {
            argument
                .to_str()
                .and_then(|argument| argument.strip_prefix("--lang="))
        };
        if let Some(language) = wish.and_then(Language::from_tag) {
            return language;
        }
    }
    Language::from_environment()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_known_even_when_the_rest_of_the_line_is_wrong() {
        let language =
            |line: &str| chosen_language(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(language("detente --lang ru --nonsense"), Language::Russian);
        assert_eq!(language("detente status --lang=ru"), Language::Russian);
        assert_eq!(language("detente --lang en"), Language::English);
    }
}
