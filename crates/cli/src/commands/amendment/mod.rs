//! `detente amendment`: proposes a change of the charter, shows it key by key, signs or refuses it.

mod file;
mod words;

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::HexBytes;
use detente_api::act::ActAnswer;
use detente_api::amendment::{AmendmentView, Amendments, NewAmendment};
use detente_language::{Text, error_key, key};
use detente_line::amendment;
use detente_line::message::compose::Author;
use detente_record::{Amendment, Charter, CharterChanges, CharterHash, SignedCharter};

use self::file::AmendmentFile;
pub use self::words::difference;
use crate::client::Client;
use crate::commands::{Command, send};
use crate::desk::{Desk, LineHere};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::output::out_line;
use crate::{act, help};

/// The command.
pub const COMMAND: Command = Command {
    name: "amendment",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_AMENDMENT_LONG;
    let line = || help::option(text, "line", key::VALUE_LINE, key::ARG_LINE);
    let officer = || help::option(text, "officer", key::VALUE_FILE, key::ARG_OFFICER);
    let proposal = || help::positional(text, "proposal", key::VALUE_ID, key::ARG_AMENDMENT);
    let file = help::positional(text, "file", key::VALUE_FILE, key::ARG_AMENDMENT_FILE);
    let word = |name, about| {
        help::skeleton(text, name, about, long)
            .arg(proposal().required(true))
            .arg(officer())
            .arg(line())
    };
    help::group(
        text,
        help::skeleton(text, "amendment", key::HELP_AMENDMENT, long).subcommand_required(true),
        vec![
            help::skeleton(text, "propose", key::HELP_AMENDMENT_PROPOSE, long)
                .arg(file.required(true))
                .arg(officer())
                .arg(line()),
            help::skeleton(text, "show", key::HELP_AMENDMENT_SHOW, long)
                .arg(proposal())
                .arg(line()),
            word("sign", key::HELP_AMENDMENT_SIGN),
            word("refuse", key::HELP_AMENDMENT_REFUSE),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let Some((word, arguments)) = arguments.subcommand() else {
        return Ok(ExitCode::SUCCESS);
    };
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let base = format!("/v1/lines/{}/amendments", line.status.id);
    let list: Amendments = client.list(&base)?;
    match word {
        "propose" => {
            let answer = propose(desk, &client, &line, &list, arguments)?;
            tell(desk, &answer)?;
        }
        "show" => show(desk, &line, &list, arguments.get_one("proposal"))?,
        _ => {
            let wish = arguments.get_one::<String>("proposal");
            let view = one(&list, wish.map_or("", String::as_str))?;
            if !desk.json {
                // The officer sees what he signs.
                words::of_view(desk, &line, view);
            }
            let id = view.proposal.0;
            let compose = |author: &Author| match word {
                "sign" => amendment::sign(author, id),
                _ => amendment::refuse(author, id),
            };
            let path = format!("amendments/{}/{word}", view.proposal);
            let officer = arguments.get_one("officer");
            let answer = send::say_word(desk, &client, &line, officer, (&path, compose))?;
            tell(desk, &answer)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn propose(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    list: &Amendments,
    arguments: &ArgMatches,
) -> Outcome<ActAnswer> {
    let file = arguments
        .get_one::<String>("file")
        .expect("the parser requires it");
    let path = Path::new(file);
    let content =
        std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
    let wrong = |cause: &(dyn std::error::Error + 'static)| {
        Failure::file(error_key::AMENDMENT_FILE_WRONG, path, cause)
    };
    let file: AmendmentFile = toml::from_str(&content).map_err(|error| wrong(&error))?;
    let charter = in_force(line, list)?;
    let amended = file.applied_to(&charter).map_err(|cause| {
        let path = path.display().to_string();
        Failure::new(error_key::AMENDMENT_FILE_WRONG, &[("path", &path)]).with_cause(cause)
    })?;
    let amendment = Amendment {
        version: charter.version + 1,
        amends: CharterHash(line.charter.hash.0.0),
        changes: CharterChanges::between(&charter, &amended),
    };
    amendment.apply(&charter).map_err(|fault| wrong(&fault))?;
    let text = amendment.encode().map_err(|fault| wrong(&fault))?;
    match Actor::of(desk, line, arguments.get_one("officer"))? {
        Actor::Key(officer) => {
            let author = act::author(line)?;
            let composed =
                amendment::propose(&author, &amendment).map_err(|fault| wrong(&fault))?;
            act::hand_in_alone(client, line, composed, author.now, &officer)
        }
        Actor::Session(_) => client.post(
            &format!("/v1/lines/{}/amendments", line.status.id),
            &NewAmendment {
                text: HexBytes(text),
            },
        ),
    }
}

fn show(desk: &Desk, line: &LineHere, list: &Amendments, wish: Option<&String>) -> Outcome {
    match wish {
        Some(wish) if desk.json => desk.print_json(one(list, wish)?)?,
        None if desk.json => desk.print_json(list)?,
        Some(wish) => words::of_view(desk, line, one(list, wish)?),
        None => {
            for of_party in &list.in_force {
                out_line!("{}", words::in_force(desk, line, of_party));
            }
            for view in &list.amendments {
                words::of_view(desk, line, view);
            }
            if list.amendments.is_empty() {
                desk.tell(key::AMENDMENT_NONE, &[]);
            }
        }
    }
    Ok(())
}

/// The charter in force in our journal: the one that founded the line, with every amendment of it since.
fn in_force(line: &LineHere, list: &Amendments) -> Outcome<Charter> {
    let unclear = |cause: &(dyn std::error::Error + 'static)| {
        Failure::caused(error_key::NODE_ANSWER_UNCLEAR, cause)
    };
    let signed =
        SignedCharter::decode(&line.charter.signed_charter.0).map_err(|fault| unclear(&fault))?;
    let mut texts = Vec::new();
    let mut at = line.charter.hash;
    while at.0.0 != line.status.id.0.0 {
        let mut adopted = list.amendments.iter();
        let found = adopted.find(|view| view.hash == Some(at));
        let change = found.and_then(|view| view.change.as_ref());
        let change = change.ok_or_else(|| {
            Failure::new(
                error_key::NODE_ANSWER_UNCLEAR,
                &[("cause", &at.to_string())],
            )
        })?;
        texts.push(&change.text.0);
        at = change.amends;
    }
    let mut charter = signed.charter().clone();
    for text in texts.into_iter().rev() {
        let amendment = Amendment::decode(text).map_err(|fault| unclear(&fault))?;
        charter = amendment.apply(&charter).map_err(|fault| unclear(&fault))?;
    }
    Ok(charter)
}

fn one<'a>(list: &'a Amendments, wish: &str) -> Outcome<&'a AmendmentView> {
    let fits = |view: &&AmendmentView| view.proposal.to_string().starts_with(wish);
    let mut fitting = list.amendments.iter().filter(fits);
    match (fitting.next(), fitting.count()) {
        (Some(view), 0) => Ok(view),
        (None, _) => Err(Failure::new(
            error_key::AMENDMENT_UNKNOWN,
            &[("proposal", wish)],
        )),
        (Some(_), more) => Err(Failure::new(
            error_key::MESSAGE_ID_AMBIGUOUS,
            &[("id", wish), ("count", &(more + 1).to_string())],
        )),
    }
}

fn tell(desk: &Desk, answer: &ActAnswer) -> Outcome {
    send::tell_word(desk, answer, || desk.tell(key::AMENDMENT_WAITS, &[]))
}
