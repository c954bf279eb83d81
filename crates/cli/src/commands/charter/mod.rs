//! `detente charter`: drafts, shows, signs and sends the charter that founds a line.

pub(crate) mod draft;

pub use draft::CharterFile;
pub(super) use draft::{milliseconds, moment as moment_of, template_set, time_zone};

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::HexBytes;
use detente_api::card::{Cards, OwnCard};
use detente_api::charter::{CharterAnswer, CharterView, Charters, NewCharter};
use detente_api::status::NodeStatus;
use detente_language::{Text, error_key, key, plain, plain_line};
use detente_record::{Charter, Digest, SignedCharter, Timestamp};

use crate::client::Client;
use crate::commands::Command;
use crate::desk::{Desk, label, write_new};
use crate::failure::{Failure, Outcome};
use crate::output::out_line;
use crate::{help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "charter",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_CHARTER_LONG;
    let line = || help::positional(text, "line", key::VALUE_LINE, key::ARG_CHARTER_LINE);
    let out = || help::option(text, "out", key::VALUE_FILE, key::ARG_CHARTER_OUT);
    let file = help::positional(text, "file", key::VALUE_FILE, key::ARG_CHARTER_FILE);
    help::group(
        text,
        help::skeleton(text, "charter", key::HELP_CHARTER, long).subcommand_required(true),
        vec![
            help::skeleton(text, "draft", key::HELP_CHARTER_DRAFT, long)
                .arg(file.required(true))
                .arg(out()),
            help::skeleton(text, "show", key::HELP_CHARTER_SHOW, long).arg(line()),
            help::skeleton(text, "sign", key::HELP_CHARTER_SIGN, long)
                .arg(line().required(true))
                .arg(out()),
            help::skeleton(text, "list", key::HELP_CHARTER_LIST, long),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.administrator()?;
    match arguments.subcommand() {
        Some(("draft", arguments)) => {
            let file = arguments
                .get_one::<String>("file")
                .expect("the parser requires it");
            let charter = read_draft(&client, Path::new(file))?;
            let answer = propose(&client, charter)?;
            finish(desk, &client, &answer, key::CHARTER_DRAFTED, arguments)?;
        }
        Some(("sign", arguments)) => {
            let wish = arguments
                .get_one::<String>("line")
                .expect("the parser requires it");
            let view = one(&client, Some(wish))?;
            let answer: CharterAnswer =
                client.post(&format!("/v1/charters/{}/sign", view.line), &())?;
            finish(desk, &client, &answer, key::CHARTER_SIGNED, arguments)?;
        }
        Some(("show", arguments)) => {
            let view = one(&client, arguments.get_one("line"))?;
            if desk.json {
                desk.print_json(&view)?;
            } else {
                for row in in_words(desk.text, &view)? {
                    out_line!("{row}");
                }
            }
        }
        _ => list(desk, &client.list("/v1/charters")?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Hands a charter to the node, which signs it for its party and sends it to the others.
///
/// # Errors
///
/// The charter is not one, or the node refuses it.
pub fn propose(client: &Client, charter: Charter) -> Outcome<CharterAnswer> {
    let signed = SignedCharter::new(charter).map_err(|fault| wrong(Path::new("-"), &fault))?;
    client.post(
        "/v1/charters",
        &NewCharter {
            signed_charter: HexBytes(signed.encode()),
        },
    )
}

fn read_draft(client: &Client, path: &Path) -> Outcome<Charter> {
    let content =
        std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
    let file: CharterFile = toml::from_str(&content).map_err(|error| wrong(path, &error))?;
    let own: OwnCard = client.get("/v1/card")?;
    let cards: Cards = client.list("/v1/cards")?;
    let status: NodeStatus = client.get("/v1/status")?;
    let mut known = vec![(own.id.0, own.name)];
    known.extend(
        cards
            .cards
            .into_iter()
            .filter(|c| c.confirmed)
            .map(|c| (c.id.0, c.name)),
    );
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|error| wrong(path, &error))?;
    let charter = file.charter(&known, nonce, status.now.0).map_err(|cause| {
        Failure::new(
            error_key::CHARTER_FILE_WRONG,
            &[("path", &path.display().to_string())],
        )
        .with_cause(cause)
    })?;
    // Reading it back proves it is a charter before anybody signs it.
    let bytes = charter.encode().map_err(|fault| wrong(path, &fault))?;
    Charter::decode(&bytes).map_err(|fault| wrong(path, &fault))
}

fn finish(
    desk: &Desk,
    client: &Client,
    answer: &CharterAnswer,
    done: detente_language::Key,
    arguments: &ArgMatches,
) -> Outcome {
    let line = answer.line.to_string();
    if let Some(out) = arguments.get_one::<String>("out") {
        let view = one(client, Some(&line))?;
        write_new(Path::new(out), &view.signed_charter.0)?;
    }
    if desk.json {
        return desk.print_json(answer);
    }
    desk.tell(done, &[("line", line.clone().into())]);
    if answer.founded {
        desk.tell(key::CHARTER_FOUNDED, &[("line", line.into())]);
        desk.tell(key::CHARTER_FOUNDED_NEXT, &[]);
    } else {
        desk.tell(key::CHARTER_WAITS, &[]);
        let line = screen::short(&line);
        desk.tell(key::CHARTER_WAITS_NEXT, &[("line", line.into())]);
    }
    Ok(())
}

fn one(client: &Client, wish: Option<&String>) -> Outcome<CharterView> {
    let list: Charters = client.list("/v1/charters")?;
    let wish = wish.map_or("", String::as_str);
    let mut fitting: Vec<CharterView> = list
        .charters
        .into_iter()
        .filter(|charter| charter.line.to_string().starts_with(wish))
        .collect();
    match fitting.len() {
        1 => Ok(fitting.remove(0)),
        0 => Err(Failure::new(error_key::LINE_UNKNOWN, &[("line", wish)])),
        count => Err(Failure::new(
            error_key::CHARTER_AMBIGUOUS,
            &[("count", &count.to_string())],
        )),
    }
}

fn list(desk: &Desk, list: &Charters) -> Outcome {
    if desk.json {
        return desk.print_json(list);
    }
    for view in &list.charters {
        out_line!("{}", title(desk.text, view));
        for party in &view.parties {
            out_line!(
                "  {}",
                party_in_words(desk.text, view, party.index, &party.name)
            );
        }
        if !view.signed_by_us && view.own.is_some() {
            let line = view.line.to_string();
            desk.tell(
                key::CHARTER_NEXT_SIGN,
                &[("line", screen::short(&line).into())],
            );
        }
    }
    if list.charters.is_empty() {
        desk.tell(key::CHARTER_NONE, &[]);
    }
    Ok(())
}

/// A charter word by word: what an officer reads before the party signs it.
///
/// # Errors
///
/// The bytes the node gave are no charter.
fn in_words(text: &Text, view: &CharterView) -> Outcome<Vec<String>> {
    let signed = SignedCharter::decode(&view.signed_charter.0)
        .map_err(|fault| Failure::caused(error_key::NODE_ANSWER_UNCLEAR, &fault))?;
    // The words come from the bytes that are signed, not from what the node says about them.
    let charter = signed.charter();
    let mut rows = vec![title(text, view)];
    for (index, party) in (0_u8..).zip(&charter.parties) {
        rows.push(party_in_words(text, view, index, &party.name));
        for (number, officer) in party.officers.iter().enumerate() {
            let roles: Vec<String> = officer
                .roles
                .iter()
                .map(|role| label(text, "role", role))
                .collect();
            rows.push(format!(
                "  {}",
                text.say(
                    key::CHARTER_OFFICER,
                    &[
                        ("number", number.to_string().into()),
                        ("name", plain_line(&officer.name).into()),
                        ("roles", roles.join(", ").into()),
                    ]
                )
            ));
        }
    }
    for level in &charter.levels {
        let name = level
            .name
            .get(text.language().tag())
            .or_else(|| level.name.values().next());
        let name = plain_line(name.map_or("", String::as_str));
        rows.push(text.say(
            key::CHARTER_LEVEL,
            &[("id", plain_line(&level.id).into()), ("name", name.into())],
        ));
    }
    rows.extend(terms_in_words(text, charter));
    if view.version > 0 {
        let version = view.version.to_string();
        rows.push(text.say(key::CHARTER_AMENDED, &[("version", version.into())]));
    }
    Ok(rows)
}

fn terms_in_words(text: &Text, charter: &Charter) -> Vec<String> {
    let mut rows = vec![text.say(
        key::CHARTER_TESTS,
        &[
            ("first", moment(text, charter.tests.anchor).into()),
            (
                "period",
                screen::duration(text, charter.tests.period_ms).into(),
            ),
            (
                "within",
                screen::duration(text, charter.tests.answer_within_ms).into(),
            ),
        ],
    )];
    for precedence in detente_record::Precedence::ALL.into_iter().rev() {
        let name = detente_api::text::precedence_name(precedence);
        let time = screen::duration(text, charter.acknowledge_within_ms(precedence));
        rows.push(text.say(
            key::CHARTER_ANSWER_TIME,
            &[
                ("precedence", label(text, "precedence", name).into()),
                ("time", time.into()),
            ],
        ));
    }
    let limits = &charter.limits;
    rows.push(text.say(
        key::CHARTER_LIMITS,
        &[
            ("flash", limits.flash_text_bytes_max.to_string().into()),
            ("text", limits.text_bytes_max.to_string().into()),
            ("hour", limits.flash_per_hour_max.to_string().into()),
        ],
    ));
    if !charter.areas.is_empty() {
        rows.push(text.say(
            key::CHARTER_AREAS,
            &[("areas", plain(&charter.areas).into())],
        ));
    }
    rows.push(text.say(
        key::CHARTER_RETENTION,
        &[("days", charter.retention_days.into())],
    ));
    rows.push(text.say(
        if charter.recording {
            key::CHARTER_RECORDING_YES
        } else {
            key::CHARTER_RECORDING_NO
        },
        &[],
    ));
    if let Some(line) = charter.succeeds {
        rows.push(text.say(key::CHARTER_SUCCEEDS, &[("line", line.to_string().into())]));
    }
    if charter.templates.is_some() {
        rows.push(template_set_in_words(text, charter.templates));
    }
    if charter.break_glass {
        rows.push(text.say(key::CHARTER_BREAK_GLASS, &[]));
    }
    rows.extend(desk_in_words(text, charter));
    rows
}

/// How the desks work together, of what is agreed.
fn desk_in_words(text: &Text, charter: &Charter) -> Vec<String> {
    let desk = &charter.desk;
    let mut rows = Vec::new();
    for precedence in detente_record::Precedence::ALL.into_iter().rev() {
        if let Some(ms) = desk.answer_within_ms(precedence) {
            let name = detente_api::text::precedence_name(precedence);
            let facts = [
                ("precedence", label(text, "precedence", name).into()),
                ("time", screen::duration(text, ms).into()),
            ];
            rows.push(text.say(key::CHARTER_MATTER_TIME, &facts));
        }
    }
    rows.extend(desk.readout_hold_ms.map(|ms| readout_hold(text, ms)));
    rows.extend(desk.drills_a_week.map(|count| drills(text, count)));
    for (party, zone) in &desk.zones {
        let name = charter
            .party(*party)
            .map_or("?", |party| party.name.as_str());
        rows.push(zone_in_words(text, name, zone));
    }
    rows
}

/// For how long a readout is held.
pub(super) fn readout_hold(text: &Text, ms: u64) -> String {
    if ms == 0 {
        return text.say(key::CHARTER_NO_READOUT_HOLD, &[]);
    }
    let facts = [("time", screen::duration(text, ms).into())];
    text.say(key::CHARTER_READOUT_HOLD, &facts)
}

/// How many drills each party begins a week.
pub(super) fn drills(text: &Text, count: u64) -> String {
    text.say(key::CHARTER_DRILLS, &[("count", count.into())])
}

/// A party's time zone, and whether this machine knows it.
pub(super) fn zone_in_words(text: &Text, party: &str, zone: &str) -> String {
    let facts = [
        ("party", plain_line(party).into()),
        ("zone", plain_line(zone).into()),
    ];
    let said = if detente_node::zones::named(zone).is_some() {
        key::CHARTER_ZONE
    } else {
        key::ZONE_UNKNOWN
    };
    text.say(said, &facts)
}

/// Which template set is agreed on, and whether this program has it.
pub(super) fn template_set_in_words(text: &Text, set: Option<Digest>) -> String {
    let Some(set) = set else {
        return text.say(key::CHARTER_NO_TEMPLATES, &[]);
    };
    let own = detente_templates::built_in().hash() == set;
    let said = if own {
        key::CHARTER_TEMPLATES_OWN
    } else {
        key::CHARTER_TEMPLATES
    };
    text.say(said, &[("set", set.to_string().into())])
}

fn title(text: &Text, view: &CharterView) -> String {
    let name = view
        .name
        .get(text.language().tag())
        .or_else(|| view.name.values().next());
    let name = plain_line(name.map_or("?", String::as_str));
    let line = view.line.to_string();
    text.say(
        key::CHARTER_TITLE,
        &[("line", line.into()), ("name", name.into())],
    )
}

fn party_in_words(text: &Text, view: &CharterView, index: u8, name: &str) -> String {
    let signed = if view.signed_by.contains(&index) {
        text.say(key::CHARTER_PARTY_SIGNED, &[])
    } else {
        text.say(key::CHARTER_PARTY_UNSIGNED, &[])
    };
    let party = text.say(
        key::CHARTER_PARTY,
        &[
            ("index", index.to_string().into()),
            ("name", plain_line(name).into()),
        ],
    );
    format!("{party} [{signed}]")
}

fn moment(text: &Text, time: Timestamp) -> String {
    screen::moment(text, detente_api::Moment(time))
}

fn wrong(path: &Path, cause: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::file(error_key::CHARTER_FILE_WRONG, path, cause)
}
