//! `detente epoch`: makes epoch tokens where the recovery key is, shows one, opens an epoch with one.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::Secret;
use detente_api::act::ActAnswer;
use detente_api::epoch::{EpochKeysTaken, NewEpoch, NewEpochKeys};
use detente_api::status::NodeStatus;
use detente_language::{Text, error_key, key};
use detente_line::opening;
use detente_node::keys::{
    EpochToken, EpochTokenError, KeysError, Passphrase, kept_epochs, note_tokens, noted_tokens,
};
use detente_node::setup;
use detente_record::{Epoch, EpochReason};
use zeroize::Zeroizing;

use crate::client::Client;
use crate::commands::{Command, send};
use crate::desk::{Desk, LineHere, bad_value};
use crate::failure::{Failure, Outcome};
use crate::officer::Actor;
use crate::{act, help, passphrase, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "epoch",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_EPOCH_LONG;
    let file = |id, about| help::option(text, id, key::VALUE_FILE, about);
    let words = || file("token-passphrase-file", key::ARG_EPOCH_TOKEN_PASSPHRASE);
    let make = help::skeleton(text, "make", key::HELP_EPOCH_MAKE, long)
        .arg(file("recovery-key", key::ARG_EPOCH_RECOVERY_KEY).required(true))
        .arg(help::option(text, "into", key::VALUE_FOLDER, key::ARG_EPOCH_INTO).required(true))
        .arg(file("card", key::ARG_EPOCH_CARD))
        .arg(file("link-key", key::ARG_EPOCH_LINK_KEY))
        .arg(help::option(
            text,
            "first",
            key::VALUE_NUMBER,
            key::ARG_EPOCH_FIRST,
        ))
        .arg(help::option(
            text,
            "count",
            key::VALUE_NUMBER,
            key::ARG_EPOCH_COUNT,
        ))
        .arg(file("passphrase-file", key::ARG_PASSPHRASE_FILE))
        .arg(words());
    let token = help::positional(text, "token", key::VALUE_FILE, key::ARG_EPOCH_TOKEN);
    let show = help::skeleton(text, "show", key::HELP_EPOCH_SHOW, long).arg(token.required(true));
    let open = help::skeleton(text, "open", key::HELP_EPOCH_OPEN, long)
        .arg(file("token", key::ARG_EPOCH_TOKEN).required(true))
        .arg(help::option(text, "reason", key::VALUE_REASON, key::ARG_EPOCH_REASON).required(true))
        .arg(file("officer", key::ARG_OFFICER))
        .arg(help::option(
            text,
            "line",
            key::VALUE_LINE,
            key::ARG_EPOCH_LINE,
        ))
        .arg(words());
    let parent = help::skeleton(text, "epoch", key::HELP_EPOCH, long).subcommand_required(true);
    let tokens = help::positional(text, "tokens", key::VALUE_FILE, key::ARG_EPOCH_TOKEN);
    let note = help::skeleton(text, "note", key::HELP_EPOCH_NOTE, long)
        .arg(tokens.required(true).num_args(1..));
    help::group(text, parent, vec![make, show, note, open])
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    match arguments.subcommand() {
        Some(("make", arguments)) => make(desk, arguments)?,
        Some(("open", arguments)) => open(desk, arguments)?,
        Some(("note", arguments)) => note(desk, arguments)?,
        Some((_, arguments)) => show(desk, &path_of(arguments, "token"))?,
        None => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn path_of(arguments: &ArgMatches, id: &str) -> PathBuf {
    let given: Option<&String> = arguments.get_one(id);
    PathBuf::from(given.expect("the parser requires it"))
}

fn make(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let (recovery, into) = (
        path_of(arguments, "recovery-key"),
        path_of(arguments, "into"),
    );
    let card = match arguments.get_one::<String>("card") {
        Some(file) => setup::read_card(Path::new(file)),
        None => setup::own_card(&desk.data),
    };
    let card = card.map_err(|error| Failure::unreadable(&desk.data, &error))?;
    let number = |id: &str, otherwise: u32| match arguments.get_one::<String>(id) {
        None => Ok(otherwise),
        Some(given) => given
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(|| bad_value(&format!("--{id}"), given, "1, 2, 3, …")),
    };
    let first = number("first", next_number(&desk.data, &into))?;
    let count = number("count", TOKENS_MADE)?.min(TOKENS_MADE_MAX);
    let at_rest = passphrase::file(arguments, "passphrase-file");
    let own = passphrase_of(desk, &recovery, at_rest.as_deref())?;
    let link: Option<PathBuf> = arguments.get_one::<String>("link-key").map(PathBuf::from);
    let needed = Failure::new(error_key::TOKEN_PASSPHRASE_NEEDED, &[]);
    let words = arguments.get_one::<String>("token-passphrase-file");
    let words = passphrase::to_seal(desk.text, words.map(Path::new), needed)?;
    let epochs: Vec<Epoch> = (first..first.saturating_add(count)).map(Epoch).collect();
    let mut made = Vec::new();
    for epoch in epochs.iter().copied() {
        let path = into.join(format!("epoch-{epoch}.token"));
        let link = link.as_deref().map(|path| (path, own.as_ref()));
        let text = EpochToken::make(&card, (&recovery, own.as_ref()), link, epoch, &words);
        let text = text.map_err(|error| failed(&recovery, &error))?;
        setup::write_private(&path, text.as_bytes())
            .map_err(|error| Failure::unwritable(&path, &error))?;
        made.push(path);
    }
    let is_here = setup::own_card(&desk.data).is_ok_and(|own| own.id() == card.id());
    if is_here {
        note_tokens(&desk.data, &epochs).map_err(|error| not_noted(desk, &error))?;
    }
    if desk.json {
        let shown: Vec<String> = made.iter().map(|path| path.display().to_string()).collect();
        return desk.print_json(&serde_json::json!({ "first": first, "tokens": shown }));
    }
    for path in &made {
        let path = path.display().to_string();
        desk.tell(key::EPOCH_MADE, &[("path", path.into())]);
    }
    if link.is_none() {
        desk.tell(key::EPOCH_MADE_WITHOUT_LINK, &[]);
    }
    desk.tell(key::EPOCH_MADE_NEXT, &[]);
    if !is_here {
        desk.tell(key::EPOCH_MADE_ELSEWHERE, &[]);
    }
    Ok(())
}

/// Notes at the node that tokens exist, which were made elsewhere.
fn note(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let own =
        setup::own_card(&desk.data).map_err(|error| Failure::unreadable(&desk.data, &error))?;
    let files = arguments.get_many::<String>("tokens").into_iter().flatten();
    let mut epochs = Vec::new();
    for path in files.map(Path::new) {
        let token = EpochToken::read(path).map_err(|error| failed(path, &error))?;
        if token.card().id() != own.id() {
            return Err(failed(path, &EpochTokenError::OtherParty));
        }
        epochs.push(token.opening().epoch);
    }
    note_tokens(&desk.data, &epochs).map_err(|error| not_noted(desk, &error))?;
    let noted: Vec<String> = noted_tokens(&desk.data)
        .into_iter()
        .map(|epoch| epoch.to_string())
        .collect();
    if desk.json {
        return desk.print_json(&serde_json::json!({ "noted": noted }));
    }
    desk.tell(key::EPOCH_NOTED, &[("epochs", noted.join(", ").into())]);
    Ok(())
}

fn not_noted(desk: &Desk, error: &KeysError) -> Failure {
    Failure::unwritable(&desk.data, error)
}

/// The number after every one that is known here: of the node's own epochs, and of tokens made before.
fn next_number(data: &Path, into: &Path) -> u32 {
    let files = std::fs::read_dir(into).into_iter().flatten();
    let made = files.filter_map(|file| {
        let name = file.ok()?.file_name().into_string().ok()?;
        name.strip_prefix("epoch-")?
            .strip_suffix(".token")?
            .parse()
            .ok()
    });
    let known = kept_epochs(data).into_iter().chain(noted_tokens(data));
    let known = known.map(|epoch| epoch.0);
    made.chain(known).max().unwrap_or(0).saturating_add(1)
}

/// What opens the recovery key, if it is sealed.
fn passphrase_of(desk: &Desk, path: &Path, file: Option<&Path>) -> Outcome<Option<Passphrase>> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text = text.map_err(|error| Failure::unreadable(path, &error))?;
    if text
        .lines()
        .any(|line| line.starts_with("detente-sealed-key:"))
    {
        passphrase::to_open(desk.text, path, file).map(Some)
    } else {
        Ok(None)
    }
}

fn show(desk: &Desk, path: &Path) -> Outcome {
    let token = EpochToken::read(path).map_err(|error| failed(path, &error))?;
    let (card, opening) = (token.card(), token.opening());
    if desk.json {
        return desk.print_json(&serde_json::json!({
            "party": card.name(), "card": card.id().to_string(), "epoch": opening.epoch.0,
            "entry_key": opening.entry.to_string(), "link_key": token.has_link_key(),
        }));
    }
    desk.tell(
        key::EPOCH_TOKEN,
        &[
            ("epoch", opening.epoch.to_string().into()),
            ("party", detente_language::plain_line(card.name()).into()),
            ("key", opening.entry.fingerprint().into()),
        ],
    );
    if token.has_link_key() {
        desk.tell(key::EPOCH_TOKEN_LINK, &[]);
    }
    Ok(())
}

fn open(desk: &Desk, arguments: &ArgMatches) -> Outcome {
    let path = path_of(arguments, "token");
    let reason: &String = arguments.get_one("reason").expect("the parser requires it");
    let names = EpochReason::ALL.map(EpochReason::name).join(", ");
    let why = EpochReason::from_name(reason);
    let why = why.ok_or_else(|| bad_value("--reason", reason, &names))?;
    let token = EpochToken::read(&path).map_err(|error| failed(&path, &error))?;
    let client = desk.client()?;
    let lines = lines(desk, &client, arguments.get_one("line"))?;
    take_keys(desk, &client, &path, arguments)?;
    let mut answers = Vec::new();
    for line in &lines {
        let answer = match Actor::of(desk, line, arguments.get_one("officer"))? {
            Actor::Key(officer) => {
                let author = act::author(line)?;
                let composed = opening::open(&author, token.opening(), why);
                act::hand_in_alone(&client, line, composed, author.now, &officer)?
            }
            Actor::Session(_) => {
                let new = NewEpoch {
                    epoch: token.opening().epoch.0,
                    reason: reason.clone(),
                };
                client.post(&format!("/v1/lines/{}/epochs", line.status.id), &new)?
            }
        };
        if desk.json {
            answers.push(answer);
        } else {
            tell(desk, line, &token, &answer)?;
        }
    }
    if desk.json {
        desk.print_json(&answers)?;
    }
    Ok(())
}

/// The line that is named, or every one: an epoch is the party's, and each line opens it for itself.
fn lines(desk: &Desk, client: &Client, wish: Option<&String>) -> Outcome<Vec<LineHere>> {
    if wish.is_some() {
        return Ok(vec![desk.line(client, wish)?]);
    }
    let status: NodeStatus = client.get("/v1/status")?;
    let ids = status.lines.iter().map(|line| line.id.to_string());
    let lines: Outcome<Vec<LineHere>> = ids.map(|id| desk.line(client, Some(&id))).collect();
    let lines = lines?;
    if lines.is_empty() {
        return Err(Failure::new(error_key::LINE_NONE, &[]));
    }
    Ok(lines)
}

fn take_keys(desk: &Desk, client: &Client, path: &Path, arguments: &ArgMatches) -> Outcome {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
    let words = token_words(desk, path, arguments)?;
    let new = NewEpochKeys {
        token: text,
        passphrase: Secret(words),
    };
    let _: EpochKeysTaken = client.post_patiently("/v1/epoch-keys", &new)?;
    Ok(())
}

/// A token's passphrase, out of the file that is named for it, or asked for.
pub(super) fn token_words(
    desk: &Desk,
    path: &Path,
    arguments: &ArgMatches,
) -> Outcome<Zeroizing<String>> {
    match arguments.get_one::<String>("token-passphrase-file") {
        Some(file) => Passphrase::words_of_file(Path::new(file))
            .map_err(|error| Failure::unreadable(path, &error)),
        None => passphrase::password(desk.text, None, key::EPOCH_TOKEN_ASK, false),
    }
}

fn tell(desk: &Desk, line: &LineHere, token: &EpochToken, answer: &ActAnswer) -> Outcome {
    let epoch = token.opening().epoch.to_string();
    let name = desk.line_name(&line.status);
    let facts = [("epoch", epoch.into()), ("line", name.into())];
    match answer {
        ActAnswer::Entry { .. } => desk.tell(key::EPOCH_OPENED, &facts),
        ActAnswer::WaitsForRelease { draft } => {
            let draft = draft.to_string();
            desk.tell(key::EPOCH_WAITS, &facts);
            let next = [("draft", screen::short(&draft).into())];
            desk.tell(key::EPOCH_WAITS_NEXT, &next);
        }
        other => send::tell_answer(desk, other)?,
    }
    Ok(())
}

pub(super) fn failed(path: &Path, error: &EpochTokenError) -> Failure {
    match error {
        EpochTokenError::NotAToken { why } => {
            Failure::new(error_key::EPOCH_NOT_A_TOKEN, &[]).with_cause(why.clone())
        }
        EpochTokenError::WrongPassphrase => Failure::new(error_key::EPOCH_TOKEN_PASSPHRASE, &[]),
        EpochTokenError::OtherRecoveryKey => {
            let path = path.display().to_string();
            Failure::new(error_key::EPOCH_OTHER_RECOVERY_KEY, &[("path", &path)])
        }
        EpochTokenError::OtherLinkKey => Failure::new(error_key::EPOCH_OTHER_LINK_KEY, &[]),
        EpochTokenError::Key(error) => {
            passphrase::key_failure(error, |error| Failure::unreadable(path, error))
        }
        other => Failure::unreadable(path, other),
    }
}

/// As many as two officers can lose one of and still have one to spare.
const TOKENS_MADE: u32 = 3;
const TOKENS_MADE_MAX: u32 = 16;
