//! `detente fork`: who has signed two histories of a line, and the proof of it as a file for anyone to check.

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::export::Forks;
use detente_language::{Text, error_key, key, plain_line};

use crate::client::Client;
use crate::commands::Command;
use crate::desk::{Desk, LineHere, write_new};
use crate::failure::{Failure, Outcome};
use crate::help;

/// The command.
pub const COMMAND: Command = Command {
    name: "fork",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_FORK_LONG;
    let line = || help::option(text, "line", key::VALUE_LINE, key::ARG_LINE);
    let out = help::option(text, "out", key::VALUE_FILE, key::ARG_EXPORT_OUT).required(true);
    let party = help::option(text, "party", key::VALUE_PARTY, key::ARG_FORK_PARTY);
    help::group(
        text,
        help::skeleton(text, "fork", key::HELP_FORK, long),
        vec![
            help::skeleton(text, "list", key::HELP_FORK_LIST, long).arg(line()),
            help::skeleton(text, "prove", key::HELP_FORK_PROVE, long)
                .arg(out)
                .arg(party)
                .arg(line()),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    match arguments.subcommand() {
        Some(("prove", arguments)) => prove(desk, &client, arguments)?,
        below => {
            let wish = below.and_then(|(_, arguments)| arguments.get_one("line"));
            let line = desk.line(&client, wish)?;
            list(desk, &line, &forks(&client, &line)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Every proof that the node holds: one a party, so that a page holds them all.
fn forks(client: &Client, line: &LineHere) -> Outcome<Forks> {
    client.get(&format!("/v1/lines/{}/forks", line.status.id))
}

fn list(desk: &Desk, line: &LineHere, found: &Forks) -> Outcome {
    if desk.json {
        return desk.print_json(&found.forks);
    }
    if found.forks.is_empty() {
        desk.tell(key::FORK_NONE, &[]);
        return Ok(());
    }
    for fork in &found.forks {
        let [first, second] = fork.entries.map(|id| id.to_string());
        desk.tell(
            key::FORK_ROW,
            &[
                ("party", plain_line(line.party(fork.party)).into()),
                ("first", first.into()),
                ("second", second.into()),
            ],
        );
    }
    desk.tell(key::FORK_NEXT, &[]);
    Ok(())
}

fn prove(desk: &Desk, client: &Client, arguments: &ArgMatches) -> Outcome {
    let line = desk.line(client, arguments.get_one("line"))?;
    let party = match arguments.get_one::<String>("party") {
        Some(wish) => line.parties(std::slice::from_ref(wish))?.first().copied(),
        None => only_one(&line, &forks(client, &line)?)?,
    };
    let party = party.ok_or_else(|| Failure::new(error_key::FORK_NONE_HELD, &[]))?;
    let bytes = client.get_bytes(&format!("/v1/lines/{}/forks/{party}", line.status.id))?;
    let out: &String = arguments.get_one("out").expect("the parser requires it");
    write_new(Path::new(out), &bytes)?;
    if desk.json {
        return desk
            .print_json(&serde_json::json!({"path": out, "bytes": bytes.len(), "party": party}));
    }
    desk.tell(
        key::EXPORT_DONE,
        &[("bytes", bytes.len().into()), ("path", out.into())],
    );
    desk.tell(key::EXPORT_NEXT, &[("path", out.into())]);
    Ok(())
}

/// The party that forked, where only one did; of several a person says which.
fn only_one(line: &LineHere, found: &Forks) -> Outcome<Option<u8>> {
    let mut parties: Vec<u8> = found.forks.iter().map(|fork| fork.party).collect();
    parties.dedup();
    let names: Vec<&str> = parties.iter().map(|party| line.party(*party)).collect();
    match parties[..] {
        [] => Ok(None),
        [party] => Ok(Some(party)),
        _ => Err(Failure::usage(
            error_key::FORK_OF_SEVERAL,
            &[("parties", &names.join(", "))],
        )),
    }
}
