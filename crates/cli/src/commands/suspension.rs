//! `detente suspend`, `detente resume`, `detente suspensions`: our party suspends the line or part of it, and takes that
//! back; who has suspended what, how often and for how long. And how every other command says that a line is suspended.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::officer::AnswerText;
use detente_api::status::LineStatus;
use detente_api::suspension::{
    LineSuspension, NewResumption, NewSuspension, StatedSuspension, SuspensionDraft, Suspensions,
    UnderSuspension,
};
use detente_language::{Text, error_key, key, plain_line};
use detente_line::message::compose::Composed;
use detente_line::suspension::compose::{SuspendError, Suspending, resume, suspend};
use detente_line::suspension::{Part, Reason, What};
use detente_node::causes::Cause as _;
use detente_record::Timestamp;

use crate::act;
use crate::client::Client;
use crate::commands::{Command, now, send};
use crate::desk::{Desk, LineHere, bad_value, label};
use crate::failure::{Failure, Outcome};
use crate::officer::{Actor, Officer};
use crate::output::out_line;
use crate::{help, screen, times};

/// The command that suspends.
pub const SUSPEND: Command = Command {
    name: "suspend",
    shape: shape_of_suspend,
    run: run_suspend,
};

/// The command that resumes.
pub const RESUME: Command = Command {
    name: "resume",
    shape: shape_of_resume,
    run: run_resume,
};

/// The command that tells of suspensions.
pub const LIST: Command = Command {
    name: "suspensions",
    shape: shape_of_list,
    run: run_list,
};

fn shape_of_suspend(text: &Text) -> clap::Command {
    let time = |id, about| help::option(text, id, key::VALUE_TIME, about).allow_hyphen_values(true);
    let command = help::skeleton(text, "suspend", key::HELP_SUSPEND, key::HELP_SUSPEND_LONG)
        .arg(help::positional(text, "part", key::VALUE_PART, key::ARG_SUSPEND_PART).num_args(0..))
        .arg(time("review", key::ARG_SUSPEND_REVIEW).required(true))
        .arg(time("from", key::ARG_SUSPEND_FROM))
        .arg(help::option(
            text,
            "reason",
            key::VALUE_REASON,
            key::ARG_SUSPEND_REASON,
        ));
    with_words(text, command)
}

fn shape_of_resume(text: &Text) -> clap::Command {
    let command = help::skeleton(text, "resume", key::HELP_RESUME, key::HELP_RESUME_LONG);
    with_words(text, command)
}

fn shape_of_list(text: &Text) -> clap::Command {
    let (about, long) = (key::HELP_SUSPENSIONS, key::HELP_SUSPENSIONS_LONG);
    help::skeleton(text, "suspensions", about, long).arg(line(text))
}

fn with_words(text: &Text, command: clap::Command) -> clap::Command {
    command
        .arg(help::option(
            text,
            "words",
            key::VALUE_TEXT,
            key::ARG_SUSPEND_WORDS,
        ))
        .arg(help::option(
            text,
            "text-language",
            key::VALUE_LANGUAGE,
            key::ARG_SEND_TEXT_LANGUAGE,
        ))
        .arg(help::option(
            text,
            "officer",
            key::VALUE_FILE,
            key::ARG_OFFICER,
        ))
        .arg(line(text))
}

fn line(text: &Text) -> clap::Arg {
    help::option(text, "line", key::VALUE_LINE, key::ARG_LINE)
}

