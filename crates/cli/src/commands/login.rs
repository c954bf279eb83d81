//! `detente login`, `logout`, `whoami`: signing in at the node, out again, and who one is there.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::Secret;
use detente_api::session::{Session, SignIn, SignedIn as Opened};
use detente_language::{Text, key};

use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::Outcome;
use crate::signed_in::{self, SignedIn};
use crate::{help, passphrase, screen};

/// `detente login`.
pub const LOGIN: Command = Command {
    name: "login",
    shape: login_shape,
    run: login,
};

/// `detente logout`.
pub const LOGOUT: Command = Command {
    name: "logout",
    shape: |text| help::skeleton(text, "logout", key::HELP_LOGOUT, key::HELP_LOGOUT_LONG),
    run: logout,
};

/// `detente whoami`.
pub const WHOAMI: Command = Command {
    name: "whoami",
    shape: |text| help::skeleton(text, "whoami", key::HELP_WHOAMI, key::HELP_WHOAMI_LONG),
    run: whoami,
};

fn login_shape(text: &Text) -> clap::Command {
    help::skeleton(text, "login", key::HELP_LOGIN, key::HELP_LOGIN_LONG)
        .arg(help::positional(text, "account", key::VALUE_NAME, key::ARG_ACCOUNT).required(true))
        .arg(help::option(
            text,
            "password-file",
            key::VALUE_FILE,
            key::ARG_PASSWORD_FILE,
        ))
}

fn login(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let account = arguments
        .get_one::<String>("account")
        .expect("the parser requires it");
    let file = arguments.get_one::<String>("password-file");
    let file = file.map(String::as_str);
    let password = passphrase::password(desk.text, file, key::PASSWORD_ASK, false)?;
    let sign_in = SignIn {
        account: account.clone(),
        password: Secret(password),
    };
    let opened: Opened = desk.client_with("")?.post("/v1/session", &sign_in)?;
    if let Some(before) = signed_in::read(desk)? {
        // The one before has ended by itself more often than not.
        let _ = before.client(desk)?.delete("/v1/session");
    }
    signed_in::keep(desk, &SignedIn::of(&opened))?;
    show(desk, &opened.session)
}

fn logout(desk: &Desk, _: &ArgMatches) -> Outcome<ExitCode> {
    if let Some(session) = signed_in::read(desk)? {
        let told = session.client(desk)?.delete("/v1/session");
        signed_in::forget(desk)?;
        // A node that is down, or knows the session no more, has signed its people out itself.
        drop(told);
    }
    desk.tell(key::LOGOUT_DONE, &[]);
    Ok(ExitCode::SUCCESS)
}

fn whoami(desk: &Desk, _: &ArgMatches) -> Outcome<ExitCode> {
    let session = signed_in::required(desk)?;
    let session: Session = session.client(desk)?.get("/v1/session")?;
    show(desk, &session)
}

fn show(desk: &Desk, session: &Session) -> Outcome<ExitCode> {
    if desk.json {
        desk.print_json(session)?;
        return Ok(ExitCode::SUCCESS);
    }
    let roles: Vec<String> = session
        .roles
        .iter()
        .map(|role| desk.label("role", role))
        .collect();
    let left = screen::duration(desk.text, session.ends_in_seconds * 1000);
    desk.tell(
        key::SESSION_OF,
        &[
            ("person", session.person.as_str().into()),
            ("account", session.account.as_str().into()),
            ("roles", roles.join(", ").into()),
            ("left", left.into()),
        ],
    );
    if session.must_change {
        desk.tell(key::SESSION_MUST_CHANGE, &[]);
    } else if session.locked {
        desk.tell(key::SESSION_IS_LOCKED, &[]);
    }
    Ok(ExitCode::SUCCESS)
}
