//! `detente card`: our own card and phrase, and what a card file says.

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, error_key, key, plain_line};
use detente_node::setup;
use detente_record::PartyCard;

use crate::commands::Command;
use crate::desk::{Desk, write_new};
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::out_line;

/// The command.
pub const COMMAND: Command = Command {
    name: "card",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_CARD_LONG;
    let file = help::positional(text, "file", key::VALUE_FILE, key::ARG_CARD_FILE);
    let out = help::positional(text, "out", key::VALUE_FILE, key::ARG_CARD_OUT).required(true);
    help::group(
        text,
        help::skeleton(text, "card", key::HELP_CARD, long),
        vec![
            help::skeleton(text, "show", key::HELP_CARD_SHOW, long).arg(file),
            help::skeleton(text, "out", key::HELP_CARD_OUT, long).arg(out),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some(("out", arguments)) => {
            let out = arguments
                .get_one::<String>("out")
                .expect("the parser requires it");
            let card = own(desk)?;
            write_new(Path::new(out), setup::card_text(&card).as_bytes())?;
            if desk.json {
                desk.print_json(&of_card(&card, true))?;
            } else {
                desk.tell(key::CARD_OUT_DONE, &[("path", out.into())]);
                tell_phrase(desk, &card.phrase(), &card.phrase_cyrillic());
                desk.tell(key::CARD_READ_PHRASE, &[]);
            }
        }
        Some(("show", arguments)) if arguments.contains_id("file") => {
            let file = arguments.get_one::<String>("file").expect("just seen");
            let card = read(Path::new(file))?;
            if desk.json {
                desk.print_json(&of_card(&card, false))?;
            } else {
                tell(desk, &card);
                // Its owner reads it out; shown here, it would be "compared" by copying.
                desk.tell(key::CARD_THEIRS, &[]);
            }
        }
        _ => {
            let card = own(desk)?;
            if desk.json {
                desk.print_json(&of_card(&card, true))?;
            } else {
                tell(desk, &card);
                tell_phrase(desk, &card.phrase(), &card.phrase_cyrillic());
                desk.tell(key::CARD_READ_PHRASE, &[]);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a card file.
///
/// # Errors
///
/// `card-damaged`.
pub fn read(path: &Path) -> Outcome<PartyCard> {
    setup::read_card(path).map_err(|error| Failure::caused(error_key::CARD_DAMAGED, &error))
}

/// Shows a phrase in both alphabets.
pub fn tell_phrase(desk: &Desk, phrase: &str, cyrillic: &str) {
    out_line!(
        "  {}",
        desk.say(key::CARD_PHRASE, &[("phrase", phrase.into())])
    );
    out_line!(
        "  {}",
        desk.say(key::CARD_PHRASE_CYRILLIC, &[("phrase", cyrillic.into())])
    );
}

fn own(desk: &Desk) -> Outcome<PartyCard> {
    setup::own_card(&desk.data).map_err(|_| {
        Failure::new(
            error_key::DATA_NOT_FOUND,
            &[("path", &desk.data.display().to_string())],
        )
    })
}

fn tell(desk: &Desk, card: &PartyCard) {
    desk.tell(key::CARD_TITLE, &[("name", plain_line(card.name()).into())]);
    desk.tell(key::CARD_ID, &[("id", card.id().to_string().into())]);
    desk.tell(
        key::CARD_LANGUAGES,
        &[("languages", card.languages().join(", ").into())],
    );
}

fn of_card(card: &PartyCard, own: bool) -> serde_json::Value {
    let mut answer = serde_json::json!({
        "name": card.name(),
        "id": card.id().to_string(),
        "languages": card.languages(),
        "link": card.link().to_string(),
        "recovery": card.recovery().to_string(),
    });
    if own {
        answer["phrase"] = card.phrase().into();
        answer["phrase_cyrillic"] = card.phrase_cyrillic().into();
    }
    answer
}
