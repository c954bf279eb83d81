//! `detente pair`: takes in another party's card, and compares the phrase its officer reads out.

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::HexBytes;
use detente_api::card::{Cards, ConfirmCard, CounterpartCard, DialAddress, NewCard};
use detente_language::{Text, error_key, key, plain_line};

use crate::client::Client;
use crate::commands::{Command, card};
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::out_line;

/// The command.
pub const COMMAND: Command = Command {
    name: "pair",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_PAIR_LONG;
    let file = help::positional(text, "file", key::VALUE_FILE, key::ARG_PAIR_FILE);
    let name =
        || help::positional(text, "name", key::VALUE_NAME, key::ARG_PAIR_NAME).required(true);
    let heard = help::option(text, "heard", key::VALUE_WORDS, key::ARG_PAIR_HEARD);
    let with_addresses = |command: clap::Command| {
        [
            ("address", key::ARG_PAIR_ADDRESS),
            ("quic", key::ARG_PAIR_QUIC),
            ("tcp", key::ARG_PAIR_TCP),
        ]
        .into_iter()
        .fold(command, |command, (id, about)| {
            command.arg(help::many(text, id, key::VALUE_ADDRESS, about))
        })
    };
    let confirm = help::skeleton(text, "confirm", key::HELP_PAIR_CONFIRM, long)
        .arg(name())
        .arg(heard.required(true));
    let addresses = help::skeleton(text, "addresses", key::HELP_PAIR_ADDRESSES, long)
        .arg(name())
        .arg(help::switch(text, "add", key::ARG_PAIR_ADD).conflicts_with("remove"))
        .arg(help::switch(text, "remove", key::ARG_PAIR_REMOVE));
    help::group(
        text,
        help::skeleton(text, "pair", key::HELP_PAIR, long).subcommand_required(true),
        vec![
            help::skeleton(text, "add", key::HELP_PAIR_ADD, long).arg(file.required(true)),
            with_addresses(confirm),
            with_addresses(addresses),
            help::skeleton(text, "list", key::HELP_PAIR_LIST, long),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.administrator()?;
    let given = |arguments: &ArgMatches, id: &str| {
        let value = arguments.get_one::<String>(id);
        value.expect("the parser requires it").clone()
    };
    let (card, told) = match arguments.subcommand() {
        Some(("add", arguments)) => {
            let card = add(&client, Path::new(&given(arguments, "file")))?;
            let told = if card.confirmed {
                &[key::PAIR_KNOWN][..]
            } else {
                &[key::PAIR_ADDED, key::PAIR_NEXT][..]
            };
            (card, told)
        }
        Some(("confirm", arguments)) => {
            let card = one(&client, &given(arguments, "name"))?;
            let heard = given(arguments, "heard");
            let card = confirm(&client, &card, &heard, addresses(arguments))?;
            (card, &[key::PAIR_DONE][..])
        }
        Some(("addresses", arguments)) => {
            let card = one(&client, &given(arguments, "name"))?;
            let given = addresses(arguments);
            if given.is_empty() {
                list(
                    desk,
                    &Cards {
                        cards: vec![card],
                        next: None,
                    },
                )?;
                return Ok(ExitCode::SUCCESS);
            }
            let path = format!("/v1/cards/{}/addresses", card.id);
            let card = client.put(&path, &changed(arguments, card.addresses, given)?)?;
            (card, &[key::PAIR_ADDRESSES_DONE][..])
        }
        _ => {
            list(desk, &client.list("/v1/cards")?)?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    if desk.json {
        desk.print_json(&card)?;
        return Ok(ExitCode::SUCCESS);
    }
    for key in told {
        desk.tell(*key, &[("name", plain_line(&card.name).into())]);
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes in a card. It pairs nobody yet.
///
/// # Errors
///
/// The file is no card, or the node refuses it.
pub fn add(client: &Client, file: &Path) -> Outcome<CounterpartCard> {
    let card = card::read(file)?;
    let new = NewCard {
        card: HexBytes(card.encode().to_vec()),
    };
    client.post("/v1/cards", &new)
}

/// Compares the words heard with a card; the node connects, to `addresses` if there are any, only if they fit.
///
/// # Errors
///
/// The words do not fit.
pub fn confirm(
    client: &Client,
    card: &CounterpartCard,
    heard: &str,
    addresses: Vec<DialAddress>,
) -> Outcome<CounterpartCard> {
    let confirm = ConfirmCard {
        phrase: heard.to_owned(),
        addresses,
    };
    client.post(&format!("/v1/cards/{}/confirm", card.id), &confirm)
}

fn one(client: &Client, wish: &str) -> Outcome<CounterpartCard> {
    let list: Cards = client.list("/v1/cards")?;
    let known: Vec<String> = list
        .cards
        .iter()
        .map(|card| plain_line(&card.name))
        .collect();
    let mut fitting = list.cards.into_iter().filter(|card| {
        card.id.to_string() == wish || card.name.to_lowercase().starts_with(&wish.to_lowercase())
    });
    match (fitting.next(), fitting.next()) {
        (Some(card), None) => Ok(card),
        _ => Err(Failure::new(
            error_key::PARTY_UNKNOWN,
            &[("party", wish), ("known", &known.join(", "))],
        )),
    }
}

fn list(desk: &Desk, list: &Cards) -> Outcome {
    if desk.json {
        return desk.print_json(list);
    }
    for card in &list.cards {
        let state = if card.confirmed {
            key::PAIR_CONFIRMED
        } else {
            key::PAIR_UNCONFIRMED
        };
        let addresses: Vec<String> = card
            .addresses
            .iter()
            .map(|a| format!("{} {}", a.bearer, a.address))
            .collect();
        let addresses = if card.confirmed && addresses.is_empty() {
            desk.say(key::PAIR_DIALS_US, &[])
        } else {
            plain_line(&addresses.join(", "))
        };
        let row = format!(
            "{} [{}] {}",
            plain_line(&card.name),
            desk.say(state, &[]),
            addresses
        );
        out_line!("{}", row.trim_end());
    }
    if list.cards.is_empty() {
        desk.tell(key::PAIR_NONE, &[]);
    }
    Ok(())
}

/// A party's addresses after the change that was asked for: the given ones besides those it has, without
/// them, or in their place.
fn changed(
    arguments: &ArgMatches,
    mut has: Vec<DialAddress>,
    given: Vec<DialAddress>,
) -> Outcome<Vec<DialAddress>> {
    if arguments.get_flag("remove") {
        let unknown = given.iter().find(|address| !has.contains(address));
        if let Some(DialAddress { bearer, address }) = unknown {
            let address = format!("{bearer} {address}");
            let facts = [("address", address.as_str())];
            return Err(Failure::new(error_key::PAIR_NO_SUCH_ADDRESS, &facts));
        }
        has.retain(|address| !given.contains(address));
        return Ok(has);
    }
    if !arguments.get_flag("add") {
        return Ok(given);
    }
    let new: Vec<_> = given
        .into_iter()
        .filter(|address| !has.contains(address))
        .collect();
    has.extend(new);
    Ok(has)
}

fn addresses(arguments: &ArgMatches) -> Vec<DialAddress> {
    let mut addresses = Vec::new();
    for (id, bearers) in [
        ("address", &["quic", "tcp"][..]),
        ("quic", &["quic"]),
        ("tcp", &["tcp"]),
    ] {
        for address in arguments.get_many::<String>(id).unwrap_or_default() {
            addresses.extend(bearers.iter().map(|bearer| DialAddress {
                bearer: (*bearer).to_owned(),
                address: address.clone(),
            }));
        }
    }
    addresses
}
