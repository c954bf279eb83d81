//! The interface itself: who is let in, what a refusal says, how an event stream is resumed.

use detente_api::event::Event;
use detente_api::problem::Problem;
use detente_record::{AssertionRole, Precedence};
use serde_json::json;

use crate::desk::{Desk, found, new_act};

fn desk(dir: &tempfile::TempDir) -> Desk {
    Desk::new(dir.path().join("a"), "Northern HQ", 0, true)
}

#[test]
fn without_the_token_or_under_another_name_nothing_is_answered() {
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir);
    let mut stranger = desk.client.clone();
    for token in ["", "0", &"0".repeat(64), &format!("{}0", desk.client.token)] {
        stranger.token = token.to_owned();
        let refused = stranger.request("GET", "/v1/status", None);
        assert_eq!(refused.status, 401);
        assert_eq!(refused.json::<Problem>().name(), "api-token");
    }
    let mut rebound = desk.client.clone();
    for host in [
        "evil.example",
        &format!("evil.example:{}", rebound.address.port()),
        "127.0.0.1:1",
    ] {
        rebound.host = host.to_owned();
        let refused = rebound.request("GET", "/v1/status", None);
        assert_eq!(
            (refused.status, refused.json::<Problem>().name()),
            (403, "api-host")
        );
    }
    assert_eq!(desk.status().party, "Northern HQ");
}

#[test]
fn every_refusal_says_what_why_and_what_to_do_in_the_readers_language() {
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir);
    let line = "0".repeat(64);
    let large = vec![b' '; 300 * 1024];
    type Row<'a> = (&'a str, String, Option<&'a [u8]>, u16, &'a str);
    let requests: [Row<'_>; 8] = [
        ("GET", "/v1/nothing".to_owned(), None, 404, "api-not-found"),
        ("DELETE", "/v1/status".to_owned(), None, 405, "api-method"),
        (
            "GET",
            format!("/v1/lines/{line}/messages"),
            None,
            404,
            "input-no-such-line",
        ),
        (
            "GET",
            "/v1/lines/x/messages".to_owned(),
            None,
            400,
            "api-not-understood",
        ),
        (
            "GET",
            format!("/v1/lines/{line}/messages?status=real"),
            None,
            400,
            "api-not-understood",
        ),
        (
            "POST",
            "/v1/cards".to_owned(),
            Some(b"{}"),
            400,
            "api-not-understood",
        ),
        (
            "POST",
            "/v1/cards".to_owned(),
            Some(b"{\"card\":\"00\"}"),
            422,
            "input-bad-card",
        ),
        (
            "POST",
            "/v1/cards".to_owned(),
            Some(&large),
            413,
            "api-too-large",
        ),
    ];
    for (method, path, body, status, name) in requests {
        let mut titles = Vec::new();
        for language in ["en", "ru"] {
            let client = crate::http::Client {
                language,
                ..desk.client.clone()
            };
            let refused = client.request(method, &path, body);
            assert_eq!(refused.status, status, "{method} {path}");
            assert!(
                refused.head.contains("application/problem+json"),
                "{}",
                refused.head
            );
            let problem: Problem = refused.json();
            assert_eq!(
                (problem.name(), problem.status),
                (name, status),
                "{method} {path}"
            );
            assert!(!problem.detail.is_empty() && !problem.what_to_do.is_empty());
            titles.push(problem.title);
        }
        assert_ne!(titles[0], titles[1], "{name}");
    }
}

#[test]
fn an_act_that_an_officer_may_not_do_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let a = desk(&dir);
    let b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let line = found(&a, &b);
    let composed = a.compose(line, Precedence::Routine, "By the archivist.");
    let act = new_act(
        &composed,
        vec![a.assert(&composed, 2, AssertionRole::Releaser)],
    );
    let refused = a.client.post(&format!("/v1/lines/{line}/acts"), &act);
    assert_eq!(
        (refused.status, refused.json::<Problem>().name()),
        (403, "input-not-entitled")
    );
    let mut other_text = new_act(
        &composed,
        vec![a.assert(&composed, 1, AssertionRole::Releaser)],
    );
    other_text.body.as_mut().unwrap().content.0[5] ^= 1;
    let refused = a
        .client
        .post(&format!("/v1/lines/{line}/acts"), &other_text);
    assert_eq!(
        (refused.status, refused.json::<Problem>().name()),
        (422, "input-body-mismatch")
    );
}

#[test]
fn a_phrase_that_differs_pairs_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let a = desk(&dir);
    let b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let theirs: detente_api::card::OwnCard = b.client.get("/v1/card");
    let own: detente_api::card::OwnCard = a.client.get("/v1/card");
    let handed_in = a.client.post("/v1/cards", &json!({ "card": theirs.card }));
    assert_eq!(handed_in.status, 201);
    // The hearer must not be able to read off the screen what it is to hear.
    assert!(!String::from_utf8_lossy(&handed_in.body).contains("phrase"));
    let path = format!("/v1/cards/{}/confirm", theirs.id);
    let refused = a.client.post(&path, &json!({ "phrase": own.phrase }));
    assert_eq!(
        (refused.status, refused.json::<Problem>().name()),
        (422, "card-phrase-differs")
    );
    assert!(a.status().links.is_empty());
    let cyrillic = a
        .client
        .post(&path, &json!({ "phrase": theirs.phrase_cyrillic }));
    assert_eq!(cyrillic.status, 200);
    assert_eq!(a.status().links.len(), 1);
}

#[test]
fn an_event_stream_is_resumed_where_it_was_left_and_tells_of_what_it_no_longer_has() {
    let dir = tempfile::tempdir().unwrap();
    let a = desk(&dir);
    let b = Desk::new(dir.path().join("b"), "Southern HQ", 1, false);
    let line = found(&a, &b);
    let mut events = b.client.events(None);
    let held = |event: &Event| match event {
        Event::Held {
            entry,
            party: 0,
            kind: 2,
            act: 0,
            ..
        } => Some(entry.0),
        _ => None,
    };
    let first = a.send(line, Precedence::Flash.min(Precedence::Immediate), "First.");
    let (after_first, id) = events.until(held);
    assert_eq!(id, first);
    drop(events);
    let second = a.send(line, Precedence::Immediate, "Second.");
    b.await_state(line, second, "sent");
    let mut resumed = b.client.events(Some(&after_first));
    let (_, id) = resumed.until(held);
    assert_eq!(id, second, "neither lost nor told again");
    // Whoever comes from before what is kept is told so, and is given every entry of the record.
    let mut foreign = b.client.events(Some("1-0-0"));
    assert!(matches!(foreign.next(), (_, Event::Missed)));
    let entries: detente_api::entry::Entries = b.client.get(&format!("/v1/lines/{line}/entries"));
    let mut told = std::collections::BTreeSet::new();
    while told.len() < entries.entries.len() {
        let (_, id) = foreign.until(|event| match event {
            Event::Held { entry, .. } => Some(entry.0),
            _ => None,
        });
        assert!(told.insert(id), "told twice");
    }
    let malformed = b
        .client
        .request_with("GET", "/v1/events", None, "Last-Event-ID: 1\r\n");
    assert_eq!(malformed.status, 400);
}
