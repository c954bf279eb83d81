//! The register: what officers enter as accounts of their own desk, who may, who reads it, and what came of it.

use detente_api::act::ActAnswer;
use detente_api::charter::CharterAnswer;
use detente_api::register::{Register, RegisterEntry};
use detente_api::reported::Reported;
use detente_api::token::TokenMade;
use detente_api::{AsText, HexBytes};
use detente_line::account::filed::Filing;
use detente_line::account::{Account, AccountKind, Label};
use detente_record::{AssertionRole, EntryId, LineId, SignedCharter, Status};
use serde_json::{Value, json};

use crate::desk::{Desk, charter, entry_of, eventually, found};
use crate::http::{Answer, Client};
use crate::people::{person, problem, refused};

const QUOTE: &str = "We are ready for anything";

fn book_of(desk: &Desk) -> LineId {
    let signed = SignedCharter::new(charter(&[desk])).unwrap();
    let founded: CharterAnswer = desk.client.put_in(
        "/v1/charters",
        &json!({ "signed_charter": HexBytes(signed.encode()) }),
    );
    founded.line.0
}

fn statement() -> Value {
    json!({
        "status": "actual", "kind": "outside-statement", "date": "2026-11-30",
        "text": { "language": "en", "text": QUOTE },
        "said_by": "The minister", "attribution": "named", "by": "HQ b",
        "source": { "name": "A paper", "title": "Ready", "published": "2026-11-30" }
    })
}

fn incident(text: &str) -> Value {
    json!({
        "status": "actual", "kind": "near-miss", "at": "2026-11-30T14:05:00.000Z",
        "text": { "language": "en", "text": text }, "place": "off the cape",
        "involved": ["a patrol aircraft", "a fighter"], "casualties": "none"
    })
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

fn path(line: LineId) -> String {
    format!("/v1/lines/{line}/register")
}

fn enter(client: &Client, line: LineId, body: &Value) -> EntryId {
    entry_of(&client.put_in::<ActAnswer>(&path(line), body))
}

fn list(client: &Client, line: LineId, asked: &str) -> Vec<RegisterEntry> {
    let list: Register = client.get(&format!("{}?{asked}", path(line)));
    assert_eq!(list.next, None);
    list.entries
}

fn ids(entries: &[RegisterEntry]) -> Vec<EntryId> {
    entries.iter().map(|entry| entry.entry.0).collect()
}

struct Scene {
    a: Desk,
    b: Desk,
    line: LineId,
    book: LineId,
    watch: Client,
    _dir: tempfile::TempDir,
}

fn scene() -> Scene {
    let dir = tempfile::tempdir().unwrap();
    let a = Desk::new(dir.path().join("a"), "HQ a", 0, true);
    let b = Desk::new(dir.path().join("b"), "HQ b", 1, false);
    let line = found(&a, &b);
    let book = book_of(&a);
    let watch = person(&a, "watch", &["watch"], Some("watch"));
    Scene {
        a,
        b,
        line,
        book,
        watch,
        _dir: dir,
    }
}

/// The bytes of every file of a node, and what it exports of a line.
fn bytes_of(desk: &Desk, line: LineId) -> Vec<u8> {
    let mut all = Vec::new();
    let mut folders = vec![desk.folder.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                all.extend(std::fs::read(entry.path()).unwrap_or_default());
            }
        }
    }
    let export = desk
        .client
        .request("GET", &format!("/v1/lines/{line}/export"), None);
    assert_eq!(export.status, 200);
    all.extend(export.body);
    all
}

fn holds(all: &[u8], wanted: &[u8]) -> bool {
    all.windows(wanted.len()).any(|bytes| bytes == wanted)
}

