//! `detente officer`: makes an officer's key; lists, appoints and revokes the officers of our party.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::KeyText;
use detente_api::officer::NewOfficer;
use detente_api::roster::{OfficeChange, OfficerHere, Officers};
use detente_language::{Text, error_key, key, plain_line};
use detente_line::appointment;
use detente_record::{Officer, PublicKey, Role};

use crate::client::Client;
use crate::commands::{Command, send};
use crate::desk::{Desk, LineHere, bad_value};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::output::out_line;
use crate::{act, help, officer, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "officer",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_OFFICER_LONG;
    let line = || help::option(text, "line", key::VALUE_LINE, key::ARG_LINE);
    let signer = || help::option(text, "officer", key::VALUE_FILE, key::ARG_OFFICER);
    let name = || help::option(text, "name", key::VALUE_NAME, key::ARG_OFFICER_NAME).required(true);
    let make = help::skeleton(text, "officer", key::HELP_OFFICER, long)
        .arg(name())
        .arg(help::option(text, "out", key::VALUE_FILE, key::ARG_OFFICER_OUT).required(true))
        .subcommand_negates_reqs(true)
        .args_conflicts_with_subcommands(true);
    let appoint = help::skeleton(text, "appoint", key::HELP_OFFICER_APPOINT, long)
        .arg(name())
        .arg(help::option(text, "key", key::VALUE_KEY, key::ARG_OFFICER_KEY).required(true))
        .arg(help::many(text, "role", key::VALUE_ROLE, key::ARG_OFFICER_ROLE).required(true))
        .arg(signer())
        .arg(line());
    let who = help::positional(text, "who", key::VALUE_NAME, key::ARG_OFFICER_WHO).required(true);
    let revoke = help::skeleton(text, "revoke", key::HELP_OFFICER_REVOKE, long)
        .arg(who)
        .arg(signer())
        .arg(line());
    let list = help::skeleton(text, "list", key::HELP_OFFICER_LIST, long).arg(line());
    help::group(text, make, vec![list, appoint, revoke])
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some((name, arguments)) => {
            let client = desk.client()?;
            let line = desk.line(&client, arguments.get_one("line"))?;
            match name {
                "appoint" => appoint(desk, &client, &line, arguments)?,
                "revoke" => revoke(desk, &client, &line, arguments)?,
                _ => list(desk, &client, &line)?,
            }
        }
        None => make(desk, arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn given<'a>(arguments: &'a ArgMatches, id: &str) -> &'a String {
    arguments
        .get_one::<String>(id)
        .expect("the parser requires it")
}

fn make(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let name = given(arguments, "name");
    let path = PathBuf::from(given(arguments, "out"));
    let public = officer::create(&path, name)?;
    if desk.json {
        return desk.print_json(&serde_json::json!({
            "name": name, "path": path, "key": public.to_string()
        }));
    }
    let path = path.display().to_string();
    desk.tell(
        key::OFFICER_DONE,
        &[("name", name.into()), ("path", path.into())],
    );
    desk.tell(key::OFFICER_PUBLIC, &[("key", public.to_string().into())]);
    Ok(())
}

fn appoint(desk: &Desk, client: &Client, line: &LineHere, arguments: &ArgMatches) -> Outcome {
    let key = given(arguments, "key");
    let mut bytes = [0; 32];
    let read = hex::decode_to_slice(key, &mut bytes).ok();
    let public = read.and_then(|()| PublicKey::parse(&bytes).ok());
    let roles = arguments.get_many::<String>("role").unwrap_or_default();
    let roles: Vec<String> = roles.cloned().collect();
    let known = Role::ALL.map(Role::name).join(", ");
    if let Some(unknown) = roles.iter().find(|role| Role::from_name(role).is_none()) {
        return Err(bad_value("--role", unknown, &known));
    }
    let appointed = Officer {
        name: given(arguments, "name").clone(),
        key: public.ok_or_else(|| bad_value("--key", key, KEY_FORM))?,
        roles,
    };
    let actor = Actor::of(desk, line, arguments.get_one("officer"))?;
    let answer = match &actor {
        Actor::Key(officer) => {
            let author = act::author(line)?;
            let next = u16::try_from(line.officers.len()).unwrap_or(u16::MAX);
            let composed = appointment::appoint(&author, next, &appointed)
                .map_err(|fault| Failure::caused(error_key::ACT_SENSELESS, &fault))?;
            act::hand_in_alone(client, line, composed, author.now, officer)?
        }
        Actor::Session(_) => {
            let path = format!("/v1/lines/{}/officers", line.status.id);
            client.post(&path, &by_session(appointed))?
        }
    };
    // The second officer reads the draft and signs it with `detente release`.
    send::tell_answer(desk, &answer)
}

