//! The bell down the duty roster at a real node: a book with a roster, an alarm that the other side causes, a real program
//! that writes down what it is told; and who of all that ask sees whom it raised.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use detente_api::alarm::{Alarms, StandingAlarm};
use detente_api::audit::AuditPage;
use detente_api::charter::CharterAnswer;
use detente_api::escalation::RosterNow;
use detente_api::event::Event;
use detente_api::{HexBytes, token::TokenMade};
use detente_line::book::DutyRoster;
use detente_line::book::duty_roster::{self, Person, Shift, Step};
use detente_record::{AssertionRole, LineId, Precedence, SignedCharter, Timestamp};
use serde_json::{Value, json};

use crate::desk::{Desk, charter, entry_of, eventually, found, now};
use crate::http::Client;
use crate::people::person;

/// How a deputy is reached at home: nobody reads it who may not read the book.
const NUMBER: &str = "+49 30 7654321";

fn book_of(desk: &Desk) -> LineId {
    let signed = SignedCharter::new(charter(&[desk])).unwrap();
    let founded: CharterAnswer = desk.client.put_in(
        "/v1/charters",
        &json!({ "signed_charter": HexBytes(signed.encode()) }),
    );
    founded.line.0
}

/// A roster of a watch, a deputy and somebody on call, from an hour ago for a day.
fn set_roster(desk: &Desk, book: LineId) {
    let from = Timestamp::from_ms(now().as_ms() - 3_600_000);
    let until = Timestamp::from_ms(from.as_ms() + 86_400_000);
    let people = [
        ("Watch North", "desk 2"),
        ("Deputy Ivanova", NUMBER),
        ("Petrov", "+49 30 1"),
    ];
    let roster = DutyRoster {
        from,
        until,
        people: people
            .map(|(name, way)| Person {
                name: name.to_owned(),
                languages: vec!["en".to_owned(), "ru".to_owned()],
                reach: vec![way.to_owned()],
            })
            .to_vec(),
        shifts: Step::ALL
            .into_iter()
            .enumerate()
            .map(|(person, step)| Shift {
                from,
                step,
                person,
                until,
            })
            .collect(),
    };
    let set = duty_roster::set(&desk.author(book), &roster, None).unwrap();
    let by = desk.assert(&set, 0, AssertionRole::Releaser);
    entry_of(&desk.act(book, &set, vec![by]));
}

/// A program that writes down, a line a run, what it is told on standard input.
fn ring_with(desk: &Desk, dir: &Path) -> impl Fn() -> Vec<Value> + use<> {
    let (ring, told) = (dir.join("ring"), dir.join("told"));
    // It says on its error output whom it calls, as a program that dials may.
    let script = format!(
        "#!/bin/sh\necho \"$DETENTE_PEOPLE\" >&2\ncat >> {}\n",
        told.display()
    );
    std::fs::write(&ring, script).unwrap();
    std::fs::set_permissions(&ring, std::fs::Permissions::from_mode(0o700)).unwrap();
    let hook = format!("hook = [\"{}\"]", ring.display());
    desk.set("# hook = [\"/usr/local/bin/ring\"]", &hook);
    desk.set("deputy_s = 60", "deputy_s = 1");
    desk.set("on_call_s = 120", "on_call_s = 1");
    let _: Value = desk.client.put_in("/v1/reload", &json!({}));
    move || {
        let text = std::fs::read_to_string(&told).unwrap_or_default();
        // A run that is under way has not written its whole line.
        let whole = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        whole.collect()
    }
}

fn of(told: &[Value], event: &str, step: &str) -> Option<Value> {
    let mut told = told.iter();
    let found = told.find(|one| one["event"] == event && one["raise"][0]["step"] == step);
    found.cloned()
}

fn received(client: &Client) -> Option<StandingAlarm> {
    let alarms: Alarms = client.get("/v1/alarms");
    let mut alarms = alarms.alarms.into_iter();
    alarms.find(|one| one.alarm.name == "immediate-received")
}

