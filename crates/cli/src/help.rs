//! Help and usage in the desk's language: clap parses, every word it shows is ours.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};
use detente_language::{Key, Text, error_key, key};

use crate::commands;
use crate::failure::{Failure, Outcome};
use crate::output::out;

/// The whole command line, with its help in the language of `text`.
#[must_use]
pub fn root(text: &Text) -> Command {
    let heading = text.say(key::HELP_HEADING_GLOBAL, &[]);
    let mut root = skeleton(text, "detente", key::HELP_DETENTE, key::HELP_DETENTE_LONG)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading(text.say(key::HELP_HEADING_COMMANDS, &[]))
        .after_help(text.say(key::HELP_DETENTE_AFTER, &[]))
        .version(env!("CARGO_PKG_VERSION"))
        .arg(
            Arg::new("version")
                .long("version")
                .action(ArgAction::Version)
                .help(text.say(key::ARG_VERSION, &[]))
                .help_heading(heading.clone()),
        )
        .arg(
            switch(text, "json", key::ARG_JSON)
                .global(true)
                .help_heading(heading.clone()),
        );
    for (id, value, about) in [
        ("data", key::VALUE_FOLDER, key::ARG_DATA),
        ("lang", key::VALUE_LANGUAGE, key::ARG_LANG),
        ("node", key::VALUE_URL, key::ARG_NODE),
        ("certificate", key::VALUE_FILE, key::ARG_CERTIFICATE),
    ] {
        root = root.arg(
            option(text, id, value, about)
                .global(true)
                .help_heading(heading.clone()),
        );
    }
    for command in commands::ALL {
        let path = format!("detente {}", command.name);
        root = root.subcommand(with_usage(text, (command.shape)(text), &path));
    }
    with_usage(text, root, "detente")
}

/// A command with its own help flag; `long` teaches what it is for, by example, and what comes next.
#[must_use]
pub fn skeleton(text: &Text, name: &'static str, short: Key, long: Key) -> Command {
    Command::new(name)
        .about(text.say(short, &[]))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .subcommand_value_name(text.say(key::VALUE_COMMAND, &[]))
        .term_width(100)
        // The teaching text is laid out by hand, so it stands in the template, past the wrapping.
        .help_template(format!(
            "{}\n\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            text.say(long, &[]),
            text.say(key::HELP_HEADING_USAGE, &[])
        ))
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::HelpShort)
                .help(text.say(key::ARG_HELP, &[]))
                .help_heading(text.say(key::HELP_HEADING_OPTIONS, &[])),
        )
}

/// A command with commands of its own under it.
#[must_use]
pub fn group(text: &Text, mut parent: Command, children: Vec<Command>) -> Command {
    let name = parent.get_name().to_owned();
    parent = parent.subcommand_help_heading(text.say(key::HELP_HEADING_COMMANDS, &[]));
    for child in children {
        let path = format!("detente {name} {}", child.get_name());
        parent = parent.subcommand(with_usage(text, child, &path));
    }
    parent
}

/// An option that takes one value: `--<id> VALUE`.
#[must_use]
pub fn option(text: &Text, id: &'static str, value: Key, about: Key) -> Arg {
    Arg::new(id)
        .long(id)
        .value_name(text.say(value, &[]))
        .help(text.say(about, &[]))
        .help_heading(text.say(key::HELP_HEADING_OPTIONS, &[]))
}

/// An option that can be given many times.
#[must_use]
pub fn many(text: &Text, id: &'static str, value: Key, about: Key) -> Arg {
    option(text, id, value, about).action(ArgAction::Append)
}

/// A switch: `--<id>`.
#[must_use]
pub fn switch(text: &Text, id: &'static str, about: Key) -> Arg {
    Arg::new(id)
        .long(id)
        .action(ArgAction::SetTrue)
        .help(text.say(about, &[]))
        .help_heading(text.say(key::HELP_HEADING_OPTIONS, &[]))
}

/// A value without a name in front.
#[must_use]
pub fn positional(text: &Text, id: &'static str, value: Key, about: Key) -> Arg {
    Arg::new(id)
        .value_name(text.say(value, &[]))
        .help(text.say(about, &[]))
        .help_heading(text.say(key::HELP_HEADING_ARGUMENTS, &[]))
}

/// Shows help that was asked for, or turns clap's complaint into ours.
///
/// # Errors
///
/// The usage failure.
pub fn explain(error: &clap::Error) -> Outcome<ExitCode> {
    let given = |kind| match error.get(kind) {
        Some(ContextValue::String(one)) => one.clone(),
        Some(ContextValue::Strings(many)) => many.join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let argument = given(ContextKind::InvalidArg);
    let argument = argument.as_str();
    Err(match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            out!("{error}");
            return Ok(ExitCode::SUCCESS);
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            crate::output::complain(format_args!("{error}"));
            return Ok(ExitCode::from(2));
        }
        ErrorKind::InvalidSubcommand => Failure::usage(
            error_key::USAGE_NO_SUCH_COMMAND,
            &[("command", &given(ContextKind::InvalidSubcommand))],
        ),
        ErrorKind::MissingSubcommand => Failure::usage(
            error_key::USAGE_COMMAND_MISSING,
            &[("known", &given(ContextKind::ValidSubcommand))],
        ),
        ErrorKind::UnknownArgument => {
            Failure::usage(error_key::USAGE_UNKNOWN_ARGUMENT, &[("argument", argument)])
        }
        ErrorKind::MissingRequiredArgument => {
            Failure::usage(error_key::USAGE_MISSING, &[("argument", argument)])
        }
        ErrorKind::ArgumentConflict => Failure::usage(
            error_key::USAGE_CONFLICT,
            &[
                ("argument", argument),
                ("other", &given(ContextKind::PriorArg)),
            ],
        ),
        ErrorKind::InvalidValue if given(ContextKind::InvalidValue).is_empty() => {
            Failure::usage(error_key::USAGE_VALUE_MISSING, &[("argument", argument)])
        }
        _ => Failure::usage(error_key::USAGE_OTHER, &[("argument", argument)]),
    })
}

/// The command with its usage line in our words: clap has no others for the brackets.
fn with_usage(text: &Text, command: Command, path: &str) -> Command {
    let usage = command
        .clone()
        .bin_name(path.to_owned())
        .render_usage()
        .to_string();
    let usage = usage
        .trim_start_matches("Usage:")
        .trim()
        .replace("[OPTIONS]", &text.say(key::HELP_USAGE_OPTIONS, &[]));
    command.override_usage(usage)
}

#[cfg(test)]
mod tests {
    use detente_language::Language;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed_in_each_language() {
        for language in Language::ALL {
            root(Text::of(language)).debug_assert();
        }
    }

    #[test]
    fn no_english_word_of_the_parser_is_left_in_russian_help() {
        let mut root = root(Text::of(Language::Russian));
        root.build();
        let mut waiting = vec![root];
        while let Some(mut command) = waiting.pop() {
            let help = command.render_help().to_string();
            for word in [
                "Usage",
                "Options:",
                "Arguments:",
                "Commands:",
                "[OPTIONS]",
                "possible",
            ] {
                assert!(!help.contains(word), "{word}: {help}");
            }
            waiting.extend(command.get_subcommands().cloned());
        }
    }
}