fn run_suspend(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let parts = parts_of(arguments)?;
    let reason = arguments.get_one::<String>("reason");
    let reason = reason.map(|wish| reason_named(wish)).transpose()?;
    let review: &String = arguments.get_one("review").expect("the parser requires it");
    let from = arguments.get_one::<String>("from");
    let given = NewSuspension {
        parts: parts.iter().map(|part| part.name().to_owned()).collect(),
        from: from
            .map(|from| times::to_come("--from", from))
            .transpose()?,
        review: times::to_come("--review", review)?,
        reason: reason.map(|reason| reason.name().to_owned()),
        words: words_of(desk, arguments),
    };
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let answer: ActAnswer = match Actor::of(desk, &line, arguments.get_one("officer"))? {
        Actor::Session(_) => {
            client.post(&format!("/v1/lines/{}/suspend", line.status.id), &given)?
        }
        Actor::Key(officer) => {
            let author = act::author(&line)?;
            let suspending = Suspending {
                what: if parts.is_empty() {
                    What::everything()
                } else {
                    What::of(&parts)
                },
                from: given.from.map(|from| from.0),
                review: given.review.0,
                reason,
                words: given.words.as_ref().map(said),
            };
            let composed = suspend(&author, &act::limits(&line)?, &suspending);
            hand_in(&client, &line, composed, author.now, &officer)?
        }
    };
    let name = desk.line_name(&line.status);
    let anew = own(&line.status).is_some();
    send::tell_word(desk, &answer, || {
        let waits = if anew {
            key::SUSPEND_ANEW_WAITS
        } else {
            key::SUSPEND_WAITS
        };
        desk.tell(waits, &[("line", name.into())]);
    })?;
    Ok(ExitCode::SUCCESS)
}

