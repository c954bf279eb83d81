//! `detente demo`: two nodes of fictional parties, start to end, on the reported record of 2022.
//!
//! Not here: making and pairing the nodes (`rig`), which the tests use too. Every figure that is
//! shown or printed comes from a node's own interface or from the run.

mod exercise;
mod failover;
mod flash;
pub(crate) mod line_tests;
mod report;
pub(crate) mod run;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, error_key, key};

use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output::{err_line, out_line};
use crate::rig::{Scratch, Stop};
use crate::{help, signed_in};

/// The command.
pub const COMMAND: Command = Command {
    name: "demo",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "demo", key::HELP_DEMO, key::HELP_DEMO_LONG)
        .arg(help::switch(text, "once", key::ARG_DEMO_ONCE))
        .arg(help::option(
            text,
            "keep",
            key::VALUE_FOLDER,
            key::ARG_DEMO_KEEP,
        ))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let once = arguments.get_flag("once");
    let keep = arguments.get_one::<String>("keep").map(PathBuf::from);
    let stop = Stop::default();
    end_on_signal(stop.clone());
    tell_left_behind(desk);
    let outcome = run::run(desk, keep, once, &stop).and_then(|report| {
        serde_json::to_string(&report).map_err(|error| {
            Failure::new(
                error_key::NODE_ANSWER_UNCLEAR,
                &[("cause", &error.to_string())],
            )
        })
    });
    match outcome {
        Ok(report) => {
            if once {
                out_line!("{report}");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(failure) => {
            crate::output::complain(format_args!("{}", failure.shown(desk.text, desk.json)));
            if once {
                let error = failure.in_one_line(desk.text);
                out_line!("{}", serde_json::json!({ "error": error }));
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Removes what runs that were killed left behind, and says so: their folders, and who was signed in at a node there.
pub(crate) fn tell_left_behind(desk: &Desk) {
    for left in Scratch::left_behind_removed() {
        left.nodes
            .iter()
            .for_each(|data| signed_in::forget_removed(data));
        let facts = [("path", left.path.display().to_string().into())];
        err_line!("{}", desk.say(key::DEMO_LEFT_BEHIND, &facts));
    }
}

/// Ends every wait on Ctrl-C or SIGTERM, so that the nodes are closed with a goodbye.
pub(crate) fn end_on_signal(stop: Stop) {
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
        else {
            return;
        };
        runtime.block_on(async {
            use tokio::signal::unix::{SignalKind, signal};
            let Ok(mut terminate) = signal(SignalKind::terminate()) else {
                return;
            };
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        });
        stop.now();
    });
}
