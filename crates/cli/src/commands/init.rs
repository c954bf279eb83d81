//! `detente init`: the first run. Makes the party's keys, says what to do with the recovery key.

mod ask;

use std::io::{BufReader, IsTerminal as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, error_key, key};
use detente_node::keys::{EpochToken, Passphrase};
use detente_node::setup::{self, Held, NewNode, NewParty, SetupError};

use crate::commands::{Command, card, epoch};
use crate::desk::{Desk, bad_value};
use crate::failure::{Failure, Outcome};
use crate::{help, passphrase};

/// The command.
pub const COMMAND: Command = Command {
    name: "init",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "init", key::HELP_INIT, key::HELP_INIT_LONG)
        .arg(help::option(
            text,
            "name",
            key::VALUE_NAME,
            key::ARG_INIT_NAME,
        ))
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
                .multiple(true),
        )
        .arg(help::option(
            text,
            "api",
            key::VALUE_ADDRESS,
            key::ARG_INIT_API,
        ))
        .arg(
            help::option(text, "token", key::VALUE_FILE, key::ARG_INIT_TOKEN)
                .conflicts_with_all(["name", "language"]),
        )
        .arg(
            help::option(
                text,
                "token-passphrase-file",
                key::VALUE_FILE,
                key::ARG_EPOCH_TOKEN_PASSPHRASE,
            )
            .requires("token"),
        )
        .arg(help::option(
            text,
            "passphrase-file",
            key::VALUE_FILE,
            key::ARG_PASSPHRASE_FILE,
        ))
        .arg(
            help::switch(text, "keys-in-the-clear", key::ARG_KEYS_IN_THE_CLEAR)
                .conflicts_with("passphrase-file"),
        )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    if let Some(token) = arguments.get_one::<String>("token") {
        anew(desk, Path::new(token), arguments)?;
        return Ok(ExitCode::SUCCESS);
    }
    let party = party(desk, arguments)?;
    let passphrase = seal(desk, arguments)?;
    let made = match &passphrase {
        Some(passphrase) => setup::init_sealed(&desk.data, &party, passphrase),
        None => setup::init(&desk.data, &party),
    }
    .map_err(|error| failure(desk, &error))?;
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
            "recovery_key": recovery, "keys_sealed": passphrase.is_some(),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    desk.tell(
        key::INIT_DONE,
        &[("path", desk.data.display().to_string().into())],
    );
    tell_sealed(desk, passphrase.is_some());
    desk.tell(key::INIT_RECOVERY, &[("path", recovery.into())]);
    desk.tell(key::INIT_PHRASE, &[]);
    card::tell_phrase(desk, &made.phrase(), &made.phrase_cyrillic());
    desk.tell(key::INIT_NEXT, &[]);
    Ok(ExitCode::SUCCESS)
}

/// Makes the node of a party whose disk is lost, from an epoch token alone.
fn anew(desk: &Desk, path: &Path, arguments: &ArgMatches) -> Outcome {
    let node = node(desk, arguments)?;
    let token = EpochToken::read(path).map_err(|error| epoch::failed(path, &error))?;
    let words = epoch::token_words(desk, path, arguments)?;
    let words = Passphrase::given(words)
        .map_err(|_| Failure::new(error_key::EPOCH_TOKEN_PASSPHRASE, &[]))?;
    let passphrase = seal(desk, arguments)?;
    let made = setup::init_from_token(&desk.data, &node, (&token, &words), passphrase.as_ref());
    let made = made.map_err(|error| match &error {
        SetupError::Token(error) => epoch::failed(path, error),
        SetupError::NoLinkKey => {
            let path = path.display().to_string();
            Failure::new(error_key::INIT_TOKEN_WITHOUT_LINK, &[("path", &path)])
        }
        _ => failure(desk, &error),
    })?;
    if desk.json {
        return desk.print_json(&serde_json::json!({
            "data": desk.data, "name": made.name(), "card": made.id().to_string(),
            "epoch": token.opening().epoch.0, "keys_sealed": passphrase.is_some(),
        }));
    }
    desk.tell(
        key::INIT_DONE,
        &[("path", desk.data.display().to_string().into())],
    );
    tell_sealed(desk, passphrase.is_some());
    let party = detente_language::plain_line(made.name());
    desk.tell(key::INIT_ANEW, &[("party", party.into())]);
    desk.tell(
        key::INIT_ANEW_NEXT,
        &[("token", path.display().to_string().into())],
    );
    Ok(())
}

