//! What a command prints. A reader that closed its end (`… | head`) ends the printing and nothing else; a disk
//! that takes no more is told on standard error; neither undoes or hides what was done.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use detente_language::{Text, error_key};

use crate::failure::Failure;

/// Why nothing is printed any more.
static FAILED: OnceLock<std::io::Error> = OnceLock::new();
/// Whether a node has taken something in: to say that the command failed would be to have it done twice.
static DONE: AtomicBool = AtomicBool::new(false);

/// Prints a line on standard output.
macro_rules! out_line {
    ($($words:tt)*) => { $crate::output::print(format_args!("{}\n", format_args!($($words)*))) };
}

/// Prints on standard output.
macro_rules! out {
    ($($words:tt)*) => { $crate::output::print(format_args!($($words)*)) };
}

/// Prints a line on standard error.
macro_rules! err_line {
    () => { $crate::output::complain(format_args!("\n")) };
    ($($words:tt)*) => { $crate::output::complain(format_args!("{}\n", format_args!($($words)*))) };
}

pub(crate) use {err_line, out, out_line};

/// Prints on standard output, unless that has failed before.
pub(crate) fn print(words: Arguments<'_>) {
    if is_open() {
        note(std::io::stdout().lock().write_fmt(words));
    }
}

/// Prints on standard error; whoever closed that wants to know nothing.
pub(crate) fn complain(words: Arguments<'_>) {
    let _ = std::io::stderr().lock().write_fmt(words);
}

/// Writes out what was printed.
pub(crate) fn flush() {
    if is_open() {
        note(std::io::stdout().flush());
    }
}

/// Whether somebody still takes what is printed.
pub(crate) fn is_open() -> bool {
    FAILED.get().is_none()
}

/// A node has taken something in.
pub(crate) fn done() {
    DONE.store(true, Ordering::Relaxed);
}

/// How a command ends that did what it was asked for.
pub(crate) fn ended(text: &Text, as_json: bool, code: ExitCode) -> ExitCode {
    flush();
    match FAILED.get() {
        Some(error) if error.kind() != ErrorKind::BrokenPipe => {
            let cause = error.to_string();
            let failure = Failure::new(error_key::OUTPUT_FAILED, &[("cause", &cause)]);
            complain(format_args!("{}", failure.shown(text, as_json)));
            if DONE.load(Ordering::Relaxed) {
                code
            } else {
                failure.exit_code()
            }
        }
        _ => code,
    }
}

fn note(written: std::io::Result<()>) {
    if let Err(error) = written {
        // The first says why; those behind it say the same.
        let _ = FAILED.set(error);
    }
}