/// The officer as the node takes the appointment from whoever has signed in.
fn by_session(appointed: Officer) -> NewOfficer {
    NewOfficer {
        name: appointed.name,
        key: KeyText(appointed.key),
        roles: appointed.roles,
    }
}

fn revoke(desk: &Desk, client: &Client, line: &LineHere, arguments: &ArgMatches) -> Outcome {
    let wish = given(arguments, "who");
    let in_office = || line.officers.iter().filter(|officer| officer.in_office);
    let by_number = in_office().find(|officer| officer.number.to_string() == *wish);
    let lower = wish.to_lowercase();
    let by_name = || {
        let mut named = in_office().filter(|one| one.name.to_lowercase().starts_with(&lower));
        named.next().filter(|_| named.next().is_none())
    };
    let officer = by_number.or_else(by_name).ok_or_else(|| {
        Failure::new(
            error_key::OFFICER_UNKNOWN,
            &[("officer", &plain_line(wish))],
        )
    })?;
    let number = officer.number;
    let answer = match Actor::of(desk, line, arguments.get_one("officer"))? {
        Actor::Key(officer) => {
            let author = act::author(line)?;
            let composed = appointment::revoke(&author, number);
            act::hand_in_alone(client, line, composed, author.now, &officer)?
        }
        Actor::Session(_) => {
            let path = format!("/v1/lines/{}/officers/{number}/revoke", line.status.id);
            client.post(&path, &())?
        }
    };
    send::tell_answer(desk, &answer)
}

fn list(desk: &Desk, client: &Client, line: &LineHere) -> Outcome {
    let path = format!("/v1/lines/{}/officers", line.status.id);
    let officers: Officers = client.list(&path)?;
    if desk.json {
        return desk.print_json(&officers);
    }
    for of_party in officers
        .officers
        .chunk_by(|one, next| one.party == next.party)
    {
        out_line!("{}", plain_line(line.party(of_party[0].party)));
        for officer in of_party {
            out_line!("  {}", in_words(desk, officer));
        }
    }
    Ok(())
}

fn in_words(desk: &Desk, officer: &OfficerHere) -> String {
    let roles: Vec<String> = officer
        .roles
        .iter()
        .map(|role| desk.label("role", role))
        .collect();
    let mut row = desk.say(
        key::OFFICER_ROW,
        &[
            ("number", officer.number.to_string().into()),
            ("officer", plain_line(&officer.name).into()),
            ("roles", roles.join(", ").into()),
        ],
    );
    let changes = [
        (key::OFFICER_SINCE, &officer.since),
        (key::OFFICER_UNTIL, &officer.until),
    ];
    for (words, change) in changes {
        if let Some(change) = change {
            row.push_str("; ");
            row.push_str(&change_in_words(desk, words, change));
        }
    }
    row
}

fn change_in_words(desk: &Desk, words: detente_language::Key, change: &OfficeChange) -> String {
    let id = change.entry.to_string();
    desk.say(
        words,
        &[
            ("time", screen::moment(desk.text, change.at).into()),
            (
                "officers",
                screen::officers(desk.text, &change.signers).into(),
            ),
            ("id", screen::short(&id).into()),
        ],
    )
}

const KEY_FORM: &str = "64 digits of hexadecimal, as \"detente officer\" prints them";