fn tell_sealed(desk: &Desk, is_sealed: bool) {
    let said = match is_sealed {
        true => key::INIT_SEALED,
        false => key::INIT_IN_THE_CLEAR,
    };
    desk.tell(said, &[]);
}

/// The party as the arguments have it; without any of them, and with a person at a terminal, as that person says.
fn party(desk: &Desk, arguments: &ArgMatches) -> Outcome<NewParty> {
    let own = desk.text.language().tag().to_owned();
    let api = address(arguments, "api")?.unwrap_or(API_DEFAULT);
    let (name, reach) = (
        arguments.get_one::<String>("name"),
        arguments.contains_id("reach"),
    );
    let Some(name) = name else {
        if reach || desk.json || !std::io::stdin().is_terminal() {
            return Err(Failure::usage(
                error_key::USAGE_MISSING,
                &[("argument", "--name")],
            ));
        }
        return asked(desk, api);
    };
    let node = node(desk, arguments)?;
    let given = arguments.get_many("language").unwrap_or_default();
    let mut languages: Vec<String> = given.cloned().collect();
    if languages.is_empty() {
        languages.push(own.clone());
    }
    Ok(NewParty {
        name: name.clone(),
        languages,
        node,
    })
}

/// How the node is reached, as the arguments have it.
fn node(desk: &Desk, arguments: &ArgMatches) -> Outcome<NewNode> {
    if !arguments.contains_id("reach") {
        let argument = "--listen, --listen-quic, --listen-tcp, --dial-only";
        return Err(Failure::usage(
            error_key::USAGE_MISSING,
            &[("argument", argument)],
        ));
    }
    let listen = address(arguments, "listen")?;
    Ok(NewNode {
        desk_language: desk.text.language().tag().to_owned(),
        api: address(arguments, "api")?.unwrap_or(API_DEFAULT),
        quic: address(arguments, "listen-quic")?.or(listen),
        tcp: address(arguments, "listen-tcp")?.or(listen),
    })
}

fn asked(desk: &Desk, api: SocketAddr) -> Outcome<NewParty> {
    // Nobody answers questions for a node that will not be made.
    if setup::held(&desk.data) != Held::Nothing {
        return Err(failure(desk, &SetupError::Exists(desk.data.clone())));
    }
    desk.tell(
        key::INIT_ASK_BEGIN,
        &[("path", desk.data.display().to_string().into())],
    );
    let mut input = BufReader::new(std::io::stdin());
    let answers = ask::ask(desk.text, api, &mut input, &mut std::io::stdout());
    let answers = answers
        .ok()
        .flatten()
        .ok_or_else(|| Failure::usage(error_key::USAGE_MISSING, &[("argument", "--name")]))?;
    let language = ask::desk_language(&answers.languages, desk.text.language());
    Ok(NewParty {
        name: answers.name,
        languages: answers.languages,
        node: NewNode {
            desk_language: language.tag().to_owned(),
            api: answers.api,
            quic: answers.listen,
            tcp: answers.listen,
        },
    })
}

/// The passphrase that the keys are to be sealed with; `None` if somebody said that they are not.
fn seal(desk: &Desk, arguments: &ArgMatches) -> Outcome<Option<Passphrase>> {
    if arguments.get_flag("keys-in-the-clear") {
        return Ok(None);
    }
    // Nobody thinks of a passphrase for a node that will not be made.
    if setup::held(&desk.data) != Held::Nothing {
        return Err(failure(desk, &SetupError::Exists(desk.data.clone())));
    }
    let missing = Failure::usage(error_key::INIT_PASSPHRASE_MISSING, &[]);
    let file = passphrase::file(arguments, "passphrase-file");
    passphrase::to_seal(desk.text, file.as_deref(), missing).map(Some)
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
        SetupError::Exists(_) => {
            let key = match setup::held(&desk.data) {
                Held::Unfinished => error_key::DATA_UNFINISHED,
                _ => error_key::DATA_EXISTS,
            };
            Failure::new(key, &[("path", &path)])
        }
        SetupError::Card(fault) => {
            Failure::usage(error_key::INIT_NAME, &[("cause", &fault.to_string())])
        }
        error => Failure::file(error_key::FILE_UNWRITABLE, &desk.data, error),
    }
}

/// Where this machine's programs reach the node if nothing else is said.
const API_DEFAULT: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 7101);
