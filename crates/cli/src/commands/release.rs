//! `detente release`: a second officer reads a draft and signs it.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::Moment;
use detente_api::act::{ActAnswer, AssertedOfficer, Drafts, OfficerChange, WaitingDraft};
use detente_language::{Text, error_key, key, plain_line};
use detente_line::{body, message};
use detente_record::Draft;

use crate::client::Client;
use crate::commands::{Command, amendment, matter, now, send, suspension};
use crate::desk::{Desk, LineHere};
use crate::failure::{Failure, Outcome};
use crate::officer::{Actor, Officer};
use crate::output::out_line;
use crate::{act, countdown, help, said, screen, signed_in};

/// The command.
pub const COMMAND: Command = Command {
    name: "release",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "release", key::HELP_RELEASE, key::HELP_RELEASE_LONG)
        .arg(help::positional(
            text,
            "draft",
            key::VALUE_ID,
            key::ARG_RELEASE_DRAFT,
        ))
        .arg(help::option(
            text,
            "officer",
            key::VALUE_FILE,
            key::ARG_OFFICER,
        ))
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let base = format!("/v1/lines/{}/drafts", line.status.id);
    let drafts: Drafts = client.list(&format!("{base}?{}", said::words(None)))?;
    let wish = arguments.get_one::<String>("draft");
    let officer = arguments.get_one::<String>("officer");
    // Without a draft named it is a list; whoever names one acts, by key or as who has signed in.
    let signed_in = signed_in::read(desk)?;
    let Some(wish) = wish.filter(|_| officer.is_some() || signed_in.is_some()) else {
        return list(desk, &client, &line, &drafts, wish);
    };
    let draft = one(&drafts, wish)?;
    if !desk.json {
        // The officer sees what he signs even if he has not listed it before.
        show(desk, &client, &line, draft)?;
    }
    let path = format!("{base}/{}", draft.hash);
    let answer: ActAnswer = match Actor::of(desk, &line, officer)? {
        Actor::Session(_) => client.post(&format!("{path}/release"), &())?,
        Actor::Key(officer) => release(&client, &line, draft, &officer, &path)?,
    };
    match (&answer, &draft.readout) {
        (ActAnswer::Entry { entry }, Some(readout)) if !desk.json => {
            matter::tell_went_out(desk, readout, *entry);
        }
        _ => send::tell_answer(desk, &answer)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn release(
    client: &Client,
    line: &LineHere,
    draft: &WaitingDraft,
    officer: &Officer,
    path: &str,
) -> Outcome<ActAnswer> {
    let has_signed = |one: &AssertedOfficer| one.number == officer.number;
    if draft.assertions.iter().any(has_signed) {
        return Err(Failure::new(
            error_key::SEND_SAME_OFFICER_TWICE,
            &[("officer", &plain_line(&officer.name))],
        ));
    }
    let assertion = act::assert_release(draft, officer)?;
    let answer = client.post(&format!("{path}/assertions"), &assertion);
    act::with_officer(line, officer, answer)
}

fn list(
    desk: &Desk,
    client: &Client,
    line: &LineHere,
    drafts: &Drafts,
    wish: Option<&String>,
) -> Outcome<ExitCode> {
    if desk.json {
        match wish {
            Some(wish) => desk.print_json(one(drafts, wish)?)?,
            None => desk.print_json(drafts)?,
        }
        return Ok(ExitCode::SUCCESS);
    }
    match wish {
        Some(wish) => {
            let draft = one(drafts, wish)?;
            show(desk, client, line, draft)?;
            // Whoever named it may take what is shown for what was done.
            let hash = draft.hash.to_string();
            desk.tell(
                key::RELEASE_NOT_SIGNED,
                &[("draft", screen::short(&hash).into())],
            );
        }
        None if drafts.drafts.is_empty() => desk.tell(key::RELEASE_NONE, &[]),
        None => {
            for draft in &drafts.drafts {
                show(desk, client, line, draft)?;
            }
            desk.tell(key::RELEASE_NEXT, &[]);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn one<'a>(drafts: &'a Drafts, wish: &str) -> Outcome<&'a WaitingDraft> {
    let mut fitting = drafts
        .drafts
        .iter()
        .filter(|draft| draft.hash.to_string().starts_with(wish));
    match (fitting.next(), fitting.count()) {
        (Some(draft), 0) => Ok(draft),
        (None, _) => Err(Failure::new(error_key::DRAFT_NOT_FOUND, &[("draft", wish)])),
        (Some(_), more) => Err(Failure::new(
            error_key::MESSAGE_ID_AMBIGUOUS,
            &[("id", wish), ("count", &(more + 1).to_string())],
        )),
    }
}

fn show(desk: &Desk, client: &Client, line: &LineHere, draft: &WaitingDraft) -> Outcome {
    let hash = draft.hash.to_string();
    desk.tell(key::RELEASE_TITLE, &[("draft", hash.into())]);
    out_line!(
        "  {} / {} / {}",
        desk.label("precedence", &draft.precedence),
        desk.label("status", &draft.status),
        desk.own_words(&line.status.name, "?"),
    );
    if let Some(officer) = &draft.officer {
        out_line!("  {}", change_in_words(desk, officer));
    }
    if let Some(opens) = &draft.epoch {
        let facts = [
            ("epoch", opens.epoch.to_string().into()),
            ("reason", desk.label("epoch-reason", &opens.reason).into()),
            ("key", opens.entry_key.0.fingerprint().into()),
        ];
        out_line!("  {}", desk.say(key::RELEASE_OPENS_EPOCH, &facts));
    }
    if let Some(amends) = &draft.amends {
        out_line!("  {}", desk.label("release-amendment", &amends.word));
        let rows = amends.change.iter();
        for row in rows.flat_map(|change| amendment::difference(desk.text, change)) {
            out_line!("  {row}");
        }
    }
    if let Some(word) = &draft.ends {
        out_line!("  {}", desk.label("release", word));
    }
    if let Some(said) = &draft.suspension {
        for row in suspension::waiting(desk.text, said) {
            out_line!("  {row}");
        }
    }
    if let Some(readout) = &draft.readout {
        for row in matter::waiting_readout(desk, client, line, readout)? {
            out_line!("  {row}");
        }
    }
    if let Some(due) = wants_answer_by(draft) {
        let time = countdown::moment(desk.text, Moment(now()), due);
        let facts = [("time", time.into())];
        out_line!("  {}", desk.say(key::MATTER_DUE, &facts));
    }
    match &draft.template {
        Some(template) => {
            for row in said::rows(desk.text, template) {
                out_line!("  {row}");
            }
        }
        None => {
            for row in screen::as_written(draft.text.as_deref().unwrap_or_default()) {
                out_line!("  {row}");
            }
        }
    }
    let officers: Vec<&str> = draft
        .assertions
        .iter()
        .map(|a| a.officer.as_str())
        .collect();
    out_line!(
        "  {}",
        desk.say(
            key::RELEASE_SIGNED_BY,
            &[("officers", officers.join(", ").into())]
        )
    );
    let until = screen::moment(desk.text, draft.expires);
    out_line!(
        "  {}",
        desk.say(key::RELEASE_EXPIRES, &[("time", until.into())])
    );
    Ok(())
}

/// By when a message that waits wants an answer: read from the bytes that are signed.
fn wants_answer_by(waiting: &WaitingDraft) -> Option<Moment> {
    let draft = Draft::decode(&waiting.draft.0).ok()?;
    let is_message = (draft.kind, draft.act) == (body::MESSAGE, message::RELEASE);
    draft.due.filter(|_| is_message).map(Moment)
}

/// Whom an appointment or a revocation is about.
fn change_in_words(desk: &Desk, change: &OfficerChange) -> String {
    let words = if change.appoints {
        key::RELEASE_APPOINTS
    } else {
        key::RELEASE_REVOKES
    };
    let roles: Vec<String> = change
        .roles
        .iter()
        .map(|role| desk.label("role", role))
        .collect();
    desk.say(
        words,
        &[
            ("number", change.number.to_string().into()),
            ("officer", plain_line(&change.name).into()),
            ("roles", roles.join(", ").into()),
            ("key", change.key.to_string().into()),
        ],
    )
}
