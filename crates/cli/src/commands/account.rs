//! `detente account`: the people of a node, for its technician; and a person's own password.

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::Secret;
use detente_api::account::{
    Account, AccountChange, Accounts, KeyRenewal, NewAccount, PasswordChange,
};
use detente_language::{Text, error_key, key};
use zeroize::Zeroizing;

use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::{help, passphrase, signed_in};

/// The command.
pub const COMMAND: Command = Command {
    name: "account",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let child = |name, about| help::skeleton(text, name, about, key::HELP_ACCOUNT_LONG);
    let name = || help::positional(text, "account", key::VALUE_NAME, key::ARG_ACCOUNT);
    let roles = || help::many(text, "role", key::VALUE_ROLE, key::ARG_ACCOUNT_ROLE).required(true);
    let password = || {
        help::option(
            text,
            "password-file",
            key::VALUE_FILE,
            key::ARG_PASSWORD_FILE,
        )
    };
    help::group(
        text,
        help::skeleton(text, "account", key::HELP_ACCOUNT, key::HELP_ACCOUNT_LONG),
        vec![
            child("list", key::HELP_ACCOUNT_LIST),
            child("add", key::HELP_ACCOUNT_ADD)
                .arg(name().required(true))
                .arg(
                    help::option(text, "person", key::VALUE_NAME, key::ARG_ACCOUNT_PERSON)
                        .required(true),
                )
                .arg(roles())
                .arg(help::option(
                    text,
                    "language",
                    key::VALUE_LANGUAGE,
                    key::ARG_ACCOUNT_LANGUAGE,
                ))
                .arg(help::option(
                    text,
                    "key",
                    key::VALUE_FILE,
                    key::ARG_ACCOUNT_KEY,
                ))
                .arg(password()),
            child("roles", key::HELP_ACCOUNT_ROLES)
                .arg(name().required(true))
                .arg(roles()),
            child("disable", key::HELP_ACCOUNT_DISABLE).arg(name().required(true)),
            child("enable", key::HELP_ACCOUNT_ENABLE).arg(name().required(true)),
            child("unlock", key::HELP_ACCOUNT_UNLOCK).arg(name().required(true)),
            child("password", key::HELP_ACCOUNT_PASSWORD)
                .arg(name())
                .arg(help::switch(text, "renew-key", key::ARG_ACCOUNT_RENEW_KEY))
                .arg(password())
                .arg(help::option(
                    text,
                    "old-password-file",
                    key::VALUE_FILE,
                    key::ARG_OLD_PASSWORD_FILE,
                )),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let (what, arguments) = arguments.subcommand().unwrap_or(("list", arguments));
    let state = |state: &str| AccountChange {
        state: Some(state.to_owned()),
        ..AccountChange::default()
    };
    match what {
        "add" => add(desk, arguments)?,
        "roles" => {
            let change = AccountChange {
                roles: Some(roles(arguments)),
                ..AccountChange::default()
            };
            alter(desk, arguments, &change)?;
        }
        "disable" => alter(desk, arguments, &state("disabled"))?,
        "enable" => alter(desk, arguments, &state("active"))?,
        "unlock" => {
            let path = format!("{}/unlock", path_of(name(arguments)));
            show(desk, &desk.administrator()?.post(&path, &())?)?;
        }
        "password" => password(desk, arguments)?,
        _ => list(desk)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(desk: &Desk) -> Outcome {
    let accounts: Accounts = desk.administrator()?.list(ALL)?;
    if desk.json {
        return desk.print_json(&accounts);
    }
    if accounts.accounts.is_empty() {
        desk.tell(key::ACCOUNT_NONE, &[]);
    }
    accounts.accounts.iter().for_each(|one| tell(desk, one));
    Ok(())
}

fn add(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let given = |id: &str| arguments.get_one::<String>(id).cloned();
    let client = desk.administrator()?;
    let file = given("key");
    let key = file.map(|file| seed_of(Path::new(&file))).transpose()?;
    let password = password_of(desk, arguments, "password-file", key::PASSWORD_FIRST, true)?;
    let new = NewAccount {
        account: name(arguments).to_owned(),
        person: given("person").unwrap_or_default(),
        roles: roles(arguments),
        language: given("language"),
        password,
        key,
    };
    let made: Account = client.post(ALL, &new)?;
    show(desk, &made)?;
    if !desk.json {
        desk.tell(key::ACCOUNT_ADDED_NEXT, &[("account", made.account.into())]);
    }
    Ok(())
}

fn alter(desk: &Desk, arguments: &ArgMatches, change: &AccountChange) -> Outcome {
    let client = desk.administrator()?;
    show(desk, &client.put(&path_of(name(arguments)), change)?)
}

fn password(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let named = arguments.get_one::<String>("account");
    if arguments.get_flag("renew-key") {
        let Some(account) = named else {
            return Err(Failure::usage(
                error_key::USAGE_MISSING,
                &[("argument", "account")],
            ));
        };
        let client = desk.administrator()?;
        let password = password_of(desk, arguments, "password-file", key::PASSWORD_FIRST, true)?;
        let renewal = KeyRenewal { password };
        let renewed: Account = client.post(&format!("{}/key", path_of(account)), &renewal)?;
        show(desk, &renewed)?;
        if !desk.json {
            desk.tell(key::ACCOUNT_RENEWED_NEXT, &[]);
        }
        return Ok(());
    }
    let session = signed_in::required(desk)?;
    let account = named.unwrap_or(&session.account);
    let client = session.client(desk)?;
    let old = password_of(
        desk,
        arguments,
        "old-password-file",
        key::PASSWORD_OLD,
        false,
    )?;
    let new = password_of(desk, arguments, "password-file", key::PASSWORD_NEW, true)?;
    let path = format!("{}/password", path_of(account));
    let () = client.put(&path, &PasswordChange { old, new })?;
    desk.tell(key::PASSWORD_CHANGED, &[]);
    Ok(())
}

fn password_of(
    desk: &Desk,
    arguments: &ArgMatches,
    option: &str,
    question: detente_language::Key,
    twice: bool,
) -> Outcome<Secret> {
    let file = arguments.get_one::<String>(option).map(String::as_str);
    passphrase::password(desk.text, file, question, twice).map(Secret)
}

/// The digits of a key file that is not sealed: the node seals it under the account's password.
fn seed_of(path: &Path) -> Outcome<Secret> {
    let content = std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|error| Failure::unreadable(path, &error))?;
    let line = content
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(Secret(Zeroizing::new(line.unwrap_or_default().to_owned())))
}

fn show(desk: &Desk, account: &Account) -> Outcome {
    if desk.json {
        return desk.print_json(account);
    }
    tell(desk, account);
    Ok(())
}

fn tell(desk: &Desk, account: &Account) {
    let roles: Vec<String> = account
        .roles
        .iter()
        .map(|role| desk.label("role", role))
        .collect();
    desk.tell(
        key::ACCOUNT_ROW,
        &[
            ("account", account.account.as_str().into()),
            ("person", account.person.as_str().into()),
            ("roles", roles.join(", ").into()),
            ("state", desk.label("account-state", &account.state).into()),
            ("key", account.key.to_string().into()),
        ],
    );
    if account.must_change {
        desk.tell(key::ACCOUNT_MUST_CHANGE, &[]);
    }
    if account.locked {
        let account = account.account.as_str().into();
        desk.tell(key::ACCOUNT_LOCKED_OUT, &[("account", account)]);
    }
    if let Some(seconds) = account.locked_for_seconds {
        let left = crate::screen::duration(desk.text, seconds * 1000);
        desk.tell(key::ACCOUNT_LOCKED, &[("left", left.into())]);
    }
}

fn name(arguments: &ArgMatches) -> &str {
    arguments
        .get_one::<String>("account")
        .expect("the parser requires it")
}

fn roles(arguments: &ArgMatches) -> Vec<String> {
    let roles = arguments.get_many::<String>("role").unwrap_or_default();
    roles.cloned().collect()
}

fn path_of(account: &str) -> String {
    format!("{ALL}/{}", crate::client::in_path(account))
}

const ALL: &str = "/v1/accounts";