#[test]
fn what_is_entered_in_the_book_is_nowhere_at_the_other_side_and_what_it_led_to_is_seen_here() {
    let scene = scene();
    let a = &scene.a;
    let b = &scene.b;
    let line = scene.line;
    let book = scene.book;
    let watch = &scene.watch;
    let entered = enter(watch, book, &statement());
    let query = json!({
        "kind": "query", "status": "actual", "precedence": "routine", "to": 1,
        "question": "is-this-your-position", "text": { "language": "en", "text": "A public question" }
    });
    let query = entry_of(&watch.put_in(&format!("/v1/lines/{line}/matters"), &query));
    let note = json!({
        "status": "actual", "language": "en", "text": "Asked",
        "about": [
            { "line": book.to_string(), "entry": entered.to_string() },
            { "line": line.to_string(), "entry": query.to_string() }
        ]
    });
    let note = entry_of(&watch.put_in(&format!("/v1/lines/{book}/log"), &note));
    let shown = &list(watch, book, "unanswered=true")[..];
    assert_eq!(ids(shown), [entered]);
    let led_to = &shown[0].led_to[0];
    assert_eq!(
        (led_to.entry.0, led_to.line.0, led_to.kind.as_str()),
        (query, line, "query")
    );
    assert_eq!((led_to.state.as_str(), led_to.open), ("asked", true));
    assert_eq!(led_to.note, Some(AsText(note)));
    // From the query back to what led to it, at our own desk.
    assert_eq!(
        ids(&list(watch, book, &format!("naming={query}"))),
        [entered]
    );
    let theirs = person(b, "watch", &["watch"], Some("watch"));
    let say = format!("/v1/lines/{line}/matters/{query}/say");
    let asked = || {
        let path = format!("/v1/lines/{line}/matters/{query}");
        (theirs.request("GET", &path, None).status == 200).then_some(())
    };
    eventually("the query at the other side", asked);
    let _: ActAnswer = theirs.put_in(&say, &json!({ "act": "answer", "answer": "no" }));
    eventually("the answer here", || {
        let entry = list(watch, book, "").pop()?;
        let led_to = entry.led_to.first()?;
        (led_to.state == "answered" && !led_to.open).then_some(())
    });
    assert!(list(watch, book, "unanswered=true").is_empty());
    // The search finds what was said in public, and nothing of the book: no word, no id, no line.
    let everything = bytes_of(b, line);
    assert!(holds(&everything, b"A public question"));
    assert!(holds(&everything, &query.0));
    assert!(holds(&bytes_of(a, line), QUOTE.as_bytes()));
    for secret in [QUOTE.as_bytes(), &entered.0, &book.0, &note.0] {
        assert!(!holds(&everything, secret));
        let in_hex = hex::encode(secret);
        assert!(!holds(&everything, in_hex.as_bytes()));
    }
    let export = b
        .client
        .request("GET", &format!("/v1/lines/{book}/register"), None);
    assert_eq!(export.status, 404);
}

#[test]
fn what_is_entered_on_the_line_is_our_account_at_both_sides_and_names_what_came_of_it() {
    let scene = scene();
    let b = &scene.b;
    let line = scene.line;
    let watch = &scene.watch;
    let entered = enter(watch, line, &incident("It passed at 30 m"));
    let query = json!({
        "kind": "query", "status": "actual", "precedence": "routine", "to": 1,
        "question": "did-this-happen", "references": [entered.to_string()],
        "text": { "language": "en", "text": "Did it?" }
    });
    let query = entry_of(&watch.put_in(&format!("/v1/lines/{line}/matters"), &query));
    let message = json!({
        "status": "actual", "precedence": "priority", "action": [1], "language": "en",
        "text": "See our account", "references": [entered.to_string(), entered.to_string()]
    });
    let message = entry_of(&watch.put_in(&format!("/v1/lines/{line}/messages"), &message));
    let shown = eventually("the incident at the other side", || {
        let shown = list(&b.client, line, "of=incidents").pop()?;
        (shown.led_to.len() == 2).then_some(shown)
    });
    assert_eq!((shown.entry.0, shown.party), (entered, 0));
    assert_eq!(shown.signers[0].officer, "watch-0");
    let account = shown.account.clone().unwrap();
    assert_eq!(account.by_account_of.as_deref(), Some("HQ a"));
    assert_eq!(account.date, "2026-11-30");
    let text = |name: &str| {
        let found = account.texts.iter().find(|text| text.name == name);
        found.map(|text| text.words.as_str())
    };
    assert_eq!(text("time"), Some("301405Z NOV 26"));
    assert_eq!(text("says"), Some("It passed at 30 m"));
    for (id, kind) in [(query, "query"), (message, "message")] {
        let led_to = shown.led_to.iter().find(|one| one.entry.0 == id).unwrap();
        assert_eq!((led_to.kind.as_str(), led_to.note), (kind, None));
        assert!(led_to.open);
    }
    // As an account of this line it is told wherever accounts are, of what is meant.
    let told: Reported = b.client.get(&format!("/v1/lines/{line}/accounts"));
    assert_eq!(told.accounts.len(), 1);
    let entered_by = told.accounts[0].texts.iter();
    let mut entered_by = entered_by.filter(|text| text.name == "entered-by");
    assert_eq!(entered_by.next().unwrap().words, "HQ a");
    let ours: Reported = watch.get(&format!("/v1/lines/{line}/accounts"));
    let texts = &ours.accounts[0].texts;
    assert!(!texts.iter().any(|text| text.name == "entered-by"));
    let other: Reported = watch.get(&format!("/v1/lines/{line}/accounts?status=exercise"));
    assert!(other.accounts.is_empty());
}

