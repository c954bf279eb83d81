//! `detente api`: the certificate of the interface for other machines.

use std::net::IpAddr;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_language::{Text, error_key, key};
use detente_node::api_certificate::{self, CERTIFICATE, KEY};
use detente_node::config::Config;

use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::output::out_line;

/// The command.
pub const COMMAND: Command = Command {
    name: "api",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::group(
        text,
        help::skeleton(text, "api", key::HELP_API, key::HELP_API_LONG)
            .subcommand_required(true)
            .arg_required_else_help(true),
        vec![
            help::skeleton(
                text,
                "certificate",
                key::HELP_API_CERTIFICATE,
                key::HELP_API_LONG,
            )
            .arg(help::many(text, "name", key::VALUE_NAME, key::ARG_API_NAME).required(true)),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let Some(("certificate", arguments)) = arguments.subcommand() else {
        return Ok(ExitCode::from(2));
    };
    let names = arguments.get_many::<String>("name").unwrap_or_default();
    let names: Vec<String> = names.cloned().collect();
    let config = Config::read(&desk.data).map_err(|error| Failure::no_node(&desk.data, &error))?;
    let made = api_certificate::make(&desk.data, &config.name, &names)
        .map_err(|error| Failure::caused(error_key::API_CERTIFICATE_IMPOSSIBLE, &error))?;
    if desk.json {
        desk.print_json(&serde_json::json!({
            "certificate": made.certificate, "key": made.key, "fingerprint": made.fingerprint
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    desk.tell(
        key::API_CERTIFICATE_MADE,
        &[
            ("path", made.certificate.display().to_string().into()),
            ("fingerprint", made.fingerprint.into()),
        ],
    );
    // An address needs no name: no other site can take it for its own.
    let hosts: Vec<String> = names
        .into_iter()
        .filter(|name| name.parse::<IpAddr>().is_err())
        .map(|name| format!("{name:?}"))
        .collect();
    out_line!(
        "\n[api.tls]\naddress = \"0.0.0.0:7802\"\ncertificate = \"{CERTIFICATE}\"\nkey = \"{KEY}\"\nnames = [{}]",
        hosts.join(", ")
    );
    Ok(ExitCode::SUCCESS)
}
