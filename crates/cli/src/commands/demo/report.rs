//! What the demonstration reports: one line of JSON, and what a watch officer sees at each node.
//! All of it is read from the nodes' own interfaces.

use std::collections::BTreeSet;

use detente_api::contact::{Contacts, ContactsQuestion, LevelContacts};
use detente_api::entry::RecordDigest;
use detente_api::message::{Message, Messages};
use detente_api::status::NodeStatus;
use detente_api::test::{Scorecard, Tests};
use detente_language::{error_key, key};
use serde_json::{Value, json};

use crate::commands::demo::failover::Failover;
use crate::commands::demo::run::Stage;
use crate::commands::{contacts, read, status, test};
use crate::failure::{Failure, Outcome};
use crate::rig::Party;

/// The link as both sides' handshakes made it.
pub struct Link {
    group: String,
    paths: Vec<String>,
}

/// The key-exchange group and the paths that are up, as both nodes show them.
///
/// # Errors
///
/// A node does not answer, or the two do not agree.
pub fn link(stage: &Stage<'_>) -> Outcome<Link> {
    let (mut groups, mut seen) = (BTreeSet::new(), Vec::new());
    for party in [&stage.a, &stage.b] {
        let status: NodeStatus = party.client()?.get("/v1/status")?;
        let up = status
            .links
            .iter()
            .flat_map(|link| &link.paths)
            .filter(|path| path.up);
        let mut paths = Vec::new();
        for path in up {
            groups.insert(path.group.clone().unwrap_or_default());
            paths.push(path.bearer.clone());
        }
        seen.push(paths);
    }
    let (Some(group), Some(paths)) = (groups.pop_first(), seen.pop()) else {
        return Err(disagree("link"));
    };
    if !groups.is_empty() || seen.iter().any(|other| *other != paths) {
        return Err(disagree("link"));
    }
    Ok(Link { group, paths })
}

/// The report, in the shape that `docs/` and the issue give.
///
/// # Errors
///
/// A node does not answer, the two sides differ, or a promise was not kept.
pub fn json(
    stage: &Stage<'_>,
    link: &Link,
    tests: &[Scorecard; 2],
    flash: &Message,
    failover: &Failover,
    digests: &[RecordDigest; 2],
) -> Outcome<Value> {
    let since = Some("invasion".to_owned());
    let now = ask(
        stage,
        &ContactsQuestion {
            since_event: since,
            ..Default::default()
        },
    )?;
    let level = |name: &str| now.levels.get(name).cloned().unwrap_or_default();
    let ministers = level("ministers");
    // The second report of the record was written on the day of the first call since the event.
    let then = ministers
        .since_event
        .as_ref()
        .and_then(|since| since.first.clone());
    let then = then.ok_or_else(|| disagree("contacts"))?;
    let day = then.parse().map_err(|_| disagree("contacts"))?;
    let earlier = ask(
        stage,
        &ContactsQuestion {
            as_of: Some(day),
            ..Default::default()
        },
    )?;
    let chiefs = earlier.levels.get("chiefs").cloned().unwrap_or_default();
    let agree = tests[0] == tests[1];
    let equal = digests[0].digest == digests[1].digest;
    if !agree {
        return Err(disagree("tests"));
    }
    if !equal {
        return Err(disagree("records"));
    }
    if failover.lost > 0 || failover.duplicates_shown > 0 {
        return Err(disagree("failover"));
    }
    Ok(json!({
        "format": 1,
        "as_of": now.as_of,
        "status": now.status,
        "contacts": {
            "ministers": {
                "last": ministers.last,
                "days_since": ministers.days_since,
                "gaps_days": ministers.gaps_days,
                "longest_gap_days": ministers.longest_gap_days,
                "since_invasion": since_event(&ministers),
            },
            "chiefs": {
                format!("as_of_{}", then.replace('-', "_")): {
                    "last": chiefs.last,
                    "days_since": chiefs.days_since,
                },
            },
            "heads": { "since_invasion": since_event(&level("heads")) },
        },
        "refusals": now.refusals,
        "tests": {
            "both_sides_agree": agree,
            "a": scorecard(&tests[0]),
            "b": scorecard(&tests[1]),
        },
        "flash": { "id": flash.id, "states": states(flash) },
        "link": { "group": link.group, "paths": link.paths },
        "failover": {
            "cut": "quic",
            "sent": failover.sent,
            "lost": failover.lost,
            "duplicates_shown": failover.duplicates_shown,
        },
        "records_equal": equal,
        "records": { "a": digests[0].digest, "b": digests[1].digest },
    }))
}

/// What the watch officer of a party sees, in the desk's language, a line each.
///
/// # Errors
///
/// The node does not answer.
pub fn desk(party: &Party) -> Outcome<Vec<String>> {
    let (client, text) = (party.client()?, party.desk.text);
    let line = party.line()?;
    let base = format!("/v1/lines/{}", line.status.id);
    let mut rows = vec![
        String::new(),
        text.say(key::DEMO_DESK, &[("party", party.card.name().into())]),
    ];
    let node: NodeStatus = client.get("/v1/status")?;
    rows.extend(status::in_words(text, &node));
    let tests: Tests = client.get(&format!("{base}/tests"))?;
    rows.extend(test::in_words(text, &line, &tests));
    let since = Some("invasion".to_owned());
    let question = ContactsQuestion {
        since_event: since,
        ..Default::default()
    };
    let answer: Contacts = client.get(&contacts::path(&line.status.id.to_string(), &question))?;
    rows.extend(contacts::in_words(text, &answer));
    let list: Messages = client.get(&format!("{base}/messages?status=exercise"))?;
    if let Some(flash) = list
        .messages
        .iter()
        .find(|message| message.precedence == "flash")
    {
        rows.push(text.say(key::DEMO_FLASH_TITLE, &[]));
        let told = read::in_words(&party.desk, &line, flash);
        rows.extend(told.into_iter().map(|row| format!("  {row}")));
    }
    Ok(rows)
}

/// Asks both nodes the same; their answers must be the same.
fn ask(stage: &Stage<'_>, question: &ContactsQuestion) -> Outcome<Contacts> {
    let line = stage.a.line()?;
    let path = contacts::path(&line.status.id.to_string(), question);
    let here: Contacts = stage.a.client()?.get(&path)?;
    let there: Contacts = stage.b.client()?.get(&path)?;
    if here == there {
        Ok(here)
    } else {
        Err(disagree("contacts"))
    }
}

fn since_event(level: &LevelContacts) -> Value {
    match &level.since_event {
        Some(since) => json!({ "first": since.first, "count": since.count }),
        None => Value::Null,
    }
}

fn scorecard(card: &Scorecard) -> Value {
    json!({
        "due": card.due, "in_time": card.in_time, "late": card.late, "failed": card.failed,
    })
}

fn states(flash: &Message) -> Vec<Value> {
    let party = |index: u8| if index == 0 { "a" } else { "b" };
    flash
        .states
        .iter()
        .map(|state| {
            let signers: Vec<Value> = state
                .signers
                .iter()
                .map(|one| json!({ "party": party(one.party), "officer": one.officer }))
                .collect();
            json!({
                "state": state.state, "at": state.at, "entry": state.entry, "signers": signers,
            })
        })
        .collect()
}

fn disagree(what: &str) -> Failure {
    Failure::new(error_key::DEMO_DISAGREE, &[("what", what)])
}
