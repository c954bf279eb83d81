//! How a message was answered, as `detente read` says it: the entry that an event names does not tell.

use detente_api::event::Event;
use detente_api::message::Message;
use detente_api::status::NodeStatus;
use detente_language::key;
use detente_line::{body, message};
use detente_record::{Act, Kind};

use super::{STATUS_WITHIN, words};
use crate::commands::read;
use crate::desk::{Desk, label};
use crate::{said, screen};

/// Whether an event is that a message was answered.
pub(super) fn is_answer(event: &Event) -> bool {
    matches!(event, Event::Held { kind, act, .. }
        if (Kind(*kind), Act(*act)) == (body::MESSAGE, message::ANSWER))
}

/// An answer: which message of which line, what was answered, by whom, and the words beneath. `None` for any other
/// event, where the node does not say, and for an answer without effect.
pub(super) fn rows(desk: &Desk, node: &NodeStatus, event: &Event) -> Option<Vec<String>> {
    let Event::Held {
        line,
        entry,
        party,
        precedence,
        changed,
        ..
    } = event
    else {
        return None;
    };
    if !is_answer(event) {
        return None;
    }
    let id = changed.first()?.to_string();
    let path = format!("/v1/lines/{line}/messages/{id}?{}", said::words(None));
    let client = desk.client().ok()?;
    let message: Message = client.get_within(&path, STATUS_WITHIN).ok()?;
    let mut states = message.states.iter();
    let answer = states.find(|state| state.entry == *entry && state.state == ANSWERED)?;
    let party = words::party_of(words::line_of(node, line), *party);
    let mut rows = read::state_rows(desk, &party, answer);
    let facts = [
        ("line", words::name_of(desk.text, node, line).into()),
        ("id", screen::short(&id).into()),
        (
            "precedence",
            label(desk.text, "precedence", precedence).into(),
        ),
        ("answered", rows.first()?.as_str().into()),
    ];
    rows[0] = desk.say(key::WATCH_ANSWERED, &facts);
    Some(rows)
}

/// The state that an answer brings a message into.
const ANSWERED: &str = "answered";
