//! `detente init`: the first run. Makes the party's keys, says what to do with the recovery key.

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, error_key, key};
use detente_node::setup::{self, NewParty, SetupError};

use crate::commands::{Command, card};
use crate::desk::{Desk, bad_value};
use crate::failure::{Failure, Outcome};
use crate::help;

/// The command.
pub const COMMAND: Command = Command {
    name: "init",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "init", key::HELP_INIT, key::HELP_INIT_LONG)
        .arg(help::option(text, "name", key::VALUE_NAME, key::ARG_INIT_NAME).required(true))
        .arg(help::many(
            text,
            "language",
            key::VALUE_LANGUAGE,
            key::ARG_INIT_LANGUAGE,
        ))
        .arg(help::option(
            text,
            "listen",
            key::VALUE_ADDRESS,
            key::ARG_INIT_LISTEN,
        ))
        .arg(help::option(
            text,
            "listen-quic",
            key::VALUE_ADDRESS,
            key::ARG_INIT_LISTEN_QUIC,
        ))
        .arg(help::option(
            text,
            "listen-tcp",
            key::VALUE_ADDRESS,
            key::ARG_INIT_LISTEN_TCP,
        ))
        .arg(
            help::switch(text, "dial-only", key::ARG_INIT_DIAL_ONLY).conflicts_with_all([
                "listen",
                "listen-quic",
                "listen-tcp",
            ]),
        )
        .group(
            clap::ArgGroup::new("reach")
                .args(["listen", "listen-quic", "listen-tcp", "dial-only"])
                .multiple(true)
                .required(true),
        )
        .arg(help::option(
            text,
            "api",
            key::VALUE_ADDRESS,
            key::ARG_INIT_API,
        ))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let listen = address(arguments, "listen")?;
    let languages: Vec<String> = arguments
        .get_many("language")
        .unwrap_or_default()
        .cloned()
        .collect();
    let own = desk.text.language().tag().to_owned();
    let party = NewParty {
        name: arguments
            .get_one::<String>("name")
            .cloned()
            .unwrap_or_default(),
        languages: if languages.is_empty() {
            vec![own.clone()]
        } else {
            languages
        },
        desk_language: own,
        api: address(arguments, "api")?.unwrap_or(API_DEFAULT),
        quic: address(arguments, "listen-quic")?.or(listen),
        tcp: address(arguments, "listen-tcp")?.or(listen),
    };
    let made = setup::init(&desk.data, &party).map_err(|error| failure(desk, &error))?;
    let recovery = desk
        .data
        .join("keys")
        .join("recovery.key")
        .display()
        .to_string();
    if desk.json {
        desk.print_json(&serde_json::json!({
            "data": desk.data, "name": made.name(), "card": made.id().to_string(),
            "phrase": made.phrase(), "phrase_cyrillic": made.phrase_cyrillic(),
            "recovery_key": recovery,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    desk.tell(
        key::INIT_DONE,
        &[("path", desk.data.display().to_string().into())],
    );
    desk.tell(key::INIT_RECOVERY, &[("path", recovery.into())]);
    desk.tell(key::INIT_PHRASE, &[]);
    card::tell_phrase(desk, &made.phrase(), &made.phrase_cyrillic());
    desk.tell(key::INIT_NEXT, &[]);
    Ok(ExitCode::SUCCESS)
}

fn address(arguments: &ArgMatches, id: &str) -> Outcome<Option<SocketAddr>> {
    let Some(wish) = arguments.get_one::<String>(id) else {
        return Ok(None);
    };
    wish.parse()
        .map(Some)
        .map_err(|_| bad_value(&format!("--{id}"), wish, "192.0.2.10:7100"))
}

fn failure(desk: &Desk, error: &SetupError) -> Failure {
    let path = desk.data.display().to_string();
    match error {
        SetupError::Exists(_) => Failure::new(error_key::DATA_EXISTS, &[("path", &path)]),
        error => Failure::new(
            error_key::FILE_UNWRITABLE,
            &[
                ("path", &path),
                ("cause", &crate::failure::with_causes(error)),
            ],
        ),
    }
}

/// Where this machine's programs reach the node if nothing else is said.
const API_DEFAULT: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 7101);
