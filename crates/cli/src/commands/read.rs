//! `detente read`: the list of messages, and one message with every fact known of it.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::act::ActAnswer;
use detente_api::message::{Message, Messages, StateReached};
use detente_api::suspension::UnderSuspension;
use detente_api::{EntryIdText, Moment};
use detente_language::{Text, key, plain_line};
use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::commands::{Command, now, register, suspension, translation};
use crate::desk::{Desk, LineHere, STATUSES, bad_value, key_of};
use crate::failure::Outcome;
use crate::output::out_line;
use crate::{countdown, help, said, screen};

/// The command.
pub const COMMAND: Command = Command {
    name: "read",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    help::skeleton(text, "read", key::HELP_READ, key::HELP_READ_LONG)
        .arg(help::positional(
            text,
            "id",
            key::VALUE_ID,
            key::ARG_READ_ID,
        ))
        .arg(help::option(
            text,
            "status",
            key::VALUE_STATUS,
            key::ARG_READ_STATUS,
        ))
        .arg(
            help::option(text, "limit", key::VALUE_NUMBER, key::ARG_READ_LIMIT)
                .conflicts_with("id"),
        )
        .arg(
            help::option(text, "before", key::VALUE_ID, key::ARG_READ_BEFORE)
                .conflicts_with_all(["id", "status"]),
        )
        .arg(
            help::switch(text, "all", key::ARG_READ_ALL)
                .conflicts_with_all(["id", "limit", "before"]),
        )
        .arg(help::switch(text, "closed", key::ARG_READ_CLOSED))
        .arg(help::option(
            text,
            "text-language",
            key::VALUE_LANGUAGE,
            key::ARG_READ_LANGUAGE,
        ))
        .arg(help::option(text, "line", key::VALUE_LINE, key::ARG_LINE))
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let line = desk.line(&client, arguments.get_one("line"))?;
    let Some(id) = arguments.get_one::<String>("id") else {
        list(desk, &client, &line, arguments)?;
        return Ok(ExitCode::SUCCESS);
    };
    let mut message = desk.message(&client, &line, id)?;
    let path = format!("/v1/lines/{}/messages/{}", line.status.id, message.id);
    let opens = !arguments.get_flag("closed") && message.from != line.status.own;
    if opens {
        let _: ActAnswer = client.post(&format!("{path}/displayed"), &())?;
    }
    let wish = arguments.get_one::<String>("text-language");
    // What was found in a list has no translations beside it.
    let of_list = message.id.to_string() != *id;
    if opens || of_list || wish.is_some() {
        let words = said::words(wish.map(String::as_str));
        message = client.get(&format!("{path}?{words}"))?;
    }
    if desk.json {
        desk.print_json(&message)?;
    } else {
        for row in in_words(desk, &line, &message) {
            out_line!("{row}");
        }
        let because = register::because_of(&client, &line, &message.id, &message.status)?;
        for row in register::because_in_words(desk, &because, &message.id) {
            out_line!("{row}");
        }
        if waits_here(&line, &message) {
            let id = message.id.to_string();
            desk.tell(key::READ_NEXT_HERE, &[("id", screen::short(&id).into())]);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether no officer here has acknowledged or answered a message of another party that still stands.
fn waits_here(line: &LineHere, message: &Message) -> bool {
    let own = line.status.own;
    let taken = |state: &StateReached| {
        state.by == own && ["acknowledged", "answered"].contains(&&*state.state)
    };
    message.from != own && !message.cancelled && !message.states.iter().any(taken)
}

/// Every message of one status, oldest first, page by page.
///
/// # Errors
///
/// As for [`Client::get`].
pub fn all(client: &Client, line: &str, status: &str) -> Outcome<Vec<Message>> {
    let words = said::words(None);
    let path = format!("/v1/lines/{line}/messages?status={status}&{words}");
    let mut all: Messages = client.list(&path)?;
    all.messages.reverse();
    Ok(all.messages)
}

/// The newest messages of one status.
#[derive(Default)]
struct Newest {
    /// The newest first.
    messages: Vec<Message>,
    /// How many older ones were counted that are not among them.
    older: usize,
    /// Whether there are more older ones than were counted.
    more: bool,
    /// The message behind which they begin, until it was met.
    behind: Option<EntryIdText>,
}

impl Newest {
    /// At most so many, of those behind the message given if one is. The interface does not say how many there are, so those
    /// on the page at hand are counted, and no page is asked for to count them.
    fn of(client: &Client, line: &str, asked: &Asked<'_>, status: &str) -> Outcome<Self> {
        let path = format!(
            "/v1/lines/{line}/messages?status={status}&{}",
            said::words(None)
        );
        let before = asked.before.map(|message| message.id);
        let mut newest = Self {
            behind: before,
            ..Self::default()
        };
        client.pages(&path, |page: Messages| newest.take(page, asked.most))?;
        Ok(newest)
    }

    /// Takes in a page, and says whether another is wanted.
    fn take(&mut self, page: Messages, most: usize) -> bool {
        self.more = page.next.is_some();
        for message in page.messages {
            if self.behind.is_some() {
                self.behind = self.behind.filter(|behind| *behind != message.id);
            } else if self.messages.len() < most {
                self.messages.push(message);
            } else {
                self.older += 1;
            }
        }
        self.messages.len() < most
    }

    /// What the next ones stand before, if there are any.
    fn next(&self) -> Option<String> {
        let last = self.messages.last()?;
        (self.older > 0 || self.more).then(|| last.id.to_string())
    }
}

/// Which messages are to be listed.
struct Asked<'a> {
    most: usize,
    before: Option<&'a Message>,
}

/// Messages of different status never mix: each list stands under its own, the newest last, beside the prompt.
fn list(desk: &Desk, client: &Client, line: &LineHere, arguments: &ArgMatches) -> Outcome {
    let given = |id: &str| arguments.get_one::<String>(id).map(String::as_str);
    if let Some(wish) = given("status").filter(|wish| !STATUSES.contains(wish)) {
        return Err(bad_value("--status", wish, &STATUSES.join(", ")));
    }
    let most = match given("limit") {
        _ if arguments.get_flag("all") => usize::MAX,
        None => LISTED,
        Some(number) => match number.parse() {
            Ok(most) if most > 0 => most,
            _ => return Err(bad_value("--limit", number, "1, 2, 3 …")),
        },
    };
    let before = given("before").map(|id| desk.message(client, line, id));
    let before = before.transpose()?;
    let wish = (before.as_ref().map(|message| message.status.as_str())).or(given("status"));
    let asked = Asked {
        most,
        before: before.as_ref(),
    };
    let mut lists = BTreeMap::new();
    for status in STATUSES
        .into_iter()
        .filter(|status| wish.is_none_or(|wish| wish == *status))
    {
        let mut newest = Newest::of(client, &line.status.id.to_string(), &asked, status)?;
        let next = newest.next();
        newest.messages.reverse();
        lists.insert(status, (newest, next));
    }
    if desk.json {
        return desk.print_json(&in_json(&lists));
    }
    for (status, (newest, next)) in lists
        .iter()
        .filter(|(_, (one, _))| !one.messages.is_empty())
    {
        out_line!("{}", desk.label("status", status));
        if let Some(next) = next {
            out_line!("  {}", older(desk, newest, next));
        }
        for message in &newest.messages {
            out_line!("  {}", row(desk, line, message));
        }
    }
    if lists.values().all(|(one, _)| one.messages.is_empty()) {
        desk.tell(key::READ_NONE, &[]);
    } else {
        desk.tell(key::READ_NEXT, &[]);
    }
    Ok(())
}

/// That there are older ones, and how they are seen.
fn older(desk: &Desk, newest: &Newest, next: &str) -> String {
    let facts = [
        ("count", newest.older.into()),
        ("id", screen::short(next).into()),
    ];
    let said = match (newest.older, newest.more) {
        (0, _) => key::READ_OLDER_UNCOUNTED,
        (_, true) => key::READ_OLDER_AT_LEAST,
        (_, false) => key::READ_OLDER,
    };
    desk.say(said, &facts)
}

/// A list for each status, and for `--before` the message that stands before what is not shown of it.
fn in_json(lists: &BTreeMap<&str, (Newest, Option<String>)>) -> Value {
    let of_each = |(status, (newest, _)): (&&str, &(Newest, _))| {
        ((*status).to_owned(), json!(newest.messages))
    };
    let mut whole: Map<String, Value> = lists.iter().map(of_each).collect();
    let next: BTreeMap<_, _> = lists
        .iter()
        .map(|(status, (_, next))| (*status, next))
        .collect();
    whole.insert("next".to_owned(), json!(next));
    Value::Object(whole)
}

fn row(desk: &Desk, line: &LineHere, message: &Message) -> String {
    let id = message.id.to_string();
    let state = message
        .states
        .last()
        .map_or("sent", |state| state.state.as_str());
    let state = if message.cancelled {
        "cancelled"
    } else {
        state
    };
    let text = match &message.template {
        Some(template) => said::title(template),
        None => message.text.as_deref().map(plain_line).unwrap_or_default(),
    };
    let beginning: String = text.chars().take(ROW_CHARACTERS_MAX).collect();
    let more = if beginning.len() < text.len() {
        "…"
    } else {
        ""
    };
    format!(
        "{}  {}  {}  {} [{}]  {beginning}{more}",
        screen::short(&id),
        message.dtg,
        desk.label("precedence", &message.precedence),
        plain_line(line.party(message.from)),
        wanted_by(
            desk,
            message,
            under(desk, &message.under_suspension, desk.label("state", state))
        ),
    )
}

/// The state that a message has reached, and that it fell under a suspension.
fn under(desk: &Desk, under: &[UnderSuspension], state: String) -> String {
    if under.is_empty() {
        return state;
    }
    format!("{state}; {}", desk.say(key::READ_UNDER_SUSPENSION, &[]))
}

/// By when its sender wants an answer, if that is said and nobody has answered.
fn awaited(message: &Message) -> Option<Moment> {
    let mut states = message.states.iter();
    let is_answered = states.any(|state| state.state == "answered");
    message.due.filter(|_| !message.cancelled && !is_answered)
}

/// The state that a message has reached, and by when an answer is wanted.
fn wanted_by(desk: &Desk, message: &Message, state: String) -> String {
    let Some(due) = awaited(message) else {
        return state;
    };
    let time = countdown::moment(desk.text, Moment(now()), due);
    let facts = [("state", state.into()), ("time", time.into())];
    desk.say(key::ROW_BY, &facts)
}

/// A message with all that is known of it, a line each.
#[must_use]
pub fn in_words(desk: &Desk, line: &LineHere, message: &Message) -> Vec<String> {
    let text = desk.text;
    let from = plain_line(&message.from_name);
    let mut rows = vec![
        format!(
            "{} / {} / {}",
            desk.label("precedence", &message.precedence),
            desk.label("status", &message.status),
            screen::moment(text, message.time)
        ),
        text.say(key::READ_FROM, &[("party", from.into())]),
    ];
    for (heading, parties) in [
        (key::READ_TO, &message.action),
        (key::READ_INFO, &message.info),
    ] {
        if !parties.is_empty() {
            let names: Vec<&str> = parties.iter().map(|index| line.party(*index)).collect();
            rows.push(text.say(heading, &[("parties", names.join(", ").into())]));
        }
    }
    if !message.references.is_empty() {
        let ids = message.references.iter().map(ToString::to_string);
        let ids: Vec<String> = ids.map(|id| screen::short(&id).to_owned()).collect();
        let facts = [("entries", ids.join(", ").into())];
        rows.push(text.say(key::MATTER_REFERENCES, &facts));
    }
    if let Some(due) = message.due {
        let time = match awaited(message) {
            Some(due) => countdown::moment(text, Moment(now()), due),
            None => screen::moment(text, due),
        };
        rows.push(text.say(key::MATTER_DUE, &[("time", time.into())]));
    }
    for flag in &message.flags {
        rows.push(format!("! {}", flag_in_words(text, flag)));
    }
    if message.safety_of_life {
        rows.push(format!("! {}", flag_in_words(text, "safety-of-life")));
    }
    let name = |party| line.party(party).to_owned();
    let under = suspension::under_in_words(text, message.from, name, &message.under_suspension);
    rows.extend(under.into_iter().map(|row| format!("! {row}")));
    match (&message.template, &message.text) {
        (Some(template), _) => rows.extend(said::rows(text, template)),
        (None, Some(written)) => {
            rows.push(text.say(key::READ_TEXT, &[]));
            rows.extend(screen::as_written(written).map(|row| format!("  {row}")));
        }
        (None, None) => rows.push(text.say(key::READ_TEXT_WITHHELD, &[])),
    }
    if let Some(reason) = &message.reason {
        rows.push(text.say(key::READ_REASON, &[]));
        rows.extend(screen::as_written(reason).map(|row| format!("  {row}")));
    }
    let below = |of| translation::below(desk, &message.translations, of);
    rows.extend(below(&message.id));
    rows.extend(translation::not_shown(desk, &message.translations));
    rows.push(text.say(key::READ_STATES, &[]));
    for state in &message.states {
        let known = state_rows(desk, line.party(state.by), state).into_iter();
        rows.extend(known.map(|row| format!("  {row}")));
        if state.state == "answered" {
            let below = below(&state.entry).into_iter();
            rows.extend(below.map(|row| format!("  {row}")));
        }
    }
    for act in &message.without_effect {
        let why = flag_in_words(text, &act.why);
        let party = line.party(act.by).to_owned();
        let said = text.say(
            key::READ_WITHOUT_EFFECT,
            &[("party", party.into()), ("why", why.into())],
        );
        rows.push(format!("  {said}"));
    }
    rows
}

/// One state that a message reached by what a party did or held, and what was said with it.
#[must_use]
pub fn state_rows(desk: &Desk, party: &str, state: &StateReached) -> Vec<String> {
    let mut rows = vec![state_in_words(desk, party, state)];
    if let Some(template) = &state.template {
        let said = said::rows(desk.text, template).into_iter();
        rows.extend(said.map(|row| format!("  {row}")));
    } else if let Some(words) = &state.text {
        rows.extend(screen::as_written(words).map(|row| format!("  {row}")));
    }
    rows
}

fn state_in_words(desk: &Desk, party: &str, state: &StateReached) -> String {
    let mut name = desk.label("state", &state.state);
    if let Some(answer) = &state.answer {
        name = format!("{name}: {}", desk.label("answer", answer));
    }
    if let Some(due) = state.due {
        let until = desk.say(
            key::READ_PUTS_OFF,
            &[("time", screen::moment(desk.text, due).into())],
        );
        name = format!("{name}, {until}");
    }
    let party = party.to_owned();
    let at = screen::moment_to_second(desk.text, state.at);
    let officers = screen::officers(desk.text, &state.signers);
    let mut said = if officers.is_empty() {
        desk.say(
            key::STATE_BY_NODE,
            &[
                ("state", name.into()),
                ("time", at.into()),
                ("party", party.into()),
            ],
        )
    } else {
        desk.say(
            key::STATE_BY_OFFICERS,
            &[
                ("state", name.into()),
                ("time", at.into()),
                ("party", party.into()),
                ("officers", officers.into()),
            ],
        )
    };
    for flag in &state.flags {
        said.push_str(&format!(" ! {}", flag_in_words(desk.text, flag)));
    }
    said
}

/// What is odd, or why something has no effect, in words; a word without a label stays as it is.
pub(crate) fn flag_in_words(text: &Text, flag: &str) -> String {
    match key_of("flag", flag).or_else(|| key_of("refusal", flag)) {
        Some(key) => text.say(key, &[]),
        None => plain_line(flag),
    }
}

/// Messages of a status that are listed if nobody says how many: they fit on a screen.
const LISTED: usize = 20;
/// Characters of a text shown in a list.
const ROW_CHARACTERS_MAX: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of messages with these numbers for ids.
    fn page(numbers: impl IntoIterator<Item = u32>, is_last: bool) -> Messages {
        let message = |number: u32| {
            json!({
                "id": format!("{number:064x}"), "line": "00".repeat(32), "from": 0, "from_name": "North",
                "status": "actual", "precedence": "routine", "time": "2026-11-30T12:00:00.000Z", "dtg": "301200Z NOV 26",
                "action": [1], "info": [], "due": null, "language": "en", "text": "x", "cancelled": false,
                "flags": [], "states": [],
            })
        };
        let messages: Vec<Value> = numbers.into_iter().map(message).collect();
        let next = (!is_last).then_some("00");
        let page = json!({"status": "actual", "messages": messages, "next": next});
        serde_json::from_value(page).expect("a page")
    }

    fn numbers(newest: &Newest) -> Vec<u32> {
        let number = |message: &Message| {
            u32::from_str_radix(&message.id.to_string()[56..], 16).expect("a number")
        };
        newest.messages.iter().map(number).collect()
    }

    #[test]
    fn older_ones_are_counted_on_the_page_at_hand_and_no_page_is_asked_for_to_count_them() {
        let mut newest = Newest::default();
        assert!(!newest.take(page((6..=9).rev(), false), 3));
        assert_eq!(numbers(&newest), [9, 8, 7]);
        assert_eq!((newest.older, newest.more), (1, true));
        assert!(newest.next().is_some_and(|next| next.ends_with('7')));

        let mut newest = Newest::default();
        assert!(
            !newest.take(page([9, 8, 7], false), 3),
            "one page is enough"
        );
        assert_eq!((newest.older, newest.more), (0, true));
        assert!(newest.next().is_some(), "there are older ones all the same");

        let mut newest = Newest::default();
        assert!(newest.take(page([9, 8], false), 3), "too few yet");
        assert!(!newest.take(page([7], true), 3));
        assert_eq!(newest.next(), None, "these are all");
    }

    #[test]
    fn before_a_message_stands_what_is_older_on_whichever_page_it_is() {
        let before = page([6], true).messages.remove(0).id;
        let mut newest = Newest {
            behind: Some(before),
            ..Newest::default()
        };
        assert!(newest.take(page([9, 8, 7], false), 2));
        assert!(newest.take(page([6], false), 2));
        assert!(!newest.take(page([5, 4, 3], true), 2));
        assert_eq!(numbers(&newest), [5, 4]);
        assert_eq!((newest.older, newest.more), (1, false));
    }
}
