//! What happened, in a row each, for whoever watches without a terminal. Never a text of a message; what was answered to one
//! stands in `answers.rs`.

use detente_api::LineIdText;
use detente_api::event::Event;
use detente_api::status::{AlarmStatus, LineStatus, NodeStatus};
use detente_language::{Text, key, plain_line};
use detente_line::body;
use detente_line::{message, translation};
use detente_record::{Act, Kind};

use crate::commands::matter;
use crate::desk::label;
use crate::screen::short;

/// An event in words; lines and parties are named as `node` names them.
pub(super) fn in_words(text: &Text, node: &NodeStatus, event: &Event) -> String {
    let line_of = |id| line_of(node, id);
    let name_of = |id| name_of(text, node, id);
    match event {
        Event::Raised { alarm } | Event::Gathered { alarm } => alarm_in_words(alarm),
        Event::Cleared { alarm } => text.say(
            key::ALARM_CLEARED,
            &[("alarm", plain_line(&alarm.words).into())],
        ),
        Event::Escalated {
            alarm,
            step,
            outcome,
            planned,
        } => text.say(
            key::WATCH_ESCALATED,
            &[
                ("alarm", plain_line(&alarm.words).into()),
                ("step", label(text, "step", step).into()),
                ("outcome", label(text, "roster-outcome", outcome).into()),
                ("count", (*planned).into()),
            ],
        ),
        Event::Held {
            line,
            entry,
            party,
            kind,
            act,
            precedence,
            changed,
            ..
        } => {
            // What was said of a message is told by the message that it is about.
            let id = changed.first().unwrap_or(entry).to_string();
            text.say(
                key::WATCH_HELD,
                &[
                    ("line", name_of(line).into()),
                    ("what", what_in_words(text, *kind, *act).into()),
                    ("precedence", label(text, "precedence", precedence).into()),
                    ("party", party_of(line_of(line), *party).into()),
                    ("id", short(&id).into()),
                ],
            )
        }
        Event::Draft { line, waits, .. } => {
            let key = if *waits {
                key::WATCH_DRAFT
            } else {
                key::WATCH_DRAFT_OVER
            };
            text.say(key, &[("line", name_of(line).into())])
        }
        Event::Link { counterpart } => {
            let mut links = node.links.iter();
            let link = links.find(|link| link.counterpart == *counterpart);
            let party = link.map_or("?", |link| link.name.as_str());
            text.say(key::WATCH_LINK, &[("party", plain_line(party).into())])
        }
        Event::Charter { line, founded } => {
            let key = if *founded {
                key::WATCH_CHARTER_FOUNDED
            } else {
                key::WATCH_CHARTER
            };
            text.say(key, &[("line", name_of(line).into())])
        }
        Event::Speaks { line } => text.say(key::WATCH_SPEAKS, &[("line", name_of(line).into())]),
        Event::TestAsks { line, challenge } => text.say(
            key::WATCH_TEST_ASKS,
            &[
                ("line", name_of(line).into()),
                ("id", short(&challenge.to_string()).into()),
            ],
        ),
        Event::Fork { line, party, .. } => text.say(
            key::WATCH_FORK,
            &[
                ("line", name_of(line).into()),
                ("party", party_of(line_of(line), *party).into()),
            ],
        ),
        Event::Missed => text.say(key::WATCH_MISSED, &[]),
    }
}

/// An alarm that was raised.
pub(super) fn alarm_in_words(alarm: &AlarmStatus) -> String {
    format!("! {}", plain_line(&alarm.words))
}

/// What an entry says; of a matter which act, and on what.
fn what_in_words(text: &Text, kind: u16, act: u16) -> String {
    match matter::kind_named(Kind(kind), Act(act)) {
        Some((kind, act)) => {
            let on = label(text, "matter", kind);
            format!("{on}: {}", label(text, &format!("said-on-{kind}"), act))
        }
        None => label(text, "held", what(kind, act)),
    }
}

/// The label of what an entry says, without the `held-` in front.
fn what(kind: u16, act: u16) -> &'static str {
    match (Kind(kind), Act(act)) {
        (body::MESSAGE, message::RELEASE) => "message",
        (body::MESSAGE, message::DISPLAYED) => "displayed",
        (body::MESSAGE, message::ACKNOWLEDGE) => "acknowledged",
        (body::MESSAGE, message::ANSWER) => "answered",
        (body::MESSAGE, message::CANCEL) => "cancelled",
        (body::MESSAGE, message::NO_ACKNOWLEDGEMENT) => "not-acknowledged",
        (body::RECEIPT, _) => "receipt",
        (body::LINE_TEST, _) => "line-test",
        (body::LINK_SUMMARY, _) => "link-summary",
        (body::ACCOUNT, _) => "account",
        (body::ON_WATCH, _) => "on-watch",
        (body::TRANSLATION, translation::TRANSLATE) => "translation",
        (body::TRANSLATION, translation::CONFIRM) => "translation-confirmed",
        (body::TRANSLATION, translation::QUERY) => "translation-queried",
        (Kind::AUTHORITY, _) => "authority",
        _ => "other",
    }
}

/// A line that the node shows.
pub(super) fn line_of<'a>(node: &'a NodeStatus, id: &LineIdText) -> Option<&'a LineStatus> {
    node.lines.iter().find(|line| line.id == *id)
}

/// What a line is called; the beginning of its id, if the node does not show it.
pub(super) fn name_of(text: &Text, node: &NodeStatus, id: &LineIdText) -> String {
    match line_of(node, id) {
        Some(line) => name(text, line),
        None => short(&id.to_string()).to_owned(),
    }
}

fn name(text: &Text, line: &LineStatus) -> String {
    let mut names = line.name.values();
    let name = line
        .name
        .get(text.language().tag())
        .or_else(|| names.next());
    plain_line(name.map_or("?", String::as_str))
}

/// What a party of a line is called.
pub(super) fn party_of(line: Option<&LineStatus>, index: u8) -> String {
    let party = line.and_then(|line| line.parties.iter().find(|party| party.index == index));
    plain_line(party.map_or("?", |party| party.name.as_str()))
}

#[cfg(test)]
mod tests {
    use detente_language::Language;

    use super::*;

    #[test]
    fn an_act_on_a_matter_is_told_by_its_name_and_an_unknown_one_as_such() {
        let [english, russian] = Language::ALL.map(Text::of);
        let declined = what_in_words(english, body::CALL_REQUEST.0, 7);
        assert_eq!(declined, "call request: declined");
        let raised = what_in_words(russian, body::ASK.0, 4);
        assert_eq!(raised, "просьба: высказана снова");
        let unknown = what_in_words(english, body::QUERY.0, 99);
        assert_eq!(unknown, "entry of another kind");
    }
}