#[test]
fn a_correction_stands_beside_what_it_corrects_and_nobody_corrects_another_desk() {
    let scene = scene();
    let b = &scene.b;
    let line = scene.line;
    let watch = &scene.watch;
    let first = enter(watch, line, &incident("It passed at 30 m"));
    let better = with(
        incident("It passed at 300 m"),
        "corrects",
        json!(first.to_string()),
    );
    let second = enter(watch, line, &better);
    let entries = list(watch, line, "");
    assert_eq!(ids(&entries), [second, first]);
    assert_eq!(entries[0].corrects, Some(AsText(first)));
    assert_eq!(entries[1].corrected_by, [AsText(second)]);
    let theirs = person(b, "watch", &["watch"], Some("watch"));
    eventually("both at the other side", || {
        (list(&theirs, line, "").len() == 2).then_some(())
    });
    let corrects = with(
        incident("It did not pass"),
        "corrects",
        json!(first.to_string()),
    );
    let answer = theirs.post(&path(line), &corrects);
    assert_eq!(problem(&answer), refused(422, "register-not-to-correct"));
    // One that says so all the same, by a program of its own, is an account about ours.
    let ours = list(&theirs, line, "").pop().unwrap().account.unwrap().id;
    let mut forged = Account::new(
        Label::new(&ours).unwrap(),
        AccountKind::NearMiss,
        "2026-11-30".parse().unwrap(),
    );
    forged.texts.push((
        Label::new("corrects").unwrap(),
        detente_line::account::Words::new(&ours).unwrap(),
    ));
    forged.by_account_of = Some(Label::new("HQ a").unwrap());
    let filing = Filing {
        act: forged.kind.act(),
        object: None,
        references: vec![first],
        body: forged.encode().unwrap(),
    };
    let composed = filing.compose(&b.author(line), Status::Actual);
    let by = vec![b.assert(&composed, 0, AssertionRole::Releaser)];
    let forged = entry_of(&b.act(line, &composed, by));
    let shown = eventually("the forged one here", || {
        let entries = list(watch, line, "");
        (entries.len() == 3).then_some(entries)
    });
    let of = |id| shown.iter().find(|entry| entry.entry.0 == id).unwrap();
    assert_eq!(of(first).corrected_by, [AsText(second)]);
    assert_eq!(of(forged).corrects, None);
    assert_eq!(of(forged).about, [AsText(first)]);
    assert_eq!((of(forged).party, &*of(forged).party_name), (1, "HQ b"));
    // It bears the name of ours and says to be our account: it hides nothing, and whose desk it was is told.
    let told: Reported = watch.get(&format!("/v1/lines/{line}/accounts"));
    assert_eq!(told.accounts.len(), 3);
    let by_other = |account: &&detente_api::reported::ReportedAccount| {
        let mut texts = account.texts.iter();
        texts.any(|text| text.name == "entered-by" && text.words == "HQ b")
    };
    assert_eq!(told.accounts.iter().filter(by_other).count(), 1);
}