#[test]
fn an_alarm_that_nobody_takes_raises_the_roster_and_only_keepers_of_the_book_see_whom() {
    let dir = tempfile::tempdir().unwrap();
    let a = Desk::new(dir.path().join("a"), "a", 0, true);
    let b = Desk::new(dir.path().join("b"), "b", 1, false);
    let line = found(&a, &b);
    let told = ring_with(&a, dir.path());
    let none: RosterNow = a.client.get("/v1/alarms/roster");
    assert!(none.rings && !none.in_force);
    set_roster(&a, book_of(&a));
    // The roster is read when it is set.
    let now: RosterNow = eventually("the roster counts", || {
        let now: RosterNow = a.client.get("/v1/alarms/roster");
        now.in_force.then_some(now)
    });
    let after: Vec<u64> = now.steps.iter().map(|one| one.after_s).collect();
    assert_eq!(after, [0, 1, 2]);
    assert_eq!(now.steps[1].people[0].reach, [NUMBER]);
    let press = person(&a, "spokeswoman", &["press"], None);
    let technician = person(&a, "mechanic", &["technician"], None);
    let new = json!({ "name": "reader", "scopes": ["read"], "days": 1 });
    let made: TokenMade = a.client.put_in("/v1/tokens", &new);
    let machine = Client {
        token: made.secret.0.to_string(),
        ..a.client.clone()
    };
    let mut events = press.events_of("?kind=escalated", None);

    let message = b.send(line, Precedence::Immediate, "Are these yours?");
    let steps = ["watch", "deputy", "on-call"];
    let events_of = [
        ("raised", "watch"),
        ("escalated", "deputy"),
        ("escalated", "on-call"),
    ];
    for (event, step) in events_of {
        let run = eventually(step, || of(&told(), event, step));
        assert_eq!(run["alarms"][0]["name"], "immediate-received");
    }
    let deputy = of(&told(), "escalated", "deputy").unwrap();
    let person = &deputy["raise"][0]["people"][0];
    assert_eq!(person["name"], "Deputy Ivanova");
    assert_eq!(person["reach"][0], NUMBER);
    let standing = eventually("all steps are done", || {
        let standing = received(&a.client)?;
        let escalation = standing.alarm.escalation.as_ref()?;
        let raised = |one: &&detente_api::escalation::EscalationStep| one.outcome == "raised";
        (escalation.steps.iter().filter(raised).count() == 3).then_some(standing)
    });
    let shown = standing.alarm.escalation.unwrap();
    assert_eq!(shown.steps[1].people, ["Deputy Ivanova"]);
    // In the stream, which anybody at the desk reads, steps and no people.
    for step in steps {
        let (_, event) = events.next();
        let text = serde_json::to_string(&event).unwrap();
        assert!(
            !text.contains("Ivanova") && !text.contains(NUMBER),
            "{text}"
        );
        match event {
            Event::Escalated {
                step: told,
                outcome,
                planned,
                alarm,
            } => {
                assert_eq!(
                    (told.as_str(), outcome.as_str(), planned),
                    (step, "raised", 1)
                );
                assert_eq!(alarm.name, "immediate-received");
            }
            other => panic!("{other:?}"),
        }
    }
    for (whose, client) in [
        ("press", &press),
        ("machine", &machine),
        ("technician", &technician),
    ] {
        for path in ["/v1/alarms", "/v1/status"] {
            let answer = client.request("GET", path, None);
            assert_eq!(answer.status, 200, "{whose} {path}");
            let text = String::from_utf8(answer.body).unwrap();
            assert!(text.contains("\"on-call\""), "{whose} {path}: {text}");
            assert!(
                !text.contains("Ivanova") && !text.contains(NUMBER),
                "{whose} {path}: {text}"
            );
        }
        let last = client
            .request("GET", "/v1/alarms", None)
            .json::<Alarms>()
            .hook
            .last;
        assert_eq!(last.unwrap().said, "", "{whose}");
        let answer = client.request("GET", "/v1/alarms/roster", None);
        let text = String::from_utf8(answer.body).unwrap();
        let may = whose == "technician";
        assert_eq!(answer.status, if may { 200 } else { 403 }, "{whose}");
        assert!(
            !text.contains("Ivanova") && !text.contains(NUMBER),
            "{whose}: {text}"
        );
    }
    // The sentinel was there to be found, by whoever may: the owner, and a watch officer.
    let said = a
        .client
        .request("GET", "/v1/alarms", None)
        .json::<Alarms>()
        .hook
        .last;
    assert!(said.unwrap().said.starts_with("on-call"));
    let whole = a.client.request("GET", "/v1/alarms/roster", None);
    assert!(String::from_utf8(whole.body).unwrap().contains(NUMBER));
    let watch = crate::people::person(&a, "lieutenant", &["watch"], Some("watch"));
    let shown = received(&watch).unwrap().alarm.escalation.unwrap();
    assert_eq!(shown.steps[1].people, ["Deputy Ivanova"]);
    let log: AuditPage = a.client.get("/v1/audit");
    let mut raised = log.records.iter().filter(|one| one.what == "roster-raised");
    assert!(raised.clone().count() == 3);
    assert!(
        raised.any(|one| one.about.contains("deputy: Deputy Ivanova") && one.outcome == "done")
    );
    let kept = std::fs::read_to_string(a.folder.join("audit.log")).unwrap();
    assert!(kept.contains("Ivanova") && !kept.contains(NUMBER));

    // Whoever was raised hears that somebody has taken it.
    let answered = json!({});
    let path = format!("/v1/lines/{line}/messages/{message}/acknowledge");
    let _: Value = watch.put_in(&path, &answered);
    let over = eventually("it is over", || of(&told(), "cleared", "watch"));
    assert_eq!(over["raise"].as_array().unwrap().len(), 3);
}

#[test]
fn who_silences_the_bell_ends_it_and_a_start_begins_it_anew() {
    let dir = tempfile::tempdir().unwrap();
    let mut a = Desk::new(dir.path().join("a"), "a", 0, true);
    let b = Desk::new(dir.path().join("b"), "b", 1, false);
    let line = found(&a, &b);
    let told = ring_with(&a, dir.path());
    a.set("on_call_s = 1", "on_call_s = 300");
    let _: Value = a.client.put_in("/v1/reload", &json!({}));
    set_roster(&a, book_of(&a));
    b.send(line, Precedence::Immediate, "Are these yours?");
    eventually("the deputy", || of(&told(), "escalated", "deputy"));
    let next = |desk: &Desk| received(&desk.client)?.alarm.escalation?.next;
    assert_eq!(next(&a).map(|next| next.step).as_deref(), Some("on-call"));
    let _: Value = a.client.put_in("/v1/alarms/silence", &json!({}));
    let standing = received(&a.client).unwrap();
    assert!(standing.silenced && standing.alarm.escalation.unwrap().next.is_none());
    // Nobody has answered the message: after a start it rings again, from the first step.
    a.stop();
    let before = told().len();
    a.start();
    eventually("the deputy again", || {
        of(&told()[before..], "escalated", "deputy")
    });
    eventually("on call is to come", || next(&a));
    let first = |told: &[Value]| of(told, "raised", "watch").or(of(told, "escalated", "watch"));
    assert!(first(&told()[before..]).is_some());
}