fn run_resume(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    Actor::is_there(desk, arguments.get_one("officer"))?;
    let words = words_of(desk, arguments);
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let stands = own(&line.status);
    let stands = stands.ok_or_else(|| Failure::new(error_key::INPUT_NOT_SUSPENDED, &[]))?;
    let answer: ActAnswer = match Actor::of(desk, &line, arguments.get_one("officer"))? {
        Actor::Session(_) => {
            let path = format!("/v1/lines/{}/resume", line.status.id);
            client.post(&path, &NewResumption { words })?
        }
        Actor::Key(officer) => {
            let author = act::author(&line)?;
            let (limits, stated) = (act::limits(&line)?, stands.stated.entry.0);
            let composed = resume(&author, &limits, stated, words.as_ref().map(said));
            hand_in(&client, &line, composed, author.now, &officer)?
        }
    };
    match &answer {
        ActAnswer::Entry { entry } if !desk.json => {
            let lasted = lasted(desk.text, stands.lasted_ms);
            let facts = [
                ("lasted", lasted.into()),
                ("id", screen::short(&entry.to_string()).to_owned().into()),
            ];
            desk.tell(key::RESUME_DONE, &facts);
        }
        other => send::tell_answer(desk, other)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn run_list(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let status = desk.line_status(&client, arguments.get_one("line"))?;
    let all: Suspensions = client.get(&format!("/v1/lines/{}/suspensions", status.id))?;
    if desk.json {
        desk.print_json(&all)?;
        return Ok(ExitCode::SUCCESS);
    }
    for row in totals(desk.text, &all) {
        out_line!("{row}");
    }
    for one in &all.suspensions {
        for row in in_words(desk.text, one) {
            out_line!("{row}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// How often each party has suspended, and for how long in all.
#[must_use]
pub fn totals(text: &Text, all: &Suspensions) -> Vec<String> {
    let of_party = all.parties.iter().map(|one| {
        let facts = [
            ("party", plain_line(&one.party_name).into()),
            ("count", one.count.into()),
            ("lasted", lasted(text, one.lasted_ms).into()),
        ];
        let said = if one.count == 0 {
            key::SUSPENSIONS_NEVER
        } else {
            key::SUSPENSIONS_TOTAL
        };
        text.say(said, &facts)
    });
    of_party.collect()
}

fn in_words(text: &Text, one: &LineSuspension) -> Vec<String> {
    let mut rows = standing(text, one);
    if let Some(words) = &one.stated.words {
        rows.extend(screen::as_written(&words.text).map(|row| format!("  {row}")));
    }
    if let Some(resumed) = &one.resumed {
        let facts = [
            ("time", screen::moment(text, resumed.at).into()),
            ("lasted", lasted(text, one.lasted_ms).into()),
            ("officers", screen::officers(text, &resumed.signers).into()),
        ];
        rows.push(format!("  {}", text.say(key::SUSPENSION_RESUMED, &facts)));
        let words = resumed.words.iter();
        rows.extend(words.flat_map(|words| {
            let written = screen::as_written(&words.text);
            written.map(|row| format!("  {row}")).collect::<Vec<_>>()
        }));
    }
    rows
}

/// The suspensions of a line that stand, and what goes on all the same.
#[must_use]
pub fn status_in_words(text: &Text, line: &LineStatus) -> Vec<String> {
    let mut rows: Vec<String> = line
        .suspensions
        .iter()
        .flat_map(|one| standing(text, one))
        .collect();
    if !rows.is_empty() {
        rows.push(text.say(key::SUSPENSION_GOES_ON, &[]));
    }
    rows
}

/// One suspension: by whom, since when, what, why, until when.
fn standing(text: &Text, one: &LineSuspension) -> Vec<String> {
    let StatedSuspension {
        review, signers, ..
    } = &one.stated;
    let at = now();
    let said = match (&one.resumed, one.since.0 > at) {
        (Some(_), _) => key::SUSPENSION_WAS,
        (None, true) => key::SUSPENSION_ANNOUNCED,
        (None, false) => key::SUSPENSION_STANDS,
    };
    let facts = [
        ("party", plain_line(&one.party_name).into()),
        ("time", screen::moment(text, one.since).into()),
        ("what", what(text, &one.stated).into()),
    ];
    let mut rows = vec![text.say(said, &facts)];
    let why = reason(text, &one.stated);
    let officers = screen::officers(text, signers);
    let facts = [
        ("reason", why.into()),
        ("officers", officers.into()),
        ("id", screen::short(&one.id.to_string()).to_owned().into()),
    ];
    rows.push(format!("  {}", text.say(key::SUSPENSION_WHY, &facts)));
    if one.resumed.is_none() {
        let words = if review.0 <= at {
            key::SUSPENSION_REVIEW_PASSED
        } else {
            key::SUSPENSION_REVIEW
        };
        let facts = [("time", screen::moment(text, *review).into())];
        rows.push(format!("  {}", text.say(words, &facts)));
    }
    rows
}

fn what(text: &Text, stated: &StatedSuspension) -> String {
    if stated.everything {
        return text.say(key::SUSPENSION_EVERYTHING, &[]);
    }
    let parts = stated.parts.iter();
    let mut parts: Vec<String> = parts
        .map(|part| label(text, "suspension-part", part))
        .collect();
    if stated.more_parts {
        parts.push(text.say(key::SUSPENSION_PART_OTHER, &[]));
    }
    parts.join(", ")
}

fn reason(text: &Text, stated: &StatedSuspension) -> String {
    match (&stated.reason, stated.code) {
        (Some(reason), Some(code)) => {
            format!("{} ({code})", label(text, "suspension-reason", reason))
        }
        (Some(reason), None) => label(text, "suspension-reason", reason),
        (None, _) => text.say(key::SUSPENSION_REASON_IN_WORDS, &[]),
    }
}

/// What a waiting act says of a suspension: its words stand with it.
#[must_use]
pub fn waiting(text: &Text, draft: &SuspensionDraft) -> Vec<String> {
    if !draft.suspends {
        return vec![text.say(key::RELEASE_RESUMES, &[])];
    }
    let begins = if draft.anew {
        key::RELEASE_SUSPENDS_ANEW
    } else {
        key::RELEASE_SUSPENDS
    };
    let everything = || text.say(key::SUSPENSION_EVERYTHING, &[]);
    let parts = || {
        let parts = draft.parts.iter();
        let parts: Vec<String> = parts
            .map(|part| label(text, "suspension-part", part))
            .collect();
        parts.join(", ")
    };
    let what = if draft.everything {
        everything()
    } else {
        parts()
    };
    let mut rows = vec![text.say(begins, &[("what", what.into())])];
    if let Some(from) = draft.from {
        let facts = [("time", screen::moment(text, from).into())];
        rows.push(text.say(key::SUSPENSION_FROM, &facts));
    }
    if let Some(review) = draft.review {
        let facts = [("time", screen::moment(text, review).into())];
        rows.push(text.say(key::SUSPENSION_REVIEW, &facts));
    }
    if let Some(reason) = &draft.reason {
        rows.push(label(text, "suspension-reason", reason));
    }
    rows.push(text.say(key::SUSPENSION_GOES_ON, &[]));
    rows
}

/// The suspensions that a message or matter falls under, whose author is `from`.
#[must_use]
pub fn under_in_words(
    text: &Text,
    from: u8,
    name: impl Fn(u8) -> String,
    under: &[UnderSuspension],
) -> Vec<String> {
    let row = |one: &UnderSuspension| {
        let said = match (one.party == from, one.known) {
            (true, _) => key::UNDER_OWN_SUSPENSION,
            (false, true) => key::UNDER_SUSPENSION,
            (false, false) => key::CROSSED_SUSPENSION,
        };
        text.say(said, &[("party", plain_line(&name(one.party)).into())])
    };
    under.iter().map(row).collect()
}

/// Tells whoever has just begun something of a part that one of those whom it is for has suspended: it is delivered and
/// sounds there, and no answer is to be awaited.
pub fn tell_not_awaited(
    desk: &Desk,
    line: &LineHere,
    part: Option<Part>,
    is_for: impl Fn(u8) -> bool,
) {
    let Some(part) = part.filter(|_| !desk.json) else {
        return;
    };
    let at = now();
    let suspensions = line.status.suspensions.iter();
    let theirs = suspensions.filter(|one| {
        let has = one.stated.parts.iter().any(|name| name == part.name());
        is_for(one.party) && has && one.stated.from.0 <= at
    });
    for one in theirs {
        let facts = [
            ("party", plain_line(&one.party_name).into()),
            ("time", screen::moment(desk.text, one.since).into()),
        ];
        desk.tell(key::SUSPENSION_NOT_AWAITED, &facts);
    }
}

fn own(line: &LineStatus) -> Option<&LineSuspension> {
    let mut all = line.suspensions.iter();
    all.find(|one| one.party == line.own)
}

/// How long: in whole days from two on.
fn lasted(text: &Text, ms: u64) -> String {
    let days = ms / DAY_MS;
    if days >= 2 {
        text.say(key::SUSPENSION_DAYS, &[("days", days.into())])
    } else {
        // Seconds say nothing of a suspension that lasted longer than a minute.
        let step = if ms < MINUTE_MS { 1000 } else { MINUTE_MS };
        screen::duration(text, ms / step * step)
    }
}

fn hand_in(
    client: &Client,
    line: &LineHere,
    composed: Result<Composed, SuspendError>,
    at: Timestamp,
    officer: &Officer,
) -> Outcome<ActAnswer> {
    let composed = composed.map_err(|error| match &error {
        SuspendError::Text(fault) => act::bad_text(fault),
        other => Failure::new(error_key::ACT_SENSELESS, &[]).with_cause(other.words()),
    })?;
    act::hand_in_alone(client, line, composed, at, officer)
}

fn words_of(desk: &Desk, arguments: &ArgMatches) -> Option<AnswerText> {
    let text: &String = arguments.get_one("words")?;
    let language = arguments.get_one::<String>("text-language");
    Some(AnswerText {
        language: language.map_or_else(|| desk.text.language().tag().to_owned(), Clone::clone),
        text: text.clone(),
    })
}

fn said(words: &AnswerText) -> (&str, &str) {
    (&words.language, &words.text)
}

fn parts_of(arguments: &ArgMatches) -> Outcome<Vec<Part>> {
    let wishes = arguments.get_many::<String>("part").unwrap_or_default();
    let read = |wish: &String| {
        let known = Part::ALL.map(Part::name).join(", ");
        Part::named(wish).ok_or_else(|| bad_value("PART", wish, &known))
    };
    wishes.map(read).collect()
}

fn reason_named(wish: &str) -> Outcome<Reason> {
    let known = Reason::ALL.map(Reason::name).join(", ");
    Reason::named(wish).ok_or_else(|| bad_value("--reason", wish, &known))
}

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

#[cfg(test)]
mod tests {
    use detente_language::Language;

    use super::*;

    #[test]
    fn how_long_it_lasted_is_said_in_days_from_two_on() {
        let text = Text::of(Language::English);
        assert_eq!(lasted(text, 41 * DAY_MS + 5), "41 days");
        assert_eq!(lasted(text, 47 * 60 * MINUTE_MS + 59_000), "47 h");
        assert_eq!(lasted(text, 90_000), "1 min");
        assert_eq!(lasted(text, 12_345), "12 s");
    }
}