#[test]
fn what_lacks_who_said_it_or_where_or_when_is_refused_and_says_which() {
    let scene = scene();
    let book = scene.book;
    let line = scene.line;
    let watch = &scene.watch;
    let without = |field: &str| {
        let mut body = statement();
        body.as_object_mut().unwrap().remove(field);
        body
    };
    let cases: [(Value, &str); 10] = [
        (without("attribution"), "attribution"),
        (without("said_by"), "said_by"),
        (without("source"), "source"),
        (without("date"), "date"),
        (with(statement(), "date", json!("2026-02-30")), "date"),
        (
            with(statement(), "date", json!("2026-11-30T14:00Z")),
            "date",
        ),
        (
            with(statement(), "reported", json!("last week")),
            "reported",
        ),
        (
            with(statement(), "attribution", json!("whispered")),
            "whispered",
        ),
        (
            with(
                statement(),
                "text",
                json!({ "language": "en", "text": "x".repeat(4097) }),
            ),
            "text",
        ),
        (with(statement(), "by", json!("x".repeat(65))), "by"),
    ];
    for (body, named) in cases {
        for language in ["en", "ru"] {
            let client = Client {
                language,
                ..watch.clone()
            };
            let answer = client.post(&path(book), &body);
            assert_eq!(answer.status, 400, "{body}");
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(said.contains(named), "{named}: {said}");
        }
    }
    let nowhere = "ab".repeat(32);
    let about = with(incident("x"), "about", json!([nowhere]));
    let unknown = watch.post(&path(line), &about);
    assert_eq!(problem(&unknown), refused(404, "input-no-such-entry"));
    let asked =
        |query: &str| -> Answer { watch.request("GET", &format!("{}?{query}", path(line)), None) };
    assert_eq!(asked("since=yesterday").status, 400);
    assert_eq!(asked("of=rumours").status, 400);
    assert!(list(watch, book, "").is_empty() && list(watch, line, "").is_empty());
}

#[test]
fn a_list_answers_by_part_day_and_words_in_pages() {
    let scene = scene();
    let book = scene.book;
    let watch = &scene.watch;
    let early = with(statement(), "date", json!("2026-10"));
    let early = enter(watch, book, &early);
    let late = enter(watch, book, &statement());
    let happened = enter(watch, book, &incident("Close to the Cape"));
    let asked = |query: &str| ids(&list(watch, book, query));
    assert_eq!(asked(""), [happened, late, early]);
    assert_eq!(asked("of=statements"), [late, early]);
    assert_eq!(asked("of=incidents"), [happened]);
    assert_eq!(asked("of=protests"), []);
    // A month can have been on any of its days.
    assert_eq!(asked("since=2026-10-31"), [happened, late, early]);
    assert_eq!(asked("since=2026-11-01"), [happened, late]);
    assert_eq!(asked("about=THE%20CAPE"), [happened]);
    assert_eq!(asked("about=minister"), [late, early]);
    assert_eq!(asked("unanswered=true"), []);
    assert_eq!(asked("status=exercise"), []);
    let first: Register = watch.get(&format!("{}?limit=2", path(book)));
    assert_eq!(ids(&first.entries), [happened, late]);
    let next = first.next.unwrap();
    let rest: Register = watch.get(&format!("{}?limit=2&cursor={next}", path(book)));
    assert_eq!((ids(&rest.entries), rest.next), (vec![early], None));
    let one: RegisterEntry = watch.get(&format!("{}/{late}", path(book)));
    assert_eq!(one.account.unwrap().quotes, [QUOTE]);
}

