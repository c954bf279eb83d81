//! A line suspended at two desks by officers with their sessions: what both show of it, what falls under it and who is
//! asked first, and that nobody suspends or resumes it alone who may not.

use detente_api::act::{ActAnswer, WaitingDraft};
use detente_api::matter::Matters;
use detente_api::message::Messages;
use detente_api::status::LineStatus;
use detente_api::suspension::Suspensions;
use detente_record::{EntryId, LineId};
use serde_json::{Value, json};

use crate::desk::{entry_of, eventually, found};
use crate::http::Client;
use crate::people::{desk, person, problem, refused};

const WORDS: &str = "Until it is cleared up.";

fn message(text: &str, mark: &str) -> Value {
    let mut message = json!({
        "status": "actual", "precedence": "routine", "action": [1],
        "language": "en", "text": text
    });
    if !mark.is_empty() {
        message[mark] = json!(true);
    }
    message
}

fn to_the_first(mut new: Value) -> Value {
    new["action"] = json!([0]);
    new
}

fn draft_of(answer: &ActAnswer) -> String {
    let ActAnswer::WaitsForRelease { draft } = answer else {
        panic!("it waits for its second person: {answer:?}");
    };
    draft.to_string()
}

/// Whose suspension a message falls under at a desk, and whether its author knew.
fn under(at: &Client, line: LineId, id: EntryId) -> Option<Vec<(u8, bool)>> {
    let all: Messages = at.get(&format!("/v1/lines/{line}/messages?status=actual"));
    let mut listed = all.messages.into_iter();
    let listed = listed.find(|message| message.id.0 == id)?;
    let alone: detente_api::message::Message = at.get(&format!("/v1/lines/{line}/messages/{id}"));
    assert_eq!(listed.under_suspension, alone.under_suspension);
    let under = listed.under_suspension.iter();
    Some(under.map(|one| (one.party, one.known)).collect())
}

