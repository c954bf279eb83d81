//! `detente status`: the state of the line at a glance.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::Moment;
use detente_api::status::{LineStatus, LinkStatus, NodeStatus, PathStatus};
use detente_api::test::Tests;
use detente_language::{Text, key, plain_line};

use crate::commands::alarm::raised;
use crate::commands::{Command, duty, matter, suspension, test};
use crate::desk::{Desk, label};
use crate::failure::Outcome;
use crate::output::out_line;
use crate::{help, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "status",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "status", key::HELP_STATUS, key::HELP_STATUS_LONG)
}

fn run(desk: &Desk, _arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let status: NodeStatus = client.get("/v1/status")?;
    if desk.json {
        desk.print_json(&status)?;
        return Ok(ExitCode::SUCCESS);
    }
    for row in in_words(desk.text, &status) {
        out_line!("{row}");
    }
    for line in status.lines.iter().filter(|line| !line.is_book()) {
        let tests: Tests = client.get(&format!("/v1/lines/{}/tests", line.id))?;
        for card in test::scorecards_in_words(desk.text, &tests) {
            if status.lines.len() == 1 {
                out_line!("{card}");
            } else {
                out_line!("{}: {card}", name_of(desk.text, line));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The state of a node in words, a line each, the most urgent first.
#[must_use]
pub fn in_words(text: &Text, status: &NodeStatus) -> Vec<String> {
    let mut lines = vec![
        text.say(
            key::STATUS_NODE,
            &[("party", plain_line(&status.party).into())],
        ),
        text.say(
            key::STATUS_TIME,
            &[("time", screen::moment(text, status.now).into())],
        ),
    ];
    lines.extend(alarms_in_words(text, status));
    let mut links: Vec<&LinkStatus> = status.links.iter().collect();
    // What is down first, then what is half down.
    links.sort_by_key(|link| (link.up, link.paths.iter().all(|path| path.up)));
    for link in links {
        lines.extend(link_in_words(text, link));
    }
    for line in &status.lines {
        lines.extend(line_in_words(text, status.now, line));
    }
    if status.lines.is_empty() {
        let paired = !status.links.is_empty();
        lines.push(text.say(
            if paired {
                key::STATUS_NO_LINE
            } else {
                key::STATUS_NOT_PAIRED
            },
            &[],
        ));
    }
    lines
}

/// The newest first, and no more than leave room for the rest of the page.
pub(crate) fn alarms_in_words(text: &Text, status: &NodeStatus) -> Vec<String> {
    if status.alarms.is_empty() {
        return vec![text.say(key::STATUS_NO_ALARMS, &[])];
    }
    let mut rows = vec![text.say(key::STATUS_ALARMS, &[])];
    for alarm in status.alarms.iter().rev().take(ALARMS_SHOWN_MAX) {
        let mut words = plain_line(&alarm.words);
        let of = |line: &&LineStatus| Some(&line.id) == alarm.line.as_ref();
        if let (true, Some(line)) = (status.lines.len() > 1, status.lines.iter().find(of)) {
            words = format!("{}: {words}", name_of(text, line));
        }
        let since = screen::moment(text, alarm.since);
        let said = text.say(
            key::STATUS_ALARM,
            &[("alarm", words.into()), ("time", since.into())],
        );
        rows.push(format!("  {said}"));
        let escalation = alarm.escalation.iter();
        let steps = escalation.flat_map(|one| raised::in_words(text, one));
        rows.extend(steps.map(|row| format!("    {row}")));
    }
    let more = status.alarms.len().saturating_sub(ALARMS_SHOWN_MAX);
    if more > 0 {
        let said = text.say(key::STATUS_MORE_ALARMS, &[("count", more.into())]);
        rows.push(format!("  {said}"));
    }
    rows
}

/// One link in words: whether it is up, and each of its paths.
pub(crate) fn link_in_words(text: &Text, link: &LinkStatus) -> Vec<String> {
    let down = link.paths.iter().filter(|path| !path.up).count();
    let state = match (link.up, down) {
        (false, _) => text.say(key::LINE_DOWN, &[]),
        (true, 0) => text.say(key::LINE_UP, &[]),
        (true, down) => text.say(key::LINE_DEGRADED, &[("count", down.into())]),
    };
    let party = plain_line(&link.name);
    let mut first = format!(
        "{}: {state}",
        text.say(key::STATUS_LINK, &[("party", party.into())])
    );
    if let (false, Some(cause)) = (link.up, &link.cause) {
        first.push_str(&format!(" ({})", cause_in_words(text, cause)));
    }
    let mut lines = vec![first];
    lines.extend(
        link.paths
            .iter()
            .map(|path| format!("  {}", path_in_words(text, path))),
    );
    // Less than this says more about the path than about the clocks.
    let notable = link
        .clock_offset_ms
        .filter(|ms| ms.unsigned_abs() >= CLOCK_OFFSET_SHOWN_MS);
    if let Some(ms) = notable {
        lines.push(format!(
            "  {}",
            text.say(key::STATUS_CLOCK, &[("ms", ms.into())])
        ));
    }
    lines
}

fn path_in_words(text: &Text, path: &PathStatus) -> String {
    let name = label(text, "path", &path.bearer);
    let since = screen::moment(text, path.since);
    let state = match (&path.cause, path.up) {
        (_, true) => text.say(key::STATUS_PATH_UP, &[]),
        (Some(cause), false) => format!(
            "{}: {}",
            text.say(key::STATUS_PATH_DOWN, &[]),
            label(text, "path-cause", cause)
        ),
        (None, false) => text.say(key::STATUS_PATH_DOWN, &[]),
    };
    let mut line = text.say(
        key::STATUS_PATH,
        &[
            ("path", name.into()),
            ("state", state.into()),
            ("time", since.into()),
        ],
    );
    if let Some(group) = &path.group {
        let group = plain_line(group);
        line.push_str(&format!(
            "; {}",
            text.say(key::STATUS_GROUP, &[("group", group.into())])
        ));
    }
    if let Some(ms) = path.rtt_ms {
        line.push_str(&format!(
            "; {}",
            text.say(key::STATUS_RTT, &[("ms", ms.into())])
        ));
    }
    line
}

fn name_of(text: &Text, line: &LineStatus) -> String {
    let id = line.id.to_string();
    let name = line
        .name
        .get(text.language().tag())
        .or_else(|| line.name.values().next());
    let name = plain_line(name.map_or("?", String::as_str));
    text.say(
        key::STATUS_LINE,
        &[("name", name.into()), ("id", screen::short(&id).into())],
    )
}

fn line_in_words(text: &Text, now: Moment, line: &LineStatus) -> Vec<String> {
    let mut lines = vec![name_of(text, line)];
    let suspended = suspension::status_in_words(text, line).into_iter();
    lines.extend(suspended.map(|row| format!("  {row}")));
    if line.mute.is_some() {
        lines.push(format!("  {}", text.say(key::STATUS_MUTE, &[])));
    }
    if line.waiting_here > 0 {
        let count = line.waiting_here.into();
        lines.push(format!(
            "  {}",
            text.say(key::STATUS_WAITING_HERE, &[("count", count)])
        ));
    }
    for waiting in line.waiting.iter().filter(|waiting| waiting.entries > 0) {
        let party = line
            .parties
            .iter()
            .find(|party| party.index == waiting.party);
        let party = plain_line(party.map_or("?", |party| party.name.as_str()));
        lines.push(format!(
            "  {}",
            text.say(
                key::STATUS_WAITING,
                &[("count", waiting.entries.into()), ("party", party.into())]
            )
        ));
    }
    for waiting in &line.matters_waiting {
        let party = line.parties.iter().find(|one| one.index == waiting.with);
        let party = party.map_or("?", |party| party.name.as_str());
        let said = matter::waiting_in_words(text, now, party, waiting);
        lines.push(format!("  {said}"));
    }
    if line.more_matters_waiting {
        lines.push(format!("  {}", text.say(key::STATUS_MORE_MATTERS, &[])));
    }
    for call in &line.calls_agreed {
        let party = line.parties.iter().find(|one| one.index == call.with);
        let party = party.map_or("?", |party| party.name.as_str());
        let said = matter::agreed_in_words(text, now, party, call);
        lines.push(format!("  {said}"));
    }
    if line.drafts > 0 {
        lines.push(format!(
            "  {}",
            text.say(key::STATUS_DRAFTS, &[("count", line.drafts.into())])
        ));
    }
    for opened in &line.epochs {
        let party = line.parties.iter().find(|one| one.index == opened.party);
        let facts = [
            (
                "party",
                plain_line(party.map_or("?", |one| one.name.as_str())).into(),
            ),
            ("epoch", opened.epoch.to_string().into()),
            ("time", screen::moment(text, opened.at).into()),
            ("reason", label(text, "epoch-reason", &opened.reason).into()),
        ];
        lines.push(format!("  {}", text.say(key::STATUS_EPOCH, &facts)));
    }
    lines.extend(end_in_words(text, line));
    if line.handover_waiting.is_some() {
        let book = plain_line(line.name.values().next().map_or("?", String::as_str));
        lines.push(format!(
            "  {}",
            text.say(key::STATUS_HANDOVER, &[("book", book.into())])
        ));
    }
    // Who is on watch is stated on the lines with another side.
    for watch in line.watch.iter().filter(|_| !line.is_book()) {
        let mut parties = line.parties.iter();
        let party = parties.find(|party| party.index == watch.party);
        let party = plain_line(party.map_or("?", |party| party.name.as_str()));
        lines.push(format!("  {}", duty::words_of_party(text, &party, watch)));
    }
    if let Some(next) = line.next_test {
        let time = screen::moment(text, next);
        lines.push(format!(
            "  {}",
            text.say(key::STATUS_NEXT_TEST, &[("time", time.into())])
        ));
    }
    lines
}

/// The charter in force, what of it waits for our word; what the parties have said to the line's end, and the
/// line that it succeeds.
fn end_in_words(text: &Text, line: &LineStatus) -> Vec<String> {
    let mut rows = Vec::new();
    if let Some(ended) = &line.ended {
        rows.push(format!("  {}", label(text, "line-end", ended)));
    }
    if line.charter_version > 0 {
        let version = line.charter_version.to_string();
        let facts = [("version", version.into())];
        rows.push(format!("  {}", text.say(key::STATUS_CHARTER, &facts)));
    }
    for proposal in &line.amendments_waiting {
        let id = proposal.to_string();
        let facts = [("proposal", screen::short(&id).into())];
        rows.push(format!("  {}", text.say(key::STATUS_AMENDMENT, &facts)));
    }
    for said in &line.endings {
        let party = line.parties.iter().find(|one| one.index == said.party);
        let id = said.entry.to_string();
        let words = if said.word == "leave" {
            key::STATUS_WORD_LEAVE
        } else {
            key::STATUS_WORD_CLOSE
        };
        let facts = [
            (
                "party",
                plain_line(party.map_or("?", |one| one.name.as_str())).into(),
            ),
            ("time", screen::moment(text, said.at).into()),
            ("officers", screen::officers(text, &said.signers).into()),
            ("id", screen::short(&id).into()),
        ];
        rows.push(format!("  {}", text.say(words, &facts)));
    }
    if let Some(before) = line.succeeds {
        let facts = [("line", before.to_string().into())];
        rows.push(format!("  {}", text.say(key::STATUS_SUCCEEDS, &facts)));
    }
    rows
}

/// A cause in words; `path-down-quic` and `path-down-tcp` share one text.
#[must_use]
pub fn cause_in_words(text: &Text, cause: &str) -> String {
    match cause.strip_prefix("path-down-") {
        Some(path) => text.say(
            key::CAUSE_PATH_DOWN,
            &[("path", label(text, "path", path).into())],
        ),
        None => label(text, "cause", cause),
    }
}

/// Alarms that one page shows.
const ALARMS_SHOWN_MAX: usize = 12;
/// From here on the difference of the clocks is shown.
const CLOCK_OFFSET_SHOWN_MS: u64 = 100;
