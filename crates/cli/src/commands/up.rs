//! `detente up`: runs the node in the foreground until it is stopped, with a goodbye.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, error_key, key, plain_line};
use detente_node::config::Config;
use detente_node::{KeyFileError, Node, StartError, keys};

use crate::client::Client;
use crate::commands::Command;
use crate::commands::not_started::{may_not_read, not_started};
use crate::desk::{Desk, label};
use crate::failure::{Failure, Outcome};
use crate::output::{self, out_line};
use crate::{help, passphrase};

/// The command.
pub const COMMAND: Command = Command {
    name: "up",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "up", key::HELP_UP, key::HELP_UP_LONG)
        .arg(help::switch(
            text,
            "until-input-ends",
            key::ARG_UP_UNTIL_INPUT_ENDS,
        ))
        .arg(help::option(
            text,
            "passphrase-file",
            key::VALUE_FILE,
            key::ARG_PASSPHRASE_FILE,
        ))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let config = Config::read(&desk.data).map_err(|error| {
        may_not_read(&desk.data, &error).unwrap_or_else(|| Failure::no_node(&desk.data, &error))
    })?;
    let log = crate::log::start(&config.log_level);
    let started = if keys::any_sealed(&desk.data) {
        let file = passphrase::file(arguments, "passphrase-file");
        let keys = desk.data.join("keys");
        let start = |passphrase: &_| Node::start_unlocked(&desk.data, Some(passphrase));
        let wrong =
            |error: &_| matches!(error, StartError::Key(KeyFileError::WrongPassphrase { .. }));
        passphrase::opened(desk.text, &keys, file.as_deref(), start, wrong)?
    } else {
        Node::start_unlocked(&desk.data, None)
    };
    let node = started.map_err(|error| not_started(&desk.data, &error))?;
    node.observe_settings(Box::new(move |config| log.set(&config.log_level)));
    let listens: Vec<(String, String)> = node
        .listens()
        .iter()
        .map(|(bearer, address)| (bearer.to_string(), address.to_string()))
        .collect();
    if desk.json {
        // One line, so that a program that started this knows when and where it is up.
        let listens: std::collections::BTreeMap<_, _> = listens.into_iter().collect();
        out_line!(
            "{}",
            serde_json::json!({
                "party": config.name, "api": node.api_address().to_string(), "listens": listens,
            })
        );
    } else {
        tell(
            desk,
            &config.name,
            &node.api_address().to_string(),
            &listens,
        );
    }
    // Whoever waits for the line must get it even if the output is a pipe.
    output::flush();
    if arguments.get_flag("until-input-ends") {
        stop_when_input_ends(desk.administrator()?);
    }
    node.run_until_stopped()
        .map_err(|cause| Failure::file(error_key::NODE_ENDED, &desk.data, &cause))?;
    if !desk.json {
        desk.tell(key::UP_CLOSED, &[]);
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(desk: &Desk, party: &str, api: &str, listens: &[(String, String)]) {
    desk.tell(key::UP_READY, &[("party", plain_line(party).into())]);
    desk.tell(key::UP_API, &[("address", api.into())]);
    for (bearer, address) in listens {
        let bearer = label(desk.text, "path", bearer);
        desk.tell(
            key::UP_LISTENS,
            &[("address", address.into()), ("bearer", bearer.into())],
        );
    }
    if listens.is_empty() {
        desk.tell(key::UP_DIALS_ONLY, &[]);
    }
}

/// Asks the node to close once standard input ends: whoever started this has ended, in whatever way.
fn stop_when_input_ends(client: Client) {
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        if client.post::<serde_json::Value>("/v1/stop", &()).is_err() {
            // Nobody is left to tell; a node that can't be asked is ended without a goodbye.
            std::process::exit(1);
        }
    });
}