#[test]
fn a_line_is_suspended_by_two_accounts_told_at_both_desks_and_resumed_by_one_who_may() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (desk(&dir, "a", 0), desk(&dir, "b", 1));
    let line = found(&a, &b);
    let watch = person(&a, "ivanova", &["watch"], Some("watch"));
    let releaser = person(&a, "petrov", &["releasing"], Some("releaser"));
    let other = person(&b, "sidorov", &["watch"], Some("watch"));
    let path = |more: &str| format!("/v1/lines/{line}/{more}");
    let terms = json!({
        "parts": ["messages", "queries"], "review": "2099-11-30T15:00:00.000Z", "reason": "incident",
        "words": { "language": "en", "text": WORDS }
    });
    let owner = a.client.post(&path("suspend"), &terms);
    assert_eq!(problem(&owner), refused(403, "permission-owner"));
    for (field, value) in [("parts", json!(["tests"])), ("reason", json!("because"))] {
        let mut wrong = terms.clone();
        wrong[field] = value;
        assert_eq!(watch.post(&path("suspend"), &wrong).status, 400, "{field}");
    }
    for (field, value) in [
        ("review", json!("2020-11-30T15:00:00.000Z")),
        ("from", json!("2099-12-30T15:00:00.000Z")),
    ] {
        let mut wrong = terms.clone();
        wrong[field] = value;
        let answer = watch.post(&path("suspend"), &wrong);
        assert_eq!(problem(&answer), refused(422, "input-senseless"), "{field}");
    }
    let draft = draft_of(&watch.put_in(&path("suspend"), &terms));
    let waiting: WaitingDraft = a.client.get(&path(&format!("drafts/{draft}")));
    let said = waiting.suspension.unwrap();
    assert!(said.suspends && !said.anew && !said.everything);
    assert_eq!(said.parts, ["messages", "queries"]);
    assert_eq!(waiting.text.as_deref(), Some(WORDS));
    let release = path(&format!("drafts/{draft}/release"));
    let stated = entry_of(&releaser.put_in(&release, &json!({})));
    eventually("the other desk knows", || {
        let status: LineStatus = b.client.get(&format!("/v1/lines/{line}"));
        let one = status.suspensions.into_iter().next()?;
        // Whoever sees a state need not be entitled to read words.
        assert_eq!((one.party, one.stated.words), (0, None));
        (one.stated.entry.0 == stated).then_some(())
    });
    for desk in [&a, &b] {
        let alarms = desk.status().alarms.into_iter();
        let mut alarms = alarms.filter(|alarm| alarm.name == "suspended");
        let alarm = alarms.next().unwrap();
        assert_eq!((alarm.party, alarms.next()), (Some(0), None));
    }

    let sent = entry_of(&other.put_in(
        &path("messages"),
        &to_the_first(message("Who is there?", "")),
    ));
    let known = Some(vec![(0, true)]);
    for at in [&other, &watch] {
        eventually("it is marked at both desks", || {
            (under(at, line, sent) == known).then_some(())
        });
    }
    let without = watch.post(&path("messages"), &message("As to your question", ""));
    assert_eq!(problem(&without), refused(409, "input-own-suspension"));
    let although = message("As to your question", "although_suspended");
    let own = entry_of(&watch.put_in(&path("messages"), &although));
    let saves = message("A man is in the water", "safety_of_life");
    let saves = entry_of(&watch.put_in(&path("messages"), &saves));
    eventually("the other desk has both", || {
        let marked = (under(&other, line, own)?, under(&other, line, saves)?);
        (marked == (vec![(0, true)], Vec::new())).then_some(())
    });
    for (id, flags) in [
        (own, &["although-suspended"][..]),
        (saves, &[]),
        (sent, &[]),
    ] {
        let read: detente_api::message::Message = other.get(&path(&format!("messages/{id}")));
        assert_eq!(read.flags, flags, "{id}");
    }
    let query = json!({
        "kind": "query", "status": "actual", "precedence": "immediate", "to": 0,
        "question": "are-these-yours", "text": { "language": "en", "text": "Two aircraft." }
    });
    entry_of(&other.put_in(&path("matters"), &query));
    eventually("the query is marked", || {
        let all: Matters = watch.get(&path("matters?kind=query"));
        let first = all.matters.into_iter().next()?;
        let under = first.under_suspension.first()?;
        (under.party == 0 && under.known).then_some(())
    });

    let resume = json!({ "words": { "language": "en", "text": "It is cleared up." } });
    let by_watch = watch.post(&path("resume"), &resume);
    assert_eq!(problem(&by_watch), refused(403, "permission-role"));
    entry_of(&releaser.put_in(&path("resume"), &resume));
    let twice = releaser.post(&path("resume"), &json!({}));
    assert_eq!(problem(&twice), refused(409, "input-not-suspended"));
    for at in [&watch, &other] {
        let all = eventually("it is over at both desks", || {
            let all: Suspensions = at.get(&path("suspensions"));
            all.suspensions[0].resumed.is_some().then_some(all)
        });
        let counts: Vec<usize> = all.parties.iter().map(|one| one.count).collect();
        assert_eq!((counts, all.suspensions.len()), (vec![1, 0], 1));
        let one = &all.suspensions[0];
        let words = one.stated.words.as_ref().unwrap();
        assert_eq!(words.text, WORDS);
        assert_eq!(one.stated.signers.len(), 2);
        assert_eq!(one.resumed.as_ref().unwrap().signers.len(), 1);
        assert_eq!(all.parties[0].lasted_ms, one.lasted_ms);
    }
    // What was sent meanwhile is not awaited now either; what comes is.
    let after = entry_of(&other.put_in(&path("messages"), &to_the_first(message("And now?", ""))));
    assert_eq!(under(&other, line, sent), known);
    assert_eq!(under(&other, line, after), Some(Vec::new()));
    entry_of(&watch.put_in(&path("messages"), &message("We speak again", "")));
}
