//! `detente token`, `sessions`, `audit`: machines' tokens, who is signed in, and what was done here.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::audit::{AuditPage, AuditVerification};
use detente_api::session::Sessions;
use detente_api::token::{NewToken, Token, TokenMade, Tokens};
use detente_language::{Text, key};

use crate::client::in_path;
use crate::commands::Command;
use crate::desk::{Desk, bad_value};
use crate::failure::Outcome;
use crate::output::out_line;
use crate::{help, screen};

/// `detente token`.
pub const TOKEN: Command = Command {
    name: "token",
    shape: token_shape,
    run: token,
};

/// `detente sessions`.
pub const SESSIONS: Command = Command {
    name: "sessions",
    shape: sessions_shape,
    run: sessions,
};

/// `detente audit`.
pub const AUDIT: Command = Command {
    name: "audit",
    shape: audit_shape,
    run: audit,
};

fn token_shape(text: &Text) -> clap::Command {
    let child = |name, about| help::skeleton(text, name, about, key::HELP_TOKEN_LONG);
    let name =
        || help::positional(text, "name", key::VALUE_NAME, key::ARG_TOKEN_NAME).required(true);
    help::group(
        text,
        help::skeleton(text, "token", key::HELP_TOKEN, key::HELP_TOKEN_LONG),
        vec![
            child("list", key::HELP_TOKEN_LIST),
            child("new", key::HELP_TOKEN_NEW)
                .arg(name())
                .arg(
                    help::many(text, "scope", key::VALUE_SCOPE, key::ARG_TOKEN_SCOPE)
                        .required(true),
                )
                .arg(help::option(
                    text,
                    "days",
                    key::VALUE_NUMBER,
                    key::ARG_TOKEN_DAYS,
                )),
            child("revoke", key::HELP_TOKEN_REVOKE).arg(name()),
        ],
    )
}