#[test]
fn a_book_is_read_by_its_keepers_alone_under_whatever_address_and_a_line_by_more() {
    let scene = scene();
    let a = &scene.a;
    let line = scene.line;
    let book = scene.book;
    let watch = &scene.watch;
    let entered = enter(watch, book, &statement());
    let public = enter(watch, line, &incident("On the line"));
    let press = person(a, "press", &["press"], None);
    let both = person(a, "both", &["press", "linguist"], None);
    let auditor = person(a, "auditor", &["auditor"], None);
    let new = json!({ "name": "reader", "scopes": ["read"], "days": 1 });
    let made: TokenMade = a.client.put_in("/v1/tokens", &new);
    let mut machine = a.client.clone();
    machine.token = made.secret.0.to_string();
    let under = |of: LineId, id: EntryId| {
        [
            format!("/v1/lines/{of}/register"),
            format!("/v1/lines/{of}/register/{id}"),
            format!("/v1/lines/{of}/accounts"),
            format!("/v1/lines/{of}/entries"),
            format!("/v1/lines/{of}/entries/{id}"),
        ]
    };
    for address in under(book, entered) {
        for (client, name) in [(&press, "permission-role"), (&machine, "permission-scope")] {
            let answer = client.request("GET", &address, None);
            assert_eq!(problem(&answer), refused(403, name), "{address}");
            // Nor is it read by another spelling of the same address.
            let id = book.to_string();
            let spelt = address.replace(&id, &format!("%{:02x}{}", id.as_bytes()[0], &id[1..]));
            assert_ne!(spelt, address);
            let answer = client.request("GET", &spelt, None);
            assert_eq!(answer.status, 400, "{spelt}");
        }
        for keeper in [&both, &auditor, watch, &a.client] {
            assert_eq!(
                keeper.request("GET", &address, None).status,
                200,
                "{address}"
            );
        }
    }
    let export = format!("/v1/lines/{book}/export");
    assert_eq!(machine.request("GET", &export, None).status, 403);
    for address in under(line, public) {
        for client in [&press, &machine, watch] {
            assert_eq!(
                client.request("GET", &address, None).status,
                200,
                "{address}"
            );
        }
    }
    // Who may enter something: the watch and the archivist, not the press, and no machine.
    let archivist = person(a, "archivist", &["archivist"], Some("archivist"));
    enter(&archivist, book, &statement());
    for client in [&press, &auditor, &machine, &a.client] {
        assert_eq!(client.post(&path(line), &incident("x")).status, 403);
    }
}

#[test]
fn a_protest_is_open_until_the_message_that_carries_it_is_answered() {
    let scene = scene();
    let b = &scene.b;
    let line = scene.line;
    let watch = &scene.watch;
    let subject = enter(watch, line, &incident("It passed at 30 m"));
    let message = json!({
        "status": "actual", "precedence": "priority", "action": [1], "language": "en",
        "text": "We protest", "references": [subject.to_string()], "due": "2099-11-30T15:00:00.000Z"
    });
    let message = entry_of(&watch.put_in(&format!("/v1/lines/{line}/messages"), &message));
    let protest = json!({
        "status": "actual", "kind": "protest", "date": "2026-11-30",
        "text": { "language": "en", "text": "We protest" },
        "about": [message.to_string(), subject.to_string()]
    });
    let protest = enter(watch, line, &protest);
    let theirs = person(b, "watch", &["watch"], Some("watch"));
    let stands = |client: &Client, state: &str, open: bool| {
        let entry = list(client, line, "of=protests").pop()?;
        let led_to = entry.led_to.first().cloned()?;
        let fits = led_to.state == state && led_to.open == open;
        (entry.entry.0 == protest && led_to.entry.0 == message && fits).then_some(())
    };
    eventually("delivered", || stands(&theirs, "delivered", true));
    let on = format!("/v1/lines/{line}/messages/{message}");
    let _: ActAnswer = theirs.put_in(&format!("{on}/acknowledge"), &json!({}));
    eventually("acknowledged", || stands(watch, "acknowledged", true));
    let answer = json!({ "text": { "language": "en", "text": "We regret it" } });
    let _: ActAnswer = theirs.put_in(&format!("{on}/answer"), &answer);
    eventually("answered", || stands(watch, "answered", false));
    assert!(list(watch, line, "of=protests&unanswered=true").is_empty());
}