fn token(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let (what, arguments) = arguments.subcommand().unwrap_or(("list", arguments));
    let client = desk.administrator()?;
    let given = |id: &str| arguments.get_one::<String>(id).cloned();
    match what {
        "new" => {
            let days = given("days").unwrap_or_else(|| TOKEN_DAYS.to_owned());
            let scopes = arguments.get_many::<String>("scope").unwrap_or_default();
            let new = NewToken {
                name: given("name").unwrap_or_default(),
                scopes: scopes.cloned().collect(),
                days: days
                    .parse()
                    .map_err(|_| bad_value("--days", &days, "1-731"))?,
            };
            let made: TokenMade = client.post(TOKENS, &new)?;
            if desk.json {
                desk.print_json(&made)?;
            } else {
                tell_token(desk, &made.token);
                desk.tell(key::TOKEN_SECRET, &[]);
                // Alone on its line, so that it can be taken whole.
                out_line!("{}", *made.secret.0);
            }
        }
        "revoke" => {
            let name = given("name").unwrap_or_default();
            client.delete(&format!("{TOKENS}/{}", in_path(&name)))?;
            desk.tell(key::TOKEN_REVOKED, &[("name", name.into())]);
        }
        _ => {
            let tokens: Tokens = client.list(TOKENS)?;
            if desk.json {
                desk.print_json(&tokens)?;
            } else if tokens.tokens.is_empty() {
                desk.tell(key::TOKEN_NONE, &[]);
            } else {
                tokens.tokens.iter().for_each(|one| tell_token(desk, one));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell_token(desk: &Desk, token: &Token) {
    desk.tell(
        key::TOKEN_ROW,
        &[
            ("name", token.name.as_str().into()),
            ("scopes", token.scopes.join(", ").into()),
            ("expires", screen::moment(desk.text, token.expires).into()),
            ("by", token.by.as_str().into()),
        ],
    );
}

fn sessions_shape(text: &Text) -> clap::Command {
    let child = |name, about| help::skeleton(text, name, about, key::HELP_SESSIONS_LONG);
    help::group(
        text,
        help::skeleton(
            text,
            "sessions",
            key::HELP_SESSIONS,
            key::HELP_SESSIONS_LONG,
        ),
        vec![
            child("list", key::HELP_SESSIONS_LIST),
            child("revoke", key::HELP_SESSIONS_REVOKE).arg(
                help::positional(text, "session", key::VALUE_ID, key::ARG_SESSION).required(true),
            ),
        ],
    )
}

fn sessions(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.administrator()?;
    if let Some(("revoke", arguments)) = arguments.subcommand() {
        let id = arguments.get_one::<String>("session");
        let id = id.map_or("", String::as_str);
        client.delete(&format!("/v1/sessions/{}", in_path(id)))?;
        desk.tell(key::SESSION_REVOKED, &[("id", id.into())]);
        return Ok(ExitCode::SUCCESS);
    }
    let sessions: Sessions = client.list("/v1/sessions")?;
    if desk.json {
        desk.print_json(&sessions)?;
    } else if sessions.sessions.is_empty() {
        desk.tell(key::SESSION_NONE, &[]);
    } else {
        for session in &sessions.sessions {
            desk.tell(
                key::SESSION_ROW,
                &[
                    ("id", session.id.as_str().into()),
                    ("account", session.account.as_str().into()),
                    ("person", session.person.as_str().into()),
                    ("from", session.from.as_str().into()),
                    ("since", screen::moment(desk.text, session.since).into()),
                ],
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn audit_shape(text: &Text) -> clap::Command {
    help::skeleton(text, "audit", key::HELP_AUDIT, key::HELP_AUDIT_LONG)
        .arg(help::option(
            text,
            "before",
            key::VALUE_NUMBER,
            key::ARG_AUDIT_BEFORE,
        ))
        .arg(help::switch(text, "verify", key::ARG_AUDIT_VERIFY))
}

fn audit(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.administrator()?;
    if arguments.get_flag("verify") {
        let verified: AuditVerification = client.get("/v1/audit/verification")?;
        if desk.json {
            desk.print_json(&verified)?;
        } else {
            desk.tell(
                key::AUDIT_HOLDS,
                &[
                    ("records", verified.records.into()),
                    ("head", verified.head.to_string().into()),
                ],
            );
        }
        return Ok(ExitCode::SUCCESS);
    }
    let page: AuditPage = match arguments.get_one::<String>("before") {
        None => client.get("/v1/audit")?,
        Some(number) => {
            let before: u64 = number
                .parse()
                .map_err(|_| bad_value("--before", number, "1, 2, 3 …"))?;
            client.get(&format!("/v1/audit?before={before}"))?
        }
    };
    if desk.json {
        desk.print_json(&page)?;
        return Ok(ExitCode::SUCCESS);
    }
    // As in a log: the latest at the bottom, beside the prompt.
    for record in page.records.iter().rev() {
        desk.tell(
            key::AUDIT_ROW,
            &[
                ("number", record.number.to_string().into()),
                ("at", screen::moment(desk.text, record.at).into()),
                ("who", record.who.as_str().into()),
                ("from", record.from.as_deref().unwrap_or("-").into()),
                ("what", desk.label("audit", &record.what).into()),
                ("about", record.about.as_str().into()),
                ("outcome", record.outcome.as_str().into()),
            ],
        );
    }
    Ok(ExitCode::SUCCESS)
}

const TOKENS: &str = "/v1/tokens";
/// For how many days a token is good if nobody says.
const TOKEN_DAYS: &str = "90";

#[cfg(test)]
mod tests {
    use detente_node::desk::audit::Deed;

    #[test]
    fn every_administrative_act_has_words() {
        for deed in Deed::ALL {
            let words = crate::desk::key_of("audit", deed.name());
            assert!(words.is_some(), "{}", deed.name());
        }
    }
}
